"""A tree in exact numbers, as lists: what the search for sequential equilibria reads."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.tree import Tree

__all__ = ["Rules", "simple_fractions"]

#: Floats are taken as a fraction with a denominator up to this, if one is as close as rounding.
LARGEST_DENOMINATOR = 10**6
#: How close, as a share of the largest number.
ROUNDING = 1e-13


@dataclass(frozen=True)
class Rules:
    """One game, in lists.

    Attributes
    ----------
    tree : Tree
    children : list over nodes of lists of nodes
    owner : list over nodes of int
        The player, -1 for chance, -2 at the ends.
    information : list over nodes of int
    sets : list of int
        Information sets of players, those further down first.
    nodes : list over all sets of lists of nodes
    player : list over all sets of int
    choices : list over all sets of ranges
        The numbers of the set's actions.
    set_of : list over choices of int
    before : list over players of lists over nodes of int
        The last choice of the player on the way to a node, -1 for none.
    own_first : list of int
        Information sets of players, each after those of its player that come later.
    path : list over nodes of tuples of choices
        On the way to a node: those of players, and of chance those that have probability 0.
    odds : list over nodes of Fraction
        How likely chance takes the way to a node, but for choices of probability 0.
    chance : list over choices of Fraction
        1 for those of players.
    payoffs : list over nodes of tuples of Fraction
        What each player gets more than it does at its worst end; empty inside the tree.
    """

    tree: Tree
    children: list[list[int]]
    owner: list[int]
    information: list[int]
    sets: list[int]
    nodes: list[list[int]]
    player: list[int]
    choices: list[range]
    set_of: list[int]
    before: list[list[int]]
    own_first: list[int]
    path: list[tuple[int, ...]]
    odds: list[Fraction]
    chance: list[Fraction]
    payoffs: list[tuple[Fraction, ...]]

    @classmethod
    def each(cls, tree: Tree, games: Iterable[int] | None = None) -> Iterator[Rules]:
        """Read the games of a family, or some of them, one by one."""
        shape = cls._shape(tree)
        ends = np.searchsorted(tree.leaves, np.arange(len(tree.parent)))
        payoffs = tree.exact_payoffs.reshape(*tree.payoffs.shape[:2], -1)
        chances = tree.exact_chances.reshape(len(tree.chances), -1)
        for game in range(tree.n_games) if games is None else games:
            paid = simple_fractions(payoffs[..., game])
            paid = paid - paid.min(axis=1, keepdims=True)
            yield replace(
                shape.with_chances(simple_fractions(chances[..., game]).tolist()),
                payoffs=[
                    tuple(paid[:, ends[x]]) if h < 0 else ()
                    for x, h in enumerate(shape.information)
                ],
            )

    @classmethod
    def _shape(cls, tree: Tree) -> Rules:
        """Read what the games of a family have in common."""
        first, start = tree.first_choice.tolist(), tree.first_child.tolist()
        sets = [h for h in range(len(tree.set_player)) if tree.set_player[h] >= 0]
        nodes = [s.nodes.tolist() for s in tree.sets]
        choices = [range(first[h], first[h + 1]) for h in range(len(nodes))]
        set_of = [h for h, own in enumerate(choices) for _ in own]
        before = tree.before.tolist()
        rank = [0] * len(nodes)
        for h in sorted(sets, key=lambda h: nodes[h][0]):
            above = before[tree.set_player[h]][nodes[h][0]]
            rank[h] = rank[set_of[above]] + 1 if above >= 0 else 0
        return cls(
            tree,
            [tree.children[i:j].tolist() for i, j in itertools.pairwise(start)],
            tree.player.tolist(),
            tree.information.tolist(),
            sorted(sets, key=lambda h: -max(tree.depth[nodes[h]])),
            nodes,
            tree.set_player.tolist(),
            choices,
            set_of,
            before,
            sorted(sets, key=lambda h: -rank[h]),
            path=[],
            odds=[],
            chance=[],
            payoffs=[],
        )

    def with_chances(self, chance: list[Fraction]) -> Rules:
        """Put in the probabilities of chance moves."""
        path: list[tuple[int, ...]] = [()]
        odds = [Fraction(1)]
        parent, choice = self.tree.parent.tolist(), self.tree.choice.tolist()
        for above, c in zip(parent[1:], choice[1:], strict=True):
            certain = self.owner[above] < 0 and chance[c]
            path.append(path[above] if certain else (*path[above], c))
            odds.append(odds[above] * chance[c] if certain else odds[above])
        return replace(self, path=path, odds=odds, chance=chance)

    def names(self, sets: Iterable[int]) -> str:
        """Name information sets: ``A (after a threat) and B``."""
        keys = [f"{here.key} ({here.player})" for here in map(self.tree.sets.__getitem__, sets)]
        return " and ".join(", ".join(keys).rsplit(", ", 1))


def simple_fractions(given: NDArray[Any]) -> NDArray[np.object_]:
    """Take each number as the simplest fraction that rounding cannot tell from it.

    A float that was worked out from decimals, such as 0.1 + 0.2, is the fraction that was meant,
    3/10, so that what ties on paper ties here. Numbers that are near none stay what they are, and
    so do fractions that do not come of floats, whose denominators are powers of two.
    """
    values = given.ravel().tolist()
    slack = Fraction(ROUNDING) * max((abs(v) for v in values), default=Fraction(0))
    result = np.empty(len(values), dtype=object)
    for at, value in enumerate(values):
        result[at] = value
        size = value.denominator
        if size > LARGEST_DENOMINATOR and not size & (size - 1):
            near = value.limit_denominator(LARGEST_DENOMINATOR)
            result[at] = near if abs(near - value) <= slack else value
    return result.reshape(given.shape)
