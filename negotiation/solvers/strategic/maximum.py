"""Coefficients under which observed outcomes are most likely: Fisher scoring, and what fails.

Scoring goes by the expected information, which is never negative, so that each step can be made to
climb; the same matrix says which coefficients the data cannot tell apart.

Lewis, J. B. and Schultz, K. A. (2003), "Revealing preferences: empirical estimation of a crisis
bargaining game with incomplete information", Political Analysis 11(4):345-367. (On what is
identified.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.solvers.strategic.recursion import Recursion
from negotiation.solvers.strategic.specification import Design, Term

__all__ = ["Likelihood", "Maximum", "maximise", "settle"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Steps of a search at most, and the log-likelihood that is left to gain where it ends.
STEPS, LEFT = 200, 1e-13
#: Shares of the largest information in any direction, below which there is none.
NONE = 1e-9
#: Shares of the information elsewhere, below which a likelihood has no maximum.
GONE = 1e-6
#: Log-likelihoods that differ by this share of their size are the same.
SAME = 1e-8
#: How far coefficients go for a derivative, in units of their columns.
STRIDE = 1e-5


class Likelihood:
    """Log-likelihood of observed outcomes, as a function of the coefficients of scaled columns.

    Parameters
    ----------
    recursion : Recursion
    design : Design
    seen : array of int, shape (N,)
        Numbers of the outcomes.
    """

    def __init__(self, recursion: Recursion, design: Design, seen: Ints) -> None:
        self.recursion, self.seen = recursion, seen
        largest = np.abs(design.columns).max(axis=1)
        safe = np.where(largest > 0, largest, 1.0)  # Squares of very small numbers are zero.
        size = safe * np.sqrt(((design.columns / safe[:, None]) ** 2).mean(axis=1))
        #: What the columns were divided by, shape (k,).
        self.scale = np.where(size > 0, size, 1.0)
        columns = design.columns / self.scale[:, None]
        self.design = Design(design.base, columns, design.by, design.place)
        rows = design.columns.shape[1]
        self.chances = np.broadcast_to(
            recursion.tree.chances.reshape(len(recursion.tree.chances), -1),
            (len(recursion.tree.chances), rows),
        )

    def by_row(self, at: Floats) -> Floats:
        """Log-likelihood of each row, shape (N,)."""
        found = self.recursion.find(self.design.payoffs(at), self.chances)
        return np.take_along_axis(found.ends, self.seen[None], axis=0)[0]

    def slopes(self, at: Floats) -> tuple[Floats, Floats, Floats]:
        """Log-likelihood (N,), scores (k, N), and the expected information (k, k)."""
        found = self.recursion.find(self.design.payoffs(at), self.chances, self.design.by)
        scores = self.design.scores(found.slopes)
        weighted = np.exp(found.ends)[:, None] * scores
        information = np.einsum("lan,lbn->ab", weighted, scores)
        values = np.take_along_axis(found.ends, self.seen[None], axis=0)[0]
        own = np.take_along_axis(scores, self.seen[None, None], axis=0)[0]
        return values, own, information

    def curvature(self, at: Floats) -> Floats:
        """Observed information, shape (k, k): by differences of the exact slopes."""
        k = len(at)
        result = np.zeros((k, k))
        for a in range(k):
            step = np.zeros(k)
            step[a] = STRIDE
            ahead, behind = (self.slopes(at + s)[1].sum(axis=1) for s in (step, -step))
            result[a] = (behind - ahead) / (2 * STRIDE)
        return (result + result.T) / 2


@dataclass(frozen=True)
class Maximum:
    """Where a search ended.

    Attributes
    ----------
    at : array, shape (k,)
    value : float
    steps : int
    reached : bool
        Whether nothing was left to gain.
    """

    at: Floats
    value: float
    steps: int
    reached: bool


def maximise(likelihood: Likelihood, start: Floats, known: Floats) -> Maximum:
    """Climb from a start, each step by the expected information, damped where it goes too far.

    Where hardly any of the `known` information is left the search ends, too, without a maximum.
    """
    at, damping = start, 1e-6
    values, scores, information = likelihood.slopes(at)
    value = float(values.sum())
    for steps in range(STEPS):
        slope = scores.sum(axis=1)
        if steps % 10 == 9 and _left(information, known)[0] <= GONE:
            break
        while True:
            raised = information + damping * np.diag(information).mean() * np.eye(len(at))
            move = np.linalg.solve(raised, slope)
            if float(slope @ move) <= LEFT * (1 + abs(value)) and damping <= 1e-3:
                return Maximum(at, value, steps, reached=True)
            new = at + move
            if float(likelihood.by_row(new).sum()) > value:
                break
            damping *= 10
            if damping > 1e12:  # Rounding is all that is left.
                return Maximum(at, value, steps, reached=False)
        at, damping = new, max(damping / 10, 1e-9)
        values, scores, information = likelihood.slopes(at)
        value = float(values.sum())
    return Maximum(at, value, steps, reached=False)


def settle(
    likelihood: Likelihood, terms: Sequence[Term], names: Sequence[str], starts: int
) -> tuple[Maximum, int]:
    """Search from several places; refuse what is not identified, or rises without end.

    Returns
    -------
    best : Maximum
    found_from : int
        From how many of the starts it was found.
    """
    known, k = _information(likelihood, terms), len(terms)
    spread = np.random.default_rng(0).normal(0, 1, (starts - 1, k))
    ends = [maximise(likelihood, start, known) for start in (np.zeros(k), *spread)]
    best = max(ends, key=lambda end: end.value)
    _refuse_endless(likelihood, best, known, terms, names)
    if not best.reached:
        raise NegotiationError(
            f"the search did not end after {best.steps} steps, at a log-likelihood of"
            f" {best.value:.6g}: the coefficients are hardly identified, or need other starts"
        )
    same = sum(end.value >= best.value - SAME * (1 + abs(best.value)) for end in ends)
    return best, same


def _information(likelihood: Likelihood, terms: Sequence[Term]) -> Floats:
    """Expected information at some places, on average; refuse what has none at any of them."""
    spread = np.random.default_rng(0).normal(0, 0.5, (3, len(terms)))
    found = [likelihood.slopes(each)[2] for each in spread]
    idle = np.all([np.diag(each) <= NONE * np.diag(each).max() for each in found], axis=0)
    if idle.any():
        raise NegotiationError(
            f"not identified: {_named(terms, idle)}. Nothing that was chosen depends on it; leave"
            " it out"
        )
    alike = [_alike(each) for each in found]
    if all(part.any() for part in alike):
        raise NegotiationError(
            f"not identified: {_named(terms, np.any(alike, axis=0))}. The data cannot tell these"
            " coefficients apart: payoffs bear on choices by their differences, weighted with how"
            " likely the ends are; leave one of them out"
        )
    return np.asarray(np.mean(found, axis=0))


def _alike(information: Floats) -> NDArray[np.bool_]:
    """Which coefficients make a direction without information; none if there is no such."""
    own = np.sqrt(np.diag(information))
    values, directions = np.linalg.eigh(information / np.outer(own, own))
    if values[0] > NONE * values[-1]:
        return np.zeros(len(own), dtype=bool)
    part = np.abs(directions[:, 0])
    return np.asarray(part > 1e-4 * part.max())


def _left(information: Floats, known: Floats) -> tuple[float, Floats]:
    """The least share of what is known that is left in any direction, and the direction."""
    from scipy.linalg import eigh

    shares, directions = eigh(information, known)
    return float(shares[0]), directions[:, 0]


def _refuse_endless(
    likelihood: Likelihood, best: Maximum, known: Floats, terms: Sequence[Term],
    names: Sequence[str],
) -> None:  # fmt: skip
    """Refuse an end at which hardly any information is left in some direction."""
    share, direction = _left(likelihood.slopes(best.at)[2], known)
    if share > GONE:
        return
    part = np.abs(direction)
    absent = [name for k, name in enumerate(names) if not (likelihood.seen == k).any()]
    never = f"; {', '.join(map(repr, absent))} never happened" if absent else ""
    raise NegotiationError(
        "the likelihood has no maximum: it rises without end in"
        f" {_named(terms, part > 0.1 * part.max())}, which predict something perfectly{never}"
    )


def _named(terms: Sequence[Term], which: NDArray[np.bool_]) -> str:
    """Some coefficients, in words."""
    return "; ".join(str(term) for term, yes in zip(terms, which, strict=True) if yes)
