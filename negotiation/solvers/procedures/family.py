"""Numbers of a procedure at one point or in a family, and results at each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_array
from negotiation.games.tables import SHOWN
from negotiation.solvers.by_game import ByGame, shown
from negotiation.solvers.words import number

__all__ = ["AtPoints", "Family", "Numbers", "finite", "together"]

Floats = NDArray[np.float64]
Answer = TypeVar("Answer")


class Family(Protocol):
    """What a procedure was given, in each game of a family."""

    @property
    def batch_shape(self) -> tuple[int, ...]:
        """Axes of the family."""

    @property
    def n_games(self) -> int:
        """How many there are."""

    def __getitem__(self, k: int) -> Family:
        """Game `k` of the flattened family alone."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """Arrays by name, each with the axes of the family last.

    Attributes
    ----------
    arrays : dict of name to array (..., *batch)
    batch_shape : tuple of int
    """

    arrays: dict[str, Floats]
    batch_shape: tuple[int, ...]

    @property
    def n_games(self) -> int:
        """How many there are."""
        return prod(self.batch_shape)

    def __repr__(self) -> str:
        """Name the numbers, and say them if there are few."""
        told = (
            f"{name} {', '.join(number(v) for v in a.flat)}" if a.size <= SHOWN else name
            for name, a in self.arrays.items()
        )
        return "; ".join(told)

    def __getitem__(self, k: int) -> Numbers:
        """Game `k` of the flattened family alone."""
        kept = {
            name: a.reshape((*a.shape[: a.ndim - len(self.batch_shape)], self.n_games))[..., k]
            for name, a in self.arrays.items()
        }
        return Numbers(kept, ())


class AtPoints(ByGame[Answer], Generic[Answer]):
    """A result of a procedure, with an answer for each game of a family."""

    def _repr_html_(self) -> str:
        """Heading and first rows of the table, for a notebook."""
        frame = self.to_frame()
        return shown(self._heading(), frame if len(self) > 1 else frame.drop(columns="game"))


def finite(
    what: str,
    given: Any,
    expected: str = "finite numbers",
    fits: Callable[[Floats], Any] = np.isfinite,
) -> Floats:
    """Take an array of finite numbers that fit, or say which does not.

    Parameters
    ----------
    what, expected : str
        For the error: ``WHAT must be EXPECTED, got ...``.
    given : array_like
    fits : callable, optional
        Says of each number whether it is as expected.

    Examples
    --------
    >>> finite("the discounts", [0.9, 1.2], "numbers from 0 to 1", lambda x: (x >= 0) & (x <= 1))
    Traceback (most recent call last):
        ...
    negotiation.errors.NegotiationError: the discounts must be numbers from 0 to 1, got 1.2
    """
    array = as_array(given)
    if array is None:
        raise NegotiationError(f"{what} must be {expected}, got {given!r}")
    good = np.isfinite(array) & fits(array)
    if not good.all():
        raise NegotiationError(f"{what} must be {expected}, got {array[~good].flat[0]:g}")
    return array


def together(arrays: dict[str, tuple[Floats, int]]) -> tuple[dict[str, Floats], tuple[int, ...]]:
    """Stretch arrays to one family.

    Parameters
    ----------
    arrays : dict of name to (array, int)
        Each array, and how many axes it has before those of the family.

    Returns
    -------
    arrays : dict of name to array
    batch_shape : tuple of int
    """
    shapes = {name: a.shape[own:] for name, (a, own) in arrays.items()}
    try:
        batch = np.broadcast_shapes(*shapes.values())
    except ValueError:
        told = ", ".join(f"{name} {shape}" for name, shape in shapes.items() if shape)
        raise NegotiationError(f"the families do not fit one another: {told}") from None
    stretched = {}
    for name, (a, own) in arrays.items():
        missing = (1,) * (len(batch) - (a.ndim - own))
        room = a.reshape((*a.shape[:own], *missing, *a.shape[own:]))
        stretched[name] = np.broadcast_to(room, (*a.shape[:own], *batch)).copy()
    return stretched, batch
