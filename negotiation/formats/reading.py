"""From the tables of a TOML file to a negotiation; `toml` describes them."""

from __future__ import annotations

from typing import Any

from negotiation.errors import NegotiationError, known_name, unknown_name
from negotiation.formats.conditions import read_condition
from negotiation.formats.entries import LONGEST_NAME, Entry
from negotiation.formats.expressions import read_expression
from negotiation.formats.kinds import INSTRUMENTS, ROLES, TEXTS
from negotiation.formats.patience import Patience
from negotiation.payoffs.actors import Actor, NonParticipant
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.instruments import Instrument
from negotiation.payoffs.moves import Move
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.private_types import Type

__all__ = ["from_toml"]

#: Seconds of the processor for a file, and for each character in it.
SECONDS, SECONDS_EACH = 0.9, 6e-6
#: An instrument that weighs payoffs copies considerations: their number, times the file's length.
MOST_COPIED = 2_000_000
#: Actors that may be away.
MOST_AWAY = 100


def from_toml(text: str) -> Negotiation:
    """Read a negotiation from the text of a TOML file.

    Parameters
    ----------
    text : str

    Returns
    -------
    Negotiation

    Raises
    ------
    NegotiationError
        If it is no TOML, an entry is missing, unknown or of the wrong kind, an expression or a
        condition cannot be read, or a parameter is declared that nothing uses. It names the entry
        and, where the heading is found, its line.

    Examples
    --------
    >>> talks = from_toml('''
    ... name = "Talks"
    ... parameters.v = {baseline = 10, low = 6, high = 14}
    ... [[actors]]
    ... name = "A"
    ... options = ["halt", "press on"]
    ... [[considerations]]
    ... actor = "A"
    ... label = "control"
    ... value = "v/2"
    ... when = "A: halt"
    ... ''')
    >>> talks.payoffs()
    array([[5., 0.]])
    """
    if isinstance(text, str) and text.endswith(".toml") and "\n" not in text:
        raise NegotiationError(f"give the text of the file and not its name, {text!r}")
    try:
        return _Reading(Entry.whole(text), len(text)).talks()
    except RecursionError:
        raise NegotiationError("something in the file is nested too deep") from None


class _Reading:
    """One file, from its tables to a negotiation."""

    def __init__(self, whole: Entry, length: int) -> None:
        whole.only(
            "name", "description", "parameters", "actors", "types", "prior", "moves", "away",
            "considerations", "reported",
        )  # fmt: skip
        self.whole, self.length = whole, length
        self.weighing = 0
        self.patience = Patience(SECONDS + SECONDS_EACH * length)
        self.used: set[str] = set()
        self.declared = whole.named("parameters", "parameter")
        self.parameters: dict[str, Parameter] = {}
        for name, entry in self.declared.items():
            parameter = _parameter(name, entry)
            if parameter.name in self.parameters:
                raise entry.error(f"two parameters are called {parameter.name!r}")
            self.parameters[parameter.name] = parameter
        present = whole.entries("actors", "actor")
        absent = whole.entries("away", "away actor")
        if len(absent) > MOST_AWAY:
            raise whole.error(f"more than {MOST_AWAY} actors are away")
        self.options: dict[str, list[str]] = {}
        for entry in (*present, *absent):
            name, options = _who(entry)
            if name in self.options:
                raise entry.error(f"two actors are called {name!r}")
            self.options[name] = options
        self.people = list(self.options)
        private, later = whole.entries("types", "type"), whole.entries("moves", "move")
        for entry in (*private, *later):
            name = entry.name("name")
            if name in self.options:
                raise entry.error(f"two of the actors, types and moves are called {name!r}")
            self.options[name] = _values(entry)
        self.actors = [self._actor(entry) for entry in present]
        self.types = [self._type(entry) for entry in private]
        self.moves = [self._move(entry) for entry in later]
        self.away = [_away(entry) for entry in absent]

    def talks(self) -> Negotiation:
        """The negotiation, if all of it is right."""
        considerations = [
            self._consideration(entry)
            for entry in self.whole.entries("considerations", "consideration")
        ]
        with self.whole.here():  # each instrument that weighs takes up to half the time again
            self.patience.check(1 + self.weighing / 2)
        talks = Negotiation(
            self.whole.name("name"),
            actors=[*self.actors, *self.away],
            considerations=considerations,
            types=self.types,
            prior=self._prior(),
            moves=self.moves,
            reported=self._reported(),
            description=self.whole.text("description", ""),
        )
        for actor in self.away:
            talks = talks.without(actor.name)
        for name, entry in zip(self.parameters, self.declared.values(), strict=True):
            if name not in self.used:
                raise entry.error("it is declared, but nothing uses it")
        return talks

    def _actor(self, entry: Entry) -> Actor:
        """Read an actor and its instruments."""
        role = entry.name("role", "party")
        with entry.here():
            if role not in ROLES:
                raise unknown_name("role", role, ROLES)
        kind, fields = ROLES[role]
        entry.only("name", "role", "options", "instruments", *fields)
        instruments = [self._instrument(e) for e in entry.entries("instruments", "instrument")]
        self.weighing += sum(instrument.weighs for instrument in instruments)
        if self.weighing * self.length > MOST_COPIED:
            raise entry.error("too many instruments weigh payoffs in so long a file")
        details = {key: self._field(entry, key, what) for key, what in fields.items()}
        with entry.here():
            return kind(
                entry.name("name"), entry.names("options"), instruments=instruments, **details
            )

    def _instrument(self, entry: Entry) -> Instrument:
        name = entry.name("kind")
        with entry.here():
            if name not in INSTRUMENTS:
                raise unknown_name("kind of instrument", name, INSTRUMENTS)
        kind, fields = INSTRUMENTS[name]
        entry.only("kind", *fields)
        details = {key: self._field(entry, key, what) for key, what in fields.items()}
        with entry.here():
            return kind(**details)

    def _type(self, entry: Entry) -> Type:
        own = "probabilities" in entry.table
        entry.only("name", "of", "probabilities" if own else "options", "meaning", "source")
        values: Any = _values(entry)
        if own:
            odds = entry.inner("probabilities")
            values = {value: self._field(odds, value, "value") for value in values}
        meaning, source = entry.text("meaning", ""), entry.text("source", "")
        with entry.here():
            return Type(entry.name("name"), values, entry.names("of"), meaning, source)

    def _move(self, entry: Entry) -> Move:
        entry.only("name", "by", "options", "when")
        when = self._field(entry, "when", "condition") if "when" in entry.table else None
        with entry.here():
            return Move(entry.name("name"), entry.names("options"), entry.name("by"), when)

    def _prior(self) -> dict[tuple[str, ...], Any] | None:
        """Return the probabilities of combinations of types, if there are any."""
        result: dict[tuple[str, ...], Any] = {}
        for entry in self.whole.entries("prior", "combination"):
            entry.only("values", "probability")
            key = tuple(entry.names("values"))
            if key in result:
                raise entry.error(f"{', '.join(key)} comes twice")
            result[key] = self._field(entry, "probability", "value")
        return result or None

    def _consideration(self, entry: Entry) -> Consideration:
        entry.only("actor", "label", "value", "when", "source")
        actor = entry.name("actor")
        with entry.here():
            if actor not in self.options:
                raise unknown_name("actor", actor, self.options)
            if actor in [absent.name for absent in self.away]:
                raise NegotiationError(f"{actor!r} is away, and has no considerations")
        when = self._field(entry, "when", "condition") if "when" in entry.table else None
        value = self._field(entry, "value", "value")
        with entry.here():
            return Consideration(
                actor, entry.name("label"), value, when=when, source=entry.text("source", "")
            )

    def _field(self, entry: Entry, key: str, what: str) -> Any:
        """What stands under a key: a name, actors, an expression or a condition."""
        if what == "name":
            return entry.name(key)
        if what in ("actor", "actors"):
            named = entry.names(key) if what == "actors" else [entry.name(key)]
            others = [n for n in self.people if n != entry.table.get("name")]
            with entry.here(key):
                for name in named:
                    if name in others or name not in self.people:
                        known_name("actor", name, others)
            return named if what == "actors" else named[0]
        if what == "condition":
            text = entry.text(key)
            with entry.here(key):
                return read_condition(text, self.options)
        text = entry.value(key)
        with entry.here(key):
            value = read_expression(text, self.parameters, self.patience)
        self.used |= {p.name for p in value.free_symbols}
        return value

    def _reported(self) -> dict[str, str] | None:
        """Return the reported outcome; what the absent did is left open."""
        if "reported" not in self.whole.table:
            return None
        entry = self.whole.inner("reported")
        entry.only(*(actor.name for actor in self.actors))
        outcome = {name: entry.name(name) for name in entry.table}
        for actor in self.actors:
            with entry.here(actor.name if actor.name in outcome else ""):
                if actor.name in outcome:
                    known_name(f"option of {actor.name}", outcome[actor.name], actor.options)
                elif not isinstance(actor, NonParticipant):
                    raise NegotiationError(
                        f"{actor.name!r} is missing: each actor has a line here, with one of"
                        f" {', '.join(map(repr, actor.options))}"
                    )
        return outcome | {actor.name: actor.options[0] for actor in self.away}


def _parameter(name: str, entry: Entry) -> Parameter:
    """Read one parameter."""
    entry.only("baseline", "low", "high", *TEXTS)
    details: dict[str, Any] = {k: entry.number(k) for k in ("low", "high") if k in entry.table}
    details |= {key: entry.text(key) for key in TEXTS if key in entry.table}
    if len(name) > LONGEST_NAME:
        raise entry.error(f"the name has more than {LONGEST_NAME} characters")
    baseline = entry.number("baseline")
    with entry.here():
        return Parameter(name, baseline, **details)


def _who(entry: Entry) -> tuple[str, list[str]]:
    """Name and options of an actor."""
    return entry.name("name"), entry.names("options")


def _values(entry: Entry) -> list[str]:
    """Options of a move; values of a type, which stand with their probabilities or alone."""
    if "probabilities" in entry.table:
        return entry.inner("probabilities").keys()
    return entry.names("options")


def _away(entry: Entry) -> Actor:
    """Read an actor that is away."""
    entry.only("name", "options")
    with entry.here():
        return Actor(*_who(entry))
