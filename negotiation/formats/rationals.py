"""Exact numbers in files: how they are read, and how they are written."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.formats.decimals import decimal
from negotiation.games.exact import as_fractions

__all__ = ["LONGEST", "SHOWN", "Number", "as_written", "number_text", "read_number"]

Number = int | Fraction

#: Characters that a number may have.
LONGEST = 4000
#: Characters of a word that an error shows.
SHOWN = 40
#: Digits up to which a fraction is written as a decimal number: those of any float.
DIGITS = 1100

_NUMBER = re.compile(r"[+-]?(\d+/\d+|(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?)", re.ASCII | re.IGNORECASE)
#: What is above this, over or under the stroke, has too many digits.
_LARGE = 10 ** (LONGEST // 2)


def read_number(word: str) -> Number | None:
    """Read a number exactly: 0.1 is one tenth.

    Parameters
    ----------
    word : str

    Returns
    -------
    int, Fraction or None
        None if it is none of an integer, a fraction and a decimal.

    Raises
    ------
    NegotiationError
        If it has too many digits, is too large for a float, or divides by zero.

    Examples
    --------
    >>> read_number("0.1"), read_number("2/6"), read_number("1e3"), read_number("x")
    (Fraction(1, 10), Fraction(1, 3), 1000, None)
    """
    if not _NUMBER.fullmatch(word):
        return None
    if len(word) > LONGEST:
        raise NegotiationError(f"a number of more than {LONGEST} characters")
    try:
        value = Fraction(word)
        float(value)
    except ZeroDivisionError:
        raise NegotiationError(f"{word:.{SHOWN}} divides by zero") from None
    except OverflowError:
        raise NegotiationError(f"{word:.{SHOWN}} is too large") from None
    return value.numerator if value.denominator == 1 else value


def as_written(what: str, given: NDArray[Any]) -> list[Fraction]:
    """Turn numbers into fractions, a float into the shortest that is read as the same float."""
    values = np.empty(given.size, dtype=object)
    values[:] = [
        Fraction(repr(float(v))) if isinstance(v, (float, np.floating)) else v
        for v in given.ravel().tolist()
    ]
    return list(as_fractions(what, values))


def number_text(value: Fraction) -> str:
    """Write a number exactly, as a decimal where it is one.

    Raises
    ------
    NegotiationError
        If it is too long to be read again.

    Examples
    --------
    >>> number_text(Fraction(-7, 4)), number_text(Fraction(1, 3))
    ('-1.75', '1/3')
    """
    top, bottom = value.numerator, value.denominator
    if abs(top) < _LARGE and bottom < _LARGE:
        text = decimal(top, bottom, DIGITS) or f"{top}/{bottom}"
        if len(text) <= LONGEST:
            return text
    raise NegotiationError(
        f"a number about {float(value):.3g} has more than {LONGEST} digits as a fraction: too long"
        " for a file"
    )
