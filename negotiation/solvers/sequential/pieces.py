"""The equilibria of one case: weights that solve its conditions, as products of cones.

Unknowns that no linear condition ties together fall into blocks, each with a cone of its own. A
condition that multiplies weights of several blocks is linear in each: it holds everywhere if it
holds at all combinations of rays. Where it does not, weights that are certain are put in, and what
is then left goes to `negotiation.solvers.sequential.roots`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.sequential.blocks import Block, blocks_of
from negotiation.solvers.sequential.conditions import Conditions
from negotiation.solvers.sequential.cones import TooHardError, rays, whole
from negotiation.solvers.sequential.forms import ONE, Form, Limits, groups, linear, put_in
from negotiation.solvers.sequential.roots import roots
from negotiation.solvers.sequential.weights import SURE

__all__ = ["pieces"]

#: Combinations of rays at which a condition is looked at, at most.
MOST_COMBINATIONS = 20_000


def pieces(conditions: Conditions) -> list[list[Block]]:
    """Solve the conditions of a case.

    Returns
    -------
    list of lists of Block
        Each is a set of solutions, the product of the cones.

    Raises
    ------
    TooHardError
        If conditions multiply unknowns that nothing else determines, or there are too many rays.
    """
    known: dict[int, Fraction] = {}
    settled: list[Block] = []
    while True:
        limits = conditions.limits.with_known(known)
        if not limits.possible():
            return []
        shares = [put_in(form, known) for form in conditions.by_set()]
        names = conditions.names - known.keys()
        ties = (_named(f) if linear(f) else _named(f) & conditions.free for f in shares)
        blocks = blocks_of(names, limits.linear(yes=True), ties, [*limits, *shares])
        if not all(block.positive(conditions.free) for block in blocks):
            return []
        hard = _undecided(blocks, limits.linear(yes=False))
        if hard is None:
            return []
        single = [block for block in blocks if len(block.rays) == 1]
        if not any(hard):
            break
        if not _conceivable(limits, conditions.free):
            return []
        if not single:
            break
        settled += single
        known |= {w: v for block in single for w, v in block.values()}
    tied = itertools.chain((block.names for block in blocks), map(_named, hard))
    parts = [[settled]]
    for group in groups(names, ([w for w in own if w != SURE] for own in tied)):
        own = hard.about(group)
        if any(own):
            easy = limits.linear(yes=True).about(group)
            both = Limits([*easy.zero, *own.zero], [*easy.least, *own.least])
            parts.append([[b] for b in _solved(sorted(group), both, conditions, known)])
        else:
            parts.append([[b for b in blocks if not group.isdisjoint({*b.names} - {SURE})]])
    return [[*itertools.chain(*part)] for part in itertools.product(*parts)]


def _conceivable(limits: Limits, free: frozenset[int]) -> bool:
    """Whether conditions could hold if products of weights were unknowns of their own."""
    parts = [*{part for form in limits for part in form} - {ONE}, ONE]
    sides = ([whole([f.get(part, Fraction(0)) for part in parts]) for f in s] for s in limits.sides)
    try:
        most = [sum(x) for x in zip(*rays(len(parts), *sides), strict=True)]
    except TooHardError:
        return True
    return bool(most) and all(x or part & free for part, x in zip(parts, most, strict=True))


def _named(form: Form) -> frozenset[int]:
    """All weights that a polynomial is about."""
    return frozenset[int]().union(*form)


def _undecided(blocks: Sequence[Block], limits: Limits) -> Limits | None:
    """Conditions that hold in some of a product of cones; None if one holds nowhere there."""
    hard = Limits([], [])
    for forms, kept, equal in (
        (limits.zero, hard.zero, True),
        (limits.least, hard.least, False),
    ):
        for form in forms:
            values = _at_rays(form, blocks)
            if values is None or (values < 0).any() or (equal and (values > 0).any()):
                kept.append(form)
            if values is not None and ((values < 0).all() or (equal and (values > 0).all())):
                return None
    return hard


def _at_rays(form: Form, blocks: Sequence[Block]) -> NDArray[Any] | None:
    """Values at the combinations of rays.

    None if there are too many, or if two weights of one block are multiplied.
    """
    named = _named(form)
    own = [block for block in blocks if named.intersection(block.names)]
    if math.prod(len(block.rays) for block in own) > MOST_COMBINATIONS or any(
        len(part.intersection(block.names)) > 1 for part in form for block in own
    ):
        return None
    total = np.zeros([len(block.rays) for block in own], dtype=object)
    for part, value in form.items():
        term = np.array(value, dtype=object)
        for block in own:
            (name,) = part.intersection(block.names) or (SURE,)
            at = block.names.index(name)
            term = np.multiply.outer(term, np.array([ray[at] for ray in block.rays], dtype=object))
        total = total + term
    return total


def _solved(
    names: Sequence[int], limits: Limits, conditions: Conditions, known: dict[int, Fraction]
) -> list[Block]:
    """Solve conditions that multiply unknowns, in floats with proof.

    If there are trembles among the unknowns, they may all be as small as one likes together, and
    the largest is set to 1.

    Raises
    ------
    TooHardError
    """
    trembles = [w for w in names if w in conditions.trembles]
    occurring = frozenset[int]().union(*map(_named, conditions.limits.about(names)))
    if not trembles:
        cases: list[dict[int, Fraction]] = [{}]
    elif occurring & conditions.trembles & known.keys():
        raise TooHardError
    else:
        cases = [{w: Fraction(1)} for w in trembles]
    found = set()
    for case in cases:
        left = [w for w in names if w not in case]
        for x in roots(limits.with_known(case), left):
            at = case | dict(zip(left, x, strict=True))
            found.add(whole([*(at[w] for w in names), Fraction(1)]))
    return [Block((*names, SURE), [ray]) for ray in sorted(found)]
