"""What a page says, as HTML: one function for each part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import escape

from negotiation import figures
from negotiation.live.seats import HotSeat, Played
from negotiation.live.view import View
from negotiation.payoffs.reasons import Deviation
from negotiation.payoffs.talks import Talks
from negotiation.report.blocks import Table
from negotiation.report.html import typeset
from negotiation.report.words import mixture, number, standing, tip, told
from negotiation.sensitivity.thresholds import Threshold
from negotiation.solvers.equilibria import Equilibria

__all__ = [
    "caption",
    "equilibria",
    "heading",
    "message",
    "payoffs",
    "plain_payoffs",
    "played",
    "reasons",
    "rounds",
    "tipping",
    "verdict",
    "waiting",
]  # fmt: skip

#: Equilibria and outcomes that are shown; of more, how many there are.
SHOWN = 8
MOST_OUTCOMES = 256


def heading(name: str, note: str, changed: str = "") -> str:
    """What the page is about, what differs from the talks as written, and a word of caution."""
    case = f"<p class='case'>Counterfactual: {typeset(changed)}</p>" if changed else ""
    return f"<h1>{typeset(name)}</h1>{case}<p class='small'>{typeset(note)}</p>"


def message(text: str, *, bad: bool) -> str:
    """A sentence on what was refused, or done."""
    kind, role = ("error", "alert") if bad else ("said", "status")
    return f"<p class='{kind}' role='{role}'>{typeset(text)}</p>"


def caption(source: str, tips_at: str = "") -> str:
    """What stands under a slider: whose word the range is, and where the outcome tips."""
    tips = f"<b>tips at {typeset(tips_at)}</b>" if tips_at else ""
    return f"<p class='caption'>{' · '.join(part for part in (escape(source), tips) if part)}</p>"


def verdict(view: View) -> str:
    """The answer in two lines, for the back of the room."""
    explanation = view.explanation
    kind = "The reported outcome" if view.is_reported else "The outcome"
    state = (
        ("yes", "is a strict equilibrium")
        if explanation.is_strict
        else ("even", "is an equilibrium, but not a strict one")
        if explanation.is_equilibrium
        else ("no", "is not an equilibrium")
    )
    label = escape(told(view.outcome, view.talks))
    why = explanation.verdict.partition(": ")[2]
    return (
        f"<div class='verdict {state[0]}'><p class='answer'>{kind}, <em>{label}</em>,"
        f" {state[1]}.</p><p class='why'>{typeset(why[:1].upper() + why[1:])}"
        f" {typeset(counts(view.equilibria))}</p></div>"
    )


def counts(found: Equilibria) -> str:
    """How many equilibria there are, and whether there may be more."""
    pure = int(found.is_pure.sum())
    words = f"Equilibria: {pure} pure, {len(found) - pure} mixed"
    return f"{words}; these are all." if found.complete.all() else f"{words}; there may be more."


def payoffs(talks: Talks, found: Equilibria) -> str:
    """The payoff table, best responses marked, pure equilibria shaded."""
    count = len(talks.outcomes())
    if count > MOST_OUTCOMES:
        return _too_many(count)
    game = talks.game()
    game.title = ""
    pure = [eq for eq in found if eq.profile is not None]
    table = figures.payoff_table_html(game, found if pure else None)
    return f"<div class='scroll'>{table}</div>"


def plain_payoffs(talks: Talks) -> str:
    """Payoffs of all outcomes, nothing marked, for those who are about to play."""
    free = [actor.name for actor in talks.actors if len(actor.options) > 1]
    outcomes = talks.outcomes()
    if len(outcomes) > MOST_OUTCOMES:
        return _too_many(len(outcomes))
    flat = talks.payoffs().reshape(len(talks.actors), -1)
    rows = [
        [*(outcome[name] for name in free), *map(float, flat[:, k])]
        for k, outcome in enumerate(outcomes)
    ]
    head = [*free, *(f"payoff: {name}" for name in talks.names)]
    return f"<div class='scroll'>{Table('', '', head, rows).html}</div>"


def equilibria(found: Equilibria) -> str:
    """Every equilibrium: what each actor does, and what it gets."""
    if not len(found):
        return f"<p>{typeset(counts(found))}</p>"
    shown = range(min(len(found), SHOWN))
    kinds = [
        "mixed" if found[k].profile is None else "pure, strict" if found.isolated[k] else "pure"
        for k in shown
    ]
    game = found.source
    rows = [
        [
            player,
            *(
                f"{mixture(game.strategies[i], found.strategies[i][:, k])}"
                f" ({number(float(found.payoffs[i, k]))})"
                for k in shown
            ),
        ]
        for i, player in enumerate(game.players)
    ]
    head = ["", *(f"{k + 1}: {kind}" for k, kind in enumerate(kinds))]
    more = len(found) - SHOWN
    rest = f"<p>and {more} more.</p>" if more > 0 else ""
    note = f"<p class='small'>{typeset(counts(found))} In brackets what the actor gets.</p>"
    return f"<div class='scroll'>{Table('', '', head, rows).html}</div>{rest}{note}"


def reasons(view: View) -> str:
    """Why nobody would deviate, or who would: term by term."""
    blocks = [_deviation(d) for d in view.explanation.deviations if d.available]
    absent: dict[str, list[Deviation]] = {}
    for d in view.explanation.deviations:
        if not d.available:
            absent.setdefault(d.actor, []).append(d)
    away = "".join(f"<p>{typeset(standing(who, found))}</p>" for who, found in absent.items())
    return f"<div class='cards'>{''.join(blocks)}</div>{away}"


def tipping(
    talks: Talks,
    found: Mapping[str, Sequence[Threshold]],
    unsolved: Mapping[str, str],
    left: int = 0,
) -> str:
    """Where the outcome under study stops or starts being an equilibrium.

    With `left`, the number of parameters that are still to be looked at.
    """
    rows: list[list[Any]] = []
    for name, points in found.items():
        p = talks.parameters[name]
        for point in points:
            meaning = f"{p.meaning} ({name})" if p.meaning else name
            rows.append([meaning, p.baseline, point.value, tip(point)])
    parts = []
    if rows:
        head = ["parameter", "now", "tips at", "what happens there"]
        parts.append(f"<div class='scroll'>{Table('', '', head, rows).html}</div>")
    elif not left:
        parts.append("<p>No parameter alone makes it tip.</p>")
    steady = [name for name, points in found.items() if not points]
    if left:
        parts.append(f"<p class='small'>Looking at {left} more parameters ...</p>")
    elif rows and steady:
        parts.append(
            f"<details class='small'><summary>Alone, none of the other {len(steady)} parameters"
            f" does.</summary>{escape(', '.join(steady))}</details>"
        )
    parts += [f"<p class='small'>{escape(n)}: {escape(why)}</p>" for n, why in unsolved.items()]
    return "".join(parts)


def waiting(game: HotSeat) -> str:
    """Who has chosen, and nothing of what."""
    items = [
        f"<li class='{'open' if name in game.waiting else 'done'}'>{escape(name)}:"
        f" {'has yet to choose' if name in game.waiting else 'has chosen'}</li>"
        for name in game.groups
    ]
    return f"<ul class='groups'>{''.join(items)}</ul>"


def played(result: Played) -> str:
    """The reveal: who did what, got what, and would have got what."""
    explanation = result.explanation
    state = "yes" if explanation.is_equilibrium else "no"
    answer = (
        "is an equilibrium: nobody could have gained by another choice"
        if explanation.is_equilibrium
        else "is not an equilibrium"
    )
    regrets, better = result.regrets, result.better
    rows = [
        [
            name,
            option,
            result.payoffs[name],
            regrets[name],
            f"{better[name]}" if name in better else "nothing better",
        ]
        for name, option in result.outcome.items()
    ]
    head = ["actor", "chose", "payoff", "regret", "would have been better"]
    return (
        f"<div class='verdict {state}'><p class='answer'>What you chose {answer}.</p></div>"
        f"<div class='scroll'>{Table('', '', head, rows).html}</div>"
        "<p class='small'>Regret: the most that the actor could have gained by another choice, the"
        " choices of the others being what they are.</p>"
        f"<h3>The equilibria of this game</h3>{equilibria(result.equilibria)}"
    )


def rounds(results: Sequence[Played]) -> str:
    """What was played so far, a row a round, with the sums of payoffs."""
    names = list(dict.fromkeys(name for result in results for name in result.outcome))
    rows: list[list[Any]] = [
        [
            k + 1,
            *(f"{r.outcome[n]} ({number(r.payoffs[n])})" if n in r.outcome else "" for n in names),
            "yes" if r.explanation.is_equilibrium else "no",
        ]
        for k, r in enumerate(results)
    ]
    sums = [sum(r.payoffs.get(name, 0.0) for r in results) for name in names]
    rows.append(["sum", *sums, ""])
    head = ["round", *names, "equilibrium"]
    return f"<h3>Rounds</h3><div class='scroll'>{Table('', '', head, rows).html}</div>"


def _deviation(d: Deviation) -> str:
    """One deviation: its sum first, then its terms, which are gains where it pays."""
    pays = d.loss < 0
    turned = -1 if pays else 1
    words = f"would gain {number(-d.loss)}" if pays else f"would lose {number(d.loss)}"
    rows = "".join(
        f"<tr><td>{typeset(t.label)}</td>"
        f"<td class='number'>{typeset(number(turned * t.amount, sign=True))}</td></tr>"
        for t in d.terms
    )
    return (
        f"<div class='card {'pays' if pays else 'holds'}'><p><strong>{escape(d.actor)}</strong>"
        f" {typeset(words)} by turning from <em>{escape(d.option)}</em> to"
        f" <em>{escape(d.instead)}</em>.</p><table>{rows}</table></div>"
    )


def _too_many(count: int) -> str:
    return f"<p>The table would have {count:,} outcomes; up to {MOST_OUTCOMES} are shown.</p>"
