"""The games of some parameter points, with what several outputs need of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from negotiation.games.normal_form import NormalFormGame
from negotiation.payoffs.talks import Talks
from negotiation.solvers.pure import margins
from negotiation.solvers.selection import select_pure

__all__ = ["Case", "Family"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Case:
    """One of the talks that are swept.

    Attributes
    ----------
    label : str
        Empty if there are no counterfactuals.
    talks : Negotiation or Stages
    places : dict of dimension to array
        Where the talks' own outcomes, actors and options are among those of all cases.
    """

    label: str
    talks: Talks
    places: Mapping[str, Ints]


class Family:
    """Games at some parameter points.

    Parameters
    ----------
    case : Case
    at : mapping of parameter name to array
        Values with as many axes as `shape` has; of parameters that the talks do not have, too.
    shape : tuple of int
        What the values broadcast to.
    rule : str
        How one equilibrium is selected.
    """

    def __init__(
        self, case: Case, at: Mapping[str, Floats], shape: tuple[int, ...], rule: str
    ) -> None:
        self.case, self.rule = case, rule
        talks = case.talks
        own = {name: values for name, values in at.items() if name in talks.parameters}
        found = talks.payoffs(**own)
        n = len(talks.actors)
        batch = found.shape[n + 1 :] or (1,) * len(shape)
        full = np.broadcast_to(
            found.reshape(*found.shape[: n + 1], *batch), (n, *talks.shape, *shape)
        )
        #: Shape (n, s_1, ..., s_n, G).
        self.payoffs = full.reshape(n, *talks.shape, math.prod(shape))

    @property
    def size(self) -> int:
        """Number of games."""
        return self.payoffs.shape[-1]

    @property
    def of_outcomes(self) -> Floats:
        """Payoffs, shape (n, N, G)."""
        return self.payoffs.reshape(len(self.payoffs), -1, self.size)

    @cached_property
    def losses(self) -> Floats:
        """What each actor loses by deviating, of the shape of the payoffs."""
        return margins(self.payoffs)

    @cached_property
    def margin(self) -> Floats:
        """Smallest loss by deviating from each outcome, shape (N, G)."""
        return self.losses.min(axis=0).reshape(-1, self.size)

    @cached_property
    def selected(self) -> Ints:
        """Position of the selected pure equilibrium among the talks' outcomes; -1 for none."""
        return select_pure(self.payoffs, self.rule, self.case.talks.names, self.losses)

    @cached_property
    def game(self) -> NormalFormGame:
        """The family, for solvers."""
        talks = self.case.talks
        return NormalFormGame(
            self.payoffs,
            players=talks.names,
            strategies=[actor.options for actor in talks.actors],
            title=talks.name,
        )
