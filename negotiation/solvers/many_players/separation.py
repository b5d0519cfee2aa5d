"""Cells without an equilibrium, shown by one combination of the conditions that keeps its sign.

At an equilibrium the indifferences F vanish and the gains G from unused strategies are not
positive. So where some numbers w, those for G not negative, make ``w . (F, G)`` positive over a
whole cell, the cell holds none. That function is multilinear, hence positive on the cell if it is
so at the corners: w separates the values at the corners from what is allowed.

Such w is looked for by von Neumann's algorithm: a point p of the convex hull of the corner values
moves towards the corner that its direction separates worst. Whatever w it proposes is checked, so
a wrong one costs time and never an equilibrium.

Dantzig, G. B. (1992), "An epsilon-precise feasible solution to a linear program with a convexity
constraint in 1/epsilon^2 iterations independent of problem size", Technical Report SOL 92-5,
Stanford University. (The algorithm is von Neumann's, of 1948.)

Gilbert, E. G. (1966), "An iterative procedure for computing the minimum of a quadratic form on a
convex set", SIAM Journal on Control 4(1):61-80.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.many_players.cells import Cells, corner_values

__all__ = ["excluded"]

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Combinations tried: two for each indifference less this number. Where there are few, the
#: contraction does as well.
ROUNDS = 4
#: A condition is faint where it is smaller than this number of times its error.
FAINT = 64
#: Separated cells are left out of what follows once they are this share.
DONE = 0.25


def excluded(cells: Cells) -> tuple[Bools, Bools, list[Floats]]:
    """Cells that hold no equilibrium, by their corner values alone.

    Parameters
    ----------
    cells : Cells

    Returns
    -------
    excluded : array of bool, shape (N,)
        A condition, or a combination of conditions, fails at every corner.
    faint : array of bool, shape (N,)
        Some condition is hardly larger than its rounding error.
    lower : list over mixers of arrays (k_j, N)
        Least barycentric coordinates of an equilibrium in the cell.
    """
    rows = [corner_values(v) for v in cells.values]
    least = np.concatenate([v.min(axis=1) for v in rows])
    most = np.concatenate([v.max(axis=1) for v in rows])
    free = _free(cells)[:, None]
    wrong: Bools = (least > cells.error) | (free & (most < -cells.error))
    result: Bools = np.asarray(wrong.any(axis=0))
    size = np.maximum(most, -least)
    faint: Bools = (size < FAINT * cells.error).any(axis=0)
    rounds = 2 * (sum(cells.sizes) - len(cells.sizes)) - ROUNDS
    lower = [np.zeros((k, len(cells)), dtype=cells.noise.dtype) for k in cells.sizes]
    active = np.flatnonzero(~(result | cells.proved))
    if rounds > 0 and len(active):
        rows = [v.take(active, axis=-1) for v in rows]
        error = cells.error[active] + (len(size) + 2) * cells.eps
        apart, least_of = _separated(rows, size[:, active], free, error, cells.sizes, rounds)
        result[active[apart]] = True
        for low, values in zip(lower, least_of, strict=True):
            low[:, active] = _cut(values)
    return result, faint, lower


def _cut(least: Floats) -> Floats:
    """Least coordinates of points where a function is not positive, from its minima at vertices.

    Parameters
    ----------
    least : array, shape (k, N)

    Returns
    -------
    array, shape (k, N)
    """
    result = np.zeros_like(least)
    for v in range(len(least)):
        rest = np.delete(least, v, axis=0).min(axis=0)
        at = np.flatnonzero((rest > 0) & (least[v] < 0))
        result[v, at] = rest[at] / (rest[at] - least[v, at])
    return result


def _separated(
    rows: list[Floats],
    size: Floats,
    free: Bools,
    error: Floats,
    sizes: tuple[int, ...],
    rounds: int,
) -> tuple[Bools, list[Floats]]:
    """Whether a combination of the conditions keeps its sign, shape (N,).

    Parameters
    ----------
    rows : list of arrays (rows, corners, N)
    size : array, shape (all rows, N)
        Their largest absolute values.
    free : array of bool, shape (all rows, 1)
        Whether a row is an indifference, whose weight may have either sign.
    error : array, shape (N,)
        Bound on the error of a value.
    sizes : tuple over mixers of int
    rounds : int
        Combinations tried.
    """
    result = np.zeros(len(error), dtype=bool)
    active, tiny = np.arange(len(error)), np.finfo(size.dtype).tiny
    scale = 1 / np.maximum(size, tiny)
    point = np.concatenate([v.mean(axis=1) for v in rows]) * scale
    least_of = [np.full((k, len(error)), -1.0, dtype=size.dtype) for k in sizes]
    for turn in range(rounds):
        direction = np.where(free, point, np.maximum(point, 0.0))
        weights = direction * scale
        total = _weighted(rows, weights, sizes)
        margin = error * np.abs(weights).sum(axis=0)
        apart = total.min(axis=0) > margin
        if turn == rounds - 1:
            result[active[apart]] = True
            shaped = total.reshape(*sizes, -1)
            for j, low in enumerate(least_of):
                others = tuple(i for i in range(len(sizes)) if i != j)
                low[:, active] = shaped.min(axis=others) - margin
            break
        worst = total.argmin(axis=0)
        if apart.mean() > DONE:
            result[active[apart]] = True
            keep = np.flatnonzero(~apart)
            if not len(keep):
                break
            active, worst = active[keep], worst[keep]
            rows = [v.take(keep, axis=-1) for v in rows]
            scale, point, error = scale[:, keep], point[:, keep], error[keep]
            direction = direction[:, keep]
        step = _at(rows, worst, sizes) * scale - point
        length = (step * step * (free | (direction > 0))).sum(axis=0)
        share = -(direction * step).sum(axis=0) / np.maximum(length, tiny)
        point += np.clip(share, 0.0, 1.0) * step
    return result, least_of


def _free(cells: Cells) -> Bools:
    """Which rows are indifferences, whose weights may have either sign."""
    used = [*[size - 1 for size in cells.sizes], 0]
    return np.concatenate([np.arange(len(v)) < k for v, k in zip(cells.values, used, strict=False)])


def _weighted(rows: list[Floats], weights: Floats, sizes: tuple[int, ...]) -> Floats:
    """Sum of all rows at all corners, shape (corners, N)."""
    n = weights.shape[-1]
    total = np.zeros((*sizes, n), dtype=weights.dtype)
    at = 0
    for r, v in enumerate(rows):
        own = weights[at] * v[0]
        for q in range(1, len(v)):
            own += weights[at + q] * v[q]
        at += len(v)
        total += own.reshape(*[1 if r == j else k for j, k in enumerate(sizes)], n)
    return corner_values(total[None])[0]


def _at(rows: list[Floats], corner: Ints, sizes: tuple[int, ...]) -> Floats:
    """Take all rows at one corner of each cell, shape (rows, N)."""
    n = len(corner)
    columns = np.arange(n)
    return np.concatenate(
        [
            v.reshape(len(v), -1).take(_corners(sizes, r)[corner] * n + columns, axis=1)
            for r, v in enumerate(rows)
        ]
    )


@functools.cache
def _corners(sizes: tuple[int, ...], r: int) -> Ints:
    """Position of each corner in the values of mixer `r`, which do not depend on its own part."""
    own = [1 if r == j else k for j, k in enumerate(sizes)]
    table = np.arange(math.prod(own)).reshape(own)
    return np.broadcast_to(table, sizes).ravel()
