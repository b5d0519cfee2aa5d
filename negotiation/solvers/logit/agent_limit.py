"""Where the logit path of a tree leads as rationality grows: a sequential equilibrium.

Along the path log-odds either grow without end or approach their limits like a series in one over
rationality. So the limit is foreseen from a point and the direction of the path there, with an
error that falls with the square of rationality; from two of these, with the cube; and it is known
when rationality has doubled and it has not changed, or changes more than before, by rounding.

McKelvey, R. D. and Palfrey, T. R. (1998), "Quantal response equilibria for extensive form games",
Experimental Economics 1(1):9-41. (That the limit is a sequential equilibrium.)

Turocy, T. L. (2010), "Computing sequential equilibria using agent quantal response equilibria",
Economic Theory 42(1):255-269.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negotiation.games.tree import Tree
from negotiation.solvers.logit.agents import AgentEquations
from negotiation.solvers.logit.limit import Ends
from negotiation.solvers.logit.path import Segment
from negotiation.solvers.play import gains

__all__ = ["AgentEnds", "largest_gains"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: A limit that has changed by less than this since half of the rationality is one.
STABLE = 1e-11
#: If it has changed by less than this, larger changes later are rounding errors.
ROUNDED = 1e-8
#: Probabilities below this are rounding errors of zero.
NOTHING = 1e-9
#: In the end, what has changed by less than this is taken for the limit, if nobody could gain more
#: than this by deviating, as a share of its largest payoff difference.
ARRIVED = 1e-5


class AgentEnds(Ends):
    """The ends of the paths of a family of trees, as far as they are known.

    Parameters
    ----------
    equations : AgentEquations
    payoffs : array, shape (n, L, G)
        At the ends of the trees.

    Attributes
    ----------
    limit : list over movers of arrays (s_i, G)
        Filled where `converged`.
    beliefs : array, shape (N, G)
        At the limit, or at the last point.
    """

    equations: AgentEquations

    def __init__(self, equations: AgentEquations, payoffs: Floats) -> None:
        super().__init__(equations)
        self.payoffs = payoffs
        games = len(equations.scale)
        self.beliefs = np.full((len(equations.tree.parent), games), np.nan)
        self._once, self._twice, self._best = np.full((3, equations.size, games), np.nan)
        self._since = np.ones(games)
        self._change = np.full(games, np.inf)

    def watch(self, segment: Segment) -> Bools:
        """Look whether the end can be told, see `Ends`."""
        x, direction, games = segment.stop, segment.arrive, segment.games
        self.last[:, games], self.direction[:, games] = x, direction
        due = (direction[-1] > 0) & (x[-1] >= 2 * self._since[games]) & ~self.converged[games]
        at = np.flatnonzero(due)
        if len(at):
            self._look(games[at], x[:, at], direction[:, at])
        return self.converged[games] | (x[-1] > self.farthest[games])

    def settle(self) -> None:
        """Take for limits what hardly changes any more, see `Ends`."""
        self._keep(np.flatnonzero(~self.converged & (self._change < ARRIVED)), ARRIVED)
        left = np.flatnonzero(np.isnan(self.beliefs[0]))
        self.beliefs[:, left] = self.equations.take(left).beliefs(self.last[:-1, left])

    def _look(self, games: Ints, x: Floats, direction: Floats) -> None:
        """Foresee the limits of some games, and compare them with what was foreseen before."""
        some, z, rationality = self.equations.take(games), x[:-1], x[-1]
        once = z + direction[:-1] * (rationality / direction[-1])
        longer = (rationality / self._since[games]) ** 2
        twice = once + (once - self._once[:, games]) / (longer - 1)
        change = np.zeros(len(games))
        before = self._twice[:, games]
        for new, old in zip(self._play(some, twice), self._play(some, before), strict=True):
            change = np.fmax(change, np.abs(new - old).max(axis=0))
        change[np.isnan(before).any(axis=0)] = np.inf
        self._once[:, games], self._twice[:, games], self._since[games] = once, twice, rationality
        better = change < self._change[games]
        still = np.where(better, change < STABLE, self._change[games] < ROUNDED)
        self._best[:, games[better]] = twice[:, better]
        self._change[games[better]] = change[better]
        self._keep(games[still], NOTHING)

    @staticmethod
    def _play(equations: AgentEquations, z: Floats) -> list[Floats]:
        """Strategies and beliefs, without the ends of the tree."""
        beliefs = equations.beliefs(z)[equations.tree.information >= 0]
        return [*equations.probabilities(z), beliefs]

    def _keep(self, games: Ints, nothing: float) -> None:
        """Take what is foreseen for limits, without what is too small, if nobody would deviate."""
        if not len(games):
            return
        some, z = self.equations.take(games), self._best[:, games]
        limit = [np.where(p > nothing, p, 0.0) for p in some.probabilities(z)]
        limit = [used / used.sum(axis=0) for used in limit]
        beliefs = some.beliefs(z)
        beliefs = some.normalised(np.where(beliefs <= nothing, 0.0, beliefs))
        payoffs = self.payoffs[..., games]
        gained = gains(some.tree, payoffs, some.behaviour(some.everyone(limit)), beliefs)
        most = ARRIVED * np.ptp(payoffs, axis=1)[some.tree.set_player]
        good = ~(gained > most).any(axis=0)  # NaN at chance moves
        for mine, own in zip(self.limit, limit, strict=True):
            mine[:, games[good]] = own[:, good]
        self.beliefs[:, games[good]] = beliefs[:, good]
        self.converged[games[good]] = True


def largest_gains(tree: Tree, behaviour: Floats, beliefs: Floats) -> Floats:
    """Most that anybody could gain at any information set of each game of a family, (G,).

    Parameters
    ----------
    tree : Tree
    behaviour : array, shape (K, G)
    beliefs : array, shape (N, G)
    """
    payoffs = tree.payoffs.reshape(tree.n_players, -1, tree.n_games)
    known = gains(tree, payoffs, behaviour, beliefs)
    result: Floats = np.nan_to_num(known, nan=0.0).max(axis=0, initial=0.0)
    return result
