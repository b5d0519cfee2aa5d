"""Equilibrium regions over two parameters: the phase diagram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, known_name
from negotiation.figures.partition import (
    PIXELS,
    Partition,
    Region,
    axes_of,
    letter,
    partition,
    place,
)
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
    PAPER,
    Look,
    Style,
    axes_for,
    drawing,
    dress,
    plain,
    style_of,
    width_of,
    wrapped,
)  # fmt: skip

__all__ = [
    "Curve", "Drawn", "Oriented", "areas", "edges", "exact_edges", "heading_of", "indifferent",
    "inside_of", "key_of", "laid_out", "name_inside", "phase_diagram",
]  # fmt: skip

#: Actor, x and y of a boundary on the axes of a sweep.
Oriented = tuple[str, NDArray[np.float64], NDArray[np.float64]]

#: Entries of outcomes and regions from which on small regions are only counted.
NAMED = 12
HATCHING = "#3a3a3a"
#: Hatching where several equilibria coexist, in turn.
_HATCHES = ("/////", "\\\\\\\\\\", "|||||", "-----", "xxxx", "++++", "ooo", "...")
_DASHES: tuple[Any, ...] = ("-", (0, (4, 1.5)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)))


class Curve(Protocol):
    """What is drawn of a boundary made by `negotiation.boundaries`."""

    @property
    def actor(self) -> str:
        """Who is indifferent along the curve."""

    @property
    def parameters(self) -> tuple[str, str]:
        """Names of the parameters of `x` and `y`."""

    @property
    def x(self) -> NDArray[np.float64]:
        """Values of the first parameter; NaN where the curve is interrupted."""

    @property
    def y(self) -> NDArray[np.float64]:
        """Values of the second."""


@dataclass(frozen=True)
class Drawn:
    """A region with its look and the places of its name."""

    region: Region
    look: Look
    places: list[tuple[float, float]]


def phase_diagram(
    sweep: xr.Dataset,
    ax: Axes | None = None,
    *,
    boundaries: Sequence[Curve] = (),
    order: Sequence[str] = (),
    pixels: int = PIXELS,
    **style: Any,
) -> Axes:
    r"""Draw which outcomes are equilibria in pure strategies over two parameters.

    Every set of outcomes that are equilibria together is a region: coloured, hatched where there
    are several, and named by letters, in it where they fit and below where not; what the letters
    stand for is said below. Exact boundaries are drawn in a line style for each actor, who is
    indifferent there; without any, the edges are those of the interpolated sweep. A ring marks
    the baseline.

    Parameters
    ----------
    sweep : xarray.Dataset
        From `negotiation.sweep`, over two parameters; the first is drawn along x.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The legend stands below the axes.
    boundaries : sequence of Boundary, optional
        From `negotiation.boundaries`, of the same two parameters.
    order : sequence of str, optional
        Outcomes, as the sweep names them, that have the first letters and colours, in this order:
        so the figures of one conflict agree. By default the most frequent comes first.
    pixels : int, optional
        Along each side of the areas of colour; fewer are drawn faster.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If it is no sweep over exactly two parameters, or a boundary is of others.

    Examples
    --------
    >>> import numpy as np
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> found = ng.sweep(talks, g=np.linspace(0, 8, 30), b=np.linspace(0, 6, 30))
    >>> ax = ng.figures.phase_diagram(found, boundaries=ng.boundaries(talks, "g", "b"))
    >>> print(ax.get_xlabel().replace("\n", " "))
    Russia's guarantee: penalty for breaking the terms, $g$
    """
    look = style_of(style)
    names = axes_of(sweep)
    known = [str(label) for label in sweep["outcome"].values]
    plane = partition(sweep, [known_name("outcome", one, known) for one in order], pixels)
    inside = inside_of(plane, names, boundaries)
    with drawing(look):
        size = plane_size(ax, look)
        at = baseline(plane.x, plane.y, *(sweep[name].attrs for name in names))
        drawn = laid_out(plane, size, at, look)
        labels = [
            axis_label(sweep[name].attrs, name, side, look)
            for name, side in zip(names, size, strict=True)
        ]
        room = size[0] + LEFT - 24
        actors = list(dict.fromkeys(curve[0] for curve in inside))
        key = key_of(plane.outcomes, drawn, room, look) + indifferent(actors, room, look)
        heading = heading_of(sweep, room + 24, look)
        lines = sum(words.count("\n") + 1 for words in (heading, *(words for _, words in key))) + 1
        below = (labels[0].count("\n") + 2) * look.line + 8
        ax = axes_for(ax, look, size[1] + below + lines * (look.line + 0.8) + 12)
        areas(ax, plane, drawn)
        if boundaries:
            exact_edges(ax, inside, actors)
        else:
            edges(ax, plane)
        key += ring(ax, at)
        name_axes(ax, labels)
        name_inside(ax, plane, drawn, look)
        if key:
            legend_below(ax, key, below, heading)
        dress(ax, look)
    return ax


def _oriented(curve: Curve, names: tuple[str, str]) -> Oriented:
    """Actor, x and y of a boundary, on the axes of the sweep."""
    given = getattr(curve, "parameters", None)
    if given is None:
        raise NegotiationError(
            f"boundaries must be those of negotiation.boundaries, got {type(curve).__name__}"
        )
    if set(given) != set(names):
        raise NegotiationError(
            f"the boundary is over {given[0]!r} and {given[1]!r}, the sweep over {names[0]!r} and"
            f" {names[1]!r}"
        )
    x, y = (curve.x, curve.y) if given[0] == names[0] else (curve.y, curve.x)
    return curve.actor, x, y


def _crosses(plane: Partition, x: Any, y: Any) -> bool:
    """Whether a curve passes through the plane, and not only along its frame."""
    within = np.ones(np.shape(x), dtype=bool)
    for values, axis in ((x, plane.x), (y, plane.y)):
        edge = 1e-6 * (axis[-1] - axis[0])
        within &= (values > axis[0] + edge) & (values < axis[-1] - edge)
    return bool(within.any())


def inside_of(
    plane: Partition, names: tuple[str, str], boundaries: Sequence[Curve]
) -> list[Oriented]:
    """Actor, x and y of the boundaries that pass through the plane."""
    curves = [_oriented(curve, names) for curve in boundaries]
    return [curve for curve in curves if _crosses(plane, *curve[1:])]


def laid_out(
    plane: Partition,
    size: tuple[float, float],
    at: tuple[float, float] | None,
    style: Style,
    hatches: dict[tuple[int, ...], str] | None = None,
) -> list[Drawn]:
    """Look and place of every region; `hatches` are those that sets of outcomes have already."""
    hatches = {} if hatches is None else hatches
    spare = None
    if at is not None:
        x, y = plane.x, plane.y
        spare = ((at[0] - x[0]) / (x[-1] - x[0]), (at[1] - y[0]) / (y[-1] - y[0]))
    drawn = []
    for region in plane.regions:
        fills = [style.fills[k % len(style.fills)] for k in region.members]
        if not fills:
            look = Look(PAPER)
        elif len(fills) == 1:
            look = Look(fills[0])
        else:
            mean = np.mean([to_rgb(fill) for fill in fills], axis=0)
            hatch = hatches.setdefault(region.members, _HATCHES[len(hatches) % len(_HATCHES)])
            look = Look(to_hex(tuple(mean)), hatch=hatch)
        words = width_of(region.name, style.font_size, style.font, bold=True)
        room = (words + 6, style.line + 4)
        drawn.append(Drawn(region, look, place(region.mask, room, size, spare)))
    return drawn


def areas(ax: Axes, plane: Partition, drawn: Sequence[Drawn]) -> None:
    """Colours, and hatching where several equilibria coexist."""
    x, y = plane.x, plane.y
    image = np.ones((*drawn[0].region.mask.shape, 3))
    for item in drawn:
        image[item.region.mask] = to_rgb(item.look.face)
    ax.imshow(
        image.transpose(1, 0, 2), origin="lower", extent=(x[0], x[-1], y[0], y[-1]), aspect="auto",
        interpolation="nearest", zorder=0,
    )  # fmt: skip
    for item in drawn:
        if not item.look.hatch:
            continue
        # Every fourth pixel will do for the ends of the hatching.
        mask = np.pad(item.region.mask[2::4, 2::4].astype(float), 1, mode="edge")
        along = [np.linspace(v[0], v[-1], n) for v, n in zip((x, y), mask.shape, strict=True)]
        hatched = ax.contourf(
            *along, mask.T, levels=[0.5, 1.5], colors="none", hatches=[item.look.hatch], zorder=1
        )
        hatched.set_edgecolor(HATCHING)
        hatched.set_linewidth(0)
    ax.set_xlim(x[0], x[-1])
    ax.set_ylim(y[0], y[-1])


def edges(ax: Axes, plane: Partition) -> None:
    """Draw the edges as interpolated."""
    for margin in plane.margin:
        if margin.min() < 0 <= margin.max():
            ax.contour(plane.x, plane.y, margin.T, levels=[0.0], colors=INK, linewidths=0.7)


def exact_edges(ax: Axes, curves: Sequence[Oriented], actors: Sequence[str]) -> None:
    """Draw boundaries, with the line style of the actor."""
    for actor, x, y in curves:
        dashes = _DASHES[actors.index(actor) % len(_DASHES)]
        ax.plot(x, y, color=INK, linestyle=dashes, linewidth=1.0, zorder=2)


def indifferent(actors: Sequence[str], room: float, style: Style) -> list[Entry]:
    """Entries of the legend for boundaries."""
    return [
        (
            Line2D([], [], color=INK, linestyle=_DASHES[k % len(_DASHES)], linewidth=1.0),
            wrapped(f"indifferent: {plain(actor)}", room, style),
        )
        for k, actor in enumerate(actors)
    ]


def heading_of(sweep: xr.Dataset, room: float, style: Style) -> str:
    """Whose options the names of outcomes are made of, where the sweep says so."""
    actors = sweep["outcome"].attrs.get("actors", "")
    return wrapped(f"Options of {plain(actors)}:", room, style) if actors else ""


def key_of(
    outcomes: Sequence[str], drawn: Sequence[Drawn], room: float, style: Style
) -> list[Entry]:
    """Entries of the legend: what each letter stands for, and regions not named inside."""

    def swatch(look: Look) -> Artist:
        return Patch(facecolor=look.face, edgecolor=HATCHING, hatch=look.hatch, linewidth=0.5)

    entries = [
        (
            swatch(Look(style.fills[k % len(style.fills)])),
            wrapped(f"{letter(k)}: {plain(label)}", room, style),
        )
        for k, label in enumerate(outcomes)
    ]
    if not all(d.region.members for d in drawn):
        entries.append((swatch(Look(PAPER)), "none: no equilibrium in pure strategies"))
    if any(d.places for d in drawn if d.look.hatch):
        words = wrapped("hatched, colours mixed: several are equilibria", room, style)
        entries.append((swatch(Look(PAPER, hatch=_HATCHES[0])), words))
    small = [d for d in drawn if len(d.region.members) > 1 and not d.places]
    named = max(NAMED - len(entries), 1)
    entries += [(swatch(d.look), wrapped(d.region.name, room, style)) for d in small[:named]]
    if len(small) > named:
        rest = Patch(facecolor="none", edgecolor="none")
        entries.append((rest, f"and {len(small) - named} smaller regions"))
    return entries


def name_inside(ax: Axes, plane: Partition, drawn: Sequence[Drawn], style: Style) -> None:
    """Names of the regions in which they fit."""
    x, y = plane.x, plane.y
    for item in drawn:
        for across, up in item.places:
            ax.text(
                x[0] + across * (x[-1] - x[0]), y[0] + up * (y[-1] - y[0]), item.region.name,
                ha="center", va="center", weight="bold", fontsize=style.font_size, zorder=4,
                bbox={"boxstyle": "round,pad=0.18", "facecolor": PAPER, "edgecolor": "none"},
            )  # fmt: skip
