"""A number for each player of a coalitional game: an index, a value or an allocation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import unknown_name
from negotiation.games.coalitional import CoalitionalGame
from negotiation.games.tables import SHOWN
from negotiation.games.words import more, number
from negotiation.solvers.by_game import ByPoint

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Allocation", "Told"]

Floats = NDArray[np.float64]


class Told(ByPoint):
    """A result about a coalitional game."""

    def __repr__(self) -> str:
        """The text, marked as a result."""
        return f"<{str(self).splitlines()[0]}>"


@dataclass(frozen=True, eq=False, repr=False)
class Allocation(Told):
    """A number for each player; `result["A"]` is that of a player, NumPy takes it for an array.

    Attributes
    ----------
    game : CoalitionalGame
    title : str
        What it is, such as ``"Shapley value"``.
    values : array, shape (n,)
        In the order of the players.
    exact : tuple of Fraction or None
        The same in fractions, if that could be worked out; they are then what is looked up.
    """

    game: CoalitionalGame
    title: str
    values: Floats
    exact: tuple[Fraction, ...] | None = None

    @classmethod
    def of(cls, game: CoalitionalGame, title: str, found: list[Any]) -> Allocation:
        """Take floats, or fractions which are then kept."""
        exact = all(isinstance(v, Fraction | int) for v in found)
        values = np.array([float(v) for v in found])
        values.setflags(write=False)
        return cls(game, title, values, tuple(map(Fraction, found)) if exact else None)

    def __getitem__(self, player: Any) -> Any:
        """What a player has; a number that is nobody's name counts players from 0."""
        own = not any(isinstance(p, int) for p in self.game.players)
        if own and isinstance(player, int | np.integer) and not isinstance(player, bool):
            if not -len(self) <= player < len(self):
                raise unknown_name("player number", player, map(str, range(len(self))))
            return list(self)[player]
        return list(self)[self.game.position(player)]

    def __len__(self) -> int:
        """Number of players."""
        return len(self.values)

    def __iter__(self) -> Iterator[Any]:
        """Go through the numbers in the order of the players."""
        return iter(self.values.tolist() if self.exact is None else self.exact)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:  # noqa: FBT001
        """The values as an array of floats."""
        return np.array(self.values, dtype=dtype)

    def to_dict(self) -> dict[Any, Any]:
        """The numbers by player."""
        return dict(zip(self.game.players, self, strict=True))

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a player: ``player``, and a column with the title."""
        import pandas as pd

        return pd.DataFrame({"player": self.game.players, self.title: self.values})

    def __str__(self) -> str:
        """Say it in one line."""
        size = float(np.abs(self.values).max())
        said = [f"{who} {number(v, size)}" for who, v in zip(self.game.names, self, strict=True)]
        rest = more(len(said) - SHOWN, "player")
        return f"{self.title}: {', '.join(said[:SHOWN])}{' ' + rest if rest else ''}"
