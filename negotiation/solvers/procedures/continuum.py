"""Who accepts a demand: a continuum of types, by branch and bound on what A may demand.

What a demand pays is bounded over an interval of demands by what is known at its ends, because the
probability that a demand is refused only grows with it. Intervals that cannot hold the optimum are
dropped, the others are cut, so that what remains is proved to hold it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.procedures.types import TIE, Best

__all__ = ["Continuum"]

Floats = NDArray[np.float64]

#: Intervals at the start, parts that one is cut into, and the most numbers in an array.
CELLS, PARTS, MOST = 256, 4, 2**21
#: Steps of the last search, each of which makes the interval 0.618 times as long.
STEPS = 60
#: Distance at which a parabola is put through payoffs, as a part of what may be demanded.
NEAR = 1e-5
#: Pieces that the integral over the types is cut into, and nodes of a piece, every other of which
#: makes a coarser rule: by how much they differ, times this, is taken for the error.
PIECES, NODES, WORSE = 512, 9, 2.0


@dataclass(frozen=True, eq=False)
class Continuum:
    """A respondent who accepts demands up to a limit that is drawn from a distribution.

    Attributes
    ----------
    cdf : callable
        Of numbers of shape (N, *batch): the probability that the limit is no larger.
    war : callable
        Of the same: what the proposer gets if a respondent with that limit refuses.
    least : array, shape (*batch)
        No limit is lower.
    low, high : array, shape (*batch)
        What may be demanded.
    constant : bool
        A war is worth the same against every respondent.
    """

    cdf: Callable[[Floats], Any]
    war: Callable[[Floats], Any]
    least: Floats
    low: Floats
    high: Floats
    constant: bool

    @property
    def batch_shape(self) -> tuple[int, ...]:
        """Axes of the family."""
        return self.low.shape

    @property
    def n_games(self) -> int:
        """How many there are."""
        return prod(self.batch_shape)

    def __getitem__(self, k: int) -> Continuum:
        """Game `k` of the flattened family alone."""
        batch = self.batch_shape

        def alone(of_all: Callable[[Floats], Any]) -> Callable[[Floats], Any]:
            def one(x: Floats) -> Any:
                spread = np.asarray(x).reshape(-1, *(1,) * len(batch))
                values = np.asarray(of_all(np.broadcast_to(spread, (len(spread), *batch)).copy()))
                full = np.broadcast_to(values, (len(spread), *batch))
                return full.reshape(len(spread), -1)[:, k].reshape(np.shape(x))

            return one

        least, low, high = (a.ravel()[k] for a in (self.least, self.low, self.high))
        return Continuum(alone(self.cdf), alone(self.war), least, low, high, self.constant)

    def at(self, demands: Floats) -> tuple[Floats, Floats]:
        """The proposer's payoff and the probability of war for demands of shape (N, *batch)."""
        refused = self._refused(demands)
        return demands * (1 - refused) + self._fought(demands, refused), refused

    def _refused(self, demands: Floats) -> Floats:
        """Probability that the limit is strictly less: a demand that is just met is accepted."""
        return np.asarray(self.cdf(np.nextafter(demands, -np.inf)), dtype=float)

    def _fought(self, demands: Floats, refused: Floats) -> Floats:
        """What wars contribute: the integral of their worth over the limits below the demand.

        By parts, so that the distribution function is enough: the worth of war, interpolated by a
        polynomial on each piece, is differentiated, and the probability is integrated.
        """
        if self.constant:
            return np.asarray(self.war(demands) * refused)
        edges, sums, _ = self._whole
        top = edges[-1]
        with np.errstate(invalid="ignore", divide="ignore"):
            place = np.nan_to_num((demands - self.least) / (top - self.least))
        at = np.clip((place * PIECES).astype(np.intp), 0, PIECES - 1)
        start = np.take_along_axis(edges, at, axis=0)
        beyond = np.maximum(demands, self.least)
        return np.take_along_axis(sums, at, axis=0) + self._piece(start, beyond)[0]

    @cached_property
    def _whole(self) -> tuple[Floats, Floats, Floats]:
        """Ends of the pieces, the integral up to each, (PIECES + 1, *batch), and its error."""
        edges = np.linspace(self.least, np.maximum(self.high, self.least), PIECES + 1)
        whole, off = self._piece(edges[:-1], edges[1:])
        sums = np.concatenate([np.zeros_like(whole[:1]), np.cumsum(whole, axis=0)])
        return edges, sums, off.sum(axis=0)

    @property
    def error(self) -> Floats:
        """How far payoffs may be off, because the integral is a sum, shape (*batch)."""
        return np.zeros(self.batch_shape) if self.constant else self._whole[2]

    @property
    def turns(self) -> NDArray[np.bool_]:
        """Whether the worth of war both rises and falls over the limits, shape (*batch)."""
        limits = np.linspace(self.least, np.maximum(self.high, self.least), PIECES * NODES)
        worth = self._worth(limits)
        change, size = np.diff(worth, axis=0), TIE * (1 + np.abs(worth).max(axis=0))
        return np.asarray((change > size).any(axis=0) & (change < -size).any(axis=0))

    def _worth(self, limits: Floats) -> Floats:
        """What a war is worth against these limits, (N, *batch)."""
        return np.broadcast_to(np.asarray(self.war(limits), dtype=float), limits.shape)

    def _piece(self, start: Floats, end: Floats) -> tuple[Floats, Floats]:
        """Integral of the worth of war over the limits from `start` up to `end`; its error.

        By a rule that takes fewer points, and no more than by how much the worth changes.
        """
        x, _ = _by_parts(NODES)
        points = start + (end - start) * x.reshape(-1, *(1,) * start.ndim)
        flat = points.reshape(-1, *start.shape[1:])
        chance, worth = (f(flat).reshape(points.shape) for f in (self._refused, self._worth))
        fine, coarse = (
            np.einsum("i...,ij,j...->...", chance[::k], _by_parts(len(x[::k]))[1], worth[::k])
            for k in (1, 2)
        )
        most = np.abs((worth[-1] - worth[0]) * (chance[-1] - chance[0]))
        off = np.minimum(WORSE * np.abs(fine - coarse), most)
        return worth[-1] * chance[-1] - worth[0] * chance[0] - fine, off

    def best(self, tolerance: float) -> Best:
        """Cut the demands into intervals, drop those that are proved worse, and search the rest."""
        edges = np.linspace(self.low, self.high, CELLS + 1)
        a, b = edges[:-1], edges[1:]
        found, top = self.low, np.full(self.batch_shape, -np.inf)
        while True:
            ends = np.concatenate([a, b])
            payoff, refused = self.at(ends)
            found, top = _lowest(found, top, ends, payoff)
            before, after = refused[: len(a)], refused[len(a) :]
            # All who accept a accept b, or some fight who would not have: whichever is better.
            fights = np.maximum(np.maximum(self.war(a), self.war(b)) - b, 0.0)
            bound = payoff[: len(a)] + (b - a) * (1 - before) + fights * (after - before)
            size = TIE * (1 + np.abs(top)) + 2 * self.error
            kept = bound >= top - size
            gap = np.where(kept, bound - top, 0.0).max(axis=0)
            rest = max(1, int(kept.sum(axis=0).max()))
            if gap.max() <= tolerance or rest * PARTS * self.n_games > MOST:
                break
            if (b - a).max() <= TIE * (1 + np.abs(self.high).max()):
                break
            a, b = _cut(a, b, kept, rest)
        width = (b - a).max(axis=0)
        demand = self._search(found, top, width)
        ends = np.stack([np.where(kept, a, np.inf).min(axis=0), np.where(kept, b, -np.inf).max(0)])
        between = np.stack([np.minimum(ends[0], demand), np.maximum(ends[1], demand)])
        won = self.at(demand[None])[0][0]
        return Best(demand, between, np.maximum(gap - (won - top), 0.0) + 2 * self.error)

    def _search(self, found: Floats, top: Floats, width: Floats) -> Floats:
        """Golden section around the best end of an interval."""
        a, b = np.maximum(found - width, self.low), np.minimum(found + width, self.high)
        ratio = (np.sqrt(5) - 1) / 2
        x, y = b - ratio * (b - a), a + ratio * (b - a)
        u, v = self.at(np.stack([x, y]))[0]
        for _ in range(STEPS):
            left = u >= v
            a, b = np.where(left, a, x), np.where(left, y, b)
            x, y, u, v = (
                np.where(left, b - ratio * (b - a), y),
                np.where(left, x, a + ratio * (b - a)),
                np.where(left, np.nan, v),
                np.where(left, u, np.nan),
            )
            fresh = self.at(np.where(left, x, y)[None])[0][0]
            u, v = np.where(left, fresh, u), np.where(left, v, fresh)
        middle = self._vertex((a + b) / 2)
        better = self.at(middle[None])[0][0] > top + 4 * np.finfo(float).eps * np.abs(top)
        return np.where(better, middle, found)

    def _vertex(self, found: Floats) -> Floats:
        """The vertex of a parabola through payoffs: nearer than comparing them can get."""
        side = NEAR * (self.high - self.low)
        left, here, right = self.at(np.stack([found - side, found, found + side]))[0]
        bend = left - 2 * here + right
        move = side / 2 * (left - right) / np.where(bend < 0, bend, np.inf)
        moved = found + np.where(np.abs(move) <= 1e-2 * side, move, 0.0)
        return np.where(self.at(moved[None])[0][0] >= here, moved, found)


def _lowest(found: Floats, top: Floats, demands: Floats, payoff: Floats) -> tuple[Floats, Floats]:
    """The best demand so far, the lowest of those that pay the same."""
    most = np.maximum(payoff.max(axis=0), top)
    size = 4 * np.finfo(float).eps * (1 + np.abs(most))
    lowest = np.where(payoff >= most - size, demands, np.inf).min(axis=0)
    return np.minimum(lowest, np.where(top >= most - size, found, np.inf)), most


def _cut(a: Floats, b: Floats, kept: Any, rest: int) -> tuple[Floats, Floats]:
    """Cut the intervals that are kept, at most `rest` in a game."""
    rows = np.argsort(~kept, axis=0, kind="stable")[:rest]
    # Where a game has kept fewer, its first interval stands in for what was dropped.
    rows = np.where(np.take_along_axis(kept, rows, axis=0), rows, rows[:1])
    a, b = (np.take_along_axis(x, rows, axis=0) for x in (a, b))
    steps = np.arange(PARTS + 1).reshape(-1, *(1,) * a.ndim) / PARTS
    points = a + (b - a) * steps
    points[-1] = b
    return points[:-1].reshape(-1, *a.shape[1:]), points[1:].reshape(-1, *a.shape[1:])


def _by_parts(count: int) -> tuple[Floats, Floats]:
    """Nodes on [0, 1], and the form B for which the integral of f times g' is ``f @ B @ g``."""
    x = (1 - np.cos(np.pi * np.arange(count) / (count - 1))) / 2
    powers = np.vander(x, increasing=True)
    back = np.linalg.inv(powers)  # Coefficients of the polynomial through values at the nodes.
    degree = np.arange(count)
    # Integrals over [0, 1] of x^i times the derivative of x^j.
    total = degree[:, None] + degree[None, :]
    products = np.where(total > 0, degree[None, :] / np.maximum(total, 1), 0.0)
    return x, back.T @ products @ back
