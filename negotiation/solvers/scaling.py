"""Payoffs as the differences that a player's own choice makes, all players on one scale.

What is added to a player's payoffs, whatever it is for each choice of the others, changes no best
reply, and neither does a positive factor.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.best_response import deviation_payoffs

__all__ = ["differences", "largest_gains"]

Floats = NDArray[np.float64]


def differences(payoffs: Floats) -> Floats:
    """Payoffs above the worst that the player could do, between 0 and 1.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, *batch)

    Returns
    -------
    array of the same shape
        The same best replies, and so the same equilibria. The largest of each player is over 1/2;
        as the scale is a power of two, equal numbers stay equal and integers exact.
    """
    n = len(payoffs)
    result = np.empty_like(payoffs)
    for i, own in enumerate(payoffs):
        quarter = own / 4  # A difference cannot overflow then.
        above = quarter - quarter.min(axis=i, keepdims=True)
        _, exponent = np.frexp(above.max(axis=tuple(range(n)), keepdims=True))
        result[i] = np.ldexp(above, -exponent)
    return result


def largest_gains(payoffs: Floats, strategies: Sequence[Floats]) -> Floats:
    """Most that anybody gains by deviating, as a share of what a player's own choice can change.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, E)
        From `differences`.
    strategies : sequence over players of arrays (s_i, E)

    Returns
    -------
    array, shape (E,)
    """
    gains = [
        d.max(axis=0) - (d * x).sum(axis=0)
        for d, x in zip(deviation_payoffs(payoffs, strategies), strategies, strict=True)
    ]
    return np.max(gains, axis=0)
