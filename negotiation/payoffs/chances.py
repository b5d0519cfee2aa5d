"""Probabilities turned into numbers, at many parameter points at once, and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.payoffs.evaluation import Values
from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.private_types import SLACK

__all__ = ["Chances"]

Floats = NDArray[np.float64]


class Chances:
    """Probability distributions over what chance decides.

    Parameters
    ----------
    parameters : sequence of Parameter
    rows : sequence of mappings to sympy.Expr
        Each a distribution.
    words : sequence of str
        What the errors call each.
    """

    def __init__(
        self,
        parameters: Sequence[Parameter],
        rows: Sequence[Mapping[Any, sympy.Expr]],
        words: Sequence[str],
    ) -> None:
        self.words = words
        self.sizes = [len(row) for row in rows]
        entries = [
            (what, *entry) for what, row in zip(words, rows, strict=True) for entry in row.items()
        ]
        self.values = Values(
            parameters,
            [p for _, _, p in entries],
            lambda k: "the probability of {1!r} of {0}, {2}".format(*entries[k]),
        )

    def at(self, point: Mapping[str, Floats], batch: tuple[int, ...]) -> list[Floats]:
        """Probabilities at a point, for each distribution an array of shape (K, B).

        Raises
        ------
        NegotiationError
            If one is negative, not finite, or they do not add up to 1.
        """
        every = self.values.at(point, batch)
        every[(every < 0) & (every > -SLACK)] = 0
        result = np.split(every, np.cumsum(self.sizes))[:-1]
        for what, row in zip(self.words, result, strict=True):
            if (row < 0).any():
                raise NegotiationError(
                    f"a probability of {what} is {row.min():.10g} at some of the parameters given"
                )
            total = row.sum(axis=0)
            if (np.abs(total - 1) > SLACK).any():
                wrong = total[np.abs(total - 1).argmax()]
                raise NegotiationError(
                    f"the probabilities of {what} add up to {wrong:.10g}, not to 1, at some of the"
                    " parameters given; None for one of them stands for what the others leave"
                )
        return result
