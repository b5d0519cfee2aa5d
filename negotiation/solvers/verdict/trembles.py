"""Whether beliefs are consistent: the limit of Bayes' rule for some trembles.

There must be a positive order of magnitude for each choice that is not used, such that at each
information set just the decisions that are believed in are the least implausible; and sizes of the
trembles for which the odds among these are those of the beliefs. The first is a linear programme,
the second, in logarithms, a system of linear equations (Kreps and Wilson 1982, lemmas A1 and A2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from negotiation.games.tree import InformationSet, Tree

__all__ = ["inconsistent"]

Floats = NDArray[np.float64]
Sets = list[InformationSet]

#: Odds may be off by this, as a share.
CLOSE = 1e-6


def inconsistent(
    tree: Tree, behaviour: Floats, beliefs: Floats, sets: Sequence[InformationSet]
) -> tuple[Sets, bool] | None:
    """Find information sets whose beliefs no trembles lead to together.

    Parameters
    ----------
    tree : Tree
    behaviour : array, shape (K,)
    beliefs : array, shape (N,)
    sets : sequence of InformationSet
        Those that are looked at.

    Returns
    -------
    (list of InformationSet, bool) or None
        As few sets as possible: each alone could be left out. True if what fails is which
        decisions are believed in, false if it is the odds among them. None if the beliefs are
        consistent.
    """
    ways = {int(x): _way(tree, int(x)) for here in sets for x in here.nodes}
    rows = {here.number: _orders(ways, behaviour, beliefs, here) for here in sets}
    odds = {here.number: _odds(ways, behaviour, beliefs, here) for here in sets}
    if not _ordered([rows[s.number] for s in sets]):
        return _fewest(sets, lambda some: _ordered([rows[s.number] for s in some])), True
    if not _sized([odds[s.number] for s in sets]):
        return _fewest(sets, lambda some: _sized([odds[s.number] for s in some])), False
    return None


def _way(tree: Tree, node: int) -> list[int]:
    """Choices on the way to a node."""
    way = []
    while node:
        way.append(int(tree.choice[node]))
        node = int(tree.parent[node])
    return way


Terms = dict[int, int]
Orders = tuple[list[Terms], list[Terms]]
Odds = list[tuple[Terms, float]]


def _slips(one: list[int], two: list[int], behaviour: Floats) -> Terms:
    """Slips on a way less those on another, by choice."""
    count = Counter(c for c in one if not behaviour[c])
    count.subtract(c for c in two if not behaviour[c])
    return {c: k for c, k in count.items() if k}


def _orders(
    ways: dict[int, list[int]], behaviour: Floats, beliefs: Floats, here: InformationSet
) -> Orders:
    """Sums of orders of magnitude that are zero, and that are positive."""
    nodes = here.nodes.tolist()
    first = next(x for x in nodes if beliefs[x])
    terms = [(x, _slips(ways[x], ways[first], behaviour)) for x in nodes if x != first]
    return [t for x, t in terms if beliefs[x]], [t for x, t in terms if not beliefs[x]]


def _odds(
    ways: dict[int, list[int]], behaviour: Floats, beliefs: Floats, here: InformationSet
) -> Odds:
    """Sums of logarithms of sizes of trembles, and what they have to be."""
    first, *others = (x for x in here.nodes.tolist() if beliefs[x])

    def size(x: int) -> float:
        return sum(float(np.log(behaviour[c])) for c in ways[x] if behaviour[c])

    return [
        (
            _slips(ways[x], ways[first], behaviour),
            float(np.log(beliefs[x] / beliefs[first])) - size(x) + size(first),
        )
        for x in others
    ]


def _matrix(rows: Sequence[Terms]) -> Floats:
    """Coefficients, with a column for each choice."""
    column = {c: k for k, c in enumerate(sorted({c for row in rows for c in row}))}
    result = np.zeros((len(rows), len(column)))
    for at, row in enumerate(rows):
        for c, value in row.items():
            result[at, column[c]] = value
    return result


def _ordered(parts: Sequence[Orders]) -> bool:
    """Whether there are such orders of magnitude."""
    from scipy.optimize import linprog

    zero = [t for equal, _ in parts for t in equal if t]
    more = [t for _, less in parts for t in less]
    if not all(more):
        return False
    both = _matrix([*zero, *more])
    if not both.size:
        return True
    answer = linprog(
        np.zeros(both.shape[1]),
        A_ub=-both[len(zero) :],
        b_ub=np.full(len(more), -1.0),
        A_eq=both[: len(zero)],
        b_eq=np.zeros(len(zero)),
        bounds=(1.0, None),
    )
    return bool(answer.status == 0)


def _sized(parts: Sequence[Odds]) -> bool:
    """Whether there are such sizes of the trembles."""
    rows = [row for part in parts for row in part]
    matrix, target = _matrix([terms for terms, _ in rows]), np.array([value for _, value in rows])
    if not rows:
        return True
    solution = np.linalg.lstsq(matrix, target)[0] if matrix.size else np.empty(0)
    return bool((np.abs(matrix @ solution - target) <= CLOSE).all())


def _fewest(sets: Sequence[InformationSet], holds: Callable[[Sets], bool]) -> Sets:
    """Leave out sets as long as those that are left do not hold together."""
    left = list(sets)
    for here in sets:
        rest = [s for s in left if s is not here]
        if not holds(rest):
            left = rest
    return left
