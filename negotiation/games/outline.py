"""A tree in plain text: one line a node, with indents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.nodes import CHANCE
from negotiation.games.words import more, number

if TYPE_CHECKING:
    from negotiation.games.tree import Tree

__all__ = ["outline"]

#: Nodes that a text shows before it says how many are left.
SHOWN = 200


def outline(tree: Tree) -> str:
    """Draw a tree with indents, one line a node, the first of many."""
    lines = ["  " * d + _line(tree, k) for k, d in enumerate(tree.depth[:SHOWN].tolist())]
    rest = more(len(tree.parent) - SHOWN, "node")
    return "\n".join([*lines, *([rest] if rest else [])])


def _line(tree: Tree, node: int) -> str:
    """Say how one comes to a node, and what is there."""
    lead = ""
    if node:
        above, at = int(tree.information[tree.parent[node]]), int(tree.action[node])
        lead = tree.set_actions[above][at]
        if tree.set_player[above] == CHANCE:
            lead += f" ({_range(tree.chances[tree.choice[node]])})"
        lead += ": "
    if tree.information[node] < 0:
        at = int(np.searchsorted(tree.leaves, node))
        return lead + ", ".join(_range(u) for u in tree.payoffs[:, at])
    here = tree.sets[tree.information[node]]
    shared = f" [{here.key}]" if here.label or len(here.nodes) > 1 else ""
    return f"{lead}{here.player or 'chance'}{shared}"


def _range(values: NDArray[Any]) -> str:
    """Write a number, or of a family the smallest and the largest."""
    low, high = np.min(values), np.max(values)
    return number(low, 0) if low == high else f"{number(low, 0)} to {number(high, 0)}"
