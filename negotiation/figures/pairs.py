"""What pairs of parameters account for together: second-order indices as a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb

from negotiation.errors import NegotiationError
from negotiation.figures.inputs import as_dataset, as_most, meanings
from negotiation.figures.matrix import Cell, Matrix, draw_matrix
from negotiation.figures.style import INK, PAPER, Look, drawing, style_of

__all__ = ["interactions"]

#: Colour of the strongest pair.
DARK = "#08519c"


def interactions(
    dataset: xr.Dataset, ax: Axes | None = None, *, most: int = 8, **style: Any
) -> Axes:
    """Draw what each pair of parameters accounts for beyond each alone: Sobol's second order.

    The darker a cell, the larger the share; the number says it too, in brackets if its interval
    holds zero. The diagonal has the first-order indices, without colour.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `negotiation.sobol` with ``second_order=True``.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default.
    most : int, optional
        Parameters drawn at most, those with the largest total index; two at least.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the dataset is something else, has no second order, or `most` is no positive integer.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> found = ng.sobol(talks, talks.reported, n=64, second_order=True)
    >>> len(ng.figures.interactions(found, most=4).patches)
    10
    """
    dataset = as_dataset("interactions", dataset, "sobol", ("first", "total", "label"))
    if "second" not in dataset:
        raise NegotiationError(
            "interactions draws second-order indices, and this dataset has none: ask"
            " negotiation.sobol for second_order=True"
        )
    if as_most(most, "parameters") < 2:
        raise NegotiationError("most must be two parameters or more, got 1")
    look = style_of(style)
    with drawing(look):
        return draw_matrix(_matrix(dataset, most), ax, look)


def _matrix(dataset: xr.Dataset, most: int) -> Matrix:
    """Cells on and below the diagonal."""
    left_out = max(dataset.sizes["parameter"] - most, 0)
    dataset = dataset.isel(parameter=slice(most), other=slice(most))
    second, low, high = (dataset[f"second{end}"].values for end in ("", "_low", "_high"))
    first = dataset["first"].values
    n = len(first)
    top = max(float(np.nanmax(second)) if n > 1 else 0.0, 1e-9)
    cells = []
    for i in range(n):
        row = [_pair(second[i, j], top, unsure=low[i, j] <= 0 <= high[i, j]) for j in range(i)]
        cells.append([*row, Cell(_short(first[i]), Look(PAPER), bold=True)])
    interval = f"{dataset.attrs.get('confidence', 0.95):.0%}"
    note = (
        f"Shares of the variance of {dataset.attrs.get('quantity', 'the quantity')}. On the"
        " diagonal: of a parameter alone; below: of two together, beyond each alone; in brackets"
        f" where the {interval} interval holds 0."
    )
    if left_out:
        note += f" Parameters not drawn: {left_out}, with a smaller total index."
    symbols = [sign for sign, _ in meanings(dataset)]
    return Matrix(
        rows=symbols,
        heads=symbols,
        cells=cells,
        keys=[pair for pair in meanings(dataset) if pair[1]],
        note=note,
    )


def _pair(share: float, top: float, *, unsure: bool) -> Cell:
    """Cell of two parameters."""
    part = min(max(share / top, 0.0), 1.0)
    face = np.array(to_rgb(PAPER)) * (1 - part) + np.array(to_rgb(DARK)) * part
    text = _short(share)
    return Cell(f"({text})" if unsure else text, Look(to_hex(tuple(face)), edge=INK))


def _short(share: float) -> str:
    """Two digits, as in a narrow column."""
    text = f"{share:.2f}".replace("0.", ".", 1)
    return ".00" if text == "-.00" else text.replace("-", "\u2212")
