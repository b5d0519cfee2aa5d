"""How long reading a text may take, in time of the processor.

Bounds on length, depth and size keep each step of arithmetic short; sympy can still take
milliseconds for one, and a file may have thousands.
"""

from __future__ import annotations

import time

from negotiation.errors import NegotiationError

__all__ = ["Patience"]

#: This thread's time, where the system knows it.
_clock = getattr(time, "thread_time", time.process_time)


class Patience:
    """A limit on the time of the processor, from now on.

    Parameters
    ----------
    seconds : float

    Examples
    --------
    >>> Patience(60).check()
    >>> Patience(-1).check()
    Traceback (most recent call last):
        ...
    negotiation.errors.NegotiationError: reading it takes too long: its expressions are too involved
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._since = _clock()

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return float(_clock() - self._since)

    def check(self, times: float = 1) -> None:
        """Refuse to go on if the time is up, or would be if all had to be done so many times.

        Raises
        ------
        NegotiationError
        """
        if self.spent * times > self.seconds:
            raise NegotiationError("reading it takes too long: its expressions are too involved")
