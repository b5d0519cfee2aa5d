"""The ends of a tree: how one comes there, and what they are called."""

from __future__ import annotations

from negotiation.games.tree import Tree

__all__ = ["names_of_ends", "ways_to_ends"]


def ways_to_ends(tree: Tree) -> list[list[int]]:
    """Nodes on the way to each end, without the root and with the end, in the order of leaves."""
    ways = []
    for leaf in tree.leaves:
        way, node = [], int(leaf)
        while node > 0:
            way.append(node)
            node = int(tree.parent[node])
        ways.append(way[::-1])
    return ways


def names_of_ends(tree: Tree) -> tuple[str, ...]:
    """Name each end by its outcome, by the last action that leads there, or by all actions.

    Parameters
    ----------
    tree : Tree

    Returns
    -------
    tuple of str
        In the order of `Tree.leaves`: the first of these that tells all of them apart.

    Examples
    --------
    >>> import negotiation as ng
    >>> names_of_ends(ng.Tree(["A", "B"], ng.Decision("A", {
    ...     "wait": (0, 0), "ask": ng.Decision("B", {"give": (1, -1), "refuse": (-1, 0)})})))
    ('wait', 'give', 'refuse')
    """
    given = [tree.outcome_names[k] if k >= 0 else "" for k in tree.outcome[tree.leaves]]
    actions = [
        [tree.set_actions[tree.information[tree.parent[node]]][tree.action[node]] for node in way]
        for way in ways_to_ends(tree)
    ]
    for names in (given, [way[-1] for way in actions], [", ".join(way) for way in actions]):
        if all(names) and len(set(names)) == len(names):
            return tuple(names)
    return tuple(f"end {k + 1}" for k in range(len(actions)))
