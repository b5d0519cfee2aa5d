"""What a third party can bring about: mediators, arbitrators, and the parties on their own.

A mediator asks every party for its type, draws a profile of strategies from a distribution that
hangs on the answers, and tells each party its own strategy only. The plan is a communication
equilibrium if nobody gains by lying, by disobeying, or by both at once; without private information
it is a correlated equilibrium. An arbitrator imposes what it draws, so that only honesty counts,
and whether the parties agree to be bound.

Forges, F. (1986), "An approach to communication equilibria", Econometrica 54(6):1375-1385.

Myerson, R. B. (1982), "Optimal coordination mechanisms in generalized principal-agent problems",
Journal of Mathematical Economics 10(1):67-81.

Myerson, R. B. (1986), "Multistage games with communication", Econometrica 54(2):323-358.

Hoerner, J., Morelli, M. and Squintani, F. (2015), "Mediation and peace", Review of Economic Studies
82(4):1483-1511. (Mediators, arbitrators and unmediated talks compared.)
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from negotiation.errors import NegotiationError, as_flag
from negotiation.games.bayesian import BayesianGame, as_bayesian
from negotiation.games.normal_form import NormalFormGame
from negotiation.solvers.budget import seconds
from negotiation.solvers.correlated import HUGE, correlated_equilibrium
from negotiation.solvers.mediating.result import Mediation
from negotiation.solvers.mediating.solving import Solved, best_plans
from negotiation.solvers.mediating.wishes import read_allowed, read_outside, read_wish
from negotiation.solvers.plans.objectives import Objective

__all__ = ["mediate"]


def mediate(
    game: Any,
    objective: Any = "sum",
    *,
    obedience: bool = True,
    outside: Any = None,
    among: Any = None,
    budget: float | None = None,
) -> Mediation:
    """Best plan of a mediator, or of an arbitrator, that the parties follow.

    Parameters
    ----------
    game : BayesianGame, NormalFormGame, or object with a method ``bayesian`` or ``game``
        One game or a family; for instance a negotiation, whose actors then choose at once and know
        the types that are theirs.
    objective : str, Actor, mapping, array_like or Condition, optional
        What the third party makes as large as it can: ``"sum"`` of the players' expected payoffs
        (the default), ``"smallest"`` of them, a player's, a weighted sum from a mapping of players
        to weights, the expectation of values of shape (s_1, ..., s_n) or (t_1, ..., t_n, s_1, ...,
        s_n), each with or without the batch, or the probability of an event: a condition on
        choices, or an array of truth values.
    obedience : bool, optional
        If False, the parties are bound by what is drawn: an arbitrator.
    outside : str or mapping, optional
        What each type gets by staying away, which it decides once it knows its type and before it
        says anything: a strategy that can be taken alone, such as ``"fight"``, for everybody, or
        for each player one, a number, or an array with a number for each type. Who is not named
        cannot stay away.
    among : array_like of bool, shape (s_1, ..., s_n), or Condition, optional
        The profiles that may be recommended; all by default.
    budget : float, optional
        Seconds that may be taken, for all games together; no limit by default.

    Returns
    -------
    Mediation
        The plan, what each is told, why each is honest and obeys, a proof that no plan is worth
        more, and what the parties reach without it. Where several plans are best it is one of
        them. Where no plan keeps all parties from staying away there is none, and it says so.

    Raises
    ------
    NegotiationError
        If the objective is none that this game has, names are unknown, numbers are not finite or
        do not fit, or a payoff is larger than 1e300.

    Notes
    -----
    A linear programme (HiGHS, through SciPy). Double deviations are included: a type that lies
    does, whatever it is then told, what is best for it.

    Examples
    --------
    Each side may be tough, which its rival does not know, and may insist or give way. A mediator
    who asks each whether it is tough avoids most clashes; some are needed, so that nobody mild says
    that it is tough.

    >>> import negotiation as ng
    >>> import numpy as np
    >>> worth = {"tough": [[1.5, 3], [0, 1]], "mild": [[-3, 3], [0, 1]]}
    >>> payoffs = np.empty((2, 2, 2, 2, 2))
    >>> for k, own in enumerate(worth.values()):
    ...     payoffs[0, k], payoffs[1, :, k] = own, np.transpose(own)
    >>> game = ng.BayesianGame(payoffs, [[0.04, 0.16], [0.16, 0.64]], players=["A", "B"],
    ...     types=[list(worth)] * 2, strategies=[["insist", "give way"]] * 2)
    >>> result = ng.mediate(game)
    >>> print(result)  # doctest: +ELLIPSIS
    Mediation, the best for the sum of payoffs: 2.794
    (proved: no plan has more than 2.794)
    Without a plan: 2.28 (best equilibrium); gain 0.5143
    The mediator asks each for its type, draws and tells each its own part only:
      A tough, B tough:
        probability 1: A: insist, B: insist
      A tough, B mild:
    ...
    Why each is honest, by its best lie:
      A tough: would lose ... by saying 'mild' and then (told 'give way': 'insist')
      A mild: saying 'tough' would pay as much (price 0.1714)
    ...
    """
    deadline = time.monotonic() + seconds(budget)
    source = as_bayesian(game)
    if (largest := float(np.abs(source.payoffs).max())) > HUGE:
        raise NegotiationError(f"payoffs must be at most {HUGE:g} in size, got {largest:g}")
    obedience = as_flag("obedience", obedience)
    wanted = read_wish(objective, source)
    away = read_outside(outside, source)
    if not source.is_private and obedience and away is None and among is None:
        return _without_types(source, wanted, deadline)
    allowed = read_allowed(among, source)
    found = best_plans(source, wanted, allowed, away, deadline, obedience=obedience)
    return _laid_out(source, wanted, found, obedience=obedience, can_leave=away is not None)


def _laid_out(
    game: BayesianGame, wanted: Objective, found: Solved, *, obedience: bool, can_leave: bool
) -> Mediation:
    """Give everything the shape of the family."""
    batch = game.batch_shape

    def shaped(array: Any) -> Any:
        return array.reshape(array.shape[:-1] + batch)

    def each(arrays: Any) -> Any:
        return tuple(shaped(one) for one in arrays)

    types = game.type_shape if game.is_private else ()
    return Mediation(
        game if game.is_private else game.game(),
        wanted.words,
        obedience,
        found.plan.reshape(*types, *game.shape, *batch),
        shaped(found.payoffs),
        each(found.interim),
        shaped(found.value),
        shaped(found.value + found.gap),
        shaped(found.regret),
        each(found.lying),
        each(found.obeying),
        each(found.joining) if can_leave else None,
        each(found.lying_prices),
        each(found.obeying_prices),
        each(found.joining_prices) if can_leave else None,
        each(found.then),
        shaped(found.short),
        shaped(found.optimal),
        wanted,
        _type_names(game),
    )


def _without_types(
    game: BayesianGame, wanted: Objective, deadline: float, *, obedience: bool = True
) -> Mediation:
    """Take the best correlated equilibrium of a game without private information."""
    plain = game.game()
    left = max(deadline - time.monotonic(), 1e-9)
    found = correlated_equilibrium(
        plain, _as_asked(plain, wanted), budget=None if left == np.inf else left
    )
    batch = plain.batch_shape
    lying = tuple(np.zeros((1, 1, *batch)) for _ in plain.players)
    then = tuple(
        np.broadcast_to(np.arange(s).reshape(s, *(1,) * len(batch)), (1, 1, s, *batch))
        for s in plain.shape
    )
    return Mediation(
        plain,
        wanted.words,
        obedience,
        found.probabilities,
        found.payoffs,
        tuple(own[None] for own in found.payoffs),
        found.value,
        found.bound,
        found.regret,
        lying,
        tuple(own[None] for own in found.slack),
        None,
        lying,
        tuple(own[None] for own in found.prices),
        None,
        then,
        np.zeros(batch),
        found.optimal,
        wanted,
        _type_names(game),
    )


def _as_asked(game: NormalFormGame, wanted: Objective) -> Any:
    """Write an objective as `correlated_equilibrium` reads it."""
    if wanted.smallest:
        return "smallest"
    if wanted.weights is not None:
        return dict(zip(game.players, wanted.weights.tolist(), strict=True))
    values = wanted.values
    assert values is not None  # noqa: S101 - for the type checker
    wide = values.shape[1] > 1 or not game.batch_shape
    return values.reshape(game.shape + (game.batch_shape if wide else ()))


def _type_names(game: BayesianGame) -> tuple[tuple[str, ...], ...] | None:
    """Names of types; None of a game that has none, for which a number stands."""
    return None if all(own == ("1",) for own in game.types) else game.types
