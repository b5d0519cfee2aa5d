"""What stands where in a payoff table: numbers, marks, rows and columns; no drawing.

The first player with a choice takes the rows, the second the columns; further ones take blocks of
columns while the table is narrow, then blocks of rows.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.normal_form import NormalFormGame, as_game

__all__ = ["PayoffCells", "arranged", "arrangements", "payoff_cells"]

#: Columns up to which a further player's options are set side by side.
NARROW = 4
MINUS = "\u2212"


@dataclass(frozen=True)
class PayoffCells:
    """The content of a payoff table.

    Attributes
    ----------
    game : NormalFormGame
        A single game.
    free : tuple of int
        Players who have a choice.
    text : array of str, shape (n, s_1, ..., s_n)
        Payoffs as they are shown.
    best : array of bool, shape (n, s_1, ..., s_n)
        Best responses of players who have a choice.
    shaded : array of bool, shape (s_1, ..., s_n)
        Equilibria in pure strategies.
    note : str
        How the table is read.
    """

    game: NormalFormGame
    free: tuple[int, ...]
    text: NDArray[np.str_]
    best: NDArray[np.bool_]
    shaded: NDArray[np.bool_]
    note: str

    def combinations(self, players: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """Options of several players, the last changing fastest."""
        return itertools.product(*(range(self.game.shape[i]) for i in players))

    def position(
        self, rows: Sequence[int], row: Sequence[int], columns: Sequence[int], column: Sequence[int]
    ) -> tuple[int, ...]:
        """Index of a cell on the strategy axes."""
        at = [0] * self.game.n_players
        for i, k in (*zip(rows, row, strict=True), *zip(columns, column, strict=True)):
            at[i] = k
        return tuple(at)


def payoff_cells(game: Any, equilibria: Iterable[Any] | None = None) -> PayoffCells:
    """Read the content of a payoff table from a game.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game.
    equilibria : Equilibria, optional
        Whose pure ones are shaded. By default, cells in which everybody's payoff is marked.

    Returns
    -------
    PayoffCells

    Raises
    ------
    NegotiationError
        If the game is a family, or the equilibria are not those of a game like this.

    Examples
    --------
    >>> import negotiation as ng
    >>> cells = payoff_cells(ng.NormalFormGame([[[3, 0], [4, 1]], [[3, 4], [0, 1]]]))
    >>> cells.shaded.tolist()
    [[False, False], [False, True]]
    """
    game = as_game(game)
    if game.n_games != 1:
        raise NegotiationError(
            f"a payoff table shows one game, this is a family of {game.n_games}; take one: game[0]"
        )
    if game.batch_shape:
        game = game[0]
    free = tuple(i for i, size in enumerate(game.shape) if size > 1)
    best = np.zeros(game.payoffs.shape, dtype=bool)
    for i in free:
        u = game.payoffs[i]
        best[i] = u >= u.max(axis=i, keepdims=True)
    if equilibria is None:
        shaded = np.logical_and.reduce(best[list(free)]) if free else np.zeros(game.shape, bool)
    else:
        shaded = _shaded(game, equilibria)
    return PayoffCells(game, free, _texts(game.payoffs), best, shaded, _note(game, free, shaded))


def arranged(cells: PayoffCells) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Players on the rows and on the columns, from the outermost to the innermost."""
    rows, columns = list(cells.free[:1]), list(cells.free[1:2])
    for i in cells.free[2:]:
        wide = math.prod(cells.game.shape[k] for k in columns) * cells.game.shape[i]
        (columns if wide <= NARROW else rows).insert(0, i)
    return tuple(rows), tuple(columns)


def arrangements(cells: PayoffCells) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Every way to put the further players on rows or columns."""
    further = cells.free[2:]
    for sides in itertools.product((0, 1), repeat=len(further)):
        both: tuple[list[int], list[int]] = (list(cells.free[:1]), list(cells.free[1:2]))
        for i, side in zip(further, sides, strict=True):
            both[side].insert(0, i)
        yield tuple(both[0]), tuple(both[1])


def _shaded(game: NormalFormGame, equilibria: Iterable[Any]) -> NDArray[np.bool_]:
    """Cells of the pure equilibria given."""
    mask = np.zeros(game.shape, dtype=bool)
    try:
        profiles = [eq.profile for eq in equilibria]
    except (TypeError, AttributeError):
        raise NegotiationError(
            f"equilibria must be the Equilibria of a solver, got {type(equilibria).__name__}"
        ) from None
    for profile in profiles:
        if profile is not None:
            mask[game.profile_index(profile)] = True
    return mask


def _texts(payoffs: NDArray[np.float64]) -> NDArray[np.str_]:
    """Payoffs with as few decimals as tell apart what a player compares, the same for all."""
    scale = np.abs(payoffs).max() or 1.0
    if not 1e-3 <= scale < 1e6:
        texts = [f"{v:.3g}".replace("-", MINUS) for v in payoffs.ravel()]
        return np.array(texts).reshape(payoffs.shape)
    digits = next(d for d in range(7) if d == 6 or _tells_apart(payoffs, d, scale))
    rounded = np.round(payoffs, digits) + 0.0
    texts = [f"{v:.{digits}f}".replace("-", MINUS) for v in rounded.ravel()]
    return np.array(texts).reshape(payoffs.shape)


def _tells_apart(payoffs: NDArray[np.float64], digits: int, scale: float) -> bool:
    """Whether rounding changes nothing, or from two decimals on hides no difference."""
    rounded = np.round(payoffs, digits)
    if np.abs(rounded - payoffs).max() <= 1e-9 * scale:
        return True
    if digits < 2:
        return False
    for i, u in enumerate(payoffs):
        for a, b in itertools.combinations(range(u.shape[i]), 2):
            first, second = np.take(u, a, axis=i), np.take(u, b, axis=i)
            same = np.take(rounded[i], a, axis=i) == np.take(rounded[i], b, axis=i)
            if (same & (np.abs(first - second) > 1e-9 * scale)).any():
                return False
    return True


def _note(game: NormalFormGame, free: Sequence[int], shaded: NDArray[np.bool_]) -> str:
    """How the table is read, in words."""
    order = ", ".join(game.players)
    words = [f"Payoffs in the order {order}." if game.n_players > 1 else f"Payoffs of {order}."]
    if free:
        words.append("Bold, underlined: best response.")
    if shaded.any():
        words.append("Shaded: equilibrium in pure strategies.")
    words.extend(
        f"{game.players[i]} has no choice but {game.strategies[i][0]!r}."
        for i in range(game.n_players)
        if i not in free
    )
    return " ".join(words)
