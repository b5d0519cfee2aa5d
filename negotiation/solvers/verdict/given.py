"""Strategies and beliefs of a tree, as a user gives them, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, known_name, unknown_name
from negotiation.games.arguments import as_array, as_number, as_whole, by_player
from negotiation.games.decisions import decision_names
from negotiation.games.tree import InformationSet, Tree
from negotiation.solvers.assessments import Assessment
from negotiation.solvers.words import number

__all__ = ["as_behaviour", "as_beliefs", "as_game_number"]

Floats = NDArray[np.float64]

#: How far probabilities may be from a sum of 1.
SLACK = 1e-8


def as_game_number(tree: Tree, strategies: Any, game: int | None) -> int:
    """Which game of a family strategies are for.

    Raises
    ------
    NegotiationError
        If there are several and none is named, or there is none of that number.
    """
    if game is None and isinstance(strategies, Assessment):
        game = strategies.game
    if game is None and tree.n_games > 1:
        raise NegotiationError(f"{tree!r} is a family of {tree.n_games}: say which game, as game=")
    game = as_whole("game", 0 if game is None else game, 0)
    if game >= tree.n_games:
        raise NegotiationError(f"no game {game}: the family has {tree.n_games}")
    return game


def as_behaviour(tree: Tree, strategies: Any, game: int, tolerance: float) -> Floats:
    """Read strategies.

    Parameters
    ----------
    tree : Tree
    strategies : Assessment or mapping
        As `Assessment.strategies`; an action alone is taken with certainty, and an action that is
        left out has probability 0.
    game : int
    tolerance : float
        Probabilities up to this are none.

    Returns
    -------
    array, shape (K,)
        Probabilities of all choices, those of chance among them.

    Raises
    ------
    NegotiationError
    """
    if isinstance(strategies, Assessment):
        strategies = strategies.strategies
    result = tree.chances.reshape(len(tree.chances), -1)[:, game].copy()
    given = by_player(tree.players, "strategies", strategies, "what it does where")
    for player, sets in given.items():
        own = tree.sets_of(player)
        for key, actions in _by_key(own, f"strategies of {player!r}", sets).items():
            where = f"at information set {key!r} of {player!r}"
            chosen = {actions: 1} if isinstance(actions, str) else actions
            if not isinstance(chosen, Mapping):
                raise NegotiationError(
                    f"what is done {where} is an action or a dict from action to probability, got"
                    f" {actions!r:.80}"
                )
            row = dict.fromkeys(own[key].actions, 0.0)
            for action, p in chosen.items():
                name = known_name("action", action, row, where)
                row[name] = as_number(
                    f"the probability of {name!r} {where}",
                    p,
                    "a number from 0 to 1",
                    lambda x: 0 <= x <= 1 + SLACK,
                )
            first = tree.first_choice[own[key].number]
            result[first : first + len(row)] = _adding_up(
                f"probabilities {where}", np.array([*row.values()]), tolerance
            )
        missing = [key for key in own if key not in sets]
        if missing:
            raise NegotiationError(
                f"strategies say nothing of {', '.join(map(repr, missing))} of {player!r}: what"
                " would be done off the path is part of an equilibrium"
            )
    return result


def as_beliefs(tree: Tree, beliefs: Any, tolerance: float) -> Floats:
    """Read beliefs.

    Parameters
    ----------
    tree : Tree
    beliefs : Assessment or mapping
        As `Assessment.beliefs`; a belief may also be a dict from decision, as `decision_names` has
        it, to probability.
    tolerance : float
        Probabilities up to this are none.

    Returns
    -------
    array, shape (N,)
        NaN where nothing was said, and 1 where a player knows where it is.

    Raises
    ------
    NegotiationError
    """
    if isinstance(beliefs, Assessment):
        beliefs = beliefs.beliefs
    result = np.full(len(tree.parent), np.nan)
    for here in tree.sets:
        if here.player is not None and len(here.nodes) == 1:
            result[here.nodes] = 1.0
    given = by_player(
        tree.players, "beliefs", beliefs, "what it believes where", optional=tree.players
    )
    for player, sets in given.items():
        own = tree.sets_of(player)
        for key, believed in _by_key(own, f"beliefs of {player!r}", sets).items():
            result[own[key].nodes] = _belief(tree, own[key], believed, tolerance)
    return result


def _by_key(own: Mapping[str, InformationSet], what: str, given: Any) -> dict[str, Any]:
    """Take a dict whose keys are information sets."""
    if not isinstance(given, Mapping):
        raise NegotiationError(
            f"{what} are a dict from information set ({', '.join(map(repr, own))}), got"
            f" {given!r:.80}"
        )
    for key in given:
        if key not in own:
            raise unknown_name("information set", key, own, f"in {what}")
    return dict(given)


def _belief(tree: Tree, here: InformationSet, given: Any, tolerance: float) -> Floats:
    """Read a belief at an information set."""
    where = f"at information set {here.key!r} of {here.player!r}"
    if isinstance(given, Mapping):
        names = decision_names(tree, here.number)
        for name in given:
            if name not in names:
                raise unknown_name("decision", name, names, where)
        given = [given.get(name, 0.0) for name in names]
    row = as_array(given)
    if row is None or row.shape != here.nodes.shape or not (row >= 0).all():
        names = decision_names(tree, here.number)
        raise NegotiationError(
            f"the belief {where} is one probability for each decision ({', '.join(names)}), got"
            f" {given!r:.80}"
        )
    return _adding_up(f"probabilities in the belief {where}", row, tolerance)


def _adding_up(what: str, row: Floats, tolerance: float) -> Floats:
    """Check that probabilities add up to 1; drop what is rounding."""
    if abs(row.sum() - 1) > SLACK:
        raise NegotiationError(f"{what} add up to {number(row.sum())}, not to 1")
    row = np.where(row > tolerance, row, 0.0)
    return np.asarray(row / row.sum())
