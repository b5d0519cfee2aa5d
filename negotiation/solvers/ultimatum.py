"""A take-it-or-leave-it demand to a respondent whose cost or power is not known.

A larger demand is worth more if it is accepted, and is refused by more: the risk-return trade-off
of Fearon, J. D. (1995), "Rationalist explanations for war", International Organization
49(3):379-414; Powell, R. (1999), In the Shadow of Power, Princeton University Press.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_array, as_number, finite, together
from negotiation.solvers.by_game import BATCH, ByGame
from negotiation.solvers.procedures.continuum import Continuum
from negotiation.solvers.procedures.types import TIE, Types
from negotiation.solvers.words import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Ultimatum", "ultimatum"]

Floats = NDArray[np.float64]

#: Chances may miss 1 by this in their sum.
SUM = 1e-9


@dataclass(frozen=True, eq=False)
class Ultimatum(ByGame["Ultimatum"]):
    """The proposer's best demand, in one game or in each game of a family.

    Attributes
    ----------
    source : Types or Continuum
        Who accepts what; ``.low`` and ``.high`` are what may be demanded.
    demand : array, shape (*batch)
        Of demands that pay the same the lowest, which risks the least.
    war : array, shape (*batch)
        Probability that it is refused.
    payoff : array, shape (*batch)
        What the proposer expects of it.
    gap : array, shape (*batch)
        No demand pays more than `payoff` plus this.
    between : array, shape (2, *batch)
        Every optimal demand lies between these. They are apart where several demands pay the same,
        or where the search stopped at its tolerance.
    """

    source: Types | Continuum
    demand: Floats = field(metadata=BATCH)
    war: Floats = field(metadata=BATCH)
    payoff: Floats = field(metadata=BATCH)
    gap: Floats = field(metadata=BATCH)
    between: Floats = field(metadata=BATCH)

    def curve(self, demands: ArrayLike) -> tuple[Floats, Floats]:
        """What other demands pay and risk.

        Parameters
        ----------
        demands : array_like, shape (N,)

        Returns
        -------
        payoff, war : array, shape (N, *batch)
            The proposer's expected payoff, and the probability of war.
        """
        x = np.atleast_1d(finite("the demands", demands))
        if x.ndim > 1:
            raise NegotiationError(f"the demands must be a list of numbers, got shape {x.shape}")
        spread = x.reshape(-1, *(1,) * len(self.source.batch_shape))
        payoff, war = self.source.at(np.broadcast_to(spread, (len(x), *self.demand.shape)).copy())
        return payoff, war

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a game: ``game``, ``demand``, ``war``, ``payoff``, ``gap``."""
        import pandas as pd

        names = ("demand", "war", "payoff", "gap")
        columns = {name: np.ravel(getattr(self, name)) for name in names}
        return pd.DataFrame({"game": np.arange(len(self)), **columns})

    def __repr__(self) -> str:
        """Say it in one line."""
        if len(self) == 1:
            return f"<Ultimatum: {self._line(0)}>"
        return f"<Ultimatum: the best demands of {len(self)} games>"

    def _line(self, k: int) -> str:
        """Say it of game `k` in words."""
        demand, war, payoff = (np.ravel(a)[k] for a in (self.demand, self.war, self.payoff))
        risk = "" if war <= TIE else f" at a risk of war of {number(war)}"
        return f"demand {number(demand)}{risk}, worth {number(payoff)}"


def ultimatum(
    accepts: Any,
    war: ArrayLike | Callable[[Floats], Any],
    chances: ArrayLike | None = None,
    *,
    low: ArrayLike = 0.0,
    high: ArrayLike = 1.0,
    tolerance: float = 1e-6,
) -> Ultimatum:
    """Find the best take-it-or-leave-it demand against a respondent of unknown type.

    The respondent accepts a demand up to its limit, and fights for more. In the usual model of war
    over a pie of 1, A wins with probability p, and B's limit is ``p + cost_b``; war is worth ``p -
    cost_a`` to A. Either the cost or p, or both, may be B's private knowledge. Demands are a
    continuum; B accepts what it is indifferent to, without which no demand would be best.

    Parameters
    ----------
    accepts : array_like, shape (T, *batch), or a distribution
        The limits of T types; or the distribution of the limit: what has a method ``cdf``, as the
        frozen distributions of scipy.stats, or the function itself. Parameters of a distribution
        that are arrays make a family.
    war : array_like or callable
        What the proposer gets if it is refused: a number, one a type, or in a family arrays of
        shape (T, *batch), or (1, *batch) if the types are alike in that; for a distribution an
        array of shape (*batch), or a smooth function of the limit that rises, or falls, throughout.
    chances : array_like, shape (T, *batch), optional
        Probabilities of the types; by default they are alike. None for a distribution.
    low, high : float or array, optional
        What may be demanded.
    tolerance : float, optional
        For a distribution: how much better than the answer another demand may be. The search also
        ends when it would take too many numbers; ``.gap`` says what is proved.

    Returns
    -------
    Ultimatum

    Raises
    ------
    NegotiationError
        If numbers are missing or do not fit, chances are no probabilities, or what a war is worth
        both rises and falls with the limit.

    Notes
    -----
    With finitely many types the payoff rises between the limits and falls only at them, so that
    they are compared, exactly. For a distribution the demands are cut into intervals; what a
    demand in an interval pays is at most what its upper end would, if nobody refused more than at
    its lower end, or only those whose war is worth more. Those that are proved worse are dropped.
    The distribution may have jumps. If what a war is worth is a function, wars are an integral,
    whose error is estimated and counted in ``.gap``.

    Examples
    --------
    Two types of B, which accept 0.55 and 0.75; the second demand is worth its risk:

    >>> import negotiation as ng
    >>> ng.ultimatum(accepts=[0.55, 0.75], chances=[0.3, 0.7], war=0.4)
    <Ultimatum: demand 0.75 at a risk of war of 0.3, worth 0.645>

    B's cost of war is anything up to 0.4:

    >>> from scipy.stats import uniform
    >>> ng.ultimatum(uniform(0.5, 0.4), war=0.4)
    <Ultimatum: demand 0.65 at a risk of war of 0.375, worth 0.5563>
    """
    tolerance = as_number("tolerance", tolerance, "a positive number", lambda x: x > 0)
    source = _source(accepts, war, chances, low, high)
    if (source.low > source.high).any():
        raise NegotiationError(f"low must not be above high, got {low!r} and {high!r}")
    best = source.best(tolerance)
    payoff, refused = source.at(best.demand[None])
    return Ultimatum(source, best.demand, refused[0], payoff[0], best.gap, best.between)


def _source(accepts: Any, war: Any, chances: Any, low: Any, high: Any) -> Types | Continuum:
    """Tell types and distributions apart, and check the numbers."""
    ends = {"low": (finite("low", low), 0), "high": (finite("high", high), 0)}
    cdf = getattr(accepts, "cdf", accepts)
    if callable(cdf):
        if chances is not None:
            raise NegotiationError("a distribution has no chances: they are for a list of types")
        return _continuum(accepts, cdf, war, ends)
    limits = np.atleast_1d(finite("what types accept", accepts, "finite numbers, or a cdf"))
    if not len(limits):
        raise NegotiationError("there must be a type at least, got none")
    if callable(war):
        war = war(limits)
    worth = finite("war", war)
    if worth.ndim == 0 or len(worth) == 1:  # Alike for all types.
        worth = np.broadcast_to(worth, (len(limits), *worth.shape[1:]))
    given = np.full(len(limits), 1 / len(limits)) if chances is None else chances
    odds = np.atleast_1d(finite("chances", given, "numbers from 0 up", lambda x: x >= 0))
    for what, a in (("war", worth), ("chances", odds)):
        if len(a) != len(limits):
            raise NegotiationError(f"{what} has {len(a)} entries for {len(limits)} types")
    off = np.abs(odds.sum(axis=0) - 1) > SUM
    if off.any():
        raise NegotiationError(f"chances must sum to 1, got {odds.sum(axis=0)[off].flat[0]:g}")
    arrays, _ = together({"accepts": (limits, 1), "war": (worth, 1), "chances": (odds, 1), **ends})
    return Types(**arrays)


def _continuum(
    accepts: Any, cdf: Callable[[Floats], Any], war: Any, ends: dict[str, tuple[Floats, int]]
) -> Continuum:
    """A distribution of the limit; its axes are found by asking it."""
    constant = not callable(war)
    arrays = dict(ends)
    if constant:
        arrays["war"] = finite("war", war, "finite numbers, or a function of the limit"), 0
    least = _least(accepts)
    arrays["least"] = (np.minimum(least, ends["low"][0]) if constant else least), 0
    arrays["probe"] = np.asarray(cdf(ends["high"][0]), dtype=float), 0
    stretched, _ = together(arrays)
    probe = stretched.pop("probe")
    if not ((probe >= -SUM) & (probe <= 1 + SUM)).all():
        raise NegotiationError(f"a cdf must be from 0 to 1, got {probe.flat[0]:g}")
    if constant:
        worth = stretched.pop("war")
        return Continuum(cdf, lambda _: worth, constant=True, **stretched)
    finite("what war is worth", war(stretched["high"][None]))
    source = Continuum(cdf, war, constant=False, **stretched)
    below = float(np.max(source.at(source.least[None])[1]))
    if below > SUM:
        raise NegotiationError(
            f"the limit is below {source.least.min():g} with probability {below:g}; give a"
            " distribution with a support"
        )
    if source.turns.any():
        raise NegotiationError(
            f"what a war is worth must rise, or fall, throughout: between the limits"
            f" {source.least.min():g} and {source.high.max():g} it does both"
        )
    return source


def _least(accepts: Any) -> Floats:
    """The lowest limit there is, or that need be thought of; 0 for a bare function."""
    if not hasattr(accepts, "support"):
        return np.zeros(())
    lowest = as_array(accepts.support()[0])
    if lowest is not None and np.isfinite(lowest).all():
        return lowest
    return np.asarray(accepts.ppf(TIE), dtype=float)
