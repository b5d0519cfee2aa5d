"""What talks lead to, as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from negotiation.games.lines import columns, wrapped
from negotiation.games.tables import SHOWN
from negotiation.payoffs.inequalities import ConditionRow, as_text
from negotiation.payoffs.reasons import Deviation
from negotiation.report.answers import Answers, Study, absent, own_name, studied
from negotiation.report.words import (
    NOTE,
    along_in_words,
    completeness,
    lettered,
    mixture,
    number,
    rule_in_words,
    standing,
    tip,
    told,
)
from negotiation.sensitivity.thresholds import Threshold, thresholds
from negotiation.solvers.words import more
from negotiation.stages import Stages

__all__ = ["solution", "tipping_points"]

#: Head of a table of tipping points.
TIPS = ("", "now", "tips at", "")


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
    lines = wrapped(NOTE, "")
    for k, answers in enumerate(found):
        number_of = f"{k + 1}. " if len(found) > 1 else ""
        title = number_of + own_name(answers.talks)
        lines += ["", "", title, "=" * len(title)]
        if k + 1 < len(found):
            lines += ["", *_what_follows(answers, found[k + 1])]
        lines += _one(answers)
    return "\n".join(lines)


def tipping_points(talks: Any, names: Iterable[str]) -> str:
    """Everything that `negotiation thresholds` says.

    Parameters
    ----------
    talks : Negotiation or Stages
    names : iterable of str
        The parameters to move.

    Returns
    -------
    str
    """
    outcomes = studied(talks)
    found = {name: [thresholds(talks, outcome, name) for outcome in outcomes] for name in names}
    lines = [own_name(talks)]
    for k, outcome in enumerate(outcomes):
        kind = "Equilibrium" if talks.reported is None else "Reported outcome"
        lines += ["", f'{kind} "{told(outcome, talks)}"']
        rows: list[tuple[str, ...]] = [TIPS]
        for name, points in found.items():
            rows += _tipping_rows(talks.parameters[name], points[k], nothing="none in the range")
        lines += columns(rows)
    if not outcomes:
        lines += ["", "No outcome is reported, and there is no pure equilibrium to follow."]
    return "\n".join(lines)


def _what_follows(answers: Answers, after: Answers) -> list[str]:
    """What the later talks are worth to the first."""
    stages = answers.talks
    values = stages.continuation()[1]
    worth = ", ".join(
        f"{number(float(values[name]))} to {actor}" for name, actor in stages.continuations.items()
    )
    leads = f'"{_chosen(after)}"' if after.selected else "a mixed equilibrium"
    return wrapped(
        f"Solved from the last talks backwards. {own_name(after.talks)}: by the rule"
        f" {after.rule!r}{_clause(after)} they lead to {leads}, and what that is worth"
        f" ({worth}) is part of the payoffs here.",
        "",
    )


def _chosen(answers: Answers) -> str:
    """Label of the selected outcome."""
    return told(answers.selected, answers.talks) if answers.selected else "none"


def _one(answers: Answers) -> Iterator[str]:
    """One round of talks."""
    if answers.talks.reported is None:
        yield from [
            "",
            *wrapped("No outcome is reported of these talks, and none is asserted.", ""),
        ]
        yield from _equilibria(answers)
        yield from _selection(answers)
    for study in answers.studies:
        if study.reported:
            yield from ["", "Reported outcome"]
            yield from columns(list(study.outcome.items()))
        else:
            yield from ["", f'Equilibrium "{study.label}"']
        yield from wrapped(f"{study.explanation.verdict} Regret: {number(study.regret)}.")
        if study.reported:
            yield from ["", "Why: what each would lose by deviating"]
            for d in study.explanation.deviations:
                if d.available:
                    yield from wrapped(f"{d.actor}: {d.option}, rather than {d.instead}")
                    yield from _terms(d)
        yield from _conditions(answers, study)
        yield from _absent(study)
        yield from _tipping(answers, study)
    if answers.unstudied:
        told_of = len(answers.studies)
        count = told_of + answers.unstudied
        yield from ["", f"Reasons are given for {told_of} of {count} pure equilibria."]
    if answers.talks.reported is not None:
        yield from _equilibria(answers)
        yield from _selection(answers)


def _terms(deviation: Deviation) -> Iterator[str]:
    """The terms of one difference, and their sum."""
    for term in deviation.terms:
        yield f"    {number(term.amount, sign=True):>8}  {term.label}"
    yield f"    {number(deviation.loss, sign=True):>8}  lost by deviating"


def _conditions(answers: Answers, study: Study) -> Iterator[str]:
    """The inequalities, and what their symbols mean."""
    rows = sorted(study.conditions.rows, key=lambda row: row.status == "always")
    given = " (given what the later talks lead to)" if isinstance(answers.talks, Stages) else ""
    says = f"It is an equilibrium exactly if none of these deviations pays{given}:"
    yield from ["", *wrapped(says, "", hang=2)]
    yield from columns([_condition(row) for row in rows])
    used = {p.name for row in rows for p in row.difference.free_symbols}
    known = answers.talks.parameters
    if used:
        yield "  where"
    yield from columns(
        [(f"  {name}", number(p.baseline), p.meaning) for name, p in known.items() if name in used]
    )


def _condition(row: ConditionRow) -> tuple[str, ...]:
    """Who would do what, and the inequality under which that does not pay."""
    holds = {"always": " (over the whole range)", "never": " (nowhere)", "depends": ""}[row.status]
    words = as_text(row.relation)
    when = words if words.startswith("(") else f"does not pay if {words}{holds}"
    return (f"{row.actor}: {row.deviation}", when)


def _absent(study: Study) -> Iterator[str]:
    """Whether the fixed choice of those who are not at the table would be a best reply."""
    for actor, deviations in absent(study).items():
        yield from ["", f"Not at the table: {actor}"]
        yield from wrapped(standing(actor, deviations))
        for d in deviations:
            yield from wrapped(f"{d.option}, rather than {d.instead}")
            yield from _terms(d)


def _tipping(answers: Answers, study: Study) -> Iterator[str]:
    """On which parameters it turns, each alone over its range."""
    yield from ["", "On which parameters that turns (exact; each alone, the others as they are)"]
    rows: list[tuple[str, ...]] = []
    for name, points in study.tipping.items():
        rows += _tipping_rows(answers.talks.parameters[name], points)
    none = wrapped("On none: no tipping point in any range.")
    yield from columns([TIPS, *rows]) if rows else none
    steady = [name for name, points in study.tipping.items() if not points]
    if steady and rows:
        yield from wrapped(f"Not within the range of: {', '.join(steady)}.")
    yield from _no_closed_form(study.unsolved)


def _tipping_rows(
    parameter: Any, points: Sequence[Threshold], nothing: str = ""
) -> Iterator[tuple[str, ...]]:
    """Parameter, its value and range, the tipping points, and what happens beyond each."""
    here = (parameter.name, f"{number(parameter.baseline)} in {_range(parameter)}")
    if not points and nothing:
        yield (*here, "", nothing)
    for point in points:
        yield (*here, number(point.value), tip(point))
        here = ("", "")


def _range(parameter: Any) -> str:
    """Range in brackets."""
    return f"[{number(parameter.low)}, {number(parameter.high)}]"


def _no_closed_form(unsolved: dict[str, str]) -> Iterator[str]:
    """Parameters along which there is no closed form."""
    for name, why in unsolved.items():
        yield from wrapped(f"No closed form along {name}: {why}.")


def _equilibria(answers: Answers) -> Iterator[str]:
    """All equilibria, pure and mixed."""
    eqs = answers.equilibria
    says = f"All equilibria: {completeness(eqs, answers.stopped)}"
    yield from ["", *wrapped(says, "", hang=2)]
    for k in range(min(len(eqs), SHOWN)):
        eq = eqs[k]
        kind = "mixed" if eq.profile is None else "pure, strict" if eqs.isolated[k] else "pure"
        yield f"  ({k + 1}) {kind}; regret {number(eq.regret)}"
        yield from columns(
            [
                (f"  {player}", f"payoff {number(float(payoff))}", mixture(names, x))
                for player, names, x, payoff in zip(
                    eq.players, eq.options, eq.strategies, eq.payoffs, strict=True
                )
            ]
        )
    if len(eqs) > SHOWN:
        yield f"  {more(len(eqs) - SHOWN, 'equilibrium', 'equilibria')}"


def _selection(answers: Answers) -> Iterator[str]:
    """What the rule selects, and where along a parameter it selects something else."""
    yield from ["", f"Selected by the rule {answers.rule!r}"]
    yield from wrapped(f"The rule: {rule_in_words(answers.rule)}.")
    chosen = f'It selects "{_chosen(answers)}"{_clause(answers)}.'
    chosen = chosen if answers.selected else "No equilibrium is pure."
    yield from wrapped(chosen)
    if answers.along:
        letters = lettered(answers.along, _chosen(answers) if answers.selected else None)
        yield from [
            "",
            "On which parameters that turns (exact; each alone, the others as they are)",
        ]
        yield from columns([(v, k or "no pure equilibrium") for k, v in letters.items()])
        yield ""
        for name, found in answers.along.items():
            p = answers.talks.parameters[name]
            yield from wrapped(
                f"{name} ({p.meaning}), {number(p.baseline)} in {_range(p)}:"
                f" {along_in_words(found, letters)}",
                hang=4,
            )
    elif answers.talks.reported is None:
        yield from wrapped("It does so over the whole range of every parameter taken alone.")
    yield from _no_closed_form(answers.unsolved)


def _clause(answers: Answers) -> str:
    """Say so where the rule had to fall back on risk dominance."""
    return " (by risk dominance: none is best for all)" if answers.fell_back else ""
