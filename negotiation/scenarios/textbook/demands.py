"""Take it or fight: one side demands a share of the pie, which the other accepts or fights for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.nodes import Chance, Decision
from negotiation.games.tree import Tree
from negotiation.scenarios.textbook.picking import among_the_best, done
from negotiation.solvers.backward_induction import backward_induction
from negotiation.solvers.sequential_equilibria import sequential_equilibria

__all__ = ["TENTHS", "Demand", "Numbers", "both_ways", "decimal"]

Numbers = float | NDArray[np.float64]

#: Demands, if nothing else is given.
TENTHS = tuple(round(0.1 * k, 1) for k in range(11))


@dataclass(frozen=True)
class Demand:
    """Who demands, who answers, and what a war is worth to them.

    Any share may be demanded, but it is enough to look at what each kind of the other side would
    just accept: between two of these who demands more gets more, from the same kinds.

    Attributes
    ----------
    players : tuple of str
        Who demands, and who answers and knows its kind.
    wars : dict of kind to pair of float or array
        What a war is worth to each.
    chances : tuple of float or array
        Probabilities of the kinds.
    further : tuple of float
        What else may be demanded.
    """

    players: tuple[str, str]
    wars: Mapping[str, tuple[Numbers, Numbers]]
    chances: tuple[Numbers, ...] = (1.0,)
    further: Iterable[float] = ()

    def shares(self) -> dict[str, Numbers]:
        """What may be demanded, by the name of the demand."""
        known = {kind: decimal(np.clip(1 - war[1], 0, 1)) for kind, war in self.wars.items()}
        if any(np.ndim(x) for x in known.values()):
            limits = {f"demand what {kind} accepts": x for kind, x in known.items()}
            return {f"demand {x:.12g}": float(x) for x in self.further} | limits
        every = sorted({*map(float, known.values()), *map(float, self.further)})
        return {f"demand {x:.12g}": x for x in every}

    def tree(self, title: str) -> Tree:
        """The demand, for each kind, and the answer."""
        subtrees = [self._demand(kind, war) for kind, war in self.wars.items()]
        root: Any = subtrees[0]
        if len(subtrees) > 1:
            root = Chance(
                dict(zip(self.wars, zip(self.chances, subtrees, strict=True), strict=True))
            )
        return Tree(self.players, root, title=title)

    def solve(self, tree: Tree) -> dict[str, Any]:
        """The demand, the probability of war, and what that is worth to who demands.

        Of demands that are as good, one that risks less.
        """
        solver = backward_induction if tree.perfect_information else sequential_equilibria
        found = solver(tree)
        fought = found.probability("fight")
        k = min(among_the_best(self.players[0], found), key=lambda at: fought[at])
        return {
            "demand": self.shares()[done(found[k], self.players[0], "demand")],
            "war": float(fought[k]),
            "payoff": float(decimal(found[k].payoffs[0])),
        }

    def _demand(self, kind: str, war: tuple[Numbers, Numbers]) -> Decision:
        fight = tuple(decimal(worth) for worth in war)
        known = f", {kind}" if len(self.wars) > 1 else ""
        after = {
            name: Decision(
                self.players[1],
                {"accept": (x, decimal(1 - x)), "fight": fight},
                information=f"asked {name.removeprefix('demand ')}{known}",
            )
            for name, x in self.shares().items()
        }
        return Decision(self.players[0], after, information="demand")


def both_ways(wars: tuple[Numbers, Numbers], further: Iterable[float] = ()) -> tuple[Demand, Any]:
    """A's demand of B, and what is agreed on if either makes the demand.

    Parameters
    ----------
    wars : pair of float or array
        What a war is worth to A and to B.
    further : iterable of float, optional
        What else may be demanded.

    Returns
    -------
    Demand
        That of A.
    callable
        Solves both: A's share as ``low`` if B demands and ``high`` if A does, and A's demand.
    """
    first = Demand(("A", "B"), {"B": wars}, further=tuple(further))
    other = Demand(("B", "A"), {"A": wars[::-1]}, further=first.further)

    def solve(tree: Tree) -> dict[str, Any]:
        high = first.solve(tree)
        low = other.solve(other.tree("B demands"))
        return {"low": float(decimal(1 - low["demand"])), "high": high["demand"], **high}

    return first, solve


def decimal(x: Any) -> Any:
    """Round off what sums of decimals leave in floats, so that ties are ties."""
    return np.round(x, 12)[()]
