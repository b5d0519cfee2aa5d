"""Equilibria in pure strategies: profiles in which everybody's strategy is a best response.

Nash, J. (1951), "Non-cooperative games", Annals of Mathematics 54(2):286-295.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import as_flag
from negotiation.games.normal_form import as_game
from negotiation.solvers.equilibria import Equilibria

__all__ = ["equilibrium_mask", "margins", "pure_equilibria"]

Floats = NDArray[np.float64]


def pure_equilibria(game: Any, *, exact: bool = False) -> Equilibria:
    r"""All equilibria in pure strategies.

    Payoffs are compared exactly, as the numbers they are: a tie counts as a best response.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        One game or a family.
    exact : bool, optional
        Take payoffs as the rational numbers that were given (integers of any length, fractions),
        and not as the nearest floats; `Equilibria.exact` then has strategies, payoffs and regret
        as fractions.

    Returns
    -------
    Equilibria
        `complete` is true of every game. An equilibrium is `isolated` where it is strict: any
        deviation costs somebody.

    Notes
    -----
    A profile :math:`s` is one if, for every player :math:`i` and each of its strategies :math:`k`,

    .. math:: u_i(s_i, s_{-i}) \ge u_i(k, s_{-i}).

    Examples
    --------
    >>> import negotiation as ng
    >>> chicken = ng.NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
    ...     players=["A", "B"], strategies=[["swerve", "drive on"]] * 2)
    >>> [eq.profile for eq in ng.pure_equilibria(chicken)]
    [{'A': 'swerve', 'B': 'drive on'}, {'A': 'drive on', 'B': 'swerve'}]
    """
    game = as_game(game)
    given = game.exact_payoffs if as_flag("exact", exact) else game.payoffs
    mask = equilibrium_mask(given.reshape(game.flat_payoffs.shape))
    flat, which = np.divmod(np.flatnonzero(mask), game.n_games)
    order = np.argsort(which, kind="stable")
    flat, which = flat[order], which[order]
    return Equilibria.of_profiles(
        game,
        which,
        np.unravel_index(flat, game.shape),
        method="pure strategies, by comparison of all profiles",
        exact=exact,
    )


def equilibrium_mask(payoffs: Floats) -> NDArray[np.bool_]:
    """Which profiles are equilibria.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, *batch)

    Returns
    -------
    array of bool, shape (s_1, ..., s_n, *batch)
    """
    n = payoffs.shape[0]
    mask = np.ones(payoffs.shape[1:], dtype=bool)
    for i in range(n):
        mask &= payoffs[i] >= payoffs[i].max(axis=i, keepdims=True)
    return mask


def margins(payoffs: Floats) -> Floats:
    """Stability margin of every profile for every player.

    The margin is what the player loses by its best deviation: positive where the strategy is the
    only best response, negative where another is better, infinite for a player with one strategy.

    Parameters
    ----------
    payoffs : array, shape (n, s_1, ..., s_n, *batch)

    Returns
    -------
    array, shape (n, s_1, ..., s_n, *batch)
    """
    result = np.empty_like(payoffs)
    for i in range(payoffs.shape[0]):
        u = np.moveaxis(payoffs[i], i, 0)
        out = np.moveaxis(result[i], i, 0)
        for k in range(len(u)):
            others = [m for m in range(len(u)) if m != k]
            if not others:
                out[k] = np.inf
                continue
            best = u[others[0], ...].copy()
            for m in others[1:]:
                np.maximum(best, u[m], out=best)
            np.subtract(u[k], best, out=out[k, ...])
    return result
