"""Games in extensive form to and from pygambit, where it is installed.

Gambit, https://www.gambit-project.org, is under the GPL, and no dependency.
"""

from __future__ import annotations

import io
from typing import Any

from negotiation.errors import NegotiationError
from negotiation.formats.efg_reading import tree_of
from negotiation.formats.efg_writing import to_efg
from negotiation.games.tree import Tree

__all__ = ["from_pygambit", "to_pygambit"]


def to_pygambit(tree: Tree) -> Any:
    """Make a game of pygambit of a tree.

    Parameters
    ----------
    tree : Tree
        A single game.

    Returns
    -------
    pygambit.Game
        All numbers are exact, with a float as the shortest decimal number that is read as the same
        float. Gambit wants probabilities that sum to exactly 1: those of a chance move that
        rounding keeps from it are divided by their sum. Gambit makes up names for actions and, from
        17.0 on, for outcomes that have none.

    Raises
    ------
    NegotiationError
        If pygambit is not installed, it is a family of games, or pygambit refuses it.

    Examples
    --------
    >>> import negotiation as ng
    >>> tree = ng.Tree(["A"], ng.Decision("A", {"left": [1], "right": [0]}), title="Choice")
    >>> ng.to_pygambit(tree)  # doctest: +SKIP
    Game(title='Choice')
    """
    try:
        from pygambit import read_efg
    except ImportError:
        raise NegotiationError(
            "pygambit, 16.3 or later, is not installed: pip install pygambit; without it, to_efg"
            " writes a text that Gambit reads"
        ) from None
    text = to_efg(tree, adding_up=True)
    try:
        return read_efg(io.StringIO(text))
    except ValueError as error:
        raise NegotiationError(f"pygambit does not take {tree!r}: {error}") from error


def from_pygambit(game: Any) -> Tree:
    """Make a tree of a game of pygambit.

    Parameters
    ----------
    game : pygambit.Game
        In extensive form.

    Returns
    -------
    Tree

    Raises
    ------
    NegotiationError
        If `game` is something else or in strategic form, or as for `read_efg`.

    Examples
    --------
    >>> import negotiation as ng
    >>> import pygambit  # doctest: +SKIP
    >>> ng.from_pygambit(pygambit.catalog.load("journals/ijgt/selten1975/fig1"))  # doctest: +SKIP
    <Tree "Selten's horse (IJGT 1975), Figure 1": ...>
    """
    write = getattr(game, "to_efg", None)
    if write is None or not getattr(game, "is_tree", True):
        raise NegotiationError(f"expected a game of pygambit in extensive form, got {game!r:.80}")
    try:
        text = write()
    except OSError as error:  # What pygambit says of an operation that a game does not have.
        raise NegotiationError(f"{game!r:.80} is not in extensive form: {error}") from error
    return tree_of(text)
