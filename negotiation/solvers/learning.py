"""Fictitious play: best replies to what the others have done so far.

One belief about each player; any number of players; all games of a family at once.

Brown, G. W. (1951), "Iterative solution of games by fictitious play", in Activity Analysis of
Production and Allocation, pp. 374-376.

Robinson, J. (1951), "An iterative method of solving a game", Annals of Mathematics 54(2):296-301.

Shapley, L. S. (1964), "Some topics in two-person games", in Advances in Game Theory, pp. 1-28.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.arguments import as_whole
from negotiation.games.normal_form import as_game
from negotiation.solvers.best_response import deviation_payoffs
from negotiation.solvers.budget import seconds
from negotiation.solvers.scaling import differences
from negotiation.solvers.trajectory import (
    Start,
    Trajectory,
    judged,
    positive,
    room,
    starting,
)
from negotiation.solvers.words import counted

__all__ = ["fictitious_play"]

Floats = NDArray[np.float64]


def fictitious_play(
    game: Any,
    *,
    rounds: int = 1000,
    start: Start = None,
    seed: int | None = None,
    tolerance: float = 0.05,
    budget: float | None = None,
) -> Trajectory:
    """Play best replies to what the others have done so far, round after round.

    Everybody takes the frequencies of each other player's past options for its strategy (with
    three or more players, independently of each other), and all choose at the same time.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        One game or a family.
    rounds : int, optional
    start : mapping of player to strategy, optional
        What each player is believed to do before the first round, which counts as one round played:
        an option's name, an array of probabilities, or a mapping from options to probabilities. All
        options alike by default.
    seed : int, optional
        Breaks ties among best replies at random. Without it, the first of them is played.
    tolerance : float, optional
        Movement up to which the process counts as settled; see `Trajectory`.
    budget : float, optional
        Seconds that the rounds may take; no limit by default.

    Returns
    -------
    Trajectory
        Frequencies after 0, 1, ..., `rounds` rounds. If the budget was spent before, after those
        that were played, and NaN after `rounds`.

    Raises
    ------
    NegotiationError
        For an unknown player or option, or a number out of range.

    Notes
    -----
    Frequencies converge to equilibrium in zero-sum games (Robinson 1951), games of two players with
    two options (Miyasawa 1961; unless ties are broken badly) and potential games (Monderer and
    Shapley 1996), but not in all (Shapley 1964). Convergence is slow.

    Examples
    --------
    >>> import negotiation as ng
    >>> pennies = ng.NormalFormGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]],
    ...     players=["Inspector", "State"], strategies=[["north", "south"]] * 2)
    >>> start = {"Inspector": "north", "State": "north"}
    >>> path = ng.fictitious_play(pennies, rounds=5000, start=start)
    >>> [x.round(1).tolist() for x in path.final], bool(path.settled)
    ([[0.5, 0.5], [0.5, 0.5]], True)
    """
    game = as_game(game)
    rounds = as_whole("rounds", rounds, 1)
    deadline = time.monotonic() + seconds(budget)
    seen = [np.repeat(x, game.n_games, axis=1) for x in starting(game, start)]
    rng = None if seed is None else np.random.default_rng(as_whole("seed", seed, 0))
    payoffs = differences(game.flat_payoffs)
    path = room(game, rounds + 1)
    for t in range(rounds + 1):
        for x, counts in zip(path, seen, strict=True):
            x[:, t] = counts / (t + 1)
        if t == rounds or time.monotonic() > deadline:
            break
        # Counts, not frequencies: whole numbers keep ties exact.
        for counts, gains in zip(seen, deviation_payoffs(payoffs, seen), strict=True):
            counts[_choose(gains, rng), np.arange(game.n_games)] += 1
    times = np.arange(t + 1.0)
    if t < rounds:
        times, path = np.append(times, rounds), [x[:, : t + 2] for x in path]
        for x in path:
            x[:, -1] = np.nan
    method = f"fictitious play, {counted(rounds, 'round')}"
    return judged(game, method, times, path, positive("tolerance", tolerance))


def _choose(gains: Floats, rng: np.random.Generator | None) -> NDArray[np.intp]:
    """Best option in each game: the first, or one of them at random; gains of shape (s, G)."""
    if rng is None:
        return gains.argmax(axis=0)
    return np.where(gains == gains.max(axis=0), rng.random(gains.shape), -1.0).argmax(axis=0)
