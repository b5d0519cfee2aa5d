"""Observed choices as counts, in the order of those who choose and of their options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list, known_name, unknown_name
from negotiation.games.arguments import as_array, as_number, by_player
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tree import Tree
from negotiation.games.words import counted
from negotiation.solvers.by_game import choosers

__all__ = ["observed_counts"]

Floats = NDArray[np.float64]

#: Sums of frequencies may miss 1 by this much.
ROUNDED = 1e-9
#: No more is counted.
MOST = 1e15


def observed_counts(
    source: NormalFormGame | Tree, given: Any, n: float | None
) -> tuple[Floats, ...]:
    """Check what was observed, and bring it into the order of the game.

    Parameters
    ----------
    source : NormalFormGame or Tree
    given : mapping of player to mapping of option to number, or sequence of arrays (s_i,)
        In a tree a mapping for each of a player's information sets, or an array for each of all.
    n : float or None
        Observations of each who chooses, if shares are given.

    Returns
    -------
    tuple over players, or information sets, of arrays (s_i,)
    """
    whose, options = choosers(source)
    if isinstance(given, Mapping):
        given = _of_tree(source, given) if isinstance(source, Tree) else _of_game(source, given)
    rows = as_list("frequencies", given)
    if len(rows) != len(whose):
        kind = "information sets" if isinstance(source, Tree) else "players"
        raise NegotiationError(
            f"frequencies are for {len(rows)} {kind}, but the game has {len(whose)}"
        )
    counts = []
    for who, own, row in zip(whose, options, rows, strict=True):
        values = as_array(row)
        fits = values is not None and values.shape == (len(own),)
        if values is None or not fits or not ((values >= 0) & (values <= MOST)).all():
            raise NegotiationError(
                f"frequencies of {who!r} must be {counted(len(own), 'number')} from 0 to {MOST:g},"
                f" got {row!r}"
            )
        counts.append(values)
    if not any(count.any() for count in counts if len(count) > 1):
        raise NegotiationError("frequencies are all 0: nothing was observed")
    return _multiplied(counts, n)


def _of_game(game: NormalFormGame, given: Mapping[str, Any]) -> list[list[Any]]:
    """Take counts by name in the order of players and options."""
    idle = [name for name, size in zip(game.players, game.shape, strict=True) if size == 1]
    said = by_player(game.players, "the table of frequencies", given, "counts", optional=idle)
    return [
        _row(player, options, said[player]) if player in said else [0]
        for player, options in zip(game.players, game.strategies, strict=True)
    ]


def _of_tree(tree: Tree, given: Mapping[str, Any]) -> list[list[Any]]:
    """Take counts by name in the order of information sets and actions."""
    what = "the table of frequencies"
    said = by_player(tree.players, what, given, "counts at its information sets")
    rows: dict[int, list[Any]] = {}
    for player, sets in said.items():
        own = tree.sets_of(player)
        if not isinstance(sets, Mapping):
            raise NegotiationError(
                f"frequencies of {player!r} are a dict from information set to counts, got {sets!r}"
            )
        for key in sets:
            known_name("information set", key, own, f"of {player!r}")
        for key, here in own.items():
            if key not in sets and len(here.actions) > 1:
                raise NegotiationError(f"frequencies of {player!r} say nothing of {key!r}")
            rows[here.number] = (
                _row(f"{player} at {key}", here.actions, sets[key]) if key in sets else [0]
            )
    return [rows[number] for number in sorted(rows)]


def _row(player: str, options: Sequence[str], given: Any) -> list[Any]:
    """Take one player's counts by name in the order of its options."""
    if not isinstance(given, Mapping):
        return as_list(f"frequencies of {player!r}", given)
    for name in given:
        if name not in options:
            raise unknown_name(f"option of {player!r}", name, options)
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
    n = as_number("n", n, "a positive number of observations", lambda x: 0 < x <= MOST)
    if not shares:
        sums = ", ".join(f"{count.sum():.6g}" for count in observed)
        raise NegotiationError(
            f"n is for shares that sum to 1, but the frequencies sum to {sums}: leave n out if they"
            " are counts"
        )
    return tuple(count * n for count in counts)
