"""Which parameters are consistent with what was observed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_number, as_whole
from negotiation.games.printed import Told
from negotiation.payoffs.inequalities import losses
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.talks import Talks, as_talks
from negotiation.sensitivity.robustness import Share, robustness
from negotiation.sensitivity.samples import Spread
from negotiation.solvers.rationality import fit_rationality

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Consistent", "consistent", "likelihood"]

Floats = NDArray[np.float64]

#: A support this much farther out, in units of the ranges, is another vertex.
FARTHER = 1e-9


@dataclass(frozen=True, repr=False)
class Consistent(Told):
    """The parameters for which an outcome is an equilibrium, as a polyhedron.

    Attributes
    ----------
    outcome : dict of actor name to option
    parameters : list of Parameter
        Those that vary; the others are at their baselines.
    matrix : array, shape (K, d)
    offset : array, shape (K,)
        The outcome is an equilibrium where ``matrix @ x + offset >= 0``, inside the ranges.
    conditions : list of (actor, deviation)
        Whose deviation each row keeps from paying.
    talks : Negotiation
    """

    outcome: dict[str, str]
    parameters: list[Parameter]
    matrix: Floats = field(repr=False)
    offset: Floats = field(repr=False)
    conditions: list[tuple[str, str]]
    talks: Negotiation = field(repr=False)

    @property
    def empty(self) -> bool:
        """Whether no parameter point makes the outcome an equilibrium."""
        return self._farthest(np.zeros(len(self.parameters))) is None

    def share(self, *, n: int = 4096, seed: int = 0) -> Share:
        """Volume, as a share of that of all ranges; see `robustness`."""
        names = [p.name for p in self.parameters]
        return robustness(self.talks, self.outcome, n=n, seed=seed, over=names)

    def ranges(self) -> dict[str, tuple[float, float]]:
        """What is left of each parameter's range: exact, by linear programmes.

        Raises
        ------
        NegotiationError
            If the set is empty.
        """
        result = {}
        for k, p in enumerate(self.parameters):
            ends = [self._support(sign * np.eye(len(self.parameters))[k]) for sign in (-1, 1)]
            result[p.name] = (float(ends[0][k]), float(ends[1][k]))
        return result

    def projection(self, x: str, y: str) -> Floats:
        """Shadow of the set on two parameters: for each point, some values of the others do it.

        Parameters
        ----------
        x, y : str

        Returns
        -------
        array, shape (m, 2)
            Vertices of the convex polygon, counterclockwise.

        Raises
        ------
        NegotiationError
            If a parameter does not vary, or the set is empty.

        Notes
        -----
        Every edge is asked for a point beyond it, by a linear programme, until there is none.
        """
        names = [p.name for p in self.parameters]
        for name in (x, y):
            if name not in names:
                raise NegotiationError(f"{name!r} is not among those that vary: {', '.join(names)}")
        if x == y:
            raise NegotiationError(f"a projection is on two parameters, got {x!r} twice")
        at = [names.index(x), names.index(y)]
        width = np.array([self.parameters[k].high - self.parameters[k].low for k in at])

        def reach(direction: Floats) -> Floats:
            full = np.zeros(len(names))
            full[at] = direction / width
            return self._support(full)[at] / width

        corners = [reach(np.array(d, dtype=float)) for d in ((1, 0), (0, 1), (-1, 0), (0, -1))]
        open_ = list(itertools.pairwise([*corners, corners[0]]))
        edges = []
        while open_:
            a, b = open_.pop()
            normal = np.array([b[1] - a[1], a[0] - b[0]])
            size = np.hypot(*normal)
            if size > FARTHER:
                c = reach(normal / size)
                if (c - a) @ normal / size > FARTHER:
                    open_ += [(a, c), (c, b)]
                    continue
            edges.append(a)
        found = np.array(edges)
        middle = found.mean(axis=0)
        order = np.argsort(np.arctan2(*(found - middle).T[::-1]), kind="stable")
        found = found[order]
        apart = np.abs(found - np.roll(found, 1, axis=0)).max(axis=1) > FARTHER
        return found[apart if apart.any() else [0]] * width

    def contains(self, **point: float) -> bool:
        """Whether a point is in the set; parameters that are left out are at their baselines."""
        values, _ = self.talks.point(point)
        x = np.array([float(values[p.name]) for p in self.parameters])
        return bool((self.matrix @ x + self.offset >= 0).all())

    def _farthest(self, direction: Floats) -> Floats | None:
        """Point of the set that is farthest in a direction; None if it is empty."""
        answer = linprog(
            -direction,
            A_ub=-self.matrix if len(self.matrix) else None,
            b_ub=self.offset if len(self.matrix) else None,
            bounds=[(p.low, p.high) for p in self.parameters],
        )
        if answer.status not in (0, 2):
            raise NegotiationError(f"the linear programme was not solved: {answer.message}")
        return None if answer.status == 2 else np.asarray(answer.x)

    def _support(self, direction: Floats) -> Floats:
        """Point that is farthest, of a set that is not empty."""
        found = self._farthest(direction)
        if found is None:
            label = self.talks.label(self.outcome)
            raise NegotiationError(f"({label}) is an equilibrium nowhere in these ranges")
        return found

    def __str__(self) -> str:
        """Conditions and what is left of the ranges."""
        label = self.talks.label(self.outcome)
        if self.empty:
            return f"({label}) is an equilibrium nowhere in these ranges"
        lines, whole, ranges = [], [], self.ranges()
        for p in self.parameters:
            low, high = ranges[p.name]
            if max(low - p.low, p.high - high) > FARTHER * (p.high - p.low):
                lines.append(f"  {low:.4g} <= {p.name} <= {high:.4g}  of [{p.low:g}, {p.high:g}]")
            else:
                whole.append(p.name)
        others = ", if the others suit" if len(self.parameters) > 1 else ""
        anywhere = f"any value of {', '.join(whole)}"
        if not lines:
            return f"({label}) can be an equilibrium at {anywhere}{others}"
        lines += [f"  {anywhere}"] * bool(whole)
        return "\n".join([f"({label}) can be an equilibrium only at these values{others}:", *lines])


def consistent(
    talks: Negotiation,
    outcome: Mapping[str, str] | None = None,
    *,
    over: Iterable[str] | None = None,
) -> Consistent:
    """Find all parameters for which an outcome is an equilibrium.

    Parameters
    ----------
    talks : Negotiation
    outcome : mapping of actor name to option, optional
        The reported one by default.
    over : sequence of str, optional
        The parameters that vary; by default all. The conditions must be linear in them together.

    Returns
    -------
    Consistent

    Raises
    ------
    NegotiationError
        If a condition is not linear: it says in which parameters, so that some can be left at
        their baselines.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> print(ng.consistent(talks, over=["g", "b"]))
    (halt, disarm, broker, back) can be an equilibrium only at these values, if the others suit:
      0.5 <= g <= 8  of [0, 8]
      any value of b
    """
    if not isinstance(as_talks(talks), Negotiation):
        raise NegotiationError(
            "talks in stages have a set for each course of the later talks: take .at_baseline(),"
            " or ng.sample with ng.regional"
        )
    outcome = talks.reported_unless(outcome)
    parameters = Spread(talks.parameters, over).parameters
    fixed = talks.baselines(*(p.name for p in parameters))
    rows, offset, who = [], [], []
    for actor, deviation, loss in losses(talks, outcome):
        expression = sympy.expand(loss.xreplace(fixed))
        slopes = [sympy.diff(expression, p) for p in parameters]
        bent = [p.name for p, s in zip(parameters, slopes, strict=True) if s.free_symbols]
        if bent:
            raise NegotiationError(
                f"the loss of {actor} by {deviation!r} is not linear in {', '.join(bent)} together:"
                f" {expression}; leave some of them out of 'over'"
            )
        rows.append([float(s) for s in slopes])
        offset.append(float(expression.xreplace(dict.fromkeys(parameters, sympy.Integer(0)))))
        who.append((actor, deviation))
    return Consistent(
        outcome=outcome,
        parameters=parameters,
        matrix=np.array(rows).reshape(-1, len(parameters)),
        offset=np.array(offset),
        conditions=who,
        talks=talks,
    )


def likelihood(
    talks: Talks,
    observed: Mapping[str, Mapping[str, float]],
    name: str,
    *,
    n: Any = None,
    values: ArrayLike | None = None,
    confidence: float = 0.95,
) -> xr.Dataset:
    """What observed play says about a parameter, if choices are noisy.

    At each value of the parameter the rationality of the logit equilibrium is fitted anew (see
    `fit_rationality`): the profile likelihood, whose interval is that of the likelihood ratio.

    Parameters
    ----------
    talks : Negotiation or Stages
        The other parameters are at their baselines.
    observed : mapping of actor to mapping of option to count
        As for `fit_rationality`.
    name : str
        The parameter.
    n : optional
        As for `fit_rationality`, if shares and not counts are given.
    values : array_like, shape (m,), optional
        41 values over its range by default.
    confidence : float, optional

    Returns
    -------
    xarray.Dataset
        Dimension: the parameter. Variables: ``log_likelihood``; ``rationality``, the fitted one;
        ``inside``, whether the likelihood ratio does not reject the value. Attributes:
        ``estimate``, the most likely of the values; ``low`` and ``high``, the ends of those that
        are inside; ``flat``, 1 if none of them is rejected.

    Raises
    ------
    NegotiationError
        As for `fit_rationality`, or if the parameter is unknown.

    Examples
    --------
    A single observation of everybody rejects no value.

    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> seen = {
    ...     who: {option: int(option == talks.reported[who]) for option in options}
    ...     for who, options in talks.options.items()
    ... }
    >>> found = ng.likelihood(talks, seen, "g", n=1, values=[1, 4, 7])
    >>> found.flat
    1
    """
    import xarray as xr
    from scipy.stats import chi2

    from negotiation.sensitivity.labels import attributes

    parameter = as_talks(talks).parameter(name)
    as_number("confidence", confidence, "between 0 and 1", lambda x: 0 < x < 1)
    at = np.linspace(parameter.low, parameter.high, 41) if values is None else np.asarray(values)
    if at.ndim != 1:
        raise NegotiationError(f"values must be a list of numbers, got shape {at.shape}")
    as_whole("the number of values", at.size, 2)
    game = talks.game(**{name: at})
    fits = [fit_rationality(one, observed, n=n) for one in game]
    height = np.array([fit.log_likelihood for fit in fits])
    inside = height >= height.max() - chi2.ppf(confidence, 1) / 2
    return xr.Dataset(
        {
            "log_likelihood": (name, height),
            "rationality": (name, [fit.rationality for fit in fits]),
            "inside": (name, inside),
        },
        {name: (name, at, attributes(parameter))},
        {
            "title": talks.name,
            "estimate": float(at[height.argmax()]),
            "low": float(at[inside].min()),
            "high": float(at[inside].max()),
            "flat": int(inside.all()),
            "confidence": confidence,
        },
    )
