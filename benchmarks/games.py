"""The games that are put to everybody, the same for the same seed."""

from __future__ import annotations

import numpy as np


def generic(shape, count, seed):
    """Normal payoffs, shape (n, *shape, count): as good as surely without ties."""
    return np.random.default_rng(seed).normal(size=(len(shape), *shape, count))


def without_pure(shape, count, seed):
    """As `generic`, but only games without a pure equilibrium: that would be easy to find."""
    generator = np.random.default_rng(seed)
    games = []
    while len(games) < count:
        payoffs = generator.normal(size=(len(shape), *shape))
        if not pure_mask(payoffs).any():
            games.append(payoffs)
    return np.stack(games, axis=-1)


def pure_mask(payoffs):
    """Where a profile is a pure equilibrium, by comparison of each payoff with the best reply's.

    From payoffs of shape (n, s_1, ..., s_n, ...) to a mask of shape (s_1, ..., s_n, ...).
    """
    best = np.ones(payoffs.shape[1:], dtype=bool)
    for i, own in enumerate(payoffs):
        best &= own == own.max(axis=i, keepdims=True)
    return best


def tied(shape, count, highest, seed):
    """Integer payoffs from 0 to `highest`, as people write them: full of ties."""
    draws = np.random.default_rng(seed).integers(0, highest + 1, size=(len(shape), *shape, count))
    return draws.astype(float)


def named(shape):
    """``"3 x 3 x 3"``."""
    return " x ".join(map(str, shape))
