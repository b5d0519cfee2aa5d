"""Behaviour to start from: what players come to who regret what they have not done.

At each information set a choice is made in proportion to how much more it would have paid so far,
if that is positive; a share of all choices is by chance, so that everybody learns everywhere.

Zinkevich, M., Johanson, M., Bowling, M. and Piccione, C. (2007), "Regret minimization in games with
incomplete information", Advances in Neural Information Processing Systems 20.

Tammelin, O. (2014), "Solving large imperfect information games using CFR+", arXiv:1407.5042.
(Regrets do not fall below zero; later rounds count more.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.sequence_form.sequences import SequenceForm, Side

__all__ = ["matched"]

Floats = NDArray[np.float64]


def matched(form: SequenceForm, rounds: int, by_chance: float) -> tuple[Floats, Floats]:
    """Weights of average play.

    Parameters
    ----------
    form : SequenceForm
    rounds : int
    by_chance : float
        Share of each choice that is made by chance.

    Returns
    -------
    pair of arrays, shapes (S_1,) and (S_2,)
        All positive.
    """
    payoffs = form.matrix(0), form.matrix(1).T.tocsr()
    regret = [np.zeros(side.size) for side in form.sides]
    weights = [
        side.weights(_shares(side, r, 1.0)) for side, r in zip(form.sides, regret, strict=True)
    ]
    total = [x.copy() for x in weights]
    for k in range(2, rounds + 2):
        for i, side in enumerate(form.sides):
            gain = side.gains(payoffs[i] @ weights[1 - i], side.shares(weights[i]))
            regret[i] = np.maximum(regret[i] + gain, 0.0)
            weights[i] = side.weights(_shares(side, regret[i], by_chance))
            total[i] += k * weights[i]
    return total[0] / total[0][0], total[1] / total[1][0]


def _shares(side: Side, regret: Floats, by_chance: float) -> Floats:
    """Probabilities in proportion to regrets, a part of them equal; shape (S - parts,)."""
    equal = side.shares(np.ones(side.size))
    with np.errstate(invalid="ignore"):
        shares = np.nan_to_num(side.shares(regret), nan=0.0)
    none = np.repeat(side.sums(shares) == 0, side.sizes)
    return np.where(none, equal, (1 - by_chance) * shares + by_chance * equal)
