"""How robust the answers of a conflict in order are: other knowledge, and other numbers."""

from collections.abc import Iterator
from importlib import import_module

import negotiation as ng
from negotiation.scenarios import Entry, trees
from negotiation.sensitivity.robustness import interval
from pages.markdown import table

#: Views that are compared; the report has all.
VIEWS = 4
#: Points of the parameter space.
POINTS = 128


def robust(entry: Entry) -> Iterator[str]:
    """What its sequential equilibria lead to, and where the first of them still is one.

    Parameters
    ----------
    entry : Entry
        Of the catalogue.

    Yields
    ------
    str
    """
    views, events = trees(entry.name)
    first = next(iter(views))
    found = ng.sequential_equilibria(views[first])
    views = {**dict(list(views.items())[:VIEWS]), first: found}
    compared = ng.compare_trees(views, events)
    proved = "proved to be all" if compared["complete"].all() else "not all proved to be all"
    yield (
        f"At the assumed values there are {len(found)} sequential equilibria. This is how likely"
        " they make what may happen, and how likely it is if others knew more or Russia less; each"
        f" line is one course of play ({proved})."
    )
    yield ""
    yield table(
        ["who knows what", "equilibria", *events],
        [
            [row["tree"], int(row["equilibria"]), *(float(row[event]) for event in events)]
            for _, row in compared.iterrows()
        ],
    )
    yield from _share(entry, found)


def _share(entry: Entry, found: ng.Assessments) -> Iterator[str]:
    """At how many parameter points the first equilibrium is one."""
    points = ng.sample(ng.scenarios.load(entry.name), POINTS)
    in_order = getattr(import_module(f"negotiation.scenarios.{entry.module}"), entry.tree)
    family = in_order(**{p: points[p].values for p in points})
    held = sum(bool(ng.is_sequential(family, found[0].strategies, game=k)) for k in range(POINTS))
    low, high = interval(held, POINTS, 0.95)
    yield (
        f"Let all {len(points)} parameters be anywhere in their ranges: the first of these"
        " equilibria, everything that it says of what is done off the path included, is one at"
        f" {held / POINTS:.1%} of {POINTS} points (95% interval {low:.1%} to {high:.1%}). That is a"
        " share of ranges that somebody has drawn, and no probability."
    )
    yield ""
