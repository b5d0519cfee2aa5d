"""From a negotiation to the tables of a TOML file; `toml` describes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy

from negotiation.errors import NegotiationError
from negotiation.formats.conditions import write_condition
from negotiation.formats.expressions import write_expression
from negotiation.formats.kinds import INSTRUMENTS, ROLES, TEXTS
from negotiation.formats.reading import from_toml
from negotiation.formats.toml_text import key_text, table_text
from negotiation.payoffs.actors import Actor
from negotiation.payoffs.conditions import ALWAYS, Condition
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.moves import Move
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.private_types import Type
from negotiation.payoffs.written import Written

__all__ = ["to_toml"]


def to_toml(talks: Written) -> str:
    """Write a negotiation as the text of a TOML file.

    Parameters
    ----------
    talks : Negotiation
        Parameters that `Negotiation.at` or `Negotiation.replacing` has changed are written as
        they are now; actors that `Negotiation.without` has removed stand under ``[[away]]``.

    Returns
    -------
    str
        From which `from_toml` makes the same negotiation.

    Raises
    ------
    NegotiationError
        If there is something in it that a file cannot say, such as a role of one's own.

    Examples
    --------
    >>> import negotiation as ng
    >>> a = ng.Actor("A", options=["halt", "press on"])
    >>> v = ng.Parameter("v", 10, low=6, high=14, meaning="control")
    >>> talks = ng.Negotiation("Talks", actors=[a],
    ...     considerations=[ng.Consideration(a, "control", v / 2, when=a("halt"))])
    >>> print(to_toml(talks))
    name = "Talks"
    <BLANKLINE>
    [parameters.v]
    baseline = 10
    low = 6
    high = 14
    meaning = "control"
    <BLANKLINE>
    [[actors]]
    name = "A"
    options = ["halt", "press on"]
    <BLANKLINE>
    [[considerations]]
    actor = "A"
    label = "control"
    value = "0.5*v"
    when = "A: halt"
    <BLANKLINE>
    """
    if not isinstance(talks, Negotiation):
        raise NegotiationError(
            f"only a Negotiation is written to a file, not {type(talks).__name__}; of Stages,"
            " write each of the negotiations"
        )
    try:
        text = _Writing(talks).text()
        from_toml(text)
    except NegotiationError as error:
        raise NegotiationError(f"{talks.name!r} cannot be written to a file: {error}") from None
    except RecursionError:
        raise NegotiationError(f"{talks.name!r} has something nested too deep to write") from None
    return text


class _Writing:
    """One negotiation, from its objects to tables."""

    def __init__(self, talks: Negotiation) -> None:
        self.talks = talks
        self.parameters = dict(talks.parameters)

    def text(self) -> str:
        """All tables, parameters first."""
        talks = self.talks
        top = table_text("", {"name": talks.name, "description": talks.description or None})
        actors = [block for actor in talks.actors for block in self._actor(actor)]
        away = [
            table_text("[[away]]", {"name": actor.name, "options": actor.all_options})
            for actor in talks.away
        ]
        types = [self._type(t) for t in talks.types]
        together = [
            table_text("[[prior]]", {"values": list(key), "probability": self._value(p)})
            for draw in talks.drawn
            for key, p in draw.table.items()
            if any(t.name in draw.names and t.probabilities is None for t in talks.types)
        ]
        moves = [_move(move) for move in talks.moves]
        considerations = [self._consideration(c) for c in talks.written]
        parameters = [_parameter_table(p) for p in self.parameters.values()]
        reported = [] if talks.reported is None else [table_text("[reported]", talks.reported)]
        private = [*types, *together, *moves]
        return "\n".join([top, *parameters, *actors, *private, *away, *considerations, *reported])

    def _actor(self, actor: Actor) -> Iterable[str]:
        """An actor's table, and those of its instruments."""
        role, fields = _kind(actor, ROLES)
        yield table_text(
            "[[actors]]",
            {
                "name": actor.name,
                "role": None if role == "party" else role,
                **{key: getattr(actor, key) for key in fields},
                "options": actor.all_options,
            },
        )
        for instrument in actor.instruments:
            kind, fields = _kind(instrument, INSTRUMENTS)
            details = {
                key: self._field(getattr(instrument, key), what) for key, what in fields.items()
            }
            yield table_text("[[actors.instruments]]", {"kind": kind, **details})

    def _type(self, t: Type) -> str:
        odds = t.probabilities and {v: self._value(p) for v, p in t.probabilities.items()}
        return table_text(
            "[[types]]",
            {
                "name": t.name,
                "of": t.of,
                "options": None if odds else t.options,
                "probabilities": odds,
                "meaning": t.meaning or None,
                "source": t.source or None,
            },
        )

    def _consideration(self, consideration: Consideration) -> str:
        when = consideration.when
        return table_text(
            "[[considerations]]",
            {
                "actor": consideration.actor,
                "label": consideration.label,
                "value": self._value(consideration.value),
                "when": None if when == ALWAYS else write_condition(when),
                "source": consideration.source or None,
            },
        )

    def _field(self, given: Any, what: str) -> Any:
        """Write an expression or a condition as text; leave names."""
        if isinstance(given, Condition):
            return write_condition(given)
        return self._value(given) if what == "value" else given

    def _value(self, expression: sympy.Expr) -> str:
        """Write an expression as it is now, and note its parameters."""
        now = expression.xreplace(self.talks.replaced)
        for p in sorted(now.free_symbols, key=str):
            if self.parameters.setdefault(p.name, p) != p:
                raise NegotiationError(f"two different parameters are called {p.name!r}")
        return write_expression(now)


def _kind(thing: Any, kinds: Mapping[str, tuple[type[Any], dict[str, str]]]) -> Any:
    """Name and fields of a role or an instrument."""
    for name, (kind, fields) in kinds.items():
        if type(thing) is kind:
            return name, fields
    raise NegotiationError(
        f"{type(thing).__name__} is a kind of one's own; a file has {', '.join(kinds)}"
    )


def _move(move: Move) -> str:
    """One later move."""
    when = None if move.when == ALWAYS else write_condition(move.when)
    rows = {"name": move.name, "by": move.by, "options": move.options, "when": when}
    return table_text("[[moves]]", rows)


def _parameter_table(parameter: Parameter) -> str:
    """One parameter, without what is left empty."""
    rows = {key: getattr(parameter, key) for key in ("baseline", "low", "high")}
    rows |= {key: getattr(parameter, key) or None for key in TEXTS[:-1]}
    return table_text(
        f"[parameters.{key_text(parameter.name)}]", {**rows, "continuation": parameter.continuation}
    )
