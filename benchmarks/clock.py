"""Time of the processor, so that other work on the machine does not count."""

from __future__ import annotations

import time

#: Work is repeated until it has taken so many seconds, at most `MOST` times.
ENOUGH = 2.0
MOST = 5


def timed(work):
    """Shortest time of a few runs, in seconds, and the result."""
    taken = []
    while not taken or (sum(taken) < ENOUGH and len(taken) < MOST):
        start = time.process_time()
        result = work()
        taken.append(time.process_time() - start)
    return min(taken), result
