"""Negotiations as TOML files: exact round trip, edits by hand, and errors that say where.

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
    np.testing.assert_array_equal(
        ng.Negotiation.from_toml(other).payoffs(), reference.payoffs(c=2.5)
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


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ('name = "Talks"', "name = Talks", "not TOML: Invalid value .at line 1, column 8"),
        ('name = "Talks"\n', "", "the file: 'name' is missing"),
        ('name = "Talks"', 'nam = "Talks"', "the file: no key 'nam'; did you mean 'name'"),
        ("[[considerations]]", "[[consideration]]", "no key 'consideration'; did you mean 'consid"),
        ("[parameters.v]", "[parameters.w]", r"consideration 1 'control' \(line 66\): value: no p"),
        ("baseline = 10\n", "", r"parameter 'v' \(line 9\): 'baseline' is missing"),
        ("baseline = 10", 'baseline = "10"', "'baseline' must be a number, got '10'"),
        ("baseline = 10", "baseline = true", "'baseline' must be a number, got true"),
        ("baseline = 10", "baseline = nan", "'baseline' must be a finite number, got nan"),
        ("baseline = 10", "baseline = 1" + "0" * 400, "finite number, got a number of very many"),
        ("baseline = 10", "baseline = 20", r"parameter 'v' \(line 9\): baseline=20.0 .* outside"),
        ("low = 6", "low = 16", "upside down"),
        ("low = 6", "lo = 6", r"parameter 'v' \(line 9\): no key 'lo'; did you mean 'low'"),
        ('meaning = "control"', "meaning = 3", "'meaning' must be a text in quotes, got 3"),
        ("[parameters.c]", "[parameters.lambda]", "must be a Python identifier"),
        ('options = ["halt", "press on"]', 'options = "halt"', "'options' must be a list of names"),
        ('options = ["halt", "press on"]', "options = []", r"actor 1 'Azerbaijan' \(line 16\)"),
        ('options = ["halt", "press on"]', 'option = ["halt"]', "'options' is missing.*'option'"),
        ('"halt", "press on"]', '"halt", "halt"]', "has the option 'halt' twice"),
        ('role = "backer"', 'role = "baker"', r"actor 4 'Turkey' \(line 43\): no role 'baker'; d"),
        ('role = "backer"\n', "", "no key 'of'"),
        ('of = "Azerbaijan"\n', "", "'of' is missing"),
        ('of = "Azerbaijan"', 'of = "Azerbaidjan"', "refers to 'Azerbaidjan'; did you mean"),
        ('takes = "stay out"', 'takes = "stay"', "no option of Armenia 'stay'"),
        ('kind = "bias"', 'kind = "biass"', "instrument 2 .*no kind of instrument 'biass'; did"),
        ('kind = "bias"\n', "", r"instrument 2 \(line 38\): 'kind' is missing"),
        ('towards = "Azerbaijan"\n', "", "'towards' is missing"),
        ('kind = "support"', 'kind = "guarantee"', r"instrument 1 \(line 49\): no key 'relief'"),
        ('relief = "2"', "relief = false", "'relief' must be a number or an expression"),
        ('relief = "2"', 'relief = "2 +"', "relief: expected a number"),
        ('value = "-1"', "value = 2024-01-01", "got a date or a time"),
        ('value = "-1"', 'value = ["1"]', "got a list"),
        ('value = "-1"\n', "", r"consideration 2 'standing' \(line 73\): 'value' is missing"),
        ('value = "-1"', 'value = "-u"', "no parameter 'u' at position 2 of the expression"),
        ('value = "-1"', "value = 1" + "0" * 400, "'value' must be a finite number"),
        ('value = "-1"', "value = inf", "'value' must be a finite number, got inf"),
        ('value = "-1"', 'value = "-1"\nworth = 1', "no key 'worth'"),
        ('label = "standing"', 'label = " "', "needs a label"),
        ('label = "standing"\n', "", r"consideration 2 \(line 73\): 'label' is missing"),
        ('actor = "Karabakh Armenians"', 'actor = "Karabach"', "no actor 'Karabach'"),
        ("halt & ~(Turkey: back", "halt & ~(Turkey: bck", "when: no option of Turkey 'bck' at pos"),
        ("halt & ~(Turkey: back", "halt & ~(Turkey back", r"when: expected ':' and an option"),
        ('Turkey = "back"', 'Turkey = "bak"', "no option of Turkey 'bak'"),
        ('Turkey = "back"', 'Turky = "back"', "reported: no key 'Turky'; did you mean 'Turkey'"),
        ('Turkey = "back"\n', "", "says nothing of 'Turkey'"),
        ("[reported]", "[[reported]]", "reported: expected a table, got a list"),
        ("[[actors]]", "[actors]", "not TOML|must be written as"),
        ('name = "Turkey"', 'name = "Russia"', "two actors are called 'Russia'"),
        ("[[considerations]]", "[considerations]", "not TOML"),
    ],
)
def test_errors_name_the_entry(old, new, match):
    assert old in SMALL
    with pytest.raises(ng.NegotiationError, match=match):
        ng.Negotiation.from_toml(SMALL.replace(old, new, 1))


def test_a_parameter_that_nothing_uses_is_refused():
    # It could not be kept: a negotiation has the parameters of its considerations. Dropping it in
    # silence would hide a misspelt value.
    text = SMALL.replace("[parameters.c]", "[parameters.unused]\nbaseline = 1\n\n[parameters.c]")
    with pytest.raises(ng.NegotiationError, match=r"'unused' \(line 4\): .* nothing uses it"):
        ng.Negotiation.from_toml(text)


def test_two_spellings_of_one_parameter_are_refused():
    wide = SMALL.replace("[parameters.c]", '[parameters."\uff56"]\nbaseline = 1\n\n[parameters.c]')
    with pytest.raises(ng.NegotiationError, match="two parameters are called 'v'"):
        ng.Negotiation.from_toml(wide)


def test_an_actor_away_has_no_considerations_and_no_reported_choice():
    text = SMALL.replace(
        "[reported]", '[[away]]\nname = "France"\noptions = ["urge", "wait"]\n\n[reported]'
    )
    assert [actor.name for actor in returned(ng.Negotiation.from_toml(text)).away] == ["France"]
    for edit, match in [
        (text.replace('"Karabakh Armenians"\nlabel', '"France"\nlabel'), "'France' is away"),
        (text + 'France = "urge"\n', "reported: no key 'France'"),
        (text.replace('name = "France"', 'name = "Turkey"'), "two actors are called 'Turkey'"),
        (
            text.replace('["urge", "wait"]', '["urge"]\nrole = "party"'),
            "away actor 1 .*no key 'role'",
        ),
    ]:
        with pytest.raises(ng.NegotiationError, match=match):
            ng.Negotiation.from_toml(edit)


def test_lines_are_left_out_where_they_would_be_wrong():
    text = SMALL.replace(
        'description = "Two', "description = '''\n[[considerations]]\n'''\n# '''Two"
    )
    with pytest.raises(ng.NegotiationError, match=r"consideration 2 'standing': value"):
        ng.Negotiation.from_toml(text.replace('"-1"', '"-u"'))


class Judge(ng.Actor):
    """A role of somebody's own."""


class Levy(ng.Support):
    """An instrument of somebody's own."""


A = ng.Actor("A", options=["x", "y"])
V = ng.Parameter("v", 2, low=1, high=3)


@pytest.mark.parametrize(
    ("talks", "match"),
    [
        (ng.Negotiation("T", [Judge("J", ["x"])], []), "Judge is a kind of one's own"),
        (
            ng.Negotiation(
                "T", [A, ng.Backer("B", ["x"], of=A, instruments=[Levy(1, 1, "x", A("x"))])], []
            ),
            "Levy is a kind of one's own",
        ),
        (ng.Negotiation("T", [A], [ng.Consideration(A, "a", sympy.sin(V))]), "sin"),
        (ng.Negotiation("T", [A], [], description="\ud800"), "no file can hold"),
        (ng.Negotiation("T" * 300, [A], []), "'name' has 300 characters"),
    ],
)
def test_what_a_file_cannot_say_is_an_error(talks, match):
    with pytest.raises(ng.NegotiationError, match=match):
        talks.to_toml()


def test_only_a_negotiation_is_written():
    from negotiation.formats.toml import to_toml

    with pytest.raises(ng.NegotiationError, match="only a Negotiation is written"):
        to_toml(SMALL)


def test_what_is_written_is_toml():
    tables = tomllib.loads(SCENARIOS["truce"]().to_toml())
    assert tables["parameters"]["sigma"]["latex"] == r"\sigma"
    assert tables["actors"][2]["between"] == ["Azerbaijan", "Karabakh Armenians"]
    assert tables["considerations"][0]["value"] == "sigma*v"
