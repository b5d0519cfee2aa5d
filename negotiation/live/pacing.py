"""Work in short turns, so that what is moved meanwhile is seen at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from negotiation.live.widgets import panel

__all__ = ["Pace"]

#: Milliseconds to wait for further movements before work begins, and between two turns.
WAIT, BREATH = 30, 2


class Pace:
    """Work that begins anew whenever something moves, and gives way between its turns.

    Parameters
    ----------
    work : callable
        Makes the turns: an iterator whose every step is short.

    Notes
    -----
    On a server the turns are callbacks of the page's document, in a notebook those of the running
    loop; without either, all are done at once.

    Examples
    --------
    >>> done = []
    >>> def work():
    ...     for k in range(3):
    ...         done.append(k)
    ...         yield
    >>> Pace(work).begin()
    >>> done
    [0, 1, 2]
    """

    def __init__(self, work: Callable[[], Iterator[None]]) -> None:
        self._work = work
        self._turns: Iterator[None] = iter(())
        self._called = False

    def begin(self) -> None:
        """Begin, or begin anew."""
        self._turns = self._work()
        if not self._called:
            self._call(WAIT)

    def _call(self, wait: int) -> None:
        """Ask to be called in some milliseconds."""
        self._called = True
        document = panel().state.curdoc
        if document is not None and document.session_context is not None:
            document.add_timeout_callback(self._turn, wait)
            return
        try:
            asyncio.get_running_loop().call_later(wait / 1000, self._turn)
        except RuntimeError:  # There is no loop.
            self._called = False
            for _ in self._turns:
                pass

    def _turn(self) -> None:
        """Do one turn."""
        self._called = False
        for _ in self._turns:
            self._call(BREATH)
            return
