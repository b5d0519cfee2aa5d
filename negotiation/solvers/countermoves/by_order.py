"""Stability where every preference is an order: no joint move is ever listed.

Whether an improvement is sanctioned asks only for the worst that the others can bring about, a
minimum over reachable states. For symmetric metarationality it is the same minimum over what the
mover's best counter-move makes of each state.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negotiation.games.graph.moves import Moves
from negotiation.games.graph.preferences import Order
from negotiation.solvers.countermoves.closure import Closure

__all__ = ["ByOrder"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class ByOrder:
    """Stability of all states for one decision maker at a time.

    Parameters
    ----------
    moves : sequence over decision makers of Moves
    orders : sequence over decision makers of Order
        Without unknown pairs.
    rule : str
    transitive : bool
        Two moves in a row of one decision maker are one move, or lead nowhere.
    free : bool
        The order of moves of different decision makers does not matter.
    """

    def __init__(
        self,
        moves: Sequence[Moves],
        orders: Sequence[Order],
        rule: str,
        *,
        transitive: bool,
        free: bool = False,
    ) -> None:
        self.moves, self.orders, self.rule = moves, orders, rule
        self.transitive, self.free = transitive, free
        self._improving: dict[int, Moves] = {}
        self._closures: dict[tuple[int, bool], Closure] = {}

    def stable(self, i: int, concept: str, *, strongly: bool = False) -> Bools:
        """Whether each state is stable for a decision maker, shape (m,).

        Parameters
        ----------
        i : int
        concept : str
            ``"nash"``, ``"gmr"``, ``"smr"``, ``"seq"`` or ``"sseq"``.
        strongly : bool, optional
            A sanction must be greatly less preferred than the start.
        """
        better = self.improving(i)
        if concept == "nash":
            return np.diff(better.first) == 0
        scale, gap = self.orders[i].strength if strongly else (self.orders[i].worth, 0.0)  # type: ignore[misc]
        values = scale
        if concept in ("smr", "sseq"):
            values = np.maximum(values, self.moves[i].least(values, most=True))
        worst = self.worst(i, values, improving=concept in ("seq", "sseq"))
        # The improvement that is sanctioned least decides.
        return better.least(worst, most=True) <= scale - gap

    def improving(self, i: int) -> Moves:
        """Unilateral improvements of a decision maker."""
        if i not in self._improving:
            moves, worth = self.moves[i], self.orders[i].worth
            self._improving[i] = moves.only(worth[moves.to] > worth[moves.start])
        return self._improving[i]

    def worst(self, i: int, values: Floats, *, improving: bool) -> Floats:
        """Least value that the opponents of a decision maker can bring about from each state.

        The state itself may count too: it is an improvement, which never sanctions itself.
        """
        others = [j for j in range(len(self.moves)) if j != i]
        moves = [self.improving(j) if improving else self.moves[j] for j in others]
        if self.rule == "single move" or len(others) < 2:
            return _least(moves, values, values.shape)
        if self.rule == "each at most once":
            return _in_turn(moves, values) if self.free and not improving else _once(moves, values)
        if (i, improving) not in self._closures:
            make = _of_states if self.transitive else _of_turns
            self._closures[i, improving] = make(moves, len(values))
        closure = self._closures[i, improving]
        if self.transitive:
            return closure.least(values)
        turns = closure.least(np.tile(values, len(moves))).reshape(len(moves), -1)
        return np.min([own.least(turn) for own, turn in zip(moves, turns, strict=True)], axis=0)


def _least(moves: Sequence[Moves], values: Floats, shape: tuple[int, ...]) -> Floats:
    """Least value that one move of one of several leads to."""
    return np.min([np.full(shape, np.inf), *(each.least(values) for each in moves)], axis=0)


def _once(moves: Sequence[Moves], values: Floats) -> Floats:
    """Least value where each moves at most once, in any order, by the set of who still may."""
    best = {0: np.full(values.shape, np.inf)}
    for still in range(1, 2 ** len(moves)):
        may = [j for j in range(len(moves)) if still >> j & 1]
        best[still] = np.min(
            [moves[j].least(np.minimum(values, best[still ^ (1 << j)])) for j in may], axis=0
        )
    return best[2 ** len(moves) - 1]


def _in_turn(moves: Sequence[Moves], values: Floats) -> Floats:
    """Least value where each moves at most once, and any order comes to the same."""
    for own in moves:
        values = np.minimum(values, own.least(values))
    return values


def _of_states(moves: Sequence[Moves], m: int) -> Closure:
    """Graph of all moves of several."""
    start = np.concatenate([each.start for each in moves])
    return Closure(m, start, np.concatenate([each.to for each in moves]))


def _of_turns(moves: Sequence[Moves], m: int) -> Closure:
    """Graph whose nodes are a state and who has moved last, and may not move next."""
    start, to = [], []
    for j, own in enumerate(moves):
        for k in range(len(moves)):
            if k != j:
                start.append(own.start + np.int32(k * m))
                to.append(own.to + np.int32(j * m))
    return Closure(m * len(moves), np.concatenate(start), np.concatenate(to))
