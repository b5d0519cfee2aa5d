"""Offers and answers, round by round: how a pie is divided by bargaining.

Rubinstein, A. (1982), "Perfect equilibrium in a bargaining model", Econometrica 50(1):97-109.
(Two parties in turn.)

Binmore, K., Rubinstein, A. and Wolinsky, A. (1986), "The Nash bargaining solution in economic
modelling", RAND Journal of Economics 17(2):176-188. (Risk of breakdown.)

Binmore, K., Shaked, A. and Sutton, J. (1989), "An outside option experiment", Quarterly Journal of
Economics 104(4):753-770. (Outside options.)

Sutton, J. (1986), "Non-cooperative bargaining theory: an introduction", Review of Economic Studies
53(5):709-724. (More than two parties.)

Baron, D. P. and Ferejohn, J. A. (1989), "Bargaining in legislatures", American Political Science
Review 83(4):1181-1206; Eraslan, H. (2002), "Uniqueness of stationary equilibrium payoffs in the
Baron-Ferejohn model", Journal of Economic Theory 103(1):11-30. (A majority, closed rule.)
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import Named, NegotiationError
from negotiation.games.offers import OfferGame
from negotiation.solvers.budget import seconds
from negotiation.solvers.by_game import BATCH, ByGame
from negotiation.solvers.procedures.rounds import Round, Rules, endless
from negotiation.solvers.procedures.terms import as_rules, check
from negotiation.solvers.procedures.votes import coalitions, majority
from negotiation.solvers.words import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Offers", "offers"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Changes of values that are rounding.
SMALL = 1e-12


@dataclass(frozen=True, eq=False)
class Offers(ByGame["Offers"]):
    """How a pie is divided by offers and answers, in one game or in each game of a family.

    The first axis S goes through the proposers: the places in the order, or the parties if chance
    chooses who proposes.

    Attributes
    ----------
    source : OfferGame
        The rules: players, who proposes when, how many must agree, and the numbers.
    proposers : tuple of str
        Who proposes in each of the S cases.
    shares : array, shape (S, n, *batch)
        What each proposer of the first round offers whom, and keeps; expected shares where it
        chooses its partners by chance.
    asks : array, shape (S, n, *batch)
        The least that each accepts of that proposer.
    invited : array, shape (S, n, *batch)
        Probability that it is offered that; who is offered nothing refuses.
    agreed : array of bool, shape (S, *batch)
        The first offer is accepted. Otherwise the proposer would rather be refused.
    values : array, shape (n, *batch)
        What each expects before the first round.
    residual : array, shape (*batch)
        The most by which a value changes if one more round is worked back: up to rounding nobody
        gains by deviating once, and so by deviating at all.
    """

    source: OfferGame
    proposers: tuple[str, ...]
    shares: Floats = field(metadata=BATCH)
    asks: Floats = field(metadata=BATCH)
    invited: Floats = field(metadata=BATCH)
    agreed: Bools = field(metadata=BATCH)
    values: Floats = field(metadata=BATCH)
    residual: Floats = field(metadata=BATCH)

    @property
    def players(self) -> tuple[str, ...]:
        """Names."""
        return self.source.players

    def to_frame(self) -> pd.DataFrame:
        """Table with one row for each game and proposer.

        Returns
        -------
        pandas.DataFrame
            Columns: ``game``; ``proposer``; one a player with its share; ``agreed``.
        """
        import pandas as pd

        states, count, games = len(self.proposers), len(self.players), len(self)
        shares = self.shares.reshape(states, count, games)
        columns: dict[str, Any] = {
            "game": np.repeat(np.arange(games), states),
            "proposer": np.tile(np.array(self.proposers, dtype=object), games),
        }
        columns |= {name: shares[:, i].T.ravel() for i, name in enumerate(self.players)}
        columns["agreed"] = self.agreed.reshape(states, games).T.ravel()
        return pd.DataFrame(columns)

    def __repr__(self) -> str:
        """Say it in one line."""
        if len(self) == 1:
            return f"<Offers: {self._line(0)}>"
        return f"<Offers: {', '.join(self.players)} in {len(self)} games>"

    def _line(self, k: int) -> str:
        """Say of game `k` who gets what if the first proposer proposes."""
        one = self[k]
        return _words(self.players, self.proposers[0], one.shares[0], agreed=bool(one.agreed[0]))

    def _text(self) -> str:
        """Say it for each proposer."""
        one, who = self[0], dict.fromkeys(self.proposers)
        first = [self.proposers.index(name) for name in who]
        return "\n".join(
            _words(self.players, self.proposers[s], one.shares[s], agreed=bool(one.agreed[s]))
            for s in first
        )


def _words(players: Sequence[str], proposer: str, shares: Floats, *, agreed: bool) -> str:
    """Say what a proposer offers."""
    if not agreed:
        return f"{proposer} makes no offer that is accepted"
    told = ", ".join(f"{p} {number(x)}" for p, x in zip(players, shares, strict=True))
    return f"{proposer} proposes {told}"


def offers(
    discounts: ArrayLike | OfferGame,
    *,
    order: Sequence[Any] | None = None,
    chances: ArrayLike | None = None,
    quota: int | None = None,
    outside: ArrayLike | None = None,
    breakdown: ArrayLike = 0.0,
    impasse: ArrayLike | None = None,
    rounds: int | None = None,
    players: Sequence[str | Named] | None = None,
    budget: float | None = None,
) -> Offers:
    """Divide a pie of 1 by offers and answers.

    In each round one party proposes a division. The others answer one after the other; the first
    refusal that makes the quota impossible ends the round. Who refuses may quit, if it has an
    outside option: then all fall back on theirs. Otherwise the talks break down with some
    probability, or go on in the next round, whose pie is worth less.

    Parameters
    ----------
    discounts : array_like, shape (n, *batch), or OfferGame
        What a pie in the next round is worth to each party in this one, from 0 to 1. Or all rules
        as one; what follows is then left out.
    order : sequence of player, optional
        Who proposes in turn, over and over again; by default all, as they are listed.
    chances : array_like, shape (n, *batch), optional
        Instead of an order: the probability that each proposes, drawn anew in each round.
    quota : int, optional
        How many must agree, the proposer among them; by default all.
    outside : array_like, shape (n, *batch), optional
        What each gets if somebody quits. By default nobody can. Needs unanimity. NaN for a party
        who cannot quit, and gets nothing if another does.
    breakdown : float or array, optional
        Probability that a refusal ends the talks.
    impasse : array_like, shape (n, *batch), optional
        What each gets if the talks break down, or after the last round; nothing by default.
    rounds : int, optional
        How many there are; without end by default.
    players : sequence of str, optional
    budget : float, optional
        Seconds that working back the rounds may take; no limit by default.

    Returns
    -------
    Offers

    Raises
    ------
    NegotiationError
        If a number is out of its range, the shapes do not fit, waiting costs nobody anything in
        talks without end, the solver does not treat that combination (below), or the budget is
        spent before all rounds are worked back.

    Notes
    -----
    With a last round: backward induction, until one more round would change nothing. Partners who
    ask the same are invited alike.

    Without end, all must agree: the stationary subgame-perfect equilibrium. Rounds are worked
    back; with what they show of who would quit, the values solve linear equations, and are put back
    into a round, which must not change them: `residual`. For two parties, of whom at most one can
    quit, the equilibrium is the only one; more than two have others, which are not stationary
    (Sutton 1986). With outside options of three or more there may be none without mixing; then the
    residual is not small.

    Without end, by majority (parties drawn by chance, no outside options, and nothing after a
    breakdown): the stationary equilibrium, in which proposers may choose among equally cheap
    partners by chance; its payoffs are unique (Eraslan 2002). What the votes cost is the root of a
    function that falls and is piecewise linear.

    Examples
    --------
    >>> import negotiation as ng
    >>> print(ng.offers([0.8, 0.9], players=["A", "B"]))
    A proposes A 0.3571, B 0.6429
    B proposes A 0.2857, B 0.7143

    B may quit, for 0.6:

    >>> ng.offers([0.9, 0.9], outside=[0, 0.6], players=["A", "B"])
    <Offers: A proposes A 0.4, B 0.6>

    Five parties and a majority of three, drawn by lot: the proposer keeps much.

    >>> ng.offers([0.9] * 5, chances=[0.2] * 5, quota=3).shares[0].round(2).tolist()
    [0.64, 0.09, 0.09, 0.09, 0.09]
    """
    rules: dict[str, Any] = {
        "order": order,
        "chances": chances,
        "quota": quota,
        "outside": outside,
        "impasse": impasse,
        "rounds": rounds,
        "players": players,
    }
    if not isinstance(discounts, OfferGame):
        game = OfferGame.of(discounts, breakdown=breakdown, **rules)
    elif any(rule is not None for rule in rules.values()) or np.any(breakdown):
        raise NegotiationError("an OfferGame has all rules: leave out the others")
    else:
        game = discounts
    deadline = time.monotonic() + seconds(budget)
    check(game)
    if game.rounds is None and 1 < game.quota < game.n_players:
        return _by_majority(game)
    own = as_rules(game)
    if game.rounds is None:
        first, _, residual = endless(own)
    else:
        first, residual = _worked_back(own, game.rounds, deadline), np.zeros(game.n_games)
    return _result(game, own, first, residual)


def _worked_back(rules: Rules, rounds: int, deadline: float) -> Round:
    """The first of some rounds, after the last of which there is nothing but the impasse."""
    waiting = np.broadcast_to(rules.impasse, (len(rules.proposer), *rules.impasse.shape))
    first = Round.before(rules, waiting)
    lost = 1 - float(((1 - rules.breakdown) * rules.discounts).max())
    for done in range(1, rounds):
        if time.monotonic() > deadline:
            raise NegotiationError(
                f"the budget was spent when {done} of {rounds} rounds were worked back: give a"
                " larger one, or fewer rounds"
            )
        before = first
        first = Round.before(rules, rules.waiting(before.worth))
        # What changes is discounted from round to round: so much may be left of it in all.
        more = min(rounds - done, 1 / max(lost, SMALL))
        if np.abs(first.worth - before.worth).max() * more <= SMALL:
            break
    return first


def _result(game: OfferGame, rules: Rules, first: Round, residual: Floats) -> Offers:
    """Give the first round its shape."""
    states, n, games = first.asks.shape
    shares = first.invited * first.asks
    shares[np.arange(states), rules.proposer] = first.keeps
    shares = np.where(first.agreed[:, None], shares, np.nan)
    values = first.worth[0]
    if game.chances is not None:
        values = np.einsum("sb,sib->ib", game.chances.reshape(n, games), first.worth)
    batch = game.batch_shape
    return Offers(
        source=game,
        proposers=tuple(game.players[i] for i in rules.proposer),
        shares=shares.reshape(states, n, *batch),
        asks=first.asks.reshape(states, n, *batch),
        invited=first.invited.reshape(states, n, *batch),
        agreed=first.agreed.reshape(states, *batch),
        values=values.reshape(n, *batch),
        residual=residual.reshape(batch),
    )


def _by_majority(game: OfferGame) -> Offers:
    """Talks without end in which less than all must agree."""
    n, quota, batch, games = game.n_players, game.quota, game.batch_shape, game.n_games
    patience = ((1 - game.breakdown) * game.discounts).reshape(n, games)
    chances = np.asarray(game.chances).reshape(n, games)
    asks, often, values = majority(patience, chances, quota)
    invited = np.empty((n, n, games))
    for k in range(games):
        found = coalitions(often[:, k], chances[:, k], asks[:, k], quota)
        invited[..., k] = np.nan if found is None else found
    shares = invited * asks
    own = np.arange(n)
    keeps = 1 - shares.sum(axis=1)
    shares[own, own] = keeps
    # Nobody would rather wait, invite others, or refuse what it is offered.
    away = [np.sort(np.delete(asks, i, axis=0), axis=0)[: quota - 1].sum(axis=0) for i in own]
    off = [
        np.abs(np.einsum("sb,sib->ib", chances, shares) - values).max(axis=0),
        np.abs(patience * values - asks).max(axis=0),
        np.abs(1 - np.array(away) - keeps).max(axis=0),
    ]
    return Offers(
        source=game,
        proposers=game.players,
        shares=shares.reshape(n, n, *batch),
        asks=np.broadcast_to(asks, (n, n, games)).reshape(n, n, *batch),
        invited=invited.reshape(n, n, *batch),
        agreed=np.ones((n, *batch), dtype=bool),
        values=values.reshape(n, *batch),
        residual=np.max(off, axis=0).reshape(batch),
    )
