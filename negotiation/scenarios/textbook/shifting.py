"""Concessions that shift the odds of the next round."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from negotiation.errors import NegotiationError
from negotiation.games.nodes import Decision
from negotiation.games.tree import Tree
from negotiation.scenarios.textbook.demands import Numbers, decimal
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.solvers.concessions import concessions

__all__ = ["salami_tactics"]

FIFTHS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@listed(
    "Salami tactics",
    "Fearon 1996",
    "is a rival paid off slice by slice, if each slice makes it stronger?",
    low="[0, 1]",
    high="[0, 1]",
    jump="[0, 1]",
    at="[0, 1]",
    cost_a="[0, inf)",
    cost_b="[0, inf)",
    delta="[0, 1)",
    start="[0, 1]",
    slices="[1, inf)",
    periods="[1, inf)",
)
def salami_tactics(
    low: Numbers = 0.3,
    high: Numbers = 0.7,
    jump: Numbers = 0.0,
    at: Numbers = 0.5,
    cost_a: Numbers = 0.1,
    cost_b: Numbers = 0.1,
    delta: Numbers = 0.9,
    start: Numbers = 0.0,
    slices: int = 1000,
    periods: int = 2,
    shares: Iterable[float] = FIFTHS,
) -> Model:
    """A holds the share x of a territory, and the more it holds, the likelier it wins a war.

    A wins a war with ``p(x) = low + (high - low) x``, and with `jump` more once it holds more than
    `at`: a height, say, that commands the rest. In each period A demands to hold x' >= x from now
    on. If B accepts, the period brings A x' and B 1 - x', and the next one begins at x'. If B
    refuses, or A fights at once, the winner of the war has all the territory from this period on.
    The costs are spread over all periods, like everything else: payoffs are averages a period.

    If the odds have no jump, B is left with what a war is worth to it in each period, and concedes:
    the next slice is paid for by what B keeps in the meantime. A comes to rest at x = p(x) +
    `cost_b`, and there is no war. As periods get short and slices thin, A moves at the rate
    ``r (p(x) + cost_b - x) / p'(x)`` if r is the rate of discounting. A jump cannot be bought with
    what B keeps for a period: A stops before it, or fights for it.

    `solve` gives the first ``demand``, the share that A holds in the ``end``, the number of
    ``concessions`` on the way, whether it ends in ``war``, and A's ``payoff``. The tree ends after
    some periods, and what A holds then it holds for good.

    Parameters
    ----------
    low, high : float or array, optional
        Probability that A wins if it holds nothing, and all but the jump.
    jump : float or array, optional
        How much holding the height adds.
    at : float or array, optional
        The share beyond which A holds the height.
    cost_a, cost_b : float or array, optional
        What a war costs each, spread over all periods.
    delta : float or array, optional
        What the next period counts for.
    start : float or array, optional
        What A holds in the beginning.
    slices : int, optional
        A demands multiples of one part in so many.
    periods : int, optional
        Periods in the tree.
    shares : iterable of float, optional
        What A may hold in the tree.

    References
    ----------
    Fearon, J. D. (1996), "Bargaining over objects that influence future bargaining power",
    presented at the Annual Meeting of the American Political Science Association.

    Examples
    --------
    A war for a height, although peace would cost both less:

    >>> import negotiation as ng
    >>> smooth = ng.scenarios.textbook.salami_tactics().solve()
    >>> smooth["demand"], smooth["end"], smooth["war"]
    (0.087, 0.664, False)
    >>> ng.scenarios.textbook.salami_tactics(jump=0.3, at=0.1, cost_a=0.05).solve()["war"]
    True
    """
    if (np.maximum(low, high) + np.asarray(jump) > 1).any():
        raise NegotiationError(f"p is more than 1 beyond the jump: {high!r} and {jump!r} more")

    def odds(x: Any) -> Any:
        return low + (np.asarray(high) - low) * x + np.asarray(jump) * (x > np.asarray(at))

    def answers() -> dict[str, Any]:
        found = concessions(
            odds, float(cost_a), float(cost_b), float(delta), start=float(start), slices=slices
        )
        first = int(np.rint(start * slices))
        return {
            "demand": float(found.shares[found.next[first]]) if found.next[first] >= 0 else np.nan,
            "end": float(found.path[-1]),
            "concessions": len(found.path) - 1,
            "war": found.war,
            "payoff": float(found.value_a[first]),
        }

    tree = _tree(odds, (cost_a, cost_b), delta, start, sorted(map(float, shares)), periods)
    return Model(tree, answers)


def _tree(
    odds: Callable[[Any], Any],
    costs: tuple[Numbers, Numbers],
    delta: Numbers,
    start: Any,
    shares: list[float],
    periods: int,
) -> Tree:
    """Demands and answers in some periods, after which nothing changes any more."""
    d = np.asarray(delta)

    def period(k: int, x: Any, name: str, earned: tuple[Any, Any]) -> Any:
        """Period `k`, begun with x; `earned` is what the periods before it have brought."""
        weight = d**k
        if k == periods:
            return tuple(decimal(e + weight * y) for e, y in zip(earned, (x, 1 - x), strict=True))
        p = odds(x)
        worth = (p - np.asarray(costs[0]), 1 - p - np.asarray(costs[1]))
        war = tuple(decimal(e + weight * w) for e, w in zip(earned, worth, strict=True))

        def answer(y: Any, told: str) -> Decision:
            flows = (1 - d) * weight * y, (1 - d) * weight * (1 - y)
            kept = tuple(e + flow for e, flow in zip(earned, flows, strict=True))
            return Decision("B", {"accept": period(k + 1, y, told, kept), "fight": war})

        demands = {f"demand {y:g}": answer(y, f"{y:g}") for y in shares if np.all(y > x)}
        return Decision("A", {"keep": answer(x, name), **demands, "fight": war})

    return Tree(["A", "B"], period(0, np.asarray(start), "", (0.0, 0.0)), title="Salami tactics")
