"""Profiles of behaviour at the corners of the set of equilibria, and the beliefs that support them.

Each case (supports, and decisions believed in) gives pieces of the set of equilibria. A profile is
listed if no piece has it properly between two others.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from negotiation.solvers.sequential.blocks import Block
from negotiation.solvers.sequential.conditions import Conditions
from negotiation.solvers.sequential.cones import Ray, mixed, whole
from negotiation.solvers.sequential.rules import Rules
from negotiation.solvers.sequential.weights import SURE, Weights

__all__ = ["Beliefs", "Listing", "Profile"]

#: Probabilities of all choices.
Profile = tuple[Fraction, ...]

#: How likely each decision is, by node.
Beliefs = dict[int, Fraction]


@dataclass
class _Found:
    """What supports a profile: beliefs inside of a case, and those at the corners of all cases."""

    size: int = -1
    beliefs: Beliefs = field(default_factory=dict)
    rows: dict[int, set[Ray]] = field(default_factory=dict)


class Listing:
    """Collects equilibria of one game.

    Attributes
    ----------
    multiplied : set of int
        Information sets at which beliefs are not mixtures of some corners only.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.multiplied: set[int] = set()
        self._found: dict[Profile, _Found] = {}
        self._wide: list[tuple[Conditions, list[Block]]] = []

    def add(self, conditions: Conditions, piece: Sequence[Block]) -> None:
        """Add the equilibria of a piece."""
        weights = conditions.weights
        self.multiplied.update(
            h
            for h, nodes in conditions.believed.items()
            if any(len(b.rays) > 1 and _degree(conditions, b, nodes) > 1 for b in piece)
        )
        parts = [list(_corners(conditions, block)) for block in piece]
        if math.prod(map(len, parts)) > 1:
            self._wide.append((conditions, list(piece)))
        for corner in itertools.product(*parts):
            values = {c: v for part, _ in corner for c, v in part.items()}
            blocks = [
                Block(block.names, tight) for block, (_, tight) in zip(piece, corner, strict=True)
            ]
            found = self._found.setdefault(self._profile(weights, values), _Found())
            self._support(found, conditions, blocks)

    def _profile(self, weights: Weights, values: dict[int, Fraction]) -> Profile:
        """Probabilities of all choices, given those at sets where several are used."""
        result = list(self.rules.chance)
        for h in self.rules.sets:
            for c in self.rules.choices[h]:
                result[c] = values.get(c, Fraction(int(c in weights.used[h])))
        return tuple(result)

    def _support(self, found: _Found, conditions: Conditions, blocks: Sequence[Block]) -> None:
        """Add beliefs to what supports a profile."""
        inside = [Block(block.names, [_inside(conditions, block)]) for block in blocks]
        size = sum(len(nodes) for nodes in conditions.believed.values())
        for h, nodes in conditions.believed.items():
            corners = found.rows.setdefault(h, set())
            corners |= set(_beliefs(conditions, blocks, nodes, self.rules.nodes[h]))
            if size > found.size:
                (row,) = _beliefs(conditions, inside, nodes, self.rules.nodes[h])
                for x, v in zip(self.rules.nodes[h], row, strict=True):
                    found.beliefs[x] = Fraction(v, sum(row))
        found.size = max(found.size, size)

    def entries(self) -> Iterator[tuple[Profile, Beliefs, dict[int, list[list[Fraction]]]]]:
        """Profiles that are corners, with a belief and, where there are several, their corners.

        Those with fewer mixed choices come first.
        """
        for profile in sorted(self._found, key=_pure_first):
            if not any(_between(*wide, profile) for wide in self._wide):
                found = self._found[profile]
                ranges = {h: _extreme(rows) for h, rows in found.rows.items() if len(rows) > 1}
                yield profile, found.beliefs, ranges


def _pure_first(profile: Profile) -> tuple[int, tuple[Fraction, ...]]:
    return sum(0 < v < 1 for v in profile), tuple(-v for v in profile)


def _mixing(conditions: Conditions, block: Block) -> list[int]:
    """Information sets at which a block says how choices are mixed."""
    return [h for h in conditions.above if conditions.weights.used[h][0] in block.names]


def _corners(
    conditions: Conditions, block: Block
) -> Iterator[tuple[dict[int, Fraction], list[Ray]]]:
    """Mixtures that a block allows at its rays, each with the rays that are of that mixture."""
    mixing = _mixing(conditions, block)
    options = [
        [*{m for ray in block.rays for m in _mixtures(conditions, block, h, ray)}] for h in mixing
    ]
    together = {
        mixtures
        for ray in block.rays
        for mixtures in itertools.product(
            *(
                _mixtures(conditions, block, h, ray) or own
                for h, own in zip(mixing, options, strict=True)
            )
        )
    }
    for mixtures in sorted(together):
        chosen = {
            c: v
            for h, mixture in zip(mixing, mixtures, strict=True)
            for c, v in zip(conditions.weights.used[h], mixture, strict=True)
        }
        gaps = _gaps(conditions, block, chosen)
        of_it = [ray for ray, gap in zip(block.rays, gaps, strict=True) if not any(gap)]
        if Block(block.names, of_it).positive(conditions.free):
            yield chosen, of_it


def _mixtures(conditions: Conditions, block: Block, h: int, ray: Ray) -> list[tuple[Fraction, ...]]:
    """What a ray says of an information set: one mixture or none."""
    total = ray[block.names.index(conditions.above[h])]
    own = (ray[block.names.index(c)] for c in conditions.weights.used[h])
    return [tuple(Fraction(v, total) for v in own)] if total else []


def _gaps(conditions: Conditions, block: Block, chosen: Mapping[int, Fraction]) -> list[Ray]:
    """How far each ray is from some mixtures: linear in the weights, zero if it is of them."""
    at = {w: k for k, w in enumerate(block.names)}
    pairs = [
        (chosen[c], at[c], at[conditions.above[h]])
        for h in _mixing(conditions, block)
        for c in conditions.weights.used[h]
    ]
    return [
        tuple(ray[k] * p.denominator - ray[above] * p.numerator for p, k, above in pairs)
        for ray in block.rays
    ]


def _between(conditions: Conditions, piece: Sequence[Block], profile: Profile) -> bool:
    """Whether a profile lies properly between two others of a piece or of its border."""
    weights = conditions.weights
    if any(
        profile[c] and c not in own
        for h, own in weights.used.items()
        for c in weights.rules.choices[h]
    ):
        return False
    between = False
    for block in piece:
        gaps = _gaps(conditions, block, dict(enumerate(profile)))
        near = mixed(gaps)
        for h in _mixing(conditions, block):
            at = block.names.index(conditions.above[h])
            if not any(block.rays[k][at] for k in near):
                return False
        between = between or any(any(gaps[k]) for k in near)
    return between


def _inside(conditions: Conditions, block: Block) -> Ray:
    """Mix the rays, in such shares that beliefs at a single information set are the mean."""
    at = {w: k for k, w in enumerate(block.names)}
    odds = [Fraction(0)] * len(at)
    for share in conditions.shares.values():
        for part, v in share.items():
            for w in part.intersection(at):
                odds[at[w]] += v
    total = [Fraction(0)] * len(at)
    for ray in block.rays:
        size = sum((v * x for v, x in zip(odds, ray, strict=True)), Fraction(0))
        size = Fraction(ray[at[SURE]] if SURE in at else 0) or size or Fraction(sum(ray))
        total = [t + x / size for t, x in zip(total, ray, strict=True)]
    return whole(total)


def _beliefs(
    conditions: Conditions, blocks: Sequence[Block], nodes: Sequence[int], every: Sequence[int]
) -> Iterator[Ray]:
    """How likely the decisions of an information set are, in proportion, at combinations of rays.

    Parameters
    ----------
    conditions : Conditions
    blocks : sequence of Block
    nodes : sequence of int
        The decisions that are believed in.
    every : sequence of int
        All decisions of the set.
    """
    every_name = frozenset[int]().union(*(part for x in nodes for part in conditions.shares[x]))
    own = [block for block in blocks if every_name.intersection(block.names)]
    degrees = [_degree(conditions, block, nodes) for block in own]
    for chosen in itertools.product(*(block.rays for block in own)):
        at = [dict(zip(b.names, ray, strict=True)) for b, ray in zip(own, chosen, strict=True)]
        row = [Fraction(0)] * len(every)
        for x in nodes:
            ((part, odds),) = conditions.shares[x].items()
            for weight, degree in zip(at, degrees, strict=True):
                named = part.intersection(weight)
                odds *= math.prod(weight[w] for w in named)
                odds *= weight.get(SURE, 1) ** (degree - len(named))
            row[every.index(x)] = odds
        if any(row):
            yield whole(row)
        elif len(every) == 1:
            yield (1,)


def _degree(conditions: Conditions, block: Block, nodes: Sequence[int]) -> int:
    """How many weights of a block are multiplied in what decisions weigh, at most."""
    parts = (part for x in nodes for part in conditions.shares[x])
    return max(len(part.intersection(block.names)) for part in parts)


def _extreme(rows: Iterable[Ray]) -> list[list[Fraction]]:
    """Beliefs that are not mixtures of others."""
    every = sorted([Fraction(v, sum(row)) for v in row] for row in rows)
    result = []
    for row in every:
        others = ([a - b for a, b in zip(other, row, strict=True)] for other in every)
        if not mixed([whole(gap) for gap in others if any(gap)]):
            result.append(row)
    return result
