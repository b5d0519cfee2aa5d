"""The least value that can be reached from every node of a graph, in one pass."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Closure", "ranges"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Closure:
    """A graph with its strongly connected components, in levels.

    All nodes of a component reach the same. Between components there is no cycle: a component of
    level 0 leads to no other, one of level k to lower ones only. So the least values follow level
    by level, with every edge looked at once.

    Parameters
    ----------
    nodes : int
    start, to : arrays of int, shape (edges,)
    """

    def __init__(self, nodes: int, start: NDArray[np.int32], to: NDArray[np.int32]) -> None:
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import connected_components

        graph = csr_matrix((np.ones(len(start), dtype=np.int8), (start, to)), shape=(nodes, nodes))
        self.count, self.component = connected_components(graph, connection="strong")
        first, second = self.component[start], self.component[to]
        across = first != second
        self.first, self.second, self.bounds = _by_level(self.count, first[across], second[across])

    def least(self, values: Floats) -> Floats:
        """Least value among the nodes that each node reaches, itself among them.

        Parameters
        ----------
        values : array, shape (nodes,)

        Returns
        -------
        array, shape (nodes,)
        """
        best = np.full(self.count, np.inf)
        np.minimum.at(best, self.component, values)
        for begin, end in zip(self.bounds, self.bounds[1:], strict=False):
            first, found = self.first[begin:end], best[self.second[begin:end]]
            heads = np.flatnonzero(np.diff(first, prepend=-1))
            at = first[heads]
            best[at] = np.minimum(best[at], np.minimum.reduceat(found, heads))
        return best[self.component]


def _by_level(
    count: int, first: NDArray[np.int32], second: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], list[int]]:
    """Sort the edges of an acyclic graph by the level of their start, and say where levels end.

    Nodes are taken away from the ends, a level at a time (Kahn 1962).
    """
    into = np.argsort(second, kind="stable").astype(np.int32)
    heads = np.concatenate([[0], np.cumsum(np.bincount(second, minlength=count))])
    open_ = np.bincount(first, minlength=count)
    level = np.zeros(count, dtype=np.int32)
    now, k = np.flatnonzero(open_ == 0), 0
    while True:
        edges = into[ranges(heads[now], heads[now + 1])]
        if not len(edges):
            break
        starts, times = np.unique(first[edges], return_counts=True)
        open_[starts] -= times
        now, k = starts[open_[starts] == 0], k + 1
        level[now] = k
    order = np.lexsort((first, level[first]))
    first, second = first[order], second[order]
    return first, second, np.searchsorted(level[first], np.arange(1, k + 2)).tolist()


def ranges(begin: Ints, end: Ints) -> Ints:
    """All positions from each begin to its end."""
    sizes = end - begin
    jumps = np.repeat(begin - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
    return np.arange(sizes.sum()) + jumps
