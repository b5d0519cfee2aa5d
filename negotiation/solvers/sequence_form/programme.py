"""Optimal play of two players whose payoffs add up to the same everywhere, by linear programme.

The first player's weights are to secure the most; the second player's are the prices of the
constraints that say what its sequences would leave to the first (von Neumann's duality).

Romanovskii, I. V. (1962), "Reduction of a game with complete memory to a matrix game", Soviet
Mathematics 3:678-681.

von Stengel, B. (1996), "Efficient computation of behavior strategies", Games and Economic Behavior
14(2):220-246.

Huangfu, Q. and Hall, J. A. J. (2018), "Parallelizing the dual revised simplex method",
Mathematical Programming Computation 10(1):119-142. (HiGHS.)
"""

from __future__ import annotations

import math
import time

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from negotiation.solvers.sequence_form.sequences import SequenceForm, Side
from negotiation.solvers.sequence_form.weights import Play, completed

__all__ = ["optimal"]

Floats = NDArray[np.float64]

#: Infeasibilities that the solver may leave.
TOLERANCE = 1e-10
METHOD = "highs"


def optimal(form: SequenceForm, deadline: float = math.inf) -> Play | None:
    """Optimal play of both players in each part.

    Parameters
    ----------
    form : SequenceForm
        What one player gets, the other loses, but for a constant.
    deadline : float, optional
        On the clock of `time.monotonic`.

    Returns
    -------
    Play or None
        None if the time is over, or the solver gives up.
    """
    from scipy.optimize import linprog

    left = deadline - time.monotonic()
    if left <= 0:
        return None
    one, two = form.sides
    payoffs = _scaled(form)
    none = sparse.csr_array((len(one.above) + one.parts, len(two.above) + two.parts))
    right = np.zeros(none.shape[0])
    right[: one.parts] = 1.0
    costs = np.zeros(one.size + none.shape[1])
    costs[one.size : one.size + two.parts] = -1.0
    bounds = np.zeros((len(costs), 2))
    bounds[:, 1] = np.inf
    bounds[one.size :, 0] = -np.inf
    answer = linprog(
        costs,
        A_ub=sparse.hstack([-payoffs.T, two.constraints.T], format="csr"),
        b_ub=np.zeros(two.size),
        A_eq=sparse.hstack([one.constraints, none], format="csr"),
        b_eq=right,
        bounds=bounds,
        method=METHOD,
        options={
            "primal_feasibility_tolerance": TOLERANCE,
            "dual_feasibility_tolerance": TOLERANCE,
            "time_limit": left,
        },
    )
    if answer.status != 0:
        return None
    plans = _plan(one, answer.x[: one.size]), _plan(two, -answer.ineqlin.marginals)
    return completed(form, plans)


def _scaled(form: SequenceForm) -> sparse.csr_array:
    """What the first player gets, in units of the largest payoff of each part."""
    one, two = form.sides
    part = one.part[form.pairs[0]]
    largest = np.zeros(one.parts)
    np.maximum.at(largest, part, np.abs(form.paid[0]))
    paid = form.paid[0] / np.where(largest > 0, largest, 1.0)[part]
    return sparse.csr_array((paid, tuple(form.pairs)), shape=(one.size, two.size))


def _plan(side: Side, weights: Floats) -> Floats:
    """Weights without rounding errors."""
    shares = np.nan_to_num(side.shares(np.maximum(weights, 0.0)), nan=0.0)
    return side.weights(shares)
