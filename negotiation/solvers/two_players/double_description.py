"""Vertices of a best-response polytope in exact arithmetic, ties and all.

As in `negotiation.solvers.two_players.polytopes`, the replies come in one at a time and cut off
part of the polytope. Here points are integers, a vertex may lie on any number of facets, and
whether two vertices are joined by an edge is read off the facets that they share.

Motzkin, T. S., Raiffa, H., Thompson, G. L. and Thrall, R. M. (1953), "The double description
method", in Contributions to the Theory of Games II, 51-73.

Fukuda, K. and Prodon, A. (1996), "Double description method revisited", Combinatorics and Computer
Science, Lecture Notes in Computer Science 1120, 91-111.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.two_players.polytopes import BITS, MOST_NUMBERS

__all__ = ["Exact", "described_exactly"]

Ints = NDArray[np.intp]
Masks = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Pairs of vertices that are compared in one go.
PAIRS = 2**20
#: No more pairs than this are compared for one reply.
MOST_PAIRS = 2**31
#: Machine integers stay below this.
LARGEST = 2**62


@dataclass(frozen=True)
class Exact:
    """Vertices of one polytope.

    Attributes
    ----------
    support, replies : arrays of int, shape (N,)
        The strategies that are mixed, and the best replies to them, as bits.
    weights : array of int, shape (b, N)
        Proportional to the probabilities.
    """

    support: Masks
    replies: Masks
    weights: NDArray[Any]


def described_exactly(payoffs: NDArray[np.object_], deadline: float) -> Exact | None:
    """List the vertices of a polytope.

    Parameters
    ----------
    payoffs : array of int, shape (a, b)
        What each reply earns against each of the mixer's strategies; a + b is 62 at most.
    deadline : float
        On the clock of `time.monotonic`.

    Returns
    -------
    Exact or None
        None if there was no time, or there are too many vertices.
    """
    a, b = payoffs.shape
    gaps = payoffs - payoffs[0]
    # Homogeneous coordinates; the last vertex is the one at infinity.
    points: NDArray[Any] = np.eye(b + 1, dtype=np.int64)
    on = np.full(b + 1, 2 ** (b + 1) - 1) ^ BITS[: b + 1]
    each = 0.0  # Seconds that a new vertex takes.
    for j in range(1, a):
        if points.dtype != object and not _fits(gaps[j], points):
            points = points.astype(object)
        row = gaps[j] if points.dtype == object else gaps[j].astype(np.int64)
        slack = points[b] - row @ points[:b]
        cut, kept = np.flatnonzero(slack < 0), np.flatnonzero(slack > 0)
        plain = np.bitwise_count(on) == b
        crowded = len(kept) - int(plain[kept].sum())
        if plain[cut].sum() * crowded + (~plain[cut]).sum() * len(kept) > MOST_PAIRS:
            return None
        on[slack == 0] |= BITS[b + j]
        edges = []
        for pairs in _edges(on, cut, kept, b):
            if time.monotonic() > deadline:
                return None
            edges.append(pairs)
        start, end = np.concatenate(edges, axis=1) if edges else np.empty((2, 0), dtype=np.intp)
        began = time.monotonic()
        if began + each * len(start) > deadline:
            return None
        new = slack[end] * points[:, start] - slack[start] * points[:, end]
        new //= np.gcd.reduce(new, axis=0)
        left = slack >= 0
        points = np.concatenate([points[:, left], new], axis=1)
        on = np.concatenate([on[left], on[start] & on[end] | BITS[b + j]])
        if points.size > MOST_NUMBERS:
            return None
        each = (time.monotonic() - began) / max(len(start), 1)
    used = ~on & (2**b - 1)
    finite = used != 0
    return Exact(used[finite], on[finite] >> b, points[:b, finite])


def _fits(gaps: NDArray[np.object_], points: Masks) -> bool:
    """Whether the next points can be computed in machine integers."""
    size = int(np.abs(points).max())
    slack = max(map(abs, gaps)) * int(points[:-1].sum(axis=0).max()) + size
    return 2 * slack * size < LARGEST


def _edges(on: Masks, cut: Ints, kept: Ints, b: int) -> Iterator[Ints]:
    """Pairs of a vertex that is cut off and one that is kept, joined by an edge.

    They share b - 1 facets at least. If one of the two is plain, on no more than b facets, that is
    enough. Otherwise no third vertex may lie on all that they share, and no plain one can.

    Yields
    ------
    array of int, shape (2, N)
    """
    plain = np.bitwise_count(on) == b
    plain_cut, plain_kept = cut[plain[cut]], kept[plain[kept]]
    _, first, second = np.intersect1d(
        _ridges(on[plain_cut], b), _ridges(on[plain_kept], b), return_indices=True
    )
    yield np.array([plain_cut[first // b], plain_kept[second // b]])
    yield from _crowded_edges(on, plain_cut, kept[~plain[kept]], plain, b)
    yield from _crowded_edges(on, cut[~plain[cut]], kept, plain, b)


def _ridges(on: Masks, b: int) -> Masks:
    """The facets of plain vertices, less one of them in turn; shape (N * b,)."""
    bits = BITS[np.bitwise_or.reduce(on, initial=0) & BITS != 0]
    facets = np.broadcast_to(bits, (len(on), len(bits)))
    return on.repeat(b) ^ facets[on[:, None] & bits != 0]


def _crowded_edges(on: Masks, cut: Ints, kept: Ints, plain: Bools, b: int) -> Iterator[Ints]:
    """Compare every pair of two sets of vertices; see `_edges`."""
    crowded = on[~plain]
    step = max(1, PAIRS // max(len(kept), 1))
    for at in range(0, len(cut), step):
        some = cut[at : at + step]
        shared = on[some, None] & on[kept]
        first, second = np.nonzero(np.bitwise_count(shared) >= b - 1)
        pairs = np.array([some[first], kept[second]])
        doubtful = np.flatnonzero(~plain[pairs].any(axis=0))
        if len(doubtful):
            common, where = np.unique(shared[first, second][doubtful], return_inverse=True)
            edge = np.empty(len(common), dtype=bool)
            part = max(1, PAIRS // len(crowded))
            for k in range(0, len(common), part):
                own = common[k : k + part, None]
                edge[k : k + part] = ((crowded & own) == own).sum(axis=1) == 2
            pairs = np.delete(pairs, doubtful[~edge[where]], axis=1)
        yield pairs
