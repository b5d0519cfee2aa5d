"""All equilibria of trees in which payoffs tie, counted and kept compactly.

Whatever is played below different children of a node is independent. So it is enough to know, of
each node, the values that subgame-perfect play below it can have, and in how many ways. A decision
of player `i` may go to a value `v` of one action if each other action can lead to some value `w`
with ``w[i] <= v[i]``; at a chance move values combine in every way.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from negotiation.games.nodes import CHANCE
from negotiation.games.tree import Tree
from negotiation.solvers.induction.first import First
from negotiation.solvers.induction.tables import (
    AtMost,
    Counts,
    Table,
    capped,
    spread,
    starts,
    tabled,
    times,
)

__all__ = ["Layer", "Ties"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Values that are kept, of all nodes together; once there are more, only the first of each node.
ROOM = 2**22
#: Pairs of values and other actions that are looked at in one go.
CHUNK = 2**20


@dataclass
class Layer:
    """Nodes of one depth in each of some games, where these or their siblings have ties below.

    Rows are ordered by parent and action: first those below decisions, then those below chance.

    Attributes
    ----------
    node, game : arrays, shape (R,)
    inner : array
        The rows with ties at the node or below: decisions, then chance moves.
    decisions : int
        How many of them are decisions.
    below : array
        Where the children of each inner row start in the layer below, and where the last end.
    start, value, count : arrays
        The values of each row, as in `Table`.
    place : array, shape (E,)
        Where each value stands in the table that made it; -1 for rows without ties.
    choices : Table
        Of decisions. The `part` of a way is the value that the action leads to.
    bounds : AtMost
        Values below decisions, in the order of who decides.
    most : array
        Of each of them: what other actions may be worth for this to be one of the best.
    joins : list of Table
        Of chance moves: values of the first branch, then of ever more branches together. The
        `part` of a way is a value in the table before, the `other` one of the branch that is
        added, -1 where there are no more branches.
    """

    node: Ints
    game: Ints
    inner: Ints
    decisions: int
    below: Ints
    start: Ints = field(init=False)
    value: Floats = field(init=False)
    count: Counts = field(init=False)
    place: Ints = field(init=False)
    choices: Table = field(init=False)
    bounds: AtMost = field(init=False)
    most: Floats = field(init=False)
    joins: list[Table] = field(init=False, default_factory=list)

    def row(self, entries: Ints) -> Ints:
        """Which rows some values are of."""
        return np.searchsorted(self.start, entries, side="right") - 1

    def has_ties(self) -> Bools:
        """Which rows have ties at the node or below."""
        result = np.zeros(len(self.node), dtype=bool)
        result[self.inner] = True
        return result


class Ties:
    """The equilibria of some games of a family, in which there are ties.

    Parameters
    ----------
    tree : Tree
    first : First
        Of G games, among them these.
    games : array, shape (T,)
        Columns of `first`.
    slack : array, shape (n, G)
    chances : array, shape (K, G)
    exact : bool, optional
        Count in whole numbers of any length.

    Attributes
    ----------
    layers : list of Layer
        From the root down; row `t` of the first is the root of game `t`.
    cut : array of bool, shape (T,)
        Games of which not all values were kept.
    """

    def __init__(
        self,
        tree: Tree,
        first: First,
        games: Ints,
        slack: Floats,
        chances: Floats,
        *,
        exact: bool = False,
    ) -> None:
        self.tree, self.first, self.games = tree, first, games
        self._slack, self._chances = slack, chances
        self._exact = exact
        self._room = ROOM
        self.cut: Bools = np.zeros(len(games), dtype=bool)
        self.layers = self._planned()
        below = self.layers[-1]
        for layer in reversed(self.layers):
            self._fill(layer, below)
            below = layer

    def _planned(self) -> list[Layer]:
        """Go down to where there are no ties any more."""
        tree, tied = self.tree, self.first.tied
        node, game = np.zeros(len(self.games), dtype=np.intp), np.arange(len(self.games))
        layers = []
        while len(node):
            inner = np.flatnonzero(tied[node, self.games[game]])
            chance = tree.player[node[inner]] == CHANCE
            inner = np.concatenate([inner[~chance], inner[chance]])
            at = node[inner]
            size = tree.first_child[at + 1] - tree.first_child[at]
            layers.append(Layer(node, game, inner, int((~chance).sum()), starts(size)))
            group, place = spread(size)
            node = tree.children[tree.first_child[at[group]] + place]
            game = game[inner[group]]
        return layers

    def _fill(self, layer: Layer, below: Layer) -> None:
        """Work out the values of a layer from those of the layer below."""
        row = np.flatnonzero(~layer.has_ties())
        worth = self.first.worth[:, layer.node[row], self.games[layer.game[row]]]
        rows, values = [row], [worth]
        counts, places = (
            [np.ones(len(row), dtype=object if self._exact else np.int64)],
            [np.full(len(row), -1)],
        )
        deciding, by_chance = np.split(layer.inner, [layer.decisions])
        tables = []
        if len(deciding):
            layer.choices = self._choices(layer, below)
            tables.append((deciding, layer.choices))
        if len(by_chance):
            layer.joins = self._joins(layer, below)
            tables.append((by_chance, layer.joins[-1]))
        for own, table in tables:
            rows.append(np.repeat(own, np.diff(table.start)))
            values.append(table.value)
            counts.append(table.count)
            places.append(np.arange(len(table.count)))
        row = np.concatenate(rows)
        order = np.argsort(row, kind="stable")
        layer.start = starts(np.bincount(row, minlength=len(layer.node)))
        layer.value = np.concatenate(values, axis=1)[:, order]
        layer.count = np.concatenate(counts)[order]
        layer.place = np.concatenate(places)[order]

    def _choices(self, layer: Layer, below: Layer) -> Table:
        """Values to which decisions can lead, by action."""
        count = layer.decisions
        node = layer.node[layer.inner[:count]]
        game = self.games[layer.game[layer.inner[:count]]]
        mover, up = self.tree.player[node], spread(np.diff(layer.below[: count + 1]))[0]
        start = below.start[: len(up) + 1]
        row = spread(np.diff(start))[0]
        at = up[row]  # The decision above each value.
        own = below.value[mover[at], np.arange(len(row))]
        layer.bounds = AtMost(start, own, below.count[: len(row)])
        least = np.minimum.reduceat(own, start[:-1])
        needed = np.maximum.reduceat(least, layer.below[:count])
        most = layer.most = own + self._slack[mover, game][at]
        part = np.flatnonzero(most >= needed[at])
        row, at, most = row[part], at[part], most[part]
        # What the first equilibrium takes comes first.
        lead = (below.node[row] == self.first.chosen[node, game][at]) & (part == start[row])
        order = np.lexsort((~lead, at))
        part, row, at, most = part[order], row[order], at[order], most[order]
        weight = times(below.count[part], self._others(layer, below, row, at, most))
        slack = self._slack[:, game[at]]
        table = tabled(at, count, below.value[:, part], slack, part, part, weight)
        return self._kept(table, layer.game[layer.inner[:count]])

    def _others(self, layer: Layer, below: Layer, row: Ints, at: Ints, most: Floats) -> Counts:
        """In how many ways the other actions are worth no more than `most` to who decides.

        Parameters
        ----------
        layer, below : Layer
        row, at : array
            The action's row, and the decision.
        most : array
        """
        result = np.ones(len(row), dtype=object if self._exact else np.float64)
        several = np.flatnonzero(below.has_ties()[: layer.below[layer.decisions]])
        first = np.searchsorted(several, layer.below[: layer.decisions + 1])
        size = np.diff(first)[at]
        sums = starts(size)
        low = 0
        while low < len(row):  # Not too many pairs in one go.
            high = max(low + 1, int(np.searchsorted(sums, sums[low] + CHUNK, side="right")) - 1)
            group, place = spread(size[low:high])
            group += low
            other = several[first[at[group]] + place]
            factor = layer.bounds.counted(other, most[group])
            factor[other == row[group]] = 1
            some = low + np.flatnonzero(size[low:high])
            if len(some):
                with np.errstate(over="ignore"):
                    product = np.multiply.reduceat(
                        factor.astype(result.dtype), sums[some] - sums[low]
                    )
                result[some] = product
            low = high
        return capped(result)

    def _joins(self, layer: Layer, below: Layer) -> list[Table]:
        """Values of the first branch of chance moves, then of ever more branches together."""
        inner = layer.inner[layer.decisions :]
        own = layer.game[inner]
        game = self.games[own]
        first, size = layer.below[layer.decisions : -1], np.diff(layer.below[layer.decisions :])
        tables: list[Table] = []
        for branch in range(int(size.max())):
            has = size > branch
            child = first + branch * has
            chance = self._chances[self.tree.choice[below.node[child]], game]
            entries = np.where(has, np.diff(below.start)[child], 1)
            if tables:
                before, entries = self._fitting(tables[-1], entries, own)
                at = spread(np.diff(before.start))[0]
                part, place = spread(entries[at])
                row = at[part]
                other = np.where(has[row], below.start[child[row]] + place, -1)
                more = np.where(has[row], chance[row] * below.value[:, other], 0.0)
                value = before.value[:, part] + more
                weight = times(before.count[part], np.where(has[row], below.count[other], 1))
                tables[-1] = before
            else:
                row, place = spread(entries)
                part = below.start[child[row]] + place
                other = np.full(len(part), -1)
                value, weight = chance[row] * below.value[:, part], below.count[part]
            slack = self._slack[:, game[row]]
            table = tabled(row, len(inner), value, slack, part, other, weight)
            tables.append(self._kept(table, own))
        return tables

    def _fitting(self, table: Table, entries: Ints, game: Ints) -> tuple[Table, Ints]:
        """Leave values out where there would be too many together with `entries` others."""
        size = np.diff(table.start)
        if (size * entries).sum() <= max(self._room, len(entries)):
            return table, entries
        most = max(1, self._room // len(entries))
        fewer = np.minimum(entries, most)
        share = max(1, most // int(fewer.max()))
        self.cut[game[(entries > fewer) | (size > share)]] = True
        return table.first_of_each(share), fewer

    def _kept(self, table: Table, game: Ints) -> Table:
        """Leave values out where there are too many; `game` is that of each row."""
        count, rows = len(table.count), len(game)
        if count > max(self._room, rows):
            most = max(1, self._room // rows)
            self.cut[game[np.diff(table.start) > most]] = True
            table = table.first_of_each(most)
        self._room = max(0, self._room - count)
        return table
