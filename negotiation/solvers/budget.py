"""The time that a solver may take."""

from __future__ import annotations

import math

from negotiation.games.arguments import as_number

__all__ = ["seconds"]


def seconds(budget: float | None) -> float:
    """Check a budget in seconds; None is no limit, that is infinity."""
    if budget is None:
        return math.inf
    return as_number("budget", budget, "a positive number of seconds", lambda x: x > 0)
