"""Conflicts in which both sides pay, and who pays longer or more is likelier to win."""

from __future__ import annotations

from typing import Any

import numpy as np

from negotiation.games.normal_form import NormalFormGame
from negotiation.scenarios.textbook.demands import Numbers
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.solvers import contests
from negotiation.solvers.attrition import attrition

__all__ = ["contest", "war_of_attrition"]


@listed(
    "War of attrition",
    "Maynard Smith 1974, Fearon 1994",
    "who gives in first when both pay for holding out?",
    v1="(0, inf)",
    v2="(0, inf)",
    c1="(0, inf)",
    c2="(0, inf)",
    periods="[1, inf)",
)
def war_of_attrition(
    v1: Numbers = 2.0,
    v2: Numbers = 1.0,
    c1: Numbers = 1.0,
    c2: Numbers = 1.0,
    periods: int = 4,
) -> Model:
    """Two sides hold out until one gives in, and the other has the prize, worth `v1` or `v2`.

    As long as both hold out, a unit of time costs them `c1` and `c2`. Each side gives in at random
    times, at the rate that leaves the other indifferent between giving in and waiting; a side whose
    enemy wants the prize more gives in at a lower rate, so that the side with more at stake loses
    more often. There are equilibria too in which one side gives in at once.

    `solve` gives the rates at which they give in, ``hazard1`` and ``hazard2``, the probability that
    side 1 outlasts the other, ``wins1``, and how long it takes on average, ``duration``. The game
    in normal form has a few times at which a side may plan to give in, with the prize halved if
    both do.

    Parameters
    ----------
    v1, v2 : float or array, optional
        What the prize is worth to each side.
    c1, c2 : float or array, optional
        What a unit of time costs it.
    periods : int, optional
        Times in the game, a unit apart.

    References
    ----------
    Maynard Smith, J. (1974), "The theory of games and the evolution of animal conflicts", Journal
    of Theoretical Biology 47(1):209-221; Fearon, J. D. (1994), "Domestic political audiences and
    the escalation of international disputes", American Political Science Review 88(3):577-592.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.war_of_attrition(v1=2, v2=1, c1=1, c2=1).solve()
    >>> {name: round(x, 6) for name, x in found.items()}
    {'hazard1': 1.0, 'hazard2': 0.5, 'wins1': 0.333333, 'duration': 0.666667}
    """
    prizes, costs = np.broadcast_arrays(v1, v2), np.broadcast_arrays(c1, c2)

    def answers() -> dict[str, Any]:
        found = attrition([v1, v2], [c1, c2])
        return {
            "hazard1": float(found.hazards[0, 0]),
            "hazard2": float(found.hazards[1, 0]),
            "wins1": float(found.wins[0]),
            "duration": float(found.duration),
        }

    return Model(_at_times(prizes, costs, periods), answers)


def _at_times(prizes: Any, costs: Any, periods: int) -> NormalFormGame:
    """The war with plans to give in after so many units of time."""
    own, other = np.meshgrid(np.arange(periods + 1), np.arange(periods + 1), indexing="ij")
    batch = np.broadcast_shapes(prizes[0].shape, costs[0].shape)
    wide = (..., *(None,) * len(batch))
    lasts = (own > other) + (own == other) / 2
    won = np.stack([lasts[wide] * prizes[0], (1 - lasts)[wide] * prizes[1]])
    paid = np.stack([np.minimum(own, other)[wide] * cost for cost in costs])
    plans = [f"give in at {k}" for k in range(periods + 1)]
    return NormalFormGame(won - paid, ["side 1", "side 2"], [plans] * 2, title="War of attrition")


@listed(
    "Contest",
    "Tullock 1980",
    "how much do rivals spend on winning, and who spends more?",
    v1="(0, inf)",
    v2="(0, inf)",
    r="(0, 1]",
    levels="[1, inf)",
)
def contest(v1: Numbers = 2.0, v2: Numbers = 1.0, r: Numbers = 1.0, levels: int = 5) -> Model:
    """Two rivals arm; the prize, worth `v1` or `v2`, goes to one of them by a lottery.

    Side 1 wins with probability ``x1**r / (x1**r + x2**r)``, where x1 and x2 are the efforts, which
    are spent whether one wins or not. The more `r` is, the more decisive is a lead.

    `solve` gives the efforts ``x1`` and ``x2`` in equilibrium, the probability that side 1 wins,
    ``wins1``, and what both spend as a part of the larger prize, ``waste``. The game in normal form
    has a few levels of effort, up to half of the larger prize.

    Parameters
    ----------
    v1, v2 : float or array, optional
        What the prize is worth to each side.
    r : float or array, optional
        How decisive effort is.
    levels : int, optional
        Levels of effort in the game.

    References
    ----------
    Tullock, G. (1980), "Efficient rent seeking", in Toward a Theory of the Rent-Seeking Society,
    Texas A&M University Press, pp. 97-112.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.contest(v1=2, v2=1).solve()
    >>> {name: round(x, 6) for name, x in found.items()}
    {'x1': 0.444444, 'x2': 0.222222, 'wins1': 0.666667, 'waste': 0.333333}
    """
    one, two, power = np.broadcast_arrays(v1, v2, r)
    shares = np.arange(1, levels + 1) / levels
    x, y = np.meshgrid(shares, shares, indexing="ij")
    wide = (..., *(None,) * one.ndim)
    wins = x[wide] ** power / (x[wide] ** power + y[wide] ** power)
    half = np.maximum(one, two) / 2
    payoffs = np.stack([wins * one - x[wide] * half, (1 - wins) * two - y[wide] * half])
    names = [[f"spend {share / 2:g} of it" for share in shares]] * 2
    game = NormalFormGame(payoffs, ["side 1", "side 2"], names, title="Contest")

    def answers() -> dict[str, Any]:
        found = contests.contest([v1, v2], decisiveness=float(r))
        return {
            "x1": float(found.efforts[0]),
            "x2": float(found.efforts[1]),
            "wins1": float(found.wins[0]),
            "waste": float(found.efforts.sum() / max(v1, v2)),
        }

    return Model(game, answers)
