"""Write a game in extensive form as the text of an ``.efg`` file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from negotiation.errors import NegotiationError
from negotiation.formats.gambit_words import quoted
from negotiation.formats.rationals import as_written, number_text
from negotiation.games.nodes import CHANCE
from negotiation.games.tree import Tree, as_tree

__all__ = ["to_efg"]


def to_efg(tree: Tree, *, adding_up: bool = False) -> str:
    r"""Write a tree as the text of an ``.efg`` file.

    The text is in a normal form: one node a line, with the description of its information set and
    its outcome each time, as Gambit writes it. A float is written as the shortest decimal number
    that is read as the same float, everything else exactly.

    Parameters
    ----------
    tree : Tree
    adding_up : bool, optional
        Divide the probabilities of a chance move by their sum, which rounding may keep from 1.

    Returns
    -------
    str
        From which `read_efg` makes the same tree.

    Raises
    ------
    NegotiationError
        If it is a family of games, or a number is too long to be read again.

    Examples
    --------
    >>> import negotiation as ng
    >>> tree = ng.Tree(["A", "B"], ng.Decision("A", {
    ...     "out": (0, 0.5), "in": ng.Decision("B", {"yes": (1, 1), "no": (-1, 0)})}))
    >>> print(to_efg(tree))
    EFG 2 R "" { "A" "B" }
    ""
    <BLANKLINE>
    p "" 1 1 "" { "out" "in" } 0
    t "" 1 "" { 0, 0.5 }
    p "" 2 1 "" { "yes" "no" } 0
    t "" 2 "" { 1, 1 }
    t "" 3 "" { -1, 0 }
    <BLANKLINE>
    """
    tree = as_tree(tree)
    if tree.batch_shape:
        raise NegotiationError(
            f"an .efg file holds one game, and this is a family of shape {tree.batch_shape}: make"
            " the tree of one of its games"
        )
    sets = [*_sets(tree, adding_up=adding_up), ("t", "")]
    outcomes = _outcomes(tree)
    players = " ".join(map(quoted, tree.players))
    lines = [f"EFG 2 R {quoted(tree.title)} {{ {players} }}", quoted(tree.comment), ""]
    for name, h, paid in zip(
        tree.node_names, tree.information.tolist(), tree.outcome.tolist(), strict=True
    ):
        kind, own = sets[h]
        lines.append(f"{kind} {quoted(name)} {own}{outcomes[paid]}")
    return "\n".join([*lines, ""])


def _sets(tree: Tree, *, adding_up: bool) -> Iterator[tuple[str, str]]:
    """Yield for each information set the letter of its nodes, and its description."""
    chances = iter(as_written("probabilities", tree.branch_chances))
    for player, number, label, actions in zip(
        tree.set_player.tolist(),
        tree.set_number.tolist(),
        tree.set_label,
        tree.set_actions,
        strict=True,
    ):
        if player == CHANCE:
            own = list(islice(chances, len(actions)))
            total = sum(own) if adding_up else 1
            pairs = zip(actions, own, strict=True)
            listed = " ".join(f"{quoted(action)} {number_text(p / total)}" for action, p in pairs)
            yield "c", f"{number} {quoted(label)} {{ {listed} }} "
        else:
            listed = " ".join(map(quoted, actions))
            yield "p", f"{player + 1} {number} {quoted(label)} {{ {listed} }} "


def _outcomes(tree: Tree) -> dict[int, str]:
    """Return the description of each outcome that is paid somewhere, numbered from 1, and of none.

    Outcomes that nothing leads to have no place in a file.
    """
    used = [k for k in np.unique(tree.outcome).tolist() if k >= 0]
    payoffs = tree.outcome_payoffs[:, used].T
    texts = map(number_text, as_written("payoffs", payoffs))
    result = {-1: "0"}
    for number, k in enumerate(used, 1):
        paid = ", ".join(next(texts) for _ in tree.players)
        result[k] = f"{number} {quoted(tree.outcome_names[k])} {{ {paid} }}"
    return result
