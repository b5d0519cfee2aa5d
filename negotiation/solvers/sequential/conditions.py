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

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

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
    rational : Limits
        That nobody gains.
    shares : dict of node to (Form with one term)
        What each decision that is believed in weighs, for the beliefs.
    above : dict of information set to int
        By what the weights at each mixture have to be divided to be its probabilities.
    """

    weights: Weights
    believed: Believed
    free: frozenset[int]
    rational: Limits
    shares: dict[int, Form]
    above: dict[int, int]

    @classmethod
    def of(
        cls,
        weights: Weights,
        believed: Believed,
        free: frozenset[int],
        profile: Sequence[Fraction] | None = None,
    ) -> Conditions:
        """Write down the conditions for supports and decisions believed in.

        With a profile, that is the probabilities of all choices, only trembles are unknown.
        """
        rules, used = weights.rules, weights.used

        def given(form: Form) -> Form:
            if profile is None:
                return _added(weights, form)
            return _with_profile(weights, form, profile)

        zero: list[Form] = []
        least: list[Form] = []
        value: dict[int, Form] = {}
        for h in rules.own_first:
            worth = {c: _worth(weights, value, believed, h, c) for c in rules.choices[h]}
            first, *_ = used[h]
            value[h] = worth.pop(first)
            own = free if len(believed[h]) > 1 else ONE
            for c, other in worth.items():
                gap = _shortened(given(difference(value[h], other)), own)
                (zero if c in used[h] else least).append(gap)
        shares = {
            x: given({weights.of_node(x, rules.player[h]): rules.odds[x]})
            for h, own_nodes in believed.items()
            for x in own_nodes
        }
        above = weights.above if profile is None else {}
        conditions = cls(weights, believed, free, Limits(zero, least), shares, above)
        return conditions.with_products()

    @cached_property
    def limits(self) -> Limits:
        """That nobody gains, and that the probabilities of each mixture add up to 1."""
        sums = []
        for h, above in self.above.items():
            total: Form = {frozenset([c]): Fraction(1) for c in self.weights.used[h]}
            sums.append(difference(total, {frozenset([above]) - {SURE}: Fraction(1)}))
        return Limits([*self.rational.zero, *sums], self.rational.least)

    @property
    def parts(self) -> set[frozenset[int]]:
        """Products of weights that occur."""
        return {part for form in (*self.limits, *self.shares.values()) for part in form}

    @cached_property
    def names(self) -> frozenset[int]:
        """The unknowns: weights of sequences, and products of trembles."""
        return ONE.union(*self.parts)

    @cached_property
    def trembles(self) -> set[int]:
        """Those among them that may all be as small as one likes together."""
        scaled = {c for h in self.above if self.above[h] != SURE for c in self.weights.used[h]}
        last = len(self.weights.rules.chance)
        return {w for w in self.names if w in scaled or w >= last or self.weights.tremble(w)}

    def with_products(self) -> Conditions:
        """Take products of trembles as unknowns of their own, if they can have all values."""
        used, set_of = self.weights.used, self.weights.rules.set_of
        alone = self.names - frozenset(self.above.values())
        slips = {w for w in alone if w not in used.get(set_of[w], ())}
        products = sorted({part & slips for part in self.parts} - {ONE}, key=sorted)
        power = [[w in product for w in slips] for product in products]
        if max(map(len, products), default=0) < 2 or np.linalg.matrix_rank(power) < len(power):
            return self
        number = {product: at for at, product in enumerate(products, len(set_of))}

        def renamed(form: Form) -> Form:
            return {
                part - slips | ({number[part & slips]} if part & slips else ONE): value
                for part, value in form.items()
            }

        free = self.free | {at for product, at in number.items() if product & self.free}
        rational = Limits(*([renamed(form) for form in forms] for forms in self.rational.sides))
        shares = {x: renamed(form) for x, form in self.shares.items()}
        return replace(self, rational=rational, shares=shares, free=free)

    def with_scales(self) -> Conditions:
        """Let the weights of mixtures include a tremble, if less is then multiplied.

        Helps with mixtures that follow on a tremble of somebody else. Those of others are certain
        more often if they are left alone.
        """
        result = self
        for h in [h for h, above in self.above.items() if above == SURE]:
            own = frozenset(self.weights.used[h])
            near = ONE.union(*(part for part in result.parts if part & own))
            for slip in sorted(near & result.trembles - result.free):
                other = result.with_slip(h, slip)
                if other is not None and other.hardness < result.hardness:
                    result = other
                    break
        return result

    @property
    def hardness(self) -> int:
        """Number of products of weights that occur."""
        return sum(len(part) > 1 for part in self.parts)

    def with_slip(self, h: int, slip: int) -> Conditions | None:
        """Let the weights of a mixture include a tremble.

        Conditions on the mixture alone are multiplied by it. None if that would make a square.
        """
        own = frozenset(self.weights.used[h])
        sides: list[list[Form]] = [[], []]
        for forms, changed in zip(self.rational.sides, sides, strict=True):
            for form in forms:
                new = _including(form, own, slip)
                if new is None:
                    return None
                changed.append({new[part]: value for part, value in form.items()})
        shares: dict[int, Form] = {}
        for nodes in self.believed.values():
            new = _including([part for x in nodes for part in self.shares[x]], own, slip)
            if new is None:
                return None
            for x in nodes:
                shares[x] = {new[part]: value for part, value in self.shares[x].items()}
        return replace(self, above=self.above | {h: slip}, rational=Limits(*sides), shares=shares)

    def by_set(self) -> Iterator[Form]:
        """What the decisions of each information set weigh, added up."""
        for nodes in self.believed.values():
            yield {part: v for x in nodes for part, v in self.shares[x].items()}


def _shortened(form: Form, free: frozenset[int]) -> Form:
    """Divide by the weights that all terms have in common, but for those that may be zero."""
    common = frozenset[int].intersection(*form) - free if form else ONE
    return {part - common: value for part, value in form.items()}


def _added(weights: Weights, form: Form) -> Form:
    """Add up a mixture where its choices make no difference: their weights are that before it."""
    result = dict(form)
    for h, above in weights.above.items():
        first, *others = weights.used[h]
        for rest in [part - {first} for part in result if first in part]:
            value = result[rest | {first}]
            if all(result.get(rest | {c}) == value for c in others):
                for c in weights.used[h]:
                    del result[rest | {c}]
                total = rest | ({above} - {SURE})
                result[total] = result.get(total, Fraction(0)) + value
    return {part: value for part, value in result.items() if value}


def _including(
    parts: Iterable[frozenset[int]], own: frozenset[int], slip: int
) -> dict[frozenset[int], frozenset[int]] | None:
    """Rewrite the products of one condition for weights `own` that include a tremble."""
    parts = list(parts)
    if all(slip in part for part in parts if part & own):
        return {part: part - {slip} if part & own else part for part in parts}
    if not any(slip in part for part in parts):
        return {part: part if part & own else part | {slip} for part in parts}
    return None


def _with_profile(weights: Weights, form: Form, profile: Sequence[Fraction]) -> Form:
    """Put in the probabilities of choices that are used, so that trembles alone are left."""
    result: Form = {}
    for part, given in form.items():
        value, rest = given, set()
        for w in part:
            sequence = w
            while sequence in weights.used.get(weights.rules.set_of[sequence], ()):
                value *= profile[sequence]
                sequence = weights.before(weights.rules.set_of[sequence])
            rest.add(sequence)
        left = frozenset(rest - {SURE})
        result[left] = result.get(left, Fraction(0)) + value
    return {part: value for part, value in result.items() if value}


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
