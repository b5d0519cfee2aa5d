"""Adjusted Winner: two parties divide issues by points.

Each party spreads the same number of points over the issues. Each issue goes to who put more points
on it; then the richer party gives back, beginning where the ratio of points is nearest to 1, until
both have the same. At most one issue is divided. With points for utilities the result is
equitable, envy-free and efficient.

Brams, S. J. and Taylor, A. D. (1996), Fair Division: From Cake-Cutting to Dispute Resolution,
Cambridge University Press.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import Named, NegotiationError, known_name
from negotiation.games.arguments import as_array, labels
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.words import named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AdjustedWinner", "adjusted_winner"]

Floats = NDArray[np.float64]

#: Share of the points by which sums may differ by rounding.
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class AdjustedWinner(ByPoint):
    """Who gets what by Adjusted Winner.

    Attributes
    ----------
    parties, issues : tuple of str
    points : array, shape (2, m)
        What each party put on each issue.
    shares : array, shape (2, m)
        Share of each issue that each party gets: 0 or 1, but for one issue at most.
    payoffs : array, shape (2,)
        Points that each party gets: the same number.
    divided : str or None
        The issue that is divided, if one is.
    """

    parties: tuple[str, ...]
    issues: tuple[str, ...]
    points: Floats
    shares: Floats
    payoffs: Floats
    divided: str | None

    def to_frame(self) -> pd.DataFrame:
        """Table with a row for each issue.

        Returns
        -------
        pandas.DataFrame
            Columns: ``issue``; ``points: PARTY`` and ``share: PARTY`` of each party.
        """
        import pandas as pd

        columns: dict[str, Any] = {"issue": self.issues}
        columns |= {f"points: {p}": own for p, own in zip(self.parties, self.points, strict=True)}
        columns |= {f"share: {p}": own for p, own in zip(self.parties, self.shares, strict=True)}
        return pd.DataFrame(columns)

    def __repr__(self) -> str:
        """Say it in one line."""
        cut = f"{named('issue', self.divided)} is divided" if self.divided else "nothing is divided"
        who = ", ".join(named("party", party) for party in self.parties)
        return f"<Adjusted Winner of {who}: {number(self.payoffs[0])} points each, {cut}>"

    def __str__(self) -> str:
        """Say who gets what."""
        lines = [repr(self)[1:-1]]
        for party, own in zip(self.parties, self.shares, strict=True):
            got = [
                issue if share == 1 else f"{number(share)} of {issue}"
                for issue, share in zip(
                    (named("issue", issue) for issue in self.issues), own, strict=True
                )
                if share > 0
            ]
            lines.append(f"  {named('party', party)} gets {', '.join(got) or 'nothing'}")
        return "\n".join(lines)


def adjusted_winner(
    points: Any,
    parties: Sequence[str | Named] | None = None,
    issues: Sequence[str] | None = None,
) -> AdjustedWinner:
    """Divide issues between two parties by the points that they put on them.

    Parameters
    ----------
    points : mapping of party to mapping of issue to points, or array_like, shape (2, m)
        Points from 0 up; the same sum for both parties, usually 100.
    parties, issues : sequence of str, optional
        Names for an array; numbers from 1 by default.

    Returns
    -------
    AdjustedWinner
        Every issue is taken to be divisible, but only one has to be divided. Of issues with the
        same ratio of points the first party keeps those named first. What neither wants goes to
        the second.

    Raises
    ------
    NegotiationError
        If there are not two parties, points are negative or not finite, or their sums differ or
        are zero.

    Examples
    --------
    >>> import negotiation as ng
    >>> print(ng.adjusted_winner({
    ...     "A": {"border": 50, "water": 30, "transit": 20},
    ...     "B": {"border": 30, "water": 20, "transit": 50}}))
    Adjusted Winner of A, B: 62 points each, water is divided
      A gets border, 0.4 of water
      B gets 0.6 of water, transit
    """
    who, what, array = _read(points, parties, issues)
    totals = array.sum(axis=1)
    if not math.isclose(*totals, rel_tol=ROUNDING) or not totals.all():
        first, second = (f"{who[i]!r} has {number(totals[i])}" for i in (0, 1))
        raise NegotiationError(
            f"both parties spread the same number of points, but {first} and {second}"
        )
    a, b = array
    # The first party takes issues in the order of what they are worth to it, next to the other.
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(a + b > 0, a / (a + b), -1.0)
    order = np.argsort(-ratio, kind="stable")
    lead = np.cumsum(a[order]) - (b.sum() - np.cumsum(b[order]))
    k = int(np.argmax(lead >= -ROUNDING * totals[0]))
    shares = np.zeros(len(what))
    shares[order[: k + 1]] = 1.0
    if lead[k] > ROUNDING * totals[0]:
        cut = order[k]
        shares[cut] = 1.0 - lead[k] / (a[cut] + b[cut])
    both = np.array([shares, 1.0 - shares])
    inner = np.flatnonzero((shares > 0) & (shares < 1))
    divided = what[inner[0]] if len(inner) else None
    return AdjustedWinner(who, what, array, both, (array * both).sum(axis=1), divided)


def _read(
    points: Any, parties: Sequence[Any] | None, issues: Sequence[str] | None
) -> tuple[tuple[str, ...], tuple[str, ...], Floats]:
    """Read parties, issues and points, shape (2, m)."""
    if isinstance(points, Mapping):
        if parties is not None or issues is not None:
            raise NegotiationError("parties and issues are named by the dict of points already")
        parties, rows = list(points), list(points.values())
        if not all(isinstance(row, Mapping) for row in rows) or not rows:
            raise NegotiationError(
                f"points must be a dict from party to a dict from issue to points, got {points!r}"
            )
        issues = list(rows[0])
        for row in rows:
            for issue in row:
                known_name("issue", issue, issues)
        points = [[row.get(issue, math.nan) for issue in issues] for row in rows]
    array = as_array(points)
    if array is None or array.ndim != 2 or len(array) != 2 or not array.size:
        got = type(points).__name__ if array is None else f"shape {array.shape}"
        raise NegotiationError(f"points must be numbers of two parties, shape (2, m), got {got}")
    who, what = labels("the parties", parties, 2), labels("the issues", issues, array.shape[1])
    wrong = np.argwhere(~(np.isfinite(array) & (array >= 0)))
    if len(wrong):
        i, j = wrong[0]
        raise NegotiationError(
            f"points of {who[i]!r} on {what[j]!r} must be a number from 0 up, got {array[i, j]:g}"
        )
    return who, what, array
