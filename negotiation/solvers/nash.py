"""All Nash equilibria, pure and mixed, of games of any number of players, with a certificate.

The search is a branch and prune over the faces of the strategy space (who uses which strategies,
`negotiation.solvers.faces`) and over cells of faces
(`negotiation.solvers.cells`, `negotiation.solvers.contraction`): what provably
holds no equilibrium is dropped, what provably holds exactly one is narrowed down to it, the rest is
split. All games of a family go through together, as columns of the same arrays.

Nash, J. (1951), "Non-cooperative games", Annals of Mathematics 54(2):286-295.

Krawczyk, R. (1969), "Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken",
Computing 4:187-201.

Wilson, R. (1971), "Computing equilibria of n-person games", SIAM Journal on Applied Mathematics
21(1):80-87. (A generic game has an odd number of equilibria.)

Porter, R., Nudelman, E. and Shoham, Y. (2008), "Simple search methods for finding a Nash
equilibrium", Games and Economic Behavior 63(2):642-662.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.normal_form import NormalFormGame, as_game
from negotiation.solvers.cells import Cells
from negotiation.solvers.contraction import advance, in_double, polished
from negotiation.solvers.edges import intervals
from negotiation.solvers.equilibria import Equilibria, Unresolved
from negotiation.solvers.faces import (
    Kind,
    cells_of_faces,
    count_faces,
    kinds_of_faces,
    rounded,
    surviving_faces,
    whole_faces,
)
from negotiation.solvers.pure import equilibrium_mask
from negotiation.solvers.rational_points import decided
from negotiation.solvers.two_players import two_player_equilibria

__all__ = ["nash_equilibria"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Games with more faces than this are not searched for mixed equilibria.
MOST_FACES = 2**20
#: Faces of all games together that are looked at in one go.
BLOCK = 2**21
#: Numbers in the corner values of the cells that are worked on together: they stay in the cache.
CHUNK = 2**18
#: Portions of that size kept at a time; a larger generation is cut in two.
LIVE = 64
#: Cells looked at for one game and kind of face before the search gives up.
MOST_CELLS = 1_000_000
#: Open cells of a face whose sides are less than the first number in the (geometric) mean are taken
#: for a continuum of equilibria if they are more than the second.
CROWDS = ((2.0**-5, 512), (2.0**-4, 2**13), (2.0**-3, 2**17))
#: And so are more cells than this at which the derivative has no inverse.
SINGULAR_CROWD = 64
#: More boxes than this on one face of a game are made one.
BOXES = 16
#: Probabilities closer than this cannot be told apart.
SLACK = 2.0**-49
#: No cell is split below this width.
FINEST = 2.0**-30


def nash_equilibria(game: Any, *, budget: float | None = None, exact: bool = False) -> Equilibria:
    """All equilibria of a game or of every game of a family, pure and mixed.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        Payoffs of shape (n, s_1, ..., s_n, *batch): any number of players and strategies.
    budget : float, optional
        Seconds that the search may take, for all games together; no limit by default. When they
        are spent, what is not finished goes to `unresolved`.
    exact : bool, optional
        Two players only: take payoffs as the rational numbers that were given (integers of any
        length, fractions), and not as the nearest floats; `Equilibria.exact` then has strategies,
        payoffs and regret as fractions.

    Returns
    -------
    Equilibria
        Ordered by game, pure equilibria first. `complete` is true of a game where every
        equilibrium is listed: each part of its strategy space was proved, rounding errors
        included, to hold none or exactly one. It is false where the proof could not be finished,
        and then `unresolved` has the parts of strategy space that are left: continua of
        equilibria, equilibria at which an unused strategy pays the same, or whatever was not
        reached in the budget. Pure equilibria are always listed. An entry is `isolated` where
        it is proved to be the only equilibrium nearby; a mixed entry that is not isolated is a
        solution of the indifferences at which an unused strategy ties to within rounding.

        Of two players the entries are the extreme equilibria, also where payoffs tie: every
        equilibrium is a mixture of some of them, see `Equilibria.components` and
        `Equilibria.subsets`, and `complete` means that they are all listed. Probabilities are
        proved to be right to 1e-12, and mostly are to rounding.

    Raises
    ------
    NegotiationError
        If `budget` is not a positive number of seconds, or `exact` is asked for other than two
        players: equilibria of three can be irrational (Nash 1951).

    Notes
    -----
    Adding a constant to a player's payoffs or multiplying them by a positive factor changes
    nothing (to rounding): the search works on payoff differences, each scaled by a power of two.
    The effort grows with the number of faces, the product of (2**s_i - 1) over players; above
    a million no mixed equilibria are looked for, and the whole space is `unresolved`. Of two
    players it grows with the number of vertices of their best-response polytopes: some thousands
    in a random game of 12 by 12, a hundred thousand in one of 15 by 15. A game is left
    `unresolved` in the same way when the vertices of a player's polytope, times the player's
    strategies, turn out to be more than 8 million, and when it has more than 60 strategies in all.

    Examples
    --------
    The hawk and dove of two governments: each swerves with probability (T - R)/(T - R + S - P),
    here 1 - 1/3.

    >>> import negotiation as ng
    >>> chicken = ng.NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
    ...     players=["A", "B"], strategies=[["swerve", "drive on"]] * 2)
    >>> print(ng.nash_equilibria(chicken))  # doctest: +ELLIPSIS
    <Equilibria: 3 of 1 game, complete; ...>
      A: swerve; B: drive on  (payoffs 2, 7; regret 0.0e+00)
      A: drive on; B: swerve  (payoffs 7, 2; regret 0.0e+00)
      A: 0.6667 swerve + 0.3333 drive on; B: 0.6667 swerve + 0.3333 drive on  (payoffs ...)
    """
    game = as_game(game)
    deadline = time.monotonic() + _seconds(budget)
    if game.n_players == 2:
        return two_player_equilibria(game, deadline, exact=exact)
    if exact:
        raise NegotiationError(
            f"exact equilibria are for two players, got {game.n_players}: those of three can be"
            " irrational; pure_equilibria(game, exact=True) takes any number"
        )
    payoffs = game.flat_payoffs
    found = _Found(game.shape, game.n_games)
    found.add_pure(payoffs)
    faces = count_faces(game.shape)
    if faces > MOST_FACES:
        found.give_up_games(np.arange(game.n_games))
    else:
        step = max(1, BLOCK // faces)
        for start in range(0, game.n_games, step):
            games = np.arange(start, min(start + step, game.n_games))
            if time.monotonic() > deadline:
                found.give_up_games(games)
                continue
            _solve(payoffs[..., games[0] : games[-1] + 1], games, deadline, found)
    return found.collect(game)


def _seconds(budget: float | None) -> float:
    """Check the budget."""
    if budget is None:
        return math.inf
    try:
        seconds = float("nan") if isinstance(budget, bool) else float(budget)
    except (TypeError, ValueError):
        seconds = float("nan")
    if not seconds > 0:
        raise NegotiationError(f"budget must be a positive number of seconds, got {budget!r}")
    return seconds


def _solve(payoffs: Floats, games: Ints, deadline: float, found: _Found) -> None:
    """Find the mixed equilibria of a block of games."""
    largest = np.abs(payoffs).max()
    if largest > np.finfo(np.float64).max / 4:  # Differences must not overflow.
        payoffs = payoffs / 4
    alive = surviving_faces(payoffs).reshape(-1, len(games))
    for kind in kinds_of_faces(payoffs.shape[1:-1]):
        if time.monotonic() > deadline:
            found.give_up_games(games[alive[kind.number].any(axis=0)])
            continue
        if kind.sizes[0] == 2 and kind.mixers == 1:
            for edges in cells_of_faces(payoffs, kind, alive, CHUNK, np.float64):
                found.add_edges(kind, games, edges, payoffs)
            continue
        searches = list(_searches(payoffs, kind, alive, deadline))
        left = [cells for search in searches for cells in search.given_up]
        if searches[-1].settled:
            settled = Cells.join(searches[-1].settled)
            left.append(found.add_mixed(kind, games, settled, payoffs))
        if left:
            found.give_up_cells(kind, games, Cells.join(left))
        if not all(search.exhaustive for search in searches):
            found.give_up_games(games[alive[kind.number].any(axis=0)])


def _searches(payoffs: Floats, kind: Kind, alive: Bools, deadline: float) -> Iterator[_Search]:
    """Search the faces of one kind, first in single precision and what is left in double.

    Where there are few indifferences, double precision is as fast.
    """
    n_games, portion = payoffs.shape[-1], max(32, CHUNK // _numbers(kind))
    if sum(kind.sizes) - len(kind.sizes) < 4:
        faces = cells_of_faces(payoffs, kind, alive, portion, np.float64)
        yield _search(faces, n_games, portion, deadline)
        return
    faces = cells_of_faces(payoffs, kind, alive, 2 * portion, np.float32)
    rough = _search(faces, n_games, 2 * portion, deadline)
    likely = (
        in_double(whole_faces(payoffs, kind, part.face, part.game), part)
        for cells in rough.settled
        for part in _portions(cells, portion)
    )
    yield rough
    yield _search(likely, n_games, portion, deadline)


def _numbers(kind: Kind) -> int:
    """How many numbers one cell of this kind takes: the images at the corners, roughly."""
    corners = math.prod(kind.sizes)
    return corners * max(1, sum(kind.sizes) - len(kind.sizes))


@dataclass
class _Search:
    """What came of a search: cells settled and given up, and whether every face was looked at."""

    settled: list[Cells] = field(default_factory=list)
    given_up: list[Cells] = field(default_factory=list)
    exhaustive: bool = True

    def settle(self, cells: Cells) -> None:
        """Keep the cells, those of single precision without their values."""
        if len(cells):
            self.settled.append(replace(cells, values=[]) if cells.single else cells)

    def give_up(self, cells: Cells) -> None:
        """Keep where the cells are, and no more of them."""
        if len(cells):
            self.given_up.append(replace(cells, values=[]))


def _search(start: Iterable[Cells], n_games: int, portion: int, deadline: float) -> _Search:
    """Look through cells breadth-first, in portions, with bounded memory."""
    result = _Search()
    looked = np.zeros(n_games, dtype=np.intp)
    waiting: list[Iterable[Cells]] = [start]
    while waiting:
        batches = waiting.pop()
        generation: list[Cells] = []
        for cells in batches:
            if time.monotonic() > deadline:
                if batches is start:
                    result.exhaustive = False
                    break
                result.give_up(cells)
                continue
            following, done, stuck = advance(cells)
            generation.append(following)
            result.settle(done)
            result.give_up(stuck)
        generation = [cells for cells in generation if len(cells)]
        if not generation:
            continue
        cells = Cells.join(generation)
        looked += np.bincount(cells.game, minlength=n_games)
        hopeless = _hopeless(cells) | (looked > MOST_CELLS)[cells.game]
        result.give_up(cells.where(hopeless))
        cells = cells.where(~hopeless)
        waiting.extend(_portions(part, portion) for part in _in_memory(cells, LIVE * portion))
    return result


def _in_memory(cells: Cells, most: int) -> list[Cells]:
    """Cut a generation in two where it has more than `most` cells; by game, if that divides it."""
    if len(cells) <= most:
        return [cells] if len(cells) else []
    first = cells.game < np.median(cells.game)
    if not first.any():
        first = np.arange(len(cells)) < len(cells) // 2
    return [cells.where(first), cells.where(~first)]


def _portions(cells: Cells, portion: int) -> Iterable[Cells]:
    """Cut a generation into portions."""
    return (cells.take(slice(at, at + portion)) for at in range(0, len(cells), portion))


def _hopeless(cells: Cells) -> Bools:
    """Cells too narrow to be split again, or so many small ones that they line a continuum."""
    hopeless = cells.width < FINEST
    size = cells.sides.prod(axis=0) ** (1 / len(cells.sizes))
    for doubtful, crowd in (
        (cells.singular, SINGULAR_CROWD),
        *((size < small, crowd) for small, crowd in CROWDS),
    ):
        at = np.flatnonzero(doubtful & ~cells.proved)
        if len(at) > crowd:
            place = cells.face[at] * (cells.game.max() + 1) + cells.game[at]
            _, where, count = np.unique(place, return_inverse=True, return_counts=True)
            hopeless[at[count[where] > crowd]] = True
    return hopeless & ~cells.proved


class _Found:
    """Equilibria and unresolved parts, collected from all faces."""

    def __init__(self, shape: tuple[int, ...], n_games: int) -> None:
        self.shape = shape
        self.n_games = n_games
        self.entries: list[tuple[Ints, list[Floats], Bools]] = []
        self.parts: list[tuple[Ints, list[Floats], list[Floats]]] = []

    def add_pure(self, payoffs: Floats) -> None:
        """Add the equilibria in pure strategies, by exact comparison."""
        mask = equilibrium_mask(payoffs)
        *profile, game = np.nonzero(mask)
        strict = np.ones(len(game), dtype=bool)
        for i, own in enumerate(profile):
            others = [at for j, at in enumerate(profile) if j != i]
            gain = np.moveaxis(payoffs[i], i, 0)[(slice(None), *others, game)]
            strict &= (gain >= gain[own, np.arange(len(game))]).sum(axis=0) == 1
        x = [
            (np.arange(size)[:, None] == at).astype(np.float64)
            for size, at in zip(self.shape, profile, strict=True)
        ]
        self.entries.append((game, x, strict))

    def add_mixed(self, kind: Kind, games: Ints, cells: Cells, payoffs: Floats) -> Cells:
        """Add the solutions in settled cells, if nobody would rather switch.

        Returns
        -------
        Cells
            Those about whose solutions rounding leaves doubt.
        """
        cells = _distinct(cells.where(~cells.refuted()))
        lowest = np.min([v.min(axis=(0, 1)) for v in cells.vertices], axis=0)
        highest = np.min([v.max(axis=0).min(axis=0) for v in cells.vertices], axis=0)
        cells = cells.where(highest >= -SLACK)
        inside = (lowest > SLACK)[highest >= -SLACK]
        certain = inside & cells.nobody_gains(-cells.error)
        used = [v.mean(axis=0) for v in cells.vertices]
        rough = np.flatnonzero(~certain | (cells.width > 1e-13))
        if len(rough):
            whole = whole_faces(payoffs, kind, cells.face[rough], cells.game[rough])
            for x, at in zip(used, polished(whole, [x[:, rough] for x in used]), strict=True):
                x[:, rough] = at
        absent, known = ~inside, certain.copy()
        doubtful = np.flatnonzero(~certain)
        if len(doubtful):
            face, game = cells.face[doubtful], cells.game[doubtful]
            verdicts = decided(
                whole_faces(payoffs, kind, face, game),
                rounded(payoffs, kind, face, game),
                [x[:, doubtful] for x in used],
            )
            absent[doubtful] |= verdicts.absent
            known[doubtful] = verdicts.absent | verdicts.equilibrium
        used = [
            np.clip(x, np.maximum(v.min(axis=0), 0.0), v.max(axis=0))
            for x, v in zip(used, cells.vertices, strict=True)
        ]
        strategies = self._spread(kind, cells.face, [x / x.sum(axis=0) for x in used])
        listed = ~absent
        self.entries.append(
            (games[cells.game[listed]], [x[:, listed] for x in strategies], certain[listed])
        )
        return replace(cells.where(~known), values=[])

    def add_edges(self, kind: Kind, games: Ints, edges: Cells, payoffs: Floats) -> None:
        """Add what lies on edges whose player ties: single points, or continua to `unresolved`."""
        lower, upper, exact = intervals(edges, rounded(payoffs, kind, edges.face, edges.game))
        point = np.flatnonzero(exact & (lower == upper))
        strategies = self._spread(
            kind, edges.face[point], [np.stack([1 - lower[point], lower[point]])]
        )
        self.entries.append(
            (games[edges.game[point]], strategies, np.zeros(len(point), dtype=bool))
        )
        some = np.flatnonzero(~exact)
        below = np.maximum(lower[some] - SLACK, 0.0)
        above = np.minimum(upper[some] + SLACK, 1.0)
        face, game = edges.face[some], games[edges.game[some]]
        self.parts.append(
            (
                game,
                self._spread(kind, face, [np.stack([1 - above, below])]),
                self._spread(kind, face, [np.stack([1 - below, above])]),
            )
        )

    def give_up_cells(self, kind: Kind, games: Ints, cells: Cells) -> None:
        """Leave the boxes around cells unresolved; one box for a face with many."""
        if not len(cells):
            return
        lower = np.concatenate([v.min(axis=0) for v in cells.vertices])
        upper = np.concatenate([v.max(axis=0) for v in cells.vertices])
        box = np.concatenate([np.maximum(lower, 0.0), -np.minimum(upper, 1.0)])
        order = np.lexsort((cells.face, cells.game))
        face, game, box = cells.face[order], cells.game[order], box[:, order]
        new = np.r_[True, (np.diff(face) != 0) | (np.diff(game) != 0)]
        crowded = np.diff(np.r_[np.flatnonzero(new), len(new)]) > BOXES
        starts = np.flatnonzero(new | ~crowded[np.cumsum(new) - 1])
        box = np.minimum.reduceat(box, starts, axis=1)
        low, high = (np.split(half, np.cumsum(cells.sizes)[:-1]) for half in np.split(box, 2))
        face = face[starts]
        lowest = self._spread(kind, face, low)
        highest = self._spread(kind, face, [-x for x in high])
        self.parts.append((games[game[starts]], lowest, highest))

    def give_up_games(self, games: Ints) -> None:
        """Leave the whole strategy space of these games unresolved."""
        lower = [np.full((size, len(games)), float(size == 1)) for size in self.shape]
        self.parts.append((games, lower, [np.ones_like(x) for x in lower]))

    def _spread(self, kind: Kind, face: Ints, used: Sequence[Floats]) -> list[Floats]:
        """Numbers for the used strategies of each mixer, as numbers for all strategies."""
        result = [np.zeros((size, len(face))) for size in self.shape]
        for r, size in enumerate(kind.sizes):
            order, player = kind.order[r][:size, face], kind.player[r, face]
            values = used[r] if r < kind.mixers else np.ones((1, len(face)))
            for i in range(len(self.shape)):
                at = np.flatnonzero(player == i)
                result[i][order[:, at], at] = values[:, at]
        return result

    def collect(self, game: NormalFormGame) -> Equilibria:
        """Make the result."""
        which = np.concatenate([g for g, _, _ in self.entries])
        strategies = [
            np.concatenate(x, axis=1) for x in zip(*[x for _, x, _ in self.entries], strict=True)
        ]
        unresolved = Unresolved.none(self.shape)
        if self.parts:
            where, lower, upper = zip(*self.parts, strict=True)
            order = np.argsort(np.concatenate(where), kind="stable")
            unresolved = Unresolved(
                np.concatenate(where)[order],
                [np.concatenate(x, axis=1)[:, order] for x in zip(*lower, strict=True)],
                [np.concatenate(x, axis=1)[:, order] for x in zip(*upper, strict=True)],
            )
        complete = np.bincount(unresolved.game, minlength=self.n_games) == 0
        isolated = np.concatenate([isolated for _, _, isolated in self.entries])
        return Equilibria(
            game,
            which,
            strategies,
            complete=complete,
            isolated=isolated | complete[which],  # Finitely many are all isolated.
            method="all strategies, by branch and prune with proof",
            unresolved=unresolved,
        )


def _distinct(cells: Cells) -> Cells:
    """Put settled cells in a fixed order, and leave out solutions that were found twice.

    Cells that overlap an earlier one of the same face hold the same solution.
    """
    place = np.concatenate([v.mean(axis=0) for v in cells.vertices])
    cells = cells.take(np.lexsort([*place.round(9)[::-1], cells.face, cells.game]))
    place = np.concatenate([v.mean(axis=0) for v in cells.vertices])
    repeated = np.zeros(len(cells), dtype=bool)
    for lag in range(1, len(cells)):
        same = (cells.game[lag:] == cells.game[:-lag]) & (cells.face[lag:] == cells.face[:-lag])
        if not same.any():
            break
        apart = np.abs(place[:, lag:] - place[:, :-lag]).max(axis=0)
        repeated[lag:] |= same & (apart <= cells.width[lag:] + cells.width[:-lag] + SLACK)
    return cells.where(~repeated)
