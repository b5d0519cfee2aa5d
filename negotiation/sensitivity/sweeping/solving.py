"""A chunk of a sweep, solved."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.sensitivity.sweeping.boxes import Box, box_shape, boxes
from negotiation.sensitivity.sweeping.families import Case, Family
from negotiation.sensitivity.sweeping.outputs import Variable
from negotiation.sensitivity.sweeping.plan import Chunk, Kernel, Plan

__all__ = ["Found", "solve", "try_out"]

#: Arrays by variable name.
Found = dict[str, NDArray[Any]]

#: Payoffs that are worked on together take at most this many bytes, so that they stay in cache.
BLOCK_BYTES = 4 * 2**20


def solve(kernel: Kernel, chunk: Chunk) -> Found:
    r"""Solve the games of a chunk.

    Returns
    -------
    dict of variable name to array
        Shapes (\*dims, points); ragged ones (entries, \*dims), with ``entry_point`` among the
        points of the whole sweep.
    """
    case = kernel.cases[chunk.case]
    each = 8 * len(case.talks.actors) * math.prod(case.talks.shape)
    steps = box_shape(chunk.shape, BLOCK_BYTES // each)
    parts: dict[str, list[NDArray[Any]]] = {name: [] for name in kernel.variables}
    start = chunk.start
    for box in boxes(chunk.shape, steps):
        shape = tuple(part.stop - part.start for part in box)
        family = Family(case, _within(chunk.at, box), shape, kernel.rule)
        found: dict[str, Any] = {}
        for output in kernel.outputs:
            found |= output.solve(family)
        for name, variable in kernel.variables.items():
            array = np.asarray(found[name], dtype=variable.dtype)
            if name == "entry_point":
                array = array + start
            parts[name].append(_placed(array, variable, case, kernel))
        start += family.size
    return {
        name: np.concatenate(arrays, axis=0 if kernel.variables[name].ragged else -1)
        for name, arrays in parts.items()
    }


def try_out(plan: Plan) -> None:
    """Solve the first point of each case, so that mistakes come to light at once."""
    box = tuple(slice(0, 1) for _ in plan.points.shape)
    for case in range(len(plan.kernel.cases)):
        solve(plan.kernel, Chunk(0, case, 0, box, plan.points.within(box)))


def _within(at: Mapping[str, NDArray[np.float64]], box: Box) -> dict[str, NDArray[np.float64]]:
    """Values in a part of a chunk; an axis of length one stays as it is."""
    return {
        name: values[
            tuple(
                part if size > 1 else slice(None)
                for part, size in zip(box, values.shape, strict=True)
            )
        ]
        for name, values in at.items()
    }


def _placed(array: NDArray[Any], variable: Variable, case: Case, kernel: Kernel) -> NDArray[Any]:
    """Put a case's own outcomes, actors and options among those of all cases."""
    places = [
        case.places.get(dim, np.arange(len(kernel.labels[dim])))
        for dim in variable.dims
        if dim in kernel.labels
    ]
    sizes = kernel.sizes(variable)
    if all(len(place) == size for place, size in zip(places, sizes, strict=True)) and all(
        (place == np.arange(len(place))).all() for place in places
    ):
        return array
    if variable.ragged:
        result = np.full((len(array), *sizes), variable.absent, dtype=variable.dtype)
        result[np.ix_(np.arange(len(array)), *places)] = array
    else:
        points = array.shape[-1]
        result = np.full((*sizes, points), variable.absent, dtype=variable.dtype)
        result[np.ix_(*places, np.arange(points))] = array
    return result
