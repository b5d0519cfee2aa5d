"""What players could gain, and what Bayes' rule makes of their beliefs, set by set.

Written for a single profile, apart from the search for equilibria: a player's best reply at an
information set is worked out from its belief there alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from negotiation.games.tree import InformationSet, Tree
from negotiation.solvers.play import own_rank, values

__all__ = ["Play", "bayes_from", "best_reply"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Play:
    """One profile of a tree.

    Attributes
    ----------
    tree : Tree
    payoffs : array, shape (n, L)
    behaviour : array, shape (K,)
    """

    tree: Tree
    payoffs: Floats
    behaviour: Floats

    @classmethod
    def of(cls, tree: Tree, game: int, behaviour: Floats) -> Play:
        """Take one game of a family."""
        payoffs = tree.payoffs.reshape(*tree.payoffs.shape[:2], -1)[..., game]
        return cls(tree, payoffs, behaviour)

    @cached_property
    def rank(self) -> NDArray[np.intp]:
        """How many sets of its own each set's player has been through, shape (H,)."""
        return own_rank(self.tree)

    def worth(self, i: int, behaviour: Floats | None = None) -> Floats:
        """What each node is worth to a player, shape (N,)."""
        done = self.behaviour if behaviour is None else behaviour
        return values(self.tree, self.payoffs[i : i + 1, :, None], done[:, None])[0, :, 0]

    def reached(self, i: int, start: Floats) -> Floats:
        """How likely nodes are if the others do what they do and a player whatever leads there.

        Parameters
        ----------
        i : int
        start : array, shape (N,)
            How likely one is at each node to begin with.

        Returns
        -------
        array, shape (N,)
        """
        tree = self.tree
        owner = np.repeat(tree.set_player, np.diff(tree.first_choice))
        factor = np.where(owner == i, 1.0, self.behaviour)
        result = start.copy()
        for level in tree.levels[1:]:
            result[level] += result[tree.parent[level]] * factor[tree.choice[level]]
        return result

    def earlier(self, here: InformationSet) -> InformationSet | None:
        """The player's information set before this one, None if it is its first."""
        before = self.tree.before[self.tree.set_player[here.number], here.nodes[0]]
        if before < 0:
            return None
        number = int(np.searchsorted(self.tree.first_choice, before, side="right")) - 1
        return self.tree.sets[number]


def bayes_from(play: Play, here: InformationSet, beliefs: Floats) -> Floats | None:
    """What Bayes' rule makes of a player's belief at its information set before this one.

    Whatever the player itself does says nothing. At the player's first set one starts from the
    beginning.

    Returns
    -------
    array, shape (nodes,) or None
        None if the information set could then not be reached, or there is no belief before.
    """
    before, start = play.earlier(here), np.zeros(len(play.tree.parent))
    if before is None:
        start[0] = 1.0
    else:
        start[before.nodes] = beliefs[before.nodes]
    likely = play.reached(int(play.tree.set_player[here.number]), start)[here.nodes]
    return likely / likely.sum() if likely.sum() > 0 else None


def best_reply(play: Play, here: InformationSet, belief: Floats) -> tuple[float, dict[int, int]]:
    """Find the best that a player can do from an information set on.

    Parameters
    ----------
    play : Play
    here : InformationSet
    belief : array, shape (nodes,)

    Returns
    -------
    gain : float
        What it is worth more than what is done.
    plan : dict of information set to choice
        At the sets that are then reached and at which something else is done.
    """
    tree = play.tree
    i = int(tree.set_player[here.number])
    start = np.zeros(len(tree.parent))
    start[here.nodes] = belief
    likely = play.reached(i, start)
    best = play.behaviour.copy()
    for later in _later(play, here, likely):
        worth = play.worth(i, best)
        first = int(tree.first_choice[later.number])
        after = np.array([
            tree.children[tree.first_child[x] : tree.first_child[x + 1]] for x in later.nodes
        ])  # fmt: skip
        value = likely[later.nodes] @ worth[after]
        choices = slice(first, first + len(value))
        if value.max() > value @ best[choices]:
            best[choices] = np.arange(len(value)) == value.argmax()
    gain = float(belief @ (play.worth(i, best) - play.worth(i))[here.nodes])
    return gain, dict(_changes(play, here, best, likely))


def _later(play: Play, here: InformationSet, likely: Floats) -> list[InformationSet]:
    """The player's sets that may be reached from one on, the last ones first, itself at the end."""
    own = [s for s in play.tree.sets if s.player == here.player and likely[s.nodes].sum() > 0]
    return sorted(own, key=lambda s: -int(play.rank[s.number]))


def _changes(
    play: Play, here: InformationSet, best: Floats, likely: Floats
) -> Iterator[tuple[int, int]]:
    """Where a plan does something else, at sets that it leads to itself."""
    tree = play.tree
    before = tree.before[tree.set_player[here.number]]
    led_to: set[int] = set()  # By choices that the plan makes.
    for later in reversed(_later(play, here, likely)):
        first = int(tree.first_choice[later.number])
        choices = slice(first, first + len(later.actions))
        if later.number != here.number and int(before[later.nodes[0]]) not in led_to:
            continue
        led_to.update(first + int(k) for k in np.flatnonzero(best[choices]))
        if (best[choices] != play.behaviour[choices]).any():
            yield later.number, first + int(best[choices].argmax())
