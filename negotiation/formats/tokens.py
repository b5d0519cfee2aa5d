"""The words of a text from a file, one after the other, with errors that say where.

Ground of the readers of expressions and of conditions. Both are bounded: a text may be so long and
nested so deep, and not more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from negotiation.errors import NegotiationError, unknown_name

__all__ = ["Token", "Tokens"]

#: Characters that a text may have.
LONGEST = 4000
#: How deep brackets, signs and powers may be nested.
DEEPEST = 16
#: Characters of the text that an error shows.
SHOWN = 60


class Token(NamedTuple):
    """One word of a text."""

    kind: str
    text: str
    start: int

    def __str__(self) -> str:
        """Show the word in an error."""
        return "the end" if self.kind == "end" else repr(self.text)


class Tokens:
    r"""A text cut into words, and how far it has been read.

    Parameters
    ----------
    text : str
    pattern : re.Pattern
        One named group for each kind of word; white space between words is skipped.
    what : str
        What the text is, for instance ``"expression"``.

    Raises
    ------
    NegotiationError
        If the text is too long, or something in it is no word.

    Examples
    --------
    >>> tokens = Tokens("a & b", re.compile(r"(?P<name>\w+)|(?P<sign>&)"), "condition")
    >>> tokens.take("name").text, tokens.next.text
    ('a', '&')
    """

    def __init__(self, text: str, pattern: re.Pattern[str], what: str) -> None:
        self.text, self.what = text, what
        self._depth, self._at = 0, 0
        if len(text) > LONGEST:
            raise NegotiationError(
                f"the {what} has {len(text)} characters; {LONGEST} are allowed: {text[:SHOWN]!r}..."
            )
        self._found = list(self._words(pattern))

    def _words(self, pattern: re.Pattern[str]) -> Iterator[Token]:
        """All words, and the end."""
        start = 0
        while start < len(self.text):
            if self.text[start].isspace():
                start += 1
                continue
            match = pattern.match(self.text, start)
            if match is None:
                strange = Token("strange", self.text[start], start)
                raise NegotiationError(f"{strange} has no place {self.place(strange)}")
            yield Token(str(match.lastgroup), match[0], start)
            start = match.end()
        yield Token("end", "", len(self.text))

    @property
    def next(self) -> Token:
        """The next word, which stays."""
        return self._found[self._at]

    def take(self, *wanted: str) -> Token | None:
        """Take the next word if its text or its kind is among those wanted."""
        token = self.next
        if token.kind not in wanted and token.text not in wanted:
            return None
        self._at = min(self._at + 1, len(self._found) - 1)
        return token

    def demand(self, wanted: str, expected: str) -> Token:
        """Take the next word, which must be of that text or kind.

        Raises
        ------
        NegotiationError
            If it is another; `expected` says in words what was expected.
        """
        token = self.take(wanted)
        if token is None:
            raise self.unexpected(expected)
        return token

    def unexpected(self, expected: str) -> NegotiationError:
        """Build the error for a next word that should not stand there."""
        return NegotiationError(f"expected {expected}, got {self.next}, {self.place(self.next)}")

    def unknown(self, kind: str, token: Token, name: str, known: Iterable[str]) -> NegotiationError:
        """Build the error for a name that does not exist, with the nearest one that does."""
        return unknown_name(kind, name, known, self.place(token))

    def place(self, token: Token) -> str:
        """Where a word stands: its position, counted from one, and the text around it."""
        first = max(0, min(token.start - SHOWN // 2, len(self.text) - SHOWN))
        shown = self.text[first : first + SHOWN]
        before = "..." if first else ""
        after = "..." if first + SHOWN < len(self.text) else ""
        return f"at position {token.start + 1} of the {self.what} {before}{shown!r}{after}"

    @contextmanager
    def nested(self, token: Token) -> Iterator[None]:
        """Read a part inside another.

        Raises
        ------
        NegotiationError
            If that is too deep.
        """
        self._depth += 1
        if self._depth > DEEPEST:
            raise NegotiationError(f"nested more than {DEEPEST} deep {self.place(token)}")
        yield
        self._depth -= 1
