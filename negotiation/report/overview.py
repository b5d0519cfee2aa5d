"""The frame of a report: what it says in short, on what it rests, and what made it."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from negotiation import __version__
from negotiation.report.blocks import Section, Table, Text
from negotiation.report.html import Html, typeset
from negotiation.report.in_order import TreePart, in_short_of
from negotiation.report.model import tags_used
from negotiation.report.parts import Part
from negotiation.report.words import NOTE, listed, number, told
from negotiation.stages.regions import SEED

__all__ = ["in_short", "made_by", "made_by_section", "sources"]

#: Libraries whose versions can change a number or a picture.
LIBRARIES = ("numpy", "scipy", "sympy", "matplotlib", "xarray", "pandas", "nashpy")


def in_short(parts: Sequence[Part | TreePart]) -> Section:
    """What the report says, in a few lines.

    Parameters
    ----------
    parts : sequence of Part or TreePart

    Returns
    -------
    Section
    """
    items = tuple(
        Html(f"<strong>{typeset(part.plan.title)}</strong>: {typeset(' '.join(_lines(part)))}")
        for part in parts
    )
    return Section("in-short", "In short", (Text(NOTE, kind="note"), Text("", items)), level=2)


def _lines(part: Part | TreePart) -> Iterator[str]:
    """The lines on one part."""
    if isinstance(part, TreePart):
        yield from in_short_of(part)
        return
    answers = part.answers
    pure = int(answers.equilibria.is_pure.sum())
    mixed = len(answers.equilibria) - pure
    proof = "proved to be all" if answers.complete else "not proved to be all"
    count = f"{pure} pure and {mixed} mixed equilibria were found, {proof}"
    for study in answers.studies:
        if study.reported:
            explanation = study.explanation
            least = number(explanation.margin)
            is_one = (
                f"is a strict equilibrium: any deviation costs at least {least}"
                if explanation.is_strict
                else "is an equilibrium, but not a strict one"
                if explanation.is_equilibrium
                else "is not an equilibrium"
            )
            yield (
                f"at the assumed values the reported outcome, “{study.label}”, {is_one};"
                f" {count}. {_hangs_on(part)}"
            )
    if part.talks.reported is None:
        named = "No equilibrium is pure."
        if answers.selected is not None:
            named = f"The rule {answers.rule!r} names “{told(answers.selected, part.talks)}”."
        turns = ""
        if answers.along:
            count_of = len(answers.along)
            turns = f" That turns on {count_of} of the {len(part.talks.parameters)} parameters."
        yield (
            f"no outcome is reported, and none is asserted. At the assumed values {count}."
            f" {named}{turns}"
        )


def _hangs_on(part: Part) -> str:
    """The tipping points that are nearest, relative to the range."""
    near: list[tuple[float, str]] = []
    for study in part.answers.studies:
        for name, points in study.tipping.items():
            p = part.talks.parameters[name]
            for t in points:
                away = abs(t.value - p.baseline) / (p.high - p.low)
                at = f"{name} = {number(p.baseline)}, tips at {number(t.value)}"
                near.append((away, f"{p.meaning or name} ({at})"))
    over = ""
    if part.everywhere is not None:
        share = part.everywhere.share.share
        over = f" If all parameters vary, it is one at {share:.1%} of the points of their ranges."
    if not near:
        return f"No parameter alone makes it tip.{over}"
    near.sort()
    count = len(near)
    points_of = "One tipping point lies" if count == 1 else f"{count} tipping points lie"
    which = "it is of" if count == 1 else "the nearest, relative to the range, are of"
    nearest = listed([words for _, words in near[:3]])
    return f"{points_of} within the ranges; {which} {nearest}.{over}"


def sources(
    parts: Sequence[Part | TreePart],
    origin: str,
    facts: Mapping[str, str],
    literature: Mapping[str, str],
) -> Section:
    """The facts and the literature that the model rests on.

    Parameters
    ----------
    parts : sequence of Part or TreePart
    origin : str
        Where the facts are from.
    facts : dict of tag to sentence
    literature : dict of author and year to the full reference

    Returns
    -------
    Section
    """
    used = {tag for part in parts for tag in tags_used(part.talks, facts)}
    used |= {
        tag for part in parts if part.plan.entry for tag in facts
        if f"({tag})" in part.plan.entry.remark
    }  # fmt: skip
    blocks: list[Text | Table] = [
        Text(
            "The models below are made of considerations: one reason that one actor has, what it is"
            " worth, and when it counts."
            + (" What is reported is named by its tag." if facts else "")
            + " What a consideration is worth is nowhere reported: every payoff is an assumption"
            " within a stated range."
        )
    ]
    if facts:
        blocks.append(
            Table(
                "sources",
                f"What the models rest on. {origin}",
                ["tag", "what is reported"],
                [[tag, facts[tag]] for tag in facts if tag in used],
            )
        )
    if literature:
        cited = {key for part in parts for key in tags_used(part.talks, literature)}
        blocks.append(
            Table(
                "literature",
                "The literature that the mechanisms are from, as the considerations name it.",
                ["source", "reference"],
                [[key, literature[key]] for key in literature if key in cited],
                folded="The literature",
            )
        )
    return Section("sources", "What is modelled, and on which sources", tuple(blocks), level=2)


def made_by(rule: str, parts: Sequence[Part | TreePart]) -> dict[str, Any]:
    """What made the numbers: versions, the selection rule, the seed where something is sampled."""
    versions = {"negotiation": __version__, "python": platform.python_version()}
    for library in LIBRARIES:
        try:
            versions[library] = version(library)
        except PackageNotFoundError:
            versions[library] = "unknown"
    return {
        "selection_rule": rule,
        "seed": SEED if any(map(_sampled, parts)) else None,
        "versions": versions,
    }


def _sampled(part: Part | TreePart) -> bool:
    """Whether something in a part is from a sample."""
    return isinstance(part, Part) and (bool(part.regions) or part.everywhere is not None)


def made_by_section(rule: str, parts: Sequence[Part | TreePart]) -> Section:
    """How the report was made, for whoever wants to make it again.

    Parameters
    ----------
    rule : str
    parts : sequence of Part or TreePart

    Returns
    -------
    Section
    """
    made = made_by(rule, parts)
    rows = [[name, text] for name, text in made["versions"].items()]
    sampled = (
        "Nothing is random"
        if made["seed"] is None
        else "What is said of whole parameter spaces is from samples, the first with seed"
        f" {made['seed']}; nothing else is random"
    )
    return Section(
        "made-by",
        "How this was made",
        (
            Text(
                "Equilibria, tipping points and edges of regions are computed from the tables"
                f" above. {sampled}, and making the report again gives the same files, byte for"
                " byte. The numbers are in results.json; every table is there as CSV and LaTeX,"
                " every figure as PDF and PNG."
            ),
            Table("versions", "Versions.", ["library", "version"], rows),
        ),
        level=2,
    )
