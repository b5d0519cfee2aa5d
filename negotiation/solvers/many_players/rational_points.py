"""Whether the solution in a cell is a point with small denominators, decided without rounding.

At a tie rounding errors cannot tell whether an unused strategy pays the same or more, or whether
a probability is zero or small. Games written by hand have ties, and equilibria like a half or two
thirds. Such a point is guessed, and put into the indifferences in whole numbers that floating point
holds exactly; an indifference that comes out as zero is zero.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.many_players.cells import Cells
from negotiation.solvers.many_players.contraction import around, proved_in

__all__ = ["Verdicts", "decided", "whole_numbers"]

Floats = NDArray[np.floating[Any]]
Bools = NDArray[np.bool_]

#: Largest denominator of a player's probabilities that is tried.
LARGEST = 256
#: Probabilities nearer than this to such a fraction may be it.
NEAR = 1e-10
#: No wider cell is decided about.
NARROW = 1e-9
#: Half the side of the cell around the fraction in which no other solution may be.
AROUND = 2.0**-28
#: Values are taken for whole numbers of this unit; products of denominators stay below the other.
UNIT, MOST = 2.0**-20, 2.0**32


@dataclass(frozen=True)
class Verdicts:
    """What is known of the only solution in each cell.

    Attributes
    ----------
    absent : array of bool, shape (N,)
        It is no equilibrium in the interior of the face: somebody would rather switch, or a
        strategy of the face has probability zero, which is another face's matter.
    equilibrium : array of bool, shape (N,)
        It is one, and has all strategies of the face in use.
    """

    absent: Bools
    equilibrium: Bools


def decided(whole: Cells, rounded: Bools, x: Sequence[Floats], width: Floats) -> Verdicts:
    """Decide about solutions that rounding leaves open.

    Parameters
    ----------
    whole : Cells
        Whole faces, with values fresh from the payoffs.
    rounded : array of bool, shape (N,)
        Some of these values are rounded.
    x : sequence over mixers of arrays (k_j, N)
        Probabilities at the only solution in a cell, to within far less than `NEAR`.
    width : array, shape (N,)
        Of the cell.

    Returns
    -------
    Verdicts
        False twice where the solution is no such point.
    """
    known = width < NARROW  # The cell around the fraction contains it.
    counts = []
    for at in x:
        count, close = _fractions(at)
        known &= close
        counts.append(count)
    known &= math.prod([count.sum(axis=0) for count in counts]) <= MOST
    values = []
    for sign in (1.0, -1.0):
        parts = replace(whole, values=[np.maximum(sign * v, 0.0) for v in whole.values])
        values.append(parts.at(counts))
    border = np.logical_or.reduce([(count == 0).any(axis=0) for count in counts])
    switches = np.zeros_like(border)
    for v, plus, minus, used in zip(whole.values, *values, [*whole.sizes, 1], strict=False):
        known &= ((whole_numbers(v) & ~rounded) | (plus == 0) | (minus == 0)).all(axis=0)
        known &= (plus == minus)[: used - 1].all(axis=0)
        switches |= (plus > minus)[used - 1 :].any(axis=0)
    known &= proved_in(around(whole, [c / c.sum(axis=0) for c in counts], AROUND))
    return Verdicts(known & (border | switches), known & ~border & ~switches)


def whole_numbers(values: Floats) -> Bools:
    """Rows that hold whole numbers of a common unit, small enough for exact products of two."""
    unit = values / UNIT
    exact: Bools = (unit == np.rint(unit)).all(axis=tuple(range(1, values.ndim - 1)))
    return exact


def _fractions(x: Floats) -> tuple[Floats, Bools]:
    """Numerators (k, N) over their sum that are close to probabilities, and whether there are."""
    count, found = np.zeros_like(x), np.zeros(x.shape[-1], dtype=bool)
    for denominator in range(1, LARGEST + 1):
        open_ = np.flatnonzero(~found)
        if not len(open_):
            break
        scaled = x[:, open_] * denominator
        whole = np.rint(scaled)
        close = (np.abs(scaled - whole) < NEAR * denominator).all(axis=0)
        close &= whole.sum(axis=0) == denominator
        count[:, open_[close]] = whole[:, close]
        found[open_[close]] = True
    count[0, ~found] = 1.0
    return count, found
