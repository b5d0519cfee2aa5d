"""Normal forms of a tree, and strategies of one form as those of another.

Kuhn, H. W. (1953), "Extensive games and the problem of information", Contributions to the Theory
of Games II, 193-216 (behaviour and mixed strategies).

Selten, R. (1975), "Reexamination of the perfectness concept for equilibrium points in extensive
games", International Journal of Game Theory 4(1):25-55 (the agent form).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.normal_form import NormalFormGame

if TYPE_CHECKING:
    from negotiation.games.tree import InformationSet, Tree

__all__ = [
    "Seat",
    "TooLargeError",
    "agent_form",
    "check_size",
    "profile_payoffs",
    "reduced_normal_form",
    "seats",
    "strategy_counts",
]

Floats = NDArray[np.float64]

#: A normal form may have no more profiles than this.
MOST_PROFILES = 2**20


class TooLargeError(NegotiationError):
    """A tree has too many strategies for a normal form.

    Attributes
    ----------
    what : str
        How many there are, in words.
    """

    def __init__(self, tree: Tree, what: str) -> None:
        self.what = what
        super().__init__(
            f"{tree!r} is too large for a normal form: {what}; use the solvers for trees"
        )


@dataclass(frozen=True)
class Seat:
    """Who chooses as one in a normal form: a player, or one information set of it.

    Attributes
    ----------
    name : str
    player : int
    labels : list of str
        Of the strategies.
    choices : list of frozensets of int
        What each strategy chooses, as `Tree.first_choice` counts.
    """

    name: str
    player: int
    labels: list[str]
    choices: list[frozenset[int]]


def seats(tree: Tree) -> list[Seat]:
    """List the reduced strategies of each player: no choice at sets that they exclude.

    Raises
    ------
    TooLargeError
        If somebody has more than a million.
    """
    for name, count in zip(tree.players, strategy_counts(tree), strict=True):
        if count > MOST_PROFILES:
            raise TooLargeError(tree, f"{name!r} has more than {MOST_PROFILES:,} strategies")
    return [_seat(tree, i) for i in range(tree.n_players)]


def strategy_counts(tree: Tree) -> list[int]:
    """How many reduced strategies each player has."""
    ways = dict.fromkeys(range(int(tree.first_choice[-1])), 1)  # To go on after each choice.
    result = [1] * tree.n_players
    for here in sorted(tree.sets, key=lambda s: -int(s.nodes[0])):
        if here.player is not None:
            i, first = tree.players.index(here.player), int(tree.first_choice[here.number])
            count = sum(ways[first + k] for k in range(len(here.actions)))
            before = int(tree.before[i, here.nodes[0]])
            if before < 0:
                result[i] *= count
            else:
                ways[before] *= count
    return result


def check_size(tree: Tree, counts: Sequence[int]) -> None:
    """Refuse a normal form with more than a million profiles.

    Raises
    ------
    TooLargeError
    """
    if (profiles := math.prod(counts)) > MOST_PROFILES:
        many = f"{profiles:,}" if profiles < 10**12 else f"more than {10**12:,}"
        raise TooLargeError(tree, f"there are {many} profiles of strategies")


def reduced_normal_form(tree: Tree) -> NormalFormGame:
    """Make a game of a tree, with the reduced strategies of each player."""
    check_size(tree, strategy_counts(tree))
    return _game(tree, seats(tree))


def agent_form(tree: Tree) -> NormalFormGame:
    """Make a game of a tree in which every information set decides for itself."""
    agents = []
    for here in tree.sets:
        if here.player is not None:
            first = tree.first_choice[here.number]
            own = [frozenset([int(first) + k]) for k in range(len(here.actions))]
            player = tree.players.index(here.player)
            agents.append(Seat(f"{here.player} at {here.key}", player, list(here.actions), own))
    return _game(tree, agents)


def _seat(tree: Tree, i: int) -> Seat:
    """List the reduced strategies of a player."""
    own = sorted((s for s in tree.sets if s.player == tree.players[i]), key=lambda s: s.nodes[0])
    plans: list[tuple[frozenset[int], tuple[int, ...]]] = [(frozenset([-1]), ())]
    for number, here in enumerate(own):
        before = int(tree.before[i, here.nodes[0]])
        first, grown = int(tree.first_choice[here.number]), []
        for choices, sets in plans:
            if before in choices:
                more = range(first, first + len(here.actions))
                grown += [(choices | {c}, (*sets, number)) for c in more]
            else:
                grown.append((choices, sets))
        plans = grown
    labels = [_label(tree, own, *plan, full=False) for plan in plans]
    if len(set(labels)) < len(labels):
        labels = [_label(tree, own, *plan, full=True) for plan in plans]
    return Seat(tree.players[i], i, labels, [choices - {-1} for choices, _ in plans])


def _label(
    tree: Tree,
    own: Sequence[InformationSet],
    choices: frozenset[int],
    sets: Sequence[int],
    *,
    full: bool,
) -> str:
    """Name a strategy by what it chooses, and where if that is needed."""
    parts = []
    for number in sets:
        here = own[number]
        first = int(tree.first_choice[here.number])
        action = next(a for k, a in enumerate(here.actions) if first + k in choices)
        parts.append(f"{here.key}: {action}" if full else action)
    return ", ".join(parts)


def _game(tree: Tree, who: Sequence[Seat]) -> NormalFormGame:
    """Make a game of a tree, with these seats for players."""
    return NormalFormGame(
        profile_payoffs(tree, who, tree.payoffs, tree.chances),
        [seat.name for seat in who],
        [seat.labels for seat in who],
        title=tree.title,
    )


def profile_payoffs(tree: Tree, who: Sequence[Seat], payoffs: Floats, chances: Floats) -> Floats:
    """Expected payoffs of all profiles: which leads to which ends, with what probability.

    Parameters
    ----------
    tree : Tree
    who : sequence of Seat
    payoffs : array, shape (n, L, *batch)
        At the ends of the tree, of any family.
    chances : array, shape (K, *batch)
        Of chance moves.

    Returns
    -------
    array, shape (len(who), *sizes, *batch)

    Raises
    ------
    NegotiationError
        If there are more than a million profiles.
    """
    sizes, batch = [len(seat.labels) for seat in who], payoffs.shape[2:]
    check_size(tree, sizes)
    result = np.zeros((len(who), *sizes, *batch))
    players = [seat.player for seat in who]
    owned = [frozenset[int]().union(*seat.choices) for seat in who]
    for at, leaf in enumerate(tree.leaves.tolist()):
        choices = _way(tree, leaf)
        mine = [
            [k for k, made in enumerate(seat.choices) if choices & own <= made]
            for seat, own in zip(who, owned, strict=True)
        ]
        chance = chances[sorted(choices.difference(*owned))].prod(axis=0)
        paid = payoffs[players, at] * chance
        result[np.ix_(range(len(who)), *mine)] += paid.reshape(len(who), *(1 for _ in who), *batch)
    return result


def _way(tree: Tree, node: int) -> frozenset[int]:
    """Choices on the way to a node."""
    choices = []
    while node:
        choices.append(int(tree.choice[node]))
        node = int(tree.parent[node])
    return frozenset(choices)
