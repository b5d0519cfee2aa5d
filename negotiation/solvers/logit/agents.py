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

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from negotiation.games.tree import Tree
from negotiation.solvers.logit.equations import Equations

__all__ = ["AgentEquations", "as_behaviour"]

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
    agent : array, shape (V,)
        Whose choice it is, among the movers.
    first : array, shape (movers,)
        Where the choices of each agent start.
    later : array, shape (size,)
        The choices that are not the first of their agent.
    pair : array, shape (2, P)
        A choice, and an end of the tree below it, in the order of the choices.
    starts : array, shape (V,)
        Where the pairs of each choice start.
    triple : array, shape (T,)
        A pair, for each choice on the way to its end; in the order of `cells`.
    cells : array, shape (C,)
        Places in a (V, V) matrix: the pair's choice and the other.
    bounds : array, shape (C,)
        Where the triples of each place start.
    inner : tuple of arrays, shapes (M,), (M,) and (H,)
        Decisions and chance moves by information set, their sets, and where each set starts.
    """

    choices: Ints
    agent: Ints
    first: Ints
    later: Ints
    pair: Ints
    starts: Ints
    triple: Ints
    cells: Ints
    bounds: Ints
    inner: tuple[Ints, Ints, Ints]

    @classmethod
    def of(cls, tree: Tree) -> _Shape:
        """Go through the ways to the ends of the tree."""
        sizes = np.diff(tree.first_choice)
        movers = np.flatnonzero((tree.set_player >= 0) & (sizes > 1))
        first = np.cumsum([0, *sizes[movers]])
        agent = np.repeat(np.arange(len(movers)), sizes[movers])
        choices = tree.first_choice[movers][agent] + np.arange(first[-1]) - first[agent]
        pair = _pairs(tree, choices)
        triple, cells, bounds = _triples(pair, len(choices))
        inner = np.flatnonzero(tree.information >= 0)
        inner = inner[np.argsort(tree.information[inner], kind="stable")]
        sets = tree.information[inner]
        groups = inner, sets, np.searchsorted(sets, np.arange(len(tree.set_player)))
        later = np.setdiff1d(np.arange(len(choices)), first[:-1])
        starts = np.searchsorted(pair[0], np.arange(len(choices)))
        return cls(choices, agent, first[:-1], later, pair, starts, triple, cells, bounds, groups)


def _pairs(tree: Tree, choices: Ints) -> Ints:
    """List choices, by their places, with the ends of the tree below them, (2, P)."""
    column = np.full(int(tree.first_choice[-1]), -1)
    column[choices] = np.arange(len(choices))
    node, end, made, ends = tree.leaves, np.arange(len(tree.leaves)), [], []
    while len(node):  # From the ends up.
        own = column[tree.choice[node]]
        made.append(own[own >= 0])
        ends.append(end[own >= 0])
        node = tree.parent[node]
        end, node = end[node > 0], node[node > 0]
    pair = np.array([np.concatenate(made), np.concatenate(ends)])
    return pair[:, np.lexsort(pair[::-1])]


def _triples(pair: Ints, choices: int) -> tuple[Ints, Ints, Ints]:
    """List pairs (T,) for each choice on the way to their ends, by cells (C,) and their starts."""
    by_end = np.argsort(pair[1], kind="stable")
    count = np.bincount(pair[1])
    many = count[pair[1]]
    one = np.repeat(np.arange(pair.shape[1]), many)
    begin = (np.cumsum(count) - count)[pair[1]]
    other = by_end[np.arange(len(one)) - np.repeat(np.cumsum(many) - many - begin, many)]
    cell = pair[0, one] * choices + pair[0, other]
    order = np.argsort(cell, kind="stable")
    cells, bounds = np.unique(cell[order], return_index=True)
    return one[order], cells, bounds


class AgentEquations(Equations):
    """The logit equations of a family of trees.

    Parameters
    ----------
    tree : Tree

    Attributes
    ----------
    tree : Tree
    chances : array, shape (K, G)
        Logarithms of the probabilities of chance moves, 0 for other choices.
    paid : array, shape (P, G)
        What each pair's end pays to the owner of its choice, divided by `scale`.
    """

    def __init__(self, tree: Tree) -> None:
        sizes = np.diff(tree.first_choice)
        super().__init__(tuple(sizes[tree.set_player >= 0].tolist()))
        self.tree = tree
        self.where = where = _Shape.of(tree)
        chances = tree.chances.reshape(-1, tree.n_games)
        self.chances: Floats = np.log(np.maximum(chances, NO_CHANCE))
        payoffs = tree.payoffs.reshape(tree.n_players, -1, tree.n_games)
        owner = np.repeat(tree.set_player, sizes)[where.choices][where.pair[0]]
        paid = payoffs[owner, where.pair[1]] / 2  # Differences cannot overflow then.
        least, most = paid[:0], paid[:0]
        if len(where.starts):
            agents = where.starts[where.first]
            least, most = np.minimum.reduceat(paid, agents), np.maximum.reduceat(paid, agents)
        unit = self.measure(list(most - least), paid.shape[1])
        self.paid: Floats = (paid - least[where.agent[where.pair[0]]]) / unit

    def take(self, games: Ints | Bools | slice) -> Self:
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
        likely = self._likely(z)[self.tree.leaves[where.pair[1]]]
        likely -= np.maximum.reduceat(likely, where.starts)[where.pair[0]]
        weight = np.exp(likely)
        weight /= np.add.reduceat(weight, where.starts)[where.pair[0]]
        value = np.add.reduceat(weight * self.paid, where.starts)
        weight *= self.paid - value[where.pair[0]]
        # How values change with the logarithms of probabilities, then with log-odds.
        cells = np.zeros((total * total, x.shape[1]))
        cells[where.cells] = np.add.reduceat(weight[where.triple], where.bounds)
        change = cells.reshape(total, total, -1)
        change -= p * np.add.reduceat(change, where.first, axis=1)[:, where.agent]
        later, base = where.later, where.first[where.agent[where.later]]
        gain = value[later] - value[base]
        derivative = np.empty((self.size, self.size + 1, x.shape[1]))
        derivative[:, :-1] = -rationality * (change[later] - change[base])[:, later]
        derivative[np.arange(self.size), np.arange(self.size)] += 1.0
        derivative[:, -1] = -gain
        return z - rationality * gain, derivative

    def beliefs(self, z: Floats) -> Floats:
        """How likely each decision is, given its information set; NaN at the ends; (N, G)."""
        likely, (inner, sets, starts) = self._likely(z), self.where.inner
        likely[inner] -= np.maximum.reduceat(likely[inner], starts)[sets]
        return self.normalised(np.exp(likely))

    def normalised(self, weights: Floats) -> Floats:
        """Beliefs in proportion to weights, (N, G)."""
        inner, sets, starts = self.where.inner
        result = np.full(weights.shape, np.nan)
        result[inner] = weights[inner] / np.add.reduceat(weights[inner], starts)[sets]
        return result

    def behaviour(self, strategies: Sequence[Floats]) -> Floats:
        """Probabilities of all choices, chance's among them, (K, G).

        Parameters
        ----------
        strategies : sequence over the players' information sets of arrays (actions, G)
        """
        result: Floats = np.exp(self.chances)
        own = np.repeat(self.tree.set_player >= 0, np.diff(self.tree.first_choice))
        result[own] = np.concatenate(strategies)
        return result

    @property
    def weight(self) -> int:
        """Numbers that are needed for each game, about."""
        return max(len(self.where.triple), len(self.where.choices) ** 2)

    def _likely(self, z: Floats) -> Floats:
        """Logarithm of the probability of each node, (N, G)."""
        tree, where = self.tree, self.where
        choice = self.chances.copy()
        odds = np.zeros((len(where.choices), z.shape[1]))
        odds[where.later] = z
        if len(odds):
            odds -= np.maximum.reduceat(odds, where.first)[where.agent]
            odds -= np.log(np.add.reduceat(np.exp(odds), where.first))[where.agent]
            choice[where.choices] = odds
        result = np.zeros((len(tree.parent), z.shape[1]))
        for level in tree.levels[1:]:
            result[level] = result[tree.parent[level]] + choice[tree.choice[level]]
        return result


def as_behaviour(tree: Tree, strategies: Sequence[Floats]) -> Floats:
    """Probabilities of all choices, chance's among them.

    Parameters
    ----------
    tree : Tree
    strategies : sequence over the players' information sets of arrays (actions, G)

    Returns
    -------
    array, shape (K, G)
    """
    result = np.array(tree.chances.reshape(-1, tree.n_games))
    own = np.repeat(tree.set_player >= 0, np.diff(tree.first_choice))
    result[own] = np.concatenate(strategies)
    return result
