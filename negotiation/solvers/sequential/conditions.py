"""When behaviour is sequentially rational: equations and inequalities in realization weights.

At an information set of one player the decisions weigh what chance and the sequences of the
*others* make of them: its own sequence is the same at all of them (perfect recall). What an action
is worth there is linear in the weights of each other player, as long as values further down stand
for themselves (the sequence form of von Stengel 1996, here at every information set and not only at
the root).

von Stengel, B. (1996), "Efficient computation of behavior strategies", Games and Economic Behavior
14(2):220-246.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negotiation.solvers.sequential.forms import ONE, Form, Limits, difference
from negotiation.solvers.sequential.plausible import Believed
from negotiation.solvers.sequential.weights import SURE, Weights

__all__ = ["Conditions"]


@dataclass(frozen=True)
class Conditions:
    """What must hold of the weights, none of which is negative.

    Attributes
    ----------
    weights : Weights
    believed : dict of information set to tuple of nodes
    free : frozenset of int
        Sequences whose weights may be zero; the others' are positive.
    limits : Limits
    names : set of int
        The sequences whose weights are unknown, and products of trembles that are unknown.
    trembles : set of int
        Those among them that may all be as small as one likes together.
    shares : dict of node to (Form with one term)
        What each decision that is believed in weighs, for the beliefs.
    """

    weights: Weights
    believed: Believed
    free: frozenset[int]
    limits: Limits
    names: set[int]
    trembles: set[int]
    shares: dict[int, Form]

    @classmethod
    def of(cls, weights: Weights, believed: Believed, free: frozenset[int]) -> Conditions:
        """Write down the conditions for supports and decisions believed in."""
        rules, used = weights.rules, weights.used
        zero: list[Form] = []
        least: list[Form] = []
        value: dict[int, Form] = {}
        for h in rules.own_first:
            worth = {c: _worth(weights, value, believed, h, c) for c in rules.choices[h]}
            first, *_ = used[h]
            value[h] = worth.pop(first)
            own = free if len(believed[h]) > 1 else ONE
            for c, other in worth.items():
                gap = _shortened(difference(value[h], other), own)
                (zero if c in used[h] else least).append(gap)
        for h in weights.mixing:
            total: Form = {frozenset([c]): Fraction(1) for c in used[h]}
            above = weights.above[h]
            part = ONE if above == SURE else frozenset([above])
            zero.append(difference(total, {part: Fraction(1)}))
        shares = {
            x: {weights.of_node(x, rules.player[h]): rules.odds[x]}
            for h, own in believed.items()
            for x in own
        }
        return cls._with_products(weights, believed, free, Limits(zero, least), shares)

    @classmethod
    def _with_products(
        cls,
        weights: Weights,
        believed: Believed,
        free: frozenset[int],
        limits: Limits,
        shares: dict[int, Form],
    ) -> Conditions:
        """Take products of trembles as unknowns of their own, if they can have all values."""
        parts = {part for form in (*limits, *shares.values()) for part in form}
        slips = {w for part in parts for w in part if weights.plain(w)}
        products = sorted({part & slips for part in parts} - {ONE}, key=sorted)
        number = {product: at for at, product in enumerate(products, len(weights.rules.chance))}
        power = [[w in product for w in slips] for product in products]
        if max(map(len, products), default=0) > 1 and np.linalg.matrix_rank(power) == len(power):

            def renamed(form: Form) -> Form:
                return {
                    part - slips | ({number[part & slips]} if part & slips else ONE): value
                    for part, value in form.items()
                }

            limits = Limits(*([renamed(form) for form in forms] for forms in limits.sides))
            shares = {x: renamed(form) for x, form in shares.items()}
            free |= {at for product, at in number.items() if product & free}
        names = {w for form in (*limits, *shares.values()) for part in form for w in part}
        trembles = {w for w in names if w >= len(weights.rules.chance) or weights.tremble(w)}
        return cls(weights, believed, free, limits, names, trembles, shares)

    def by_set(self) -> Iterator[Form]:
        """What the decisions of each information set weigh, added up."""
        for nodes in self.believed.values():
            yield {part: v for x in nodes for part, v in self.shares[x].items()}


def _shortened(form: Form, free: frozenset[int]) -> Form:
    """Divide by the weights that all terms have in common, but for those that may be zero."""
    common = frozenset[int].intersection(*form) - free if form else ONE
    return {part - common: value for part, value in form.items()}


def _worth(
    weights: Weights, value: dict[int, Form], believed: Believed, h: int, choice: int
) -> Form:
    """What a choice at a set is worth to its player, times what the decisions weigh."""
    rules = weights.rules
    i, first = rules.player[h], rules.choices[h].start
    total: Form = {}
    later: set[int] = set()
    ahead = [rules.children[x][choice - first] for x in believed[h]]
    while ahead:
        node = ahead.pop()
        owner, here = rules.owner[node], rules.information[node]
        if owner == i:
            later.add(here)
        elif owner >= 0:
            start = rules.choices[here].start
            ahead += [rules.children[node][c - start] for c in weights.used[here]]
        elif here >= 0:
            chances = [rules.chance[c] for c in rules.choices[here]]
            ahead += [y for y, p in zip(rules.children[node], chances, strict=True) if p]
        else:
            part = weights.of_node(node, i)
            total[part] = total.get(part, Fraction(0)) + rules.odds[node] * rules.payoffs[node][i]
    for g in later:
        for part, v in value[g].items():
            total[part] = total.get(part, Fraction(0)) + v
    return total
