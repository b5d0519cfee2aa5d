"""A tree taken apart into subgames: each without the subgames inside it.

Selten, R. (1965), "Spieltheoretische Behandlung eines Oligopolmodells mit Nachfrageträgheit",
Zeitschrift für die gesamte Staatswissenschaft 121, 301-324 and 667-689.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from negotiation.games.nodes import CHANCE
from negotiation.games.tree import Tree

__all__ = ["Piece", "pieces", "subgame_roots"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Piece:
    """A subgame without the subgames inside it.

    Attributes
    ----------
    tree : Tree
    nodes : array
        Its moves in order; the first is the root of the subgame.
    ends : array
        Where it ends: ends of the tree and roots of subgames, in order.
    """

    tree: Tree
    nodes: Ints
    ends: Ints

    @property
    def root(self) -> int:
        """Root of the subgame."""
        return int(self.nodes[0])

    @cached_property
    def inner(self) -> Ints:
        """Positions among the ends of roots of subgames."""
        return np.flatnonzero(self.tree.information[self.ends] >= 0)

    @cached_property
    def first_node(self) -> dict[int, int]:
        """First node of each information set, in the order in which one comes by them."""
        result: dict[int, int] = {}
        for h, node in zip(
            self.tree.information[self.nodes].tolist(), self.nodes.tolist(), strict=True
        ):
            result.setdefault(h, node)
        return result

    @property
    def sets(self) -> list[int]:
        """Information sets, in the order in which one comes by them."""
        return list(self.first_node)

    @cached_property
    def choices(self) -> Ints:
        """The choices of these sets, chance moves among them, as `Tree.first_choice` counts."""
        first = self.tree.first_choice
        return np.concatenate([np.arange(first[h], first[h + 1]) for h in self.sets])

    @cached_property
    def row(self) -> dict[int, int]:
        """Where each choice stands in `choices`."""
        return {c: k for k, c in enumerate(self.choices.tolist())}

    @cached_property
    def by_chance(self) -> Bools:
        """Which of the choices are chance's."""
        players = [self.tree.set_player[h] for h in self.sets]
        sizes = [len(self.tree.set_actions[h]) for h in self.sets]
        return np.repeat(players, sizes) == CHANCE

    @cached_property
    def deciding(self) -> list[int]:
        """Players with a decision."""
        return sorted({int(self.tree.set_player[h]) for h in self.sets} - {CHANCE})

    @cached_property
    def choosing(self) -> frozenset[int]:
        """Players with a choice: between actions."""
        player, actions = self.tree.set_player, self.tree.set_actions
        return frozenset(int(player[h]) for h in self.sets if len(actions[h]) > 1) - {CHANCE}

    def last_row(self, player: int, node: int) -> int:
        """Where the last choice of a player before a node stands, -1 if it is not of the piece."""
        return self.row.get(int(self.tree.before[player, node]), -1)

    def reach(self, play: Floats) -> Floats:
        """How likely each end is.

        Parameters
        ----------
        play : array, shape (choices, E)

        Returns
        -------
        array, shape (ends, E)
        """
        tree, at = self.tree, {self.root: np.ones(play.shape[1])}
        for node in np.sort(np.concatenate([self.nodes[1:], self.ends])).tolist():
            at[node] = at[int(tree.parent[node])] * play[self.row[int(tree.choice[node])]]
        return np.stack([at[node] for node in self.ends.tolist()])

    def own_reach(self, player: int, play: Floats) -> tuple[Floats, Floats]:
        """How likely a player's own choices let it come to where it chooses, and to the ends.

        Parameters
        ----------
        player : int
        play : array, shape (choices, E)

        Returns
        -------
        sets, ends : arrays, shapes (len(self.sets), E) and (ends, E)
            One for sets of others.
        """
        tree = self.tree
        made = np.ones((len(self.choices) + 1, play.shape[1]))  # The last is that of row -1.
        sets = np.ones((len(self.sets), play.shape[1]))
        for k, (h, node) in enumerate(self.first_node.items()):
            if tree.set_player[h] == player:
                sets[k] = made[self.last_row(player, node)]
                row = self.row[int(tree.first_choice[h])]
                own = slice(row, row + len(tree.set_actions[h]))
                made[own] = sets[k] * play[own]
        return sets, made[[self.last_row(player, node) for node in self.ends.tolist()]]


def subgame_roots(tree: Tree) -> Bools:
    """Which nodes are roots of subgames, shape (N,).

    A decision is if nobody, from it on, takes it or what follows for something else: no information
    set has decisions both inside and outside. So is the root of the tree; chance moves else are
    not, as a subgame that begins with one is solved with what is before it.
    """
    moving = np.flatnonzero(tree.player >= 0)
    at = tree.information[moving]
    low, high = np.arange(len(tree.parent)), np.arange(len(tree.parent))
    first, last = np.full(len(tree.set_player), len(low)), np.full(len(tree.set_player), -1)
    np.minimum.at(first, at, moving)
    np.maximum.at(last, at, moving)
    low[moving], high[moving] = first[at], last[at]
    end = np.arange(len(tree.parent))
    for level in tree.levels[:0:-1]:
        parent = tree.parent[level]
        start = np.flatnonzero(np.append(True, parent[1:] != parent[:-1]))
        above = parent[start]
        low[above] = np.minimum(low[above], np.minimum.reduceat(low[level], start))
        high[above] = np.maximum(high[above], np.maximum.reduceat(high[level], start))
        end[above] = np.maximum.reduceat(end[level], start)
    number = np.arange(len(tree.parent))
    return (tree.player >= 0) & (low >= number) & (high <= end) | (number == 0)


def pieces(tree: Tree, roots: Bools) -> dict[int, Piece]:
    """Take a tree apart.

    Parameters
    ----------
    tree : Tree
    roots : array of bool, shape (N,)
        From `subgame_roots`.

    Returns
    -------
    dict of root to Piece
        The last root first: what is inside comes before what it is inside of.
    """
    top = np.zeros(len(tree.parent), dtype=np.intp)
    for level in tree.levels[1:]:
        top[level] = np.where(roots[level], level, top[tree.parent[level]])
    number = np.flatnonzero(roots)
    moves = _grouped(np.flatnonzero(tree.information >= 0), top, number)
    last = np.flatnonzero(roots | (tree.information < 0))[1:]
    above = np.empty_like(top)
    above[1:] = top[tree.parent[1:]]
    ends = _grouped(last, above, number)
    found = zip(number.tolist(), moves, ends, strict=True)
    return {root: Piece(tree, *parts) for root, *parts in reversed(list(found))}


def _grouped(nodes: Ints, top: Ints, roots: Ints) -> list[Ints]:
    """Group nodes by the root of the piece that they are in."""
    at = np.searchsorted(roots, top[nodes])
    order = np.argsort(at, kind="stable")
    return np.split(nodes[order], np.cumsum(np.bincount(at, minlength=len(roots)))[:-1])
