"""All equilibria of two-player games: every extreme one, also where payoffs tie.

The equilibria are the pairs of vertices of the two best-response polytopes in which every strategy
is a best reply or unused (von Stengel 2002, theorem 2.14 and section 2.6). The vertices are found
in one of three ways, each with proof: small games of a family all at once, from the signs of minors
(`negotiation.solvers.two_players.minors`); larger ones in floats with a certificate
(`negotiation.solvers.two_players.polytopes`); and what rounding leaves open, in integers
(`negotiation.solvers.two_players.double_description`).

Mangasarian, O. L. (1964), "Equilibrium points of bimatrix games", Journal of the Society for
Industrial and Applied Mathematics 12(4):778-780.

von Stengel, B. (2002), "Computing equilibria for two-person games", Handbook of Game Theory 3,
1723-1759.

Avis, D., Rosenberg, G. D., Savani, R. and von Stengel, B. (2010), "Enumeration of Nash equilibria
for two-player games", Economic Theory 42(1):9-37.
"""

from __future__ import annotations

import math
import time

import numpy as np
from numpy.typing import NDArray

from negotiation.games.normal_form import NormalFormGame
from negotiation.solvers.components import Corners
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.two_players.double_description import Exact, described_exactly
from negotiation.solvers.two_players.extreme import ExtremeEquilibria, Side
from negotiation.solvers.two_players.minors import Minors
from negotiation.solvers.two_players.polytopes import Described, described

__all__ = ["two_player_equilibria"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Games with no more pairs of equally many strategies than this are solved by minors.
FEW_PAIRS = 1000
#: Minors that are computed in one go.
CHUNK = 2**17
#: Vertices expected of the polytopes that are described in one go.
BATCH = 2**13
#: Games with more strategies than this, of both players, are not searched.
MOST_STRATEGIES = 60
#: Payoffs, as a share of the largest, below which floats may lose digits in products.
TINY = 2.0**-200


def two_player_equilibria(game: NormalFormGame, deadline: float, *, exact: bool) -> Equilibria:
    """All extreme equilibria of a game of two players, or of every game of a family.

    Parameters
    ----------
    game : NormalFormGame
        No more than two players have a choice.
    deadline : float
        On the clock of `time.monotonic`.
    exact : bool
        Take payoffs as the rational numbers that were given, and return rational strategies.

    Returns
    -------
    Equilibria
        See `negotiation.nash_equilibria`.
    """
    pair = _pair(game)
    source, game = game, _between(game, pair, exact=exact)
    found = ExtremeEquilibria(game, exact=exact)
    games = np.arange(game.n_games)
    if sum(game.shape) > MOST_STRATEGIES:
        found.give_up(games)
    elif exact and not game.floats_are_exact:
        _in_integers(found, games, deadline)
    else:
        payoffs, wild = _tame(game.flat_payoffs)
        if math.comb(sum(game.shape), game.shape[0]) <= FEW_PAIRS:
            _by_minors(found, payoffs, games[~wild], deadline)
        else:
            _by_vertices(found, payoffs, games[~wild], deadline)
        _in_integers(found, games[wild], deadline)
    return found.collect(source, pair)


def _pair(game: NormalFormGame) -> list[int]:
    """Those with a choice, made up to two by others."""
    by_choice = sorted(range(game.n_players), key=lambda i: game.shape[i] == 1)
    return sorted(by_choice[:2])


def _between(game: NormalFormGame, pair: list[int], *, exact: bool) -> NormalFormGame:
    """Leave out who has one strategy only; set somebody without a choice against one alone."""
    if game.n_players == 2:
        return game
    payoffs = game.exact_payoffs if exact else game.payoffs
    if game.n_players == 1:
        return NormalFormGame(np.repeat(payoffs[:, :, None], 2, axis=0))
    shape = [game.shape[i] for i in pair]
    return NormalFormGame(payoffs.reshape(-1, *shape, *game.batch_shape)[pair])


def _tame(payoffs: Floats) -> tuple[Floats, Bools]:
    """Scale payoffs by powers of two where products might leave the range of floats.

    Returns
    -------
    payoffs : array, shape (2, m, n, G)
    wild : array of bool, shape (G,)
        Games that have payoffs of so many sizes that scaling does not help.
    """
    size = np.abs(payoffs)
    wild = np.zeros(payoffs.shape[-1], dtype=bool)
    if size.max() < 2.0**100 and size.min(initial=1.0, where=size > 0) > 2.0**-100:
        return payoffs, wild
    _, exponent = np.frexp(size.max(axis=(1, 2), keepdims=True))
    payoffs = np.ldexp(payoffs, -exponent)
    wild |= ((size > 0) & (np.abs(payoffs) < TINY)).any(axis=(0, 1, 2))
    return payoffs, wild


def _by_minors(found: ExtremeEquilibria, payoffs: Floats, games: Ints, deadline: float) -> None:
    """Solve small games, many at once."""
    m, n = found.game.shape
    step = max(1, CHUNK // math.comb(m + n, n))
    for at in range(0, len(games), step):
        some = games[at : at + step]
        if time.monotonic() > deadline:
            found.give_up(some)
            continue
        # A slice, unless games were left out, so that nothing is copied.
        part = payoffs[..., some[0] : some[-1] + 1]
        if part.shape[-1] > len(some):
            part = payoffs.take(some, axis=-1)
        one, two = Minors(np.swapaxes(part[1], 0, 1)), Minors(part[0])
        tied = np.zeros(len(some), dtype=bool)
        levels = []
        for k in range(1, min(m, n) + 1):
            vertex_one, tie_one = one.vertices(k)
            vertex_two, tie_two = two.vertices(k)
            for tie in (tie_one, tie_two):
                tied |= tie.any(axis=(0, 1))
            levels.append(vertex_two & np.swapaxes(vertex_one, 0, 1))
        for k, both in enumerate(levels, start=1):
            # Without ties two vertices go together if each mixes what the other makes best.
            both[..., tied] = False
            rows, columns, game = np.nonzero(both)
            found.add_single(
                some[game],
                (one.columns.mask[k][rows], two.columns.mask[k][columns]),
                (one.mixtures(k, columns, rows, game), two.mixtures(k, rows, columns, game)),
            )
        if tied.any():
            which = np.flatnonzero(tied)
            found.add_pairs(some[which], _side_of_minors(one, which), _side_of_minors(two, which))


def _side_of_minors(minors: Minors, games: Ints) -> Side:
    """List the vertices of some games."""
    parts = []
    some = minors.signs_of(games)
    for k in range(1, minors.largest + 1):
        row, column, game = np.nonzero(some.vertices(k)[0])
        replies = some.replies(k)[row, column, game]
        support = minors.columns.mask[k][column]
        parts.append(np.array([game, support, replies, np.full(len(row), k), row, column]))
    table = np.concatenate(parts, axis=1)
    a, b = minors.payoffs.shape[:2]
    code = (table[0] << a | table[2]) << b | table[1]  # The same vertex comes of several minors.
    game, support, replies, size, row, column = table[:, np.unique(code, return_index=True)[1]]

    def mixtures(which: Ints) -> tuple[Floats, Floats]:
        x, error = np.empty((b, len(which))), np.empty(len(which))
        for k in range(1, minors.largest + 1):
            own = size[which] == k
            v = which[own]
            x[:, own], error[own] = minors.mixtures(k, row[v], column[v], games[game[v]])
        return x, error

    return Side(Corners(game, support, replies), mixtures)


def _by_vertices(found: ExtremeEquilibria, payoffs: Floats, games: Ints, deadline: float) -> None:
    """Solve larger games, some at once."""
    m, n = found.game.shape
    step = max(1, min(BATCH >> (m + n) // 2, 2 ** (61 - m - n)))
    for at in range(0, len(games), step):
        some = games[at : at + step]
        if time.monotonic() > deadline:
            found.give_up(some)
            continue
        two, one = payoffs.take(some, axis=-1)
        one = np.swapaxes(one, 0, 1)
        if m == n:  # Together, because small arrays take as long as larger ones.
            first = second = described(np.concatenate([one, two], axis=2), deadline)
            start = len(some)
        else:
            first, second, start = described(one, deadline), described(two, deadline), 0
        span_one, span_two = slice(0, len(some)), slice(start, start + len(some))
        late = first.given_up[span_one] | second.given_up[span_two]
        proved = first.proved[span_one] & second.proved[span_two]
        found.give_up(some[late])
        found.add_pairs(
            some,
            _side_of_vertices(first, 0, proved),
            _side_of_vertices(second, start, proved),
        )
        _in_integers(found, some[~late & ~proved], deadline)


def _side_of_vertices(side: Described, start: int, games: Bools) -> Side:
    """Take the vertices of some games from those of polytopes, of which `start` is the first."""
    low, high = np.searchsorted(side.polytope, [start, start + len(games)])
    index = low + np.flatnonzero(games[side.polytope[low:high] - start])
    return Side(
        Corners(side.polytope[index] - start, side.support[index], side.replies[index]),
        lambda which: (side.probabilities[:, index[which]], side.error(index[which])),
    )


def _in_integers(found: ExtremeEquilibria, games: Ints, deadline: float) -> None:
    """Solve games in exact arithmetic, one after the other."""
    for g in games:
        a, b = found.whole_payoffs(int(g))
        one = described_exactly(b.T, deadline)
        two = None if one is None else described_exactly(a, deadline)
        if one is None or two is None:
            found.give_up(np.array([g]))
        else:
            found.add_pairs(np.array([g]), _side_of_integers(one), _side_of_integers(two))


def _side_of_integers(side: Exact) -> Side:
    """Take the vertices of one polytope; probabilities are rounded correctly."""

    def mixtures(which: Ints) -> tuple[Floats, Floats]:
        weights = side.weights[:, which].astype(object)
        return (weights / weights.sum(axis=0)).astype(np.float64), np.zeros(len(which))

    zeros = np.zeros(len(side.support), dtype=np.intp)
    return Side(Corners(zeros, side.support, side.replies), mixtures)
