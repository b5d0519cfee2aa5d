"""Cards of the graph models: preferences, equilibria, and which of them hang on one preference."""

from collections.abc import Callable, Iterator, Sequence
from inspect import getdoc
from typing import Any

import negotiation as ng
from negotiation.games.tables import escaped
from negotiation.report.words import NOTE
from negotiation.scenarios import graph_models
from pages.markdown import table

#: Concepts by which a state is asked to be stable, and their letters.
CONCEPTS = {"nash": "R", "gmr": "GMR", "smr": "SMR", "seq": "SEQ"}


def cards(left_out: Callable[[Callable[..., Any]], list[str]]) -> dict[str, str]:
    """Each card by its name."""
    return {
        f"graph-model-{name.replace('_', '-')}": "\n".join(
            _card(name, getattr(graph_models, name), left_out)
        )
        for name in graph_models.__all__
    }


def _card(name: str, function: Callable[[], Any], left_out: Callable[..., Any]) -> Iterator[str]:
    """One card."""
    model = function()
    source, setting, *_ = (getdoc(function) or "").split("\n\n")
    yield from [f"# {escaped(model.title)}: a graph model", "", NOTE, ""]
    yield from [f"In Python: {{func}}`~negotiation.scenarios.graph_models.{name}`.", ""]
    yield from ["## What is assumed", "", setting, ""]
    yield table(
        ["decision maker", "options", "prefers, from best to worst"],
        [
            [
                who,
                ", ".join(option.name for option in model.options if option.owner == who),
                _in_order(model.ranking(who)),
            ]
            for who in model.decision_makers
        ],
    )
    yield from ["", "States in brackets are held to be equally good. The states:", ""]
    yield table(
        ["state", "what is done"], [[str(state), model.label(state)] for state in model.ids]
    )
    yield from ["## On which source", "", escaped(source), ""]
    yield from ["## What it leaves out", "", *left_out(function)]
    yield from ["## How robust it is", "", *_robust(model)]


def _in_order(ranking: Sequence[Sequence[Any]]) -> str:
    """A ranking in a line, ties in brackets."""
    words = [" ".join(map(str, level)) for level in ranking]
    return ", ".join(
        w if len(level) == 1 else f"({w})" for w, level in zip(words, ranking, strict=True)
    )


def _robust(model: Any) -> Iterator[str]:
    """Equilibria by concept, and those that no exchange of two neighbours in a ranking undoes."""
    found = ng.ranking_sensitivity(model, list(CONCEPTS))
    yield (
        f"Preferences are judgements. There are {len(found.swaps)} ways to let two neighbours in"
        f" somebody's ranking change places; {len(found.to_frame())} of them change an equilibrium."
    )
    yield ""
    yield table(
        ["concept", "equilibria", "of these, whichever two neighbours change places"],
        [
            [letter, _states(found.equilibria[concept]), _states(found.robust(concept))]
            for concept, letter in CONCEPTS.items()
        ],
    )


def _states(states: Sequence[Any]) -> str:
    """States in a line."""
    return ", ".join(map(str, states)) or "none"
