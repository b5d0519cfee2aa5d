"""Where a search could not finish its proof: parts of the strategy space, as boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.words import counted, mixture, named, number

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
        """Part number `k` in words: ``"A: yes; B: probability 0 to 0.5 of yes, 0.5 to 1 of no"``.

        Parameters
        ----------
        k : int
        players : sequence of str
        options : sequence over players of sequences of str
        """
        return "; ".join(
            f"{named('player', player)}: {_range(names, low[:, k], high[:, k])}"
            for player, names, low, high in zip(
                players, options, self.lower, self.upper, strict=True
            )
        )

    def __repr__(self) -> str:
        """How many parts, of how many games."""
        if not len(self):
            return "<Unresolved: nothing>"
        games = counted(len(np.unique(self.game)), "game")
        return f"<Unresolved: {counted(len(self), 'part')} of the strategy space, of {games}>"


def _range(names: Sequence[str], low: Floats, high: Floats) -> str:
    """What a player does in a part."""
    used = np.flatnonzero(high > 0)
    if len(used) == len(names) > 1 and (low == 0).all() and (high == 1).all():
        return "anything"
    told = [named("strategy", names[int(a)]) for a in used]
    if len(used) == 1:
        return told[0]
    if (low == 0).all() and (high[used] == 1).all():
        return f"any mixture of {', '.join(told[:-1])} and {told[-1]}"
    ends = [(number(low[a], 0), number(high[a], 0)) for a in used]
    if all(least == most for least, most in ends):
        return mixture(names, high)
    spans = [least if least == most else f"{least} to {most}" for least, most in ends]
    shares = [f"{span} of {name}" for span, name in zip(spans, told, strict=True)]
    return f"probability {', '.join(shares)}"
