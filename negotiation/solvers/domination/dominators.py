"""What dominates what, for all games of a family at once: the kernels behind `dominance`.

Pure strategies are compared exactly. Mixtures are asked for only where the comparison leaves the
question open: an option that is a best response to some profile of the others is not strictly
dominated, and one that is the only best response to one, or does better than all others when the
others are equally likely to do anything, is not weakly dominated either.

Pearce, D. G. (1984), "Rationalizable strategic behavior and the problem of perfection",
Econometrica 52(4):1029-1050. (Dominance by mixtures, as a linear programme by duality.)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.matrix_games import (
    EPS,
    UNDECIDED,
    Answer,
    rows_that_gain,
    rows_that_never_lose,
)

__all__ = ["Found", "Trace", "eliminated", "find_dominated", "own_payoffs", "profiles_left"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Numbers in the tableaux that are worked on together.
CHUNK = 2**18


@dataclass(frozen=True)
class Found:
    """Dominated options of one player in G games.

    Attributes
    ----------
    dominated, strict, undecided : array of bool, shape (s, G)
        Which are, which of them strictly, and of which the time was over before it was known.
    by : array, shape (s, s, G)
        ``by[:, a]`` is the distribution that dominates option ``a``; zero where nothing does.
    gain : array, shape (s, G)
        What it gains at least.
    """

    dominated: Bools
    strict: Bools
    undecided: Bools
    by: Floats
    gain: Floats

    @classmethod
    def nothing(cls, s: int, games: int) -> Found:
        """No dominated option, for now."""
        dominated, strict, undecided = np.zeros((3, s, games), dtype=bool)
        by, gain = np.zeros((s, s, games)), np.zeros((s, games))
        return cls(dominated, strict, undecided, by, gain)


@dataclass(frozen=True)
class Trace:
    """What elimination left of G games, and how; lists are over players.

    Attributes
    ----------
    survives : list of arrays of bool, shape (s_i, G)
    rounds : list of arrays of int, shape (s_i, G)
        When each option went; 0 for those that are left.
    found : list of Found
    """

    survives: list[Bools]
    rounds: list[Ints]
    found: list[Found]


def own_payoffs(payoffs: Floats, i: int) -> Floats:
    """Payoffs of player i, shape (s_i, profiles of the others, G)."""
    size, games = payoffs.shape[i + 1], payoffs.shape[-1]
    return np.moveaxis(payoffs[i], i, 0).reshape(size, -1, games)


def profiles_left(survives: Sequence[Bools], i: int) -> Bools:
    """Profiles of the others than i that use surviving options only, shape (p, G)."""
    left = np.ones((1, survives[0].shape[-1]), dtype=bool)
    for j, mask in enumerate(survives):
        if j != i:
            left = (left[:, None] & mask).reshape(-1, left.shape[-1])
    return left


def eliminated(
    payoffs: Floats,
    *,
    strict: bool,
    mixed: bool,
    turns: Sequence[Sequence[int]],
    most: int | None = None,
    deadline: float = np.inf,
) -> Trace:
    """Take dominated options out until there are none.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, G)
    strict, mixed : bool
        Strict dominance only; by mixtures as well.
    turns : sequence of sequences of int
        Players whose options go together, in the order in which they do; from the first again
        after the last. A turn in which something goes is a round.
    most : int, optional
        Rounds to go through; by default, as many as there are.
    deadline : float, optional
        On the clock of `time.monotonic`. After it only pure strategies of the first turn are
        still compared.

    Returns
    -------
    Trace
    """
    n, number = payoffs.shape[0], payoffs.shape[-1]
    own = [own_payoffs(payoffs, i) for i in range(n)]
    survives = [np.ones((size, number), dtype=bool) for size in payoffs.shape[1:-1]]
    trace = Trace(
        survives,
        [np.zeros(mask.shape, dtype=np.intp) for mask in survives],
        [Found.nothing(*mask.shape) for mask in survives],
    )
    done = np.zeros(number, dtype=np.intp)
    idle = np.zeros(number, dtype=np.intp)
    turn = 0
    while len(games := np.flatnonzero((idle < len(turns)) & (done != most))):
        if turn and time.monotonic() > deadline:
            for i, mask in enumerate(survives):
                trace.found[i].undecided[:, games] = mask[:, games]
            break
        before = [mask[:, games] for mask in survives]
        all_games = len(games) == number
        gone = np.zeros(len(games), dtype=bool)
        for i in turns[turn % len(turns)]:
            found = find_dominated(
                own[i] if all_games else own[i][..., games],
                before[i],
                profiles_left(before, i),
                strict=strict,
                mixed=mixed,
                deadline=deadline,
            )
            _record(trace, i, games, found, done[games] + 1)
            gone |= found.dominated.any(axis=0)
        done[games] += gone
        idle[games] = np.where(gone, 0, idle[games] + 1)
        turn += 1
    return trace


def _record(trace: Trace, i: int, games: Ints, found: Found, number: Ints) -> None:
    """Enter what was found of player i in these games."""
    a, k = np.nonzero(found.dominated)
    total = trace.found[i]
    trace.survives[i][a, games[k]] = False
    trace.rounds[i][a, games[k]] = number[k]
    total.dominated[a, games[k]] = True
    total.strict[a, games[k]] = found.strict[a, k]
    total.gain[a, games[k]] = found.gain[a, k]
    total.by[:, a, games[k]] = found.by[:, a, k]
    total.undecided[:, games] = found.undecided


def find_dominated(
    own: Floats,
    options: Bools,
    profiles: Bools,
    *,
    strict: bool,
    mixed: bool,
    deadline: float = np.inf,
) -> Found:
    """Find the dominated options of one player in games that may have lost some.

    Parameters
    ----------
    own : array, shape (s, p, G)
        The player's payoffs.
    options : array of bool, shape (s, G)
        The options that are left.
    profiles : array of bool, shape (p, G)
        The others' profiles that are left.
    strict, mixed, deadline
        As for `eliminated`.

    Returns
    -------
    Found
        If a pure strategy dominates, the one that gains most at least is named.
    """
    found = Found.nothing(*options.shape)
    _pure(found, own, options, profiles, strict=True)
    if not strict:
        _pure(found, own, options, profiles, strict=False)
    if mixed:
        ask = _open(own, options, profiles, strict=True) & ~found.strict
        _mixed(found, own, options, profiles, ask, rows_that_gain, deadline)
    if mixed and not strict:
        ask = _open(own, options, profiles, strict=False) & ~found.dominated
        _mixed(found, own, options, profiles, ask, rows_that_never_lose, deadline)
    found.undecided[found.dominated] = False
    return found


def _pure(found: Found, own: Floats, options: Bools, profiles: Bools, *, strict: bool) -> None:
    """Enter what pure strategies dominate."""
    gone = None if profiles.all() else ~profiles
    for a in range(len(own)):
        better = own > own[a]
        if strict:
            does = (better if gone is None else better | gone).all(axis=1)
        else:
            never_worse = own >= own[a]
            does = (never_worse if gone is None else never_worse | gone).all(axis=1)
            does &= (better if gone is None else better & profiles).any(axis=1)
        b, games = np.nonzero(does & options & options[a] & ~found.dominated[a])
        if not len(b):
            continue
        half = own[b, :, games] / 2 - own[a, :, games] / 2
        gain = np.where(profiles[:, games].T, half, np.inf).min(axis=1)
        order = np.lexsort((b, -gain, games))
        games, first = np.unique(games[order], return_index=True)
        best = order[first]
        found.dominated[a, games] = True
        found.strict[a, games] = strict
        found.by[b[best], a, games] = 1.0
        with np.errstate(over="ignore"):
            found.gain[a, games] = 2 * gain[best]


def _open(own: Floats, options: Bools, profiles: Bools, *, strict: bool) -> Bools:
    """Options that no simple belief proves undominated, where there are two others to mix."""
    most = options.sum(axis=0)
    if most.max() < 3:
        return np.zeros_like(options)
    best = np.where(options[:, None], own, -np.inf).max(axis=0)
    at_best = (own == best) & options[:, None] & profiles
    if not strict:
        at_best &= at_best.sum(axis=0) == 1
    # Even odds of all profiles, with room for rounding.
    scaled = np.ldexp(own, -np.frexp(np.abs(own).max(axis=(0, 1)))[1])
    total = np.where(options, np.where(profiles, scaled, 0.0).sum(axis=1), -np.inf)
    rest = np.sort(total, axis=0)[-2]  # Each option of the rest is at most this, or the best.
    ahead = total > rest + 4 * len(profiles) ** 2 * EPS
    return ~at_best.any(axis=1) & ~ahead & options & (most >= 3)


def _mixed(
    found: Found,
    own: Floats,
    options: Bools,
    profiles: Bools,
    ask: Bools,
    question: Callable[..., Answer],
    deadline: float,
) -> None:
    """Enter what mixtures dominate, among the options asked for."""
    s, p, _ = own.shape
    a, games = np.nonzero(ask)
    portion = max(1, CHUNK // (s * (p + s)))
    for at in range(0, len(a), portion):
        option, k = a[at : at + portion], games[at : at + portion]
        if time.monotonic() > deadline:
            found.undecided[option, k] = True
            continue
        rows = options[:, k] & (np.arange(s)[:, None] != option)
        answer = question(own[..., k], own[option, :, k].T, rows, profiles[:, k], deadline)
        found.undecided[option, k] = answer.gains == UNDECIDED
        yes = answer.gains == 1
        option, k = option[yes], k[yes]
        found.dominated[option, k] = True
        found.strict[option, k] = question is rows_that_gain
        found.by[:, option, k] = answer.rows[:, yes]
        found.gain[option, k] = answer.least[yes]
