"""Sealed bids of a buyer and a seller whose values nobody else knows: how many deals are missed.

Chatterjee, K. and Samuelson, W. (1983), "Bargaining under incomplete information", Operations
Research 31(5):835-851.

Satterthwaite, M. A. and Williams, S. R. (1989), "Bilateral trade with the sealed bid k-double
auction: existence and efficiency", Journal of Economic Theory 48(1):107-133.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_number, as_whole
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.procedures.sealed import Bids, Values, closest, efficient, losses
from negotiation.solvers.words import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DoubleAuction", "double_auction"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DoubleAuction(ByPoint):
    """Strategies of a buyer and a seller who bid at once, and what comes of them.

    Attributes
    ----------
    source : tuple of Values
        The distributions of the buyer's and the seller's value.
    k : float
        The price is k times the bid plus 1 - k times the ask.
    strategies : Bids
        Bid and ask as polynomials in the own value.
    trade_probability : float
    gains : float
        Expected value to the buyer less that to the seller, where they trade.
    possible : float
        The same if they traded whenever the buyer values the good more.
    payoffs : array, shape (2,)
        Expected payoffs of buyer and seller.
    regret : array, shape (2,)
        The most that a buyer, and a seller, of any of 801 values could gain by any of as many other
        bids. Not more than rounding in an exact equilibrium.
    """

    source: tuple[Values, Values]
    k: float
    strategies: Bids
    trade_probability: float
    gains: float
    possible: float
    payoffs: Floats
    regret: Floats

    def bid(self, value: ArrayLike) -> Floats:
        """The buyer's bid for what the good is worth to it; the value itself where none can win."""
        return self.strategies.bid(np.asarray(value, dtype=float))

    def ask(self, value: ArrayLike) -> Floats:
        """The seller's ask for what the good is worth to it; that itself where none can win."""
        return self.strategies.ask(np.asarray(value, dtype=float))

    def to_frame(self, points: int = 21) -> pd.DataFrame:
        """Table of the strategies: ``value``, ``bid`` and ``ask`` over both ranges of values."""
        import pandas as pd

        low = min(v.low for v in self.source)
        high = max(v.high for v in self.source)
        value = np.linspace(low, high, as_whole("points", points, 2))
        columns: dict[str, Any] = {"value": value}
        for name, of, play in zip(("bid", "ask"), self.source, (self.bid, self.ask), strict=True):
            columns[name] = np.where((value >= of.low) & (value <= of.high), play(value), np.nan)
        return pd.DataFrame(columns)

    def __repr__(self) -> str:
        """Say it in one line."""
        worst = float(self.regret.max())
        slack = "" if worst < 1e-9 else f"; somebody could gain {number(worst)} by another bid"
        return (
            f"<DoubleAuction: trade with probability {number(self.trade_probability)}, gains"
            f" {number(self.gains)} of {number(self.possible)}{slack}>"
        )


def double_auction(
    k: float = 0.5,
    *,
    buyer: Any = None,
    seller: Any = None,
    degree: int = 1,
) -> DoubleAuction:
    """Find an equilibrium of bids and asks at a price between them.

    Buyer and seller know what the good is worth to themselves. Both name a price at once; if the
    bid is no lower than the ask, they trade at ``k * bid + (1 - k) * ask``.

    Parameters
    ----------
    k : float, optional
        From 0, where the ask is the price, to 1, where the bid is.
    buyer, seller : distribution, optional
        Of the values: frozen distributions of scipy.stats, or what else has ``cdf``, ``pdf`` and a
        bounded ``support``; uniform from 0 to 1 by default.
    degree : int, optional
        Of the polynomials that strategies may be, from 1 up: for 1, the linear equilibrium.

    Returns
    -------
    DoubleAuction

    Raises
    ------
    NegotiationError
        If k is not from 0 to 1, or a distribution lacks something.

    Notes
    -----
    There is a continuum of equilibria (Satterthwaite and Williams 1989). This one is sought among
    polynomials, from that in which all name a price halfway to the best: a bid b is a best reply to
    asks with the distribution H if ``v - b = k H(b)/H'(b)``, an ask likewise, and these conditions
    are solved by least squares over the values that trade at all. Whether the answer is an
    equilibrium is then told by `regret`: the other side's prices are tried against it, on a fine
    grid. For uniform values degree 1 is exact; for others regret falls with the degree.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.double_auction(k=0.2)
    <DoubleAuction: trade with probability 0.27, gains 0.135 of 0.1667>
    """
    share = as_number("k", k, "a number from 0 to 1", lambda x: 0 <= x <= 1)
    degree = as_whole("degree", degree, 1)
    sides = Values.of("buyer", buyer), Values.of("seller", seller)
    if sides[0].high <= sides[1].low:
        raise NegotiationError(
            "the buyer never values the good more than the seller: its values end at"
            f" {sides[0].high:g}, the seller's begin at {sides[1].low:g}"
        )
    play = closest(share, sides, degree)
    probability, gains, payoffs = play.outcome(share, sides)
    return DoubleAuction(
        source=sides,
        k=share,
        strategies=play,
        trade_probability=probability,
        gains=gains,
        possible=efficient(sides),
        payoffs=payoffs,
        regret=losses(share, sides, play),
    )
