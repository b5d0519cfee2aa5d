"""Payoff tables in Markdown, with best responses marked; no matplotlib."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from negotiation.figures.arrangement import PayoffCells, payoff_cells
from negotiation.games.tables import escaped, piped

__all__ = ["payoff_table_markdown"]


def payoff_table_markdown(game: Any, equilibria: Iterable[Any] | None = None) -> str:
    r"""Write a game's payoff table in Markdown: a table of two players for each choice of the rest.

    Best responses are bold, the cells of pure equilibria have a star.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game.
    equilibria : Equilibria, optional
        Whose pure ones have a star; by default, cells in which everybody's payoff is marked.

    Returns
    -------
    str
        Tables as GitHub and notebooks show them, with a note on how to read them.

    Raises
    ------
    NegotiationError
        If the game is a family, or the equilibria are not those of a game like this.

    Examples
    --------
    >>> import negotiation as ng
    >>> game = ng.NormalFormGame([[[3, 0], [4, 1]], [[3, 4], [0, 1]]], players=["Row", "Column"],
    ...     strategies=[["stop", "go"]] * 2)
    >>> print(ng.figures.payoff_table_markdown(game))
    | Row / Column | stop | go |
    | --- | --- | --- |
    | stop | 3, 3 | 0, **4** |
    | go | **4**, 0 | **1**, **1** \* |
    <BLANKLINE>
    Payoffs in the order Row, Column. Bold: best response. Star: equilibrium in pure strategies.
    <BLANKLINE>
    """
    cells = payoff_cells(game, equilibria)
    rows, columns, others = cells.free[:1], cells.free[1:2], cells.free[2:]
    names, options = cells.game.players, cells.game.strategies
    head = " / ".join(names[i] for i in (*rows, *columns)) or "all"
    parts = []
    for fixed in cells.combinations(others):
        said = [f"{names[i]}: {options[i][k]}" for i, k in zip(others, fixed, strict=True)]
        lines = [f"**{escaped(', '.join(said))}**\n"] if said else []
        wide = [options[i][k] for i in columns for k in range(cells.game.shape[i])] or ["payoffs"]
        body = []
        for row in cells.combinations(rows):
            own = [options[i][k] for i, k in zip(rows, row, strict=True)] or ["all"]
            places = [
                cells.position((*rows, *others), (*row, *fixed), columns, column)
                for column in cells.combinations(columns)
            ]
            body.append([*map(escaped, own), *(_cell(cells, at) for at in places)])
        parts.append("\n".join([*lines, piped([*map(escaped, (head, *wide))], body)]))
    title = [f"**{escaped(cells.game.title)}**\n"] if cells.game.title else []
    note = cells.note.replace("Bold, underlined", "Bold").replace("Shaded", "Star")
    return "\n".join([*title, *parts, escaped(note), ""])


def _cell(cells: PayoffCells, at: tuple[int, ...]) -> str:
    """Payoffs of one outcome."""
    marked = [
        f"**{cells.text[(i, *at)]}**" if cells.best[(i, *at)] else str(cells.text[(i, *at)])
        for i in range(cells.game.n_players)
    ]
    return ", ".join(marked) + r" \*" * bool(cells.shaded[at])
