"""War of attrition: each holds out in the hope that the other gives in first.

Maynard Smith, J. (1974), "The theory of games and the evolution of animal conflicts", Journal of
Theoretical Biology 47(1):209-221.

Hendricks, K., Weiss, A. and Wilson, C. (1988), "The war of attrition in continuous time with
complete information", International Economic Review 29(4):663-680.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list
from negotiation.games.arguments import as_array, as_number
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.words import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Attrition", "attrition"]

Floats = NDArray[np.float64]
#: A number, an array over a family, or a function of time that returns one.
Flow = float | Floats | Callable[[Floats], Any]

#: The war is followed until it is over but for this exponent: exp(-36) is 2e-16.
LAST = 36.0
TOLERANCE = 1e-11
#: A prize that has shrunk to this share of the first is gone, and so is whoever wanted it.
EXHAUSTED = 1e-9
#: Multiple of the time that the war first seems to take, after which it may go on for ever.
FOREVER = 1e6
ENDLESS = "the war may go on for ever: look at it up to a time only, by until=..."


@dataclass(frozen=True, eq=False, repr=False)
class Attrition(ByPoint):
    """How long a war of attrition lasts and who wins it; made by `attrition`.

    Attributes
    ----------
    wins : array, shape (2, *batch)
        Probability that each side outlasts the other.
    never : array, shape (*batch)
        Probability that neither has given in when the time is over that was looked at.
    duration : array, shape (*batch)
        Expected time until somebody gives in, or until then.
    payoffs : array, shape (2, *batch)
        Expected payoffs in the equilibrium: what giving in at once pays.
    regret : array, shape (*batch)
        The most that a side could gain by another plan than those it mixes, recomputed from the
        payoffs: by giving in at any of the times looked at.
    time : array, shape (T, *batch)
        Times at which the following are given.
    hazards : array, shape (2, T, *batch)
        Rate at which each side gives in.
    holding : array, shape (2, T, *batch)
        Probability that each side would still hold out.
    """

    wins: Floats
    never: Floats
    duration: Floats
    payoffs: Floats
    regret: Floats
    time: Floats = field(repr=False)
    hazards: Floats = field(repr=False)
    holding: Floats = field(repr=False)

    def __str__(self) -> str:
        """Say who wins how often, and how long it takes."""
        if self.never.ndim:
            return repr(self)[1:-1]
        one, two = (number(float(w)) for w in self.wins)
        last = f", neither with {number(float(self.never))}" if self.never > 1e-9 else ""
        return (
            f"the first side wins with probability {one}, the second with {two}{last};"
            f" it lasts {number(float(self.duration))} on average"
        )

    def __repr__(self) -> str:
        """Say what it is, in one line."""
        family = f", family of shape {self.never.shape}" if self.never.ndim else ""
        return f"<Attrition{family}>"

    def to_frame(self) -> pd.DataFrame:
        """Table with a row for each point of the family."""
        import pandas as pd

        return pd.DataFrame(
            {
                "first wins": self.wins[0].ravel(),
                "second wins": self.wins[1].ravel(),
                "neither": self.never.ravel(),
                "duration": self.duration.ravel(),
                "regret": self.regret.ravel(),
            }
        )


def attrition(
    prizes: Sequence[Flow],
    costs: Sequence[Flow],
    *,
    concession: Sequence[Flow] = (0.0, 0.0),
    interest: float = 0.0,
    until: float | None = None,
) -> Attrition:
    """Equilibrium in which both sides hold out for a time that the other cannot foresee.

    At time t the sides pay ``costs`` a unit of time for as long as both hold out. Whoever gives in
    at t gets ``concession(t)``, and the other ``prizes(t)``; later payoffs are discounted at the
    rate ``interest``. Each side gives in at the rate that leaves the other indifferent between
    giving in now and a moment later: side j at ``(c_i + r L_i - L_i') / (F_i - L_i)``, with prize F
    and concession L of the other side i. Neither gives in at once with positive probability.

    Parameters
    ----------
    prizes, costs, concession : pair of numbers, arrays or functions of time
        Of the first and the second side. Arrays, which may be of several shapes that go together,
        make a family; a function takes an array of times, one for each member of the family, and
        returns a number or such an array.
    interest : float, optional
        Rate at which both discount.
    until : float, optional
        Time after which nothing more is looked at: an end of the war without a winner is worth
        there what giving in is. By default the war is followed until it is over.

    Returns
    -------
    Attrition

    Raises
    ------
    NegotiationError
        If a prize is not above what giving in pays, or waiting costs nothing, at a time that is
        reached; or if the war may go on for ever and `until` is not given.

    Notes
    -----
    The hazards are integrated by an adaptive method of order 8, with their sum as the clock, so
    that constant hazards are integrated exactly at any speed. There are other equilibria, in which
    one side gives in at once because the other would not; here both mix.

    Examples
    --------
    The side that values the prize more holds out less often: the other must be kept indifferent.

    >>> import negotiation as ng
    >>> print(ng.attrition(prizes=[2, 1], costs=[1, 1]))
    the first side wins with probability 0.3333, the second with 0.6667; it lasts 0.6667 on average
    """
    rate = as_number("interest", interest, "a number from 0 up", lambda r: 0 <= r < np.inf)
    if until is not None:
        until = as_number("until", until, "a time above 0", lambda t: 0 < t < np.inf)
    given = {"prizes": prizes, "costs": costs, "concession": concession}
    flows = [_pair(*one) for one in given.items()]
    shape = np.broadcast_shapes(*(flow(np.zeros(())).shape for pair in flows for flow in pair))
    return _followed(_War(flows, shape, rate), until)


class _War:
    """Prizes, costs and what giving in pays, at any time; and the hazards that follow."""

    def __init__(
        self, flows: list[list[Callable[[Floats], Floats]]], shape: tuple[int, ...], rate: float
    ) -> None:
        self.flows, self.shape, self.rate = flows, shape, rate
        self.gains = np.ones((2, *shape))
        prize, _, give, _ = self.at(np.zeros(shape))
        self.gains = prize - give

    def at(self, t: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Prizes, costs, concessions and hazards at times t (*batch), each of shape (2, *batch)."""
        prize, cost, give = (self._both(pair, t) for pair in self.flows)
        waiting = cost + self.rate * give - self._slope(t)
        gains = prize - give
        for k in range(2):
            gone = gains[k] < -EXHAUSTED * self.gains[k]
            if gone.any() or (not t.any() and gains[k].min() <= 0):
                raise NegotiationError(
                    f"side {k + 1} has nothing to win at time {t.max():.4g}: its prize is not above"
                    " what giving in pays; end the war before that, by until=..."
                )
            if not (waiting[k] > 0).all():
                raise NegotiationError(
                    f"waiting costs side {k + 1} nothing at time {t.max():.4g}:"
                    " it would not give in"
                )
        gains = np.maximum(gains, EXHAUSTED**2 * self.gains)
        return prize, cost, give, (waiting / gains)[::-1]

    def _both(self, pair: list[Callable[[Floats], Floats]], t: Floats) -> Floats:
        """A flow of both sides, shape (2, *batch)."""
        return np.stack([np.broadcast_to(flow(t), self.shape) for flow in pair])

    def _slope(self, t: Floats) -> Floats:
        """How fast what giving in pays changes: a forward difference of order 4."""
        step = 1e-3 * np.maximum(1.0, t)
        weights = (-25, 48, -36, 16, -3)
        total = sum(w * self._both(self.flows[2], t + k * step) for k, w in enumerate(weights))
        return np.asarray(total) / (12 * step)


def _followed(war: _War, until: float | None) -> Attrition:
    """Integrate the hazards over time, or with their sum as the clock."""
    from scipy.integrate import solve_ivp

    shape = war.shape
    first = war.at(np.zeros(shape))
    too_long = FOREVER / first[3].sum(axis=0)

    def change(_: float, flat: Floats) -> Floats:
        t, sums = _parts(flat, shape)[:2]
        prize, cost, _given, hazards = war.at(t)
        if until is None and (t > too_long).any():
            raise NegotiationError(ENDLESS)
        speed = np.ones(shape) if until is not None else 1 / hazards.sum(axis=0)
        others = np.exp(-sums)[::-1]
        goes_on = others.prod(axis=0)
        earned = np.exp(-war.rate * t) * others * (prize * hazards[::-1] - cost)
        return np.concatenate(
            [
                part.ravel()
                for part in (
                    speed,
                    hazards * speed,
                    hazards[::-1] * goes_on * speed,
                    goes_on * speed,
                    earned * speed,
                )
            ]
        )

    size = 8 * int(np.prod(shape))
    end = LAST if until is None else until
    done = solve_ivp(
        change, (0.0, end), np.zeros(size), "DOP853", rtol=TOLERANCE, atol=TOLERANCE**1.2
    )
    if not done.success:
        raise NegotiationError(ENDLESS)
    return _result(war, done.y, first[2])


def _result(war: _War, path: Floats, payoffs: Floats) -> Attrition:
    """Put together what was integrated, shape (8 * batch, T)."""
    steps = [_parts(flat, war.shape) for flat in path.T]
    times, sums, wins, duration, earned = (np.stack(part) for part in zip(*steps, strict=True))
    known = [war.at(t) for t in times]
    give, hazards = (np.stack([step[k] for step in known]) for k in (2, 3))
    discounted = np.exp(-war.rate * times)[:, None]
    plans = earned + discounted * give * np.exp(-sums)[:, ::-1]
    return Attrition(
        wins[-1],
        np.exp(-sums[-1].sum(axis=0)),
        duration[-1],
        payoffs,
        np.abs(plans - payoffs).max(axis=(0, 1)),
        times,
        hazards.swapaxes(0, 1),
        np.exp(-sums).swapaxes(0, 1),
    )


def _parts(flat: Floats, shape: tuple[int, ...]) -> tuple[Floats, ...]:
    """Time, sums of hazards, wins, duration and earnings: one row or two, each (*batch)."""
    rows = flat.reshape(8, *shape)
    return rows[0], rows[1:3], rows[3:5], rows[5], rows[6:8]


def _pair(what: str, given: Any) -> list[Callable[[Floats], Floats]]:
    """Take a flow for each of two sides, as functions of time."""
    both = as_list(what, given)
    if len(both) != 2:
        raise NegotiationError(f"{what} are two, one for each side, got {len(both)}")
    return [_flow(f"{what} of side {k + 1}", one) for k, one in enumerate(both)]


def _flow(what: str, given: Any) -> Callable[[Floats], Floats]:
    """Take a number, an array or a function of time, as a function that checks what it returns."""

    def at(t: Floats) -> Floats:
        found = given(t) if callable(given) else given
        array = as_array(found)
        if array is None or not np.isfinite(array).all():
            raise NegotiationError(f"{what} must be finite numbers, got {found!r}")
        return array

    if callable(given):
        return at
    fixed = at(np.zeros(()))
    return lambda _: fixed
