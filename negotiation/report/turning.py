"""Where along one parameter the answer itself changes: the rule selects another outcome."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np

from negotiation.sensitivity.labels import outcome_labels
from negotiation.solvers.selection import select_pure
from negotiation.stages.turns import turns

__all__ = ["Answer", "selected_along"]


@dataclass(frozen=True)
class Answer:
    """What a rule selects over an interval of a parameter.

    Attributes
    ----------
    low, high : float
    label : str or None
        Of the selected outcome; None where there is no pure equilibrium.
    """

    low: float
    high: float
    label: str | None


def selected_along(talks: Any, rule: str, name: str) -> list[Answer]:
    """What the rule selects along one parameter's range, the others at their baselines.

    An outcome can stop being selected although it stays an equilibrium, because another becomes
    one, or because the rule prefers another. Between the values that `turns` returns, which are
    exact, the answer stays the same; it is looked up once in each interval.

    Parameters
    ----------
    talks : Negotiation or Stages
    rule : str
        See `negotiation.solvers.selection`.
    name : str
        The parameter.

    Returns
    -------
    list of Answer
        Intervals in increasing order; one where nothing changes.

    Raises
    ------
    NegotiationError
        If the parameter is unknown, or the values have no closed form.

    Examples
    --------
    >>> import negotiation as ng
    >>> a = ng.Actor("A", options=["stay", "go"])
    >>> c = ng.Parameter("c", 1, low=-2, high=4, meaning="cost of going")
    >>> talks = ng.Negotiation("Talks", [a], [ng.Consideration(a, "cost", -c, a("go"))])
    >>> for answer in selected_along(talks, "payoff-dominant", "c"):
    ...     print(answer)
    Answer(low=-2.0, high=0.0, label='go')
    Answer(low=0.0, high=4.0, label='stay')
    """
    cuts: list[float] = []
    for low, high, piece in talks.pieces(name):
        cuts += [low, *turns(piece, name, low, high)]
    cuts.append(talks.parameters[name].high)
    pairs = [(a, b) for a, b in itertools.pairwise(cuts) if a < b] or [(cuts[0], cuts[-1])]
    middles = np.array([(a + b) / 2 for a, b in pairs])
    chosen = select_pure(talks.payoffs(**{name: middles}), rule, talks.names)
    labels = outcome_labels(talks)
    found: list[Answer] = []
    for (low, high), at in zip(pairs, chosen, strict=True):
        label = labels[at] if at >= 0 else None
        if found and found[-1].label == label:
            found[-1] = Answer(found[-1].low, high, label)
        else:
            found.append(Answer(low, high, label))
    return found
