"""Why an outcome is an equilibrium, or is not: inequalities and differences, term by term."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from negotiation.errors import NegotiationError
from negotiation.payoffs.actors import NonParticipant
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.ranges import is_nonnegative, is_positive

if TYPE_CHECKING:
    import pandas as pd

    from negotiation.payoffs.negotiation import Negotiation

__all__ = [
    "ConditionRow", "Conditions", "Deviation", "Explanation", "Term", "conditions", "differences",
    "explain", "losses",
]  # fmt: skip


@dataclass(frozen=True)
class ConditionRow:
    """One deviation, and when it does not pay.

    Attributes
    ----------
    actor, deviation : str
        Who would do what instead.
    relation : sympy relational or truth value
        True where the deviation does not pay.
    difference : sympy.Expr
        Payoff of staying less payoff of deviating.
    status : {"always", "never", "depends"}
        Whether the relation is proved to hold over the whole parameter range, is proved to fail
        over all of it, or neither.
    """

    actor: str
    deviation: str
    relation: Any
    difference: sympy.Expr
    status: str


class Conditions(tuple[Any, ...]):
    """When an outcome is an equilibrium: a tuple of sympy inequalities.

    All of them together are necessary and sufficient. Made by `Negotiation.conditions`.

    Attributes
    ----------
    rows : tuple of ConditionRow
        The inequalities with who deviates how, in the same order.
    outcome : dict
    """

    rows: tuple[ConditionRow, ...]
    outcome: dict[str, str]

    def __new__(cls, rows: Iterable[ConditionRow], outcome: Mapping[str, str]) -> Conditions:
        rows = tuple(rows)
        self = super().__new__(cls, (row.relation for row in rows))
        self.rows, self.outcome = rows, dict(outcome)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with the rows."""
        return (type(self), (self.rows, self.outcome))

    @property
    def always(self) -> tuple[bool, ...]:
        """For each inequality, whether it holds over the whole parameter range."""
        return tuple(row.status == "always" for row in self.rows)

    @property
    def decisive(self) -> tuple[Any, ...]:
        """The inequalities that do not hold over the whole parameter range."""
        return tuple(row.relation for row in self.rows if row.status != "always")

    def to_frame(self) -> pd.DataFrame:
        """Table: actor, deviation, condition, status."""
        import pandas as pd

        return pd.DataFrame(
            [(r.actor, r.deviation, _text(r.relation), r.status) for r in self.rows],
            columns=["actor", "deviation", "condition", "status"],
        )

    def to_latex(self) -> str:
        """Write the table for a paper (booktabs), with the inequalities typeset."""
        lines = [
            f"{r.actor} & {r.deviation} & ${_tex(r.relation)}$ & {r.status} \\\\"
            for r in self.rows
        ]
        body = "\n".join(lines)
        return (
            "\\begin{tabular}{llll}\n\\toprule\nactor & would rather & unless & holds \\\\\n"
            f"\\midrule\n{body}\n\\bottomrule\n\\end{{tabular}}\n"
        )

    def __repr__(self) -> str:
        """One inequality a line."""
        width = max((len(f"{r.actor} -> {r.deviation}") for r in self.rows), default=0)
        return "\n".join(
            f"{f'{r.actor} -> {r.deviation}':<{width}}  does not pay if {_text(r.relation)}"
            + {"always": "   (always)", "never": "   (never)", "depends": ""}[r.status]
            for r in self.rows
        )

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """Table for a notebook."""
        rows = "".join(
            f"<tr><td>{html.escape(r.actor)}</td><td>{html.escape(r.deviation)}</td>"
            f"<td>${_tex(r.relation)}$</td><td>{r.status}</td></tr>"
            for r in self.rows
        )
        return (
            "<table><thead><tr><th>actor</th><th>would rather</th><th>does not pay if</th>"
            f"<th>holds</th></tr></thead><tbody>{rows}</tbody></table>"
        )


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
    available : bool
        False for what a non-participant could do if it were at the table.
    """

    actor: str
    option: str
    instead: str
    terms: tuple[Term, ...]
    available: bool

    @property
    def loss(self) -> float:
        """What deviating costs: the sum of the terms; negative where it pays."""
        return float(sum(term.amount for term in self.terms))


class Explanation:
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

    def to_latex(self) -> str:
        """Write the table for a paper (booktabs)."""
        blocks = []
        for d in self.deviations:
            note = "" if d.available else " (not at the table)"
            rows = [f"\\multicolumn{{2}}{{l}}{{{d.actor}: {d.option}, not {d.instead}{note}}} \\\\"]
            rows += [f"\\quad {t.label} & ${t.amount:+.3g}$ \\\\" for t in d.terms]
            rows += [f"\\quad loss by deviating & $\\mathbf{{{d.loss:+.3g}}}$ \\\\"]
            blocks.append("\n".join(rows))
        body = "\n\\midrule\n".join(blocks)
        return f"\\begin{{tabular}}{{lr}}\n\\toprule\n{body}\n\\bottomrule\n\\end{{tabular}}\n"

    @property
    def verdict(self) -> str:
        """The answer in one sentence."""
        if self.is_strict:
            return f"A strict equilibrium: the cheapest deviation costs its actor {self.margin:.3g}."
        if self.is_equilibrium:
            return "An equilibrium, but not a strict one: some deviation costs its actor nothing."
        worst = min((d for d in self.deviations if d.available), key=lambda d: d.loss)
        return (
            f"No equilibrium: {worst.actor} would rather {worst.instead}, and gain {-worst.loss:.3g}."
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


def differences(
    talks: Negotiation, outcome: Mapping[str, str]
) -> list[tuple[str, str, list[tuple[Consideration, int]]]]:
    """Which considerations change with each deviation from an outcome.

    Parameters
    ----------
    talks : Negotiation
    outcome : mapping of actor name to option

    Returns
    -------
    list of (actor, deviation, terms)
        ``terms`` pairs a consideration with +1 where only staying has it and -1 where only
        deviating has it.
    """
    outcome = talks.outcome(outcome)
    result = []
    for i, actor in enumerate(talks.actors):
        own = [c for c in talks.considerations if c.actor == actor.name]
        at = tuple(a.options.index(outcome[a.name]) for a in talks.actors)
        holds = {id(c): talks.holds(c.when) for c in own}
        for k, instead in enumerate(actor.options):
            if k == at[i]:
                continue
            to = (*at[:i], k, *at[i + 1 :])
            signs = [(c, int(holds[id(c)][at]) - int(holds[id(c)][to])) for c in own]
            result.append((actor.name, instead, [(c, sign) for c, sign in signs if sign]))
    return result


def losses(talks: Negotiation, outcome: Mapping[str, str]) -> list[tuple[str, str, sympy.Expr]]:
    """What each deviation from an outcome costs, as an expression in the parameters.

    Parameters
    ----------
    talks : Negotiation
    outcome : mapping of actor name to option

    Returns
    -------
    list of (actor, deviation, loss)
        The outcome is an equilibrium where no loss is negative.
    """
    return [
        (actor, deviation, sympy.expand(sympy.Add(*(sign * c.value for c, sign in terms))))
        for actor, deviation, terms in differences(talks, outcome)
    ]


def conditions(talks: Negotiation, outcome: Mapping[str, str]) -> Conditions:
    """When an outcome is an equilibrium; see `Negotiation.conditions`."""
    return Conditions(
        (
            ConditionRow(actor, deviation, _relation(loss), loss, _status(loss))
            for actor, deviation, loss in losses(talks, outcome)
        ),
        talks.outcome(outcome),
    )


def explain(
    talks: Negotiation, outcome: Mapping[str, str], parameters: Mapping[str, Any]
) -> Explanation:
    """Why nobody would deviate, or who would; see `Negotiation.explain`."""
    outcome = talks.outcome(outcome)
    for name, value in parameters.items():
        if np.ndim(value):
            raise NegotiationError(f"explain takes one number for {name!r}, got {value!r}")
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
    baselines = {p: sympy.Rational(repr(p.baseline)) for p in talks.parameters.values()}
    return [
        Deviation(
            actor,
            outcome[actor],
            instead,
            tuple(Term(c.label, float(sign * c.value.xreplace(baselines))) for c, sign in terms),
            available,
        )
        for actor, instead, terms in differences(talks, outcome)
    ]


def _status(difference: sympy.Expr) -> str:
    """Whether a difference is nonnegative always, never, or depending on the parameters."""
    if is_nonnegative(difference):
        return "always"
    return "never" if is_nonnegative(-difference, strict=True) else "depends"


def _relation(difference: sympy.Expr) -> Any:
    """``difference >= 0`` in its plainest form: common positive factors gone, no minus signs."""
    factored = sympy.factor_terms(difference)
    if factored.is_Mul:
        rest = [f for f in factored.args if not is_positive(f)]
        difference = sympy.expand(sympy.Mul(*rest)) if rest else sympy.Integer(1)
    terms = sympy.Add.make_args(difference)
    left = sympy.Add(*(t for t in terms if not t.could_extract_minus_sign()))
    right = sympy.Add(*(-t for t in terms if t.could_extract_minus_sign()))
    if difference.is_number:
        return sympy.Ge(difference, 0)
    return sympy.Ge(left, right)


def _text(relation: Any) -> str:
    """Inequality as text; ``true`` as words."""
    if relation is sympy.true:
        return "in any case"
    if relation is sympy.false:
        return "in no case"
    return str(relation)


def _tex(relation: Any) -> str:
    """Inequality typeset; ``true`` as words."""
    if relation in (sympy.true, sympy.false):
        return f"\\text{{{_text(relation)}}}"
    return str(sympy.latex(relation))


