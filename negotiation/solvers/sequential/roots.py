"""All weights that solve conditions in which unknowns are multiplied, in boxes, with proof.

Boxes in which a condition cannot hold are dropped, the others shrunk by Krawczyk's operator or cut
in two. A box that the operator maps into itself holds one solution. Ranges are those of interval
arithmetic; every unknown is positive, so that a product is largest where its factors are.

Krawczyk, R. (1969), "Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken",
Computing 4(3):187-201.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.sequential.cones import TooHardError
from negotiation.solvers.sequential.forms import Form, Limits, put_in

__all__ = ["roots"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Boxes that are looked at in one case, at most.
MOST_BOXES = 5000
#: A solution that is exact in fractions with a denominator up to this is given in those.
LARGEST_DENOMINATOR = 10**4
#: What rounding may add to a value, as a share of the sizes of its terms.
ROUNDING = 1e-13
#: A weight below this is none, and a condition that fails by less holds.
CLOSE = 1e-9


@dataclass(frozen=True)
class _System:
    """Polynomials, each linear in each unknown, as arrays.

    Attributes
    ----------
    factor : array, shape (M,)
        Coefficients of all terms.
    member : array of bool, shape (M, k)
        The unknowns that are multiplied in each.
    start : array of int
        Where the terms of each polynomial start.
    """

    factor: Floats
    member: Bools
    start: NDArray[np.intp]

    @classmethod
    def of(cls, forms: Sequence[Form], names: Sequence[int]) -> _System:
        """Write polynomials as arrays, scaled so that their coefficients are up to 1."""
        sizes = [max(map(abs, form.values())) for form in forms]
        terms = [
            (part, float(value / size))
            for form, size in zip(forms, sizes, strict=True)
            for part, value in form.items()
        ]
        member = np.array([[n in part for n in names] for part, _ in terms], dtype=bool)
        start = np.cumsum([0, *map(len, forms)])[:-1]
        return cls(np.array([v for _, v in terms]), member.reshape(-1, len(names)), start)

    def range(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Least and largest values in boxes, shapes (B, k) to (B, polynomials)."""
        return self._sums(*_products(self.member, low, high))

    def slopes(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Least and largest derivatives, shape (B, polynomials, k)."""
        parts = []
        for j in range(self.member.shape[1]):
            others = self.member.copy()
            others[:, j] = False
            least, most = _products(others, low, high)
            own = self.member[:, j]
            parts.append(self._sums(least * own, most * own))
        return np.stack([p[0] for p in parts], axis=2), np.stack([p[1] for p in parts], axis=2)

    def _sums(self, least: Floats, most: Floats) -> tuple[Floats, Floats]:
        """Add up terms between `least` and `most` times their coefficients."""
        if not len(self.start):
            none = np.empty((len(least), 0))
            return none, none
        small = np.where(self.factor > 0, least, most) * self.factor
        large = np.where(self.factor > 0, most, least) * self.factor
        size = np.abs(self.factor) * np.maximum(np.abs(least), np.abs(most))
        slack = ROUNDING * np.add.reduceat(size, self.start, axis=1)
        low = np.add.reduceat(small, self.start, axis=1) - slack
        return low, np.add.reduceat(large, self.start, axis=1) + slack


def _products(member: Bools, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Least and largest products of some of the unknowns, shape (B, M)."""
    least = np.ones((len(low), len(member)))
    most = least
    for j, own in enumerate(member.T):
        ends = [e * x[:, j, None] for e in (least, most) for x in (low, high)]
        least = np.where(own, np.minimum.reduce(ends), least)
        most = np.where(own, np.maximum.reduce(ends), most)
    return least, most


def roots(limits: Limits, names: Sequence[int]) -> list[list[Fraction]]:
    """Find all positive solutions.

    Parameters
    ----------
    limits : Limits
    names : sequence of int
        The unknowns, all of which are at most 1.

    Returns
    -------
    list of lists of Fraction
        The weights in the order of `names`: exact ones if they are simple, otherwise to rounding.

    Raises
    ------
    TooHardError
        If there is a continuum of solutions, or one at which the conditions do not cross cleanly.
    """
    equal, least = (_System.of([f for f in forms if f], names) for forms in limits.sides)
    k, looked_at = len(names), 0
    found: list[Floats] = []
    low, high = np.zeros((1, k)), np.ones((1, k))
    while len(low):
        looked_at += len(low)
        if looked_at > MOST_BOXES:
            raise TooHardError
        inside = _may_hold(equal, least, low, high)
        low, high = low[inside], high[inside]
        if len(equal.start) >= k and len(low):
            low, high, points = _contracted(equal, low, high)
            found += points
        wide, row = (high - low).argmax(axis=1), np.arange(len(low))
        middle = (low + high)[row, wide] / 2
        left, right = high.copy(), low.copy()
        left[row, wide], right[row, wide] = middle, middle
        low, high = np.concatenate([low, right]), np.concatenate([left, high])
    result: list[Floats] = []
    for x in found:
        if _fits(equal, least, x) and all(np.abs(x - y).max() > CLOSE for y in result):
            result.append(x)
    return [_exactly(x, limits, names) for x in result]


def _exactly(x: Floats, limits: Limits, names: Sequence[int]) -> list[Fraction]:
    """Take the simple fractions near a solution, if they are one."""
    close = [Fraction(v) for v in x.tolist()]
    simple = [v.limit_denominator(LARGEST_DENOMINATOR) for v in close]
    at = dict(zip(names, simple, strict=True))
    solved = not any(put_in(form, at) for form in limits.zero)
    return simple if solved else close


def _may_hold(equal: _System, limits: _System, low: Floats, high: Floats) -> Bools:
    """Boxes in which no condition fails for certain."""
    least, most = equal.range(low, high)
    _, best = limits.range(low, high)
    return np.asarray(((least <= 0) & (most >= 0)).all(axis=1) & (best >= 0).all(axis=1))


def _contracted(equal: _System, low: Floats, high: Floats) -> tuple[Floats, Floats, list[Floats]]:
    """Shrink boxes; take out those that lie in a larger one with one solution, and return it.

    As many equations are used as there are unknowns.
    """
    k = low.shape[1]
    middle, radius = (low + high) / 2, (high - low) / 2
    slope = equal.slopes(middle, middle)[0][:, :k]
    fine = np.linalg.cond(slope) < 1e9
    inverse = np.linalg.inv(np.where(fine[:, None, None], slope, np.eye(k)))
    value = equal.range(middle, middle)
    target = middle - np.einsum("bij,bj->bi", inverse, (value[0] + value[1])[:, :k] / 2)

    def spread(wide: Floats) -> Floats:
        """How far solutions in wider boxes are from `target`, at most."""
        least, most = (s[:, :k] for s in equal.slopes(middle - wide, middle + wide))
        rest = np.abs(np.eye(k) - inverse @ (least + most) / 2)
        rest += np.abs(inverse) @ (most - least) / 2 + ROUNDING
        error = np.abs(inverse) @ (value[1] - value[0])[:, :k, None]
        return (rest @ wide[:, :, None] + error)[..., 0]

    wider = 1.5 * radius
    one = fine & (np.abs(target - middle) + spread(wider) < wider).all(axis=1)
    points = [_polished(equal, x) for x in target[one]]
    reach = spread(radius)
    low = np.where(fine[:, None], np.maximum(low, target - reach), low)
    high = np.where(fine[:, None], np.minimum(high, target + reach), high)
    left = ~one & (low <= high).all(axis=1)
    return low[left], high[left], points


def _polished(equal: _System, x: Floats) -> Floats:
    """Take Newton's steps from near a solution."""
    for _ in range(6):
        at = x[None]
        value, slope = equal.range(at, at), equal.slopes(at, at)[0][0, : len(x)]
        x = x - np.linalg.solve(slope, (value[0] + value[1])[0, : len(x)] / 2)
    return x


def _fits(equal: _System, limits: _System, x: Floats) -> bool:
    """Whether a solution of the first equations is positive, and solves the other conditions.

    Raises
    ------
    TooHardError
        If rounding cannot tell.
    """
    at = x[None]
    if (x < CLOSE).any():
        return False
    least, most = equal.range(at, at)
    if (least > CLOSE).any() or (most < -CLOSE).any():
        return False
    if len(least[0]) > len(x):
        raise TooHardError
    return bool((limits.range(at, at)[1] > -CLOSE).all())
