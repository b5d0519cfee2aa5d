"""The logit equations of a family of games: their residual and their derivative, on bare arrays.

A player's log-odds are lambda times the differences of expected payoffs:
``z[k] = log p[k] - log p[0] = lambda * (u[k] - u[0])``. Written so, a probability may vanish and
its logarithm stays accurate (Turocy 2005). A point of the correspondence is a column ``x`` of all
players' log-odds, with lambda as its last entry.

McKelvey, R. D. and Palfrey, T. R. (1995), "Quantal response equilibria for normal form games",
Games and Economic Behavior 10(1):6-38.

Turocy, T. L. (2005), "A dynamic homotopy interpretation of the logistic quantal response
equilibrium correspondence", Games and Economic Behavior 51(2):243-263.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError

__all__ = ["Equations", "LogitEquations"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: The largest difference of payoffs.
LARGEST = 1e300


@dataclass(frozen=True)
class Alike:
    """Movers whose own numbers of options and those of the others are the same, taken together.

    Attributes
    ----------
    movers : tuple of int
        Their places among the movers, M of them.
    others : tuple over movers of tuples of int
        The places of the other movers.
    gains : array, shape (M, s_i - 1, *options of the others, G)
        What each option but the first pays more than the first, divided by the game's `scale`.
    """

    movers: tuple[int, ...]
    others: tuple[tuple[int, ...], ...]
    gains: Floats


class Equations(ABC):
    """Logit equations of G games of one shape, payoffs in units of their largest difference.

    Somebody chooses: a player of a game, or an information set of a tree. Who has one option has
    no equation; `movers` are the others.

    Attributes
    ----------
    shape : tuple of int
        Options of all who choose.
    movers : tuple of int
        Who has several options.
    sizes : tuple of int
        Options of the movers.
    rows : list of slice
        Where each mover's log-odds stand in a point.
    size : int
        Log-odds in a point.
    scale : array, shape (G,)
        The largest difference between two options' payoffs, for anybody; 1 if there is none.
    own_scale : array, shape (movers, G)
        The same for each mover, divided by `scale`.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape
        self.movers = tuple(i for i, size in enumerate(shape) if size > 1)
        self.sizes = tuple(shape[i] for i in self.movers)
        stops = np.cumsum([0, *(size - 1 for size in self.sizes)]).tolist()
        self.rows = [slice(a, b) for a, b in pairwise(stops)]
        self.size: int = stops[-1]
        self.scale, self.own_scale = np.empty(0), np.empty((0, 0))

    def measure(self, own: Sequence[Floats], games: int) -> Floats:
        """Set the scales, or refuse payoffs that are too large for floats.

        Parameters
        ----------
        own : sequence over movers of arrays (G,)
            Half the largest difference between their payoffs.
        games : int
            How many, G.

        Returns
        -------
        array, shape (G,)
            Half of `scale`; a half of payoffs is divided by it.
        """
        self.own_scale = np.array(own).reshape(len(own), games)
        largest = self.own_scale.max(axis=0, initial=0.0)
        if largest.max(initial=0.0) > LARGEST / 2:
            raise NegotiationError(
                f"payoffs must differ by at most {LARGEST:g} for a logit path: rescale them"
            )
        unit = np.where(largest > 0, largest, 0.5)
        self.own_scale /= unit
        self.scale = unit * 2
        return unit

    @abstractmethod
    def system(self, x: Floats) -> tuple[Floats, Floats]:
        """Residual and derivative of the logit equations.

        Parameters
        ----------
        x : array, shape (size + 1, G)
            Log-odds, and rationality times `scale`.

        Returns
        -------
        residual : array, shape (size, G)
        derivative : array, shape (size, size + 1, G)
        """

    def take(self, games: Ints | Bools | slice) -> Self:
        """Return the equations of some of the games."""
        part = copy(self)
        part.scale, part.own_scale = self.scale[games], self.own_scale[:, games]
        return part

    def probabilities(self, z: Floats) -> list[Floats]:
        """Probabilities of the movers' options.

        Parameters
        ----------
        z : array, shape (size, G)
            Log-odds.

        Returns
        -------
        list over movers of arrays (s_i, G)
        """
        result = [np.empty(0)] * len(self.sizes)
        for size in set(self.sizes):
            movers = [i for i, other in enumerate(self.sizes) if other == size]
            p = np.zeros((len(movers), size, z.shape[1]))
            for k, i in enumerate(movers):
                p[k, 1:] = z[self.rows[i]]
            p -= p.max(axis=1, keepdims=True)
            np.exp(p, out=p)
            p /= p.sum(axis=1, keepdims=True)
            for k, i in enumerate(movers):
                result[i] = p[k]
        return result

    def everyone(self, strategies: Sequence[Floats]) -> list[Floats]:
        """Put those without a choice back among the movers' strategies, shapes (s_i, G)."""
        games = len(self.scale)
        result = [np.ones((1, games)) for _ in self.shape]
        for i, p in zip(self.movers, strategies, strict=True):
            result[i] = p
        return result


class LogitEquations(Equations):
    """The logit equations of games in normal form.

    Attributes
    ----------
    alike : list of Alike
        The movers' payoffs.
    """

    def __init__(self, payoffs: Floats) -> None:
        """Take payoffs of shape (n, s_1, ..., s_n, G), or refuse what is too large for floats."""
        super().__init__(payoffs.shape[1:-1])
        games = payoffs.shape[-1]
        gains: list[Floats] = []
        own: list[Floats] = []
        for place, i in enumerate(self.movers):
            u = np.moveaxis(payoffs[i].reshape(*self.sizes, games), place, 0)
            # Halves, because the difference of two large payoffs may overflow.
            gains.append(u[1:] / 2 - u[:1] / 2)
            # The gap between any two options is at most twice the one to the first.
            own.append(np.abs(gains[-1]).reshape(-1, games).max(axis=0))
        unit = self.measure(own, games)
        self.alike = _grouped([g / unit for g in gains])

    def take(self, games: Ints | Bools | slice) -> Self:
        """Return the equations of some of the games."""
        part = super().take(games)
        part.alike = [replace(a, gains=a.gains[..., games]) for a in self.alike]
        return part

    def advantages(
        self, strategies: Sequence[Floats]
    ) -> tuple[Floats, dict[tuple[int, int], Floats]]:
        """What options pay more than the first, and how that depends on the others.

        Parameters
        ----------
        strategies : sequence over movers of arrays (s_i, G)

        Returns
        -------
        values : array, shape (size, G)
        slopes : dict of (i, j) to array (s_i - 1, s_j, G)
            Mover i's values if mover j uses one option, for all i other than j.
        """
        values = np.empty((self.size, len(self.scale)))
        slopes: dict[tuple[int, int], Floats] = {}
        for group in self.alike:
            # One array for the first of the others of each mover, one for the second, ...
            weights = [
                np.stack([strategies[j] for j in place])
                for place in zip(*group.others, strict=True)
            ]
            alone = not weights
            found = [] if alone else _spread(group.gains, weights)
            own = group.gains if alone else _weighted(found[0], 2, weights[0])
            for k, (i, others) in enumerate(zip(group.movers, group.others, strict=True)):
                values[self.rows[i]] = own[k]
                slopes.update(((i, j), slope[k]) for j, slope in zip(others, found, strict=True))
        return values, slopes

    def system(self, x: Floats) -> tuple[Floats, Floats]:
        """Residual and derivative of the logit equations, see `Equations`."""
        z, rationality = x[:-1], x[-1]
        p = self.probabilities(z)
        values, slopes = self.advantages(p)
        derivative = np.zeros((self.size, self.size + 1, x.shape[1]))
        for (i, j), slope in slopes.items():
            block = derivative[self.rows[i], self.rows[j]]
            np.subtract(slope[:, 1:], values[self.rows[i]][:, None], out=block)
        if self.size:
            derivative[:, :-1] *= -rationality * np.concatenate([q[1:] for q in p])
        derivative[np.arange(self.size), np.arange(self.size)] = 1.0
        np.negative(values, out=derivative[:, -1])
        return z - rationality * values, derivative


def _grouped(gains: Sequence[Floats]) -> list[Alike]:
    """Put together what has the same shape.

    Parameters
    ----------
    gains : sequence over movers of arrays (s_i - 1, *options of the other movers, G)
    """
    shapes: dict[tuple[int, ...], list[int]] = {}
    for i, g in enumerate(gains):
        shapes.setdefault(g.shape, []).append(i)
    return [
        Alike(
            tuple(movers),
            tuple(tuple(j for j in range(len(gains)) if j != i) for i in movers),
            np.stack([gains[i] for i in movers]),
        )
        for movers in shapes.values()
    ]


def _spread(part: Floats, weights: Sequence[Floats]) -> list[Floats]:
    """Sum out all axes but one, for each in turn; what two of them share is done once.

    Parameters
    ----------
    part : array, shape (M, s_i - 1, *lengths of the axes, G)
    weights : sequence over axes of arrays (M, its length, G)

    Returns
    -------
    list over axes of arrays (M, s_i - 1, its length, G)
    """
    if len(weights) == 1:
        return [part]
    half = len(weights) // 2
    left = right = part
    for w in reversed(weights[half:]):
        left = _weighted(left, left.ndim - 2, w)
    for w in weights[:half]:
        right = _weighted(right, 2, w)
    return _spread(left, weights[:half]) + _spread(right, weights[half:])


def _weighted(part: Floats, axis: int, weights: Floats) -> Floats:
    """Sum over an axis of an array of shape (M, ..., G), with weights (M, length of it, G)."""
    before: tuple[Any, ...] = (slice(None),) * axis
    movers, size, games = weights.shape
    w = weights.reshape(movers, size, *[1] * (part.ndim - 3), games)
    result: Floats = part[(*before, 0)] * w[:, 0]
    for k in range(1, size):
        result += part[(*before, k)] * w[:, k]
    return result
