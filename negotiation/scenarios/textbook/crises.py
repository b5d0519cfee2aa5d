"""A crisis seen from outside, with errors: what happens, and what that says of payoffs."""

from __future__ import annotations

from typing import Any

import numpy as np

from negotiation.games.nodes import Decision
from negotiation.games.tree import Tree
from negotiation.scenarios.textbook.demands import Numbers, decimal
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.solvers.revealed_payoffs import fit_payoffs
from negotiation.solvers.strategic_choice import strategic_choice

__all__ = ["strategic_probit"]

#: What payoffs are made of, in the model and in the plain logit of the outcomes.
PAYOFFS: dict[str, Any] = {
    "A": {"concede": [1], "resist": [1, "balance"]},
    "B": {"resist": [1, "balance"]},
}
PLAIN: dict[str, Any] = {"crisis": {"concede": [1, "balance"], "resist": [1, "balance"]}}


@listed(
    "Strategic probit",
    "Signorino 1999",
    "how likely are threats and wars if payoffs are not fully known, and can the payoffs be read"
    " from what happened?",
    crises="[0, 100000]",
    seed="[0, 1000000000]",
)
def strategic_probit(
    balance: Numbers = 0.0,
    prize: Numbers = 1.0,
    war_a: Numbers = -0.5,
    war_b: Numbers = 0.0,
    power: Numbers = 1.0,
    errors: str = "private information",
    link: str = "probit",
    crises: int = 2000,
    seed: int = 0,
) -> Model:
    """A waits or threatens; threatened, B concedes or resists, and then there is war.

    Waiting pays 0 to both. A concession pays A `prize` and B 0. A war pays A `war_a` plus `power`
    times the `balance` of power, and B `war_b` minus that. Payoffs are known up to errors. With
    private information each side knows its own payoffs, but of the other's only what is written
    here, as does whoever looks on: each payoff has an error with variance 1. With agent error it is
    the actions that have errors, which nobody foresees.

    Whoever threatens reckons with how likely it is to be resisted. So a stronger A need not have
    more wars: B gives in more often. A plain logit of what happened on the balance of power has no
    place for that.

    `solve` gives the probabilities that A waits, ``wait``, that B concedes, ``concede``, that there
    is ``war``, and of a threat being resisted, ``resist``. Then payoffs are estimated from
    as many `crises`, drawn with balances of power that are standard normal: ``prize``, ``war_a``,
    ``power_a``, ``war_b`` and ``power_b``, which is negative, with the largest of their standard
    errors, ``error``; and ``vuong``, the statistic of a test against the plain multinomial logit,
    positive where the strategic model fits better.

    Parameters
    ----------
    balance : float or array, optional
        Balance of power, above 0 in favour of A.
    prize : float or array, optional
        What a concession is worth to A.
    war_a, war_b : float or array, optional
        What a war is worth to each when power is balanced.
    power : float or array, optional
        How much the balance of power changes that.
    errors : str, optional
        ``"private information"`` or ``"agent error"``.
    link : str, optional
        ``"probit"`` or, with agent error, ``"logit"``.
    crises : int, optional
        How many are drawn; 0 leaves the estimates out.
    seed : int, optional
        Of the drawing.

    References
    ----------
    Signorino, C. S. (1999), "Strategic interaction and the statistical analysis of international
    conflict", American Political Science Review 93(2):279-297; Signorino, C. S. (2003), "Structure
    and uncertainty in discrete choice models", Political Analysis 11(4):316-344.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.strategic_probit(balance=0.5).solve()
    >>> {name: round(found[name], 3) for name in ("wait", "concede", "war", "resist")}
    {'wait': 0.303, 'concede': 0.445, 'war': 0.252, 'resist': 0.362}
    >>> {name: round(found[name], 1) for name in ("prize", "war_a", "power_a", "power_b", "error")}
    {'prize': 0.9, 'war_a': -0.4, 'power_a': 1.0, 'power_b': -1.1, 'error': 0.2}
    """
    tree = _crisis(balance, prize, war_a, war_b, power)

    def answers() -> dict[str, Any]:
        found = strategic_choice(tree, errors=errors, link=link)
        results = {name: float(found.probability(name)) for name in ("wait", "concede")}
        results |= {"war": float(found.probability("resist")), "resist": float(found.choices[3])}
        return results | (estimated() if crises else {})

    def estimated() -> dict[str, Any]:
        at = np.random.default_rng(seed).normal(size=crises)
        drawn = strategic_choice(
            _crisis(at, prize, war_a, war_b, power), errors=errors, link=link
        ).draw(seed)
        data = {"balance": at, "end": drawn}
        found = fit_payoffs(_crisis(), data, "end", PAYOFFS, errors=errors, link=link)
        names = ("prize", "war_a", "power_a", "war_b", "power_b")
        ends = dict.fromkeys(found.names, (0.0,))
        plain = fit_payoffs(
            Tree(["crisis"], Decision("crisis", ends)), data, "end", PLAIN, link="logit"
        )
        return {
            **dict(zip(names, found.coefficients.tolist(), strict=True)),
            "error": float(found.standard_errors.max()),
            "vuong": found.vuong(plain).statistic,
        }

    return Model(tree, answers)


def _crisis(
    balance: Any = 0.0, prize: Any = 0.0, war_a: Any = 0.0, war_b: Any = 0.0, power: Any = 0.0
) -> Tree:
    """The tree; where all payoffs are estimated, with none."""
    tilt = np.multiply(power, balance)
    war = (decimal(war_a + tilt), decimal(war_b - tilt))
    answer = Decision("B", {"concede": (prize, 0.0), "resist": war})
    root = Decision("A", {"wait": (0.0, 0.0), "threaten": answer})
    return Tree(["A", "B"], root, title="Strategic probit")
