"""Counterfactuals side by side: whose deviation from the reported outcome becomes attractive."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from negotiation.errors import NegotiationError
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
    >>> ng.figures.comparison(cases).get_xlabel()
    'smallest loss by deviating from the reported outcome (payoff)'
    """
    if not isinstance(dataset, xr.Dataset):
        raise NegotiationError(
            f"comparison draws the xarray.Dataset of negotiation.compare, got"
            f" {type(dataset).__name__}"
        )
    missing = [name for name in _NEEDED if name not in dataset]
    if missing:
        raise NegotiationError(
            "comparison draws the dataset of negotiation.compare; this one has no"
            f" {', '.join(missing)}"
        )
    look = style_of(style)
    stays, leaves, _ = look.bar_looks
    keys = [
        Key("loses by deviating", stays),
        Key("gains by deviating", leaves),
        Key("0: equilibrium or not", at=0.0),
    ]
    with drawing(look):
        rows = [row for case in dataset["case"].values for row in _block(dataset.sel(case=case), look)]
        xlabel = "smallest loss by deviating from the reported outcome (payoff)"
        return draw_rows(Rows(rows, keys, xlabel), ax, look)


def _block(case: xr.Dataset, style: Style) -> list[Row]:
    """Heading with the verdict, and a row for each actor."""
    stays, leaves, _ = style.bar_looks
    reported, selected = str(case["reported"].item()), str(case["selected"].item())
    if bool(case["equilibrium"]):
        verdict = "equilibrium" if int(case["n_equilibria"]) == 1 else "one equilibrium of several"
        verdict = f"{reported} is an {verdict}" if verdict == "equilibrium" else f"{reported} is {verdict}"
        led = "" if selected == reported else f"; selected: {selected}"
    else:
        verdict = f"{reported} is no equilibrium"
        led = "; no pure one" if selected == "none" else f"; the talks lead to {selected}"
    rows = [
        Row(plain(case["case"].item()), head=True, bold=True, space=5),
        Row(plain(verdict + led), head=True),
    ]
    for name, margin in zip(case["actor"].values, case["margin"].values, strict=True):
        if np.isnan(margin):
            rows.append(Row(plain(name), value="no choice", faint=True))
            continue
        look = leaves if margin < 0 else stays
        rows.append(
            Row(plain(name), (Bar(0.0, float(margin), look),), number(float(margin), sign=True))
        )
    return rows
