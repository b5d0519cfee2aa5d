"""The sections on one negotiation: what it leads to, why, and what that hangs on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from negotiation import figures
from negotiation.games.tables import SHOWN
from negotiation.payoffs.inequalities import Conditions
from negotiation.payoffs.negotiation import Negotiation
from negotiation.report.answers import Answers, Study, absent
from negotiation.report.at_once import all_at_once
from negotiation.report.blocks import Figure, Section, Table, Text
from negotiation.report.hinges import one_at_a_time, plane
from negotiation.report.html import Html
from negotiation.report.mediators import mediator_sections
from negotiation.report.model import model_section
from negotiation.report.parts import Part, pure_labels
from negotiation.report.words import (
    completeness,
    listed,
    mixture,
    number,
    rule_in_words,
    standing,
    told,
)
from negotiation.sensitivity.labels import outcome_labels
from negotiation.stages import Stages

__all__ = ["sections", "shared_sections"]


def sections(part: Part) -> Iterator[Section]:
    """The sections on a single negotiation.

    Parameters
    ----------
    part : Part
        Of a `Negotiation`; see `negotiation.report.in_sequence` for talks in sequence.

    Yields
    ------
    Section
    """
    talks, key = part.talks, part.plan.key
    opening: list[Text] = []
    if talks.reported is None:
        opening.append(
            Text("No outcome of these talks is reported, and none is asserted here.", kind="note")
        )
    continued = [p for p in talks.parameters.values() if p.continuation]
    if continued:
        names = listed([p.name for p in continued])
        opening.append(
            Text(
                f"Here these talks stand alone: what follows them ({names}) is an assumption. Where"
                " the talks are taken in sequence, it follows from the later ones."
            )
        )
    yield Section(key, part.plan.title, tuple(opening), level=2)
    if isinstance(talks, Negotiation):
        yield model_section(talks, key)
    yield _payoffs(part)
    yield from shared_sections(part)
    if part.cases:
        yield _cases(part)
    yield from mediator_sections(part)
    if part.plan.entry is not None and part.plan.entry.remark:
        yield Section(f"{key}-remark", "A remark from outside", (Text(part.plan.entry.remark),))


def shared_sections(part: Part) -> Iterator[Section]:
    """The sections that talks in sequence have too: equilibria, reasons, sensitivity."""
    yield _equilibria(part)
    for k, study in enumerate(part.answers.studies):
        yield _why(part, study, k)
    if any(absent(study) for study in part.answers.studies):
        yield _absent(part)
    if part.sweep is not None:
        yield plane(part)
    yield one_at_a_time(part)
    yield from all_at_once(part)


def _payoffs(part: Part) -> Section:
    """The game in normal form."""
    game, key = part.talks.game(), part.plan.key
    outcomes = part.talks.outcomes()
    flat = game.payoffs.reshape(game.n_players, -1)
    tidy = Table(
        f"{key}-payoffs",
        "Payoffs of all actors at all outcomes.",
        [*game.players, *(f"payoff: {player}" for player in game.players)],
        [[*outcome.values(), *map(float, flat[:, k])] for k, outcome in enumerate(outcomes)],
        folded="The payoff table as text",
        page=Html(figures.payoff_table_html(game)),
        text=figures.payoff_table_latex(game),
    )
    pure = [eq.profile for eq in part.answers.equilibria if eq.profile is not None]
    figure = Figure(
        f"{key}-payoff-table",
        "Payoffs at the assumed values; the pure equilibria are marked.",
        partial(_draw_payoffs, game, part.answers.equilibria if pure else None),
    )
    return Section(f"{key}-payoffs", "Payoffs", (figure, tidy))


def _draw_payoffs(game: Any, equilibria: Any) -> Any:
    """The payoff table with its equilibria."""
    return figures.payoff_table(game, equilibria=equilibria)


def _equilibria(part: Part) -> Section:
    """All equilibria, and which one the rule selects."""
    answers, key = part.answers, part.plan.key
    eqs = answers.equilibria
    count = min(len(eqs), SHOWN)
    names = [f"({k + 1})" for k in range(count)]
    kinds = [
        "mixed" if not eqs.is_pure[k] else "pure, strict" if eqs.isolated[k] else "pure"
        for k in range(count)
    ]
    rows: list[list[Any]] = [["", *kinds]]
    for i, player in enumerate(eqs.source.players):
        options = eqs.source.strategies[i]
        rows.append([player, *(mixture(options, x) for x in eqs.strategies[i].T[:count])])
        rows.append([f"payoff: {player}", *(float(v) for v in eqs.payoffs[i, :count])])
    rows.append(["regret", *(float(v) for v in eqs.regret[:count])])
    which = "Every equilibrium" if count == len(eqs) else f"The first {count} of {len(eqs)}"
    table = Table(
        f"{key}-equilibria",
        f"{which}: what each actor does, and its payoff. Regret is the most that any actor"
        " could gain by deviating, recomputed from the payoffs.",
        ["", *names],
        rows,
    )
    found = Text(f"Equilibria at the assumed values: {completeness(eqs, answers.stopped)}.")
    return Section(f"{key}-equilibria", "All equilibria", (found, table, Text(_selected(answers))))


def _selected(answers: Answers) -> str:
    """Which one the rule selects."""
    says = f"The rule {answers.rule!r} names {rule_in_words(answers.rule)}."
    if answers.selected is None:
        return f"{says} Here no equilibrium is pure, and none is named."
    chosen = told(answers.selected, answers.talks)
    return f"{says} Here it names “{chosen}”. The rule is a convention and not a finding."


def _why(part: Part, study: Study, k: int) -> Section:
    """Why an outcome is an equilibrium or not: differences and inequalities."""
    key = f"{part.plan.key}-why" + (f"-{k + 1}" if len(part.answers.studies) > 1 else "")
    what = "the reported outcome" if study.reported else f"“{study.label}”"
    holds = "is" if study.explanation.is_equilibrium else "is not"
    verdict = Text(f"{study.explanation.verdict} Regret: {number(study.regret)}.", kind="verdict")
    given = ", given what the later talks lead to" if isinstance(part.talks, Stages) else ""
    blocks: list[Text | Table | Figure] = [
        Text(f"{'Reported' if study.reported else 'The outcome'}: {_sentence(study.outcome)}."),
        verdict,
        Text(
            f"It is an equilibrium exactly if none of these deviations pays{given}. Those that"
            " cannot pay anywhere in the range of the parameters are marked."
        ),
        _conditions(study.conditions, study, key),
    ]
    if study.explanation.deviations:
        blocks.append(
            Figure(
                f"{key}-explanation",
                f"What each would lose by deviating from {what}, term by term.",
                partial(figures.explanation, study.explanation),
            )
        )
    blocks.append(_terms(study, key))
    return Section(key, f"Why {what} {holds} an equilibrium", tuple(blocks))


def _sentence(outcome: dict[str, str]) -> str:
    """``Azerbaijan: halt; ...``."""
    return "; ".join(f"{name}: {option}" for name, option in outcome.items())


def _conditions(conditions: Conditions, study: Study, key: str) -> Table:
    """The inequalities, and how much each deviation costs at the assumed values."""
    loss = {(d.actor, d.instead): d.loss for d in study.explanation.deviations if d.available}
    holds = {"always": "over the whole range", "never": "nowhere", "depends": "depends"}
    return Table(
        f"{key}-conditions",
        "When each deviation does not pay, and what it costs at the assumed values.",
        ["actor", "would rather", "does not pay if", "holds", "costs now"],
        [
            [r.actor, r.deviation, r.relation, holds[r.status], loss[r.actor, r.deviation]]
            for r in conditions.rows
        ],
    )


def _terms(study: Study, key: str) -> Table:
    """Every difference, term by term."""
    rows: list[list[Any]] = []
    for d in study.explanation.deviations:
        note = "" if d.available else " (not at the table)"
        rows.append([f"{d.actor}: {d.option}, rather than {d.instead}{note}"])
        rows += [[term.label, term.amount] for term in d.terms]
        rows.append(["lost by deviating", d.loss])
    return Table(
        f"{key}-terms",
        "Payoff of staying less payoff of deviating, by consideration.",
        ["consideration", "difference"],
        rows,
        folded="The differences as a table",
    )


def _absent(part: Part) -> Section:
    """Whether the fixed choice of those who are not at the table would be a best reply."""
    studies = part.answers.studies
    items = []
    for study in studies:
        where = "" if study.reported or len(studies) == 1 else f"At “{study.label}”: "
        items += [where + standing(actor, found) for actor, found in absent(study).items()]
    text = (
        "Who stays away is part of the model and not a result of it. What can be asked is whether"
        " the fixed choice would be a best reply, had the actor its other options too:"
    )
    return Section(
        f"{part.plan.key}-absent", "Who is not at the table", (Text(text, tuple(items)),)
    )


def _cases(part: Part) -> Section:
    """Counterfactuals side by side."""
    key = part.plan.key
    blocks: list[Text | Table | Figure] = []
    if part.comparison is not None:
        blocks.append(
            Figure(
                f"{key}-comparison",
                "Counterfactuals: what each would lose by deviating from the reported outcome.",
                partial(figures.comparison, part.comparison),
            )
        )
    rows: list[list[Any]] = []
    for k, (label, talks) in enumerate(part.cases.items()):
        found = "; ".join(pure_labels(talks, outcome_labels(talks))) or "none"
        if part.comparison is None:
            rows.append([label, found])
        else:
            case = part.comparison.isel(case=k)
            smallest = float(np.nanmin(case["margin"].values))
            rows.append([label, bool(case["equilibrium"]), smallest, found])
    head = ["case", "pure equilibria"]
    if part.comparison is not None:
        head = ["case", "reported outcome is an equilibrium", "its margin", "pure equilibria"]
    blocks.append(Table(f"{key}-counterfactuals", "The cases.", head, rows))
    return Section(f"{key}-counterfactuals", "Counterfactuals", tuple(blocks))
