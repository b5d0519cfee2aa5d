"""What is modelled: actors, reasons, parameters and sources, as tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from negotiation.payoffs.actors import NonParticipant
from negotiation.payoffs.conditions import ALWAYS
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.talks import Talks
from negotiation.payoffs.views import role_of
from negotiation.report.blocks import Section, Table, Text
from negotiation.stages import Stages

__all__ = [
    "actors_table", "considerations_table", "later_tables", "model_section", "parameters_table",
    "tags_used",
]  # fmt: skip


def model_section(talks: Negotiation, key: str, *, folded: bool = True) -> Section:
    """Who is at the table, what each gains and loses, and in which numbers.

    Parameters
    ----------
    talks : Negotiation
    key : str
        Begins the names of the tables.
    folded : bool, optional
        Fold the long tables away.

    Returns
    -------
    Section
    """
    blocks: list[Text | Table] = [Text(talks.description)] if talks.description else []
    blocks.append(actors_table(talks, key))
    if any(isinstance(actor, NonParticipant) for actor in talks.actors):
        blocks.append(Text("Options in brackets are those that somebody would have at the table."))
    blocks += later_tables(talks, key)
    blocks.append(considerations_table(talks, key, folded=folded))
    blocks.append(parameters_table(talks, key, folded=folded))
    return Section(f"{key}-model", "What is modelled", tuple(blocks))


def actors_table(talks: Negotiation, key: str) -> Table:
    """Actors, roles, options, and what is reported of each."""
    rows = []
    for actor in talks.actors:
        rest = [f"({o})" for o in actor.all_options if o not in actor.options]
        row = [actor.name, role_of(actor), ", ".join([*actor.options, *rest])]
        rows.append(row if talks.reported is None else [*row, talks.reported[actor.name]])
    head = ["actor", "role", "options"]
    return Table(
        f"{key}-actors",
        "Who can do what.",
        head if talks.reported is None else [*head, "reported"],
        rows,
    )


def later_tables(talks: Negotiation, key: str) -> list[Text | Table]:
    """What chance decides and who knows it, and later decisions, where there are any."""
    found: list[Text | Table] = []
    types = {t.name: t for t in talks.types}
    rows: list[list[Any]] = [
        [
            ", ".join(draw.names),
            "; ".join(types[n].meaning for n in draw.names),
            "; ".join(" and ".join(types[n].of) or "nobody" for n in draw.names),
            ", ".join(values),
            p,
            "; ".join(types[n].source for n in draw.names),
        ]
        for draw in talks.prior
        for values, p in draw.table.items()
    ]
    if rows:
        head = ["type", "meaning", "known to", "value", "probability", "source"]
        found.append(Table(f"{key}-types", "What chance decides, and who knows it.", head, rows))
    rows = [
        [m.name, m.by, ", ".join(m.options), "always" if m.when is ALWAYS else str(m.when)]
        for m in talks.moves
    ]
    if rows:
        head = ["move", "by", "options", "where it comes up"]
        found.append(Table(f"{key}-moves", "Later decisions.", head, rows))
    return found


def considerations_table(talks: Negotiation, key: str, *, folded: bool = True) -> Table:
    """Every reason of every actor: what it is worth, when, and on whose word."""
    rows: list[list[Any]] = []
    for actor in talks.actors:
        rows.append([actor.name])
        for c in talks.considerations:
            if c.actor == actor.name:
                when = "always" if c.when is ALWAYS else str(c.when)
                rows.append([c.label, c.value, when, c.source])
    count = len(talks.considerations)
    return Table(
        f"{key}-considerations",
        "What each gains and loses: an actor's payoff at an outcome is the sum of its"
        " considerations that hold there.",
        ["gains or loses", "worth", "when", "source"],
        rows,
        folded=f"The {count} considerations" if folded else "",
    )


def parameters_table(talks: Talks, key: str, *, folded: bool = True) -> Table:
    """Every parameter with its value, range, meaning and source."""
    return Table(
        f"{key}-parameters",
        "The parameters. Whatever is called assumed is a judgement and not a report.",
        ["parameter", "meaning", "value", "low", "high", "source"],
        [[p, p.meaning, p.baseline, p.low, p.high, p.source] for p in talks.parameters.values()],
        folded=f"The {len(talks.parameters)} parameters" if folded else "",
    )


def tags_used(talks: Talks, facts: Mapping[str, str]) -> list[str]:
    """Tags of facts that a negotiation, or any round of it, rests on, in the order of the facts."""
    rounds = talks.negotiations if isinstance(talks, Stages) else [talks]
    texts: list[str] = []
    for each in rounds:
        if isinstance(each, Negotiation):
            texts += [each.description, *(c.source for c in each.considerations)]
            texts += [p.source for p in each.parameters.values()]
            texts += [t.source for t in each.types]
    words = " ".join(texts)
    # "F3 to F7" names those between too.
    words = re.sub(r"\b([A-Z])(\d+) to \1(\d+)\b", _spelled_out, words)
    return [tag for tag in facts if re.search(rf"\b{re.escape(tag)}\b", words)]


def _spelled_out(match: re.Match[str]) -> str:
    """``F3 to F5`` as ``F3 F4 F5``."""
    first, last = int(match[2]), int(match[3])
    return " ".join(f"{match[1]}{k}" for k in range(first, last + 1))
