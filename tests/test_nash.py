"""All equilibria with proof: published games, closed forms, theorems, and another library."""

import itertools
import warnings

import nashpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from strategies import VON_STENGEL

import negotiation as ng
from negotiation.solvers.many_players import search


def solve(payoffs, **settings):
    return ng.nash_equilibria(ng.NormalFormGame(payoffs), **settings)


def profiles(eqs):
    """Rows of all probabilities, sorted, so that sets can be compared."""
    rows = np.concatenate(eqs.strategies).T
    return in_order(rows)


def in_order(rows):
    """Sort rows by their first numbers, then by the next ones."""
    return rows[np.lexsort(rows.round(9).T[::-1])]


def listed(eqs, strategies, tolerance=1e-8):
    """Whether the strategies are an entry, or in an unresolved part."""
    x = np.concatenate(strategies)[:, None]
    entries = np.concatenate(eqs.strategies)
    low, high = np.concatenate(eqs.unresolved.lower), np.concatenate(eqs.unresolved.upper)
    return bool(
        (np.abs(entries - x) <= tolerance).all(axis=0).any()
        or ((low - tolerance <= x) & (x <= high + tolerance)).all(axis=0).any()
    )


def random_family(shape, games, seed=0):
    return np.random.default_rng(seed).normal(size=(len(shape), *shape, games))


# --- closed forms -------------------------------------------------------------------------------


# Chicken with temptation T, reward R, sucker S, punishment P: each swerves with probability
# 1 - (T - R)/(T - R + S - P).
@given(st.lists(st.integers(-50, 50), min_size=4, max_size=4, unique=True).map(sorted))
def test_chicken(values):
    p, s, r, t = map(float, values)
    eqs = solve([[[r, s], [t, p]], [[r, t], [s, p]]])
    assert eqs.complete.all()
    assert eqs.isolated.all()
    bold = (t - r) / (t - r + s - p)
    expected = [[0, 1, 1, 0], [1, 0, 0, 1], [1 - bold, bold, 1 - bold, bold]]
    assert np.abs(profiles(eqs) - sorted(expected)).max() < 1e-14


# Battle of the sexes (Luce and Raiffa 1957): with 2 and 1, each goes to its own place with 2/3.
def test_battle_of_the_sexes():
    eqs = solve([[[2, 0], [0, 1]], [[1, 0], [0, 2]]])
    assert eqs.complete.all()
    assert profiles(eqs) == pytest.approx(
        np.array([[0, 1, 0, 1], [2 / 3, 1 / 3, 1 / 3, 2 / 3], [1, 0, 1, 0]])
    )
    assert eqs.payoffs[:, 2] == pytest.approx([2 / 3, 2 / 3])


def test_matching_pennies():
    eqs = solve([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    assert eqs.complete.all()
    assert eqs.isolated.all()
    assert profiles(eqs).tolist() == [[0.5] * 4]
    assert eqs[0].profile is None


# Rock, paper, scissors: the uniform mixture is the only equilibrium.
def test_rock_paper_scissors():
    a = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], dtype=float)
    eqs = solve([a, -a])
    assert eqs.complete.all()
    assert profiles(eqs) == pytest.approx(np.full((1, 6), 1 / 3))


# Shapley (1964), "Some topics in two-person games": fictitious play cycles; one equilibrium.
def test_shapley():
    eqs = solve([np.eye(3), np.roll(np.eye(3), 1, axis=1)])
    assert eqs.complete.all()
    assert profiles(eqs) == pytest.approx(np.full((1, 6), 1 / 3))


# A coordination game of two players with s options each on the diagonal has 2**s - 1 equilibria,
# uniform on any set of options (Quint and Shubik 1997).
@pytest.mark.parametrize("s", [2, 3, 4, 5])
def test_coordination(s):
    eqs = solve([np.eye(s)] * 2)
    assert eqs.complete.all()
    assert len(eqs) == 2**s - 1
    sets = {tuple(np.flatnonzero(eq.strategies[0])) for eq in eqs}
    assert len(sets) == 2**s - 1
    for eq in eqs:
        used = eq.strategies[0] > 0
        assert eq.strategies[0] == pytest.approx(used / used.sum())
        assert eq.strategies[1] == pytest.approx(eq.strategies[0])


# A dictator with one option and the others: the game is the rest.
def test_players_with_one_option():
    a = np.array([[2, 0], [0, 1]], dtype=float)
    three = np.zeros((3, 2, 1, 2))
    three[0, :, 0], three[2, :, 0] = a, a[::-1, ::-1].T
    eqs = solve(three)
    assert eqs.complete.all()
    assert len(eqs) == 3
    assert (eqs.strategies[1] == 1).all()


# Volunteer's dilemma (Diekmann 1985): n players, a benefit b if anybody acts, acting costs c. In
# the symmetric equilibrium each abstains with probability (c/b)**(1/(n - 1)).
@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_volunteers_dilemma(n):
    b, c = 10.0, 3.0
    payoffs = np.zeros((n,) + (2,) * n)
    for profile in itertools.product((0, 1), repeat=n):
        for i in range(n):
            payoffs[(i, *profile)] = b * any(profile) - c * profile[i]
    eqs = solve(payoffs)
    abstain = (c / b) ** (1 / (n - 1))
    assert listed(eqs, [[abstain, 1 - abstain]] * n)
    # If one acts for sure nobody else does; if a set of players mixes, the others abstain, for the
    # more have volunteered already: n pure equilibria and one for each set of two or more.
    assert eqs.complete.all()
    assert len(eqs) == n + 2**n - n - 1


# --- published games ----------------------------------------------------------------------------


# McKelvey and McLennan (1996), "Computation of equilibria in finite games": three players with two
# options and nine equilibria, as listed in the documentation of GameTheory.jl.
def test_nine_equilibria_of_mckelvey_and_mclennan():
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:, 0, 0, 0] = 9, 8, 12
    payoffs[:, 1, 1, 0] = 9, 8, 2
    payoffs[:, 0, 1, 1] = 3, 4, 6
    payoffs[:, 1, 0, 1] = 3, 4, 4
    eqs = solve(payoffs)
    assert eqs.complete.all()
    assert eqs.isolated.all()
    first = [  # Probability of the first option of each player.
        (1, 1, 1),
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
        (0, 1 / 3, 1 / 3),
        (1 / 4, 1, 1 / 4),
        (1 / 2, 1 / 2, 1),
        (1 / 4, 1 / 2, 1 / 3),
        (1 / 2, 1 / 3, 1 / 4),
    ]
    assert len(eqs) == 9
    for p in first:
        assert listed(eqs, [[q, 1 - q] for q in p], 1e-14)


# von Stengel (1999), "New maximal numbers of equilibria in bimatrix games": 75 of a 6 x 6 game.
def test_seventy_five_equilibria_of_von_stengel():
    eqs = solve(VON_STENGEL)
    assert eqs.complete.all()
    assert eqs.isolated.all()
    assert len(eqs) == 75
    # Two of them, from Gambit's catalogue of games.
    assert listed(eqs, [[20 / 23, 3 / 23, 0, 0, 0, 0], [4 / 19, 15 / 19, 0, 0, 0, 0]])
    assert listed(eqs, [[45 / 52, 7 / 52, 0, 0, 0, 0], [0, 14 / 17, 3 / 17, 0, 0, 0]])
    assert eqs.regret.max() < 1e-9 * np.ptp(VON_STENGEL[0])


# With two options each, player 1's indifference is a quadratic in its own probability once 2's and
# 3's are put in from each other's: compare with the roots that numpy finds.
def test_three_players_as_roots_of_a_quadratic():
    payoffs = random_family((2, 2, 2), 400, seed=8)
    eqs = solve(payoffs)
    full = np.flatnonzero(np.logical_and.reduce([(x > 0).all(axis=0) for x in eqs.strategies]))
    assert len(full) > 50
    for k in full:
        eq = eqs[int(k)]
        roots = full_roots(payoffs[..., eq.game])
        assert min(abs(eq.strategies[0][1] - root) for root in roots) < 1e-9


def full_roots(payoffs):
    """Probabilities of player 1's second option at which all three can be indifferent."""
    one, two, three = (
        (np.take(payoffs[i], 1, axis=i) - np.take(payoffs[i], 0, axis=i)).tolist() for i in range(3)
    )
    x = np.poly1d([1, 0])
    z, y = (
        ((1 - x) * g[0][0] + x * g[1][0], (1 - x) * (g[0][0] - g[0][1]) + x * (g[1][0] - g[1][1]))
        for g in (two, three)
    )  # Numerator and denominator.
    total = (
        (y[1] - y[0]) * (z[1] - z[0]) * one[0][0]
        + y[0] * (z[1] - z[0]) * one[1][0]
        + (y[1] - y[0]) * z[0] * one[0][1]
        + y[0] * z[0] * one[1][1]
    )
    return total.roots


# --- theorems -----------------------------------------------------------------------------------


# Wilson (1971): a generic game has an odd number of equilibria.
@pytest.mark.parametrize(
    ("shape", "games"),
    [
        ((2, 2), 1000),
        ((2, 2, 2), 1000),
        ((2, 2, 2, 2), 500),
        ((2, 2, 2, 2, 2), 200),
        ((3, 3), 500),
        ((3, 3, 3), 200),
        ((2, 3, 4), 50),
        ((4, 4), 200),
        ((5, 3), 100),
        ((2, 1, 3, 2), 100),
        ((7,), 50),
    ],
)
def test_generic_games_are_complete_and_odd(shape, games):
    payoffs = random_family(shape, games, seed=1)
    eqs = solve(payoffs)
    assert eqs.complete.all()
    assert eqs.isolated.all()
    assert len(eqs.unresolved) == 0
    assert (eqs.count % 2 == 1).all()
    spread = np.ptp(payoffs.reshape(-1, games), axis=0)
    assert (eqs.regret < 1e-9 * spread[eqs.game]).all()


def test_no_equilibrium_is_listed_twice():
    eqs = solve(random_family((2, 2, 2, 2), 300, seed=2))
    x = np.concatenate(eqs.strategies)
    for k in range(300):
        mine = x[:, eqs.game == k]
        apart = np.abs(mine[:, :, None] - mine[:, None]).max(axis=0)
        assert (apart[np.triu_indices(mine.shape[1], 1)] > 1e-7).all()


def test_pure_entries_are_the_pure_equilibria():
    game = ng.NormalFormGame(random_family((2, 3, 2), 100, seed=3))
    eqs, pure = ng.nash_equilibria(game), ng.pure_equilibria(game)
    for k in range(game.n_games):
        found = [eq.profile for eq in eqs.of(k) if eq.profile is not None]
        assert found == [eq.profile for eq in pure.of(k)]


def test_family_is_its_games_one_after_the_other():
    payoffs = random_family((2, 2, 2), 24, seed=4)
    family = ng.NormalFormGame(payoffs.reshape(3, 2, 2, 2, 4, 6))
    eqs = ng.nash_equilibria(family)
    assert (np.diff(eqs.game) >= 0).all()
    for k in range(24):
        alone = ng.nash_equilibria(family[k])
        here = np.concatenate([x[:, eqs.game == k] for x in eqs.strategies])
        assert here == pytest.approx(np.concatenate(alone.strategies), abs=1e-13)


shapes = st.sampled_from([(2, 2), (3, 3), (2, 4), (2, 2, 2), (3, 2, 2), (2, 2, 2, 2)])


@settings(max_examples=40)
@given(shapes, st.integers(0, 2**32 - 1), st.data())
def test_relabelling_players_and_strategies(shape, seed, data):
    payoffs = random_family(shape, 1, seed)[..., 0]
    n = len(shape)
    players = data.draw(st.permutations(range(n)))
    orders = [data.draw(st.permutations(range(size))) for size in shape]
    moved = payoffs[np.ix_(range(n), *orders)][list(players)]
    moved = np.transpose(moved, [0, *[p + 1 for p in players]])
    one, two = solve(payoffs), solve(moved)
    assert one.complete.all()
    assert two.complete.all()
    expected = np.concatenate([one.strategies[p][orders[p]] for p in players]).T
    assert profiles(two) == pytest.approx(in_order(expected), abs=1e-10)


@settings(max_examples=40)
@given(
    shapes,
    st.integers(0, 2**32 - 1),
    st.lists(st.floats(-9, 9), min_size=4, max_size=4),
    st.lists(st.floats(-3, 3), min_size=4, max_size=4),
)
def test_affine_changes_of_payoffs(shape, seed, logs, offsets):
    payoffs = random_family(shape, 1, seed)[..., 0]
    n = len(shape)
    axes = (n, *[1] * n)
    # Offsets of the size of the payoffs, so that rounding does not change the game itself.
    factors = np.reshape(10.0 ** np.array(logs[:n]), axes)
    changed = (payoffs + np.reshape(offsets[:n], axes)) * factors
    one, two = solve(payoffs), solve(changed)
    assert two.complete.all()
    assert profiles(two) == pytest.approx(profiles(one), abs=1e-8)


@settings(max_examples=40)
@given(shapes, st.integers(0, 2**32 - 1), st.data())
def test_a_strictly_dominated_strategy_changes_nothing(shape, seed, data):
    payoffs = random_family(shape, 1, seed)[..., 0]
    i = data.draw(st.integers(0, len(shape) - 1))
    # What the others get where it is played is of no account.
    extra = np.random.default_rng(seed).normal(size=np.take(payoffs, [0], axis=i + 1).shape)
    extra[i] = payoffs[i].min(axis=i, keepdims=True) - 0.1
    one, two = solve(payoffs), solve(np.concatenate([payoffs, extra], axis=i + 1))
    assert two.complete.all()
    assert not two.strategies[i][-1].any()
    two.strategies[i] = two.strategies[i][:-1]
    assert profiles(two) == pytest.approx(profiles(one), abs=1e-10)


# --- beside another library ---------------------------------------------------------------------


def by_nashpy(payoffs):
    """What nashpy finds by two methods, if it is an equilibrium (not all of it is)."""
    a, b = payoffs
    for method in ("support_enumeration", "vertex_enumeration"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found = list(getattr(nashpy.Game(a, b), method)())
            except (TypeError, ValueError):  # Both happen on games with ties.
                continue
        for x, y in found:
            if x.shape != a.shape[:1] or y.shape != a.shape[1:]:
                continue
            gain = max((a @ y).max() - x @ a @ y, (x @ b).max() - x @ b @ y)
            if min(x.min(), y.min()) > -1e-9 and gain < 1e-9:
                yield x, y


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (4, 4), (2, 5)])
@pytest.mark.parametrize("ties", [False, True])
def test_whatever_nashpy_finds_is_listed(shape, ties):
    random = np.random.default_rng(6)
    for _ in range(25):
        payoffs = random.normal(size=(2, *shape))
        if ties:
            payoffs = random.integers(0, 4, size=(2, *shape)).astype(float)
        eqs = solve(payoffs)
        assert eqs.complete.all() or ties
        for x, y in by_nashpy(payoffs):
            assert listed(eqs, [x, y])


# --- ties ---------------------------------------------------------------------------------------


small_games = st.lists(st.integers(1, 3), min_size=1, max_size=3).flatmap(
    lambda shape: arrays(float, (len(shape), *shape), elements=st.integers(0, 3).map(float))
)


@settings(max_examples=100)
@given(small_games)
def test_games_full_of_ties(payoffs):
    game = ng.NormalFormGame(payoffs)
    eqs, pure = ng.nash_equilibria(game), ng.pure_equilibria(game)
    found = [eq.profile for eq in eqs if eq.profile is not None]
    assert found == [eq.profile for eq in pure]
    assert eqs.regret.max(initial=0) < 1e-12
    assert len(eqs) > 0 or len(eqs.unresolved) > 0  # Nash (1951): there is one.
    assert eqs.complete.all() == (len(eqs.unresolved) == 0)
    if sum(size > 1 for size in game.shape) <= 2:  # Continua are listed by what spans them.
        assert eqs.complete.all()
    elif eqs.complete.all():  # Finitely many, so each is alone in a neighbourhood.
        assert eqs.isolated.all()


# A two by two game has a continuum exactly if a player ties against a pure strategy that is the
# other's best reply to more than one of its mixtures.
def test_two_by_two_games_have_continua_where_a_tie_makes_one():
    random = np.random.default_rng(7)
    payoffs = random.integers(0, 4, size=(2, 2, 2, 400)).astype(float)
    eqs = solve(payoffs)
    d1 = payoffs[0, 1] - payoffs[0, 0]  # Row's gain from its second option, by column.
    d2 = payoffs[1, :, 1] - payoffs[1, :, 0]
    infinite = np.zeros(400, dtype=bool)
    for tie, reply in ((d1, d2), (d2, d1)):
        for option, sign in ((0, -1), (1, 1)):
            good = sign * reply
            often = (good > 0).any(axis=0) | (good == 0).all(axis=0)
            infinite |= (tie[option] == 0) & often
    assert eqs.complete.all()
    continuum = np.zeros(400, dtype=bool)
    for part in eqs.components:
        continuum[eqs.game[part[0]]] |= len(part) > 1
    assert continuum.tolist() == infinite.tolist()


def test_all_equal_payoffs_are_one_continuum():
    for shape in [(2, 2), (3, 2), (2, 2, 2), (4,), (1, 3)]:
        eqs = solve(np.full((len(shape), *shape), 7.0))
        assert not eqs.isolated.any()
        assert len(eqs) == np.prod(shape)
        if len(shape) <= 2:
            assert eqs.complete.all()
            assert [len(part) for part in eqs.components] == [len(eqs)]
            continue
        assert not eqs.complete.any()
        assert listed(eqs, [np.full(size, 1 / size) for size in shape])


# Nashpy's vertex enumeration misses one of these two (anchors.md).
def test_weakly_dominated_equilibrium_is_listed():
    eqs = solve([[[0, 0], [0, 1]], [[0, 0], [0, 1]]])
    assert listed(eqs, [[1, 0], [1, 0]])
    assert listed(eqs, [[0, 1], [0, 1]])
    assert len(eqs) == 2


# A stag hunt, and a third option for both that ties where the other does not use it: the mixed
# equilibrium of the stag hunt (half, half) is certified although there are continua.
def test_isolated_equilibria_are_certified_beside_a_continuum():
    a = [[4, 1, 0], [3, 2, 0], [0, 0, 1]]
    b = [[4, 3, 0], [1, 2, 0], [0, 0, 1]]
    tied = np.zeros((2, 4, 3))
    tied[0, :3], tied[1, :3] = a, b
    tied[0, 3], tied[1, 3] = [0, 0, 1], [0, 0, 1]  # A copy of the third option.
    eqs = solve(tied)
    assert eqs.complete.all()
    half = [[0.5, 0.5, 0, 0], [0.5, 0.5, 0]]
    apart = np.abs(np.concatenate(eqs.strategies) - np.concatenate(half)[:, None]).max(axis=0)
    assert apart.min() < 1e-14
    assert eqs.isolated[apart.argmin()]
    ends = {tuple(np.concatenate(eqs[k].strategies)) for k in max(eqs.components, key=len)}
    assert ends == {(0, 0, 1, 0, 0, 0, 1), (0, 0, 0, 1, 0, 0, 1)}


# --- scale, limits, budget ----------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1e9, 1e300])
def test_scale_changes_nothing(scale):
    payoffs = random_family((2, 2, 2), 50, seed=9)
    one, two = solve(payoffs), solve(payoffs * scale)
    assert two.complete.all()
    assert np.concatenate(two.strategies) == pytest.approx(np.concatenate(one.strategies), abs=1e-9)


# One player counts in 1e9, another in 1e-9: the same equilibria.
def test_players_on_different_scales():
    payoffs = random_family((2, 2, 2), 50, seed=10)
    one = solve(payoffs)
    two = solve(payoffs * np.array([1e-9, 1.0, 1e9]).reshape(3, 1, 1, 1, 1))
    assert two.complete.all()
    assert np.concatenate(two.strategies) == pytest.approx(np.concatenate(one.strategies), abs=1e-9)


# A fold. With second options played with x, y, z the gains are yz - c, x - z and x + y - 1, so at
# full mixing x(1 - x) = c: two solutions that merge at c = 1/4 and are gone above.
def fold(c):
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[0, 1] = [[-c, -c], [-c, 1 - c]]
    payoffs[1, :, 1] = [[0, -1], [1, 0]]
    payoffs[2, :, :, 1] = [[-1, 0], [0, 1]]
    return solve(payoffs)


@pytest.mark.parametrize("gap", [1e-2, 1e-4, 1e-6, 1e-8])
def test_two_equilibria_near_a_fold_are_told_apart(gap):
    eqs = fold(0.25 - gap)
    for x in (0.5 - gap**0.5, 0.5 + gap**0.5):
        at = np.abs(eqs.strategies[0][1] - x) < 1e-9
        assert eqs.isolated[at].all()
        assert at.sum() == 1
    full = np.logical_and.reduce([(x > 0).all(axis=0) for x in eqs.strategies])
    assert full.sum() == 2
    full = np.logical_and.reduce([(x > 0).all(axis=0) for x in fold(0.25 + gap).strategies])
    assert full.sum() == 0


def test_a_fold_is_unresolved():
    eqs = fold(0.25)
    assert not eqs.complete.any()
    assert listed(eqs, [[0.5, 0.5]] * 3, 1e-4)
    low, high = np.concatenate(eqs.unresolved.lower), np.concatenate(eqs.unresolved.upper)
    there = ((low <= 0.5 + 1e-4) & (high >= 0.5 - 1e-4)).all(axis=0)
    assert (high - low)[:, there].max() < 1e-3


def test_too_many_faces_are_unresolved_not_forgotten():
    payoffs = np.random.default_rng(11).normal(size=(2, 30, 30))
    payoffs[:, 4, 5] = 99  # A pure equilibrium.
    eqs = solve(payoffs)
    assert len(eqs) >= 1
    assert not eqs.complete.any()
    assert len(eqs.unresolved) == 1
    assert all((x == 1).all() for x in eqs.unresolved.upper)


def test_budget_is_kept_and_what_is_left_is_named():
    payoffs = random_family((3, 3, 3), 200, seed=12)
    eqs = solve(payoffs, budget=0.05)
    assert not eqs.complete.all()
    assert set(np.flatnonzero(~eqs.complete)) == set(eqs.unresolved.game)
    whole = solve(payoffs[..., :10])
    assert whole.complete.all()
    for eq in whole:  # Nothing is lost: found already, or in a part that is left.
        here, left = eqs.game == eq.game, eqs.unresolved.game == eq.game
        x = np.concatenate(eq.strategies)[:, None]
        entries = np.concatenate(eqs.strategies)[:, here]
        low = np.concatenate(eqs.unresolved.lower)[:, left]
        high = np.concatenate(eqs.unresolved.upper)[:, left]
        assert (np.abs(entries - x) < 1e-8).all(axis=0).any() or (
            (low - 1e-9 <= x) & (x <= high + 1e-9)
        ).all(axis=0).any()


def test_memory_is_bounded_by_cutting_generations(monkeypatch):
    payoffs = random_family((2, 2, 2), 60, seed=13)
    expected = solve(payoffs)
    monkeypatch.setattr(search, "CHUNK", 2**8)
    monkeypatch.setattr(search, "LIVE", 1)
    monkeypatch.setattr(search, "BLOCK", 27 * 7)
    again = solve(payoffs)
    assert again.complete.all()
    assert again.game.tolist() == expected.game.tolist()
    for k in range(60):
        one = np.concatenate([x[:, expected.game == k] for x in expected.strategies])
        two = np.concatenate([x[:, again.game == k] for x in again.strategies])
        assert in_order(one.T) == pytest.approx(in_order(two.T), abs=1e-12)


def test_a_game_that_takes_too_many_cells_is_unresolved(monkeypatch):
    monkeypatch.setattr(search, "MOST_CELLS", 3)
    eqs = solve(random_family((2, 2, 2, 2), 20, seed=14))
    assert not eqs.complete.all()
    assert set(np.flatnonzero(~eqs.complete)) == set(eqs.unresolved.game)


@pytest.mark.parametrize("budget", [0, -1, float("nan"), "soon", True, [1, 2], -float("inf")])
def test_bad_budgets_are_named(budget):
    with pytest.raises(ng.NegotiationError, match="budget must be a positive number of seconds"):
        solve(np.zeros((2, 2, 2)), budget=budget)


# --- the result ---------------------------------------------------------------------------------


def test_result_for_people():
    game = ng.NormalFormGame(
        [[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
        players=["A", "B"],
        strategies=[["swerve", "drive on"]] * 2,
    )
    eqs = ng.nash_equilibria(game)
    assert "3 equilibria of 1 game, complete" in repr(eqs)
    frame = eqs.to_frame()
    assert frame["A"].tolist() == ["swerve", "drive on", "0.6667 swerve + 0.3333 drive on"]
    assert r"\toprule" in eqs.to_latex()
    assert "<table" in eqs._repr_html_()
    assert [c.tolist() for c in eqs.components] == [[0], [1], [2]]
    assert [eq.game for eq in eqs.of(0)] == [0, 0, 0]
    with pytest.raises(ng.NegotiationError, match="no game 1"):
        eqs.of(1)
    with pytest.raises(ng.NegotiationError, match="no equilibrium 3"):
        eqs[3]


def test_regret_is_recomputed_from_the_payoffs():
    payoffs = random_family((2, 3, 2), 40, seed=15)
    eqs = solve(payoffs)
    for eq in eqs:
        u = payoffs[..., eq.game]
        value = np.einsum("iabc,a,b,c->i", u, *eq.strategies)
        best = [
            np.einsum("abc,b,c->a", u[0], *eq.strategies[1:]).max(),
            np.einsum("abc,a,c->b", u[1], eq.strategies[0], eq.strategies[2]).max(),
            np.einsum("abc,a,b->c", u[2], *eq.strategies[:2]).max(),
        ]
        assert eq.payoffs == pytest.approx(value, abs=1e-12)
        assert eq.regret == pytest.approx(max(0, (best - value).max()), abs=1e-12)


@pytest.mark.parametrize("top", [3, 9])
def test_faces_of_three_mixers_by_quadratic_and_by_search(top, monkeypatch):
    # Two methods that have nothing in common, on games with and without ties.
    rng = np.random.default_rng(top)
    payoffs = rng.integers(0, top + 1, size=(3, 2, 2, 2, 300)).astype(float)
    payoffs[..., :100] += rng.normal(size=(3, 2, 2, 2, 100))
    game = ng.NormalFormGame(payoffs)
    quadratic = ng.nash_equilibria(game)
    monkeypatch.setattr(search, "located", lambda faces: faces)
    general = ng.nash_equilibria(game)
    np.testing.assert_array_equal(quadratic.complete, general.complete)
    np.testing.assert_array_equal(quadratic.game, general.game)
    for x, y in zip(quadratic.strategies, general.strategies, strict=True):
        np.testing.assert_allclose(x, y, rtol=0, atol=1e-12)


def test_a_regular_equilibrium_in_a_narrow_valley():
    # Player 1's indifference fixes player 2's mixture whatever the third does; solved by hand:
    # y = 3/4, then x = 1/7 and z = 14/17. The pure equilibria of this game lie on continua.
    payoffs = [
        [[[8, 0], [0, 4]], [[8, 3], [0, 3]]],
        [[[5, 4], [8, 4]], [[5, 7], [1, 4]]],
        [[[5, 9], [7, 5]], [[5, 2], [4, 9]]],
    ]
    eqs = ng.nash_equilibria(ng.NormalFormGame(payoffs))
    (mixed,) = [eq for eq in eqs if eq.profile is None]
    second = np.array(mixed.strategies)[:, 1]
    np.testing.assert_allclose(second, [1 / 7, 3 / 4, 14 / 17], atol=1e-14)
