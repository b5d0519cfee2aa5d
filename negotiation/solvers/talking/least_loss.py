"""A loss that no mediator can get below: a dual over all states and actions.

What an honest sender expects of the truth, up to a constant, is a convex function V of the state,
whose slope is twice the mean action (the envelope theorem), which therefore rises; and whoever
obeys a recommendation believes that it is the mean state. So for functions y and w of the state
that are 0 at both ends the integral of ``y' V + y V'`` is 0, and that of the mean action times
``w'`` is not positive if w is not negative; and for any function m of the action the mean of ``m(a)
(a - t)`` is 0. The loss with all of these is minimised state by state: that is below the loss of
every plan. The best y, w and m that are made of straight lines are looked for by a linear
programme at some states; the bound is then worked out at many more.

Milgrom, P. and Segal, I. (2002), "Envelope theorems for arbitrary choice sets", Econometrica
70(2):583-601.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.solvers.talking.setting import Setting

__all__ = ["least_loss"]

Floats = NDArray[np.float64]

#: Where in an interval the programme looks, and how much that counts (Simpson's rule).
PLACES, SHARES = np.array([0.0, 0.5, 1.0]), np.array([1.0, 4.0, 1.0]) / 6
#: States in each interval at which the best action is looked for in the end.
STATES = 65


class _Prices(NamedTuple):
    """The functions y and w at the cuts, (I + 1,), and m at the actions, (J,)."""

    honesty: Floats
    rising: Floats
    obedience: Floats


def least_loss(setting: Setting, bias: float, cuts: Floats, actions: Floats) -> float:
    """Bound the receiver's loss from below, but for the mean square of the state.

    Parameters
    ----------
    setting : Setting
    bias : float
    cuts : array, shape (I + 1,)
        States from end to end, between which y and w are lines.
    actions : array, shape (J,)
        The same for m.

    Returns
    -------
    float
        Proved but for rounding where the density is constant: between two cuts the minimum is then
        a concave function of the state, whose integral is no less than that of its chords. For
        other densities an integral by a fine grid.

    Raises
    ------
    NegotiationError
        If the linear programme is not solved.
    """
    prices = _best_prices(setting, bias, cuts, actions)
    part = np.linspace(0, 1, STATES)
    wide = np.diff(cuts)[:, None]
    t = cuts[:-1, None] + wide * part
    f = _density(setting, t, np.broadcast_to(_trapezoid(part), t.shape) * wide)
    y = prices.honesty[:-1, None] + np.diff(prices.honesty)[:, None] * part
    slope, more = (np.diff(v)[:, None] / wide + 0 * t for v in (prices.honesty, prices.rising))
    f, t, y, slope, more = (v[..., None] for v in (f, t, y, slope, more))
    # For each state a quadratic function of the action, on each segment of m.
    segment = np.diff(prices.obedience) / np.diff(actions)
    level = prices.obedience[:-1] - segment * actions[:-1]
    bend = f * (1 - segment) + slope
    tilt = f * ((segment - 2) * t - level) - 2 * slope * (t + bias) - 2 * y + more
    with np.errstate(divide="ignore", invalid="ignore"):
        vertex = np.where(bend > 0, -tilt / (2 * bend), actions[:-1])
    inner = np.clip(vertex, actions[:-1], actions[1:])
    points = np.stack(np.broadcast_arrays(inner, actions[:-1], actions[1:]))
    least = (bend * points**2 + tilt * points + f * level * t).min(axis=(0, -1))
    return float((least * _trapezoid(part) * wide).sum())


def _best_prices(setting: Setting, bias: float, cuts: Floats, actions: Floats) -> _Prices:
    """Prices of a programme in which honesty and obedience hold on average only, near each cut."""
    from scipy import sparse
    from scipy.optimize import linprog

    cells, count = len(cuts) - 1, len(actions)
    wide = np.diff(cuts)[:, None]
    t, weight = cuts[:-1, None] + wide * PLACES, wide * SHARES
    chance = (_density(setting, t, weight) * weight).ravel()
    t, weight = t.ravel(), weight.ravel()
    cell = np.repeat(np.arange(cells), len(PLACES))
    share = np.tile(PLACES, cells)
    truth = 2 * actions * (t[:, None] + bias) - actions**2
    honest, rising = [], []
    # A function that is 1 at a cut and 0 at the others falls on one side and rises on the other.
    for cut, height, slope in ((cell, 1 - share, -1 / wide), (cell + 1, share, 1 / wide)):
        steep = weight * np.repeat(slope.ravel(), len(PLACES))
        at = sparse.csr_matrix((np.ones(len(t)), (cut, np.arange(len(t)))), (cells + 1, len(t)))
        values = steep[:, None] * truth + 2 * (weight * height)[:, None] * actions
        honest.append(_rows(at, values))
        rising.append(_rows(at, steep[:, None] * actions))
    obedient = sparse.hstack(
        [sparse.diags(p * (actions - s)) for p, s in zip(chance, t, strict=True)]
    )
    several = cells > 1
    found = linprog(
        (chance[:, None] * (actions**2 - 2 * actions * t[:, None])).ravel(),
        A_ub=sum(rising)[1:-1] if several else None,
        b_ub=np.zeros(cells - 1) if several else None,
        A_eq=sparse.vstack([
            sparse.kron(sparse.eye(len(t)), np.ones((1, count))), sum(honest)[1:-1], obedient
        ]).tocsr(),
        b_eq=np.append(np.ones(len(t)), np.zeros(cells - 1 + count)),
        method="highs",
    )  # fmt: skip
    if found.status != 0:
        raise NegotiationError(f"the linear programme was not solved: {found.message}")
    _, honesty, obedience = np.split(found.eqlin.marginals, [len(t), len(t) + cells - 1])
    falls = -found.ineqlin.marginals if several else np.empty(0)
    return _Prices(np.pad(honesty, 1), np.pad(np.maximum(falls, 0.0), 1), obedience)


def _rows(at: Any, values: Floats) -> Any:
    """Spread values by state and action, (T, J), over the rows of the cuts that they are about."""
    from scipy import sparse

    states, count = values.shape
    blocks = sparse.csr_matrix(
        (values.ravel(), np.arange(values.size), np.arange(states + 1) * count),
        (states, values.size),
    )
    return (at @ blocks).tocsr()


def _density(setting: Setting, states: Floats, weight: Floats) -> Floats:
    """Density of the state, with an integral of 1 by the given weights."""
    f = setting.density(states.ravel()).reshape(states.shape)
    return np.asarray(f / (f * weight).sum())


def _trapezoid(part: Floats) -> Floats:
    """Weights of the trapezoidal rule."""
    weight = np.full(len(part), 1 / (len(part) - 1))
    weight[[0, -1]] /= 2
    return weight
