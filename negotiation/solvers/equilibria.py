"""The result of every Nash solver: equilibria of one game or a family, in columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.framed import Framed
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tables import SHOWN, paragraphs, table
from negotiation.solvers.best_response import pure_deviations, regrets_in
from negotiation.solvers.components import connected, maximal_products
from negotiation.solvers.equilibrium import Equilibrium
from negotiation.solvers.rational import Rational
from negotiation.solvers.unresolved import Unresolved
from negotiation.solvers.words import actions, counted, mixture, more, named, number

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["Equilibria", "Equilibrium"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Objects = NDArray[np.object_]


class Equilibria(Framed):
    """Equilibria of a game or a family of games, in columns.

    Made by the solvers; see `pure_equilibria` and `nash_equilibria`. Entries are ordered by game.

    Attributes
    ----------
    source : NormalFormGame
        What was solved.
    game : array, shape (E,)
        Index of the game in the flattened batch.
    strategies : list over players of arrays (s_i, E)
        Probabilities.
    payoffs : array, shape (n, E)
        Expected payoffs.
    regret : array, shape (E,)
        The largest gain any player could have from deviating, recomputed from the payoffs.
    complete : array of bool, shape (n_games,)
        The solver proved that it found every equilibrium (of the kind asked for) of that game.
    isolated : array of bool, shape (E,)
        Proved to be the only equilibrium in a neighbourhood.
    unresolved : Unresolved
        Parts of strategy space where the proof did not finish.
    method : str
        How they were found.
    exact : Rational or None
        Strategies, payoffs and regret in exact numbers, where they were asked for.
    """

    def __init__(
        self,
        source: NormalFormGame,
        game: Ints,
        strategies: Sequence[Floats],
        *,
        complete: NDArray[np.bool_],
        isolated: NDArray[np.bool_],
        method: str,
        unresolved: Unresolved | None = None,
        corners: tuple[Ints, Ints] | None = None,
        exact: Sequence[Objects] | None = None,
    ) -> None:
        order = np.argsort(game, kind="stable")
        self.source = source
        self.game: Ints = np.asarray(game, dtype=np.intp)[order]
        self.strategies: list[Floats] = [x.take(order, axis=-1) for x in strategies]
        self.complete = complete
        self.isolated = isolated[order]
        self.method = method
        self.unresolved = Unresolved.none(source.shape) if unresolved is None else unresolved
        #: Two players: which vertex each strategy is. Continua are made of equal ones.
        self._corners = None if corners is None else (corners[0][order], corners[1][order])
        self.exact: Rational | None = None
        if exact is None:
            self.payoffs, self.regret = regrets_in(source.flat_payoffs, self.game, self.strategies)
        else:
            flat = source.exact_payoffs.reshape(source.flat_payoffs.shape)
            self.exact = Rational.of(flat, self.game, [x[:, order] for x in exact])
            self.payoffs = self.exact.payoffs.astype(np.float64)
            self.regret = self.exact.regret.astype(np.float64)

    @classmethod
    def of_profiles(
        cls,
        source: NormalFormGame,
        game: Ints,
        profiles: Sequence[Ints],
        *,
        method: str,
        exact: bool = False,
    ) -> Equilibria:
        """Collect pure profiles, ordered by game, when they are all the equilibria asked for.

        Parameters
        ----------
        source : NormalFormGame
        game : array, shape (E,)
        profiles : sequence over players of arrays (E,)
            Positions on the strategy axes.
        method : str
        exact : bool, optional
            Compare the payoffs as they were given, and not as floats.

        Returns
        -------
        Equilibria
        """
        self = cls.__new__(cls)
        self.source, self.game, self.method = source, game, method
        self.strategies = [
            (np.arange(size)[:, None] == at).astype(np.float64)
            for size, at in zip(source.shape, profiles, strict=True)
        ]
        self.complete = np.ones(source.n_games, dtype=bool)
        self.unresolved = Unresolved.none(source.shape)
        self.isolated = np.ones(len(game), dtype=bool)
        self._corners = None
        given = source.exact_payoffs if exact else source.payoffs
        self.payoffs = np.zeros((source.n_players, len(game)), dtype=given.dtype)
        self.regret = np.zeros(len(game), dtype=given.dtype)
        flat = given.reshape(source.flat_payoffs.shape)
        for i, (own, deviations) in enumerate(pure_deviations(flat, game, profiles)):
            self.payoffs[i] = own
            np.maximum(self.regret, deviations.max(axis=0) - own, out=self.regret)
            self.isolated &= (deviations >= own).sum(axis=0) == 1
        self.exact = None
        if exact:
            ones = [(x == 1).astype(object) * Fraction(1) for x in self.strategies]
            regret = np.array([Fraction(v) for v in self.regret], dtype=object)
            self.exact = Rational(ones, self.payoffs.astype(object), regret)
            self.payoffs, self.regret = self.payoffs.astype(float), regret.astype(float)
        return self

    def __len__(self) -> int:
        """Number of equilibria, of all games together."""
        return len(self.game)

    def __getitem__(self, k: int) -> Equilibrium:
        """Equilibrium number `k`."""
        if not isinstance(k, (int, np.integer)) or not -len(self) <= k < len(self):
            raise NegotiationError(f"no equilibrium {k!r}: there are {len(self)}")
        x = tuple(s[:, k] for s in self.strategies)
        index = [int(v.argmax()) for v in x]
        pure = all(v[i] == 1.0 for v, i in zip(x, index, strict=True))
        return Equilibrium(
            profile=self.source.profile(index) if pure else None,
            strategies=x,
            payoffs=self.payoffs[:, k],
            regret=float(self.regret[k]),
            game=int(self.game[k]),
            players=self.source.players,
            options=self.source.strategies,
            exact=None if self.exact is None else self.exact[k],
        )

    def __iter__(self) -> Iterator[Equilibrium]:
        """Go through the equilibria in order."""
        return (self[k] for k in range(len(self)))

    @cached_property
    def is_pure(self) -> NDArray[np.bool_]:
        """Whether nobody mixes, shape (E,)."""
        ones = [(x == 1.0).any(axis=0) for x in self.strategies]
        return np.logical_and.reduce(ones)

    @cached_property
    def count(self) -> Ints:
        """Number of equilibria found in each game, shape (n_games,)."""
        return np.bincount(self.game, minlength=self.source.n_games)

    @cached_property
    def components(self) -> list[Ints]:
        """Entries that span one connected component of a game's equilibria, as index arrays.

        An isolated equilibrium is a component of its own. Of two players, a component of several
        entries is a continuum: the union of the `subsets` that touch. Of three and more players
        the isolated ones are the only components listed. An entry of theirs that is not proved
        isolated belongs to none, as it may lie on a continuum; the same holds of pure equilibria,
        and where the search was not finished.
        """
        if self._corners is None:
            return [np.array([k], dtype=np.intp) for k in np.flatnonzero(self.isolated)]
        parts = connected(*self._corners)
        return [part for part in parts if len(part) > 1 or self.isolated[part[0]]]

    @cached_property
    def subsets(self) -> list[Ints]:
        """Maximal Nash subsets of two-player games, as index arrays.

        The entries of one are all pairs of some strategies X of the first player with some Y of
        the second, and every mixture of X together with every mixture of Y is an equilibrium. All
        equilibria are in one of them at least; those that have an entry in common make up a
        component.

        Raises
        ------
        NegotiationError
            For other than two players, or other equilibria than those of `nash_equilibria`.
        """
        if self._corners is None:
            n = self.source.n_players
            raise NegotiationError(
                "subsets are for nash_equilibria of two players"
                + (
                    f"; this game has {n}: see components and unresolved"
                    if n > 2
                    else f", not for {self.method.split(',')[0]}"
                )
            )
        parts = maximal_products(*self._corners)
        return [part for part in parts if len(part) > 1 or self.isolated[part[0]]]

    @cached_property
    def component(self) -> Ints:
        """Number of the component that each entry belongs to, -1 for none; shape (E,)."""
        result = np.full(len(self), -1, dtype=np.intp)
        if self.components:
            number = np.repeat(np.arange(len(self.components)), [len(c) for c in self.components])
            result[np.concatenate(self.components)] = number
        return result

    @cached_property
    def _on_continuum(self) -> NDArray[np.bool_]:
        """Whether an entry's component has others, shape (E,)."""
        if self._corners is None or self.isolated.all():
            return np.zeros(len(self), dtype=bool)
        size = np.bincount(self.component[self.component >= 0], minlength=1)
        return (self.component >= 0) & (size[self.component] > 1)

    def of(self, game: int) -> list[Equilibrium]:
        """Equilibria of one game of the family."""
        if not isinstance(game, (int, np.integer)) or not 0 <= game < self.source.n_games:
            raise NegotiationError(f"no game {game!r}: the family has {self.source.n_games}")
        start, stop = np.searchsorted(self.game, [game, game + 1])
        return [self[k] for k in range(int(start), int(stop))]

    def to_frame(self) -> pd.DataFrame:
        """Table with one row an equilibrium: what each player does, payoffs, regret.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``; one a player with a strategy's name, or the mixture in words; one a
            player with the payoff, named ``payoff: PLAYER``; ``regret``; and where there are
            continua ``component``, the number of each row's, of `components`. Payoffs and regret
            are floats; the fractions of exact results are in `exact`.
        """
        import pandas as pd

        rows: dict[str, Any] = {"game": self.game}
        for i, player in enumerate(self.source.players):
            rows[player] = [mixture(self.source.strategies[i], x) for x in self._shares[i].T]
        for i, player in enumerate(self.source.players):
            rows[f"payoff: {player}"] = self.payoffs[i]
        rows["regret"] = self.regret
        if self._on_continuum.any():
            rows["component"] = self.component
        return pd.DataFrame(rows)

    def to_xarray(self) -> xr.Dataset:
        """Arrays with labels, in the layout of a sweep: every probability, for netCDF and the like.

        Returns
        -------
        xarray.Dataset
            An ``entry`` is an equilibrium: ``entry_game`` (entry), ``entry_probability`` (entry,
            option), with ``option`` labelled ``PLAYER: STRATEGY``, ``entry_payoff`` (entry,
            player), ``entry_regret`` (entry), ``entry_isolated`` (entry); and ``complete`` (game).
        """
        import xarray as xr

        names = zip(self.source.players, self.source.strategies, strict=True)
        return xr.Dataset(
            {
                "entry_game": ("entry", self.game),
                "entry_probability": (("entry", "option"), np.concatenate(self.strategies).T),
                "entry_payoff": (("entry", "player"), self.payoffs.T),
                "entry_regret": ("entry", self.regret),
                "entry_isolated": ("entry", self.isolated),
                "complete": ("game", self.complete),
            },
            {
                "option": [f"{player}: {name}" for player, own in names for name in own],
                "player": list(self.source.players),
            },
            {"title": self.source.title, "method": self.method},
        )

    @property
    def _shares(self) -> Sequence[NDArray[Any]]:
        """Probabilities as they are printed: the exact ones where there are."""
        return self.strategies if self.exact is None else self.exact.strategies

    def _printed(self, k: int) -> tuple[list[str], str]:
        """Payoffs as they are printed, and the regret: empty where it is no more than rounding."""
        if self.exact is not None:
            regret = number(self.exact.regret[k])
            return [number(v) for v in self.exact.payoffs[:, k]], "" if regret == "0" else regret
        given = self.source.flat_payoffs[..., self.game[k]].reshape(self.source.n_players, -1)
        sizes = np.abs(given).max(axis=1) * (not self.is_pure[k])  # Pure: as they were given.
        payoffs = [number(v, size) for v, size in zip(self.payoffs[:, k], sizes, strict=True)]
        ranges = given.max(axis=1) / 2 - given.min(axis=1) / 2  # Halves do not overflow.
        regret = number(self.regret[k], ranges[ranges > 0].min(initial=np.inf))
        return payoffs, "" if regret == "0" else regret

    def _table(self, count: int) -> tuple[list[str], list[list[str]]]:
        """Head and first rows of the table as it is printed."""
        printed = [self._printed(k) for k in range(count)]
        family, regrets = self.source.n_games > 1, any(regret for _, regret in printed)
        continua = bool(self._on_continuum.any())
        players = [named("player", name) for name in self.source.players]
        head = ["game"] * family + players + [f"payoff: {name}" for name in players]
        rows = [
            [str(self.game[k])] * family
            + actions(self.source.strategies, [x[:, k] for x in self._shares])
            + payoffs
            + [regret or "0"] * regrets
            + [str(self.component[k])] * continua
            for k, (payoffs, regret) in enumerate(printed)
        ]
        return head + ["regret"] * regrets + ["component"] * continua, rows

    def _entries(self) -> tuple[list[str], list[list[str]]]:
        """Head and rows of the table, as texts."""
        return self._table(len(self))

    def __repr__(self) -> str:
        """How many, of how many games, proved or not."""
        found = counted(len(self), "equilibrium", "equilibria")
        if self._on_continuum.any() and self.component.min() >= 0:
            parts = counted(len(self.components), "component")
            found = f"{len(self)} extreme equilibria in {parts}"
        if self.complete.all():
            proof = "complete"
        elif self.source.n_games == 1:
            parts = counted(len(self.unresolved), "part")
            proof = f"not proved complete ({parts} unresolved)"
        else:
            proof = f"complete for {int(self.complete.sum())}"
        games = counted(self.source.n_games, "game")
        return f"<Equilibria: {found} of {games}, {proof}; {self.method}>"

    def __str__(self) -> str:
        """Every equilibrium on a line of its own, the first few of a long list."""
        lines = [repr(self)]
        for k in range(min(len(self), SHOWN)):
            game = f"game {self.game[k]}: " if self.source.n_games > 1 else ""
            payoffs, regret = self._printed(k)
            gain = f"; regret {regret}" if regret else ""
            spans = f"; spans component {self.component[k]}" if self._on_continuum[k] else ""
            lines.append(f"  {game}{self[k]}  (payoffs {', '.join(payoffs)}{gain}{spans})")
        return "\n".join([*lines, *(f"  {line}" for line in self._left())])

    def _left(self) -> list[str]:
        """Lines for what is not in the table, and where there may be more equilibria."""
        lines = [more(len(self) - SHOWN, "equilibrium", "equilibria")]
        for k in range(min(len(self.unresolved), SHOWN)):
            game = f"game {self.unresolved.game[k]}: " if self.source.n_games > 1 else ""
            part = self.unresolved.words(k, self.source.players, self.source.strategies)
            lines.append(f"unresolved: {game}{part}")
        lines.append(more(len(self.unresolved) - SHOWN, "part"))
        return [line for line in lines if line]

    def _repr_html_(self) -> str:
        """Table for a notebook."""
        shown = table(*self._table(min(len(self), SHOWN)))
        return paragraphs(repr(self)[1:-1]) + shown + paragraphs(*self._left())
