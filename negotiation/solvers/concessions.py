"""Salami tactics: each concession shifts the odds of the next round.

Fearon, J. D. (1996), "Bargaining over objects that influence future bargaining power", presented at
the Annual Meeting of the American Political Science Association.

Schelling, T. C. (1966), Arms and Influence, Yale University Press, pp. 66-69. (The tactics.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_array, as_number
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.words import counted, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Concessions", "concessions"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: What B gives up by accepting may be rounding.
ROUNDING = 1e-12
#: The demand of a side that would rather fight.
WAR = -1


@dataclass(frozen=True, eq=False, repr=False)
class Concessions(ByPoint):
    """How far one side is paid off in slices, and whether there is war; made by `concessions`.

    Attributes
    ----------
    shares : array, shape (N,)
        What A may hold: the states.
    next : array of int, shape (N,)
        Number of the state that A demands and gets in each state; -1 for war.
    value_a, value_b : arrays, shape (N,)
        Of each state, as an average of what a period brings.
    path : array, shape (T,)
        What A holds from the start on, until nothing changes any more.
    war : bool
        Whether the path ends in war.
    odds : array, shape (N,)
        Probability that A wins a war.
    """

    shares: Floats
    next: Ints
    value_a: Floats
    value_b: Floats
    path: Floats
    war: bool
    odds: Floats = field(repr=False)

    def __repr__(self) -> str:
        """Say what it is, in one line."""
        return f"<Concessions: {len(self.shares)} states, from {number(float(self.path[0]))}>"

    def __str__(self) -> str:
        """Say how it goes from the start."""
        one, last = (number(float(x)) for x in self.path[[0, -1]])
        if len(self.path) == 1:
            return f"war at once, at {one}" if self.war else f"A keeps what it holds, {one}"
        slices = counted(len(self.path) - 1, "concession")
        return f"from {one} to {last} in {slices}{', then war' if self.war else ''}"

    def to_frame(self) -> pd.DataFrame:
        """Table with a row for each state."""
        import pandas as pd

        demand = np.where(self.next == WAR, np.nan, self.shares[self.next])
        columns = {
            "share": self.shares,
            "odds": self.odds,
            "demand": demand,
            "war": self.next == WAR,
            "value A": self.value_a,
            "value B": self.value_b,
        }
        return pd.DataFrame(columns)


def concessions(
    odds: Callable[[Floats], Any] | Any,
    cost_a: float,
    cost_b: float,
    discount: float,
    *,
    start: float = 0.0,
    slices: int = 1000,
) -> Concessions:
    """How A takes a pie slice by slice, when what it holds makes it stronger.

    In each period A, who holds the share x of a pie that brings 1 a period, fights or demands to
    hold from now on x' >= x. If B accepts, the period brings A x' and B 1 - x', and the next one
    begins with x'. If B refuses, or A fights, there is war: A wins with probability ``odds(x)``,
    and the winner has the pie in every period from this one on. All is measured as an average a
    period, and so are the costs.

    Parameters
    ----------
    odds : callable or array, shape (slices + 1,)
        Probability that A wins, at an array of shares, or at ``linspace(0, 1, slices + 1)``.
    cost_a, cost_b : float
        What a war costs each, spread over all periods.
    discount : float
        What the next period counts for, from 0 up and below 1.
    start : float, optional
        What A holds in the beginning: the nearest of the shares.
    slices : int, optional
        A demands multiples of 1/slices.

    Returns
    -------
    Concessions

    Raises
    ------
    NegotiationError
        If odds are no probabilities, or a number is out of range.

    Notes
    -----
    As A never hands anything back, the values of the states follow from one another from 1
    downwards, and no iteration is left to converge: stationary equilibrium strategies, in which B
    accepts what it is indifferent to. Among demands that are as good for A, the largest is taken,
    and among keeping the peace and war, peace. If the odds have no jumps, B is held down to what
    war is worth to it and there is no war: A comes to rest where ``x = odds(x) + cost_b``. As
    periods get short (discount ``exp(-r dt)``, dt to 0) and slices thin, A moves at the rate
    ``dx/dt = r (odds(x) + cost_b - x) / odds'(x)``. Where the odds jump, B cannot be paid for what
    it would lose, and A may fight for it.

    Examples
    --------
    A hill on the way decides the next war: A stops before it, or fights.

    >>> import negotiation as ng
    >>> smooth = ng.concessions(lambda x: 0.3 + 0.4 * x, 0.1, 0.1, 0.9)
    >>> print(smooth)
    from 0 to 0.664 in 36 concessions
    >>> print(ng.concessions(lambda x: 0.3 + 0.5 * (x > 0.4), 0.1, 0.1, 0.9))
    from 0 to 0.4 in 1 concession
    """
    if not isinstance(slices, int | np.integer) or isinstance(slices, bool) or slices < 1:
        raise NegotiationError(f"slices must be a whole number from 1 up, got {slices!r}")
    shares = np.arange(slices + 1.0) / slices
    p = _odds(odds, shares)
    own, other = (_cost("cost_a", cost_a), _cost("cost_b", cost_b))
    d = as_number("discount", discount, "a number from 0 up and below 1", lambda x: 0 <= x < 1)
    first = as_number("start", start, "a share between 0 and 1", lambda x: 0 <= x <= 1)
    demand, value_a, value_b = _equilibrium(shares, p - own, 1 - p - other, d)
    at = int(np.rint(first * slices))
    path = [at]
    while demand[path[-1]] not in (WAR, path[-1]):
        path.append(int(demand[path[-1]]))
    war = bool(demand[path[-1]] == WAR)
    return Concessions(shares, demand, value_a, value_b, shares[path], war, p)


def _odds(given: Any, shares: Floats) -> Floats:
    """Take the odds at every share."""
    array = as_array(given(shares) if callable(given) else given)
    if array is not None and array.ndim == 0:
        array = np.full(shares.shape, array)
    if array is None or array.shape != shares.shape or not ((array >= 0) & (array <= 1)).all():
        raise NegotiationError(
            f"odds must be {len(shares)} probabilities, one for each share, or a function of an"
            f" array of shares that returns them, got {given!r:.200}"
        )
    return array


def _cost(what: str, given: Any) -> float:
    """Take a cost of war."""
    return as_number(what, given, "a number from 0 up", lambda x: 0 <= x < np.inf)


def _equilibrium(
    shares: Floats, war_a: Floats, war_b: Floats, discount: float
) -> tuple[Ints, Floats, Floats]:
    """Demands and values, from the largest share down.

    Parameters
    ----------
    shares, war_a, war_b : arrays, shape (N,)
        States; what war is worth in each.
    discount : float
    """
    size = len(shares)
    demand = np.full(size, WAR, dtype=np.intp)
    value_a, value_b = war_a.copy(), war_b.copy()
    for k in reversed(range(size)):
        after_a = (1 - discount) * shares[k + 1 :] + discount * value_a[k + 1 :]
        after_b = (1 - discount) * (1 - shares[k + 1 :]) + discount * value_b[k + 1 :]
        # Demanding nothing, now and ever, comes first.
        offers_a = np.concatenate([[shares[k]], after_a])
        offers_b = np.concatenate([[1 - shares[k]], after_b])
        accepted = offers_b >= war_b[k] - ROUNDING
        if not accepted.any():
            continue
        pays = np.where(accepted, offers_a, -np.inf)
        best = size - k - 1 - int((pays >= pays.max() - ROUNDING)[::-1].argmax())
        if pays[best] >= war_a[k] - ROUNDING:
            demand[k] = k + best
            value_a[k], value_b[k] = offers_a[best], offers_b[best]
    return demand, value_a, value_b
