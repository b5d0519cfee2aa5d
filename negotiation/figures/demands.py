"""The risk-return trade-off: what demands pay, and how likely they are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.figures.style import GREY, INK, axes_for, drawing, dress, number, style_of
from negotiation.solvers.procedures.types import Types
from negotiation.solvers.ultimatum import Ultimatum

__all__ = ["risk_return"]

Floats = NDArray[np.float64]

#: Demands that are drawn, and the height of a figure made here in sizes of its type.
POINTS, HEIGHT = 801, 23.0
#: How payoffs and probabilities are drawn.
PAYOFF: dict[str, Any] = {"color": "#0072b2", "linestyle": "-", "linewidth": 1.3}
WAR: dict[str, Any] = {"color": "#d55e00", "linestyle": (0, (5, 1.6)), "linewidth": 1.3}


def risk_return(result: Ultimatum, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw what each demand pays who makes it, and the probability that it is refused.

    The best demand has a dot on either line, and its number.

    Parameters
    ----------
    result : Ultimatum
        Of a single game, from `negotiation.ultimatum`.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The key stands above the axes.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the result is something else, or of a family.

    Examples
    --------
    >>> import negotiation as ng
    >>> best = ng.ultimatum(accepts=[0.55, 0.75], chances=[0.3, 0.7], war=0.4)
    >>> ng.figures.risk_return(best).get_xlabel()
    'demand'
    """
    if not isinstance(result, Ultimatum):
        raise NegotiationError(
            f"risk_return draws the Ultimatum of negotiation.ultimatum, got {type(result).__name__}"
        )
    if len(result) != 1:
        raise NegotiationError(
            f"risk_return draws a single game, this is a family of {len(result)}; take one:"
            " result[0]"
        )
    result, look = result[0], style_of(style)
    demands = _demands(result)
    payoff, war = result.curve(demands)
    # A jump is no line: nothing is drawn between its two sides.
    jumps = 1 + np.flatnonzero(np.diff(demands) <= np.spacing(demands[1:]))
    demands, payoff, war = (np.insert(a, jumps, np.nan) for a in (demands, payoff, war))
    best = float(result.demand)
    with drawing(look):
        ax = axes_for(ax, look, HEIGHT * look.font_size)
        ax.axvline(best, color=GREY, linestyle=(0, (1.3, 1.3)), linewidth=0.8, zorder=1)
        lines = [
            ax.plot(demands, y, solid_capstyle="butt", **how)[0]
            for y, how in ((payoff, PAYOFF), (war, WAR))
        ]
        for y, how in ((result.payoff, PAYOFF), (result.war, WAR)):
            ax.plot(
                [best], [float(y)], marker="o", markersize=4.2, markerfacecolor=how["color"],
                markeredgewidth=0, linestyle="none", clip_on=False, zorder=4,
            )  # fmt: skip
        _frame(ax, demands, np.concatenate([payoff, war]))
        words = f"best demand {number(best)}: payoff {number(float(result.payoff))},"
        ax.set_title(
            f"{words} war {number(float(result.war))}", fontsize=look.font_size, pad=3.0,
            color=INK, loc="left",
        )  # fmt: skip
        ax.legend(
            lines, ["expected payoff", "probability of war"], loc="lower left", ncols=2,
            bbox_to_anchor=(0.0, 1.0 + 1.6 * look.line / (HEIGHT * look.font_size)),
            frameon=False, borderaxespad=0.0, borderpad=0.0, handlelength=2.4,
            columnspacing=1.6, fontsize=look.font_size,
        )  # fmt: skip
        dress(ax, look)
    return ax


def _demands(result: Ultimatum) -> Floats:
    """Demands evenly apart, and both sides of each jump."""
    source = result.source
    x = np.linspace(float(source.low), float(source.high), POINTS)
    if isinstance(source, Types):
        inside = source.accepts[(source.accepts >= x[0]) & (source.accepts < x[-1])]
        x = np.union1d(x, [inside, np.nextafter(inside, np.inf)])
    return np.asarray(x)


def _frame(ax: Axes, demands: Floats, values: Floats) -> None:
    """Both axes."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = 0.03 * max(high - low, 1e-9)
    ax.set_xlim(demands[0], demands[-1])
    ax.set_ylim(low - room, high + room)
    ax.set_xlabel("demand", labelpad=2)
    ax.set_ylabel("payoff, probability", labelpad=2)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda value, _: number(value))
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
