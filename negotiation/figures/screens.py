"""Which parameters matter, and which in company: elementary effects on a plane."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation
from numpy.typing import NDArray

from negotiation.figures.inputs import as_dataset, as_most, meanings
from negotiation.figures.planes import LEFT, plane_size
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
    width_of,
    wrapped,
)  # fmt: skip

__all__ = ["elementary"]

Floats = NDArray[np.float64]

#: Ratios of the spread of effects to their mean size that have a line: below 0.1 nearly linear,
#: below 0.5 monotonic, above 1 curved or interacting. Garcia Sanchez, D. et al. (2014),
#: "Application of sensitivity analysis in building energy simulations", Energy and Buildings
#: 68:741-750.
RATIOS = (0.1, 0.5, 1.0)
#: Where a name may stand around its point, the best first, and how far away, in points.
TURNS = np.deg2rad([45, 135, 0, 90, -45, 180, 225, 270])
AWAY = (5.0, 10.0, 16.0, 23.0, 31.0, 40.0, 50.0, 62.0, 75.0)
#: Colour of the intervals.
FAINT = "#9a9a9a"
#: Symbols of the list below take this many sizes of the type.
SYMBOL = 3.0


def elementary(
    dataset: xr.Dataset, ax: Axes | None = None, *, most: int = 12, **style: Any
) -> Axes:
    """Draw how large each parameter's elementary effects are, and how much they vary.

    A parameter far to the right matters; one far up does so in a way that depends on the others,
    or is curved. Thin lines are intervals. The parameters with the largest effects are named.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `negotiation.morris`.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The names stand below the axes.
    most : int, optional
        Parameters named at most; how many are not is said.
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
    >>> ax = ng.figures.elementary(ng.morris(talks, talks.reported, n=16), most=5)
    >>> len(ax.collections[0].get_offsets()) == len(talks.parameters)
    True
    """
    needed = ("mu_star", "mu_star_low", "mu_star_high", "sigma", "label")
    dataset = as_dataset("elementary", dataset, "morris", needed)
    most, look = as_most(most, "parameters"), style_of(style)
    x, y = (dataset[name].values.astype(float) for name in ("mu_star", "sigma"))
    order = np.argsort(-x, kind="stable")
    x, y, dataset = x[order], y[order], dataset.isel(parameter=order)
    pairs = meanings(dataset)[: min(most, int((x > 0).sum()))]
    with drawing(look):
        size = plane_size(ax, look)
        room = size[0] + LEFT - 6
        of = dataset.attrs.get("quantity", "the quantity")
        xlabel = wrapped(f"mean size of the effect on {of}, $\\mu^*$", size[0], look)
        lines = [
            (sign, wrapped(text, room - SYMBOL * look.font_size, look))
            for sign, text in pairs
            if text
        ]
        note = wrapped(_note(dataset, len(x) - len(pairs), int((x == 0).sum())), room, look)
        below = (xlabel.count("\n") + 2) * look.line + 8
        count = sum(text.count("\n") + 1 for _, text in lines) + note.count("\n") + 1
        ax = axes_for(ax, look, size[1] + below + count * (look.line + 1) + 12)
        _plane(ax, dataset, x, y)
        ax.set_xlabel(xlabel, labelpad=2)
        ylabel = wrapped("standard deviation of the effects, $\\sigma$", size[1], look)
        ax.set_ylabel(ylabel, labelpad=2)
        _list(ax, lines, note, below, look)
        dress(ax, look)
        _names(ax, dataset, [sign for sign, _ in pairs], look)
    return ax


def _note(dataset: xr.Dataset, unnamed: int, still: int) -> str:
    """What lines are, and what is not named."""
    share = f"{dataset.attrs.get('confidence', 0.95):.0%}"
    note = (
        f"Horizontal lines: {share} intervals. Grey: $\\sigma/\\mu^*$; below 0.1 the effect is"
        " nearly linear, above 1 it is curved or depends on the others."
    )
    if unnamed:
        note += f" Not named: {unnamed}"
        note += f", of which {still} without any effect." if still else ", with smaller effects."
    return note


def _plane(ax: Axes, dataset: xr.Dataset, x: Floats, y: Floats) -> None:
    """Points, intervals and lines of equal ratio."""
    ax.scatter(x, y, s=11, color="#0072b2", edgecolor=INK, linewidth=0.4, zorder=3)
    low, high = (dataset[f"mu_star_{end}"].values.astype(float) for end in ("low", "high"))
    ax.hlines(y, low, high, color=FAINT, linewidth=0.6, zorder=2)
    right = 1.04 * max(float(high.max()), 1e-12)
    top = 1.08 * max(float(y.max()), 0.2 * right)
    ax.set_xlim(-0.03 * right, right)
    ax.set_ylim(-0.03 * top, top)
    for ratio in RATIOS:
        across = ratio * right <= top
        end = (right, ratio * right) if across else (top / ratio, top)
        ax.plot([0, end[0]], [0, end[1]], color=GREY, linewidth=0.6, dashes=(3, 2), zorder=1)
        ax.annotate(
            f"{ratio:g}", end, (2, 0) if across else (0, 2), textcoords="offset points",
            color=GREY, ha="left" if across else "center", va="center" if across else "bottom",
        )  # fmt: skip
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda value, _: number(value))
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)


def _names(ax: Axes, dataset: xr.Dataset, names: list[str], style: Style) -> None:
    """Write each name near its point, where nothing else is; farther ones have a line.

    The named come first among the parameters.
    """
    low, high, x = (
        _in_points(ax, dataset[f"mu_star{end}"].values, dataset["sigma"].values)
        for end in ("_low", "_high", "")
    )
    plane = _in_points(ax, ax.get_xlim(), ax.get_ylim()).ravel()
    taken = [_box(spot, 4.0, 4.0) for spot in x]
    thin = np.array([0.0, 0.5])
    lines = list(np.concatenate([low - thin, high + thin], axis=1))
    for k, name in enumerate(names):
        wide, tall = width_of(name, style.font_size, style.font) + 2, style.font_size + 1
        places = [p for p in _places(x[k], wide, tall) if _inside(p, plane)]
        apart = [p for p in places if not _touches(p, taken)]
        clear = [p for p in apart if not _touches(p, lines)]
        place = next(iter([*clear[:1], *apart[:1], *places[:1], *_places(x[k], wide, tall)]))
        taken.append(place)
        offset = (place[:2] + place[2:]) / 2 - x[k]
        at = (dataset["mu_star"].values[k], dataset["sigma"].values[k])
        ax.annotate(
            name, at, tuple(offset), textcoords="offset points", ha="center", va="center", zorder=5,
            bbox={"boxstyle": "round,pad=0.05", "facecolor": PAPER, "edgecolor": "none"},
        )  # fmt: skip
        gap = np.maximum(np.abs(offset) - np.array([wide, tall]) / 2, 0)
        if np.hypot(*gap) > AWAY[0] + 2:
            line = {"arrowstyle": "-", "linewidth": 0.4, "color": INK, "shrinkA": 0, "shrinkB": 2}
            ax.annotate("", at, tuple(offset), textcoords="offset points", arrowprops=line)


def _in_points(ax: Axes, x: Any, y: Any) -> Floats:
    """Places on the sheet in points, shape (n, 2), or (2,) for one."""
    to_inches = ax.transData + ax.figure.dpi_scale_trans.inverted()
    return np.asarray(72 * to_inches.transform(np.stack([x, y], axis=-1)))


def _box(middle: Floats, wide: float, tall: float) -> Floats:
    """Left, lower, right and upper end."""
    half = np.array([wide, tall]) / 2
    return np.concatenate([middle - half, middle + half])


def _places(spot: Floats, wide: float, tall: float) -> Iterator[Floats]:
    """Boxes around a point, the nearest first."""
    for away in AWAY:
        for turn in TURNS:
            toward = np.array([np.cos(turn), np.sin(turn)])
            yield _box(spot + toward * (away + np.array([wide, tall]) / 2), wide, tall)


def _inside(box: Floats, plane: Floats) -> bool:
    """Whether a box lies on the plane."""
    return bool((box[:2] >= plane[:2]).all() and (box[2:] <= plane[2:]).all())


def _touches(box: Floats, others: list[Floats]) -> bool:
    """Whether a box covers a part of another."""
    return any(bool((box[:2] < t[2:]).all() and (t[:2] < box[2:]).all()) for t in others)


def _list(ax: Axes, lines: list[tuple[str, str]], note: str, below: float, style: Style) -> None:
    """Symbols and what they mean, and the note."""
    y = below

    def at(x: float) -> Any:
        shift = ScaledTranslation((x - LEFT + 3) / 72, -y / 72, ax.figure.dpi_scale_trans)
        return ax.transAxes + shift

    for sign, words in lines:
        ax.text(0, 0, sign, transform=at(0), ha="left", va="top")
        ax.text(
            0,
            0,
            words,
            transform=at(SYMBOL * style.font_size),
            ha="left",
            va="top",
            linespacing=1.1,
        )
        y += (words.count("\n") + 1) * (style.line + 1)
    ax.text(0, 0, note, transform=at(0), ha="left", va="top", linespacing=1.15, color=GREY)
