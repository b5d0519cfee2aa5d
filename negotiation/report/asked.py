"""What is asked on the command line, made into conflicts, values and grids."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from negotiation.errors import NegotiationError, known_name
from negotiation.formats.entries import Entry
from negotiation.formats.files import reason
from negotiation.formats.sources import decoded
from negotiation.formats.typed import typed_number, typed_pair

__all__ = ["as_toml", "at", "at_once", "grid", "loaded", "solved_in_order"]

#: A sweep of more points than this is taken for a slip of the keyboard.
MOST_POINTS = 10_000_000


def loaded(name: str, command: str = "", kept: Path | None = None) -> Any:
    """A conflict of the catalogue, a textbook model, or a conflict written in a TOML file.

    With a command, that it can do; with a file of values, at these.
    """
    talks = _read(name) if name.endswith(".toml") else _listed(name)
    if command and (_is_model(talks) or (command != "report" and not at_once(talks))):
        kind = "a textbook model" if _is_model(talks) else "a conflict in order, with later moves"
        raise NegotiationError(
            f"{name} is {kind}, which has no {command}; what works is 'negotiation show {name}'"
            f" and 'negotiation solve {name} --set PARAMETER=NUMBER'"
        )
    if kept is None:
        return talks
    from negotiation.formats.parameter_sets import ParameterSet

    return ParameterSet.read(kept).applied(talks)


def _listed(name: str) -> Any:
    from negotiation.scenarios import load

    if Path(name).is_file() or re.search(r"[./\\]", name):  # No name of the list has these.
        near = Path(f"{name}.toml")
        hint = f"; did you mean {str(near)!r}?" if near.is_file() else ""
        raise NegotiationError(f"the file of a conflict ends in .toml, got {name!r}{hint}")
    return load(name)


def _read(name: str) -> Any:
    """A conflict written in a file."""
    from negotiation.payoffs.negotiation import Negotiation

    try:
        data = Path(name).read_bytes()
    except (OSError, ValueError) as error:  # A ValueError for what cannot be a name.
        raise NegotiationError(f"cannot read {name}: {reason(error)}") from None
    try:
        text = decoded(data)
        talks = Negotiation.from_toml(text)
        _check_ranges(talks, text)
    except NegotiationError as error:
        raise NegotiationError(f"{name}: {error}") from None
    return talks


def _check_ranges(talks: Any, text: str) -> None:
    """Refuse a value that is not finite and real at an end of a range, and say on which line."""
    for c in talks.written:
        if end := c.without_value():
            (entry,) = (
                entry
                for entry in Entry.whole(text).entries("considerations", "consideration")
                if (entry.table["actor"], entry.table["label"]) == (c.actor, c.label)
            )
            raise entry.error(
                f"value: {c.value} is not a finite real number at {end}, an end of the range of"
                f" {end.split()[0]}; move that end of the range",
                "value",
            )


def _is_model(talks: Any) -> bool:
    """Whether it is a textbook model."""
    from negotiation.scenarios.textbook import Model

    return isinstance(talks, Model)


def at_once(talks: Any) -> bool:
    """Whether all choose at once, in each round of talks."""
    return not _is_model(talks) and not getattr(talks, "moves", ())


def solved_in_order(name: str, talks: Any, values: tuple[str, ...], rule: str) -> str:
    """What a textbook model, or a conflict with later moves, leads to."""
    from negotiation.report.answers import DEFAULT_RULE
    from negotiation.report.plain_games import model_results, tree_solution
    from negotiation.scenarios import tree

    if rule != DEFAULT_RULE:
        raise NegotiationError(f"--rule is for talks where all choose at once; {name} has none")
    if _is_model(talks):
        return model_results(at(talks, values))
    return tree_solution(*tree(name, at(talks, values)))


def at(talks: Any, texts: Iterable[str]) -> Any:
    """The talks at the values of ``--set``."""
    values: dict[str, float] = {}
    for text in texts:
        name, given = typed_pair(text, "--set")
        if _is_model(talks):
            known_name("parameter", name, talks.numbers, f"of {talks.listing.name}")
        else:
            talks.parameter(name)
        if name in values:
            raise NegotiationError(f"parameter {name!r} is set twice")
        values[name] = typed_number(given, f"--set {text}")
    return talks.at(**values) if values else talks


def grid(texts: Iterable[str]) -> dict[str, Any]:
    """Values by parameter from ``--over``."""
    import numpy as np

    axes: dict[str, Any] = {}
    for text in texts:
        name, given = typed_pair(text, "--over", "PARAMETER=LOW:HIGH:POINTS")
        parts = given.split(":")
        if len(parts) != 3:
            raise NegotiationError(
                f"--over needs PARAMETER=LOW:HIGH:POINTS, such as g=0:8:200; got {text!r}"
            )
        low, high = (typed_number(part, f"--over {text}") for part in parts[:2])
        if not re.fullmatch(r"\s*\+?\d{1,99}\s*", parts[2], re.ASCII) or int(parts[2]) < 2:
            raise NegotiationError(
                f"--over {text}: the number of points must be a whole number, at least 2;"
                f" got {parts[2]!r}"
            )
        if low >= high:
            raise NegotiationError(f"--over {text}: the range is upside down or empty")
        if name in axes:
            raise NegotiationError(f"--over is given twice for {name!r}")
        if int(parts[2]) * math.prod(map(len, axes.values())) > MOST_POINTS:
            raise NegotiationError(f"the grid has more than {MOST_POINTS:,} points")
        axes[name] = np.linspace(low, high, int(parts[2]))
    return axes


def as_toml(name: str, talks: Any) -> str:
    """A conflict as the text of a TOML file."""
    from negotiation.scenarios import CATALOGUE

    if _is_model(talks):
        raise NegotiationError(
            f"{name} is a textbook model, a game without considerations: a TOML file holds a"
            " conflict, such as karabakh-2020"
        )
    rounds = CATALOGUE[name].rounds if name in CATALOGUE else ()
    if rounds:
        raise NegotiationError(
            f"{name} is talks in sequence; a TOML file holds one round: {' or '.join(rounds)}"
        )
    text: str = talks.to_toml()
    return text
