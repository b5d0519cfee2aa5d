"""The mixture of options that is best to be committed to, against given answers.

For each profile of single options of the others, a linear programme (HiGHS, through SciPy) finds
the leader's best mixture among those to which the profile is an equilibrium.

Conitzer, V. and Sandholm, T. (2006), "Computing the optimal strategy to commit to", Proceedings of
the 7th ACM Conference on Electronic Commerce, pp. 82-90.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["best_mixture", "tied_profiles"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: A mixture must gain this share of the leader's payoff range over what is known already.
MARGIN = 1e-9
#: Followers' payoffs this close, as a share of what their own choice can change, are a tie.
TIE = 1e-9
#: Probabilities below this are rounding errors of zero.
NOTHING = 1e-12


def best_mixture(
    own: Floats, others: Floats, known: float, deadline: float
) -> tuple[Floats | None, tuple[Ints, ...], bool]:
    """Find the mixture that pays more than is known, and most.

    Parameters
    ----------
    own : array, shape (s_leader, P)
        The leader's payoffs, from 0 to 1, for each of the others' profiles.
    others : array, shape (n - 1, s_leader, s_others...)
        The others' payoffs, from `differences`.
    known : float
        Payoff that an option secures already; NaN if there is none.
    deadline : float

    Returns
    -------
    x : array, shape (s_leader,), or None
    profile : tuple of int
        The others' answer.
    proved : bool
        There is no better one.
    """
    best = -np.inf if np.isnan(known) else known
    result: Floats | None = None
    answer: tuple[Ints, ...] = ()
    proved = True
    reach = own.max(axis=0)
    for p in np.argsort(-reach, kind="stable"):
        if reach[p] <= best + MARGIN:
            break
        if time.monotonic() > deadline:
            return result, answer, False
        profile = np.unravel_index(p, others.shape[2:])
        x, solved = _programme(own[:, p], _temptations(others, profile))
        proved &= solved
        if x is not None and x @ own[:, p] > best + MARGIN:
            best, result, answer = float(x @ own[:, p]), x, profile
    return result, answer, proved


def _temptations(others: Floats, profile: Sequence[Ints]) -> Floats:
    """What the others gain from each deviation, for each of the leader's options.

    Parameters
    ----------
    others : array, shape (n - 1, s_leader, s_others...)
    profile : sequence of n - 1 int

    Returns
    -------
    array, shape (number of deviations, s_leader)
    """
    rows = []
    for k, (u, at) in enumerate(zip(others, profile, strict=True)):
        index: list[Any] = [slice(None), *profile]
        index[k + 1] = slice(None)
        reached = u[tuple(index)]
        rows.append(np.delete(reached - reached[:, [at]], at, axis=1).T)
    return np.concatenate(rows)


def _programme(own: Floats, gains: Floats) -> tuple[Floats | None, bool]:
    """Best mixture for the leader under which no deviation gains.

    Parameters
    ----------
    own : array, shape (s_leader,)
    gains : array, shape (number of deviations, s_leader)

    Returns
    -------
    x : array, shape (s_leader,), or None
        None if there is no such mixture, or the solver failed.
    solved : bool
    """
    from scipy.optimize import linprog

    if (gains.min(axis=1) > 0).any():  # Somebody would rather deviate whatever is announced.
        return None, True
    tolerances = dict.fromkeys(
        ("primal_feasibility_tolerance", "dual_feasibility_tolerance"), 1e-10
    )
    answer = linprog(
        -own,
        A_ub=gains,
        b_ub=np.zeros(len(gains)),
        A_eq=np.ones((1, len(own))),
        b_eq=[1.0],
        method="highs-ds",
        options=tolerances,
    )
    if answer.status != 0:
        return None, answer.status == 2  # Proved to be infeasible.
    x = np.where(answer.x > NOTHING, answer.x, 0.0)
    x /= x.sum()
    sound = bool((gains @ x).max() <= TIE)
    return (x if sound else None), sound


def tied_profiles(others: Floats, x: Floats) -> Bools:
    """Which profiles of the others are equilibria, to within rounding, after an announcement.

    Parameters
    ----------
    others : array, shape (n - 1, s_leader, s_others...)
    x : array, shape (s_leader,)

    Returns
    -------
    array of bool, shape (s_others...)
    """
    result = np.ones(others.shape[2:], dtype=bool)
    for k, u in enumerate(others):
        reached = np.tensordot(x, u, axes=1)
        result &= reached >= reached.max(axis=k, keepdims=True) - TIE
    return result
