"""One equilibrium of several, pure or mixed, by a stated rule, with what decided it.

Harsanyi, J. C. and Selten, R. (1988), A General Theory of Equilibrium Selection in Games, MIT
Press. (Payoff and risk dominance; see `negotiation.solvers.selection`.)

Schelling, T. C. (1960), The Strategy of Conflict, Harvard University Press. (A mediator's proposal
makes one equilibrium the one that everybody expects.)

McKelvey, R. D. and Palfrey, T. R. (1995), "Quantal response equilibria for normal form games",
Games and Economic Behavior 10(1):6-38. (The limit of the logit path.)
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, unknown_name
from negotiation.games.normal_form import NormalFormGame
from negotiation.solvers.best_response import pure_deviations
from negotiation.solvers.budget import seconds
from negotiation.solvers.by_game import ByGame
from negotiation.solvers.equilibria import Equilibria, Equilibrium
from negotiation.solvers.logit.limit import logit_limit
from negotiation.solvers.nash import nash_equilibria
from negotiation.solvers.pure import equilibrium_mask
from negotiation.solvers.refining.regularity import TIE
from negotiation.solvers.selection import BEST_FOR, EQUAL, RULES, check_rule

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Selection", "select"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

PROPOSAL, LOGIT = "proposal", "logit limit"
#: Rules that `select` knows beside those for pure equilibria.
MORE_RULES = {
    PROPOSAL: "the outcome that a mediator proposes, where it is an equilibrium",
    LOGIT: "the equilibrium to which the logit path leads from even odds",
}
#: Probabilities at the end of the logit path and of an equilibrium that differ less are the same.
SAME = 1e-6


@dataclass(frozen=True, eq=False)
class Selection(ByGame[Equilibrium | None]):
    """The equilibrium of each game that a rule selects.

    ``result[k]`` is that of game ``k``, or None.

    Attributes
    ----------
    equilibria : Equilibria
        From which it selects.
    rule : str
        The rule, in words.
    entry : array of int, shape (n_games,)
        Number of the selected equilibrium among `equilibria`; -1 where there is none.
    decided_by : tuple of str, one a game
        What decided: that it is the only one listed, the rule, or a tie broken by the order of
        the list; and why, if that was not the rule asked for. Or why there is none.
    """

    equilibria: Equilibria
    rule: str
    entry: Ints
    decided_by: tuple[str, ...]

    @property
    def source(self) -> NormalFormGame:
        """The game or family."""
        return self.equilibria.source

    def _of_game(self, k: int) -> Equilibrium | None:
        """Return the selected equilibrium of one game."""
        at = int(self.entry[k])
        return None if at < 0 else self.equilibria[at]

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a game.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``; one a player with what it does (None where nothing is selected);
            ``decided by``.
        """
        import pandas as pd

        some = self.equilibria.to_frame()[list(self.equilibria.source.players)]
        empty = pd.DataFrame([dict.fromkeys(some.columns)], index=[-1], dtype=object)
        rows = pd.concat([empty, some.astype(object)]).loc[self.entry].reset_index(drop=True)
        rows.insert(0, "game", np.arange(len(self)))
        return rows.assign(**{"decided by": self.decided_by})

    def __repr__(self) -> str:
        """What is selected, or how often something is, and the rule."""
        doubt = int((~self.equilibria.complete).sum())
        if len(self) == 1:
            return f"<Selection: {self}; rule: {self.rule}>"
        none = int((self.entry < 0).sum())
        left = f", none in {none}" if none else ""
        listed = f"; {doubt} of them not proved to list every equilibrium" if doubt else ""
        return f"<Selection: {len(self)} games{left}; rule: {self.rule}{listed}>"

    def _line(self, k: int) -> str:
        """What is selected in game `k`, and why; or why nothing is."""
        eq, why = self[k], self.decided_by[k]
        text = f"none selected: {why}" if eq is None else f"{eq} ({why})"
        doubt = "" if self.equilibria.complete[k] else "; not proved to list every equilibrium"
        return text + doubt


def select(
    source: Any,
    rule: str = "payoff-dominant",
    *,
    proposal: Mapping[Any, str] | None = None,
    otherwise: str | None = None,
    budget: float | None = None,
) -> Selection:
    """Select one equilibrium of each game by a stated rule.

    Parameters
    ----------
    source : Equilibria, NormalFormGame or object with a method ``game``
        Equilibria of one game or a family; of a game, all its equilibria are found first.
    rule : str, optional
        "payoff-dominant": at least as good for everybody as every other; where there is none, the
        risk-dominant one. "risk-dominant": the largest product of what everybody loses by its
        cheapest deviation, which is nothing for one who mixes. "best for NAME": the best for the
        player NAME; among ties the risk-dominant one. "proposal": the outcome in `proposal`, where
        it is an equilibrium. "logit limit": the one to which the logit path leads.
    proposal : mapping of player to option, optional
        For the rule "proposal": what the mediator proposes to everybody.
    otherwise : str, optional
        A second rule for games in which "proposal" or "logit limit" selects none; without it,
        none is selected there.
    budget : float, optional
        Seconds for finding the equilibria of a game and following logit paths; no limit by
        default. Equilibria found by then are selected from.

    Returns
    -------
    Selection
        Among ties the first of the list, and it says so.

    Raises
    ------
    NegotiationError
        If a rule does not exist or lacks what it needs, the proposal does not fit the game, or
        `budget` is no positive number.

    Examples
    --------
    A mediator's proposal decides between two ways to share a river.

    >>> import negotiation as ng
    >>> river = ng.NormalFormGame([[[3, 0], [0, 2]], [[2, 0], [0, 3]]],
    ...     players=["Upstream", "Downstream"], strategies=[["dam", "canal"]] * 2)
    >>> print(ng.select(river))
    Upstream: dam; Downstream: dam (the first of several that tie, since none is payoff-dominant)
    >>> print(ng.select(river, "proposal", proposal={"Upstream": "canal", "Downstream": "canal"}))
    Upstream: canal; Downstream: canal (the proposal)
    >>> print(ng.select(river, "proposal", proposal={"Upstream": "dam", "Downstream": "canal"},
    ...     otherwise="best for Downstream"))
    Upstream: canal; Downstream: canal (best for Downstream, since the proposal is no equilibrium)
    """
    deadline = time.monotonic() + seconds(budget)
    if isinstance(source, Equilibria):
        equilibria = source
    else:
        equilibria = nash_equilibria(source, budget=budget)
    rules = _checked(equilibria, rule, proposal, otherwise)
    at = () if proposal is None else equilibria.source.profile_index(proposal, "the proposal")
    choice = _Choice(equilibria)
    for name in rules:
        if name == PROPOSAL:
            choice.demand("the proposal", *_proposed(equilibria, at))
        elif name == LOGIT:
            choice.demand("the limit of the logit path", *_at_logit_limit(equilibria, deadline))
        else:
            choice.narrow(name)
    meaning = "; where it selects none: ".join(_in_words(name) for name in rules)
    return Selection(equilibria, meaning, choice.first(), tuple(choice.decided))


def _checked(
    equilibria: Equilibria,
    rule: str,
    proposal: Mapping[Any, str] | None,
    otherwise: str | None,
) -> list[str]:
    """Return the rules in the order in which they are applied."""
    players = equilibria.source.players
    rules = [rule] if otherwise is None else [rule, otherwise]
    for name in rules:
        if isinstance(name, str) and name in MORE_RULES:
            continue
        if not isinstance(name, str) or not (name in RULES or name.startswith(BEST_FOR)):
            raise unknown_name("selection rule", name, [*RULES, *MORE_RULES])
        check_rule(name, players)
    if otherwise is not None and rule not in MORE_RULES:
        raise NegotiationError(
            f"{rule!r} always selects, so that otherwise={otherwise!r} would never be used"
        )
    if otherwise == rule:
        raise NegotiationError(f"otherwise={otherwise!r} is the first rule again")
    if (proposal is not None) != (PROPOSAL in rules):
        raise NegotiationError(
            f"the rule {PROPOSAL!r} and a proposal go together: got the rule {rule!r} and"
            f" proposal={proposal!r}"
        )
    return rules


def _in_words(name: str) -> str:
    """What a rule says."""
    if name.startswith(BEST_FOR):
        return RULES["best for NAME"].replace("NAME", name.removeprefix(BEST_FOR))
    return {**RULES, **MORE_RULES}[name]


class _Choice:
    """Entries that are still in question, and what has decided about each game."""

    def __init__(self, equilibria: Equilibria) -> None:
        self.equilibria = equilibria
        self.keep = np.ones(len(equilibria), dtype=bool)
        self.decided = ["" if count else "no equilibrium is listed" for count in equilibria.count]
        self.open = equilibria.count > 0
        #: Why the rule asked for has not decided, by game.
        self.failed: dict[int, str] = {}

    def demand(self, what: str, mask: Bools, otherwise: Sequence[str]) -> None:
        """Keep only entries in `mask`; where there are none, a game stays open."""
        game = self.equilibria.game
        found = np.bincount(game[mask], minlength=len(self.open)) > 0
        for k in map(int, np.flatnonzero(self.open)):
            if found[k]:
                self._decide(k, what)
            else:
                self.decided[k] = self._fail(k, otherwise[k])
        self.keep &= mask | ~found[game] | ~self.open[game]
        self.open &= ~found

    def narrow(self, rule: str) -> None:
        """Decide all open games by a rule that always selects."""
        self._close_if_one("the only equilibrium listed")
        if rule != "risk-dominant":
            label = "payoff dominance" if rule == "payoff-dominant" else rule
            some = self._prefer(_best_paid(self.equilibria, rule))
            self._close_if_one(label)
            for k in map(int, np.flatnonzero(self.open & ~some)):
                self._fail(k, "none is payoff-dominant")
        weight = np.where(self.keep, _losses(self.equilibria), -np.inf)
        most = np.full(len(self.open), -np.inf)
        np.maximum.at(most, self.equilibria.game, weight)
        self._prefer(weight >= (1 - EQUAL) * most[self.equilibria.game])
        among = "" if rule == "risk-dominant" else " among those that tie"
        self._close_if_one("risk dominance", among)
        for k in map(int, np.flatnonzero(self.open)):
            self._decide(k, "the first of several that tie")
        self.open[:] = False

    def _fail(self, k: int, why: str) -> str:
        """Keep why a rule has not decided a game; return all such reasons."""
        self.failed[k] = f"{self.failed[k]}; {why}" if k in self.failed else why
        return self.failed[k]

    def _decide(self, k: int, why: str) -> None:
        """Say what has decided a game, and why not the rule asked for."""
        self.decided[k] = f"{why}, since {self.failed[k]}" if k in self.failed else why

    def _prefer(self, mask: Bools) -> Bools:
        """In open games keep those of the entries that are in `mask`; where there are any."""
        game = self.equilibria.game
        mask = mask & self.keep
        some = (np.bincount(game[mask], minlength=len(self.open)) > 0) & self.open
        self.keep &= mask | ~some[game]
        return some

    def _close_if_one(self, why: str, among: str = "") -> None:
        """Games in which one entry is left are decided; `among` is said where no rule failed."""
        left = np.bincount(self.equilibria.game[self.keep], minlength=len(self.open))
        for k in map(int, np.flatnonzero(self.open & (left == 1))):
            self._decide(k, why if k in self.failed else why + among)
        self.open &= left != 1

    def first(self) -> Ints:
        """First entry that is kept in each game that is decided; -1 elsewhere."""
        entry = np.full(len(self.open), -1)
        kept = np.flatnonzero(self.keep & ~self.open[self.equilibria.game])[::-1]
        entry[self.equilibria.game[kept]] = kept
        return entry


def _best_paid(equilibria: Equilibria, rule: str) -> Bools:
    """Entries that are best for everybody or for one player, shape (E,).

    Payoffs are compared exactly in games of which only pure equilibria are listed, and up to
    rounding where there are mixed ones.
    """
    source, game = equilibria.source, equilibria.game
    n = source.n_players
    judges = (
        range(n) if rule == "payoff-dominant" else [source.players.index(rule[len(BEST_FOR) :])]
    )
    mixed = np.bincount(game[~equilibria.is_pure], minlength=source.n_games) > 0
    u = source.flat_payoffs.reshape(n, -1, source.n_games)
    best = np.ones(len(game), dtype=bool)
    for i in judges:
        room = np.where(mixed, TIE * (u[i].max(axis=0) / 2 - u[i].min(axis=0) / 2), 0.0)
        half = equilibria.payoffs[i] / 2
        most = np.full(source.n_games, -np.inf)
        np.maximum.at(most, game, half)
        best &= half >= (most - room)[game]
    return best


def _losses(equilibria: Equilibria) -> Floats:
    """Product over players of what their cheapest deviation costs, in units of each game; (E,)."""
    source, game = equilibria.source, equilibria.game
    choosers = [i for i, size in enumerate(source.shape) if size > 1]
    lost = np.zeros((len(choosers), len(game)))
    at = np.flatnonzero(equilibria.is_pure)
    profiles = [(x[:, at] == 1).argmax(axis=0) for x in equilibria.strategies]
    found = list(pure_deviations(source.flat_payoffs, game[at], profiles))
    for row, i in enumerate(choosers):
        own, deviations = found[i]
        deviations[profiles[i], np.arange(len(at))] = -np.inf
        lost[row, at] = own / 2 - deviations.max(axis=0) / 2  # Differences must not overflow.
    product = np.ones(len(game))
    for one in lost:
        unit = np.zeros(source.n_games)
        np.maximum.at(unit, game, one)
        product *= np.divide(one, unit[game], out=np.zeros_like(one), where=unit[game] > 0)
    return np.where(equilibria.is_pure, product, 0.0)


def _proposed(equilibria: Equilibria, index: tuple[int, ...]) -> tuple[Bools, list[str]]:
    """Entries that are the profile at an index, and what to say of games without one."""
    same = [x[at] == 1 for x, at in zip(equilibria.strategies, index, strict=True)]
    holds = equilibrium_mask(equilibria.source.flat_payoffs)[index]
    why = ("the proposal is no equilibrium", "the proposal is not listed")
    return np.logical_and.reduce(same), [why[int(h)] for h in holds]


def _at_logit_limit(equilibria: Equilibria, deadline: float) -> tuple[Bools, list[str]]:
    """Entries at the limit of the logit path, and what to say of games without one."""
    limit, converged = logit_limit(equilibria.source.flat_payoffs, deadline=deadline)
    game = equilibria.game
    apart = np.max(
        [
            np.abs(x - end[:, game]).max(axis=0)
            for x, end in zip(equilibria.strategies, limit, strict=True)
        ],
        axis=0,
    )
    nearest = np.full(equilibria.source.n_games, np.inf)
    np.minimum.at(nearest, game, apart)
    why = (
        "the logit path was not followed to its end",
        "the end of the logit path is not listed",
    )
    same = (apart <= SAME) & (apart == nearest[game]) & converged[game]
    return same, [why[int(end)] for end in converged]
