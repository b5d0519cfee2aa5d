"""Offers and answers by turns, and before a vote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from negotiation.games.nodes import Chance, Decision
from negotiation.games.offers import OfferGame
from negotiation.games.tree import Tree
from negotiation.scenarios.textbook.demands import TENTHS, Numbers
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.solvers.offers import offers

__all__ = ["alternating_offers", "breakdown_risk", "legislative_bargaining", "outside_option"]


@listed(
    "Alternating offers",
    "Rubinstein 1982",
    "how is a pie divided if who waits loses by it?",
    d1="[0, 1]",
    d2="[0, 1]",
)
def alternating_offers(
    d1: Numbers = 0.8,
    d2: Numbers = 0.9,
    rounds: int = 2,
    shares: Iterable[float] = TENTHS,
) -> Model:
    """Two parties divide a pie of 1; who refuses an offer makes the next one, for ever if need be.

    Party 1 proposes first. A pie in the next round is worth `d1` to party 1 in this one, and `d2`
    to party 2. Not both may be 1.

    `solve` gives of the talks without end the ``share`` of party 1, which proposes first, and the
    ``share_if_second`` that it would have if party 2 did. The first offer is accepted.

    The tree is of talks that end after some rounds, with nothing for anybody, and offers from a
    list; `negotiation.offers` with the same `rounds` solves those with any offer.

    Parameters
    ----------
    d1 : float or array, optional
        What waiting for a round leaves to party 1.
    d2 : float or array, optional
        What it leaves to party 2.
    rounds : int, optional
        Rounds in the tree, which has about as many ends as there are shares, to this power.
    shares : iterable of float, optional
        What who offers may keep, in the tree.

    References
    ----------
    Rubinstein, A. (1982), "Perfect equilibrium in a bargaining model", Econometrica 50(1):97-109.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.alternating_offers(d1=0.8, d2=0.9).solve()
    >>> {name: round(x, 6) for name, x in found.items()}
    {'share': 0.357143, 'share_if_second': 0.285714}
    """
    tree = _tree("Alternating offers", (d1, d2), rounds, shares)
    return Model(tree, lambda: _shares(offers(_each(d1, d2))))


@listed(
    "Outside option",
    "Binmore, Shaked and Sutton 1989",
    "what is a way out of the talks worth to who may take it?",
    d="[0, 1)",
    w2="[0, 1]",
)
def outside_option(
    d: Numbers = 0.9,
    w2: Numbers = 0.6,
    rounds: int = 2,
    shares: Iterable[float] = TENTHS,
) -> Model:
    """Alternating offers, where party 2 may leave the talks instead of making the next offer.

    Party 1 proposes first; a pie in the next round is worth `d` in this one. When party 2 refuses,
    it may quit: it then has `w2`, and party 1 nothing. That changes what is agreed on only if it is
    worth more than going on; it is no threat otherwise, and is not split.

    `solve` gives the ``share`` of party 1, and the ``share_if_second`` that it would have if party 2
    proposed first.

    Parameters
    ----------
    d : float or array, optional
        What waiting for a round leaves to each.
    w2 : float or array, optional
        What party 2 has if it quits.
    rounds : int, optional
        Rounds in the tree.
    shares : iterable of float, optional
        What who offers may keep, in the tree.

    References
    ----------
    Binmore, K., Shaked, A. and Sutton, J. (1989), "An outside option experiment", Quarterly Journal
    of Economics 104(4):753-770.

    Examples
    --------
    >>> import negotiation as ng
    >>> round(ng.scenarios.textbook.outside_option(d=0.9, w2=0.6).solve()["share"], 6)
    0.4
    >>> round(ng.scenarios.textbook.outside_option(d=0.9, w2=0.2).solve()["share"], 6)
    0.526316
    """
    tree = _tree("Outside option", (d, d), rounds, shares, outside=w2)
    return Model(tree, lambda: _shares(offers(_each(d, d), outside=_each(np.nan, w2))))


@listed(
    "Risk of breakdown",
    "Binmore, Rubinstein and Wolinsky 1986",
    "how is a pie divided if every refusal may end the talks?",
    pi="(0, 1]",
    d1="[0, 1]",
    d2="[0, 1]",
)
def breakdown_risk(
    pi: Numbers = 0.2,
    d1: Numbers = 0.1,
    d2: Numbers = 0.2,
    rounds: int = 2,
    shares: Iterable[float] = TENTHS,
) -> Model:
    """Alternating offers between two who lose nothing by waiting, but whose talks may break down.

    Party 1 proposes first. After a refusal the talks end with probability `pi`; the parties then
    have `d1` and `d2`, which together are no more than the pie. As `pi` gets small the division
    gets near the Nash solution with that disagreement point, whoever proposes first.

    `solve` gives the ``share`` of party 1, and the ``share_if_second`` that it would have if party 2
    proposed first.

    Parameters
    ----------
    pi : float or array, optional
        Probability that a refusal ends the talks.
    d1 : float or array, optional
        What party 1 has if they end.
    d2 : float or array, optional
        What party 2 has.
    rounds : int, optional
        Rounds in the tree, after which the talks end for sure.
    shares : iterable of float, optional
        What who offers may keep, in the tree.

    References
    ----------
    Binmore, K., Rubinstein, A. and Wolinsky, A. (1986), "The Nash bargaining solution in economic
    modelling", RAND Journal of Economics 17(2):176-188.

    Examples
    --------
    >>> import negotiation as ng
    >>> round(ng.scenarios.textbook.breakdown_risk(pi=0.2, d1=0.1, d2=0.2).solve()["share"], 6)
    0.488889
    """
    tree = _tree("Risk of breakdown", (1.0, 1.0), rounds, shares, breakdown=pi, impasse=(d1, d2))
    return Model(tree, lambda: _shares(offers([1.0, 1.0], breakdown=pi, impasse=_each(d1, d2))))


@listed(
    "Legislative bargaining",
    "Baron and Ferejohn 1989",
    "how is a pie divided by majority, if chance says who proposes?",
    n="[3, inf)",
    delta="[0, 1]",
    quota="[0, inf)",
)
def legislative_bargaining(n: int = 5, delta: Numbers = 0.9, quota: int = 0) -> Model:
    """Of some members one is drawn by lot and proposes how to divide a pie of 1; then all vote.

    If as many as the quota vote for it, the proposer's own vote among them, it is done; otherwise
    another is drawn, for ever if need be, and all discount by `delta`. There are no amendments (the
    closed rule).

    `solve` gives, of the stationary equilibrium, what the ``proposer`` keeps, what a ``partner`` is
    paid for its vote, with how many others they share (``partners``), and the ``value`` of the game
    to each before the lot is drawn.

    Parameters
    ----------
    n : int, optional
        How many members there are.
    delta : float or array, optional
        What waiting for a round leaves.
    quota : int, optional
        How many votes are needed; 0 stands for a majority.

    References
    ----------
    Baron, D. P. and Ferejohn, J. A. (1989), "Bargaining in legislatures", American Political Science
    Review 83(4):1181-1206.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.legislative_bargaining(n=5, delta=0.9).solve()
    >>> {name: round(x, 6) for name, x in found.items()}
    {'proposer': 0.64, 'partner': 0.18, 'partners': 2, 'value': 0.2}
    """
    need = quota or n // 2 + 1
    game = OfferGame.of(_each(*[delta] * n), chances=[1 / n] * n, quota=need)

    def answers() -> dict[str, Any]:
        found = offers(game)
        return {
            "proposer": float(found.shares[0, 0]),
            "partner": float(found.asks[0, 1]),
            "partners": need - 1,
            "value": float(found.values[0]),
        }

    return Model(game, answers)


def _each(*numbers: Numbers) -> Any:
    """One number, or one array, a party."""
    return np.stack(np.broadcast_arrays(*numbers))


def _shares(found: Any) -> dict[str, float]:
    """What party 1 has, if it proposes first, and if party 2 does."""
    return {"share": float(found.shares[0, 0]), "share_if_second": float(found.shares[1, 0])}


def _tree(
    title: str,
    discounts: Sequence[Numbers],
    rounds: int,
    shares: Iterable[float],
    *,
    outside: Numbers | None = None,
    breakdown: Numbers = 0.0,
    impasse: Sequence[Numbers] = (0.0, 0.0),
) -> Tree:
    """Rounds of offers; party 2 may quit, and the talks may break down after each."""
    kept = [float(x) for x in shares]

    def worth(shares: Sequence[Numbers], k: int) -> tuple[Any, Any]:
        one, two = (np.multiply(x, np.power(d, k)) for x, d in zip(shares, discounts, strict=True))
        return one[()], two[()]

    def offer(k: int) -> Any:
        own, other = k % 2, (k + 1) % 2
        ended = worth(impasse, k)
        refused: Any = ended
        if k + 1 < rounds:
            refused = offer(k + 1)
            if np.any(breakdown):
                going = 1 - np.asarray(breakdown)
                refused = Chance({"go on": (going, refused), "break down": (breakdown, ended)})

        def answer(x: float) -> Decision:
            split = (x, 1 - x) if own == 0 else (1 - x, x)
            after: dict[str, Any] = {"accept": worth(split, k), "refuse": refused}
            if other == 1 and outside is not None:
                after["quit"] = worth((0.0, outside), k)
            return Decision("12"[other], after)

        return Decision("12"[own], {f"keep {x:g}": answer(x) for x in kept})

    return Tree(["1", "2"], offer(0), title=title)
