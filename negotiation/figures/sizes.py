"""Whether indices have settled: Sobol indices against the size of the sample."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullLocator
from matplotlib.transforms import ScaledTranslation

from negotiation.errors import NegotiationError, known_name
from negotiation.figures.inputs import as_dataset, as_most
from negotiation.figures.planes import LEFT, Entry, legend_below, plane_size
from negotiation.figures.strokes import stroke
from negotiation.figures.style import (
    GREY,
    INK,
    PAPER,
    Style,
    axes_for,
    drawing,
    dress,
    number,
    style_of,
    wrapped,
)  # fmt: skip

__all__ = ["convergence"]

#: What the kinds of index are called.
KINDS = {"first": "first-order index", "total": "total index"}
#: Height of the plane as a part of its width.
ASPECT = 0.6
#: Between intervals, and before the first of them, in points.
APART, BEFORE = 4.0, 7.0
#: Sizes of the type that the handle of an entry takes.
HANDLE = 2.8


def convergence(
    dataset: xr.Dataset,
    ax: Axes | None = None,
    *,
    kind: str = "total",
    most: int = 6,
    **style: Any,
) -> Axes:
    """Draw Sobol indices from ever more of the sample: they have settled where lines are level.

    To the right of each line's end is the interval of the index from the whole sample.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `negotiation.sobol`.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The legend stands below the axes.
    kind : {"total", "first"}, optional
        Which index.
    most : int, optional
        Parameters drawn at most, those with the largest index; how many are left out is said.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the dataset is something else or of a single size, or `most` is no positive integer.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> found = ng.sobol(talks, talks.reported, n=256)
    >>> ng.figures.convergence(found, most=3).get_xlabel()
    'size of the base sample'
    """
    known_name("kind of index", kind, KINDS)
    needed = (kind, f"{kind}_low", f"{kind}_high", f"{kind}_at", "label", "size")
    dataset = as_dataset("convergence", dataset, "sobol", needed)
    if dataset.sizes["size"] < 2:
        raise NegotiationError(
            "convergence needs indices from two sizes of the sample or more, this has one: ask"
            " negotiation.sobol for n of 128 or more"
        )
    most, look = as_most(most, "parameters"), style_of(style)
    order = np.argsort(-dataset[kind].values, kind="stable")[:most]
    left_out = dataset.sizes["parameter"] - len(order)
    shown = dataset.isel(parameter=order)
    with drawing(look):
        size = plane_size(ax, look)
        if ax is None:
            size = size[0], ASPECT * size[0] / max(look.aspect or 1.0, 1.0)
        entries = _entries(shown, left_out, size[0] + LEFT - HANDLE * look.font_size, look)
        rows = sum(words.count("\n") + 1 for _, words in entries)
        below = 2 * look.line + 8
        ax = axes_for(ax, look, size[1] + below + rows * (look.line + 1) + 12)
        _lines(ax, shown, kind, size[0])
        of = shown.attrs.get("quantity", "the quantity")
        ax.set_ylabel(wrapped(f"{KINDS[kind]} of {of}", size[1], look), labelpad=2)
        ax.set_xlabel("size of the base sample", labelpad=2)
        legend_below(ax, entries, below)
        dress(ax, look)
    return ax


def _entries(shown: xr.Dataset, left_out: int, room: float, style: Style) -> list[Entry]:
    """Legend: a line for each parameter, the intervals, and what is left out."""
    entries: list[Entry] = []
    for k, label in enumerate(shown["label"].values):
        entries.append((Line2D([], [], **_how(k)), wrapped(str(label), room, style)))
    share = f"{shown.attrs.get('confidence', 0.95):.0%}"
    bar = Line2D([], [], color=INK, linestyle="none", marker="|", markersize=7)
    entries.append((bar, f"{share} interval of the whole sample"))
    if left_out:
        none = Line2D([], [], linestyle="none")
        words = f"Parameters not drawn: {left_out}, with a smaller index."
        entries.append((none, wrapped(words, room, style)))
    return entries


def _how(k: int) -> dict[str, Any]:
    """How the k-th line is drawn."""
    colour, dashes = stroke(k)
    return {
        "color": colour, "linestyle": dashes, "linewidth": 1.2, "marker": "o", "markersize": 2.6,
        "markerfacecolor": PAPER, "markeredgewidth": 0.8,
    }  # fmt: skip


def _lines(ax: Axes, shown: xr.Dataset, kind: str, width: float) -> None:
    """Lines, and the intervals beside their ends."""
    sizes = shown["size"].values.astype(float)
    values = shown[f"{kind}_at"].transpose("parameter", "size").values
    ends = np.stack([shown[f"{kind}_{end}"].values for end in ("low", "high")], axis=1)
    beside = BEFORE + APART * len(values)
    span = np.log2(sizes[-1] / sizes[0])
    for k, (line, interval) in enumerate(zip(values, ends, strict=True)):
        how = _how(k)
        ax.plot(sizes, line, solid_capstyle="butt", zorder=3 - k / 100, **how)
        aside = ScaledTranslation((BEFORE + APART * k) / 72, 0, ax.figure.dpi_scale_trans)
        ax.plot(
            [sizes[-1]] * 2, interval, color=how["color"], linewidth=1.4, solid_capstyle="butt",
            transform=ax.transData + aside,
        )  # fmt: skip
    ax.set_xscale("log", base=2)
    octave = max(width - beside - 6, 1.0) / (span + 0.2)
    ax.set_xlim(sizes[0] * 2**-0.2, sizes[-1] * 2 ** (beside / octave))
    ax.xaxis.set_major_locator(FixedLocator(sizes.tolist()))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    low, high = min(0.0, values.min(), ends.min()), max(values.max(), ends.max(), 1e-9)
    room = 0.04 * (high - low)
    ax.set_ylim(low - room, high + room)
    ax.yaxis.set_major_formatter(lambda value, _: number(value))
    ax.axhline(0, color=GREY, linewidth=0.5, zorder=1)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
