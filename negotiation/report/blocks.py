"""What a report is made of: sections of paragraphs, tables and figures.

A table is written once, as cells, and comes out as HTML, CSV and LaTeX. A figure is a way to draw
one: it is drawn when the report is written.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sympy

from negotiation.games.latex_tables import Typeset, latex, tabular
from negotiation.payoffs.inequalities import as_latex, as_text
from negotiation.report import formulas
from negotiation.report.html import Html, typeset
from negotiation.report.words import number

__all__ = ["Figure", "Section", "Table", "Text"]

#: A cell is text, a number, a formula, nothing, or a tuple of these.
Cell = Any


@dataclass(frozen=True)
class Text:
    """A paragraph, or a list with one line an item.

    Attributes
    ----------
    text : str
    items : tuple of str
    kind : str
        A class of the style sheet: "", "verdict", "note".
    """

    text: str
    items: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes
    ----------
    name : str
        Of its files, without the ending.
    caption : str
    head : sequence of str
    rows : sequence of sequence of cells
        A row of one cell is a heading within the table.
    folded : str
        If not empty, the table is folded away under this line until it is opened.
    page, text : str, optional
        HTML and LaTeX in place of what would be made from the cells.
    hidden : bool
        Written to files only.
    """

    name: str
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    folded: str = ""
    page: Html | None = None
    text: str | None = None
    hidden: bool = False

    @property
    def html(self) -> Html:
        """The table as HTML, without its caption."""
        if self.page is not None:
            return self.page
        head = "".join(f"<th scope='col'>{typeset(h)}</th>" for h in self.head)
        body = "\n".join(self._html_row(row) for row in self.rows)
        return Html(f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>")

    def _html_row(self, row: Sequence[Cell]) -> str:
        if len(row) == 1 < len(self.head):
            width = len(self.head)
            return f"<tr><th colspan='{width}' scope='colgroup'>{_html(row[0])}</th></tr>"
        kinds = [" class='number'" if _is_number(cell) else "" for cell in row]
        cells = [f"<td{k}>{_html(cell)}</td>" for k, cell in zip(kinds, row, strict=True)]
        return f"<tr>{''.join(cells)}</tr>"

    @property
    def csv(self) -> str:
        """The table as CSV: numbers in full, formulas as text; headings become a first column."""
        grouped = any(len(row) == 1 < len(self.head) for row in self.rows)
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["", *self.head] if grouped else self.head)
        heading = ""
        for row in self.rows:
            if grouped and len(row) == 1:
                heading = str(row[0])
            else:
                cells = [_csv(cell) for cell in row]
                writer.writerow([heading, *cells] if grouped else cells)
        return stream.getvalue()

    @property
    def latex(self) -> str:
        """The table for a paper (booktabs)."""
        if self.text is not None:
            return self.text
        numbers = "".join("r" if self._is_numeric(k) else "l" for k in range(len(self.head)))
        rows = [[_latex(cell) for cell in row] for row in self.rows]
        return tabular(self.head, rows, numbers=numbers)

    def _is_numeric(self, k: int) -> bool:
        cells = [row[k] for row in self.rows if len(row) > k and len(row) == len(self.head)]
        return bool(cells) and all(_is_number(cell) for cell in cells)


@dataclass(frozen=True)
class Figure:
    """A figure.

    Attributes
    ----------
    name : str
        Of its files, without the ending.
    caption : str
        What it shows, for those who cannot see it too.
    draw : callable
        Returns the Axes.
    """

    name: str
    caption: str
    draw: Callable[[], Any] = field(repr=False)


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it.

    Attributes
    ----------
    key : str
        The place that links go to.
    title : str
    blocks : tuple of Text, Table or Figure
    level : int
        2 for a part of the report, 3 for a section of a part.
    """

    key: str
    title: str
    blocks: tuple[Text | Table | Figure, ...]
    level: int = 3


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _html(cell: Cell) -> Html:
    if isinstance(cell, tuple):
        return Html("<br>".join(_html(each) for each in cell))
    return formulas.mathml(cell) if isinstance(cell, sympy.Basic) else typeset(_words(cell))


def _csv(cell: Cell) -> str:
    if isinstance(cell, tuple):
        return "; ".join(_csv(each) for each in cell)
    if _is_number(cell):
        return repr(cell) if isinstance(cell, int) else f"{float(f'{cell:.12g}') + 0.0!r}"
    return as_text(cell) if isinstance(cell, sympy.Basic) else _words(cell)


def _latex(cell: Cell) -> str:
    if isinstance(cell, tuple):
        parts = [_latex(each) for each in cell]
        return Typeset("; ".join(parts), "; ".join(map(latex, parts)))
    if isinstance(cell, sympy.Basic):
        return Typeset(as_text(cell), as_latex(cell))
    return _words(cell)


def _words(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return number(cell) if _is_number(cell) else str(cell)
