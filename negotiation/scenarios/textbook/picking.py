"""Which of several equilibria, what is done in it, and what a tree is worth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negotiation.games.tree import Tree
from negotiation.solvers.assessments import Assessment, Assessments
from negotiation.solvers.backward_induction import backward_induction

__all__ = ["among_the_best", "best_for", "done", "values_of"]

Floats = NDArray[np.float64]

#: Payoffs that differ by no more, as a share of the largest, count as the same.
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
