"""Where the outcome that a rule selects turns to another, along one parameter."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import sympy

from negotiation.errors import NoClosedFormError
from negotiation.payoffs.inequalities import losses
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.roots import roots_within
from negotiation.solvers.pure import equilibrium_mask
from negotiation.solvers.selection import select_pure

__all__ = ["selected_outcome", "turns"]


def selected_outcome(talks: Negotiation, rule: str, name: str, value: float) -> dict[str, str]:
    """Outcome that the rule selects at one value of a parameter, the others at the baseline.

    Parameters
    ----------
    talks : Negotiation
    rule : str
        See `negotiation.solvers.selection`.
    name : str
        The parameter; the talks need not depend on it.
    value : float

    Returns
    -------
    dict of actor name to option

    Raises
    ------
    NoClosedFormError
        If there is no pure equilibrium.
    """
    payoffs = talks.payoffs(**_if_there(talks, name, value))[..., None]
    selected = int(select_pure(payoffs, rule, talks.names)[0])
    if selected < 0:
        raise NoClosedFormError(
            f"{talks.name!r} has only mixed equilibria at {name} = {value:g}, so that its value"
            " has no closed form there; use ng.sweep"
        )
    return talks.outcomes()[selected]


def turns(talks: Negotiation, name: str, low: float, high: float) -> list[float]:
    """Values between which the selected outcome stays the same: a superset of its turns, exactly.

    Between the values at which some deviation's loss is zero the equilibria stay the same. There
    a rule of `negotiation.solvers.selection` changes its mind only where the payoffs, or the
    products of losses, of two of them are equal.

    Parameters
    ----------
    talks : Negotiation
    name : str
        The parameter; the talks need not depend on it.
    low, high : float
        The interval to look in.

    Returns
    -------
    list of float
        Strictly inside the interval, in increasing order.
    """
    if name not in talks.parameters:
        return []
    others = talks.baselines(name)
    outcomes = talks.outcomes()
    lost = [[(who, e.xreplace(others)) for who, _, e in losses(talks, o)] for o in outcomes]
    distinct = {e for row in lost for _, e in row}
    edges = {float(r) for e in distinct for r in roots_within(e, low, high)}
    found = set(edges)
    for a, b in itertools.pairwise([low, *sorted(edges), high]):
        payoffs = talks.payoffs(**_if_there(talks, name, (a + b) / 2))
        there = np.flatnonzero(equilibrium_mask(payoffs).reshape(-1))
        for k, m in itertools.combinations(there, 2):
            apart = {
                (talks.worth(outcomes[k], i) - talks.worth(outcomes[m], i)).xreplace(others)
                for i in talks.names
            }
            apart |= {x - y for x in _products(lost[k]) for y in _products(lost[m])}
            found.update(float(r) for e in apart for r in roots_within(sympy.expand(e), a, b))
    return sorted(found)


def _if_there(talks: Negotiation, name: str, value: float) -> dict[str, float]:
    """Keyword for a parameter, where the talks depend on it."""
    return {name: value} if name in talks.parameters else {}


def _products(lost: Sequence[tuple[str, sympy.Expr]]) -> Iterator[sympy.Expr]:
    """Products of losses, for every choice of one deviation an actor.

    The product that the rule compares is one of them: that of the cheapest deviations.
    """
    actors = dict.fromkeys(actor for actor, _ in lost)
    blocks = [[e for owner, e in lost if owner == actor] for actor in actors]
    return (sympy.Mul(*choice) for choice in itertools.product(*blocks))
