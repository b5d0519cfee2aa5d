"""What an expression can be over the whole range of its parameters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import sympy

from negotiation.errors import NegotiationError
from negotiation.payoffs.intervals import NotRealError, bounds
from negotiation.payoffs.parameters import Parameter, exact

__all__ = ["is_nonnegative", "is_positive"]

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
    terms = sympy.Add.make_args(sympy.expand(expression))
    if all(_is_linear_in_each(term) for term in terms):
        least = _least_at_corners(terms)
        return bool(least > 0 if strict else least >= 0)
    parameters = sorted(expression.free_symbols, key=str)
    return _proved_by_intervals(expression, parameters, strict=strict)


def is_positive(expression: sympy.Expr) -> bool:
    """Whether a number, a parameter or a power of one is above zero over its whole range."""
    if expression.is_number:
        return bool(expression.is_positive)
    if isinstance(expression, Parameter):
        return expression.low > 0
    base, _ = expression.as_base_exp()
    return isinstance(base, Parameter) and base.low > 0


def _is_linear_in_each(term: sympy.Expr) -> bool:
    """Whether a term is a number times different parameters."""
    return all(f.is_number or isinstance(f, Parameter) for f in sympy.Mul.make_args(term))


def _least_at_corners(terms: Iterable[sympy.Expr]) -> sympy.Expr:
    """Smallest value over the corners of the range, exactly.

    Terms that share no parameter are minimised apart. Where they do, the parameter that most of
    them share is put at either end of its range, which takes the rest apart.
    """
    parts: list[tuple[list[sympy.Expr], set[Parameter]]] = []
    for term in terms:
        shared = [part for part in parts if part[1] & term.free_symbols]
        parts = [part for part in parts if part not in shared]
        together = [term, *(t for part in shared for t in part[0])]
        parts.append((together, term.free_symbols.union(*(names for _, names in shared))))
    return sympy.Add(*(_least(part) for part, _ in parts))


def _least(terms: Sequence[sympy.Expr]) -> sympy.Expr:
    """Smallest value of terms that hang together."""
    times = Counter(p for term in terms for p in term.free_symbols)
    if not times:
        return sympy.Add(*terms)
    most = max(sorted(times, key=str), key=times.__getitem__)
    ends = {exact(most.low, most.name), exact(most.high, most.name)}
    return min(_least_at_corners([term.xreplace({most: end}) for term in terms]) for end in ends)


def _proved_by_intervals(
    expression: sympy.Expr, parameters: list[Parameter], *, strict: bool
) -> bool:
    """Whether interval arithmetic proves the expression nonnegative, box by box."""
    boxes = [[(p.low, p.high) for p in parameters]]
    for _ in range(BOXES):
        if not boxes:
            return True
        box = boxes.pop()
        try:
            value = bounds(expression, dict(zip(parameters, box, strict=True)))
        except (NotRealError, NegotiationError):
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
