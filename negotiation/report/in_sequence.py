"""The sections on talks in sequence: what follows is worked in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from negotiation.payoffs.inequalities import Conditions
from negotiation.report.answers import own_name
from negotiation.report.blocks import Section, Table, Text
from negotiation.report.parts import Part
from negotiation.report.sections import shared_sections
from negotiation.report.words import listed, number, rule_in_words, told
from negotiation.solvers.selection import is_best_for_all
from negotiation.stages import Stages

__all__ = ["sequence_sections"]


def sequence_sections(part: Part) -> Iterator[Section]:
    """The sections on talks in sequence.

    Parameters
    ----------
    part : Part
        Of `Stages`.

    Yields
    ------
    Section
    """
    stages = part.talks
    if not isinstance(stages, Stages):
        raise TypeError(f"expected Stages, got {type(stages).__name__}")
    yield Section(part.plan.key, part.plan.title, tuple(_opening(stages)), level=2)
    yield from shared_sections(part)
    yield _courses(part, stages)


def _opening(stages: Stages) -> Iterator[Text]:
    """How what follows enters, and what it is at the assumed values."""
    names = [n.name for n in stages.negotiations]
    chosen, values = stages.continuation()
    later = stages.later
    at = int(chosen)
    leads = f"“{told(later.outcomes()[at], later)}”" if at >= 0 else "a mixed equilibrium"
    worth = listed(
        [f"{number(float(values[name]))} to {who}" for name, who in stages.continuations.items()]
    )
    yield Text(
        f"Here {listed(names)} are taken in sequence, and solved from the last backwards. At every"
        " point of the parameters one equilibrium of the later talks is named by the rule"
        f" {stages.rule!r} ({rule_in_words(stages.rule)}), and what it is worth to those at the"
        " earlier talks takes the place of the assumed values"
        f" ({listed(list(stages.continuations))})."
    )
    by = ""
    if at >= 0 and stages.rule == "payoff-dominant" and not is_best_for_all(later.payoffs(), at):
        by = " (by risk dominance: none of their equilibria is best for all)"
    yield Text(
        f"At the assumed values {own_name(later)} lead to {leads}{by}, which is worth {worth}."
        " Another rule, or other parameters, can lead elsewhere, and the earlier talks change"
        " with it."
    )


def _courses(part: Part, stages: Stages) -> Section:
    """When the reported outcome is an equilibrium, by what the later talks lead to."""
    key = part.plan.key
    on_plane = _on_plane(part, stages)
    rows: list[list[Any]] = []
    for region in part.regions:
        rows.append([_course(stages, region.later)])
        spaces = zip(region.later, region.when, stages.negotiations[1:], strict=True)
        for _, when, talks in spaces:
            rows.append(["needs", talks.name, _needs(when)])
        rows.append(["then", stages.first.name, _needs(region.conditions)])
        rows.append(["share", "of the whole parameter space", f"{region.share:.1%}"])
        if on_plane is not None:
            share = on_plane.get(_position(stages, region.later[0]), 0.0)
            rows.append(["share", "of the diagram above", f"{share:.1%}"])
    table = Table(
        f"{key}-courses",
        "Each course of the later talks that some parameters make possible: what it needs, and when"
        f" “{told(stages.reported, stages)}” is then an equilibrium. The share is that of parameter"
        " points, uniform over the ranges, at which the rule names the course; a share of the"
        " assumed ranges is not a probability."
        if stages.reported
        else "",
        ["", "of", "when"],
        rows,
        folded=f"The {len(part.regions)} courses that the later talks can take",
    )
    text = Text(
        "The later talks can take several courses. Given each, the earlier talks have conditions of"
        " their own."
    )
    if not part.regions:
        return Section(
            f"{key}-courses", "By what the later talks lead to",
            (Text("No outcome of the first talks is reported, so that none is followed."),),
        )  # fmt: skip
    return Section(
        f"{key}-courses", "By what the later talks lead to", (text, _summary(part, stages), table)
    )


def _summary(part: Part, stages: Stages) -> Table:
    """The courses that are named anywhere, and what then decides."""
    rows = [
        [_course(stages, region.later), f"{region.share:.1%}", _needs(region.conditions)]
        for region in part.regions
        if region.share > 0
    ]
    return Table(
        f"{part.plan.key}-courses-named",
        "The courses that the rule names somewhere in the ranges of all parameters, and when the"
        " reported outcome of the first talks is then an equilibrium.",
        ["the later talks lead to", "named in", "an equilibrium if all of"],
        rows,
    )


def _course(stages: Stages, later: tuple[dict[str, str], ...]) -> str:
    """Labels of the outcomes of the later talks."""
    return "; then ".join(
        told(outcome, talks) for outcome, talks in zip(later, stages.negotiations[1:], strict=True)
    )


def _needs(conditions: Conditions) -> tuple[Any, ...]:
    """The inequalities that do not hold in any case."""
    return conditions.decisive or ("nothing",)


def _position(stages: Stages, outcome: dict[str, str]) -> int:
    """Position of an outcome of the second talks."""
    return stages.negotiations[1].outcomes().index(outcome)


def _on_plane(part: Part, stages: Stages) -> dict[int, float] | None:
    """Share of the phase diagram in which the rule names each outcome of the second talks."""
    if part.sweep is None:
        return None
    x, y = (part.sweep[name].values for name in part.plane)
    grid = dict(zip(part.plane, np.meshgrid(x, y, indexing="ij"), strict=True))
    chosen, counts = np.unique(stages.continuation(**grid)[0], return_counts=True)
    return {int(c): float(n) / (len(x) * len(y)) for c, n in zip(chosen, counts, strict=True)}
