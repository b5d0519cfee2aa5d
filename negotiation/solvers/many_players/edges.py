"""Equilibria along an edge: one player mixes over two strategies that tie, the others do not mix.

Along the edge the others' gains are linear in the one probability, so the equilibria are the points
of an interval. Games with ties have many such edges, and most continua of equilibria start there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.many_players.cells import Cells
from negotiation.solvers.many_players.rational_points import whole_numbers

__all__ = ["intervals"]

Floats = NDArray[np.floating[Any]]
Bools = NDArray[np.bool_]

#: Ends closer than this are compared in whole numbers, where the payoffs are such.
CLOSE = 1e-13


def intervals(edges: Cells, rounded: Bools) -> tuple[Floats, Floats, Bools]:
    """Where on each edge the equilibria are.

    Parameters
    ----------
    edges : Cells
        Whole faces in double precision; their player ties.
    rounded : array of bool, shape (N,)
        Some of their values are rounded.

    Returns
    -------
    lower, upper : arrays, shape (N,)
        Ends of the interval for the probability of the second strategy; `lower` is larger where
        there is no equilibrium.
    exact : array of bool, shape (N,)
        Whether the interval is one point, or empty, for certain.
    """
    n = len(edges)
    if len(edges.values) == 1:  # Nobody else has a choice.
        return np.zeros(n), np.ones(n), np.zeros(n, dtype=bool)
    start, end = edges.values[1][:, 0], edges.values[1][:, 1]
    turns = np.sign(start) * np.sign(end) < 0
    ratio = np.divide(start, start - end, out=np.zeros_like(start), where=turns)
    low = np.where((start > 0) & (end > 0), 2.0, np.where(start > 0, ratio, 0.0))
    high = np.where((start < 0) & (end > 0), ratio, 1.0)
    columns = np.arange(n)
    a, b = low.argmax(axis=0), high.argmin(axis=0)
    lower, upper = low[a, columns], high[b, columns]
    exact = lower > upper + CLOSE
    close = ~exact & (lower > upper - CLOSE) & ~rounded
    # Whole numbers have ratios further apart than CLOSE, or equal: then a and b speak for the rest.
    near = (low > lower - CLOSE) | (high < upper + CLOSE)
    close &= (whole_numbers(edges.values[1]) | ~near).all(axis=0)
    # lower < upper, lower == upper, lower > upper, by products that are not rounded.
    one = start[a, columns] * (start - end)[b, columns]
    other = start[b, columns] * (start - end)[a, columns]
    order = np.sign(other - one)
    exact |= close & (order >= 0)
    upper = np.where(close & (order == 0), lower, upper)
    return np.where(close & (order > 0), 2.0, lower), upper, exact
