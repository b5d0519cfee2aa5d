"""The widgets that a page is made of, and Panel itself, which is loaded here alone."""

from __future__ import annotations

import math
from functools import cache
from importlib import resources
from types import ModuleType
from typing import Any

from negotiation.errors import NegotiationError
from negotiation.payoffs.parameters import Parameter

__all__ = ["as_picture", "grid", "html", "panel", "slider", "step_of"]

#: Steps that a slider has at least.
STEPS = 100
#: Size of the type of widgets, to be read from the back of a class room.
TYPE = """
:host { font-size: 16px; }
.bk-slider-title, label, label span, .bk-btn, select, input { font-size: 16px; line-height: 1.3; }
.bk-slider-title, .bk-input-group label, label span { white-space: normal; overflow: visible; }
"""


def panel() -> ModuleType:
    """Load Panel, or say how to install it.

    Raises
    ------
    NegotiationError
        If it is not installed.
    """
    try:
        import panel as pn
    except ImportError as error:
        raise NegotiationError(
            "the live page needs Panel, which is not installed:"
            f" pip install 'negotiation[live]' ({error})"
        ) from None
    return pn


@cache
def style() -> str:
    """The style sheet of everything that is written as HTML."""
    return (resources.files("negotiation.live") / "page.css").read_text(encoding="utf-8")


def html(text: str = "", **settings: Any) -> Any:
    """A place for HTML, in the style of the page."""
    return panel().pane.HTML(
        text, stylesheets=[style()], **{"sizing_mode": "stretch_width", "margin": 0, **settings}
    )


def grid(*parts: Any, columns: str, narrow: int, gap: int = 16, **settings: Any) -> Any:
    """Place parts side by side; below each other on a screen that is narrower, in pixels.

    Parameters
    ----------
    *parts : Panel objects
    columns : str
        Their widths, as in CSS.
    narrow : int
    gap : int, optional
        In pixels.
    **settings
        Of the layout.
    """
    sheet = (
        f":host {{ display: grid; grid-template-columns: {columns}; gap: {gap}px; min-width: 0;"
        f" align-items: start; }} :host > * {{ min-width: 0; }} @media (max-width: {narrow}px)"
        " { :host { grid-template-columns: minmax(0, 1fr); } }"
    )
    return panel().Column(
        *parts, stylesheets=[sheet], sizing_mode="stretch_width", margin=0, **settings
    )


def as_picture(data: bytes | None = None, **settings: Any) -> Any:
    """A place for a PNG picture, as wide as its place."""
    return panel().pane.PNG(data, sizing_mode="scale_width", margin=0, **settings)


def slider(parameter: Parameter, value: float) -> Any:
    """A slider over a parameter's range."""
    return panel().widgets.FloatSlider(
        label=f"{parameter.meaning} ({parameter.name})" if parameter.meaning else parameter.name,
        start=parameter.low,
        end=parameter.high,
        step=step_of(parameter.low, parameter.high),
        value=value,
        format="0[.]0[000]",
        tooltips=False,  # They would cover the label, and stay there.
        stylesheets=[TYPE],
        sizing_mode="stretch_width",
        margin=(10, 5, 0, 5),
    )


def step_of(low: float, high: float) -> float:
    """A round step that makes at least `STEPS` of a range.

    Examples
    --------
    >>> step_of(0, 8), step_of(0.6, 0.98), step_of(0, 30000)
    (0.05, 0.002, 200.0)
    """
    raw = (high - low) / STEPS
    scale = 10.0 ** math.floor(math.log10(raw))
    part = max(m for m in (1, 2, 5) if m * scale <= raw * (1 + 1e-9))
    return float(f"{part * scale:.3g}")
