"""Parameter values with the counterfactual they belong to: a small file to keep and to share."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from negotiation.errors import NegotiationError, as_list, as_text
from negotiation.formats.entries import LONGEST_FILE, Entry, parsed
from negotiation.formats.files import as_path, reason
from negotiation.formats.toml_text import table_text
from negotiation.games.arguments import as_number
from negotiation.games.printed import Printed
from negotiation.payoffs.talks import Talks, as_talks

__all__ = ["ParameterSet"]

#: Keys of the file, the values last.
KEYS = ("negotiation", "joined_by", "without", "values")
_WHO = KEYS[1:-1]


@dataclass(frozen=True)
class ParameterSet(Printed):
    """Values of parameters, and who has joined or left the table.

    Parameters
    ----------
    negotiation : str
        Name of the talks that they belong to.
    values : dict of parameter name to float
    joined_by : sequence of str, optional
        Non-participants who come to the table, as in `Negotiation.joined_by`.
    without : sequence of str, optional
        Actors who are gone, as in `Negotiation.without`.

    Raises
    ------
    NegotiationError
        If one of these is of another kind, or a value is not finite. What the talks themselves do
        not know is refused by `applied`.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.load("karabakh-2020")
    >>> kept = ng.ParameterSet(talks.name, {"g": 4, "b": 2.5})
    >>> print(kept.to_toml())
    negotiation = "Truce of 9-10 November 2020"
    <BLANKLINE>
    [values]
    g = 4
    b = 2.5
    <BLANKLINE>
    >>> ng.ParameterSet.from_toml(kept.to_toml()) == kept
    True
    >>> kept.applied(talks).parameters["g"].baseline
    4.0
    """

    negotiation: str
    values: dict[str, float]
    joined_by: tuple[str, ...] = field(default=())
    without: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Check the kinds of what is given."""
        as_text("the negotiation of a parameter set", self.negotiation)
        if not isinstance(self.values, dict):
            raise NegotiationError(f"values must be a dict, got {self.values!r:.80}")
        values = {as_text("a name in values", k): v for k, v in self.values.items()}
        values = {name: as_number(f"the value of {name!r:.80}", v) for name, v in values.items()}
        object.__setattr__(self, "values", values)
        for what in _WHO:
            names = as_list(what, getattr(self, what))
            object.__setattr__(self, what, tuple(as_text(f"{what}:", name) for name in names))

    @classmethod
    def of(
        cls, talks: Talks, *, joined_by: Iterable[str] = (), without: Iterable[str] = ()
    ) -> ParameterSet:
        """All baselines of talks, as they are.

        Parameters
        ----------
        talks : Negotiation or Stages
        joined_by, without : iterable of str, optional
            The counterfactuals by which these talks came about.

        Returns
        -------
        ParameterSet
        """
        values = {name: p.baseline for name, p in as_talks(talks).parameters.items()}
        return cls(talks.name, values, tuple(joined_by), tuple(without))

    def changed(self, talks: Talks) -> Talks:
        """Apply the counterfactuals alone; see `applied`."""
        if self.negotiation != as_talks(talks).name:
            raise NegotiationError(
                f"the parameter set belongs to {self.negotiation!r}, and these talks are"
                f" {talks.name!r}"
            )
        for name in self.joined_by:
            talks = talks.joined_by(name)
        for name in self.without:
            talks = talks.without(name)
        return talks

    def applied(self, talks: Talks) -> Talks:
        """Return the talks with these counterfactuals, at these values.

        Parameters
        ----------
        talks : Negotiation or Stages

        Returns
        -------
        Negotiation or Stages

        Raises
        ------
        NegotiationError
            If the set belongs to other talks, an actor or a parameter is unknown, or a value is
            no number in the parameter's range.
        """
        talks = self.changed(talks)
        return talks.at(**self.values) if self.values else talks

    # Files

    def to_toml(self) -> str:
        """Write the set as a TOML file, or say what `from_toml` would not read again."""
        who = {key: list(getattr(self, key)) or None for key in _WHO}
        top = table_text("", {"negotiation": self.negotiation, **who})
        text = f"{top}\n{table_text('[values]', self.values)}"
        self.from_toml(text)
        return text

    def to_json(self) -> str:
        """Write the set as a JSON file, or say what `from_json` would not read again."""
        rows = {key: getattr(self, key) for key in KEYS if getattr(self, key) or key not in _WHO}
        text = json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
        self.from_json(text)
        return text

    @classmethod
    def from_toml(cls, text: str) -> ParameterSet:
        """Read a set from the text of a TOML file.

        Parameters
        ----------
        text : str

        Returns
        -------
        ParameterSet

        Raises
        ------
        NegotiationError
            If it is no TOML, or an entry is missing, unknown, or of the wrong kind.
        """
        return cls._read(parsed(text))

    @classmethod
    def from_json(cls, text: str) -> ParameterSet:
        """Read a set from the text of a JSON file; see `from_toml`."""
        as_text("the text of a JSON file", text)
        if len(text) > LONGEST_FILE:
            raise NegotiationError(
                f"the file has {len(text):,} characters; {LONGEST_FILE:,} are allowed"
            )
        try:
            return cls._read(json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once))
        except NegotiationError:
            raise
        except ValueError as error:
            raise NegotiationError(f"this is not JSON: {error}") from None
        except RecursionError:
            raise NegotiationError("this is not JSON that can be read: nested too deep") from None

    @classmethod
    def read(cls, path: str | Path) -> ParameterSet:
        """Read a file that ends in ``.toml`` or ``.json``.

        Parameters
        ----------
        path : str or Path

        Returns
        -------
        ParameterSet

        Raises
        ------
        NegotiationError
            If the file cannot be read, has another ending, or as for `from_toml`.
        """
        path = as_path(path)
        try:
            data = path.read_bytes()
        except (OSError, ValueError) as error:  # A ValueError for what cannot be a name.
            raise NegotiationError(f"cannot read {path}: {reason(error)}") from None
        return cls.from_bytes(path.name, data)

    @classmethod
    def from_bytes(cls, name: str, data: bytes) -> ParameterSet:
        """Read what a file of a name holds; see `read`."""
        readers = {".toml": cls.from_toml, ".json": cls.from_json}
        ending = Path(name).suffix.lower()
        if ending not in readers:
            raise NegotiationError(f"a parameter set is a .toml or a .json file, got {name!r:.80}")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            raise NegotiationError(f"{name!r:.80} is not text in UTF-8") from None
        try:
            return readers[ending](text)
        except NegotiationError as error:
            raise NegotiationError(f"{name}: {error}") from None

    @classmethod
    def _read(cls, tables: Any) -> ParameterSet:
        """Check tables key by key."""
        if isinstance(tables, dict) and tables.keys() & {"actors", "considerations"}:
            raise NegotiationError("this is a conflict, not saved values")
        entry = Entry(tables, "parameter set")
        entry.only(*KEYS)
        values = entry.inner("values")
        who = {key: tuple(entry.names(key)) for key in _WHO if key in entry.table}
        numbers = {name: values.number(name) for name in values.table}
        return cls(entry.text("negotiation"), numbers, **who)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object in which no key comes twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NegotiationError(f"this is not JSON that can be read: {twice!r:.80} comes twice")
    return found
