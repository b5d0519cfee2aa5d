"""Bids and asks as functions of private values: best replies, and what comes of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray

from negotiation.errors import NegotiationError

__all__ = ["Bids", "Values", "closest", "efficient", "losses"]

Floats = NDArray[np.float64]

#: Nodes of an integral, conditions for each coefficient, and values that are tried for regrets.
NODES, CONDITIONS, TRIED = 64, 6, 801
#: Rounds of replying with lines, and the change in a coefficient that ends them.
REPLIES, EXACT = 25, 1e-13


@dataclass(frozen=True)
class Values:
    """What the good may be worth to one side.

    Attributes
    ----------
    cdf, pdf : callable
    low, high : float
    """

    cdf: Callable[[Floats], Any]
    pdf: Callable[[Floats], Any]
    low: float
    high: float

    @classmethod
    def of(cls, who: str, given: Any) -> Values:
        """Take a distribution; None is uniform from 0 to 1."""
        if given is None:
            return cls(lambda x: np.clip(x, 0, 1), lambda x: 1.0 * ((x >= 0) & (x <= 1)), 0.0, 1.0)
        missing = [name for name in ("cdf", "pdf", "support") if not hasattr(given, name)]
        if missing:
            raise NegotiationError(
                f"the values of the {who} must be a distribution with cdf, pdf and support, got"
                f" {given!r} without {' and '.join(missing)}"
            )
        low, high = map(float, given.support())
        if not (np.isfinite(low) and np.isfinite(high)):
            raise NegotiationError(
                f"the values of the {who} must be bounded, got them from {low:g} to {high:g}"
            )
        return cls(given.cdf, given.pdf, low, high)


@dataclass(frozen=True)
class Bids:
    """A bid and an ask as polynomials of the own value.

    Attributes
    ----------
    buyer, seller : Polynomial
    least, most : float
        The lowest ask, below which no bid wins, and the highest bid.
    bottom, top : float
        The lowest bid that wins, and the highest ask that does.
    buyers, sellers : tuple of float
        Ends of the values at which a side trades, and its price moves with its value.
    """

    buyer: Polynomial
    seller: Polynomial
    least: float
    most: float
    bottom: float
    top: float
    buyers: tuple[float, float]
    sellers: tuple[float, float]

    @classmethod
    def between(cls, coefficients: Floats, sides: tuple[Values, Values]) -> Bids:
        """Take the coefficients of both polynomials, the buyer's first."""
        buyer, seller = sides
        domain = (min(s.low for s in sides), max(s.high for s in sides))
        bid, ask = (Polynomial(c, domain=domain) for c in np.split(coefficients, 2))
        least, most = float(ask(seller.low)), float(bid(buyer.high))
        v = min(max(buyer.low, least), buyer.high), buyer.high
        c = seller.low, max(min(seller.high, most), seller.low)
        bottom, top = float(bid(v[0])), float(ask(c[1]))
        buyers = v[0], _inverse(bid, top, *v)
        return cls(bid, ask, least, most, bottom, top, buyers, (_inverse(ask, bottom, *c), c[1]))

    def bid(self, value: Floats) -> Floats:
        """Bids, of which none is above the highest ask; who cannot win is honest."""
        offered = np.minimum(np.minimum(self.buyer(value), value), self.top)
        return np.where(value > self.least, offered, value)

    def ask(self, value: Floats) -> Floats:
        """Asks, of which none is below the lowest bid; who cannot win is honest."""
        wanted = np.maximum(np.maximum(self.seller(value), value), self.bottom)
        return np.where(value < self.most, wanted, value)

    def outcome(self, k: float, sides: tuple[Values, Values]) -> tuple[float, float, Floats]:
        """Probability of trade, gains from it, and both payoffs, by Gauss quadrature.

        Over the buyer's values, and for each over those of the seller that ask no more.
        """
        buyer, seller = sides
        x, w = np.polynomial.legendre.leggauss(NODES)
        x, w = (x + 1) / 2, w / 2
        probability, gains, payoffs = 0.0, 0.0, np.zeros(2)
        cuts = sorted({*self.buyers, buyer.high})
        for start, end in itertools.pairwise(cuts):
            v = start + (end - start) * x
            limit = self.sells(self.bid(v), sides)
            c = seller.low + (limit - seller.low) * x[:, None]
            weight = w * (end - start) * buyer.pdf(v) * w[:, None] * (limit - seller.low)
            weight = weight * seller.pdf(c)
            price = k * self.bid(v) + (1 - k) * self.ask(c)
            probability += float(weight.sum())
            gains += float((weight * (v - c)).sum())
            payoffs += np.array([(weight * (v - price)).sum(), (weight * (price - c)).sum()])
        return probability, gains, payoffs

    def sells(self, bids: Floats, sides: tuple[Values, Values]) -> Floats:
        """The highest value of a seller that asks no more than each bid."""
        high = self.sellers[1]
        a, b = np.full_like(bids, sides[1].low), np.full_like(bids, high)
        for _ in range(60):
            middle = (a + b) / 2
            below = self.ask(middle) <= bids
            a, b = np.where(below, middle, a), np.where(below, b, middle)
        return np.where(self.ask(np.full_like(bids, high)) <= bids, high, (a + b) / 2)


def _inverse(rising: Polynomial, level: float, low: float, high: float) -> float:
    """Where a polynomial that rises reaches a level, or the end that is nearest."""
    if rising(high) <= level or high <= low:
        return high
    if rising(low) >= level:
        return low
    from scipy.optimize import brentq

    return float(brentq(lambda x: rising(x) - level, low, high, xtol=1e-15))


def closest(k: float, sides: tuple[Values, Values], degree: int) -> Bids:
    """Find the polynomials that are best replies to each other, or nearest to it.

    Lines first, by replying in turn, which contracts; then one degree more at a time.
    """
    from scipy.optimize import least_squares

    low, high = min(s.low for s in sides), max(s.high for s in sides)
    line = np.array([(low + high) / 2, (high - low) / 4])  # Halfway to the middle of the range.
    play = Bids.between(np.concatenate([line, line]), sides)
    for _ in range(REPLIES):
        before, play = play, _replies(k, sides, play)
        if np.allclose(before.buyer.coef, play.buyer.coef, rtol=0, atol=EXACT):
            break
    for size in range(1, degree + 1):
        grown = [np.resize(p.coef, size + 1) * (np.arange(size + 1) < len(p.coef))
                 for p in (play.buyer, play.seller)]  # fmt: skip
        steps = _nodes(size)

        def off(coefficients: Floats, steps: Floats = steps) -> Floats:
            bids, asks = _wanted(k, sides, play := Bids.between(coefficients, sides), steps)
            return np.concatenate([play.buyer(bids[0]) - bids[1], play.seller(asks[0]) - asks[1]])

        start: Floats = np.concatenate(grown, dtype=np.float64)
        if np.abs(off(start)).max() <= EXACT:
            continue
        tight = {"xtol": 1e-15, "ftol": 1e-15, "gtol": 1e-15}
        play = Bids.between(least_squares(off, start, **tight).x, sides)
    return play


def _nodes(degree: int) -> Floats:
    """Where conditions are posed, from 0 to 1 and denser at the ends."""
    return (1 - np.cos(np.pi * np.linspace(0, 1, CONDITIONS * degree + 2))) / 2


def _replies(k: float, sides: tuple[Values, Values], play: Bids) -> Bids:
    """The lines nearest to the best replies to lines."""
    low, high = play.buyer.domain
    lines: list[Any] = []
    for (x, y), old in zip(
        _wanted(k, sides, play, _nodes(1)), (play.buyer, play.seller), strict=True
    ):
        t = (2 * x - low - high) / (high - low)
        spread = ((t - t.mean()) ** 2).sum()
        if spread == 0:  # Nobody trades: nothing to reply to.
            lines.append(old.coef)
            continue
        slope = ((t - t.mean()) * y).sum() / spread
        lines.append([y.mean() - slope * t.mean(), slope])
    return Bids.between(np.concatenate(lines), sides)


def _wanted(
    k: float, sides: tuple[Values, Values], play: Bids, steps: Floats
) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Values for which an ask of the seller is the buyer's best bid, with the ask; and so on.

    By the conditions of first order ``v - b = k H(b)/H'(b)`` and the seller's mirror image.
    """
    buyer, seller = sides
    v, c = (low + (high - low) * steps for low, high in (play.buyers, play.sellers))
    tiny = np.finfo(float).tiny
    below = seller.cdf(c) / np.maximum(seller.pdf(c), tiny)
    above = (1 - np.asarray(buyer.cdf(v))) / np.maximum(buyer.pdf(v), tiny)
    asks, bids = play.seller(c), play.buyer(v)
    # Where nobody is, a ratio of zeros says nothing: what is paid there does not count.
    wants = asks + k * play.seller.deriv()(c) * np.where(seller.cdf(c) > 0, below, 0.0)
    needs = bids - (1 - k) * play.buyer.deriv()(v) * np.where(buyer.cdf(v) < 1, above, 0.0)
    return (wants, asks), (needs, bids)


def losses(k: float, sides: tuple[Values, Values], play: Bids) -> Floats:
    """The most that a buyer and a seller of any value lose against their best bid, shape (2,).

    A bid b earns a buyer ``(v - b) H(b) + (1 - k) * integral of H up to b``, where H is the
    distribution of the asks; an ask earns a seller the mirror image of that.
    """
    buyer, seller = sides
    v = _steps(buyer, (*play.buyers, play.least))
    c = _steps(seller, (*play.sellers, play.most))
    bids, asks = play.bid(v), play.ask(c)
    bought = _lost(k, v, bids, asks, np.asarray(seller.cdf(c)))
    higher = 1 - np.asarray(buyer.cdf(v))
    sold = _lost(1 - k, -c[::-1], -asks[::-1], -bids[::-1], higher[::-1])
    return np.array([bought, sold])


def _steps(side: Values, kinks: tuple[float, ...]) -> Floats:
    """Values of a side in fine steps, with those at which its price bends."""
    inside = [x for x in kinks if side.low < x < side.high]
    return np.union1d(np.linspace(side.low, side.high, TRIED), inside)


def _lost(k: float, v: Floats, bids: Floats, asks: Floats, chance: Floats) -> float:
    """The most that a buyer loses: values and bids; asks, and the distribution up to each."""
    area = np.concatenate([[0.0], np.cumsum((chance[1:] + chance[:-1]) / 2 * np.diff(asks))])
    best = np.maximum(((v[:, None] - asks) * chance + (1 - k) * area).max(axis=1), 0.0)
    last = np.searchsorted(asks, bids, side="right") - 1
    after = np.minimum(last + 1, len(asks) - 1)
    gap = asks[after] - asks[last]
    part = np.where(gap > 0, (bids - asks[last]) / np.where(gap > 0, gap, 1), 0.0)
    h = chance[last] + part * (chance[after] - chance[last])
    sure = area[last] + (chance[last] + h) / 2 * (bids - asks[last])
    got = np.where(last < 0, 0.0, (v - bids) * h + (1 - k) * sure)
    return float(np.maximum(best - got, 0.0).max())


def efficient(sides: tuple[Values, Values]) -> float:
    """Gains if all trade who can gain: the integral of F_seller (1 - F_buyer)."""
    buyer, seller = sides
    x, w = np.polynomial.legendre.leggauss(NODES)
    ends = sorted({v for s in sides for v in (s.low, s.high)})
    total = 0.0
    for a, b in itertools.pairwise(ends):
        p = (a + b) / 2 + (b - a) / 2 * x
        total += float((w * (b - a) / 2 * seller.cdf(p) * (1 - np.asarray(buyer.cdf(p)))).sum())
    return total
