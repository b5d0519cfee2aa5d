"""Whether an allocation holds, or what stands against it: results about the core and the kernel."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.coalitional import CoalitionalGame
from negotiation.games.words import counted, number
from negotiation.solvers.dividing.result import Allocation, Told

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Core", "KernelCheck", "LeastCore"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Core(Told):
    """Whether there is an allocation to which no coalition objects, with a proof either way.

    Attributes
    ----------
    game : CoalitionalGame
    empty : bool
    allocation : Allocation or None
        One that is in the core: its nucleolus, or None if the core is empty.
    excess : float
        The most that a coalition is worth beyond what its members get, at `allocation`, recomputed;
        zero or less but for rounding. If the core is empty, what is missing: how much more the
        coalitions of `weights` are worth than all have.
    weights : dict of frozenset to Fraction or float
        If the core is empty: weights of coalitions that for each player sum to 1 over those with
        it, while their values so weighted sum to more than all together have (Bondareva 1963,
        Shapley 1967).
    vertices : array, shape (k, n), or None
        Corners of the core, up to four players.
    """

    game: CoalitionalGame
    empty: bool
    allocation: Allocation | None
    excess: float
    weights: dict[frozenset[Any], Fraction | float]
    vertices: Floats | None

    def __bool__(self) -> bool:
        """Whether there is such an allocation."""
        return not self.empty

    def __contains__(self, x: Any) -> bool:
        """Whether an allocation is in the core, up to rounding."""
        from negotiation.solvers.coalitions import objections

        return not objections(self.game, x)

    def to_frame(self) -> pd.DataFrame:
        """Table of the corners, of the allocation, or of the balanced coalitions if it is empty."""
        import pandas as pd

        if self.empty:
            masks = [self.game.mask(s) for s in self.weights]
            return pd.DataFrame({
                "coalition": [self.game.label(m) for m in masks],
                "weight": [str(w) if isinstance(w, Fraction) else w for w in self.weights.values()],
                "value": [float(self.game.table[m]) for m in masks],
            })  # fmt: skip
        if self.vertices is not None:
            return pd.DataFrame(self.vertices, columns=list(self.game.names))
        return self.allocation.to_frame() if self.allocation else pd.DataFrame()

    def __str__(self) -> str:
        """Say it, with the proof."""
        if not self.empty:
            corners = "" if self.vertices is None else f" ({counted(len(self.vertices), 'corner')})"
            said = str(self.allocation).partition(": ")[2]
            return f"Core: not empty{corners}; in it: {said}"
        game = self.game
        parts = [
            f"{number(w)} x {game.label(game.mask(s))} {number(game.value(s))}"
            for s, w in self.weights.items()
        ]
        whole = float(game.table[-1])
        return (
            f"Core: empty; balanced coalitions are worth {number(whole + self.excess)}, all"
            f" together {number(whole)}\n  {' + '.join(parts)}"
        )


@dataclass(frozen=True, eq=False, repr=False)
class LeastCore(Told):
    """The smallest largest excess, and an allocation that has it.

    Attributes
    ----------
    game : CoalitionalGame
    epsilon : float
        What a coalition would have to lose by leaving so that none leaves. Zero or less: the core
        is not empty.
    allocation : Allocation
    coalitions : tuple of frozenset
        Those that have this excess in every allocation of the least core.
    """

    game: CoalitionalGame
    epsilon: float
    allocation: Allocation
    coalitions: tuple[frozenset[Any], ...]

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a player."""
        return self.allocation.to_frame()

    def __str__(self) -> str:
        """Say it in one line."""
        said = str(self.allocation).partition(": ")[2]
        size = float(np.abs(self.game.table).max())
        return f"Least core: epsilon {number(self.epsilon, size)}; in it: {said}"


@dataclass(frozen=True, eq=False, repr=False)
class KernelCheck(Told):
    """Whether an allocation is in the kernel: no player has more to threaten another with.

    Attributes
    ----------
    game : CoalitionalGame
    allocation : Allocation
    surplus : array, shape (n, n)
        The most that a coalition with the row's player and without the column's has beyond what its
        members get; NaN on the diagonal.
    against : tuple of (player, player)
        Pairs in which the first could threaten the second, who has something to lose.
    imputation : bool
        All is shared, and nobody gets less than alone.
    """

    game: CoalitionalGame
    allocation: Allocation
    surplus: Floats
    against: tuple[tuple[Any, Any], ...]
    imputation: bool

    def __bool__(self) -> bool:
        """Whether it is in the kernel."""
        return self.imputation and not self.against

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a player: ``player``, and its surplus against each other."""
        import pandas as pd

        names = list(self.game.names)
        frame = pd.DataFrame(self.surplus, columns=[f"against {name}" for name in names])
        frame.insert(0, "player", names)
        return frame

    def __str__(self) -> str:
        """Say it in one line."""
        if not self.imputation:
            return "Kernel: no; it is no imputation (all is shared, nobody gets less than alone)"
        if not self.against:
            return "Kernel: yes; no player outweighs another"
        (i, j), rest = self.against[0], len(self.against) - 1
        more = f", and {counted(rest, 'more pair')}" if rest else ""
        return f"Kernel: no; {i} outweighs {j}{more}"
