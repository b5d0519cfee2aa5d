"""How strategies move over time when players learn or populations adapt."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError, unknown_name
from negotiation.games.normal_form import NormalFormGame
from negotiation.solvers.best_response import as_strategy, regrets
from negotiation.solvers.equilibria import mixture

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Start", "Trajectory", "empty_path", "positive", "starting", "whole"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Start = Mapping[str, str | ArrayLike] | None

#: Numbers in a trajectory at most: a gigabyte.
LARGEST = 2**27


@dataclass(frozen=True, eq=False, repr=False)
class Trajectory:
    """Strategies over time, in one game or in each game of a family.

    Attributes
    ----------
    source : NormalFormGame
    method : str
        Which process it is.
    times : array, shape (T,)
    strategies : list over players of arrays (s_i, T, *batch)
        Probabilities, frequencies or shares of a population; NaN at times that were not reached
        within the limits of the search.
    regret : array, shape batch
        The most that any player could gain by deviating alone from the last strategies, recomputed
        from the payoffs; NaN where the end was not reached. It is close to zero near an
        equilibrium.
    finished : array of bool, shape batch
        The end was reached within the limits.
    settled : array of bool, shape batch
        The end was reached, and in the second half of the time no probability moved by more than
        `tolerance`. Otherwise the process is still on its way, or it cycles: a longer one tells.
    tolerance : float
    """

    source: NormalFormGame
    method: str
    times: Floats
    strategies: list[Floats]
    regret: Floats
    finished: Bools
    settled: Bools
    tolerance: float

    @classmethod
    def of(
        cls,
        source: NormalFormGame,
        method: str,
        times: Floats,
        strategies: list[Floats],
        tolerance: float,
    ) -> Trajectory:
        """Judge what has come out.

        Parameters
        ----------
        source : NormalFormGame
        method : str
        times : array, shape (T,)
        strategies : list over players of arrays (s_i, T, n_games)
        tolerance : float

        Returns
        -------
        Trajectory
        """
        late = times >= times[-1] / 2
        moved = np.max([np.ptp(x[:, late], axis=1).max(axis=0) for x in strategies], axis=0)
        _, regret = regrets(source.flat_payoffs, [x[:, -1] for x in strategies])
        batch = source.batch_shape
        return cls(
            source,
            method,
            times,
            [x.reshape(*x.shape[:2], *batch) for x in strategies],
            regret=regret.reshape(batch),
            finished=~np.isnan(regret).reshape(batch),
            settled=(moved <= tolerance).reshape(batch),
            tolerance=tolerance,
        )

    @property
    def final(self) -> list[Floats]:
        """Strategies at the end, a list over players of arrays (s_i, *batch)."""
        return [x[:, -1] for x in self.strategies]

    def __repr__(self) -> str:
        """Say how it ended, in one line."""
        return f"<Trajectory: {self}>"

    def __str__(self) -> str:
        """Say how it ended."""
        n = self.source.n_games
        if n > 1:
            return (
                f"{self.method}: {int(self.settled.sum())} of {n} games settled,"
                f" {int((self.finished & ~self.settled).sum())} still move,"
                f" {n - int(self.finished.sum())} not finished within the limits"
            )
        if not self.finished.all():
            return f"{self.method}: not finished within the limits"
        ends = "; ".join(
            f"{player}: {mixture(names, x.reshape(-1))}"
            for player, names, x in zip(
                self.source.players, self.source.strategies, self.final, strict=True
            )
        )
        how = "settled at" if self.settled.all() else "still moving at the end, at"
        return f"{self.method}: {how} {ends} (regret {self.regret.item():.2g})"

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a time, and game of a family.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game`` (of a family only), ``time``, and ``PLAYER: OPTION`` for each.
        """
        import pandas as pd

        n = self.source.n_games
        rows: dict[str, Any] = {"game": np.repeat(np.arange(n), len(self.times))}
        rows["time"] = np.tile(self.times, n)
        for player, names, x in zip(
            self.source.players, self.source.strategies, self.strategies, strict=True
        ):
            for name, values in zip(names, x.reshape(len(names), -1, n), strict=True):
                rows[f"{player}: {name}"] = values.T.reshape(-1)
        frame = pd.DataFrame(rows)
        return frame if self.source.batch_shape else frame.drop(columns="game")


def empty_path(game: NormalFormGame, points: int) -> list[Floats]:
    """Make room for the strategies at some times: arrays (s_i, points, n_games) of NaN."""
    numbers = sum(game.shape) * points * game.n_games
    if numbers > LARGEST:
        raise NegotiationError(
            f"{points} times of {game.n_games} games are {numbers:.2g} numbers, more than"
            f" {LARGEST:.2g}: ask for fewer"
        )
    return [np.full((size, points, game.n_games), np.nan) for size in game.shape]


def starting(game: NormalFormGame, start: Start) -> list[Floats]:
    """Probabilities to start from, shapes (s_i, 1)."""
    if start is None:
        return [np.full((size, 1), 1 / size) for size in game.shape]
    if not isinstance(start, Mapping):
        raise NegotiationError(f"start is a dict from player to option, got {start!r}")
    for name in start:
        if name not in game.players:
            raise unknown_name("player", name, game.players)
    missing = [name for name in game.players if name not in start]
    if missing:
        raise NegotiationError(f"start says nothing of {missing[0]!r}")
    return [as_strategy(game, i, start[name])[:, None] for i, name in enumerate(game.players)]


def positive(what: str, given: Any, *, or_zero: bool = False) -> float:
    """Check a number that must be positive and finite."""
    number = math.nan
    if not isinstance(given, bool | np.bool_ | str):
        with contextlib.suppress(TypeError, ValueError, OverflowError):
            number = float(given)
    if not (number > 0 or (or_zero and number == 0)) or number == math.inf:
        kind = "zero or a positive number" if or_zero else "a positive number"
        raise NegotiationError(f"{what} must be {kind}, got {given!r}")
    return number


def whole(what: str, given: Any, least: int) -> int:
    """Check a whole number."""
    if not isinstance(given, int | np.integer) or isinstance(given, bool) or given < least:
        raise NegotiationError(f"{what} must be a whole number from {least} up, got {given!r}")
    return int(given)
