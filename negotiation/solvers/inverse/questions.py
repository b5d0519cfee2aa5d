"""Whether a state is an equilibrium, of one decision maker's ranking little being known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from negotiation.games.graph_model import GraphModel
from negotiation.solvers.countermoves.at_once import AtOnce
from negotiation.solvers.inverse.rankings import PartialOrder

__all__ = ["Questions"]

States = frozenset[int]
Steps = Callable[[int], Iterable[int]]


class Questions:
    """A state, a concept, and the decision maker whose ranking is open.

    Stability is monotone: the fewer states the decision maker ranks above the state, the more
    stable the state is for it; the more of its moves are improvements, the more they sanction
    others. So what is open can be taken for the best or for the worst.

    Parameters
    ----------
    model : GraphModel
    state, varied : int
    concept, rule : str
    """

    def __init__(self, model: GraphModel, state: int, varied: int, concept: str, rule: str) -> None:
        self.model, self.state, self.varied = model, state, varied
        self.concept, self.rule = concept, rule
        self.improving, self.final = concept in ("seq", "sseq"), concept in ("smr", "sseq")
        self.together = AtOnce(model, rule) if concept == "sim" else None
        self.others = [j for j in range(len(model.decision_makers)) if j != varied]
        self.own_moves = model.moves[varied].of(state).tolist()
        steps = [(j, self._steps(j)) for j in self.others]
        replies = [list(step(state)) for _, step in steps]
        self.answers = {
            to: self._found(to, steps, replies)
            for to in ([] if concept == "nash" else self.own_moves)
        }
        self.edges = self._edges()
        self._known: dict[tuple[int, States], bool] = {}

    def holds(self, order: PartialOrder, *, hoping: bool) -> bool:
        """Whether the state is an equilibrium if all that is open is for the best, or the worst."""
        return self._own(order, hoping=hoping) and all(
            self._other(j, order, hoping=hoping) for j in self.others
        )

    def open_pair(self, order: PartialOrder) -> tuple[int, int]:
        """A pair of states that may decide, of which nothing is known yet."""
        s = self.state
        answers = sorted(set().union(*self.answers.values()))
        escapes = [u for t in answers for u in self.model.moves[self.varied].of(t).tolist()]
        if self._own(order, hoping=True) != self._own(order, hoping=False):
            may = (*self.own_moves, *answers, *(escapes if self.final else ()))
            return next((t, s) for t in may if order.is_open(t, s))
        return next((to, start) for start, to in self.edges if order.is_open(start, to))

    # For the decision maker itself

    def _own(self, order: PartialOrder, *, hoping: bool) -> bool:
        """Whether it would stay."""
        s = self.state

        def above(t: int) -> bool:
            return t != s and not order.is_above(s, t) and (order.is_above(t, s) or not hoping)

        moves = self.model.moves[self.varied]

        def deters(t: int) -> bool:
            return not above(t) and not (self.final and any(map(above, moves.of(t).tolist())))

        return all(any(map(deters, self.answers.get(to, ()))) for to in self.own_moves if above(to))

    # For the others

    def _other(self, j: int, order: PartialOrder, *, hoping: bool) -> bool:
        """Whether another decision maker would stay."""
        better = frozenset(
            k for k, (start, to) in enumerate(self.edges)
            if order.is_above(to, start) or (hoping and order.is_open(start, to))
        )  # fmt: skip
        if (j, better) not in self._known:
            to_by_start: dict[int, list[int]] = {}
            for start, to in (self.edges[k] for k in better):
                to_by_start.setdefault(start, []).append(to)
            self._known[j, better] = self._stays(j, lambda s: to_by_start.get(s, ()))
        return self._known[j, better]

    def _stays(self, j: int, improvements: Steps) -> bool:
        """Whether another decision maker stays, given the improvements of the one that varies."""
        worth, s = self.model.orders[j].worth, self.state
        moves = self.model.moves[j]
        better = [to for to in moves.of(s).tolist() if worth[to] > worth[s]]
        if self.concept == "nash" or not better:
            return not better
        rest = [k for k in range(len(self.model.decision_makers)) if k != j]
        steps = [(k, improvements if self._mine(k) else self._steps(k)) for k in rest]
        replies = [list(step(s)) for _, step in steps]
        for to in better:
            found = self._found(to, steps, replies)
            deterring = [t for t in found if worth[t] <= worth[s]]
            if self.final:
                deterring = [t for t in deterring if (worth[moves.of(t)] <= worth[s]).all()]
            if not deterring:
                return False
        return True

    def _mine(self, k: int) -> bool:
        """Whether a decision maker is the one that varies, and only its improvements count."""
        return k == self.varied and (self.improving or self.together is not None)

    def _edges(self) -> list[tuple[int, int]]:
        """Moves of the one that varies whose worth may matter to the others, from and to."""
        if not (self.improving or self.together):
            return []
        moves = self.model.moves[self.varied]
        if self.together:
            return [(self.state, to) for to in self.own_moves]
        return list(zip(moves.start.tolist(), moves.to.tolist(), strict=True))

    # What is brought about together

    def _steps(self, j: int) -> Steps:
        """Moves of a decision maker, or its improvements where replies must be."""
        moves, worth = self.model.moves[j], self.model.orders[j].worth
        only = (self.improving or self.together is not None) and j != self.varied

        def steps(s: int) -> Iterable[int]:
            to = moves.of(s)
            return (to[worth[to] > worth[s]] if only else to).tolist()

        return steps

    def _found(
        self, to: int, steps: Sequence[tuple[int, Steps]], replies: Sequence[Sequence[int]]
    ) -> States:
        """States that come of a move and of what others do after it, or at the same time."""
        if self.together is None:
            return self._reached(to, steps)
        arrays = [np.array(each, dtype=np.int32) for each in replies]
        return frozenset(self.together.states(self.state, to, arrays).tolist())

    def _reached(self, start: int, steps: Sequence[tuple[int, Steps]]) -> States:
        """States that several reach from one, under the rule for who may follow whom."""
        found: set[int] = set()
        seen: set[tuple[int, States]] = {(start, frozenset())}
        ahead = list(seen)
        while ahead:
            here, barred = ahead.pop()
            for k, step in steps:
                if k in barred:
                    continue
                after = frozenset({k}) | (
                    barred if self.rule == "each at most once" else frozenset()
                )
                for to in step(here):
                    found.add(to)
                    if self.rule != "single move" and (to, after) not in seen:
                        seen.add((to, after))
                        ahead.append((to, after))
        return frozenset(found)
