"""Payoff tables in LaTeX, with best responses marked, no wider than a page; no matplotlib."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from negotiation.figures.arrangement import PayoffCells, arranged, arrangements, payoff_cells
from negotiation.games.arguments import as_number
from negotiation.games.latex_tables import AROUND, PAGE, POINTS, latex, points

__all__ = ["payoff_table_latex"]

#: Players up to whom the payoffs of a cell stand on one line.
ONE_LINE = 3
#: How much wider bold type is.
BOLD = 1.15


def payoff_table_latex(
    game: Any, equilibria: Iterable[Any] | None = None, *, width: float = PAGE
) -> str:
    r"""Write a game's payoff table in LaTeX, for booktabs and the option ``table`` of xcolor.

    Best responses are bold and underlined, the cells of pure equilibria grey. The note on how to
    read it follows the table as a comment, to be used in the caption.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game.
    equilibria : Equilibria, optional
        Whose pure ones are shaded; by default, cells in which everybody's payoff is marked.
    width : float, optional
        Millimetres that it may take: those of LaTeX's own page by default. Of many players more
        are put below each other; where nothing fits, it is as narrow as can be.

    Returns
    -------
    str
        A ``tabular``. Needs ``\usepackage{booktabs}`` and ``\usepackage[table]{xcolor}``.

    Raises
    ------
    NegotiationError
        If the game is a family, the equilibria are not those of a game like this, or `width` is no
        positive number.

    Examples
    --------
    >>> import negotiation as ng
    >>> game = ng.NormalFormGame([[[3, 0], [4, 1]], [[3, 4], [0, 1]]], players=["Row", "Column"])
    >>> r"\underline{\textbf{4}}, 0" in ng.figures.payoff_table_latex(game)
    True
    """
    as_number("width", width, "positive, in millimetres", lambda x: x > 0)
    cells = payoff_cells(game, equilibria)
    n = cells.game.n_players
    layouts = [
        _Layout(cells, rows, columns, per_line)
        for per_line in ([n] if n <= ONE_LINE else [-(-n // 2), 2])
        for rows, columns in (arranged(cells), *arrangements(cells))
    ]
    fitting = (layout for layout in layouts if layout.width <= width * POINTS)
    return str(next(fitting, None) or min(layouts, key=lambda layout: layout.width))


@dataclass(frozen=True)
class _Layout:
    """Who is on the rows and on the columns, and how many payoffs stand on a line of a cell."""

    cells: PayoffCells
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    per_line: int

    def __str__(self) -> str:
        """The table; outer players of the rows are on lines of their own."""
        cells, n = self.cells, math.prod(self.cells.game.shape[i] for i in self.columns)
        lines = []
        for texts, span in self._heads:
            over = f"\\multicolumn{{{span}}}{{c}}{{%s}}" if span > 1 else "%s"
            lines.append(f"& {' & '.join(over.replace('%s', text) for text in texts)} \\\\")
        corner = "".join(f"\\textbf{{{latex(cells.game.players[i])}}} " for i in self.rows[-1:])
        lines[-1:] = [self._rules, corner + lines[-1]] if lines else [f"{corner}& \\\\"]
        for outer, block in itertools.groupby(cells.combinations(self.rows), lambda row: row[:-1]):
            lines.append("\\midrule")
            if outer:
                named = "; ".join(map(self._option, self.rows, outer))
                lines.append(f"\\multicolumn{{{n + 1}}}{{l}}{{{named}}} \\\\")
            for row in block:
                own = "".join(
                    latex(cells.game.strategies[i][k])
                    for i, k in zip(self.rows[-1:], row[-1:], strict=True)
                )
                found = [self._cell(row, column) for column in cells.combinations(self.columns)]
                lines.append(" & ".join([own, *found]) + " \\\\")
        body = "\n".join(filter(None, lines))
        return (
            f"\\begin{{tabular}}{{l{'c' * n}}}\n\\toprule\n{body}\n\\bottomrule\n"
            f"\\end{{tabular}}\n% {cells.note}\n"
            "% Needs \\usepackage{booktabs} and \\usepackage[table]{xcolor}.\n"
        )

    @cached_property
    def _heads(self) -> list[tuple[list[str], int]]:
        """Lines over the columns, and over how many columns each head goes."""
        game, heads = self.cells.game, []
        for level, i in enumerate(self.columns):
            inside = math.prod(game.shape[k] for k in self.columns[level + 1 :])
            repeat = math.prod(game.shape[k] for k in self.columns[:level])
            if level < len(self.columns) - 1:
                heads.append(([self._option(i, k) for k in range(game.shape[i])] * repeat, inside))
                continue
            name = f"\\textbf{{{latex(game.players[i])}}}"
            heads.append(([name] * repeat, game.shape[i]))
            heads.append(([latex(option) for option in game.strategies[i]] * repeat, 1))
        return heads

    @property
    def _rules(self) -> str:
        """Rules between a player's name and its options."""
        size = self.cells.game.shape[self.columns[-1]]
        starts = range(2, 2 + math.prod(self.cells.game.shape[i] for i in self.columns), size)
        return " ".join(f"\\cmidrule(lr){{{start}-{start + size - 1}}}" for start in starts)

    def _option(self, player: int, k: int) -> str:
        """Name of an option, with the player's."""
        game = self.cells.game
        return latex(f"{game.players[player]}: {game.strategies[player][k]}")

    def _cell(self, row: Sequence[int], column: Sequence[int]) -> str:
        """Payoffs of one outcome, on one line or, of many players, one below the other."""
        cells, marked = self.cells, []
        at = cells.position(self.rows, row, self.columns, column)
        for i in range(cells.game.n_players):
            text = latex(str(cells.text[(i, *at)]))
            marked.append(f"\\underline{{\\textbf{{{text}}}}}" if cells.best[(i, *at)] else text)
        parts = [", ".join(marked[part]) for part in self._parts]
        body = ", \\\\ ".join(parts)
        body = f"\\shortstack{{{body}}}" if len(parts) > 1 else body
        return f"\\cellcolor{{gray!25}}{body}" if cells.shaded[at] else body

    @property
    def _parts(self) -> list[slice]:
        """Players whose payoffs stand on a line of a cell."""
        n = self.cells.game.n_players
        return [slice(k, k + self.per_line) for k in range(0, n, self.per_line)]

    @cached_property
    def width(self) -> float:
        """Points that the table takes, about."""
        game = self.cells.game
        stub = [0.0]
        for i in self.rows[-1:]:
            stub += [BOLD * points(game.players[i]), *map(points, game.strategies[i])]
        widths = [self._widest(column) for column in self.cells.combinations(self.columns)]
        for texts, span in reversed(self._heads):
            for k, text in zip(range(0, len(widths), span), texts, strict=True):
                taken = sum(widths[k : k + span]) + AROUND * (span - 1)
                widths[k] += max(0.0, points(text.removeprefix("\\textbf")) - taken)
        return max(stub) + sum(widths) + AROUND * (1 + len(widths))

    def _widest(self, column: Sequence[int]) -> float:
        """Points that the payoffs in a column take."""
        cells = self.cells
        all_rows = cells.combinations(self.rows)
        at = [cells.position(self.rows, row, self.columns, column) for row in all_rows]
        texts = [[str(cells.text[(i, *k)]) for i in range(cells.game.n_players)] for k in at]
        return BOLD * max(points(", ".join(text[p])) for text in texts for p in self._parts)
