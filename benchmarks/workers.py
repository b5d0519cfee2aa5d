"""Peers at work in a process of their own, which can be ended if it hangs or dies."""

from __future__ import annotations

import multiprocessing
import signal
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from benchmarks.peers import PEERS

#: Work that takes less than this is repeated, and the shortest time counts.
SHORT = 0.01
REPEATS = 3
#: A worker that wants more memory than this is refused it (where the system can do so).
MEMORY = 8 * 2**30
#: Seconds that a library may take to be loaded and compiled.
START = 120
#: The limits are of processor time. A worker that does nothing is ended after this many times that.
PATIENCE = 10
DIED = "the process died"
#: A tree that anybody can solve.
EASY = """EFG 2 R "" { "A" "B" }
p "" 1 1 "" { "left" "right" } 0
t "" 1 "" { 1, -1 }
p "" 2 1 "" { "up" "down" } 0
t "" 2 "" { 2, -2 }
t "" 3 "" { 0, 0 }
"""
#: The signal that ends a process whose processor time is up.
TIME_IS_UP = getattr(signal, "SIGPROF", 0)


@dataclass
class Answers:
    """What a peer said of each game, and how long it took: entries are None where it failed."""

    profiles: list = field(default_factory=list)
    building: list = field(default_factory=list)
    solving: list = field(default_factory=list)
    hung: int = 0
    failures: list = field(default_factory=list)  # what it said, or that it died

    @property
    def asked(self):
        """How many games it was asked."""
        return len(self.profiles)

    def among(self, games):
        """The same for a family of so many games, of which the first were asked."""
        return np.pad(self.solved, (0, games - self.asked))

    @property
    def solved(self):
        """Mask over the games that it was asked: those that it answered."""
        return np.array([answer is not None for answer in self.profiles], dtype=bool)

    @property
    def trouble(self):
        """How many games hung, and how many failed."""
        return f"{self.hung}, {len(self.failures)}"

    @property
    def seconds(self):
        """Mean time a game that was answered, with the building of the game."""
        return float(np.mean(self.building) + np.mean(self.solving)) if self.solving else np.nan


def ask(name, payoffs, *, limit, allowance):
    """Put the games of a family to a peer, one after the other.

    Parameters
    ----------
    name : str
        Of `PEERS`.
    payoffs : array, shape (n, s_1, ..., s_n, G), or list of str
        Texts are those of files of trees.
    limit : float
        Seconds for one game, of processor time where the system can count it for us; then the
        worker is ended, and the game counts as hung.
    allowance : float
        The same for all games together; the games that are left are not asked.
    """
    answers = Answers()
    given = payoffs if isinstance(payoffs, list) else np.moveaxis(payoffs, -1, 0)
    worker = _Worker(name, EASY if isinstance(payoffs, list) else _easy(len(payoffs)))
    worker.start()
    spent = 0.0
    try:
        for game in given:
            if spent >= allowance:
                break
            reply = worker.ask(game, limit)
            answers.profiles.append(None)
            if reply is None:
                answers.hung += 1
                spent += limit
            elif isinstance(reply, str):
                answers.failures.append(reply)
            else:
                answers.profiles[-1], building, solving, everything = reply
                spent += everything
                answers.building.append(building)
                answers.solving.append(solving)
    finally:
        worker.end()
    for said, often in Counter(answers.failures).items():
        print(f"    {name}: {often} times {said}", flush=True)
    return answers


def _easy(n_players):
    """A game that anybody can solve."""
    return np.random.default_rng(0).normal(size=(n_players, *[2] * n_players))


class _Worker:
    """The process, started again after each end."""

    def __init__(self, name, easy):
        self.name, self.easy = name, easy
        self.process = None

    def start(self):
        """Start the process, and wait until it has answered a first easy game."""
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(self.name, theirs), daemon=True)
        self.process.start()
        theirs.close()
        reply = self.ask(self.easy, START)
        if reply is None or isinstance(reply, str):
            raise RuntimeError(f"{self.name} does not answer an easy game: {reply}")

    def ask(self, payoffs, limit):
        """The answer to a game; None if it hung, a text if it failed."""
        if self.process is None:
            self.start()
        if isinstance(payoffs, np.ndarray):
            payoffs = np.ascontiguousarray(payoffs)
        try:
            self.pipe.send((payoffs, limit))
            reply = self.pipe.recv() if self.pipe.poll(limit * PATIENCE) else None
        except (EOFError, OSError):
            self.process.join()
            reply = None if self.process.exitcode == -TIME_IS_UP else DIED
        if reply is None or reply is DIED:
            self.end()
        return reply

    def end(self):
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.pipe.close()
            self.process = None


def _work(name, pipe):
    """What the process does: solve what comes in, and send back what came of it."""
    warnings.simplefilter("ignore")
    _bound_memory()
    peer = PEERS[name]
    while True:
        payoffs, limit = pipe.recv()
        _bound_time(limit)
        try:
            reply = _timed(peer, payoffs)
        except Exception as error:  # noqa: BLE001 - whatever a peer raises is its answer
            reply = f"{type(error).__name__}: {error}"
        _bound_time(0)
        pipe.send(reply)


def _timed(peer, payoffs):
    """Build, solve, read; the shortest of a few times if that is short.

    The time is the thread's: that of the process is counted in ticks while a bound is set.
    """
    best, spent = None, 0.0
    for _ in range(REPEATS):
        start = time.thread_time()
        game = peer.build(payoffs)
        built = time.thread_time()
        answer = peer.solve(game)
        times = built - start, time.thread_time() - built
        best = min(best or times, times, key=sum)
        spent += sum(times)
        if sum(times) > SHORT:
            break
    return peer.read(answer), *best, spent


def _bound_time(seconds):
    """End this process when it has used so many more seconds of the processor; 0 for no end.

    The system does it, since a library's compiled code may not let Python do anything.
    """
    if TIME_IS_UP:
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _bound_memory():
    try:
        import resource
    except ImportError:  # Windows has no such bound.
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
