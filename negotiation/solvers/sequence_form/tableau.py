"""A tableau for complementary pivoting, with polynomials on its right-hand side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import dger

__all__ = ["TIE", "Tableau"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Entries of a column below this are rounding errors, no pivots. Payoffs are smaller than 1.
PIVOT = 1e-9
#: Values below this are rounding errors of zero.
TIE = 1e-10
#: Pivots after which the tableau is worked out afresh from where it started.
FRESH = 50


class Tableau:
    """Equations ``inside + entries @ outside = right``; variables have labels.

    Parameters
    ----------
    table : array, shape (R, C + terms)
        Entries, and coefficients of the right-hand side.
    inside, outside : arrays of int, shapes (R,) and (C,)
        Labels of the variables in the basis and outside of it.
    """

    def __init__(self, table: Floats, inside: Ints, outside: Ints) -> None:
        self._start = table, inside, outside
        self.table, self.inside, self.outside = table.copy(), inside.copy(), outside.copy()
        self._old = 0

    def enter(self, label: int, preferred: int) -> int:
        """Take a variable into the basis, and return the one that leaves it; -1 for none.

        Of the variables that would become negative first, by their polynomials, `preferred` leaves.
        """
        if self._old >= FRESH and not self._afresh():
            return -1
        self._old += 1
        at = int(np.flatnonzero(self.outside == label)[0])
        entering = self.table[:, at].copy()
        rows = np.flatnonzero(entering > PIVOT)
        for right in self.table.T[len(self.outside) :]:
            if len(rows) <= 1:
                break
            least = (right[rows] / entering[rows]).min()
            rows = rows[right[rows] - least * entering[rows] <= TIE * (1 + abs(least))]
        if not len(rows):
            return -1
        named = rows[self.inside[rows] == preferred]
        self._pivot(int(named[0] if len(named) else rows[entering[rows].argmax()]), at, entering)
        return int(self.outside[at])

    def _pivot(self, row: int, at: int, entering: Floats) -> None:
        """Exchange the variable of a row for that of a column."""
        table = self.table
        table[:, at] = 0.0
        table[row, at] = 1.0
        scaled = table[row] / entering[row]
        entering[row] = 0.0
        table[row] = scaled
        dger(-1.0, scaled, entering, a=table.T, overwrite_a=1)  # table -= outer, without a copy
        self.inside[row], self.outside[at] = self.outside[at], self.inside[row]

    def _afresh(self) -> bool:
        """Work out the tableau of this basis from the first one; false if that fails."""
        table, inside, outside = self._start
        new, gone = np.isin(outside, self.inside), np.isin(inside, self.outside)
        stay = np.append(~new, np.ones(table.shape[1] - len(outside), dtype=bool))
        block = np.concatenate([np.eye(int(gone.sum())), table[gone][:, stay]], axis=1)
        try:
            upper = np.linalg.solve(table[gone][:, : len(new)][:, new], block)
        except np.linalg.LinAlgError:
            return False
        lower = -table[~gone][:, : len(new)][:, new] @ upper
        lower[:, int(gone.sum()) :] += table[~gone][:, stay]
        self.table = np.concatenate([upper, lower])
        self.inside = np.concatenate([outside[new], inside[~gone]])
        self.outside = np.concatenate([inside[gone], outside[~new]])
        self._old = 0
        return True
