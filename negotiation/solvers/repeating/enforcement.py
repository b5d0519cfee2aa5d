"""When an agreement enforces itself, and who would break it: the result."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_number
from negotiation.games.normal_form import NormalFormGame
from negotiation.solvers.by_game import BATCH, ByGame, payoff_sizes
from negotiation.solvers.repeating.margins import Interval, Terms, margin, where_nonnegative
from negotiation.solvers.repeating.punishments import MINMAX
from negotiation.solvers.words import named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SelfEnforcing"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Differences of discount factors that may be rounding.
CLOSE = 1e-9
#: Above this, too many lags would have to be tried.
MOST_PATIENT = 0.9999


@dataclass(frozen=True, eq=False, repr=False)
class SelfEnforcing(ByGame["SelfEnforcing"]):
    """When an agreement enforces itself, for each game; made by `self_enforcing`.

    Attributes
    ----------
    source : NormalFormGame
        The stage game.
    lag : int
        Periods until a violation is seen.
    detection : float
        Probability that it is.
    punishment : str
        What follows then.
    discount : array, shape (*batch)
        The smallest discount factor at which nobody gains by breaking the agreement; infinite if
        there is none below 1.
    by_turn : array, shape (n, K, *batch)
        The same for each player alone, tempted in one of K turns.
    binding : array of bool, shape (n, K, *batch)
        Whose constraint it is that fails just below `discount`.
    agreed, first, best : arrays, shape (n, K, *batch)
        Stage payoffs: of keeping the agreement, of the best strategy that breaks it, of the best
        strategy at all.
    punished : array, shape (n, *batch)
        Stage payoff while the player is punished.
    deviation : array of int, shape (n, K, *batch)
        The best strategy that breaks it.
    complete : array of bool, shape (*batch)
        All stage equilibria are known, so that the punishment is the worst of its kind.
    """

    source: NormalFormGame
    lag: int
    detection: float
    punishment: str
    discount: Floats = field(metadata=BATCH)
    by_turn: Floats = field(metadata=BATCH)
    binding: Bools = field(metadata=BATCH)
    agreed: Floats = field(metadata=BATCH)
    first: Floats = field(metadata=BATCH)
    best: Floats = field(metadata=BATCH)
    punished: Floats = field(metadata=BATCH)
    deviation: Ints = field(metadata=BATCH)
    complete: Bools = field(metadata=BATCH)

    @classmethod
    def of(
        cls,
        game: NormalFormGame,
        terms: Terms,
        lag: int,
        detection: float,
        punishment: str,
        complete: Bools,
    ) -> SelfEnforcing:
        """Work out the discount factors."""
        discount = np.empty(game.n_games)
        by_turn = np.empty(terms.agreed.shape)
        binding = np.zeros(terms.agreed.shape, dtype=bool)
        for g in range(game.n_games):
            sets = {
                (i, k): _holds(terms, (i, k, g), lag, detection)
                for i, k in np.ndindex(*terms.agreed.shape[:2])
            }
            both = _intersection(sets.values())
            discount[g] = both[0][0] if both else math.inf
            for (i, k), own in sets.items():
                by_turn[i, k, g] = own[0][0] if own else math.inf
                starts = [low for low, _ in own if low > 0] if own else [math.inf]
                binding[i, k, g] = discount[g] in starts or any(
                    abs(low - discount[g]) <= CLOSE for low in starts
                )

        def shaped(array: Any) -> Any:
            return array.reshape(array.shape[:-1] + game.batch_shape)

        return cls(
            game,
            lag,
            detection,
            punishment,
            shaped(discount),
            shaped(by_turn),
            shaped(binding),
            shaped(terms.agreed),
            shaped(terms.first),
            shaped(terms.best),
            shaped(terms.punished),
            shaped(terms.deviation),
            shaped(complete),
        )

    def intervals(self, game: int = 0) -> list[Interval]:
        """Discount factors at which a game's agreement holds: intervals ``(low, high)`` below 1."""
        if not 0 <= game < self.source.n_games:
            raise NegotiationError(f"no game {game!r}: the family has {self.source.n_games}")
        terms = self._terms()
        at = np.ndindex(*terms.agreed.shape[:2])
        return _intersection(_holds(terms, (*ik, game), self.lag, self.detection) for ik in at)

    def least_detection(self, discount: float) -> Floats:
        """Smallest probability of detection with which the agreement holds, at the same lag.

        Parameters
        ----------
        discount : float
            Between 0 and 1.

        Returns
        -------
        array, shape (*batch)
            0 if the agreement holds without being watched; infinite if it fails even when every
            violation is seen.
        """
        _below_one(discount, 1.0)
        if self.lag > 1 and self.agreed.shape[1] > 1:
            raise NegotiationError("least_detection is for a single profile, or a lag of 1")

        def least(agreed: Floats, first: float, best: Floats, size: float) -> float:
            def fails(detection: float) -> bool:
                value = polynomial.polyval(
                    discount, margin(agreed, first, best, self.lag, detection)
                )
                return bool(value < -(CLOSE**2) * size)

            low, high = 0.0, 1.0
            if fails(high):
                return math.inf
            if not fails(low):
                return low
            for _ in range(60):
                middle = (low + high) / 2
                low, high = (middle, high) if fails(middle) else (low, middle)
            return high

        return self._each(least, 0.0).max(axis=(0, 1))

    def longest_lag(self, discount: float) -> Floats:
        """Most periods for which a violation may stay unseen, with the same detection.

        Parameters
        ----------
        discount : float
            Between 0 and 0.9999.

        Returns
        -------
        array, shape (*batch)
            Whole numbers; 0 if not even a violation that is seen at once is deterred, infinite if
            the agreement holds whatever is seen.
        """
        _below_one(discount, MOST_PATIENT)
        turns = self.agreed.shape[1]
        if self.detection < 1 and turns > 1:
            raise NegotiationError("longest_lag is for a single profile, or a detection of 1")
        lags = np.arange(1, 2 + turns + math.ceil(math.log(CLOSE**2) / math.log(discount)))
        weight = discount ** (lags - 1.0)
        missed = 1 - self.detection

        def longest(agreed: Floats, first: float, best: Floats, size: float) -> float:
            kept = agreed @ weight[:turns] / (1 - discount**turns)
            unseen = np.resize(best if not missed else np.array([first]), len(lags))
            unseen[0] = first
            tail = missed * first * discount * weight / (1 - discount * missed)
            fails = kept - (unseen * weight).cumsum() - tail < -CLOSE * size
            return float(fails.argmax()) if fails.any() else math.inf

        return self._each(longest, math.inf).min(axis=(0, 1))

    def _terms(self) -> Terms:
        """Stage payoffs, with the batch flattened."""

        def flat(array: Any) -> Any:
            own = array.shape[: array.ndim - len(self.source.batch_shape)]
            return array.reshape(*own, self.source.n_games)

        return Terms(
            flat(self.agreed),
            flat(self.first),
            flat(self.best),
            flat(self.punished),
            flat(self.deviation),
        )

    def _each(self, work_out: Any, anything: float) -> Floats:
        """Ask something of each constraint; where there is nothing else to do, anything will do."""
        terms = self._terms()
        result = np.empty(terms.agreed.shape)
        for i, k, g in np.ndindex(*result.shape):
            agreed, first, best, size = terms.of(i, k, g)
            if not math.isfinite(first):
                result[i, k, g] = anything
            else:
                result[i, k, g] = work_out(agreed, first, best, size)
        return result.reshape(*result.shape[:-1], *self.source.batch_shape)

    def to_frame(self) -> pd.DataFrame:
        """Table with a row for each player and turn of each game."""
        import pandas as pd

        terms = self._terms()
        flat = self.by_turn.reshape(terms.agreed.shape)
        binding = self.binding.reshape(terms.agreed.shape)
        rows = [
            {
                "game": g,
                "player": self.source.players[i],
                "turn": k + 1,
                "strategy": self.source.strategies[i][terms.deviation[i, k, g]],
                "agreed": terms.agreed[i, k, g],
                "breaking": terms.first[i, k, g],
                "punished": terms.punished[i, g],
                "discount": flat[i, k, g],
                "binding": bool(binding[i, k, g]),
            }
            for g in range(self.source.n_games)
            for i, k in np.ndindex(*flat.shape[:2])
        ]
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        """Say what was asked, in one line."""
        watched = f"lag {self.lag}, detection {number(self.detection, 0)}"
        games = f" of {self.source.n_games} games" if self.source.batch_shape else ""
        return f"<SelfEnforcing{games}: {watched}, punishment {self.punishment}>"

    def _line(self, k: int) -> str:
        """Say of a game from which discount factor on the agreement holds."""
        return _said(self.intervals(k), bound=self.punishment == MINMAX)

    def _text(self) -> str:
        """Say also what each player could do, and what would come of it."""
        return "\n".join([self._line(0), *self._players()])

    def _players(self) -> Iterator[str]:
        """A line for each player and turn."""
        terms = self._terms()
        for i, k in np.ndindex(*terms.agreed.shape[:2]):
            who = named("player", self.source.players[i])
            turn = f", turn {k + 1}" if terms.agreed.shape[1] > 1 else ""
            if not math.isfinite(terms.first[i, k, 0]):
                yield f"  {who}{turn}: has nothing else to do"
                continue
            size = float(payoff_sizes(self.source, 0)[i])
            agreed, first, low = (
                number(float(v), size)
                for v in (terms.agreed[i, k, 0], terms.first[i, k, 0], terms.punished[i, 0])
            )
            does = named("strategy", self.source.strategies[i][terms.deviation[i, k, 0]])
            when = _factors(_holds(terms, (i, k, 0), self.lag, self.detection))
            yield f"  {who}{turn}: agreed {agreed}, by {does} {first}, punished {low}: {when}"


def _holds(terms: Terms, at: tuple[int, int, int], lag: int, detection: float) -> list[Interval]:
    """Discount factors at which one player does not break the agreement in one turn."""
    agreed, first, best, size = terms.of(*at)
    if not math.isfinite(first):
        return [(0.0, 1.0)]
    return where_nonnegative(margin(agreed, first, best, lag, detection), size)


def _intersection(sets: Any) -> list[Interval]:
    """What several lists of intervals have in common."""
    common: list[Interval] = [(0.0, 1.0)]
    for own in sets:
        pairs = [(max(a, c), min(b, d)) for a, b in common for c, d in own]
        common = [(low, high) for low, high in pairs if low <= high and low < 1]
    return sorted(common)


def _factors(intervals: list[Interval]) -> str:
    """Put intervals of discount factors in words."""
    if not intervals:
        return "at no discount factor below 1"
    if intervals == [(0.0, 1.0)]:
        return "at every discount factor"
    parts = [
        f"from {number(low)} up" if high == 1 else f"from {number(low)} to {number(high)}"
        for low, high in intervals
    ]
    return " and ".join(parts)


def _said(intervals: list[Interval], *, bound: bool) -> str:
    """Say when the agreement holds."""
    when = _factors(intervals)
    when = when if when.startswith("at ") else f"at discount factors {when}"
    if bound:
        return f"no punishment enforces the agreement except {when}"
    return f"the agreement enforces itself {when}"


def _below_one(discount: Any, most: float) -> None:
    """Check a discount factor."""
    as_number("discount", discount, f"a number above 0 and below {most:g}", lambda x: 0 < x < most)
