"""Cells: parts of a face, bounded exactly from the values of multilinear functions at corners.

A cell is a product of simplices, one for each player who mixes, given by its vertices. What a
player would gain by another strategy is a multilinear function of the others' probabilities, so
over a cell it lies between its least and its largest value at the *corners*, the combinations of
vertices. On the cell's own (barycentric) coordinates y the equilibria of the face in the cell
solve F(y) = 0, where F collects the indifferences of those who mix. With C an approximate inverse
of the derivative of F at the midpoint,

    H(y) = y - C F(y)

is multilinear too and leaves solutions where they are, so from its values at the corners

* every solution in the cell is in the range of H: the cell shrinks, or is empty;
* if the range is strictly inside the cell there is a solution (Brouwer);
* if moreover H is a contraction there, which its differences along the edges tell (the rows of its
  derivative are multilinear as well), the solution is the only one.

This is the test of Krawczyk (1969) with ranges that are exact instead of interval estimates.
Where the derivative has no inverse, the elimination that computes C leaves combinations of the
indifferences that do not vary to first order: their ranges exclude a solution or say nothing.

The values are floating-point numbers, so before anything is decided each range is widened by a
bound on the rounding error: the values of each row are scaled to at most 1 on the face, and every
step from a cell to a part of it takes weighted means of them.

Krawczyk, R. (1969), "Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken",
Computing 4:187-201.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cells", "advance", "polished"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

EPS = float(np.finfo(np.float64).eps)

#: A cell whose every side shrinks to no less than this share of itself is split.
STALLED = 0.75
#: Where a side is split; not in the middle, where symmetric games have their equilibria.
SPLIT = 0.48
#: A solution on the very border of a cell is looked for in a larger one below this width.
NARROW = 2.0**-8
#: An equilibrium is known well enough when its cell has this width.
SETTLED = 1e-14
#: Or when the rounding error is this share of the cell.
NOISY = 0.05


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
    noise : float
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
    noise: float
    proved: Bools
    singular: Bools

    @classmethod
    def whole(cls, sizes: tuple[int, ...], face: Ints, game: Ints, values: list[Floats]) -> Cells:
        """Entire faces."""
        vertices = [np.repeat(np.eye(size)[..., None], len(face), 2) for size in sizes]
        no = np.zeros(len(face), dtype=bool)
        return cls(sizes, face, game, values, vertices, EPS, no, no)

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
            [np.concatenate(v, axis=-1) for v in zip(*[part.values for part in parts], strict=True)],
            [
                np.concatenate(v, axis=-1)
                for v in zip(*[part.vertices for part in parts], strict=True)
            ],
            max(part.noise for part in parts),
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
            [v[..., index] if isinstance(index, slice) else v.take(index, -1) for v in self.values],
            [v[..., index] if isinstance(index, slice) else v.take(index, -1) for v in self.vertices],
            self.noise,
            self.proved[index],
            self.singular[index],
        )

    def where(self, mask: Bools) -> Cells:
        """Take the cells for which `mask` is true."""
        return self if mask.all() else self.take(np.flatnonzero(mask))

    @property
    def equations(self) -> list[Floats]:
        """Indifferences at the corners: arrays (k_r - 1, k_1, ..., k_m, N)."""
        return [v[: size - 1] for v, size in zip(self.values, self.sizes, strict=False)]

    @property
    def error(self) -> float:
        """Bound on the error of a value, and of the sum that a row of C makes of them.

        The latter is in units of the row's sum of absolute entries.
        """
        return self.noise + (sum(self.sizes) + 4) * EPS

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
            rows = _corners(v)
            result |= (rows.min(axis=1) > self.error).any(axis=0)
            if equal:
                result |= (rows[:equal].max(axis=1) < -self.error).any(axis=0)
        return result

    def nobody_gains(self) -> Bools:
        """Cells over the whole of which every unused strategy is worse."""
        result = np.ones(len(self), dtype=bool)
        for r, v in enumerate(self.values):
            unused = v[self.sizes[r] - 1 :] if r < len(self.sizes) else v
            result &= (_corners(unused).max(axis=1) < -self.error).all(axis=0)
        return result

    def vacuous(self) -> Bools:
        """Cells on which every indifference holds at every corner."""
        return np.logical_and.reduce([~_corners(e).any(axis=(0, 1)) for e in self.equations])

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
        growth = math.prod(float(np.abs(w).sum(axis=1).max(initial=1.0)) for w in weights)
        noise = growth * (self.noise + sum(size + 3 for size in self.sizes) * EPS)
        face, game = self.face[parent], self.game[parent]
        proved, singular = self.proved[parent], self.singular[parent]
        return Cells(self.sizes, face, game, values, vertices, noise, proved, singular)


def _corners(values: Floats) -> Floats:
    """Put the corners of arrays (rows, k_1, ..., k_m, N) on one axis."""
    return values.reshape(values.shape[0], math.prod(values.shape[1:-1]), values.shape[-1])


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
    other, room = np.empty(shape), np.empty(values.size)
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


def advance(cells: Cells) -> tuple[Cells, Cells]:
    """Take every cell one step further: drop it, prove it, shrink it, or split it.

    Parameters
    ----------
    cells : Cells

    Returns
    -------
    open, settled : Cells
        What is left to look at, and small cells that hold exactly one solution each.
    """
    cells = cells.where(~cells.refuted())
    if not len(cells):
        return cells, cells
    test = _contract(cells)
    proved = cells.proved | test.proves
    share = np.max([1 - low.sum(axis=0) for low in test.lower], axis=0)
    stalled = share > STALLED
    whole = np.flatnonzero((~test.empty & ~stalled) | proved)
    split = np.flatnonzero(~test.empty & stalled & ~proved)
    parent = np.concatenate([whole, split, split])
    weights = [_homothetic(low[:, parent]) for low in test.lower]
    _halve(weights, len(whole), len(split), test.variation(split))
    children = cells.parts(parent, weights)
    children.proved[:] = proved[parent]
    children.singular[:] = ~test.regular[parent]
    done = children.proved & ((children.width <= SETTLED) | (stalled & test.noisy)[parent])
    # A solution on the very border of a small cell is proved in a somewhat larger one.
    small = ~children.proved & test.regular[parent] & (children.width < NARROW)
    following = [children.where(~done & ~small)]
    if small.any():
        narrow = np.flatnonzero(small)
        wider = children.parts(
            narrow, [_homothetic(np.full((k, len(narrow)), -0.25)) for k in cells.sizes]
        )
        wider.proved[:] = _contract(wider).proves
        following.append(wider.where(wider.proved))
        following.append(children.take(narrow[~wider.proved]))
    return Cells.join(following), children.where(done)


def polished(whole: Cells, x: Sequence[Floats]) -> list[Floats]:
    """Take one step of Newton's method from probabilities that nearly solve the indifferences.

    Parameters
    ----------
    whole : Cells
        Whole faces, with values fresh from the payoffs.
    x : sequence over mixers of arrays (k_j, N)

    Returns
    -------
    list over mixers of arrays (k_j, N)
    """
    small = 2.0**-20
    weights = []
    for at, k in zip(x, whole.sizes, strict=True):
        around = small * (np.eye(k) - 1 / k)
        weights.append(at[None] + around[..., None])
    cells = whole.parts(np.arange(len(whole)), weights)
    inverse, pivoted = _inverse(_derivative(cells))
    off = np.concatenate([_corners(e).mean(axis=1) for e in cells.equations])
    step = small * np.where(pivoted, -(inverse * off).sum(axis=1), 0.0)
    result, start = [], 0
    for at, k in zip(x, whole.sizes, strict=True):
        own = step[start : start + k - 1]
        start += k - 1
        result.append(at + np.concatenate([-own.sum(axis=0, keepdims=True), own]))
    return result


@dataclass(frozen=True)
class _Contraction:
    """What the corner values say of the solutions in each cell.

    Attributes
    ----------
    lower : list over mixers of arrays (k_j, N)
        Least barycentric coordinates of a solution.
    empty, proves, regular, noisy : arrays of bool, shape (N,)
        There is no solution; there is exactly one; the derivative has an inverse; rounding errors
        stand in the way of shrinking the cell.
    images : array, shape (d, k_1, ..., k_m, N)
        C F(y) - y at the corners.
    """

    lower: list[Floats]
    empty: Bools
    proves: Bools
    regular: Bools
    noisy: Bools
    images: Floats

    def variation(self, index: Ints) -> list[Floats]:
        """How much H varies along each edge: list over mixers of arrays (edges, len(index))."""
        images = self.images[..., index]
        result = []
        for j in range(images.ndim - 2):
            ends = np.moveaxis(images, j + 1, 0)
            sides = [
                np.abs(ends[v] - ends[w]).max(axis=tuple(range(1, images.ndim - 2))).sum(axis=0)
                for v, w in itertools.combinations(range(len(ends)), 2)
            ]
            result.append(np.array(sides))
        return result


def _contract(cells: Cells) -> _Contraction:
    """Apply the test of Krawczyk to every cell."""
    inverse, pivoted = _inverse(_derivative(cells))
    spread = np.abs(inverse).sum(axis=1) * cells.error + 4 * EPS
    images = _combined(inverse, cells)
    d, n = spread.shape
    corners = _corners(images)
    regular = pivoted.all(axis=0)
    empty = np.zeros(n, dtype=bool)
    if not regular.all():
        low, high = corners.min(axis=1) - spread, corners.max(axis=1) + spread
        empty |= (~pivoted & ((low > 0) | (high < 0))).any(axis=0)
    lower, inside, start = [], regular.copy(), 0
    for j, k in enumerate(cells.sizes):
        rows = slice(start, start + k - 1)
        start += k - 1
        own = np.moveaxis(images[rows], j + 1, 1)
        for m in range(1, k):
            own[m - 1, m] -= 1.0
        high, low = -corners[rows].min(axis=1), -corners[rows].max(axis=1)
        around = spread[rows]
        if k == 2:
            first_low, first_high = 1 - high, 1 - low
        else:
            first = 1 + corners[rows].sum(axis=0)
            first_low, first_high = first.min(axis=0)[None], first.max(axis=0)[None]
        low = np.concatenate([first_low - around.sum(axis=0), low - around])
        high = np.concatenate([first_high + around.sum(axis=0), high + around])
        if not regular.all():
            free = np.concatenate([~pivoted[rows].all(axis=0, keepdims=True), ~pivoted[rows]])
            low[free], high[free] = -np.inf, np.inf
        inside &= (low > 0).all(axis=0)
        low, high = np.maximum(low, 0.0), np.minimum(high, 1.0)
        low = np.maximum(low, 1 - (high.sum(axis=0) - high)) - 2 * EPS
        empty |= (high < 0).any(axis=0) | (low.sum(axis=0) > 1)
        lower.append(low)
    inside &= ~empty
    proves = inside
    if inside.any():
        at = np.flatnonzero(inside)
        proves = np.zeros(n, dtype=bool)
        proves[at] = _slope(images[..., at]) + 2 * d * spread[:, at].max(axis=0) < 1
    noisy = spread.max(axis=0) > NOISY
    return _Contraction(lower, empty, proves, regular, noisy, images)


def _derivative(cells: Cells) -> Floats:
    """Derivative of the indifferences at the midpoint in the barycentric coordinates after the first.

    Returns
    -------
    array, shape (d, d, N)
        Row by equation, column by coordinate.
    """
    d, n = sum(cells.sizes) - len(cells.sizes), len(cells)
    result = np.zeros((d, d, n))
    row = 0
    for r, values in enumerate(cells.equations):
        rows = slice(row, row + len(values))
        row += len(values)
        np.matmul(_slopes(cells.sizes, r), _corners(values), out=result[rows])
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


def _inverse(matrix: Floats) -> tuple[Floats, Bools]:
    """Gauss-Jordan elimination of N matrices at once.

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
    a = np.concatenate([matrix, np.repeat(np.eye(d)[..., None], n, 2)], axis=1)
    tolerance = np.abs(matrix).max(axis=0) * 1e-10
    used = np.zeros((d, n), dtype=bool)
    pivoted = np.zeros((d, n), dtype=bool)
    place = np.zeros((d, n), dtype=np.intp)
    columns = np.arange(n)
    for c in range(d):
        size = np.abs(a[:, c])
        size[used] = -1.0
        p = size.argmax(axis=0)
        ok = size[p, columns] > tolerance[c]
        row = a[p, :, columns].T
        with np.errstate(divide="ignore"):
            scaled = row * np.where(ok, 1 / row[c], 0.0)
        a -= a[:, c, None] * scaled
        a[p, :, columns] = np.where(ok, scaled, row).T
        used[p, columns] |= ok
        pivoted[c], place[c] = ok, p
    for c in np.flatnonzero(~pivoted.all(axis=1)):
        free = ~pivoted[c]
        p = used.argmin(axis=0)
        place[c, free] = p[free]
        used[p[free], columns[free]] = True
    return np.take_along_axis(a[:, d:], place[:, None], axis=0), pivoted


def _combined(inverse: Floats, cells: Cells) -> Floats:
    """C F at the corners, shape (d, k_1, ..., k_m, N)."""
    d, n = len(inverse), len(cells)
    result = np.zeros((d, *cells.sizes, n))
    axes = [1] * len(cells.sizes)
    row = 0
    for values in cells.equations:
        for value in values:
            result += inverse[:, row].reshape(d, *axes, n) * value
            row += 1
    return result


def _slope(images: Floats) -> Floats:
    """Bound on the maximum norm of the derivative of H, shape (N,)."""
    total = np.zeros((images.shape[0], images.shape[-1]))
    for j in range(images.ndim - 2):
        ends = np.moveaxis(images, j + 1, 0)
        for v in range(1, len(ends)):
            total += np.abs(ends[v] - ends[0]).max(axis=tuple(range(1, images.ndim - 2)))
    return total.max(axis=0)


def _homothetic(lower: Floats) -> Floats:
    """Weights (k, k, N) of the simplex of all points with barycentric coordinates above `lower`."""
    weights = np.repeat(lower[None], len(lower), 0)
    weights[np.arange(len(lower)), np.arange(len(lower))] += 1 - lower.sum(axis=0)
    return weights


def _halve(
    weights: Sequence[Floats], start: int, count: int, variation: Sequence[Floats]
) -> None:
    """Split cells across the edge along which H varies most.

    Changes the weights at ``start:start + count`` to one part and the next `count` to the other.
    """
    if not count:
        return
    most = np.concatenate(variation).argmax(axis=0)
    edge = 0
    for weight in weights:
        for v, w in itertools.combinations(range(len(weight)), 2):
            one = start + np.flatnonzero(most == edge)
            two = one + count
            middle = SPLIT * weight[v][:, one] + (1 - SPLIT) * weight[w][:, one]
            weight[v][:, one] = middle
            weight[w][:, two] = middle
            edge += 1
