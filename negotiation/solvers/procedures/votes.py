"""Majority bargaining without end: what a vote costs where every round is like the next.

Eraslan, H. (2002), "Uniqueness of stationary equilibrium payoffs in the Baron-Ferejohn model",
Journal of Economic Theory 103(1):11-30.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["coalitions", "majority"]

Floats = NDArray[np.float64]

#: Newton steps in search of coalitions, and the error allowed in a probability.
STEPS, EXACT = 100, 1e-12


def majority(discounts: Floats, chances: Floats, quota: int) -> tuple[Floats, Floats, Floats]:
    """Solve for the price of votes.

    Let c be the dearest vote in the cheapest majority, which costs S in all, y = 1 - S and z = y/c.
    Who asks less than c is always invited, who asks more never, and v = p (y + min(r, c)) + m r,
    where r = d v is what a party of value v asks, m the probability that it is invited, and p that
    it proposes. So m is a function of z alone: 1/d - p - p z, but no less than 0 and no more than
    1 - p. All together are invited quota - 1 times: an equation in z, whose left side falls.

    Parameters
    ----------
    discounts, chances : array, shape (n, B)
        Discount factors, above 0 and up to 1; probabilities of proposing.
    quota : int
        From 2 to n - 1.

    Returns
    -------
    asks : array, shape (n, B)
    invited : array, shape (n, B)
        Probability of being invited by another.
    values : array, shape (n, B)
    """
    z = _ratio(discounts, chances, quota)
    with np.errstate(divide="ignore", invalid="ignore"):
        free = 1 / discounts - chances - chances * np.where(np.isinf(z), 0.0, z)
        free = np.where(np.isinf(z) & (chances > 0), 0.0, free)
        invited = np.clip(free, 0.0, 1 - chances)
        price = np.where(np.isinf(z), 0.0, 1 / z)
        sure = np.where(chances > 0, discounts * chances / (1 - discounts), 0.0)
        never = discounts * chances * (1 + price)
    # In units of y: below the price, above it, or at it.
    asks = np.where(free >= 1 - chances, np.minimum(sure, price), price)
    asks = np.where(free <= 0, np.maximum(never, price), asks)
    y = 1 / (1 + np.sort(asks, axis=0)[:quota].sum(axis=0))
    asks, price = asks * y, price * y
    values = chances * (y + np.minimum(asks, price)) + invited * asks
    # Where a majority asks nothing, those who never propose stand in for one another.
    spare = np.isinf(z) & (chances == 0)
    room = (quota - 1) - np.where(spare, 0.0, invited).sum(axis=0)
    invited = np.where(spare, room / np.maximum(spare.sum(axis=0), 1), invited)
    return asks, invited, values


def _ratio(discounts: Floats, chances: Floats, quota: int) -> Floats:
    """Where the sum of the invitations is quota - 1: it is piecewise linear in z, and falls."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.concatenate([(1 / discounts - 1) / chances, 1 / (discounts * chances) - 1])

    def excess(z: Floats) -> Floats:
        free = 1 / discounts - chances - chances * z
        return np.clip(free, 0.0, 1 - chances).sum(axis=0) - (quota - 1)

    knots = np.sort(np.where(np.isfinite(ends), ends, np.inf), axis=0)
    at = np.array([excess(np.where(np.isfinite(z), z, 0.0)) for z in knots])
    at = np.where(np.isfinite(knots), at, -np.inf)
    above = (at >= 0).sum(axis=0)  # Knots up to the root.
    lower = np.take_along_axis(knots, np.maximum(above - 1, 0)[None], axis=0)[0]
    upper = np.take_along_axis(knots, np.minimum(above, len(knots) - 1)[None], axis=0)[0]
    first, second = excess(lower), excess(np.where(np.isfinite(upper), upper, lower))
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.where(first > second, first / (first - second), 0.0)
        z = np.where(np.isfinite(upper), lower + part * (upper - lower), lower)
    nobody = (excess(lower) > 1e-12) & ~np.isfinite(upper)
    return np.where(nobody, np.inf, z)


def coalitions(invited: Floats, chances: Floats, asks: Floats, quota: int) -> Floats | None:
    """Whom each proposer invites, so that all are invited as often as they have to be.

    Of all such choices the one with the least sum of squares, weighed by the chances: those alike
    are treated alike. It has the form clip(a_j + b_i, 0, 1), and the a and b are found by Newton.

    Parameters
    ----------
    invited, chances, asks : array, shape (n,)

    Returns
    -------
    array, shape (n, n) or None
        Probability that the row's party, when it proposes, invites the column's; the cheapest only.
        None if it was not found.
    """
    n = len(chances)
    limit = np.sort(asks)[quota - 1]
    other, near = ~np.eye(n, dtype=bool), 1e-12 * (1 + limit)
    free, sure = other & (np.abs(asks - limit) <= near), other & (asks < limit - near)
    goal = np.concatenate([quota - 1.0 - sure.sum(axis=1), invited - chances @ sure])
    goal[n:] *= free.any(axis=0)

    def at(dual: Floats) -> tuple[Floats, Floats, Floats]:
        raw = dual[:n, None] + dual[None, n:]
        chosen = np.clip(raw, 0.0, 1.0) * free
        off = np.concatenate([chosen.sum(axis=1), chances @ chosen]) - goal
        return chosen, off, free & (raw >= 0) & (raw <= 1)

    dual = np.concatenate([np.zeros(n), invited])
    chosen, off, moves = at(dual)
    for _ in range(STEPS):
        if np.abs(off).max() <= EXACT:
            return chosen + sure
        slope = np.zeros((2 * n, 2 * n))
        slope[:n, :n], slope[:n, n:] = np.diag(moves.sum(axis=1)), moves
        slope[n:, :n] = (chances[:, None] * moves).T
        slope[n:, n:] = np.diag(chances @ moves)
        # Where nothing moves, a little is taken for moving, so that no equation stands still.
        step = np.linalg.lstsq(slope + 1e-9 * np.eye(2 * n), -off, rcond=None)[0]
        length = 1.0
        while length > 1e-6:
            trial = at(dual + length * step)
            if np.abs(trial[1]).sum() < (1 - 1e-4 * length) * np.abs(off).sum():
                break
            length /= 2
        dual = dual + length * step
        chosen, off, moves = at(dual)
    return None
