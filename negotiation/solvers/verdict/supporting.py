"""Beliefs that support given strategies, by linear programmes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from negotiation.games.tree import InformationSet
from negotiation.solvers.sequential.conditions import Conditions
from negotiation.solvers.sequential.cones import TooHardError
from negotiation.solvers.sequential.forms import ONE, Form, linear
from negotiation.solvers.sequential.plausible import plausible
from negotiation.solvers.sequential.rules import Rules, simple_fractions
from negotiation.solvers.sequential.weights import SURE, Weights
from negotiation.solvers.verdict.deviations import Play, bayes_from

__all__ = ["by_bayes", "consistent_beliefs", "following"]

Floats = NDArray[np.float64]

#: What rounding may make of a gain, as a share of those that do not count.
ROUNDING = 1e-4


def following(play: Play, beliefs: Floats) -> Floats:
    """Fill in beliefs that Bayes' rule gives, where there are none."""
    result = beliefs.copy()
    for here in _in_order(play):
        if np.isnan(result[here.nodes]).any():
            found = bayes_from(play, here, result)
            if found is not None:
                result[here.nodes] = found
    return result


def _in_order(play: Play) -> list[InformationSet]:
    """Information sets of players, each after those of its player that come before."""
    own = (here for here in play.tree.sets if here.player is not None)
    return sorted(own, key=lambda here: int(play.rank[here.number]))


def by_bayes(play: Play, tolerance: float) -> tuple[Floats, list[tuple[InformationSet, float]]]:
    """Find beliefs off the path that make what is done best, with Bayes' rule from each on.

    Parameters
    ----------
    play : Play
    tolerance : float
        Of gains, in units of the payoffs.

    Returns
    -------
    beliefs : array, shape (N,)
    failures : list of (InformationSet, float)
        Sets off the path where there is no such belief, and what could be gained with the best.
    """
    beliefs = np.full(len(play.tree.parent), np.nan)
    failures = []
    for here in _in_order(play):
        nodes = here.nodes
        found = bayes_from(play, here, beliefs)
        if found is None and len(nodes) > 1:
            found, loss = _least_loss(play, here)
            if loss > tolerance:
                failures.append((here, loss))
        beliefs[nodes] = 1.0 if found is None else found
    return beliefs, failures


def _least_loss(play: Play, here: InformationSet) -> tuple[Floats, float]:
    """Find the belief with which the least could be gained there and at sets that follow."""
    from scipy.optimize import linprog

    tree, i = play.tree, int(play.tree.set_player[here.number])
    worth = play.worth(i)
    starts = np.zeros((len(here.nodes), len(tree.parent)))
    starts[np.arange(len(here.nodes)), here.nodes] = 1.0
    likely = np.array([play.reached(i, start) for start in starts])
    rows = []
    for later in tree.sets:
        nodes = later.nodes
        if later.player == here.player and likely[:, nodes].any():
            after = [tree.children[tree.first_child[nodes] + k] for k in range(len(later.actions))]
            rows += [likely[:, nodes] @ (worth[other] - worth[nodes]) for other in after]
    count = len(here.nodes)
    answer = linprog(
        [*np.zeros(count), 1.0],
        A_ub=np.column_stack([np.array(rows), np.full(len(rows), -1.0)]),
        b_ub=np.zeros(len(rows)),
        A_eq=[[*np.ones(count), 0.0]],
        b_eq=[1.0],
        bounds=[(0, None)] * (count + 1),
    )
    return answer.x[:-1], float(answer.fun)


def consistent_beliefs(play: Play, game: int, tolerance: float) -> Iterator[Floats]:
    """Go through beliefs that some trembles lead to and that make what is done best.

    Parameters
    ----------
    play : Play
    game : int
    tolerance : float
        Of gains, in units of the payoffs.

    Yields
    ------
    array, shape (N,)
        Of each combination of decisions that may be believed in, one or two: first without, then
        with gains up to the tolerance.

    Raises
    ------
    TooHardError
        At the end, if trembles multiply in such a way that linear programmes cannot tell of all.
    """
    (rules,) = Rules.each(play.tree, [game])
    exact = np.array([Fraction(v) for v in play.behaviour.tolist()], dtype=object)
    profile = simple_fractions(exact).tolist()
    used = {h: tuple(c for c in rules.choices[h] if profile[c]) for h in rules.sets}
    weights = Weights(rules, used)
    hard = False
    for believed, free in plausible(rules, weights, dict.fromkeys(rules.sets, ())):
        conditions = Conditions.of(weights, believed, free, profile)
        if not all(map(linear, [*conditions.limits, *conditions.by_set()])):
            hard = True
            continue
        for slack in (ROUNDING * tolerance, tolerance):
            sizes = _sizes(conditions, slack)
            if sizes is not None:
                yield _beliefs(rules, conditions, sizes)
    if hard:
        raise TooHardError


def _sizes(conditions: Conditions, tolerance: float) -> dict[int, float] | None:
    """Solve the conditions for the sizes of trembles; none is less than 1 that must be positive.

    Those without unknowns are about sets whose beliefs are certain, and are not looked at.
    """
    from scipy.optimize import linprog

    names = sorted(conditions.names)
    if not names:
        return {}
    zero, least = (
        _matrix([form for form in forms if form.keys() - {ONE}], names)
        for forms in conditions.limits.sides
    )
    shares = _matrix([form for form in conditions.by_set() if len(form) > 1], names)
    slack = tolerance * _matrix(conditions.shares.values(), names).max(axis=0, initial=0.0)
    both = np.concatenate([least, zero, -zero])
    answer = linprog(
        np.zeros(len(names)),
        A_ub=-np.concatenate([both + slack, (shares > 0).astype(np.float64)]),
        b_ub=[*np.zeros(len(both)), *np.full(len(shares), -1.0)],
        bounds=[(0 if w in conditions.free else 1, None) for w in names],
    )
    return dict(zip(names, answer.x, strict=True)) if answer.status == 0 else None


def _matrix(forms: Iterable[Form], names: Sequence[int]) -> Floats:
    """Coefficients of linear polynomials."""
    rows = [[float(form.get(frozenset([w]), 0)) for w in names] for form in forms]
    return np.array(rows).reshape(-1, len(names))


def _beliefs(rules: Rules, conditions: Conditions, sizes: dict[int, float]) -> Floats:
    """Beliefs that trembles of some sizes lead to."""
    result = np.full(len(rules.owner), np.nan)
    for h, nodes in conditions.believed.items():
        result[rules.nodes[h]] = 0.0
        for x in nodes if len(nodes) > 1 else ():
            ((part, odds),) = conditions.shares[x].items()
            result[x] = float(odds) * sizes.get(next(iter(part), SURE), 1.0)
        if len(nodes) == 1:
            result[nodes[0]] = 1.0
        result[rules.nodes[h]] /= result[rules.nodes[h]].sum()
    return result
