"""Partial orders of states, and how many strict rankings extend them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

__all__ = ["PartialOrder"]


@dataclass(frozen=True)
class PartialOrder:
    """What is known of a strict ranking of states 0 to m - 1, closed under transitivity.

    Attributes
    ----------
    m : int
    above, below : mapping of state to set of states
        Those known to be above it, and below it; states of which nothing is known are left out.
    """

    m: int
    above: Mapping[int, frozenset[int]] = field(default_factory=dict)
    below: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @staticmethod
    def of(m: int, pairs: Iterable[tuple[int, int]]) -> PartialOrder:
        """Close pairs, the better state first; they must not be cyclic."""
        order = PartialOrder(m)
        for better, worse in pairs:
            order = order.with_pair(better, worse)
        return order

    def is_above(self, one: int, other: int) -> bool:
        """Whether `one` is known to be above `other`."""
        return other in self.below.get(one, ())

    def is_open(self, one: int, other: int) -> bool:
        """Whether nothing is known of two states."""
        return one != other and not self.is_above(one, other) and not self.is_above(other, one)

    def with_pair(self, better: int, worse: int) -> PartialOrder:
        """Add one pair, and what follows from it."""
        if self.is_above(better, worse):
            return self
        upper = self.above.get(better, frozenset()) | {better}
        lower = self.below.get(worse, frozenset()) | {worse}
        above, below = dict(self.above), dict(self.below)
        for k in upper:
            below[k] = below.get(k, frozenset()) | lower
        for k in lower:
            above[k] = above.get(k, frozenset()) | upper
        return PartialOrder(self.m, above, below)

    def rankings(self) -> int:
        """Number of strict rankings of all m states that agree with it."""
        named = frozenset(self.above) | frozenset(self.below)
        free = math.factorial(self.m) // math.factorial(len(named))
        return free * self._extensions(named, {})

    def _extensions(self, states: frozenset[int], known: dict[frozenset[int], int]) -> int:
        """Number of strict rankings of some states.

        Parts that are unrelated interleave in any way; a state that is comparable to all others of
        its part cuts the part in two. What is left is counted by which state stands on top.
        """
        if len(states) < 2:
            return 1
        if states not in known:
            parts = self._parts(states)
            if len(parts) > 1:
                ways = math.factorial(len(states))
                ways //= math.prod(math.factorial(len(part)) for part in parts)
                ways *= math.prod(self._extensions(part, known) for part in parts)
            else:
                ways = self._connected(states, known)
            known[states] = ways
        return known[states]

    def _connected(self, states: frozenset[int], known: dict[frozenset[int], int]) -> int:
        """The same for states that are linked with each other."""
        for k in states:
            upper = self.above.get(k, frozenset()) & states
            lower = self.below.get(k, frozenset()) & states
            if len(upper) + len(lower) == len(states) - 1:
                return self._extensions(upper, known) * self._extensions(lower, known)
        tops = [k for k in states if not self.above.get(k, frozenset()) & states]
        return sum(self._extensions(states - {k}, known) for k in tops)

    def _parts(self, states: frozenset[int]) -> list[frozenset[int]]:
        """States by who is linked with whom."""
        left, parts = set(states), []
        while left:
            part, ahead = set(), [left.pop()]
            while ahead:
                k = ahead.pop()
                part.add(k)
                near = (self.above.get(k, frozenset()) | self.below.get(k, frozenset())) & left
                left -= near
                ahead += near
            parts.append(frozenset(part))
        return parts
