"""Comparative statics as a table of signs."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from negotiation.figures.inputs import as_dataset, as_most
from negotiation.figures.matrix import Cell, Matrix, draw_matrix
from negotiation.figures.style import PAPER, Look, Style, drawing, plain, style_of

__all__ = ["statics"]

_NEEDED = ("sign", "proved", "rises", "falls", "label")
#: Frame of an empty cell.
FAINT = "#d8d8d8"
#: Signs as they are printed.
_SHOWN = {"+": "+", "-": "\u2212", "+/-": "\u00b1", "0": ""}


def statics(dataset: xr.Dataset, ax: Axes | None = None, *, most: int = 16, **style: Any) -> Axes:
    """Draw in which direction each parameter moves each quantity: a table of signs.

    Parameters are rows, as their meanings need the room; those that move the last quantity, the
    stability margin, in the largest part of the parameter space come first. A sign in brackets
    holds at all sampled points and is not proved.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `negotiation.statics`; take some quantities by ``.sel(quantity=[...])``.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default.
    most : int, optional
        Parameters drawn at most; how many are left out is said. Those that move nothing are not
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
    >>> ax = ng.figures.statics(ng.statics(talks), most=5)
    >>> len(ax.patches) > 5
    True
    """
    dataset = as_dataset("statics", dataset, "statics", _NEEDED)
    most, look = as_most(most, "parameters"), style_of(style)
    with drawing(look):
        return draw_matrix(_matrix(dataset, most, look), ax, look)


def _matrix(dataset: xr.Dataset, most: int, style: Style) -> Matrix:
    """Rows of parameters, most effective first."""
    dataset = dataset.transpose("parameter", "quantity", ...)
    moved = (dataset["rises"] + dataset["falls"]).values
    moving = np.flatnonzero((dataset["sign"].values != "0").any(axis=1))
    order = moving[np.lexsort((-moved[moving].sum(axis=1), -moved[moving, -1]))]
    shown = dataset.isel(parameter=order[:most])
    up, down, both = Look(style.fills[0]), Look(style.loss), Look("#e4e4e4")
    looks = {"+": up, "-": down, "+/-": both, "0": Look(PAPER, edge=FAINT)}
    cells = [
        [
            Cell(_text(sign, proved=proved), looks[sign])
            for sign, proved in zip(signs.tolist(), sure.tolist(), strict=True)
        ]
        for signs, sure in zip(shown["sign"].values, shown["proved"].values, strict=True)
    ]
    keys = [
        (look, words)
        for sign, look, words in (
            ("+", up, "+  rises with the parameter"),
            ("-", down, "\u2212  falls as the parameter rises"),
            ("+/-", both, "\u00b1  rises at some points and falls at others"),
        )
        if (shown["sign"].values == sign).any()
    ]
    return Matrix(
        rows=[str(label) for label in shown["label"].values],
        heads=[plain(quantity) for quantity in shown["quantity"].values],
        cells=cells,
        keys=keys,
        note=_note(shown, len(moving) - len(shown["parameter"]), len(moved) - len(moving)),
    )


def _text(sign: str, *, proved: bool) -> str:
    """Print a sign, in brackets if it is not proved; that both occur is seen."""
    return _SHOWN[sign] if proved or sign == "+/-" else f"({_SHOWN[sign] or 0})"


def _note(shown: xr.Dataset, fewer: int, still: int) -> str:
    """What is not proved, and what is left out."""
    parts = ["Blank: no effect."]
    if not shown["proved"].values[shown["sign"].values != "+/-"].all():
        n = shown.attrs.get("n", "the")
        parts.append(f"In brackets: at all of {n} sampled points that move it, not proved.")
    counts = ((fewer, "with less effect"), (still, "without any effect"))
    missing = [f"{count} {words}" for count, words in counts if count]
    if missing:
        parts.append(f"Parameters not drawn: {', '.join(missing)}.")
    return " ".join(parts)
