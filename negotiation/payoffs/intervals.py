"""Interval arithmetic: bounds of an expression over a box of its parameters.

Moore, R. E. (1966), Interval Analysis, Prentice-Hall.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from typing import Any

import mpmath
import sympy

from negotiation.errors import NegotiationError
from negotiation.payoffs.parameters import Parameter

__all__ = ["NotRealError", "bounds"]

#: A context of our own, with digits to spare over a float.
iv = mpmath.ctx_iv.MPIntervalContext()
iv.prec = 120


class NotRealError(ArithmeticError):
    """The expression is not real, or has no value, at some point of the box."""


def bounds(expression: sympy.Expr, box: Mapping[Parameter, tuple[Any, Any]]) -> Any:
    """Enclose the values of an expression over a box.

    Parameters
    ----------
    expression : sympy.Expr
        Of numbers and Parameters, with ``+ - * / **``, exp, log, Abs, Max, Min.
    box : mapping of Parameter to (low, high)

    Returns
    -------
    mpmath interval
        With ends ``.a`` and ``.b``, rounded outwards.

    Raises
    ------
    NotRealError
        If that cannot be told to be real over the whole box.
    NegotiationError
        For another function.

    Examples
    --------
    >>> import negotiation as ng
    >>> v = ng.Parameter("v", 1, low=0, high=2)
    >>> print(bounds(v**2 - v, {v: (0, 2)}))
    [-2.0, 4.0]
    """
    sides = {p: iv.mpf(list(side)) for p, side in box.items()}
    try:
        value = _value(expression, sides)
    except (mpmath.libmp.ComplexResult, ZeroDivisionError) as error:
        raise NotRealError from error
    if not isinstance(value, iv.mpf) or mpmath.isnan(value.a) or mpmath.isnan(value.b):
        raise NotRealError
    return value


def _value(e: Any, sides: Mapping[Parameter, Any]) -> Any:
    """Recurse into the expression."""
    if isinstance(e, Parameter):
        return sides[e]
    if e.is_Rational:
        return iv.mpf(int(e.p)) / iv.mpf(int(e.q))
    if e.is_number and not e.args:
        return _constant(e)
    if e.is_Pow and e.exp.is_Integer:
        return _value(e.base, sides) ** int(e.exp)
    parts = [_value(part, sides) for part in e.args]
    kind = e.func
    if kind not in _RULES:
        raise NegotiationError(
            f"{kind.__name__} in {e} is not understood: exact answers need values made of numbers,"
            " parameters, + - * / **, exp, log, sqrt, Abs, Max and Min"
        )
    return _RULES[kind](parts)


def _constant(e: Any) -> Any:
    """Enclose pi, e and the like, by the digits that sympy gives."""
    near = sympy.Rational(str(e.evalf(50)))
    slack = sympy.Rational(1, 10**40) * (1 + abs(near))
    return iv.mpf([str((near - slack).evalf(60)), str((near + slack).evalf(60))])


def _power(parts: list[Any]) -> Any:
    """Base to any exponent; square roots by their own rule."""
    base, exponent = parts
    if exponent.a == exponent.b == 0.5:
        return iv.sqrt(base)
    return base**exponent


def _greatest(parts: list[Any]) -> Any:
    return iv.mpf([max(p.a for p in parts), max(p.b for p in parts)])


def _least(parts: list[Any]) -> Any:
    return iv.mpf([min(p.a for p in parts), min(p.b for p in parts)])


_RULES: dict[Any, Any] = {
    sympy.Add: lambda parts: functools.reduce(operator.add, parts),
    sympy.Mul: lambda parts: functools.reduce(operator.mul, parts),
    sympy.Pow: _power,
    sympy.exp: lambda parts: iv.exp(parts[0]),
    sympy.log: lambda parts: iv.log(parts[0]),
    sympy.Abs: lambda parts: abs(parts[0]),
    sympy.Max: _greatest,
    sympy.Min: _least,
}
