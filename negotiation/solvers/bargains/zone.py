"""The zone of possible agreement: what is better for all than to disagree.

Raiffa, H. (1982), The Art and Science of Negotiation, Harvard University Press. (Reservation values
and the zone of agreement.)

Fisher, R. and Ury, W. (1981), Getting to Yes, Houghton Mifflin. (BATNA: the best alternative to a
negotiated agreement.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.bargaining import Agreements
from negotiation.games.issues import Amount, Issue, Split
from negotiation.games.parts import Part
from negotiation.solvers.bargains.agreement import payoffs_in_words
from negotiation.solvers.bargains.single import Single
from negotiation.solvers.bargains.standing import Standing
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.words import named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Zone", "acceptable_on", "why_empty", "zone_of"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Halvings of an interval in which a party becomes indifferent.
HALVINGS = 60
#: Share of the payoff range by which somebody may lose before it is a loss.
DUST = 1e-12


@dataclass(frozen=True, eq=False)
class Zone(ByPoint):
    """Which agreements are better than disagreement for all parties.

    Made by `BargainingProblem.zone`.

    Attributes
    ----------
    problem : BargainingProblem
    empty : bool
        No agreement, and no lottery if there may be one, is better than disagreement for everybody.
    agreements : array of bool, shape (n_agreements,), or None
        The agreements of a list that are better for everybody by themselves; None over issues.
    ideal : array, shape (n,)
        The most that each party can get if nobody gets less than by disagreement; if that cannot
        be, the most that any agreement gives it.
    issue : str
        What the intervals are of: the only issue, if it is an amount, or a pie that two split.
    acceptable : dict of party to array, shape (k, 2)
        Intervals of the amount (or of the first party's share) that are no worse than disagreement
        for a party. The bounds inside of the issue's are the party's reservation values. Empty if
        there is no such issue.
    possible : array, shape (k, 2), or None
        Intervals that are acceptable to all.
    reason : str
        Why the zone is empty; the empty text if it is not.
    """

    problem: Agreements
    empty: bool
    agreements: Bools | None
    ideal: Floats
    issue: str
    acceptable: dict[str, Floats]
    possible: Floats | None
    reason: str

    def __bool__(self) -> bool:
        """Whether there is anything in it."""
        return not self.empty

    @property
    def bounds(self) -> tuple[float, float]:
        """Bounds of the issue, where it is one number."""
        if not self.issue:
            raise NegotiationError(
                "intervals are of a single issue that is an amount, or a pie that two split"
            )
        issue = self.problem.parts[0].issues[0]
        return (issue.low, issue.high) if isinstance(issue, Amount) else (0.0, 1.0)

    @property
    def interval(self) -> tuple[float, float]:
        """Least and largest settlement that is acceptable to all; NaN if there is none."""
        if self.possible is None:
            raise NegotiationError(
                "intervals are of a single issue that is an amount, or a pie that two split"
            )
        if not len(self.possible):
            return (np.nan, np.nan)
        return float(self.possible.min()), float(self.possible.max())

    def to_frame(self) -> pd.DataFrame:
        """Table with a row for each party.

        Returns
        -------
        pandas.DataFrame
            Columns: ``party``, ``disagreement``, ``best``: the most that it can get if nobody
            loses.
        """
        import pandas as pd

        parties, least = self.problem.parties, self.problem.disagreement
        return pd.DataFrame({"party": parties, "disagreement": least, "best": self.ideal})

    def __repr__(self) -> str:
        """Say it in one line."""
        return f"<{self._lines()[0]}>"

    def __str__(self) -> str:
        """Say what each can gain, and by which agreements."""
        first, *rest = self._lines()
        return "\n".join([first, *(f"  {line}" for line in rest)])

    def _lines(self) -> list[str]:
        """Everything, a line each."""
        problem = self.problem
        who = ", ".join(named("party", party) for party in problem.parties)
        head = f"Zone of possible agreement of {who}: "
        lines = [f"{head}empty", self.reason] if self.empty else [f"{head}{self._extent()}"]
        lines.append(f"without one: {payoffs_in_words(problem, problem.disagreement)}")
        if not self.empty:
            lines.append(f"at best: {payoffs_in_words(problem, self.ideal)}")
        if self.possible is not None:
            lines += [
                f"{named('party', party)} accepts {self.issue} {_intervals(own)}"
                for party, own in self.acceptable.items()
            ]
            lines.append(f"acceptable to {problem.everybody}: {_intervals(self.possible)}")
        return lines

    def _extent(self) -> str:
        """How much there is in the zone."""
        better = f"better than {self.problem.instead} for {self.problem.everybody}"
        if self.agreements is None:
            return f"there are agreements that are {better}"
        count, total = int(self.agreements.sum()), len(self.agreements)
        if not count:
            return f"no agreement by itself is {better}, but lotteries are"
        return f"{count} of {total} agreements {'is' if count == 1 else 'are'} {better}"


def zone_of(problem: Agreements, found: Standing | Single) -> Zone:
    """Zone of a problem whose parties' standing is known."""
    if isinstance(found, Single):
        ideal = found.ideal
        strict = found.payoffs > problem.disagreement[:, None] + found.tolerance
        empty = not strict.all(axis=0).any()
    else:
        ideal = found.reach.low + found.reach.span * found.ideal
        empty = not found.gains.all()
    inside = None
    if problem.agreements:
        slack = DUST * np.ptp(problem.utilities, axis=1, keepdims=True)
        gains = problem.utilities - problem.disagreement[:, None]
        inside = (gains > slack).all(axis=0)
    issue, acceptable, possible = "", {}, None
    only = problem.parts[0].issues[0]
    if len(problem.parts) == 1 and problem.parts[0].worth is not None and _is_line(problem, only):
        issue = only.name if isinstance(only, Amount) else f"{problem.parties[0]}'s {only.name}"
        whole = acceptable_on(problem.parts[0], problem.disagreement)
        acceptable = dict(zip(problem.parties, whole, strict=True))
        possible = _common(whole)
    reason = why_empty(problem, ideal, reachable=_reachable(found)) if empty else ""
    return Zone(problem, empty, inside, ideal, issue, acceptable, possible, reason)


def why_empty(problem: Agreements, ideal: Floats, *, reachable: bool) -> str:
    """Say that no agreement is better for all, and why."""
    base = problem.disagreement
    text = f"no agreement is better than {problem.instead} for {problem.everybody}"
    size = np.sum([np.ptp(part.utilities, axis=1) for part in problem.parts], axis=0)
    short = [i for i in range(len(base)) if ideal[i] < base[i] - 1e-9 * size[i]]
    still = [i for i in range(len(base)) if ideal[i] <= base[i] + 1e-9 * size[i]]
    names = [named("party", party) for party in problem.parties]
    if not reachable and short:
        why = [
            f"{names[i]} has {number(base[i])} without one, and {number(ideal[i])} at most with one"
            for i in short
        ]
        return f"{text}: {'; '.join(why)}"
    if not reachable:
        each = "each could have as much as without one" + ", but not all of them together"
        return f"{text}: {each}"
    return f"{text}: {' and '.join(names[i] for i in still)} cannot gain unless others lose"


def _reachable(found: Standing | Single) -> bool:
    """Whether everybody can have as much as by disagreement."""
    return found.reachable if isinstance(found, Standing) else bool(found.acceptable.any())


def _is_line(problem: Agreements, issue: Issue) -> bool:
    """Whether settlements of the only part are numbers."""
    one = len(problem.parts[0].issues) == 1
    return one and (isinstance(issue, Amount) or (isinstance(issue, Split) and issue.parties == 2))


def acceptable_on(part: Part, disagreement: Floats) -> list[Floats]:
    """Intervals of a single number in which each party has no less than by disagreement.

    Parameters
    ----------
    part : Part
        Of one dimension.
    disagreement : array, shape (n,)

    Returns
    -------
    list over parties of arrays, shape (k, 2)
        Bounds between points of the lattice are exact to rounding; an interval between two points
        is overlooked.
    """
    return [_where(part, i, least) for i, least in enumerate(disagreement)]


def _where(part: Part, i: int, least: float) -> Floats:
    """Intervals of one party, shape (k, 2)."""
    x = part.points[0]
    slack = DUST * max(1.0, float(np.abs(part.utilities[i]).max()))
    good = part.utilities[i] >= least - slack
    turns = np.flatnonzero(good[1:] != good[:-1])
    inner = np.where(good[turns], x[turns], x[turns + 1])
    outer = np.where(good[turns], x[turns + 1], x[turns])
    assert part.worth is not None  # noqa: S101  # asked of continuous parts only
    for _ in range(HALVINGS if len(turns) else 0):
        middle = (inner + outer) / 2
        fine = part.worth(middle[None])[i] >= least
        inner, outer = np.where(fine, middle, inner), np.where(fine, outer, middle)
    ends = np.r_[x[:1][good[:1]], inner, x[-1:][good[-1:]]]
    return np.asarray(ends.reshape(-1, 2))


def _common(intervals: list[Floats]) -> Floats:
    """What is in an interval of every party, shape (k, 2)."""
    common, *others = intervals
    for own in others:
        low = np.maximum(common[:, None, 0], own[None, :, 0]).ravel()
        high = np.minimum(common[:, None, 1], own[None, :, 1]).ravel()
        common = np.stack([low, high], axis=1)[low <= high + DUST]
    return common


def _intervals(ends: Floats) -> str:
    """Write intervals: ``from 0.4 to 0.7``."""
    if not len(ends):
        return "nowhere"
    return " and ".join(f"from {number(low, 1.0)} to {number(high, 1.0)}" for low, high in ends)
