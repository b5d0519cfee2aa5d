"""Whom to believe: advice from somebody who takes a side."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.nodes import Chance, Decision
from negotiation.games.tree import Tree
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.solvers.enforceable import enforceable
from negotiation.solvers.verdicts import is_sequential

__all__ = ["biased_mediator"]

Numbers = float | NDArray[np.float64]

#: What A demands if it heeds what the mediator says.
HEEDED = {"told weak": {"demand much": 1}, "told tough": {"demand little": 1}}


@listed(
    "Whom to believe: a biased mediator",
    "after Kydd 2003",
    "how far must a mediator take a side to be believed by it?",
    q_weak="[0, 1]",
    q_tough="[0, 1]",
    war_cost_mediator="[0, inf)",
    cost_low="[0, inf)",
    cost_high="[0, inf)",
    cost_a="[0, inf)",
    bias="[0, inf)",
    p="[0, 1]",
    weak="(0, 1)",
)
def biased_mediator(
    q_weak: Numbers = 0.1,
    q_tough: Numbers = 0.8,
    war_cost_mediator: Numbers = 0.1,
    cost_low: Numbers = 0.05,
    cost_high: Numbers = 0.25,
    cost_a: Numbers = 0.1,
    bias: Numbers = 0.1,
    p: Numbers = 0.5,
    weak: Numbers = 0.5,
) -> Model:
    """A mediator who knows more tells A whether B is weak; A demands much or little.

    A demands a share of a pie of 1 from B, which accepts what is no worse than war. A wins a war
    with `p`; it costs A `cost_a`, and B `cost_low` if it is tough or `cost_high` if it is weak. So
    A demands little, p + cost_low, which B accepts in any case, or much, p + cost_high, which only
    a weak B accepts. (If that is more than the pie, B pays for peace on top of it.) The mediator
    has a private signal, which is "weak" with probability `weak`: B is tough with `q_weak` after
    it and with `q_tough` after the other, "tough". It reports one or the other to A. The mediator
    gets `bias` times A's share, which is `p` in a war, and loses `war_cost_mediator` by a war.

    A mediator that only wants peace would always say "tough", and so is not believed. One that
    takes A's side somewhat tells the truth. One that takes it too much would risk more than A.

    `solve` gives ``bias_low`` and ``bias_high``, the biases between which the mediator would rather
    tell the truth after either signal, to an A that does what the report suggests: where the truth
    enforces itself against a lie. The lower one is infinite if the truth never does after the
    signal "weak", the upper one if a mediator cannot be too biased. ``informative``: whether there is such a bias, and A, believing the report, would do
    as it suggests, so that truth is told and heeded in a sequential equilibrium. ``truthful``:
    whether it is at the given bias.

    Parameters
    ----------
    q_weak : float or array, optional
        Probability that B is tough after the signal "weak".
    q_tough : float or array, optional
        Probability that B is tough after the signal "tough".
    war_cost_mediator : float or array, optional
        What a war costs the mediator.
    cost_low : float or array, optional
        What a war costs a tough B.
    cost_high : float or array, optional
        What a war costs a weak B; more than cost_low.
    cost_a : float or array, optional
        What a war costs A.
    bias : float or array, optional
        What A's share is worth to the mediator.
    p : float or array, optional
        Probability that A wins a war.
    weak : float or array, optional
        Probability of the signal "weak".

    References
    ----------
    Kydd, A. (2003), "Which side are you on? Bias, credibility, and mediation", American Journal of
    Political Science 47(4):597-611; with a signal that may be wrong, and demands as set out above.

    Raises
    ------
    NegotiationError
        If a war costs a weak B no more than a tough one.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.biased_mediator(q_tough=0.7).solve()
    >>> round(found["bias_low"], 6), round(found["bias_high"], 6), found["informative"]
    (0.057143, 2.8, True)
    """
    if not np.less(cost_low, cost_high).all():
        raise NegotiationError(
            "biased-mediator needs cost_low < cost_high: a war costs a weak B more;"
            f" got cost_low = {cost_low}, cost_high = {cost_high}"
        )
    shares = {"demand much": np.add(p, cost_high), "demand little": np.add(p, cost_low)}
    tough = {"weak": q_weak, "tough": q_tough}

    tough = {"weak": q_weak, "tough": q_tough}

    def mediator(signal: str, beta: Numbers, *, heeded: bool = False) -> Decision:
        war = np.subtract(p, cost_a), np.multiply(beta, p) - war_cost_mediator
        much, little = ((x, np.multiply(beta, x)) for x in shares.values())
        chances = tough[signal], np.subtract(1, tough[signal])
        fight = {"B fights": (chances[0], war), "B accepts": (chances[1], much)}
        demands = {"demand much": Chance(fight), "demand little": little}
        after = {}
        for report in tough:
            known = f"told {report}"
            may = {name: demands[name] for name in (HEEDED[known] if heeded else demands)}
            after[f"say {report}"] = Decision("A", may, information=known)
        return Decision("Mediator", after, information=f"knows {signal}")

    def tree(beta: Numbers) -> Tree:
        chances = {"weak": weak, "tough": np.subtract(1, weak)}
        root = Chance({signal: (chances[signal], mediator(signal, beta)) for signal in tough})
        return Tree(["A", "Mediator"], root, title="Biased mediator")

    def truth(signal: str) -> tuple[float, float]:
        """The biases at which the truth enforces itself after a signal, if A heeds it."""

        def heeded(beta: float) -> Tree:
            return Tree(["A", "Mediator"], mediator(signal, beta, heeded=True))

        low, high = enforceable(heeded, _truth(signal), beta=(0, np.inf)).range().tolist()
        return (np.inf, np.inf) if np.isnan(low) else (low, high)

    def answers() -> dict[str, Any]:
        lows, highs = zip(*map(truth, tough), strict=True)
        low, high = max(lows), min(highs)
        between = low if np.isinf(high) else (low + high) / 2
        some = low <= high and bool(np.isfinite(low))
        return {
            "bias_low": low,
            "bias_high": high,
            "informative": some and bool(is_sequential(tree(between), _truth(*tough))),
            "truthful": bool(is_sequential(tree(bias), _truth(*tough))),
        }

    return Model(tree(bias), answers)


def _truth(*signals: str) -> dict[str, Any]:
    """The mediator tells the truth after some signals, and A heeds what it says."""
    return {"A": HEEDED, "Mediator": {f"knows {s}": {f"say {s}": 1} for s in signals}}
