"""The solutions of bargaining with lotteries, as weights of agreements.

Every function takes the parties' standing, and agreements that may be added to; it returns the
weights of the agreements in the order of ``reach.keys``, shape (K,), and prices of the parties'
payoffs, shape (n,), at which no agreement is worth more. Payoffs are in the units of `reach`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.bargains.product import largest_product
from negotiation.solvers.bargains.reach import Reach, farthest, highest
from negotiation.solvers.bargains.standing import Standing

__all__ = ["equal_losses", "largest_sum", "nash", "proportional"]

Floats = NDArray[np.float64]

#: Probabilities below this are rounding.
DUST = 1e-12


def proportional(own: Standing, reach: Reach, direction: Floats) -> tuple[Floats, Floats]:
    """Go from the disagreement point in a direction, who can gain."""
    base = own.disagreement
    direction = np.where(own.gains, direction, 0.0)
    shot, prices = highest(reach, base, direction, np.eye(len(base)), base)
    return shot.weights, prices


def equal_losses(own: Standing, reach: Reach) -> tuple[Floats, Floats]:
    """Go back from the ideal point, all by the same, but not below disagreement."""
    each = np.eye(len(own.ideal))
    shot, prices = highest(reach, own.ideal, 1.0 / reach.span, each, own.disagreement)
    return shot.weights, prices


def largest_sum(
    own: Standing, reach: Reach, parts: Floats, *, voluntary: bool
) -> tuple[Floats, Floats]:
    """Maximise a weighted sum, and among what maximises it the smallest gain."""
    n, base = len(parts), own.disagreement
    total = parts * reach.span / (parts * reach.span).max()
    floor = base if voluntary else np.empty(0)
    held = np.vstack([total, np.eye(n)[: len(floor)]])
    shot = farthest(reach, held, np.r_[0.0, floor], np.eye(len(held))[0])
    prices = shot.prices @ held
    shot, _ = highest(reach, base, 1.0 / reach.span, held, np.r_[total @ shot.point, floor])
    return shot.weights, prices


def nash(own: Standing, reach: Reach, powers: Floats) -> tuple[Floats, Floats]:
    """Maximise the product of the gains of those who can gain and have power.

    The others are held to their disagreement payoff, and get what is left at last.
    """
    base, each = own.disagreement, np.eye(len(powers))
    bargain = own.gains & (powers > 0)
    if not bargain.any():
        return proportional(own, reach, own.gains.astype(np.float64))
    rest = ~bargain
    lotteries: dict[int, Floats] = {-1: own.together}
    supports: dict[tuple[int, ...], int] = {}
    prices = np.zeros(len(powers))

    def corner(worth: Floats) -> tuple[int, Floats]:
        """Best agreement at prices; if others are held, the best lottery that holds them."""
        prices[bargain] = worth
        if not rest.any():
            new = reach.best(prices)
            lotteries[new] = np.eye(new + 1)[new]
            return new, reach.columns[new] - base
        rows = np.vstack([np.where(bargain, prices / worth.max(), 0.0), each[rest]])
        best = farthest(reach, rows, np.r_[0.0, base[rest]], np.eye(len(rows))[0])
        prices[rest] = best.prices[1:] * worth.max()
        used = tuple(np.flatnonzero(best.weights > DUST).tolist())
        new = supports.setdefault(used, len(supports))
        lotteries[new] = best.weights
        return new, (best.point - base)[bargain]

    start = (reach.known[:, : len(own.together)] @ own.together - base)[bargain]
    shares, gains = largest_product(powers[bargain] / powers[bargain].sum(), start, corner)
    if rest.any():
        reached = base.copy()
        reached[bargain] += gains
        shot, _ = highest(reach, reached, rest.astype(np.float64), each, reached)
        return shot.weights, prices
    weights = np.zeros(len(reach.keys))
    for key, share in shares.items():
        weights[: len(lotteries[key])] += share * lotteries[key]
    return weights, prices
