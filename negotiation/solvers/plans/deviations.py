"""What players lose by disobeying a mediator's plan: the constraints of correlated equilibrium."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.plans.programmes import Programmes

__all__ = ["Deviations", "Found", "Pattern", "joined", "pattern_of"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Share of a range of payoffs that is taken for rounding.
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Pattern:
    """Which deviation counts for which constraint, for players with `shape` strategies.

    A deviation takes a player's strategy number k to k + d, counted in a circle; there are
    D = sum of s_i - 1. A constraint is a pair (told, instead), or a strategy if `coarse`.

    Attributes
    ----------
    shape : tuple of int
    coarse : bool
    who : array of int, shape (D,)
        The player of each deviation.
    other : array of int, shape (D, N)
        The profile that it leads to from each profile.
    row : array of int, shape (D, N)
        The constraint that a deviation at a profile is a part of: its number among `rows`.
    rows : array of int, shape (R,)
        Positions of the constraints in the concatenation over players of all (s_i, s_i) pairs, or
        of all s_i strategies; the others are of no deviation at all.
    order : array of int, shape (D * N,)
        Sorts by row, then by profile.
    first : array of int, shape (R,)
        Where each row starts, so sorted.
    groups : array of int, shape (Q,)
        The first row of everything that a player can be told; of each player if `coarse`.
    movers : array of int, shape (Q,)
        Who that is.
    """

    shape: tuple[int, ...]
    coarse: bool
    who: Ints
    other: Ints
    row: Ints
    rows: Ints
    order: Ints
    first: Ints
    groups: Ints
    movers: Ints

    def by_player(self, values: Floats) -> tuple[Floats, ...]:
        """Lay values of the constraints, shape (R, G), out as one array a player.

        Returns
        -------
        tuple over players of arrays (s_i, s_i, G), or (s_i, G) if coarse
        """
        sizes = [(s,) if self.coarse else (s, s) for s in self.shape]
        every = np.zeros((sum(math.prod(size) for size in sizes), values.shape[1]))
        every[self.rows] = values
        parts, start = [], 0
        for size in sizes:
            stop = start + math.prod(size)
            parts.append(every[start:stop].reshape(*size, -1))
            start = stop
        return tuple(parts)


@lru_cache(maxsize=16)
def pattern_of(shape: tuple[int, ...], *, coarse: bool) -> Pattern:
    """Number the constraints."""
    told = np.indices(shape).reshape(len(shape), -1)
    cells = np.arange(told.shape[1])
    who, other, parts = [], [cells[:0]], [cells[:0]]
    movers, sizes = [], []
    before = 0
    for i, (own, size) in enumerate(zip(told, shape, strict=True)):
        stride = math.prod(shape[i + 1 :])
        for d in range(1, size):
            instead = (own + d) % size
            who.append(i)
            other.append(cells + stride * (instead - own))
            parts.append(before + (instead if coarse else own * size + instead))
        before += size if coarse else size**2
        if size > 1:
            movers += [i] if coarse else [i] * size
            sizes += [size] if coarse else [size - 1] * size
    rows, row = np.unique(np.concatenate(parts), return_inverse=True)
    order = np.argsort(row, kind="stable")
    first = np.flatnonzero(np.diff(row[order], prepend=-1))
    groups = np.cumsum([0, *sizes])[:-1]
    return Pattern(
        shape,
        coarse,
        np.array(who, dtype=np.intp),
        np.concatenate(other).reshape(-1, len(cells)),
        row.reshape(-1, len(cells)),
        rows,
        order,
        first,
        groups,
        np.array(movers, dtype=np.intp),
    )


@dataclass(frozen=True, eq=False)
class Deviations:
    """What players lose by deviations, at every profile.

    Attributes
    ----------
    losses : array, shape (D, N, G)
    pattern : Pattern
    """

    losses: Floats
    pattern: Pattern

    @classmethod
    def of(cls, flat: Floats, shape: tuple[int, ...], *, coarse: bool) -> Deviations:
        """Take the differences of payoffs, shape (n, N, G), for players with `shape` strategies."""
        pattern = pattern_of(shape, coarse=coarse)
        return cls(flat[pattern.who] - flat[pattern.who[:, None], pattern.other], pattern)

    def where(self, which: Any) -> Deviations:
        """The same of some of the games."""
        return Deviations(self.losses[..., which], self.pattern)

    @property
    def n_rows(self) -> int:
        """Number of constraints."""
        return len(self.pattern.rows)

    def stable(self) -> Bools:
        """Which profiles nobody gains by leaving alone, shape (N, G)."""
        return np.asarray((self.losses >= 0).all(axis=0))

    def slack(self, plan: Floats) -> Floats:
        """Expected loss by every deviation, shape (R, G), under plans of shape (N, G)."""
        if not self.n_rows:
            return np.empty((0, plan.shape[1]))
        expected = (self.losses * plan).reshape(-1, plan.shape[1])[self.pattern.order]
        return np.asarray(np.add.reduceat(expected, self.pattern.first, axis=0))

    def gains(self, slack: Floats) -> Floats:
        """What each player gains by its best way to disobey, shape (n, G); never negative."""
        result = np.zeros((len(self.pattern.shape), slack.shape[1]))
        if self.n_rows:
            gain = np.maximum.reduceat(np.maximum(-slack, 0.0), self.pattern.groups, axis=0)
            np.add.at(result, self.pattern.movers, gain)
        return result

    def priced(self, prices: Floats) -> Floats:
        """Worth of the losses at every profile, shape (N, G), at prices of shape (R, G)."""
        return np.asarray((self.losses * prices[self.pattern.row]).sum(axis=0))

    def programmes(self, objective: Floats) -> Programmes:
        """Programmes for the best plans, objective of shape (N, G)."""
        order, cells = self.pattern.order, self.losses.shape[1]
        return Programmes(
            objective,
            self.losses.reshape(len(order), self.losses.shape[2])[order],
            self.pattern.row.ravel()[order],
            order % cells,
            np.zeros(cells, dtype=np.intp),
        )


@dataclass(frozen=True, eq=False)
class Found:
    """Plans for G games, and what they are worth.

    Attributes
    ----------
    plan : array, shape (N, G)
        NaN where there is none.
    payoffs : array, shape (n, G)
        Expected payoffs.
    value : array, shape (G,)
    gap : array, shape (G,)
        How much more than `value` another plan may have.
    regret : array, shape (G,)
    slack, prices : arrays, shape (R, G)
    optimal, unique : arrays of bool, shape (G,)
    """

    plan: Floats
    payoffs: Floats
    value: Floats
    gap: Floats
    regret: Floats
    slack: Floats
    prices: Floats
    optimal: Bools
    unique: Bools

    @classmethod
    def of(
        cls,
        flat: Floats,
        deviations: Deviations,
        plan: Floats,
        prices: Floats,
        value: Floats,
        gap: Floats,
        span: Floats,
        unique: Bools,
    ) -> Found:
        """Work out payoffs and regrets.

        Parameters
        ----------
        flat : array, shape (n, N, G)
            Payoffs.
        deviations : Deviations
        plan : array, shape (N, G)
        prices : array, shape (R, G)
        value, gap : array, shape (G,)
        span : array, shape (G,)
            Range of the objective.
        unique : array of bool, shape (G,)
        """
        least, most = flat.min(axis=1), flat.max(axis=1)
        # From the least payoff, so that a constant costs no digits.
        payoffs = least + ((flat - least[:, None]) * plan).sum(axis=1)
        slack = deviations.slack(plan)
        gains = deviations.gains(slack)
        optimal = (gap <= ROUNDING * span) & (gains <= ROUNDING * (most - least)).all(axis=0)
        return cls(plan, payoffs, value, gap, gains.max(axis=0), slack, prices, optimal, unique)


def joined(parts: Sequence[Found]) -> Found:
    """Join results for portions of a family."""
    if len(parts) == 1:
        return parts[0]
    names = [field.name for field in fields(Found)]
    return Found(*(np.concatenate([getattr(p, name) for p in parts], axis=-1) for name in names))
