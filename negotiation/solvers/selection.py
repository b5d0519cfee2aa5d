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
    candidates = (lost >= 0).all(axis=0)
    choosers = [i for i in range(n) if payoffs.shape[i + 1] > 1]
    # In units of each actor's largest loss, so that no scale overflows the product.
    unit = np.abs(np.where(candidates, lost, 0.0)[choosers]).max(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.where(unit > 0, lost[choosers] / unit, 0.0)
    weight = np.where(candidates, np.prod(scaled, axis=0), -np.inf)
    if rule != "risk-dominant":
        judges = range(n) if rule == "payoff-dominant" else [players.index(rule[len(BEST_FOR) :])]
        best = candidates.copy()
        for i in judges:
            worth = np.where(candidates, u[i], -np.inf)
            best &= worth >= worth.max(axis=0)
        weight = np.where(best | ~best.any(axis=0), weight, -np.inf)
    first = (weight >= (1 - EQUAL) * weight.max(axis=0)).argmax(axis=0)
    return np.where(candidates.any(axis=0), first, -1)


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
