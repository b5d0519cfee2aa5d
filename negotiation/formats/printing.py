"""How an expression is written as text: exact decimals, plain signs, few brackets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from negotiation.errors import NegotiationError
from negotiation.formats.decimals import decimal
from negotiation.payoffs.parameters import Parameter

__all__ = ["expression_text"]

# How tightly a text binds.
_SUM, _PRODUCT, _POWER, _ATOM = range(4)

_NAMES = {sympy.exp: "exp", sympy.log: "log", sympy.Abs: "abs", sympy.Min: "min", sympy.Max: "max"}

#: Digits up to which a fraction is written as a decimal number, though that is longer.
_DIGITS = 17


def expression_text(expression: sympy.Expr) -> str:
    """Write an expression in parameters as text.

    Parameters
    ----------
    expression : sympy.Expr

    Returns
    -------
    str

    Raises
    ------
    NegotiationError
        If it holds something other than arithmetic, parameters and the functions that
        `read_expression` knows.

    Examples
    --------
    >>> import negotiation as ng
    >>> v, w = ng.Parameter("v", 2), ng.Parameter("w", 3)
    >>> expression_text(2 * v / 5 - w / 3 + (v - w) ** 2 / v)
    '0.4*v - w/3 + (v - w)**2/v'
    """
    return _text(expression)[0]


def _text(expression: sympy.Expr) -> tuple[str, int]:
    """Text, and how tightly it binds."""
    if isinstance(expression, Parameter):
        return expression.name, _ATOM
    if expression is sympy.E:
        return "exp(1)", _ATOM
    for kind, write in _WRITERS.items():
        if isinstance(expression, kind):
            return write(expression)
    if expression.func in _NAMES:
        inside = ", ".join(_text(arg)[0] for arg in expression.args)
        return f"{_NAMES[expression.func]}({inside})", _ATOM
    raise NegotiationError(
        "a file has numbers, parameters, + - * / **, sqrt, exp, log, abs, min and max; got"
        f" {expression!s:.80}"
    )


def _bound(expression: sympy.Expr, least: int) -> str:
    """Text in brackets if it binds less tightly than `least`."""
    text, binds = _text(expression)
    return text if binds >= least else f"({text})"


def _number(value: sympy.Rational) -> tuple[str, int]:
    """Return an integer, an exact decimal, or a fraction."""
    if value < 0:
        return f"-{_number(-value)[0]}", _SUM
    top, bottom = int(value.p), int(value.q)
    fraction = f"{top}/{bottom}"
    text = decimal(top, bottom, max(_DIGITS, len(fraction)))
    return (fraction, _PRODUCT) if text is None else (text, _ATOM)


def _sum(expression: sympy.Add) -> tuple[str, int]:
    """Terms with their signs."""
    text = ""
    for term in _ordered(expression):
        coefficient, _ = term.as_coeff_Mul()
        minus = bool(coefficient.is_negative)
        part = _bound(-term if minus else term, _PRODUCT)
        if text:
            text += f" - {part}" if minus else f" + {part}"
        else:
            text = f"-{part}" if minus else part
    return text, _SUM


def _ordered(expression: sympy.Add) -> list[sympy.Expr]:
    """Terms in the order in which sympy prints them; of two, the positive one first."""
    terms = list(expression.as_ordered_terms())
    negative = [bool(term.as_coeff_Mul()[0].is_negative) for term in terms]
    return terms[::-1] if negative == [True, False] else terms


def _product(expression: sympy.Mul) -> tuple[str, int]:
    """Factors above and below the stroke."""
    coefficient, rest = expression.as_coeff_Mul()
    if coefficient.is_negative:
        return f"-{_bound(-expression, _PRODUCT)}", _SUM
    above: list[str] = []
    below: list[str] = []
    if coefficient != 1:
        top, binds = _number(coefficient)
        if binds == _ATOM:
            above.append(top)
        else:
            above += [str(coefficient.p)] if coefficient.p != 1 else []
            below.append(str(coefficient.q))
    for factor in rest.as_ordered_factors():
        base, exponent = factor.args if factor.is_Pow else (factor, sympy.S.One)
        if base is not sympy.E and exponent.is_Rational and exponent < 0:
            below.append(_bound(sympy.Pow(base, -exponent), _POWER))
        else:
            above.append(_bound(factor, _POWER))
    return "/".join(["*".join(above) or "1", *below]), _PRODUCT


def _power(expression: sympy.Pow) -> tuple[str, int]:
    """Return a power, a root, or one over it."""
    base, exponent = expression.args  # As it stands: as_base_exp makes 2**-p of (1/2)**p.
    if base is sympy.E:
        return f"exp({_text(exponent)[0]})", _ATOM
    if exponent == sympy.S.Half:
        return f"sqrt({_text(base)[0]})", _ATOM
    if exponent.is_Rational and exponent < 0:
        return f"1/{_bound(sympy.Pow(base, -exponent), _POWER)}", _PRODUCT
    return f"{_bound(base, _ATOM)}**{_bound(exponent, _ATOM)}", _POWER


_WRITERS: dict[type, Callable[[Any], tuple[str, int]]] = {
    sympy.Rational: _number,
    sympy.Add: _sum,
    sympy.Mul: _product,
    sympy.Pow: _power,
}
