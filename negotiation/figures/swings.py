"""How far each parameter alone moves a quantity: the tornado diagram."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from negotiation.errors import NegotiationError
from negotiation.figures.inputs import as_dataset, as_most
from negotiation.figures.rows import Bar, Key, Row, Rows, draw_rows
from negotiation.figures.style import Style, drawing, number, style_of

__all__ = ["tornado"]

_NEEDED = ("low", "high", "low_value", "high_value", "label", "tipping")


def tornado(dataset: xr.Dataset, ax: Axes | None = None, *, most: int = 12, **style: Any) -> Axes:
    """Draw how far each parameter alone moves a quantity over its range, the widest swing first.

    Where the quantity is a stability margin, zero is where the outcome's equilibrium status
    switches, and the values at which it does are written beside the bars.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `negotiation.tornado`.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. Words stand outside of the axes.
    most : int, optional
        Bars drawn at most; how many are left out is said. Parameters without effect have none.
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
    >>> ng.figures.tornado(ng.tornado(talks, talks.reported), most=5).get_xlabel()
    'smallest loss by deviating (payoff)'
    """
    dataset = as_dataset("tornado", dataset, "tornado", _NEEDED)
    if "baseline" not in dataset.attrs:
        raise NegotiationError(
            "tornado draws the dataset of negotiation.tornado; this one has no attribute baseline"
        )
    most, look = as_most(most), style_of(style)
    with drawing(look):
        return draw_rows(_rows(dataset, most, look), ax, look)


def _rows(dataset: xr.Dataset, most: int, style: Style) -> Rows:
    """Bars, legend and what is left out."""
    baseline, is_margin = float(dataset.attrs["baseline"]), bool(dataset.attrs.get("margin", 0))
    ends = np.stack([dataset["low"].values, dataset["high"].values]).astype(float)
    swing = np.max(np.abs(ends - baseline), axis=0)
    tips = np.isfinite(np.asarray(dataset["tipping"].values, dtype=float)).any(axis=1)
    moving = np.flatnonzero((swing > 1e-12 * (1 + abs(baseline))) | tips)
    rows = [_row(dataset.isel(parameter=k), baseline, style) for k in moving[:most]]
    if not rows:
        rows = [Row("no parameter has an effect", head=True)]
    high, low, _ = style.bar_looks
    keys = [
        Key("parameter at its low end", low),
        Key("parameter at its high end", high),
        Key(f"baseline ({number(baseline)})", at=baseline, dashes="--"),
    ]
    if is_margin:
        keys.append(Key("0: equilibrium switches", at=0.0))
    left_out = len(moving) - len(moving[:most])
    still = dataset.sizes["parameter"] - len(moving)
    missing = [
        f"{count} {words}"
        for count, words in ((left_out, "with a smaller effect"), (still, "without any effect"))
        if count
    ]
    words = str(dataset.attrs.get("quantity", "quantity"))
    return Rows(
        rows,
        keys,
        xlabel=f"{words} (payoff)" if is_margin else words,
        value_title="switches\nat" if tips[moving[:most]].any() else "",
        note=f"Parameters not drawn: {', '.join(missing)}." if missing else "",
        thick=1.0,
    )


def _row(one: xr.Dataset, baseline: float, style: Style) -> Row:
    """Two bars of one parameter, side by side or, on the same side, one above the other."""
    low, high = float(one["low"]), float(one["high"])
    on_high, on_low, _ = style.bar_looks
    same_side = (low - baseline) * (high - baseline) > 0
    parts = ((0.0, 0.5), (0.5, 1.0)) if same_side else ((0.0, 1.0),) * 2
    bars = tuple(
        Bar(baseline, stop, look, part)
        for stop, look, part in ((low, on_low, parts[0]), (high, on_high, parts[1]))
        if stop != baseline
    )
    tipping = np.asarray(one["tipping"].values, dtype=float)
    # Spaces that do not break.
    ends = f"{number(float(one['low_value']))}\u00a0to\u00a0{number(float(one['high_value']))}"
    return Row(
        f"{one['label'].item()} ({ends})",
        bars,
        value=", ".join(number(v) for v in tipping[np.isfinite(tipping)]),
        space=2.5,
    )
