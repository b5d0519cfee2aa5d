"""What results have in common: a table, a view in a notebook, and an answer for each game."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.bayesian import BayesianGame
from negotiation.games.framed import Framed, as_texts
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tables import SHOWN, paragraphs, table
from negotiation.games.tree import Tree
from negotiation.games.words import ROUNDING
from negotiation.solvers.words import more, named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BATCH",
    "ByGame",
    "ByPoint",
    "Tabled",
    "alone",
    "choosers",
    "first_lines",
    "html_table",
    "in_words",
    "payoff_sizes",
    "shown",
    "without_dust",
]

Game = NormalFormGame | BayesianGame | Tree
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Answer = TypeVar("Answer")
Result = TypeVar("Result", bound="ByGame[Any]")

#: Metadata of a field: the last axes are those of the batch.
BATCH = {"batch": True}
#: Columns of tables in units of payoff: those of a player begin with the first.
PAYOFF, PAYOFFS = "payoff: ", {"gain", "guaranteed", "loss", "regret"}
#: Columns of strategies, beside those with the name of a player.
STRATEGIES = {"instead", "strategy", "told"}
#: Columns of numbers that may be as small as they like.
ANY_SIZE = {"price", "rationality", "time"}


class Tabled(Framed, ABC):
    """A result with a table; a notebook shows what it says of itself, and the first rows."""

    if TYPE_CHECKING:  # A field of some, a property of others.

        @property
        def source(self) -> Any:
            """What was solved."""

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Table of the result, numbers with all their digits."""

    def _entries(self) -> tuple[list[str], list[list[str]]]:
        """Head and rows of the table, as texts."""
        frame, source = self.to_frame(), self.source
        if isinstance(source, Game):
            return rows_of(in_words(frame, source, count=None))
        return as_texts(frame if source.n_games > 1 else frame.drop(columns="game"))

    def _heading(self) -> str:
        """What is written over the table, a paragraph a line."""
        return repr(self)[1:-1]

    def _repr_html_(self) -> str:
        """Heading and table for a notebook."""
        frame, source = self.to_frame(), self.source
        if not isinstance(source, Game):
            frame = frame if source.n_games > 1 else frame.drop(columns="game")
            return shown(self._heading(), frame)
        return paragraphs(*self._heading().splitlines()) + html_table(frame, source)


class ByPoint(Tabled):
    """A result that is of no game with strategies; a notebook shows all that it prints."""

    def _entries(self) -> tuple[list[str], list[list[str]]]:
        """Head and rows of the table, as texts."""
        return as_texts(self.to_frame(), self._size())

    def _heading(self) -> str:
        """All that is printed."""
        return str(self).strip("<>")

    def _size(self) -> float:
        """How large the numbers are that the table was worked out from."""
        return 1.0

    def _repr_html_(self) -> str:
        """Text and first rows of the table."""
        return shown(self._heading(), self.to_frame(), self._size())


class ByGame(Tabled, Generic[Answer]):
    """A result with an answer for each game of a family; a single game is a family of one.

    The answer is a result of the same kind for the game alone, if nothing else is defined. For
    that the class is a dataclass, and marks by `BATCH` its fields that are arrays with the axes of
    the batch last, or lists or tuples of such arrays, or results by game themselves.
    """

    def __len__(self) -> int:
        """Number of games."""
        return self.source.n_games

    def __getitem__(self, k: int) -> Answer:
        """Answer for game number `k` of the flattened family, from the end if it is negative."""
        if not isinstance(k, int | np.integer) or not -len(self) <= k < len(self):
            raise NegotiationError(f"no game {k!r}: the family has {len(self)}")
        return self._of_game(int(k) % len(self))

    def __iter__(self) -> Iterator[Answer]:
        """Go through the games in order."""
        return (self[k] for k in range(len(self)))

    def __str__(self) -> str:
        """Say everything of a single game, and a line each of the first games of a family."""
        if len(self) == 1:
            return self._text()
        lines = [f"  game {k}: {self._line(k)}" for k in range(min(SHOWN, len(self)))]
        return "\n".join([repr(self)[1:-1], *first_lines(lines, len(self), "game")])

    def _of_game(self, k: int) -> Answer:
        """Answer for one game, from 0 up."""
        return cast("Answer", alone(self, k))

    @abstractmethod
    def _line(self, k: int) -> str:
        """Say of game `k` what matters, in one line."""

    def _text(self) -> str:
        """Say everything of the only game."""
        return self._line(0)


def alone(result: Result, k: int) -> Result:
    """Take game `k`, from 0 up, out of a result, as a result of the same kind."""
    batch = result.source.batch_shape
    if not batch:
        return result

    def one(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, ByGame):
            return alone(value, k)
        if isinstance(value, np.ndarray):
            return value.reshape(*value.shape[: -len(batch)], result.source.n_games)[..., k]
        return type(value)(one(part) for part in value)

    changed = {
        part.name: one(getattr(result, part.name))
        for part in fields(result)  # type: ignore[arg-type]
        if "batch" in part.metadata
    }
    return replace(result, source=result.source[k], **changed)  # type: ignore[type-var]


def choosers(source: Game) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Who chooses, and from what: players, or the information sets of a tree (`PLAYER at SET`)."""
    if not isinstance(source, Tree):
        return source.players, source.strategies
    own = [here for here in source.sets if here.player is not None]
    return [f"{here.player} at {here.key}" for here in own], [here.actions for here in own]


def first_lines(lines: Sequence[str], count: int, one: str, several: str = "") -> list[str]:
    """Return the first of `count` lines, and a line that says how many more there are of what."""
    rest = more(count - SHOWN, one, several)
    return [*lines[:SHOWN], *([f"  {rest}"] if rest else [])]


def payoff_sizes(source: Game, games: Ints | int = 0) -> Floats:
    """How large the payoffs of some games are, of which much smaller numbers may be rounding.

    Returns
    -------
    array, shape (n,) for one game, (n, G) for several
        Each player's largest payoff, without its sign; infinite if it is zero.
    """
    payoffs = source.payoffs.reshape(len(source.players), -1, source.n_games)[..., games]
    largest = np.abs(payoffs).max(axis=1)
    return np.where(largest > 0, largest, np.inf)


def without_dust(strategies: Iterable[Floats]) -> list[Floats]:
    """Probabilities as they are put in words: those that may be rounding are none."""
    return [np.where(x > ROUNDING, x, 0.0) for x in strategies]


def shown(heading: str, frame: pd.DataFrame, size: float = 1.0) -> str:
    """Heading and first rows of a table as HTML; an index with a name is a column."""
    left = paragraphs(more(len(frame) - SHOWN, frame.index.name or "row"))
    rows = table(*as_texts(frame.head(SHOWN), size))
    return paragraphs(*heading.splitlines()) + rows + left


def html_table(frame: pd.DataFrame, source: Game) -> str:
    """Write the first rows of a table as `in_words`, in HTML, and how many more there are."""
    columns = in_words(frame, source)
    left = paragraphs(more(len(frame) - SHOWN, "row"))
    return table(*rows_of(columns)) + left


def rows_of(columns: Mapping[str, Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of a table given by column."""
    return list(columns), [list(row) for row in zip(*columns.values(), strict=True)]


def in_words(frame: pd.DataFrame, source: Game, count: int | None = SHOWN) -> dict[str, list[str]]:
    """Write the first rows of a table about games as texts, by column.

    Parameters
    ----------
    frame : pandas.DataFrame
        What rounding leaves of zero is written as 0. A column ``game`` says which game of the
        family a row is about; it is left out where there is one only. An index with a name is a
        column.
    source : NormalFormGame or Tree
    count : int or None, optional
        Rows at most; None for all.

    Returns
    -------
    dict of head to entries
    """
    rows = frame if count is None else frame.head(count)
    rows = rows.reset_index() if rows.index.name else rows
    games = rows["game"].to_numpy() if "game" in rows else np.zeros(len(rows), dtype=np.intp)
    heads = _heads(source)
    return {
        heads.get(name, name): _cells(name, rows[name], games, source)
        for name in rows.columns
        if name != "game" or source.n_games > 1
    }


def _heads(source: Game) -> dict[str, str]:
    """Heads of columns about players and strategies, which may have a number for a name."""
    heads: dict[str, str] = {}
    for player, names in zip(*choosers(source), strict=True):
        who = named("player", player)
        heads |= {f"{player}: {name}": f"{who}: {named('strategy', name)}" for name in names}
        heads |= {player: who, PAYOFF + player: PAYOFF + who}
    return heads


def _cells(column: str, values: Any, games: Ints, source: Game) -> list[str]:
    """Entries of a column, which are about the given games, as texts."""
    if values.dtype.kind == "f":
        sizes = _sizes(column, games, source)
        known = ~np.isnan(values)
        return [number(v, s) * k for v, s, k in zip(values, sizes, known, strict=True)]
    if values.dtype.kind == "b":
        return ["yes" if v else "no" for v in values]
    strategies = column in STRATEGIES or column in source.players
    kind = "strategy" if strategies else "player" if column == "player" else ""
    known = ["none" if v is None else str(v) for v in values]
    return [named(kind, v) for v in known] if kind else known


def _sizes(column: str, games: Ints, source: Game) -> Floats:
    """How large the numbers are that those of a column were worked out from, shape (rows,)."""
    player = column.removeprefix(PAYOFF)
    if column.startswith(PAYOFF) and player in source.players:
        return np.asarray(payoff_sizes(source, games)[source.players.index(player)])
    if column in PAYOFFS:
        return np.asarray(payoff_sizes(source, games).min(axis=0))
    return np.full(len(games), 0.0 if column in ANY_SIZE else 1.0)
