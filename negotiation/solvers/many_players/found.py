"""What a search has found: equilibria, and what is left unresolved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from negotiation.games.normal_form import NormalFormGame
from negotiation.solvers.best_response import pure_deviations
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.many_players.cells import Cells
from negotiation.solvers.many_players.contraction import around, polished, proved_in
from negotiation.solvers.many_players.edges import intervals
from negotiation.solvers.many_players.faces import Kind, rounded, whole_faces
from negotiation.solvers.many_players.rational_points import decided
from negotiation.solvers.pure import equilibrium_mask
from negotiation.solvers.unresolved import Unresolved

__all__ = ["Found"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: More boxes than this on one face of a game are made one.
BOXES = 16
#: Overlapping cells of at most this width hold the same solution.
SMALL = 1e-11
#: Probabilities closer than this cannot be told apart.
SLACK = 2.0**-49


class Found:
    """Equilibria and unresolved parts, collected from all faces."""

    def __init__(self, shape: tuple[int, ...], n_games: int) -> None:
        self.shape = shape
        self.n_games = n_games
        self.entries: list[tuple[Ints, list[Floats], Bools]] = []
        self.parts: list[tuple[Ints, list[Floats], list[Floats]]] = []
        self.given_up = np.zeros(n_games, dtype=bool)

    def add_pure(self, payoffs: Floats) -> None:
        """Add the equilibria in pure strategies, by exact comparison."""
        mask = equilibrium_mask(payoffs)
        *profile, game = np.nonzero(mask)
        strict = np.ones(len(game), dtype=bool)
        for own, deviations in pure_deviations(payoffs, game, profile):
            strict &= (deviations >= own).sum(axis=0) == 1
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
        cells, unclear, reach = _distinct(cells.where(~cells.refuted()))
        if len(unclear):
            middle = [v.mean(axis=0) for v in unclear.vertices]
            whole = whole_faces(payoffs, kind, unclear.face, unclear.game)
            unclear = unclear.where(~proved_in(around(whole, middle, reach)))
        highest = np.min([v.max(axis=0).min(axis=0) for v in cells.vertices], axis=0)
        cells = cells.where(highest >= -SLACK)
        inside = np.min([v.min(axis=(0, 1)) for v in cells.vertices], axis=0) > SLACK
        certain = inside & cells.nobody_gains(-cells.error)
        used = [v.mean(axis=0) for v in cells.vertices]
        rough = np.flatnonzero(~certain | (cells.width > 1e-13))
        if len(rough):
            whole = whole_faces(payoffs, kind, cells.face[rough], cells.game[rough])
            better = polished(whole, polished(whole, [x[:, rough] for x in used]))
            for x, at in zip(used, better, strict=True):
                x[:, rough] = at
        absent, known = ~inside, certain.copy()
        doubtful = np.flatnonzero(~certain)
        if len(doubtful):
            face, game = cells.face[doubtful], cells.game[doubtful]
            verdicts = decided(
                whole_faces(payoffs, kind, face, game),
                rounded(payoffs, kind, face, game),
                [x[:, doubtful] for x in used],
                cells.width[doubtful],
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
        return replace(Cells.join([cells.where(~known), unclear]), values=[])

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
        below = np.maximum(np.minimum(lower, upper)[some] - SLACK, 0.0)
        above = np.minimum(np.maximum(lower, upper)[some] + SLACK, 1.0)
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
        lower = np.concatenate([v.min(axis=0) for v in cells.vertices])
        upper = np.concatenate([v.max(axis=0) for v in cells.vertices])
        off = cells.noise + SLACK
        lower, upper = np.maximum(lower - off, 0.0), np.minimum(upper + off, 1.0)
        some = (lower <= upper).all(axis=0)  # The others reach out of the face altogether.
        cells, box = cells.where(some), np.concatenate([lower, -upper])[:, some]
        if not len(cells):
            return
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
        self.given_up[games] = True

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
        lost = np.flatnonzero(self.given_up)
        everything = [np.full((size, len(lost)), float(size == 1)) for size in self.shape]
        parts = [(lost, everything, [np.ones_like(x) for x in everything])]
        for at, low, high in self.parts:
            keep = ~self.given_up[at]
            parts.append((at[keep], [x[:, keep] for x in low], [x[:, keep] for x in high]))
        where, lower, upper = zip(*parts, strict=True)
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


def _distinct(cells: Cells) -> tuple[Cells, Cells, Floats]:
    """Put settled cells in a fixed order, and leave out solutions that were found twice.

    Returns
    -------
    distinct, unclear : Cells
        Small cells of the same face that overlap hold the same solution; of larger ones, those
        that overlap an earlier one may hold another.
    reach : array, shape (N,)
        An unclear cell and those that it overlaps are no further than this from its middle.
    """
    place = np.concatenate([v.mean(axis=0) for v in cells.vertices])
    cells = cells.take(np.lexsort([*place.round(9)[::-1], cells.face, cells.game]))
    place = np.concatenate([v.mean(axis=0) for v in cells.vertices])
    width, reach = cells.width, np.zeros(len(cells))
    overlap = np.zeros(len(cells), dtype=bool)
    for lag in range(1, len(cells)):
        same = (cells.game[lag:] == cells.game[:-lag]) & (cells.face[lag:] == cells.face[:-lag])
        if not same.any():
            break
        apart = np.abs(place[:, lag:] - place[:, :-lag]).max(axis=0)
        both = width[lag:] + width[:-lag] + SLACK
        overlap[lag:] |= same & (apart <= both)
        reach[lag:] = np.maximum(reach[lag:], np.where(same & (apart <= both), 4 * both, 0.0))
    unclear = np.flatnonzero(reach > SMALL)
    return cells.where(~overlap), cells.take(unclear), reach[unclear]
