"""What follows from the order of payoffs alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import unknown_name
from negotiation.games.arguments import as_number, as_whole
from negotiation.payoffs.talks import Talks, as_talks
from negotiation.sensitivity.robustness import interval
from negotiation.solvers.pure import margins
from negotiation.solvers.selection import RULES, check_rule, select_pure
from negotiation.stages import Stages

if TYPE_CHECKING:
    import xarray as xr

    from negotiation.payoffs.negotiation import Negotiation

__all__ = ["ordinal"]

Floats = NDArray[np.float64]

#: Payoffs that are drawn at once.
CHUNK = 2**22
TIES = ("equal", "unknown")


def ordinal(
    talks: Talks,
    outcome: Mapping[str, str] | None = None,
    *,
    rule: str = "risk-dominant",
    ties: str = "equal",
    n: int = 4096,
    seed: int = 0,
    confidence: float = 0.95,
) -> xr.Dataset:
    """How much of all payoffs with the same ranking gives the outcome.

    Only the order in which each actor ranks the outcomes is kept, from the payoffs at the
    baseline; what rounding alone may part is a tie. Payoffs are drawn uniformly among all that have
    this order: the order statistics of independent uniform numbers.

    Parameters
    ----------
    talks : Negotiation or Stages
    outcome : mapping of actor name to option, optional
        The reported one by default.
    rule : str, optional
        How one equilibrium is selected; see `negotiation.solvers.selection`.
    ties : {"equal", "unknown"}, optional
        Whether outcomes of equal payoff stay equal, or their order is not known and drawn, too.
    n : int, optional
        Draws.
    seed : int, optional
    confidence : float, optional
        Of the intervals (Clopper and Pearson 1934).

    Returns
    -------
    xarray.Dataset
        Dimension ``question``: ``equilibrium``, is the outcome a pure equilibrium; ``only``, is it
        the only one; ``selected``, does the rule select it. Variables: ``share``, ``low``,
        ``high``; ``certain``, whether the ranking alone decides it, so that the share is 0 or 1
        without doubt.

    Raises
    ------
    NegotiationError
        If the outcome or the rule is unknown.

    Notes
    -----
    Whether an outcome is a pure equilibrium is decided by the rankings where ties stay ties; which
    of several is selected may hang on how much more one is liked than another, and that is what
    the share of `selected` says.

    Examples
    --------
    The stag hunt: hunting is an equilibrium in any case, and risk-dominant in some.

    >>> import negotiation as ng
    >>> a, b = (ng.Actor(name, options=["stag", "hare"]) for name in "AB")
    >>> both = a("stag") & b("stag")
    >>> talks = ng.Negotiation("Stag hunt", [a, b], [
    ...     *(ng.Consideration(who, "stag", 3, when=both) for who in (a, b)),
    ...     *(ng.Consideration(who, "hare", 2, when=who("hare")) for who in (a, b)),
    ... ])
    >>> found = ng.ordinal(talks, {"A": "stag", "B": "stag"})
    >>> found[["share", "certain"]].to_dataframe().round(2)  # as a table
                 share  certain
    question
    equilibrium    1.0     True
    only           0.0     True
    selected       0.5    False
    """
    import xarray as xr

    outcome = as_talks(talks).reported_unless(outcome)
    check_rule(rule, talks.names)
    if ties not in TIES:
        raise unknown_name("way with ties", ties, TIES)
    n, rng = as_whole("n", n, 1), np.random.default_rng(as_whole("seed", seed, 0))
    as_number("confidence", confidence, "between 0 and 1", lambda x: 0 < x < 1)
    here = talks.at_baseline() if isinstance(talks, Stages) else talks
    payoffs = cast("Negotiation", here).ranked_payoffs()
    place: Any = tuple(a.options.index(outcome[a.name]) for a in talks.actors)
    flat = int(np.ravel_multi_index(place, talks.shape))
    counts = np.zeros(3, dtype=np.int64)
    step = max(1, CHUNK // payoffs.size)
    for start in range(0, n, step):
        drawn = np.array(
            [_drawn(own.reshape(-1), min(step, n - start), ties, rng) for own in payoffs]
        ).reshape(*payoffs.shape, -1)
        held = (margins(drawn) >= 0).all(axis=0).reshape(-1, drawn.shape[-1])
        chosen = select_pure(drawn, rule, talks.names)
        counts += [
            held[flat].sum(),
            (held[flat] & (held.sum(axis=0) == 1)).sum(),
            (chosen == flat).sum(),
        ]
    ends = [interval(int(count), n, confidence) for count in counts]
    certain = np.array([ties == "equal", ties == "equal", False])
    share = counts / n
    low, high = (np.where(certain, share, end) for end in np.array(ends).T)
    return xr.Dataset(
        {
            "share": ("question", share),
            "low": ("question", low),
            "high": ("question", high),
            "certain": ("question", certain),
        },
        {"question": ["equilibrium", "only", "selected"]},
        {"title": talks.name, "rule": f"{rule}: {RULES.get(rule, rule)}", "ties": ties, "n": n},
    )


def _drawn(own: Floats, size: int, ties: str, rng: np.random.Generator) -> Floats:
    """Payoffs with a ranking, shape (outcomes, size)."""
    if ties == "equal":
        levels, rank = np.unique(own, return_inverse=True)
        return np.sort(rng.random((len(levels), size)), axis=0)[rank]
    # A random order among equals: sort by payoff, then by chance.
    chance = rng.random((len(own), size))
    tied = np.broadcast_to(own[:, None], chance.shape)
    order = np.lexsort((chance, tied), axis=0)
    result = np.empty(chance.shape)
    np.put_along_axis(result, order, np.sort(rng.random(chance.shape), axis=0), axis=0)
    return result
