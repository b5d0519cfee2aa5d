"""Extreme equilibria of two-player games, put together from the vertices of both players.

Probabilities that are not accurate enough are worked out once more in exact arithmetic here, and
all of them where exact numbers are asked for. Games that were given up get their pure equilibria.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.normal_form import NormalFormGame
from negotiation.solvers.components import Corners, alone, complementary
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.pure import pure_equilibria
from negotiation.solvers.rational import integers, vertex, whole
from negotiation.solvers.unresolved import Unresolved

__all__ = ["ExtremeEquilibria", "Side"]

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
Pair = tuple[Ints, Ints]

#: Probabilities with a larger bound on their rounding error are computed again, exactly.
ACCURACY = 2.0**-40


@dataclass(frozen=True)
class Side:
    """Vertices of one player's polytopes, each once, and how to work out their mixtures.

    `mixtures` takes positions of vertices, (E,), and returns probabilities (s, E) and a bound on
    their rounding errors (E,).
    """

    corners: Corners
    mixtures: Callable[[Ints], tuple[Floats, Floats]]


@dataclass(frozen=True)
class _Part:
    """Some of the equilibria.

    Attributes
    ----------
    games : array of int, shape (E,)
    number, support, replies : pairs of arrays of int, shape (E,)
        Of each player's strategy: which vertex it is, what it mixes, and the best replies to it.
    strategies : sequence of arrays (s_i, E)
    isolated : array of bool, shape (E,)
    """

    games: Ints
    number: Pair
    support: Pair
    replies: Pair
    strategies: Sequence[Floats]
    isolated: Bools


class ExtremeEquilibria:
    """Extreme equilibria and games given up, collected from all parts of a family."""

    def __init__(self, game: NormalFormGame, *, exact: bool) -> None:
        self.game, self.exact = game, exact
        self.given_up: list[Ints] = []
        self.parts: list[_Part] = []
        self._vertices = 0
        self._whole: dict[int, tuple[Objects, Objects]] = {}

    def whole_payoffs(self, g: int) -> tuple[Objects, Objects]:
        """Payoffs of one game, each player's times a positive number, as integers."""
        if g not in self._whole:
            if self.game.floats_are_exact or not self.exact:
                a, b = (integers(u)[0] for u in self.game.flat_payoffs[..., g])
            else:
                flat = self.game.exact_payoffs.reshape(*self.game.flat_payoffs.shape)
                a, b = (whole(u) for u in flat[..., g])
            self._whole = {g: (a, b)}
        return self._whole[g]

    def give_up(self, games: Ints) -> None:
        """Leave the whole strategy space of these games unresolved."""
        self.given_up.append(games)

    def add_single(
        self,
        games: Ints,
        support: Pair,
        mixtures: Sequence[tuple[Floats, Floats]],
        isolated: Bools | None = None,
    ) -> None:
        """Add equilibria that share no vertex with another."""
        number = self._vertices + np.arange(len(games))
        self._vertices += len(games)
        if isolated is None:
            isolated = np.ones(len(games), dtype=bool)
        mirror = support[1], support[0]
        self._add(games, (number, number), support, mirror, mixtures, isolated)

    def add_pairs(self, games: Ints, one: Side, two: Side) -> None:
        """Add the pairs of vertices that are equilibria."""
        first, second = complementary(one.corners, two.corners, sum(self.game.shape))
        p, q = one.corners.take(first), two.corners.take(second)
        size = np.bitwise_count(p.support) + np.bitwise_count(q.support)
        order = np.lexsort((q.support, p.support, size, p.game))
        first, second, p, q = first[order], second[order], p.take(order), q.take(order)
        self._add(
            games[p.game],
            (self._vertices + first, self._vertices + second),
            (p.support, q.support),
            (p.replies, q.replies),
            (one.mixtures(first), two.mixtures(second)),
            alone(first, second),
        )
        self._vertices += max(len(one.corners.game), len(two.corners.game))

    def _add(
        self,
        games: Ints,
        number: Pair,
        support: Pair,
        replies: Pair,
        mixtures: Sequence[tuple[Floats, Floats]],
        isolated: Bools,
    ) -> None:
        """Add equilibria; what is not accurate enough is computed once more."""
        for i, (x, error) in enumerate(mixtures):
            for k in np.flatnonzero(error > ACCURACY):
                mask = int(support[i][k])
                exact = self._vertex(i, int(games[k]), mask, int(replies[i][k]))
                x[_members(mask), k] = [float(p) for p in exact]
        strategies = [x for x, _ in mixtures]
        self.parts.append(_Part(games, number, support, replies, strategies, isolated))

    def _vertex(self, i: int, g: int, support: int, replies: int) -> list[Fraction]:
        """Exact probabilities of player i at a vertex, which its support and replies determine."""
        payoffs = self.whole_payoffs(g)[1 - i]
        return vertex(payoffs.T if i == 0 else payoffs, _members(support), _members(replies))

    def _add_pure(self) -> Ints:
        """Add the pure equilibria of the games given up.

        Returns
        -------
        array of int
            The games.
        """
        games = np.unique(np.concatenate([np.empty(0, dtype=np.intp), *self.given_up]))
        if len(games):
            given = self.game.exact_payoffs if self.exact else self.game.payoffs
            flat = given.reshape(self.game.flat_payoffs.shape)
            pure = pure_equilibria(NormalFormGame(flat[..., games]), exact=self.exact)
            masks = [1 << x.argmax(axis=0) for x in pure.strategies]
            certain = np.zeros(len(pure))
            self.add_single(
                games[pure.game],
                (masks[0], masks[1]),
                [(x, certain) for x in pure.strategies],
                isolated=pure.isolated,
            )
        return games

    def collect(self, source: NormalFormGame, pair: Sequence[int]) -> Equilibria:
        """Make the result.

        Parameters
        ----------
        source : NormalFormGame
            The game that was asked about; all but two of its players have one strategy.
        pair : sequence of int
            Which of its players were looked at.
        """
        open_games = self._add_pure()
        complete = np.ones(source.n_games, dtype=bool)
        complete[open_games] = False
        part = _joined(self.parts)

        def seated(mixed: Sequence[Any], one: Any) -> list[NDArray[Any]]:
            sure = np.full((1, len(part.games)), one)
            return [mixed[pair.index(i)] if i in pair else sure for i in range(source.n_players)]

        lower = [np.full((size, len(open_games)), float(size == 1)) for size in source.shape]
        return Equilibria(
            source,
            part.games,
            seated(part.strategies, 1.0),
            complete=complete,
            isolated=part.isolated,
            method="all strategies, by enumeration of extreme equilibria with proof",
            unresolved=Unresolved(open_games, lower, [np.ones_like(x) for x in lower]),
            corners=part.number,
            exact=seated(self._rational(part), Fraction(1)) if self.exact else None,
        )

    def _rational(self, part: _Part) -> list[Objects]:
        """Exact strategies: arrays (s_i, E) of fractions."""
        result = []
        for i, size in enumerate(self.game.shape):
            x = np.full((size, len(part.games)), Fraction(0), dtype=object)
            for k in range(len(part.games)):
                support, replies = int(part.support[i][k]), int(part.replies[i][k])
                x[_members(support), k] = self._vertex(i, int(part.games[k]), support, replies)
            result.append(x)
        return result


def _joined(parts: Sequence[_Part]) -> _Part:
    """All parts as one."""

    def pair(name: str) -> Pair:
        one, two = (np.concatenate([getattr(p, name)[i] for p in parts]) for i in range(2))
        return one, two

    return _Part(
        np.concatenate([p.games for p in parts]),
        pair("number"),
        pair("support"),
        pair("replies"),
        [np.concatenate([p.strategies[i] for p in parts], axis=1) for i in range(2)],
        np.concatenate([p.isolated for p in parts]),
    )


def _members(mask: int) -> list[int]:
    """Positions of the bits that are set."""
    return [k for k in range(mask.bit_length()) if mask >> k & 1]
