r"""Conditions on choices as text, such as ``A: halt & ~(B: back | C: broker)``: read, and written.

    either    = both {"|" both}
    both      = plain {"&" plain}
    plain     = "~" plain | "(" either ")" | "always" | choice
    choice    = name ":" name

A name runs to the next of ``: & | ~ ( ) "``. One with such a character in it, or with white space
other than single spaces, stands in double quotes, in which ``\"`` is a quote and ``\\`` a
backslash.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Iterable, Mapping, Sequence

from negotiation.errors import NegotiationError
from negotiation.formats.tokens import Token, Tokens
from negotiation.payoffs.conditions import ALWAYS, And, Choice, Condition, Not, Or

__all__ = ["read_condition", "write_condition"]

_WORDS = re.compile(
    r"""(?P<sign>[:&|~()])|(?P<name>[^:&|~()"\s][^:&|~()"]*)|(?P<quoted>"(?:[^"\\]|\\["\\])*")"""
)

_HINT = (
    "a name with one of : & | ~ ( ) in it stands in double quotes, and in a file the whole then in"
    " single ones"
)
#: How other languages write the signs.
_FOREIGN = re.compile(r"\b(?:and|or|not)\b|[,!]", re.IGNORECASE)


def read_condition(text: str, options: Mapping[str, Sequence[str]]) -> Condition:
    """Read a condition on choices of known actors.

    Parameters
    ----------
    text : str
        As ``str(condition)`` has it.
    options : mapping of actor name to its options

    Returns
    -------
    Condition

    Raises
    ------
    NegotiationError
        If it is no condition, is nested too deep, or names somebody or something unknown: it says
        what was expected and where.

    Examples
    --------
    >>> options = {"Azerbaijan": ["halt", "press on"], "Turkey": ["back", "restrain"]}
    >>> read_condition("Azerbaijan: halt & ~(Turkey: back | Azerbaijan: press on)", options)
    Azerbaijan: halt & ~(Turkey: back | Azerbaijan: press on)
    >>> read_condition("Azerbaijan: press", options)
    Traceback (most recent call last):
        ...
    negotiation.errors.NegotiationError: no option of Azerbaijan 'press' at position 13 of the
    condition 'Azerbaijan: press'; did you mean 'press on'?
    """
    return _Reader(text, options).whole()


class _Reader:
    """Recursive descent over the words of one condition."""

    def __init__(self, text: str, options: Mapping[str, Sequence[str]]) -> None:
        self._tokens = Tokens(text, _WORDS, "condition")
        self._options = options

    def whole(self) -> Condition:
        """The whole text."""
        condition = self._either()
        if self._tokens.next.kind != "end":
            hint = f" ({_HINT})" if self._tokens.next.text in {"(", ":", "~"} else ""
            raise self._tokens.unexpected(f"'&', '|' or the end{hint}")
        return condition

    def _either(self) -> Condition:
        parts = [self._both()]
        while self._tokens.take("|"):
            parts.append(self._both())
        return functools.reduce(operator.or_, parts)

    def _both(self) -> Condition:
        parts = [self._plain()]
        while self._tokens.take("&"):
            parts.append(self._plain())
        return functools.reduce(operator.and_, parts)

    def _plain(self) -> Condition:
        sign = self._tokens.take("~", "(")
        if sign is None:
            return self._choice()
        with self._tokens.nested(sign):
            part = self._plain() if sign.text == "~" else self._either()
        if sign.text == "~":
            return ~part
        self._tokens.demand(")", "'&', '|' or ')'")
        return part

    def _choice(self) -> Condition:
        actor = self._tokens.next
        name = self._name("an actor, '~' or '('")
        if actor.kind == "name" and name == "always" and self._tokens.next.text != ":":
            return ALWAYS
        self._tokens.demand(":", "':' and an option after the actor")
        option = self._tokens.next
        before = " (~ stands before the actor)" if option.text == "~" else ""
        choice = Choice(name, self._name(f"an option of {name}{before}"))
        if name not in self._options:
            raise self._unknown("actor", actor, name, self._options)
        if choice.option not in self._options[name]:
            raise self._unknown(f"option of {name}", option, choice.option, self._options[name])
        return choice

    def _unknown(
        self, kind: str, token: Token, name: str, known: Iterable[str]
    ) -> NegotiationError:
        """Build the error for a name that does not exist, and say how such a name is written."""
        error = self._tokens.unknown(kind, token, name, known)
        if _FOREIGN.search(name):
            return NegotiationError(f"{error} ('and' is written &, 'or' is |, 'not' is ~)")
        cut = re.search(r"[:&|~()]", self._tokens.text[token.start :])
        whole = name + (cut[0] if cut else "")
        spaceless = {"".join(each.split()) for each in known}
        if cut and any(each.startswith("".join(whole.split())) for each in spaceless):
            return NegotiationError(f"{error} ({_HINT})")
        return error

    def _name(self, expected: str) -> str:
        token = self._tokens.take("name", "quoted")
        if token is None:
            raise self._tokens.unexpected(expected)
        if token.kind == "quoted":
            return re.sub(r"\\(.)", r"\1", token.text[1:-1])
        return " ".join(token.text.split())


def write_condition(condition: Condition) -> str:
    """Write a condition as text from which `read_condition` makes the same condition.

    Parameters
    ----------
    condition : Condition

    Returns
    -------
    str

    Raises
    ------
    NegotiationError
        If it is of a kind that the text cannot say, too long, or nested too deep.

    Notes
    -----
    Conjunctions directly inside conjunctions are written flat, as ``&`` makes them.

    Examples
    --------
    >>> from negotiation.payoffs.conditions import Choice
    >>> write_condition(Choice("A", "halt") & ~Choice("B: the other", "leave"))
    'A: halt & ~"B: the other": leave'
    """
    plain = _plain(condition)
    text = str(plain)
    options: dict[str, list[str]] = {}
    for choice in plain.choices():
        options.setdefault(choice.actor, []).append(choice.option)
    try:
        same = read_condition(text, options) == plain
    except NegotiationError as error:
        raise NegotiationError(f"the condition cannot be written: {error}") from None
    if not same:
        raise NegotiationError(f"{text} cannot be written so that it reads back the same")
    return text


def _plain(condition: Condition) -> Condition:
    """Return the same condition as the operators would have made it."""
    if type(condition) is Choice:
        return condition
    if type(condition) is Not:
        return ~_plain(condition.part)
    if type(condition) is And:
        parts = [_plain(part) for part in condition.parts]
        return functools.reduce(operator.and_, parts) if parts else ALWAYS
    if type(condition) is Or:
        parts = [_plain(part) for part in condition.parts]
        return functools.reduce(operator.or_, parts) if parts else ~ALWAYS
    raise NegotiationError(f"a condition of the kind {type(condition).__name__} cannot be written")
