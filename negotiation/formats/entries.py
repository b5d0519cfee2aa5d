"""Tables of a TOML file, checked key by key, with errors that say where.

`parsed` turns a text into tables; an `Entry` is one of them, with its place in the file.
"""

from __future__ import annotations

import bisect
import difflib
import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from negotiation.errors import NegotiationError, unknown_name
from negotiation.formats.toml_words import QUOTED, explained

__all__ = ["Entry", "parsed"]

#: Characters that a file may have.
LONGEST_FILE = 500_000
#: Characters that a name or a label may have.
LONGEST_NAME = 200
#: Names that a list may have.
LONGEST_LIST = 200
#: Parts that a dotted key may have; the time to parse one grows with their square.
LONGEST_KEY = 100

_WHOLE = "the file"
_HEADER = re.compile(r"\s*\[\[?([^\[\]]+)\]\]?\s*(?:#.*)?")


def parsed(text: str) -> dict[str, Any]:
    """Parse the text of a TOML file.

    Parameters
    ----------
    text : str

    Returns
    -------
    dict

    Raises
    ------
    NegotiationError
        If it is no TOML, which says on which line, or is too large.

    Examples
    --------
    >>> parsed("name = 'Talks'")
    {'name': 'Talks'}
    >>> parsed("name = Talks")
    Traceback (most recent call last):
        ...
    negotiation.errors.NegotiationError: this is not TOML: line 1, 'name = Talks': a text stands in
    quotes, "like this", and a number is like 3.5
    """
    import tomllib

    if not isinstance(text, str):
        raise NegotiationError(f"expected the text of a TOML file, got a {type(text).__name__}")
    if len(text) > LONGEST_FILE:
        raise NegotiationError(
            f"the file has {len(text):,} characters; {LONGEST_FILE:,} are allowed"
        )
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > LONGEST_KEY and _dots(line) > LONGEST_KEY:
            raise NegotiationError(f"line {number} has more than {LONGEST_KEY} dots outside quotes")
    try:
        text.encode()
        return tomllib.loads(text.removeprefix("\ufeff"))
    except UnicodeEncodeError:
        raise NegotiationError("the text has a character that no file can hold") from None
    except ValueError as error:  # of tomllib, or of a number with too many digits
        raise NegotiationError(f"this is not TOML: {explained(text, str(error))}") from None
    except RecursionError:
        raise NegotiationError("this is not TOML that can be read: it is nested too deep") from None


class Entry:
    """One table of the file.

    Parameters
    ----------
    table : dict
    what : str
        What it is, for errors.
    lines : dict of str to list of int, optional
        For each kind of table in this one, the lines on which they begin.
    line : int or callable, optional
        On which it begins, or what finds it out; 0 if that is not known.
    source : sequence of str, optional
        All lines of the file.

    Examples
    --------
    >>> entry = Entry({"name": "Turkey", "opions": ["back"]}, "actor 1")
    >>> entry.name("name")
    'Turkey'
    >>> entry.only("name", "options")
    Traceback (most recent call last):
        ...
    negotiation.errors.NegotiationError: actor 1: no key 'opions'; did you mean 'options'?
    """

    def __init__(
        self,
        table: Any,
        what: str,
        lines: dict[str, list[int]] | None = None,
        line: int | Callable[[], int] = 0,
        source: Sequence[str] = (),
    ) -> None:
        self.what, self._at = what, line
        self._lines, self._source = lines or {}, source
        if not isinstance(table, dict):
            raise self.error(f"expected a table, got {_shown(table)}")
        self.table: dict[str, Any] = table

    @classmethod
    def whole(cls, text: str) -> Entry:
        """The file as one entry."""
        return cls(parsed(text), _WHOLE, _headers(text), 0, text.split("\n"))

    @property
    def line(self) -> int:
        """Line on which it begins; 0 if that is not known."""
        return self._at() if callable(self._at) else self._at

    def place(self, key: str = "") -> str:
        """What it is, and the line of a key in it, or else that on which it begins."""
        line = self._line_of(key) if key else 0
        return f"{self.what} (line {line or self.line})" if line or self.line else self.what

    def _line_of(self, key: str) -> int:
        """Line of a key; 0 if there is not one line that looks so."""
        if self.line:
            first, last = self.line, _next_heading(self._source, self.line)
        else:
            first, last = (0, _next_heading(self._source, 0)) if self.what == _WHOLE else (0, 0)
        pattern = re.compile(rf"\s*(?P<q>[\"']?){re.escape(key)}(?P=q)\s*[.=]")
        found = [k for k in range(first, last) if pattern.match(self._source[k])]
        return found[0] + 1 if len(found) == 1 else 0

    def _line_within(self, key: str, name: str) -> int:
        """Line of a name in the table under a key; 0 if there is not one line that looks so."""
        return self._line_of(f"{key}.{name}") or self.inner(key)._line_of(name)  # noqa: SLF001 - of its own class

    def error(self, message: str, key: str = "") -> NegotiationError:
        """Build an error that says where, at a key if one is named."""
        return NegotiationError(f"{self.place(key)}: {message}")

    @contextmanager
    def here(self, key: str = "") -> Iterator[None]:
        """Say where if something is refused."""
        try:
            yield
        except NegotiationError as error:
            if str(error).startswith(self.what):
                raise
            raise self.error(f"{key}: {error}" if key else str(error), key) from None

    def only(self, *known: str) -> None:
        """Refuse keys that mean nothing here."""
        for key in self.table:
            if key not in known:
                raise self.error(str(unknown_name("key", key[:LONGEST_NAME], known)), key)

    def _given(self, key: str, kind: str) -> Any:
        """What stands under a key that has to be there."""
        if key not in self.table:
            near = difflib.get_close_matches(key, [k[:LONGEST_NAME] for k in self.table], n=1)
            hint = f"; did you mean it by {near[0]!r}?" if near else ""
            raise self.error(f"{key!r} is missing: {kind}{hint}")
        return self.table[key]

    def text(self, key: str, default: str | None = None) -> str:
        """Text, which may be long."""
        given = self.table.get(key, default)
        if given is None:
            given = self._given(key, "a text in quotes")
        if not isinstance(given, str):
            raise self.error(f"{key!r} must be a text in quotes, got {_shown(given)}", key)
        return given

    def name(self, key: str, default: str | None = None) -> str:
        """Return a name or a label."""
        given = self.text(key, default)
        if len(given) > LONGEST_NAME:
            raise self.error(
                f"{key!r} has {len(given)} characters; {LONGEST_NAME} are allowed", key
            )
        return given

    def names(self, key: str) -> list[str]:
        """Return a list of names."""
        given = self._given(key, "a list of names")
        if not isinstance(given, list):
            raise self.error(f"{key!r} must be a list of names in quotes, got {_shown(given)}", key)
        for name in given:
            if not isinstance(name, str):
                raise self.error(
                    f"{key!r} must be a list of names in quotes, got {_shown(name)} among them", key
                )
        if len(given) > LONGEST_LIST or any(len(name) > LONGEST_NAME for name in given):
            raise self.error(
                f"{key!r} may have {LONGEST_LIST} names of {LONGEST_NAME} characters each",
                key,
            )
        return given

    def inner(self, key: str) -> Entry:
        """Return a table in this one."""
        lines = self._lines.get(key, [])
        line = lines[0] if len(lines) == 1 else self._line_of(key) or self.line
        what = key if self.what == _WHOLE else f"{self.what}, {key}"
        return Entry(self._given(key, "a table"), what, None, line, self._source)

    def keys(self) -> list[str]:
        """Return the keys, as names."""
        given = list(self.table)
        if len(given) > LONGEST_LIST or any(len(name) > LONGEST_NAME for name in given):
            raise self.error(f"there may be {LONGEST_LIST} names of {LONGEST_NAME} characters each")
        return given

    def number(self, key: str) -> float:
        """Return a finite number."""
        given = self._given(key, "a number")
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise self.error(f"{key!r} must be a number, got {_shown(given)}", key)
        try:
            result = float(given)
        except OverflowError:
            result = math.inf
        if not math.isfinite(result):
            raise self.error(f"{key!r} must be a finite number, got {_shown(given)}", key)
        return result

    def value(self, key: str) -> str:
        """Return an expression: a text, or a number."""
        given = self._given(key, "a number or an expression in quotes")
        if isinstance(given, str):
            return given
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise self.error(
                f"{key!r} must be a number or an expression in quotes, got {_shown(given)}", key
            )
        self.number(key)
        return str(given)

    def entries(self, key: str, what: str) -> list[Entry]:
        """Tables of an array, each written under a heading ``[[key]]``."""
        given = self.table.get(key, [])
        if not isinstance(given, list):
            raise self.error(f"{key!r} must be written as [[{key}]], got {_shown(given)}")
        lines = self._lines.get(key, [])
        inner = _grouped(self._lines, key) if len(lines) == len(given) else []
        result = []
        for k, table in enumerate(given):
            label = table.get("label", table.get("name")) if isinstance(table, dict) else None
            named = f" {label[:LONGEST_NAME]!r}" if isinstance(label, str) else ""
            before = "" if self.what == _WHOLE else f"{self.what}, "
            own, line = (inner[k], lines[k]) if inner else (None, 0)
            who = f"{before}{what} {k + 1}{named}"
            result.append(Entry(table, who, own, line, self._source))
        return result

    def named(self, key: str, what: str) -> dict[str, Entry]:
        """Tables by name, each written under a heading ``[key.name]``."""
        given = self.table.get(key, {})
        if not isinstance(given, dict):
            raise self.error(f"{key!r} must be written as [{key}.NAME], got {_shown(given)}")
        result = {}
        for name, table in given.items():
            lines = self._lines.get(f"{key}.{name}", [])
            named = f"{what} {name[:LONGEST_NAME]!r}"
            if len(lines) == 1:
                result[name] = Entry(table, named, None, lines[0], self._source)
            else:  # In braces on a line of its own, as it seems.
                result[name] = Entry(table, named, None, partial(self._line_within, key, name))
        return result


def _dots(line: str) -> int:
    """How many dots a line has outside quotes and comments."""
    return QUOTED.sub("", line).partition("#")[0].count(".")


def _headers(text: str) -> dict[str, list[int]]:
    """Lines on which tables begin, by heading."""
    result: dict[str, list[int]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if line.lstrip().startswith("[") and (match := _HEADER.fullmatch(line)):
            parts = [part.strip().strip("\"'") for part in match[1].split(".")]
            result.setdefault(".".join(parts), []).append(number)
    return result


def _next_heading(source: Sequence[str], after: int) -> int:
    """Number of lines up to the next heading after a line."""
    heads = (k for k in range(after, len(source)) if source[k].lstrip().startswith("["))
    return next(heads, len(source))


def _grouped(lines: dict[str, list[int]], key: str) -> list[dict[str, list[int]]]:
    """For each table under a heading, the lines on which the tables in it begin."""
    starts = lines.get(key, [])
    result: list[dict[str, list[int]]] = [{} for _ in starts]
    for heading, numbers in lines.items():
        outer, _, inner = heading.partition(".")
        if outer == key and inner:
            for number in numbers:
                k = bisect.bisect(starts, number) - 1
                if k >= 0:
                    result[k].setdefault(inner, []).append(number)
    return result


def _shown(given: Any) -> str:
    """Say what was given, in few words."""
    if isinstance(given, str):
        return repr(given if len(given) <= 60 else given[:60] + "...")
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, float) or (isinstance(given, int) and given.bit_length() < 200):
        return repr(given)
    words = {int: "a number of very many digits", list: "a list", dict: "a table"}
    return words.get(type(given), "a date or a time")
