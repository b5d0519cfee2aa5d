"""What can be said, and believed, by somebody with an interest of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from negotiation.games.nodes import Chance, Decision
from negotiation.games.tree import Tree
from negotiation.scenarios.textbook.demands import Numbers, decimal
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.solvers import cheap_talk as talk
from negotiation.solvers.mediated_talk import mediated_talk

__all__ = ["cheap_talk"]


@listed(
    "Cheap talk and its best mediator",
    "Crawford and Sobel 1982, Goltsman et al. 2009",
    "how much does an envoy with a bias tell, and what does a mediator add?",
    b="(0, 1)",
    states="[2, 6]",
)
def cheap_talk(b: Numbers = 0.05, states: int = 3) -> Model:
    """An envoy who knows the state tells something of it to a government, which then acts.

    The state is uniform from 0 to 1. The government wants its action to be the state, the envoy
    wants it to be the state plus `b`, and each loses the square of how far it is from that. Talk
    costs nothing and binds nobody. In equilibrium the envoy says in which of a few intervals the
    state is, and these get wider in the direction of its bias. A mediator who hears the envoy and
    recommends an action, at random, does better than plain talk if `b` is below 1/2.

    `solve` gives, of the equilibrium that tells most, the number of ``messages``, the ``cuts``
    between them and the government's expected ``loss``; and the least loss that a mediator can
    bring about, ``loss_mediated``. The tree has a few states, messages and actions only.

    Parameters
    ----------
    b : float or array, optional
        The envoy's bias.
    states : int, optional
        States, messages and actions in the tree.

    References
    ----------
    Crawford, V. P. and Sobel, J. (1982), "Strategic information transmission", Econometrica
    50(6):1431-1451; Goltsman, M., Hoerner, J., Pavlov, G. and Squintani, F. (2009), "Mediation,
    arbitration and negotiation", Journal of Economic Theory 144(4):1397-1420.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.cheap_talk(b=0.05).solve()
    >>> found["messages"], found["cuts"].round(6).tolist()
    (3, [0.133333, 0.466667])
    >>> round(found["loss"], 6), round(found["loss_mediated"], 6)
    (0.015926, 0.015833)
    """

    def answers() -> dict[str, Any]:
        found = talk.cheap_talk(float(b))
        return {
            "messages": found.messages,
            "cuts": found.cuts,
            "loss": found.loss,
            "loss_mediated": mediated_talk(float(b)).loss,
        }

    return Model(_tree(b, states), answers)


def _tree(bias: Numbers, states: int) -> Tree:
    """The talk with a few states, evenly spread, as many messages, and actions at the states."""
    places = [(k + 0.5) / states for k in range(states)]

    def act(state: float, message: int) -> Decision:
        losses = {
            f"do {y:.3g}": (decimal(-((y - state - bias) ** 2)), decimal(-((y - state) ** 2)))
            for y in places
        }
        return Decision("Government", losses, information=f"told {message}")

    def tell(state: float) -> Decision:
        after = {f"tell {m}": act(state, m) for m in range(1, states + 1)}
        return Decision("Envoy", after, information=f"state {state:.3g}")

    chances = {f"state {x:.3g}": (np.divide(1, states), tell(x)) for x in places}
    return Tree(["Envoy", "Government"], Chance(chances), title="Cheap talk")
