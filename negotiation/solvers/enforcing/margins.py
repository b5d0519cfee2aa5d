"""What everybody would lose by departing from given play, at every point where somebody decides."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.behaviour import as_behaviour
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tree import Tree
from negotiation.solvers.play import reach, values

__all__ = ["margins"]

Floats = NDArray[np.float64]


def margins(game: Tree | NormalFormGame, play: Any) -> tuple[list[str], Floats]:
    """Losses by single departures, in words and in numbers.

    Parameters
    ----------
    game : Tree or NormalFormGame
        One or a family.
    play : mapping
        Of a tree, behaviour at every information set; of a game, a profile of strategies.

    Returns
    -------
    words : list of str, length m
        Who does what instead.
    losses : array, shape (m, G)
        At an information set with several decisions, times the probability that it is reached, or
        would be after the fewest slips that lead there.

    Raises
    ------
    NegotiationError
        If names are unknown or missing.
    """
    return _of_tree(game, play) if isinstance(game, Tree) else _of_game(game, play)


def _of_game(game: NormalFormGame, play: Any) -> tuple[list[str], Floats]:
    """Losses by playing another strategy."""
    at = game.profile_index(play)
    words: list[str] = []
    losses: list[Floats] = []
    for i, (player, names) in enumerate(zip(game.players, game.strategies, strict=True)):
        here: tuple[Any, ...] = (i, *at[:i], slice(None), *at[i + 1 :])
        own = game.payoffs[here].reshape(len(names), -1)
        for k, name in enumerate(names):
            if k != at[i]:
                words.append(f"{player} would rather {name}")
                losses.append(own[at[i]] - own[k])
    return words, np.array(losses).reshape(len(words), game.n_games)


def _of_tree(tree: Tree, play: Any) -> tuple[list[str], Floats]:
    """Losses by another action at one information set, and the given play after it."""
    given = as_behaviour(tree, play)
    chances = np.broadcast_to(
        tree.chances.reshape(len(given), -1), (len(given), max(tree.n_games, 1))
    )
    behaviour = np.where(np.isnan(given)[:, None], chances, given[:, None])
    payoffs = tree.payoffs.reshape(*tree.payoffs.shape[:2], -1)
    worth = values(tree, payoffs, behaviour)
    likely, slips = reach(tree, np.where(given[:, None] == 0, 1.0, behaviour)), _slips(tree, given)
    words: list[str] = []
    losses: list[Floats] = []
    for here in tree.sets:
        if here.player is None or len(here.actions) < 2:
            continue
        own, weight = worth[tree.players.index(here.player)], likely[here.nodes]
        if len(here.nodes) == 1:
            weight = np.ones_like(weight)
        fewest = slips[here.nodes] == slips[here.nodes].min()
        weight = np.where(fewest[:, None], weight, 0.0)
        after = np.array([
            tree.children[tree.first_child[x] : tree.first_child[x + 1]] for x in here.nodes
        ])  # fmt: skip
        for k, action in enumerate(here.actions):
            loss = (weight * (own[here.nodes] - own[after[:, k]])).sum(axis=0)
            if given[tree.first_choice[here.number] + k] < 1:
                words.append(f"{here.player} would rather {action}")
                losses.append(loss)
    return words, np.array(losses).reshape(len(words), behaviour.shape[1])


def _slips(tree: Tree, given: Floats) -> Floats:
    """How many choices that the play never makes lead to each node, shape (N,)."""
    result = np.zeros(len(tree.parent))
    for level in tree.levels[1:]:
        result[level] = result[tree.parent[level]] + (given[tree.choice[level]] == 0)
    return result
