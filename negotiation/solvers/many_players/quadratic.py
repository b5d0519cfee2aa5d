"""Faces on which three players mix over two strategies each: a quadratic equation.

Two of the three indifferences give two of the probabilities as functions of the third, z. Put into
the last one they leave a quadratic g(z), so there are two solutions at most (McKelvey and McLennan
1997). Its roots are counted and bracketed by signs that rounding cannot change, and each solution
is proved in a cell around it. Where a sign is in doubt the face is left to the general search.

McKelvey, R. D. and McLennan, A. (1997), "The maximal number of regular totally mixed Nash
equilibria", Journal of Economic Theory 72(2):411-425.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.many_players.cells import Cells, corner_values
from negotiation.solvers.many_players.contraction import around, proved_in

__all__ = ["located"]

Floats = NDArray[np.floating[Any]]
Bools = NDArray[np.bool_]

#: Half the side of the bracket around a root, and of the cell around a solution.
BRACKET, AROUND = 2.0**-36, 2.0**-38
#: Rounding errors of g are below this, as a share of the sum of the absolute values of its terms.
ERROR = 2.0**-47
#: Below this the terms may underflow.
FAINT = 2.0**-400


def located(whole: Cells) -> Cells:
    """Narrow faces down to small cells around their solutions.

    Parameters
    ----------
    whole : Cells
        Whole faces of three mixers with two strategies each, in double precision.

    Returns
    -------
    Cells
        Cells that hold exactly one solution each, and the faces that are left undecided, whole.
    """
    a, b, c = (corner_values(e)[0] for e in whole.equations)
    g, size = _quadratic(a, b, c)
    error = ERROR * size.max(axis=0)
    sign = np.where(g > error, 1, np.where(g < -error, -1, 0))
    ends = sign[0] * sign[2]
    disc = g[1] * g[1] - g[0] * g[2]
    doubt = 8 * error * np.abs(g).max(axis=0)
    none = (ends == 1) & ((sign[1] == sign[0]) | (disc < -doubt))
    pair = (ends == 1) & (sign[1] == -sign[0]) & (disc > doubt)
    some = pair | (ends == -1)
    open_ = ~(none | some) | (size.max(axis=0) < FAINT)
    roots = _roots(g, disc, some)
    inside: list[tuple[NDArray[np.intp], list[Floats]]] = []
    with np.errstate(divide="ignore", invalid="ignore"):
        for z, at in zip(roots, (some, pair), strict=True):
            found = np.flatnonzero(at)
            y, x = (_partner(p[:, found], z[found]) for p in (a, b))
            open_[found] |= ~_bracketed(g[:, found], z[found], error[found])
            open_[found] |= np.isnan(x) | np.isnan(y)
            both = (x > 0) & (x < 1) & (y > 0) & (y < 1)
            point = [np.stack([1 - p[both], p[both]]) for p in (x, y, z[found])]
            inside.append((found[both], point))
    open_ |= pair & (roots[1] - roots[0] <= 2 * BRACKET)
    small = []
    for found, point in inside:
        cells = around(whole.take(found), point, AROUND)
        cells.proved[:] = proved_in(cells)
        open_[found] |= ~cells.proved
        small.append((found, cells))
    done = [cells.where(~open_[found]) for found, cells in small]
    return Cells.join([whole.where(open_), *done])


def _quadratic(a: Floats, b: Floats, c: Floats) -> tuple[Floats, Floats]:
    """Coefficients of g in Bernstein form, and the sums of their absolute terms, shape (3, N).

    Parameters
    ----------
    a, b, c : arrays, shape (4, N)
        Indifferences of the first mixer at (y, z), of the second at (x, z), of the third at (x, y)
        in (0, 0), (0, 1), (1, 0), (1, 1).
    """
    total = size = np.zeros((3, a.shape[-1]))
    for factor, p, q in (
        (c[0], b[2:], a[2:]),
        (-c[1], b[2:], a[:2]),
        (-c[2], b[:2], a[2:]),
        (c[3], b[:2], a[:2]),
    ):
        ends = factor * p * q
        cross = factor * np.stack([p[0] * q[1], p[1] * q[0]]) / 2
        total = total + np.stack([ends[0], cross[0] + cross[1], ends[1]])
        size = size + np.stack([np.abs(ends[0]), np.abs(cross).sum(axis=0), np.abs(ends[1])])
    return total, size


def _roots(g: Floats, disc: Floats, some: Bools) -> tuple[Floats, Floats]:
    """Roots of g in (0, 1), the smaller first; where there is one, first."""
    root = np.sqrt(np.where(some, disc, 1.0).clip(0.0))
    q = -(g[1] + np.copysign(root, g[1]))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        odds = np.stack([q / g[2], g[0] / q])  # z : 1 - z
        z = np.where(odds > 0, odds / (1 + odds), 2.0)
    z = np.where(odds == np.inf, 1.0, z)
    return z.min(axis=0), z.max(axis=0)


def _bracketed(g: Floats, z: Floats, error: Floats) -> Bools:
    """Whether g certainly changes its sign close to z."""
    low, high = z - BRACKET, z + BRACKET
    below, above = (
        g[0] * (1 - t) ** 2 + 2 * g[1] * t * (1 - t) + g[2] * t * t for t in (low, high)
    )
    apart = (np.abs(below) > 4 * error) & (np.abs(above) > 4 * error)
    result: Bools = (low > 0) & (high < 1) & (below * above < 0) & apart
    return result


def _partner(values: Floats, z: Floats) -> Floats:
    """Probability that goes with z; outside (0, 1), or NaN where it is not clear on which side."""
    zero, one = (p[0] + (p[1] - p[0]) * z for p in (values[:2], values[2:]))
    clear = (np.abs(zero) > 4 * BRACKET) & (np.abs(one) > 4 * BRACKET)
    return np.where(clear, np.where(zero * one > 0, 2.0, zero / (zero - one)), np.nan)
