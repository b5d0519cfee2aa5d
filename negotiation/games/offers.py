"""Offers and answers by turns: the rules by which a pie is divided, as data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import Named, NegotiationError, as_list, known_name
from negotiation.games.arguments import as_array, as_whole, finite, labels, together
from negotiation.games.words import counted, named, number

__all__ = ["OfferGame"]

Floats = NDArray[np.float64]

#: Probabilities may miss 1 by this in their sum.
SUM = 1e-9
#: Parties that a text names one by one, at most.
FEW = 6


@dataclass(frozen=True, eq=False, repr=False)
class OfferGame:
    """Bargaining by offers and answers over a pie of 1; with arrays for numbers, a family of them.

    Made by `OfferGame.of`; `negotiation.offers` says what the parameters mean, and solves it.

    Attributes
    ----------
    players : tuple of str
    order : tuple of int
        Who proposes in turn; empty if chance decides.
    quota : int
        How many must agree, the proposer among them.
    rounds : int or None
        None for talks without end.
    batch_shape : tuple of int
        Axes of the family.
    discounts : array, shape (n, *batch)
    breakdown : array, shape (*batch)
    impasse : array, shape (n, *batch)
    outside : array, shape (n, *batch), or None
        Minus infinity for who cannot quit.
    chances : array, shape (n, *batch), or None

    Examples
    --------
    >>> game = OfferGame.of([0.9, 0.8], players=["A", "B"], rounds=3)
    >>> print(game)
    A, B divide a pie of 1 by offers in turn, in 3 rounds; all must agree
      discounts: 0.9, 0.8
    """

    players: tuple[str, ...]
    order: tuple[int, ...]
    quota: int
    rounds: int | None
    batch_shape: tuple[int, ...]
    discounts: Floats
    breakdown: Floats
    impasse: Floats
    outside: Floats | None
    chances: Floats | None

    @classmethod
    def of(
        cls,
        discounts: ArrayLike,
        *,
        order: Sequence[Any] | None = None,
        chances: ArrayLike | None = None,
        quota: int | None = None,
        outside: ArrayLike | None = None,
        breakdown: ArrayLike = 0.0,
        impasse: ArrayLike | None = None,
        rounds: int | None = None,
        players: Sequence[str | Named] | None = None,
    ) -> OfferGame:
        """Check what is given, and stretch the numbers to one family.

        Raises
        ------
        NegotiationError
            If a number is out of its range, or shapes and names do not fit.
        """
        given = finite("discounts", discounts, "numbers from 0 to 1", _is_share)
        if not given.ndim or len(given) < 2:
            raise NegotiationError(f"discounts must be of two parties at least, got {discounts!r}")
        n = len(given)
        names = labels("the players", players, n)
        quota = n if quota is None else as_whole("quota", quota, 1)
        if quota > n:
            raise NegotiationError(f"quota must be at most the number of parties, {n}, got {quota}")
        if rounds is not None:
            rounds = as_whole("rounds", rounds, 1)
        if order is not None and chances is not None:
            raise NegotiationError("give the order or the chances to propose, not both")
        arrays: dict[str, tuple[Floats, int]] = {"discounts": (given, 1)}
        arrays["breakdown"] = finite("breakdown", breakdown, "numbers from 0 to 1", _is_share), 0
        arrays["impasse"] = _each("impasse", np.zeros(n) if impasse is None else impasse, n), 1
        if outside is not None:
            arrays["outside"] = _outside(outside, n), 1
        if chances is not None:
            arrays["chances"] = _chances(chances, n), 1
        stretched, batch = together(arrays)
        turns = () if chances is not None else _order(order, names)
        numbers: dict[str, Any] = {"outside": None, "chances": None, **stretched}
        return cls(names, turns, quota, rounds, batch, **numbers)

    @property
    def n_players(self) -> int:
        """Number of parties."""
        return len(self.players)

    @property
    def n_games(self) -> int:
        """Number of games in the family; 1 for a single game."""
        return math.prod(self.batch_shape)

    def __len__(self) -> int:
        """Number of games in the family."""
        return self.n_games

    def __getitem__(self, k: int) -> OfferGame:
        """Game number `k` of the flattened family."""
        if not isinstance(k, int | np.integer) or not -self.n_games <= k < self.n_games:
            raise NegotiationError(f"no game {k!r}: the family has {self.n_games}")
        lead = -len(self.batch_shape) or None
        kept: dict[str, Any] = {
            name: a.reshape(*a.shape[:lead], self.n_games)[..., k]
            for name, a in self.numbers.items()
        }
        return replace(self, batch_shape=(), **kept)

    @property
    def numbers(self) -> dict[str, Floats]:
        """The arrays that there are, by name."""
        values = {part.name: getattr(self, part.name) for part in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}

    def __repr__(self) -> str:
        """Say it in one line."""
        family = f", family of shape {self.batch_shape}" if self.batch_shape else ""
        return f"<OfferGame: {self._rules()}{family}>"

    def __str__(self) -> str:
        """Say it, with the numbers; of a family the smallest and the largest."""
        lines = [
            f"  {name}: {', '.join(map(_range, a if name != 'breakdown' else [a]))}"
            for name, a in self.numbers.items()
            if name in ("discounts", "outside", "chances") or a.any()
        ]
        return "\n".join([self._rules(), *lines])

    def _rules(self) -> str:
        """Who proposes and who must agree."""
        turns = "in turn" if self.order else "by lot"
        if self.order and self.order != tuple(range(self.n_players)):
            turns = f"in the order {', '.join(self.players[i] for i in self.order)}"
        end = "without end" if self.rounds is None else f"in {counted(self.rounds, 'round')}"
        need = "all" if self.quota == self.n_players else f"{self.quota} of {self.n_players}"
        who = ", ".join(named("party", name) for name in self.players[:FEW])
        if self.n_players > FEW:
            who = counted(self.n_players, "party", "parties")
        return f"{who} divide a pie of 1 by offers {turns}, {end}; {need} must agree"


def _is_share(x: Floats) -> Any:
    """Numbers from 0 to 1."""
    return (x >= 0) & (x <= 1)


def _each(what: str, array: ArrayLike, n: int) -> Floats:
    """Take finite numbers, one for each party."""
    return _of_all(what, finite(what, array), n)


def _of_all(what: str, array: Floats, n: int) -> Floats:
    """Refuse an array without an entry for each party."""
    if not array.ndim or len(array) != n:
        got = len(array) if array.ndim else "one number"
        raise NegotiationError(f"{what} must have an entry for each of {n} parties, got {got}")
    return array


def _outside(given: ArrayLike, n: int) -> Floats:
    """What each has if somebody quits; minus infinity where NaN says that it cannot."""
    array = as_array(given)
    if array is None or not (np.isfinite(array) | np.isnan(array)).all():
        raise NegotiationError(
            f"outside must be finite numbers, or NaN for who cannot quit, got {given!r:.80}"
        )
    return _of_all("outside", np.where(np.isnan(array), -np.inf, array), n)


def _chances(given: ArrayLike, n: int) -> Floats:
    """Take probabilities to propose."""
    what = "chances to propose"
    chances = _of_all(what, finite(what, given, "numbers from 0 up", lambda x: x >= 0), n)
    total = np.atleast_1d(chances.sum(axis=0))
    off = np.abs(total - 1) > SUM
    if off.any():
        raise NegotiationError(f"{what} must sum to 1, got {total[off][0]:g}")
    return chances


def _order(given: Sequence[Any] | None, names: tuple[str, ...]) -> tuple[int, ...]:
    """Who proposes in turn, by place; a whole number is a name."""
    if given is None:
        return tuple(range(len(names)))
    turns = as_list("order", given)
    if not turns:
        raise NegotiationError("the order must name somebody, got none")
    said = [
        str(p) if isinstance(p, int | np.integer) and not isinstance(p, bool) else p for p in turns
    ]
    return tuple(names.index(known_name("player", p, names, "in the order")) for p in said)


def _range(values: Any) -> str:
    """Write a number, or of a family the smallest and the largest."""
    low, high = float(np.min(values)), float(np.max(values))
    if math.isinf(low):
        return "none" if math.isinf(high) else f"none to {number(high, 0)}"
    return number(low, 0) if low == high else f"{number(low, 0)} to {number(high, 0)}"
