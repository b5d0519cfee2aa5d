"""Which nodes of a tree are drawn, the row of each, and which decisions are joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from negotiation.errors import NegotiationError, unknown_name
from negotiation.games.tree import Tree, as_tree

__all__ = ["Joined", "Part", "part_of"]

#: Ends that a page can hold.
LIMIT = 80
#: How far a line goes on beyond the last decision drawn, where more of its set are not drawn.
TAIL = 0.6


@dataclass(frozen=True)
class Joined:
    """An information set of several decisions.

    Attributes
    ----------
    player : int
    members : tuple of int
        Those that are drawn, from the first row to the last.
    low, high : float
        Rows between which its line runs.
    """

    player: int
    members: tuple[int, ...]
    low: float
    high: float


@dataclass(frozen=True)
class Part:
    """What is drawn of a tree.

    Attributes
    ----------
    tree : Tree
    nodes : list of int
        The first is the root.
    children : dict from int to list of int
        Of each node; none of an end, and of a move at which the drawing stops.
    hidden : dict from int to int
        Of each move at which the drawing stops: how many ends of the tree lie behind.
    row : dict from int to float
        Ends are on the rows 0, 1, 2, ..., a move half-way between its first and its last branch.
    joined : list of Joined
    """

    tree: Tree
    nodes: list[int]
    children: dict[int, list[int]]
    hidden: dict[int, int]
    row: dict[int, float]
    joined: list[Joined]

    @property
    def root(self) -> int:
        """The first node that is drawn."""
        return self.nodes[0]

    @property
    def ends(self) -> list[int]:
        """Nodes behind which nothing is drawn, by row."""
        return [node for node in self.nodes if not self.children[node]]


def part_of(source: Any, root: int | str | None, depth: int | None) -> Part:
    """Choose what is drawn, and give each node its row.

    Parameters
    ----------
    source : Tree, or something with a ``.tree()``
        A single game.
    root : int or str, optional
        Number or name of the node to start from.
    depth : int, optional
        Moves one after another that are drawn.

    Returns
    -------
    Part

    Raises
    ------
    NegotiationError
        If the tree is a family, has no such node, or more than 80 ends would have to be drawn.
    """
    tree = as_tree(source)
    if tree.batch_shape:
        raise NegotiationError(
            f"a drawing shows a single game, this is a family of {tree.n_games}; take one: tree[0]"
        )
    start = _start(tree, root)
    if depth is not None and (not isinstance(depth, int) or isinstance(depth, bool) or depth < 1):
        raise NegotiationError(f"depth must be a whole number of moves from 1 up, got {depth!r}")
    deepest = len(tree.parent) if depth is None else int(tree.depth[start]) + depth
    # The nodes below the root follow it, up to the first that is no deeper than it.
    beside = np.flatnonzero(tree.depth[start + 1 :] <= tree.depth[start])
    stop = start + 1 + int(beside[0]) if len(beside) else len(tree.parent)
    shown = start + np.flatnonzero(tree.depth[start:stop] <= deepest)
    last = tree.depth[shown] == deepest
    ends = shown[last | (tree.information[shown] < 0)]
    if len(ends) > LIMIT:
        raise NegotiationError(
            f"{len(ends)} ends are too many for a page, which holds {LIMIT}; draw a part of the"
            " tree: root= the number or name of a node to start from, depth= how many moves"
        )
    behind = np.diff(np.searchsorted(tree.leaves, np.append(ends, stop)))
    hidden = {
        node: count
        for node, count in zip(ends.tolist(), behind.tolist(), strict=True)
        if tree.information[node] >= 0
    }
    nodes: list[int] = shown.tolist()
    children: dict[int, list[int]] = {node: [] for node in nodes}
    for node in nodes[1:]:
        children[int(tree.parent[node])].append(node)
    row = {node: float(k) for k, node in enumerate(ends.tolist())}
    for node in reversed(nodes):
        if children[node]:
            row[node] = (row[children[node][0]] + row[children[node][-1]]) / 2
    return Part(tree, nodes, children, hidden, row, _joined(tree, nodes, row))


def _start(tree: Tree, root: int | str | None) -> int:
    """Number of the node to start from, which is a move."""
    if root is None:
        return 0
    if isinstance(root, str):
        if not root or tree.node_names.count(root) != 1:
            if root and root in tree.node_names:
                raise NegotiationError(f"several nodes are called {root!r}; give root as a number")
            raise unknown_name("node", root, dict.fromkeys(filter(None, tree.node_names)))
        root = tree.node_names.index(root)
    if not isinstance(root, (int, np.integer)) or isinstance(root, bool):
        raise NegotiationError(f"root must be the number or the name of a node, got {root!r}")
    if not 0 <= root < len(tree.parent):
        raise NegotiationError(
            f"root must be the number of a node, from 0 to {len(tree.parent) - 1}, got {root}"
        )
    if tree.information[root] < 0:
        raise NegotiationError(f"root must be a move, and node {root} is an end")
    return int(root)


def _joined(tree: Tree, nodes: list[int], row: dict[int, float]) -> list[Joined]:
    """Information sets of which several decisions exist and at least one is drawn."""
    found = []
    for h in dict.fromkeys(tree.information[nodes].tolist()):
        if h < 0 or tree.set_player[h] < 0:
            continue
        everywhere = tree.sets[h].nodes.tolist()
        members = sorted((node for node in everywhere if node in row), key=row.__getitem__)
        if len(everywhere) > 1:
            low, high = row[members[0]], row[members[-1]]
            low -= TAIL * any(node not in row and node < members[0] for node in everywhere)
            high += TAIL * any(node not in row and node > members[0] for node in everywhere)
            found.append(Joined(int(tree.set_player[h]), tuple(members), low, high))
    return found
