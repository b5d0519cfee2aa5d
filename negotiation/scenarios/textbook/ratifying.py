"""Agreements that have to be ratified at home."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from negotiation.games.nodes import Decision
from negotiation.games.tree import Tree
from negotiation.scenarios.textbook.demands import Numbers, decimal
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.solvers import ratification as ratifying

__all__ = ["ratification"]


@listed(
    "Ratification",
    "Putnam 1988; Romer and Rosenthal 1978",
    "what can a government agree on that its parliament ratifies?",
)
def ratification(
    s: Numbers = 1.0,
    r: Numbers = 0.2,
    q: Numbers = -0.1,
    agreements: Iterable[float] = tuple(round(0.1 * k, 1) for k in range(-10, 11)),
) -> Model:
    """A government signs an agreement on one issue, which its parliament ratifies or not.

    An agreement is a number. The government would like it to be `s`, the parliament `r`, and each
    loses by how far it is from that. If the parliament refuses, or nothing is signed, the status quo
    `q` remains. A parliament that is indifferent ratifies.

    `solve` gives the ``agreement``, and of the win-set, which is what would be ratified, the ends
    ``low`` and ``high``.

    Parameters
    ----------
    s : float or array, optional
        What the government, the setter, would like.
    r : float or array, optional
        What the parliament, the ratifier, would like.
    q : float or array, optional
        What there is without an agreement.
    agreements : iterable of float, optional
        What may be signed in the tree.

    References
    ----------
    Putnam, R. D. (1988), "Diplomacy and domestic politics: the logic of two-level games",
    International Organization 42(3):427-460; Romer, T. and Rosenthal, H. (1978), "Political resource
    allocation, controlled agendas, and the status quo", Public Choice 33(4):27-43.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.textbook.ratification(s=1, r=0.2, q=-0.1).solve()
    {'agreement': 0.5, 'low': -0.1, 'high': 0.5}
    """

    def answers() -> dict[str, Any]:
        found = ratifying.ratification(s, r, q)
        ((low, high),) = found.win_set
        return {"agreement": float(found.proposal), "low": low, "high": high}

    return Model(_tree((s, r), q, agreements), answers)


def _tree(ideals: tuple[Numbers, Numbers], quo: Numbers, agreements: Iterable[float]) -> Tree:
    """Sign and ratify."""

    def losses(x: Numbers) -> tuple[Any, Any]:
        one, two = (decimal(-np.abs(np.subtract(x, ideal))) for ideal in ideals)
        return one, two

    after = {
        f"sign {x:g}": Decision(
            "Ratifier",
            {"ratify": losses(x), "refuse": losses(quo)},
            information=f"signed {x:g}",
        )
        for x in map(float, agreements)
    }
    return Tree(["Setter", "Ratifier"], Decision("Setter", after), title="Ratification")
