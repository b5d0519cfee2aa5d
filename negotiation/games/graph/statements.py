"""Preference statements over options as text, such as ``-Attack IF Release Water & -Escalate``.

    statement = either [("IF" | "IFF") either]
    either    = both {"|" both}
    both      = plain {"&" plain}
    plain     = ("-" | "~") plain | "(" either ")" | option

An option is its name, in double quotes if it has one of ``& | ~ - ( ) "`` in it, or its number,
counted from one. Nothing is evaluated as code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.formats.tokens import Tokens

__all__ = ["read_statement"]

Bools = NDArray[np.bool_]
#: Says where a statement holds, given which options are taken, shape (options, m).
Statement = Callable[[Bools], Bools]

_WORDS = re.compile(
    r"(?P<link>\bIFF?\b)|(?P<sign>[&|~()-])"
    r'|(?P<name>(?:(?!\bIFF?\b)[^&|~()"\s-])(?:(?!\s+IFF?\b)[^&|~()"-])*)|(?P<quoted>"[^"]*")'
)


def read_statement(text: str, options: Sequence[str]) -> Statement:
    """Read a preference statement over options.

    Parameters
    ----------
    text : str
    options : sequence of str
        Names of all options.

    Returns
    -------
    callable from array of bool, shape (options, m), to array of bool, shape (m,)
        Where the statement holds.

    Raises
    ------
    NegotiationError
        If it is no statement, or names an option that does not exist: it says where.

    Notes
    -----
    ``A IF B`` holds where B does not, ``A IFF B`` where both hold or neither does
    (Fang, Hipel, Kilgour and Peng 2003).

    Examples
    --------
    >>> import numpy as np
    >>> holds = read_statement("-2 IF Release Water", ["Release Water", "Attack"])
    >>> holds(np.array([[0, 1, 0, 1], [0, 0, 1, 1]], dtype=bool))
    array([ True,  True,  True, False])
    >>> read_statement("Atack", ["Release Water", "Attack"])
    Traceback (most recent call last):
        ...
    negotiation.errors.NegotiationError: no option 'Atack' at position 1 of the statement 'Atack';
    did you mean 'Attack'?
    """
    return _Reader(text, options).whole()


class _Reader:
    """Recursive descent over the words of one statement."""

    def __init__(self, text: str, options: Sequence[str]) -> None:
        if not isinstance(text, str):
            raise NegotiationError(f"a preference statement is text, got {text!r}")
        self._tokens = Tokens(text, _WORDS, "statement")
        self._options = list(options)

    def whole(self) -> Statement:
        """The whole text."""
        first = self._either()
        link = self._tokens.take("link")
        statement = first if link is None else _linked(first, link.text, self._either())
        if self._tokens.next.kind != "end":
            raise self._tokens.unexpected("'&', '|', IF, IFF or the end")
        return statement

    def _either(self) -> Statement:
        parts = [self._both()]
        while self._tokens.take("|"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda y: np.any([p(y) for p in parts], axis=0)

    def _both(self) -> Statement:
        parts = [self._plain()]
        while self._tokens.take("&"):
            parts.append(self._plain())
        return parts[0] if len(parts) == 1 else lambda y: np.all([p(y) for p in parts], axis=0)

    def _plain(self) -> Statement:
        sign = self._tokens.take("-", "~", "(")
        if sign is None:
            return self._option()
        with self._tokens.nested(sign):
            part = self._either() if sign.text == "(" else self._plain()
        if sign.text == "(":
            self._tokens.demand(")", "'&', '|' or ')'")
            return part
        return lambda y: ~part(y)

    def _option(self) -> Statement:
        token = self._tokens.take("name", "quoted")
        if token is None:
            raise self._tokens.unexpected("an option, '-' or '('")
        name = token.text.strip('"') if token.kind == "quoted" else " ".join(token.text.split())
        if name in self._options:
            k = self._options.index(name)
        elif name.isascii() and name.isdigit() and 1 <= int(name[:9]) <= len(self._options):
            k = int(name) - 1
        else:
            raise self._tokens.unknown("option", token, name, self._options)
        return lambda y: y[k]


def _linked(first: Statement, link: str, second: Statement) -> Statement:
    """Join two parts by IF or IFF."""
    if link == "IF":
        return lambda y: first(y) | ~second(y)
    return lambda y: first(y) == second(y)
