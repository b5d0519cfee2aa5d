"""What a player gets while it is punished: a stage equilibrium, or what it can be held down to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.normal_form import NormalFormGame
from negotiation.solvers.best_response import as_strategy, regrets
from negotiation.solvers.equilibria import Equilibrium
from negotiation.solvers.nash import nash_equilibria
from negotiation.solvers.words import number

__all__ = ["MINMAX", "punished"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WORST = "each player's worst stage equilibrium"
MINMAX = "minmax"
#: A gain from deviating that is smaller, as a share of the largest payoff, is rounding.
ROUNDING = 1e-9


def punished(game: NormalFormGame, given: Any) -> tuple[Floats, str, Bools]:
    """Payoffs of a period of punishment.

    Parameters
    ----------
    game : NormalFormGame
    given : None, profile, Equilibrium or "minmax"

    Returns
    -------
    payoffs : array, shape (n, G)
        Of each player, when it is punished itself.
    how : str
        What the punishment is.
    complete : array of bool, shape (G,)
        Nothing worse of that kind was overlooked.
    """
    every = np.ones(game.n_games, dtype=bool)
    if given is None:
        return _worst_equilibria(game)
    if isinstance(given, str) and given == MINMAX:
        return _minmax(game), MINMAX, every
    if isinstance(given, Equilibrium):
        given = dict(zip(given.players, given.strategies, strict=True))
    if not isinstance(given, Mapping):
        raise NegotiationError(
            "a punishment is a dict from player to strategy, an Equilibrium or 'minmax', got"
            f" {given!r}"
        )
    return _at(game, given), "the stage equilibrium that was given", every


def _worst_equilibria(game: NormalFormGame) -> tuple[Floats, str, Bools]:
    """Each player's lowest payoff in a stage equilibrium; extreme ones have the lowest."""
    found = nash_equilibria(game)
    if len(none := np.setdiff1d(np.arange(game.n_games), found.game)):
        where = f" of game {none[0]}" if game.n_games > 1 else ""
        raise NegotiationError(f"no stage equilibrium{where} was found: give the punishment")
    lowest = np.full((game.n_players, game.n_games), np.inf)
    for own, payoffs in zip(lowest, found.payoffs, strict=True):
        np.minimum.at(own, found.game, payoffs)
    return lowest, WORST, found.complete


def _at(game: NormalFormGame, profile: Mapping[Any, Any]) -> Floats:
    """Payoffs in a stage equilibrium that is the same in all games."""
    missing = [name for name in game.players if name not in profile]
    names = {getattr(key, "name", key): value for key, value in profile.items()}
    if missing and set(names) != set(game.players):
        raise NegotiationError(f"the punishment says nothing of {missing[0]!r}")
    x = [
        np.repeat(as_strategy(game, name, names[name])[:, None], game.n_games, axis=1)
        for name in game.players
    ]
    payoffs, regret = regrets(game.flat_payoffs, x)
    size = np.abs(game.flat_payoffs).reshape(-1, game.n_games).max(axis=0)
    wrong = np.flatnonzero(regret > ROUNDING * size)
    if len(wrong):
        where = f" in game {wrong[0]}" if game.n_games > 1 else ""
        gain = number(float(regret[wrong[0]]))
        raise NegotiationError(
            f"the punishment is no stage equilibrium{where}: somebody gains {gain} by deviating;"
            " leave it out for the worst equilibrium, or ask for 'minmax'"
        )
    return payoffs


def _minmax(game: NormalFormGame) -> Floats:
    """What the others can hold each player down to, if they correlate what they do.

    A linear programme for each player and game: choose what the others do together, so that the
    best reply to it pays least.
    """
    from scipy.optimize import linprog

    values = np.empty((game.n_players, game.n_games))
    for i, size in enumerate(game.shape):
        own = np.moveaxis(game.flat_payoffs[i], i, 0).reshape(size, -1, game.n_games)
        others = own.shape[1]
        cost = np.append(np.zeros(others), 1.0)
        total = np.append(np.ones(others), 0.0)[None]
        bounds = [*[(0.0, None)] * others, (None, None)]
        for g in range(game.n_games):
            rows = np.column_stack([own[..., g], -np.ones(size)])
            best = linprog(cost, rows, np.zeros(size), total, [1.0], bounds, method="highs")
            if best.status != 0:
                raise NegotiationError(f"the linear programme was not solved: {best.message}")
            values[i, g] = best.fun
    return values
