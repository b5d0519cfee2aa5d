"""What a report says if all parameters move: numbers by hand, words, and where nothing varies."""

import json
import math

import pytest
from test_report import small_talks

import negotiation as ng
from negotiation.report.at_once import all_at_once
from negotiation.report.blocks import Figure, Table, Text
from negotiation.report.everywhere import as_data
from negotiation.report.parts import compute, plans
from negotiation.report.results import as_json

COST = ng.Parameter("c", 2, 1, 4, meaning="cost of going")


def part_of(talks):
    (plan,) = plans(talks, None)
    return compute(plan, "payoff-dominant")


def leaving(cost, *, gain=0):
    """One actor that may go; it costs so much, less the gain."""
    a = ng.Actor("A", options=["stay", "go"])
    return ng.Negotiation(
        "Leaving",
        [a, ng.Actor("B", options=["wait"])],
        [ng.Consideration(a, "cost", gain - cost, a("go"))],
        reported={"A": "stay", "B": "wait"},
    )


@pytest.fixture(scope="module")
def small():
    """The small talks hold exactly where g >= x, over [0, 8] and [0, 5]; c does not decide."""
    return part_of(small_talks())


@pytest.fixture(scope="module")
def section(small):
    (found,) = all_at_once(small)
    return found


def texts(section):
    return " ".join(
        " ".join([block.text, *block.items]) for block in section.blocks if isinstance(block, Text)
    )


def table(section, ending):
    (found,) = (b for b in section.blocks if isinstance(b, Table) and b.name.endswith(ending))
    return found


def test_the_share_is_an_area_and_the_smallest_change_a_distance(small):
    data = json.loads(as_json(as_data(small.everywhere)))
    # Above the diagonal lies 1 - (5/2)/8 of the rectangle.
    assert data["robustness"]["share"] == pytest.approx(0.6875, abs=0.002)
    # From (4/8, 2/5) to the line 8 u = 5 v.
    change = data["smallest_change"]
    assert change["distance"] == pytest.approx(2 / math.sqrt(89), abs=1e-6)
    assert change["values"] == pytest.approx({"g": 4 - 128 / 89, "x": 2 + 50 / 89}, abs=1e-6)
    assert (change["actor"], change["deviation"]) == ("A & co", "fight")
    assert change["alone"] == {"g": 2, "x": 4}
    assert data["ranking"]["equilibrium"]["share"] == 1
    signs = data["comparative_statics"]["A & co: loss by fight"]
    assert {name: (s["sign"], s["proved"]) for name, s in signs.items()} == {
        "g": ("+", True), "x": ("-", True),
    }  # fmt: skip


def test_indices_come_with_what_smaller_samples_give(small):
    sobol = as_data(small.everywhere)["sobol"]
    for one in sobol["parameters"]:
        assert one["first_low"] <= one["first"] <= one["first_high"]
        assert one["total_low"] <= one["total"] <= one["total_high"]
        assert len(one["total_at"]) == len(sobol["sizes"]) >= 3
        assert one["total_at"][-1] == one["total"]
    assert sobol["sizes"][-1] == sobol["base_sample"]


def test_the_box_is_one_of_points_at_which_it_is_none(small):
    """It is none where x > g: at 31 % of the points, and the box has high x and low g."""
    data = as_data(small.everywhere)["box"]
    assert data["of"] == "no equilibrium"
    assert set(data["limits"]) <= {"g", "x", "c"}
    assert data["limits"]["g"][1] < 5
    assert data["limits"]["x"][0] > 0
    other = data["on_other_points"]
    assert other["density"] == pytest.approx(data["density"], abs=0.05)
    assert other["share"] == pytest.approx(0.3125, abs=0.01)
    assert [p["parameter"] for p in as_data(small.everywhere)["regional"]][:2] == ["g", "x"]


def test_it_is_said_in_words(section):
    text = texts(section)
    assert "68.8% of 4096 points" in text
    assert (
        "guarantee, <b>bold</b> (g) would have had to be 0.5 times as large (2 in place of 4): just"
        " below it A & co would rather fight"
    ) in text
    assert "gain from breaking a promise (x) would have had to be 2 times as large" in text
    assert "that the reported outcome is no equilibrium?" in text
    assert "guarantee, <b>bold</b> (g) at most" in text
    rows = table(section, "smallest-change").rows
    assert [str(row[0]) for row in rows] == ["g", "x"]
    assert rows[0][4] == pytest.approx((4 - 128 / 89) / 4, abs=1e-6)
    words = {str(row[0]): row[1:] for row in table(section, "statics").rows}
    assert words["g"] == ["rises", "", "", "rises"]


def test_figures_and_tables_are_few_and_have_names_of_their_own(section):
    named = [b.name for b in section.blocks if isinstance(b, (Figure, Table))]
    kinds = [type(b) for b in section.blocks if isinstance(b, Figure)]
    assert len(kinds) == 2
    assert len({(type(b), b.name) for b in section.blocks if not isinstance(b, Text)}) == len(named)


def test_an_outcome_that_holds_everywhere_has_no_box():
    part = part_of(leaving(COST))
    found = part.everywhere
    assert found.share.share == 1
    assert found.box is found.separated is None
    (section,) = all_at_once(part)
    assert "In this sample the reported outcome is an equilibrium everywhere." in texts(section)
    assert "No change of several parameters was found" in texts(section)
    assert as_data(found)["box"] is None
    assert json.loads(as_json(as_data(found)))["smallest_change"]["distance"] is None


def test_an_outcome_that_holds_nowhere_has_no_box_either():
    (section,) = all_at_once(part_of(leaving(COST, gain=9)))
    assert "is an equilibrium at 0.0% of 4096 points" in texts(section)
    assert "In this sample the reported outcome is an equilibrium nowhere." in texts(section)
    assert "enough to make it" not in texts(section)


def test_what_does_not_vary_has_no_indices():
    a = ng.Actor("A", options=["stay", "go"])
    c = ng.Parameter("c", 2, 1, 4)
    talks = ng.Negotiation(
        "Even", [a],
        [ng.Consideration(a, "home", 3 + c, a("stay")), ng.Consideration(a, "away", c, a("go"))],
        reported={"A": "stay"},
    )  # fmt: skip
    part = part_of(talks)
    assert part.everywhere.indices is None
    (section,) = all_at_once(part)
    assert "The stability margin of the reported outcome is the same everywhere." in texts(section)


def test_an_outcome_that_is_none_may_become_one():
    """With g = 1 and x = 2: from (1/8, 2/5) to the line 8 u = 5 v."""
    part = part_of(small_talks().at(g=1))
    found = part.everywhere.flip
    assert not found.held
    assert found.distance == pytest.approx(1 / math.sqrt(89), abs=1e-6)
    (section,) = all_at_once(part)
    assert "This alone makes the reported outcome an equilibrium" in texts(section)
    assert "would have had to be 2 times as large (2 in place of 1)" in texts(section)


def test_without_ranges_nothing_is_said():
    part = part_of(leaving(ng.Parameter("d", 2)))
    assert part.everywhere is None
    assert not list(all_at_once(part))
