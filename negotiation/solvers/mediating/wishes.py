"""What a mediator wants, and what the parties have without it: read from what a user writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, known_name, unknown_name
from negotiation.games.arguments import as_array, by_player
from negotiation.games.bayesian import BayesianGame
from negotiation.solvers.plans.objectives import Objective, read_objective

__all__ = ["expectation", "read_allowed", "read_outside", "read_wish"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

#: How far, in units of a player's range of payoffs, an outside option may hang on others' choices.
SAME = 1e-9


@dataclass(frozen=True)
class _Outcomes:
    """A game whose profiles are those of types and strategies together."""

    players: Sequence[str]
    payoffs: Floats
    shape: tuple[int, ...]
    batch_shape: tuple[int, ...]
    n_games: int
    n_players: int

    def player_index(self, player: Any) -> int:
        """Position of a player."""
        return self.players.index(known_name("player", player, self.players))


def read_wish(objective: Any, game: BayesianGame) -> Objective:
    """Read an objective, over profiles of types and strategies.

    Parameters
    ----------
    objective : str or Actor, mapping, array_like, or Condition
        Values have the shape of the strategies, or of types and strategies, each with or without
        the batch. Truth values and conditions on choices are for the probability that they hold.
    game : BayesianGame

    Returns
    -------
    Objective

    Raises
    ------
    NegotiationError
        If it is none that this game has.
    """
    words = "the given objective"
    if hasattr(objective, "holds") and hasattr(objective, "choices"):
        objective, words = _event(objective, game), f"the probability of {objective}"
    elif isinstance(objective, np.ndarray | list) and np.asarray(objective).dtype.kind == "b":
        objective, words = np.asarray(objective), "the probability of the given event"
    values = None
    if isinstance(objective, np.ndarray | list | tuple) or hasattr(objective, "__array__"):
        values = _over_types(objective, game)
    outcomes = _Outcomes(
        game.players,
        game.payoffs,
        (*game.type_shape, *game.shape),
        game.batch_shape,
        game.n_games,
        game.n_players,
    )
    wanted = read_objective(objective if values is None else values, outcomes)
    return wanted if values is None else Objective(words, values=wanted.values)


def expectation(objective: Any, game: BayesianGame) -> Floats:
    """What an objective that is an expectation is at each profile of types and strategies.

    Parameters
    ----------
    objective : str or Actor, mapping, array_like, or Condition
        As for `read_wish`.
    game : BayesianGame
        A single one.

    Returns
    -------
    array, shape (t_1, ..., t_n, s_1, ..., s_n)

    Raises
    ------
    NegotiationError
        As for `read_wish`, or if it is the smallest payoff, which is none.
    """
    wanted = read_wish(objective, game)
    shape = (*game.type_shape, *game.shape)
    values = wanted.values
    if values is not None:
        return values[:, 0].reshape(shape)
    if wanted.weights is None:
        raise NegotiationError("the objective must be an expectation, not the smallest payoff")
    return np.asarray(np.tensordot(wanted.weights, game.payoffs, axes=1))


def _event(condition: Any, game: BayesianGame) -> Bools:
    """Where a condition on choices holds, shape (s_1, ..., s_n)."""
    table = dict(zip(game.players, game.strategies, strict=True))
    for choice in condition.choices():
        name = known_name("player", choice.actor, table, f"in the objective {condition}")
        if choice.option not in table[name]:
            raise unknown_name(f"strategy of {name!r}", choice.option, table[name])
    return np.broadcast_to(condition.holds(table), game.shape)


def _over_types(given: Any, game: BayesianGame) -> Any:
    """Spread values of profiles of strategies over all profiles of types."""
    array = np.asarray(given)
    values = array.astype(np.float64) if array.dtype.kind == "b" else as_array(given)
    if values is None:
        return given
    outcomes = (*game.type_shape, *game.shape)
    for batch in dict.fromkeys([(), game.batch_shape]):
        if values.shape == game.shape + batch:
            return np.broadcast_to(values, game.type_shape + values.shape)
        if values.shape == outcomes + batch:
            return values
    shapes = [game.shape, outcomes] if game.is_private else [game.shape]
    expected = " or ".join(
        str(s + b) for b in dict.fromkeys([(), game.batch_shape]) for s in shapes
    )
    raise NegotiationError(f"an objective of values needs the shape {expected}, got {values.shape}")


def read_allowed(among: Any, game: BayesianGame) -> Bools:
    """Which profiles may be recommended, shape (s_1, ..., s_n)."""
    if among is None:
        return np.ones(game.shape, dtype=bool)
    if hasattr(among, "holds") and hasattr(among, "choices"):
        allowed = _event(among, game)
    else:
        allowed = np.asarray(among)
    if allowed.dtype.kind != "b" or allowed.shape != game.shape:
        raise NegotiationError(
            f"among must be an array of truth values of shape {game.shape} or a condition, got"
            f" {among!r:.80}"
        )
    if not allowed.any():
        raise NegotiationError("among leaves no profile that the mediator may recommend")
    return np.array(allowed)


def read_outside(outside: Any, game: BayesianGame) -> list[Floats | None] | None:
    """Read what each type gets if it stays away.

    Parameters
    ----------
    outside : None, str, or mapping of player to str, number or array_like
        A strategy that everybody has and can take alone, or for each player such a strategy, or
        payoffs: a number, or one a type, shape (t_i,) or (t_i, *batch). Who is not named cannot
        stay away.
    game : BayesianGame

    Returns
    -------
    list over players of arrays (t_i, n_games), None for who cannot stay away; or None

    Raises
    ------
    NegotiationError
        If a name is unknown, numbers are not finite or do not fit, or what a strategy brings hangs
        on what the others do.
    """
    if outside is None:
        return None
    if isinstance(outside, str):
        outside = dict.fromkeys(game.players, outside)
    said = by_player(game.players, "outside", outside, "strategy or payoffs", optional=game.players)
    result: list[Floats | None] = []
    for i, player in enumerate(game.players):
        given = said.get(player)
        if isinstance(given, str):
            result.append(_alone(game, i, given))
        else:
            result.append(_amounts(game, i, given) if player in said else None)
    return result


def _amounts(game: BayesianGame, i: int, given: Any) -> Floats:
    """Payoffs of player i's types, shape (t_i, n_games)."""
    count, player = game.type_shape[i], game.players[i]
    values = as_array(given)
    if values is None or not np.isfinite(values).all():
        raise NegotiationError(
            f"outside payoffs of {player!r} must be finite numbers, got {given!r:.80}"
        )
    wanted = (count, *game.batch_shape)
    if values.shape not in ((), (count,), wanted):
        raise NegotiationError(
            f"outside payoffs of {player!r} must be one for each type, shape"
            f" {' or '.join(map(str, dict.fromkeys([(count,), wanted])))}, got shape {values.shape}"
        )
    if values.shape == (count,):
        values = values.reshape(count, *(1,) * len(game.batch_shape))
    return np.broadcast_to(values, wanted).reshape(count, game.n_games)


def _alone(game: BayesianGame, i: int, strategy: str) -> Floats:
    """What player i's types get by a strategy, whatever the others do, shape (t_i, n_games)."""
    n, player, names = game.n_players, game.players[i], game.strategies[i]
    if strategy not in names:
        raise unknown_name(f"strategy of {player!r}", strategy, names)
    payoffs = game.payoffs[i].reshape(*game.type_shape, *game.shape, game.n_games)
    span = np.ptp(payoffs.reshape(-1, game.n_games), axis=0)
    own = np.take(payoffs, names.index(strategy), axis=n + i)
    others = tuple(range(n, 2 * n - 1))
    if (np.ptp(own, axis=others) > SAME * span).any():
        raise NegotiationError(
            f"what {strategy!r} brings {player!r} hangs on what the others do: give the outside"
            " payoffs as numbers"
        )
    prior = game.prior.reshape(*game.type_shape, game.n_games)
    rest = tuple(j for j in range(n) if j != i)
    total, chance = (own.mean(axis=others) * prior).sum(axis=rest), prior.sum(axis=rest)
    return np.divide(total, chance, out=np.zeros_like(total), where=chance > 0)
