"""When an outcome is an equilibrium: one inequality in the parameters for each deviation."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakKeyDictionary

import sympy

from negotiation.games.framed import Framed
from negotiation.games.latex_tables import Typeset
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.ranges import is_nonnegative, is_positive

if TYPE_CHECKING:
    import pandas as pd

    from negotiation.payoffs.negotiation import Negotiation

__all__ = [
    "HEADS", "ConditionRow", "Conditions", "as_latex", "as_text", "conditions", "differences",
    "losses", "sides",
]  # fmt: skip

#: Heads of a table of conditions, in every form.
HEADS = ("actor", "would rather", "does not pay if", "holds")


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


class Conditions(tuple[Any, ...], Framed):
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

    def __new__(cls, rows: Iterable[ConditionRow], outcome: Mapping[str, str]) -> Self:
        """Collect the rows' relations."""
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

    @property
    def hinges(self) -> frozenset[str]:
        """Names of the parameters in the inequalities that hold in a part of the range only."""
        open_ones = [row.relation for row in self.rows if row.status == "depends"]
        return frozenset(p.name for relation in open_ones for p in relation.free_symbols)

    def to_frame(self) -> pd.DataFrame:
        """Table: actor, deviation, condition, status."""
        import pandas as pd

        return pd.DataFrame(
            [(r.actor, r.deviation, as_text(r.relation), r.status) for r in self.rows],
            columns=["actor", "deviation", "condition", "status"],
        )

    def _entries(self) -> tuple[list[str], list[list[str]]]:
        """Head and rows of the table; in LaTeX the inequalities are typeset."""
        return list(HEADS), [
            [r.actor, r.deviation, Typeset(as_text(r.relation), as_latex(r.relation)), r.status]
            for r in self.rows
        ]

    def __repr__(self) -> str:
        """One inequality a line."""
        width = max((len(f"{r.actor} -> {r.deviation}") for r in self.rows), default=0)
        return "\n".join(
            f"{f'{r.actor} -> {r.deviation}':<{width}}  {_verdict(r)}" for r in self.rows
        )

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """Table for a notebook."""
        rows = "".join(
            f"<tr><td>{html.escape(r.actor)}</td><td>{html.escape(r.deviation)}</td>"
            f"<td>{as_latex(r.relation)}</td><td>{r.status}</td></tr>"
            for r in self.rows
        )
        head = "".join(f"<th>{name}</th>" for name in HEADS)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


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
    at = tuple(a.options.index(outcome[a.name]) for a in talks.actors)
    for i, actor in enumerate(talks.actors):
        for k, instead in enumerate(actor.options):
            if k == at[i]:
                continue
            to = (*at[:i], k, *at[i + 1 :])
            signs = [(c, int(held[at]) - int(held[to])) for c, held in talks.placed[actor.name]]
            result.append((actor.name, instead, [(c, sign) for c, sign in signs if sign]))
    return result


#: Losses found so far: tipping points along many parameters ask for the same ones.
_KNOWN: WeakKeyDictionary[Negotiation, dict[tuple[str, ...], Any]] = WeakKeyDictionary()


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
    known = _KNOWN.setdefault(talks, {})
    key = tuple(talks.outcome(outcome).values())
    if key not in known:
        known[key] = [
            (actor, deviation, sympy.expand(sympy.Add(*(sign * c.value for c, sign in terms))))
            for actor, deviation, terms in differences(talks, outcome)
        ]
    return known[key]


def conditions(talks: Negotiation, outcome: Mapping[str, str]) -> Conditions:
    """When an outcome is an equilibrium; see `Negotiation.conditions`."""
    return Conditions(
        (
            ConditionRow(actor, deviation, _relation(loss), loss, _status(loss))
            for actor, deviation, loss in losses(talks, outcome)
        ),
        talks.outcome(outcome),
    )


def _status(difference: sympy.Expr) -> str:
    """Whether a difference is nonnegative always, never, or depending on the parameters."""
    if is_nonnegative(difference):
        return "always"
    return "never" if is_nonnegative(-difference, strict=True) else "depends"


def _relation(difference: sympy.Expr) -> Any:
    """``difference >= 0`` in its plainest form: common positive factors gone, no minus signs."""
    left, right = sides(difference)
    if left.is_number and right.is_number:
        return sympy.Ge(left - right, 0)
    return sympy.Ge(left, right)


def sides(difference: sympy.Expr) -> tuple[Any, Any]:
    """Two sides whose difference is that, up to positive factors, without minus signs."""
    factored = sympy.factor_terms(difference)
    if factored.is_Mul:
        rest = [f for f in factored.args if not is_positive(f)]
        difference = sympy.expand(sympy.Mul(*rest)) if rest else sympy.Integer(1)
    terms = sympy.Add.make_args(difference)
    left = sympy.Add(*(t for t in terms if not t.could_extract_minus_sign()))
    right = sympy.Add(*(-t for t in terms if t.could_extract_minus_sign()))
    return left, right


def _verdict(row: ConditionRow) -> str:
    """When the deviation does not pay, in words."""
    if row.relation in (sympy.true, sympy.false):
        return as_text(row.relation)[1:-1]
    holds = {"always": "   (always)", "never": "   (never)", "depends": ""}[row.status]
    return f"does not pay if {row.relation}{holds}"


def as_text(relation: Any) -> str:
    """Inequality as text; ``true`` as words."""
    if relation == sympy.true:
        return "(never pays)"
    return "(always pays)" if relation == sympy.false else str(relation)


def as_latex(relation: Any) -> str:
    """Inequality, or any formula, in LaTeX's dollars; ``true`` as words."""
    if relation in (sympy.true, sympy.false):
        return as_text(relation)
    return f"${sympy.latex(relation)}$"
