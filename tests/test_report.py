"""The report: what is in it, the same bytes twice, and nothing half-written."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import negotiation as ng
from negotiation.errors import NegotiationError
from negotiation.report.answers import answer
from negotiation.report.blocks import Table
from negotiation.report.model import tags_used
from negotiation.report.parts import compute, plans
from negotiation.report.results import as_json
from negotiation.report.turning import selected_along
from negotiation.report.words import NOTE, number
from negotiation.report.writing import write_report
from negotiation.solvers.selection import select_pure

FOLDERS = {"figures": (".pdf", ".png"), "tables": (".csv", ".tex")}


def small_talks(*, reported=True):
    """Two parties, a mediator and somebody who stays away."""
    a = ng.Actor("A & co", options=["halt", "fight"])
    b = ng.Actor("B", options=["yield", "resist"])
    m = ng.Mediator(
        "M", options=["broker", "leave"], between=[a, b],
        instruments=[
            ng.Guarantee(
                ng.Parameter("g", 4, 0, 8, "guarantee, <b>bold</b>", "assumed; F1"), cost=1,
                option="broker", against=a, breach=a("fight") & b("yield"),
            )
        ],
    )  # fmt: skip
    n = ng.NonParticipant("N", options=["stay out", "join"], takes="stay out")
    c = ng.Parameter("c", 3, 1, 6, "cost of fighting", "assumed; F3 to F5", latex=r"\gamma")
    x = ng.Parameter("x", 2, 0, 5, "gain from breaking a promise", "assumed")
    return ng.Negotiation(
        "Small talks, 1_2",
        actors=[a, b, m, n],
        considerations=[
            ng.Consideration(a, "terms", 5, a("halt") & b("yield")),
            ng.Consideration(a, "spoils", 5 + x, a("fight") & b("yield")),
            ng.Consideration(a, "war", 2 - c, a("fight") & b("resist")),
            ng.Consideration(b, "war", -2 * c, a("fight") & b("resist")),
            ng.Consideration(b, "overrun", -7, a("fight") & b("yield")),
            ng.Consideration(b, "holding out", -c / 2, b("resist")),
            ng.Consideration(m, "credit", 2, m("broker") & b("yield") & a("halt")),
            ng.Consideration(m, "effort", -1, m("broker")),
            ng.Consideration(n, "effort", -1, n("join")),
        ],
        reported={"A & co": "halt", "B": "yield", "M": "broker"} if reported else None,
        description="A made-up conflict.",
    )  # fmt: skip


def pennies():
    """Talks with a mixed equilibrium and nothing to vary."""
    a, b = (ng.Actor(name, options=["heads", "tails"]) for name in "AB")
    same = a("heads") & b("heads") | a("tails") & b("tails")
    return ng.Negotiation(
        "Matching pennies",
        actors=[a, b],
        considerations=[
            ng.Consideration("A", "match", 1, same),
            ng.Consideration("B", "mismatch", 1, ~same),
        ],
    )


def contents(folder):
    """Bytes by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


class Outline(HTMLParser):
    """What a page loads, what it links to, and whether its tags are balanced."""

    EMPTY = ("meta", "img", "br")

    def __init__(self, text):
        super().__init__()
        self.sources, self.links, self.ids, self.open, self.tags = [], [], [], [], set()
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.add(tag)
        self.sources += [v for k, v in attrs if k in ("src", "srcset", "data")]
        self.links += [v for k, v in attrs if k == "href"]
        self.ids += [attributes["id"]] if "id" in attributes else []
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The report on the small talks."""
    folder = tmp_path_factory.mktemp("small") / "report"
    assert write_report(small_talks(), folder) == folder / "report.html"
    return folder


@pytest.fixture
def quick(monkeypatch):
    """Write empty pictures: what is drawn is looked at elsewhere."""

    def save(_, path, **__):
        path.write_bytes(b"\x89PNG" + bytes(30))

    monkeypatch.setattr(ng.figures, "save", save)


# What is in it


def test_the_page_stands_alone(small):
    text = (small / "report.html").read_text(encoding="utf-8")
    page = Outline(text)
    assert all(source.startswith("data:image/png;base64,") for source in page.sources)
    assert not page.tags & {"script", "link", "iframe", "object", "base"}
    assert "url(" not in text
    assert "@import" not in text
    assert len(set(page.ids)) == len(page.ids)
    for link in page.links:
        target = link.removeprefix("#")
        assert target in page.ids if link.startswith("#") else (small / link).is_file()
    assert "width=device-width" in text
    assert "<math>" in text
    assert "&lt;b&gt;bold&lt;/b&gt;" in text
    assert "<b>bold" not in text


def test_every_figure_and_table_comes_in_both_formats(small):
    files = contents(small)
    for folder, endings in FOLDERS.items():
        names = [name for name in files if name.startswith(f"{folder}/")]
        stems = {name.rpartition(".")[0] for name in names}
        assert stems
        assert set(names) == {stem + ending for stem in stems for ending in endings}
    for figure in (
        "payoff-table", "why-explanation", "phase-diagram", "tornado", "comparison", "sobol",
        "regional",
    ):  # fmt: skip
        assert files[f"figures/small-talks-1-2-{figure}.pdf"].startswith(b"%PDF")
        assert files[f"figures/small-talks-1-2-{figure}.png"].startswith(b"\x89PNG")
    assert set(files) == set(json.loads(files["results.json"])["files"])


def test_tables_are_csv_and_balanced_latex(small):
    for path in (small / "tables").iterdir():
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".csv":
            rows = list(csv.reader(io.StringIO(text)))
            assert len({len(row) for row in rows}) == 1, path.name
        else:
            assert text.startswith("\\begin{tabular}")
            assert "\\end{tabular}\n" in text
            assert text.count("{") == text.count("}")
            assert not re.search(r"[^\\\n]%|Small talks, 1_2", text)


def test_results_hold_what_was_found_and_what_made_it(small):
    data = json.loads((small / "results.json").read_text(encoding="utf-8"))
    assert data["made_by"]["selection_rule"] == "payoff-dominant"
    assert data["made_by"]["seed"] == 0
    versions = data["made_by"]["versions"]
    assert versions["numpy"] == np.__version__
    assert set(versions) >= {"negotiation", "python", "scipy", "sympy", "matplotlib", "xarray"}
    (part,) = data["parts"].values()
    assert part["talks"]["parameters"]["g"] == {
        "baseline": 4.0, "low": 0.0, "high": 8.0, "meaning": "guarantee, <b>bold</b>",
        "source": "assumed; F1",
    }  # fmt: skip
    assert part["equilibria"]["complete"] is True
    outcome = {"A & co": "halt", "B": "yield", "M": "broker", "N": "stay out"}
    entries = [e for e in part["equilibria"]["entries"] if e["profile"] == outcome]
    assert [e["regret"] for e in entries] == [0]
    (study,) = part["outcomes"]
    assert study["outcome"] == outcome
    assert study["is_strict"] is True
    # By hand: fighting gains x = 2 and costs g = 4; yielding saves c/2 = 1.5; brokering nets 1.
    assert study["margin"] == 1
    losses = {d["actor"]: d["loss"] for d in study["deviations"]}
    assert losses == {"A & co": 2, "B": 1.5, "M": 1, "N": 1}
    assert study["absent_best_replies"] == {"N": True}
    assert {n: [t["exact"] for t in ts] for n, ts in study["thresholds"].items() if ts} == {
        "g": ["2"], "x": ["4"],
    }  # fmt: skip
    assert [c["does_not_pay_if"] for c in study["conditions"] if c["holds"] == "depends"] == [
        "g >= x"
    ]


@pytest.mark.usefixtures("quick")
def test_without_a_reported_outcome_none_is_asserted(tmp_path):
    folder = tmp_path / "report"
    write_report(small_talks(reported=False), folder)
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "No outcome of these talks is reported, and none is asserted here." in text
    assert "the reported outcome" not in text
    (part,) = json.loads((folder / "results.json").read_text(encoding="utf-8"))["parts"].values()
    assert part["talks"]["reported"] is None
    assert part["counterfactuals"] is None
    assert len(part["outcomes"]) == sum(
        e["profile"] is not None for e in part["equilibria"]["entries"]
    )


@pytest.mark.usefixtures("quick")
def test_talks_with_nothing_to_vary_have_a_report_too(tmp_path):
    text = write_report(pennies(), tmp_path / "report").read_text(encoding="utf-8")
    assert "Here no equilibrium is pure, and none is named." in text
    assert "0.5 heads + 0.5 tails" in text
    assert "Nothing is random" in text


# The same bytes, whole or not at all


def test_the_same_bytes_twice(small, tmp_path):
    """Also from the command line, in several processes, with another hash seed."""
    (tmp_path / "small.toml").write_text(small_talks().to_toml(), encoding="utf-8")
    command = [sys.executable, "-m", "negotiation", "report", "small.toml", "--out", "again"]
    path = os.pathsep.join(p for p in sys.path if p)
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": path}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert contents(tmp_path / "again") == contents(small)
    text = (small / "report.html").read_text(encoding="utf-8")
    assert str(small) not in text
    assert str(Path.cwd()) not in text


def test_a_failure_half_way_leaves_nothing(tmp_path, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("half-way")

    monkeypatch.setattr(ng.figures, "tornado", broken)
    with pytest.raises(RuntimeError, match="half-way"):
        write_report(small_talks(), tmp_path / "report")
    assert not list(tmp_path.iterdir())


def test_a_failure_half_way_leaves_the_earlier_report(small, tmp_path, monkeypatch):
    folder = tmp_path / "report"
    shutil.copytree(small, folder)

    def broken(*_, **__):
        raise NegotiationError("half-way")

    monkeypatch.setattr(ng.figures, "save", broken)
    with pytest.raises(NegotiationError, match="half-way"):
        write_report(small_talks(), folder)
    assert contents(folder) == contents(small)
    assert sorted(path.name for path in folder.iterdir()) == [
        "figures", "report.html", "results.json", "tables",
    ]  # fmt: skip


@pytest.mark.usefixtures("quick")
def test_an_earlier_report_is_replaced_and_other_files_are_left_alone(small, tmp_path):
    folder = tmp_path / "report"
    shutil.copytree(small, folder)
    (folder / "figures" / "mine.png").write_text("mine")
    (folder / "notes.txt").write_text("mine")
    others = json.loads((folder / "results.json").read_text(encoding="utf-8"))["files"]
    write_report(pennies(), folder)
    data = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert set(contents(folder)) == {*data["files"], "notes.txt", "figures/mine.png"}
    assert set(others) - set(data["files"])


@pytest.mark.usefixtures("quick")
def test_only_files_of_a_report_are_ever_removed(tmp_path):
    folder = tmp_path / "report"
    (folder / "tables").mkdir(parents=True)
    precious = tmp_path / "precious.csv"
    precious.write_text("mine")
    (folder / "tables" / "Mine.csv").write_text("mine")
    names = ["../precious.csv", "tables/../../precious.csv", str(precious), "tables/Mine.csv", 3]
    (folder / "results.json").write_text(json.dumps({"files": names}))
    write_report(pennies(), folder)
    assert precious.read_text() == "mine"
    assert (folder / "tables" / "Mine.csv").read_text() == "mine"


def test_a_place_that_cannot_be_written_to_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NegotiationError, match="it is not a folder"):
        write_report(small_talks(), tmp_path / "file")
    with pytest.raises(NegotiationError, match="cannot write the report to"):
        write_report(small_talks(), tmp_path / "file" / "report")
    with pytest.raises(NegotiationError, match="no scenario 'karabak'"):
        write_report("karabak", tmp_path / "report")
    with pytest.raises(NegotiationError, match="did you mean 'payoff-dominant'"):
        write_report(small_talks(), tmp_path / "report", rule="payoff-dominat")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# The pieces


def test_what_is_selected_along_a_parameter_agrees_with_a_scan():
    talks = ng.scenarios.load("karabakh-2023-reintegration")
    for rule in ("payoff-dominant", "best for Karabakh Armenians"):
        for name in ("l_k", "b", "d_k"):
            p = talks.parameters[name]
            answers = selected_along(talks, rule, name)
            values = np.random.default_rng(1).uniform(p.low, p.high, 200)
            chosen = select_pure(talks.payoffs(**{name: values}), rule, talks.names)
            for value, at in zip(values, chosen, strict=True):
                (here,) = [a for a in answers if a.low <= value < a.high]
                outcome = ", ".join(list(talks.outcomes()[at].values())[:-1]) if at >= 0 else None
                assert here.label == outcome


def test_answers_say_when_the_reported_outcome_is_none():
    found = answer(small_talks().at(g=1))
    (study,) = found.studies
    assert not study.explanation.is_equilibrium
    assert study.regret == 1
    assert study.outcome != found.selected


def test_the_plane_is_of_the_parameters_that_tip_soonest():
    (plan,) = plans(small_talks(), None)
    part = compute(plan, "payoff-dominant")
    # Relative to the ranges: g tips 2/8 away, x 2/5, c nowhere.
    assert part.plane == ("g", "x")
    assert list(part.cases) == ["as it is", "without M", "N at the table"]


def test_tags_are_found_also_between_two():
    facts = {f"F{k}": "" for k in range(1, 13)}
    assert tags_used(small_talks(), facts) == ["F1", "F3", "F4", "F5"]


def test_a_table_is_written_three_ways():
    c = ng.Parameter("c_a", 1, 0, 2)
    table = Table("t", "T", ["what", "value"], [["A & B"], ["50%", -0.5], [-c, (c >= 1, "x")]])
    assert table.csv == ",what,value\nA & B,50%,-0.5\nA & B,-c_a,c_a >= 1; x\n"
    assert "\\multicolumn{2}{l}{A \\& B}" in table.latex
    assert "50\\% & $-$0.5" in table.latex
    assert "$- c_{a}$ & $c_{a} \\geq 1$; x" in table.latex
    assert "A &amp; B</th>" in table.html
    assert "<td class='number'>\N{MINUS SIGN}0.5</td>" in table.html


def test_numbers_are_short():
    values = [0, 1e-16, -1e-17, 2.5, -4, 1 / 3, 119 / 25, 12345.6, 0.00012345, 1e12]
    assert [number(v) for v in values] == [
        "0", "0", "0", "2.5", "-4", "0.3333", "4.76", "12346", "0.0001234", "1e+12",
    ]  # fmt: skip


def test_json_is_the_same_whatever_the_last_digit():
    assert as_json({"b": 0.1 + 0.2, "a": np.float64(0.3)}) == as_json({"a": 0.3, "b": 0.3})
    assert json.loads(as_json({"x": np.inf, "y": np.int32(3), "z": np.array([True])})) == {
        "x": None, "y": 3, "z": [True],
    }  # fmt: skip


# The September 2023 talks


def covers_both_rounds_their_sequence_and_resumption(data):
    parts = data["parts"]
    assert data["made_by"]["seed"] == 0
    assert set(parts) == {
        "karabakh-2023-ceasefire", "karabakh-2023-reintegration", "karabakh-2023-in-sequence",
        "karabakh-2023-resumption", "karabakh-2023-crisis",
    }  # fmt: skip
    crisis = parts["karabakh-2023-crisis"]
    assert crisis["complete"]
    assert len(crisis["talks"]["moves"]) == 3
    assert crisis["talks"]["types"][0]["known_to"] == [["Russia"]]
    assert all(found["regret"] < 1e-12 for found in crisis["equilibria"])
    for key in ("karabakh-2023-ceasefire", "karabakh-2023-in-sequence"):
        (study,) = parts[key]["outcomes"]
        assert study["reported"]
        assert study["is_strict"]
        assert study["absent_best_replies"] == {"Armenia": True}
    for key in ("karabakh-2023-reintegration", "karabakh-2023-resumption"):
        assert parts[key]["talks"]["reported"] is None
        assert parts[key]["selected_along"]
    assert len(parts["karabakh-2023-ceasefire"]["counterfactuals"]) == 5
    assert parts["karabakh-2023-in-sequence"]["regions"][0]["share"] > 0
    assert parts["karabakh-2023-ceasefire"]["phase_diagram"]["points"] == [200, 200]


def keeps_to_its_sources(text):
    page = Outline(text)
    assert NOTE in text
    assert all(f"<td>F{k}</td>" in text for k in range(1, 13))
    assert "no parameter was tuned to it" in text
    assert len(set(page.ids)) == len(page.ids)
    assert all(link[1:] in page.ids for link in page.links if link.startswith("#"))


@pytest.mark.usefixtures("quick")
def test_the_whole_report(tmp_path):
    """Once, with empty pictures: .ci/run makes it twice with all, and compares the bytes."""
    whole = tmp_path / "whole"
    write_report("karabakh-2023", whole)
    covers_both_rounds_their_sequence_and_resumption(
        json.loads((whole / "results.json").read_text(encoding="utf-8"))
    )
    keeps_to_its_sources((whole / "report.html").read_text(encoding="utf-8"))
