"""A negotiation as a game in extensive form: the same considerations, at the ends of a tree."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, known_name
from negotiation.games.nodes import CHANCE, Columns
from negotiation.games.tree import Tree
from negotiation.payoffs.chances import Chances
from negotiation.payoffs.conditions import Choice, Condition
from negotiation.payoffs.evaluation import PayoffSums
from negotiation.payoffs.private_types import Type, draws_of
from negotiation.payoffs.timing import Turn, turns

if TYPE_CHECKING:
    from negotiation.payoffs.negotiation import Negotiation

__all__ = ["tree"]

#: Nodes that a tree of a negotiation may have.
MOST_NODES = 2**21
#: The option of a turn that does not come up.
NONE = -1

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def tree(
    talks: Negotiation,
    order: Sequence[Any] | None,
    sees: Mapping[Any, Iterable[Any]] | None,
    when: Mapping[Any, Condition] | None,
    chance: Mapping[Any, Mapping[str, Any]] | None,
    parameters: Mapping[str, Any],
) -> Tree:
    """Put a negotiation in order; see `Negotiation.tree`."""
    if chance is not None:
        talks = _with_chances(talks, chance)
    point, batch = talks.point(parameters)
    growing = _Growing(talks, turns(talks, order, sees, when))
    growing.grow()
    columns = growing.columns
    for name, i in growing.players.items():
        if i not in columns.set_player:
            raise NegotiationError(
                f"the turn of {name!r} never comes: nothing leads to what it hangs on; leave it out"
                f" with .without({name!r})"
            )
    columns.set_chances = growing.chances(point, batch)
    payoffs = growing.payoffs(point, batch).swapaxes(0, 1)
    columns.outcome_payoffs = list(payoffs) if batch else payoffs.tolist()
    return Tree.from_columns(talks.names, columns, title=talks.name)


def _with_chances(talks: Negotiation, chance: Mapping[Any, Mapping[str, Any]]) -> Negotiation:
    """Return the negotiation with other probabilities of some types."""
    if not isinstance(chance, Mapping):
        raise NegotiationError(f"chance is a dict from types to probabilities, got {chance!r}")
    types = {t.name: t for t in talks.types}
    drawn = {draw.names: draw for draw in talks.drawn}
    for key, given in chance.items():
        name = known_name("type", key, types, f"in {talks.name!r}")
        if (name,) not in drawn:
            raise NegotiationError(
                f"chance: {name!r} is drawn together with other types, from the prior of them all"
            )
        old = types[name]
        if not isinstance(given, Mapping) or list(given) != old.options:
            raise NegotiationError(
                f"chance: {name!r} needs a probability for each of {', '.join(old.options)}, in"
                f" this order; got {given!r:.80}"
            )
        [drawn[name,]] = draws_of([Type(name, given, old.of)], None)
    return talks._like(drawn=list(drawn.values()))  # noqa: SLF001


class _Growing:
    """A tree that grows turn by turn, the first branch first.

    A history is a list with one entry a name: the number of the option taken, `NONE` where the
    turn did not come up or has not come yet.
    """

    def __init__(self, talks: Negotiation, order: Sequence[Turn]) -> None:
        self.talks, self.order = talks, order
        self.columns = Columns.empty()
        self.names = [name for turn in order for name in turn.names]
        self.players = {name: i for i, name in enumerate(talks.names)}
        everything = {x.name: x for x in (*talks.actors, *talks.moves, *talks.types)}
        self.options = [everything[name].options for name in self.names]
        self.slot = {name: k for k, name in enumerate(self.names)}
        self.drawn = {name: draw for draw in talks.prior for name in draw.names}
        self.histories: list[list[int]] = []
        #: What each kind of chance move draws, by turn and by what was drawn before.
        self.draws: dict[tuple[int, tuple[int, ...]], dict[tuple[str, ...], sympy.Expr]] = {}
        #: Which of them each information set is.
        self.draw_of_set: list[tuple[int, tuple[int, ...]] | None] = []
        #: Information sets of each turn, by what the player sees.
        self.sets: list[dict[tuple[int, ...], int]] = [{} for _ in order]

    # Nodes

    def grow(self) -> None:
        """Add all nodes, then the labels of information sets."""
        c = self.columns
        ahead = [(-1, -1, 0, [NONE] * len(self.names))]
        while ahead:
            parent, action, k, history = ahead.pop()
            while k < len(self.order) and not self._comes_up(self.order[k], history):
                k += 1
            here = len(c.parent)
            if here == MOST_NODES:
                raise NegotiationError(
                    f"the tree of {self.talks.name!r} has more than {MOST_NODES:,} nodes"
                )
            c.parent.append(parent)
            c.action.append(action)
            c.names.append("")
            c.outcome.append(-1)
            if k == len(self.order):
                self._end(history)
                continue
            turn = self.order[k]
            branches = self._draw(k, history) if turn.player is None else self._choose(k, history)
            for branch in reversed(range(len(branches))):
                then = history.copy()
                for name, option in zip(turn.names, branches[branch], strict=True):
                    then[self.slot[name]] = option
                ahead.append((here, branch, k + 1, then))
        self._label()

    def _comes_up(self, turn: Turn, history: list[int]) -> bool:
        return bool(turn.when.where(self._made(history)))

    def _made(self, taken: Any) -> Callable[[Choice], Bools]:
        """Where choices are made: in one history, or in an array of many, (names, L)."""

        def of(choice: Choice) -> Bools:
            slot = self.slot.get(choice.actor)
            if slot is None or choice.option not in self.options[slot]:
                return np.zeros((), dtype=bool)
            return np.asarray(taken[slot] == self.options[slot].index(choice.option))

        return of

    def _end(self, history: list[int]) -> None:
        """Make the last node an end."""
        c = self.columns
        c.information.append(-1)
        c.outcome[-1] = len(c.outcome_names)
        c.outcome_names.append("; ".join(self._words(zip(self.names, history, strict=True))))
        self.histories.append(history)

    def _draw(self, k: int, history: list[int]) -> list[tuple[int, ...]]:
        """Make the last node a chance move; return what is drawn on each branch."""
        names = self.order[k].names
        draw = self.drawn[names[0]]
        before = [n for n in draw.names if history[self.slot[n]] != NONE]
        key = (k, tuple(history[self.slot[n]] for n in before))
        if key not in self.draws:
            known = {n: self.options[self.slot[n]][history[self.slot[n]]] for n in before}
            self.draws[key] = draw.given(known, names)
        rows = self.draws[key]
        self.columns.names[-1] = ", ".join(names)
        self.columns.information.append(
            self._new_set(CHANCE, [", ".join(values) for values in rows], key)
        )
        options = [self.options[self.slot[n]] for n in names]
        return [tuple(o.index(v) for o, v in zip(options, vs, strict=True)) for vs in rows]

    def _choose(self, k: int, history: list[int]) -> list[tuple[int, ...]]:
        """Make the last node a decision; return the options."""
        turn = self.order[k]
        self.columns.names[-1] = self._move(turn)
        seen = tuple(history[self.slot[name]] for name in turn.sees)
        options = self.options[self.slot[turn.names[0]]]
        if seen not in self.sets[k]:
            self.sets[k][seen] = self._new_set(self.players[str(turn.player)], options)
        self.columns.information.append(self.sets[k][seen])
        return [(option,) for option in range(len(options))]

    def _new_set(
        self, player: int, actions: Sequence[str], key: tuple[int, tuple[int, ...]] | None = None
    ) -> int:
        """Add an information set; return its number."""
        c = self.columns
        c.set_player.append(player)
        c.set_label.append("")
        c.set_actions.append(tuple(actions))
        self.draw_of_set.append(key)
        return len(c.set_player) - 1

    def _move(self, turn: Turn) -> str:
        """Name of a move; nothing for an actor's own choice."""
        return "" if turn.names[0] in self.players else turn.names[0]

    def _label(self) -> None:
        """Call information sets by what is known there and not at all of that turn."""
        for turn, sets in zip(self.order, self.sets, strict=True):
            tells = [len(set(column)) > 1 for column in zip(*sets, strict=True)]
            for seen, h in sets.items():
                told = itertools.compress(zip(turn.sees, seen, strict=True), tells)
                words = [self._move(turn), "; ".join(self._words(told))]
                self.columns.set_label[h] = " after ".join(word for word in words if word)

    def _words(self, taken: Iterable[tuple[str, int]]) -> list[str]:
        """Choices in words, without what did not come up."""
        return [f"{name}: {self.options[self.slot[name]][k]}" for name, k in taken if k != NONE]

    # Numbers

    def chances(
        self, point: Mapping[str, Floats], batch: tuple[int, ...]
    ) -> list[Sequence[Any] | None]:
        """Probabilities of chance moves at a point; None for decisions."""
        words = [", ".join(self.order[k].names) for k, _ in self.draws]
        parameters = list(self.talks.parameters.values())
        rows = Chances(parameters, list(self.draws.values()), words).at(point, batch)
        found: dict[Any, list[Any]] = {}
        for key, row in zip(self.draws, rows, strict=True):
            same = (row == row[:, :1]).all()
            found[key] = row[:, 0].tolist() if same else list(row.reshape(-1, *batch))
        return [None if key is None else found[key] for key in self.draw_of_set]

    def payoffs(self, point: Mapping[str, Floats], batch: tuple[int, ...]) -> Floats:
        """Payoffs at the ends, shape (n, L, *batch)."""
        made = self._made(np.array(self.histories, dtype=np.intp).T)
        considerations = self.talks.considerations
        shape = (len(self.histories),)
        holds = [np.broadcast_to(c.when.where(made), shape) for c in considerations]
        return PayoffSums(
            list(self.talks.parameters.values()),
            considerations,
            self.talks.names,
            holds,
            shape,
            everywhere=True,
        ).at(point, batch)
