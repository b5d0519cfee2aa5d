"""Small linear programmes whose variables come one by one: the simplex method, restarted.

They have as many rows as parties, or a few more, so that every step solves its equations anew, and
no rounding is handed on.

Dantzig, G. B. (1963), Linear Programming and Extensions, Princeton University Press.

Bland, R. G. (1977), "New finite pivoting rules for the simplex method", Mathematics of Operations
Research 2(2):103-107.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError

__all__ = ["Tableau"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Reduced costs and pivots up to this are rounding; entries are about 1.
PIVOT = 1e-11
#: How much is missing of what has to be held, at most, as a share of the payoff ranges.
MISSING = 1e-9
#: Steps before Bland's rule, which cannot cycle, and steps at most.
BLAND, STEPS = 60, 20_000
#: The first variables: what is missing of the rows that are held, and t. Slacks follow.
GAP, T = 0, 1


class Tableau:
    """Largest t for which a mixture of columns has ``worth @ v >= base + t * direction``.

    Parameters
    ----------
    base, direction : array, shape (m,)
        The direction is nowhere negative and somewhere positive.

    Attributes
    ----------
    basis : array of int, shape (m + 1,)
        Variables that are not zero, kept from one call of `solve` to the next.
    """

    def __init__(self, base: Floats, direction: Floats) -> None:
        self.base, self.direction = base, direction
        self.basis: Ints | None = None

    def solve(self, worth: Floats) -> tuple[float, Floats, Floats]:
        """Solve with these columns; those of an earlier call come first.

        Parameters
        ----------
        worth : array, shape (m, K)

        Returns
        -------
        t : float
        weights : array, shape (K,)
        prices : array, shape (m,)
            Nowhere negative; their sum, weighted by the direction, is 1.

        Raises
        ------
        NegotiationError
            If no mixture has what the rows without direction hold.
        """
        m = len(self.base)
        held = (self.direction == 0).astype(np.float64)
        every = np.zeros((m + 1, m + 2 + worth.shape[1]))
        every[:m, GAP], every[:m, T] = held, -self.direction
        every[:m, 2 : m + 2] = -np.eye(m)
        every[:m, m + 2 :], every[m, m + 2 :] = worth, 1.0
        right = np.r_[self.base, 1.0]
        if self.basis is None:
            self.basis = self._start(worth[:, 0])
        if GAP in self.basis:
            missing = self._improve(every, right, GAP)[self.basis == GAP].sum()
            if missing > MISSING:
                raise NegotiationError("a bargaining solution has nothing to hold parties to")
            if GAP in self.basis:
                right[:m] -= missing * held
                self._drop_gap(every)
        values = self._improve(every, right, T)
        prices = np.maximum(-self._dual(every, T)[:m], 0.0)
        full = np.zeros(every.shape[1])
        full[self.basis] = values
        return float(full[T]), np.maximum(full[m + 2 :], 0.0), prices

    def _start(self, worth: Floats) -> Ints:
        """Begin with the first column, t as large as it allows, and the largest gap if any."""
        rays = np.flatnonzero(self.direction > 0)
        tight = rays[np.argmin((worth - self.base)[rays] / self.direction[rays])]
        slack = np.ones(len(worth), dtype=bool)
        slack[tight] = False
        basis = [T, len(worth) + 2]
        short = np.where(self.direction > 0, 0.0, self.base - worth)
        if short.max() > 0:
            slack[np.argmax(short)] = False
            basis.append(GAP)
        return np.r_[np.array(basis), np.flatnonzero(slack) + 2]

    def _dual(self, every: Floats, aim: int) -> Floats:
        """Prices of the rows for the current basis, shape (m + 1,)."""
        basis = self._known
        cost = np.where(basis == aim, 1.0 if aim == T else -1.0, 0.0)
        return np.asarray(np.linalg.solve(every[:, basis].T, cost), dtype=np.float64)

    @property
    def _known(self) -> Ints:
        """The basis, once there is one."""
        assert self.basis is not None  # noqa: S101  # set before it is asked for
        return self.basis

    def _improve(self, every: Floats, right: Floats, aim: int) -> Floats:
        """Step until t is as large as it can be, or the gap as small; values of the basis."""
        basis = self._known
        for step in range(STEPS):
            values: Floats = np.asarray(np.linalg.solve(every[:, basis], right), np.float64)
            gains = -self._dual(every, aim) @ every
            gains[aim] += 1.0 if aim == T else -1.0
            gains[basis] = 0.0
            gains[GAP] = 0.0
            better = np.flatnonzero(gains > PIVOT)
            if not len(better) or (aim == GAP and GAP not in basis):
                return values
            new = better[0] if step > BLAND else better[np.argmax(gains[better])]
            moves = np.linalg.solve(every[:, basis], every[:, new])
            falls = np.flatnonzero((moves > PIVOT) & (basis != T))
            if not len(falls):
                return values
            ratios = np.maximum(values[falls], 0.0) / moves[falls]
            least = falls[ratios <= ratios.min() + PIVOT]
            # Among equals the gap, or the surest pivot; Bland's rule takes the first variable.
            order = -moves[least] if step <= BLAND else basis[least]
            order = np.where(basis[least] == GAP, -np.inf, order)
            basis[least[np.argmin(order)]] = new
        raise NegotiationError("a bargaining solution was not found: the simplex method cycles")

    def _drop_gap(self, every: Floats) -> None:
        """Put another variable in the place of a gap that is rounding."""
        basis = self._known
        at = int(np.flatnonzero(basis == GAP)[0])
        row = np.linalg.solve(every[:, basis].T, np.eye(len(basis))[at]) @ every
        row[basis] = 0.0
        basis[at] = int(np.argmax(np.abs(row)))
