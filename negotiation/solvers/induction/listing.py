"""Any equilibrium by its number, without the others: ties are taken apart from the root down."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.induction.tables import spread, starts
from negotiation.solvers.induction.ties import Layer, Ties

__all__ = ["listed", "root_values", "used"]

Ints = NDArray[np.intp]
#: Of nodes of some equilibria: the entry of `listed`, the value of the node, and the number of the
#: equilibrium of the subgame among those with this value.
Items = tuple[Ints, Ints, Ints]


def root_values(ties: Ties, game: Ints, rank: Ints) -> tuple[Ints, Ints]:
    """Values at the root of equilibria number `rank`, and their numbers among those with it.

    Parameters
    ----------
    ties : Ties
    game : array, shape (E,)
        As `ties` counts them.
    rank : array, shape (E,)

    Returns
    -------
    value, rank : arrays, shape (E,)
    """
    top = ties.layers[0]
    sums = starts(top.count)
    sought = sums[top.start[game]] + rank
    found = np.searchsorted(sums, sought, side="right") - 1
    return found, sought - sums[found]


def listed(ties: Ties, game: Ints, rank: Ints) -> NDArray[np.int32]:
    """What is chosen in equilibria number `rank` of some games.

    Parameters
    ----------
    ties : Ties
    game : array, shape (E,)
        As `ties` counts them.
    rank : array, shape (E,)
        Below the game's number of equilibria, and below `LIMIT`.

    Returns
    -------
    array, shape (N, E)
        The node that follows each decision.
    """
    chosen = ties.first.chosen[:, ties.games[game]]
    entry, rank = root_values(ties, game, rank)
    items: Items = (np.arange(len(game)), entry, rank)
    for layer, below in zip(ties.layers, ties.layers[1:], strict=False):
        place = np.full(len(layer.node), -1)
        place[layer.inner] = np.arange(len(layer.inner))
        at, entry, rank = (x[layer.place[items[1]] >= 0] for x in items)
        inner = place[layer.row(entry)]
        entry = layer.place[entry]
        some = inner < layer.decisions
        one = _choices(chosen, layer, below, (at[some], entry[some], rank[some]), inner[some])
        two = _joins(layer, below, (at[~some], entry[~some], rank[~some]))
        items = _together([one, two])
    return chosen


def _choices(
    chosen: NDArray[np.int32], layer: Layer, below: Layer, items: Items, inner: Ints
) -> Items:
    """Note what is chosen at decisions; return what is played below, where there are ties."""
    at, entry, rank = items
    if not len(at):
        return items
    way, rank = layer.choices.way(entry, rank)
    part = layer.choices.part[way]
    row = below.row(part)
    chosen[layer.node[layer.inner[inner]], at] = below.node[row]
    several = np.flatnonzero(below.has_ties()[: layer.below[layer.decisions]])
    first = np.searchsorted(several, layer.below[: layer.decisions + 1])
    size = np.diff(first)[inner]
    group, place = spread(size)
    other = several[first[inner[group]] + place]
    most = layer.most[part][group]
    taken = other == row[group]
    radix = layer.bounds.counted(other, most)
    radix[taken] = below.count[part[group[taken]]]
    digit = np.empty_like(group)
    offset = starts(size)[:-1]
    for k in range(int(size.max(initial=0)) - 1, -1, -1):
        has = np.flatnonzero(size > k)
        where = offset[has] + k
        digit[where] = rank[has] % radix[where]
        rank[has] //= radix[where]
    value, number = layer.bounds.find(other, most, digit)
    value[taken], number[taken] = part[group[taken]], digit[taken]
    return at[group], value, number


def _joins(layer: Layer, below: Layer, items: Items) -> Items:
    """Return what is played below chance moves, branch by branch."""
    at, entry, rank = items
    result = []
    for table in layer.joins[:0:-1]:
        way, rank = table.way(entry, rank)
        entry, other = table.part[way], table.other[way]
        has = np.flatnonzero(other >= 0)
        count = below.count[other[has]]
        result.append((at[has], other[has], rank[has] % count))
        rank[has] //= count
    if layer.joins and len(at):
        way, rank = layer.joins[0].way(entry, rank)
        result.append((at, layer.joins[0].part[way], rank))
    return _together(result) if result else items


def _together(parts: Sequence[Items]) -> Items:
    """Put items in one list."""
    at, value, rank = (np.concatenate(column) for column in zip(*parts, strict=True))
    return at, value, rank


def used(ties: Ties) -> tuple[Ints, Ints]:
    """Which choices some equilibrium takes, at decisions with ties at or below them.

    Returns
    -------
    node, game : arrays
        Nodes to which decisions lead, and the games, as `ties` counts them.
    """
    nodes, games = [], []
    for layer, below in zip(ties.layers, ties.layers[1:], strict=False):
        if layer.decisions:
            row = below.row(layer.choices.part)
            nodes.append(below.node[row])
            games.append(below.game[row])
    return np.concatenate(nodes), np.concatenate(games)
