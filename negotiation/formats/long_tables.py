"""A game in normal form as rows, one for each profile: what tables of it have in common."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.normal_form import NormalFormGame

__all__ = ["MOST_PLAYERS", "PAYOFF", "array_of", "game_of_rows", "players_of"]

#: What the head of a column of payoffs begins with.
PAYOFF = "payoff: "
#: Players up to whom there is an array of payoffs.
MOST_PLAYERS = 63


def players_of(head: list[str]) -> list[str]:
    """Find the players among the heads of columns, which have two for each.

    Parameters
    ----------
    head : list of str
        White space around ``payoff:`` is put in order.

    Raises
    ------
    NegotiationError
        If a head is empty or comes twice, or one of the two is missing.

    Examples
    --------
    >>> players_of(["A", "payoff: B", "B", "payoff:A"])
    ['A', 'B']
    """
    head[:] = [re.sub(r"^payoff\s*:\s*", PAYOFF, name.strip()) for name in head]
    expected = f"expected the players' names, and {PAYOFF!r} before each of them"
    [(name, times)] = Counter(head).most_common(1) or [("", 1)]
    if times > 1 or "" in head:
        what = f"{name!r} comes twice" if times > 1 and name else "a name is empty"
        raise NegotiationError(f"{expected}; {what}")
    players = [name for name in head if not name.startswith(PAYOFF)]
    wanted, there = {*players, *(PAYOFF + name for name in players)}, {*head}
    strange = [f"{name!r} is of no player" for name in head if name not in wanted]
    strange += [f"there is no column {name!r}" for name in sorted(wanted - there)]
    if strange or not players:
        raise NegotiationError(f"{expected}; {(strange or ['there are none'])[0]}")
    if len(players) > MOST_PLAYERS:
        raise NegotiationError(f"expected up to {MOST_PLAYERS} players, got {len(players)}")
    return players


def game_of_rows(
    players: Sequence[str],
    rows: Iterable[tuple[str, Sequence[str], Sequence[Any]]],
    strategies: Sequence[Sequence[str]] | None = None,
    title: str = "",
) -> NormalFormGame:
    """Make a game of rows, in any order.

    Parameters
    ----------
    players : sequence of str
    rows : iterable of (where, profile, payoffs)
        Where a row stands, for errors; a strategy and a payoff of each player.
    strategies : sequence over players of sequences of str, optional
        In their order; else they are in the order in which they come.
    title : str, optional

    Raises
    ------
    NegotiationError
        If a profile is missing or comes twice.
    """
    orders: list[dict[str, int]] = [
        {name: k for k, name in enumerate(names)} for names in strategies or [()] * len(players)
    ]
    found: dict[tuple[int, ...], tuple[str, Sequence[Any]]] = {}
    for where, profile, payoffs in rows:
        if not all(profile):
            raise NegotiationError(f"{where}: no strategy of {players[list(profile).index('')]!r}")
        at = tuple(
            order.setdefault(name, len(order)) for order, name in zip(orders, profile, strict=True)
        )
        if at in found:
            raise NegotiationError(f"{where}: {', '.join(profile)} is on {found[at][0]} already")
        found[at] = where, payoffs
    if not found:
        raise NegotiationError("no row with payoffs follows the players' names")
    shape = tuple(map(len, orders))
    if len(found) < math.prod(shape):
        at = next(at for at in itertools.product(*map(range, shape)) if at not in found)
        pairs = zip(players, orders, at, strict=True)
        said = ", ".join(f"{player}: {[*order][k]}" for player, order, k in pairs)
        raise NegotiationError(
            f"{len(found)} of {math.prod(shape)} profiles have a row; there is none for {said}"
        )
    values = array_of([found[at][1] for at in itertools.product(*map(range, shape))])
    tables = values.T.reshape(len(players), *shape)
    return NormalFormGame(tables, players, [[*order] for order in orders], title=title)


def array_of(rows: Sequence[Sequence[Any]]) -> NDArray[Any]:
    """Put numbers into an array of integers or of floats if all are, else of objects."""
    kinds = {type(value) for row in rows for value in row}
    whole = kinds == {int} and all(abs(value) < 2**63 for row in rows for value in row)
    return np.array(rows, dtype=np.int64 if whole else float if kinds == {float} else object)
