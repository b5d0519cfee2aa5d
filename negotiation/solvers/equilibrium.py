"""One Nash equilibrium of one game."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from negotiation.games.printed import Told
from negotiation.solvers.rational import Rational
from negotiation.solvers.words import choices

__all__ = ["Equilibrium"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Equilibrium(Told):
    """One equilibrium of one game.

    Attributes
    ----------
    profile : dict of player to strategy, or None
        None where somebody mixes.
    strategies : tuple over players of arrays (s_i,)
        Probabilities.
    payoffs : array, shape (n,)
        Expected payoffs.
    regret : float
        The most that any player could gain by deviating, recomputed from the payoffs.
    game : int
        Which game of the family it belongs to.
    players, options : tuple
        Names of the players and of their strategies.
    exact : Rational or None
        The same in exact numbers, where they were asked for.
    """

    profile: dict[str, str] | None
    strategies: tuple[Floats, ...]
    payoffs: Floats
    regret: float
    game: int
    players: tuple[str, ...] = field(repr=False)
    options: tuple[tuple[str, ...], ...] = field(repr=False)
    exact: Rational | None = field(repr=False, default=None)

    def __str__(self) -> str:
        """Who does what, in one line."""
        x = self.strategies if self.exact is None else self.exact.strategies
        return choices(self.players, self.options, x)
