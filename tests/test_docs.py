"""The pages that the documentation's build writes, and what it checks of all pages."""

import re
from pathlib import Path

import pytest

import negotiation as ng
from negotiation.scenarios import CATALOGUE

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(autouse=True)
def docs_are_importable(monkeypatch):
    monkeypatch.syspath_prepend(DOCS)


def test_the_reference_has_every_public_name():
    from pages import reference

    page = reference.page()
    names = [name for name in ng.__all__ if name not in ("figures", "scenarios")]
    names += [f"figures.{name}" for name in ng.figures.__all__]
    names += [
        f"scenarios.textbook.{name}" for name in ng.scenarios.textbook.__all__ if name.islower()
    ]
    listed = re.findall(r"^   ([\w.]+)$", page, re.MULTILINE)
    assert not [name for name in names if listed.count(name) != 1]


def test_the_command_line_has_a_section_for_each_command():
    from pages import commands

    from negotiation.cli import main

    page = commands.page()
    for name, command in main.commands.items():
        (section,) = re.findall(rf"^## {name}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
        assert f"Usage: negotiation {name}" in section
        assert command.help.split()[0] in section


def test_every_scenario_says_what_it_leaves_out():
    from pages import cards

    makers = [
        getattr(getattr(ng.scenarios, entry.module), entry.function) for entry in CATALOGUE.values()
    ]
    graphs, issues = ng.scenarios.graph_models, ng.scenarios.issue_scales
    makers += [getattr(module, name) for module in (graphs, issues) for name in module.__all__]
    for make in makers:
        assert len(cards.left_out(make)) >= 4  # lines: three things, and the end of the list
    assert cards.left_out(graphs.syria_iraq)[-2:] == ["- How much water is released.", ""]
    with pytest.raises(LookupError, match=r"docstring of load does not say 'Left out"):
        cards.left_out(ng.scenarios.load)


def test_a_card_has_the_scenario_and_its_numbers():
    from pages import cards

    truce = ng.scenarios.load("karabakh-2020")
    card = cards.conflict(CATALOGUE["karabakh-2020"])
    for parameter in truce.parameters.values():
        assert f"| {parameter.meaning} | {parameter.baseline:g} | {parameter.low:g} |" in card
    for consideration in truce.considerations:
        assert f"| {consideration.label} |" in card
    share = ng.robustness(truce)
    assert f"an equilibrium at {share.share:.1%} of {share.n} points" in card
    (g,) = ng.thresholds(truce, truce.reported, "g")
    assert f"| {g.value:g} | just {'below' if g.stable == 'above' else 'above'} it" in card
    assert "- Other states and organisations.\n" in card


def test_a_card_of_a_graph_model_has_what_no_exchange_of_preferences_undoes():
    from pages import cards, graph_cards

    found = ng.ranking_sensitivity(ng.scenarios.graph_models.elmira())
    card = graph_cards.cards(cards.left_out)["graph-model-elmira"]
    for concept, letter in graph_cards.CONCEPTS.items():
        states = ", ".join(map(str, found.robust(concept)))
        assert re.search(rf"^\| {letter} \| .* \| {states} \|$", card, re.MULTILINE)


def test_dead_links_are_found(tmp_path):
    from extensions.checks import dead_links

    (tmp_path / "deep").mkdir()
    (tmp_path / "a.css").touch()
    (tmp_path / "a.html").write_text(
        '<link href="a.css?v=1"><a href="deep/b.html#here">b</a><a href="#top" id="top">a</a>'
        '<a href="https://example.org/no">far</a><a href="mailto:a@example.org">mail</a>'
    )
    (tmp_path / "deep" / "b.html").write_text(
        '<p id="here"><a href="../a.html">a</a><img src="data:,">'
    )
    assert not list(dead_links(tmp_path))
    (tmp_path / "deep" / "b.html").write_text('<a href="../a.html#no">a</a><img src="no.png">')
    assert sorted(dead_links(tmp_path)) == [
        "a.html: deep/b.html#here leads to no place there",
        "deep/b.html: ../a.html#no leads to no place there",
        "deep/b.html: there is no no.png",
    ]


def test_words_that_the_search_does_not_find_are_named(tmp_path):
    pytest.importorskip("sphinx")
    from extensions.checks import not_found

    index = 'Search.setIndex({"terms":{"bargain":0},"titleterms":{"nucleolus":[0,1]}})'
    (tmp_path / "searchindex.js").write_text(index)
    words = ["Nucleolus", "bargaining", "shapley"]
    assert list(not_found(tmp_path, words)) == ["the search does not find shapley"]


def test_the_file_and_the_code_of_the_tutorial_are_the_same_conflict():
    text = (DOCS / "write_a_conflict.md").read_text(encoding="utf-8")
    written, _ = re.findall(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    page = (DOCS / "own_conflict.md").read_text(encoding="utf-8")
    names = {}
    for cell in re.findall(r"^```\{code-cell\}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[:2]:
        exec(cell, names)
    assert ng.Negotiation.from_toml(written).to_toml() == names["talks"].to_toml()
