"""Which coalitions form: partitions of the players, what they are worth, and which are stable.

Aumann, R. J. and Drèze, J. H. (1974), "Cooperative games with coalition structures", International
Journal of Game Theory 3(4):217-237.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.coalitional import CoalitionalGame, as_coalitional
from negotiation.games.tables import SHOWN
from negotiation.games.words import counted, more, number
from negotiation.solvers.dividing.excesses import SAME, Scaled, balanced
from negotiation.solvers.dividing.lexicographic import nucleolus_of
from negotiation.solvers.dividing.result import Allocation, Told

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CoalitionStructures", "coalition_structures"]

#: Players up to whom partitions are listed: 21 147 of nine.
MOST = 9


@dataclass(frozen=True, eq=False, repr=False)
class CoalitionStructures(Told):
    """All partitions of the players, those that are worth most first.

    Attributes
    ----------
    game : CoalitionalGame
    structures : tuple of tuples of frozenset
        The coalitions of each.
    values : array, shape (k,)
        What its coalitions are worth together.
    needed : float
        What all would have to get so that no coalition does better by itself.
    stable : array of bool, shape (k,)
        Each coalition of it can share its worth so that no coalition whatever does better: the
        structure is worth `needed`.
    allocation : Allocation or None
        One that does so, whatever the stable structure; None if none is stable.
    """

    game: CoalitionalGame
    structures: tuple[tuple[frozenset[Any], ...], ...]
    values: NDArray[np.float64]
    needed: float
    stable: NDArray[np.bool_]
    allocation: Allocation | None

    @property
    def best(self) -> list[tuple[frozenset[Any], ...]]:
        """Structures that are worth most."""
        size = max(float(np.abs(self.game.table).max()), float(np.abs(self.values).max()))
        most = self.values >= self.values[0] - SAME * size
        return [s for s, is_one in zip(self.structures, most, strict=True) if is_one]

    def __len__(self) -> int:
        """Number of structures."""
        return len(self.structures)

    def label(self, structure: tuple[frozenset[Any], ...]) -> str:
        """A structure in words."""
        return " ".join(self.game.label(self.game.mask(block)) for block in structure)

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a structure: ``structure``, ``value``, ``stable``."""
        import pandas as pd

        said = [self.label(structure) for structure in self.structures]
        return pd.DataFrame({"structure": said, "value": self.values, "stable": self.stable})

    def __str__(self) -> str:
        """Say which are stable."""
        firm = [self.label(self.structures[k]) for k in np.flatnonzero(self.stable)]
        count = counted(len(self), "coalition structure")
        if not firm:
            best = self.label(self.structures[0])
            return (
                f"{count}; none is stable: {best} is worth {number(self.values[0])}, and"
                f" {number(self.needed)} would be needed"
            )
        rest = more(len(firm) - SHOWN, "structure")
        said = "; ".join(firm[:SHOWN]) + (f" {rest}" if rest else "")
        shares = str(self.allocation).partition(": ")[2]
        return f"{count}; stable: {said}; with {shares}"


def coalition_structures(game: Any) -> CoalitionStructures:
    """List the ways in which players may fall into coalitions, and say which are stable.

    Parameters
    ----------
    game : CoalitionalGame or object with a method ``coalitional``
        Up to 9 players.

    Returns
    -------
    CoalitionStructures

    Raises
    ------
    NegotiationError
        If there are more players.

    Notes
    -----
    A structure is stable if its core is not empty: each of its coalitions shares what it is worth,
    and no coalition is worth more than its members get. All together then get exactly the least
    that no coalition objects to, so that one linear programme decides about all structures.

    Examples
    --------
    Any two of three states gain 4 by an alliance, and all three gain 5: not enough for all three,
    and two are never left alone by the third.

    >>> import negotiation as ng
    >>> worth = [0, 0, 4, 5]
    >>> print(ng.coalition_structures(ng.CoalitionalGame(lambda s: worth[len(s)], n=3)))
    5 coalition structures; none is stable: {0, 1, 2} is worth 5, and 6 would be needed

    If only A and B have something to offer each other:

    >>> pair = ng.CoalitionalGame(lambda s: 4 * ({"A", "B"} == s), players=["A", "B", "C"])
    >>> print(ng.coalition_structures(pair))
    5 coalition structures; stable: {A, B} {C}; with A 2, B 2, C 0
    """
    game = as_coalitional(game)
    n = game.n_players
    if n > MOST:
        raise NegotiationError(f"structures are listed of up to {MOST} players, got {n}")
    scaled = Scaled.of(game.table)
    everyone = (1 << n) - 1
    total = max(balanced(scaled.table)[0] if n > 1 else 0.0, float(scaled.table[-1]))
    found = list(_partitions(everyone))
    worth = np.array([sum(scaled.table[block] for block in blocks) for blocks in found])
    order = np.argsort(-worth, kind="stable")
    stable = worth[order] >= total - SAME
    values = np.array([sum(game.table[b] for b in found[k]) for k in order])
    needed = float(scaled.alone.sum() + scaled.size * total)
    shares = None
    if stable.any():
        enough = game.table.copy()
        enough[-1] = needed
        x = nucleolus_of(enough, rational=True)
        shares = Allocation.of(game, "allocation", x.tolist())
    return CoalitionStructures(
        game,
        tuple(tuple(game.coalition(b) for b in found[k]) for k in order),
        values,
        needed,
        stable,
        shares,
    )


def _partitions(mask: int) -> Iterator[list[int]]:
    """All partitions of a set, with the block of its first member first."""
    if not mask:
        yield []
        return
    first = mask & -mask
    others = mask ^ first
    part = others
    while True:
        for rest in _partitions(others ^ part):
            yield [first | part, *rest]
        if not part:
            return
        part = (part - 1) & others
