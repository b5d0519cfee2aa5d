"""The Pareto frontier: its corners, its faces, and for two parties all that can be reached.

The corners of a sum of convex sets (issues that are valued apart) are sums of corners; in the
plane, edges are merged by their slopes.

Andrew, A. M. (1979), "Another efficient algorithm for convex hulls in two dimensions", Information
Processing Letters 9(5):216-219.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.bargaining import Agreements
from negotiation.games.tables import SHOWN
from negotiation.solvers.bargains.agreement import payoffs_in_words
from negotiation.solvers.bargains.single import Single
from negotiation.solvers.by_game import ByPoint, first_lines
from negotiation.solvers.words import counted, named

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Frontier", "frontier_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Parties of a frontier with lotteries at most.
PARTIES = 6
#: Corners of a sum that are looked at, at most.
LARGEST = 500_000
#: Shares of the payoff ranges below which points are on one line, or the same.
SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Frontier(ByPoint):
    """Agreements that nobody can gain over without a loss to another.

    Made by `BargainingProblem.frontier`.

    Attributes
    ----------
    problem : BargainingProblem
    vertices : array, shape (k, n)
        Payoffs of its corners; for two parties from the best for the first party on. Without
        lotteries, payoffs of all efficient agreements.
    agreements : tuple of str
        Names of these agreements; empty over issues.
    faces : tuple of arrays of int
        For three and more parties with lotteries: which vertices are the corners of each face of
        full dimension, in no order; for three, then of each edge that is on none of these.
    feasible : array, shape (m, 2), or None
        For two parties with lotteries: corners of all that can be reached, counter-clockwise.
    gains : array, shape (m, 2), or None
        Those of the part of it in which nobody loses: the zone of possible agreement.
    ideal : array, shape (n,)
        The most that each party can get if nobody gets less than by disagreement.
    """

    problem: Agreements
    vertices: Floats
    agreements: tuple[str, ...]
    faces: tuple[Ints, ...]
    feasible: Floats | None
    gains: Floats | None
    ideal: Floats

    def to_frame(self) -> pd.DataFrame:
        """Table with a row for each corner, and a column for each party.

        Returns
        -------
        pandas.DataFrame
            The index has the names of agreements of a list.
        """
        import pandas as pd

        index = pd.Index(self.agreements, name="agreement") if self.agreements else None
        return pd.DataFrame(self.vertices, columns=list(self.problem.parties), index=index)

    def __repr__(self) -> str:
        """Say it in one line."""
        who = ", ".join(named("party", party) for party in self.problem.parties)
        if self.problem.lotteries:
            what = counted(len(self.vertices), "corner")
        else:
            what = counted(len(self.vertices), "agreement")
        return f"<Pareto frontier of {who}: {what}>"

    def __str__(self) -> str:
        """List the corners, the first of many."""
        names = [f"{named('agreement', name)}: " for name in self.agreements[:SHOWN]]
        names = names or [""] * min(SHOWN, len(self.vertices))
        lines = [
            f"  {name}{payoffs_in_words(self.problem, payoffs)}"
            for name, payoffs in zip(names, self.vertices, strict=False)
        ]
        return "\n".join([repr(self)[1:-1], *first_lines(lines, len(self.vertices), "corner")])

    def _heading(self) -> str:
        """What it is: the corners are in the table."""
        return repr(self)[1:-1]


def frontier_of(problem: Agreements, ideal: Floats) -> Frontier:
    """Frontier of a problem."""
    if not problem.lotteries:
        payoffs = Single(problem).payoffs
        chosen = _undominated(payoffs)
        if problem.n_parties == 2:
            chosen = chosen[np.argsort(-payoffs[0, chosen], kind="stable")]
        names = _names(problem, chosen)
        return Frontier(problem, payoffs[:, chosen].T, names, (), None, None, ideal)
    if problem.n_parties == 2:
        return _in_the_plane(problem, ideal)
    if problem.n_parties > PARTIES:
        raise NegotiationError(
            f"a frontier with lotteries is of {PARTIES} parties at most, there are"
            f" {problem.n_parties}; with lotteries=False it lists efficient agreements for any"
            " number"
        )
    return _in_space(problem, ideal)


def _names(problem: Agreements, chosen: Ints) -> tuple[str, ...]:
    """Names of agreements of a list."""
    return tuple(problem.agreements[int(k)] for k in chosen) if problem.agreements else ()


def _undominated(payoffs: Floats) -> Ints:
    """Which columns, shape (n, N), no other is better than: as good for all, better for one.

    Of equal ones, the first.
    """
    first = np.sort(np.unique(payoffs, axis=1, return_index=True)[1])
    own = payoffs[:, first]
    left = np.argsort(-own.sum(axis=0), kind="stable")
    kept: list[int] = []
    while len(left):  # The one with the largest sum is undominated; what it dominates goes.
        best, left = left[0], left[1:]
        kept.append(int(best))
        left = left[(own[:, left] > own[:, [best]]).any(axis=0)]
    return np.sort(first[kept])


def _in_the_plane(problem: Agreements, ideal: Floats) -> Frontier:
    """Frontier of two parties, and what can be reached."""
    chains = [
        _sum([_chain(part.utilities * sign[:, None]) for part in problem.parts]) * sign
        for sign in np.array([[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]])
    ]
    # Each chain goes from the side to the top or bottom; every second one is turned round.
    ring = np.vstack([chain[:: 1 if k % 2 == 0 else -1] for k, chain in enumerate(chains)])
    size = np.maximum(np.ptp(ring, axis=0), 1e-300)
    apart = (np.abs(ring - np.roll(ring, 1, axis=0)) > SAME * size).any(axis=1)
    ring = ring[apart] if apart.any() else ring[:1]
    names = _names(problem, _chain_of(problem.utilities)) if problem.agreements else ()
    gains = _above(ring, problem.disagreement)
    return Frontier(problem, chains[0], names, (), ring, gains, ideal)


def _chain(points: Floats) -> Floats:
    """Corners of the efficient boundary of points, shape (2, N), as rows, the best for 0 first."""
    return points[:, _chain_of(points)].T


def _chain_of(points: Floats) -> Ints:
    """Which points they are."""
    low = points.min(axis=1, keepdims=True)
    span = np.ptp(points, axis=1, keepdims=True)
    x, y = (points - low) / np.where(span > 0, span, 1.0)
    order = np.lexsort((-y, -x))
    height = np.maximum.accumulate(y[order])
    rises = np.r_[True, height[1:] > height[:-1]]
    order = order[rises]
    chain: list[int] = []
    for k in order.tolist():
        while len(chain) > 1:
            i, j = chain[-2:]
            turn = (x[j] - x[i]) * (y[k] - y[i]) - (y[j] - y[i]) * (x[k] - x[i])
            if turn > SAME * math.hypot(x[k] - x[i], y[k] - y[i]):
                break
            chain.pop()
        if chain and max(abs(x[k] - x[chain[-1]]), abs(y[k] - y[chain[-1]])) <= SAME:
            continue
        chain.append(k)
    return np.array(chain, dtype=np.intp)


def _sum(chains: Sequence[Floats]) -> Floats:
    """Efficient boundary of a sum of sets: edges by slope, those of one slope put together."""
    start = np.sum([chain[0] for chain in chains], axis=0)
    edges = np.vstack([np.diff(chain, axis=0) for chain in chains])
    if not len(edges):
        return start[None]
    scale = np.abs(edges).sum(axis=0)
    turn = np.arctan2(*(edges / np.where(scale > 0, scale, 1.0)).T * np.array([[-1.0], [1.0]]))
    order = np.argsort(turn, kind="stable")
    corners = start + np.vstack([np.zeros(2), np.cumsum(edges[order], axis=0)])
    bends = np.r_[True, np.diff(turn[order]) > SAME, True]
    return np.asarray(corners[bends])


def _above(ring: Floats, least: Floats) -> Floats:
    """Part of a convex polygon, shape (m, 2), in which both coordinates are at least `least`.

    Sutherland, I. E. and Hodgman, G. W. (1974), "Reentrant polygon clipping", Communications of the
    ACM 17(1):32-42.
    """
    for axis in (0, 1):
        kept: list[Floats] = []
        for before, here in zip(np.roll(ring, 1, axis=0), ring, strict=True):
            a, b = before[axis] - least[axis], here[axis] - least[axis]
            if (a < 0) != (b < 0):
                kept.append(before + (here - before) * (a / (a - b)))
            if b >= 0:
                kept.append(here)
        ring = np.array(kept).reshape(-1, 2)
    return ring


def _in_space(problem: Agreements, ideal: Floats) -> Frontier:
    """Frontier of three and more parties."""
    parts = [_efficient(part.utilities)[0] for part in problem.parts]
    if math.prod(len(own) for own in parts) > LARGEST:
        raise NegotiationError(
            f"the frontier has more than {LARGEST} corners to look at; take fewer issues"
        )
    payoffs = np.zeros((problem.n_parties, 1))
    for part, own in zip(problem.parts, parts, strict=True):
        one = part.utilities[:, own]
        payoffs = (payoffs[:, :, None] + one[:, None, :]).reshape(len(payoffs), -1)
    chosen, faces = _efficient(payoffs)
    names = _names(problem, parts[0][chosen]) if problem.agreements else ()
    return Frontier(problem, payoffs[:, chosen].T, names, faces, None, None, ideal)


def _efficient(points: Floats) -> tuple[Ints, tuple[Ints, ...]]:
    """Efficient corners of the hull of points, shape (n, N), and its efficient faces.

    The points are put together with all that is worse than they: the hull of that has the same
    efficient corners, and faces whose normals are nowhere negative. A corner is efficient if some
    normal of its cone is positive everywhere, which the sum of the faces' normals is then.
    """
    from scipy.spatial import ConvexHull

    n = len(points)
    low = points.min(axis=1)
    span = np.ptp(points, axis=1)
    scaled = ((points - low[:, None]) / np.where(span > 0, span, 1.0)[:, None]).T
    corners = _corners(scaled)
    copies = [
        np.where(np.array(lowered), -1.0, scaled[corners])
        for lowered in itertools.product([False, True], repeat=n)
    ]
    whole, first = np.unique(np.vstack(copies).round(12), axis=0, return_index=True)
    hull = ConvexHull(whole)
    normals = hull.equations[:, :-1]
    sums = np.zeros_like(whole)
    for column in hull.simplices.T:
        np.add.at(sums, column, normals)
    # The copies that are not lowered come first.
    at = np.flatnonzero((first < len(corners)) & (sums > SAME).all(axis=1))
    at = at[np.argsort(first[at])]
    place = np.full(len(whole), -1)
    place[at] = np.arange(len(at))
    return corners[first[at]], _faces(place[hull.simplices], hull.equations)


def _faces(simplices: Ints, equations: Floats) -> tuple[Ints, ...]:
    """Efficient faces and, of three parties, edges, from simplices of corners (-1: no corner).

    A simplex of a face that is no simplex has edges that are none of the face: they are on one face
    only.
    """
    n = simplices.shape[1]
    _, group = np.unique(equations.round(8), axis=0, return_inverse=True)
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    normals = equations[order[starts], :-1]
    members = np.split(order, starts[1:])
    faces = [np.unique(simplices[members[g]]) for g in np.flatnonzero((normals > SAME).all(axis=1))]
    if n == 3:
        known = {pair for face in faces for pair in itertools.combinations(face.tolist(), 2)}
        beside: dict[tuple[int, int], set[int]] = {}
        for corners, g in zip(np.sort(simplices, axis=1).tolist(), group.tolist(), strict=True):
            for pair in itertools.combinations(corners, 2):
                if pair[0] >= 0 and pair not in known:
                    beside.setdefault(pair, set()).add(g)
        for pair, around in beside.items():
            if len(around) > 1 and (normals[list(around)].sum(axis=0) > SAME).all():
                faces.append(np.array(pair))
    return tuple(faces)


def _corners(points: Floats) -> Ints:
    """Corners of the hull of points, shape (N, n), which may be flat."""
    from scipy.spatial import ConvexHull

    distinct = np.sort(np.unique(points.round(12), axis=0, return_index=True)[1])
    own = points[distinct] - points[distinct].mean(axis=0)
    _, sizes, axes = np.linalg.svd(own, full_matrices=False)
    rank = int((sizes > SAME * max(1.0, len(own)) ** 0.5).sum())
    if rank == 0:
        return distinct[:1]
    flat = own @ axes[:rank].T
    if rank == 1:
        return distinct[np.unique([flat.argmin(), flat.argmax()])]
    if len(flat) == rank + 1:
        return distinct
    return np.asarray(distinct[np.sort(ConvexHull(flat).vertices)])
