"""Why an outcome is an equilibrium, or is not: what each deviation costs, term by term."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from negotiation.games.framed import Framed
from negotiation.games.latex_tables import Typeset, tabular
from negotiation.games.words import number
from negotiation.payoffs.actors import NonParticipant
from negotiation.payoffs.inequalities import differences

if TYPE_CHECKING:
    import pandas as pd

    from negotiation.payoffs.negotiation import Negotiation

__all__ = ["Deviation", "Explanation", "Term", "explain"]


@dataclass(frozen=True)
class Term:
    """One consideration's part in the difference between staying and deviating."""

    label: str
    amount: float


@dataclass(frozen=True)
class Deviation:
    """What an actor would lose by one deviation.

    Attributes
    ----------
    actor, option, instead : str
        Who takes which option now, and which instead.
    terms : tuple of Term
        Payoff of staying less payoff of deviating, by consideration; terms that do not change are
        left out.
    loss : float
        What deviating costs: the sum of the terms, added up exactly; negative where it pays.
    available : bool
        False for what a non-participant could do if it were at the table.
    """

    actor: str
    option: str
    instead: str
    terms: tuple[Term, ...]
    loss: float
    available: bool


class Explanation(Framed):
    """Why nobody would deviate from an outcome, or who would: term by term.

    Made by `Negotiation.explain`.

    Attributes
    ----------
    talks : str
    outcome : dict
    parameters : dict of name to float
        The point at which the terms are evaluated.
    payoffs : dict of actor to float
    deviations : tuple of Deviation
        One for every deviation of every actor; those of non-participants are marked.
    """

    def __init__(
        self,
        talks: str,
        outcome: dict[str, str],
        parameters: dict[str, float],
        payoffs: dict[str, float],
        deviations: Sequence[Deviation],
    ) -> None:
        self.talks, self.outcome, self.parameters = talks, outcome, parameters
        self.payoffs, self.deviations = payoffs, tuple(deviations)

    @property
    def margin(self) -> float:
        """Smallest loss of any available deviation; infinite if there is none."""
        return min((d.loss for d in self.deviations if d.available), default=np.inf)

    @property
    def is_equilibrium(self) -> bool:
        """Whether no available deviation pays."""
        return self.margin >= 0

    @property
    def is_strict(self) -> bool:
        """Whether every available deviation costs its actor something."""
        return self.margin > 0

    @property
    def absent_would(self) -> tuple[Deviation, ...]:
        """Deviations that would pay a non-participant if it were at the table."""
        return tuple(d for d in self.deviations if not d.available and d.loss < 0)

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a term: actor, option, instead, available, label, amount, loss."""
        import pandas as pd

        return pd.DataFrame(
            [
                (d.actor, d.option, d.instead, d.available, t.label, t.amount, d.loss)
                for d in self.deviations
                for t in d.terms
            ],
            columns=["actor", "option", "instead", "available", "label", "amount", "loss"],
        )

    def _latex(self, width: float) -> str:
        """Write the table, a block a deviation."""
        rows = []
        for d in self.deviations:
            note = "" if d.available else " (not at the table)"
            rows.append([f"{d.actor}: {d.option}, rather than {d.instead}{note}"])
            rows += [[t.label, number(t.amount, sign=True)] for t in d.terms]
            loss = number(d.loss, sign=True)
            rows.append(["lost by deviating", Typeset(loss, f"$\\mathbf{{{loss}}}$")])
        return tabular(["consideration", "difference"], rows, width, "lr")

    @property
    def verdict(self) -> str:
        """The answer in one sentence."""
        if self.is_strict:
            return (
                f"A strict equilibrium: the cheapest deviation costs its actor {self.margin:.3g}."
            )
        if self.is_equilibrium:
            return "An equilibrium, but not a strict one: some deviation costs its actor nothing."
        worst = min((d for d in self.deviations if d.available), key=lambda d: d.loss)
        return (
            f"No equilibrium: {worst.actor} would rather {worst.instead},"
            f" and gain {-worst.loss:.3g}."
        )

    def __str__(self) -> str:
        """Every deviation with its terms, as plain text."""
        lines = [
            f"{self.talks}",
            "  " + "; ".join(f"{k}: {v}" for k, v in self.outcome.items()),
            f"  {self.verdict}",
        ]
        for d in self.deviations:
            note = "" if d.available else "  [not at the table; shown as if it were]"
            lines.append(f"\n  {d.actor}: {d.option}, rather than {d.instead}{note}")
            lines += [f"    {t.amount:+8.2f}  {t.label}" for t in d.terms]
            lines.append(f"    {d.loss:+8.2f}  lost by deviating")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Table for a notebook."""
        rows = []
        for d in self.deviations:
            note = "" if d.available else " <em>(not at the table)</em>"
            rows.append(
                f"<tr><th colspan='2' style='text-align:left'>{html.escape(d.actor)}:"
                f" {html.escape(d.option)}, rather than {html.escape(d.instead)}{note}</th></tr>"
            )
            rows += [
                f"<tr><td style='text-align:left'>{html.escape(t.label)}</td>"
                f"<td>{t.amount:+.2f}</td></tr>"
                for t in d.terms
            ]
            rows.append(
                "<tr><td style='text-align:left'><strong>lost by deviating</strong></td>"
                f"<td><strong>{d.loss:+.2f}</strong></td></tr>"
            )
        return f"<p>{html.escape(self.verdict)}</p><table>{''.join(rows)}</table>"


def explain(
    talks: Negotiation, outcome: Mapping[str, str], parameters: Mapping[str, Any]
) -> Explanation:
    """Why nobody would deviate, or who would; see `Negotiation.explain`."""
    outcome = talks.outcome(outcome)
    here = talks.at(**parameters) if parameters else talks
    deviations = _deviations(here, outcome, available=True)
    for actor in talks.actors:
        if isinstance(actor, NonParticipant):
            joined = _deviations(here.joined_by(actor.name), outcome, available=False)
            deviations += [d for d in joined if d.actor == actor.name]
    at = tuple(a.options.index(outcome[a.name]) for a in talks.actors)
    payoffs = here.payoffs()
    return Explanation(
        talks.name,
        outcome,
        {name: p.baseline for name, p in here.parameters.items()},
        {name: float(payoffs[(i, *at)]) for i, name in enumerate(talks.names)},
        deviations,
    )


def _deviations(talks: Negotiation, outcome: dict[str, str], *, available: bool) -> list[Deviation]:
    """Terms of every deviation, as exact differences turned to numbers last."""
    baselines = talks.baselines()
    result = []
    for actor, instead, changes in differences(talks, outcome):
        amounts = [sign * c.value.xreplace(baselines) for c, sign in changes]
        terms = tuple(Term(c.label, float(x)) for (c, _), x in zip(changes, amounts, strict=True))
        loss = float(sympy.expand(sympy.Add(*amounts)))
        result.append(Deviation(actor, outcome[actor], instead, terms, loss, available))
    return result
