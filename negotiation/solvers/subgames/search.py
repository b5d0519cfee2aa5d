"""Subgames solved from the smallest up, for many games at once that have the same structure.

What matters of a subgame inside is what its equilibria are worth. If one player is indifferent
among several of them and others are not, how it mixes is settled by what comes before: the choice
among them is then a part of the subgame around.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.forms import TooLargeError
from negotiation.games.tree import Tree
from negotiation.solvers.subgames.cases import Case, Kind, kinds
from negotiation.solvers.subgames.pieces import Piece, pieces, subgame_roots
from negotiation.solvers.subgames.solutions import Menu
from negotiation.solvers.subgames.solving import solved
from negotiation.solvers.subgames.truncated import Opened, Truncated, truncated
from negotiation.solvers.two_players.enumeration import MOST_STRATEGIES

__all__ = ["Search", "State"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Combinations of what is played in the subgames inside that are looked at.
COMBINATIONS = 4096
#: Payoffs that are worked on in one go.
NUMBERS = 2**21
#: Players up to whom all equilibria are found where payoffs tie.
PLAYERS = 2
#: Ways to choose equilibria inside up to which mixtures of them are looked at.
MIXED = 2**10


@dataclass(frozen=True, eq=False)
class State:
    """Games of which everything has the same structure so far.

    Attributes
    ----------
    games : array, shape (g,)
    solved : dict of root to list of Menu
        Of subgames that are not yet a part of a larger one.
    """

    games: Ints
    solved: dict[int, list[Menu]]


class Search:
    """The search for all equilibria of some games.

    Parameters
    ----------
    tree : Tree
    payoffs : array, shape (n, L, G)
    chances : array, shape (K, G)
    slack : array, shape (n, G)
        How far apart two ties may be.
    deadline : float
        On the clock of `time.monotonic`.

    Attributes
    ----------
    open : dict of str to array of bool, shape (G,)
        What was left open, and in which games.
    """

    def __init__(
        self, tree: Tree, payoffs: Floats, chances: Floats, slack: Floats, deadline: float
    ) -> None:
        self.tree = tree
        self._pieces = pieces(tree, subgame_roots(tree))
        self._payoffs, self._chances, self._slack = payoffs, chances, slack
        self._deadline = deadline
        self._forms: dict[tuple[int, Opened], Truncated] = {}
        self._leaf = np.cumsum(tree.information < 0) - 1
        self.open: defaultdict[str, Bools] = defaultdict(
            lambda: np.zeros(payoffs.shape[2], dtype=bool)
        )

    def run(self) -> Iterator[tuple[Ints, list[Menu]]]:
        """Solve: games of the same structure, with the equilibria of the whole tree."""
        order = list(self._pieces.values())
        ahead = [(0, State(np.arange(self._payoffs.shape[2]), {}))]
        while ahead:
            at, state = ahead.pop()
            while at < len(order):
                state, *others = self._step(order[at], state)
                at += 1
                ahead += [(at, other) for other in others]
            yield state.games, state.solved[0]

    def _step(self, piece: Piece, state: State) -> list[State]:
        """Solve one more subgame; part games in which it has another structure."""
        games = state.games
        inside = [state.solved.pop(int(piece.ends[k])) for k in piece.inner]
        cases = self._cases(piece, games, inside)
        self._note(piece, games, cases)
        groups = [
            columns
            for some in _alike([case.structure for case in cases], np.arange(len(games)))
            for columns in _alike([row for case in cases for row in case.details(some)], some)
        ]
        results = []
        for columns in groups:
            before = state.solved if len(groups) == 1 else dict(state.solved)
            before[piece.root] = [menu for case in cases for menu in case.menus(columns)]
            results.append(State(games[columns], before))
        return results

    def _cases(self, piece: Piece, games: Ints, inside: list[list[Menu]]) -> list[Case]:
        """Solve a subgame for each combination of what is played inside."""
        opens = self._opens(piece, inside)
        ways = [[kind for menu in menus for kind in kinds(menu, opens=opens)] for menus in inside]
        every = list(itertools.islice(itertools.product(*ways), COMBINATIONS + 1))
        if len(every) > COMBINATIONS:
            self._leave_open(piece, games, "more combinations of equilibria inside than looked at")
        by_pattern: defaultdict[Opened, list[tuple[Kind, ...]]] = defaultdict(list)
        for combination in every[:COMBINATIONS]:
            by_pattern[tuple(kind.opened for kind in combination)].append(combination)
        result = []
        for opened, combinations in by_pattern.items():
            form = self._form(piece, opened)
            size = self._payoffs.shape[0] * (len(piece.ends) if form is None else form.size)
            step = max(1, NUMBERS // (size * len(games)))
            for low in range(0, len(combinations), step):
                some = combinations[low : low + step]
                result += self._solved(piece, games, opened, form, some)
        return result

    def _opens(self, piece: Piece, inside: list[list[Menu]]) -> bool:
        """Whether mixtures of equilibria inside can be looked at: by few players, of few."""
        varying = [[menu for menu in menus if menu.vary] for menus in inside]
        owners = {menu.player for menus in varying for menu in menus}
        if not owners or len(piece.choosing | owners) > PLAYERS:
            return False
        most = [max((len(menu.options) for menu in menus), default=1) for menus in varying]
        if math.prod(most) > MIXED:
            return False
        owner = [max((menu.player for menu in menus), default=-1) for menus in varying]
        widest = [(i, size) if size > 1 else None for i, size in zip(owner, most, strict=True)]
        try:
            form = truncated(self.tree, piece, tuple(widest))
        except TooLargeError:
            return False
        return sum(len(seat.labels) for seat in form.who) <= MOST_STRATEGIES

    def _form(self, piece: Piece, opened: Opened) -> Truncated | None:
        """Make the tree of a subgame, where it takes one; see `solved`."""
        if not any(opened) and (len(piece.nodes) == 1 or not piece.choosing):
            return None
        key = piece.root, opened
        if key not in self._forms:
            try:
                self._forms[key] = truncated(self.tree, piece, opened)
            except TooLargeError as error:
                raise NegotiationError(
                    f"the subgame that starts at {self._where(piece)!r} is too large: without the"
                    f" subgames inside it, {error.what}"
                ) from None
        return self._forms[key]

    def _solved(
        self,
        piece: Piece,
        games: Ints,
        opened: Opened,
        form: Truncated | None,
        combinations: list[tuple[Kind, ...]],
    ) -> list[Case]:
        """Solve a subgame for some combinations at once."""
        count = len(combinations)
        ends = np.arange(len(piece.ends)) if form is None else form.end
        options = np.zeros_like(ends) if form is None else form.option
        values = np.empty((len(self._payoffs), len(ends), count, len(games)))
        position = {int(k): i for i, k in enumerate(piece.inner)}
        for k, (end, option) in enumerate(zip(ends.tolist(), options.tolist(), strict=True)):
            if end in position:
                for c, combination in enumerate(combinations):
                    values[:, k, c] = combination[position[end]].values(option, games)
            else:
                paid = self._payoffs[:, self._leaf[piece.ends[end]]][:, games]
                values[:, k] = paid[:, None]
        slack = self._slack[:, games]
        chances = self._chances[piece.choices][:, games]
        found = solved(
            piece,
            opened,
            form,
            values.reshape(*values.shape[:2], -1),
            np.tile(chances, count),
            np.tile(slack, count),
            self._deadline,
        )
        return [
            Case(piece, combination, found, c * len(games), games, slack)
            for c, combination in enumerate(combinations)
        ]

    def _note(self, piece: Piece, games: Ints, cases: list[Case]) -> None:
        """Remember what is left open."""
        if not all(case.complete.all() for case in cases):
            unproved = ~np.logical_and.reduce([case.complete for case in cases])
            self._leave_open(piece, games[unproved], "not proved that all equilibria are found")
        open_ = np.zeros(len(games), dtype=bool)
        mixed = {kind.menu.player for case in cases for kind in case.kinds if kind.mixed}
        if piece.choosing:  # Otherwise nothing hangs on what is expected.
            for case in cases:
                open_ |= case.loose()[sorted(piece.choosing | mixed)].any(axis=0)
        if open_.any() and len(piece.choosing) == 1 and not mixed:
            best = [case.best for case in cases]  # If it is the same at all, it is in between.
            open_ &= (np.logical_or.reduce(best) != np.logical_and.reduce(best)).any(axis=0)
        if open_.any():
            what = "mixtures of equilibria inside, beyond those that are listed, may lead to more"
            self._leave_open(piece, games[open_], what)

    def _leave_open(self, piece: Piece, games: Ints, what: str) -> None:
        """Remember that something is left open."""
        self.open[f"subgame at {self._where(piece)}: {what}"][games] = True

    def _where(self, piece: Piece) -> str:
        """Call a subgame by the information set that it starts with."""
        return self.tree.sets[self.tree.information[piece.root]].key


def _alike(rows: list[Ints], columns: Ints) -> list[Ints]:
    """Part columns into groups in which all rows are constant.

    Parameters
    ----------
    rows : list of arrays (len(columns),)
    columns : array

    Returns
    -------
    list of arrays
    """
    if all((row == row[0]).all() for row in rows):
        return [columns]
    _, group = np.unique(np.stack(rows), axis=1, return_inverse=True)
    order = np.argsort(group, kind="stable")
    return np.split(columns[order], np.cumsum(np.bincount(group))[:-1])
