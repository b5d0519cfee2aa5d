"""One equilibrium of large games: closed forms, theorems, and the search for all beside it."""

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

import negotiation as ng
from negotiation.solvers.two_players import lemke_howson


def worst_gain(payoffs, x, y):
    """The largest gain by deviating, as a share of the payoff range; plain NumPy, two players."""
    (a, b), gains = (u - u.min() for u in payoffs), []  # exact, also where an offset is large
    for own, values in ((a, a @ y), (b, x @ b)):
        mine = x if own is a else y
        span = np.ptp(own)
        gains.append((values.max() - mine @ values) / span if span else 0.0)
    return max(gains)


def check(payoffs):
    eqs = ng.one_equilibrium(ng.NormalFormGame(payoffs))
    assert len(eqs) == 1
    x, y = (s[:, 0] for s in eqs.strategies)
    assert min(x.min(), y.min()) >= 0
    assert x.sum() == pytest.approx(1, abs=1e-12)
    assert y.sum() == pytest.approx(1, abs=1e-12)
    assert worst_gain(payoffs, x, y) < 1e-9
    return eqs


@pytest.mark.parametrize(("size", "games"), [(50, 20), (200, 3)])
def test_large_random_games(size, games):
    rng = np.random.default_rng(0)
    for _ in range(games):
        check(rng.normal(size=(2, size, size)))


# Equilibria of these have large supports only, and every path is long.
def test_large_games_of_conflict():
    rng = np.random.default_rng(3)
    for _ in range(3):
        a = rng.normal(size=(60, 60))
        check(np.stack([a, -0.9 * a + 0.4 * rng.normal(size=a.shape)]))


@pytest.mark.parametrize("make", [
    lambda rng: rng.integers(0, 4, (2, 40, 40)).astype(float),
    lambda rng: (rng.random((2, 40, 30)) < 0.1).astype(float),
    lambda rng: rng.normal(size=(2, 20, 20)) * 10.0 ** rng.integers(-9, 10, (2, 20, 20)),
    lambda rng: rng.integers(0, 4, (2, 20, 20)) + 1e9,
    lambda rng: rng.normal(size=(2, 3, 90)),
    lambda rng: rng.normal(size=(2, 9, 9)) * 1e307,
    lambda rng: rng.normal(size=(2, 9, 9)) * 1e-305,
])  # fmt: skip
def test_ties_and_scales(make):
    rng = np.random.default_rng(1)
    for _ in range(10):
        check(make(rng))


# A zero-sum game's value is that of a linear programme (von Neumann 1928, Dantzig 1951).
@pytest.mark.parametrize("seed", range(5))
def test_zero_sum_value_as_by_linear_programming(seed):
    a = np.random.default_rng(seed).integers(0, 4, (25, 30)).astype(float)
    programme = linprog(
        np.append(np.zeros(25), -1.0),
        A_ub=np.column_stack([-a.T, np.ones(30)]), b_ub=np.zeros(30),
        A_eq=np.append(np.ones(25), 0.0)[None], b_eq=[1.0],
        bounds=[(0, None)] * 25 + [(None, None)],
    )  # fmt: skip
    assert check(np.stack([a, -a])).payoffs[0, 0] == pytest.approx(-programme.fun, abs=1e-9)


# With the loss d_k where both choose k and none elsewhere, both mix in proportion to 1/d_k.
def test_inspection_in_closed_form():
    loss = np.linspace(1, 3, 60)
    eqs = check(np.stack([np.diag(loss), -np.diag(loss)]))
    expected = (1 / loss) / (1 / loss).sum()
    np.testing.assert_allclose(eqs.strategies[0][:, 0], expected, atol=1e-12)
    np.testing.assert_allclose(eqs.strategies[1][:, 0], expected, atol=1e-12)


@settings(max_examples=60)
@given(
    st.tuples(st.integers(1, 8), st.integers(1, 8)).flatmap(
        lambda shape: arrays(float, (2, *shape), elements=st.integers(0, 3).map(float))
    )
)
def test_never_cycles_on_ties(payoffs):
    check(payoffs)


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.floats(0.001, 1000), st.floats(-1000, 1000))
def test_affine_changes_change_nothing(seed, scale, shift):
    payoffs = np.random.default_rng(seed).normal(size=(2, 6, 5))
    before = ng.one_equilibrium(ng.NormalFormGame(payoffs))
    after = ng.one_equilibrium(ng.NormalFormGame(payoffs * scale + shift))
    for x, y in zip(before.strategies, after.strategies, strict=True):
        np.testing.assert_allclose(x, y, atol=1e-8)


def test_is_one_of_all_the_equilibria():
    game = ng.NormalFormGame(np.random.default_rng(2).normal(size=(2, 3, 3, 60)))
    found, every = ng.one_equilibrium(game), ng.nash_equilibria(game)
    assert found.count.tolist() == [1] * 60
    for k in range(60):
        x = np.concatenate(found.of(k)[0].strategies)
        assert min(np.abs(np.concatenate(e.strategies) - x).max() for e in every.of(k)) < 1e-9


def test_claims_no_more_than_one():
    eqs = ng.one_equilibrium(ng.NormalFormGame([[[2, 0], [0, 1]], [[1, 0], [0, 2]]]))
    assert eqs.complete.tolist() == [False]
    assert len(eqs.unresolved) == 1
    assert [x[:, 0].tolist() for x in eqs.unresolved.upper] == [[1, 1], [1, 1]]
    assert eqs.isolated.tolist() == [True]
    assert "others not looked for; by Lemke-Howson" in repr(eqs)
    assert not ng.one_equilibrium(ng.NormalFormGame(np.zeros((2, 2, 2)))).isolated[0]


def test_what_is_not_finished_is_named(monkeypatch):
    a = np.random.default_rng(0).normal(size=(40, 40))
    hard, easy = np.stack([a, -a]), np.zeros((2, 40, 40))
    late = ng.one_equilibrium(ng.NormalFormGame(hard), budget=1e-9)
    assert (len(late), late.count.tolist()) == (0, [0])
    assert late.method.endswith("; not finished within the limits")
    monkeypatch.setattr(lemke_howson, "MOST_PIVOTS", 20)
    eqs = ng.one_equilibrium(ng.NormalFormGame(np.stack([hard, easy, hard], axis=-1)))
    assert eqs.count.tolist() == [0, 1, 0]
    assert "not finished within the limits: 2 games, numbers 0, 2" in str(eqs)


def test_budget_is_kept(monkeypatch):
    """With a clock that jumps by more than the budget, nothing is begun after the first look."""
    a = np.random.default_rng(0).normal(size=(300, 300))
    game = ng.NormalFormGame([a, -0.9 * a + 0.4 * np.random.default_rng(1).normal(size=a.shape)])
    readings = itertools.count()
    with monkeypatch.context() as patched:
        patched.setattr(time, "monotonic", lambda: 1e3 * next(readings))
        found = ng.one_equilibrium(game, budget=999)
    assert len(found) == 0
    assert not found.complete.any()
    assert next(readings) < 10


# A strategy that only seems an equilibrium is refused: here every solution is replaced.
def test_nothing_unverified_is_returned(monkeypatch):
    monkeypatch.setattr(
        lemke_howson._Tableau, "mixture", lambda self, _: np.eye(len(self.other))[0]
    )
    game = ng.NormalFormGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    monkeypatch.setattr(lemke_howson, "MOST_PIVOTS", 10_000)  # Thousands of attempts.
    assert len(ng.one_equilibrium(game)) == 0
    lost = np.full(2, np.nan)
    monkeypatch.setattr(lemke_howson._Tableau, "mixture", lambda *_: lost)
    assert len(ng.one_equilibrium(game)) == 0


# Jordan (1993): three players who each want to differ from or match the next; only 1/2 each.
def test_three_players_who_must_mix():
    payoffs = np.zeros((3, 2, 2, 2))
    for p in np.ndindex(2, 2, 2):
        payoffs[(slice(None), *p)] = [p[0] == p[1], p[1] == p[2], p[2] != p[0]]
    majority = np.zeros_like(payoffs)
    family = ng.NormalFormGame(np.stack([payoffs, majority], axis=-1))
    eqs = ng.one_equilibrium(family)
    assert eqs.count.tolist() == [1, 1]
    for x in eqs.strategies:
        np.testing.assert_allclose(x[:, 0], [0.5, 0.5], atol=1e-9)
    assert eqs[1].profile is not None
    assert "branch and prune" in eqs.method
    late = ng.one_equilibrium(family, budget=1e-9)
    assert late.count.tolist() == [0, 1]


@pytest.mark.parametrize("shape", [(1,), (4,), (1, 1), (1, 5), (3, 1, 2)])
def test_players_without_a_choice(shape):
    payoffs = np.random.default_rng(0).normal(size=(len(shape), *shape))
    eqs = ng.one_equilibrium(ng.NormalFormGame(payoffs))
    assert eqs.count.tolist() == [1]
    assert eqs.regret[0] < 1e-12


def test_empty_family():
    with pytest.raises(ng.NegotiationError, match="empty axis"):
        ng.one_equilibrium(ng.NormalFormGame(np.zeros((2, 2, 2, 0))))


def test_bad_questions():
    game = ng.NormalFormGame(np.zeros((2, 2, 2)))
    for budget in (0, -1, True, "soon", float("nan")):
        with pytest.raises(ng.NegotiationError, match="budget must be a positive number"):
            ng.one_equilibrium(game, budget=budget)
    with pytest.raises(ng.NegotiationError, match="expected a NormalFormGame"):
        ng.one_equilibrium([[1, 2], [3, 4]])
