"""Games that every textbook has."""

from __future__ import annotations

from typing import Any

import numpy as np

from negotiation.games.nodes import Chance, Decision
from negotiation.games.tree import Tree
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.scenarios.textbook.picking import done
from negotiation.solvers.backward_induction import backward_induction
from negotiation.solvers.forward_induction import forward_induction
from negotiation.solvers.sequential_equilibria import sequential_equilibria

__all__ = ["beer_and_quiche", "centipede", "chain_store", "horse", "ultimatum"]


@listed(
    "Ultimatum",
    "Güth, Schmittberger and Schwarze 1982",
    "how little is offered to somebody who can only refuse?",
    slices="[1, inf)",
)
def ultimatum(slices: int = 10) -> Model:
    """A proposer offers some slices of a pie, and a responder takes them, or leaves both with nothing.

    `solve` gives the smallest and the largest number of slices that are offered in a pure
    subgame-perfect equilibrium, ``least`` and ``most``, and the number of ``equilibria``: who is
    offered nothing may accept or refuse it.

    Parameters
    ----------
    slices : int, optional
        What the pie is cut into.

    References
    ----------
    Güth, W., Schmittberger, R. and Schwarze, B. (1982), "An experimental analysis of ultimatum
    bargaining", Journal of Economic Behavior and Organization 3(4):367-388.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.ultimatum(10).solve()
    {'least': 0, 'most': 1, 'equilibria': 2}
    """
    offers = {
        f"offer {k}": Decision("Responder", {"accept": (slices - k, k), "refuse": (0, 0)})
        for k in range(slices + 1)
    }
    root = Decision("Proposer", offers, information="offers")
    tree = Tree(["Proposer", "Responder"], root, title="Ultimatum")

    def answers() -> dict[str, Any]:
        found = backward_induction(tree)
        made = [int(done(eq, "Proposer", "offers").removeprefix("offer ")) for eq in found]
        return {"least": min(made), "most": max(made), "equilibria": len(found)}

    return Model(tree, answers)


@listed(
    "Centipede",
    "Rosenthal 1981",
    "who takes the larger of two growing heaps, and when?",
    moves="[2, inf)",
)
def centipede(moves: int = 6) -> Model:
    """Two players by turns take the larger of two heaps, which ends the game, or pass.

    The heaps are 0.4 and 0.1 at first, and both are twice as large after each pass; after the last
    pass the heaps fall to the two as if one more had been taken. `solve` gives, by backward
    induction, the move at which a heap is ``taken`` (the number of moves and one if none is), and
    what A and B get.

    Parameters
    ----------
    moves : int, optional
        How often a heap may be taken.

    References
    ----------
    Rosenthal, R. W. (1981), "Games of perfect information, predatory pricing and the chain-store
    paradox", Journal of Economic Theory 25(1):92-100; with the heaps of McKelvey, R. D. and
    Palfrey, T. R. (1992), "An experimental study of the centipede game", Econometrica
    60(4):803-836.

    Examples
    --------
    >>> import negotiation as ng
    >>> model = ng.scenarios.textbook.centipede(2)
    >>> print(model.tree())
    A
      take: 0.4, 0.1
      pass: B
        take: 0.2, 0.8
        pass: 1.6, 0.4
    >>> model.solve()
    {'taken': 1, 'payoff_a': 0.4, 'payoff_b': 0.1}
    """
    heaps = [(0.4 * 2**k, 0.1 * 2**k) for k in range(moves + 1)]
    after: Any = heaps[moves][:: 1 if moves % 2 == 0 else -1]
    for k in range(moves - 1, -1, -1):
        mine = heaps[k][:: 1 if k % 2 == 0 else -1]
        after = Decision("AB"[k % 2], {"take": mine, "pass": after})
    tree = Tree(["A", "B"], after, title="Centipede")

    def answers() -> dict[str, Any]:
        found = backward_induction(tree)
        (path,) = found.path()
        a, b = found[0].payoffs.tolist()
        return {"taken": len(path), "payoff_a": a, "payoff_b": b}

    return Model(tree, answers)


@listed(
    "Chain store",
    "Selten 1978",
    "does an incumbent fight the first entrants to frighten the others?",
    markets="[1, inf)",
)
def chain_store(markets: int = 2) -> Model:
    """One after the other enters a market or stays out; the incumbent fights or gives way.

    In each market the incumbent gets 5 if nobody enters, 2 if it gives way and 0 if it fights; an
    entrant gets 1 out of the market, 2 if it may stay and 0 if it is fought. `solve` gives, by
    backward induction, in how many markets there are ``entries``, in how many of these the
    incumbent ``fights``, and what the ``incumbent`` gets in all.

    Parameters
    ----------
    markets : int, optional
        The tree has three to this power ends.

    References
    ----------
    Selten, R. (1978), "The chain store paradox", Theory and Decision 9(2):127-159.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.chain_store(3).solve()
    {'entries': 3, 'fights': 0, 'incumbent': 6.0}
    """

    def market(k: int, incumbent: int, entrants: tuple[int, ...]) -> Any:
        if k == markets:
            return (incumbent, *entrants)
        return Decision(
            f"Entrant {k + 1}",
            {
                "stay out": market(k + 1, incumbent + 5, (*entrants, 1)),
                "enter": Decision(
                    "Incumbent",
                    {
                        "give way": market(k + 1, incumbent + 2, (*entrants, 2)),
                        "fight": market(k + 1, incumbent, (*entrants, 0)),
                    },
                ),
            },
        )

    players = ["Incumbent", *(f"Entrant {k + 1}" for k in range(markets))]
    tree = Tree(players, market(0, 0, ()), title="Chain store")

    def answers() -> dict[str, Any]:
        found = backward_induction(tree)
        (path,) = found.path()
        return {
            "entries": path.count("enter"),
            "fights": path.count("fight"),
            "incumbent": float(found[0].payoffs[0]),
        }

    return Model(tree, answers)


@listed("Selten's horse", "Selten 1975", "which threats off the path are empty?")
def horse() -> Model:
    """Three players, of whom the third does not know who let it choose.

    Player 1 gives the third player the choice, or passes to player 2, who does so or ends the game.
    `solve` gives what holds of every sequential equilibrium: how likely the third player is to take
    R at ``least``, and how likely it is to believe at ``most`` that it was player 1 who let it
    choose; and the ``payoff`` of each player.

    References
    ----------
    Selten, R. (1975), "Reexamination of the perfectness concept for equilibrium points in extensive
    games", International Journal of Game Theory 4(1):25-55, figure 1.

    Examples
    --------
    >>> import negotiation as ng
    >>> print(ng.scenarios.textbook.horse().tree())
    1
      D: 3 [3]
        L: 3, 3, 2
        R: 0, 0, 0
      A: 2
        d: 3 [3]
          L: 4, 4, 0
          R: 0, 0, 1
        a: 1, 1, 1
    >>> found = ng.scenarios.textbook.horse().solve()
    >>> found["least"], round(found["most"], 6), found["payoff"]
    (0.75, 0.333333, 1.0)
    """

    def third(left: tuple[int, ...], right: tuple[int, ...]) -> Decision:
        return Decision("3", {"L": left, "R": right}, information="3")

    second = Decision("2", {"d": third((4, 4, 0), (0, 0, 1)), "a": (1, 1, 1)})
    root = Decision("1", {"D": third((3, 3, 2), (0, 0, 0)), "A": second})
    tree = Tree(["1", "2", "3"], root, title="Selten's horse")

    def answers() -> dict[str, Any]:
        found = sequential_equilibria(tree)
        beliefs = [eq.belief_sets["3"].get("3", eq.beliefs["3"]["3"][None]) for eq in found]
        return {
            "least": min(eq.strategies["3"]["3"]["R"] for eq in found),
            "most": float(max(rows[:, 0].max() for rows in beliefs)),
            "payoff": float(found.payoffs.min()),
        }

    return Model(tree, answers)


@listed(
    "Beer and quiche",
    "Cho and Kreps 1987",
    "which breakfast shows that one is tough, and what would the other show?",
    tough="[0, 1]",
)
def beer_and_quiche(tough: Any = 0.9) -> Model:
    """Order breakfast so as not to be taken for a weakling.

    A sender, who is tough with probability `tough` and knows it, has beer or quiche for breakfast.
    A receiver sees which, and fights or yields. The sender gets 1 for the breakfast that it likes
    (the tough like beer, the weak quiche), and 2 if it is not fought; the receiver gets 1 for
    fighting the weak or for leaving the tough alone.

    `solve` gives the number of sequential ``equilibria`` (of a continuum, its corners) and of those
    that are ``kept`` by the intuitive criterion; and of the first of these, the probabilities
    ``beer_tough`` and ``beer_weak`` that each type has beer, and ``fight`` that there is a fight.

    Parameters
    ----------
    tough : float or array, optional
        Probability of a tough sender.

    References
    ----------
    Cho, I.-K. and Kreps, D. M. (1987), "Signaling games and stable equilibria", Quarterly Journal
    of Economics 102(2):179-221, section I.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.beer_and_quiche().solve()
    >>> found["beer_tough"], found["beer_weak"], found["fight"]
    (1.0, 1.0, 0.0)
    """

    def meets(sender: str, order: str) -> Decision:
        likes = int((sender == "tough") == (order == "beer"))
        after = {
            "fight": (likes, int(sender == "weak")),
            "yield": (likes + 2, int(sender == "tough")),
        }
        return Decision("Receiver", after, information=order)

    def orders(sender: str) -> Decision:
        after = {order: meets(sender, order) for order in ("beer", "quiche")}
        return Decision("Sender", after, information=sender)

    prior = np.asarray(tough)
    root = Chance({"tough": (tough, orders("tough")), "weak": (1 - prior, orders("weak"))})
    tree = Tree(["Sender", "Receiver"], root, title="Beer and quiche")

    def answers() -> dict[str, Any]:
        found = sequential_equilibria(tree)
        kept = np.flatnonzero(forward_induction(found).survives)
        said = found[kept[0]].strategies["Sender"]
        return {
            "equilibria": len(found),
            "kept": len(kept),
            "beer_tough": said["tough"]["beer"],
            "beer_weak": said["weak"]["beer"],
            "fight": float(found.probability("fight")[kept[0]]),
        }

    return Model(tree, answers)
