"""Measures of a payoff table: how wide its columns, how high its rows, what is written where.

All in points, from the top left. Words are measured before anything is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from negotiation.figures.arrangement import PayoffCells, arrangements
from negotiation.figures.style import COLUMN, MM, PAGE, Style, plain, width_of, wrapped

__all__ = ["APART", "EDGE", "Grid", "Words", "chosen"]

#: Inside of a cell, left and right, and above and below; between blocks; between numbers.
PAD_X, PAD_Y, BLOCK, APART = 4.0, 2.0, 5.0, 6.0
#: Widest column of row heads, and of cells that are stretched.
STUB, WIDE = 64.0, 84.0
#: Highest table on a column, and on a page, in millimetres.
HIGH, PAGE_HIGH = 150.0, 225.0
#: Margin of a sheet, in points.
EDGE = 3.0
#: Payoffs of up to so many players stand on one line, with commas.
ONE_LINE = 3


@dataclass(frozen=True)
class Words:
    """Something written.

    Attributes
    ----------
    text : str
    x, y : float
        Its middle.
    bold, upright : bool
    """

    text: str
    x: float
    y: float
    bold: bool = False
    upright: bool = False


class Grid:
    """A payoff table with its players on rows and columns.

    Parameters
    ----------
    cells : PayoffCells
    rows, columns : sequence of int
        Players, from the outermost to the innermost.
    per_line : int
        Numbers on a line of a cell.
    style : Style
    """

    def __init__(
        self,
        cells: PayoffCells,
        rows: Sequence[int],
        columns: Sequence[int],
        per_line: int,
        style: Style,
    ) -> None:
        self.cells, self.rows, self.columns, self.style = cells, tuple(rows), tuple(columns), style
        self.per_line = per_line
        texts = cells.text.reshape(cells.game.n_players, -1)
        widths = [max(self._width(str(t), bold=True) for t in set(row)) for row in texts]
        #: Width of each number of a line.
        self.slots = [max(widths[k::per_line]) for k in range(min(per_line, len(widths)))]
        self.lines = -(-len(widths) // per_line)
        self.content = sum(self.slots) + APART * (len(self.slots) - 1)
        self.cell_height = max(self.lines * style.line + 2 * PAD_Y, 1.6 * style.line)
        self.stub = self._stub()
        self.cell_height = max(self.cell_height, self._row_height(), self._upright_height())
        self.turned = [self._turned(level) for level in range(len(self.rows) - 1)]
        self.left = self.stub + sum(self.turned)
        self.cell_width = self._narrowest()
        self._measure()

    def stretched(self, width: float) -> Grid:
        """Widen the cells to fill a width, if that leaves them handy."""
        free = width - self.width
        self.cell_width = max(self.cell_width, min(self.cell_width + free / self.n_columns, WIDE))
        self._measure()
        return self

    @property
    def n_columns(self) -> int:
        """Cells side by side."""
        return math.prod(self.cells.game.shape[i] for i in self.columns)

    @property
    def n_rows(self) -> int:
        """Cells one above the other."""
        return math.prod(self.cells.game.shape[i] for i in self.rows)

    def words(self) -> Iterator[Words]:
        """Names of players and options around the cells."""
        game, y = self.cells.game, 0.0
        for level, i in enumerate(self.columns):
            inner = level == len(self.columns) - 1
            if inner:
                middle = y + self.heads[level] / 2
                for start, stop in self._runs(self.columns, level - 1, self.x):
                    name = self._name(i, stop - start)
                    yield Words(name, (start + stop) / 2, middle, bold=True)
                y += self.heads[level]
            for n, (start, stop) in enumerate(self._runs(self.columns, level, self.x)):
                text = self._option(i, n % game.shape[i], stop - start, inner=inner)
                height = self.heads[level + 1] if inner else self.heads[level]
                yield Words(text, (start + stop) / 2, y + height / 2, bold=not inner)
            y += 0 if inner else self.heads[level]
        if self.rows:
            x, y = self.left - self.stub / 2, self.top - self.heads[-1] / 2 - 1
            yield Words(self._name(self.rows[-1], self.stub), x, y, bold=True)
        yield from self._row_words()

    def _row_words(self) -> Iterator[Words]:
        """Names of the options beside the rows; those of blocks stand upright."""
        x = 0.0
        for level, i in enumerate(self.rows):
            inner = level == len(self.rows) - 1
            width = self.stub if inner else self.turned[level]
            for n, (start, stop) in enumerate(self._runs(self.rows, level, self.y)):
                room = width - 4 if inner else stop - start
                text = self._option(i, n % self.cells.game.shape[i], room, inner=inner)
                y = (start + stop) / 2
                yield Words(text, x + width / 2, y, bold=not inner, upright=not inner)
            x += width

    def _runs(
        self, players: Sequence[int], level: int, starts: Sequence[float]
    ) -> Iterator[tuple[float, float]]:
        """From where to where each option of the player at a level reaches."""
        size = self.cell_width if starts is self.x else self.cell_height
        span = math.prod(self.cells.game.shape[i] for i in players[level + 1 :])
        for k in range(0, len(starts), span):
            yield starts[k], starts[k + span - 1] + size

    def _measure(self) -> None:
        """Places of columns and rows, and heights of the heads."""
        self.x = self._starts(self.columns, self.cell_width, self.left)
        self.width = self.x[-1] + self.cell_width + 1
        self.heads = self._head_heights()
        self.top = sum(self.heads) + 1
        self.y = self._starts(self.rows, self.cell_height, self.top)
        self.height = self.y[-1] + self.cell_height + 1

    def _starts(self, players: Sequence[int], size: float, first: float) -> list[float]:
        """Where each row or column starts; blocks stand apart, the larger the more."""
        shape = [self.cells.game.shape[i] for i in players]
        starts, at = [], first
        for k in range(math.prod(shape)):
            if k:
                spans = [math.prod(shape[level:]) for level in range(1, len(shape))]
                at += size + BLOCK * sum(k % span == 0 for span in spans)
            starts.append(at)
        return starts

    def _head_heights(self) -> list[float]:
        """Heights of the lines of heads: outer players', the innermost's name, its options."""
        heights = []
        for level, i in enumerate(self.columns):
            inner = level == len(self.columns) - 1
            runs = list(self._runs(self.columns, level, self.x))
            options = [
                self._option(i, k, runs[k][1] - runs[k][0], inner=inner)
                for k in range(self.cells.game.shape[i])
            ]
            if inner:
                start, stop = next(self._runs(self.columns, level - 1, self.x))
                heights.append(self._height([self._name(i, stop - start)]))
            heights.append(self._height(options))
        corner = self._height([self._name(self.rows[-1], self.stub)]) if self.rows else 0.0
        if not heights:
            return [corner]
        return [*heights[:-1], max(heights[-1], corner)]

    def _height(self, texts: Sequence[str]) -> float:
        return max(text.count("\n") + 1 for text in texts) * self.style.line + 3

    def _stub(self) -> float:
        """Width of the innermost row heads."""
        if not self.rows:
            return 0.0
        i = self.rows[-1]
        texts = [(plain(name), False) for name in self.cells.game.strategies[i]]
        texts.append((plain(self.cells.game.players[i]), True))
        return 5 + max(
            self._width(line, bold=bold)
            for text, bold in texts
            for line in wrapped(text, STUB, self.style, bold=bold).split("\n")
        )

    def _row_height(self) -> float:
        """Height of a row that the words beside it need."""
        if not self.rows:
            return 0.0
        i = self.rows[-1]
        options = range(self.cells.game.shape[i])
        return self._height([self._option(i, k, self.stub - 4, inner=True) for k in options])

    def _upright_height(self) -> float:
        """Height of a row that the longest words of upright heads need."""
        shape = self.cells.game.shape
        needs = [0.0]
        for level, i in enumerate(self.rows[:-1]):
            words = " ".join(self._option(i, k, 1.0, inner=False) for k in range(shape[i])).split()
            longest = max(self._width(word, bold=True) for word in words)
            needs.append((longest + 4) / math.prod(shape[k] for k in self.rows[level + 1 :]))
        return max(needs)

    def _turned(self, level: int) -> float:
        """Width of upright heads of blocks of rows."""
        below = self.rows[level + 1 :]
        room = self.cell_height * math.prod(self.cells.game.shape[i] for i in below)
        i = self.rows[level]
        options = [self._option(i, k, room, inner=False) for k in range(self.cells.game.shape[i])]
        return self._height(options)

    def _narrowest(self) -> float:
        """Width of a cell that its numbers and the words above it need."""
        shape = self.cells.game.shape
        need = self.content + 2 * PAD_X
        for level, i in enumerate(self.columns):
            inner = level == len(self.columns) - 1
            below = math.prod(shape[k] for k in self.columns[level + 1 :])
            heads = [
                (self._option(i, k, 1.0, inner=inner), not inner, below) for k in range(shape[i])
            ]
            if inner:
                heads.append((self._name(i, 1.0), True, shape[i]))
            for text, bold, span in heads:
                widest = max(self._width(word, bold=bold) for word in text.split("\n"))
                need = max(need, (widest + 4) / span)
        return need

    def _name(self, i: int, room: float) -> str:
        return wrapped(plain(self.cells.game.players[i]), room, self.style, bold=True)

    def _option(self, i: int, k: int, room: float, *, inner: bool) -> str:
        name = self.cells.game.strategies[i][k]
        text = name if inner else f"{self.cells.game.players[i]}: {name}"
        return wrapped(plain(text), room, self.style, bold=not inner)

    def _width(self, text: str, *, bold: bool = False) -> float:
        return width_of(text, self.style.font_size, self.style.font, bold=bold)


def chosen(
    cells: PayoffCells, style: Style, box: tuple[float, float] | None, note_height: float
) -> Grid:
    """Choose how a table is arranged: the lowest that fits.

    Parameters
    ----------
    cells : PayoffCells
    style : Style
    box : (float, float), optional
        Room in points; by default a journal's column or, for a table that needs more, its page.
    note_height : float
        Room that is needed below.

    Returns
    -------
    Grid
        The smallest of all, where none fits.
    """
    n = cells.game.n_players
    per_lines = [n, 1] if n <= ONE_LINE else sorted({-(-n // 2), 2, 1}, reverse=True)
    grids = [
        Grid(cells, rows, columns, per_line, style)
        for rows, columns in arrangements(cells)
        for per_line in per_lines
    ]
    rooms = [] if box is None else [box]
    if box is None:
        rooms = [(w * MM - 2 * EDGE, h * MM) for w, h in ((COLUMN, HIGH), (PAGE, PAGE_HIGH))]
    for width, height in rooms:
        fitting = [g.stretched(width) for g in grids if g.width <= width]
        fitting = [g for g in fitting if g.height + note_height <= height]
        if fitting:
            return min(fitting, key=lambda g: g.height)
    if box is None:
        return min(grids, key=lambda g: g.width * g.height)
    return min(grids, key=lambda g: max(g.width / box[0], (g.height + note_height) / box[1]))
