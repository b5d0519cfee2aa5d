"""A matrix of small cells with words beside its rows and above its columns; measured, then drawn.

All in points, from the top left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from negotiation.figures.style import (
    GREY,
    INK,
    PAPER,
    Look,
    Style,
    axes_for,
    room_for,
    width_of,
    wrapped,
)  # fmt: skip

__all__ = ["Cell", "Matrix", "draw_matrix"]

#: Margin of a sheet, and space between words and cells.
EDGE, GAP = 3.0, 5.0
#: Words of a row take at most this part of the width; upright heads, so many sizes of the type.
WORDS, HEAD = 0.5, 21.0
#: Widest cell, and room for what the legend explains, in sizes of the type.
WIDE, KEY = 6.0, 3.0


@dataclass(frozen=True)
class Cell:
    """Something in a cell, and how it is filled; without a look there is no frame.

    Attributes
    ----------
    text : str
    look : Look, optional
    bold : bool
    """

    text: str
    look: Look | None = None
    bold: bool = False


@dataclass(frozen=True)
class Matrix:
    """What `draw_matrix` draws.

    Attributes
    ----------
    rows, heads : sequence of str
    cells : sequence of sequences of Cell
        Row by row; a row may end early.
    keys : sequence of (Look or str, str)
        The legend, below the cells: how a cell is filled, or a symbol, and what it means.
    note : str
        Stands below all.
    """

    rows: Sequence[str]
    heads: Sequence[str]
    cells: Sequence[Sequence[Cell]]
    keys: Sequence[tuple[Look | str, str]] = field(default=())
    note: str = ""


def draw_matrix(content: Matrix, ax: Axes | None, style: Style) -> Axes:
    """Draw a matrix on the given axes, or on a sheet of its own.

    Parameters
    ----------
    content : Matrix
    ax : Axes or None
    style : Style

    Returns
    -------
    Axes
    """
    width = room_for(ax, style)
    plan = _Plan(content, width, style)
    ax = axes_for(ax, style, plan.height, whole=True)
    ax.set_axis_off()
    ax.set_xlim(0, width)
    ax.set_ylim(plan.height, 0)
    for head, x in zip(plan.heads, plan.x, strict=True):
        ax.text(
            x + plan.cell / 2, plan.top - 3, head, ha="center", va="bottom", linespacing=1.0,
            rotation=90 if plan.upright else 0, multialignment="left" if plan.upright else "center",
        )  # fmt: skip
    for words, cells, y, high in zip(plan.rows, content.cells, plan.y, plan.high, strict=True):
        ax.text(EDGE, y + high / 2, words, ha="left", va="center_baseline", linespacing=1.1)
        for cell, x in zip(cells, plan.x, strict=False):
            _cell(ax, cell, (x, y), (plan.cell, high))
    _below(ax, plan, style)
    return ax


class _Plan:
    """Measures of a matrix."""

    def __init__(self, content: Matrix, width: float, style: Style) -> None:
        def wide(text: str) -> float:
            return max(width_of(line, style.font_size, style.font) for line in text.split("\n"))

        n = len(content.heads)
        inside = max((wide(c.text) for row in content.cells for c in row), default=0.0) + 4
        upright = [wrapped(head, HEAD * style.font_size, style) for head in content.heads]
        lines = max((head.count("\n") + 1 for head in upright), default=1)
        least = max(inside, lines * style.line + 2)
        limit = max(min(WORDS * width, width - 2 * EDGE - GAP - n * least), 6 * style.font_size)
        self.rows = [wrapped(words, limit, style) for words in content.rows]
        left = EDGE + max(map(wide, self.rows), default=0.0) + GAP
        self.cell = min((width - left - EDGE) / max(n, 1), WIDE * style.font_size)
        level = [wrapped(head, self.cell, style) for head in content.heads]
        self.upright = any(wide(head) > self.cell for head in level)
        self.heads = upright if self.upright else level
        lines = max((head.count("\n") + 1 for head in level), default=1)
        tall = max(map(wide, self.heads), default=0.0) if self.upright else lines * style.line
        top = self.top = EDGE + tall + 4
        self.high = [(words.count("\n") + 1) * style.line + 4 for words in self.rows]
        self.x = [left + k * self.cell for k in range(n)]
        self.y = [top + sum(self.high[:k]) for k in range(len(self.rows))]
        self.foot = top + sum(self.high) + 6
        self.note = wrapped(content.note, width - 2 * EDGE, style)
        self.keys = [
            (mark, wrapped(words, width - 2 * EDGE - KEY * style.font_size, style))
            for mark, words in content.keys
        ]
        lines = sum(words.count("\n") + 1 for _, words in self.keys)
        lines += self.note.count("\n") + 1 if self.note else 0
        self.height = self.foot + lines * style.line + 2 * len(self.keys) + EDGE


def _cell(ax: Axes, cell: Cell, at: tuple[float, float], size: tuple[float, float]) -> None:
    """Frame, colour and text of a cell."""
    ink = INK
    if cell.look is not None:
        ax.add_patch(_filled(cell.look, at, size))
        red, green, blue = to_rgb(cell.look.face)
        ink = INK if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.45 else PAPER
    if cell.text:
        ax.text(
            at[0] + size[0] / 2, at[1] + size[1] / 2, cell.text, ha="center", color=ink,
            va="center_baseline", weight="bold" if cell.bold else "normal",
        )  # fmt: skip


def _filled(look: Look, at: tuple[float, float], size: tuple[float, float]) -> Rectangle:
    """Rectangle with a look; a fainter frame lies behind."""
    return Rectangle(
        at, *size, facecolor=look.face, edgecolor=look.edge, hatch=look.hatch, linewidth=0.5,
        zorder=1.0 if look.edge == INK else 0.5,
    )  # fmt: skip


def _below(ax: Axes, plan: _Plan, style: Style) -> None:
    """Legend and note."""
    y, size = plan.foot, style.font_size
    for mark, words in plan.keys:
        if isinstance(mark, Look):
            ax.add_patch(_filled(mark, (EDGE, y), (2.2 * size, size)))
        else:
            ax.text(EDGE, y - 1, mark, ha="left", va="top")
        ax.text(EDGE + KEY * size, y - 1, words, ha="left", va="top", linespacing=1.1)
        y += (words.count("\n") + 1) * style.line + 2
    if plan.note:
        ax.text(EDGE, y, plan.note, ha="left", va="top", linespacing=1.15, color=GREY)
