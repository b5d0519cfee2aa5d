"""All equilibria of generic games: how long a game takes, and who loses some.

The yardstick of a game is every equilibrium that anybody found in it, ours or theirs. A generic
game has an odd number (Wilson 1971), so an even number shows a loss without any yardstick.
"""

from __future__ import annotations

import numpy as np

import negotiation as ng
from benchmarks.clock import timed
from benchmarks.games import generic, named
from benchmarks.peers import ALL_OF_MANY, ALL_OF_TWO, PEERS
from benchmarks.profiles import SAME, Profiles, distinct, match, score
from benchmarks.tables import Table, count, duration, small, times
from benchmarks.workers import ask

#: Shape, games of ours, games of the peers, seconds that a peer may take for one game.
MANY = [
    ((2, 2, 2), 10_000, 2_000, 20),
    ((2, 2, 2, 2), 10_000, 1_000, 20),
    ((2, 2, 2, 2, 2), 1_000, 500, 20),
    ((3, 3, 3), 1_000, 400, 20),
    ((3, 3, 3, 3), 10, 10, 30),
    ((5, 5, 5), 1, 1, 60),
]
TWO = [
    ((2, 2), 10_000, 1_000, 10),
    ((3, 3), 5_000, 500, 10),
    ((8, 8), 100, 50, 10),
    ((12, 12), 10, 10, 10),
    ((15, 15), 3, 3, 10),
]
#: Seconds that a family of ours may take.
BUDGET = 60
#: An entry of a peer's is taken for an equilibrium that ours may lack if its regret is so small.
CERTAIN = 1e-9
#: Sizes where a peer may take longer than this for a game are no part of a quick run.
PATIENT = 20
#: Games that take longer than this are not measured again one by one.
SLOW = 0.05
HEAD = [
    "solver",
    "games",
    "time a game",
    "to ours",
    "found",
    "missed",
    "repeated",
    "wrong",
    "even number",
    "hung, failed",
    "largest regret",
    "complete",
]
TEXT = (
    "Payoffs are standard normal. *Found* and *missed* are of the equilibria that anybody found in"
    " the games that the solver was asked and answered; *even number* counts the games with an"
    " impossible even number of them."
)


def of_many_players(settings):
    """The table for three players and more."""
    return _table("All equilibria, three players and more", MANY, ALL_OF_MANY, settings)


def of_two_players(settings):
    """The table for two players."""
    return _table("All equilibria, two players", TWO, ALL_OF_TWO, settings)


def _table(title, sizes, names, settings):
    table = Table(title, TEXT, HEAD)
    lacking = []
    for shape, games, games_of_peers, limit in sizes:
        if settings.quick and limit > PATIENT:
            continue
        payoffs = generic(shape, settings.of(games), settings.seed)
        seconds, eqs = timed(lambda u=payoffs: _solved(u))
        some = payoffs[..., : settings.of(games_of_peers)]
        said = {
            name: ask(name, some, limit=limit, allowance=settings.allowance)
            for name in names
            if PEERS[name].installed
        }
        comparison = Comparison(payoffs, eqs, seconds / payoffs.shape[-1], said)
        comparison.add_to(table)
        lacking += comparison.lacking()
        if len(shape) > 2:
            table.notes += comparison.by_mixers()
    table.notes.append(
        f"**Peers found equilibria that ours lacks: {'; '.join(lacking)}.**"
        if lacking
        else "No peer found an equilibrium that ours lacks. The yardstick is therefore ours, each"
        " with a regret, recomputed from the payoffs, of at most what the table shows: what a peer"
        " misses, it lost."
    )
    return table


def _solved(payoffs):
    return ng.nash_equilibria(ng.NormalFormGame(payoffs), budget=BUDGET)


class Comparison:
    """Our equilibria of the games of one size, and what the peers said."""

    def __init__(self, payoffs, eqs, each, said):
        self.payoffs, self.complete, self.each, self.said = payoffs, eqs.complete, each, said
        self.games, self.shape = payoffs.shape[-1], payoffs.shape[1:-1]
        self.ours = self.known = Profiles(eqs.game, eqs.strategies)
        self.theirs = {
            name: Profiles.of_lists(self.shape, given.profiles) for name, given in said.items()
        }
        for profiles in self.theirs.values():
            certain = profiles.where(profiles.regrets(payoffs) <= CERTAIN)
            self.known = self.known.joined(certain)
        self.known = distinct(self.known)

    def add_to(self, table):
        """Add the rows."""
        whole = np.ones(self.games, dtype=bool)
        table.add(
            f"**{named(self.shape)}**, ours",
            count(self.games),
            duration(self.each),
            "",
            *_cells(score(self.ours, self.known, self.payoffs, whole)),
            f"{self.complete.sum():,}",
        )
        if self.each < SLOW:
            few = min(self.games, 20)
            alone, _ = timed(lambda: [_solved(self.payoffs[..., k]) for k in range(few)])
            ratio = times(alone / few / self.each)
            blank = [""] * (len(HEAD) - 4)
            table.add("ours, one by one", few, duration(alone / few), ratio, *blank)
        for name, given in self.said.items():
            solved = given.among(self.games)
            table.add(
                PEERS[name].label,
                count(given.asked),
                duration(given.seconds),
                times(given.seconds / self.each),
                *_cells(score(self.theirs[name], self.known, self.payoffs, solved), given),
                "",
            )

    def lacking(self):
        """Name the games where a peer has an equilibrium that ours lacks."""
        games = np.unique(self.known.game[match(self.known, self.ours)[0] < 0])
        claim = {True: "which ours calls complete", False: "which ours calls incomplete"}
        return [
            f"{named(self.shape)} game {game}, {claim[bool(self.complete[game])]}" for game in games
        ]

    def by_mixers(self):
        """Say how many equilibria a peer lists, by the number of players who mix."""
        mixers = np.sum([(x > SAME).sum(axis=0) > 1 for x in self.known.strategies], axis=0)
        for name, given in self.said.items():
            asked = given.among(self.games)[self.known.game]
            listed = match(self.known, self.theirs[name])[0] >= 0
            parts = [
                f"{int((listed & asked & (mixers == m)).sum())} of"
                f" {int((asked & (mixers == m)).sum())} where {m or 'no'} players mix"
                for m in np.unique(mixers[asked])
            ]
            if parts:
                yield f"{named(self.shape)}: {PEERS[name].label} lists {', '.join(parts)}."


def _cells(result, given=None):
    """The columns that say what the answers are worth."""
    trouble = given.trouble if given else ""
    if given and not given.solved.any():
        return *[""] * 5, trouble, ""
    return (
        f"{result.found:,} of {result.known:,}",
        count(result.missed),
        count(result.repeated),
        count(result.wrong),
        count(result.even),
        trouble,
        small(result.regret),
    )
