"""The largest product of gains over a polytope that is known by its best points at given prices.

The largest over the corners known so far is found by Newton's method on the simplex of their
weights, dropping corners that get none; the best corner at the prices that the gains set (a party
counts the more the less it gains) is added, until it promises nothing.

von Hohenbalken, B. (1977), "Simplicial decomposition in nonlinear programming algorithms",
Mathematical Programming 13(1):49-68.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.words import counted

__all__ = ["largest_product"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: What a corner may still promise, as a share of the gains, when the search ends; and at most,
#: where rounding keeps it from going on.
LEFT, ROUNDED = 1e-15, 1e-9
#: Corners that are asked for, and steps of Newton's method between them, at most.
ROUNDS, NEWTON = 2000, 100


def largest_product(
    powers: Floats, start: Floats, corner: Callable[[Floats], tuple[int, Floats]]
) -> tuple[dict[int, float], Floats]:
    """Maximise the product of gains, each to its power.

    Parameters
    ----------
    powers : array, shape (g,)
        Positive; their sum is 1.
    start : array, shape (g, K)
        Gains at corners, by their numbers; the first is positive everywhere.
    corner : callable
        From prices, shape (g,), to the number of a best corner and its gains.

    Returns
    -------
    weights : dict of int to float
        Of the corners; -1 is the start.
    gains : array, shape (g,)

    Raises
    ------
    NegotiationError
        If the search ends while a corner still promises more than rounding.
    """
    numbers, points, weights = [-1], start[:, None], np.ones(1)
    for _ in range(ROUNDS):
        gains = points @ weights
        prices = powers / gains
        number, new = corner(prices)
        promised = float(prices @ (new - gains))
        if number in numbers or promised <= LEFT:
            break
        numbers.append(number)
        points, weights = np.c_[points, new], np.r_[weights, 0.0]
        kept, weights = _balanced(powers, points, weights)
        numbers, points = [numbers[k] for k in kept], points[:, kept]
    if promised > ROUNDED:
        raise NegotiationError(
            f"the largest product of gains was not found: after {counted(ROUNDS, 'step')} at most"
            f" the logarithm of the product may still rise by {promised:.2g}"
        )
    return dict(zip(numbers, weights.tolist(), strict=True)), points @ weights


def _balanced(powers: Floats, points: Floats, weights: Floats) -> tuple[Ints, Floats]:
    """Which of the corners, shape (g, K), make up the largest product, and with which weights."""
    kept = np.arange(points.shape[1])
    root = np.sqrt(powers)
    for _ in range(NEWTON):
        if len(kept) == 1:
            break
        own = points[:, kept]
        gains = own @ weights
        # A step moves the gains by shares of themselves: least squares are Newton's equations.
        edges = (own[:, 1:] - own[:, :1]) / gains[:, None]
        free = np.linalg.lstsq(root[:, None] * edges, root, rcond=1e-13)[0]
        step = np.r_[-free.sum(), free]
        change = edges @ free
        decrement = float(powers @ change**2)
        falls = np.flatnonzero(step < 0)
        room = np.min(weights[falls] / -step[falls], initial=np.inf)
        length = min(1.0, room, 0.99 / max(-float(change.min()), 1e-300))
        while powers @ np.log1p(length * change) < 0.1 * length * decrement - 1e-16:
            length /= 2.0
        weights = np.maximum(weights + length * step, 0.0)
        if length == room:
            out = falls[np.argmin(weights[falls])]
            kept, weights = np.delete(kept, out), np.delete(weights, out)
        weights = weights / weights.sum()
        if length < room and decrement < 1e-28:
            break
    return kept, weights
