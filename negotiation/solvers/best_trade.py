"""The most that any institution can make of a sale between two whose values nobody else knows.

Myerson, R. B. and Satterthwaite, M. A. (1983), "Efficient mechanisms for bilateral trading",
Journal of Economic Theory 29(2):265-281.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import finite
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.words import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BestTrade", "best_trade"]

Floats = NDArray[np.float64]

#: Probabilities may miss 1 by this in their sum.
SUM = 1e-9


@dataclass(frozen=True, eq=False)
class BestTrade(ByPoint):
    """The mechanism that makes most of trade, if both are to tell the truth and to take part.

    Attributes
    ----------
    source : tuple of arrays (V,), (C,)
        What the good may be worth to the buyer, and to the seller.
    trade : array, shape (V, C)
        Probability that they trade.
    pays, gets : array, shape (V,), (C,)
        What a buyer expects to pay, and a seller to be paid.
    gains : float
        Expected gains from trade.
    possible : float
        The same if they traded whenever both can gain.
    """

    source: tuple[Floats, Floats]
    trade: Floats
    pays: Floats
    gets: Floats
    gains: float
    possible: float

    @property
    def efficient(self) -> bool:
        """Whether nothing is lost by what the two know."""
        return self.gains >= self.possible - 1e-9 * max(1.0, self.possible)

    def to_frame(self) -> pd.DataFrame:
        """Table with one row for each pair of values: ``buyer``, ``seller``, ``trade``."""
        import pandas as pd

        v, c = np.meshgrid(*self.source, indexing="ij")
        return pd.DataFrame({"buyer": v.ravel(), "seller": c.ravel(), "trade": self.trade.ravel()})

    def __repr__(self) -> str:
        """Say it in one line."""
        return f"<BestTrade: gains {number(self.gains)} of {number(self.possible)}>"


def best_trade(
    buyer: ArrayLike,
    seller: ArrayLike,
    buyer_chances: ArrayLike | None = None,
    seller_chances: ArrayLike | None = None,
) -> BestTrade:
    """Find the largest gains that any rules of trade can have, with finitely many values.

    Each side knows what the good is worth to itself; the values are independent. Whatever the
    rules, what comes of them is as if both told their values to somebody who then says whether
    they trade and who pays what (the revelation principle). Nobody may gain by telling another
    value, or by staying away, and there is no money from outside.

    Parameters
    ----------
    buyer, seller : array_like, shape (V,) and (C,)
        Values, in rising order.
    buyer_chances, seller_chances : array_like, optional
        Their probabilities; alike by default.

    Returns
    -------
    BestTrade

    Raises
    ------
    NegotiationError
        If values do not rise, or chances are no probabilities.

    Notes
    -----
    A linear programme: the probabilities of trade, and what each value expects to pay or to be
    paid. Only the neighbouring values need not be worth telling: the others then are not, either,
    because who values the good more gains more by trade.

    Examples
    --------
    Two values a side: here nothing is lost, in spite of what each alone knows.

    >>> import negotiation as ng
    >>> ng.best_trade([1, 3], [0, 2])
    <BestTrade: gains 1.25 of 1.25>
    """
    v, f = _side("buyer", buyer, buyer_chances)
    c, g = _side("seller", seller, seller_chances)
    trade, pays, gets = _programme(v, f, c, g)
    worth = f[:, None] * g * (v[:, None] - c)
    return BestTrade(
        source=(v, c),
        trade=trade,
        pays=pays,
        gets=gets,
        gains=float((worth * trade).sum()),
        possible=float(np.maximum(worth, 0).sum()),
    )


def _side(who: str, values: Any, chances: Any) -> tuple[Floats, Floats]:
    """Check values and their probabilities."""
    v = np.atleast_1d(finite(f"values of the {who}", values))
    if v.ndim > 1 or not len(v) or not (np.diff(v) > 0).all():
        raise NegotiationError(f"values of the {who} must rise, got {values!r}")
    if chances is None:
        return v, np.full(len(v), 1 / len(v))
    p = finite(f"chances of the {who}", chances, "numbers above 0", lambda x: x > 0)
    if p.shape != v.shape:
        raise NegotiationError(f"there are {len(v)} values of the {who} and {p.size} chances")
    if abs(p.sum() - 1) > SUM:
        raise NegotiationError(f"chances of the {who} must sum to 1, got {p.sum():g}")
    return v, p


def _programme(v: Floats, f: Floats, c: Floats, g: Floats) -> tuple[Floats, Floats, Floats]:
    """Solve for trade (V, C), and what is expected to be paid (V,) and got (C,)."""
    from scipy import sparse
    from scipy.optimize import linprog

    n, m = len(v), len(c)
    # Variables: trade, chances to buy and to sell, payments made and got.
    sizes = (n * m, n, m, n, m)
    starts = np.cumsum((0, *sizes))
    buys, sells, pays, gets = (
        sparse.eye_array(size, starts[-1], k=start)
        for size, start in zip(sizes[1:], starts[1:-1], strict=True)
    )
    trade = sparse.eye_array(n * m, starts[-1])
    equal = sparse.vstack(
        [
            sparse.kron(sparse.eye_array(n), g[None, :]) @ trade - buys,
            sparse.kron(f[None, :], sparse.eye_array(m)) @ trade - sells,
            f[None, :] @ pays - g[None, :] @ gets,
        ]
    )
    rows = []
    for value, chance, money, sign in ((v, buys, pays, 1), (c, sells, gets, -1)):
        own = sparse.diags_array(value)
        rows.append(sign * (money - own @ chance))  # Taking part loses nothing.
        up = sparse.eye_array(len(value) - 1, len(value), k=1)
        here = sparse.eye_array(len(value) - 1, len(value))
        for mine, other in ((up, here), (here, up)):
            # What telling the neighbouring value gains over the truth.
            told = other - mine
            rows.append(sign * ((mine @ own @ mine.T) @ told @ chance - told @ money))
    below = sparse.vstack(rows)
    cost = np.concatenate([-(f[:, None] * g * (v[:, None] - c)).ravel(), np.zeros(2 * (n + m))])
    bounds = [(0, 1)] * (n * m) + [(None, None)] * (2 * (n + m))
    done = linprog(
        cost, A_ub=below.tocsr(), b_ub=np.zeros(below.shape[0]), A_eq=equal.tocsr(),
        b_eq=np.zeros(equal.shape[0]), bounds=bounds, method="highs",
    )  # fmt: skip
    if done.status != 0:
        raise NegotiationError(f"the linear programme was not solved: {done.message}")
    parts = np.split(done.x, starts[1:-1])
    return parts[0].reshape(n, m), parts[3], parts[4]
