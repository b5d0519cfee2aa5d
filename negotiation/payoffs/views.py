"""A negotiation as a class can read it: plain text and HTML."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import sympy

from negotiation.payoffs.actors import Actor, Backer, Mediator, NonParticipant
from negotiation.payoffs.conditions import ALWAYS, Condition

if TYPE_CHECKING:
    from negotiation.payoffs.written import Written

__all__ = ["as_html", "as_text", "role_of"]


def role_of(actor: Actor) -> str:
    """Role in words, such as ``mediator between A and B``."""
    if isinstance(actor, Mediator):
        return f"mediator between {' and '.join(actor.between)}"
    if isinstance(actor, Backer):
        return f"backer of {actor.of}"
    if isinstance(actor, NonParticipant):
        return "non-participant"
    return actor.role


def as_text(talks: Written) -> str:
    """Actors, considerations and parameters as plain text.

    Parameters
    ----------
    talks : Negotiation

    Returns
    -------
    str
    """
    lines = [talks.name]
    if talks.description:
        lines += ["", talks.description]
    lines += ["", "Actors and options"]
    lines += _columns([(a.name, role_of(a), _options(a)) for a in talks.actors])
    for heading, _, rows in _private_and_later(talks, str):
        lines += ["", heading, *_columns(rows)]
    for actor in talks.actors:
        own = [c for c in talks.considerations if c.actor == actor.name]
        lines += ["", f"Gains and losses of {actor.name}"]
        lines += _columns([(c.label, str(c.value), _when(c.when)) for c in own] or [("nothing",)])
    lines += ["", "Parameters"]
    lines += _columns(
        [
            (p.name, f"{p.baseline:g}", f"[{p.low:g}, {p.high:g}]", p.meaning, p.source)
            for p in talks.parameters.values()
        ]
    )
    if talks.reported:
        lines += ["", "Reported outcome"]
        lines += _columns(list(talks.reported.items()))
    return "\n".join(lines)


def as_html(talks: Written) -> str:
    """Actors, considerations and parameters as HTML tables, symbols as MathJax reads them.

    Parameters
    ----------
    talks : Negotiation

    Returns
    -------
    str
    """
    parts = [f"<h3>{_e(talks.name)}</h3>"]
    if talks.description:
        parts.append(f"<p>{_e(talks.description)}</p>")
    parts.append(
        _table(
            ["actor", "role", "options"],
            [[_e(a.name), _e(role_of(a)), _e(_options(a))] for a in talks.actors],
        )
    )
    for _, head, rows in _private_and_later(talks, lambda p: f"${sympy.latex(p)}$"):
        parts.append(_table(head, [[_e(cell) for cell in row] for row in rows]))
    parts.append(
        _table(
            ["actor", "gains or loses", "worth", "when", "after"],
            [
                [
                    _e(c.actor),
                    _e(c.label),
                    f"${sympy.latex(c.value)}$",
                    _e(_when(c.when)),
                    _e(c.source),
                ]
                for c in sorted(talks.considerations, key=lambda c: talks.names.index(c.actor))
            ],
        )
    )
    parts.append(
        _table(
            ["parameter", "meaning", "baseline", "range", "source"],
            [
                [
                    f"${sympy.latex(p)}$",
                    _e(p.meaning),
                    f"{p.baseline:g}",
                    f"{p.low:g} to {p.high:g}",
                    _e(p.source),
                ]
                for p in talks.parameters.values()
            ],
        )
    )
    if talks.reported:
        told = "; ".join(f"{_e(k)}: {_e(v)}" for k, v in talks.reported.items())
        parts.append(f"<p>Reported outcome: {told}.</p>")
    return "\n".join(parts)


def _private_and_later(
    talks: Written, shown: Callable[[sympy.Expr], str]
) -> Iterator[tuple[str, list[str], list[tuple[str, ...]]]]:
    """Tables of types and of later moves, where there are any: heading, columns, rows."""
    types = {t.name: t for t in talks.types}
    rows: list[tuple[str, ...]] = []
    for draw in talks.prior:
        known = " | ".join(" and ".join(types[n].of) or "nobody" for n in draw.names)
        odds = "; ".join(f"{', '.join(key)}: {shown(p)}" for key, p in draw.table.items())
        meaning = "; ".join(types[n].meaning for n in draw.names if types[n].meaning)
        rows.append((", ".join(draw.names), f"known to {known}", odds, meaning))
    if rows:
        yield "Types", ["type", "knowledge", "probability", "meaning"], rows
    later = [(m.name, m.by, ", ".join(m.options), _when(m.when)) for m in talks.moves]
    if later:
        yield "Later moves", ["move", "by", "options", "when"], [*later]


def _options(actor: Actor) -> str:
    """Options; those that a non-participant would have, in brackets."""
    rest = [f"({o})" for o in actor.all_options if o not in actor.options]
    return ", ".join([*actor.options, *rest])


def _when(condition: Condition) -> str:
    """Return the condition in words."""
    return "always" if condition == ALWAYS else str(condition)


def _columns(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows aligned in columns, indented."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))] if rows else []
    return [
        "  " + "  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _table(head: list[str], rows: list[list[str]]) -> str:
    """HTML table, text to the left."""
    top = "".join(f"<th style='text-align:left'>{cell}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td style='text-align:left'>{cell}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _e(text: str) -> str:
    return html.escape(text)
