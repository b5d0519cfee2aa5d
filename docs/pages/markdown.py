"""What a report is made of, as Markdown."""

from collections.abc import Iterator, Sequence
from typing import Any

import sympy

from negotiation.games.tables import escaped, piped
from negotiation.payoffs.inequalities import as_latex
from negotiation.report.blocks import Figure, Table, Text
from negotiation.report.words import number


def blocks(found: Sequence[Text | Table | Figure]) -> Iterator[str]:
    """Paragraphs, lists and tables; figures are left out."""
    for block in found:
        if isinstance(block, Text):
            yield from [escaped(block.text), "", *(f"- {escaped(i)}" for i in block.items), ""]
        elif isinstance(block, Table) and not block.hidden:
            yield from [escaped(block.caption), ""]
            yield table(block.head, block.rows)


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table; a row of one cell is a heading within it."""
    width = len(head)
    lines = [
        [f"**{_cell(row[0])}**", *[""] * (width - 1)] if len(row) == 1 < width else map(_cell, row)
        for row in rows
    ]
    return piped(map(_cell, head), lines)


def _cell(value: Any) -> str:
    """A text, a number, a formula, nothing, or several of these."""
    if isinstance(value, tuple):
        return "; ".join(map(_cell, value))
    if isinstance(value, sympy.Basic):
        return as_latex(value)
    if isinstance(value, (int, float)):
        return number(value)
    return "" if value is None else escaped(str(value))
