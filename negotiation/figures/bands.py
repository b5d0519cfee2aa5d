"""The terms on which play enforces itself, over a parameter: a band between two lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError, known_name
from negotiation.figures.style import (
    GREY,
    INK,
    Style,
    axes_for,
    axes_size,
    drawing,
    dress,
    number,
    plain,
    style_of,
    wrapped,
)
from negotiation.games.arguments import as_array
from negotiation.solvers.enforceable import Enforceable

__all__ = ["enforceable"]

Floats = NDArray[np.float64]

#: Height of a figure made here, in sizes of its type.
HEIGHT = 24.0
#: How bands are filled, bordered and hatched, the first at the bottom.
LOOKS: tuple[dict[str, Any], ...] = (
    {"facecolor": "#a9d8f3", "edgecolor": INK, "linestyle": "-"},
    {"facecolor": "none", "edgecolor": "#b34700", "linestyle": (0, (5, 1.6)), "hatch": "////"},
    {"facecolor": "none", "edgecolor": "#1d7a5c", "linestyle": (0, (1.3, 1.3)), "hatch": "...."},
)


def enforceable(
    result: Any,
    ax: Axes | None = None,
    *,
    over: ArrayLike,
    label: str = "",
    of: str | None = None,
    terms: str = "",
    mark: Mapping[str, float] | None = None,
    **style: Any,
) -> Axes:
    """Draw between what terms a deal enforces itself, over a parameter.

    Parameters
    ----------
    result : Enforceable, or mapping of case to Enforceable
        Of a family along one axis; or several, up to three, to compare.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The key stands above the axes.
    over : array_like, shape (G,)
        Values of the parameter, in order.
    label : str, optional
        Its meaning.
    of : str, optional
        Which of the open numbers are the terms; may be left out if there is only one.
    terms : str, optional
        Their meaning; the number's name by default.
    mark : mapping of label to float, optional
        Values of the parameter that get a vertical line, such as where it is assumed to be.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes
        Where nothing enforces itself there is no band.

    Raises
    ------
    NegotiationError
        If the result is something else or of no family along one axis, or `over` does not fit.

    Examples
    --------
    >>> import negotiation as ng
    >>> import numpy as np
    >>> g = np.linspace(0, 8, 41)
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> found = ng.enforceable(lambda w_k: talks.game(w_k=w_k, g=g), talks.reported, w_k=(-10, 4))
    >>> ng.figures.enforceable(found, over=g, label="penalty").get_ylabel()
    'w_k'
    """
    cases = _cases(result)
    x = _checked(cases, over)
    name, limits = _terms(cases, of)
    look = style_of(style)
    with drawing(look):
        ax = axes_for(ax, look, HEIGHT * look.font_size)
        handles = [
            _band(ax, x, found.range(name), how)
            for found, how in zip(cases.values(), LOOKS, strict=False)
        ]
        for at in (mark or {}).values():
            ax.axvline(at, color=GREY, linestyle=(0, (1.3, 1.3)), linewidth=0.8, zorder=4)
        ax.set_xlim(x[0], x[-1])
        room = 0.02 * (limits[1] - limits[0])
        ax.set_ylim(limits[0] - room, limits[1] + room)
        width = axes_size(ax)[0]
        ax.set_xlabel(wrapped(plain(label), width, look), labelpad=2)
        ax.set_ylabel(plain(terms or name), labelpad=2)
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_formatter(lambda value, _: number(value))
        for side in ("top", "right"):
            ax.spines[side].set_visible(False)
        _key(ax, handles, list(cases), dict(mark or {}), look)
        dress(ax, look)
    return ax


def _cases(result: Any) -> dict[str, Enforceable]:
    """Take one result, or several by name."""
    cases = dict(result) if isinstance(result, Mapping) else {"": result}
    if not 0 < len(cases) <= len(LOOKS):
        raise NegotiationError(f"from 1 to {len(LOOKS)} cases can be drawn, got {len(cases)}")
    for found in cases.values():
        if not isinstance(found, Enforceable):
            raise NegotiationError(
                "enforceable draws the Enforceable of negotiation.enforceable, got"
                f" {type(found).__name__}"
            )
    return cases


def _checked(cases: Mapping[str, Enforceable], over: ArrayLike) -> Floats:
    """Take the values of the parameter of families along one axis."""
    x = as_array(over)
    for found in cases.values():
        shape = found.source.batch_shape
        if len(shape) != 1 or shape[0] < 2:
            raise NegotiationError(
                f"enforceable draws a family along one axis, this has shape {shape}"
            )
        if x is None or x.shape != shape or not np.isfinite(x).all() or (np.diff(x) <= 0).any():
            raise NegotiationError(
                f"over must be {shape[0]} increasing numbers, one for each game, got {over!r:.80}"
            )
    assert x is not None  # noqa: S101 - for the type checker
    return x


def _terms(cases: Mapping[str, Enforceable], of: str | None) -> tuple[str, tuple[float, float]]:
    """Which number is drawn, and between what."""
    first, *_ = cases.values()
    if of is None and len(first.limits) > 1:
        raise NegotiationError(f"say of which number: {', '.join(first.limits)}")
    name = next(iter(first.limits)) if of is None else of
    for found in cases.values():
        known_name("number", name, found.limits)
    low = min(found.limits[name][0] for found in cases.values())
    high = max(found.limits[name][1] for found in cases.values())
    if np.isinf(high):
        raise NegotiationError(f"{name} is drawn between finite limits: give it an upper one")
    return name, (low, high)


def _band(ax: Axes, x: Floats, ends: Floats, how: dict[str, Any]) -> Artist:
    """Draw a band and its two lines; return the handle for the key."""
    line = {"color": how["edgecolor"], "linestyle": how["linestyle"], "linewidth": 1.1}
    ax.fill_between(
        x, *ends, facecolor=how["facecolor"], edgecolor=how["edgecolor"],
        hatch=how.get("hatch"), linewidth=0.0, zorder=2,
    )  # fmt: skip
    for values in ends:
        ax.plot(x, values, solid_capstyle="butt", zorder=3, **line)
    return Patch(linewidth=0.9, **how)


def _key(
    ax: Axes, bands: list[Artist], names: list[str], mark: dict[str, float], style: Style
) -> None:
    """Put a key above the axes, if there is something to tell apart."""
    entries = [(band, plain(name)) for band, name in zip(bands, names, strict=True) if name]
    dots = Line2D([], [], color=GREY, linestyle=(0, (1.3, 1.3)), linewidth=0.8)
    entries += [(dots, plain(f"{name} ({number(at)})")) for name, at in mark.items()]
    if entries:
        ax.legend(
            *zip(*entries, strict=True), loc="lower left", bbox_to_anchor=(0.0, 1.0), frameon=False,
            ncols=2 if len(entries) > 1 else 1, borderaxespad=0.3, handlelength=2.6,
            columnspacing=1.5, prop={"size": style.font_size, "family": style.font},
        )  # fmt: skip
