"""What each player gains from each strategy against the others, and which is best.

The kernels take bare arrays with the batch last; see `negotiation.solvers.equilibria` for results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError, unknown_name
from negotiation.games.normal_form import NormalFormGame, as_game

__all__ = ["as_strategy", "best_responses", "deviation_payoffs", "regrets"]

Floats = NDArray[np.float64]


def best_responses(
    game: Any, player: str, others: Mapping[str, str | ArrayLike], *, tolerance: float = 0.0
) -> list[str]:
    """Strategies of one player that do best against given play of the others.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game.
    player : str
        Who responds.
    others : mapping of player name to strategy name or probabilities
        What every other player does. An entry for `player` itself is ignored, so that a whole
        profile can be given.
    tolerance : float, optional
        Strategies within this payoff of the best count as best; 0 by default.

    Returns
    -------
    list of str
        In the order of the strategies; more than one where they tie.

    Raises
    ------
    NegotiationError
        For a family of games, or an unknown or missing player or strategy.

    Examples
    --------
    >>> import negotiation as ng
    >>> chicken = ng.NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
    ...     players=["A", "B"], strategies=[["swerve", "drive on"]] * 2)
    >>> ng.best_responses(chicken, "A", {"B": "swerve"})
    ['drive on']
    >>> ng.best_responses(chicken, "A", {"B": [2 / 3, 1 / 3]}, tolerance=1e-12)
    ['swerve', 'drive on']
    """
    game = as_game(game)
    if game.batch_shape:
        raise NegotiationError(
            f"best_responses takes one game, got a family of {game.n_games}: choose one, game[k]"
        )
    if not isinstance(others, Mapping):
        raise NegotiationError(
            f"what the others do is a dict from player to strategy, got {others!r}"
        )
    if not isinstance(tolerance, (int, float)) or not 0 <= tolerance < np.inf:
        raise NegotiationError(f"tolerance must be a number from 0 up, got {tolerance!r}")
    if player not in game.players:
        raise unknown_name("player", player, game.players)
    for name in others:
        if name not in game.players:
            raise unknown_name("player", name, game.players)
    i = game.players.index(player)
    strategies: list[Floats] = []
    for j, name in enumerate(game.players):
        if j == i:
            strategies.append(np.full((game.shape[i], 1), 1.0 / game.shape[i]))
        elif name not in others:
            raise NegotiationError(f"what {name!r} does is not said")
        else:
            strategies.append(as_strategy(game, j, others[name])[:, None])
    gains = deviation_payoffs(game.payoffs[..., None], strategies)[i][:, 0]
    return [game.strategies[i][k] for k in np.flatnonzero(gains >= gains.max() - tolerance)]


def deviation_payoffs(payoffs: Floats, strategies: Sequence[Floats]) -> list[Floats]:
    """Expected payoff of every pure strategy against the others' mixed strategies.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, E)
        One game for each of E strategy profiles.
    strategies : sequence over players of arrays (s_i, E)
        The mixed strategies.

    Returns
    -------
    list over players of arrays (s_i, E)
    """
    n = payoffs.shape[0]
    result = []
    for i in range(n):
        rest = payoffs[i]
        # Sum the other players out from the last axis to the first, so that positions stay put.
        for j in reversed(range(n)):
            if j != i:
                moved = np.moveaxis(rest, j, 0)
                weights = strategies[j].reshape(
                    strategies[j].shape[0], *[1] * (moved.ndim - 2), strategies[j].shape[1]
                )
                rest = (moved * weights).sum(axis=0)
        result.append(rest)
    return result


def regrets(payoffs: Floats, strategies: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Expected payoffs, and the most that anybody could gain by deviating alone.

    Parameters
    ----------
    payoffs, strategies
        As for `deviation_payoffs`.

    Returns
    -------
    expected : array, shape (n, E)
    regret : array, shape (E,)
        Never negative.
    """
    deviations = deviation_payoffs(payoffs, strategies)
    expected = np.stack([(d * x).sum(axis=0) for d, x in zip(deviations, strategies, strict=True)])
    best = np.stack([d.max(axis=0) for d in deviations])
    return expected, np.maximum(best - expected, 0.0).max(axis=0)


def as_strategy(game: NormalFormGame, j: int, given: str | ArrayLike) -> Floats:
    """Turn an option's name or a list of probabilities into a probability vector."""
    names = game.strategies[j]
    if isinstance(given, str):
        if given not in names:
            raise unknown_name(f"strategy of {game.players[j]}", given, names)
        return (np.arange(len(names)) == names.index(given)).astype(np.float64)
    try:
        x = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        x = np.empty(0)
    fits = x.shape == (len(names),) and bool(np.isfinite(x).all())
    if not fits or (x < 0).any() or abs(x.sum() - 1) > 1e-9:
        raise NegotiationError(
            f"{game.players[j]!r} needs {len(names)} probabilities that sum to 1, got {given!r}"
        )
    return x
