"""The agreement that realises payoffs: one if one will do, a lottery where none does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.bargaining import Agreements
from negotiation.games.parts import Part
from negotiation.solvers.bargains.reach import SAME, Key

__all__ = ["Terms", "terms_of"]

Floats = NDArray[np.float64]
#: Names or settlements of agreements, their probabilities, shape (k,), and payoffs, shape (n, k).
Terms = tuple[tuple[Any, ...], Floats, Floats]

#: Probabilities below this are rounding.
DUST = 1e-10


def terms_of(problem: Agreements, lottery: Mapping[Key, float]) -> Terms:
    """Name the agreements of a lottery, with a compromise in its place where that is as good.

    Where all parties get as much from the mean of an amount or of shares as from drawing one, which
    they do if their utilities are concave, the mean is agreed on.
    """
    drawn = {key: p for key, p in sorted(lottery.items()) if p > DUST}
    total = sum(drawn.values())
    chances = np.array([p / total for p in drawn.values()])
    columns: list[list[tuple[float, ...]]] = []
    for j, part in enumerate(problem.parts):
        column = [key[j] for key in drawn]
        columns.append(_compromise(part, column, chances))
    merged: dict[Key, float] = {}
    for key, p in zip(zip(*columns, strict=True), chances.tolist(), strict=True):
        merged[key] = merged.get(key, 0.0) + p
    payoffs = np.array([_worth(problem, key) for key in merged]).T
    named = tuple(_named(problem, key) for key in merged)
    return named, np.array(list(merged.values())), payoffs


def _compromise(
    part: Part, column: list[tuple[float, ...]], chances: Floats
) -> list[tuple[float, ...]]:
    """Put the mean in the place of what is drawn, if nobody minds."""
    if part.worth is None or len(set(column)) == 1:
        return column
    points = np.array(column).T
    middle = points @ chances
    if not part.inside(middle[:, None])[0]:
        middle = np.minimum(middle, points.max(axis=1))
    expected = part.worth(points) @ chances
    slack = SAME * np.ptp(part.utilities, axis=1)
    if (part.worth(middle[:, None])[:, 0] < expected - slack).any():
        return column
    return [tuple(middle.tolist())] * len(column)


def _worth(problem: Agreements, key: Key) -> Floats:
    """Payoffs of an agreement, shape (n,)."""
    total = np.zeros(problem.n_parties)
    for part, point in zip(problem.parts, key, strict=True):
        if part.worth is None:
            total += part.utilities[:, int(point[0])]
        else:
            total += part.worth(np.array(point)[:, None])[:, 0]
    return total


def _named(problem: Agreements, key: Key) -> Any:
    """Name of an agreement of a list, or how each issue is settled."""
    if problem.agreements:
        return problem.agreements[int(key[0][0])]
    settled = {}
    for part, point in zip(problem.parts, key, strict=True):
        for issue, own in part.split(np.array(point)):
            settled[issue.name] = issue.settled(own, problem.parties)
    return settled
