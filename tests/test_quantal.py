"""Logit equilibria beside published numbers, scalar equations, differential equations, theorems."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

import negotiation as ng
from negotiation.solvers.logit.limit import logit_limit
from negotiation.solvers.logit.path import solved
from negotiation.solvers.rationality import _Search

# Ochs (1995) as transformed by McKelvey and Palfrey (1995), in Gambit's tutorial on quantal
# response (doc/tutorials/05_quantal_response.ipynb of gambitproject/gambit).
OCHS = ng.NormalFormGame([[[1.1141, 0], [0, 0.2785]], [[0, 1.1141], [1.1141, 0]]])
# Selten (1975), figure 2, normal form: Gambit's contrib/games/e02.nfg.
SELTEN = ng.NormalFormGame([[[1, 1], [0, 0], [0, 2]], [[1, 1], [2, 3], [2, 0]]])
# A game whose path turns back twice, found at random; what is asked of it is checked by other
# means below.
FOLDED = ng.NormalFormGame(
    [[[-3, 5, 3], [1, 6, -9], [8, -3, 5]], [[5, -1, 0], [-6, 4, 1], [-5, 5, -1]]]
)


def odds(u):
    """Logistic function."""
    return 1 / (1 + math.exp(-u))


def response(payoffs, strategies, rationality):
    """Logit responses of one game by plain loops over profiles."""
    result = []
    for i, size in enumerate(payoffs.shape[1:]):
        u = np.zeros(size)
        for profile in itertools.product(*map(range, payoffs.shape[1:])):
            shares = [p[k] for p, k in zip(strategies, profile, strict=True)]
            others = math.prod(shares[:i] + shares[i + 1 :])
            u[profile[i]] += payoffs[(i, *profile)] * others
        e = np.exp(rationality * (u - u.max()))
        result.append(e / e.sum())
    return result


def random_games(shape, games, seed=0):
    return np.random.default_rng(seed).normal(size=(len(shape), *shape, games))


# Published numbers


def test_gambits_tutorial():
    found = ng.quantal_response(OCHS, [1, 2, 3])
    published = [
        ([0.5867840364385154, 0.4132159635614846], [0.4518070316997103, 0.5481929683002897]),
        ([0.6175219458400859, 0.3824780541599141], [0.3719816648492249, 0.6280183351507751]),
        ([0.6168968501329284, 0.3831031498670716], [0.31401636202001226, 0.6859836379799877]),
    ]
    for k, (row, column) in enumerate(published):
        # Its points are as good as its Newton method leaves them.
        assert found.strategies[0][:, k] == pytest.approx(row, abs=1e-8)
        assert found.strategies[1][:, k] == pytest.approx(column, abs=1e-8)
    assert found.residual.max() < 1e-14
    # The mixed equilibrium in closed form: 1/2, and 0.2785 / (1.1141 + 0.2785).
    assert found.limit[0] == pytest.approx([0.5, 0.5], abs=1e-13)
    assert found.limit[1][0] == pytest.approx(0.2785 / 1.3926, abs=1e-13)
    assert found.converged


# The principal branch of e02.nfg as printed in Gambit's manual (doc/tools.logit.rst): rationality,
# then probabilities to six digits.
GAMBIT_E02 = """
0.022853,0.335873,0.328284,0.335843,0.501962,0.498038
0.047978,0.338668,0.322803,0.33853,0.504249,0.495751
0.075600,0.341747,0.316863,0.34139,0.506915,0.493085
0.105965,0.345145,0.310443,0.344413,0.510023,0.489977
0.139346,0.348902,0.303519,0.347578,0.51364,0.48636
"""


def test_gambits_manual():
    rows = np.array([line.split(",") for line in GAMBIT_E02.split()], dtype=float)
    found = ng.quantal_response(SELTEN, rows[:, 0])
    assert pytest.approx(rows[:, 1:], abs=1e-6) == np.concatenate(found.strategies).T
    # There the printed branch ends at (1, 0, 0), (0.500011, 0.499989): the limit is degenerate.
    assert found.converged
    assert np.concatenate(found.limit) == pytest.approx([1, 0, 0, 0.5, 0.5], abs=1e-5)


def test_random_play_at_rationality_zero():
    found = ng.quantal_response(ng.NormalFormGame(random_games((2, 3, 4), 5)), 0)
    for p, size in zip(found.strategies, (2, 3, 4), strict=True):
        assert p.shape == (size, 1, 5)
        assert np.allclose(p, 1 / size, rtol=1e-15)
    assert (found.passages == 1).all()


# Scalar equations


@pytest.mark.parametrize("rationality", [0.1, 1, 5, 50])
def test_matching_pennies_solves_its_scalar_equation(rationality):
    # Row's payoff 9 or 1 where they match, column's 1 where they do not.
    def gap(p):
        q = odds(rationality * (1 - 2 * p))
        return odds(rationality * (10 * q - 1)) - p

    p = brentq(gap, 0, 1, xtol=1e-15)
    game = ng.NormalFormGame([[[9, 0], [0, 1]], [[0, 1], [1, 0]]])
    found = ng.quantal_response(game, rationality)
    assert found.strategies[0][0, 0] == pytest.approx(p, abs=1e-12)
    assert found.strategies[1][0, 0] == pytest.approx(odds(rationality * (1 - 2 * p)), abs=1e-12)


# Turocy (2005), theorem 7: in 2x2 games with two strict equilibria the principal branch leads to
# the risk-dominant one. In a symmetric game that is the best response to an even mixture.
@given(st.tuples(*[st.integers(-20, 20)] * 4))
@settings(max_examples=40, deadline=None)
def test_risk_dominance(values):
    a, b, c, d = values  # Both get a, b against c, d: strict equilibria if a > c and d > b.
    if not (a > c and d > b and a - c != d - b):
        return
    game = ng.NormalFormGame([[[a, b], [c, d]], [[a, c], [b, d]]])
    found = ng.quantal_response(game)
    first = a - c > d - b
    assert found.converged
    assert found.limit[0].tolist() == found.limit[1].tolist() == [float(first), float(not first)]


def test_symmetric_branch_is_followed_and_said():
    # Coordination with a symmetry: branches cross at rationality 2, where the slope of the
    # response to itself is 1: rationality * 2 * p * (1 - p) = 1 with p = 1/2.
    game = ng.NormalFormGame([[[1, 0], [0, 1]], [[1, 0], [0, 1]]])
    found = ng.quantal_response(game, [1, 3, 100])
    assert np.allclose(found.strategies[0], 0.5)
    assert found.crossings == 1
    assert found.path.rationality[found.path.crossing] == pytest.approx([2], abs=1e-3)
    assert found.limit[0].tolist() == [0.5, 0.5]
    assert "crosses other branches once;" in str(found)


# Battle of the sexes and chicken, each with the equation of its symmetric branch for the
# probability p of the first option (in the first game, of one's favourite): p is the response to
# what the favourite pays more, 3 (1 - p) - 2 p; or, in chicken, 6 p + 2 (1 - p) - 7 p.
BATTLE = ng.NormalFormGame([[[3, 0], [0, 2]], [[2, 0], [0, 3]]])
CHICKEN = ng.NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]])


@pytest.mark.parametrize(
    ("game", "advantage", "slope", "second", "limit"),
    [
        (BATTLE, lambda p: 3 - 5 * p, 5, -1, 3 / 5),
        (CHICKEN, lambda p: 2 - 3 * p, 3, 0, 2 / 3),
    ],
)
def test_symmetric_branch_that_bends_is_followed(game, advantage, slope, second, limit):
    def symmetric(rationality):
        return brentq(lambda p: odds(rationality * advantage(p)) - p, 0, 1, xtol=1e-15)

    # The other branch crosses where a difference between the players reproduces itself.
    def gap(rationality):
        p = symmetric(rationality)
        return rationality * slope * p * (1 - p) - 1

    crossing = brentq(gap, 0.1, 5, xtol=1e-12)
    asked = [0.5, crossing - 1e-6, crossing, crossing + 1e-6, crossing + 1e-3, 1.0, 1.5, 3, 50]
    found = ng.quantal_response(game, asked)
    assert found.converged
    assert found.crossings == 1
    assert found.path.rationality[found.path.crossing] == pytest.approx([crossing], abs=1e-3)
    for k, rationality in enumerate(asked):
        p = symmetric(rationality)
        # At the crossing itself the equations leave the point open in one direction.
        near = 1e-4 if abs(rationality - crossing) < 1e-5 else 1e-10
        assert found.strategies[0][0, k] == pytest.approx(p, abs=near)
        assert found.strategies[1][second, k] == pytest.approx(p, abs=near)
    assert found.limit[0][0] == pytest.approx(limit, abs=1e-12)
    assert found.limit[1][second] == pytest.approx(limit, abs=1e-12)
    if game is BATTLE:
        assert found.strategies[0][:, asked.index(1.0)] == pytest.approx([0.5555, 0.4445], abs=5e-5)


def test_symmetric_games_keep_their_symmetry():
    # All 256 symmetric 2x2 games with payoffs from 0 to 3, ties included.
    table = np.array(list(itertools.product(range(4), repeat=4)), dtype=float)
    u = table.T.reshape(2, 2, -1)
    found = ng.quantal_response(ng.NormalFormGame(np.stack([u, u.swapaxes(0, 1)])), [1, 5])
    assert found.converged.all()
    assert found.regret.max() < 1e-4
    assert np.abs(found.limit[0] - found.limit[1]).max() < 1e-5
    assert np.abs(found.strategies[0] - found.strategies[1]).max() < 1e-4
    assert found.residual.max() < 1e-8
    # Where it is best to do what the other does not, the mixed equilibrium in closed form; the
    # branch that leads to the two pure ones has been crossed.
    chicken = (u[1, 0] > u[0, 0]) & (u[0, 1] > u[1, 1])
    first, second = (u[0, 1] - u[1, 1])[chicken], (u[1, 0] - u[0, 0])[chicken]
    assert found.limit[0][0, chicken] == pytest.approx(first / (first + second), abs=1e-9)
    assert (found.crossings[chicken] == 1).all()


@pytest.mark.parametrize("unit", [1e-3, 1e-6])
def test_branches_that_only_come_close_are_not_crossed(unit):
    # With a little more to gain for one, its favourite is risk-dominant (Turocy 2005, theorem 7).
    found = ng.quantal_response(ng.NormalFormGame([[[3 + unit, 0], [0, 2]], [[2, 0], [0, 3]]]))
    assert found.crossings == 0
    assert np.concatenate(found.limit).tolist() == [1, 0, 1, 0]


# Other means


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 2), (2, 3, 2)])
def test_path_solves_the_differential_equation(shape):
    # Without a fold the path is a function of rationality. Its derivative is solved for with
    # differences of the responses written as loops, and integrated by SciPy.
    def slope(rationality, flat):
        p = np.split(flat, np.cumsum(shape)[:-1])
        here = np.concatenate(response(u, p, rationality))
        h = 1e-6
        along = np.concatenate(response(u, p, rationality + h)) - here
        columns = []
        for k in range(len(flat)):
            moved = flat.copy()
            moved[k] += h
            q = np.split(moved, np.cumsum(shape)[:-1])
            columns.append(np.concatenate(response(u, q, rationality)) - here)
        return np.linalg.solve(np.eye(len(flat)) - np.array(columns).T / h, along / h)

    payoffs = random_games(shape, 40, seed=3)
    found = ng.quantal_response(ng.NormalFormGame(payoffs), 2.0)
    smooth = np.flatnonzero(found.turns == 0)[:2]
    for k in smooth:
        u = payoffs[..., k]
        start = np.concatenate([np.full(size, 1 / size) for size in shape])
        end = solve_ivp(slope, (0, 2), start, rtol=1e-8, atol=1e-9).y[:, -1]
        assert np.concatenate([p[:, 0, k] for p in found.strategies]) == pytest.approx(
            end, abs=1e-5
        )


def test_path_that_turns_back():
    found = ng.quantal_response(FOLDED, [2.4, 1.0, 4.0])
    assert found.turns == 2
    assert found.passages.tolist() == [3, 1, 1]
    assert "the first of 3 on the path" in str(found)
    path = found.path
    turning = path.rationality[path.turning]
    assert len(turning) == 2
    assert turning[1] < 2.4 < turning[0]
    # All three passages solve the equations, and the first is the one returned.
    passages = path.at(2.4)
    for p in passages:
        for mine, answer in zip(p, response(FOLDED.payoffs, p, 2.4), strict=True):
            assert mine == pytest.approx(answer, abs=1e-12)
    assert np.concatenate(passages[0]) == pytest.approx(np.concatenate(found.strategies)[:, 0])
    first, _, last = (np.concatenate(p) for p in passages)
    assert np.abs(first - last).max() > 0.3
    # Beyond the first turning point no equilibrium continues the first stretch: fixed-point
    # iteration from its end leaves it.
    rational = turning[0] * 1.02
    end = [p[:, np.flatnonzero(path.turning)[0]] for p in path.strategies]
    p = end
    for _ in range(5000):
        answers = response(FOLDED.payoffs, p, rational)
        p = [0.9 * a + 0.1 * b for a, b in zip(p, answers, strict=True)]
    assert np.abs(np.concatenate(p) - np.concatenate(end)).max() > 0.1
    assert np.concatenate(p) == pytest.approx(np.concatenate(path.at(rational)[0]), abs=1e-6)


def test_path_is_one_curve():
    path = ng.quantal_response(FOLDED).path
    for place in np.linspace(0, len(path) - 1, 30):
        x, _ = path.point(float(place))
        p = [q[:, 0] for q in path.everyone(x)]
        answers = response(FOLDED.payoffs, p, path.rationality_at(place))
        for mine, answer in zip(p, answers, strict=True):
            assert mine == pytest.approx(answer, abs=1e-11)
    # In order along the path it rises, falls between the turning points, and rises again.
    rises = np.diff(path.rationality) > 0
    first, second = np.flatnonzero(path.turning)
    assert rises[:first].all()
    assert not rises[first:second].any()
    assert rises[second:].all()


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 2), (3, 3, 3), (2, 2, 2, 2, 2)])
def test_limit_is_an_equilibrium(shape):
    payoffs = random_games(shape, 100, seed=1)
    strategies, converged = logit_limit(payoffs)
    assert converged.all()
    found = ng.quantal_response(ng.NormalFormGame(payoffs))
    assert found.regret.max() < 1e-12
    for a, b in zip(strategies, found.limit, strict=True):
        assert np.array_equal(a, b)


@pytest.mark.parametrize("shape", [(3, 3), (2, 2, 2)])
def test_family_and_single_game_lead_to_the_same_limit(shape):
    # A single game takes finer steps.
    game = ng.NormalFormGame(random_games(shape, 8, seed=2))
    family = ng.quantal_response(game, [0.7, 4])
    for k in range(8):
        one = ng.quantal_response(game[k], [0.7, 4])
        for a, b in zip(family.limit, one.limit, strict=True):
            assert a[:, k] == pytest.approx(b, abs=1e-9)
        assert family.passages[:, k].tolist() == one.passages.tolist()
        for a, b in zip(family.strategies, one.strategies, strict=True):
            assert a[..., k] == pytest.approx(b, abs=1e-9)


def test_limit_is_among_all_equilibria():
    payoffs = random_games((2, 2, 2), 50, seed=4)
    everything = ng.nash_equilibria(ng.NormalFormGame(payoffs))
    strategies, _ = logit_limit(payoffs)
    for k in range(50):
        here = np.concatenate([p[:, k] for p in strategies])
        away = [np.abs(np.concatenate(eq.strategies) - here).max() for eq in everything.of(k)]
        assert min(away) < 1e-9


# Integers from 0 to 3 have ties everywhere; what is called converged is an equilibrium.
def test_ties():
    payoffs = np.random.default_rng(8).integers(0, 4, (2, 3, 3, 150)).astype(float)
    found = ng.quantal_response(ng.NormalFormGame(payoffs))
    assert found.converged.mean() > 0.95
    assert found.regret[found.converged].max() < 1e-4


def test_one_singular_system_does_not_stop_the_others():
    matrices = np.stack([np.eye(2), np.zeros((2, 2)), np.array([[0, 2], [1, 0]])], axis=-1)
    answer, signs = solved(matrices, np.ones((2, 1, 3)))
    assert signs.tolist() == [1, 0, -1]
    assert np.isnan(answer[..., 1]).all()
    assert answer[:, 0, 0].tolist() == [1, 1]
    assert answer[:, 0, 2].tolist() == [1, 0.5]


# Invariance

shapes = st.sampled_from([(2, 2), (3, 2), (2, 2, 2)])


@given(shapes, st.integers(0, 10**6), st.sampled_from([1e-9, 0.5, 8.0, 1e9]))
@settings(max_examples=10, deadline=None)
def test_units_of_payoff_and_rationality(shape, seed, unit):
    u = random_games(shape, 1, seed)[..., 0]
    shift = np.arange(len(shape)).reshape(-1, *[1] * len(shape))
    before = ng.quantal_response(ng.NormalFormGame(u), [0.5, 3])
    after = ng.quantal_response(ng.NormalFormGame((u + shift) * unit), [0.5 / unit, 3 / unit])
    for a, b in zip(before.strategies, after.strategies, strict=True):
        assert a == pytest.approx(b, abs=1e-9)
    for a, b in zip(before.limit, after.limit, strict=True):
        assert a == pytest.approx(b, abs=1e-7)


@given(shapes, st.integers(0, 10**6), st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_names_do_not_matter(shape, seed, random):
    u = random_games(shape, 1, seed)[..., 0]
    orders = [random.sample(range(size), size) for size in shape]
    v = u[np.ix_(range(len(shape)), *orders)]
    before = ng.quantal_response(ng.NormalFormGame(u), [0.5, 3])
    after = ng.quantal_response(ng.NormalFormGame(v), [0.5, 3])
    for a, b, order in zip(before.strategies, after.strategies, orders, strict=True):
        assert a[order] == pytest.approx(b, abs=1e-9)
    for a, b, order in zip(before.limit, after.limit, orders, strict=True):
        assert a[order] == pytest.approx(b, abs=1e-7)


def test_players_in_another_order():
    u = random_games((2, 3, 2), 1, 5)[..., 0]
    before = ng.quantal_response(ng.NormalFormGame(u), 2)
    after = ng.quantal_response(ng.NormalFormGame(u[[2, 0, 1]].transpose(0, 3, 1, 2)), 2)
    for k, j in enumerate([2, 0, 1]):
        assert after.strategies[k] == pytest.approx(before.strategies[j], abs=1e-12)


# Games without much in them, and mistakes


@pytest.mark.parametrize("shape", [(1,), (1, 1), (2, 1, 3), (2, 2)])
def test_indifference_stays_at_equal_odds(shape):
    found = ng.quantal_response(ng.NormalFormGame(np.ones((len(shape), *shape))), [0, 7])
    assert found.converged
    for p, size in zip(found.limit, shape, strict=True):
        assert p.tolist() == pytest.approx([1 / size] * size)
    assert found.residual.max() < 1e-15


def test_one_player_chooses_the_best():
    found = ng.quantal_response(ng.NormalFormGame([[1, 2, 3]]), 1)
    e = np.exp([1, 2, 3])
    assert found.strategies[0][:, 0] == pytest.approx(e / e.sum())
    assert found.limit[0].tolist() == [0, 0, 1]


def test_batch_axes_are_kept():
    payoffs = random_games((2, 3), 6).reshape(2, 2, 3, 3, 2)
    found = ng.quantal_response(ng.NormalFormGame(payoffs), [1, 2])
    assert [p.shape for p in found.strategies] == [(2, 2, 3, 2), (3, 2, 3, 2)]
    assert found.limit[1].shape == (3, 3, 2)
    assert found.residual.shape == (2, 3, 2)
    assert found.converged.shape == (3, 2)
    assert found.path is None
    frame = found.to_frame()
    assert len(frame) == 6 * 3 * 5
    assert frame.groupby(["game", "rationality", "player"])["probability"].sum().to_numpy() == (
        pytest.approx(1)
    )
    assert str(found).startswith("QuantalResponse: 6 games at 2 rationalities;")


def test_no_time():
    found = ng.quantal_response(OCHS, [0, 1], budget=1e-9)
    assert not found.converged
    assert np.isnan(found.strategies[0][:, 1]).all()
    assert "rationality 1: not reached" in str(found)
    assert "limit not identified" in str(found)


def test_broken_off_path_is_no_limit(monkeypatch):
    monkeypatch.setattr("negotiation.solvers.logit.path.MOST_EVALUATIONS", 12)
    found = ng.quantal_response(OCHS, [0, 0.1])
    assert not found.converged
    frame = found.to_frame().set_index("rationality")["probability"]
    assert frame[math.inf].isna().all()
    assert frame[0.1].notna().all()
    ax = ng.figures.logit_path(found)
    line = ax.get_lines()[0]
    last = found.path.rationality[-1]
    assert 0 < line.get_xdata()[-1] < 1
    # The axis is l / (l + c); c is where it is one half.
    ticks = {t.get_text(): at for t, at in zip(ax.get_xticklabels(), ax.get_xticks(), strict=True)}
    assert "limit" not in ticks
    name, at = next((name, at) for name, at in ticks.items() if at > 0)
    scale = float(name) * (1 - at) / at
    assert line.get_xdata()[-1] == pytest.approx(last / (last + scale))
    assert line.get_ydata()[-1] == pytest.approx(found.path.strategies[0][0, -1])


@pytest.mark.parametrize("given", [-1, math.nan, math.inf, "one", True, [1, None], [[1, 2]]])
def test_rationality_must_be_numbers(given):
    with pytest.raises(ng.NegotiationError, match="rationality must be finite numbers from 0 up"):
        ng.quantal_response(OCHS, given)


def test_mistakes():
    with pytest.raises(ng.NegotiationError, match="budget must be a positive number"):
        ng.quantal_response(OCHS, budget=-1)
    with pytest.raises(ng.NegotiationError, match="expected a NormalFormGame"):
        ng.quantal_response([[1, 2]])
    path = ng.quantal_response(OCHS).path
    with pytest.raises(ng.NegotiationError, match="the path was followed from rationality 0 to"):
        path.at(-1)
    with pytest.raises(ng.NegotiationError, match="rationality must be a finite number"):
        path.at("1")


# Estimation


def test_fit_published_by_mckelvey_and_palfrey():
    # Gambit's tutorial, which replicates their estimate for a block of Ochs' data.
    fit = ng.fit_rationality(OCHS, [[0.527, 0.473], [0.366, 0.634]], n=128)
    assert fit.rationality == pytest.approx(1.8456097536855862, rel=1e-6)
    assert fit.log_likelihood == pytest.approx(-174.76453191087447, rel=1e-9)
    assert fit.strategies[0][0] == pytest.approx(0.615651314427859, abs=1e-6)
    assert fit.strategies[1][0] == pytest.approx(0.38329094004562914, abs=1e-6)
    assert fit.log_likelihood_random == pytest.approx(-256 * math.log(2))
    assert fit.bound == ""


def test_interval_by_its_definition():
    counts = [[70, 30], [60, 40]]
    game = ng.NormalFormGame([[[9, 0], [0, 1]], [[0, 1], [1, 0]]])
    fit = ng.fit_rationality(game, counts)

    def log_likelihood(rationality):
        p = ng.quantal_response(game, rationality).strategies
        return sum(float(np.dot(c, np.log(q[:, 0]))) for c, q in zip(counts, p, strict=True))

    # 3.841459: the 95 % point of chi-squared with one degree of freedom, from tables.
    top = log_likelihood(fit.rationality)
    assert top == pytest.approx(fit.log_likelihood)
    for end in fit.interval:
        assert 2 * (top - log_likelihood(end)) == pytest.approx(3.841459, abs=1e-4)
    for near in (0.99, 1.01):
        assert log_likelihood(near * fit.rationality) < top


def test_simulated_choices():
    # The interval should hold the truth in 95 of 100 samples: a binomial draw of 60 at 0.95 is
    # below 51 once in 3,000 times.
    game = ng.NormalFormGame([[[9, 0], [0, 1]], [[0, 1], [1, 0]]])
    truth, rng = 0.6, np.random.default_rng(11)
    p = [q[:, 0] for q in ng.quantal_response(game, truth).strategies]
    path = ng.quantal_response(game)  # once, as fit_rationality does for each
    estimates, covered = [], 0
    for _ in range(60):
        counts = tuple(rng.multinomial(200, q).astype(float) for q in p)
        fit = _Search(path, counts).result(0.95)
        estimates.append(fit.rationality)
        covered += fit.interval[0] <= truth <= fit.interval[1]
    assert np.median(estimates) == pytest.approx(truth, rel=0.1)
    assert covered >= 51


def test_estimates_at_the_ends_of_the_path():
    dilemma = ng.NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    always = ng.fit_rationality(dilemma, [[0, 40], [0, 40]])
    assert (always.rationality, always.bound) == (math.inf, "limit")
    assert always.log_likelihood == 0
    assert 0 < always.interval[0] < always.interval[1] == math.inf
    never = ng.fit_rationality(dilemma, [[30, 10], [30, 10]])
    assert (never.rationality, never.bound) == (0, "random play")
    assert never.interval[0] == 0
    assert never.p_value == 1
    assert never.log_likelihood_limit == -math.inf
    assert "random play" in str(never)


def test_estimate_beyond_the_point_where_the_path_broke_off(monkeypatch):
    whole = ng.fit_rationality(OCHS, [[62, 66], [20, 108]])
    assert whole.broke_off is None
    assert "could not be followed" not in str(whole)
    monkeypatch.setattr("negotiation.solvers.logit.path.MOST_EVALUATIONS", 12)
    last = ng.quantal_response(OCHS).path.rationality[-1]
    # The likelihood still rises there.
    fit = ng.fit_rationality(OCHS, [[62, 66], [20, 108]])
    assert fit.broke_off == last < whole.rationality
    assert fit.bound == "unknown"
    assert math.isnan(fit.rationality)
    assert math.isnan(fit.interval[1])
    assert math.isnan(fit.log_likelihood_limit)
    assert f"could not be followed beyond rationality {last:.4g}: the likelihood is largest" in (
        str(fit)
    )
    assert "rationality unknown, 95 % interval" in str(fit)
    # A maximum before it, from which the last point is not told apart.
    p = ng.quantal_response(OCHS).path.at(last / 2)[0]
    few = ng.fit_rationality(OCHS, [10 * q for q in p])
    assert (few.rationality, few.bound) == (pytest.approx(last / 2), "")
    assert math.isnan(few.interval[1])
    assert "the upper bound is unknown" in str(few)
    # And from which it is.
    many = ng.fit_rationality(OCHS, [1e5 * q for q in p])
    assert many.interval[0] < last / 2 < many.interval[1] < last
    assert "the likelihood beyond is unknown" in str(many)


@pytest.mark.parametrize("rationality", [0.5, 0.8081, 0.82, 2.0])
def test_fit_near_and_beyond_a_crossing(rationality):
    p = [q[:, 0] for q in ng.quantal_response(BATTLE, rationality).strategies]
    fit = ng.fit_rationality(BATTLE, [1e5 * q for q in p])
    assert fit.rationality == pytest.approx(rationality, abs=1e-3)
    assert fit.interval[0] < rationality < fit.interval[1]
    assert fit.broke_off is None


def test_likelihood_is_searched_along_the_path():
    # Choices as on the stretch between the turning points, which no function of rationality has.
    path = ng.quantal_response(FOLDED).path
    middle = path.at(2.4)[1]
    fit = ng.fit_rationality(FOLDED, [1e4 * p for p in middle])
    assert fit.rationality == pytest.approx(2.4, rel=1e-5)
    assert np.concatenate(fit.strategies) == pytest.approx(np.concatenate(middle), abs=1e-5)
    frame = fit.to_frame()
    assert frame["observed"].to_numpy() == pytest.approx(frame["fitted"].to_numpy(), abs=1e-5)


def test_counts_by_name():
    game = ng.NormalFormGame(
        OCHS.payoffs, players=["Ann", "Ben"], strategies=[["left", "right"]] * 2
    )
    counts = {"Ben": {"right": 6, "left": 4}, "Ann": {"left": 7, "right": 3}}
    assert ng.fit_rationality(game, counts).rationality == pytest.approx(
        ng.fit_rationality(game, [[7, 3], [4, 6]]).rationality
    )
    wrong = [
        ({"Bem": {}}, "did you mean 'Ben'"),
        ({"Ann": [1, 2]}, "says nothing of 'Ben'"),
        ({"Ann": [1, 2], "Ben": {"left": 1}}, "say nothing of 'right'"),
        ({"Ann": [1, 2], "Ben": {"left": 1, "rigth": 2}}, "did you mean 'right'"),
        ([[1, 2]], "for 1 players, but the game has 2"),
        ([[1, 2], [1, -2]], "'Ben' must be 2 numbers from 0 to 1e[+]15"),
        ([[1, 2], [1, 2, 3]], "'Ben' must be 2 numbers from 0 to 1e[+]15"),
        ([[1, math.nan], [1, 2]], "'Ann' must be 2 numbers from 0 to 1e[+]15"),
        ([[True, False], [1, 2]], "'Ann' must be 2 numbers from 0 to 1e[+]15"),
        ([[0, 0], [0, 0]], "nothing was observed"),
        ([[0.2, 0.8], [0.5, 0.5]], "give counts, or n"),
        ("left", "frequencies must be a list"),
    ]
    for given_counts, words in wrong:
        with pytest.raises(ng.NegotiationError, match=words):
            ng.fit_rationality(game, given_counts)
    for n in (0, -1, math.inf, True, "ten"):
        with pytest.raises(ng.NegotiationError, match="n must be a positive number"):
            ng.fit_rationality(game, [[0.2, 0.8], [0.5, 0.5]], n=n)
    with pytest.raises(ng.NegotiationError, match="the frequencies sum to 10, 10: leave n out"):
        ng.fit_rationality(game, [[2, 8], [5, 5]], n=10)
    for confidence in (0, 1, -0.5, True, "95 %"):
        with pytest.raises(ng.NegotiationError, match="confidence must be between 0 and 1"):
            ng.fit_rationality(game, [[2, 8], [5, 5]], confidence=confidence)
    with pytest.raises(ng.NegotiationError, match="family of 3"):
        ng.fit_rationality(ng.NormalFormGame(np.zeros((2, 2, 2, 3))), [[1, 2]] * 2)
    with pytest.raises(ng.NegotiationError, match="nobody in this game has a choice"):
        ng.fit_rationality(ng.NormalFormGame([[1.0]]), [[1]])


def test_a_rationality_that_nothing_identifies():
    """In Shapley's game (1964) the logit path stays at even mixing, and the likelihood is flat."""
    a = [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    b = [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
    fit = ng.fit_rationality(ng.NormalFormGame([a, b]), [[1, 10, 3], [2, 8, 3]])
    assert np.isnan(fit.rationality)
    assert fit.bound == "not identified"
    assert fit.interval == (0, np.inf)
    assert fit.p_value == 1
    assert "not identified" in str(fit)
