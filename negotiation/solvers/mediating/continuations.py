"""What parties may do after everybody has heard the same: pure equilibria of what is left to play.

After public messages a player's type is known to be of a block of types. A plan says what each type
of a block does; an equilibrium is a profile of plans that no type of a block gains by leaving. What
it is worth to the types outside of the block, who would have had to lie to get there, is what they
do best then.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.solvers.plans.deviations import ROUNDING

__all__ = ["Continuations", "Situation", "continuations", "plans_of"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Blocks = tuple[tuple[int, ...], ...]

#: Profiles of plans that may be compared in a game.
MOST = 2**22
#: Digits to which two equilibria that are worth the same to everybody are one.
DIGITS = 10


@dataclass(frozen=True, eq=False)
class Situation:
    """G games as they are before anything is said.

    Attributes
    ----------
    payoffs : array, shape (n, t_1, ..., t_n, s_1, ..., s_n, G)
        Counted from each player's least, in units of their range.
    prior : array, shape (t_1, ..., t_n, G)
    values : array, shape (t_1, ..., t_n, s_1, ..., s_n, G)
        The objective, without the prior.
    """

    payoffs: Floats
    prior: Floats
    values: Floats

    @property
    def n(self) -> int:
        """Number of players."""
        return len(self.payoffs)

    @property
    def types(self) -> tuple[int, ...]:
        """Number of types of each player."""
        return self.payoffs.shape[1 : self.n + 1]

    @property
    def strategies(self) -> tuple[int, ...]:
        """Number of strategies of each player."""
        return self.payoffs.shape[self.n + 1 : -1]


@dataclass(frozen=True, eq=False)
class Continuations:
    """Equilibria after one profile of messages, those that are worth the same to all once.

    Attributes
    ----------
    game : array of int, shape (E,)
        In order.
    plans : array of int, shape (E, n)
        Numbers in `plans_of` for each player.
    worth : array, shape (E, t_1 + ... + t_n)
        To every type, times the joint probability of the type and of the others' messages.
    value : array, shape (E,)
        Objective, times the probability of the messages.
    """

    game: Ints
    plans: Ints
    worth: Floats
    value: Floats


def plans_of(block: Sequence[int], strategies: int) -> Ints:
    """List what the types of a block may do, shape (K, types of the block)."""
    return np.indices((strategies,) * len(block)).reshape(len(block), -1).T


def continuations(here: Situation, blocks: Blocks) -> Continuations:
    """Pure equilibria when each player's type is known to be in a block.

    Parameters
    ----------
    here : Situation
    blocks : tuple over players of tuples of int

    Returns
    -------
    Continuations

    Raises
    ------
    NegotiationError
        If there are too many profiles of plans to compare.
    """
    plans = [plans_of(b, s) for b, s in zip(blocks, here.strategies, strict=True)]
    counts = [len(own) for own in plans]
    if math.prod(counts) > MOST:
        raise NegotiationError(
            f"there are {math.prod(counts):,} profiles of plans to compare, more than {MOST:,}"
        )
    size = here.prior.shape[-1]
    stable = np.ones((*counts, size), dtype=bool)
    best = []
    for i in range(here.n):
        worth = _expected(here, blocks, plans, i)
        most = worth.max(axis=1)
        best.append(most)
        chance = _chance(here, blocks, i).reshape(-1, *(1,) * (here.n - 1), size)
        near = worth >= (most - ROUNDING * chance)[:, None]
        for k, t in enumerate(blocks[i]):
            stable &= np.moveaxis(near[t][plans[i][:, k]], 0, i)
    values = _values(here, blocks, plans)
    found = np.nonzero(np.moveaxis(stable, -1, 0))
    game, chosen = found[0], np.stack(found[1:], axis=1)
    reached = [
        own[(slice(None), *(chosen[:, j] for j in range(here.n) if j != i), game)]
        for i, own in enumerate(best)
    ]
    every = np.concatenate(reached).T
    value = values[(*chosen.T, game)]
    rounded = np.round(np.column_stack([game, every, value]), DIGITS) + 0.0
    _, first = np.unique(rounded, axis=0, return_index=True)
    first = np.sort(first)
    return Continuations(game[first], chosen[first], every[first], value[first])


def _expected(here: Situation, blocks: Blocks, plans: Sequence[Ints], i: int) -> Floats:
    """Payoffs of player i's types, shape (t_i, s_i, *plans of the others, G), times probability."""
    n, others = here.n, [j for j in range(here.n) if j != i]
    own = np.moveaxis(here.payoffs[i], (i, n + i), (0, 1))
    prior: Any = np.moveaxis(here.prior, i, 0)
    total: Floats | float = 0.0
    for at in itertools.product(*(range(len(blocks[j])) for j in others)):
        known = tuple(blocks[j][k] for j, k in zip(others, at, strict=True))
        paid = own[(slice(None), slice(None), *known)]
        for axis, (j, k) in enumerate(zip(others, at, strict=True)):
            paid = np.take(paid, plans[j][:, k], axis=axis + 2)
        chance = prior[:, *known]
        total = total + paid * chance.reshape(len(chance), *(1,) * n, chance.shape[-1])
    return np.asarray(total)


def _chance(here: Situation, blocks: Blocks, i: int) -> Floats:
    """Joint probability of player i's types and the others' blocks, shape (t_i, G)."""
    prior: Any = np.moveaxis(here.prior, i, 0)
    others = [blocks[j] for j in range(here.n) if j != i]
    return np.asarray(sum(prior[:, *at] for at in itertools.product(*others)))


def _values(here: Situation, blocks: Blocks, plans: Sequence[Ints]) -> Floats:
    """Objective of every profile of plans, shape (*plans, G), times probability."""
    total: Floats | float = 0.0
    for at in itertools.product(*(range(len(b)) for b in blocks)):
        known = tuple(b[k] for b, k in zip(blocks, at, strict=True))
        value = here.values[known]
        for j, k in enumerate(at):
            value = np.take(value, plans[j][:, k], axis=j)
        total = total + value * here.prior[known]
    return np.asarray(total)
