"""Coalitional games: sharing by the core, the nucleolus and the kernel; coalition structures.

What the nucleolus has to be is checked by Kohlberg's criterion, which no other allocation meets.
"""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import negotiation as ng
from negotiation.games.masks import members, sizes, sums
from negotiation.solvers.coalitions import objections

MAJORITY = ng.CoalitionalGame(lambda s: len(s) >= 2, players=["A", "B", "C"])


def random_values(rng, n):
    """Values of three kinds: in general position, small integers with ties, and convex."""
    kind = rng.integers(3)
    if kind == 0:
        values = rng.normal(size=2**n)
    elif kind == 1:
        values = rng.integers(0, 4, 2**n)
    else:
        values = sums(rng.random(n)) ** 2
    values = np.array(values, dtype=float)
    values[0] = 0
    alone = values[1 << np.arange(n)].sum()
    values[-1] = max(values[-1], alone)
    return values


def meets_kohlberg(values, x, tolerance=1e-7):
    """Kohlberg (1971): no way to shift payoffs lowers a largest excess and raises none of them.

    For each level t, whatever y sums to zero, is not negative for a player at its own worth, and
    not negative for a coalition with an excess of t or more, is zero for all of those.
    """
    n = len(x)
    alone = values[1 << np.arange(n)]
    if abs(x.sum() - values[-1]) > tolerance or (x < alone - tolerance).any():
        return False
    excess = (values - sums(x))[1:-1]
    rows = (np.arange(1, len(values) - 1)[:, None] >> np.arange(n) & 1).astype(float)
    at_worth = np.eye(n)[x <= alone + tolerance]
    order = np.argsort(-excess)
    rank, start = 0, 0
    while start < len(order) and rank < n:
        stop = start + 1
        while stop < len(order) and excess[order[stop]] >= excess[order[stop - 1]] - tolerance:
            stop += 1
        worst = rows[order[:stop]]
        kept = np.vstack([worst, at_worth])
        found = linprog(
            -worst.sum(axis=0), A_ub=-kept, b_ub=np.zeros(len(kept)), A_eq=np.ones((1, n)),
            b_eq=[0], bounds=[(-1, 1)] * n,
        )  # fmt: skip
        if found.status != 0 or found.fun < -tolerance:
            return False
        rank = np.linalg.matrix_rank(np.vstack([worst, np.ones((1, n))]))
        start = stop
    return True


def test_kohlbergs_criterion_tells_the_nucleolus_from_others():
    # Of the majority game it is the equal split (Schmeidler 1969, by symmetry).
    assert meets_kohlberg(MAJORITY.table, np.full(3, 1 / 3))
    assert not meets_kohlberg(MAJORITY.table, np.array([0.34, 0.33, 0.33]))
    assert not meets_kohlberg(MAJORITY.table, np.array([0.5, 0.5, 0]))


@pytest.mark.parametrize("n", range(3, 9))
def test_nucleolus_of_random_games_meets_kohlbergs_criterion(n):
    rng = np.random.default_rng(n)
    for k in range(84):  # 504 games of 3 to 8 players
        values = random_values(rng, n)
        game = ng.CoalitionalGame(values)
        found = ng.nucleolus(game)
        assert meets_kohlberg(values, found.values)
        # The nucleolus is in the kernel (Davis and Maschler 1965), and in the core if there is one.
        assert ng.in_kernel(game, found)
        if k >= 15:
            continue
        least = ng.least_core(game).epsilon
        core = ng.core(game)
        assert core.empty == (least > 1e-9)
        if not core.empty:
            assert not objections(game, found)
            assert found in core


def lexicographic(values):
    """The nucleolus by another way: each stage asks of each coalition whether it can do better."""
    n = len(values).bit_length() - 1
    rows = (np.arange(len(values))[:, None] >> np.arange(n) & 1).astype(float)
    free = set(range(1, len(values) - 1))
    equal, given_ = [rows[-1]], [values[-1]]
    bounds = [(v, None) for v in values[1 << np.arange(n)]]
    while np.linalg.matrix_rank(np.array(equal)) < n:
        at = sorted(free)
        A = np.column_stack([-rows[at], -np.ones(len(at))])
        E = np.column_stack([np.array(equal), np.zeros(len(equal))])
        level = linprog(
            np.append(np.zeros(n), 1), A, -values[at], E, given_, [*bounds, (None, None)]
        ).fun
        below = -(values[at] - level) + 1e-9
        for m in at:
            most = linprog(-rows[m], -rows[at], below, np.array(equal), given_, bounds)
            if -most.fun < values[m] - level + 1e-6:  # It cannot get more than at this level.
                free.discard(m)
                if np.linalg.matrix_rank(np.array([*equal, rows[m]])) > len(equal):
                    equal.append(rows[m])
                    given_.append(values[m] - level)
    return np.linalg.solve(np.array(equal), given_)


@pytest.mark.parametrize("seed", range(12))
def test_nucleolus_is_that_of_another_method(seed):
    rng = np.random.default_rng(seed)
    values = random_values(rng, 3 + seed % 3)
    found = ng.nucleolus(ng.CoalitionalGame(values))
    np.testing.assert_allclose(found, lexicographic(values), atol=1e-6)


def talmud(claims, estate):
    """The rule of the Talmud as Aumann and Maschler (1985) have it: half of the claims first."""

    def equal(caps, amount):
        low, high = 0.0, max(caps)
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if np.minimum(caps, middle).sum() < amount else (low, middle)
        return np.minimum(caps, high)

    halves = np.array(claims) / 2
    if estate <= halves.sum():
        return equal(halves, estate)
    return np.array(claims) - equal(halves, sum(claims) - estate)


def bankruptcy(claims, estate):
    return ng.CoalitionalGame(
        lambda s: max(estate - sum(c for i, c in enumerate(claims) if i not in s), 0),
        n=len(claims),
    )


@pytest.mark.parametrize(
    ("estate", "shares"),
    [(100, [100 / 3] * 3), (200, [50, 75, 75]), (300, [50, 100, 150])],  # Mishnah, Kethubot 93a
)
def test_the_estates_of_the_talmud(estate, shares):
    np.testing.assert_allclose(ng.nucleolus(bankruptcy([100, 200, 300], estate)), shares, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 50), min_size=2, max_size=6), st.floats(0.05, 0.95))
def test_nucleolus_of_a_bankruptcy_is_the_talmudic_rule(claims, part):
    estate = round(part * sum(claims)) or 1
    found = ng.nucleolus(bankruptcy(claims, estate))
    np.testing.assert_allclose(found, talmud(claims, estate), atol=1e-6)


def test_a_runway():
    # Littlechild and Owen (1973): costs 1, 2, 3; Shapley shares each part among its users. The
    # nucleolus by their recursion (Littlechild 1974): min(1/3, ...) first: 1/2, 3/4, 7/4.
    costs = {"a": 1, "b": 2, "c": 3}
    game = ng.CoalitionalGame(lambda s: -max(costs[k] for k in s), players=list(costs))
    shares = [Fraction(-1, 3), Fraction(-5, 6), Fraction(-11, 6)]
    assert list(ng.shapley(game)) == shares
    np.testing.assert_allclose(ng.nucleolus(game), [-1 / 2, -3 / 4, -7 / 4], atol=1e-9)


def test_gloves():
    # Shapley and Shubik (1969): the scarce side gets all in the core.
    game = ng.CoalitionalGame(lambda s: min(len(s & {0, 1}), len(s & {2, 3, 4})), n=5)
    np.testing.assert_allclose(ng.nucleolus(game), [1, 1, 0, 0, 0], atol=1e-9)
    small = ng.CoalitionalGame(lambda s: min(len(s & {0}), len(s & {1, 2})), n=3)
    core = ng.core(small)
    np.testing.assert_allclose(core.vertices, [[1, 0, 0]], atol=1e-9)


def test_the_proof_that_a_core_is_empty():
    core = ng.core(MAJORITY)
    assert core.empty
    assert not core
    assert core.allocation is None
    assert core.excess == pytest.approx(0.5)
    assert set(core.weights) == {frozenset("AB"), frozenset("AC"), frozenset("BC")}
    assert set(core.weights.values()) == {Fraction(1, 2)}
    assert len(core.vertices) == 0
    assert [1 / 3, 1 / 3, 1 / 3] not in core


@pytest.mark.parametrize("seed", range(30))
def test_every_core_has_a_certificate(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    values = random_values(rng, n)
    game = ng.CoalitionalGame(values)
    core = ng.core(game)
    if core.empty:
        for player in game.players:
            assert sum(w for s, w in core.weights.items() if player in s) == pytest.approx(1)
        worth = sum(float(w) * game.value(s) for s, w in core.weights.items())
        assert worth == pytest.approx(values[-1] + core.excess)
        assert worth > values[-1]
    else:
        assert core.allocation.values.sum() == pytest.approx(values[-1])
        assert (values - sums(core.allocation.values)).max() <= 1e-8


def test_corners_of_a_convex_game_are_its_marginal_vectors():
    # Shapley (1971).
    game = ng.CoalitionalGame(lambda s: len(s) ** 2 + 2 * len(s & {0, 3}), n=4)
    expected = set()
    for order in itertools.permutations(range(4)):
        x, before = [0] * 4, 0
        for i in order:
            x[i] = int(game.table[before | 1 << i] - game.table[before])
            before |= 1 << i
        expected.add(tuple(x))
    corners = {tuple(x) for x in np.round(ng.core(game).vertices, 6).tolist()}
    assert corners == expected


def test_least_core_of_the_majority():
    # Each pair has 2/3 at the equal split, and 1 by itself.
    least = ng.least_core(MAJORITY)
    assert least.epsilon == pytest.approx(1 / 3)
    np.testing.assert_allclose(least.allocation, 1 / 3)
    assert {len(s) for s in least.coalitions} == {2}


def test_where_nobody_need_get_what_it_has_alone():
    # Of {1}: 1, {2}: 1 and both: 0 there is no imputation; the excesses of the two are equal at 0.
    game = ng.CoalitionalGame([0, 1, 1, 0])
    with pytest.raises(ng.NegotiationError, match="no imputation"):
        ng.nucleolus(game)
    np.testing.assert_allclose(ng.nucleolus(game, imputations=False), 0, atol=1e-9)


def test_imputations_matter():
    # In the majority game with player 0 worth 0.9 alone the prenucleolus gives it less than that:
    # excesses of {0}, {0, 1}, {0, 2}, {1, 2} at the imputation (0.9, 0.05, 0.05).
    game = ng.CoalitionalGame([0, 0.9, 0, 1, 0, 1, 1, 1])
    assert ng.nucleolus(game)[0] == pytest.approx(0.9)
    free = ng.nucleolus(game, imputations=False)
    assert free[0] < 0.9
    assert free.values.sum() == pytest.approx(1)


def test_kernel_says_who_outweighs_whom():
    check = ng.in_kernel(MAJORITY, [0.5, 0.5, 0])
    assert not check
    assert set(check.against) == {("C", "A"), ("C", "B")}
    assert check.surplus[2, 0] == pytest.approx(0.5)  # {B, C} has 1 and gets 0.5
    assert "no imputation" in str(ng.in_kernel(MAJORITY, [1, 1, 0]))


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e7])
def test_scale_and_what_players_have_alone_do_not_matter(scale):
    rng = np.random.default_rng(5)
    values = random_values(rng, 5)
    alone = np.array([3.0, -1.0, 0.0, 100.0, 2.0])
    base = ng.nucleolus(ng.CoalitionalGame(values))
    moved = ng.nucleolus(ng.CoalitionalGame(scale * (values + sums(alone))))
    np.testing.assert_allclose(moved, scale * (base.values + alone), rtol=1e-7)


def test_up_to_twenty_players_of_a_function():
    claims, estate = [7 * k % 31 + 3 for k in range(20)], 150
    left = estate - sum(claims)
    game = ng.CoalitionalGame(lambda s: max(left + sum(map(claims.__getitem__, s)), 0), n=20)
    found = ng.nucleolus(game)
    np.testing.assert_allclose(found, talmud(claims, estate), atol=1e-6)


def test_structures_of_three():
    worth = [0, 0, 4, 5]
    result = ng.coalition_structures(ng.CoalitionalGame(lambda s: worth[len(s)], n=3))
    assert len(result) == 5  # Bell's number
    assert not result.stable.any()
    assert result.needed == pytest.approx(6)  # each pair needs 4
    assert result.best == [(frozenset({0, 1, 2}),)]
    assert result.allocation is None


def brute_stable(game, structure):
    """Whether the core of a structure has a point, by the programme of its definition."""
    n = game.n_players
    rows = (np.arange(1, 2**n)[:, None] >> np.arange(n) & 1).astype(float)
    blocks = [game.mask(block) for block in structure]
    found = linprog(
        np.zeros(n), A_ub=-rows, b_ub=-game.table[1:] + 1e-9,
        A_eq=rows[np.array(blocks) - 1], b_eq=game.table[blocks], bounds=[(None, None)] * n,
    )  # fmt: skip
    return found.status == 0


@pytest.mark.parametrize("seed", range(8))
def test_stable_structures_are_those_with_a_core(seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 5, 16)
    values[0] = 0
    if seed % 2:  # Two pairs and nothing beyond them.
        values = np.array([0, 0, 0, 3, 0, 0, 3, 3, 0, 0, 0, 3, 2, 2, 3, 5])
        values[rng.integers(1, 15)] += rng.integers(0, 2)
    game = ng.CoalitionalGame(values)
    result = ng.coalition_structures(game)
    assert len(result) == 15
    for structure, stable in zip(result.structures, result.stable, strict=True):
        assert stable == brute_stable(game, structure)
        if stable:
            for block in structure:
                own = sum(result.allocation[i] for i in block)
                assert own == pytest.approx(game.value(block), abs=1e-7)


def test_results_read_well():
    for result in (
        ng.core(MAJORITY),
        ng.least_core(MAJORITY),
        ng.nucleolus(MAJORITY),
        ng.in_kernel(MAJORITY, [1, 0, 0]),
        ng.coalition_structures(MAJORITY),
    ):
        assert repr(result).startswith("<")
        assert "<table" in result._repr_html_()
        assert len(result.to_frame())


def test_one_player():
    game = ng.CoalitionalGame([0, 3], players=["A"])
    assert ng.nucleolus(game)["A"] == 3
    assert ng.shapley(game)["A"] == 3
    assert ng.core(game)
    assert ng.coalition_structures(game).stable.all()
    for solve in (ng.least_core, lambda g: ng.in_kernel(g, [3])):
        with pytest.raises(ng.NegotiationError, match="two players"):
            solve(game)


def test_masks():
    assert list(members(0b1011)) == [0, 1, 3]
    assert sizes(3).tolist() == [0, 1, 1, 2, 1, 2, 2, 3]


def test_too_many_players():
    many = ng.CoalitionalGame(len, n=30)
    assert many.value(range(30)) == 30
    with pytest.raises(ng.NegotiationError, match="at most 22 players"):
        ng.shapley(many)
    with pytest.raises(ng.NegotiationError, match="up to 9 players"):
        ng.coalition_structures(ng.CoalitionalGame(len, n=10))
