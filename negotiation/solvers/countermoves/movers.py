"""Who moves in a graph model: decision makers, or groups of them that move as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.graph.moves import Moves
from negotiation.games.graph.preferences import Order
from negotiation.games.graph_model import GraphModel
from negotiation.solvers.countermoves.at_once import AtOnce
from negotiation.solvers.countermoves.by_order import ByOrder
from negotiation.solvers.countermoves.by_relation import ByRelation, joint
from negotiation.solvers.countermoves.independence import independent

__all__ = ["Movers", "group_moves", "group_names"]

Bools = NDArray[np.bool_]


class Movers:
    """A graph model with its movers, and what is stable for them.

    Parameters
    ----------
    model : GraphModel
    groups : sequence of sequences of int
        Positions of decision makers.
    rule : str
    unknown : str
        ``"a"`` to ``"d"``: what a mover does where it does not know.
    """

    def __init__(
        self, model: GraphModel, groups: Sequence[Sequence[int]], rule: str, unknown: str
    ) -> None:
        self.model, self.groups, self.rule = model, groups, rule
        single = all(len(group) == 1 for group in groups)
        known = all(order.unknown is None for order in model.orders)
        self.solver: ByOrder | ByRelation
        if single and known:
            moves = [model.moves[group[0]] for group in groups]
            orders = [model.orders[group[0]] for group in groups]
            free = rule == "each at most once" and independent(model)
            self.solver = ByOrder(moves, orders, rule, transitive=model.transitive, free=free)
        else:
            self.solver = _by_relation(model, groups, rule, unknown)

    def stable(self, i: int, concept: str, *, strongly: bool = False) -> Bools:
        """Whether each state is stable for a mover, shape (m,)."""
        if strongly:
            self._check_strength(i)
        if concept == "sim":
            return self._at_once(i, strongly=strongly)
        return self.solver.stable(i, concept, strongly=strongly)

    def improving(self, i: int) -> Moves:
        """Improvements of a mover."""
        if isinstance(self.solver, ByOrder):
            return self.solver.improving(i)
        return Moves.of_matrix(self.solver.improving[i])

    def moves(self, i: int) -> Moves:
        """All moves of a mover."""
        if isinstance(self.solver, ByOrder):
            return self.solver.moves[i]
        return Moves.of_matrix(self.solver.moves[i])

    def _check_strength(self, i: int) -> None:
        """Refuse to tell strong from weak stability where no strength was given."""
        for k in self.groups[i]:
            if self.model.orders[k].strength is None:
                raise NegotiationError(
                    f"nothing says what {self.model.decision_makers[k]!r} greatly prefers: give"
                    " '>>' in its ranking, or greatly=... with its payoffs"
                )

    def _at_once(self, i: int, *, strongly: bool) -> Bools:
        """Simultaneous stability, state by state."""
        together = AtOnce(self.model, self.rule)
        improving = [self.improving(j) for j in range(len(self.groups))]
        stable = np.ones(len(self.model), dtype=bool)
        for s in np.flatnonzero(np.diff(improving[i].first)).tolist():
            replies = [own.of(s) for j, own in enumerate(improving) if j != i]
            stable[s] = all(
                self._deters(i, s, together.states(s, a, replies), strongly=strongly).any()
                for a in improving[i].of(s).tolist()
            )
        return stable

    def _deters(self, i: int, s: int, states: NDArray[np.int64], *, strongly: bool) -> Bools:
        """Whether each of some states would keep a mover at state `s`."""
        if isinstance(self.solver, ByRelation):
            greatly = self.solver.strongly[i] if strongly else None
            return (self.solver.deters[i] if greatly is None else greatly)[s, states]
        order = self.model.orders[self.groups[i][0]]
        scale, gap = (order.strength if strongly else None) or (order.worth, 0.0)
        return scale[states] <= scale[s] - gap


def _by_relation(
    model: GraphModel, groups: Sequence[Sequence[int]], rule: str, unknown: str
) -> ByRelation:
    """Relations of every mover as matrices."""
    orders = [[model.orders[k] for k in group] for group in groups]

    def liked(*, unsure: bool) -> list[Bools]:
        return [
            np.all([o.better() | o.maybe() if unsure else o.better() for o in own], axis=0)
            for own in orders
        ]

    return ByRelation(
        [group_moves(model, group) for group in groups],
        liked(unsure=unknown in "ac"),
        [~wished for wished in liked(unsure=unknown in "ab")],
        liked(unsure=True),
        [_greatly_below(own) for own in orders],
        rule,
    )


def group_names(model: GraphModel, groups: Sequence[Sequence[int]]) -> tuple[str, ...]:
    """Names of groups: those of their members, joined by ``+``."""
    return tuple(" + ".join(model.decision_makers[i] for i in group) for group in groups)


def group_moves(model: GraphModel, group: Sequence[int]) -> Bools:
    """Moves of a group: whatever sequences of its members' moves lead to, shape (m, m)."""
    m = len(model)
    moves = joint([model.moves[k].matrix() for k in group], "legal sequence", m)
    np.fill_diagonal(moves, val=False)
    return moves


def _greatly_below(orders: Sequence[Order]) -> Bools | None:
    """Whether some member greatly prefers the row to the column, shape (m, m)."""
    scales = [order.strength for order in orders]
    if None in scales:
        return None
    return np.any(
        [worth[None, :] <= worth[:, None] - gap for worth, gap in filter(None, scales)], axis=0
    )
