"""A sweep taken apart: what workers have to know, and the chunks of work."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.payoffs.talks import Talks
from negotiation.sensitivity.labels import joint_outcomes
from negotiation.sensitivity.sweeping.boxes import Box, box_shape, boxes
from negotiation.sensitivity.sweeping.families import Case
from negotiation.sensitivity.sweeping.outputs import Output, Variable
from negotiation.sensitivity.sweeping.points import Points

__all__ = ["COUNTERFACTUAL", "Chunk", "Kernel", "Plan", "make_kernel"]

Floats = NDArray[np.float64]

#: The dimension of counterfactuals.
COUNTERFACTUAL = "counterfactual"
#: What a worker is sent of a chunk takes at most this many bytes, and so does what it finds; the
#: work takes some more, see `solving`.
CHUNK_BYTES = 8 * 2**20

#: What is sent to an executor's workers and comes back takes at most this many bytes at once,
AHEAD_BYTES = 256 * 2**20
#: as long as that are so many chunks.
LEAST_AHEAD, MOST_AHEAD = 4, 256


@dataclass(frozen=True)
class Chunk:
    """A piece of work.

    Attributes
    ----------
    number : int
    case : int
        Which of the talks.
    start : int
        Position of its first point among all, those of earlier cases included.
    box : tuple of slice
        Where it is in the grid.
    at : dict of name to array
        Values of the parameters, with as many axes as the box.
    """

    number: int
    case: int
    start: int
    box: Box
    at: Mapping[str, Floats]

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the box."""
        return tuple(part.stop - part.start for part in self.box)

    @property
    def size(self) -> int:
        """Number of points."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class Kernel:
    """What a worker has to know of a sweep.

    Attributes
    ----------
    cases : list of Case
    labels : dict of dimension to labels
        Of outcomes, actors, options and what else outputs have.
    outputs : list of Output
    rule : str
    """

    cases: list[Case]
    labels: dict[str, Any]
    outputs: list[Output]
    rule: str

    @cached_property
    def variables(self) -> dict[str, Variable]:
        """All variables by name; where two outputs have one, the later output's."""
        return {name: v for output in self.outputs for name, v in output.variables.items()}

    def sizes(self, variable: Variable) -> tuple[int, ...]:
        """Lengths of a variable's dimensions before those of the points."""
        return tuple(len(self.labels[dim]) for dim in variable.dims if dim in self.labels)

    @cached_property
    def bytes_found(self) -> int:
        """Size of what is found of one point, ragged variables apart."""
        return sum(
            math.prod(self.sizes(v)) * np.dtype(v.dtype).itemsize
            for v in self.variables.values()
            if not v.ragged
        )

    @cached_property
    def ragged(self) -> bool:
        """Whether there are variables by entry."""
        return any(variable.ragged for variable in self.variables.values())


@dataclass(frozen=True)
class Plan:
    """A sweep.

    Attributes
    ----------
    kernel : Kernel
    points : Points
    steps : tuple of int
        Shape of the chunks.
    """

    kernel: Kernel
    points: Points
    steps: tuple[int, ...]

    @classmethod
    def of(cls, kernel: Kernel, points: Points) -> Plan:
        """Choose the size of chunks: it depends on what is asked, not on the machine."""
        each = max(kernel.bytes_found, points.bytes_sent)
        most = min(CHUNK_BYTES // each, *(output.most for output in kernel.outputs))
        return cls(kernel, points, box_shape(points.shape, most))

    def ahead(self, *, returned: bool) -> int:
        """Chunks that may be under way at once, with what is found of them or without."""
        each = self.points.bytes_sent + (self.kernel.bytes_found if returned else 0)
        fitting = AHEAD_BYTES // max(1, each * math.prod(self.steps))
        return min(max(fitting, LEAST_AHEAD), MOST_AHEAD)

    @property
    def size(self) -> int:
        """Number of points of all cases."""
        return self.points.size * len(self.kernel.cases)

    @property
    def dims(self) -> tuple[str, ...]:
        """Names of the axes of points."""
        return (*self._cases, *self.points.dims)

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes of points."""
        return (*([len(self.kernel.cases)] if self._cases else []), *self.points.shape)

    @property
    def chunk_shape(self) -> tuple[int, ...]:
        """Shape of the chunks on those axes."""
        return (*([1] if self._cases else []), *self.steps)

    @property
    def _cases(self) -> list[str]:
        return [COUNTERFACTUAL] if COUNTERFACTUAL in self.kernel.labels else []

    @cached_property
    def chunks(self) -> list[Chunk]:
        """All chunks, in the order of the points, without the values of parameters."""
        found: list[Chunk] = []
        start = 0
        for case in range(len(self.kernel.cases)):
            for box in boxes(self.points.shape, self.steps):
                chunk = Chunk(len(found), case, start, box, {})
                found.append(chunk)
                start += chunk.size
        return found

    def filled(self, number: int) -> Chunk:
        """Chunk with the values of parameters, to be sent to a worker."""
        c = self.chunks[number]
        return Chunk(c.number, c.case, c.start, c.box, self.points.within(c.box))

    def region(self, chunk: Chunk) -> Box:
        """Where a chunk is on the axes of points."""
        return (*([slice(chunk.case, chunk.case + 1)] if self._cases else []), *chunk.box)


def make_kernel(
    cases: Mapping[str, Talks], outputs: list[Output], rule: str, *, labelled: bool
) -> Kernel:
    """Put the talks' outcomes, actors and options side by side.

    Parameters
    ----------
    cases : mapping of label to Negotiation or Stages
    outputs : list of Output
    rule : str
    labelled : bool
        Whether the cases are counterfactuals, with a dimension of their own.
    """
    every = list(cases.values())
    outcomes, places = joint_outcomes(every)
    actors = _union([talks.names for talks in every])
    own = [[f"{a.name}: {o}" for a in talks.actors for o in a.options] for talks in every]
    options = _union(own)
    found = [
        Case(
            label,
            talks,
            {
                "outcome": np.array(place, dtype=np.intp),
                "actor": np.array([actors.index(name) for name in talks.names]),
                "option": np.array([options.index(name) for name in names]),
            },
        )
        for (label, talks), place, names in zip(cases.items(), places, own, strict=True)
    ]
    labels: dict[str, Any] = {"outcome": outcomes, "actor": actors}
    if labelled:
        labels[COUNTERFACTUAL] = list(cases)
    if any("option" in v.dims for output in outputs for v in output.variables.values()):
        labels["option"] = options
    for output in outputs:
        labels |= output.labels
    return Kernel(found, labels, outputs, rule)


def _union(lists: Sequence[Sequence[str]]) -> list[str]:
    """Every name once, in the order in which they come."""
    return list(dict.fromkeys(name for names in lists for name in names))
