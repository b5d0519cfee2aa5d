"""Cells of the search for three and more players: what is said of a cell holds for it.

No solution leaves the cells, and each that is called proved holds exactly one; rounding errors stay
below their bounds; cells that overlap are not taken for one.
"""

import numpy as np
import pytest
from exact_enumeration import (
    ROUNDING,
    Enumeration,
    both,
    columns,
    game_of,
    nearly_double,
    outside,
    quadratic_roots,
    times,
)

import negotiation as ng
from negotiation.solvers.many_players import found
from negotiation.solvers.many_players.contraction import advance, around, in_double, proved_in
from negotiation.solvers.many_players.faces import kinds_of_faces, whole_faces

# --- solutions and proofs -----------------------------------------------------------------------


def solutions(payoffs):
    """Where the indifferences of a 2x2x2 game hold, whatever the probabilities; shape (3, number).

    Two of them give two shares as functions of the third, z, and the last one is a quadratic.
    """
    own = [Enumeration.polynomial(np.moveaxis(u, i, 0)) for i, u in enumerate(payoffs)]
    (a, ay, az, ayz), (b, bx, bz, bxz), (c, cx, cy, cxy) = own
    x, y = ((-b, -bz), (bx, bxz)), ((-a, -az), (ay, ayz))
    terms = [times(x[1], y[1]), times(x[0], y[1]), times(x[1], y[0]), times(x[0], y[0])]
    g = [c * one + cx * p + cy * q + cxy * pq for one, p, q, pq in zip(*terms, strict=True)]
    points = []
    for z, _ in quadratic_roots(*g):
        shares = [(top[0] + top[1] * z) / (below[0] + below[1] * z) for top, below in (x, y)]
        points.append((*shares, z))
    return columns(points)


def third_gains(payoffs, shares):
    """What a third strategy of the first player gains over the first at each point."""
    y, z = ([1 - v, v] for v in shares[1:])
    gain = payoffs[0, 2] - payoffs[0, 0]
    return sum(gain[j, k] * y[j] * z[k] for j in (0, 1) for k in (0, 1))


# At each step, as far as probabilities of 1e-12 can be told apart. Faces with one solution are
# called proved to begin with: of the parts of each, one is. Only equilibria have to stay.
@pytest.mark.parametrize(
    "payoffs",
    [
        np.random.default_rng(0).normal(size=(3, 2, 2, 2, 150)),
        np.random.default_rng(3).normal(size=(3, 3, 2, 2, 150)),
        nearly_double(np.random.default_rng(1), 60, 1e-4),
        nearly_double(np.random.default_rng(2), 60, 1e-6, 0.01),
    ],
)
def test_no_equilibrium_is_lost_and_proved_cells_hold_one_solution(payoffs):
    shape, games = payoffs.shape[1:-1], np.arange(payoffs.shape[-1])
    kind = next(kind for kind in kinds_of_faces(shape) if kind.sizes == (2, 2, 2))
    known = [solutions(payoffs[:, :2, ..., game]) for game in games]
    mixed = [np.minimum(x, 1 - x).min(axis=0) > 1e-12 for x in known]
    cells, left, proofs = whole_faces(payoffs, kind, np.zeros_like(games), games), [], 0
    cells.proved[:] = [one.sum() == 1 for one in mixed]
    stays = [
        one & (third_gains(payoffs[..., g], known[g]) < -1e-9) if shape[0] == 3 else one
        for g, one in enumerate(mixed)
    ]
    for _ in range(60):
        cells, *done = advance(cells)
        left += [part for part in done if len(part)]
        parts = [part for part in (cells, *left) if len(part)]
        low, high = (
            np.concatenate([[end(v[:, 1], 0) for v in part.vertices] for part in parts], axis=1)
            for end in (np.min, np.max)
        )
        game = np.concatenate([part.game for part in parts])
        proved = np.concatenate([part.proved for part in parts])
        proofs += proved.sum()
        for g in games:
            point, at = known[g][:, :, None], game == g
            deep = np.minimum(point - low[:, None, at], high[:, None, at] - point).min(axis=0)
            assert (deep[stays[g]] > -1e-12).any(axis=1).all()
            assert ((deep > -1e-12).sum(axis=0) >= 1)[proved[at]].all()
            assert ((deep > 1e-12).sum(axis=0) <= 1)[proved[at]].all()
        if not len(cells):
            break
    assert proofs > 100


# --- rounding -----------------------------------------------------------------------------------


def reach(inner, outer):
    """Least barycentric coordinate in cells `outer` of the vertices of cells `inner`."""
    # Games first, then coordinates, then vertices.
    pairs = [
        [v.astype(float).transpose(2, 1, 0) for v in pair]
        for pair in zip(inner.vertices, outer.vertices, strict=True)
    ]
    return min(np.linalg.solve(b, a / a.sum(axis=1, keepdims=True)).min() for a, b in pairs)


# The same parts of parts in both precisions; double is exact beside single.
def test_rounding_errors_of_single_precision_stay_below_their_bounds():
    rng = np.random.default_rng(5)
    payoffs = rng.normal(size=(3, 3, 3, 2, 200))
    kind, games = kinds_of_faces((3, 3, 2))[-1], np.arange(200)
    exact = whole = whole_faces(payoffs, kind, np.zeros_like(games), games)
    rough = whole_faces(payoffs, kind, np.zeros_like(games), games, np.float32)
    start = rough.noise.max()
    for _ in range(25):
        weights = []
        for k in kind.sizes:
            mixed = rng.dirichlet(np.ones(k), size=(len(games), k)).transpose(1, 2, 0)
            weights.append((0.9 * np.eye(k)[:, :, None] + 0.1 * mixed).astype(np.float32))
        rough = rough.parts(games, weights)
        exact = exact.parts(games, [w.astype(np.float64) for w in weights])
    errors = [np.abs(a - b) for a, b in zip(rough.values, exact.values, strict=True)]
    assert all((error <= rough.noise).all() for error in errors)
    assert max(error.max() for error in errors) > start
    # The cells that double precision goes on with hold the exact ones; as they are, they do not.
    assert reach(exact, rough) < -1e-7
    assert reach(exact, in_double(whole, rough)) > -1e-12


# --- cells that overlap -------------------------------------------------------------------------

# Where all mix, x = y = z and (x - 1/2) (y - 1/2) = 1/64: the two solutions are 3/8 and 5/8.
TWO = game_of(
    [
        lambda x: x[1] - x[2],
        lambda x: x[0] - x[2],
        lambda x: (x[0] - 0.5) * (x[1] - 0.5) - 1 / 64,
    ]
)[..., None]


def merged(points, half):
    """What is made of cells around points x = y = z that hold one solution each."""
    kind, game = kinds_of_faces((2, 2, 2))[-1], np.zeros(len(points), dtype=int)
    whole = whole_faces(TWO, kind, game, game)
    cells = around(whole, [np.array([1 - points, points])] * 3, half)
    assert proved_in(cells).all()
    result, games = found.Found((2, 2, 2), 1), np.array([0])
    result.give_up_cells(kind, games, result.add_mixed(kind, games, cells, TWO))
    return result.collect(ng.NormalFormGame(TWO))


# Cells count as overlapping when their middles are no further apart than their widths together.
def test_wide_cells_that_overlap_are_not_taken_for_one():
    eqs = merged(np.array([0.375, 0.625]), 0.09)
    assert not outside(eqs, 0, both(np.array([[0.375, 0.625]] * 3)), ROUNDING).any()
    assert len(eqs) == 2 or not eqs.complete[0]


@pytest.mark.parametrize("half", [1e-4, 1e-8, 1e-13])
def test_a_solution_that_was_found_twice_is_listed_once(half):
    eqs = merged(0.375 + half * np.array([0.5, -0.1, -0.4]), half)
    second = np.concatenate([x[1] for x in eqs.strategies])
    assert second == pytest.approx([0.375] * 3, abs=1e-15)
    assert eqs.complete[0]
