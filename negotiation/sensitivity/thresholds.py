"""Exact tipping points: where an outcome stops or starts being an equilibrium."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import sympy

from negotiation.games.listed import Listed
from negotiation.games.printed import Printed
from negotiation.games.words import number
from negotiation.payoffs.inequalities import losses
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.roots import between, roots_within
from negotiation.payoffs.talks import Talks, as_talks

__all__ = ["Threshold", "Thresholds", "thresholds"]

#: Roots closer than this share of the range are one: known exactly here, to 15 digits there.
SAME = 1e-13

#: Tipping points found so far: a report asks for the same ones several times.
_KNOWN: WeakKeyDictionary[Talks, dict[tuple[str, ...], Thresholds]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Threshold(Printed):
    """A value of a parameter at which an outcome stops or starts being an equilibrium.

    Attributes
    ----------
    parameter : str
    value : float
    actor, deviation : str
        Who begins to gain by doing what instead, on the side where the outcome is none.
    stable : {"above", "below"}
        On which side of the value the outcome is an equilibrium.
    exact : sympy.Expr
        The value as an exact number; of 15 digits (a sympy Float) where it is the root of no
        rational function, or where the later talks' outcome changes.
    because : str
        What else changes there: another outcome of later talks; empty otherwise.
    """

    parameter: str
    value: float
    actor: str
    deviation: str
    stable: str
    exact: sympy.Expr = field(repr=False)
    because: str = ""

    def __str__(self) -> str:
        """Say it in one sentence."""
        other = "below" if self.stable == "above" else "above"
        why = f" ({self.because})" if self.because else ""
        return (
            f"{self.parameter} = {self.value:.4g}: just {other} it {self.actor} would rather"
            f" {self.deviation}{why}"
        )


class Thresholds(Listed[Threshold]):
    """Tipping points of an outcome along one parameter: a list, which says so if there is none.

    Made by `thresholds`. Its table has a row a tipping point, with the attributes of `Threshold`.

    Attributes
    ----------
    heading, nothing : str
        Of which outcome along which parameter; how it stands where there is none.
    """

    COLUMNS: ClassVar = ("parameter", "value", "actor", "deviation", "stable", "because")


def thresholds(talks: Talks, outcome: Mapping[str, str], name: str) -> Thresholds:
    """Tipping points of an outcome along one parameter, the others at their baselines.

    Each loss by deviating is an expression in the parameter; between its roots its sign is
    constant, and it is decided in exact arithmetic. Roots of rational functions are exact, others
    certified by interval arithmetic.

    Parameters
    ----------
    talks : Negotiation or Stages
        With stages, the later talks' outcome may change along the way; that is a tipping point of
        its own if it decides the first.
    outcome : mapping of actor name to option
    name : str
        The parameter, over its declared range.

    Returns
    -------
    Thresholds
        A list of `Threshold` in increasing order; empty where the outcome is an equilibrium
        everywhere or nowhere in the range.

    Raises
    ------
    NegotiationError
        If the outcome or the parameter is unknown.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> found = ng.thresholds(talks, talks.reported, "g")
    >>> print(found)
    Tipping points of (halt, disarm, broker, back) along g from 0 to 8:
      g = 3.5: just below it Azerbaijan would rather press on
    >>> [tipping.value for tipping in found]
    [3.5]
    >>> print(ng.thresholds(talks, talks.reported, "y"))
    Tipping points of (halt, disarm, broker, back) along y from 0 to 3:
      none in the range: it is an equilibrium everywhere in it
    """
    outcome = as_talks(talks).outcome(outcome)
    name = talks.parameter(name).name
    known, key = _KNOWN.setdefault(talks, {}), (name, *outcome.values())
    if key not in known:
        known[key] = _found(talks, outcome, name)
    return copy(known[key])


def _found(talks: Talks, outcome: Mapping[str, str], name: str) -> Thresholds:
    """Tipping points, where signs of losses change."""
    spans = [
        span
        for low, high, piece in talks.pieces(name)
        for span in _spans(piece, outcome, name, low, high)
    ]
    found = []
    for left, right in itertools.pairwise(spans):
        if left.stable == right.stable:
            continue
        off = right if left.stable else left
        actor, deviation = off.pays[0]
        same = left.piece is right.piece
        found.append(
            Threshold(
                parameter=name,
                value=float(right.start),
                actor=actor,
                deviation=deviation,
                stable="below" if left.stable else "above",
                exact=right.start if same else sympy.Float(right.start, 15),
                because="" if same else "the later talks' outcome changes there",
            )
        )
    parameter = talks.parameter(name)
    always = "everywhere" if spans[0].stable else "nowhere"
    return Thresholds(
        found,
        f"Tipping points of ({talks.label(outcome)}) along {name}"
        f" from {number(parameter.low)} to {number(parameter.high)}",
        f"none in the range: it is an equilibrium {always} in it",
    )


@dataclass(frozen=True)
class _Span:
    """An interval without a root: everything keeps its sign."""

    start: Any
    piece: Negotiation
    pays: list[tuple[str, str]]

    @property
    def stable(self) -> bool:
        return not self.pays


def _spans(
    piece: Negotiation, outcome: Mapping[str, str], name: str, low: float, high: float
) -> list[_Span]:
    """Split an interval at the roots, and say which deviations pay in each part."""
    others = piece.baselines(name)
    lost = [(who, what, e.xreplace(others)) for who, what, e in losses(piece, outcome)]
    roots = {r for _, _, loss in lost for r in roots_within(loss, low, high)}
    ends = sympy.Rational(repr(low)), sympy.Rational(repr(high))
    cuts = [ends[0], *_distinct(roots, (high - low) * SAME), ends[1]]
    spans = []
    for start, stop in itertools.pairwise(cuts):
        middle = {piece.parameters[name]: between(start, stop)} if name in piece.parameters else {}
        pays = [(who, what) for who, what, loss in lost if loss.xreplace(middle) < 0]
        spans.append(_Span(start, piece, pays))
    return spans


def _distinct(roots: Iterable[Any], apart: float) -> list[Any]:
    """Roots in increasing order, of several within a distance the exact one."""
    result: list[Any] = []
    for root in sorted(roots, key=lambda r: (float(r), r.is_Float)):
        if not result or float(root) - float(result[-1]) > apart:
            result.append(root)
        elif result[-1].is_Float:
            result[-1] = root
    return result
