"""How to share what coalitions are worth so that they hold: core, least core, nucleolus, kernel.

Gillies, D. B. (1959), "Solutions to general non-zero-sum games", in Contributions to the Theory of
Games IV, Princeton University Press; Schmeidler, D. (1969), "The nucleolus of a characteristic
function game", SIAM Journal on Applied Mathematics 17(6):1163-1170; Davis, M. and Maschler, M.
(1965), "The kernel of a cooperative game", Naval Research Logistics Quarterly 12(3):223-259.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError, as_flag
from negotiation.games.coalitional import CoalitionalGame, as_coalitional
from negotiation.games.masks import members, sums
from negotiation.solvers.dividing.allocations import Core, KernelCheck, LeastCore
from negotiation.solvers.dividing.excesses import SAME, Scaled, balanced, smallest
from negotiation.solvers.dividing.lexicographic import nucleolus_of
from negotiation.solvers.dividing.result import Allocation

__all__ = ["core", "in_kernel", "least_core", "nucleolus", "objections"]

Floats = NDArray[np.float64]

#: Players up to whom the corners of the core are listed.
CORNERS = 4
#: The largest denominator of a weight that is taken for a fraction.
DENOMINATOR = 10**6


def core(game: Any) -> Core:
    r"""Find out whether the core is empty, or there is an allocation to which no coalition objects.

    Parameters
    ----------
    game : CoalitionalGame or object with a method ``coalitional``
        Up to 22 players.

    Returns
    -------
    Core
        With an allocation in it, or with balanced coalitions that together have more than there is.

    Raises
    ------
    NegotiationError
        If there are too many players.

    Notes
    -----
    The core is the set of allocations :math:`x` of what all have together with

    .. math:: \sum_{i \in S} x_i \ge v(S) \quad \text{for every coalition } S.

    A coalition does not object to what it is short of by no more than 1e-9 of the largest value
    (beyond what single players have).

    Examples
    --------
    Whatever the majority of two in three agrees on, the third can make one of them a better offer:

    >>> import negotiation as ng
    >>> print(ng.core(ng.CoalitionalGame(lambda s: len(s) >= 2, players=["A", "B", "C"])))
    Core: empty; balanced coalitions are worth 1.5, all together 1
      1/2 x {A, B} 1 + 1/2 x {A, C} 1 + 1/2 x {B, C} 1

    With a veto of A it has nothing to fear:

    >>> veto = ng.CoalitionalGame(lambda s: "A" in s and len(s) >= 2, players=["A", "B", "C"])
    >>> print(ng.core(veto))
    Core: not empty (1 corner); in it: A 1, B 0, C 0
    """
    game = as_coalitional(game)
    scaled = Scaled.of(game.table)
    n = game.n_players
    total, _, weights = balanced(scaled.table) if n > 1 else (0.0, None, {})
    short = total - scaled.table[-1]
    if short > SAME:
        proof = {game.coalition(m): w for m, w in _fractions(weights, n).items()}
        corners = np.empty((0, n)) if n <= CORNERS else None
        return Core(game, True, None, scaled.size * short, proof, corners)  # noqa: FBT003 - as Core names them
    inside = Allocation.of(game, "nucleolus", nucleolus_of(game.table, rational=True).tolist())
    excess = float(np.max((game.table - sums(inside.values))[1:-1], initial=-np.inf))
    corners = scaled.back(_corners(scaled.table)) if n <= CORNERS else None
    return Core(game, False, inside, excess, {}, corners)  # noqa: FBT003 - as Core names them


def least_core(game: Any) -> LeastCore:
    """Find the least that leaving must cost a coalition so that none leaves.

    Parameters
    ----------
    game : CoalitionalGame or object with a method ``coalitional``
        From 2 to 22 players.

    Returns
    -------
    LeastCore

    Raises
    ------
    NegotiationError
        If there are too many players, or only one.

    Notes
    -----
    Maschler, Peleg and Shapley (1979).

    Examples
    --------
    >>> import negotiation as ng
    >>> print(ng.least_core(ng.CoalitionalGame(lambda s: len(s) >= 2, players=["A", "B", "C"])))
    Least core: epsilon 0.3333; in it: A 0.3333, B 0.3333, C 0.3333
    """
    game = as_coalitional(game)
    n = game.n_players
    if n < 2:
        raise NegotiationError("a least core needs two players, got one")
    scaled = Scaled.of(game.table)
    counts = np.ones(1 << n, dtype=bool)
    counts[[0, -1]] = False
    work = {1 << i for i in range(n)}
    total = scaled.table[-1:]
    found = smallest(scaled.table, np.ones((1, n)), total, counts, work, rational=False)
    return LeastCore(
        game,
        scaled.size * found.largest,
        Allocation.of(game, "least core", scaled.back(found.x).tolist()),
        tuple(game.coalition(int(m)) for m in found.tight),
    )


def nucleolus(game: Any, *, imputations: bool = True) -> Allocation:
    r"""Find the nucleolus: the largest complaint is as small as can be, then the next, and so on.

    Parameters
    ----------
    game : CoalitionalGame or object with a method ``coalitional``
        Up to 22 players.
    imputations : bool, optional
        Nobody gets less than it has alone. False: the prenucleolus, for which that is not asked;
        the two are the same if the core is not empty.

    Returns
    -------
    Allocation
        There is exactly one. It is in the core if that is not empty.

    Raises
    ------
    NegotiationError
        If there are too many players, or if all together have less than the sum of what they have
        alone, so that there is no imputation.

    Notes
    -----
    The complaint of a coalition :math:`S` about an allocation :math:`x` is what it is short of,

    .. math:: e(S, x) = v(S) - \sum_{i \in S} x_i.

    The nucleolus is the allocation whose complaints, the largest first, are lexicographically least
    (Schmeidler 1969).

    Examples
    --------
    An estate of 200, and claims of 100, 200 and 300, as the Talmud divides it (Aumann and Maschler
    1985): what others leave of the estate is a coalition's without dispute.

    >>> import negotiation as ng
    >>> claims = {"A": 100, "B": 200, "C": 300}
    >>> estate = ng.CoalitionalGame(
    ...     lambda s: max(200 - sum(claims[k] for k in claims if k not in s), 0), players=[*claims])
    >>> print(ng.nucleolus(estate))
    Nucleolus: A 50, B 75, C 75
    """
    as_flag("imputations", imputations)
    game = as_coalitional(game)
    scaled = Scaled.of(game.table)
    if imputations and scaled.table[-1] < -SAME:
        raise NegotiationError(
            "there is no imputation: all together have less than the sum of what they have alone;"
            " the prenucleolus, imputations=False, is there in any case"
        )
    title = "Nucleolus" if imputations else "Prenucleolus"
    return Allocation.of(game, title, nucleolus_of(game.table, rational=imputations).tolist())


def in_kernel(game: Any, allocation: Any) -> KernelCheck:
    """Find out whether an allocation is in the kernel: no player can threaten another with more.

    Parameters
    ----------
    game : CoalitionalGame or object with a method ``coalitional``
        From 2 to 22 players.
    allocation : Allocation, mapping of player to payoff, or sequence

    Returns
    -------
    KernelCheck
        True if it is; with the pairs in which one outweighs the other if not. The nucleolus is in
        the kernel.

    Raises
    ------
    NegotiationError
        If the allocation does not fit, or there are too many players or only one.

    Examples
    --------
    >>> import negotiation as ng
    >>> majority = ng.CoalitionalGame(lambda s: len(s) >= 2, players=["A", "B", "C"])
    >>> bool(ng.in_kernel(majority, ng.nucleolus(majority)))
    True
    >>> ng.in_kernel(majority, {"A": 0.5, "B": 0.5, "C": 0})
    <Kernel: no; C outweighs A, and 1 more pair>
    """
    game = as_coalitional(game)
    n = game.n_players
    if n < 2:
        raise NegotiationError("a kernel needs two players, got one")
    x = game.allocation(allocation)
    scaled = Scaled.of(game.table)
    share = (x - scaled.alone) / scaled.size
    excess = scaled.table - sums(share)
    surplus = np.full((n, n), np.nan)
    for i, j in itertools.permutations(range(n), 2):
        low, high = min(i, j), max(i, j)
        cube = excess.reshape(-1, 2, 1 << (high - low - 1), 2, 1 << low)
        surplus[i, j] = cube[:, int(i > j), :, int(i < j)].max()
    near = 10 * SAME
    heavier = (surplus > surplus.T + near) & (share[None] > near)
    against = [(game.players[i], game.players[j]) for i, j in np.argwhere(heavier)]
    imputation = abs(share.sum() - scaled.table[-1]) <= n * near and (share >= -near).all()
    told = Allocation.of(game, "allocation", x.tolist())
    return KernelCheck(game, told, scaled.size * surplus, tuple(against), bool(imputation))


def objections(game: CoalitionalGame, allocation: Any) -> list[frozenset[Any]]:
    """Coalitions that have more by themselves, those that are short of most first.

    Parameters
    ----------
    game : CoalitionalGame
    allocation : as for `in_kernel`

    Returns
    -------
    list of frozenset
        All players are among them if not all is shared, or more than there is.
    """
    x = game.allocation(allocation)
    scaled = Scaled.of(game.table)
    share = (x - scaled.alone) / scaled.size
    excess = scaled.table - sums(share)
    excess[-1] = abs(excess[-1])
    found = np.flatnonzero(excess > 10 * SAME)
    order = found[np.argsort(-excess[found], kind="stable")]
    return [game.coalition(int(m)) for m in order]


def _fractions(weights: dict[int, float], n: int) -> dict[int, Fraction | float]:
    """Balanced weights in fractions, if these balance exactly."""
    exact = {m: Fraction(w).limit_denominator(DENOMINATOR) for m, w in weights.items()}
    had = [sum(w for m, w in exact.items() if i in members(m)) for i in range(n)]
    return dict(exact) if all(total == 1 for total in had) else dict(weights)


def _corners(table: Floats) -> Floats:
    """Corners of the core of a scaled game of few players, shape (k, n)."""
    n = len(table).bit_length() - 1
    masks = np.arange(1, len(table) - 1)
    rows = (masks[:, None] >> np.arange(n) & 1).astype(np.float64)
    tight = np.array(list(itertools.combinations(range(len(masks)), n - 1)), dtype=np.intp)
    tight = tight.reshape(-1, n - 1) if n > 1 else np.empty((1, 0), dtype=np.intp)
    systems = np.concatenate([rows[tight], np.ones((len(tight), 1, n))], axis=1)
    given = np.column_stack([table[masks][tight], np.full(len(tight), table[-1])])
    regular = np.abs(np.linalg.det(systems)) > 0.5  # Determinants of 0 and 1 are whole.
    points = np.linalg.solve(systems[regular], given[regular][..., None])[..., 0]
    inside = ((points @ rows.T) >= table[masks] - SAME).all(axis=1)
    kept: list[Floats] = []
    for point in points[inside]:
        if not any(np.allclose(point, other, rtol=0, atol=10 * SAME) for other in kept):
            kept.append(point)
    return np.array(kept).reshape(-1, n)
