"""Payoff tables of games with any number of players, best responses marked."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from negotiation.figures.arrangement import PayoffCells, payoff_cells
from negotiation.figures.grid import APART, EDGE, Grid, chosen
from negotiation.figures.style import (
    COLUMN,
    GREY,
    INK,
    MM,
    PAGE,
    PAPER,
    Style,
    axes_for,
    axes_size,
    drawing,
    plain,
    style_of,
    width_of,
    wrapped,
)  # fmt: skip

__all__ = ["payoff_table"]

SHADE = "#bcd9ee"


def payoff_table(
    game: Any, ax: Axes | None = None, *, equilibria: Iterable[Any] | None = None, **style: Any
) -> Axes:
    """Draw a game's payoff table, best responses bold and underlined, equilibria shaded.

    The first player with a choice takes the rows, the second the columns; further ones make
    blocks of tables. Of all arrangements the lowest is taken that fits a journal's column, or,
    if none does, its page. A player without a choice takes neither; its payoffs are shown.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. If they are too small, type shrinks.
    equilibria : Equilibria, optional
        Whose pure ones are shaded; by default, cells in which everybody's payoff is marked.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the game is a family, or the equilibria are not those of a game like this.

    Examples
    --------
    >>> import negotiation as ng
    >>> game = ng.NormalFormGame([[[3, 0], [4, 1]], [[3, 4], [0, 1]]], players=["Row", "Column"])
    >>> ax = ng.figures.payoff_table(game)
    >>> sum(text.get_weight() == "bold" and text.get_text().isdigit() for text in ax.texts)
    4
    """
    look = style_of(style)
    cells = payoff_cells(game, equilibria)
    with drawing(look):
        box = _box(ax, look)
        first = COLUMN * MM if box is None else box[0]
        grid = chosen(cells, look, box, _note_height(cells, first, look))
        if ax is None and look.width is None:
            needed = (grid.width + 2 * EDGE) / MM
            width = next((w for w in (COLUMN, PAGE) if needed <= w + 0.01), needed)
            look = dataclasses.replace(look, width=width)
        height = grid.height + _note_height(cells, look.points - 2 * EDGE, look) + 2 * EDGE
        ax = axes_for(ax, look, height, whole=True)
        width, room = axes_size(ax)
        height = grid.height + _note_height(cells, width - 2 * EDGE, look) + 2 * EDGE
        scale = min(width / (grid.width + 2 * EDGE), room / height)
        scale = 1.0 if scale > 1 - 1e-9 else scale
        ax.set_axis_off()
        left = max(EDGE, (width / scale - grid.width) / 2)
        ax.set_xlim(-left, width / scale - left)
        ax.set_ylim(room / scale - EDGE, -EDGE)
        _draw(ax, grid, scale)
        note = wrapped(plain(cells.note), width / scale - 2 * EDGE, look)
        ax.text(
            EDGE - left, grid.height + 4, note, ha="left", va="top", color=GREY, linespacing=1.15,
            fontsize=look.font_size * scale,
        )  # fmt: skip
    return ax


def _box(ax: Axes | None, style: Style) -> tuple[float, float] | None:
    """Room that is prescribed, if any."""
    if ax is not None:
        width, height = axes_size(axes_for(ax, style, 0))
        return width - 2 * EDGE, height - 2 * EDGE
    if style.width is None and style.height is None:
        return None
    height = float("inf") if style.height is None else style.height * MM
    return style.points - 2 * EDGE, height - 2 * EDGE


def _note_height(cells: PayoffCells, width: float, style: Style) -> float:
    """Room for the words below."""
    return (wrapped(plain(cells.note), width, style).count("\n") + 1) * style.line + 5


def _draw(ax: Axes, grid: Grid, scale: float) -> None:
    """Cells, numbers, and the words around them."""
    size = grid.style.font_size * scale
    for words in grid.words():
        # One line stands on its baseline, so that heads of one line are level.
        single = "\n" not in words.text and not words.upright
        y = words.y + 0.36 * grid.style.font_size if single else words.y
        ax.text(
            words.x, y, words.text, ha="center", va="baseline" if single else "center",
            fontsize=size, linespacing=1.05,
            weight="bold" if words.bold else "normal", rotation=90 if words.upright else 0,
        )  # fmt: skip
    underlines: list[list[tuple[float, float]]] = []
    cells = grid.cells
    for y, row in zip(grid.y, cells.combinations(grid.rows), strict=True):
        for x, column in zip(grid.x, cells.combinations(grid.columns), strict=True):
            at = cells.position(grid.rows, row, grid.columns, column)
            face = SHADE if cells.shaded[at] else PAPER
            ax.add_patch(
                Rectangle(
                    (x, y), grid.cell_width, grid.cell_height, facecolor=face, edgecolor=GREY,
                    linewidth=0.5,
                )
            )  # fmt: skip
            underlines += _numbers(ax, grid, (x, y), at, size)
    ax.add_collection(LineCollection(underlines, colors=INK, linewidths=0.7), autolim=False)


def _numbers(
    ax: Axes, grid: Grid, corner: tuple[float, float], at: tuple[int, ...], size: float
) -> list[list[tuple[float, float]]]:
    """Payoffs of one outcome; returns the lines under best responses."""
    cells, style, drawn = grid.cells, grid.style, []
    n = cells.game.n_players
    left = corner[0] + (grid.cell_width - grid.content) / 2
    top = corner[1] + (grid.cell_height - grid.lines * style.line) / 2
    for i in range(n):
        line, slot = divmod(i, grid.per_line)
        right = left + sum(grid.slots[: slot + 1]) + APART * slot
        base = top + line * style.line + 0.84 * style.font_size
        text, best = str(cells.text[(i, *at)]), bool(cells.best[(i, *at)])
        ax.text(
            right, base, text, ha="right", va="baseline", fontsize=size,
            weight="bold" if best else "normal",
        )  # fmt: skip
        if best:
            start = right - width_of(text, style.font_size, style.font, bold=True)
            drawn.append([(start, base + 1.5), (right, base + 1.5)])
        if grid.lines == 1 and i < n - 1:
            ax.text(right + 0.5, base, ",", ha="left", va="baseline", fontsize=size)
    return drawn
