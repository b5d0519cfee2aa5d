"""How firmly an outcome is an equilibrium over two parameters: a heat map of its margin."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.contour import QuadContourSet
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, known_name, unknown_name
from negotiation.figures.partition import axes_of
from negotiation.figures.planes import (
    LEFT,
    Entry,
    axis_label,
    baseline,
    legend_below,
    name_axes,
    plane_size,
    ring,
)
from negotiation.figures.style import (
    INK,
    PAPER,
    Style,
    axes_for,
    drawing,
    dress,
    number,
    plain,
    style_of,
    wrapped,
)  # fmt: skip

__all__ = ["margins"]

Floats = NDArray[np.float64]

#: Bands of colour, about; the darkest above zero and below it; the hatching below.
BANDS = 9
ABOVE, BELOW, HATCH = "#08519c", "#b35806", "/////"
#: Height of the scale in points.
SCALE = 7.0


def margins(
    sweep: xr.Dataset,
    outcome: str | Mapping[str, str],
    ax: Axes | None = None,
    **style: Any,
) -> Axes:
    """Draw the stability margin of an outcome over two parameters, with its zero as a line.

    The margin is the smallest loss by deviating. Where it is negative, somebody gains by
    deviating: there it is hatched. The farther from zero, the darker, on either side.

    Parameters
    ----------
    sweep : xarray.Dataset
        From `negotiation.sweep`, over two parameters; the first is drawn along x.
    outcome : str or mapping of actor to option
        A label of the sweep's ``outcome``, or the options of which it is made.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The scale stands below the axes.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If it is no sweep over exactly two parameters, the outcome is unknown, or its margin is
        nowhere finite.

    Examples
    --------
    >>> import numpy as np
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> found = ng.sweep(talks, g=np.linspace(0, 8, 9), b=np.linspace(0, 6, 9))
    >>> ax = ng.figures.margins(found, talks.reported)
    >>> print(ax.get_ylabel())
    Turkey's backing of a harder line, $b$
    """
    names = axes_of(sweep, "margins")
    label = _label(sweep, outcome)
    look = style_of(style)
    sweep = sweep.sortby(list(names))
    values = sweep["margin"].sel(outcome=label).transpose(*names).values.astype(float)
    if not np.isfinite(values).any():
        raise NegotiationError(f"the margin of ({label}) is finite nowhere in this sweep")
    x, y = (sweep[name].values.astype(float) for name in names)
    with drawing(look):
        size = plane_size(ax, look)
        labels = [
            axis_label(sweep[name].attrs, name, side, look)
            for name, side in zip(names, size, strict=True)
        ]
        words = wrapped(
            f"smallest loss by deviating from ({plain(label)}) (payoff)", size[0] + LEFT - 6, look
        )
        bar = (labels[0].count("\n") + 2) * look.line + 8
        below = bar + SCALE + (words.count("\n") + 2.4) * look.line + 8
        ax = axes_for(ax, look, size[1] + below + 2 * (look.line + 1) + 12)
        bands, key = _bands(ax, x, y, values)
        key += ring(ax, baseline(x, y, *(sweep[name].attrs for name in names)))
        ax.set_xlim(x[0], x[-1])
        ax.set_ylim(y[0], y[-1])
        name_axes(ax, labels)
        _scale(ax, bands, size, bar, words, look)
        if key:
            legend_below(ax, key, below)
        dress(ax, look)
    return ax


def _label(sweep: xr.Dataset, outcome: object) -> str:
    """Label of an outcome in a sweep: those of actors who have only one option may be left out."""
    labels = [str(label) for label in sweep["outcome"].values]
    if not isinstance(outcome, Mapping):
        return known_name("outcome", outcome, labels)  # type: ignore[arg-type]
    actors = [str(name) for name in sweep["actor"].values] if "actor" in sweep.coords else []
    given = {known_name("actor", who, actors): str(option) for who, option in outcome.items()}
    items = [(who, given[who]) for who in actors if who in given]
    for size in range(len(items), 0, -1):
        for some in itertools.combinations(items, size):
            for text in (
                ", ".join(option for _, option in some),
                "; ".join(f"{who}: {option}" for who, option in some),
            ):
                if text in labels:
                    return text
    raise unknown_name("outcome", ", ".join(given.values()), labels)


def _bands(ax: Axes, x: Floats, y: Floats, values: Floats) -> tuple[QuadContourSet, list[Entry]]:
    """Bands of colour, thin lines between them, and a strong one at zero."""
    finite = np.ma.masked_invalid(values.T)
    low, high = float(finite.min()), float(finite.max())
    if low == high:
        low, high = low - 1.0, high + 1.0
    # Zero parts two bands wherever it lies in the range.
    locator = MaxNLocator(BANDS, steps=[1, 2, 2.5, 5, 10])
    levels = np.asarray(locator.tick_values(low, high))
    reach = float(np.abs(levels).max())
    middles = (levels[1:] + levels[:-1]) / 2
    drawn = ax.contourf(
        x, y, finite, levels=levels, colors=[_colour(m / reach) for m in middles],
        hatches=[HATCH if m < 0 else "" for m in middles],
    )  # fmt: skip
    drawn.set_edgecolor("#5a5a5a")
    drawn.set_linewidth(0)
    ax.contour(x, y, finite, levels=levels, colors=INK, linewidths=0.3, linestyles="-")
    if not low < 0 < high:
        return drawn, []
    for colour, width in ((PAPER, 3.0), (INK, 1.6)):
        ax.contour(x, y, finite, levels=[0.0], colors=colour, linewidths=width, linestyles="-")
    return drawn, [(Line2D([], [], color=INK, linewidth=1.6), "0: equilibrium status switches")]


def _colour(part: float) -> str:
    """Colour of a band, from -1 over 0 to 1: the farther from zero, the darker."""
    dark = np.array(to_rgb(ABOVE if part > 0 else BELOW))
    share = 0.12 + 0.88 * min(abs(part), 1.0)
    return to_hex(tuple(np.array(to_rgb(PAPER)) * (1 - share) + dark * share))


def _scale(
    ax: Axes,
    bands: QuadContourSet,
    size: Sequence[float],
    bar: float,
    words: str,
    style: Style,
) -> None:
    """Scale of colours below the axes, with the numbers that fit."""
    inset = ax.inset_axes((0.0, -(bar + SCALE) / size[1], 1.0, SCALE / size[1]))
    scale = ax.figure.colorbar(bands, cax=inset, orientation="horizontal")
    levels = np.asarray(bands.levels)
    step = max(1, -(-len(levels) // 9))
    shown = levels[int(np.abs(levels).argmin()) % step :: step]
    scale.set_ticks(shown.tolist(), labels=[number(v) for v in shown])
    scale.outline.set_linewidth(0.6)
    inset.set_xlabel(words, labelpad=1.5, fontsize=style.font_size)
    inset.tick_params(labelsize=style.font_size, width=0.6, length=2.0, pad=1.5)
