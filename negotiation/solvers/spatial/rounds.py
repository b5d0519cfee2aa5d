"""One round after another: who yields to whom, and where all stand then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.games.issue_scale import IssueScale
from negotiation.solvers.spatial.challenges import DUST, expected, exponents, medians, odds
from negotiation.solvers.spatial.reading import Reading

__all__ = ["KINDS", "SETTLED", "Round", "Talks", "play", "played"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: How an actor comes to yield, in the order in which it would rather.
KINDS = ("confrontation", "compromise", "compulsion")
#: Moves of less than this share of the scale are none.
SETTLED = 1e-6
#: Rounds up to which a cycle is recognised.
LONGEST = 100
#: Numbers of a family that are in the cache together.
CHUNK = 1 << 14


@dataclass(frozen=True)
class Talks:
    """What does not change between the rounds.

    Attributes
    ----------
    weights, saliences : array, shape (n, G)
    span : array, shape (G,)
    risk : array, shape (n, G), or None
        Exponents, if they are given.
    reading : Reading
    """

    weights: Floats
    saliences: Floats
    span: Floats
    risk: Floats | None
    reading: Reading

    @classmethod
    def of(cls, issue: IssueScale, risk: Floats | None, reading: Reading) -> Talks:
        """Take an issue, or a family of them in a row."""
        rows = (issue.n_actors, -1)
        given = None if risk is None else risk.reshape(rows)
        span = (issue.high - issue.low).reshape(-1)
        return cls(issue.weights.reshape(rows), issue.saliences.reshape(rows), span, given, reading)

    def part(self, games: Ints) -> Talks:
        """Take some games, by their numbers."""
        risk = None if self.risk is None else self.risk[:, games]
        weights, saliences = self.weights[:, games], self.saliences[:, games]
        return Talks(weights, saliences, self.span[games], risk, self.reading)


@dataclass(frozen=True)
class Round:
    """What one round brings.

    Attributes
    ----------
    risk : array, shape (n, G)
        Exponents.
    own, faced : array, shape (n, n, G)
        What each expects of challenging each; what each is faced with from each.
    to, kind : array of int, shape (n, G)
        To whom each yields, and how (its number in `KINDS`); -1 for nobody.
    after : array, shape (n, G)
        Positions after it.
    """

    risk: Floats
    own: Floats
    faced: Floats
    to: Ints
    kind: Ints
    after: Floats


def play(x: Floats, talks: Talks) -> Round:
    """Play one round from positions (n, G)."""
    reading, span, median = talks.reading, talks.span, medians(x, talks.weights)

    def chances(votes: Floats) -> Floats:
        return odds(x / span, talks.weights, votes, of_all=reading.odds == "in all contests")

    def valued(risk: Floats, won: Floats) -> Floats:
        return expected(x, talks.saliences, won, span, median, reading.stay, risk)

    level = np.ones_like(x)
    won = chances(level)
    risk = exponents(valued(level[:, None], won)) if talks.risk is None else talks.risk
    if reading.votes == "by utility":
        won = chances(risk)
    own = valued(risk[:, None], won)
    back = own if reading.view == "each its own" else valued(risk[None], won)
    faced = back.swapaxes(0, 1)
    offered, share = _offers(own, faced, x, talks)
    to, kind = _accepted(offered, share, own, faced, x, talks)
    at = np.maximum(to, 0)
    target = np.take_along_axis(x, at, axis=0)
    part = np.take_along_axis(share, at[:, None], axis=1)[:, 0]
    moved = np.where(part == 1, target, x + part * (target - x))
    return Round(risk, own, faced, to, kind, np.where(to >= 0, moved, x))


def _offers(own: Floats, faced: Floats, x: Floats, talks: Talks) -> tuple[Ints, Floats]:
    """How each would yield to each, as a number in `KINDS` or -1, and how far, as a share."""
    apart = np.abs(x[:, None] - x[None]) > DUST * talks.span
    pressed = apart & (faced > 0)
    against = np.abs(own)
    kind = np.full(own.shape, -1)
    if talks.reading.confrontation == "the weaker yields":
        kind[pressed & (own > 0) & (faced > own + DUST)] = 0
    kind[pressed & (own < 0) & (faced > against)] = 1
    kind[pressed & (own < 0) & (faced <= against)] = 2
    share = np.where(kind == 1, against / np.where(kind == 1, faced, 1.0), 1.0)
    return kind, share


def _accepted(
    kind: Ints, share: Floats, own: Floats, faced: Floats, x: Floats, talks: Talks
) -> tuple[Ints, Ints]:
    """To whom each yields, and how; -1 for nobody."""
    moves = share * np.abs(x[:, None] - x[None]) / talks.span
    keys: list[Floats | Ints] = [kind, moves, -faced]
    if talks.reading.offers == "the strongest":
        keys = [-faced, moves]
    elif talks.reading.offers == "the lowest":
        total = np.abs(own) + np.abs(faced)
        between = (np.abs(own) * x[:, None] + np.abs(faced) * x[None]) / np.where(total, total, 1)
        keys = [kind, np.where(kind == 1, between / talks.span, moves)]
    left = kind >= 0
    for key in keys:
        best = np.where(left, key, np.inf).min(axis=1, keepdims=True)
        left &= key <= best + DUST
    to = np.where(left.any(axis=1), left.argmax(axis=1), -1)
    how = np.take_along_axis(kind, np.maximum(to, 0)[:, None], axis=1)[:, 0]
    return to, np.where(to >= 0, how, -1)


def played(x: Floats, talks: Talks, rounds: int) -> tuple[list[Floats], list[Round], Ints]:
    """Play round after round, until all games repeat themselves.

    Parameters
    ----------
    x : array, shape (n, G)
    talks : Talks
    rounds : int
        At most.

    Returns
    -------
    positions : list of arrays (n, G)
        Before the first round, and after each.
    history : list of Round
        Without utilities, which take much room.
    period : array of int, shape (G,)
        After how many rounds positions come again: 1 if they stay; 0 if they did not yet.
    """
    positions: list[Floats] = [x]
    history: list[Round] = []
    period = np.zeros(x.shape[1], dtype=np.intp)
    portion = max(1, CHUNK // len(x) ** 2)
    for _ in range(rounds):
        last = history[-1] if history else None
        now = _next(positions[-1], talks, np.flatnonzero(period != 1), portion, last)
        history.append(now)
        positions.append(now.after)
        for back, before in enumerate(positions[-2 : -2 - LONGEST : -1], start=1):
            again = (np.abs(before - now.after) <= SETTLED * talks.span).all(axis=0)
            period[again & (period == 0)] = back
        if period.all():
            break
    return positions, history, period


def _next(x: Floats, talks: Talks, moving: Ints, portion: int, last: Round | None) -> Round:
    """Play a round of the games that still move, a portion at a time; the others stay."""
    nobody, nothing = np.full(x.shape, -1), np.empty(0)
    risk = np.ones_like(x) if last is None else last.risk.copy()
    result = Round(risk, nothing, nothing, nobody, nobody.copy(), x.copy())
    for start in range(0, len(moving), portion):
        games = moving[start : start + portion]
        found = play(x[:, games], talks.part(games))
        for name in ("risk", "to", "kind", "after"):
            getattr(result, name)[:, games] = getattr(found, name)
    return result
