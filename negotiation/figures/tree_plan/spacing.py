"""How far apart the levels and the rows of a tree stand, so that nothing written is touched.

*Along* is the direction of play, *across* the direction of the rows; both in points. A place across
is a row and an offset from it, so that the distance of rows can be found last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from negotiation.figures.style import Style, width_of
from negotiation.figures.tree_plan.levels import Levels
from negotiation.figures.tree_plan.part import Part
from negotiation.figures.tree_plan.wording import Wording, shade, with_commas

__all__ = ["Direction", "Frame", "Item", "Spacing"]

Direction = Literal["right", "down"]
Span = tuple[float, float]

#: From a line or a node to what is written beside it, and between texts.
TOUCH, APART = 2.5, 0.8
#: From an end to its payoffs, and from a text to the node or line at its end.
BEFORE, CLEAR = 4.0, 3.0
#: Least distance of levels.
STEP = 9.0
#: Half the width of the thickest line.
STROKE = 0.95
#: Above and below a line of type, from it; the distance of lines; and the middle of a digit above
#: its baseline: in sizes of the type.
BASE, DEEP, LEADING, MIDDLE = 0.78, 0.25, 1.18, 0.365


@dataclass(frozen=True)
class Frame:
    """One way to draw: which way play goes, and how texts are broken and turned.

    Attributes
    ----------
    direction : {"right", "down"}
    style : Style
    limit, narrow : float
        Widest line of what is written on branches, and at nodes, in points.
    turned : bool
        Texts on branches run downward, along with them.
    upright : bool
        Payoffs stand on each other and are not turned.
    outward : bool
        Beside a branch that goes down, texts stand on the side away from its siblings, not always
        on the right.
    """

    direction: Direction
    style: Style
    limit: float = float("inf")
    narrow: float = float("inf")
    turned: bool = False
    upright: bool = False
    outward: bool = True

    @property
    def along(self) -> bool:
        """Whether texts run in the direction of play."""
        return self.direction == "right" or self.turned

    def width(self, text: str) -> float:
        """Width of a text in points."""
        return width_of(text, self.style.font_size, self.style.font)

    @property
    def line(self) -> float:
        """Distance of lines of type in points."""
        return LEADING * self.style.font_size

    @property
    def tall(self) -> float:
        """Height of a line of type in points."""
        return (BASE + DEEP) * self.style.font_size

    def height(self, lines: int) -> float:
        """Height of several lines in points."""
        return (lines - 1) * self.line + self.tall if lines else 0.0

    def size(self, lines: Sequence[str]) -> tuple[float, float]:
        """Size of some lines along and across."""
        if not lines:
            return 0.0, 0.0
        size = (max(map(self.width, lines)), self.height(len(lines)))
        return size if self.along else (size[1], size[0])


@dataclass(frozen=True)
class Item:
    """A line of text.

    Attributes
    ----------
    text, colour : str
    along : (float, float)
    row : float
    off : (float, float)
        Across, from the row.
    align : {"left", "right", "center"}
        Which end of the text stays in place, in its own direction.
    turned : bool
    """

    text: str
    colour: str
    along: Span
    row: float
    off: Span
    align: Literal["left", "right", "center"]
    turned: bool = False


class Spacing:
    """Distances within one frame.

    Parameters
    ----------
    part : Part
    levels : Levels
    wording : Wording
    frame : Frame
    """

    def __init__(self, part: Part, levels: Levels, wording: Wording, frame: Frame) -> None:
        self.part, self.levels, self.wording, self.frame = part, levels, wording, frame
        #: Width of each player's payoffs, by level.
        self.slots: dict[int, list[float]] = {}
        for end in part.ends:
            if end not in part.hidden:
                widths = [frame.width(text) for text in with_commas(wording.payoffs[end])]
                slots = self.slots.setdefault(levels.level[end], widths)
                slots[:] = map(max, slots, widths)

    def payoff_length(self, end: int) -> float:
        """Room along that is taken by what is written behind an end."""
        if self.frame.upright:
            return self.frame.height(len(self.wording.payoffs[end]))
        if end in self.part.hidden:
            return self.frame.width(self.wording.payoffs[end][0])
        slots = self.slots[self.levels.level[end]]
        return sum(slots) + TOUCH * (len(slots) - 1)

    def head(self) -> float:
        """Room before the root, for its name."""
        lines = self.wording.name[self.part.root]
        if self.frame.direction == "down":
            return self.frame.height(len(lines)) + 2 * TOUCH
        return self.frame.size(lines)[0] + 2 * TOUCH + 2

    # Along

    @cached_property
    def gaps(self) -> dict[int, tuple[int, int, int]]:
        """What `_gaps` says of each node but the root."""
        return {node: self._gaps(node) for node in self.part.nodes[1:]}

    def _gaps(self, node: int) -> tuple[int, int, int]:
        """Levels between which the texts on the way to a node stand clear of lines through sets.

        Returns
        -------
        start, stop : int
            For what is written on the branch.
        last : int
            From there to the node, for its name.
        """
        a, b = (self.levels.level[k] for k in (self.part.tree.parent[node], node))
        row, stage = self.part.row[node], self.levels.stage
        reach = 1.0 if self.frame.along else float("inf")
        over = self.levels.crossing(a, b, row - reach, row)
        under = self.levels.crossing(a, b, row, row + reach)
        if not self.frame.along:
            over = under = self.levels.crossing(a, b, row - reach, row + reach)
        start = max([a, *(t for t in over if stage[t] == stage[a])])
        stop = min([b, *(t for t in over if stage[t] > stage[a])])
        return start, stop, max([a, *under])

    def positions(self, forks: Sequence[float]) -> list[float]:
        """Place of each level, given how far along the branches of each spread."""
        part, levels = self.part, self.levels
        needs: list[tuple[int, int, float]] = []
        for node in part.nodes[1:]:
            a, b = levels.level[int(part.tree.parent[node])], levels.level[node]
            start, stop, last = self.gaps[node]
            label = self.frame.size(self.wording.branch[node])[0] + TOUCH
            name = self.frame.size(self.wording.name.get(node, []))[0]
            name += 2 * TOUCH * (name > 0)
            if not self.frame.along and (start, stop) == (last, b):
                label += name  # One above the other.
            fork = forks[a]
            needs += [(a, stop, fork + label + CLEAR), (start, stop, label + CLEAR)]
            name += TOUCH * (name > 0)
            needs += [(a, b, fork + name), (last, b, name)]
        for end in part.ends:
            at, row = levels.level[end], part.row[end]
            ahead = levels.crossing(at, len(levels.stage), row - 0.5, row + 0.5)
            if ahead:
                needs.append((at, min(ahead), BEFORE + self.payoff_length(end) + TOUCH))
        place = [self.head()] + [0.0] * (len(levels.stage) - 1)
        below: dict[int, list[tuple[int, float]]] = {}
        for one, other, need in needs:
            below.setdefault(other, []).append((one, need))
        for at in range(1, len(place)):
            place[at] = place[at - 1] + STEP
            place[at] = max([place[at], *(place[one] + need for one, need in below.get(at, []))])
        return place

    def length(self, place: Sequence[float]) -> float:
        """Room along for all."""
        level = self.levels.level
        return max(place[level[end]] + BEFORE + self.payoff_length(end) for end in self.part.ends)

    # Across

    def items(self, forks: Sequence[float], place: Sequence[float]) -> list[Item]:
        """Everything written, given the places of levels."""
        found = self._root(place[0])
        for node in self.part.nodes[1:]:
            found += self._on_branch(node, forks, place)
        for end in self.part.ends:
            found += self._behind(end, place[self.levels.level[end]] + BEFORE)
        return found

    def _root(self, place: float) -> list[Item]:
        """The name at the root: before it, or above."""
        lines, frame = self.wording.name[self.part.root], self.frame
        row, colour = self.part.row[self.part.root], self._colour(self.part.root)
        found = []
        for k, text in enumerate(lines):
            width, top = frame.width(text), k * frame.line
            if frame.direction == "right":
                end, top = place - 2 * TOUCH, top - frame.height(len(lines)) / 2
                span, off = (end - width, end), (top, top + frame.tall)
                found.append(Item(text, colour, span, row, off, "right"))
            else:
                span, off = (top, top + frame.tall), (-width / 2, width / 2)
                found.append(Item(text, colour, span, row, off, "center"))
        return found

    def _on_branch(self, node: int, forks: Sequence[float], place: Sequence[float]) -> list[Item]:
        """The action on the way to a node, after the fork, and the name just before the node."""
        levels, part = self.levels, self.part
        above = int(part.tree.parent[node])
        a, b = levels.level[above], levels.level[node]
        start, _, _ = self.gaps[node]
        first = max(place[a] + forks[a], place[start]) + TOUCH
        label, name = self.wording.branch[node], self.wording.name.get(node, [])
        row, colour = part.row[node], self._colour(node)
        if not self.frame.along:
            left = self.frame.outward and row < part.row[above] - 1e-9
            found = self._stack(label, first, row, "ink", left=left)
            top = place[b] - 2 * TOUCH - self.frame.size(name)[0]
            return found + self._stack(name, top, row, colour, left=left)
        found = []
        for k, text in enumerate(label):
            top = -STROKE - 0.4 - self.frame.height(len(label) - k)
            span = (first, first + self.frame.width(text))
            found.append(self._run(text, "ink", span, row, top, "left"))
        for k, text in enumerate(name):
            stop = place[b] - 2 * TOUCH
            span = (stop - self.frame.width(text), stop)
            top = STROKE + 0.6 + k * self.frame.line
            found.append(self._run(text, colour, span, row, top, "right"))
        return found

    def _stack(
        self, lines: Sequence[str], top: float, row: float, colour: str, *, left: bool
    ) -> list[Item]:
        """Lines beside a branch that goes down."""
        found = []
        for k, text in enumerate(lines):
            first, width = top + k * self.frame.line, self.frame.width(text)
            span = (first, first + self.frame.tall)
            off = (-TOUCH - width, -TOUCH) if left else (TOUCH, TOUCH + width)
            side: Literal["left", "right"] = "right" if left else "left"
            found.append(Item(text, colour, span, row, off, side))
        return found

    def _run(
        self, text: str, colour: str, span: Span, row: float, top: float,
        align: Literal["left", "right"],
    ) -> Item:  # fmt: skip
        """A line in the direction of play; turned ones have their top at the right."""
        off = (top, top + self.frame.tall)
        if self.frame.turned:
            off = (-off[1], -off[0])
        return Item(text, colour, span, row, off, align, turned=self.frame.turned)

    def _behind(self, end: int, place: float) -> list[Item]:
        """Payoffs."""
        row, texts = self.part.row[end], self.wording.payoffs[end]
        hidden = end in self.part.hidden
        colours = ["grey"] if hidden else [shade(i) for i in range(len(texts))]
        texts = texts if self.frame.upright else with_commas(texts)
        middle = (MIDDLE - BASE) * self.frame.style.font_size
        found = []
        for k, (text, colour) in enumerate(zip(texts, colours, strict=True)):
            if self.frame.upright:
                half, top = self.frame.width(text) / 2, place + k * self.frame.line
                span = (top, top + self.frame.tall)
                item = Item(text, colour, span, row, (-half, half), "center")
            else:
                width = self.frame.width(text)
                slot = width if hidden else self.slots[self.levels.level[end]][k]
                span = (place + slot - width, place + slot)
                item = self._run(text, colour, span, row, middle, "right")
                place += slot + TOUCH
            found.append(item)
        return found

    def _colour(self, node: int) -> str:
        return shade(int(self.part.tree.player[node]))

    def pitch(self, items: Sequence[Item], forks: Sequence[float], place: Sequence[float]) -> float:
        """Least distance of rows at which nothing touches."""
        level, row = self.levels.level, self.part.row
        # Along from and to; across from a row and an offset to a row and an offset.
        boxes = []
        for item in items:
            # Side by side, words need more distance than above each other.
            more = APART if self.frame.direction == "down" and not item.turned else 0.0
            left, right = item.off[0] - more, item.off[1] + more
            boxes.append((*item.along, item.row, left, item.row, right))
        for node in self.part.nodes[1:]:
            above = int(self.part.tree.parent[node])
            start = place[level[above]] + forks[level[above]]
            boxes.append((start, place[level[node]], row[node], -STROKE, row[node], STROKE))
        for node, below in self.part.children.items():
            if below:
                start = place[level[node]]
                low, high = row[below[0]], row[below[-1]]
                boxes.append((start, start + forks[level[node]], low, -STROKE, high, STROKE))
        for at, one in self.levels.lines:
            boxes.append((place[at] - 1, place[at] + 1, one.low, -TOUCH, one.high, TOUCH))
        start, stop, low, left, high, right = np.array(boxes).T
        meet = (start[:, None] < stop - 0.01) & (start + 0.01 < stop[:, None])
        steps = low - high[:, None]
        apart = right[:, None] - left + APART
        need = np.where(meet & (steps > 1e-9), apart / np.where(steps > 1e-9, steps, 1.0), 0.0)
        return float(need.max(initial=1.0))
