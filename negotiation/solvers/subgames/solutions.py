"""How a subgame may be played: equilibria of it, and mixtures of which all are equilibria."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.subgames.pieces import Piece

__all__ = ["Inside", "Menu", "Option"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Inside:
    """How a subgame inside is played.

    Attributes
    ----------
    menu : Menu
    options : tuple of int, or None
        The option that is played, or those that are mixed; None for any one of them, as it makes
        no difference.
    weights : array, shape (len(options), g), or None
        How they are mixed.
    """

    menu: Menu
    options: tuple[int, ...] | None
    weights: Floats | None = None


@dataclass(frozen=True, eq=False)
class Option:
    """An equilibrium of a subgame, given how the subgames inside are played.

    Attributes
    ----------
    play : array, shape (choices, g)
        As `Piece.choices`.
    values : array, shape (n, g)
    inside : list of Inside
        One for each of `Piece.inner`.
    """

    play: Floats
    values: Floats
    inside: list[Inside]


@dataclass(frozen=True, eq=False)
class Menu:
    """Equilibria of a subgame, in some games, that one player may mix as it likes.

    Attributes
    ----------
    piece : Piece
    games : array, shape (g,)
        In order.
    options : list of Option
        One or more. Every mixture of the player's strategies in them is an equilibrium too.
    player : int
        -1 where there is one option.
    differ : array of bool, shape (n, g)
        Players to whom the options are worth different amounts.
    loose : array of bool, shape (n, g)
        Players whose value changes along a continuum of equilibria, of this subgame or one inside,
        that is not kept as a menu.
    """

    piece: Piece
    games: Ints
    options: list[Option]
    player: int
    differ: Bools
    loose: Bools

    @cached_property
    def vary(self) -> bool:
        """Whether options are worth different amounts to anybody, in all these games alike."""
        return bool(self.differ.any())

    def columns(self, games: Ints) -> Ints:
        """Where some games stand among its own."""
        return np.searchsorted(self.games, games)
