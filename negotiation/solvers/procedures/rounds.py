"""One round of offers worked back from the next, and the fixed point where all rounds are alike.

A state says who proposes. Shapes: shares and asking prices (S, n, B) by state, party and game;
`turns` (S, S, B) are the probabilities of the next state.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Round", "Rules", "endless"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Rounds that are worked back before the linear equations are tried, tries, and what is reached.
FIRST, TRIES, EXACT = 40, 60, 1e-12


@dataclass(frozen=True)
class Rules:
    """What the procedure is, with the games of the family on the last axis.

    Attributes
    ----------
    proposer : array of int, shape (S,)
    turns : array, shape (S, S, B)
    discounts, impasse, outside : array, shape (n, B)
        `outside` is minus infinity for who cannot quit.
    breakdown : array, shape (B,)
    quota : int
        How many must agree, the proposer among them.
    """

    proposer: NDArray[np.intp]
    turns: Floats
    discounts: Floats
    impasse: Floats
    outside: Floats
    breakdown: Floats
    quota: int

    def waiting(self, values: Floats) -> Floats:
        """What going on after a refusal is worth, from the values (S, n, B) of the next round."""
        later = np.einsum("stb,tnb->snb", self.turns, values)
        return self.breakdown * self.impasse + (1 - self.breakdown) * self.discounts * later


@dataclass(frozen=True)
class Round:
    """What happens in a round, given what waiting is worth.

    Attributes
    ----------
    asks : array, shape (S, n, B)
        The least that each accepts.
    invited : array, shape (S, n, B)
        Probability that it is offered that.
    keeps : array, shape (S, B)
        What the proposer keeps if its offer is accepted.
    agreed : array of bool, shape (S, B)
        It would rather make an offer that is accepted.
    quits : array of bool, shape (S, n, B)
        A refusal ends the talks.
    refused : array, shape (S, n, B)
        What all have after a refusal.
    worth : array, shape (S, n, B)
        What the round is worth to each.
    """

    asks: Floats
    invited: Floats
    keeps: Floats
    agreed: Bools
    quits: Bools
    refused: Floats
    worth: Floats

    @classmethod
    def before(cls, rules: Rules, waiting: Floats) -> Round:
        """Work a round back from what waiting is worth, shape (S, n, B)."""
        states = np.arange(len(waiting))
        quits = rules.outside > waiting
        asks = np.maximum(np.maximum(waiting, rules.outside), 0.0)
        invited = _invited(rules, asks)
        keeps = 1 - (invited * asks).sum(axis=1)
        refused, delay = _refused(rules, waiting, quits)
        agreed = keeps >= np.maximum(delay, 0.0) - EXACT  # Nobody pays more than there is.
        # Who is not invited gets nothing; who is, what it asks.
        paid = invited * asks
        paid[states, rules.proposer] = keeps
        worth = np.where(agreed[:, None], paid, refused)
        return cls(asks, invited, keeps, agreed, quits, refused, worth)


def _invited(rules: Rules, asks: Floats) -> Floats:
    """The cheapest partners, and equal chances for those who ask the same."""
    states, own = np.arange(len(asks)), rules.proposer
    need = rules.quota - 1
    others = np.ones_like(asks)
    others[states, own] = 0.0
    if need == asks.shape[1] - 1:
        return others
    price = asks.copy()
    price[states, own] = np.inf
    limit = np.sort(price, axis=1)[:, need - 1 : need] if need else np.full_like(price[:, :1], -1)
    near = EXACT * (1 + np.abs(limit))
    sure, tied = price < limit - near, np.abs(price - limit) <= near
    left = need - sure.sum(axis=1, keepdims=True)
    return sure + tied * left / np.maximum(tied.sum(axis=1, keepdims=True), 1)


def _refused(rules: Rules, waiting: Floats, quits: Bools) -> tuple[Floats, Floats]:
    """What an offer that is refused brings all and the proposer: it chooses who is to refuse."""
    states, own = np.arange(len(waiting)), rules.proposer
    away, stay = rules.outside, waiting
    others = np.ones(waiting.shape[:2], dtype=bool)
    others[states, own] = False
    may_quit = (quits & others[..., None]).any(axis=1)
    may_stay = (~quits & others[..., None]).any(axis=1)
    fallback = np.where(np.isfinite(away), away, 0.0)
    quit_, wait = fallback[own], stay[states, own]
    ends = may_quit & (~may_stay | (quit_ > wait))
    refused = np.where(ends[:, None], fallback, stay)
    return refused, refused[states, own]


def endless(rules: Rules) -> tuple[Round, Floats, Floats]:
    """Find the round that comes before one like it.

    A few rounds are worked back to see who would quit where. With that known the values solve
    linear equations, and are put back into a full round. Where that changes who quits, it begins
    again.

    Returns
    -------
    round : Round
    waiting : array, shape (S, n, B)
    residual : array, shape (B,)
        The largest change in a value by working back one more round.
    """
    shape = (len(rules.proposer), *rules.discounts.shape)
    values = np.zeros(shape)
    best, residual = values, np.full(shape[-1], np.inf)
    for _ in range(TRIES):
        for _ in range(FIRST):
            values = Round.before(rules, rules.waiting(values)).worth
        exact = _solved(rules, Round.before(rules, rules.waiting(values)), values)
        for trial in (values, exact):
            off = np.abs(Round.before(rules, rules.waiting(trial)).worth - trial).max(axis=(0, 1))
            better = off < residual
            best, residual = np.where(better, trial, best), np.where(better, off, residual)
        if (residual <= EXACT).all():
            break
    waiting = rules.waiting(best)
    return Round.before(rules, waiting), waiting, residual


def _solved(rules: Rules, seen: Round, values: Floats) -> Floats:
    """Values that solve the round's equations if nobody changes what it does."""
    s, n, games = values.shape
    states, own = np.arange(s), rules.proposer
    # Values are `slope` times what waiting is worth, plus `level`.
    waits = rules.waiting(values)
    follows = seen.asks <= waits  # The asking price moves with what waiting is worth.
    slope = np.zeros((s, n, n, games))
    fixed = np.where(follows, 0.0, seen.asks)
    own_part = seen.invited * follows
    slope[:, np.arange(n), np.arange(n)] = own_part
    slope[states, own] = -own_part
    level = seen.invited * fixed
    level[states, own] = 1 - (seen.invited * fixed).sum(axis=1)
    ends = (seen.refused != waits).any(axis=1)
    idle = np.zeros_like(slope)
    idle[:, np.arange(n), np.arange(n)] = ~ends[:, None]
    agreed = seen.agreed[:, None]
    slope = np.where(agreed[:, None], slope, idle)
    level = np.where(agreed, level, np.where(ends[:, None], seen.refused, 0.0))
    level = level + np.einsum("sijb,jb->sib", slope, rules.breakdown * rules.impasse)
    steps = np.einsum(
        "sijb,jb,stb->bsitj", slope, (1 - rules.breakdown) * rules.discounts, rules.turns
    )
    matrix = np.eye(s * n) - steps.reshape(games, s * n, s * n)
    right = np.moveaxis(level, -1, 0).reshape(games, s * n, 1)
    try:
        solved = np.linalg.solve(matrix, right)
    except np.linalg.LinAlgError:
        return values
    return np.moveaxis(solved.reshape(games, s, n), 0, -1)
