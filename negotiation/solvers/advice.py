"""Whom to believe: what a biased adviser can credibly say, as a function of its bias.

An adviser sees a signal and says something to a principal, who acts. What it says is cheap talk, so
it is believed only if, after every signal, it would rather be taken at its word than say something
else. Its payoff is affine in its bias, and so is what the truth gains it: the biases at which a way
to report is credible are an interval, whose ends are known exactly.

Kydd, A. (2003), "Which side are you on? Bias, credibility, and mediation", American Journal of
Political Science 47(4):597-611.

Crawford, V. P. and Sobel, J. (1982), "Strategic information transmission", Econometrica
50(6):1431-1451.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_array, as_number, labels
from negotiation.games.printed import Told
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.mediating.talking import groupings
from negotiation.solvers.words import counted, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Advice", "AdviceReport", "advice"]

Floats = NDArray[np.float64]

#: Share of a range of payoffs that is taken for rounding.
ROUNDING = 1e-12
#: How far chances may be from a sum of 1.
SLACK = 1e-9


@dataclass(frozen=True, repr=False)
class AdviceReport(Told):
    """A way to report, and the biases at which it is credible.

    Attributes
    ----------
    groups : tuple of tuples of str
        Signals after which the adviser says the same.
    actions : tuple of str
        What the principal does after each of these reports.
    low, high : float
        It is credible for biases from low to high, which may be infinite; never if low is above
        high.
    binding : tuple of (signal, lie), either may be None
        After which signal the adviser, with a little less bias than `low`, or a little more than
        `high`, would say what: named by the first signal of the group that it would pretend.
    value : float
        Principal's expected payoff.
    """

    groups: tuple[tuple[str, ...], ...]
    actions: tuple[str, ...]
    low: float
    high: float
    binding: tuple[tuple[str, str] | None, tuple[str, str] | None]
    value: float

    @property
    def credible(self) -> bool:
        """Whether there is a bias at which it is credible."""
        return self.low <= self.high and self.low < math.inf and self.high > -math.inf

    def __str__(self) -> str:
        """Say it in one line."""
        said = " | ".join(", ".join(group) for group in self.groups)
        acts = ", ".join(self.actions)
        where = "never credible"
        if self.credible:
            where = f"credible for biases from {number(self.low)} to {number(self.high)}"
        return f"{said} -> {acts}: {where}; worth {number(self.value)} to the principal"


@dataclass(frozen=True, repr=False)
class Advice(ByPoint):
    """Ways to report that change what the principal does, and saying nothing.

    Attributes
    ----------
    reports : tuple of AdviceReport
        The best for the principal first; the last says nothing, and is always credible.
    """

    reports: tuple[AdviceReport, ...]

    def __repr__(self) -> str:
        """How many reports there are, and what is said in the best."""
        return f"<Advice: {counted(len(self.reports), 'report')}; the best is {self.reports[0]}>"

    @property
    def truthful(self) -> AdviceReport | None:
        """The report that tells every signal apart, if the principal then acts on each."""
        return next((r for r in self.reports if all(len(g) == 1 for g in r.groups)), None)

    def at(self, bias: float) -> AdviceReport:
        """Best credible report for the principal, at a bias.

        Raises
        ------
        NegotiationError
            If the bias is no finite number, or smaller than the smallest in question.
        """
        least = self.reports[-1].low
        value = as_number("bias", bias, f"a number from {least:g} up", lambda x: x >= least)
        return next(r for r in self.reports if r.low <= value <= r.high)

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a report: ``says``, ``then``, ``low``, ``high``, ``value``.

        Returns
        -------
        pandas.DataFrame
        """
        import pandas as pd

        return pd.DataFrame(
            {
                "says": [" | ".join(", ".join(g) for g in r.groups) for r in self.reports],
                "then": [", ".join(r.actions) for r in self.reports],
                "low": [r.low for r in self.reports],
                "high": [r.high for r in self.reports],
                "value": [r.value for r in self.reports],
            }
        )

    def __str__(self) -> str:
        """Reports, a line each."""
        return "\n".join(
            ["Advice, the best for the principal first", *(f"  {r}" for r in self.reports)]
        )


def advice(
    chances: ArrayLike,
    principal: ArrayLike,
    adviser: ArrayLike,
    bias: ArrayLike,
    *,
    signals: Sequence[str] | None = None,
    actions: Sequence[str] | None = None,
    least: float = 0.0,
) -> Advice:
    """Say what an adviser can credibly report, and at which biases.

    Parameters
    ----------
    chances : array_like, shape (K,)
        Probabilities of the signals that the adviser may see.
    principal : array_like, shape (K, A)
        The principal's expected payoff by each action after each signal.
    adviser : array_like, shape (K, A)
        The adviser's, if it has no bias.
    bias : array_like, shape (K, A)
        What a unit of bias adds to the adviser's payoff, such as the principal's share.
    signals, actions : sequence of str, optional
        Names; ``"1"``, ``"2"``, ... by default.
    least : float, optional
        Smallest bias in question; ``-math.inf`` for both sides.

    Returns
    -------
    Advice

    Raises
    ------
    NegotiationError
        If arrays do not fit, are not finite, or chances are negative or do not add up to 1.

    Notes
    -----
    Every way to part the signals into reports is tried. The principal does what is best for it on
    average over the signals of a report, the first of several such actions. A way in which two
    reports lead to the same action is left out: it is no more than one with both in one.

    Examples
    --------
    A mediator has a signal of whether B is weak. A who believes that it is demands much, 0.75 of a
    pie, which a tough B (0.1 of the weak signals, 0.8 of the others) would answer with war; or else
    little, 0.55. The mediator loses 0.1 by a war. It is believed if it takes A's side somewhat.

    >>> import negotiation as ng
    >>> import numpy as np
    >>> war = np.array([0.1, 0.8])
    >>> print(ng.advice([0.5, 0.5],
    ...     np.stack([war * 0.4 + (1 - war) * 0.75, [0.55, 0.55]], axis=1),
    ...     np.stack([-0.1 * war, [0, 0]], axis=1),
    ...     np.stack([war * 0.5 + (1 - war) * 0.75, [0.55, 0.55]], axis=1),
    ...     signals=["weak", "tough"],
    ...     actions=["demand much", "demand little"]))  # doctest: +ELLIPSIS
    Advice, the best for the principal first
      weak | tough -> demand much, demand little: credible for biases from 0.05714 to inf; ...
      weak, tough -> demand much: credible for biases from 0 to inf; worth 0.5925 to the principal
    """
    p, tables = _checked(chances, {"principal": principal, "adviser": adviser, "bias": bias})
    names = (
        labels("the signals", signals, len(p)),
        labels("the actions", actions, tables[0].shape[1]),
    )
    floor = float(least) if least == -math.inf else as_number("least", least)
    reports = []
    for (groups,) in groupings([len(p)]):
        worth = np.array([p[list(g)] @ tables[0][list(g)] for g in groups])
        acts = worth.argmax(axis=1)
        if len(set(acts.tolist())) == len(acts):
            reports.append(
                _report(groups, acts, float(worth.max(axis=1).sum()), tables, names, floor)
            )
    order = sorted(reports, key=lambda r: (-r.value, len(r.groups)))
    return Advice(tuple(sorted(order, key=lambda r: len(r.groups) == 1)))


def _report(
    groups: tuple[tuple[int, ...], ...],
    acts: Any,
    value: float,
    tables: Sequence[Floats],
    names: tuple[Sequence[str], Sequence[str]],
    floor: float,
) -> AdviceReport:
    """Between which biases nobody would rather say something else."""
    _, base, slope = tables
    signals, actions = names
    low, high = floor, math.inf
    at_low: tuple[str, str] | None = None
    at_high: tuple[str, str] | None = None
    for (one, a), (other, b) in itertools.permutations(zip(groups, acts, strict=True), 2):
        for k in one:
            gain, per_bias = base[k, a] - base[k, b], slope[k, a] - slope[k, b]
            lie = (signals[k], signals[other[0]])
            gain = 0.0 if abs(gain) <= ROUNDING * float(np.ptp(base)) else gain
            if abs(per_bias) <= ROUNDING * float(np.ptp(slope)):
                if gain < 0:
                    low, at_low = math.inf, lie
            elif per_bias > 0 and -gain / per_bias > low:
                low, at_low = -gain / per_bias, lie
            elif per_bias < 0 and -gain / per_bias < high:
                high, at_high = -gain / per_bias, lie
    said = tuple(tuple(signals[k] for k in group) for group in groups)
    done = tuple(actions[a] for a in acts)
    return AdviceReport(said, done, float(low) + 0.0, float(high) + 0.0, (at_low, at_high), value)


def _checked(chances: ArrayLike, given: dict[str, ArrayLike]) -> tuple[Floats, list[Floats]]:
    """Take chances of signals, and tables of payoffs by signal and action."""
    p = as_array(chances)
    if p is None or p.ndim != 1 or not len(p):
        raise NegotiationError(f"chances must be a list of probabilities, got {chances!r:.80}")
    if not np.isfinite(p).all() or p.min() < 0 or abs(p.sum() - 1) > SLACK:
        raise NegotiationError(f"chances must be probabilities that add up to 1, got {p.tolist()}")
    tables: list[Floats] = []
    for name, values in given.items():
        table = as_array(values)
        if table is None or not np.isfinite(table).all():
            raise NegotiationError(f"payoffs of {name} must be finite numbers, got {values!r:.80}")
        wanted = tables[0].shape if tables else (len(p), "actions")
        right = table.ndim == 2 and len(table) == len(p) and table.shape[1]
        if not right or (tables and table.shape != wanted):
            raise NegotiationError(
                f"payoffs of {name} must have one row a signal and one column an action, shape"
                f" ({', '.join(map(str, wanted))}), got {table.shape}"
            )
        tables.append(table)
    return p, tables
