"""Vertices of the best-response polytopes of larger two-player games, in floats, with proof.

The polytope of a *mixer* with b strategies is the set of its mixtures x with a payoff v that is at
least what each of the *chooser's* a replies earns against x. Replies come in one at a time and cut
off part of the polytope; new vertices appear where an edge is cut. While nothing ties, every
vertex lies on exactly b facets and has one neighbour along each of its b edges.

The proof comes last, of the vertices as they stand: each is shown, rounding errors included, to
lie on its b facets and strictly inside all others. Because every edge leads from one listed vertex
to another, and the graph of a polytope is connected, the list is then complete.

Motzkin, T. S., Raiffa, H., Thompson, G. L. and Thrall, R. M. (1953), "The double description
method", in Contributions to the Theory of Games II, 51-73.

Balinski, M. L. (1961), "On the graph structure of convex polyhedra in n-space", Pacific Journal of
Mathematics 11(2):431-434.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["BITS", "MOST_NUMBERS", "Described", "described"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Masks = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Half a unit in the last place of 1.
ROUNDING = 2.0**-53
#: What is this close to a tie, as a share of the largest payoff difference, is not proved here.
NEAR_TIE = 2.0**-44
#: A polytope is given up when its vertices times the mixer's strategies come to more than this.
MOST_NUMBERS = 2**22
#: The facets' bits.
BITS = np.int64(1) << np.arange(63)


@dataclass(frozen=True)
class _Vertices:
    """Vertices of several polytopes, in rows.

    Facet i is where strategy i of the mixer is unused, facet b + j where reply j is best. Each
    polytope has one vertex at infinity, where every strategy is unused and the payoff is all.

    Attributes
    ----------
    polytope : array of int, shape (N,)
    points : array, shape (N, b + 1)
        Probabilities, and what the best reply earns.
    facets : array of int, shape (N, b)
        Each a bit.
    neighbours : array of int, shape (N, b)
        The vertex that lies on all the same facets but the one in that place.
    on : array of int, shape (N,)
        The facets together.
    """

    polytope: Ints
    points: Floats
    facets: Masks
    neighbours: Ints
    on: Masks

    def by_polytope(self) -> _Vertices:
        """Put vertices in order."""
        order = np.argsort(self.polytope, kind="stable")
        rank = np.empty(len(order), dtype=np.intp)
        rank[order] = np.arange(len(order))
        return _Vertices(
            self.polytope[order],
            self.points[order],
            self.facets[order],
            rank[self.neighbours[order]],
            self.on[order],
        )


@dataclass(frozen=True)
class Described:
    """Vertices of polytopes, and which of the polytopes are proved to be complete.

    Attributes
    ----------
    polytope : array of int, shape (N,)
        Ascending.
    support, replies : arrays of int, shape (N,)
        The strategies that are mixed, and the best replies to them, as bits.
    probabilities : array, shape (b, N)
    proved : array of bool, shape (G,)
    given_up : array of bool, shape (G,)
        There was no time, or there are too many vertices. A polytope that is neither proved nor
        given up has ties, or numbers too close for floats.
    """

    polytope: Ints
    support: Masks
    replies: Masks
    probabilities: Floats
    proved: Bools
    given_up: Bools
    _all: _Vertices
    _tight: Floats
    _steps: Floats
    _index: Ints

    def error(self, which: Ints) -> Floats:
        """Bound the rounding errors of the probabilities of some of the vertices."""
        at = self._index[which]
        x = self._all.points[:, :-1]
        moved = np.abs(x[self._all.neighbours[at]] - x[at, None]) / self._steps[at, :, None]
        return 2 * self._tight[at] * (moved.sum(axis=1).max(axis=1) + 1)


def described(payoffs: Floats, deadline: float) -> Described:
    """List the vertices of polytopes, and prove that they are all of them.

    Parameters
    ----------
    payoffs : array, shape (a, b, G)
        What the chooser gets; a + b bits and those of G fit into 62.
    deadline : float
        On the clock of `time.monotonic`.

    Returns
    -------
    Described
    """
    gaps = payoffs - payoffs[:1]
    gaps = np.ldexp(gaps, -np.frexp(np.abs(gaps).max(axis=(0, 1)))[1])
    left = np.ones(payoffs.shape[2], dtype=bool)
    given_up = np.zeros(payoffs.shape[2], dtype=bool)
    found = _simplices(*payoffs.shape[1:])
    each = 0.0  # Seconds that a new vertex takes, and its proof.
    for j in range(1, len(gaps)):
        began = time.monotonic()
        rows = gaps[j].T[found.polytope]
        slack = found.points[:, -1] - np.einsum("ni,ni->n", rows, found.points[:, :-1])
        left[found.polytope[np.abs(slack) < NEAR_TIE]] = False
        place, start = _crossings(found, slack)
        if (len(slack) + len(start)) * payoffs.shape[1] > MOST_NUMBERS:
            size = np.bincount(np.concatenate([found.polytope, found.polytope[start]]))
            large = np.flatnonzero(size * payoffs.shape[1] > MOST_NUMBERS)
            given_up[large] |= left[large]
        if began + each * len(start) > deadline:
            given_up |= left
        left &= ~given_up
        found = _cut(found, slack, place, start, left, len(gaps), j)
        each = 2 * (time.monotonic() - began) / max(len(start), 1)
    found = found.by_polytope()
    fine, tight, steps = _proved(found, gaps)
    left[found.polytope[~fine]] = False
    b = payoffs.shape[1]
    used = ~found.on & (2**b - 1)
    listed = np.flatnonzero(left[found.polytope] & (used != 0))
    return Described(
        found.polytope[listed],
        used[listed],
        found.on[listed] >> b,
        found.points[listed, :-1].T,
        left,
        given_up,
        found,
        tight,
        steps,
        listed,
    )


def _simplices(b: int, n: int) -> _Vertices:
    """Polytopes of which only the first reply is known, and pays nothing."""
    points = np.eye(b + 1)
    points[:b, b] = 0.0
    others = np.array([[k for k in range(b + 1) if k != i] for i in range(b + 1)])
    first = np.repeat(np.arange(n) * (b + 1), b + 1)
    facets = np.tile(BITS[others], (n, 1))
    return _Vertices(
        np.repeat(np.arange(n), b + 1),
        np.tile(points, (n, 1)),
        facets,
        np.tile(others, (n, 1)) + first[:, None],
        facets.sum(axis=1),
    )


def _crossings(found: _Vertices, slack: Floats) -> tuple[Ints, Ints]:
    """Edges that lead from a vertex that is cut off to one that is kept: place and vertex."""
    dead = np.flatnonzero(slack < 0)
    at, place = np.nonzero((slack >= 0)[found.neighbours[dead]])
    return place, dead[at]


def _cut(
    found: _Vertices, slack: Floats, place: Ints, start: Ints, left: Bools, a: int, j: int
) -> _Vertices:
    """Cut off what has negative slack in reply j of a, in the polytopes that are left.

    Polytopes in which the edges of the new facet do not pair up, for want of precision, are left
    no longer.
    """
    if not left.all():
        crossing = left[found.polytope[start]]
        place, start = place[crossing], start[crossing]
    b, count, new = found.facets.shape[1], len(slack), np.arange(len(start))
    end = found.neighbours[start, place]
    facets = found.facets[start]
    on = found.on[start] ^ facets[new, place] | BITS[b + j]
    facets[new, place] = BITS[b + j]
    ridges = (on | found.polytope[start] << (a + b))[:, None] ^ facets
    rest = np.ones(ridges.shape, dtype=bool)
    rest[new, place] = False
    rest = np.flatnonzero(rest)
    partner = _partners(ridges.ravel()[rest])
    if (partner < 0).any():
        left[ridges.ravel()[rest[partner < 0]] >> (a + b)] = False
        return _cut(found, slack, place, start, left, a, j)
    neighbours = np.empty(ridges.shape, dtype=np.intp)
    neighbours.ravel()[rest] = count + rest[partner] // b
    neighbours[new, place] = end
    found.neighbours[end, (found.neighbours[end] == start[:, None]).argmax(axis=1)] = count + new
    points = slack[end, None] * found.points[start] - slack[start, None] * found.points[end]
    points /= points[:, :-1].sum(axis=1, keepdims=True)
    kept = np.flatnonzero((slack >= 0) & left[found.polytope])
    number = np.empty(count + len(new), dtype=np.intp)
    number[kept] = np.arange(len(kept))
    number[count:] = len(kept) + new
    return _Vertices(
        np.concatenate([found.polytope[kept], found.polytope[start]]),
        np.concatenate([found.points.take(kept, axis=0), points]),
        np.concatenate([found.facets.take(kept, axis=0), facets]),
        number[np.concatenate([found.neighbours.take(kept, axis=0), neighbours])],
        np.concatenate([found.on[kept], on]),
    )


def _partners(numbers: Masks) -> Ints:
    """Where each number occurs once more; -1 if it does not."""
    result = np.full(len(numbers), -1, dtype=np.intp)
    order = np.argsort(numbers)
    same = np.flatnonzero(numbers[order[1:]] == numbers[order[:-1]])
    result[order[same]] = order[same + 1]
    result[order[same + 1]] = order[same]
    result[result[result] != np.arange(len(numbers))] = -1
    return result


def _proved(found: _Vertices, gaps: Floats) -> tuple[Bools, Floats, Floats]:
    """Whether each vertex is one for certain.

    Let M be the matrix of the b facets of a vertex z and of the sum of probabilities, and Y the
    matrix of its edges (z' - z)/s, with s the slack of z' in the facet that the edge leaves, and
    of z. M Y differs from the identity by a matrix R: how far z and each z' are off the facets,
    over s. If the rows of |R| sum to less than 1, the inverse of M is Y (I - R)^-1, and the true
    vertex is z, give or take how far z is off its facets times the row sums of |Y|/(1 - |R|).

    Parameters
    ----------
    found : _Vertices
        Ordered by polytope.
    gaps : array, shape (a, b, G)
        What replies pay more than the first, no more than 1.

    Returns
    -------
    fine : array of bool, shape (N,)
    tight : array, shape (N,)
        How far each point may be off its facets.
    steps : array, shape (N, b)
        The slack s of each edge.
    """
    count, b = found.facets.shape
    x, v = found.points[:, :-1], found.points[:, -1:]
    values = np.empty((count, b + len(gaps)))
    values[:, :b] = x
    ends = np.searchsorted(found.polytope, np.arange(gaps.shape[2] + 1))
    for g in np.unique(found.polytope):
        own = slice(ends[g], ends[g + 1])
        np.subtract(v[own], x[own] @ gaps[:, :, g].T, out=values[own, b:])
    rounding = 2 * (b + 6) * ROUNDING  # Of a slack, or of the sum of probabilities.
    facet = np.frexp(found.facets.astype(np.float64))[1].astype(np.intp) - 1
    tight = np.abs(np.take_along_axis(values, facet, axis=1)).max(axis=1) + rounding
    far: Bools = ~np.any(x, axis=1)  # At infinity.
    tight[far] = 0.0
    steps = values[found.neighbours, facet]
    steps[far[found.neighbours]] = 1.0
    inside = values.copy()
    np.put_along_axis(inside, facet, np.inf, axis=1)
    apart = np.equal(found.on[:, None] & ~found.on[found.neighbours], found.facets)
    fine: Bools = np.all(apart & (steps > 0), axis=1)
    steps[~fine] = 1.0
    off = ((tight[:, None] + tight[found.neighbours]) / steps).sum(axis=1) + tight
    reach = (1 / steps).sum(axis=1) + 1
    fine &= off < 0.5
    # Nothing changes by more than 2 along an edge; where that is too coarse, see by how much.
    close = np.flatnonzero(fine & (inside.min(axis=1) <= 4 * tight * reach + rounding))
    there = found.neighbours[close]
    start = np.where(far[there][:, :, None], 0.0, values[close, None])
    change = (np.abs(values[there] - start) + 2 * rounding) / steps[close, :, None]
    error = 2 * tight[close, None] * (change.sum(axis=1) + np.abs(values[close]))
    fine[close] = (inside[close] > error + rounding).all(axis=1)
    return fine | far, tight, steps
