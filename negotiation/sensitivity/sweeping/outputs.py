"""What a sweep finds at each point: names, dimensions, and functions from games to arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.sensitivity.sweeping.families import Family

__all__ = ["ALL", "ENTRY", "PURE", "SLOW", "Arrays", "Output", "Variable"]

Arrays = Mapping[str, NDArray[Any]]

#: The dimension of the ragged variables: every equilibrium of every point.
ENTRY = "entry"

#: What stands where a case does not have an outcome, an actor or an option.
ABSENT: dict[str, Any] = {"bool": False, "int32": -1, "int64": -1, "float64": np.nan}

#: Points of a chunk, where a point takes long.
SLOW = 8192


@dataclass(frozen=True)
class Variable:
    """One array of the result.

    Attributes
    ----------
    dims : tuple of str
        Before those of the points: of ``outcome``, ``actor``, ``option``, or an output's own. The
        first may be ``entry``; then there is no dimension of points.
    dtype : str
    words : str
        Its long name.
    """

    dims: tuple[str, ...] = ()
    dtype: str = "float64"
    words: str = ""

    @property
    def ragged(self) -> bool:
        """Whether points have different numbers of entries."""
        return self.dims[:1] == (ENTRY,)

    @property
    def absent(self) -> Any:
        """What stands where there is nothing."""
        return ABSENT[self.dtype]


@dataclass(frozen=True)
class Output:
    r"""What is computed together.

    Attributes
    ----------
    name : str
    solve : callable
        From a `Family` to arrays by variable name, of shapes (\*dims, G); ragged ones
        (entries, ...), in the order of the games, with ``entry_point``, the game of each.
    variables : mapping of name to Variable
    labels : mapping of dimension to labels
        Of dimensions of its own.
    settings : str
        What else decides the result, in words.
    most : int
        Points of a chunk at most.
    """

    name: str
    solve: Callable[[Family], Arrays]
    variables: Mapping[str, Variable]
    labels: Mapping[str, Any] = field(default_factory=dict)
    settings: str = ""
    most: int = 2**16


def _pure(family: Family) -> Arrays:
    """Pure equilibria, and the selected one."""
    equilibrium = family.margin >= 0
    chosen = family.selected
    at = np.maximum(chosen, 0)[None, None]
    taken = np.take_along_axis(family.of_outcomes, at, axis=1)[:, 0]
    return {
        "equilibrium": equilibrium,
        "margin": family.margin,
        "n_equilibria": equilibrium.sum(axis=0, dtype=np.int32),
        "selected": np.where(chosen >= 0, family.case.places["outcome"][at[0, 0]], -1),
        "payoff": np.where(chosen >= 0, taken, np.nan),
    }


PURE = Output(
    "pure",
    _pure,
    {
        "equilibrium": Variable(("outcome",), "bool"),
        "margin": Variable(("outcome",), words="smallest loss by deviating"),
        "n_equilibria": Variable((), "int32"),
        "selected": Variable((), "int32", "position of the selected outcome, -1 for none"),
        "payoff": Variable(("actor",)),
    },
)


def _all(family: Family) -> Arrays:
    """All equilibria, pure and mixed, in the ragged layout."""
    from negotiation.solvers.nash import nash_equilibria

    found = nash_equilibria(family.game)
    return {
        "n_equilibria": found.count,
        "complete": found.complete,
        "entry_point": found.game,
        "entry_probability": np.concatenate(found.strategies).T,
        "entry_payoff": found.payoffs.T,
        "entry_regret": found.regret,
    }


ALL = Output(
    "all equilibria",
    _all,
    {
        "n_equilibria": Variable((), "int32"),
        "complete": Variable((), "bool"),
        "entry_point": Variable((ENTRY,), "int64"),
        "entry_probability": Variable((ENTRY, "option")),
        "entry_payoff": Variable((ENTRY, "actor")),
        "entry_regret": Variable((ENTRY,)),
    },
    most=SLOW,
)
