"""Who accepts a demand: a list of types, in one game or a family."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

__all__ = ["TIE", "Best", "Types"]

Floats = NDArray[np.float64]

#: Payoffs that differ by less, as a part of their size, pay the same.
TIE = 1e-12


@dataclass(frozen=True)
class Best:
    """The optimal demand, shapes (*batch); `between` (2, *batch) holds every optimal demand."""

    demand: Floats
    between: Floats
    gap: Floats


@dataclass(frozen=True, eq=False)
class Types:
    """Finitely many types of the respondent.

    Attributes
    ----------
    accepts : array, shape (T, *batch)
        The most that each type accepts.
    war : array, shape (T, *batch)
        What the proposer gets if that type refuses.
    chances : array, shape (T, *batch)
    low, high : array, shape (*batch)
        What may be demanded.
    """

    accepts: Floats
    war: Floats
    chances: Floats
    low: Floats
    high: Floats

    @property
    def batch_shape(self) -> tuple[int, ...]:
        """Axes of the family."""
        return self.low.shape

    @property
    def n_games(self) -> int:
        """How many there are."""
        return prod(self.batch_shape)

    def __getitem__(self, k: int) -> Types:
        """Game `k` of the flattened family alone."""
        accepts, war, chances = (
            a.reshape(len(a), -1)[:, k] for a in (self.accepts, self.war, self.chances)
        )
        return Types(accepts, war, chances, self.low.ravel()[k], self.high.ravel()[k])

    def at(self, demands: Floats) -> tuple[Floats, Floats]:
        """The proposer's payoff and the probability of war for demands of shape (N, *batch)."""
        payoff = demands.copy()
        refused = np.zeros_like(demands)
        for most, worth, chance in zip(self.accepts, self.war, self.chances, strict=True):
            war = chance * (demands > most)
            payoff += war * (worth - demands)
            refused += war
        return payoff, refused

    def best(self, tolerance: float) -> Best:
        """Compare the demands that some type just accepts, between which the payoff rises.

        Between two of them more is got from the same types. So with the largest demand that may be
        made they are all that can be best.
        """
        rows = np.argsort(self.accepts, axis=0, kind="stable")
        most, worth, chance = (
            np.take_along_axis(a, rows, axis=0) for a in (self.accepts, self.war, self.chances)
        )
        inside = (most >= self.low) & (most <= self.high)
        demands = np.concatenate([np.where(inside, most, self.high), self.high[None]])
        before = np.zeros((1, *self.batch_shape))
        lost = np.concatenate([before, np.cumsum(chance, axis=0)])
        gained = np.concatenate([before, np.cumsum(chance * worth, axis=0)])
        # How many types refuse: those whose limit is strictly less.
        fresh = np.concatenate([np.ones_like(before, bool), most[1:] > most[:-1]])
        places = np.arange(len(most)).reshape(-1, *(1,) * len(self.batch_shape))
        first = np.maximum.accumulate(np.where(fresh, places, 0), axis=0)
        above = (most < self.high).sum(axis=0, keepdims=True)
        refuse = np.concatenate([np.where(inside, first, above), above])
        lost, gained = (np.take_along_axis(a, refuse, axis=0) for a in (lost, gained))
        payoff = demands * (1 - lost) + gained
        size = np.abs(np.concatenate([payoff, demands])).max(axis=0)
        good = payoff >= payoff.max(axis=0) - TIE * size
        demand = np.where(good, demands, np.inf).min(axis=0)
        last = np.where(good, demands, -np.inf).max(axis=0)
        return Best(demand, np.stack([demand, last]), np.zeros(self.batch_shape))
