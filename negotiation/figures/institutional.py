"""What institutions bring about over a parameter: silence, talk, mediator and arbitrator."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError
from negotiation.figures.style import Style, axes_for, drawing, dress, plain, style_of
from negotiation.games.arguments import as_array
from negotiation.solvers.institutions import Institutions

__all__ = ["institutions"]

Floats = NDArray[np.float64]

#: Height of a figure made here, in sizes of its type.
HEIGHT = 24.0
#: The lines, from the weakest institution to the strongest: colour, dashes and width in points.
LINES: tuple[tuple[str, Any, float], ...] = (
    ("#6b6b6b", (0, (1.3, 1.3)), 1.2),
    ("#d55e00", (0, (5, 1.6)), 1.2),
    ("#7db8de", "-", 2.4),
    ("#1a1a1a", (0, (6, 1.5, 1.3, 1.5)), 1.2),
)
#: Lines that are nowhere further apart, in shares of the range, are one.
SAME = 1e-6


def institutions(
    result: Institutions,
    ax: Axes | None = None,
    *,
    over: ArrayLike,
    label: str = "",
    objective: str = "",
    **style: Any,
) -> Axes:
    """Draw what each institution brings about, over a parameter.

    Parameters
    ----------
    result : Institutions
        Of a family along one axis.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The key stands above the axes.
    over : array_like, shape (G,)
        Values of the parameter, in order.
    label : str, optional
        Its meaning.
    objective : str, optional
        What is brought about, if the result's words are not clear enough.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes
        Institutions that bring about the same everywhere have one line and one entry in the key.
        Where nothing was found a line is broken.

    Raises
    ------
    NegotiationError
        If the result is something else or of no family along one axis, or `over` does not fit.

    Examples
    --------
    >>> import negotiation as ng
    >>> import numpy as np
    >>> q = np.linspace(0.1, 0.8, 8)
    >>> game = ng.scenarios.textbook.optimal_mediation(q=q).subject
    >>> peace = [[a == b > 0 for a in range(6)] for b in range(6)]
    >>> found = ng.institutions(game, peace, outside="fight")
    >>> ax = ng.figures.institutions(found, over=q, label="probability that a side is strong",
    ...     objective="probability of peace")
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['no talk', 'public talk', 'mediator and arbitrator']
    """
    x = _checked(result, over)
    look = style_of(style)
    groups = _groups(result)
    with drawing(look):
        ax = axes_for(ax, look, HEIGHT * look.font_size)
        for k, (names, values, (colour, dashes, width)) in enumerate(groups):
            ax.plot(
                x,
                values,
                color=colour,
                linestyle=dashes,
                linewidth=width,
                label=plain(" and ".join(names)),
                solid_capstyle="butt",
                zorder=3 - k / 10,  # The weaker lines are broken, and show what they lie on.
            )
        _axes(ax, x, label, objective or result.objective.removeprefix("the "), look)
        dress(ax, look)
    return ax


def _checked(result: Any, over: ArrayLike) -> Floats:
    """Take the values of the parameter of a family along one axis."""
    if not isinstance(result, Institutions):
        raise NegotiationError(
            "institutions draws the Institutions of negotiation.institutions, got"
            f" {type(result).__name__}"
        )
    shape, x = result.mediator.shape, as_array(over)
    if len(shape) != 1 or shape[0] < 2:
        raise NegotiationError(
            f"institutions draws a family along one axis, this has shape {shape}"
        )
    if x is None or x.shape != shape or not np.isfinite(x).all() or (np.diff(x) <= 0).any():
        raise NegotiationError(
            f"over must be {shape[0]} increasing numbers, one for each game, got {over!r:.80}"
        )
    return x


def _groups(result: Institutions) -> list[tuple[list[str], Floats, tuple[str, Any, float]]]:
    """Lines, those that coincide together: names, values and looks."""
    every = np.concatenate(list(result.lines.values()))
    near = SAME * max(float(np.nanmax(every) - np.nanmin(every)), SAME)
    groups: list[tuple[list[str], Floats, tuple[str, Any, float]]] = []
    for (name, values), looks in zip(result.lines.items(), LINES, strict=True):
        if groups and np.allclose(groups[-1][1], values, rtol=0, atol=near, equal_nan=True):
            groups[-1][0].append(name)
        else:
            groups.append(([name], values, looks))
    return groups


def _axes(ax: Axes, x: Floats, label: str, objective: str, style: Style) -> None:
    """Label the axes, and put a key above them."""
    ax.set_xlim(x[0], x[-1])
    if "probability" in objective:
        ax.set_ylim(-0.02, 1.02)
    ax.set_xlabel(plain(label))
    ax.set_ylabel(plain(objective))
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=2,
        frameon=False,
        borderaxespad=0.3,
        handlelength=3.2,
        columnspacing=1.5,
        prop={"size": style.font_size, "family": style.font},
    )
