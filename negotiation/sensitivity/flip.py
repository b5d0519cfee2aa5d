"""The smallest change of parameters that makes an outcome an equilibrium, or stops it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, NoClosedFormError
from negotiation.games.arguments import as_whole
from negotiation.games.printed import Told
from negotiation.payoffs.evaluation import Values
from negotiation.payoffs.inequalities import losses
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.ranges import is_nonnegative
from negotiation.payoffs.talks import Talks, as_talks
from negotiation.sensitivity.samples import Spread, unit_points
from negotiation.sensitivity.thresholds import thresholds

__all__ = ["Flip", "flip"]

Floats = NDArray[np.float64]

#: A change of a parameter below this share of its range is none.
NOTHING = 1e-9
#: A change below this share is not worth a line, if the outcome flips without it.
VISIBLE = 1e-4
#: Step for derivatives, as a share of the range.
STEP = 1e-4
#: By how much of the payoffs' size, or of the change, the other side is entered.
BEYOND = (1e-10, 1e-9, 1e-8, 1e-7, 1e-6)


@dataclass(frozen=True, repr=False)
class Flip(Told):
    """The smallest change of parameters after which an outcome is an equilibrium, or none.

    Attributes
    ----------
    outcome : dict of actor name to option
    held : bool
        Whether it is an equilibrium at the baseline, so that the change stops it.
    changes : dict of name to float
        New values of the parameters that change, the largest change first; empty if no change
        within the ranges does it.
    distance : float
        Euclidean size of the change, each parameter's in units of its range; infinite if no change
        does it.
    actor, deviation : str
        Who begins to gain by doing what, where the outcome stops being an equilibrium; who is the
        last to give it up, where it becomes one.
    alone : dict of name to float
        Tipping points at which one parameter alone does it, the nearest in units of its range
        first.
    undecided : tuple of str
        Parameters whose tipping points have no closed form.
    talks : Negotiation or Stages
    """

    outcome: dict[str, str]
    held: bool
    changes: dict[str, float]
    distance: float
    actor: str
    deviation: str
    alone: dict[str, float]
    undecided: tuple[str, ...]
    talks: Talks = field(repr=False)

    @property
    def parameters(self) -> dict[str, float]:
        """All parameters' values after the change."""
        return {n: p.baseline for n, p in self.talks.parameters.items()} | self.changes

    def __str__(self) -> str:
        """Say it in words."""
        label = self.talks.label(self.outcome)
        if not self.changes:
            what = "an equilibrium" if self.held else "no equilibrium"
            return f"({label}) is {what} wherever the search looked within the ranges"
        does = "stops being" if self.held else "becomes"
        verb = "would then rather" if self.held else "would no longer rather"
        known = self.talks.parameters
        changes = ",\n".join(f"  {_change(known[name], to)}" for name, to in self.changes.items())
        size = f"The change is {self.distance:.3g} in units of the ranges."
        if self.distance <= BEYOND[-1]:
            size = "It is at a tipping point: the smallest change does it."
        lines = [
            f"({label}) {does} an equilibrium if",
            f"{changes}.",
            f"{self.actor} {verb} {self.deviation}. {size}",
        ]
        if not self.alone:
            known_not = "No parameter"
            if self.undecided:
                known_not = f"No parameter, but perhaps {' or '.join(self.undecided)},"
            lines.append(f"{known_not} alone does it within its range.")
        elif len(self.changes) > 1:
            name, to = next(iter(self.alone.items()))
            lines.append(f"One parameter alone does it if {_change(known[name], to)}.")
        return "\n".join(lines)


def flip(
    talks: Talks,
    outcome: Mapping[str, str] | None = None,
    *,
    over: Iterable[str] | None = None,
    starts: int = 4,
    seed: int = 0,
) -> Flip:
    """Find the smallest change of parameters that makes an outcome an equilibrium, or stops it.

    Parameters
    ----------
    talks : Negotiation or Stages
    outcome : mapping of actor name to option, optional
        The reported one by default.
    over : sequence of str, optional
        The parameters that may change; all by default.
    starts : int, optional
        Points from which the search begins, the baseline among them.
    seed : int, optional

    Returns
    -------
    Flip

    Raises
    ------
    NegotiationError
        If the outcome or a parameter is unknown, a parameter has no range, or nobody has a choice.

    Notes
    -----
    A small programme for each deviation that can stop the outcome, or one for all that must be
    given up: sequential quadratic programming (Kraft 1988), whose answer is asked again of the
    exact payoffs. Where losses are linear in the parameters each programme is convex and the
    answer the smallest; otherwise it is the smallest that was found from several starts.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> print(ng.flip(talks, talks.reported, over=["g"]))
    (halt, disarm, broker, back) stops being an equilibrium if
      Russia's guarantee: penalty for breaking the terms (g) goes from 5 to 3.5, 0.7 times as much.
    Azerbaijan would then rather press on. The change is 0.188 in units of the ranges.
    """
    outcome = as_talks(talks).reported_unless(outcome)
    search = _Search(talks, outcome, Spread(talks.parameters, over).parameters)
    d = len(search.origin)
    others = unit_points(as_whole("starts", starts, 1), d, "sobol", seed).T[1:]
    found = [
        (search.distance(at), at, which)
        for which in search.programmes
        for start in (search.origin, *([] if search.convex(which) else others))
        if (at := search.nearest(start, which)) is not None
    ]
    alone, undecided = _alone(talks, outcome, search.parameters)
    known: dict[str, Any] = {"alone": alone, "undecided": undecided, "talks": talks}
    if not found:
        return Flip(outcome, search.held, {}, math.inf, "", "", **known)
    _, best, which = min(found, key=lambda one: one[0])
    best = search.plainest(best, which)
    actor, deviation = search.decisive(best)
    values = search.values(best[None])
    moved = np.abs(best - search.origin)
    names = [search.parameters[k].name for k in np.argsort(-moved, kind="stable") if moved[k] > 0]
    changes = {name: float(values[name][0]) for name in names}
    return Flip(outcome, search.held, changes, search.distance(best), actor, deviation, **known)


class _Search:
    """Points of the unit cube, and what a deviation from the outcome loses there."""

    def __init__(
        self, talks: Talks, outcome: Mapping[str, str], parameters: Sequence[Parameter]
    ) -> None:
        for p in parameters:
            if p.low == p.high:
                raise NegotiationError(f"parameter {p.name!r} has no range: its value is {p.low:g}")
        self.talks, self.parameters = talks, parameters
        self.place: tuple[Any, ...] = tuple(
            actor.options.index(outcome[actor.name]) for actor in talks.actors
        )
        self.deviations = [
            (actor.name, option)
            for actor in talks.actors
            for option in actor.options
            if option != outcome[actor.name]
        ]
        if not self.deviations:
            raise NegotiationError(f"nobody in {talks.name!r} has a choice: nothing can flip")
        self.low = np.array([p.low for p in parameters])
        self.high = np.array([p.high for p in parameters])
        self.base = np.array([p.baseline for p in parameters])
        self.origin = (self.base - self.low) / (self.high - self.low)
        self.before = self.losses(self.origin[None])[:, 0]
        #: Whether the outcome is an equilibrium at the baseline.
        self.held = bool((self.before >= 0).all())
        self.scale = float(np.abs(talks.payoffs()).max()) or 1.0
        #: Losses as expressions, where they have one over the whole range.
        self.expressions = [
            loss for *_, loss in (losses(talks, outcome) if isinstance(talks, Negotiation) else ())
        ]
        #: Losses for the search, which asks often; what it finds is asked of the payoffs again.
        self.quick = self._compiled() if self.expressions else self.losses
        open_ = [k for k in range(len(self.deviations)) if not self._never_pays(k)]
        #: Which losses must change sign together: one of them stops it, all make it.
        self.programmes = [[k] for k in open_] if self.held else [open_]

    def values(self, at: Floats) -> dict[str, Floats]:
        """Parameters at points (m, d); those that have not moved exactly at the baseline."""
        x = np.where(at == self.origin, self.base, self.low + at * (self.high - self.low))
        x = np.clip(x, self.low, self.high)  # rounding only: the points are in the cube
        return {p.name: column for p, column in zip(self.parameters, x.T, strict=True)}

    def losses(self, at: Floats) -> Floats:
        """What each deviation loses at points (m, d), shape (K, m)."""
        payoffs = self.talks.payoffs(**self.values(at))
        rows = []
        for i, (own, here) in enumerate(zip(payoffs, self.place, strict=True)):
            line = own[(*self.place[:i], slice(None), *self.place[i + 1 :])]
            rows += [line[here] - line[k] for k in range(len(line)) if k != here]
        return np.array(rows)

    def _compiled(self) -> Callable[[Floats], Floats]:
        """The same losses from their expressions."""
        known = list(self.talks.parameters.values())
        words = ["what {} loses by {}".format(*deviation) for deviation in self.deviations]
        values = Values(known, self.expressions, lambda k: words[k])
        baselines = {p.name: np.array(p.baseline) for p in known}
        return lambda at: values.at(baselines | self.values(at), (len(at),))

    def _never_pays(self, k: int) -> bool:
        """Whether a deviation is proved to gain nothing over the whole range."""
        return bool(self.expressions) and is_nonnegative(self.expressions[k])

    def convex(self, which: list[int]) -> bool:
        """Whether these losses are linear in what moves: any start leads to the nearest point."""
        moving = set(self.parameters)
        return bool(self.expressions) and all(
            not self.expressions[k].diff(p).free_symbols & moving for k in which for p in moving
        )

    def distance(self, at: Floats) -> float:
        """Euclidean distance from the baseline."""
        return float(np.linalg.norm(at - self.origin))

    def flipped(self, at: Floats) -> bool:
        """Whether the outcome is no longer what it was at the baseline."""
        return bool((self.losses(at[None]) >= 0).all()) != self.held

    def decisive(self, at: Floats) -> tuple[str, str]:
        """Whose deviation decides: the one that now gains, or the last that gains no longer."""
        after = self.losses(at[None])[:, 0]
        if not self.held:
            after = np.where(self.before < 0, after, np.inf)
        return self.deviations[int(after.argmin())]

    def _steepest(self, slope: Floats) -> Floats:
        """Direction in which one parameter, that has room left, does most."""
        room = np.where(slope > 0, self.origin < 1, self.origin > 0)
        direction = np.zeros(len(slope))
        k = int(np.abs(slope * room).argmax())
        direction[k] = np.sign(slope[k] * room[k])
        return direction

    def plainest(self, at: Floats, which: list[int]) -> Floats:
        """The same change without parameters that move by next to nothing, if it still does."""
        still = np.abs(at - self.origin) < VISIBLE
        if not still.any():
            return at
        found = self.nearest(np.where(still, self.origin, at), which, still)
        if found is None or self.distance(found) > self.distance(at) + VISIBLE:
            return at
        return found

    def nearest(
        self, start: Floats, which: list[int], still: NDArray[np.bool_] | None = None
    ) -> Floats | None:
        """Nearest point at which these losses have the other sign; None if the search finds none.

        Parameters
        ----------
        start : array, shape (d,)
        which : list of int
            Deviations.
        still : array of bool, shape (d,), optional
            Parameters that may not move.
        """
        from scipy.optimize import minimize

        sign = -1.0 if self.held else 1.0
        moves = np.ones(len(start), dtype=bool) if still is None else ~still

        def slack(at: Floats) -> Floats:
            here = np.clip(at, 0, 1)
            return sign * self.quick(here[None])[which, 0] / self.scale - BEYOND[0]

        def slopes(at: Floats) -> Floats:
            up, down = (np.clip(at + step * np.eye(len(at)), 0, 1) for step in (STEP, -STEP))
            both = self.quick(np.concatenate([up, down]))[which]
            ahead, behind = np.split(both, 2, axis=1)
            return sign * (ahead - behind) / np.diag(up - down) / self.scale

        answer = minimize(
            lambda z: ((z - self.origin) ** 2).sum(),
            start,
            jac=lambda z: 2 * (z - self.origin),
            bounds=[(0, 1) if free else (z, z) for z, free in zip(self.origin, moves, strict=True)],
            constraints={"type": "ineq", "fun": slack, "jac": slopes},
            method="SLSQP",
            options={"maxiter": 100, "ftol": 1e-14},
        )
        change = np.clip(answer.x, 0, 1) - self.origin
        change[np.abs(change) < NOTHING] = 0
        push = change
        if not change.any():  # At a tipping point: a change of any size does it, the right way.
            push = self._steepest(np.where(moves, slopes(self.origin).sum(axis=0), 0))
        for more in (0, *BEYOND):
            at = np.clip(self.origin + change + push * more, 0, 1)
            if self.flipped(at):
                return at
        return None


def _alone(
    talks: Talks, outcome: Mapping[str, str], parameters: Iterable[Parameter]
) -> tuple[dict[str, float], tuple[str, ...]]:
    """Nearest tipping point along each parameter, and for which there is no closed form."""
    found, undecided = {}, []
    for p in parameters:
        try:
            points = [t.value for t in thresholds(talks, outcome, p.name)]
        except NoClosedFormError:
            undecided.append(p.name)
            continue
        if points:
            to = min(points, key=lambda x: abs(x - p.baseline))
            found[p.name] = (abs(to - p.baseline) / (p.high - p.low), to)
    order = sorted(found, key=lambda name: found[name][0])
    return {name: found[name][1] for name in order}, tuple(undecided)


def _change(parameter: Parameter, to: float) -> str:
    """Say how a parameter changes."""
    start = parameter.baseline
    times = f", {to / start:.3g} times as much" if start and to / start > 0 else ""
    what = f"{parameter.meaning} ({parameter.name})" if parameter.meaning else parameter.name
    if abs(to - start) <= BEYOND[-1] * (parameter.high - parameter.low):
        return f"{what} {'rises above' if to > start else 'falls below'} {start:.4g}"
    return f"{what} goes from {start:.4g} to {to:.4g}{times}"
