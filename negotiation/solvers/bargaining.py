"""Bargaining: what parties agree on who can do without an agreement, by the classical solutions.

All but Nash's solution go as far as they can in a direction of payoffs, from the disagreement point
or back from the ideal point, and then let those go on who still can: linear programmes over
lotteries. Nash's solution is the largest product of gains, a concave programme. Neither lists
agreements: both ask for the best agreement at given prices (`bargains/reach.py`).

Nash, J. F. (1950), "The bargaining problem", Econometrica 18(2):155-162.

Kalai, E. and Smorodinsky, M. (1975), "Other solutions to Nash's bargaining problem", Econometrica
43(3):513-518.

Kalai, E. (1977), "Proportional solutions to bargaining situations: interpersonal utility
comparisons", Econometrica 45(7):1623-1630. (Egalitarian solution.)

Chun, Y. (1988), "The equal-loss principle for bargaining problems", Economics Letters
26(2):103-106.

Herrero, C. and Marco, M. C. (1993), "Rational equal-loss solutions for bargaining problems",
Mathematical Social Sciences 26(3):273-286.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_array, as_number, by_player
from negotiation.games.bargaining import Agreements
from negotiation.games.printed import Printed
from negotiation.games.words import number
from negotiation.solvers.bargains.agreement import Agreement
from negotiation.solvers.bargains.frontier import Frontier, frontier_of
from negotiation.solvers.bargains.lotteries import equal_losses, largest_sum, nash, proportional
from negotiation.solvers.bargains.reach import Reach
from negotiation.solvers.bargains.single import Single, most_for_the_worst_off
from negotiation.solvers.bargains.standing import Standing, standing
from negotiation.solvers.bargains.terms import terms_of
from negotiation.solvers.bargains.zone import Zone, why_empty, zone_of

__all__ = ["BargainingProblem"]

Floats = NDArray[np.float64]

#: Ranges of payoffs that are compared between parties differ by this factor at most.
COMPARABLE = 1e7


class BargainingProblem(Printed, Agreements):
    """Parties, what they can agree on, and what each has without an agreement.

    Parameters
    ----------
    utilities : array_like, shape (n_parties, n_agreements)
        What each agreement is worth to each of two or more parties.
    disagreement : array_like, shape (n_parties,), mapping of party to payoff, or str
        What each party has without an agreement (its BATNA), or the name of the agreement that
        stands for it. It may be worse than every agreement, or better: parties can always disagree,
        so that it need not be the payoff of an agreement or of a lottery.
    parties, agreements : sequence of str, optional
        Names; numbers from 1 by default.
    lotteries : bool, optional
        Whether the parties may agree on a lottery over agreements; by default they may.
    title : str, optional

    Raises
    ------
    NegotiationError
        If the payoffs are not finite numbers of that shape, there are fewer than two parties, names
        do not fit, or the disagreement is none.

    Notes
    -----
    An agreement that gives somebody less than disagreement is no solution (but for the utilitarian
    one, which asks for sums only). Where no agreement is better than disagreement for anybody
    without being worse for another, there is no deal: the result has the payoffs of disagreement,
    and says why. A party that cannot gain at all is held to its disagreement payoff while the
    others bargain over theirs.

    Examples
    --------
    Two sides can divide a region in two ways, leave it as it is, or fight.

    >>> import negotiation as ng
    >>> problem = ng.BargainingProblem(
    ...     [[6, 4, 1, 0], [1, 3, 4, 0]], disagreement="war", parties=["A", "B"],
    ...     agreements=["north to A", "split", "south to A", "war"])
    >>> print(problem.nash())
    Nash solution: A 4, B 3
      agreed: split
      gains over war: A 4, B 3
    >>> print(problem.egalitarian())
    Egalitarian solution: A 3.25, B 3.25
      with probability 0.75: split
      with probability 0.25: south to A
      gains over war: A 3.25, B 3.25
    >>> print(problem.zone())
    Zone of possible agreement of A, B: 3 of 4 agreements are better than war for both
      without one: A 0, B 0
      at best: A 6, B 4
    """

    def nash(self, weights: Any = None) -> Agreement:
        r"""Agreement with the largest product of gains over disagreement.

        Parameters
        ----------
        weights : sequence or mapping of party to number, optional
            Bargaining power of the parties, 0 or more: exponents of their gains; equal by default.
            A party of weight 0 gets its disagreement payoff at least, and what costs the others
            nothing.

        Returns
        -------
        Agreement

        Raises
        ------
        NegotiationError
            If a weight is negative or not finite, or all are zero.

        Notes
        -----
        Of the feasible payoffs :math:`u`, with disagreement :math:`d` and weights :math:`w`, those
        with

        .. math:: \max_{u \ge d} \; \prod_i (u_i - d_i)^{w_i}.

        Examples
        --------
        >>> import negotiation as ng
        >>> pie = ng.BargainingProblem([[1, 0], [0, 1]], disagreement=[0.1, 0.2])
        >>> pie.nash(weights=[0.7, 0.3]).payoffs.round(9)
        array([0.59, 0.41])
        """
        powers = self._weights(weights, "weights")
        if not self.lotteries:
            return self._single(
                "Nash solution", lambda found: found.products(self.disagreement, powers)
            )
        return self._agreed(
            "Nash solution", lambda reach: nash(self._standing, reach, powers), compared=False
        )

    def kalai_smorodinsky(self) -> Agreement:
        """Agreement by which all get the same part of what each could gain at most.

        Who cannot gain, or can go on when the others cannot, goes on (Imai 1983): the result is
        Pareto-optimal for any number of parties.

        Returns
        -------
        Agreement
        """
        name = "Kalai-Smorodinsky solution"
        if not self.lotteries:
            return self._single(name, lambda found: found.shares(self.disagreement))
        ideal = self._standing.ideal - self._standing.disagreement
        return self._agreed(
            name, lambda reach: proportional(self._standing, reach, ideal), compared=False
        )

    def egalitarian(self, weights: Any = None) -> Agreement:
        """Agreement by which all gain the same, or in proportion to weights, and as much as can be.

        Gains are compared between parties, so they have to be in one unit. Who can go on when the
        others cannot, goes on: the result is Pareto-optimal.

        Parameters
        ----------
        weights : sequence or mapping of party to number, optional
            The parties' gains are in proportion to these positive numbers; equal by default.

        Returns
        -------
        Agreement

        Raises
        ------
        NegotiationError
            If a weight is not positive, or the parties' payoffs differ in range by more than 1e7.
        """
        parts = self._weights(weights, "weights of an egalitarian solution", positive=True)
        name = "Egalitarian solution" if weights is None else "Proportional solution"
        if not self.lotteries:
            gains = self.disagreement[:, None], parts[:, None]
            return self._single(
                name, lambda found: most_for_the_worst_off((found.payoffs - gains[0]) / gains[1])
            )
        return self._agreed(
            name, lambda reach: proportional(self._standing, reach, parts / reach.span)
        )

    def equal_loss(self) -> Agreement:
        """Agreement by which all have less than they could, by the same and as little as can be.

        Losses are compared between parties, so they have to be in one unit. Nobody loses more than
        what it could gain (Herrero and Marco 1993), which may matter with three parties; who can
        lose less than the others, does.

        Returns
        -------
        Agreement

        Raises
        ------
        NegotiationError
            If the parties' payoffs differ in range by more than 1e7.
        """
        name = "Equal-loss solution"
        if not self.lotteries:
            return self._single(
                name,
                lambda found: most_for_the_worst_off(found.payoffs - found.ideal[:, None]),
            )
        return self._agreed(name, lambda reach: equal_losses(self._standing, reach))

    def utilitarian(self, weights: Any = None, *, voluntary: bool = False) -> Agreement:
        """Agreement with the largest sum of payoffs, whoever has them.

        Payoffs are compared between parties, so they have to be in one unit. Among agreements of
        the same sum, or lotteries over them, it is that of equal gains, or the nearest to it.

        Parameters
        ----------
        weights : sequence or mapping of party to number, optional
            For a weighted sum; equal by default.
        voluntary : bool, optional
            Leave out what gives somebody less than disagreement. By default the sum is all that
            counts, and the text says whose interest it is not in.

        Returns
        -------
        Agreement

        Raises
        ------
        NegotiationError
            If a weight is negative or not finite, all are zero, or the parties' payoffs differ in
            range by more than 1e7.
        """
        name, parts = "Utilitarian solution", self._weights(weights, "weights")
        if not self.lotteries:
            return self._single(
                name,
                lambda found: np.vstack(
                    [
                        parts @ found.payoffs,
                        most_for_the_worst_off(found.payoffs - self.disagreement[:, None]),
                    ]
                ),
                voluntary=voluntary,
            )
        return self._agreed(
            name,
            lambda reach: largest_sum(self._standing, reach, parts, voluntary=voluntary),
            voluntary=voluntary,
        )

    def zone(self) -> Zone:
        """Zone of possible agreement: what is better than disagreement for all parties.

        Returns
        -------
        Zone
            Empty if there is none, and it says why.

        Examples
        --------
        >>> import negotiation as ng
        >>> print(ng.BargainingProblem([[3, 1], [1, 3]], disagreement=[4, 1]).zone())
        Zone of possible agreement of party 1, party 2: empty
          no agreement is better than disagreement for both: party 1 has 4 without one, and 3 at
          most with one
          without one: party 1 4, party 2 1
        """
        return zone_of(self, self._standing if self.lotteries else Single(self))

    def frontier(self) -> Frontier:
        """Pareto frontier: the agreements that nobody can gain over without a loss to another.

        Returns
        -------
        Frontier
            With lotteries, the corners of the frontier.
        """
        return frontier_of(self, self.ideal)

    @property
    def ideal(self) -> Floats:
        """The most that each party can get if nobody gets less than by disagreement, shape (n,)."""
        return self.zone().ideal

    @cached_property
    def _standing(self) -> Standing:
        """What can be gained by lotteries."""
        return standing(self)

    def _weights(self, given: Any, what: str, *, positive: bool = False) -> Floats:
        """Read weights of the parties, and give them the sum 1."""
        n = self.n_parties
        if given is None:
            return np.full(n, 1.0 / n)
        if isinstance(given, Mapping):
            said = by_player(self.parties, f"the {what}", given, "weight")
            given = [as_number(f"the weight of {party!r}", w) for party, w in said.items()]
        array = as_array(given)
        if array is None or array.shape != (n,) or not np.isfinite(array).all():
            raise NegotiationError(
                f"{what} must be {n} finite numbers, one for each party, got {given!r}"
            )
        least = 0.0 if not positive else np.nextafter(0.0, 1.0)
        for party, weight in zip(self.parties, array, strict=True):
            if weight < least:
                raise NegotiationError(
                    f"{what} must {'be positive' if positive else 'not be negative'}: that of"
                    f" {party!r} is {number(weight)}"
                )
        if not array.any():
            raise NegotiationError(f"{what} must not all be zero")
        return np.asarray(array / array.max() / (array / array.max()).sum())

    def _agreed(
        self,
        name: str,
        solve: Callable[[Reach], tuple[Floats, Floats]],
        *,
        compared: bool = True,
        voluntary: bool = True,
    ) -> Agreement:
        """Solve with lotteries, if there is anything to agree on."""
        own = self._standing
        ratio = own.reach.span.max() / own.reach.span.min()
        if compared and ratio > COMPARABLE:
            small, large = (self.parties[int(k(own.reach.span))] for k in (np.argmin, np.argmax))
            raise NegotiationError(
                f"the {name} compares payoffs between parties, but the payoffs of {large!r} have"
                f" {ratio:.0e} times the range of those of {small!r}: give them in one unit"
            )
        if voluntary and not (own.reachable and own.gains.any()):
            ideal = own.reach.low + own.reach.span * own.ideal
            return self._none(name, why_empty(self, ideal, reachable=own.reachable))
        reach = own.reach.copy()
        weights, prices = solve(reach)
        lottery = dict(zip(reach.keys, weights.tolist(), strict=False))
        terms, chances, payoffs = terms_of(self, lottery)
        prices = prices / reach.span
        return Agreement(self, name, payoffs @ chances, terms, chances, prices / prices.sum())

    def _single(
        self, name: str, order: Callable[[Single], Floats], *, voluntary: bool = True
    ) -> Agreement:
        """Solve without lotteries: the first in a lexicographic order."""
        found = Single(self)
        if voluntary and not found.better:
            reachable = bool(found.acceptable.any())
            return self._none(name, why_empty(self, found.ideal, reachable=reachable))
        among = found.acceptable if voluntary else np.ones(found.payoffs.shape[1], dtype=bool)
        k = found.first(order(found), among)
        at = found.settled(k)
        key = tuple(
            tuple(part.points[:, j].tolist()) for part, j in zip(self.parts, at, strict=True)
        )
        terms, chances, payoffs = terms_of(self, {key: 1.0})
        return Agreement(self, name, payoffs @ chances, terms, chances)

    def _none(self, name: str, reason: str) -> Agreement:
        """No deal."""
        return Agreement(self, name, self.disagreement, (), np.empty(0), reason=reason)
