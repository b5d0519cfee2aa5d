"""Branch and prune over faces and cells for all equilibria of games of any number of players.

What provably holds no equilibrium is dropped, what provably holds exactly one is narrowed down to
it, the rest is split. All games of a family go through together, as columns of the same arrays.

Krawczyk, R. (1969), "Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken",
Computing 4:187-201.

Porter, R., Nudelman, E. and Shoham, Y. (2008), "Simple search methods for finding a Nash
equilibrium", Games and Economic Behavior 63(2):642-662.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from negotiation.games.normal_form import NormalFormGame
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.many_players.cells import Cells
from negotiation.solvers.many_players.contraction import advance, in_double
from negotiation.solvers.many_players.faces import (
    Kind,
    cells_of_faces,
    count_faces,
    kinds_of_faces,
    surviving_faces,
    whole_faces,
)
from negotiation.solvers.many_players.found import Found
from negotiation.solvers.many_players.quadratic import located

__all__ = ["many_player_equilibria"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Games with more faces than this are not searched for mixed equilibria.
MOST_FACES = 2**20
#: Faces of all games together that are looked at in one go.
BLOCK = 2**21
#: Numbers in the corner values of the cells that are worked on together: they stay in the cache.
CHUNK = 2**19
#: Portions of that size kept at a time; a larger generation is cut in two.
LIVE = 64
#: Cells looked at for one game and kind of face before the search gives up.
MOST_CELLS = 1_000_000
#: Open cells of a face whose sides are less than the first number in the (geometric) mean are taken
#: for a continuum of equilibria if they are more than the second.
CROWDS = ((2.0**-5, 512), (2.0**-4, 2**13), (2.0**-3, 2**17))
#: And so are more cells than this at which the derivative has no inverse.
SINGULAR_CROWD = 64
#: No cell is split below this width.
FINEST = 2.0**-30


def many_player_equilibria(game: NormalFormGame, deadline: float) -> Equilibria:
    """All equilibria of every game of a family.

    Parameters
    ----------
    game : NormalFormGame
    deadline : float
        Where `time.monotonic` has to stop.

    Returns
    -------
    Equilibria
    """
    payoffs = game.flat_payoffs
    found = Found(game.shape, game.n_games)
    found.add_pure(payoffs)
    faces = count_faces(game.shape)
    if faces > MOST_FACES:
        found.give_up_games(np.arange(game.n_games))
        return found.collect(game)
    step = max(1, BLOCK // faces)
    for start in range(0, game.n_games, step):
        games = np.arange(start, min(start + step, game.n_games))
        if time.monotonic() > deadline:
            found.give_up_games(games)
            continue
        _solve(payoffs[..., games[0] : games[-1] + 1], games, deadline, found)
    return found.collect(game)


def _solve(payoffs: Floats, games: Ints, deadline: float, found: Found) -> None:
    """Find the mixed equilibria of a block of games."""
    payoffs, lost = _without_overflow(payoffs)
    found.give_up_games(games[lost])
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


def _without_overflow(payoffs: Floats) -> tuple[Floats, Bools]:
    """Divide huge payoffs by 4, so that differences are finite; say in which games that rounds."""
    axes = tuple(range(1, payoffs.ndim - 1))
    huge = np.abs(payoffs).max(axis=axes, keepdims=True) > np.finfo(np.float64).max / 4
    if not huge.any():
        return payoffs, np.zeros(payoffs.shape[-1], dtype=bool)
    smaller = np.where(huge, payoffs / 4, payoffs)
    return smaller, (np.where(huge, smaller * 4, payoffs) != payoffs).any(axis=(0, *axes))


def _searches(payoffs: Floats, kind: Kind, alive: Bools, deadline: float) -> Iterator[_Search]:
    """Search the faces of one kind, first in single precision and what is left in double.

    Where there are few indifferences, double precision is as fast.
    """
    n_games, portion = payoffs.shape[-1], max(32, CHUNK // _numbers(kind))
    if sum(kind.sizes) - len(kind.sizes) < 4:
        faces = cells_of_faces(payoffs, kind, alive, portion, np.float64)
        if kind.sizes[: kind.mixers] == (2, 2, 2):
            faces = map(located, faces)
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
