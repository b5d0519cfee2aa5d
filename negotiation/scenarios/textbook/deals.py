"""What a deal is worth: bargaining solutions, and an issue that cannot be divided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from negotiation.scenarios.textbook.demands import Numbers
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.solvers.bargaining import BargainingProblem

__all__ = ["bargaining_solutions", "indivisible_issue"]


@listed(
    "Bargaining solutions",
    "Nash 1950; Kalai and Smorodinsky 1975; Kalai 1977",
    "how should two parties split a pie, if each has something without a deal?",
    a="[0, 1]",
    g="(0, inf)",
)
def bargaining_solutions(
    a: Numbers = 0.7, d1: Numbers = 0.1, d2: Numbers = 0.2, g: Numbers = 0.5
) -> Model:
    """Split a pie of size 1 by the classical solutions.

    A gets x, B the rest, and without a deal A has `d1`, B `d2`. Nash's solution gives A
    ``d1 + a (1 - d1 - d2)`` if its bargaining power is `a`; the others share the surplus equally.
    The *curved* pie is worth x to A, but ``(1 - x) ** g`` to B, who minds more to get little; there
    both have nothing without a deal, and equal power.

    `solve` gives shares of A: ``nash`` (with power `a`), ``kalai_smorodinsky``, ``egalitarian``,
    ``equal_loss``; and of the curved pie ``curved_nash``, ``curved_kalai_smorodinsky``,
    ``curved_egalitarian``, ``curved_equal_loss``. Without a zone of agreement (``d1 + d2 >= 1``)
    there is no deal, and A's payoff is `d1`. Of a family, the subject is an array of problems.

    Parameters
    ----------
    a : float or array, optional
        Bargaining power of A; that of B is the rest.
    d1, d2 : float or array, optional
        What A and B have without a deal.
    g : float or array, optional
        Exponent of B's utility of the curved pie; below 1 if B is averse to risk.

    References
    ----------
    Nash, J. F. (1950), "The bargaining problem", Econometrica 18(2):155-162; Kalai, E. and
    Smorodinsky, M. (1975), "Other solutions to Nash's bargaining problem", Econometrica
    43(3):513-518; Kalai, E. (1977), "Proportional solutions to bargaining situations", Econometrica
    45(7):1623-1630.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.bargaining_solutions().solve()
    >>> round(found["nash"], 6), round(found["curved_kalai_smorodinsky"], 6)
    (0.59, 0.618034)
    """
    subject = _each(
        lambda one, two: BargainingProblem.over_issues(
            {"pie": "split"},
            {"A": {"pie": 1}, "B": {"pie": 1}},
            disagreement=[one, two],
            title="Splitting a pie",
        ),
        d1,
        d2,
    )

    def answers() -> dict[str, float]:
        pie = subject
        curved = BargainingProblem.over_issues(
            {"pie": "split"},
            {"A": {"pie": 1}, "B": {"pie": lambda share: share**g}},
            disagreement=[0, 0],
            title="Splitting a pie, B averse to risk",
        )
        found = {
            "nash": pie.nash([a, 1 - a]),
            "kalai_smorodinsky": pie.kalai_smorodinsky(),
            "egalitarian": pie.egalitarian(),
            "equal_loss": pie.equal_loss(),
            "curved_nash": curved.nash(),
            "curved_kalai_smorodinsky": curved.kalai_smorodinsky(),
            "curved_egalitarian": curved.egalitarian(),
            "curved_equal_loss": curved.equal_loss(),
        }
        return {name: float(agreement.payoffs[0]) for name, agreement in found.items()}

    return Model(subject, answers)


@listed(
    "An indivisible issue",
    "Fearon 1995",
    "what do parties do about a good that only one of them can have?",
    p="[0, 1]",
    cost_a="[0, inf)",
    cost_b="[0, inf)",
)
def indivisible_issue(p: Numbers = 0.5, cost_a: Numbers = 0.1, cost_b: Numbers = 0.2) -> Model:
    """A good of worth 1 to both goes to one of them as a whole; or they fight for it.

    A wins a war with probability `p`; it costs A `cost_a` and B `cost_b`. To give the good to either
    side may be worse than war for the other. A lottery by which A gets it with probability r is
    better for both for r from ``p - cost_a`` to ``p + cost_b``; so is that A gets it and pays B t,
    for t from ``1 - p - cost_b`` to ``1 - p + cost_a``. Indivisibility alone explains no war.

    `solve` gives ``whole`` (that one side gets the good is better than war for both),
    ``lottery_low``, ``lottery_high`` (A's chances between 0 and 1 in the zone of agreement),
    ``payment_low``, ``payment_high`` (what A pays B for the good; below zero, B pays). NaN if the
    zone is empty. Of a family, the subject is an array of problems.

    Parameters
    ----------
    p : float or array, optional
        Probability that A wins a war.
    cost_a, cost_b : float or array, optional
        What a war costs each, in shares of the good's worth.

    References
    ----------
    Fearon, J. D. (1995), "Rationalist explanations for war", International Organization
    49(3):379-414.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.indivisible_issue().solve()
    >>> {name: round(value, 6) for name, value in found.items() if name != "whole"}
    {'lottery_low': 0.4, 'lottery_high': 0.7, 'payment_low': 0.3, 'payment_high': 0.6}
    """
    worth = np.subtract(p, cost_a), np.subtract(np.subtract(1, p), cost_b)
    subject = _each(
        lambda *war: BargainingProblem(
            [[1, 0], [0, 1]],
            war,
            parties=["A", "B"],
            agreements=["A gets the good", "B gets the good"],
            lotteries=False,
            title="An indivisible issue",
        ),
        *worth,
    )

    def answers() -> dict[str, Any]:
        good = subject
        lottery = BargainingProblem.over_issues(
            {"chance of A": (0, 1)},
            {"A": {"chance of A": lambda r: r}, "B": {"chance of A": lambda r: 1 - r}},
            disagreement=worth,
        )
        payment = BargainingProblem.over_issues(
            {"payment": (-1 - cost_b, 2 + cost_a)},
            {"A": {"payment": lambda t: 1 - t}, "B": {"payment": lambda t: t}},
            disagreement=worth,
        )
        found: dict[str, Any] = {"whole": not good.zone().empty}
        for name, problem in (("lottery", lottery), ("payment", payment)):
            found[f"{name}_low"], found[f"{name}_high"] = problem.zone().interval
        return found

    return Model(subject, answers)


def _each(make: Callable[..., BargainingProblem], *numbers: Numbers) -> Any:
    """The problem, or those of a family in an array."""
    return np.vectorize(make, otypes=[object])(*numbers)[()]
