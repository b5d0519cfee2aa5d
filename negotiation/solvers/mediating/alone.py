"""What parties reach without a mediator and without talk: their best equilibrium."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.bayesian import BayesianGame
from negotiation.games.normal_form import NormalFormGame
from negotiation.solvers.mediating.continuations import Situation, continuations, plans_of
from negotiation.solvers.mediating.talking import Talk, best_talk, groupings
from negotiation.solvers.nash import nash_equilibria
from negotiation.solvers.plans.objectives import Objective

__all__ = ["Alone", "best_alone", "by_talk"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

#: Profiles of type-contingent strategies up to which mixed equilibria are looked for, and games.
SMALL, FEW = 100, 64
#: Seconds that the search for them may take.
PATIENCE = 10.0
#: Numbers that are made at once.
CHUNK = 4_000_000


@dataclass(frozen=True, eq=False)
class Alone:
    """The best equilibrium of each of G games.

    Attributes
    ----------
    value : array, shape (G,)
        NaN where none was found.
    complete : array of bool, shape (G,)
        Whether all equilibria were compared.
    """

    value: Floats
    complete: Bools


def by_talk(game: BayesianGame, wanted: Objective, *, talk: bool) -> tuple[Talk, Floats]:
    """Best pure equilibria with public messages and public draws, or without any messages.

    Returns
    -------
    Talk
        Its values are above the constant,
    constant : array, shape (n_games,)
    """
    n, size = game.n_players, game.n_games
    ways = groupings(game.type_shape, talk=talk)
    plans = math.prod(s**t for s, t in zip(game.shape, game.type_shape, strict=True))
    step = max(1, CHUNK // plans)
    talks, constants = [], []
    for start in range(0, size, step):
        games = slice(start, min(start + step, size))
        here, constant, unit = _situation(game, wanted, games, n)
        found = best_talk(here, ways, smallest=wanted.smallest)
        talks.append(Talk(found.value * unit, found.plan, found.grouping))
        constants.append(constant)
    joined = Talk(
        np.concatenate([one.value for one in talks]),
        np.concatenate([one.plan for one in talks], axis=-1),
        np.concatenate([one.grouping for one in talks]),
    )
    return joined, np.concatenate(constants)


def _situation(
    game: BayesianGame, wanted: Objective, games: slice, n: int
) -> tuple[Situation, Floats, Floats]:
    """Games before anything is said, and the constant and the unit of the objective."""
    size = game.n_games
    payoffs = game.payoffs.reshape(n, *game.type_shape, *game.shape, size)[..., games]
    prior = game.prior.reshape(*game.type_shape, size)[..., games]
    flat = payoffs.reshape(n, -1, payoffs.shape[-1])
    least, span = flat.min(axis=1), np.ptp(flat, axis=1)
    if wanted.smallest:  # Payoffs of different players are compared: one zero and one unit.
        least = np.broadcast_to(least.min(axis=0), least.shape)
        span = np.broadcast_to((flat - least[:, None]).max(axis=(0, 1)), least.shape)
        values, constant = np.zeros_like(flat[0]), least[0]
        unit = np.where(span[0] > 0, span[0], 1.0)
    else:
        values, constant = wanted.of_profiles(flat, games)
        unit = np.ones(flat.shape[-1])
    scale = np.where(span > 0, span, 1.0)
    above = (flat - least[:, None]) / scale[:, None]
    here = Situation(above.reshape(payoffs.shape), prior, values.reshape(payoffs.shape[1:]))
    return here, constant, unit


def best_alone(game: BayesianGame, wanted: Objective) -> Alone:
    """Compare pure equilibria, and in few small games mixed ones too."""
    value = _worst_off(game, wanted) if wanted.smallest else _expected(game, wanted)
    complete = np.zeros(len(value), dtype=bool)
    counts = [s**t for s, t in zip(game.shape, game.type_shape, strict=True)]
    if math.prod(counts) <= SMALL and len(value) <= FEW:
        for k in range(len(value)):
            mixed, complete[k] = _mixed(game, wanted, k)
            value[k] = np.nanmax([value[k], mixed]) if mixed > -np.inf else value[k]
    return Alone(value, complete)


def _expected(game: BayesianGame, wanted: Objective) -> Floats:
    """Best expectation in a pure equilibrium, which no draw between several raises, (n_games,)."""
    found, constant = by_talk(game, wanted, talk=False)
    return found.value + constant


def _worst_off(game: BayesianGame, wanted: Objective) -> Floats:
    """Largest of the smallest payoffs in pure equilibria, without a draw, shape (n_games,)."""
    plans = math.prod(s**t for s, t in zip(game.shape, game.type_shape, strict=True))
    step = max(1, CHUNK // plans)
    whole = tuple(tuple(range(t)) for t in game.type_shape)
    first = np.cumsum([0, *game.type_shape[:-1]])
    values = []
    for start in range(0, game.n_games, step):
        games = slice(start, min(start + step, game.n_games))
        here, constant, unit = _situation(game, wanted, games, game.n_players)
        found = continuations(here, whole)
        best = np.full(len(constant), -np.inf)
        np.maximum.at(best, found.game, np.add.reduceat(found.worth, first, axis=1).min(axis=1))
        values.append(np.where(np.isinf(best), np.nan, constant + unit * best))
    return np.concatenate(values)


def _mixed(game: BayesianGame, wanted: Objective, k: int) -> tuple[float, bool]:
    """Best of all equilibria of one game, and whether they are all."""
    here, constant, _ = _situation(game, wanted, slice(k, k + 1), game.n_players)
    flat = game.payoffs.reshape(*game.payoffs.shape[: 2 * game.n_players + 1], -1)[..., k]
    plans = [plans_of(range(t), s) for t, s in zip(here.types, here.strategies, strict=True)]
    payoffs, values = 0.0, 0.0
    for at in np.ndindex(here.types):
        chosen = np.ix_(*(own[:, t] for own, t in zip(plans, at, strict=True)))
        chance = here.prior[at][0]
        payoffs = payoffs + chance * np.array([own[at][chosen] for own in flat])
        values = values + chance * here.values[at][..., 0][chosen]
    found = nash_equilibria(NormalFormGame(payoffs), budget=PATIENCE)
    best = -np.inf
    for equilibrium in found:
        if wanted.smallest:
            best = max(best, float(equilibrium.payoffs.min()))
            continue
        expected: Any = values
        for x in equilibrium.strategies:
            expected = np.tensordot(x, expected, axes=(0, 0))
        best = max(best, float(constant[0] + expected))
    # Of a continuum only the corners are listed, where a smallest payoff need not be largest.
    exact = bool(found.complete.all()) and (not wanted.smallest or bool(found.isolated.all()))
    return best, exact
