"""The best plans of a family: programmes written, solved, and checked from the payoffs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.bayesian import BayesianGame
from negotiation.solvers.mediating.conduct import Conduct, Prices, Worth
from negotiation.solvers.mediating.programme import Written
from negotiation.solvers.plans.deviations import ROUNDING
from negotiation.solvers.plans.objectives import Objective
from negotiation.solvers.plans.programmes import Programmes, solve_programmes, with_floor

__all__ = ["Solved", "best_plans"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

#: Numbers in the constraints that are made at once.
CHUNK = 2_000_000
#: A type that gains more than this by staying away, in units of its payoffs' range, stays away.
SHORT = 1e-8


@dataclass(frozen=True, eq=False)
class Solved:
    """Plans for G games, and what they are worth; by player with types first.

    Attributes
    ----------
    plan : array, shape (T * S, G)
        NaN where there is none.
    payoffs : array, shape (n, G)
    interim : tuple of arrays (t_i, G)
    value, gap, regret : arrays, shape (G,)
        The gap is how much more another plan may be worth.
    lying : tuple of arrays (t_i, t_i, G)
    obeying : tuple of arrays (t_i, s_i, s_i, G)
    joining : tuple of arrays (t_i, G)
        Empty for a player who cannot stay away.
    lying_prices, obeying_prices, joining_prices : as those
    then : tuple of arrays of int, shape (t_i, t_i, s_i, G)
        The best that a type can do after it said another and was told a strategy.
    short : array, shape (G,)
        Where the parties cannot all be kept from staying away: the least that a type then lacks,
        in units of its payoffs' range, if all constraints are loosened alike.
    optimal : array of bool, shape (G,)
    """

    plan: Floats
    payoffs: Floats
    interim: tuple[Floats, ...]
    value: Floats
    gap: Floats
    regret: Floats
    lying: tuple[Floats, ...]
    obeying: tuple[Floats, ...]
    joining: tuple[Floats, ...]
    lying_prices: tuple[Floats, ...]
    obeying_prices: tuple[Floats, ...]
    joining_prices: tuple[Floats, ...]
    then: tuple[Any, ...]
    short: Floats
    optimal: Bools


def best_plans(
    game: BayesianGame,
    wanted: Objective,
    allowed: Bools,
    outside: Sequence[Floats | None] | None,
    deadline: float,
    *,
    obedience: bool,
) -> Solved:
    """Solve a family in portions that keep memory bounded.

    Parameters
    ----------
    game : BayesianGame
    wanted : Objective
    allowed : array of bool, shape (s_1, ..., s_n)
        What may be recommended.
    outside : sequence of arrays (t_i, n_games), or None
        What types get by staying away; None for a player who cannot.
    deadline : float
        On the clock of `time.monotonic`.
    obedience : bool
    """
    n, size = game.n_players, game.n_games
    payoffs = game.payoffs.reshape(n, *game.type_shape, *game.shape, size)
    prior = game.prior.reshape(*game.type_shape, size)
    cells = payoffs[0, ..., 0].size
    step = max(
        1, CHUNK // (cells * sum(t * s for t, s in zip(game.type_shape, game.shape, strict=True)))
    )
    parts = []
    for start in range(0, size, step):
        games = slice(start, start + step)
        away = outside and [None if one is None else one[:, games] for one in outside]
        portion = _Portion.of(
            payoffs[..., games], prior[..., games], allowed, away, obedience=obedience
        )
        parts.append(portion.solve(wanted, games, deadline))
    return _joined(parts)


@dataclass(frozen=True, eq=False)
class _Portion:
    """Some games of a family.

    Attributes
    ----------
    flat : array, shape (n, T * S, G)
        Payoffs.
    odds : array, shape (T * S, G)
        Prior probability of the types, at each profile of types and strategies.
    least, unit : arrays, shape (n, G)
        Each player's smallest payoff, and their range.
    totals : array of int, shape (T * S,)
        Which profile of types a cell is about.
    allowed : array of bool, shape (T * S,)
    conduct : Conduct
    """

    flat: Floats
    odds: Floats
    least: Floats
    unit: Floats
    totals: Any
    allowed: Bools
    conduct: Conduct

    @classmethod
    def of(
        cls,
        payoffs: Floats,
        prior: Floats,
        allowed: Bools,
        outside: Sequence[Floats | None] | None,
        *,
        obedience: bool,
    ) -> _Portion:
        """Count payoffs from the least, in units of their range."""
        n, size = len(payoffs), payoffs.shape[-1]
        flat = payoffs.reshape(n, -1, size)
        least, span = flat.min(axis=1), np.ptp(flat, axis=1)
        unit = np.where(span > 0, span, 1.0)
        wide = (n, *(1,) * (2 * n), size)
        above = (payoffs - least.reshape(wide)) / unit.reshape(wide)
        away = outside and [
            None if out is None else (out - a) / u
            for out, a, u in zip(outside, least, unit, strict=True)
        ]
        conduct = Conduct.of(above, prior, allowed, away, obedience=obedience)
        profiles = prior.size // size
        odds = np.repeat(prior.reshape(profiles, size), allowed.size, axis=0)
        totals = np.repeat(np.arange(profiles), allowed.size)
        every = np.tile(allowed.ravel(), profiles)
        return cls(flat, odds, least, unit, totals, every, conduct)

    def solve(self, wanted: Objective, games: slice, deadline: float) -> Solved:
        """Find the best plans, and what they are worth."""
        written = Written.of(self.conduct, self.totals[self.allowed])
        if wanted.smallest:
            least = self.flat.min(axis=(0, 1))
            amounts = (self.flat - least) * self.odds
            unit = np.where(self.unit.max(axis=0) > 0, np.ptp(self.flat, axis=(0, 1)), 1.0)
            unit = np.where(unit > 0, unit, 1.0)
            base = written.programmes(np.zeros((int(self.allowed.sum()), amounts.shape[-1])))
            programmes = with_floor(base, amounts[:, self.allowed], unit)
            constant = least
        else:
            above, constant = wanted.of_profiles(self.flat, games)
            values = above * self.odds
            programmes = written.programmes(values[self.allowed])
        answer = solve_programmes(programmes, deadline, choose=False)
        plan = self._plan(answer.z)
        if wanted.smallest:
            weights = answer.prices[written.n_rows :]
            values = np.einsum("ig,icg->cg", weights / weights.sum(axis=0), amounts)
            value = (amounts * plan).sum(axis=1).min(axis=0)
            span = unit
        else:
            value, span = (values * plan).sum(axis=0), np.ptp(above, axis=0)
        prices = written.prices(answer.prices[: written.n_rows])
        worth = self.conduct.worth(plan)
        gap = self._bound(values + self.conduct.priced(prices, len(plan))) - value
        gain = np.max([one.gain for one in worth], axis=0)
        optimal = (gap <= ROUNDING * span) & (gain <= ROUNDING)
        short = self._short(written, ~answer.solved, deadline)
        return self._in_payoffs(plan, constant + value, gap, optimal, short, worth, prices)

    def _plan(self, z: Floats) -> Floats:
        """Lay solutions out over all profiles, as distributions to the last digit."""
        plan: Floats = np.zeros_like(self.flat[0])
        plan[self.allowed] = np.maximum(z[: int(self.allowed.sum())], 0.0)
        by_types = plan.reshape(self.totals[-1] + 1, -1, plan.shape[1])
        return np.asarray(by_types / by_types.sum(axis=1, keepdims=True)).reshape(plan.shape)

    def _bound(self, values: Floats) -> Floats:
        """Add up the largest values of what may be recommended, types by types."""
        values = np.where(self.allowed[:, None], values, -np.inf)
        by_types = values.reshape(self.totals[-1] + 1, -1, values.shape[1])
        return np.asarray(by_types.max(axis=1).sum(axis=0))

    def _short(self, written: Written, unsolved: Bools, deadline: float) -> Floats:
        """How far staying away is too good for every plan, shape (G,); 0 where it is not."""
        result = np.where(unsolved, np.nan, 0.0)
        where = np.flatnonzero(unsolved)
        joining = [own["joining"] for own in written.rows if "joining" in own]
        if not len(where) or not joining:
            return result
        rows = np.concatenate(joining)
        rows = rows[rows >= 0]
        base = written.programmes(np.zeros((int(self.allowed.sum()), len(unsolved)))).where(where)
        count = len(base.objective)
        row = np.concatenate([base.row, rows])
        order = np.argsort(row, kind="stable")
        eased = Programmes(
            np.concatenate([base.objective, -np.ones((1, len(where)))]),
            np.concatenate([base.entries, np.ones((len(rows), len(where)))])[order],
            row[order],
            np.concatenate([base.column, np.full(len(rows), count)])[order],
            np.append(base.total, -1),
        )
        result[where] = solve_programmes(eased, deadline, choose=False).z[count]
        return np.where(result > SHORT, result, np.where(unsolved, np.nan, 0.0))

    def _in_payoffs(
        self,
        plan: Floats,
        value: Floats,
        gap: Floats,
        optimal: Bools,
        short: Floats,
        worth: Sequence[Worth],
        prices: Sequence[Prices],
    ) -> Solved:
        """Turn units of payoffs' ranges into payoffs."""
        unit, unsolved = self.unit, np.isnan(plan[0])
        payoffs = self.least + ((self.flat - self.least[:, None]) * self.odds * plan).sum(axis=1)
        none = np.empty((0, len(value)))
        prices = [
            Prices(*(np.where(unsolved, np.nan, getattr(p, f.name)) for f in fields(Prices)))
            for p in prices
        ]
        return Solved(
            plan,
            payoffs,
            tuple(a + u * w.honest for a, u, w in zip(self.least, unit, worth, strict=True)),
            value,
            gap,
            np.max([u * w.gain for u, w in zip(unit, worth, strict=True)], axis=0),
            tuple(u * w.lying for u, w in zip(unit, worth, strict=True)),
            tuple(u * w.obeying for u, w in zip(unit, worth, strict=True)),
            tuple(
                none if w.joining is None else u * w.joining
                for u, w in zip(unit, worth, strict=True)
            ),
            tuple(p.lying / u for u, p in zip(unit, prices, strict=True)),
            tuple(p.obeying / u for u, p in zip(unit, prices, strict=True)),
            tuple(p.joining / u for u, p in zip(unit, prices, strict=True)),
            tuple(w.then for w in worth),
            short,
            optimal,
        )


def _joined(parts: Sequence[Solved]) -> Solved:
    """Join results for portions of a family."""
    if len(parts) == 1:
        return parts[0]

    def one(name: str) -> Any:
        values = [getattr(part, name) for part in parts]
        if isinstance(values[0], tuple):
            return tuple(np.concatenate(own, axis=-1) for own in zip(*values, strict=True))
        return np.concatenate(values, axis=-1)

    return Solved(**{part.name: one(part.name) for part in fields(Solved)})
