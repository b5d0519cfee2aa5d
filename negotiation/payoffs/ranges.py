"""What an expression can be over the whole range of its parameters."""

from __future__ import annotations

import itertools
from typing import Any

import mpmath
import numpy as np
import sympy

from negotiation.errors import NegotiationError
from negotiation.payoffs.parameters import Parameter, exact

__all__ = ["is_nonnegative", "is_positive", "roots_within"]

#: Boxes that the interval test looks at before it gives up.
BOXES = 2000


def is_nonnegative(expression: sympy.Expr, *, strict: bool = False) -> bool:
    """Whether an expression is proved to be at least zero over the whole parameter range.

    An expression that is linear in each parameter takes its smallest value at a corner of the
    range, where it is evaluated exactly. Others are bounded by interval arithmetic on smaller and
    smaller boxes (Moore 1966, Interval Analysis).

    Parameters
    ----------
    expression : sympy.Expr
        In Parameters.
    strict : bool, optional
        Prove it to be above zero instead.

    Returns
    -------
    bool
        False also where it could not be proved.

    Examples
    --------
    >>> import negotiation as ng
    >>> v = ng.Parameter("v", 10, low=6, high=14)
    >>> p = ng.Parameter("p", 0.9, low=0.5, high=1)
    >>> is_nonnegative(p * v - 3), is_nonnegative(p * v - 4), is_nonnegative(v**2 - 36)
    (True, False, True)
    """
    parameters = sorted(expression.free_symbols, key=str)
    expanded = sympy.expand(expression)
    if all(expanded.is_polynomial(p) and sympy.degree(expanded, p) <= 1 for p in parameters):
        least = _least_at_corners(expanded, parameters)
        return bool(least > 0 if strict else least >= 0)
    return _proved_by_intervals(expression, parameters, strict=strict)


def is_positive(expression: sympy.Expr) -> bool:
    """Whether a number, a parameter or a power of one is above zero over its whole range."""
    if expression.is_number:
        return bool(expression.is_positive)
    if isinstance(expression, Parameter):
        return expression.low > 0
    base, _ = expression.as_base_exp()
    return isinstance(base, Parameter) and base.low > 0


def _least_at_corners(expression: sympy.Expr, parameters: list[Parameter]) -> sympy.Expr:
    """Smallest value over the corners of the range, exactly."""
    if not parameters:
        return expression
    ends = [(p.low, p.high) if p.low < p.high else (p.low,) for p in parameters]
    corners = np.array(list(itertools.product(*ends)))
    values = np.zeros(len(corners))
    for powers, coefficient in sympy.Poly(expression, *parameters).terms():
        values += float(coefficient) * np.prod(corners[:, np.array(powers, dtype=bool)], axis=1)
    # Rounding can reorder corners that all but tie, so those are compared exactly.
    close = values <= values.min() + 1e-9 * (1 + np.abs(values).max())
    return min(
        expression.xreplace({p: exact(x, p.name) for p, x in zip(parameters, c, strict=True)})
        for c in corners[close]
    )


def _proved_by_intervals(
    expression: sympy.Expr, parameters: list[Parameter], *, strict: bool
) -> bool:
    """Whether interval arithmetic proves the expression nonnegative, box by box."""
    function = _interval_function(parameters, expression)
    boxes = [[(p.low, p.high) for p in parameters]]
    for _ in range(BOXES):
        if not boxes:
            return True
        box = boxes.pop()
        try:
            value = function(*(mpmath.iv.mpf(list(side)) for side in box))
        except (TypeError, ValueError, NameError, AttributeError, ZeroDivisionError):
            return False  # a function that interval arithmetic does not know: not proved
        if value.a > 0 or (value.a == 0 and not strict):
            continue
        if value.b < 0:
            return False
        widths = [high - low for low, high in box]
        k = widths.index(max(widths))
        low, high = box[k]
        middle = (low + high) / 2
        if not low < middle < high:
            return False
        boxes += [[*box[:k], half, *box[k + 1 :]] for half in ((low, middle), (middle, high))]
    return False


def roots_within(expression: sympy.Expr, low: float, high: float) -> list[sympy.Expr]:
    """Where an expression in one parameter is zero strictly inside an interval.

    Roots of rational functions are exact. Elsewhere an interval is dropped if interval arithmetic
    keeps the expression away from zero on it, and has one root if the derivative keeps its sign
    while the expression changes its; those are numbers of 15 digits.

    Parameters
    ----------
    expression : sympy.Expr
        In one Parameter, or a number.
    low, high : float
        The interval.

    Returns
    -------
    list of sympy.Expr
        In increasing order; empty for an expression that does not depend on the parameter.

    Raises
    ------
    NegotiationError
        If roots outside rational functions cannot be told apart (a double root, for instance).

    Examples
    --------
    >>> import negotiation as ng
    >>> g = ng.Parameter("g", 5, low=0, high=8)
    >>> roots_within(2 * g - 3, 0, 8), roots_within(g**2 - 2, 0, 8)
    ([3/2], [sqrt(2)])
    """
    if not expression.free_symbols:
        return []
    (x,) = expression.free_symbols
    numerator, _ = sympy.fraction(sympy.together(expression))
    numerator = sympy.expand(numerator)
    if numerator.is_polynomial(x):
        if sympy.degree(numerator, x) == 1:
            root = -numerator.coeff(x, 0) / numerator.coeff(x, 1)
            return [root] if low < float(root) < high else []
        found = sympy.Poly(numerator, x).real_roots(multiple=False)
        inside = [root for root, _ in found if low < float(root) < high]
        return sorted(inside, key=float)
    return [sympy.Float(root, 15) for root in _isolated(expression, x, low, high)]


def _isolated(expression: sympy.Expr, x: Parameter, low: float, high: float) -> list[float]:
    """Roots of a smooth expression, each proved to be the only one near it."""
    value, slope = (_interval_function([x], e) for e in (expression, sympy.diff(expression, x)))
    number = sympy.lambdify(x, expression, modules="mpmath")
    found, stack = [], [(low, high)]
    while stack:
        a, b = stack.pop()
        here = value(mpmath.iv.mpf([a, b]))
        if here.a > 0 or here.b < 0:
            continue
        rise = slope(mpmath.iv.mpf([a, b]))
        if rise.a > 0 or rise.b < 0:
            at_a, at_b = number(mpmath.mpf(a)), number(mpmath.mpf(b))
            if at_a * at_b < 0:
                found.append(float(mpmath.findroot(number, (a, b), solver="anderson")))
            elif at_a == 0 and low < a:
                found.append(a)
            continue
        if b - a < 1e-9 * (high - low):
            raise NegotiationError(
                f"where {expression} is zero near {x} = {a:g} cannot be told: it only touches zero"
                " there, or its roots are too close"
            )
        middle = (a + b) / 2
        stack += [(a, middle), (middle, b)]
    return sorted(found)


def _interval_function(parameters: list[Parameter], expression: sympy.Expr) -> Any:
    """Interval extension of an expression."""
    iv = mpmath.iv
    names: dict[str, Any] = {"exp": iv.exp, "log": iv.log, "sqrt": iv.sqrt}
    function = sympy.lambdify(parameters, expression, modules=[names])
    return lambda *sides: iv.convert(function(*sides))
