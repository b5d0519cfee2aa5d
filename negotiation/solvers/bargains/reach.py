"""What lotteries over agreements reach, found agreement by agreement as prices ask for them.

All that is ever asked of a bargaining problem is its best agreement at given prices of the
parties' payoffs. So a list of a hundred thousand agreements, issues that are settled one by
one, and a continuum are the same here: a linear programme over the few agreements known so far has
prices, the best agreement at them is added, and where it is known already nothing is left to gain.

Dantzig, G. B. and Wolfe, P. (1960), "Decomposition principle for linear programs", Operations
Research 8(1):101-111.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.parts import Part
from negotiation.solvers.bargains.simplex import Tableau

__all__ = ["SAME", "Reach", "Shot", "farthest", "highest"]

Floats = NDArray[np.float64]
Key = tuple[tuple[float, ...], ...]

#: Share of the payoff ranges below which differences are rounding.
SAME = 1e-9
#: Prices below this, of which the largest is about 1, are zero.
ZERO = 1e-9
#: What prices may still promise, as a share of the payoff ranges, when the search ends.
LEFT = 1e-13
#: Agreements that are asked for at most in one search.
ROUNDS = 1000
#: Steps to each side when the best point of a lattice is looked at more closely, by dimensions.
STEPS = {1: 25, 2: 5, 3: 3, 4: 1}
#: A lattice is refined until its steps are this share of what they were.
FINEST = 1e-9


@dataclass
class Reach:
    """The agreements of a problem, those in `keys` known by name; payoffs are in units of ranges.

    Attributes
    ----------
    parts : sequence of Part
    low, span : array, shape (n,)
        The least payoff of each party and the range of its payoffs (the largest if it has none).
    keys : list of tuple
        The points of the parts that make up an agreement.
    columns : list of array, shape (n,)
        Its payoffs: shares of the range, above the least payoff.
    """

    parts: Sequence[Part]
    low: Floats
    span: Floats
    keys: list[Key] = field(default_factory=list)
    columns: list[Floats] = field(default_factory=list)

    @classmethod
    def of(cls, parts: Sequence[Part]) -> Reach:
        """Nothing known yet but the ranges."""
        low = np.sum([part.utilities.min(axis=1) for part in parts], axis=0)
        span = np.sum([np.ptp(part.utilities, axis=1) for part in parts], axis=0)
        return cls(parts, low, np.where(span > 0, span, span.max() or 1.0))

    def copy(self) -> Reach:
        """The same, to be added to."""
        return Reach(self.parts, self.low, self.span, [*self.keys], [*self.columns])

    @property
    def known(self) -> Floats:
        """Payoffs of what is known, shape (n, K)."""
        return np.array(self.columns).reshape(-1, len(self.low)).T

    def best(self, prices: Floats) -> int:
        """Number of an agreement that is worth most at prices, shape (n,), new or known."""
        prices = prices / self.span
        found = [_best(part, prices) for part in self.parts]
        key = tuple(point for point, _ in found)
        if key not in self.keys:
            self.keys.append(key)
            total = np.sum([payoffs for _, payoffs in found], axis=0)
            self.columns.append((total - self.low) / self.span)
        return self.keys.index(key)


def _best(part: Part, prices: Floats) -> tuple[tuple[float, ...], Floats]:
    """Point of a part that is worth most, and its payoffs."""
    k = int(np.argmax(prices @ part.utilities))
    point, payoffs = part.points[:, k], part.utilities[:, k]
    if part.worth is None:
        return tuple(point.tolist()), payoffs
    dimensions = len(point)
    steps = STEPS[dimensions]
    around = np.array(list(itertools.product(range(-steps, steps + 1), repeat=dimensions))).T
    around = around[:, np.argsort(np.abs(around).sum(axis=0), kind="stable")]  # the middle first
    scale = 1.0 / max(steps, 2)
    step = scale
    while step > FINEST:
        points = point[:, None] + around * (part.spacing * step)[:, None]
        points = points[:, part.inside(points)]
        values = part.worth(points)
        j = int(np.argmax(prices @ values))
        moved = float(np.abs(points[:, j] - point).max() / (part.spacing * step).max())
        point, payoffs = points[:, j], values[:, j]
        step *= 1.0 if moved > steps - 0.5 else scale
    return tuple(point.tolist()), payoffs


@dataclass(frozen=True)
class Shot:
    """How far one can go.

    Attributes
    ----------
    length : float
    weights : array, shape (K,)
        Lottery over the agreements that were known then.
    point : array, shape (n,)
        Its payoffs.
    prices : array, shape (m,)
        Of the rows.
    """

    length: float
    weights: Floats
    point: Floats
    prices: Floats


def farthest(reach: Reach, rows: Floats, base: Floats, direction: Floats) -> Shot:
    """Largest t for which a lottery has payoffs u with ``rows @ u >= base + t * direction``.

    Parameters
    ----------
    reach : Reach
        Agreements that are asked for are added to it.
    rows : array, shape (m, n)
    base, direction : array, shape (m,)
        The direction is nowhere negative and somewhere positive. What is known reaches the base
        where it is zero.

    Returns
    -------
    Shot
    """
    scale = direction.max()
    direction = direction / scale
    for prices in (*np.eye(len(reach.low)), np.ones(len(reach.low))):
        reach.best(prices)
    tableau = Tableau(base, direction)
    for _ in range(ROUNDS):
        known = reach.known
        count = known.shape[1]
        length, weights, prices = tableau.solve(rows @ known)
        worth = prices @ rows
        new = reach.best(worth)
        gain = worth @ reach.columns[new] - (worth @ known).max()
        if new < count or gain <= LEFT * worth.sum():
            break
    else:
        raise NegotiationError(
            f"the frontier was not reached in {ROUNDS} steps: there may be more by"
            f" {gain / worth.sum():.2g} of the range of payoffs"
        )
    weights = weights / weights.sum()
    return Shot(length / scale, weights, known @ weights, prices)


def highest(
    reach: Reach, base: Floats, direction: Floats, held: Floats, floor: Floats
) -> tuple[Shot, Floats]:
    """Go as far as all can, then who still can as far as they can, and so on.

    Whoever has a positive price cannot go farther, whatever the others do, and stays where it is.
    Who has no part in the direction is last, all in step.

    Imai, H. (1983), "Individual monotonicity and lexicographic maxmin solution", Econometrica
    51(2):389-401.

    Parameters
    ----------
    reach : Reach
    base, direction : array, shape (n,)
    held : array, shape (m, n)
    floor : array, shape (m,)
        Rows that are kept at this or more: ``held @ u >= floor``.

    Returns
    -------
    shot : Shot
        The last one.
    worth : array, shape (n,)
        Prices of the first one, at which no agreement is worth more than the result.
    """
    each, left = np.eye(len(base)), np.ones(len(base), dtype=bool)
    first, point = None, base
    while True:
        moving = left & (direction > 0)
        if not moving.any():  # Who has no part in the direction goes on from where all are.
            base, direction, moving = point, np.ones(len(base)), left
        own = np.flatnonzero(moving)
        rows = np.vstack([each[own], held])
        way = np.r_[direction[own], np.zeros(len(held))]
        shot = farthest(reach, rows, np.r_[base[own], floor], way)
        first = shot.prices @ rows if first is None else first
        strength = shot.prices[: len(own)] * direction[own]
        tight = own[strength > ZERO * strength.max()]
        reached = np.minimum(base + shot.length * direction, shot.point)
        held, floor = np.vstack([held, each[tight]]), np.r_[floor, reached[tight]]
        left[tight], point = False, shot.point
        if not left.any():
            return shot, first
