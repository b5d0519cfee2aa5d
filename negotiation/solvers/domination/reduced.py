"""What the elimination of dominated options leaves: results, for one game and for a family."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.printed import Printed
from negotiation.solvers.by_game import BATCH, ByGame, Tabled, alone
from negotiation.solvers.words import counted, mixture, named

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Dominated", "Elimination", "Eliminations", "left_in_words"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Columns of the tables, but for the game.
COLUMNS = ["round", "player", "strategy", "dominated by", "strictly", "gain"]


@dataclass(frozen=True)
class Dominated(Printed):
    """A strategy that its player has no reason to use.

    Attributes
    ----------
    player, option : str
        The player, and the strategy.
    by : mapping of strategy to probability
        What does better; one with probability 1 if a pure strategy does.
    strict : bool
        Better against everything the others can do; otherwise never worse and sometimes better.
    gain : float
        What the dominating strategy gains at least, in payoff.
    """

    player: str
    option: str
    by: Mapping[str, float]
    strict: bool
    gain: float

    def __repr__(self) -> str:
        """Say it in one sentence."""
        return f"<Dominated: {self}>"

    def __str__(self) -> str:
        """Say it in one sentence."""
        better = _mixture({repr(name): share for name, share in self.by.items()})
        how = "strictly" if self.strict else "weakly"
        return f"{named('player', self.player)}: {self.option!r} is {how} dominated by {better}"


@dataclass(frozen=True)
class Elimination(Tabled):
    """A single game without its dominated strategies, and how it came to that.

    Its length is the number of strategies that went, ``result[j]`` one of them, a Dominated.

    Attributes
    ----------
    original, reduced : NormalFormGame
        Before and after. `game` returns the latter, so that solvers take an elimination directly.
    rounds : tuple of tuple of Dominated
        What was taken out in each round, and what it was dominated by in the game of that round.
    undecided : tuple of (player, strategy)
        Kept because the budget was spent before it was known whether they are dominated.
    method : str
        What was asked, and in which order strategies went.
    """

    original: NormalFormGame
    reduced: NormalFormGame
    rounds: tuple[tuple[Dominated, ...], ...]
    undecided: tuple[tuple[str, str], ...]
    method: str

    def game(self) -> NormalFormGame:
        """Return the reduced game."""
        return self.reduced

    @property
    def source(self) -> NormalFormGame:
        """The game before, as `original`."""
        return self.original

    def __len__(self) -> int:
        """Number of strategies that went."""
        return sum(map(len, self.rounds))

    def __getitem__(self, j: int) -> Dominated:
        """Strategy number `j` of those that went."""
        if not isinstance(j, int | np.integer) or not -len(self) <= j < len(self):
            raise NegotiationError(f"no dominated strategy {j!r}: there are {len(self)}")
        return list(self)[j]

    def __iter__(self) -> Iterator[Dominated]:
        """Go through what went, in the order of rounds, players and strategies."""
        return (one for steps in self.rounds for one in steps)

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a strategy that went, ordered by round.

        Returns
        -------
        pandas.DataFrame
            Columns: ``round``, ``player``, ``strategy``, ``dominated by`` (in words),
            ``strictly``, ``gain``.
        """
        import pandas as pd

        rows = [(k, *_row(one)) for k, steps in enumerate(self.rounds, 1) for one in steps]
        return pd.DataFrame(rows, columns=COLUMNS)

    def __repr__(self) -> str:
        """How many strategies went, and what is left."""
        return f"<Elimination: {_in_short(self)}>"

    def __str__(self) -> str:
        """List the rounds, and what is left to each player."""
        lines = [
            f"round {k}: {step}" for k, steps in enumerate(self.rounds, 1) for step in steps
        ] or [f"no strategy is {'found ' if self.undecided else ''}dominated"]
        lines += [
            f"undecided when the budget was spent: {named('player', player)}: {option!r}"
            for player, option in self.undecided
        ]
        return "\n".join([*lines, f"left: {left_in_words(self.reduced)}"])


@dataclass(frozen=True, eq=False)
class Eliminations(ByGame[Elimination]):
    """Which strategies are dominated in each game of a family, in columns.

    ``result[k]`` is the Elimination of game ``k``. Lists are over players.

    Attributes
    ----------
    source : NormalFormGame
        The family.
    survives : list of arrays of bool, shape (s_i, *batch)
        Which strategies are left.
    rounds : list of arrays of int, shape (s_i, *batch)
        The round in which each strategy went, from 1; 0 for those that are left.
    by : list of arrays, shape (s_i, s_i, *batch)
        ``by[i][:, a]`` is the distribution over strategies that dominates strategy ``a`` in the
        game of its round; zero where none does.
    strict : list of arrays of bool, shape (s_i, *batch)
        Which were strictly dominated.
    gain : list of arrays, shape (s_i, *batch)
        What the dominating strategy gains at least, in payoff.
    undecided : list of arrays of bool, shape (s_i, *batch)
        Kept because the budget was spent before it was known whether they are dominated.
    method : str
        What was asked, and in which order strategies went.
    """

    source: NormalFormGame
    survives: list[Bools] = field(metadata=BATCH)
    rounds: list[Ints] = field(metadata=BATCH)
    by: list[Floats] = field(metadata=BATCH)
    strict: list[Bools] = field(metadata=BATCH)
    gain: list[Floats] = field(metadata=BATCH)
    undecided: list[Bools] = field(metadata=BATCH)
    method: str

    def _of_game(self, k: int) -> Elimination:
        """Elimination in one game."""
        one = alone(self, k)
        game, gone = one.source, _steps(one)
        last = max((number for _, number, _ in gone), default=0)
        return Elimination(
            game,
            _restricted(game, one.survives),
            tuple(
                tuple(step for _, number, step in gone if number == this)
                for this in range(1, last + 1)
            ),
            tuple(
                (game.players[i], game.strategies[i][a])
                for i, mask in enumerate(one.undecided)
                for a in np.flatnonzero(mask)
            ),
            self.method,
        )

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a strategy that went, ordered by game and round.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``, ``round``, ``player``, ``strategy``, ``dominated by`` (in words),
            ``strictly``, ``gain``.
        """
        import pandas as pd

        rows = [(k, number, *_row(one)) for k, number, one in _steps(self)]
        return pd.DataFrame(rows, columns=["game", *COLUMNS])

    def __repr__(self) -> str:
        """How many strategies of how many games."""
        gone = sum(int((~mask).sum()) for mask in self.survives)
        total = sum(mask.size for mask in self.survives)
        left_open = sum(int(mask.sum()) for mask in self.undecided)
        doubt = f", {left_open} undecided" if left_open else ""
        games = counted(len(self), "game")
        return f"<Eliminations: {gone} of {total} strategies of {games} gone{doubt}; {self.method}>"

    def _line(self, k: int) -> str:
        """How many strategies went in game `k`, and what is left."""
        return _in_short(self[k])

    def _text(self) -> str:
        """The rounds of the only game."""
        return str(self[0])


def _steps(found: Eliminations) -> list[tuple[int, int, Dominated]]:
    """Strategies that went, with game and round, ordered by these."""
    result = []
    for i, rounds in enumerate(found.rounds):
        player, names = found.source.players[i], found.source.strategies[i]
        by, strict, gain = _flat(found.by[i], 2), _flat(found.strict[i]), _flat(found.gain[i])
        went = _flat(rounds)
        for a, k in np.argwhere(went):
            shares = {names[b]: float(by[b, a, k]) for b in np.flatnonzero(by[:, a, k])}
            one = Dominated(
                player,
                names[a],
                MappingProxyType(shares),
                bool(strict[a, k]),
                float(gain[a, k]),
            )
            result.append((int(k), int(went[a, k]), one))
    return sorted(result, key=lambda step: step[:2])


def left_in_words(game: NormalFormGame) -> str:
    """Strategies of each player, in one line."""
    return "; ".join(
        f"{named('player', who)}: {', '.join(named('strategy', name) for name in names)}"
        for who, names in zip(game.players, game.strategies, strict=True)
    )


def _in_short(one: Elimination) -> str:
    """How many strategies went, and what is left."""
    gone = counted(len(one), "strategy", "strategies")
    rounds = f" in {counted(len(one.rounds), 'round')}" if one.rounds else ""
    doubt = f", {len(one.undecided)} undecided" if one.undecided else ""
    return f"{gone} gone{rounds}{doubt}; left: {left_in_words(one.reduced)}"


def _row(one: Dominated) -> tuple[str, str, str, bool, float]:
    """Row of the tables, but for game and round."""
    return one.player, one.option, _mixture(one.by), one.strict, one.gain


def _mixture(by: Mapping[str, float]) -> str:
    """``"halt"``, or ``"0.25 halt + 0.75 press on"``."""
    return mixture(list(by), np.array(list(by.values())))


def _restricted(game: NormalFormGame, survives: Sequence[Bools]) -> NormalFormGame:
    """One game with the surviving strategies only."""
    keep = [np.flatnonzero(mask) for mask in survives]
    return NormalFormGame(
        game.payoffs[np.ix_(np.arange(game.n_players), *keep)],
        game.players,
        [[names[a] for a in left] for names, left in zip(game.strategies, keep, strict=True)],
        title=game.title,
    )


def _flat(x: NDArray[Any], axes: int = 1) -> NDArray[Any]:
    """Flatten the batch that follows the first axes."""
    return x.reshape(*x.shape[:axes], -1)
