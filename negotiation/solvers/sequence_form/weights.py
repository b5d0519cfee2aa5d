"""Weights of sequences that may be infinitely small."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.sequence_form.sequences import SequenceForm, Side

__all__ = ["Play", "Weights", "completed", "positive"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Coefficients below this are rounding errors of zero.
NOTHING = 1e-10


@dataclass(frozen=True)
class Weights:
    """Weights of one player's sequences, as the first terms of polynomials in a small number.

    Attributes
    ----------
    order : array, shape (S,)
        Degree of the first term; of a weight that is zero it is larger than all others.
    value : array, shape (S,)
        The coefficient.
    """

    order: Ints
    value: Floats

    @classmethod
    def of(cls, coefficients: Floats) -> Weights:
        """Take polynomials, shape (S, terms)."""
        large = coefficients > NOTHING
        order = np.where(large.any(axis=1), large.argmax(axis=1), coefficients.shape[1])
        padded = np.append(coefficients, np.ones((len(order), 1)), axis=1)
        return cls(order, padded[np.arange(len(order)), order])

    @property
    def limit(self) -> Floats:
        """The weights when the small number has vanished, shape (S,)."""
        return np.where(self.order == 0, self.value, 0.0)

    def shares(self, side: Side) -> Floats:
        """Probability of each sequence's last choice in the limit, shape (S - parts,)."""
        order, value = self.order[side.parts :], self.value[side.parts :]
        if not len(order):
            return value
        least = np.minimum.reduceat(order, side.first[:-1] - side.parts)
        used = np.where(order == np.repeat(least, side.sizes), value, 0.0)
        return used / np.repeat(side.sums(used), side.sizes)


@dataclass(frozen=True)
class Play:
    """What both players do.

    Attributes
    ----------
    weights : pair of Weights
    sequential : bool
        Whether the small weights are those of slips to which the others' play is a best reply.
    """

    weights: tuple[Weights, Weights]
    sequential: bool


def positive(coefficients: Floats) -> bool:
    """Whether polynomials, shape (S, terms), have a positive first term, rounding aside."""
    large = np.abs(coefficients) > NOTHING
    first = np.take_along_axis(coefficients, large.argmax(axis=1)[:, None], axis=1)
    return bool((first > -NOTHING).all())


def completed(form: SequenceForm, plans: tuple[Floats, Floats]) -> Play:
    """Add what players do at the information sets that their own plans exclude.

    They reply best to the other's plan, and where it does not lead there, to equal odds.

    Parameters
    ----------
    form : SequenceForm
    plans : pair of arrays, shapes (S_1,) and (S_2,)
        Weights; those below `NOTHING` are none.

    Returns
    -------
    Play
        Not sequential.
    """
    weights = []
    for i, side in enumerate(form.sides):
        other = form.sides[1 - i]
        payoffs = form.matrix(0) if i == 0 else form.matrix(1).T
        equal = other.weights(other.shares(np.ones(other.size)))
        worth = np.stack([payoffs @ plans[1 - i], payoffs @ equal], axis=1)
        slack = NOTHING * float(np.abs(form.paid[i]).max(initial=0.0))
        chosen = np.zeros(side.size)
        chosen[side.best(worth, slack)] = 1.0
        weights.append(Weights.of(np.stack([plans[i], chosen], axis=1)))
    return Play((weights[0], weights[1]), sequential=False)
