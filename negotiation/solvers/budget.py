"""The time that a solver may take."""

from __future__ import annotations

import math

from negotiation.errors import NegotiationError

__all__ = ["seconds"]


def seconds(budget: float | None) -> float:
    """Check a budget in seconds; None is no limit, that is infinity."""
    if budget is None:
        return math.inf
    try:
        value = float("nan") if isinstance(budget, bool | str) else float(budget)
    except (TypeError, ValueError):
        value = float("nan")
    if not value > 0:
        raise NegotiationError(f"budget must be a positive number of seconds, got {budget!r}")
    return value
