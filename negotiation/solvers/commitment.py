"""What an actor gains that announces what it will do, and is held to it.

The leader announces an option or a mixture of options; the others see it and play the game that is
left. Ties among their answers are resolved for the leader ("strong" commitment); what the leader
gets if they are resolved against it is told beside.

von Stackelberg, H. (1934), Marktform und Gleichgewicht, Springer.

Conitzer, V. and Sandholm, T. (2006), "Computing the optimal strategy to commit to", Proceedings of
the 7th ACM Conference on Electronic Commerce, pp. 82-90. (A linear programme for each answer.)

von Stengel, B. and Zamir, S. (2010), "Leadership games with convex strategy sets", Games and
Economic Behavior 69(2):446-457. (Ties, and commitment against equilibrium.)
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import Named, NegotiationError, as_flag, unknown_name
from negotiation.games.normal_form import NormalFormGame, as_game
from negotiation.solvers.best_response import deviation_payoffs
from negotiation.solvers.budget import seconds
from negotiation.solvers.by_game import BATCH, ByGame, payoff_sizes
from negotiation.solvers.leading import TIE, best_mixture, tied_profiles
from negotiation.solvers.nash import nash_equilibria
from negotiation.solvers.pure import pure_equilibria
from negotiation.solvers.scaling import differences
from negotiation.solvers.words import actions, mixture, named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Commitment", "commitment"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: What each kind of answer is called.
KINDS = {"pure": "a pure equilibrium", "all": "an equilibrium"}


@dataclass(frozen=True, eq=False)
class Commitment(ByGame["Commitment"]):
    """The best announcement of one player, in one game or in each game of a family.

    ``result[k]`` is the commitment in game ``k`` alone.

    Attributes
    ----------
    source : NormalFormGame
    leader : str
    mixed : bool
        Mixtures of strategies could be announced.
    equilibria : str
        Which answers of the others count: their ``"pure"`` equilibria or ``"all"``.
    strategies : list over players of arrays (s_i, *batch)
        The announcement, and the others' answer to it that is best for the leader. NaN in games
        where no announcement leaves the others with such an equilibrium.
    payoffs : array, shape (n, *batch)
        Everybody's expected payoffs then.
    value : array, shape (*batch)
        The leader's.
    guaranteed : array, shape (*batch)
        What the leader gets from the same announcement if the others answer it by that of their
        equilibria (best replies, of one other) which is worst for the leader. Only those that
        `equilibria` counts are looked at, and if others do something else it may be less. A mixture
        usually leaves them indifferent, so that this is below the value; but then one that differs
        from it as little as one likes usually secures the value.
    best, worst : array, shape (s_leader, *batch)
        The leader's payoff from announcing each single strategy, if the others' answer is the best
        for the leader, and the worst; NaN where they have none. The largest of `worst` is what a
        cautious leader can secure by announcing a single one.
    complete : array of bool, shape (*batch)
        The announcement is proved (to within the tolerance of the linear programmes) to be the
        best: all answers were found and looked at. False where a budget ran out, or where the
        others' equilibria are not proved complete.
    regret : array, shape (*batch)
        The most that any of the others could gain by another answer, recomputed from the payoffs.
    """

    source: NormalFormGame
    leader: str
    mixed: bool
    equilibria: str
    strategies: list[Floats] = field(metadata=BATCH)
    payoffs: Floats = field(metadata=BATCH)
    value: Floats = field(metadata=BATCH)
    guaranteed: Floats = field(metadata=BATCH)
    best: Floats = field(metadata=BATCH)
    worst: Floats = field(metadata=BATCH)
    complete: Bools = field(metadata=BATCH)
    regret: Floats = field(metadata=BATCH)

    def __repr__(self) -> str:
        """Say it in one line."""
        if len(self) == 1:
            return f"<Commitment: {self}>"
        what = "mixtures" if self.mixed else "single strategies"
        return f"<Commitment: {named('player', self.leader)} announces {what} in {len(self)} games>"

    def _line(self, k: int) -> str:
        """Say it in plain words, for game `k`."""
        one, leader = self[k], named("player", self.leader)
        proof = "" if one.complete else "; not proved to be the best"
        if np.isnan(one.value):
            return (
                f"no announcement of {leader} is known to leave the others with"
                f" {KINDS[self.equilibria]}{proof}"
            )
        does = dict(
            zip(self.source.players, actions(self.source.strategies, one.strategies), strict=True)
        )
        announced = does.pop(self.leader)
        others = "; ".join(f"{named('player', name)}: {what}" for name, what in does.items())
        i = self.source.players.index(self.leader)
        size, half = payoff_sizes(one.source)[i], one.source.payoffs[i] / 2  # No overflow.
        least = ""
        if one.value / 2 - one.guaranteed / 2 > TIE * float(np.ptp(half)):
            if_ = "play another equilibrium" if len(does) > 1 else "resolve ties against it"
            least = f", or {number(one.guaranteed, size)} if the others {if_}"
        return (
            f"{leader} announces {announced} and gets {number(one.value, size)}{least};"
            f" then {others}{proof}"
        )

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a game.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``; one a player with what it does, the leader's being its announcement;
            one a player with the payoff, named ``payoff: PLAYER``; ``guaranteed``; ``complete``.
        """
        import pandas as pd

        rows: dict[str, Any] = {"game": np.arange(len(self))}
        for player, names, x in zip(
            self.source.players, self.source.strategies, self.strategies, strict=True
        ):
            each = x.reshape(len(names), -1).T
            rows[player] = [mixture(names, p) if np.isfinite(p).all() else "" for p in each]
        for i, player in enumerate(self.source.players):
            rows[f"payoff: {player}"] = self.payoffs[i].ravel()
        guaranteed, complete = self.guaranteed.ravel(), self.complete.ravel()
        return pd.DataFrame({**rows, "guaranteed": guaranteed, "complete": complete})


def commitment(
    game: Any,
    leader: str | Named,
    *,
    mixed: bool = True,
    equilibria: str = "pure",
    budget: float | None = None,
) -> Commitment:
    """Find the best announcement of one actor that is held to it.

    The others see the announcement, and play an equilibrium of the game that it leaves them. Among
    several equilibria or best replies, it is the one that is best for the leader.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        One game or a family, of two players or more.
    leader : str or Actor
        Who announces.
    mixed : bool, optional
        Mixtures of options can be announced (the default), or single options only.
    equilibria : {"pure", "all"}, optional
        Which equilibria of the others count. With one other actor these are its best replies.
        With several, ``"pure"`` (the default) means that each of them uses a single option;
        ``"all"`` adds equilibria in which they mix, and needs ``mixed=False``.
    budget : float, optional
        Seconds that the search may take, for all games together; no limit by default. When they
        are spent, the best announcement known so far is returned, and `complete` is false.

    Returns
    -------
    Commitment

    Raises
    ------
    NegotiationError
        If there is no such player or nobody else, or if another argument is not as described.

    Notes
    -----
    Mixtures: for each profile of single options of the others, a linear programme finds the
    mixture that is best for the leader among those to which the profile is an equilibrium (nobody
    gains by deviating alone); the best of these is announced. Profiles that could not pay the
    leader more than what is known are left out. With one other actor this is the leader's best
    commitment; with several it is the best against others who do not mix, which may be less than
    what a leader gets whose announcement makes them mix. A mixture is announced only if it gains
    more than 1e-9 of the leader's payoff range over the best single option.

    Examples
    --------
    The example of Conitzer and Sandholm (2006). In equilibrium the leader presses on, as this is
    always better for it, and gets 2. Announcing to halt with probability 1/2 pays 3.5.

    >>> import negotiation as ng
    >>> game = ng.NormalFormGame([[[2, 4], [1, 3]], [[1, 0], [0, 1]]],
    ...     players=["Leader", "Other"], strategies=[["press on", "halt"], ["resist", "talk"]])
    >>> print(ng.commitment(game, "Leader"))
    Leader announces 0.5 press on + 0.5 halt and gets 3.5, or 1.5 if the others resolve ties
    against it; then Other: talk
    >>> print(ng.commitment(game, "Leader", mixed=False))
    Leader announces halt and gets 3; then Other: talk
    >>> ng.nash_equilibria(game)[0].payoffs.tolist()
    [2.0, 1.0]
    """
    game = as_game(game)
    at = game.player_index(leader)
    _check(game, mixed=mixed, equilibria=equilibria)
    deadline = time.monotonic() + seconds(budget)
    # The leader comes first: shape (n, s_leader, s_others..., G).
    order = [at, *(i for i in range(game.n_players) if i != at)]
    payoffs = np.moveaxis(game.flat_payoffs[order], at + 1, 1)
    announced = _single_options(payoffs, equilibria, deadline)
    if mixed:
        _improve_by_mixing(payoffs, announced, deadline)
    x = announced.strategies
    gains = deviation_payoffs(payoffs, x)
    reached = np.stack([(d * y).sum(axis=0) for d, y in zip(gains, x, strict=True)])
    tempted = [d.max(axis=0) - own for d, own in zip(gains[1:], reached[1:], strict=True)]
    place = np.argsort(order)

    def shaped(array: Any) -> Any:
        return array.reshape(array.shape[:-1] + game.batch_shape)

    return Commitment(
        game,
        game.players[at],
        bool(mixed),
        equilibria,
        [shaped(x[k]) for k in place],
        payoffs=shaped(reached[place]),
        value=shaped(reached[0]),
        guaranteed=shaped(np.minimum(announced.guaranteed, reached[0])),
        best=shaped(announced.best),
        worst=shaped(announced.worst),
        complete=shaped(announced.complete),
        regret=shaped(np.maximum(tempted, 0.0).max(axis=0)),
    )


def _check(game: NormalFormGame, *, mixed: bool, equilibria: str) -> None:
    """Check the arguments of `commitment`."""
    if game.n_players == 1:
        only = game.players[0]
        raise NegotiationError(f"nobody answers to a commitment of {only!r}, the only player")
    as_flag("mixed", mixed)
    if not isinstance(equilibria, str) or equilibria not in KINDS:
        raise unknown_name("kind of equilibria", equilibria, KINDS)
    if mixed and equilibria == "all" and game.n_players > 2:
        raise NegotiationError(
            "the best mixture is found against several others in pure equilibria only: ask for"
            " mixed=False, or equilibria='pure'"
        )


@dataclass
class _Announced:
    """Announcements, one for each game, while better ones are looked for; the leader first."""

    strategies: list[Floats]
    value: Floats
    guaranteed: Floats
    best: Floats
    worst: Floats
    complete: Bools


def _single_options(payoffs: Floats, equilibria: str, deadline: float) -> _Announced:
    """Announce the best single option in each game.

    Parameters
    ----------
    payoffs : array, shape (n, s_leader, s_others..., G)
    equilibria : str
    deadline : float
    """
    n, options, games = len(payoffs), payoffs.shape[1], payoffs.shape[-1]
    # The games that the options leave to the others, as one family of shape (options, games).
    rest = NormalFormGame(np.moveaxis(payoffs[1:], 1, -2))
    if equilibria == "pure" or n == 2:
        answers = pure_equilibria(rest)
    else:
        remaining = max(deadline - time.monotonic(), 1e-9)
        answers = nash_equilibria(rest, budget=remaining if remaining < np.inf else None)
    own = np.moveaxis(payoffs[0], 0, -2).reshape(*rest.shape, -1)
    values = _expected(own[..., answers.game], answers.strategies)
    best, worst = np.full((2, options * games), np.nan)
    np.fmax.at(best, answers.game, values)
    np.fmin.at(worst, answers.game, values)
    best, worst = best.reshape(options, games), worst.reshape(options, games)
    option = np.where(np.isnan(best), -np.inf, best).argmax(axis=0)
    every = np.arange(games)
    exists = ~np.isnan(best[option, every])
    # In each of the games left: the first of the answers that are best for the leader.
    ranked = np.lexsort((-values, answers.game))
    first = np.searchsorted(answers.game[ranked], (option * games + every)[exists])
    strategies = [(np.arange(options)[:, None] == option).astype(np.float64)]
    strategies += [np.empty((size, games)) for size in rest.shape]
    for x, answer in zip(strategies[1:], answers.strategies, strict=True):
        x[:, exists] = answer[:, ranked[first]]
    for x in strategies:
        x[:, ~exists] = np.nan
    complete = np.logical_and.reduce(answers.complete.reshape(options, games))
    value, guaranteed = best[option, every], worst[option, every]
    return _Announced(strategies, value, guaranteed, best, worst, complete)


def _expected(payoffs: Floats, strategies: Sequence[Floats]) -> Floats:
    """Expected payoffs.

    Parameters
    ----------
    payoffs : array, shape (s_1, ..., s_k, E)
    strategies : sequence of arrays (s_i, E)

    Returns
    -------
    array, shape (E,)
    """
    for x in strategies:
        payoffs = (payoffs * x.reshape(len(x), *[1] * (payoffs.ndim - 2), -1)).sum(axis=0)
    return payoffs


def _improve_by_mixing(payoffs: Floats, announced: _Announced, deadline: float) -> None:
    """Announce mixtures in those games in which one pays the leader more.

    Parameters
    ----------
    payoffs : array, shape (n, s_leader, s_others..., G)
    announced : _Announced
        Changed in place.
    deadline : float
    """
    scaled = differences(payoffs)
    leaders = payoffs[0].reshape(payoffs.shape[1], -1, payoffs.shape[-1]) / 4
    for g in range(payoffs.shape[-1]):
        # Quarters, so that the range does not overflow; then from 0 to 1.
        low, span = leaders[..., g].min(), np.ptp(leaders[..., g]) or 1.0
        known = (announced.value[g] / 4 - low) / span
        own, others = (leaders[..., g] - low) / span, scaled[1:, ..., g]
        x, profile, proved = best_mixture(own, others, known, deadline)
        announced.complete[g] &= proved
        if x is None:
            continue
        announced.strategies[0][:, g] = x
        for answer, at in zip(announced.strategies[1:], profile, strict=True):
            answer[:, g] = np.arange(len(answer)) == at
        least = (x @ own)[tied_profiles(others, x).ravel()].min()
        announced.guaranteed[g] = 4 * (low + span * least)
