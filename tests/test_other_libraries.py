"""Games to and from Nashpy, QuantEcon, pandas and NetworkX: what went out comes back.

QuantEcon is asked where it is installed. Its order of axes is in its documentation: a player's own
strategies, then those of the players after it, round the table.
"""

import sys
from fractions import Fraction
from types import SimpleNamespace

import nashpy
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from test_efg import ENTRY, SHARED

import negotiation as ng

# Each payoff says whose it is and at which strategies: player 2 at (1, 3) gets 213.
SHAPE = (2, 3, 2)
THREE = ng.NormalFormGame(
    np.array([[1000 * i + 100 * a + 10 * b + c for a, b, c in np.ndindex(SHAPE)] for i in range(3)])
    .reshape(3, *SHAPE),
    players=["A", "B", "C"],
    strategies=[["up", "down"], ["l", "m", "r"], ["near", "far"]],
    title="Three",
)  # fmt: skip
TWO = ng.NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], players=["Ann", "Ben"])
FAMILY = ng.NormalFormGame(np.zeros((2, 2, 2, 4)))


def same_game(one, two):
    """Whether two games have the same names and numbers."""
    assert (one.players, one.strategies) == (two.players, two.strategies)
    assert (one.exact_payoffs == two.exact_payoffs).all()
    return True


def test_nashpy():
    game = ng.to_nashpy(TWO)
    assert isinstance(game, nashpy.Game)
    np.testing.assert_array_equal(game.payoff_matrices, TWO.payoffs)
    assert same_game(ng.from_nashpy(game, TWO.players), TWO)
    # A game of one matrix is of pure conflict.
    assert ng.from_nashpy(nashpy.Game([[1, -2]])).payoffs.tolist() == [[[1, -2]], [[-1, 2]]]
    with pytest.raises(ng.NegotiationError, match="has two players, and this has 3"):
        ng.to_nashpy(THREE)
    with pytest.raises(ng.NegotiationError, match="expected a game of Nashpy, got"):
        ng.from_nashpy(TWO)


def test_quantecon_has_own_strategies_first(monkeypatch):
    made = SimpleNamespace(
        Player=lambda u: SimpleNamespace(payoff_array=u),
        NormalFormGame=lambda players: SimpleNamespace(players=players),
    )
    monkeypatch.setitem(sys.modules, "quantecon", SimpleNamespace(game_theory=made))
    monkeypatch.setitem(sys.modules, "quantecon.game_theory", made)
    game = ng.to_quantecon(THREE)
    b, c = (game.players[i].payoff_array for i in (1, 2))
    assert b.shape == (3, 2, 2)  # B, C, A
    assert b[2, 1, 0] == 1021  # B takes r, C far, A up.
    assert c[1, 0, 2] == 2021  # C takes far, A up, B r.
    assert same_game(ng.from_quantecon(game, THREE.players, THREE.strategies), THREE)


def test_quantecon_itself():
    theory = pytest.importorskip("quantecon.game_theory")
    game = ng.to_quantecon(THREE)
    assert isinstance(game, theory.NormalFormGame)
    profile = game.payoff_profile_array  # Strategies of all in order, then the players.
    np.testing.assert_array_equal(np.moveaxis(profile, -1, 0), THREE.payoffs)
    assert same_game(ng.from_quantecon(game, THREE.players, THREE.strategies), THREE)
    one = ng.NormalFormGame([[1, 2, 3]])
    assert same_game(ng.from_quantecon(ng.to_quantecon(one)), one)
    dilemma = ng.to_quantecon(TWO)
    assert theory.pure_nash_brute(dilemma) == [(1, 1)]


def test_quantecon_that_is_none():
    for wrong in (None, "game", TWO, SimpleNamespace(players=[SimpleNamespace(payoff_array=1)])):
        with pytest.raises(ng.NegotiationError, match="expected a game of QuantEcon, got"):
            ng.from_quantecon(wrong)


@pytest.mark.parametrize(
    ("name", "convert", "said"),
    [
        ("quantecon", ng.to_quantecon, r"pip install 'quantecon>=0\.8'"),
        ("pygambit", ng.to_pygambit, r"'pygambit>=16\.3'; without it, to_efg and to_nfg write"),
    ],
)
def test_a_missing_library_is_said_so(monkeypatch, name, convert, said):
    for module in (name, "quantecon.game_theory"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ng.NegotiationError, match=rf"^{name} is not installed: .*{said}"):
        convert(TWO)


@pytest.mark.parametrize("convert", [ng.to_nashpy, ng.to_quantecon, ng.to_pandas])
def test_a_family_is_refused(monkeypatch, convert):
    monkeypatch.setitem(sys.modules, "quantecon", None)
    with pytest.raises(ng.NegotiationError, match=r"one game, .* family of shape \(4,\): take"):
        convert(FAMILY)


# pandas


def test_a_frame_has_a_row_for_each_profile():
    frame = ng.to_pandas(THREE)
    assert list(frame.columns) == ["A", "B", "C", "payoff: A", "payoff: B", "payoff: C"]
    row = frame[(frame["A"] == "down") & (frame["B"] == "m") & (frame["C"] == "far")]
    assert row[["payoff: A", "payoff: B", "payoff: C"]].to_numpy().tolist() == [[111, 1111, 2111]]
    assert same_game(ng.from_pandas(frame.sample(frac=1, random_state=0), title="t"), THREE)


def test_a_frame_of_texts_and_any_numbers():
    frame = pd.DataFrame({
        "payoff: A": [Fraction(1, 3), 2, 0.5, -1], "A": ["b", "a", "b", "a"],
        "payoff: B": [1.0] * 4, "B": [1, 1, 2, 2],
    })  # fmt: skip
    game = ng.from_pandas(frame, title="t")
    assert game.strategies == (("b", "a"), ("1", "2"))
    assert game.exact_payoffs[0].tolist() == [[Fraction(1, 3), Fraction(1, 2)], [2, -1]]
    assert game.title == "t"


@pytest.mark.parametrize(
    ("frame", "match"),
    [
        ([1], "expected a pandas.DataFrame"),
        (pd.DataFrame(), "there are none"),
        (pd.DataFrame({"A": ["x"]}), "there is no column 'payoff: A'"),
        (pd.DataFrame({"A": ["x", "x"], "payoff: A": [1, 2]}), "row 1: x is on row 0 already"),
        (pd.DataFrame({"A": ["x", None], "payoff: A": [1, 2]}), "row 1: no strategy of 'A'"),
        (pd.DataFrame({"A": ["x"], "payoff: A": [np.nan]}), "payoffs must be finite"),
        (pd.DataFrame({"A": ["x"], "payoff: A": ["1"]}), "not an array of numbers: .*'1'"),
        (
            pd.DataFrame({"A": pd.Categorical(["x"], ["x", "y"]), "payoff: A": [1]}),
            "1 of 2 profiles have a row; there is none for A: y",
        ),
    ],
)
def test_a_wrong_frame_is_refused(frame, match):
    with pytest.raises(ng.NegotiationError, match=match):
        ng.from_pandas(frame)


def test_white_space_of_a_player_is_not_lost():
    game = ng.NormalFormGame([[1, 2]], players=[" x"])
    with pytest.raises(ng.NegotiationError, match="' x' would be read back without"):
        ng.to_pandas(game)


# NetworkX


#: Equal outcomes of one name, an end without an outcome, and one within the tree.
OUTCOMES = """EFG 2 R "t" { "A" "B" }
""

p "" 1 1 "" { "l" "m" "r" } 1 "o" { 1, 2 }
p "" 2 1 "" { "x" } 0
t "" 2 "o" { 1, 2 }
t "" 1 "o" { 1, 2 }
t "" 0
"""


@pytest.mark.parametrize("text", [ENTRY, SHARED, OUTCOMES])
def test_a_tree_goes_out_and_comes_back(text):
    tree = ng.read_efg(text)
    graph = ng.to_networkx(tree)
    assert nx.is_arborescence(graph)
    again = ng.from_networkx(graph)
    for name in ("players", "title", "comment", "node_names", "set_label", "set_actions"):
        assert getattr(again, name) == getattr(tree, name), name
    for name in ("parent", "action", "information", "set_number"):
        np.testing.assert_array_equal(getattr(again, name), getattr(tree, name), name)
    assert again.to_efg() == tree.to_efg()
    assert (again.exact_payoffs == tree.exact_payoffs).all()
    assert (again.exact_chances == tree.exact_chances).all()


def test_a_tree_of_the_catalogue_is_solved_the_same():
    tree = ng.scenarios.textbook.horse().subject
    again = ng.from_networkx(ng.to_networkx(tree))
    assert str(ng.sequential_equilibria(again)) == str(ng.sequential_equilibria(tree))


def a_graph():
    """A tree as somebody would draw it by hand."""
    graph = nx.DiGraph()
    graph.add_edge("start", "rain", probability=0.25, action="rain")
    graph.add_edge("start", "sun", probability=0.75, action="sun")
    for sky in ("rain", "sun"):
        graph.nodes[sky].update(player="A", information="blind")
        for action, paid in (("go", 2 if sky == "sun" else -1), ("stay", 0)):
            graph.add_node((sky, action), **{"payoff: A": paid})
            graph.add_edge(sky, (sky, action), action=action)
    return graph


def test_a_graph_by_hand_is_a_tree():
    tree = ng.from_networkx(a_graph())
    assert [own.key for own in tree.sets] == ["chance:1", "blind"]
    (answer,) = ng.sequential_equilibria(tree)
    # 3/4 * 2 - 1/4 = 5/4 for going, by hand.
    assert float(answer.payoffs[0]) == 1.25


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda g: g.to_undirected(), "expected a directed graph of NetworkX"),
        (lambda g: g.add_node("alone", **{"payoff: A": 1}), "2 nodes have none"),
        (lambda g: g.add_edge("sun", "rain"), "several edges lead to 'rain'"),
        (lambda g: g.remove_node("start") or g.remove_node("rain"), "nodes have none"),
        (lambda g: g.add_edges_from([(1, 2), (2, 1)]), "no circle of edges"),
        (lambda g: g.nodes["sun"].update(player="B"), "no player 'B' at node 'sun'"),
        (lambda g: g.nodes["sun"].pop("player"), "has no player, so that its edges need"),
        (lambda g: g.edges["sun", ("sun", "go")].pop("action"), "edges that need .* 'action'"),
        (lambda g: g.edges["sun", ("sun", "go")].update(action="run"), "expected go, stay, got"),
        (lambda g: g.edges["start", "sun"].update(probability=0.5), "add up to 0.75, not to 1"),
        (lambda g: g.edges["start", "sun"].update(probability="x"), "probabilities"),
        (lambda g: g.nodes["sun", "go"].update({"payoff: A": "x"}), "must be a finite number, got"),
        (lambda g: g.nodes["sun", "go"].update({"payoff: A": np.nan}), "must be a finite number"),
        (lambda g: g.nodes["sun"].update(information=[1]), "needs a name, got"),
        (lambda g: [g.nodes[n].pop("payoff: A", 0) for n in g], "no node has payoffs"),
        (lambda g: g.nodes["sun"].update(kind=7), "no kind 7 at node 'sun'"),
        (lambda g: g.nodes["sun"].update(kind="end"), "'end'; with edges from it and a player"),
        (lambda g: g.nodes["start"].update(kind="decision"), "and no player .* kind 'chance'"),
        (lambda g: g.nodes["sun", "go"].update({"payoff: B": 1}), "no name after 'payoff: ' 'B'"),
        (lambda g: g.nodes["sun", "go"].update({"outcome number": 0}), "number 0, which is none"),
        (
            lambda g: [g.nodes[sky, "go"].update({"outcome number": 1}) for sky in ("sun", "rain")],
            "other payoffs or another name",
        ),
    ],
)  # fmt: skip
def test_a_wrong_graph_is_refused(change, match):
    graph = a_graph()
    changed = change(graph)
    with pytest.raises(ng.NegotiationError, match=match):
        ng.from_networkx(changed if isinstance(changed, nx.Graph) else graph)


@pytest.mark.parametrize("name", ["cuba", "elmira", "karabakh", "syria_iraq"])
def test_a_graph_model_goes_out_and_comes_back(name):
    made = getattr(ng.scenarios.graph_models, name)()
    for model in made.values() if isinstance(made, dict) else [made]:
        graph = ng.to_networkx(model)
        assert isinstance(graph, nx.MultiDiGraph)
        assert graph.number_of_edges() == sum(len(moves.to) for moves in model.moves)
        again = ng.from_networkx(graph)
        assert repr(again) == repr(model)
        assert [again.label(s) for s in again.ids] == [model.label(s) for s in model.ids]
        assert again.options == model.options
        assert again.status_quo == model.status_quo
        pd.testing.assert_frame_equal(
            ng.stability(again).to_frame(), ng.stability(model).to_frame()
        )


def test_strengths_and_what_is_unknown_come_back():
    model = ng.GraphModel(
        ["A", "B"], {"A": ["fight"], "B": ["yield"]},
        preferences={
            "A": ng.Preference.ranking([1, [2, 3], ">>", 4]),
            "B": ng.Preference.payoffs([3, 2, 1, 0], unknown=[(1, 2)]),
        },
    )  # fmt: skip
    again = ng.from_networkx(ng.to_networkx(model))
    for one, two in zip(again.orders, model.orders, strict=True):
        np.testing.assert_array_equal(one.worth, two.worth)
        np.testing.assert_array_equal(one.maybe(), two.maybe())
        assert (one.strength is None) == (two.strength is None)
    np.testing.assert_array_equal(again.orders[0].strength[0], model.orders[0].strength[0])
    assert again.transitive
    assert model.transitive


def test_a_changed_graph_is_another_model():
    graph = ng.to_networkx(
        ng.GraphModel(["A"], {"A": ["p", "q"]}, preferences={"A": [1, 2, 3, 4]}, status_quo=1)
    )
    graph.remove_edge(1, 4, key="A")
    model = ng.from_networkx(graph)
    assert model.reachable("A", 1) == [2, 3]
    assert not model.transitive  # From 1 over 2 to 4 it is two moves now.
    graph.add_edge(1, 4, key="Z")
    with pytest.raises(
        ng.NegotiationError, match="who moves along it: expected one of 'A', got 'Z'"
    ):
        ng.from_networkx(graph)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda g: g.graph.update(unknown={"Z": [(1, 2)]}), "no decision maker 'Z' in 'unknown'"),
        (lambda g: g.graph.update({"greatly: Z": 1}), "no name after 'greatly: ' 'Z'"),
        (lambda g: g.graph.update({"direction: z": "both"}), "no name after 'direction: ' 'z'"),
        (lambda g: g.nodes[1].update({"strength: A": 1}), "no name after 'strength: ' 'A' at"),
        (lambda g: g.nodes[1].update({"option: z": 1}), "no name after 'option: ' 'z' at state 1"),
    ],
)
def test_attributes_of_nobody_are_refused(change, match):
    graph = ng.to_networkx(ng.GraphModel(["A"], {"A": ["p", "q"]}, preferences={"A": [1, 2, 3, 4]}))
    change(graph)
    with pytest.raises(ng.NegotiationError, match=match):
        ng.from_networkx(graph)


def test_graphs_go_on_to_files(tmp_path):
    tree = ng.read_efg(SHARED)
    for source in (tree, ng.scenarios.graph_models.elmira()):
        model = source["before"] if isinstance(source, dict) else source
        nx.write_graphml(ng.to_networkx(model, floats=True), tmp_path / "graph.graphml")
        assert (tmp_path / "graph.graphml").stat().st_size > 500
