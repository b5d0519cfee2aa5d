"""Agreements that nobody guarantees, and that hold because they can be answered in kind."""

from __future__ import annotations

from typing import Any

import numpy as np

from negotiation.errors import NegotiationError
from negotiation.games.normal_form import NormalFormGame
from negotiation.scenarios.textbook.demands import Numbers
from negotiation.scenarios.textbook.model import Model, listed
from negotiation.solvers.repeated import self_enforcing

__all__ = ["self_enforcing_ceasefire"]


@listed(
    "Self-enforcing ceasefire",
    "Axelrod 1984, Fortna 2003",
    "how patient and how watchful must two enemies be for a ceasefire to hold?",
    L="[1, inf)",
    delta="(0, 0.9999)",
)
def self_enforcing_ceasefire(
    T: Numbers = 5.0,
    R: Numbers = 3.0,
    P: Numbers = 1.0,
    S: Numbers = 0.0,
    L: int = 3,
    delta: Numbers = 0.9,
) -> Model:
    """Two sides hold their fire or fire, period after period, and later periods count for less.

    A period brings each `R` if both hold their fire and `P` if both fire; who fires alone has `T`,
    and the other `S`. If somebody breaks the ceasefire, both fire for ever from the period in which
    that is known. A violation comes to light after `L` periods; or the next period knows of it, but
    only with some probability. A period counts `delta` of the one before it.

    `solve` gives the smallest ``discount`` factor at which the ceasefire holds with a lag of `L`;
    the smallest probability of ``detection`` with which it does at `delta`, if the next period may
    know; and the ``longest_lag`` at `delta`, if a violation is known for sure in the end. They are
    infinite where nothing is enough, or no lag is too long.

    Parameters
    ----------
    T : float or array, optional
        The temptation: firing alone.
    R : float or array, optional
        The reward: both hold their fire.
    P : float or array, optional
        The punishment: both fire.
    S : float or array, optional
        Holding one's fire alone.
    L : int, optional
        Periods until a violation is known.
    delta : float or array, optional
        What the next period counts for.

    References
    ----------
    Axelrod, R. (1984), The Evolution of Cooperation, Basic Books; Fortna, V. P. (2003), "Scraps of
    paper? Agreements and the durability of peace", International Organization 57(2):337-372.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.scenarios.textbook.self_enforcing_ceasefire(T=5, R=3, P=1, L=3, delta=0.9).solve()
    >>> {name: round(x, 6) for name, x in found.items()}
    {'discount': 0.793701, 'detection': 0.111111, 'longest_lag': 6.0}
    """
    if not (np.greater(T, R) & np.greater(R, P) & np.greater(P, S)).all():
        raise NegotiationError(f"a ceasefire needs T > R > P > S, got {T}, {R}, {P}, {S}")
    t, r, p, s = np.broadcast_arrays(T, R, P, S)
    game = NormalFormGame(
        np.array([[[r, s], [t, p]], [[r, t], [s, p]]]),
        ["A", "B"],
        [["hold fire", "fire"]] * 2,
        title="Ceasefire, one period",
    )
    agreed = {"A": "hold fire", "B": "hold fire"}

    def answers() -> dict[str, Any]:
        late, unsure = self_enforcing(game, agreed, lag=L), self_enforcing(game, agreed)
        return {
            "discount": float(late.discount),
            "detection": float(unsure.least_detection(float(delta))),
            "longest_lag": float(late.longest_lag(float(delta))),
        }

    return Model(game, answers)
