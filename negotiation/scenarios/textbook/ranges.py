"""What the parameters of a textbook model may be."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from negotiation.errors import NegotiationError, known_name

__all__ = ["bind", "is_number"]

INTERVAL = re.compile(r"([\[(])\s*(-?[\d.]+|-inf),\s*(-?[\d.]+|inf)\s*([\])])")


def bind(
    what: str, signature: inspect.Signature, ranges: Mapping[str, str], args: Any, given: Any
) -> dict[str, Any]:
    """Take the arguments of a model, the defaults of the others, and check the numbers.

    Parameters
    ----------
    what : str
        Name of the model, for errors.
    signature : inspect.Signature
    ranges : mapping of parameter to interval
        Such as ``"[0, 1)"``.
    args, given
        Positional arguments, and those with names.

    Returns
    -------
    dict of str to object

    Raises
    ------
    NegotiationError
        For a name that the model does not have, a number outside its range, or arrays whose shapes
        do not fit.
    """
    for name in given:
        known_name("parameter", name, signature.parameters, f"of {what}")
    try:
        bound = signature.bind(*args, **given)
    except TypeError as error:
        raise NegotiationError(f"{what}: {error}") from None
    bound.apply_defaults()
    found = {
        name: _checked(f"{name} of {what}", signature.parameters[name], value, ranges.get(name))
        for name, value in bound.arguments.items()
    }
    shapes = {
        name: np.shape(value)
        for name, value in found.items()
        if is_number(signature.parameters[name]) and np.ndim(value)
    }
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        words = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise NegotiationError(f"{what}: shapes of a family do not fit: {words}") from None
    return found


def is_number(parameter: inspect.Parameter) -> bool:
    """Whether a parameter is a number, for which an array stands for a family of models."""
    default = parameter.default
    return isinstance(default, (int, float)) and not isinstance(default, bool)


def _checked(what: str, parameter: inspect.Parameter, value: Any, interval: str | None) -> Any:
    """Take a value if it is what its parameter is."""
    if not is_number(parameter):
        return value
    try:
        numbers = np.asarray(value)
        wrong = numbers.dtype.kind not in "iufO" or not np.isfinite(numbers.astype(float)).all()
    except (TypeError, ValueError):
        wrong = True
    if wrong or numbers.size == 0:
        raise NegotiationError(f"{what} must be a finite number, got {value!r}")
    if parameter.annotation == "int":
        if numbers.ndim or float(numbers) != np.rint(float(numbers)):
            raise NegotiationError(f"{what} must be a whole number, got {value!r}")
        value = int(numbers)
    if interval is not None and not _inside(interval, numbers):
        raise NegotiationError(f"{what} must be in {interval}, got {value!r}")
    return value if numbers.ndim == 0 else np.asarray(value)


def _inside(interval: str, numbers: Any) -> bool:
    """Whether numbers are all in an interval, written as ``[0, 1)``."""
    found = INTERVAL.fullmatch(interval)
    if found is None:
        raise ValueError(f"not an interval: {interval!r}")
    first, low, high, last = found.groups()
    above = numbers >= float(low) if first == "[" else numbers > float(low)
    below = numbers <= float(high) if last == "]" else numbers < float(high)
    return bool(np.all(above & below))
