"""The same tree with other payoffs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negotiation.games.nodes import CHANCE, Columns
from negotiation.games.tree import Tree

__all__ = ["with_payoffs"]


def with_payoffs(tree: Tree, payoffs: NDArray[np.float64], names: Sequence[str]) -> Tree:
    """Return a tree with other payoffs at its ends.

    Parameters
    ----------
    tree : Tree
        Single, or a family of as many as there are rows.
    payoffs : array, shape (n, L, N)
        At each end, in the order of `Tree.leaves`.
    names : sequence of str
        Of the ends.

    Returns
    -------
    Tree
        A family of N.
    """
    chances = iter(tree.branch_chances)
    outcome = np.full(len(tree.parent), -1)
    outcome[tree.leaves] = np.arange(len(tree.leaves))
    columns = Columns(
        parent=tree.parent.tolist(),
        action=tree.action.tolist(),
        information=tree.information.tolist(),
        names=tree.node_names,
        outcome=outcome.tolist(),
        set_player=tree.set_player.tolist(),
        set_label=tree.set_label,
        set_actions=tree.set_actions,
        set_chances=[
            [next(chances) for _ in actions] if player == CHANCE else None
            for player, actions in zip(tree.set_player, tree.set_actions, strict=True)
        ],
        outcome_payoffs=list(payoffs.swapaxes(0, 1)),
        outcome_names=list(names),
        set_number=tree.set_number.tolist(),
    )
    return Tree.from_columns(tree.players, columns, title=tree.title, comment=tree.comment)
