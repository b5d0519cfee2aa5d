"""Agreements on several issues: the best point that enough ratifiers like no less."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError

__all__ = ["best_point", "losses"]

Floats = NDArray[np.float64]

#: How far directions may be from balancing each other, and losses from their limit, as a share.
BALANCED = 1e-6
#: Units in which the best agreement is looked for, as parts of the largest distance.
PARTS = (1.0, 1e-2, 1e-4, 1e-6)


def losses(x: Floats, ideals: Floats, weights: Floats) -> Floats:
    """Weighed squared distances of a point (d,) from ideal points (n, d), shape (n,)."""
    return np.asarray((weights * (x - ideals) ** 2).sum(axis=1))


def best_point(ideals: Floats, weights: Floats, status_quo: Floats, quota: int) -> Floats:
    """The setter's best point in the union of the sets that a quota of ratifiers accepts.

    Each of those sets is convex and holds the status quo, so that a coalition is a convex
    programme; there is one for each choice of `quota` ratifiers.

    Parameters
    ----------
    ideals, weights : array, shape (1 + n, d)
        Of the setter, first, and the ratifiers.
    status_quo : array, shape (d,)
    quota : int

    Raises
    ------
    NegotiationError
        If a programme was not solved.
    """
    found = [
        _nearest(ideals[[0, *members]], weights[[0, *members]], status_quo)
        for members in itertools.combinations(range(1, len(ideals)), quota)
    ]
    return min(found, key=lambda x: float(losses(x, ideals[:1], weights[:1])[0]))


def _nearest(ideals: Floats, weights: Floats, status_quo: Floats) -> Floats:
    """The point nearest to the first ideal among those that the others accept."""
    most = losses(status_quo, ideals[1:], weights[1:])
    if (losses(ideals[0], ideals[1:], weights[1:]) <= most).all():
        return ideals[0]
    far = np.abs(ideals - status_quo).max()
    points, heavy = (ideals - status_quo) / far, weights / weights.max(axis=1, keepdims=True)
    for part in PARTS:
        done = _solved(points, heavy, part)
        x = _inside(status_quo + part * far * done.x, ideals, weights, status_quo, most)
        off = _unbalanced(x, ideals, weights, most)
        if off <= BALANCED:
            return x
    raise NegotiationError(
        f"the best agreement that {len(most)} ratifiers accept was not found: at the last try,"
        f" {x.tolist()}, what holds it back is off by {off:.2g} ({done.message})"
    )


def _solved(points: Floats, weights: Floats, part: float) -> Any:
    """Solve for the way from the status quo, which is 0, in units of `part`.

    Losses are counted from those of the status quo. Small units are for those who want nearly
    opposite things, and agree to next to nothing.
    """
    from scipy.optimize import minimize

    def change(z: Floats) -> Floats:
        return np.asarray((weights * (part * z - 2 * points) * z).sum(axis=1))

    def slopes(z: Floats) -> Floats:
        return 2 * weights * (part * z - points)

    return minimize(
        lambda z: change(z)[0],
        np.zeros(points.shape[1]),
        jac=lambda z: slopes(z)[0],
        constraints={
            "type": "ineq",
            "fun": lambda z: -change(z)[1:],
            "jac": lambda z: -slopes(z)[1:],
        },
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 500},
    )


def _unbalanced(x: Floats, ideals: Floats, weights: Floats, most: Floats) -> float:
    """How far the setter's direction is from being held back by those who just accept.

    The conditions of John (1948): zero where no point nearby is better for the setter, and as the
    sets are strictly convex, none at all.
    """
    from scipy.optimize import nnls

    towards = weights * (x - ideals)
    binding = losses(x, ideals[1:], weights[1:]) >= (1 - BALANCED) * most
    rows = towards[np.append(True, binding)]
    sizes = np.linalg.norm(rows, axis=1, keepdims=True)
    rows = rows / np.where(sizes > 0, sizes, 1.0)
    target = np.append(np.zeros(len(x)), 1.0)
    return float(nnls(np.append(rows, np.ones((len(rows), 1)), axis=1).T, target)[1])


def _inside(x: Floats, ideals: Floats, weights: Floats, status_quo: Floats, most: Floats) -> Floats:
    """Move a point towards the status quo until all accept it, and no better point is known."""
    back = 1e-15
    while not (losses(x, ideals[1:], weights[1:]) <= most).all():
        x, back = x + back * (status_quo - x), 2 * back
        if back > 1e-3:  # Nothing but the status quo is accepted.
            return status_quo
    own, now = (losses(y, ideals[:1], weights[:1])[0] for y in (x, status_quo))
    return x if own < now else status_quo
