"""The logit path: what each player does over rationality, turning points included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import (
    Affine2D,
    BboxTransformTo,
    ScaledTranslation,
    blended_transform_factory,
)
from numpy.typing import NDArray

from negotiation.errors import Named, NegotiationError, as_list, known_name
from negotiation.figures.rationality import compressed, probabilities
from negotiation.figures.strokes import stroke
from negotiation.figures.style import (
    INK,
    PAPER,
    Style,
    axes_for,
    axes_size,
    drawing,
    dress,
    plain,
    style_of,
    width_of,
    wrapped,
)
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tree import Tree
from negotiation.solvers.by_game import choosers
from negotiation.solvers.logit.branch import LogitPath
from negotiation.solvers.logit.response import QuantalResponse

__all__ = ["logit_path"]

Floats = NDArray[np.float64]

#: Least height of a figure made here, in sizes of its type.
HEIGHT = 24.0
#: Pieces that a step of the path is drawn in.
PARTS = 8
#: Lines that are nowhere further apart than this are one.
SAME = 1e-6
#: The key, in sizes of the type right of the axes: a line from here to there, and words from there.
KEY = (0.8, 3.4, 3.9)
#: Words of the key take at most this part of a sheet's width; numbers and words left of the axes
#: take about this many sizes of the type.
WORDS, LEFT = 0.38, 4.8


def logit_path(
    result: QuantalResponse,
    ax: Axes | None = None,
    *,
    players: Sequence[str | Named] | None = None,
    **style: Any,
) -> Axes:
    """Draw the probabilities of options over rationality, along the principal branch.

    The axis is compressed, l / (l + c), so that it holds everything from random play to the limit,
    which has a mark at its right end. Where the path turns back in rationality there is a circle.
    Where it broke off before its limit the lines end with a cross, and the limit has no mark. Lines
    that coincide, as those of players in the same position do, are one line with one entry in the
    key.

    Parameters
    ----------
    result : QuantalResponse
        Of a single game.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. The key stands right of the axes.
    players : sequence of str or Actor, optional
        Whose options are drawn, of a tree at all their information sets; by default, of all who
        have a choice. Of two options only the first is drawn, the other is the rest.
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
        width = None if ax is None else axes_size(axes_for(ax, look, 0))[0]
        words, width = _words(curves, look, width)
        rows = sum(text.count("\n") + 1 for text in words)
        ax = axes_for(ax, look, max(HEIGHT * look.font_size, (rows + 5) * look.line))
        scale = _middle(path)
        across = compressed(fine, scale)
        turns = compressed(path.rationality[path.turning], scale)
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
        probabilities(ax, scale, width, look, last=None if known else 1.0)
        _write(ax, curves, words, look)
        dress(ax, look)
    return ax


@dataclass(frozen=True)
class _Curve:
    """The line of an option, or of several; `labels` has a row for each group of players."""

    labels: list[str]
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
    result: QuantalResponse, strategies: Sequence[Floats], players: Sequence[str | Named] | None
) -> list[_Curve]:
    """Lines in the order of players and options."""
    path, (names, actions) = _checked(result), choosers(result.source)
    sizes = [len(own) for own in actions]
    shown = _shown(result.source, sizes, players)
    options = [(i, k) for i in shown for k in range(1 if sizes[i] == 2 else sizes[i])]
    limits = [x.reshape(len(x), -1)[:, 0] for x in result.limit]
    lines = np.array([[*strategies[i][k], limits[i][k]] for i, k in options])
    close = [np.isclose(lines, one, rtol=0, atol=SAME, equal_nan=True).all(axis=1) for one in lines]
    first = [int(same.argmax()) for same in close]
    curves = []
    for n, line in enumerate(sorted(set(first))):
        i, k = options[line]
        colour, dashes = stroke(n)
        bundle = [o for o, one in zip(options, first, strict=True) if one == line]
        labels = _labels([(names[i], actions[i][k]) for i, k in bundle])
        turns = path.strategies[i][k, path.turning]
        curves.append(_Curve(labels, strategies[i][k], turns, limits[i][k], colour, dashes))
    return curves


def _shown(
    source: NormalFormGame | Tree, sizes: Sequence[int], players: Sequence[str | Named] | None
) -> list[int]:
    """Of whom lines are drawn: players, or their information sets in a tree."""
    if players is None:
        shown = [i for i, size in enumerate(sizes) if size > 1]
        if not shown:
            raise NegotiationError("logit_path has nothing to draw: nobody has a choice")
        return shown
    given = as_list("players", players)
    if not given:
        known = ", ".join(map(repr, source.players))
        raise NegotiationError(f"players must name somebody of {known}, got none")
    chosen = {known_name("player", player, source.players) for player in given}
    owners = source.players
    if isinstance(source, Tree):
        owners = tuple(here.player for here in source.sets if here.player is not None)
    return [i for i, owner in enumerate(owners) if owner in chosen]


def _labels(options: Sequence[tuple[str, str]]) -> list[str]:
    """Name options: in one row those whose options have the same names."""
    by_player: dict[str, list[str]] = {}
    for player, option in options:
        by_player.setdefault(player, []).append(option)
    rows: dict[str, list[str]] = {}
    for player, names in by_player.items():
        rows.setdefault(_and(names), []).append(player)
    return [f"{_and(players)}: {names}" for names, players in rows.items()]


def _and(names: Sequence[str]) -> str:
    """Join names as in a sentence."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _middle(path: LogitPath) -> float:
    """Rationality up to which half of all change on the path has happened."""
    change = np.zeros(max(len(path) - 1, 1))
    for p in path.strategies:
        change[: len(path) - 1] += np.abs(np.diff(p)).sum(axis=0)
    total = np.cumsum(change)
    at = int(np.searchsorted(total, total[-1] / 2))
    middle = float(path.rationality[min(at + 1, len(path) - 1)])
    return middle if total[-1] > 0 and middle > 0 else 1 / float(path.equations.scale[0])


def _words(curves: Sequence[_Curve], style: Style, width: float | None) -> tuple[list[str], float]:
    """Words of the key for each curve, and how wide the axes are, as new ones take what is left."""
    room = WORDS * style.points if width is None else (WORDS / (1 - WORDS)) * width
    words = [
        "\n".join(wrapped(plain(row), room, style).replace("\n", "\n   ") for row in curve.labels)
        for curve in curves
    ]
    rows = [row for text in words for row in text.split("\n")]
    widest = max(width_of(row, style.font_size, style.font) for row in rows)
    rest = style.points - (LEFT + KEY[2]) * style.font_size - widest
    return words, max(rest, style.font_size) if width is None else width


def _write(ax: Axes, curves: Sequence[_Curve], words: Sequence[str], style: Style) -> None:
    """Name the lines at their right ends, one above the other where they end together."""
    order = sorted(range(len(curves)), key=lambda k: curves[k].limit)
    heights = np.array([curves[k].limit for k in order])
    lines = np.array([words[k].count("\n") + 1 for k in order])
    apart = 1.04 * style.line / max(axes_size(ax)[1], 1.0) * (lines[1:] + lines[:-1]) / 2
    for _ in range(200):
        gap = apart - np.diff(heights)
        push = np.maximum(gap, 0) / 2
        if not (push > 1e-4).any():
            break
        heights[:-1] -= push
        heights[1:] += push
        heights = np.clip(heights, 0.0, 1.0)
    # Sizes of the type along x, from the right end of the axes; probabilities along y.
    sizes = Affine2D().scale(style.font_size / 72) + ax.figure.dpi_scale_trans
    beside = sizes + ScaledTranslation(1, 0, BboxTransformTo(ax.bbox))
    where = blended_transform_factory(beside, ax.transData)
    for k, height in zip(order, heights, strict=True):
        curve = curves[k]
        # A piece of the line says again which it is.
        ax.plot(
            KEY[:2], [height, height], color=curve.colour, linestyle=curve.dashes,
            linewidth=1.2, clip_on=False, transform=where,
        )  # fmt: skip
        ax.text(
            KEY[2], height, words[k], ha="left", va="center", linespacing=1.1,
            fontsize=style.font_size, color=INK, transform=where,
        )  # fmt: skip
