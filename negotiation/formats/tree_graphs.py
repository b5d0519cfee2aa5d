"""Trees as directed graphs of NetworkX; `graphs` says what their attributes are."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.errors import NegotiationError, known_name
from negotiation.formats.long_tables import PAYOFF
from negotiation.games.arguments import as_number, as_whole
from negotiation.games.nodes import CHANCE, Columns
from negotiation.games.tree import Tree

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["check_names", "graph_of_tree", "payoff_names", "tree_of_graph"]

NUMBER = "outcome number"


def graph_of_tree(tree: Tree, *, floats: bool = False) -> nx.DiGraph:
    """Make a graph of a tree; see `to_networkx`."""
    import networkx as nx

    if tree.batch_shape:
        raise NegotiationError(
            f"a graph is one tree, and this is a family of shape {tree.batch_shape}: take one of"
            " its games, such as tree[0]"
        )
    graph = nx.DiGraph(title=tree.title, comment=tree.comment)
    kind = np.float64 if floats else None
    outcomes = np.asarray(tree.outcome_payoffs, kind).T.tolist()
    chances = iter(np.asarray(tree.branch_chances, kind).tolist())
    sets = tree.sets
    odds = [list(islice(chances, len(own.actions))) if own.player is None else None for own in sets]
    for node, (h, paid, name) in enumerate(
        zip(tree.information.tolist(), tree.outcome.tolist(), tree.node_names, strict=True)
    ):
        facts: dict[str, Any] = {
            "kind": "end" if h < 0 else "decision" if odds[h] is None else "chance"
        }
        if h >= 0:
            own = sets[h]
            facts |= {"information": own.key, "label": own.label, "number": int(tree.set_number[h])}
            facts |= {} if own.player is None else {"player": own.player}
        if name:
            facts["name"] = name
        if paid >= 0 or h < 0:
            values = outcomes[paid] if paid >= 0 else [0] * tree.n_players
            facts |= {PAYOFF + player: v for player, v in zip(tree.players, values, strict=True)}
            facts[NUMBER] = paid + 1
        if paid >= 0 and tree.outcome_names[paid]:
            facts["outcome"] = tree.outcome_names[paid]
        graph.add_node(node, **facts)
        if node:
            parent, action = int(tree.parent[node]), int(tree.action[node])
            before = int(tree.information[parent])
            own_odds = odds[before]
            edge = {} if own_odds is None else {"probability": own_odds[action]}
            graph.add_edge(parent, node, action=sets[before].actions[action], **edge)
    return graph


def payoff_names(graph: nx.Graph, who: str) -> list[str]:
    """Names in the order of the payoffs of the first node that has some."""
    for _, facts in graph.nodes(data=True):
        names = [str(key).removeprefix(PAYOFF) for key in facts if str(key).startswith(PAYOFF)]
        if names:
            return names
    raise NegotiationError(
        f"no node has payoffs: expected {PAYOFF!r} before the name of each {who}"
    )


def check_names(facts: Mapping[Any, Any], where: str, **known: Sequence[str]) -> None:
    """Refuse attributes such as ``payoff: NAME`` whose name is none of those that there are."""
    for key in facts:
        kind, colon, name = str(key).partition(": ")
        if colon and kind in known:
            known_name(f"name after {kind + colon!r}", name, known[kind], where)


def tree_of_graph(graph: nx.DiGraph) -> Tree:
    """Make a tree of a directed graph; see `from_networkx`."""
    roots = [node for node, above in graph.in_degree() if not above]
    forks = [node for node, above in graph.in_degree() if above > 1]
    if len(roots) != 1 or forks:
        got = f"several edges lead to {forks[0]!r}" if forks else f"{len(roots)} nodes have none"
        raise NegotiationError(f"a tree has one edge to each node but the root; {got}")
    reading = _Reading(graph, payoff_names(graph, "player"))
    columns = reading.columns_from(roots[0])
    if len(columns.parent) < len(graph):
        raise NegotiationError("a tree has no circle of edges, and this graph has one")
    title, comment = (str(graph.graph.get(key, "")) for key in ("title", "comment"))
    return Tree.from_columns(reading.players, columns, title=title, comment=comment)


class _Reading:
    """A graph on the way to the columns of a tree."""

    def __init__(self, graph: nx.DiGraph, players: Sequence[str]) -> None:
        self.graph, self.players = graph, players
        self.columns = Columns.empty()
        self.known: dict[tuple[int, Hashable], int] = {}
        self.outcomes: dict[Hashable, int] = {}

    def columns_from(self, root: Hashable) -> Columns:
        """Go down from the root, first branches first."""
        columns, ahead = self.columns, [(root, -1, -1)]
        while ahead:
            node, parent, action = ahead.pop()
            here, facts = len(columns.parent), self.graph.nodes[node]
            children = list(self.graph.successors(node))
            check_names(facts, f"at node {node!r}", payoff=self.players)
            kind = _kind(node, facts, children)
            columns.parent.append(parent)
            columns.action.append(action)
            columns.names.append(str(facts.get("name", "")))
            columns.information.append(self._set(node, facts, children, kind) if children else -1)
            columns.outcome.append(self._outcome(node, facts))
            ahead += [(children[k], here, k) for k in reversed(range(len(children)))]
        if not all("number" in self.graph.nodes[n] for n in self.graph if self.graph.succ[n]):
            columns.set_number.clear()
        return columns

    def _set(
        self, node: Hashable, facts: Mapping[str, Any], children: list[Hashable], kind: str
    ) -> int:
        """Keep the information set of a node, or find the one that it is in."""
        edges = [self.graph.edges[node, child] for child in children]
        player, odds = CHANCE, None
        if kind == "chance":
            odds = list(self._each(node, edges, "probability"))
        else:
            with_name = known_name("player", facts["player"], self.players, f"at node {node!r}")
            player = self.players.index(with_name)
        actions = tuple(str(action) for action in self._each(node, edges, "action"))
        columns = self.columns
        own = facts.get("information", ("node", node))
        if not isinstance(own, Hashable):
            raise NegotiationError(
                f"the information set of node {node!r} needs a name, got {own!r}"
            )
        key = (player, own)
        h = self.known.setdefault(key, len(columns.set_player))
        if h < len(columns.set_player):
            if (columns.set_actions[h], columns.set_chances[h]) != (actions, odds):
                raise NegotiationError(
                    f"node {node!r} has other actions than its information set: expected"
                    f" {', '.join(columns.set_actions[h])}, got {', '.join(actions)}"
                )
            return h
        columns.set_player.append(player)
        columns.set_label.append(str(facts.get("label", facts.get("information", ""))))
        columns.set_actions.append(actions)
        columns.set_chances.append(odds)
        columns.set_number.append(
            as_whole(f"the number at node {node!r}", facts.get("number", 0), 0)
        )
        return h

    def _each(self, node: Hashable, edges: list[dict[str, Any]], key: str) -> Iterator[Any]:
        """Attribute that each edge from a node must have."""
        for edge in edges:
            if key not in edge:
                what = (
                    "has no player, so that its edges" if key == "probability" else "has edges that"
                )
                raise NegotiationError(f"node {node!r} {what} need an attribute {key!r}")
            yield edge[key]

    def _outcome(self, node: Hashable, facts: Mapping[str, Any]) -> int:
        """Number of the outcome at a node, -1 for none.

        Without numbers at the nodes, equal ones of one name are the same.
        """
        given = [facts.get(PAYOFF + player) for player in self.players]
        if all(value is None for value in given):
            return -1
        name = str(facts.get("outcome", ""))
        for player, value in zip(self.players, given, strict=True):
            as_number(f"{PAYOFF + player!r} at node {node!r}", value)
        number = facts.get(NUMBER)
        if number is not None and not as_whole(f"the {NUMBER} at node {node!r}", number, 0):
            if name or any(given):
                raise NegotiationError(
                    f"node {node!r} has an outcome of the number 0, which is none"
                )
            return -1
        key = (name, *given) if number is None else number
        at = self.outcomes.setdefault(key, len(self.outcomes))
        names, payoffs = self.columns.outcome_names, self.columns.outcome_payoffs
        if at == len(names):
            names.append(name)
            payoffs.append(given)
        if (names[at], payoffs[at]) != (name, given):
            raise NegotiationError(
                f"node {node!r} has other payoffs or another name than the other outcome of the"
                f" number {number}"
            )
        return at


def _kind(node: Hashable, facts: Mapping[str, Any], children: list[Hashable]) -> str:
    """What a node is, which has to be what it says."""
    found = "chance" if "player" not in facts else "decision"
    found = found if children else "end"
    said = known_name(
        "kind", facts.get("kind", found), ["decision", "chance", "end"], f"at node {node!r}"
    )
    if said != found:
        has = "edges" if children else "no edges"
        who = "a player" if "player" in facts else "no player"
        raise NegotiationError(
            f"node {node!r} is said to be of the kind {said!r}; with {has} from it and {who} it"
            f" is of the kind {found!r}"
        )
    return found
