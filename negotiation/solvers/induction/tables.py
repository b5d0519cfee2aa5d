"""Values that play can have, and in how many ways: tables for many nodes of many games at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["LIMIT", "AtMost", "Counts", "Table", "capped", "spread", "starts", "tabled", "times"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
#: Of whole numbers: of 64 bits, or of any length (object).
Counts = NDArray[Any]

#: Counts in 64 bits are right up to here, and then stay here.
LIMIT = 2**32


def starts(sizes: Ints) -> Ints:
    """Where groups of these sizes start, and where the last ends."""
    return np.concatenate([[0], np.cumsum(sizes)])


def spread(sizes: Ints) -> tuple[Ints, Ints]:
    """Number the members of groups: which group each is in, and its place there."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    return group, np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def times(one: Counts, two: Counts) -> Counts:
    """Multiply counts; those of 64 bits go no further than LIMIT."""
    return one * two if one.dtype == object else capped(one.astype(np.float64) * two)


def capped(counts: Counts) -> Counts:
    """Take counts that may have grown too large: those of any length stay, others go to LIMIT."""
    return counts if counts.dtype == object else np.minimum(counts, LIMIT).astype(np.int64)


@dataclass
class Table:
    """Values that some rows can have, ordered by row, and the ways in which they come about.

    Attributes
    ----------
    start : array, shape (R + 1,)
        Where the values of each row start.
    value : array, shape (n, E)
    count : array, shape (E,)
        How many equilibria have the value.
    ways : array, shape (E + 1,)
        Where the ways of each value start.
    part, other : arrays, shape (B,)
        What each way is made of; see `Layer`.
    weight : array, shape (B,)
        How many equilibria each way stands for.
    """

    start: Ints
    value: Floats
    count: Counts
    ways: Ints
    part: Ints
    other: Ints
    weight: Counts

    def first_of_each(self, most: int) -> Table:
        """Leave out all but the first values of each row."""
        size = np.diff(self.start)
        keep = spread(size)[1] < most
        ways = np.diff(self.ways)
        kept = np.repeat(keep, ways)
        return Table(
            starts(np.minimum(size, most)),
            self.value[:, keep],
            self.count[keep],
            starts(ways[keep]),
            self.part[kept],
            self.other[kept],
            self.weight[kept],
        )

    def way(self, place: Ints, rank: Ints) -> tuple[Ints, Ints]:
        """Equilibrium number `rank` of some values: its way, and its number among those of that."""
        sums = starts(self.weight)
        sought = sums[self.ways[place]] + rank
        found = np.searchsorted(sums, sought, side="right") - 1
        return found, sought - sums[found]


def tabled(
    row: Ints, rows: int, value: Floats, slack: Floats, part: Ints, other: Ints, weight: Counts
) -> Table:
    """Put ways together that lead a row to one value.

    Parameters
    ----------
    row : array, shape (B,)
        Of each way, in order.
    rows : int
    value : array, shape (n, B)
    slack : array, shape (n, B)
        Values are one if they are the same to within this.
    part, other, weight : arrays, shape (B,)

    Returns
    -------
    Table
        Values of a row stand in the order in which they were first met, and so do the ways of each.
    """
    keys = np.where(slack > 0, np.rint(value / np.where(slack > 0, slack, 1.0)), value)
    order = np.lexsort((*keys, row))
    keys, sorted_row = keys[:, order], row[order]
    new = np.append(True, sorted_row[1:] != sorted_row[:-1])
    new[1:] |= (keys[:, 1:] != keys[:, :-1]).any(axis=0)
    head = order[new]  # The first way of each value, as sorting keeps the order of equals.
    number = np.empty_like(head)
    number[np.argsort(head)] = np.arange(len(head))
    entry = np.empty_like(order)
    entry[order] = number[np.cumsum(new) - 1]
    by_entry = np.argsort(entry, kind="stable")
    head.sort()
    ways = starts(np.bincount(entry))
    weight = weight[by_entry]
    return Table(
        starts(np.bincount(row[head], minlength=rows)),
        value[:, head],
        capped(np.add.reduceat(weight, ways[:-1])),
        ways,
        part[by_entry],
        other[by_entry],
        weight,
    )


class AtMost:
    """Values of some rows in the order of one player's payoff.

    Parameters
    ----------
    start : array, shape (R + 1,)
        Where the values of each row start.
    own : array, shape (E,)
        The player's payoff.
    count : array, shape (E,)
    """

    def __init__(self, start: Ints, own: Floats, count: Counts) -> None:
        self._levels, rank = np.unique(own, return_inverse=True)
        key = np.repeat(np.arange(len(start) - 1), np.diff(start)) * len(self._levels) + rank
        self._order = np.argsort(key, kind="stable")
        self._key = key[self._order]
        self._place = np.empty_like(self._order)
        self._place[self._order] = np.arange(len(key))
        self._start, self._count = start, count
        self._sums = np.zeros(len(key) + 1, dtype=count.dtype)
        np.cumsum(count[self._order], out=self._sums[1:])

    def counted(self, row: Ints, most: Floats) -> Counts:
        """How many equilibria of some rows give the player no more than `most`."""
        rank = np.searchsorted(self._levels, most, side="right")
        end = np.searchsorted(self._key, row * len(self._levels) + rank)
        return self._sums[end] - self._sums[self._start[row]]

    def find(self, row: Ints, most: Floats, at: Ints) -> tuple[Ints, Ints]:
        """Number `at` of those equilibria: its value, and its number among those of that value.

        Those of a row's first value come first, if they are among them.
        """
        first, total = self._start[row], self.counted(row, most)
        before = self._sums[self._place[first]] - self._sums[first]
        own = np.where(before < total, self._count[first], 0)
        moved = np.where(at < own, at + before, np.where(at < own + before, at - own, at))
        sought = self._sums[first] + moved
        found = np.searchsorted(self._sums, sought, side="right") - 1
        return self._order[found], sought - self._sums[found]
