"""Subgame-perfect equilibria: equilibria in every subgame, reached or not, pure and mixed.

Selten, R. (1965), "Spieltheoretische Behandlung eines Oligopolmodells mit Nachfrageträgheit",
Zeitschrift für die gesamte Staatswissenschaft 121, 301-324 and 667-689.

Selten, R. (1975), "Reexamination of the perfectness concept for equilibrium points in extensive
games", International Journal of Game Theory 4(1):25-55.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.arguments import as_whole
from negotiation.games.tree import as_tree
from negotiation.solvers.assessments import Assessments
from negotiation.solvers.budget import seconds
from negotiation.solvers.induction.comparing import slack
from negotiation.solvers.subgames.beliefs import beliefs_inside
from negotiation.solvers.subgames.listing import distinct
from negotiation.solvers.subgames.pieces import subgame_roots
from negotiation.solvers.subgames.search import Search
from negotiation.solvers.words import in_games

__all__ = ["subgame_perfect_equilibria"]

Ints = NDArray[np.intp]


def subgame_perfect_equilibria(
    tree: Any, *, budget: float | None = None, most: int = 1000
) -> Assessments:
    """All subgame-perfect equilibria of a tree, or of every tree of a family, pure and mixed.

    Parameters
    ----------
    tree : Tree or object with a method ``tree``
        With any number of players and any information sets. Between its subgames it may be large;
        each of them, without those inside, must be small enough for a normal form.
    budget : float, optional
        Seconds that the search may take, for all games together; no limit by default.
    most : int, optional
        How many equilibria to list of each game.

    Returns
    -------
    Assessments
        Ordered by game, pure equilibria first. Of a continuum the ends are listed; it may lie
        between more than two. `complete` is true of a game where every equilibrium, or every end,
        is listed; `unresolved` says what was left open elsewhere. Beliefs are those inside the
        smallest subgame around, reached or not; there is none at an information set that the other
        players' choices in that subgame keep from being reached.

    Raises
    ------
    NegotiationError
        If `tree` is none, `budget` is not a positive number of seconds, or a subgame without those
        inside has more than a million profiles of strategies.

    Notes
    -----
    Subgames are solved from the smallest up. For every combination of equilibria of the subgames
    inside, the rest of a subgame goes to `nash_equilibria` as a game in reduced normal form, and
    its mixed strategies become behaviour (Kuhn 1953). At an information set that a player's own
    choices keep it from, within a subgame, it takes each action with the same probability.

    Where a player is indifferent among equilibria of a subgame and another player is not, any
    mixture is an equilibrium of that subgame, and some mixtures lead to equilibria of the larger
    one that none of the ends leads to: those that make somebody before it indifferent. They are
    found, as the choice is handed up, if no more than two players choose in the larger subgame and
    there are not too many ways; otherwise the ends are tried alone, and `unresolved` says so where
    mixtures could matter. The same holds where two players may both mix as they like.

    Payoffs that agree to within 2**-46 of the player's largest are taken for equal.

    Subgame perfection says nothing about beliefs. Where a choice off the path rests on an
    incredible belief, or where hardly any subgames exist, ask `sequential_equilibria`.

    Examples
    --------
    Two states may stay apart, or meet and choose between two terms, on each of which one gains
    more (van Damme 1989). Whoever expects the worse terms stays away.

    >>> import negotiation as ng
    >>> def answer(first, second):
    ...     return ng.Decision("B", {"first": first, "second": second}, information="answer")
    >>> meet = ng.Decision("A", {
    ...     "first": answer((3, 1), (0, 0)), "second": answer((0, 0), (1, 3))})
    >>> tree = ng.Tree(["A", "B"], ng.Decision("A", {"meet": meet, "stay away": (2, 2)}))
    >>> print(ng.subgame_perfect_equilibria(tree))
    <Assessments: 3 equilibria of 1 game, complete; subgames from the smallest up>
      A: meet at A:1, first at A:2; B: first at answer  (payoffs 3, 1)
        beliefs of B at answer: first
      A: stay away at A:1, second at A:2; B: second at answer  (payoffs 2, 2)
        beliefs of B at answer: second
      payoffs 2, 2
        A: stay away at A:1; 0.75 first + 0.25 second at A:2
        B: 0.25 first + 0.75 second
        beliefs of B at answer: 0.75 first + 0.25 second
    """
    tree = as_tree(tree)
    most = as_whole("most", most, 1)
    deadline = time.monotonic() + seconds(budget)
    payoffs = tree.payoffs.reshape(tree.n_players, -1, tree.n_games)
    chances = tree.chances.reshape(-1, tree.n_games)
    search = Search(tree, payoffs, chances, slack(payoffs), deadline)
    games, plays = [np.empty(0, dtype=np.intp)], [np.empty((len(chances), 0))]
    for some, menus in search.run():
        found, whole = distinct(menus, some, len(chances), most)
        if not whole:
            search.open[f"more than {most} equilibria, the first of which are listed"][some] = True
        games += [some] * len(found)
        plays += found
    game, behaviour = np.concatenate(games), np.concatenate(plays, axis=1)
    own = np.repeat(tree.set_player >= 0, np.diff(tree.first_choice))
    mixed = ~np.isin(behaviour[own], (0.0, 1.0)).all(axis=0)
    order = np.lexsort((mixed, game))
    behaviour = behaviour[:, order]
    left = np.logical_or.reduce([np.zeros(tree.n_games, dtype=bool), *search.open.values()])
    return Assessments(
        tree,
        game[order],
        behaviour,
        complete=~left,
        method="subgames from the smallest up",
        beliefs=beliefs_inside(tree, behaviour, subgame_roots(tree)),
        unresolved=[
            in_games(what, np.flatnonzero(where), tree.n_games)
            for what, where in search.open.items()
        ],
    )
