"""What talks lead to, as plain text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from negotiation.payoffs.reasons import ConditionRow, Conditions
from negotiation.report.answers import Answers, Study, absent, in_order, own_name
from negotiation.report.turning import Turn
from negotiation.report.words import (
    NOTE,
    completeness,
    mixture,
    number,
    relation,
    rule_in_words,
    standing,
    tip,
    told,
    turn_in_words,
)
from negotiation.sensitivity.thresholds import Threshold

__all__ = ["solution"]

#: Columns of the page.
WIDTH = 92


def solution(found: Sequence[Answers]) -> str:
    """Everything that `negotiation solve` says.

    Parameters
    ----------
    found : sequence of Answers
        One for each round of talks, the first with what follows worked in.

    Returns
    -------
    str
    """
    lines = [*_wrapped(NOTE, "")]
    for k, answers in enumerate(found):
        title = own_name(answers.talks)
        number_of = f"{k + 1}. " if len(found) > 1 else ""
        lines += ["", "", f"{number_of}{title}", "=" * len(number_of + title)]
        if k + 1 < len(found):
            lines += ["", *_what_follows(answers, found[k + 1])]
        lines += _one(answers)
    return "\n".join(lines)


def _what_follows(answers: Answers, after: Answers) -> Iterator[str]:
    """What the later talks are worth to the first."""
    worth = answers.talks.continuation()[1]
    told_worth = ", ".join(
        f"{number(float(worth[name]))} to {actor}"
        for name, actor in answers.talks.continuations.items()
    )
    leads = f'"{_label(after)}"' if after.selected else "a mixed equilibrium"
    yield from _wrapped(
        f"Solved from the last talks backwards: {own_name(after.talks)} lead to {leads} by the rule"
        f" {after.rule!r}, and what that is worth ({told_worth}) is part of the payoffs here.", ""
    )  # fmt: skip


def _label(answers: Answers) -> str:
    """Label of the selected outcome."""
    return told(answers.selected, answers.talks) if answers.selected else "none"


def _one(answers: Answers) -> Iterator[str]:
    """One round of talks."""
    talks = answers.talks
    if talks.reported is None:
        yield from ["", *_wrapped("No outcome is reported of these talks, and none is asserted.", "")]
        yield from _equilibria(answers)
        yield from _selection(answers)
        for study in answers.studies:
            yield from ["", f'Equilibrium "{study.label}"']
            yield from _wrapped(study.explanation.verdict)
            yield from _conditions(study)
            yield from _absent(study)
            yield from _tipping(answers, study)
        return
    for study in answers.studies:
        yield from ["", "Reported outcome"]
        yield from _columns([(name, option) for name, option in study.outcome.items()])
        yield from _wrapped(f"{study.explanation.verdict} Regret: {number(study.regret)}.")
        yield from _reasons(study)
        yield from _conditions(study)
        yield from _absent(study)
        yield from _tipping(answers, study)
    yield from _equilibria(answers)
    yield from _selection(answers)


def _reasons(study: Study) -> Iterator[str]:
    """Every available deviation, term by term."""
    yield from ["", "Why: what each would lose by deviating"]
    for d in study.explanation.deviations:
        if d.available:
            yield from _wrapped(f"{d.actor}: {d.option}, rather than {d.instead}")
            yield from (f"    {number(t.amount, sign=True):>8}  {t.label}" for t in d.terms)
            yield f"    {number(d.loss, sign=True):>8}  lost by deviating"


def _conditions(study: Study) -> Iterator[str]:
    """The inequalities."""
    rows = sorted(study.conditions.rows, key=lambda row: row.status == "always")
    yield from ["", "It is an equilibrium exactly if each of these deviations does not pay:"]
    yield from _columns([_condition(row, study.conditions) for row in rows])


def _condition(row: ConditionRow, conditions: Conditions) -> tuple[str, ...]:
    """Who would do what, and the inequality under which that does not pay."""
    holds = {"always": "(over the whole range)", "never": "(nowhere)", "depends": ""}[row.status]
    return (f"{row.actor}: {row.deviation}", relation(row.relation), holds)


def _absent(study: Study) -> Iterator[str]:
    """Whether the fixed choice of those who are not at the table would be a best reply."""
    for actor, deviations in absent(study).items():
        yield from ["", f"Not at the table: {actor}"]
        yield from _wrapped(standing(study, actor, deviations))
        for d in deviations:
            yield from (f"    {number(t.amount, sign=True):>8}  {t.label}" for t in d.terms)
            yield f"    {number(d.loss, sign=True):>8}  lost by {d.instead}, instead of {d.option}"


def _tipping(answers: Answers, study: Study) -> Iterator[str]:
    """On which parameters it turns, each alone over its range."""
    yield from ["", "On which parameters that turns (each alone, the others at their values)"]
    rows = []
    for name, points in study.tipping.items():
        for at, point in enumerate(points):
            rows.append(_tipping_row(answers.talks.parameters[name], point, first=at == 0))
    yield from _columns(rows) if rows else _wrapped("On none: no tipping point in any range.")
    steady = [name for name, points in study.tipping.items() if not points]
    if steady and rows:
        yield from _wrapped(f"Not within the range of: {', '.join(steady)}.")
    for name, why in study.unsolved.items():
        yield from _wrapped(f"No closed form along {name}: {why}.")


def _tipping_row(parameter: Any, point: Threshold, *, first: bool) -> tuple[str, ...]:
    """Parameter, its value and range, the tipping point, and what happens beyond it."""
    now = (
        (parameter.name, number(parameter.baseline), _range(parameter)) if first else ("", "", "")
    )
    return (*now, number(point.value), tip(point))


def _range(parameter: Any) -> str:
    """Range in brackets."""
    return f"[{parameter.low:g}, {parameter.high:g}]"


def _equilibria(answers: Answers) -> Iterator[str]:
    """All equilibria, pure and mixed."""
    eqs = answers.equilibria
    yield from ["", f"All equilibria: {completeness(eqs)}"]
    for k, eq in enumerate(eqs):
        kind = "pure" if eq.profile is not None else "mixed"
        strict = ", strict" if eq.profile is not None and eqs.isolated[k] else ""
        yield f"  ({k + 1}) {kind}{strict}; regret {number(eq.regret)}"
        rows = [
            (f"  {player}", mixture(names, x), number(float(payoff)))
            for player, names, x, payoff in zip(
                eq.players, eq.options, eq.strategies, eq.payoffs, strict=True
            )
        ]
        yield from _columns([("  ", "", "payoff"), *rows] if k == 0 else rows)


def _selection(answers: Answers) -> Iterator[str]:
    """What the rule selects, and where it would select something else."""
    yield from ["", f"Selected by the rule {answers.rule!r}"]
    yield from _wrapped(f"The rule: {rule_in_words(answers.rule)}.")
    chosen = f'"{_label(answers)}"' if answers.selected else "no pure equilibrium"
    yield from _wrapped(f"It selects {chosen}.")
    turns = [turn for group in answers.turns.values() for turn in group]
    if not turns:
        yield from _wrapped("It does so over the whole range of every parameter taken alone.")
        return
    yield from _wrapped("It selects something else, each parameter taken alone:")
    for name, group in answers.turns.items():
        yield from _turns(answers.talks.parameters[name], group)


def _turns(parameter: Any, group: Sequence[Turn]) -> Iterator[str]:
    """Along one parameter."""
    where = f"{parameter.name} (now {number(parameter.baseline)}, {_range(parameter)}): "
    for turn in group:
        yield from _wrapped(where + turn_in_words(turn), "    ", hang=2)
        where = " " * 4


def _wrapped(text: str, indent: str = "  ", hang: int = 0) -> list[str]:
    """A paragraph within the width."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + " " * hang,
        break_on_hyphens=False,
    )  # fmt: skip


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows aligned in columns, the last one wrapped within the width."""
    if not rows:
        return
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]) - 1)]
    start = 2 + sum(widths) + 2 * len(widths)
    room = max(24, WIDTH - start)
    for row in rows:
        head = "  " + "".join(f"{cell:<{w}}  " for cell, w in zip(row, widths, strict=False))
        first, *rest = textwrap.wrap(row[-1], room, break_on_hyphens=False) or [""]
        yield (head + first).rstrip()
        yield from (" " * start + line for line in rest)


def rounds(talks: Any) -> list[Any]:
    """Each round of talks with those that follow it, first to last."""
    return list(in_order(talks))
