"""Polynomials in the weights of sequences, each linear in each weight, and conditions on them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["ONE", "Form", "Limits", "difference", "groups", "linear", "sized"]

#: Coefficients by the sequences whose weights are multiplied.
Form = dict[frozenset[int], Fraction]

ONE = frozenset[int]()


@dataclass(frozen=True)
class Limits:
    """What must hold of weights.

    Attributes
    ----------
    zero : list of Form
        Polynomials that are zero.
    least : list of Form
        Polynomials that are not negative.
    """

    zero: list[Form]
    least: list[Form]

    @property
    def sides(self) -> tuple[list[Form], list[Form]]:
        """Both lists."""
        return self.zero, self.least

    def __iter__(self) -> Iterator[Form]:
        """All polynomials."""
        return itertools.chain(self.zero, self.least)

    def about(self, names: Collection[int]) -> Limits:
        """Conditions in which some of these weights occur."""
        return Limits(*(
            [form for form in forms if any(not part.isdisjoint(names) for part in form)]
            for forms in self.sides
        ))  # fmt: skip

    def linear(self, *, yes: bool) -> Limits:
        """Conditions that do not, or do, multiply weights with each other."""
        return Limits(*([f for f in forms if linear(f) == yes] for forms in self.sides))

    def with_known(self, known: Mapping[int, Fraction]) -> Limits:
        """Put in what is known."""
        return Limits(*([put_in(f, known) for f in forms] for forms in self.sides))

    def possible(self) -> bool:
        """Whether those without unknowns hold."""
        return all(form.keys() != {ONE} for form in self.zero) and all(
            form.keys() != {ONE} or form[ONE] > 0 for form in self.least
        )


def difference(one: Form, two: Form) -> Form:
    """Subtract polynomials."""
    result = dict(one)
    for part, value in two.items():
        result[part] = result.get(part, Fraction(0)) - value
    return {part: value for part, value in result.items() if value}


def put_in(form: Form, known: Mapping[int, Fraction]) -> Form:
    """Put in what is known."""
    if all(part.isdisjoint(known) for part in form):
        return form
    result: Form = {}
    for part, value in form.items():
        factor = math.prod((known[w] for w in part if w in known), start=value)
        rest = frozenset(w for w in part if w not in known)
        result[rest] = result.get(rest, Fraction(0)) + factor
    return {part: value for part, value in result.items() if value}


def linear(form: Form) -> bool:
    """Whether no weights are multiplied with each other."""
    return all(len(part) <= 1 for part in form)


def sized(names: Collection[int], forms: Iterable[Form]) -> bool:
    """Whether some polynomial changes by another factor than these weights, all scaled by one."""
    return any(len({sum(w in names for w in part) for part in form}) > 1 for form in forms)


def groups(names: Iterable[int], tied: Iterable[Iterable[int]]) -> list[set[int]]:
    """Put together what is tied directly or by way of others.

    Parameters
    ----------
    names : iterable of int
    tied : iterable of iterables of int
        Names that belong together.
    """
    group = {name: {name} for name in names}
    for together in tied:
        for one, two in itertools.pairwise(together):
            if group[one] is not group[two]:
                group[one] |= group[two]
                for w in group[two]:
                    group[w] = group[one]
    return list({id(g): g for g in group.values()}.values())
