"""Counterfactuals side by side: whose deviation from the reported outcome becomes attractive."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from negotiation.figures.inputs import as_dataset
from negotiation.figures.rows import Bar, Key, Row, Rows, draw_rows
from negotiation.figures.style import Style, drawing, number, plain, style_of

__all__ = ["comparison"]

_NEEDED = ("margin", "equilibrium", "n_equilibria", "selected", "reported")


def comparison(dataset: xr.Dataset, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw what each actor would lose by deviating from the reported outcome, case by case.

    Bars to the left of zero are of actors who would rather deviate: there the reported outcome is
    no equilibrium, and what the talks lead to instead is said.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `negotiation.compare`.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. Words stand outside of the axes.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the dataset is something else.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> cases = ng.compare({"as it was": talks, "no guarantee": talks.at(g=0)})
    >>> [bar.get_width() < 0 for bar in ng.figures.comparison(cases).patches].count(True)
    1
    """
    dataset = as_dataset("comparison", dataset, "compare", _NEEDED)
    look = style_of(style)
    stays, leaves, _ = look.bar_looks
    keys = [
        Key("loses by deviating", stays),
        Key("gains by deviating", leaves),
        Key("", at=0.0),
    ]
    with drawing(look):
        cases = [dataset.isel(case=k) for k in range(dataset.sizes["case"])]
        rows = [row for case in cases for row in _block(case, look)]
        xlabel = "smallest loss by deviating from the reported outcome (payoff)"
        away = bool(np.isnan(dataset["margin"].values).any())
        note = "\u2013 not at the table, or without a choice" if away else ""
        return draw_rows(Rows(rows, keys, xlabel, note=note), ax, look)


def _block(case: xr.Dataset, style: Style) -> list[Row]:
    """Heading with the verdict, and a row for each actor."""
    stays, leaves, _ = style.bar_looks
    reported, selected = str(case["reported"].item()), str(case["selected"].item())
    count = int(case["n_equilibria"])
    if bool(case["equilibrium"]):
        verdict = "equilibrium" if count == 1 else f"equilibrium, one of {count}"
        verdict += "" if selected == reported else f"; selected: {selected}"
    elif selected == "none":
        verdict = "no equilibrium, nor is any other in pure strategies"
    else:
        verdict = f"no equilibrium; instead: {selected}"
    rows = [
        Row(plain(case["case"].item()), head=True, bold=True, space=5),
        Row(plain(f"{reported}: {verdict}"), head=True),
    ]
    for name, margin in zip(case["actor"].values, case["margin"].values, strict=True):
        if np.isnan(margin):
            rows.append(Row(plain(name), value="\u2013", faint=True))
            continue
        look = leaves if margin < 0 else stays
        amount = float(margin)
        rows.append(
            Row(plain(name), (Bar(0.0, amount, look),), number(amount, sign=True), bold=amount < 0)
        )
    return rows
