"""Many small linear programmes of one pattern, stacked and solved together.

A single programme of a small game costs mostly what it takes to call the solver (HiGHS, through
SciPy). Stacked along a block diagonal, a hundred cost little more than one.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Programmes", "Solutions", "solve_programmes", "with_floor"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Numbers in the constraints of one stack; measured to be best for small games.
STACK = 20_000
#: Numbers in the constraints of one programme from which on interior points are faster than the
#: simplex method: three times for a bad objective in games of 40 by 40.
LARGE = 100_000
#: The tightest tolerances that HiGHS takes; small programmes need no presolving.
OPTIONS = {
    "presolve": False,
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
}
#: Prices and reduced costs below this, in a programme scaled to about 1, are zero.
ZERO = 1e-9
#: Exponent of the largest price of a scaled row in the units of the row.
EXPONENT = 1000


@dataclass(frozen=True)
class Programmes:
    """G programmes: maximise ``objective @ z`` over z >= 0 with ``A @ z >= 0`` and totals of 1.

    Attributes
    ----------
    objective : array, shape (N, G)
    entries : array, shape (K, G)
        The numbers in A; may be a broadcast view where all programmes share them.
    row, column : array of int, shape (K,)
        Where they stand, ordered by row; every row has an entry.
    total : array of int, shape (N,)
        The sum that a variable is part of, each of which is 1; -1 for none. They are numbered from
        0, and the variables of each stand together.
    """

    objective: Floats
    entries: Floats
    row: Ints
    column: Ints
    total: Ints

    def __len__(self) -> int:
        """Number of programmes."""
        return self.objective.shape[1]

    @property
    def n_rows(self) -> int:
        """Number of constraints of one programme."""
        return int(self.row[-1]) + 1 if len(self.row) else 0

    @property
    def n_totals(self) -> int:
        """Number of sums that are 1."""
        return int(self.total.max()) + 1

    def best(self, values: Floats) -> Floats:
        """Largest value, shape (N, G), in the sum that a variable is part of; 0 if in none."""
        counted = np.flatnonzero(self.total >= 0)
        first = np.flatnonzero(np.diff(self.total[counted], prepend=-1))
        largest = np.maximum.reduceat(values[counted], first, axis=0)
        return np.concatenate([largest, np.zeros((1, values.shape[1]))])[self.total]

    def where(self, which: Any) -> Programmes:
        """Some of the programmes."""
        return replace(self, objective=self.objective[:, which], entries=self.entries[:, which])

    def scaled(self) -> tuple[Programmes, Floats]:
        """Scale rows and objective by powers of two to about 1, which loses no digit.

        Returns
        -------
        programmes : Programmes
            Constants are taken off the objective in every sum.
        back : array, shape (R, G)
            Factors from the prices of the scaled rows to those of the rows as they were.
        """
        objective = self.objective + self.best(-self.objective)
        _, grade = np.frexp(np.abs(objective).max(axis=0))
        _, grades = np.frexp(self._largest())
        entries = np.ldexp(self.entries, -grades[self.row])
        small = replace(self, objective=np.ldexp(objective, -grade), entries=entries)
        # A price beyond the range of floats is cut; the gap that it proves is then larger.
        return small, np.ldexp(1.0, np.minimum(grade - grades, EXPONENT))

    def _largest(self) -> Floats:
        """Largest size of an entry in each row, shape (R, G)."""
        if not len(self.row):
            return np.empty((0, len(self)))
        first = np.flatnonzero(np.diff(self.row, prepend=-1))
        return np.asarray(np.maximum.reduceat(np.abs(self.entries), first, axis=0))

    def dense(self) -> Floats:
        """A as an array of shape (G, R, N)."""
        matrix = np.zeros((len(self), self.n_rows, len(self.objective)))
        matrix[:, self.row, self.column] = self.entries.T
        return matrix

    def stacked(self) -> Any:
        """All constraints along a block diagonal, a sparse array of shape (G * R, G * N)."""
        from scipy import sparse

        blocks = np.arange(len(self))[:, None]
        ends = np.cumsum(np.bincount(self.row, minlength=self.n_rows))
        return sparse.csr_array(
            (
                self.entries.T.ravel(),
                (self.column + len(self.objective) * blocks).ravel(),
                np.append(0, (ends + len(self.row) * blocks).ravel()),
            ),
            shape=(len(self) * self.n_rows, self.objective.size),
        )

    def totals(self) -> Any:
        """Rows that add up the sums, a sparse array of shape (G * number of sums, G * N)."""
        from scipy import sparse

        size, counted = len(self), np.flatnonzero(self.total >= 0)
        place = (counted + len(self.objective) * np.arange(size)[:, None]).ravel()
        rows = (self.total[counted] + self.n_totals * np.arange(size)[:, None]).ravel()
        return sparse.csr_array(
            (np.ones(len(place)), (rows, place)), shape=(size * self.n_totals, self.objective.size)
        )


def with_floor(base: Programmes, floors: Floats, unit: Floats) -> Programmes:
    """Maximise, in place of the objective, a level that no amount may fall below.

    Parameters
    ----------
    base : Programmes
    floors : array, shape (n, C, G)
        Of each amount, what a unit of the first C variables adds to it.
    unit : array, shape (G,)
        The last variable of the result is the level in these units.

    Returns
    -------
    Programmes
        The floors are its last n rows.
    """
    n, cells, size = floors.shape
    count = len(base.objective)
    entries = np.concatenate([floors, np.broadcast_to(-unit, (n, 1, size))], axis=1)
    return Programmes(
        np.concatenate([np.zeros((count, size)), unit[None]]),
        np.concatenate([base.entries, entries.reshape(-1, size)]),
        np.concatenate([base.row, base.n_rows + np.repeat(np.arange(n), cells + 1)]),
        np.concatenate([base.column, np.tile(np.append(np.arange(cells), count), n)]),
        np.append(base.total, -1),
    )


@dataclass(frozen=True)
class Solutions:
    """What came of G programmes.

    Attributes
    ----------
    z : array, shape (N, G)
        An optimum of each; NaN where it was not solved.
    prices : array, shape (R, G)
        Shadow prices: what the optimum would rise by for each unit that a row may fall below zero.
    solved : array of bool, shape (G,)
    unique : array of bool, shape (G,)
        Proved, to rounding, to have no other optimum.
    """

    z: Floats
    prices: Floats
    solved: Bools
    unique: Bools


def solve_programmes(
    programmes: Programmes, deadline: float = math.inf, *, choose: bool = True
) -> Solutions:
    """Solve programmes, in stacks.

    Parameters
    ----------
    programmes : Programmes
        None of them unbounded.
    deadline : float, optional
        Value of ``time.monotonic`` at which to stop. What is not solved by then, or has no
        solution, is marked so.
    choose : bool, optional
        Where there is more than one optimum, and time, take the one that is best for a fixed
        second objective, so that the answer does not depend on what else is in the stack.

    Returns
    -------
    Solutions
    """
    scaled, back = programmes.scaled()
    z, prices = _optimal(scaled, _Face.whole(scaled), deadline)
    face = _Face.of_optima(scaled, prices)
    solved, unique = ~np.isnan(z[0]), face.is_point(scaled)
    again = np.flatnonzero(solved & ~unique)
    if choose and len(again):
        chosen = _chosen(scaled.where(again), face.where(again), deadline)
        z[:, again] = np.where(np.isnan(chosen), z[:, again], chosen)
    return Solutions(z, prices * back, solved, unique & solved)


@dataclass(frozen=True)
class _Face:
    """Which variables may be positive, shape (N, G), and which rows must be zero, shape (R, G)."""

    positive: Bools
    tight: Bools

    @classmethod
    def whole(cls, programmes: Programmes) -> _Face:
        """All solutions."""
        tight = np.zeros((programmes.n_rows, len(programmes)), dtype=bool)
        return cls(np.ones(programmes.objective.shape, dtype=bool), tight)

    @classmethod
    def of_optima(cls, programmes: Programmes, prices: Floats) -> _Face:
        """All optima: what complementary slackness leaves at these prices."""
        n, size = programmes.objective.shape
        places = programmes.column[:, None] * size + np.arange(size)
        worth = programmes.entries * prices[programmes.row]
        priced = np.bincount(places.ravel(), worth.ravel(), minlength=n * size)
        reduced = programmes.objective + priced.reshape(n, size)
        return cls(reduced >= programmes.best(reduced) - ZERO, prices > ZERO)

    def where(self, which: Ints) -> _Face:
        """Keep the faces of some of the programmes."""
        return _Face(self.positive[:, which], self.tight[:, which])

    def is_point(self, programmes: Programmes) -> Bools:
        """Whether the equations of the face have one solution, shape (G,)."""
        count, sums = self.positive.sum(axis=0), programmes.n_totals
        result = count == 1
        small = np.flatnonzero((count > 1) & (count <= self.tight.sum(axis=0) + sums))
        if not len(small):
            return result
        positive, tight = self.positive[:, small], self.tight[:, small]
        place = positive.cumsum(axis=0) - 1
        rows = programmes.n_rows
        columns = np.zeros((len(small), rows + sums, int(count[small].max())))
        at, game = np.nonzero(positive[programmes.column] & tight[programmes.row])
        row, column = programmes.row[at], programmes.column[at]
        columns[game, row, place[column, game]] = programmes.entries[at, small[game]]
        column, game = np.nonzero(positive & (programmes.total >= 0)[:, None])
        columns[game, rows + programmes.total[column], place[column, game]] = 1.0
        result[small] = np.linalg.matrix_rank(columns, rtol=ZERO) == count[small]
        return result


def _chosen(programmes: Programmes, face: _Face, deadline: float) -> Floats:
    """One of several optima, the same whatever else is in the stack."""
    # Cosines of the integers are linearly independent over the rationals (Lindemann), so that two
    # vertices of a face given in fractions are never equally good.
    second = np.cos(np.arange(1.0, len(programmes.objective) + 1.0))
    objective = np.broadcast_to(second[:, None], programmes.objective.shape)
    return _optimal(replace(programmes, objective=objective), face, deadline)[0]


def _optimal(programmes: Programmes, face: _Face, deadline: float) -> tuple[Floats, Floats]:
    """Optima on a face and their prices; NaN where there was no time, or no answer."""
    size = len(programmes)
    z = np.full(programmes.objective.shape, np.nan)
    prices = np.full((programmes.n_rows, size), np.nan)
    step = max(1, STACK // max(1, len(programmes.row)))
    waiting = [np.arange(start, min(start + step, size)) for start in range(0, size, step)]
    while waiting:
        which = waiting.pop()
        seconds = deadline - time.monotonic()
        if seconds <= 0:
            break
        some = (programmes, face)
        if len(which) < size:
            some = (programmes.where(which), face.where(which))
        answer = _highs(*some, seconds)
        if answer is not None:
            z[:, which], prices[:, which] = answer
        elif len(which) > 1:
            waiting.extend(np.array_split(which, 2))
    return z, prices


def _highs(programmes: Programmes, face: _Face, seconds: float) -> tuple[Floats, Floats] | None:
    """Solve one stack, or return None where HiGHS has no optimum.

    Returns
    -------
    z : array, shape (N, G)
    prices : array, shape (R, G)
    """
    from scipy import sparse
    from scipy.optimize import linprog

    size, n, rows = len(programmes), len(programmes.objective), programmes.n_rows
    tight = face.tight.T.ravel()
    if size == 1:  # Small dense arrays take SciPy less time to check.
        matrix, stack = programmes.dense()[0], np.vstack
        totals: Any = np.arange(programmes.n_totals)[:, None] == programmes.total
    else:
        matrix, stack, totals = programmes.stacked(), sparse.vstack, programmes.totals()
    if tight.any():
        totals, matrix = stack([totals, matrix[tight]]), matrix[~tight]
    bounds: Any = (0.0, None)
    if not face.positive.all():
        bounds = np.stack([np.zeros(size * n), np.where(face.positive, np.inf, 0.0).T.ravel()], 1)
    limit = {"time_limit": seconds} if seconds < math.inf else {}
    answer = linprog(
        -programmes.objective.T.ravel(),
        A_ub=-matrix,
        b_ub=np.zeros(matrix.shape[0]),
        A_eq=totals,
        b_eq=np.arange(totals.shape[0]) < size * programmes.n_totals,
        bounds=bounds,
        method="highs-ds" if len(programmes.row) < LARGE else "highs-ipm",
        options=OPTIONS | limit,
    )
    if answer.status != 0:
        return None
    prices = np.zeros(size * rows)
    prices[~tight] = -answer.ineqlin.marginals
    return answer.x.reshape(size, n).T, np.maximum(prices, 0.0).reshape(size, rows).T
