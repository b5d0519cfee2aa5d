"""What figures over two parameters share: sizes, names of axes, the baseline, a legend below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation
from numpy.typing import NDArray

from negotiation.figures.style import INK, PAPER, Style, axes_for, axes_size, number, wrapped

__all__ = [
    "LEFT", "Entry", "axis_label", "baseline", "legend_below", "name_axes", "plane_size", "ring",
]  # fmt: skip

#: Left of the axes there is about this much room for numbers and words, in points.
LEFT = 32.0
#: Height of the plane as a part of its width; less on a wide sheet.
ASPECT = 0.8

#: An entry of the legend.
Entry = tuple[Artist, str]


def plane_size(ax: Axes | None, style: Style) -> tuple[float, float]:
    """Width and height of the plane in points: of the axes given, or of new ones."""
    if ax is not None:
        return axes_size(axes_for(ax, style, 0))
    width = style.points - LEFT - 6
    return width, ASPECT * width / max(style.aspect or 1.0, 1.0)


def axis_label(attrs: Mapping[Any, Any], name: str, room: float, style: Style) -> str:
    """Meaning and symbol of a parameter, from the attributes of its coordinate."""
    return wrapped(str(attrs.get("label") or attrs.get("long_name") or name), room, style)


def name_axes(ax: Axes, labels: Sequence[str]) -> None:
    """Write what the axes are, and short numbers."""
    ax.set_xlabel(labels[0], labelpad=2)
    ax.set_ylabel(labels[1], labelpad=2)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda value, _: number(value))


def baseline(
    x: NDArray[np.float64], y: NDArray[np.float64], *attrs: Mapping[Any, Any]
) -> tuple[float, float] | None:
    """Where the baseline is, if it lies on the plane."""
    across, up = (float(each.get("baseline", np.nan)) for each in attrs)
    inside = x[0] <= across <= x[-1] and y[0] <= up <= y[-1]
    return (across, up) if inside else None


def ring(ax: Axes, at: tuple[float, float] | None) -> list[Entry]:
    """Draw a ring at the baseline, and return its entry."""
    if at is None:
        return []
    look: dict[str, Any] = {
        "marker": "o", "markersize": 5.5, "markerfacecolor": PAPER, "markeredgecolor": INK,
        "markeredgewidth": 1.3, "linestyle": "none",
    }  # fmt: skip
    ax.plot([at[0]], [at[1]], zorder=5, clip_on=False, **look)
    return [(Line2D([], [], **look), "baseline")]


def legend_below(ax: Axes, entries: Sequence[Entry], below: float, heading: str = "") -> None:
    """Legend under the axis label, `below` points under the axes."""
    handles, words = zip(*entries, strict=True)
    inches = ax.figure.dpi_scale_trans
    shift = ScaledTranslation(-(LEFT - 3) / 72, -below / 72, inches)
    ax.legend(
        handles, words, loc="upper left", bbox_to_anchor=(0, 0), frameon=False, borderpad=0,
        bbox_transform=ax.transAxes + shift, borderaxespad=0, handlelength=1.8, handleheight=0.9,
        handletextpad=0.5, labelspacing=0.3, alignment="left", title=heading or None,
    )  # fmt: skip
