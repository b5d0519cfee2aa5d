"""What payoffs must be like for observed outcomes: strategic probit and logit.

Payoffs at the ends of a tree are linear in what is known of each case; the outcomes that were
observed are likeliest under some coefficients. As each player reckons with the choices of those who
move after it, the whole tree is estimated together.

Signorino, C. S. (1999), "Strategic interaction and the statistical analysis of international
conflict", American Political Science Review 93(2):279-297.

Signorino, C. S. and Yilmaz, K. (2003), "Strategic misspecification in regression models", American
Journal of Political Science 47(3):551-566.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_whole
from negotiation.games.tree import as_tree
from negotiation.solvers.strategic.ends import names_of_ends
from negotiation.solvers.strategic.fit import PayoffFit
from negotiation.solvers.strategic.maximum import Likelihood, settle
from negotiation.solvers.strategic.recursion import Recursion
from negotiation.solvers.strategic.specification import Design, observed, regressors, terms_of
from negotiation.solvers.strategic_choice import noise_of

__all__ = ["PayoffFit", "fit_payoffs"]

Floats = NDArray[np.float64]

#: Columns of smaller numbers, or of numbers larger than one over this, leave the range of floats.
TINY = 1e-100


def fit_payoffs(
    tree: Any,
    data: Any,
    outcome: Any,
    payoffs: Mapping[Any, Mapping[str, Any]],
    *,
    errors: str = "agent error",
    link: str = "probit",
    starts: int = 4,
) -> PayoffFit:
    """Estimate coefficients of payoffs from observed outcomes, by maximum likelihood.

    Parameters
    ----------
    tree : Tree or object with a method ``tree``
        Who moves when. What it pays is taken as known and added to what is estimated: zeros, if
        nothing is.
    data : pandas.DataFrame or mapping of column to list
        One row a case, without missing numbers.
    outcome : str or sequence
        The column, or list, of what happened: names of the tree's outcomes. An outcome is called
        by the last action that leads to it, or by all of them, with commas, where that is not
        enough.
    payoffs : mapping of player to mapping of outcome to list of columns
        What a player's payoff at an outcome depends on; 1 in a list is a constant. What is not
        named does not depend on anything.
    errors : {"agent error", "private information"}, optional
        As for `strategic_choice`.
    link : {"probit", "logit"}, optional
    starts : int, optional
        How many places the search begins at: zero, and others drawn around it. The likelihood may
        have several maxima; ``found_from`` counts the starts that led to the best.

    Returns
    -------
    PayoffFit

    Raises
    ------
    NegotiationError
        If a player, outcome or column is unknown, a number is missing, the tree does not fit the
        errors, coefficients are not identified, or the likelihood has no maximum because something
        is predicted perfectly.

    Notes
    -----
    Coefficients are in units of the errors' standard deviation under probit, and of their scale
    under logit. Payoffs bear on choices by their differences only: a column, or a constant, in all
    outcomes that a player chooses among is not identified, nor is the payoff of a player at an
    outcome that is not below any of its moves. Standard errors are from the observed information.

    Examples
    --------
    Two thousand crises in which the odds of winning differ:

    >>> import numpy as np
    >>> import negotiation as ng
    >>> odds = np.random.default_rng(1).normal(size=2000)
    >>> def crisis(fight_a=0.0, fight_b=0.0):
    ...     answer = ng.Decision("B", {"concede": (1, 0), "resist": (fight_a, fight_b)})
    ...     return ng.Tree(["A", "B"], ng.Decision("A", {"wait": (0, 0), "threaten": answer}))
    >>> happened = ng.strategic_choice(crisis(odds - 0.5, 0.3 - odds), link="probit").draw()
    >>> found = ng.fit_payoffs(crisis(), {"odds": odds, "end": happened}, "end",
    ...     {"A": {"resist": [1, "odds"]}, "B": {"resist": [1, "odds"]}})
    >>> print(found)
    strategic probit, agent error; 2000 rows, log-likelihood -1782; found from 4 of 4 starts
      A, resist: constant    -0.4705  (0.0964)
      A, resist: odds         0.9259  (0.1030)
      B, resist: constant     0.2917  (0.0657)
      B, resist: odds        -0.9906  (0.0771)
    >>> found.probabilities({"odds": [-1, 1]}).round(3)
        wait  concede  resist
    0  0.751    0.045   0.203
    1  0.278    0.497   0.224
    """
    tree = as_tree(tree)
    names = names_of_ends(tree)
    recursion = Recursion(tree, noise_of(errors, link))
    terms = terms_of(tree, names, payoffs)
    columns = regressors(terms, data)
    seen = observed(names, data, outcome, columns.shape[1])
    if columns.shape[1] < len(terms):
        raise NegotiationError(
            f"{columns.shape[1]} rows of data are too few for {len(terms)} coefficients"
        )
    sizes = np.abs(columns).max(axis=1)
    for term, size in zip(terms, sizes, strict=True):
        if size and not TINY < size < 1 / TINY:
            raise NegotiationError(
                f"column {term.regressor!r} has numbers up to {size:.3g}: give it in other units"
            )
    likelihood = Likelihood(recursion, Design.of(tree, terms, columns), seen)
    best, from_ = settle(likelihood, terms, names, as_whole("starts", starts, 1))
    scale = likelihood.scale
    values, scores, _ = likelihood.slopes(best.at)
    inverse = np.linalg.inv(likelihood.curvature(best.at))
    return PayoffFit(
        source=tree,
        terms=tuple(terms),
        names=names,
        noise=recursion.noise,
        coefficients=best.at / scale,
        covariance=inverse / np.outer(scale, scale),
        robust_covariance=inverse @ (scores @ scores.T) @ inverse / np.outer(scale, scale),
        log_likelihoods=values,
        seen=seen,
        starts=starts,
        found_from=from_,
    )
