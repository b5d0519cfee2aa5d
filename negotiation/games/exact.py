"""Numbers as the fractions that they are."""

from __future__ import annotations

from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError

__all__ = ["any_float", "as_fractions"]


def as_fractions(what: str, given: NDArray[Any]) -> NDArray[np.object_]:
    """Turn an array of numbers into one of `fractions.Fraction`.

    Parameters
    ----------
    what : str
        For the error, in the plural.
    given : array
        Integers, fractions or floats. A float is the fraction with a power of two below the line
        that it is.

    Returns
    -------
    array of Fraction, of the same shape

    Raises
    ------
    NegotiationError
        If a number is something else that is not rational.
    """
    values = given.ravel().tolist()
    fractions = [_fraction(v) for v in values]
    if None in fractions:
        wrong = values[fractions.index(None)]
        raise NegotiationError(f"exact {what} are integers, fractions or floats, got {wrong!r}")
    result = np.empty(len(values), dtype=object)
    result[:] = fractions
    return result.reshape(given.shape)


def any_float(given: NDArray[Any]) -> bool:
    """Whether there is a float among numbers."""
    if given.dtype != object:
        return given.dtype.kind == "f"
    return any(issubclass(kind, float | np.floating) for kind in set(map(type, given.flat)))


def _fraction(value: Any) -> Fraction | None:
    """Return a number as the fraction that it is, or None if it is none."""
    if isinstance(value, Rational):  # Python's and sympy's.
        return Fraction(int(value.numerator), int(value.denominator))
    try:
        return Fraction(*value.as_integer_ratio())
    except (AttributeError, TypeError, ValueError):
        return None
