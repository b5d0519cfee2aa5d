"""Dominated options, and what is left when nobody uses them.

An option is strictly dominated when another, or a mixture of others, pays its player more whatever
the others do; weakly, when it never pays less and sometimes more. All games of a family are gone
through together; see `negotiation.solvers.domination.dominators` for how.

Gale, D. (1953), "A theory of n-person games with perfect information", Proceedings of the National
Academy of Sciences 39(6):496-501. (Iterated elimination.)

Pearce, D. G. (1984), "Rationalizable strategic behavior and the problem of perfection",
Econometrica 52(4):1029-1050. (Dominance by mixtures, as a linear programme by duality.)

Gilboa, I., Kalai, E. and Zemel, E. (1990), "On the order of eliminating dominated strategies",
Operations Research Letters 9(2):85-89. (For weak dominance the order matters.)
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import Named, NegotiationError, as_flag, as_list
from negotiation.games.normal_form import NormalFormGame, as_game
from negotiation.solvers.budget import seconds
from negotiation.solvers.domination.dominators import Trace, eliminated
from negotiation.solvers.domination.reduced import Elimination, Eliminations

__all__ = ["dominated_options", "eliminate_dominated", "eliminations"]

#: Payoffs of the games that are gone through together.
CHUNK = 2**21


def dominated_options(
    game: Any, *, strict: bool = True, mixed: bool = True
) -> Elimination | Eliminations:
    """Options that their players have no reason to use, and what dominates each.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        One game or a family.
    strict : bool, optional
        Look for strict dominance (the default) or for weak.
    mixed : bool, optional
        Look for dominance by mixtures of options too (the default), or by single options only.

    Returns
    -------
    Elimination or Eliminations
        As `eliminate_dominated` returns them, after one round: of one game its dominated options,
        one after another; of a family, ``result[k]`` is that of one game. If a pure strategy
        dominates, the one that gains most at least is named, otherwise a mixture. A strictly
        dominated option is also weakly dominated, and is listed (as strict) if `strict` is False.

    Raises
    ------
    NegotiationError
        If `strict` or `mixed` is not true or false.

    Notes
    -----
    Payoffs are compared exactly, as the numbers they are, and ties are decided in exact
    arithmetic. A decimal such as 0.1 is not the tenth that it stands for: write integers where
    ties between mixtures are meant. An option that a mixture beats by less than rounding is listed
    with that gain.

    Examples
    --------
    >>> import negotiation as ng
    >>> dilemma = ng.NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]],
    ...     players=["A", "B"], strategies=[["disarm", "arm"]] * 2)
    >>> for one in ng.dominated_options(dilemma):
    ...     print(one)
    A: 'disarm' is strictly dominated by 'arm'
    B: 'disarm' is strictly dominated by 'arm'
    """
    game = as_game(game)
    found = eliminations(game, strict=strict, mixed=mixed, most=1)
    return found if game.batch_shape else found[0]


def eliminate_dominated(
    game: Any,
    *,
    strict: bool = True,
    mixed: bool = True,
    order: Sequence[str | Named] | None = None,
    budget: float | None = None,
) -> Elimination | Eliminations:
    """Take out dominated options until there are none.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        One game or a family.
    strict : bool, optional
        Take out strictly dominated options only (the default). What is left does not depend on
        the order then, and no equilibrium is lost. With False, weakly dominated options go too:
        equilibria can be lost, and what is left can depend on the order.
    mixed : bool, optional
        Take out what mixtures of options dominate too (the default), or what single ones do only.
    order : list of str or Actor, optional
        All players, in the order in which they drop all of their dominated options; from the
        first again after the last, until nobody has any. A turn in which something goes is a
        round. By default everybody drops all of theirs in every round.
    budget : float, optional
        Seconds for the search; no limit by default. When they are spent, options whose dominance
        by mixtures is not settled are kept, and named as `undecided`.

    Returns
    -------
    Elimination or Eliminations
        The first for one game, with the reduced game; for a family the second: which options
        survive in each game, when the others went, and what dominated them. ``result[k]`` is the
        Elimination of one game of it.

    Raises
    ------
    NegotiationError
        If `strict` or `mixed` is not true or false, `order` does not name every player once, or
        `budget` is no positive number.

    Notes
    -----
    Payoffs are compared exactly; see `dominated_options`. A mixture is found by a linear
    programme, and its answer checked: by what the mixture gains, or by a belief against which the
    option is a best response. Where that leaves a tie, fractions decide.

    Examples
    --------
    >>> import negotiation as ng
    >>> game = ng.NormalFormGame([[[1, 1, 0], [0, 0, 2]], [[0, 2, 1], [3, 1, 0]]],
    ...     players=["Row", "Column"], strategies=[["up", "down"], ["left", "middle", "right"]])
    >>> print(ng.eliminate_dominated(game))
    round 1: Column: 'right' is strictly dominated by 'middle'
    round 2: Row: 'down' is strictly dominated by 'up'
    round 3: Column: 'left' is strictly dominated by 'middle'
    left: Row: up; Column: middle
    """
    game = as_game(game)
    found = eliminations(game, strict=strict, mixed=mixed, order=order, budget=budget)
    return found if game.batch_shape else found[0]


def eliminations(
    game: NormalFormGame,
    *,
    strict: bool,
    mixed: bool,
    order: Sequence[str | Named] | None = None,
    budget: float | None = None,
    most: int | None = None,
) -> Eliminations:
    """Eliminate in columns, for one game as for a family; `most` is the number of rounds.

    The other parameters are those of `eliminate_dominated`.
    """
    strict, mixed = as_flag("strict", strict), as_flag("mixed", mixed)
    turns = _turns(game, order)
    deadline = time.monotonic() + seconds(budget)
    step = max(1, CHUNK // (game.n_players * math.prod(game.shape)))
    traces = [
        eliminated(
            game.flat_payoffs[..., at : at + step],
            strict=strict,
            mixed=mixed,
            turns=turns,
            most=most,
            deadline=deadline,
        )
        for at in range(0, game.n_games, step)
    ]
    names = ", ".join(game.players[i] for turn in turns for i in turn)
    who = "all players at once" if order is None else f"players in turn: {names}"
    what = "strictly" if strict else "weakly"
    by = "pure and mixed strategies" if mixed else "pure strategies"
    method = f"{what} dominated by {by}, {who}"
    return _joined(game, traces, method)


def _joined(game: NormalFormGame, traces: Sequence[Trace], method: str) -> Eliminations:
    """Put the portions of a family together."""
    players = range(game.n_players)

    def column(parts: list[NDArray[Any]]) -> NDArray[Any]:
        whole = np.concatenate(parts, axis=-1)
        return whole.reshape(*whole.shape[:-1], *game.batch_shape)

    def of(name: str) -> list[NDArray[Any]]:
        return [column([getattr(t.found[i], name) for t in traces]) for i in players]

    return Eliminations(
        game,
        [column([t.survives[i] for t in traces]) for i in players],
        [column([t.rounds[i] for t in traces]) for i in players],
        of("by"),
        of("strict"),
        of("gain"),
        of("undecided"),
        method,
    )


def _turns(game: NormalFormGame, order: Sequence[str | Named] | None) -> list[Sequence[int]]:
    """Players that drop options together, in turn."""
    if order is None:
        return [range(game.n_players)]
    turns = [game.player_index(player) for player in as_list("the order of elimination", order)]
    if sorted(turns) != list(range(game.n_players)):
        raise NegotiationError(
            f"the order of elimination must name each of {', '.join(game.players)} once,"
            f" got {order!r}"
        )
    return [[i] for i in turns]
