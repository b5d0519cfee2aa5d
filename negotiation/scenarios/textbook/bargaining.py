"""Bargaining in the shadow of war, move by move, with demands on a grid."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from negotiation.scenarios.textbook.demands import TENTHS, Demand, Numbers, both_ways
from negotiation.scenarios.textbook.model import Model, listed

__all__ = [
    "bargaining_range",
    "cost_types",
    "power_types",
]


@listed(
    "Bargaining range",
    "Fearon 1995",
    "which splits do both prefer to war, and which is agreed on?",
    p="[0, 1]",
    cost_a="[0, inf)",
    cost_b="[0, inf)",
)
def bargaining_range(
    p: Numbers = 0.5,
    cost_a: Numbers = 0.1,
    cost_b: Numbers = 0.2,
    demands: Iterable[float] = TENTHS,
) -> Model:
    """A demands a share of a pie of 1; B accepts, or fights a war that A wins with `p`.

    The winner of a war has the whole pie, and the war has a cost for each. So there are splits that
    both prefer to it, from what A would just accept to what B would just leave to A. Who makes the
    demand gets all of that, and there is no war: if both know everything and the pie can be divided
    at will, a costly war has no reason.

    `solve` gives ``low`` and ``high``, the ends of the range in A's share: what is agreed on if B
    makes the demand, and if A does; and, of A's demand, the ``demand``, the probability of ``war``
    and A's ``payoff``. Where B does not mind whether it accepts, it does: a little less would be
    accepted for sure.

    Parameters
    ----------
    p : float or array, optional
        Probability that A wins.
    cost_a, cost_b : float or array, optional
        What the war costs each, in pies.
    demands : iterable of float, optional
        Further demands in the tree, beside what the other would just accept.

    References
    ----------
    Fearon, J. D. (1995), "Rationalist explanations for war", International Organization
    49(3):379-414.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.bargaining_range().solve()
    {'low': 0.4, 'high': 0.7, 'demand': 0.7, 'war': 0.0, 'payoff': 0.7}
    """
    war = np.subtract(p, cost_a), np.subtract(np.subtract(1, p), cost_b)
    first, solve = both_ways(war, demands)
    tree = first.tree("Bargaining range")
    return Model(tree, lambda: solve(tree))


@listed(
    "Two types of cost",
    "Fearon 1995",
    "how much is demanded of somebody whose cost of war is unknown, at what risk?",
    q="[0, 1]",
    cost_low="[0, inf)",
    cost_high="[0, inf)",
    cost_a="[0, inf)",
    p="[0, 1]",
)
def cost_types(
    q: Numbers = 0.3,
    cost_low: Numbers = 0.05,
    cost_high: Numbers = 0.25,
    cost_a: Numbers = 0.1,
    p: Numbers = 0.5,
    demands: Iterable[float] = (),
) -> Model:
    """A demands a share of a pie of 1, not knowing what a war would cost B, which accepts or fights.

    B is tough with probability `q`: the war costs it `cost_low`; else it is weak, and the war costs
    it `cost_high`. A wins a war with `p`, and pays `cost_a`. It may demand little, which both types
    accept, or what only the weak accept, and then fights the tough.

    `solve` gives the ``demand``, the probability of ``war`` and A's ``payoff``, in the sequential
    equilibrium that is best for A: that in which B accepts what it does not mind.

    Parameters
    ----------
    q : float or array, optional
        Probability that B is tough.
    cost_low : float or array, optional
        What the war costs a tough B, in pies.
    cost_high : float or array, optional
        What it costs a weak B.
    cost_a : float or array, optional
        What it costs A.
    p : float or array, optional
        Probability that A wins.
    demands : iterable of float, optional
        Further demands in the tree, beside what each type would just accept.

    References
    ----------
    Fearon, J. D. (1995), "Rationalist explanations for war", International Organization
    49(3):379-414.

    Examples
    --------
    >>> import negotiation as ng
    >>> model = ng.scenarios.textbook.cost_types(q=0.3)
    >>> model.solve()
    {'demand': 0.75, 'war': 0.3, 'payoff': 0.645}
    >>> model.at(q=0.6).solve()
    {'demand': 0.55, 'war': 0.0, 'payoff': 0.55}
    """
    return _unknown(
        "Two types of cost",
        {"tough": (p, cost_a, cost_low), "weak": (p, cost_a, cost_high)},
        q,
        demands,
    )


@listed(
    "Two types of power",
    "Fearon 1995",
    "how much is demanded by somebody whose odds are known to the other side alone?",
    q="[0, 1]",
    p_low="[0, 1]",
    p_high="[0, 1]",
    cost_a="[0, inf)",
    cost_b="[0, inf)",
)
def power_types(
    q: Numbers = 0.5,
    p_low: Numbers = 0.4,
    p_high: Numbers = 0.7,
    cost_a: Numbers = 0.1,
    cost_b: Numbers = 0.1,
    demands: Iterable[float] = (),
) -> Model:
    """A demands a share of a pie of 1, not knowing its odds in a war; B knows them.

    A wins a war with `p_low`, which has probability `q`, or with `p_high`. B, which knows which,
    accepts the demand or fights. A may demand little, which B always accepts, or what B accepts
    only of a strong A, and then fights, weak as it is, if it is weak.

    `solve` gives the ``demand``, the probability of ``war`` and A's ``payoff``, in the sequential
    equilibrium that is best for A: that in which B accepts what it does not mind.

    Parameters
    ----------
    q : float or array, optional
        Probability that A is weak.
    p_low : float or array, optional
        Probability that a weak A wins.
    p_high : float or array, optional
        Probability that a strong A wins.
    cost_a, cost_b : float or array, optional
        What the war costs each.
    demands : iterable of float, optional
        Further demands in the tree, beside what B would just accept of each type.

    References
    ----------
    Fearon, J. D. (1995), "Rationalist explanations for war", International Organization
    49(3):379-414, on private information about power.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.power_types().solve()
    {'demand': 0.8, 'war': 0.5, 'payoff': 0.55}
    """
    return _unknown(
        "Two types of power",
        {"A is weak": (p_low, cost_a, cost_b), "A is strong": (p_high, cost_a, cost_b)},
        q,
        demands,
    )


def _unknown(
    title: str,
    kinds: dict[str, tuple[Numbers, Numbers, Numbers]],
    q: Numbers,
    demands: Iterable[float],
) -> Model:
    """A demands of a B whose kind, or A's own, it does not know; the first kind has chance `q`."""
    wars = {
        kind: (np.subtract(p, cost_a), np.subtract(np.subtract(1, p), cost_b))
        for kind, (p, cost_a, cost_b) in kinds.items()
    }
    game = Demand(("A", "B"), wars, (q, np.subtract(1, q)), tuple(demands))
    tree = game.tree(title)
    return Model(tree, lambda: game.solve(tree))
