"""Where actors stand on an issue scale, round by round, and where the median is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.figures.strokes import stroke
from negotiation.figures.style import (
    GREY,
    INK,
    Style,
    axes_for,
    axes_size,
    drawing,
    dress,
    number,
    plain,
    style_of,
    wrapped,
)
from negotiation.solvers.spatial.result import SpatialBargaining

__all__ = ["positions"]

Floats = NDArray[np.float64]

#: Height of a figure made here, in sizes of its type.
HEIGHT = 24.0
#: Names take at most this part of a sheet's width, after a leader of so many points.
WORDS, LEADER = 0.36, 9.0
#: Words on the median.
MEDIAN = "median"


def positions(
    result: SpatialBargaining, ax: Axes | None = None, *, label: str = "position", **style: Any
) -> Axes:
    """Draw the positions of all actors over the rounds, and the median as a broad band.

    Actors who stand together in every round share a line. The names stand at its end.

    Parameters
    ----------
    result : SpatialBargaining
        Of a single issue.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The names stand right of the axes.
    label : str, optional
        What the scale measures.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the result is something else, or of a family.

    Examples
    --------
    >>> import negotiation as ng
    >>> standards = ng.scenarios.issue_scales.emission_standards()
    >>> ax = ng.figures.positions(ng.spatial_bargaining(standards), label="years")
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('round', 'years')
    """
    if not isinstance(result, SpatialBargaining):
        raise NegotiationError(
            "positions draws the SpatialBargaining of negotiation.spatial_bargaining, got"
            f" {type(result).__name__}"
        )
    if len(result) != 1:
        raise NegotiationError(
            f"positions draws a single issue, this is a family of {len(result)}; take one:"
            " result[0]"
        )
    look = style_of(style)
    lines = _lines(result)
    with drawing(look):
        width = None if ax is None else axes_size(axes_for(ax, look, 0))[0]
        room = (WORDS * look.points if width is None else WORDS / (1 - WORDS) * width) - LEADER
        words = [wrapped(plain(", ".join(line.actors)), room, look) for line in lines]
        rows = sum(text.count("\n") + 1 for text in words) + 1
        ax = axes_for(ax, look, max(HEIGHT * look.font_size, (rows + 4) * look.line))
        rounds = np.arange(result.rounds + 1)
        ax.plot(
            rounds, result.median.ravel(), color=GREY, alpha=0.35, linewidth=4.5,
            solid_capstyle="round", zorder=1, label=MEDIAN,
        )  # fmt: skip
        for line in lines:
            ax.plot(
                rounds, line.path, color=line.colour, linestyle=line.dashes, linewidth=1.2,
                solid_capstyle="butt", zorder=2, clip_on=False,
            )  # fmt: skip
        _frame(ax, result, label)
        _write(ax, lines, words, look)
        ax.legend(
            loc="lower left", bbox_to_anchor=(0.0, 1.0), frameon=False, borderaxespad=0.2,
            borderpad=0.0, handlelength=2.0, fontsize=look.font_size,
        )  # fmt: skip
        dress(ax, look)
    return ax


@dataclass(frozen=True)
class _Line:
    """Actors who stand together in every round."""

    actors: list[str]
    path: Floats
    colour: str
    dashes: Any


def _lines(result: SpatialBargaining) -> list[_Line]:
    """Lines in the order of their first actors."""
    paths = result.positions.reshape(result.rounds + 1, -1).T
    span = float(np.max(result.source.high - result.source.low))
    together: list[list[int]] = []
    for i, path in enumerate(paths):
        for group in together:
            if np.abs(paths[group[0]] - path).max() <= 1e-9 * span:
                group.append(i)
                break
        else:
            together.append([i])
    return [
        _Line([result.source.actors[i] for i in group], paths[group[0]], *stroke(k))
        for k, group in enumerate(together)
    ]


def _frame(ax: Axes, result: SpatialBargaining, label: str) -> None:
    """Both axes, the whole scale."""
    low, high = float(np.min(result.source.low)), float(np.max(result.source.high))
    ax.set_xlim(0, result.rounds)
    ax.set_ylim(low - 0.03 * (high - low), high + 0.03 * (high - low))
    ax.set_xlabel("round", labelpad=2)
    ax.set_ylabel(plain(label), labelpad=2)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    ax.yaxis.set_major_formatter(lambda value, _: number(value))
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)


def _write(ax: Axes, lines: list[_Line], words: list[str], style: Style) -> None:
    """Name the lines right of their ends, one above the other, with a leader from each."""
    order = sorted(range(len(lines)), key=lambda k: (lines[k].path[-1], lines[k].path[0]))
    low, high = ax.get_ylim()
    tall = max(axes_size(ax)[1], 1.0)
    half = np.array([(words[k].count("\n") + 1) * style.line / tall / 2 for k in order])
    at = np.array([(lines[k].path[-1] - low) / (high - low) for k in order])
    for k, height in zip(order, _spread(at, half), strict=True):
        line = lines[k]
        end = (line.path[-1] - low) / (high - low)
        ax.annotate(
            words[k], (1.0, end), (LEADER, height), xycoords="axes fraction",
            textcoords=("offset points", "axes fraction"), ha="left", va="center",
            linespacing=1.1, fontsize=style.font_size, color=INK, annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": line.colour, "linewidth": 0.7,
                        "linestyle": line.dashes, "shrinkA": 1.0, "shrinkB": 0.0,
                        "relpos": (0.0, 0.5), "patchA": None},
        )  # fmt: skip


def _spread(at: Floats, half: Floats) -> Floats:
    """Move heights apart until each has so much room above and below; they keep their order."""
    places = at.copy()
    for _ in range(500):
        gap = half[1:] + half[:-1] - np.diff(places)
        push = np.maximum(gap, 0) / 2
        if not (push > 1e-4).any():
            break
        places[:-1] -= push
        places[1:] += push
        places = np.clip(places, half, 1 - half)
    return places
