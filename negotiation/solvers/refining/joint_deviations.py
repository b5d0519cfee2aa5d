"""What several players gain by deviating together: strong and coalition-proof equilibria.

Aumann, R. J. (1959), "Acceptable points in general cooperative n-person games", in Contributions
to the Theory of Games IV, Princeton University Press, 287-324. (Strong equilibrium.)

Bernheim, B. D., Peleg, B. and Whinston, M. D. (1987), "Coalition-proof Nash equilibria: I.
Concepts", Journal of Economic Theory 42(1):1-12.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.matrix_games import UNDECIDED, Answer, rows_that_gain

__all__ = [
    "JointDeviation",
    "coalition_proof",
    "coalitions",
    "credible_deviation",
    "gains_of_coalitions",
    "is_strong",
    "too_many_comparisons",
    "too_many_deviations",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
Answers = NDArray[np.int8]

#: Comparisons of profiles that one game may take in the question for coalition-proof equilibria.
MOST_COMPARISONS = 10**8
#: Joint deviations, of all coalitions, that are looked at.
MOST_DEVIATIONS = 10**6


@dataclass(frozen=True)
class JointDeviation:
    """What some players can do together, and what each of them gains.

    Attributes
    ----------
    members : tuple of int
    plan : array, shape (joint options of the members,)
        Probabilities; one for certain if they need no lottery.
    gains : array, shape (members,)
        In payoff.
    """

    members: tuple[int, ...]
    plan: Floats
    gains: Floats


def coalitions(n: int) -> Iterator[tuple[int, ...]]:
    """All sets of two or more players, the small ones first."""
    for size in range(2, n + 1):
        yield from itertools.combinations(range(n), size)


def too_many_deviations(shape: Sequence[int]) -> bool:
    """Whether the coalitions of players with `shape` strategies have more than are looked at."""
    return math.prod(1 + size for size in shape) > MOST_DEVIATIONS


def too_many_comparisons(shape: Sequence[int]) -> bool:
    """Whether the question for coalition-proof equilibria takes more than are made."""
    return math.prod(shape) ** 2 * 2 ** len(shape) > MOST_COMPARISONS


def joint_payoffs(payoffs: Floats, strategies: Sequence[Floats], members: Sequence[int]) -> Floats:
    """What the members get when they act together and the others do what they did.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, E)
    strategies : sequence over players of arrays (s_i, E)
    members : sequence of int

    Returns
    -------
    array, shape (joint options of the members, members, E)
    """
    result = payoffs[list(members)]
    for j in reversed(range(len(strategies))):
        if j not in members:
            moved = np.moveaxis(result, j + 1, 0)
            weights = strategies[j].reshape(-1, *[1] * (moved.ndim - 2), moved.shape[-1])
            result = (moved * weights).sum(axis=0)
    return result.reshape(len(members), -1, result.shape[-1]).swapaxes(0, 1)


def is_strong(
    payoffs: Floats,
    strategies: Sequence[Floats],
    expected: Floats,
    tolerance: float,
    deadline: float = np.inf,
) -> tuple[Answers, Answers]:
    """Whether no coalition can make all of its members better off, without and with lotteries.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, E)
    strategies : sequence over players of arrays (s_i, E)
    expected : array, shape (n, E)
        What the players get at the equilibrium.
    tolerance : float
        Gains up to this do not count.
    deadline : float, optional
        On the clock of `time.monotonic`.

    Returns
    -------
    pure, lotteries : array of int8, shape (E,)
        The first is about coalitions that choose one joint deviation; the second about those that
        may also draw lots among several.
    """
    pure, lots = np.ones((2, expected.shape[1]), dtype=np.int8)
    if too_many_deviations([len(x) for x in strategies]):
        return np.full_like(pure, UNDECIDED), np.full_like(lots, UNDECIDED)
    for members in coalitions(len(payoffs)):
        reached = joint_payoffs(payoffs, strategies, members)
        now = expected[list(members)] + tolerance
        gain = (reached > now).all(axis=1).any(axis=0)
        pure[gain], lots[gain] = 0, 0
        ask = np.flatnonzero((lots == 1) & (reached > now).any(axis=0).all(axis=0))
        if len(ask):
            answer = _with_lots(reached[..., ask], now[:, ask], deadline).gains
            lots[ask] = np.where(answer == UNDECIDED, UNDECIDED, 1 - answer)
    return pure, lots


def _with_lots(reached: Floats, now: Floats, deadline: float = np.inf) -> Answer:
    """Whether a lottery over joint deviations makes every member better off; which, if so.

    A deviation that helps no member has no place in such a lottery. Some other one is needed.
    """
    rows = np.any(reached > now, axis=1)
    return rows_that_gain(reached, now, rows, np.ones(now.shape, dtype=bool), deadline)


def gains_of_coalitions(
    payoffs: Floats, strategies: Sequence[Floats], expected: Floats, tolerance: float
) -> JointDeviation | None:
    """Find a smallest coalition that gains at one equilibrium, and what serves it best.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, 1)
    strategies, expected, tolerance
        As for `is_strong`, with one entry.

    Returns
    -------
    JointDeviation or None
        With a lottery only if no coalition gains without one.
    """
    found = None
    for members in coalitions(len(payoffs)):
        reached = joint_payoffs(payoffs, strategies, members)
        now = expected[list(members)] + tolerance
        better = (reached[..., 0] > now[:, 0]).all(axis=1)
        halves = reached[..., 0] / 2 - now[:, 0] / 2
        if better.any():
            least = np.where(better, halves.min(axis=1), -np.inf)
            plan = (np.arange(len(halves)) == least.argmax()).astype(np.float64)
            return JointDeviation(members, plan, _twice(halves[least.argmax()]))
        if found is None and (halves > 0).any(axis=0).all():
            answer = _with_lots(reached, now)
            if answer.gains[0] == 1:
                plan = answer.rows[:, 0]
                found = JointDeviation(members, plan, _twice(plan @ halves))
    return found


def _twice(halves: Floats) -> Floats:
    """Gains from halves of gains, which cannot overflow; these may, and are infinite then."""
    with np.errstate(over="ignore"):
        return 2 * halves


def coalition_proof(
    payoffs: Floats, deadline: float = np.inf
) -> dict[tuple[int, ...], tuple[Bools, Bools]] | None:
    """Which profiles are self-enforcing and coalition-proof for each set of players.

    A profile is self-enforcing for a set of players if it is coalition-proof for all smaller sets
    of them, and coalition-proof if no other self-enforcing one makes all of them better off; what
    the rest does is given throughout. In pure strategies.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, G)
    deadline : float, optional
        On the clock of `time.monotonic`.

    Returns
    -------
    dict of players to (self-enforcing, coalition-proof), or None
        Arrays of bool, shape (s_1, ..., s_n, G). None if the games are too large or the time is
        over.
    """
    n, shape = len(payoffs), payoffs.shape[1:]
    if too_many_comparisons(shape[:-1]):
        return None
    result: dict[tuple[int, ...], tuple[Bools, Bools]] = {}
    for members in [(i,) for i in range(n)] + list(coalitions(n)):
        enforcing = np.ones(shape, dtype=bool)
        for size in range(1, len(members)):
            for few in itertools.combinations(members, size):
                enforcing &= result[few][1]
        if time.monotonic() > deadline:
            return None
        result[members] = enforcing, _undominated_among(payoffs, members, enforcing)
    return result


def _undominated_among(payoffs: Floats, members: Sequence[int], enforcing: Bools) -> Bools:
    """Those self-enforcing profiles to which the members prefer no other one."""
    where = range(len(members))
    u = np.moveaxis(payoffs[list(members)], [1 + i for i in members], [1 + i for i in where])
    mask = np.moveaxis(enforcing, members, where)
    whole = mask.shape
    joint = math.prod(whole[: len(members)])
    u, mask = u.reshape(len(members), joint, -1), mask.reshape(joint, -1)
    proof = mask.copy()
    for k in np.flatnonzero(mask.any(axis=1)):
        better = mask[k] & mask
        for own in u:
            better &= own[k] > own
        proof &= ~better
    return np.moveaxis(proof.reshape(whole), where, members)


def credible_deviation(payoffs: Floats, profile: Sequence[int]) -> JointDeviation | None:
    """Why a pure profile of one game is not coalition-proof: who would deviate credibly, and how.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, 1)
    profile : sequence of int

    Returns
    -------
    JointDeviation or None
        Of a smallest coalition; None if the profile is coalition-proof.
    """
    masks = coalition_proof(payoffs)
    if masks is None:
        return None
    for members, (enforcing, proof) in masks.items():
        if proof[(*profile, 0)]:
            continue
        place: list[Any] = [slice(None) if i in members else at for i, at in enumerate(profile)]
        halves = np.stack(
            [u[(*place, 0)].reshape(-1) - u[(*profile, 0)] for u in payoffs[list(members)] / 2]
        )
        credible = enforcing[(*place, 0)].reshape(-1) & (halves > 0).all(axis=0)
        least = np.where(credible, halves.min(axis=0), -np.inf)
        plan = (np.arange(len(least)) == least.argmax()).astype(np.float64)
        return JointDeviation(members, plan, _twice(halves[:, least.argmax()]))
    return None
