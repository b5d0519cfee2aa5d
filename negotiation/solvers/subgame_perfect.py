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
from negotiation.games.tree import Tree, as_tree
from negotiation.solvers.assessments import Assessments
from negotiation.solvers.budget import seconds
from negotiation.solvers.subgames.beliefs import beliefs_inside
from negotiation.solvers.subgames.listing import listed
from negotiation.solvers.subgames.pieces import subgame_roots
from negotiation.solvers.subgames.search import Search
from negotiation.solvers.subgames.solutions import Menu
from negotiation.solvers.words import counted

__all__ = ["subgame_perfect_equilibria"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Payoffs that differ by no more than this share of a player's largest are ties.
TIE = 2.0**-46
#: Digits to which two equilibria are one.
DIGITS = 9


def subgame_perfect_equilibria(
    tree: Any, *, budget: float | None = None, most: int = 1000
) -> Assessments:
    tree = as_tree(tree)
    most = as_whole("most", most, 1)
    deadline = time.monotonic() + seconds(budget)
    payoffs = tree.payoffs.reshape(tree.n_players, -1, tree.n_games)
    chances = tree.chances.reshape(-1, tree.n_games)
    slack = TIE * np.abs(payoffs).max(axis=1)
    search = Search(tree, payoffs, chances, slack, deadline)
    found, many = [], np.zeros(tree.n_games, dtype=bool)
    for games, menus in search.run():
        plays = _distinct(menus, games, len(chances), most + 1)
        many[games] = len(plays) > most
        found += [(games, play) for play in plays[:most]]
    game = np.concatenate([np.empty(0, dtype=np.intp), *(games for games, _ in found)])
    behaviour = np.concatenate([np.empty((len(chances), 0)), *(p for _, p in found)], axis=1)
    own = np.repeat(tree.set_player >= 0, np.diff(tree.first_choice))
    mixed = ~np.isin(behaviour[own], (0.0, 1.0)).all(axis=0)
    order = np.lexsort((mixed, game))
    behaviour = behaviour[:, order]
    if many.any():
        search.open[f"more than {most} equilibria, of which {most} are listed"] |= many
    left = np.zeros(tree.n_games, dtype=bool)
    for where in search.open.values():
        left |= where
    return Assessments(
        tree,
        game[order],
        behaviour,
        complete=~left,
        method="subgames from the smallest up",
        beliefs=beliefs_inside(tree, behaviour, subgame_roots(tree)),
        unresolved=[_remark(tree, what, where) for what, where in search.open.items()],
    )


def _distinct(menus: list[Menu], games: Ints, choices: int, most: int) -> list[Floats]:
    """List different equilibria, up to some."""
    result, seen = [], set()
    for play in listed(menus, games, choices):
        key = np.round(play, DIGITS).tobytes()
        if key not in seen:
            seen.add(key)
            result.append(play)
        if len(result) == most:
            break
    return result


def _remark(tree: Tree, what: str, where: NDArray[np.bool_]) -> str:
    """Say what was left open, and in how many games."""
    if tree.n_games == 1:
        return what
    games = np.flatnonzero(where)
    names = ", ".join(map(str, games[:10])) + (", ..." if len(games) > 10 else "")
    return f"{counted(len(games), 'game')} ({names}): {what}"
