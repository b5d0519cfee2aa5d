"""Beliefs inside subgames, also those that are not reached."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negotiation.games.tree import Tree
from negotiation.solvers.play import bayes

__all__ = ["beliefs_inside"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def beliefs_inside(tree: Tree, behaviour: Floats, roots: Bools) -> Floats:
    """Beliefs by Bayes' rule, given that the smallest subgame around is reached.

    Parameters
    ----------
    tree : Tree
    behaviour : array, shape (K, E)
    roots : array of bool, shape (N,)
        Of subgames.

    Returns
    -------
    array, shape (N, E)
        How likely each decision is, given its information set. What a player did itself does not
        tell it where it is (perfect recall), so that it has a belief also where only its own
        choices keep it from. NaN where the others do not let it come by, and at the ends.
    """
    result = np.full((len(tree.parent), behaviour.shape[1]), np.nan)
    for i in range(tree.n_players):
        others = behaviour.copy()
        own = np.repeat(tree.set_player == i, np.diff(tree.first_choice))
        others[own] = 1.0
        likely = np.ones((len(tree.parent), behaviour.shape[1]))
        for level in tree.levels[1:]:
            before = likely[tree.parent[level]] * others[tree.choice[level]]
            likely[level] = np.where(roots[level][:, None], 1.0, before)
        mine = tree.player == i
        result[mine] = bayes(tree, likely)[mine]
    return result
