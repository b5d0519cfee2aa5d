"""What an actor expects of challenging each other, and what it is faced with: who yields to whom.

The plot is that of Bueno de Mesquita, B. (1994), "Political forecasting: an expected utility
method"; its octants are as in Scholz, Calbert and Smith (2011), figure 6.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, known_name
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
    width_of,
    wrapped,
)
from negotiation.solvers.spatial.result import SpatialBargaining

__all__ = ["quadrants"]

Floats = NDArray[np.float64]

#: Height of a figure made here, in sizes of its type.
HEIGHT = 33.0
#: Corners in units of the axes' half length, colour, and what they say of whom: the one the plot is
#: about, or the other. Then places for the words, of which one without points is taken.
OCTANTS = (
    (((0, 0), (1, 1), (0, 1)), "#f0b13c", "{one} yields:\nconfrontation",
     ((0.33, 0.9), (0.25, 0.55), (0.6, 0.92))),
    (((0, 0), (-1, 1), (0, 1)), "#f7e3b5", "{one} moves\nin part",
     ((-0.33, 0.9), (-0.25, 0.55), (-0.6, 0.92))),
    (((0, 0), (-1, 1), (-1, 0)), "#f0b13c", "{one} is\ncompelled",
     ((-0.74, 0.42), (-0.74, 0.08), (-0.45, 0.1), (-0.82, 0.62))),
    (((0, 0), (1, 1), (1, 0)), "#7db8dc", "others yield:\nconfrontation",
     ((0.74, 0.42), (0.74, 0.08), (0.45, 0.1), (0.78, 0.6))),
    (((0, 0), (1, -1), (1, 0)), "#cfe5f4", "others move\nin part",
     ((0.74, -0.42), (0.74, -0.08), (0.45, -0.1), (0.82, -0.62))),
    (((0, 0), (1, -1), (0, -1)), "#7db8dc", "others are\ncompelled",
     ((0.33, -0.9), (0.25, -0.55), (0.6, -0.92))),
    (((0, 0), (-1, 0), (-1, -1), (0, -1)), "#ffffff", "nobody moves",
     ((-0.5, -0.5), (-0.5, -0.9), (-0.5, -0.1))),
)  # fmt: skip
#: Where a name may stand beside its point: directions, and distances in points.
DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
DISTANCES = (4.5, 11.0, 18.0, 26.0)
#: Square points of cover that a name nearly as near to another point counts as.
DOUBT = 40.0


def quadrants(
    result: SpatialBargaining,
    actor: Any,
    ax: Axes | None = None,
    *,
    after: int = 0,
    **style: Any,
) -> Axes:
    """Draw how one actor stands to each other: what it expects, and what it is faced with.

    A point is another actor. To the right the one expects to gain by challenging it, upwards the
    other by challenging the one. The areas say what comes of it; of several demands on it an actor
    gives in to one.

    Parameters
    ----------
    result : SpatialBargaining
        Of a single issue.
    actor : str or Actor
        The one.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default.
    after : int, optional
        After which round; 0 for the first positions.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the result is something else or of a family, or there is no such actor or round.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.spatial_bargaining(ng.scenarios.issue_scales.emission_standards())
    >>> ng.figures.quadrants(found, "Belgium").get_xlabel()
    'what Belgium expects of challenging them'
    """
    if not isinstance(result, SpatialBargaining):
        raise NegotiationError(
            "quadrants draws the SpatialBargaining of negotiation.spatial_bargaining, got"
            f" {type(result).__name__}"
        )
    name = known_name("actor", actor, result.source.actors)
    table = result.challenges(after)
    table = table[(table["actor"] == name) & (table["relation"] != "agreement")]
    if table.empty:
        raise NegotiationError(f"all stand where {name!r} stands: there is nothing to draw")
    look = style_of(style)
    reach = 1.12 * float(np.abs(table[["own", "faced"]].to_numpy()).max())
    with drawing(look):
        ax = axes_for(ax, look, HEIGHT * look.font_size)
        ax.set_xlim(-reach, reach)
        ax.set_ylim(-reach, reach)
        ax.set_aspect("equal")
        ax.set_xlabel(plain(f"what {name} expects of challenging them"), labelpad=2)
        ax.set_ylabel(plain(f"what they expect of challenging {name}"), labelpad=2)
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_formatter(lambda value, _: number(value))
        dress(ax, look)  # Before the names, which are placed by the size of the axes.
        others = _others(table, reach)
        scale = min(axes_size(ax)) / 2
        room = _Room(scale, look)
        points = np.array([(x, y) for x, y, _ in others]) / reach * scale
        for point in points:
            room.take(point, 4.0, 4.0)
        _areas(ax, plain(name), reach, room)
        for k, (x, y, names) in enumerate(others):
            ax.plot([x], [y], marker="o", markersize=3.6, color=INK, linestyle="none", zorder=3)
            _name(ax, (x, y), wrapped(plain(", ".join(names)), 70.0, look), points, k, room)
    return ax


class _Room:
    """Boxes that are taken, in points from the middle of the axes."""

    def __init__(self, scale: float, style: Style) -> None:
        self.scale, self.style = scale, style
        self.boxes: list[tuple[float, float, float, float]] = []

    def size(self, words: str) -> tuple[float, float]:
        """Width and height of some lines."""
        lines = words.split("\n")
        size, font = self.style.font_size, self.style.font
        return max(width_of(line, size, font) for line in lines), len(lines) * self.style.line

    def covered(self, at: Floats, wide: float, tall: float) -> float:
        """How much of a box is taken already, or outside."""
        left, low, right, high = (
            at[0] - wide / 2,
            at[1] - tall / 2,
            at[0] + wide / 2,
            at[1] + tall / 2,
        )
        outside = max(0.0, -self.scale - min(left, low)) + max(0.0, max(right, high) - self.scale)
        return 1e3 * outside + sum(
            max(0.0, min(right, r) - max(left, a)) * max(0.0, min(high, h) - max(low, b))
            for a, b, r, h in self.boxes
        )

    def take(self, at: Floats, wide: float, tall: float) -> None:
        """Take a box around a place."""
        self.boxes.append((at[0] - wide / 2, at[1] - tall / 2, at[0] + wide / 2, at[1] + tall / 2))


def _areas(ax: Axes, name: str, reach: float, room: _Room) -> None:
    """What comes of it, in each area."""
    for corners, colour, said, places in OCTANTS:
        ax.add_patch(
            Polygon(
                reach * np.array(corners, dtype=float), facecolor=colour, edgecolor=GREY,
                linewidth=0.5, zorder=0, alpha=0.55,
            )
        )  # fmt: skip
        words = said.format(one=name)
        box = room.size(words)
        best = min(places, key=lambda place: room.covered(room.scale * np.array(place), *box))
        room.take(room.scale * np.array(best), *box)
        ax.text(
            reach * best[0], reach * best[1], words, ha="center", va="center",
            fontsize=room.style.font_size, color=GREY, zorder=1, linespacing=1.1,
        )  # fmt: skip


def _others(table: pd.DataFrame, reach: float) -> list[tuple[float, float, list[str]]]:
    """The others, together with those at the same point."""
    groups: list[tuple[float, float, list[str]]] = []
    for row in table.itertuples():
        for x, y, names in groups:
            if max(abs(x - row.own), abs(y - row.faced)) <= 1e-9 * reach:
                names.append(str(row.other))
                break
        else:
            groups.append((float(row.own), float(row.faced), [str(row.other)]))
    return groups


def _name(
    ax: Axes, at: tuple[float, float], words: str, points: Floats, k: int, room: _Room
) -> None:
    """Write a name beside a point, where there is most room, with a line if it may be another's."""
    box = np.array(room.size(words))
    spots = [np.array([a, b]) * (box / 2 + far) for far in DISTANCES for a, b in DIRECTIONS]

    def doubt(spot: Floats) -> bool:
        """Whether another point is about as near to the name."""
        gaps = np.hypot(*np.maximum(np.abs(points - points[k] - spot) - box / 2, 0.0).T)
        return bool((np.delete(gaps, k) < 2.0 * gaps[k]).any())

    def cost(spot: Floats) -> float:
        return room.covered(points[k] + spot, *box) + DOUBT * doubt(spot)

    best = min(range(len(spots)), key=lambda n: cost(spots[n]))
    spot = spots[best]
    room.take(points[k] + spot, *box)
    near = best < len(DIRECTIONS) and not doubt(spot)
    ax.annotate(
        words, at, (float(spot[0]), float(spot[1])), textcoords="offset points", ha="center",
        va="center",
        fontsize=room.style.font_size, color=INK, zorder=4, linespacing=1.05,
        arrowprops=None if near else {"arrowstyle": "-", "linewidth": 0.5, "color": INK,
                                      "shrinkA": 0.0, "shrinkB": 1.5},
    )  # fmt: skip
