"""Every subgame-perfect equilibrium in pure strategies of a tree with perfect information.

Zermelo, E. (1913), "Über eine Anwendung der Mengenlehre auf die Theorie des Schachspiels",
Proceedings of the Fifth International Congress of Mathematicians 2, 501-504.

Kuhn, H. W. (1953), "Extensive games and the problem of information", Contributions to the Theory
of Games II, Annals of Mathematics Studies 28, 193-216. (Corollary 1: there is an equilibrium.)

Selten, R. (1965), "Spieltheoretische Behandlung eines Oligopolmodells mit Nachfrageträgheit",
Zeitschrift für die gesamte Staatswissenschaft 121, 301-324 and 667-689. (Subgame perfection.)
"""

from __future__ import annotations

from typing import Any

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_whole
from negotiation.games.tree import Tree, as_tree
from negotiation.solvers.budget import seconds
from negotiation.solvers.induction.chunks import Chunks
from negotiation.solvers.induction.result import BackwardInduction
from negotiation.solvers.induction.tables import LIMIT

__all__ = ["backward_induction"]


def backward_induction(
    tree: Any, *, budget: float | None = None, most: int = 1000
) -> BackwardInduction:
    """Every pure subgame-perfect equilibrium of a tree, or of every tree of a family.

    Parameters
    ----------
    tree : Tree or object with a method ``tree``
        With perfect information; chance moves are allowed.
    budget : float, optional
        Seconds that this may take, for all games together, and once more the listing of ties,
        which is put off until somebody asks. No limit by default; games that are not reached are
        named in `unresolved`.
    most : int, optional
        How many equilibria to list of each game. All of them are counted.

    Returns
    -------
    BackwardInduction
        The equilibria, as `Assessments`; `BackwardInduction.first_payoffs`, `unique` and `outcome`
        colour a map without listing ties. `complete` is true of a game where every equilibrium is
        listed.

    Raises
    ------
    NegotiationError
        If `tree` is none, or a player cannot tell some decisions apart.

    Notes
    -----
    An equilibrium says what is done at each decision, reached or not: two that differ off the path
    are two. Two actions tie if their values to who decides are equal; where payoffs are whole
    numbers or fractions and there is no chance, exactly so, and otherwise to within 2**-46 of the
    player's largest payoff. Ties are kept as the values that play below a node can have and the
    number of ways to each (4 million values at most; beyond that `unresolved` says that there are
    more). Mixed strategies at ties are left to `subgame_perfect_equilibria`.

    Time and memory grow with the number of nodes.

    Examples
    --------
    An ultimatum over three villages (Güth, Schmittberger and Schwarze 1982). Who is offered
    nothing loses nothing by accepting, and nothing by refusing.

    >>> import negotiation as ng
    >>> offers = {
    ...     f"offer {x}": ng.Decision("Responder", {"accept": (3 - x, x), "refuse": (0, 0)})
    ...     for x in range(4)
    ... }
    >>> result = ng.backward_induction(
    ...     ng.Tree(["Proposer", "Responder"], ng.Decision("Proposer", offers)))
    >>> print(result)
    <BackwardInduction: 2 equilibria of 1 game, complete; backward induction>
      Proposer: offer 0, Responder: accept  (payoffs 3, 0)
        Proposer: offer 0
        Responder: accept everywhere
      Proposer: offer 1, Responder: accept  (payoffs 2, 1)
        Proposer: offer 1
        Responder: refuse after offer 0; accept elsewhere
    >>> result[1].strategies["Proposer"]["Proposer:1"]["offer 1"]
    1.0
    """
    source, tree = tree, as_tree(tree)
    if not tree.perfect_information:
        raise _imperfect(tree, of_talks=source is not tree)
    most = as_whole("most", most, 1)
    if most > LIMIT:
        raise NegotiationError(f"most must be {LIMIT} or less, got {most}")
    return BackwardInduction(Chunks(tree), most, seconds(budget))


def _imperfect(tree: Tree, *, of_talks: bool) -> NegotiationError:
    """Say where information is imperfect, and what to use."""
    here = next(s for s in tree.sets if s.player is not None and len(s.nodes) > 1)
    in_turn = "; talks.tree(order=[...]) lets them move in turn" if of_talks else ""
    return NegotiationError(
        f"backward induction is for trees with perfect information, and {here.player!r} cannot tell"
        f" apart {len(here.nodes)} decisions at {here.key!r}; subgame_perfect_equilibria(tree) and"
        f" sequential_equilibria(tree) take such trees{in_turn}"
    )
