"""Threats, signals and advice from those who know more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.nodes import Chance, Decision
from negotiation.games.tree import Tree

__all__ = ["biased_mediator", "escalation", "sunk_cost", "tied_hands"]


Numbers = float | NDArray[np.float64]


def escalation(
    tough: Numbers = 0.3,
    war_tough: Numbers = -0.1,
    war_weak: Numbers = -1.0,
    war_target: Numbers = -2.0,
    audience_cost: Numbers = 0.5,
) -> Tree:
    """Threaten, perhaps as a bluff; the target concedes or resists; then fight or back down.

    After Fearon, J. D. (1994), "Domestic political audiences and the escalation of international
    disputes", American Political Science Review 88(3):577-592, and Schultz, K. A. (1999), "Do
    democratic institutions constrain or inform?", International Organization 53(2):233-266. To
    concede costs the target 1, which the challenger gains; who backs down pays the audience cost.

    Parameters
    ----------
    tough : float or array, optional
        Probability of a challenger that would rather fight than back down.
    war_tough, war_weak, war_target : float or array, optional
        Payoffs of war; those of the challenger on either side of minus the audience cost.
    audience_cost : float or array, optional

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.escalation()
    <Tree 'Escalation': Challenger, Target; 15 nodes, 8 ends, 5 information sets>
    """

    def challenger(kind: str, war: Numbers) -> Decision:
        last = {"fight": (war, war_target), "back down": (np.negative(audience_cost)[()], 0)}
        resisted = Decision("Challenger", last, information=f"{kind} and resisted")
        answer = {"concede": (1, -1), "resist": resisted}
        threat = Decision("Target", answer, information="threatened")
        return Decision("Challenger", {"wait": (0, 0), "threaten": threat}, information=kind)

    kinds = {
        "tough": (tough, challenger("tough", war_tough)),
        "weak": (1 - np.asarray(tough), challenger("weak", war_weak)),
    }
    return Tree(["Challenger", "Target"], Chance(kinds), title="Escalation")


def sunk_cost(
    resolved: Numbers = 0.5,
    value_high: Numbers = 2.0,
    value_low: Numbers = 1.0,
    p: Numbers = 0.6,
    cost: Numbers = 0.8,
    signals: Iterable[float] = (0.0, 0.5, 1.0),
) -> Tree:
    """A defender burns money to show its resolve; the challenger challenges or not.

    Fearon, J. D. (1997), "Signaling foreign policy interests: tying hands versus sinking costs",
    Journal of Conflict Resolution 41(1):68-90. The defender keeps the good, worth `value_high` or
    `value_low` to it, if it is not challenged, or by a war that it wins with `p` at a `cost`; or it
    gives the good up. The challenger values the good at 1, and the war costs it as much. In the
    cheapest separating equilibrium the resolved defender burns `value_low`.

    Parameters
    ----------
    resolved : float or array, optional
        Probability of the high value.
    value_high, value_low, p, cost : float or array, optional
        ``p * value - cost`` is what a war is worth to the defender.
    signals : iterable of float, optional
        What may be burnt.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.sunk_cost(signals=[0, 1])
    <Tree 'Sunk costs': Defender, Challenger; 23 nodes, 12 ends, 8 information sets>
    """
    amounts = [float(m) for m in signals]

    def defender(kind: str, value: Numbers) -> Decision:
        return Decision(
            "Defender",
            {
                f"burn {m:g}": _challenge(m, value, p, cost, f"burnt {m:g}", f"{kind}, burnt {m:g}")
                for m in amounts
            },
            information=kind,
        )

    kinds = {
        "resolved": (resolved, defender("resolved", value_high)),
        "irresolute": (1 - np.asarray(resolved), defender("irresolute", value_low)),
    }
    return Tree(["Defender", "Challenger"], Chance(kinds), title="Sunk costs")


def tied_hands(
    value: Numbers = 1.0,
    p: Numbers = 0.6,
    cost: Numbers = 0.8,
    audience_cost: Numbers = 0.5,
) -> Tree:
    """A defender says in public that it will fight, and loses face if it does not.

    Fearon (1997). It is locked in if ``audience_cost >= cost - p * value``; the challenger, who
    values the good at 1 and pays as much for a war as the defender, then keeps away.

    Examples
    --------
    >>> import negotiation as ng
    >>> print(ng.scenarios.textbook.tied_hands())
    Defender
      be silent: Challenger [silence]
        keep away: 1, 0
        challenge: Defender [challenged, silent]
          fight: -0.2, -0.4
          give up: 0, 1
      commit: Challenger [a commitment]
        keep away: 1, 0
        challenge: Defender [challenged, committed]
          fight: -0.2, -0.4
          give up: -0.5, 1
    """
    said = {
        "be silent": _challenge(0, value, p, cost, "silence", "silent"),
        "commit": _challenge(0, value, p, cost, "a commitment", "committed", audience_cost),
    }
    return Tree(["Defender", "Challenger"], Decision("Defender", said), title="Tied hands")


def _challenge(
    paid: float,
    value: Numbers,
    p: Numbers,
    cost: Numbers,
    seen: str,
    known: str,
    face: Numbers = 0.0,
) -> Decision:
    """Challenge a defender: what the challenger has seen, and what the defender knows of itself."""

    def net(x: Numbers) -> Any:
        return np.round(np.subtract(x, paid), 12)[()]

    war = np.multiply(p, value) - cost
    against = np.round(np.subtract(1, p) - cost, 12)[()]
    last = Decision(
        "Defender",
        {"fight": (net(war), against), "give up": (net(np.negative(face)), 1)},
        information=f"challenged, {known}",
    )
    return Decision(
        "Challenger", {"keep away": (net(value), 0), "challenge": last}, information=seen
    )


def biased_mediator(
    bias: Numbers = 1.0,
    weak: Numbers = 0.5,
    tough_if_weak: Numbers = 0.1,
    tough_if_tough: Numbers = 0.8,
    p: float = 0.5,
    cost_tough: float = 0.05,
    cost_weak: float = 0.25,
    cost_a: float = 0.1,
    cost_mediator: Numbers = 0.1,
) -> Tree:
    """A mediator who knows more tells A whether B is weak; A demands much or little.

    After Kydd, A. (2003), "Which side are you on? Bias, credibility, and mediation", American
    Journal of Political Science 47(4):597-611. The mediator's signal is "weak" with probability
    `weak`; B is tough with `tough_if_weak` after it, with `tough_if_tough` after the other. B
    accepts what is no worse than war; the demand is what the weak or what the tough would just
    accept. The mediator gets `bias` times A's share (`p` in a war), and loses `cost_mediator` by a
    war. It tells the truth in equilibrium, if A heeds it, for biases from ``tough_if_weak *
    cost_mediator/((1 - tough_if_weak) * cost_weak - cost_tough)`` up to the same expression in
    `tough_if_tough`, or without an upper limit if that has no positive denominator.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.biased_mediator()
    <Tree 'Biased mediator': A, Mediator; 31 nodes, 16 ends, 4 information sets>
    """
    beta = np.asarray(bias)
    shares = {"demand much": p + cost_weak, "demand little": p + cost_tough}

    def demand(tough: Numbers, report: str) -> Decision:
        def outcome(share: float, kind_cost: float) -> tuple[Any, Any]:
            if share <= p + kind_cost:
                return share, beta * share
            return p - cost_a, beta * p - cost_mediator

        after = {
            name: Chance(
                {
                    "B is tough": (tough, outcome(share, cost_tough)),
                    "B is weak": (1 - np.asarray(tough), outcome(share, cost_weak)),
                }
            )
            for name, share in shares.items()
        }
        return Decision("A", after, information=f"told {report}")

    def mediator(signal: str, tough: Numbers) -> Decision:
        after = {f"say {report}": demand(tough, report) for report in ("weak", "tough")}
        return Decision("Mediator", after, information=f"knows {signal}")

    signals = {
        "weak": (weak, mediator("weak", tough_if_weak)),
        "tough": (1 - np.asarray(weak), mediator("tough", tough_if_tough)),
    }
    return Tree(["A", "Mediator"], Chance(signals), title="Biased mediator")
