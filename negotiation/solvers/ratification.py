"""What can be agreed abroad if it must be ratified at home.

Putnam, R. D. (1988), "Diplomacy and domestic politics: the logic of two-level games", International
Organization 42(3):427-460. (The win-set.)

Romer, T. and Rosenthal, H. (1978), "Political resource allocation, controlled agendas, and the
status quo", Public Choice 33(4):27-43. (The setter's proposal.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError, as_list
from negotiation.games.arguments import as_array, as_number, as_whole, finite
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.procedures.acceptance import POINTS, Interval, best_in, no_worse, won
from negotiation.solvers.procedures.coalition_sets import best_point, losses
from negotiation.solvers.words import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Ratification", "ratification"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Losses that differ by less, as a part of their size, are the same.
TIE = 1e-12


@dataclass(frozen=True, eq=False)
class Ratification(ByPoint):
    """What would be ratified, and what a setter therefore proposes.

    Attributes
    ----------
    source : tuple
        The setter and the ratifiers, as given.
    names : tuple of str
        Of the ratifiers.
    quota : int
        How many of them must ratify.
    status_quo : float or array, shape (d,)
        What remains if they do not.
    acceptable : tuple of list of (start, end)
        On one issue: what each ratifier likes no less than the status quo. Empty on several.
    win_set : list of (start, end)
        On one issue: what a quota of them does, closed intervals in order. Empty on several.
    proposal : float or array, shape (d,)
        What the setter likes best in the win-set: the status quo, if nothing else.
    accepts : array of bool, shape (n,)
        Who ratifies it; who is indifferent does.
    """

    source: tuple[Any, ...]
    names: tuple[str, ...]
    quota: int
    status_quo: Any
    acceptable: tuple[list[Interval], ...]
    win_set: list[Interval]
    proposal: Any
    accepts: Bools

    @property
    def setter(self) -> Any:
        """The setter's ideal point or utility."""
        return self.source[0]

    @property
    def size(self) -> float:
        """Length of the win-set on one issue."""
        if np.ndim(self.proposal):
            raise NegotiationError("the win-set has a size on one issue only")
        return float(sum(b - a for a, b in self.win_set))

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a ratifier: ``ratifier``, ``accepts`` (on one issue), ``ratifies``."""
        import pandas as pd

        rows: dict[str, Any] = {"ratifier": self.names}
        if self.acceptable:
            rows["accepts"] = [_union(own) for own in self.acceptable]
        return pd.DataFrame({**rows, "ratifies": self.accepts})

    def __repr__(self) -> str:
        """Say it in one line."""
        proposal = _point(self.proposal)
        if np.array_equal(self.proposal, self.status_quo):
            proposal = f"the status quo, {proposal}: nothing that would be ratified is better"
        of = f"; win-set {_union(self.win_set)}" if self.win_set else ""
        return f"<Ratification: the setter proposes {proposal}{of}>"


def _union(intervals: Sequence[Interval]) -> str:
    """Write a set of intervals."""
    return " and ".join(f"[{number(a)}, {number(b)}]" for a, b in intervals)


def _point(x: Any) -> str:
    """Write a number, or several."""
    if not np.ndim(x):
        return number(x)
    return "(" + ", ".join(number(v) for v in x) + ")"


def ratification(
    setter: Any,
    ratifiers: Any,
    status_quo: ArrayLike,
    *,
    quota: int | None = None,
    low: float | None = None,
    high: float | None = None,
    weights: ArrayLike | None = None,
    names: Sequence[str] | None = None,
) -> Ratification:
    """Find what would be ratified, and the agreement that a setter therefore makes.

    The setter proposes; if fewer than a quota of the ratifiers like that at least as much as the
    status quo, the status quo remains. The ratifiers are a parliament, both parliaments, the
    people, or factions who can each wreck the agreement.

    Parameters
    ----------
    setter : float, callable, or array_like of shape (d,)
        Its ideal point, from which it counts the distance; on one issue also its utility, as a
        function of arrays of agreements.
    ratifiers : the same, or a list of it
        One ratifier or several.
    status_quo : float or array_like of shape (d,)
    quota : int, optional
        How many must ratify; all, by default.
    low, high : float, optional
        Ends of what can be agreed, on one issue. Needed where a utility is a function.
    weights : array_like, shape (d,) or (1 + n, d), optional
        On several issues: how much each weighs, for all or for the setter and each ratifier.
    names : sequence of str, optional
        Of the ratifiers.

    Returns
    -------
    Ratification

    Raises
    ------
    NegotiationError
        If numbers do not fit one another, the status quo lies outside of what can be agreed, a
        utility is not a number everywhere, or a programme was not solved.

    Notes
    -----
    On one issue what each accepts is a union of intervals whose ends are found exactly, or as roots
    of the utility, which need not have one peak (what lies between two of 2001 points between `low`
    and `high` is not seen); where enough of them overlap is the win-set. On several issues each
    coalition that could ratify is a convex programme.

    Examples
    --------
    The setter wants 1, the ratifier 0.2, and without an agreement it is -0.1:

    >>> import negotiation as ng
    >>> ng.ratification(1, 0.2, -0.1)
    <Ratification: the setter proposes 0.5; win-set [-0.1, 0.5]>

    Two of three factions are enough:

    >>> ng.ratification(1, [0.2, 0.4, -0.5], -0.1, quota=2)
    <Ratification: the setter proposes 0.5; win-set [-0.1, 0.5]>
    """
    quo = finite("the status quo", status_quo)
    several = quo.ndim == 1
    voters = _voters(ratifiers, several=several)
    n = len(voters)
    need = n if quota is None else as_whole("quota", quota, 1)
    if need > n:
        raise NegotiationError(f"quota must be at most the number of ratifiers, {n}, got {need}")
    called = _called(names, n)
    if several:
        if low is not None or high is not None:
            raise NegotiationError("low and high are for one issue")
        return _on_issues(setter, voters, quo, need, weights, called)
    if quo.ndim:
        raise NegotiationError(f"the status quo must be a number or a list, got {status_quo!r}")
    if weights is not None:
        raise NegotiationError("weights are for several issues")
    return _on_a_line(setter, voters, float(quo), need, (low, high), called)


def _voters(given: Any, *, several: bool) -> list[Any]:
    """One ratifier, or a list of them."""
    one = callable(given) or np.ndim(given) == int(several)
    voters = [given] if one else as_list("ratifiers", given)
    if not voters:
        raise NegotiationError("there must be a ratifier at least, got none")
    return voters


def _called(names: Sequence[str] | None, n: int) -> tuple[str, ...]:
    """Names of the ratifiers."""
    if names is None:
        return tuple(f"ratifier {i + 1}" for i in range(n)) if n > 1 else ("ratifier",)
    called = tuple(str(name) for name in as_list("names", names))
    if len(called) != n:
        raise NegotiationError(f"there are {n} ratifiers and {len(called)} names")
    return called


def _on_a_line(
    setter: Any,
    voters: list[Any],
    quo: float,
    quota: int,
    ends: tuple[float | None, float | None],
    names: tuple[str, ...],
) -> Ratification:
    """One issue."""
    utilities = [u if callable(u) else as_number("an ideal point", u) for u in (setter, *voters)]
    low, high = ends
    if any(map(callable, utilities)) and (low is None or high is None):
        raise NegotiationError("low and high are needed where a utility is a function")
    low = -np.inf if low is None else as_number("low", low)
    high = np.inf if high is None else as_number("high", high)
    if low > high:
        raise NegotiationError(f"low must not be above high, got {low:g} and {high:g}")
    if not low <= quo <= high:
        raise NegotiationError(
            f"the status quo {quo:g} lies outside of what can be agreed, {low:g} to {high:g}"
        )
    for utility in filter(callable, utilities):
        _check_utility(utility, np.linspace(low, high, POINTS))
    acceptable = tuple(no_worse(u, quo, low, high) for u in utilities[1:])
    win_set = won(acceptable, quota)
    proposal = best_in(utilities[0], win_set)
    accepts = [any(a <= proposal <= b for a, b in own) for own in acceptable]
    return Ratification(
        source=tuple(utilities),
        names=names,
        quota=quota,
        status_quo=quo,
        acceptable=acceptable,
        win_set=win_set,
        proposal=proposal,
        accepts=np.array(accepts),
    )


def _check_utility(utility: Any, agreements: Floats) -> None:
    """Refuse a function that has no number for some agreement."""
    values = as_array(utility(agreements.copy()))
    if values is None or values.shape != agreements.shape:
        raise NegotiationError(
            "a utility must take an array of agreements and return a number for each of them"
        )
    if np.isnan(values).any():
        where = agreements[np.isnan(values)][0]
        raise NegotiationError(f"a utility must be a number everywhere; at {where:g} it is nan")


def _on_issues(
    setter: Any,
    voters: list[Any],
    quo: Floats,
    quota: int,
    weights: Any,
    names: tuple[str, ...],
) -> Ratification:
    """Several issues."""
    rows = [finite("an ideal point on several issues", u) for u in (setter, *voters)]
    for row in rows:
        if row.shape != quo.shape:
            raise NegotiationError(
                f"an ideal point must have {len(quo)} numbers, as the status quo, got"
                f" {row.tolist()}"
            )
    ideals = np.array(rows)
    given = np.ones(len(quo)) if weights is None else weights
    heavy = finite("weights", given, "numbers above 0", lambda x: x > 0)
    if heavy.shape not in (quo.shape, ideals.shape):
        raise NegotiationError(
            f"weights must have the shape {quo.shape} or {ideals.shape}, got {heavy.shape}"
        )
    heavy = np.broadcast_to(heavy, ideals.shape)
    with np.errstate(over="ignore"):
        if not np.isfinite(losses(quo, ideals, heavy)).all():
            raise NegotiationError("squared distances are too large for floats: rescale the issues")
    proposal = best_point(ideals, heavy, quo, quota)
    most = losses(quo, ideals[1:], heavy[1:])
    return Ratification(
        source=tuple(rows),
        names=names,
        quota=quota,
        status_quo=quo,
        acceptable=(),
        win_set=[],
        proposal=proposal,
        accepts=losses(proposal, ideals[1:], heavy[1:]) <= most * (1 + TIE),
    )
