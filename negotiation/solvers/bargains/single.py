"""Solutions where parties cannot agree on a lottery: each names one agreement."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.bargaining import Agreements
from negotiation.solvers.bargains.reach import SAME

__all__ = ["Single", "most_for_the_worst_off"]

Floats = NDArray[np.float64]

#: Agreements that are listed at most where there are several issues.
LARGEST = 2_000_000
#: Logarithm of a product that is zero.
NOTHING = -1e300


class Single:
    """All agreements of a problem, one by one.

    Attributes
    ----------
    sizes : tuple of int
        Settlements of each part.
    payoffs : array, shape (n, N)
    tolerance : array, shape (n, 1)
        Differences that are rounding.
    acceptable : array of bool, shape (N,)
        Nobody gets less than without an agreement.
    ideal : array, shape (n,)
        The most that each gets in an acceptable agreement; in any if there is none.
    better : bool
        Some acceptable agreement gives somebody more than it has without one.
    """

    def __init__(self, problem: Agreements) -> None:
        self.sizes = tuple(part.utilities.shape[1] for part in problem.parts)
        count = math.prod(self.sizes)
        if count > LARGEST:
            raise NegotiationError(
                f"without lotteries agreements are looked at one by one, and there are {count}"
                f" ways to settle the issues, more than {LARGEST}: allow lotteries, or list the"
                " agreements that matter"
            )
        total = np.zeros((problem.n_parties, 1))
        for part in problem.parts:
            total = (total[:, :, None] + part.utilities[:, None, :]).reshape(len(total), -1)
        self.payoffs = total
        base = problem.disagreement[:, None]
        self.tolerance = SAME * np.maximum(np.ptp(total, axis=1, keepdims=True), 1e-300)
        self.acceptable = (total >= base - self.tolerance).all(axis=0)
        better = (total > base + self.tolerance).any(axis=0)
        self.better = bool((self.acceptable & better).any())
        among = total[:, self.acceptable] if self.acceptable.any() else total
        self.ideal = among.max(axis=1)

    def first(self, order: Floats, among: NDArray[np.bool_]) -> int:
        """First of the best agreements in lexicographic order of the rows, shape (m, N)."""
        left = np.flatnonzero(among)
        for row in order:
            values = row[left]
            most = values.max()
            left = left[values >= most - SAME * max(1.0, abs(most))] if np.isfinite(most) else left
        return int(left[0])

    def shares(self, base: Floats) -> Floats:
        """Rows to prefer by: parts of the largest gains over a base, the smallest first."""
        most = self.ideal - base
        can = most > self.tolerance[:, 0]
        gains = self.payoffs - base[:, None]
        return most_for_the_worst_off(gains[can] / most[can, None])

    def products(self, base: Floats, powers: Floats) -> Floats:
        """Rows to prefer by: the product of gains to powers, then the smallest of their parts."""
        gains = np.maximum(self.payoffs - base[:, None], 0.0)
        gains[gains <= self.tolerance] = 0.0
        counted = powers > 0
        with np.errstate(divide="ignore"):
            product = powers[counted] @ np.log(gains[counted])
        return np.vstack([np.maximum(product, NOTHING), self.shares(base)])

    def settled(self, k: int) -> tuple[int, ...]:
        """Which settlement of each part agreement `k` is."""
        return tuple(int(j) for j in np.unravel_index(k, self.sizes))


def most_for_the_worst_off(shares: Floats) -> Floats:
    """Rows, shape (n, N), by which to prefer: the smallest share, then the second smallest, ..."""
    return np.sort(shares, axis=0)
