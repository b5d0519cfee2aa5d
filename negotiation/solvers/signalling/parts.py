"""The parts of a signalling game: types, messages and replies, found in a tree."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.nodes import CHANCE
from negotiation.games.tree import Tree
from negotiation.solvers.sequential.rules import simple_fractions

__all__ = ["Message", "Signalling", "signalling"]


@dataclass(frozen=True)
class Message:
    """What the receiver is told, when it replies to it.

    Attributes
    ----------
    number : int
        Of the receiver's information set.
    key : str
        What that is called.
    types : tuple of int
        Those who can send it, in the order of the decisions.
    actions : tuple of str
        The replies.
    ends : array of int, shape (types, actions)
        Numbers of the ends, in the order of `Tree.leaves`.
    """

    number: int
    key: str
    types: tuple[int, ...]
    actions: tuple[str, ...]
    ends: NDArray[np.intp]


@dataclass(frozen=True)
class Signalling:
    """A signalling game.

    Attributes
    ----------
    tree : Tree
    sender, receiver : int
        Players.
    types : tuple of str
        The branches of the chance move.
    nodes : tuple of int
        Where each type decides.
    messages : tuple of Message
        Those to which there is a reply.
    """

    tree: Tree
    sender: int
    receiver: int
    types: tuple[str, ...]
    nodes: tuple[int, ...]
    messages: tuple[Message, ...]

    def payoffs(self, player: int, game: int) -> list[Fraction]:
        """Payoffs of a player at the ends, in one game of the family."""
        every = self.tree.exact_payoffs.reshape(*self.tree.payoffs.shape[:2], -1)
        return list(simple_fractions(every[player, :, game]))


def signalling(tree: Tree) -> Signalling:
    """Take a tree for a signalling game.

    Raises
    ------
    NegotiationError
        If it is none, with the reason.
    """
    if tree.n_players != 2:
        raise _no(f"it has {tree.n_players} players, not a sender and a receiver")
    if tree.player[0] != CHANCE:
        raise _no("it does not begin with a chance move that picks the sender's type")
    starts = _after(tree, 0)
    sender = int(tree.player[starts[0]])
    if sender < 0 or any(tree.player[x] != sender for x in starts):
        raise _no("what follows the chance move is not a decision of one player, the sender")
    if len(set(tree.information[starts].tolist())) < len(starts):
        raise _no(f"{tree.players[sender]!r} does not know which type it is")
    messages: dict[int, dict[int, int]] = {}
    for t, start in enumerate(starts):
        for x in _after(tree, start):
            if tree.information[x] >= 0:
                _add(tree, messages, sender, t, x)
    if not messages:
        raise _no("nobody replies to what the sender does")
    parts = tuple(_message(tree, h, senders) for h, senders in sorted(messages.items()))
    names = tree.set_actions[tree.information[0]]
    return Signalling(tree, sender, 1 - sender, names, tuple(starts), parts)


def _no(reason: str) -> NegotiationError:
    return NegotiationError(f"this tree is no signalling game: {reason}")


def _after(tree: Tree, node: int) -> list[int]:
    """What follows a node, action by action."""
    first, last = tree.first_child[node], tree.first_child[node + 1]
    return [int(x) for x in tree.children[first:last]]


def _add(
    tree: Tree, messages: dict[int, dict[int, int]], sender: int, sender_type: int, node: int
) -> None:
    """Add a decision that follows a message."""
    h = int(tree.information[node])
    if tree.player[node] != 1 - sender:
        raise _no("what follows a message is not a reply of the other player")
    if any(tree.information[x] >= 0 for x in _after(tree, node)):
        raise _no(f"{tree.players[1 - sender]!r} does not have the last word")
    if sender_type in messages.setdefault(h, {}):
        raise _no(f"one type can come to {tree.sets[h].key!r} by two messages")
    messages[h][sender_type] = node


def _message(tree: Tree, h: int, senders: dict[int, int]) -> Message:
    """Put together a message."""
    ends = [np.searchsorted(tree.leaves, _after(tree, x)) for x in senders.values()]
    key, actions = tree.sets[h].key, tree.set_actions[h]
    return Message(h, key, tuple(senders), actions, np.array(ends, dtype=np.intp))
