"""The parameters for which an outcome is an equilibrium, on two of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.figures.planes import (
    LEFT,
    Entry,
    axis_label,
    baseline,
    legend_below,
    name_axes,
    plane_size,
    ring,
)
from negotiation.figures.style import (
    INK,
    Look,
    Style,
    axes_for,
    drawing,
    dress,
    plain,
    style_of,
    wrapped,
)
from negotiation.payoffs.parameters import Parameter
from negotiation.sensitivity.inverse import Consistent

__all__ = ["consistent"]

Floats = NDArray[np.float64]

#: Ends of what is left of a range are marked if they are farther from its own than this part.
CUT = 1e-6


def consistent(result: Consistent, x: str, y: str, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw for which values of two parameters an outcome can be an equilibrium.

    The light area is the shadow of the polyhedron: there, some values of the others make it one.
    On the dark area it is one with the others at their baselines. Dotted lines are the ends of
    what is left of each range, where that is less than the range, which is that of the axes.

    Parameters
    ----------
    result : Consistent
        From `negotiation.consistent`.
    x, y : str
        Names of two of its parameters.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The legend stands below the axes.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the result is something else, a parameter does not vary, or the set is empty.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> found = ng.consistent(talks, over=["g", "b", "w_a"])
    >>> ax = ng.figures.consistent(found, "g", "b")
    >>> print(ax.get_ylabel())
    Turkey's backing of a harder line, $b$
    """
    if not isinstance(result, Consistent):
        raise NegotiationError(
            "consistent draws the Consistent of negotiation.consistent, got"
            f" {type(result).__name__}"
        )
    look = style_of(style)
    polygons = _areas(result, x, y, look)
    one, two = ({p.name: p for p in result.parameters}[name] for name in (x, y))
    with drawing(look):
        size = plane_size(ax, look)
        labels = [
            axis_label({"label": p.label}, p.name, side, look)
            for p, side in zip((one, two), size, strict=True)
        ]
        areas = [
            (corners, wrapped(text, size[0] + LEFT - 24, look), filled)
            for corners, text, filled in polygons
        ]
        below = (labels[0].count("\n") + 2) * look.line + 8
        lines = sum(text.count("\n") + 1 for _, text, _ in areas) + 2
        ax = axes_for(ax, look, size[1] + below + lines * (look.line + 0.8) + 12)
        key: list[Entry] = []
        for corners, text, filled in areas:
            how: dict[str, Any] = {
                "facecolor": filled.face, "edgecolor": INK, "linewidth": 0.7, "hatch": filled.hatch
            }  # fmt: skip
            ax.add_patch(Polygon(corners, closed=True, clip_on=False, **how))
            key.append((Patch(**how), text))
        key += _ends(ax, (one, two), areas[0][0])
        ax.set_xlim(one.low, one.high)
        ax.set_ylim(two.low, two.high)
        across, up = (np.array([p.low, p.high]) for p in (one, two))
        attrs = ({"baseline": p.baseline} for p in (one, two))
        key += ring(ax, baseline(across, up, *attrs))
        name_axes(ax, labels)
        legend_below(ax, key, below)
        dress(ax, look)
    return ax


def _areas(result: Consistent, x: str, y: str, style: Style) -> list[tuple[Floats, str, Look]]:
    """Polygons, what they are, and how they are filled."""
    label = plain(result.talks.label(result.outcome))
    light, dark = Look(style.fills[0]), Look(style.fills[5], hatch="/////")
    shadow = result.projection(x, y)
    if len(result.parameters) == 2:
        return [(shadow, f"({label}) is an equilibrium", light)]
    words = f"({label}) is an equilibrium, for some values of the other parameters"
    inner = _at_baseline(result, x, y)
    if len(inner) < 3:
        return [(shadow, words, light)]
    return [(shadow, words, light), (inner, "with the others at their baselines", dark)]


def _ends(ax: Axes, parameters: tuple[Parameter, Parameter], shadow: Floats) -> list[Entry]:
    """Draw the ends of what is left of each range, where that is less."""
    look: dict[str, Any] = {"color": INK, "linestyle": (0, (1.2, 1.2)), "linewidth": 0.8}
    key: list[Entry] = []
    for p, values, line in zip(parameters, shadow.T, (ax.axvline, ax.axhline), strict=True):
        for end, own in ((values.min(), p.low), (values.max(), p.high)):
            if abs(end - own) > CUT * (p.high - p.low):
                line(end, zorder=1.5, **look)
                key = [(Line2D([], [], **look), "ends of what is left of a range")]
    return key


def _at_baseline(result: Consistent, x: str, y: str) -> Floats:
    """Corners of the polygon in which the others are at their baselines; none if it is empty."""
    names = [p.name for p in result.parameters]
    at = [names.index(x), names.index(y)]
    one, two = (result.parameters[k] for k in at)
    others = [k for k in range(len(names)) if k not in at]
    base = np.array([float(p.baseline) for p in result.parameters])
    offset = result.offset + result.matrix[:, others] @ base[others]
    corners = [(one.low, two.low), (one.high, two.low), (one.high, two.high), (one.low, two.high)]
    polygon = np.array(corners, dtype=float)
    for normal, end in zip(result.matrix[:, at], offset, strict=True):
        polygon = _clipped(polygon, normal, float(end))
    return polygon


def _clipped(polygon: Floats, normal: Floats, offset: float) -> Floats:
    """Part of a convex polygon on which ``normal @ point + offset >= 0``."""
    height = polygon @ normal + offset
    kept = []
    for k in range(len(polygon)):
        here, there = height[k - 1], height[k]
        if (here >= 0) != (there >= 0):
            part = here / (here - there)
            kept.append(polygon[k - 1] + part * (polygon[k] - polygon[k - 1]))
        if there >= 0:
            kept.append(polygon[k])
    return np.array(kept, dtype=float).reshape(-1, 2)
