"""What sweeps are asked for by tests that end a worker: workers have to find it in a module."""

import os
import signal
from pathlib import Path

import numpy as np

import negotiation as ng
from negotiation.sensitivity.sweeping import plan

#: So that a hundred points or two are many chunks.
FEW_BYTES = 4000


def talks():
    return ng.scenarios.karabakh_2023.ceasefire()


GRID = {"g": np.linspace(0, 8, 6), "b": np.linspace(0, 6, 25)}


class Fatal:
    """A quantity whose computing ends the process at the n-th game family, once.

    It counts in files of a folder, so that all processes count together.
    """

    def __init__(self, folder, deadly):
        self.folder, self.deadly = str(folder), deadly

    def __call__(self, game):
        folder = Path(self.folder)
        number = len(list(folder.iterdir()))
        (folder / f"{number}-{os.getpid()}-{os.urandom(4).hex()}").touch()
        if number >= self.deadly and not (folder / "dead").exists():
            (folder / "dead").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return game.flat_payoffs.sum(axis=tuple(range(game.n_players + 1)))


def quick(game):
    """The same quantity, without any such thing."""
    return game.flat_payoffs.sum(axis=tuple(range(game.n_players + 1)))


def files(path):
    """Bytes of every file of a store."""
    path = Path(path)
    return {str(p.relative_to(path)): p.read_bytes() for p in path.rglob("*") if p.is_file()}


def sweep_in_small_chunks(path, **arguments):
    """What a process does that is killed from outside."""
    plan.CHUNK_BYTES = FEW_BYTES
    return ng.sweep(talks(), **GRID, store=path, **arguments)
