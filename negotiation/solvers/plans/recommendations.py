"""The result of `correlated_equilibrium`: a mediator's plan, why it is obeyed, and the proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.normal_form import NormalFormGame
from negotiation.solvers.plans.deviations import ROUNDING, Found, Pattern

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CorrelatedEquilibrium"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

#: Lines that are written before it is said how many are left.
SHOWN = 20


@dataclass(frozen=True, eq=False)
class CorrelatedEquilibrium:
    """A plan that a mediator gets obeyed, of one game or of each game of a family.

    Made by `correlated_equilibrium` and `coarse_correlated_equilibrium`.

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
    probabilities: Floats
    payoffs: Floats
    value: Floats
    bound: Floats
    regret: Floats
    slack: tuple[Floats, ...]
    prices: tuple[Floats, ...]
    solved: Bools
    optimal: Bools
    unique: Bools

    @classmethod
    def of(
        cls, source: NormalFormGame, objective: str, found: Found, pattern: Pattern
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

        def laid_out(array: Any) -> Any:
            return array.reshape(array.shape[:-1] + batch)

        return cls(
            source,
            objective,
            pattern.coarse,
            found.plan.reshape(source.shape + batch),
            laid_out(found.payoffs),
            laid_out(found.value),
            laid_out(found.value + found.gap),
            laid_out(found.regret),
            tuple(laid_out(one) for one in pattern.by_player(found.slack)),
            tuple(laid_out(one) for one in pattern.by_player(found.prices)),
            laid_out(~np.isnan(found.value)),
            laid_out(found.optimal),
            laid_out(found.unique),
        )

    def __len__(self) -> int:
        """Number of games."""
        return self.source.n_games

    def __getitem__(self, k: int) -> CorrelatedEquilibrium:
        """Plan for game number `k` of the flattened family."""
        game, batch = self.source[k], len(self.source.batch_shape)

        def one(array: Any) -> Any:
            return array.reshape((*array.shape[: array.ndim - batch], -1))[..., k]

        return CorrelatedEquilibrium(
            game,
            self.objective,
            self.coarse,
            probabilities=one(self.probabilities),
            payoffs=one(self.payoffs),
            value=one(self.value),
            bound=one(self.bound),
            regret=one(self.regret),
            slack=tuple(one(array) for array in self.slack),
            prices=tuple(one(array) for array in self.prices),
            solved=one(self.solved),
            optimal=one(self.optimal),
            unique=one(self.unique),
        )

    def __iter__(self) -> Iterator[CorrelatedEquilibrium]:
        """Go through the games in order."""
        return (self[k] for k in range(len(self)))

    @property
    def told(self) -> tuple[Floats, ...]:
        """Probabilities that a player is told each strategy: one array (s_i, *batch) a player."""
        n = self.source.n_players
        others = [tuple(j for j in range(n) if j != i) for i in range(n)]
        return tuple(self.probabilities.sum(axis=axes) for axes in others)

    @property
    def draws(self) -> list[tuple[dict[str, str], float]]:
        """What the mediator may draw and how likely, the most likely first; of a single game."""
        if self.source.batch_shape:
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
            plan = self[int(k)] if self.source.batch_shape else self
            rows += [{"game": int(k)} | row for row in _reasons(plan)]
        return pd.DataFrame(rows, columns=names)

    def __repr__(self) -> str:
        """Say it in one line."""
        kind = "Coarse correlated" if self.coarse else "Correlated"
        head = f"{kind} equilibrium, the best for {self.objective}"
        if self.source.batch_shape:
            proved, left = int(self.optimal.sum()), len(self) - int(self.solved.sum())
            missing = f", {left} not solved" if left else ""
            return f"<{head}: {len(self)} games, {proved} proved{missing}>"
        return f"<{head}: {float(self.value):.6g}>" if self.solved else f"<{head}: not solved>"

    def __str__(self) -> str:
        """The plan, and why each obeys; of a family, the values of the first games."""
        head = repr(self)[1:-1]
        if self.source.batch_shape:
            return "\n".join([head, *self._family()])
        if not self.solved:
            return f"{head}: the budget ran out, or the linear programme could not be finished"
        return "\n".join([head, self._proof(), *self._lottery(), *self._why()])

    def _proof(self) -> str:
        """How good the plan is known to be."""
        if self.optimal:
            others = "no other has as much" if self.unique else "others may have as much"
            return f"(proved: none has more than {float(self.bound):.6g}; {others})"
        return (
            f"(not proved to 1e-9: another may have up to {float(self.bound):.6g}, and disobeying"
            f" may gain {float(self.regret):.2g})"
        )

    def _payoffs(self, k: int) -> str:
        """Payoffs in game `k`."""
        flat = self.payoffs.reshape(self.source.n_players, -1)[:, k]
        pairs = zip(self.source.players, flat, strict=True)
        return ", ".join(f"{player} {own:.4g}" for player, own in pairs)

    def _family(self) -> list[str]:
        """Values of the first games."""
        lines = [
            f"  game {k}: {self.value.flat[k]:.6g} (payoffs: {self._payoffs(k)})"
            if self.solved.flat[k]
            else f"  game {k}: not solved"
            for k in range(min(SHOWN, len(self)))
        ]
        return _cut(lines, len(self))

    def _lottery(self) -> list[str]:
        """What is drawn, and the payoffs."""
        draws = self.draws
        lines = [
            f"  probability {q:.4g}: " + ", ".join(f"{who}: {what}" for who, what in drawn.items())
            for drawn, q in draws[:SHOWN]
        ]
        head = "The mediator draws one of these, and tells each player its own part only:"
        if self.coarse:
            head = "The mediator draws one of these, and plays it for whoever signed up before:"
        return [head, *_cut(lines, len(draws)), f"Payoffs: {self._payoffs(0)}"]

    def _why(self) -> list[str]:
        """For everything that is told, the best alternative; binding ones with their price."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for row in _reasons(self):
            who = row["player"]
            if not self.coarse:
                who += f", told {row['told']!r} (probability {row['probability']:.4g})"
            groups.setdefault(who, []).append(row)
        lines = []
        for who, rows in groups.items():
            ties = [
                f"{r['instead']!r} would pay as much (price {r['price']:.4g})"
                for r in rows
                if r["binding"]
            ]
            best = min(rows, key=lambda row: float(row["loss"]))
            lines.append(
                f"  {who}: "
                + ("; ".join(ties) or f"would lose {best['loss']:.4g} by {best['instead']!r}")
            )
        verb = "signs up" if self.coarse else "obeys"
        return [f"Why each {verb}, by its best alternative:", *_cut(lines, len(lines))]

    def _repr_html_(self) -> str:
        """Tables for a notebook."""
        import html

        if self.source.batch_shape or not self.solved:
            return f"<pre>{html.escape(str(self))}</pre>"
        shown = [
            table.drop(columns="game")
            .head(SHOWN)
            .to_html(index=False, float_format="{:.4g}".format)
            + (f"<p>... and {len(table) - SHOWN} more</p>" if len(table) > SHOWN else "")
            for table in (self.to_frame(), self.obedience())
        ]
        head = html.escape(f"{repr(self)[1:-1]} {self._proof()}")
        return f"<p>{head}</p>{shown[0]}<p>Why it is obeyed</p>{shown[1]}"


def _cut(lines: list[str], count: int) -> list[str]:
    """Return the first lines, and how many more there are."""
    left = count - min(count, SHOWN)
    return lines[:SHOWN] + ([f"  ... and {left} more"] if left else [])


def _reasons(plan: CorrelatedEquilibrium) -> list[dict[str, Any]]:
    """Rows of `obedience` for a single game."""
    rows = []
    for i, (player, names) in enumerate(
        zip(plan.source.players, plan.source.strategies, strict=True)
    ):
        tiny = ROUNDING * float(np.ptp(plan.source.payoffs[i]))
        slack, prices = (np.atleast_2d(v[i]) for v in (plan.slack, plan.prices))
        chances = np.ones(1) if plan.coarse else plan.told[i]
        always = plan.told[i] == 1  # Who signs up for one option only, deviates to another.
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
