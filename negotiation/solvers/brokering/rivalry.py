"""Brokers who outbid each other: what the one who is chosen still gets its way in.

The parties take the offer that is best for them, by a weighted sum of their payoffs. Each broker
would rather be chosen than not. As between sellers who undercut each other, whoever can offer most
is chosen, offers as much as the second could, and keeps the rest to its own ends.

Bertrand, J. (1883), Journal des Savants 67:499-508, for prices; here for plans.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Plan", "best_that_pays"]

Floats = NDArray[np.float64]

#: Differences of an objective, in shares of its range, that are rounding.
ROUNDING = 1e-9
#: Corners of a frontier that are passed at most.
STEPS = 100


@dataclass(frozen=True)
class Plan:
    """A plan, and what it is worth to the broker and to the parties.

    Attributes
    ----------
    chances : array, shape (T, S)
        Flattened profiles of types and of strategies.
    own, theirs : float
    """

    chances: Floats
    own: float
    theirs: float

    def mixed(self, other: Plan, share: float) -> Plan:
        """Draw the other with a probability."""
        return Plan(
            (1 - share) * self.chances + share * other.chances,
            (1 - share) * self.own + share * other.own,
            (1 - share) * self.theirs + share * other.theirs,
        )


def best_that_pays(
    solve: Callable[[float, float], Plan], level: float, own: Plan, theirs: Plan
) -> Plan:
    """The best plan for a broker of those that are worth a level to the parties.

    Parameters
    ----------
    solve : callable
        Best plan for a weighted sum of the broker's objective and the parties'.
    level : float
        At most what `theirs` is worth to the parties.
    own, theirs : Plan
        The best plan for the broker, and for the parties.

    Returns
    -------
    Plan
        Plans are a convex set, so that what can be had by both is bounded by a concave line. Its
        corners on either side of the level is found by following chords (Newton's method on a
        piecewise linear function ends after finitely many), and the two are mixed.
    """
    size = max(abs(own.own - theirs.own), abs(theirs.theirs - own.theirs), 1e-300)
    if own.theirs >= level - ROUNDING * size:
        return own
    below, above = own, theirs
    for _ in range(STEPS):
        rise, fall = above.theirs - below.theirs, below.own - above.own
        if fall <= ROUNDING * size:
            return above
        found = solve(rise / size, fall / size)
        gain = rise * (found.own - below.own) + fall * (found.theirs - below.theirs)
        if gain <= ROUNDING * size**2:
            break
        if found.theirs < level:
            below = found
        else:
            above = found
    share = (level - below.theirs) / (above.theirs - below.theirs)
    return below.mixed(above, min(share, 1.0))  # A level that is out of reach by rounding.
