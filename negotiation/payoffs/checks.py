"""What must be true of a negotiation before anything is computed from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import sympy

from negotiation.errors import NegotiationError, unknown_name
from negotiation.payoffs.actors import Actor
from negotiation.payoffs.choosers import Chooser
from negotiation.payoffs.conditions import Condition
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.moves import Move
from negotiation.payoffs.parameters import Parameter, difference
from negotiation.payoffs.private_types import Type

__all__ = [
    "all_considerations",
    "check_actors",
    "check_condition",
    "check_considerations",
    "check_types_and_moves",
    "collected_parameters",
]


def check_actors(title: str, actors: Sequence[Actor], away: Sequence[Chooser]) -> None:
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
                there = [each for each in known if each != actor.name]
                raise unknown_name("actor", name, there, f"(to whom {actor.name!r} refers)")


def check_types_and_moves(
    types: Sequence[Type], moves: Sequence[Move], actors: Sequence[Actor], away: Sequence[Chooser]
) -> None:
    """Names are distinct, and types and moves are of actors who are there."""
    for move in moves:
        if not isinstance(move, Move):
            raise NegotiationError(f"moves must be made with ng.Move, got {move!r}")
    everything = [*actors, *types, *moves, *away]
    for name, times in Counter(thing.name for thing in everything).items():
        if times > 1:
            raise NegotiationError(f"two of the actors, types and moves are called {name!r}")
    names = [actor.name for actor in actors]
    for t in types:
        for name in t.of:
            if name not in (*names, *(thing.name for thing in away)):
                raise unknown_name("actor", name, names, f"(of the type {t.name!r})")
    for move in moves:
        if move.by not in names:
            raise unknown_name("actor", move.by, names, f"(by whom the move {move.name!r} is)")
        check_condition(move.when, f"(condition of the move {move.name!r})", everything)


def all_considerations(
    actors: Iterable[Actor],
    written: Sequence[Consideration],
    away: Sequence[Chooser],
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
    considerations: Iterable[Consideration], actors: Sequence[Actor], others: Sequence[Chooser]
) -> None:
    """Everybody mentioned is at the table, options exist, labels are distinct."""
    names = [actor.name for actor in actors]
    everything = [*actors, *others]
    seen: set[tuple[str, str]] = set()
    for c in considerations:
        if c.actor not in names:
            raise unknown_name("actor", c.actor, names, f"(consideration {c.label!r})")
        if (c.actor, c.label) in seen:
            raise NegotiationError(f"{c.actor!r} has two considerations labelled {c.label!r}")
        seen.add((c.actor, c.label))
        check_condition(c.when, f"(condition of {c.label!r}, {c.actor})", everything)


def check_condition(condition: Condition, where: str, choosers: Sequence[Chooser]) -> None:
    """Whatever the condition mentions is there, or was, and has the options."""
    known = {chooser.name: chooser for chooser in choosers}
    for choice in condition.choices():
        if choice.actor not in known:
            raise unknown_name("actor", choice.actor, known, where)
        chooser = known[choice.actor]
        if choice.option not in chooser.all_options:
            kind = f"{chooser.words[1]} of {choice.actor}"
            raise unknown_name(kind, choice.option, chooser.all_options, where)


def collected_parameters(expressions: Iterable[sympy.Expr]) -> dict[str, Parameter]:
    """Parameters by name, in the order in which they are first mentioned."""
    result: dict[str, Parameter] = {}
    for expression in expressions:
        for p in sorted(expression.free_symbols, key=str):
            if result.setdefault(p.name, p) != p:
                raise NegotiationError(
                    f"two different parameters are called {p.name!r}:"
                    f" {difference(result[p.name], p)}"
                )
    return result
