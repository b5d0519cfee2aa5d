"""The derivative of the indifferences at the middle of cells, and its inverse, many at once."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.many_players.cells import Cells, corner_values

__all__ = ["derivative", "inverted", "usual_rank"]

Floats = NDArray[np.floating[Any]]
Bools = NDArray[np.bool_]

#: An entry smaller than this power of the precision, relative to its column, is no pivot.
PIVOT = 0.64


def usual_rank(sizes: tuple[int, ...]) -> int:
    """Rank of the derivative for most games: a player's indifferences depend on the others only."""
    rows = sum(sizes) - len(sizes)
    return rows - max(0, 2 * (max(sizes) - 1) - rows)


def derivative(cells: Cells) -> Floats:
    """Derivative of the indifferences at the midpoint, in all but the first coordinates.

    Returns
    -------
    array, shape (d, d, N)
        Row by equation, column by coordinate.
    """
    d, n = sum(cells.sizes) - len(cells.sizes), len(cells)
    result = np.zeros((d, d, n), dtype=cells.noise.dtype)
    row = 0
    for r, values in enumerate(cells.equations):
        rows = slice(row, row + len(values))
        row += len(values)
        slopes = _slopes(cells.sizes, r).astype(result.dtype)
        np.matmul(slopes, corner_values(values), out=result[rows])
    return result


@functools.cache
def _slopes(sizes: tuple[int, ...], r: int) -> Floats:
    """Matrix (d, corners) that takes values at the corners to the derivative at the midpoint."""
    axes = [np.eye(1 if j == r else k) for j, k in enumerate(sizes)]
    matrix = []
    for j, k in enumerate(sizes):
        for m in range(1, k):
            change = np.zeros(1 if j == r else k)
            if j != r:
                change[0], change[m] = -1.0, 1.0
            means = [np.full(len(axis), 1 / len(axis)) for axis in axes]
            means[j] = change
            matrix.append(functools.reduce(np.multiply.outer, means).ravel())
    return np.array(matrix)


def inverted(matrix: Floats) -> tuple[Floats, Bools]:
    """Gauss-Jordan elimination of N matrices at once, in place.

    Parameters
    ----------
    matrix : array, shape (d, d, N)

    Returns
    -------
    inverse : array, shape (d, d, N)
        Row c gives coordinate c where it has a pivot. The other rows are combinations that vanish
        on the pivoted columns.
    pivoted : array of bool, shape (d, N)
    """
    d, _, n = matrix.shape
    a, term = matrix.copy(), np.empty_like(matrix)
    flat = a.reshape(-1)
    tolerance = np.abs(matrix).max(axis=0) * np.finfo(matrix.dtype).eps ** PIVOT
    used = np.zeros((d, n), dtype=bool)
    pivoted = np.zeros((d, n), dtype=bool)
    place = np.zeros((d, n), dtype=np.intp)  # The row that has the pivot of each column.
    columns = np.arange(n)
    across = np.arange(d)[:, None] * n + columns
    with np.errstate(over="ignore", invalid="ignore"):
        for c in range(d):
            size = np.abs(a[:, c])
            size[used] = -1.0
            p = size.argmax(axis=0)
            at = p * (d * n) + across
            row = flat.take(at)
            ok = np.abs(row[c]) > tolerance[c]
            inverse = np.divide(1.0, row[c], out=np.zeros_like(row[c]), where=ok)
            scaled = row * inverse
            scaled[c] = inverse
            np.multiply(a[:, c, None], scaled, out=term)
            a[:, c] *= ~ok
            a -= term
            flat[at] = np.where(ok, scaled, row)
            used[p, columns] |= ok
            pivoted[c], place[c] = ok, p
    for c in range(d if not pivoted.all() else 0):
        free = np.flatnonzero(~pivoted[c])
        p = used[:, free].argmin(axis=0)
        place[c, free] = p
        used[p, free] = True
        a[:, c, free] = 0.0
        a[p, c, free] = 1.0
    rows = flat.take(place[:, None] * (d * n) + across)
    np.put(a, np.arange(d)[:, None, None] * (d * n) + place * n + columns, rows)
    if not np.isfinite(a).all():  # Any combination will do, so none at all where it overflows.
        lost = ~np.isfinite(a).all(axis=(0, 1))
        a[..., lost], pivoted[:, lost] = 0.0, False
    return a, pivoted
