"""What an analysis measures, at many parameter points at once."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.talks import Talks, as_talks
from negotiation.sensitivity.samples import Distribution, Spread
from negotiation.sensitivity.tornado import stability_margin

__all__ = ["Quantity", "problem", "quantity_of"]

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


def problem(
    model: Any,
    quantity: Any,
    bounds: Mapping[str, tuple[float, float]] | None,
    distributions: Mapping[str, Distribution] | None,
) -> tuple[Spread, Quantity]:
    """Read how parameters vary and what is measured.

    Parameters
    ----------
    model : Negotiation, Stages or callable
    quantity : as for `quantity_of`, or the bounds of a callable
    bounds : mapping of name to (low, high), optional
        Of a callable's parameters.
    distributions
        As for `negotiation.sensitivity.samples.sample`.

    Returns
    -------
    Spread, Quantity

    Raises
    ------
    NegotiationError
        If the model is neither, or a bound or a distribution does not fit.
    """
    if isinstance(model, Talks):
        if bounds is not None:
            raise NegotiationError("bounds are for a callable; talks have the ranges of parameters")
        if quantity is None:
            quantity = model.reported_unless(None)
        return Spread(model.parameters, None, distributions), quantity_of(model, quantity)
    bounds = quantity if bounds is None else bounds
    if not callable(model) or not isinstance(bounds, Mapping):
        raise NegotiationError(
            "expected a Negotiation and a quantity, or a callable and bounds={name: (low, high)},"
            f" got {model!r}"
        )
    known = {name: _bounded(name, ends) for name, ends in bounds.items()}
    words = getattr(model, "__name__", "the model")
    return Spread(known, None, distributions), Quantity(words, _caller(model, list(known)))


def _bounded(name: str, ends: Any) -> Parameter:
    """Parameter of a callable."""
    try:
        low, high = ends
    except (TypeError, ValueError):
        raise NegotiationError(f"the bounds of {name!r} are (low, high), got {ends!r}") from None
    return Parameter(name, low, low=low, high=high)


def _caller(model: Callable[..., Any], names: list[str]) -> Callable[[Mapping[str, Floats]], Any]:
    """Ask a callable in the way that it takes its parameters."""
    try:
        takes = inspect.signature(model).parameters
    except (TypeError, ValueError):
        takes = {}  # type: ignore[assignment]
    keywords = any(p.kind is p.VAR_KEYWORD for p in takes.values())
    if keywords or set(names) <= set(takes):
        return lambda at: model(**at)
    if len(names) > 1 and len(takes) == len(names):
        return lambda at: model(*(at[name] for name in names))
    return lambda at: model(np.array([at[name] for name in names]))
