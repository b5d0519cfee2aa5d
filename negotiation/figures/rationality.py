"""The axis of rationality: from random play to best responses, on a sheet."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from negotiation.figures.style import Style, number, width_of

__all__ = ["compressed", "probabilities"]


def compressed(rationality: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    """Where rationality stands on the axis: ``l / (l + scale)``, from 0 to the limit at 1."""
    return rationality / (rationality + scale)


def probabilities(
    ax: Axes, scale: float, width: float, style: Style, *, last: float | None = None
) -> None:
    """Make axes of probabilities over rationality.

    Parameters
    ----------
    ax : Axes
    scale : float
        Rationality in the middle of the axis.
    width : float
        Of the axes, in points.
    style : Style
    last : float, optional
        Where the axis ends; at the limit by default, which then has a tick.
    """
    end = 1.0 if last is None else last
    ax.set_xlim(0, end)
    ax.set_ylim(-0.02, 1.02)

    def half(text: str) -> float:
        points = width_of(text, style.font_size, style.font) / 2 + 0.3 * style.font_size
        return end * points / width

    # One, two and five times powers of ten, as many as do not touch.
    power = 10.0 ** np.floor(np.log10(scale))
    values = [0.0, *(m * power * t for t in (0.01, 0.1, 1, 10, 100) for m in (1, 2, 5))]
    free = 1 - half("limit") if last is None else end
    ticks: list[tuple[float, str]] = []
    taken = -np.inf
    for value in values:
        at, text = value / (value + scale), number(value)
        if taken <= at - half(text) and at + half(text) <= free:
            ticks.append((at, text))
            taken = at + half(text)
    if last is None:
        ticks.append((1.0, "limit"))
    ax.set_xticks([at for at, _ in ticks], [text for _, text in ticks])
    ax.set_xlabel("rationality (1/payoff)")
    ax.set_ylabel("probability")
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
