"""What a deal is about: amounts, pies to be split, and choices among options."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list, unknown_name
from negotiation.games.arguments import as_array, as_number, by_player, labels

__all__ = ["Amount", "Issue", "Options", "Split", "as_issue"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Shares that are less than this below zero are rounding.
DUST = 1e-12


@dataclass(frozen=True)
class Issue(ABC):
    """One thing that is bargained over.

    Attributes
    ----------
    name : str
    """

    name: str

    @property
    @abstractmethod
    def dimensions(self) -> int:
        """Numbers that say how it is settled."""

    @abstractmethod
    def lattice(self, per: int) -> list[Floats]:
        """Values of each of these numbers, evenly spaced."""

    @abstractmethod
    def inside(self, points: Floats) -> Bools:
        """Which points, shape (dimensions, M), are settlements at all."""

    @abstractmethod
    def seen_by(self, party: int, points: Floats) -> Floats:
        """What the utility function of a party is given, shape (M,)."""

    @abstractmethod
    def settled(self, point: Floats, parties: Sequence[str]) -> Any:
        """A settlement, shape (dimensions,), as it is told."""

    @abstractmethod
    def placed(self, given: Any, parties: Sequence[str]) -> Floats:
        """Read a settlement: the inverse of `settled`."""


@dataclass(frozen=True)
class Amount(Issue):
    """A number between two bounds, such as the place of a border.

    Attributes
    ----------
    low, high : float
    """

    low: float
    high: float

    @property
    def dimensions(self) -> int:
        """One number."""
        return 1

    def lattice(self, per: int) -> list[Floats]:
        """Evenly spaced from bound to bound."""
        return [np.linspace(self.low, self.high, per)]

    def inside(self, points: Floats) -> Bools:
        """Between the bounds."""
        return (points[0] >= self.low) & (points[0] <= self.high)

    def seen_by(self, party: int, points: Floats) -> Floats:
        """Everybody sees the amount."""
        return points[0]

    def settled(self, point: Floats, parties: Sequence[str]) -> float:
        """The amount."""
        return float(point[0])

    def placed(self, given: Any, parties: Sequence[str]) -> Floats:
        """Read an amount."""
        expected = f"a number from {self.low:g} to {self.high:g}"
        value = as_number(
            f"issue {self.name!r}", given, expected, lambda x: self.low <= x <= self.high
        )
        return np.array([value])


@dataclass(frozen=True)
class Split(Issue):
    """A pie of size 1 that goes to the parties in shares.

    Attributes
    ----------
    parties : int
    """

    parties: int

    @property
    def dimensions(self) -> int:
        """All shares but the last."""
        return self.parties - 1

    def lattice(self, per: int) -> list[Floats]:
        """Evenly spaced shares."""
        return [np.linspace(0.0, 1.0, per)] * self.dimensions

    def inside(self, points: Floats) -> Bools:
        """No share is negative."""
        return (points >= 0).all(axis=0) & (points.sum(axis=0) <= 1 + DUST)

    def seen_by(self, party: int, points: Floats) -> Floats:
        """Each sees its own share."""
        if party < self.dimensions:
            return points[party]
        return np.maximum(1.0 - points.sum(axis=0), 0.0)

    def settled(self, point: Floats, parties: Sequence[str]) -> dict[str, float]:
        """Share of each party."""
        whole = point[:, None]
        return {name: float(self.seen_by(i, whole)[0]) for i, name in enumerate(parties)}

    def placed(self, given: Any, parties: Sequence[str]) -> Floats:
        """Read the shares."""
        shares = by_player(parties, f"the shares of {self.name!r}", given, "share")
        numbers = [as_number(f"the share of {name!r}", share) for name, share in shares.items()]
        if min(numbers) < 0 or not math.isclose(sum(numbers), 1.0, abs_tol=DUST):
            raise NegotiationError(
                f"the shares of {self.name!r} must be from 0 up and add up to 1, got {given!r}"
            )
        return np.array(numbers[:-1])


@dataclass(frozen=True)
class Options(Issue):
    """One of several options.

    Attributes
    ----------
    options : tuple of str
    """

    options: tuple[str, ...]

    @property
    def dimensions(self) -> int:
        """The number of the option."""
        return 1

    def lattice(self, per: int) -> list[Floats]:
        """Every option."""
        return [np.arange(len(self.options), dtype=np.float64)]

    def inside(self, points: Floats) -> Bools:
        """The number of an option."""
        return (points[0] >= 0) & (points[0] < len(self.options))

    def seen_by(self, party: int, points: Floats) -> Floats:
        """Everybody sees the option."""
        return points[0]

    def settled(self, point: Floats, parties: Sequence[str]) -> str:
        """Name of the option."""
        return self.options[int(point[0])]

    def placed(self, given: Any, parties: Sequence[str]) -> Floats:
        """Read an option."""
        if given not in self.options:
            raise unknown_name(f"option of {self.name!r}", given, self.options)
        return np.array([float(self.options.index(given))])


def as_issue(name: str, given: Any, parties: int) -> Issue:
    """Read an issue.

    Parameters
    ----------
    name : str
    given : (low, high), "split" or sequence of str
    parties : int

    Returns
    -------
    Issue

    Raises
    ------
    NegotiationError
        If it is none, or has no finite bounds.
    """
    if isinstance(given, str):
        if given == "split":
            return Split(name, parties)
        raise NegotiationError(
            f"issue {name!r} is 'split', a pair of bounds or a list of options, got {given!r}"
        )
    members = as_list(f"issue {name!r}", given)
    if members and all(isinstance(option, str) for option in members):
        return Options(name, labels(f"the options of {name!r}", members, len(members)))
    bounds = as_array(members)
    if bounds is None or bounds.shape != (2,):
        raise NegotiationError(
            f"issue {name!r} is 'split', a pair of bounds or a list of options, got {given!r}"
        )
    low, high = (float(bound) for bound in bounds)
    if not math.isfinite(low) or not math.isfinite(high):
        raise NegotiationError(
            f"issue {name!r} is unbounded, from {low:g} to {high:g}: the parties could gain without"
            " end; give it finite bounds"
        )
    if not low < high:
        raise NegotiationError(
            f"the bounds of issue {name!r} must be a lower and a higher one, got {given!r}"
        )
    return Amount(name, low, high)
