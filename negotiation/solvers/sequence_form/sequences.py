"""A game of two players in the weights of their sequences of choices.

With perfect recall, a player's weight of a sequence is the product of its own probabilities on the
way. Expected payoffs are linear in each player's weights, and so are the conditions on the weights:
at each information set they add up to the weight of the sequence that leads there.

Romanovskii, I. V. (1962), "Reduction of a game with complete memory to a matrix game", Soviet
Mathematics 3:678-681.

Koller, D., Megiddo, N. and von Stengel, B. (1996), "Efficient computation of equilibria for
extensive two-person games", Games and Economic Behavior 14(2):247-259.

von Stengel, B. (1996), "Efficient computation of behavior strategies", Games and Economic Behavior
14(2):220-246.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from negotiation.solvers.sequence_form.parts import Parts

__all__ = ["SequenceForm", "Side", "sequences_to"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Side:
    """One player's sequences: first an empty one for each part, then the choices, set by set.

    Attributes
    ----------
    parts : int
        How many parts, each with an empty sequence.
    choice : array, shape (S - parts,)
        What each other sequence ends with, as `Tree.first_choice` counts.
    above : array, shape (H,)
        The sequence that leads to each information set.
    first : array, shape (H + 1,)
        Where each set's own sequences start.
    rank : array, shape (H,)
        How many own choices come before.
    """

    parts: int
    choice: Ints
    above: Ints
    first: Ints
    rank: Ints

    @property
    def size(self) -> int:
        """Number of sequences."""
        return int(self.first[-1])

    @cached_property
    def owner(self) -> Ints:
        """Row of each sequence among the constraints, where it counts positive; shape (S,)."""
        rows = np.repeat(np.arange(len(self.above)), np.diff(self.first))
        return np.concatenate([np.arange(self.parts), self.parts + rows])

    @cached_property
    def constraints(self) -> Any:
        """Sparse matrix (parts + H, S): times weights it is 1 for each part, 0 for each set."""
        rows = self.parts + np.arange(len(self.above))
        return sparse.csr_array(
            (
                np.concatenate([np.ones(self.size), np.full(len(rows), -1.0)]),
                (np.append(self.owner, rows), np.append(np.arange(self.size), self.above)),
            ),
            shape=(self.parts + len(rows), self.size),
        )

    @cached_property
    def part(self) -> Ints:
        """Which part each sequence belongs to, shape (S,)."""
        result = np.concatenate([np.arange(self.parts), np.zeros(len(self.choice), dtype=np.intp)])
        for sets in self._by_rank:
            result[self._of(sets)] = np.repeat(result[self.above[sets]], self.sizes[sets])
        return result

    @cached_property
    def sizes(self) -> Ints:
        """Number of choices at each set, shape (H,)."""
        return np.diff(self.first)

    def sums(self, values: Floats) -> Floats:
        """Add up values of the last choices, shape (S - parts,), at each set; shape (H,)."""
        if not len(self.above):
            return np.empty(0)
        result: Floats = np.add.reduceat(values, self.first[:-1] - self.parts)
        return result

    def shares(self, weights: Floats) -> Floats:
        """Probability of each sequence's last choice; NaN where the set is excluded.

        Parameters
        ----------
        weights : array, shape (S,)

        Returns
        -------
        array, shape (S - parts,)
        """
        own = weights[self.parts :]
        with np.errstate(invalid="ignore", divide="ignore"):
            result: Floats = own / np.repeat(self.sums(own), self.sizes)
        return result

    def weights(self, shares: Floats) -> Floats:
        """Turn probabilities of the last choices (S - parts,) into weights (S,)."""
        result = np.concatenate([np.ones(self.parts), shares])
        for sets in self._by_rank:
            result[self._of(sets)] *= np.repeat(result[self.above[sets]], self.sizes[sets])
        return result

    def best(self, worth: Floats, slack: float = 0.0) -> Ints:
        """Find the best choice at each set.

        Parameters
        ----------
        worth : array, shape (S, C)
            What each sequence adds to the payoff; further columns decide ties in those before.
        slack : float, optional
            Differences in the first column that are rounding.

        Returns
        -------
        array, shape (H,)
            The sequence that is chosen.
        """
        worth, chosen = worth.copy(), np.zeros(len(self.above), dtype=np.intp)
        for sets in reversed(self._by_rank):
            own, sizes = self._of(sets), self.sizes[sets]
            start = np.cumsum(sizes) - sizes
            open_ = np.ones(len(own), dtype=bool)
            for column, tie in zip(worth[own].T, [slack, *[0.0] * worth.shape[1]], strict=False):
                value = np.where(open_, column, -np.inf)
                open_ &= value >= np.repeat(np.maximum.reduceat(value, start), sizes) - tie
            place = np.where(open_, np.arange(len(own)), len(own))
            chosen[sets] = own[np.minimum.reduceat(place, start)]
            np.add.at(worth, self.above[sets], worth[chosen[sets]])
        return chosen

    def gains(self, worth: Floats, shares: Floats) -> Floats:
        """What each choice would have paid more than what is done at its set.

        Parameters
        ----------
        worth : array, shape (S,)
            What each sequence adds to the payoff.
        shares : array, shape (S - parts,)
            Probabilities of the last choices.

        Returns
        -------
        array, shape (S,)
            Zero for the empty sequences.
        """
        worth = worth.copy()
        result = np.zeros(self.size)
        for sets in reversed(self._by_rank):
            own, sizes = self._of(sets), self.sizes[sets]
            value = np.add.reduceat(worth[own] * shares[own - self.parts], np.cumsum(sizes) - sizes)
            result[own] = worth[own] - np.repeat(value, sizes)
            np.add.at(worth, self.above[sets], value)
        return result

    @cached_property
    def _by_rank(self) -> list[Ints]:
        """Sets in groups, those with fewer own choices before first."""
        order = np.argsort(self.rank, kind="stable")
        return np.split(order, np.cumsum(np.bincount(self.rank))[:-1]) if len(order) else []

    def _of(self, sets: Ints) -> Ints:
        """Sequences of some sets, set by set."""
        sizes = self.sizes[sets]
        start = np.cumsum(sizes) - sizes
        return np.repeat(self.first[sets] - start, sizes) + np.arange(sizes.sum())


@dataclass(frozen=True)
class SequenceForm:
    """What two players' sequences pay together.

    Attributes
    ----------
    sides : pair of Side
    pairs : array, shape (2, M)
        The sequences that lead to each end.
    paid : array, shape (2, M)
        The payoffs there above the middle, times the probability of chance's moves on the way.
    middle : array, shape (2, parts)
        Halfway between the least and the most that a part pays to each.
    """

    sides: tuple[Side, Side]
    pairs: Ints
    paid: Floats
    middle: Floats

    @classmethod
    def of_parts(cls, parts: Parts, starts: Ints, worth: Floats, likely: Floats) -> SequenceForm:
        """Take some parts of a tree with one player or two.

        Parameters
        ----------
        parts : Parts
        starts : array
            Where the parts start, in order.
        worth : array, shape (n, N)
            What the ends of the parts are worth to the players.
        likely : array, shape (N,)
            From `Parts.likely`.
        """
        ends = parts.ends(starts)
        within = parts.root[parts.tree.parent[ends]]
        one, two = (_side(parts, starts, i) for i in range(2))
        pairs = [
            sequences_to(parts, starts, side, i, ends, within) for i, side in enumerate((one, two))
        ]
        payoffs = np.zeros((2, len(ends)))
        payoffs[: len(worth)] = worth[:, ends]
        return cls._centred((one, two), np.array(pairs), payoffs, likely[ends])

    @classmethod
    def of_payoffs(cls, payoffs: Floats) -> SequenceForm:
        """Take a game in normal form, payoffs (2, m, n): both choose once."""
        none = np.zeros(1, dtype=np.intp)
        one, two = (
            Side(1, np.arange(size), none, np.array([1, size + 1]), none)
            for size in payoffs.shape[1:]
        )
        pairs = np.indices(payoffs.shape[1:]).reshape(2, -1) + 1
        return cls._centred((one, two), pairs, payoffs.reshape(2, -1), np.ones(pairs.shape[1]))

    @classmethod
    def _centred(
        cls, sides: tuple[Side, Side], pairs: Ints, payoffs: Floats, likely: Floats
    ) -> SequenceForm:
        """Take payoffs (2, M) that are paid with some probabilities (M,)."""
        part = sides[0].part[pairs[0]]
        least, most = np.full((2, 2, sides[0].parts), [[[np.inf]], [[-np.inf]]])
        for i, own in enumerate(payoffs):
            np.minimum.at(least[i], part, own)
            np.maximum.at(most[i], part, own)
        middle = least / 2 + most / 2
        return cls(sides, pairs, (payoffs - middle[:, part]) * likely, middle)

    def worth(self, weights: Sequence[Floats]) -> Floats:
        """What weights, shapes (S_1,) and (S_2,), are worth to both in each part; (2, parts)."""
        one, two = (x[at] for x, at in zip(weights, self.pairs, strict=True))
        part, size = self.sides[0].part[self.pairs[0]], self.sides[0].parts
        return self.middle + [np.bincount(part, own * one * two, size) for own in self.paid]

    def matrix(self, i: int) -> Any:
        """Sparse matrix (S_1, S_2) of what player `i` gets."""
        shape = self.sides[0].size, self.sides[1].size
        return sparse.csr_array((self.paid[i], tuple(self.pairs)), shape=shape)


def sequences_to(parts: Parts, starts: Ints, side: Side, i: int, nodes: Ints, within: Ints) -> Ints:
    """Find the sequences of a player that lead to some nodes.

    Parameters
    ----------
    parts : Parts
    starts : array
        Of the parts that `side` is about, in order.
    side : Side
    i : int
        The player.
    nodes : array, shape (M,)
    within : array, shape (M,)
        The start of the part that each node is looked at in: as an end it is in the part above.

    Returns
    -------
    array, shape (M,)
    """
    at = np.searchsorted(starts, within)
    if len(side.choice):
        some = parts.made[i, nodes] > parts.made[i, within]
        order = np.argsort(side.choice)
        before = parts.tree.before[i, nodes[some]]
        at[some] = side.parts + order[np.searchsorted(side.choice, before, sorter=order)]
    return at


def _side(parts: Parts, starts: Ints, i: int) -> Side:
    """Sequences of a player in some parts."""
    tree, count = parts.tree, len(starts)
    own = parts.sets(starts)
    own = own[tree.set_player[own] == i]
    if not len(own):
        return Side(count, own, own, np.array([count]), own)
    node, within = parts.node[own], parts.set_root[own]
    rank = parts.made[i, node] - parts.made[i, within]
    sizes = np.diff(tree.first_choice)[own]
    first = count + np.cumsum([0, *sizes])
    offset = first[:-1] - tree.first_choice[own]
    choice = np.arange(count, first[-1]) - np.repeat(offset, sizes)
    side = Side(count, choice, own, first, rank)
    return replace(side, above=sequences_to(parts, starts, side, i, node, within))
