"""Write a game in extensive form as the text of an ``.efg`` file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.formats.decimals import decimal
from negotiation.games.exact import as_fractions
from negotiation.games.nodes import CHANCE
from negotiation.games.tree import Tree, as_tree

__all__ = ["LONGEST", "to_efg"]

#: Characters that a number may have.
LONGEST = 4000
#: Digits up to which a fraction is written as a decimal number: those of any float.
DIGITS = 1100

#: What is above this, over or under the stroke, has too many digits.
_LARGE = 10 ** (LONGEST // 2)


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
    players = " ".join(map(_quoted, tree.players))
    lines = [f"EFG 2 R {_quoted(tree.title)} {{ {players} }}", _quoted(tree.comment), ""]
    for name, h, paid in zip(
        tree.node_names, tree.information.tolist(), tree.outcome.tolist(), strict=True
    ):
        kind, own = sets[h]
        lines.append(f"{kind} {_quoted(name)} {own}{outcomes[paid]}")
    return "\n".join([*lines, ""])


def _sets(tree: Tree, *, adding_up: bool) -> Iterator[tuple[str, str]]:
    """Yield for each information set the letter of its nodes, and its description."""
    chances = iter(_exact("probabilities", tree.branch_chances))
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
            listed = " ".join(f"{_quoted(action)} {_text(p / total)}" for action, p in pairs)
            yield "c", f"{number} {_quoted(label)} {{ {listed} }} "
        else:
            listed = " ".join(map(_quoted, actions))
            yield "p", f"{player + 1} {number} {_quoted(label)} {{ {listed} }} "


def _outcomes(tree: Tree) -> dict[int, str]:
    """Return the description of each outcome that is paid somewhere, numbered from 1, and of none.

    Outcomes that nothing leads to have no place in a file.
    """
    used = [k for k in np.unique(tree.outcome).tolist() if k >= 0]
    payoffs = tree.outcome_payoffs[:, used].T
    texts = map(_text, _exact("payoffs", payoffs))
    result = {-1: "0"}
    for number, k in enumerate(used, 1):
        paid = ", ".join(next(texts) for _ in tree.players)
        result[k] = f"{number} {_quoted(tree.outcome_names[k])} {{ {paid} }}"
    return result


def _quoted(text: str) -> str:
    r"""Put a text in quotation marks.

    A backslash stands for itself, as Gambit has it, but before a backslash or a quotation mark.
    """
    if "\\" in text or '"' in text:
        text = re.sub(r'\\(?=["\\]|\Z)|(?<=\\)\\|"', r"\\\g<0>", text)
    return f'"{text}"'


def _exact(what: str, given: NDArray[Any]) -> list[Fraction]:
    """Turn numbers into fractions, a float into the shortest that is read as the same float."""
    values = np.empty(given.size, dtype=object)
    values[:] = [
        Fraction(repr(float(v))) if isinstance(v, (float, np.floating)) else v
        for v in given.ravel().tolist()
    ]
    return list(as_fractions(what, values))


def _text(value: Fraction) -> str:
    """Write a number."""
    top, bottom = value.numerator, value.denominator
    if abs(top) < _LARGE and bottom < _LARGE:
        text = decimal(top, bottom, DIGITS) or f"{top}/{bottom}"
        if len(text) <= LONGEST:
            return text
    raise NegotiationError(
        f"a number about {float(value):.3g} has more than {LONGEST} digits as a fraction: too long"
        " for a file"
    )
