"""Lines through information sets whose decisions do not stand on one level."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negotiation.figures.tree_plan.shapes import Point

__all__ = ["curve"]

#: Nearer to a node, a line or a word it would touch, in points.
DOT, STROKE, CLEAR = 4.0, 2.0, 1.5
#: What a stretch of line that is met counts beside a word, and a bend as long as the line.
FAINT, BENT = 0.02, 0.2
#: How far the ends of lines are bent that are tried, as parts of their length.
BENDS = (0.16, -0.16, 0.33, -0.33, 0.55, -0.55, 0.8, -0.8, 1.2, -1.2)


def curve(
    start: Point,
    stop: Point,
    boxes: NDArray[np.float64],
    dots: Sequence[Point],
    lines: Sequence[tuple[Point, Point]],
) -> tuple[Point, Point, Point, Point]:
    """Bend a line so that it meets as little writing, as few nodes and as few lines as can be.

    Parameters
    ----------
    start, stop : (float, float)
    boxes : array, shape (B, 4)
        Left, top, right and bottom of what is written.
    dots : sequence of (float, float)
        Other nodes.
    lines : sequence of pairs of (float, float)
        Ends of straight lines. To cross one costs little, to run along it more.

    Returns
    -------
    tuple of 4 points
        A cubic Bezier curve.
    """
    t = np.linspace(0, 1, 41)[:, None]
    share = np.concatenate([(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3], axis=1)
    spots, ends = np.array(dots).reshape(-1, 2), np.array(lines).reshape(-1, 4)
    low, high = boxes[:, :2] - CLEAR, boxes[:, 2:] + CLEAR
    (dx, dy), best = np.subtract(stop, start), (math.inf, (start, start, stop, stop))
    for one, other in itertools.product(BENDS, BENDS):
        # The inner points stand beside the line, a quarter of the way from its ends.
        points = (
            start,
            (start[0] + dx / 4 + one * dy, start[1] + dy / 4 - one * dx),
            (stop[0] - dx / 4 + other * dy, stop[1] - dy / 4 - other * dx),
            stop,
        )
        way = (share @ np.array(points))[2:-2, None]
        over = ((way > low) & (way < high)).all(axis=-1).any(axis=0)
        outside = ((way < low.min(axis=0)) | (way > high.max(axis=0))).any()
        near = (np.hypot(*np.moveaxis(way - spots, -1, 0)) < DOT).any(axis=0)
        along = _distance(way[:, 0], ends) < STROKE
        met = over.sum() + near.sum() + outside + FAINT * along.sum()
        cost = float(met + BENT * np.hypot(one, other))
        if cost < best[0]:
            best = (cost, points)
    return best[1]


def _distance(spots: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of points (S, 2) from straight lines (L, 4), shape (S, L)."""
    start, step = ends[:, :2], ends[:, 2:] - ends[:, :2]
    lead = spots[:, None] - start
    share = (lead * step).sum(axis=-1) / np.maximum((step**2).sum(axis=-1), 1e-12)
    rest = lead - np.clip(share, 0, 1)[..., None] * step
    return np.hypot(rest[..., 0], rest[..., 1])
