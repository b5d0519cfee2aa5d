"""One place for how figures look: sizes, type, colours, and the page they are drawn on.

Colours are those of Okabe and Ito, "Color universal design" (2008), or tints of them, ordered so
that neighbours differ in lightness too; hatching says again what colour says.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.cbook import is_math_text
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.textpath import TextToPath

from negotiation.errors import NegotiationError, known_name, unknown_name

__all__ = [
    "COLUMN",
    "GREY",
    "INK",
    "MM",
    "PAGE",
    "PAPER",
    "SHEETS",
    "Look",
    "Sheet",
    "Style",
    "axes_for",
    "axes_size",
    "drawing",
    "dress",
    "number",
    "plain",
    "room_for",
    "sheet_size",
    "style_of",
    "width_of",
    "wrapped",
]  # fmt: skip

#: Points in a millimetre; widths of a journal's column and page, in millimetres.
MM = 72 / 25.4
COLUMN, PAGE = 85.0, 180.0

INK, GREY, PAPER = "#1a1a1a", "#6b6b6b", "#ffffff"

#: A word, or something typeset, which is not broken.
_WORD = re.compile(r"(?:\\\$|\$[^$]*\$|[^ \n$])+")

#: Dots in an inch of a sheet, also where pyplot's machinery shows it in a notebook.
DPI = 200
#: Line height as a multiple of the type size.
LEADING = 1.25


@dataclass(frozen=True)
class Look:
    """How an area is filled.

    Attributes
    ----------
    face, edge : str
        Colours.
    hatch : str
    """

    face: str
    edge: str = INK
    hatch: str = ""


@dataclass(frozen=True)
class Style:
    """What the ``**style`` of every figure sets.

    ``style="paper"``, the default, is for a journal's column, ``style="projector"`` for a slide;
    what is set beside it counts, as in ``tornado(found, style="projector", font_size=14)``.

    Attributes
    ----------
    width, height : float, optional
        Size in millimetres of a figure made here; by default one column wide and as high as the
        content needs. A figure drawn on given axes takes their size.
    aspect : float, optional
        Width over height of a figure made here, which is made wider or higher until it has it;
        without, it is as high as the content needs.
    font_size : float
        Size of the type in points.
    font : str
        Family of the type. The default comes with matplotlib, so that it looks the same anywhere.
    fills : sequence of str
        Colours of areas, the most common first.
    gain, loss, total : str
        Colours of bars: for an outcome or upper end, against it or lower end, and their sum.
    """

    width: float | None = None
    height: float | None = None
    aspect: float | None = None
    font_size: float = 7.0
    font: str = "DejaVu Sans"
    fills: Sequence[str] = (
        "#a9d8f3", "#f7f0a3", "#e69f00", "#2e9c78", "#d9a0c0", "#3f87bd", "#d0d0d0", "#d9763a",
    )  # fmt: skip
    gain: str = "#0072b2"
    loss: str = "#f0b13c"
    total: str = "#1f1f1f"

    @property
    def points(self) -> float:
        """Width of a figure made here, in points."""
        return (COLUMN if self.width is None else self.width) * MM

    @property
    def line(self) -> float:
        """Height of a line of type, in points."""
        return self.font_size * LEADING

    @property
    def bar_looks(self) -> tuple[Look, Look, Look]:
        """Gain, loss and total, told apart by hatching too."""
        return Look(self.gain), Look(self.loss, hatch="//////"), Look(self.total)


#: The style sheets that ``style`` names. A slide is that of LaTeX's beamer, 160 mm by 90 mm with
#: type of 11 points; on other slides it is enlarged.
SHEETS = {
    "paper": Style(),
    "projector": Style(width=160.0, aspect=16 / 9, font_size=11.0),
}


def style_of(given: dict[str, Any]) -> Style:
    """Check the ``**style`` of a figure.

    Parameters
    ----------
    given : dict
        Settings by name; ``style`` names a sheet of `SHEETS` that they change.

    Returns
    -------
    Style

    Raises
    ------
    NegotiationError
        For an unknown name, or a size that is not a positive number.

    Examples
    --------
    >>> style_of({"width": 180}).font_size, style_of({"style": "projector"}).font_size
    (7.0, 11.0)
    """
    names = [field.name for field in fields(Style)]
    given = dict(given)
    sheet = SHEETS[known_name("style sheet", given.pop("style", "paper"), SHEETS)]
    for name, value in given.items():
        if name not in names:
            raise unknown_name("style setting", name, ["style", *names])
        if name in ("width", "height", "aspect", "font_size") and value is not None:
            number_like = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not number_like or not 0 < value < float("inf"):
                raise NegotiationError(
                    f"{name} of a figure must be a positive number, got {value!r}"
                )
    style = replace(sheet, **given)
    if isinstance(style.fills, str) or not style.fills:
        raise NegotiationError(f"fills of a figure must be a list of colours, got {style.fills!r}")
    return style


@contextmanager
def drawing(style: Style) -> Iterator[None]:
    """Draw and save with our settings alone, whatever the user's are; all is put back after.

    Parameters
    ----------
    style : Style
    """
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "font.family": style.font,
                "font.size": style.font_size,
                "axes.labelsize": style.font_size,
                "axes.titlesize": style.font_size,
                "xtick.labelsize": style.font_size,
                "ytick.labelsize": style.font_size,
                "legend.fontsize": style.font_size,
                "mathtext.fontset": "dejavusans",
                "axes.linewidth": 0.6,
                "hatch.linewidth": 0.5,
                "pdf.fonttype": 42,
                "svg.fonttype": "path",
                "svg.hashsalt": "negotiation",
                "text.color": INK,
                "axes.labelcolor": INK,
                "axes.edgecolor": INK,
            }
        )
        yield


class Sheet(Figure):
    """A figure that belongs to nobody's pyplot, and shows itself in a notebook."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(dpi=DPI, **settings)

    def _repr_png_(self) -> bytes:
        """Picture for a notebook."""
        buffer = io.BytesIO()
        with drawing(Style()):
            self.savefig(buffer, format="png", dpi=DPI)
        return buffer.getvalue()


def sheet_size(style: Style, height: float) -> tuple[float, float]:
    """Width and height in inches of a sheet whose content is `height` points high."""
    width, height = style.points, height if style.height is None else style.height * MM
    if style.aspect is not None:
        width, height = max(width, height * style.aspect), max(height, width / style.aspect)
    return width / 72, height / 72


def axes_for(ax: Axes | None, style: Style, height: float, *, whole: bool = False) -> Axes:
    """Return the given axes, or new ones on a sheet of their own.

    Parameters
    ----------
    ax : Axes or None
    style : Style
    height : float
        Height in points of a new sheet, unless the style sets one.
    whole : bool, optional
        Let new axes fill the sheet; otherwise labels around them are given room.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If `ax` is something else.
    """
    if isinstance(ax, Axes):
        return ax
    if ax is not None:
        raise NegotiationError(
            f"ax must be a matplotlib Axes or None, got {type(ax).__name__}; whatever else is drawn"
            " is given by its name, such as boundaries=..."
        )
    size = sheet_size(style, height)
    if whole:
        return Sheet(figsize=size).add_axes((0.0, 0.0, 1.0, 1.0))
    room = ConstrainedLayoutEngine(w_pad=2.5 / 72, h_pad=2.5 / 72)
    return Sheet(figsize=size, layout=room).add_subplot()


def axes_size(ax: Axes) -> tuple[float, float]:
    """Width and height of axes in points."""
    box = ax.get_window_extent()
    scale = 72 / ax.figure.dpi
    return box.width * scale, box.height * scale


def room_for(ax: Axes | None, style: Style, beside: float = 0.0) -> float:
    """Width in points of the axes given, or of what a new sheet has beside so many points."""
    return style.points - beside if ax is None else axes_size(axes_for(ax, style, 0))[0]


def dress(axes: Axes | Sequence[Axes], style: Style) -> None:
    """Set thin lines and small type, also for ticks made later, and settle a sheet of our own.

    The layout of a sheet is found once, so that no later drawing or saving moves anything: axes
    that share one are given together.
    """
    together = [axes] if isinstance(axes, Axes) else axes
    for ax in together:
        _dress(ax, style)
    figure = together[0].figure
    if isinstance(figure, Sheet):
        figure.draw_without_rendering()
        figure.set_layout_engine("none")


def _dress(ax: Axes, style: Style) -> None:
    """Thin lines and small type."""
    ax.tick_params(
        which="both", labelsize=style.font_size, labelfontfamily=style.font, width=0.6, length=2.5,
        pad=2, color=INK, labelcolor=INK,
    )  # fmt: skip
    for axis in (ax.xaxis, ax.yaxis):
        axis.label.set(fontsize=style.font_size, fontfamily=style.font, color=INK)
    for spine in ax.spines.values():
        spine.set_linewidth(0.6)
        spine.set_color(INK)
    ax.set_axisbelow(False)


@lru_cache(maxsize=4096)
def width_of(text: str, size: float, font: str = "DejaVu Sans", *, bold: bool = False) -> float:
    """Width of a line of text in points; what stands between dollar signs is typeset."""
    type_ = FontProperties(family=font, size=size, weight="bold" if bold else "normal")
    math = is_math_text(text)
    shown = text if math else text.replace(r"\$", "$")
    return float(TextToPath().get_text_width_height_descent(shown, type_, ismath=math)[0])


def wrapped(text: str, width: float, style: Style, *, bold: bool = False) -> str:
    """Break text into lines that are no wider than `width` points, where words allow."""
    lines: list[str] = []
    for word in _WORD.findall(text):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, style.font_size, style.font, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def plain(text: object) -> str:
    """Text in which a dollar sign is a dollar sign."""
    return str(text).replace("$", r"\$")


def number(value: float, *, sign: bool = False) -> str:
    """Number to three digits, with a real minus.

    Examples
    --------
    >>> number(-1.5), number(2, sign=True)
    ('\u22121.5', '+2')
    """
    value = 0.0 if abs(value) < 1e-12 else value
    shown = f"{value:+.3g}" if sign and value else f"{value:.3g}"
    return shown.replace("-", "\u2212")
