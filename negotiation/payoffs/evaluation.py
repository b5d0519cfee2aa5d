"""Considerations turned into numbers, at many parameter points at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.parameters import Parameter

__all__ = ["PayoffSums", "checked_point", "checked_values"]

Floats = NDArray[np.float64]

#: Binary digits that a payoff keeps, relative to the sum of its terms' magnitudes.
DIGITS = 46


def checked_values(parameter: Parameter, given: Any) -> Floats:
    """Values of a parameter as an array, if they are finite numbers in its range.

    Parameters
    ----------
    parameter : Parameter
    given : float or array_like

    Returns
    -------
    array

    Raises
    ------
    NegotiationError
        Otherwise.
    """
    name = parameter.name
    try:
        value = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise NegotiationError(
            f"parameter {name!r} must be a number or an array of numbers, got {given!r}"
        ) from None
    if not value.size:
        raise NegotiationError(f"the array of values of parameter {name!r} is empty")
    if not np.isfinite(value).all():
        raise NegotiationError(f"parameter {name!r} must be finite, got {given!r}")
    least, most = value.min(), value.max()
    if least < parameter.low or most > parameter.high:
        raise NegotiationError(
            f"parameter {name!r} is outside its range [{parameter.low:g}, {parameter.high:g}]:"
            f" {least if least < parameter.low else most:g}"
        )
    return value


def checked_point(
    parameters: Mapping[str, Parameter], given: Mapping[str, Any]
) -> tuple[dict[str, Floats], tuple[int, ...]]:
    """Values of all parameters, baselines filled in, and the shape that they broadcast to."""
    point: dict[str, Floats] = {n: np.array(p.baseline) for n, p in parameters.items()}
    point.update({n: checked_values(parameters[n], values) for n, values in given.items()})
    try:
        return point, np.broadcast_shapes(*(value.shape for value in point.values()))
    except ValueError:
        shapes = ", ".join(f"{k} {v.shape}" for k, v in point.items() if v.ndim)
        raise NegotiationError(f"parameter arrays do not broadcast: {shapes}") from None


class PayoffSums:
    """The sums ``payoff[i, o, b] = sum_k value_k(b) * holds_k[o]`` over i's considerations k.

    Parameters
    ----------
    parameters : sequence of Parameter
    considerations : sequence of Consideration
    actors : sequence of str
    holds : sequence of arrays of bool, shape (s_1, ..., s_n)
        Where each consideration holds.
    shape : tuple of int
        (s_1, ..., s_n).
    """

    def __init__(
        self,
        parameters: Sequence[Parameter],
        considerations: Sequence[Consideration],
        actors: Sequence[str],
        holds: Sequence[NDArray[np.bool_]],
        shape: tuple[int, ...],
    ) -> None:
        self.considerations = considerations
        self.names = [p.name for p in parameters]
        self.values = sympy.lambdify(
            list(parameters), [c.value for c in considerations], modules="numpy", cse=True
        )
        self.shape = shape
        rows = [[k for k, c in enumerate(considerations) if c.actor == name] for name in actors]
        #: For each actor, its considerations and where they hold, (outcomes, considerations).
        self.of_actor = [
            (own, np.array([holds[k].reshape(-1) for k in own], dtype=np.float64).T) for own in rows
        ]

    def at(self, point: Mapping[str, Floats], batch: tuple[int, ...]) -> Floats:
        """Payoffs at a point, shape (n, s_1, ..., s_n, *batch), rounded to `DIGITS`."""
        terms = self._terms(point, batch)
        result = np.zeros((len(self.of_actor), math.prod(self.shape), math.prod(batch)))
        for out, (own, holds) in zip(result, self.of_actor, strict=True):
            if not own:
                continue
            np.matmul(holds, terms[own], out=out)
            unit = np.frexp(np.abs(terms[own]).sum(axis=0))[1] - DIGITS
            np.ldexp(np.rint(np.ldexp(out, -unit)), unit, out=out)
        return result.reshape(len(self.of_actor), *self.shape, *batch)

    def _terms(self, point: Mapping[str, Floats], batch: tuple[int, ...]) -> Floats:
        """Values of all considerations, shape (K, B)."""
        with np.errstate(all="ignore"):
            raw = self.values(*(point[name] for name in self.names))
        terms = np.empty((len(self.considerations), math.prod(batch)))
        for row, consideration, value in zip(terms, self.considerations, raw, strict=True):
            number = np.asarray(value)
            if not np.isrealobj(number) or not np.isfinite(number).all():
                raise NegotiationError(
                    f"the value of {consideration.label!r} ({consideration.actor}),"
                    f" {consideration.value}, is not a finite real number at some of the"
                    " parameters given"
                )
            row[:] = np.broadcast_to(number, batch).reshape(-1)
        return terms
