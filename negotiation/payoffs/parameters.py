"""Named parameters: what a payoff is worth, between what bounds, and on whose word."""

from __future__ import annotations

import decimal
import html
import keyword
import numbers
import unicodedata
from typing import Any, Self

import sympy
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import AppliedUndef

from negotiation.errors import NegotiationError, as_text
from negotiation.games.arguments import as_number

__all__ = ["Parameter", "difference", "exact"]

#: What belongs to a parameter beside its name, in the order of the constructor.
DETAILS = ("baseline", "low", "high", "meaning", "source", "latex", "continuation")

#: Names that the functions which take parameters by keyword, and their results, need themselves.
TAKEN = frozenset(
    {
        "self", "talks", "outcome", "rule", "equilibria", "progress", "actor", "option", "entry",
        "equilibrium", "margin", "n_equilibria", "selected", "payoff", "complete", "entry_point",
        "entry_probability", "entry_payoff", "entry_regret", "order", "sees", "when", "chance",
        "samples", "sample", "counterfactuals", "counterfactual", "outputs", "store", "overwrite",
        "executor", "payoffs", "plan_probability", "plan_payoff", "plan_value", "plan_optimal",
        "logit_probability", "rationality", "chunks", "chunk",
    }
)  # fmt: skip


class Parameter(sympy.Symbol):
    r"""A number that the conflict depends on; in arithmetic, a sympy symbol.

    Parameters
    ----------
    name : str
        A Python identifier, for instance ``"v"``: parameters are given by keyword.
    baseline : float
        The value taken unless another is given.
    low, high : float, optional
        The range that the parameter may take: both ends, or neither if it stays at `baseline`.
    meaning : str, optional
        What it is, in words that can stand on an axis.
    source : str, optional
        Where the number is from: a fact's tag, a paper, or "assumed".
    latex : str, optional
        How the symbol is typeset, for instance ``r"\delta"``; the name by default.
    continuation : str, optional
        Name of the actor for whom this parameter is the value of the talks that follow. In
        `Stages` the next negotiation's value takes its place.

    Attributes
    ----------
    name, baseline, low, high, meaning, source, latex, continuation
        As given; numbers as floats.

    Raises
    ------
    NegotiationError
        If the name is no identifier, a number is missing, NaN or infinite, the range has one end
        only or is upside down, or the baseline lies outside it.

    Notes
    -----
    Two parameters are the same symbol only if everything about them is the same. (sympy caches
    expressions by the symbols in them; were the name alone to count, one negotiation's ``v``
    could come back with another's range.) `subs` accepts the name too: ``expr.subs("v", 12)``.

    Examples
    --------
    >>> import negotiation as ng
    >>> v = ng.Parameter("v", 10, low=6, high=14, meaning="control of the enclave")
    >>> p = ng.Parameter("p", 0.9, low=0.5, high=1, meaning="odds of winning")
    >>> (p * v - 3).subs({"p": 1, "v": 10})
    7
    """

    baseline: float
    low: float
    high: float
    meaning: str
    source: str
    latex: str
    continuation: str | None

    def __new__(
        cls,
        name: str,
        baseline: float,
        low: float | None = None,
        high: float | None = None,
        meaning: str = "",
        source: str = "",
        latex: str = "",
        continuation: str | None = None,
    ) -> Self:
        """Check the details and make a symbol of its own."""
        if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
            raise NegotiationError(
                f"a parameter's name must be a Python identifier such as 'v', got {name!r}: one"
                " word of letters, digits and _, and none of Python's own, such as lambda"
            )
        name = unicodedata.normalize("NFKC", name)  # as Python does with names in a program
        if name in TAKEN:
            raise NegotiationError(
                f"a parameter cannot be called {name!r}: arguments or results have that name"
            )
        if (low is None) != (high is None):
            given, missing = ("low", "high") if high is None else ("high", "low")
            raise NegotiationError(
                f"parameter {name!r} has {given}={high if low is None else low!r} and no"
                f" {missing}=: a range has two ends; leave out both if it stays at its baseline"
            )
        values = {"baseline": baseline, "low": baseline if low is None else low}
        values["high"] = baseline if high is None else high
        for what, number in values.items():
            values[what] = as_number(f"{what} of parameter {name!r}", number)
        if values["low"] > values["high"]:
            raise NegotiationError(
                f"the range of parameter {name!r} is upside down:"
                f" low={values['low']:g} is above high={values['high']:g}"
            )
        if not values["low"] <= values["baseline"] <= values["high"]:
            raise NegotiationError(
                f"baseline={baseline} of parameter {name!r} is outside its range"
                f" [{values['low']:g}, {values['high']:g}]"
            )
        # __xnew__ is sympy's own constructor without the cache by name.
        self: Self = sympy.Symbol.__xnew__(cls, name, real=True)
        for what, number in values.items():
            setattr(self, what, number)
        for what, text in (("meaning", meaning), ("source", source), ("latex", latex)):
            setattr(self, what, as_text(f"{what} of parameter {name!r}", text))
        self.continuation = continuation
        if continuation is not None:
            as_text(f"continuation of parameter {name!r}", continuation)
        return self

    def _details(self) -> tuple[Any, ...]:
        """Everything but the name, in the order of the constructor."""
        return tuple(getattr(self, what) for what in DETAILS)

    def _hashable_content(self) -> tuple[Any, ...]:
        """What makes two parameters the same symbol."""
        return (self.name, repr(self._details()), "real")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy with everything that belongs to it."""
        return (type(self), (self.name, *self._details()))

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Hide sympy's own, which knows only of the name."""
        return ((self.name, *self._details()), {})

    def _eval_subs(self, old: Any, new: Any) -> Any:
        """Let a plain symbol of the same name stand for the parameter in ``subs``."""
        return new if type(old) is sympy.Symbol and old.name == self.name else None

    def __float__(self) -> float:
        """Refuse functions of numbers, such as those of `math`."""
        raise NegotiationError(
            f"the parameter {self.name!r} is no number: in values write sympy.sqrt({self.name}),"
            f" sympy.exp({self.name}) and the like; its baseline is {self.name}.baseline"
        )

    def _latex(self, printer: Any) -> str:
        """Typeset the symbol."""
        return self.latex or str(printer._print_Symbol(self))

    def _repr_html_(self) -> str:
        """Symbol, meaning, baseline and range for a notebook."""
        meaning = f": {html.escape(self.meaning)}" if self.meaning else ""
        return (
            f"<p><var>{html.escape(self.name)}</var>{meaning}; {self.baseline:g},"
            f" from {self.low:g} to {self.high:g}</p>"
        )

    def replaced(self, **changes: Any) -> Parameter:
        """Return the same parameter with some details changed.

        Parameters
        ----------
        **changes
            Any of the constructor's arguments but the name.

        Returns
        -------
        Parameter
        """
        return Parameter(self.name, **{what: getattr(self, what) for what in DETAILS} | changes)

    @property
    def label(self) -> str:
        """Meaning and symbol for an axis, such as ``control of the enclave, $v$``."""
        symbol = f"${sympy.latex(self)}$"
        return f"{self.meaning}, {symbol}" if self.meaning else symbol


def difference(one: Parameter, other: Parameter) -> str:
    """In what two parameters of one name differ first, as words for an error."""
    for what in DETAILS:
        first, second = (repr(getattr(p, what)) for p in (one, other))
        if first != second:
            return f"{what}={first} and {what}={second}"
    raise AssertionError


def exact(value: Any, what: str) -> sympy.Expr:
    """Turn a number or an expression in parameters into an exact sympy expression.

    Decimal numbers are taken as written: 0.1 is one tenth.

    Parameters
    ----------
    value : float or sympy expression
    what : str
        Named in the error.

    Returns
    -------
    sympy.Expr

    Raises
    ------
    NegotiationError
        If it is not a finite real number or an expression in parameters.
    """
    if isinstance(value, decimal.Decimal) and value.is_finite():
        return sympy.Rational(str(value))
    if isinstance(value, numbers.Rational) and not isinstance(value, bool):
        return sympy.Rational(int(value.numerator), int(value.denominator))
    if not isinstance(value, sympy.Expr):
        expected = "a finite number or an expression in parameters"
        if isinstance(value, str):
            raise NegotiationError(f"{what} must be {expected}, without quotes; got {value!r}")
        return sympy.Rational(repr(as_number(what, value, expected)))
    strange = [s for s in value.free_symbols if not isinstance(s, Parameter)]
    if strange:
        raise NegotiationError(
            f"{what} uses the symbol {str(strange[0])!r}, which is not a Parameter"
        )
    if value.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo, sympy.I):
        raise NegotiationError(f"{what} is not a finite real number: {value}")
    if value.has(AppliedUndef, ExprWithLimits, sympy.Derivative, sympy.Limit):
        raise NegotiationError(f"{what} is not made of numbers, parameters and functions: {value}")
    return value.xreplace({f: sympy.Rational(str(f)) for f in value.atoms(sympy.Float)})
