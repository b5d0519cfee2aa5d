"""The trees that are put to everybody, the same for the same seed."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import negotiation as ng
from negotiation.games.tree import as_tree

#: Textbook models with hidden information, and what they are called here.
SIGNALS = {
    "horse": "Selten's horse (1975)",
    "beer_and_quiche": "Beer and quiche (Cho, Kreps 1987)",
    "audience_costs": "Audience costs (Fearon 1994)",
    "biased_mediator": "A biased mediator (Kydd 2003)",
    "sunk_cost": "Sunk costs (Fearon 1997)",
}


def signalling():
    """Trees with private information out of the textbooks, by what they are called."""
    textbook = ng.scenarios.textbook
    return {title: as_tree(getattr(textbook, name)()) for name, title in SIGNALS.items()}


def perfect(ends, generator):
    """A tree of two players without hidden information, at random; ties are rare."""
    tree = [[None]]
    open_ends = [(tree[0], 0)]
    while len(open_ends) < ends:
        holder, at = open_ends.pop(int(generator.integers(len(open_ends))))
        size = int(generator.integers(2, 4)) if len(open_ends) + 3 <= ends else 2
        holder[at] = [None] * size
        open_ends += [(holder[at], k) for k in range(size)]

    def node(after):
        if after is None:
            return generator.integers(0, 10**6, 2).tolist()
        mover = "AB"[int(generator.integers(2))]
        return ng.Decision(mover, {str(k): node(one) for k, one in enumerate(after)})

    return ng.Tree(["A", "B"], node(tree[0][0]))


def senders(types, games, generator):
    """A family: a sender of so many types says one of two things, and is believed or not.

    Payoffs are uniform from 0 to 1 with four digits.
    """

    def answers(message):
        after = {}
        for answer in ("believe", "doubt"):
            after[answer] = generator.integers(0, 10**4, (2, games)) / 1e4
        return ng.Decision("Receiver", after, information=message)

    kinds = {}
    for k in range(types):
        said = {message: answers(message) for message in ("this", "that")}
        kinds[str(k)] = Fraction(1, types), ng.Decision("Sender", said, information=f"type {k}")
    return ng.Tree(["Sender", "Receiver"], ng.Chance(kinds))


def poker(cards):
    """Kuhn's poker (1950) with so many cards: one each, one bet; with three its value is -1/18."""

    def decision(player, seen, actions):
        paid = {name: (v, -v) if isinstance(v, int) else v for name, v in actions.items()}
        return ng.Decision(player, paid, information=seen)

    deals = {}
    for one, other in permutations(range(cards), 2):
        sign = 1 if one > other else -1
        bet = decision("Two", f"{other}, after a bet", {"fold": 1, "call": 2 * sign})
        raised = decision("One", f"{one}, after a raise", {"fold": -1, "call": 2 * sign})
        checked = decision("Two", f"{other}, after a check", {"check": sign, "bet": raised})
        first = decision("One", f"{one}", {"check": checked, "bet": bet})
        deals[f"{one}, {other}"] = Fraction(1, cards * (cards - 1)), first
    return ng.Tree(["One", "Two"], ng.Chance(deals))
