"""How much of the parameter space bears an outcome out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from negotiation.games.arguments import as_number, as_whole
from negotiation.games.framed import Framed
from negotiation.games.printed import Told
from negotiation.games.words import counted
from negotiation.payoffs.talks import Talks, as_talks
from negotiation.sensitivity.quantities import quantity_of
from negotiation.sensitivity.samples import Distribution, Spread, unit_points

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Share", "interval", "robustness"]

#: How parameters are drawn if nothing else is asked for.
UNIFORM = "uniform and independent over the ranges"


@dataclass(frozen=True, repr=False)
class Share(Told, Framed):
    """Share of the parameter space in which an outcome is an equilibrium.

    Attributes
    ----------
    share : float
    low, high : float
        Interval of `confidence`.
    n : int
        Parameter points that were asked.
    outcome : dict of actor name to option
    label : str
        The outcome in short.
    parameters : tuple of str
        Those that varied.
    confidence : float
    drawn : str
        How they varied, in words.
    """

    share: float
    low: float
    high: float
    n: int
    outcome: dict[str, str]
    label: str
    parameters: tuple[str, ...]
    confidence: float = 0.95
    drawn: str = UNIFORM

    @property
    def interval(self) -> tuple[float, float]:
        """Both ends."""
        return self.low, self.high

    def __float__(self) -> float:
        """Return the share itself."""
        return self.share

    def __str__(self) -> str:
        """Say it in a sentence."""
        return (
            f"({self.label}) is an equilibrium in {self.share:.1%} of the parameter space"
            f" ({self.confidence:.0%} interval {self.low:.1%} to {self.high:.1%}; {self.n} points,"
            f" {counted(len(self.parameters), 'parameter')}, {self.drawn})"
        )

    def to_frame(self) -> pd.DataFrame:
        """Table of one row: outcome, share, low, high, confidence, points, parameters, drawn."""
        import pandas as pd

        row = {
            "outcome": self.label,
            "share": self.share,
            "low": self.low,
            "high": self.high,
            "confidence": self.confidence,
            "points": self.n,
            "parameters": ", ".join(self.parameters),
            "drawn": self.drawn,
        }
        return pd.DataFrame([row])


def robustness(
    talks: Talks,
    outcome: Mapping[str, str] | None = None,
    *,
    n: int = 4096,
    seed: int = 0,
    over: Iterable[str] | None = None,
    distributions: Mapping[str, Distribution] | None = None,
    correlations: Mapping[tuple[str, str], float] | None = None,
    confidence: float = 0.95,
) -> Share:
    """Share of the parameter space in which an outcome is an equilibrium, with its interval.

    Parameters
    ----------
    talks : Negotiation or Stages
    outcome : mapping of actor name to option, optional
        The reported one by default.
    n : int, optional
        Points of a scrambled Sobol sequence.
    seed : int, optional
    over, distributions, correlations
        As for `sample`: all parameters that have a range, uniform and independent, by default.
    confidence : float, optional

    Returns
    -------
    Share

    Raises
    ------
    NegotiationError
        As for `sample`, or if the outcome is unknown.

    Notes
    -----
    The interval is that of Clopper and Pearson (1934) for `n` independent points. Points of a
    scrambled Sobol sequence are spread more evenly, so that it errs on the side of caution.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> found = ng.robustness(talks, talks.reported, n=1024)
    >>> found.low < found.share < found.high
    True
    """
    spread = Spread(as_talks(talks).parameters, over, distributions, correlations)
    outcome = talks.reported_unless(outcome)
    as_number("confidence", confidence, "between 0 and 1", lambda x: 0 < x < 1)
    n = as_whole("n", n, 1)
    points = spread.points(unit_points(n, len(spread.parameters), "sobol", seed))
    held = int(np.count_nonzero(quantity_of(talks, outcome).at(points) >= 0))
    low, high = interval(held, n, confidence)
    return Share(
        share=held / n,
        low=low,
        high=high,
        n=n,
        outcome=outcome,
        label=talks.label(outcome),
        parameters=tuple(spread.names),
        confidence=confidence,
        drawn="drawn as given" if distributions or correlations else UNIFORM,
    )


def interval(count: int, n: int, confidence: float) -> tuple[float, float]:
    """Interval of Clopper and Pearson (1934) for a share, from `count` of `n` independent draws."""
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    low = float(betaincinv(count, n - count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, n - count, 1 - tail)) if count < n else 1.0
    return low, high
