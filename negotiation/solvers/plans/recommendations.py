"""The result of `correlated_equilibrium`: a mediator's plan, why it is obeyed, and the proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tables import SHOWN
from negotiation.solvers.by_game import BATCH, ByGame, first_lines, html_table, payoff_sizes
from negotiation.solvers.plans.deviations import ROUNDING, Found, Pattern
from negotiation.solvers.words import named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CorrelatedEquilibrium", "laid_out"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CorrelatedEquilibrium(ByGame["CorrelatedEquilibrium"]):
    """A plan that a mediator gets obeyed, of one game or of each game of a family.

    Made by `correlated_equilibrium` and `coarse_correlated_equilibrium`. ``plan[k]`` is the plan
    of game ``k`` alone.

    Attributes
    ----------
    source : NormalFormGame
        What was solved.
    objective : str
        What the plan makes as large as it can be.
    coarse : bool
        Players may only refuse the whole plan, before they hear anything.
    probabilities : array, shape (s_1, ..., s_n, *batch)
        Of every profile. NaN where a game was not solved.
    payoffs : array, shape (n, *batch)
        Expected payoffs.
    value : array, shape (*batch)
        The objective.
    bound : array, shape (*batch)
        No plan that is obeyed has a larger value: by duality, recomputed from the payoffs and
        `prices`.
    regret : array, shape (*batch)
        The most that any player could gain in expectation by disobeying in whatever way,
        recomputed from the payoffs.
    slack : tuple over players of arrays (s_i, s_i, *batch), or (s_i, *batch) if coarse
        What the player loses in expectation, before it is told anything, if it plays the second
        strategy whenever it is told the first; if coarse, if it always plays that strategy.
    prices : tuple over players of arrays, like `slack`
        Shadow prices: what `value` would gain for each unit of payoff that obeying may cost. They
        need not be the only ones that prove the plan best.
    solved : array of bool, shape (*batch)
        False where the budget ran out, or the linear programme could not be finished.
    optimal : array of bool, shape (*batch)
        Proved: `bound` is reached, and `regret` is zero, to 1e-9 of the ranges of objective and
        payoffs.
    unique : array of bool, shape (*batch)
        Proved to be the only plan with this value.
    """

    source: NormalFormGame
    objective: str
    coarse: bool
    probabilities: Floats = field(metadata=BATCH)
    payoffs: Floats = field(metadata=BATCH)
    value: Floats = field(metadata=BATCH)
    bound: Floats = field(metadata=BATCH)
    regret: Floats = field(metadata=BATCH)
    slack: tuple[Floats, ...] = field(metadata=BATCH)
    prices: tuple[Floats, ...] = field(metadata=BATCH)
    solved: Bools = field(metadata=BATCH)
    optimal: Bools = field(metadata=BATCH)
    unique: Bools = field(metadata=BATCH)

    @property
    def told(self) -> tuple[Floats, ...]:
        """Probabilities that a player is told each strategy: one array (s_i, *batch) a player."""
        n = self.source.n_players
        others = [tuple(j for j in range(n) if j != i) for i in range(n)]
        return tuple(self.probabilities.sum(axis=axes) for axes in others)

    @property
    def draws(self) -> list[tuple[dict[str, str], float]]:
        """What the mediator may draw and how likely, of a single game.

        The most likely first; equally likely ones in the order of the strategies.
        """
        if len(self) > 1:
            raise NegotiationError("draws are of one game, this is a family: take one, plan[k]")
        flat = self.probabilities.ravel()
        order = [int(k) for k in np.argsort(-flat, kind="stable") if flat[k] > 0]
        cells = list(np.ndindex(self.source.shape))
        return [(self.source.profile(cells[k]), float(flat[k])) for k in order]

    def to_frame(self) -> pd.DataFrame:
        """Table with one row for each profile that may be drawn.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``; one a player with the strategy it is told; ``probability``; one a
            player with the profile's payoff, named ``payoff: PLAYER``.
        """
        import pandas as pd

        source, games = self.source, len(self)
        flat = self.probabilities.reshape(-1, games)
        game, cell = np.nonzero(flat.T > 0)
        at = np.unravel_index(cell, source.shape)
        columns: dict[str, Any] = {"game": game}
        for player, names, index in zip(source.players, source.strategies, at, strict=True):
            columns[player] = [names[k] for k in index]
        columns["probability"] = flat[cell, game]
        payoffs = source.payoffs.reshape(source.n_players, -1, games)
        for player, own in zip(source.players, payoffs, strict=True):
            columns[f"payoff: {player}"] = own[cell, game]
        return pd.DataFrame(columns)

    def obedience(self) -> pd.DataFrame:
        """Table of why each player obeys: one row for each way to disobey.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``; ``player``; ``told`` and its ``probability`` (not if coarse);
            ``instead``; ``loss``, expected, by doing that (given what was told, unless coarse);
            ``binding``, whether the loss is zero to 1e-9 of the payoffs' range; ``price``, the
            shadow price. What is never told has no row.
        """
        import pandas as pd

        names = ["game", "player", "told", "probability", "instead", "loss", "binding", "price"]
        if self.coarse:
            names = [name for name in names if name not in {"told", "probability"}]
        rows = []
        for k in np.flatnonzero(self.solved):
            rows += [{"game": int(k)} | row for row in _reasons(self[int(k)])]
        return pd.DataFrame(rows, columns=names)

    def __repr__(self) -> str:
        """Say it in one line."""
        kind = "Coarse correlated" if self.coarse else "Correlated"
        head = f"{kind} equilibrium, the best for {self.objective}"
        if len(self) > 1:
            proved, left = int(self.optimal.sum()), len(self) - int(self.solved.sum())
            missing = f", {left} not solved" if left else ""
            return f"<{head}: {len(self)} games, {proved} proved{missing}>"
        return f"<{head}: {self._amount(self.value, 0) if self.solved.all() else 'not solved'}>"

    def _text(self) -> str:
        """The plan, and why each obeys."""
        head = self._heading()
        if not self.solved.all():
            return f"{head}: the budget ran out, or the linear programme could not be finished"
        return "\n".join([head, *self._lottery(), *self._why()])

    def _line(self, k: int) -> str:
        """What the objective comes to in game `k`, and the payoffs."""
        if not self.solved.flat[k]:
            return "not solved"
        return f"{self._amount(self.value, k)} (payoffs: {self._payoffs(k)})"

    def _heading(self) -> str:
        """What the plan is worth, and of a single game how good it is known to be."""
        head = super()._heading()
        return f"{head}\n{self._proof()}" if len(self) == 1 and self.solved.all() else head

    def _proof(self) -> str:
        """How good the plan is known to be."""
        bound = self._amount(self.bound, 0)
        if self.optimal.all():
            others = "no other has as much" if self.unique.all() else "others may have as much"
            return f"(proved: none has more than {bound}; {others})"
        return (
            f"(not proved to 1e-9: another may have up to {bound}, and disobeying"
            f" may gain {self._amount(self.regret, 0)})"
        )

    def _amount(self, values: Floats, k: int) -> str:
        """Write one of the values, shape (*batch), for game `k`."""
        return number(values.flat[k], payoff_sizes(self.source, k).min())

    def _payoffs(self, k: int) -> str:
        """Payoffs in game `k`."""
        flat = self.payoffs.reshape(self.source.n_players, -1)[:, k]
        sizes = payoff_sizes(self.source, k)
        return ", ".join(
            f"{named('player', player)}: {number(own, size)}"
            for player, own, size in zip(self.source.players, flat, sizes, strict=True)
        )

    def _lottery(self) -> list[str]:
        """What is drawn, and the payoffs."""
        draws = self.draws
        lines = [
            f"  probability {number(q)}: "
            + ", ".join(
                f"{named('player', who)}: {named('strategy', what)}" for who, what in drawn.items()
            )
            for drawn, q in draws[:SHOWN]
        ]
        head = "The mediator draws one of these, and tells each player its own part only:"
        if self.coarse:
            head = "The mediator draws one of these, and plays it for whoever signed up before:"
        return [head, *first_lines(lines, len(draws), "outcome"), f"Payoffs: {self._payoffs(0)}"]

    def _why(self) -> list[str]:
        """For everything that is told, the best alternative; binding ones with their price."""
        sizes = dict(zip(self.source.players, payoff_sizes(self.source), strict=True))
        groups: dict[str, list[dict[str, Any]]] = {}
        for row in _reasons(self[0]):
            who = named("player", row["player"])
            if not self.coarse:
                who += f", told {row['told']!r} (probability {number(row['probability'])})"
            groups.setdefault(who, []).append(row)
        lines = []
        for who, rows in groups.items():
            ties = [
                f"{r['instead']!r} would pay as much (price {number(r['price'], 0)})"
                for r in rows
                if r["binding"]
            ]
            best = min(rows, key=lambda row: float(row["loss"]))
            loss = number(best["loss"], sizes[best["player"]])
            otherwise = f"would lose {loss} by {best['instead']!r}"
            lines.append(f"  {who}: {'; '.join(ties) or otherwise}")
        verb = "signs up" if self.coarse else "obeys"
        head = f"Why each {verb}, by its best alternative:"
        return [head, *first_lines(lines, len(lines), "line")]

    def _repr_html_(self) -> str:
        """Tables for a notebook: the plan, and of a single game why it is obeyed."""
        if len(self) > 1 or not self.solved.all():
            return super()._repr_html_()
        why = html_table(self.obedience(), self.source)
        return f"{super()._repr_html_()}<p>Why it is obeyed</p>{why}"


def _reasons(plan: CorrelatedEquilibrium) -> list[dict[str, Any]]:
    """Rows of `obedience` for a single game."""
    rows = []
    for i, (player, names) in enumerate(
        zip(plan.source.players, plan.source.strategies, strict=True)
    ):
        tiny = ROUNDING * float(np.ptp(plan.source.payoffs[i]))
        slack, prices = (np.atleast_2d(v[i]) for v in (plan.slack, plan.prices))
        chances = np.ones(1) if plan.coarse else plan.told[i]
        always = plan.told[i] == 1  # Who signs up for one strategy only, deviates to another.
        for a, b in np.ndindex(slack.shape):
            chance = float(chances[a])
            same = bool(always[b]) if plan.coarse else a == b
            if chance <= 0 or len(names) == 1 or same:
                continue
            row: dict[str, Any] = {"player": player}
            if not plan.coarse:
                row |= {"told": names[a], "probability": chance}
            loss = float(slack[a, b])
            row |= {"instead": names[b], "loss": loss / chance, "binding": loss <= tiny}
            rows.append(row | {"price": float(prices[a, b])})
    return rows


def laid_out(
    source: NormalFormGame, objective: str, found: Found, pattern: Pattern
) -> CorrelatedEquilibrium:
    """Lay out what was found for a family.

    Parameters
    ----------
    source : NormalFormGame
    objective : str
        In words.
    found : Found
    pattern : Pattern
    """
    batch = source.batch_shape

    def shaped(array: Any) -> Any:
        return array.reshape(array.shape[:-1] + batch)

    return CorrelatedEquilibrium(
        source,
        objective,
        pattern.coarse,
        found.plan.reshape(source.shape + batch),
        shaped(found.payoffs),
        shaped(found.value),
        shaped(found.value + found.gap),
        shaped(found.regret),
        tuple(shaped(one) for one in pattern.by_player(found.slack)),
        tuple(shaped(one) for one in pattern.by_player(found.prices)),
        shaped(~np.isnan(found.value)),
        shaped(found.optimal),
        shaped(found.unique),
    )
