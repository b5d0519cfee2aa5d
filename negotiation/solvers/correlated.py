"""Correlated and coarse correlated equilibria: the best plan that a mediator can get obeyed.

A mediator draws a profile from a distribution known to all and tells each player its own part only.
The distribution is a correlated equilibrium if nobody gains by doing something else than it is
told; a coarse one, if nobody gains by fixing a strategy of its own before hearing anything. Both
sets are polytopes, so the best plan is a linear programme (HiGHS, through SciPy).

Aumann, R. J. (1974), "Subjectivity and correlation in randomized strategies", Journal of
Mathematical Economics 1(1):67-96.

Aumann, R. J. (1987), "Correlated equilibrium as an expression of Bayesian rationality",
Econometrica 55(1):1-18.

Moulin, H. and Vial, J.-P. (1978), "Strategically zero-sum games: the class of games whose
completely mixed equilibria cannot be improved upon", International Journal of Game Theory
7(3-4):201-221. (Coarse correlated equilibrium; without the name, the set in Hannan, J. (1957),
"Approximation to Bayes risk in repeated play", Contributions to the Theory of Games III:97-139.)
"""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.normal_form import NormalFormGame, as_game
from negotiation.solvers.budget import seconds
from negotiation.solvers.plans.deviations import Deviations, Found, joined
from negotiation.solvers.plans.objectives import read_objective
from negotiation.solvers.plans.programmes import solve_programmes, with_floor
from negotiation.solvers.plans.recommendations import CorrelatedEquilibrium, laid_out

__all__ = ["checked", "coarse_correlated_equilibrium", "correlated_equilibrium", "largest_value"]

Floats = NDArray[np.float64]

#: Numbers in the constraints that are made at once.
CHUNK = 2_000_000
#: Payoffs from here on might overflow when they are added up.
HUGE = 1e300


def correlated_equilibrium(
    game: Any, objective: Any = "sum", *, budget: float | None = None
) -> CorrelatedEquilibrium:
    r"""Best plan that a mediator can get obeyed, each player knowing only what it is told.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        One game or a family.
    objective : str, Actor, mapping or array_like, optional
        What the mediator makes as large as it can: ``"sum"`` of the players' payoffs (the
        default); ``"smallest"``, the smallest of the players' expected payoffs; a player's name,
        for its payoff; a mapping from players to weights, for the weighted sum of payoffs, where
        a negative weight asks for little and who is not named counts for nothing; or an array
        of shape (s_1, ..., s_n) or (s_1, ..., s_n, *batch), for the expectation of its values.
        The sum and the smallest compare payoffs between players: they mean what they say only
        if all payoffs are in one unit, and the smallest only if they have one zero, too.
    budget : float, optional
        Seconds that may be taken, for all games together; no limit by default.

    Returns
    -------
    CorrelatedEquilibrium
        The plan, what it is worth, why each player obeys, and a proof that no plan is worth more.

    Raises
    ------
    NegotiationError
        If the objective is none that this game has, a payoff is larger than 1e300, or `budget`
        is not a positive number of seconds.

    Notes
    -----
    With probabilities :math:`p(s)` of the profiles, whoever is told :math:`s_i` gains by no
    :math:`k` instead, given what that says of the others:

    .. math:: \sum_{s_{-i}} p(s) \, \bigl( u_i(s) - u_i(k, s_{-i}) \bigr) \ge 0.

    Adding a constant to a player's payoffs changes no constraint; nor does multiplying them by
    a positive factor, up to rounding: every constraint is scaled. Where several plans are best,
    the one given depends on the order of the strategies only (and on the time left in a budget).

    Examples
    --------
    Two governments in a crisis (chicken, as in Aumann 1974): a mediator gets them more, in sum,
    than any Nash equilibrium, of which the best is worth 28/3.

    >>> import negotiation as ng
    >>> chicken = ng.NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
    ...     players=["A", "B"], strategies=[["swerve", "drive on"]] * 2)
    >>> print(ng.correlated_equilibrium(chicken))
    Correlated equilibrium, the best for the sum of payoffs: 10.5
    (proved: none has more than 10.5; no other has as much)
    The mediator draws one of these, and tells each player its own part only:
      probability 0.5: A: swerve, B: swerve
      probability 0.25: A: swerve, B: drive on
      probability 0.25: A: drive on, B: swerve
    Payoffs: A: 5.25, B: 5.25
    Why each obeys, by its best alternative:
      A, told 'swerve' (probability 0.75): 'drive on' would pay as much (price 0.75)
      A, told 'drive on' (probability 0.25): would lose 1 by 'swerve'
      B, told 'swerve' (probability 0.75): 'drive on' would pay as much (price 0.75)
      B, told 'drive on' (probability 0.25): would lose 1 by 'swerve'
    """
    return _best_plan(game, objective, budget, coarse=False)


def coarse_correlated_equilibrium(
    game: Any, objective: Any = "sum", *, budget: float | None = None
) -> CorrelatedEquilibrium:
    """Best plan that everybody signs up to, if who does not sign hears nothing.

    Players bind themselves to the plan before they hear their part; the alternative is a fixed
    strategy of one's own while the others follow the plan. Every correlated equilibrium is a
    coarse one.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        One game or a family.
    objective : str, Actor, mapping or array_like, optional
        As for `correlated_equilibrium`; ``"sum"`` by default.
    budget : float, optional
        Seconds that may be taken, for all games together; no limit by default.

    Returns
    -------
    CorrelatedEquilibrium

    Raises
    ------
    NegotiationError
        As for `correlated_equilibrium`.

    Examples
    --------
    Two rivals lose more by a clash than the winner gains. A plan by which both always do the same
    holds if they sign up blindly, but not if each hears its part first: it would then know what
    beats the other. With two strategies a player there is no such difference.

    >>> import negotiation as ng
    >>> import numpy as np
    >>> u = np.array([[0, -2, 1], [1, 0, -2], [-2, 1, 0]])
    >>> game = ng.NormalFormGame([u, u.T])
    >>> for solve in (ng.coarse_correlated_equilibrium, ng.correlated_equilibrium):
    ...     print(round(float(solve(game).value), 9) + 0.0)
    0.0
    -0.666666667
    """
    return _best_plan(game, objective, budget, coarse=True)


def _best_plan(
    game: Any, objective: Any, budget: float | None, *, coarse: bool
) -> CorrelatedEquilibrium:
    """Solve in portions that keep memory bounded."""
    deadline = time.monotonic() + seconds(budget)
    game = checked(game)
    wanted = read_objective(objective, game)
    payoffs = game.payoffs.reshape(game.n_players, -1, game.n_games)
    step = max(1, CHUNK // (math.prod(game.shape) * sum(game.shape)))
    found = []
    for start in range(0, game.n_games, step):
        games = slice(start, start + step)
        flat = payoffs[..., games]
        deviations = Deviations.of(flat, game.shape, coarse=coarse)
        if wanted.smallest:
            found.append(_most_for_the_worst_off(flat, deviations, deadline))
        else:
            values = wanted.of_profiles(flat, games)
            found.append(largest_value(flat, deviations, values, deadline))
    return laid_out(game, wanted.words, joined(found), deviations.pattern)


def checked(source: Any) -> NormalFormGame:
    """Take a game whose payoffs can be added up."""
    game = as_game(source)
    largest = float(np.abs(game.payoffs).max(initial=0.0))
    if largest > HUGE:
        raise NegotiationError(f"payoffs must be at most {HUGE:g} in size, got {largest:g}")
    return game


def largest_value(
    flat: Floats, deviations: Deviations, objective: tuple[Floats, Floats], deadline: float
) -> Found:
    """Maximise an expectation: look at pure profiles first, then solve programmes.

    Parameters
    ----------
    flat : array, shape (n, N, G)
        Payoffs.
    deviations : Deviations
    objective : (array of shape (N, G), array of shape (G,))
        Its values at the profiles above a constant, none negative, and the constant.
    deadline : float
    """
    values, constant = objective
    # An equilibrium at which the objective is largest is a best plan at prices of zero.
    best = values == values.max(axis=0)
    stable = best & deviations.stable()
    plan = (np.arange(len(values))[:, None] == stable.argmax(axis=0)).astype(np.float64)
    prices = np.zeros((deviations.n_rows, values.shape[1]))
    unique = best.sum(axis=0) == 1
    rest = np.flatnonzero(~stable.any(axis=0))
    if len(rest):
        answer = solve_programmes(deviations.where(rest).programmes(values[:, rest]), deadline)
        plan[:, rest], prices[:, rest] = _cleaned(answer.z), answer.prices
        unique[rest] = answer.unique
    expected = (values * plan).sum(axis=0)
    gap = (values + deviations.priced(prices)).max(axis=0) - expected
    value, span = constant + expected, values.max(axis=0)
    return Found.of(flat, deviations, plan, prices, value, gap, span, unique)


def _most_for_the_worst_off(flat: Floats, deviations: Deviations, deadline: float) -> Found:
    """Maximise the smallest payoff: one more variable, which nobody's payoff may fall below.

    Parameters
    ----------
    flat : array, shape (n, N, G)
        Payoffs.
    deviations : Deviations
    deadline : float
    """
    _, cells, games = flat.shape
    least = flat.min(axis=(0, 1))
    above = flat - least
    # The level is counted from the smallest payoff, in units of the largest it can be.
    unit = above.max(axis=1).min(axis=0)
    unit = np.where(unit > 0, unit, 1.0)
    base = deviations.programmes(np.zeros((cells, games)))
    programmes = with_floor(base, above, unit)
    answer = solve_programmes(programmes, deadline)
    plan = _cleaned(answer.z[:cells])
    prices, weights = answer.prices[: base.n_rows], answer.prices[base.n_rows :]
    weights = weights / weights.sum(axis=0)
    bound = ((weights[:, None] * above).sum(axis=0) + deviations.priced(prices)).max(axis=0)
    smallest = (above * plan).sum(axis=1).min(axis=0)
    gap = bound - smallest
    return Found.of(flat, deviations, plan, prices, least + smallest, gap, unit, answer.unique)


def _cleaned(plan: Floats) -> Floats:
    """Make solutions of a programme, shape (N, G), distributions to the last digit."""
    plan = np.maximum(plan, 0.0)
    return np.asarray(plan / plan.sum(axis=0))
