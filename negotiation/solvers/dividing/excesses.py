"""The largest excess of a coalition made as small as can be, by linear programmes that grow.

The excess of a coalition is what it is worth beyond what its members get. There are 2**n
coalitions, but few matter: a programme has some of them, and takes in those whose excess is larger
than it thinks, until there are none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.masks import sums

__all__ = ["SAME", "Scaled", "Stage", "balanced", "smallest"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Excesses that differ by less, as a share of the largest value, are the same.
SAME = 1e-9
#: Multipliers of a programme that are above this are positive.
POSITIVE = 1e-7
#: Players up to whom a programme has all coalitions, and how many it takes in otherwise.
ALL, GROWTH = 7, 150


@dataclass(frozen=True)
class Scaled:
    """A game in which single players have 0 and no coalition has more than 1, up to its sign.

    Attributes
    ----------
    table : array, shape (2**n,)
    alone : array, shape (n,)
        What single players have in the game itself.
    size : float
        What the values were divided by.
    """

    table: Floats
    alone: Floats
    size: float

    @classmethod
    def of(cls, table: Floats) -> Scaled:
        """Scale a table of values."""
        n = len(table).bit_length() - 1
        alone = table[1 << np.arange(n)]
        rest = table - sums(alone)
        # What rounding leaves of nothing is not to be blown up.
        size = float(np.abs(rest).max())
        size = size if size > 1e-13 * float(np.abs(table).max()) else 1.0
        return cls(rest / size, alone, size)

    def back(self, x: Floats) -> Floats:
        """Allocation in the game itself."""
        return self.alone + self.size * x


@dataclass
class Stage:
    """What a programme found.

    Attributes
    ----------
    largest : float
        The largest excess of a coalition that counts.
    x : array, shape (n,)
    tight : array of int
        Masks of coalitions whose excess is that in every solution.
    pinned : list of int
        Players who get what they have alone in every solution.
    """

    largest: float
    x: Floats
    tight: Ints
    pinned: list[int] = field(default_factory=list)


def smallest(
    table: Floats, fixed: Floats, sums_of: Floats, counts: NDArray[np.bool_], work: set[int],
    *, rational: bool,
) -> Stage:  # fmt: skip
    """Make the largest excess as small as can be.

    Parameters
    ----------
    table : array, shape (2**n,)
        Scaled.
    fixed : array, shape (k, n)
        Independent rows, of which all coalitions has to be one: sums of payoffs that are given.
    sums_of : array, shape (k,)
        What they are.
    counts : array of bool, shape (2**n,)
        Coalitions whose excess counts; with a coalition its complement.
    work : set of int
        Coalitions to begin with; grows.
    rational : bool
        Nobody gets less than 0.

    Returns
    -------
    Stage
    """
    n = fixed.shape[1]
    if n <= ALL:
        work.update(np.flatnonzero(counts).tolist())
    one = int(np.flatnonzero(counts)[0])
    work.update((one, len(table) - 1 - one))  # Bounds the programme from below.
    while True:
        masks = np.array(sorted(m for m in work if counts[m]), dtype=np.int64)
        answer = _programme(
            np.append(np.zeros(n), 1.0),
            np.column_stack([-_rows(masks, n), np.full(len(masks), -1.0)]),
            -table[masks],
            np.column_stack([fixed, np.zeros(len(fixed))]),
            sums_of,
            [(0.0 if rational else None, None)] * n + [(None, None)],
        )
        x, largest = answer.x[:n], float(answer.x[n])
        excess = np.where(counts, table - sums(x), -np.inf)
        new = _violated(excess, largest, work)
        if not len(new):
            break
        work.update(new.tolist())
    tight = masks[-answer.ineqlin.marginals > POSITIVE]
    pinned = np.flatnonzero(answer.lower.marginals[:n] > POSITIVE).tolist() if rational else []
    return Stage(largest, x, tight, pinned)


def balanced(table: Floats) -> tuple[float, Floats, dict[int, float]]:
    """Find the least that all have to get so that no other coalition can object.

    Parameters
    ----------
    table : array, shape (2**n,), n > 1
        Scaled.

    Returns
    -------
    total : float
    x : array, shape (n,)
        An allocation of it.
    weights : dict of mask to float
        Of coalitions, for each player those with it sum to 1; what they are worth sums to `total`
        (Bondareva 1963, Shapley 1967).
    """
    n = len(table).bit_length() - 1
    work = {1 << i for i in range(n)}
    if n <= ALL:
        work.update(range(1, len(table) - 1))
    while True:
        masks = np.array(sorted(work), dtype=np.int64)
        answer = _programme(
            np.ones(n), -_rows(masks, n), -table[masks], None, None, [(None, None)] * n
        )
        excess = table - sums(answer.x)
        excess[[0, -1]] = -np.inf
        new = _violated(excess, 0.0, work)
        if not len(new):
            break
        work.update(new.tolist())
    duals = -answer.ineqlin.marginals
    weights = {int(m): float(w) for m, w in zip(masks, duals, strict=True) if w > POSITIVE}
    return float(answer.fun), answer.x, weights


def _rows(masks: Ints, n: int) -> Floats:
    """Members of coalitions, shape (coalitions, n)."""
    return (masks[:, None] >> np.arange(n) & 1).astype(np.float64)


def _violated(excess: Floats, largest: float, work: set[int]) -> Ints:
    """Coalitions with the most excess beyond `largest`."""
    most = np.flatnonzero(excess > largest + SAME)
    if len(most) > GROWTH:
        most = most[np.argpartition(-excess[most], GROWTH)[:GROWTH]]
    return np.array([m for m in most.tolist() if m not in work], dtype=np.int64)


def _programme(cost: Floats, A: Floats, b: Floats, E: Any, e: Any, bounds: Any) -> Any:
    """Solve a linear programme."""
    from scipy.optimize import linprog

    exact = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
    found = linprog(
        cost, A_ub=A, b_ub=b, A_eq=E, b_eq=e, bounds=bounds, method="highs-ds", options=exact
    )
    if found.status != 0:
        raise NegotiationError(f"a linear programme of the coalitions failed: {found.message}")
    return found
