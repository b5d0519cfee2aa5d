"""The sections on what an answer hangs on: two parameters at a time, and one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from negotiation import figures
from negotiation.report.answers import Answers, Study
from negotiation.report.blocks import Figure, Section, Table, Text
from negotiation.report.parts import Part
from negotiation.report.words import along_in_words, lettered, number, tip, told

__all__ = ["one_at_a_time", "plane"]


def plane(part: Part) -> Section:
    """Which outcomes are equilibria over two parameters.

    Parameters
    ----------
    part : Part
        With a sweep.

    Returns
    -------
    Section
    """
    key, sweep = part.plan.key, part.sweep
    x, y = (part.talks.parameters[name] for name in part.plane)
    exact = " The lines are the exact edges of the regions." if part.edges else ""
    words = [f"{p.meaning or 'parameter'} ({p.name})" for p in (x, y)]
    figure = Figure(
        f"{key}-phase-diagram",
        f"Which outcomes are equilibria, over {words[0]} and {words[1]}; the other parameters as"
        f" they are.{exact}",
        partial(figures.phase_diagram, sweep, boundaries=part.edges),
    )
    return Section(f"{key}-plane", "Over two parameters", (figure, *_shares(part)))


def _shares(part: Part) -> Iterator[Table]:
    """In what part of the plane each option is taken."""
    if part.sweep is None:
        return
    mask = part.sweep["equilibrium"].values.reshape(len(part.talks.outcomes()), -1)
    chosen = part.sweep["selected"].values.reshape(-1)
    points = len(chosen)
    rows: list[list[Any]] = []
    for actor in part.talks.actors:
        if len(actor.options) < 2:
            continue
        taken = np.array([outcome[actor.name] for outcome in part.talks.outcomes()])
        rows.append([actor.name])
        for option in actor.options:
            some = mask[taken == option].any(axis=0).sum() / points
            named = (np.where(chosen >= 0, taken[chosen], "") == option).sum() / points
            rows.append([option, f"{some:.1%}", f"{named:.1%}"])
    none = (~mask.any(axis=0)).sum() / points
    if none:
        rows += [["No pure equilibrium"], ["anybody mixes", f"{none:.1%}", ""]]
    yield Table(
        f"{part.plan.key}-shares",
        f"Share of the {len(part.sweep[part.plane[0]])} by {len(part.sweep[part.plane[1]])} points"
        f" of the diagram at which an option is part of some pure equilibrium, and of the one that"
        f" the rule {part.answers.rule!r} names. A share of a diagram is not a probability.",
        ["option", "in an equilibrium", "in the one named"],
        rows,
    )


def one_at_a_time(part: Part) -> Section:
    """Tornado, tipping points, and where the answer turns.

    Parameters
    ----------
    part : Part

    Returns
    -------
    Section
    """
    key, answers = part.plan.key, part.answers
    blocks: list[Text | Table | Figure] = []
    if part.tornado is not None and part.studied is not None:
        what = (
            "the reported outcome" if part.talks.reported else f"“{told(part.studied, part.talks)}”"
        )
        blocks.append(
            Figure(
                f"{key}-tornado",
                f"How far each parameter alone moves the stability margin of {what}: the smallest"
                " loss that any actor has from deviating. Left of zero it is no equilibrium.",
                partial(figures.tornado, part.tornado),
            )
        )
        blocks.append(_swings(part.tornado, key))
    for k, study in enumerate(answers.studies):
        blocks += _tipping(part, study, f"-{k + 1}" if len(answers.studies) > 1 else "")
    if answers.along:
        blocks += _along(answers, key)
    for why in dict.fromkeys([*answers.unsolved.values(), *_unsolved(answers.studies)]):
        blocks.append(Text(f"No closed form: {why}.", kind="note"))
    if not blocks:
        blocks.append(Text("There is no parameter, or no pure equilibrium to follow."))
    return Section(f"{key}-parameters-one", "One parameter at a time", tuple(blocks))


def _unsolved(studies: Sequence[Study]) -> list[str]:
    return [why for study in studies for why in study.unsolved.values()]


def _swings(tornado: Any, key: str) -> Table:
    """The numbers of the tornado."""
    rows = [
        [str(name), *(float(tornado[k][i]) for k in ("low_value", "high_value", "low", "high"))]
        for i, name in enumerate(tornado["parameter"].values)
    ]
    return Table(
        f"{key}-tornado",
        "The stability margin at the ends of each parameter's range.",
        ["parameter", "low end", "high end", "margin there", "margin at the high end"],
        rows,
        hidden=True,
    )


def _tipping(part: Part, study: Study, suffix: str) -> Iterator[Text | Table]:
    """Exact tipping points of one outcome."""
    rows: list[list[Any]] = []
    for name, points in study.tipping.items():
        p = part.talks.parameters[name]
        rows += [[p, p.meaning, p.baseline, t.value, tip(t)] for t in points]
    what = "the reported outcome" if study.reported else f"“{study.label}”"
    steady = [name for name, points in study.tipping.items() if not points]
    if not rows:
        yield Text(f"No parameter alone, within its range, makes {what} tip.")
        return
    yield Table(
        f"{part.plan.key}-tipping-points{suffix}",
        f"Exact tipping points of {what}: where it stops or starts being an equilibrium, each"
        " parameter alone over its range.",
        ["parameter", "meaning", "value", "tips at", "what happens there"],
        rows,
    )
    if steady:
        yield Text(f"It does not tip within the range of any other parameter taken alone"
                   f" ({', '.join(steady)}).")  # fmt: skip


def _along(answers: Answers, key: str) -> Iterator[Text | Table]:
    """Where the outcome that the rule names changes."""
    first = told(answers.selected, answers.talks) if answers.selected else None
    letters = lettered(answers.along, first)
    rows, intervals = [], []
    for name, found in answers.along.items():
        p = answers.talks.parameters[name]
        span = f"{number(p.low)} to {number(p.high)}"
        rows.append([p, p.meaning, p.baseline, span, along_in_words(found, letters)])
        intervals += [[name, a.low, a.high, a.label or "none"] for a in found]
    yield Table(
        f"{key}-selected-outcomes",
        f"The outcome that the rule {answers.rule!r} names can change although it stays an"
        " equilibrium. These are named somewhere along one parameter:",
        ["", "outcome"],
        [[letter, label or "no pure equilibrium"] for label, letter in letters.items()],
    )
    yield Table(
        f"{key}-selected-by-parameter",
        "Which of them is named along each parameter, from the low end of its range. Along every"
        " other parameter it is A throughout.",
        ["parameter", "meaning", "value", "range", "named"],
        rows,
    )
    yield Table(
        f"{key}-selected-intervals",
        "Intervals of a parameter and the outcome named there.",
        ["parameter", "from", "to", "outcome"],
        intervals,
        hidden=True,
    )
