"""The win-set: which agreements would be ratified, and by whom."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from negotiation.errors import NegotiationError
from negotiation.figures.style import (
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
from negotiation.solvers.ratification import Ratification

__all__ = ["win_set"]

#: Height of a row and of the bar in it, in lines of type.
ROW, BAR = 1.9, 0.9
#: Names of the ratifiers take at most this part of the width of a sheet.
NAMES = 0.35


def win_set(result: Ratification, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw what each ratifier accepts, what enough of them do, and what the setter proposes.

    Parameters
    ----------
    result : Ratification
        On one issue, from `negotiation.ratification`.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The key stands above the axes.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the result is something else, or has several issues.

    Examples
    --------
    >>> import negotiation as ng
    >>> ax = ng.figures.win_set(ng.ratification(1, [0.2, 0.4, -0.5], -0.1, quota=2))
    >>> ax.get_xlabel()
    'agreement'
    """
    if not isinstance(result, Ratification):
        raise NegotiationError(
            "win_set draws the Ratification of negotiation.ratification, got"
            f" {type(result).__name__}"
        )
    if np.ndim(result.proposal):
        raise NegotiationError("win_set draws one issue, this is of several")
    look = style_of(style)
    rows = [*zip(result.names, result.acceptable, strict=True), (_won(result), result.win_set)]
    with drawing(look):
        width = room_for(ax, look)
        names = [wrapped(plain(name), NAMES * width, look) for name, _ in rows]
        lines = sum(max(ROW, name.count("\n") + 1.4) for name in names)
        ax = axes_for(ax, look, (lines + 6.5) * look.line)
        low, high = _range(result)
        for k, (_, intervals) in enumerate(rows):
            last = k == len(rows) - 1
            fill = Look(look.fills[0]) if last else Look("#d0d0d0")
            _bars(ax, -k, intervals, fill, high - low)
            if not last and not callable(result.source[1 + k]):
                ax.plot([result.source[1 + k]], [-k], marker="|", markersize=7, color=INK, zorder=4)
        ax.set_yticks([-k for k in range(len(rows))], names)
        ax.set_ylim(-len(rows) + 0.4, 0.6)
        ax.set_xlim(low, high)
        _marks(ax, result, -len(rows) + 1, look)
        ax.set_xlabel("agreement", labelpad=2)
        ax.xaxis.set_major_formatter(lambda value, _: number(value))
        for side in ("top", "right", "left"):
            ax.spines[side].set_visible(False)
        dress(ax, look)
        ax.tick_params(axis="y", length=0)
    return ax


def _won(result: Ratification) -> str:
    """Name of the last row."""
    n = len(result.names)
    if n == 1:
        return "win-set"
    return f"win-set ({'all' if result.quota == n else f'{result.quota} of {n}'})"


def _range(result: Ratification) -> tuple[float, float]:
    """What of the line is drawn: all that has an end or a mark."""
    points = [result.proposal, result.status_quo, *(u for u in result.source if not callable(u))]
    points += [end for own in result.acceptable for pair in own for end in pair]
    low, high = min(points), max(points)
    room = 0.06 * (high - low) or 1.0
    return low - room, high + room


def _bars(ax: Axes, at: float, intervals: Any, fill: Look, span: float) -> None:
    """A bar for each interval; a point is drawn as a thin one."""
    for a, b in intervals:
        wide = max(b - a, 0.004 * span)
        ax.barh(
            at, wide, left=(a + b - wide) / 2, height=BAR / ROW, color=fill.face,
            edgecolor=fill.edge, linewidth=0.6, zorder=2,
        )  # fmt: skip


def _marks(ax: Axes, result: Ratification, last: float, style: Style) -> None:
    """The status quo, the setter's ideal point and its proposal."""
    top = 0.6
    quo = ax.plot([result.status_quo] * 2, [last - 0.5, top], color=INK, linewidth=0.9,
                  linestyle=(0, (3, 2)), zorder=3)[0]  # fmt: skip
    handles, words = [quo], ["status quo"]
    if not callable(result.setter):
        handles += ax.plot([result.setter], [last], marker="D", markersize=5, color=INK,
                           markerfacecolor=PAPER, linestyle="none", zorder=5)  # fmt: skip
        words.append("setter's ideal")
    handles += ax.plot([result.proposal], [last], marker="o", markersize=4.2, color=INK,
                       markeredgewidth=0, linestyle="none", zorder=6)  # fmt: skip
    words.append("proposal")
    ideals = [u for u in result.source[1:] if not callable(u)]
    if ideals:
        handles += ax.plot([], [], marker="|", markersize=7, color=INK, linestyle="none")
        words.append("ratifier's ideal")
    ax.legend(
        handles, words, loc="lower left", bbox_to_anchor=(0.0, 1.01), ncols=2, frameon=False,
        borderaxespad=0.0, borderpad=0.0, handlelength=1.6, columnspacing=1.4,
        fontsize=style.font_size,
    )  # fmt: skip
