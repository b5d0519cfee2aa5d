"""Named parameters: what a payoff is worth, between what bounds, and on whose word."""

from __future__ import annotations

import keyword
import math
from typing import Any, Self

import sympy

from negotiation.errors import NegotiationError

__all__ = ["Parameter", "exact"]


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
        numbers = {"baseline": baseline, "low": baseline if low is None else low}
        numbers["high"] = baseline if high is None else high
        for what, number in numbers.items():
            numbers[what] = _finite(f"{what} of parameter {name!r}", number)
        if numbers["low"] > numbers["high"]:
            raise NegotiationError(
                f"the range of parameter {name!r} is upside down: low={low} is above high={high}"
            )
        if not numbers["low"] <= numbers["baseline"] <= numbers["high"]:
            raise NegotiationError(
                f"baseline={baseline} of parameter {name!r} is outside its range"
                f" [{numbers['low']:g}, {numbers['high']:g}]"
            )
        # __xnew__ is sympy's own constructor without the cache by name.
        self: Self = sympy.Symbol.__xnew__(cls, name, real=True)
        for what, number in numbers.items():
            setattr(self, what, number)
        self.meaning, self.source, self.latex = meaning, source, latex
        self.continuation = continuation
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
    if isinstance(value, sympy.Expr):
        strange = [s for s in value.free_symbols if not isinstance(s, Parameter)]
        if strange:
            raise NegotiationError(
                f"{what} uses the symbol {str(strange[0])!r}, which is not a Parameter"
            )
        if value.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo, sympy.I):
            raise NegotiationError(f"{what} is not a finite real number: {value}")
        return value.xreplace({f: sympy.Rational(str(f)) for f in value.atoms(sympy.Float)})
    return sympy.Rational(repr(_finite(what, value)))


def _finite(what: str, number: Any) -> float:
    """Check that something is one finite real number."""
    try:
        result = float(number) if not isinstance(number, (str, bytes, bool)) else math.nan
    except (TypeError, ValueError):
        result = math.nan
    if not math.isfinite(result):
        raise NegotiationError(f"{what} must be a finite number, got {number!r}")
    return result
