"""What textbook models and conflicts in order lead to, as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negotiation.games.lines import columns, wrapped
from negotiation.games.tree import Tree
from negotiation.payoffs.conditions import Condition
from negotiation.report.in_order import behaviour_rows
from negotiation.report.words import NOTE, number
from negotiation.scenarios.textbook import Model
from negotiation.sensitivity.compare_trees import compare_trees
from negotiation.solvers.sequential_equilibria import sequential_equilibria
from negotiation.solvers.words import counted

__all__ = ["model_results", "tree_solution"]


def model_results(model: Model) -> str:
    """Everything that `negotiation solve` says of a textbook model.

    Parameters
    ----------
    model : Model

    Returns
    -------
    str
    """
    about = model.listing
    at = ", ".join(f"{name} = {number(model.parameters[name], 0)}" for name in model.numbers)
    lines = [f"{about.title} ({about.source})", *wrapped(at, ""), ""]
    lines += columns(model.solve().rows)
    lines += ["", *wrapped(f"What that means: negotiation show {about.name}", "")]
    return "\n".join(lines)


def tree_solution(tree: Tree, events: Mapping[str, Condition]) -> str:
    """Everything that `negotiation solve` says of a conflict in order.

    Parameters
    ----------
    tree : Tree
    events : mapping of label to Condition
        What may happen in it.

    Returns
    -------
    str
        One sequential equilibrium for each course that they lead to on the path.
    """
    found = sequential_equilibria(tree)
    courses = compare_trees({tree.title: found}, events)
    proof = "these are all" if found.complete.all() else "it is not proved that these are all"
    count = counted(len(found), "sequential equilibrium", "sequential equilibria")
    come = counted(len(courses), "course")
    lines = [*wrapped(NOTE, ""), "", tree.title, "=" * len(tree.title), ""]
    lines += wrapped(
        f"Not all choose at once. {count}; {proof} (extreme points, where there is a continuum)."
        f" On the path they come to {come}; of each, the first equilibrium:",
        "",
    )
    for at, course in courses.iterrows():
        own = counted(int(course["equilibria"]), "equilibrium", "equilibria")
        lines += ["", f"Course {int(str(at)) + 1} ({own})"]
        lines += columns([(name, number(float(course[name]))) for name in events])
        for name, *cells in behaviour_rows(found, [int(course["first"])]):
            if not cells:
                lines += ["", f"  {name}"]
                continue
            lines += _row(name, cells[0])
    lines += wrapped("; ".join(f"Unresolved: {what}" for what in found.unresolved), "")
    return "\n".join(lines)


def _row(name: str, value: Any) -> list[str]:
    """What is done at an information set, believed there, or got in all."""
    if name == "payoff":
        return wrapped(f"payoff {number(value)}", "    ")
    if name.startswith("believes"):
        return wrapped(f"{name}: {value or 'anything'}", "      ", hang=2)
    return wrapped(f"{value}  [{name}]", "    ", hang=4)
