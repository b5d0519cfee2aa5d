"""What a bargaining solution says: who gets what, by which agreement or lottery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.bargaining import Agreements
from negotiation.solvers.bargains.reach import SAME
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.words import apart, named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Agreement", "payoffs_in_words"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Agreement(ByPoint):
    """What a solution of a bargaining problem has the parties agree on.

    Made by the methods of `BargainingProblem`.

    Attributes
    ----------
    problem : BargainingProblem
    solution : str
        Which solution it is, such as ``"Nash solution"``.
    payoffs : array, shape (n,)
        Expected payoffs. Those of disagreement where there is no deal.
    terms : tuple
        What is agreed on, or what the lottery is over: names of agreements, or dicts from issue to
        how it is settled. Empty without a deal.
    chances : array, shape (len(terms),)
        The probability of each.
    prices : array, shape (n,), or None
        Weights of the parties, with sum 1, for which no agreement has a larger weighted sum of
        payoffs than this one: proof that not everybody can have more. None without lotteries or
        without a deal.
    reason : str
        Why there is no deal; empty if there is one.
    """

    problem: Agreements
    solution: str
    payoffs: Floats
    terms: tuple[Any, ...]
    chances: Floats
    prices: Floats | None = None
    reason: str = ""

    @property
    def deal(self) -> bool:
        """Whether there is an agreement at all."""
        return not self.reason

    @property
    def gains(self) -> Floats:
        """What each party has more than by disagreement, shape (n,)."""
        return self.payoffs - self.problem.disagreement

    @property
    def weights(self) -> Floats:
        """Probability of every agreement of a list, shape (n_agreements,); over issues, `chances`.

        Without a deal all are 0.
        """
        names = self.problem.agreements
        if not names:
            return self.chances
        weights = np.zeros(len(names))
        for name, chance in zip(self.terms, self.chances, strict=True):
            weights[names.index(name)] = chance
        return weights

    def to_frame(self) -> pd.DataFrame:
        """Table with a row for each party.

        Returns
        -------
        pandas.DataFrame
            Columns: ``party``, ``payoff``, ``disagreement``, ``gain``.
        """
        import pandas as pd

        return pd.DataFrame(
            {
                "party": self.problem.parties,
                "payoff": self.payoffs,
                "disagreement": self.problem.disagreement,
                "gain": self.gains,
            }
        )

    def __repr__(self) -> str:
        """Say it in one line."""
        return f"<{self._first()}>"

    def __str__(self) -> str:
        """Say what is agreed on, and what it brings."""
        return "\n".join([self._first(), *(f"  {line}" for line in self._lines())])

    def _size(self) -> float:
        """How large the payoffs are, of which much smaller numbers are rounding."""
        return float(_sizes(self.problem).max())

    def _first(self) -> str:
        """Solution and payoffs."""
        none = "" if self.deal else "no agreement; "
        return f"{self.solution}: {none}{payoffs_in_words(self.problem, self.payoffs)}"

    def _lines(self) -> list[str]:
        """Terms and gains, a line each."""
        if not self.deal:
            return [self.reason]
        told = [_told(terms) for terms in self.terms]
        if len(told) == 1:
            lines = [f"agreed: {told[0]}"]
        else:
            lines = [
                f"with probability {number(p, 0)}: {what}"
                for p, what in zip(self.chances, told, strict=True)
            ]
        gains = payoffs_in_words(self.problem, self.gains)
        lines.append(f"gains over {self.problem.instead}: {gains}")
        slack = SAME * _sizes(self.problem)
        losers = np.flatnonzero(self.gains < -slack)
        if len(losers):
            who = " and ".join(named("party", self.problem.parties[i]) for i in losers)
            lines.append(f"not in the interest of {who}")
        return lines


def payoffs_in_words(problem: Agreements, payoffs: Floats) -> str:
    """``A 0.59, B 0.41``."""
    sizes = _sizes(problem)
    return ", ".join(
        f"{named('party', party)} {number(value, size)}"
        for party, value, size in zip(problem.parties, payoffs, sizes, strict=True)
    )


def _sizes(problem: Agreements) -> Floats:
    """How large each party's payoffs are, of which much smaller numbers are rounding."""
    # Results that come of iteration have fewer digits than sums of payoffs have.
    parts = [np.abs(part.utilities).max(axis=1) for part in problem.parts]
    return np.asarray(1e3 * np.maximum(np.sum(parts, axis=0), np.abs(problem.disagreement)))


def _told(terms: str | Mapping[str, Any]) -> str:
    """Terms in words."""
    if isinstance(terms, str):
        return named("agreement", terms)
    return "; ".join(f"{apart(issue, 'issue')}: {_settlement(how)}" for issue, how in terms.items())


def _settlement(how: float | str | Mapping[str, float]) -> str:
    """How an issue is settled, in words."""
    if isinstance(how, str):
        return how
    if isinstance(how, Mapping):
        shares: Sequence[tuple[str, float]] = list(how.items())
        return ", ".join(f"{named('party', party)} {number(share, 1e3)}" for party, share in shares)
    return number(how, 1.0)
