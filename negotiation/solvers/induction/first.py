"""One pass from the ends of a tree to its root: at each decision the first of the best actions.

Zermelo, E. (1913), "Über eine Anwendung der Mengenlehre auf die Theorie des Schachspiels",
Proceedings of the Fifth International Congress of Mathematicians 2, 501-504.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.games.nodes import CHANCE
from negotiation.games.tree import Tree

__all__ = ["First", "Moves", "first_equilibria", "gains_from", "moves_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Moves:
    """Moves at one depth, of one player or chance, with equally many actions.

    Attributes
    ----------
    player : int
    nodes : array, shape (p,)
    children : array, shape (k, p)
        What follows each action.
    choices : array, shape (k, p)
        The actions, as `Tree.first_choice` counts them.
    """

    player: int
    nodes: Ints
    children: Ints
    choices: Ints


@dataclass(frozen=True)
class First:
    """The equilibrium in which everybody takes the first of the best actions, of G games.

    Attributes
    ----------
    worth : array, shape (n, N, G)
        What each node is worth, in payoffs as they are compared.
    chosen : array, shape (N, G)
        The node that follows each decision; 0 where there is none.
    tied : array of bool, shape (N, G)
        Whether somebody has several best actions at the node or below.
    """

    worth: Floats
    chosen: NDArray[np.int32]
    tied: Bools


def moves_of(tree: Tree) -> list[Moves]:
    """List the moves of a tree, the deepest first."""
    inner = np.flatnonzero(tree.information >= 0)
    size = np.diff(tree.first_child)[inner]
    key = np.stack([size, tree.player[inner], -tree.depth[inner]])
    order = np.lexsort(key)
    inner, key = inner[order], key[:, order]
    cuts = np.flatnonzero((key[:, 1:] != key[:, :-1]).any(axis=0)) + 1
    bounds = [0, *cuts.tolist(), len(inner)]
    result = []
    for low, high in itertools.pairwise(bounds):
        nodes, actions = inner[low:high], np.arange(key[0, low])[:, None]
        children = tree.children[tree.first_child[nodes] + actions]
        result.append(Moves(int(key[1, low]), nodes, children, tree.choice[children]))
    return result


def first_equilibria(
    tree: Tree, moves: list[Moves], payoffs: Floats, slack: Floats, chances: Floats
) -> First:
    """Solve some games in one pass.

    Parameters
    ----------
    tree : Tree
    moves : list of Moves
    payoffs : array, shape (n, L, G)
        As they are compared.
    slack : array, shape (n, G)
        How far below the best an action may be and still be one of the best.
    chances : array, shape (K, G)

    Returns
    -------
    First
    """
    n, _, games = payoffs.shape
    count = len(tree.parent)
    worth = np.empty((n, count, games))
    worth[:, tree.leaves] = payoffs
    flat = worth.reshape(n, -1)
    chosen = np.zeros((count, games), dtype=np.int32)
    tied = np.zeros((count, games), dtype=bool)
    for move in moves:
        tied[move.nodes] = tied[move.children].any(axis=0)
        if move.player == CHANCE:
            worth[:, move.nodes] = expected(worth, move, chances)
            continue
        own = worth[move.player][move.children]
        best = own.max(axis=0)
        own += slack[move.player]
        good = own >= best
        tied[move.nodes] |= good.sum(axis=0) > 1
        # The first of the best is the one with the smallest number.
        number = move.children[:, :, None].astype(np.int32) + np.int32(count) * ~good
        at = chosen[move.nodes] = number.min(axis=0)
        where = at * np.intp(games) + np.arange(games)
        for i in range(n):  # Clipping nothing, which is faster than asking.
            worth[i, move.nodes] = flat[i].take(where, mode="clip")
    return First(worth, chosen, tied)


def expected(worth: Floats, move: Moves, chances: Floats) -> Floats:
    """What chance moves are worth, shape (n, p, G), given worth (n, N, G)."""
    total = chances[move.choices[0]] * worth[:, move.children[0]]
    for choice, child in zip(move.choices[1:], move.children[1:], strict=True):
        total += chances[choice] * worth[:, child]
    return total


def gains_from(
    tree: Tree, moves: list[Moves], payoffs: Floats, chances: Floats, chosen: NDArray[np.int32]
) -> tuple[Floats, Floats]:
    """Payoffs of pure profiles, and the most that anybody could gain at any decision.

    Parameters
    ----------
    tree : Tree
    moves : list of Moves
    payoffs : array, shape (n, L, E)
    chances : array, shape (K, E)
    chosen : array, shape (N, E)
        The node that follows each decision.

    Returns
    -------
    payoffs : array, shape (n, E)
    gains : array, shape (E,)
        By other choices from some decision on, of its player alone.
    """
    n, _, count = payoffs.shape
    worth = np.empty((n, len(tree.parent), count))
    worth[:, tree.leaves] = payoffs
    best = worth.copy()
    gain = np.zeros(count)
    every = np.arange(count)
    for move in moves:
        if move.player == CHANCE:
            worth[:, move.nodes] = expected(worth, move, chances)
            best[:, move.nodes] = expected(best, move, chances)
            continue
        at = chosen[move.nodes]
        worth[:, move.nodes] = worth[:, at, every]
        best[:, move.nodes] = best[:, at, every]
        best[move.player, move.nodes] = best[move.player][move.children].max(axis=0)
        more = best[move.player, move.nodes] - worth[move.player, move.nodes]
        np.maximum(gain, more.max(axis=0), out=gain)
    return worth[:, 0], gain
