"""What order and information change: the sequential equilibria of several trees, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.tree import Tree
from negotiation.payoffs.conditions import Choice, Condition
from negotiation.solvers.assessments import Assessments
from negotiation.solvers.play import reach
from negotiation.solvers.sequential_equilibria import sequential_equilibria

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["compare_trees"]

#: Digits to which probabilities and payoffs that count as the same agree.
DIGITS = 9


def compare_trees(
    trees: Mapping[str, Any], events: Mapping[str, Condition], *, budget: float | None = None
) -> pd.DataFrame:
    """Compare what the sequential equilibria of several trees lead to.

    Parameters
    ----------
    trees : mapping of label to Tree or Assessments
        Views of a negotiation, as `Negotiation.tree` makes them, single trees or families; or what
        `sequential_equilibria` has found of them.
    events : mapping of label to Condition
        On choices, moves and types.
    budget : float, optional
        Seconds for each tree; see `sequential_equilibria`.

    Returns
    -------
    pandas.DataFrame
        A row for each thing that equilibria of a game lead to: equilibria that differ only off
        the path are in one. Columns: ``tree``; ``game``, its number in a family; one an event,
        with its probability; ``payoff: PLAYER``; ``first``, the number of the first equilibrium
        that leads there, and ``equilibria``, how many do; ``complete``, whether these are all
        equilibria of the game; ``regret``, the largest.

    Raises
    ------
    NegotiationError
        If there is no tree, or an event is no condition.

    Examples
    --------
    >>> import negotiation as ng
    >>> a = ng.Actor("A", options=["wait", "threaten"])
    >>> b = ng.Actor("B", options=["concede", "resist"])
    >>> talks = ng.Negotiation("Talks", [a, b], [
    ...     ng.Consideration(a, "prize", 2, when=a("threaten") & b("concede")),
    ...     ng.Consideration(a, "cost", -1, when=a("threaten") & b("resist")),
    ...     ng.Consideration(b, "loss", -1, when=a("threaten") & b("concede")),
    ...     ng.Consideration(b, "cost", -2, when=a("threaten") & b("resist")),
    ... ])
    >>> found = ng.compare_trees(
    ...     {"A first": talks.tree([a, b]), "B first": talks.tree([b, a])},
    ...     {"threat": a("threaten")})
    >>> found[["tree", "threat"]].values.tolist()
    [['A first', 1.0], ['B first', 0.0]]
    """
    import pandas as pd

    if not isinstance(trees, Mapping) or not trees:
        raise NegotiationError(f"trees must be a dict from label to tree, got {trees!r:.80}")
    for label, condition in events.items():
        if not isinstance(condition, Condition):
            raise NegotiationError(f"the event {label!r} needs a condition, got {condition!r}")
    return pd.concat(
        [_of(label, tree, events, budget) for label, tree in trees.items()],
        ignore_index=True,
    )


def _of(
    label: str, given: Any, events: Mapping[str, Condition], budget: float | None
) -> pd.DataFrame:
    """The rows of one tree."""
    import pandas as pd

    solved = isinstance(given, Assessments)
    found = given if solved else sequential_equilibria(given, budget=budget)
    tree = found.source
    ends = reach(tree, found.behaviour)[tree.leaves]
    columns: dict[str, Any] = {"tree": label, "game": found.game}
    for name, condition in events.items():
        columns[name] = ends[_holds(tree, condition)].sum(axis=0)
    for player, payoff in zip(tree.players, found.payoffs, strict=True):
        columns[f"payoff: {player}"] = payoff
    frame = pd.DataFrame(columns).round(DIGITS)
    same = list(frame.columns)
    frame["first"] = np.arange(len(found))
    frame["equilibria"] = 1
    frame["complete"] = found.complete[found.game]
    frame["regret"] = found.regret
    how = {"first": "min", "equilibria": "sum", "complete": "all", "regret": "max"}
    return frame.groupby(same, sort=False, as_index=False).agg(how)


def _holds(tree: Tree, condition: Condition) -> NDArray[np.bool_]:
    """At which ends a condition holds: ends are called by the choices that lead to them."""
    made = [set(tree.outcome_names[k].split("; ")) for k in tree.outcome[tree.leaves]]

    def of(choice: Choice) -> NDArray[np.bool_]:
        return np.array([f"{choice.actor}: {choice.option}" in words for words in made])

    return np.broadcast_to(condition.where(of), len(made))
