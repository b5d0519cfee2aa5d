r"""A game in extensive form as an ``.efg`` file, which Gambit and others read and write.

    EFG 2 R "Entry" { "Challenger" "Incumbent" }
    "The comment may be left out."

    p "" 1 1 "Enter?" { "stay out" "enter" } 0
    t "" 1 "Peace" { 0, 2 }
    c "" 1 "Weather" { "good" 1/2 "bad" 0.5 } 0
    p "" 2 1 "Fight?" { "fight" "share" } 2 "Entered" { -0.1 0 }
    t "" 3 "War" { -1 -1 }
    t "" 4 "Market shared" { 1 1 }
    p "" 2 1 2
    t "" 3
    t "" 0

After the prologue come the nodes, one branch after the other: ``p`` with the number of a player and
of an information set, ``c`` for chance, ``t`` for an end. Each has a name, which may be empty, and
an outcome, 0 for none; payoffs add up on the way. Information sets and outcomes are described where
they come first, and later in the same words or by their numbers alone. White space and line ends
mean nothing but in texts. In a text a quotation mark comes after a backslash; a backslash stands
for itself, and two of them for one.
"""

from __future__ import annotations

import os
import re

from negotiation.formats.efg_reading import tree_of
from negotiation.formats.efg_writing import to_efg
from negotiation.formats.sources import read_source
from negotiation.games.tree import Tree

__all__ = ["read_efg", "to_efg"]

#: How a text begins, which is no name of a file.
_TEXT = re.compile(r"\s*(EFG\s|EFG\Z|\Z)|.*[\n\"{]")


def read_efg(source: str | os.PathLike[str]) -> Tree:
    r"""Read a game in extensive form from an ``.efg`` file or its text.

    Parameters
    ----------
    source : str or path
        The name of a file, or a text that starts with ``EFG``.

    Returns
    -------
    Tree
        Numbers are kept exactly, decimals too: 0.1 is 1/10. Information sets have the labels of
        the file for keys, or ``"player:number"`` with the number of the file.
        `Tree.to_efg` writes the text in a normal form.

    Raises
    ------
    NegotiationError
        If the file cannot be read or is malformed, with the line and what was expected there; if
        two actions of an information set have the same name; or as for `Tree`, for instance if a
        player forgets what it knew.

    Examples
    --------
    >>> import negotiation as ng
    >>> tree = ng.read_efg('''EFG 2 R "Threat" { "Challenger" "Target" }
    ... p "" 1 1 "" { "wait" "threaten" } 0
    ... t "" 0
    ... p "" 2 1 "Believe?" { "concede" "resist" } 0
    ... t "" 1 "Success" { 1, -1 }
    ... t "" 2 "War" { -3/2 -2 }
    ... ''')
    >>> tree
    <Tree 'Threat': Challenger, Target; 5 nodes, 3 ends, 2 information sets>
    >>> list(tree.sets_of("Challenger")), list(tree.sets_of("Target"))
    (['Challenger:1'], ['Believe?'])
    >>> print(tree.to_efg().splitlines()[-1])
    t "" 2 "War" { -1.5, -2 }
    """
    return read_source(source, "an .efg file", _TEXT, "starts with EFG", tree_of)
