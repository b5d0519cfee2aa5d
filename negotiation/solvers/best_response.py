"""What each player gains from each strategy against the others, and which is best.

The kernels take bare arrays with the batch last; see `negotiation.solvers.equilibria` for results.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import Named, NegotiationError, unknown_name
from negotiation.games.arguments import as_array, as_number, by_player
from negotiation.games.normal_form import NormalFormGame, as_game
from negotiation.games.words import counted

if TYPE_CHECKING:
    import pandas as pd

    from negotiation.solvers.equilibrium import Equilibrium

__all__ = [
    "Strategy", "as_strategy", "best_responses", "deviation_payoffs", "expected_payoffs",
    "pure_deviations", "regrets", "regrets_in",
]  # fmt: skip

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
#: What a player does: a strategy's name, probabilities, or a dict from name to probability.
Strategy = str | ArrayLike | Mapping[str, float]

#: How far probabilities may be from summing to 1.
ROUNDED = 1e-9
#: Part of a game's largest payoff that sums of payoffs may be off by.
DUST = 1e-14
#: Payoffs that are copied at a time, where several profiles are of one game.
CHUNK = 2**20


def best_responses(
    game: Any,
    player: str | Named,
    others: Mapping[Any, Strategy] | Equilibrium,
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
    others : mapping of player to strategy, or Equilibrium
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
    game = _one(game, "best_responses")
    tolerance = as_number("tolerance", tolerance, "a number from 0 up", lambda x: 0 <= x < np.inf)
    i = game.player_index(player)
    # What the player itself does changes nothing, and may be left out.
    strategies = _played(game, others, {game.players[i]: game.strategies[i][0]})
    gains = deviation_payoffs(game.payoffs[..., None], strategies)[i][:, 0]
    return [game.strategies[i][k] for k in np.flatnonzero(gains >= gains.max() - tolerance)]


def expected_payoffs(game: Any, strategies: Mapping[Any, Strategy] | Equilibrium) -> pd.DataFrame:
    """What each strategy of each player is worth against what the others do.

    So a mixed equilibrium is explained: whatever a player mixes is worth the same to it, and
    nothing is worth more.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game.
    strategies : mapping of player to strategy, or Equilibrium
        What every player does: a strategy's name, an array of probabilities, or a mapping from
        names to probabilities, in which strategies not named have 0.

    Returns
    -------
    DataFrame
        A row a strategy, by player and strategy; columns ``probability``, with which it is played,
        ``payoff``, expected, and ``short``, by which it falls short of the player's best. Within
        1e-14 of the game's largest payoff, which is rounding, both are 0.

    Raises
    ------
    NegotiationError
        For a family of games, or an unknown or missing player or strategy.

    Examples
    --------
    >>> import negotiation as ng
    >>> chicken = ng.NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
    ...     players=["A", "B"], strategies=[["swerve", "drive on"]] * 2)
    >>> ng.expected_payoffs(chicken, {"A": "swerve", "B": {"swerve": 0.5, "drive on": 0.5}})
                     probability  payoff  short
    player strategy
    A      swerve            1.0     4.0    0.0
           drive on          0.0     3.5    0.5
    B      swerve            0.5     6.0    1.0
           drive on          0.5     7.0    0.0
    """
    import pandas as pd

    game = _one(game, "expected_payoffs")
    played = _played(game, strategies, {})
    worth = [u[:, 0] for u in deviation_payoffs(game.payoffs[..., None], played)]
    short = [u.max() - u for u in worth]
    dust = DUST * np.abs(game.payoffs).max()
    rows = [(name, s) for name, own in zip(game.players, game.strategies, strict=True) for s in own]
    return pd.DataFrame(
        {
            "probability": np.concatenate([x[:, 0] for x in played]),
            "payoff": _without_dust(np.concatenate(worth), dust),
            "short": _without_dust(np.concatenate(short), dust),
        },
        index=pd.MultiIndex.from_tuples(rows, names=["player", "strategy"]),
    )


def _without_dust(values: Floats, dust: float) -> Floats:
    """Zero where only rounding keeps a value from it."""
    return np.where(np.abs(values) <= dust, 0.0, values)


def _one(game: Any, asked: str) -> NormalFormGame:
    """Take one game, not a family."""
    game = as_game(game)
    if game.batch_shape:
        raise NegotiationError(
            f"{asked} takes one game, got a family of {game.n_games}: choose one, game[k]"
        )
    return game


def _played(
    game: NormalFormGame, given: Mapping[Any, Strategy] | Equilibrium, unsaid: dict[str, Strategy]
) -> list[Floats]:
    """Probabilities of what all players do, each with an axis for the one profile."""
    from negotiation.solvers.equilibrium import Equilibrium  # which needs `regrets`

    if isinstance(given, Equilibrium):
        given = dict(zip(given.players, given.strategies, strict=True))
    said = by_player(game.players, "the play of the others", given, "strategy", optional=unsaid)
    return [as_strategy(game, name, (unsaid | said)[name])[:, None] for name in game.players]


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


def regrets_in(
    payoffs: NDArray[Any], game: Ints, strategies: Sequence[NDArray[Any]]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Do what `regrets` does, of profiles that each are of one game of a family.

    No game is copied for each of its profiles: where nobody mixes, payoffs are looked up, and
    other profiles are taken some at a time.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, G)
    game : array, shape (E,)
        The game of each profile.
    strategies : sequence over players of arrays (s_i, E)

    Returns
    -------
    expected : array, shape (n, E)
    regret : array, shape (E,)
    """
    expected = np.zeros((len(payoffs), len(game)), dtype=payoffs.dtype)
    regret = np.zeros(len(game), dtype=payoffs.dtype)
    pure = np.logical_and.reduce([(x == 1).any(axis=0) for x in strategies])
    at = np.flatnonzero(pure)
    profiles = [(x[:, at] == 1).argmax(axis=0) for x in strategies]
    for i, (own, d) in enumerate(pure_deviations(payoffs, game[at], profiles)):
        expected[i, at] = own
        regret[at] = np.maximum(regret[at], d.max(axis=0) - own)
    mixed = np.flatnonzero(~pure)
    step = max(1, CHUNK // math.prod(payoffs.shape[:-1]))
    for start in range(0, len(mixed), step):
        at = mixed[start : start + step]
        one_each = payoffs.take(game[at], axis=-1)
        expected[:, at], regret[at] = regrets(one_each, [x[:, at] for x in strategies])
    return expected, regret


def pure_deviations(
    payoffs: NDArray[Any], game: Ints, profiles: Sequence[Ints]
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Look up what each player gets at pure profiles, and what from each strategy in place.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, G)
    game : array, shape (E,)
        The game of each profile.
    profiles : sequence over players of arrays (E,)
        Positions on the strategy axes.

    Yields
    ------
    own : array, shape (E,)
    deviations : array, shape (s_i, E)
    """
    shape = payoffs.shape[1:]
    strides = [math.prod(shape[i + 1 :]) for i in range(len(profiles))]
    here = game + sum(stride * at for stride, at in zip(strides, profiles, strict=True))
    for i, u in enumerate(payoffs.reshape(len(payoffs), -1)):
        first = here - strides[i] * profiles[i]
        yield u.take(here), u.take(first + strides[i] * np.arange(shape[i])[:, None])


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
