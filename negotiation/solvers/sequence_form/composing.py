"""Play of a whole tree, put together from the play of its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.games.tree import Tree
from negotiation.solvers.assessments import Assessments
from negotiation.solvers.budget import unfinished
from negotiation.solvers.play import gains
from negotiation.solvers.sequence_form.parts import Parts
from negotiation.solvers.sequence_form.sequences import SequenceForm, sequences_to
from negotiation.solvers.sequence_form.weights import Play

__all__ = ["VERIFIED", "Whole", "assessed", "by_parts"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


#: An entry is accepted if nobody can gain more than this share of its payoffs' range.
VERIFIED = 1e-9

#: Plays parts, or gives up.
Solve = Callable[[SequenceForm], Play | None]


@dataclass(frozen=True)
class Whole:
    """What is done and believed in one tree.

    Attributes
    ----------
    behaviour : array, shape (K,)
    beliefs : array, shape (N,)
        NaN where there are none.
    sequential : bool
        Whether the beliefs are consistent, and there are some at every information set.
    """

    behaviour: Floats
    beliefs: Floats
    sequential: bool


def assessed(tree: Tree, play: Callable[[int], Whole | None], method: str) -> Assessments:
    """Make a result of at most one equilibrium a game, beside which there may be others.

    Parameters
    ----------
    tree : Tree
    play : callable
        Solves game number k of the family, or gives up.
    method : str
        How that is done. Games without an answer are added.

    Returns
    -------
    Assessments
        Of the answers that are verified.
    """
    found = {}
    flat = tree.payoffs.reshape(*tree.payoffs.shape[:2], tree.n_games)
    for k in range(tree.n_games):
        whole = play(k)
        if whole is None:
            continue
        span = np.ptp(flat[..., k], axis=1, keepdims=True)
        paid = (flat[..., k] / np.where(span > 0, span, 1.0))[..., None]
        worst = gains(tree, paid, whole.behaviour[:, None], whole.beliefs[:, None])
        if not (worst > VERIFIED).any():
            found[k] = whole
    which = np.array(sorted(found), dtype=np.intp)
    behaviour = np.array([found[k].behaviour for k in which])
    beliefs = np.array([found[k].beliefs for k in which])
    open_ = [k for k in which if not found[k].sequential]
    return Assessments(
        tree,
        which,
        behaviour.reshape(len(which), int(tree.first_choice[-1])).T,
        complete=np.zeros(tree.n_games, dtype=bool),
        method=method + unfinished(tree.n_games, which),
        beliefs=beliefs.reshape(len(which), len(tree.parent)).T,
        unresolved=[_open(tree, k) for k in open_],
    )


def _open(tree: Tree, k: int) -> str:
    """Say what is not known of the play of a game."""
    lead = f"game {k}: " if tree.n_games > 1 else ""
    return f"{lead}what is done at information sets without a belief may not be rational"


def by_parts(parts: Parts, k: int, solve: Solve, *, together: bool) -> Whole | None:
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
            worth[:, starts] = form.worth([w.limit for w in play.weights])[: tree.n_players]
    known = not np.isnan(beliefs[tree.information >= 0]).any()
    return Whole(behaviour, beliefs, sequential or known)


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
