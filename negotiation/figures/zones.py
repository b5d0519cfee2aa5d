"""The bargaining range on a line: what each party accepts, and what all accept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.figures.frontiers import ZONE, legend, marked_agreements, marks
from negotiation.figures.style import (
    INK,
    PAPER,
    Style,
    axes_for,
    drawing,
    dress,
    number,
    plain,
    room_for,
    style_of,
    width_of,
    wrapped,
)
from negotiation.games.issues import Split
from negotiation.solvers.bargains.agreement import Agreement
from negotiation.solvers.bargains.zone import Zone

__all__ = ["zone"]

Floats = NDArray[np.float64]

#: Height of a party's row, in lines of type, and of a bar in it.
ROW, BAR = 2.6, 0.42
#: Height of a solution's row, in rows of parties.
SOLUTION = 0.6
#: Free space at both ends, as a part of the range.
MARGIN = 0.03
#: Greys of the bars, in turn.
BARS = ("#8c8c8c", "#d4d4d4")


def zone(
    result: Any, ax: Axes | None = None, *, agreements: Iterable[Agreement] = (), **style: Any
) -> Axes:
    """Draw the bargaining range of one issue: who accepts what.

    A bar for each party shows what it accepts; the number at its end is the party's reservation
    value, where it would as soon have no agreement. The hatched band is the zone of possible
    agreement; where there is none, the figure says so.

    Parameters
    ----------
    result : Zone
        From `BargainingProblem.zone`, of a problem over one issue that is an amount, or a pie that
        two parties split (drawn is the first party's share).
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The legend stands below the axes.
    agreements : iterable of Agreement, optional
        Solutions of the same problem, each on a line of its own, marked where it settles the issue.
        Those without a deal, or by a lottery, have no place, and the line says so.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the result is something else or of several issues, or an agreement is of another problem.

    Examples
    --------
    >>> import negotiation as ng
    >>> pie = ng.BargainingProblem.over_issues({"territory": "split"},
    ...     {"A": {"territory": 1}, "B": {"territory": 1}}, disagreement=[0.4, 0.3])
    >>> ax = ng.figures.zone(pie.zone(), agreements=[pie.nash()])
    >>> ax.get_xlabel()
    "A's territory"
    """
    look = style_of(style)
    if not isinstance(result, Zone):
        raise NegotiationError(
            "zone draws what the method zone() of a BargainingProblem returns, got"
            f" {type(result).__name__}"
        )
    if result.possible is None:
        raise NegotiationError(
            "a zone is drawn of a single issue that is an amount, or a pie that two split"
        )
    marked = marked_agreements(agreements, result.problem)
    with drawing(look):
        return _draw(result, result.possible, ax, marked, look)


def _draw(
    found: Zone, possible: Floats, ax: Axes | None, marked: list[Agreement], look: Style
) -> Axes:
    """Draw the line."""
    parties = found.problem.parties
    names = [wrapped(plain(name), 60, look) for name in parties]
    names += [
        wrapped(agreement.solution.removesuffix(" solution"), 60, look) for agreement in marked
    ]
    left = max(width_of(line, look.font_size) for name in names for line in name.split("\n"))
    width = room_for(ax, look, left + 16)
    better = f"acceptable to {found.problem.everybody}"
    words = [
        "accepted by a party, with its reservation value",
        f"zone of agreement: {better}" if len(possible) else f"nothing is {better}",
    ]
    words = [wrapped(text, width + left - 24, look) for text in words]
    lines = sum(text.count("\n") + 1 for text in words)
    below = 2 * look.line + 12
    rows = len(parties) + SOLUTION * len(marked)
    heights = [*range(len(parties))]
    heights += [len(parties) - 0.5 + SOLUTION * (k + 0.5) for k in range(len(marked))]
    ax = axes_for(ax, look, rows * ROW * look.line + below + lines * (look.line + 0.8) + 12)
    low, high = found.bounds
    room = MARGIN * (high - low)
    ax.set_xlim(low - room, high + room)
    ax.set_ylim(rows - 0.5, -0.5)
    handles = [_bars(ax, found, look), _band(ax, possible)]
    _marks(ax, found, marked, heights[len(parties) :], look)
    ax.set_yticks(heights, names)
    ax.set_xlabel(wrapped(plain(found.issue), width, look), labelpad=2)
    ax.xaxis.set_major_formatter(lambda value, _: number(value))
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    legend(ax, handles, words, below)
    dress(ax, look)
    ax.tick_params(axis="y", length=0)
    return ax


def _bars(ax: Axes, found: Zone, look: Style) -> Artist:
    """Draw what each party accepts, and its reservation values; return the legend handle."""
    low, high = found.bounds
    line: dict[str, Any] = {"edgecolor": INK, "linewidth": 0.7}
    for row, intervals in enumerate(found.acceptable.values()):
        for start, end in intervals:
            bar = Rectangle(
                (start, row - BAR / 2), end - start, BAR,
                facecolor=BARS[row % len(BARS)], zorder=2, **line,
            )  # fmt: skip
            ax.add_patch(bar)
            for x, side in ((start, -1), (end, 1)):
                if low < x < high:
                    _value(ax, x, row, side, look)
    return Patch(facecolor=BARS[0], **line)


def _value(ax: Axes, x: float, row: int, side: int, look: Style) -> None:
    """Write a reservation value beside the end of a bar."""
    ax.plot([x, x], [row - 0.34, row + 0.34], color=INK, linewidth=1.6, zorder=4)
    ax.annotate(
        number(x), (x, row), (3 * side, 0), textcoords="offset points", va="center",
        ha="left" if side > 0 else "right", fontsize=look.font_size, zorder=5,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.8},
    )  # fmt: skip


def _band(ax: Axes, possible: Floats) -> Artist:
    """Draw what all accept, behind the bars; return the legend handle."""
    look: dict[str, Any] = {"facecolor": ZONE, "edgecolor": INK, "linewidth": 0.0}
    bottom, top = ax.get_ylim()
    for start, end in possible:
        ax.add_patch(
            Rectangle((start, top), end - start, bottom - top, zorder=1, hatch="////", **look)
        )
    if not len(possible):
        return Patch(facecolor="none", edgecolor="none")
    return Patch(hatch="//////", **look)


def _place(found: Zone, agreement: Agreement) -> float | None:
    """Where an agreement settles the issue, if it is one settlement."""
    if len(agreement.terms) != 1:
        return None
    issue = found.problem.parts[0].issues[0]
    settled = agreement.terms[0][issue.name]
    return float(settled[found.problem.parties[0]] if isinstance(issue, Split) else settled)


def _marks(
    ax: Axes, found: Zone, marked: list[Agreement], heights: list[float], look: Style
) -> None:
    """Draw the marks of agreements, each on a line of its own, with where they settle the issue."""
    places = [_place(found, agreement) for agreement in marked]
    marks(ax, [(np.nan if x is None else x, y) for x, y in zip(places, heights, strict=True)])
    for agreement, x, y in zip(marked, places, heights, strict=True):
        text = "by lottery" if agreement.deal else "no agreement"
        ax.annotate(
            text if x is None else number(x), (np.mean(found.bounds) if x is None else x, y),
            (0 if x is None else 6, 0), textcoords="offset points", va="center",
            ha="center" if x is None else "left", fontsize=look.font_size, zorder=5,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.8},
        )  # fmt: skip
