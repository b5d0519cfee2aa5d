"""Pure strategies of a tree with perfect information in words: what happens, and what would."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negotiation.games.nodes import CHANCE
from negotiation.games.tree import Tree
from negotiation.solvers.words import counted, more, named, number, planned, quoted

__all__ = [
    "actions_to", "equilibria_in_words", "in_words", "path_in_words", "plan_in_words", "plays"
]  # fmt: skip

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Moves on a path, plays, and places of a plan that are written out.
MOVES, PLAYS, PLACES = 8, 4, 4
#: Moves on the way to a place up to which it is called by them.
NEAR = 3
#: Decisions of a player up to which its plan is written out.
PLANNED = 1000


def plays(tree: Tree, chosen: NDArray[np.int32], chances: Floats) -> list[tuple[int, float]]:
    """Ends that are reached, and how likely.

    Parameters
    ----------
    tree : Tree
    chosen : array, shape (N,)
        The node that follows each decision.
    chances : array, shape (K,)

    Returns
    -------
    list of (node, probability)
    """
    found, ahead = [], [(0, 1.0)]
    while ahead:
        node, likely = ahead.pop()
        while tree.player[node] >= 0:
            node = int(chosen[node])
        if tree.player[node] == CHANCE:
            after = tree.children[tree.first_child[node] : tree.first_child[node + 1]]
            branches = [(int(k), likely * float(chances[tree.choice[k]])) for k in after]
            ahead += [(k, p) for k, p in reversed(branches) if p > 0]
        else:
            found.append((node, likely))
    return found


def actions_to(tree: Tree, node: int) -> tuple[str, ...]:
    """Actions and branches on the way to a node."""
    return tuple(action for _, action in _moves_to(tree, node))


def _moves_to(tree: Tree, node: int) -> list[tuple[int, str]]:
    """Moves on the way to a node: where, and the action."""
    moves = []
    while node:
        above = int(tree.parent[node])
        moves.append((above, tree.set_actions[tree.information[above]][tree.action[node]]))
        node = above
    return moves[::-1]


def path_in_words(tree: Tree, ends: Sequence[tuple[int, float]], chances: Floats) -> str:
    """Say what happens: ``Proposer: offer 1, Responder: accept``."""
    lines = []
    for end, _ in ends[:PLAYS]:
        moves = _moves_to(tree, end)
        parts = [_move(tree, *move, chances) for move in moves[:MOVES]]
        lines.append(", ".join([*parts, *_rest(len(moves) - MOVES, "move")]))
    return " / ".join([*lines, *_rest(len(ends) - PLAYS, "play")])


def _rest(count: int, what: str) -> list[str]:
    """Say how many were left out, if any."""
    return [more(count, what)] if count > 0 else []


def _move(tree: Tree, node: int, action: str, chances: Floats) -> str:
    """Say who does what, or how likely chance does it."""
    if tree.player[node] >= 0:
        return f"{named('player', tree.players[tree.player[node]])}: {action}"
    here = tree.information[node]
    choice = tree.first_choice[here] + tree.set_actions[here].index(action)
    return f"{action} ({number(chances[choice])})"


def plan_in_words(tree: Tree, player: int, chosen: NDArray[np.int32]) -> str:
    """Say what a player would do where: ``reject after offer 0; accept elsewhere``."""
    nodes = np.flatnonzero(tree.player == player)
    if len(nodes) > PLANNED:
        return f"a plan for {counted(len(nodes), 'decision')}"
    places: dict[str, list[int]] = {}
    for node in nodes.tolist():
        action = tree.set_actions[tree.information[node]][tree.action[chosen[node]]]
        places.setdefault(action, []).append(node)
    return planned(places, lambda at: _places(tree, at))


def _places(tree: Tree, nodes: Sequence[int]) -> str:
    """Say where some decisions are: by labels and names, or by what was done before."""
    labels, after = [], []
    for node in nodes[:PLACES]:
        here = int(tree.information[node])
        if label := tree.set_label[here] or tree.node_names[node]:
            labels.append(quoted(label))
        elif tree.depth[node] > NEAR:
            labels.append(quoted(tree.sets[here].key))
        else:
            after.append(f"after {', '.join(actions_to(tree, node))}" if node else "at the start")
    parts = ([f"at {', '.join(labels)}"] if labels else []) + after
    return " or ".join(parts) + "".join(f", {x}" for x in _rest(len(nodes) - PLACES, "place"))


def in_words(tree: Tree, chosen: NDArray[np.int32]) -> dict[str, str]:
    """Say what each player would do, by player."""
    return {name: plan_in_words(tree, player, chosen) for player, name in enumerate(tree.players)}


def equilibria_in_words(count: int) -> str:
    """Say how many equilibria there are: of numbers with many digits how large they are."""
    if count < 10**9:
        return counted(count, "equilibrium", "equilibria")
    digits = int(math.log10(2) * (count.bit_length() - 1))
    return f"more than 10^{digits} equilibria"
