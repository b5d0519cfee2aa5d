"""What actors expect of challenging one another: votes, odds, utilities and risk.

Arrays have the actors first and the family last: ``x[i, g]`` is a position, ``e[i, j, g]`` is about
a challenge of j by i. Equation numbers are those of Scholz, Calbert and Smith (2011).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["expected", "exponents", "medians", "odds"]

Floats = NDArray[np.float64]

#: Differences below this, of numbers around 1, are rounding.
DUST = 1e-12


def medians(x: Floats, weights: Floats) -> Floats:
    """The position that no other beats, when actors vote between two at a time.

    An actor casts its weight, times how much nearer one position is than the other (equation 28),
    so that a position beats another if the weighted distances of all to it are less in sum. The
    one with the least sum beats all: Black's median voter.

    Parameters
    ----------
    x, weights : array, shape (n, G)

    Returns
    -------
    array, shape (G,)
        In the middle between the lowest and the highest of several that nobody beats.
    """
    far = sum(w * np.abs(x - at) for w, at in zip(weights, x, strict=True))
    least = far <= far.min(axis=0) + DUST * np.abs(far).max(axis=0)
    low = np.where(least, x, np.inf).min(axis=0)
    high = np.where(least, x, -np.inf).max(axis=0)
    return np.asarray((low + high) / 2)


def odds(x: Floats, weights: Floats, risk: Floats, *, of_all: bool) -> Floats:
    """Probability that the challenger wins, if the others take sides (equations 30 and 31).

    Parameters
    ----------
    x, weights : array, shape (n, G)
        Positions in units of the scale.
    risk : array, shape (n, G)
        Exponents with which each values distances when it votes; 1 in the equations.
    of_all : bool
        Compare the votes for the challenger with those cast in all contests together, not with
        those cast in this one.

    Returns
    -------
    array, shape (n, n, G)
        1/2 where nobody with any weight is nearer to either; of all contests, 0 in a contest of
        neighbours at one place.
    """
    won = np.zeros((len(x), *x.shape))
    for w, at, r in zip(weights, x, risk, strict=True):
        away = w * np.abs(x - at) ** r
        won += np.maximum(away[None] - away[:, None], 0)
    cast = won + won.swapaxes(0, 1)
    if of_all:
        cast = np.broadcast_to(cast.sum(axis=(0, 1)), won.shape)
    held = cast > 0
    return np.where(held, won / np.where(held, cast, 1.0), 0.5)


def expected(
    x: Floats, salience: Floats, chances: Floats, span: Floats, median: Floats, stay: float,
    risk: Floats,
) -> Floats:  # fmt: skip
    """Expected utility of a challenge, over that of none (equations 5 to 7, 15, 16, 22 to 25).

    A target resists with a probability that is its salience. Without a challenge it stays where it
    is with probability `stay`, and otherwise goes to the median: for the better of the challenger
    if the median is nearer to it than the target is, for the worse if not.

    Parameters
    ----------
    x, salience : array, shape (n, G)
    chances : array, shape (n, n, G)
        From `odds`.
    span, median : array, shape (G,)
        Length of the scale; median position.
    stay : float
        Q of the literature.
    risk : array, shape (n, n, G), or (n, 1, G)
        Exponents with which the challenge of a row's actor is valued.

    Returns
    -------
    array, shape (n, n, G)
        From -4 to 4; zero for a challenge by a neighbour at the same place, if `stay` is 1.
    """
    # Of positions that moved, the largest difference may be more than the span by rounding.
    apart = np.minimum(np.abs(x[:, None] - x[None]) / span, 1.0)
    win, lose = 2 - 4 * (0.5 - apart / 2) ** risk, 2 - 4 * (0.5 + apart / 2) ** risk
    result = win - salience[None] * (1 - chances) * (win - lose) - stay * (2 - 4 * 0.5**risk)
    if stay < 1:
        away = np.minimum(np.abs(x - median) / span, 1.0)[:, None]
        change = np.where(away < apart, -1.0, 1.0) * (away + apart) / 4
        result -= (1 - stay) * (2 - 4 * (0.5 + change) ** risk)
    return np.where(np.abs(result) <= DUST, 0.0, result)


def exponents(challenges: Floats) -> Floats:
    """Exponents of risk, of what others expect of challenging an actor (equations 32 to 34).

    The more they expect, the more exposed it is, and the more of a risk it takes by standing where
    it does: 1/2 for the most exposed, 2 for the least.

    Parameters
    ----------
    challenges : array, shape (n, n, G)
        Expected utilities, exponents being 1.

    Returns
    -------
    array, shape (n, G)
        1 where all are alike.
    """
    own = np.einsum("iig->ig", challenges)
    exposed = challenges.sum(axis=0) - own
    low, high = exposed.min(axis=0), exposed.max(axis=0)
    wide = high - low > DUST
    share = (2 * exposed - high - low) / np.where(wide, high - low, 1.0)
    third = np.where(wide, share, 0.0) / 3
    return np.asarray((1 - third) / (1 + third))
