"""Where parties stand before they agree: what each could gain at most, and who can gain at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.games.bargaining import Agreements
from negotiation.solvers.bargains.reach import SAME, Reach, farthest

__all__ = ["Standing", "standing"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Standing:
    """What can be gained; payoffs are in the units of `reach`.

    Attributes
    ----------
    reach : Reach
        With agreements to start from. To be copied before it is used.
    disagreement : array, shape (n,)
        Within rounding, lowered to what can be reached where it can.
    ideal : array, shape (n,)
        The most that each party can get if all others get their disagreement payoff at least; if
        that is out of reach, the most that any agreement gives it.
    gains : array of bool, shape (n,)
        Who can gain. All of them can gain together.
    together : array, shape (K,)
        A lottery over what is known by which they do, and nobody loses.
    reachable : bool
        Some lottery gives everybody its disagreement payoff at least.
    """

    reach: Reach
    disagreement: Floats
    ideal: Floats
    gains: NDArray[np.bool_]
    together: Floats
    reachable: bool = True


def standing(problem: Agreements) -> Standing:
    """See what can be gained over disagreement by lotteries."""
    reach = Reach.of(problem.parts)
    n = problem.n_parties
    base = (problem.disagreement - reach.low) / reach.span
    each = np.eye(n)
    size = SAME * np.maximum(1.0, np.abs(base))
    start = farthest(reach, each, base, size / size.min())
    if start.length * (size / size.min()).max() < -size.max():
        best = np.array([reach.columns[reach.best(row)][i] for i, row in enumerate(each)])
        nobody = np.zeros(n, dtype=bool)
        return Standing(reach, base, best, nobody, start.weights, reachable=False)
    base = np.minimum(base, start.point)
    ideal, shares = np.empty(n), []
    for i, aim in enumerate(each):
        shot = farthest(reach, each, np.where(aim > 0, 0.0, base), aim)
        ideal[i] = shot.point[i]
        shares.append(shot.weights)
    together = np.zeros(len(reach.keys))
    for weights in shares:
        together[: len(weights)] += weights / n
    return Standing(reach, base, ideal, ideal - base > size, together)
