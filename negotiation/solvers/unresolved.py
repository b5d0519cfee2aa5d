"""Where a search could not finish its proof: parts of the strategy space, as boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Unresolved"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Unresolved:
    """Parts of the strategy space in which the search could neither find nor exclude equilibria.

    Attributes
    ----------
    game : array, shape (C,)
        The game that each part belongs to.
    lower, upper : list over players of arrays (s_i, C)
        The part is the set of strategy profiles with probabilities between the two.
    """

    game: Ints
    lower: list[Floats]
    upper: list[Floats]

    def __len__(self) -> int:
        """Number of parts."""
        return len(self.game)

    @classmethod
    def none(cls, shape: Sequence[int]) -> Unresolved:
        """Nothing left open, for players with `shape` strategies."""
        empty = [np.empty((size, 0)) for size in shape]
        return cls(np.empty(0, dtype=np.intp), empty, empty)

    def words(self, k: int, players: Sequence[str], options: Sequence[Sequence[str]]) -> str:
        """Part number `k` in words, such as ``"A: yes; B: no; C: anything"``.

        Parameters
        ----------
        k : int
        players : sequence of str
        options : sequence over players of sequences of str
        """
        return "; ".join(
            f"{player}: {_range(names, low[:, k], high[:, k])}"
            for player, names, low, high in zip(
                players, options, self.lower, self.upper, strict=True
            )
        )


def _range(names: Sequence[str], low: Floats, high: Floats) -> str:
    """What a player does in a part."""
    used = np.flatnonzero(high > 0)
    if len(used) == 1:
        return names[int(used[0])]
    if (low == 0).all() and (high[used] == 1).all():
        if len(used) == len(names):
            return "anything"
        return "any mixture of " + " and ".join(names[int(a)] for a in used)
    return " + ".join(f"{low[a]:.4g} to {high[a]:.4g} {names[int(a)]}" for a in used)
