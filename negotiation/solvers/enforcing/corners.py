"""The corners of regions that a few linear inequalities cut out of a box, for many at once."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

__all__ = ["corners", "directions"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Share of the largest coefficient that is taken for rounding.
ROUNDING = 1e-11


def corners(slopes: Floats, constants: Floats, sizes: Floats) -> tuple[Floats, Ints]:
    """Points at which as many inequalities bind as there are numbers, and all others hold.

    Parameters
    ----------
    slopes : array, shape (m, d, G)
    constants : array, shape (m, G)
        Slopes times numbers plus constant must not be negative. Together they bound the region.
    sizes : array, shape (m, G)
        Of the terms of each: what is smaller by ``1e-11`` is rounding.

    Returns
    -------
    points : array, shape (K, d, G)
        NaN where a choice of inequalities has no corner of the region.
    binding : array of int, shape (K, d)
        Which inequalities bind there.
    """
    m, d, n = slopes.shape
    binding = np.array(list(itertools.combinations(range(m), d)), dtype=np.intp)
    points = np.full((len(binding), d, n), np.nan)
    unit = 1 / sizes
    scaled, right = slopes * unit[:, None], constants * unit
    for k, rows in enumerate(binding):
        matrix = np.moveaxis(scaled[rows], -1, 0)
        solid = np.abs(np.linalg.det(matrix)) > ROUNDING
        if solid.any():
            vector = right[rows].T[solid]
            points[k][:, solid] = np.linalg.solve(matrix[solid], -vector[..., None])[..., 0].T
    left = np.einsum("mdg,kdg->kmg", scaled, points) + right
    points[np.broadcast_to((left < -ROUNDING).any(axis=1)[:, None], points.shape)] = np.nan
    return points, binding


def directions(slopes: Floats, sizes: Floats) -> NDArray[np.bool_]:
    """In which numbers a region goes on without end, if there is one, shape (d, G).

    Parameters
    ----------
    slopes, sizes : arrays, shapes (m, d, G) and (m, G)
        As for `corners`; no number goes down without end.
    """
    # The ways on which no inequality falls, of length 1 in sum, have corners of their own.
    d, n = slopes.shape[1:]
    sums = np.ones((1, d, n))
    rows = np.concatenate([slopes, sums, -sums])
    constants = np.concatenate([np.zeros_like(sizes), -sums[:, 0], sums[:, 0]])
    ways, _ = corners(rows, constants, np.concatenate([sizes, np.ones((2, n))]))
    return np.asarray((np.nan_to_num(ways) > ROUNDING).any(axis=0))
