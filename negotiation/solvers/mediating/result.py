"""The result of `mediate`: a plan for every profile of types, why it is followed, and the proof."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.bayesian import BayesianGame
from negotiation.games.normal_form import NormalFormGame
from negotiation.solvers.by_game import (
    BATCH,
    ByGame,
    alone,
    first_lines,
    html_table,
    payoff_sizes,
)
from negotiation.solvers.mediating.alone import Alone, best_alone
from negotiation.solvers.mediating.reasons import (
    honesty_reasons,
    joining_reasons,
    obedience_reasons,
    why,
)
from negotiation.solvers.mediating.rows import drawn, who_is
from negotiation.solvers.plans.objectives import Objective
from negotiation.solvers.words import named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Mediation"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Mediation(ByGame["Mediation"]):
    """The best plan of a mediator, of one game or of each game of a family.

    Made by `mediate`. ``plan[k]``, of this result, is that of game ``k`` alone.

    Attributes
    ----------
    source : BayesianGame or NormalFormGame
        What was solved; a `NormalFormGame` where nobody has private information.
    objective : str
        What the plan makes as large as it can be.
    obedience : bool
        Whether parties may do something else than they are told; if not, the third party is an
        arbitrator.
    plan : array, shape (t_1, ..., t_n, s_1, ..., s_n, *batch)
        How probable each profile of recommendations is, given the reports of the types; without
        private information, shape (s_1, ..., s_n, *batch). NaN where a game was not solved.
    payoffs : array, shape (n, *batch)
        Expected payoffs.
    interim : tuple over players of arrays (t_i, *batch)
        Expected payoffs of every type.
    value : array, shape (*batch)
        The objective.
    bound : array, shape (*batch)
        No plan that is followed has a larger value: by duality, recomputed from the payoffs and
        the prices.
    regret : array, shape (*batch)
        The most that any type could gain in expectation by lying, disobeying or both, or by staying
        away; recomputed from the payoffs.
    lying : tuple over players of arrays (t_i, t_i, *batch)
        What the first type loses, expected, by saying that it is the second and then doing what is
        best for it.
    obeying : tuple over players of arrays (t_i, s_i, s_i, *batch)
        What a type loses, expected before it is told anything, if it plays the second strategy
        whenever it is told the first.
    joining : tuple over players of arrays (t_i, *batch), or None
        What a type loses by staying away; empty for a player who cannot. None if nobody can.
    lying_prices, obeying_prices, joining_prices : as these
        Shadow prices: what `value` would gain for each unit of payoff that the type may lose. They
        need not be the only ones that prove the plan best.
    then : tuple over players of arrays of int, shape (t_i, t_i, s_i, *batch)
        The strategy that is best for the first type when it said the second and is told a strategy.
    short : array, shape (*batch)
        Zero, or where no plan keeps all parties from staying away, what some type then lacks at
        the least, in units of its payoffs' range, with all loosened alike.
    optimal : array of bool, shape (*batch)
        Proved: `bound` is reached, and `regret` is zero, to 1e-9 of the ranges of objective and
        payoffs.
    types : tuple of tuples of str, or None
        Names of types, also of those who have one only; None of a game that has no types.
    """

    source: BayesianGame | NormalFormGame
    objective: str
    obedience: bool
    plan: Floats = field(metadata=BATCH)
    payoffs: Floats = field(metadata=BATCH)
    interim: tuple[Floats, ...] = field(metadata=BATCH)
    value: Floats = field(metadata=BATCH)
    bound: Floats = field(metadata=BATCH)
    regret: Floats = field(metadata=BATCH)
    lying: tuple[Floats, ...] = field(metadata=BATCH)
    obeying: tuple[Floats, ...] = field(metadata=BATCH)
    joining: tuple[Floats, ...] | None = field(metadata=BATCH)
    lying_prices: tuple[Floats, ...] = field(metadata=BATCH)
    obeying_prices: tuple[Floats, ...] = field(metadata=BATCH)
    joining_prices: tuple[Floats, ...] | None = field(metadata=BATCH)
    then: tuple[Any, ...] = field(metadata=BATCH)
    short: Floats = field(metadata=BATCH)
    optimal: Bools = field(metadata=BATCH)
    wanted: Objective = field(repr=False)
    types: tuple[tuple[str, ...], ...] | None = None

    def _of_game(self, k: int) -> Mediation:
        """Answer for one game, which has an objective of its own where the family has."""
        wanted = self.wanted
        values = wanted.values  # noqa: PD011  # No pandas.
        if values is not None and values.shape[1] > 1:
            wanted = replace(wanted, values=values[:, [k]])
        return replace(alone(self, k), wanted=wanted)

    @property
    def solved(self) -> Bools:
        """Whether there is a plan, shape (*batch)."""
        return ~np.isnan(self.value)

    @property
    def game(self) -> BayesianGame:
        """What was solved, with one type a player where nobody has private information."""
        source = self.source
        return source if isinstance(source, BayesianGame) else BayesianGame.of(source, self.types)

    # Without a mediator

    @cached_property
    def _alone(self) -> Alone:
        """The best equilibrium without a mediator and without talk."""
        return best_alone(self.game, self.wanted)

    @property
    def without(self) -> Floats:
        """Objective of the best equilibrium without a mediator, shape (*batch).

        Of those that were found: see `without_is_best`. NaN where there is none.
        """
        return self._alone.value.reshape(self.value.shape)

    @property
    def without_is_best(self) -> Bools:
        """Whether all equilibria without a mediator were compared, and not only pure ones."""
        return self._alone.complete.reshape(self.value.shape)

    @property
    def gain(self) -> Floats:
        """What the mediator is worth: `value` less `without`, shape (*batch)."""
        return np.asarray(self.value - self.without)

    # What is told, and why it is followed

    def to_frame(self) -> pd.DataFrame:
        """Table with one row for each profile of types and what may then be recommended.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``; ``type: PLAYER`` for each player with several types; one a player
            with what it is told; ``probability``, given the types; ``payoff: PLAYER``.
        """
        return drawn(self.game, self.plan)

    def honesty(self) -> pd.DataFrame:
        """Table of why each type tells the truth: one row for each lie.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``; ``player``; ``type``; ``says``; ``then``, what it does after the lie
            where that is not what it is told; ``loss``, expected; ``binding``, whether the loss is
            zero to 1e-9 of the payoffs' range; ``price``, the shadow price.
        """
        return self._table(
            honesty_reasons, ["player", "type", "says", "then", "loss", "binding", "price"]
        )

    def obedience_table(self) -> pd.DataFrame:
        """Table of why each type does what it is told: one row for each way to disobey.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``; ``player``; ``type``, if the game has types; ``told`` and its
            ``probability`` given the type; ``instead``; ``loss``, expected given what was told;
            ``binding``; ``price``. What is never told has no row; an arbitrator's plan has none at
            all.
        """
        names = ["player", "type", "told", "probability", "instead", "loss", "binding", "price"]
        return self._table(obedience_reasons, names)

    def consent(self) -> pd.DataFrame:
        """Table of why each type takes part that could stay away.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``; ``player``; ``type``, if the game has types; ``payoff``; ``loss`` by
            staying away; ``binding``; ``price``.
        """
        names = ["player", "type", "payoff", "loss", "binding", "price"]
        return self._table(joining_reasons, names)

    def _table(self, reasons: Any, names: list[str]) -> pd.DataFrame:
        """Table of reasons, game by game."""
        import pandas as pd

        rows = [
            {"game": int(k)} | row
            for k in np.flatnonzero(self.solved)
            for row in reasons(self[int(k)])
        ]
        typed = [name for name in names if name != "type" or self.types is not None]
        return pd.DataFrame(rows, columns=["game", *typed])

    # In words

    def __repr__(self) -> str:
        """Say it in one line."""
        who = "Mediation" if self.obedience else "Arbitration"
        head = f"{who}, the best for {self.objective}"
        if len(self) > 1:
            proved, left = int(self.optimal.sum()), len(self) - int(self.solved.sum())
            missing = f", {left} without a plan" if left else ""
            return f"<{head}: {len(self)} games, {proved} proved{missing}>"
        return f"<{head}: {self._amount(self.value, 0) if self.solved.all() else 'no plan'}>"

    def _line(self, k: int) -> str:
        """What the objective comes to in game `k`."""
        if not self.solved.flat[k]:
            return "no plan"
        return f"{self._amount(self.value, k)} (payoffs: {self._paid(k)})"

    def _amount(self, values: Floats, k: int) -> str:
        """Write one of the values, shape (*batch), for game `k`."""
        return number(values.flat[k], payoff_sizes(self.game, k).min())

    def _paid(self, k: int) -> str:
        """Payoffs in game `k`."""
        flat = self.payoffs.reshape(len(self.payoffs), -1)[:, k]
        return ", ".join(
            f"{named('player', player)}: {number(own, size)}"
            for player, own, size in zip(
                self.source.players, flat, payoff_sizes(self.game, k), strict=True
            )
        )

    def _heading(self) -> str:
        """What the plan is worth, how good it is known to be, and what there is without it."""
        head = super()._heading()
        if len(self) > 1 or not self.solved.all():
            return head
        return f"{head}\n{self._proof()}\n{self._compared()}"

    def _proof(self) -> str:
        """How good the plan is known to be."""
        bound = self._amount(self.bound, 0)
        if self.optimal.all():
            return f"(proved: no plan has more than {bound})"
        return (
            f"(not proved to 1e-9: another may have up to {bound}, and deviating may gain"
            f" {self._amount(self.regret, 0)})"
        )

    def _compared(self) -> str:
        """What there is without a mediator."""
        if np.isnan(self.without).all():
            return "Without a plan: no equilibrium in pure strategies"
        kind = "best equilibrium" if self.without_is_best.all() else "best pure equilibrium"
        return (
            f"Without a plan: {self._amount(self.without, 0)} ({kind}); gain"
            f" {self._amount(self.gain, 0)}"
        )

    def _text(self) -> str:
        """The plan, and why each follows it."""
        if not self.solved.all():
            return f"{repr(self)[1:-1]}\n{self._why_none()}"
        return "\n".join([self._heading(), *self._told(), *why(self)])

    def _why_none(self) -> str:
        """Why there is no plan."""
        if float(self.short) > 0:
            return (
                "No plan keeps every type from staying away: some type lacks at least"
                f" {number(float(self.short))} of the range of its payoffs"
            )
        return "The budget ran out, or the linear programme could not be finished"

    def _told(self) -> list[str]:
        """What is recommended, types by types."""
        game, lines, before = self.game, [], ""
        for row in self.to_frame().to_dict("records"):
            types = who_is(game, [row.get(f"type: {player}") for player in game.players])
            told = ", ".join(
                f"{named('player', p)}: {named('strategy', row[p])}" for p in game.players
            )
            if types and types != before:
                lines.append(f"  {types}:")
            before = types
            indent = "    " if types else "  "
            lines.append(f"{indent}probability {number(row['probability'])}: {told}")
        verb = "tells each its own part only" if self.obedience else "imposes it"
        asks = "asks each for its type, draws" if game.is_private else "draws"
        head = f"The {'mediator' if self.obedience else 'arbitrator'} {asks} and {verb}:"
        return [head, *first_lines(lines, len(lines), "line"), f"Payoffs: {self._paid(0)}"]

    def _repr_html_(self) -> str:
        """Tables for a notebook: the plan, and of a single game why it is followed."""
        text = super()._repr_html_()
        if len(self) > 1 or not self.solved.all():
            return text
        for head, frame in (
            ("Why each is honest", self.honesty()),
            ("Why each obeys", self.obedience_table()),
            ("Why each takes part", self.consent()),
        ):
            if len(frame):
                text += f"<p>{head}</p>{html_table(frame, self.game)}"
        return text
