"""Comparative statics: in which direction each parameter moves what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.payoffs.evaluation import Values
from negotiation.payoffs.inequalities import losses
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.ranges import is_nonnegative
from negotiation.payoffs.talks import as_talks
from negotiation.sensitivity.samples import Spread, unit_points

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["statics"]

#: Stands for a sign that is not proved, or for both signs.
UNKNOWN = 2
#: Signs as they are printed.
SIGNS = {-1: "-", 0: "0", 1: "+", UNKNOWN: "+/-"}
MARGIN = "stability margin"


def statics(
    talks: Negotiation, outcome: Mapping[str, str] | None = None, *, n: int = 1024, seed: int = 0
) -> xr.Dataset:
    """In which direction each parameter moves payoffs, losses by deviating, and the margin.

    The derivative of each expression is proved to be nowhere negative, nowhere positive or zero
    over the whole range of all parameters where that can be proved, and evaluated at sampled points
    elsewhere.

    Parameters
    ----------
    talks : Negotiation
    outcome : mapping of actor name to option, optional
        The reported one by default.
    n : int, optional
        Points of a Sobol sequence for what no proof decides.
    seed : int, optional

    Returns
    -------
    xarray.Dataset
        Dimensions ``quantity`` and ``parameter``. Quantities are the payoff of each actor at the
        outcome, what each deviation loses, and the stability margin, the smallest of those. The
        variables: ``sign``, one of ``+`` (it rises or stays), ``-`` (it falls or stays), ``0`` and
        ``+/-``; ``proved``, whether that holds over the whole range and not only at the points;
        ``rises`` and ``falls``, shares of the parameter space in which the quantity does so.

    Raises
    ------
    NegotiationError
        If these are talks in stages, the outcome is unknown, or no parameter has a range.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> table = ng.statics(talks).sign.sel(parameter=["g", "b", "w_a"]).to_pandas()  # a table
    >>> print(table.loc["Azerbaijan: loss by press on"].tolist())
    ['+', '-', '+']
    """
    if not isinstance(as_talks(talks), Negotiation):
        raise NegotiationError(
            "comparative statics are those of one negotiation; of talks in stages take"
            " .at_baseline(), or ng.tornado and ng.sobol"
        )
    outcome = talks.reported_unless(outcome)
    spread = Spread(talks.parameters)
    points = spread.points(unit_points(n, len(spread.parameters), "sobol", seed))
    point, batch = talks.point(points)
    lost = losses(talks, outcome)
    rows = [f"{name}: payoff" for name in talks.names]
    rows += [f"{who}: loss by {what}" for who, what, _ in lost]
    expressions = [talks.worth(outcome, name) for name in talks.names]
    expressions += [loss for _, _, loss in lost]
    known = list(talks.parameters.values())
    slopes, proved = _slopes(expressions, spread.parameters)
    moves = np.repeat(proved[:, :, None].astype(np.float64), n, axis=2)
    open_ = np.argwhere(proved == UNKNOWN)
    if len(open_):
        asked = [slopes[k][j] for k, j in open_]
        values = Values(known, asked, lambda k: f"the derivative {asked[k]}").at(point, batch)
        moves[tuple(open_.T)] = np.sign(values)
    if lost:
        smallest = Values(known, expressions[-len(lost) :], lambda k: rows[k]).at(point, batch)
        at = smallest.argmin(axis=0) + len(talks.names)
        margin = np.take_along_axis(moves, at[None, None, :], axis=0)
        moves, rows = np.concatenate([moves, margin]), [*rows, MARGIN]
        proved = np.vstack([proved, _of_smallest(proved[len(talks.names) :])])
    return _dataset(talks, rows, spread, moves, proved)


def _slopes(
    expressions: Sequence[sympy.Expr], parameters: Sequence[Parameter]
) -> tuple[list[list[sympy.Expr]], NDArray[np.int8]]:
    """Derivatives, and their signs where these are proved, `UNKNOWN` elsewhere."""
    slopes = [[sympy.expand(sympy.diff(e, p)) for p in parameters] for e in expressions]
    signs = np.array([[_sign(slope) for slope in row] for row in slopes], dtype=np.int8)
    return slopes, signs


def _of_smallest(signs: NDArray[np.int8]) -> NDArray[np.int8]:
    """Sign for the smallest of several quantities, `UNKNOWN` where theirs do not decide it."""
    least, most = signs.min(axis=0), signs.max(axis=0)
    decided = (most != UNKNOWN) & ((least >= 0) | (most <= 0))
    return np.where(decided, np.where(least >= 0, most, least), UNKNOWN).astype(np.int8)


def _sign(slope: sympy.Expr) -> int:
    """Sign over the whole range; `UNKNOWN` if it is not proved."""
    if slope == 0:
        return 0
    if is_nonnegative(slope):
        return 1
    return -1 if is_nonnegative(-slope) else UNKNOWN


def _dataset(
    talks: Negotiation,
    rows: list[str],
    spread: Spread,
    moves: NDArray[np.float64],
    proved: NDArray[np.int8],
) -> xr.Dataset:
    """Put labels on the arrays."""
    import xarray as xr

    rises, falls = (moves > 0).mean(axis=2), (moves < 0).mean(axis=2)
    seen = np.where(rises > 0, np.where(falls > 0, UNKNOWN, 1), np.where(falls > 0, -1, 0))
    signs = np.where(proved != UNKNOWN, proved, seen)
    dims = ("quantity", "parameter")
    data: dict[str, Any] = {
        "sign": (dims, np.array([[SIGNS[int(s)] for s in row] for row in signs])),
        "proved": (dims, proved != UNKNOWN),
        "rises": (dims, rises),
        "falls": (dims, falls),
        "label": ("parameter", [p.label for p in spread.parameters]),
    }
    return xr.Dataset(
        data,
        {"quantity": rows, "parameter": spread.names},
        {"title": talks.name, "n": moves.shape[2]},
    )
