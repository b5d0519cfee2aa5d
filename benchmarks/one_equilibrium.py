"""One equilibrium of a large game of two players."""

from __future__ import annotations

import numpy as np

import negotiation as ng
from benchmarks.clock import timed
from benchmarks.games import named, without_pure
from benchmarks.peers import PEERS
from benchmarks.profiles import WRONG, Profiles
from benchmarks.tables import Table, duration, small
from benchmarks.workers import ask

#: Shape and number of games.
SIZES = [((50, 50), 10), ((200, 200), 3)]
NAMES = ["quantecon lemke-howson", "nashpy lemke-howson", "gambit lcp"]
#: Seconds for one game.
LIMIT = 20


def section(settings):
    """Make the table."""
    table = Table(
        "One equilibrium of a large game",
        "Standard normal payoffs, only games without a pure equilibrium. An answer is *verified* if"
        " its regret is at most one in a million, and *wrong* if it is more. *Unfinished* is said"
        " so by ours; a peer is stopped.",
        [
            "solver",
            "games",
            "mean time",
            "longest",
            "verified",
            "wrong",
            "largest regret",
            "unfinished",
            "hung, failed",
        ],
    )
    for shape, games in SIZES:
        payoffs = without_pure(shape, settings.of(games), settings.seed)
        _add(table, payoffs, f"**{named(shape)}**, ours", settings)
    return table


def _add(table, payoffs, label, settings):
    """Add the rows of one size."""
    shape = payoffs.shape[1:-1]

    def row(label, seconds, answers, unfinished, trouble):
        regret = Profiles.of_lists(shape, answers).regrets(payoffs)
        table.add(
            label,
            len(answers),
            duration(np.mean(seconds) if seconds else np.nan),
            duration(max(seconds, default=np.nan)),
            int((regret <= WRONG).sum()),
            int((regret > WRONG).sum()),
            small(regret.max(initial=0)),
            unfinished,
            trouble,
        )

    seconds, answers = [], []
    for k in range(payoffs.shape[-1]):
        one = np.ascontiguousarray(payoffs[..., k])
        time, eqs = timed(lambda u=one: ng.one_equilibrium(ng.NormalFormGame(u), budget=LIMIT))
        seconds.append(time)
        answers.append([eqs[j].strategies for j in range(len(eqs))])
    row(label, seconds, answers, sum(not answer for answer in answers), "")
    for name in NAMES:
        if PEERS[name].installed:
            given = ask(name, payoffs, limit=LIMIT, allowance=settings.allowance)
            each = [a + b for a, b in zip(given.building, given.solving, strict=True)]
            row(PEERS[name].label, each, given.profiles, "", given.trouble)
