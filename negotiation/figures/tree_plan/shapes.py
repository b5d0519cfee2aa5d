"""What a drawn tree consists of; whoever draws it needs to know no more.

All places are in points, from the top left corner of the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from negotiation.figures.style import GREY, INK

__all__ = ["INKS", "WEIGHTS", "Mark", "Picture", "Point", "Stroke", "Words", "ink"]

Point = tuple[float, float]

#: Width in points of each kind of line.
WEIGHTS = {"plain": 0.8, "path": 1.9, "chosen": 1.0, "idle": 0.5, "set": 0.9}
#: Colours of players, dark enough for small type; those of Okabe and Ito, darkened.
INKS = ("#0067a5", "#b34700", "#1a1a1a", "#007052", "#8f3f73", "#6b5200")


def ink(name: str) -> str:
    """Colour of a name: ``"ink"``, ``"grey"``, ``"player1"``, ``"player2"``, ..."""
    if name.startswith("player"):
        return INKS[(int(name.removeprefix("player")) - 1) % len(INKS)]
    return {"ink": INK, "grey": GREY}[name]


@dataclass(frozen=True)
class Stroke:
    """A line.

    Attributes
    ----------
    points : tuple of (float, float)
        Corners; or if it is `curved`, the four points of a Bezier curve.
    weight : str
        One of `WEIGHTS`; "set" is dashed.
    colour : str
    nodes : (int, int), optional
        Nodes of the tree at its ends.
    curved : bool
    """

    points: tuple[Point, ...]
    weight: str
    colour: str = "ink"
    nodes: tuple[int, int] | None = None
    curved: bool = False


@dataclass(frozen=True)
class Mark:
    """A node.

    Attributes
    ----------
    node : int
    at : (float, float)
    shape : {"decision", "root", "chance", "end"}
        A dot, a circle, a square, or nothing.
    colour : str
    """

    node: int
    at: Point
    shape: Literal["decision", "root", "chance", "end"]
    colour: str = "ink"


@dataclass(frozen=True)
class Words:
    """A line of text, by the end that stays in place, on its baseline.

    Attributes
    ----------
    text : str
    at : (float, float)
    anchor : {"left", "right", "center"}
    colour : str
    turned : bool
        Reading downward.
    after : float, optional
        It follows the words before it at this distance, wherever these really end; `at` is where
        that is to be expected.
    """

    text: str
    at: Point
    anchor: Literal["left", "right", "center"] = "left"
    colour: str = "ink"
    turned: bool = False
    after: float | None = None


@dataclass(frozen=True)
class Picture:
    """A page.

    Attributes
    ----------
    width, height : float
    font_size : float
    strokes : list of Stroke
    marks : list of Mark
    words : list of Words
    """

    width: float
    height: float
    font_size: float
    strokes: list[Stroke]
    marks: list[Mark]
    words: list[Words]
