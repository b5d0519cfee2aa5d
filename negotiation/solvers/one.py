"""One equilibrium of a game that is too large for all of them to be found.

Two players: complementary pivoting, of a game (`negotiation.solvers.two_players.lemke_howson`) or
of a tree in the weights of its sequences (`negotiation.solvers.sequence_form`). More players: of a
game a pure equilibrium, or else the first that the search for all of them finds; of a tree the
limit of its logit path.

Lemke, C. E. and Howson, J. T. (1964), "Equilibrium points of bimatrix games", Journal of the
Society for Industrial and Applied Mathematics 12(2):413-423.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from negotiation.games.behaviour import behaviour_of
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tree import Tree, as_tree_or_game
from negotiation.solvers.assessments import Assessments
from negotiation.solvers.best_response import pure_deviations
from negotiation.solvers.budget import seconds, unfinished
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.nash import nash_equilibria
from negotiation.solvers.play import bayes, reach
from negotiation.solvers.pure import equilibrium_mask
from negotiation.solvers.quantal import quantal_response
from negotiation.solvers.scaling import differences, largest_gains
from negotiation.solvers.sequence_form.composing import Whole, assessed, by_parts
from negotiation.solvers.sequence_form.parts import parts_of
from negotiation.solvers.sequence_form.pivoting import lemke
from negotiation.solvers.sequence_form.programme import constant, optimal
from negotiation.solvers.sequence_form.sequences import SequenceForm
from negotiation.solvers.sequence_form.weights import Play
from negotiation.solvers.two_players.lemke_howson import VERIFIED, lemke_howson
from negotiation.solvers.unresolved import Unresolved

__all__ = ["one_equilibrium"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: How an answer is described, and how that for many players is found.
ONE = "one equilibrium, others not looked for"
MANY = "pure strategies, then branch and prune"
#: A game of pure conflict in more sequences than this is solved by linear programme.
LARGE = 1000


@overload
def one_equilibrium(game: Tree, *, budget: float | None = None) -> Assessments: ...
@overload
def one_equilibrium(game: NormalFormGame, *, budget: float | None = None) -> Equilibria: ...
@overload
def one_equilibrium(game: Any, *, budget: float | None = None) -> Any: ...
def one_equilibrium(game: Any, *, budget: float | None = None) -> Equilibria | Assessments:
    """Find one equilibrium of a game or of every game of a family; of a tree, a sequential one.

    For two players with hundreds of options, or with a tree of hundreds of choices, this takes
    seconds, where `nash_equilibria` and `sequential_equilibria`, which look for all equilibria,
    would not end.

    Parameters
    ----------
    game : NormalFormGame, Tree or object with a method ``game``
        Payoffs of shape (n, s_1, ..., s_n, *batch).
    budget : float, optional
        Seconds that the search may take, for all games together. Without one, a two-player game
        is given up after 500,000 pivots: about ten seconds for 50 options, half a minute for 200.
        The search for a sequential equilibrium of a tree is given up for a Nash equilibrium after
        10,000 pivots in a subgame: within a minute for a thousand choices.

    Returns
    -------
    Equilibria, or of a tree Assessments
        At most one entry a game. Each is verified: from the payoffs, nobody gains more than 1e-9
        of what a player's own choice can change. A game that was not finished has no entry; its
        `count` is 0, and `method` names it. `complete` is false and the whole strategy space is
        `unresolved`, as there may be other equilibria. An entry is `isolated` if it is pure and
        strict; of others that is not asked.

        Of a tree of two players the entry is a sequential equilibrium, with the beliefs that
        support it, and nobody gains more than that at any information set. Where that is not found
        within the limits it is optimal at least where the play of each subgame leads, and
        `unresolved` says so. Of three and more players it is the limit of `quantal_response`, also
        sequential, or where that is not identified a Nash equilibrium.

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
    deadline = time.monotonic() + seconds(budget)
    game = as_tree_or_game(game)
    if isinstance(game, Tree):
        return _of_tree(game, deadline)
    if game.n_players == 2:
        found, how = _by_pivoting(game, deadline), "Lemke-Howson with restarts"
    else:
        found, how = _first_of_all(game, deadline), MANY
    return one_each(game, found, f"{ONE}; by {how}")


def one_each(
    game: NormalFormGame, found: Mapping[int, Sequence[Floats]], method: str
) -> Equilibria:
    """Make a result of at most one equilibrium a game, beside which there may be others.

    Parameters
    ----------
    game : NormalFormGame
    found : mapping of game to strategies
        Arrays (s_i,) over players.
    method : str
        How they were found. Games without an entry are added.
    """
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
        method=method + unfinished(game.n_games, which),
        unresolved=Unresolved(
            np.arange(game.n_games), everywhere, [np.ones_like(x) for x in everywhere]
        ),
    )


def _of_tree(tree: Tree, deadline: float) -> Assessments:
    """Take a tree by its sequences or, with more than two players, by its logit path."""
    if tree.n_players > 2:
        how = "logit path of the information sets, or else of the reduced normal form, " + MANY
        return assessed(tree, lambda k: _of_many(tree[k], deadline), f"{ONE}; by {how}")
    parts, conflict = parts_of(tree), constant(tree)

    def play(k: int) -> Whole | None:
        def solve(form: SequenceForm) -> Play | None:
            large = sum(side.size for side in form.sides) > LARGE
            return optimal(form, deadline) if large and conflict[k] else lemke(form, deadline)

        return by_parts(parts, k, solve, together=False)

    return assessed(tree, play, f"{ONE}; by Lemke's algorithm in sequence form")


def _of_many(tree: Tree, deadline: float) -> Whole | None:
    """Take the limit of the logit path or, without one, a Nash equilibrium of a single tree."""
    left = deadline - time.monotonic()
    if left <= 0:
        return None
    response = quantal_response(tree, budget=None if left == np.inf else left)
    span = np.ptp(tree.payoffs.reshape(tree.n_players, -1), axis=1)
    if response.converged and response.regret <= VERIFIED * span[span > 0].min(initial=np.inf):
        entry = response.assessments
        return Whole(entry.behaviour[:, 0], entry.beliefs[:, 0], sequential=True)
    found = _first_of_all(tree.game(), deadline)
    if not found:
        return None
    mixed = [x[:, None] for x in found[0]]
    behaviour = behaviour_of(tree, mixed, tree.chances.reshape(-1, 1))
    beliefs = bayes(tree, reach(tree, behaviour))
    return Whole(behaviour[:, 0], beliefs[:, 0], sequential=False)


def _strict(payoffs: Floats, which: Ints, strategies: list[Floats]) -> NDArray[np.bool_]:
    """Tell which entries are pure, with every deviation costing somebody."""
    result = np.logical_and.reduce([(x == 1.0).any(axis=0) for x in strategies])
    profile = [x.argmax(axis=0) for x in strategies]
    for own, deviations in pure_deviations(payoffs, which, profile):
        result &= (deviations >= own).sum(axis=0) == 1
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
