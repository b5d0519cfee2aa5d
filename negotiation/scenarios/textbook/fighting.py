"""Offers between battles, when only one side knows how strong it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from negotiation.errors import NegotiationError
from negotiation.games.nodes import Chance, Decision
from negotiation.games.tree import Tree
from negotiation.scenarios.textbook.demands import Numbers, decimal
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.solvers.fighting import bargaining_while_fighting

__all__ = ["learning_while_fighting"]


@listed(
    "Learning while fighting",
    "Slantchev 2003, Powell 2004",
    "what do refusals and battles teach about an enemy, and when does the war end?",
    strong="(0, 1)",
    win_weak="(0, 1)",
    win_strong="(0, 1)",
    cost_a="[0, inf)",
    cost_b="[0, inf)",
    battles="[1, 20]",
    discount="(0, 1]",
)
def learning_while_fighting(
    strong: Numbers = 0.3,
    win_weak: Numbers = 0.7,
    win_strong: Numbers = 0.4,
    cost_a: Numbers = 0.05,
    cost_b: Numbers = 0.05,
    battles: int = 2,
    discount: Numbers = 1.0,
    demands: Iterable[float] = (0.25, 0.75),
) -> Model:
    """A demands a share of a pie of 1 before each battle of a war, not knowing how strong B is.

    B is strong with probability `strong`, else weak, and knows which. If it accepts a demand, the
    war is over. If it refuses, a battle is fought, which costs A `cost_a` and B `cost_b`; A wins it
    with `win_strong` or, more often, with `win_weak`. Both see the result, and A demands again.
    After so many `battles` the pie goes to who has won more of them, and is halved if nobody has.
    A may demand more than the pie, as reparations; what comes after a battle counts `discount`.

    The weak type is readier to accept, so that a refusal speaks for the strong one; so does a
    victory of B. A starts with a demand that only weak types accept, perhaps not all of them, and
    comes down as it learns.

    `solve` gives the first ``demand``, the probability of ``war`` (a battle at all), the expected
    number of ``battles``, A's ``payoff``, and what A believes, as the probability that B is strong,
    after a first refusal, ``belief_refused``, and if it then lost the battle, ``belief_lost``, or
    won it, ``belief_won``; they are missing (NaN) if the first demand is accepted for sure.
    The tree has a few demands only.

    Parameters
    ----------
    strong : float or array, optional
        Probability that B is strong.
    win_weak : float or array, optional
        Probability that A wins a battle against a weak B.
    win_strong : float or array, optional
        Against a strong B; smaller.
    cost_a, cost_b : float or array, optional
        What a battle costs each.
    battles : int, optional
        How many there are at most.
    discount : float or array, optional
        What a pie after the next battle is worth now.
    demands : iterable of float, optional
        What A may demand in the tree.

    References
    ----------
    Slantchev, B. L. (2003), "The principle of convergence in wartime negotiations", American
    Political Science Review 97(4):621-632; Powell, R. (2004), "Bargaining and learning while
    fighting", American Journal of Political Science 48(2):344-361.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.learning_while_fighting().solve()
    >>> {name: round(found[name], 4) for name in ("demand", "war", "battles", "belief_refused")}
    {'demand': 0.755, 'war': 0.4143, 'battles': 0.5343, 'belief_refused': 0.7241}
    """
    if not np.less(win_strong, win_weak).all():
        raise NegotiationError(
            f"A wins more often against a weak B, got win_weak {win_weak} and"
            f" win_strong {win_strong}"
        )

    def answers() -> dict[str, Any]:
        found = bargaining_while_fighting(
            *map(float, (strong, win_weak, win_strong, cost_a, cost_b)),
            battles=battles,
            discount=float(discount),
        )
        first = found.rounds[0]
        beliefs = ("belief_refused", "belief_lost", "belief_won")
        return {
            "demand": first.demand,
            "war": found.war,
            "battles": found.battles,
            "payoff": found.payoff_a,
        } | {name: getattr(first, name) if found.war > 0 else np.nan for name in beliefs}

    wins = {"strong": win_strong, "weak": win_weak}
    chances = {"strong": strong, "weak": 1 - np.asarray(strong)}
    war = _War(wins, (cost_a, cost_b), battles, discount, list(map(float, demands)))
    root = Chance({kind: (chances[kind], war.demand(kind, "", (0.0, 0.0))) for kind in wins})
    return Model(Tree(["A", "B"], root, title="Learning while fighting"), answers)


class _War:
    """The tree of a war, from any round on."""

    def __init__(
        self,
        wins: dict[str, Numbers],
        costs: tuple[Numbers, Numbers],
        battles: int,
        discount: Numbers,
        demands: list[float],
    ) -> None:
        self.wins, self.costs, self.battles = wins, costs, battles
        self.discount, self.demands = discount, demands

    def demand(self, kind: str, seen: str, paid: tuple[Any, Any], results: str = "") -> Any:
        """A's demand after what both have `seen`; at the end of the war, its settlement."""
        fought = len(results)
        worth = np.asarray(self.discount) ** fought
        if fought == self.battles:
            share = (np.sign(2 * results.count("w") - fought) + 1) / 2
            return self._ends(share, worth, paid)
        after = {
            f"demand {x:g}": Decision(
                "B",
                {
                    "accept": self._ends(x, worth, paid),
                    "fight": self._battle(kind, f"{seen}{x:g} ", worth, paid, results),
                },
                information=f"{kind}: {seen}{x:g}",
            )
            for x in self.demands
        }
        return Decision("A", after, information=seen.strip() or "first")

    def _battle(
        self, kind: str, seen: str, worth: Any, paid: tuple[Any, Any], results: str
    ) -> Chance:
        """A battle, and what follows."""
        own = tuple(p - worth * cost for p, cost in zip(paid, self.costs, strict=True))
        p = np.asarray(self.wins[kind])
        return Chance(
            {
                "A wins": (p, self.demand(kind, f"{seen}won ", own, results + "w")),
                "B wins": (1 - p, self.demand(kind, f"{seen}lost ", own, results + "l")),
            }
        )

    def _ends(self, share: Any, worth: Any, paid: tuple[Any, Any]) -> tuple[Any, Any]:
        """Payoffs when the pie is divided."""
        return tuple(
            decimal(p + worth * part) for p, part in zip(paid, (share, 1 - share), strict=True)
        )
