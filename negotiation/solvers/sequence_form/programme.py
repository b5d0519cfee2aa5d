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

from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tree import Tree
from negotiation.solvers.sequence_form.sequences import SequenceForm, Side
from negotiation.solvers.sequence_form.weights import Play, completed

__all__ = ["constant", "optimal"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Up to this share of the largest payoff a difference is rounding.
ROUNDING = 1e-12
#: Infeasibilities that the solver may leave.
TOLERANCE = 1e-10


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

    if time.monotonic() > deadline:
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
    for method in ("highs-ipm", "highs-ds"):  # The first is quicker for large trees.
        answer = linprog(
            costs,
            A_ub=sparse.hstack([-payoffs.T, two.constraints.T], format="csr"),
            b_ub=np.zeros(two.size),
            A_eq=sparse.hstack([one.constraints, none], format="csr"),
            b_eq=right,
            bounds=bounds,
            method=method,
            options={
                "primal_feasibility_tolerance": TOLERANCE,
                "dual_feasibility_tolerance": TOLERANCE,
                "time_limit": deadline - time.monotonic(),
            },
        )
        if answer.status == 0:
            plans = _plan(one, answer.x[: one.size]), _plan(two, -answer.ineqlin.marginals)
            return completed(form, plans)
    return None


def constant(source: Tree | NormalFormGame) -> Bools:
    """Tell of which games of a family the players' payoffs add up to the same everywhere."""
    payoffs = source.payoffs.reshape(source.n_players, -1, source.n_games)
    slack = ROUNDING * np.abs(payoffs).max(axis=(0, 1))
    result: Bools = np.ptp(payoffs.sum(axis=0), axis=0) <= slack
    return result


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
