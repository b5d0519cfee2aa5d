"""Threats and signals: what those who know their own resolve can make others believe."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.nodes import Chance, Decision
from negotiation.games.tree import Tree
from negotiation.scenarios.textbook.demands import decimal
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.scenarios.textbook.picking import done, values_of
from negotiation.solvers.backward_induction import backward_induction
from negotiation.solvers.enforceable import enforceable
from negotiation.solvers.sequential_equilibria import sequential_equilibria

__all__ = ["audience_costs", "sunk_cost", "tied_hands"]

Numbers = float | NDArray[np.float64]

#: Who has committed itself fights if it is challenged.
LOCKED_IN = {
    "Challenger": {"Challenger:1": {"challenge": 1}},
    "Defender": {"challenged, committed": {"fight": 1}},
}


@listed(
    "Bluffs and audience costs",
    "Fearon 1994, Schultz 1999",
    "how often is a threat a bluff, and how often is it resisted?",
    q="(0, 1)",
    a="(0, inf)",
    w="(1, inf)",
)
def audience_costs(
    q: Numbers = 0.3,
    a: Numbers = 0.5,
    w: Numbers = 2.0,
    war_tough: Numbers = -0.1,
    war_weak: Numbers = -1.0,
) -> Model:
    """A challenger threatens, perhaps as a bluff; the target concedes or resists.

    The challenger is tough with probability `q`, and knows it. If it waits nobody gets anything. If
    it threatens and the target concedes, that costs the target 1, which the challenger gains. If
    the target resists, the challenger backs down, which costs it the audience cost `a`, or fights.
    War is worth minus `w` to the target, `war_tough` to a tough challenger and `war_weak` to a weak
    one: if resisted, the tough would rather fight than back down, and the weak would not.

    `solve` takes the sequential equilibrium in which the tough threaten for sure, and gives the
    probability ``bluff`` that the weak threaten, ``concede`` that the target concedes to a threat,
    and ``war`` that there is one, before anybody's type is known. If tough and weak are just so
    many that the target does not mind (q = 1/w) there are several: it is the best for the
    challenger, in which the target concedes. If a war is worse for the tough than peace, too, there
    are also equilibria in which nobody threatens, because threats are taken for bluffs.

    Parameters
    ----------
    q : float or array, optional
        Probability that the challenger is tough.
    a : float or array, optional
        Audience cost: what a challenger pays that threatens and backs down.
    w : float or array, optional
        What a war costs the target, in units of what conceding does.
    war_tough : float or array, optional
        What a war is worth to a tough challenger; more than minus a.
    war_weak : float or array, optional
        What a war is worth to a weak challenger; less than minus a.

    References
    ----------
    Fearon, J. D. (1994), "Domestic political audiences and the escalation of international
    disputes", American Political Science Review 88(3):577-592. Schultz, K. A. (1999), "Do
    democratic institutions constrain or inform?", International Organization 53(2):233-266.

    Raises
    ------
    NegotiationError
        If a tough challenger would rather back down than fight, or a weak one rather fight.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.audience_costs(q=0.3, a=0.5, w=2).solve()
    >>> {key: round(value, 6) for key, value in found.items()}
    {'bluff': 0.428571, 'concede': 0.333333, 'war': 0.2}
    """
    if not (np.less(war_weak, np.negative(a)) & np.less(np.negative(a), war_tough)).all():
        raise NegotiationError(
            "audience-costs needs war_weak < -a < war_tough, so that only the tough fight if they"
            f" are resisted; got war_weak = {war_weak}, a = {a}, war_tough = {war_tough}"
        )

    def challenger(kind: str, war: Numbers) -> Decision:
        last = {"fight": (war, np.negative(w)), "back down": (np.negative(a), 0)}
        resisted = Decision("Challenger", last, information=f"{kind} and resisted")
        answer = {"concede": (1, -1), "resist": resisted}
        threat = Decision("Target", answer, information="threatened")
        return Decision("Challenger", {"wait": (0, 0), "threaten": threat}, information=kind)

    kinds = {
        "tough": (q, challenger("tough", war_tough)),
        "weak": (np.subtract(1, q), challenger("weak", war_weak)),
    }
    tree = Tree(["Challenger", "Target"], Chance(kinds), title="Bluffs and audience costs")

    def answers() -> dict[str, Any]:
        found = sequential_equilibria(tree)
        meant = [
            (eq.payoffs[0], k)
            for k, eq in enumerate(found)
            if eq.strategies["Challenger"]["tough"]["threaten"] == 1
        ]
        k = max(meant)[1]
        said = found[k].strategies
        return {
            "bluff": said["Challenger"]["weak"]["threaten"],
            "concede": said["Target"]["threatened"]["concede"],
            "war": float(found.probability("fight")[k]),
        }

    return Model(tree, answers)


@listed(
    "Sunk costs",
    "Fearon 1997",
    "how much must the resolved burn so that the irresolute do not?",
    q="(0, 1)",
    value_high="(0, inf)",
    value_low="(0, inf)",
    p="[0, 1]",
    cost="[0, inf)",
)
def sunk_cost(
    q: Numbers = 0.5,
    value_high: Numbers = 2.0,
    value_low: Numbers = 1.0,
    p: Numbers = 0.6,
    cost: Numbers = 0.8,
    signals: Iterable[float] = (),
) -> Model:
    """A defender burns money to show its resolve; the challenger keeps away or challenges.

    A good is worth `value_high` to a resolved defender, which it is with probability `q`, and
    `value_low` to an irresolute one; the challenger, who does not know which, values it at 1. A
    defender that is challenged gives the good up, or fights a war that it wins with `p` and that
    costs each side `cost`. What it burns before is lost in any case.

    `solve` looks for the sequential equilibria in which the resolved burn something and the
    irresolute nothing. Results: ``separates``, whether there is one; ``signal``, what the resolved
    burn in the cheapest of them (not a number if there is none); ``deterred``, whether that keeps
    the challenger away. Among what may be burnt is what being left alone is worth to somebody
    who is known to be irresolute.

    Parameters
    ----------
    q : float or array, optional
        Probability that the defender is resolved.
    value_high : float or array, optional
        What the good is worth to a resolved defender.
    value_low : float or array, optional
        What the good is worth to an irresolute defender.
    p : float or array, optional
        Probability that the defender wins a war.
    cost : float or array, optional
        What a war costs each side.
    signals : iterable of float, optional
        What else may be burnt, beside nothing and what the irresolute would just burn.

    References
    ----------
    Fearon, J. D. (1997), "Signaling foreign policy interests: tying hands versus sinking costs",
    Journal of Conflict Resolution 41(1):68-90.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.sunk_cost().solve()
    {'separates': True, 'signal': 1.0, 'deterred': True}
    """
    known = Tree(["Defender", "Challenger"], _challenge(0, value_low, p, cost, "", ""))
    worth = decimal(value_low - values_of(known, "Defender")[0])
    amounts: dict[str, Numbers] = {f"burn {m:.12g}": m for m in map(float, (0, *signals))}
    amounts["burn enough" if np.ndim(worth) else f"burn {worth:.12g}"] = worth

    def defender(kind: str, value: Numbers) -> Decision:
        after = {
            name: _challenge(m, value, p, cost, name.replace("burn", "burnt"), f"{kind}, {name}")
            for name, m in amounts.items()
        }
        return Decision("Defender", after, information=kind)

    kinds = {
        "resolved": (q, defender("resolved", value_high)),
        "irresolute": (np.subtract(1, q), defender("irresolute", value_low)),
    }
    tree = Tree(["Defender", "Challenger"], Chance(kinds), title="Sunk costs")

    def answers() -> dict[str, Any]:
        parted = {}
        for eq in sequential_equilibria(tree):
            burnt = {kind: eq.strategies["Defender"][kind] for kind in kinds}
            said = done(eq, "Defender", "resolved")
            if burnt["irresolute"]["burn 0"] == burnt["resolved"][said] == 1 and said != "burn 0":
                away = eq.strategies["Challenger"][said.replace("burn", "burnt")]["keep away"]
                parted[float(amounts[said])] = away == 1
        least = min(parted, default=np.nan)
        return {"separates": bool(parted), "signal": least, "deterred": parted.get(least, False)}

    return Model(tree, answers)


@listed(
    "Tied hands",
    "Fearon 1997",
    "how much face must a defender stake so that it is believed?",
    value="(0, inf)",
    p="[0, 1]",
    cost="[0, inf)",
    a="[0, inf)",
)
def tied_hands(
    value: Numbers = 1.0, p: Numbers = 0.6, cost: Numbers = 0.8, a: Numbers = 0.5
) -> Model:
    """A defender says in public that it will fight, or is silent; it loses face if it gives up then.

    A good is worth `value` to the defender and 1 to the challenger, who keeps away or challenges. A
    defender that is challenged gives the good up, or fights a war that it wins with `p` and that
    costs each side `cost`. If it has committed itself and gives up, that costs it `a` more.

    `solve` gives ``locked_in``, whether a defender that has committed itself would fight;
    ``deterred``, whether that keeps the challenger away; ``commits``, whether the defender commits
    itself; and ``least``, the audience cost from which on it is locked in.

    Parameters
    ----------
    value : float or array, optional
        What the good is worth to the defender.
    p : float or array, optional
        Probability that the defender wins a war.
    cost : float or array, optional
        What a war costs each side.
    a : float or array, optional
        Audience cost: what it costs to give up after a commitment.

    References
    ----------
    Fearon, J. D. (1997), "Signaling foreign policy interests: tying hands versus sinking costs",
    Journal of Conflict Resolution 41(1):68-90.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.tied_hands().solve()
    {'locked_in': True, 'deterred': True, 'commits': True, 'least': 0.2}
    """

    def tree(face: Numbers) -> Tree:
        said = {
            "be silent": _challenge(0, value, p, cost, "silence", "silent"),
            "commit": _challenge(0, value, p, cost, "a commitment", "committed", face),
        }
        root = Decision("Defender", said, information="at first")
        return Tree(["Defender", "Challenger"], root, title="Tied hands")

    def committed(face: float) -> Tree:
        last = _challenged(0, value, p, cost, "committed", face)
        return Tree(["Defender", "Challenger"], Decision("Challenger", {"challenge": last}))

    def answers() -> dict[str, Any]:
        # Where the defender does not mind it fights: a little more audience cost would make it.
        found = backward_induction(tree(a))
        best = max(found, key=lambda eq: done(eq, "Defender", "challenged, committed") == "fight")
        fights = enforceable(committed, LOCKED_IN, face=(0, np.inf))
        return {
            "locked_in": done(best, "Defender", "challenged, committed") == "fight",
            "deterred": done(best, "Challenger", "a commitment") == "keep away",
            "commits": done(best, "Defender", "at first") == "commit",
            "least": float(decimal(fights.range()[0])),
        }

    return Model(tree(a), answers)


def _challenge(
    paid: Numbers,
    value: Numbers,
    p: Numbers,
    cost: Numbers,
    seen: str,
    known: str,
    face: Numbers = 0.0,
) -> Decision:
    """Challenge a defender: what the challenger has seen, and what the defender knows of itself."""
    away = decimal(np.subtract(value, paid)), 0
    last = _challenged(paid, value, p, cost, known, face)
    return Decision("Challenger", {"keep away": away, "challenge": last}, information=seen)


def _challenged(
    paid: Numbers, value: Numbers, p: Numbers, cost: Numbers, known: str, face: Numbers
) -> Decision:
    """A defender that is challenged fights or gives up."""
    war = np.multiply(p, value) - cost
    return Decision(
        "Defender",
        {
            "fight": (decimal(np.subtract(war, paid)), decimal(np.subtract(1, p) - cost)),
            "give up": (decimal(np.negative(np.add(face, paid))), 1),
        },
        information=f"challenged, {known}",
    )
