"""Small integer payoffs, as people write them: who loses equilibria when there are ties.

Two players: the yardstick is the extreme equilibria, of which all others are mixtures, as Gambit
finds them in rational arithmetic. More players: the pure equilibria, which a few comparisons find,
and those mixed ones that ours proved to be alone in a neighbourhood, so that a solver of all
isolated equilibria has to list them.
"""

from __future__ import annotations

import numpy as np

import negotiation as ng
from benchmarks.clock import timed
from benchmarks.games import named, pure_mask, tied
from benchmarks.peers import ALL_OF_MANY, ALL_OF_TWO, PEERS
from benchmarks.profiles import WRONG, Profiles, distinct, match, score
from benchmarks.tables import Table, count, duration
from benchmarks.workers import ask

#: With ties, an answer with a tiny regret may be so far from the equilibrium that it stands for.
NEAR = 1e-3
EXACT = "gambit exact vertices"
#: Shape, games, highest payoff.
TWO = ((3, 3), 120, 3)
MANY = [
    ((2, 2, 2), 120, 1),
    ((2, 2, 2), 120, 3),
    ((3, 3, 3), 60, 1),
    ((3, 3, 3), 60, 3),
]
#: Seconds for a game of a peer's, and for a family of ours.
LIMIT = 10
BUDGET = 60


def of_two_players(settings):
    """The table for two players."""
    shape, games, highest = TWO
    payoffs = tied(shape, settings.of(games), highest, settings.seed)
    games = payoffs.shape[-1]
    seconds, eqs = _ours(payoffs)
    ours = Profiles(eqs.game, eqs.strategies)
    said = _ask(ALL_OF_TWO, payoffs, settings)
    if EXACT in said and said[EXACT].solved.sum() == games:
        known = distinct(Profiles.of_lists(shape, said[EXACT].profiles))
        whose = "as Gambit finds them in rational arithmetic"
    else:
        known, whose = ours, "as ours lists them, since Gambit is not there to be the judge"
    table = Table(
        "Ties, two players",
        f"{games} random {named(shape)} games with payoffs 0 to {highest}. *Found* is of the"
        f" extreme equilibria, {whose}; *others* are equilibria that are mixtures of these.",
        [
            "solver",
            "games",
            "time a game",
            "found",
            "missed",
            "games with one missed",
            "repeated",
            "others",
            "wrong",
            "hung, failed",
            "complete",
        ],
    )

    def row(label, asked, time, profiles, solved, trouble, complete):
        result = score(profiles, known, payoffs, solved)
        table.add(
            label,
            asked,
            duration(time),
            f"{result.found:,} of {result.known:,}",
            count(result.missed),
            result.short,
            count(result.repeated),
            count(result.other),
            count(result.wrong),
            trouble,
            complete,
        )

    whole = np.ones(games, dtype=bool)
    row("ours, the family", games, seconds / games, ours, whole, "", f"{eqs.complete.sum()}")
    for name, given in said.items():
        profiles = Profiles.of_lists(shape, given.profiles)
        solved = given.among(games)
        row(PEERS[name].label, given.asked, given.seconds, profiles, solved, given.trouble, "")
    return table


def of_many_players(settings):
    """The table for three players."""
    table = Table(
        "Ties, three players",
        "Random games with integer payoffs from 0. *Isolated* are the mixed equilibria that ours"
        " proved to be alone in a neighbourhood. What is not isolated ours encloses in parts of"
        " strategy space, which it lists; *not in ours* are equilibria of a peer that are neither"
        " in our list nor in these parts, nor close to them (0.001).",
        [
            "solver",
            "games",
            "time a game",
            "pure",
            "isolated",
            "others",
            "wrong",
            "not in ours",
            "hung, failed",
            "complete",
        ],
    )
    for shape, games, highest in MANY:
        payoffs = tied(shape, settings.of(games), highest, settings.seed)
        _add(table, payoffs, f"**{named(shape)}, 0 to {highest}**, ours", settings)
    return table


def _add(table, payoffs, label, settings):
    """Add the rows of one kind of game."""
    games, shape = payoffs.shape[-1], payoffs.shape[1:-1]
    seconds, eqs = _ours(payoffs)
    ours = Profiles(eqs.game, eqs.strategies)
    mixed = np.max([np.minimum(x, 1 - x).max(axis=0) for x in ours.strategies], axis=0) > 0
    isolated = ours.where(eqs.isolated & mixed)
    pure = pure_profiles(payoffs)

    def row(label, asked, time, profiles, solved, strangers, trouble, complete):
        of_pure = score(profiles, pure, payoffs, solved)
        of_isolated = score(profiles, isolated, payoffs, solved)
        table.add(
            label,
            asked,
            duration(time),
            f"{of_pure.found:,} of {of_pure.known:,}",
            f"{of_isolated.found:,} of {of_isolated.known:,}",
            count(of_isolated.other - of_pure.found),
            count(of_pure.wrong),
            strangers,
            trouble,
            complete,
        )

    whole = np.ones(games, dtype=bool)
    row(label, games, seconds / games, ours, whole, "", "", f"{eqs.complete.sum()}")
    for name, given in _ask(ALL_OF_MANY, payoffs, settings).items():
        theirs = Profiles.of_lists(shape, given.profiles)
        right = distinct(theirs.where(theirs.regrets(payoffs) <= WRONG))
        unknown = right.where(match(right, ours, NEAR)[0] < 0)
        strangers = len(unknown) - int(_enclosed(unknown, eqs.unresolved).sum())
        solved = given.among(games)
        trouble = given.trouble
        row(PEERS[name].label, given.asked, given.seconds, theirs, solved, strangers, trouble, "")


def pure_profiles(payoffs):
    """All pure equilibria."""
    *profile, game = np.nonzero(pure_mask(payoffs))
    sizes = payoffs.shape[1:-1]
    x = [np.eye(size)[:, at] for size, at in zip(sizes, profile, strict=True)]
    return Profiles(game, x)


def _enclosed(profiles, parts):
    """Mask over profiles: those in one of the parts of strategy space of their game."""
    inside = np.zeros(len(profiles), dtype=bool)
    for k, game in enumerate(profiles.game):
        at = parts.game == game
        within = np.ones(at.sum(), dtype=bool)
        for x, lower, upper in zip(profiles.strategies, parts.lower, parts.upper, strict=True):
            own = x[:, k : k + 1]
            within &= ((lower[:, at] - NEAR <= own) & (own <= upper[:, at] + NEAR)).all(axis=0)
        inside[k] = within.any()
    return inside


def _ours(payoffs):
    """Time for all games, and the equilibria."""
    return timed(lambda: ng.nash_equilibria(ng.NormalFormGame(payoffs), budget=BUDGET))


def _ask(names, payoffs, settings):
    """Answers of the peers that are installed."""
    return {
        name: ask(name, payoffs, limit=LIMIT, allowance=settings.allowance)
        for name in names
        if PEERS[name].installed
    }
