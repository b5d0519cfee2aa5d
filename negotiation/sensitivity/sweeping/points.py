"""The parameter points of a sweep: a grid, samples, or samples at each point of a grid."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError
from negotiation.payoffs.evaluation import checked_values
from negotiation.payoffs.talks import Talks
from negotiation.sensitivity.sweeping.boxes import Box

__all__ = ["SAMPLE", "Points", "read_points"]

Floats = NDArray[np.float64]

#: The dimension of samples.
SAMPLE = "sample"


@dataclass(frozen=True)
class Points:
    """Values of parameters.

    Attributes
    ----------
    ranges : dict of name to array
        One axis each.
    samples : dict of name to array, shape (m,)
        One axis together, the last.
    """

    ranges: dict[str, Floats]
    samples: dict[str, Floats]

    @property
    def names(self) -> list[str]:
        """Parameters that vary."""
        return [*self.ranges, *self.samples]

    @property
    def dims(self) -> tuple[str, ...]:
        """Names of the axes."""
        return (*self.ranges, *([SAMPLE] if self.samples else []))

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""
        m = [len(values) for values in self.samples.values()][:1]
        return (*(len(values) for values in self.ranges.values()), *m)

    @property
    def size(self) -> int:
        """Number of points."""
        return math.prod(self.shape)

    @property
    def bytes_sent(self) -> int:
        """Size of the values of one point; those of a grid take next to nothing."""
        return 8 * len(self.samples)

    def within(self, box: Box) -> dict[str, Floats]:
        """Values in a box, each with as many axes as the box, of length one but for its own."""
        found = {}
        for k, (name, values) in enumerate(self.ranges.items()):
            shape = [1] * len(box)
            shape[k] = -1
            found[name] = values[box[k]].reshape(shape)
        for name, values in self.samples.items():
            found[name] = values[box[-1]].reshape([1] * (len(box) - 1) + [-1])
        return found


def read_points(
    talks: Talks, cases: Sequence[Talks], ranges: Mapping[str, ArrayLike], samples: Any
) -> Points:
    """Check ranges and samples.

    Raises
    ------
    NegotiationError
        For a parameter that none of the talks has, values outside its range in one of them, or
        arrays that are not one-dimensional or not of one length.
    """
    axes = {name: _values(talks, cases, name, values) for name, values in ranges.items()}
    drawn = {
        name: _values(talks, cases, name, values)
        for name, values in _drawn(talks, samples, axes).items()
    }
    for name in drawn:
        if name in axes:
            raise NegotiationError(f"parameter {name!r} has a range and is sampled: leave one out")
    lengths = {name: len(values) for name, values in drawn.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise NegotiationError(f"samples must have one length, got {told}")
    return Points(axes, drawn)


def _drawn(talks: Talks, samples: Any, axes: Mapping[str, Floats]) -> dict[str, Any]:
    """Samples by name, however they were given."""
    if samples is None:
        return {}
    if hasattr(samples, "keys"):
        found = {name: samples[name] for name in samples.keys()}  # noqa: SIM118 - of a table, too
        if not found:
            raise NegotiationError("the samples have no parameter")
        return found
    if isinstance(samples, int):
        from negotiation.sensitivity.samples import sample

        free = [n for n, p in talks.parameters.items() if p.low < p.high and n not in axes]
        drawn = sample(talks, samples, over=free)
        return {str(name): drawn[name] for name in drawn}
    raise NegotiationError(
        "samples are what ng.sample draws, a dict or table of one array a parameter, or the number"
        f" of points to draw; got {samples!r:.80}"
    )


def _values(talks: Talks, cases: Sequence[Talks], name: Any, given: Any) -> Floats:
    """Check the values of a parameter, wherever it is known."""
    known = [t.parameters[name] for t in cases if name in t.parameters]
    for parameter in known or [talks.parameter(name)]:
        values = checked_values(parameter, given)
    if values.ndim != 1:
        hint = "" if values.ndim else f"; for one value take talks.at({name}={values:g})"
        raise NegotiationError(
            f"values of {name!r} must be a one-dimensional array, got shape {values.shape}{hint}"
        )
    return values
