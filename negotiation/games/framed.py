"""Tables of results as texts: for notebooks and for papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.games.arguments import as_number
from negotiation.games.latex_tables import PAGE, tabular
from negotiation.games.tables import markdown
from negotiation.games.words import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Framed", "as_texts"]


class Framed:
    """Something with a table, which a paper can have in LaTeX and a page in Markdown."""

    if TYPE_CHECKING:

        def to_frame(self) -> pd.DataFrame:
            """Table, numbers with all their digits."""

    def to_latex(self, *, width: float = PAGE) -> str:
        """Write the table for a paper (booktabs), numbers as a notebook shows them.

        Parameters
        ----------
        width : float, optional
            Millimetres that it may take: those of LaTeX's own page by default; a journal's column
            has about 85. A wider table has words wrapped, or is turned: a column an entry, as many
            as fit side by side.

        Raises
        ------
        NegotiationError
            If `width` is no positive number.
        """
        as_number("width", width, "positive, in millimetres", lambda x: x > 0)
        return self._latex(width)

    def _latex(self, width: float) -> str:
        """Write the table for a paper, of a width in millimetres."""
        return tabular(*self._entries(), width)

    def to_markdown(self) -> str:
        """Write the table in Markdown, numbers as a notebook shows them."""
        return markdown(*self._entries())

    def _entries(self) -> tuple[list[str], list[list[str]]]:
        """Head and rows of the table, as texts."""
        return as_texts(self.to_frame())


def as_texts(frame: pd.DataFrame, size: float = 1.0) -> tuple[list[str], list[list[str]]]:
    """Head and rows of a table as texts; an index with a name is a column.

    Parameters
    ----------
    frame : pandas.DataFrame
    size : float, optional
        As for `number`.
    """
    frame = frame.reset_index() if frame.index.name else frame
    rows = [[_entry(v, size) for v in row] for row in frame.itertuples(index=False)]
    return list(map(str, frame.columns)), rows


def _entry(value: Any, size: float) -> str:
    """Write an entry of a table; what is missing is left empty."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | int | np.number):
        return "" if np.isnan(value) else number(value, size)
    return str(value)
