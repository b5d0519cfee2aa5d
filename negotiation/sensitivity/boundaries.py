"""The exact edges of equilibrium regions over two parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import sympy
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, NoClosedFormError
from negotiation.games.listed import Listed
from negotiation.games.printed import Told
from negotiation.payoffs.inequalities import losses, sides
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.roots import roots_within
from negotiation.sensitivity.labels import outcome_labels

__all__ = ["Boundaries", "Boundary", "boundaries"]

Floats = NDArray[np.float64]

#: Points along a curve; each lies on it to rounding error.
POINTS = 801


@dataclass(frozen=True, eq=False, repr=False)
class Boundary(Told):
    """Where one deviation from one outcome costs nothing and no other pays.

    Attributes
    ----------
    outcome : str
        Label of the outcome, as in a sweep.
    actor, deviation : str
        Who is indifferent between staying and doing this.
    parameters : tuple of two str
        Names of the parameters on the two axes.
    equation : sympy.Eq
        That of the curve, the other parameters at their baselines.
    x, y : array, shape (m,)
        The curve; NaN where it is interrupted.
    """

    outcome: str
    actor: str
    deviation: str
    parameters: tuple[str, str]
    equation: sympy.Eq
    x: Floats
    y: Floats

    def __str__(self) -> str:
        """Say it in one sentence."""
        return (
            f"{self.equation.lhs} = {self.equation.rhs}: edge of ({self.outcome}), beyond which"
            f" {self.actor} would rather {self.deviation}"
        )


class Boundaries(Listed[Boundary]):
    """Edges of the regions of equilibria over two parameters: a list of `Boundary`.

    Made by `boundaries`. Its table has a row an edge: outcome, actor, deviation, equation.

    Attributes
    ----------
    heading, nothing : str
        Over which parameters; what is said where there is no edge.
    """

    COLUMNS: ClassVar = ("outcome", "actor", "deviation", "equation")

    def _row(self, item: Boundary) -> tuple[Any, ...]:
        """Entries of an edge, the equation as text."""
        equation = f"{item.equation.lhs} = {item.equation.rhs}"
        return item.outcome, item.actor, item.deviation, equation


def boundaries(
    talks: Negotiation, x: str, y: str, outcomes: Sequence[Mapping[str, str]] | None = None
) -> Boundaries:
    """Curves that bound the region of each equilibrium over two parameters' ranges.

    Along each deviation's indifference ``loss(x, y) = 0`` the equation is solved for one
    parameter, exactly in its coefficients, at many values of the other, whichever of the two
    shows more of the curve; only those parts are kept at which no other deviation pays, that is,
    the true edge of the region.

    Parameters
    ----------
    talks : Negotiation
        The other parameters are at their baselines.
    x, y : str
        Names of two parameters.
    outcomes : sequence of dict, optional
        The outcomes to bound; all by default.

    Returns
    -------
    Boundaries
        A list of `Boundary`.

    Raises
    ------
    NegotiationError
        For `Stages` (whose conditions change with the later talks' outcome: sweep them), an
        unknown parameter or outcome, or a loss that is not polynomial in the two parameters.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> edges = ng.boundaries(talks, "g", "b", [talks.reported])
    >>> print(edges)
    Edges of the regions of equilibria over g and b:
      2*g = 2*b + 1: edge of (halt, disarm, broker, back), beyond which Azerbaijan would rather ...
    """
    if not isinstance(talks, Negotiation):
        raise NegotiationError(
            f"boundaries are drawn of a single Negotiation, got {type(talks).__name__}"
        )
    if x == y:
        raise NegotiationError(f"boundaries need two different parameters, got {x!r} twice")
    px, py = talks.parameter(x), talks.parameter(y)
    others = talks.baselines(x, y)
    labels = dict(zip((str(o) for o in talks.outcomes()), outcome_labels(talks), strict=True))
    found = []
    for outcome in talks.outcomes() if outcomes is None else map(talks.outcome, outcomes):
        lost = [(who, what, e.xreplace(others)) for who, what, e in losses(talks, outcome)]
        if any(loss.is_number and loss < 0 for _, _, loss in lost):
            continue
        numbers = [sympy.lambdify((px, py), loss, "numpy", dummify=True) for _, _, loss in lost]
        for k, (actor, deviation, loss) in enumerate(lost):
            rest = [f for m, f in enumerate(numbers) if m != k]
            for equation, xs, ys in _of_factors(loss, px, py):
                held = np.ones(xs.shape, dtype=bool)
                for f in rest:
                    value = np.broadcast_to(f(xs, ys), xs.shape)
                    held &= value >= -1e-9 * (1 + np.abs(value))
                if held.sum() > 1:
                    curve = (np.where(held, xs, np.nan), np.where(held, ys, np.nan))
                    label = labels[str(outcome)]
                    found.append(Boundary(label, actor, deviation, (x, y), equation, *curve))
    return Boundaries(
        found, f"Edges of the regions of equilibria over {x} and {y}", "none in these ranges"
    )


def _of_factors(loss: Any, px: Parameter, py: Parameter) -> list[tuple[sympy.Eq, Floats, Floats]]:
    """Curves on which a loss is zero, within the two ranges, and their equations."""
    if not loss.is_polynomial(px, py):
        raise NoClosedFormError(f"the loss {loss} is not polynomial in {px} and {py}")
    found = []
    for factor, _ in sympy.factor_list(loss, px, py)[1] if loss.free_symbols else ():
        steep = [(xs, ys) for ys, xs in _curves(factor, py, px)]
        flat = _curves(factor, px, py)
        curves = max(flat, steep, key=lambda c: sum(np.isfinite(ys).sum() for _, ys in c))
        equation = sympy.Eq(*sides(factor), evaluate=False)
        found += [(equation, xs, ys) for xs, ys in curves]
    return found


def _curves(factor: Any, px: Parameter, py: Parameter) -> list[tuple[Floats, Floats]]:
    """Branches of one factor's curve, over values of the first parameter."""
    if py not in factor.free_symbols:
        return []
    along = np.linspace(px.low, px.high, POINTS)
    if px not in factor.free_symbols:
        return [(along, np.full(POINTS, float(r))) for r in roots_within(factor, py.low, py.high)]
    coefficients = [
        np.broadcast_to(sympy.lambdify(px, c, "numpy", dummify=True)(along), along.shape)
        for c in sympy.Poly(factor, py).all_coeffs()
    ]
    roots = _roots(np.array(coefficients, dtype=np.float64))
    roots[(roots < py.low) | (roots > py.high)] = np.nan
    return [
        (np.where(np.isfinite(branch), along, np.nan), branch)
        for branch in roots
        if np.isfinite(branch).any()
    ]


def _roots(coefficients: Floats) -> Floats:
    """Real roots of polynomials, shape (degree, m), NaN where complex; highest power first."""
    degree, m = coefficients.shape[0] - 1, coefficients.shape[1]
    if degree == 1:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(coefficients[0] != 0, -coefficients[1] / coefficients[0], np.nan)[None]
    result = np.full((degree, m), np.nan)
    for k in range(m):
        found = np.roots(coefficients[:, k])
        real = np.sort(found.real[np.abs(found.imag) < 1e-9 * (1 + np.abs(found))])
        result[: len(real), k] = real
    return result
