"""All Nash equilibria, pure and mixed, of games of any number of players, with a certificate.

Two players have a method of their own (`negotiation.solvers.two_players`), more are searched for
(`negotiation.solvers.many_players`).

Nash, J. (1951), "Non-cooperative games", Annals of Mathematics 54(2):286-295.

Wilson, R. (1971), "Computing equilibria of n-person games", SIAM Journal on Applied Mathematics
21(1):80-87. (A generic game has an odd number of equilibria.)
"""

from __future__ import annotations

import time
from typing import Any

from negotiation.errors import NegotiationError, as_flag
from negotiation.games.normal_form import as_game
from negotiation.solvers.budget import seconds
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.many_players.search import many_player_equilibria
from negotiation.solvers.two_players.enumeration import two_player_equilibria

__all__ = ["nash_equilibria"]


def nash_equilibria(game: Any, *, budget: float | None = None, exact: bool = False) -> Equilibria:
    r"""All equilibria of a game or of every game of a family, pure and mixed.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        Payoffs of shape (n, s_1, ..., s_n, *batch): any number of players and strategies.
    budget : float, optional
        Seconds that the search may take, for all games together; no limit by default. When they
        are spent, what is not finished goes to `unresolved`.
    exact : bool, optional
        Two players only: take payoffs as the rational numbers that were given (integers of any
        length, fractions), and not as the nearest floats; `Equilibria.exact` then has strategies,
        payoffs and regret as fractions.

    Returns
    -------
    Equilibria
        Ordered by game, pure equilibria first. `complete` is true of a game where every
        equilibrium is listed: each part of its strategy space was proved, rounding errors
        included, to hold none or exactly one. It is false where the proof could not be finished,
        and then `unresolved` has the parts of strategy space that are left: continua of
        equilibria, equilibria at which an unused strategy pays the same, or whatever was not
        reached in the budget. Pure equilibria are always listed. An entry is `isolated` where
        it is proved to be the only equilibrium nearby; a mixed entry that is not isolated is a
        solution of the indifferences at which an unused strategy ties to within rounding.

        Of two players (who has a single strategy does not count) the entries are the extreme
        equilibria, also where payoffs tie: every equilibrium is a mixture of some of them, see
        `Equilibria.components` and `Equilibria.subsets`, and `complete` means that they are all
        listed. Probabilities are proved to be right to 1e-12, and mostly are to rounding.

    Raises
    ------
    NegotiationError
        If `budget` is not a positive number of seconds, or `exact` is asked for other than two
        players: equilibria of three can be irrational (Nash 1951).

    Notes
    -----
    Mixtures :math:`x_i` are an equilibrium if no player :math:`i` gains by a strategy :math:`k`:

    .. math:: \max_i \max_k \; u_i(k, x_{-i}) - u_i(x_i, x_{-i}) = 0,

    where the left side is the regret.

    Adding a constant to a player's payoffs or multiplying them by a positive factor changes
    nothing (to rounding): the search works on payoff differences, each scaled by a power of two.
    The effort grows with the number of faces, the product of (2**s_i - 1) over players; above
    a million no mixed equilibria are looked for, and the whole space is `unresolved`. Of two
    players it grows with the number of vertices of their best-response polytopes: some thousands
    in a random game of 12 by 12, a hundred thousand in one of 15 by 15. A game is left
    `unresolved` in the same way when the vertices of a player's polytope, times the player's
    strategies, turn out to be more than 4 million, and when it has more than 60 strategies in all.

    Examples
    --------
    The hawk and dove of two governments: each swerves with probability (T - R)/(T - R + S - P),
    here 1 - 1/3.

    >>> import negotiation as ng
    >>> chicken = ng.NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
    ...     players=["A", "B"], strategies=[["swerve", "drive on"]] * 2)
    >>> print(ng.nash_equilibria(chicken))  # doctest: +ELLIPSIS
    <Equilibria: 3 equilibria of 1 game, complete; ...>
      A: swerve; B: drive on  (payoffs 2, 7)
      A: drive on; B: swerve  (payoffs 7, 2)
      A: 0.6667 swerve + 0.3333 drive on; B: 0.6667 swerve + 0.3333 drive on  (payoffs ...)
    """
    game = as_game(game)
    deadline = time.monotonic() + seconds(budget)
    exact = as_flag("exact", exact)
    choosing = sum(size > 1 for size in game.shape)
    if choosing <= 2:
        return two_player_equilibria(game, deadline, exact=exact)
    if exact:
        raise NegotiationError(
            f"exact equilibria are for two players with a choice, got {choosing}: those of three"
            " can be irrational; pure_equilibria(game, exact=True) takes any number"
        )
    return many_player_equilibria(game, deadline)
