"""Negotiations as TOML files: exact round trip, and edits by hand.

The reference of a round trip is the negotiation that was written; that of an edited file is the
same change made in Python.
"""

import tomllib

import numpy as np
import pytest
import sympy

import negotiation as ng
from negotiation.scenarios import karabakh_2020, karabakh_2023

SCENARIOS = {
    "ceasefire": karabakh_2023.ceasefire,
    "reintegration": karabakh_2023.reintegration,
    "resumption": karabakh_2023.resumption,
    "truce": karabakh_2020.truce,
}

SMALL = """\
name = "Talks"
description = "Two sides, a broker, a backer and a neighbour."

[parameters.c]
baseline = 2.5
low = 0
high = 5

[parameters.v]
baseline = 10
low = 6
high = 14
meaning = "control"
source = "assumed"

[[actors]]
name = "Azerbaijan"
options = ["halt", "press on"]

[[actors]]
name = "Karabakh Armenians"
options = ["disarm", "resist"]

[[actors]]
name = "Russia"
role = "mediator"
between = ["Azerbaijan", "Karabakh Armenians"]
options = ["broker", "stand aside"]

[[actors.instruments]]
kind = "guarantee"
penalty = "c"
cost = "1"
option = "broker"
against = "Azerbaijan"
breach = "Azerbaijan: press on & Karabakh Armenians: disarm"

[[actors.instruments]]
kind = "bias"
towards = "Azerbaijan"
weight = "0.5"

[[actors]]
name = "Turkey"
role = "backer"
of = "Azerbaijan"
options = ["back", "restrain"]

[[actors.instruments]]
kind = "support"
relief = "2"
burden = "0.25*c"
option = "back"
when = "Azerbaijan: press on"

[[actors.instruments]]
kind = "alliance"
weight = "0.3"

[[actors]]
name = "Armenia"
role = "non-participant"
takes = "stay out"
options = ["stay out", "step in"]

[[considerations]]
actor = "Azerbaijan"
label = "control"
value = "v - c"
when = "Azerbaijan: halt & ~(Turkey: back | Armenia: step in)"
source = "F1"

[[considerations]]
actor = "Karabakh Armenians"
label = "standing"
value = "-1"

[reported]
Azerbaijan = "halt"
"Karabakh Armenians" = "disarm"
Russia = "broker"
Turkey = "back"
Armenia = "stay out"
"""


def same(first, second):
    """Everything that a negotiation is made of is the same."""
    assert second.name == first.name
    assert second.description == first.description
    assert second.considerations == first.considerations
    assert list(second.parameters.items()) == list(first.parameters.items())
    assert second.reported == first.reported
    assert [type(a) for a in second.actors] == [type(a) for a in first.actors]
    for one, other in zip(first.actors, second.actors, strict=True):
        assert (other.name, other.all_options, other.options, other.leans_on) == (
            one.name, one.all_options, one.options, one.leans_on
        )  # fmt: skip
    np.testing.assert_array_equal(second.payoffs(), first.payoffs())


def returned(talks):
    """The negotiation written and read, after both have been checked."""
    text = talks.to_toml()
    again = ng.Negotiation.from_toml(text)
    same(talks, again)
    assert again.to_toml() == text
    return again


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_round_trip_of_every_scenario(scenario):
    talks = SCENARIOS[scenario]()
    again = returned(talks)
    ends = {name: [p.low, p.high] for name, p in talks.parameters.items()}
    np.testing.assert_array_equal(again.payoffs(**ends), talks.payoffs(**ends))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_round_trip_of_every_counterfactual(scenario):
    talks = SCENARIOS[scenario]()
    for actor in talks.actors:
        again = returned(talks.without(actor.name))
        assert [gone.name for gone in again.away] == [actor.name]
    returned(talks.without("Russia").without("Turkey"))
    if isinstance(talks.actor("Armenia"), ng.NonParticipant):
        returned(talks.joined_by("Armenia"))
        returned(talks.joined_by("Armenia").without("Azerbaijan"))
    returned(talks.at(g=0).at(g=1.5, b=6))


def test_a_file_read_can_be_changed_further():
    talks = SCENARIOS["ceasefire"]()
    again = ng.Negotiation.from_toml(talks.without("Turkey").to_toml())
    changed, reference = again.at(v=12).without("Russia"), talks.without("Turkey").at(v=12)
    same(reference.without("Russia"), changed)


def test_parameters_replaced_by_expressions_are_written_as_they_are_now():
    talks = ng.Negotiation.from_toml(SMALL)
    share = ng.Parameter("share", 0.5, low=0, high=1, meaning="share of control")
    changed = talks.replacing({"v": 20 * share, "c": sympy.Integer(3)})
    again = returned(changed)
    assert list(again.parameters) == ["share"]
    assert 'value = "20*share - 3"' in changed.to_toml()


def test_the_layout_is_what_a_person_would_write():
    assert ng.Negotiation.from_toml(SMALL).to_toml() == SMALL


def test_reads_every_role_and_instrument():
    talks = ng.Negotiation.from_toml(SMALL)
    azerbaijan = ng.Actor("Azerbaijan", options=["halt", "press on"])
    karabakh = ng.Actor("Karabakh Armenians", options=["disarm", "resist"])
    v = ng.Parameter("v", 10, 6, 14, "control", "assumed")
    c = ng.Parameter("c", 2.5, 0, 5)
    russia = ng.Mediator(
        "Russia",
        options=["broker", "stand aside"],
        between=[azerbaijan, karabakh],
        instruments=[
            ng.Guarantee(
                c,
                cost=1,
                option="broker",
                against=azerbaijan,
                breach=azerbaijan("press on") & karabakh("disarm"),
            ),
            ng.Bias(towards=azerbaijan, weight=0.5),
        ],
    )
    turkey = ng.Backer(
        "Turkey",
        options=["back", "restrain"],
        of=azerbaijan,
        instruments=[
            ng.Support(2, burden=c / 4, option="back", when=azerbaijan("press on")),
            ng.Alliance(0.3),
        ],
    )
    armenia = ng.NonParticipant("Armenia", options=["stay out", "step in"], takes="stay out")
    same(
        ng.Negotiation(
            "Talks",
            description="Two sides, a broker, a backer and a neighbour.",
            actors=[azerbaijan, karabakh, russia, turkey, armenia],
            considerations=[
                ng.Consideration(
                    azerbaijan,
                    "control",
                    v - c,
                    when=azerbaijan("halt") & ~(turkey("back") | armenia("step in")),
                    source="F1",
                ),
                ng.Consideration(karabakh, "standing", -1),
            ],
            reported={
                "Azerbaijan": "halt",
                "Karabakh Armenians": "disarm",
                "Russia": "broker",
                "Turkey": "back",
            },
        ),
        talks,
    )


def test_an_edited_baseline_is_the_same_as_another_baseline():
    text = SCENARIOS["ceasefire"]().to_toml()
    edited = text.replace("[parameters.v]\nbaseline = 10", "[parameters.v]\nbaseline = 12.5")
    assert edited != text
    same(SCENARIOS["ceasefire"]().at(v=12.5), ng.Negotiation.from_toml(edited))


def test_an_edited_value_changes_the_payoffs():
    edited = SMALL.replace('"v - c"', '"(v - c)*sqrt(c + 1.5)/2"')
    before, after = (ng.Negotiation.from_toml(text).payoffs() for text in (SMALL, edited))
    # At v = 10 and c = 2.5, 7.5 becomes 7.5 * sqrt(4) / 2: as it was.
    np.testing.assert_array_equal(before, after)
    doubled = ng.Negotiation.from_toml(SMALL.replace('"v - c"', '"2*(v - c)"'))
    at = (0, 0, 0, 0, 1, 0)
    assert (before[at], doubled.payoffs()[at]) == (7.5, 15)


def test_other_ways_to_write_the_same_file():
    other = (
        "\ufeff"
        + SMALL.replace("[parameters.c]\nbaseline = 2.5\nlow = 0\nhigh = 5\n", "")
        .replace('"c"', '"2.5"')
        .replace('"0.25*c"', "0.625")
        .replace('"v - c"', '"""\nv\n- 2.5"""')
        .replace('cost = "1"', "cost = 1")
        .replace('weight = "0.5"', "weight = 0.5 # a half")
    ).replace("\n", "\r\n")
    reference = ng.Negotiation.from_toml(SMALL)
    np.testing.assert_allclose(
        ng.Negotiation.from_toml(other).payoffs(), reference.payoffs(c=2.5), rtol=1e-12
    )


def test_odd_names_and_numbers_come_back():
    a = ng.Actor('a "b" \\ c\x7f\t', options=["x: y & (z)", "\u00e4 \u4e2d", "always"])
    b = ng.Actor("always", options=["~", "'"])
    numbers = [0.1, -0.0, 1e300, 5e-324, 1e16, 123456789.123, -7.0]
    parameters = [
        ng.Parameter(f"n{k}", x, low=min(x, -1), high=max(x, 1)) for k, x in enumerate(numbers)
    ]
    delta = ng.Parameter("δ", 0.1, source="line\nbreak", latex=r"\delta", continuation="always")
    returned(
        ng.Negotiation(
            "",
            actors=[a, b],
            considerations=[
                *(ng.Consideration(a, p.name, p, when=a("x: y & (z)")) for p in parameters),
                ng.Consideration(a, '"""', delta / 3, when=~b("~") | a("always")),
                ng.Consideration(b, "large", 1e300),
                ng.Consideration(b, "small", 5e-324),
                ng.Consideration(b, "third", sympy.Rational(1, 3), source="#"),
            ],
            reported={a.name: "always", "always": "'"},
        )
    )


def test_a_parameter_of_an_instrument_that_counts_for_nothing_now_is_kept():
    talks = ng.Negotiation.from_toml(SMALL.replace('penalty = "c"', 'penalty = "c"'))
    extra = ng.Parameter("extra", 3, low=1, high=5)
    a, b, c = (ng.Actor(name, options=["keep", "break"]) for name in "ABC")
    m = ng.Mediator(
        "M",
        options=["broker"],
        between=[a, b],
        instruments=[ng.Guarantee(extra, 1, option="broker", against=a, breach=a("break"))],
    )
    talks = ng.Negotiation("T", actors=[a, b, c, m], considerations=[]).without("A")
    assert "extra" not in talks.parameters
    assert "[parameters.extra]" in talks.to_toml()
    returned(talks)


def test_what_is_written_is_toml():
    tables = tomllib.loads(SCENARIOS["truce"]().to_toml())
    assert tables["parameters"]["sigma"]["latex"] == r"\sigma"
    assert tables["actors"][2]["between"] == ["Azerbaijan", "Karabakh Armenians"]
    assert tables["considerations"][0]["value"] == "sigma*v"
