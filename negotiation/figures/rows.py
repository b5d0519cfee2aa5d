"""Bars in rows, with words to the left and a number to the right: one layout for several figures.

Words are measured and broken before anything is drawn, so that the height of a figure follows
from what it says.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.transforms import ScaledTranslation, Transform, blended_transform_factory

from negotiation.figures.style import (
    GREY,
    INK,
    PAPER,
    Look,
    Style,
    axes_for,
    axes_size,
    dress,
    number,
    width_of,
    wrapped,
)  # fmt: skip

__all__ = ["Bar", "Key", "Row", "Rows", "draw_rows"]

#: Space between words, bars and numbers, in points.
GAP = 5.0


@dataclass(frozen=True)
class Bar:
    """A bar of a row.

    Attributes
    ----------
    start, stop : float
    look : Look
    part : (float, float), optional
        Which part of a bar's height it takes, from the top.
    reach : (float, float), optional
        Ends of a thin line through its middle, such as an interval.
    """

    start: float
    stop: float
    look: Look
    part: tuple[float, float] = (0.0, 1.0)
    reach: tuple[float, float] | None = None


@dataclass(frozen=True)
class Row:
    """Words, bars and a number.

    Attributes
    ----------
    words : str
    bars : tuple of Bar
    value : str
        What stands to the right.
    head : bool
        The words may take the whole width, and the lines of reference stop before them.
    bold, faint : bool
    space : float
        Points left above it.
    link : float, optional
        Where a thin line leads down to the next row's bar.
    """

    words: str
    bars: tuple[Bar, ...] = ()
    value: str = ""
    head: bool = False
    bold: bool = False
    faint: bool = False
    space: float = 0.0
    link: float | None = None


@dataclass(frozen=True)
class Key:
    """A line of the legend: an area, or a line of reference drawn at a value.

    Attributes
    ----------
    words : str
        Without any, a line of reference is drawn and not explained.
    look : Look, optional
    at : float, optional
    dashes : {"-", "--"}
    """

    words: str
    look: Look | None = None
    at: float | None = None
    dashes: Literal["-", "--"] = "-"


@dataclass(frozen=True)
class Rows:
    """What `draw_rows` draws.

    Attributes
    ----------
    rows : sequence of Row
    keys : sequence of Key
    xlabel : str
    value_title : str
        Stands above the numbers.
    note : str
        Stands below all.
    thick : float
        Height of a bar, in lines of type.
    """

    rows: Sequence[Row]
    keys: Sequence[Key]
    xlabel: str
    value_title: str = ""
    note: str = ""
    thick: float = 0.78


@dataclass(frozen=True)
class _Placed:
    """A row with its broken words and its place, in points from the top."""

    row: Row
    words: str
    top: float
    height: float


def draw_rows(content: Rows, ax: Axes | None, style: Style, share: float = 0.46) -> Axes:
    """Draw rows on the given axes, or on new ones.

    Parameters
    ----------
    content : Rows
    ax : Axes or None
    style : Style
    share : float, optional
        Part of the width that the words may take.

    Returns
    -------
    Axes
    """
    full = style.points - 8 if ax is None else 1.25 * axes_size(axes_for(ax, style, 0))[0]
    right = _right(content, style)
    gutter = _gutter(content, style, share * full)
    placed = _place(content, style, gutter, full)
    bottom = placed[-1].top + placed[-1].height + 2
    keys = [key for key in content.keys if key.words]
    columns = _columns(keys, full, style)
    title = (content.value_title.count("\n") + 1) * style.line if content.value_title else 0.0
    xlabel = wrapped(content.xlabel, max(full - gutter, 60.0), style)
    note = wrapped(content.note, full, style)
    foot = (xlabel.count("\n") + 2) * style.line + 8
    below = foot + ((note.count("\n") + 1) * style.line + 4 if note else 0)
    above = title + 4 + -(-len(keys) // columns) * (style.line + 1)
    ax = axes_for(ax, style, bottom + above + below + 5)
    ax.set_ylim(bottom, 0)
    ax.set_yticks([])
    _frame(ax)
    at = _Margins(ax, gutter, right)
    for item in placed:
        _draw(at, item, style, content.thick * style.line)
    _links(ax, placed, content.thick * style.line)
    _reference(ax, content.keys, placed)
    ax.margins(x=0.06)
    ax.autoscale_view(scaley=False)
    ax.locator_params(axis="x", nbins=5)
    ax.xaxis.set_major_formatter(lambda value, _: number(value))
    ax.set_xlabel(xlabel, labelpad=2)
    if title:
        ax.text(
            1, 1, content.value_title, transform=at.right_top, ha="right", va="bottom", color=GREY,
            linespacing=1.0,
        )  # fmt: skip
    if note:
        ax.text(
            0, 0, note, transform=at.below(foot + 2), ha="left", va="top", linespacing=1.15,
            color=GREY,
        )  # fmt: skip
    if keys:
        _legend(ax, keys, columns, at.above(title + 3))
    dress(ax, style)
    return ax


class _Margins:
    """Where words and numbers stand beside the axes."""

    def __init__(self, ax: Axes, gutter: float, right: float) -> None:
        self.ax = ax
        self.gutter = gutter
        self.beside = blended_transform_factory(ax.transAxes, ax.transData)
        self.left = self.beside + self.shift(-gutter, 0)
        self.right = self.beside + self.shift(right, 0)
        self.right_top = ax.transAxes + self.shift(right, 2)

    def shift(self, dx: float, dy: float) -> Transform:
        """Shift in points."""
        inches = self.ax.figure.dpi_scale_trans
        return ScaledTranslation(dx / 72, dy / 72, inches)

    def above(self, points: float) -> Transform:
        """Return the origin of the gutter, above the top of the axes."""
        up = blended_transform_factory(self.ax.transAxes, self.ax.transAxes)
        return up + self.shift(-self.gutter, points)

    def below(self, points: float) -> Transform:
        """Return the origin of the gutter, below the foot of the axes."""
        return self.ax.transAxes + self.shift(-self.gutter, -points)


def _right(content: Rows, style: Style) -> float:
    """Room for the numbers."""
    texts = [row.value for row in content.rows] + content.value_title.split("\n")
    widest = max(width_of(t, style.font_size, style.font, bold=True) for t in texts)
    return widest + GAP if widest else 0.0


def _gutter(content: Rows, style: Style, limit: float) -> float:
    """Room for the words, once broken."""
    lines = [
        width_of(line, style.font_size, style.font, bold=row.bold)
        for row in content.rows
        if not row.head
        for line in wrapped(row.words, limit, style, bold=row.bold).split("\n")
    ]
    return max(lines, default=0.0) + GAP


def _place(content: Rows, style: Style, gutter: float, full: float) -> list[_Placed]:
    """Break words and stack the rows."""
    placed: list[_Placed] = []
    top = 2.0
    for row in content.rows:
        words = wrapped(row.words, full if row.head else gutter - GAP + 0.1, style, bold=row.bold)
        height = (words.count("\n") + 1) * style.line + 1.0
        top += row.space
        placed.append(_Placed(row, words, top, height))
        top += height
    return placed


def _draw(at: _Margins, item: _Placed, style: Style, thick: float) -> None:
    """Words, bars and number of one row."""
    row, middle = item.row, item.top + item.height / 2
    weight = "bold" if row.bold else "normal"
    colour = GREY if row.faint else INK
    lines = item.words.count("\n") + 1
    # One line stands on its baseline, so that rows are evenly spaced whatever their letters.
    base = middle + 0.36 * style.font_size
    height, stand = (base, "baseline") if lines == 1 else (middle, "center")
    at.ax.text(
        0, height, item.words, transform=at.left, ha="left", va=stand, weight=weight, color=colour,
        linespacing=1.1,
    )  # fmt: skip
    if row.value:
        at.ax.text(
            1, base, row.value, transform=at.right, ha="right", va="baseline", weight=weight,
            color=colour,
        )  # fmt: skip
    for bar in row.bars:
        at.ax.add_patch(
            Rectangle(
                (bar.start, middle + (bar.part[0] - 0.5) * thick),
                bar.stop - bar.start,
                (bar.part[1] - bar.part[0]) * thick,
                facecolor=bar.look.face, edgecolor=bar.look.edge, hatch=bar.look.hatch,
                linewidth=0.5, alpha=0.55 if row.faint else None,
            )
        )  # fmt: skip
        if bar.reach is not None:
            height = middle + (sum(bar.part) / 2 - 0.5) * thick
            _cased(at.ax, bar.reach, (height, height), "-")


def _links(ax: Axes, placed: Sequence[_Placed], thick: float) -> None:
    """Thin lines from a bar's end to the next row's bar."""
    for item, following in itertools.pairwise(placed):
        if item.row.link is None:
            continue
        ends = [
            one.top + (one.height + side * thick) / 2 for one, side in ((item, 1), (following, -1))
        ]
        ax.plot([item.row.link] * 2, ends, color=INK, linewidth=0.5, zorder=1)


def _reference(ax: Axes, keys: Sequence[Key], placed: Sequence[_Placed]) -> None:
    """Lines of reference, interrupted where words take the whole width."""
    spans: list[tuple[float, float]] = []
    open_ = False
    for item in placed:
        if item.row.head:
            open_ = False
            continue
        top, foot = item.top + 1.5, item.top + item.height
        spans = [*spans[:-1], (spans[-1][0], foot)] if open_ else [*spans, (top, foot)]
        open_ = True
    for key in keys:
        if key.at is None:
            continue
        xs = [x for _ in spans for x in (key.at, key.at, float("nan"))]
        ys = [y for start, stop in spans for y in (start, stop, float("nan"))]
        _cased(ax, xs, ys, key.dashes)


def _cased(ax: Axes, xs: Sequence[float], ys: Sequence[float], dashes: str) -> None:
    """Draw a line; a solid one on a white casing, so that it shows on a dark bar."""
    if dashes == "-":
        ax.plot(xs, ys, color=PAPER, linewidth=1.7, zorder=2.5, snap=False)
    ax.plot(xs, ys, color=INK, linestyle=dashes, linewidth=0.8, zorder=3, snap=False)


def _frame(ax: Axes) -> None:
    """Only the line that carries the numbers."""
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)


def _columns(keys: Sequence[Key], full: float, style: Style) -> int:
    """Columns of the legend, which is filled column by column: as many as fit."""
    widths = [width_of(key.words, style.font_size, style.font) + 28 for key in keys]
    for lines in range(1, len(keys)):
        if sum(max(widths[k : k + lines]) for k in range(0, len(keys), lines)) <= full:
            return -(-len(keys) // lines)
    return 1


def _legend(ax: Axes, keys: Sequence[Key], columns: int, where: Transform) -> None:
    """Legend above the rows."""
    handles: list[Patch | Line2D] = [
        Patch(facecolor=key.look.face, edgecolor=key.look.edge, hatch=key.look.hatch, linewidth=0.5)
        if key.look
        else Line2D([], [], color=INK, linestyle=key.dashes, linewidth=0.8)
        for key in keys
    ]
    ax.legend(
        handles, [key.words for key in keys], loc="lower left", ncols=columns, frameon=False,
        bbox_to_anchor=(0, 1), bbox_transform=where, borderpad=0, borderaxespad=0,
        handlelength=1.8, handleheight=0.8, handletextpad=0.5, columnspacing=1.2,
        labelspacing=0.25,
    )  # fmt: skip
