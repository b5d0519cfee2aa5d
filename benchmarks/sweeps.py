"""Sweeps of the ceasefire talks: by number of points, beside loops over peers, and with Dask."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

import negotiation as ng
from benchmarks.clock import timed
from benchmarks.peers import PEERS, version_of
from benchmarks.tables import Table, count, duration, times
from benchmarks.workers import ask

#: Points of the sweeps, and what each is about.
PURE, ALL, SPREAD = (10_000, 100_000, 1_000_000), (10_000, 100_000), 10_000_000
LOOPED = 300
MILLION = 1_000_000


def section(settings):
    """Make the table of points."""
    table = Table(
        "A sweep of the ceasefire talks",
        "The game of `karabakh_2023` over a grid of two parameters, margins of all outcomes"
        f" included, in a process of its own. A peer is given the finished payoffs, {LOOPED} games"
        " of the grid, one by one; a million points are extrapolated from the time a point. That"
        " expressions are compiled, about a second for each new negotiation, is not counted.",
        ["work", "points", "time", "time a point", "a million points", "most memory"],
    )

    def row(label, points, seconds, memory=""):
        each = seconds / points
        table.add(
            label,
            count(points),
            duration(seconds),
            duration(each),
            duration(each * MILLION),
            memory,
        )

    kinds = [("pure", PURE, {}), ("in a store, pure", PURE[-1:], {"stored": True})]
    if not version_of("zarr"):
        kinds.pop()
    kinds.append(("mixed too", ALL, {"equilibria": "all"}))
    for label, sizes, arguments in kinds:
        measured = {}
        for points in sizes:
            alone = multiprocessing.get_context("spawn")  # Its memory is that of the sweep alone.
            with ProcessPoolExecutor(1, mp_context=alone) as pool:
                made, seconds, memory = pool.submit(
                    sweep, settings.of(points), **arguments
                ).result()
            row(f"ours, {label}", made, seconds, memory)
            measured[made] = seconds
        table.notes += line(label, measured)
    axes = grid(MILLION)
    rng = np.random.default_rng(settings.seed)
    some = {name: rng.choice(values, LOOPED) for name, values in axes.items()}
    payoffs = ng.scenarios.karabakh_2023.ceasefire().game(**some).payoffs
    for name in ("quantecon pure", "gambit pure", "gambit polynomials"):
        if PEERS[name].installed:
            given = ask(name, payoffs, limit=10, allowance=settings.allowance)
            row(f"{PEERS[name].label}, from the payoffs", given.asked, given.seconds * given.asked)
    return table


def line(label, measured):
    """Say how the time grows with the points, from seconds by points of two sizes or more."""
    if len(measured) < 2:
        return []
    sizes, seconds = np.log(list(measured)), np.log(list(measured.values()))
    power = np.polyfit(sizes, seconds, 1)[0]
    ends = f"from {count(min(measured))} to {count(max(measured))} points"
    says = (
        f"Ours, {label}: {ends} the time grows as the points to the power of {power:.2f} (least"
        " squares on the logarithms; 1 is a straight line)."
    )
    return [says]


def of_workers(settings):
    """Make the table of workers."""
    points = settings.of(SPREAD)
    table = Table(
        "A sweep on Dask's workers",
        "The same sweep, pure equilibria and margins, into a store; processes of a local cluster,"
        " one thread each. Times are of the clock on the wall, the start of the cluster apart.",
        ["workers", "points", "time", "to one worker"],
    )
    if not (version_of("distributed") and version_of("zarr")):
        table.notes.append("Dask or Zarr is not installed.")
        return table
    from distributed import Client, LocalCluster

    first = None
    for workers in (1, 2):
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None
            ) as cluster,
            Client(cluster) as client,
            tempfile.TemporaryDirectory() as folder,
        ):
            executor = client.get_executor()
            ng.sweep(talks(), executor=executor, g=[1.0])  # What workers load, they have loaded.
            start = time.perf_counter()
            ng.sweep(talks(), **grid(points), executor=executor, store=Path(folder) / "store")
            seconds = time.perf_counter() - start
        first = first or seconds
        table.add(str(workers), count(points), duration(seconds), times(seconds / first))
    return table


def talks():
    """What is swept."""
    return ng.scenarios.karabakh_2023.ceasefire()


def grid(points):
    """Values of the two parameters."""
    side = round(points**0.5)
    return {"g": np.linspace(0, 8, side), "b": np.linspace(0, 6, side)}


def sweep(points, *, stored=False, **arguments):
    """Points of a sweep, its time, and the most memory that the process has held."""
    axes = grid(points)
    with tempfile.TemporaryDirectory() as folder:
        store = {"store": Path(folder) / "store", "overwrite": True} if stored else {}
        case = talks()
        ng.sweep(case, g=[1.0])  # Compiles the expressions.
        seconds, found = timed(lambda: ng.sweep(case, **axes, **arguments, **store))
        made = found.n_equilibria.size
    try:
        import resource
    except ImportError:  # Windows does not count it.
        return made, seconds, ""
    return made, seconds, f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB"
