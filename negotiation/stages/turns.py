"""Where the outcome that a rule selects turns to another, along one parameter."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
import sympy
from numpy.typing import NDArray

from negotiation.errors import NoClosedFormError
from negotiation.payoffs.inequalities import losses
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.roots import roots_within
from negotiation.solvers.pure import equilibrium_mask
from negotiation.solvers.selection import select_pure

__all__ = ["selected_outcomes", "turns"]

Floats = NDArray[np.float64]

#: Expressions that are worked out at most: losses by deviating, and comparisons of equilibria.
MOST = 2**16


def selected_outcomes(
    talks: Negotiation, rule: str, name: str, values: Sequence[float]
) -> list[dict[str, str]]:
    """Outcomes that the rule selects along a parameter, the others at their baselines.

    Parameters
    ----------
    talks : Negotiation
    rule : str
        See `negotiation.solvers.selection`.
    name : str
        The parameter; the talks need not depend on it.
    values : sequence of float

    Returns
    -------
    list of dict of actor name to option
        One a value.

    Raises
    ------
    NoClosedFormError
        If there is no pure equilibrium at one of the values.
    """
    selected = select_pure(_payoffs(talks, name, values), rule, talks.names)
    for value, at in zip(values, selected, strict=True):
        if at < 0:
            raise NoClosedFormError(
                f"{talks.name!r} has only mixed equilibria at {name} = {value:g}, so that its value"
                " has no closed form there; use ng.sweep"
            )
    outcomes = talks.outcomes()
    return [outcomes[at] for at in selected]


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

    Raises
    ------
    NoClosedFormError
        If an expression has none, or there are too many of them.
    """
    if name not in talks.parameters:
        return []
    others = talks.baselines(name)
    left = MOST - math.prod(talks.shape) * sum(size - 1 for size in talks.shape)
    if left < 0:
        raise _too_many(talks, name)
    outcomes = talks.outcomes()
    lost = [[(who, e.xreplace(others)) for who, _, e in losses(talks, o)] for o in outcomes]
    distinct = {e for row in lost for _, e in row}
    edges = {float(r) for e in distinct for r in roots_within(e, low, high)}
    found = set(edges)
    parts = list(itertools.pairwise([low, *sorted(edges), high]))
    payoffs = _payoffs(talks, name, [(a + b) / 2 for a, b in parts])
    stable = equilibrium_mask(payoffs).reshape(-1, len(parts))
    for (a, b), there in zip(parts, stable.T, strict=True):
        here = np.flatnonzero(there)
        # A product takes one deviation an actor: of every outcome there are as many.
        left -= math.comb(len(here), 2) * math.prod(max(1, s - 1) for s in talks.shape) ** 2
        if left < 0:
            raise _too_many(talks, name)
        for k, m in itertools.combinations(here, 2):
            apart = {
                (talks.worth(outcomes[k], i) - talks.worth(outcomes[m], i)).xreplace(others)
                for i in talks.names
            }
            apart |= {x - y for x in _products(lost[k]) for y in _products(lost[m])}
            found.update(float(r) for e in apart for r in roots_within(sympy.expand(e), a, b))
    return sorted(found)


def _too_many(talks: Negotiation, name: str) -> NoClosedFormError:
    """Refuse what would take hours."""
    return NoClosedFormError(
        f"{talks.name!r} has too many outcomes or equilibria to compare them exactly along {name};"
        " use ng.sweep"
    )


def _payoffs(talks: Negotiation, name: str, values: Sequence[float]) -> Floats:
    """Payoffs along a parameter, which the talks need not depend on."""
    if name in talks.parameters:
        return talks.payoffs(**{name: values})
    return np.repeat(talks.payoffs()[..., np.newaxis], len(values), axis=-1)


def _products(lost: Sequence[tuple[str, sympy.Expr]]) -> Iterator[sympy.Expr]:
    """Products of losses, for every choice of one deviation an actor.

    The product that the rule compares is one of them: that of the cheapest deviations.
    """
    actors = dict.fromkeys(actor for actor, _ in lost)
    blocks = [[e for owner, e in lost if owner == actor] for actor in actors]
    return (sympy.Mul(*choice) for choice in itertools.product(*blocks))
