"""What each player has done and known when it moves: depth, own choices, perfect recall.

Kuhn, H. W. (1953), "Extensive games and the problem of information", Contributions to the Theory
of Games II, Annals of Mathematics Studies 28, 193-216.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError

if TYPE_CHECKING:
    from negotiation.games.shape import Shape

__all__ = ["check_recall", "checked_depth", "own_choices"]

Ints = NDArray[np.intp]


def checked_depth(tree: Shape) -> Ints:
    """Depth of each node of a tree whose nodes stand in the right order.

    Parameters
    ----------
    tree : Shape
        With its columns filled in, unchecked.

    Returns
    -------
    array, shape (N,)

    Raises
    ------
    NegotiationError
        If there is no node, a node comes before its parent, a branch is not in one piece, or the
        nodes after a move are not one for each action, in their order.
    """
    parent, count = tree.parent, len(tree.parent)
    if not count or tree.information[0] < 0:
        raise NegotiationError("a tree needs a move at its root")
    late = np.flatnonzero(parent >= np.arange(count))
    if parent[0] != -1 or len(late) or (parent[1:] < 0).any():
        at = int(late[0]) if len(late) else int(np.flatnonzero(parent[1:] < 0)[0]) + 1
        raise NegotiationError(
            f"node {at} follows node {int(parent[at])}, which does not come before it: a cycle, or"
            " nodes that are out of order"
        )
    depth, size = [0] * count, [1] * count
    above = parent.tolist()
    for node in range(1, count):
        depth[node] = depth[above[node]] + 1
    for node in range(count - 1, 0, -1):
        size[above[node]] += size[node]
    end = np.arange(count) + size
    split = np.flatnonzero(end[1:] > end[parent[1:]]) + 1
    if len(split):
        raise NegotiationError(f"the branch below node {int(split[0])} is not in one piece")
    sizes = np.append([len(actions) for actions in tree.set_actions], 0)
    needed = sizes[tree.information]
    children = np.argsort(parent[1:], kind="stable") + 1
    has = np.bincount(parent[1:], minlength=count)
    first = np.cumsum([0, *has[:-1]])
    rank = np.arange(count - 1) - first[parent[children]]
    wrong = np.flatnonzero(has != needed)
    wrong = wrong if len(wrong) else parent[children[rank != tree.action[children]]]
    if len(wrong):
        node = int(wrong[0])
        raise NegotiationError(
            f"node {node} has {needed[node]} actions, and {has[node]} nodes follow it; there must"
            " be one for each action, in their order"
        )
    return np.array(depth, dtype=np.intp)


def own_choices(tree: Shape) -> Ints:
    """The last choice that each player made on the way to each node.

    Returns
    -------
    array, shape (n, N)
        Numbers as `Tree.first_choice` counts them; -1 for none.
    """
    before = np.full((tree.n_players, len(tree.parent)), -1, dtype=np.intp)
    for level in tree.levels[1:]:
        parent = tree.parent[level]
        before[:, level] = before[:, parent]
        mover = tree.player[parent]
        own = np.flatnonzero(mover >= 0)
        before[mover[own], level[own]] = tree.choice[level[own]]
    return before


def check_recall(tree: Shape) -> None:
    """Refuse a tree in which a player forgets what it did or knew.

    Raises
    ------
    NegotiationError
        Naming the information set, and what the player would have to have forgotten.
    """
    nodes = np.flatnonzero(tree.player >= 0)
    at = tree.information[nodes]
    last = tree.before[tree.player[nodes], nodes]
    first = np.empty(len(tree.set_player), dtype=np.intp)
    first[at[::-1]] = last[::-1]
    wrong = np.flatnonzero(last != first[at])
    if not len(wrong):
        return
    here = tree.sets[at[wrong[0]]]
    one, two = (_memory(tree, int(k)) for k in (first[here.number], last[wrong[0]]))
    raise NegotiationError(
        f"imperfect recall: at information set {here.key!r} {here.player!r} would have to forget"
        f" whether it came there {one} or {two}; methods for such trees are not offered"
    )


def _memory(tree: Shape, choice: int) -> str:
    """Put a player's last choice in words."""
    if choice < 0:
        return "without a move of its own"
    h = int(np.searchsorted(tree.first_choice, choice, side="right")) - 1
    return f"by {tree.set_actions[h][choice - tree.first_choice[h]]!r} at {tree.sets[h].key!r}"
