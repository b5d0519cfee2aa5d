"""Sets of agreements on a line: where a utility is no less than the status quo's, and unions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["POINTS", "Interval", "best_in", "no_worse", "won"]

Floats = NDArray[np.float64]
Interval = tuple[float, float]

#: Points at which a utility is looked at first, between the ends of the line.
POINTS = 2001


def no_worse(utility: Any, status_quo: float, low: float, high: float) -> list[Interval]:
    """Where an actor is no worse off than at the status quo.

    Parameters
    ----------
    utility : float or callable
        An ideal point, from which it counts the distance; or a function of arrays.
    status_quo, low, high : float
        The line may be endless for an ideal point.

    Returns
    -------
    list of (start, end)
        Closed intervals, in order. For an ideal point exact; for a function the ends are roots,
        and what lies between two of the first 2001 points is not seen.
    """
    if not callable(utility):
        near, far = sorted((status_quo, 2 * utility - status_quo))
        return [(max(near, low), min(far, high))]
    from scipy.optimize import brentq

    level = float(utility(np.array(status_quo)))

    def gain(x: float) -> float:
        return 0.0 if x == status_quo else float(utility(np.array(x))) - level

    x = np.union1d(np.linspace(low, high, POINTS), [status_quo])
    good = (np.asarray(utility(x), dtype=float) >= level) | (x == status_quo)
    starts = np.flatnonzero(good & ~np.r_[False, good[:-1]])
    ends = np.flatnonzero(good & ~np.r_[good[1:], False])
    found = []
    for i, j in zip(starts, ends, strict=True):
        a, b = float(x[i]), float(x[j])
        # An end that is the status quo is exact; any other is between two points.
        if i > 0 and gain(a) > 0:
            a = float(brentq(gain, x[i - 1], a, xtol=1e-14))
        if j < len(x) - 1 and gain(b) > 0:
            b = float(brentq(gain, b, x[j + 1], xtol=1e-14))
        found.append((a, b))
    return found


def won(sets: Sequence[Sequence[Interval]], quota: int) -> list[Interval]:
    """Where at least `quota` of several sets of closed intervals overlap, in order."""
    cuts = sorted({end for own in sets for interval in own for end in interval})

    def votes(x: float) -> int:
        return sum(any(a <= x <= b for a, b in own) for own in sets)

    found: list[Interval] = []
    for k, cut in enumerate(cuts):
        if votes(cut) < quota:
            continue
        joined = k > 0 and votes(_between(cuts[k - 1], cut)) >= quota
        found = [*found[:-1], (found[-1][0], cut)] if joined else [*found, (cut, cut)]
    return found


def _between(a: float, b: float) -> float:
    """A point between two, of which one may be infinite."""
    if np.isinf(a):
        return b - 1 if np.isfinite(b) else 0.0
    return a + 1 if np.isinf(b) else (a + b) / 2


def best_in(utility: Any, intervals: Sequence[Interval]) -> float:
    """The point of a set that an actor likes best; of several the lowest."""
    candidates = [_best(utility, a, b) for a, b in intervals]
    value: Callable[[float], float] = (
        (lambda x: float(utility(np.array(x))))
        if callable(utility)
        else lambda x: -abs(x - utility)
    )
    return max(candidates, key=lambda x: (value(x), -x))


def _best(utility: Any, a: float, b: float) -> float:
    """The best point between two."""
    if not callable(utility):
        return float(min(max(utility, a), b))
    from scipy.optimize import minimize_scalar

    x = np.linspace(a, b, POINTS)
    u = np.asarray(utility(x), dtype=float)
    k = int(u.argmax())
    near = (float(x[max(k - 1, 0)]), float(x[min(k + 1, POINTS - 1)]))
    if near[1] > near[0]:
        done = minimize_scalar(
            lambda y: -float(utility(np.array(y))), bounds=near, method="bounded",
            options={"xatol": 1e-12},
        )  # fmt: skip
        if -done.fun > u[k]:
            return float(done.x)
    return float(x[k])
