"""What each player gains from each strategy against the others, and which is best.

The kernels take bare arrays with the batch last; see `negotiation.solvers.equilibria` for results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import Named, NegotiationError, unknown_name
from negotiation.games.arguments import as_array, as_number, by_player
from negotiation.games.normal_form import NormalFormGame, as_game
from negotiation.games.words import counted

__all__ = ["Strategy", "as_strategy", "best_responses", "deviation_payoffs", "regrets"]

Floats = NDArray[np.float64]
#: What a player does: a strategy's name, probabilities, or a dict from name to probability.
Strategy = str | ArrayLike | Mapping[str, float]

#: How far probabilities may be from summing to 1.
ROUNDED = 1e-9


def best_responses(
    game: Any,
    player: str | Named,
    others: Mapping[Any, Strategy],
    *,
    tolerance: float = 0.0,
) -> list[str]:
    """Strategies of one player that do best against given play of the others.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game.
    player : str or Actor
        Who responds.
    others : mapping of player to strategy
        What every other player does: a strategy's name, an array of probabilities, or a mapping
        from names to probabilities, in which strategies not named have 0. An entry for `player`
        itself changes nothing, so that a whole profile can be given.
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
    >>> half = {"swerve": 0.5, "drive on": 0.5}
    >>> ng.best_responses(chicken, "A", {"B": half})
    ['swerve']
    >>> ng.best_responses(chicken, "A", {"B": [2 / 3, 1 / 3]}, tolerance=1e-12)
    ['swerve', 'drive on']
    """
    game = as_game(game)
    if game.batch_shape:
        raise NegotiationError(
            f"best_responses takes one game, got a family of {game.n_games}: choose one, game[k]"
        )
    tolerance = as_number("tolerance", tolerance, "a number from 0 up", lambda x: 0 <= x < np.inf)
    i = game.player_index(player)
    own = game.players[i]
    said = by_player(game.players, "the play of the others", others, "strategy", optional=[own])
    said.setdefault(own, game.strategies[i][0])  # Nothing depends on it.
    strategies = [as_strategy(game, name, said[name])[:, None] for name in game.players]
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


def as_strategy(game: NormalFormGame, player: str, given: Any) -> Floats:
    """Turn what a player does into a probability vector.

    Parameters
    ----------
    game : NormalFormGame
    player : str
    given : str, array_like or mapping
        A strategy's name, a probability for each strategy, or a mapping from names to
        probabilities, in which strategies not named have 0.

    Returns
    -------
    array, shape (s,)

    Raises
    ------
    NegotiationError
        If it is none of these, or the probabilities are negative or do not sum to 1 within 1e-9.
    """
    names = game.strategies[game.player_index(player)]
    shares = {given: 1.0} if isinstance(given, str) else given
    if isinstance(shares, Mapping):
        for name, share in shares.items():
            if name not in names:
                raise unknown_name(f"strategy of {player!r}", name, names)
            as_number(f"the probability of {name!r} for {player!r}", share)
        shares = [shares.get(name, 0.0) for name in names]
    x = as_array(shares)
    if x is None or x.shape != (len(names),):
        raise NegotiationError(
            f"what {player!r} does is a strategy's name,"
            f" {counted(len(names), 'probability', 'probabilities')}, or a dict from name to"
            f" probability, got {given!r}"
        )
    if not ((x >= 0) & (x <= 1 + ROUNDED)).all() or abs(x.sum() - 1) > ROUNDED:
        raise NegotiationError(
            f"the probabilities of {player!r} must be from 0 up and sum to 1, got {given!r}"
        )
    return x
