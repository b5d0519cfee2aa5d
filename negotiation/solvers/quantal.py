"""Logit quantal response equilibria: players who choose better options more often, but not always.

McKelvey, R. D. and Palfrey, T. R. (1995), "Quantal response equilibria for normal form games",
Games and Economic Behavior 10(1):6-38.

Turocy, T. L. (2005), "A dynamic homotopy interpretation of the logistic quantal response
equilibrium correspondence", Games and Economic Behavior 51(2):243-263.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_array
from negotiation.games.normal_form import NormalFormGame, as_game
from negotiation.solvers.best_response import deviation_payoffs, regrets
from negotiation.solvers.budget import seconds
from negotiation.solvers.by_game import BATCH, ByGame, payoff_sizes, without_dust
from negotiation.solvers.logit.branch import LogitPath, Watch
from negotiation.solvers.logit.equations import LogitEquations
from negotiation.solvers.logit.limit import CHUNK
from negotiation.solvers.logit.path import walk
from negotiation.solvers.words import choices, counted, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QuantalResponse", "quantal_response"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Steps of the path of a single game are so much finer, so that it can be drawn.
FINENESS = 3.0
#: Rationality, in units of 1 / largest payoff difference, at most: the rounding of payoffs counts.
LARGEST = 1e12
#: Payoff differences by which rationality, up to that, can be divided.
SMALLEST = 1e-290


@dataclass(frozen=True, eq=False)
class QuantalResponse(ByGame["QuantalResponse"]):
    """Logit equilibria on the principal branch of one game or a family, and where it leads.

    ``result[k]`` is that of game ``k`` alone.

    Attributes
    ----------
    source : NormalFormGame
        What was solved.
    rationality : array, shape (L,)
        The values asked for, in units of 1/payoff.
    strategies : list over players of arrays (s_i, L, *batch)
        Probabilities where the path first has that rationality; NaN where it was not reached.
    residual : array, shape (L, *batch)
        The largest difference between a probability and the logit response to the others',
        recomputed from the payoffs.
    passages : array of int, shape (L, *batch)
        How often the path has that rationality; more than once where it turns back.
    limit : list over players of arrays (s_i, *batch)
        The Nash equilibrium that the path leads to; where `converged` is false, the last point.
    regret : array, shape (*batch)
        The most that anybody could gain by deviating from `limit`, recomputed from the payoffs.
    converged : array of bool, shape (*batch)
        The limit was identified, see the notes of `quantal_response`.
    turns : array of int, shape (*batch)
        Turning points of the path.
    crossings : array of int, shape (*batch)
        Other branches that the path crossed: more than 0 only if the game is not generic, and
        then other selections are as good. Where two branches are crossed at once, as they may be
        between three players alike, the determinant keeps its sign and nothing is counted.
    path : LogitPath or None
        The path itself, if a single game was asked about.
    """

    source: NormalFormGame
    rationality: Floats
    strategies: list[Floats] = field(metadata=BATCH)
    residual: Floats = field(metadata=BATCH)
    passages: Ints = field(metadata=BATCH)
    limit: list[Floats] = field(metadata=BATCH)
    regret: Floats = field(metadata=BATCH)
    converged: Bools = field(metadata=BATCH)
    turns: Ints = field(metadata=BATCH)
    crossings: Ints = field(metadata=BATCH)
    path: LogitPath | None

    def to_frame(self) -> pd.DataFrame:
        """Table with one row for each game, rationality, player and strategy.

        Returns
        -------
        pandas.DataFrame
            Columns ``game``, ``rationality`` (infinite for the limit), ``player``, ``strategy``,
            ``probability`` (NaN where the rationality was not reached or the limit was not
            identified).
        """
        import pandas as pd

        games, values = self.source.n_games, [*self.rationality.tolist(), np.inf]
        parts = []
        for player, names, at, limit in zip(
            self.source.players, self.source.strategies, self.strategies, self.limit, strict=True
        ):
            known = np.where(self.converged, limit, np.nan)
            p = np.concatenate([at, known[:, None]], axis=1).reshape(len(names), -1, games)
            index = pd.MultiIndex.from_product(
                [range(games), values, [player], names],
                names=["game", "rationality", "player", "strategy"],
            )
            parts.append(pd.Series(p.transpose(2, 1, 0).ravel(), index, name="probability"))
        return (
            pd.concat(parts)
            .sort_index(level=["game", "rationality"], sort_remaining=False, kind="stable")
            .reset_index()
        )

    def __repr__(self) -> str:
        """Say it in one line: the limit, or of a family how much is known."""
        asked = counted(len(self.rationality), "rationality", "rationalities")
        at = f" at {asked};" if len(self.rationality) else ""
        if len(self) == 1:
            return f"<QuantalResponse:{at} {self._line(0)}>"
        notes = {"turns back in": self.turns > 0, "crosses other branches in": self.crossings > 0}
        more = [f", path {how} {int(mask.sum())}" for how, mask in notes.items() if mask.any()]
        known = int(self.converged.sum())
        return (
            f"<QuantalResponse: {len(self)} games{at or ';'} limit identified for {known}"
            f"{''.join(more)}>"
        )

    def _line(self, k: int) -> str:
        """Where the path leads in game `k`."""
        one = self[k]
        if not one.converged:
            return "limit not identified"
        return f"limit {self._words(one.limit)}"

    def _text(self) -> str:
        """Who does what at each rationality and in the limit."""
        one = self[0]
        lines = []
        for k, value in enumerate(self.rationality):
            at = [p[:, k] for p in one.strategies]
            if np.isnan(at[0]).any():
                lines.append(f"rationality {value:.6g}: not reached")
                continue
            count = int(one.passages[k])
            more = "" if count == 1 else f"  (the first of {count} on the path)"
            lines.append(f"rationality {value:.6g}: {self._words(at)}{more}")
        known = "limit"
        if self.path is not None and not one.converged:
            last = float(self.path.rationality[-1])
            known = f"limit not identified; the path was followed to rationality {last:.4g}"
        regret = number(one.regret, payoff_sizes(one.source).min())
        lines.append(f"{known}: {self._words(one.limit)}  (regret {regret})")
        if one.turns:
            lines.append(f"the path turns back in rationality {_times(int(one.turns))}")
        if one.crossings:
            often = _times(int(one.crossings))
            lines.append(f"the path crosses other branches {often}; it goes straight on")
        return "\n".join(lines)

    def _words(self, strategies: Sequence[Floats]) -> str:
        """Who does what, in one line."""
        return choices(self.source.players, self.source.strategies, without_dust(strategies))


def _times(count: int) -> str:
    """How often."""
    return "once" if count == 1 else f"{count} times"


def quantal_response(
    game: Any, rationality: ArrayLike | None = None, *, budget: float | None = None
) -> QuantalResponse:
    """Logit quantal response equilibria on the principal branch, and the limit of the branch.

    Each player uses option k with a probability proportional to exp(rationality * u[k]), where
    u[k] is what it expects of the option. At rationality 0 all options are equally likely; from
    there a path of equilibria leads to one Nash equilibrium.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        One game or a family.
    rationality : float or sequence of float, optional
        Where equilibria are wanted, from 0 to 1e12 over the largest payoff difference, in units of
        1/payoff: payoffs times c are rationality divided by c. None by default: the limit alone.
    budget : float, optional
        Seconds that the walk may take, for all games together; no limit by default. When they are
        spent, what was not reached is NaN and `converged` is false.

    Returns
    -------
    QuantalResponse

    Raises
    ------
    NegotiationError
        If a rationality is not a finite number from 0 up or is too large, there is none in the
        list, or `budget` is no positive number.

    Notes
    -----
    The path is followed in arclength, so that it may turn back in rationality. Where it has a
    rationality several times, the equilibrium of the first passage is returned; ``path.at`` gives
    all of them, for a single game.

    In games with a symmetry other branches may cross the path. It goes straight on: in a symmetric
    game of coordination it stays at the symmetric equilibria, though others then fit the data as
    well, and its limit may be a mixed equilibrium. `crossings` counts.

    The limit is identified where probabilities hardly change any more: options whose odds fall
    exponentially are dropped, the indifferences of the others are solved to rounding, all dropped
    options must be worse there, and the derivative of the equations must change by less than half
    between the path and the limit. Where that does not succeed, as in degenerate games in which an
    unused option pays the same, the path is followed up to a rationality of 1e8 over the largest
    payoff difference, or as far as rounding lets it (1e6 at least). If no probability then changes
    by more than 1e-5 per doubling, and nobody could gain more than 1e-5 of its largest payoff
    difference, that point is the limit, without probabilities below 1e-5. Otherwise `converged` is
    false.

    Examples
    --------
    Two governments of which one has more to gain from a meeting than the other:

    >>> import negotiation as ng
    >>> talks = ng.NormalFormGame([[[4, 0], [0, 1]], [[0, 1], [1, 0]]],
    ...     players=["A", "B"], strategies=[["capital", "border"]] * 2)
    >>> print(ng.quantal_response(talks, [0, 2]))  # doctest: +ELLIPSIS
    rationality 0: A: 0.5 capital + 0.5 border; B: 0.5 capital + 0.5 border
    rationality 2: A: 0.719 capital + 0.281 border; B: 0.294 capital + 0.706 border
    limit: A: 0.5 capital + 0.5 border; B: 0.2 capital + 0.8 border  (regret ...)
    """
    game = as_game(game)
    values = _rationalities(rationality)
    deadline = time.monotonic() + seconds(budget)
    payoffs, batch = game.flat_payoffs, game.batch_shape
    watches = []
    portion = max(1, CHUNK // max(1, payoffs[..., 0].size))
    single = game.n_games == 1
    for start in range(0, game.n_games, portion):
        equations = LogitEquations(payoffs[..., start : start + portion])
        _check_range(values, equations.scale)
        watch = Watch(equations, values, record=single)
        walk(equations, watch, fineness=FINENESS if single else 1.0, deadline=deadline)
        watch.ends.settle()
        watches.append(watch)
    strategies = _joined([_visited(watch) for watch in watches])
    limit = _joined([w.ends.equations.everyone(w.ends.strategies) for w in watches])
    residual = np.array(
        [_residual(payoffs, [p[:, k] for p in strategies], value) for k, value in enumerate(values)]
    ).reshape(len(values), *batch)
    record = watches[0].record if single else None
    return QuantalResponse(
        source=game,
        rationality=values,
        strategies=[p.reshape(*p.shape[:2], *batch) for p in strategies],
        residual=residual,
        passages=np.concatenate([w.visits.count for w in watches], axis=1).reshape(-1, *batch),
        limit=[p.reshape(len(p), *batch) for p in limit],
        regret=regrets(payoffs, limit)[1].reshape(batch),
        converged=np.concatenate([w.ends.converged for w in watches]).reshape(batch),
        turns=np.concatenate([w.turns for w in watches]).reshape(batch),
        crossings=np.concatenate([w.crossings for w in watches]).reshape(batch),
        path=None if record is None else record.path(game[0]),
    )


def _rationalities(given: ArrayLike | None) -> Floats:
    """Check the rationalities asked for."""
    if given is None:
        return np.empty(0)
    values = as_array(given)
    if values is None or values.ndim > 1 or not (np.isfinite(values) & (values >= 0)).all():
        raise NegotiationError(
            f"rationality must be finite numbers from 0 up, got {given!r}; what the path leads to"
            " as rationality grows is the limit"
        )
    if not values.size:
        raise NegotiationError("rationality has no number in it: leave it out for the limit alone")
    return np.atleast_1d(values)


def _check_range(values: Floats, scale: Floats) -> None:
    """Refuse what leaves the range of floats: rationalities (L,), payoff differences (G,)."""
    least, most = float(scale.min()), LARGEST / float(scale.max())
    if least < SMALLEST:
        raise NegotiationError(
            f"the payoffs of a game differ by {least:.3g} at most: rescale them, so that they"
            f" differ by {SMALLEST:g} or more"
        )
    if values.max(initial=0.0) > most:
        raise NegotiationError(
            f"rationality must be at most {most:.3g} for these payoffs ({LARGEST:g} over their"
            f" largest difference), got {values.max():.6g}; what the path leads to as rationality"
            " grows is the limit"
        )


def _visited(watch: Watch) -> list[Floats]:
    """Probabilities at the rationalities asked for, shapes (s_i, L, G)."""
    equations, first = watch.ends.equations, watch.visits.first
    at = [equations.everyone(equations.probabilities(z)) for z in first]
    reached = watch.visits.count > 0
    return [
        np.where(reached, np.array([p[i] for p in at]).reshape(-1, size, len(equations.scale))
                 .transpose(1, 0, 2), np.nan)
        for i, size in enumerate(equations.shape)
    ]  # fmt: skip


def _joined(parts: Sequence[Sequence[Floats]]) -> list[Floats]:
    """Put the chunks of a family together again."""
    return [np.concatenate(pieces, axis=-1) for pieces in zip(*parts, strict=True)]


def _residual(payoffs: Floats, strategies: Sequence[Floats], rationality: float) -> Floats:
    """Largest difference between probabilities and logit responses, shape (G,)."""
    worst = np.zeros(payoffs.shape[-1])
    for u, p in zip(deviation_payoffs(payoffs, strategies), strategies, strict=True):
        response = np.exp(rationality * (u - u.max(axis=0)))
        response /= response.sum(axis=0)
        worst = np.maximum(worst, np.abs(response - p).max(axis=0))
    return worst
