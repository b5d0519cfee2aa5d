"""The states of a graph model and the moves between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse, FancyArrowPatch
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.figures.style import (
    INK,
    PAPER,
    Style,
    axes_for,
    axes_size,
    drawing,
    plain,
    room_for,
    style_of,
    width_of,
    wrapped,
)
from negotiation.games.graph_model import GraphModel
from negotiation.solvers.countermoves.result import CONCEPTS, Stability

__all__ = ["MOVERS", "in_lines", "key", "state_graph"]

Floats = NDArray[np.float64]

#: Colour of each decision maker's moves; neighbours differ in lightness too.
MOVERS = ("#0072b2", "#e69f00", "#1a1a1a", "#2e9c78", "#b04a86", "#7a7a7a")
#: States that can be drawn.
MOST_STATES = 64
#: States up to which a column of a journal is wide enough.
NARROW = 16
#: Room of a state, of which the circle takes a part, in points.
CELL, RADIUS = 42.0, 7.2
#: Room for arcs above and to the right of all states, in points.
ARC = 16.0
#: Length of a line in the key.
SAMPLE = 14.0
#: Fill of equilibria and of other states.
EQUILIBRIUM = "#bcd9ee"


@dataclass(frozen=True)
class _Line:
    """A move, or a move and the way back, between two states."""

    start: int
    to: int
    mover: int
    improving: bool
    back: bool


def state_graph(
    result: Stability | GraphModel, ax: Axes | None = None, *, concept: str = "seq", **style: Any
) -> Axes:
    """Draw the states of a graph model and everybody's moves.

    An improvement is a solid arrow, any other move a dashed one; a move that can be taken back has
    an open head at its start. With options, states stand in a grid in which the first decision
    maker's moves run across, the second's up and down, and so on in turn; otherwise in a circle.

    Parameters
    ----------
    result : Stability or GraphModel
        Of a model alone no equilibria are marked.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default.
    concept : str, optional
        Whose equilibria are filled and have a double ring.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If there are more than 64 states, or `result` is something else.

    Examples
    --------
    >>> import negotiation as ng
    >>> result = ng.stability(ng.scenarios.graph_models.elmira())
    >>> ax = ng.figures.state_graph(result)
    >>> [text.get_text() for text in ax.texts][:3]
    ['1', '2', '3']
    """
    look = style_of(style)
    model = result.model if isinstance(result, Stability) else result
    if not isinstance(model, GraphModel):
        raise NegotiationError(
            f"state_graph draws a Stability or a GraphModel, got {type(model).__name__}"
        )
    if len(model) > MOST_STATES:
        raise NegotiationError(f"{len(model)} states are too many to draw; {MOST_STATES} can be")
    if look.width is None and len(model) > NARROW:
        look = Style(**{**style, "width": 174.0})
    held = result.is_equilibrium(concept) if isinstance(result, Stability) else None
    points = _places(model)
    with drawing(look):
        width = room_for(ax, look)
        rows = len(np.unique(points[:, 1].round(6)))
        tall = CELL * min(rows, len(model) ** 0.5 + 4) + 2 * ARC
        names, words = _legend(model, look, None if held is None else concept, width)
        foot = (words.count("\n") + 1 + len(names)) * look.line + 6
        ax = axes_for(ax, look, tall + foot, whole=True)
        width, height = axes_size(ax)
        ax.set_axis_off()
        ax.set_xlim(0, width)
        ax.set_ylim(0, height)
        edge = RADIUS + 10
        room = np.array([width - 2 * edge - ARC, height - foot - 2 * edge - ARC])
        at = np.array([edge + 4, foot + edge]) + points * np.maximum(room, 1)
        for line in _lines(model):
            _arrow(ax, at, line)
        for k, state in enumerate(model.ids):
            _state(ax, at[k], str(state), held is not None and bool(held[k]), look)
            if state == model.status_quo:
                _here(ax, at[k])
        key(ax, names, words, look)
    return ax


def _here(ax: Axes, at: Floats) -> None:
    """A thick arrow that points at a state."""
    x, y = at.tolist()
    far, near = RADIUS + 9, 0.72 * RADIUS
    ax.add_patch(
        FancyArrowPatch(
            (x - far, y + far), (x - near, y + near), mutation_scale=7, shrinkA=0, shrinkB=0,
            arrowstyle="simple,head_width=0.5,tail_width=0.18", facecolor=INK, linewidth=0,
            zorder=5,
        )
    )  # fmt: skip


def _places(model: GraphModel) -> Floats:
    """Where each state stands, in a square of size one."""
    m = len(model)
    if not model.options or model.bare.any():
        angle = np.pi / 2 - 2 * np.pi * np.arange(m) / m
        return 0.5 + 0.5 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    taken = model.taken
    keys: list[list[Floats]] = [[], []]
    owners = [who for who in model.decision_makers if any(o.owner == who for o in model.options)]
    for turn, who in enumerate(owners):
        own = taken[[o.owner == who for o in model.options]]
        digits = (own * 2.0 ** np.arange(len(own))[:, None]).sum(axis=0)
        keys[turn % 2].append(np.unique(digits, return_inverse=True)[1].astype(float))
    found = [_ranks(own, m) for own in keys]
    return np.stack([found[0], 1 - found[1]], axis=1)


def _ranks(keys: Sequence[Floats], m: int) -> Floats:
    """Where states stand along an axis: in the order of the last key, then of those before it."""
    if not keys:
        return np.full(m, 0.5)
    order = np.lexsort(keys)
    sorted_keys = np.array(keys)[:, order]
    changes = np.diff(sorted_keys, axis=1) != 0
    # A gap where the outermost key changes sets its blocks apart.
    steps = changes.any(axis=0) + 0.35 * (changes[-1] & (len(keys) > 1))
    place = np.empty(m)
    place[order] = np.concatenate([[0.0], np.cumsum(steps)])
    return place / place.max() if place.max() else np.full(m, 0.5)


def _lines(model: GraphModel) -> Iterator[_Line]:
    """Moves to draw, those that improve nothing first."""
    lines = []
    for i, (moves, order) in enumerate(zip(model.moves, model.orders, strict=True)):
        pairs = set(zip(moves.start.tolist(), moves.to.tolist(), strict=True))
        better = {
            (s, t) for s, t in pairs
            if order.worth[t] > order.worth[s]
            and (order.unknown is None or not order.unknown[s, t])
        }  # fmt: skip
        for s, t in sorted(pairs):
            back = (t, s) in pairs
            # Of a move and the way back one line is drawn, the improvement if there is one.
            if back and ((t, s) in better or ((s, t) not in better and t < s)):
                continue
            lines.append(_Line(s, t, i, (s, t) in better, back))
    return iter(sorted(lines, key=lambda line: line.improving))


def _arrow(ax: Axes, at: Floats, line: _Line) -> None:
    """Draw a move; one that passes other states is bent around them."""
    ends = at[line.start], at[line.to]
    blocked = _passes(at, line.start, line.to)
    away = float(np.hypot(*(ends[1] - ends[0])))
    bend = min(0.28, 24 / away + 0.05) if blocked else 0.0
    common: dict[str, Any] = {
        "connectionstyle": f"arc3,rad={-bend if line.start < line.to else bend}",
        "color": MOVERS[line.mover % len(MOVERS)], "shrinkA": RADIUS + 0.5, "shrinkB": RADIUS + 0.5,
        "mutation_scale": 6.5, "linewidth": 1.0 if line.improving else 0.7,
        "linestyle": "-" if line.improving else (0, (2.2, 1.6)), "joinstyle": "miter",
        "zorder": 2 + line.improving,
    }  # fmt: skip
    ax.add_patch(FancyArrowPatch(*ends, arrowstyle="-|>" if line.improving else "->", **common))
    if line.back:
        ax.add_patch(FancyArrowPatch(*ends, arrowstyle="<-", **(common | {"linewidth": 0.6})))


def _passes(at: Floats, start: int, to: int) -> bool:
    """Whether the straight way between two states touches another."""
    way = at[to] - at[start]
    length = float(np.hypot(*way))
    rest = np.delete(at, [start, to], axis=0) - at[start]
    along = rest @ way / length
    beside = np.abs(rest[:, 0] * way[1] - rest[:, 1] * way[0]) / length
    return bool(((along > 0) & (along < length) & (beside < RADIUS + 1.5)).any())


def _state(ax: Axes, at: Floats, name: str, marked: bool, style: Style) -> None:  # noqa: FBT001
    """A circle with the state's name; an equilibrium is filled and has a double ring."""
    wide = max(RADIUS, width_of(name, style.font_size, style.font, bold=marked) / 2 + 2.5)
    rings = ((wide + 2, RADIUS + 2), (wide, RADIUS)) if marked else ((wide, RADIUS),)
    for x, y in rings:
        ax.add_patch(
            Ellipse(
                tuple(at), 2 * x, 2 * y, facecolor=EQUILIBRIUM if marked else PAPER, edgecolor=INK,
                linewidth=0.8, zorder=4,
            )
        )  # fmt: skip
    weight = "bold" if marked else "normal"
    ax.text(
        at[0], at[1], name, ha="center", va="center_baseline", zorder=5, weight=weight,
        fontsize=style.font_size,
    )  # fmt: skip


def _legend(
    model: GraphModel, style: Style, concept: str | None, width: float
) -> tuple[list[list[tuple[str, str]]], str]:
    """Names with their colours, by line, and what the signs mean."""
    notes = ["solid: improvement; dashed: other move; open head: way back"]
    if concept is not None:
        notes.append(f"double ring: {CONCEPTS[concept]} equilibrium")
    if model.status_quo is not None:
        notes.append("thick arrow: status quo")
    named = [
        (name, MOVERS[i % len(MOVERS)])
        for i, name in enumerate(model.decision_makers)
        if len(model.moves[i].to)
    ]
    return in_lines(named, width, style), wrapped("; ".join(notes), 0.95 * width - 8, style)


def in_lines(
    named: Sequence[tuple[str, str]], width: float, style: Style
) -> list[list[tuple[str, str]]]:
    """Names with their colours, as many a line as fit."""
    lines: list[list[tuple[str, str]]] = [[]]
    used = 0.0
    for name, colour in named:
        wide = width_of(plain(name), style.font_size, style.font) + SAMPLE + 16
        if lines[-1] and used + wide > width - 8:
            lines.append([])
            used = 0.0
        used += wide
        lines[-1].append((plain(name), colour))
    return lines


def key(ax: Axes, lines: Sequence[Sequence[tuple[str, str]]], words: str, style: Style) -> None:
    """Write the key at the foot of axes in points: names by colour, then words."""
    y = (words.count("\n") + 1 + len(lines)) * style.line + 1
    for line in lines:
        x = 4.0
        for name, colour in line:
            middle = y - style.line / 2
            ax.plot([x, x + SAMPLE], [middle] * 2, color=colour, linewidth=1.4)
            ax.text(x + SAMPLE + 4, middle, name, va="center", ha="left", fontsize=style.font_size)
            x += width_of(name, style.font_size, style.font) + SAMPLE + 16
        y -= style.line
    ax.text(4, y, words, va="top", ha="left", fontsize=style.font_size, linespacing=1.2)
