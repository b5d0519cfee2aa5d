"""Where along one parameter the answer itself changes: a rule selects another outcome."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.payoffs.parameters import Parameter
from negotiation.sensitivity.sweep import outcome_labels
from negotiation.solvers.selection import select_pure

__all__ = ["Turn", "turning_points"]

#: Points looked at along a parameter, and halvings of the interval in which the answer changes.
POINTS, HALVINGS = 257, 45


@dataclass(frozen=True)
class Turn:
    """A value of a parameter at which a rule begins to select another outcome.

    Attributes
    ----------
    parameter : str
    value : float
        Located by bisection, to about eleven digits of the range.
    below, above : str or None
        Label of the outcome selected on either side; None where there is no pure equilibrium.
    """

    parameter: str
    value: float
    below: str | None
    above: str | None


def turning_points(talks: Any, rule: str) -> dict[str, list[Turn]]:
    """Values at which the selected outcome changes, each parameter alone over its range.

    An outcome can stop being selected although it stays an equilibrium, because another becomes
    one, or because the rule prefers another. The values are located by bisection between the
    points of a grid of 257; a change to and fro between two of them would be missed.

    Parameters
    ----------
    talks : Negotiation or Stages
        The other parameters are at their baselines.
    rule : str
        See `negotiation.solvers.selection`.

    Returns
    -------
    dict of parameter name to list of Turn
        In increasing order; only parameters along which something changes.

    Examples
    --------
    >>> import negotiation as ng
    >>> a = ng.Actor("A", options=["stay", "go"])
    >>> c = ng.Parameter("c", 1, low=-2, high=4, meaning="cost of going")
    >>> talks = ng.Negotiation("Talks", [a], [ng.Consideration(a, "cost", -c, a("go"))])
    >>> turn, = turning_points(talks, "payoff-dominant")["c"]
    >>> turn.below, round(turn.value, 9), turn.above
    ('go', 0.0, 'stay')
    """
    labels = outcome_labels(talks)
    found = {}
    for name, parameter in talks.parameters.items():
        if parameter.low < parameter.high:
            digits = 11 - math.floor(math.log10(parameter.high - parameter.low))
            changes = _merged(_changes(talks, rule, parameter), 10.0 ** (1 - digits))
            if changes:
                found[name] = [
                    Turn(name, round(value, digits) + 0.0, _label(labels, a), _label(labels, b))
                    for value, a, b in changes
                ]
    return found


def _changes(talks: Any, rule: str, parameter: Parameter) -> list[tuple[float, int, int]]:
    """Where the selected outcome changes along one parameter: value, before, after."""

    def selected(values: NDArray[np.float64]) -> NDArray[np.intp]:
        return select_pure(talks.payoffs(**{parameter.name: values}), rule, talks.names)

    grid = np.linspace(parameter.low, parameter.high, POINTS)
    chosen = selected(grid)
    changes = np.flatnonzero(chosen[1:] != chosen[:-1])
    if not len(changes):
        return []
    low, high = grid[changes], grid[changes + 1]
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        before = selected(middle) == chosen[changes]
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    return [
        (float(value), int(chosen[k]), int(chosen[k + 1]))
        for value, k in zip((low + high) / 2, changes, strict=True)
    ]


def _merged(changes: list[tuple[float, int, int]], close: float) -> list[tuple[float, int, int]]:
    """Changes at one value made one: a tie just there is not an answer of its own."""
    merged: list[tuple[float, int, int]] = []
    for value, before, after in changes:
        if merged and value - merged[-1][0] <= close:
            value, before, _ = merged.pop()
        if before != after:
            merged.append((value, before, after))
    return merged


def _label(labels: list[str], at: int) -> str | None:
    """Label of a selected outcome."""
    return labels[at] if at >= 0 else None
