"""The words of an ``.efg`` or ``.nfg`` file, one after the other, with errors that say where.

A file of a million words is cut up at once; where a word stands is only worked out for an error.
"""

from __future__ import annotations

import re
from itertools import islice

from negotiation.errors import NegotiationError
from negotiation.formats.rationals import SHOWN, Number, read_number

__all__ = ["Words", "quoted"]

_QUOTED = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
#: A quotation mark that is never closed takes all that is left.
_WORD = re.compile(rf'{_QUOTED.pattern}|".*|[{{}},]|[^\s{{}},"]+', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
#: Digits of the number of a player, an information set or an outcome.
_DIGITS = 18


class Words:
    """The words of a text, and how far it has been read."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.all: list[str] = _WORD.findall(text)
        last = self.all[-1] if self.all else ""
        unclosed = last.startswith('"') and not _QUOTED.fullmatch(last)
        self.unclosed = len(self.all) - 1 if unclosed else -1
        self.all.append("")  # The end of the text.
        self._numbers: dict[str, Number] = {}

    @property
    def next(self) -> str:
        """The next word, which stays; the empty word is the end."""
        return self.all[self.at]

    @property
    def left(self) -> int:
        """How many words are left."""
        return len(self.all) - 1 - self.at

    @property
    def quoted(self) -> bool:
        """Whether the next word is a text in quotation marks."""
        return self.all[self.at][:1] == '"'

    @property
    def described(self) -> bool:
        """Whether a name or a list in braces comes next."""
        return self.all[self.at][:1] in {'"', "{"}

    def line(self, at: int) -> int:
        """Line on which a word starts, counted from 1."""
        return self.text.count("\n", 0, self._start(at)) + 1

    def _start(self, at: int) -> int:
        """Where a word starts in the text."""
        match = next(islice(_WORD.finditer(self.text), at, None), None)
        return len(self.text.rstrip()) if match is None else match.start()

    def error(self, what: str, at: int | None = None) -> NegotiationError:
        """Build the error for a word, of the next one if none is named."""
        at = self.at if at is None else at
        start = self._start(at)
        column = start - self.text.rfind("\n", 0, start)
        return NegotiationError(f"line {self.line(at)}, column {column}: {what}")

    def unexpected(self, expected: str) -> NegotiationError:
        """Build the error for a next word that should not stand there."""
        if self.at == self.unclosed:
            return self.error(f"expected {expected}, got a quotation mark that is never closed")
        word = self.next
        got = repr(word if len(word) <= SHOWN else f"{word[:SHOWN]}...") if word else "the end"
        hint = "; the quotation marks in the file do not pair up" if self.unclosed >= 0 else ""
        return self.error(f"expected {expected}, got {got}{hint}")

    def header(self, kind: str, version: str, start: str) -> tuple[str, list[str]]:
        """Take the head of a file: its kind and version, the title and the players."""
        if not self.next:
            raise NegotiationError(f"the file is empty; it starts with {start}")
        self.symbol(kind, start)
        self.symbol(version, f"{version}, the version of the format")
        if self.next not in {"R", "D"}:
            raise self.unexpected("R (or D), the kind of numbers")
        self.at += 1
        title = self.quote("the title")
        self.symbol("{", "{ and the names of the players")
        return title, self.quotes("the name of a player, or }")

    def symbol(self, wanted: str, expected: str) -> None:
        """Pass over a word that must stand here."""
        if self.all[self.at] != wanted:
            raise self.unexpected(expected)
        self.at += 1

    def quote(self, expected: str) -> str:
        """Take a text in quotation marks."""
        word = self.all[self.at]
        if word[:1] != '"' or self.at == self.unclosed:
            raise self.unexpected(f"{expected} in quotation marks")
        self.at += 1
        return _ESCAPED.sub(r"\1", word[1:-1]) if "\\" in word else word[1:-1]

    def quotes(self, expected: str) -> list[str]:
        """Take texts in quotation marks up to a closing brace, and the brace."""
        found = []
        while self.next != "}":
            found.append(self.quote(expected))
        self.at += 1
        return found

    def whole(self, expected: str) -> int:
        """Take a whole number that is not negative."""
        word = self.all[self.at]
        if not (word.isdigit() and word.isascii() and len(word) <= _DIGITS):
            raise self.unexpected(expected)
        self.at += 1
        return int(word)

    def number(self, expected: str) -> Number:
        """Take a number, exactly."""
        word = self.all[self.at]
        value = self._numbers.get(word)
        if value is None:
            value = self._numbers[word] = self._exact(word, expected)
        self.at += 1
        return value

    def _exact(self, word: str, expected: str) -> Number:
        """Turn a word into a number."""
        try:
            value = read_number(word)
        except NegotiationError as error:
            raise self.error(str(error)) from None
        if value is None:
            raise self.unexpected(f"{expected}: an integer, a fraction such as 1/3, or a decimal")
        return value

    def payoffs(self, n_players: int, outcome: str) -> list[Number]:
        """Take the payoffs of an outcome, with or without commas, and the brace after them."""
        found: list[Number] = []
        while self.next != "}":
            if len(found) == n_players:
                raise self.unexpected(f"}} after the payoffs of all {n_players} players")
            found.append(self.number(f"the payoff of player {len(found) + 1}"))
            self.at += self.next == ","
        if len(found) < n_players:
            raise self.unexpected(
                f"{n_players} payoffs of {outcome}, one for each player, after {len(found)}"
            )
        self.at += 1
        return found


def quoted(text: str) -> str:
    r"""Put a text in quotation marks.

    A backslash stands for itself, as Gambit has it, but before a backslash or a quotation mark.

    Examples
    --------
    >>> print(quoted('say "no"'), quoted(r"$\alpha$"))
    "say \"no\"" "$\alpha$"
    """
    if "\\" in text or '"' in text:
        text = re.sub(r'\\(?=["\\]|\Z)|(?<=\\)\\|"', r"\\\g<0>", text)
    return f'"{text}"'
