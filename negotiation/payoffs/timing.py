"""Who moves when, and who knows what by then: the turns of a negotiation in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from negotiation.errors import NegotiationError, as_list, known_name
from negotiation.payoffs.conditions import ALWAYS, Condition
from negotiation.payoffs.moves import Move
from negotiation.payoffs.private_types import Type

if TYPE_CHECKING:
    from negotiation.payoffs.negotiation import Negotiation

__all__ = ["Turn", "turns"]


@dataclass(frozen=True)
class Turn:
    """One step: an actor chooses, or chance draws types.

    Attributes
    ----------
    names : tuple of str
        What is decided: an actor's choice, a move, or types that are drawn together.
    player : str or None
        None for chance.
    when : Condition
        Where it comes up.
    sees : tuple of str
        What the player knows, in the order in which it came: choices and types.
    """

    names: tuple[str, ...]
    player: str | None = None
    when: Condition = ALWAYS
    sees: tuple[str, ...] = ()


def turns(
    talks: Negotiation,
    order: Sequence[Any] | None,
    sees: Mapping[Any, Iterable[Any]] | None,
    when: Mapping[Any, Condition] | None,
) -> list[Turn]:
    """Turns in the order in which they come; see `Negotiation.tree`."""
    return _Timing(talks, sees or {}, when or {}).turns(order)


class _Timing:
    """What is said of one negotiation's order, checked."""

    def __init__(
        self,
        talks: Negotiation,
        sees: Mapping[Any, Iterable[Any]],
        when: Mapping[Any, Condition],
    ) -> None:
        self.talks = talks
        self.known = {thing.name: thing for thing in (*talks.actors, *talks.moves, *talks.types)}
        self.away = {thing.name for thing in talks.away}
        self.drawn = {name: draw for draw in talks.prior for name in draw.names}
        self.player = {a.name: a.name for a in talks.actors} | {m.name: m.by for m in talks.moves}
        self.sees = self._by_mover("sees", sees)
        self.when = self._by_mover("when", when)
        for name, condition in self.when.items():
            if not isinstance(condition, Condition):
                raise NegotiationError(f"when: {name!r} needs a condition, got {condition!r}")
            if isinstance(self.known[name], Move):
                raise NegotiationError(f"when: the move {name!r} has a condition of its own")

    def turns(self, order: Sequence[Any] | None) -> list[Turn]:
        """All turns, those with nothing to decide at the top."""
        fixed = [a.name for a in self.talks.actors if len(a.options) == 1]
        groups = [[n for n in group if n not in fixed] for group in self._groups(order, fixed)]
        result = [Turn((name,), name) for name in fixed]
        before, choices = list(fixed), list(fixed)
        memory: dict[str, list[str]] = {name: [] for name in self.talks.names}
        for group in groups:
            for name in group:
                if name in self.drawn:
                    result.append(Turn((name,)))
                else:
                    result.append(self._turn(name, before, choices, memory))
            before += group
            choices += [name for name in group if name not in self.drawn]
        return self._drawn_together(result)

    def _turn(
        self,
        name: str,
        before: Sequence[str],
        choices: Sequence[str],
        memory: Mapping[str, list[str]],
    ) -> Turn:
        """Turn of an actor or a move; the player remembers it."""
        player, thing = self.player[name], self.known[name]
        when = thing.when if isinstance(thing, Move) else self.when.get(name, ALWAYS)
        for choice in when.choices():
            if choice.actor not in (*before, *self.away):
                self._name(choice.actor)
                raise NegotiationError(
                    f"whether the turn of {name!r} comes hangs on {choice.actor!r}, which is not"
                    " decided before it in this order"
                )
        own = [t.name for t in self.talks.types if player in t.of and t.name in before]
        memory[player] += [*own, *(self._seen(name, before) if name in self.sees else choices)]
        # What it chose just now, at the same time, it remembers, and it is not yet in `before`.
        sees = [n for n in (*before, *memory[player]) if n in memory[player]]
        memory[player].append(name)
        return Turn((name,), player, when, tuple(dict.fromkeys(sees)))

    def _seen(self, name: str, before: Sequence[str]) -> list[str]:
        """What `sees` says of a turn."""
        given = as_list(f"what {name!r} sees", self.sees[name])
        result = [n for n in map(self._name, given) if n]
        for other in result:
            if other not in before:
                raise NegotiationError(
                    f"{name!r} cannot see {other!r}, which is not decided before it in this order"
                )
        return result

    def _groups(self, order: Sequence[Any] | None, fixed: Sequence[str]) -> list[list[str]]:
        """Names that come at once, in order; types that are not named first."""
        if order is None:
            order = [self.talks.names, *(move.name for move in self.talks.moves)]
        entries = as_list("order", order)
        together = [as_list("order", e) if isinstance(e, list | tuple) else [e] for e in entries]
        groups = [[n for n in map(self._name, group) if n] for group in together]
        named = [name for group in groups for name in group]
        for name in named:
            if named.count(name) > 1:
                raise NegotiationError(f"{name!r} comes twice in the order")
        missing = [n for n in self.player if n not in named and n not in fixed]
        if missing:
            raise NegotiationError(
                f"the order says nothing of {', '.join(map(repr, missing))}: every actor with a"
                " choice and every move has its place in it"
            )
        return [*([t.name] for t in self.talks.types if t.name not in named), *groups]

    def _drawn_together(self, given: Sequence[Turn]) -> list[Turn]:
        """Join the draws of types that are drawn together with nobody between them."""
        result: list[Turn] = []
        for turn in given:
            last = result[-1] if result else turn
            if last.player is turn.player is None and last is not turn:
                one, other = self.drawn[last.names[0]], self.drawn[turn.names[0]]
                if one is other:
                    result[-1] = Turn((*last.names, *turn.names))
                    continue
            result.append(turn)
        return result

    def _by_mover(self, what: str, given: Mapping[Any, Any]) -> dict[str, Any]:
        """What is said of actors and moves, by name, without those that are away."""
        if not isinstance(given, Mapping):
            raise NegotiationError(f"{what} is a dict from actors and moves, got {given!r}")
        result = {name: value for key, value in given.items() if (name := self._name(key))}
        for name in result:
            if isinstance(self.known[name], Type):
                raise NegotiationError(f"{what}: {name!r} is a type, and types do not move")
        return result

    def _name(self, given: Any) -> str | None:
        """Name of an actor, a move or a type; None for what a counterfactual has removed."""
        name = getattr(given, "name", given)
        if isinstance(name, str) and name in self.away:
            return None
        return known_name("actor, move or type", given, self.known, f"in {self.talks.name!r}")
