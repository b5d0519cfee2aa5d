"""Stability in graph models: published cases, a second implementation, theorems, mistakes."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sets_of_states import oracle_of

import negotiation as ng
from negotiation.solvers.countermoves.closure import Closure
from negotiation.solvers.countermoves.result import CONCEPTS, RULES

CASES = json.loads((Path(__file__).parent / "data/graph_model_cases.json").read_text())["cases"]
G = ng.scenarios.graph_models
PAIRWISE = ("nash", "gmr", "smr", "seq")


@st.composite
def models(draw, *, least=1, most=4, options=4):
    """Random models: with options, one-way ones, infeasible states; or states and moves alone."""
    n = draw(st.integers(least, most))
    names = [f"D{i}" for i in range(n)]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    plain = draw(st.booleans())
    if plain:
        m = draw(st.integers(1, 8))
        pairs = list(itertools.permutations(range(1, m + 1), 2))
        size = min(len(pairs), int(rng.integers(0, 2 * m + 1)))
        moves = {
            who: [pairs[k] for k in rng.choice(len(pairs), size, replace=False)] if pairs else []
            for who in names
        }
        form = {"states": dict.fromkeys(range(1, m + 1)), "moves": moves}
    else:
        k = draw(st.integers(1, options))
        owners = {who: [] for who in names}
        for j in range(k):
            owners[names[rng.integers(n)]].append(f"o{j}")
        ways = {f"o{j}": str(rng.choice(["both", "both", "fwd", "back"])) for j in range(k)}
        bad = (
            [{f"o{j}": int(rng.integers(2)) for j in rng.choice(k, 2, replace=False)}]
            if k > 2
            else []
        )
        form = {"options": owners, "one_way": ways, "infeasible": bad}
        m = 2**k - (2 ** (k - 2) if bad else 0)
    worth = rng.integers(0, draw(st.integers(1, m)) + 1, (n, m)).astype(float)
    return ng.GraphModel(
        names, preferences=dict(zip(names, map(ng.Preference.payoffs, worth), strict=True)), **form
    )


# Published cases


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_published_cases_come_out_as_stated(case):
    result = ng.stability(ng.GraphModel.from_dict(case), sanction_rule="legal sequence")
    for concept in case["computed"]:
        assert result.equilibria(concept) == case["computed"][concept], concept
    for concept in set(case["published"]) & set(CONCEPTS):
        assert result.equilibria(concept) == case["published"][concept], concept
    if "computed_coalition" in case:
        blocs = ng.stability(result.model, coalitions=case["computed_coalition"]["groups"])
        for concept in {*case["computed_coalition"]} - {"groups"}:
            assert blocs.equilibria(concept) == case["computed_coalition"][concept], concept


def test_elmira_as_the_handout_of_its_software_states_it():
    """7 is an equilibrium until MoE and Uniroyal move as one, to 10; GMCR+ handout, 5.2-5.3."""
    model = G.elmira()
    blocs = [["MoE", "Uniroyal"], ["Local Government"]]
    assert 7 in ng.stability(model).equilibria("seq")
    assert ng.status_quo(model, 1).reached == [7]
    assert ng.status_quo(model, 7, coalitions=blocs).reached == [10]
    assert all(7 not in ng.stability(model, coalitions=blocs).equilibria(c) for c in CONCEPTS)
    assert ng.coalitional_stability(model).breaks(7, "cgmr") == ["MoE + Uniroyal"]


# A second implementation


@pytest.mark.parametrize("rule", RULES)
@given(models())
@settings(max_examples=60)
def test_all_concepts_agree_with_sets_of_states(rule, model):
    result, oracle = ng.stability(model, rule), oracle_of(model, rule)
    for concept in result.concepts:
        for i, who in enumerate(model.decision_makers):
            expected = [s for s in model.ids if oracle.stable(i, s, concept)]
            assert result.stable(who, concept) == expected, (concept, who)


@pytest.mark.parametrize("rule", RULES)
@given(models(most=3))
@settings(max_examples=40)
def test_the_two_ways_of_solving_agree(rule, model):
    """Groups of one with nothing unknown, as matrices: the definitions reduce to the usual ones."""
    direct = ng.stability(model, rule)
    m = len(model)
    nothing = np.zeros((m, m), dtype=bool)
    orders = tuple(type(o)(o.worth, nothing) for o in model.orders)
    matrices = ng.stability(model.like(orders=orders), rule, unknown="d")
    for concept in direct.concepts:
        assert direct.equilibria(concept) == matrices.equilibria(concept), concept


@given(models(least=2))
@settings(max_examples=60)
def test_concepts_imply_each_other(model):
    """Fang, Hipel and Kilgour 1993: R implies SMR and SEQ, each of which implies GMR."""
    for rule in RULES:
        result = ng.stability(model, rule)
        for who in model.decision_makers:
            r, gmr, smr, seq, sseq = (
                set(result.stable(who, c)) for c in ("nash", "gmr", "smr", "seq", "sseq")
            )
            assert r <= sseq <= smr & seq
            assert smr | seq <= gmr


@given(models(least=2, most=2))
def test_rules_are_the_same_for_two(model):
    first, *others = (ng.stability(model, rule) for rule in RULES)
    for concept in first.concepts:
        assert all(first.equilibria(concept) == other.equilibria(concept) for other in others)


@given(models(least=2))
def test_more_moves_of_opponents_sanction_more(model):
    """What one move brings about, one move each does too, and so does any sequence."""
    single, once, legal = (ng.stability(model, rule) for rule in reversed(RULES))
    for concept in ("gmr", "smr", "seq", "sseq"):
        for who in model.decision_makers:
            found = [set(result.stable(who, concept)) for result in (single, once, legal)]
            assert found[0] <= found[1] <= found[2]


@given(models(most=3), st.randoms(use_true_random=False))
def test_names_and_units_do_not_matter(model, random):
    order = list(range(len(model)))
    random.shuffle(order)
    back = np.argsort(order)
    names = [f"s{k}" for k in range(len(model))]
    other = ng.GraphModel(
        model.decision_makers,
        states=dict.fromkeys(names[k] for k in order),
        moves={
            who: [
                (names[s], names[t]) for s, t in zip(mv.start.tolist(), mv.to.tolist(), strict=True)
            ]
            for who, mv in zip(model.decision_makers, model.moves, strict=True)
        },
        preferences={
            who: ng.Preference.payoffs(np.exp(o.worth[order]))
            for who, o in zip(model.decision_makers, model.orders, strict=True)
        },
    )
    one, two = ng.stability(model), ng.stability(other)
    for concept in ("nash", "gmr", "smr", "seq", "sseq"):
        assert (one.is_equilibrium(concept) == two.is_equilibrium(concept)[back]).all()


def test_rules_differ_where_they_should():
    """A's improvement hurts only after C and then B, or after B, C and B again, have moved.

    From 2, where A would go, C leads to 3, from which B leads to 4, which is worse for A than 1.
    """
    chain = {"B": [(3, 4)], "C": [(2, 3)]}
    longer = {"B": [(2, 3), (5, 4)], "C": [(3, 5)]}
    stable = {}
    for name, replies in (("chain", chain), ("longer", longer)):
        model = ng.GraphModel(
            ["A", "B", "C"],
            states=range(1, 6),
            moves={"A": [(1, 2)], **replies},
            preferences={"A": [3, 5, 2, 1, 4], "B": [4, 3, 5, 2, 1], "C": [5, 3, 2, 4, 1]},
        )
        stable[name] = [1 in ng.stability(model, rule).stable("A", "gmr") for rule in RULES]
    assert RULES == ("legal sequence", "each at most once", "single move")
    assert stable == {"chain": [True, True, False], "longer": [True, False, False]}


def test_least_values_over_a_graph():
    """By hand: a cycle 0-1 leads to the chain 2, 3; 4 stands alone."""
    closure = Closure(5, np.array([0, 1, 1, 2]), np.array([1, 0, 2, 3]))
    assert closure.least(np.array([5.0, 4, 3, 2, 9])).tolist() == [2, 2, 2, 2, 9]
    assert closure.least(np.array([0.0, 4, 3, 8, 9])).tolist() == [0, 0, 3, 8, 9]


@given(st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_least_values_agree_with_walking_the_graph(nodes, seed):
    rng = np.random.default_rng(seed)
    edges = rng.integers(0, nodes, (2, int(rng.integers(0, 3 * nodes))))
    values = rng.random(nodes)
    reach = np.eye(nodes, dtype=bool)
    reach[edges[0], edges[1]] = True
    for k in range(nodes):
        reach |= reach[:, k, None] & reach[None, k]
    expected = [values[row].min() for row in reach]
    assert Closure(nodes, *edges).least(values).tolist() == expected


# Unknown preferences, strength, coalitions, hypergames


def unsure():
    """A does not know whether 2 is better than 1, nor whether 3 is; B replies at 2 by 3."""
    return ng.GraphModel(
        ["A", "B"],
        states=[1, 2, 3],
        moves={"A": [(1, 2)], "B": [(2, 3)]},
        preferences={
            "A": ng.Preference.ranking([2, 1, 3], unknown=[(1, 2), (1, 3)]),
            "B": [3, 2, 1],
        },
    )


def test_what_is_unknown_tempts_and_deters_as_the_extension_says():
    """Li, Hipel, Kilgour and Fang 2004, by hand: a and c move to 2; c is deterred by 3."""
    stable = {x: 1 in ng.stability(unsure(), unknown=x).stable("A", "gmr") for x in "abcd"}
    assert stable == {"a": False, "b": True, "c": True, "d": True}
    nash = {x: 1 in ng.stability(unsure(), unknown=x).stable("A", "nash") for x in "abcd"}
    assert nash == {"a": False, "b": True, "c": False, "d": True}


def test_a_sanction_that_is_greatly_worse_makes_strongly_stable():
    """Hamouda, Kilgour and Hipel 2004, by hand: 3 is worse than 1, and greatly worse after >>."""
    for ranking, strong in (([2, 1, 3], None), ([2, 1, ">>", 3], True), ([2, ">>", 1, 3], False)):
        model = ng.GraphModel(
            ["A", "B"],
            states=[1, 2, 3],
            moves={"A": [(1, 2)], "B": [(2, 3)]},
            preferences={"A": ranking, "B": ng.Preference.payoffs([0, 1, 9], greatly=5)},
        )
        result = ng.stability(model)
        assert 1 in result.stable("A", "gmr")
        if strong is None:
            with pytest.raises(ng.NegotiationError, match="nothing says what 'A' greatly prefers"):
                result.stable("A", "gmr", strongly=True)
        else:
            assert (1 in result.stable("A", "gmr", strongly=True)) is strong


@given(models(least=2, most=3))
@settings(max_examples=40)
def test_coalitions_of_one_are_the_decision_makers(model):
    """Inohara and Hipel 2008: CR and the others of a single member are R, GMR and SMR."""
    result, alone = ng.coalitional_stability(model), ng.stability(model)
    for who in model.decision_makers:
        for concept in ("nash", "gmr", "smr"):
            name = {"nash": "cr"}.get(concept, f"c{concept}")
            assert result.stable([who], name) == alone.stable(who, concept)


@given(models(least=2, most=3))
@settings(max_examples=40)
def test_coalitional_concepts_imply_each_other(model):
    """Inohara and Hipel 2008: CR implies R, CSMR and CSEQ; CSMR implies CGMR."""
    result = ng.coalitional_stability(model)
    cr, cgmr, csmr, cseq = (set(result.equilibria(c)) for c in ("cr", "cgmr", "csmr", "cseq"))
    assert cr <= csmr & cseq
    assert csmr <= cgmr
    assert cr <= set(ng.stability(model).equilibria("nash"))


@given(models(least=2, most=3))
@settings(max_examples=40)
def test_everybody_in_one_group_leaves_what_all_would_leave(model):
    """Without opponents nothing is sanctioned: what is stable is what nobody can better for all."""
    result = ng.stability(model, coalitions=[list(model.decision_makers)])
    oracle = oracle_of(model)
    for s in model.ids:
        reached = oracle.reach(list(oracle.players), s, improving=False)
        better = [t for t in reached if all(w[t] > w[s] for w in oracle.worth)]
        for concept in ("nash", "gmr", "seq"):
            assert (s in result.equilibria(concept)) is not bool(better)


def test_in_a_hypergame_each_goes_by_its_own_view():
    """By hand. B does not know of a; in B's view 1 has an improvement, to 3, and no reply.

    In truth B stays at 1 as A would answer by 4.
    """
    model = ng.GraphModel(
        ["A", "B"], {"A": ["a"], "B": ["b"]}, preferences={"A": [4, 3, 2, 1], "B": [3, 1, 2, 4]}
    )
    assert 1 in ng.stability(model).stable("B", "seq")
    seen = ng.stability(model, perceived={"B": model.unaware_of(["a"])})
    assert seen.stable("B", "seq") == [3]
    assert seen.stable("A", "seq") == ng.stability(model).stable("A", "seq")
    other = ng.GraphModel(["A", "B"], states=[7], moves={}, preferences={"A": [7], "B": [7]})
    with pytest.raises(ng.NegotiationError, match="has a state 7 of its own"):
        ng.stability(model, perceived={"B": other})


# Results and mistakes


def test_results_as_tables_and_texts():
    result = ng.stability(G.cuba())
    frame = result.to_frame()
    assert list(frame.columns) == ["what is done", "US", "USSR", *CONCEPTS.values()]
    assert frame.loc[7, "US"] == "sm"
    assert frame.index[frame["SEQ"]].tolist() == [5, 6, 7]
    assert str(result).splitlines()[1] == "  R 6"
    assert "<td>Blockade, Withdraw</td>" in result._repr_html_()
    latex = result.to_latex()
    assert latex.count("\\\\") == 1 + 4 + 2 + 6
    assert r"USSR: Withdraw & N & N & N & N & Y" in latex


def test_a_large_model_without_matrices():
    """2^13 states; each likes its one option taken, whatever the others do."""
    names = [f"D{i}" for i in range(13)]
    model = ng.GraphModel(
        names,
        {who: [f"do {who}"] for who in names},
        preferences={who: ng.Preference.statements([f"do {who}"]) for who in names},
    )
    result = ng.stability(model)
    assert result.equilibria("nash") == [2**13]
    assert result.equilibria("seq") == [2**13]
    assert "SIM" not in repr(result)  # state by state, that would take long


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda m: ng.stability(m, "legal"), "no sanction rule 'legal'.*'legal sequence'"),
        (lambda m: ng.stability(m).equilibria("seqq"), "no stability concept 'seqq'.*'seq'"),
        (lambda m: ng.stability(m).stable("Uniroyale", "seq"), "did you mean 'Uniroyal'"),
        (lambda m: ng.stability(m, coalitions=[["MoE"]]), "every decision maker once"),
        (lambda m: ng.stability(m, coalitions=[["MoE", "Moe"]]), "no decision maker 'Moe'"),
        (lambda m: ng.stability(m, unknown="e"), "no extension"),
        (lambda m: ng.stability(m.title), "expected a GraphModel"),
        (lambda m: ng.stability(m, perceived={"MoE": G.cuba()}), "same decision makers"),
        (lambda m: ng.coalitional_stability(m).equilibria("nash"), "no coalitional concept"),
        (lambda m: ng.status_quo(m.like(status_quo=None)), "has no status quo"),
        (lambda m: ng.status_quo(m).path(12), "no improvements lead from state 1 to 12"),
        (lambda m: ng.limited_moves(m, 0), "whole number from 1 up"),
        (ng.non_myopic, "two decision makers"),
        (lambda m: ng.ranking_sensitivity(m, []), "at least one"),
        (lambda m: ng.inverse_stability(m, 13, "seq", "MoE"), "no state 13"),
        (lambda m: ng.inverse_stability(m, 1, "sec", "MoE"), "no stability concept"),
    ],
)  # fmt: skip
def test_mistakes_are_named(ask, message):
    with pytest.raises(ng.NegotiationError, match=message):
        ask(G.elmira())
