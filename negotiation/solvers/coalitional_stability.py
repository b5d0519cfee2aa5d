"""Coalitional stability: would any coalition, of any decision makers, leave a state together."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_list, unknown_name
from negotiation.games.graph_model import GraphModel
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.countermoves.by_relation import joint, product, sanctioned
from negotiation.solvers.countermoves.movers import group_moves, group_names
from negotiation.solvers.countermoves.result import RULES
from negotiation.solvers.stability import as_graph_model

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CoalitionalStability", "coalitional_stability"]

Bools = NDArray[np.bool_]
Group = tuple[int, ...]

CONCEPTS = {"cr": "CR", "cgmr": "CGMR", "csmr": "CSMR", "cseq": "CSEQ"}
#: Decision makers up to whom all coalitions are gone through.
MOST_DECISION_MAKERS = 10


class CoalitionalStability(ByPoint):
    """Which states are stable for which coalition.

    Attributes
    ----------
    model : GraphModel
    sanction_rule : str
    coalitions : tuple of str
        All of them, small ones first; members are joined by ``+``.
    tables : dict of concept to array of bool, shape (coalitions, m)
    """

    def __init__(
        self, model: GraphModel, rule: str, coalitions: tuple[str, ...], tables: dict[str, Bools]
    ) -> None:
        self.model, self.sanction_rule = model, rule
        self.coalitions, self.tables = coalitions, tables

    @property
    def source(self) -> GraphModel:
        """What was solved."""
        return self.model

    def equilibria(self, concept: str) -> list[Any]:
        """States that are stable for every coalition.

        Parameters
        ----------
        concept : str
            ``"cr"``, ``"cgmr"``, ``"csmr"`` or ``"cseq"``.

        Returns
        -------
        list of states
        """
        return self._names(np.asarray(self._table(concept).all(axis=0)))

    def stable(self, coalition: Sequence[str], concept: str) -> list[Any]:
        """States that are stable for one coalition.

        Parameters
        ----------
        coalition : sequence of decision makers
        concept : str
            As for `equilibria`.

        Returns
        -------
        list of states
        """
        members = sorted(self.model.mover(who) for who in as_list("a coalition", coalition))
        [name] = group_names(self.model, [members])
        if name not in self.coalitions:
            raise unknown_name("coalition", name, self.coalitions)
        return self._names(self._table(concept)[self.coalitions.index(name)])

    def breaks(self, state: Any, concept: str) -> list[str]:
        """Coalitions for which a state is not stable."""
        k = self.model.index(state)
        held = self._table(concept)[:, k]
        return [name for name, holds in zip(self.coalitions, held, strict=True) if not holds]

    def _table(self, concept: str) -> Bools:
        if concept not in self.tables:
            raise unknown_name("coalitional concept", concept, self.tables)
        return self.tables[concept]

    def _names(self, which: Bools) -> list[Any]:
        return [self.model.ids[k] for k in np.flatnonzero(which)]

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a state.

        Returns
        -------
        pandas.DataFrame
            Its index is the state. Columns: ``what is done``, and one a concept: the coalitions
            for which it is not stable, or ``stable``.
        """
        import pandas as pd

        columns = {"what is done": [self.model.label(s) for s in self.model.ids]}
        for concept, name in CONCEPTS.items():
            columns[name] = ["; ".join(self.breaks(s, concept)) or "stable" for s in self.model.ids]
        return pd.DataFrame(columns, index=pd.Index(self.model.ids, name="state"))

    def __repr__(self) -> str:
        """Equilibria in one line."""
        title = f" {self.model.title!r}" if self.model.title else ""
        found = [
            f"{name} {', '.join(map(str, self.equilibria(c))) or 'none'}"
            for c, name in CONCEPTS.items()
        ]
        return f"<CoalitionalStability{title}: {'; '.join(found)}>"


def coalitional_stability(
    model: Any, sanction_rule: str = "legal sequence"
) -> CoalitionalStability:
    """Find the states that no coalition would leave, in view of what the others may do.

    A coalition reaches what its members' moves lead to, none moving twice in a row, and improves
    where every member is strictly better off. ``cr``: it has no improvement; ``cgmr``: the others
    can answer each by a state that is no better for some member; ``csmr``: from which the
    coalition cannot get away; ``cseq``: and by improvements of coalitions among them.

    Parameters
    ----------
    model : GraphModel or object with a method ``graph_model``
        With up to ten decision makers; preferences without unknown pairs.
    sanction_rule : str, optional
        As for `stability`: what the others can do together. For ``cseq`` their coalitions improve
        one after the other in any case.

    Returns
    -------
    CoalitionalStability

    Raises
    ------
    NegotiationError
        If the model is too large or has unknown preferences, or there is no such rule.

    Notes
    -----
    After Kilgour, Hipel, Fang and Peng 2001, and Inohara and Hipel, "Coalition analysis in the
    graph model for conflict resolution", Systems Engineering 11 (2008). In `stability` with
    ``coalitions`` the groups are fixed; here each coalition is asked for itself.

    Examples
    --------
    >>> import negotiation as ng
    >>> result = ng.coalitional_stability(ng.scenarios.graph_models.elmira())
    >>> result.breaks(7, "cgmr")
    ['MoE + Uniroyal']
    """
    model = as_graph_model(model)
    if sanction_rule not in RULES:
        raise unknown_name("sanction rule", sanction_rule, RULES)
    n = len(model.decision_makers)
    if n > MOST_DECISION_MAKERS:
        raise NegotiationError(f"up to {MOST_DECISION_MAKERS} decision makers, got {n}")
    if any(order.unknown is not None for order in model.orders):
        raise NegotiationError("coalitional stability takes preferences without unknown pairs")
    groups: list[Group] = [
        group for size in range(1, n + 1) for group in itertools.combinations(range(n), size)
    ]
    moves = {group: group_moves(model, group) for group in groups}
    better = {group: np.all([model.orders[i].better() for i in group], axis=0) for group in groups}
    tables: dict[str, list[Bools]] = {concept: [] for concept in CONCEPTS}
    for group in groups:
        improving, deters = moves[group] & better[group], ~better[group]
        others = [i for i in range(n) if i not in group]
        replies = joint([moves[i,] for i in others], sanction_rule, len(model))
        rivals = [g for g in groups if not set(g) & set(group)]
        among = _closed(
            np.any([np.zeros_like(deters), *(moves[g] & better[g] for g in rivals)], axis=0)
        )
        tables["cr"].append(~improving.any(axis=1))
        for concept, answer, final in (
            ("cgmr", replies, False),
            ("csmr", replies, True),
            ("cseq", among, False),
        ):
            tables[concept].append(sanctioned(moves[group], improving, deters, answer, final=final))
    found = {concept: np.array(rows) for concept, rows in tables.items()}
    return CoalitionalStability(model, sanction_rule, group_names(model, groups), found)


def _closed(steps: Bools) -> Bools:
    """What one or more steps lead to, shape (m, m)."""
    while True:
        longer = steps | product(steps, steps)
        if np.array_equal(longer, steps):
            return steps
        steps = longer
