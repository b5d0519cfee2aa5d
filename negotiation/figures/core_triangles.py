"""The core of three players in a triangle, with the values and allocations that are compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.figures.frontiers import MARKS, legend, marks
from negotiation.figures.style import (
    INK,
    axes_for,
    drawing,
    dress,
    number,
    plain,
    room_for,
    style_of,
    wrapped,
)
from negotiation.figures.triangle import BOTTOM, CORNERS, SIDE, TOP, around, frame
from negotiation.games.masks import members
from negotiation.solvers.dividing.allocations import Core
from negotiation.solvers.dividing.result import Allocation

__all__ = ["core"]

Floats = NDArray[np.float64]

#: Colour of the core.
INSIDE = "#a9d8f3"
#: Dashes of what a pair has by itself: without the first, the second, the third player.
DASHES = ((0, (1, 1)), (0, (2.2, 0.9)), (0, (2.4, 0.7, 0.7, 0.7)))
#: Shares outside of the triangle by less than this are rounding.
DUST = 1e-9


def core(
    result: Core, ax: Axes | None = None, *, allocations: Iterable[Allocation] = (), **style: Any
) -> Axes:
    """Draw the core of three players, and where allocations lie.

    A point of the triangle says how the gains are shared, what all have together over what each has
    alone; at a corner one player has all gains. A line is drawn for each pair where its members get
    what they have by themselves: on the side of the third player's corner they get less. The core
    is what no line cuts off.

    Parameters
    ----------
    result : Core
        Of a game of three players.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The legend stands below.
    allocations : iterable of Allocation, optional
        To be marked, for instance the Shapley value and the nucleolus of the game.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the result is something else or not of three players, together they gain nothing, an
        allocation is of another game or lies outside of the triangle, or there are too many.

    Examples
    --------
    >>> import negotiation as ng
    >>> worth = {1: 0, 2: 4, 3: 9}
    >>> game = ng.CoalitionalGame(lambda s: worth[len(s)], players=["A", "B", "C"])
    >>> ax = ng.figures.core(ng.core(game), allocations=[ng.shapley(game), ng.nucleolus(game)])
    >>> ax.get_legend().get_texts()[0].get_text()
    'core'
    """
    look = style_of(style)
    game, gains = _gains(result)
    places = [_place(allocation, result, gains) for allocation in _checked(allocations, result)]
    with drawing(look):
        width = room_for(ax, look, 12)
        lines = _lines(result, gains)
        words = ["core: empty" if result.empty else "core"]
        words += [f"{plain(game.label(mask))} gets what it has by itself" for mask, _ in lines]
        words += ["a player has 1/4, 1/2 or 3/4 of the gains"]
        words += [_told(allocation) for allocation, _ in places]
        words = [wrapped(text, width - 36, look) for text in words]
        rows = sum(text.count("\n") + 1 for text in words)
        tall = width * (CORNERS[2, 1] + TOP + BOTTOM) / (1 + 2 * SIDE)
        ax = axes_for(ax, look, tall + rows * (look.line + 0.8) + 14)
        handles = [_area(ax, result, gains), *(_line(ax, *line) for line in lines)]
        handles += [frame(ax, game.names, look)]
        handles += marks(ax, [(float(at[0]), float(at[1])) for _, at in places])
        ax.set_xlim(-SIDE, 1 + SIDE)
        ax.set_ylim(-BOTTOM, CORNERS[2, 1] + TOP)
        ax.set_aspect("equal", anchor="N")
        ax.set_axis_off()
        legend(ax, handles, words, 6)
        dress(ax, look)
    return ax


def _gains(result: Any) -> tuple[Any, float]:
    """The game, and what all gain together."""
    if not isinstance(result, Core):
        raise NegotiationError(f"core draws what ng.core returns, got {type(result).__name__}")
    game = result.game
    if game.n_players != 3:
        raise NegotiationError(f"the core is drawn of three players, not of {game.n_players}")
    gains = float(game.table[-1] - game.table[[1, 2, 4]].sum())
    if gains <= DUST * float(np.abs(game.table).max()):
        raise NegotiationError("there is nothing to draw: together the players gain nothing")
    return game, gains


def _checked(given: Iterable[Allocation], result: Core) -> list[Allocation]:
    """Allocations that are to be marked."""
    found: list[Any] = [given] if isinstance(given, Allocation) else list(given)
    for allocation in found:
        if not isinstance(allocation, Allocation):
            raise NegotiationError(
                "allocations are what ng.shapley, ng.nucleolus and the like return, got"
                f" {type(allocation).__name__}"
            )
        if allocation.game is not result.game:
            raise NegotiationError(f"the {allocation.title} is of another game")
    if len(found) > len(MARKS):
        raise NegotiationError(f"at most {len(MARKS)} allocations are marked, got {len(found)}")
    return found


def _place(allocation: Allocation, result: Core, gains: float) -> tuple[Allocation, Floats]:
    """Where an allocation is in the triangle."""
    shares = (allocation.values - result.game.table[[1, 2, 4]]) / gains
    if (shares < -1e-6).any() or abs(shares.sum() - 1) > 1e-6:
        raise NegotiationError(
            f"the {allocation.title} lies outside of the triangle: somebody gets less than alone,"
            " or not all is shared"
        )
    return allocation, shares @ CORNERS


def _told(allocation: Allocation) -> str:
    """An allocation for the legend."""
    return f"{allocation.title}: {', '.join(number(v) for v in allocation.values)}"


def _lines(result: Core, gains: float) -> list[tuple[int, Floats]]:
    """For each pair that a line can be drawn for, its mask and the ends of the line."""
    table = result.game.table
    found = []
    for mask in (3, 5, 6):
        (third,) = members(7 - mask)
        share = (table[-1] - table[mask] - table[7 - mask]) / gains
        if -DUST <= share < 1 - DUST:
            ends = np.zeros((2, 3))
            ends[:, third] = share
            ends[0, third - 1] = ends[1, third - 2] = 1 - share
            found.append((mask, ends @ CORNERS))
    return found


def _line(ax: Axes, mask: int, ends: Floats) -> Artist:
    """Draw where a pair gets what it has by itself; return the legend handle."""
    (third,) = members(7 - mask)
    look: dict[str, Any] = {"color": INK, "linewidth": 1.9, "linestyle": DASHES[third]}
    ax.plot(*ends.T, zorder=5.5, clip_on=False, **look)
    return Line2D([], [], **look)


def _area(ax: Axes, result: Core, gains: float) -> Artist:
    """Draw the core, an area, a line or a dot; return the legend handle."""
    rim: dict[str, Any] = {"facecolor": INSIDE, "edgecolor": INK, "linewidth": 0.8}
    vertices = result.vertices if result.vertices is not None else np.empty((0, 3))
    at = (vertices - result.game.table[[1, 2, 4]]) / gains @ CORNERS
    if len(at) > 2:
        ax.add_patch(Polygon(around(at), zorder=2, hatch="////", **(rim | {"linewidth": 0})))
        return Patch(hatch="//////", **rim)
    if not len(at):
        return Line2D([], [], linestyle="none")
    look: dict[str, Any] = {"color": "#3f87bd", "linewidth": 4.5, "solid_capstyle": "round"}
    look |= {"marker": "o", "markersize": 8, "linestyle": "none"} if len(at) == 1 else {}
    ax.plot(*at.T, zorder=6, clip_on=False, **look)
    return Line2D([], [], **look)
