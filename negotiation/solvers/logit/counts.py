"""Observed choices as counts, in the order of a game's players and options."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list, unknown_name
from negotiation.games.normal_form import NormalFormGame

__all__ = ["observed_counts"]

Floats = NDArray[np.float64]

#: Sums of frequencies may miss 1 by this much.
ROUNDED = 1e-9


def observed_counts(game: NormalFormGame, given: Any, n: float | None) -> tuple[Floats, ...]:
    """Check what was observed, and bring it into the order of the game.

    Parameters
    ----------
    game : NormalFormGame
    given : mapping of player to mapping of option to number, or sequence of arrays (s_i,)
    n : float or None
        Observations of each player, if shares are given.

    Returns
    -------
    tuple over players of arrays (s_i,)
    """
    if isinstance(given, Mapping):
        given = _in_order(game, given)
    rows = as_list("frequencies", given)
    if len(rows) != game.n_players:
        raise NegotiationError(
            f"frequencies are for {len(rows)} players, but the game has {game.n_players}"
        )
    counts = []
    for player, size, row in zip(game.players, game.shape, rows, strict=True):
        try:
            array = np.asarray(row)
            values = array.astype(np.float64) if array.dtype.kind in "iuf" else np.empty(0)
        except (TypeError, ValueError):
            values = np.empty(0)
        fits = values.shape == (size,) and bool(np.isfinite(values).all())
        if not fits or (values < 0).any():
            raise NegotiationError(
                f"frequencies of {player!r} must be {size} numbers from 0 up, got {row!r}"
            )
        counts.append(values)
    if not any(count.any() for count, size in zip(counts, game.shape, strict=True) if size > 1):
        raise NegotiationError("frequencies are all 0: nothing was observed")
    return _multiplied(counts, n)


def _in_order(game: NormalFormGame, given: Mapping[str, Any]) -> list[list[Any]]:
    """Take counts by name in the order of players and options."""
    for name in given:
        if name not in game.players:
            raise unknown_name("player", name, game.players)
    rows = []
    for player, options in zip(game.players, game.strategies, strict=True):
        if player in given:
            rows.append(_row(player, options, given[player]))
        elif len(options) == 1:
            rows.append([0])
        else:
            raise NegotiationError(f"frequencies say nothing of {player!r}")
    return rows


def _row(player: str, options: Sequence[str], given: Any) -> list[Any]:
    """Take one player's counts by name in the order of its options."""
    if not isinstance(given, Mapping):
        return as_list(f"frequencies of {player!r}", given)
    for name in given:
        if name not in options:
            raise unknown_name(f"option of {player}", name, options)
    for name in options:
        if name not in given:
            raise NegotiationError(f"frequencies of {player!r} say nothing of {name!r}")
    return [given[name] for name in options]


def _multiplied(counts: list[Floats], n: float | None) -> tuple[Floats, ...]:
    """Make counts of shares if a number of observations is given."""
    observed = [count for count in counts if count.any()]
    shares = all(abs(count.sum() - 1) <= ROUNDED for count in observed)
    if n is None:
        if shares:
            raise NegotiationError(
                "frequencies that sum to 1 do not say how many observations there were: give"
                " counts, or n"
            )
        return tuple(counts)
    if isinstance(n, bool) or not isinstance(n, (int, float)) or not 0 < n < math.inf:
        raise NegotiationError(f"n must be a positive number of observations, got {n!r}")
    if not shares:
        raise NegotiationError("n goes with shares that sum to 1; the frequencies do not")
    return tuple(count * n for count in counts)
