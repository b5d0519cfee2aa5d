"""What outcomes and parameters are called in labelled arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.talks import Talks

__all__ = ["attributes", "joint_outcomes", "outcome_labels"]


def outcome_labels(talks: Talks) -> list[str]:
    """Label of every outcome: the options joined, without those of actors who have only one."""
    free = [actor.name for actor in talks.actors if len(actor.options) > 1]
    return [", ".join(outcome[name] for name in free) for outcome in talks.outcomes()]


def joint_outcomes(cases: Sequence[Talks]) -> tuple[list[str], list[list[int]]]:
    """Labels of the outcomes of several talks, and where each talks' own are among them.

    Parameters
    ----------
    cases : sequence of Negotiation or Stages

    Returns
    -------
    labels : list of str
        The options joined, without those of actors who have only one in all of the talks. Actors
        are named where the options alone would leave open which outcome is meant.
    places : list of lists of int
    """
    if len(cases) == 1:
        labels = outcome_labels(cases[0])
        return labels, [list(range(len(labels)))]
    free = {actor.name for talks in cases for actor in talks.actors if len(actor.options) > 1}
    keys = [
        [tuple((who, o) for who, o in outcome.items() if who in free) for outcome in t.outcomes()]
        for t in cases
    ]
    place = {key: k for k, key in enumerate(dict.fromkeys(key for own in keys for key in own))}
    labels = [", ".join(option for _, option in key) for key in place]
    if len(set(labels)) < len(labels):
        labels = ["; ".join(f"{who}: {option}" for who, option in key) for key in place]
    return labels, [[place[key] for key in own] for own in keys]


def attributes(parameter: Parameter) -> dict[str, Any]:
    """What a figure's axis needs to know of a parameter."""
    return {
        "long_name": parameter.meaning or parameter.name,
        "label": parameter.label,
        "baseline": parameter.baseline,
        "low": parameter.low,
        "high": parameter.high,
        "source": parameter.source,
    }
