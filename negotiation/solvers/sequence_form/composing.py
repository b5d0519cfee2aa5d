"""Play of a whole tree, put together from the play of its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.sequence_form.parts import Parts
from negotiation.solvers.sequence_form.sequences import SequenceForm, sequences_to
from negotiation.solvers.sequence_form.weights import Play

__all__ = ["Whole", "by_parts"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Whole:
    """What is done and believed in one tree.

    Attributes
    ----------
    behaviour : array, shape (K,)
    beliefs : array, shape (N,)
        NaN where there are none.
    sequential : bool
        Whether that holds of the play of all parts.
    """

    behaviour: Floats
    beliefs: Floats
    sequential: bool


def by_parts(
    parts: Parts, k: int, solve: Callable[[SequenceForm], Play | None], *, together: bool
) -> Whole | None:
    """Solve the parts of a tree of at most two players, those inside others first.

    Parameters
    ----------
    parts : Parts
    k : int
        Which game of the family.
    solve : callable
        Plays some parts, or gives up.
    together : bool
        Whether it takes many parts at once.

    Returns
    -------
    Whole or None
        None if a part was not solved.
    """
    tree = parts.tree
    payoffs = tree.payoffs.reshape(tree.n_players, len(tree.leaves), tree.n_games)[..., k]
    chances = tree.chances.reshape(-1, tree.n_games)[:, k]
    likely = parts.likely(chances)
    worth = np.zeros((tree.n_players, len(tree.parent)))
    worth[:, tree.leaves] = payoffs
    behaviour, beliefs = chances.copy(), np.full(len(tree.parent), np.nan)
    sequential = True
    for round_ in parts.rounds:
        for starts in [round_] if together else round_[:, None]:
            form = SequenceForm.of_parts(parts, starts, worth, likely)
            play = solve(form)
            if play is None:
                return None
            sequential &= play.sequential
            for side, weights in zip(form.sides, play.weights, strict=True):
                behaviour[side.choice] = weights.shares(side)
            nodes, believed = _beliefs(parts, starts, form, play, likely)
            beliefs[nodes] = believed
            worth[:, starts] = _worth(parts, starts, form, play)[: tree.n_players]
    return Whole(behaviour, beliefs, sequential)


def _worth(parts: Parts, starts: Ints, form: SequenceForm, play: Play) -> Floats:
    """What the starts of parts are worth to both, shape (2, len(starts))."""
    x, y = (w.limit for w in play.weights)
    paid = form.paid * (x[form.pairs[0]] * y[form.pairs[1]])
    part = np.searchsorted(starts, parts.root[parts.tree.parent[parts.ends(starts)]])
    return np.stack([np.bincount(part, own, len(starts)) for own in paid])


def _beliefs(
    parts: Parts, starts: Ints, form: SequenceForm, play: Play, likely: Floats
) -> tuple[Ints, Floats]:
    """Decisions of some parts, and how likely they are, given their information sets.

    A player's own slips do not matter, as they are the same for all decisions of a set.
    """
    tree = parts.tree
    nodes = parts.moves(starts)
    order = np.zeros(len(nodes), dtype=np.intp)
    value = np.where(np.isin(nodes, starts), 1.0, likely[nodes])
    for i, (side, weights) in enumerate(zip(form.sides, play.weights, strict=True)):
        others = np.flatnonzero(tree.player[nodes] == 1 - i)
        within = parts.root[nodes[others]]
        lead = sequences_to(parts, starts, side, i, nodes[others], within)
        order[others] = weights.order[lead]
        value[others] *= weights.value[lead]
    sets, where = np.unique(tree.information[nodes], return_inverse=True)
    # Decisions that chance does not lead to are no less likely by order, but by value.
    least = np.full(len(sets), np.iinfo(np.intp).max)
    np.minimum.at(least, where[value > 0], order[value > 0])
    value = np.where(order == least[where], value, 0.0)
    total = np.bincount(where, value, len(sets))
    known = total > 0
    if not play.sequential:
        known &= least == 0
    with np.errstate(invalid="ignore", divide="ignore"):
        return nodes, np.where(known[where], value / total[where], np.nan)
