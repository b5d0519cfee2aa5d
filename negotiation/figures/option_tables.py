"""The option table of a graph model: states by options, with how stable each is for whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from negotiation.errors import NegotiationError
from negotiation.figures.style import (
    INK,
    MM,
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
from negotiation.solvers.countermoves.result import LETTERS, Stability

__all__ = ["option_table", "option_table_latex"]

#: States that a table has room for.
MOST_STATES = 64
#: Fill of a state that is an equilibrium under some concept.
SHADE = "#bcd9ee"
#: Free space at the edges, and between the columns, in points.
EDGE, GAP = 3.0, 4.0
#: How much wider than a column a table may be and still be fitted into it.
SHRINK = 0.15
#: Widths of a column and a page of a journal, in millimetres.
WIDTHS = (85.0, 174.0)


def option_table(result: Stability, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw the option table: a column a state, Y and N by option, then letters and equilibria.

    Parameters
    ----------
    result : Stability
        Of a model with at most 64 states.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default, one column wide if that is enough. If it
        is too small, type shrinks.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If there are more states, or `result` is something else.

    Examples
    --------
    >>> import negotiation as ng
    >>> result = ng.stability(ng.scenarios.graph_models.syria_iraq())
    >>> ax = ng.figures.option_table(result)
    >>> [text.get_text() for text in ax.texts][:3]
    ['state', '1', '2']
    """
    blocks = _blocks(_checked(result))
    look = style_of(style)
    with drawing(look):
        stub, columns = _widths(blocks, look)
        natural = stub + sum(columns) + 2 * EDGE
        if ax is None and look.width is None:
            fits = next((w for w in WIDTHS if natural <= w * MM * (1 + SHRINK)), WIDTHS[-1])
            look = Style(**{**style, "width": fits})
        room = room_for(ax, look)
        scale = min(1.0, room / natural)
        words = wrapped(LETTERS, 0.95 * room / scale - 2 * EDGE, look)
        lines = sum(len(block) for block in blocks)
        high = lines * look.line + 4 * len(blocks) + (words.count("\n") + 1) * look.line + 2 * EDGE
        ax = axes_for(ax, look, high * scale, whole=True)
        width, height = axes_size(ax)
        scale = min(scale, height / high)
        ax.set_axis_off()
        ax.set_xlim(0, width / scale)
        ax.set_ylim(height / scale, 0)
        _draw(ax, blocks, [EDGE, stub, *columns], look, scale)
        ax.text(
            EDGE, high - EDGE, words, ha="left", va="bottom", fontsize=look.font_size * scale,
            linespacing=1.2,
        )  # fmt: skip
    return ax


def option_table_latex(result: Stability) -> str:
    r"""Write the option table in LaTeX, for booktabs; the same as ``result.to_latex()``.

    Parameters
    ----------
    result : Stability

    Returns
    -------
    str
        A ``tabular``.

    Examples
    --------
    >>> import negotiation as ng
    >>> result = ng.stability(ng.scenarios.graph_models.syria_iraq())
    >>> print(ng.figures.option_table_latex(result).splitlines()[4])
    Syria: Release Water & N & Y & N & N & Y & N \\
    """
    return _checked(result).to_latex()


def _checked(result: Stability) -> Stability:
    """Refuse what is no result, or too large."""
    if not isinstance(result, Stability):
        raise NegotiationError(f"an option table is of a Stability, got {type(result).__name__}")
    if len(result.model) > MOST_STATES:
        raise NegotiationError(
            f"{len(result.model)} states are too many for a table; {MOST_STATES} fit"
        )
    return result


def _blocks(result: Stability) -> list[list[list[str]]]:
    """Rows of the table: the head, options, letters, equilibria."""
    head, rows = result.option_rows()
    options, movers = len(result.model.options), len(result.movers)
    blocks = [
        [["state", *head[1:]]],
        rows[:options],
        rows[options : options + movers],
        rows[options + movers :],
    ]
    return [block for block in blocks if block]


def _widths(blocks: Sequence[Sequence[Sequence[str]]], style: Style) -> tuple[float, list[float]]:
    """Width of the first column and of those of the states, in points."""
    rows = [row for block in blocks for row in block]
    wide = [
        max(width_of(plain(row[k]), style.font_size, style.font) for row in rows) + GAP
        for k in range(len(rows[0]))
    ]
    return wide[0], [max(wide[1:])] * (len(wide) - 1)


def _draw(
    ax: Axes,
    blocks: Sequence[Sequence[Sequence[str]]],
    widths: Sequence[float],
    style: Style,
    scale: float,
) -> None:
    """Texts, rules, and shade behind the equilibria."""
    size, y = style.font_size * scale, EDGE
    right = sum(widths)
    for block in blocks:
        ax.plot([EDGE, right], [y, y], color=INK, linewidth=0.6, solid_capstyle="butt")
        y += 2
        for row in block:
            base = y + style.line / 2 + 0.36 * style.font_size
            x = EDGE
            for k, (text, width) in enumerate(zip(row, widths[1:], strict=True)):
                middle = x if k == 0 else x + width / 2
                if text == "E":
                    ax.add_patch(Rectangle((x, y), width, style.line, facecolor=SHADE, linewidth=0))
                ax.text(
                    middle, base, plain(text), ha="center" if k else "left", va="baseline",
                    fontsize=size, weight="bold" if text == "E" else "normal",
                )  # fmt: skip
                x += width
            y += style.line
        y += 2
    ax.plot([EDGE, right], [y, y], color=INK, linewidth=0.6, solid_capstyle="butt")
