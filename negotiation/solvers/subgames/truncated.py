"""The normal form of a subgame in which the subgames inside are ends, or choices of one player."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.behaviour import behaviour_of
from negotiation.games.forms import Seat, check_size, profile_payoffs, seats, strategy_counts
from negotiation.games.nodes import CHANCE, Chance, Decision
from negotiation.games.tree import Tree
from negotiation.solvers.subgames.pieces import Piece

__all__ = ["Opened", "Truncated", "truncated"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Of each subgame inside: who mixes how many equilibria of it together with the rest, if anybody.
Opened = tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True, eq=False)
class Truncated:
    """A subgame as a tree of its own.

    Attributes
    ----------
    tree : Tree
        Without payoffs and probabilities, as those are of many games.
    who : list of Seat
    players : list of int
        Numbers of its players in the whole tree.
    end, option : arrays, shape (L,)
        Of its ends: the position in `Piece.ends`, and which equilibrium is played from there.
    choices : array, shape (K,)
        Where its choices stand in `Piece.choices`, -1 for those between equilibria.
    menus : list of arrays
        Of each subgame that is opened: the choices between its equilibria.
    """

    tree: Tree
    who: list[Seat]
    players: list[int]
    end: Ints
    option: Ints
    choices: Ints
    menus: list[Ints]

    @property
    def opened_ends(self) -> list[Ints]:
        """Of each subgame that is opened: the ends that follow the choice between equilibria."""
        return [self._end_after(menu) for menu in self.menus]

    def _end_after(self, menu: Ints) -> Ints:
        """Positions of the ends that some choices lead to."""
        return np.searchsorted(self.tree.leaves, np.flatnonzero(np.isin(self.tree.choice, menu)))

    @property
    def size(self) -> int:
        """Number of payoffs of a player that are needed in one go."""
        return max(len(self.end), math.prod(len(seat.labels) for seat in self.who))

    def payoffs(self, values: Floats, chances: Floats) -> Floats:
        """Payoffs of profiles, shape (players, *sizes, *batch), by values (n, L, *batch)."""
        moved = chances[np.maximum(self.choices, 0)]
        return profile_payoffs(self.tree, self.who, values[self.players], moved)

    def play(self, mixed: Sequence[Floats], count: int) -> tuple[Floats, list[Floats]]:
        """Behaviour of `count` choices of the piece, and weights of equilibria that are opened."""
        nothing = np.zeros((len(self.choices), mixed[0].shape[1]))
        found = behaviour_of(self.tree, mixed, nothing, self.who)
        play = np.zeros((count, found.shape[1]))
        own = self.choices >= 0
        play[self.choices[own]] = found[own]
        return play, [found[menu] for menu in self.menus]


def truncated(tree: Tree, piece: Piece, opened: Opened) -> Truncated:
    """Make the tree of a subgame.

    Parameters
    ----------
    tree : Tree
    piece : Piece
        With somebody who decides, unless some subgame is opened.
    opened : tuple
        One entry for each of `Piece.inner`.

    Returns
    -------
    Truncated

    Raises
    ------
    TooLargeError
        If there are more than a million profiles of strategies.
    """
    ends = dict(zip(piece.ends.tolist(), range(len(piece.ends)), strict=True))
    asked = {int(piece.ends[k]): menu for k, menu in zip(piece.inner, opened, strict=True) if menu}
    players = sorted({*piece.deciding, *(owner for owner, _ in asked.values())})
    nothing = [0.0] * len(players)
    made: dict[int, Any] = {}
    came: list[tuple[int, int, int]] = []  # Of each node, from the last: node, end and option.
    for node in sorted([*ends, *piece.nodes.tolist()], reverse=True):
        if node in asked:
            owner, count = asked[node]
            options = dict.fromkeys(map(str, range(count)), nothing)
            made[node] = Decision(str(owner), options, information=f"inside {node}")
            came += [(-1, ends[node], option) for option in reversed(range(count))]
            came.append((node, -1, 0))
        else:
            end = ends.get(node, -1)
            made[node] = nothing if end >= 0 else _move(tree, node, made)
            came.append((node, end, 0))
    own = Tree([str(player) for player in players], made[piece.root])
    check_size(own, strategy_counts(own))
    who = seats(own)
    choices = np.full(int(own.first_choice[-1]), -1)
    menus: dict[int, list[int]] = {node: [] for node in asked}
    for at, (node, end, _) in zip(own.choice.tolist(), reversed(came), strict=True):
        if node < 0:
            menus[int(piece.ends[end])].append(at)
        elif at >= 0:
            choices[at] = piece.row[int(tree.choice[node])]
    last = np.array([(end, option) for _, end, option in reversed(came) if end >= 0])
    mixed = [np.array(menus[node]) for node in sorted(menus)]
    return Truncated(own, who, players, last[:, 0], last[:, 1], choices, mixed)


def _move(tree: Tree, node: int, after: dict[int, Any]) -> Decision | Chance:
    """Write a move with what comes after it."""
    children = tree.children[tree.first_child[node] : tree.first_child[node + 1]].tolist()
    if tree.player[node] == CHANCE:
        return Chance({str(k): (1 / len(children), after[k]) for k in children})
    actions = {str(k): after[child] for k, child in enumerate(children)}
    return Decision(str(tree.player[node]), actions, information=str(tree.information[node]))
