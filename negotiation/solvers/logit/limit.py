"""Where the logit path leads as rationality grows: the Nash equilibrium at its end.

The path is left early, where its end is certain enough to be computed directly: the options whose
odds fall away exponentially are dropped, the indifferences of the others are solved by Newton's
method, and it is tested that the equations hardly change between here and there.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.logit.equations import Equations, LogitEquations
from negotiation.solvers.logit.path import Segment, solved, walk

__all__ = ["Ends", "GameEnds", "logit_limit"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Games that are followed together, in numbers of the payoff array: they stay in the cache.
CHUNK = 2**19
#: Probabilities that still change by less than this when rationality doubles: the end is tried.
STEADY = 0.05
#: An option with less than this share of the player's most likely one may be falling away.
FALLING = 0.05
#: Change of the equations between the path and its end, at most.
NEAR = 0.5
#: The end is looked for after every so many corrections: looking costs as much as several.
EVERY = 4
#: A step of Newton's method by this much is a sign that no end is near.
ASTRAY = 0.25
#: Steps of Newton's method.
NEWTON = 7
#: Rationality, in units of 1 / largest payoff difference, at which the path is left in any case.
FARTHEST = 1e8
#: Where it ends, probabilities that change by less than this per doubling have arrived, if the
#: rationality is at least the second number.
ARRIVED, ENOUGH = 1e-5, 1e6


def logit_limit(payoffs: Floats, *, deadline: float = math.inf) -> tuple[list[Floats], Bools]:
    """Nash equilibria that the logit paths of many games lead to.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, G)
    deadline : float, optional
        Time (`time.monotonic`) at which to stop.

    Returns
    -------
    strategies : list over players of arrays (s_i, G)
        Where the path was left, if it did not converge.
    converged : array of bool, shape (G,)
        See `negotiation.quantal_response`.
    """
    games = payoffs.shape[-1]
    strategies = [np.empty((size, games)) for size in payoffs.shape[1:-1]]
    converged = np.empty(games, dtype=bool)
    portion = max(1, CHUNK // max(1, payoffs[..., 0].size))
    for start in range(0, games, portion):
        part = slice(start, start + portion)
        equations = LogitEquations(payoffs[..., part])
        ends = GameEnds(equations)
        walk(equations, ends.watch, deadline=deadline)
        ends.settle()
        for all_games, some in zip(strategies, equations.everyone(ends.strategies), strict=True):
            all_games[:, part] = some
        converged[part] = ends.converged
    return strategies, converged


class Ends(ABC):
    """The ends of the paths of a family, as far as they are known.

    Attributes
    ----------
    limit : list over movers of arrays (s_i, G)
        Filled where `converged`.
    converged : array of bool, shape (G,)
    last, direction : array, shape (size + 1, G)
        The last point of each path, and its direction there.
    farthest : array, shape (G,)
        Rationality at which the path is left in any case, in the units of the equations.
    """

    def __init__(self, equations: Equations) -> None:
        games = len(equations.scale)
        self.equations = equations
        self.limit = [np.full((size, games), np.nan) for size in equations.sizes]
        self.converged = np.full(games, equations.size == 0)
        self.last = np.zeros((equations.size + 1, games))
        self.direction = np.zeros_like(self.last)
        # Players whose payoffs are small beside those of others come to it later.
        least = np.where(equations.own_scale > 0, equations.own_scale, 1.0).min(axis=0, initial=1.0)
        self.farthest = np.minimum(FARTHEST / least, 1e4 * FARTHEST)

    @property
    def strategies(self) -> list[Floats]:
        """Limits, or last points where there is none, over movers, shapes (s_i, G)."""
        points = self.equations.probabilities(self.last[:-1])
        return [
            np.where(self.converged, limit, point)
            for limit, point in zip(self.limit, points, strict=True)
        ]

    @abstractmethod
    def watch(self, segment: Segment) -> Bools:
        """Look whether the end can be told; for `walk`. Keeps the last point and direction."""

    @abstractmethod
    def settle(self) -> None:
        """After the walk: take last points for limits where nothing moves any more."""


class GameEnds(Ends):
    """The ends of the paths of a family of games in normal form."""

    equations: LogitEquations

    def __init__(self, equations: LogitEquations) -> None:
        super().__init__(equations)
        self.awaited = np.full(len(equations.scale), STEADY)
        self.calls = 0

    def watch(self, segment: Segment) -> Bools:
        """Look whether the end can be told, see `Ends`."""
        x, direction, games = segment.stop, segment.arrive, segment.games
        self.last[:, games], self.direction[:, games] = x, direction
        far = x[-1] > self.farthest[games]
        self.calls += 1
        if self.calls % EVERY and not far.any():
            return far
        p = self.equations.probabilities(x[:-1])
        change, speed = self._changes(p, x, direction)
        # After a failure it is tried again when half of the change is left.
        self.awaited[games] = np.where(change < STEADY, self.awaited[games], STEADY)
        ready = np.flatnonzero(
            (direction[-1] > 0)
            & ~self.converged[games]
            & (change < self.awaited[games])
            & (x[-1] > 1)
        )
        if len(ready):
            some = self.equations.take(games[ready])
            self._note(games[ready], *_limits(some, x[:, ready], speed[:, ready]))
            self.awaited[games[ready]] = change[ready] / 2
        return self.converged[games] | far

    def settle(self) -> None:
        """Take last points for limits, see `Ends`."""
        x, p = self.last, self.equations.probabilities(self.last[:-1])
        change, _ = self._changes(p, x, self.direction)
        still = (change < ARRIVED) & (x[-1] > ENOUGH) & (self.direction[-1] > 0)
        at = np.flatnonzero(still & ~self.converged)
        if len(at):
            self._note(at, *_arrived(self.equations.take(at), [q[:, at] for q in p]))

    def _note(self, games: Ints, limit: list[Floats], certain: Bools) -> None:
        """Keep the limits that are certain."""
        for mine, new in zip(self.limit, limit, strict=True):
            mine[:, games[certain]] = new[:, certain]
        self.converged[games[certain]] = True

    def _changes(self, p: list[Floats], x: Floats, direction: Floats) -> tuple[Floats, Floats]:
        """Changes per unit of the logarithm of rationality.

        Parameters
        ----------
        p : list over movers of arrays (s_i, G)
        x, direction : array, shape (size + 1, G)

        Returns
        -------
        largest : array, shape (G,)
            Of any probability.
        speed : array, shape (size, G)
            Of the log-odds.
        """
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            speed = direction[:-1] * (x[-1] / direction[-1])
            largest = np.zeros(x.shape[1])
            for rows, q in zip(self.equations.rows, p, strict=True):
                mean = (q[1:] * speed[rows]).sum(axis=0)
                largest = np.maximum(largest, np.abs(q[0] * mean))
                largest = np.maximum(largest, np.abs(q[1:] * (speed[rows] - mean)).max(axis=0))
        return largest, speed


def _limits(equations: LogitEquations, x: Floats, speed: Floats) -> tuple[list[Floats], Bools]:
    """Ends of paths on which probabilities hardly change any more.

    Parameters
    ----------
    equations : LogitEquations
    x : array, shape (size + 1, G)
        Points of the paths.
    speed : array, shape (size, G)
        Change of the log-odds per unit of the logarithm of rationality.

    Returns
    -------
    limit : list over movers of arrays (s_i, G)
    certain : array of bool, shape (G,)
    """
    rationality, p = x[-1], equations.probabilities(x[:-1])
    used, stray = [], np.zeros(x.shape[1])
    for q, odds, change in zip(
        p, _with_first(equations, x[:-1]), _with_first(equations, speed), strict=True
    ):
        top = q.argmax(axis=0)[None]
        below = odds - np.take_along_axis(odds, top, axis=0)
        falling = change - np.take_along_axis(change, top, axis=0) <= below / 2
        used.append(~((q < FALLING * q.max(axis=0)) & falling))
        stray += np.where(used[-1], 0.0, q).sum(axis=0)
    limit = [np.where(on, q, 0.0) for on, q in zip(used, p, strict=True)]
    limit = [q / q.sum(axis=0) for q in limit]
    # What falls away has little effect on the log-odds of anybody.
    certain = 8 * rationality * stray <= 1
    mixed = np.flatnonzero(certain & np.logical_or.reduce([on.sum(axis=0) > 1 for on in used]))
    if len(mixed):
        solution, near = _indifferent(
            equations.take(mixed),
            [q[:, mixed] for q in p],
            [on[:, mixed] for on in used],
            rationality[mixed],
        )
        certain[mixed] = near
        for mine, new in zip(limit, solution, strict=True):
            mine[:, mixed] = new
    values, _ = equations.advantages(limit)
    for u, on in zip(_with_first(equations, values), used, strict=True):
        loss = np.where(on, np.inf, np.where(on, u, -np.inf).max(axis=0) - u).min(axis=0)
        # It goes on falling away, faster than rationality grows.
        certain &= (rationality * loss >= 2) & (loss >= 8 * stray)
    return limit, certain


def _indifferent(
    equations: LogitEquations, p: list[Floats], used: list[Bools], rationality: Floats
) -> tuple[list[Floats], Bools]:
    """Equilibria in which just the options in use pay the same, by Newton's method from a point.

    Parameters
    ----------
    equations : LogitEquations
    p, used : list over movers of arrays (s_i, G)
        Where the path is, and the options in use.
    rationality : array, shape (G,)

    Returns
    -------
    solution : list over movers of arrays (s_i, G)
    near : array of bool, shape (G,)
        It was found, and the derivative of the equations from the point to it changes by less
        than half, so that a path of solutions joins the two.
    """
    stops = np.cumsum([0, *equations.sizes]).tolist()
    q = [np.where(on, part, 0.0) for on, part in zip(used, p, strict=True)]
    q = [part / part.sum(axis=0) for part in q]
    begin, _ = _indifferences(equations, p, used, 1 / rationality)
    exact = np.zeros_like(rationality)
    step = np.full((stops[-1], len(rationality)), np.inf)
    at = np.arange(len(rationality))
    for _ in range(NEWTON):
        some = equations.take(at)
        end, right = _indifferences(
            some, [part[:, at] for part in q], [on[:, at] for on in used], exact[at]
        )
        # Levels of payoff come out anew; the steps of probabilities sum to nothing.
        step[:, at] = solved(end, right)[0][: stops[-1], 0]
        for part, (a, b) in zip(q, pairwise(stops), strict=True):
            part[:, at] += step[a:b, at]
        size = np.abs(step[:, at]).max(axis=0)
        at = at[(size < ASTRAY) & (size > 1e-13)]
        if not len(at):
            break
    end, _ = _indifferences(equations, q, used, exact)
    change, signs = solved(end, begin - end)
    near = (signs != 0) & (np.abs(step) < 1e-11).all(axis=0)
    near &= np.abs(change).sum(axis=1).max(axis=0) <= NEAR
    for part, on in zip(q, used, strict=True):
        near &= (np.where(on, part, 1.0) > 0).all(axis=0)
    return [np.where(on, part, 0.0) for on, part in zip(used, q, strict=True)], near


def _indifferences(
    equations: LogitEquations, p: list[Floats], used: list[Bools], noise: Floats
) -> tuple[Floats, Floats]:
    """Derivative of the indifferences by probabilities and by the movers' levels of payoff.

    An option in use pays its player's level, plus `noise` times the logarithm of its probability;
    others have no probability; probabilities sum to one.

    Parameters
    ----------
    equations : LogitEquations
    p, used : list over movers of arrays (s_i, G)
    noise : array, shape (G,)
        One over rationality.

    Returns
    -------
    derivative : array, shape (options + movers, options + movers, G)
    right : array, shape (options + movers, 1, G)
        Minus what the options pay.
    """
    values, slopes = equations.advantages(p)
    options, movers = sum(equations.sizes), len(equations.sizes)
    spans = [slice(a, b) for a, b in pairwise(np.cumsum([0, *equations.sizes]).tolist())]
    matrix = np.zeros((options + movers, options + movers, len(noise)))
    right = np.zeros((options + movers, 1, len(noise)))
    for (i, j), slope in slopes.items():
        matrix[spans[i], spans[j]][1:] = slope
    for i, (span, on, part) in enumerate(zip(spans, used, p, strict=True)):
        rows = np.arange(span.start, span.stop)
        matrix[span] *= on[:, None]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            matrix[rows, rows] = np.where(on, -noise / part, 1.0)
        matrix[rows, options + i] = np.where(on, -1.0, 0.0)
        matrix[options + i, span] = 1.0
        right[rows[1:], 0] = np.where(on[1:], -values[equations.rows[i]], 0.0)
    return matrix, right


def _arrived(equations: LogitEquations, p: list[Floats]) -> tuple[list[Floats], Bools]:
    """Points at which the path may be taken to have come to its end, cleared of what is left.

    Parameters
    ----------
    equations : LogitEquations
    p : list over movers of arrays (s_i, G)

    Returns
    -------
    limit : list over movers of arrays (s_i, G)
        Without probabilities below `ARRIVED`.
    certain : array of bool, shape (G,)
        Nobody could gain more than that share of its own largest payoff difference.
    """
    limit = [np.where(q < ARRIVED, 0.0, q) for q in p]
    limit = [q / q.sum(axis=0) for q in limit]
    values, _ = equations.advantages(limit)
    certain = np.ones(len(equations.scale), dtype=bool)
    for u, q, own in zip(_with_first(equations, values), limit, equations.own_scale, strict=True):
        certain &= u.max(axis=0) - (u * q).sum(axis=0) <= ARRIVED * own
    return limit, certain


def _with_first(equations: LogitEquations, rows: Floats) -> list[Floats]:
    """Put the first options back, which have 0, shapes (s_i, G)."""
    zero = np.zeros((1, rows.shape[1]))
    return [np.concatenate([zero, rows[part]]) for part in equations.rows]
