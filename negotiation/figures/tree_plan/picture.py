"""A tree as lines, marks and words on a page, in points from its top left corner."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, cast, get_args

import numpy as np

from negotiation.errors import unknown_name
from negotiation.figures.grid import EDGE
from negotiation.figures.style import COLUMN, MM, PAGE, Style
from negotiation.figures.tree_plan.curves import curve
from negotiation.figures.tree_plan.fitting import Layout, fitted
from negotiation.figures.tree_plan.key import key_of
from negotiation.figures.tree_plan.part import Joined, part_of
from negotiation.figures.tree_plan.play import Play, play_of
from negotiation.figures.tree_plan.shapes import Mark, Picture, Point, Stroke, Words
from negotiation.figures.tree_plan.spacing import BASE, Direction, Item
from negotiation.figures.tree_plan.wording import shade
from negotiation.games.nodes import CHANCE

__all__ = ["picture_of"]

#: Between the tree and the key, in points.
SPACE = 5.0


def picture_of(
    source: Any,
    equilibrium: Any,
    direction: str,
    root: int | str | None,
    depth: int | None,
    style: Style,
    width: float | None,
) -> Picture:
    """Lay out a tree on a page as wide as a journal's column, or as its page.

    Parameters
    ----------
    source : Tree, or something with a ``.tree()``
    equilibrium : object or None
        As `play_of` takes it.
    direction : {"right", "down"}
    root, depth
        As `part_of` takes them.
    style : Style
    width : float or None
        Width in points, if it is prescribed.

    Returns
    -------
    Picture
        Wider than that if it cannot be narrower.

    Raises
    ------
    NegotiationError
        As the functions for the parts do, and for an unknown direction.
    """
    if direction not in get_args(Direction):
        raise unknown_name("direction", direction, get_args(Direction))
    part = part_of(source, root, depth)
    play = play_of(part, equilibrium)
    layout = fitted(part, play, cast(Direction, direction), style, width)
    wide, high = layout.size
    needed = wide + 2 * EDGE
    if width is None:
        width = next((mm * MM for mm in (COLUMN, PAGE) if needed <= mm * MM + 0.1), needed)
    width = max(width, needed)
    key = key_of(part, play, width - 2 * EDGE, layout.spacing.frame.style)
    width = max(width, key.width + 2 * EDGE)
    page = _Page(layout, width)
    words = [page.words(item) for item in layout.items]
    branches = [page.branch(node, play) for node in part.nodes[1:]]
    strokes = [*branches]
    strokes += [page.straight(at, joined) for at, joined in layout.spacing.levels.lines]
    for joined in layout.spacing.levels.loose:
        strokes += page.bent(joined, branches)
    top = EDGE + high + SPACE
    strokes += [
        Stroke(tuple((x + EDGE, y + top) for x, y in one.points), one.weight, one.colour)
        for one in key.strokes
    ]
    words += [replace(one, at=(one.at[0] + EDGE, one.at[1] + top)) for one in key.words]
    marks = [page.mark(node) for node in part.nodes]
    size = layout.spacing.frame.style.font_size
    return Picture(width, top + key.height + EDGE, size, strokes, marks, words)


class _Page:
    """Where things stand on a page of a given width, the tree in its middle."""

    def __init__(self, layout: Layout, width: float) -> None:
        self.layout, self.spacing = layout, layout.spacing
        self.part, self.levels = layout.spacing.part, layout.spacing.levels
        self.right = self.spacing.frame.direction == "right"
        self.left = (width - layout.size[0]) / 2

    def at(self, along: float, row: float, off: float = 0.0) -> Point:
        """A place on the page."""
        across = row * self.layout.pitch + off - self.layout.across[0]
        if self.right:
            return self.left + along, EDGE + across
        return self.left + across, EDGE + along

    def node(self, node: int) -> Point:
        """Place of a node."""
        return self.at(self.layout.place[self.levels.level[node]], self.part.row[node])

    def mark(self, node: int) -> Mark:
        """A node as it is drawn."""
        player = int(self.part.tree.player[node])
        shape: Literal["decision", "root", "chance", "end"] = "end"
        if player == CHANCE:
            return Mark(node, self.node(node), "chance")
        if player > CHANCE:
            shape = "decision" if node else "root"
            return Mark(node, self.node(node), shape, shade(player))
        return Mark(node, self.node(node), shape)

    def branch(self, node: int, play: Play) -> Stroke:
        """The line from a node's parent: first spreading, then in the direction of play."""
        above = int(self.part.tree.parent[node])
        at = self.levels.level[above]
        bend = self.at(self.layout.place[at] + self.layout.forks[at], self.part.row[node])
        weight = play.weight[node]
        colour = "grey" if weight == "idle" else "ink"
        return Stroke((self.node(above), bend, self.node(node)), weight, colour, (above, node))

    def straight(self, level: int, joined: Joined) -> Stroke:
        """The line through decisions on one level."""
        place = self.layout.place[level]
        points = (self.at(place, joined.low), self.at(place, joined.high))
        return Stroke(points, "set", shade(joined.player))

    def bent(self, joined: Joined, branches: Sequence[Stroke]) -> list[Stroke]:
        """Lines between decisions on several levels, clear of what is written."""
        lines = [pair for one in branches for pair in itertools.pairwise(one.points)]
        boxes = np.array([self.box(item) for item in self.layout.items])
        found = []
        for one, other in itertools.pairwise(joined.members):
            dots = [self.node(node) for node in self.part.nodes if node not in (one, other)]
            points = curve(self.node(one), self.node(other), boxes, dots, lines)
            found.append(Stroke(points, "set", shade(joined.player), curved=True))
        return found

    def box(self, item: Item) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a text."""
        one = self.at(item.along[0], item.row, item.off[0])
        return *one, *self.at(item.along[1], item.row, item.off[1])

    def words(self, item: Item) -> Words:
        """A text by its anchor."""
        left, top, right, bottom = self.box(item)
        base = BASE * self.spacing.frame.style.font_size
        start, stop = (top, bottom) if item.turned else (left, right)
        where = {"left": start, "center": (start + stop) / 2, "right": stop}[item.align]
        at = (right - base, where) if item.turned else (where, top + base)
        return Words(item.text, at, item.align, item.colour, item.turned)
