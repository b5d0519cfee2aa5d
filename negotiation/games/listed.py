"""Lists that a person can read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from negotiation.games.framed import Framed
from negotiation.games.printed import Told
from negotiation.games.tables import SHOWN
from negotiation.games.words import more

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Listed"]

Item = TypeVar("Item")


class Listed(Told, Framed, list[Item]):
    """A list whose items say what they are in a sentence each; it has a table, too.

    Parameters
    ----------
    items : iterable
    heading : str
        What is listed.
    nothing : str
        What is said where there is nothing.
    """

    #: Columns of the table: attributes of an item.
    COLUMNS: ClassVar[tuple[str, ...]]

    def __init__(self, items: Iterable[Item], heading: str, nothing: str) -> None:
        super().__init__(items)
        self.heading, self.nothing = heading, nothing

    def __str__(self) -> str:
        """Heading, and a line an item."""
        lines = [*map(str, self[:SHOWN]), more(len(self) - SHOWN, "row")]
        said = [f"  {line}" for line in lines if line]
        return "\n".join([f"{self.heading}:", *(said or [f"  {self.nothing}"])])

    def to_frame(self) -> pd.DataFrame:
        """Table with one row an item, numbers with all their digits."""
        import pandas as pd

        rows = [self._row(item) for item in self]
        return pd.DataFrame(rows, columns=list(self.COLUMNS))

    def _row(self, item: Item) -> tuple[Any, ...]:
        """Entries of an item."""
        return tuple(getattr(item, name) for name in self.COLUMNS)
