"""Pure conflict between two players: the value of the game, and optimal play, by linear programme.

A tree is solved in the weights of the players' sequences of choices, which are few where strategies
are many (`negotiation.solvers.sequence_form`). A game in normal form is the case in which both
choose once.

von Neumann, J. (1928), "Zur Theorie der Gesellschaftsspiele", Mathematische Annalen 100:295-320.

Dresher, M. (1962), "A sampling inspection problem in arms control agreements: a game-theoretic
analysis", RAND Memorandum RM-2972.

Romanovskii, I. V. (1962), "Reduction of a game with complete memory to a matrix game", Soviet
Mathematics 3:678-681.

Koller, D., Megiddo, N. and von Stengel, B. (1996), "Efficient computation of equilibria for
extensive two-person games", Games and Economic Behavior 14(2):247-259.
"""

from __future__ import annotations

import time
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tree import Tree, as_tree_or_game
from negotiation.solvers.assessments import Assessments
from negotiation.solvers.budget import seconds
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.one import ONE, one_each
from negotiation.solvers.sequence_form.composing import Whole, assessed, by_parts
from negotiation.solvers.sequence_form.parts import parts_of
from negotiation.solvers.sequence_form.programme import constant, optimal
from negotiation.solvers.sequence_form.sequences import SequenceForm
from negotiation.solvers.words import number

__all__ = ["zero_sum"]

Floats = NDArray[np.float64]


@overload
def zero_sum(game: Tree, *, budget: float | None = None) -> Assessments: ...
@overload
def zero_sum(game: Any, *, budget: float | None = None) -> Equilibria | Assessments: ...
def zero_sum(game: Any, *, budget: float | None = None) -> Equilibria | Assessments:
    """Value and optimal play of a game in which one of two players loses what the other gains.

    Parameters
    ----------
    game : Tree, NormalFormGame or object with a method ``game``
        One or a family. Payoffs may add up to any constant.
    budget : float, optional
        Seconds that the search may take, for all games together; no limit by default.

    Returns
    -------
    Assessments for a tree, Equilibria for a game
        One entry a game; its ``payoffs`` are the values of the game to the players. Optimal
        strategies of the two can be combined at will (von Neumann 1928), so that all others have
        the same payoffs. ``regret`` is recomputed from the payoffs: the value is that far off at
        most. A game that was not finished has no entry, and `method` names it. `complete` is
        false, as other optimal strategies are not looked for.

    Raises
    ------
    NegotiationError
        If there are not two players, their payoffs do not add up to the same everywhere, or
        `budget` is not a positive number of seconds.

    Notes
    -----
    In a tree play is optimal in every subgame, reached or not. At an information set that is not
    reached within its subgame, a player whose own strategy excludes it replies best to the other's
    strategy; one whom the other never lets come there does what keeps the other out, whatever it
    would then believe, and no belief is stated. `one_equilibrium` finds play that is sequentially
    rational there too.

    Examples
    --------
    An inspector can look in one month of three; a violator who was not seen has won. It goes
    unseen three times as often as it is caught (Dresher 1962).

    >>> import negotiation as ng
    >>> def month(left, looks):
    ...     if not left or not looks:
    ...         return (0, 0) if not left else (-1, 1)
    ...     later = month(left - 1, looks)
    ...     def act(inspects):
    ...         goes_on = month(left - 1, looks - inspects)
    ...         return ng.Decision("Violator", {
    ...             "violate": (1, -1) if inspects else (-1, 1), "wait": goes_on,
    ...         }, information=f"{left} left, {looks} looks")
    ...     return ng.Decision("Inspector", {"inspect": act(1), "rest": act(0)})
    >>> tree = ng.Tree(["Inspector", "Violator"], month(3, 1))
    >>> optimal = ng.zero_sum(tree)
    >>> print(f"{optimal.payoffs[0, 0]:.4f}")
    -0.5000
    """
    deadline = time.monotonic() + seconds(budget)
    how = f"{ONE}; by linear programme"
    game = as_tree_or_game(game)
    if isinstance(game, Tree):
        _check(game, len(game.leaves))
        how = f"{how} in sequence form"
        parts = parts_of(game)

        def play(k: int) -> Whole | None:
            return by_parts(parts, k, lambda form: optimal(form, deadline), together=True)

        return assessed(game, play, how)
    _check(game, int(np.prod(game.shape)))
    found = {}
    for k in range(game.n_games):
        best = optimal(SequenceForm.of_payoffs(game.flat_payoffs[..., k]), deadline)
        if best is not None:
            found[k] = [w.limit[1:] for w in best.weights]
    return one_each(game, found, how)


def _check(source: Tree | NormalFormGame, ends: int) -> None:
    """Refuse what is no pure conflict between two."""
    if source.n_players != 2:
        raise NegotiationError(
            f"zero_sum is for two players, got {source.n_players}; one_equilibrium takes any number"
        )
    total = source.payoffs.reshape(2, ends, source.n_games).sum(axis=0)
    wrong = np.flatnonzero(~constant(source))
    if len(wrong):
        k = int(wrong[0])
        sums = np.sort(total[:, k])[[0, -1]]
        low, high = (number(v, float(np.abs(sums).max())) for v in sums)
        raise NegotiationError(
            "zero_sum is for players of whom one loses what the other gains; payoffs of"
            f" {source.players[0]!r} and {source.players[1]!r} add up to {low} at one end and to"
            f" {high} at another{f' in game {k}' if source.n_games > 1 else ''}: one_equilibrium"
            " takes any two players"
        )
