"""A coalitional game: what each group of players is worth, to be shared as its members like."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError, as_list, as_text, unknown_name
from negotiation.games.arguments import as_array, as_whole
from negotiation.games.masks import members, of_members
from negotiation.games.tables import SHOWN, paragraphs, table
from negotiation.games.words import more, named, number

__all__ = ["MOST_PLAYERS", "CoalitionalGame", "as_coalitional"]

Floats = NDArray[np.float64]
Player = str | int

#: Players up to whom all coalitions are looked at, one by one.
MOST_PLAYERS = 22


class CoalitionalGame:
    """What each coalition can get for its members, in transferable payoffs.

    Parameters
    ----------
    values : mapping, array_like or callable
        A mapping from each coalition, a frozenset of players, to its value; an array of shape
        (2**n,) in which bit i of the position says whether player i is a member; or a function of a
        frozenset of players. The empty coalition is worth 0 and may be left out of a mapping; a
        function is not asked about it. True counts as 1: the coalition wins.
    players : sequence of str, int or Actor, optional
        By default the members of the single-player coalitions of a mapping, in their order, and
        otherwise the numbers from 0.
    n : int, optional
        Number of players of a function, in place of `players`.
    title : str, optional

    Attributes
    ----------
    players : tuple of str or int
    title : str

    Raises
    ------
    NegotiationError
        If a coalition has no value or two, a value is no finite number, the empty coalition is
        worth something, a player is unknown, or the sizes do not fit.

    Notes
    -----
    A function is asked when a value is needed. `value` asks it about one coalition, and most
    solvers ask about all: 2**20 calls for 20 players. If all values are integers or fractions,
    solvers that can do so answer in fractions.

    von Neumann, J. and Morgenstern, O. (1944), Theory of Games and Economic Behavior, Princeton
    University Press.

    Examples
    --------
    Two of three parties make a majority, which has 1 to share:

    >>> import negotiation as ng
    >>> majority = ng.CoalitionalGame(lambda s: len(s) >= 2, players=["A", "B", "C"])
    >>> majority
    <CoalitionalGame: A, B, C; together worth 1>
    >>> majority.value(["A", "C"])
    1

    >>> pair = ng.CoalitionalGame({frozenset("A"): 1, frozenset("B"): 0, frozenset("AB"): 4})
    >>> print(ng.shapley(pair))
    Shapley value: A 5/2, B 3/2
    """

    def __init__(
        self,
        values: Mapping[Any, Any] | ArrayLike | Callable[[frozenset[Any]], Any],
        players: Sequence[Any] | None = None,
        *,
        n: int | None = None,
        title: str = "",
    ) -> None:
        self.title = as_text("the title of a coalitional game", title)
        self._asked: dict[int, Any] | list[Any] = {0: 0}
        self._function: Callable[[frozenset[Any]], Any] | None = None
        known = None if players is None else _players(players)
        if n is not None:
            n = as_whole("n", n, 1)
            if known is not None and len(known) != n:
                raise NegotiationError(f"n is {n}, but there are {len(known)} players")
        if isinstance(values, Mapping):
            self.players = known or _named_in(values)
            self._check_number(n)
            self._asked = {0: 0} | self._listed(values)
        elif callable(values):
            if known is None and n is None:
                raise NegotiationError(
                    "a function needs players=[...] or n=, the number of players"
                )
            self.players = known or tuple(range(n or 0))
            self._function = values
        else:
            array = _by_mask(values)
            self.players = known or tuple(range(len(array).bit_length() - 1))
            if len(array) != 1 << self.n_players:
                raise NegotiationError(
                    f"{self.n_players} players have {1 << self.n_players} coalitions, the empty one"
                    f" among them; got {len(array)} values"
                )
            self._check_number(n)
            self._asked = [_finite(value, self, mask) for mask, value in enumerate(array)]
            self._check_empty(array[0])

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @property
    def names(self) -> tuple[str, ...]:
        """Players as they are printed."""
        return tuple(named("player", str(player)) for player in self.players)

    def position(self, player: Any) -> int:
        """Position of a player, given as itself or, if it has a name, as what bears the name.

        Raises
        ------
        NegotiationError
            If there is none.
        """
        who = getattr(player, "name", player)
        if isinstance(who, str | int | np.integer) and not isinstance(who, bool):
            for i, known in enumerate(self.players):
                if known == who:
                    return i
        raise unknown_name("player", who, [str(known) for known in self.players])

    def mask(self, coalition: Any) -> int:
        """Mask of a coalition, any list or set of players.

        Raises
        ------
        NegotiationError
            If it is something else, or a player is unknown.
        """
        if isinstance(coalition, str) or not isinstance(coalition, Iterable):
            raise NegotiationError(
                f"a coalition is a frozenset or a list of players, got {coalition!r}"
            )
        return of_members(self.position(player) for player in coalition)

    def coalition(self, mask: int) -> frozenset[Player]:
        """Members by mask."""
        return frozenset(self.players[i] for i in members(mask))

    def label(self, mask: int) -> str:
        """Members of a coalition in words, in the order of the players."""
        return "{" + ", ".join(str(self.players[i]) for i in members(mask)) + "}"

    def value(self, coalition: Any) -> Any:
        """What a coalition is worth.

        Parameters
        ----------
        coalition : iterable of players

        Returns
        -------
        int, Fraction or float
            As it was given.
        """
        return self._worth(self.mask(coalition))

    @cached_property
    def table(self) -> Floats:
        """Values of all coalitions, array of shape (2**n,) by mask."""
        try:
            array = np.array([float(v) for v in self._all])
        except OverflowError as error:
            raise NegotiationError("a value is too large for a floating point number") from error
        array.setflags(write=False)
        return array

    @cached_property
    def whole_table(self) -> tuple[NDArray[Any], int] | None:
        """Whole numbers and what divides them all to give the values; None if some are floats.

        The array, shape (2**n,), is of int64 if the values of all coalitions together are sure to
        fit, and of Python's integers otherwise.
        """
        if not all(isinstance(v, int | Fraction) for v in self._all):
            return None
        below = math.lcm(*{v.denominator for v in self._all})
        found = [int(v * below) for v in self._all]
        fits = max(map(abs, found)) < 2 ** (62 - self.n_players)
        return np.array(found, dtype=np.int64 if fits else object), below

    @property
    def is_simple(self) -> bool:
        """Each coalition wins (1) or loses (0), and a larger one does not lose what it won."""
        v = self.table
        if not ((v == 0) | (v == 1)).all() or v[-1] != 1:
            return False
        cubes = (v.reshape(-1, 2, 1 << i) for i in range(self.n_players))
        return all((cube[:, 1] >= cube[:, 0]).all() for cube in cubes)

    def allocation(self, x: Any) -> Floats:
        """Take an allocation: a dict from player to payoff, or a list in the order of the players.

        Returns
        -------
        array, shape (n,)

        Raises
        ------
        NegotiationError
            If a player is unknown or left out, or a payoff is no finite number.
        """
        if isinstance(x, Mapping):
            by = {self.position(player): value for player, value in x.items()}
            left = [str(p) for i, p in enumerate(self.players) if i not in by]
            if left:
                raise NegotiationError(f"the allocation says nothing of {', '.join(left)}")
            x = [by[i] for i in range(self.n_players)]
        array = as_array(x)
        if array is None or array.shape != (self.n_players,) or not np.isfinite(array).all():
            raise NegotiationError(
                f"an allocation has a finite number for each of {self.n_players} players, got {x!r}"
            )
        return array

    @cached_property
    def _all(self) -> list[Any]:
        """Values of all coalitions by mask."""
        if self.n_players > MOST_PLAYERS:
            raise NegotiationError(
                f"all coalitions of {self.n_players} players are too many to look at: at most"
                f" {MOST_PLAYERS} players, but for ng.shapley and ng.banzhaf of a WeightedVoting"
            )
        if isinstance(self._asked, list):
            return self._asked
        if self._function is None:
            return [self._asked[mask] for mask in range(1 << self.n_players)]
        low = min(self.n_players, 11)
        lower = [self.coalition(mask) for mask in range(1 << low)]
        upper = [self.coalition(mask << low) for mask in range(1 << self.n_players - low)]
        every = (a | b for b in upper for a in lower)
        next(every)  # The empty coalition.
        values = map(self._function, every)
        return [0, *(_finite(value, self, mask) for mask, value in enumerate(values, start=1))]

    def _worth(self, mask: int) -> Any:
        """Value by mask; the function is asked once."""
        if "_all" in self.__dict__:
            return self._all[mask]
        asked = self._asked
        if isinstance(asked, dict) and mask not in asked and self._function is not None:
            asked[mask] = _finite(self._function(self.coalition(mask)), self, mask)
        return asked[mask]

    def _listed(self, values: Mapping[Any, Any]) -> dict[int, Any]:
        """Values of a mapping, by mask."""
        found: dict[int, Any] = {}
        for key, value in values.items():
            mask = self.mask(key)
            if mask in found:
                raise NegotiationError(f"coalition {self.label(mask)} has two values")
            found[mask] = _finite(value, self, mask)
        self._check_empty(found.get(0, 0))
        if len(found) < (1 << self.n_players) - 1:
            left = next(m for m in range(1, 1 << self.n_players) if m not in found)
            raise NegotiationError(f"coalition {self.label(left)} has no value")
        return found

    def _check_number(self, n: int | None) -> None:
        """Hold the number of players, if it was given, against what there is."""
        if n is not None and n != self.n_players:
            raise NegotiationError(f"n is {n}, but values are for {self.n_players} players")

    @staticmethod
    def _check_empty(value: Any) -> None:
        """Nobody gets nothing."""
        if value != 0:
            raise NegotiationError(f"the empty coalition is worth 0, got {value!r}")

    def __repr__(self) -> str:
        """Players and the value of all together, in one line."""
        title = f" {self.title!r}" if self.title else ""
        whole = number(self._worth((1 << self.n_players) - 1), 0)
        return f"<{type(self).__name__}{title}: {', '.join(self.names)}; together worth {whole}>"

    def _repr_html_(self) -> str:
        """Values for a notebook, small coalitions first."""
        head = paragraphs(repr(self)[1:-1])
        if self.n_players > MOST_PLAYERS:
            return head
        order = sorted(range(1, min(1 << self.n_players, 1 << 12)), key=lambda m: m.bit_count())
        rows = ([self.label(m), number(self._worth(m), 0)] for m in order[:SHOWN])
        left = paragraphs(more((1 << self.n_players) - 1 - SHOWN, "coalition"))
        return head + table(["coalition", "value"], rows) + left


def as_coalitional(source: Any) -> CoalitionalGame:
    """Take a coalitional game, or anything that has a ``.coalitional()``.

    Raises
    ------
    NegotiationError
        If `source` is neither.
    """
    if isinstance(source, CoalitionalGame):
        return source
    make = getattr(source, "coalitional", None)
    made = make() if callable(make) and not isinstance(source, type) else None
    if isinstance(made, CoalitionalGame):
        return made
    raise NegotiationError(
        "expected a CoalitionalGame or something with a .coalitional(), got"
        f" {type(source).__name__}"
    )


def _players(given: Any) -> tuple[Player, ...]:
    """Check names or numbers of players."""
    names = [getattr(player, "name", player) for player in as_list("players", given)]
    for name in names:
        if isinstance(name, bool) or not isinstance(name, str | int | np.integer) or name == "":
            raise NegotiationError(f"a player is a name or a whole number, got {name!r}")
    found = tuple(name if isinstance(name, str) else int(name) for name in names)
    if not found:
        raise NegotiationError("a coalitional game needs at least one player")
    if len({str(name) for name in found}) < len(found):
        raise NegotiationError(f"players repeat: {', '.join(map(str, found))}")
    return found


def _named_in(values: Mapping[Any, Any]) -> tuple[Player, ...]:
    """Players of a mapping: the members of its coalitions of one, in their order."""
    for key in values:
        if isinstance(key, str) or not isinstance(key, Iterable):
            raise NegotiationError(f"a coalition is a frozenset of players, got {key!r}")
    known = {
        getattr(player, "name", player): None for key in values if len(key) == 1 for player in key
    }
    for key in values:
        for player in key:
            if getattr(player, "name", player) not in known:
                raise NegotiationError(f"coalition {{{player}}} has no value")
    return _players(list(known))


def _by_mask(values: Any) -> list[Any]:
    """Values of an array as Python's numbers."""
    array = np.asarray(values)
    count = len(array) if array.ndim == 1 else 0
    if count < 2 or count & (count - 1):
        raise NegotiationError(
            "values are a mapping from frozensets, a function, or an array of 2**n numbers by bit"
            f" mask; got an array of shape {array.shape}"
        )
    return list(array.tolist())


def _finite(value: Any, game: CoalitionalGame, mask: int) -> Any:
    """Take the value of a coalition, in Python's own type."""
    if type(value) is int or (type(value) is float and math.isfinite(value)):
        return value
    if isinstance(value, bool | np.bool_ | np.integer):
        return int(value)
    if isinstance(value, int | Fraction):
        return value
    array = as_array(value)
    if array is None or array.ndim:
        raise NegotiationError(f"coalition {game.label(mask)} has no number for a value: {value!r}")
    if not np.isfinite(array):
        raise NegotiationError(
            f"the value of coalition {game.label(mask)} must be finite, got {value!r}"
        )
    return float(array)
