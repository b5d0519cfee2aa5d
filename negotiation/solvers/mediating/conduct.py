"""Honesty, obedience and consent: what each type loses by lying, disobeying or staying away.

The constraints of communication equilibrium, doubly deviant parties included. A type t that says r
and is told a may do any b; whatever it does best is bounded from above by a variable of its own,
so that there are as many constraints as there are (t, r, a, b), and not one for each way to answer
every recommendation.

Forges, F. (1986), "An approach to communication equilibria", Econometrica 54(6):1375-1385.

Myerson, R. B. (1982), "Optimal coordination mechanisms in generalized principal-agent problems",
Journal of Mathematical Economics 10(1):67-81; (1986), "Multistage games with communication",
Econometrica 54(2):323-358.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Conduct", "Party", "Prices", "Worth"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: In units of a range of payoffs, what is taken for rounding.
ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Party:
    """What a player expects, type by type; others' types are numbered x, others' strategies y.

    Payoffs are counted from the player's least, in units of their range.

    Attributes
    ----------
    worth : array, shape (t, x, b, y, G)
        Payoffs of type t, times how probable it holds x to be.
    odds : array, shape (t, x, G)
        How probable it holds x to be.
    place : array of int, shape (t, x, a, y)
        The number of the profile of types and strategies among all.
    column : array of int, shape (t, x, a, y)
        The number of its variable; -1 if the mediator may not recommend it.
    outside : array, shape (t, G), or None
        What it gets by staying away.
    options : array of bool, shape (t, a, b)
        What type t may do when told a, without what something else is at least as good as
        whatever the others are and do.
    """

    worth: Floats
    odds: Floats
    place: Ints
    column: Ints
    outside: Floats | None
    options: Bools


@dataclass(frozen=True, eq=False)
class Worth:
    """What a plan is worth to each type of a player, in units of the player's range.

    Attributes
    ----------
    honest : array, shape (t, G)
    obeying : array, shape (t, a, b, G)
        Loss by doing b whenever told a; all zero without obedience.
    lying : array, shape (t, r, G)
        Loss by saying r and then doing what is best.
    then : array of int, shape (t, r, a, G)
        What that is.
    joining : array, shape (t, G), or None
        Loss by staying away.
    """

    honest: Floats
    obeying: Floats
    lying: Floats
    then: Ints
    joining: Floats | None

    @property
    def gain(self) -> Floats:
        """The most that a type may gain by deviating, shape (G,)."""
        losses = [self.lying.min(axis=(0, 1)), self.obeying.min(axis=2).sum(axis=1).min(axis=0)]
        if self.joining is not None:
            losses.append(self.joining.min(axis=0))
        return np.asarray(np.maximum(-np.min(losses, axis=0), 0.0))


@dataclass(frozen=True, eq=False)
class Prices:
    """Shadow prices of a player's constraints, in units of the player's range.

    Attributes
    ----------
    obeying : array, shape (t, a, b, G)
    lying : array, shape (t, r, G)
    then : array, shape (t, r, a, b, G)
        How the price of a lie is spread over what is done after it.
    joining : array, shape (t, G)
    """

    obeying: Floats
    lying: Floats
    then: Floats
    joining: Floats


@dataclass(frozen=True, eq=False)
class Conduct:
    """The parties of G games, and what a mediator may ask of them.

    Attributes
    ----------
    parties : list of Party
    obedience : bool
        Whether parties may do something else than they are told.
    """

    parties: list[Party]
    obedience: bool

    @classmethod
    def of(
        cls,
        payoffs: Floats,
        prior: Floats,
        allowed: Bools,
        outside: Sequence[Floats | None] | None,
        *,
        obedience: bool,
    ) -> Conduct:
        """Work out what types expect.

        Parameters
        ----------
        payoffs : array, shape (n, t_1, ..., t_n, s_1, ..., s_n, G)
            Counted from each player's least, in units of their range.
        prior : array, shape (t_1, ..., t_n, G)
        allowed : array of bool, shape (s_1, ..., s_n)
            Profiles that may be recommended.
        outside : sequence of arrays (t_i, G), each or all None
        obedience : bool
        """
        n, outcomes = len(payoffs), payoffs.shape[1:-1]
        every = np.broadcast_to(allowed, outcomes)
        column = np.where(every, every.cumsum().reshape(outcomes) - 1, -1)
        place = np.arange(column.size).reshape(outcomes)
        parties = []
        for i in range(n):
            odds = np.moveaxis(prior, i, 0).reshape(outcomes[i], -1, prior.shape[-1])
            total = odds.sum(axis=1, keepdims=True)
            odds = np.divide(odds, total, out=np.zeros_like(odds), where=total > 0)
            worth = _own(payoffs[i], i, n) * odds[:, :, None, None]
            own = _own(column, i, n)
            told = np.asarray((own >= 0).any(axis=(0, 1)))
            options = _options(worth, told) if obedience else _as_told(worth.shape)
            away = None if outside is None else outside[i]
            parties.append(Party(worth, odds, _own(place, i, n), own, away, options))
        return cls(parties, obedience)

    def worth(self, plan: Floats) -> list[Worth]:
        """What a plan is worth, shape (T * S, G)."""
        return [self._worth(party, plan[party.place]) for party in self.parties]

    def _worth(self, party: Party, plan: Floats) -> Worth:
        """Of one party, with its plan of shape (r, x, a, y, G)."""
        count, _, strategies, _, size = plan.shape
        if not self.obedience:
            said = np.einsum("txayg,rxayg->trg", party.worth, plan, optimize=True)
            then = np.broadcast_to(np.arange(strategies)[:, None], (count, count, strategies, size))
            obeying = np.zeros((count, strategies, strategies, size))
        else:
            done = np.einsum("txbyg,rxayg->trabg", party.worth, plan, optimize=True)
            most, told = done.max(axis=3), np.arange(strategies)
            as_told = done[:, :, told, told] >= most - ROUNDING
            then = np.where(as_told, told[:, None], done.argmax(axis=3))
            said = most.sum(axis=2)
            own = done[np.arange(count), np.arange(count)]
            obeying = own[:, told, told][:, :, None] - own
        honest = np.einsum("txayg,txayg->tg", party.worth, plan, optimize=True)
        lying = honest[:, None] - said
        lying[np.arange(count), np.arange(count)] = 0.0
        joining = None if party.outside is None else honest - party.outside
        return Worth(honest, obeying, lying, then, joining)

    def priced(self, prices: Sequence[Prices], cells: int) -> Floats:
        """What obeying, honesty and joining are worth at each profile, shape (T * S, G)."""
        size = self.parties[0].worth.shape[-1]
        result = np.zeros((cells, size))
        for party, price in zip(self.parties, prices, strict=True):
            own = price.obeying.sum(axis=2) + (price.lying.sum(axis=1) + price.joining)[:, None]
            value = own[:, None, :, None] * party.worth
            value -= np.einsum("tabg,txbyg->txayg", price.obeying, party.worth, optimize=True)
            value -= np.einsum("trabg,txbyg->rxayg", price.then, party.worth, optimize=True)
            if party.outside is not None:
                left = (price.joining * party.outside)[:, None] * party.odds
                value -= left[:, :, None, None]
            result[party.place.ravel()] += value.reshape(-1, size)
        return result


def _own(values: NDArray[Any], i: int, n: int) -> NDArray[Any]:
    """Bring player i's type and strategy to the front: (t..., s..., *G) to (t, x, a, y, *G)."""
    types, strategies, rest = values.shape[:n], values.shape[n : 2 * n], values.shape[2 * n :]
    moved = np.moveaxis(values, (i, n + i), (0, n))
    others = (math.prod(types) // types[i], math.prod(strategies) // strategies[i])
    return moved.reshape(types[i], others[0], strategies[i], others[1], *rest)


def _as_told(shape: tuple[int, ...]) -> Bools:
    """Options of those who do as they are told."""
    return np.broadcast_to(np.eye(shape[2], dtype=bool), (shape[0], shape[2], shape[2]))


def _options(worth: Floats, told: Bools) -> Bools:
    """Options that nothing else is always at least as good as, shape (t, a, b).

    Parameters
    ----------
    worth : array, shape (t, x, b, y, G)
    told : array of bool, shape (a, y)
        What the others may do when a is told.
    """
    count, _, strategies, _, _ = worth.shape
    options = np.zeros((count, strategies, strategies), dtype=bool)
    for t, a in np.ndindex(count, strategies):
        value = worth[t][:, :, told[a]]
        for b in (a, *(b for b in range(strategies) if b != a)):
            kept = np.flatnonzero(options[t, a])
            if not (value[:, kept] >= value[:, [b]]).all(axis=(0, 2, 3)).any():
                worse = (value[:, kept] <= value[:, [b]]).all(axis=(0, 2, 3))
                options[t, a, kept[worse]] = False
                options[t, a, b] = True
    return options
