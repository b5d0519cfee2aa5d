"""Who knows a state on an interval, who acts on it, and what both would like done."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list
from negotiation.games.arguments import as_array, as_number

__all__ = ["Setting"]

Floats = NDArray[np.float64]
Utility = Callable[[Any, Any], Floats]

#: Nodes of Gauss and Legendre's rule on the interval from -1 to 1.
NODES, WEIGHTS = np.polynomial.legendre.leggauss(48)
#: States at which the direction of the sender's bias is looked at.
LOOKED_AT = 33
#: Step of differences, as a share of the states.
STEP = 1e-3


@dataclass(frozen=True)
class Setting:
    """Utilities, prior and states, checked; a sender who wants less can be mirrored.

    Attributes
    ----------
    sender, receiver : callables of action and state
    density : callable of state
    low, high : float
    direction : int
        1 if the sender wants more than the receiver, -1 if less.
    mean : bool
        The receiver does the mean of what it believes: its loss is the square.
    reversed : bool
        States and actions are mirrored.
    """

    sender: Utility
    receiver: Utility
    density: Callable[[Floats], Floats]
    low: float
    high: float
    direction: int
    mean: bool
    reversed: bool = False

    @classmethod
    def of(cls, sender: Any, receiver: Any, density: Any, states: Any) -> Setting:
        """Take what a user gives."""
        ends = [as_number("an end of the states", x) for x in as_list("states", states)]
        if len(ends) != 2 or not ends[0] < ends[1]:
            raise NegotiationError(f"states are a pair, the smallest first, got {states!r}")
        if not callable(sender):
            bias = as_number("the sender's bias", sender)
            sender = _quadratic(bias)
        setting = cls(
            _checked("the sender's utility", sender),
            _checked("the receiver's utility", receiver or _quadratic(0.0)),
            _prior(density),
            ends[0],
            ends[1],
            direction=1,
            mean=receiver is None,
        )
        return replace(setting, direction=setting._direction())

    def _direction(self) -> int:
        """Whether the sender wants more or less than the receiver, the same in all states."""
        states = np.linspace(self.low, self.high, LOOKED_AT)
        wanted = self.actions(np.repeat(states, 2))[::2]
        step = STEP * (self.high - self.low)
        more = self.sender(wanted + step / 8, states) - self.sender(wanted - step / 8, states)
        if (more > 0).all():
            return 1
        if (more < 0).all():
            return -1
        raise NegotiationError(
            "the sender must want more than the receiver in every state, or less in every state;"
            " where they want the same, everything can be told"
        )

    def back(self, x: Any) -> Any:
        """Mirror states or actions."""
        return self.low + self.high - x

    def mirrored(self) -> Setting:
        """Return the same setting with states and actions counted down."""
        return replace(
            self,
            sender=lambda y, t: self.sender(self.back(y), self.back(t)),
            receiver=lambda y, t: self.receiver(self.back(y), self.back(t)),
            density=lambda t: self.density(self.back(t)),
            direction=-self.direction,
            reversed=not self.reversed,
        )

    def actions(self, ends: Floats) -> Floats:
        """What the receiver does if it believes that the state is in each interval.

        Parameters
        ----------
        ends : array, shape (I + 1,)
            An interval without length is a state.

        Returns
        -------
        array, shape (I,)
        """
        states, mass = self._nodes(ends)
        mass /= mass.sum(axis=0)
        mean = np.asarray((states * mass).sum(axis=0))
        return mean if self.mean else self._peak(states, mass)

    def _nodes(self, ends: Floats) -> tuple[Floats, Floats]:
        """States and probabilities, up to the length of the interval, shape (nodes, I)."""
        middle, half = (ends[1:] + ends[:-1]) / 2, (ends[1:] - ends[:-1]) / 2
        states = middle + half * NODES[:, None]
        return states, WEIGHTS[:, None] / 2 * self.density(states)

    def _peak(self, states: Floats, mass: Floats) -> Floats:
        """Best action against beliefs, where the slope of the expected utility is zero."""
        step = STEP * (self.high - self.low)

        def value(y: Floats) -> Floats:
            return np.asarray((mass * self.receiver(y, states)).sum(axis=0))

        def slope(y: Floats) -> Floats:
            near = value(y + step) - value(y - step)
            return 8 * near - (value(y + 2 * step) - value(y - 2 * step))

        from scipy.optimize import brentq

        low, high = self._around(slope, states.shape[1])
        result = np.empty(len(low))
        for k in range(len(low)):
            one, held = states[:, k], mass[:, k]

            def rises(y: float, one: Floats = one, held: Floats = held) -> float:
                near = y + step * np.array([1.0, -1.0, 2.0, -2.0])[:, None]
                up, down, further, back = (held * self.receiver(near, one)).sum(axis=1)
                return float(8 * (up - down) - (further - back))

            result[k] = brentq(rises, low[k], high[k], xtol=1e-15)
        return result

    def _around(self, slope: Callable[[Floats], Floats], count: int) -> tuple[Floats, Floats]:
        """Actions on both sides of the peak."""
        width = self.high - self.low
        for _ in range(12):
            low, high = np.full(count, self.low - width), np.full(count, self.high + width)
            if (slope(low) > 0).all() and (slope(high) < 0).all():
                return low, high
            width *= 4
        raise NegotiationError("the receiver's utility must have a peak in the action")

    def following(self, before: float, cut: float) -> float | None:
        """Return the cut after two others; None if it is beyond the states."""
        here = float(self.actions(np.array([before, cut]))[0])
        reached = float(self.sender(here, cut))

        def gains(end: float) -> float:
            there = float(self.actions(np.array([cut, end]))[0])
            return float(self.sender(there, cut)) - reached

        if cut >= self.high or gains(self.high) > 0:
            return None
        from scipy.optimize import brentq

        # Just above the cut the receiver does too little for the sender, but more than before.
        start = cut + 1e-9 * (self.high - self.low)
        if gains(start) <= 0:
            return start
        return float(brentq(gains, start, self.high, xtol=1e-14))

    def expected(self, utility: Utility, ends: Floats, actions: Floats) -> float:
        """Expected utility if each interval leads to an action."""
        states, mass = self._nodes(ends)
        mass *= np.diff(ends)
        _, whole = self._nodes(np.array([self.low, self.high]))
        total = whole.sum() * (self.high - self.low)
        return float((mass * utility(actions, states)).sum() / total)


def _quadratic(bias: float) -> Utility:
    """Loss by the square of how far the action is from state plus bias."""
    return lambda action, state: -((action - state - bias) ** 2)


def _prior(density: Any) -> Callable[[Floats], Floats]:
    """Take a density, or the uniform one."""
    if density is None:
        return np.ones_like
    checked = _checked("the density", lambda _, state: density(state))

    def at(states: Floats) -> Floats:
        found = checked(0.0, states)
        if not (found > 0).all():
            raise NegotiationError("the density must be above 0 between the ends of the states")
        return found

    return at


def _checked(what: str, function: Any) -> Utility:
    """Check what a function of action and state returns."""
    if not callable(function):
        raise NegotiationError(f"{what} must be a function, got {function!r}")

    def at(action: Any, state: Any) -> Floats:
        shape = np.broadcast_shapes(np.shape(action), np.shape(state))
        array = as_array(function(action, state))
        if array is None or not np.isfinite(array).all() or array.shape not in {(), shape}:
            raise NegotiationError(f"{what} must return a finite number for each state")
        return np.broadcast_to(array, shape) if math.prod(shape) != array.size else array

    return at
