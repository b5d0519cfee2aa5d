"""The result of a logit path: equilibria at chosen rationalities, and where the path leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tree import Tree
from negotiation.solvers.assessments import Assessments
from negotiation.solvers.by_game import BATCH, ByGame, choosers, payoff_sizes, without_dust
from negotiation.solvers.logit.agents import as_behaviour
from negotiation.solvers.logit.branch import LogitPath
from negotiation.solvers.words import choices, counted, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QuantalResponse"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class QuantalResponse(ByGame["QuantalResponse"]):
    """Logit equilibria on the principal branch of one game or a family, and where it leads.

    ``result[k]`` is that of game ``k`` alone.

    Attributes
    ----------
    source : NormalFormGame or Tree
        What was solved.
    rationality : array, shape (L,)
        The values asked for, in units of 1/payoff.
    strategies : list over players of arrays (s_i, L, *batch)
        Probabilities where the path first has that rationality; NaN where it was not reached. Of
        a tree, over the players' information sets in the order of `Tree.sets`.
    residual : array, shape (L, *batch)
        The largest difference between a probability and the logit response to the others',
        recomputed from the payoffs.
    passages : array of int, shape (L, *batch)
        How often the path has that rationality; more than once where it turns back.
    limit : list over players of arrays (s_i, *batch)
        The Nash equilibrium that the path leads to; where `converged` is false, the last point.
        Of a tree, the sequential equilibrium, see `assessments`.
    regret : array, shape (*batch)
        The most that anybody could gain by deviating from `limit`, in a tree at any information
        set, on the path of play or off it; recomputed from the payoffs.
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
    beliefs : array, shape (N, *batch), or None
        Of a tree: how likely each decision is in the limit, given its information set.
    """

    source: NormalFormGame | Tree
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
    beliefs: Floats | None = field(default=None, metadata=BATCH)

    @cached_property
    def assessments(self) -> Assessments:
        """Of a tree: the limits that were identified, with their beliefs, as equilibria."""
        if not isinstance(self.source, Tree) or self.beliefs is None:
            raise NegotiationError("assessments are of trees; of a game, see limit")
        tree, known = self.source, np.flatnonzero(self.converged)
        behaviour = as_behaviour(tree, [p.reshape(len(p), -1) for p in self.limit])
        return Assessments(
            tree,
            known,
            behaviour[:, known],
            complete=np.zeros(tree.n_games, dtype=bool),
            method="limit of the logit path of the information sets",
            beliefs=self.beliefs.reshape(len(tree.parent), -1)[:, known],
        )

    def to_frame(self) -> pd.DataFrame:
        """Table with one row for each game, rationality, player and strategy.

        Returns
        -------
        pandas.DataFrame
            Columns ``game``, ``rationality`` (infinite for the limit), ``player`` (of a tree,
            ``PLAYER at SET``), ``strategy``, ``probability`` (NaN where the rationality was not
            reached or the limit was not identified).
        """
        import pandas as pd

        games, values = self.source.n_games, [*self.rationality.tolist(), np.inf]
        parts = []
        for player, names, at, limit in zip(
            *choosers(self.source), self.strategies, self.limit, strict=True
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
        return choices(*choosers(self.source), without_dust(strategies))


def _times(count: int) -> str:
    """How often."""
    return "once" if count == 1 else f"{count} times"
