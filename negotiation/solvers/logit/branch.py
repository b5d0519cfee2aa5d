"""What is seen along a logit path: equilibria at chosen rationalities, turning points, all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_number
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tree import Tree
from negotiation.solvers.by_game import Tabled, choosers, without_dust
from negotiation.solvers.logit.equations import Equations
from negotiation.solvers.logit.limit import Ends
from negotiation.solvers.logit.path import Segment, corrected
from negotiation.solvers.words import choices, counted, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LogitPath", "Watch"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Halvings when a place within a step is looked for.
HALVINGS = 50


@dataclass(frozen=True, eq=False)
class LogitPath(Tabled):
    """The principal branch of one game, from equal odds up to where it has all but ended.

    Its length is the number of points.

    Attributes
    ----------
    source : NormalFormGame or Tree
        A single game.
    rationality : array, shape (K,)
        In order along the path; it falls between two turning points.
    strategies : list over players of arrays (s_i, K)
        Of a tree, over the players' information sets.
    turning : array of bool, shape (K,)
        Where the path turns back in rationality.
    crossing : array of bool, shape (K,)
        Where another branch was crossed just before.
    """

    source: NormalFormGame | Tree
    rationality: Floats
    strategies: list[Floats]
    turning: Bools
    crossing: Bools
    equations: Equations = field(repr=False)
    #: The steps between the points, in the coordinates of `equations`.
    steps: list[Segment] = field(repr=False)

    def __len__(self) -> int:
        """Number of points."""
        return len(self.rationality)

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a point, in order along the path.

        Returns
        -------
        pandas.DataFrame
            Columns: ``rationality``, ``PLAYER: STRATEGY`` for each, ``turning``, ``crossing``.
        """
        import pandas as pd

        rows: dict[str, Any] = {"rationality": self.rationality}
        for player, names, x in zip(*choosers(self.source), self.strategies, strict=True):
            rows |= {f"{player}: {name}": p for name, p in zip(names, x, strict=True)}
        return pd.DataFrame(rows | {"turning": self.turning, "crossing": self.crossing})

    def __repr__(self) -> str:
        """Say it in one line."""
        last = number(self.rationality[-1], 0)
        parts = [f"{counted(len(self), 'point')} up to rationality {last}"]
        parts += [
            counted(int(mask.sum()), what)
            for what, mask in (("turning point", self.turning), ("crossing", self.crossing))
            if mask.any()
        ]
        return f"<LogitPath: {', '.join(parts)}>"

    def __str__(self) -> str:
        """Say how far it goes, and who does what at its end."""
        end = without_dust([x[:, -1] for x in self.strategies])
        words = choices(*choosers(self.source), end)
        return f"{repr(self)[1:-1]}; at its end {words}"

    def point(self, place: float) -> tuple[Floats, Floats]:
        """Point of the path, made exact; right at a crossing, where that fails, interpolated.

        Parameters
        ----------
        place : float
            Between 0 and K - 1: the points have whole numbers, and what is between is a share of
            the step.

        Returns
        -------
        x, direction : array, shape (size + 1, 1)
            See `Equations`; the direction is that in which the path goes on.
        """
        step = min(int(place), len(self.steps) - 1)
        if place == step:
            return self.steps[step].start, self.steps[step].leave
        if place == step + 1:
            return self.steps[step].stop, self.steps[step].arrive
        return _exact(self.equations, *self.steps[step].at(np.array([place - step])))

    def curve(self, parts: int) -> tuple[Floats, list[Floats]]:
        """Points close together, interpolated, for a drawing.

        Parameters
        ----------
        parts : int
            Of each step.

        Returns
        -------
        rationality : array, shape (parts * (K - 1) + 1,)
        strategies : list over players of arrays (s_i, parts * (K - 1) + 1)
        """
        shares = np.arange(1, parts + 1) / parts
        x = [np.zeros((self.equations.size + 1, 1))]
        x += [step.at(np.array([share]))[0] for step in self.steps for share in shares]
        points = np.concatenate(x, axis=1)
        strategies = [np.ones((1, points.shape[1])) for _ in self.equations.shape]
        for i, p in zip(
            self.equations.movers, self.equations.probabilities(points[:-1]), strict=True
        ):
            strategies[i] = p
        return points[-1] / self.equations.scale[0], strategies

    def rationality_at(self, place: float) -> float:
        """Rationality at a place of the path, see `point`."""
        return float(self.point(place)[0][-1, 0] / self.equations.scale[0])

    def everyone(self, x: Floats) -> list[Floats]:
        """Probabilities at points of shape (size + 1, 1), over players, shapes (s_i, 1)."""
        return self.equations.everyone(self.equations.probabilities(x[:-1]))

    def at(self, rationality: float) -> list[list[Floats]]:
        """All equilibria of the path at one rationality, in the order in which it passes them.

        Parameters
        ----------
        rationality : float

        Returns
        -------
        list over passages of lists over players of arrays (s_i,)
        """
        rationality = as_number("rationality", rationality)
        last = float(self.rationality[-1])
        if not 0 <= rationality <= last:
            raise NegotiationError(
                f"the path was followed from rationality 0 to {last:.6g}, got {rationality!r}"
            )
        if rationality == 0:
            return [[p[:, 0] for p in self.strategies]]
        visits = Visits(self.equations, np.array([float(rationality)]))
        for step in self.steps:
            visits.see(step)
        return [[p[:, 0] for p in self.everyone(x)] for x in visits.all[0]]


class Visits:
    """The points at which the paths of a family pass chosen rationalities.

    Parameters
    ----------
    equations : Equations
    rationality : array, shape (L,)
        In units of 1/payoff.

    Attributes
    ----------
    first : array, shape (L, size, G)
        Log-odds at the first passage; NaN where there was none.
    count : array of int, shape (L, G)
        Passages.
    all : list over rationalities of lists of points
        Every passage, if the family is a single game.
    """

    def __init__(self, equations: Equations, rationality: Floats) -> None:
        games = len(equations.scale)
        self.equations = equations
        self.targets = rationality[:, None] * equations.scale
        self.first = np.full((len(rationality), equations.size, games), np.nan)
        self.count = np.zeros((len(rationality), games), dtype=np.intp)
        self.all: list[list[Floats]] = [[] for _ in rationality]
        zero = rationality == 0
        self.first[zero], self.count[zero] = 0.0, 1

    @property
    def farthest(self) -> Floats:
        """The largest rationality asked for, in the units of the equations, shape (G,)."""
        return self.targets.max(axis=0, initial=0.0)

    def see(self, segment: Segment) -> None:
        """Look for passages in a step, before and behind its turning point if it has one."""
        if not len(self.targets):
            return
        turn = turning_share(segment)
        none = np.zeros_like(turn)
        for begin, end in ((none, turn), (turn, none + 1)):
            low, high = segment.at(begin)[0][-1], segment.at(end)[0][-1]
            for k, targets in enumerate(self.targets[:, segment.games]):
                passes = (low < targets) & (targets <= high) | (low >= targets) & (targets > high)
                at = np.flatnonzero(passes & (end > begin) & (targets > 0))
                if len(at):
                    self._note(k, _part(segment, at), begin[at], end[at])

    def _note(self, k: int, segment: Segment, begin: Floats, end: Floats) -> None:
        """Find the points at which the steps pass rationality number `k`."""
        games, target = segment.games, self.targets[k, segment.games]
        up = segment.at(end)[0][-1] > segment.at(begin)[0][-1]
        for _ in range(HALVINGS):
            middle = (begin + end) / 2
            early = (segment.at(middle)[0][-1] < target) == up
            begin, end = np.where(early, middle, begin), np.where(early, end, middle)
        guess, direction = segment.at(end)
        equations = self.equations.take(games)
        start = guess.copy()
        start[-1] = target
        border = np.zeros_like(start)
        border[-1] = 1.0
        x, _ = corrected(equations, start, border)
        # Next to a turning point there may be no telling: the path's own point stands.
        lost = ~(np.abs(x - start).max(axis=0) <= 1 + segment.length)
        x[:, lost] = _exact(equations, guess, direction)[0][:, lost]
        new = self.count[k, games] == 0
        self.first[k][:, games[new]] = x[:-1, new]
        self.count[k, games] += 1
        if len(self.equations.scale) == 1:
            self.all[k].append(x)


class Record:
    """Keep all steps of one game's path, made exact.

    Parameters
    ----------
    equations : Equations
        Of a single game.
    """

    def __init__(self, equations: Equations) -> None:
        self.equations = equations
        self.steps: list[Segment] = []
        self.turning: list[bool] = []

    def see(self, segment: Segment) -> None:
        """Keep a step; one that turns back is kept in two parts."""
        turn = turning_share(segment)
        if turn[0] < 1:
            middle = _exact(self.equations, *segment.at(turn))
            parts = [(segment.start, segment.leave), middle, (segment.stop, segment.arrive)]
        else:
            parts = [(segment.start, segment.leave), (segment.stop, segment.arrive)]
        parts[-1] = _exact(self.equations, *parts[-1])
        if self.steps:
            parts[0] = (self.steps[-1].stop, self.steps[-1].arrive)
        for k in range(len(parts) - 1):
            (start, leave), (stop, arrive) = parts[k], parts[k + 1]
            chord = np.sqrt(((stop - start) ** 2).sum(axis=0))
            self.steps.append(
                Segment(
                    segment.games, start, stop, _unit(leave), _unit(arrive), chord, segment.crossed
                )
            )
            self.turning.append(k < len(parts) - 2)

    def path(self, source: NormalFormGame | Tree) -> LogitPath:
        """Put the steps together, which were taken in this game."""
        crossed = [bool(step.crossed[0]) for step in self.steps]
        path = LogitPath(
            source,
            np.empty(0),
            [],
            np.array([False, *self.turning]),
            np.array([False, *crossed]),
            self.equations,
            self.steps,
        )
        rationality, strategies = path.curve(1)
        return replace(path, rationality=rationality, strategies=strategies)


class Watch:
    """What is kept while the paths of a family are walked: ends, passages, a record.

    Parameters
    ----------
    ends : Ends
    rationality : array, shape (L,)
    record : bool
        Whether all steps are kept; of a single game.
    """

    def __init__(self, ends: Ends, rationality: Floats, *, record: bool) -> None:
        self.ends, equations = ends, ends.equations
        self.visits = Visits(equations, rationality)
        self.record = Record(equations) if record else None
        self.turns = np.zeros(len(equations.scale), dtype=np.intp)
        self.crossings = np.zeros(len(equations.scale), dtype=np.intp)

    def __call__(self, segment: Segment) -> Bools:
        """Look at a step, and say which games are done; for `walk`."""
        self.turns[segment.games] += segment.leave[-1] * segment.arrive[-1] < 0
        self.crossings[segment.games] += segment.crossed
        self.visits.see(segment)
        done = self.ends.watch(segment)
        done &= segment.stop[-1] >= self.visits.farthest[segment.games]
        if self.record is not None:
            self.record.see(segment)
            done &= self._arrived(segment)
        return done

    def _arrived(self, segment: Segment) -> Bools:
        """Whether a recorded path has come so close to its limit that nothing more is seen."""
        p = self.ends.equations.probabilities(segment.stop[:-1])
        away = [np.abs(a - b).max() for a, b in zip(p, self.ends.strategies, strict=True)]
        return np.array([max(away, default=0.0) < 1e-4])


def turning_share(segment: Segment) -> Floats:
    """Where in each step the path turns back in rationality, from 0 to 1; 1 if it does not."""
    turns = segment.leave[-1] * segment.arrive[-1] < 0
    result = np.ones(len(turns))
    at = np.flatnonzero(turns)
    if len(at):
        part = _part(segment, at)
        begin, end = np.zeros(len(at)), np.ones(len(at))
        for _ in range(HALVINGS):
            middle = (begin + end) / 2
            early = part.at(middle)[1][-1] * part.leave[-1] > 0
            begin, end = np.where(early, middle, begin), np.where(early, end, middle)
        result[at] = end
    return result


def _exact(equations: Equations, x: Floats, direction: Floats) -> tuple[Floats, Floats]:
    """Points of the paths near points, and the directions there; as given where that fails."""
    exact, tangent = corrected(equations, x, direction)
    found = np.isfinite(exact).all(axis=0)
    return np.where(found, exact, x), np.where(found, tangent, direction)


def _part(segment: Segment, at: Ints) -> Segment:
    """Steps of some of the games."""
    return Segment(
        segment.games[at],
        segment.start[:, at],
        segment.stop[:, at],
        segment.leave[:, at],
        segment.arrive[:, at],
        segment.length[at],
        segment.crossed[at],
    )


def _unit(vector: Floats) -> Floats:
    """Scale to unit length."""
    result: Floats = vector / np.sqrt((vector**2).sum(axis=0))
    return result
