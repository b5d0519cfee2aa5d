"""How the extreme equilibria of a two-player game hang together.

An extreme equilibrium is a pair of vertices, one of each best-response polytope, in which every
strategy is a best reply or unused. Where several share a vertex there is a continuum: if every
pair of some vertices X of the one with some Y of the other is an equilibrium, so is every mixture
of X with every mixture of Y. The largest of these products are the maximal Nash subsets; those
that touch make up a connected component.

Winkels, H.-M. (1979), "An algorithm to determine all equilibrium points of a bimatrix game", in
Game Theory and Related Topics, 137-148.

Jansen, M. J. M. (1981), "Maximal Nash subsets for bimatrix games", Naval Research Logistics
Quarterly 28(1):147-152.

Avis, D., Rosenberg, G. D., Savani, R. and von Stengel, B. (2010), "Enumeration of Nash equilibria
for two-player games", Economic Theory 42(1):9-37.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Corners", "alone", "complementary", "connected", "maximal_products"]

Ints = NDArray[np.intp]
Masks = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Pairs of vertices that are compared in one go.
PAIRS = 2**20


@dataclass(frozen=True)
class Corners:
    """Vertices of one player's polytopes, ordered by game.

    Attributes
    ----------
    game : array of int, shape (N,)
    support, replies : arrays of int, shape (N,)
        The strategies that are mixed, and the other player's best replies to them, as bits.
    """

    game: Ints
    support: Masks
    replies: Masks

    def take(self, index: Ints | Bools) -> Corners:
        """Some of them."""
        return Corners(self.game[index], self.support[index], self.replies[index])


def complementary(one: Corners, two: Corners, bits: int) -> tuple[Ints, Ints]:
    """Pairs of vertices, of the same game, that are equilibria.

    Parameters
    ----------
    one, two : Corners
        Of the first and of the second player's mixtures; none is listed twice.
    bits : int
        Number of strategies, of both players; with the number of games they fit into 62 bits.

    Returns
    -------
    first, second : arrays of int
        Positions in `one` and `two`.
    """
    # A vertex with as many best replies as strategies can only go with its mirror image or with
    # one that has more replies.
    plain_one = np.bitwise_count(one.support) == np.bitwise_count(one.replies)
    plain_two = np.bitwise_count(two.support) == np.bitwise_count(two.replies)
    p, q = np.flatnonzero(plain_one), np.flatnonzero(plain_two)
    shift = int(max(one.support.max(initial=0), two.replies.max(initial=0))).bit_length()
    _, i, j = np.intersect1d(
        one.game[p] << bits | one.replies[p] << shift | one.support[p],
        two.game[q] << bits | two.support[q] << shift | two.replies[q],
        assume_unique=True,
        return_indices=True,
    )
    found = [(p[i], q[j])]
    crowded = np.flatnonzero(~plain_two)
    found += [(i, crowded[j]) for i, j in _pairs(one, two.take(crowded))]
    crowded = np.flatnonzero(~plain_one)
    found += [(crowded[i], q[j]) for i, j in _pairs(one.take(crowded), two.take(q))]
    first, second = (np.concatenate(side) for side in zip(*found, strict=True))
    return first, second


def _pairs(one: Corners, two: Corners) -> Iterator[tuple[Ints, Ints]]:
    """Compare all vertices of the same game."""
    low, high = (np.searchsorted(two.game, one.game, side=side) for side in ("left", "right"))
    ends = np.cumsum(high - low)
    at = 0
    while at < len(ends) and ends[-1] > 0:
        before = ends[at - 1] if at else 0
        stop = max(at + 1, int(np.searchsorted(ends, before + PAIRS, side="right")))
        count = (high - low)[at:stop]
        i = np.repeat(np.arange(at, stop), count)
        j = np.arange(len(i)) - np.repeat(ends[at:stop] - count - before - low[at:stop], count)
        good = (one.support[i] & ~two.replies[j]) == 0
        i, j = i[good], j[good]
        good = (two.support[j] & ~one.replies[i]) == 0
        yield i[good], j[good]
        at = stop


def alone(first: Ints, second: Ints) -> Bools:
    """Which pairs share no vertex with another: isolated equilibria.

    Parameters
    ----------
    first, second : arrays of int, shape (E,)
        Numbers of the vertices.

    Returns
    -------
    array of bool, shape (E,)
    """
    return (np.bincount(first)[first] == 1) & (np.bincount(second)[second] == 1)


def connected(first: Ints, second: Ints) -> list[Ints]:
    """Pairs that hang together by common vertices.

    Parameters
    ----------
    first, second : arrays of int, shape (E,)
        Numbers of the vertices.

    Returns
    -------
    list of arrays of int
        Positions of the pairs of each component, ordered by the first.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not len(first):
        return []
    offset = int(first.max()) + 1
    size = offset + int(second.max()) + 1
    graph = coo_array((np.ones(len(first)), (first, second + offset)), shape=(size, size))
    label = connected_components(graph, directed=False)[1][first]
    _, start, label = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(len(start), dtype=np.intp)
    rank[np.argsort(start)] = np.arange(len(start))
    order = np.argsort(rank[label], kind="stable")
    return np.split(order, np.cumsum(np.bincount(rank[label]))[:-1])


def maximal_products(first: Ints, second: Ints) -> list[Ints]:
    """Largest sets of pairs that are all pairs of some first with some second vertices.

    Parameters
    ----------
    first, second : arrays of int, shape (E,)
        Numbers of the vertices.

    Returns
    -------
    list of arrays of int
        Positions of the pairs of each, ordered.
    """
    result = []
    for part in connected(first, second):
        if len(part) == 1:
            result.append(part)
            continue
        _, i = np.unique(first[part], return_inverse=True)
        _, j = np.unique(second[part], return_inverse=True)
        at = dict(zip(zip(i.tolist(), j.tolist(), strict=True), part.tolist(), strict=True))
        partners = [0] * (int(i.max()) + 1)  # Of each first vertex, as bits.
        for one, two in at:
            partners[one] |= 1 << two
        common: set[int] = set()  # The partners that some first vertices share.
        for own in set(partners):
            common |= {own & other for other in common} | {own}
        for chosen in common - {0}:
            those = [one for one, own in enumerate(partners) if own & chosen == chosen]
            pairs = [at[one, two] for one in those for two in _members(chosen)]
            result.append(np.array(sorted(pairs), dtype=np.intp))
    return sorted(result, key=lambda pairs: pairs.tolist())


def _members(mask: int) -> Iterator[int]:
    """Positions of the bits that are set."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
