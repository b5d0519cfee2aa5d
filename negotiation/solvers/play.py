"""What comes of behaviour in a tree: how likely nodes are, what they are worth, who could gain.

Behaviour is an array of probabilities of all choices, chance's among them, numbered as
`Tree.first_choice` does; the last axis goes over strategy profiles.

Kreps, D. M. and Wilson, R. (1982), "Sequential equilibria", Econometrica 50(4):863-894.

Hendon, E., Jacobsen, H. J. and Sloth, B. (1996), "The one-shot-deviation principle for sequential
rationality", Games and Economic Behavior 12(2):274-282.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negotiation.games.tree import Tree

__all__ = ["bayes", "gains", "reach", "values"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def reach(tree: Tree, behaviour: Floats) -> Floats:
    """How likely each node is.

    Parameters
    ----------
    tree : Tree
    behaviour : array, shape (K, E)

    Returns
    -------
    array, shape (N, E)
    """
    result = np.ones((len(tree.parent), behaviour.shape[1]), dtype=behaviour.dtype)
    for level in tree.levels[1:]:
        result[level] = result[tree.parent[level]] * behaviour[tree.choice[level]]
    return result


def values(tree: Tree, payoffs: Floats, behaviour: Floats) -> Floats:
    """What each node is worth to each player.

    Parameters
    ----------
    tree : Tree
    payoffs : array, shape (n, L, E)
        At the ends.
    behaviour : array, shape (K, E)

    Returns
    -------
    array, shape (n, N, E)
    """
    result = np.zeros((len(payoffs), len(tree.parent), payoffs.shape[2]), dtype=payoffs.dtype)
    result[:, tree.leaves] = payoffs
    for level in tree.levels[:0:-1]:
        parent = tree.parent[level]
        first = np.flatnonzero(np.append(True, parent[1:] != parent[:-1]))
        parts = result[:, level] * behaviour[tree.choice[level]]
        result[:, parent[first]] = np.add.reduceat(parts, first, axis=1)
    return result


def bayes(tree: Tree, likely: Floats) -> Floats:
    """Beliefs by Bayes' rule at the information sets that are reached.

    Parameters
    ----------
    tree : Tree
    likely : array, shape (N, E)
        From `reach`.

    Returns
    -------
    array, shape (N, E)
        How likely each decision is, given its information set; NaN where that is not reached, and
        at the ends of the tree.
    """
    inner = np.flatnonzero(tree.information >= 0)
    total = np.zeros((len(tree.set_player), likely.shape[1]), dtype=likely.dtype)
    np.add.at(total, tree.information[inner], likely[inner])
    result = np.full(likely.shape, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        result[inner] = likely[inner] / total[tree.information[inner]]
    return result


def gains(tree: Tree, payoffs: Floats, behaviour: Floats, beliefs: Floats) -> Floats:
    """The most that each information set's player could gain there by other choices from it on.

    Later information sets of the player keep their own beliefs. If beliefs are consistent, those
    are the ones that the player comes to have, and the gain is that of the best reply (Hendon,
    Jacobsen and Sloth 1996).

    Parameters
    ----------
    tree : Tree
    payoffs : array, shape (n, L, E)
    behaviour : array, shape (K, E)
    beliefs : array, shape (N, E)
        NaN where there are none.

    Returns
    -------
    array, shape (H, E)
        NaN where there are no beliefs, and for chance moves.
    """
    sizes = np.diff(tree.first_choice)
    result = np.full((len(sizes), behaviour.shape[1]), np.nan)
    rank = own_rank(tree)
    for i in range(tree.n_players):
        own = np.flatnonzero(tree.set_player == i)
        best, worth = behaviour.copy(), payoffs[i : i + 1]
        for k in range(int(rank[own].max()), -1, -1):
            now = own[rank[own] == k]
            expected = expectations(tree, values(tree, worth, best)[0], beliefs, now)
            for h in now:
                choices = slice(tree.first_choice[h], tree.first_choice[h + 1])
                at = expected[choices].argmax(axis=0)
                best[choices] = np.arange(sizes[h])[:, None] == at
        more = values(tree, worth, best)[0] - values(tree, worth, behaviour)[0]
        for h in own:
            nodes = tree.sets[h].nodes
            result[h] = (beliefs[nodes] * more[nodes]).sum(axis=0)
    return result


def expectations(tree: Tree, worth: Floats, beliefs: Floats, sets: Ints) -> Floats:
    """What each action at some information sets is worth, given the beliefs there.

    Parameters
    ----------
    tree : Tree
    worth : array, shape (N, E)
        Of each node to the player.
    beliefs : array, shape (N, E)
    sets : array of int
        Information sets of the player.

    Returns
    -------
    array, shape (K, E)
        Zero at the choices of other sets.
    """
    result = np.zeros((int(tree.first_choice[-1]), worth.shape[1]), dtype=worth.dtype)
    after = np.flatnonzero(np.isin(tree.information[tree.parent[1:]], sets)) + 1
    np.add.at(result, tree.choice[after], beliefs[tree.parent[after]] * worth[after])
    return result


def own_rank(tree: Tree) -> Ints:
    """How many information sets of its own each set's player has been through, shape (H,)."""
    rank = np.zeros(len(tree.set_player), dtype=np.intp)
    owner = np.repeat(np.arange(len(tree.set_player)), np.diff(tree.first_choice))
    for here in sorted(tree.sets, key=lambda s: int(s.nodes[0])):
        if here.player is not None:
            before = tree.before[tree.players.index(here.player), here.nodes[0]]
            rank[here.number] = 0 if before < 0 else rank[owner[before]] + 1
    return rank
