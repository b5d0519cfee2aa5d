"""One equilibrium of two players, by complementary pivoting.

A condensed tableau for each player, with the lexicographic ratio test, so that ties never make it
cycle. A path from one missing label can be very long while another's is short: paths are cut off
and started again from the next label, with a cap that grows.

Lemke, C. E. and Howson, J. T. (1964), "Equilibrium points of bimatrix games", Journal of the
Society for Industrial and Applied Mathematics 12(2):413-423.

von Stengel, B. (2002), "Computing equilibria for two-person games", in Handbook of Game Theory with
Economic Applications 3, pp. 1723-1759. (Labels; the lexicographic rule.)

Codenotti, B., De Rossi, S. and Pagan, M. (2008), "An experimental analysis of Lemke-Howson
algorithm", arXiv:0811.3247. (Many labels instead of one.)
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import dger

from negotiation.solvers.scaling import largest_gains

__all__ = ["VERIFIED", "lemke_howson"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: An equilibrium is accepted if nobody can gain more than this share of what its choice can change.
VERIFIED = 1e-9
#: Pivots that are spent on one game before it is left unfinished.
MOST_PIVOTS = 500_000
#: Pivots after which the first path is cut off, and the factor by which this grows with each path.
FIRST_CAP, GROWTH = 16, 1.5
#: Entries of a column below this are rounding errors, no pivots. Payoffs lie between 1 and 2.
PIVOT = 1e-10
#: Ratios this close are a tie.
TIE = 1e-12
#: Probabilities below this are rounding errors of zero.
NOTHING = 1e-13


def lemke_howson(scaled: Floats, deadline: float) -> list[Floats] | None:
    """One verified equilibrium of two players, or None when pivots or time run out.

    Parameters
    ----------
    scaled : array, shape (2, m, n)
        From `differences`.
    deadline : float

    Returns
    -------
    list of two arrays, shapes (m,) and (n,), or None
    """
    _, m, n = scaled.shape
    payoffs = scaled[0] + 1, scaled[1].T + 1
    rows, columns = range(m), range(m, m + n)
    starts = [_Tableau.start(payoffs[0], rows, columns), _Tableau.start(payoffs[1], columns, rows)]
    left = MOST_PIVOTS
    for label, cap in _attempts(scaled):
        tableaus = [start.copy() for start in starts]
        # The missing label's own strategy enters the other player's tableau.
        taken = _follow(tableaus, int(label < m), label, min(cap, left), deadline)
        if taken:
            x = [tableaus[1].mixture(payoffs[1]), tableaus[0].mixture(payoffs[0])]
            if largest_gains(scaled[..., None], [v[:, None] for v in x]) <= VERIFIED:
                return x
        left -= taken or cap
        if left <= 0 or time.monotonic() > deadline:
            return None
    return None


def _attempts(scaled: Floats) -> Iterator[tuple[int, int]]:
    """Missing labels, and the pivots to spend on each; without end.

    The most promising label is first: the strategy that loses least against a best reply to
    itself. One that loses nothing is part of a pure equilibrium, two pivots away.
    """
    row, column = scaled[0], scaled[1].T
    losses = []
    for own, other in ((row, column), (column, row)):
        against = own[:, other.argmax(axis=0)]
        losses.append(against.max(axis=0) - against.diagonal())
    cap: float = FIRST_CAP
    labels = np.argsort(np.concatenate(losses), kind="stable").tolist()
    while True:
        for label in labels:
            yield label, int(cap)
            cap = min(cap * GROWTH, MOST_PIVOTS)


def _follow(
    tableaus: Sequence[_Tableau], turn: int, missing: int, cap: int, deadline: float
) -> int:
    """Follow the path on which one label is missing, to its end.

    Parameters
    ----------
    tableaus : sequence of two _Tableau
        At the artificial equilibrium; changed to the one found.
    turn : int
        The tableau that the missing label enters.
    missing : int
    cap : int
        Pivots at most.
    deadline : float

    Returns
    -------
    int
        Pivots taken; 0 where the path was not followed to its end.
    """
    label = missing
    for k in range(cap):
        leaving = tableaus[(turn + k) % 2].enter(label)
        if leaving == missing:
            return k + 1
        if leaving is None or time.monotonic() > deadline:
            break
        label = leaving
    return 0


@dataclass
class _Tableau:
    """Condensed tableau of ``payoffs @ weights + slack = 1``, payoffs positive.

    A label is one pure strategy of either player. Each stands for one variable here: the slack of
    a strategy of the player who owns the payoffs, or the weight of a strategy of the other.

    Attributes
    ----------
    table : array, shape (s, t + 1)
        Coefficients of the variables outside the basis, then the right-hand side.
    basis : list of s labels
        One a row.
    column : dict of label to int
        Where the other t labels are.
    own, other : range of s and t labels
        Those of the slacks and of the weights, in order.
    """

    table: Floats
    basis: list[int]
    column: dict[int, int]
    own: range
    other: range

    @classmethod
    def start(cls, payoffs: Floats, own: range, other: range) -> _Tableau:
        """Start with every slack in the basis."""
        table = np.ones((len(own), len(other) + 1))
        table[:, :-1] = payoffs
        return cls(table, list(own), {label: k for k, label in enumerate(other)}, own, other)

    def copy(self) -> _Tableau:
        """Copy what pivoting changes."""
        return replace(
            self, table=self.table.copy(), basis=self.basis.copy(), column=self.column.copy()
        )

    def enter(self, label: int) -> int | None:
        """Take a label into the basis, and return the one that leaves it for it.

        None where rounding errors have left no row to pivot on.
        """
        table, at = self.table, self.column[label]
        entering = table[:, at].copy()
        ratio = np.full(len(table), np.inf)
        np.divide(table[:, -1], entering, out=ratio, where=entering > PIVOT)
        row = int(ratio.argmin())
        least = ratio[row]
        if least == np.inf:
            return None
        close = ratio <= least + TIE
        if np.count_nonzero(close) > 1:
            row = self._lexicographic(np.flatnonzero(close), entering)
        table[:, at] = 0.0
        table[row, at] = 1.0
        scaled = table[row] / entering[row]
        entering[row] = 0.0
        table[row] = scaled
        dger(-1.0, scaled, entering, a=table.T, overwrite_a=1)  # table -= outer, without a copy
        leaving, self.basis[row] = self.basis[row], label
        del self.column[label]
        self.column[leaving] = at
        return leaving

    def _lexicographic(self, tied: Ints, entering: Floats) -> int:
        """Break a tie as if strategy k of the owner paid a little (the k-th power) less.

        The slacks' columns are those of the inverse of the basis.
        """
        for label in self.own:
            at = self.column.get(label)
            if at is None:
                values = (tied == self.basis.index(label)) / entering[tied]
            else:
                values = self.table[tied, at] / entering[tied]
            tied = tied[values <= values.min() + TIE]
            if len(tied) == 1:
                break
        return int(tied[0])

    def mixture(self, payoffs: Floats) -> Floats:
        """Strategy of the other player in this basis, solved afresh from the payoffs.

        Parameters
        ----------
        payoffs : array, shape (s, t)
            What the tableau was made from.

        Returns
        -------
        array, shape (t,)
        """
        tight = sorted(set(self.own).difference(self.basis))
        used = sorted(set(self.other).intersection(self.basis))
        rows = [label - self.own.start for label in tight]
        columns = [label - self.other.start for label in used]
        weights = np.zeros(len(self.other))
        try:
            weights[columns] = np.linalg.solve(payoffs[np.ix_(rows, columns)], np.ones(len(rows)))
        except np.linalg.LinAlgError:  # The path has lost its way; no strategy passes for one.
            return np.full(len(self.other), np.nan)
        weights[weights < NOTHING * np.abs(weights).max()] = 0.0
        return weights / weights.sum()
