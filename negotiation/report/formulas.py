"""Formulas for a page without scripts: presentation MathML, which browsers typeset themselves."""

from __future__ import annotations

from typing import Any

import sympy

from negotiation.payoffs.inequalities import as_text
from negotiation.payoffs.parameters import Parameter
from negotiation.report.html import Html

__all__ = ["mathml"]


def mathml(formula: Any) -> Html:
    """An expression or inequality as a ``<math>`` element.

    Parameters
    ----------
    formula : sympy expression, relational or truth value

    Returns
    -------
    Html

    Examples
    --------
    >>> import negotiation as ng
    >>> print(mathml(-2 * ng.Parameter("mu", 1)))
    <math><mrow><mo>&#x2212;</mo><mn>2</mn><mo>&#x2062;</mo><mi>&#956;</mi></mrow></math>
    """
    if formula in (sympy.true, sympy.false):
        return Html(as_text(formula))
    plain = formula.xreplace(
        {p: _symbol(p) for p in formula.free_symbols if isinstance(p, Parameter)}
    )
    text = sympy.mathml(plain, printer="presentation")
    # The entity is none of HTML's, and browsers draw a hyphen as one.
    text = text.replace("&InvisibleTimes;", "&#x2062;").replace("<mo>-</mo>", "<mo>&#x2212;</mo>")
    text = text.replace("<mn>-", "<mn>&#x2212;")
    return Html(f"<math>{text}</math>")


def _symbol(parameter: Parameter) -> sympy.Symbol:
    """A plain symbol that is typeset as the parameter is: a Greek letter by its name."""
    word = parameter.latex.removeprefix("\\")
    return sympy.Symbol(word if word.isalpha() else parameter.name)
