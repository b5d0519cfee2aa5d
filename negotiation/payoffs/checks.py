"""What must be true of a negotiation before anything is computed from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import sympy

from negotiation.errors import NegotiationError, unknown_name
from negotiation.payoffs.actors import Actor
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.parameters import Parameter

__all__ = ["all_considerations", "check_actors", "check_considerations", "collected_parameters"]


def check_actors(title: str, actors: Sequence[Actor], away: Sequence[Actor]) -> None:
    """Names are distinct, and roles refer to people at the table or gone from it."""
    for actor in actors:
        if not isinstance(actor, Actor):
            raise NegotiationError(f"actors must be made with ng.Actor or a role, got {actor!r}")
    if not actors:
        raise NegotiationError(f"{title!r} needs at least one actor")
    for name, times in Counter(a.name for a in actors).items():
        if times > 1:
            raise NegotiationError(f"two actors are called {name!r}")
    known = [a.name for a in (*actors, *away)]
    for actor in actors:
        others = [n for i in actor.instruments for n in i.leans_on]
        for name in (*actor.leans_on, *others):
            if name not in known:
                raise unknown_name(f"actor that {actor.name!r} refers to", name, known)


def all_considerations(
    actors: Iterable[Actor],
    written: Sequence[Consideration],
    away: Sequence[Actor],
    replaced: Mapping[Parameter, sympy.Expr],
) -> list[Consideration]:
    """Those written and those of instruments, with parameters replaced."""
    for consideration in written:
        if not isinstance(consideration, Consideration):
            raise NegotiationError(f"expected a Consideration, got {consideration!r}")
    gone = [actor.name for actor in away]
    result = list(written)
    for weighing in (False, True):
        present = tuple(result)
        for actor in actors:
            for instrument in actor.instruments:
                if instrument.weighs is weighing:
                    added = instrument.considerations(actor, present)
                    result.extend(c for c in added if c.actor not in gone)
    return [c.substituted(replaced) for c in result] if replaced else result


def check_considerations(
    considerations: Iterable[Consideration], actors: Sequence[Actor], away: Sequence[Actor]
) -> None:
    """Everybody mentioned is at the table, options exist, labels are distinct."""
    names = [actor.name for actor in actors]
    present = {actor.name: actor for actor in (*actors, *away)}
    seen: set[tuple[str, str]] = set()
    for c in considerations:
        if c.actor not in names:
            raise unknown_name(f"actor (consideration {c.label!r})", c.actor, names)
        if (c.actor, c.label) in seen:
            raise NegotiationError(f"{c.actor!r} has two considerations labelled {c.label!r}")
        seen.add((c.actor, c.label))
        where = f"(condition of {c.label!r}, {c.actor})"
        for choice in c.when.choices():
            if choice.actor not in present:
                raise unknown_name(f"actor {where}", choice.actor, names)
            options = present[choice.actor].all_options
            if choice.option not in options:
                raise unknown_name(f"option of {choice.actor} {where}", choice.option, options)


def collected_parameters(considerations: Iterable[Consideration]) -> dict[str, Parameter]:
    """Parameters by name, in the order in which they are first mentioned."""
    result: dict[str, Parameter] = {}
    for c in considerations:
        for p in sorted(c.value.free_symbols, key=str):
            if result.setdefault(p.name, p) != p:
                raise NegotiationError(
                    f"two different parameters are called {p.name!r}: {result[p.name].meaning!r}"
                    f" and {p.meaning!r}"
                )
    return result
