"""The logit path: what each player does over rationality, turning points included."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list, unknown_name
from negotiation.figures.style import (
    INK,
    PAPER,
    Style,
    axes_for,
    axes_size,
    drawing,
    dress,
    number,
    plain,
    style_of,
)
from negotiation.solvers.logit.branch import LogitPath
from negotiation.solvers.quantal import QuantalResponse

__all__ = ["logit_path"]

Floats = NDArray[np.float64]

#: A player's lines: a colour and a dash pattern, each pair as dark as no neighbour.
LINES: tuple[tuple[str, Any], ...] = (
    ("#0072b2", "-"),
    ("#d55e00", (0, (5, 1.6))),
    ("#1a1a1a", (0, (1.3, 1.3))),
    ("#009e73", (0, (6, 1.5, 1.3, 1.5))),
    ("#a0588a", (0, (9, 2))),
    ("#6b6b6b", (0, (3, 1.2, 1, 1.2, 1, 1.2))),
)
#: Height of a figure made here, in sizes of its type.
HEIGHT = 24.0
#: Pieces that a step of the path is drawn in.
PARTS = 8


def logit_path(
    result: QuantalResponse,
    ax: Axes | None = None,
    *,
    players: Sequence[str] | None = None,
    **style: Any,
) -> Axes:
    """Draw the probabilities of options over rationality, along the principal branch.

    The axis is compressed, l / (l + c), so that it holds everything from random play to the limit,
    which has a mark at its right end. Where the path turns back in rationality there is a circle.
    Where it broke off before its limit the lines end with a cross, and the limit has no mark.

    Parameters
    ----------
    result : QuantalResponse
        Of a single game.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default.
    players : sequence of str, optional
        Whose options are drawn; by default, of all who have a choice. For a player with two
        options only the first is drawn, the other is the rest.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If the result is of a family or something else, a player is unknown, or nobody has a
        choice.

    Examples
    --------
    >>> import negotiation as ng
    >>> pennies = ng.NormalFormGame([[[4, 0], [0, 1]], [[0, 1], [1, 0]]],
    ...     players=["A", "B"], strategies=[["capital", "border"]] * 2)
    >>> ax = ng.figures.logit_path(ng.quantal_response(pennies))
    >>> ax.get_ylabel()
    'probability'
    """
    path = _checked(result)
    look = style_of(style)
    fine, strategies = path.curve(PARTS)
    curves = _curves(result, strategies, players)
    with drawing(look):
        ax = axes_for(ax, look, HEIGHT * look.font_size)
        scale = _middle(path)
        across = fine / (fine + scale)
        turns = path.rationality[path.turning]
        turns = turns / (turns + scale)
        known = bool(result.converged)
        for curve in curves:
            end = ([1.0], [curve.limit]) if known else ([], [])
            ax.plot(
                [*across, *end[0]], [*curve.along, *end[1]], color=curve.colour,
                linestyle=curve.dashes, linewidth=1.2, solid_capstyle="butt",
            )  # fmt: skip
            if not known:
                ax.plot(
                    across[-1:], curve.along[-1:], linestyle="none", marker="x",
                    markersize=4.0, color=curve.colour, markeredgewidth=1.0, zorder=3,
                )  # fmt: skip
            if len(turns):
                ax.plot(
                    turns, curve.turns, linestyle="none", marker="o",
                    markersize=3.2, markerfacecolor=PAPER, markeredgecolor=curve.colour,
                    markeredgewidth=0.8, zorder=3,
                )  # fmt: skip
        _axes(ax, scale, limit_known=known)
        _write(ax, curves, look)
        dress(ax, look)
    return ax


@dataclass(frozen=True)
class _Curve:
    """One option's line."""

    label: str
    along: Floats
    turns: Floats
    limit: float
    colour: str
    dashes: Any


def _checked(result: Any) -> LogitPath:
    """Take the path of a single game."""
    if not isinstance(result, QuantalResponse):
        raise NegotiationError(
            "logit_path draws the QuantalResponse of negotiation.quantal_response,"
            f" got {type(result).__name__}"
        )
    if result.path is None:
        raise NegotiationError(
            f"logit_path draws a single game, this is a family of {result.source.n_games};"
            " take one: quantal_response(game[0])"
        )
    return result.path


def _curves(
    result: QuantalResponse, strategies: Sequence[Floats], players: Sequence[str] | None
) -> list[_Curve]:
    """Lines in the order of players and options."""
    game, path = result.source, _checked(result)
    if players is None:
        shown = [i for i, size in enumerate(game.shape) if size > 1]
    else:
        for name in as_list("players", players):
            if name not in game.players:
                raise unknown_name("player", name, game.players)
        shown = [i for i, name in enumerate(game.players) if name in players]
    if not shown:
        raise NegotiationError("logit_path has nothing to draw: nobody has a choice")
    curves = []
    looks = itertools.cycle(LINES)
    for i in shown:
        size = game.shape[i]
        for k in range(1 if size == 2 else size):
            colour, dashes = next(looks)
            label = f"{game.players[i]}: {game.strategies[i][k]}"
            limit = float(result.limit[i].reshape(size, -1)[k, 0])
            turns = path.strategies[i][k, path.turning]
            curves.append(_Curve(label, strategies[i][k], turns, limit, colour, dashes))
    return curves


def _middle(path: LogitPath) -> float:
    """Rationality up to which half of all change on the path has happened."""
    change = np.zeros(max(len(path) - 1, 1))
    for p in path.strategies:
        change[: len(path) - 1] += np.abs(np.diff(p)).sum(axis=0)
    total = np.cumsum(change)
    at = int(np.searchsorted(total, total[-1] / 2))
    middle = float(path.rationality[min(at + 1, len(path) - 1)])
    return middle if total[-1] > 0 and middle > 0 else 1 / float(path.equations.scale[0])


def _axes(ax: Axes, scale: float, *, limit_known: bool) -> None:
    """Both axes, and the ticks of rationality where they stand on the compressed axis."""
    ax.set_xlim(0, 1)
    ax.set_ylim(-0.02, 1.02)
    # One, two and five times powers of ten, as many as do not touch.
    power = 10.0 ** np.floor(np.log10(scale))
    values = [0.0, *(m * power * t for t in (0.01, 0.1, 1, 10, 100) for m in (1, 2, 5))]
    ticks: list[tuple[float, str]] = []
    for value in values:
        at = value / (value + scale)
        if at < 0.92 and (not ticks or at - ticks[-1][0] > 0.11):
            ticks.append((at, number(value)))
    if limit_known:
        ticks.append((1.0, "limit"))
    ax.set_xticks([at for at, _ in ticks], [text for _, text in ticks])
    ax.set_xlabel("rationality (1/payoff)")
    ax.set_ylabel("probability")
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)


def _write(ax: Axes, curves: Sequence[_Curve], style: Style) -> None:
    """Name the lines at their right ends, one above the other where they end together."""
    apart = 1.04 * style.line / max(axes_size(ax)[1], 1.0)
    order = sorted(range(len(curves)), key=lambda k: curves[k].limit)
    heights = np.array([curves[k].limit for k in order])
    for _ in range(200):
        gap = apart - np.diff(heights)
        push = np.maximum(gap, 0) / 2
        if not (push > 1e-4).any():
            break
        heights[:-1] -= push
        heights[1:] += push
        heights = np.clip(heights, 0.0, 1.0)
    for k, height in zip(order, heights, strict=True):
        curve = curves[k]
        # A piece of the line says again which it is.
        ax.plot(
            [1.03, 1.12], [height, height], color=curve.colour, linestyle=curve.dashes,
            linewidth=1.2, clip_on=False,
        )  # fmt: skip
        ax.text(
            1.14, height, plain(curve.label), ha="left", va="center",
            fontsize=style.font_size, color=INK,
        )  # fmt: skip
