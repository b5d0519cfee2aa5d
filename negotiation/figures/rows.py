"""Bars in rows, with words to their left and a number to their right: one layout for several figures.

Words are measured and broken before anything is drawn, so that the height of a figure follows from
what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.transforms import ScaledTranslation, Transform, blended_transform_factory

from negotiation.figures.style import (
    GREY, INK, Look, Style, axes_for, axes_size, dress, width_of, wrapped,
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
        Which part of the row's height it takes, from the top.
    """

    start: float
    stop: float
    look: Look
    part: tuple[float, float] = (0.14, 0.86)


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
    """

    words: str
    bars: tuple[Bar, ...] = ()
    value: str = ""
    head: bool = False
    bold: bool = False
    faint: bool = False
    space: float = 0.0


@dataclass(frozen=True)
class Key:
    """A line of the legend: an area, or a line of reference drawn at a value.

    Attributes
    ----------
    words : str
    look : Look, optional
    at : float, optional
    dashes : str
    """

    words: str
    look: Look | None = None
    at: float | None = None
    dashes: str = "-"


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
    """

    rows: Sequence[Row]
    keys: Sequence[Key]
    xlabel: str
    value_title: str = ""
    note: str = ""


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
    columns, head = _columns(content.keys, full, style)
    plot = max(full - gutter - right, 40.0)
    xlabel = wrapped(content.xlabel, plot + min(gutter, right), style)
    note = wrapped(content.note, full, style)
    below = (xlabel.count("\n") + 2) * style.line + 10
    below += (note.count("\n") + 1) * style.line + 4 if note else 0
    ax = axes_for(ax, style, bottom + head + below + 6)
    ax.set_ylim(bottom, 0)
    ax.set_yticks([])
    _frame(ax)
    at = _Margins(ax, gutter, right)
    for item in placed:
        _draw(at, item, style)
    _reference(ax, content.keys, placed)
    ax.margins(x=0.06)
    ax.autoscale_view(scaley=False)
    ax.locator_params(axis="x", nbins=5)
    ax.set_xlabel(xlabel, labelpad=2)
    if content.value_title:
        ax.text(1, 0, content.value_title, transform=at.right_top, ha="right", va="bottom", color=GREY)
    if note:
        ax.text(
            0, 0, note, transform=at.below(style.line * (xlabel.count("\n") + 2) + 8),
            ha="left", va="top", linespacing=1.15, color=GREY,
        )  # fmt: skip
    if content.keys:
        _legend(ax, content.keys, columns, at.above(style.line if content.value_title else 2))
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
        inches = self.ax.get_figure(root=True).dpi_scale_trans
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
    texts = [row.value for row in content.rows] + [content.value_title]
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


def _draw(at: _Margins, item: _Placed, style: Style) -> None:
    """Words, bars and number of one row."""
    row, middle = item.row, item.top + item.height / 2
    weight = "bold" if row.bold else "normal"
    colour = GREY if row.faint else INK
    at.ax.text(
        0, middle, item.words, transform=at.left, ha="left", va="center", weight=weight, color=colour,
        linespacing=1.1,
    )  # fmt: skip
    if row.value:
        at.ax.text(
            1, middle, row.value, transform=at.right, ha="right", va="center", weight=weight,
            color=colour,
        )  # fmt: skip
    for bar in row.bars:
        # The bar of a broken label keeps the height of a line and a half.
        room = min(item.height, 1.6 * style.line)
        top = middle - room / 2
        at.ax.add_patch(
            Rectangle(
                (bar.start, top + bar.part[0] * room),
                bar.stop - bar.start,
                (bar.part[1] - bar.part[0]) * room,
                facecolor=bar.look.face, edgecolor=bar.look.edge, hatch=bar.look.hatch,
                linewidth=0.5, alpha=0.55 if row.faint else None,
            )
        )  # fmt: skip


def _reference(ax: Axes, keys: Sequence[Key], placed: Sequence[_Placed]) -> None:
    """Lines of reference, interrupted where words take the whole width."""
    spans: list[tuple[float, float]] = []
    open_ = False
    for item in placed:
        if item.row.head:
            open_ = False
            continue
        foot = item.top + item.height
        spans = [*spans[:-1], (spans[-1][0], foot)] if open_ else [*spans, (item.top, foot)]
        open_ = True
    for key in keys:
        if key.at is None:
            continue
        xs = [x for _ in spans for x in (key.at, key.at, float("nan"))]
        ys = [y for start, stop in spans for y in (start, stop, float("nan"))]
        ax.plot(xs, ys, color=INK, linestyle=key.dashes, linewidth=0.8, zorder=3)


def _frame(ax: Axes) -> None:
    """Only the line that carries the numbers."""
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)


def _columns(keys: Sequence[Key], full: float, style: Style) -> tuple[int, float]:
    """Columns of the legend, and its height."""
    if not keys:
        return 1, 0.0
    widest = max(width_of(key.words, style.font_size, style.font) for key in keys) + 26
    columns = max(1, min(len(keys), int(full // widest)))
    lines = -(-len(keys) // columns)
    return columns, lines * (style.line + 1) + 4 + style.line


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
