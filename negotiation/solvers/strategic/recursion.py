"""Probabilities of choices in a tree with errors, from its ends to its root, and their derivatives.

Under agent error a choice is made by what the player expects of it, plus an error for each action.
Under private information each payoff at an end has an error that its player alone knows; a choice
among two is then normal, with the variance of the errors weighted by how likely the ends are.

Signorino, C. S. (1999), "Strategic interaction and the statistical analysis of international
conflict", American Political Science Review 93(2):279-297; (2003), "Structure and uncertainty in
discrete choice models", Political Analysis 11(4):316-344.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.nodes import CHANCE
from negotiation.games.shape import END
from negotiation.games.tree import Tree
from negotiation.games.words import named
from negotiation.solvers.strategic.ends import ways_to_ends

__all__ = ["ERRORS", "LINKS", "Noise", "Recursion"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

ERRORS = ("agent error", "private information")
LINKS = ("logit", "probit")
#: No payoffs, by which nothing is derived.
NOTHING: Ints = np.empty((0, 2), dtype=np.intp)


@dataclass(frozen=True)
class Noise:
    """What makes choices uncertain: the kind of errors, and their distribution.

    Attributes
    ----------
    errors : one of `ERRORS`
    link : one of `LINKS`
    """

    errors: str
    link: str

    @property
    def private(self) -> bool:
        """Whether each player knows its own payoffs, errors included."""
        return self.errors == "private information"


@dataclass(frozen=True)
class Found:
    """Logarithms of probabilities, and their derivatives by the payoffs at the ends.

    Attributes
    ----------
    choices : array, shape (K, N)
        Of each choice, as `Tree.first_choice` numbers them.
    ends : array, shape (L, N)
        Of each end of the tree.
    slopes : array, shape (L, m, N)
        Of the ends, by the m payoffs that were asked for.
    """

    choices: Floats
    ends: Floats
    slopes: Floats


class Recursion:
    """The choices of one tree, for as many rows of payoffs as are given at a time.

    Parameters
    ----------
    tree : Tree
    noise : Noise

    Raises
    ------
    NegotiationError
        If somebody does not see what was done before, or the errors have no closed form in it.
    """

    def __init__(self, tree: Tree, noise: Noise) -> None:
        self.tree, self.noise = tree, noise
        self._check()
        self.place = np.full(len(tree.parent), -1)
        self.place[tree.leaves] = np.arange(len(tree.leaves))
        self.ways = [tree.choice[way] for way in ways_to_ends(tree)]

    def _check(self) -> None:
        """Refuse trees in which choices are no such product."""
        tree, noise = self.tree, self.noise
        for here in tree.sets:
            if here.player is None:
                continue
            where = f"information set {here.key!r} of {named('player', here.player)}"
            if len(here.nodes) > 1:
                raise NegotiationError(
                    f"{where} has {len(here.nodes)} nodes: all must see what was done before;"
                    " quantal_response takes any tree, with logit errors"
                )
            if len(here.actions) > 2 and noise.link == "probit":
                raise NegotiationError(
                    f"{where} has {len(here.actions)} actions, and probit compares two:"
                    " use link='logit'"
                )
        if not noise.private:
            return
        if noise.link == "logit":
            raise NegotiationError(
                "private information is normal: link='probit'. Weighted sums of logit errors have"
                " no closed form, and the literature has none"
            )
        for node in range(1, len(tree.parent)):
            mover, above = tree.player[node], tree.parent[node]
            while mover >= 0 and above >= 0:
                if tree.player[above] == mover:
                    raise NegotiationError(
                        f"{named('player', tree.players[mover])} moves twice on one path: under"
                        " private information its later choice would tell of its earlier one; use"
                        " errors='agent error'"
                    )
                above = tree.parent[above]

    def find(self, payoffs: Floats, chances: Floats, by: Ints | None = None) -> Found:
        """Work backwards from the ends.

        Parameters
        ----------
        payoffs : array, shape (n, L, N)
        chances : array, shape (K, N)
            Of chance moves, where their choices are.
        by : array of int, shape (m, 2), optional
            Player and end of the payoffs by which to find derivatives.

        Returns
        -------
        Found
        """
        tree, rows = self.tree, payoffs.shape[2]
        work = _Backwards(self.noise, payoffs, NOTHING if by is None else by)
        logs = np.zeros((int(tree.first_choice[-1]), rows))
        turns = np.zeros((len(logs), len(work.by), rows))
        below: dict[int, _Outlook] = {}
        for node in range(len(tree.parent) - 1, -1, -1):
            if tree.player[node] == END:
                below[node] = work.end(self.place[node])
                continue
            after = [below.pop(int(child)) for child in self._after(node)]
            choices = tree.choice[self._after(node)]
            if tree.player[node] == CHANCE:
                with np.errstate(divide="ignore"):
                    logs[choices] = np.log(chances[choices])
            else:
                logs[choices], turns[choices] = work.choose(int(tree.player[node]), after)
            below[node] = work.mixed(after, np.exp(logs[choices]), turns[choices])
        return Found(logs, self._along(logs), self._along(turns))

    def _after(self, node: int) -> Ints:
        """What follows a node, in the order of its actions."""
        tree = self.tree
        return tree.children[tree.first_child[node] : tree.first_child[node + 1]]

    def _along(self, choices: Floats) -> Floats:
        """Sum over the choices on the way to each end."""
        total = np.zeros((len(self.tree.leaves), *choices.shape[1:]))
        for k, way in enumerate(self.ways):
            total[k] = choices[way].sum(axis=0)
        return total


@dataclass(frozen=True)
class _Outlook:
    """How likely each end is from a node, shape (L, N), and slopes, (L, m, N)."""

    ends: Floats
    slopes: Floats


class _Backwards:
    """Steps from the ends to the root, for rows of payoffs (n, L, N)."""

    def __init__(self, noise: Noise, payoffs: Floats, by: Ints) -> None:
        self.noise, self.payoffs, self.by = noise, payoffs, by
        self.ends, self.rows = payoffs.shape[1:]

    def end(self, place: int) -> _Outlook:
        """An end is where it is."""
        sure = np.zeros((self.ends, self.rows))
        sure[place] = 1.0
        return _Outlook(sure, np.zeros((self.ends, len(self.by), self.rows)))

    def mixed(self, after: list[_Outlook], odds: Floats, turn: Floats) -> _Outlook:
        """What is ahead of a node: odds of its actions (A, N), slopes of their logarithms."""
        ends, slopes = np.zeros((self.ends, self.rows)), 0.0
        for k, each in enumerate(after):
            ends += odds[k] * each.ends
            slopes = slopes + odds[k] * each.slopes + each.ends[:, None] * (odds[k] * turn[k])
        return _Outlook(ends, np.asarray(slopes))

    def choose(self, player: int, after: list[_Outlook]) -> tuple[Floats, Floats]:
        """Logarithms of the probabilities of a player's actions, (A, N), and slopes."""
        worth = np.array([(each.ends * self.payoffs[player]).sum(axis=0) for each in after])
        turn = np.array([self._slope(player, each) for each in after])
        if len(after) == 1:
            return np.zeros_like(worth), np.zeros_like(turn)
        if self.noise.link == "logit":
            return _logit(worth, turn)
        return _probit(worth, turn, *self._variance(after))

    def _slope(self, player: int, each: _Outlook) -> Floats:
        """Derivative of what an action is worth, shape (m, N)."""
        result = (self.payoffs[player][:, None] * each.slopes).sum(axis=0)
        for m, (row, end) in enumerate(self.by):
            if row == player:
                result[m] += each.ends[end]
        return np.asarray(result)

    def _variance(self, after: list[_Outlook]) -> tuple[Floats, Floats]:
        """Variance of the difference of two errors, shape (N,), and its derivative, (m, N)."""
        if not self.noise.private:
            return np.full(self.rows, 2.0), np.zeros((len(self.by), self.rows))
        variance, wider = np.zeros(self.rows), np.zeros((len(self.by), self.rows))
        for each in after:
            variance += (each.ends**2).sum(axis=0)
            wider += 2 * (each.ends[:, None] * each.slopes).sum(axis=0)
        return variance, wider


def _logit(worth: Floats, turn: Floats) -> tuple[Floats, Floats]:
    """Odds are exponentials of what actions are worth."""
    above = worth - worth.max(axis=0)
    log = above - np.log(np.exp(above).sum(axis=0))
    return log, turn - (np.exp(log)[:, None] * turn).sum(axis=0)


def _probit(worth: Floats, turn: Floats, variance: Floats, wider: Floats) -> tuple[Floats, Floats]:
    """The better of two actions, up to a normal error."""
    from scipy.special import erfcx, log_ndtr

    deviation = np.sqrt(variance)
    z = (worth[0] - worth[1]) / deviation
    both = np.array([z, -z])
    log = log_ndtr(both)
    change = (turn[0] - turn[1]) / deviation - z / (2 * variance) * wider
    mills = np.sqrt(2 / np.pi) / erfcx(-both / np.sqrt(2))
    return log, np.array([mills[0] * change, -mills[1] * change])
