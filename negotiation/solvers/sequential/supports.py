"""Which choices may be used at all: supports that bounds on what follows do not rule out."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator
from fractions import Fraction

from negotiation.solvers.sequential.cones import Ray, TooHardError, rays, whole
from negotiation.solvers.sequential.rules import Rules

__all__ = ["Gaps", "Support", "best_for", "best_with", "supports"]

#: By information set, the choices that are used.
Support = dict[int, tuple[int, ...]]

#: By information set, over comparisons of a choice that is used with another: how much better it is
#: at each decision, at most.
Gaps = dict[int, tuple[Ray, ...]]


def supports(rules: Rules) -> Iterator[tuple[Support, Gaps] | None]:
    """Go through the combinations of choices that may be used with positive probability.

    Left out is what cannot be sequentially rational, whatever is believed, and whatever is done
    below within the supports.

    Yields
    ------
    (dict, dict) or None
        None on the way, so that one can look at the clock.
    """
    used: Support = {h: tuple(rules.choices[h]) for h in rules.sets}
    gaps: Gaps = {}
    ahead = [_options(rules, used, rules.sets[0])]
    while ahead:
        yield None
        h = rules.sets[len(ahead) - 1]
        option = next(ahead[-1], None)
        if option is None:
            used[h] = tuple(rules.choices[h])
            ahead.pop()
            continue
        used[h], gaps[h] = option
        if len(ahead) < len(rules.sets):
            ahead.append(_options(rules, used, rules.sets[len(ahead)]))
        else:
            yield dict(used), dict(gaps)


def _options(
    rules: Rules, used: Support, h: int
) -> Iterator[tuple[tuple[int, ...], tuple[Ray, ...]]]:
    """Go through what may be used at a set, given what is used below, with the comparisons."""
    better = _better(rules, h, *_bounds(rules, used, rules.player[h]))
    known = not any(rules.path[x] for x in rules.nodes[h])
    odds = tuple(rules.odds[x] for x in rules.nodes[h])
    for size in range(1, len(better) + 1):
        for own in itertools.combinations(better, size):
            rows = tuple(row for c in own for row in better[c])
            if best_with(rows, odds) if known else not rows or _cone(rows):
                yield own, rows


def best_for(gaps: tuple[Ray, ...], decisions: tuple[int, ...]) -> bool:
    """Whether choices may be best for some belief, in just these decisions of a set."""
    rows = tuple(tuple(row[k] for k in decisions) for row in gaps)
    return all(map(any, zip(*_cone(rows), strict=True))) and bool(_cone(rows))


def best_with(gaps: Iterable[Ray], odds: tuple[Fraction, ...]) -> bool:
    """Whether choices may be best for a belief in proportion to some odds."""
    return all(sum(p * x for p, x in zip(odds, row, strict=True)) >= 0 for row in gaps)


@functools.lru_cache(maxsize=2**14)
def _cone(rows: tuple[Ray, ...]) -> list[Ray]:
    """Beliefs with which choices may be best; all of them, where there are too many corners."""
    try:
        return rays(len(rows[0]), [], rows) if rows else [(1,)]
    except TooHardError:
        return [(1,) * len(rows[0])]


def _better(
    rules: Rules, h: int, low: list[Fraction], high: list[Fraction]
) -> dict[int, list[Ray]]:
    """How much better each choice of a set is than each other at each decision, at most."""
    first = rules.choices[h].start
    after = [rules.children[x] for x in rules.nodes[h]]
    return {
        c: [
            whole([high[kids[c - first]] - low[kids[other - first]] for kids in after])
            for other in rules.choices[h]
            if other != c
        ]
        for c in rules.choices[h]
    }


def _bounds(rules: Rules, used: Support, player: int) -> tuple[list[Fraction], list[Fraction]]:
    """Least and most that a player may get from each node on."""
    count = len(rules.owner)
    low, high = [Fraction(0)] * count, [Fraction(0)] * count
    for x in range(count - 1, -1, -1):
        h, kids = rules.information[x], rules.children[x]
        if h < 0:
            low[x] = high[x] = rules.payoffs[x][player]
            continue
        first = rules.choices[h].start
        if rules.owner[x] < 0:
            for value in (low, high):
                value[x] = sum(
                    (rules.chance[first + k] * value[y] for k, y in enumerate(kids)), Fraction(0)
                )
        else:
            low[x] = min(low[kids[c - first]] for c in used[h])
            high[x] = max(high[kids[c - first]] for c in used[h])
    return low, high
