"""Named parameters: what a payoff is worth, between what bounds, and on whose word."""

from __future__ import annotations

import decimal
import html
import keyword
import math
import numbers
import unicodedata
from typing import Any, Self

import numpy as np
import sympy
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import AppliedUndef

from negotiation.errors import NegotiationError, as_text

__all__ = ["Parameter", "exact"]

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
        The range that the parameter may take; both equal to `baseline` if left out.
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
        If the name is no identifier, a number is missing, NaN or infinite, the range is upside
        down, or the baseline lies outside it.

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
                f"a parameter's name must be a Python identifier such as 'v', got {name!r}"
            )
        name = unicodedata.normalize("NFKC", name)  # as Python does with names in a program
        if name in TAKEN:
            raise NegotiationError(
                f"a parameter cannot be called {name!r}: arguments or results have that name"
            )
        values = {"baseline": baseline, "low": baseline if low is None else low}
        values["high"] = baseline if high is None else high
        for what, number in values.items():
            values[what] = _finite(f"{what} of parameter {name!r}", number)
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
        return (
            self.baseline, self.low, self.high, self.meaning, self.source, self.latex,
            self.continuation,
        )  # fmt: skip

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
        names = ("baseline", "low", "high", "meaning", "source", "latex", "continuation")
        return Parameter(self.name, **{**dict(zip(names, self._details(), strict=True)), **changes})

    @property
    def label(self) -> str:
        """Meaning and symbol for an axis, such as ``control of the enclave, $v$``."""
        symbol = f"${sympy.latex(self)}$"
        return f"{self.meaning}, {symbol}" if self.meaning else symbol


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
        return sympy.Rational(repr(_finite(what, value)))
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


def _finite(what: str, number: Any) -> float:
    """Check that something is one finite real number."""
    try:
        plain = not isinstance(number, (str, bytes, bool, np.bool_)) and np.ndim(number) == 0
        result = float(number) if plain else math.nan
    except (TypeError, ValueError, OverflowError):
        result = math.nan
    if not math.isfinite(result):
        raise NegotiationError(f"{what} must be a finite number, got {number!r}")
    return result
