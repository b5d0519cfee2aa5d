"""The logit equations of trees: every information set is an agent with its player's payoffs.

An agent compares what its actions pay on average, given that its information set is reached; the
others' choices, those of its player's other agents among them, are what they are (McKelvey and
Palfrey 1998). Probabilities are kept as logarithms, so that beliefs stay accurate where hardly
anybody comes (Turocy 2010).

McKelvey, R. D. and Palfrey, T. R. (1998), "Quantal response equilibria for extensive form games",
Experimental Economics 1(1):9-41.

Turocy, T. L. (2010), "Computing sequential equilibria using agent quantal response equilibria",
Economic Theory 42(1):255-269.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from negotiation.games.tree import Tree
from negotiation.solvers.logit.equations import Equations

__all__ = ["AgentEquations"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: A chance of zero counts as one that is far smaller than any other.
NO_CHANCE = 1e-300


@dataclass(frozen=True)
class _Shape:
    """Where the choices of agents with several actions are in a tree.

    Attributes
    ----------
    choices : array, shape (V,)
        The choices, agent by agent, as `Tree.first_choice` counts them.
    column : array, shape (K,)
        Place of each choice among them; V for others.
    agent : array, shape (V,)
        Whose choice it is, among the movers.
    first : array, shape (movers,)
        Where the choices of each agent start.
    pair : array, shape (2, P)
        A choice, and an end of the tree below it, in the order of the choices.
    starts : array, shape (V,)
        Where the pairs of each choice start.
    triple : array, shape (2, T)
        A pair, and a choice on the way to its end; in the order of `cells`.
    cells : array, shape (C,)
        Places in a (V, V) matrix: the pair's choice and the other.
    bounds : array, shape (C,)
        Where the triples of each place start.
    """

    choices: Ints
    column: Ints
    agent: Ints
    first: Ints
    pair: Ints
    starts: Ints
    triple: Ints
    cells: Ints
    bounds: Ints

    @classmethod
    def of(cls, tree: Tree) -> _Shape:
        """Go through the ways to the ends of the tree."""
        sizes = np.diff(tree.first_choice)
        movers = np.flatnonzero((tree.set_player >= 0) & (sizes > 1))
        first = np.cumsum([0, *sizes[movers]])
        agent = np.repeat(np.arange(len(movers)), sizes[movers])
        choices = tree.first_choice[movers][agent] + np.arange(first[-1]) - first[agent]
        column = np.full(int(tree.first_choice[-1]), len(choices))
        column[choices] = np.arange(len(choices))
        # All choices on the way to each end, from the last one up.
        node, end, made, ends = tree.leaves, np.arange(len(tree.leaves)), [], []
        while len(node):
            own = column[tree.choice[node]]
            known = own < len(choices)
            made.append(own[known])
            ends.append(end[known])
            node = tree.parent[node]
            end, node = end[node > 0], node[node > 0]
        pair = np.array([np.concatenate(made), np.concatenate(ends)])
        pair = pair[:, np.lexsort(pair[::-1])]
        starts = np.searchsorted(pair[0], np.arange(len(choices)))
        by_end = np.argsort(pair[1], kind="stable")
        count = np.bincount(pair[1], minlength=len(tree.leaves))
        begin = np.cumsum(count) - count
        many = count[pair[1]]
        one = np.repeat(np.arange(pair.shape[1]), many)
        other = np.arange(len(one)) - np.repeat(np.cumsum(many) - many - begin[pair[1]], many)
        cell = pair[0, one] * len(choices) + pair[0, by_end[other]]
        order = np.argsort(cell, kind="stable")
        cells, bounds = np.unique(cell[order], return_index=True)
        triple = np.array([one, pair[0, by_end[other]]])[:, order]
        return cls(choices, column, agent, first[:-1], pair, starts, triple, cells, bounds)


class AgentEquations(Equations):
    """The logit equations of a family of trees.

    Parameters
    ----------
    tree : Tree
    games : slice
        Which games of the family.

    Attributes
    ----------
    tree : Tree
    chances : array, shape (K, G)
        Logarithms of the probabilities of chance moves, 0 for other choices.
    paid : array, shape (P, G)
        What each pair's end pays to the owner of its choice, divided by `scale`.
    """

    def __init__(self, tree: Tree, games: slice) -> None:
        sizes = np.diff(tree.first_choice)
        super().__init__(tuple(sizes[tree.set_player >= 0].tolist()))
        self.tree = tree
        self.where = where = _Shape.of(tree)
        chances = tree.chances.reshape(-1, tree.n_games)[:, games]
        self.chances: Floats = np.log(np.maximum(chances, NO_CHANCE))
        payoffs = tree.payoffs.reshape(tree.n_players, -1, tree.n_games)[..., games]
        owner = np.repeat(tree.set_player, sizes)[where.choices][where.pair[0]]
        paid = payoffs[owner, where.pair[1]] / 2  # Differences cannot overflow then.
        least, most = paid[:0], paid[:0]
        if len(where.starts):
            agents = where.starts[where.first]
            least, most = np.minimum.reduceat(paid, agents), np.maximum.reduceat(paid, agents)
        unit = self.measure(list(most / 1 - least), paid.shape[1])
        low = np.repeat(least, np.bincount(where.agent[where.pair[0]], minlength=len(least)), axis=0)
        self.paid: Floats = (paid - low) / (2 * unit) * 2

    def take(self, games: Ints | Bools) -> Self:
        """Return the equations of some of the games."""
        part = super().take(games)
        part.chances, part.paid = self.chances[:, games], self.paid[:, games]
        return part

    def system(self, x: Floats) -> tuple[Floats, Floats]:
        """Residual and derivative of the logit equations, see `Equations`."""
        where, z, rationality = self.where, x[:-1], x[-1]
        if not self.size:
            return z, np.zeros((0, 1, x.shape[1]))
        total = len(where.choices)
        p = np.concatenate(self.probabilities(z))
        likely = self._likely(z)[self.tree.leaves][where.pair[1]]
        likely -= np.maximum.reduceat(likely, where.starts)[where.pair[0]]
        weight = np.exp(likely)
        weight /= np.add.reduceat(weight, where.starts)[where.pair[0]]
        value = np.add.reduceat(weight * self.paid, where.starts)
        weight *= self.paid - value[where.pair[0]]
        # How values change with the logarithms of probabilities, then with log-odds.
        change = np.zeros((total * total, x.shape[1]))
        change[where.cells] = np.add.reduceat(weight[where.triple[0]], where.bounds)
        change = change.reshape(total, total, -1)
        change -= p * np.add.reduceat(change, where.first, axis=1)[:, where.agent]
        later = np.setdiff1d(np.arange(total), where.first)
        base = where.first[where.agent[later]]
        gain = value[later] - value[base]
        derivative = np.empty((self.size, self.size + 1, x.shape[1]))
        derivative[:, :-1] = -rationality * (change[later] - change[base])[:, later]
        derivative[np.arange(self.size), np.arange(self.size)] += 1.0
        derivative[:, -1] = -gain
        return z - rationality * gain, derivative

    def beliefs(self, z: Floats) -> Floats:
        """How likely each decision is, given its information set; NaN at the ends; (N, G)."""
        tree, likely = self.tree, self._likely(z)
        inner = np.flatnonzero(tree.information >= 0)
        inner = inner[np.argsort(tree.information[inner], kind="stable")]
        sets = tree.information[inner]
        starts = np.searchsorted(sets, np.arange(len(tree.set_player)))
        weight = np.exp(likely[inner] - np.maximum.reduceat(likely[inner], starts)[sets])
        result = np.full(likely.shape, np.nan)
        result[inner] = weight / np.add.reduceat(weight, starts)[sets]
        return result

    def behaviour(self, strategies: list[Floats]) -> Floats:
        """Probabilities of all choices, chance's among them, (K, G); from those of the movers."""
        result = np.exp(self.chances)
        if strategies:
            result[self.where.choices] = np.concatenate(strategies)
        return result

    def _likely(self, z: Floats) -> Floats:
        """Logarithm of the probability of each node, (N, G)."""
        tree, where = self.tree, self.where
        choice = self.chances.copy()
        odds = np.zeros((len(where.choices), z.shape[1]))
        odds[np.setdiff1d(np.arange(len(odds)), where.first)] = z
        if len(odds):
            odds -= np.maximum.reduceat(odds, where.first)[where.agent]
            odds -= np.log(np.add.reduceat(np.exp(odds), where.first))[where.agent]
            choice[where.choices] = odds
        result = np.zeros((len(tree.parent), z.shape[1]))
        for level in tree.levels[1:]:
            result[level] = result[tree.parent[level]] + choice[tree.choice[level]]
        return result
