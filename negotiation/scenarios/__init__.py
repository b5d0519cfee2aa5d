"""Conflicts and textbook models, written with the floors below; no mathematics.

`contents` lists both, a line each, and `load` makes either by name. `CATALOGUE` has what the
command line can report, `textbook.MODELS` the models.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from negotiation.errors import as_text, no_attribute, unknown_name

__all__ = ["CATALOGUE", "Entry", "contents", "counterfactuals", "facts", "load", "tree", "trees"]

_MODULES = (
    "graph_models",
    "issue_scales",
    "karabakh_2020",
    "karabakh_2023",
    "karabakh_crisis",
    "textbook",
)


@dataclass(frozen=True)
class Entry:
    """One conflict of the catalogue.

    Attributes
    ----------
    name : str
        As the command line knows it.
    module, function : str
        Where it is made.
    line : str
        What it is, in one line.
    plane : tuple of str, optional
        The two parameters on the axes of the report's phase diagram.
    rounds : tuple of str, optional
        For talks in sequence: names of the entries of the rounds, first to last.
    beside : tuple of str, optional
        Names of further entries that the report covers.
    counterfactuals : str, optional
        The module's function that makes the cases to compare, by label.
    tree : str, optional
        The module's function that puts the conflict in order, as a tree, where not all choose at
        once.
    trees : str, optional
        The module's function that puts the conflict in order, and in others to compare it with, by
        label; its function ``events`` says what may happen in them.
    facts : str, optional
        The module with the facts by tag, `FACTS`, and where they are from, `ORIGIN`.
    remark : str, optional
        A paragraph that the report prints with the results.
    """

    name: str
    module: str
    function: str
    line: str
    plane: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    counterfactuals: str = ""
    tree: str = ""
    trees: str = ""
    facts: str = ""
    remark: str = ""


CATALOGUE = {
    entry.name: entry
    for entry in (
        Entry(
            "karabakh-2023",
            "karabakh_2023",
            "talks",
            "ceasefire and reintegration talks of September 2023, in sequence",
            plane=("g", "l_k"),
            rounds=("karabakh-2023-ceasefire", "karabakh-2023-reintegration"),
            beside=("karabakh-2023-crisis", "karabakh-2023-resumption"),
            facts="karabakh_facts",
        ),
        Entry(
            "karabakh-2023-ceasefire",
            "karabakh_2023",
            "ceasefire",
            "ceasefire talks of 19-20 September 2023",
            plane=("g", "b"),
            counterfactuals="counterfactuals",
            facts="karabakh_facts",
        ),
        Entry(
            "karabakh-2023-reintegration",
            "karabakh_2023",
            "reintegration",
            "reintegration talks of 21 September 2023",
            plane=("g", "l_k"),
            facts="karabakh_facts",
            remark=(
                "Out of sample: by early October 2023 more than 100,000 people had left Karabakh"
                " for Armenia (X2). That is from outside the report on which the model rests, and"
                " later than these talks; no parameter was tuned to it. It is stated here so that"
                " the regions in which the model has people leave, accept or hold out can be read"
                " beside it, and it neither confirms the assumptions nor follows from them."
            ),
        ),
        Entry(
            "karabakh-2023-crisis",
            "karabakh_crisis",
            "crisis",
            "the crisis of September 2023 as a tree: who moves first, who knows what",
            tree="tree",
            trees="trees",
            remark=(
                "Beside the simultaneous talks: in karabakh-2023-ceasefire all choose at once, the"
                " guarantee acts by itself wherever Russia brokers, and what the later talks are"
                " worth is an assumption. Here the view “all at once” comes closest to it; what"
                " then differs is due to what Russia alone knows and to what it does at the end."
            ),
            facts="karabakh_facts",
        ),
        Entry(
            "karabakh-2023-resumption",
            "karabakh_2023",
            "resumption",
            "whether the ceasefire of 2023 holds",
            plane=("mu", "v"),
            facts="karabakh_facts",
        ),
        Entry(
            "karabakh-2020",
            "karabakh_2020",
            "truce",
            "truce of 9-10 November 2020",
            plane=("g", "b"),
            facts="karabakh_facts",
        ),
    )
}


def contents() -> dict[str, str]:
    """Every conflict and every textbook model, with a line on what it is.

    Returns
    -------
    dict of name to str
        The conflicts first.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.contents()["karabakh-2020"]
    'truce of 9-10 November 2020'
    >>> ng.scenarios.contents()["bargaining-range"][:31]
    'Bargaining range (Fearon 1995):'
    """
    lines = {entry.name: entry.line for entry in CATALOGUE.values()}
    return lines | {listing.name: listing.line for listing in _models().values()}


def load(name: str) -> Any:
    """Make a conflict of the catalogue, or a textbook model at its default numbers.

    Parameters
    ----------
    name : str
        Such as ``"karabakh-2023"`` or ``"bargaining-range"``.

    Returns
    -------
    Negotiation, Stages or Model

    Raises
    ------
    NegotiationError
        If there is none of that name.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.scenarios.load("karabakh-2020").name
    'Truce of 9-10 November 2020'
    >>> ng.scenarios.load("bargaining-range").at(p=0.6).solve()["demand"]
    0.8
    """
    if as_text("the name of a scenario", name) in CATALOGUE:
        return _made(name, CATALOGUE[name].function)
    models = _models()
    if name not in models:
        raise unknown_name("scenario", name, [*CATALOGUE, *models])
    return models[name].make()


def _models() -> dict[str, Any]:
    """The textbook models, which are loaded when they are asked for."""
    return dict(importlib.import_module(f"{__name__}.textbook").MODELS)


def _made(name: str, function: str, *args: Any) -> Any:
    """What a function of an entry's module makes."""
    module = importlib.import_module(f"{__name__}.{CATALOGUE[name].module}")
    return getattr(module, function)(*args)


def tree(name: str, talks: Any) -> tuple[Any, dict[str, Any]]:
    """Put a conflict of the catalogue in order.

    Parameters
    ----------
    name : str
    talks : Negotiation
        As `load` makes it, perhaps at other values. If the catalogue has no order for it, or it is
        from elsewhere, all choices are at once, and the later moves follow.

    Returns
    -------
    tree : Tree
    events : dict of label to Condition
        What may happen in it.
    """
    if name in CATALOGUE and CATALOGUE[name].tree:
        return _made(name, CATALOGUE[name].tree, talks), _made(name, "events")
    return talks.tree(), {}


def counterfactuals(name: str) -> dict[str, Any]:
    """Make the cases that a conflict of the catalogue is compared in, by label; none if it has none.

    Parameters
    ----------
    name : str

    Returns
    -------
    dict of label to Negotiation
    """
    entry = CATALOGUE[name]
    if not entry.counterfactuals:
        return {}
    cases: dict[str, Any] = _made(name, entry.counterfactuals)
    return cases


def trees(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A conflict of the catalogue in order, and in others to compare it with.

    Parameters
    ----------
    name : str

    Returns
    -------
    trees : dict of label to Tree
        The order that the scenario is about first; none if it has none.
    events : dict of label to Condition
        What may happen in them.
    """
    entry = CATALOGUE[name]
    if not entry.trees:
        return {}, {}
    return _made(name, entry.trees), _made(name, "events")


def facts(name: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """Where the facts of a conflict are from, the facts by tag, and its literature.

    Parameters
    ----------
    name : str

    Returns
    -------
    origin : str
    facts : dict of tag to sentence
    literature : dict of author and year to the full reference
    """
    entry = CATALOGUE[name]
    if not entry.facts:
        return "", {}, {}
    module = importlib.import_module(f"{__name__}.{entry.facts}")
    return module.ORIGIN, module.FACTS, module.LITERATURE


def __getattr__(name: str) -> Any:
    """Load the modules of the catalogue on first use."""
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise no_attribute(__name__, name, __dir__())


def __dir__() -> list[str]:
    """Names for tab-completion."""
    return [*__all__, *_MODULES]
