"""Exact arithmetic for what floating point cannot decide: determinants and vertices in integers.

Every float is a rational number whose denominator is a power of two, so payoffs times a power of
two are integers, and Python's integers are as long as they need to be.

Bareiss, E. H. (1968), "Sylvester's identity and multistep integer-preserving Gaussian
elimination", Mathematics of Computation 22(103):565-578.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.best_response import regrets_in

__all__ = ["Rational", "determinant", "integers", "vertex", "whole"]

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]


@dataclass(frozen=True)
class Rational:
    """Equilibria in exact numbers, all of them `fractions.Fraction`.

    Attributes
    ----------
    strategies : list over players of arrays (s_i, E)
        Probabilities; of one equilibrium, arrays (s_i,).
    payoffs : array, shape (n, E)
        Expected payoffs.
    regret : array, shape (E,)
        What the player could gain that could gain most: zero. Worked out from the payoffs.
    """

    strategies: list[Objects]
    payoffs: Objects
    regret: Objects

    @classmethod
    def of(
        cls, payoffs: NDArray[Any], game: NDArray[np.intp], strategies: list[NDArray[Any]]
    ) -> Rational:
        """Work out the payoffs of strategies.

        Parameters
        ----------
        payoffs : array of Fraction, shape (n, s_1, ..., s_n, G)
        game : array, shape (E,)
        strategies : list over players of arrays of Fraction (s_i, E)
        """
        expected, regret = regrets_in(payoffs, game, strategies)
        exact = np.array([Fraction(v) for v in regret], dtype=object)
        return cls(strategies, expected.astype(object), exact)

    def __getitem__(self, k: int) -> Rational:
        """Equilibrium number `k`."""
        return Rational([x[:, k] for x in self.strategies], self.payoffs[:, k], self.regret[k])


def integers(values: Floats) -> tuple[Objects, int]:
    """Write floats as integers over a common power of two.

    Parameters
    ----------
    values : array of any shape

    Returns
    -------
    numerators : array of int, same shape
    shift : int
        ``values == numerators / 2**shift``, exactly; never negative.
    """
    mantissa, exponent = np.frexp(values)
    digits = np.ldexp(mantissa, 53).astype(np.int64).astype(object)
    exponent = np.where(mantissa == 0, 0, exponent.astype(np.int64) - 53)
    shift = max(0, -int(exponent.min(initial=0)))
    return digits * 2 ** (exponent + shift).astype(object), shift


def whole(values: Objects) -> Objects:
    """Multiply rational numbers by the least positive number that makes them all whole."""
    fractions = [Fraction(v) for v in values.ravel().tolist()]
    scale = math.lcm(*(v.denominator for v in fractions))
    result = np.array([int(v * scale) for v in fractions], dtype=object)
    return result.reshape(values.shape)


def determinant(matrix: Objects) -> Objects:
    """Determinants of small matrices of integers, by expansion.

    Parameters
    ----------
    matrix : array of int, shape (k, k, N)

    Returns
    -------
    array of int, shape (N,)
    """
    k = len(matrix)
    if k == 1:
        return matrix[0, 0]
    if k == 2:
        return matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0]
    total: Any = 0
    for j in range(k):
        rest = np.delete(matrix[1:], j, axis=1)
        total = total + (-1) ** j * matrix[0, j] * determinant(rest)
    return total


def vertex(payoffs: Objects, support: Sequence[int], replies: Sequence[int]) -> list[Fraction]:
    """Find the one mixture over a support against which all of some replies pay the same.

    Parameters
    ----------
    payoffs : array of int, shape (a, b)
        What each reply pays against each strategy.
    support : sequence of int
        Columns that are mixed.
    replies : sequence of int
        Rows; at least as many, and together they leave no freedom.

    Returns
    -------
    list of Fraction
        Probabilities of the columns in `support`.
    """
    k = len(support)
    first = replies[0]
    rows = [[payoffs[j, i] - payoffs[first, i] for i in support] + [0] for j in replies[1:]]
    rows.append([1] * (k + 1))
    pivot = 1
    for c in range(k):  # Fraction-free elimination, above and below.
        at = next(r for r in range(c, len(rows)) if rows[r][c] != 0)
        rows[c], rows[at] = rows[at], rows[c]
        top = rows[c]
        rows = [
            row
            if row is top
            else [(x * top[c] - row[c] * y) // pivot for x, y in zip(row, top, strict=True)]
            for row in rows
        ]
        pivot = top[c]
    return [Fraction(rows[c][k], rows[c][c]) for c in range(k)]
