"""Follow the principal branch of the logit equilibria of many games at once, from the centroid.

A predictor-corrector in arclength: the rationality is a coordinate like the log-odds, so the path
may turn back in it. Each game has its own step, and leaves when it is done.

A step is taken only if Newton's corrections are small and shrink fast, if the direction is close to
the one foreseen, and if the determinant of the derivative, bordered by the direction, keeps its
sign. Along a regular path it does; on the stretch of another branch that runs alongside near a
bifurcation it has the other sign. A step that fails is tried again, shorter. Where branches really
cross, as they do in games with a symmetry, the bordered derivative is singular, Newton's method
fails close by, and steps become ever shorter. From there the path leaps: straight on (it keeps the
symmetry), until Newton's method converges on the other side, where the determinant has the other
sign. The crossing is counted.

Turocy, T. L. (2005), "A dynamic homotopy interpretation of the logistic quantal response
equilibrium correspondence", Games and Economic Behavior 51(2):243-263.

Allgower, E. L. and Georg, K. (1990), Numerical Continuation Methods, Springer.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.logit.equations import Equations

__all__ = ["Segment", "corrected", "solved", "walk"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: First step, in log-odds.
FIRST_STEP = 0.1
#: First correction that the step length aims at, and the one at which a step is refused.
AIM, REFUSED = 0.03, 0.1
#: Difference between foreseen and found direction that the step length aims at.
AIM_DIRECTION = 0.1
#: A direction may turn by this much in one step.
MOST_TURN = 0.5
#: Each correction is less than this share of the one before, or the step is refused.
SHRINK = 0.3
#: Error that is left on a point, as the corrections foretell it.
LEFT = 1e-6
#: Rounding, as a share of the largest coordinate.
ROUNDING = 1e-14
#: A step becomes longer or shorter by this factor at most.
LONGER, SHORTER = 3.0, 0.25
#: A step that becomes shorter than this share of the largest log-odds may be before a crossing.
STUCK = 1e-5
#: Lengths of the leaps over a crossing that are tried, as shares of the largest log-odds.
LEAPS = (1e-4, 1e-3, 1e-2, 1e-1)
#: No step is shorter than these shares of the largest log-odds and of rationality, which stand
#: for rounding.
SHORTEST = (1e-12, 1e-10)
#: Evaluations of one game's equations before it is given up.
MOST_EVALUATIONS = 2000


@dataclass(frozen=True)
class Segment:
    """One step on the paths of G games.

    Attributes
    ----------
    games : array, shape (G,)
        Positions in the whole family.
    start, stop : array, shape (size + 1, G)
        Points, see `Equations`.
    leave, arrive : array, shape (size + 1, G)
        Directions at both.
    length : array, shape (G,)
        Of the step, in units of the directions.
    crossed : array of bool, shape (G,)
        Whether another branch was crossed.
    """

    games: Ints
    start: Floats
    stop: Floats
    leave: Floats
    arrive: Floats
    length: Floats
    crossed: Bools

    def at(self, share: Floats) -> tuple[Floats, Floats]:
        """Point and direction (its length is the speed) by cubic interpolation.

        Parameters
        ----------
        share : array, shape (G,)
            From 0, the start, to 1, the stop.
        """
        s, move = share, self.stop - self.start
        leave, arrive = self.leave * self.length, self.arrive * self.length
        a, b = 3 * move - 2 * leave - arrive, leave + arrive - 2 * move
        return self.start + s * (leave + s * (a + s * b)), leave + s * (2 * a + 3 * s * b)


def walk(
    equations: Equations,
    watch: Callable[[Segment], Bools],
    *,
    fineness: float = 1.0,
    deadline: float = math.inf,
) -> Bools:
    """Walk along the principal branch of every game until `watch` says that it is far enough.

    Parameters
    ----------
    equations : Equations
    watch : callable
        Called with each `Segment`; returns which of its games are done, shape (G,).
    fineness : float, optional
        Steps aim at errors smaller by this factor.
    deadline : float, optional
        Time (`time.monotonic`) at which to stop.

    Returns
    -------
    array of bool, shape (G,)
        Whether the game was done; otherwise it came to no further step, or time ran out.
    """
    state = _Walk(equations, fineness)
    done = np.zeros(len(equations.scale), dtype=bool)
    for _ in range(MOST_EVALUATIONS):
        if not len(state.games) or time.monotonic() > deadline:
            break
        segment, at = state.advance()
        stop = np.zeros(len(state.games), dtype=bool)
        if len(at):
            stop[at] = watch(segment)
            done[state.games[stop]] = True
        stop |= state.exhausted()
        if stop.any():
            state.keep(~stop)
    return done


def corrected(equations: Equations, x: Floats, border: Floats) -> tuple[Floats, Floats]:
    """Newton's method for the logit equations from a point, along a hyperplane, to rounding.

    Parameters
    ----------
    equations : Equations
    x : array, shape (size + 1, G)
        Where to start.
    border : array, shape (size + 1, G)
        Normal of the hyperplane on which the point stays.

    Returns
    -------
    x : array, shape (size + 1, G)
        NaN where it did not converge.
    direction : array, shape (size + 1, G)
        Tangent of the path there, with product 1 with `border`.
    """
    last = np.full(x.shape[1], np.inf)
    direction = border
    for _ in range(30):
        step, direction, _ = _newton(equations, x, border)
        size = np.abs(step).max(axis=0)
        largest = 1 + np.abs(x).max(axis=0)
        x = np.where((size < last) | (size <= 1e-9 * largest), x + step, np.nan)
        # In the end rounding alone moves the point, and steps shrink no more.
        shrinks = (size > 1e-15 * largest) & (size < last / 4)
        if not (shrinks | (size > 1e-9 * largest)).any():
            break
        last = size
    return x, direction


def solved(matrices: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Solve linear systems with the batch last; NaN where the matrix is singular.

    Parameters
    ----------
    matrices : array, shape (m, m, G)
    right : array, shape (m, k, G)

    Returns
    -------
    solutions : array, shape (m, k, G)
    signs : array, shape (G,)
        Of the determinants; 0 where singular.
    """
    stacked, columns = np.moveaxis(matrices, -1, 0), np.moveaxis(right, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        signs, size = np.linalg.slogdet(stacked)
    singular = ~((signs != 0) & np.isfinite(size))
    if singular.any():
        stacked = np.where(singular[:, None, None], np.eye(len(matrices)), stacked)
        columns = np.where(singular[:, None, None], np.nan, columns)
        signs = np.where(singular, 0.0, signs)
    answer: Floats = np.array(np.moveaxis(np.linalg.solve(stacked, columns), 0, -1), np.float64)
    return answer, signs


def _newton(equations: Equations, x: Floats, border: Floats) -> tuple[Floats, Floats, Floats]:
    """Correction of points, tangents, and signs of the bordered determinants."""
    residual, derivative = equations.system(x)
    matrices = np.concatenate([derivative, border[None]])
    right = np.zeros((len(x), 2, x.shape[1]))
    right[:-1, 0], right[-1, 1] = -residual, 1.0
    answer, signs = solved(matrices, right)
    return answer[:, 0], answer[:, 1], signs


class _Walk:
    """Where each game stands: its last point, and the try at the next one.

    Lengths are measured in log-odds and in shares of the rationality.
    """

    def __init__(self, equations: Equations, fineness: float) -> None:
        games = len(equations.scale)
        self.equations = equations
        self.aim, self.aim_direction = AIM / fineness, AIM_DIRECTION / math.cbrt(fineness) ** 2
        self.games = np.arange(games)
        self.point = np.zeros((equations.size + 1, games))
        self.weight = np.ones(games)
        _, derivative = equations.system(self.point)
        direction = np.concatenate([-derivative[:, -1], np.ones((1, games))])
        self.direction = direction / _length(direction, self.weight)
        self.bend = np.zeros_like(self.point)
        self.length = np.full(games, FIRST_STEP)
        self.sign = np.ones(games)
        self.first = np.full(games, np.nan)
        self.last = np.full(games, np.nan)
        self.tried = self._foreseen()

    def _foreseen(self) -> Floats:
        """Next points, to the second order."""
        return self.point + self.length * (self.direction + self.length / 2 * self.bend)

    def keep(self, which: Bools) -> None:
        """Let the other games go."""
        self.equations = self.equations.take(which)
        for name in ("point", "direction", "bend", "tried"):
            setattr(self, name, getattr(self, name)[:, which])
        for name in ("games", "weight", "length", "sign", "first", "last"):
            setattr(self, name, getattr(self, name)[which])

    def exhausted(self) -> Bools:
        """Games whose step has become too short to be one."""
        odds, share = SHORTEST
        largest = 1 + np.abs(self.point[:-1]).max(axis=0, initial=0.0)
        return self.length < np.maximum(odds * largest, share * np.abs(self.point[-1]))

    def advance(self) -> tuple[Segment, Ints]:
        """Correct every try once; returns the steps that were completed, and whose they are."""
        border = self.direction.copy()
        border[-1] *= self.weight**2
        step, direction, sign = _newton(self.equations, self.tried, border)
        direction /= _length(direction, self.weight)
        rounding = ROUNDING * (1 + np.abs(self.tried).max(axis=0))
        size = np.abs(step[:-1]).max(axis=0, initial=0.0)
        size = np.maximum(size, np.abs(step[-1]) / (1 + np.abs(self.tried[-1])))
        fresh = np.isnan(self.first)
        self.first = np.where(fresh, size, self.first)
        self.tried = self.tried + step
        small = size <= np.where(fresh, REFUSED, SHRINK * self.last) + 10 * rounding
        # Newton's corrections shrink quadratically.
        error = size * np.where(fresh, 1.0, np.minimum(size / self.last, 1.0) ** 2)
        close = small & (error <= np.maximum(LEFT * np.minimum(1.0, 10 * self.length), rounding))
        angle = _length(direction - self.direction - self.length * self.bend, self.weight)
        turn = _length(direction - self.direction, self.weight)
        straight = close & (angle < 2 * AIM_DIRECTION) & (turn < MOST_TURN)
        flipped = sign != self.sign
        good = straight & ~flipped
        self.last = size
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            factor = np.fmin(np.cbrt(self.aim / self.first), np.sqrt(self.aim_direction / angle))
        factor = np.clip(factor, SHORTER, LONGER)
        factor = np.where(good, factor, np.where(flipped & close, SHORTER, np.minimum(factor, 0.5)))
        failed = ~small | close & ~good
        largest = 1 + np.abs(self.point[:-1]).max(axis=0, initial=0.0)
        crossed = np.zeros_like(good)
        limit = STUCK * largest
        stuck = np.flatnonzero(failed & (self.length >= limit) & (self.length * factor < limit))
        for share in LEAPS if len(stuck) else ():
            over, x, tangent = self._leap(stuck, share * largest[stuck])
            at = stuck[over]
            self.tried[:, at], direction[:, at] = x[:, over], tangent[:, over]
            self.length[at], factor[at] = share * largest[at], 1.0
            crossed[at] = True
            stuck = stuck[~over]
        return self._go_on(good | crossed, failed & ~crossed, direction, factor, crossed)

    def _leap(self, at: Ints, length: Floats) -> tuple[Bools, Floats, Floats]:
        """Try to step straight over a crossing.

        Parameters
        ----------
        at : array of int, shape (G,)
            Places among the games that are walked.
        length : array, shape (G,)

        Returns
        -------
        over : array of bool, shape (G,)
            There is a point about straight ahead, at which the path has about the same direction
            and the determinant the other sign.
        x, direction : array, shape (size + 1, G)
        """
        some, weight = self.equations.take(at), self.weight[at]
        before = self.direction[:, at]
        border = before.copy()
        border[-1] *= weight**2
        ahead = self.point[:, at] + length * before
        x, _ = corrected(some, ahead, border)
        found = np.isfinite(x).all(axis=0)
        x = np.where(found, x, ahead)
        _, direction, sign = _newton(some, x, border)
        direction /= _length(direction, weight)
        over = found & (sign == -self.sign[at])
        over &= _length(x - ahead, weight) < REFUSED * length
        over &= _length(direction - before, weight) < 2 * AIM_DIRECTION
        return over, x, direction

    def _go_on(
        self, good: Bools, failed: Bools, direction: Floats, factor: Floats, crossed: Bools
    ) -> tuple[Segment, Ints]:
        """Take the good steps, and begin the next where one is taken or has failed."""
        at = np.flatnonzero(good)
        segment = Segment(
            self.games[at],
            self.point[:, at],
            self.tried[:, at],
            self.direction[:, at],
            direction[:, at],
            self.length[at],
            crossed[at],
        )
        bend = (segment.arrive - segment.leave) / segment.length
        self.weight[at] = 1 / (1 + np.abs(segment.stop[-1]))
        speed = _length(segment.arrive, self.weight[at])
        self.point[:, at] = segment.stop
        self.direction[:, at] = segment.arrive / speed
        self.bend[:, at] = bend / speed**2
        self.sign[at] = np.where(segment.crossed, -self.sign[at], self.sign[at])
        again = good | failed
        self.length = np.where(again, self.length * factor, self.length)
        self.tried = np.where(again, self._foreseen(), self.tried)
        self.first[again] = self.last[again] = np.nan
        return segment, at


def _length(vector: Floats, weight: Floats) -> Floats:
    """Length of vectors whose last coordinate has a weight, shape (G,)."""
    square = (vector[:-1] ** 2).sum(axis=0) + (weight * vector[-1]) ** 2
    result: Floats = np.sqrt(square)
    return result
