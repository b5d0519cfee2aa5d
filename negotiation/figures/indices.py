"""Shares of a quantity's variance: Sobol indices as bars, and pairs of parameters as a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from negotiation.figures.inputs import as_dataset, as_most
from negotiation.figures.rows import Bar, Key, Row, Rows, draw_rows
from negotiation.figures.style import Look, Style, drawing, style_of

__all__ = ["sobol"]

#: An index below this is none.
NOTHING = 1e-9


def sobol(dataset: xr.Dataset, ax: Axes | None = None, *, most: int = 12, **style: Any) -> Axes:
    """Draw how much of a quantity's variance each parameter accounts for, the largest first.

    A bar for the parameter alone, the first-order index, and one with all its interactions, the
    total index; thin lines are their intervals, and the number is the total index. Indices from
    given data have the first bar only.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `negotiation.sobol` or `negotiation.given_data`.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. Words stand outside of the axes.
    most : int, optional
        Parameters drawn at most; how many are left out is said. Those without effect are not
        drawn.
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
    >>> found = ng.sobol(talks, talks.reported, n=256)
    >>> print(ng.figures.sobol(found, most=5).get_xlabel())
    share of the variance of the
    smallest loss by deviating
    """
    kinds = ("first", "total") if "total" in getattr(dataset, "data_vars", ()) else ("first",)
    needed = [kind + end for kind in kinds for end in ("", "_low", "_high")]
    dataset = as_dataset("sobol", dataset, "sobol", [*needed, "label"])
    most, look = as_most(most), style_of(style)
    with drawing(look):
        return draw_rows(_rows(dataset, kinds, most, look), ax, look)


def _rows(dataset: xr.Dataset, kinds: tuple[str, ...], most: int, style: Style) -> Rows:
    """Bars, legend and what is left out."""
    main = kinds[-1]
    size = dataset[main].values
    moving = np.flatnonzero(np.abs(size) > NOTHING)
    shown = moving[np.argsort(-size[moving], kind="stable")][:most]
    alone, together, _ = style.bar_looks
    looks: tuple[Look, ...] = (alone, together)
    rows = [_row(dataset.isel(parameter=k), kinds, looks) for k in shown]
    keys = [Key("alone (first-order index)", alone)]
    if main == "total":
        keys.append(Key("with interactions (total index)", together))
    of = dataset.attrs.get("quantity", "the quantity")
    return Rows(
        rows or [Row("no parameter has an effect", head=True)],
        keys,
        xlabel=f"share of the variance of {of}",
        value_title=main if rows else "",
        note=_note(dataset, len(moving) - len(shown), dataset.sizes["parameter"] - len(moving)),
        thick=1.0,
    )


def _row(one: xr.Dataset, kinds: tuple[str, ...], looks: tuple[Look, ...]) -> Row:
    """Bars of one parameter, one above the other."""
    bars = tuple(
        Bar(
            0.0,
            float(one[kind]),
            looks[k],
            (k / len(kinds), (k + 1) / len(kinds)),
            (float(one[f"{kind}_low"]), float(one[f"{kind}_high"])),
        )
        for k, kind in enumerate(kinds)
    )
    # The sign of a share that is none does not matter.
    value = f"{float(one[kinds[-1]]):.2f}".replace("-0.00", "0.00").replace("-", "\u2212")
    return Row(str(one["label"].item()), bars, value, space=2.5)


def _note(dataset: xr.Dataset, smaller: int, still: int) -> str:
    """What the thin lines are, how much of the variance is explained, and what is left out."""
    parts = [f"Thin lines: {dataset.attrs.get('confidence', 0.95):.0%} intervals."]
    alone = float(dataset["first"].clip(min=0).sum())
    if alone <= 1:
        parts.append(f"All parameters alone account for {alone:.2f} of the variance.")
    counts = ((smaller, "with a smaller index"), (still, "without any effect"))
    missing = [f"{count} {words}" for count, words in counts if count]
    if missing:
        parts.append(f"Parameters not drawn: {', '.join(missing)}.")
    return " ".join(parts)
