"""What a mediator's instruments are worth: closed forms, Shapley's axioms, Karabakh."""

import itertools
import math

import numpy as np
import pytest

import negotiation as ng
from negotiation.report.blocks import Table
from negotiation.report.in_order import put_in_order, tree_sections
from negotiation.report.mediators import needed, worths
from negotiation.report.parts import compute, plans

CEASEFIRE = ng.scenarios.karabakh_2023.ceasefire()
TERMS = CEASEFIRE.actor("Azerbaijan")("halt") & CEASEFIRE.actor("Karabakh Armenians")("disarm")


def driving(*, knows=True):
    """Two parties who have to meet, where one place is right; M may know which it is.

    Both get 2 if they meet at the right place, 1 at the wrong one, and nothing apart. Each place is
    right with probability 1/2.
    """
    a, b = (ng.Actor(name, options=["left", "right"]) for name in "AB")
    m = ng.Mediator("M", options=["broker"], between=[a, b])
    place = ng.Type("place", {"left": 0.5, "right": 0.5}, of=m if knows else [])
    considerations = [
        ng.Consideration(who, f"{side}, {good}", worth, a(side) & b(side) & place(good))
        for who in (a, b)
        for side in ("left", "right")
        for good, worth in (("left", 1 + (side == "left")), ("right", 1 + (side == "right")))
    ]
    return ng.Negotiation("Driving", [a, b, m], considerations, types=[place])


def test_information_needs_a_proposal():
    """Meeting is worth 3 a pair without knowing where, 4 with it; drawing lots meets half the time.

    The mixed equilibrium, each place with probability 1/2, is the worst: 1.5 in all. What M knows
    is worth nothing as long as it cannot say it, since it has nothing to choose.
    """
    found = ng.worth_of_instruments(driving(), "M")
    values = found["value"].to_pandas()
    assert values["worst"].to_dict() == pytest.approx(
        {"none": 1.5, "proposal": 3, "information": 1.5, "proposal, information": 4}
    )
    assert values["best"].to_dict() == pytest.approx(
        {"none": 3, "proposal": 3, "information": 3, "proposal, information": 4}
    )
    share = found["share"].to_pandas()["worst"]
    assert share.to_dict() == pytest.approx({"proposal": 2, "information": 0.5})
    assert bool(found["complete"].all())
    plain = ng.worth_of_instruments(driving(knows=False), "M")
    assert list(plain["instrument"].values) == ["proposal"]
    assert plain["alone"].to_pandas()["worst"].to_dict() == pytest.approx({"proposal": 1.5})


def test_russia_in_the_ceasefire_talks():
    """By the payoffs written out: without the penalty pressing on pays; with it, war is left."""
    found = ng.worth_of_instruments(CEASEFIRE, "Russia", TERMS)
    assert found["value"].to_pandas()["worst"].to_dict() == pytest.approx(
        {"none": 0, "proposal": 0, "guarantee": 0, "proposal, guarantee": 1}
    )
    q = {name: p.baseline for name, p in CEASEFIRE.parameters.items()}
    # What Azerbaijan would gain by going on after they have disarmed, by the considerations.
    tempted = q["x"] + q["b"] - q["s"] - q["w_a"]
    assert tempted > 0 > tempted - q["g"]
    assert found["value"].to_pandas()["selected"].to_dict() == pytest.approx(
        {"none": 0, "proposal": 0, "guarantee": 1, "proposal, guarantee": 1}
    )


@pytest.mark.parametrize(
    ("talks", "objective"),
    [
        (CEASEFIRE, None),
        (CEASEFIRE, TERMS),
        (CEASEFIRE, "Azerbaijan"),
        (ng.scenarios.karabakh_2023.reintegration(), None),
        (ng.scenarios.karabakh_2023.reintegration(), {"Karabakh Armenians": 2}),
    ],
)
def test_shares_add_up(talks, objective):
    """Shapley (1953): efficiency; and the average over all orders, counted out."""
    found = ng.worth_of_instruments(talks, "Russia", objective)
    value = found["value"].values
    total = value[-1] - value[0]
    assert found["share"].values.sum(axis=0) == pytest.approx(total)
    names = list(found["instrument"].values)
    place = {frozenset(np.flatnonzero(row)): k for k, row in enumerate(found["has"].values)}
    for k in range(len(names)):
        added = 0.0
        for order in itertools.permutations(range(len(names))):
            before = frozenset(order[: order.index(k)])
            added = added + value[place[before | {k}]] - value[place[before]]
        expected = added / math.factorial(len(names))
        assert found["share"].values[k] == pytest.approx(expected, abs=1e-9)
    # A proposal is at least as good as any equilibrium that there is without it.
    for row, has in zip(value, found["has"].values, strict=True):
        if has[0]:
            without = value[place[frozenset(np.flatnonzero(has)) - {0}]]
            assert row[0] >= without[2] - 1e-9


def test_a_counterfactual_without_instruments():
    talks = ng.scenarios.karabakh_2023.reintegration()
    russia = talks.actor("Russia")
    guarantee, bias = russia.instruments
    bare = talks.without_instruments(russia)
    assert bare.actor("Russia").instruments == []
    assert bare.actor("Russia").between == russia.between
    assert not [c for c in bare.considerations if "guarantee of" in c.label or "bias" in c.label]
    unbiased = talks.without_instruments("Russia", bias)
    assert np.allclose(unbiased.payoffs(), talks.at(beta=0).payoffs())
    assert unbiased.actor("Russia").instruments == [guarantee]
    # Without the bias, and so without the guarantee, the weight beta is no parameter any more.
    assert "beta" not in unbiased.parameters
    assert russia.instruments == [guarantee, bias]
    with pytest.raises(ng.NegotiationError, match="none of the 1 instruments"):
        unbiased.without_instruments("Russia", bias)


@pytest.mark.parametrize(
    ("talks", "mediator", "words"),
    [
        (CEASEFIRE, "Turkey", "is a backer, not a mediator"),
        (CEASEFIRE, "Rusia", "did you mean 'Russia'"),
        (ng.scenarios.karabakh_2023.talks(), "Russia", "expected a Negotiation"),
        (ng.scenarios.karabakh_crisis.crisis(), "Russia", "later moves"),
    ],
)
def test_errors(talks, mediator, words):
    with pytest.raises(ng.NegotiationError, match=words):
        ng.worth_of_instruments(talks, mediator)


def test_what_is_no_expectation():
    with pytest.raises(ng.NegotiationError, match="an expectation"):
        ng.worth_of_instruments(CEASEFIRE, "Russia", "smallest")


def test_the_report_has_them():
    plan = plans(CEASEFIRE, "karabakh-2023-ceasefire")[0]
    part = compute(plan, "payoff-dominant")
    assert list(part.worths) == ["Russia"]
    assert [each.attrs["objective"] for each in part.worths["Russia"]] == [
        "the probability of Azerbaijan: halt & Karabakh Armenians: disarm",
        "the sum of the payoffs of Azerbaijan and Karabakh Armenians",
    ]
    tips = {case: [t.value for t in found] for case, found in needed(part, "Russia")["g"].items()}
    # Without Turkey its support b is gone from what pressing on pays.
    assert tips["as it was"] == pytest.approx([3.5])
    assert tips["no backer"] == pytest.approx([3.5 - CEASEFIRE.parameters["b"].baseline])
    assert "no guarantee" not in tips
    assert worths(ng.scenarios.karabakh_2023.talks(), "payoff-dominant") == {}


def test_what_is_known_of_russia_s_word():
    """Known to all, terms are accepted as often as its word is good, by the baseline of q.

    A guarantor known to be reliable makes the terms hold, and one known not to be none (Walter
    1997); kept to itself, anything between no terms and terms for sure is an equilibrium.
    """
    name = "karabakh-2023-crisis"
    part = put_in_order(plans(ng.scenarios.load(name), name)[0])
    (section,) = [s for s in tree_sections(part) if "information" in s.key]
    table = next(block for block in section.blocks if isinstance(block, Table))
    rows = {row[0]: dict(zip(table.head, row, strict=True)) for row in table.rows}
    accepted = {label: row["terms accepted"] for label, row in rows.items()}
    q = part.talks.parameters["q"].baseline
    assert accepted == {
        "kept to itself": "0 to 1",
        "known to all, expected": f"{q:g}",
        "known to be reliable": "1",
        "known to be unreliable": "0",
    }
    assert "payoff: Russia" in table.head
