"""The lines below a drawn tree that say how it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from negotiation.figures.style import Style, plain, width_of
from negotiation.figures.tree_plan.part import Part
from negotiation.figures.tree_plan.play import Play
from negotiation.figures.tree_plan.shapes import Stroke, Words
from negotiation.figures.tree_plan.wording import shade, short, with_commas

__all__ = ["Key", "key_of"]

#: Length of a piece of line, and space between entries, in points.
SAMPLE, APART = 14.0, 11.0
#: What each kind of line means.
MEANING = {
    "path": "equilibrium path",
    "chosen": "chosen off the path",
    "idle": "not chosen",
    "set": "information set",
}


@dataclass(frozen=True)
class Key:
    """What stands below a tree, from the top left corner of its own.

    Attributes
    ----------
    width, height : float
    strokes : list of Stroke
    words : list of Words
    """

    width: float
    height: float
    strokes: list[Stroke]
    words: list[Words]


@dataclass(frozen=True)
class _Entry:
    """Coloured words that belong together, perhaps after a piece of line."""

    words: list[tuple[str, str]]
    sample: str = ""


def key_of(part: Part, play: Play, room: float, style: Style) -> Key:
    """Say whose payoffs stand in which order, and what lines and brackets mean.

    Parameters
    ----------
    part : Part
    play : Play
    room : float
        Width to fill, in points.
    style : Style

    Returns
    -------
    Key
        Wider than the room if a single word is.
    """
    strokes, words = [], []
    space = width_of("n", style.font_size, style.font) / 2
    x, y, width = 0.0, style.line, 0.0
    for entry in _entries(part, play):
        sizes = [width_of(text, style.font_size, style.font) for text, _ in entry.words]
        lead = SAMPLE + 2 * space if entry.sample else 0.0
        if x and x + lead + sum(sizes) + space * (len(sizes) - 1) > room:
            x, y = 0.0, y + style.line
        if entry.sample:
            height = y - 0.3 * style.font_size
            colour = "grey" if entry.sample == "idle" else "ink"
            strokes.append(Stroke(((x, height), (x + SAMPLE, height)), entry.sample, colour))
            x += lead
        for k, ((text, colour), size) in enumerate(zip(entry.words, sizes, strict=True)):
            after = space if k else APART if x and not entry.sample else None
            if x and x + size > room:
                x, y, after = 0.0, y + style.line, None
            words.append(Words(text, (x, y), colour=colour, after=after))
            width = max(width, x + size)
            x += size + space
        x += APART - space
    return Key(width, y + 0.3 * style.font_size, strokes, words)


def _entries(part: Part, play: Play) -> list[_Entry]:
    """What has to be said about this tree."""
    names = [plain(name) for name in part.tree.players]
    words = [("payoffs:", "grey"), *_listed(names)]
    entries = [_Entry(words)]
    if play.payoffs is not None:
        numbers = [short(value) for value in play.payoffs]
        entries.append(_Entry([("in equilibrium:", "grey"), *_listed(numbers)]))
    used = set(play.weight.values())
    kinds = [kind for kind in MEANING if kind in used or (kind == "set" and part.joined)]
    entries += [_Entry([(MEANING[kind], "grey")], kind) for kind in kinds]
    if play.probability:
        entries.append(_Entry([("( ) probability", "grey")]))
    if play.belief:
        entries.append(_Entry([("[ ] belief", "grey")]))
    if len(part.nodes) < len(part.tree.parent):
        count = f"{len(part.nodes)} of {len(part.tree.parent)} nodes drawn"
        entries.append(_Entry([(count, "grey")]))
    return entries


def _listed(texts: Sequence[str]) -> list[tuple[str, str]]:
    """One text for each player, in the player's colour, with commas between."""
    return [(text, shade(i)) for i, text in enumerate(with_commas(texts))]
