"""All pure equilibria of many games of five players."""

from __future__ import annotations

import numpy as np

import negotiation as ng
from benchmarks.clock import timed
from benchmarks.games import generic, named
from benchmarks.peers import PEERS
from benchmarks.profiles import Profiles, distinct, score
from benchmarks.tables import Table, count, duration, times
from benchmarks.workers import ask

SHAPE = (2, 2, 2, 2, 2)
GAMES = 10_000
NAMES = ["quantecon pure", "gambit pure"]


def section(settings):
    """Make the table."""
    payoffs = generic(SHAPE, settings.of(GAMES), settings.seed)
    games = payoffs.shape[-1]
    table = Table(
        "All pure equilibria",
        f"{named(SHAPE)} games with standard normal payoffs."
        " *One read* is a sum over the array of all payoffs.",
        [
            "solver",
            "games",
            "time a game",
            "of it building",
            "to ours",
            "to one read",
            "found",
            "missed",
            "hung, failed",
        ],
    )
    read, _ = timed(payoffs.sum)
    building, game = timed(lambda: ng.NormalFormGame(payoffs))
    solving, eqs = timed(lambda: ng.pure_equilibria(game))
    said = {
        name: ask(name, payoffs, limit=10, allowance=settings.allowance)
        for name in NAMES
        if PEERS[name].installed
    }
    found = {name: Profiles.of_lists(SHAPE, given.profiles) for name, given in said.items()}
    ours = known = Profiles(eqs.game, eqs.strategies)
    for profiles in found.values():
        known = known.joined(profiles)
    known = distinct(known)

    def row(label, asked, build, solve, profiles, solved, failures):
        result = score(profiles, known, payoffs, solved)
        both = build + solve
        table.add(
            label,
            count(asked),
            duration(both),
            duration(build),
            times(both / ((building + solving) / games)),
            times(both / (read / games)),
            f"{result.found:,} of {result.known:,}",
            count(result.missed),
            failures,
        )

    table.add("one read", count(games), duration(read / games), *[""] * 6)
    everywhere = np.ones(games, dtype=bool)
    row("ours, the family", games, building / games, solving / games, ours, everywhere, "")
    for name, given in said.items():
        solved = given.among(games)
        build, solve = float(np.mean(given.building)), float(np.mean(given.solving))
        row(PEERS[name].label, given.asked, build, solve, found[name], solved, given.trouble)
    return table
