"""Chunks of work, on this process or on an executor, in whatever order they are finished."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from functools import lru_cache
from typing import Any

from negotiation.errors import NegotiationError
from negotiation.sensitivity.sweeping.plan import Chunk, Kernel

__all__ = ["Work", "WorkerLost", "run"]

#: What is done with a chunk.
Work = Callable[[Kernel, Chunk], Any]

#: Times that a chunk is given to an executor that loses it. (Dask gives it to several workers each
#: time; a pool of processes takes nothing more once one of them has died.)
TIMES = 2


class WorkerLost(Exception):  # noqa: N818 - it is about the worker, not about what was asked
    """A worker died, and the executor has no other."""


def run(
    kernel: Kernel,
    chunks: Iterable[Chunk],
    work: Work,
    executor: Executor | None,
    ahead: int,
) -> Iterator[tuple[Chunk, Any]]:
    """Work on chunks.

    Parameters
    ----------
    kernel : Kernel
        Sent as bytes, which a worker unpacks once.
    chunks : iterable of Chunk
    work : callable
        A function of a module.
    executor : Executor or None
    ahead : int
        Chunks that an executor has at once, at most.

    Yields
    ------
    (Chunk, result of the work)

    Raises
    ------
    WorkerLost
        If a worker died and the chunk could not be given to another.
    """
    if executor is None:
        for chunk in chunks:
            yield chunk, work(kernel, chunk)
        return
    tasks = _Tasks(executor, _packed(kernel, work))
    todo = iter(chunks)
    try:
        while True:
            for chunk in itertools.islice(todo, ahead - len(tasks.waiting)):
                tasks.send(chunk)
            if not tasks.waiting:
                return
            yield from tasks.finished()
    finally:
        tasks.cancel()


class _Tasks:
    """Chunks that an executor has."""

    def __init__(self, executor: Executor, packed: bytes) -> None:
        self.executor, self.packed = executor, packed
        #: Each with the times that it was sent.
        self.waiting: dict[Future[Any], tuple[Chunk, int]] = {}

    def send(self, chunk: Chunk, times: int = 1) -> None:
        """Give a chunk to the executor."""
        try:
            future = self.executor.submit(_work, self.packed, chunk)
        except RuntimeError as error:  # A broken or closed executor takes nothing more.
            raise WorkerLost(str(error)) from error
        self.waiting[future] = chunk, times

    def finished(self) -> Iterator[tuple[Chunk, Any]]:
        """Wait for some; send those again whose worker died."""
        for future in wait(self.waiting, return_when=FIRST_COMPLETED).done:
            chunk, times = self.waiting.pop(future)
            try:
                result = future.result()
            except Exception as error:
                if not _is_lost(error):
                    raise
                if times == TIMES:
                    raise WorkerLost(str(error)) from error
                self.send(chunk, times + 1)
            else:
                yield chunk, result

    def cancel(self) -> None:
        """Leave what is not begun."""
        for future in self.waiting:
            future.cancel()


def _packed(kernel: Kernel, work: Work) -> bytes:
    """What every task is sent with."""
    try:
        return pickle.dumps((kernel, work))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise NegotiationError(
            f"the sweep cannot be sent to the workers of an executor ({error}): functions must be"
            " defined at the top of a module"
        ) from error


def _work(packed: bytes, chunk: Chunk) -> Any:
    """One task, in a worker."""
    kernel, work = _unpacked(packed)
    return work(kernel, chunk)


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> tuple[Kernel, Work]:
    """What a worker keeps from task to task: expressions are compiled once."""
    return pickle.loads(packed)  # noqa: S301 - our own


def _is_lost(error: Exception) -> bool:
    """Whether a worker died, and not what it worked on failed."""
    return isinstance(error, BrokenExecutor | CancelledError) or type(error).__module__.startswith(
        "distributed"
    )
