"""Names, counts and numbers, as they are written for people."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

__all__ = ["counted", "more", "named", "number"]

#: Share of the numbers that a result was worked out from, below which it is rounding.
ROUNDING = 1e-12
#: Characters up to which a fraction is written as one. A float that is no short fraction has more.
LONG = 20


def number(value: Any, size: float = 1.0, *, sign: bool = False) -> str:
    """Write a number to four digits, a fraction as it is, and what rounding leaves of zero as 0.

    Parameters
    ----------
    value : float, int or Fraction
    size : float, optional
        How large the numbers are that it was worked out from: up to 1e-12 times that is rounding.
        0 for a number that was given. A Fraction is never rounding.
    sign : bool, optional
        Write a plus before what is positive.

    Returns
    -------
    str
        Whole numbers below a billion have all their digits. A fraction of very many digits is
        written as ``about`` its decimals.

    Examples
    --------
    >>> from fractions import Fraction
    >>> [number(v) for v in (2 / 3, 12345, 2e-5, -1e-17, Fraction(2, 3))]
    ['0.6667', '12345', '0.00002', '0', '2/3']
    """
    exact = isinstance(value, Fraction)
    text, about = str(value), ""
    if not exact or len(text) > LONG:
        about, value = "about " if exact else "", float(value)
        if not exact and abs(value) <= ROUNDING * size:
            return "0"
        text = f"{value:.4g}"
        if "e" in text and 1e-6 < abs(value) < 1e9:
            text = f"{value:.0f}" if abs(value) > 1 else f"{value:.9f}".rstrip("0")
    return f"{about}+{text}" if sign and value > 0 else about + text


def named(kind: str, name: str) -> str:
    """Put before a name that is only a number what it is the name of: ``strategy 2``."""
    return f"{kind} {name}" if name.isdigit() else name


def counted(count: int, one: str, several: str = "") -> str:
    """``1 game``, ``2 games``; the plural adds an s unless it is given."""
    return f"{count} {one if count == 1 else several or one + 's'}"


def more(count: int, one: str, several: str = "") -> str:
    """``... and 3 more rows`` where a list was cut; empty where nothing is left."""
    left = counted(count, one, several).replace(" ", " more ", 1)
    return f"... and {left}" if count > 0 else ""
