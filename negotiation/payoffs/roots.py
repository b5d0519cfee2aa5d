"""Where an expression in one parameter is zero."""

from __future__ import annotations

import itertools
import math
from typing import Any

import sympy

from negotiation.errors import NoClosedFormError
from negotiation.payoffs.intervals import NotRealError, bounds
from negotiation.payoffs.parameters import Parameter, exact

__all__ = ["between", "roots_within"]

#: Halvings of an interval before its root is known to rounding error.
HALVINGS = 80


def roots_within(expression: sympy.Expr, low: Any, high: Any) -> list[sympy.Expr]:
    """Where an expression in one parameter is zero strictly inside an interval.

    Roots of rational functions, also of roots of the parameter, are exact. Elsewhere an interval
    is dropped if interval arithmetic keeps the expression away from zero on it, and has one root
    if the derivative keeps its sign while the expression changes its; those are numbers of 15
    digits. Absolute values, maxima and minima are taken apart at their kinks.

    Parameters
    ----------
    expression : sympy.Expr
        In one Parameter, or a number.
    low, high : float or sympy number
        The interval.

    Returns
    -------
    list of sympy.Expr
        In increasing order; empty for an expression that does not depend on the parameter. Where
        an expression with a kink is zero on a stretch, the ends of the stretch.

    Raises
    ------
    NoClosedFormError
        If the expression has no finite real value somewhere inside, or roots outside rational
        functions cannot be told apart (a double root, for instance).

    Examples
    --------
    >>> import negotiation as ng
    >>> g = ng.Parameter("g", 5, low=0, high=8)
    >>> roots_within(2 * g - 3, 0, 8), roots_within(g**2 - 2, 0, 8)
    ([3/2], [sqrt(2)])
    """
    if not expression.free_symbols:
        if not expression.is_extended_real or not expression.is_finite:
            raise NoClosedFormError(f"{expression} is not a finite real number")
        return []
    (x,) = expression.free_symbols
    kinks = [k for k in expression.atoms(sympy.Abs, sympy.Max, sympy.Min) if not _kinked(k.args)]
    if kinks:
        return _piecewise(expression, min(kinks, key=str), x, low, high)
    if expression.is_polynomial(x):
        return _of_polynomial(expression, x, low, high)
    numerator, denominator = (
        sympy.expand(part) for part in sympy.fraction(sympy.together(expression))
    )
    if numerator.is_polynomial(x) and denominator.is_polynomial(x):
        poles = _of_polynomial(denominator, x, low, high)
        if poles:
            raise NoClosedFormError(f"{expression} has no finite value at {x} = {poles[0]}")
        return _of_polynomial(numerator, x, low, high)
    roots = [p.exp for p in expression.atoms(sympy.Pow) if p.base == x and p.exp.is_Rational]
    q = math.lcm(*(int(e.q) for e in roots))
    if q > 1 and low >= 0:
        # In t = x**(1/q) it may be rational.
        t = sympy.Symbol("t", positive=True)
        in_t = sympy.together(expression.xreplace({x: t**q}))
        if in_t.is_rational_function(t):
            ends = (float(low) ** (1 / q), float(high) ** (1 / q))
            found = [root**q for root in roots_within(in_t, *ends)]
            return [root for root in found if low < float(root) < high]
    return _of_factors(expression, x, low, high)


def between(start: Any, stop: Any) -> sympy.Rational:
    """A rational number between two exact ones."""
    return (exact(float(start), "") + exact(float(stop), "")) / 2


def _kinked(parts: tuple[Any, ...]) -> bool:
    """Whether a part has a kink of its own."""
    return any(part.has(sympy.Abs, sympy.Max, sympy.Min) for part in parts)


def _piecewise(expression: Any, kink: Any, x: Parameter, low: Any, high: Any) -> list[Any]:
    """Roots of an expression with a kink, between the points where it turns."""
    branches = [kink.args[0], -kink.args[0]] if kink.func is sympy.Abs else list(kink.args)
    choose = min if kink.func is sympy.Min else max
    cuts = [
        root
        for f, g in itertools.combinations(branches, 2)
        for root in roots_within(f - g, low, high)
    ]
    cuts = sorted(set(cuts), key=float)
    found = {cut for cut in cuts if expression.xreplace({x: cut}).equals(0)}
    for a, b in itertools.pairwise([low, *cuts, high]):
        if float(a) < float(b):
            middle = {x: between(a, b)}
            values = [f.xreplace(middle) for f in branches]
            branch = branches[values.index(choose(values))]
            found.update(roots_within(sympy.expand(expression.xreplace({kink: branch})), a, b))
    return sorted(found, key=float)


def _of_polynomial(polynomial: Any, x: Parameter, low: Any, high: Any) -> list[Any]:
    """Roots of a polynomial; exact where its coefficients are rational, or its degree one."""
    if not polynomial.has(x):
        return []
    poly = sympy.Poly(polynomial, x)
    if poly.degree() < 2:
        *slope, constant = poly.all_coeffs()
        found = [-constant / a for a in slope]
    elif poly.domain.is_ZZ or poly.domain.is_QQ:
        found = [root for root, _ in poly.real_roots(multiple=False)]
    else:
        return _of_factors(polynomial, x, low, high)
    return sorted((root for root in found if float(low) < float(root) < float(high)), key=float)


def _of_factors(expression: Any, x: Parameter, low: Any, high: Any) -> list[Any]:
    """Roots of each factor, so that those of even multiplicity count too."""
    found: set[float] = set()
    for factor in sympy.Mul.make_args(sympy.factor(expression)):
        base, power = factor.as_base_exp()
        if base.has(x):
            squared = power.is_number and power.is_positive
            found.update(_isolated(base if squared else factor, x, float(low), float(high)))
    return [sympy.Float(root, 15) for root in sorted(found)]


def _isolated(expression: Any, x: Parameter, low: float, high: float) -> list[float]:
    """Roots of a smooth expression, each proved to be the only one near it."""
    slope = sympy.diff(expression, x)
    found: list[float] = []
    stack = [(low, high)]
    while stack:
        a, b = stack.pop()
        middle = (a + b) / 2
        try:
            here = bounds(expression, {x: (a, b)})
            if here.a > 0 or here.b < 0:
                continue
            rise = bounds(slope, {x: (a, b)})
            if rise.a > 0 or rise.b < 0:
                found += _crossing(expression, x, a, b, low)
                continue
        except NotRealError:
            _sign(expression, x, middle)  # which says so if it is not real even there
        if b - a < 1e-9 * (high - low):
            raise NoClosedFormError(
                f"where {expression} is zero near {x} = {a:g} cannot be told: it only touches zero"
                " there, or its roots are too close"
            )
        stack += [(a, middle), (middle, b)]
    return sorted(found)


def _crossing(expression: Any, x: Parameter, a: float, b: float, low: float) -> list[float]:
    """Root of a monotone expression in ``[a, b)``, but not at `low`."""
    at_a, at_b = _sign(expression, x, a), _sign(expression, x, b)
    if at_a == 0:
        return [a] if a > low else []
    if at_a * at_b >= 0:
        return []
    for _ in range(HALVINGS):
        middle = (a + b) / 2
        sign = _sign(expression, x, middle)
        if sign == 0 or not a < middle < b:
            return [middle]
        a, b = (middle, b) if sign == at_a else (a, middle)
    return [(a + b) / 2]


def _sign(expression: Any, x: Parameter, at: float) -> int:
    """Sign at one point; 0 where rounding error hides it."""
    try:
        value = bounds(expression, {x: (at, at)})
    except NotRealError:
        raise NoClosedFormError(f"{expression} is not a real number at {x} = {at:g}") from None
    return int(value.a > 0) - int(value.b < 0)
