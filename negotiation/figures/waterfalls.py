"""What an actor would lose by deviating, term by term."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

from negotiation.errors import Named, NegotiationError, known_name
from negotiation.figures.rows import Bar, Key, Row, Rows, draw_rows
from negotiation.figures.style import Style, drawing, number, plain, style_of
from negotiation.payoffs.reasons import Deviation, Explanation

__all__ = ["explanation"]


def explanation(
    explanation: Explanation,
    ax: Axes | None = None,
    *,
    actor: str | Named | None = None,
    **style: Any,
) -> Axes:
    """Draw why nobody would deviate from an outcome, or who would.

    One block a deviation; in it one bar a consideration, each starting where the last ended, and
    their sum. What a non-participant could do is drawn faint and marked.

    Parameters
    ----------
    explanation : Explanation
        From `Negotiation.explain`.
    ax : Axes, optional
        Where to draw; on a sheet of its own by default. Words stand outside of the axes.
    actor : str or Actor, optional
        Whose deviations; everybody's by default.
    **style
        See `negotiation.figures.style.Style`.

    Returns
    -------
    Axes

    Raises
    ------
    NegotiationError
        If it is no explanation, or the actor is unknown or has no deviation.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.karabakh_2023.ceasefire()
    >>> ax = ng.figures.explanation(talks.explain(talks.reported), actor="Russia")
    >>> ax.texts[0].get_text()
    'Russia: broker, not stand aside'
    """
    if not isinstance(explanation, Explanation):
        raise NegotiationError(
            "explanation draws the Explanation of Negotiation.explain, got"
            f" {type(explanation).__name__}"
        )
    whose = None if actor is None else known_name("actor", actor, explanation.outcome)
    shown = [d for d in explanation.deviations if whose in (None, d.actor)]
    if not shown:
        raise NegotiationError(f"{whose or 'nobody'} has no option to deviate to")
    look = style_of(style)
    stays, leaves, total = look.bar_looks
    with drawing(look):
        rows = [row for d in shown for row in _block(d, look)]
        keys = [
            Key("for staying", stays),
            Key("for deviating", leaves),
            Key("sum", total),
            Key("", at=0.0),
        ]
        return draw_rows(Rows(rows, keys, "payoff lost by deviating"), ax, look, share=0.56)


def _block(deviation: Deviation, style: Style) -> list[Row]:
    """Heading, terms and sum of one deviation."""
    stays, leaves, total = style.bar_looks
    faint = not deviation.available
    away = " (not at the table)" if faint else ""
    words = f"{deviation.actor}: {deviation.option}, not {deviation.instead}{away}"
    rows = [Row(plain(words), head=True, bold=True, faint=faint, space=5)]
    start = 0.0
    for term in deviation.terms:
        stop = start + term.amount
        look = stays if term.amount >= 0 else leaves
        rows.append(
            Row(
                plain(term.label), (Bar(start, stop, look),), number(term.amount, sign=True),
                faint=faint, link=stop,
            )
        )  # fmt: skip
        start = stop
    loss = deviation.loss
    verdict = "costs" if loss > 0 else "pays" if loss < 0 else "changes nothing"
    rows.append(
        Row(
            f"sum: deviating {verdict}", (Bar(0.0, loss, total),), number(loss, sign=True),
            bold=True, faint=faint, space=1,
        )
    )  # fmt: skip
    return rows
