"""How lines of one figure are told apart: colours and dashes."""

from __future__ import annotations

from typing import Any

__all__ = ["stroke"]

#: A line's colour and its dash pattern, each pair as dark as no neighbour.
LINES: tuple[tuple[str, Any], ...] = (
    ("#0072b2", "-"),
    ("#d55e00", (0, (5, 1.6))),
    ("#1a1a1a", (0, (1.3, 1.3))),
    ("#009e73", (0, (6, 1.5, 1.3, 1.5))),
    ("#a0588a", (0, (9, 2))),
    ("#6b6b6b", (0, (3, 1.2, 1, 1.2, 1, 1.2))),
)


def stroke(k: int) -> tuple[str, Any]:
    """Colour and dashes of the k-th line; beyond the last colour, with other dashes.

    Examples
    --------
    >>> stroke(0), stroke(6)[0], stroke(6)[1] == stroke(1)[1]
    (('#0072b2', '-'), '#0072b2', True)
    """
    lap, at = divmod(k, len(LINES))
    return LINES[at][0], LINES[(at + lap) % len(LINES)][1]
