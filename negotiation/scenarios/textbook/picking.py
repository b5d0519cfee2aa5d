"""Which of several equilibria, what is done in it, and what other behaviour would be worth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.behaviour import as_behaviour
from negotiation.games.tree import Tree
from negotiation.solvers.assessments import Assessment, Assessments
from negotiation.solvers.backward_induction import backward_induction
from negotiation.solvers.play import values

__all__ = ["among_the_best", "best_for", "done", "expected", "from_where_on", "values_of"]

Floats = NDArray[np.float64]

#: Payoffs, or slopes, that differ by no more count as the same.
SLACK = 1e-10


def among_the_best(player: str, found: Assessments) -> list[int]:
    """Which equilibria are the best for a player.

    Who makes a demand can ask a little less and have it accepted for sure. With demands from a
    continuum only that equilibrium survives in which what the other does not mind is accepted,
    which is the best for who demands.
    """
    paid = found.payoffs[found.source.players.index(player)]
    return [int(k) for k in np.flatnonzero(paid >= paid.max() - SLACK * np.abs(paid).max())]


def best_for(player: str, found: Assessments) -> int:
    """Which equilibrium is the best for a player; the first of several."""
    return among_the_best(player, found)[0]


def done(eq: Assessment, player: str, information: str) -> str:
    """What a player most likely does at an information set."""
    chances = eq.strategies[player][information]
    return max(chances, key=lambda action: chances[action])


def values_of(tree: Tree, player: str) -> Floats:
    """What a tree with perfect information is worth, by the equilibrium that is best for a player.

    Returns
    -------
    array, shape (n, *batch)
    """
    paid = []
    for each in tree:
        found = backward_induction(each)
        paid.append(found.payoffs[:, best_for(player, found)])
    return np.stack(paid, axis=-1).reshape(len(tree.players), *tree.batch_shape)


def expected(tree: Tree, strategies: Any) -> dict[str, float]:
    """What given behaviour in a single tree is worth to each player."""
    behaviour = as_behaviour(tree, strategies)
    behaviour = np.where(np.isnan(behaviour), tree.chances, behaviour)
    worth = values(tree, tree.payoffs[..., None], behaviour[:, None])[:, 0, 0]
    return dict(zip(tree.players, worth.tolist(), strict=True))


def from_where_on(gain: Callable[[float], float]) -> tuple[float, float]:
    """Between which numbers from 0 up an affine function is not negative.

    Returns
    -------
    low, high : float
        High may be infinite; both are where it is negative everywhere.
    """
    start = gain(0.0)
    slope = gain(1.0) - start
    start, slope = (0.0 if abs(x) <= SLACK * max(1.0, abs(start)) else x for x in (start, slope))
    if start < 0:
        return (-start / slope, np.inf) if slope > 0 else (np.inf, np.inf)
    return (0.0, np.inf) if slope >= 0 else (0.0, -start / slope)
