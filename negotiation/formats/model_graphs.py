"""Graph models as directed multigraphs of NetworkX; `graphs` says what their attributes are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.errors import NegotiationError, known_name
from negotiation.formats.long_tables import PAYOFF
from negotiation.formats.tree_graphs import check_names, payoff_names
from negotiation.games.graph.moves import Moves
from negotiation.games.graph.options import Option
from negotiation.games.graph.preferences import Order, Preference, Scene
from negotiation.games.graph_model import GraphModel

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["graph_of_model", "model_of_graph"]

OPTION, OWNER, DIRECTION = "option: ", "owner: ", "direction: "
STRENGTH, GREATLY = "strength: ", "greatly: "


def graph_of_model(model: GraphModel) -> nx.MultiDiGraph:
    """Make a graph of a graph model; see `to_networkx`."""
    import networkx as nx

    graph = nx.MultiDiGraph(title=model.title)
    for option in model.options:
        graph.graph[OWNER + option.name] = option.owner
        graph.graph[DIRECTION + option.name] = option.direction
    if model.status_quo is not None:
        graph.graph["status_quo"] = model.status_quo
    taken, bare = model.taken, model.bare
    for k, state in enumerate(model.ids):
        facts: dict[str, Any] = {"label": model.label(state)}
        if not bare[k]:
            facts |= {OPTION + o.name: int(taken[j, k]) for j, o in enumerate(model.options)}
        for who, order in zip(model.decision_makers, model.orders, strict=True):
            facts[PAYOFF + who] = float(order.worth[k])
            if order.strength is not None:
                facts[STRENGTH + who] = float(order.strength[0][k])
        graph.add_node(state, **facts)
    for who, moves in zip(model.decision_makers, model.moves, strict=True):
        for s, t in zip(moves.start.tolist(), moves.to.tolist(), strict=True):
            graph.add_edge(model.ids[s], model.ids[t], key=who)
    graph.graph.update(_beyond_payoffs(model))
    return graph


def _beyond_payoffs(model: GraphModel) -> dict[str, Any]:
    """What there is to preferences beyond a number for each state."""
    facts: dict[str, Any] = {}
    unknown = {}
    for who, order in zip(model.decision_makers, model.orders, strict=True):
        if order.strength is not None:
            facts[GREATLY + who] = float(order.strength[1])
        if order.unknown is not None:
            pairs = np.argwhere(np.triu(order.unknown)).tolist()
            unknown[who] = [(model.ids[s], model.ids[t]) for s, t in pairs]
    return facts | ({"unknown": unknown} if unknown else {})


def model_of_graph(graph: nx.MultiDiGraph) -> GraphModel:
    """Make a graph model of a directed multigraph; see `from_networkx`."""
    names = payoff_names(graph, "decision maker")
    moves: dict[str, list[Any]] = {name: [] for name in names}
    for start, to, who in graph.edges(keys=True):
        if who not in moves:
            raise NegotiationError(
                f"the key of an edge is who moves along it: expected one of"
                f" {', '.join(map(repr, names))}, got {who!r}"
            )
        moves[who].append((start, to))
    owners = [key for key in graph.graph if isinstance(key, str) and key.startswith(OWNER)]
    options = [
        Option(
            key.removeprefix(OWNER),
            graph.graph[key],
            graph.graph.get(DIRECTION + key.removeprefix(OWNER), "both"),
        )
        for key in owners
    ]
    _check_attributes(graph, names, [option.name for option in options])
    states = {state: _taken(state, facts, options) for state, facts in graph.nodes(data=True)}
    unknown = graph.graph.get("unknown", {})
    model = GraphModel(
        names,
        options,
        states=states,
        moves=moves,
        preferences={name: _preference(graph, name, unknown.get(name, [])) for name in names},
        status_quo=graph.graph.get("status_quo"),
        title=str(graph.graph.get("title", "")),
    )
    labels = tuple(str(facts.get("label", model.label(s))) for s, facts in graph.nodes(data=True))
    derived = tuple(model.label(state) for state in model.ids)
    return model.like(
        transitive=all(_transitive(each) for each in model.moves),
        labels=None if labels == derived else labels,
    )


def _check_attributes(graph: nx.MultiDiGraph, names: list[str], options: list[str]) -> None:
    """Refuse attributes of nobody, and of nothing, that there is."""
    check_names(graph.graph, "in the graph", greatly=names, direction=options)
    greatly = [name for name in names if GREATLY + name in graph.graph]
    for state, facts in graph.nodes(data=True):
        where = f"at state {state!r}"
        check_names(facts, where, payoff=names, option=options, strength=greatly)
    unknown = graph.graph.get("unknown", {})
    if not isinstance(unknown, Mapping):
        raise NegotiationError(
            f"'unknown' is a dict from decision maker to pairs, got {unknown!r:.80}"
        )
    for who in unknown:
        known_name("decision maker", who, names, "in 'unknown'")


def _taken(state: Any, facts: Mapping[str, Any], options: list[Option]) -> list[Any] | None:
    """Which options a state takes; None if nothing is said of them."""
    given = [facts.get(OPTION + option.name) for option in options]
    if all(value is None for value in given):
        return None
    if any(value is None for value in given):
        raise NegotiationError(f"state {state!r} says nothing of some options")
    return given


def _preference(graph: nx.MultiDiGraph, who: str, unknown: list[tuple[Any, Any]]) -> Preference:
    """What a decision maker prefers, by the payoffs at the nodes."""
    worth = _numbers(graph, PAYOFF + who)
    gap = graph.graph.get(GREATLY + who)
    plain = Preference.payoffs(worth, unknown=unknown)
    if gap is None:
        return plain
    levels = Preference.payoffs(_numbers(graph, STRENGTH + who), greatly=gap)

    def order(scene: Scene) -> Order:
        found = plain.order(scene)
        return Order(found.worth, found.unknown, levels.order(scene).strength)

    return Preference(order, "payoffs and strengths")


def _numbers(graph: nx.MultiDiGraph, key: str) -> list[Any]:
    """Attribute that every state must have."""
    for state, facts in graph.nodes(data=True):
        if key not in facts:
            raise NegotiationError(f"state {state!r} has no {key!r}")
    return [facts[key] for _, facts in graph.nodes(data=True)]


def _transitive(moves: Moves) -> bool:
    """Whether two moves in a row are one move, or lead back."""
    to = [frozenset(moves.of(s).tolist()) for s in range(len(moves.first) - 1)]
    return all(to[t] <= to[s] | {s} for s in range(len(to)) for t in to[s])
