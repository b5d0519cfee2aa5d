"""Three and more players: against an exact enumeration, ties, scales, known games."""

import itertools
import math
import time
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from exact_enumeration import (
    check_against_enumeration,
    integers,
    outside,
    solve,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import root

import negotiation as ng
from negotiation.solvers.many_players import search


# Ties everywhere: most of the games have continua. Of the others nearly all are proved; those that
# are not have an equilibrium at which an unused strategy ties.
@pytest.mark.parametrize(("most", "games"), [(1, 100), (2, 100), (3, 150), (9, 150), (40, 150)])
def test_enumeration_of_games_with_ties(most, games):
    payoffs = integers(most, most, games)
    eqs, complete, finite = check_against_enumeration(payoffs, apart=1e-5)
    assert finite >= complete >= 0.9 * finite > 0
    assert eqs.regret.max() < 1e-15 * (most + 4)


# The floats are taken as they are: 0.3 - 0.2 is not 0.1.
@pytest.mark.parametrize("change", [lambda p: p * 0.1, lambda p: p / 3, lambda p: p * 0.1 + 1e9])
def test_enumeration_of_games_that_are_rounded(change):
    check_against_enumeration(change(integers(5, 3, 100)))


# Payoffs of all sizes in one game, and near-ties that only exact arithmetic tells from ties.
@pytest.mark.parametrize("scale", [9, 30])
def test_enumeration_of_games_of_all_sizes(scale):
    rng = np.random.default_rng(scale)
    shape = (3, 2, 2, 2, 80)
    sizes = 10.0 ** rng.uniform(-scale, scale, shape)
    _, complete, finite = check_against_enumeration(sizes * rng.choice([-1, 1], shape))
    assert complete > 0.3 * finite
    check_against_enumeration(10.0 ** rng.integers(-9, 10, shape) * rng.integers(-1, 2, shape))


@pytest.mark.parametrize("gap", [2.0**-30, 2.0**-45, 2.0**-51])
def test_enumeration_of_near_ties(gap):
    rng = np.random.default_rng(7)
    check_against_enumeration(integers(7, 1, 100) + gap * rng.integers(-1, 2, (3, 2, 2, 2, 100)))


# --- larger games with ties ---------------------------------------------------------------------


def payoffs_of(payoffs, x):
    """What each strategy of each player pays."""
    n = len(x)
    result = []
    for i in range(n):
        others = [a for j in range(n) if j != i for a in (x[j], [j])]
        result.append(np.einsum(payoffs[i], list(range(n)), *others, [i]))
    return result


def found_locally(payoffs, rng, starts):
    """Equilibria by SciPy's root, from random mixtures on random supports."""
    shape = payoffs.shape[1:]
    result = []
    for _ in range(starts):
        used = [np.sort(rng.choice(s, rng.integers(1, s + 1), replace=False)) for s in shape]
        cuts = np.cumsum([len(u) for u in used])[:-1]

        def mixtures(z, used=used, cuts=cuts):
            x = [np.zeros(s) for s in shape]
            for own, at, values in zip(x, used, np.split(z, cuts), strict=True):
                own[at] = values
            return x

        def residual(z, used=used, mixtures=mixtures):
            x = mixtures(z)
            rows = zip(payoffs_of(payoffs, x), used, x, strict=True)
            return np.concatenate([[*(v[u[1:]] - v[u[0]]), y.sum() - 1] for v, u, y in rows])

        start = np.concatenate([rng.dirichlet(np.ones(len(u))) for u in used])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Of slow progress.
            z = root(residual, start).x
        if z.min() < 0 or np.abs(residual(z)).max() > 1e-12:
            continue
        x = mixtures(z)
        if max(v.max() - v @ y for v, y in zip(payoffs_of(payoffs, x), x, strict=True)) < 1e-12:
            result.append(np.concatenate(x))
    return np.array(result).reshape(-1, sum(shape)).T


@pytest.mark.parametrize("most", [1, 3])
@pytest.mark.parametrize(("shape", "games"), [((3, 3, 3), 4), ((2, 2, 2, 2), 6), ((3, 2, 3), 5)])
def test_what_is_found_locally_is_listed(shape, games, most):
    payoffs = integers(11, most, games, shape)
    eqs = solve(payoffs)
    assert eqs.regret.max() < 1e-13
    parts = np.bincount(eqs.unresolved.game, minlength=games)
    assert (eqs.complete == (parts == 0)).all()
    assert parts.max() <= 16 * np.prod([2**s - 1 for s in shape])
    pure = ng.pure_equilibria(eqs.source)
    assert pure.game.tolist() == eqs.game[eqs.is_pure].tolist()
    for ours, theirs in zip(eqs.strategies, pure.strategies, strict=True):
        assert (ours[:, eqs.is_pure] == theirs).all()
    rng, found = np.random.default_rng(12), 0
    for game in range(games):
        points = found_locally(payoffs[..., game], rng, 25)
        found += points.shape[1]
        # Where equilibria touch, the residual is small well away from them.
        assert not outside(eqs, game, points, tolerance=1e-6).any()
    assert found > 0


# --- scales -------------------------------------------------------------------------------------


def same_equilibria(one, two, tolerance=0.0):
    """Whether two results agree on everything."""
    assert one.game.tolist() == two.game.tolist()
    assert one.complete.tolist() == two.complete.tolist()
    assert one.isolated.tolist() == two.isolated.tolist()
    for a, b in zip(one.strategies, two.strategies, strict=True):
        assert np.abs(a - b).max(initial=0) <= tolerance


def to_players(values, payoffs):
    return np.reshape(values, (-1, *[1] * (payoffs.ndim - 1)))


SCALED = [
    integers(21, 3, 60),
    integers(22, 3, 2, (3, 3, 3)),
    np.round(np.random.default_rng(23).normal(size=(3, 3, 2, 2, 20)) * 2**20) / 2**20,
]


# All these changes are exact in floating point, and leave every comparison as it was.
@pytest.mark.parametrize("payoffs", SCALED)
def test_exact_changes_of_scale_change_nothing(payoffs):
    eqs = solve(payoffs)
    shift = to_players([1e9, -(2.0**29), 3.0], payoffs)
    same_equilibria(eqs, solve(payoffs + shift))
    for powers in ([-30, 30, 0], [-900, 0, 900]):
        same_equilibria(eqs, solve(payoffs * to_players(2.0 ** np.array(powers), payoffs)))
    # What a player cannot change: a number for each profile of the others.
    changed = payoffs.copy()
    for i in range(3):
        size = changed[i].mean(axis=i, keepdims=True).shape
        changed[i] += np.random.default_rng(i).integers(-1024, 1024, size)
    same_equilibria(eqs, solve(changed))


# Rounded, but nowhere near a tie.
@pytest.mark.parametrize("scale", [1e-12, 1e-9, 1e9])
def test_generic_games_at_any_scale(scale):
    payoffs = np.random.default_rng(24).normal(size=(3, 3, 2, 2, 40))
    changed = payoffs.copy()
    changed[0] *= scale
    changed[1] /= scale
    eqs = solve(changed)
    assert eqs.complete.all()
    same_equilibria(solve(payoffs), eqs, tolerance=1e-11)


# --- what may not matter ------------------------------------------------------------------------


def covered(eqs, points, tolerance=1e-9):
    return not outside(eqs, 0, points, tolerance).any()


def small_game(draw, most=3):
    shape = draw(st.sampled_from([(2, 2, 2), (3, 2, 2), (2, 3, 2), (2, 2, 2, 2)]))
    seed = draw(st.integers(0, 2**32 - 1))
    return np.random.default_rng(seed).integers(0, most + 1, (len(shape), *shape)).astype(float)


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_relabelling_with_ties(data):
    payoffs = small_game(data.draw)
    n = len(payoffs)
    order = data.draw(st.permutations(range(n)))
    labels = [data.draw(st.permutations(range(s))) for s in payoffs.shape[1:]]
    changed = np.transpose(payoffs[order], (0, *[1 + i for i in order]))
    for axis, i in enumerate(order, 1):
        changed = changed.take(labels[i], axis=axis)
    before, after = solve(payoffs), solve(changed)
    assert before.complete == after.complete

    def renamed(arrays):
        return np.concatenate([arrays[i][labels[i]] for i in order])

    assert covered(after, renamed(before.strategies))
    back = [np.empty((s, len(after))) for s in payoffs.shape[1:]]
    for x, i in zip(after.strategies, order, strict=True):
        back[i][labels[i]] = x
    assert covered(before, np.concatenate(back))
    assert before.isolated.sum() == after.isolated.sum()


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_powers_of_two_with_ties(data):
    payoffs = small_game(data.draw)
    n = len(payoffs)
    powers = data.draw(st.lists(st.integers(-20, 20), min_size=n, max_size=n))
    shifts = data.draw(st.lists(st.integers(-(2**20), 2**20), min_size=n, max_size=n))
    changed = payoffs * to_players(2.0 ** np.array(powers), payoffs)
    same_equilibria(solve(payoffs), solve(changed + to_players(shifts, payoffs)))


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_a_dominated_strategy_with_ties(data):
    payoffs = small_game(data.draw)
    i = data.draw(st.integers(0, len(payoffs) - 1))
    place = data.draw(st.integers(0, payoffs.shape[1 + i]))
    extra = np.random.default_rng(0).integers(0, 4, payoffs.take([0], axis=1 + i).shape)
    extra = extra.astype(float)
    extra[i] = payoffs[i].min(axis=i, keepdims=True) - data.draw(st.sampled_from([1, 2.0**-20]))
    changed = np.insert(payoffs, [place], extra, axis=1 + i)
    before, after = solve(payoffs), solve(changed)
    assert before.complete == after.complete
    assert (after.strategies[i][place] == 0).all()
    rest = [np.delete(x, place, axis=0) if j == i else x for j, x in enumerate(after.strategies)]
    assert len(before) == len(after)
    assert covered(before, np.concatenate(rest))
    zero = [
        np.insert(x, place, 0, axis=0) if j == i else x for j, x in enumerate(before.strategies)
    ]
    assert covered(after, np.concatenate(zero))


# Whatever an equilibrium gives to the strategy can be split between it and its duplicate.
@settings(max_examples=12, deadline=None)
@given(st.data())
def test_a_duplicate_makes_continua(data):
    shape = data.draw(st.sampled_from([(2, 2, 2), (3, 2, 2), (2, 2, 2, 2)]))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    payoffs = rng.normal(size=(len(shape), *shape))
    i = data.draw(st.integers(0, len(shape) - 1))
    k = data.draw(st.integers(0, shape[i] - 1))
    before = solve(payoffs)
    after = solve(np.concatenate([payoffs, payoffs.take([k], axis=1 + i)], axis=1 + i))
    assert before.complete.all()
    assert after.complete.all() == (before.strategies[i][k] == 0).all()
    for share in (0, 1e-6, 0.25, 0.5, 1):
        x = [v.copy() for v in before.strategies]
        x[i] = np.concatenate([x[i], share * x[i][[k]]])
        x[i][k] *= 1 - share
        assert covered(after, np.concatenate(x))
    # Back again: the two together are what the one was.
    merged = [v.copy() for v in after.strategies]
    merged[i][k] += merged[i][-1]
    merged[i] = merged[i][:-1]
    assert covered(before, np.concatenate(merged))


# --- budget -------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(4, 4, 4, 4), (3, 3, 3, 3, 3)])
def test_what_is_left_in_a_short_time_holds_the_rest(shape):
    payoffs = np.random.default_rng(31).normal(size=(len(shape), *shape))
    short = solve(payoffs, budget=0.5)
    assert not short.complete.any()
    assert len(short.unresolved)
    assert short.regret.max() < 1e-10
    longer = solve(payoffs, budget=1.5)
    assert len(longer) >= short.is_pure.sum()
    assert covered(short, np.concatenate(longer.strategies))
    assert covered(longer, np.concatenate(short.strategies))


# With a clock that jumps by more than the budget, nothing is begun after the first look at it.
@pytest.mark.parametrize("shape", [(4, 4, 4, 4), (3, 3, 3, 3, 3)])
def test_the_budget_is_kept(shape, monkeypatch):
    readings = itertools.count()
    payoffs = np.random.default_rng(31).normal(size=(len(shape), *shape))
    with monkeypatch.context() as patched:
        patched.setattr(time, "monotonic", lambda: 1e3 * next(readings))
        stopped = solve(payoffs, budget=999)
    assert not stopped.complete.any()
    assert stopped.is_pure.all()
    assert next(readings) < 5


# The clock stops a family anywhere: between blocks, kinds of faces, or cells.
@pytest.mark.parametrize("budget", [1e-9, 0.01, 0.05, 0.2])
def test_a_family_stopped_anywhere(budget):
    payoffs = np.random.default_rng(32).normal(size=(3, 3, 3, 3, 60))
    short, full = solve(payoffs, budget=budget), solve(payoffs)
    assert full.complete.all()
    entries = np.concatenate(full.strategies)
    for game in range(60):
        assert not outside(short, game, entries[:, full.game == game]).any()
        if short.complete[game]:
            assert (short.game == game).sum() == (full.game == game).sum()


# As before, with a clock that runs out at a given reading, and portions so small that it is read
# in the middle of everything.
def test_a_family_stopped_at_any_reading_of_the_clock(monkeypatch):
    payoffs = np.random.default_rng(33).normal(size=(3, 2, 2, 3, 20))
    payoffs = np.concatenate([payoffs, integers(34, 3, 10, (2, 2, 3))], axis=-1)
    full = solve(payoffs)
    entries = np.concatenate(full.strategies)
    monkeypatch.setattr(search, "CHUNK", 2**9)
    monkeypatch.setattr(search, "BLOCK", 2**10)

    def stopped(stop):
        """Solve until reading number `stop`, and say how often the clock was read."""
        readings = itertools.count()
        clock = SimpleNamespace(monotonic=lambda: math.inf if next(readings) >= stop else 0.0)
        monkeypatch.setattr(search, "time", clock)
        return solve(payoffs, budget=1e9), next(readings)

    _, total = stopped(math.inf)
    assert total > 50
    for stop in range(0, total, total // 30):
        short, _ = stopped(stop)
        for game in range(30):
            assert not outside(short, game, entries[:, full.game == game]).any()
            if short.complete[game]:
                assert (short.game == game).sum() == (full.game == game).sum()


# --- known games --------------------------------------------------------------------------------


# Jordan (1993), "Three problems in learning mixed-strategy Nash equilibria": 1 wants to match 2, 2
# wants to match 3, 3 wants not to match 1. The only equilibrium is a half for all.
@pytest.mark.parametrize("n", [3, 5])
def test_matching_pennies_in_a_circle(n):
    who = np.indices((2,) * n)
    payoffs = np.array([who[i] == who[(i + 1) % n] for i in range(n)], dtype=float)
    payoffs[-1] = 1 - payoffs[-1]
    eqs = solve(payoffs)
    assert eqs.complete.all()
    assert len(eqs) == 1
    assert np.abs(np.concatenate(eqs.strategies) - 0.5).max() < 1e-15


# A public good that is there if at least two of three pay (Palfrey and Rosenthal 1984): in a
# symmetric equilibrium the chance to be pivotal, 2 p (1 - p), is the cost c.
@pytest.mark.parametrize("c", [0.125, 0.25, 0.4])
def test_public_good_of_three(c):
    who = np.indices((2, 2, 2))
    payoffs = (who.sum(axis=0) >= 2) - c * who
    eqs = solve(payoffs)
    assert eqs.complete.all()
    share = np.array([x[1] for x in eqs.strategies])
    symmetric = share[0][np.ptp(share, axis=0) < 1e-9]
    half = math.sqrt(1 - 2 * c)
    assert sorted(symmetric) == pytest.approx([0, (1 - half) / 2, (1 + half) / 2], abs=1e-12)


# At c = 1/2 the two mixed equilibria meet: a double root, which is never called none.
def test_two_equilibria_that_meet():
    who = np.indices((2, 2, 2))
    eqs = solve((who.sum(axis=0) >= 2) - 0.5 * who)
    assert covered(eqs, np.full((6, 1), 0.5))


# Indifferences x y = 1/2, ... make every probability a square root; each player wants the second
# strategy only while the others' joint probability of it is less than a half.
def test_an_irrational_equilibrium():
    who = np.indices((2, 2, 2))
    payoffs = np.array([who[i] * (1 - 2 * who.prod(axis=0)) for i in range(3)], dtype=float)
    eqs = solve(payoffs)
    assert eqs.complete.all()
    mixed = [x for eq in eqs if min(x := [float(y[1]) for y in eq.strategies]) > 0 and max(x) < 1]
    assert mixed == [pytest.approx([math.sqrt(0.5)] * 3, abs=1e-14)]
