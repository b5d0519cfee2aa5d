"""How equilibria move along one parameter: branches, and where they are born and die."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_whole
from negotiation.games.framed import Framed
from negotiation.games.printed import Told
from negotiation.payoffs.talks import Talks, as_talks
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.nash import nash_equilibria

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Branch", "Branches", "Event", "branches"]

Floats = NDArray[np.float64]
#: Which of all actors' options are played.
Support = tuple[bool, ...]

#: A value, how many equilibria of each support there are, and whether these are all.
End = tuple[float, Counter[Support], bool]

#: Events are located to this share of the range.
CLOSE = 1e-9
#: Points are off the round numbers at which payoffs tie: by this share of a step.
OFF = (5**0.5 - 1) / 2


@dataclass(frozen=True)
class Branch:
    """Equilibria of one support, from where they are born to where they die.

    Attributes
    ----------
    label : str
        The options that are played: ``halt | disarm or resist``.
    along : array, shape (m,)
        Values of the parameter.
    strategies : list over actors of arrays, shape (s_i, m)
    payoffs : array, shape (n, m)
    pure : bool
    """

    label: str
    along: Floats
    strategies: list[Floats] = field(repr=False)
    payoffs: Floats = field(repr=False)
    pure: bool = False


@dataclass(frozen=True)
class Event:
    """A value at which the set of equilibria changes.

    Attributes
    ----------
    value : float
    low, high : float
        Between these it lies, by the certificates of completeness on either side.
    born, gone : tuple of str
        Labels of the equilibria that exist above and not below, and the other way round.
    proved : bool
        Whether all equilibria are known on either side.
    """

    value: float
    low: float
    high: float
    born: tuple[str, ...]
    gone: tuple[str, ...]
    proved: bool

    def __str__(self) -> str:
        """Say what happens, as the parameter rises."""
        parts = []
        for labels, verb in ((self.gone, "ends"), (self.born, "begins")):
            parts += [f"{label} {verb}" for label in labels]
        return f"{self.value:.6g}: {'; '.join(parts)}"


@dataclass(frozen=True, repr=False)
class Branches(Told, Framed):
    """All equilibria along a parameter.

    Attributes
    ----------
    parameter : Parameter
    branches : list of Branch
        In the order in which they begin.
    events : list of Event
        In increasing order.
    complete : bool
        Whether all equilibria were found, with proof, at every point.
    players : list of str
    options : list of list of str
    """

    parameter: Any
    branches: list[Branch] = field(repr=False)
    events: list[Event]
    complete: bool
    players: list[str] = field(repr=False)
    options: list[list[str]] = field(repr=False)

    def to_frame(self) -> pd.DataFrame:
        """Every equilibrium at every point: branch, value, probabilities and payoffs."""
        import pandas as pd

        parts = []
        for k, branch in enumerate(self.branches):
            columns: dict[str, Any] = {
                "branch": k,
                "label": branch.label,
                self.parameter.name: branch.along,
            }
            for who, names, x in zip(self.players, self.options, branch.strategies, strict=True):
                columns |= {f"{who}: {name}": p for name, p in zip(names, x, strict=True)}
            columns |= {
                f"payoff: {who}": u for who, u in zip(self.players, branch.payoffs, strict=True)
            }
            parts.append(pd.DataFrame(columns))
        return pd.concat(parts, ignore_index=True)

    def __str__(self) -> str:
        """Events and branches in words."""
        name = self.parameter.name
        sure = "all equilibria, with proof" if self.complete else "the equilibria that were found"
        lines = [f"{len(self.branches)} branches along {name} ({sure}):"]
        width = self.parameter.high - self.parameter.low
        for b in self.branches:
            # To the digits to which events are known; a branch that reaches an end is said to.
            start, stop = np.round((b.along[[0, -1]] - self.parameter.low) / width, 8)
            low, high = self.parameter.low + width * np.array([start, stop])
            lines.append(f"  {b.label}: {name} from {low:.4g} to {high:.4g}")
        lines += [f"{name} = {event}" for event in self.events]
        return "\n".join(lines)


def branches(talks: Talks, name: str, *, n: int = 201) -> Branches:
    """Follow all equilibria, pure and mixed, along one parameter's range.

    All equilibria are found at `n` points, with proof where the game is generic. Neighbours of
    one support are joined to branches, each to the nearest; where the number of equilibria of some
    support changes, the place is closed in by bisection. A mixed equilibrium is thus seen to be
    born together with a pure one, to end where an option's probability reaches zero, or, with
    three actors and more, to meet another in a fold.

    Parameters
    ----------
    talks : Negotiation or Stages
        The other parameters are at their baselines.
    name : str
        The parameter.
    n : int, optional
        Points. Events that come closer to each other than two points may cancel unseen.

    Returns
    -------
    Branches

    Raises
    ------
    NegotiationError
        If the parameter is unknown, or has no range.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2020.truce()
    >>> found = ng.branches(talks, "g", n=41)
    >>> found.complete
    True
    """
    parameter = as_talks(talks).parameter(name)
    if parameter.low == parameter.high:
        raise NegotiationError(f"parameter {name!r} has no range: its value is {parameter.low:g}")
    n = as_whole("n", n, 3)
    width = parameter.high - parameter.low
    inside = parameter.low + width * (np.arange(n) + OFF) / n
    edges = parameter.low + width * CLOSE, parameter.high - width * CLOSE
    points = _Points(talks, name, np.array([edges[0], *inside, edges[1]]))
    events = _events(talks, name, points, width * CLOSE)
    ends = [end for event in events for end in (event.low, event.high)]
    points = _Points(talks, name, np.unique([*points.x, *ends]))
    return Branches(
        parameter=parameter,
        branches=sorted(points.joined(), key=lambda b: (b.along[0], not b.pure, b.label)),
        events=events,
        complete=bool(points.eqs.complete.all()),
        players=talks.names,
        options=[actor.options for actor in talks.actors],
    )


class _Points:
    """All equilibria at some values of a parameter.

    Attributes
    ----------
    x : array, shape (m,)
    eqs : Equilibria
    at : list over values of dict
        From a support to the equilibria that have it, by their place in `eqs`.
    """

    def __init__(self, talks: Talks, name: str, x: Floats) -> None:
        self.talks, self.x = talks, x
        self.eqs: Equilibria = nash_equilibria(talks.game(**{name: x}))
        played = np.concatenate(self.eqs.strategies) > 0
        self.at: list[dict[Support, list[int]]] = [{} for _ in x]
        for k, (point, column) in enumerate(zip(self.eqs.game, played.T, strict=True)):
            self.at[point].setdefault(tuple(column.tolist()), []).append(k)

    def count(self, k: int) -> Counter[Support]:
        """How many equilibria of each support there are at a value."""
        return Counter({support: len(found) for support, found in self.at[k].items()})

    def label(self, support: Support) -> str:
        """The options that are played, those of actors who have one left out."""
        parts, start = [], 0
        for actor in self.talks.actors:
            stop = start + len(actor.options)
            own = [o for o, on in zip(actor.options, support[start:stop], strict=True) if on]
            start = stop
            if len(actor.options) > 1:
                parts.append(" or ".join(own))
        return " | ".join(parts)

    def joined(self) -> Iterator[Branch]:
        """Equilibria of one support at neighbouring values, each joined to the nearest."""
        flat = np.concatenate(self.eqs.strategies)
        alive: dict[Support, list[list[int]]] = {}
        for found in [*self.at, {}]:
            for support in [*alive, *(s for s in found if s not in alive)]:
                tracks, here = alive.pop(support, []), found.get(support, [])
                ends = flat[:, [track[-1] for track in tracks]]
                away = np.abs(ends[:, :, None] - flat[:, None, here]).max(axis=0)
                pairs = dict(zip(*linear_sum_assignment(away), strict=True))
                yield from (
                    self._branch(support, track) for i, track in enumerate(tracks) if i not in pairs
                )
                taken = {int(j): tracks[i] for i, j in pairs.items()}
                now = [[*taken.get(j, []), k] for j, k in enumerate(here)]
                if now:
                    alive[support] = now

    def _branch(self, support: Support, track: list[int]) -> Branch:
        """Columns of the equilibria along a branch."""
        return Branch(
            label=self.label(support),
            along=self.x[self.eqs.game[track]],
            strategies=[x[:, track] for x in self.eqs.strategies],
            payoffs=self.eqs.payoffs[:, track],
            pure=sum(support) == len(self.talks.actors),
        )


def _events(talks: Talks, name: str, points: _Points, close: float) -> list[Event]:
    """Close in, by bisection of all intervals at once, on where the equilibria change."""
    ends = [(points.x[k], points.count(k), points.eqs.complete[k]) for k in range(len(points.at))]
    open_ = [pair for pair in itertools.pairwise(ends) if pair[0][1] != pair[1][1]]
    events = []
    while open_:
        # Off the middle, which may be the round number at which payoffs tie.
        inner = np.array([low + (high - low) * (1 - OFF) for (low, *_), (high, *_) in open_])
        middle = _Points(talks, name, inner)
        left = []
        for k, (low, high) in enumerate(open_):
            here = (inner[k], middle.count(k), middle.eqs.complete[k])
            parts = [pair for pair in ((low, here), (here, high)) if pair[0][1] != pair[1][1]]
            known = low[2] and high[2]
            if high[0] - low[0] <= close or (known and not here[2]):
                events.append(_event(points, low, high))
            else:
                left += parts
        open_ = left
    return sorted(events, key=lambda event: event.value)


def _event(points: _Points, low: End, high: End) -> Event:
    """What is born and what is gone between two values."""

    def labels(counts: Counter[Support]) -> tuple[str, ...]:
        return tuple(points.label(support) for support in counts.elements())

    return Event(
        value=float(low[0] + high[0]) / 2,
        low=float(low[0]),
        high=float(high[0]),
        born=labels(high[1] - low[1]),
        gone=labels(low[1] - high[1]),
        proved=bool(low[2] and high[2]),
    )
