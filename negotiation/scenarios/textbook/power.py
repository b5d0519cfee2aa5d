"""Power that shifts: a promise that the rising side cannot make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from negotiation.games.nodes import Decision
from negotiation.games.tree import Tree
from negotiation.scenarios.textbook.demands import Numbers
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.scenarios.textbook.picking import best_for, done, values_of
from negotiation.solvers.backward_induction import backward_induction

__all__ = ["preventive_war"]

Pair = tuple[Numbers, Numbers]


@listed(
    "Preventive war",
    "Powell 2006",
    "when does a declining state fight although a deal would be better for both?",
    p1="[0, 1]",
    p2="[0, 1]",
    delta="[0, 1)",
    cost="[0, inf)",
    cost_r="[0, inf)",
)
def preventive_war(
    p1: Numbers = 0.7,
    p2: Numbers = 0.2,
    delta: Numbers = 0.9,
    cost: Numbers = 0.2,
    cost_r: Numbers = 0.2,
) -> Model:
    """A rising state R offers a declining state D a share of a pie in each period; D may fight.

    There is a pie of 1 in each period from the first on, for ever, and both discount by `delta`. R
    offers D a share of this period's pie; D accepts, or fights. A war is fought once, costs D
    `cost` and R `cost_r`, and the winner has all the pies from then on. D wins it with `p1` in the
    first period and with `p2` in any later one. R cannot bind itself to future offers, nor offer
    more than the pie that there is. Since nothing changes after the second period, what is agreed on
    there is agreed on in every later period, and the tree ends with it.

    In the second period R offers what D would just accept: D gets the larger of W2 = p2/(1 - delta)
    - cost, what a war is worth to it then, and 0. In the first R has to make up for the rest of what
    a war is worth to D now, with one pie only.

    `solve` works from the last period back, in each by backward induction over a tree with the offer
    that D would just accept among those that R may make. Where D does not mind, it accepts; of
    offers that are as good for R, it makes the largest. Results: ``war``; ``first_offer``, D's
    share in the first period's offer, which in a war is the whole pie, refused; ``payoff_r`` and
    ``payoff_d``; and ``later_d``, what D would have from the second period on, as seen from there.

    Parameters
    ----------
    p1 : float or array, optional
        Probability that D wins a war in the first period.
    p2 : float or array, optional
        Probability that D wins a war later.
    delta : float or array, optional
        Discount factor: what the next period's pie is worth in this one.
    cost : float or array, optional
        What a war costs D, once, in pies.
    cost_r : float or array, optional
        What a war costs R.

    References
    ----------
    Powell, R. (2006), "War as a commitment problem", International Organization 60(1):169-203.

    Examples
    --------
    >>> import negotiation as ng
    >>> peace = ng.scenarios.textbook.preventive_war(p1=0.4, p2=0.35).solve()
    >>> peace["war"], round(peace["first_offer"], 3)
    (False, 0.83)
    >>> ng.scenarios.textbook.preventive_war(p1=0.7, p2=0.2).solve()["war"]
    True
    """
    worth = 1 / np.subtract(1, delta)

    def war(p: Numbers) -> Pair:
        return np.subtract(1, p) * worth - cost_r, np.multiply(p, worth) - cost

    def ever(y: Any) -> Pair:
        return (1 - y) * worth, y * worth

    def now(x: Any, later: Pair) -> Pair:
        return 1 - x + np.multiply(delta, later[0]), x + np.multiply(delta, later[1])

    second = _offers(ever, war(p2))
    later = tuple(values_of(_tree(second, ever, war(p2)), "R"))
    first = _offers(lambda x: now(x, later), war(p1))

    def go_on(x: Any) -> Decision:
        return _period(second, lambda y: now(x, ever(y)), now(x, war(p2)))

    def answers() -> dict[str, Any]:
        found = backward_induction(_tree(first, lambda x: now(x, later), war(p1)))
        k = best_for("R", found)
        return {
            "war": bool(found.probability("fight")[k]),
            "first_offer": float(first[done(found[k], "R", "now")]),
            "payoff_r": float(found[k].payoffs[0]),
            "payoff_d": float(found[k].payoffs[1]),
            "later_d": float(later[1]),
        }

    return Model(_tree(first, go_on, war(p1)), answers)


def _offers(then: Callable[[Any], Pair], war: Pair) -> dict[str, Numbers]:
    """Everything, what D would just accept, and nothing."""
    nothing, everything = (then(x)[1] for x in (0, 1))
    least = np.clip((war[1] - nothing) / (everything - nothing), 0, 1)
    if np.ndim(least):
        return {"offer 1": 1.0, "offer just enough": least, "offer 0": 0.0}
    return {f"offer {x:.12g}": x for x in sorted({0.0, 1.0, float(least)}, reverse=True)}


def _period(
    offers: dict[str, Numbers], then: Callable[[Any], Any], war: Pair, information: str = ""
) -> Decision:
    """R offers, D accepts or fights."""
    after = {name: Decision("D", {"accept": then(x), "fight": war}) for name, x in offers.items()}
    return Decision("R", after, information=information)


def _tree(offers: dict[str, Numbers], then: Callable[[Any], Any], war: Pair) -> Tree:
    return Tree(["R", "D"], _period(offers, then, war, "now"), title="Preventive war")
