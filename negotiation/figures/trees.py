"""Game trees: moves, information sets, payoffs, and an equilibrium in them."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text

from negotiation.figures.style import (
    MM,
    PAPER,
    axes_for,
    axes_size,
    drawing,
    style_of,
)  # fmt: skip
from negotiation.figures.tree_plan.picture import picture_of
from negotiation.figures.tree_plan.shapes import WEIGHTS, Mark, Stroke, Words, ink
from negotiation.games.tree import Tree

__all__ = ["tree"]

#: Markers of nodes, with their sizes in points.
SHAPES = {"decision": ("o", 3.8), "root": ("o", 4.4), "chance": ("s", 4.2)}
DASHES = (0, (3.0, 1.8))


def tree(
    tree: Tree,
    ax: Axes | None = None,
    equilibrium: Any = None,
    *,
    direction: Literal["right", "down"] = "right",
    root: int | str | None = None,
    depth: int | None = None,
    **style: Any,
) -> Axes:
    """Draw a game tree.

    Decisions that a player cannot tell apart are joined by a dashed line; the root is a circle,
    a chance move a square. Probabilities of chance moves and of mixed choices are in parentheses,
    beliefs in brackets. With an equilibrium, its path is thick, what is chosen off the path less
    so, and what is not chosen is thin. A key below says so, and whose payoffs stand in which order.

    Parameters
    ----------
    tree : Tree or object with a method ``tree``
        A single game.
    ax : Axes, optional
        Where to draw; by default on a sheet of its own, as wide as a journal's column if the tree
        fits it, else as its page. On axes that are too small, type shrinks.
    equilibrium : Assessment, optional
        Or anything with ``strategies[player][information set][action]``, and perhaps
        ``beliefs[player][information set]`` (an array over its decisions) and ``payoffs``.
    direction : {"right", "down"}, optional
        Where the tree grows.
    root : int or str, optional
        Number or name of the node to start from, to draw a part.
    depth : int, optional
        Moves one after another that are drawn; what comes then is counted.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the tree is a family, more than 80 ends are to be drawn, there is no such node, or the
        equilibrium is of another tree.

    Examples
    --------
    >>> import negotiation as ng
    >>> answer = ng.Decision("Target", {"concede": (1, -1), "resist": (-1, -2)})
    >>> game = ng.Tree(["Challenger", "Target"],
    ...     ng.Decision("Challenger", {"wait": (0, 0), "threaten": answer}))
    >>> ax = ng.figures.tree(game, direction="down")
    >>> [text.get_text() for text in ax.texts][:3]
    ['Challenger', 'wait', 'threaten']
    """
    look = style_of(style)
    with drawing(look):
        width = None if look.width is None else look.points
        if ax is not None:
            width = axes_size(axes_for(ax, look, 0))[0]
        picture = picture_of(tree, equilibrium, direction, root, depth, look, width)
        if look.width is None:
            look = dataclasses.replace(look, width=picture.width / MM)
        height = picture.height * min(1.0, look.points / picture.width)
        ax = axes_for(ax, look, height, whole=True)
        wide, high = axes_size(ax)
        scale = min(wide / picture.width, high / picture.height, 1.0)
        scale = 1.0 if scale > 1 - 1e-9 else scale
        left = (wide / scale - picture.width) / 2
        ax.set_axis_off()
        ax.set_xlim(-left, wide / scale - left)
        ax.set_ylim(high / scale, 0)
        for stroke in picture.strokes:
            _line(ax, stroke, scale)
        for mark in picture.marks:
            _mark(ax, mark, scale)
        before = None
        for words in picture.words:
            before = _write(ax, words, picture.font_size * scale, scale, before)
    return ax


def _line(ax: Axes, stroke: Stroke, scale: float) -> None:
    """Branch, line through an information set, or piece of line in the key."""
    width, joined = WEIGHTS[stroke.weight] * scale, stroke.weight == "set"
    dashes = DASHES if joined else "-"
    # A thicker line lies over a thinner one, and a dashed line under all.
    order = 1.0 if joined else 1.5 + WEIGHTS[stroke.weight] / 10
    if stroke.curved:
        path = Path(stroke.points, [Path.MOVETO, *[Path.CURVE4] * 3])
        ax.add_patch(
            PathPatch(
                path, fill=False, edgecolor=ink(stroke.colour), linewidth=width, linestyle=dashes,
                zorder=order, clip_on=False, capstyle="butt",
            )
        )  # fmt: skip
        return
    x, y = zip(*stroke.points, strict=True)
    ax.plot(
        x, y, color=ink(stroke.colour), linewidth=width, linestyle=dashes, zorder=order,
        solid_joinstyle="round", solid_capstyle="round", dash_capstyle="butt", clip_on=False,
    )  # fmt: skip


def _mark(ax: Axes, mark: Mark, scale: float) -> None:
    """Node; nothing at an end."""
    if mark.shape == "end":
        return
    shape, size = SHAPES[mark.shape]
    colour = ink(mark.colour)
    ax.plot(
        *mark.at, linestyle="none", marker=shape, markersize=size * scale, clip_on=False, zorder=3,
        markerfacecolor=colour if mark.shape == "decision" else PAPER, markeredgecolor=colour,
        markeredgewidth=0.8 * scale,
    )  # fmt: skip


def _write(ax: Axes, words: Words, size: float, scale: float, before: Text | None) -> Text:
    """Text on its baseline; or where the text before it ends."""
    x, y = words.at
    look: dict[str, Any] = {
        "va": "baseline", "fontsize": size, "color": ink(words.colour), "zorder": 4,
    }  # fmt: skip
    if before is not None and words.after is not None:
        return ax.annotate(
            words.text, (1.0, y), (words.after * scale, 0.0), xycoords=(before, "data"),
            textcoords="offset points", ha="left", annotation_clip=False, **look,
        )  # fmt: skip
    turn = 270 if words.turned else 0
    return ax.text(x, y, words.text, ha=words.anchor, rotation=turn, rotation_mode="anchor", **look)
