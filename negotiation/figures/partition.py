"""How a plane of parameters falls into regions, one for each set of equilibria; numbers only.

Between the points of a sweep the stability margins are interpolated, so that edges are smooth. No
region appears that the sweep does not have at one of the four points around, and none that is a
mere point or line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.figures.inputs import as_dataset

__all__ = ["Partition", "Region", "axes_of", "letter", "partition", "place"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Pixels along each side of the plane, unless fewer are asked for.
PIXELS = 720
#: Part of the plane that a second piece of a region must take to be named too.
PIECE = 0.02
#: A region on a smaller part of the plane than this is a point or a line, such as a tie.
SPECK = 1e-4
#: What stands for an infinite margin, which cannot be interpolated.
HUGE = 1e12


@dataclass(frozen=True)
class Region:
    """Where one set of outcomes, and no other, are the equilibria.

    Attributes
    ----------
    members : tuple of int
        Positions in `Partition.outcomes`; empty where there is no equilibrium.
    mask : array of bool, shape (pixels, pixels)
        x first.
    """

    members: tuple[int, ...]
    mask: Bools

    @property
    def name(self) -> str:
        """``A``, ``A + B``, or ``none``."""
        return " + ".join(letter(k) for k in self.members) or "none"


@dataclass(frozen=True)
class Partition:
    """The plane of two parameters and its regions.

    Attributes
    ----------
    x, y : arrays
        The parameters' values in the sweep, increasing.
    regions : list of Region
        The largest first.
    outcomes : list of str
        Labels of the outcomes that are an equilibrium somewhere, the most frequent first; those
        that were asked for before them.
    margin : array, shape (n, len(x), len(y))
        Stability margins of those that are an equilibrium somewhere.
    """

    x: Floats
    y: Floats
    regions: list[Region]
    outcomes: list[str]
    margin: Floats


def letter(k: int) -> str:
    """Name number `k`: A to Z, then A2 to Z2, and so on.

    Examples
    --------
    >>> letter(1), letter(27)
    ('B', 'B2')
    """
    return chr(ord("A") + k % 26) + (str(k // 26 + 1) if k >= 26 else "")


def axes_of(sweep: object, figure: str = "phase_diagram") -> tuple[str, str]:
    """Names of the two parameters of a sweep that a figure draws.

    Raises
    ------
    NegotiationError
        If it is no sweep, or one over another number of parameters.
    """
    found = as_dataset(figure, sweep, "sweep", ("equilibrium", "margin", "outcome"))
    names = [str(name) for name in found["margin"].dims if name != "outcome"]
    if len(names) != 2:
        raise NegotiationError(
            f"{figure} draws a sweep over two parameters, this one has {len(names)}"
            f" ({', '.join(names) or 'none'}); with more, choose a value by .sel(name=value)"
        )
    short = [name for name in names if found.sizes[name] < 2]
    if short:
        raise NegotiationError(f"{figure} needs two or more values of {short[0]!r}, got one")
    return names[0], names[1]


def partition(sweep: xr.Dataset, order: Sequence[str] = (), pixels: int = PIXELS) -> Partition:
    """Find the regions of a sweep over two parameters.

    Parameters
    ----------
    sweep : xarray.Dataset
    order : sequence of str, optional
        Outcomes that come first, in this order, whether they are an equilibrium or not: so several
        sweeps have the same letters.
    pixels : int, optional
        Along each side of the plane.

    Returns
    -------
    Partition
    """
    first, second = axes_of(sweep)
    sweep = sweep.sortby([first, second])
    margin = sweep["margin"].transpose("outcome", first, second).values
    labels = [str(label) for label in sweep["outcome"].values]
    shown = np.flatnonzero((margin >= 0).any(axis=(1, 2)))
    margin = np.clip(margin[shown], -HUGE, HUGE)
    x, y = (sweep[name].values.astype(float) for name in (first, second))
    columns, rows = _between(x, pixels), _between(y, pixels)
    bits = np.array([_interpolated(m, columns, rows) >= 0 for m in margin], dtype=bool)
    bits = bits.reshape(len(shown), pixels, pixels)
    grid, numbers = _numbered(margin >= 0, bits)
    numbers = _cleaned(numbers, grid, columns, rows)
    counts = np.bincount(numbers.ravel())
    sets = {int(k): (margin >= 0)[:, grid == k][:, 0] for k in np.flatnonzero(counts)}
    area = np.zeros(len(shown))
    for k, members in sets.items():
        area[members] += counts[k]
    found = [int(k) for k in np.argsort(-area, kind="stable") if area[k]]
    names = list(dict.fromkeys([*order, *(labels[shown[k]] for k in found)]))
    at = {k: names.index(labels[shown[k]]) for k in found}
    regions = [
        Region(tuple(sorted(at[k] for k in found if members[k])), numbers == code)
        for code, members in sets.items()
    ]
    regions.sort(key=lambda region: (-int(region.mask.sum()), region.members))
    return Partition(x, y, regions, names, margin[found])


def place(
    mask: Bools,
    size: tuple[float, float],
    plane: tuple[float, float],
    spare: tuple[float, float] | None = None,
) -> list[tuple[float, float]]:
    """Where words fit into a region: well inside of each large piece of it.

    Parameters
    ----------
    mask : array of bool, shape (pixels, pixels)
    size : (float, float)
        Width and height of the words.
    plane : (float, float)
        Width and height of the plane, in the same unit.
    spare : (float, float), optional
        A point to keep away from, in fractions of the plane.

    Returns
    -------
    list of (float, float)
        Positions as fractions of the plane; empty where the words do not fit.
    """
    from scipy import ndimage

    pieces, count = ndimage.label(mask)
    areas = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
    pixels = len(mask)
    step = (plane[0] / pixels, plane[1] / pixels)
    box = [min(pixels, max(1, int(np.ceil(s / d)))) for s, d in zip(size, step, strict=True)]
    found: list[tuple[float, float]] = []
    for piece in np.argsort(-areas, kind="stable"):
        if found and areas[piece] < PIECE * mask.size:
            break
        inside = np.pad(pieces == piece + 1, 1)
        if spare is not None:
            inside &= ~_around(spare, size[1], step, inside.shape)
        fits = inside
        for axis, length in enumerate(box):
            fits = ndimage.minimum_filter1d(fits, length, axis=axis, mode="constant", cval=0)
        if fits.any():
            depth = np.where(fits, ndimage.distance_transform_edt(inside, sampling=step), -1.0)
            i, j = np.unravel_index(depth.argmax(), depth.shape)
            found.append(((float(i) - 0.5) / pixels, (float(j) - 0.5) / pixels))
    return found


def _around(
    point: tuple[float, float], width: float, step: tuple[float, float], shape: tuple[int, ...]
) -> Bools:
    """Square of pixels around a point, on a padded plane."""
    i, j = (
        np.abs(np.arange(n) - p * (n - 2) - 0.5) * d <= width / 2
        for n, p, d in zip(shape, point, step, strict=True)
    )
    return np.asarray(i[:, None] & j)


def _between(values: Floats, pixels: int) -> tuple[Ints, Floats]:
    """For each pixel, the value below it and how far it is on the way to the next."""
    at = values[0] + (np.arange(pixels) + 0.5) / pixels * (values[-1] - values[0])
    below = np.clip(np.searchsorted(values, at, side="right") - 1, 0, len(values) - 2)
    return below, (at - values[below]) / (values[below + 1] - values[below])


def _interpolated(margin: Floats, x: tuple[Ints, Floats], y: tuple[Ints, Floats]) -> Floats:
    """Bilinear interpolation at the pixels."""
    (i, t), (j, s) = x, y
    along = margin[i] * (1 - t[:, None]) + margin[i + 1] * t[:, None]
    return np.asarray(along[:, j] * (1 - s) + along[:, j + 1] * s)


def _numbered(grid: Bools, pixels: Bools) -> tuple[Ints, Ints]:
    """One number for each set of equilibria, the same for grid points and pixels."""
    cut = math.prod(grid.shape[1:])
    numbers = np.zeros(cut + math.prod(pixels.shape[1:]), dtype=np.int64)
    for at_points, at_pixels in zip(grid, pixels, strict=True):
        numbers = numbers * 2 + np.concatenate([at_points.ravel(), at_pixels.ravel()])
        # Those that occur, in order, become 0, 1, ...; np.unique would sort all pixels.
        numbers = ((np.bincount(numbers) > 0).cumsum() - 1)[numbers]
    return numbers[:cut].reshape(grid.shape[1:]), numbers[cut:].reshape(pixels.shape[1:])


def _cleaned(pixels: Ints, grid: Ints, x: tuple[Ints, Floats], y: tuple[Ints, Floats]) -> Ints:
    """Keep to sets that the sweep has at one of the four points around, and on more than a speck.

    Other pixels get the set of the nearest that is kept.
    """
    from scipy import ndimage

    (i, t), (j, s) = x, y
    corners = [grid[np.ix_(i + di, j + dj)] for di in (0, 1) for dj in (0, 1)]
    kept = np.logical_or.reduce([pixels == corner for corner in corners])
    kept &= (np.bincount(pixels.ravel()) >= SPECK * pixels.size)[pixels]
    if kept.all():
        return pixels
    if not kept.any():
        return np.asarray(grid[np.ix_(i + (t > 0.5), j + (s > 0.5))])
    p, q = ndimage.distance_transform_edt(~kept, return_distances=False, return_indices=True)
    return np.asarray(pixels[p, q])
