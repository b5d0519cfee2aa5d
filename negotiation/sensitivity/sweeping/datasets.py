"""Arrays of a sweep with their labels, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.payoffs.talks import Talks
from negotiation.sensitivity.labels import attributes
from negotiation.sensitivity.sweeping.plan import Chunk, Plan
from negotiation.sensitivity.sweeping.points import SAMPLE
from negotiation.sensitivity.sweeping.solving import Found

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Memory", "frame"]


def frame(talks: Talks, plan: Plan) -> xr.Dataset:
    """Coordinates and attributes, without variables.

    Parameters
    ----------
    talks : Negotiation or Stages
        Those that the sweep is of; parameters that only counterfactuals have are described by
        them.
    plan : Plan
    """
    import xarray as xr

    from negotiation import __version__

    known = dict(talks.parameters)
    for case in plan.kernel.cases:
        known = {**case.talks.parameters, **known}
    coords: dict[str, Any] = {dim: (dim, labels) for dim, labels in plan.kernel.labels.items()}
    for dim_of, values in (("", plan.points.ranges), (SAMPLE, plan.points.samples)):
        for name, x in values.items():
            coords[name] = (dim_of or name, x, attributes(known[name]))
    choosers = {
        ", ".join(a.name for a in case.talks.actors if len(a.options) > 1)
        for case in plan.kernel.cases
    }
    if "outcome" in coords and len(choosers) == 1:
        coords["outcome"] += ({"actors": choosers.pop()},)
    baseline = ", ".join(
        f"{name}={p.baseline:g}"
        for name, p in talks.parameters.items()
        if name not in plan.points.names
    )
    attrs = {
        "title": talks.name,
        "selection_rule": plan.kernel.rule,
        "negotiation_version": __version__,
        "baseline": baseline,
    }
    return xr.Dataset(coords=coords, attrs=attrs)


class Memory:
    """A result that is kept in memory.

    Parameters
    ----------
    plan : Plan
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.arrays = {
            name: np.empty((*plan.kernel.sizes(v), plan.size), dtype=v.dtype)
            for name, v in plan.kernel.variables.items()
            if not v.ragged
        }
        self.entries: dict[int, Found] = {}

    def put(self, chunk: Chunk, found: Found) -> None:
        """Keep what was found of a chunk."""
        for name, array in self.arrays.items():
            array[..., chunk.start : chunk.start + chunk.size] = found.pop(name)
        if found:
            self.entries[chunk.number] = found

    def dataset(self, talks: Talks) -> xr.Dataset:
        """Put labels on the arrays."""
        plan, result = self.plan, frame(talks, self.plan)
        for name, variable in plan.kernel.variables.items():
            attrs = {"long_name": variable.words} if variable.words else {}
            if variable.ragged:
                parts = [self.entries[k].pop(name) for k in sorted(self.entries)]
                result[name] = (variable.dims, np.concatenate(parts), attrs)
            else:
                array: NDArray[Any] = self.arrays[name]
                shape = (*array.shape[:-1], *plan.shape)
                dims = (*variable.dims, *plan.dims)
                result[name] = (dims, array.reshape(shape), attrs)
        return result
