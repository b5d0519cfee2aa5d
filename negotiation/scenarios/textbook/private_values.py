"""A continuum of types: what a cost of war or a good is worth, nobody else knows."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import uniform

from negotiation.errors import NegotiationError
from negotiation.games.bayesian import BayesianGame
from negotiation.scenarios.textbook.demands import Demand, Numbers, decimal
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.solvers import double_auction as sealed
from negotiation.solvers.ultimatum import ultimatum

__all__ = ["double_auction", "risk_return"]


@listed(
    "Risk-return trade-off",
    "Fearon 1995",
    "how much is demanded of somebody whose cost of war may be anything?",
    p="[0, 1]",
    cost_a="[0, inf)",
    low="[0, inf)",
    high="[0, inf)",
)
def risk_return(
    p: Numbers = 0.5,
    cost_a: Numbers = 0.1,
    low: Numbers = 0.0,
    high: Numbers = 0.4,
    types: int = 4,
) -> Model:
    """A demands a share of a pie of 1, not knowing what a war would cost B, which accepts or fights.

    A wins a war with `p`, and pays `cost_a`. B's cost is uniform between `low` and `high`, and known
    to B alone. Who demands more gets more if it is accepted, and is refused by more of the B's. A
    may demand the whole pie and no more.

    `solve` gives the ``demand``, the probability of ``war`` and A's ``payoff``, over all demands and
    costs; of demands that are as good, the lowest. The tree has a few costs only.

    Parameters
    ----------
    p : float or array, optional
        Probability that A wins.
    cost_a : float or array, optional
        What the war costs A, in pies.
    low : float or array, optional
        The least that it may cost B.
    high : float or array, optional
        The most.
    types : int, optional
        Costs in the tree, evenly spread and alike probable.

    References
    ----------
    Fearon, J. D. (1995), "Rationalist explanations for war", International Organization
    49(3):379-414.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.risk_return(p=0.5, cost_a=0.1, low=0, high=0.4).solve()
    >>> {name: round(x, 6) for name, x in found.items()}
    {'demand': 0.65, 'war': 0.375, 'payoff': 0.55625}
    """
    if np.any(np.less(high, low)):
        raise NegotiationError(f"high must not be below low, got {high!r} and {low!r}")
    parts = [(k + 0.5) / types for k in range(types)]
    costs = [low + part * (np.asarray(high) - low) for part in parts]
    war_a = np.subtract(p, cost_a)
    wars = {f"cost {k + 1}": (war_a, np.subtract(1, p) - c) for k, c in enumerate(costs)}
    game = Demand(("A", "B"), wars, (1 / types,) * types)

    def answers() -> dict[str, Any]:
        span = np.subtract(high, low)
        limit = uniform(p + low, span) if span > 0 else [p + low]
        found = ultimatum(limit, war_a)
        return {name: float(getattr(found, name)) for name in ("demand", "war", "payoff")}

    return Model(game.tree("Risk-return trade-off"), answers)


@listed(
    "Double auction",
    "Chatterjee and Samuelson 1983",
    "how many deals are missed by two who hide what a deal is worth to them?",
    k="[0, 1]",
)
def double_auction(k: Numbers = 0.5, values: int = 4, prices: int = 5) -> Model:
    """A buyer and a seller name a price each at once; they trade if the bid is no lower than the ask.

    What the good is worth to each is uniform from 0 to 1, and known to that side alone. The price is
    `k` times the bid plus 1 - `k` times the ask.

    `solve` gives of the linear equilibrium the ``trade_probability`` and the expected ``gains`` from
    trade, what would be ``possible`` if all traded who can gain, and the lowest difference of values
    that a deal needs for the seller who wants the good least, ``least_gain``. For k = 1/2 no rules
    of trade do better (Myerson and Satterthwaite 1983). The game with private types has a few values
    and prices only.

    Parameters
    ----------
    k : float or array, optional
        Weight of the bid in the price.
    values : int, optional
        Values of each side in the game, evenly spread.
    prices : int, optional
        Prices in the game, from 0 to 1.

    References
    ----------
    Chatterjee, K. and Samuelson, W. (1983), "Bargaining under incomplete information", Operations
    Research 31(5):835-851; Myerson, R. B. and Satterthwaite, M. A. (1983), "Efficient mechanisms for
    bilateral trading", Journal of Economic Theory 29(2):265-281.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.double_auction(k=0.5).solve()
    >>> {name: round(x, 6) for name, x in found.items()}
    {'trade_probability': 0.28125, 'gains': 0.140625, 'possible': 0.166667, 'least_gain': 0.25}
    """

    def answers() -> dict[str, Any]:
        found = sealed.double_auction(float(k))
        return {
            "trade_probability": found.trade_probability,
            "gains": found.gains,
            "possible": found.possible,
            "least_gain": float(decimal(found.strategies.least)),
        }

    return Model(_on_a_grid(k, values, prices), answers)


def _on_a_grid(k: Numbers, values: int, prices: int) -> BayesianGame:
    """The auction with a few values and prices."""
    worth = (np.arange(values) + 0.5) / values
    price = np.linspace(0, 1, prices)
    v, c, bid, ask, weight = np.meshgrid(worth, worth, price, price, np.ravel(k), indexing="ij")
    paid = weight * bid + (1 - weight) * ask
    payoffs = np.stack([(bid >= ask) * (v - paid), (bid >= ask) * (paid - c)])
    names = [f"{x:g}" for x in worth], [f"{x:g}" for x in price]
    return BayesianGame(
        payoffs.reshape(*payoffs.shape[:-1], *np.shape(k)),
        np.full((values, values), 1 / values**2),
        ["buyer", "seller"],
        [[f"worth {x}" for x in names[0]]] * 2,
        [[f"bid {x}" for x in names[1]], [f"ask {x}" for x in names[1]]],
        title="Double auction",
    )
