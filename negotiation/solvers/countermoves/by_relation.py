"""Stability where preferences are relations: unknown pairs, and groups that must agree.

Then there is no least value, and what can be reached is kept as matrices of states by states (Xu,
Hipel and Kilgour 2009).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError

__all__ = ["MOST_STATES", "ByRelation", "joint", "product"]

Bools = NDArray[np.bool_]

#: States up to which matrices of states by states are made.
MOST_STATES = 4096


class ByRelation:
    """Stability of all states for one mover at a time, a decision maker or a group.

    Parameters
    ----------
    moves : sequence over movers of array of bool, shape (m, m)
        Whether a move leads from row to column.
    attracts : sequence over movers of array of bool, shape (m, m)
        Whether the mover would go from row to column.
    deters : sequence over movers of array of bool, shape (m, m)
        Whether the column, brought about by others, would keep it at the row.
    replying : sequence over movers of array of bool, shape (m, m)
        Whether the mover, in reply to another's move, would go from row to column.
    strongly : sequence over movers of array of bool or None
        Whether the column is greatly less preferred than the row.
    rule : str
    """

    def __init__(
        self,
        moves: Sequence[Bools],
        attracts: Sequence[Bools],
        deters: Sequence[Bools],
        replying: Sequence[Bools],
        strongly: Sequence[Bools | None],
        rule: str,
    ) -> None:
        self.moves, self.deters, self.strongly, self.rule = moves, deters, strongly, rule
        self.improving = [move & wish for move, wish in zip(moves, attracts, strict=True)]
        self.replying = [move & wish for move, wish in zip(moves, replying, strict=True)]
        self._joint: dict[tuple[int, bool], Bools] = {}

    def stable(self, i: int, concept: str, *, strongly: bool = False) -> Bools:
        """Whether each state is stable for a mover, shape (m,); as `ByOrder.stable`."""
        if concept == "nash":
            return np.asarray(~self.improving[i].any(axis=1))
        greatly = self.strongly[i] if strongly else None
        deters = self.deters[i] if greatly is None else greatly
        replies = self.replies(i, improving=concept in ("seq", "sseq"))
        return sanctioned(
            self.moves[i], self.improving[i], deters, replies, final=concept in ("smr", "sseq")
        )

    def replies(self, i: int, *, improving: bool) -> Bools:
        """What the opponents of a mover can bring about from each state, shape (m, m)."""
        if (i, improving) not in self._joint:
            moves = self.replying if improving else self.moves
            others = [each for j, each in enumerate(moves) if j != i]
            self._joint[i, improving] = joint(others, self.rule, len(moves[i]))
        return self._joint[i, improving]


def sanctioned(
    moves: Bools, improving: Bools, deters: Bools, replies: Bools, *, final: bool
) -> Bools:
    """States from which every improvement meets a reply that deters, shape (m,).

    Parameters
    ----------
    moves, improving, deters, replies : arrays of bool, shape (m, m)
    final : bool
        A reply counts only if no further move of the mover undoes it.
    """
    if final:
        deters = deters & ~product(~deters, moves.T)
    return np.asarray(~(improving & ~product(deters, replies.T)).any(axis=1))


def joint(moves: Sequence[Bools], rule: str, m: int) -> Bools:
    """What several can bring about by at least one move, under a rule for who may follow whom.

    Parameters
    ----------
    moves : sequence of array of bool, shape (m, m)
    rule : str
    m : int

    Returns
    -------
    array of bool, shape (m, m)
    """
    if m > MOST_STATES:
        raise NegotiationError(
            f"unknown preferences and coalitions take models of up to {MOST_STATES} states, got {m}"
        )
    if rule == "single move" or len(moves) < 2:
        return np.any([np.zeros((m, m), dtype=bool), *moves], axis=0)
    if rule == "each at most once":
        return _once(moves)
    last = list(moves)
    while True:
        longer = []
        for j, own in enumerate(moves):
            before = np.any([each for k, each in enumerate(last) if k != j], axis=0)
            longer.append(last[j] | product(before, own))
        if all(np.array_equal(a, b) for a, b in zip(longer, last, strict=True)):
            return np.any(last, axis=0)
        last = longer


def _once(moves: Sequence[Bools]) -> Bools:
    """What several can bring about if each moves at most once, in any order."""
    found: dict[tuple[int, ...], Bools] = {}
    for size in range(1, len(moves) + 1):
        for group in itertools.combinations(range(len(moves)), size):
            parts = []
            for j in group:
                rest = tuple(k for k in group if k != j)
                parts.append(moves[j] | product(found[rest], moves[j]) if rest else moves[j])
            found[group] = np.any(parts, axis=0)
    return found[tuple(range(len(moves)))]


def product(first: Bools, second: Bools) -> Bools:
    """Whether some state links row to column, shape (m, m)."""
    linked: Bools = first.astype(np.float32) @ second.astype(np.float32) > 0
    return linked
