"""Equilibria of one list beside each other: which is better than which, and for whom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.refining.regularity import TIE, YES

__all__ = ["agreed", "better_entries"]

Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
Answers = NDArray[np.int8]


def better_entries(equilibria: Equilibria, among: Bools | None = None) -> Ints:
    """For each entry, another of the same game that is better, or -1.

    Parameters
    ----------
    equilibria : Equilibria
        With E entries.
    among : array of bool, shape (E,), optional
        Look only at these, and ask that all who have a choice gain. Otherwise somebody must, and
        nobody lose.

    Returns
    -------
    array of int, shape (E,)
    """
    game = equilibria.game
    n, source = equilibria.source.n_players, equilibria.source
    u = source.flat_payoffs.reshape(n, -1, source.n_games)
    room = TIE * (u.max(axis=1) / 2 - u.min(axis=1) / 2)[:, game]
    half = equilibria.payoffs / 2
    choosers = [i for i, size in enumerate(source.shape) if size > 1]
    result = np.full(len(game), -1)
    for lag in range(1, int(equilibria.count.max(initial=0))):
        early = np.flatnonzero(game[lag:] == game[:-lag])
        for one, other in ((early, early + lag), (early + lag, early)):
            gain = half[:, other] - half[:, one]
            if among is None:
                better = (gain >= -room[:, one]).all(axis=0) & (gain > room[:, one]).any(axis=0)
            else:
                better = among[other] & (gain > room[:, one])[choosers].all(axis=0)
            new = better & (result[one] < 0)
            result[one[new]] = other[new]
    return result


def agreed(equilibria: Equilibria, strong: Answers) -> Ints:
    """For each entry, another to which all would agree to move, and that would then hold, or -1.

    Of two players either can only deviate alone, so that any equilibrium holds. With more it does
    if no coalition gains by a deviation from it, drawing lots or not (`strong`, shape (E,)).
    """
    among = strong == YES if not two_choose(equilibria) else np.ones(len(strong), dtype=bool)
    return better_entries(equilibria, among)


def two_choose(equilibria: Equilibria) -> bool:
    """Whether two players at most have a choice."""
    return sum(size > 1 for size in equilibria.source.shape) <= 2
