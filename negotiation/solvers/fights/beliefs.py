"""Values as functions of the belief, in pieces, and the best demands, by backward induction.

A belief is the odds z of the strong type to the weak one. The weak type has mass 1 and the strong
one z, so that what A expects, summed over both, is piecewise linear in z, and a battle multiplies z
by a constant. On each piece the weak type's value does not change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError

__all__ = ["BOTH", "FIGHT", "WEAK", "After", "Battle", "Stage", "after_battle", "before_battle"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: What A demands: what both types accept, what the weak one does (perhaps not always), or too much.
BOTH, WEAK, FIGHT = 0, 1, 2
#: Relative differences of odds and of payoffs that are rounding.
ROUNDING = 1e-10


@dataclass(frozen=True)
class Battle:
    """Numbers of a battle.

    Attributes
    ----------
    weak, strong : float
        Probability that A wins it against each type.
    cost_a, cost_b, discount : float
    """

    weak: float
    strong: float
    cost_a: float
    cost_b: float
    discount: float

    def after(self, weak: float, strong: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """Masses of the two types where A wins, and where it loses, from those that fight."""
        won = weak * self.weak, strong * self.strong
        return won, (weak * (1 - self.weak), strong * (1 - self.strong))

    @property
    def ratios(self) -> tuple[float, float]:
        """What the odds are multiplied by after a victory of A, and after a defeat."""
        return self.strong / self.weak, (1 - self.strong) / (1 - self.weak)


@dataclass(frozen=True)
class After:
    """What a refusal leads to, on pieces that end at `ends`; the last one has no end.

    Attributes
    ----------
    ends : array, shape (m,)
    start, slope : arrays, shape (m + 1,)
        What A expects: ``start + slope * z``. At an end the piece before it counts.
    weak : array, shape (m + 1,)
        Value of the weak type.
    strong : float
        Value of the strong type, whatever is believed.
    """

    ends: Floats
    start: Floats
    slope: Floats
    weak: Floats
    strong: float

    def piece(self, odds: Floats | float) -> Ints:
        """Which piece the odds are on."""
        return np.searchsorted(self.ends, np.asarray(odds) * (1 - ROUNDING), side="left")


@dataclass(frozen=True)
class Stage(After):
    """The same before a demand, and what is demanded.

    Attributes
    ----------
    kind : array of int, shape (m + 1,)
        `BOTH`, `WEAK` or `FIGHT`.
    demand : array, shape (m + 1,)
        A's demand; NaN where it fights.
    target : array, shape (m + 1,)
        The odds after a refusal; NaN where both accept, or nothing is learned from it.
    """

    kind: Ints
    demand: Floats
    target: Floats


def after_battle(won: After, lost: After, battle: Battle) -> After:
    """What is expected before a battle, once an offer was refused."""
    up, down = battle.ratios
    ends = _distinct(np.concatenate([won.ends / up, lost.ends / down]))
    inside = _inside(ends)
    one, two = won.piece(inside * up), lost.piece(inside * down)
    d, p, q = battle.discount, battle.weak, battle.strong
    weak = d * (p * won.weak[one] + (1 - p) * lost.weak[two]) - battle.cost_b
    strong = d * (q * won.strong + (1 - q) * lost.strong) - battle.cost_b
    if (np.diff(weak) < -ROUNDING).any() or weak.max() > strong + ROUNDING:
        raise NegotiationError(
            "after some battles A would be tougher the likelier B is strong: such an equilibrium is"
            " not covered; look at fewer battles or a settlement that rises with A's victories"
        )
    return After(
        ends,
        d * (p * won.start[one] + (1 - p) * lost.start[two]) - battle.cost_a,
        d * (q * won.slope[one] + (1 - q) * lost.slope[two]) - battle.cost_a,
        weak,
        strong,
    )


def before_battle(refused: After) -> Stage:
    """A's best demand at each belief, and what it leads to."""
    ends = np.append(refused.ends, np.inf)
    # Demands that leave the weak type indifferent if a refusal takes the odds to an end.
    demand = 1 - refused.weak
    reached = refused.start[:-1] + refused.slope[:-1] * refused.ends
    slope = np.append((reached - demand[:-1]) / refused.ends, refused.slope[-1])
    all_of = 1 - refused.strong
    rows: list[Floats] = []
    low = 0.0
    for j, high in enumerate(ends):
        count = len(ends) - j
        lines = np.column_stack(
            [
                np.append(demand[j:], [all_of, refused.start[j]]),
                np.append(slope[j:], [all_of, refused.slope[j]]),
                np.append(refused.weak[j:], [refused.strong, refused.weak[j]]),
                np.append(np.full(count, WEAK), [BOTH, FIGHT]),
                np.append(demand[j:], [all_of, np.nan]),
                np.append(ends[j:], [np.nan, np.nan]),
            ]
        )
        rows += _envelope(lines, low, float(high))
        low = float(high)
    return _joined(rows, refused.strong)


def _envelope(lines: Floats, low: float, high: float) -> list[Floats]:
    """Highest of some lines between two odds: rows of end and line, from the left."""
    start, slope = lines[:, 0], lines[:, 1]
    rows: list[Floats] = []
    here = low
    at = int(np.lexsort((slope, np.round(start + slope * here, 12)))[-1])
    while True:
        steeper = np.flatnonzero(slope > slope[at] + ROUNDING)
        cross = (start[at] - start[steeper]) / (slope[steeper] - slope[at])
        after = cross > here * (1 + ROUNDING)
        steeper, cross = steeper[after], cross[after]
        end = cross.min() if len(cross) else np.inf
        if end >= high * (1 - ROUNDING):
            return [*rows, np.append(high, lines[at])]
        rows.append(np.append(end, lines[at]))
        tied = steeper[cross <= end * (1 + ROUNDING)]
        here, at = float(end), int(tied[slope[tied].argmax()])


def _joined(rows: list[Floats], strong: float) -> Stage:
    """Make a stage of pieces; neighbours that are the same are one."""
    table = np.array(rows)
    new = np.flatnonzero(
        ~np.isclose(table[1:, 1:4], table[:-1, 1:4], rtol=0, atol=ROUNDING).all(axis=1)
        | (table[1:, 4] != table[:-1, 4])
    )
    table = table[np.append(new, len(table) - 1)]
    return Stage(
        table[:-1, 0],
        table[:, 1],
        table[:, 2],
        table[:, 3],
        strong,
        table[:, 4].astype(np.intp),
        table[:, 5],
        table[:, 6],
    )


def _inside(ends: Floats) -> Floats:
    """Odds inside each piece."""
    if not len(ends):
        return np.ones(1)
    lower = np.concatenate([[0.0], ends])
    return np.append((lower[:-1] + ends) / 2, 2 * ends[-1])


def _distinct(ends: Floats) -> Floats:
    """Sort ends, of which those are one that only rounding tells apart."""
    ordered = np.sort(ends)
    apart = np.diff(ordered) > ROUNDING * ordered[1:]
    return ordered[np.concatenate([[True], apart])] if len(ordered) else ordered
