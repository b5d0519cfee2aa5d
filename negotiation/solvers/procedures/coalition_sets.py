"""Agreements on several issues: the best point that enough ratifiers like no less."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

__all__ = ["best_point", "losses"]

Floats = NDArray[np.float64]


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
    """
    found = [
        _nearest(ideals[[0, *members]], weights[[0, *members]], status_quo)
        for members in itertools.combinations(range(1, len(ideals)), quota)
    ]
    return min(found, key=lambda x: float(losses(x, ideals[:1], weights[:1])[0]))


def _nearest(ideals: Floats, weights: Floats, status_quo: Floats) -> Floats:
    """The point nearest to the first ideal among those that the others accept."""
    from scipy.optimize import minimize

    most = losses(status_quo, ideals[1:], weights[1:])
    if (losses(ideals[0], ideals[1:], weights[1:]) <= most).all():
        return ideals[0]
    done = minimize(
        lambda x: losses(x, ideals[:1], weights[:1])[0],
        status_quo,
        jac=lambda x: 2 * weights[0] * (x - ideals[0]),
        constraints={
            "type": "ineq",
            "fun": lambda x: most - losses(x, ideals[1:], weights[1:]),
            "jac": lambda x: -2 * weights[1:] * (x - ideals[1:]),
        },
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 500},
    )
    return _inside(done.x, ideals, weights, status_quo, most)


def _inside(x: Floats, ideals: Floats, weights: Floats, status_quo: Floats, most: Floats) -> Floats:
    """Move a point towards the status quo until all accept it, and no better point is known."""
    back = 1e-15
    while not (losses(x, ideals[1:], weights[1:]) <= most).all():
        x, back = x + back * (status_quo - x), 2 * back
        if back > 1e-3:  # Nothing but the status quo is accepted.
            return status_quo
    own, now = (losses(y, ideals[:1], weights[:1])[0] for y in (x, status_quo))
    return x if own < now else status_quo
