"""What a mediator can do: correlated threats, and the best peace that can be brokered."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.bayesian import BayesianGame
from negotiation.games.nodes import Chance, Decision
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tree import Tree
from negotiation.scenarios.textbook.demands import decimal
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.solvers.enforceable import enforceable
from negotiation.solvers.institutions import institutions
from negotiation.solvers.mediation import mediate
from negotiation.solvers.nash import nash_equilibria

__all__ = ["agreed", "chicken", "optimal_mediation"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Numbers = float | NDArray[np.float64]

NAMES = ["A", "B"]


@listed(
    "Chicken: critical risk and correlation",
    "Schelling 1960, Aumann 1974",
    "how much risk of disaster is worth standing firm, and what does a mediator add?",
)
def chicken(R: Numbers = 6.0, S: Numbers = 2.0, T: Numbers = 7.0, P: Numbers = 0.0) -> Model:
    """Two governments on a collision course: each swerves or drives on.

    Both get R if both swerve; who drives on while the other swerves gets T and the other S; both
    get P, the disaster, if both drive on; T > R > S > P. In the equilibrium in which both mix, each
    drives on with the same probability. The critical risk is the highest probability of disaster
    at which a party would rather stand firm, and win T otherwise, than give in for S. A mediator
    that draws who is to swerve, and tells each its own part only, may get them more in sum than any
    equilibrium without it: if 2 R > S + T.

    `solve` gives ``hawk``, the probability that each drives on in the mixed equilibrium;
    ``critical_risk``; ``correlated_sum``, the largest sum of payoffs that a mediator gets them, and
    ``nash_sum``, that of the best equilibrium without it.

    Parameters
    ----------
    R : float or array, optional
        Payoff of each if both swerve.
    S : float or array, optional
        Payoff of the one that swerves alone.
    T : float or array, optional
        Payoff of the one that drives on alone.
    P : float or array, optional
        Payoff of each in the disaster.

    References
    ----------
    Schelling, T. C. (1960), The Strategy of Conflict, Harvard University Press; Aumann, R. J.
    (1974), "Subjectivity and correlation in randomized strategies", Journal of Mathematical
    Economics 1(1):67-96. (The critical risk is Ellsberg's, 1959.)

    Raises
    ------
    NegotiationError
        Unless T > R > S > P.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.chicken().solve()
    >>> {key: round(value, 6) for key, value in found.items()}
    {'hawk': 0.333333, 'critical_risk': 0.714286, 'correlated_sum': 10.5, 'nash_sum': 9.333333}
    """
    if not (np.greater(T, R) & np.greater(R, S) & np.greater(S, P)).all():
        raise NegotiationError(f"chicken needs T > R > S > P, got T, R, S, P = {T}, {R}, {S}, {P}")
    R, S, T, P = np.broadcast_arrays(R, S, T, P)
    own = np.array([[R, S], [T, P]])
    game = NormalFormGame(
        np.stack([own, own.swapaxes(0, 1)]), NAMES, [["swerve", "drive on"]] * 2, title="Chicken"
    )

    def stand_firm(risk: float) -> Tree:
        ends = {"disaster": (risk, (P,)), "the other gives in": (1 - risk, (T,))}
        return Tree(["A"], Decision("A", {"stand firm": Chance(ends), "give in": (S,)}))

    def answers() -> dict[str, Any]:
        [mixed] = [eq for eq in nash_equilibria(game) if eq.profile is None]
        plan = mediate(game)
        firm = enforceable(stand_firm, {"A": {"A:1": {"stand firm": 1}}}, risk=(0, 1))
        return {
            "hawk": float(mixed.strategies[0][1]),
            "critical_risk": float(firm.range()[1]),
            "correlated_sum": float(plan.value),
            "nash_sum": float(plan.without),
        }

    return Model(game, answers)


@listed(
    "Optimal mediation",
    "Hoerner, Morelli and Squintani 2015",
    "how much peace can a mediator bring, and would an arbitrator with powers bring more?",
    theta="(0, 1)",
    p="(0.5, 1]",
    q="(0, 1)",
)
def optimal_mediation(theta: Numbers = 0.8, p: Numbers = 0.9, q: Numbers = 0.2) -> Model:
    """Two sides, each strong or weak, as only it knows, split a pie of 1 or go to war.

    Each is strong with probability `q`, independently. A war shrinks the pie to `theta`; the strong
    win it from the weak with probability `p`, equals with 1/2. Both name a split at once, or fight;
    there is peace if they name the same split, and war otherwise. So a split is agreed to only by
    those who, with what they know by then, would not rather fight. It is assumed that a weak side
    cannot be given half of the pie by a strong one for nothing: p theta > 1/2.

    A mediator hears from each side whether it is strong, draws a split or war and tells both; each
    may have lied, and may fight all the same. An arbitrator imposes what it draws; each side, once
    it knows its type, may fight instead of turning to it. In public talk both say at once whether
    they are strong, and a public draw says which split, or war, they then agree to. The objective is
    the probability of peace.

    The splits that are offered are those at which a side, knowing both types, is just willing to
    agree when it is strong: to p theta of the pie against the weak, to theta/2 against the strong,
    the same for the other side, and a half. More do not help: the arbitrator, for whom only the
    mean split counts, gets no more with the whole pie for one side among them, and the mediator
    gets as much as the arbitrator.

    What institutions are worth hangs on how many are strong. As long as they are few, as with the
    default of 0.2, talk alone brings as much peace as a mediator, and silence less; with q of 0.6
    talk brings less than a mediator; and from 0.69 up all bring peace for sure.

    `solve` gives ``peace_mediator``, ``peace_arbitrator``, ``peace_cheap_talk`` (by one round of
    public messages, each type saying one thing) and ``peace_silence`` (nobody says anything): the
    largest probability of peace in each; and what each adds to the one before: ``talk_adds`` to
    silence, ``mediator_adds`` to talk, ``arbitrator_adds`` to a mediator.

    Parameters
    ----------
    theta : float or array, optional
        What is left of the pie after a war.
    p : float or array, optional
        Probability that the strong win against the weak.
    q : float or array, optional
        Probability that a side is strong.

    References
    ----------
    Hoerner, J., Morelli, M. and Squintani, F. (2015), "Mediation and peace", Review of Economic
    Studies 82(4):1483-1511.

    Raises
    ------
    NegotiationError
        Unless p theta > 1/2.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.optimal_mediation(q=0.6).solve()
    >>> [round(found[f"peace_{by}"], 6) for by in ("silence", "cheap_talk", "mediator")]
    [0.4, 0.685714, 0.752941]
    >>> round(found["talk_adds"], 6), round(found["mediator_adds"], 6)
    (0.285714, 0.067227)
    """
    if not np.greater(np.multiply(p, theta), 0.5).all():
        raise NegotiationError(
            "optimal-mediation needs p theta > 1/2: otherwise half of the pie each is peace for"
            f" everybody; got p = {p}, theta = {theta}"
        )
    theta, p, q = np.broadcast_arrays(theta, p, q)
    win, tie = p * theta, theta / 2
    splits = {"1 - p theta": 1 - win, "theta/2": tie, "1/2": np.full_like(win, 0.5),
              "1 - theta/2": 1 - tie, "p theta": win}  # fmt: skip
    game = _split_or_war(theta, p, q, splits)

    def answers() -> dict[str, Any]:
        size = len(splits) + 1
        peace = agreed(size)
        drawn = peace.copy()
        drawn[0, 0] = True
        found = institutions(game, peace, outside="fight", among=drawn)
        reached = {
            "peace_mediator": found.mediator,
            "peace_arbitrator": found.arbitrator,
            "peace_cheap_talk": found.talk,
            "peace_silence": found.silence,
            "talk_adds": decimal(found.talk - found.silence),
            "mediator_adds": decimal(found.mediator - found.talk),
            "arbitrator_adds": decimal(found.arbitrator - found.mediator),
        }
        return {key: value if np.ndim(value) else float(value) for key, value in reached.items()}

    return Model(game, answers, at_once=True)


def agreed(size: int) -> Bools:
    """Profiles of strategies that are peace, shape (size, size): the same split, not to fight."""
    return np.diag(np.arange(size) > 0)


def _split_or_war(theta: Floats, p: Floats, q: Floats, splits: dict[str, Floats]) -> BayesianGame:
    """Both name a split, or fight."""
    half = np.full_like(p, 0.5)
    wins = np.array([[half, p], [1 - p, half]])
    war = theta * np.stack([wins, wins.swapaxes(0, 1)])
    size = len(splits) + 1
    payoffs = np.empty((2, 2, 2, size, size, *theta.shape))
    payoffs[:] = war[:, :, :, None, None]
    for k, share in enumerate(splits.values(), start=1):
        payoffs[0, :, :, k, k], payoffs[1, :, :, k, k] = share, 1 - share
    prior = np.array([[q * q, q * (1 - q)], [q * (1 - q), (1 - q) ** 2]])
    names = [f"A gets {name}" for name in splits]
    return BayesianGame(
        payoffs,
        prior,
        NAMES,
        [["strong", "weak"]] * 2,
        [["fight", *names]] * 2,
        title="Optimal mediation",
    )
