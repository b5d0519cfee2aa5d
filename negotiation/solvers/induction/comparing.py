"""Payoffs as they are compared: exactly where they were given so, else within rounding."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.games.nodes import CHANCE
from negotiation.games.tree import Tree

__all__ = ["Compared", "compared", "slack"]

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]

#: Payoffs that differ by no more than this share of a player's largest are ties.
TIE = 2.0**-46


@dataclass(frozen=True)
class Compared:
    """Payoffs of a tree as they are compared.

    Attributes
    ----------
    payoffs : array, shape (n, L, G)
        At the ends; the payoffs, or where floats are too short to tell them apart their ranks.
    slack : array, shape (n, G)
        How far apart two ties may be.
    tables : list over players of arrays, or None
        The payoff of each rank.
    """

    payoffs: Floats
    slack: Floats
    tables: list[Floats] | None = None

    def paid(self, values: Floats) -> Floats:
        """Turn values (n, ...) that are compared into payoffs."""
        if self.tables is None:
            return values
        return np.stack([t[v.astype(np.intp)] for t, v in zip(self.tables, values, strict=True)])


def compared(tree: Tree) -> Compared:
    """Prepare the payoffs of a tree for comparison.

    Parameters
    ----------
    tree : Tree

    Returns
    -------
    Compared
        Without slack where payoffs were given as whole numbers or fractions and there is no
        chance, so that values are payoffs.
    """
    flat = tree.payoffs.reshape(tree.n_players, len(tree.leaves), tree.n_games)
    if not tree.is_rational or (tree.set_player == CHANCE).any():
        return Compared(flat, slack(flat))
    none = np.zeros((tree.n_players, tree.n_games))
    if tree.floats_are_exact:
        return Compared(flat, none)
    exact = tree.exact_payoffs.reshape(flat.shape)
    floats = exact.astype(np.float64)
    if not any(_run_together(e.ravel(), f.ravel()) for e, f in zip(exact, floats, strict=True)):
        return Compared(floats, none)
    pairs = [np.unique(own, return_inverse=True) for own in exact]
    ranks = np.stack([rank.reshape(flat.shape[1:]).astype(np.float64) for _, rank in pairs])
    return Compared(ranks, none, [values.astype(np.float64) for values, _ in pairs])


def slack(payoffs: Floats) -> Floats:
    """How far apart two ties may be, shape (n, G), where payoffs are (n, L, G)."""
    return np.asarray(TIE * np.abs(payoffs).max(axis=1))


def _run_together(exact: Objects, floats: Floats) -> bool:
    """Whether two different numbers are the same float; otherwise floats have their order."""
    order = np.argsort(floats)
    same = np.flatnonzero(floats[order[1:]] == floats[order[:-1]])
    return bool((exact[order[same]] != exact[order[same + 1]]).any())
