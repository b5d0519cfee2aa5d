"""The live page without a browser: parameter sets, the hot seat, what it can be about."""

import builtins
import json
import socket
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import negotiation as ng
from negotiation.cli import main
from negotiation.live.cases import bases, seats
from negotiation.live.page import Page
from negotiation.live.seats import HotSeat
from negotiation.live.widgets import step_of

CEASEFIRE = "karabakh-2023-ceasefire"


def dilemma():
    """The prisoner's dilemma with a temptation t: defection is dominant where t > 3."""
    a, b = (ng.Actor(name, options=["cooperate", "defect"]) for name in "AB")
    t = ng.Parameter("t", 4, low=2, high=6, meaning="temptation", source="assumed")
    considerations = [
        each
        for me, other in ((a, b), (b, a))
        for each in (
            ng.Consideration(me, "reward", 3, when=me("cooperate") & other("cooperate")),
            ng.Consideration(me, "temptation", t, when=me("defect") & other("cooperate")),
            ng.Consideration(me, "punishment", 1, when=me("defect") & other("defect")),
        )
    ]
    return ng.Negotiation("Dilemma", [a, b], considerations)


# Parameter sets


def test_a_parameter_set_comes_back_from_both_forms():
    talks = ng.scenarios.load(CEASEFIRE)
    kept = ng.ParameterSet.of(
        talks.joined_by("Armenia").without("Turkey").at(g=3.1),
        joined_by=["Armenia"],
        without=["Turkey"],
    )
    for again in (
        ng.ParameterSet.from_toml(kept.to_toml()),
        ng.ParameterSet.from_json(kept.to_json()),
    ):
        assert again == kept
        here = again.applied(talks)
        assert here.names == ["Azerbaijan", "Karabakh Armenians", "Russia", "Armenia"]
        assert here.actor("Armenia").options == ["stay out", "step in"]
        assert here.parameters["g"].baseline == 3.1


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), st.floats(-1e300, 1e300)))
def test_values_come_back_to_the_last_bit(values):
    kept = ng.ParameterSet("Talks", values)
    assert ng.ParameterSet.from_toml(kept.to_toml()) == kept
    assert ng.ParameterSet.from_json(kept.to_json()) == kept


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.toml", "negotiation = 'Dilemma'\n[values]\nt = nan", "'t' must be a finite number"),
        ("a.toml", "negotiation = 'Dilemma'\n[values]\nt = 'x'", "'t' must be a number, got 'x'"),
        ("a.toml", "negotiation = 'Dilemma'\n[values]\nt = 9", r"outside its range \[2, 6\]"),
        ("a.toml", "negotiation = 'Dilemma'\n[values]\ns = 3", "no parameter 's'"),
        ("a.toml", "negotiation = 'Other'\n[values]\nt = 3", "belongs to 'Other'"),
        ("a.toml", "negotiation = 'Dilemma'\nwith = 1\n[values]", "no key 'with'"),
        ("a.toml", "negotiation = 'Dilemma'\nwithout = ['C']\n[values]", "no actor 'C'"),
        ("a.toml", "negotiation = 'Dilemma'\nwithout = 'A'\n[values]", "must be a list of names"),
        ("a.toml", "negotiation = Dilemma", "this is not TOML"),
        ("a.toml", "[values]", "'negotiation' is missing"),
        ("a.json", '{"negotiation": "Dilemma", "values": {"t": NaN}}', "must be a finite number"),
        ("a.json", '{"negotiation": "Dilemma", "values": {"t": 3, "t": 4}}', "'t' comes twice"),
        ("a.json", "[" * 100_000, "this is not JSON"),
        ("a.json", "[]", "expected a table"),
        ("a.json", "", "this is not JSON"),
        ("a.txt", "t = 3", "is a .toml or a .json file"),
    ],
)
def test_a_bad_parameter_set_is_refused(tmp_path, name, text, says):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ng.NegotiationError, match=says):
        ng.ParameterSet.read(path).applied(dilemma())


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(ng.NegotiationError, match="is not text in UTF-8"):
        ng.ParameterSet.from_bytes("a.json", b"\xff\xfe\x00")


def test_the_command_line_reads_a_parameter_set(tmp_path):
    path = tmp_path / "values.json"
    talks = ng.scenarios.load("karabakh-2020").without("Turkey").at(g=0.5)
    path.write_text(ng.ParameterSet.of(talks, without=["Turkey"]).to_json(), encoding="utf-8")
    found = CliRunner().invoke(main, ["solve", "karabakh-2020", "--values", str(path)])
    assert found.exit_code == 0, found.output
    assert "No equilibrium: Azerbaijan would rather press on" in found.stdout
    assert "Turkey" not in found.stdout.partition("It is an equilibrium")[0]
    found = CliRunner().invoke(main, ["solve", "karabakh-2023", "--values", str(path)])
    assert found.exit_code == 2
    assert "belongs to 'Truce of 9-10 November 2020'" in found.stderr


# The hot seat: payoffs and regrets of the dilemma, by hand


def test_the_reveal_says_what_each_got_and_could_have_got():
    game = HotSeat(dilemma())
    game.commit("A", "cooperate")
    game.commit("B", "defect")
    played = game.reveal()
    assert played.payoffs == {"A": 0, "B": 4}
    assert played.regrets == {"A": 1, "B": 0}
    assert played.better == {"A": "defect"}
    assert [eq.profile for eq in played.equilibria] == [{"A": "defect", "B": "defect"}]


def test_a_choice_is_made_once_and_by_those_who_have_one():
    game = HotSeat(ng.scenarios.load(CEASEFIRE))
    game.commit("Russia", "broker")
    for actor, option, says in [
        ("Russia", "broker", "has chosen already"),
        ("Armenia", "stay out", "has no choice: it takes 'stay out'"),
        ("Turkey", "backs", "did you mean 'back'"),
        ("Rusia", "broker", "did you mean 'Russia'"),
    ]:
        with pytest.raises(ng.NegotiationError, match=says):
            game.commit(actor, option)
    with pytest.raises(ng.NegotiationError, match="not all have chosen: Azerbaijan"):
        game.reveal()


# The page


def test_a_page_can_be_about_each_round_and_each_case():
    labels = list(bases(ng.scenarios.load("karabakh-2023"), "karabakh-2023"))
    assert labels[0] == "The talks in sequence"
    assert "Reintegration talks, 21 September 2023" in labels
    assert "Ceasefire talks, 19-20 September 2023: no guarantee" in labels
    assert not [label for label in labels if "crisis" in label]  # a tree
    with pytest.raises(ng.NegotiationError, match="has later moves"):
        bases(ng.scenarios.load("karabakh-2023-crisis"))
    with pytest.raises(ng.NegotiationError, match="expected a Negotiation or Stages"):
        bases("talks")
    assert [(s.name, s.at_table) for s in seats(ng.scenarios.load("karabakh-2023"))] == [
        ("Russia", True), ("Turkey", True), ("Armenia", False)
    ]  # fmt: skip


def test_a_moved_slider_is_answered_as_the_library_answers():
    page = Page(dilemma())
    assert "defect, defect</em>, is a strict equilibrium" in page.verdict.object
    assert "No parameter alone makes it tip" in page.tipping.object
    assert not page.diagram.visible  # one parameter
    page.outcome.value = {"A": "cooperate", "B": "cooperate"}
    assert "is not an equilibrium" in page.verdict.object
    assert "A would rather defect, and gain 1" in page.verdict.object
    assert "<b>tips at 3</b>" in page.sliders.captions["t"]
    page._place({"t": 2.5})
    assert page.sliders.made["t"].value == 2.5
    assert page.kept.values == {"t": 2.5}
    # At t < 3 cooperation and defection are equilibria, with a mixed one between them.
    assert "cooperate, cooperate</em>, is a strict equilibrium" in page.verdict.object
    assert "2 pure, 1 mixed; these are all" in page.verdict.object
    assert page.payoffs.object.count("class='equilibrium'") == 2


def test_switches_are_the_counterfactuals_of_the_library():
    talks = ng.scenarios.load(CEASEFIRE)
    page = Page(talks, CEASEFIRE)
    page._place({"g": 4.0})
    page.present.value = ["Russia", "Armenia"]
    assert page.kept.joined_by == ("Armenia",)
    assert page.kept.without == ("Turkey",)
    expected = talks.joined_by("Armenia").without("Turkey").at(g=4)
    np.testing.assert_array_equal(page.here.payoffs(), expected.payoffs())
    assert "b" not in page.sliders.captions


def test_a_user_s_own_talks_may_have_markup_and_no_parameters():
    a = ng.Actor("<script>alert(1)</script>", options=["<b>x</b>", "y"])
    talks = ng.Negotiation("T & <i>", [a], [ng.Consideration(a, "<u>w</u>", 1, when=a("y"))])
    page = Page(talks)
    shown = "".join(
        pane.object
        for pane in (page.heading, page.verdict, page.payoffs, page.equilibria, page.reasons)
    )
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown
    assert "<b>x</b>" not in shown
    assert not page.sliders.captions
    assert not page.plane


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1e-9, 1e-9), (1e300, 1.5e300), (0.5, 0.98)])
def test_steps_are_round_and_at_least_a_hundred(low, high):
    step = step_of(low, high)
    assert 100 <= (high - low) / step * (1 + 1e-9) < 251
    assert json.dumps(step).strip("0.e+-123456789") == ""


def test_without_panel_it_is_said_what_to_install(monkeypatch):
    real = builtins.__import__

    def missing(name, *rest, **more):
        if name == "panel":
            raise ModuleNotFoundError("No module named 'panel'")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ng.NegotiationError, match=r"pip install 'negotiation\[live\]'"):
        ng.explore("karabakh-2020")
    found = CliRunner().invoke(main, ["explore", "karabakh-2020"])
    assert found.exit_code == 2
    assert "pip install" in found.stderr


def test_a_user_s_own_file_is_served(monkeypatch, tmp_path):
    path = tmp_path / "my.toml"
    path.write_text(dilemma().to_toml(), encoding="utf-8")
    served = []

    def serve(talks, name, **_):
        served.append((talks, name))

    monkeypatch.setattr("negotiation.live.serving.serve", serve)
    assert CliRunner().invoke(main, ["explore", str(path)]).exit_code == 0
    ((talks, name),) = served
    assert (talks.name, name) == ("Dilemma", None)
    assert Page(talks, name).kept == ng.ParameterSet("Dilemma", {"t": 4})


def test_what_cannot_be_served_is_said_in_one_line():
    line = socket.create_server(("127.0.0.1", 0))
    taken = str(line.getsockname()[1])
    for arguments, says in [
        (["nowhere.toml"], "cannot read nowhere.toml"),
        (["karabakh-2032"], "did you mean 'karabakh-2023'"),
        (["karabakh-2023-crisis"], "has no explore"),
        (["bargaining-range"], "is a textbook model"),
        (["karabakh-2020", "--port", "70000"], "a port is a number from 0 to 65535"),
        (["karabakh-2020", "--port", taken], "cannot listen on port"),
    ]:
        found = CliRunner().invoke(main, ["explore", "--no-browser", *arguments])
        assert found.exit_code == 2
        (words,) = found.stderr.splitlines()
        assert says in words
    line.close()


def test_importing_the_command_line_loads_no_panel():
    code = "import sys, negotiation.cli; print('panel' in sys.modules, 'bokeh' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
