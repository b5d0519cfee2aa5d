"""Weighted voting: who wins is a matter of weights and quotas."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list
from negotiation.games.coalitional import MOST_PLAYERS, CoalitionalGame, Floats
from negotiation.games.masks import members, sums
from negotiation.games.words import counted

__all__ = ["WeightedVoting"]

#: Weights whose sum is below this are added up in machine numbers.
MACHINE = 2**62


class WeightedVoting(CoalitionalGame):
    """A vote that a coalition wins if its weights reach the quota, or each of several quotas.

    Parameters
    ----------
    weights : mapping of player to weight, sequence of weights, or sequence of (weights, quota)
        Whole numbers or fractions from 0 up, as large as they like. In pairs with quotas, each has
        to be reached: a double majority.
    quota : int or Fraction, optional
        What the weights have to reach, more than 0; left out with pairs.
    players : sequence of str, int or Actor, optional
        By default the keys of the (first) mapping, or the numbers from 0.
    title : str, optional

    Attributes
    ----------
    rules : tuple of (tuple of int, int)
        Weights and quota of each threshold, whole numbers.

    Raises
    ------
    NegotiationError
        If a weight is negative or no whole number or fraction, a quota is not above 0 or cannot be
        reached by all together, or the weights are for different players.

    Notes
    -----
    Quotas are joined by "and". A vote with another rule, such as a blocking minority of at least
    four, is a `CoalitionalGame` by a function.

    Examples
    --------
    Five permanent members of the Security Council, each of whom has a veto, and ten others:

    >>> import negotiation as ng
    >>> council = ng.WeightedVoting([7] * 5 + [1] * 10, 39)
    >>> council.value([0, 1, 2, 3, 4, 5, 6, 7, 8]), council.value(range(1, 15))
    (1, 0)
    >>> ng.shapley(council)[0], ng.shapley(council)[14]
    (Fraction(421, 2145), Fraction(4, 2145))

    A double majority, two of three states and 65 of 100 people:

    >>> people = {"A": 60, "B": 30, "C": 10}
    >>> union = ng.WeightedVoting([(dict.fromkeys(people, 1), 2), (people, 65)])
    >>> print(ng.banzhaf(union))
    Banzhaf index: A 3/5, B 1/5, C 1/5
    """

    def __init__(
        self,
        weights: Mapping[Any, Any] | Sequence[Any],
        quota: Any = None,
        players: Sequence[Any] | None = None,
        *,
        title: str = "",
    ) -> None:
        pairs = [(weights, quota)] if quota is not None else _pairs(weights)
        first = pairs[0][0]
        if players is None:
            named = isinstance(first, Mapping)
            players = list(first) if named else range(len(as_list("weights", first)))
        super().__init__(lambda _: 0, list(players), title=title)
        self.rules = tuple(self._rule(own, needed) for own, needed in pairs)

    def _rule(self, given: Any, quota: Any) -> tuple[tuple[int, ...], int]:
        """Weights in the order of the players and quota, in whole numbers."""
        if isinstance(given, Mapping):
            by = {self.position(player): weight for player, weight in given.items()}
            left = [str(p) for i, p in enumerate(self.players) if i not in by]
            if left:
                raise NegotiationError(f"the weights say nothing of {', '.join(left)}")
            given = [by[i] for i in range(self.n_players)]
        weights = [_rational("a weight", w) for w in as_list("weights", given)]
        if len(weights) != self.n_players:
            raise NegotiationError(
                f"{counted(len(weights), 'weight')} for {counted(self.n_players, 'player')}"
            )
        if min(weights) < 0:
            raise NegotiationError(f"a weight must not be negative, got {min(weights)}")
        needed = _rational("the quota", quota)
        if not 0 < needed <= sum(weights):
            raise NegotiationError(
                f"the quota must be above 0 and at most the sum of the weights, {sum(weights)}, or"
                f" nobody ever wins; got {quota!r}"
            )
        scale = math.lcm(*(w.denominator for w in weights))
        return tuple(int(w * scale) for w in weights), math.ceil(needed * scale)

    @property
    def is_simple(self) -> bool:
        """Each coalition wins or loses."""
        return True

    @cached_property
    def table(self) -> Floats:
        """Who wins, array of shape (2**n,) of 0 and 1 by mask."""
        found = self.whole_table[0].astype(np.float64)
        found.setflags(write=False)
        return found

    @cached_property
    def whole_table(self) -> tuple[NDArray[Any], int]:
        """Who wins, in integers, and 1, which divides them."""
        if self.n_players > MOST_PLAYERS:
            _ = self._all  # Says that they are too many.
        wins = np.ones(1 << self.n_players, dtype=bool)
        for weights, quota in self.rules:
            dtype = np.int64 if sum(weights) < MACHINE else object
            wins &= (sums(weights, dtype) >= quota).astype(bool)
        return wins.astype(np.int64), 1

    def _worth(self, mask: int) -> int:
        """Whether a coalition wins, 1 or 0."""
        return int(all(sum(w[i] for i in members(mask)) >= quota for w, quota in self.rules))

    def __repr__(self) -> str:
        """Number of players and quotas in one line."""
        title = f" {self.title!r}" if self.title else ""
        rules = " and ".join(f"{quota} of {sum(weights)}" for weights, quota in self.rules)
        return f"<WeightedVoting{title}: {counted(self.n_players, 'player')}; {rules} win>"


def _pairs(given: Any) -> list[tuple[Any, Any]]:
    """Several thresholds."""
    hint = "weights go with a quota, or are a list of pairs (weights, quota)"
    if isinstance(given, Mapping):
        raise NegotiationError(f"{hint}; the quota is missing")
    pairs = as_list("weights", given)
    for pair in pairs:
        if not isinstance(pair, Iterable) or isinstance(pair, str) or len(list(pair)) != 2:
            raise NegotiationError(f"{hint}; got {pair!r}")
    if not pairs:
        raise NegotiationError(f"{hint}; got none")
    return [tuple(pair) for pair in pairs]


def _rational(what: str, given: Any) -> Fraction:
    """Take a whole number or a fraction exactly; a float only if it is whole."""
    exact = isinstance(given, int | Fraction | np.integer) and not isinstance(given, bool)
    if exact or (isinstance(given, float) and given.is_integer()):
        return Fraction(int(given)) if not isinstance(given, Fraction) else given
    raise NegotiationError(
        f"{what} must be a whole number or a fraction, such as Fraction(55, 100), got {given!r}"
    )
