"""What an analysis measures, at many parameter points at once."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.payoffs.talks import Talks, as_talks
from negotiation.sensitivity.tornado import stability_margin

__all__ = ["CHUNK", "Quantity", "quantity_of"]

Floats = NDArray[np.float64]

#: Parameter points that are worked on at once.
CHUNK = 2**15


@dataclass(frozen=True)
class Quantity:
    """A number at each parameter point.

    Attributes
    ----------
    words : str
        What it is.
    measure : callable
        From arrays by parameter name, each (m,), to an array (m,).
    chunk : int
        Points that are given to it at once.
    """

    words: str
    measure: Callable[[Mapping[str, Floats]], Any]
    chunk: int = CHUNK

    def at(self, points: Mapping[str, Floats]) -> Floats:
        """Values at points, chunk by chunk.

        Parameters
        ----------
        points : mapping of parameter name to array, shape (m,)

        Returns
        -------
        array, shape (m,)

        Raises
        ------
        NegotiationError
            If it is not one finite number at each point.
        """
        (size,) = {len(values) for values in points.values()}
        result = np.empty(size)
        for start in range(0, size, self.chunk):
            part = {name: v[start : start + self.chunk] for name, v in points.items()}
            expected = min(self.chunk, size - start)
            found = np.asarray(self.measure(part))
            if found.dtype.kind not in "biuf" or found.shape not in ((), (1,), (expected,)):
                raise NegotiationError(
                    f"{self.words} must be one number at each of the {expected} points given,"
                    f" got an array of shape {found.shape} of {found.dtype}"
                )
            result[start : start + expected] = found
        if not np.isfinite(result).all():
            raise NegotiationError(f"{self.words} is not finite at some of the points")
        return result


def quantity_of(talks: Talks, given: Any) -> Quantity:
    """Read a quantity.

    Parameters
    ----------
    talks : Negotiation or Stages
    given : mapping of actor to option, or callable
        An outcome: its stability margin. A function of the talks and of parameters by keyword:
        it is asked once with arrays, such as ``lambda talks, **at: talks.payoffs(**at)[0, 1, 1]``.
        A function of the talks alone: it is asked at every point, with the talks there.

    Returns
    -------
    Quantity

    Raises
    ------
    NegotiationError
        If it is neither, or the outcome is unknown.
    """
    if not callable(given):
        outcome = as_talks(talks).outcome(given)
        return Quantity(
            "the smallest loss by deviating", lambda at: stability_margin(talks, outcome, **at)
        )
    words = getattr(given, "__name__", "quantity")
    words = "the quantity" if words == "<lambda>" else words
    if takes_keywords(given):
        return Quantity(words, lambda at: given(talks, **at))

    def one(at: Mapping[str, Floats]) -> Any:
        return given(talks.at(**{name: float(values[0]) for name, values in at.items()}))

    return Quantity(words, one, chunk=1)


def takes_keywords(function: Callable[..., Any]) -> bool:
    """Whether a function takes any keywords."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    return any(p.kind is p.VAR_KEYWORD for p in parameters)
