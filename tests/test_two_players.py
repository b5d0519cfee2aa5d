"""Two players: every extreme equilibrium, beside brute force in fractions, papers and theorems."""

import itertools
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import VON_STENGEL

import negotiation as ng
from negotiation.solvers.components import maximal_products
from negotiation.solvers.rational import integers, vertex, whole
from negotiation.solvers.two_players import enumeration, polytopes
from negotiation.solvers.two_players.double_description import described_exactly
from negotiation.solvers.two_players.minors import Minors


def solve(payoffs, **settings):
    return ng.nash_equilibria(ng.NormalFormGame(payoffs), **settings)


# --- an independent answer: all pairs of bases, in fractions -------------------------------------


def solution(rows, right):
    """Solve a square linear system by elimination in fractions; None if it is singular."""
    table = [[*map(Fraction, row), Fraction(r)] for row, r in zip(rows, right, strict=True)]
    size = len(table)
    for c in range(size):
        at = next((r for r in range(c, size) if table[r][c] != 0), None)
        if at is None:
            return None
        table[c], table[at] = table[at], table[c]
        table[c] = [v / table[c][c] for v in table[c]]
        for r in range(size):
            if r != c:
                table[r] = [v - table[r][c] * w for v, w in zip(table[r], table[c], strict=True)]
    return [row[-1] for row in table]


def extreme_strategies(payoffs):
    """Vertices of {(x, v): x >= 0, sum x = 1, payoffs x <= v}, by trying every basis.

    A vertex is where b of the a + b inequalities hold with equality, b the length of x, and have
    one solution.
    """
    a, b = len(payoffs), len(payoffs[0])
    found = set()
    for tight in itertools.combinations(range(a + b), b):
        rows = [[1] * b + [0]]
        for t in tight:
            unit = [int(k == t) for k in range(b)] + [0]
            rows.append(unit if t < b else [*payoffs[t - b], -1])
        z = solution(rows, [1] + [0] * b)
        if z is not None and min(z[:b]) >= 0:
            earned = [sum(p * x for p, x in zip(row, z, strict=False)) for row in payoffs]
            if max(earned) <= z[b]:
                found.add(tuple(z[:b]))
    return found


def extreme_equilibria(a, b):
    """Pairs of extreme strategies that are best replies to each other, by comparison."""
    a, b = ([[Fraction(v) for v in row] for row in u] for u in (a, b))
    columns = [list(c) for c in zip(*b, strict=True)]
    result = set()
    for x in extreme_strategies(columns):
        earned_two = [sum(p * q for p, q in zip(c, x, strict=True)) for c in columns]
        for y in extreme_strategies(a):
            earned_one = [sum(p * q for p, q in zip(row, y, strict=True)) for row in a]
            if all(p == 0 or e == max(earned_one) for p, e in zip(x, earned_one, strict=True)) and (
                all(q == 0 or e == max(earned_two) for q, e in zip(y, earned_two, strict=True))
            ):
                result.add(x + y)
    return result


def exact_entries(eqs):
    """Exact strategies of all entries, as a list of tuples."""
    return [tuple(column) for column in np.concatenate(eqs.exact.strategies).T]


def check_against_brute_force(payoffs):
    eqs = solve(payoffs, exact=True)
    assert eqs.complete.all()
    entries = exact_entries(eqs)
    assert len(entries) == len(set(entries))
    assert set(entries) == extreme_equilibria(*np.asarray(payoffs).tolist())
    assert set(eqs.exact.regret.tolist()) == {0}
    floats = np.concatenate(eqs.strategies).T
    assert np.abs(floats - np.array(entries, dtype=float)).max() < 1e-15
    return eqs


# The games that other libraries lose equilibria of: 120 with payoffs 0 to 3.
def test_three_by_three_games_full_of_ties():
    random = np.random.default_rng(0)
    for _ in range(120):
        check_against_brute_force(random.integers(0, 4, size=(2, 3, 3)))


@pytest.mark.parametrize(
    ("shape", "highest", "games"),
    [((4, 4), 2, 6), ((2, 5), 3, 20), ((5, 2), 2, 20), ((1, 4), 2, 20), ((4, 1), 1, 20)],
)
def test_other_games_full_of_ties(shape, highest, games):
    random = np.random.default_rng(1)
    for _ in range(games):
        check_against_brute_force(random.integers(0, highest + 1, size=(2, *shape)))


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (4, 3)])
def test_generic_games_in_fractions(shape):
    random = np.random.default_rng(2)
    for _ in range(5):
        eqs = check_against_brute_force(random.normal(size=(2, *shape)))
        assert eqs.isolated.all()
        assert len(eqs) % 2 == 1  # Wilson 1971.


# Each way of finding vertices takes the same games: by minors, in floats, in integers.
@pytest.mark.parametrize("kind", ["generic", "ties", "decimals"])
@pytest.mark.parametrize("shape", [(3, 3), (4, 4), (3, 5), (5, 2)])
def test_the_ways_of_finding_vertices_agree(monkeypatch, kind, shape):
    random = np.random.default_rng(3)
    payoffs = {
        "generic": random.normal(size=(2, *shape, 30)),
        "ties": random.integers(0, 3, size=(2, *shape, 30)).astype(float),
        "decimals": random.integers(0, 8, size=(2, *shape, 30)) / 10,
    }[kind]
    by_minors = solve(payoffs)
    monkeypatch.setattr(enumeration, "FEW_PAIRS", 0)
    in_floats = solve(payoffs)
    monkeypatch.setattr(polytopes, "NEAR_TIE", np.inf)
    in_integers = solve(payoffs)
    for other in (in_floats, in_integers):
        assert other.complete.all()
        assert other.game.tolist() == by_minors.game.tolist()
        for one, two in zip(by_minors.strategies, other.strategies, strict=True):
            assert one == pytest.approx(two, abs=1e-12)
        assert other.isolated.tolist() == by_minors.isolated.tolist()
        assert [c.tolist() for c in other.components] == [c.tolist() for c in by_minors.components]


# --- published games -----------------------------------------------------------------------------


# von Stengel (2002), "Computing equilibria for two-person games", section 2.6: the degenerate
# variant of his 3 x 2 example. The first strategy of player 1 goes with a segment of player 2's;
# the other equilibrium is isolated. The same three, in fractions, are lrsnash's in the
# documentation of jlgametheory.
def test_degenerate_example_of_von_stengel():
    a, b = [[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]]
    eqs = check_against_brute_force([a, b])
    third = Fraction(1, 3)
    assert exact_entries(eqs) == [
        (1, 0, 0, 1, 0),
        (1, 0, 0, 2 * third, third),
        (0, third, 2 * third, third, 2 * third),
    ]
    assert [c.tolist() for c in eqs.components] == [[0, 1], [2]]
    assert [c.tolist() for c in eqs.subsets] == [[0, 1], [2]]
    assert eqs.isolated.tolist() == [False, False, True]


# The same without the tie: three equilibria (the same paper, example 2.3).
def test_example_of_von_stengel():
    eqs = check_against_brute_force([[[3, 3], [2, 5], [0, 6]], [[3, 2], [2, 6], [3, 1]]])
    fifth, third = Fraction(1, 5), Fraction(1, 3)
    assert exact_entries(eqs) == [
        (1, 0, 0, 1, 0),
        (4 * fifth, fifth, 0, 2 * third, third),
        (0, third, 2 * third, third, 2 * third),
    ]


# Nashpy's vertex enumeration misses one of these.
def test_weakly_dominated_equilibrium():
    eqs = check_against_brute_force([[[0, 0], [0, 1]]] * 2)
    assert exact_entries(eqs) == [(1, 0, 1, 0), (0, 1, 0, 1)]


# Shapley (1964): one equilibrium, uniform.
def test_shapley_in_fractions():
    eqs = solve([np.eye(3, dtype=int), np.roll(np.eye(3, dtype=int), 1, axis=1)], exact=True)
    assert exact_entries(eqs) == [(Fraction(1, 3),) * 6]


# A coordination game on a 12 x 12 diagonal has 2**12 - 1 equilibria (Quint and Shubik 1997).
def test_coordination_on_twelve():
    eqs = solve([np.eye(12)] * 2)
    assert eqs.complete.all()
    assert len(eqs) == 2**12 - 1
    assert eqs.isolated.all()


# von Stengel (1999): 75 equilibria of a 6 x 6 game (test_nash.py has the floats), here exactly.
def test_seventy_five_equilibria_in_fractions():
    eqs = solve(VON_STENGEL, exact=True)
    assert len(eqs) == len(set(exact_entries(eqs))) == 75
    assert set(eqs.exact.regret.tolist()) == {0}
    one = [Fraction(20, 23), Fraction(3, 23), 0, 0, 0, 0]
    two = [Fraction(4, 19), Fraction(15, 19), 0, 0, 0, 0]
    assert tuple(one + two) in exact_entries(eqs)  # From Gambit's catalogue of games.


# --- theorems ------------------------------------------------------------------------------------


# Wilson (1971): odd. Sizes on both sides of where minors give way to polytopes.
@pytest.mark.parametrize(
    ("shape", "games"),
    [((2, 2), 5000), ((3, 4), 500), ((5, 5), 100), ((6, 6), 20), ((7, 7), 10), ((3, 12), 10)],
)
def test_generic_games_have_an_odd_number(shape, games):
    payoffs = np.random.default_rng(4).normal(size=(2, *shape, games))
    eqs = solve(payoffs)
    assert eqs.complete.all()
    assert eqs.isolated.all()
    assert (eqs.count % 2 == 1).all()
    assert eqs.regret.max() < 1e-12


# Zero-sum games: all equilibria pay the value, and they form one maximal Nash subset (von Neumann
# 1928: optimal strategies are interchangeable).
@pytest.mark.parametrize("shape", [(3, 3), (4, 5), (7, 8)])
def test_zero_sum_games(shape):
    a = np.random.default_rng(5).integers(0, 3, size=(*shape, 15)).astype(float)
    eqs = solve(np.stack([a, -a]))
    assert eqs.complete.all()
    assert len(eqs.subsets) == 15
    for part in eqs.subsets:
        assert np.ptp(eqs.payoffs[0, part]) < 1e-12


small = st.tuples(st.integers(1, 3), st.integers(1, 3))


@st.composite
def tied_games(draw):
    shape = (2, *draw(small))
    entries = st.lists(st.integers(0, 2), min_size=math.prod(shape), max_size=math.prod(shape))
    return np.array(draw(entries)).reshape(shape)


def entries_of(payoffs):
    eqs = solve(payoffs, exact=True)
    assert eqs.complete.all()
    return eqs, set(exact_entries(eqs))


@settings(max_examples=40)
@given(tied_games(), st.data())
def test_relabelling(payoffs, data):
    m, n = payoffs.shape[1:]
    rows, columns = data.draw(st.permutations(range(m))), data.draw(st.permutations(range(n)))
    _, one = entries_of(payoffs)
    _, two = entries_of(payoffs[:, rows][:, :, columns])
    assert two == {tuple(e[k] for k in rows) + tuple(e[m + k] for k in columns) for e in one}
    _, swapped = entries_of(np.swapaxes(payoffs[::-1], 1, 2))
    assert swapped == {e[m:] + e[:m] for e in one}


@settings(max_examples=40)
@given(
    tied_games(),
    st.tuples(st.integers(-30, 30), st.integers(-30, 30)),
    st.tuples(st.integers(-(2**20), 2**20), st.integers(-(2**20), 2**20)),
    st.data(),
)
def test_affine_changes(payoffs, scales, offsets, data):
    _, one = entries_of(payoffs)
    changed = np.ldexp(
        payoffs + np.reshape(offsets, (2, 1, 1)).astype(float), np.reshape(scales, (2, 1, 1))
    )
    _, two = entries_of(changed)
    assert two == one
    # Something for each strategy of the other changes nothing either.
    bonus = data.draw(st.lists(st.integers(-9, 9), min_size=6, max_size=6))
    shifted = payoffs.astype(float)
    shifted[0] += bonus[: payoffs.shape[2]]
    shifted[1] += np.array(bonus[: payoffs.shape[1]])[:, None]
    assert entries_of(shifted)[1] == one


@settings(max_examples=40)
@given(tied_games(), st.integers(0, 2**32 - 1))
def test_a_strictly_dominated_strategy(payoffs, seed):
    _, one = entries_of(payoffs)
    m, n = payoffs.shape[1:]
    extra = np.random.default_rng(seed).integers(0, 3, size=(2, 1, n))
    extra[0] = payoffs[0].min(axis=0) - 1
    _, two = entries_of(np.concatenate([payoffs, extra], axis=1))
    assert two == {(*e[:m], 0, *e[m:]) for e in one}


# A copy of a strategy: an extreme equilibrium uses one of the two or none, so that with the copies
# added up they are those of before.
@settings(max_examples=40)
@given(tied_games())
def test_a_duplicated_strategy(payoffs):
    _, one = entries_of(payoffs)
    m = payoffs.shape[1]
    eqs, two = entries_of(np.concatenate([payoffs, payoffs[:, :1]], axis=1))
    assert {(e[0] + e[m], *e[1:m], *e[m + 1 :]) for e in two} == one
    assert all(e[0] == 0 or e[m] == 0 for e in two)
    assert not any(eqs.isolated[k] for k, e in enumerate(exact_entries(eqs)) if e[0] + e[m] > 0)


# --- components and subsets ----------------------------------------------------------------------


@settings(max_examples=60)
@given(tied_games(), st.integers(0, 2**32 - 1))
def test_subsets_are_the_largest_products(payoffs, seed):
    eqs, entries = entries_of(payoffs)
    m = payoffs.shape[1]
    listed = exact_entries(eqs)
    products = set()
    for part in eqs.subsets:
        x, y = {listed[k][:m] for k in part}, {listed[k][m:] for k in part}
        assert len(part) == len(x) * len(y)
        products.add((frozenset(x), frozenset(y)))
    # By hand: all products of strategies that are equilibria, and no larger one is.
    xs = {e[:m] for e in entries}
    expected = set()
    for size in range(1, len(xs) + 1):
        for some in itertools.combinations(xs, size):
            partners = frozenset.intersection(
                *(frozenset(e[m:] for e in entries if e[:m] == x) for x in some)
            )
            if partners:
                whole_side = frozenset(x for x in xs if all(x + y in entries for y in partners))
                expected.add((whole_side, partners))
    assert products == expected
    # Every mixture is an equilibrium.
    random = np.random.default_rng(seed)
    for part in eqs.subsets:
        mixed = []
        for x in eqs.strategies:
            weights = random.dirichlet(np.ones(len(part)))
            mixed.append(x[:, part] @ weights)
        a, b = payoffs.astype(float)
        x, y = mixed
        assert (a @ y).max() - x @ a @ y < 1e-12
        assert (x @ b).max() - x @ b @ y < 1e-12


@settings(max_examples=60)
@given(tied_games())
def test_components_are_what_hangs_together(payoffs):
    eqs, _ = entries_of(payoffs)
    m = payoffs.shape[1]
    left = dict(enumerate(exact_entries(eqs)))
    groups = []
    while left:
        group = {min(left)}
        while more := {
            k
            for k, e in left.items()
            if k not in group and any(e[:m] == left[g][:m] or e[m:] == left[g][m:] for g in group)
        }:
            group |= more
        groups.append(sorted(group))
        left = {k: e for k, e in left.items() if k not in group}
    assert [c.tolist() for c in eqs.components] == groups
    assert eqs.isolated.tolist() == [[k] in groups for k in range(len(eqs))]
    number = {k: i for i, group in enumerate(groups) for k in group}
    assert eqs.component.tolist() == [number[k] for k in range(len(eqs))]


# Two squares that share a corner: x0 goes with y0 and y1, x1 with y1 alone.
def test_products_of_a_path():
    parts = maximal_products(np.array([0, 0, 1]), np.array([0, 1, 1]))
    assert [p.tolist() for p in parts] == [[0, 1], [1, 2]]


def test_components_of_a_family_keep_games_apart():
    payoffs = np.zeros((2, 2, 2, 3))
    payoffs[0, :, :, 1] = payoffs[1, :, :, 1] = np.eye(2)
    eqs = solve(payoffs)
    assert eqs.count.tolist() == [4, 3, 4]
    assert [c.tolist() for c in eqs.components] == [
        [0, 1, 2, 3],
        [4],
        [5],
        [6],
        [7, 8, 9, 10],
    ]


def test_no_subsets_of_three_players_or_of_pure_equilibria():
    three = ng.nash_equilibria(
        ng.NormalFormGame(np.random.default_rng(0).normal(size=(3, 2, 2, 2)))
    )
    with pytest.raises(ng.NegotiationError, match="two players; this game has 3: see components"):
        _ = three.subsets
    with pytest.raises(ng.NegotiationError, match="two players, not for pure strategies"):
        _ = ng.pure_equilibria(ng.NormalFormGame(np.zeros((2, 2, 2)))).subsets


def test_a_continuum_is_shown_as_one():
    eqs = solve([[[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]]])
    assert str(eqs).count("spans component 0") == 2
    assert eqs.to_frame()["component"].tolist() == [0, 0, 1]
    assert "<th>component</th>" in eqs._repr_html_()
    generic = solve([[[3, 0], [0, 1]], [[1, 0], [0, 3]]])
    assert "component" not in str(generic)
    assert "component" not in generic.to_frame()
    long = solve(np.zeros((2, 5, 5)))
    assert "... and 5 more" in str(long)
    assert "... and 5 more" in long._repr_html_()


# --- exact numbers -------------------------------------------------------------------------------


# Matching pennies with stakes: player 2 mixes so that 1's stakes balance.
def test_payoffs_that_floats_cannot_hold():
    third, big = Fraction(1, 3), 2**80
    game = ng.NormalFormGame([[[third, 0], [0, Fraction(1, 7)]], [[big, big + 1], [big + 1, big]]])
    assert not game.floats_are_exact
    eq = ng.nash_equilibria(game, exact=True)[0]
    half = Fraction(1, 2)
    assert [x.tolist() for x in eq.exact.strategies] == [
        [half, half],
        [Fraction(3, 10), Fraction(7, 10)],
    ]
    assert eq.exact.payoffs.tolist() == [Fraction(1, 10), big + half]
    assert eq.exact.regret == 0
    assert eq.regret == 0
    assert eq.strategies[1] == pytest.approx([0.3, 0.7], abs=1e-16)
    # As floats the second player's payoffs are all the same.
    assert len(ng.nash_equilibria(game).components[0]) > 1


def test_pure_equilibria_of_payoffs_that_floats_cannot_hold():
    big = 2**60
    game = ng.NormalFormGame(np.array([[[big + 1], [big]], [[0], [0]]]))
    assert len(ng.pure_equilibria(game)) == 2
    eqs = ng.pure_equilibria(game, exact=True)
    assert len(eqs) == 1
    assert eqs.isolated.tolist() == [True]
    assert eqs.exact.payoffs.tolist() == [[big + 1], [0]]
    assert eqs[0].exact.strategies[0].tolist() == [1, 0]
    assert ng.pure_equilibria(game)[0].exact is None
    family = ng.NormalFormGame(np.array([[[[big + 1, 0]], [[big, 0]]], [[[0, 0]], [[0, 0]]]]))
    assert len(ng.pure_equilibria(family[0], exact=True)) == 1
    three = np.zeros((3, 2, 2, 2), dtype=object)
    three[0, 0] = Fraction(1, 10**30)
    assert len(ng.pure_equilibria(ng.NormalFormGame(three), exact=True)) == 4


def test_a_float_is_the_fraction_that_it_is():
    game = ng.NormalFormGame([[[0.1]], [[0.5]]])
    assert game.floats_are_exact
    assert game.exact_payoffs.tolist() == [[[Fraction(0.1)]], [[Fraction(1, 2)]]]
    assert ng.NormalFormGame([[[Fraction(1, 2)]], [[3]]]).floats_are_exact
    third = sympy.Rational(1, 3)
    for value in (third, np.longdouble(1) / 3, Decimal(1) / 3):
        given = ng.NormalFormGame(np.array([[[value]], [[1]]], dtype=object))
        assert not given.floats_are_exact
    assert ng.NormalFormGame([[[third]], [[0.5]]]).exact_payoffs[0, 0, 0] == Fraction(1, 3)


def test_exact_is_for_two_players():
    three = ng.NormalFormGame(np.zeros((3, 2, 2, 2)))
    message = r"two players with a choice, got 3: .* irrational"
    with pytest.raises(ng.NegotiationError, match=message):
        ng.nash_equilibria(three, exact=True)


def test_a_payoff_without_a_fraction_is_named():
    class Half:
        def __float__(self):
            return 0.5

        def __repr__(self):
            return "Half()"

    game = ng.NormalFormGame(np.array([[[Half()]], [[Half()]]], dtype=object))
    with pytest.raises(ng.NegotiationError, match="integers, fractions or floats, got Half"):
        ng.nash_equilibria(game, exact=True)


def test_rational_arithmetic():
    random = np.random.default_rng(6)
    values = random.normal(size=20) * 10.0 ** random.integers(-300, 300, size=20)
    values[3] = 0.0
    numbers, shift = integers(values)
    assert [Fraction(n, 2**shift) for n in numbers] == [Fraction(v) for v in values]
    fractions = np.array([Fraction(1, 6), Fraction(3, 4), 2], dtype=object)
    assert whole(fractions).tolist() == [2, 9, 24]
    # Rock, paper, scissors; the fourth reply is a copy, as in a tie.
    table = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0], [0, -1, 1]], dtype=object)
    assert vertex(table, [0, 1, 2], [0, 1, 2, 3]) == [Fraction(1, 3)] * 3


# --- scale, near ties, limits --------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1e9, 1e300])
@pytest.mark.parametrize("shape", [(3, 3), (7, 7)])
def test_scale_changes_nothing(scale, shape):
    payoffs = np.random.default_rng(7).normal(size=(2, *shape, 5))
    one, two = solve(payoffs), solve(payoffs * scale)
    assert two.complete.all()
    assert np.concatenate(two.strategies) == pytest.approx(np.concatenate(one.strategies), abs=1e-9)


# Payoffs of all sizes in one game: exact arithmetic is the judge.
@pytest.mark.parametrize("spread", [9, 120, 300])
@pytest.mark.parametrize("shape", [(3, 3), (4, 3)])
def test_payoffs_of_all_sizes(spread, shape):
    random = np.random.default_rng(8)
    sizes = 10.0 ** random.integers(-spread, spread + 1, size=(2, *shape, 4))
    payoffs = random.normal(size=sizes.shape) * sizes
    for k in range(4):
        check_against_brute_force(payoffs[..., k])


# An offset of 1e9 on payoffs 0 to 3 changes nothing: the sums are exact.
@pytest.mark.parametrize("shape", [(3, 3), (7, 7)])
def test_offsets_change_nothing(shape):
    payoffs = np.random.default_rng(9).integers(0, 4, size=(2, *shape, 5)).astype(float)
    one, two = solve(payoffs), solve(payoffs + 1e9)
    assert two.complete.all()
    assert [c.tolist() for c in one.components] == [c.tolist() for c in two.components]
    assert np.concatenate(one.strategies) == pytest.approx(
        np.concatenate(two.strategies), abs=1e-15
    )


# A tie, and payoffs a hair to either side of it: rounding must not blur them.
@pytest.mark.parametrize("hair", [-(2.0**-50), 0.0, 2.0**-50])
@pytest.mark.parametrize("place", [(0, 0, 0), (1, 2, 1), (0, 1, 2)])
def test_near_ties(hair, place):
    a = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], dtype=float)
    payoffs = np.array([a, -a]) + 2.0
    payoffs = np.concatenate([payoffs, payoffs.mean(axis=1, keepdims=True)], axis=1)
    payoffs[place] += hair
    check_against_brute_force(payoffs)


def test_ill_conditioned_probabilities_are_right():
    # Player 2 is indifferent at x = (d, 1)/(1 + d) for differences in the ratio d, here nearly
    # cancelling third strategies: a nearly singular 3 x 3 game.
    random = np.random.default_rng(10)
    base = random.normal(size=(2, 3, 1)) @ random.normal(size=(2, 1, 3))
    for gap in (1e-3, 1e-6, 1e-9, 1e-12):
        check_against_brute_force(base + gap * random.normal(size=(2, 3, 3)))


# In a narrower sense than elsewhere: what is decided in floats is within the stated bound.
def test_error_bounds_of_probabilities_hold():
    random = np.random.default_rng(11)
    payoffs = random.normal(size=(4, 4, 200))
    minors = Minors(payoffs)
    row, column, game = np.nonzero(minors.vertices(3)[0])
    x, error = minors.mixtures(3, row, column, game)
    assert len(row) > 100
    for k in range(0, len(row), 10):
        support = minors.columns.members[3][column[k]].tolist()
        replies = minors.rows.members[3][row[k]].tolist()
        exact = vertex(integers(payoffs[..., game[k]])[0], support, replies)
        off = max(abs(Fraction(x[i, k]) - p) for i, p in zip(support, exact, strict=True))
        assert off <= error[k]
    large = random.normal(size=(7, 7, 1))
    found = polytopes.described(large, math.inf)
    assert found.proved.all()
    error = found.error(np.arange(len(found.support)))
    table = integers(large[..., 0])[0]
    for k, (used, best) in enumerate(zip(found.support, found.replies, strict=True)):
        support, replies = ([i for i in range(7) if mask >> i & 1] for mask in (used, best))
        for i, p in zip(support, vertex(table, support, replies), strict=True):
            assert abs(Fraction(found.probabilities[i, k]) - p) <= error[k]


def test_vertices_in_floats_are_those_in_integers():
    payoffs = np.random.default_rng(12).normal(size=(8, 6, 1))
    found = polytopes.described(payoffs, math.inf)
    exact = described_exactly(integers(payoffs[..., 0])[0], math.inf)
    assert sorted(zip(found.support.tolist(), found.replies.tolist(), strict=True)) == sorted(
        zip(exact.support.tolist(), exact.replies.tolist(), strict=True)
    )


# A certificate that cannot fail proves nothing: spoil a point, an edge, and see.
def test_a_wrong_vertex_is_not_proved(monkeypatch):
    payoffs = np.random.default_rng(13).normal(size=(5, 5, 1))
    assert polytopes.described(payoffs, math.inf).proved.all()
    proved = polytopes._proved

    def spoiled(kind):
        def wrong(found, gaps):
            if kind == "point":
                found.points[7] = found.points[8]
            elif kind == "edge":
                found.neighbours[7, 0] = found.neighbours[7, 1]
            else:
                gaps = np.concatenate([gaps, gaps.max(axis=0, keepdims=True) + 0.1])
            return proved(found, gaps)

        return wrong

    for kind in ("point", "edge", "reply"):
        monkeypatch.setattr(polytopes, "_proved", spoiled(kind))
        assert not polytopes.described(payoffs, math.inf).proved.any()


@pytest.mark.parametrize("ties", [False, True])
def test_a_budget_is_kept_inside_one_game(ties):
    random = np.random.default_rng(14)
    payoffs = random.normal(size=(2, 17, 17))
    if ties:
        payoffs = random.integers(0, 3, size=(2, 17, 17)).astype(float)
    payoffs[:, 4, 5] = 99
    eqs = solve(payoffs, budget=0.05)
    assert not eqs.complete.any()
    assert len(eqs.unresolved) == 1
    assert (eqs.is_pure).all()
    assert any(eq.profile == {"1": "5", "2": "6"} for eq in eqs)
    assert eqs.isolated[[eq.profile == {"1": "5", "2": "6"} for eq in eqs]].all()


def test_a_budget_is_kept_between_games():
    payoffs = np.random.default_rng(15).normal(size=(2, 5, 5, 20_000))
    eqs = solve(payoffs, budget=0.05)
    assert eqs.complete.any() or eqs.complete.sum() == 0
    assert not eqs.complete.all()
    assert eqs.unresolved.game.tolist() == np.flatnonzero(~eqs.complete).tolist()
    pure = ng.pure_equilibria(ng.NormalFormGame(payoffs))
    assert eqs.is_pure.sum() == len(pure)


def test_too_many_vertices_are_named(monkeypatch):
    monkeypatch.setattr(polytopes, "MOST_NUMBERS", 500)
    eqs = solve(np.random.default_rng(16).normal(size=(2, 8, 8)))
    assert not eqs.complete.any()
    assert len(eqs.unresolved) == 1


def test_too_many_strategies_are_named():
    payoffs = np.zeros((2, 1, 70))
    payoffs[1, 0, 3] = 1
    eqs = solve(payoffs)
    assert not eqs.complete.any()
    assert eqs[0].profile == {"1": "1", "2": "4"}


@pytest.mark.parametrize("bystanders", [[0], [1], [2], [0, 2, 4]])
def test_players_without_a_choice_are_left_out(bystanders: list[int]) -> None:
    """The equilibria are those of the two who choose: the theorem is the definition."""
    rng = np.random.default_rng(5)
    two = ng.NormalFormGame(rng.integers(0, 3, (2, 3, 3, 20)))
    n = 2 + len(bystanders)
    active = [i for i in range(n) if i not in bystanders]
    payoffs = np.zeros((n, *[3 if i in active else 1 for i in range(n)], 20), dtype=int)
    payoffs[active] = two.payoffs.reshape(2, *payoffs.shape[1:]).astype(int)
    many = ng.NormalFormGame(payoffs)
    for exact in (False, True):
        eqs, same = ng.nash_equilibria(many, exact=exact), ng.nash_equilibria(two, exact=exact)
        assert eqs.complete.all()
        assert len(eqs.unresolved) == 0
        assert np.array_equal(eqs.game, same.game)
        for i, x in zip(active, same.strategies, strict=True):
            assert np.array_equal(eqs.strategies[i], x)
        for i in bystanders:
            assert (eqs.strategies[i] == 1).all()
        assert [c.tolist() for c in eqs.components] == [c.tolist() for c in same.components]
        assert [c.tolist() for c in eqs.subsets] == [c.tolist() for c in same.subsets]
        assert (eqs.exact is not None) == exact


def test_a_choice_that_one_player_alone_has() -> None:
    """Two best options and their mixtures: one continuum with these two ends."""
    payoffs = np.zeros((3, 1, 3, 1))
    payoffs[1, 0, :, 0] = 2, 1, 2
    eqs = ng.nash_equilibria(ng.NormalFormGame(payoffs))
    assert eqs.complete.all()
    assert [len(c) for c in eqs.components] == [2]
    assert sorted(eqs.strategies[1].argmax(axis=0)) == [0, 2]


def test_a_game_given_up_keeps_who_has_no_choice_in_what_is_unresolved() -> None:
    game = ng.NormalFormGame(np.random.default_rng(0).random((3, 40, 40, 1)))
    eqs = ng.nash_equilibria(game)
    assert not eqs.complete.any()
    assert [x.shape for x in eqs.unresolved.lower] == [(40, 1), (40, 1), (1, 1)]
    assert eqs.unresolved.lower[2] == 1
