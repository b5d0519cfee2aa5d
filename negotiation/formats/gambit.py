"""Games to and from pygambit, where it is installed.

Gambit, https://www.gambit-project.org, is under the GPL, and no dependency.
"""

from __future__ import annotations

import io
from typing import Any

from negotiation.errors import NegotiationError
from negotiation.formats.efg_reading import tree_of
from negotiation.formats.efg_writing import to_efg
from negotiation.formats.libraries import library
from negotiation.formats.nfg import game_of, to_nfg
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tree import Tree

__all__ = ["from_pygambit", "to_pygambit"]

_WITHOUT = "to_efg and to_nfg write texts that Gambit reads"


def to_pygambit(game: Any) -> Any:
    """Make a game of pygambit of a tree or a game in normal form.

    Parameters
    ----------
    game : Tree, NormalFormGame, or object with a method ``tree`` or ``game``
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
    pygambit = library("pygambit", "pygambit>=16.3", _WITHOUT)
    in_order = not isinstance(game, NormalFormGame) and hasattr(game, "tree")
    if isinstance(game, Tree) or in_order:
        read, text = pygambit.read_efg, to_efg(game, adding_up=True)
    else:
        read, text = pygambit.read_nfg, to_nfg(game)
    try:
        return read(io.StringIO(text))
    except ValueError as error:
        raise NegotiationError(f"pygambit does not take {game!r}: {error}") from error


def from_pygambit(game: Any) -> Tree | NormalFormGame:
    """Make a tree or a game in normal form of a game of pygambit.

    Parameters
    ----------
    game : pygambit.Game

    Returns
    -------
    Tree or NormalFormGame
        As the game is in extensive or in strategic form.

    Raises
    ------
    NegotiationError
        If `game` is something else, or as for `read_efg` and `read_nfg`.

    Examples
    --------
    >>> import negotiation as ng
    >>> import pygambit  # doctest: +SKIP
    >>> ng.from_pygambit(pygambit.catalog.load("journals/ijgt/selten1975/fig1"))  # doctest: +SKIP
    <Tree "Selten's horse (IJGT 1975), Figure 1": ...>
    """
    writers = [getattr(game, name, None) for name in ("to_efg", "to_nfg")]
    if isinstance(game, Tree | NormalFormGame) or not all(map(callable, writers)):
        raise NegotiationError(f"expected a game of pygambit, got {game!r:.80}")
    if getattr(game, "is_tree", True):
        try:
            return tree_of(game.to_efg())
        except OSError:  # What pygambit 17 says of an operation that a game does not have.
            pass
    return game_of(game.to_nfg())
