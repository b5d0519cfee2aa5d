"""Correlated equilibria beside published games, theorems, exact vertices and bare programmes."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

import negotiation as ng

SOLVERS = [ng.correlated_equilibrium, ng.coarse_correlated_equilibrium]
BOTH = pytest.mark.parametrize("solve", SOLVERS)

# The chicken of most courses; its optima are derived below.
CHICKEN = ng.NormalFormGame(
    [[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
    players=["A", "B"],
    strategies=[["swerve", "drive on"]] * 2,
    title="chicken",
)
PENNIES = ng.NormalFormGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
DILEMMA = ng.NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
BATTLE = ng.NormalFormGame([[[2, 0], [0, 1]], [[1, 0], [0, 2]]], players=["A", "B"])
# Shapley (1964): fictitious play circles; the only Nash equilibrium is (1/3, 1/3, 1/3) for both.
SHAPLEY = ng.NormalFormGame([[[0, 0, 1], [1, 0, 0], [0, 1, 0]], [[0, 1, 0], [0, 0, 1], [1, 0, 0]]])
CLASH = np.array([[0, -2, 1], [1, 0, -2], [-2, 1, 0]])


def inequalities(u, *, coarse=False):
    """Rows that must not be negative, by plain loops over profiles; shape (R, N)."""
    u = np.asarray(u)
    shape, rows = u.shape[1:], []
    for i, size in enumerate(shape):
        for told, instead in itertools.product([None] if coarse else range(size), range(size)):
            if told == instead:
                continue
            row = np.zeros(shape, dtype=u.dtype)
            for x in np.ndindex(shape):
                if told is None or x[i] == told:
                    row[x] = u[(i, *x)] - u[(i, *x[:i], instead, *x[i + 1 :])]
            rows.append(row.ravel())
    return np.array(rows, dtype=u.dtype).reshape(-1, u[0].size)


def bare(u, values, *, coarse=False):
    """Optimum of the same programme, written by hand."""
    rows = inequalities(u, coarse=coarse)
    n = rows.shape[1]
    answer = linprog(
        -np.ravel(values), A_ub=-rows, b_ub=np.zeros(len(rows)), A_eq=np.ones((1, n)), b_eq=[1]
    )
    assert answer.status == 0
    return -answer.fun


def exact_vertices(u):
    """Vertices of the correlated equilibria of a small game, in fractions, by all active sets."""
    fractions = np.vectorize(Fraction, otypes=[object])(u)
    rows = inequalities(fractions)
    n = rows.shape[1]
    every = [*rows.tolist(), *(np.eye(n, dtype=int) * Fraction(1)).tolist()]
    found = set()
    for active in itertools.combinations(every, n - 1):
        point = solved([*active, [Fraction(1)] * n], [Fraction(0)] * (n - 1) + [Fraction(1)])
        if point and all(sum(a * b for a, b in zip(r, point, strict=True)) >= 0 for r in every):
            found.add(tuple(point))
    return found


def solved(matrix, right):
    """Solution of a square system in fractions, or None."""
    m = [[*row, b] for row, b in zip(matrix, right, strict=True)]
    for k in range(len(m)):
        pivot = next((r for r in range(k, len(m)) if m[r][k]), None)
        if pivot is None:
            return None
        m[k], m[pivot] = m[pivot], m[k]
        m[k] = [v / m[k][k] for v in m[k]]
        for r in range(len(m)):
            if r != k and m[r][k]:
                m[r] = [a - m[r][k] * b for a, b in zip(m[r], m[k], strict=True)]
    return [row[-1] for row in m]


def family(shape, count, seed, *, integers=False):
    rng = np.random.default_rng(seed)
    size = (len(shape), *shape, count)
    return rng.integers(0, 4, size).astype(float) if integers else rng.random(size)


# Published games, and optima that can be derived by hand


# Nobody told to swerve gains if p(SS) <= 2 p(SD), so that 12 p(SS) + 9 * 2 p(SD) is at most 10.5,
# with p(SS) = 1/2; the price is 3/4 since 12 p + 18 q + 2 * price * (2 q - p) is 10.5 (p + 2 q).
def test_best_plan_for_chicken():
    plan = ng.correlated_equilibrium(CHICKEN)
    assert plan.probabilities == pytest.approx(np.array([[0.5, 0.25], [0.25, 0]]))
    assert plan.value == pytest.approx(10.5)
    assert plan.payoffs == pytest.approx([5.25, 5.25])
    assert plan.bound == pytest.approx(10.5)
    assert plan.optimal
    assert plan.unique
    assert plan.regret == pytest.approx(0, abs=1e-14)
    for prices, slack, told in zip(plan.prices, plan.slack, plan.told, strict=True):
        assert prices == pytest.approx(np.array([[0, 0.75], [0, 0]]))
        assert slack == pytest.approx(np.array([[0, 0], [0.25, 0]]))
        assert told == pytest.approx([0.75, 0.25])


# Aumann (1974): a third each of all but the crash pays both 10/3. It is the best for the sum: told
# to swerve, one stays if p(SD) >= p(SS), so that 8 p(SS) + 12 p(SD) is at most 20/3.
def test_chicken_of_aumann():
    plan = ng.correlated_equilibrium(ng.NormalFormGame([[[4, 1], [5, 0]], [[4, 5], [1, 0]]]))
    assert plan.probabilities == pytest.approx(np.array([[1 / 3, 1 / 3], [1 / 3, 0]]))
    assert plan.payoffs == pytest.approx([10 / 3, 10 / 3])


def test_best_plan_is_an_exact_vertex():
    vertices = exact_vertices(CHICKEN.payoffs.astype(int))
    assert len(vertices) == 5  # as Calvo-Armengol (2006) has it for such games
    for objective, weights in (("sum", (1, 1)), ("A", (1, 0)), ({"A": 1, "B": -2}, (1, -2))):
        values = np.tensordot(weights, CHICKEN.payoffs.astype(int), 1).ravel()
        best = max(vertices, key=lambda v: sum(a * int(b) for a, b in zip(v, values, strict=True)))
        plan = ng.correlated_equilibrium(CHICKEN, objective)
        assert plan.probabilities.ravel() == pytest.approx([float(x) for x in best])


def test_best_for_the_smallest_payoff_of_chicken():
    plan = ng.correlated_equilibrium(CHICKEN, "smallest")
    assert plan.value == pytest.approx(5.25)
    assert plan.optimal


@BOTH
def test_matching_pennies_leaves_no_choice(solve):
    # The only correlated equilibrium is the Nash equilibrium.
    for objective in ("sum", "1", "smallest", [[1, 0], [0, 0]]):
        plan = solve(PENNIES, objective)
        assert plan.probabilities == pytest.approx(np.full((2, 2), 0.25))
        assert plan.optimal


def test_dominated_strategies_are_never_told():
    plan = ng.correlated_equilibrium(DILEMMA, {"1": -1, "2": -1})
    assert plan.draws == [({"1": "2", "2": "2"}, 1.0)]
    assert plan.value == -2
    assert ng.correlated_equilibrium(DILEMMA).value == 2


def test_shapley_game_is_played_without_ever_missing():
    # Told 1, the other is told 2 or 3 alike, and so on: a plan off the diagonal loses nothing.
    plan = ng.correlated_equilibrium(SHAPLEY)
    assert plan.value == pytest.approx(1)
    assert plan.optimal
    nash = ng.nash_equilibria(SHAPLEY)
    assert nash.payoffs.sum(axis=0) == pytest.approx([2 / 3])


# Moulin and Vial (1978): refusing before one hears is harder than after. Both always doing the same
# pays 0; a player who refuses gets (0 + 1 - 2)/3. But whoever hears its part knows how to gain 1.
def test_coarse_equilibrium_does_better():
    game = ng.NormalFormGame([CLASH, CLASH.T])
    coarse = ng.coarse_correlated_equilibrium(game)
    assert coarse.value == pytest.approx(0, abs=1e-12)
    assert coarse.probabilities.trace() == pytest.approx(1)
    assert ng.correlated_equilibrium(game).value == pytest.approx(
        bare(game.payoffs, CLASH + CLASH.T)
    )
    assert ng.correlated_equilibrium(game).value < -0.5


# Theorems


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 2), (2, 3)])
@pytest.mark.parametrize("integers", [False, True])
def test_no_nash_equilibrium_is_better(shape, integers):
    # Every Nash equilibrium is a correlated equilibrium, and every one of those a coarse one.
    games = ng.NormalFormGame(family(shape, 20, 1, integers=integers))
    nash = ng.nash_equilibria(games, budget=20)
    for objective in ("sum", "1", "smallest"):
        plain = ng.correlated_equilibrium(games, objective)
        coarse = ng.coarse_correlated_equilibrium(games, objective)
        worth = {
            "sum": nash.payoffs.sum(axis=0), "1": nash.payoffs[0], "smallest": nash.payoffs.min(0)
        }[objective]  # fmt: skip
        assert (worth <= plain.value[nash.game] + 1e-9).all()
        assert (plain.value <= coarse.value + 1e-12).all()
        assert plain.optimal.all()
        assert coarse.optimal.all()


@BOTH
def test_zero_sum_games_have_their_value(solve):
    # Against the other's share of a plan each can get the value, so nobody gets less, nor more.
    for u in np.random.default_rng(2).integers(-5, 6, (10, 3, 4)):
        cost = np.append(np.zeros(3), -1.0)
        minimax = linprog(
            cost,
            A_ub=np.column_stack([-u.T, np.ones(4)]),
            b_ub=np.zeros(4),
            A_eq=[[1, 1, 1, 0]],
            b_eq=[1],
            bounds=[(0, None)] * 3 + [(None, None)],
        )
        for sign in (1, -1):
            plan = solve(ng.NormalFormGame([u, -u]), {"1": sign})
            assert plan.payoffs[0] == pytest.approx(-minimax.fun, abs=1e-9)


@BOTH
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 3, 2), (2, 2, 2, 2), (1, 3), (4,), (1, 1)])
@pytest.mark.parametrize("integers", [False, True])
def test_as_a_bare_programme(solve, shape, integers):
    u = family(shape, 8, 3, integers=integers)
    coarse = solve is SOLVERS[1]
    random = np.random.default_rng(4).normal(size=(*shape, 8))
    for objective, values in (("sum", u.sum(axis=0)), ({"1": -1.5}, -1.5 * u[0]), (random, random)):
        plan = solve(ng.NormalFormGame(u), objective)
        for k in range(8):
            own = u[..., k]
            rows = inequalities(own, coarse=coarse)
            best = values[..., k]
            expected = bare(own, best, coarse=coarse) if len(rows) else best.max()
            assert plan.value[k] == pytest.approx(expected, abs=1e-7)
            p = plan.probabilities[..., k].ravel()
            assert p.sum() == pytest.approx(1, abs=1e-14)
            assert p.min() >= 0
            assert (rows @ p).min(initial=0) >= -1e-12
        assert plan.optimal.all()
        assert plan.bound == pytest.approx(plan.value, abs=1e-10)
        assert plan.regret.max() <= 1e-12


@BOTH
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 3)])
@pytest.mark.parametrize("objective", ["sum", "2", "smallest", {"1": 2, "2": -1}])
def test_a_game_is_solved_alike_in_any_family(solve, shape, objective):
    u = family(shape, 40, 5, integers=True)
    together = solve(ng.NormalFormGame(u.reshape(*u.shape[:-1], 8, 5)), objective)
    assert together.value.shape == (8, 5)
    for k in range(40):
        alone = solve(ng.NormalFormGame(u[..., k]), objective)
        assert together[k].probabilities == pytest.approx(alone.probabilities, abs=1e-9)
        assert together[k].value == pytest.approx(alone.value, abs=1e-9)


def test_prices_are_what_disobedience_is_worth():
    # If obeying may cost A, told to swerve, an amount e more, the optimum rises by price times e.
    e = 1e-3
    rows = inequalities(CHICKEN.payoffs)
    limit = np.zeros(len(rows))
    limit[0] = e
    answer = linprog(
        -CHICKEN.payoffs.sum(axis=0).ravel(), A_ub=-rows, b_ub=limit, A_eq=np.ones((1, 4)), b_eq=[1]
    )
    plan = ng.correlated_equilibrium(CHICKEN)
    assert -answer.fun - 10.5 == pytest.approx(e * plan.prices[0][0, 1])


# What changes nothing


small_games = st.sampled_from([(2, 2), (2, 3), (3, 3), (2, 2, 2)]).flatmap(
    lambda shape: arrays(float, (len(shape), *shape), elements=st.integers(0, 5).map(float))
)


@BOTH
@settings(max_examples=25)
@given(
    u=small_games, scale=st.sampled_from([1e-9, 0.3, 7.0, 1e9]), shift=st.integers(-(10**6), 10**6)
)
def test_affine_changes_of_payoffs_change_nothing(solve, u, scale, shift):
    changed = u.copy()
    changed[1] = scale * (u[1] + shift)
    for objective in ("1", "2", np.arange(u[0].size).reshape(u[0].shape)):
        before, after = (solve(ng.NormalFormGame(v), objective) for v in (u, changed))
        assert after.probabilities == pytest.approx(before.probabilities, abs=1e-8)
        assert before.optimal
        assert after.optimal
        assert after.payoffs[1] == pytest.approx(scale * (before.payoffs[1] + shift))


@BOTH
@settings(max_examples=25)
@given(u=small_games, data=st.data())
def test_names_and_order_do_not_matter(solve, u, data):
    players = data.draw(st.permutations(range(len(u))))
    orders = [data.draw(st.permutations(range(size))) for size in u.shape[1:]]
    moved = u[np.ix_(range(len(u)), *orders)].transpose(0, *(i + 1 for i in players))[list(players)]
    for objective in ("sum", "smallest"):
        before, after = (solve(ng.NormalFormGame(v), objective) for v in (u, moved))
        assert after.value == pytest.approx(before.value)
        if before.unique:
            back = before.probabilities[np.ix_(*orders)].transpose(players)
            assert after.probabilities == pytest.approx(back, abs=1e-9)


@BOTH
def test_a_strategy_twice_changes_no_value(solve):
    u = family((2, 3), 1, 7)[..., 0]
    twice = np.concatenate([u, u[:, -1:]], axis=1)
    for objective in ("sum", "smallest", "1"):
        assert solve(ng.NormalFormGame(twice), objective).value == pytest.approx(
            solve(ng.NormalFormGame(u), objective).value
        )


@BOTH
def test_badly_scaled_payoffs(solve):
    u = np.array([CHICKEN.payoffs[0] * 1e-9, CHICKEN.payoffs[1] * 1e9 + 1e9])
    for objective in ("1", "2", "sum"):
        plan = solve(ng.NormalFormGame(u), objective)
        assert plan.optimal
    assert solve(ng.NormalFormGame(u), {"1": 1e9, "2": 1e-9}).probabilities == pytest.approx(
        np.array([[0.5, 0.25], [0.25, 0]])
    )
    for tiny in (1e-300, 1e290):
        plan = solve(ng.NormalFormGame(CHICKEN.payoffs * tiny))
        assert plan.probabilities == pytest.approx(np.array([[0.5, 0.25], [0.25, 0]]))


@BOTH
def test_a_large_game(solve):
    u = family((38, 38), 1, 6, integers=True)[..., 0]
    plan = solve(ng.NormalFormGame(u), {"1": -1})
    assert plan.optimal
    assert plan.regret < 1e-9


@BOTH
def test_nothing_at_stake(solve):
    for objective in ("sum", "smallest", "1"):
        plan = solve(ng.NormalFormGame(np.zeros((2, 2, 2))), objective)
        assert plan.optimal
        assert not plan.unique
        assert plan.value == 0


# What a user sees


def test_plan_in_words():
    text = str(ng.correlated_equilibrium(CHICKEN))
    assert "probability 0.5: A: swerve, B: swerve" in text
    assert "A, told 'swerve' (probability 0.75): 'drive on' would pay as much (price 0.75)" in text
    assert "would lose 1 by 'swerve'" in text
    coarse = str(ng.coarse_correlated_equilibrium(CHICKEN))
    assert "A: 'drive on' would pay as much (price 0.75)" in coarse
    assert "others may have as much" in str(ng.correlated_equilibrium(BATTLE))


def test_tables():
    plan = ng.correlated_equilibrium(CHICKEN)
    table = plan.to_frame()
    assert list(table.columns) == ["game", "A", "B", "probability", "payoff: A", "payoff: B"]
    assert table["probability"].tolist() == pytest.approx([0.5, 0.25, 0.25])
    why = plan.obedience()
    assert why["told"].tolist() == ["swerve", "drive on"] * 2
    assert why["loss"].tolist() == pytest.approx(
        [0, 1, 0, 1]
    )  # 0.25 in expectation, a quarter told
    assert why["binding"].tolist() == [True, False] * 2
    assert why["price"].tolist() == pytest.approx([0.75, 0] * 2)
    html = plan._repr_html_()
    assert html.count("<table") == 2
    assert "told" not in ng.coarse_correlated_equilibrium(CHICKEN).obedience()


def test_family_in_words():
    games = ng.NormalFormGame(family((2, 2), 30, 8))
    plan = ng.correlated_equilibrium(games)
    assert repr(plan).endswith("30 games, 30 proved>")
    assert "... and 10 more" in str(plan)
    assert len(plan) == len(list(plan)) == 30
    assert set(plan.obedience()["game"]) == set(range(30))
    assert "<th>game</th>" in plan._repr_html_()
    with pytest.raises(ng.NegotiationError, match="take one"):
        _ = plan.draws


@BOTH
def test_budget_is_kept_and_named(solve):
    games = ng.NormalFormGame(family((3, 3, 3), 50, 9))
    plan = solve(games, budget=1e-9)
    assert 0 < plan.solved.sum() < 50  # pure equilibria take no programme
    assert np.isnan(plan.value[~plan.solved]).all()
    assert np.isnan(plan.probabilities[..., ~plan.solved]).all()
    assert not plan.optimal[~plan.solved].any()
    assert plan.optimal[plan.solved].all()
    assert f"{50 - plan.solved.sum()} not solved" in repr(plan)
    one = plan[int(np.flatnonzero(~plan.solved)[0])]
    assert "the budget ran out" in str(one)
    assert one.draws == []
    assert "not solved" in one._repr_html_()
    assert solve(games, budget=60).optimal.all()


@BOTH
def test_objective_of_each_game(solve):
    u = family((2, 2), 3, 1)
    values = np.moveaxis(np.array([np.eye(2), -np.eye(2), np.zeros((2, 2))]), 0, -1)
    plan = solve(ng.NormalFormGame(u), values)
    for k in range(3):
        assert plan.value[k] == pytest.approx(
            float(solve(ng.NormalFormGame(u[..., k]), values[..., k]).value), abs=1e-12
        )


@BOTH
@pytest.mark.parametrize(
    ("objective", "message"),
    [
        ("summ", "no objective 'summ'; did you mean 'sum'?"),
        ("C", "no objective 'C'"),
        ({"C": 1}, "no player 'C'"),
        ({"A": "much"}, "the weight of 'A' must be a finite number, got 'much'"),
        ({"A": True}, "the weight of 'A' must be a finite number, got True"),
        ({"A": np.nan}, "must be a finite number, got nan"),
        ({}, "gives no player a weight but 0"),
        ({"A": 0}, "gives no player a weight but 0"),
        ({"A": 1e300, "B": 1e300}, "weights times payoffs must be at most 1e[+]300"),
        ([1, 2], r"needs the shape \(2, 2\), got \(2,\)"),
        ([[1, 2], [3, np.inf]], r"at most 1e[+]300 in size, but at \(1, 1\) is inf"),
        ([["a", "b"], ["c", "d"]], "an array of numbers"),
        ([[True, False], [True, False]], "an array of numbers"),
        (None, "objective must be 'sum', 'smallest', a player"),
        (True, "objective must be"),
    ],
)
def test_bad_objectives(solve, objective, message):
    with pytest.raises(ng.NegotiationError, match=message):
        solve(CHICKEN, objective)


@BOTH
def test_bad_questions(solve):
    with pytest.raises(ng.NegotiationError, match="expected a NormalFormGame"):
        solve([[1, 2], [3, 4]])
    with pytest.raises(ng.NegotiationError, match="positive number of seconds"):
        solve(CHICKEN, budget=0)
    with pytest.raises(ng.NegotiationError, match="at most 1e\\+300"):
        solve(ng.NormalFormGame(CHICKEN.payoffs * 1e301))
    named = ng.NormalFormGame(CHICKEN.payoffs, players=["sum", "B"])
    with pytest.raises(ng.NegotiationError, match="also a player's name"):
        solve(named)
    assert solve(named, {"sum": 1}).value == 7


# The polygon of two players' payoffs


def hull_of(points):
    """Corners of a convex hull in fractions, counter-clockwise."""
    points = sorted(set(points))

    def half(way):
        chain = []
        for c in way:
            while len(chain) > 1 and (
                (chain[-1][0] - chain[-2][0]) * (c[1] - chain[-2][1])
                - (chain[-1][1] - chain[-2][1]) * (c[0] - chain[-2][0])
                <= 0
            ):
                chain.pop()
            chain.append(c)
        return chain[:-1]

    return half(points) + half(points[::-1]) or points


@pytest.mark.parametrize("game", [CHICKEN, BATTLE, DILEMMA, PENNIES])
def test_polygon_has_the_exact_corners(game):
    u = game.payoffs.astype(int)
    payoffs = {
        tuple(sum(p * int(v) for p, v in zip(x, own.ravel(), strict=True)) for own in u)
        for x in exact_vertices(u)
    }
    corners = [[float(v) for v in corner] for corner in hull_of(payoffs)]
    polygon = ng.correlated_payoffs(game, *game.players)
    assert polygon.vertices == pytest.approx(np.array(corners))
    assert polygon.complete
    assert polygon.gap < 1e-9
    assert polygon.regret.max() < 1e-12


def support(points, directions):
    return (directions @ points.T).max(axis=1)


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 2), (2, 2, 2, 2), (4, 2)])
@pytest.mark.parametrize("integers", [False, True])
def test_polygon_reaches_as_far_as_bare_programmes(coarse, shape, integers):
    u = family(shape, 1, 11, integers=integers)[..., 0]
    last = str(len(shape))
    polygon = ng.correlated_payoffs(ng.NormalFormGame(u), last, "1", coarse=coarse)
    angles = np.random.default_rng(12).uniform(0, 2 * np.pi, 12)
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    pair = u[[len(shape) - 1, 0]].reshape(2, -1)
    expected = [bare(u, d @ pair, coarse=coarse) for d in directions]
    assert support(polygon.vertices, directions) == pytest.approx(expected, abs=1e-7)
    assert support(polygon.feasible, directions) == pytest.approx((directions @ pair).max(axis=1))
    assert polygon.gap < 1e-9
    plans = polygon.probabilities.reshape(-1, len(polygon.vertices))
    assert pytest.approx(polygon.vertices) == (pair @ plans).T
    assert (inequalities(u, coarse=coarse) @ plans).min() >= -1e-12


def test_polygons_that_are_none():
    common = ng.NormalFormGame([[[2, 0], [0, 1]]] * 2)
    segment = ng.correlated_payoffs(common, "1", "2")
    assert segment.vertices == pytest.approx(np.array([[2 / 3, 2 / 3], [2, 2]]))
    assert segment.feasible.tolist() == [[0, 0], [2, 2]]
    assert "a segment" in repr(segment)
    point = ng.correlated_payoffs(DILEMMA, "1", "2")
    assert point.vertices.tolist() == [[1, 1]]
    assert "a point" in str(point)
    still = ng.correlated_payoffs(ng.NormalFormGame(np.ones((3, 1, 2, 1))), "1", "3")
    assert still.vertices.tolist() == still.feasible.tolist() == [[1, 1]]


@pytest.mark.parametrize(("scale", "shift"), [(1e-9, 0.0), (1e9, 1e9), (3.0, -1e6)])
def test_polygon_follows_affine_changes(scale, shift):
    changed = CHICKEN.payoffs.copy()
    changed[0] = changed[0] * scale + shift
    polygon = ng.correlated_payoffs(ng.NormalFormGame(changed), "1", "2")
    expected = ng.correlated_payoffs(CHICKEN, "A", "B").vertices * [scale, 1] + [shift, 0]
    assert polygon.vertices == pytest.approx(expected)


def test_polygon_to_a_tolerance():
    game = ng.NormalFormGame(family((2,) * 5, 1, 13)[..., 0])
    all_corners = ng.correlated_payoffs(game, "1", "2")
    some = ng.correlated_payoffs(game, "1", "2", tolerance=0.01)
    assert len(some.vertices) < len(all_corners.vertices)
    assert 1e-9 < some.gap <= 0.01


def test_polygon_without_time():
    polygon = ng.correlated_payoffs(PENNIES, "1", "2", budget=1e-9)
    assert not polygon.complete
    assert polygon.vertices.shape == (0, 2)
    assert np.isnan(polygon.gap)
    assert "budget ran out" in str(polygon)


def test_polygon_tables():
    polygon = ng.correlated_payoffs(CHICKEN, "A", "B")
    assert list(polygon.to_frame().columns) == ["payoff: A", "payoff: B", "regret"]
    assert "<table" in polygon._repr_html_()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("A", "b"), "no player 'b'; did you mean 'B'"),
        (("A", "A"), "needs two players, got 'A' twice"),
        (("A", None), "no player None"),
    ],
)
def test_polygon_of_whom(arguments, message):
    with pytest.raises(ng.NegotiationError, match=message):
        ng.correlated_payoffs(CHICKEN, *arguments)


def test_bad_polygons():
    with pytest.raises(ng.NegotiationError, match="takes one game, got a family of 3"):
        ng.correlated_payoffs(ng.NormalFormGame(np.zeros((2, 2, 2, 3))), "1", "2")
    for coarse in (None, 1, "yes"):
        with pytest.raises(ng.NegotiationError, match="coarse must be True or False"):
            ng.correlated_payoffs(CHICKEN, "A", "B", coarse=coarse)
    for tolerance in (0, -1, np.nan, True, "fine", 2):
        with pytest.raises(ng.NegotiationError, match="tolerance must be"):
            ng.correlated_payoffs(CHICKEN, "A", "B", tolerance=tolerance)
