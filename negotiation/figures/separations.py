"""Regional sensitivity: where parameters lie in the runs in which something holds, or not."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from negotiation.errors import NegotiationError
from negotiation.figures.inputs import as_dataset, as_most
from negotiation.figures.rows import Bar, Key, Row, Rows, draw_rows
from negotiation.figures.style import Look, drawing, number, style_of

__all__ = ["regional"]

_NEEDED = ("distance", "p_value", "where_held", "elsewhere", "label", "quantile")
#: Quantiles at the ends of a line, at those of a box, and at the mark in it.
MARKS = (0.05, 0.25, 0.5, 0.75, 0.95)
#: A distance that chance makes more often than this is faint.
CHANCE = 0.05


def regional(dataset: xr.Dataset, ax: Axes | None = None, *, most: int = 10, **style: Any) -> Axes:
    """Draw which parameters separate the runs in which an outcome holds from the others.

    For each parameter there is a box where it held and one elsewhere: half of the runs are in the
    box, the median parts it, nine of ten are on the line. The number is the distance between the
    two distributions (Kolmogorov-Smirnov); the largest comes first.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `negotiation.regional`.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. Words stand outside of the axes.
    most : int, optional
        Parameters drawn at most; how many are left out is said.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the dataset is something else, or `most` is no positive integer.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> points = ng.sample(talks, 1024)
    >>> held = ng.stability_margin(talks, talks.reported, **points) >= 0
    >>> ax = ng.figures.regional(ng.regional(points, held), most=5)
    >>> len(ax.patches)
    20
    """
    dataset = as_dataset("regional", dataset, "regional", _NEEDED)
    missing = [at for at in MARKS if not np.isclose(dataset["quantile"].values, at).any()]
    if missing:
        raise NegotiationError(f"regional draws the quantiles {MARKS}; this has not got {missing}")
    most, look = as_most(most, "parameters"), style_of(style)
    with drawing(look):
        return draw_rows(_rows(dataset, most, (Look(look.fills[0]), look.bar_looks[1])), ax, look)


def _rows(dataset: xr.Dataset, most: int, looks: tuple[Look, Look]) -> Rows:
    """Boxes, legend and what is left out."""
    shown = dataset.isel(parameter=slice(most))
    chance = [float(p) > CHANCE for p in shown["p_value"].values]
    rows = [_row(shown.isel(parameter=k), looks, faint=faint) for k, faint in enumerate(chance)]
    keys = [Key(words, look) for words, look in zip(_words(dataset), looks, strict=True)]
    note = "Box: half of the runs, parted at the median; line: nine of ten."
    if any(chance):
        note += " Faint: no larger a distance than chance makes (5% level)."
    left_out = dataset.sizes["parameter"] - shown.sizes["parameter"]
    if left_out:
        note += f" Parameters not drawn: {left_out}, with a smaller distance."
    return Rows(
        rows,
        keys,
        xlabel="place in the range of its values (%)",
        value_title="distance",
        note=note,
        thick=1.1,
    )


def _words(dataset: xr.Dataset) -> tuple[str, str]:
    """Entries of the legend, with the number of runs."""
    n, held = dataset.attrs.get("n"), dataset.attrs.get("held")
    if n is None or held is None:
        return "where it holds", "elsewhere"
    return f"where it holds ({held} runs)", f"elsewhere ({n - held} runs)"


def _row(one: xr.Dataset, looks: tuple[Look, Look], *, faint: bool) -> Row:
    """Two boxes of one parameter, one above the other, on its range."""
    at = one["quantile"].values
    ends = [one[name].values for name in ("where_held", "elsewhere")]
    low, high = min(q.min() for q in ends), max(q.max() for q in ends)
    width = max(high - low, np.finfo(float).tiny)
    bars = []
    for k, quantiles in enumerate(ends):
        outer, left, middle, right, end = (
            100 * (float(quantiles[np.isclose(at, mark)][0]) - low) / width for mark in MARKS
        )
        part = (0.5 * k, 0.5 * k + 0.5)
        bars += [
            Bar(left, middle, looks[k], part, (outer, left)),
            Bar(middle, right, looks[k], part, (right, end)),
        ]
    # The ends of a sample, to a hundredth of the range; spaces that do not break.
    step = 10.0 ** np.floor(np.log10(width / 100))
    low, high = (float(np.round(end / step) * step) for end in (low, high))
    words = f"{one['label'].item()} ({number(low)}\u00a0to\u00a0{number(high)})"
    value = f"{float(one['distance']):.2f}"
    return Row(words, tuple(bars), value=value, space=2.5, faint=faint)
