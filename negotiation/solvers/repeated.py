"""Agreements that enforce themselves, because who breaks them is punished later.

A stage game is played in every period, and what comes a period later counts by the discount factor.
The actors agree on a profile, or on profiles that they take by turns; a violation that is noticed
is followed by a stage equilibrium for ever, which nobody has a reason to leave.

Friedman, J. W. (1971), "A non-cooperative equilibrium for supergames", Review of Economic Studies
38(1):1-12.

Axelrod, R. (1984), The Evolution of Cooperation, Basic Books.

Fortna, V. P. (2003), "Scraps of paper? Agreements and the durability of peace", International
Organization 57(2):337-372.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_number, as_whole
from negotiation.games.normal_form import NormalFormGame, as_game
from negotiation.solvers.repeating.enforcement import SelfEnforcing
from negotiation.solvers.repeating.margins import Terms
from negotiation.solvers.repeating.punishments import punished

__all__ = ["self_enforcing"]

Floats = NDArray[np.float64]


def self_enforcing(
    game: Any,
    agreed: Any,
    *,
    punishment: Any = None,
    lag: int = 1,
    detection: float = 1.0,
) -> SelfEnforcing:
    """How patient actors must be for an agreement to hold by itself, without a guarantor.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        What is played in every period: one game or a family.
    agreed : dict of player to strategy, or sequence of such dicts
        What is agreed, or what is done by turns, period after period, and then from the beginning.
    punishment : dict of player to strategy, Equilibrium or "minmax", optional
        What follows for ever on a violation by anybody: a stage equilibrium. By default whoever
        breaks the agreement is punished by the stage equilibrium that is worst for it, mixed ones
        included. ``"minmax"`` takes what the others, correlating what they do, can hold a player
        down to: no punishment is worse, so the agreement fails below that discount factor under
        every punishment, but nothing says that it holds above.
    lag : int, optional
        Periods until a violation is seen. With 1, the next period answers it.
    detection : float, optional
        Probability that a violation is ever seen, for each violation by itself.

    Returns
    -------
    SelfEnforcing

    Raises
    ------
    NegotiationError
        For an unknown player or strategy, a punishment that is no stage equilibrium, a number out
        of range, or a cycle of profiles together with a lag and imperfect detection.

    Notes
    -----
    The conditions are polynomials in the discount factor, one for each player and turn; their
    roots are refined between two signs. A player who is seen after a lag violates in every period
    until then, as it loses nothing more by it. With imperfect detection and a lag it goes on for
    as long as it is not caught: what it has already put at risk makes each further violation
    cheaper. With a lag of 1 one violation is compared with none, which is enough (Blackwell 1965).

    Examples
    --------
    A ceasefire whose violations come to light after three periods.

    >>> import negotiation as ng
    >>> game = ng.NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]],
    ...     players=["North", "South"], strategies=[["hold", "fire"]] * 2)
    >>> found = ng.self_enforcing(game, {"North": "hold", "South": "hold"}, lag=3)
    >>> print(found)
    the agreement enforces itself at discount factors from 0.7937 up
      North: agreed 3, by fire 5, punished 1: from 0.7937 up
      South: agreed 3, by fire 5, punished 1: from 0.7937 up
    >>> float(found.longest_lag(0.9))
    6.0
    """
    game = as_game(game)
    if not isinstance(agreed, Mapping | Iterable):
        raise NegotiationError(
            f"what is agreed is a dict from player to strategy, or a list of them, got {agreed!r}"
        )
    cycle = [agreed] if isinstance(agreed, Mapping) else list(agreed)
    if not cycle:
        raise NegotiationError("nothing is agreed: give a profile, or several to take by turns")
    lag = as_whole("lag", lag, 1)
    detection = as_number(
        "detection", detection, "a probability above 0, up to 1", lambda x: 0 < x <= 1
    )
    if len(cycle) > 1 and lag > 1 and detection < 1:
        raise NegotiationError(
            "with several profiles by turns, give a lag of 1 or a detection of 1: what pays while"
            " violations are pending is not worked out for both"
        )
    index = [game.profile_index(profile, "what is agreed") for profile in cycle]
    if not isinstance(agreed, Mapping) and len(set(index)) == 1:
        index = index[:1]
    values, how, complete = punished(game, punishment)
    return SelfEnforcing.of(game, _terms(game, index, values), lag, detection, how, complete)


def _terms(game: NormalFormGame, index: list[tuple[int, ...]], values: Floats) -> Terms:
    """Payoffs of keeping and of breaking the agreement, above those of the punishment.

    Parameters
    ----------
    game : NormalFormGame
    index : list of tuples
        The agreed profiles.
    values : array, shape (n, G)
        Payoffs in punishments.
    """
    n, turns, games = game.n_players, len(index), game.n_games
    agreed, first, best = np.empty((3, n, turns, games))
    deviation = np.zeros((n, turns, games), dtype=np.intp)
    for k, at in enumerate(index):
        for i in range(n):
            place: Any = (i, *at[:i], slice(None), *at[i + 1 :])
            own = game.flat_payoffs[place]
            agreed[i, k] = own[at[i]]
            best[i, k] = own.max(axis=0)
            other = own.copy()
            other[at[i]] = -math.inf  # A single strategy leaves nothing to deviate to.
            deviation[i, k] = other.argmax(axis=0)
            first[i, k] = other.max(axis=0)
    return Terms(agreed, first, best, values, deviation)
