"""How equilibria move along a parameter: the bifurcation diagram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation, Transform, blended_transform_factory
from numpy.typing import NDArray

from negotiation.errors import Named, NegotiationError, as_flag, known_name
from negotiation.figures.partition import letter
from negotiation.figures.style import (
    GREY,
    PAPER,
    Style,
    axes_for,
    axes_size,
    drawing,
    dress,
    number,
    plain,
    room_for,
    style_of,
    width_of,
    wrapped,
)  # fmt: skip
from negotiation.sensitivity.branches import Branch, Branches

__all__ = ["bifurcation"]

Floats = NDArray[np.float64]

#: Height of the plane as a part of its width; room left of it, in sizes of the type.
ASPECT, LEFT = 0.62, 4.6
#: How pure and mixed equilibria are drawn.
PURE: dict[str, Any] = {"color": "#0072b2", "linestyle": "-", "linewidth": 1.6}
MIXED: dict[str, Any] = {"color": "#d55e00", "linestyle": (0, (4, 1.6)), "linewidth": 1.4}
#: How a value at which they change is.
CHANGE: dict[str, Any] = {"color": GREY, "linestyle": (0, (1.2, 1.2)), "linewidth": 0.8}
#: An end of a branch closer than this to that of the range, in parts of it, is none.
END = 0.02
#: Branches that are this close all along, in parts of the height, are drawn over each other.
SAME = 1e-6
#: Where along a branch its letter may stand, the best first.
STANDS = (0.5, 0.62, 0.38, 0.74, 0.26, 0.86, 0.14)


@dataclass(frozen=True)
class _Line:
    """A branch on the plane, and the letters of all that coincide with it."""

    x: Floats
    y: Floats
    pure: bool
    name: str


def bifurcation(
    result: Branches,
    ax: Axes | None = None,
    *,
    actor: str | Named,
    option: str | None = None,
    payoff: bool = False,
    **style: Any,
) -> Axes:
    """Draw all equilibria along a parameter: what one actor does in them, or gets.

    Pure equilibria are solid lines, mixed ones dashed. Circles are ends of branches, dotted lines
    the values at which the equilibria change, with numbers. Letters name the branches; what is
    played on each stands below.

    Parameters
    ----------
    result : Branches
        From `negotiation.branches`.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The legend stands below the axes.
    actor : str or Actor
    option : str, optional
        Whose probability is drawn; the actor's first by default.
    payoff : bool, optional
        Draw what the actor gets instead.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the result is something else, or the actor or option is unknown.

    Examples
    --------
    >>> import negotiation as ng
    >>> truce = ng.scenarios.karabakh_2020.truce()
    >>> found = ng.branches(truce, "g", n=11)
    >>> ng.figures.bifurcation(found, actor="Azerbaijan", option="halt").get_ylabel()
    'probability of Azerbaijan: halt'
    """
    if not isinstance(result, Branches):
        raise NegotiationError(
            f"bifurcation draws the Branches of negotiation.branches, got {type(result).__name__}"
        )
    heights, words = _heights(result, actor, option, payoff=as_flag("payoff", payoff))
    look = style_of(style)
    with drawing(look):
        width = room_for(ax, look)
        room = width - (4.2 if ax is None else -LEFT + 3) * look.font_size
        key = [
            f"{letter(k)}: {branch.label.replace(' | ', ', ')}"
            for k, branch in enumerate(result.branches)
        ]
        key = [wrapped(plain(text), room, look).replace("\n", "\n    ") for text in key]
        xlabel = wrapped(result.parameter.label, 0.8 * width, look)
        below = (xlabel.count("\n") + 2) * look.line + 8
        lines = sum(text.count("\n") + 1 for text in key) + 1
        flat = ASPECT / max(look.aspect or 1.0, 1.0)
        ax = axes_for(ax, look, flat * width + below + lines * (look.line + 1) + look.line)
        _frame(ax, result, heights, probability=not payoff)
        lines_drawn = _lines(result.branches, heights)
        _events(ax, result, look)
        _curves(ax, result, lines_drawn)
        ax.set_xlabel(xlabel, labelpad=2)
        ax.set_ylabel(wrapped(plain(words), flat * width, look), labelpad=2)
        _legend(ax, result, key, below, look)
        # Letters are placed where the lines are, once the layout is settled.
        dress(ax, look)
        _letters(ax, lines_drawn, [event.value for event in result.events], look)
    return ax


def _heights(
    result: Branches, actor: str | Named, option: str | None, *, payoff: bool
) -> tuple[list[Floats], str]:
    """What is drawn of each branch, and what it is called."""
    name = known_name("actor", actor, result.players)
    i = result.players.index(name)
    if payoff:
        if option is not None:
            raise NegotiationError("a payoff is that of the actor: leave out option or payoff")
        return [branch.payoffs[i] for branch in result.branches], f"payoff of {name}"
    options = result.options[i]
    chosen = options[0] if option is None else known_name(f"option of {name!r}", option, options)
    k = options.index(chosen)
    heights = [branch.strategies[i][k] for branch in result.branches]
    return heights, f"probability of {name}: {chosen}"


def _frame(ax: Axes, result: Branches, heights: Sequence[Floats], *, probability: bool) -> None:
    """Both axes."""
    ax.set_xlim(result.parameter.low, result.parameter.high)
    low, high = 0.0, 1.0
    if not probability:
        values = np.concatenate([*heights, [0.0]]) if not heights else np.concatenate(heights)
        low, high = float(values.min()), float(values.max())
    room = 0.05 * (high - low or 1.0)
    ax.set_ylim(low - room, high + room)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda value, _: number(value))
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)


def _lines(branches: Sequence[Branch], heights: Sequence[Floats]) -> list[_Line]:
    """Lines with their letters; branches that coincide are one line."""
    span = max((float(np.ptp(y)) for y in heights), default=0.0) or 1.0
    lines: list[tuple[Branch, Floats, list[str]]] = []
    for k, (branch, y) in enumerate(zip(branches, heights, strict=True)):
        for other, z, names in lines:
            if (
                other.pure == branch.pure
                and np.array_equal(other.along, branch.along)
                and np.abs(y - z).max() <= SAME * span
            ):
                names.append(letter(k))
                break
        else:
            lines.append((branch, y, [letter(k)]))
    return [_Line(b.along, y, b.pure, ", ".join(names)) for b, y, names in lines]


def _events(ax: Axes, result: Branches, style: Style) -> None:
    """Draw where the equilibria change, with numbers where they do not touch."""
    width = max(axes_size(ax)[0], 1.0)
    low, high = result.parameter.low, result.parameter.high
    up = ScaledTranslation(0, 2 / 72, ax.figure.dpi_scale_trans)
    where = blended_transform_factory(ax.transData, ax.transAxes) + up
    taken = -np.inf
    for event in result.events:
        ax.axvline(event.value, zorder=1, **CHANGE)
        text = number(event.value)
        half = width_of(text, style.font_size, style.font) / 2 + 1.5
        at = (event.value - low) / (high - low) * width
        if at - half >= taken:
            ax.text(event.value, 1, text, transform=where, ha="center", va="bottom")
            taken = at + half


def _curves(ax: Axes, result: Branches, lines: Sequence[_Line]) -> None:
    """Branches, with circles where they begin and end inside of the range."""
    low, high = result.parameter.low, result.parameter.high
    edge = END * (high - low)
    for line in lines:
        how = PURE if line.pure else MIXED
        ax.plot(line.x, line.y, solid_capstyle="butt", zorder=2 if line.pure else 2.2, **how)
        for k in (0, -1):
            if low + edge < line.x[k] < high - edge:
                ax.plot(
                    line.x[k], line.y[k], marker="o", markersize=3.6, markerfacecolor=PAPER,
                    markeredgecolor=how["color"], markeredgewidth=0.9, linestyle="none", zorder=3,
                    clip_on=False,
                )  # fmt: skip


def _letters(ax: Axes, lines: Sequence[_Line], changes: Sequence[float], style: Style) -> None:
    """Name each line on it, where it is farthest from other lines, other names and changes."""
    to_points = ax.transData + ax.figure.dpi_scale_trans.inverted()
    tracks = [72 * to_points.transform(np.stack([line.x, line.y], axis=1)) for line in lines]
    ends = np.array([[value, 0.0] for value in changes]).reshape(-1, 2)
    across = 72 * to_points.transform(ends)[:, 0]
    placed: list[tuple[Floats, float]] = []
    for k, (line, track) in enumerate(zip(lines, tracks, strict=True)):
        half = width_of(line.name, style.font_size, style.font, bold=True) / 2 + 3
        # Far enough is far enough.
        enough = 2.0 * style.line + half
        room = []
        for at in STANDS:
            here = track[round(at * (len(track) - 1))]
            away = [float(np.hypot(*(t - here).T).min()) for j, t in enumerate(tracks) if j != k]
            away += [float(np.hypot(*(spot - here))) - reach for spot, reach in placed]
            room.append(min([enough, *away, *np.abs(across - here[0])]))
        best = STANDS[int(np.argmax(room))]
        n = round(best * (len(line.x) - 1))
        placed.append((track[n], half))
        ax.text(
            line.x[n], line.y[n], line.name, ha="center", va="center", weight="bold", zorder=4,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": PAPER, "edgecolor": "none"},
        )  # fmt: skip


def _legend(ax: Axes, result: Branches, key: Sequence[str], below: float, style: Style) -> None:
    """Kinds of lines, and what is played on each branch."""
    there = {branch.pure for branch in result.branches}
    kinds = [
        (Line2D([], [], **how), word)
        for pure, how, word in ((True, PURE, "pure"), (False, MIXED, "mixed"))
        if pure in there
    ]
    if result.events:
        kinds.append((Line2D([], [], **CHANGE), "equilibria change"))
    left = -(LEFT - 0.6) * style.font_size

    def at(down: float) -> Transform:
        shift = ScaledTranslation(left / 72, -down / 72, ax.figure.dpi_scale_trans)
        return ax.transAxes + shift

    ax.legend(
        *zip(*kinds, strict=True), loc="upper left", ncols=3, bbox_to_anchor=(0, 0), frameon=False,
        bbox_transform=at(below), borderpad=0, borderaxespad=0, handlelength=2.2,
        handletextpad=0.5, columnspacing=1.2,
    )  # fmt: skip
    ax.text(
        0, 0, "\n".join(key), transform=at(below + 1.6 * style.font_size), ha="left", va="top",
        linespacing=1.15,
    )  # fmt: skip
