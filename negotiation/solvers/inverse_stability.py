"""Inverse stability: which rankings of one decision maker make a state an equilibrium."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from negotiation.errors import Named, NegotiationError, unknown_name
from negotiation.games.graph_model import GraphModel
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.countermoves.result import CONCEPTS, RULES
from negotiation.solvers.inverse.questions import Questions
from negotiation.solvers.inverse.rankings import PartialOrder
from negotiation.solvers.stability import as_graph_model

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["InverseStability", "inverse_stability"]

Pairs = tuple[tuple[int, int], ...]

#: Cases that are told apart before the count is given up.
MOST_CASES = 20_000


@dataclass(frozen=True, eq=False, repr=False)
class InverseStability(ByPoint):
    """How many rankings of one decision maker make a state an equilibrium, and which.

    Attributes
    ----------
    model : GraphModel
    state : state
    concept : str
    vary : str
        Whose ranking is varied.
    count : int
        Strict rankings of all states that make the state an equilibrium.
    total : int
        All strict rankings, m factorial.
    pattern : tuple of tuples of pairs of states
        A ranking is one of those if, of at least one of the tuples, every pair agrees with it,
        the better state first. An empty tuple: any ranking does. No tuple: none does.
    """

    model: GraphModel
    state: Any
    concept: str
    vary: str
    count: int
    total: int
    pattern: tuple[tuple[tuple[Any, Any], ...], ...]

    @property
    def source(self) -> GraphModel:
        """What was asked about."""
        return self.model

    @property
    def share(self) -> float:
        """Part of all strict rankings."""
        return self.count / self.total

    def to_frame(self) -> pd.DataFrame:
        """Table with one row an alternative of the pattern.

        Returns
        -------
        pandas.DataFrame
            Columns: ``alternative``, in words; ``rankings``, how many agree with it alone.
        """
        import pandas as pd

        rows = []
        for pairs in self.pattern:
            at = [(self.model.index(a), self.model.index(b)) for a, b in pairs]
            rows.append((_words(pairs), PartialOrder.of(len(self.model), at).rankings()))
        return pd.DataFrame(rows, columns=["alternative", "rankings"])

    def __str__(self) -> str:
        """Say how many, and list the alternatives."""
        return "\n".join([repr(self)[1:-1], *(f"  {_words(pairs)}" for pairs in self.pattern)])

    def __repr__(self) -> str:
        """Count in one line."""
        return (
            f"<InverseStability: state {self.state} is an equilibrium ({CONCEPTS[self.concept]})"
            f" for {self.count} of {self.total} rankings of {self.vary}>"
        )

    def _heading(self) -> str:
        """What is counted: the alternatives are in the table."""
        return repr(self)[1:-1]


def inverse_stability(
    model: Any,
    state: Any,
    concept: str,
    vary: str | Named,
    *,
    sanction_rule: str = "legal sequence",
) -> InverseStability:
    """Find which strict rankings of one decision maker make a state an equilibrium.

    The preferences of all others stay as they are.

    Parameters
    ----------
    model : GraphModel or object with a method ``graph_model``
        The others' preferences are without unknown pairs.
    state : as for `GraphModel.index`
    concept : str
        As for `Stability.equilibria`.
    vary : str or Actor
        Whose ranking is varied.
    sanction_rule : str, optional
        As for `stability`.

    Returns
    -------
    InverseStability

    Raises
    ------
    NegotiationError
        If a name is unknown, or more than 20,000 cases would have to be told apart.

    Notes
    -----
    The inverse approach of Kinsara, Kilgour and Hipel 2015. Rankings are not listed: conditions are
    on pairs of states, which are decided one after the other until the rest does not matter; each
    case is a partial order, whose linear extensions are counted.

    Examples
    --------
    In the conflict of 1975, what would Syria have to prefer for the water to be released in peace?

    >>> import negotiation as ng
    >>> model = ng.scenarios.graph_models.syria_iraq()
    >>> print(ng.inverse_stability(model, 2, "nash", vary="Syria"))
    InverseStability: state 2 is an equilibrium (R) for 240 of 720 rankings of Syria
      2 > 1 and 2 > 3
    """
    model = as_graph_model(model)
    if concept not in CONCEPTS:
        raise unknown_name("stability concept", concept, CONCEPTS)
    if sanction_rule not in RULES:
        raise unknown_name("sanction rule", sanction_rule, RULES)
    s, i, m = model.index(state), model.mover(vary), len(model)
    if any(order.unknown is not None for k, order in enumerate(model.orders) if k != i):
        raise NegotiationError("inverse stability takes known preferences of the others")
    questions = Questions(model, s, i, concept, sanction_rule)
    count, cases = _told_apart(questions, m)
    return InverseStability(
        model,
        model.ids[s],
        concept,
        model.decision_makers[i],
        count,
        math.factorial(m),
        _pattern(model, questions, cases),
    )


def _told_apart(questions: Questions, m: int) -> tuple[int, list[Pairs]]:
    """Count rankings case by case; the pairs that were decided in each case that does."""
    count, done, cases = 0, 0, []
    ahead: list[tuple[PartialOrder, Pairs]] = [(PartialOrder(m), ())]
    while ahead:
        order, pairs = ahead.pop()
        done += 1
        if done > MOST_CASES:
            raise NegotiationError(
                f"more than {MOST_CASES:,} cases of rankings would have to be told apart"
            )
        if not questions.holds(order, hoping=True):
            continue
        if questions.holds(order, hoping=False):
            count += order.rankings()
            cases.append(pairs)
            continue
        one, other = questions.open_pair(order)
        for better, worse in ((one, other), (other, one)):
            ahead.append((order.with_pair(better, worse), (*pairs, (better, worse))))
    return count, cases


def _pattern(
    model: GraphModel, questions: Questions, cases: list[Pairs]
) -> tuple[tuple[tuple[Any, Any], ...], ...]:
    """Alternatives without pairs that do not matter, and without alternatives that follow."""
    found: set[frozenset[tuple[int, int]]] = set()
    for pairs in cases:
        left = list(pairs)
        for pair in pairs:
            fewer = [other for other in left if other != pair]
            if questions.holds(PartialOrder.of(len(model), fewer), hoping=False):
                left = fewer
        found.add(frozenset(left))
    kept = [each for each in found if not any(other < each for other in found)]
    listed = sorted((sorted(each) for each in kept), key=lambda each: (len(each), each))
    return tuple(tuple((model.ids[a], model.ids[b]) for a, b in each) for each in listed)


def _words(pairs: tuple[tuple[Any, Any], ...]) -> str:
    """One alternative in words."""
    return " and ".join(f"{better} > {worse}" for better, worse in pairs) or "any ranking"
