"""How strategies move over time when players learn or populations adapt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_number, by_player
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.words import ROUNDING
from negotiation.solvers.best_response import Strategy, as_strategy, regrets
from negotiation.solvers.by_game import BATCH, ByGame, payoff_sizes, without_dust
from negotiation.solvers.words import choices, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Start", "Trajectory", "empty_path", "judged", "positive", "room", "starting"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Start = Mapping[Any, Strategy] | None

#: Numbers in a trajectory at most: a gigabyte.
LARGEST = 2**27


@dataclass(frozen=True, eq=False)
class Trajectory(ByGame["Trajectory"]):
    """Strategies over time, in one game or in each game of a family.

    ``path[k]`` is the trajectory of game ``k`` alone.

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
        Where it settles need not be an equilibrium (`regret` tells: an option that nobody uses may
        pay more), nor stable: from a start close by it may go elsewhere.
    tolerance : float
    """

    source: NormalFormGame
    method: str
    times: Floats
    strategies: list[Floats] = field(metadata=BATCH)
    regret: Floats = field(metadata=BATCH)
    finished: Bools = field(metadata=BATCH)
    settled: Bools = field(metadata=BATCH)
    tolerance: float

    @property
    def final(self) -> list[Floats]:
        """Strategies at the end, a list over players of arrays (s_i, *batch)."""
        return [x[:, -1] for x in self.strategies]

    def __repr__(self) -> str:
        """Say how it ended, in one line."""
        if len(self) == 1:
            return f"<Trajectory: {self}>"
        ends = {
            "settled": self.settled,
            "still moving": self.finished & ~self.settled,
            "not finished within the limits": ~self.finished,
        }
        parts = [f"{int(mask.sum())} {how}" for how, mask in ends.items() if mask.any()]
        return f"<Trajectory: {self.method}: {len(self)} games, {', '.join(parts)}>"

    def _text(self) -> str:
        """Say how it ended."""
        return f"{self.method}: {self._line(0)}"

    def _line(self, k: int) -> str:
        """Say how it ended in game `k`."""
        one = self[k]
        if not one.finished:
            return "not finished within the limits"
        ends = choices(self.source.players, self.source.strategies, without_dust(one.final))
        how = "settled at" if one.settled else "still moving at the end, at"
        if max(float(np.ptp(x, axis=1).max()) for x in one.strategies) <= ROUNDING:
            how = "did not move from"
        regret = number(one.regret, payoff_sizes(one.source).min())
        # In halves, because the range of payoffs may be larger than any number.
        half = np.ptp(one.source.payoffs.reshape(self.source.n_players, -1) / 2, axis=1).max()
        doubt = ", so no equilibrium" if one.regret / 2 > self.tolerance * half else ""
        return f"{how} {ends} (regret {regret}{doubt})"

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a time of a game.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``, ``time``, and ``PLAYER: STRATEGY`` for each.
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
        return pd.DataFrame(rows)


def judged(
    source: NormalFormGame,
    method: str,
    times: Floats,
    strategies: list[Floats],
    tolerance: float,
) -> Trajectory:
    """Judge what has come out of a process.

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
    half = int(np.searchsorted(times, times[-1] / 2))
    finished = ~np.isnan(strategies[0][0, -1])
    settled, regret = np.zeros(source.n_games, dtype=bool), np.full(source.n_games, np.nan)
    if finished.any():
        late = [x[:, half:, finished] for x in strategies]
        moved = np.max([np.ptp(x, axis=1).max(axis=0) for x in late], axis=0)
        settled[finished] = moved <= tolerance
        payoffs = source.flat_payoffs[..., finished]
        regret[finished] = regrets(payoffs, [x[:, -1] for x in late])[1]
    batch = source.batch_shape
    return Trajectory(
        source,
        method,
        times,
        [x.reshape(*x.shape[:2], *batch) for x in strategies],
        regret=regret.reshape(batch),
        finished=finished.reshape(batch),
        settled=settled.reshape(batch),
        tolerance=tolerance,
    )


def room(game: NormalFormGame, points: int) -> list[Floats]:
    """Make room for the strategies at some times: arrays (s_i, points, n_games) of anything."""
    numbers = sum(game.shape) * points * game.n_games
    if numbers > LARGEST:
        raise NegotiationError(
            f"{points} times of {game.n_games} games are {numbers:.2g} numbers, more than"
            f" {LARGEST:.2g}: ask for fewer"
        )
    return [np.empty((size, points, game.n_games)) for size in game.shape]


def empty_path(game: NormalFormGame, points: int) -> list[Floats]:
    """The same, of NaN."""
    path = room(game, points)
    for x in path:
        x.fill(np.nan)
    return path


def starting(game: NormalFormGame, start: Start) -> list[Floats]:
    """Probabilities to start from, shapes (s_i, 1)."""
    if start is None:
        return [np.full((size, 1), 1 / size) for size in game.shape]
    said = by_player(game.players, "start", start, "strategy")
    return [as_strategy(game, name, given)[:, None] for name, given in said.items()]


def positive(what: str, given: Any) -> float:
    """Take a number that must be positive and finite."""
    return as_number(what, given, "a positive number", lambda x: 0 < x < np.inf)
