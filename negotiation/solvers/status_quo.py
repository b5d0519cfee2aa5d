"""Status-quo analysis: how a graph model evolves from where it stands, and by whose moves."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_flag
from negotiation.games.graph.moves import Moves
from negotiation.games.graph_model import GraphModel
from negotiation.games.words import counted
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.countermoves.closure import ranges
from negotiation.solvers.countermoves.movers import Movers, group_names
from negotiation.solvers.stability import as_graph_model, groups_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Evolution", "status_quo"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class Evolution(ByPoint):
    """What can be reached from a state, and by the fewest moves.

    Attributes
    ----------
    model : GraphModel
    start : state
    improving : bool
        Every move is an improvement for whoever makes it.
    movers : tuple of str
    moves : array of int, shape (m,)
        Fewest moves to each state; -1 where it cannot be reached.
    before : array of int, shape (m,)
        The state before it on such a way, by position; -1 at the start and where there is none.
    by : array of int, shape (m,)
        Who makes the last move on that way.
    last : array of int, shape (m,)
        That move: the mover times m, plus the state; -1 where there is none.
    earlier : array of int, shape (number of movers * m,)
        Of each such move, the one before it; -1 if it is the first, or is not made.
    """

    model: GraphModel
    start: Any
    improving: bool
    movers: tuple[str, ...]
    moves: NDArray[np.int64]
    before: NDArray[np.int64]
    by: NDArray[np.int64]
    last: NDArray[np.int64]
    earlier: NDArray[np.int64]

    @property
    def source(self) -> GraphModel:
        """What was analysed."""
        return self.model

    @property
    def reached(self) -> list[Any]:
        """States that can be reached, those that take fewer moves first."""
        order = np.argsort(self.moves, kind="stable")
        return [self.model.ids[k] for k in order if self.moves[k] > 0]

    def path(self, state: Any) -> list[tuple[str, Any]]:
        """Who moves, and where to, on a shortest way to a state.

        Parameters
        ----------
        state : as for `GraphModel.index`

        Returns
        -------
        list of (mover, state)
            Empty for the start itself.

        Raises
        ------
        NegotiationError
            If it cannot be reached.
        """
        k = self.model.index(state)
        if self.moves[k] < 0:
            kind = "improvements" if self.improving else "moves"
            raise NegotiationError(f"no {kind} lead from state {self.start!r} to {state!r}")
        return [(self.movers[i], self.model.ids[s]) for i, s in self._steps(k)]

    def _steps(self, k: int) -> list[tuple[int, int]]:
        """Who moves, and where to, as positions, on a shortest way to a state."""
        steps, move = [], int(self.last[k])
        while move >= 0:
            steps.append(divmod(move, len(self.last)))
            move = int(self.earlier[move])
        return steps[::-1]

    def __iter__(self) -> Iterator[Any]:
        """Go through the states that can be reached."""
        return iter(self.reached)

    def __len__(self) -> int:
        """Number of states that can be reached."""
        return len(self.reached)

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a state that can be reached.

        Returns
        -------
        pandas.DataFrame
            Its index is the state. Columns: ``moves``, ``last move by``, ``way``, ``what is done``.
        """
        import pandas as pd

        ids = self.reached
        at = [self.model.index(state) for state in ids]
        return pd.DataFrame(
            {
                "moves": self.moves[at],
                "last move by": [self.movers[self.by[k]] for k in at],
                "way": [self._way(k) for k in at],
                "what is done": [self.model.label(state) for state in ids],
            },
            index=pd.Index(ids, name="state"),
        )

    def _way(self, k: int) -> str:
        """A shortest way in one line."""
        steps = [f" -[{self.movers[i]}]-> {self.model.ids[s]}" for i, s in self._steps(k)]
        return f"{self.start}{''.join(steps)}"

    def __repr__(self) -> str:
        """Sizes in one line."""
        kind = "improvements" if self.improving else "moves"
        longest = int(self.moves.max())
        return (
            f"<Evolution from state {self.start}: {counted(len(self), 'state')} reached by {kind},"
            f" in up to {counted(longest, 'move')}>"
        )


def status_quo(
    model: Any,
    start: Any = None,
    *,
    improving: bool = True,
    coalitions: Sequence[Sequence[str]] | None = None,
) -> Evolution:
    """Find what a conflict can become from where it stands, nobody moving twice in a row.

    Parameters
    ----------
    model : GraphModel or object with a method ``graph_model``
    start : state, optional
        By default the model's status quo.
    improving : bool, optional
        Follow improvements only; otherwise every move.
    coalitions : sequence of sequences of decision makers, optional
        As for `stability`.

    Returns
    -------
    Evolution

    Raises
    ------
    NegotiationError
        If there is no such state, or none is given and the model has no status quo.

    Notes
    -----
    After Li, Kilgour and Hipel, "Status quo analysis in the graph model for conflict resolution",
    Journal of the Operational Research Society 56 (2005). Moves whose worth is unknown are no
    improvements here.

    Examples
    --------
    >>> import negotiation as ng
    >>> model = ng.scenarios.graph_models.elmira()
    >>> result = ng.status_quo(model)
    >>> result
    <Evolution from state 1: 1 state reached by improvements, in up to 1 move>
    >>> result.path(7)
    [('Local Government', 7)]
    """
    model = as_graph_model(model)
    if start is None and model.status_quo is None:
        raise NegotiationError("the model has no status quo: say from which state")
    first = model.index(model.status_quo if start is None else start)
    groups = groups_of(model, coalitions)
    movers = Movers(model, groups, "legal sequence", "b")
    arrows = [
        movers.improving(i) if as_flag("improving", improving) else movers.moves(i)
        for i in range(len(groups))
    ]
    last, depth, earlier = _walk(arrows, first, len(model))
    moved = last >= 0
    before, by = (np.full(len(model), -1, dtype=np.int64) for _ in range(2))
    by[moved] = last[moved] // len(model)
    above = earlier[last[moved]]
    before[moved] = np.where(above >= 0, above % len(model), first)
    names = group_names(model, groups)
    return Evolution(model, model.ids[first], improving, names, depth, before, by, last, earlier)


def _walk(arrows: Sequence[Moves], first: int, m: int) -> tuple[Ints, Ints, Ints]:
    """Go from a state move by move, all moves of one length at once, in a fixed order.

    Returns
    -------
    last, depth : array, shape (m,)
        The move that first leads to each state, and how many there are up to it.
    earlier : array, shape (movers * m,)
        The move before each.
    """
    last, depth = np.full((2, m), -1, dtype=np.int64)
    earlier = np.full(len(arrows) * m, -2, dtype=np.int64)
    depth[first] = 0
    states, made = np.array([first]), np.array([-1])
    for length in itertools.count(1):
        found = []
        for i, own in enumerate(arrows):
            may = np.flatnonzero(made // m != i)
            begin, end = own.first[states[may]], own.first[states[may] + 1]
            rank, to = np.repeat(may, end - begin), own.to[ranges(begin, end)].astype(np.int64)
            fresh = earlier[i * m + to] == -2
            rank, to = rank[fresh], to[fresh]
            once = np.sort(np.unique(to, return_index=True)[1])
            found.append((rank[once], i * m + to[once]))
        rank, moves = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = np.argsort(rank, kind="stable")  # Of one state's moves, those of the first mover.
        rank, moves = rank[order], moves[order]
        if not len(moves):
            break
        earlier[moves] = made[rank]
        states, made = moves % m, moves
        reached, at = np.unique(states, return_index=True)
        new = depth[reached] < 0
        last[reached[new]], depth[reached[new]] = moves[at[new]], length
    return last, depth, np.maximum(earlier, -1)
