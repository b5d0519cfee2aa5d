"""Which decisions of an information set a player may believe in, if others have slipped.

Consistent beliefs are limits of Bayes' rule for trembles. Each choice that is not used has an order
of magnitude, its *implausibility*, a positive number; a decision is as implausible as the choices
on the way to it together, and only the least implausible ones of an information set are believed
in (Kreps and Wilson 1982, lemma A1; Kohlberg and Reny 1997).

Kohlberg, E. and Reny, P. J. (1997), "Independence on relative probability spaces and consistent
assessments in game trees", Journal of Economic Theory 75(2):280-313.
"""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from negotiation.solvers.sequential.cones import rays
from negotiation.solvers.sequential.rules import Rules
from negotiation.solvers.sequential.supports import Gaps, best_for, best_with
from negotiation.solvers.sequential.weights import Weights

__all__ = ["Believed", "plausible", "possible_orders"]

ZERO = Fraction(0)

#: By information set, the decisions that have positive probability.
Believed = dict[int, tuple[int, ...]]

#: Choices that are not used on the way to a node.
Slips = dict[int, tuple[int, ...]]

#: A sum of numbers for choices: the choices and their coefficients.
Sum = frozenset[tuple[int, int]]


def plausible(
    rules: Rules, weights: Weights, gaps: Gaps
) -> Iterator[tuple[Believed, frozenset[int]]]:
    """Go through the combinations of decisions that may be believed in together.

    Left out are those for which the choices that are used cannot be best.

    Yields
    ------
    believed : dict of information set to tuple of nodes
        Those that have positive probability.
    free : frozenset of int
        Sequences whose weights may also be zero: each is the slip that leads to one decision and
        to no other off the path, so that all beliefs at its information set are possible. The
        decisions it leads to are among those of `believed`.
    """
    slips = {x: weights.slips(x) for h in rules.sets for x in rules.nodes[h]}
    sure, open_sets = _sure(rules, slips)
    if not all(_best(weights, gaps, h, nodes) for h, nodes in sure.items()):
        return
    count = Counter(c for h in open_sets for x in rules.nodes[h] for c in slips[x])
    free: set[int] = set()
    for h in list(open_sets):
        own = [_private(rules, weights, count, slips, h, x) for x in rules.nodes[h]]
        if None not in own:
            sure[h] = tuple(rules.nodes[h])
            open_sets.remove(h)
            free.update(c for c in own if c is not None)
    subsets = [
        [
            nodes
            for size in range(len(rules.nodes[h]), 0, -1)
            for nodes in itertools.combinations(rules.nodes[h], size)
            if _best(weights, gaps, h, nodes)
        ]
        for h in open_sets
    ]
    for believed in _together(rules, open_sets, subsets, slips, {}):
        yield sure | believed, frozenset(free)


def _together(
    rules: Rules,
    sets: Sequence[int],
    subsets: Sequence[list[tuple[int, ...]]],
    slips: Slips,
    before: Believed,
) -> Iterator[Believed]:
    """Go through what may be believed at several sets together, one set after the other."""
    at = len(before)
    if at == len(sets):
        yield before
        return
    for nodes in subsets[at]:
        believed = before | {sets[at]: nodes}
        if _possible(rules, believed, slips):
            yield from _together(rules, sets, subsets, slips, believed)


def _sure(rules: Rules, slips: Slips) -> tuple[Believed, list[int]]:
    """Decisions that are reached without a slip of others, and the other information sets."""
    sure: Believed = {}
    left: list[int] = []
    for h in rules.sets:
        i, nodes = rules.player[h], rules.nodes[h]
        own = [x for x in nodes if all(rules.player[rules.set_of[c]] == i for c in slips[x])]
        if own or len(nodes) == 1:
            sure[h] = tuple(own or nodes)
        else:
            left.append(h)
    return sure, left


def _best(weights: Weights, gaps: Gaps, h: int, nodes: tuple[int, ...]) -> bool:
    """Whether the choices that are used may be best for a belief in just these decisions."""
    rules = weights.rules
    every = rules.nodes[h]
    if len(every) == 1:
        return True
    if any(weights.of_node(x, rules.player[h]) for x in nodes):
        return best_for(gaps[h], tuple(every.index(x) for x in nodes))
    return best_with(gaps[h], tuple(rules.odds[x] if x in nodes else ZERO for x in every))


def _private(
    rules: Rules, weights: Weights, count: Counter[int], slips: Slips, h: int, x: int
) -> int | None:
    """Find a slip that leads to one decision only and is the last one of its player on the way."""
    part = weights.of_node(x, rules.player[h])
    own = (c for c in slips[x] if count[c] == 1 and c in part and c not in weights.leading)
    return next(own, None)


def _possible(rules: Rules, believed: Believed, slips: Slips) -> bool:
    """Whether some implausibilities make just these decisions the least implausible ones."""
    equal: set[Sum] = set()
    less: set[Sum] = set()
    for h, own in believed.items():
        for x in rules.nodes[h]:
            if x != own[0]:
                gap = Counter(slips[x])
                gap.subtract(slips[own[0]])
                row = frozenset((c, k) for c, k in gap.items() if k)
                (equal if x in own else less).add(row)
    return possible_orders(frozenset(equal), frozenset(less))


@functools.lru_cache(maxsize=2**14)
def possible_orders(equal: frozenset[Sum], less: frozenset[Sum]) -> bool:
    """Whether positive numbers for choices make some sums zero and others positive.

    Parameters
    ----------
    equal, less : frozensets of frozensets of (choice, coefficient)
        The sums that are to be zero, and positive.
    """
    names = sorted({c for total in (*equal, *less) for c, _ in total})
    zero, least = ([tuple(dict(t).get(c, 0) for c in names) for t in s] for s in (equal, less))
    inside = [sum(x) for x in zip(*rays(len(names), zero, least), strict=True)]
    return all(inside or [not names]) and all(
        sum(a * x for a, x in zip(row, inside, strict=True)) for row in least
    )
