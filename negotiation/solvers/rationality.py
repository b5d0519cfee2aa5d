"""How rational did they play? Maximum likelihood along the logit path.

The likelihood of observed choices is a function of the place on the principal branch, which may
have one rationality several times: it is searched along the path, not over rationality.

McKelvey, R. D. and Palfrey, T. R. (1995), "Quantal response equilibria for normal form games",
Games and Economic Behavior 10(1):6-38.

Chernoff, H. (1954), "On the distribution of the likelihood ratio", Annals of Mathematical
Statistics 25(3):573-578. (The test of a value at the edge of what is possible, here 0.)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_number
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tree import Tree, as_tree_or_game
from negotiation.solvers.by_game import Tabled, choosers
from negotiation.solvers.logit.branch import LogitPath
from negotiation.solvers.logit.counts import observed_counts
from negotiation.solvers.logit.response import QuantalResponse
from negotiation.solvers.quantal import quantal_response

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RationalityFit", "fit_rationality"]

Floats = NDArray[np.float64]

#: Log-likelihoods this close, as a share of their size, differ by rounding.
FLAT = 1e-9


@dataclass(frozen=True, eq=False)
class RationalityFit(Tabled):
    """The rationality under which observed choices in a single game are most likely.

    Attributes
    ----------
    source : NormalFormGame or Tree
    counts : tuple over players of arrays (s_i,)
        What was observed; in a tree, over the players' information sets in the order of
        `Tree.sets`. So are `strategies`.
    rationality : float
        The estimate, in units of 1/payoff; 0 is random play, infinity the limit of the path; NaN
        where it is unknown, because the path broke off where the likelihood is largest.
    bound : str
        ``"not identified"`` where every rationality fits equally well, and the estimate is NaN;
        ``"random play"`` or ``"limit"`` where the estimate is at that end of the path,
        ``"unknown"`` where the likelihood is largest at the point at which the path broke off,
        otherwise empty.
    interval : tuple of two floats
        From the lowest to the highest rationality that the likelihood ratio does not reject; NaN
        for an upper end that is unknown, because the path broke off before it.
    intervals : tuple of tuples of two floats
        The parts of it, if there are values between that are rejected.
    confidence : float
    strategies : tuple over players of arrays (s_i,)
        Probabilities at the estimate; if that is unknown, where the path broke off.
    log_likelihood, log_likelihood_random, log_likelihood_limit : float
        Of the observed sequence of choices where `strategies` are, at rationality 0, and at the
        limit (minus infinity if something was chosen that the limit excludes, NaN if the limit was
        not identified).
    statistic : float
        Twice the difference of log-likelihood to random play.
    p_value : float
        Of random play: the chance of so large a statistic under it, half of that under a
        chi-squared distribution with one degree of freedom, because 0 is the edge (Chernoff 1954).
    broke_off : float or None
        The rationality beyond which the path could not be followed, so that nothing is known of
        the likelihood there; None if it was followed to its limit.
    """

    source: NormalFormGame | Tree
    counts: tuple[Floats, ...]
    rationality: float
    bound: str
    interval: tuple[float, float]
    intervals: tuple[tuple[float, float], ...]
    confidence: float
    strategies: tuple[Floats, ...]
    log_likelihood: float
    log_likelihood_random: float
    log_likelihood_limit: float
    statistic: float
    p_value: float
    broke_off: float | None

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a strategy: count, observed and fitted share.

        Returns
        -------
        pandas.DataFrame
            Columns ``player`` (in a tree ``PLAYER at SET``), ``strategy``, ``count``, ``observed``,
            ``fitted``.
        """
        import pandas as pd

        rows = []
        for player, names, counts, p in zip(
            *choosers(self.source), self.counts, self.strategies, strict=True
        ):
            share = counts / counts.sum() if counts.sum() else np.full(len(counts), np.nan)
            rows += list(zip([player] * len(names), names, counts, share, p, strict=True))
        return pd.DataFrame(rows, columns=["player", "strategy", "count", "observed", "fitted"])

    def __repr__(self) -> str:
        """Estimate and interval."""
        return f"<RationalityFit: {self._estimate()}>"

    def _estimate(self) -> str:
        """Estimate and interval."""
        low, high = self.interval
        estimate = f"{self.rationality:.4g}" + (f" ({self.bound})" if self.bound else "")
        if self.bound == "unknown":
            estimate = "unknown"
        elif self.bound == "not identified":
            estimate = "not identified, as all fit equally well"
        return (
            f"rationality {estimate}, {100 * self.confidence:g} % interval {_number(low)} to"
            f" {_number(high)}"
        )

    def _heading(self) -> str:
        """Everything, over a table of what was observed and fitted."""
        return str(self)

    def __str__(self) -> str:
        """Estimate, interval and tests in a few lines; first of all, what is not known."""
        parts = ""
        if len(self.intervals) > 1:
            parts = ", of which " + " and ".join(
                f"{_number(a)} to {_number(b)}" for a, b in self.intervals
            )
        return (
            f"{self._warning()}{self._estimate()}{parts}\n"
            f"log-likelihood {self.log_likelihood:.6g}; random play"
            f" {self.log_likelihood_random:.6g}; limit {_number(self.log_likelihood_limit, 6)}\n"
            f"random play: likelihood ratio {self.statistic:.4g}, p = {self.p_value:.3g}"
        )

    def _warning(self) -> str:
        """What is not known because the path broke off; empty if it did not."""
        if self.broke_off is None:
            return ""
        if self.bound == "unknown":
            what = (
                "the likelihood is largest there, so the estimate and the upper bound are unknown"
            )
        elif math.isnan(self.interval[1]):
            what = "the upper bound is unknown"
        else:
            what = "the likelihood beyond is unknown"
        return f"the path could not be followed beyond rationality {self.broke_off:.4g}: {what}\n"


def fit_rationality(
    game: Any,
    frequencies: Mapping[Any, Mapping[str, Any] | ArrayLike] | Sequence[ArrayLike],
    *,
    n: float | None = None,
    confidence: float = 0.95,
    budget: float | None = None,
) -> RationalityFit:
    """Estimate rationality from observed choices, by maximum likelihood along the logit path.

    Parameters
    ----------
    game : NormalFormGame, Tree or object with a method ``game``
        A single game.
    frequencies : mapping of player to mapping of option to number, or sequence of arrays (s_i,)
        How often each player chose each option, all options named. Of choices observed together
        these sums are all that matters. Counts need not be whole, so that published shares can be
        multiplied out. In a tree the choices at each information set: a mapping of player to
        mapping of information set to such a mapping, or arrays for all sets of players in the order
        of `Tree.sets`; zeros where nobody came.
    n : float, optional
        If shares are given, the number of observations of each player, or at each information set.
        Without it shares say nothing of how sure the estimate is, and are refused.
    confidence : float, optional
        Of the interval; 0.95 by default.
    budget : float, optional
        Seconds that following the path may take.

    Returns
    -------
    RationalityFit

    Raises
    ------
    NegotiationError
        For a family of games, a game without choices, an unknown or missing player or option, a
        count that is no number from 0 up, no observations, shares without `n` or the reverse, or
        a confidence outside of 0 to 1.

    Notes
    -----
    All local maxima along the principal branch are compared. The interval holds all rationalities
    with a place on the branch that the likelihood-ratio test (chi-squared, one degree of freedom)
    does not reject; near 0 it covers more than `confidence`. If the path breaks off before its
    limit, because the budget is spent or the game is degenerate, `broke_off` says where: maxima
    beyond are not known, and an estimate or an upper end of the interval at that point is NaN.

    Examples
    --------
    Ochs (1995), as McKelvey and Palfrey (1995) fitted it:

    >>> import negotiation as ng
    >>> pennies = ng.NormalFormGame([[[1.1141, 0], [0, 0.2785]], [[0, 1.1141], [1.1141, 0]]],
    ...     players=["A", "B"], strategies=[["left", "right"]] * 2)
    >>> fit = ng.fit_rationality(pennies, [[0.527, 0.473], [0.366, 0.634]], n=128)
    >>> print(f"{fit.rationality:.3f} from {fit.interval[0]:.2f} to {fit.interval[1]:.2f}")
    1.846 from 0.41 to 4.06

    Choices in a tree: half of the challengers threaten, most targets resist, and few then fight.

    >>> last = ng.Decision("Challenger", {"fight": (-1, -2), "back down": (-0.5, 1)})
    >>> answer = ng.Decision("Target", {"concede": (1, -1), "resist": last})
    >>> tree = ng.Tree(["Challenger", "Target"],
    ...     ng.Decision("Challenger", {"wait": (0, 0), "threaten": answer}))
    >>> ng.fit_rationality(tree, {
    ...     "Challenger": {"Challenger:1": {"wait": 50, "threaten": 50},
    ...                    "Challenger:2": {"fight": 8, "back down": 27}},
    ...     "Target": {"Target:1": {"concede": 15, "resist": 35}}})
    <RationalityFit: rationality 0.9873, 95 % interval 0.5734 to 1.324>
    """
    game = as_tree_or_game(game)
    if game.n_games != 1 or game.batch_shape:
        raise NegotiationError(
            f"fit_rationality takes one game, got a family of {game.n_games}: choose one, game[k]"
        )
    if max(map(len, choosers(game)[1])) == 1:
        raise NegotiationError("nobody in this game has a choice that rationality could bear on")
    confidence = as_number("confidence", confidence, "between 0 and 1", lambda x: 0 < x < 1)
    counts = observed_counts(game, frequencies, n)
    response = quantal_response(game, budget=budget)
    return _Search(response, counts).result(confidence)


class _Search:
    """The log-likelihood along a path, at its points and at its maxima between them."""

    def __init__(self, response: QuantalResponse, counts: tuple[Floats, ...]) -> None:
        if response.path is None or not len(response.path.steps):
            raise NegotiationError("the logit path was not followed at all: give a larger budget")
        self.response, self.counts = response, counts
        self.path: LogitPath = response.path
        movers = self.path.equations.movers
        self.mine = [counts[i][:, None] for i in movers]
        #: Places on the path: (number of the step plus share of it, log-likelihood).
        self.places = [(float(k), self.log_likelihood(float(k))) for k in range(len(self.path))]
        self.places += [(s, self.log_likelihood(s)) for s in self._maxima()]
        self.places.sort()
        limit = [
            float((c[p > 0] * np.log(p[p > 0])).sum()) if not c[p == 0].any() else -math.inf
            for c, p in zip(counts, response.limit, strict=True)
        ]
        self.at_limit = sum(limit) if response.converged else math.nan

    def log_likelihood(self, place: float) -> float:
        """Log-likelihood at a place."""
        x = self.path.point(place)[0]
        total = 0.0
        for rows, count in zip(self.path.equations.rows, self.mine, strict=True):
            odds = np.concatenate([[0.0], x[rows, 0]])
            total += float(count[:, 0] @ (odds - odds.max()))
            total -= float(count.sum()) * math.log(float(np.exp(odds - odds.max()).sum()))
        return total

    def slope(self, place: float) -> float:
        """Change of the log-likelihood along the path."""
        x, direction = self.path.point(place)
        total = 0.0
        equations = self.path.equations
        p = equations.probabilities(x[:-1])
        for rows, count, q in zip(equations.rows, self.mine, p, strict=True):
            moves = direction[rows, 0]
            mean = float(q[1:, 0] @ moves)
            total += float(count[1:, 0] @ moves) - float(count.sum()) * mean
        return total

    def _maxima(self) -> list[float]:
        """Places between the points at which the log-likelihood has a maximum."""
        from scipy.optimize import brentq

        slopes = [self.slope(float(k)) for k in range(len(self.path))]
        return [
            float(brentq(self.slope, k, k + 1, xtol=1e-13))
            for k in range(len(self.path) - 1)
            if slopes[k] > 0 > slopes[k + 1]
        ]

    def result(self, confidence: float) -> RationalityFit:
        """Choose the highest maximum, and what is not much lower."""
        from scipy.stats import chi2

        best, top = max(self.places, key=lambda place: place[1])
        known = bool(self.response.converged)
        last = self.places[-1][0]
        bound = {0.0: "random play", last: "limit" if known else "unknown"}.get(best, "")
        if known and (self.at_limit >= top or best == last):
            top, bound = self.at_limit, "limit"
        x = self.path.point(best)[0]
        rationality = float(x[-1, 0] / self.path.equations.scale[0])
        strategies = [p[:, 0] for p in self.path.everyone(x)]
        if bound == "limit":
            rationality, strategies = math.inf, self.response.limit
        elif bound == "unknown":
            rationality = math.nan
        worst = min(value for _, value in self.places)
        if known and top - min(worst, self.at_limit) <= FLAT * (1 + abs(top)):
            rationality, bound = math.nan, "not identified"
        parts = self._parts(top - float(chi2.ppf(confidence, 1)) / 2, known=known)
        random = self.places[0][1]
        statistic = max(0.0, 2 * (top - random))
        return RationalityFit(
            source=self.response.source,
            counts=self.counts,
            rationality=rationality,
            bound=bound,
            interval=(parts[0][0], parts[-1][1]),
            intervals=tuple(parts),
            confidence=float(confidence),
            strategies=tuple(strategies),
            log_likelihood=top,
            log_likelihood_random=random,
            log_likelihood_limit=self.at_limit,
            statistic=statistic,
            p_value=float(chi2.sf(statistic, 1)) / 2 if statistic > 0 else 1.0,
            broke_off=None if known else self.path.rationality_at(last),
        )

    def _parts(self, level: float, *, known: bool) -> list[tuple[float, float]]:
        """Ranges of rationality on the stretches of path above a level of log-likelihood."""
        from scipy.optimize import brentq

        ranges: list[tuple[float, float]] = []
        inside: list[float] = []
        for k, (place, value) in enumerate(self.places):
            if k and (value >= level) != (self.places[k - 1][1] >= level):
                edge = brentq(
                    lambda s: self.log_likelihood(s) - level, self.places[k - 1][0], place
                )
                inside.append(self.path.rationality_at(float(edge)))
            if value >= level:
                inside.append(self.path.rationality_at(place))
            elif inside:
                ranges.append((min(inside), max(inside)))
                inside = []
        # Where the path broke off inside, it is not known how far this goes on.
        if self.at_limit >= level or (inside and not known):
            inside.append(math.inf)
        if inside:
            ranges.append((min(inside), max(inside)))
        merged: list[tuple[float, float]] = []
        for low, high in sorted(ranges):
            if merged and low <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
            else:
                merged.append((low, high))
        if not known and merged[-1][1] == math.inf:
            merged[-1] = (merged[-1][0], math.nan)
        return merged


def _number(value: float, digits: int = 4) -> str:
    """Write a number that may be unknown."""
    return "unknown" if math.isnan(value) else f"{value:.{digits}g}"
