"""Weights of sequences of choices: what is unknown of behaviour, trembles included.

The weight of a sequence of a player's choices is the product of their probabilities and, for
choices that are not used, of the sizes of their trembles.
"""

from __future__ import annotations

from negotiation.solvers.sequential.rules import Rules
from negotiation.solvers.sequential.supports import Support

__all__ = ["SURE", "Weights"]

#: The sequence that weighs 1.
SURE = -1


class Weights:
    """Names for the weights of sequences that are not certain, given the choices that are used.

    A sequence is called by its last choice. It weighs as much as the sequence before, if the last
    choice is the only one used where it is made.

    Attributes
    ----------
    rules : Rules
    used : dict of information set to tuple of choices
    mixing : list of int
        Information sets at which several choices are used.
    above : dict of information set to int
        The sequence on which each mixing set follows.
    leading : set of int
        The choices that are on every way to some mixture.
    """

    def __init__(self, rules: Rules, used: Support) -> None:
        self.rules, self.used = rules, used
        self._named: dict[tuple[int, int], int] = {}
        self.mixing = [h for h in rules.sets if len(used[h]) > 1]
        self.above = {h: self.before(h) for h in self.mixing}
        self.leading = {
            c
            for h in self.mixing
            for c in set.intersection(*(set(rules.path[x]) for x in rules.nodes[h]))
        }

    def of(self, player: int, choice: int) -> int:
        """Return the sequence whose weight that of a sequence is."""
        found = self._named.get((player, choice))
        if found is None:
            rules, found = self.rules, choice
            while found >= 0:
                h = rules.set_of[found]
                if self.used[h] != (found,):
                    break
                found = rules.before[player][rules.nodes[h][0]]
            self._named[player, choice] = found
        return found

    def before(self, h: int) -> int:
        """Return the sequence of its player that leads to an information set."""
        i = self.rules.player[h]
        return self.of(i, self.rules.before[i][self.rules.nodes[h][0]])

    def of_node(self, node: int, but: int) -> frozenset[int]:
        """Weights that multiply at a node, but for one player's."""
        found = {self.of(j, own[node]) for j, own in enumerate(self.rules.before) if j != but}
        found.update(
            c for c in self.rules.path[node] if self.rules.player[self.rules.set_of[c]] < 0
        )
        return frozenset(found - {SURE})

    def slips(self, node: int) -> tuple[int, ...]:
        """Choices on the way to a node that are not used, or not to be expected of chance."""
        return tuple(
            c for c in self.rules.path[node] if c not in self.used.get(self.rules.set_of[c], ())
        )

    def tremble(self, sequence: int) -> bool:
        """Whether a sequence that is not certain has a choice in it that is not used."""
        rules = self.rules
        while sequence != SURE:
            h = rules.set_of[sequence]
            if sequence not in self.used.get(h, ()):
                return True
            sequence = self.before(h)
        return False
