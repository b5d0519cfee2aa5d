"""Questions about each equilibrium: would it survive mistakes, coalitions, and better company.

Each question has its own module with its papers: `negotiation.solvers.refining.regularity` (strict,
quasi-strict, index), `negotiation.solvers.refining.perfection` (trembling-hand perfect) and
`negotiation.solvers.refining.joint_deviations` (strong, coalition-proof).
"""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import by_player
from negotiation.games.normal_form import NormalFormGame, as_game
from negotiation.solvers.best_response import as_strategy, deviation_payoffs, regrets
from negotiation.solvers.budget import seconds
from negotiation.solvers.equilibria import Equilibria, Equilibrium
from negotiation.solvers.nash import nash_equilibria
from negotiation.solvers.refining.better import agreed, better_entries, two_choose
from negotiation.solvers.refining.joint_deviations import coalition_proof, is_strong
from negotiation.solvers.refining.perfection import is_perfect
from negotiation.solvers.refining.refined import Refinements
from negotiation.solvers.refining.regularity import (
    NO,
    TIE,
    UNDECIDED,
    YES,
    indices,
    is_quasi_strict,
    is_strict,
    replies,
    unit_range,
)

__all__ = ["refinements"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Answers = NDArray[np.int8]

#: Payoffs of the entries that are asked about together.
CHUNK = 2**20


def refinements(source: Any, profile: Any = "all", *, budget: float | None = None) -> Refinements:
    """Ask of each equilibrium how it stands against mistakes, coalitions and better outcomes.

    Parameters
    ----------
    source : Equilibria, NormalFormGame or object with a method ``game``
        Equilibria of one game or a family; of a game, all its equilibria are found first.
    profile : mapping of player to strategy, list of strategies, or Equilibrium, optional
        A single equilibrium of a single game to ask about. A strategy is an option's name, an array
        of probabilities, or a mapping from options to probabilities.
    budget : float, optional
        Seconds; no limit by default. What is not answered by then is undecided.

    Returns
    -------
    Refinements
        With `to_frame` for a table and `explain` for reasons in words.

    Raises
    ------
    NegotiationError
        If the profile is no equilibrium, or names and numbers do not fit.

    Notes
    -----
    Where nobody mixes, payoffs are compared exactly, but that another outcome is better for some
    and worse for nobody counts only from 1e-9 of their payoff ranges up. Probabilities of a mixed
    equilibrium are rounded, and no gains of up to 1e-9 of a player's payoff range against them
    count; whether an unused option ties exactly is decided at nearby fractions, if these are an
    equilibrium exactly.

    Perfection is decided for two players (undominated strategies). For more it is decided by
    proof where there is one: regular equilibria are perfect, those with a weakly dominated
    strategy are not, and for pure equilibria sequences of mistakes are tried; otherwise it is
    undecided.

    Examples
    --------
    Two allies gain more if both arm than if both disarm, but each fears to be alone.

    >>> import negotiation as ng
    >>> hunt = ng.NormalFormGame([[[9, 0], [8, 7]], [[9, 8], [0, 7]]],
    ...     players=["A", "B"], strategies=[["disarm", "arm"]] * 2)
    >>> answers = ng.refinements(ng.pure_equilibria(hunt))
    >>> answers.strict, answers.strong, answers.index
    (array([1, 1], dtype=int8), array([1, 0], dtype=int8), array([1, 1], dtype=int8))
    >>> print(answers.explain(1))
    A: arm; B: arm
    strict (any deviation costs the one who deviates): yes
    quasi strict (every best reply is in use): yes
    perfect (trembling-hand perfect: it survives some small mistakes): yes
    strong (no coalition gains, all its members, by pure deviations): no: A: disarm, B: disarm;
        A gains 2, B gains 2
    strong to lotteries (nor by drawing lots among joint deviations): no
    coalition proof (no coalition gains by a joint deviation that would itself hold): no:
        A: disarm, B: disarm; A gains 2, B gains 2
    pareto dominated (another listed equilibrium is better for some and worse for nobody): yes:
        by equilibrium 0 (A: disarm; B: disarm), A gains 2, B gains 2
    inefficient (some outcome is better for some and worse for nobody): yes: A: disarm, B: disarm
    index: +1
    """
    deadline = time.monotonic() + seconds(budget)
    if profile is None:
        raise NegotiationError(
            "the profile is None, as that of an equilibrium in which somebody mixes is: give the"
            " Equilibrium itself"
        )
    if not (isinstance(profile, str) and profile == "all"):
        equilibria = _of_one(source, profile)
    elif isinstance(source, Equilibria):
        equilibria = source
    else:
        equilibria = nash_equilibria(source, budget=budget)
    game = equilibria.source
    step = max(1, CHUNK // (game.n_players * math.prod(game.shape)))
    parts = [
        _of_entries(equilibria, np.arange(at, min(at + step, len(equilibria))), deadline)
        for at in range(0, len(equilibria), step)
    ]
    names = ("strict", "quasi_strict", "perfect", "strong", "strong_to_lotteries", "inefficient")
    columns = {
        name: np.concatenate([np.empty(0, dtype=kind), *[part[name] for part in parts]])
        for name, kind in [
            *dict.fromkeys((*names, "index"), np.int8).items(),
            ("better_profile", np.intp),
        ]
    }
    better = better_entries(equilibria)
    return Refinements(
        equilibria,
        coalition_proof=_coalition_proof(equilibria, columns["strong_to_lotteries"], deadline),
        pareto_dominated=(better >= 0).astype(np.int8),
        better_entry=better,
        **columns,
    )


def _of_one(source: Any, profile: Any) -> Equilibria:
    """Take one profile of one game, if it is an equilibrium."""
    game = as_game(source)
    if game.batch_shape:
        raise NegotiationError(
            f"a profile is of one game, got a family of {game.n_games}: choose one, game[k]"
        )
    x = [one[:, None] for one in _strategies(game, profile)]
    payoffs = game.payoffs[..., None]
    pure = all((one == 1).any() for one in x)
    d = deviation_payoffs(payoffs if pure else unit_range(payoffs), x)
    for i, (options, mine) in enumerate(zip(d, x, strict=True)):
        if options.max() > (options * mine).sum() + (0.0 if pure else TIE):
            better = game.strategies[i][int(options.argmax())]
            raise NegotiationError(
                f"the profile is no equilibrium: {game.players[i]!r} gains by {better!r}"
            )
    nothing = np.zeros(1, dtype=bool)
    return Equilibria(
        game, np.zeros(1, dtype=np.intp), x, complete=nothing, isolated=nothing, method="given"
    )


def _strategies(game: NormalFormGame, profile: Any) -> list[Floats]:
    """Probabilities of each player, from names or numbers."""
    if isinstance(profile, Equilibrium):
        profile = list(profile.strategies)
    if isinstance(profile, list | tuple) and len(profile) == game.n_players:
        profile = dict(zip(game.players, profile, strict=True))
    said = by_player(game.players, "the profile", profile, "strategy")
    return [as_strategy(game, name, given) for name, given in said.items()]


def _of_entries(equilibria: Equilibria, at: Ints, deadline: float) -> dict[str, NDArray[Any]]:
    """Answers for some entries to what can be asked of each by itself."""
    payoffs = equilibria.source.flat_payoffs[..., equilibria.game[at]]
    x = [s[:, at] for s in equilibria.strategies]
    best = replies(payoffs, x)
    quasi_strict = is_quasi_strict(x, best)
    index = indices(payoffs, x, quasi_strict)
    strong, lotteries, better = _against_outcomes(equilibria, at, payoffs, deadline)
    return {
        "strict": is_strict(x, best),
        "quasi_strict": quasi_strict,
        "perfect": is_perfect(payoffs, x, best, index != 0, deadline),
        "strong": strong,
        "strong_to_lotteries": lotteries,
        "inefficient": (better >= 0).astype(np.int8),
        "index": index,
        "better_profile": better,
    }


def _against_outcomes(
    equilibria: Equilibria, at: Ints, payoffs: Floats, deadline: float
) -> tuple[Answers, Answers, Ints]:
    """Whether entries are strong, without and with lotteries, and which outcome is better."""
    strong, lotteries = np.zeros((2, len(at)), dtype=np.int8)
    better = np.full(len(at), -1)
    for pure in (True, False):
        k = np.flatnonzero(equilibria.is_pure[at] == pure)
        if not len(k):
            continue
        x = [s[:, at[k]] for s in equilibria.strategies]
        scaled = unit_range(payoffs[..., k])
        reached = regrets(scaled, x)[0]
        if pure:
            exact = payoffs[..., k], x, equilibria.payoffs[:, at[k]]
            strong[k], lotteries[k] = is_strong(*exact, 0.0, deadline)
        else:
            strong[k], lotteries[k] = is_strong(scaled, x, reached, TIE, deadline)
        u, now = scaled.reshape(len(scaled), -1, len(k)), reached[:, None]
        mask = (u >= now - TIE).all(axis=0) & (u > now + TIE).any(axis=0)
        better[k] = np.where(mask.any(axis=0), mask.argmax(axis=0), -1)
    return strong, lotteries, better


def _coalition_proof(equilibria: Equilibria, strong: Answers, deadline: float) -> Answers:
    """Whether each entry is coalition-proof; `strong` says which are so to lotteries, shape (E,).

    A strong equilibrium is coalition-proof, and of two players one that no other equilibrium
    betters for both (Bernheim, Peleg and Whinston 1987). Extreme equilibria are enough to look at:
    within a maximal Nash subset a player's payoff depends on the other's strategy alone, so that
    both are highest at one corner.
    """
    result = _in_pure_strategies(equilibria, deadline)
    open_ = result == UNDECIDED
    whole = equilibria.complete[equilibria.game] if two_choose(equilibria) else False
    result[open_ & ((strong == YES) | whole)] = YES
    result[agreed(equilibria, strong) >= 0] = NO
    return result


def _in_pure_strategies(equilibria: Equilibria, deadline: float) -> Answers:
    """Whether each entry is coalition-proof if nobody ever mixes; undecided where anybody does."""
    source = equilibria.source
    result = np.full(len(equilibria), UNDECIDED, dtype=np.int8)
    pure = np.flatnonzero(equilibria.is_pure)
    games, which = np.unique(equilibria.game[pure], return_inverse=True)
    step = max(1, CHUNK // (source.n_players * math.prod(source.shape)))
    for start in range(0, len(games), step):
        masks = coalition_proof(source.flat_payoffs[..., games[start : start + step]], deadline)
        if masks is None:
            break
        here = (which >= start) & (which < start + step)
        entries = pure[here]
        profile = [x[:, entries].argmax(axis=0) for x in equilibria.strategies]
        proof = masks[tuple(range(source.n_players))][1]
        result[entries] = proof[(*profile, which[here] - start)]
    return result
