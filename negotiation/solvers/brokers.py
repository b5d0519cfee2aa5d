"""Several brokers: what each would bring about, who takes it, and what comes of their rivalry.

A broker has an objective of its own, which may favour a side, and plans that the parties would
follow; it may bring a guarantee, or ask the parties what they know. A party takes a broker if no
type of it would rather go without. Where several compete, the parties turn to the one that serves
them best, so that rivalry ties down a broker who takes sides. Where they divide the work, one's
guarantee is part of the game in which the other proposes.

Kydd, A. (2003), "Which side are you on? Bias, credibility, and mediation", American Journal of
Political Science 47(4):597-611.

Favretto, K. (2009), "Should peacemakers take sides? Major power mediation, coercion, and bias",
American Political Science Review 103(2):248-263.

Crocker, C. A., Hampson, F. O. and Aall, P. (eds.) (1999), Herding Cats: Multiparty Mediation in a
Complex World, United States Institute of Peace Press.

Beber, B. (2012), "International mediation, selection effects, and the question of bias", Conflict
Management and Peace Science 29(4):397-424.
"""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import by_player
from negotiation.games.bayesian import BayesianGame, as_bayesian
from negotiation.games.printed import Printed
from negotiation.solvers.brokering.result import Brokers, Offer, Rivalry
from negotiation.solvers.brokering.rivalry import Plan, best_that_pays
from negotiation.solvers.mediating.wishes import expectation, read_outside, read_wish
from negotiation.solvers.mediation import mediate
from negotiation.solvers.public_talk import public_talk

__all__ = ["Broker", "compare_brokers"]

Floats = NDArray[np.float64]

#: Share of the range of payoffs that is taken for rounding.
ROUNDING = 1e-8


@dataclass(frozen=True, repr=False)
class Broker(Printed):
    """What a broker wants, and what it brings.

    Attributes
    ----------
    objective : str, Actor, mapping, array_like or Condition
        As for `mediate`. Weights that differ are a bias.
    game : BayesianGame, NormalFormGame, Negotiation, optional
        The game as it is with this broker, for instance with its guarantee, or that of another
        who divides the work with it; by default the game without any.
    among : array_like of bool or Condition, optional
        What it may recommend.
    obedience : bool, optional
        If False, it binds the parties: an arbitrator.
    """

    objective: Any
    game: Any = None
    among: Any = None
    obedience: bool = True

    def __repr__(self) -> str:
        """What it wants, and what it brings, in one line."""
        wants = getattr(self.objective, "name", reprlib.repr(self.objective))
        brings = ["a game of its own"] * (self.game is not None)
        brings += ["part of the recommendations"] * (self.among is not None)
        brings += ["decisions that bind"] * (not self.obedience)
        return f"<Broker for {wants}{', with ' * bool(brings)}{' and '.join(brings)}>"


def compare_brokers(
    game: Any,
    brokers: Mapping[str, Any],
    *,
    parties: Sequence[Any] | None = None,
    outside: Any = None,
    choice: Any = "sum",
) -> Brokers:
    """Compare brokers: what each brings about, who accepts it, and what comes of their rivalry.

    Parameters
    ----------
    game : BayesianGame, NormalFormGame, or object with a method ``bayesian`` or ``game``
        A single game: the conflict without a broker.
    brokers : mapping of name to Broker or objective
        An objective alone is that of a broker who brings nothing else.
    parties : sequence of player, optional
        Who has to agree to a broker; all players by default.
    outside : str or mapping, optional
        What each type has without a broker, as for `mediate`; by default what it has in the pure
        equilibrium that is best for the sum of the payoffs, nobody saying anything.
    choice : str or mapping of party to weight, optional
        By what the parties choose among brokers who outbid each other: the ``"sum"`` of their
        payoffs (the default), a party's, or a weighted sum.

    Returns
    -------
    Brokers

    Raises
    ------
    NegotiationError
        If there is no broker, a broker's game has other players, types or strategies, the game has
        no pure equilibrium and `outside` is not given, or as for `mediate`.

    Notes
    -----
    A party accepts only if no type of it would rather go without, so that to accept says nothing
    of its type. In rivalry each broker would rather be chosen than not, whatever its objective;
    between brokers whom the parties do not mind, they take the one that can offer more.

    Examples
    --------
    Chicken, where both fear the equilibrium in which either may give way. A broker who leans to A
    would have B give way, which B refuses; what B accepts of it is little better. In rivalry with
    a neutral one it has to offer as much.

    >>> import negotiation as ng
    >>> game = ng.NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]], players=["A", "B"],
    ...     strategies=[["give way", "insist"]] * 2)
    >>> print(ng.compare_brokers(game, {"partial": {"A": 1}, "neutral": "sum"},
    ...     outside={"A": 14 / 3, "B": 14 / 3}))  # doctest: +ELLIPSIS
    Without a broker (A: 4.667, B: 4.667)
    partial, for the weighted payoffs 1 A: 7
      A accepts that: gains 2.333
      B refuses that: gains -2.667
      accepted by all: 5.564 (A: 5.564, B: 4.667)
    ...
    If they outbid each other: partial or neutral (A: 5.25, B: 5.25)
    """
    source = _single(game)
    named = {str(name): _broker(each) for name, each in dict(brokers).items()}
    if not named:
        raise NegotiationError("compare_brokers needs at least one broker")
    who = source.players if parties is None else [_player(source, p) for p in parties]
    if not who:
        raise NegotiationError("at least one party has to agree")
    without = _without(source, who, outside)
    table = [_Table(name, each, source, who, without) for name, each in named.items()]
    offers = [one.offer() for one in table]
    paid = [None if o.payoffs is None else np.array(list(o.payoffs.values())) for o in offers]
    size = ROUNDING * max(float(np.ptp(one.game.payoffs)) for one in table)
    marked = tuple(
        Offer(**{**vars(o), "survives": own is not None and not _beaten(own, paid, size)})
        for o, own in zip(offers, paid, strict=True)
    )
    return Brokers(source, tuple(who), without, marked, _rivalry(table, who, choice))


def _single(game: Any) -> BayesianGame:
    """Take a single game."""
    source = as_bayesian(game)
    if source.batch_shape:
        raise NegotiationError(f"brokers are compared in a single game, this is {source!r}")
    return source


def _names(game: BayesianGame) -> tuple[Any, ...]:
    """Players, strategies, and types where there are several."""
    types = [own if len(own) > 1 else None for own in game.types]
    return game.players, game.strategies, types


def _broker(given: Any) -> Broker:
    return given if isinstance(given, Broker) else Broker(given)


def _player(source: BayesianGame, player: Any) -> str:
    return source.players[source.player_index(player)]


def _without(source: BayesianGame, who: Sequence[str], outside: Any) -> dict[str, Floats]:
    """What each type of the parties has without a broker."""
    if outside is None:
        quiet = public_talk(source, "sum", messages=False)
        if np.isnan(quiet.value).any():
            raise NegotiationError(
                "without a broker there is no equilibrium in pure strategies: say what each party"
                " has, outside={PLAYER: payoff}"
            )
        own = source.interim(quiet.plan)
        return {p: np.nan_to_num(own[source.players.index(p)]) for p in who}
    if isinstance(outside, Mapping):
        by_player(who, "outside", outside, "strategy or payoffs")
    told = read_outside(outside, source)
    assert told is not None  # noqa: S101 - for the type checker
    return {p: np.asarray(told[source.players.index(p)])[:, 0] for p in who}


def _beaten(own: Floats, others: Sequence[Floats | None], size: float) -> bool:
    """Whether another's payoffs are at least as good for all, and better for one."""
    return any(
        other is not None and (other >= own - size).all() and (other > own + size).any()
        for other in others
    )


class _Table:
    """One broker at the table: the game with it, its objective, and its plans."""

    def __init__(
        self,
        name: str,
        broker: Broker,
        source: BayesianGame,
        who: Sequence[str],
        without: Mapping[str, Floats],
    ) -> None:
        self.name, self.broker, self.who, self.without = name, broker, who, without
        self.game = source if broker.game is None else _single(broker.game)
        if _names(self.game) != _names(source):
            raise NegotiationError(
                f"the game with {name!r} must have the players, types and strategies of the game"
                f" without a broker: {source!r}, got {self.game!r}"
            )
        self.wanted = read_wish(broker.objective, self.game)

    def best(self, objective: Any, *, agreed: bool) -> Any:
        """The best plan for an objective, of all or of those that all parties accept."""
        return mediate(
            self.game,
            objective,
            obedience=self.broker.obedience,
            among=self.broker.among,
            outside=dict(self.without) if agreed else None,
        )

    def offer(self) -> Offer:
        """What it would bring about."""
        free = self.best(self.broker.objective, agreed=False)
        gains = {
            p: np.where(self.game.marginal(p) > 0, free.interim[self._at(p)] - own, np.nan)
            for p, own in self.without.items()
        }
        size = ROUNDING * float(np.ptp(self.game.payoffs))
        accepts = {p: not (gain < -size).any() for p, gain in gains.items()}
        agreed = self.best(self.broker.objective, agreed=True)
        solved = bool(agreed.solved)
        return Offer(
            self.name,
            self.wanted.words,
            float(free.value),
            gains,
            accepts,
            {p: float(agreed.payoffs[self._at(p)]) for p in self.who} if solved else None,
            float(agreed.value),
        )

    def _at(self, party: str) -> int:
        return self.game.players.index(party)

    def payoffs(self, plan: Floats) -> dict[str, float]:
        """What a plan is worth to the parties."""
        prior = self.game.prior.reshape(*self.game.type_shape, *(1,) * self.game.n_players)
        return {p: float((prior * plan * self.game.payoffs[self._at(p)]).sum()) for p in self.who}


def _rivalry(table: Sequence[_Table], who: Sequence[str], choice: Any) -> Rivalry:
    """The one that can offer most, held to what the second can."""
    weights = dict.fromkeys(who, 1.0) if choice == "sum" else choice
    theirs = [expectation(weights, one.game) for one in table]
    most = [one.best(w, agreed=True) for one, w in zip(table, theirs, strict=True)]
    values = np.array([float(found.value) for found in most])
    if np.isnan(values).all():
        return Rivalry((), np.nan, {}, np.nan, None)
    size = ROUNDING * max(float(np.ptp(w)) for w in theirs)
    able = values >= np.nanmax(values) - size
    top = int(np.argmax(able))
    chosen = tuple(one.name for one, yes in zip(table, able, strict=True) if yes)
    rest = np.delete(values, top)
    second = float(np.nanmax(rest)) if not np.isnan(rest).all() else -np.inf
    second = min(second, float(values[top]))
    one, own = table[top], expectation(table[top].broker.objective, table[top].game)
    prior = one.game.prior.reshape(*one.game.type_shape, *(1,) * one.game.n_players)

    def solve(mine: float, yours: float) -> Plan:
        found = one.best(mine * own + yours * theirs[top], agreed=True).plan.reshape(own.shape)
        return Plan(
            found, float((prior * found * own).sum()), float((prior * found * theirs[top]).sum())
        )

    best = best_that_pays(solve, second, solve(1.0, 0.0), solve(0.0, 1.0))
    return Rivalry(chosen, second, one.payoffs(best.chances), best.own, best.chances)
