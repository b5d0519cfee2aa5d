"""Moves of one decision maker among m states, as arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list, known_name
from negotiation.games.graph.options import Option

__all__ = ["Moves", "derived_moves", "given_moves", "moves_of_options"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Moves that each state may have, if all have the same number, to go through them move by move.
EVEN = 64


@dataclass(frozen=True, eq=False)
class Moves:
    """For each of m states, the states that a decision maker can move to by itself.

    Attributes
    ----------
    first : array of int, shape (m + 1,)
        Moves ``first[s]`` to ``first[s + 1]`` start at state ``s``.
    to : array of int32, shape (number of moves,)
        Where each leads.
    """

    first: Ints
    to: NDArray[np.int32]

    @staticmethod
    def of_pairs(start: Ints, to: Ints, m: int) -> Moves:
        """Sort moves by their start; a move that is given twice counts once."""
        flat = np.unique(start.astype(np.int64) * m + to)
        counts = np.bincount(flat // m, minlength=m)
        return Moves(np.concatenate([[0], np.cumsum(counts)]), (flat % m).astype(np.int32))

    @staticmethod
    def of_matrix(dense: Bools) -> Moves:
        """Moves that lead from row to column, shape (m, m)."""
        start, to = np.nonzero(dense)
        return Moves.of_pairs(start.astype(np.int64), to.astype(np.int64), len(dense))

    @property
    def start(self) -> NDArray[np.int32]:
        """Where each move starts, shape (number of moves,)."""
        return np.repeat(np.arange(len(self.first) - 1, dtype=np.int32), np.diff(self.first))

    def of(self, state: int) -> NDArray[np.int32]:
        """Where the moves from one state lead."""
        return self.to[self.first[state] : self.first[state + 1]]

    def only(self, which: Bools) -> Moves:
        """Some of the moves, shape of `which` (number of moves,)."""
        counts = np.concatenate([[0], np.cumsum(which)])
        return Moves(counts[self.first], self.to[which])

    def least(self, values: Floats, most: bool = False) -> Floats:  # noqa: FBT001, FBT002
        """Least (or largest) value that one move leads to; infinite where there is none."""
        out = np.full(len(self.first) - 1, -np.inf if most else np.inf)
        extreme = np.maximum if most else np.minimum
        if self._each is not None:
            for to in self._each:
                extreme(out, values[to], out=out)
        elif len(self.to):
            some = np.diff(self.first) > 0
            out[some] = extreme.reduceat(values[self.to], self.first[:-1][some])
        return out

    @cached_property
    def _each(self) -> NDArray[np.intp] | None:
        """Where the k-th move from each state leads, if all have the same number of moves.

        To go through them move by move is several times as fast as state by state.
        """
        counts = np.diff(self.first)
        if not 0 < counts[0] <= EVEN or (counts != counts[0]).any():
            return None
        return np.ascontiguousarray(self.to.reshape(-1, counts[0]).T, dtype=np.intp)

    def matrix(self) -> Bools:
        """Whether a move leads from row to column, shape (m, m)."""
        m = len(self.first) - 1
        dense = np.zeros((m, m), dtype=bool)
        dense[self.start, self.to] = True
        return dense


def derived_moves(
    owners: Sequence[str], options: Sequence[Option], ids: Sequence[Any], codes: Ints
) -> tuple[Moves, ...]:
    """Moves of those who change their own options."""
    if (codes < 0).any():
        state = ids[int(np.argmax(codes < 0))]
        raise NegotiationError(
            f"state {state!r} has no options, so that nobody's moves follow: give moves"
        )
    forward, back = (
        sum(1 << k for k, option in enumerate(options) if option.direction == way)
        for way in ("fwd", "back")
    )
    return tuple(
        moves_of_options(
            codes, [k for k, o in enumerate(options) if o.owner == name], forward, back
        )
        for name in owners
    )


def given_moves(
    owners: Sequence[str], given: Any, index: Callable[[Any], int], m: int
) -> tuple[Moves, ...]:
    """Moves from pairs of states; who is left out has none. `index` knows all m states."""
    if not isinstance(given, Mapping):
        raise NegotiationError(f"moves are a dict from decision maker to pairs, got {given!r}")
    found: dict[str, list[tuple[int, int]]] = {name: [] for name in owners}
    for who, pairs in given.items():
        name = known_name("decision maker", who, owners)
        found[name] = [_ends(name, pair, index) for pair in as_list(f"moves of {name!r}", pairs)]
    ends = [np.array(pairs, dtype=np.int64).reshape(-1, 2) for pairs in found.values()]
    return tuple(Moves.of_pairs(each[:, 0], each[:, 1], m) for each in ends)


def _ends(who: str, pair: Any, index: Callable[[Any], int]) -> tuple[int, int]:
    """A move as two positions."""
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise NegotiationError(f"a move of {who!r} is two states, from and to; got {pair!r}")
    start, to = index(pair[0]), index(pair[1])
    if start == to:
        raise NegotiationError(f"a move of {who!r} leads from {pair[0]!r} to itself")
    return start, to


def moves_of_options(codes: Ints, own: Sequence[int], forward: int, back: int) -> Moves:
    """Moves of the owner of some options: it changes any of them at once.

    Parameters
    ----------
    codes : array of int, shape (m,)
        Bit k of a state's code says whether option k is taken.
    own : sequence of int
        The options that it has.
    forward, back : int
        Bits of options that can only be taken, and of those that can only be dropped.

    Returns
    -------
    Moves
        Two in a row of one decision maker are always one: options change in one way or in both.
    """
    order = np.argsort(codes)
    listed = codes[order]
    table = np.full((len(codes), 2 ** len(own) - 1), -1, dtype=np.int32)
    for k in range(table.shape[1]):
        change = sum(1 << option for j, option in enumerate(own) if (k + 1) >> j & 1)
        wanted = codes ^ change
        at = np.minimum(np.searchsorted(listed, wanted), len(codes) - 1)
        fine = (listed[at] == wanted) & (codes & change & forward == 0)
        fine &= ~codes & change & back == 0
        table[fine, k] = order[at[fine]]
    real = table >= 0
    return Moves(np.concatenate([[0], np.cumsum(real.sum(axis=1))]), table[real])
