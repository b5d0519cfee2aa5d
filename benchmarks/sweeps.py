"""Payoffs, pure equilibria and margins of the ceasefire talks over a grid of parameters."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np

import negotiation as ng
from benchmarks.clock import timed
from benchmarks.peers import PEERS
from benchmarks.tables import Table, count, duration
from benchmarks.workers import ask

SIDE, LARGE_SIDE = 200, 1000
LOOPED = 300


def section(settings):
    """Make the table."""
    side = SIDE // 4 if settings.quick else SIDE
    table = Table(
        "A sweep of the ceasefire talks",
        "The game of `karabakh_2023` over a grid of two parameters. A peer is given the finished"
        f" payoffs, {LOOPED} games of them, one by one. A sweep has the stability margin of every"
        " outcome at every point, besides.",
        ["work", "points", "time", "time a point", "most memory"],
    )

    def row(label, points, seconds, memory=""):
        table.add(label, count(points), duration(seconds), duration(seconds / points), memory)

    talks = ng.scenarios.karabakh_2023.ceasefire()
    g, b = grid(side).values()
    seconds, eqs = timed(lambda: ng.pure_equilibria(talks.game(g=g[:, None], b=b)))
    row("ours, payoffs and pure equilibria", side**2, seconds)
    payoffs = eqs.source.flat_payoffs[..., :LOOPED]
    for name in ("quantecon pure", "gambit pure"):
        if PEERS[name].installed:
            given = ask(name, payoffs, limit=10, allowance=settings.allowance)
            row(f"{PEERS[name].label}, from the payoffs", given.asked, given.seconds * given.asked)
    for points in (side, LARGE_SIDE // 4 if settings.quick else LARGE_SIDE):
        alone = multiprocessing.get_context("spawn")  # Its memory is that of the sweep alone.
        with ProcessPoolExecutor(1, mp_context=alone) as pool:
            seconds, memory = pool.submit(sweep, points).result()
        row("ours, sweep with margins", points**2, seconds, memory)
    return table


def grid(side):
    """Values of the two parameters."""
    return {"g": np.linspace(0, 8, side), "b": np.linspace(0, 6, side)}


def sweep(side):
    """Time of a sweep, and the most memory that the process has held."""
    talks = ng.scenarios.karabakh_2023.ceasefire()
    seconds, _ = timed(lambda: ng.sweep(talks, **grid(side)))
    try:
        import resource
    except ImportError:  # Windows does not count it.
        return seconds, ""
    return seconds, f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB"
