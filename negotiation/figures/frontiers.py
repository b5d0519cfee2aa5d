"""What two or three parties can reach: the Pareto frontier, the zone, and where solutions lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon
from matplotlib.transforms import ScaledTranslation
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.figures.style import (
    GREY,
    INK,
    PAPER,
    Style,
    axes_for,
    drawing,
    dress,
    number,
    plain,
    room_for,
    style_of,
    wrapped,
)
from negotiation.solvers.bargains.agreement import Agreement
from negotiation.solvers.bargains.frontier import Frontier

__all__ = ["MARKS", "frontier", "legend", "marked_agreements", "marks", "told"]

Floats = NDArray[np.float64]

#: Left of the axes there is about this much room for numbers and words, in points.
LEFT = 32.0
#: Height of the plane as a part of its width.
ASPECT = 0.8
#: Free space around what is drawn, as a part of its range.
MARGIN = 0.06
#: Agreements of a list up to which each is a dot.
DOTS = 200
#: A marker and its filling for each solution, in turn.
MARKS: tuple[tuple[str, str, float], ...] = (
    ("o", INK, 4.6), ("s", PAPER, 4.8), ("^", PAPER, 5.4), ("D", PAPER, 4.6), ("v", PAPER, 5.4),
    ("p", PAPER, 6.0),
)  # fmt: skip
#: The two colours of areas: what can be reached, and the zone.
REACHED, ZONE = "#ececec", "#a9d8f3"


def frontier(
    result: Any, ax: Axes | None = None, *, agreements: Iterable[Agreement] = (), **style: Any
) -> Axes:
    """Draw the Pareto frontier of two or three parties, and where solutions lie on it.

    For two parties: all payoffs that can be reached, in them the zone that is better than
    disagreement for both, the disagreement point (a cross) with its two reservation values, and the
    frontier as a thick line. Without lotteries the efficient agreements are dots joined by a dotted
    line. Dots are single agreements, if there are no more than 200.

    For three parties: a triangle. A point of it says how the gains over disagreement are divided,
    each as a part of the most that this party could gain; at a corner one party has all gains.
    Faces and edges of the frontier are drawn where they leave nobody with a loss, the darker the
    larger the gains are in sum.

    Parameters
    ----------
    result : Frontier
        From `BargainingProblem.frontier`.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The legend stands below the axes.
    agreements : iterable of Agreement, optional
        Solutions of the same problem, to be marked.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the result is something else or of more than three parties, if an agreement is of another
        problem, or if three parties have no zone of agreement to draw.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.BargainingProblem([[6, 4, 1, 0], [1, 3, 4, 0]], disagreement=[1, 0.5],
    ...     parties=["A", "B"])
    >>> agreements = [talks.nash(), talks.kalai_smorodinsky()]
    >>> ax = ng.figures.frontier(talks.frontier(), agreements=agreements)
    >>> ax.get_xlabel()
    'payoff of A'
    """
    look = style_of(style)
    if not isinstance(result, Frontier):
        raise NegotiationError(
            "frontier draws what the method frontier() of a BargainingProblem returns, got"
            f" {type(result).__name__}"
        )
    marked = marked_agreements(agreements, result.problem)
    n = result.problem.n_parties
    with drawing(look):
        if n == 2:
            return _plane(result, ax, marked, look)
        if n == 3:
            from negotiation.figures.triangle import triangle

            return triangle(result, ax, marked, look)
    raise NegotiationError(f"a frontier is drawn for two or three parties, not for {n}")


def marked_agreements(given: Iterable[Agreement], problem: Any) -> list[Agreement]:
    """Check agreements that are to be marked.

    Parameters
    ----------
    given : iterable of Agreement
    problem : Agreements
        Whose they have to be.

    Returns
    -------
    list of Agreement

    Raises
    ------
    NegotiationError
        If one is something else, or of another problem, or there are more than there are marks.
    """
    marked: list[Any] = [given] if isinstance(given, Agreement) else list(given)
    for agreement in marked:
        if not isinstance(agreement, Agreement):
            raise NegotiationError(
                "agreements are what the methods of a BargainingProblem return, got"
                f" {type(agreement).__name__}"
            )
        if agreement.problem is not problem:
            raise NegotiationError(f"the {agreement.solution} is of another bargaining problem")
    if len(marked) > len(MARKS):
        raise NegotiationError(f"at most {len(MARKS)} agreements are marked, got {len(marked)}")
    return marked


def _plane(found: Frontier, ax: Axes | None, marked: list[Agreement], look: Style) -> Axes:
    """Draw two parties."""
    problem = found.problem
    width = room_for(ax, look, LEFT + 6)
    names = [
        wrapped(f"payoff of {plain(name)}", size, look)
        for name, size in zip(problem.parties, (width, ASPECT * width), strict=True)
    ]
    words = _words(found, marked, look, width + LEFT - 24)
    lines = sum(text.count("\n") + 1 for text in words)
    below = (names[0].count("\n") + 2) * look.line + 8
    ax = axes_for(ax, look, ASPECT * width + below + lines * (look.line + 0.8) + 12)
    handles = [*_areas(ax, found), _disagreement(ax, found)]
    nowhere = (np.nan, np.nan)
    handles += marks(ax, [tuple(m.payoffs.tolist()) if m.deal else nowhere for m in marked])
    ax.set_xlabel(names[0], labelpad=2)
    ax.set_ylabel(names[1], labelpad=2)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda value, _: number(value))
    legend(ax, handles, words, below)
    dress(ax, look)
    return ax


def _words(found: Frontier, marked: list[Agreement], look: Style, room: float) -> list[str]:
    """Words of the legend, in the order of what is drawn."""
    problem = found.problem
    instead = "disagreement, with the reservation values"
    if problem.instead != "disagreement":
        instead = f"{plain(problem.instead)}, with the reservation values"
    if found.feasible is None:
        words = ["efficient agreements"]
        words += ["other agreements"] * (len(_dots(found)) > 0)
    else:
        words = ["all that can be reached"]
        if found.gains is not None and len(found.gains) > 2:
            words.append(f"zone of agreement: better than {plain(problem.instead)} for both")
        words.append("Pareto frontier")
        words += ["single agreements"] * (len(_dots(found)) > 0)
    words += [instead, *(told(agreement) for agreement in marked)]
    return [wrapped(text, room, look) for text in words]


def told(agreement: Agreement) -> str:
    """Name of a solution, with its payoffs, for a legend."""
    payoffs = ", ".join(number(v) for v in agreement.payoffs)
    return f"{agreement.solution}: {payoffs if agreement.deal else 'no agreement'}"


def _dots(found: Frontier) -> Floats:
    """Payoffs of single agreements that are dots, shape (k, 2)."""
    problem = found.problem
    if not problem.agreements or len(problem.agreements) > DOTS:
        return np.empty((0, 2))
    names = [] if found.feasible is not None else list(found.agreements)
    others = [k for k, name in enumerate(problem.agreements) if name not in names]
    return problem.utilities[:, others].T


def _areas(ax: Axes, found: Frontier) -> list[Artist]:
    """Draw what can be reached, the zone, the frontier and the dots; return legend handles."""
    handles: list[Artist] = []
    x, y = found.vertices.T
    if found.feasible is not None:
        rim: dict[str, Any] = {"edgecolor": GREY, "linewidth": 0.7}
        ax.add_patch(Polygon(found.feasible, facecolor=REACHED, zorder=1, **rim))
        handles.append(Patch(facecolor=REACHED, **rim))
        if found.gains is not None and len(found.gains) > 2:
            inner: dict[str, Any] = {
                "facecolor": ZONE,
                "edgecolor": INK,
                "linewidth": 0.7,
                "hatch": "////",
            }
            ax.add_patch(Polygon(found.gains, zorder=2, **inner))
            handles.append(Patch(**(inner | {"hatch": "//////"})))
        line: dict[str, Any] = {"color": INK, "linewidth": 2.2, "solid_capstyle": "round"}
        if len(x) == 1:
            line |= {"marker": "o", "markersize": 3}
    else:
        line = {
            "color": INK,
            "linewidth": 0.8,
            "linestyle": ":",
            "marker": "o",
            "markersize": 3,
        }
    ax.plot(x, y, zorder=3, clip_on=False, **line)
    handles.append(Line2D([], [], **line))
    dots = _dots(found)
    if len(dots):
        look: dict[str, Any] = {
            "linestyle": "none", "marker": "o", "markersize": 2.6, "markeredgewidth": 0.6,
            "markeredgecolor": INK, "markerfacecolor": PAPER,
        }  # fmt: skip
        ax.plot(*dots.T, zorder=4, clip_on=False, **look)
        handles.append(Line2D([], [], **look))
    every = np.vstack([found.vertices, found.problem.disagreement[None], dots])
    every = every if found.feasible is None else np.vstack([every, found.feasible])
    low, high = every.min(axis=0), every.max(axis=0)
    room = np.where(high > low, MARGIN * (high - low), 0.5 * np.maximum(np.abs(low), 1.0))
    ax.set_xlim(low[0] - room[0], high[0] + room[0])
    ax.set_ylim(low[1] - room[1], high[1] + room[1])
    return handles


def _disagreement(ax: Axes, found: Frontier) -> Artist:
    """Draw the disagreement point, and lines at the reservation values."""
    x, y = found.problem.disagreement
    line: dict[str, Any] = {"color": INK, "linewidth": 0.8, "linestyle": (0, (3, 2))}
    (_, right), (_, top) = ax.get_xlim(), ax.get_ylim()
    ax.plot([x, x, right], [top, y, y], zorder=3.5, **line)
    cross: dict[str, Any] = {
        "marker": "X",
        "markersize": 6,
        "markerfacecolor": INK,
        "markeredgecolor": PAPER,
    }
    ax.plot([x], [y], zorder=6, clip_on=False, linestyle="none", **cross)
    return Line2D([], [], **line, **cross)


def marks(ax: Axes, places: Sequence[tuple[float, float]]) -> list[Artist]:
    """Draw the mark of each solution; return what stands for them in the legend.

    Parameters
    ----------
    ax : Axes
        Its limits are set.
    places : sequence of (float, float)

    Returns
    -------
    list of Artist
    """
    handles: list[Artist] = []
    for k, (place, (shape, filling, size)) in enumerate(zip(places, MARKS, strict=False)):
        drawn: dict[str, Any] = {
            "marker": shape, "markersize": size, "markerfacecolor": filling,
            "markeredgecolor": INK, "markeredgewidth": 1.0, "linestyle": "none",
        }  # fmt: skip
        # Marks of one place are behind each other, and larger, so that all of them are seen.
        near = [np.allclose(place, other, rtol=1e-6, atol=1e-9) for other in places[:k]]
        grown = drawn | {"markersize": size + 3.0 * sum(near)}
        ax.plot(*[[v] for v in place], zorder=10 - 0.1 * k, clip_on=False, **grown)
        handles.append(Line2D([], [], **drawn))
    return handles


def legend(ax: Axes, handles: list[Artist], words: Sequence[str], below: float) -> None:
    """Put the legend under the axis label."""
    shift = ScaledTranslation(-(LEFT - 3) / 72, -below / 72, ax.figure.dpi_scale_trans)
    ax.legend(
        handles, words, loc="upper left", bbox_to_anchor=(0, 0), frameon=False, borderpad=0,
        bbox_transform=ax.transAxes + shift, borderaxespad=0, handlelength=1.8, handleheight=0.9,
        handletextpad=0.5, labelspacing=0.3, alignment="left",
    )  # fmt: skip
