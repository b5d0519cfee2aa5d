"""What is written on a tree: actions, probabilities, players, beliefs and payoffs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from negotiation.figures.arrangement import MINUS
from negotiation.figures.style import Style, number, plain, wrapped
from negotiation.figures.tree_plan.part import Part
from negotiation.figures.tree_plan.play import Play
from negotiation.games.nodes import CHANCE
from negotiation.games.words import counted
from negotiation.games.words import number as full_number

__all__ = ["Wording", "shade", "short", "with_commas", "wording_of"]

#: Denominators up to which a number is written as a fraction.
PARTS = 12


@dataclass(frozen=True)
class Wording:
    """Texts by node, as lines.

    Attributes
    ----------
    branch : dict from int to list of str
        On the branch that leads to a node.
    name : dict from int to list of str
        At a move: whose it is, once for each information set, and the belief.
    payoffs : dict from int to list of str
        Behind an end, one a player; behind a move at which the drawing stops, what is left out.
    """

    branch: dict[int, list[str]]
    name: dict[int, list[str]]
    payoffs: dict[int, list[str]]


def wording_of(
    part: Part, play: Play, named: dict[int, int], style: Style, limit: float, narrow: float
) -> Wording:
    """Write all texts, broken into lines where words allow.

    Parameters
    ----------
    part : Part
    play : Play
    named : dict from int to int
        Decisions that bear their player's name, with its number.
    style : Style
    limit, narrow : float
        Widest line on branches, and at nodes, in points.

    Returns
    -------
    Wording
    """
    tree = part.tree
    branch, name, payoffs = {}, {}, {}
    for node in part.nodes:
        if node != part.root:
            words = tree.set_actions[tree.information[tree.parent[node]]][tree.action[node]]
            if node in play.probability:
                words = f"{words} ({short(play.probability[node])})"
            branch[node] = _lines(words, style, limit)
        if tree.information[node] >= 0:
            words = player_name(part, named[node]) if node in named else ""
            if node in play.belief:
                words = f"{words} [{short(play.belief[node])}]"
            name[node] = _lines(words, style, narrow)
    at = {int(leaf): k for k, leaf in enumerate(tree.leaves)}
    for end in part.ends:
        if end in part.hidden:
            payoffs[end] = ["\u2026 " + counted(part.hidden[end], "end")]
        else:
            payoffs[end] = [short(u) for u in tree.payoffs[:, at[end]]]
    return Wording(branch, name, payoffs)


def player_name(part: Part, player: int) -> str:
    """Who moves."""
    return "chance" if player == CHANCE else part.tree.players[player]


def shade(player: int) -> str:
    """Name of the colour in which a player's things are drawn."""
    return "grey" if player == CHANCE else f"player{player + 1}"


def short(value: float) -> str:
    """Write a number to three digits, whole ones in full, and simple fractions as such.

    Examples
    --------
    >>> [short(v) for v in (1 / 3, 0.25, 12500, 0.1234)]
    ['1/3', '0.25', '12500', '0.123']
    """
    value = float(value)
    if value.is_integer() or abs(value) >= 1000:
        return full_number(value, 0).replace("-", MINUS)
    if f"{value:.3g}" != f"{value:.9g}":
        fraction = Fraction(value).limit_denominator(PARTS)
        if abs(fraction - Fraction(value)) < 1e-9:
            return str(fraction).replace("-", MINUS)
    return number(value)


def with_commas(texts: Sequence[str]) -> list[str]:
    """Put a comma after each text but the last."""
    return [text + "," * (k < len(texts) - 1) for k, text in enumerate(texts)]


def _lines(words: str, style: Style, limit: float) -> list[str]:
    """Break words into lines; none of nothing."""
    return wrapped(plain(words), limit, style).split("\n") if words.strip() else []
