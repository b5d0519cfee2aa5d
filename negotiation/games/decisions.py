"""What to call the decisions of an information set: by what led to each."""

from __future__ import annotations

from collections import Counter

from negotiation.games.tree import Tree

__all__ = ["decision_names"]


def decision_names(tree: Tree, number: int) -> tuple[str, ...]:
    """Name the decisions of an information set, which a player tells apart in its beliefs only.

    Parameters
    ----------
    tree : Tree
    number : int
        `InformationSet.number`.

    Returns
    -------
    tuple of str
        No name repeats. The names of the nodes, if they have some; otherwise the last action on
        the way that was taken on no other, or all actions that were not taken on every way.

    Examples
    --------
    >>> from negotiation.games.nodes import Chance, Decision
    >>> def meets():
    ...     return Decision("B", {"fight": (0, 0), "yield": (1, 1)}, information="armed")
    >>> def comes():
    ...     return Decision("A", {"arm": meets(), "wait": (0, 1)})
    >>> tree = Tree(["A", "B"], Chance({"tough": (0.5, comes()), "weak": (0.5, comes())}))
    >>> decision_names(tree, next(s.number for s in tree.sets if s.key == "armed"))
    ('tough', 'weak')
    """
    nodes = tree.sets[number].nodes.tolist()
    own = [tree.node_names[x] for x in nodes]
    if all(own) and len(set(own)) == len(own):
        return tuple(own)
    ways = [_way(tree, x) for x in nodes]
    count = Counter(label for way in ways for label in {label for _, label in way})
    alone = [[label for _, label in way if count[label] == 1] for way in ways]
    if all(alone):
        return tuple(labels[-1] for labels in alone)
    shared = set.intersection(*map(set, ways))
    names = ["/".join(label for c, label in way if (c, label) not in shared) for way in ways]
    if not all(names) or len(set(names)) < len(names):
        names = [f"decision {k + 1}" for k in range(len(names))]
    return tuple(names)


def _way(tree: Tree, node: int) -> list[tuple[int, str]]:
    """The choices on the way to a node: numbers, as `Tree.choice` counts, and labels."""
    way = []
    while node:
        above = int(tree.parent[node])
        label = tree.set_actions[tree.information[above]][tree.action[node]]
        way.append((int(tree.choice[node]), label))
        node = above
    return way[::-1]
