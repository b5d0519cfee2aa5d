"""Which of the ways to draw a tree fits a journal's column, or its page."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from negotiation.figures.grid import EDGE
from negotiation.figures.style import COLUMN, MM, PAGE, Style
from negotiation.figures.tree_plan.levels import Levels, levels_of
from negotiation.figures.tree_plan.part import Part
from negotiation.figures.tree_plan.play import Play
from negotiation.figures.tree_plan.spacing import Direction, Frame, Item, Spacing
from negotiation.figures.tree_plan.wording import wording_of
from negotiation.games.nodes import CHANCE

__all__ = ["Layout", "fitted"]

INF = float("inf")

#: Highest drawing, without its key, in millimetres.
HIGH = 215.0
#: Type that is still legible, in points.
SMALL = 6.0
#: Shortest way along on which branches spread, in sizes of the type; and longest, in points.
FORK, LONG_FORK = 1.25, 34.0
#: How far branches spread along, as a part of how far they spread across.
SLOPE = 0.45
#: Distance of rows where there is room for it, and height up to which there is, in points.
AIRY, SHEET = {"right": 19.0, "down": 46.0}, 240.0
#: Widest lines that are tried, in points: on branches, and at nodes.
LIMITS = ((INF, INF), (INF, 48.0), (56.0, 48.0), (36.0, 36.0), (0.0, 0.0))
#: Room for a node on each side, in points.
DOT = 3.0


@dataclass(frozen=True)
class Layout:
    """Measures of a tree, in points.

    Attributes
    ----------
    spacing : Spacing
    forks : list of float
        How far along the branches of each level spread.
    place : list of float
        Of each level, along.
    pitch : float
        Distance of rows.
    """

    spacing: Spacing
    forks: list[float]
    place: list[float]
    pitch: float

    @cached_property
    def items(self) -> list[Item]:
        """Everything written."""
        return self.spacing.items(self.forks, self.place)

    @property
    def length(self) -> float:
        """Room along."""
        return self.spacing.length(self.place)

    @cached_property
    def across(self) -> tuple[float, float]:
        """From where to where everything stands across."""
        spots = [item.row * self.pitch + off for item in self.items for off in item.off]
        for row in self.spacing.part.row.values():
            spots += [row * self.pitch - DOT, row * self.pitch + DOT]
        return min(spots), max(spots)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        wide = self.across[1] - self.across[0]
        right = self.spacing.frame.direction == "right"
        return (self.length, wide) if right else (wide, self.length)


def fitted(
    part: Part, play: Play, direction: Direction, style: Style, width: float | None = None
) -> Layout:
    """Lay out a tree: for a journal's column if it fits, else for its page.

    Parameters
    ----------
    part : Part
    play : Play
    direction : {"right", "down"}
    style : Style
    width : float, optional
        Width in points that is prescribed.

    Returns
    -------
    Layout
        The most readable one that fits; if none does, the narrowest.
    """
    levels = levels_of(part)
    widths = [COLUMN * MM, PAGE * MM] if width is None else [width]
    tried = []
    for full in widths:
        room, high = full - 2 * EDGE, HIGH * MM
        for frame in _frames(direction, style):
            layout = _layout(part, play, levels, frame, room)
            if layout.size[0] <= room and layout.size[1] <= high:
                return layout
            tried.append(layout)

    def excess(layout: Layout) -> float:
        return max(layout.size[0] / (widths[-1] - 2 * EDGE), layout.size[1] / (HIGH * MM))

    return min(tried, key=excess)


def _frames(direction: Direction, style: Style) -> Iterator[Frame]:
    """Ways to draw, the most readable first."""
    small = dataclasses.replace(style, font_size=min(SMALL, style.font_size))
    styles = dict.fromkeys((style, small))
    if direction == "right":
        for look in styles:
            for limits in LIMITS:
                yield Frame(direction, look, *limits)
        return
    for look in styles:
        for limits in LIMITS:
            for outward in (True, False):
                yield Frame(direction, look, *limits, upright=True, outward=outward)
    for look in styles:
        for upright in (True, False):
            yield Frame(direction, look, turned=True, upright=upright)


def _names(part: Part, levels: Levels) -> dict[int, int]:
    """Decisions that bear their player's name: of a set the first, or the last if that is free."""
    joined = {one.members[0]: one for one in part.joined}
    named = {}
    for node in part.nodes:
        player = int(part.tree.player[node])
        if node in joined:
            one = joined[node]
            at, first, last = levels.level[node], part.row[node], part.row[one.members[-1]]
            taken = levels.crossing(0, at, first, first + 1)
            free = not levels.crossing(0, at, last, last + 1)
            named[one.members[-1] if taken and free else node] = player
        elif player >= CHANCE and not any(node in one.members for one in part.joined):
            named[node] = player
    return named


def _layout(part: Part, play: Play, levels: Levels, frame: Frame, room: float) -> Layout:
    """Measure in one frame, and use what room is left."""
    named = _names(part, levels)
    wording = wording_of(part, play, named, frame.style, frame.limit, frame.narrow)
    spacing = Spacing(part, levels, wording, frame)
    shortest = FORK * frame.style.font_size

    def forks(pitch: float, longest: float) -> list[float]:
        """How far along the branches of each level spread."""
        found = [shortest] * len(levels.stage)
        for node, below in part.children.items():
            if below:
                spread = (part.row[below[-1]] - part.row[below[0]]) / 2 * pitch
                at = levels.level[node]
                found[at] = max(found[at], min(SLOPE * spread, longest))
        return found

    def measured(spread: list[float], least: float) -> Layout:
        place = spacing.positions(spread)
        pitch = spacing.pitch(spacing.items(spread, place), spread, place)
        return Layout(spacing, spread, place, max(pitch, least))

    tight = measured(forks(0.0, shortest), 0.0)
    if tight.size[0] > room:
        return tight
    if frame.direction == "down":
        pitch = _largest(
            tight.pitch, AIRY["down"], lambda p: dataclasses.replace(tight, pitch=p).size[0] <= room
        )
        return measured(forks(pitch, LONG_FORK), pitch)
    pitch = max(tight.pitch, min(AIRY["right"], SHEET / len(part.ends)))
    longest = _largest(
        shortest,
        LONG_FORK,
        lambda most: spacing.length(spacing.positions(forks(pitch, most))) <= room,
    )
    return measured(forks(pitch, longest), pitch)


def _largest(low: float, high: float, fits: Callable[[float], bool]) -> float:
    """Largest number in a range that fits; the lowest if none does."""
    if high <= low or fits(high):
        return max(low, high)
    for _ in range(10):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
