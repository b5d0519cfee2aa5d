"""One equilibrium of a game of two players in sequence form, by complementary pivoting.

The path starts at a prior, at which every sequence has some weight, and follows the best replies to
a mixture of the prior and of what has been found, until the prior's share is zero (von Stengel, van
den Elzen and Talman 2002). Weights are bounded from below by powers of an infinitely small number,
higher for longer sequences, so that every information set is reached and what is found is a
sequential equilibrium (Miltersen and Sorensen 2010). Right-hand sides of the tableau are
polynomials in that number, compared by their first coefficients that differ. An even smaller gift
for each sequence decides the ties that are left, so that they never make the path cycle.

Paths from a prior near an equilibrium are short, others can be very long. They are cut off and
started again from other priors, with a cap that grows.

Lemke, C. E. (1965), "Bimatrix equilibrium points and mathematical programming", Management Science
11(7):681-689.

Koller, D., Megiddo, N. and von Stengel, B. (1996), "Efficient computation of equilibria for
extensive two-person games", Games and Economic Behavior 14(2):247-259.

von Stengel, B., van den Elzen, A. and Talman, D. (2002), "Computing normal form perfect equilibria
for extensive two-person games", Econometrica 70(2):693-715.

Miltersen, P. B. and Sorensen, T. B. (2010), "Computing a quasi-perfect equilibrium of a two-player
game", Economic Theory 42(1):175-192.
"""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.sequence_form.regret_matching import matched
from negotiation.solvers.sequence_form.sequences import SequenceForm
from negotiation.solvers.sequence_form.start import Start
from negotiation.solvers.sequence_form.tableau import TIE
from negotiation.solvers.sequence_form.weights import Play, Weights, completed, positive

__all__ = ["lemke"]

Floats = NDArray[np.float64]

#: Pivots and paths that are spent on one part of a tree; then a Nash equilibrium must do.
MOST_PIVOTS, MOST_PATHS = 10_000, 30
#: Pivots per sequence after which the first path is cut off; how this grows with each path.
FIRST_CAP, GROWTH = 1.0, 1.5
#: Rounds of learning, and the shares of choices by chance in it, for the priors after the first.
ROUNDS, BY_CHANCE = 1000, (0.03, 0.1, 0.01)


def lemke(form: SequenceForm, deadline: float) -> Play | None:
    """Find one equilibrium, or None when pivots or time run out.

    Parameters
    ----------
    form : SequenceForm
        Of a single part.
    deadline : float

    Returns
    -------
    Play or None
        A sequential equilibrium, or a Nash equilibrium if no more was found.
    """
    size = sum(side.size for side in form.sides)
    cap, left, nash = FIRST_CAP * size, MOST_PIVOTS, None
    for attempt in range(MOST_PATHS):
        by_chance = BY_CHANCE[(attempt - 1) % len(BY_CHANCE)]
        prior = matched(form, ROUNDS, by_chance) if attempt else None
        path = _Path(Start.of(form, np.random.default_rng(attempt), prior))
        found = path.follow(min(int(cap) + 10, left), deadline)
        if found is not None:
            return found
        nash = path.nash if nash is None else nash
        left -= path.pivots
        cap *= GROWTH
        if left <= 0 or time.monotonic() > deadline:
            break
    return None if nash is None else completed(form, nash)


class _Path:
    """A path, as far as it was followed.

    Attributes
    ----------
    nash : pair of arrays, or None
        Weights where the prior's share first vanished but for small numbers.
    pivots : int
    """

    def __init__(self, start: Start) -> None:
        self.start, self.tableau = start, start.tableau()
        self.nash: tuple[Floats, Floats] | None = None
        self.pivots = 0

    def _plans(self) -> tuple[Floats, Floats]:
        """Weights in the present basis without small numbers."""
        tableau, split = self.tableau, self.start.players[0].side.size
        size = len(tableau.inside) - 1
        weights = np.zeros(2 * size + 2)
        weights[tableau.inside] = tableau.table[:, size + 1]
        return weights[:split], weights[split:size]

    def follow(self, cap: int, deadline: float) -> Play | None:
        """Follow the path to its end."""
        tableau = self.tableau
        size = len(tableau.inside) - 1
        found, prior = 2 * size, 2 * size + 1
        label = found
        while self.pivots < cap and time.monotonic() < deadline:
            label = tableau.enter(label, prior)
            self.pivots += 1
            if label == prior:
                ends = self.start.weights(tableau.inside)
                if ends is None or not all(positive(x) for x in ends):
                    return None
                return Play((Weights.of(ends[0]), Weights.of(ends[1])), sequential=True)
            if label < 0 or label == found:
                return None
            if self.nash is None:
                row = int(np.flatnonzero(tableau.inside == prior)[0])
                if tableau.table[row, size + 1] <= TIE:
                    self.nash = self._plans()
            label = (label + size) % (2 * size)
        return None
