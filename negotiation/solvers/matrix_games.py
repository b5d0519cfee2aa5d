"""Is the value of a matrix game positive, zero or negative: the question behind dominance.

One side picks a row, the other a column, and the entry is what the row gains. A mixture of rows
that gains against every column exists exactly where the value is positive; a distribution over
columns against which no row gains exists exactly where it is not (von Neumann). So either answer
comes with its proof, and the proof is checked here against the entries: in floating point with a
bound on its rounding, and where that leaves a tie, in exact arithmetic.

Many small games are solved together by the simplex method on one array with the games last.

von Neumann, J. (1928), "Zur Theorie der Gesellschaftsspiele", Mathematische Annalen 100:295-320.

Dantzig, G. B. (1951), "A proof of the equivalence of the programming problem and the game problem",
in Activity Analysis of Production and Allocation, Wiley. (A matrix game as a linear programme.)

Bland, R. G. (1977), "New finite pivoting rules for the simplex method", Mathematics of Operations
Research 2(2):103-107.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["UNDECIDED", "Answer", "rows_that_gain", "rows_that_never_lose"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Exact = NDArray[np.object_]

EPS = float(np.finfo(np.float64).eps)
#: Reduced costs and pivots above this are not rounding; entries are between 1 and 2.
PIVOT = 1e-11
#: Smaller shares of a mixture are rounding.
ROUNDING = 1e-13
#: The answer where the time was over before exact arithmetic came to one.
UNDECIDED = -1


@dataclass(frozen=True)
class Answer:
    """Whether a mixture of rows gains, and the proof, for each of B games.

    Attributes
    ----------
    gains : array of int8, shape (B,)
        1 where the mixture `rows` gains, 0 where against the distribution `columns` no row does,
        -1 where that is not decided.
    rows : array, shape (m, B)
        A mixture; only where `gains` is 1.
    columns : array, shape (p, B)
        A distribution; only where `gains` is 0.
    least : array, shape (B,)
        What the mixture gains at least (the value of the game); only where `gains` is 1.
    """

    gains: NDArray[np.int8]
    rows: Floats
    columns: Floats
    least: Floats


def rows_that_gain(
    over: Floats, under: Floats, rows: Bools, columns: Bools, deadline: float = np.inf
) -> Answer:
    """Whether a mixture of rows gains against every column.

    Parameters
    ----------
    over, under : array, shape (m, p, B), or one that broadcasts to it
        The entries are the differences, taken as the numbers they are.
    rows : array of bool, shape (m, B)
        The rows that may be used: at least one in each game.
    columns : array of bool, shape (p, B)
        The columns that may be used: at least one in each game.
    deadline : float, optional
        On the clock of `time.monotonic`; no exact arithmetic is begun after it.

    Returns
    -------
    Answer
    """
    over, under = np.broadcast_arrays(over, under)
    x, y, least, most, error, _ = _by_floats(over, under, rows, columns)
    gains = np.where(least > error, 1, np.where(most < -error, 0, UNDECIDED)).astype(np.int8)
    for k in np.flatnonzero(gains == UNDECIDED):
        if time.monotonic() > deadline:
            break
        r, c = np.flatnonzero(rows[:, k]), np.flatnonzero(columns[:, k])
        exact = _exact_differences(over[np.ix_(r, c, [k])], under[np.ix_(r, c, [k])])
        mixture, belief = _optimal_exactly(exact)
        value = min(mixture @ exact)
        gains[k] = value > 0
        x[:, k], y[:, k] = 0.0, 0.0
        x[r, k], y[c, k], least[k] = mixture.astype(float), belief.astype(float), float(value)
    least = _unscaled(least, over, under)
    return Answer(gains, x, y, least)


def rows_that_never_lose(
    over: Floats, under: Floats, rows: Bools, columns: Bools, deadline: float = np.inf
) -> Answer:
    """Whether a mixture of rows gains against some column and loses against none.

    Where it does not, `columns` is positive for every column that may be used. In exact
    arithmetic only: the question is about ties.

    Parameters
    ----------
    over, under, rows, columns, deadline
        As for `rows_that_gain`.

    Returns
    -------
    Answer
        `least` is zero or more.
    """
    over, under = np.broadcast_arrays(over, under)
    x, y, least, most, error, size = _by_floats(over, under, rows, columns)
    # Against a distribution under which every row loses, a little of every column can be added.
    lost = np.where(most < -error, -most, 0.0)
    room = lost / np.where(lost > 0, 2 * (size + lost), 1.0)
    y = (1 - room) * y + room * columns / columns.sum(axis=0)
    gains = np.where(room > 0, 0, UNDECIDED).astype(np.int8)
    for k in np.flatnonzero(gains == UNDECIDED):
        if time.monotonic() > deadline:
            break
        r, c = np.flatnonzero(rows[:, k]), np.flatnonzero(columns[:, k])
        exact = _exact_differences(over[np.ix_(r, c, [k])], under[np.ix_(r, c, [k])])
        gains[k], mixture, belief = _never_loses(exact)
        x[:, k], y[:, k] = 0.0, 0.0
        x[r, k], y[c, k] = mixture.astype(float), belief.astype(float)
        least[k] = float(min(mixture @ exact))
    return Answer(gains, x, y, least)


def _by_floats(
    over: Floats, under: Floats, rows: Bools, columns: Bools
) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats]:
    """Mixtures of rows and columns; what they reach, its error, and the largest entry."""
    entries = _differences(over, under)
    entries[~(rows[:, None] & columns)] = 0.0
    x, y = _optimal(entries, rows, columns)
    size = np.abs(entries).max(axis=(0, 1))
    error = (sum(entries.shape[:2]) + 4) * EPS * size
    least = np.where(columns, np.einsum("mpb,mb->pb", entries, x), np.inf).min(axis=0)
    most = np.where(rows, np.einsum("mpb,pb->mb", entries, y), -np.inf).max(axis=0)
    return x, y, least, most, error, size


def _never_loses(entries: Exact) -> tuple[int, Exact, Exact]:
    """Answer for one game: by games in which every column has some share, less and less.

    With a small enough share an optimal mixture of the game with shares is optimal in the one
    without, since the mixtures that come in question are the vertices of one polyhedron.
    """
    p = entries.shape[1]
    average = entries.sum(axis=1)[:, None] / Fraction(p)
    if average.max() <= 0:
        return 0, average[:, 0], np.full(p, Fraction(1, p))
    share = Fraction(1, 16)
    while True:
        mixed = (1 - share) * entries + share * average
        x, y = _optimal_exactly(mixed)
        if max(mixed @ y) <= 0:
            return 0, x, (1 - share) * y + share / p
        reached = x @ entries
        if min(reached) >= 0 and max(reached) > 0:
            return 1, x, y
        share *= share


def _differences(over: Floats, under: Floats) -> Floats:
    """Correctly rounded differences of each game, in units of a power of two: no overflow."""
    largest = np.maximum(np.abs(over).max(axis=(0, 1)), np.abs(under).max(axis=(0, 1)))
    down = -np.frexp(largest)[1]
    return np.ldexp(over, down) - np.ldexp(under, down)


def _unscaled(values: Floats, over: Floats, under: Floats) -> Floats:
    """Undo the units of `_differences` for one number a game."""
    largest = np.maximum(np.abs(over).max(axis=(0, 1)), np.abs(under).max(axis=(0, 1)))
    with np.errstate(over="ignore"):
        return np.ldexp(values, np.frexp(largest)[1])


def _exact_differences(over: Floats, under: Floats) -> Exact:
    """Exact differences of one game, shape (m, p)."""
    return np.vectorize(lambda a, b: Fraction(a) - Fraction(b), otypes=[object])(
        over[..., 0], under[..., 0]
    )


def _optimal(entries: Floats, rows: Bools, columns: Bools) -> tuple[Floats, Floats]:
    """Optimal mixtures of rows and of columns, shapes (m, B) and (p, B)."""
    lowest = np.where(rows[:, None] & columns, entries, np.inf).min(axis=(0, 1))
    highest = np.where(rows[:, None] & columns, entries, -np.inf).max(axis=(0, 1))
    span = np.where(highest > lowest, highest - lowest, 1.0)
    positive = np.where(rows[:, None] & columns, (entries - lowest) / span + 1.0, 0.0)
    x, y = _simplex(positive, columns, PIVOT)
    return _shares(x), _shares(y)


def _shares(weights: Floats) -> Floats:
    """Probabilities in proportion to weights, of which some are rounding."""
    weights = np.where(weights > ROUNDING * weights.max(axis=0), weights, 0.0)
    return weights / weights.sum(axis=0)


def _optimal_exactly(entries: Exact) -> tuple[Exact, Exact]:
    """Optimal mixtures of one game of fractions, shapes (m,) and (p,)."""
    lowest, highest = entries.min(), entries.max()
    span = highest - lowest if highest > lowest else Fraction(1)
    positive = (entries - lowest) / span + 1
    x, y = _simplex(positive[..., None], np.ones((entries.shape[1], 1), dtype=bool), 0)
    return x[:, 0] / x.sum(), y[:, 0] / y.sum()


def _simplex(entries: Any, columns: Bools, tolerance: float) -> tuple[Any, Any]:
    """Solve ``max sum(y), entries @ y <= 1, y >= 0`` and its dual, in the arithmetic of `entries`.

    Parameters
    ----------
    entries : array, shape (m, p, B)
        Positive; a row or a column of zeros is not used.
    columns : array of bool, shape (p, B)
        The columns that count.
    tolerance : float
        What is rounding; 0 for exact arithmetic.

    Returns
    -------
    x : array, shape (m, B)
        The dual, in proportion to the optimal mixture of the rows.
    y : array, shape (p, B)
        In proportion to the optimal mixture of the columns.
    """
    m, p, number = entries.shape
    table = np.zeros((m + 1, p + m + 1, number), dtype=entries.dtype)
    table[:m, :p] = entries
    table[range(m), range(p, p + m)] = 1
    table[:m, -1] = 1
    table[m, :p] = -columns.astype(np.int8)
    basis = np.repeat(np.arange(p, p + m)[:, None], number, axis=1)
    x, y = np.zeros((m, number), dtype=entries.dtype), np.zeros((p + m, number), entries.dtype)
    left = np.arange(number)
    step, last = 0, 50 * (m + p) if tolerance else np.inf
    while len(left):
        # The steepest column is quick, the first one cannot cycle.
        costs = table[m, :-1] if step < 2 * (m + p) else -(table[m, :-1] < -tolerance).astype(int)
        enter = costs.argmin(axis=0)
        done = table[m, enter, np.arange(len(left))] >= -tolerance
        done |= step > last
        if done.any():
            x[:, left[done]] = table[m, p : p + m, done].T
            y[basis[:, done], left[done]] = table[:m, -1, done]
            left, table = left[~done], table[..., ~done]
            basis, enter = basis[:, ~done], enter[~done]
        if len(left):
            _pivot(table, basis, enter, tolerance)
        step += 1
    return x, y[:p]


def _pivot(table: Any, basis: NDArray[np.intp], enter: NDArray[np.intp], tolerance: float) -> None:
    """Bring a column of each game into its basis, in place."""
    games = np.arange(len(enter))
    column = table[:, enter, games]
    usable = column[:-1] > tolerance
    ratio = np.where(usable, table[:-1, -1] / np.where(usable, column[:-1], 1), np.inf)
    leave = np.where(ratio == ratio.min(axis=0), basis, len(table[0])).argmin(axis=0)
    row = table[leave, :, games].T / column[leave, games]
    table -= column[:, None] * row
    table[leave, :, games] = row.T
    basis[leave, games] = enter
