"""Estimated coefficients of payoffs, with what they predict and how they compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_flag, known_name
from negotiation.games.arguments import as_number
from negotiation.games.tree import Tree
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.strategic.recursion import Noise, Recursion
from negotiation.solvers.strategic.specification import Design, Term, regressors
from negotiation.solvers.words import counted, named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Comparison", "PayoffFit"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Parameters that a non-nested model pays for, as a function of the number of rows.
CORRECTIONS = ("none", "akaike", "schwarz")


@dataclass(frozen=True)
class Comparison:
    """A test of two models on the same data.

    Attributes
    ----------
    test : str
        ``"likelihood ratio"`` or ``"Vuong"``.
    statistic : float
    p_value : float
    degrees : int or None
        Of freedom, of a likelihood ratio.
    """

    test: str
    statistic: float
    p_value: float
    degrees: int | None = None

    def __str__(self) -> str:
        """Say it in one line."""
        of = f" with {counted(self.degrees, 'degree')} of freedom" if self.degrees else ""
        return f"{self.test}{of}: {number(self.statistic, 0)}, p = {self.p_value:.3g}"


@dataclass(frozen=True, eq=False)
class PayoffFit(ByPoint):
    """Coefficients of payoffs under which the observed outcomes are most likely.

    Attributes
    ----------
    source : Tree
        With what was known of payoffs.
    terms : tuple of Term
        What each coefficient is: ``.player``, ``.outcome``, ``.regressor``.
    names : tuple of str
        Of the outcomes.
    noise : Noise
        Kind and distribution of the errors.
    coefficients : array, shape (k,)
    covariance : array, shape (k, k)
        Inverse of the observed information.
    robust_covariance : array, shape (k, k)
        Between it, the scores' products: right also if the model is not (Huber, White).
    log_likelihoods : array, shape (N,)
        Of each row.
    seen : array of int, shape (N,)
        Numbers of the outcomes that were observed.
    starts, found_from : int
        Places where the search began, and how many of them led here.
    """

    source: Tree
    terms: tuple[Term, ...]
    names: tuple[str, ...]
    noise: Noise
    coefficients: Floats
    covariance: Floats
    robust_covariance: Floats
    log_likelihoods: Floats
    seen: Ints
    starts: int
    found_from: int

    @property
    def log_likelihood(self) -> float:
        """Of all rows together."""
        return float(self.log_likelihoods.sum())

    @property
    def standard_errors(self) -> Floats:
        """Square roots of the variances, shape (k,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def rows(self) -> int:
        """Number of rows of data."""
        return len(self.seen)

    def coefficient(self, player: Any, outcome: str, regressor: str = "constant") -> float:
        """One coefficient.

        Raises
        ------
        NegotiationError
            If there is none.
        """
        wanted = str(Term(getattr(player, "name", player), outcome, regressor, 0, 0))
        known = [str(term) for term in self.terms]
        return float(self.coefficients[known.index(known_name("coefficient", wanted, known))])

    def tree(self, data: Any) -> Tree:
        """The tree with estimated payoffs, a family with one game a row of data.

        Parameters
        ----------
        data : pandas.DataFrame or mapping of column to list

        Returns
        -------
        Tree
        """
        from negotiation.solvers.strategic.paid import with_payoffs

        return with_payoffs(self.source, self._payoffs(data), self.names)

    def probabilities(self, data: Any) -> pd.DataFrame:
        """How likely each outcome is, by the estimates.

        Parameters
        ----------
        data : pandas.DataFrame or mapping of column to list
            With the columns that were used; other rows than before, if one likes.

        Returns
        -------
        pandas.DataFrame
            One column an outcome.
        """
        import pandas as pd

        payoffs = self._payoffs(data)
        chances = self.source.chances.reshape(len(self.source.chances), -1)
        found = Recursion(self.source, self.noise).find(
            payoffs, np.broadcast_to(chances, (len(chances), payoffs.shape[2]))
        )
        return pd.DataFrame(np.exp(found.ends).T, columns=list(self.names))

    def _payoffs(self, data: Any) -> Floats:
        """Estimated payoffs, shape (n, L, N)."""
        columns = regressors(self.terms, data)
        return Design.of(self.source, self.terms, columns).payoffs(self.coefficients)

    def likelihood_ratio(self, smaller: PayoffFit) -> Comparison:
        """Test a model that has some of these coefficients only, and the others zero.

        Raises
        ------
        NegotiationError
            If it is not such a model, or of other data.
        """
        from scipy.stats import chi2

        self._same_data(smaller)
        extra = len(self.terms) - len(smaller.terms)
        nested = set(map(str, smaller.terms)) < set(map(str, self.terms))
        if not nested or smaller.noise != self.noise or smaller.names != self.names:
            raise NegotiationError(
                "a likelihood ratio compares a model with one that has fewer of the same"
                " coefficients and the same errors; vuong compares any two"
            )
        statistic = max(0.0, 2 * (self.log_likelihood - smaller.log_likelihood))
        return Comparison("likelihood ratio", statistic, float(chi2.sf(statistic, extra)), extra)

    def vuong(self, other: PayoffFit, *, correction: str = "schwarz") -> Comparison:
        """Test which of two models that are not nested is nearer to the truth (Vuong 1989).

        Parameters
        ----------
        other : PayoffFit
            On the same rows, for instance a plain logit: a tree in which one player chooses among
            the outcomes.
        correction : {"schwarz", "akaike", "none"}, optional
            What a model pays for each coefficient: log(N)/2, 1 or 0.

        Returns
        -------
        Comparison
            The statistic is standard normal if both are as near; positive speaks for this model.

        Raises
        ------
        NegotiationError
            If the data differ, or both say the same of each row.

        References
        ----------
        Vuong, Q. H. (1989), "Likelihood ratio tests for model selection and non-nested hypotheses",
        Econometrica 57(2):307-333.
        """
        from scipy.stats import norm

        kind = known_name("correction", correction, CORRECTIONS)
        self._same_data(other)
        apart = self.log_likelihoods - other.log_likelihoods
        spread = float(apart.std())
        if spread <= 1e-9 * (1 + np.abs(apart).max()):
            raise NegotiationError("both models say the same of each row: nothing tells them apart")
        price = {"none": 0.0, "akaike": 1.0, "schwarz": float(np.log(self.rows)) / 2}[kind]
        gain = float(apart.sum()) - price * (len(self.terms) - len(other.terms))
        statistic = gain / (np.sqrt(self.rows) * spread)
        return Comparison("Vuong", float(statistic), float(2 * norm.sf(abs(statistic))))

    def _same_data(self, other: PayoffFit) -> None:
        """Refuse estimates from other outcomes."""
        if not isinstance(other, PayoffFit):
            raise NegotiationError(f"expected PayoffFit, got {type(other).__name__}")
        mine, theirs = (np.array(e.names, dtype=object)[e.seen] for e in (self, other))
        if len(mine) != len(theirs) or (mine != theirs).any():
            raise NegotiationError("the two were estimated from different outcomes")

    def to_frame(self, *, robust: bool = False, confidence: float = 0.95) -> pd.DataFrame:
        """Table with one row a coefficient.

        Parameters
        ----------
        robust : bool, optional
            Whether standard errors are those that hold also if the model is wrong.
        confidence : float, optional
            Of the intervals.

        Returns
        -------
        pandas.DataFrame
            Columns ``player``, ``outcome``, ``regressor``, ``coefficient``, ``error``, ``z``,
            ``p``, ``low``, ``high``.
        """
        import pandas as pd
        from scipy.stats import norm

        level = as_number("confidence", confidence, "between 0 and 1", lambda c: 0 < c < 1)
        square = self.robust_covariance if as_flag("robust", robust) else self.covariance
        error = np.sqrt(np.diag(square))
        z, wide = self.coefficients / error, float(norm.ppf((1 + level) / 2)) * error
        return pd.DataFrame(
            {
                "player": [term.player for term in self.terms],
                "outcome": [term.outcome for term in self.terms],
                "regressor": [term.regressor for term in self.terms],
                "coefficient": self.coefficients,
                "error": error,
                "z": z,
                "p": 2 * norm.sf(np.abs(z)),
                "low": self.coefficients - wide,
                "high": self.coefficients + wide,
            }
        )

    def _heading(self) -> str:
        """What stands over the table."""
        model = f"{self.noise.link}, {self.noise.errors}"
        ends = f"found from {self.found_from} of {counted(self.starts, 'start')}"
        return (
            f"strategic {model}; {counted(self.rows, 'row')},"
            f" log-likelihood {number(self.log_likelihood, 0)}; {ends}"
        )

    def __repr__(self) -> str:
        """Model and fit in one line."""
        return f"<PayoffFit: {self._heading()}>"

    def __str__(self) -> str:
        """Coefficients, a line each, with their standard errors."""
        width = max(len(_place(term)) for term in self.terms)
        lines = [
            f"  {_place(term):<{width}}  {value:>9.4f}  ({error:.4f})"
            for term, value, error in zip(
                self.terms, self.coefficients, self.standard_errors, strict=True
            )
        ]
        return "\n".join([self._heading(), *lines])


def _place(term: Term) -> str:
    """Where a coefficient stands."""
    return f"{named('player', term.player)}, {term.outcome}: {term.regressor}"
