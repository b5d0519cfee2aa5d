"""What keeping an agreement is worth over breaking it, as polynomials in the discount factor."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import NDArray

__all__ = ["Terms", "margin", "where_nonnegative"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Interval = tuple[float, float]

#: Roots whose imaginary part is smaller may be real; the signs beside them decide.
NEARLY_REAL = 1e-6
#: A margin that is smaller, for payoffs of about 1, is rounding.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Terms:
    """Stage payoffs on which an agreement hangs, for n players, K turns and G games.

    Attributes
    ----------
    agreed, first, best : arrays, shape (n, K, G)
        Of keeping the agreement; of the best strategy that breaks it (minus infinity if there is
        no other); of the best strategy.
    punished : array, shape (n, G)
        A period of punishment.
    deviation : array of int, shape (n, K, G)
        The best strategy that breaks it.
    """

    agreed: Floats
    first: Floats
    best: Floats
    punished: Floats
    deviation: Ints

    def of(self, player: int, turn: int, game: int) -> tuple[Floats, float, Floats, float]:
        """Payoffs from a turn on, above those of punishment: agreed, first, best; and their size.

        Returns
        -------
        agreed, best : arrays, shape (K,)
        first, size : float
        """
        base = self.punished[player, game]
        agreed = np.roll(self.agreed[player, :, game], -turn) - base
        best = np.roll(self.best[player, :, game], -turn) - base
        first = float(self.first[player, turn, game] - base)
        finite = [v for v in (*agreed, *best, first) if math.isfinite(v)]
        return agreed, first, best, max(map(abs, finite))


def margin(
    agreed: Floats, first: float, best: Floats, lag: int, detection: float
) -> NDArray[np.float64]:
    """Coefficients of what keeping is worth over breaking, times a factor that is positive.

    Payoffs are above those of punishment, which are so 0.

    Parameters
    ----------
    agreed, best : arrays, shape (K,)
        From the turn on in which the agreement is broken.
    first : float
        Of breaking it then.
    lag : int
    detection : float
        Below 1 only for a lag of 1 or a single turn.

    Returns
    -------
    array
        Coefficients from the constant up; the polynomial in the discount factor d, on 0 <= d < 1,
        has the sign of keeping minus breaking.
    """
    turns = len(agreed)
    missed = 1 - detection
    whole = np.zeros(turns + 1)
    whole[[0, -1]] = 1.0, -1.0  # 1 - d^K, by which everything is multiplied.
    if lag == 1:
        # One violation: first - agreed now, and with the probability of detection all that follows.
        now = (agreed[0] - first) * whole
        later = np.concatenate([[0.0], detection * np.roll(agreed, -1)])
        return np.asarray(polynomial.polyadd(now, later), np.float64)
    if not missed:
        # The best strategy in every period until the violation is seen.
        unseen = np.resize(best, lag)
        unseen[0] = first
        return np.asarray(polynomial.polysub(agreed, polynomial.polymul(whole, unseen)), np.float64)
    # A single turn: violations in every period, of which each is caught after the lag or not.
    fades = np.array([1.0, -missed])  # 1 - d (1 - detection)
    tail = np.concatenate([np.zeros(lag), [missed * first]])
    broken = polynomial.polyadd(polynomial.polymul(fades, np.full(lag, first)), tail)
    kept = agreed[0] * fades
    return np.asarray(polynomial.polysub(kept, polynomial.polymul(whole, broken)), np.float64)


def where_nonnegative(coefficients: Floats, size: float) -> list[Interval]:
    """Where in [0, 1) a polynomial is not negative.

    Parameters
    ----------
    coefficients : array
        From the constant up.
    size : float
        How large the numbers are that it was worked out from.

    Returns
    -------
    list of (low, high)
        In order; an interval that reaches 1 does not contain it.
    """
    scaled = coefficients / (size or 1.0)

    def value(x: float) -> float:
        y = float(polynomial.polyval(x, scaled))
        return 0.0 if abs(y) <= ROUNDING else y

    places = [0.0, *_roots(scaled), 1.0]
    result: list[Interval] = []
    for low, high in itertools.pairwise(places):
        if value((low + high) / 2) >= 0:
            joined = result and result[-1][1] == low
            result[-1:] = [(result[-1][0], high)] if joined else [*result[-1:], (low, high)]
        elif value(low) >= 0 and not (result and result[-1][1] == low):
            result.append((low, low))
    return result


def _roots(coefficients: Floats) -> list[float]:
    """Real roots strictly between 0 and 1, those that change the sign refined between two signs."""
    from scipy.optimize import brentq

    trimmed = np.asarray(polynomial.polytrim(coefficients, ROUNDING), np.float64)
    if len(trimmed) < 2:
        return []
    found = polynomial.polyroots(trimmed)
    near = found[(np.abs(found.imag) < NEARLY_REAL) & (found.real > 0) & (found.real < 1)].real
    guesses = sorted(set(near.tolist()))
    middles = [0.0, *((a + b) / 2 for a, b in itertools.pairwise(guesses)), 1.0]
    signs = polynomial.polyval(np.array(middles), trimmed)
    return [
        brentq(polynomial.polyval, low, high, (trimmed,), 1e-16) if one * two < 0 else guess
        for guess, low, high, one, two in zip(
            guesses, middles, middles[1:], signs, signs[1:], strict=False
        )
    ]
