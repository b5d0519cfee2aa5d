"""The words of an ``.efg`` file, one after the other, with errors that say where.

A file of a million words is cut up at once; where a word stands is only worked out for an error.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import islice

from negotiation.errors import NegotiationError
from negotiation.formats.efg_writing import LONGEST

__all__ = ["Number", "Words"]

Number = int | Fraction

_QUOTED = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
#: A quotation mark that is never closed takes all that is left.
_WORD = re.compile(rf'{_QUOTED.pattern}|".*|[{{}},]|[^\s{{}},"]+', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_NUMBER = re.compile(r"[+-]?(\d+/\d+|(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?)", re.ASCII | re.IGNORECASE)
#: Digits of the number of a player, an information set or an outcome.
_DIGITS = 18
#: Characters of a word that an error shows.
_SHOWN = 40


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
        got = repr(word if len(word) <= _SHOWN else f"{word[:_SHOWN]}...") if word else "the end"
        hint = "; the quotation marks in the file do not pair up" if self.unclosed >= 0 else ""
        return self.error(f"expected {expected}, got {got}{hint}")

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
        if not _NUMBER.fullmatch(word):
            raise self.unexpected(f"{expected}: an integer, a fraction such as 1/3, or a decimal")
        if len(word) > LONGEST:
            raise self.error(f"a number of more than {LONGEST} characters")
        try:
            value = Fraction(word)
            float(value)
        except ZeroDivisionError:
            raise self.error(f"{word} divides by zero") from None
        except OverflowError:
            raise self.error(f"{word:.{_SHOWN}} is too large") from None
        return value.numerator if value.denominator == 1 else value
