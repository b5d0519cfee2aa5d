"""Which of several pure equilibria to name, by a stated rule.

A sweep must colour one outcome, and talks that follow talks must have one value. The rules are
invariant to positive affine changes of anybody's payoffs.

References
----------
Harsanyi, J. C. and Selten, R. (1988), A General Theory of Equilibrium Selection in Games, MIT
Press. Their criterion for two players and two strategies, the larger product of what the players
lose by deviating, is taken here for any number of players, with each player's cheapest deviation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import known_name, unknown_name
from negotiation.solvers.pure import equilibrium_mask, margins

__all__ = ["BEST_FOR", "EQUAL", "RULES", "check_rule", "is_best_for_all", "select_pure"]

Floats = NDArray[np.float64]

#: Products of losses that differ by less than this share are equal, but for rounding.
EQUAL = 1e-12

#: The rules by name, and what they say.
RULES = {
    "payoff-dominant": "the equilibrium that is at least as good for everybody as every other;"
    " where there is none, the risk-dominant one",
    "risk-dominant": "the equilibrium with the largest product of what everybody loses"
    " by deviating",
    "best for NAME": "the equilibrium that is best for NAME, such as a mediator who"
    " proposes; among ties the risk-dominant one",
}

#: How the rule begins that names an actor.
BEST_FOR = "best for "


def check_rule(rule: str, players: Sequence[str]) -> str:
    """Return the rule if it exists and names somebody who plays.

    Raises
    ------
    NegotiationError
        Otherwise.
    """
    if not isinstance(rule, str):
        raise unknown_name("selection rule", rule, RULES)
    if rule.startswith(BEST_FOR):
        known_name("actor", rule.removeprefix(BEST_FOR), players, f"for the rule {rule!r}")
    elif rule not in RULES:
        raise unknown_name("selection rule", rule, RULES)
    return rule


def select_pure(
    payoffs: Floats, rule: str, players: Sequence[str], loss: Floats | None = None
) -> NDArray[np.intp]:
    """Flat index of the selected pure equilibrium of each game.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, G)
    rule : str
        One of `RULES`; "payoff-dominant", "risk-dominant" or "best for NAME".
    players : sequence of str
    loss : array, shape (n, s_1, ..., s_n, G), optional
        Stability margins, where they are known already.

    Returns
    -------
    array of int, shape (G,)
        Position among the flattened profiles; -1 where there is no pure equilibrium. Among ties
        the first profile.

    Raises
    ------
    NegotiationError
        If the rule does not exist.
    """
    check_rule(rule, players)
    n = payoffs.shape[0]
    u = payoffs.reshape(n, -1, payoffs.shape[-1])
    lost = (margins(payoffs) if loss is None else loss).reshape(u.shape)
    candidates: NDArray[np.bool_] = np.all(lost >= 0, axis=0)
    number, first = candidates.sum(axis=0), candidates.argmax(axis=0)
    several = np.flatnonzero(number > 1)
    if len(several):
        choosers = [i for i in range(n) if payoffs.shape[i + 1] > 1]
        judges = [] if rule == "risk-dominant" else list(range(n))
        if rule.startswith(BEST_FOR):
            judges = [players.index(rule.removeprefix(BEST_FOR))]
        # Most profiles are candidates nowhere.
        rows = np.flatnonzero(candidates.any(axis=1))
        first[several] = rows[
            _first_by_rule(
                candidates[rows][:, several],
                np.array([lost[i][rows][:, several] for i in choosers]),
                [u[i][rows][:, several] for i in judges],
            )
        ]
    return np.where(number > 0, first, -1)


def _first_by_rule(
    candidates: NDArray[np.bool_], lost: Floats, worth: Sequence[Floats]
) -> NDArray[np.intp]:
    """Position of the selected candidate where there are several, shape (G,).

    Parameters
    ----------
    candidates : array of bool, shape (N, G)
    lost : array, shape (k, N, G)
        Margins of those who have a choice.
    worth : sequence of arrays, shape (N, G)
        Payoffs of those whose judgement comes first; of nobody for the risk-dominant one.
    """
    # In units of each actor's largest loss, so that no scale overflows the product.
    unit = np.abs(np.where(candidates, lost, 0.0)).max(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.where(unit > 0, lost / unit, 0.0)
    weight = np.where(candidates, np.prod(scaled, axis=0), -np.inf)
    best = candidates.copy()
    for own in worth:
        value = np.where(candidates, own, -np.inf)
        best &= value >= value.max(axis=0)
    weight = np.where(best | ~best.any(axis=0), weight, -np.inf)
    return np.asarray((weight >= (1 - EQUAL) * weight.max(axis=0)).argmax(axis=0))


def is_best_for_all(payoffs: Floats, profile: int) -> bool:
    """Whether a pure equilibrium of one game is at least as good for everybody as every other.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n)
    profile : int
        Position of the equilibrium among the flattened profiles.

    Returns
    -------
    bool
    """
    u = payoffs.reshape(len(payoffs), -1)
    there = equilibrium_mask(payoffs).reshape(-1)
    return bool((u[:, [profile]] >= u[:, there]).all())
