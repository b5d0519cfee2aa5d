"""The sections on a conflict in order: its tree, sequential equilibria, and what order changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation import figures
from negotiation.games.tree import InformationSet, Tree
from negotiation.payoffs.actors import Mediator
from negotiation.payoffs.conditions import Condition
from negotiation.payoffs.negotiation import Negotiation
from negotiation.report.blocks import Figure, Section, Table, Text
from negotiation.report.model import model_section
from negotiation.report.parts import Plan, slug
from negotiation.report.words import mixture, number
from negotiation.scenarios import trees
from negotiation.sensitivity.compare_trees import compare_trees
from negotiation.solvers.assessments import Assessments
from negotiation.solvers.sequential_equilibria import sequential_equilibria

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TreePart", "behaviour_rows", "in_short_of", "put_in_order", "tree_sections"]

#: Ends of a tree that is drawn, at most.
MOST_ENDS = 40


@dataclass(frozen=True)
class TreePart:
    """What was computed for a part of the report on a conflict in order.

    Attributes
    ----------
    plan : Plan
    found : Assessments
        The sequential equilibria.
    events : dict of label to Condition
    comparison : pandas.DataFrame
        Of the tree with other views; see `compare_trees`.
    """

    plan: Plan
    found: Assessments
    events: dict[str, Condition] = field(repr=False)
    comparison: pd.DataFrame = field(repr=False)

    @property
    def talks(self) -> Negotiation:
        """What it is about."""
        talks = self.plan.talks
        if not isinstance(talks, Negotiation):
            raise TypeError(f"expected a Negotiation, got {type(talks).__name__}")
        return talks

    @property
    def tree(self) -> Tree:
        """The conflict in order."""
        return self.found.source

    @property
    def courses(self) -> pd.DataFrame:
        """What the equilibria of the tree itself lead to, one row each."""
        return self.comparison[self.comparison["tree"] == self.comparison["tree"].iloc[0]]


def put_in_order(plan: Plan) -> TreePart:
    """Compute a part: the trees of the catalogue, or all choices at once and the moves after them.

    Parameters
    ----------
    plan : Plan
        Of a `Negotiation`.

    Returns
    -------
    TreePart
    """
    views, events = trees(plan.entry.name) if plan.entry else ({}, {})
    if not views and isinstance(plan.talks, Negotiation):
        views = {"in order": plan.talks.tree()}
    first, *_ = views
    found = sequential_equilibria(views[first])
    return TreePart(plan, found, events, compare_trees({**views, first: found}, events))


def in_short_of(part: TreePart) -> Iterator[str]:
    """The lines on a conflict in order, for the summary."""
    proof = "proved to be all" if part.found.complete.all() else "not proved to be all"
    yield (
        f"as a tree of {len(part.tree.leaves)} ends it has {len(part.found)} sequential"
        f" equilibria, {proof}; on the path they come to {len(part.courses)} different courses."
    )


def tree_sections(part: TreePart) -> Iterator[Section]:
    """The sections on a conflict in order.

    Parameters
    ----------
    part : TreePart

    Yields
    ------
    Section
    """
    key = part.plan.key
    opening = Text(
        "Here not all choose at once, and not all know the same. An equilibrium says what is done"
        " at every information set, reached or not, and what is believed there."
    )
    yield Section(key, part.plan.title, (opening,), level=2)
    yield model_section(part.talks, key)
    if len(part.tree.leaves) <= MOST_ENDS:
        yield _drawing(part)
    yield _behaviour(part)
    if len(part.comparison) > len(part.courses):
        yield _comparison(part)
    yield from _information(part)


def _drawing(part: TreePart) -> Section:
    """The tree."""
    drawn = part.found[0] if len(part.found) else None
    what = "The first equilibrium is thick." if drawn else "No equilibrium was found."
    caption = f"The tree at the assumed values. {what}"
    figure = Figure(
        f"{part.plan.key}-tree", caption, partial(figures.tree, part.tree, equilibrium=drawn)
    )
    return Section(f"{part.plan.key}-tree", "The tree", (figure,))


def _behaviour(part: TreePart) -> Section:
    """One equilibrium for each course, with beliefs."""
    key, found = part.plan.key, part.found
    proof = "these are all" if found.complete.all() else "it is not proved that these are all"
    firsts = [int(k) for k in part.courses["first"]]
    counts = [int(k) for k in part.courses["equilibria"]]
    text = (
        f"Of {len(found)} sequential equilibria at the assumed values, {proof} (extreme points,"
        " where there is a continuum). The largest gain that anybody could have anywhere is"
        f" {number(float(found.regret.max(initial=0.0)))}. Equilibria that differ only off the path"
        " are one course; each column is the first of its course. Beliefs stand under what is done,"
        " where somebody cannot tell where it is."
    )
    rows = [["equilibria of this course", *counts], *behaviour_rows(found, firsts)]
    head = ["at", *(f"course {k + 1}" for k in range(len(firsts)))]
    table = Table(f"{key}-behaviour", "What is done and believed where.", head, rows)
    return Section(
        f"{key}-behaviour", "Sequential equilibria",
        (Text(text), *(Text(f"Unresolved: {w}.") for w in found.unresolved), table),
    )  # fmt: skip


def behaviour_rows(found: Assessments, firsts: Sequence[int]) -> list[list[Any]]:
    """What everybody does, believes and gets, in some equilibria: a column each after the name.

    Parameters
    ----------
    found : Assessments
    firsts : sequence of int
        Numbers of the equilibria.

    Returns
    -------
    list of rows
        A player's name alone, before the rows on it.
    """
    tree = found.source
    rows: list[list[Any]] = []
    eqs = [found[k] for k in firsts]
    for at, player in enumerate(tree.players):
        rows.append([player])
        for here in tree.sets_of(player).values():
            if len(here.actions) > 1:
                rows.append([here.key, *(_does(eq.strategies[player][here.key]) for eq in eqs)])
            if len(here.nodes) > 1:
                believed = [eq.beliefs[player].get(here.key) for eq in eqs]
                rows.append([f"believes: {_where(tree, here)}", *map(_shares, believed)])
        rows.append(["payoff", *(float(eq.payoffs[at]) for eq in eqs)])
    return rows


def _does(actions: dict[str, float]) -> str:
    """What is done at an information set."""
    return mixture(list(actions), np.array(list(actions.values())))


def _shares(belief: Any) -> str:
    """A belief, or that there is none."""
    return "" if belief is None else ", ".join(number(float(v)) for v in belief)


def _where(tree: Tree, here: InformationSet) -> str:
    """Name the decisions of an information set by what tells them apart."""
    ways = [_way(tree, int(node)) for node in here.nodes]
    shared = set.intersection(*map(set, ways))
    return " | ".join(", ".join(w for w in way if w not in shared) for way in ways)


def _way(tree: Tree, node: int) -> list[str]:
    """The actions that lead to a node."""
    words = []
    while tree.parent[node] >= 0:
        above = tree.parent[node]
        words.append(tree.set_actions[tree.information[above]][tree.action[node]])
        node = above
    return words[::-1]


def _comparison(part: TreePart) -> Section:
    """What order and information change."""
    rows: list[list[Any]] = []
    for label, own in part.comparison.groupby("tree", sort=False):
        proof = "" if own["complete"].all() else " (not proved to be all)"
        rows.append([f"{label}{proof}"])
        rows += [
            [int(row["equilibria"]), *(float(row[event]) for event in part.events)]
            for _, row in own.iterrows()
        ]
    table = Table(
        f"{part.plan.key}-comparison",
        "How likely equilibria make what may happen. Each line is one course, with the number of"
        " equilibria that come to it.",
        ["equilibria", *part.events],
        rows,
    )
    text = Text(
        "The same considerations, in other orders and with other knowledge. What changes from one"
        " to the next is due to order and information alone, or to the one thing that is named."
    )
    remark = (Text(part.plan.entry.remark),) if part.plan.entry and part.plan.entry.remark else ()
    return Section(
        f"{part.plan.key}-comparison", "What order and information change", (text, table, *remark)
    )


def _information(part: TreePart) -> Iterator[Section]:
    """What it changes if what a mediator alone knows is known to all, type by type."""
    trees = list(dict.fromkeys(part.comparison["tree"]))
    for kind in part.talks.types:
        views = {f"known to be {value}": value for value in kind.options}
        owners = [name for name in kind.of if isinstance(part.talks.actor(name), Mediator)]
        if not owners or kind.probabilities is None or not set(views) <= set(trees):
            continue
        at = part.talks.baselines()
        odds = [float(kind.probabilities[value].xreplace(at)) for value in views.values()]
        columns = [*part.events, *(f"payoff: {name}" for name in owners)]
        told = sum(p * _spread(part, view, columns) for p, view in zip(odds, views, strict=True))
        rows: list[list[Any]] = [["kept to itself", *map(_span, _spread(part, trees[0], columns))]]
        rows += [["known to all, expected", *map(_span, np.asarray(told))]]
        rows += [[view, *map(_span, _spread(part, view, columns))] for view in views]
        who = " and ".join(owners)
        text = Text(
            f"{kind.name}, which {who} alone knows, as an instrument: what equilibria lead to if it"
            " is kept, and if all know it from the start, expected over what it may be. Whether"
            f" {who} would itself tell the truth is another question: it is answered where it is"
            " kept, by what is done there."
        )
        key = f"{part.plan.key}-information"
        table = Table(
            f"{key}-{slug(kind.name)}", "Lowest and highest over all sequential equilibria.",
            ["", *columns], rows,
        )  # fmt: skip
        yield Section(f"{key}-{slug(kind.name)}", f"What is known of {kind.name}", (text, table))


def _spread(part: TreePart, label: str, columns: Sequence[str]) -> NDArray[np.float64]:
    """Lowest and highest of some columns over the equilibria of a tree, shape (columns, 2)."""
    own = part.comparison[part.comparison["tree"] == label][list(columns)].to_numpy(dtype=float)
    return np.stack([own.min(axis=0), own.max(axis=0)], axis=1)


def _span(ends: NDArray[np.float64]) -> str:
    """Two numbers, or one if they are the same in print."""
    low, high = (number(float(end)) for end in ends)
    return low if low == high else f"{low} to {high}"
