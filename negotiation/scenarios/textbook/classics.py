"""Trees that every textbook has."""

from __future__ import annotations

from typing import Any

import numpy as np

from negotiation.errors import NegotiationError
from negotiation.games.nodes import Chance, Decision
from negotiation.games.tree import Tree

__all__ = ["beer_and_quiche", "centipede", "chain_store", "horse", "ultimatum"]


def ultimatum(slices: int = 10) -> Tree:
    """Offer a share of a pie, take it or leave it.

    Guth, W., Schmittberger, R. and Schwarze, B. (1982), "An experimental analysis of ultimatum
    bargaining", Journal of Economic Behavior and Organization 3(4):367-388.

    Parameters
    ----------
    slices : int, optional
        What the pie is cut into; the offer is a number of slices.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.ultimatum(2)
    <Tree 'Ultimatum': Proposer, Responder; 10 nodes, 6 ends, 4 information sets>
    """
    whole = _positive("slices", slices)
    offers = {
        f"offer {k}": Decision("Responder", {"accept": (whole - k, k), "refuse": (0, 0)})
        for k in range(whole + 1)
    }
    return Tree(["Proposer", "Responder"], Decision("Proposer", offers), title="Ultimatum")


def centipede(moves: int = 6) -> Tree:
    """Take the larger of two growing heaps, or pass.

    Rosenthal, R. W. (1981), "Games of perfect information, predatory pricing and the chain-store
    paradox", Journal of Economic Theory 25(1):92-100; with the heaps of McKelvey, R. D. and
    Palfrey, T. R. (1992), "An experimental study of the centipede game", Econometrica
    60(4):803-836: 0.4 and 0.1 at first, both twice as large after each pass.

    Parameters
    ----------
    moves : int, optional

    Examples
    --------
    >>> import negotiation as ng
    >>> print(ng.scenarios.textbook.centipede(2))
    A
      take: 0.4, 0.1
      pass: B
        take: 0.2, 0.8
        pass: 1.6, 0.4
    """
    count = _positive("moves", moves)
    heaps = [(0.4 * 2**k, 0.1 * 2**k) for k in range(count + 1)]
    after: Any = heaps[count][:: 1 if count % 2 == 0 else -1]
    for k in range(count - 1, -1, -1):
        mine = heaps[k][:: 1 if k % 2 == 0 else -1]
        after = Decision("AB"[k % 2], {"take": mine, "pass": after})
    return Tree(["A", "B"], after, title="Centipede")


def chain_store(markets: int = 2) -> Tree:
    """One after the other enters a market or stays out; the incumbent fights or gives way.

    Selten, R. (1978), "The chain store paradox", Theory and Decision 9(2):127-159. In each market
    the incumbent gets 5 if nobody enters, 2 if it gives way and 0 if it fights; an entrant gets 1
    out of the market, 2 if it may stay and 0 if it is fought.

    Parameters
    ----------
    markets : int, optional
        The tree has three to this power ends.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.chain_store(1)
    <Tree 'Chain store': Incumbent, Entrant 1; 5 nodes, 3 ends, 2 information sets>
    """
    count = _positive("markets", markets)

    def market(k: int, incumbent: int, entrants: tuple[int, ...]) -> Any:
        if k == count:
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

    players = ["Incumbent", *(f"Entrant {k + 1}" for k in range(count))]
    return Tree(players, market(0, 0, ()), title="Chain store")


def horse() -> Tree:
    """Three players, of whom the third does not know who let it choose.

    Selten, R. (1975), "Reexamination of the perfectness concept for equilibrium points in extensive
    games", International Journal of Game Theory 4(1):25-55, figure 1.

    Examples
    --------
    >>> import negotiation as ng
    >>> print(ng.scenarios.textbook.horse())
    1
      D: 3 [3]
        L: 3, 3, 2
        R: 0, 0, 0
      A: 2
        d: 3 [3]
          L: 4, 4, 0
          R: 0, 0, 1
        a: 1, 1, 1
    """

    def third(left: tuple[int, ...], right: tuple[int, ...]) -> Decision:
        return Decision("3", {"L": left, "R": right}, information="3")

    second = Decision("2", {"d": third((4, 4, 0), (0, 0, 1)), "a": (1, 1, 1)})
    root = Decision("1", {"D": third((3, 3, 2), (0, 0, 0)), "A": second})
    return Tree(["1", "2", "3"], root, title="Selten's horse")


def beer_and_quiche(tough: Any = 0.9) -> Tree:
    """Order breakfast so as not to be taken for a weakling.

    Cho, I.-K. and Kreps, D. M. (1987), "Signaling games and stable equilibria", Quarterly Journal
    of Economics 102(2):179-221, section I. The sender gets 1 for the breakfast that it likes and 2
    if it is not fought; the receiver gets 1 for fighting the weak or for leaving the tough alone.

    Parameters
    ----------
    tough : float or array, optional
        Probability of a tough sender, who likes beer.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.beer_and_quiche()
    <Tree 'Beer and quiche': Sender, Receiver; 15 nodes, 8 ends, 4 information sets>
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
    return Tree(["Sender", "Receiver"], root, title="Beer and quiche")


def _positive(name: str, given: int) -> int:
    """Take a number of things of which there must be one at least."""
    if isinstance(given, bool) or not isinstance(given, (int, np.integer)) or given < 1:
        raise NegotiationError(f"{name} must be a whole number from 1 up, got {given!r}")
    return int(given)
