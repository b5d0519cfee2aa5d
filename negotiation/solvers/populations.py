"""How the shares of options move in populations: the replicator equation and the logit dynamic.

One population for each player; any number of players; all games of a family at once.

Taylor, P. D. and Jonker, L. B. (1978), "Evolutionary stable strategies and game dynamics",
Mathematical Biosciences 40(1-2):145-156. (The replicator equation.)

Fudenberg, D. and Levine, D. K. (1998), The Theory of Learning in Games, MIT Press. (Logit.)

Hofbauer, J. and Sandholm, W. H. (2007), "Evolution in games with randomly disturbed payoffs",
Journal of Economic Theory 132(1):47-69. (The logit dynamic of several populations.)
"""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_number, as_whole
from negotiation.games.normal_form import NormalFormGame, as_game
from negotiation.solvers.best_response import deviation_payoffs
from negotiation.solvers.budget import seconds
from negotiation.solvers.trajectory import (
    Start,
    Trajectory,
    empty_path,
    judged,
    positive,
    starting,
)

__all__ = ["logit_dynamics", "replicator"]

Floats = NDArray[np.float64]

#: Payoffs of the games that are integrated together: all take the steps that the hardest needs.
CHUNK = 2**16
#: Error allowed in a step, and the most steps.
ACCURACY = 1e-10
MOST_STEPS = 20_000
#: Longest time, in units of one over the largest difference of payoffs, or over the rate.
LONGEST = 1e12
#: Payoff differences are no larger.
LARGEST = 1e300
#: Their products with a rationality are no larger: beyond, the rounding of payoffs decides.
SHARPEST = 1e12


def replicator(
    game: Any,
    *,
    time: float | None = None,
    start: Start = None,
    points: int = 201,
    tolerance: float = 0.02,
    budget: float | None = None,
) -> Trajectory:
    """Let options grow or shrink with what they pay, in one population for each player.

    The share x of an option changes by ``dx/dt = x * (its payoff - the population's mean)``,
    against the mean of the other populations.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        One game or a family.
    time : float, optional
        How long; in units of one over payoff: with payoffs twice as large all is twice as fast.
        By default 300 divided by the most that a player's own choice can change in any game.
    start : mapping of player to strategy, optional
        Shares at the start, as an option's name, an array, or a mapping from options to shares; all
        options alike by default. An option with share 0 stays out.
    points : int, optional
        Number of times that are reported, equally spaced from 0 to `time`.
    tolerance : float, optional
        Movement up to which the process counts as settled; see `Trajectory`.
    budget : float, optional
        Seconds that the integration may take, for all games together. Without one it is given up
        after 20,000 steps, which is where the process turns thousands of times.

    Returns
    -------
    Trajectory

    Raises
    ------
    NegotiationError
        For an unknown player or option, or a number out of range.

    Notes
    -----
    The logarithms of the shares are integrated (SciPy's DOP853, error 1e-10 a step), so that shares
    stay positive however small they get.

    Examples
    --------
    >>> import negotiation as ng
    >>> dilemma = ng.NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]],
    ...     players=["A", "B"], strategies=[["disarm", "arm"]] * 2)
    >>> path = ng.replicator(dilemma, time=20)
    >>> [x.round(3).tolist() for x in path.final], bool(path.settled)
    ([[0.0, 1.0], [0.0, 1.0]], True)
    """
    game = as_game(game)
    payoffs, unit = _in_units(game)
    length = 300.0 if time is None else positive("time", time) * unit
    method = f"replicator dynamics, time {length / unit:g}"
    with np.errstate(divide="ignore"):
        logs = [np.log(x) for x in starting(game, start)]

    def shares(grown: list[Floats]) -> list[Floats]:
        return [_softmax(z + log) for z, log in zip(grown, logs, strict=True)]

    def growth(payoffs: Floats, grown: list[Floats]) -> list[Floats]:
        x = shares(grown)
        gains = deviation_payoffs(payoffs, x)
        return [g - (g * y).sum(axis=0) for g, y in zip(gains, x, strict=True)]

    still = [np.zeros_like(x) for x in logs]
    path = empty_path(game, as_whole("points", points, 2))
    times = _integrate(payoffs, growth, still, shares, length, path, seconds(budget))
    return judged(game, method, times / unit, path, positive("tolerance", tolerance))


def logit_dynamics(
    game: Any,
    *,
    rationality: float = 1.0,
    time: float = 100.0,
    start: Start = None,
    points: int = 201,
    tolerance: float = 0.02,
    budget: float | None = None,
) -> Trajectory:
    """Let players revise their options now and then, and choose better ones more often.

    The share x of an option changes by ``dx/dt = L - x``: at rate one, everybody chooses anew, an
    option with the logit probability L, in proportion to ``exp(rationality * its payoff)``. Where
    it comes to rest is a logit quantal response equilibrium, with a regret above zero.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        One game or a family.
    rationality : float, optional
        In units of one over payoff; 0 chooses at random, a large one nearly the best reply.
    time : float, optional
        How long; in units of one over the rate of revision.
    start : mapping of player to strategy, optional
        Shares at the start, as an option's name, an array, or a mapping from options to shares; all
        options alike by default.
    points : int, optional
        Number of times that are reported, equally spaced from 0 to `time`.
    tolerance : float, optional
        Movement up to which the process counts as settled; see `Trajectory`.
    budget : float, optional
        Seconds that the integration may take, for all games together. Without one it is given up
        after 20,000 steps, which is where the process turns thousands of times.

    Returns
    -------
    Trajectory

    Raises
    ------
    NegotiationError
        For an unknown player or option, or a number out of range.

    Examples
    --------
    >>> import negotiation as ng
    >>> dilemma = ng.NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]],
    ...     players=["A", "B"], strategies=[["disarm", "arm"]] * 2)
    >>> print(ng.logit_dynamics(dilemma, rationality=2))
    logit dynamics, rationality 2, time 100: settled at A: 0.09979 disarm + 0.9002 arm;
    B: 0.09979 disarm + 0.9002 arm (regret 0.1097, so no equilibrium)
    """
    game = as_game(game)
    payoffs, unit = _in_units(game)
    most = SHARPEST / unit
    rationality = as_number(
        "rationality", rationality, f"a number from 0 to {most:.3g}", lambda x: 0 <= x <= most
    )
    sharpness = rationality * unit
    length = positive("time", time)
    method = f"logit dynamics, rationality {rationality:g}, time {length:g}"

    def revision(payoffs: Floats, x: list[Floats]) -> list[Floats]:
        gains = deviation_payoffs(payoffs, x)
        return [_softmax(sharpness * g) - y for g, y in zip(gains, x, strict=True)]

    def shares(x: list[Floats]) -> list[Floats]:
        return [y / y.sum(axis=0) for y in (np.maximum(y, 0.0) for y in x)]  # Rounding errors.

    path = empty_path(game, as_whole("points", points, 2))
    times = _integrate(
        payoffs, revision, starting(game, start), shares, length, path, seconds(budget)
    )
    return judged(game, method, times, path, positive("tolerance", tolerance))


def _in_units(game: NormalFormGame) -> tuple[Floats, float]:
    """Payoffs above the worst reply, which is all that counts, in units of the largest.

    Returns
    -------
    payoffs : array, shape (n, s_1, ..., s_n, n_games)
        From 0 to 1.
    unit : float
        1 where all payoffs are the same.
    """
    payoffs = np.empty_like(game.flat_payoffs)
    with np.errstate(over="ignore"):
        for i, own in enumerate(game.flat_payoffs):
            np.subtract(own, own.min(axis=i, keepdims=True), out=payoffs[i])
    unit = float(payoffs.max()) or 1.0
    if not 1 / LARGEST <= unit <= LARGEST:
        raise NegotiationError(
            f"the largest difference of payoffs must be from {1 / LARGEST:g} to {LARGEST:g} for a"
            f" process in time, but is {unit:.3g}: rescale them"
        )
    return payoffs / unit, unit


def _integrate(
    payoffs: Floats,
    velocity: Callable[[Floats, list[Floats]], list[Floats]],
    begin: Sequence[Floats],
    shares: Callable[[list[Floats]], list[Floats]],
    length: float,
    path: Sequence[Floats],
    seconds: float,
) -> Floats:
    """Integrate a differential equation in all games of a family.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, n_games)
    velocity : function of payoffs (n, s_1, ..., s_n, G) and a state
        A state, and its velocity, are lists over players of arrays (s_i, G).
    begin : list over players of arrays (s_i, 1)
        The state at time 0.
    shares : function of a state
        The strategies.
    length : float
        From time 0.
    path : sequence over players of arrays (s_i, points, n_games) of NaN
        The strategies are written here, as far as the integration arrives.
    seconds : float

    Returns
    -------
    times : array, shape (points,)
    """
    if length > LONGEST:
        raise NegotiationError(
            f"time is too long: {length:.2g} times what payoffs take to act, and {LONGEST:g} times"
            " is the most"
        )
    deadline = clock.monotonic() + seconds
    times = np.linspace(0.0, length, path[0].shape[1])
    games = payoffs.shape[-1]
    step = max(1, CHUNK * games // payoffs.size)
    for at in range(0, games, step):
        part = slice(at, min(at + step, games))
        _follow(payoffs[..., part], velocity, begin, times, deadline, [x[..., part] for x in path])
    reached = ~np.isnan(path[0][0])
    for x, y in zip(path, shares([x[:, reached] for x in path]), strict=True):
        x[:, reached] = y
    return times


def _follow(
    payoffs: Floats,
    velocity: Callable[[Floats, list[Floats]], list[Floats]],
    begin: Sequence[Floats],
    times: Floats,
    deadline: float,
    path: Sequence[Floats],
) -> None:
    """Integrate in some games at once, and write the states into `path`."""
    from scipy.integrate import DOP853

    games = payoffs.shape[-1]
    ends = np.cumsum([len(y) for y in begin])[:-1]

    def flat_velocity(_: float, state: Floats) -> Floats:
        return np.concatenate(velocity(payoffs, np.split(state.reshape(-1, games), ends))).ravel()

    state = np.concatenate([np.repeat(y, games, axis=1) for y in begin])
    for x, y in zip(path, np.split(state, ends), strict=True):
        x[:, 0] = y
    if clock.monotonic() > deadline:
        return
    solver = DOP853(flat_velocity, 0.0, state.ravel(), times[-1], rtol=ACCURACY, atol=ACCURACY)
    known = 1
    for _ in range(MOST_STEPS):
        if solver.status != "running" or clock.monotonic() > deadline:
            return
        solver.step()
        reached = int(np.searchsorted(times, solver.t, side="right"))
        if reached > known:
            states = solver.dense_output()(times[known:reached])
            states = states.reshape(-1, games, reached - known).swapaxes(1, 2)
            for x, y in zip(path, np.split(states, ends), strict=True):
                x[:, known:reached] = y
            known = reached


def _softmax(z: Floats) -> Floats:
    """Probabilities in proportion to ``exp(z)``, along the first axis."""
    weights = np.exp(z - z.max(axis=0))
    return weights / weights.sum(axis=0)
