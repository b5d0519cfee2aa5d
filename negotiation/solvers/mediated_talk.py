"""What a mediator can get out of somebody with an interest of its own: the best noisy report.

Goltsman, M., Hoerner, J., Pavlov, G. and Squintani, F. (2009), "Mediation, arbitration and
negotiation", Journal of Economic Theory 144(4):1397-1420.

Myerson, R. B. (1982), "Optimal coordination mechanisms in generalized principal-agent problems",
Journal of Mathematical Economics 10(1):67-81. (Honesty and obedience.)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_number, as_whole
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.cheap_talk import cheap_talk
from negotiation.solvers.talking.least_loss import least_loss
from negotiation.solvers.talking.setting import Setting
from negotiation.solvers.words import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MediatedTalk", "mediated_talk"]

Floats = NDArray[np.float64]

#: States or actions that are nearer than this, as a share of the interval, are one.
SAME = 1e-9
#: Probabilities below this are rounding.
DUST = 1e-12


@dataclass(frozen=True, eq=False, repr=False)
class MediatedTalk(ByPoint):
    """What a mediator recommends on each report; made by `mediated_talk`.

    Attributes
    ----------
    loss : float
        Expected squared loss of the receiver.
    loss_sender : float
        The same of the sender.
    cuts : array, shape (I + 1,)
        Ends of the intervals that are reported.
    actions : array, shape (J,)
        What may be recommended.
    plan : array, shape (I, J)
        Probability of each recommendation on each report.
    regret : float
        The most that the sender gains by a false report, or the receiver by another action than
        the recommended one, recomputed from the plan.
    bias : float
    setting : Setting
        States and density.
    """

    loss: float
    loss_sender: float
    cuts: Floats = field(repr=False)
    actions: Floats = field(repr=False)
    plan: Floats = field(repr=False)
    regret: float
    bias: float
    setting: Setting

    @cached_property
    def bound(self) -> float:
        """A loss of the receiver that no plan of any mediator undercuts, on the grid or off it.

        By a dual of the problem over all states and actions (Milgrom and Segal 2002), worked out
        when it is asked for; the more `cells`, the closer. Proved but for rounding if the density
        is uniform; for another, but for an integral by a fine grid.
        """
        mass, _, square = _moments(self.setting, self.cuts)
        constant = float(mass @ square)
        return constant + least_loss(self.setting, self.bias, self.cuts, self.actions)

    def __repr__(self) -> str:
        """Say what is lost, in one line."""
        return f"<MediatedTalk: expected loss {number(self.loss)}>"

    def __str__(self) -> str:
        """Say what is recommended on each report; neighbours with the same are one."""
        new = np.flatnonzero(np.abs(np.diff(self.plan, axis=0)).max(axis=1) > SAME) + 1
        starts = [0, *new.tolist()]
        lines = []
        for first, after in zip(starts, [*starts[1:], len(self.plan)], strict=True):
            told = " or ".join(
                f"{number(self.actions[j])} ({number(self.plan[first, j])})"
                for j in np.flatnonzero(self.plan[first] > SAME)
            )
            lines.append(f"  {number(self.cuts[first])} to {number(self.cuts[after])}: {told}")
        return "\n".join([repr(self)[1:-1], *lines])

    def to_frame(self) -> pd.DataFrame:
        """Table with a row for each recommendation that may follow a report."""
        import pandas as pd

        i, j = np.nonzero(self.plan > DUST)
        columns = {
            "from": self.cuts[i],
            "to": self.cuts[i + 1],
            "recommended": self.actions[j],
            "probability": self.plan[i, j],
        }
        return pd.DataFrame(columns)


def mediated_talk(
    bias: float,
    *,
    density: Callable[[Floats], Any] | None = None,
    states: tuple[float, float] = (0.0, 1.0),
    cells: int = 16,
) -> MediatedTalk:
    """Best for the receiver of all that a mediator can bring about who hears the sender.

    The sender knows the state and reports it to a mediator, who recommends an action, perhaps at
    random; the receiver may do something else. Losses are squares: of action minus state for the
    receiver, of action minus state minus bias for the sender.

    Parameters
    ----------
    bias : float
    density : callable, optional
        Density of the state, up to a factor; uniform by default.
    states : pair of float, optional
        The smallest and the largest state.
    cells : int, optional
        The states are cut into at least so many intervals, or into intervals of about the bias.

    Returns
    -------
    MediatedTalk

    Raises
    ------
    NegotiationError
        For numbers out of range, or if the linear programme is not solved.

    Notes
    -----
    A linear programme chooses the probability of each action in each interval. Both are on a grid;
    all else is exact: honesty holds in every state (the sender is indifferent at each cut, and the
    mean action rises, which is enough as utilities cross once), the receiver weighs the whole
    intervals. So what is found can be brought about, and the least loss is never above it. Cuts
    and actions are multiples of the bias or lie between them: with a uniform density best plans
    have them there, and the loss is the least up to rounding unless the bias is very small. Those
    of `cheap_talk` are there too, so that it is no worse than without a mediator. The result's
    `bound` is one for plans off the grid, too.

    Examples
    --------
    >>> import negotiation as ng
    >>> plan = ng.mediated_talk(0.05)
    >>> round(plan.loss, 8), round(ng.cheap_talk(0.05).loss, 8)
    (0.01583333, 0.01592593)
    >>> round(plan.bound, 4)
    0.0155
    """
    cells = as_whole("cells", cells, 1)
    bias = as_number("bias", bias, "a number that is not 0", lambda x: x != 0 and math.isfinite(x))
    setting = Setting.of(bias, None, density, states)
    # What they reach alone, and to say nothing, are always plans.
    alone = cheap_talk(bias, density=density, states=states)
    cuts = _distinct(np.append(_grid(setting, bias, cells), alone.cuts))
    mass, mean, square = _moments(setting, cuts)
    middles = (cuts[1:] + cuts[:-1]) / 2
    actions = _distinct(np.concatenate([cuts, middles, mean, [mass @ mean], alone.actions]))
    plan = _best_plan(mass, mean, cuts, actions, bias)
    obeying = _obedience(plan, mass, mean, actions)
    told = plan @ actions, plan @ actions**2
    losses = [
        float(mass @ (told[1] - 2 * told[0] * (mean + b) + square + 2 * b * mean + b * b))
        for b in (0.0, bias)
    ]
    regret = max(obeying, _dishonesty(told[0], told[1], cuts, bias))
    return MediatedTalk(losses[0], losses[1], cuts, actions, plan, regret, bias, setting)


def _grid(setting: Setting, bias: float, cells: int) -> Floats:
    """Cuts at multiples of the bias from one end, or if they are few from both, and between."""
    width = setting.high - setting.low
    step = abs(bias) * max(1, math.floor(width / (2 * cells * abs(bias)) + SAME))
    inside = step * np.arange(1, math.ceil(width / step - SAME))
    up, down = setting.low + inside, setting.high - inside
    ends = [setting.low, setting.high]
    if 2 * len(inside) >= cells:
        return _distinct(np.concatenate([ends, up if bias > 0 else down]))
    cuts = _distinct(np.concatenate([ends, up, down]))
    between = np.linspace(0, 1, 2 * math.ceil(cells / (2 * len(cuts) - 2)), endpoint=False)
    return _distinct(np.append(cuts[:-1, None] + np.outer(np.diff(cuts), between), cuts[-1]))


def _distinct(x: Floats) -> Floats:
    """Sort numbers, of which those are one that only rounding tells apart."""
    ordered = np.sort(x)
    return ordered[np.concatenate([[True], np.diff(ordered) > SAME * np.ptp(ordered)])]


def _moments(setting: Setting, cuts: Floats) -> tuple[Floats, Floats, Floats]:
    """Probability, mean and mean square of the state in each interval."""
    ones = np.zeros(len(cuts) - 1)
    parts = [
        np.array([setting.expected(f, cuts[k : k + 2], ones[:1]) for k in range(len(ones))])
        for f in (lambda _, t: np.ones_like(t), lambda _, t: t, lambda _, t: t * t)
    ]
    return parts[0], parts[1] / parts[0], parts[2] / parts[0]


def _best_plan(mass: Floats, mean: Floats, cuts: Floats, actions: Floats, bias: float) -> Floats:
    """Solve the linear programme for the probabilities, shape (I, J)."""
    from scipy import sparse
    from scipy.optimize import linprog

    n, m = len(mass), len(actions)
    loss = mass[:, None] * (actions**2 - 2 * actions * mean[:, None])
    utility = 2 * actions * (cuts[1:-1, None] + bias) - actions**2
    honest = sparse.lil_matrix((n - 1, n * m))
    rising = sparse.lil_matrix((n - 1, n * m))
    for k in range(n - 1):
        here, there = slice(k * m, (k + 1) * m), slice((k + 1) * m, (k + 2) * m)
        honest[k, here], honest[k, there] = utility[k], -utility[k]
        rising[k, here], rising[k, there] = actions, -actions
    totals = sparse.kron(sparse.eye(n), np.ones((1, m)))
    obedient = sparse.hstack([sparse.diags(mass[k] * (actions - mean[k])) for k in range(n)])
    found = linprog(
        loss.ravel(),
        A_ub=rising.tocsr() if n > 1 else None,
        b_ub=np.zeros(n - 1) if n > 1 else None,
        A_eq=sparse.vstack([totals, honest, obedient]).tocsr(),
        b_eq=np.concatenate([np.ones(n), np.zeros(n - 1 + m)]),
        method="highs",
    )
    if found.status != 0:
        raise NegotiationError(f"the linear programme was not solved: {found.message}")
    return np.asarray(found.x.reshape(n, m))


def _obedience(plan: Floats, mass: Floats, mean: Floats, actions: Floats) -> float:
    """Expected gain of the receiver from its best reply to every recommendation."""
    told = mass @ plan
    believed = (mass * mean) @ plan
    gains = np.where(told > DUST, (believed - told * actions) ** 2 / np.maximum(told, DUST), 0.0)
    return float(gains.sum())


def _dishonesty(mean: Floats, square: Floats, cuts: Floats, bias: float) -> float:
    """Most that the sender gains by a false report, at any end of an interval."""
    gains = 0.0
    for ends in (cuts[:-1], cuts[1:]):
        pays = 2 * np.outer(ends + bias, mean) - square
        gains = max(gains, float((pays.max(axis=1) - np.diag(pays)).max()))
    return gains
