"""Three parties in a triangle: how gains are divided, and how large they are in sum."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.figures.style import (
    GREY,
    INK,
    PAPER,
    Style,
    axes_for,
    dress,
    plain,
    room_for,
    wrapped,
)
from negotiation.solvers.bargains.agreement import Agreement
from negotiation.solvers.bargains.frontier import Frontier

__all__ = ["BOTTOM", "CORNERS", "SIDE", "TOP", "around", "frame", "triangle"]

Floats = NDArray[np.float64]

#: Corners of the triangle: one party has all gains.
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(0.75)]])
#: Lightest and darkest grey of faces.
LIGHT, DARK = 0.93, 0.62
#: Free space around the triangle, in its sides.
SIDE, TOP, BOTTOM = 0.13, 0.1, 0.13
#: Part of the triangle that faces have to cover for all of it.
FULL = 1 - 1e-6
#: Shares below zero by less than this are rounding.
DUST = 1e-9


def triangle(found: Frontier, ax: Axes | None, marked: list[Agreement], look: Style) -> Axes:
    """Draw a frontier of three parties; see `negotiation.figures.frontier`.

    Parameters
    ----------
    found : Frontier
    ax : Axes or None
    marked : list of Agreement
    look : Style

    Returns
    -------
    Axes
    """
    from negotiation.figures.frontiers import legend, marks, told

    problem = found.problem
    most = found.ideal - problem.disagreement
    if not (most > 0).all():
        raise NegotiationError(
            f"a triangle shows how three parties divide gains, but no agreement is better than"
            f" {problem.instead} for all"
        )
    width = room_for(ax, look, 12)
    gains = (found.vertices - problem.disagreement) / most
    parts = [part for part in (_inside(gains[face]) for face in found.faces) if len(part)]
    covered = sum(_area(part) for part in parts) > FULL
    words = ["face of the Pareto frontier, darker where gains are larger in sum"]
    words += ["corner of the frontier", "a party has 1/4, 1/2 or 3/4 of the gains"]
    words += [] if covered else ["no efficient agreement divides gains like this"]
    words += [told(agreement) for agreement in marked]
    words = [wrapped(text, width - 36, look) for text in words]
    lines = sum(text.count("\n") + 1 for text in words)
    tall = width * (CORNERS[2, 1] + TOP + BOTTOM) / (1 + 2 * SIDE)
    ax = axes_for(ax, look, tall + lines * (look.line + 0.8) + 14)
    handles = [*_faces(ax, parts), _corners(ax, gains), frame(ax, problem.parties, look)]
    handles += [] if covered else [Patch(facecolor=PAPER, edgecolor=INK, linewidth=0.7)]
    handles += marks(ax, [tuple(_place(agreement.gains / most)) for agreement in marked])
    ax.set_xlim(-SIDE, 1 + SIDE)
    ax.set_ylim(-BOTTOM, CORNERS[2, 1] + TOP)
    ax.set_aspect("equal", anchor="N")
    ax.set_axis_off()
    legend(ax, handles, words, 6)
    dress(ax, look)
    return ax


def _place(gains: Floats) -> Floats:
    """Where gains, shape (3,) or (k, 3), are in the triangle."""
    gains = np.maximum(gains, 0.0)
    total = gains.sum(axis=-1, keepdims=True)
    return np.where(total > 0, gains / np.where(total > 0, total, 1.0), 1 / 3) @ CORNERS


def _faces(ax: Axes, parts: list[Floats]) -> list[Artist]:
    """Draw the parts of faces and edges in which nobody loses; return the legend handle."""
    sums = [part.sum(axis=1).mean() for part in parts]
    low, high = (min(sums), max(sums)) if sums else (0.0, 1.0)
    look: dict[str, Any] = {"edgecolor": INK, "linewidth": 0.7}
    for part, size in zip(parts, sums, strict=True):
        at = _place(part)
        share = (size - low) / (high - low) if high > low + DUST else 0.5
        if len(at) > 2:
            grey = str(LIGHT + (DARK - LIGHT) * share)
            face = Polygon(around(at), facecolor=grey, zorder=2, joinstyle="round", **look)
            ax.add_patch(face)
        else:
            ax.plot(*at.T, color=INK, linewidth=1.6, zorder=3)
    return [Patch(facecolor=str((LIGHT + DARK) / 2), **look)]


def _corners(ax: Axes, gains: Floats) -> Artist:
    """Draw the corners of the frontier at which nobody loses; return the legend handle."""
    inner = gains[(gains >= -DUST).all(axis=1) & (gains.sum(axis=1) > DUST)]
    dots: dict[str, Any] = {
        "linestyle": "none", "marker": "o", "markersize": 2.6, "markeredgewidth": 0.6,
        "markeredgecolor": INK, "markerfacecolor": PAPER,
    }  # fmt: skip
    ax.plot(*_place(inner).T, zorder=6, clip_on=False, **dots)
    return Line2D([], [], **dots)


def _area(part: Floats) -> float:
    """Area of a part of a face, as a share of the triangle's."""
    if len(part) < 3:
        return 0.0
    x, y = around(_place(part)).T
    twice = x @ np.roll(y, -1) - y @ np.roll(x, -1)
    return abs(float(twice)) / 2 / (CORNERS[2, 1] / 2)


def _inside(corners: Floats) -> Floats:
    """Part of a face, its corners in any order as rows, where no gain is negative."""
    ring = corners
    if len(ring) > 2:
        middle = ring - ring.mean(axis=0)
        axes = np.linalg.svd(middle, full_matrices=False)[2][:2]
        ring = ring[np.argsort(np.arctan2(*(middle @ axes.T).T))]
    for axis in range(3):
        kept: list[Floats] = []
        closed = np.roll(ring, 1, axis=0) if len(ring) > 2 else np.vstack([ring[:1], ring[:-1]])
        for before, here in zip(closed, ring, strict=True):
            a, b = before[axis], here[axis]
            if (a < -DUST) != (b < -DUST):
                kept.append(before + (here - before) * (a / (a - b)))
            if b >= -DUST:
                kept.append(here)
        ring = np.maximum(np.array(kept).reshape(-1, 3), 0.0)
    return ring[ring.sum(axis=1) > DUST]


def around(points: Floats) -> Floats:
    """Put points in order around their middle.

    Parameters
    ----------
    points : array, shape (k, 2)

    Returns
    -------
    array, shape (k, 2)
    """
    middle = points - points.mean(axis=0)
    return points[np.argsort(np.arctan2(middle[:, 1], middle[:, 0]))]


def frame(ax: Axes, parties: tuple[str, ...], look: Style) -> Artist:
    """Draw the triangle, lines of equal shares, and who has what.

    Parameters
    ----------
    ax : Axes
    parties : tuple of str
        From the left corner counter-clockwise.
    look : Style

    Returns
    -------
    Artist
        That stands for the lines in the legend.
    """
    ax.add_patch(Polygon(CORNERS, facecolor="none", edgecolor=INK, linewidth=0.8, zorder=5))
    dots: dict[str, Any] = {"color": GREY, "linewidth": 0.5, "linestyle": (0, (1, 2))}
    for share in (0.25, 0.5, 0.75):
        for k in range(3):
            ends = np.zeros((2, 3))
            ends[:, k] = share
            ends[0, k - 1] = ends[1, k - 2] = 1 - share
            ax.plot(*(ends @ CORNERS).T, zorder=4.5, **dots)
    for k, (name, place) in enumerate(zip(parties, CORNERS, strict=True)):
        top = k == 2
        label = "all gains to\n" + wrapped(plain(name), 80, look)
        ax.annotate(
            label, place, (0, 4 if top else -4), textcoords="offset points", ha="center",
            va="bottom" if top else "top", fontsize=look.font_size,
        )  # fmt: skip
    return Line2D([], [], **dots)
