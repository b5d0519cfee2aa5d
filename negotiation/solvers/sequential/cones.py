"""Extreme rays of a cone of vectors that are not negative, in integers.

The double description method: conditions come in one at a time, and each cuts the edges between
rays on its two sides. Whatever is asked of small systems of equations and inequalities, such as
whether they have a solution at all, is read off the rays.

Motzkin, T. S., Raiffa, H., Thompson, G. L. and Thrall, R. M. (1953), "The double description
method", in Contributions to the Theory of Games II, 51-73.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

__all__ = ["Ray", "TooHardError", "mixed", "rays", "whole"]

Ray = tuple[int, ...]

#: A cone may have no more rays than this on the way.
MOST_RAYS = 1000


class TooHardError(Exception):
    """The search has no method for a case, or it would be too long."""


def whole(row: Sequence[Fraction | int]) -> Ray:
    """Multiply numbers by the positive one that makes them whole and without a common divisor."""
    scale = math.lcm(*(x.denominator for x in row))
    return _shortened([x.numerator * (scale // x.denominator) for x in row])


def _shortened(row: Sequence[int]) -> Ray:
    common = math.gcd(*row)
    return tuple(x // common for x in row) if common > 1 else tuple(row)


def rays(size: int, zero: Iterable[Ray], least: Iterable[Ray] = ()) -> list[Ray]:
    """Extreme rays of a cone.

    Parameters
    ----------
    size : int
        Number of coordinates, which are not negative.
    zero, least : iterables of rows of int
        Linear functions that are zero, and that are not negative.

    Returns
    -------
    list of tuples of int
        Without a common divisor. Their mixtures and multiples are the cone; none is one of others.

    Raises
    ------
    TooHardError
        If there are too many.

    Examples
    --------
    >>> rays(3, [(1, -1, 0)])
    [(0, 0, 1), (1, 1, 0)]
    >>> rays(2, [], [(2, -1), (-1, 2)])
    [(1, 2), (2, 1)]
    """
    every = (1 << size) - 1
    found = {  # The conditions that are tight at a ray, as bits.
        tuple(int(j == k) for j in range(size)): every ^ 1 << k for k in range(size)
    }
    bit = 1 << size
    for row, equal in (*((row, True) for row in zero), *((row, False) for row in least)):
        value = {ray: sum(a * x for a, x in zip(row, ray, strict=True) if a) for ray in found}
        new = _cut(size, found, value)
        found = {
            ray: tight if v else tight | bit
            for ray, tight in found.items()
            if not (v := value[ray]) or (v > 0 and not equal)
        }
        found |= {ray: tight | bit for ray, tight in new}
        if len(found) > MOST_RAYS:
            raise TooHardError
        bit <<= 1
    return sorted(found)


def _cut(size: int, found: dict[Ray, int], value: dict[Ray, int]) -> Iterator[tuple[Ray, int]]:
    """Rays in which the edges of a cone meet a plane, with the conditions that are tight there.

    Two rays are joined by an edge if no third one has all conditions tight that they share.
    """
    above = [ray for ray, v in value.items() if v > 0]
    below = [ray for ray, v in value.items() if v < 0]
    tights = list(found.values())
    for one in above:
        for two in below:
            both = found[one] & found[two]
            if both.bit_count() < size - 2:
                continue
            if sum(tight & both == both for tight in tights) == 2:
                v, w = value[one], -value[two]
                yield _shortened([w * x + v * y for x, y in zip(one, two, strict=True)]), both


def mixed(vectors: Sequence[Ray]) -> set[int]:
    """Which of some vectors can have a positive share in a mixture that is zero.

    Parameters
    ----------
    vectors : sequence of tuples of int
        All of one length.

    Returns
    -------
    set of int
        Their positions.

    Examples
    --------
    >>> sorted(mixed([(1, 0), (-2, 0), (0, 1)]))
    [0, 1]
    """
    size = len(vectors[0]) if vectors else 0
    left = dict(enumerate(vectors))
    for k in range(size):  # What is on the one side of zero only has no counterweight.
        if len({(v[k] > 0) - (v[k] < 0) for v in left.values()} - {0}) == 1:
            left = {at: v for at, v in left.items() if not v[k]}
    if not left or size == 1:
        return set(left)
    # Nor has what a linear function that is nowhere negative takes for positive.
    functions = rays(2 * size, [], [(*v, *(-x for x in v)) for v in left.values()])
    sides = [[a - b for a, b in zip(f[:size], f[size:], strict=True)] for f in functions]
    return {
        at
        for at, v in left.items()
        if not any(sum(a * x for a, x in zip(side, v, strict=True)) for side in sides)
    }
