"""Phase diagrams side by side: the same plane under several counterfactuals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.layout_engine import ConstrainedLayoutEngine

from negotiation.errors import NegotiationError, known_name
from negotiation.figures.inputs import as_dataset
from negotiation.figures.partition import Partition, axes_of, partition
from negotiation.figures.planes import LEFT, Entry, axis_label, baseline, name_axes, ring
from negotiation.figures.regions import (
    Curve,
    Drawn,
    Oriented,
    areas,
    edges,
    exact_edges,
    indifferent,
    inside_of,
    key_of,
    laid_out,
    name_inside,
)
from negotiation.figures.style import (
    COLUMN,
    PAGE,
    Sheet,
    Style,
    drawing,
    dress,
    plain,
    sheet_size,
    style_of,
    width_of,
    wrapped,
)  # fmt: skip

__all__ = ["phase_diagrams"]

#: Height of a plane as a part of its width, and the narrowest plane, in sizes of the type.
ASPECT, NARROW = 0.85, 11.0
#: Planes side by side at most.
ACROSS = 3
#: Space between the planes, in points.
APART = 9.0


@dataclass(frozen=True)
class _Case:
    """A case, its regions and its boundaries."""

    label: str
    sweep: xr.Dataset
    plane: Partition
    curves: list[Oriented]


def phase_diagrams(
    sweep: xr.Dataset,
    *,
    boundaries: Mapping[str, Sequence[Curve]] | None = None,
    **style: Any,
) -> list[Axes]:
    """Draw a phase diagram for each counterfactual, with the same letters, colours and legend.

    Parameters
    ----------
    sweep : xarray.Dataset
        From `negotiation.sweep` with ``counterfactuals=...``, over two parameters.
    boundaries : mapping of case to sequence of Boundary, optional
        From `negotiation.boundaries`; a case without any has interpolated edges.
    **style
        See `negotiation.figures.style.Style`. The width is that of a journal's page (180 mm) by
        default, and of what the planes need if there are only two.

    Returns
    -------
    list of Axes
        One for each case, on one sheet: ``phase_diagrams(sweep)[0].figure``.

    Raises
    ------
    NegotiationError
        If it is no sweep over exactly two parameters with counterfactuals, or a case is unknown.

    Examples
    --------
    >>> import numpy as np
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> cases = {"as it was": talks, "without Turkey": talks.without("Turkey")}
    >>> g, b = np.linspace(0, 8, 9), np.linspace(0, 6, 9)
    >>> found = ng.sweep(talks, counterfactuals=cases, g=g, b=b)
    >>> [ax.get_title() for ax in ng.figures.phase_diagrams(found)]
    ['as it was', 'without Turkey']
    """
    found = as_dataset("phase_diagrams", sweep, "sweep", ("equilibrium", "margin", "outcome"))
    if "counterfactual" not in found["margin"].dims:
        raise NegotiationError(
            "phase_diagrams draws a sweep over counterfactuals, and this has none: ask"
            " negotiation.sweep for counterfactuals={label: talks}, or draw a phase_diagram"
        )
    cases = _cases(found, boundaries or {})
    given = style_of(style)
    across = min(ACROSS, len(cases))
    usual = PAGE if across > 1 else COLUMN
    look = style_of({"width": usual} | style) if given.width is None else given
    with drawing(look):
        return _Page(cases, across, look).draw()


def _cases(sweep: xr.Dataset, boundaries: Mapping[str, Sequence[Curve]]) -> list[_Case]:
    """Cases with one order of outcomes: that of how often they are an equilibrium in all."""
    labels = [str(label) for label in sweep["counterfactual"].values]
    known = {known_name("case", label, labels): curves for label, curves in boundaries.items()}
    held = (
        (sweep["margin"] >= 0).transpose("outcome", ...).values.reshape(sweep.sizes["outcome"], -1)
    )
    often = held.mean(axis=1)
    order = [str(sweep["outcome"].values[k]) for k in np.argsort(-often, kind="stable") if often[k]]
    cases = []
    for k, label in enumerate(labels):
        one = sweep.isel(counterfactual=k)
        names = axes_of(one, "phase_diagrams")
        plane = partition(one, order)
        cases.append(_Case(label, one, plane, inside_of(plane, names, known.get(label, ()))))
    return cases


class _Page:
    """Measures of the planes and of what stands below them."""

    def __init__(self, cases: Sequence[_Case], across: int, style: Style) -> None:
        self.cases, self.style = cases, style
        room = style.points - LEFT
        while across > 1 and room / across - APART < NARROW * style.font_size:
            across -= 1
        self.across, self.down = across, -(-len(cases) // across)
        width = room / across - APART
        self.size = (width, ASPECT * width)
        self.names = axes_of(cases[0].sweep, "phase_diagrams")
        sweep = cases[0].sweep
        self.at = baseline(
            cases[0].plane.x, cases[0].plane.y, *(sweep[name].attrs for name in self.names)
        )
        self.labels = [
            axis_label(sweep[name].attrs, name, side, style)
            for name, side in zip(self.names, self.size, strict=True)
        ]
        hatches: dict[tuple[int, ...], str] = {}
        self.drawn = [laid_out(case.plane, self.size, self.at, style, hatches) for case in cases]
        self.actors = list(dict.fromkeys(curve[0] for case in cases for curve in case.curves))
        self.titles = [wrapped(plain(case.label), width, style, bold=True) for case in cases]

    def entries(self) -> list[Entry]:
        """Legend of all planes."""
        room = self.style.points - 24
        every = [d for drawn in self.drawn for d in drawn]
        seen: dict[tuple[int, ...], Drawn] = {}
        for item in sorted(every, key=lambda d: (not d.places, -int(d.region.mask.sum()))):
            seen.setdefault(item.region.members, item)
        key = key_of(self.cases[0].plane.outcomes, list(seen.values()), room, self.style)
        return key + indifferent(self.actors, room, self.style)

    def draw(self) -> list[Axes]:
        """Draw all on a sheet."""
        style, key = self.style, self.entries()
        ringed = self.at is not None
        widths = [width_of(line, style.font_size) for _, text in key for line in text.split("\n")]
        columns = max(int(style.points // (max([*widths, 1.0]) + 30)), 1)
        lines = sum(words.count("\n") + 1 for _, words in key) + ringed
        foot = -(-lines // columns) * (style.line + 1) + 8
        title = (max(text.count("\n") for text in self.titles) + 1) * style.line + 4
        xlabel = (self.labels[0].count("\n") + 1) * style.line
        height = self.down * (self.size[1] + title + 14) + xlabel + 6 + foot
        size = sheet_size(style, height)
        part = min(foot / 72 / size[1], 0.5)
        room = ConstrainedLayoutEngine(w_pad=2.5 / 72, h_pad=2.5 / 72, rect=(0, part, 1, 1 - part))
        sheet = Sheet(figsize=size, layout=room)
        axes = []
        for k in range(len(self.cases)):
            axes.append(sheet.add_subplot(self.down, self.across, k + 1))
            entry = self._one(axes[k], k)
        if key or entry:
            handles, words = zip(*key, *entry, strict=True)
            sheet.legend(
                handles, words, loc="lower left", bbox_to_anchor=(0, 0), ncols=columns,
                frameon=False, borderpad=0.3, borderaxespad=0.3, handlelength=1.8,
                handleheight=0.9, handletextpad=0.5, labelspacing=0.3, alignment="left",
            ).set_in_layout(False)  # fmt: skip
        dress(axes, style)
        return axes

    def _one(self, ax: Axes, k: int) -> list[Entry]:
        """Draw a case, with words only at the left and below."""
        case, drawn = self.cases[k], self.drawn[k]
        areas(ax, case.plane, drawn)
        if case.curves:
            exact_edges(ax, case.curves, self.actors)
        else:
            edges(ax, case.plane)
        entry = ring(ax, self.at)
        last = k + self.across >= len(self.cases)
        name_axes(ax, (self.labels[0] if last else "", "" if k % self.across else self.labels[1]))
        ax.tick_params(labelleft=k % self.across == 0, labelbottom=last)
        name_inside(ax, case.plane, drawn, self.style)
        ax.set_title(self.titles[k], fontsize=self.style.font_size, weight="bold", pad=3.0)
        return entry
