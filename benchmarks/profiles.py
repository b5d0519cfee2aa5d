"""Sets of strategy profiles, and how one set compares with another.

Nothing here uses the package that is measured: regrets are computed anew from the payoffs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: An entry whose regret is more than this share of the player's payoff range is no equilibrium.
WRONG = 1e-6
#: Entries whose probabilities all differ by less than this are the same equilibrium.
SAME = 1e-5


@dataclass
class Profiles:
    """Profiles of a family of games, in columns: ``game`` (E,), ``strategies`` n x (s_i, E)."""

    game: np.ndarray
    strategies: list[np.ndarray]

    @classmethod
    def of_lists(cls, shape, answers, games=None):
        """Collect a list of profiles a game; a game whose answer is None has none."""
        games = range(len(answers)) if games is None else games
        entries = [(k, x) for k, answer in zip(games, answers, strict=True) for x in answer or ()]
        strategies = [
            np.array([x[i] for _, x in entries], dtype=float).reshape(-1, size).T
            for i, size in enumerate(shape)
        ]
        return cls(np.array([k for k, _ in entries], dtype=np.intp), strategies)

    def __len__(self):
        """Number of entries."""
        return len(self.game)

    def where(self, mask):
        """Some of the entries."""
        return Profiles(self.game[mask], [x[:, mask] for x in self.strategies])

    def of_games(self, chosen):
        """The entries of the games that a mask over games chooses."""
        return self.where(chosen[self.game])

    def joined(self, other):
        """These entries, then those of another set."""
        pairs = zip(self.strategies, other.strategies, strict=True)
        return Profiles(
            np.concatenate([self.game, other.game]),
            [np.concatenate(pair, axis=1) for pair in pairs],
        )

    def regrets(self, payoffs):
        """Largest gain from deviating, over each player's payoff range; infinite if no profile.

        ``payoffs`` has the shape (n, s_1, ..., s_n, G).
        """
        n = len(self.strategies)
        spread = np.ptp(payoffs.reshape(n, -1, payoffs.shape[-1]), axis=1)
        worst = np.zeros(len(self))
        for i, own in enumerate(self.strategies):
            values = payoffs[i][..., self.game]
            for j, x in reversed(list(enumerate(self.strategies))):  # Mix over all others.
                if j != i:
                    axes = (..., *[None] * (values.ndim - j - 2), slice(None))
                    values = (values * x[axes]).sum(axis=j)
            gain = values.max(axis=0) - (values * own).sum(axis=0)
            scale = spread[i, self.game]
            worst = np.maximum(worst, gain / np.where(scale > 0, scale, 1))
        sums = [np.abs(x.sum(axis=0) - 1) for x in self.strategies]
        lows = [-x.min(axis=0) for x in self.strategies]
        astray = np.max([*sums, *lows], axis=0) > WRONG
        return np.where(astray | ~np.isfinite(worst), np.inf, worst)


def match(some, others, within=SAME):
    """For each entry of `some`, the nearest entry of `others` in its game, or -1 if none is near.

    Returns the positions and the distances (the largest difference of a probability).
    """
    flat, known = np.concatenate(some.strategies), np.concatenate(others.strategies)
    nearest = np.full(len(some), -1)
    distance = np.full(len(some), np.inf)
    order = np.argsort(others.game, kind="stable")
    starts = np.searchsorted(others.game[order], some.game, side="left")
    ends = np.searchsorted(others.game[order], some.game, side="right")
    for lag in range(int((ends - starts).max(initial=0))):
        at = np.flatnonzero(starts + lag < ends)
        there = order[starts[at] + lag]
        apart = np.abs(flat[:, at] - known[:, there]).max(axis=0)
        closer = apart < distance[at]
        nearest[at[closer]], distance[at[closer]] = there[closer], apart[closer]
    nearest[distance > within] = -1
    return nearest, distance


def distinct(profiles):
    """Leave out entries that repeat an earlier one of their game."""
    flat = np.concatenate(profiles.strategies)
    order = np.argsort(profiles.game, kind="stable")
    game, flat = profiles.game[order], flat[:, order]
    repeated = np.zeros(len(order), dtype=bool)
    for lag in range(1, len(order)):
        same = game[lag:] == game[:-lag]
        if not same.any():
            break
        near = np.zeros(len(order) - lag, dtype=bool)
        near[same] = np.abs(flat[:, lag:][:, same] - flat[:, :-lag][:, same]).max(axis=0) <= SAME
        repeated[lag:] |= near
    kept = np.ones(len(order), dtype=bool)
    kept[order[repeated]] = False
    return profiles.where(kept)


@dataclass
class Score:
    """What a solver's answers are worth, against all equilibria that are known."""

    known: int  # equilibria in the yardstick
    found: int  # of these
    repeated: int  # entries more than once
    other: int  # equilibria that are not in the yardstick
    wrong: int  # entries that are no equilibria
    regret: float  # largest, over the entries that are equilibria
    even: int  # games with an even number of distinct equilibria
    short: int  # games where one of the yardstick is not there

    @property
    def missed(self):
        """Equilibria of the yardstick that are not there."""
        return self.known - self.found


def score(answers, yardstick, payoffs, solved):
    """Compare answers with a yardstick, in the games where `solved`, a mask, is true."""
    answers, yardstick = answers.of_games(solved), yardstick.of_games(solved)
    regret = answers.regrets(payoffs)
    right = regret <= WRONG
    valid = answers.where(right)
    different = distinct(valid)
    hit = match(yardstick, different)[0] >= 0
    counts = np.bincount(different.game, minlength=len(solved))
    return Score(
        known=len(yardstick),
        found=int(hit.sum()),
        repeated=len(valid) - len(different),
        other=int((match(different, yardstick)[0] < 0).sum()),
        wrong=int((~right).sum()),
        regret=float(regret[right].max(initial=0)),
        even=int((counts[solved] % 2 == 0).sum()),
        short=len(np.unique(yardstick.game[~hit])),
    )
