"""Expressions in parameters as text, such as ``(1 - p)*u - 0.5*c``: read, and written.

    sum      = product {("+" | "-") product}
    product  = ("+" | "-") product | signed {("*" | "/") signed}
    signed   = ("+" | "-") signed | power
    power    = atom ["**" signed]
    atom     = number | parameter | function "(" sum {"," sum} ")" | "(" sum ")"

Nothing is evaluated as code, and no text reaches sympy: numbers are made from their digits, names
are looked up among the declared parameters, and `arithmetic` bounds what each step may cost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import sympy

from negotiation.errors import NegotiationError
from negotiation.formats import arithmetic
from negotiation.formats.arithmetic import FUNCTIONS, Part
from negotiation.formats.patience import Patience
from negotiation.formats.printing import expression_text
from negotiation.formats.tokens import SHOWN, Token, Tokens
from negotiation.payoffs.parameters import Parameter, exact

__all__ = ["read_expression", "write_expression"]

_WORDS = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\*\*|[-+*/(),^])"
)


#: Seconds of the processor for one expression.
SECONDS = 2.0
#: From this on a number may be too long to be written as what is read again.
LONG = 10**17


def read_expression(
    text: str, parameters: Mapping[str, Parameter], patience: Patience | None = None
) -> sympy.Expr:
    """Read an expression in declared parameters.

    Parameters
    ----------
    text : str
        Numbers, names of parameters, ``+ - * / **``, brackets, and the functions ``sqrt``,
        ``exp``, ``log``, ``abs``, ``min`` and ``max``. Numbers are taken as written: ``0.1`` is
        one tenth.
    parameters : mapping of name to Parameter
    patience : Patience, optional
        How long it may take; two seconds if left out.

    Returns
    -------
    sympy.Expr

    Raises
    ------
    NegotiationError
        If it is no such expression, names something that is not declared, is not a finite real
        number at the baselines, would cost too much, or has numbers that could not be written
        again: it says what was expected and where.

    Examples
    --------
    >>> import negotiation as ng
    >>> p = ng.Parameter("p", 0.9, low=0, high=1)
    >>> u = ng.Parameter("u", 8, low=4, high=12)
    >>> read_expression("(1 - p)*u - 0.5", {"p": p, "u": u})
    u*(1 - p) - 1/2
    >>> read_expression("p*U", {"p": p, "u": u})
    Traceback (most recent call last):
        ...
    negotiation.errors.NegotiationError: no parameter 'U' at position 3 of the expression 'p*U'; did
    you mean 'u'?
    """
    patience = patience or Patience(SECONDS)
    value = _Reader(text, parameters, patience).whole().value
    if all(max(abs(n.p), n.q) < LONG for n in value.atoms(sympy.Rational)):
        return value
    try:
        _written(value, patience)
    except NegotiationError as error:
        raise NegotiationError(
            f"the expression {text!r:.{SHOWN}} comes to what could not be written again: {error}"
        ) from None
    return value


class _Reader:
    """Recursive descent over the words of one expression."""

    def __init__(self, text: str, parameters: Mapping[str, Parameter], patience: Patience) -> None:
        self._tokens = Tokens(text, _WORDS, "expression")
        self._parameters, self._patience = parameters, patience

    def whole(self) -> Part:
        """The whole text."""
        part = self._sum()
        if self._tokens.next.kind != "end":
            raise self._tokens.unexpected("an operator or the end")
        return part

    def _sum(self) -> Part:
        start = self._tokens.next
        parts = [self._product()]
        while sign := self._tokens.take("+", "-"):
            part = self._product()
            parts.append(part if sign.text == "+" else arithmetic.negated(part))
        return self._made(start, arithmetic.added, parts) if len(parts) > 1 else parts[0]

    def _product(self) -> Part:
        start = self._tokens.next
        if start.text in {"+", "-"}:
            return self._sign(self._product)
        parts = [self._signed()]
        while sign := self._tokens.take("*", "/"):
            part = self._signed()
            if sign.text == "/":
                part = self._made(sign, arithmetic.raised, part, arithmetic.number("-1"))
            parts.append(part)
        return self._made(start, arithmetic.multiplied, parts) if len(parts) > 1 else parts[0]

    def _signed(self) -> Part:
        return self._sign(self._signed) if self._tokens.next.text in {"+", "-"} else self._power()

    def _sign(self, read: Callable[[], Part]) -> Part:
        sign = self._tokens.demand("sign", "a sign")
        with self._tokens.nested(sign):
            part = read()
        return part if sign.text == "+" else arithmetic.negated(part)

    def _power(self) -> Part:
        base = self._atom()
        sign = self._tokens.take("**", "^")
        if sign is None:
            return base
        if sign.text == "^":
            raise NegotiationError(f"a power is written **, not ^, {self._tokens.place(sign)}")
        with self._tokens.nested(sign):
            exponent = self._signed()
        return self._made(sign, arithmetic.raised, base, exponent)

    def _atom(self) -> Part:
        token = self._tokens.take("number", "name", "(")
        if token is None:
            raise self._tokens.unexpected("a number, a parameter or '('")
        if token.kind == "number":
            return self._made(token, arithmetic.number, token.text)
        if token.kind == "name":
            return self._call(token) if self._tokens.next.text == "(" else self._named(token)
        with self._tokens.nested(token):
            part = self._sum()
        self._tokens.demand(")", "an operator or ')'")
        return part

    def _named(self, token: Token) -> Part:
        name = unicodedata.normalize("NFKC", token.text)  # as Parameter does
        if name not in self._parameters:
            raise self._tokens.unknown("parameter", token, token.text, self._parameters)
        return Part.of(self._parameters[name])

    def _call(self, token: Token) -> Part:
        if token.text not in FUNCTIONS:
            raise self._tokens.unknown("function", token, token.text, FUNCTIONS)
        self._tokens.demand("(", "'('")
        with self._tokens.nested(token):
            parts = [self._sum()]
            while self._tokens.take(","):
                parts.append(self._sum())
        self._tokens.demand(")", "an operator, ',' or ')'")
        least, most = FUNCTIONS[token.text]
        if not least <= len(parts) <= most:
            takes = "one value" if most == 1 else f"{least} to {most} values"
            raise NegotiationError(
                f"{token.text} takes {takes}, got {len(parts)}, {self._tokens.place(token)}"
            )
        return self._made(token, arithmetic.called, token.text, parts)

    def _made(self, token: Token, step: Callable[..., Part], *given: Any) -> Part:
        """Take one step of arithmetic, and say where if it is refused."""
        try:
            self._patience.check()
            return step(*given)
        except NegotiationError as error:
            raise NegotiationError(f"{error}, {self._tokens.place(token)}") from None


def write_expression(expression: sympy.Expr) -> str:
    """Write an expression as text from which `read_expression` makes the same expression.

    Parameters
    ----------
    expression : sympy.Expr
        In Parameters.

    Returns
    -------
    str

    Raises
    ------
    NegotiationError
        If the text could not say it: another function or constant, or too large.

    Notes
    -----
    An expression that sympy was told not to evaluate is written as it evaluates.

    Examples
    --------
    >>> import negotiation as ng
    >>> p = ng.Parameter("p", 0.9, low=0, high=1)
    >>> u = ng.Parameter("u", 8, low=4, high=12)
    >>> write_expression((1 - p) * u - 0.5 * u / p**2)
    'u*(1 - p) - 0.5*u/p**2'
    """
    expression = exact(expression, "the expression")
    try:
        return _written(expression, Patience(SECONDS))
    except NegotiationError as error:
        raise NegotiationError(f"{expression!s:.200} cannot be written: {error}") from None


def _written(expression: sympy.Expr, patience: Patience) -> str:
    """Text from which the same expression is read."""
    parameters = {p.name: p for p in sorted(expression.free_symbols, key=str)}
    for candidate in (expression, _evaluated(expression)):
        text = expression_text(candidate)
        if _Reader(text, parameters, patience).whole().value == candidate:
            return text
    raise NegotiationError("its text would not read back the same")


def _evaluated(expression: sympy.Expr) -> sympy.Expr:
    """Build the same expression again, evaluated as sympy does by itself."""
    if not expression.args:
        return expression
    return expression.func(*(_evaluated(arg) for arg in expression.args))
