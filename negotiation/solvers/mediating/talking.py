"""The best that parties reach by public messages: one programme for each way to group types."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.solvers.mediating.continuations import (
    Blocks,
    Continuations,
    Situation,
    continuations,
    plans_of,
)
from negotiation.solvers.plans.programmes import Programmes, solve_programmes, with_floor

__all__ = ["Grouping", "Talk", "best_talk", "groupings"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
#: Of each player, the groups of types that say the same.
Grouping = tuple[Blocks, ...]

#: Groupings that may be tried.
MOST = 1000
#: A grouping is better than those before it if it gains more than this, in units of the objective.
BETTER = 1e-9


@dataclass(frozen=True, eq=False)
class Talk:
    """The best equilibria of G games in public messages.

    Attributes
    ----------
    value : array, shape (G,)
        Of the objective; NaN where nothing was found.
    plan : array, shape (T, S, G)
    grouping : array of int, shape (G,)
        Which of the groupings; -1 for none.
    """

    value: Floats
    plan: Floats
    grouping: Ints


def groupings(types: Sequence[int], *, talk: bool = True) -> list[Grouping]:
    """Ways in which players may say something of their types; without talk, nothing.

    Raises
    ------
    NegotiationError
        If there are more than a thousand.
    """
    if not talk:
        return [tuple((tuple(range(t)),) for t in types)]
    ways = [[tuple(map(tuple, parts)) for parts in _partitions(list(range(t)))] for t in types]
    if (count := math.prod(map(len, ways))) > MOST:
        raise NegotiationError(
            f"there are {count:,} ways to say something of {' x '.join(map(str, types))} types; at"
            f" most {MOST:,} are tried"
        )
    return list(itertools.product(*ways))


def _partitions(items: list[int]) -> Iterator[list[list[int]]]:
    """All ways to part a list, the whole first."""
    if len(items) == 1:
        yield [items]
        return
    first, *rest = items
    for parts in _partitions(rest):
        for k in range(len(parts)):
            yield sorted([*parts[:k], [first, *parts[k]], *parts[k + 1 :]])
        yield [[first], *parts]


def best_talk(here: Situation, ways: Sequence[Grouping], *, smallest: bool) -> Talk:
    """Try every grouping and keep the best of each game.

    Parameters
    ----------
    here : Situation
    ways : sequence of Grouping
    smallest : bool
        The objective is the smallest of the players' expected payoffs, and `here.values` is empty.
    """
    size = here.prior.shape[-1]
    cells = math.prod(here.types), math.prod(here.strategies)
    best = Talk(np.full(size, np.nan), np.full((*cells, size), np.nan), np.full(size, -1))
    known: dict[Blocks, Continuations] = {}
    for k, way in enumerate(ways):
        messages = list(itertools.product(*way))
        for blocks in messages:
            if blocks not in known:
                known[blocks] = continuations(here, blocks)
        value, plan = _Programme(here, way, messages, [known[b] for b in messages]).solve(
            smallest=smallest
        )
        better = np.isnan(best.value) | (value > best.value + BETTER)
        better &= ~np.isnan(value)
        best = replace(
            best,
            value=np.where(better, value, best.value),
            plan=np.where(better, plan, best.plan),
            grouping=np.where(better, k, best.grouping),
        )
    return best


@dataclass(frozen=True, eq=False)
class _Programme:
    """What is drawn in public after each profile of messages, so that nobody gains by a lie."""

    here: Situation
    way: Grouping
    messages: list[Blocks]
    after: list[Continuations]

    def solve(self, *, smallest: bool) -> tuple[Floats, Floats]:
        """Value, shape (G,), and plan, shape (T, S, G); NaN where there is no equilibrium."""
        here, size = self.here, self.here.prior.shape[-1]
        count = np.array([np.bincount(a.game, minlength=size) for a in self.after])
        some = np.flatnonzero((count > 0).all(axis=0))
        cells = math.prod(here.types), math.prod(here.strategies)
        value, plan = np.full(size, np.nan), np.full((*cells, size), np.nan)
        if not len(some):
            return value, plan
        worth, objective, which = self._columns(count, some)
        programmes = self._programmes(worth, objective)
        if smallest:
            amounts = self._amounts(worth)
            unit = np.maximum(amounts.max(axis=(0, 1)), BETTER)
            programmes = with_floor(programmes, amounts, unit)
            drawn = solve_programmes(programmes, choose=False).z[: len(worth)]
            value[some] = (amounts * drawn).sum(axis=1).min(axis=0)
        else:
            drawn = solve_programmes(programmes, choose=False).z
            value[some] = (objective * drawn).sum(axis=0)
        plan[..., some] = self._plan(drawn, which)
        return value, plan

    def _columns(self, count: Ints, some: Ints) -> tuple[Floats, Floats, Ints]:
        """Lay equilibria out as columns: the same number in every game, the last repeated.

        Returns
        -------
        worth : array, shape (C, t_1 + ... + t_n, G)
        objective : array, shape (C, G)
        which : array of int, shape (C, G)
            Number among the equilibria after that profile of messages.
        """
        worth, objective, which = [], [], []
        for own, after in zip(count, self.after, strict=True):
            first = np.cumsum(own) - own
            at = first[some] + np.minimum(np.arange(own.max())[:, None], own[some] - 1)
            worth.append(np.moveaxis(after.worth[at], -1, 1))
            objective.append(after.value[at])
            which.append(at)
        return np.concatenate(worth), np.concatenate(objective), np.concatenate(which)

    @property
    def _message(self) -> Ints:
        """Which profile of messages each column is about."""
        size = self.here.prior.shape[-1]
        most = [int(np.bincount(a.game, minlength=size).max()) for a in self.after]
        return np.repeat(np.arange(len(most)), most)

    def _programmes(self, worth: Floats, objective: Floats) -> Programmes:
        """Nobody gains by another message."""
        message, start = self._message, np.cumsum([0, *self.here.types])
        parts: list[tuple[Floats, Ints]] = []
        for i, groups in enumerate(self.way):
            for own, other in itertools.permutations(groups, 2):
                sign = np.array([(b[i] == own) * 1.0 - (b[i] == other) for b in self.messages])
                used = np.flatnonzero(sign[message])
                for t in own:
                    value = sign[message[used], None] * worth[used, start[i] + t]
                    if value.any():
                        parts.append((value, used))
        row = np.repeat(np.arange(len(parts)), [len(used) for _, used in parts])
        none = np.empty((0, objective.shape[1]))
        return Programmes(
            objective,
            np.concatenate([value for value, _ in parts] or [none]),
            row.astype(np.intp),
            np.concatenate([used for _, used in parts] or [row]).astype(np.intp),
            message,
        )

    def _amounts(self, worth: Floats) -> Floats:
        """What each column adds to the players' expected payoffs, shape (n, C, G)."""
        message, start = self._message, np.cumsum([0, *self.here.types])
        result = np.zeros((self.here.n, len(worth), worth.shape[-1]))
        for m, blocks in enumerate(self.messages):
            for i, block in enumerate(blocks):
                own = worth[message == m][:, [start[i] + t for t in block]]
                result[i, message == m] = own.sum(axis=1)
        return result

    def _plan(self, drawn: Floats, which: Ints) -> Floats:
        """Chances of strategies given types, shape (T, S, G)."""
        here, message, games = self.here, self._message, np.arange(drawn.shape[1])
        plan = np.zeros((math.prod(here.types), math.prod(here.strategies), drawn.shape[1]))
        for m, (blocks, after) in enumerate(zip(self.messages, self.after, strict=True)):
            weights = np.maximum(drawn[message == m], 0.0)
            weights = weights / weights.sum(axis=0)
            chosen = after.plans[which[message == m]]
            plans = [plans_of(b, s) for b, s in zip(blocks, here.strategies, strict=True)]
            for at in itertools.product(*(range(len(b)) for b in blocks)):
                types = tuple(b[k] for b, k in zip(blocks, at, strict=True))
                taken = [plans[j][chosen[..., j], k] for j, k in enumerate(at)]
                cell = np.ravel_multi_index(tuple(taken), here.strategies)
                number = int(np.ravel_multi_index(types, here.types))
                np.add.at(plan[number], (cell, games), weights)
        return plan
