"""A graph model: decision makers who move a conflict from state to state."""

from __future__ import annotations

import copy
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import Named, NegotiationError, as_list, as_text, known_name, unknown_name
from negotiation.games.arguments import labels
from negotiation.games.graph.moves import Moves, derived_moves, given_moves
from negotiation.games.graph.options import (
    Option,
    checked_options,
    first_infeasible,
    listed_states,
    pattern_words,
    patterns_of,
)
from negotiation.games.graph.preferences import Order, Preference, Scene
from negotiation.games.tables import SHOWN, paragraphs, table
from negotiation.games.words import counted, more

__all__ = ["GraphModel"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


class GraphModel:
    """A conflict as states, the moves of each decision maker, and what each prefers.

    Parameters
    ----------
    decision_makers : sequence of str or Actor
    options : mapping of decision maker to sequence of str, or sequence of Option, optional
        What each can do or leave; a state says which options are taken. Left out, `states` and
        `moves` are given.
    one_way : mapping of option to ``"fwd"`` or ``"back"``, optional
        Options that can only be taken, and options that can only be dropped.
    infeasible : sequence of mappings of option to 0 or 1, optional
        Combinations that cannot be.
    states : mapping of state to sequence of 0 and 1, or sequence of states, optional
        Which options each state takes, in their order, by a name or number of the state. None in
        place of the sequence: a state that is the same whatever options are taken, such as
        abandoning; then `moves` are given. Left out, all feasible combinations, numbered from 1,
        the first option varying fastest.
    moves : mapping of decision maker to sequence of pairs of states, optional
        Left out, a decision maker changes any of its own options at once, where that is feasible.
    preferences : mapping of decision maker to Preference
        Or a list, a ranking; or a dict from state to number, payoffs.
    status_quo : state, optional
        Where the conflict stands.
    title : str, optional

    Attributes
    ----------
    decision_makers : tuple of str
    options : tuple of Option
        Each with ``name``, ``owner`` and ``direction``.
    ids : tuple
        Names of the states.
    codes : array of int, shape (m,)
        Bit k says whether option k is taken; -1 for a state without options.
    moves : tuple over decision makers of Moves
    orders : tuple over decision makers of Order
        Preferences as arrays.
    transitive : bool
        Two moves in a row of one decision maker are one move, or lead nowhere.
    status_quo : state or None
    title : str

    Raises
    ------
    NegotiationError
        If a name is unknown or repeats, a state or the status quo is infeasible, a preference
        leaves out a state or is cyclic, or moves are missing.

    Notes
    -----
    The model of Kilgour, Hipel and Fang, "The graph model for conflicts", Automatica 23 (1987).

    Examples
    --------
    >>> import negotiation as ng
    >>> model = ng.GraphModel(
    ...     ["Ann", "Ben"],
    ...     {"Ann": ["Ann talks"], "Ben": ["Ben talks"]},
    ...     preferences={"Ann": [3, 4, 1, 2], "Ben": [2, 4, 1, 3]},
    ... )
    >>> model
    <GraphModel: Ann, Ben; 2 options, 4 states, 8 moves>
    >>> model.label(2), model.reachable("Ben", 2)
    ('Ann talks', [4])
    >>> ng.stability(model).equilibria("seq")
    [1, 4]
    """

    def __init__(
        self,
        decision_makers: Sequence[str | Named],
        options: Mapping[Any, Sequence[str]] | Sequence[Option] | None = None,
        *,
        one_way: Mapping[str, str] | None = None,
        infeasible: Iterable[Mapping[Any, Any]] = (),
        states: Mapping[Any, Any] | Sequence[Any] | None = None,
        moves: Mapping[Any, Iterable[Any]] | None = None,
        preferences: Mapping[Any, Any],
        status_quo: Any = None,
        title: str = "",
    ) -> None:
        names = as_list("decision makers", decision_makers)
        self.decision_makers = labels("the decision makers", names, len(names))
        if not self.decision_makers:
            raise NegotiationError("a graph model needs at least one decision maker")
        self.title = as_text("the title of a graph model", title)
        self.options = checked_options(self.decision_makers, options or {}, one_way or {})
        self.infeasible = patterns_of(self.options, infeasible)
        self.labels: tuple[str, ...] | None = None
        self.ids, self.codes = listed_states(self.options, self.infeasible, states)
        self.transitive = moves is None
        if moves is None:
            self.moves = derived_moves(self.decision_makers, self.options, self.ids, self.codes)
        else:
            self.moves = given_moves(self.decision_makers, moves, self.index, len(self))
        self.orders = self._orders(preferences)
        self.status_quo = None if status_quo is None else self.ids[self.index(status_quo)]

    @classmethod
    def from_dict(cls, case: Mapping[str, Any]) -> GraphModel:
        """Read a model from the layout of a published case.

        Parameters
        ----------
        case : mapping
            ``decision_makers``, a list; ``states``, a list of ``{"id": ..., "options": [0, 1]}``,
            options perhaps None; ``preferences_best_to_worst``, by decision maker a list in which
            a list is a tie. If there are any: ``options``, a list of ``{"name", "dm",
            "direction"}``; ``infeasible``, dicts from the position of an option, from 0, to "Y" or
            "N"; ``moves``, by decision maker pairs of states; ``status_quo``; ``title``.

        Returns
        -------
        GraphModel

        Raises
        ------
        NegotiationError
            If an entry is missing or wrong, or as for the model itself.

        Examples
        --------
        >>> import negotiation as ng
        >>> case = {
        ...     "decision_makers": ["A", "B"],
        ...     "states": [{"id": "peace", "options": None}, {"id": "war", "options": None}],
        ...     "moves": {"A": [["peace", "war"]], "B": []},
        ...     "preferences_best_to_worst": {"A": ["peace", "war"], "B": [["peace", "war"]]},
        ... }
        >>> ng.GraphModel.from_dict(case).reachable("A", "peace")
        ['war']
        """
        from negotiation.games.graph.cases import arguments_of

        return cls(**arguments_of(case))

    # States

    @cached_property
    def _places(self) -> dict[Any, int]:
        """Position of each state by its name."""
        return {state: k for k, state in enumerate(self.ids)}

    def __len__(self) -> int:
        """Number of states."""
        return len(self.ids)

    @property
    def bare(self) -> Bools:
        """States without options, shape (m,)."""
        return self.codes < 0

    @property
    def taken(self) -> Bools:
        """Whether an option is taken in a state, shape (options, m); False without options."""
        bits = np.arange(len(self.options), dtype=np.int64)[:, None]
        return (np.maximum(self.codes, 0) >> bits & 1).astype(bool)

    def index(self, state: Any) -> int:
        """Position of a state.

        Parameters
        ----------
        state : its name or label, or a mapping of option to 0 or 1
            Options that the mapping leaves out are not taken.

        Returns
        -------
        int

        Raises
        ------
        NegotiationError
            If there is no such state, or it is infeasible.
        """
        if isinstance(state, Mapping):
            return self._index_of_options(state)
        if isinstance(state, Hashable) and state in self._places:
            return self._places[state]
        if self.labels is not None and state in self.labels:
            return self.labels.index(state)
        raise unknown_name("state", state, map(str, self.ids[:SHOWN]), f"in {self._name}")

    def _index_of_options(self, state: Mapping[Any, Any]) -> int:
        """Position of the state in which some options are taken."""
        [(mask, bits)] = patterns_of(self.options, [state])
        at = np.flatnonzero(self.codes == bits)
        if len(at):
            return int(at[0])
        wrong = first_infeasible(np.array([bits]), self.infeasible)
        why = "" if wrong is None else f": it has {pattern_words(self.options, wrong[1])}"
        said = pattern_words(self.options, (mask, bits))
        raise NegotiationError(f"no state of {self._name} has {said}; it is infeasible{why}")

    @property
    def _name(self) -> str:
        """What it is called in errors."""
        return repr(self.title) if self.title else "the graph model"

    def label(self, state: Any) -> str:
        """What is done in a state, in words."""
        k = self.index(state)
        if self.labels is not None:
            return self.labels[k]
        if self.codes[k] < 0 or not self.options:
            return str(self.ids[k])
        taken = [o.name for j, o in enumerate(self.options) if self.codes[k] >> j & 1]
        return ", ".join(taken) or "nothing"

    # Moves

    def _who(self, name: Any) -> str:
        """A decision maker's name, or say that there is none."""
        return known_name("decision maker", name, self.decision_makers, f"in {self._name}")

    def mover(self, who: str | Named) -> int:
        """Position of a decision maker.

        Raises
        ------
        NegotiationError
            If there is none of that name.
        """
        return self.decision_makers.index(self._who(who))

    def reachable(self, who: str | Named, state: Any, *, improving: bool = False) -> list[Any]:
        """States that a decision maker can move to by itself.

        Parameters
        ----------
        who : str or Actor
        state : as for `index`
        improving : bool, optional
            Only those that it is known to prefer: its unilateral improvements.

        Returns
        -------
        list of states
        """
        i, s = self.mover(who), self.index(state)
        order = self.orders[i]
        to = self.moves[i].of(s)
        if improving:
            better = order.worth[to] > order.worth[s]
            to = to[better if order.unknown is None else better & ~order.unknown[s, to]]
        return [self.ids[k] for k in to]

    # Preferences

    def _orders(self, given: Mapping[Any, Any]) -> tuple[Order, ...]:
        """Preferences as arrays, one a decision maker."""
        if not isinstance(given, Mapping):
            raise NegotiationError(
                f"preferences are a dict from decision maker to preference, got {given!r:.80}"
            )
        said = {self._who(who): preference for who, preference in given.items()}
        missing = [name for name in self.decision_makers if name not in said]
        if missing:
            raise NegotiationError(f"preferences say nothing of {', '.join(map(repr, missing))}")
        return tuple(self._order(name, said[name]) for name in self.decision_makers)

    def _order(self, who: str, given: Any) -> Order:
        """One preference as arrays."""
        if isinstance(given, Mapping):
            given = Preference.payoffs(given)
        elif isinstance(given, list | tuple):
            given = Preference.ranking(given)
        if not isinstance(given, Preference):
            raise NegotiationError(
                f"the preference of {who!r} is a Preference, a list (a ranking) or a dict"
                f" (payoffs), got {given!r:.80}"
            )
        names = [option.name for option in self.options]
        return given.order(Scene(who, self.ids, self.index, names, self.taken, self.bare))

    def ranking(self, who: str | Named) -> list[list[Any]]:
        """States from best to worst, those that tie in one list."""
        worth = self.orders[self.mover(who)].worth
        return [
            [self.ids[k] for k in np.flatnonzero(worth == value)]
            for value in np.unique(worth)[::-1]
        ]

    # The same with something changed

    def preferring(self, who: str | Named, preference: Any) -> GraphModel:
        """Return the same model with another preference of one decision maker.

        Parameters
        ----------
        who : str or Actor
        preference : Preference, list or dict

        Returns
        -------
        GraphModel
        """
        i = self.mover(who)
        order = self._order(self.decision_makers[i], preference)
        return self.like(orders=(*self.orders[:i], order, *self.orders[i + 1 :]))

    def unaware_of(self, options: Sequence[str]) -> GraphModel:
        """Return the model as somebody sees it who does not know of some options.

        Parameters
        ----------
        options : sequence of str

        Returns
        -------
        GraphModel
            States in which none of them is taken, under the same names.
        """
        names = [option.name for option in self.options]
        unknown = [known_name("option", o, names) for o in as_list("options", options)]
        mask = sum(1 << names.index(name) for name in set(unknown))
        kept = np.flatnonzero(self.bare | (self.codes & mask == 0))
        place = np.full(len(self.ids), -1)
        place[kept] = np.arange(len(kept))
        moves = []
        for each in self.moves:
            fine = (place[each.start] >= 0) & (place[each.to] >= 0)
            moves.append(Moves.of_pairs(place[each.start][fine], place[each.to][fine], len(kept)))
        inside = self.status_quo is not None and place[self.index(self.status_quo)] >= 0
        return self.like(
            ids=tuple(self.ids[k] for k in kept),
            codes=self.codes[kept],
            labels=self.labels and tuple(self.labels[k] for k in kept),
            moves=tuple(moves),
            orders=tuple(order.of(kept) for order in self.orders),
            status_quo=self.status_quo if inside else None,
        )

    def like(self, **changes: Any) -> GraphModel:
        """Return a copy that differs in some attributes, which are taken as they are."""
        other = copy.copy(self)
        vars(other).pop("_places", None)
        vars(other).update(changes)
        return other

    # As text

    def __repr__(self) -> str:
        """Names and sizes in one line."""
        title = f" {self.title!r}" if self.title else ""
        sizes = [counted(len(self.options), "option")] if self.options else []
        sizes.append(counted(len(self.ids), "state"))
        sizes.append(counted(sum(len(moves.to) for moves in self.moves), "move"))
        return f"<GraphModel{title}: {', '.join(self.decision_makers)}; {', '.join(sizes)}>"

    def _repr_html_(self) -> str:
        """States for a notebook: what is done in each, and how each decision maker ranks it."""
        ranks = [np.unique(-order.worth, return_inverse=True)[1] + 1 for order in self.orders]
        rows = (
            [str(state), self.label(state), *(str(rank[k]) for rank in ranks)]
            for k, state in enumerate(self.ids[:SHOWN])
        )
        head = ["state", "what is done", *(f"rank: {name}" for name in self.decision_makers)]
        left = paragraphs(more(len(self.ids) - SHOWN, "state"))
        return paragraphs(repr(self)[1:-1]) + table(head, rows) + left
