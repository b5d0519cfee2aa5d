"""What a mediator can reach: the polygon of correlated equilibrium payoffs of two actors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon
from matplotlib.patheffects import withStroke
from matplotlib.transforms import ScaledTranslation
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.figures.style import (
    GREY,
    INK,
    PAPER,
    Look,
    Style,
    axes_for,
    drawing,
    dress,
    number,
    plain,
    room_for,
    style_of,
    wrapped,
)
from negotiation.games.normal_form import NormalFormGame
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.payoff_polygon import CorrelatedPayoffs

__all__ = ["correlated_payoffs"]

Floats = NDArray[np.float64]

#: Left of the axes there is about this much room for numbers and words, in points.
LEFT = 32.0
#: Height of the plane as a part of its width.
ASPECT = 0.8
#: Free space around what is drawn, as a part of its range.
MARGIN = 0.06
#: Corners closer than this are the same: as a part of the range of payoffs, and of the largest.
SAME, ROUNDING = 1e-9, 1e-13
#: A marker for each kind of equilibrium: pure, and mixed. A dot in a diamond shows both.
MARKS: tuple[dict[str, Any], ...] = (
    {"marker": "o", "markersize": 4.2, "markerfacecolor": INK, "markeredgewidth": 0, "zorder": 6},
    {"marker": "D", "markersize": 6.2, "markerfacecolor": PAPER, "markeredgewidth": 1, "zorder": 5},
)
#: Widths of the lines that stand for a flat area, from the back to the front, and of their edges.
FLAT, EDGE = (0.8, 4.6, 2.2), 0.8


@dataclass(frozen=True)
class _Area:
    """A polygon with its look, its name in the legend, and how far in front it is, from 0 to 2."""

    corners: Floats
    look: Look
    words: str
    level: int
    dashes: Any = "-"


def correlated_payoffs(
    result: CorrelatedPayoffs,
    ax: Axes | None = None,
    *,
    coarse: CorrelatedPayoffs | None = None,
    equilibria: Equilibria | None = None,
    **style: Any,
) -> Axes:
    """Draw what a mediator can get two actors: the payoffs of all correlated equilibria.

    The polygon stands inside of what any plan pays, obeyed or not, which is drawn dashed. Dots
    are the payoffs of Nash equilibria in pure strategies, diamonds of mixed ones; a dot in a
    diamond is both. Of areas that are equal one is drawn, and stands for both in the legend.

    Parameters
    ----------
    result : CorrelatedPayoffs
        From `negotiation.correlated_payoffs`; its first actor is drawn along x.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The legend stands below the axes.
    coarse : CorrelatedPayoffs, optional
        The polygon of the coarse correlated equilibria of the same game and actors.
    equilibria : Equilibria, optional
        From `negotiation.nash_equilibria` or another solver, of the same game.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the result is something else or holds no point, or if `coarse` or `equilibria` are of
        another game.

    Examples
    --------
    >>> import negotiation as ng
    >>> chicken = ng.NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
    ...     players=["A", "B"], strategies=[["swerve", "drive on"]] * 2)
    >>> polygon = ng.correlated_payoffs(chicken, "A", "B")
    >>> ax = ng.figures.correlated_payoffs(polygon, equilibria=ng.nash_equilibria(chicken))
    >>> ax.get_xlabel()
    'expected payoff of A'
    """
    look = style_of(style)
    _check(result, coarse, equilibria)
    areas = _areas(result, coarse, look)
    with drawing(look):
        width = room_for(ax, look, LEFT + 6)
        room = width + LEFT - 24
        marks = [] if equilibria is None else _marks(result, equilibria)
        words = [area.words for area in areas] + [text for _, _, text in marks]
        words = [wrapped(text, room, look) for text in words]
        labels = [
            wrapped(f"expected payoff of {plain(name)}", size, look)
            for name, size in zip(result.players, (width, ASPECT * width), strict=True)
        ]
        lines = sum(text.count("\n") + 1 for text in words)
        below = (labels[0].count("\n") + 2) * look.line + 8
        ax = axes_for(ax, look, ASPECT * width + below + lines * (look.line + 0.8) + 12)
        handles = [_draw(ax, area) for area in areas]
        handles += [_mark(ax, points, mark) for points, mark, _ in marks]
        _frame(ax, result.feasible)
        ax.set_xlabel(labels[0], labelpad=2)
        ax.set_ylabel(labels[1], labelpad=2)
        ax.xaxis.set_major_formatter(lambda value, _: number(value))
        ax.yaxis.set_major_formatter(lambda value, _: number(value))
        _legend(ax, handles, words, below)
        dress(ax, look)
    return ax


def _check(result: object, coarse: object, equilibria: object) -> None:
    """Refuse what was not made by the solvers, or is of different games."""
    if not isinstance(result, CorrelatedPayoffs):
        raise NegotiationError(
            "correlated_payoffs draws the result of negotiation.correlated_payoffs, got"
            f" {type(result).__name__}"
        )
    if not len(result.vertices):
        raise NegotiationError("there is no point to draw: the budget ran out before the first")
    if coarse is not None:
        if not isinstance(coarse, CorrelatedPayoffs) or not coarse.coarse:
            raise NegotiationError(
                "coarse must be the result of negotiation.correlated_payoffs with coarse=True, got"
                f" {coarse!r}"
            )
        if coarse.players != result.players or not _same(coarse.source, result.source):
            raise NegotiationError("coarse is of another game, or of other actors")
    if equilibria is not None:
        if not isinstance(equilibria, Equilibria):
            raise NegotiationError(
                f"equilibria must be the Equilibria of a solver, got {type(equilibria).__name__}"
            )
        if not _same(equilibria.source, result.source):
            raise NegotiationError("the equilibria are of another game")


def _same(one: NormalFormGame, other: NormalFormGame) -> bool:
    """Whether two games have the same players and payoffs."""
    return one.players == other.players and np.array_equal(one.payoffs, other.payoffs)


def _areas(
    result: CorrelatedPayoffs, coarse: CorrelatedPayoffs | None, style: Style
) -> list[_Area]:
    """What is drawn, from the back to the front."""
    fills = style.fills
    looks = (
        Look(PAPER, GREY),
        Look(fills[1 % len(fills)], INK, "/////"),
        Look(fills[0], INK),
    )
    areas = [_Area(result.feasible, looks[0], "any plan, obeyed or not", 0, (0, (3, 2)))]
    if coarse is not None:
        areas.append(_Area(coarse.vertices, looks[1], "coarse correlated equilibria", 1))
    kind = "coarse correlated" if result.coarse else "correlated"
    areas.append(_Area(result.vertices, looks[2], f"{kind} equilibria", 2))
    every = result.feasible
    within = SAME * np.ptp(every, axis=0).max() + ROUNDING * np.abs(every).max()
    seen: list[_Area] = []
    for area in reversed(areas):
        for k, other in enumerate(seen):
            if _close(area.corners, other.corners, within):
                seen[k] = replace(other, words=f"{other.words}, also {area.words}")
                break
        else:
            seen.append(area)
    return seen[::-1]


def _close(one: Floats, other: Floats, within: float) -> bool:
    """Whether two lists of corners are of the same polygon."""
    apart = np.abs(one[:, None] - other).max(axis=-1)
    return bool((apart.min(axis=0) <= within).all() and (apart.min(axis=1) <= within).all())


def _draw(ax: Axes, area: _Area) -> Artist:
    """Draw a polygon, a segment or a point; return what stands for it in the legend."""
    line: dict[str, Any] = {
        "facecolor": area.look.face, "edgecolor": area.look.edge, "linestyle": area.dashes,
        "linewidth": EDGE,
    }  # fmt: skip
    corners, level = area.corners, area.level
    if len(corners) == 1:
        mark: dict[str, Any] = {
            "marker": "s", "markersize": 12 - 2 * level, "markerfacecolor": area.look.face,
            "markeredgecolor": area.look.edge, "markeredgewidth": EDGE, "linestyle": "none",
        }  # fmt: skip
        ax.plot(*corners.T, zorder=1 + level, clip_on=False, **mark)
        return Line2D([], [], **(mark | {"markersize": 6}))
    if len(corners) == 2:
        stroke: dict[str, Any] = {
            "color": area.look.face if level else area.look.edge, "linestyle": area.dashes,
            "linewidth": FLAT[level], "solid_capstyle": "butt",
        }  # fmt: skip
        if level:
            edge = withStroke(linewidth=FLAT[level] + 2 * EDGE, foreground=area.look.edge)
            stroke["path_effects"] = [edge]
        ax.plot(*corners.T, zorder=1 + level, **stroke)
        return Line2D([], [], **stroke)
    ax.add_patch(
        Polygon(corners, zorder=1 + level, joinstyle="round", **line, hatch=area.look.hatch)
    )
    return Patch(**line, hatch=area.look.hatch * 2)


def _marks(
    result: CorrelatedPayoffs, equilibria: Equilibria
) -> list[tuple[Floats, dict[str, Any], str]]:
    """Payoffs of pure and of mixed equilibria, shape (2, E), with their marks and names."""
    pair = [result.source.players.index(name) for name in result.players]
    pure = equilibria.is_pure
    kinds = ((pure, "in pure strategies"), (~pure, "in mixed strategies"))
    more = "" if equilibria.complete.all() else ", those found"
    return [
        (equilibria.payoffs[pair][:, which], mark, f"Nash equilibria {kind}{more}")
        for (which, kind), mark in zip(kinds, MARKS, strict=True)
        if which.any()
    ]


def _mark(ax: Axes, points: Floats, mark: dict[str, Any]) -> Artist:
    """Draw the marks of some equilibria."""
    drawn = mark | {"markeredgecolor": INK, "linestyle": "none"}
    ax.plot(*points, clip_on=False, **drawn)
    return Line2D([], [], **drawn)


def _frame(ax: Axes, corners: Floats) -> None:
    """Leave some room around; a single payoff gets a frame of its own."""
    low, high = corners.min(axis=0), corners.max(axis=0)
    room = np.where(high > low, MARGIN * (high - low), 0.5 * np.maximum(np.abs(low), 1.0))
    ax.set_xlim(low[0] - room[0], high[0] + room[0])
    ax.set_ylim(low[1] - room[1], high[1] + room[1])


def _legend(ax: Axes, handles: list[Artist], words: list[str], below: float) -> None:
    """Legend under the axis label."""
    shift = ScaledTranslation(-(LEFT - 3) / 72, -below / 72, ax.figure.dpi_scale_trans)
    ax.legend(
        handles, words, loc="upper left", bbox_to_anchor=(0, 0), frameon=False, borderpad=0,
        bbox_transform=ax.transAxes + shift, borderaxespad=0, handlelength=1.8, handleheight=0.9,
        handletextpad=0.5, labelspacing=0.3, alignment="left",
    )  # fmt: skip
