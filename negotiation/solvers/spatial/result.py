"""How bargaining on an issue scale went: positions and medians, round by round, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.issue_scale import IssueScale
from negotiation.games.tables import SHOWN
from negotiation.solvers.by_game import BATCH, ByGame
from negotiation.solvers.spatial.reading import Reading
from negotiation.solvers.spatial.rounds import KINDS, SETTLED, Talks, play
from negotiation.solvers.words import counted, more, named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SpatialBargaining"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class SpatialBargaining(ByGame["SpatialBargaining"]):
    """Rounds of bargaining on an issue scale, of one issue or of each of a family.

    Attributes
    ----------
    source : IssueScale
    positions : array, shape (T + 1, n, *batch)
        Before the first round, and after each of T.
    median, mean : array, shape (T + 1, *batch)
        The position that beats every other by weighted votes; the weighted mean.
    risk : array, shape (T, n, *batch)
        Exponents: below 1 ready for risks, above 1 averse to them.
    to : array of int, shape (T, n, *batch)
        To whom each yielded, -1 for nobody.
    kind : array of int, shape (T, n, *batch)
        How: 0 lost a confrontation, 1 a compromise, 2 was compelled; -1 not at all.
    period : array of int, shape (*batch)
        1 where positions no longer change, by a millionth of the scale; p > 1 where they come again
        every p rounds; 0 where neither is so after the last round.
    reading : Reading
        How the model was read.
    given_risk : array, shape (n, *batch), or None
        Exponents, if they were given.
    """

    source: IssueScale
    positions: Floats = field(metadata=BATCH)
    median: Floats = field(metadata=BATCH)
    mean: Floats = field(metadata=BATCH)
    risk: Floats = field(metadata=BATCH)
    to: Ints = field(metadata=BATCH)
    kind: Ints = field(metadata=BATCH)
    period: Ints = field(metadata=BATCH)
    reading: Reading
    given_risk: Floats | None = field(metadata=BATCH)

    @property
    def rounds(self) -> int:
        """Number of rounds that were played."""
        return len(self.risk)

    @property
    def settled(self) -> NDArray[np.bool_]:
        """Whether positions no longer change, shape (*batch)."""
        return np.asarray(self.period == 1)

    @property
    def forecast(self) -> Floats:
        """The median position at the end, shape (*batch); NaN where the median is not settled.

        It may be settled though some positions come again and again.
        """
        path, periods = self.median.reshape(self.rounds + 1, -1), self.period.ravel()
        span = (self.source.high - self.source.low).ravel()
        result = np.full(len(periods), np.nan)
        for period in np.unique(periods[periods > 0]):
            cycle = path[-period:]
            still = (periods == period) & (np.ptp(cycle, axis=0) <= 2 * SETTLED * span)
            result[still] = cycle[-1, still]
        return result.reshape(self.period.shape)

    def challenges(self, after: int = 0) -> pd.DataFrame:
        """What each expects of challenging each other, and what it is faced with; of one issue.

        Parameters
        ----------
        after : int, optional
            After which round: 0 for the first positions. From the end if negative.

        Returns
        -------
        pandas.DataFrame
            One row a pair: ``actor``, ``other``, ``own``, what the actor expects of challenging the
            other, ``faced``, what the other is reckoned to expect of challenging it, and
            ``relation``.

        Raises
        ------
        NegotiationError
            If there is no such round, or this is a family.

        Examples
        --------
        >>> import negotiation as ng
        >>> issue = ng.IssueScale({"A": 0, "B": 4, "C": 10}, [1, 2, 1], [1, 0.5, 0.8])
        >>> print(ng.spatial_bargaining(issue).challenges().round(2))
          actor other   own  faced       relation
        0     A     B  0.13   0.23  confrontation
        1     A     C -0.28   0.43     compromise
        2     B     A  0.23   0.13  confrontation
        3     B     C  0.66   0.40  confrontation
        4     C     A  0.43  -0.28     compromise
        5     C     B  0.40   0.66  confrontation
        """
        import pandas as pd

        self._single("challenges of")
        if not isinstance(after, int | np.integer) or not -self.rounds - 1 <= after <= self.rounds:
            raise NegotiationError(f"no round {after!r}: there are 0 to {self.rounds}")
        talks = Talks.of(self.source, self.given_risk, self.reading)
        x = self.positions[after].reshape(-1, 1)
        found, names = play(x, talks), self.source.actors
        rows = [
            (names[i], names[j], found.own[i, j, 0], found.faced[i, j, 0],
             _relation(found.own[i, j, 0], found.faced[i, j, 0], same=bool(x[i] == x[j])))
            for i in range(len(names))
            for j in range(len(names))
            if i != j
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["actor", "other", "own", "faced", "relation"])

    def to_frame(self) -> pd.DataFrame:
        """Table with one row an actor and round (and game, of a family).

        Returns
        -------
        pandas.DataFrame
            Columns ``game``, ``round`` (0 before the first), ``actor``, ``position``, ``risk``,
            ``yields_to`` and ``how``, which say what came of the round to follow; in the last,
            none.
        """
        import pandas as pd

        n, names = self.source.n_actors, np.array([*self.source.actors, "none"], dtype=object)
        hows = np.array([*KINDS, "none"], dtype=object)
        rows = self.rounds + 1
        flat = {
            "position": self.positions,
            "risk": np.concatenate([self.risk, np.full_like(self.positions[:1], np.nan)]),
            "yields_to": names[np.concatenate([self.to, np.full_like(self.to[:1], -1)])],
            "how": hows[np.concatenate([self.kind, np.full_like(self.kind[:1], -1)])],
        }
        columns = {k: np.moveaxis(v.reshape(rows, n, -1), -1, 0).ravel() for k, v in flat.items()}
        games = len(self)
        return pd.DataFrame(
            {
                "game": np.repeat(np.arange(games), rows * n),
                "round": np.tile(np.repeat(np.arange(rows), n), games),
                "actor": np.tile(np.array(self.source.actors, dtype=object), rows * games),
                **columns,
            }
        )

    def _single(self, what: str) -> None:
        """Refuse a family."""
        if self.source.batch_shape:
            raise NegotiationError(f"{what} a family of {len(self)}: take one, result[0]")

    def __repr__(self) -> str:
        """Say it in one line."""
        if len(self) == 1:
            return f"<SpatialBargaining: {self._line(0)}>"
        settled = int(self.settled.sum())
        return f"<SpatialBargaining: {len(self)} issues, {settled} of them settled>"

    def _line(self, k: int) -> str:
        """Say of issue `k` where it ends."""
        path = self.median.reshape(self.rounds + 1, -1)[:, k]
        period = int(self.period.flat[k])
        if period == 1:
            positions = self.positions.reshape(self.rounds + 1, self.source.n_actors, -1)[..., k]
            still = np.abs(positions - positions[-1]).max(axis=1)
            span = float((self.source.high - self.source.low).flat[k])
            last = int(np.argmax(still <= 2 * SETTLED * span))
            return f"settled at {number(path[-1], 0)} after {counted(last, 'round')}"
        if period:
            low, high = number(path[-period:].min(), 0), number(path[-period:].max(), 0)
            if not np.isnan(self.forecast.flat[k]):
                return f"median {high}, while positions come again every {period} rounds"
            return f"no end: every {period} rounds the same, with medians from {low} to {high}"
        return f"not settled after {counted(self.rounds, 'round')}; median {number(path[-1], 0)}"

    def _text(self) -> str:
        """What happened in each round, and where it ends."""
        return "\n".join([*self._rounds(), self._line(0)])

    def _rounds(self) -> Iterator[str]:
        """A line each of the first rounds."""
        names = [named("actor", name) for name in self.source.actors]
        flat = [a.reshape(len(a), -1) for a in (self.to, self.kind, self.positions)]
        ends = [a.reshape(-1) for a in (self.median, self.mean)]
        for t in range(min(SHOWN, self.rounds + 1)):
            head = f"round {t}: median {number(ends[0][t], 0)}, mean {number(ends[1][t], 0)}"
            moves = [] if t == 0 else [
                f"{names[i]} to {number(flat[2][t, i], 0)} ({KINDS[how]}, {names[to]})"
                for i, (to, how) in enumerate(zip(flat[0][t - 1], flat[1][t - 1], strict=True))
                if to >= 0
            ]  # fmt: skip
            yield head + (f"; {', '.join(moves)}" if moves else "")
        rest = more(self.rounds + 1 - SHOWN, "round")
        if rest:
            yield rest


def _relation(own: Any, faced: Any, *, same: bool) -> str:
    """What two actors are in for."""
    if same:
        return "agreement"
    if own > 0 and faced > 0:
        return "confrontation"
    if max(own, faced) <= 0:
        return "stalemate"
    up, down = max(own, faced), abs(min(own, faced))
    return "compromise" if up > down else "compulsion"
