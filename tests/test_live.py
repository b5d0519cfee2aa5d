"""The live page without a browser: parameter sets, the hot seat, what it can be about."""

import builtins
import logging
import math
import socket
import subprocess
import sys
from decimal import Decimal

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import negotiation as ng
from negotiation.cli import main
from negotiation.live import telling, view
from negotiation.live.cases import bases, seats
from negotiation.live.page import EXPLORE, PLAY, Page, _typed
from negotiation.live.seats import HotSeat
from negotiation.live.serving import _in_a_line
from negotiation.live.widgets import step_of
from negotiation.report.parts import exact_edges

CEASEFIRE = "karabakh-2023-ceasefire"


@pytest.fixture
def unanswered(monkeypatch):
    """Pages that are moved, and do not compute what to show."""
    monkeypatch.setattr(Page, "_answer", lambda _: iter(()))


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


@given(
    st.dictionaries(st.text(), st.floats(allow_nan=False, allow_infinity=False)),
    st.text(),
    st.lists(st.text()),
)
def test_names_and_values_come_back_to_the_last_bit(values, name, gone):
    kept = ng.ParameterSet(name, values, (), gone)
    assert repr(ng.ParameterSet.from_toml(kept.to_toml())) == repr(kept)
    assert repr(ng.ParameterSet.from_json(kept.to_json())) == repr(kept)


def test_long_names_of_talks_come_back():
    kept = ng.ParameterSet("Talks" * 100, {"λ" * 300: -0.0, "with a space": 1e300})
    assert repr(ng.ParameterSet.from_toml(kept.to_toml())) == repr(kept)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: ng.ParameterSet("T", {"v": math.inf}), "value of 'v' must be a finite number"),
        (lambda: ng.ParameterSet("T", {"v": "a"}), "value of 'v' must be a finite number, got 'a'"),
        (lambda: ng.ParameterSet("T", {1: 2}), "a name in values must be text, got 1"),
        (lambda: ng.ParameterSet("\ud800", {}), "a character that no file can hold"),
        (lambda: ng.ParameterSet("T", {}, ["A" * 201]).to_toml(), "200 characters each"),
        (lambda: ng.ParameterSet.read(None), "expected the name of a file, got None"),
        (lambda: ng.ParameterSet.read("a\0.toml"), "cannot read"),
    ],
)
def test_what_no_file_of_values_can_be(make, says):
    with pytest.raises(ng.NegotiationError, match=says):
        make()


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


def test_the_reveal_proves_no_more_than_there_is_time_for(monkeypatch):
    monkeypatch.setattr(view, "BUDGET", 1e-9)
    talks = ng.scenarios.load(CEASEFIRE)
    game = HotSeat(talks)
    for name, option in talks.reported.items():
        if name in game.groups:
            game.commit(name, option)
    played = game.reveal()
    assert not played.equilibria.complete.all()
    assert "there may be more" in telling.played(played)


@pytest.mark.usefixtures("unanswered")
def test_choices_stand_while_others_explore_until_the_game_is_another():
    page = Page(dilemma())
    page.mode.value = PLAY
    page.play.choice.value = "defect"
    page.play.commit.clicks += 1
    page.mode.value = EXPLORE
    page.mode.value = PLAY
    assert page.play.game.waiting == ["B"]
    assert page.play.who.value == "B"
    page.mode.value = EXPLORE
    page._place({"t": 2.5})
    page.mode.value = PLAY
    assert page.play.game.waiting == ["A", "B"]
    assert "everybody chooses anew" in page.play.asked.object
    assert "2.5" in page.play.table.object


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


@pytest.mark.usefixtures("unanswered")
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


@pytest.mark.usefixtures("unanswered")
def test_what_is_saved_on_a_counterfactual_gives_the_same_game_again():
    written = {name: ng.scenarios.load(name) for name in (CEASEFIRE, "karabakh-2020")}
    talks = {each.name: each for each in written.values()}
    page = Page(written[CEASEFIRE], CEASEFIRE)
    for label in list(page.bases):
        page.about.value = label
        page._place({"g": 1.0})
        kept, payoffs = page.kept, page.here.payoffs()
        assert (kept.without == ("Turkey",)) == ("no backer" in label)
        assert (kept.joined_by == ("Armenia",)) == ("Armenia at the table" in label)
        np.testing.assert_array_equal(kept.applied(talks[kept.negotiation]).payoffs(), payoffs)
        # The page itself reads it again: as it stands, and from the talks as they are written.
        page._set_back()
        page._take(kept, "values.toml")
        np.testing.assert_array_equal(page.here.payoffs(), payoffs)
        assert page.kept == kept


@pytest.mark.usefixtures("unanswered")
def test_what_a_page_cannot_take_away_is_refused():
    talks = ng.scenarios.load(CEASEFIRE)
    page = Page(talks, CEASEFIRE)
    for gone in ("Azerbaijan", "Armenia"):  # a party, and one who is away
        given = ng.ParameterSet.of(talks.without(gone), without=[gone])
        with pytest.raises(ng.NegotiationError, match=f"no third party '{gone}' at the table"):
            page._take(given, "values.toml")
    assert page.kept == ng.ParameterSet.of(talks)


@pytest.mark.usefixtures("unanswered")
def test_a_slider_of_earlier_talks_moves_nothing():
    page = Page(ng.scenarios.load(CEASEFIRE), CEASEFIRE)
    old = dict(page.sliders.made)
    page.about.value = next(label for label in page.bases if "truce of 2020" in label)
    before = dict(page.values)
    for slider in old.values():
        slider.value = slider.end
    assert old.keys() - before.keys()  # names that these talks do not know
    assert old.keys() & before.keys()  # names that they do
    assert page.values == before
    assert page.kept.values == before


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("g = 3, g = 4", "parameter 'g' is set twice"),
        ("g = 3,5", r"'3,5' is not a finite number; write it like 3\.5, with a point"),
        ("g = 3, 5", "PARAMETER=NUMBER, got ' 5'"),
        ("g = \u0663", "'\u0663' is not a finite number"),
        ("g = 1,", "PARAMETER=NUMBER, got ''"),
    ],
)
def test_typed_values_mean_one_thing_or_are_refused(typed, says):
    with pytest.raises(ng.NegotiationError, match=says):
        _typed(typed)


def test_only_edges_without_a_closed_form_are_left_out():
    talks = ng.scenarios.load(CEASEFIRE)
    assert exact_edges(talks, ("g", "b"))
    with pytest.raises(ng.NegotiationError, match="no parameter 'gg'"):
        exact_edges(talks, ("gg", "b"))
    with pytest.raises(ng.NegotiationError, match="two different parameters"):
        exact_edges(talks, ("g", "g"))


@pytest.mark.parametrize(
    ("said", "is_a_fault"),
    [
        ("Unhandled exception receiving a message: %r: %r", False),
        ("Uncaught exception GET /ws (127.0.0.1)\n%r %r", False),
        ("Uncaught exception GET / (127.0.0.1)\n%r %r", True),
        ("Handler or its work threw an exception: %r: %r", True),
    ],
)
def test_only_what_cannot_be_read_is_told_in_a_line(said, is_a_fault):
    error = KeyError("g" * 500)
    arguments, raised = (error, "x" * 3_000_000), (KeyError, error, None)
    record = logging.LogRecord("log", logging.ERROR, "file", 1, said, arguments, raised)
    assert _in_a_line(record)
    told = logging.Formatter().format(record)
    if is_a_fault:
        assert told.endswith(f"KeyError: '{'g' * 500}'")  # the traceback
    else:
        assert told.startswith("refused what no page sends: KeyError('g")
        assert len(told) < 300


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
    assert Decimal(repr(step)).normalize().as_tuple().digits in {(1,), (2,), (5,)}


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


@pytest.mark.usefixtures("unanswered")
def test_a_widget_brings_its_scripts_along(monkeypatch):
    import panel as pn

    monkeypatch.setattr(pn.config, "inline", False)
    ng.explore(dilemma())
    assert pn.config.inline


def test_importing_the_command_line_loads_no_panel():
    code = "import sys, negotiation.cli; print('panel' in sys.modules, 'bokeh' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
