"""Best replies to a message that is not sent in equilibrium, and who would gain by them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from negotiation.solvers.sequential.cones import Ray, rays, whole

__all__ = ["Deviation"]

Table = Sequence[Sequence[Fraction]]


@dataclass(frozen=True)
class Deviation:
    """What could come of a message.

    Attributes
    ----------
    gains : table of Fraction, types by replies
        What a reply would be worth to each type more than the equilibrium.
    worth : table of Fraction, types by replies
        To the receiver.
    """

    gains: Table
    worth: Table

    @property
    def types(self) -> range:
        """Who could send the message."""
        return range(len(self.gains))

    def supports(self, believed: Iterable[int]) -> Iterator[tuple[int, ...]]:
        """Largest sets of replies that are all best for a belief in some of the types."""
        types, found = sorted(believed), list[tuple[int, ...]]()
        replies = range(len(self.worth[0]))
        for size in range(len(replies), 0, -1):
            for some in itertools.combinations(replies, size):
                if not any(set(some) <= set(other) for other in found) and self._best(some, types):
                    found.append(some)
                    yield some

    def _best(self, replies: tuple[int, ...], types: Sequence[int]) -> bool:
        """Whether some replies are all best for a belief in some types."""
        first, *others = replies

        def better(one: int, two: int) -> Ray:
            return whole([self.worth[t][one] - self.worth[t][two] for t in types])

        zero = [better(first, other) for other in others]
        least = [better(first, other) for other in range(len(self.worth[0]))]
        return bool(rays(len(types), zero, least))

    def best_replies(self, believed: Iterable[int]) -> set[int]:
        """Replies that are best for some belief in some of the types."""
        return set().union(*self.supports(believed))

    def tempted(self, believed: Iterable[int]) -> list[int]:
        """Types among them who gain by every best reply to a belief in them."""
        types = sorted(believed)
        best = self.best_replies(types)
        return [t for t in types if all(self.gains[t][a] > 0 for a in best)]

    def hopeless(self) -> set[int]:
        """Types who lose by every best reply, whatever is believed (Cho and Kreps 1987)."""
        best = self.best_replies(self.types)
        return {t for t in self.types if all(self.gains[t][a] < 0 for a in best)}

    def less_eager(self) -> dict[int, int]:
        """Types who lose by every reply by which another does not gain, with that other type.

        That is the criterion D1 (Banks and Sobel 1987, Cho and Kreps 1987): whenever the one
        would send the message, if only for want of something better, the other surely would.
        """
        supports = list(self.supports(self.types))
        eager = [
            two for two in self.types if any(self.gains[two][a] > 0 for a in set().union(*supports))
        ]
        result: dict[int, int] = {}
        for one, two in itertools.product(self.types, eager):
            if one != two and not any(self._apart(one, two, own) for own in supports):
                result.setdefault(one, two)
        return result

    def _apart(self, one: int, two: int, replies: Sequence[int]) -> bool:
        """Whether for some mixture of replies one type does not lose and another does not gain."""
        rows = ([self.gains[one][a] for a in replies], [-self.gains[two][a] for a in replies])
        return bool(rays(len(replies), [], map(whole, rows)))

    def deterred(self, believed: Iterable[int]) -> bool:
        """Whether some best reply to a belief in some of the types lets nobody gain."""
        return any(
            rays(len(own), [], [whole([-self.gains[t][a] for a in own]) for t in self.types])
            for own in self.supports(believed)
        )
