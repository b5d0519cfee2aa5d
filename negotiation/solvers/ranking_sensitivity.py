"""Which equilibria of a graph model hang on the order of two neighbours in somebody's ranking."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.errors import NegotiationError, as_list, unknown_name
from negotiation.games.graph.preferences import Order
from negotiation.games.graph_model import GraphModel
from negotiation.games.words import counted
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.countermoves.result import CONCEPTS
from negotiation.solvers.stability import as_graph_model, stability

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RankingSensitivity", "Swap", "ranking_sensitivity"]


@dataclass(frozen=True)
class Swap:
    """Two neighbours in a ranking that change places.

    Attributes
    ----------
    who : str
    upper, lower : tuple of states
        As they stood before; several states where there is a tie.
    gained, lost : dict of concept to tuple of states
        Equilibria that come and go.
    """

    who: str
    upper: tuple[Any, ...]
    lower: tuple[Any, ...]
    gained: dict[str, tuple[Any, ...]]
    lost: dict[str, tuple[Any, ...]]


@dataclass(frozen=True, eq=False, repr=False)
class RankingSensitivity(ByPoint):
    """What each exchange of neighbours in a ranking does to the equilibria.

    Attributes
    ----------
    model : GraphModel
    equilibria : dict of concept to list of states
        As it is.
    swaps : tuple of Swap
        All of them, also those that change nothing.
    """

    model: GraphModel
    equilibria: dict[str, list[Any]]
    swaps: tuple[Swap, ...]

    @property
    def source(self) -> GraphModel:
        """What was solved."""
        return self.model

    def robust(self, concept: str) -> list[Any]:
        """Equilibria that no single exchange undoes.

        Parameters
        ----------
        concept : str

        Returns
        -------
        list of states
        """
        if concept not in self.equilibria:
            raise unknown_name("concept that was asked for", concept, self.equilibria)
        gone = {state for swap in self.swaps for state in swap.lost[concept]}
        return [state for state in self.equilibria[concept] if state not in gone]

    def to_frame(self) -> pd.DataFrame:
        """Table with one row an exchange that changes something.

        Returns
        -------
        pandas.DataFrame
            Columns: ``decision maker``; ``above`` and ``below``, as they stood before; one a
            concept, equilibria that come (``+``) and go (``-``).
        """
        import pandas as pd

        rows = [
            {
                "decision maker": swap.who,
                "above": ", ".join(map(str, swap.upper)),
                "below": ", ".join(map(str, swap.lower)),
                **{CONCEPTS[c]: _changes(swap, c) for c in self.equilibria},
            }
            for swap in self.swaps
            if any(swap.gained.values()) or any(swap.lost.values())
        ]
        names = ["decision maker", "above", "below", *(CONCEPTS[c] for c in self.equilibria)]
        return pd.DataFrame(rows, columns=names)

    def __repr__(self) -> str:
        """Counts in one line."""
        return (
            f"<RankingSensitivity: {len(self.to_frame())} of"
            f" {counted(len(self.swaps), 'exchange')} of neighbours change an equilibrium>"
        )


def ranking_sensitivity(
    model: Any,
    concepts: Sequence[str] = ("nash", "gmr", "smr", "seq"),
    *,
    sanction_rule: str = "legal sequence",
) -> RankingSensitivity:
    """Exchange neighbours in the rankings, one pair at a time, and find the equilibria again.

    Parameters
    ----------
    model : GraphModel or object with a method ``graph_model``
    concepts : sequence of str, optional
        As for `Stability.equilibria`.
    sanction_rule : str, optional
        As for `stability`.

    Returns
    -------
    RankingSensitivity

    Raises
    ------
    NegotiationError
        If there is no such concept or rule.

    Examples
    --------
    >>> import negotiation as ng
    >>> result = ng.ranking_sensitivity(ng.scenarios.graph_models.syria_iraq(), ["seq"])
    >>> result
    <RankingSensitivity: 3 of 10 exchanges of neighbours change an equilibrium>
    >>> result.robust("seq")
    [6]
    """
    model = as_graph_model(model)
    chosen = as_list("concepts", concepts)
    for concept in chosen:
        if concept not in CONCEPTS:
            raise unknown_name("stability concept", concept, CONCEPTS)
    if not chosen:
        raise NegotiationError("ask for at least one stability concept")
    before = stability(model, sanction_rule)
    base = {concept: before.equilibria(concept) for concept in chosen}
    swaps = []
    for i, (name, order) in enumerate(zip(model.decision_makers, model.orders, strict=True)):
        ranks = np.unique(order.worth)[::-1]
        for high, low in itertools.pairwise(ranks):
            other = _with_order(model, i, _exchanged(order, high, low))
            after = stability(other, sanction_rule)
            found = {concept: after.equilibria(concept) for concept in chosen}
            swaps.append(
                Swap(
                    name,
                    tuple(model.ids[k] for k in np.flatnonzero(order.worth == high)),
                    tuple(model.ids[k] for k in np.flatnonzero(order.worth == low)),
                    {c: tuple(s for s in found[c] if s not in base[c]) for c in chosen},
                    {c: tuple(s for s in base[c] if s not in found[c]) for c in chosen},
                )
            )
    return RankingSensitivity(model, base, tuple(swaps))


def _exchanged(order: Order, high: float, low: float) -> Order:
    """The same preference with two neighbouring ranks exchanged."""
    worth = order.worth.copy()
    worth[order.worth == high], worth[order.worth == low] = low, high
    return Order(worth, order.unknown)


def _with_order(model: GraphModel, i: int, order: Order) -> GraphModel:
    """The same model with another preference of one decision maker."""
    return model.like(orders=(*model.orders[:i], order, *model.orders[i + 1 :]))


def _changes(swap: Swap, concept: str) -> str:
    """Equilibria that come and go, in short."""
    signed = [f"+{s}" for s in swap.gained[concept]] + [f"-{s}" for s in swap.lost[concept]]
    return " ".join(signed)
