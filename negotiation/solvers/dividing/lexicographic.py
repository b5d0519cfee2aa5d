"""The nucleolus: excesses made small one after the other, the largest first.

Maschler, M., Peleg, B. and Shapley, L. S. (1979), "Geometric properties of the kernel, nucleolus,
and related solution concepts", Mathematics of Operations Research 4(4):303-338.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negotiation.games.masks import sums
from negotiation.solvers.dividing.excesses import Scaled, smallest

__all__ = ["nucleolus_of"]

Floats = NDArray[np.float64]

#: Length, of a row of 0 and 1, that lies outside of what is fixed; less is rounding.
OUTSIDE = 1e-8


def nucleolus_of(table: Floats, *, rational: bool) -> Floats:
    """Find the nucleolus, or the prenucleolus if nobody need get what it has alone.

    Parameters
    ----------
    table : array, shape (2**n,)
        Values of all coalitions.
    rational : bool

    Returns
    -------
    array, shape (n,)

    Notes
    -----
    A programme makes the largest excess as small as can be. Where a coalition has a positive
    multiplier, its excess is that in every solution, and so it is fixed. What the members of a
    coalition get is then settled if its row is a combination of those that are fixed. Each
    programme adds to their rank, so that there are fewer than n.
    """
    game = Scaled.of(table)
    n = len(table).bit_length() - 1
    rng = np.random.default_rng(0)
    basis = np.full((1, n), n**-0.5)
    rows, given = np.ones((1, n)), game.table[-1:]
    work = {1 << i for i in range(n)} | {len(table) - 1 - (1 << i) for i in range(n)}
    while len(rows) < n:
        found = smallest(game.table, rows, given, _open(basis, rng), work, rational=rational)
        new = [(1 << i, 0.0) for i in found.pinned]
        new += [(int(m), float(game.table[m]) - found.largest) for m in found.tight]
        for mask, sum_of in new:
            row = (mask >> np.arange(n) & 1).astype(np.float64)
            rest = row - basis.T @ (basis @ row)
            rest -= basis.T @ (basis @ rest)  # Once more, for the digits.
            length = np.linalg.norm(rest)
            if length > OUTSIDE:
                basis = np.vstack([basis, rest / length])
                rows, given = np.vstack([rows, row]), np.append(given, sum_of)
    return game.back(np.linalg.solve(rows, given).astype(np.float64))


def _open(basis: Floats, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Coalitions whose sum is not settled by the sums that are fixed, shape (2**n,).

    A row lies in the span of others if it is orthogonal to whatever they are orthogonal to; two
    such directions drawn at random are enough to tell.
    """
    n = basis.shape[1]
    drawn = rng.standard_normal((2, n))
    for _ in range(2):
        drawn -= drawn @ basis.T @ basis
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    return np.maximum(*(np.abs(sums(z)) for z in drawn)) > OUTSIDE
