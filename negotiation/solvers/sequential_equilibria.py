"""All sequential equilibria of small trees, pure and mixed, with the beliefs that support them.

An assessment, behaviour and beliefs, is a sequential equilibrium if nobody could gain at any
information set given its beliefs, and if the beliefs are the limit of Bayes' rule for some trembles
(Kreps and Wilson 1982). Every combination of choices that may be used, and of decisions that may be
believed in, gives equations and inequalities; where these are linear in the weights of the players'
sequences, the corners of their solutions are worked out in exact arithmetic.

Kreps, D. M. and Wilson, R. (1982), "Sequential equilibria", Econometrica 50(4):863-894.

Azhar, S., McLennan, A. and Reif, J. H. (2005), "Computation of equilibria in noncooperative games",
Computers and Mathematics with Applications 50(5-6):823-854. (That the set is semi-algebraic.)
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.tree import as_tree
from negotiation.solvers.assessments import Assessments
from negotiation.solvers.budget import seconds
from negotiation.solvers.sequential.conditions import Conditions
from negotiation.solvers.sequential.cones import TooHardError
from negotiation.solvers.sequential.listing import Beliefs, Listing
from negotiation.solvers.sequential.pieces import pieces
from negotiation.solvers.sequential.plausible import plausible
from negotiation.solvers.sequential.rules import Rules
from negotiation.solvers.sequential.supports import supports
from negotiation.solvers.sequential.weights import Weights

__all__ = ["sequential_equilibria"]

Floats = NDArray[np.float64]


def sequential_equilibria(tree: Any, *, budget: float | None = None) -> Assessments:
    """All sequential equilibria of a tree, or of every tree of a family.

    Parameters
    ----------
    tree : Tree or object with a method ``tree``
        Small: the effort grows with the number of combinations of choices that may be used.
    budget : float, optional
        Seconds that the search may take, for all games together; no limit by default.

    Returns
    -------
    Assessments
        An entry for each profile of behaviour at a corner of the set of equilibria: each is an
        equilibrium of its own or an end of a continuum, and none is a mixture of others of its
        case. `Assessment.belief_sets` has the corners of the beliefs that support it, and
        `Assessment.beliefs` one that is inside. `complete` is true of a game where every case was
        decided, as with two players it always is if there is time; what was not is in
        `unresolved`: what the budget left out and, with more players, cases in which conditions
        multiply unknowns of several that nothing determines.

    Raises
    ------
    NegotiationError
        If `tree` is none, or `budget` is not a positive number of seconds.

    Notes
    -----
    Payoffs and probabilities are taken as the simplest fractions that rounding cannot tell from
    them, and the search is in exact arithmetic: ties on paper are ties here. Equilibria of three
    and more players can be irrational, and are then right to rounding.

    What chance does with probability 0 counts as a slip, like what a player does not do: beliefs
    are the limit of those with small chances.

    Examples
    --------
    Beer and quiche (Cho and Kreps 1987): both types order the same, and the other order would be
    taken as a sign of weakness.

    >>> import negotiation as ng
    >>> def meets(sender, order):
    ...     likes = int((sender == "tough") == (order == "beer"))
    ...     return ng.Decision("Receiver", {
    ...         "fight": (likes, int(sender == "weak")),
    ...         "yield": (likes + 2, int(sender == "tough"))
    ...     }, information=order)
    >>> def orders(sender):
    ...     return ng.Decision("Sender", {o: meets(sender, o) for o in ("beer", "quiche")},
    ...         information=sender)
    >>> tree = ng.Tree(["Sender", "Receiver"], ng.Chance(
    ...     {"tough": (0.9, orders("tough")), "weak": (0.1, orders("weak"))}))
    >>> eqs = ng.sequential_equilibria(tree)
    >>> eqs
    <Assessments: 4 equilibria of 1 game, complete; sequential equilibria, by corners of each case>
    >>> eqs[0].strategies["Sender"]["weak"]
    {'beer': 1.0, 'quiche': 0.0}
    >>> eqs[0].belief_sets["Receiver"]["quiche"]
    array([[0. , 1. ],
           [0.5, 0.5]])
    """
    tree = as_tree(tree)
    deadline = time.monotonic() + seconds(budget)
    games, behaviour, beliefs, ranges = [], [], [], []
    complete = np.ones(tree.n_games, dtype=bool)
    unresolved: list[str] = []
    for g, rules in enumerate(Rules.each(tree)):
        listing = Listing(rules)
        left = _search(rules, listing, deadline)
        if listing.multiplied:
            left.append(f"beliefs at {rules.names(sorted(listing.multiplied))}, but for some")
        for profile, believed, rows in listing.entries():
            games.append(g)
            behaviour.append(np.array([float(v) for v in profile]))
            beliefs.append(_array(rules, believed))
            ranges.append({h: np.array(own, dtype=np.float64) for h, own in rows.items()})
        complete[g] = not left
        lead = f"game {g}: " if tree.n_games > 1 else ""
        unresolved += [lead + words for words in left]
    return Assessments(
        tree,
        np.array(games, dtype=np.intp),
        np.array(behaviour).reshape(len(games), len(tree.chances)).T,
        beliefs=np.array(beliefs).reshape(len(games), len(tree.parent)).T,
        belief_sets=ranges,
        complete=complete,
        unresolved=unresolved,
        method="sequential equilibria, by corners of each case",
    )


def _search(rules: Rules, listing: Listing, deadline: float) -> list[str]:
    """Look at every case of a game; return those that were not decided, in words."""
    left: dict[str, None] = {}
    try:
        for conditions in _cases(rules):
            if time.monotonic() > deadline:
                left["cases that were not reached within the budget"] = None
                break
            if conditions is not None and not _solved(conditions, listing):
                left[f"mixed play at {rules.names(conditions.weights.mixing)}"] = None
    except TooHardError:
        left["cases in which very many orders of magnitude of trembles are possible"] = None
    return [*left]


def _solved(conditions: Conditions, listing: Listing) -> bool:
    """List the equilibria of a case, if there is a method for it."""
    for change in (None, Conditions.with_scales):
        written = change(conditions) if change else conditions
        try:
            for piece in pieces(written):
                listing.add(written, piece)
        except TooHardError:
            continue
        return True
    return False


def _cases(rules: Rules) -> Iterator[Conditions | None]:
    """Go through the combinations of supports and decisions believed in; None on the way."""
    for case in supports(rules):
        if case is not None:
            weights = Weights(rules, case[0])
            for believed, free in plausible(rules, weights, case[1]):
                yield Conditions.of(weights, believed, free)
        yield None


def _array(rules: Rules, beliefs: Beliefs) -> Floats:
    """Write beliefs as an array over the nodes."""
    result = np.full(len(rules.owner), np.nan)
    for x, v in beliefs.items():
        result[x] = float(v)
    return result
