"""The phase diagram of a page: coarse while sliders move, fine when it is exported."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from negotiation import figures
from negotiation.errors import NegotiationError
from negotiation.payoffs.talks import Talks
from negotiation.report.parts import exact_edges, swept

__all__ = ["exported", "on_screen"]

#: Points along each axis on the screen, pixels of its areas of colour.
COARSE, PIXELS = 50, 200
#: Size of the type on the screen in points, and dots in an inch.
TYPE, DPI = 13.0, 120
#: On the screen: width of the picture, room left of the plane, its size, in inches. The layout is
#: not searched for, which would take as long as all the rest.
WIDTH, LEFT, ACROSS, UP = 5.4, 0.62, 4.7, 3.6
TOP, LINE = 0.08, TYPE * 1.5 / 72


def on_screen(talks: Talks, x: str, y: str) -> bytes:
    """Draw the phase diagram for a screen.

    Parameters
    ----------
    talks : Negotiation or Stages
        At their baselines, where the ring is.
    x, y : str
        Parameters on the axes.

    Returns
    -------
    bytes
        A PNG picture.

    Raises
    ------
    NegotiationError
        If the two are one, or unknown.
    """
    if x == y:
        raise NegotiationError("the phase diagram needs two different parameters")
    found = swept(talks, (x, y), COARSE, progress=False)
    with figures.style.drawing(figures.Style(font_size=TYPE)):
        figure = Figure(figsize=(WIDTH, UP), dpi=DPI)
        axes = figure.add_axes((LEFT / WIDTH, 0.0, ACROSS / WIDTH, 1.0))
        figures.phase_diagram(found, axes, pixels=PIXELS, font_size=TYPE)
        _ring_is(axes, "where the sliders stand")
        legend = axes.get_legend()
        entries = [legend.get_title(), *legend.get_texts()] if legend else []
        below = [axes.get_xlabel(), *(text.get_text() for text in entries)]
        room = (sum(words.count("\n") + 1 for words in below) + 1.4) * LINE
        height = TOP + UP + room
        figure.set_size_inches(WIDTH, height)
        axes.set_position((LEFT / WIDTH, room / height, ACROSS / WIDTH, UP / height))
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=DPI, pil_kwargs={"compress_level": 1})
    return buffer.getvalue()


def exported(talks: Talks, plane: tuple[str, ...], kind: str, ring: str = "baseline") -> bytes:
    """Draw the figure for a paper, as the report does.

    Parameters
    ----------
    talks : Negotiation or Stages
    plane : tuple of str
        Parameters on the axes of the phase diagram; without two of them, the payoff table is
        drawn.
    kind : {"pdf", "svg", "png"}
    ring : str, optional
        What the ring marks.

    Returns
    -------
    bytes
    """
    if len(plane) == 2:
        found = swept(talks, plane, progress=False)
        axes = figures.phase_diagram(found, boundaries=exact_edges(talks, plane))
        _ring_is(axes, ring)
    else:
        axes = figures.payoff_table(talks)
    with tempfile.TemporaryDirectory() as folder:
        return figures.save(axes, Path(folder) / f"figure.{kind}").read_bytes()


def _ring_is(axes: Axes, words: str) -> None:
    """Say in the legend what the ring marks."""
    legend = axes.get_legend()
    for text in legend.get_texts() if legend else ():
        if text.get_text() == "baseline":
            text.set_text(words)
