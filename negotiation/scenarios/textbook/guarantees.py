"""Guarantors and backers: whose word makes a deal last, and who moves its terms."""

from __future__ import annotations

from typing import Any

import numpy as np

from negotiation.errors import NegotiationError
from negotiation.games.nodes import Chance, Decision
from negotiation.games.tree import Tree
from negotiation.scenarios.textbook.demands import Numbers, both_ways
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.solvers.enforceable import enforceable

__all__ = ["backer", "guaranteed_disarmament"]

#: Terms are offered, accepted and kept.
DEAL = {
    "Minority": {"offered": {"disarm": 1}},
    "Government": {"before": {"offer": 1}, "after": {"honour": 1}},
}


@listed(
    "A guaranteed disarmament deal",
    "Walter 1997, Fearon 2004",
    "how reliable must a guarantor be for a minority to disarm?",
    p1="[0, 1]",
    p2="[0, 1]",
    cost_minority="[0, inf)",
    cost_government="[0, inf)",
    reliability="[0, 1]",
    penalty="[0, inf)",
    share="[0, 1]",
)
def guaranteed_disarmament(
    p1: Numbers = 0.6,
    p2: Numbers = 0.25,
    cost_minority: Numbers = 0.1,
    cost_government: Numbers = 0.05,
    reliability: Numbers = 0.6,
    penalty: Numbers = 0.5,
    share: Numbers = 0.55,
) -> Model:
    """A government offers a minority a share of a pie of 1 if it disarms, and may break its word.

    The government offers `share`, or fights at once. The minority accepts and disarms, or fights
    at once. A war now is won by the minority with `p1`, and costs it `cost_minority`, the
    government `cost_government`. Once the minority has disarmed, the government honours the terms,
    or reneges: then there is a war at the same costs which the minority wins with `p2` only, and
    with probability `reliability` a guarantor shows up, and makes the government pay `penalty`.

    So a share is peaceful if neither would rather fight at once, and enforces itself if the
    government would rather honour it. A promise of more is worth nothing, as it would be broken.
    Each additional point of reliability times penalty lets the government promise a point more.

    `solve` gives ``deal``, whether some share is peaceful and enforces itself; ``zone``, the
    smallest and the largest such share, None if there is none (in a family an array, then with
    NaN), and the same as ``low`` and ``high``, which are then NaN; ``reliability_needed``, the smallest reliability with which there
    is one, NaN if none is enough; and ``kept``, whether the given share is one. Worked out by
    asking at each decision of the tree what another action would lose, which is linear in the
    share and in the reliability, and where that becomes negative.

    Parameters
    ----------
    p1 : float or array, optional
        Probability that the minority wins a war before it disarms.
    p2 : float or array, optional
        Probability that it wins a war after that.
    cost_minority, cost_government : float or array, optional
        What a war costs each, in pies.
    reliability : float or array, optional
        Probability that the guarantor shows up.
    penalty : float or array, optional
        What reneging then costs the government.
    share : float or array, optional
        The minority's share of the pie, in the terms.

    References
    ----------
    Walter, B. F. (1997), "The critical barrier to civil war settlement", International
    Organization 51(3):335-364. Fearon, J. D. (2004), "Why do some civil wars last so much longer
    than others?", Journal of Peace Research 41(3):275-301.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.guaranteed_disarmament(reliability=0.6).solve()
    >>> found["deal"], [round(x, 6) for x in found["zone"]], round(found["reliability_needed"], 6)
    (True, [0.5, 0.6], 0.4)
    >>> ng.scenarios.textbook.guaranteed_disarmament(reliability=0.3).solve()["zone"] is None
    True
    """
    p1, p2, cost_minority, cost_government, reliability, penalty, share = (
        x[()]
        for x in np.broadcast_arrays(
            p1, p2, cost_minority, cost_government, reliability, penalty, share
        )
    )

    def tree(share: Numbers, reliability: Numbers = reliability) -> Tree:
        now = np.subtract(p1, cost_minority), np.subtract(np.subtract(1, p1), cost_government)
        later = np.subtract(p2, cost_minority), np.subtract(np.subtract(1, p2), cost_government)
        guarantor = Chance({
            "the guarantor shows up": (reliability, (later[0], later[1] - penalty)),
            "it does not": (np.subtract(1, reliability), later),
        })  # fmt: skip
        terms = share, np.subtract(1, share)
        word = Decision("Government", {"honour": terms, "renege": guarantor}, information="after")
        answer = Decision("Minority", {"disarm": word, "fight": now}, information="offered")
        root = Decision("Government", {"offer": answer, "fight": now}, information="before")
        return Tree(["Minority", "Government"], root, title="A guaranteed disarmament deal")

    def answers() -> dict[str, Any]:
        shares = enforceable(tree, DEAL, share=(0, 1))
        both = enforceable(tree, DEAL, share=(0, 1), reliability=(0, 1))
        zone = shares.range()
        found = {
            "deal": shares.possible,
            "zone": zone,
            "low": zone[0],
            "high": zone[1],
            "reliability_needed": both.range("reliability")[0],
            "kept": shares.at(share=share),
        }
        if zone.ndim > 1:
            return found
        plain = {name: np.asarray(value).tolist() for name, value in found.items()}
        return plain | {"zone": tuple(plain["zone"]) if plain["deal"] else None}

    return Model(tree(share), answers, at_once=True)


@listed(
    "A backer",
    "after Fearon 1995, Crawford 2003",
    "how far does a patron move the terms on which its client will agree?",
    p="[0, 1]",
    cost_a="[0, inf)",
    cost_b="[0, inf)",
    shift="[0, 1]",
    share="[0, 1]",
)
def backer(
    p: Numbers = 0.5,
    cost_a: Numbers = 0.1,
    cost_b: Numbers = 0.2,
    shift: Numbers = 0.1,
    share: Numbers = 0.5,
) -> Model:
    """A and B bargain over a pie of 1, and a patron stands behind A in a war.

    As in the bargaining range: one demands a share, the other accepts or fights, and A wins a war
    with `p`, at costs `cost_a` to A and `cost_b` to B. The backer raises A's odds by `shift`, and
    pays `share` of what the war costs A. So all terms on which both would agree move in A's favour:
    both ends by `shift`, the lower one also by what A no longer pays.

    `solve` gives ``low`` and ``high``, the ends of the range in A's share with the backer: what is
    agreed on if B makes the demand, and if A does; ``low_without`` and ``high_without`` if the
    backer stays away; and ``burden``, what a war would cost the backer. There is no war either way.

    Parameters
    ----------
    p : float or array, optional
        Probability that A wins without help.
    cost_a, cost_b : float or array, optional
        What a war costs each, in pies.
    shift : float or array, optional
        What the backer adds to A's odds.
    share : float or array, optional
        Share of A's cost that the backer pays.

    References
    ----------
    Fearon, J. D. (1995), "Rationalist explanations for war", International Organization
    49(3):379-414. Crawford, T. W. (2003), Pivotal Deterrence, Cornell University Press; on backers.

    Raises
    ------
    NegotiationError
        If the backer would bring A's odds above 1.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.backer(shift=0.1, share=0.5).solve()
    >>> found["low_without"], found["high_without"], found["low"], found["high"]
    (0.4, 0.7, 0.55, 0.8)
    """
    if np.greater(np.add(p, shift), 1 + 1e-12).any():
        raise NegotiationError(
            f"backer needs odds p + shift of at most 1, got p = {p}, shift = {shift}"
        )
    odds, cost = np.add(p, shift), np.multiply(np.subtract(1, share), cost_a)

    def war(odds: Any, cost: Any) -> tuple[Any, Any]:
        return np.subtract(odds, cost), np.subtract(np.subtract(1, odds), cost_b)

    first, solve = both_ways(war(odds, cost))
    alone, solve_alone = both_ways(war(p, cost_a))
    tree = first.tree("A backer")

    def answers() -> dict[str, Any]:
        backed, before = solve(tree), solve_alone(alone.tree("Without the backer"))
        return {
            "low": backed["low"],
            "high": backed["high"],
            "low_without": before["low"],
            "high_without": before["high"],
            "burden": float(share * cost_a),
        }

    return Model(tree, answers)
