"""What a group of players can secure in a game: its sum of payoffs, whatever the others do.

von Neumann, J. and Morgenstern, O. (1944), Theory of Games and Economic Behavior, Princeton
University Press.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, known_name
from negotiation.games.coalitional import CoalitionalGame
from negotiation.games.masks import members
from negotiation.games.normal_form import NormalFormGame

__all__ = ["KINDS", "secured"]

Floats = NDArray[np.float64]

#: Profiles of a game, and players, up to which groups are looked at.
MOST_PROFILES, MOST_PLAYERS = 2**14, 10


def secured(game: NormalFormGame, kind: str) -> CoalitionalGame:
    """Make a coalitional game of what each group can secure; see `Negotiation.coalitional`."""
    value = KINDS[known_name("kind of coalitional game", kind, KINDS)]
    if game.batch_shape:
        raise NegotiationError(
            "a coalitional game is made at one parameter point; give single numbers"
        )
    n = game.n_players
    if n > MOST_PLAYERS or math.prod(game.shape) > MOST_PROFILES:
        raise NegotiationError(
            f"a coalitional game is made of up to {MOST_PLAYERS} players and {MOST_PROFILES}"
            f" outcomes, got {n} and {math.prod(game.shape)}"
        )
    worth = np.zeros(1 << n)
    for mask in range(1, 1 << n):
        own = list(members(mask))
        others = [i for i in range(n) if i not in own]
        rows = math.prod(game.shape[i] for i in own)
        axes = [*own, *others]
        sums = (game.payoffs[part].sum(axis=0) for part in (own, others))
        ours, theirs = (np.transpose(a, axes).reshape(rows, -1) for a in sums)
        worth[mask] = value(ours, theirs)
    return CoalitionalGame(worth, game.players, title=game.title)


def _maximin(ours: Floats, _: Floats) -> float:
    """Value of the game in which the others only want to hurt the group, mixed if it must be."""
    from scipy.optimize import linprog

    sure, least = float(ours.min(axis=1).max()), float(ours.max(axis=0).min())
    if sure == least:
        return sure
    rows, columns = ours.shape
    found = linprog(
        np.append(np.zeros(rows), -1.0),
        A_ub=np.column_stack([-(ours - sure).T, np.ones(columns)]),
        b_ub=np.zeros(columns),
        A_eq=[np.append(np.ones(rows), 0.0)],
        b_eq=[1.0],
        bounds=[(0.0, None)] * (rows + 1),
        method="highs-ds",
    )
    if found.status != 0:
        raise NegotiationError(f"the value of a group was not found: {found.message}")
    return sure - float(found.fun)


def _pure_maximin(ours: Floats, _: Floats) -> float:
    """The most of the least, without lotteries."""
    return float(ours.min(axis=1).max())


def _best_response(ours: Floats, theirs: Floats) -> float:
    """The most, if the others then do what is best for them, of that the worst for the group."""
    best = theirs.max(axis=1, keepdims=True)
    size = float(np.abs(theirs).max())
    answers = theirs >= best - 1e-12 * size
    return float(np.where(answers, ours, np.inf).min(axis=1).max())


#: What a group can secure: from payoffs of the group and of the others, arrays (own, others').
KINDS: dict[str, Callable[[Floats, Floats], Any]] = {
    "maximin": _maximin,
    "pure maximin": _pure_maximin,
    "best response": _best_response,
}
