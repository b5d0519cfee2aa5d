"""The normal form of a subgame in which the subgames inside are ends, or choices of one player."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.games.behaviour import behaviour_of
from negotiation.games.forms import Seat, profile_payoffs, seats
from negotiation.games.nodes import CHANCE, Columns
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
    """
    asked = dict(zip(piece.inner.tolist(), opened, strict=True))
    players = sorted({*piece.deciding, *(menu[0] for menu in opened if menu)})
    columns, at = Columns.empty(), {}
    sets: dict[int, int] = {}
    came: list[int] = []  # Of each information set: its number in the whole tree, or -1.
    ends: list[tuple[int, int]] = []
    inside = dict.fromkeys(piece.nodes.tolist(), -1)
    inside.update(zip(piece.ends.tolist(), range(len(piece.ends)), strict=True))

    def add(parent: int, action: int, information: int, *, end: bool) -> int:
        columns.parent.append(parent)
        columns.action.append(action)
        columns.information.append(information)
        columns.names.append("")
        columns.outcome.append(len(ends) - 1 if end else -1)
        return len(columns.parent) - 1

    def new_set(player: int, actions: Sequence[str], came_from: int) -> int:
        chance = player == CHANCE
        columns.set_player.append(CHANCE if chance else players.index(player))
        columns.set_label.append("")
        columns.set_actions.append(tuple(actions))
        columns.set_chances.append([1 / len(actions)] * len(actions) if chance else None)
        came.append(came_from)
        return len(came) - 1

    for node, end in sorted(inside.items()):
        parent = at.get(int(tree.parent[node]), -1)
        action = int(tree.action[node]) if parent >= 0 else -1
        if end < 0:
            h = int(tree.information[node])
            if h not in sets:
                sets[h] = new_set(int(tree.set_player[h]), tree.set_actions[h], h)
            at[node] = add(parent, action, sets[h], end=False)
        elif menu := asked.get(end):
            names = [str(option) for option in range(menu[1])]
            here = add(parent, action, new_set(menu[0], names, -1 - end), end=False)
            for option in range(menu[1]):
                ends.append((end, option))
                add(here, option, -1, end=True)
        else:
            ends.append((end, 0))
            add(parent, action, -1, end=True)
    columns.outcome_payoffs = [[0.0] * len(players)] * len(ends)
    columns.outcome_names = [""] * len(ends)
    made = Tree.from_columns([str(player) for player in players], columns)
    choices, menus = np.full(int(made.first_choice[-1]), -1), {}
    for new, old in enumerate(came):
        own = np.arange(made.first_choice[new], made.first_choice[new + 1])
        if old >= 0:
            choices[own] = piece.row[int(tree.first_choice[old])] + np.arange(len(own))
        else:
            menus[-1 - old] = own
    end, option = np.array(ends).T
    ordered = [menus[position] for position in piece.inner.tolist() if position in menus]
    return Truncated(made, seats(made), players, end, option, choices, ordered)
