"""One equilibrium of a game that is too large for all of them to be found.

Two players: complementary pivoting (`negotiation.solvers.two_players.lemke_howson`). More players:
a pure equilibrium, or else the first that the search for all of them finds.

Lemke, C. E. and Howson, J. T. (1964), "Equilibrium points of bimatrix games", Journal of the
Society for Industrial and Applied Mathematics 12(2):413-423.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.normal_form import NormalFormGame, as_game
from negotiation.solvers.budget import seconds
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.nash import nash_equilibria
from negotiation.solvers.pure import equilibrium_mask
from negotiation.solvers.scaling import differences, largest_gains
from negotiation.solvers.two_players.lemke_howson import VERIFIED, lemke_howson
from negotiation.solvers.unresolved import Unresolved

__all__ = ["one_equilibrium"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def one_equilibrium(game: Any, *, budget: float | None = None) -> Equilibria:
    """Find one equilibrium of a game or of every game of a family.

    For two players with hundreds of options this takes seconds, where `nash_equilibria`, which
    looks for all equilibria, would not end.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        Payoffs of shape (n, s_1, ..., s_n, *batch).
    budget : float, optional
        Seconds that the search may take, for all games together. Without one, a two-player game
        is given up after 500,000 pivots: about ten seconds for 50 options, half a minute for 200.

    Returns
    -------
    Equilibria
        At most one entry a game. Each is verified: from the payoffs, nobody gains more than 1e-9
        of what a player's own choice can change. A game that was not finished has no entry; its
        `count` is 0, and `method` names it. `complete` is false and the whole strategy space is
        `unresolved`, as there may be other equilibria. An entry is `isolated` if it is pure and
        strict; of others that is not asked.

    Raises
    ------
    NegotiationError
        If `budget` is not a positive number of seconds.

    Notes
    -----
    Which equilibrium is found has no meaning: do not take it for a prediction. In games with three
    or more players it is the first pure one, or else the first that `nash_equilibria` finds, and
    the games may not be large.

    Examples
    --------
    Sixty sites of inspection, where being caught costs the inspected state more at some than at
    others. Both must choose every site, and those where most is lost least.

    >>> import negotiation as ng
    >>> import numpy as np
    >>> loss = np.diag(np.linspace(1, 2, 60))
    >>> eqs = ng.one_equilibrium(
    ...     ng.NormalFormGame([loss, -loss], players=["Inspector", "Inspected"]))
    >>> eqs
    <Equilibria: 1 equilibrium of 1 game, not proved complete (1 part unresolved); ...>
    >>> bool(eqs.regret[0] < 1e-9), bool((eqs.strategies[0] > 0).all())
    (True, True)
    """
    game = as_game(game)
    deadline = time.monotonic() + seconds(budget)
    if game.n_players == 2:
        found, how = _by_pivoting(game, deadline), "Lemke-Howson with restarts"
    else:
        found, how = _first_of_all(game, deadline), "pure strategies, then branch and prune"
    which = np.array(sorted(found), dtype=np.intp)
    strategies = [
        np.array([found[k][i] for k in which]).reshape(len(which), size).T
        for i, size in enumerate(game.shape)
    ]
    everywhere = [np.zeros((size, game.n_games)) for size in game.shape]
    return Equilibria(
        game,
        which,
        strategies,
        complete=np.zeros(game.n_games, dtype=bool),
        isolated=_strict(game.flat_payoffs, which, strategies),
        method=f"one equilibrium, others not looked for; by {how}{_unfinished(game, which)}",
        unresolved=Unresolved(
            np.arange(game.n_games), everywhere, [np.ones_like(x) for x in everywhere]
        ),
    )


def _unfinished(game: NormalFormGame, which: Ints) -> str:
    """Say which games have no entry."""
    open_games = np.setdiff1d(np.arange(game.n_games), which)
    if not len(open_games):
        return ""
    if game.n_games == 1:
        return "; not finished within the limits"
    names = ", ".join(str(k) for k in open_games[:10]) + (", ..." if len(open_games) > 10 else "")
    return f"; not finished within the limits: {len(open_games)} games, numbers {names}"


def _strict(payoffs: Floats, which: Ints, strategies: list[Floats]) -> NDArray[np.bool_]:
    """Tell which entries are pure, with every deviation costing somebody."""
    result = np.logical_and.reduce([(x == 1.0).any(axis=0) for x in strategies])
    profile = [x.argmax(axis=0) for x in strategies]
    for i, own in enumerate(profile):
        others = [at for j, at in enumerate(profile) if j != i]
        gain = np.moveaxis(payoffs[i], i, 0)[(slice(None), *others, which)]
        result &= (gain >= gain[own, np.arange(len(which))]).sum(axis=0) == 1
    return result


def _first_of_all(game: NormalFormGame, deadline: float) -> dict[int, list[Floats]]:
    """Take a pure equilibrium of each game or, without one, the first that is found at all."""
    mask = equilibrium_mask(game.flat_payoffs).reshape(-1, game.n_games)
    profile = np.unravel_index(mask.argmax(axis=0), game.shape)
    found = {
        int(k): [np.eye(size)[at[k]] for size, at in zip(game.shape, profile, strict=True)]
        for k in np.flatnonzero(mask.any(axis=0))
    }
    left = [k for k in range(game.n_games) if k not in found]
    remaining = deadline - time.monotonic()
    if left and remaining > 0:
        payoffs = game.flat_payoffs[..., left]
        eqs = nash_equilibria(
            NormalFormGame(payoffs), budget=None if remaining == np.inf else remaining
        )
        gains = largest_gains(differences(payoffs[..., eqs.game]), eqs.strategies)
        for e in np.flatnonzero(gains <= VERIFIED)[::-1]:  # The first comes last, and stays.
            found[left[eqs.game[e]]] = [x[:, e] for x in eqs.strategies]
    return found


def _by_pivoting(game: NormalFormGame, deadline: float) -> dict[int, list[Floats]]:
    """Take the games of a family of two players one by one."""
    found = {}
    for k in range(game.n_games):
        x = lemke_howson(differences(game.flat_payoffs[..., k]), deadline)
        if x is not None:
            found[k] = x
    return found
