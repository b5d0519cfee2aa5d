"""Stability for those who look ahead: limited moves with a horizon, and non-myopic equilibria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import Named, NegotiationError
from negotiation.games.arguments import as_whole
from negotiation.games.graph.moves import Moves
from negotiation.games.graph_model import GraphModel
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.stability import as_graph_model

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Foresight", "limited_moves", "non_myopic"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: States up to which play from each is worked out separately.
MOST_STATES = 1000


@dataclass(frozen=True, eq=False, repr=False)
class Foresight(ByPoint):
    """What each decision maker expects to come of each state if it is the first to move.

    Attributes
    ----------
    model : GraphModel
    horizon : int
        Number of moves that are looked ahead.
    ends : array of int, shape (n, m)
        Position of the state that is expected in the end; the state itself if the decision maker
        stays there.
    outcomes : tuple over states of tuples of states
        What play leads to from each state.
    kind : str
        How it is called.
    """

    model: GraphModel
    horizon: int
    ends: Ints
    outcomes: tuple[tuple[Any, ...], ...]
    kind: str

    @property
    def source(self) -> GraphModel:
        """What was solved."""
        return self.model

    def stable(self, who: str | Named) -> list[Any]:
        """States that a decision maker does not move from.

        Parameters
        ----------
        who : str or Actor

        Returns
        -------
        list of states
        """
        i = self.model.mover(who)
        return [s for k, s in enumerate(self.model.ids) if self.ends[i, k] == k]

    def equilibria(self) -> list[Any]:
        """States that play ends in: of limited moves those that nobody leaves; see `non_myopic`."""
        found = {state for outcome in self.outcomes for state in outcome}
        return [state for state in self.model.ids if state in found]

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a state.

        Returns
        -------
        pandas.DataFrame
            Its index is the state. Columns: one a decision maker, the state that it expects in the
            end; ``outcome``, where play from the state leads.
        """
        import pandas as pd

        ids = self.model.ids
        columns: dict[str, Any] = {
            name: [ids[k] for k in self.ends[i]]
            for i, name in enumerate(self.model.decision_makers)
        }
        columns["outcome"] = [" or ".join(map(str, outcome)) for outcome in self.outcomes]
        return pd.DataFrame(columns, index=pd.Index(ids, name="state"))

    def __repr__(self) -> str:
        """Equilibria in one line."""
        found = ", ".join(map(str, self.equilibria())) or "none"
        return f"<Foresight, {self.kind}: {found}>"


def limited_moves(model: Any, horizon: int) -> Foresight:
    """Find the states that nobody leaves who looks a number of moves ahead.

    Whoever moves reckons with the replies to its move, which are chosen in the same way with one
    move less to come, and moves to where the end is best, if that is better than to stay.

    Parameters
    ----------
    model : GraphModel or object with a method ``graph_model``
        Preferences without unknown pairs.
    horizon : int
        Number of moves looked ahead; with 1 the stable states are those of Nash.

    Returns
    -------
    Foresight
        Its `equilibria` are stable for everybody.

    Raises
    ------
    NegotiationError
        If the horizon is no whole number from 1 up, or preferences are unknown.

    Notes
    -----
    L(h) of Kilgour, Hipel and Fang 1987, for two decision makers. With more of them any other may
    reply, and one who moves reckons with the reply that it likes least: that is ours. Of moves that
    are equally good the one to the state listed first is taken.

    Examples
    --------
    >>> import negotiation as ng
    >>> dilemma = ng.GraphModel(["A", "B"], {"A": ["a"], "B": ["b"]},
    ...     preferences={"A": [3, 4, 1, 2], "B": [2, 4, 1, 3]})
    >>> [ng.limited_moves(dilemma, horizon=h).equilibria() for h in (1, 2, 3)]
    [[1], [1, 4], [1, 4]]
    """
    model = _ordered(as_graph_model(model))
    horizon = as_whole("horizon", horizon, 1)
    n, m = len(model.decision_makers), len(model)
    ends = np.tile(np.arange(m), (n, 1))
    for _ in range(horizon):
        ends = _ahead(model, ends, None)
    outcomes = tuple(
        (state,) if (ends[:, k] == k).all() else () for k, state in enumerate(model.ids)
    )
    return Foresight(model, horizon, ends, outcomes, f"limited moves, horizon {horizon}")


def _ahead(model: GraphModel, ends: Ints, home: int | None) -> Ints:
    """Expected ends with one move more to come, from those with one less.

    Parameters
    ----------
    ends : array of int, shape (n, m)
    home : int or None
        Where play began: back there, it ends.
    """
    m = ends.shape[1]
    stay = np.arange(m)
    longer = np.empty_like(ends)
    for i, order in enumerate(model.orders):
        others = np.delete(ends, i, axis=0)
        moved = others != stay
        worth = np.where(moved, order.worth[others], np.inf)
        least = worth.argmin(axis=0) if len(others) else stay
        after = np.where(moved.any(axis=0), others[least, stay], stay) if len(others) else stay
        if home is not None:
            after = after.copy()
            after[home] = home
        best = _best(model.moves[i], order.worth[after])
        there = after[np.maximum(best, 0)]
        gain = (best >= 0) & (order.worth[there] > order.worth[stay])
        longer[i] = np.where(gain, there, stay)
    return longer


def _best(moves: Moves, worth: Floats) -> Ints:
    """Of the states that one move leads to, the one with the highest worth; -1 for none."""
    most = np.repeat(moves.least(worth, most=True), np.diff(moves.first))
    at = np.flatnonzero(worth[moves.to] == most)
    best = np.full(len(worth), -1)
    best[moves.start[at][::-1]] = moves.to[at][::-1]  # The first of several is written last.
    return best


def non_myopic(model: Any) -> Foresight:
    """Find where play leads if two decision makers take turns and look ahead all the way.

    From a state either may move first; then they take turns until one prefers to stay, or play is
    back where it began. If one would move and the other would not, the move counts, unless the
    other can move first and bring about something that is better for both (the two-sidedness
    convention). If both would move, to different ends, the outcome hangs on who is first, and both
    ends are listed.

    Parameters
    ----------
    model : GraphModel or object with a method ``graph_model``
        Two decision makers, and preferences without unknown pairs.

    Returns
    -------
    Foresight
        Its `equilibria`, the non-myopic ones, are the outcomes from some state. `ends` has what
        each expects if it moves first, or the state itself if it stays.

    Raises
    ------
    NegotiationError
        If there are more than two decision makers or a thousand states, or unknown preferences.

    Notes
    -----
    Brams, *Theory of Moves* (1994), for games of two by two, in which play is back after four
    moves. In other models as many moves as there are states are looked ahead.

    Examples
    --------
    >>> import negotiation as ng
    >>> dilemma = ng.GraphModel(["A", "B"], {"A": ["a"], "B": ["b"]},
    ...     preferences={"A": [3, 4, 1, 2], "B": [2, 4, 1, 3]})
    >>> ng.non_myopic(dilemma)
    <Foresight, non-myopic: 1, 4>
    """
    model = _ordered(as_graph_model(model))
    n, m = len(model.decision_makers), len(model)
    if n != 2 or m > MOST_STATES:
        raise NegotiationError(
            f"non-myopic equilibria are of two decision makers and up to {MOST_STATES} states, got"
            f" {n} and {m}"
        )
    result = np.empty((2, m), dtype=np.int64)
    outcomes = []
    for home in range(m):
        ends = np.tile(np.arange(m), (2, 1))
        for _ in range(m - 1):
            ends = _ahead(model, ends, home)
        result[:, home] = _ahead(model, ends, home)[:, home]
        forced = [_forced(model, ends, i, home) for i in range(2)]
        outcomes.append(_outcome(model, home, result[:, home], forced))
    names = tuple(tuple(model.ids[k] for k in outcome) for outcome in outcomes)
    return Foresight(model, m, result, names, "non-myopic")


def _forced(model: GraphModel, ends: Ints, i: int, home: int) -> list[int]:
    """What comes of the moves of one decision maker, whether it likes that or not."""
    return sorted({home if to == home else int(ends[1 - i, to]) for to in model.moves[i].of(home)})


def _outcome(
    model: GraphModel, home: int, ends: Ints, forced: Sequence[Sequence[int]]
) -> list[int]:
    """Where play from a state leads."""

    def dominates(one: int, other: int) -> bool:
        return all(o.worth[one] > o.worth[other] for o in model.orders)

    moving = [i for i in range(2) if ends[i] != home]
    if len(moving) != 1:
        return sorted({int(ends[i]) for i in moving}) or [home]
    end, other = int(ends[moving[0]]), 1 - moving[0]
    better = [k for k in forced[other] if dominates(k, end)]
    if better:
        return [max(better, key=lambda k: float(model.orders[other].worth[k]))]
    return [end]


def _ordered(model: GraphModel) -> GraphModel:
    """Refuse preferences with unknown pairs."""
    for name, order in zip(model.decision_makers, model.orders, strict=True):
        if order.unknown is not None:
            raise NegotiationError(
                f"looking ahead takes known preferences; those of {name!r} are not"
            )
    return model
