"""Stability in a graph model: from which states does nobody move, in view of what would follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from negotiation.errors import NegotiationError, as_list, unknown_name
from negotiation.games.graph_model import GraphModel
from negotiation.solvers.countermoves.movers import Movers, group_names
from negotiation.solvers.countermoves.result import RULES, Stability

__all__ = ["Stability", "as_graph_model", "groups_of", "stability"]


def stability(
    model: Any,
    sanction_rule: str = "legal sequence",
    coalitions: Sequence[Sequence[str]] | None = None,
    *,
    perceived: Mapping[Any, GraphModel] | None = None,
    unknown: str = "a",
) -> Stability:
    """Find the states that are stable for each decision maker, and the equilibria.

    A state is stable for a decision maker if none of its improvements survives what the others
    may do next. The concepts differ in what they may do:

    ========  =============================================================================
    concept   an improvement is sanctioned if
    ========  =============================================================================
    ``nash``  never: there must be none (Nash 1950; R)
    ``gmr``   the others can bring about a state that is no better than the start (Howard 1971)
    ``smr``   and the mover cannot get away from there to a better one either (Howard 1971)
    ``seq``   the others can do so by improvements of their own (Fraser and Hipel 1979)
    ``sseq``  as ``seq``, and the mover cannot get away (Rêgo and Vieira 2017)
    ``sim``   others improve at the same moment, and what comes of both is no better than the
              start (Fraser and Hipel 1984)
    ========  =============================================================================

    Parameters
    ----------
    model : GraphModel or object with a method ``graph_model``
        For instance a negotiation.
    sanction_rule : str, optional
        What several opponents can do together: ``"single move"``, one move of one of them; ``"each
        at most once"``, in any order; ``"legal sequence"``, any number of moves, but nobody twice
        in a row (Fang, Hipel and Kilgour 1993). With two movers the three are the same.
    coalitions : sequence of sequences of decision makers, optional
        Groups that partition them. A group moves as one, by any sequence of its members' moves in
        which none moves twice in a row; an improvement is strictly better for every member, and
        whatever is not deters.
    perceived : mapping of decision maker to GraphModel, optional
        A hypergame (Wang, Hipel and Fraser 1988): how some see the conflict, with the same names
        of states; `GraphModel.unaware_of` makes such a view. What is stable for them is what is
        stable in their own view; a state that they do not know of is stable for them under no
        concept.
    unknown : str, optional
        With unknown preferences (Li, Hipel, Kilgour and Fang 2004), whether a decision maker also
        moves where it does not know whether that is better, and whether such a state deters it:
        ``"a"``: moves, is not deterred; ``"b"``: neither; ``"c"``: both; ``"d"``: does not move,
        is deterred. Opponents whose replies must be improvements may always not know.

    Returns
    -------
    Stability

    Raises
    ------
    NegotiationError
        If a name is unknown, the coalitions are no partition, or the model has more than 4096
        states and needs matrices of states by states (coalitions, unknown preferences).

    Notes
    -----
    Where preferences are orders, no joint move is ever listed: an improvement is sanctioned if the
    least value that the others can reach is no higher than the start's, and that is a minimum over
    a graph, which its strongly connected components give for all states in one pass.

    Examples
    --------
    >>> import negotiation as ng
    >>> result = ng.stability(ng.scenarios.graph_models.cuba())
    >>> result.equilibria("nash"), result.equilibria("seq")
    ([6], [5, 6, 7])
    >>> result.stable("USSR", "nash")
    [1, 6, 7, 8]
    """
    model = as_graph_model(model)
    if sanction_rule not in RULES:
        raise unknown_name("sanction rule", sanction_rule, RULES)
    if unknown not in ("a", "b", "c", "d"):
        raise unknown_name("extension for unknown preferences", unknown, "abcd")
    groups = groups_of(model, coalitions)
    views = _views(model, perceived or {}, groups)
    movers = {view: Movers(views[view], groups, sanction_rule, unknown) for view in views}
    return Stability(model, sanction_rule, group_names(model, groups), movers)


def as_graph_model(source: Any) -> GraphModel:
    """Take a graph model, or anything that has a ``.graph_model()``.

    Raises
    ------
    NegotiationError
        If `source` is neither.
    """
    if isinstance(source, GraphModel):
        return source
    make = getattr(source, "graph_model", None)
    made = make() if callable(make) and not isinstance(source, type) else None
    if isinstance(made, GraphModel):
        return made
    raise NegotiationError(
        f"expected a GraphModel or something with a .graph_model(), got {type(source).__name__}"
    )


def groups_of(model: GraphModel, given: Sequence[Sequence[str]] | None) -> list[list[int]]:
    """Positions of the members of each group."""
    if given is None:
        return [[i] for i in range(len(model.decision_makers))]
    groups = [
        [model.mover(who) for who in as_list("a coalition", group)]
        for group in as_list("coalitions", given)
    ]
    everyone = sorted(i for group in groups for i in group)
    if everyone != list(range(len(model.decision_makers))) or not all(groups):
        raise NegotiationError(
            "coalitions must have every decision maker once, and be none of them empty; there is"
            f" {', '.join(map(repr, model.decision_makers))}, and the coalitions are {given!r}"
        )
    return groups


def _views(
    model: GraphModel, perceived: Mapping[Any, GraphModel], groups: list[list[int]]
) -> dict[int, GraphModel]:
    """How each group sees the conflict; -1 for those who see it as it is."""
    if perceived and any(len(group) > 1 for group in groups):
        raise NegotiationError("a hypergame has views of single decision makers, not of coalitions")
    views = {-1: model}
    for who, view in perceived.items():
        i, seen = model.mover(who), as_graph_model(view)
        if seen.decision_makers != model.decision_makers:
            raise NegotiationError(
                f"the view of {who!r} must have the same decision makers in the same order"
            )
        strange = [state for state in seen.ids if state not in model.ids]
        if strange:
            raise NegotiationError(f"the view of {who!r} has a state {strange[0]!r} of its own")
        views[[group[0] for group in groups].index(i)] = seen
    return views
