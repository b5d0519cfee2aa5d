"""Weights that linear conditions tie to each other, as cones.

Weights that matter by their proportions only are not scaled.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.solvers.sequential.cones import Ray, rays, whole
from negotiation.solvers.sequential.forms import ONE, Form, Limits, groups, sized
from negotiation.solvers.sequential.weights import SURE

__all__ = ["Block", "blocks_of"]


@dataclass(frozen=True)
class Block:
    """Weights that are tied to each other.

    Attributes
    ----------
    names : tuple of int
        Sequences, and `SURE` if the scale of the weights matters: its coordinate stands for 1.
    rays : list of tuples of int
        Of the cone of solutions.
    """

    names: tuple[int, ...]
    rays: list[Ray]

    def positive(self, free: Collection[int]) -> bool:
        """Whether a mixture of the rays is positive, but for weights that may be zero."""
        return bool(self.rays) and all(
            w in free or any(x)
            for w, x in zip(self.names, zip(*self.rays, strict=True), strict=True)
        )

    def values(self) -> Iterator[tuple[int, Fraction]]:
        """Weights, if there is only one ray."""
        (ray,) = self.rays
        scale = ray[self.names.index(SURE)] if SURE in self.names else 1
        return ((w, Fraction(x, scale)) for w, x in zip(self.names, ray, strict=True) if w != SURE)


def blocks_of(
    names: Collection[int], limits: Limits, ties: Iterable[Iterable[int]], forms: Sequence[Form]
) -> list[Block]:
    """Solve linear conditions, for each group of unknowns that they tie together.

    Parameters
    ----------
    names : collection of int
        The unknowns.
    limits : Limits
        Those that are linear.
    ties : iterable of iterables of int
        Other unknowns that are to be in one group.
    forms : sequence of Form
        All polynomials of which it matters whether they are zero, or in what proportion they are.
    """
    scales = _Scales(names, forms)
    result = []
    tied = ([w for part in form for w in part] for form in limits)
    for group in groups(names, itertools.chain(tied, ties)):
        own, ordered = limits.about(group), tuple(sorted(group))
        if not sized(group, forms):
            cone = rays(len(ordered), *(_rows(f, ordered) for f in (own.zero, own.least)))
            result.append(Block(ordered, cone))
            continue
        with_one = (*ordered, SURE)
        zero, least = (_rows(f, with_one) for f in (own.zero, own.least))
        if not sized(group, own) and scales.choose(ordered):
            zero.append((*(1 for _ in ordered), -1))
        result.append(Block(with_one, rays(len(with_one), zero, least)))
    return result


def _rows(forms: Iterable[Form], names: Sequence[int]) -> list[Ray]:
    """Coefficients of linear polynomials."""
    parts = [ONE if w == SURE else frozenset([w]) for w in names]
    return [whole([form.get(part, Fraction(0)) for part in parts]) for form in forms]


class _Scales:
    """Which weights' scales may be chosen, because every condition holds at all scales or at none.

    Trembles that are a hundred times smaller give the same beliefs. In general weights may be
    multiplied by powers of one number if the exponents add up to the same in all terms of each
    polynomial.
    """

    def __init__(self, names: Iterable[int], forms: Iterable[Form]) -> None:
        self.names = sorted(names)
        self.rows: list[list[int]] = []  # What the exponents have to be orthogonal to.
        for form in forms:
            first, *others = form or [ONE]
            self.rows += [[(w in p) - (w in first) for w in self.names] for p in others]

    def choose(self, group: Sequence[int]) -> bool:
        """Choose the scale of weights that all have the same, if that is still possible."""
        unit = [int(w == group[0]) for w in self.names]
        rank = [np.linalg.matrix_rank(np.array(rows)) for rows in (self.rows, [*self.rows, unit])]
        self.rows.append(unit)
        return bool(rank[0] < rank[1])
