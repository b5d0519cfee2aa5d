"""Model cards: what each scenario assumes, on whose word, what it leaves out, how robust it is.

Nothing on a card is typed by hand. Tables and numbers are those of the scenario as it is loaded;
what is left out stands in the docstring of the function that makes it.
"""

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import getdoc
from typing import Any

import negotiation as ng
from negotiation.games.tables import escaped
from negotiation.report.answers import studied
from negotiation.report.model import model_section, tags_used
from negotiation.report.words import NOTE, completeness, number, tip, told
from negotiation.scenarios import CATALOGUE, Entry, facts, load
from pages import graph_cards, issue_card, tree_card
from pages.markdown import blocks, table

#: Parameters in the table of those that move an outcome most.
MOST = 8


def pages() -> dict[str, str]:
    """Every card, and the page that lists them, by file."""
    found = {f"cards/{name}.md": conflict(entry) for name, entry in CATALOGUE.items()}
    for others in (graph_cards, issue_card):
        found |= {f"cards/{name}.md": text for name, text in others.cards(left_out).items()}
    return {"model_cards.md": contents(found), **found}


def contents(found: dict[str, str]) -> str:
    """The page that lists the cards."""
    lines = [
        "# Model cards",
        "",
        "What each conflict that comes with the toolkit assumes, on which source, what it leaves",
        "out, and how much its answers hang on its numbers. The cards are made from the scenarios",
        "themselves whenever this documentation is built. [](limits.md) says how to read a share",
        "of a parameter space. The [textbook models](models.md) have their set-up in their",
        "reference.",
        "",
        "```{toctree}",
        ":maxdepth: 1",
        "",
        *(name.removesuffix(".md") for name in found),
        "```",
        "",
    ]
    return "\n".join(lines)


def conflict(entry: Entry) -> str:
    """The card of a conflict of the catalogue."""
    talks = load(entry.name)
    path = f"negotiation.scenarios.{entry.module}"
    function = getattr(import_module(path), entry.function)
    lines = [f"# {escaped(entry.line[0].upper() + entry.line[1:])}", "", NOTE, ""]
    lines += [
        f"- In Python: `ng.scenarios.load({entry.name!r})`",
        f"- Made by: {{func}}`~{path}.{entry.function}`",
        f"- On the command line: `negotiation report {entry.name} --out report`",
        "",
        "## What is assumed",
        "",
        *_assumed(talks, entry),
        "## On which source",
        "",
        *_sources(talks, entry),
        "## What it leaves out",
        "",
        *left_out(function),
        "## How robust it is",
        "",
        *(tree_card.robust(entry) if entry.trees else _robust(talks)),
    ]
    return "\n".join(lines)


def left_out(function: Callable[..., Any]) -> list[str]:
    """What the docstring of a scenario says that it leaves out, as the lines of a list."""
    doc = getdoc(function) or ""
    found = re.search(r"^Left out: (.*?)(?:\n\s*\n|\Z)", doc, re.DOTALL | re.MULTILINE)
    if found is None:
        raise LookupError(f"the docstring of {function.__qualname__} does not say 'Left out: ...'")
    items = " ".join(found[1].split()).rstrip(".").split("; ")
    return [*(f"- {item[0].upper()}{item[1:]}." for item in items), ""]


def _assumed(talks: Any, entry: Entry) -> Iterator[str]:
    """Actors, considerations and parameters; of talks in sequence, how they hang together."""
    if not isinstance(talks, ng.Stages):
        yield from blocks(model_section(talks, entry.name, folded=False).blocks)
        return
    yield "The talks are solved from the last backwards. Each round has a card of its own:"
    yield from ["", *(f"- [{CATALOGUE[name].line}]({name}.md)" for name in entry.rounds), ""]
    replaced = ", ".join(f"`{name}` ({who})" for name, who in talks.continuations.items())
    yield (
        f"What the later talks lead to takes the place of parameters of the first: {replaced}."
        f" Where the later talks have several equilibria, the rule {talks.rule!r} names one. That"
        " rule is an assumption too."
    )
    yield ""


def _sources(talks: Any, entry: Entry) -> Iterator[str]:
    """Facts and literature that the scenario names."""
    origin, found, literature = facts(entry.name)
    used, cited = tags_used(talks, found), tags_used(talks, literature)
    yield from [escaped(origin), ""]
    yield table(["tag", "what is reported"], [[tag, found[tag]] for tag in used])
    yield "What a consideration is worth is nowhere reported: every payoff is an assumption."
    if cited:
        yield "The mechanisms are those of this literature."
        yield ""
        yield table(["source", "reference"], [[key, literature[key]] for key in cited])
    yield ""


def _robust(talks: Any) -> Iterator[str]:
    """Equilibria, and for the reported outcome or each of them what it hangs on."""
    found = ng.nash_equilibria(talks.game())
    yield from [
        f"Equilibria at the assumed values: {completeness(found)}.",
        "",
        found.to_markdown(),
    ]
    if talks.reported is None:
        yield from [
            "No outcome is reported, and none is asserted. Each pure equilibrium in turn:",
            "",
        ]
    for outcome in studied(talks):
        name = "The reported outcome" if talks.reported else told(outcome, talks)
        yield from [f"### {escaped(name)}", "", *_hangs_on(talks, outcome)]


def _hangs_on(talks: Any, outcome: dict[str, str]) -> Iterator[str]:
    """Conditions, tipping points, share, and what moves an outcome most."""
    words = "; ".join(f"{who}: {option}" for who, option in outcome.items())
    in_sequence = isinstance(talks, ng.Stages)
    conditions = (talks.at_baseline() if in_sequence else talks).conditions(outcome)
    given = ", given what the later talks lead to" if in_sequence else ""
    yield from [escaped(f"{words}. {talks.explain(outcome).verdict}"), ""]
    always = sum(conditions.always)
    more = f"; {always} more hold over the whole range of the parameters" if always else ""
    yield from [f"It is an equilibrium exactly if these conditions hold{given}{more}.", ""]
    yield table(
        ["actor", "would rather", "does not pay if"],
        [[r.actor, r.deviation, r.relation] for r in conditions.rows if r.status != "always"],
    )
    yield from _tips(talks, outcome)
    share = ng.robustness(talks, outcome)
    yield (
        f"Let all {len(share.parameters)} parameters be anywhere in their ranges: it is an"
        f" equilibrium at {share.share:.1%} of {share.n} points ({share.confidence:.0%} interval"
        f" {share.low:.1%} to {share.high:.1%}). That is a share of ranges that somebody has drawn,"
        " and no probability."
    )
    yield ""
    yield from _moves(talks, outcome)


def _tips(talks: Any, outcome: dict[str, str]) -> Iterator[str]:
    """Where each parameter alone tips it, the nearest in units of its range first."""
    rows = [
        (abs(point.value - p.baseline) / (p.high - p.low), p, point)
        for p in talks.parameters.values()
        for point in ng.thresholds(talks, outcome, p.name)
    ]  # a parameter without a closed form would be an error here, and not a gap
    if not rows:
        yield from ["No parameter alone, within its range, tips it.", ""]
        return
    yield from ["These parameters, each alone and within its range, tip it; the nearest first:", ""]
    yield table(
        ["parameter", "meaning", "assumed", "tips at", "what happens there"],
        [
            [p, p.meaning, p.baseline, point.value, tip(point)]
            for _, p, point in sorted(rows, key=lambda row: row[0])
        ],
    )


def _moves(talks: Any, outcome: dict[str, str]) -> Iterator[str]:
    """The parameters that move its margin most."""
    moved = ng.tornado(talks, outcome).isel(parameter=slice(MOST))
    yield (
        f"The least that anybody loses by deviating is {number(moved.attrs['baseline'])} at the"
        " assumed values. These parameters, each alone, move it most; below zero it is no"
        " equilibrium."
    )
    yield ""
    columns = ("low_value", "low", "high_value", "high")
    yield table(
        ["parameter", "lowest", "loss there", "highest", "loss there"],
        [
            [talks.parameters[str(name)], *(float(moved[c][k]) for c in columns)]
            for k, name in enumerate(moved["parameter"].values)
        ],
    )
