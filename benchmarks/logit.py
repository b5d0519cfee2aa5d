"""The logit path from the centroid: points on it, and the equilibrium that it leads to."""

from __future__ import annotations

import numpy as np

import negotiation as ng
from benchmarks.clock import timed
from benchmarks.games import generic, named
from benchmarks.peers import PEERS, RATIONALITIES
from benchmarks.profiles import Profiles
from benchmarks.tables import Table, count, duration, small, times
from benchmarks.workers import ask

SHAPE = (2, 2, 2, 2, 2)
GAMES, OF_PEERS = 2_000, 200
#: Gambit stops at a regret of 1e-8, which leaves its probabilities so uncertain.
NEAR = 1e-3
LIMIT = 10


def section(settings):
    """Make the table."""
    payoffs = generic(SHAPE, settings.of(GAMES), settings.seed)
    games, some = payoffs.shape[-1], settings.of(OF_PEERS)
    points = ", ".join(f"{value:g}" for value in RATIONALITIES)
    table = Table(
        "Logit path",
        f"{named(SHAPE)} games with standard normal payoffs. *To the limit* is the Nash equilibrium"
        f" that the path from the centroid leads to; *points* are those at rationality {points}."
        " *As ours* are the games where a peer comes to the same equilibrium (to"
        f" {NEAR:g}), and where its points are ours (largest difference of a probability).",
        [
            "solver",
            "games",
            "time a game",
            "to ours",
            "largest regret",
            "as ours",
            "difference",
            "hung, failed",
            "limit identified",
        ],
    )
    seconds, to_limit = timed(lambda: ng.quantal_response(ng.NormalFormGame(payoffs)))
    known = int(to_limit.converged.sum())
    each = seconds / games
    regret = Profiles(np.arange(games), to_limit.limit).regrets(payoffs)[to_limit.converged]
    table.add(
        "**to the limit**, ours",
        count(games),
        duration(each),
        "",
        small(regret.max(initial=0)),
        *[""] * 3,
        f"{known:,}",
    )
    few = min(games, 20)
    alone, _ = timed(
        lambda: [ng.quantal_response(ng.NormalFormGame(payoffs[..., k])) for k in range(few)]
    )
    table.add(
        "ours, one by one (keeps the path)",
        few,
        duration(alone / few),
        times(alone / few / each),
        *[""] * 5,
    )
    for name in ("gambit logit", "gambit logit branch"):
        if PEERS[name].installed:
            given = ask(name, payoffs[..., :some], limit=LIMIT, allowance=settings.allowance)
            theirs = Profiles.of_lists(SHAPE, given.profiles)
            apart = _apart(theirs, to_limit.limit)
            table.add(
                PEERS[name].label,
                count(given.asked),
                duration(given.seconds),
                times(given.seconds / each),
                small(theirs.regrets(payoffs).max(initial=0)),
                f"{int((apart < NEAR).sum())} of {len(apart)}",
                "",
                given.trouble,
                "",
            )
    _points(table, payoffs, some, settings)
    return table


def _points(table, payoffs, some, settings):
    """Add the rows for points at chosen rationalities."""
    games = payoffs.shape[-1]
    game = ng.NormalFormGame(payoffs)
    seconds, ours = timed(lambda: ng.quantal_response(game, RATIONALITIES))
    each = seconds / games
    table.add("**points**, ours", count(games), duration(each), *[""] * 6)
    name = "gambit logit points"
    if PEERS[name].installed:
        given = ask(name, payoffs[..., :some], limit=LIMIT, allowance=settings.allowance)
        apart = np.zeros(0)
        for at in range(len(RATIONALITIES)):
            chosen = [answer and answer[at : at + 1] for answer in given.profiles]
            theirs = Profiles.of_lists(SHAPE, chosen)
            apart = np.append(apart, _apart(theirs, [x[:, at] for x in ours.strategies]))
        table.add(
            PEERS[name].label,
            count(given.asked),
            duration(given.seconds),
            times(given.seconds / each),
            "",
            f"{int((apart < NEAR).sum())} of {len(apart)}",
            small(apart.max(initial=0)),
            given.trouble,
            "",
        )


def _apart(theirs, strategies):
    """Largest difference of a probability, for each entry of a peer's."""
    apart = [
        np.abs(x - own[:, theirs.game])
        for x, own in zip(theirs.strategies, strategies, strict=True)
    ]
    return np.max([difference.max(axis=0) for difference in apart], axis=0)
