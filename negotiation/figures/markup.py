"""Payoff tables in HTML, with best responses marked; no matplotlib."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from typing import Any

from negotiation.figures.arrangement import PayoffCells, arranged, payoff_cells

__all__ = ["payoff_table_html"]

_SHADE = "#cfe3f1"


def payoff_table_html(game: Any, equilibria: Iterable[Any] | None = None) -> str:
    """Write a game's payoff table in HTML.

    Best responses are bold and underlined, the cells of pure equilibria shaded (class
    ``equilibrium``).

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game.
    equilibria : Equilibria, optional
        Whose pure ones are shaded; by default, cells in which everybody's payoff is marked.

    Returns
    -------
    str
        A ``<table>`` of class ``payoffs``.

    Raises
    ------
    NegotiationError
        If the game is a family, or the equilibria are not those of a game like this.

    Examples
    --------
    >>> import negotiation as ng
    >>> game = ng.NormalFormGame([[[3, 0], [4, 1]], [[3, 4], [0, 1]]], players=["Row", "Column"])
    >>> "<u><b>4</b></u>, 0" in ng.figures.payoff_table_html(game)
    True
    """
    cells = payoff_cells(game, equilibria)
    rows, columns = arranged(cells)
    lines = _html_head(cells, rows, columns)
    previous: tuple[int, ...] | None = None
    for row in cells.combinations(rows):
        heads = _html_row_heads(cells, rows, row, previous)
        line = heads + [
            _html_cell(cells, rows, row, columns, c) for c in cells.combinations(columns)
        ]
        lines.append(f"<tr>{''.join(line)}</tr>")
        previous = row
    title = f"<b>{_e(cells.game.title)}.</b> " if cells.game.title else ""
    caption = (
        f"<caption style='caption-side:bottom;text-align:left'>{title}{_e(cells.note)}</caption>"
    )
    return (
        f"<table class='payoffs' style='border-collapse:collapse'>{caption}{''.join(lines)}</table>"
    )


def _first_new(row: Sequence[int], previous: Sequence[int] | None) -> int:
    """First place at which a row's options differ from those of the row before."""
    if previous is None:
        return 0
    return next(at for at, pair in enumerate(zip(row, previous, strict=True)) if pair[0] != pair[1])


def _option(cells: PayoffCells, player: int, k: int, *, inner: bool) -> str:
    """Name of an option; with the player's where it stands alone."""
    name = cells.game.strategies[player][k]
    return name if inner else f"{cells.game.players[player]}: {name}"


def _spans(cells: PayoffCells, players: Sequence[int], level: int) -> tuple[int, int]:
    """How often the options of the player at a level repeat, and over how many cells each goes."""
    shape = [cells.game.shape[i] for i in players]
    return math.prod(shape[:level]), math.prod(shape[level + 1 :])


def _html_head(cells: PayoffCells, rows: Sequence[int], columns: Sequence[int]) -> list[str]:
    """Lines above the payoffs: one for each player on the columns, and the innermost's name."""
    game, stub = cells.game, max(len(rows), 1)
    lines = []
    for level, i in enumerate(columns):
        repeat, span = _spans(cells, columns, level)
        inner = level == len(columns) - 1
        if inner:
            name = _th(_e(game.players[i]), f"colspan='{span * game.shape[i]}'", name=True)
            lines.append(f"<tr><td colspan='{stub}'></td>{name * repeat}</tr>")
        options = "".join(
            _th(_e(_option(cells, i, k, inner=inner)), f"colspan='{span}'")
            for k in range(game.shape[i])
        )
        corner = _e(game.players[rows[-1]]) if inner and rows else ""
        left = _th(corner, f"colspan='{stub}'", name=True)
        lines.append(f"<tr>{left}{options * repeat}</tr>")
    if not columns and rows:
        name = _th(_e(game.players[rows[-1]]), f"colspan='{stub}'", name=True)
        lines.append(f"<tr>{name}<td></td></tr>")
    return lines


def _html_row_heads(
    cells: PayoffCells, rows: Sequence[int], row: Sequence[int], previous: Sequence[int] | None
) -> list[str]:
    """Heads of a row, those of blocks only at their start."""
    if not rows:
        return ["<td></td>"]
    new = _first_new(row, previous)
    heads = []
    for level, (i, k) in enumerate(zip(rows, row, strict=True)):
        if level >= new:
            _, span = _spans(cells, rows, level)
            heads.append(
                _th(_e(_option(cells, i, k, inner=level == len(rows) - 1)), f"rowspan='{span}'")
            )
    return heads


def _html_cell(
    cells: PayoffCells, rows: Sequence[int], row: Sequence[int], columns: Sequence[int],
    column: Sequence[int],
) -> str:  # fmt: skip
    """Payoffs of one outcome."""
    at = cells.position(rows, row, columns, column)
    marked = [
        f"<u><b>{cells.text[(i, *at)]}</b></u>"
        if cells.best[(i, *at)]
        else str(cells.text[(i, *at)])
        for i in range(cells.game.n_players)
    ]
    style = "border:1px solid #999;padding:2px 6px;text-align:center;white-space:nowrap"
    shade = f" class='equilibrium' style='{style};background:{_SHADE}'"
    plain = f" style='{style}'"
    return f"<td{shade if cells.shaded[at] else plain}>{', '.join(marked)}</td>"


def _th(text: str, attributes: str, *, name: bool = False) -> str:
    """Head of a row or column; players' names are bold, options are not."""
    weight = "bold" if name else "normal"
    style = f"font-weight:{weight};padding:2px 6px;text-align:center"
    return f"<th {attributes} style='{style}'>{text}</th>"


def _e(text: str) -> str:
    return html.escape(text)
