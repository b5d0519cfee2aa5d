"""Contests: whoever spends more is likelier to win, and what is spent is lost.

Tullock, G. (1980), "Efficient rent seeking", in Toward a Theory of the Rent-Seeking Society, Texas
A&M University Press, pp. 97-112.

Cornes, R. and Hartley, R. (2005), "Asymmetric contests with general technologies", Economic Theory
26(4):923-946. (Shares of the total as functions of it.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list
from negotiation.games.arguments import as_number, finite, together
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.words import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Contest", "contest"]

Floats = NDArray[np.float64]

#: Halvings of an interval of floats, after which there is nothing between its ends.
HALVINGS = 200


@dataclass(frozen=True, eq=False, repr=False)
class Contest(ByPoint):
    """What each side spends on a contest; made by `contest`.

    Attributes
    ----------
    efforts : array, shape (n, *batch)
        What each side spends.
    wins : array, shape (n, *batch)
        Probability that each wins.
    payoffs : array, shape (n, *batch)
        Expected prize less what is spent.
    regret : array, shape (*batch)
        The most that a side could gain by spending something else, found by search.
    """

    efforts: Floats
    wins: Floats
    payoffs: Floats
    regret: Floats

    def __repr__(self) -> str:
        """Say what it is, in one line."""
        family = f", family of shape {self.regret.shape}" if self.regret.ndim else ""
        return f"<Contest of {len(self.efforts)} sides{family}>"

    def __str__(self) -> str:
        """Say who spends what and wins how often."""
        if self.regret.ndim:
            return repr(self)[1:-1]
        return "\n".join(
            f"side {k + 1} spends {number(float(x))} and wins with probability {number(float(w))}"
            for k, (x, w) in enumerate(zip(self.efforts, self.wins, strict=True))
        )

    def to_frame(self) -> pd.DataFrame:
        """Table with a row for each point of the family."""
        import pandas as pd

        columns: dict[str, Any] = {}
        for k in range(len(self.efforts)):
            columns[f"effort {k + 1}"] = self.efforts[k].ravel()
            columns[f"wins {k + 1}"] = self.wins[k].ravel()
            columns[f"payoff {k + 1}"] = self.payoffs[k].ravel()
        return pd.DataFrame(columns | {"regret": self.regret.ravel()})


def contest(prizes: Any, *, decisiveness: float = 1.0) -> Contest:
    """What everybody spends on a contest that a lottery decides, in its only equilibrium.

    Side i wins its prize with probability ``x_i**r / sum(x_j**r)``, where r is the decisiveness,
    and pays its effort x_i whether it wins or not.

    Parameters
    ----------
    prizes : sequence of numbers or arrays
        What each of two or more sides would win, above 0. Arrays make a family.
    decisiveness : float, optional
        Above 0 and up to 1, where more effort has ever smaller effects; above 1 there may be no
        pure equilibrium.

    Returns
    -------
    Contest

    Raises
    ------
    NegotiationError
        If there are fewer than two prizes, one is not positive, or the decisiveness is out of
        range.

    Notes
    -----
    The share of the sum that a side takes when it replies best falls with the sum; the equilibrium
    is where the shares add up to 1. Both are found by bisection, for the whole family at once.

    Examples
    --------
    >>> import negotiation as ng
    >>> print(ng.contest([2, 1]))
    side 1 spends 0.4444 and wins with probability 0.6667
    side 2 spends 0.2222 and wins with probability 0.3333
    """
    given = as_list("prizes", prizes)
    if len(given) < 2:
        raise NegotiationError(f"a contest has two sides or more, got {len(given)} prizes")
    r = as_number("decisiveness", decisiveness, "a number above 0, up to 1", lambda x: 0 < x <= 1)
    arrays = {
        f"prize {k + 1}": (finite(f"prize {k + 1}", one, "numbers above 0", lambda v: v > 0), 0)
        for k, one in enumerate(given)
    }
    prize = np.stack(list(together(arrays)[0].values()))
    # A unit that makes the numbers about 1, whatever the prizes are in.
    unit = prize.max(axis=0)
    share = _shares(prize / unit, r)
    efforts = unit * r * (prize / unit) * share * (1 - share)
    payoffs = prize * share - efforts
    return Contest(efforts, share, payoffs, _regret(prize, efforts, payoffs, r))


def _shares(prize: Floats, r: float) -> Floats:
    """Shares in the equilibrium, shape (n, *batch), for prizes up to 1."""

    def replies(total: Floats) -> Floats:
        """Share s of a side whose best reply makes the sum of x^r what it is.

        From the first-order condition r v s (1 - s) = x and x^r = s total.
        """
        low, high = np.zeros(prize.shape), np.ones(prize.shape)
        for _ in range(HALVINGS // 2):
            s = (low + high) / 2
            more = (r * prize * (1 - s)) ** r > s ** (1 - r) * total
            low, high = np.where(more, s, low), np.where(more, high, s)
        return high

    low = np.zeros(prize.shape[1:])
    high = np.full(prize.shape[1:], float(len(prize)))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if ((middle == low) | (middle == high)).all():
            break
        more = replies(middle).sum(axis=0) > 1
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    found = replies(high)
    return found / found.sum(axis=0)


def _regret(prize: Floats, efforts: Floats, payoffs: Floats, r: float) -> Floats:
    """Most that a side gains by another effort, by golden section: its payoff has one peak."""
    others = (efforts**r).sum(axis=0) - efforts**r

    def pays(x: Floats) -> Floats:
        return prize * x**r / (x**r + others) - x

    golden = (np.sqrt(5) - 1) / 2
    low, high = np.zeros(prize.shape), prize.copy()
    for _ in range(80):
        one, two = high - golden * (high - low), low + golden * (high - low)
        left = pays(one) > pays(two)
        low, high = np.where(left, low, one), np.where(left, two, high)
    return np.asarray(np.maximum(pays((low + high) / 2) - payoffs, 0.0).max(axis=0))
