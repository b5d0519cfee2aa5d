"""What is played in the subgames inside, and what comes of it in the subgame around."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.subgames.parts import Part
from negotiation.solvers.subgames.pieces import Piece
from negotiation.solvers.subgames.solutions import Inside, Menu, Option
from negotiation.solvers.subgames.solving import Found

__all__ = ["Case", "Kind", "kinds"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Kind:
    """A way to take the equilibria of a subgame inside.

    Attributes
    ----------
    menu : Menu
    option : int or None
        The one that is played, where the values of others differ, and how they are mixed is not
        looked at.
    mixed : bool
        The options are a choice of `Menu.player` in the subgame around.
    """

    menu: Menu
    option: int | None = None
    mixed: bool = False

    @property
    def opened(self) -> tuple[int, int] | None:
        """Who chooses among how many options, if they are mixed."""
        return (self.menu.player, len(self.menu.options)) if self.mixed else None

    def values(self, option: int, games: Ints) -> Floats:
        """What an option is worth, shape (n, g); if none is mixed, the one that is played."""
        at = option if self.mixed else self.option or 0
        return self.menu.options[at].values[:, self.menu.columns(games)]

    def loose(self, games: Ints) -> Bools:
        """Players whose value changes along a continuum that is not looked at, shape (n, g)."""
        columns = self.menu.columns(games)
        result = self.menu.loose[:, columns]
        if self.option is not None:
            result = result | self.menu.differ[:, columns]
        return result


def kinds(menu: Menu, *, opens: bool) -> list[Kind]:
    """How to take a menu: as it is, mixed in the subgame around, or each option alone."""
    if not menu.vary:
        return [Kind(menu)]
    if opens:
        return [Kind(menu, mixed=True)]
    return [Kind(menu, option) for option in range(len(menu.options))]


@dataclass(frozen=True, eq=False)
class Case:
    """A combination of what is played inside, with the equilibria of the subgame around.

    Attributes
    ----------
    piece : Piece
    kinds : tuple of Kind
        One for each of `Piece.inner`.
    found : Found
        Equilibria, of this and other combinations.
    first : int
        Where the games of this one start there.
    games : array, shape (g,)
    slack : array, shape (n, g)
    """

    piece: Piece
    kinds: tuple[Kind, ...]
    found: Found
    first: int
    games: Ints
    slack: Floats

    @property
    def structure(self) -> Ints:
        """Number of the structure of each game, shape (g,)."""
        return self.found.structure[self.first : self.first + len(self.games)]

    @property
    def complete(self) -> Bools:
        """Whether it is proved that all equilibria were found, shape (g,)."""
        return self.found.complete[self.first : self.first + len(self.games)]

    @property
    def best(self) -> Bools:
        """The best strategies, where one player chooses, shape (s, g)."""
        if self.found.best is None:
            raise ValueError("several players choose")
        return self.found.best[:, self.first : self.first + len(self.games)]

    def _parts(self, columns: Ints) -> list[Part]:
        """How the equilibria go together in games that have the same structure."""
        return self.found.structures[int(self.structure[columns[0]])]

    def _entries(self, columns: Ints, number: int) -> Ints:
        """Where equilibrium number `number` of some games is."""
        return self.found.start[self.first + columns] + number

    def _differ(self, columns: Ints, numbers: tuple[int, ...]) -> Bools:
        """Players to whom some equilibria are worth different amounts, shape (n, g)."""
        values = np.stack([self.found.values[:, self._entries(columns, k)] for k in numbers])
        return np.asarray(np.ptp(values, axis=0) > self.slack[:, columns])

    def details(self, columns: Ints) -> Iterator[Any]:
        """What else must be the same in games that are treated as one: rows of numbers (g,)."""
        for part in self._parts(columns):
            if len(part.entries) > 1:
                yield self._differ(columns, part.entries).any(axis=0).astype(np.intp)
            for number in part.entries:
                yield from self.found.used[:, self._entries(columns, number)]

    def loose(self) -> Bools:
        """Players whose value changes along a continuum inside that is not looked at, (n, g)."""
        result = np.zeros(self.slack.shape, dtype=bool)
        for kind in self.kinds:
            result |= kind.loose(self.games)
        return result

    def menus(self, columns: Ints) -> Iterator[Menu]:
        """The equilibria of some games in which everything is the same but the numbers."""
        inside = self.loose()[:, columns]
        for part in self._parts(columns):
            differ = self._differ(columns, part.entries)
            loose = inside | self._differ(columns, part.around) if part.around else inside
            options = [self._option(columns, number) for number in part.entries]
            yield Menu(self.piece, self.games[columns], options, part.player, differ, loose)

    def _option(self, columns: Ints, number: int) -> Option:
        """One equilibrium."""
        entries = self._entries(columns, number)
        inside, opened = [], 0
        for kind in self.kinds:
            if kind.mixed:
                used = int(self.found.used[opened, entries[0]])
                options = [k for k in range(used.bit_length()) if used >> k & 1]
                weights = self.found.weights[opened][options][:, entries]
                inside.append(
                    Inside(kind.menu, tuple(options), weights) if used else Inside(kind.menu, None)
                )
                opened += 1
            else:
                inside.append(Inside(kind.menu, None if kind.option is None else (kind.option,)))
        return Option(self.found.play[:, entries], self.found.values[:, entries], inside)
