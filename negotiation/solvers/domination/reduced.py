"""What the elimination of dominated options leaves: results, for one game and for a family."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.normal_form import NormalFormGame

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Dominated", "Elimination", "Eliminations"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Dominated:
    """An option that its player has no reason to use.

    Attributes
    ----------
    player, option : str
    by : mapping of option to probability
        What does better; one option with probability 1 if a pure strategy does.
    strict : bool
        Better against everything the others can do; otherwise never worse and sometimes better.
    gain : float
        What the dominating strategy gains over the option at least, in payoff.
    """

    player: str
    option: str
    by: Mapping[str, float]
    strict: bool
    gain: float

    def __str__(self) -> str:
        """Say it in one sentence."""
        if len(self.by) == 1:
            better = repr(next(iter(self.by)))
        else:
            better = " + ".join(f"{share:.4g} {option!r}" for option, share in self.by.items())
        how = "strictly" if self.strict else "weakly"
        return f"{self.player}: {self.option!r} is {how} dominated by {better}"


@dataclass(frozen=True)
class Elimination:
    """A game without its dominated options, and how it came to that.

    Attributes
    ----------
    original, reduced : NormalFormGame
        Before and after. `game` returns the latter, so that solvers take an elimination directly.
    rounds : tuple of tuple of Dominated
        What was taken out in each round, and what it was dominated by in the game of that round.
    undecided : tuple of (player, option)
        Options kept because the budget was spent before it was known whether they are dominated.
    method : str
        What was asked, and in which order options went.
    """

    original: NormalFormGame
    reduced: NormalFormGame
    rounds: tuple[tuple[Dominated, ...], ...]
    undecided: tuple[tuple[str, str], ...]
    method: str

    def game(self) -> NormalFormGame:
        """Return the reduced game."""
        return self.reduced

    def __str__(self) -> str:
        """List the rounds, and what is left to each player."""
        lines = [
            f"round {k}: {step}" for k, steps in enumerate(self.rounds, 1) for step in steps
        ] or ["no option is dominated"]
        lines += [
            f"undecided when the budget was spent: {player}: {option!r}"
            for player, option in self.undecided
        ]
        left = zip(self.reduced.players, self.reduced.strategies, strict=True)
        lines.append("left: " + "; ".join(f"{who}: {', '.join(names)}" for who, names in left))
        return "\n".join(lines)


@dataclass(frozen=True, repr=False)
class Eliminations:
    """Which options are dominated in each game of a family, in columns; lists are over players.

    Attributes
    ----------
    source : NormalFormGame
        The family.
    survives : list of arrays of bool, shape (s_i, *batch)
        Which options are left.
    rounds : list of arrays of int, shape (s_i, *batch)
        The round in which each option went, from 1; 0 for those that are left.
    by : list of arrays, shape (s_i, s_i, *batch)
        ``by[i][:, a]`` is the distribution over options that dominates option ``a`` in the game of
        its round; zero where none does.
    strict : list of arrays of bool, shape (s_i, *batch)
        Which were strictly dominated.
    gain : list of arrays, shape (s_i, *batch)
        What the dominating strategy gains at least, in payoff.
    undecided : list of arrays of bool, shape (s_i, *batch)
        Kept because the budget was spent before it was known whether they are dominated.
    method : str
        What was asked, and in which order options went.
    """

    source: NormalFormGame
    survives: list[Bools]
    rounds: list[Ints]
    by: list[Floats]
    strict: list[Bools]
    gain: list[Floats]
    undecided: list[Bools]
    method: str

    def __len__(self) -> int:
        """Number of games."""
        return self.source.n_games

    def __getitem__(self, k: int) -> Elimination:
        """Elimination in game number `k` of the flattened family."""
        one = self.source[k]  # Says so if there is no such game.
        game = one if self.source.batch_shape else self.source
        k = int(k) % self.source.n_games
        survives, rounds, undecided = (
            [_flat(x)[:, k] for x in kind] for kind in (self.survives, self.rounds, self.undecided)
        )
        last = max(int(x.max()) for x in rounds)
        return Elimination(
            game,
            _restricted(game, survives),
            tuple(tuple(self._gone(k, rounds, number)) for number in range(1, last + 1)),
            tuple(
                (game.players[i], game.strategies[i][a])
                for i, mask in enumerate(undecided)
                for a in np.flatnonzero(mask)
            ),
            self.method,
        )

    def __iter__(self) -> Iterator[Elimination]:
        """Go through the games in order."""
        return (self[k] for k in range(len(self)))

    def _gone(self, k: int, rounds: Sequence[Ints], number: int) -> list[Dominated]:
        """Options that went in one round of one game."""
        result = []
        for i, went in enumerate(rounds):
            names = self.source.strategies[i]
            for a in np.flatnonzero(went == number):
                shares = _flat(self.by[i], 2)[:, a, k]
                by = {names[b]: float(shares[b]) for b in np.flatnonzero(shares)}
                strict, gain = _flat(self.strict[i])[a, k], _flat(self.gain[i])[a, k]
                player = self.source.players[i]
                result.append(
                    Dominated(player, names[a], MappingProxyType(by), bool(strict), float(gain))
                )
        return result

    def to_frame(self) -> pd.DataFrame:
        """Table with one row an option that went, ordered by game and round.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``, ``round``, ``player``, ``option``, ``dominated by`` (in words),
            ``strictly``, ``gain``.
        """
        import pandas as pd

        some = np.logical_or.reduce([_flat(x).any(axis=0) for x in self.rounds])
        rows = [
            (k, number, one.player, one.option, _mixture(one.by), one.strict, one.gain)
            for k in map(int, np.flatnonzero(some))
            for number, steps in enumerate(self[k].rounds, 1)
            for one in steps
        ]
        names = ["game", "round", "player", "option", "dominated by", "strictly", "gain"]
        return pd.DataFrame(rows, columns=names)

    def __repr__(self) -> str:
        """How many options of how many games."""
        gone = sum(int((~mask).sum()) for mask in self.survives)
        total = sum(mask.size for mask in self.survives)
        left_open = sum(int(mask.sum()) for mask in self.undecided)
        doubt = f", {left_open} undecided" if left_open else ""
        games = "1 game" if len(self) == 1 else f"{len(self)} games"
        return f"<Eliminations: {gone} of {total} options of {games} gone{doubt}; {self.method}>"


def _mixture(by: Mapping[str, float]) -> str:
    """``"halt"``, or ``"0.25 halt + 0.75 press on"``."""
    return " + ".join(name if share == 1 else f"{share:.4g} {name}" for name, share in by.items())


def _restricted(game: NormalFormGame, survives: Sequence[Bools]) -> NormalFormGame:
    """One game with the surviving options only."""
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
