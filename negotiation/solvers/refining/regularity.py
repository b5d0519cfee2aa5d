"""How firmly an equilibrium stands by itself: strict, quasi-strict, and its index.

The kernels take E entries, each with its own payoffs, with the batch last. Questions are answered
YES, NO or UNDECIDED.

Harsanyi, J. C. (1973), "Oddness of the number of equilibrium points: a new proof", International
Journal of Game Theory 2(1):235-250. (Quasi-strong, now quasi-strict, equilibria.)

Shapley, L. S. (1974), "A note on the Lemke-Howson algorithm", Mathematical Programming Study
1:175-189. (The index.)

Govindan, S. and Wilson, R. (1997), "Equivalence and invariance of the index and degree of Nash
equilibria", Games and Economic Behavior 21(1-2):56-61. (The indices of all add up to one.)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.best_response import deviation_payoffs
from negotiation.solvers.matrix_games import UNDECIDED

__all__ = ["NO", "TIE", "UNDECIDED", "YES", "indices", "is_quasi_strict", "is_strict", "replies"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
Answers = NDArray[np.int8]

YES, NO = 1, 0
#: Payoffs against rounded probabilities within this share of the range may be equal.
TIE = 1e-9
#: A probability is taken for a fraction with at most this denominator if it is this close.
DENOMINATOR, CLOSE = 10_000, 1e-11
#: The derivative counts as invertible above this ratio of its singular values.
INVERTIBLE = 1e-9


def replies(payoffs: Floats, strategies: Sequence[Floats]) -> list[Answers]:
    """Which options are best replies at each equilibrium.

    Where nobody mixes, payoffs are compared exactly. Where somebody does, an option in use is a
    best reply, and another that ties within `TIE` is tried in exact arithmetic, at fractions near
    the probabilities: UNDECIDED if these are not an equilibrium exactly.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, E)
    strategies : sequence over players of arrays (s_i, E)

    Returns
    -------
    list over players of arrays of int8, shape (s_i, E)
    """
    pure = np.logical_and.reduce([(x == 1).any(axis=0) for x in strategies])
    result = [np.zeros(x.shape, dtype=np.int8) for x in strategies]
    at = np.flatnonzero(pure)
    for answer, d in zip(
        result, deviation_payoffs(payoffs[..., at], [x[:, at] for x in strategies]), strict=True
    ):
        answer[:, at] = d == d.max(axis=0)
    at = np.flatnonzero(~pure)
    used = [x[:, at] > 0 for x in strategies]
    loses = deviation_payoffs(unit_range(payoffs[..., at]), [x[:, at] for x in strategies])
    for answer, d, mine in zip(result, loses, used, strict=True):
        near = d >= d.max(axis=0) - TIE
        answer[:, at] = np.where(mine, YES, np.where(near, UNDECIDED, NO))
    doubtful = np.logical_or.reduce([(answer == UNDECIDED).any(axis=0) for answer in result])
    for k in np.flatnonzero(doubtful):
        best = _best_exactly(payoffs[..., k], [x[:, k] for x in strategies])
        if best is not None:
            for answer, mask in zip(result, best, strict=True):
                answer[:, k] = mask
    return result


def unit_range(payoffs: Floats) -> Floats:
    """Move and scale each player's payoffs in each entry to lie between 0 and 1."""
    n = len(payoffs)
    axes = tuple(range(1, n + 1))
    low = payoffs.min(axis=axes, keepdims=True) / 2
    span = payoffs.max(axis=axes, keepdims=True) / 2 - low
    return (payoffs / 2 - low) / np.where(span > 0, span, 1.0)


def _best_exactly(payoffs: Floats, strategies: Sequence[Floats]) -> list[Bools] | None:
    """Best replies at the fractions nearest to an equilibrium of one game, if they are one."""
    x: list[Any] = []
    for probabilities in strategies:
        near = [Fraction(float(p)).limit_denominator(DENOMINATOR) for p in probabilities]
        if sum(near) != 1 or any(
            abs(float(a) - p) > CLOSE for a, p in zip(near, probabilities, strict=True)
        ):
            return None
        x.append(np.array(near, dtype=object))
    result = []
    for i in range(len(x)):
        rest: Any = np.vectorize(Fraction, otypes=[object])(payoffs[i])
        for j in reversed(range(len(x))):
            if j != i:
                rest = np.tensordot(rest, x[j], axes=(j, 0))
        best = np.array(rest == max(rest), dtype=bool)
        if not best[strategies[i] > 0].all():
            return None
        result.append(best)
    return result


def is_strict(strategies: Sequence[Floats], best: Sequence[Answers]) -> Answers:
    """Whether any deviation from each equilibrium costs somebody; never where anybody mixes.

    Parameters
    ----------
    strategies : sequence over players of arrays (s_i, E)
    best : sequence over players of arrays of int8, shape (s_i, E)
        As `replies` returns them.

    Returns
    -------
    array of int8, shape (E,)
    """
    pure = np.logical_and.reduce([(x == 1).any(axis=0) for x in strategies])
    return np.where(pure, is_quasi_strict(strategies, best), NO).astype(np.int8)


def is_quasi_strict(strategies: Sequence[Floats], best: Sequence[Answers]) -> Answers:
    """Whether every best reply is in use at each equilibrium.

    The parameters and the result are those of `is_strict`.
    """
    result = np.full(best[0].shape[1], YES, dtype=np.int8)
    for x, answer in zip(strategies, best, strict=True):
        unused = x == 0
        result[(unused & (answer == UNDECIDED)).any(axis=0) & (result == YES)] = UNDECIDED
        result[(unused & (answer == YES)).any(axis=0)] = NO
    return result


def indices(payoffs: Floats, strategies: Sequence[Floats], quasi_strict: Answers) -> Answers:
    """Index of each regular equilibrium: 1 or -1, and 0 where it is not known to be regular.

    The index is the sign of the determinant of minus the derivative of the payoff differences
    between the options in use, with respect to their probabilities. For all equilibria of a
    generic game the indices add up to 1.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, E)
    strategies : sequence over players of arrays (s_i, E)
    quasi_strict : array of int8, shape (E,)

    Returns
    -------
    array of int8, shape (E,)
    """
    result = np.zeros(len(quasi_strict), dtype=np.int8)
    regular = np.flatnonzero(quasi_strict == YES)
    used = np.concatenate(strategies)[:, regular] > 0
    patterns, which = np.unique(used, axis=1, return_inverse=True)
    cuts = np.cumsum([len(x) for x in strategies])[:-1]
    for number, pattern in enumerate(patterns.T):
        at = regular[which.reshape(-1) == number]
        support = [np.flatnonzero(mine) for mine in np.split(pattern, cuts)]
        if all(len(mine) == 1 for mine in support):
            result[at] = 1
            continue
        inner = payoffs[np.ix_(np.arange(len(payoffs)), *support, at)]
        x = [s[mine][:, at] for s, mine in zip(strategies, support, strict=True)]
        result[at] = _signs(-_derivative(unit_range(inner), x))
    return result


def _derivative(payoffs: Floats, strategies: Sequence[Floats]) -> Floats:
    """Derivative of payoff differences to the first option, shape (E, d, d), d = sum(s_i - 1)."""
    n = len(payoffs)
    blocks = []
    for i in range(n):
        row = []
        for j in range(n):
            if i == j:
                own = payoffs.shape[i + 1] - 1
                row.append(np.zeros((own, own, payoffs.shape[-1])))
                continue
            rest = payoffs[i]
            for m in reversed(range(n)):
                if m not in {i, j}:
                    weights = strategies[m].reshape(-1, *[1] * (rest.ndim - 2), rest.shape[-1])
                    rest = (np.moveaxis(rest, m, 0) * weights).sum(axis=0)
            rest = rest if i < j else rest.swapaxes(0, 1)
            rest = rest[1:] - rest[:1]
            row.append(rest[:, 1:] - rest[:, :1])
        blocks.append(np.concatenate(row, axis=1))
    return np.moveaxis(np.concatenate(blocks), -1, 0)


def _signs(matrices: Floats) -> Answers:
    """Signs of determinants; 0 where a matrix is singular to within rounding."""
    length = np.linalg.norm(matrices, axis=2, keepdims=True)
    scaled = matrices / np.where(length > 0, length, 1.0)
    singular = np.linalg.svd(scaled, compute_uv=False)
    sign = np.linalg.slogdet(scaled)[0]
    return np.where(singular[:, -1] > INVERTIBLE * singular[:, 0], sign, 0).astype(np.int8)
