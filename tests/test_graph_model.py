"""Graph models: options, moves, preferences, the view of a negotiation, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest

import negotiation as ng
from negotiation.games.graph.statements import read_statement

CASES = json.loads((Path(__file__).parent / "data/graph_model_cases.json").read_text())["cases"]
#: Facts of published models, retyped; the file says where each is from.
BY_ID = {case["id"]: case for case in CASES}


def two(**more):
    """Two decision makers with an option each; state 1 is neither, 4 both."""
    given = {"preferences": {"A": [3, 4, 1, 2], "B": [2, 4, 1, 3]}} | more
    return ng.GraphModel(["A", "B"], {"A": ["a"], "B": ["b"]}, **given)


# States and moves


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_moves_that_follow_from_options_are_those_published(case):
    model = ng.GraphModel.from_dict({k: v for k, v in case.items() if k != "moves"})
    for who, pairs in case["moves"].items():
        for state in model.ids:
            assert set(model.reachable(who, state)) == {b for a, b in pairs if a == state}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_all_feasible_combinations_are_the_published_states_in_their_order(case):
    owners = {}
    for option in case["options"]:
        owners.setdefault(option["dm"], []).append(option["name"])
    model = ng.GraphModel(
        case["decision_makers"],
        owners,
        infeasible=case["infeasible"],
        preferences={dm: dict.fromkeys(range(1, len(case["states"]) + 1), 0) for dm in owners},
    )
    assert model.taken.T.astype(int).tolist() == [state["options"] for state in case["states"]]


@pytest.mark.parametrize("name", ["elmira", "cuba", "syria_iraq"])
def test_the_cases_that_come_with_the_package_are_the_published_ones(name):
    case = BY_ID[{"elmira": "elmira_12state", "cuba": "cuban_missile"}.get(name, "syria_iraq_1975")]
    model = getattr(ng.scenarios.graph_models, name)()
    published = ng.GraphModel.from_dict(case)
    assert model.ids == published.ids
    assert [o.name for o in model.options] == [o["name"] for o in case["options"]]
    assert model.codes.tolist() == published.codes.tolist()
    for who in case["decision_makers"]:
        assert [set(tie) for tie in model.ranking(who)] == [
            set(tie) for tie in case["preferences_best_to_worst"][who]
        ]
        for state in model.ids:
            assert set(model.reachable(who, state)) == set(published.reachable(who, state))


def test_a_state_without_options_and_a_case_without_options():
    case = {
        "decision_makers": ["A", "B"],
        "options": [{"name": "a", "dm": "A", "direction": "both"}],
        "states": [
            {"id": 1, "options": [0]},
            {"id": 2, "options": [1]},
            {"id": 9, "options": None},
        ],
        "moves": {"A": [[1, 2], [2, 1]], "B": [[1, 9], [2, 9]]},
        "preferences_best_to_worst": {"A": [[2], [1], [9]], "B": [[9], [1, 2]]},
    }
    model = ng.GraphModel.from_dict(case)
    assert model.label(9) == "9"
    assert ng.stability(model).equilibria("nash") == [9]
    del case["options"]
    plain = ng.GraphModel.from_dict(case)
    assert plain.options == ()
    assert ng.stability(plain).equilibria("gmr") == ng.stability(model).equilibria("gmr")
    with pytest.raises(ng.NegotiationError, match="puts options together"):
        ng.stability(plain).equilibria("sim")


def test_abandoning_goes_together_with_anything_at_the_same_moment():
    """A's improvement to 2 is spoiled if B leaves at once: what comes of both is 9."""
    model = ng.GraphModel.from_dict(
        {
            "decision_makers": ["A", "B"],
            "options": [{"name": "a", "dm": "A"}, {"name": "b", "dm": "B"}],
            "states": [{"id": 1, "options": [0, 0]}, {"id": 2, "options": [1, 0]}, {"id": 9}],
            "moves": {"A": [[1, 2], [2, 1]], "B": [[1, 9]]},
            "preferences_best_to_worst": {"A": [2, 1, 9], "B": [9, 1, 2]},
        }
    )
    assert ng.stability(model).stable("A", "sim") == [1, 2, 9]
    assert ng.stability(model).stable("A", "seq") == [2, 9]


# Preferences


def test_option_prioritisation_weighs_a_statement_more_than_all_that_follow():
    """By hand: scores 4, 2, 1 for the statements, as in Fang, Hipel, Kilgour and Peng 2003."""
    preference = ng.Preference.statements(["-b", "a IF b", "a IFF b"])
    model = two(preferences={"A": preference, "B": [1, 2, 3, 4]})
    # State 1: -b, a IF b (b is not), a IFF b: 7. 2: -b, a IF b: 6. 3: none: 0. 4: 2 + 1 = 3.
    assert model.ranking("A") == [[1], [2], [4], [3]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", [0, 1, 0, 1]),
        ("-1 & -2", [1, 0, 0, 0]),
        ("one | the other", [0, 1, 1, 1]),
        ("~(one | the other)", [1, 0, 0, 0]),
        ("one IF the other", [1, 1, 0, 1]),
        ("one IFF -2", [0, 1, 1, 0]),
        ('"the other"', [0, 0, 1, 1]),
    ],
)
def test_statements_by_truth_table(text, expected):
    taken = np.array([[0, 1, 0, 1], [0, 0, 1, 1]], dtype=bool)
    assert read_statement(text, ["one", "the other"])(taken).astype(int).tolist() == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("on", "no option 'on' at position 1.*did you mean 'one'"),
        ("3", "no option '3'"),
        ("one IF", "expected an option, '-' or '\\(', got the end"),
        ("one one", "no option 'one one'"),
        ("(one", "expected '&', '\\|' or '\\)'"),
        ("one IF 2 IF 1", "expected '&', '\\|', IF, IFF or the end"),
        ("__import__('os')", "has no place|no option"),
    ],
)
def test_what_is_no_statement_is_refused_with_its_place(text, message):
    with pytest.raises(ng.NegotiationError, match=message):
        read_statement(text, ["one", "the other"])


def test_pairs_leave_unknown_what_no_chain_joins():
    model = two(preferences={"A": ng.Preference.pairs([(1, 2), (2, 3)]), "B": [1, 2, 3, 4]})
    order = model.orders[0]
    assert order.better()[2, 0]  # 1 is better than 3, through 2
    assert order.unknown[3].tolist() == [True, True, True, False]


def test_an_unaware_decision_maker_has_the_states_without_the_option():
    model = two().unaware_of(["b"])
    assert model.ids == (1, 2)
    assert model.reachable("A", 1) == [2]
    assert model.reachable("B", 1) == []


# The view of a negotiation


def talks_of_two():
    a = ng.Actor("A", options=["talk", "fight", "leave"])
    b = ng.Actor("B", options=["talk", "fight"])
    considerations = [
        ng.Consideration(a, "peace", 2, when=a("talk") & b("talk")),
        ng.Consideration(b, "peace", 2, when=a("talk") & b("talk")),
        ng.Consideration(a, "spoils", 3, when=a("fight") & b("talk")),
        ng.Consideration(b, "spoils", 3, when=a("talk") & b("fight")),
    ]
    return ng.Negotiation("Talks", [a, b], considerations)


def test_a_negotiation_as_a_graph_model_has_its_pure_equilibria():
    """Nash stability is what no single actor would leave (the same payoffs, the same changes)."""
    for talks in (talks_of_two(), ng.scenarios.karabakh_2023.ceasefire()):
        model = talks.graph_model()
        found = [model.label(state) for state in ng.stability(talks).equilibria("nash")]
        assert found == [talks.label(eq.profile) for eq in ng.pure_equilibria(talks)]


def test_the_view_takes_conditions_and_options_that_cannot_be_taken_back():
    talks = talks_of_two()
    a, b = talks.actors
    model = talks.graph_model(
        status_quo={"A": "talk", "B": "talk"},
        one_way={a: ["leave"]},
        infeasible=[a("leave") & b("fight")],
    )
    assert model.label(model.status_quo) == "talk, talk"
    labels = {model.label(s): s for s in model.ids}
    assert "leave, fight" not in labels
    assert model.reachable("A", labels["leave, talk"]) == []
    assert len(model.reachable("A", labels["talk, talk"])) == 2
    assert len(model.reachable("A", labels["talk, fight"])) == 1
    with pytest.raises(ng.NegotiationError, match="the status quo is infeasible: leave, fight"):
        talks.graph_model({"A": "leave", "B": "fight"}, infeasible=[a("leave") & b("fight")])
    with pytest.raises(ng.NegotiationError, match=r"no option of A 'leaf'.*'leave'"):
        talks.graph_model(one_way={"A": ["leaf"]})
    with pytest.raises(ng.NegotiationError, match="list of conditions"):
        talks.graph_model(infeasible=["A: leave"])


def test_the_reported_outcome_of_karabakh_is_stable_under_every_concept():
    talks = ng.scenarios.karabakh_2023.ceasefire()
    model = ng.scenarios.graph_models.karabakh()
    reported = model.ids[model.index(talks.label(talks.reported))]
    result = ng.stability(model)
    assert all(reported in result.equilibria(c) for c in ("nash", "gmr", "smr", "seq", "sseq"))


# Mistakes


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"preferences": {"A": [3, 4, 1], "B": [2, 4, 1, 3]}}, "ranking of 'A' leaves out state 2"),
        ({"preferences": {"A": [3, 4, 1, 2, 3], "B": [1, 2, 3, 4]}}, "cyclic.*state 3 twice"),
        ({"preferences": {"A": [3, 4, 1, 7], "B": [1, 2, 3, 4]}}, "no state 7"),
        ({"preferences": {"A": [3, 4, 1, 2]}}, "say nothing of 'B'"),
        ({"preferences": {"A": {1: 0}, "B": [1, 2, 3, 4]}}, "payoffs of 'A' leave out states 2, 3"),
        ({"preferences": {"A": "3412", "B": [1, 2, 3, 4]}}, "is a Preference, a list"),
        ({"status_quo": 5}, "no state 5"),
        ({"status_quo": {"a": 1}, "infeasible": [{"a": 1}]}, "infeasible.*it has a = Y"),
        ({"infeasible": [{"a": 2}]}, "option 'a' is 0 or 1"),
        ({"infeasible": [{"c": 1}]}, "no option 'c'"),
        ({"infeasible": [{"a": 0}, {"a": 1}]}, "no state is feasible"),
        ({"one_way": {"a": "up"}}, "no direction 'up' of option 'a'"),
        ({"states": {1: [0, 0], 2: [0, 0]}}, "states 1 and 2 take the same options"),
        ({"states": {1: [0], 2: [1]}}, "state 1 needs 2 options"),
        ({"states": {1: [0, 0], 2: [1, 0]}, "infeasible": [{"a": 1}]}, "state 2 is infeasible"),
        ({"states": {1: [0, 0], 2: None}}, "state 2 has no options.*give moves"),
        ({"moves": {"A": [(1, 1)]}}, "leads from 1 to itself"),
        ({"moves": {"C": []}}, "no decision maker 'C'"),
    ],
)  # fmt: skip
def test_mistakes_have_their_own_messages(change, message):
    preferences = {"A": [3, 4, 1, 2], "B": [2, 4, 1, 3]}
    if "infeasible" in change or "states" in change:
        preferences = {"A": [1, 2], "B": [1, 2]}
    with pytest.raises(ng.NegotiationError, match=message):
        two(**({"preferences": preferences} | change))


def test_cyclic_pairs_and_statements_about_nothing():
    with pytest.raises(ng.NegotiationError, match=r"cyclic: states 1, 2, 3"):
        two(preferences={"A": ng.Preference.pairs([(1, 2), (2, 3), (3, 1)]), "B": [1, 2, 3, 4]})
    with pytest.raises(ng.NegotiationError, match="1 to 52 statements"):
        ng.Preference.statements([])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"states": None}, "states must be a list"),
        ({"decision_makers": ["Syria", "Syria"]}, "Syria"),
        (
            {"preferences_best_to_worst": {"Syria": [1], "Iraq": [1]}},
            "'Syria' leaves out states 2, 3, 4, 5, 6",
        ),
        ({"status_quo": 12}, "no state 12"),
        ({"moves": None, "options": [], "infeasible": []}, "give moves"),
        ({"options": [{"name": "x", "dm": "Turkey"}]}, "no decision maker 'Turkey'"),
    ],
)
def test_a_wrong_case_is_refused(change, message):
    with pytest.raises(ng.NegotiationError, match=message):
        ng.GraphModel.from_dict(BY_ID["syria_iraq_1975"] | change)
    case = dict(BY_ID["syria_iraq_1975"])
    del case["states"]
    with pytest.raises(ng.NegotiationError, match="no entry of the case 'states'"):
        ng.GraphModel.from_dict(case)
