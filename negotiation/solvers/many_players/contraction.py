"""One step of the search for equilibria in cells: exclude, prove, shrink or split.

On the (barycentric) coordinates y of a cell, the equilibria of the face that lie in it solve
F(y) = 0, where F collects the indifferences of those who mix. With C an approximate inverse of the
derivative of F at the midpoint,

    H(y) = y - C F(y)

is multilinear as F is, and leaves solutions where they are. So from its values at the corners

* every solution in the cell is in the range of H: the cell shrinks, or is empty;
* if the range is strictly inside the cell there is a solution (Brouwer);
* if moreover H is a contraction there, which its differences along the edges tell (the rows of its
  derivative are multilinear as well), the solution is the only one.

This is the test of Krawczyk (1969), with ranges that are exact instead of interval estimates.
Where the derivative has no inverse, the elimination that computes C leaves combinations of the
indifferences that do not vary to first order: their ranges exclude a solution or say nothing.

Krawczyk, R. (1969), "Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken",
Computing 4:187-201.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.many_players.cells import Cells, corner_values
from negotiation.solvers.many_players.derivative import derivative, inverted, usual_rank
from negotiation.solvers.many_players.separation import excluded

__all__ = ["advance", "around", "in_double", "polished", "proved_in"]

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: A cell whose every side shrinks to no less than this share of itself is split.
STALLED = 0.75
#: Where a side is split; not in the middle, where symmetric games have their equilibria.
SPLIT = 0.48
#: A solution on the very border of a cell is looked for in a larger one below this width.
NARROW = 2.0**-8
#: A side that shrinks at once to less than the first share of itself without a proof, since the
#: solution lies on its border, is left wider by the second on either end.
SUDDEN, PAD = 0.125, 0.02
#: No side without a proof shrinks to less than this power of the precision, as a share of the
#: longest side: rounding would blur it.
SLENDER = 0.35
#: Where the indifferences depend on each other, a cell is not split below this width.
COARSE = 2.0**-4
#: An equilibrium is known well enough when its cell has this width.
SETTLED = 1e-14
#: Or when the rounding error is this share of the cell.
NOISY = 0.05


def advance(cells: Cells) -> tuple[Cells, Cells, Cells]:
    """Take every cell one step further: drop it, prove it, shrink it, or split it.

    Parameters
    ----------
    cells : Cells

    Returns
    -------
    open, settled, stuck : Cells
        What is left to look at; small cells that hold exactly one solution each; cells in which
        the indifferences depend on each other and which are as small as is worth while. Of cells in
        single precision, the settled ones are all those that are for double precision to look at:
        proved, or beyond what single precision can tell.
    """
    drop, faint, lower = excluded(cells)
    cells, faint = cells.where(~drop), faint[~drop]
    if not len(cells):
        return cells, cells, cells
    test = _contract(cells)
    for low, cut in zip(test.lower, lower, strict=True):
        # A proof is of a solution to the indifferences, which the cut may leave out.
        np.maximum(low, np.where(test.proves, 0.0, cut[:, ~drop] - 4 * cells.eps), out=low)
        test.empty[:] |= low.sum(axis=0) > 1 + 16 * cells.eps
    proved = cells.proved | test.proves
    share = np.max([1 - low.sum(axis=0) for low in test.lower], axis=0)
    stalled = share > STALLED
    settled = stuck = cells.take(slice(0))
    if cells.single:
        leave = proved | faint | (cells.width < NARROW)
        settled = cells.take(np.flatnonzero(leave & ~test.empty))
    else:
        leave = stalled & test.dependent & (cells.width < COARSE)
        stuck = cells.take(np.flatnonzero(leave & ~test.empty))
    finished = proved & test.noisy & stalled
    whole = np.flatnonzero(~(test.empty | leave) & (~stalled | finished))
    split = np.flatnonzero(~(test.empty | leave) & stalled & ~finished)
    parent = np.concatenate([whole, split, split])
    lower = _padded(cells, test, proved)
    weights = [_homothetic(low[:, parent]) for low in lower]
    _halve(weights, len(whole), len(split), _variation(cells, test, split))
    children = cells.parts(parent, weights)
    children.proved[:] = proved[parent] & (np.arange(len(parent)) < len(whole))
    children.singular[:] = test.deficient[parent]
    if cells.single:
        return children, settled, stuck
    done = children.proved & ((children.width <= SETTLED) | finished[parent])
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
    return Cells.join(following), children.where(done), stuck


def in_double(whole: Cells, cells: Cells) -> Cells:
    """Cells in double precision around cells in single precision, by as much as these may be off.

    Parameters
    ----------
    whole : Cells
        The whole faces that the cells are parts of, in double precision.
    cells : Cells

    Returns
    -------
    Cells
    """
    weights = []
    for v in cells.vertices:
        vertices = v.astype(np.float64)
        vertices /= vertices.sum(axis=1, keepdims=True)
        inverse, _ = inverted(vertices)
        off = 2 * cells.noise * np.abs(inverse).sum(axis=0).max(axis=0)
        around = _homothetic(np.repeat(-off[None], len(v), 0))
        weights.append((around[:, :, None] * vertices).sum(axis=1))
    fresh = whole.parts(np.arange(len(cells)), weights)
    fresh.singular[:] = cells.singular
    return fresh


def proved_in(cells: Cells) -> Bools:
    """Whether each cell holds exactly one solution, for certain; shape (N,)."""
    return _contract(cells).proves


def around(whole: Cells, x: Sequence[Floats], half: float | Floats) -> Cells:
    """Cells around points of whole faces.

    Parameters
    ----------
    whole : Cells
        Whole faces, in double precision.
    x : sequence over mixers of arrays (k_j, N)
    half : float or array, shape (N,)
        About half the side of the cell.

    Returns
    -------
    Cells
    """
    weights = []
    for at, k in zip(x, whole.sizes, strict=True):
        weights.append(at[None] + 2 * half * (np.eye(k) - 1 / k)[..., None])
    return whole.parts(np.arange(len(whole)), weights)


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
    cells = around(whole, x, small / 2)
    inverse, pivoted = inverted(derivative(cells))
    off = np.concatenate([corner_values(e).mean(axis=1) for e in cells.equations])
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
    empty, proves, regular, deficient, dependent, noisy : arrays of bool, shape (N,)
        There is no solution; there is exactly one; the derivative has an inverse; its rank is less
        than it is for most games; the combinations without first-order terms vanish in the whole
        cell; rounding errors stand in the way of shrinking the cell.
    images : array, shape (d, k_1, ..., k_m, N)
        C F(y) - y at the corners.
    """

    lower: list[Floats]
    empty: Bools
    proves: Bools
    regular: Bools
    deficient: Bools
    dependent: Bools
    noisy: Bools
    images: Floats


def _contract(cells: Cells) -> _Contraction:
    """Apply the test of Krawczyk to every cell."""
    inverse, pivoted = inverted(derivative(cells))
    spread = np.abs(inverse).sum(axis=1) * cells.error + 4 * cells.eps
    images = _combined(inverse, cells)
    d, n = spread.shape
    corners = corner_values(images)
    regular: Bools = np.logical_and.reduce(pivoted)
    empty: Bools = np.zeros(n, dtype=bool)
    dependent: Bools = np.zeros(n, dtype=bool)
    if not regular.all():
        low, high = corners.min(axis=1) - spread, corners.max(axis=1) + spread
        empty |= (~pivoted & ((low > 0) | (high < 0))).any(axis=0)
        dependent = ~regular & (pivoted | (high - low <= 4 * spread)).all(axis=0)
    lower: list[Floats] = []
    inside, start = regular.copy(), 0
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
        low = np.maximum(low, 1 - (high.sum(axis=0) - high)) - 2 * cells.eps
        empty |= (high < 0).any(axis=0) | (low.sum(axis=0) > 1)
        lower.append(low)
    inside &= ~empty
    proves = inside
    if inside.any():
        at = np.flatnonzero(inside)
        proves = np.zeros(n, dtype=bool)
        proves[at] = _slope(images[..., at]) + 2 * d * spread[:, at].max(axis=0) < 1
    noisy: Bools = np.greater(spread.max(axis=0), NOISY)
    deficient = pivoted.sum(axis=0) < usual_rank(cells.sizes)
    return _Contraction(lower, empty, proves, regular, deficient, dependent, noisy, images)


def _combined(inverse: Floats, cells: Cells) -> Floats:
    """C F at the corners, shape (d, k_1, ..., k_m, N)."""
    d, n = len(inverse), len(cells)
    result = np.zeros((d, *cells.sizes, n), dtype=inverse.dtype)
    axes = [1] * len(cells.sizes)
    row = 0
    for values in cells.equations:
        for value in values:
            result += inverse[:, row].reshape(d, *axes, n) * value
            row += 1
    return result


def _slope(images: Floats) -> Floats:
    """Bound on the maximum norm of the derivative of H, shape (N,)."""
    total = np.zeros((images.shape[0], images.shape[-1]), dtype=images.dtype)
    for j in range(images.ndim - 2):
        ends = np.moveaxis(images, j + 1, 0)
        for v in range(1, len(ends)):
            total += np.abs(ends[v] - ends[0]).max(axis=tuple(range(1, images.ndim - 2)))
    return total.max(axis=0)


def _padded(cells: Cells, test: _Contraction, proved: Bools) -> list[Floats]:
    """Least coordinates of the shrunken cells, which are left wide enough for a proof to come."""
    share = np.array([1 - low.sum(axis=0) for low in test.lower])
    sides = share * cells.sides
    slender = cells.eps**SLENDER * sides.max(axis=0) / np.maximum(cells.sides, cells.eps) - share
    sudden = 2 * PAD * (share.max(axis=0) < SUDDEN).astype(share.dtype)
    pad = np.maximum(slender, np.where(test.regular, sudden, 0.0))
    pad = np.where(proved, 0.0, np.clip(pad, 0.0, np.maximum(1 - share, 0.0)))
    return [low - p / len(low) for low, p in zip(test.lower, pad, strict=True)]


def _homothetic(lower: Floats) -> Floats:
    """Weights (k, k, N) of the simplex of all points with barycentric coordinates above `lower`."""
    weights = np.repeat(lower[None], len(lower), 0)
    weights[np.arange(len(lower)), np.arange(len(lower))] += 1 - lower.sum(axis=0)
    return weights


def _variation(cells: Cells, test: _Contraction, index: Ints) -> Floats:
    """How much H varies along each edge of cells `index`; where it is of no use, their lengths.

    It counts for nothing along edges that are too slender to be split.

    Returns
    -------
    array, shape (edges of all mixers, len(index))
    """
    images = test.images.take(index, axis=-1)
    singular = np.flatnonzero(~test.regular[index])
    sides = cells.sides[:, index]
    longest = sides.max(axis=0)
    result = []
    for j, vertices in enumerate(cells.vertices):
        ends = np.moveaxis(images, j + 1, 0)
        for v, w in itertools.combinations(range(len(ends)), 2):
            side = corner_values(np.abs(ends[v] - ends[w])).max(axis=1).sum(axis=0)
            at = index[singular]
            side[singular] = np.abs(vertices[v][:, at] - vertices[w][:, at]).max(axis=0)
            side[sides[j] < 2 * cells.eps**SLENDER * longest] = 0.0
            result.append(side)
    return np.array(result)


def _halve(weights: Sequence[Floats], start: int, count: int, variation: Floats) -> None:
    """Split cells across the edge along which H varies most.

    Changes the weights at ``start:start + count`` to one part and the next `count` to the other.
    """
    if not count:
        return
    most = variation.argmax(axis=0)
    edge = 0
    for weight in weights:
        for v, w in itertools.combinations(range(len(weight)), 2):
            one = start + np.flatnonzero(most == edge)
            two = one + count
            middle = SPLIT * weight[v][:, one] + (1 - SPLIT) * weight[w][:, one]
            weight[v][:, one] = middle
            weight[w][:, two] = middle
            edge += 1
