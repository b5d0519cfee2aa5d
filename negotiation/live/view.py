"""What a page shows at one setting: everything solved, nothing drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from negotiation.payoffs.reasons import Explanation
from negotiation.payoffs.talks import Talks
from negotiation.sensitivity.thresholds import Threshold
from negotiation.sensitivity.tornado import stability_margin
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.nash import nash_equilibria
from negotiation.solvers.selection import select_pure
from negotiation.stages import Stages

__all__ = ["View", "moving_most", "nearest_first", "solved", "studied"]

#: Seconds that the search for equilibria may take; then what is not proved is said to be so.
BUDGET = 2.0


@dataclass(frozen=True)
class View:
    """The talks at one setting.

    Attributes
    ----------
    talks : Negotiation or Stages
        At their baselines.
    equilibria : Equilibria
        All of them, pure and mixed.
    explanation : Explanation
        Of the outcome under study.
    """

    talks: Talks
    equilibria: Equilibria
    explanation: Explanation

    @classmethod
    def of(cls, talks: Talks, outcome: Mapping[str, str]) -> View:
        """Solve talks at their baselines.

        Parameters
        ----------
        talks : Negotiation or Stages
        outcome : mapping of actor name to option
            The outcome under study.

        Returns
        -------
        View

        Examples
        --------
        >>> import negotiation as ng
        >>> talks = ng.scenarios.load("karabakh-2020")
        >>> view = View.of(talks, talks.reported)
        >>> view.explanation.is_strict, len(view.equilibria)
        (True, 3)
        """
        return cls(talks, solved(talks), talks.explain(outcome))

    @property
    def outcome(self) -> dict[str, str]:
        """The outcome under study."""
        return self.explanation.outcome

    @property
    def is_reported(self) -> bool:
        """Whether it was reported."""
        return self.talks.reported is not None and self.outcome == self.talks.reported


def solved(talks: Talks) -> Equilibria:
    """All equilibria at the baselines, as far as they are found within `BUDGET`.

    Parameters
    ----------
    talks : Negotiation or Stages

    Returns
    -------
    Equilibria
    """
    return nash_equilibria(talks.game(), budget=BUDGET)


def studied(talks: Talks) -> dict[str, str]:
    """The outcome that a page begins with.

    Parameters
    ----------
    talks : Negotiation or Stages

    Returns
    -------
    dict of actor name to option
        The reported one; otherwise the payoff-dominant equilibrium; otherwise the first outcome.
    """
    if talks.reported is not None:
        return talks.reported
    payoffs = talks.payoffs()[..., np.newaxis]
    return talks.outcomes()[max(int(select_pure(payoffs, "payoff-dominant", talks.names)[0]), 0)]


def moving_most(talks: Talks, outcome: Mapping[str, str]) -> list[str]:
    """Parameters that have a range, those first that an outcome's conditions hang on.

    Of these, and of the others, those that move its stability margin most come first.

    Parameters
    ----------
    talks : Negotiation or Stages
    outcome : mapping of actor name to option

    Returns
    -------
    list of str

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.load("karabakh-2020")
    >>> moving_most(talks, talks.reported)[:2]
    ['g', 'w_k']
    """
    swings = {
        name: float(np.ptp(stability_margin(talks, outcome, **{name: [p.low, p.baseline, p.high]})))
        for name, p in talks.parameters.items()
        if p.low < p.high
    }
    one: Any = talks.at_baseline() if isinstance(talks, Stages) else talks
    hinges = one.conditions(outcome).hinges
    return sorted(swings, key=lambda name: (name not in hinges, -swings[name]))


def nearest_first(talks: Talks, found: Mapping[str, list[Threshold]]) -> dict[str, list[Threshold]]:
    """Tipping points along each parameter, the nearest first as a part of the range.

    Parameters
    ----------
    talks : Negotiation or Stages
        At their baselines.
    found : mapping of parameter name to list of Threshold

    Returns
    -------
    dict of parameter name to list of Threshold
        Parameters without any at the end.
    """

    def away(name: str) -> float:
        p = talks.parameters[name]
        near = (abs(point.value - p.baseline) for point in found[name])
        return min(near, default=np.inf) / (p.high - p.low)

    return {name: found[name] for name in sorted(found, key=away)}
