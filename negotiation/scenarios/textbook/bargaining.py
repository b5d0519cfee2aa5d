"""Bargaining in the shadow of war, move by move, with demands on a grid."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.nodes import Chance, Decision
from negotiation.games.tree import Tree

__all__ = [
    "alternating_offers",
    "bargaining_range",
    "cost_types",
    "power_types",
    "preventive_war",
    "ratification",
]

Numbers = float | NDArray[np.float64]

#: Demands, if nothing else is given.
TENTHS = tuple(round(0.1 * k, 1) for k in range(11))


def bargaining_range(
    p: Numbers = 0.5,
    cost_a: Numbers = 0.1,
    cost_b: Numbers = 0.2,
    demands: Iterable[float] = TENTHS,
) -> Tree:
    """A demands a share of the pie; B accepts or fights.

    Fearon, J. D. (1995), "Rationalist explanations for war", International Organization
    49(3):379-414. Under complete information A demands the most that B accepts, and there is no
    war.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.bargaining_range(demands=[0.6, 0.7])
    <Tree 'Bargaining range': A, B; 7 nodes, 4 ends, 3 information sets>
    """
    return Tree(["A", "B"], _demand(demands, _answer(p, cost_a, cost_b)), title="Bargaining range")


def cost_types(
    tough: Numbers = 0.3,
    cost_tough: Numbers = 0.05,
    cost_weak: Numbers = 0.25,
    cost_a: Numbers = 0.1,
    p: Numbers = 0.5,
    demands: Iterable[float] | None = None,
) -> Tree:
    """A demands a share of the pie, not knowing what the war would cost B.

    Fearon (1995), the risk-return trade-off with two types. A risks war, demanding ``p +
    cost_weak``, if `tough` is below ``(cost_weak - cost_tough)/(cost_weak + cost_a)``.

    Parameters
    ----------
    tough : float or array, optional
        Probability that the war costs B `cost_tough` only.
    cost_tough, cost_weak, cost_a, p : float or array, optional
    demands : iterable of float, optional
        What each type would just accept, by default.

    Examples
    --------
    >>> import negotiation as ng
    >>> print(ng.scenarios.textbook.cost_types(demands=[0.55]))
    chance
      tough (0.3): A [demand]
        demand 0.55: B [asked 0.55, tough]
          accept: 0.55, 0.45
          fight: 0.4, 0.45
      weak (0.7): A [demand]
        demand 0.55: B [asked 0.55, weak]
          accept: 0.55, 0.45
          fight: 0.4, 0.25
    """
    kinds = {"tough": (p, cost_tough), "weak": (p, cost_weak)}
    return _unknown(kinds, tough, cost_a, demands, "Two types of cost")


def power_types(
    weak: Numbers = 0.5,
    p_weak: Numbers = 0.4,
    p_strong: Numbers = 0.7,
    cost_a: Numbers = 0.1,
    cost_b: Numbers = 0.1,
    demands: Iterable[float] | None = None,
) -> Tree:
    """A demands a share of the pie, not knowing how likely it is to win; B knows.

    Fearon (1995), with private information on power. A risks war, demanding ``p_strong + cost_b``,
    if `weak` is below ``(p_strong - p_weak)/(p_strong - p_weak + cost_a + cost_b)``.

    Parameters
    ----------
    weak : float or array, optional
        Probability that A wins with `p_weak` only.
    p_weak, p_strong, cost_a, cost_b : float or array, optional
    demands : iterable of float, optional
        What B would just accept from each type of A, by default.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.power_types()
    <Tree 'Two types of power': A, B; 15 nodes, 8 ends, 5 information sets>
    """
    kinds = {"A is weak": (p_weak, cost_b), "A is strong": (p_strong, cost_b)}
    return _unknown(kinds, weak, cost_a, demands, "Two types of power")


def _unknown(
    kinds: dict[str, tuple[Numbers, Numbers]],
    first: Numbers,
    cost_a: Numbers,
    demands: Iterable[float] | None,
    title: str,
) -> Tree:
    """Let chance draw p and B's cost of war; B sees them, A does not."""
    if demands is None:
        limits = {tuple(np.ravel(np.add(*kind))) for kind in kinds.values()}
        if any(len(limit) > 1 for limit in limits):
            raise NegotiationError("give the demands, if what B accepts differs over the family")
        demands = [limit[0] for limit in sorted(limits)]
    shares = list(demands)
    one, two = (
        _demand(shares, _answer(p, cost_a, cost_b, f", {kind}"), information="demand")
        for kind, (p, cost_b) in kinds.items()
    )
    chances = first, 1 - np.asarray(first)
    root = Chance(dict(zip(kinds, zip(chances, (one, two), strict=True), strict=True)))
    return Tree(["A", "B"], root, title=title)


def _answer(
    p: Numbers, cost_a: Numbers, cost_b: Numbers, kind: str = ""
) -> Callable[[float], Decision]:
    """B's answer to a demand."""
    war = (_decimal(np.subtract(p, cost_a)), _decimal(np.subtract(np.subtract(1, p), cost_b)))

    def answer(x: float) -> Decision:
        after = {"accept": (x, _decimal(1 - x)), "fight": war}
        return Decision("B", after, information=f"asked {x:g}{kind}")

    return answer


def _demand(
    demands: Iterable[float], answer: Callable[[float], Any], information: str = ""
) -> Decision:
    """A's demand."""
    after = {f"demand {x:g}": answer(_decimal(x)) for x in demands}
    return Decision("A", after, information=information)


def _decimal(x: Any) -> Any:
    """Round off what the sum of decimals leaves in floats."""
    return np.round(x, 12)[()]


def preventive_war(
    p1: Numbers = 0.7,
    p2: Numbers = 0.2,
    cost: Numbers = 0.2,
    discount: Numbers = 0.9,
    offers: Iterable[float] = TENTHS,
) -> Tree:
    """A rising state offers shares of a flow of pies to a declining one, which may fight first.

    Powell, R. (2006), "War as a commitment problem", International Organization 60(1):169-203. The
    declining state D wins with `p1` now and with `p2` from the next period on; a war costs D `cost`
    once, and the winner keeps the flow. In each period R offers D a share; in the second the offer
    is for good, because nothing changes any more. If W2 = ``p2/(1 - discount) - cost`` is what war
    is worth to D later, the peace is worth no more to it now than ``1 + discount * max(W2, 0)``: D
    fights if ``p1/(1 - discount) - cost`` is more than that.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.preventive_war(offers=[0, 1])
    <Tree 'Preventive war': R, D; 19 nodes, 10 ends, 9 information sets>
    """
    shares = [float(x) for x in offers]
    d, later = np.asarray(discount), 1 / (1 - np.asarray(discount))

    def war(p: Numbers) -> tuple[Any, Any]:
        won = np.asarray(p) * later
        return later - won, won - cost

    def second(x: float) -> Decision:
        def then(own: Any, other: Any) -> tuple[Any, Any]:
            return 1 - x + d * own, x + d * other

        return Decision(
            "R",
            {
                f"offer {y:g}": Decision(
                    "D",
                    {"accept": then((1 - y) * later, y * later), "fight": then(*war(p2))},
                )
                for y in shares
            },
        )

    first = {f"offer {x:g}": Decision("D", {"accept": second(x), "fight": war(p1)}) for x in shares}
    return Tree(["R", "D"], Decision("R", first), title="Preventive war")


def alternating_offers(
    discount_a: float = 0.8,
    discount_b: float = 0.9,
    rounds: int = 2,
    shares: Iterable[float] = TENTHS,
    outside: float = 0.0,
    breakdown: float = 0.0,
) -> Tree:
    """Offer by turns; who refuses makes the next offer, and after the last round nobody gets any.

    Rubinstein, A. (1982), "Perfect equilibrium in a bargaining model", Econometrica 50(1):97-109,
    with a last round. Binmore, K., Shaked, A. and Sutton, J. (1989), "An outside option
    experiment", Quarterly Journal of Economics 104(4):753-770. Binmore, K., Rubinstein, A. and
    Wolinsky, A. (1986), "The Nash bargaining solution in economic modelling", RAND Journal of
    Economics 17(2):176-188.

    Parameters
    ----------
    discount_a, discount_b : float, optional
        What a pie in the next round is worth in this one.
    rounds : int, optional
        The tree has about as many ends as there are shares, to this power.
    shares : iterable of float, optional
        What who offers may keep.
    outside : float, optional
        What B gets if it quits instead of refusing; no such option at 0.
    breakdown : float, optional
        Probability that a refusal ends the talks, with nothing for both.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.alternating_offers(shares=[0, 0.5, 1])
    <Tree 'Alternating offers': A, B; 37 nodes, 21 ends, 16 information sets>
    """
    kept = [float(x) for x in shares]
    factors = np.array([discount_a, discount_b])

    def offer(k: int) -> Any:
        if k == rounds:
            return 0.0, 0.0
        own, other, worth = k % 2, (k + 1) % 2, factors**k

        def answer(x: float) -> Decision:
            split = np.empty(2)
            split[[own, other]] = x, 1 - x
            after: dict[str, Any] = {"accept": split * worth, "refuse": refused}
            if other == 1 and outside:
                after["quit"] = (0.0, outside * worth[1])
            return Decision("AB"[other], after)

        refused = offer(k + 1)
        if breakdown and k + 1 < rounds:
            refused = Chance({"go on": (1 - breakdown, refused), "end": (breakdown, (0.0, 0.0))})
        return Decision("AB"[own], {f"keep {x:g}": answer(x) for x in kept})

    return Tree(["A", "B"], offer(0), title="Alternating offers")


def ratification(
    setter: Numbers = 1.0,
    ratifier: Numbers = 0.2,
    status_quo: Numbers = -0.1,
    agreements: Iterable[float] | None = None,
) -> Tree:
    """A government signs an agreement, which its parliament ratifies or not.

    Putnam, R. D. (1988), "Diplomacy and domestic politics: the logic of two-level games",
    International Organization 42(3):427-460; Romer, T. and Rosenthal, H. (1978), "Political
    resource allocation, controlled agendas, and the status quo", Public Choice 33(4):27-43. Each
    loses by how far the result is from its ideal. The agreement is the one nearest to the setter's
    ideal that is no further from the ratifier's than the status quo.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.ratification(agreements=[0.0, 0.5])
    <Tree 'Ratification': Setter, Ratifier; 7 nodes, 4 ends, 3 information sets>
    """
    grid = np.round(np.linspace(-1, 1, 21), 1).tolist() if agreements is None else agreements

    def losses(x: Numbers) -> tuple[Any, Any]:
        return tuple(_decimal(-np.abs(np.subtract(x, ideal))) for ideal in (setter, ratifier))

    after = {
        f"sign {x:g}": Decision(
            "Ratifier",
            {"ratify": losses(x), "refuse": losses(status_quo)},
            information=f"signed {x:g}",
        )
        for x in grid
    }
    return Tree(["Setter", "Ratifier"], Decision("Setter", after), title="Ratification")
