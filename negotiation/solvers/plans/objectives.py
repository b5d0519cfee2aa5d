"""What a mediator wants: the objectives of correlated plans, read from what a user writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, unknown_name
from negotiation.games.arguments import as_array, as_number, by_player

__all__ = ["Objective", "read_objective"]

Floats = NDArray[np.float64]

#: The objectives that have a name of their own.
NAMED = ("sum", "smallest")
#: Sizes of an objective at a profile, at most.
LARGEST = 1e300


class Outcomes(Protocol):
    """What is asked of a game, whose profiles may be of types and strategies together."""

    @property
    def players(self) -> Sequence[str]:
        """Names of the players."""

    @property
    def payoffs(self) -> Floats:
        """Payoffs, shape (n, *shape, *batch_shape)."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the profiles."""

    @property
    def batch_shape(self) -> tuple[int, ...]:
        """Shape of the family."""

    @property
    def n_players(self) -> int:
        """Number of players."""

    @property
    def n_games(self) -> int:
        """Number of games."""

    def player_index(self, player: Any) -> int:
        """Position of a player."""


@dataclass(frozen=True)
class Objective:
    """What is made as large as it can be.

    Attributes
    ----------
    words : str
        What it is, as in "the best plan for ...".
    weights : array, shape (n,), or None
        It is this weighted sum of the players' payoffs.
    values : array, shape (N, 1) or (N, G), or None
        It is the expectation of these values of the N profiles. Without either it is the smallest
        of the players' expected payoffs.
    """

    words: str
    weights: Floats | None = None
    values: Floats | None = None

    @property
    def smallest(self) -> bool:
        """Whether it is the smallest of the players' payoffs."""
        return self.weights is None and self.values is None

    def of_profiles(self, payoffs: Floats, games: slice) -> tuple[Floats, Floats]:
        """Value of each profile, given as what it is above a constant.

        Parameters
        ----------
        payoffs : array, shape (n, N, G)
        games : slice
            Which of the family's games these are.

        Returns
        -------
        above : array, shape (N, G)
        constant : array, shape (G,)
        """
        if self.values is not None:
            wide = self.values.shape[1] > 1
            own = self.values[:, games] if wide else self.values
            own = np.broadcast_to(own, payoffs.shape[1:])
            return own - own.min(axis=0), own.min(axis=0)
        weights = np.zeros(len(payoffs)) if self.weights is None else self.weights
        least = payoffs.min(axis=1)
        values = np.einsum("i,ixg->xg", weights, payoffs - least[:, None])
        lowest = values.min(axis=0)
        return values - lowest, weights @ least + lowest


def read_objective(objective: Any, game: Outcomes) -> Objective:
    """Read an objective for a game.

    Parameters
    ----------
    objective : str or Actor, mapping of player to weight, or array_like
    game : NormalFormGame, or what has the same attributes

    Returns
    -------
    Objective

    Raises
    ------
    NegotiationError
        If it is none that this game has.
    """
    if isinstance(objective, str):
        return _by_name(objective, game)
    if isinstance(objective, Mapping):
        return _weighted(objective, game)
    if hasattr(objective, "name") and not hasattr(objective, "__array__"):
        return _of_player(game.players[game.player_index(objective)], game)
    return _by_values(objective, game)


def _by_name(name: str, game: Outcomes) -> Objective:
    """``"sum"``, ``"smallest"``, or a player."""
    players = game.players
    if name in NAMED and name in players:
        raise NegotiationError(
            f"objective {name!r} is also a player's name: for that player write {{{name!r}: 1}}"
        )
    if name == "sum":
        return Objective("the sum of payoffs", np.ones(len(players)))
    if name == "smallest":
        return Objective("the smallest payoff")
    if name not in players:
        raise unknown_name("objective", name, [*NAMED, *players])
    return _of_player(name, game)


def _of_player(name: str, game: Outcomes) -> Objective:
    """One player's payoff."""
    return Objective(f"the payoff of {name}", np.array([float(p == name) for p in game.players]))


def _weighted(given: Mapping[Any, Any], game: Outcomes) -> Objective:
    """Weights of the players; who has none counts for nothing."""
    said = by_player(game.players, "the objective", given, "weight", optional=game.players)
    for name, weight in said.items():
        said[name] = as_number(f"the weight of {name!r}", weight)
    weights = np.array([said.get(name, 0.0) for name in game.players])
    if not weights.any():
        raise NegotiationError(f"the objective gives no player a weight but 0, got {given!r}")
    sizes = np.abs(game.payoffs).reshape(game.n_players, -1).max(axis=1)
    if np.abs(weights / LARGEST) @ sizes > 1:
        raise NegotiationError(
            f"weights times payoffs must be at most {LARGEST:g} in size; the weights are {given!r}"
        )
    parts = [f"{w:.4g} {p}" for p, w in zip(game.players, weights, strict=True) if w]
    return Objective("the weighted payoffs " + " + ".join(parts).replace("+ -", "- "), weights)


def _by_values(given: Any, game: Outcomes) -> Objective:
    """Read a value for each profile, or for each profile of each game."""
    shapes = dict.fromkeys([game.shape, game.shape + game.batch_shape])
    expected = " or ".join(str(shape) for shape in shapes)
    values = as_array(given)
    if values is None or not values.ndim:
        raise NegotiationError(
            "objective must be 'sum', 'smallest', a player, a dict from player to weight, or an"
            f" array of numbers of shape {expected}, got {given!r}"
        )
    if values.shape not in shapes:
        raise NegotiationError(
            f"an objective of values needs the shape {expected}, got {values.shape}"
        )
    bounded = np.abs(values) <= LARGEST
    if not bounded.all():
        where = tuple(int(k) for k in np.argwhere(~bounded)[0])
        raise NegotiationError(
            f"the objective must be at most {LARGEST:g} in size, but at {where} is {values[where]}"
        )
    per_game = game.n_games if values.shape != game.shape else 1
    return Objective("the given objective", values=values.reshape(-1, per_game))
