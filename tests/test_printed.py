"""What is printed of results that were bare lists, or lines too long to read."""

import copy
import itertools
import pickle

import numpy as np
import pandas as pd
import pytest
import sympy

import negotiation as ng
from negotiation.games.lines import WIDTH
from negotiation.games.listed import Listed


def conflict():
    """Power is shared if arms are given up, with options that have "and" in them."""
    e = ng.Parameter("e", 4, low=0, high=8, meaning="loss by exclusion")
    s = ng.Parameter("s", 4, low=1, high=7, meaning="split of the movement")
    u = ng.Parameter("u", 1, low=0, high=3, meaning="credit abroad")
    union = ng.Actor("Unionists", options=["share power", "refuse"])
    rebels = ng.Actor("Republicans", options=["disarm", "keep arms"])
    states = ng.Mediator(
        "Two governments", options=["verify and exclude", "stand back"], between=[union, rebels]
    )
    share, disarm, verify = union("share power"), rebels("disarm"), states("verify and exclude")
    return ng.Negotiation(
        "power shared",
        [union, rebels, states],
        [
            ng.Consideration(union, "rule", 4, when=share),
            ng.Consideration(union, "revolt", -6, when=share & ~disarm),
            ng.Consideration(rebels, "split", -s, when=disarm),
            ng.Consideration(rebels, "exclusion", -e, when=share & ~disarm & verify),
            ng.Consideration(rebels, "credit", u, when=disarm & verify),
            ng.Consideration(states, "settlement", 3, when=share & disarm & verify),
            ng.Consideration(states, "cost", -1, when=verify),
        ],
        reported=dict(zip(
            ("Unionists", "Republicans", "Two governments"),
            ("share power", "disarm", "verify and exclude"), strict=True,
        )),
    )  # fmt: skip


TALKS = conflict()
DEAL = TALKS.reported


def test_tipping_points_are_a_list_in_words():
    """By hand: disarming pays if e + u >= s, so that e tips at 3 and u, at e = s, nowhere."""
    found = ng.thresholds(TALKS, DEAL, "e")
    assert isinstance(found, list)
    assert [t.value for t in found] == [3]
    assert found == list(found)
    assert found[:1] == [found[0]]
    label = "(share power, disarm, verify and exclude)"
    assert str(found).splitlines() == [
        f"Tipping points of {label} along e from 0 to 8:",
        "  e = 3: just below it Republicans would rather keep arms",
    ]
    assert found.to_frame().to_dict("records") == [
        {"parameter": "e", "value": 3, "actor": "Republicans", "deviation": "keep arms",
         "stable": "above", "because": ""}
    ]  # fmt: skip
    assert "just below it" in found._repr_html_()
    for again in (copy.copy(found), pickle.loads(pickle.dumps(found))):
        assert again == found
        assert str(again) == str(found)


@pytest.mark.parametrize(
    ("outcome", "where"),
    [(DEAL, "everywhere"), ({**DEAL, "Two governments": "stand back"}, "nowhere")],
)
def test_no_tipping_point_says_how_it_stands(outcome, where):
    found = ng.thresholds(TALKS, outcome, "u")
    assert found == []
    assert not found
    assert str(found).endswith(f"  none in the range: it is an equilibrium {where} in it")
    assert where in found._repr_html_()
    assert found.to_frame().empty


def test_what_is_done_to_a_list_does_not_change_the_next():
    ng.thresholds(TALKS, DEAL, "e").clear()
    assert len(ng.thresholds(TALKS, DEAL, "e")) == 1


def test_edges_say_their_equations():
    """e + 1 = s at the baseline of u; the points of the curve lie on it."""
    (edge,) = edges = ng.boundaries(TALKS, "e", "s", [DEAL])
    e, s = (TALKS.parameters[name] for name in "es")
    assert sympy.simplify(edge.equation.lhs - edge.equation.rhs - (e + 1 - s)) == 0
    assert np.nanmax(np.abs(edge.x + 1 - edge.y)) < 1e-12
    label = TALKS.label(DEAL)
    assert str(edges).splitlines() == [
        "Edges of the regions of equilibria over e and s:",
        f"  e + 1 = s: edge of ({label}), beyond which Republicans would rather keep arms",
    ]
    assert edges.to_frame()["equation"].tolist() == ["e + 1 = s"]
    crisis = {"Unionists": "refuse", "Republicans": "keep arms", "Two governments": "stand back"}
    assert str(ng.boundaries(TALKS, "e", "s", [crisis])).endswith("\n  none in these ranges")


def test_many_are_cut_and_counted():
    class Numbers(Listed[int]):
        COLUMNS = ("real", "imag")

    text = str(Numbers(range(30), "Numbers", "none")).splitlines()
    assert len(text) == 22
    assert text[-1] == "  ... and 10 more rows"


def test_shares_and_tipping_points_can_be_kept(tmp_path):
    share = ng.robustness(TALKS, DEAL, n=64, over=["e"])
    assert "64 points, 1 parameter, uniform and independent over the ranges" in str(share)
    kept = pd.read_csv(ng.save(share, tmp_path / "share.csv"))
    assert kept.loc[0, ["share", "low", "high"]].tolist() == [share.share, share.low, share.high]
    drawn = ng.robustness(TALKS, DEAL, n=64, correlations={("e", "s"): 0.5})
    assert str(drawn).endswith("3 parameters, drawn as given)")
    kept = pd.read_csv(ng.save(ng.thresholds(TALKS, DEAL, "e"), tmp_path / "tips.csv"))
    assert kept["value"].tolist() == [3]
    assert ng.save(ng.boundaries(TALKS, "e", "s"), tmp_path / "edges.csv").exists()


def test_what_is_left_of_ranges_in_words():
    alone = str(ng.consistent(TALKS, DEAL, over=["e"])).splitlines()
    assert alone[0].endswith("can be an equilibrium only at these values:")
    assert alone[1:] == ["  3 <= e <= 8  of [0, 8]"]
    both = str(ng.consistent(TALKS, DEAL, over=["e", "s"]))
    assert both.endswith("can be an equilibrium at any value of e, s, if the others suit")


@pytest.mark.parametrize("solve", [ng.subgame_perfect_equilibria, ng.backward_induction])
def test_plans_in_a_tree_are_lines_that_can_be_read(solve):
    """One for each player, none too long; what is known where is in quotes."""
    order = ["Two governments", "Unionists", "Republicans"]
    lines = str(solve(TALKS.tree(order=order))).splitlines()
    assert max(map(len, lines)) <= WIDTH
    starts = [line.split(":")[0].strip() for line in lines if line.startswith("    ")]
    assert [who for who, _ in itertools.groupby(starts) if who in order] == [
        "Unionists", "Republicans", "Two governments"
    ]  # fmt: skip
    text = " ".join(" ".join(lines).split())
    assert 'disarm at "Two governments: verify and exclude; Unionists: share power"' in text
    assert "keep arms elsewhere" in text


def test_refinements_have_a_line_a_question():
    found = ng.refinements(TALKS)
    lines = str(found).splitlines()
    assert max(len(line) for line in lines if "undecided for" not in line) <= WIDTH
    for question in ("strict", "strong to lotteries", "pareto dominated"):
        (line,) = (line for line in lines if line.startswith(f"  {question}  "))
        answers = line.removeprefix(f"  {question}").split()[: len(found)]
        assert answers == [one[question.replace(" ", "_")] for one in found]


def test_states_are_named_and_letters_explained():
    found = ng.stability(ng.scenarios.graph_models.elmira())
    text = str(found)
    assert "  5   Abandon" in text.splitlines()
    assert "SEQ, improvements of others" in " ".join(text.split())
    assert "u: unstable" in found._repr_html_()


def test_every_form_of_conditions_has_the_same_heads():
    found = TALKS.conditions(DEAL)
    for view in (str(found), found._repr_html_(), found.to_latex(), found.to_markdown()):
        assert "does not pay if" in view
