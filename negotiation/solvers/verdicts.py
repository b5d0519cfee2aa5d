"""Whether given strategies and beliefs are an equilibrium of a tree, and what fails where.

Kreps, D. M. and Wilson, R. (1982), "Sequential equilibria", Econometrica 50(4):863-894.

Fudenberg, D. and Tirole, J. (1991), "Perfect Bayesian equilibrium and sequential equilibrium",
Journal of Economic Theory 53(2):236-260.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_number
from negotiation.games.tree import Tree, as_tree
from negotiation.solvers.assessments import Assessment
from negotiation.solvers.sequential.cones import TooHardError
from negotiation.solvers.verdict import words
from negotiation.solvers.verdict.deviations import Play, bayes_from, best_reply
from negotiation.solvers.verdict.given import as_behaviour, as_beliefs, as_game_number
from negotiation.solvers.verdict.result import Failure, Verdict
from negotiation.solvers.verdict.supporting import by_bayes, consistent_beliefs, following
from negotiation.solvers.verdict.trembles import inconsistent

__all__ = ["is_perfect_bayesian", "is_sequential"]

Floats = NDArray[np.float64]

BAYESIAN, SEQUENTIAL = "a perfect Bayesian equilibrium", "a sequential equilibrium"


def is_sequential(
    tree: Any,
    strategies: Any,
    beliefs: Any = None,
    *,
    game: int | None = None,
    tolerance: float = 1e-8,
) -> Verdict:
    """Whether strategies and beliefs are a sequential equilibrium, and if not, why.

    Nobody may gain at any information set given its belief, by whatever it could do from there on;
    and the beliefs must be consistent: the limit of Bayes' rule as some trembles get small.

    Parameters
    ----------
    tree : Tree or object with a method ``tree``
    strategies : Assessment or dict of player to dict of information set to what is done there
        An action, or a dict from action to probability, as in `Assessment.strategies`; what is
        left out has probability 0.
    beliefs : dict of player to dict of information set to belief, optional
        One probability for each decision, in the order of the tree, or a dict from decision to
        probability, as in `Assessment.beliefs`. Those at sets that are reached may be left out. By
        default those of the Assessment; or, if `strategies` is none, are there beliefs that
        would do?
    game : int, optional
        Which game of a family; by default that of the Assessment.
    tolerance : float, optional
        Gains up to this share of the payoffs' range are none, and probabilities up to this zero.

    Returns
    -------
    Verdict
        True if it is one; otherwise `failures` say what fails, and a print says it in words.

    Raises
    ------
    NegotiationError
        If strategies or beliefs do not fit the tree, a belief is missing off the path, or, without
        beliefs, it cannot be told whether there are some (trembles of several players that
        multiply at several information sets).

    Examples
    --------
    Selten's horse: that both play on rests on the third player's belief.

    >>> import negotiation as ng
    >>> def third(left, right):
    ...     return ng.Decision("3", {"L": left, "R": right}, information="3")
    >>> tree = ng.Tree(["1", "2", "3"], ng.Decision("1", {
    ...     "D": third((3, 3, 2), (0, 0, 0)),
    ...     "A": ng.Decision("2", {"d": third((4, 4, 0), (0, 0, 1)), "a": (1, 1, 1)},
    ...         information="2")}, information="1"))
    >>> play = {"1": {"1": "A"}, "2": {"2": "a"}, "3": {"3": "R"}}
    >>> bool(ng.is_sequential(tree, play, {"3": {"3": {"D": 0.2, "d": 0.8}}}))
    True
    >>> print(ng.is_sequential(tree, play, {"3": {"3": {"D": 0.5, "d": 0.5}}}))
    This is not a sequential equilibrium:
      3 at 3 would gain 0.5 by L instead of R, believing 0.5 D + 0.5 d
    """
    return _verdict(tree, strategies, beliefs, game, tolerance, sequential=True)


def is_perfect_bayesian(
    tree: Any,
    strategies: Any,
    beliefs: Any = None,
    *,
    game: int | None = None,
    tolerance: float = 1e-8,
) -> Verdict:
    """Whether strategies and beliefs are a perfect Bayesian equilibrium, and if not, why.

    Nobody may gain at any information set given its belief, by whatever it could do from there on;
    and beliefs must be those of Bayes' rule wherever it applies: on the path, and off it from each
    information set of a player to its next one, if what the others do leads there. What a player
    does itself teaches it nothing.

    Parameters
    ----------
    tree, strategies, beliefs, game, tolerance
        As for `is_sequential`.

    Returns
    -------
    Verdict

    Raises
    ------
    NegotiationError
        If strategies or beliefs do not fit the tree, or a belief is missing off the path.

    Notes
    -----
    The definitions of Fudenberg and Tirole (1991) ask for more in games with observed actions:
    that different players hold the same beliefs, and that nobody's deviation says anything about
    what that player does not know. Consistency (`is_sequential`) implies both.

    Examples
    --------
    >>> import negotiation as ng
    >>> resist = ng.Decision("Challenger", {"fight": (-1, -2), "back down": (-0.5, 1)},
    ...     information="resisted")
    >>> answer = ng.Decision("Target", {"concede": (1, -1), "resist": resist},
    ...     information="threat")
    >>> tree = ng.Tree(["Challenger", "Target"], ng.Decision("Challenger",
    ...     {"wait": (0, 0), "threaten": answer}, information="start"))
    >>> print(ng.is_perfect_bayesian(tree, {
    ...     "Challenger": {"start": "threaten", "resisted": "fight"},
    ...     "Target": {"threat": "concede"}}))
    This is not a perfect Bayesian equilibrium:
      Challenger at resisted would gain 0.5 by back down instead of fight
    """
    return _verdict(tree, strategies, beliefs, game, tolerance, sequential=False)


def _verdict(
    tree: Any,
    strategies: Any,
    beliefs: Any,
    game: int | None,
    tolerance: float,
    *,
    sequential: bool,
) -> Verdict:
    """Read what was given, and judge it."""
    tree = as_tree(tree)
    tolerance = as_number("tolerance", tolerance, "a number from 0 to 0.1", lambda x: 0 <= x <= 0.1)
    game = as_game_number(tree, strategies, game)
    play = Play.of(tree, game, as_behaviour(tree, strategies, game, tolerance))
    if beliefs is None and isinstance(strategies, Assessment):
        beliefs = strategies
    if beliefs is None:
        found, failures = _without_beliefs(play, game, tolerance, sequential=sequential)
    else:
        found = following(play, as_beliefs(tree, beliefs, tolerance))
        _check_all_said(tree, found)
        failures = [*_failures(play, found, tolerance, sequential=sequential)]
    concept = SEQUENTIAL if sequential else BAYESIAN
    return Verdict(concept, tuple(failures), _named(tree, found))


def _without_beliefs(
    play: Play, game: int, tolerance: float, *, sequential: bool
) -> tuple[Floats, list[Failure]]:
    """Look for beliefs that would do; without them, say why there are none."""
    size = tolerance * np.ptp(play.payoffs)
    beliefs, none = by_bayes(play, size)
    failures = [words.no_belief(play, here, loss) for here, loss in none]
    off = {here.number for here, _ in none}
    failures += [
        f
        for f in _failures(play, beliefs, tolerance, sequential=False)
        if not off.intersection(play.tree.sets_of(player)[key].number for player, key in f.sets)
    ]
    if failures or not sequential:
        return beliefs, failures
    try:
        for found in consistent_beliefs(play, game, 0.9 * size):
            if not any(_failures(play, found, tolerance, sequential=True)):
                return found, []
    except TooHardError:
        raise NegotiationError(
            "cannot tell whether there are consistent beliefs: trembles of several players"
            " multiply; give beliefs, to be judged"
        ) from None
    unreached = [h for h in play.tree.sets if h.player and bayes_from(play, h, beliefs) is None]
    return beliefs, [words.no_consistent_beliefs([h for h in unreached if len(h.nodes) > 1])]


def _failures(
    play: Play, beliefs: Floats, tolerance: float, *, sequential: bool
) -> Iterator[Failure]:
    """What keeps an assessment from being an equilibrium."""
    size = tolerance * np.ptp(play.payoffs)
    consistent = []
    for here in play.tree.sets:
        if here.player is None:
            continue
        gain, plan = best_reply(play, here, beliefs[here.nodes])
        if gain > size:
            yield words.gain_by(play, here, beliefs, gain, plan)
        expected = bayes_from(play, here, beliefs)
        if expected is not None and np.abs(expected - beliefs[here.nodes]).max() > tolerance:
            yield words.not_bayes(play, here, beliefs, expected)
        elif len(here.nodes) > 1:
            consistent.append(here)
    wrong = inconsistent(play.tree, play.behaviour, beliefs, consistent) if sequential else None
    if wrong is not None:
        yield words.no_trembles(wrong[0], orders=wrong[1])


def _check_all_said(tree: Tree, beliefs: Floats) -> None:
    """Refuse a missing belief."""
    missing = [
        f"{here.key!r} of {here.player!r}"
        for here in tree.sets
        if here.player is not None and np.isnan(beliefs[here.nodes]).any()
    ]
    if missing:
        raise NegotiationError(
            f"beliefs say nothing of {', '.join(missing)}, which is not reached and so has none by"
            " Bayes' rule; beliefs=None asks whether there are some that would do"
        )


def _named(tree: Tree, beliefs: Floats) -> dict[str, dict[str, Floats]]:
    """Beliefs by player and information set."""
    result: dict[str, dict[str, Floats]] = {player: {} for player in tree.players}
    for here in tree.sets:
        if here.player is not None:
            result[here.player][here.key] = beliefs[here.nodes]
    return result
