"""Game trees as TikZ, for a paper in LaTeX: the same page as `trees` draws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from negotiation.figures.style import MM, style_of
from negotiation.figures.tree_plan.picture import picture_of
from negotiation.figures.tree_plan.shapes import WEIGHTS, Picture, Point, Stroke, Words, ink
from negotiation.games.latex_tables import latex
from negotiation.games.tree import Tree

__all__ = ["tree_tikz"]

#: What LaTeX's type without serifs is larger than ours: it is narrower at the same size.
LARGER = 1.0
#: Nodes as TikZ draws them, with their sizes in points.
SHAPES = {
    "decision": "circle, fill, minimum size=4.4bp",
    "root": "circle, draw, fill=white, line width=0.8bp, minimum size=5bp",
    "chance": "rectangle, draw, fill=white, line width=0.8bp, minimum size=4.8bp",
}
ANCHORS = {"left": "base west", "center": "base", "right": "base east"}


def tree_tikz(
    tree: Tree,
    equilibrium: Any = None,
    *,
    direction: Literal["right", "down"] = "right",
    root: int | str | None = None,
    depth: int | None = None,
    **style: Any,
) -> str:
    r"""Write a game tree as TikZ: a ``tikzpicture`` to be put into a figure of a paper.

    Parameters
    ----------
    tree : Tree or object with a method ``tree``
        A single game.
    equilibrium : Assessment, optional
        As for `negotiation.figures.tree`.
    direction : {"right", "down"}, optional
        Where the tree grows.
    root : int or str, optional
        Number or name of the node to start from, to draw a part.
    depth : int, optional
        Moves one after another that are drawn.
    **style
        See `negotiation.figures.style.Style`; of it, the width and the size of the type matter.
        LaTeX's type, without serifs, is set a point larger, which takes as much room as ours; not
        so where it had to be made smaller for the tree to fit.

    Returns
    -------
    str
        Needs nothing but ``\usepackage{tikz}``. Nodes are named ``n0``, ``n1``, ... by their
        numbers in the tree, so that a paper can add to the picture.

    Raises
    ------
    NegotiationError
        As for `negotiation.figures.tree`.

    Examples
    --------
    >>> import negotiation as ng
    >>> answer = ng.Decision("Target", {"concede": (1, -1), "resist": (-1, -2)})
    >>> game = ng.Tree(["Challenger", "Target"],
    ...     ng.Decision("Challenger", {"wait": (0, 0), "threaten": answer}))
    >>> print(ng.figures.tree_tikz(game))
    % A game tree, ... mm wide. Needs \usepackage{tikz}.
    \begin{tikzpicture}[x=1bp, y=-1bp,
    ...
    \end{tikzpicture}
    <BLANKLINE>
    """
    look = style_of(style)
    width = None if look.width is None else look.points
    picture = picture_of(tree, equilibrium, direction, root, depth, look, width)
    size = picture.font_size + LARGER * (picture.font_size == look.font_size)
    return "\n".join([*_head(picture, size), *_body(picture), "\\end{tikzpicture}", ""])


def _head(picture: Picture, size: float) -> Iterator[str]:
    """Comment, styles and colours."""
    yield f"% A game tree, {picture.width / MM:.0f} mm wide. Needs \\usepackage{{tikz}}."
    yield "\\begin{tikzpicture}[x=1bp, y=-1bp,"
    font = f"\\sffamily\\fontsize{{{size:g}}}{{{1.2 * size:g}}}\\selectfont"
    yield f"  tree words/.style={{inner sep=0pt, outer sep=0pt, font={font}}},"
    for name, shape in SHAPES.items():
        yield f"  tree {name}/.style={{{shape}, inner sep=0pt, outer sep=0pt}},"
    for name, weight in WEIGHTS.items():
        ends = "dash pattern=on 2.7bp off 1.6bp" if name == "set" else "line cap=round"
        yield f"  tree {name} line/.style={{line width={weight}bp, line join=round, {ends}}},"
    yield "]"
    drawn: list[Any] = [*picture.words, *picture.strokes, *picture.marks]
    for name in sorted({one.colour for one in drawn}):
        yield f"\\definecolor{{{_colour(name)}}}{{HTML}}{{{ink(name)[1:].upper()}}}"


def _body(picture: Picture) -> Iterator[str]:
    """Lines under nodes, the page's edge, nodes, branches, words."""
    corner = (picture.width, picture.height)
    yield f"\\useasboundingbox {_at((0, 0))} rectangle {_at(corner)};"
    for stroke in picture.strokes:
        if stroke.nodes is None:
            yield _line(stroke, [_at(point) for point in stroke.points])
    for mark in picture.marks:
        if mark.shape == "end":
            yield f"\\coordinate (n{mark.node}) at {_at(mark.at)};"
        else:
            options = f"tree {mark.shape}, color={_colour(mark.colour)}, fill="
            options += _colour(mark.colour) if mark.shape == "decision" else "white"
            yield f"\\node[{options}] (n{mark.node}) at {_at(mark.at)} {{}};"
    for stroke in picture.strokes:
        if stroke.nodes is not None:
            first, last = (f"(n{node})" for node in stroke.nodes)
            yield _line(stroke, [first, *(_at(p) for p in stroke.points[1:-1]), last])
    yield from map(_words, picture.words)


def _line(stroke: Stroke, points: list[str]) -> str:
    """A line through places, or a Bezier curve."""
    way = " -- ".join(points)
    if stroke.curved:
        start, one, two, stop = points
        way = f"{start} .. controls {one} and {two} .. {stop}"
    return f"\\draw[tree {stroke.weight} line, draw={_colour(stroke.colour)}] {way};"


def _words(words: Words) -> str:
    """A text at its anchor; turned ones read downward."""
    turn = ", rotate=-90" if words.turned else ""
    options = f"tree words, anchor={ANCHORS[words.anchor]}, text={_colour(words.colour)}{turn}"
    text = latex(words.text.replace(r"\$", "$"))
    at = _at(words.at) if words.after is None else f"([xshift={words.after:.1f}bp]words.base east)"
    return f"\\node[{options}] (words) at {at} {{{text}}};"


def _colour(name: str) -> str:
    """Name of a colour that is ours alone, of letters and digits as xcolor wants it."""
    return f"tree{name}"


def _at(point: Point) -> str:
    """A place, to a tenth of a point."""
    return f"({point[0]:.1f},{point[1]:.1f})"
