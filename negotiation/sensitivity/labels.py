"""What outcomes and parameters are called in labelled arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.talks import Talks

__all__ = ["attributes", "joint_outcomes", "outcome_labels"]


def outcome_labels(talks: Talks) -> list[str]:
    """Label of every outcome, each another; see `joint_outcomes`."""
    return joint_outcomes([talks])[0]


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
    free = {actor.name for talks in cases for actor in talks.actors if len(actor.options) > 1}
    keys = [
        [tuple((who, o) for who, o in outcome.items() if who in free) for outcome in t.outcomes()]
        for t in cases
    ]
    place = {key: k for k, key in enumerate(dict.fromkeys(key for own in keys for key in own))}
    drafts = (
        [", ".join(option for _, option in key) for key in place],
        ["; ".join(f"{who}: {option}" for who, option in key) for key in place],
        [str(dict(key)) for key in place],  # Names may have ": " and "; " in them.
    )
    labels = next(labels for labels in drafts if len(set(labels)) == len(place))
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
