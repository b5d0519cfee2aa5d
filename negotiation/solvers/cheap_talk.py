"""Cheap talk: what somebody with an interest of its own can credibly say of what it knows.

Crawford, V. P. and Sobel, J. (1982), "Strategic information transmission", Econometrica
50(6):1431-1451.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_whole
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.talking.setting import Setting
from negotiation.solvers.words import counted, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CheapTalk", "cheap_talk"]

Floats = NDArray[np.float64]

#: Halvings of the first interval before Newton's method takes over.
HALVINGS = 14
#: States at which the truth is compared with every other message.
COMPARED = 401


@dataclass(frozen=True, eq=False, repr=False)
class CheapTalk(ByPoint):
    """A partition equilibrium; made by `cheap_talk`.

    Attributes
    ----------
    messages : int
        Number of intervals that the sender tells apart.
    most : int
        The largest number of which there is an equilibrium.
    cuts : array, shape (messages - 1,)
        States between which the message changes.
    actions : array, shape (messages,)
        What the receiver does on each message.
    loss, loss_sender : float
        Expected losses of receiver and sender: their utilities with a minus.
    regret : float
        The most that the sender gains by another message, over a grid of states with the cuts.
    low, high : float
        The ends of the states.
    """

    messages: int
    most: int
    cuts: Floats
    actions: Floats
    loss: float
    loss_sender: float
    regret: float
    low: float = field(repr=False)
    high: float = field(repr=False)

    def __repr__(self) -> str:
        """Say how much is told, in one line."""
        return f"<CheapTalk: {counted(self.messages, 'message')}, {self.most} at most>"

    def __str__(self) -> str:
        """Say what each message means and what is done on it."""
        ends = [self.low, *self.cuts, self.high]
        lines = [
            f"  from {number(a)} to {number(b)}: action {number(y)}"
            for a, b, y in zip(ends, ends[1:], self.actions.tolist(), strict=False)
        ]
        return "\n".join([f"{repr(self)[1:-1]}; expected loss {number(self.loss)}", *lines])

    def to_frame(self) -> pd.DataFrame:
        """Table with a row for each message."""
        import pandas as pd

        ends = np.concatenate([[self.low], self.cuts, [self.high]])
        return pd.DataFrame({"from": ends[:-1], "to": ends[1:], "action": self.actions})


def cheap_talk(
    sender: float | Callable[[Any, Any], Any],
    *,
    receiver: Callable[[Any, Any], Any] | None = None,
    density: Callable[[Floats], Any] | None = None,
    states: tuple[float, float] = (0.0, 1.0),
    messages: int | None = None,
) -> CheapTalk:
    """Equilibrium in which the sender says in which interval the state is.

    Parameters
    ----------
    sender : float or callable
        Utility of the sender, as a function of action and state, arrays of one shape; or its bias
        b, which stands for ``-(action - state - b)**2``.
    receiver : callable, optional
        Utility of the receiver, with one peak in the action; ``-(action - state)**2`` by default.
    density : callable, optional
        Density of the state, up to a factor; uniform by default.
    states : pair of float, optional
        The smallest and the largest state.
    messages : int, optional
        Number of intervals; the largest for which there is an equilibrium by default, which is
        best for both under the assumptions of the paper.

    Returns
    -------
    CheapTalk

    Raises
    ------
    NegotiationError
        If the sender wants more than the receiver in some states and less in others, or the same;
        if there is no equilibrium with so many messages; or for functions that return no numbers.

    Notes
    -----
    At a cut the sender is indifferent between the actions on both sides, which gives each cut from
    the two before it. The first is found by bisection so that the last is the end of the states
    (it rises with the first, condition M of the paper), and all are then refined by Newton's
    method. Integrals are by Gauss and Legendre's rule.

    Examples
    --------
    >>> import negotiation as ng
    >>> print(ng.cheap_talk(0.05))
    CheapTalk: 3 messages, 3 at most; expected loss 0.01593
      from 0 to 0.1333: action 0.06667
      from 0.1333 to 0.4667: action 0.3
      from 0.4667 to 1: action 0.7333
    """
    setting = Setting.of(sender, receiver, density, states)
    wanted = math.inf if messages is None else as_whole("messages", messages, 1)
    if setting.direction < 0:
        setting = setting.mirrored()
    most, cuts = 1, np.empty(0)
    chosen = cuts
    while (found := _cuts(setting, most + 1, cuts)) is not None:
        most, cuts = most + 1, found
        chosen = cuts if most <= wanted else chosen
    if wanted not in (math.inf, len(chosen) + 1):
        raise NegotiationError(
            f"no equilibrium with {counted(int(wanted), 'message')}: there are {most} at most"
        )
    return _result(setting, chosen, most)


def _cuts(setting: Setting, messages: int, fewer: Floats) -> Floats | None:
    """Cuts of the equilibrium with so many messages, if there is one.

    Parameters
    ----------
    setting : Setting
        With a sender who wants more than the receiver.
    messages : int
    fewer : array
        Those of the equilibrium with a message less.
    """

    def chain(first: float) -> list[float] | None:
        """Cuts that follow from the first; None if they do not all fit."""
        cuts = [setting.low, first]
        for _ in range(messages - 2):
            following = setting.following(*cuts[-2:])
            if following is None:
                return None
            cuts.append(following)
        return cuts if setting.following(*cuts[-2:]) is not None else None

    low, high = setting.low, float(fewer[0]) if len(fewer) else setting.high
    if chain(low) is None:
        return None
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if chain(middle) is None else (middle, high)
    return _refined(setting, np.array((chain(low) or [])[1:]))


def _refined(setting: Setting, cuts: Floats) -> Floats:
    """Solve the indifference conditions at all cuts together."""
    from scipy.optimize import root

    def gaps(x: Floats) -> Floats:
        ends = np.concatenate([[setting.low], x, [setting.high]])
        actions = setting.actions(ends)
        return setting.sender(actions[1:], x) - setting.sender(actions[:-1], x)

    found = root(gaps, cuts, method="hybr", options={"xtol": 1e-14})
    better = np.abs(found.fun).max() < np.abs(gaps(cuts)).max()
    inside = (np.diff(np.concatenate([[setting.low], found.x, [setting.high]])) > 0).all()
    return np.asarray(found.x if better and inside else cuts)


def _result(setting: Setting, cuts: Floats, most: int) -> CheapTalk:
    """Put an equilibrium together, with what the sender could gain by a lie."""
    ends = np.concatenate([[setting.low], cuts, [setting.high]])
    actions = setting.actions(ends)
    grid = np.union1d(np.linspace(setting.low, setting.high, COMPARED), cuts)
    told = np.searchsorted(cuts, grid)
    pays = setting.sender(actions[:, None], grid[None])
    regret = float((pays.max(axis=0) - pays[told, np.arange(len(grid))]).max())
    loss, loss_sender = (
        -setting.expected(utility, ends, actions) for utility in (setting.receiver, setting.sender)
    )
    if setting.reversed:
        cuts, actions = setting.back(cuts)[::-1], setting.back(actions)[::-1]
    return CheapTalk(
        len(actions), most, cuts, actions, loss, loss_sender, regret, setting.low, setting.high
    )
