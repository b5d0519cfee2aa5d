"""What a player is worth to the others: the Shapley value, and indices of power in votes.

Shapley, L. S. (1953), "A value for n-person games", in Contributions to the Theory of Games II,
Princeton University Press; Shapley, L. S. and Shubik, M. (1954), "A method for evaluating the
distribution of power in a committee system", American Political Science Review 48(3):787-792;
Banzhaf, J. F. (1965), "Weighted voting doesn't work", Rutgers Law Review 19:317-343; Deegan, J. and
Packel, E. W. (1978), "A new index of power for simple n-person games", International Journal of
Game Theory 7:113-123.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.errors import NegotiationError, as_flag
from negotiation.games.coalitional import as_coalitional
from negotiation.games.masks import sizes
from negotiation.games.voting import WeightedVoting
from negotiation.solvers.dividing.result import Allocation
from negotiation.solvers.dividing.swings import additions

__all__ = ["banzhaf", "deegan_packel", "shapley"]


def shapley(game: Any) -> Allocation:
    r"""Find the Shapley value: what a player adds on average to those who came before it.

    Parameters
    ----------
    game : CoalitionalGame or object with a method ``coalitional``
        Up to 22 players; of a `WeightedVoting` (the Shapley-Shubik index) more.

    Returns
    -------
    Allocation
        In fractions, if all values are integers or fractions.

    Raises
    ------
    NegotiationError
        If there are too many players, or votes with too many different sums of weights.

    Notes
    -----
    Of :math:`n` players, with :math:`v(S)` what the coalition :math:`S` of :math:`s` members has,

    .. math:: \phi_i = \sum_{S \not\ni i} \frac{s! \, (n - s - 1)!}{n!}
        \bigl( v(S \cup \{i\}) - v(S) \bigr).

    Examples
    --------
    The owner of a left glove, and two of a right one (a pair is worth 1):

    >>> import negotiation as ng
    >>> gloves = ng.CoalitionalGame(lambda s: min("L" in s, len(s - {"L"})),
    ...     players=["L", "R", "S"])
    >>> print(ng.shapley(gloves))
    Shapley value: L 2/3, R 1/6, S 1/6
    """
    game = as_coalitional(game)
    totals, below = additions(game)
    n = game.n_players
    exact = all(isinstance(v, int) for own in totals for v in own)
    ways = [math.factorial(k) * math.factorial(n - k - 1) for k in range(n)]
    if exact:
        common = math.factorial(n) * below
        found: list[Any] = [
            Fraction(sum(w * v for w, v in zip(ways, own, strict=True)), common) for own in totals
        ]
    else:
        weights = [w / math.factorial(n) for w in ways]
        found = [math.fsum(w * v for w, v in zip(weights, own, strict=True)) for own in totals]
    title = "Shapley-Shubik index" if isinstance(game, WeightedVoting) else "Shapley value"
    return Allocation.of(game, title, found)


def banzhaf(game: Any, *, normalized: bool = True) -> Allocation:
    r"""Find the Banzhaf index: how often a player turns a losing coalition into a winning one.

    Parameters
    ----------
    game : CoalitionalGame or object with a method ``coalitional``
        As for `shapley`. In a game that is no vote: what a player adds to all coalitions of others.
    normalized : bool, optional
        So that the numbers sum to 1 (Banzhaf 1965). False: the average over all coalitions of
        others, the probability of a swing if each joins with probability 1/2 (Penrose 1946).

    Returns
    -------
    Allocation
        In fractions, if all values are integers or fractions.

    Raises
    ------
    NegotiationError
        As for `shapley`, or if the numbers sum to zero and so cannot sum to 1.

    Notes
    -----
    Before they are made to sum to 1, the numbers are

    .. math:: \beta_i = 2^{1 - n} \sum_{S \not\ni i} \bigl( v(S \cup \{i\}) - v(S) \bigr).

    Examples
    --------
    >>> import negotiation as ng
    >>> print(ng.banzhaf(ng.WeightedVoting({"A": 3, "B": 2, "C": 1}, 4)))
    Banzhaf index: A 3/5, B 1/5, C 1/5
    >>> print(ng.banzhaf(ng.WeightedVoting({"A": 3, "B": 2, "C": 1}, 4), normalized=False))
    Banzhaf value: A 3/4, B 1/4, C 1/4
    """
    as_flag("normalized", normalized)
    game = as_coalitional(game)
    totals, below = additions(game)
    exact = all(isinstance(v, int) for own in totals for v in own)
    sums: list[Any] = [sum(own) if exact else math.fsum(own) for own in totals]
    common = sum(sums) if normalized else 2 ** (game.n_players - 1) * below
    if not common:
        raise NegotiationError(
            "what the players add sums to zero, so that there is no normalized Banzhaf index; use"
            " normalized=False"
        )
    found = [Fraction(v, common) if exact else v / common for v in sums]
    return Allocation.of(game, "Banzhaf index" if normalized else "Banzhaf value", found)


def deegan_packel(game: Any) -> Allocation:
    """Find the Deegan-Packel index: a minimal winning coalition forms, and its members share alike.

    Parameters
    ----------
    game : CoalitionalGame or object with a method ``coalitional``
        Simple: each coalition has 1 or 0, a larger one no less, all together 1. Up to 22 players.

    Returns
    -------
    Allocation
        In fractions.

    Raises
    ------
    NegotiationError
        If the game is not simple, or there are too many players.

    Examples
    --------
    >>> import negotiation as ng
    >>> print(ng.deegan_packel(ng.WeightedVoting({"A": 3, "B": 2, "C": 1}, 4)))
    Deegan-Packel index: A 1/2, B 1/4, C 1/4
    """
    game = as_coalitional(game)
    if not game.is_simple:
        raise NegotiationError(
            "the Deegan-Packel index is for simple games: each coalition wins (1) or loses (0),"
            " larger ones no less, and all together win"
        )
    wins = game.table > 0
    minimal = wins.copy()
    n = game.n_players
    for i in range(n):
        cube, own = minimal.reshape(-1, 2, 1 << i), wins.reshape(-1, 2, 1 << i)
        cube[:, 1] &= ~own[:, 0]
    formed = np.flatnonzero(minimal)
    size = sizes(n)[formed]
    shares = []
    for i in range(n):
        counts = np.bincount(size[(formed >> i & 1) > 0], minlength=n + 1).tolist()
        share = sum(Fraction(c, k) for k, c in enumerate(counts) if c)
        shares.append(Fraction(share) / len(formed))
    return Allocation.of(game, "Deegan-Packel index", shares)
