"""The games of a family, some at a time, so that memory is bounded."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from negotiation.games.tree import Tree
from negotiation.solvers.induction.comparing import compared
from negotiation.solvers.induction.first import First, first_equilibria, gains_from, moves_of
from negotiation.solvers.induction.ties import Ties

__all__ = ["Chunks"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Numbers that are worked on at once: few enough for a processor's own memory.
NUMBERS = 2**19
#: Decisions with ties that are worked on at once.
TIED = 2**15


class Chunks:
    """A tree or a family, and its games in chunks; the last chunk that was solved is kept.

    Parameters
    ----------
    tree : Tree
        With perfect information.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.compared = compared(tree)
        self._payoffs: Floats = tree.payoffs.reshape(self.compared.payoffs.shape)
        self.chances: Floats = tree.chances.reshape(len(tree.chances), tree.n_games)
        self._moves = moves_of(tree)
        nodes = tree.n_players * len(tree.parent)
        self.size = max(1, NUMBERS // nodes)
        self._first: tuple[int, First] | None = None
        self._ties: tuple[int, list[Ties]] | None = None

    def __len__(self) -> int:
        """Number of chunks."""
        return math.ceil(self.tree.n_games / self.size)

    def games(self, chunk: int) -> slice:
        """Games of a chunk."""
        return slice(chunk * self.size, min((chunk + 1) * self.size, self.tree.n_games))

    def first(self, chunk: int) -> First:
        """Solve a chunk: the first equilibrium of each game."""
        if self._first is None or self._first[0] != chunk:
            games = self.games(chunk)
            solved = first_equilibria(
                self.tree,
                self._moves,
                self.compared.payoffs[..., games],
                self.compared.slack[:, games],
                self.chances[:, games],
            )
            self._first = chunk, solved
        return self._first[1]

    def outcome(self, chunk: int) -> Ints:
        """End that the first equilibrium of each game reaches; -1 where chance decides."""
        tree, chosen = self.tree, self.first(chunk).chosen
        node = np.zeros(chosen.shape[1], dtype=np.intp)
        going = np.arange(len(node))
        while len(going):
            going = going[tree.player[node[going]] >= 0]
            node[going] = chosen[node[going], going]
        ends = tree.information[node] < 0
        return np.where(ends, np.searchsorted(tree.leaves, node), -1)

    def ties(self, chunk: int) -> list[Ties]:
        """Solve the games of a chunk in which there are ties, some at a time."""
        if self._ties is None or self._ties[0] != chunk:
            tied = self.first(chunk).tied
            games = np.flatnonzero(tied[0])
            part = np.cumsum(tied[:, games].sum(axis=0)) // TIED
            groups = np.split(games, np.flatnonzero(np.diff(part)) + 1) if len(games) else []
            self._ties = chunk, [ties for some in groups for ties in self._all_of(chunk, some)]
        return self._ties[1]

    def _all_of(self, chunk: int, games: Ints) -> Iterator[Ties]:
        """Solve games together; one by one where there is no room for all values."""
        ahead = [games]
        while ahead:
            some = ahead.pop()
            ties = self.solve_ties(chunk, some)
            if ties.cut.any() and len(some) > 1:
                half = len(some) // 2
                ahead += [some[half:], some[:half]]
            else:
                yield ties

    def solve_ties(self, chunk: int, games: Ints, *, exact: bool = False) -> Ties:
        """Solve games of a chunk, in which there are ties."""
        here = self.games(chunk)
        slack, chances = self.compared.slack[:, here], self.chances[:, here]
        return Ties(self.tree, self.first(chunk), games, slack, chances, exact=exact)

    def gains(self, game: Ints, chosen: NDArray[np.int32]) -> Floats:
        """The most that anybody could gain in some pure profiles (N, E) of some games (E,)."""
        paid, chances = self._payoffs[..., game], self.chances[:, game]
        return gains_from(self.tree, self._moves, paid, chances, chosen)[1]
