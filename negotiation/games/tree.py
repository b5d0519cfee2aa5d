"""Games in extensive form: who moves when, and who knows what; one tree or a family of them.

Kuhn, H. W. (1953), "Extensive games and the problem of information", Contributions to the Theory
of Games II, Annals of Mathematics Studies 28, 193-216.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list, as_text
from negotiation.games.behaviour import (
    as_behaviour,
    as_mixed,
    behaviour_of,
    mixed_of,
    named_behaviour,
)
from negotiation.games.forms import agent_form, reduced_normal_form
from negotiation.games.nodes import Columns, columns_of
from negotiation.games.normal_form import NormalFormGame, as_game
from negotiation.games.outline import outline
from negotiation.games.printed import Printed
from negotiation.games.shape import InformationSet
from negotiation.games.tree_numbers import Numbered

__all__ = ["InformationSet", "Tree", "as_tree", "as_tree_or_game"]

Floats = NDArray[np.float64]


class Tree(Printed, Numbered):
    """A game in extensive form with perfect recall; with arrays for payoffs, a family of them.

    Nodes are numbered as one meets them going down the first branch first; the root is 0.

    Parameters
    ----------
    players : sequence of str
        In the order of the payoffs.
    root : Decision or Chance
        With the rest of the tree inside it.
    title : str, optional
        What the game is called in tables and figures.
    comment : str, optional
        What else there is to say of it. Files keep it.

    Attributes
    ----------
    players : tuple of str
    parent, action, information : arrays of int, shape (N,)
        Of each node: where it hangs and which action leads to it (-1 at the root), and its
        information set (-1 at the ends).
    set_player : array of int, shape (H,)
        Of each information set: the player's number, -1 for a chance move.
    set_actions : list of tuples of str
        The actions of each information set.
    node_names, set_label, outcome_names : lists of str
        Empty where nothing was given.
    set_number : array of int, shape (H,)
        Of each information set: its number among those of the player, or of chance.
    payoffs : array, shape (n, L, *batch)
        At the ends of the tree, in the order of `leaves`.
    outcome_payoffs, branch_chances : arrays, shapes (n, O, *batch) and (B, *batch)
        Numbers as they were given: of each outcome, and of the branches of one chance move after
        another. Where they are the same in all games, without the batch.
    title, comment : str

    Raises
    ------
    NegotiationError
        If the tree is malformed (see `Decision` and `Chance`), probabilities are negative or do
        not add up to 1, payoffs are missing, not finite or of shapes that do not fit, a player
        has no move, or a player forgets what it knew or did (imperfect recall).

    Examples
    --------
    A threat that is not carried out: the target would give in to a threat that it believed.

    >>> import negotiation as ng
    >>> resist = ng.Decision("Challenger", {"fight": (-1, -2), "back down": (-0.5, 1)})
    >>> answer = ng.Decision("Target", {"concede": (1, -1), "resist": resist})
    >>> tree = ng.Tree(["Challenger", "Target"],
    ...     ng.Decision("Challenger", {"wait": (0, 0), "threaten": answer}))
    >>> tree
    <Tree: Challenger, Target; 7 nodes, 4 ends, 3 information sets>
    >>> print(tree)
    Challenger
      wait: 0, 0
      threaten: Target
        concede: 1, -1
        resist: Challenger
          fight: -1, -2
          back down: -0.5, 1
    >>> tree.game().strategies[0]
    ('wait', 'threaten, fight', 'threaten, back down')
    """

    def __init__(
        self, players: Sequence[str], root: Any, *, title: str = "", comment: str = ""
    ) -> None:
        names = _names(players)
        self._fill(names, columns_of(names, root), title, comment)

    @classmethod
    def from_columns(
        cls, players: Sequence[str], columns: Columns, *, title: str = "", comment: str = ""
    ) -> Tree:
        """Make a tree of columns: for readers of files, and for trees of a million nodes.

        Parameters
        ----------
        players : sequence of str
        columns : Columns
            With each node after its parent, and below it before anything else.
        title, comment : str, optional

        Returns
        -------
        Tree

        Raises
        ------
        NegotiationError
            As for `Tree`.
        """
        tree = cls.__new__(cls)
        tree._fill(_names(players), columns, title, comment)  # noqa: SLF001 - of its own class
        return tree

    def _fill(self, players: tuple[str, ...], columns: Columns, title: str, comment: str) -> None:
        """Check the columns and keep them."""
        self.title = as_text("the title of a tree", title)
        self.comment = as_text("the comment of a tree", comment)
        super().__init__(players, columns)

    # Views

    def game(self) -> NormalFormGame:
        """Return the reduced normal form: what solvers of games in normal form take.

        Returns
        -------
        NormalFormGame
            Strategies say what a player does at the information sets that they do not themselves
            exclude.

        Raises
        ------
        NegotiationError
            If there are more than a million profiles.
        """
        return reduced_normal_form(self)

    def agent_form(self) -> NormalFormGame:
        """Return the agent form: a player for each information set, with its owner's payoffs.

        Returns
        -------
        NormalFormGame

        Raises
        ------
        NegotiationError
            If there are more than a million profiles.
        """
        return agent_form(self)

    def behaviour(self, mixed: Any) -> dict[str, dict[str, dict[str, float]]]:
        """Return behaviour strategies that do the same as mixed strategies (Kuhn 1953).

        Parameters
        ----------
        mixed : Equilibrium of `game`, or sequence over players of probabilities
            Of the strategies of `game`.

        Returns
        -------
        dict of player to dict of information set to dict of action to probability
            Where a player itself never comes by, it takes each action with the same probability.

        Raises
        ------
        NegotiationError
            If they are no mixed strategies of this tree.

        Examples
        --------
        >>> import negotiation as ng
        >>> again = ng.Decision("A", {"press": (0, 0), "yield": (1, 1)})
        >>> tree = ng.Tree(["A", "B"], ng.Decision("A", {
        ...     "wait": (2, 2), "demand": ng.Decision("B", {"accept": (3, 1), "refuse": again})}))
        >>> tree.game().strategies[0]
        ('wait', 'demand, press', 'demand, yield')
        >>> tree.behaviour([[0.5, 0.125, 0.375], [1, 0]])["A"]
        {'A:1': {'wait': 0.5, 'demand': 0.5}, 'A:2': {'press': 0.25, 'yield': 0.75}}
        """
        nothing = np.full((int(self.first_choice[-1]), 1), np.nan)
        x = [own[:, None] for own in as_mixed(self, mixed)]
        return named_behaviour(self, behaviour_of(self, x, nothing)[:, 0])

    def mixed(self, behaviour: Any) -> tuple[Floats, ...]:
        """Return mixed strategies that do the same as behaviour strategies (Kuhn 1953).

        Parameters
        ----------
        behaviour : Assessment, or dict of dicts of dicts
            From player to information set to action to probability, as `behaviour` returns it. An
            action that is not named is not taken.

        Returns
        -------
        tuple over players of arrays (s_i,)
            Probabilities of the strategies of `game`.

        Raises
        ------
        NegotiationError
            If it is no behaviour in this tree.
        """
        x = as_behaviour(self, behaviour)
        return tuple(own[:, 0] for own in mixed_of(self, x[:, None]))

    def to_efg(self) -> str:
        """Write the tree as the text of an ``.efg`` file, which `read_efg` and Gambit read.

        Returns
        -------
        str

        Raises
        ------
        NegotiationError
            If it is a family of games.
        """
        from negotiation.formats.efg import to_efg

        return to_efg(self)

    def __str__(self) -> str:
        """Draw the tree with indents, one line a node, the first of many."""
        return outline(self)

    def __repr__(self) -> str:
        """Names and sizes in one line."""
        title = f" {self.title!r}" if self.title else ""
        decisions = int((self.set_player >= 0).sum())
        family = f", family of shape {self.batch_shape}" if self.batch_shape else ""
        return (
            f"<Tree{title}: {', '.join(self.players)}; {len(self.parent)} nodes,"
            f" {len(self.leaves)} ends, {decisions} information sets{family}>"
        )


def as_tree(source: Any) -> Tree:
    """Take a tree, or anything that has a ``.tree()``.

    Raises
    ------
    NegotiationError
        If `source` is neither.
    """
    if isinstance(source, Tree):
        return source
    make = getattr(source, "tree", None)
    made = make() if callable(make) and not isinstance(source, type) else None
    if isinstance(made, Tree):
        return made
    raise NegotiationError(
        f"expected a Tree or something with a .tree(), got {type(source).__name__};"
        " ng.Tree(players, root) makes one of decisions and payoffs"
    )


def as_tree_or_game(source: Any) -> Tree | NormalFormGame:
    """Take a tree or a game, what a model is about, or else anything that has a ``.game()``.

    Raises
    ------
    NegotiationError
        If `source` is none of these.
    """
    source = getattr(source, "subject", source)
    return source if isinstance(source, Tree) else as_game(source)


def _names(players: Sequence[str]) -> tuple[str, ...]:
    """Check the names of the players."""
    names = tuple(
        as_text("a player's name", getattr(p, "name", p)) for p in as_list("players", players)
    )
    if not names or "" in names:
        raise NegotiationError(f"a tree needs players with names, got {list(names)}")
    if len(set(names)) != len(names):
        raise NegotiationError(f"player names repeat: {', '.join(names)}")
    return names
