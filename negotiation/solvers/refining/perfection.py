"""Is an equilibrium trembling-hand perfect: a limit of play in which everybody errs a little.

For two players perfect equilibria are those in undominated strategies, which is decided. For more
the question is hard (Hansen, Miltersen and Sorensen 2010), and it is answered by proof or not at
all: regular equilibria are perfect, equilibria with a weakly dominated strategy are not, and for
equilibria in pure strategies the payoff differences under small errors are polynomials, whose
lowest terms show a sequence of errors that works, or that none does.

Selten, R. (1975), "Reexamination of the perfectness concept for equilibrium points in extensive
games", International Journal of Game Theory 4(1):25-55.

van Damme, E. (1991), Stability and Perfection of Nash Equilibria, 2nd ed., Springer. (Section
3.2: two players; section 2.5: regular equilibria.)

Hansen, K. A., Miltersen, P. B. and Sorensen, T. B. (2010), "The computational complexity of
trembling hand perfection and other equilibrium refinements", in Algorithmic Game Theory,
Springer, 198-209.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.domination.dominators import own_payoffs
from negotiation.solvers.matrix_games import UNDECIDED, rows_that_never_lose

__all__ = ["is_perfect", "uses_dominated"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
Answers = NDArray[np.int8]

#: Powers of the error that are tried for each mistake, and how many combinations of them.
POWERS, MOST_SEQUENCES = 3, 1000
#: Terms of the payoff differences of one equilibrium that are looked at.
MOST_TERMS = 20_000
#: Numbers in the tableaux that are worked on together.
CHUNK = 2**20


def is_perfect(
    payoffs: Floats,
    strategies: Sequence[Floats],
    best: Sequence[Answers],
    regular: Bools,
    deadline: float = np.inf,
) -> Answers:
    """Whether each equilibrium is trembling-hand perfect.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, E)
    strategies : sequence over players of arrays (s_i, E)
    best : sequence over players of arrays of int8, shape (s_i, E)
        Which options are best replies.
    regular : array of bool, shape (E,)
        Which equilibria are known to be regular.
    deadline : float, optional
        On the clock of `time.monotonic`.

    Returns
    -------
    array of int8, shape (E,)
    """
    everything = np.logical_and.reduce([(x > 0).all(axis=0) for x in strategies])
    result = np.where(regular | everything, 1, UNDECIDED).astype(np.int8)
    at = np.flatnonzero(result == UNDECIDED)
    if not len(at):
        return result
    here = payoffs[..., at]
    dominated = [
        uses_dominated(own_payoffs(here, i), x[:, at] > 0, deadline)
        for i, x in enumerate(strategies)
    ]
    result[at[np.logical_or.reduce([d == 1 for d in dominated])]] = 0
    if sum(len(x) > 1 for x in strategies) <= 2:
        result[at[np.logical_and.reduce([d == 0 for d in dominated])]] = 1
        return result
    pure = np.logical_and.reduce([(x == 1).any(axis=0) for x in strategies])
    for k in np.flatnonzero((result == UNDECIDED) & pure):
        profile = [int(x[:, k].argmax()) for x in strategies]
        replies = [np.flatnonzero(answer[:, k] == 1) for answer in best]
        result[k] = _of_profile(payoffs[..., k], profile, replies, deadline)
    return result


def uses_dominated(own: Floats, used: Bools, deadline: float = np.inf) -> Answers:
    """Whether a player's strategies are weakly dominated; it hangs on the options in use.

    Parameters
    ----------
    own : array, shape (s, p, K)
        The player's payoffs.
    used : array of bool, shape (s, K)
    deadline : float, optional
        On the clock of `time.monotonic`.

    Returns
    -------
    array of int8, shape (K,)
    """
    s, p, number = own.shape
    result = np.zeros(number, dtype=np.int8)
    if s == 1:
        return result
    a, b = np.nonzero(~np.eye(s, dtype=bool))  # b is better than a, which is in use.
    for single in (True, False):
        at = np.flatnonzero((used.sum(axis=0) == 1) == single)
        portion = max(1, CHUNK // (len(a) * (p + len(a))))
        for start in range(0, len(at), portion):
            k = at[start : start + portion]
            if single:
                option = used[:, k].argmax(axis=0)
                rows = np.arange(s)[:, None] != option
                over, under = own[..., k], own[option, :, k].T[None]
            else:
                over, under, rows = own[b][..., k], own[a][..., k], used[a][:, k]
            columns = np.ones((p, len(k)), dtype=bool)
            result[k] = rows_that_never_lose(over, under, rows, columns, deadline).gains
    return result


#: A player who errs, and the option that the player errs to.
_Mistake = tuple[int, int]
#: A gain as a polynomial in the odds of mistakes: coefficients of products of odds.
_Gain = dict[frozenset[_Mistake], int]


def _of_profile(
    payoffs: Floats, profile: Sequence[int], replies: Sequence[Ints], deadline: float
) -> int:
    """Answer for one pure equilibrium of three or more players, in undominated strategies.

    When every player j errs towards option c with odds t_jc against what it is to do, the gain of
    a reply is a positive multiple of a polynomial in the odds: a term for each profile of the
    others, of which the coefficient is the gain there.
    """
    gains: list[_Gain] = []
    for i, at in enumerate(profile):
        own = np.moveaxis(payoffs[i], i, 0)
        if sum(map(len, gains)) + own.size > MOST_TERMS:
            return UNDECIDED
        gains += [_gain(own[b], own[at], i, profile) for b in replies[i] if b != at]
    if any(_always_pays(gain) for gain in gains):
        return 0
    mistakes = sorted(frozenset().union(*(m for gain in gains for m in gain)))
    if not mistakes:
        return 1
    first = _first_order(gains, mistakes)
    every = np.ones((len(gains), 1), dtype=bool), np.ones((len(mistakes), 1), dtype=bool)
    answer = rows_that_never_lose(first, np.zeros((1, 1, 1)), *every)
    if answer.gains[0] == 1 and _always_pays(_sum(gains, answer.rows[:, 0])):
        return 0
    return _some_sequence(gains, mistakes, answer.columns[:, 0], deadline)


def _gain(new: Floats, old: Floats, i: int, profile: Sequence[int]) -> _Gain:
    """Gain of a reply of player i, in whole numbers of a unit of its own."""
    others = [(j, at) for j, at in enumerate(profile) if j != i]
    exact = {
        frozenset((j, int(c)) for (j, at), c in zip(others, place, strict=True) if c != at): (
            Fraction(float(new[place])) - Fraction(float(old[place]))
        )
        for place in zip(*np.nonzero(new != old), strict=True)
    }
    unit = math.lcm(*(v.denominator for v in exact.values()))
    return {mistakes: int(v * unit) for mistakes, v in exact.items()}


def _scale(gain: _Gain) -> int:
    """A power of two above the coefficients."""
    return 2 ** max((abs(v).bit_length() for v in gain.values()), default=0)


def _first_order(gains: Sequence[_Gain], mistakes: Sequence[_Mistake]) -> Floats:
    """Coefficients of single mistakes, in units of `_scale`, shape (gains, mistakes, 1)."""
    return np.array(
        [
            [[float(Fraction(gain.get(frozenset([m]), 0), _scale(gain)))] for m in mistakes]
            for gain in gains
        ]
    )


def _sum(gains: Sequence[_Gain], weights: Floats) -> _Gain:
    """Sum of gains with weights, in whole numbers."""
    shares = [Fraction(float(w)) / _scale(gain) for gain, w in zip(gains, weights, strict=True)]
    unit = math.lcm(*(share.denominator for share in shares))
    total: _Gain = {}
    for gain, share in zip(gains, shares, strict=True):
        for mistakes, v in gain.items():
            total[mistakes] = total.get(mistakes, 0) + int(share * unit) * v
    return {mistakes: v for mistakes, v in total.items() if v}


def _always_pays(gain: _Gain) -> bool:
    """Whether a polynomial is positive for all small positive odds.

    It is if each term below zero has one above zero that divides it, and so is much larger. If a
    weighted sum of gains is, then one or another of the replies pays under any small mistakes.
    """
    above = {mistakes for mistakes, v in gain.items() if v > 0}
    return bool(above) and all(
        any(
            frozenset(few) in above
            for size in range(len(mistakes))
            for few in itertools.combinations(mistakes, size)
        )
        for mistakes, v in gain.items()
        if v < 0
    )


def _some_sequence(
    gains: Sequence[_Gain], mistakes: Sequence[_Mistake], shares: Floats, deadline: float
) -> int:
    """Whether no reply pays in the end, for one of the sequences of mistakes that are tried."""
    # First one in which no gain is above zero in first order, if there is one.
    odds = {
        m: Fraction(float(w)) if w > 0 else Fraction(1)
        for m, w in zip(mistakes, shares, strict=True)
    }
    powers = {m: 1 if w > 0 else 2 for m, w in zip(mistakes, shares, strict=True)}
    if all(_never_pays(gain, powers, odds) for gain in gains):
        return 1
    groups = [[m] for m in mistakes]
    if POWERS ** len(groups) > MOST_SEQUENCES:  # All mistakes of a player are of one order.
        groups = [[m for m in mistakes if m[0] == j] for j in sorted({j for j, _ in mistakes})]
    tries = itertools.product(range(1, POWERS + 1), repeat=len(groups))
    for chosen in itertools.islice(tries, MOST_SEQUENCES):
        powers = {m: power for group, power in zip(groups, chosen, strict=True) for m in group}
        if all(_never_pays(gain, powers) for gain in gains):
            return 1
        if time.monotonic() > deadline:
            break
    return UNDECIDED


def _never_pays(
    gain: _Gain,
    powers: Mapping[_Mistake, int],
    odds: Mapping[_Mistake, Fraction] | None = None,
) -> bool:
    """Whether a gain is zero or less in the end, at ``odds * e**powers`` as e goes to zero."""
    total: dict[int, Any] = {}
    for mistakes, v in gain.items():
        power = sum(powers[m] for m in mistakes)
        term = v if odds is None else v * math.prod(odds[m] for m in mistakes)
        total[power] = total.get(power, 0) + term
    return next((total[power] for power in sorted(total) if total[power]), 0) <= 0
