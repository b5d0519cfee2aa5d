"""Cells: parts of a face of the strategy space, with what players gain at their corners.

A cell is a product of simplices, one for each player who mixes, given by its vertices. What a
player would gain by another strategy is a multilinear function of the others' probabilities, so
over a cell it lies between its least and its largest value at the *corners*, the combinations of
vertices: the bounds are exact.

The values are floating-point numbers, so each cell carries a bound on their rounding error, by
which every range is widened before anything is decided. The values of each row are scaled to at
most 1 on the whole face, and each step from a cell to a part of it takes weighted means of them.
Numbers of single precision decide most cells as surely and in half the time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cells", "corner_values"]

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Cells:
    """Cells of faces of one kind: N of them, in columns.

    Attributes
    ----------
    sizes : tuple over mixers of int
        Number k_j of strategies used.
    face, game : arrays, shape (N,)
    values : list over mixers of arrays (s_r - 1, k_1, ..., k_m, N)
        What mixer r gains from each of its other strategies over its first, at the corners; k_r is
        replaced by 1. The first k_r - 1 rows must vanish, the others must not be positive. After
        the mixers comes one array more, if anyone who does not mix has other strategies: what they
        would gain.
    vertices : list over mixers of arrays (k_j, k_j, N)
        Of each simplex; the first axis is the vertex, the second the strategy.
    noise : array, shape (N,)
        Bound on the rounding error of `values`.
    proved : array of bool, shape (N,)
        The cell holds exactly one solution.
    singular : array of bool, shape (N,)
        The derivative at the midpoint of the cell that it came from had no inverse.
    """

    sizes: tuple[int, ...]
    face: Ints
    game: Ints
    values: list[Floats]
    vertices: list[Floats]
    noise: Floats
    proved: Bools
    singular: Bools

    @classmethod
    def whole(cls, sizes: tuple[int, ...], face: Ints, game: Ints, values: list[Floats]) -> Cells:
        """Entire faces."""
        kind = values[0].dtype
        vertices = [np.repeat(np.eye(size, dtype=kind)[..., None], len(face), 2) for size in sizes]
        noise = np.full(len(face), np.finfo(kind).eps, dtype=kind)
        proved, singular = np.zeros((2, len(face)), dtype=bool)
        return cls(sizes, face, game, values, vertices, noise, proved, singular)

    @classmethod
    def join(cls, parts: Sequence[Cells]) -> Cells:
        """Put batches one after the other."""
        first = parts[0]
        if len(parts) == 1:
            return first
        return cls(
            first.sizes,
            np.concatenate([part.face for part in parts]),
            np.concatenate([part.game for part in parts]),
            _joined([part.values for part in parts]),
            _joined([part.vertices for part in parts]),
            np.concatenate([part.noise for part in parts]),
            np.concatenate([part.proved for part in parts]),
            np.concatenate([part.singular for part in parts]),
        )

    def __len__(self) -> int:
        """Number of cells."""
        return len(self.face)

    def take(self, index: Ints | slice) -> Cells:
        """Some of the cells."""
        return Cells(
            self.sizes,
            self.face[index],
            self.game[index],
            [_columns(v, index) for v in self.values],
            [_columns(v, index) for v in self.vertices],
            self.noise[index],
            self.proved[index],
            self.singular[index],
        )

    def where(self, mask: Bools) -> Cells:
        """Take the cells for which `mask` is true."""
        return self if mask.all() else self.take(np.flatnonzero(mask))

    @property
    def single(self) -> bool:
        """Whether the numbers are of single precision."""
        return self.noise.dtype == np.float32

    @property
    def eps(self) -> float:
        """The distance from 1 to the next number."""
        return float(np.finfo(self.noise.dtype).eps)

    @property
    def equations(self) -> list[Floats]:
        """Indifferences at the corners: arrays (k_r - 1, k_1, ..., k_m, N)."""
        return [v[: size - 1] for v, size in zip(self.values, self.sizes, strict=False)]

    @property
    def error(self) -> Floats:
        """Bound on the error of a value, and of the sum that a row of C makes of them.

        The latter is in units of the row's sum of absolute entries.
        """
        return self.noise + (sum(self.sizes) + 4) * self.eps

    @cached_property
    def sides(self) -> Floats:
        """The largest difference of a probability of each mixer over each cell, shape (m, N)."""
        return np.array([np.ptp(v, axis=0).max(axis=0) for v in self.vertices])

    @property
    def width(self) -> Floats:
        """The longest side, shape (N,)."""
        longest: Floats = self.sides.max(axis=0)
        return longest

    def refuted(self) -> Bools:
        """Cells in which an indifference cannot hold, or somebody would rather switch."""
        result = np.zeros(len(self), dtype=bool)
        for r, v in enumerate(self.values):
            equal = self.sizes[r] - 1 if r < len(self.sizes) else 0
            rows = corner_values(v)
            result |= (rows.min(axis=1) > self.error).any(axis=0)
            if equal:
                result |= (rows[:equal].max(axis=1) < -self.error).any(axis=0)
        return result

    def nobody_gains(self, margin: Floats) -> Bools:
        """Cells over the whole of which every unused strategy gains less than `margin`."""
        result = np.ones(len(self), dtype=bool)
        for r, v in enumerate(self.values):
            unused = v[self.sizes[r] - 1 :] if r < len(self.sizes) else v
            result &= (corner_values(unused).max(axis=1) < margin).all(axis=0)
        return result

    def at(self, points: Sequence[Floats]) -> list[Floats]:
        """Values at one point of each cell, or a multiple of them if the coordinates sum to more.

        Parameters
        ----------
        points : sequence over mixers of arrays (k_j, N)
            Barycentric coordinates.

        Returns
        -------
        list of arrays (rows, N)
        """
        result = []
        for r, values in enumerate(self.values):
            rest = values
            for j in reversed(range(len(points))):
                rest = (rest if j == r else rest * points[j]).sum(axis=j + 1)
            result.append(rest)
        return result

    def parts(self, parent: Ints, weights: Sequence[Floats]) -> Cells:
        """Cells spanned by weighted means of the vertices of these.

        Parameters
        ----------
        parent : array, shape (M,)
            Which cell each new one is made from.
        weights : sequence over mixers of arrays (k_j, k_j, M)
            ``weights[j][v, w]`` is the share of the old vertex w in the new vertex v. Shares may
            be negative: the new cell then reaches out of the old one.

        Returns
        -------
        Cells
        """
        shares = list(enumerate(weights, 1))
        values = [
            _means(v.take(parent, axis=-1), [s for s in shares if s[0] != r])
            for r, v in enumerate(self.values, 1)
        ]
        vertices = [
            _means(v.take(parent, axis=-1), [(0, w)])
            for v, w in zip(self.vertices, weights, strict=True)
        ]
        noise = self.noise[parent] + sum(size + 3 for size in self.sizes) * self.eps
        for w in weights:
            noise *= np.abs(w).sum(axis=1).max(axis=0)
        face, game = self.face[parent], self.game[parent]
        proved, singular = self.proved[parent], self.singular[parent]
        return Cells(self.sizes, face, game, values, vertices, noise, proved, singular)


def corner_values(values: Floats) -> Floats:
    """Put the corners of arrays (rows, k_1, ..., k_m, N) on one axis."""
    return values.reshape(values.shape[0], math.prod(values.shape[1:-1]), values.shape[-1])


def _joined(batches: Sequence[Sequence[Floats]]) -> list[Floats]:
    """Join arrays of the same role along the last axis."""
    return [np.concatenate(same, axis=-1) for same in zip(*batches, strict=True)]


def _columns(values: Floats, index: Ints | slice) -> Floats:
    """Select along the last axis; `take` is faster than indexing."""
    return values[..., index] if isinstance(index, slice) else values.take(index, axis=-1)


def _means(values: Floats, shares: Sequence[tuple[int, Floats]]) -> Floats:
    """Weighted means along several axes, in place of `values` (or in a second array of its size).

    Parameters
    ----------
    values : array, shape (..., N)
    shares : sequence of axis and weights (k, k, N)
        The new position is first in the weights.

    Returns
    -------
    array of the shape of `values`
    """
    shape, n = values.shape, values.shape[-1]
    other, room = np.empty_like(values), np.empty(values.size, dtype=values.dtype)
    for axis, weights in shares:
        k = len(weights)
        blocks = math.prod(shape[:axis]), k, math.prod(shape[axis + 1 : -1]), n
        old, new = values.reshape(blocks), other.reshape(blocks)
        term = room[: values.size // k].reshape(blocks[0], blocks[2], n)
        for v in range(k):
            np.multiply(old[:, 0], weights[v, 0], out=new[:, v])
            for w in range(1, k):
                np.multiply(old[:, w], weights[v, w], out=term)
                new[:, v] += term
        values, other = other, values
    return values
