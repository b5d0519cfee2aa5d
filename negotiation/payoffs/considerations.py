"""Considerations: one reason that one actor has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sympy

from negotiation.errors import NegotiationError, as_text
from negotiation.games.printed import Printed
from negotiation.payoffs.actors import Actor, name_of
from negotiation.payoffs.conditions import ALWAYS, Condition
from negotiation.payoffs.parameters import exact

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Consideration"]


@dataclass(frozen=True, init=False)
class Consideration(Printed):
    """One reason that one actor has: what it gains or loses, and when.

    Parameters
    ----------
    actor : Actor or str
        Whose reason it is.
    label : str
        What it is, in words; distinct for each actor.
    value : float or expression in Parameters
        What it is worth to the actor; negative for a cost.
    when : Condition, optional
        At which outcomes it counts; at all of them if left out.
    source : str, optional
        The mechanism's literature, or the fact that it rests on.

    Attributes
    ----------
    actor : str
    label : str
    value : sympy.Expr
    when : Condition
    source : str

    Raises
    ------
    NegotiationError
        If the value is no finite number or expression in parameters, or `when` no condition.

    Examples
    --------
    >>> import negotiation as ng
    >>> a = ng.Actor("A", options=["halt", "fight"])
    >>> c = ng.Parameter("c", 3, low=1, high=5, meaning="cost of fighting")
    >>> print(ng.Consideration(a, "cost of fighting", -c, when=a("fight")))
    A: cost of fighting, -c, when A: fight
    """

    actor: str
    label: str
    value: sympy.Expr
    when: Condition
    source: str

    def __init__(
        self,
        actor: Actor | str,
        label: str,
        value: Any,
        when: Condition | None = None,
        source: str = "",
    ) -> None:
        name = name_of(actor)
        if not isinstance(label, str) or not label.strip():
            raise NegotiationError(
                f"a consideration of {name!r} needs a label, got {label!r};"
                " the order is actor, label, value"
            )
        if when is not None and not isinstance(when, Condition):
            raise NegotiationError(
                f"'when' of {label!r} ({name}) must be a condition such as actor('option'),"
                f" got {when!r}"
            )
        put = object.__setattr__
        put(self, "actor", name)
        put(self, "label", as_text(f"the label of a consideration of {name!r}", label))
        put(self, "value", exact(value, f"the value of {label!r} ({name})"))
        put(self, "when", ALWAYS if when is None else when)
        put(self, "source", as_text(f"the source of {label!r} ({name})", source))

    def substituted(self, changes: Mapping[Any, Any]) -> Consideration:
        """Return the same consideration with parameters replaced in its value.

        Parameters
        ----------
        changes : mapping of Parameter to Parameter or expression

        Returns
        -------
        Consideration
        """
        return Consideration(
            self.actor, self.label, self.value.xreplace(dict(changes)), self.when, self.source
        )

    def without_value(self) -> str:
        """Say at which end of a parameter's range the value is not finite and real, if at one.

        Looked at are the powers and logarithms that are terms or factors of it, one parameter
        moved at a time; the rest of the ranges is not searched.

        Returns
        -------
        str
            Such as ``"d = 0"``; empty if there is no such end.

        Examples
        --------
        >>> import negotiation as ng
        >>> d = ng.Parameter("d", 3, low=0, high=6)
        >>> ng.Consideration("A", "half the grounds", 2 / d).without_value()
        'd = 0'
        """
        for term in sympy.Add.make_args(self.value):
            for factor in sympy.Mul.make_args(term):
                if not isinstance(factor, sympy.Pow | sympy.log):
                    continue
                for p in sorted(factor.free_symbols, key=str):
                    for end in (p.low, p.high):
                        at = factor.xreplace({p: exact(end, p.name)})
                        if at.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo, sympy.I):
                            return f"{p.name} = {end:g}"
        return ""

    def __str__(self) -> str:
        """Whose, what, how much, when."""
        when = "" if self.when == ALWAYS else f", when {self.when}"
        return f"{self.actor}: {self.label}, {self.value}{when}"
