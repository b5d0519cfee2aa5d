"""How a decision maker compares states: payoffs, a ranking, statements over options, or pairs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list
from negotiation.games.arguments import as_array, as_number
from negotiation.games.graph.statements import read_statement
from negotiation.games.printed import Printed

__all__ = ["GREATLY", "Order", "Preference", "Scene"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

#: In a ranking: whatever stands before is greatly preferred to whatever stands after.
GREATLY = ">>"
#: Statements, whose weights are powers of two that a float must hold.
MOST_STATEMENTS = 52


@dataclass(frozen=True, eq=False)
class Order:
    """A preference over m states, as arrays.

    Attributes
    ----------
    worth : array, shape (m,)
        A higher number is better, wherever the comparison is known.
    unknown : array of bool, shape (m, m), or None
        Pairs of which nothing is known; symmetric.
    strength : array, shape (m,), and float, or None
        State s is greatly preferred to t if its number is higher by that much at least.
    """

    worth: Floats
    unknown: Bools | None = None
    strength: tuple[Floats, float] | None = None

    def of(self, states: NDArray[np.int64]) -> Order:
        """The same preference among some of the states."""
        return Order(
            self.worth[states],
            None if self.unknown is None else self.unknown[np.ix_(states, states)],
            None if self.strength is None else (self.strength[0][states], self.strength[1]),
        )

    def better(self) -> Bools:
        """Whether the column is known to be strictly better than the row, shape (m, m)."""
        higher = self.worth[None, :] > self.worth[:, None]
        return higher if self.unknown is None else higher & ~self.unknown

    def maybe(self) -> Bools:
        """Whether nothing is known of row and column, shape (m, m)."""
        m = len(self.worth)
        return np.zeros((m, m), dtype=bool) if self.unknown is None else self.unknown


@dataclass(frozen=True)
class Scene:
    """The states that a preference is about.

    Attributes
    ----------
    who : str
        Whose preference it is, for errors.
    ids : sequence
    index : callable from a state to its position
    options : sequence of str
    taken : array of bool, shape (options, m)
    bare : array of bool, shape (m,)
        States without options.
    """

    who: str
    ids: Sequence[Any]
    index: Callable[[Any], int]
    options: Sequence[str]
    taken: Bools
    bare: Bools


@dataclass(frozen=True, eq=False)
class Preference(Printed):
    """What a decision maker prefers; made by `payoffs`, `ranking`, `statements` or `pairs`.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.Preference.ranking([3, [1, 2], ">>", 4], unknown=[(1, 2)])
    <Preference: ranking of 4 states, 1 pair unknown>
    >>> ng.Preference.statements(["-Attack", "Release Water IF -Escalate"])
    <Preference: 2 statements>
    """

    order: Callable[[Scene], Order]
    words: str

    @staticmethod
    def payoffs(
        values: Mapping[Any, float] | Sequence[float],
        *,
        greatly: float | None = None,
        unknown: Iterable[tuple[Any, Any]] = (),
    ) -> Preference:
        """Prefer the state with the higher number.

        Parameters
        ----------
        values : mapping of state to number, or sequence in the order of the states
        greatly : float, optional
            A state that is better by this much is greatly preferred.
        unknown : iterable of pairs of states, optional
            Pairs of which nothing is known.

        Returns
        -------
        Preference
        """
        pairs = as_list("unknown pairs", unknown)
        gap = None
        if greatly is not None:
            gap = as_number("greatly", greatly, "a positive number", lambda x: 0 < x < np.inf)

        def order(scene: Scene) -> Order:
            worth = _numbers(scene, values)
            return Order(worth, _unknown(scene, pairs), None if gap is None else (worth, gap))

        return Preference(order, f"payoffs{_but(pairs)}")

    @staticmethod
    def ranking(order: Sequence[Any], *, unknown: Iterable[tuple[Any, Any]] = ()) -> Preference:
        """Prefer what stands first.

        Parameters
        ----------
        order : sequence of states, best to worst
            A list inside the list is a tie. ``">>"`` between two entries: what stands before is
            greatly preferred to what stands after.
        unknown : iterable of pairs of states, optional
            Pairs of which nothing is known.

        Returns
        -------
        Preference
        """
        given = as_list("a ranking", order)
        pairs = as_list("unknown pairs", unknown)
        ties = [tie if isinstance(tie, list | tuple) else [tie] for tie in given]
        count = sum(len(tie) for tie in ties if tie != [GREATLY])
        return Preference(
            lambda scene: _ranked(scene, ties, pairs), f"ranking of {count} states{_but(pairs)}"
        )

    @staticmethod
    def statements(texts: Sequence[str]) -> Preference:
        """Prefer where the more important statements over options hold (option prioritisation).

        Parameters
        ----------
        texts : sequence of str
            The most important first, such as ``"-Attack IF Release Water"``; ``-`` is not, ``&``
            and, ``|`` or; IF and IFF join two parts.

        Returns
        -------
        Preference
            One statement weighs more than all that follow (Hipel, Kilgour, Fang and Peng 1997).
        """
        given = as_list("preference statements", texts)
        if not 0 < len(given) <= MOST_STATEMENTS:
            raise NegotiationError(
                f"a preference takes 1 to {MOST_STATEMENTS} statements, got {len(given)}"
            )

        def order(scene: Scene) -> Order:
            if scene.bare.any():
                bare = scene.ids[int(np.argmax(scene.bare))]
                raise NegotiationError(
                    f"state {bare!r} has no options, so that the statements of {scene.who!r} say"
                    " nothing of it: give a ranking"
                )
            holds = [read_statement(text, scene.options)(scene.taken) for text in given]
            weights = 2.0 ** np.arange(len(given))[::-1]
            return Order(weights @ np.array(holds, dtype=float))

        return Preference(order, f"{len(given)} statements")

    @staticmethod
    def pairs(better: Iterable[tuple[Any, Any]]) -> Preference:
        """Prefer the first of each pair to the second, and what follows from that.

        Parameters
        ----------
        better : iterable of pairs of states
            Of two states that no chain of pairs joins, nothing is known.

        Returns
        -------
        Preference
        """
        given = as_list("pairs", better)
        return Preference(lambda scene: _chained(scene, given), f"{len(given)} pairs")

    def __repr__(self) -> str:
        """What it was made of."""
        return f"<Preference: {self.words}>"


def _but(pairs: Sequence[Any]) -> str:
    """Count of the unknown pairs in words."""
    return f", {len(pairs)} pair{'s' * (len(pairs) != 1)} unknown" if pairs else ""


def _numbers(scene: Scene, given: Any) -> Floats:
    """One finite number a state."""
    m = len(scene.ids)
    if isinstance(given, Mapping):
        worth = np.full(m, np.nan)
        for state, value in given.items():
            worth[scene.index(state)] = as_number(f"the payoff of {scene.who!r}", value)
        if np.isnan(worth).any():
            raise NegotiationError(
                f"the payoffs of {scene.who!r} leave out {_some(scene, np.isnan(worth))}"
            )
        return worth
    array = as_array(given)
    if array is None or array.shape != (m,) or not np.isfinite(array).all():
        raise NegotiationError(
            f"the payoffs of {scene.who!r} must be {m} finite numbers, one a state, or a dict;"
            f" got {given!r:.80}"
        )
    return array


def _ranked(scene: Scene, ties: Sequence[Sequence[Any]], pairs: Sequence[Any]) -> Order:
    """Number the states of a ranking, best highest."""
    m = len(scene.ids)
    worth, level = np.full(m, np.nan), np.zeros(m)
    marks = 0
    for k, tie in enumerate(ties):
        if list(tie) == [GREATLY]:
            marks += 1
            continue
        for state in tie:
            at = scene.index(state)
            if not np.isnan(worth[at]):
                raise NegotiationError(
                    f"the ranking of {scene.who!r} is cyclic: it has state {scene.ids[at]!r} twice,"
                    " which would be better than itself"
                )
            worth[at], level[at] = len(ties) - k, -marks
    if np.isnan(worth).any():
        raise NegotiationError(
            f"the ranking of {scene.who!r} leaves out {_some(scene, np.isnan(worth))}"
        )
    return Order(worth, _unknown(scene, pairs), (level, 1.0) if marks else None)


def _chained(scene: Scene, given: Sequence[Any]) -> Order:
    """Close pairs under transitivity."""
    m = len(scene.ids)
    above = np.zeros((m, m), dtype=bool)
    for pair in given:
        first, second = _pair(scene, pair)
        above[first, second] = True
    for k in range(m):
        above |= above[:, k, None] & above[None, k, :]
    if above.diagonal().any():
        cycle = np.flatnonzero(above.diagonal()).tolist()
        names = ", ".join(repr(scene.ids[k]) for k in cycle)
        raise NegotiationError(
            f"the pairs of {scene.who!r} are cyclic: states {names} would be better than themselves"
        )
    unknown = ~(above | above.T)
    np.fill_diagonal(unknown, val=False)
    return Order(above.sum(axis=1).astype(float), unknown if unknown.any() else None)


def _unknown(scene: Scene, pairs: Sequence[Any]) -> Bools | None:
    """Pairs of which nothing is known, as a matrix."""
    if not pairs:
        return None
    unknown = np.zeros((len(scene.ids),) * 2, dtype=bool)
    for pair in pairs:
        first, second = _pair(scene, pair)
        unknown[first, second] = unknown[second, first] = True
    return unknown


def _pair(scene: Scene, given: Any) -> tuple[int, int]:
    """Positions of two different states."""
    if not isinstance(given, list | tuple) or len(given) != 2 or given[0] == given[1]:
        raise NegotiationError(f"a pair of {scene.who!r} is two different states, got {given!r}")
    return scene.index(given[0]), scene.index(given[1])


def _some(scene: Scene, which: Bools) -> str:
    """Name the first few states."""
    left: list[Hashable] = [scene.ids[k] for k in np.flatnonzero(which).tolist()]
    names = ", ".join(map(repr, left[:5])) + (", ..." if len(left) > 5 else "")
    return f"state{'s' * (len(left) > 1)} {names}"
