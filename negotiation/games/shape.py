"""The shape of a tree: who moves where, and who knows what; without payoffs and probabilities."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, unknown_name
from negotiation.games.nodes import CHANCE, Columns
from negotiation.games.recall import check_recall, checked_depth, own_choices

__all__ = ["END", "InformationSet", "Shape"]

Ints = NDArray[np.intp]

#: The player at the ends of the tree.
END = -2


@dataclass(frozen=True)
class InformationSet:
    """Decisions that a player cannot tell apart, or one chance move.

    Attributes
    ----------
    number : int
        Its place among all sets of the tree.
    player : str or None
        None for a chance move.
    key : str
        Its label, or ``"player:number"`` (counted from 1 among the player's, or the number in
        the file) where it has none or another set of the player could be called the same.
    label : str
    actions : tuple of str
    nodes : array of int
        Numbers of the decisions.
    """

    number: int
    player: str | None
    key: str
    label: str
    actions: tuple[str, ...]
    nodes: Ints


class Shape:
    """Players, nodes and information sets of a tree; see `Tree` for what they are.

    Parameters
    ----------
    players : tuple of str
    columns : Columns

    Raises
    ------
    NegotiationError
        If nodes are out of order or lack an action, a player has no move, or forgets.
    """

    def __init__(self, players: tuple[str, ...], columns: Columns) -> None:
        self.players = players
        self.parent: Ints = np.asarray(columns.parent, dtype=np.intp)
        self.action: Ints = np.asarray(columns.action, dtype=np.intp)
        self.information: Ints = np.asarray(columns.information, dtype=np.intp)
        self.set_player: Ints = np.asarray(columns.set_player, dtype=np.intp)
        self.set_actions: list[tuple[str, ...]] = list(columns.set_actions)
        self.set_label: list[str] = list(columns.set_label)
        self.set_number: Ints = _numbers(columns)
        self.node_names: list[str] = list(columns.names)
        self._check_actions()
        self.depth: Ints = checked_depth(self)
        for i, name in enumerate(players):
            if not (self.set_player == i).any():
                raise NegotiationError(
                    f"player {name!r} has no move: give it a decision, if only with one action,"
                    " or leave it out"
                )
        check_recall(self)

    def _check_actions(self) -> None:
        """Refuse an information set of a player with two actions of one name."""
        repeating = {actions for actions in set(self.set_actions) if len({*actions}) < len(actions)}
        for h, actions in enumerate(self.set_actions if repeating else ()):
            if actions in repeating and self.set_player[h] != CHANCE:
                owner, label = self.players[self.set_player[h]], self.set_label[h]
                where = f"{label!r} of {owner!r}" if label else f"number {h} ({owner!r})"
                raise NegotiationError(
                    f"actions of information set {where} repeat: {', '.join(actions)}"
                )

    @property
    def n_players(self) -> int:
        """Number of players, without chance."""
        return len(self.players)

    @cached_property
    def leaves(self) -> Ints:
        """The ends of the tree, shape (L,)."""
        return np.flatnonzero(self.information < 0)

    @cached_property
    def player(self) -> Ints:
        """Who moves at each node, shape (N,): a player's number, -1 for chance, -2 at the ends."""
        return np.append(self.set_player, END)[self.information]

    @cached_property
    def levels(self) -> list[Ints]:
        """Nodes at each depth; in each, siblings stand together, in the order of their parents."""
        order = np.argsort(self.depth, kind="stable")
        return np.split(order, np.cumsum(np.bincount(self.depth))[:-1])

    @cached_property
    def children(self) -> Ints:
        """All nodes but the root, by parent and action."""
        return np.argsort(self.parent[1:], kind="stable") + 1

    @cached_property
    def first_child(self) -> Ints:
        """Where the children of each node start in `children`; shape (N + 1,)."""
        after = np.bincount(self.parent[1:], minlength=len(self.parent))
        return np.concatenate([[0], np.cumsum(after)])

    @cached_property
    def first_choice(self) -> Ints:
        """Number of the first action of each information set among all of all sets; (H + 1,)."""
        return np.cumsum([0, *map(len, self.set_actions)])

    @cached_property
    def choice(self) -> Ints:
        """Number of the choice that leads to each node, as `first_choice` counts; -1 at the root.

        Shape (N,).
        """
        above = self.information[self.parent[1:]]
        return np.concatenate([[-1], self.first_choice[above] + self.action[1:]])

    @cached_property
    def before(self) -> Ints:
        """The last choice that each player made on the way to each node, -1 for none; (n, N)."""
        return own_choices(self)

    @cached_property
    def sets(self) -> list[InformationSet]:
        """All information sets, chance moves among them."""
        inner = np.flatnonzero(self.information >= 0)
        order = inner[np.argsort(self.information[inner], kind="stable")]
        stops = np.cumsum(np.bincount(self.information[inner])).tolist()
        nodes = [order[start:stop] for start, stop in itertools.pairwise([0, *stops])]
        owner = [None if i == CHANCE else self.players[i] for i in self.set_player.tolist()]
        numbered = [
            f"{player or 'chance'}:{k}"
            for player, k in zip(owner, self.set_number.tolist(), strict=True)
        ]
        labels: Counter[tuple[str | None, str]] = Counter()
        if any(self.set_label):
            labels.update(zip(owner, self.set_label, strict=True))
            labels.update(zip(owner, numbered, strict=True))
        result = []
        for h, (player, label) in enumerate(zip(owner, self.set_label, strict=True)):
            alone = label and labels[player, label] == 1 + (label == numbered[h])
            key = label if alone else numbered[h]
            result.append(InformationSet(h, player, key, label, self.set_actions[h], nodes[h]))
        return result

    def sets_of(self, player: str) -> dict[str, InformationSet]:
        """Information sets of a player, by key."""
        if player not in self.players:
            raise unknown_name("player", player, self.players)
        return {s.key: s for s in self.sets if s.player == player}

    @property
    def perfect_information(self) -> bool:
        """Whether every player always knows where it is."""
        return int((self.set_player >= 0).sum()) == int((self.player >= 0).sum())


def _numbers(columns: Columns) -> Ints:
    """Numbers of information sets: those that were given, or counted for each player."""
    numbers = list(columns.set_number)
    if not numbers:
        seen: Counter[int] = Counter()
        for player in columns.set_player:
            seen[player] += 1
            numbers.append(seen[player])
    return np.asarray(numbers, dtype=np.intp)
