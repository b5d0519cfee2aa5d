"""Logit paths under uncertain parameters: a line for each parameter point."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from negotiation.errors import Named, NegotiationError, known_name
from negotiation.figures.inputs import as_dataset, as_most
from negotiation.figures.planes import LEFT, Entry, legend_below, plane_size
from negotiation.figures.rationality import compressed, probabilities
from negotiation.figures.style import (
    Style,
    axes_for,
    drawing,
    dress,
    plain,
    style_of,
    wrapped,
)  # fmt: skip

__all__ = ["logit_paths"]

Floats = NDArray[np.float64]

#: Height of the plane as a part of its width.
ASPECT = 0.6
#: How single paths, the median, and the ends of the middle of nine tenths are drawn.
ONE: dict[str, Any] = {"color": "#9fb8c8", "linewidth": 0.35, "linestyle": "-"}
MEDIAN: dict[str, Any] = {"color": "#d55e00", "linewidth": 1.6, "linestyle": "-"}
ENDS: dict[str, Any] = {"color": "#1a1a1a", "linewidth": 0.9, "linestyle": (0, (4, 1.6))}
#: Quantiles of the ends and of the median.
QUANTILES = (0.05, 0.95, 0.5)


def logit_paths(
    sweep: xr.Dataset,
    ax: Axes | None = None,
    *,
    actor: str | Named,
    option: str | None = None,
    most: int = 200,
    **style: Any,
) -> Axes:
    """Draw the probability of an option over rationality, a line for each parameter point.

    Dashed lines have nine of ten points between them, at each rationality; the thick one is the
    median. The axis is compressed, l / (l + c).

    Parameters
    ----------
    sweep : xarray.Dataset
        From `negotiation.sweep` over ``samples``, with ``outputs={"logit": rationalities}``.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The legend stands below the axes.
    actor : str or Actor
    option : str, optional
        Whose probability is drawn; the actor's first by default.
    most : int, optional
        Lines drawn at most, the first of the sample; the quantiles are of all of it.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If it is no such sweep, or the actor or option is unknown.

    Examples
    --------
    >>> import numpy as np
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2020.truce()
    >>> found = ng.sweep(talks, samples=8, outputs={"logit": np.geomspace(0.1, 10, 5)})
    >>> ng.figures.logit_paths(found, actor="Azerbaijan", option="halt").get_ylabel()
    'probability of Azerbaijan: halt'
    """
    sweep = as_dataset("logit_paths", sweep, "sweep", ("outcome", "actor"))
    label, paths, rationality = _paths(sweep, actor, option)
    most, look = as_most(most, "lines"), style_of(style)
    middle = _middle(rationality, paths)
    across = compressed(rationality, middle)
    known = ~np.isnan(paths).all(axis=0)
    with drawing(look):
        size = plane_size(ax, look)
        if ax is None:
            size = size[0], ASPECT * size[0] / max(look.aspect or 1.0, 1.0)
        entries = _entries(paths, most, size[0] + LEFT - 3.2 * look.font_size, look)
        rows = sum(words.count("\n") + 1 for _, words in entries)
        below = 2 * look.line + 8
        ax = axes_for(ax, look, size[1] + below + rows * (look.line + 1) + 12)
        lines = [np.stack([across, path], axis=1) for path in paths[:most]]
        ax.add_collection(LineCollection(lines, zorder=1, **ONE))
        *ends, median = np.nanquantile(paths[:, known], QUANTILES, axis=0)
        for line, how in ((ends[0], ENDS), (ends[1], ENDS), (median, MEDIAN)):
            ax.plot(across[known], line, solid_capstyle="butt", zorder=3, **how)
        probabilities(ax, middle, size[0], look, last=float(across[known][-1]))
        ax.set_ylabel(wrapped(plain(f"probability of {label}"), size[1], look), labelpad=2)
        legend_below(ax, entries, below)
        dress(ax, look)
    return ax


def _paths(sweep: xr.Dataset, actor: str | Named, option: str | None) -> tuple[str, Floats, Floats]:
    """What is drawn: the option's label, probabilities (points, rationality), rationality."""
    if "logit_probability" not in sweep:
        raise NegotiationError(
            "logit_paths draws logit equilibria, and this sweep has none: ask negotiation.sweep for"
            ' outputs={"logit": rationalities}'
        )
    found = sweep["logit_probability"]
    others = [str(d) for d in found.dims if d not in ("rationality", "option", "sample")]
    if "sample" not in found.dims or others:
        has = f"this one is over {', '.join(others)} too: take one" if others else "this has none"
        raise NegotiationError(f"logit_paths draws a sweep over samples alone; {has}")
    name = known_name("actor", actor, [str(who) for who in sweep["actor"].values])
    begins = f"{name}: "
    labels = [str(text) for text in found["option"].values]
    options = [text.removeprefix(begins) for text in labels if text.startswith(begins)]
    chosen = options[0] if option is None else known_name(f"option of {name!r}", option, options)
    found = found.sel(option=begins + chosen).sortby("rationality")
    values = found.transpose("sample", "rationality").values
    rationality = found["rationality"].values.astype(float)
    known = ~np.isnan(values).all(axis=0)
    if len(np.unique(rationality[known])) < 2:
        raise NegotiationError("logit_paths needs two rationalities or more that paths come to")
    return begins + chosen, values, rationality


def _middle(rationality: Floats, paths: Floats) -> float:
    """Rationality up to which half of all change on the paths has happened."""
    total = np.cumsum(np.nansum(np.abs(np.diff(paths, axis=1)), axis=0))
    at = int(np.searchsorted(total, total[-1] / 2))
    return float(rationality[at + 1] or rationality[-1])


def _entries(paths: Floats, most: int, room: float, style: Style) -> list[Entry]:
    """Legend: what lines are, how many are drawn, and which do not come to the end."""
    n = len(paths)
    shown = f"{most} of {n} parameter points" if most < n else f"{n} parameter points"
    entries: list[Entry] = [
        (Line2D([], [], **MEDIAN), "median"),
        (Line2D([], [], **ENDS), "nine of ten are between"),
        (Line2D([], [], **ONE | {"linewidth": 0.8}), f"one each: {shown}"),
    ]
    early = int(np.isnan(paths[:, -1]).sum())
    if early:
        words = f"Lines that end early: {early}; the path does not come to more rationality."
        entries.append((Line2D([], [], linestyle="none"), wrapped(words, room, style)))
    return entries
