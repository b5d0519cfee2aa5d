"""Trees and graph models to and from NetworkX.

A tree is a directed graph, a graph model a directed multigraph: the keys of its edges are the
decision makers who can move along them. Attributes are texts and numbers, so that a graph can go on
to where NetworkX writes it; but for the fractions of a tree, of which `to_networkx` makes floats if
it is asked to, and for ``unknown``, which GraphML does not take:

- nodes of a tree: ``kind`` (``decision``, ``chance`` or ``end``), ``player``, ``information`` (the
  information set), ``label`` and ``number`` of that set, ``name``, ``outcome`` (its name),
  ``outcome number`` (0 at an end that has none), and ``payoff: PLAYER`` for each player; edges:
  ``action``, and ``probability`` after a chance move;
- nodes of a graph model: ``label``, ``option: OPTION`` (1 if it is taken), and
  ``payoff: DECISION MAKER`` (a higher number is better); ``strength: DECISION MAKER`` where some
  states are greatly preferred. The graph itself has ``owner: OPTION``, ``direction: OPTION``,
  ``status_quo``, ``greatly: DECISION MAKER`` and, where something is unknown, ``unknown``: pairs
  of states by decision maker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from negotiation.errors import NegotiationError, as_flag
from negotiation.formats.model_graphs import graph_of_model, model_of_graph
from negotiation.formats.tree_graphs import graph_of_tree, tree_of_graph
from negotiation.games.graph_model import GraphModel
from negotiation.games.tree import Tree, as_tree

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["from_networkx", "to_networkx"]


def to_networkx(source: Any, *, floats: bool = False) -> nx.DiGraph | nx.MultiDiGraph:
    """Make a graph of NetworkX of a tree or a graph model.

    Parameters
    ----------
    source : Tree, GraphModel, or object with a method ``tree``
        A single tree.
    floats : bool, optional
        Make floats of a tree's numbers: a file of NetworkX takes no fractions, which a tree from an
        ``.efg`` file has.

    Returns
    -------
    networkx.DiGraph or networkx.MultiDiGraph
        Of a tree its nodes, by number; of a graph model its states. `graphs` lists attributes.

    Raises
    ------
    NegotiationError
        If `source` is something else, or a family of trees.

    Examples
    --------
    >>> import negotiation as ng
    >>> answer = ng.Decision("B", {"yield": (1, -1), "resist": (-2, -2)})
    >>> tree = ng.Tree(["A", "B"], ng.Decision("A", {"wait": (0, 0), "demand": answer}))
    >>> graph = ng.to_networkx(tree)
    >>> graph.nodes[2]["player"], graph.edges[0, 2]["action"], graph.nodes[3]["payoff: A"]
    ('B', 'demand', 1)
    """
    plain = as_flag("floats", floats)
    if isinstance(source, GraphModel):
        return graph_of_model(source)
    return graph_of_tree(as_tree(source), floats=plain)


def from_networkx(graph: Any) -> Tree | GraphModel:
    """Make a tree or a graph model of a graph of NetworkX.

    Parameters
    ----------
    graph : networkx.DiGraph or networkx.MultiDiGraph
        With attributes as `to_networkx` makes them. Of a tree, only the players of decisions, the
        actions, the probabilities and the payoffs at the ends are needed; of a graph model, the
        keys of the edges and the payoffs. Players, and decision makers, are in the order of the
        payoffs of the first node that has some.

    Returns
    -------
    Tree or GraphModel
        A tree of a directed graph, a graph model of a directed multigraph.

    Raises
    ------
    NegotiationError
        If it is neither, it is no tree, or an attribute is missing, wrong, or of nobody there is.

    Examples
    --------
    >>> import networkx as nx
    >>> import negotiation as ng
    >>> graph = nx.DiGraph()
    >>> graph.add_node("start", player="A")
    >>> graph.add_node("won", **{"payoff: A": 1})
    >>> graph.add_edge("start", "won", action="go")
    >>> print(ng.from_networkx(graph))
    A
      go: 1
    """
    import networkx as nx

    if not isinstance(graph, nx.Graph) or not graph.is_directed():
        raise NegotiationError(f"expected a directed graph of NetworkX, got {graph!r:.80}")
    return model_of_graph(graph) if graph.is_multigraph() else tree_of_graph(graph)
