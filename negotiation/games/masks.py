"""Sets of players as bit masks: bit i says whether player i is a member."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["members", "of_members", "sizes", "sums"]


def members(mask: int) -> Iterator[int]:
    """Positions of the members, ascending."""
    mask, i = int(mask), 0
    while mask:
        if mask & 1:
            yield i
        mask, i = mask >> 1, i + 1


def of_members(positions: Iterable[int]) -> int:
    """Mask of the players at some positions."""
    mask = 0
    for i in positions:
        mask |= 1 << i
    return mask


def sums(x: Iterable[Any], dtype: Any = np.float64) -> NDArray[Any]:
    """Sum of what the members of each coalition have.

    Parameters
    ----------
    x : iterable over players of numbers
    dtype : optional
        Type of the array.

    Returns
    -------
    array, shape (2**n,)
        By mask.

    Examples
    --------
    >>> sums([1, 10, 100], dtype=int)
    array([  0,   1,  10,  11, 100, 101, 110, 111])
    """
    found = np.zeros(1, dtype=dtype)
    for value in x:
        found = np.concatenate([found, found + value])
    return found


def sizes(n: int) -> NDArray[np.int64]:
    """Numbers of members of all coalitions of `n` players, shape (2**n,)."""
    return sums([1] * n, dtype=np.int64)
