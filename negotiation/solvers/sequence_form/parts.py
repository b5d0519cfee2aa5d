"""The parts of a tree that can be solved one after the other: subgames without those inside them.

In the part of a subgame, the subgames inside it are ends, worth what is played in them. Many parts
are looked at together, in arrays; `negotiation.solvers.subgames.pieces` has them one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from negotiation.games.tree import Tree
from negotiation.solvers.subgames.pieces import subgame_roots

__all__ = ["Parts", "parts_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Parts:
    """The parts of a tree.

    Attributes
    ----------
    tree : Tree
    root : array, shape (N,)
        The node at which the part of each node starts. The start of a part is its own; an end of
        the tree is in the part of the move before it.
    rounds : list of arrays
        Starts of parts, in rounds: inside a part there are only parts of earlier rounds.
    set_root : array, shape (H,)
        The start of each information set's part.
    """

    tree: Tree
    root: Ints
    rounds: list[Ints]
    set_root: Ints

    @cached_property
    def made(self) -> Ints:
        """How many choices each player has made on the way to each node; shape (n, N)."""
        tree = self.tree
        result = np.zeros((tree.n_players, len(tree.parent)), dtype=np.intp)
        for level in tree.levels[1:]:
            above = tree.parent[level]
            result[:, level] = result[:, above]
            result[tree.player[above], level] += tree.player[above] >= 0
        return result

    @cached_property
    def node(self) -> Ints:
        """The first decision of each information set; shape (H,)."""
        inner = np.flatnonzero(self.tree.information >= 0)
        result = np.empty(len(self.tree.set_player), dtype=np.intp)
        result[self.tree.information[inner[::-1]]] = inner[::-1]
        return result

    def ends(self, starts: Ints) -> Ints:
        """Ends of the parts with these starts: ends of the tree, and starts of other parts."""
        return self._members(*self._ends, starts)

    def sets(self, starts: Ints) -> Ints:
        """Information sets of the parts with these starts."""
        return self._members(*self._sets, starts)

    def moves(self, starts: Ints) -> Ints:
        """Decisions and chance moves of the parts with these starts."""
        return self._members(*self._moves, starts)

    def likely(self, chances: Floats) -> Floats:
        """How likely chance makes each node, given the start of the part in which it is an end.

        Parameters
        ----------
        chances : array, shape (K,)
            Probability of each choice of chance; 1 for those of players.

        Returns
        -------
        array, shape (N,)
        """
        tree = self.tree
        result = np.ones(len(tree.parent))
        for level in tree.levels[1:]:
            above = tree.parent[level]
            before = np.where(self.root[above] == above, 1.0, result[above])
            result[level] = chances[tree.choice[level]] * before
        return result

    @cached_property
    def _ends(self) -> tuple[Ints, Ints]:
        """All ends of parts by part, and the starts of theirs."""
        after = np.arange(1, len(self.tree.parent))
        ends = after[(self.tree.information[1:] < 0) | (self.root[1:] == after)]
        return _grouped(ends, self.root[self.tree.parent[ends]])

    @cached_property
    def _sets(self) -> tuple[Ints, Ints]:
        """All information sets by part, and the starts of theirs."""
        return _grouped(np.arange(len(self.set_root)), self.set_root)

    @cached_property
    def _moves(self) -> tuple[Ints, Ints]:
        """All decisions and chance moves by part, and the starts of theirs."""
        moves = np.flatnonzero(self.tree.information >= 0)
        return _grouped(moves, self.root[moves])

    @staticmethod
    def _members(all_: Ints, key: Ints, starts: Ints) -> Ints:
        """Those whose part has one of the starts."""
        low, high = np.searchsorted(key, starts), np.searchsorted(key, starts, side="right")
        size = high - low
        begin = np.cumsum(size) - size
        return all_[np.repeat(low - begin, size) + np.arange(size.sum())]


def _grouped(things: Ints, key: Ints) -> tuple[Ints, Ints]:
    """Sort by a key."""
    order = np.argsort(key, kind="stable")
    return things[order], key[order]


def parts_of(tree: Tree) -> Parts:
    """Find the parts of a tree, in one pass up and one down.

    Parameters
    ----------
    tree : Tree

    Returns
    -------
    Parts
    """
    nodes = np.arange(len(tree.parent))
    starts = subgame_roots(tree)
    root = nodes.copy()
    for level in tree.levels[1:]:
        root[level] = np.where(starts[level], level, root[tree.parent[level]])
    inner = np.flatnonzero(tree.information >= 0)
    set_root = np.empty(len(tree.set_player), dtype=np.intp)
    set_root[tree.information[inner]] = root[inner]
    return Parts(tree, root, _rounds(tree, root, np.flatnonzero(starts)), set_root)


def _rounds(tree: Tree, root: Ints, starts: Ints) -> list[Ints]:
    """Order the parts by how many are inside one another."""
    number = dict.fromkeys(starts.tolist(), 0)
    around = root[tree.parent[starts[1:]]].tolist()
    for start, outer in zip(starts[:0:-1].tolist(), reversed(around), strict=True):
        number[outer] = max(number[outer], number[start] + 1)
    each = np.array([number[start] for start in starts.tolist()])
    order = np.argsort(each, kind="stable")
    return np.split(starts[order], np.cumsum(np.bincount(each))[:-1])
