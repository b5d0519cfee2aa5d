"""The time that a solver may take."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from negotiation.games.arguments import as_number

__all__ = ["seconds", "unfinished"]


def seconds(budget: float | None) -> float:
    """Check a budget in seconds; None is no limit, that is infinity."""
    if budget is None:
        return math.inf
    return as_number("budget", budget, "a positive number of seconds", lambda x: x > 0)


def unfinished(n_games: int, done: NDArray[np.intp]) -> str:
    """Say which games of a family have no answer because time or steps ran out; "" for none.

    Parameters
    ----------
    n_games : int
    done : array of int
        Those that have one.

    Examples
    --------
    >>> unfinished(4, np.array([0, 2]))
    '; not finished within the limits: 2 games, numbers 1, 3'
    """
    left = np.setdiff1d(np.arange(n_games), done)
    if not len(left):
        return ""
    if n_games == 1:
        return "; not finished within the limits"
    names = ", ".join(str(k) for k in left[:10]) + (", ..." if len(left) > 10 else "")
    return f"; not finished within the limits: {len(left)} games, numbers {names}"
