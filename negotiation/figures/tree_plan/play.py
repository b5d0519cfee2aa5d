"""What an equilibrium says about the branches and decisions that are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from negotiation.errors import NegotiationError
from negotiation.figures.tree_plan.part import Part
from negotiation.games.nodes import CHANCE
from negotiation.games.tree import InformationSet

__all__ = ["Play", "Weight", "play_of"]

#: Probabilities up to which an action is not chosen; what rounding leaves of a zero.
NOTHING = 1e-9
#: How far the probabilities of a decision may be from a sum of 1.
SLACK = 1e-6

#: How a branch is drawn: without an equilibrium, on its path, chosen off the path, not chosen.
Weight = Literal["plain", "path", "chosen", "idle"]


@dataclass(frozen=True)
class Play:
    """How the drawn part of a tree is played.

    Attributes
    ----------
    probability : dict from int to float
        Of the branch to each node, where it is to be written: of chance, and of mixed choices.
    weight : dict from int to str
        How the branch to each node is drawn.
    belief : dict from int to float
        At decisions that their player cannot tell from others.
    payoffs : list of float or None
        In equilibrium, one a player.
    """

    probability: dict[int, float]
    weight: dict[int, Weight]
    belief: dict[int, float]
    payoffs: list[float] | None


def play_of(part: Part, equilibrium: Any) -> Play:
    """Read an equilibrium at the nodes that are drawn.

    Parameters
    ----------
    part : Part
    equilibrium : object or None
        With ``strategies[player][key][action]``, and perhaps ``beliefs[player][key]`` and
        ``payoffs``.

    Returns
    -------
    Play

    Raises
    ------
    NegotiationError
        If the equilibrium is none, of a family or of another tree.
    """
    tree = part.tree
    if equilibrium is not None and not hasattr(equilibrium, "strategies"):
        raise NegotiationError(
            "equilibrium must be one assessment, with .strategies and .beliefs, got"
            f" {type(equilibrium).__name__}; of several take one: result[0]"
        )
    chosen: dict[int, list[float]] = {}  # By information set: the probabilities of its actions.
    probability: dict[int, float] = {}
    weight: dict[int, Weight] = {}
    way = []  # From the root of the tree to the part.
    node = part.root
    while node >= 0:
        way.append(node)
        node = int(tree.parent[node])
    reached = {way[-1]: True}
    for node in [*reversed(way[:-1]), *part.nodes[1:]]:
        above, action = int(tree.parent[node]), int(tree.action[node])
        h = int(tree.information[above])
        chance = tree.set_player[h] == CHANCE
        if equilibrium is None and not chance:
            weight[node] = "plain"
            continue
        if h not in chosen:
            first, stop = tree.first_choice[h : h + 2]
            chosen[h] = (
                tree.chances[first:stop].tolist()
                if chance
                else _probabilities(equilibrium, tree.sets[h])
            )
        p = chosen[h][action]
        if chance or NOTHING < p < 1 - NOTHING:
            probability[node] = p
        if equilibrium is None:
            weight[node] = "plain"
            continue
        reached[node] = reached[above] and p > NOTHING
        weight[node] = "path" if reached[node] else "chosen" if p > NOTHING else "idle"
    belief = {} if equilibrium is None else _beliefs(part, equilibrium)
    return Play(probability, weight, belief, _payoffs(part, equilibrium))


def _probabilities(equilibrium: Any, here: InformationSet) -> list[float]:
    """Probabilities of the actions at an information set."""
    where = f"at information set {here.key!r} of {here.player!r}"
    try:
        given = [equilibrium.strategies[here.player][here.key][a] for a in here.actions]
    except (KeyError, IndexError, TypeError):
        raise NegotiationError(
            f"the equilibrium is of another tree: it does not say what is chosen {where}"
        ) from None
    if any(np.ndim(p) for p in given):
        raise NegotiationError(
            f"the equilibrium is of a family: it has several numbers {where}; take one game"
        )
    values = [float(p) for p in given]
    if not min(values) >= -SLACK or not abs(sum(values) - 1) <= SLACK:
        raise NegotiationError(f"probabilities {where} must be a distribution, got {values}")
    return values


def _beliefs(part: Part, equilibrium: Any) -> dict[int, float]:
    """Beliefs at the drawn decisions of sets with several, where there are any."""
    tree = part.tree
    found: dict[int, float] = {}
    beliefs = getattr(equilibrium, "beliefs", None) or {}
    for joined in part.joined:
        here = tree.sets[tree.information[joined.members[0]]]
        given = beliefs.get(here.player, {}).get(here.key)
        if given is None:
            continue
        values = np.asarray(given, dtype=np.float64)
        if values.shape != here.nodes.shape:
            raise NegotiationError(
                f"beliefs at information set {here.key!r} of {here.player!r} must be one number"
                f" for each of its {len(here.nodes)} decisions, got shape {values.shape}"
            )
        found |= {
            node: value
            for node, value in zip(here.nodes.tolist(), values.tolist(), strict=True)
            if node in part.row and np.isfinite(value)
        }
    return found


def _payoffs(part: Part, equilibrium: Any) -> list[float] | None:
    """Payoffs in equilibrium, if it holds any."""
    given = getattr(equilibrium, "payoffs", None)
    if given is None:
        return None
    values = np.asarray(given, dtype=np.float64)
    if values.shape != (part.tree.n_players,):
        raise NegotiationError(
            f"payoffs of the equilibrium must be one number for each of {part.tree.n_players}"
            f" players, got shape {values.shape}"
        )
    return values.tolist()
