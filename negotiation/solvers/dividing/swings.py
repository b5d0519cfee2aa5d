"""What players add to coalitions, by the size of the coalition; in votes, how often they swing.

The generating function of a weighted vote counts the coalitions of each size and sum of weights.
It is made for two halves of the players, whose sums are then brought together by sorting, so that
large weights cost no more than small ones (Mann and Shapley 1962; Horowitz and Sahni 1974).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.coalitional import MOST_PLAYERS, CoalitionalGame
from negotiation.games.masks import sizes
from negotiation.games.voting import MACHINE, WeightedVoting

__all__ = ["additions"]

Rows = dict[tuple[int, ...], int]
#: By size and the sums of all thresholds but one: the sums of that one, ascending, and how many
#: coalitions have at least as much.
Groups = dict[tuple[int, ...], tuple[NDArray[Any], NDArray[Any]]]

#: Terms of the generating function of a half, and pairs of groups, that are worth the time.
MOST_TERMS, MOST_PAIRS = 2**17, 2**15


def additions(game: CoalitionalGame) -> tuple[list[list[Any]], int]:
    """Sum up what each player adds to the coalitions of each size without it.

    Parameters
    ----------
    game : CoalitionalGame

    Returns
    -------
    totals : list over players of lists over sizes 0, ..., n - 1
        Integers, if all values are integers or fractions, and otherwise floats.
    below : int
        What divides the integers.
    """
    if isinstance(game, WeightedVoting):
        found = _swings(game)
        if found is not None:
            return found, 1
    exact = game.whole_table
    values, below = (game.table, 1) if exact is None else exact
    n = game.n_players
    # Without its own bit, a coalition of the others is a mask of n - 1 bits, of the same size.
    size = sizes(n - 1)
    order = np.argsort(size, kind="stable")
    starts = np.searchsorted(size[order], np.arange(n))
    totals = []
    for i in range(n):
        cube = values.reshape(-1, 2, 1 << i)
        gain = (cube[:, 1] - cube[:, 0]).reshape(-1)
        totals.append(np.add.reduceat(gain[order], starts).tolist())
    return totals, below


def _swings(game: WeightedVoting) -> list[list[int]] | None:
    """Coalitions by size that win with a player and lose without; None: look at all coalitions."""
    n = game.n_players
    weights = list(zip(*(own for own, _ in game.rules), strict=True))
    quotas = [quota for _, quota in game.rules]
    order = sorted(range(n), key=lambda i: weights[i])
    halves = order[::2], order[1::2]
    rows = [_generated([weights[i] for i in half], quotas) for half in halves]
    if any(row is None for row in rows):
        _check_few(n)
        return None
    distinct = [len({key[1 + t] for row in rows for key in row or ()}) for t in range(len(quotas))]
    sought = distinct.index(max(distinct))
    whole = [_grouped(row or {}, sought, game) for row in rows]
    if len(whole[0]) * len(whole[1]) > MOST_PAIRS:
        _check_few(n)
        return None
    found: dict[tuple[int, ...], list[int]] = {}
    for h, half in enumerate(halves):
        for i in half:
            if weights[i] in found:
                continue
            others = _generated([weights[j] for j in half if j != i], quotas) or {}
            pair = _grouped(others, sought, game), whole[1 - h]
            nothing = (0,) * len(quotas)
            wins = _wins(*pair, quotas, sought, weights[i], n)
            alone = _wins(*pair, quotas, sought, nothing, n)
            found[weights[i]] = [a - b for a, b in zip(wins, alone, strict=True)]
    return [found[w] for w in weights]


def _check_few(n: int) -> None:
    """Leave few players to the table of all coalitions."""
    if n > MOST_PLAYERS:
        raise NegotiationError(
            f"{n} players with so many different sums of weights are too many to count; round the"
            " weights"
        )


def _generated(weights: Sequence[tuple[int, ...]], quotas: list[int]) -> Rows | None:
    """Numbers of coalitions by size and sums, which count up to the quota; None: too many."""
    found: Rows = {(0,) * (1 + len(quotas)): 1}
    for own in weights:
        for key, count in list(found.items())[::-1]:
            sums = (min(s + w, q) for s, w, q in zip(key[1:], own, quotas, strict=True))
            to = (key[0] + 1, *sums)
            found[to] = found.get(to, 0) + count
        if len(found) > MOST_TERMS:
            return None
    return found


def _grouped(rows: Rows, sought: int, game: WeightedVoting) -> Groups:
    """Sort by the sum that is to be looked up, in groups in which all else is equal."""
    parts: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for key, count in rows.items():
        rest = key[: 1 + sought] + key[2 + sought :]
        parts.setdefault(rest, []).append((key[1 + sought], count))
    values = np.int64 if 2 * sum(game.rules[sought][0]) < MACHINE else object
    counts = np.int64 if game.n_players < 62 else object
    groups: Groups = {}
    for rest, pairs in parts.items():
        sums, numbers = zip(*sorted(pairs), strict=True)
        above = np.zeros(len(sums) + 1, dtype=counts)
        above[:-1] = np.cumsum(np.array(numbers, dtype=counts)[::-1])[::-1]
        groups[rest] = np.array(sums, dtype=values), above
    return groups


def _wins(
    first: Groups, second: Groups, quotas: list[int], sought: int, more: tuple[int, ...], n: int
) -> list[int]:
    """Numbers of coalitions, by size from 0 to n - 1, that win with `more` weight."""
    wins = [0] * n
    others = [(q - w) for t, (q, w) in enumerate(zip(quotas, more, strict=True)) if t != sought]
    for (size, *sums), (values, above) in first.items():
        count = -np.diff(above)
        for (size2, *sums2), (values2, above2) in second.items():
            enough = zip(sums, sums2, others, strict=True)
            if all(a + b >= needed for a, b, needed in enough):
                at = np.searchsorted(values2, quotas[sought] - more[sought] - values)
                wins[size + size2] += int((count * above2[at]).sum())
    return wins
