"""Vertices of the best-response polytopes of small two-player games, for a family at once.

Whether a mixture over some strategies makes some replies the best, and equally good, depends only
on the signs of determinants: of the minors of the other player's payoff matrix with a column of
ones. They are computed for all subsets of strategies and all games together, the larger from the
smaller. A minor whose sign rounding leaves open is computed again in exact arithmetic.

von Stengel, B. (2002), "Computing equilibria for two-person games", Handbook of Game Theory 3,
1723-1759.
"""

from __future__ import annotations

import copy
import itertools
import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.rational import determinant, integers

__all__ = ["Minors", "Subsets", "subsets"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
Signs = NDArray[np.int8]

#: Half a unit in the last place of 1.
ROUNDING = 2.0**-53
#: Products of payoffs are kept above this, below which floats lose digits.
SMALLEST = 2.0**-900


@dataclass(frozen=True)
class Subsets:
    """Subsets of `n` strategies by size, and how they lead to one another.

    Attributes
    ----------
    members : list over sizes k of arrays (C(n, k), k)
        In ascending order.
    mask : list over sizes of arrays (C(n, k),)
        The members as bits.
    without : list over sizes of arrays (C(n, k), k)
        Number of the subset that lacks the member in that place.
    outside : list over sizes of arrays (C(n, k), n - k)
        What is not in the subset.
    joined : list over sizes of arrays (C(n, k), n - k)
        Number of the subset with that strategy in addition.
    """

    members: list[Ints]
    mask: list[Ints]
    without: list[Ints]
    outside: list[Ints]
    joined: list[Ints]


@lru_cache(maxsize=64)
def subsets(n: int, largest: int) -> Subsets:
    """All subsets of up to `largest` of `n` strategies."""
    lists = [list(itertools.combinations(range(n), k)) for k in range(min(n, largest) + 1)]
    number = [{members: at for at, members in enumerate(of_size)} for of_size in lists]
    result = Subsets([], [], [], [], [])
    for k, of_size in enumerate(lists):
        outside = [[j for j in range(n) if j not in members] for members in of_size]
        result.members.append(np.array(of_size, dtype=np.intp).reshape(len(of_size), k))
        result.mask.append(np.array([sum(1 << j for j in m) for m in of_size], dtype=np.intp))
        result.outside.append(np.array(outside, dtype=np.intp).reshape(len(of_size), n - k))
        if k:
            less = [[number[k - 1][(*m[:t], *m[t + 1 :])] for t in range(k)] for m in of_size]
            result.without.append(np.array(less, dtype=np.intp))
        else:
            result.without.append(np.empty((1, 0), dtype=np.intp))
        if k + 1 < len(lists):
            more = [
                [number[k + 1][tuple(sorted((*m, j)))] for j in rest]
                for m, rest in zip(of_size, outside, strict=True)
            ]
            result.joined.append(np.array(more, dtype=np.intp).reshape(len(of_size), n - k))
    return result


class Minors:
    """What one player's payoffs say of the other's mixtures, for every game of a family.

    The *chooser* has a strategies (its replies), the *mixer* b. For k replies J and k - 1 of the
    mixer's strategies I, ``minor(J, I)`` is the determinant of the chooser's payoffs, J by I, with
    a column of ones to the right.

    Parameters
    ----------
    payoffs : array, shape (a, b, G)
        What the chooser gets.

    Attributes
    ----------
    minors : list over k of arrays (C(a, k), C(b, k - 1), G)
        Nothing for k = 0; ones for k = 1.
    bound : list over k of arrays (C(b, k - 1), G)
        How far the minors may be off, at most; what is closer to zero than that is exact.
    """

    def __init__(self, payoffs: Floats) -> None:
        a, b, n_games = payoffs.shape
        self.payoffs = payoffs
        self.largest = min(a, b)
        self.rows = subsets(a, self.largest + 1)
        self.columns = subsets(b, self.largest)
        self.minors: list[Floats] = [np.empty((1, 0, n_games)), np.ones((a, 1, n_games))]
        self.bound: list[Floats] = [np.empty((0, n_games)), np.zeros((1, n_games))]
        self.signs: list[Signs] = [
            np.empty((1, 0, n_games), dtype=np.int8),
            np.ones((a, 1, n_games), dtype=np.int8),
        ]
        self._spread = np.ptp(payoffs, axis=0) if min(a, b + 1) > 2 else np.empty((b, 0))
        self._roundings = 1
        for k in range(2, min(a, b + 1) + 1):
            minors = self._pairs() if k == 2 else self._expanded(k)
            bound = np.zeros((minors.shape[1], n_games)) if k == 2 else self._bound(k)
            if k > 2:
                self._decide(k, minors, bound)
            self.minors.append(minors)
            self.bound.append(bound)
            self.signs.append((minors > 0).view(np.int8) - (minors < 0).view(np.int8))

    def _pairs(self) -> Floats:
        """Minors of two replies: payoff differences, of which the sign is always right."""
        first, last = self.rows.members[2].T
        return self.payoffs[first] - self.payoffs[last]

    def _expanded(self, k: int) -> Floats:
        """Minors of k replies, by expansion along the last column, less its last row."""
        rows, columns = self.rows.members[k], self.columns.members[k - 1]
        pair = {tuple(p): at for at, p in enumerate(self.rows.members[2].tolist())}
        fewer = self.columns.without[k - 1][:, -1]
        total = np.zeros((len(rows), len(columns), self.payoffs.shape[2]))
        for t in range(k - 1):
            gap = np.array([pair[j, last] for j, last in rows[:, [t, -1]].tolist()])
            term = self.minors[2][gap[:, None], columns[:, -1]]
            term *= self.minors[k - 1][self.rows.without[k][:, t, None], fewer]
            if (t + k) % 2:
                total -= term
            else:
                total += term
        return total

    def _bound(self, k: int) -> Floats:
        """Bound the rounding errors of the minors of k replies; none for games in whole numbers."""
        self._roundings += k
        factor = 2 * self._roundings * ROUNDING * math.factorial(k - 1)
        bound = factor * self._spread[self.columns.members[k - 1]].prod(axis=1)
        bound[:, self._whole] = 0.0
        return bound

    def _decide(self, k: int, minors: Floats, bound: Floats) -> None:
        """Compute in exact arithmetic, in place, what rounding leaves open."""
        doubtful = np.abs(minors) <= bound + SMALLEST
        doubtful[..., self._whole] = False
        if not doubtful.any():
            return
        row, column, game = np.nonzero(doubtful)
        where, at = np.unique(game, return_inverse=True)
        numbers, shift = integers(self.payoffs.take(where, axis=-1))
        j, i = self.rows.members[k][row].T, self.columns.members[k - 1][column].T
        gaps = numbers[j[:-1, None], i, at] - numbers[j[-1], i, at]
        exact = determinant(gaps)
        minors[row, column, game] = [d / 2 ** (shift * (k - 1)) for d in exact]

    @cached_property
    def _whole(self) -> Bools:
        """Games in which every payoff difference is a small multiple of one power of two.

        Small enough for every minor to be computed without rounding. Shape (G,).
        """
        k = min(self.payoffs.shape[0], self.payoffs.shape[1] + 1)
        digits = int((53 - math.log2(math.factorial(k - 1))) / (k - 1)) - 1
        gaps = self.payoffs - self.payoffs[:1]
        exact = (self.payoffs - gaps == self.payoffs[:1]) & (
            self.payoffs[:1] + gaps == self.payoffs
        )
        _, exponent = np.frexp(np.abs(gaps).max(axis=(0, 1)))
        gaps = np.ldexp(gaps, digits - exponent)
        return (exact & (gaps == np.rint(gaps))).all(axis=(0, 1))

    def signs_of(self, games: Ints) -> Minors:
        """Leave out games, for `vertices` and `replies`; what has to do with sizes stays."""
        some = copy.copy(self)
        some.signs = [signs.take(games, axis=-1) for signs in self.signs]
        return some

    def vertices(self, k: int) -> tuple[Bools, Bools]:
        """Which mixtures over k strategies make k replies best.

        Parameters
        ----------
        k : int

        Returns
        -------
        vertex : array of bool, shape (C(a, k), C(b, k), G)
            There is a mixture that uses all of the strategies, and makes all of the replies, and no
            other, pay the most.
        tie : array of bool, same shape
            And yet another reply pays the same.
        """
        lead, vertex = self._lead(k)
        tie = np.zeros_like(vertex)
        for t in range(self.payoffs.shape[0] - k):
            gain = self._gain(k, t, lead)
            vertex &= gain <= 0
            tie |= gain == 0
        return vertex, tie & vertex

    def _lead(self, k: int) -> tuple[Signs, Bools]:
        """Sign of the first weight of each mixture, and whether all weights have one sign."""
        signs, without = self.signs[k], self.columns.without[k]
        lead = signs[:, without[:, 0]]
        same = lead != 0
        for p in range(1, k):
            other = signs[:, without[:, p]]
            same &= other == (-lead if p % 2 else lead)
        return lead, same

    def _gain(self, k: int, t: int, lead: Signs) -> Signs:
        """Sign of what reply number `t` outside J pays more than those in J."""
        larger, outside = self.rows.joined[k][:, t], self.rows.outside[k][:, t]
        place = (self.rows.members[k] < outside[:, None]).sum(axis=1)
        turn = np.where(place % 2, -1, 1).astype(np.int8)
        gain = self.signs[k + 1][larger] * lead
        gain *= turn[:, None, None]
        return gain

    def replies(self, k: int) -> Ints:
        """All best replies to the mixtures over k strategies, as bits.

        Returns
        -------
        array of int, shape (C(a, k), C(b, k), G)
            Means something only where `vertices` has a vertex.
        """
        lead, _ = self._lead(k)
        result = np.zeros(lead.shape, dtype=np.intp)
        for t in range(self.payoffs.shape[0] - k):
            bit = 1 << self.rows.outside[k][:, t, None, None]
            result += np.where(self._gain(k, t, lead) == 0, bit, 0)
        return result + self.rows.mask[k][:, None, None]

    def mixtures(self, k: int, row: Ints, column: Ints, game: Ints) -> tuple[Floats, Floats]:
        """Probabilities at vertices, and a bound on their rounding errors.

        Parameters
        ----------
        k : int
        row, column, game : arrays of int, shape (N,)
            Numbers of the subsets of k replies and k strategies, and of the game.

        Returns
        -------
        probabilities : array, shape (b, N)
        error : array, shape (N,)
        """
        strategies, less = self.columns.members[k][column], self.columns.without[k][column]
        weights = np.abs(self.minors[k][row[:, None], less, game[:, None]])
        total = weights.sum(axis=1)
        error = 2 * self.bound[k][less, game[:, None]].sum(axis=1) / total + 8 * k * ROUNDING
        result = np.zeros((self.payoffs.shape[1], len(row)))
        result[strategies.T, np.arange(len(row))] = weights.T / total
        return result, error
