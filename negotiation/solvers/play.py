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

from negotiation.games.nodes import CHANCE
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
    result = np.zeros((len(tree.set_player), behaviour.shape[1]))
    result[tree.set_player == CHANCE] = np.nan
    rank = np.append(-1, own_rank(tree))
    owner = np.repeat(np.arange(len(tree.set_player)), np.diff(tree.first_choice))
    above = np.append(owner, -1)  # The last is that of choice -1.
    for i in range(tree.n_players):
        made = rank[above[tree.before[i]] + 1] + 1  # Choices of its own before each node.
        best = _best_values(tree, i, made, payoffs[i], behaviour, beliefs)
        nodes = np.flatnonzero(tree.player == i)
        more = best[nodes] - values(tree, payoffs[i : i + 1], behaviour)[0, nodes]
        np.add.at(result, tree.information[nodes], beliefs[nodes] * more)
    return result


def _best_values(
    tree: Tree, player: int, made: Ints, payoffs: Floats, behaviour: Floats, beliefs: Floats
) -> Floats:
    """What each node is worth to a player who makes the best of its beliefs, shape (N, E).

    Parameters
    ----------
    tree : Tree
    player : int
    made : array, shape (N,)
        How many choices of its own the player has made before each node.
    payoffs : array, shape (L, E)
    behaviour : array, shape (K, E)
    beliefs : array, shape (N, E)
    """
    worth = np.zeros((len(tree.parent), behaviour.shape[1]), dtype=payoffs.dtype)
    worth[tree.leaves] = payoffs
    inner = np.flatnonzero(tree.information >= 0)
    # After more of its own choices first; then its own moves, as its sets may be of all depths;
    # then those of others from the deepest up.
    own = tree.player[inner] == player
    key = np.stack([np.where(own, 0, -tree.depth[inner]), ~own, -made[inner]])
    order = np.lexsort(key)
    key = key[:, order]
    cuts = np.flatnonzero((key[:, 1:] != key[:, :-1]).any(axis=0)) + 1
    for nodes in np.split(inner[order], cuts):
        first = tree.first_child[nodes]
        size = tree.first_child[nodes + 1] - first
        start = np.cumsum(size) - size
        after = tree.children[np.repeat(first - start, size) + np.arange(size.sum())]
        choices = tree.choice[after]
        if tree.player[nodes[0]] == player:
            told = beliefs[np.repeat(nodes, size)]
            share = _best_choices(tree, choices, told * worth[after], behaviour)
        else:
            share = behaviour[choices]
        worth[nodes] = np.add.reduceat(share * worth[after], start, axis=0)
    return worth


def _best_choices(tree: Tree, choices: Ints, expected: Floats, behaviour: Floats) -> Floats:
    """Take the first of the best actions at some information sets; as before without beliefs.

    Parameters
    ----------
    tree : Tree
    choices : array, shape (M,)
        All choices at all decisions of these sets.
    expected : array, shape (M, E)
        What each adds to the expectation of its action.
    behaviour : array, shape (K, E)

    Returns
    -------
    array, shape (M, E)
        Probabilities.
    """
    number, at = np.unique(choices, return_inverse=True)
    total = np.zeros((len(number), expected.shape[1]), dtype=expected.dtype)
    np.add.at(total, at, expected)
    sets = np.searchsorted(tree.first_choice, number, side="right")
    first = np.flatnonzero(np.append(True, sets[1:] != sets[:-1]))
    size = np.diff(np.append(first, len(sets)))
    good = total >= np.repeat(np.maximum.reduceat(total, first, axis=0), size, axis=0)
    place = np.arange(len(number))[:, None]
    chosen = np.minimum.reduceat(np.where(good, place, len(number)), first, axis=0)
    chosen = np.repeat(chosen, size, axis=0)
    share = np.where(chosen < len(number), place == chosen, behaviour[number])
    return np.asarray(share[at])


def own_rank(tree: Tree) -> Ints:
    """How many information sets of its own each set's player has been through, shape (H,)."""
    rank = np.zeros(len(tree.set_player), dtype=np.intp)
    owner = np.repeat(np.arange(len(tree.set_player)), np.diff(tree.first_choice))
    for here in sorted(tree.sets, key=lambda s: int(s.nodes[0])):
        if here.player is not None:
            before = tree.before[tree.players.index(here.player), here.nodes[0]]
            rank[here.number] = 0 if before < 0 else rank[owner[before]] + 1
    return rank
