"""What two players can get under a mediator: the polygon of correlated equilibrium payoffs.

The correlated equilibria of a game are a polytope, so the expected payoffs that they give two
players are a polygon. A linear programme finds its farthest point in any direction; directions
square to what is known so far lead to every corner, and prove that there are no more.

Aumann, R. J. (1974), "Subjectivity and correlation in randomized strategies", Journal of
Mathematical Economics 1(1):67-96. (The sets of payoffs.)
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import Named, NegotiationError, as_flag
from negotiation.games.arguments import as_number
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tables import SHOWN
from negotiation.solvers.budget import seconds
from negotiation.solvers.by_game import Tabled, first_lines, payoff_sizes
from negotiation.solvers.correlated import checked, largest_value
from negotiation.solvers.plans.deviations import Deviations, Found
from negotiation.solvers.words import named, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CorrelatedPayoffs", "correlated_payoffs"]

Floats = NDArray[np.float64]

#: Share of the players' payoff ranges below which points are the same, or on one line.
SAME = 1e-9
#: Directions to start with, counter-clockwise.
COMPASS = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])


@dataclass(frozen=True, eq=False)
class CorrelatedPayoffs(Tabled):
    """Expected payoffs of two players over all correlated equilibria: a convex polygon.

    Made by `correlated_payoffs`.

    Attributes
    ----------
    source : NormalFormGame
        A single game.
    players : (str, str)
        Whose payoffs these are.
    coarse : bool
        Over the coarse correlated equilibria.
    vertices : array, shape (k, 2)
        Corners, counter-clockwise from the one that is lowest for the first player; two of a
        segment, one of a point.
    probabilities : array, shape (s_1, ..., s_n, k)
        A plan for each corner.
    regret : array, shape (k,)
        The most that any player could gain by disobeying it, recomputed from the payoffs.
    feasible : array, shape (m, 2)
        Corners of what any plan pays, obeyed or not, counter-clockwise.
    gap : float
        No correlated equilibrium pays the two a point that is farther outside of the polygon than
        this, as a share of their payoff ranges: proved by duality. NaN if not `complete`.
    complete : bool
        The budget was enough: every corner was found that stands out by more than the tolerance.
    """

    source: NormalFormGame
    players: tuple[str, str]
    coarse: bool
    vertices: Floats
    probabilities: Floats
    regret: Floats
    feasible: Floats
    gap: float
    complete: bool

    def to_frame(self) -> pd.DataFrame:
        """Table of the corners: payoffs of the two players, and regret.

        Returns
        -------
        pandas.DataFrame
        """
        import pandas as pd

        first, second = (f"payoff: {player}" for player in self.players)
        x, y = self.vertices.T
        return pd.DataFrame({first: x, second: y, "regret": self.regret})

    def __repr__(self) -> str:
        """Say it in one line."""
        kind = "coarse correlated" if self.coarse else "correlated"
        count = len(self.vertices)
        shape = {0: "nothing found", 1: "a point", 2: "a segment"}.get(
            count, f"a polygon with {count} corners"
        )
        left = "" if self.complete else "; not complete, the budget ran out"
        first, second = (named("player", player) for player in self.players)
        return f"<Payoffs of {first} and {second} in {kind} equilibrium: {shape}{left}>"

    def __str__(self) -> str:
        """List the corners, the first of many."""
        a, b = (payoff_sizes(self.source)[self.source.players.index(who)] for who in self.players)
        corners = [f"  ({number(x, a)}, {number(y, b)})" for x, y in self.vertices[:SHOWN]]
        return "\n".join([repr(self)[1:-1], *first_lines(corners, len(self.vertices), "corner")])


def correlated_payoffs(
    game: Any,
    first: str | Named,
    second: str | Named,
    *,
    coarse: bool = False,
    tolerance: float = SAME,
    budget: float | None = None,
) -> CorrelatedPayoffs:
    """Polygon of the payoffs that two players can get in correlated equilibrium.

    Parameters
    ----------
    game : NormalFormGame or object with a method ``game``
        A single game of two or more players. What the others get is left free.
    first, second : str or Actor
        Two players.
    coarse : bool, optional
        Take coarse correlated equilibria instead; False by default.
    tolerance : float, optional
        Corners are looked for as long as they may stand out by more than this share of the
        players' payoff ranges. 1e-9 by default, which is every corner; 0.001 is enough to draw
        the polygon of a game of dozens of strategies, which may have hundreds of corners.
    budget : float, optional
        Seconds that may be taken; no limit by default.

    Returns
    -------
    CorrelatedPayoffs
        For `negotiation.figures.correlated_payoffs`.

    Raises
    ------
    NegotiationError
        For a family of games, an unknown player, one player twice, a payoff larger than 1e300, a
        tolerance that is not from 1e-9 to 1, or a budget that is not a positive number of seconds.

    Notes
    -----
    Corners closer to each other, or to the line between their neighbours, than 1e-9 of the
    players' payoff ranges are not told apart.

    Examples
    --------
    In chicken a mediator reaches payoffs outside of what lotteries over the three Nash
    equilibria, (2, 7), (7, 2) and (14/3, 14/3), give.

    >>> import negotiation as ng
    >>> chicken = ng.NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
    ...     players=["A", "B"], strategies=[["swerve", "drive on"]] * 2)
    >>> print(ng.correlated_payoffs(chicken, "A", "B"))
    Payoffs of A and B in correlated equilibrium: a polygon with 4 corners
      (2, 7)
      (3.6, 3.6)
      (7, 2)
      (5.25, 5.25)
    """
    deadline = time.monotonic() + seconds(budget)
    game = checked(game)
    if game.batch_shape:
        raise NegotiationError(
            f"correlated_payoffs takes one game, got a family of {game.n_games}: choose one,"
            " game[k]"
        )
    pair = [game.player_index(player) for player in (first, second)]
    names = game.players[pair[0]], game.players[pair[1]]
    if pair[0] == pair[1]:
        raise NegotiationError(f"correlated_payoffs needs two players, got {names[0]!r} twice")
    as_flag("coarse", coarse)
    tolerance = as_number(
        "tolerance", tolerance, "a number from 1e-9 to 1", lambda x: SAME <= x <= 1
    )
    payoffs = game.payoffs.reshape(game.n_players, -1)
    deviations = Deviations.of(payoffs[..., None], game.shape, coarse=bool(coarse))
    search = _Search(payoffs, _relative(payoffs[pair]), deviations, tolerance, deadline)
    ring = search.run()
    corners = _corners(np.array(search.points).reshape(-1, 2), ring)
    plans = np.array([search.plans[k] for k in corners]).reshape(-1, payoffs.shape[1])
    least = payoffs[pair].min(axis=1)
    return CorrelatedPayoffs(
        game,
        names,
        bool(coarse),
        # From the least payoffs, so that a constant costs no digits.
        vertices=least + plans @ (payoffs[pair].T - least),
        probabilities=plans.T.reshape(*game.shape, -1),
        regret=np.array([search.regrets[k] for k in corners]),
        feasible=payoffs[pair].T[_hull(search.pair.T)],
        gap=search.gap if search.complete else math.nan,
        complete=search.complete,
    )


@dataclass
class _Search:
    """Walk around the polygon.

    Attributes
    ----------
    payoffs : array, shape (n, N)
    pair : array, shape (2, N)
        Payoffs of the two players, as shares of their ranges.
    deviations : Deviations
        Of one game.
    tolerance, deadline : float
    points, plans, regrets : list
        What was found: points of the polygon, in shares.
    gap : float
        How far outside of the edges looked at another point may be.
    complete : bool
    """

    payoffs: Floats
    pair: Floats
    deviations: Deviations
    tolerance: float
    deadline: float
    points: list[Floats] = field(default_factory=list)
    plans: list[Floats] = field(default_factory=list)
    regrets: list[float] = field(default_factory=list)
    gap: float = 0.0
    complete: bool = True

    def run(self) -> list[int]:
        """Find all corners, and perhaps more points of edges; return the points in their order."""
        compass = self._farthest(COMPASS)
        if np.isnan(compass.value).any():
            self.complete = False
            return []
        ring = [self._keep(compass, k) for k in range(len(COMPASS))]
        following = dict(zip(ring, ring[1:] + ring[:1], strict=True))
        waiting = self._apart(following.items())
        while waiting:
            normals = np.array([self._normal(p, q) for p, q in waiting])
            found = self._farthest(normals)
            new: list[tuple[int, int]] = []
            for k, ((p, q), normal) in enumerate(zip(waiting, normals, strict=True)):
                line = float(normal @ self.points[p])
                if np.isnan(found.value[k]):
                    self.complete = False
                elif found.value[k] > line + self.tolerance:
                    r = self._keep(found, k)
                    following |= {p: r, r: q}
                    new += [(p, r), (r, q)]
                else:
                    self.gap = max(self.gap, float(found.value[k] + found.gap[k]) - line)
            waiting = self._apart(new)
        ring = [0]
        while (after := following[ring[-1]]) != 0:
            ring.append(after)
        return ring

    def _farthest(self, directions: Floats) -> Found:
        """Plans that lead farthest in directions, shape (D, 2)."""
        values = (directions @ self.pair).T
        least = values.min(axis=0)
        copies = np.zeros(len(directions), dtype=np.intp)
        flat = np.broadcast_to(self.payoffs[..., None], (*self.payoffs.shape, len(directions)))
        return largest_value(
            flat, self.deviations.where(copies), (values - least, least), self.deadline
        )

    def _keep(self, found: Found, k: int) -> int:
        """Add a point, and return its number."""
        self.points.append(self.pair @ found.plan[:, k])
        self.plans.append(found.plan[:, k])
        self.regrets.append(float(found.regret[k]))
        return len(self.points) - 1

    def _apart(self, edges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Edges with two ends."""
        return [(p, q) for p, q in edges if math.dist(self.points[p], self.points[q]) > SAME]

    def _normal(self, p: int, q: int) -> Floats:
        """Direction out of the polygon, square to an edge."""
        x, y = self.points[q] - self.points[p]
        return np.array([y, -x]) / math.hypot(x, y)


def _relative(pair: Floats) -> Floats:
    """Payoffs of two players, shape (2, N), as shares of their ranges."""
    least = pair.min(axis=1, keepdims=True)
    span = np.ptp(pair, axis=1, keepdims=True)
    return np.asarray((pair - least) / np.where(span > 0, span, 1.0))


def _corners(points: Floats, ring: Sequence[int]) -> list[int]:
    """Leave out of a convex ring of points, shape (k, 2), what is no corner; the lowest first."""
    kept = list(ring)
    k = 0
    while k < len(kept):
        around = points[[kept[k - 1], kept[k], kept[(k + 1) % len(kept)]]]
        if len(kept) > 1 and _between(*around):
            del kept[k]
            k = max(k - 2, 0)
        else:
            k += 1
    first = min(range(len(kept)), key=lambda k: tuple(points[kept[k]].round(9)), default=0)
    return kept[first:] + kept[:first]


def _between(before: Floats, here: Floats, after: Floats) -> bool:
    """Whether a point is on the segment between two others."""
    along = after - before
    length = float(along @ along)
    share = float((here - before) @ along) / length if length > 0 else 0.0
    nearest = before + min(max(share, 0.0), 1.0) * along
    return math.dist(here, nearest) <= SAME


def _hull(points: Floats) -> list[int]:
    """Corners of the convex hull of points, shape (N, 2), counter-clockwise.

    Andrew, A. M. (1979), "Another efficient algorithm for convex hulls in two dimensions",
    Information Processing Letters 9(5):216-219.
    """
    order = [int(k) for k in np.lexsort((points[:, 1], points[:, 0]))]
    ring: list[int] = []
    for way in (order, order[::-1]):
        chain: list[int] = []
        for k in way:
            while len(chain) > 1 and not _left_turn(*points[[chain[-2], chain[-1], k]]):
                chain.pop()
            chain.append(k)
        ring += chain[:-1]
    return _corners(points, ring or order[:1])


def _left_turn(a: Floats, b: Floats, c: Floats) -> bool:
    """Whether the way from a over b to c turns left."""
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) > 0
