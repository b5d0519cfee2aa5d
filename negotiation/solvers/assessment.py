"""One equilibrium of a tree: what everybody does, and what they believe about where they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from negotiation.games.behaviour import named_behaviour
from negotiation.games.printed import Told
from negotiation.games.tree import Tree
from negotiation.solvers.words import mixture, more, named, planned, quoted

__all__ = ["Assessment"]

Floats = NDArray[np.float64]

#: Information sets at which a player does the same, that are named.
PLACES = 4


@dataclass(frozen=True, eq=False, repr=False)
class Assessment(Told):
    """What everybody does in a tree, and what they believe about where they are.

    Attributes
    ----------
    source : Tree
    behaviour, node_beliefs : arrays, shapes (K,) and (N,)
        Numbers behind the names: of each choice, and of each decision, as in `Assessments`.
    payoffs : array, shape (n,)
    regret : float
        The most that any player could gain at any information set with a belief, on the path or
        off it, by other choices from there on; recomputed from the payoffs.
    game : int
        Which game of the family it belongs to.
    """

    source: Tree
    behaviour: Floats
    node_beliefs: Floats
    payoffs: Floats
    regret: float
    game: int
    set_beliefs: Mapping[int, Floats] = field(default_factory=dict)

    @property
    def players(self) -> tuple[str, ...]:
        """Names."""
        return self.source.players

    # Names are put to numbers when somebody asks: a tree may have a million information sets.

    @cached_property
    def strategies(self) -> dict[str, dict[str, dict[str, float]]]:
        """From player to information set (its `InformationSet.key`) to action to probability."""
        return named_behaviour(self.source, self.behaviour)

    @cached_property
    def beliefs(self) -> dict[str, dict[str, Floats]]:
        """From player to information set to an array over its decisions: how likely each is.

        One belief that supports the strategies, in the order of the tree. A set without an entry
        has no belief: it is not reached, and nothing was said about it.
        """
        result: dict[str, dict[str, Floats]] = {player: {} for player in self.players}
        for here in self.source.sets:
            own = self.node_beliefs[here.nodes]
            if here.player is not None and not np.isnan(own).any():
                result[here.player][here.key] = own
        return result

    @cached_property
    def belief_sets(self) -> dict[str, dict[str, Floats]]:
        """From player to information set to an array (V, nodes), at sets where several do.

        The extreme beliefs that support the strategies: each that does is a mixture of these rows.
        (Each mixture does, unless trembles of several players multiply; at two such sets together,
        not always.)
        """
        result: dict[str, dict[str, Floats]] = {player: {} for player in self.players}
        for h in sorted(self.set_beliefs):
            here = self.source.sets[h]
            result[str(here.player)][here.key] = self.set_beliefs[h]
        return result

    def __str__(self) -> str:
        """Who does what where, in one line."""
        return "; ".join(
            f"{named('player', player)}: "
            + ", ".join(f"{_does(actions)} at {quoted(key)}" for key, actions in sets.items())
            for player, sets in self.strategies.items()
        )

    def by_player(self) -> list[str]:
        """Who does what where, in one line for each player; of many places the first."""
        result = []
        for player, sets in self.strategies.items():
            places: dict[str, list[str]] = {}
            for key, actions in sets.items():
                places.setdefault(_does(actions), []).append(key)
            result.append(f"{named('player', player)}: {planned(places, _places)}")
        return result


def _does(actions: dict[str, float]) -> str:
    """What is done at an information set."""
    return mixture(list(actions), np.array(list(actions.values())), "action")


def _places(keys: Sequence[str]) -> str:
    """Say at which information sets."""
    rest = more(len(keys) - PLACES, "place")
    return ", ".join([f"at {', '.join(map(quoted, keys[:PLACES]))}", *([rest] if rest else [])])
