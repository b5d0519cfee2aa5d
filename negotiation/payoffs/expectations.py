"""Considerations for those who do not know the types: each in expectation, in symbols."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

import sympy

from negotiation.errors import NegotiationError
from negotiation.payoffs.conditions import NEVER, Condition
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.private_types import Draw

__all__ = ["expected"]

#: Combinations of values that one consideration may depend on.
MOST = 4096


def expected(considerations: Iterable[Consideration], draws: Sequence[Draw]) -> list[Consideration]:
    """Considerations whose conditions are on choices alone.

    One whose condition mentions types counts its value times the probability that the types fulfil
    their part of the condition. Where they decide which choices it counts at, it is taken apart
    into one for each such condition, with the types' values in its label.

    Parameters
    ----------
    considerations : iterable of Consideration
    draws : sequence of Draw

    Returns
    -------
    list of Consideration

    Raises
    ------
    NegotiationError
        If a consideration depends on too many combinations of values.

    Examples
    --------
    >>> import negotiation as ng
    >>> from negotiation.payoffs.private_types import draws_of
    >>> a = ng.Actor("A", options=["keep", "break"])
    >>> g = ng.Parameter("g", 4, low=0, high=8, meaning="penalty")
    >>> resolve = ng.Type("resolve", {"reliable": 0.6, "unreliable": 0.4}, of=[])
    >>> penalty = ng.Consideration(a, "penalty", -g, when=a("break") & resolve("reliable"))
    >>> for c in expected([penalty], draws_of([resolve], None)):
    ...     print(c)
    A: penalty, -3*g/5, when A: break
    """
    return [part for c in considerations for part in _parts(c, draws)]


def _parts(c: Consideration, draws: Sequence[Draw]) -> list[Consideration]:
    """One consideration, for each condition on choices that it comes to."""
    mentioned = {choice.actor for choice in c.when.choices()}
    over = [part for draw in draws if (part := draw.over(mentioned))]
    if not over:
        return [c]
    if math.prod(len(draw.table) for draw in over) > MOST:
        raise NegotiationError(
            f"{c.label!r} ({c.actor}) depends on more than {MOST} combinations of types"
        )
    cases: dict[Condition, list[tuple[sympy.Expr, str]]] = {}
    for rows in itertools.product(*(draw.table.items() for draw in over)):
        known = {
            name: value
            for draw, (key, _) in zip(over, rows, strict=True)
            for name, value in zip(draw.names, key, strict=True)
        }
        when = c.when.given(known)
        if when != NEVER:
            words = ", ".join(f"{name}: {value}" for name, value in known.items())
            cases.setdefault(when, []).append((sympy.Mul(*(p for _, p in rows)), words))
    result = []
    for when, own in cases.items():
        chance = sympy.expand(sympy.Add(*(p for p, _ in own)))
        label = c.label if len(cases) == 1 else f"{c.label} ({' or '.join(w for _, w in own)})"
        if chance != 0:
            result.append(Consideration(c.actor, label, c.value * chance, when, c.source))
    return result
