"""A negotiation as a game with private information: all choose at once, each knows its types."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.bayesian import BayesianGame
from negotiation.payoffs.evaluation import PayoffSums

if TYPE_CHECKING:
    from negotiation.payoffs.negotiation import Negotiation

__all__ = ["bayesian"]

Floats = NDArray[np.float64]

#: Payoffs that a game may have.
MOST = 2**24
#: The type of an actor that knows nothing of its own.
UNINFORMED = "uninformed"


def bayesian(talks: Negotiation, parameters: Mapping[str, Any]) -> BayesianGame:
    """Give every actor its knowledge; see `Negotiation.bayesian`."""
    if talks.moves:
        raise NegotiationError(
            f"{talks.name!r} has later moves ({', '.join(m.name for m in talks.moves)}), so that"
            " not all choose at once: use .tree()"
        )
    names = [t.name for t in talks.types]
    values = [t.options for t in talks.types]
    sizes = tuple(map(len, values))
    point, batch = talks.point(parameters)
    if math.prod(sizes) * math.prod(talks.shape) * math.prod(batch) * len(talks.names) > MOST:
        raise NegotiationError(f"{talks.name!r} has more than {MOST:,} payoffs with all its types")
    axes = {**dict(zip(names, values, strict=True)), **dict(talks.options)}
    shape = (*sizes, *talks.shape)
    payoffs = PayoffSums(
        list(talks.parameters.values()),
        talks.considerations,
        talks.names,
        [np.broadcast_to(c.when.holds(axes), shape) for c in talks.considerations],
        shape,
        everywhere=True,
    ).at(point, batch)
    odds = _odds(talks, names, values, point, batch)
    owned = [[names.index(t.name) for t in talks.types if who in t.of] for who in talks.names]
    return _by_actor(talks, payoffs, odds, owned, values)


def _odds(
    talks: Negotiation,
    names: list[str],
    values: list[list[str]],
    point: Mapping[str, Floats],
    batch: tuple[int, ...],
) -> Floats:
    """How probable each combination of all types is, shape (v_1, ..., v_K, *batch)."""
    sizes = dict(zip(names, map(len, values), strict=True))
    odds = np.ones((*sizes.values(), *batch))
    for draw, row in zip(talks.prior, talks.chances_at(point, batch), strict=True):
        own = np.zeros((*(sizes[name] for name in draw.names), math.prod(batch)))
        at = [names.index(name) for name in draw.names]
        for key, p in zip(draw.table, row, strict=True):
            own[tuple(values[k].index(v) for k, v in zip(at, key, strict=True))] = p
        wide = [size if name in draw.names else 1 for name, size in sizes.items()]
        odds *= own.transpose(*np.argsort(at), -1).reshape(*wide, *batch)
    return odds


def _by_actor(
    talks: Negotiation,
    payoffs: Floats,
    odds: Floats,
    owned: list[list[int]],
    values: list[list[str]],
) -> BayesianGame:
    """Turn axes of types into axes of actors; what nobody knows counts in expectation.

    Parameters
    ----------
    talks : Negotiation
    payoffs : array, shape (n, v_1, ..., v_K, s_1, ..., s_n, *batch)
    odds : array, shape (v_1, ..., v_K, *batch)
    owned : list over actors of lists of int
        The types that each knows.
    values : list over types of lists of str
    """
    n, k = len(owned), len(values)
    batch, rest = odds.shape[k:], payoffs.shape[k + 1 :]
    kinds = [list(itertools.product(*(range(len(values[j])) for j in own))) for own in owned]
    names = [
        [
            " and ".join(values[j][v] for j, v in zip(own, at, strict=True)) or UNINFORMED
            for at in each
        ]
        for own, each in zip(owned, kinds, strict=True)
    ]
    prior = np.zeros((*map(len, kinds), *batch))
    result = np.zeros((n, *map(len, kinds), *rest))
    for at in np.ndindex(*map(len, kinds)):
        known: dict[int, int] = {}
        # Two who know the same cannot know it to be different: that has no probability.
        possible = all(
            known.setdefault(j, v) == v
            for own, each, t in zip(owned, kinds, at, strict=True)
            for j, v in zip(own, each[t], strict=True)
        )
        here = tuple(known.get(j, slice(None)) for j in range(k))
        weights = odds[here].reshape(-1, *batch)
        total = weights.sum(axis=0)
        prior[at] = total * possible
        shares = np.where(total > 0, weights / np.where(total > 0, total, 1.0), 1 / len(weights))
        mixed = payoffs[(slice(None), *here)].reshape(n, len(weights), *rest)
        result[(slice(None), *at)] = (mixed * shares.reshape(len(weights), *(1,) * n, *batch)).sum(
            axis=1
        )
    options = [actor.options for actor in talks.actors]
    return BayesianGame(result, prior, talks.names, names, options, title=talks.name)
