"""How a graph model evolves from the status quo: a tree of moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.figures.state_graphs import EQUILIBRIUM, MOVERS, in_lines, key
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
from negotiation.solvers.countermoves.result import CONCEPTS, Stability
from negotiation.solvers.status_quo import Evolution

__all__ = ["status_quo"]

Floats = NDArray[np.float64]

#: States that a tree has room for.
MOST_STATES = 60
#: Height of a row, in points.
ROW = 15.0


def status_quo(
    result: Evolution,
    ax: Axes | None = None,
    *,
    stability: Stability | None = None,
    concept: str = "seq",
    **style: Any,
) -> Axes:
    """Draw the ways from a status quo, by the fewest moves, as a tree from left to right.

    Parameters
    ----------
    result : Evolution
        From `negotiation.status_quo`.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default.
    stability : Stability, optional
        Of the same model: its equilibria are filled.
    concept : str, optional
        Under which concept.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If more than 60 states are reached, or `result` is something else.

    Examples
    --------
    >>> import negotiation as ng
    >>> model = ng.scenarios.graph_models.elmira()
    >>> ax = ng.figures.status_quo(ng.status_quo(model, improving=False))
    >>> len(ax.patches)
    23
    """
    look = style_of(style)
    if not isinstance(result, Evolution):
        raise NegotiationError(f"status_quo draws an Evolution, got {type(result).__name__}")
    if len(result) > MOST_STATES:
        raise NegotiationError(f"{len(result)} states are too many to draw; {MOST_STATES} can be")
    held = np.zeros(len(result.model), dtype=bool)
    if stability is not None:
        if not isinstance(stability, Stability) or stability.model.ids != result.model.ids:
            raise NegotiationError("stability must be the Stability of the same model")
        held = stability.is_equilibrium(concept)
    rows = _rows(result)
    with drawing(look):
        width = room_for(ax, look)
        named = [
            (name, MOVERS[i % len(MOVERS)])
            for i, name in enumerate(result.movers)
            if (result.by == i).any()
        ]
        names = in_lines(named, width, look)
        kind = "improvements" if result.improving else "moves"
        note = f"{kind}, by who makes them; columns: number of moves"
        if stability is not None:
            note += f"; filled: equilibrium ({CONCEPTS[concept]})"
        words = wrapped(note, 0.95 * width - 8, look)
        foot = (words.count("\n") + 1 + len(names)) * look.line + 8
        ax = axes_for(ax, look, (max(rows.values()) + 1) * ROW + foot + 14, whole=True)
        width, height = axes_size(ax)
        ax.set_axis_off()
        ax.set_xlim(0, width)
        ax.set_ylim(0, height)
        _draw(ax, result, rows, held, look, foot)
        key(ax, names, words, look)
    return ax


def _rows(result: Evolution) -> dict[int, float]:
    """Row of each state: leaves below each other, a state in the middle of what follows it."""
    first = result.model.index(result.start)
    after: dict[int, list[int]] = {}
    for state in result.reached:
        k = result.model.index(state)
        after.setdefault(int(result.before[k]), []).append(k)
    rows: dict[int, float] = {}
    leaves = 0
    ahead = [(first, False)]
    while ahead:
        k, seen = ahead.pop()
        below = after.get(k, [])
        if not below:
            rows[k] = leaves
            leaves += 1
        elif seen:
            rows[k] = (rows[below[0]] + rows[below[-1]]) / 2
        else:
            ahead += [(k, True), *((child, False) for child in reversed(below))]
    return rows


def _draw(
    ax: Axes, result: Evolution, rows: Mapping[int, float], held: NDArray[np.bool_], style: Style,
    foot: float,
) -> None:  # fmt: skip
    """States in columns, arrows between them."""
    width, height = axes_size(ax)
    columns = int(result.moves.max()) + 1
    texts: dict[int, str] = {}
    wide: list[float] = []
    for c in range(columns):
        here = [k for k in rows if result.moves[k] == c]
        own, widest = _texts(result, here, width / columns - 26, style)
        texts |= own
        wide.append(widest + 8)
    gap = (width - 8 - sum(wide)) / max(columns - 1, 1)
    left = [4 + sum(wide[:c]) + c * gap for c in range(columns)]
    step = (height - foot - 14) / (max(rows.values()) + 1)
    for k, row in rows.items():
        c = int(result.moves[k])
        x, y = left[c], height - 5 - (row + 0.5) * step
        ax.add_patch(
            FancyBboxPatch(
                (x + 1, y - 4.5), wide[c] - 2, 9, boxstyle="round,pad=1", linewidth=0.7,
                facecolor=EQUILIBRIUM if held[k] else PAPER, edgecolor=INK, zorder=3,
            )
        )  # fmt: skip
        ax.text(
            x + wide[c] / 2, y, texts[k], ha="center", va="center_baseline", zorder=4,
            fontsize=style.font_size, weight="bold" if held[k] else "normal",
        )  # fmt: skip
        if c:
            before = int(result.before[k])
            d = int(result.moves[before])
            start = (left[d] + wide[d] + 0.5, height - 5 - (rows[before] + 0.5) * step)
            ax.add_patch(
                FancyArrowPatch(
                    start, (x - 0.5, y), arrowstyle="-|>", mutation_scale=6.5, linewidth=1.0,
                    color=MOVERS[int(result.by[k]) % len(MOVERS)], shrinkA=0, shrinkB=0,
                )
            )  # fmt: skip


def _texts(
    result: Evolution, states: Sequence[int], room: float, style: Style
) -> tuple[dict[int, str], float]:
    """Names of the states of a column, with what is done if there is room, and their width."""
    ids = result.model.ids
    names = {k: str(ids[k]) for k in states}
    labels = {k: result.model.label(ids[k]) for k in states}
    longer = {k: names[k] if labels[k] == names[k] else f"{names[k]}: {labels[k]}" for k in states}
    for words in (longer, names):
        texts = {k: plain(text) for k, text in words.items()}
        wide = max(width_of(t, style.font_size, style.font, bold=True) for t in texts.values())
        if wide <= room:
            break
    return texts, wide
