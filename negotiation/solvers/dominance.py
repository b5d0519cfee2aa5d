"""Dominated options, and what is left when nobody uses them.

An option is strictly dominated when another, or a mixture of others, pays its player more whatever
the others do; weakly, when it never pays less and sometimes more. Pure dominators are found by
exact comparison, mixed ones by a linear programme for each option (HiGHS, through SciPy).

Gale, D. (1953), "A theory of n-person games with perfect information", Proceedings of the National
Academy of Sciences 39(6):496-501. (Iterated elimination.)

Pearce, D. G. (1984), "Rationalizable strategic behavior and the problem of perfection",
Econometrica 52(4):1029-1050. (Dominance by mixtures, as a linear programme by duality.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.normal_form import NormalFormGame, as_game

__all__ = ["Dominated", "Elimination", "dominated_options", "eliminate_dominated"]

Floats = NDArray[np.float64]

#: A mixture must gain this share of the player's payoff range for its gain to count.
MARGIN = 1e-9
#: A mixture may lose this share, which is rounding, and still count as never worse.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Dominated:
    """An option that its player has no reason to use.

    Attributes
    ----------
    player, option : str
    by : mapping of option to probability
        What does better; one option with probability 1 if a pure strategy does.
    strict : bool
        Better against everything the others can do; otherwise never worse and sometimes better.
    gain : float
        What the dominating strategy gains over the option at least, in payoff.
    """

    player: str
    option: str
    by: Mapping[str, float]
    strict: bool
    gain: float

    def __str__(self) -> str:
        """Say it in one sentence."""
        if len(self.by) == 1:
            better = repr(next(iter(self.by)))
        else:
            better = " + ".join(f"{share:.4g} {option!r}" for option, share in self.by.items())
        how = "strictly" if self.strict else "weakly"
        return f"{self.player}: {self.option!r} is {how} dominated by {better}"


@dataclass(frozen=True)
class Elimination:
    """A game without its dominated options, and how it came to that.

    Attributes
    ----------
    original, reduced : NormalFormGame
        Before and after. `game` returns the latter, so that solvers take an elimination directly.
    rounds : tuple of tuple of Dominated
        What was taken out in each round, and what it was dominated by in the game of that round.
    """

    original: NormalFormGame
    reduced: NormalFormGame
    rounds: tuple[tuple[Dominated, ...], ...]

    def game(self) -> NormalFormGame:
        """Return the reduced game."""
        return self.reduced

    def __str__(self) -> str:
        """List the rounds, and what is left to each player."""
        lines = [
            f"round {k}: {step}" for k, steps in enumerate(self.rounds, 1) for step in steps
        ] or ["no option is dominated"]
        left = zip(self.reduced.players, self.reduced.strategies, strict=True)
        lines.append("left: " + "; ".join(f"{who}: {', '.join(names)}" for who, names in left))
        return "\n".join(lines)


def dominated_options(game: Any, *, strict: bool = True) -> list[Dominated]:
    """Options that their players have no reason to use, and what dominates each.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game.
    strict : bool, optional
        Look for strict dominance (the default) or for weak.

    Returns
    -------
    list of Dominated
        In the order of players and options. If a pure strategy dominates, the one that gains most
        at least is named, otherwise a mixture. A strictly dominated option is also weakly
        dominated, and is listed (as strict) if `strict` is False.

    Raises
    ------
    NegotiationError
        For a family of games, or if `strict` is not true or false.

    Notes
    -----
    Pure strategies are compared exactly. A mixture counts if it gains more than 1e-9 of the
    player's payoff range.

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
    return _dominated(_single(game, "dominated_options"), strict=_flag(strict))


def eliminate_dominated(game: Any, *, strict: bool = True) -> Elimination:
    """Take out dominated options until there are none.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game.
    strict : bool, optional
        Take out strictly dominated options only (the default). What is left does not depend on
        the order then, and no equilibrium is lost. With False, weakly dominated options go too:
        equilibria can be lost, and what is left depends on the order. The order here: in each
        round, all weakly dominated options of all players at once.

    Returns
    -------
    Elimination

    Raises
    ------
    NegotiationError
        For a family of games, or if `strict` is not true or false.

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
    original = reduced = _single(game, "eliminate_dominated")
    rounds: list[tuple[Dominated, ...]] = []
    while found := _dominated(reduced, strict=_flag(strict)):
        rounds.append(tuple(found))
        gone = {(one.player, one.option) for one in found}
        keep = [
            [k for k, name in enumerate(names) if (player, name) not in gone]
            for player, names in zip(reduced.players, reduced.strategies, strict=True)
        ]
        reduced = NormalFormGame(
            reduced.payoffs[np.ix_(range(reduced.n_players), *keep)],
            reduced.players,
            [
                [names[k] for k in left]
                for names, left in zip(reduced.strategies, keep, strict=True)
            ],
            title=reduced.title,
        )
    return Elimination(original, reduced, tuple(rounds))


def _single(game: Any, caller: str) -> NormalFormGame:
    """Take one game, no family."""
    game = as_game(game)
    if game.batch_shape:
        raise NegotiationError(
            f"{caller} takes one game, got a family of {game.n_games}: choose one, game[k]"
        )
    return game


def _flag(strict: object) -> bool:
    """Check that `strict` is true or false."""
    if not isinstance(strict, bool | np.bool_):
        raise NegotiationError(f"strict must be True or False, got {strict!r}")
    return bool(strict)


def _dominated(game: NormalFormGame, *, strict: bool) -> list[Dominated]:
    """Find the dominated options of all players."""
    searches = [(find, True) for find in (_pure_dominator, _mixed_dominator)]
    if not strict:
        searches += [(find, False) for find in (_pure_dominator, _mixed_dominator)]
    result = []
    for i, (player, names) in enumerate(zip(game.players, game.strategies, strict=True)):
        own = np.moveaxis(game.payoffs[i], i, 0).reshape(len(names), -1)
        for a, option in enumerate(names):
            for find, strictly in searches:
                x = find(own, a, strict=strictly)
                if x is not None:
                    gain = float((x @ own - own[a]).min())
                    by = {names[int(b)]: float(x[b]) for b in np.flatnonzero(x)}
                    result.append(Dominated(player, option, MappingProxyType(by), strictly, gain))
                    break
    return result


def _pure_dominator(own: Floats, a: int, *, strict: bool) -> Floats | None:
    """Pure strategy that dominates `a`, if there is one.

    Parameters
    ----------
    own : array, shape (s, number of profiles of the others)
        Payoffs.
    a : int
    strict : bool

    Returns
    -------
    array, shape (s,), or None
        A distribution.
    """
    better = (own > own[a]).all(axis=1)
    if not strict:
        better = (own >= own[a]).all(axis=1) & (own > own[a]).any(axis=1)
    if not better.any():
        return None
    gain = (own / 2 - own[a] / 2).min(axis=1)
    gain[~better] = -np.inf
    return (np.arange(len(own)) == gain.argmax()).astype(np.float64)


def _mixed_dominator(own: Floats, a: int, *, strict: bool) -> Floats | None:
    """Mixture of the other strategies that dominates `a`, as `_pure_dominator` does."""
    from scipy.optimize import linprog

    own = own / max(np.abs(own).max(), np.finfo(np.float64).tiny)
    span = np.ptp(own)
    if span == 0 or len(own) < 3:
        return None
    gain = (np.delete(own, a, axis=0) - own[a]) / span
    n, profiles = gain.shape
    if strict:  # The largest least gain d: maximise d with x @ gain >= d.
        cost = np.append(np.zeros(n), -1.0)
        above = np.column_stack([-gain.T, np.ones(profiles)])
    else:  # The largest total gain with x @ gain >= 0.
        cost, above = -gain.sum(axis=1), -gain.T
    answer = linprog(
        cost,
        A_ub=above,
        b_ub=np.zeros(profiles),
        A_eq=np.append(np.ones(n), 0.0)[None, : len(cost)],
        b_eq=[1.0],
        bounds=[(0, None)] * n + [(None, None)] * (len(cost) - n),
        method="highs-ds",
    )
    if answer.status != 0:  # Every mixture is worse somewhere.
        return None
    x = np.where(answer.x[:n] > ROUNDING, answer.x[:n], 0.0)
    x /= x.sum()
    reached = x @ gain
    least = MARGIN if strict else -ROUNDING
    return np.insert(x, a, 0.0) if reached.min() >= least and reached.max() > MARGIN else None
