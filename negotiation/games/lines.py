"""Paragraphs and columns of plain text, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

__all__ = ["WIDTH", "columns", "wrapped"]

#: Columns of the page.
WIDTH = 92


def wrapped(text: str, indent: str = "  ", hang: int = 0) -> list[str]:
    """A paragraph within the width."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + " " * hang,
        break_on_hyphens=False,
    )


def columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows aligned in columns, the last one wrapped within the width."""
    if not rows:
        return
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]) - 1)]
    start = 2 + sum(widths) + 2 * len(widths)
    for row in rows:
        head = "  " + "".join(f"{cell:<{w}}  " for cell, w in zip(row, widths, strict=False))
        first, *rest = textwrap.wrap(row[-1], max(24, WIDTH - start), break_on_hyphens=False) or [
            ""
        ]
        yield (head + first).rstrip()
        yield from (" " * start + line for line in rest)
