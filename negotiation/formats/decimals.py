"""Fractions as decimal numbers, exactly."""

from __future__ import annotations

__all__ = ["decimal"]


def decimal(top: int, bottom: int, most: int) -> str | None:
    """Write a fraction in lowest terms as a decimal number.

    Parameters
    ----------
    top : int
    bottom : int
        Positive.
    most : int
        Digits that a number with decimals may have, without zeros that lead.

    Returns
    -------
    str or None
        None if the decimals do not end, or are too many.

    Examples
    --------
    >>> decimal(-7, 4, 17), decimal(3, 1, 17), decimal(2, 3, 17)
    ('-1.75', '3', None)
    """
    if bottom == 1:
        return str(top)
    twos = fives = 0
    rest = bottom
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest > 1:
        return None
    places = max(twos, fives)
    scaled = abs(top) * 10**places // bottom
    if scaled >= 10**most:
        return None
    digits = str(scaled).rjust(places + 1, "0")
    return f"{'-' if top < 0 else ''}{digits[:-places]}.{digits[-places:]}"
