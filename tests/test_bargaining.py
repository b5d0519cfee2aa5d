"""Bargaining solutions beside closed forms, axioms, bare programmes and fine grids."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize

import negotiation as ng

SOLUTIONS = ["nash", "kalai_smorodinsky", "egalitarian", "equal_loss", "utilitarian"]
EACH = pytest.mark.parametrize("solution", SOLUTIONS)

# Four plans for a border, and war.
TALKS = ng.BargainingProblem(
    [[6, 4, 1, 0], [1, 3, 4, 0]],
    disagreement="war",
    parties=["A", "B"],
    agreements=["north to A", "split", "south to A", "war"],
)


def bare(u, rows, base, direction):
    """Largest t with rows @ u @ w >= base + t * direction, over all lotteries w at once."""
    count = u.shape[1]
    answer = linprog(
        np.r_[np.zeros(count), -1],
        A_ub=np.c_[-(rows @ u), direction],
        b_ub=-np.asarray(base),
        A_eq=np.r_[np.ones(count), 0][None],
        b_eq=[1],
        bounds=[(0, None)] * count + [(None, None)],
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    return -answer.fun if answer.status == 0 else None


def ideal_of(u, d):
    """The most of each party if the others get their disagreement payoff."""
    eye = np.eye(len(d))
    return np.array([bare(u, eye, np.where(e > 0, 0, d), e) for e in eye])


def by_slsqp(u, d, powers, start):
    """Nash solution over all lotteries by a general method of optimisation."""

    def minus(w):
        return -(powers @ np.log(np.maximum(u @ w - d, 1e-300)))

    answer = minimize(
        minus,
        start,
        jac=lambda w: -(powers / np.maximum(u @ w - d, 1e-300)) @ u,
        bounds=[(0, 1)] * len(start),
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like},
        options={"ftol": 1e-15, "maxiter": 1000},
        method="SLSQP",
    )
    return u @ answer.x


@st.composite
def problems(draw, parties=(2, 3, 4), *, whole=False):
    """Agreements and a disagreement point that some lottery beats for all."""
    n, count = draw(st.sampled_from(parties)), draw(st.integers(2, 8))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    u = rng.integers(0, 6, (n, count)).astype(float) if whole else rng.random((n, count))
    inside = u @ rng.dirichlet(np.ones(count))
    return u, inside - rng.random(n) * 0.3 - 0.05


# Closed forms


@pytest.mark.parametrize(("a", "d1", "d2"), [(0.7, 0.1, 0.2), (0.5, 0, 0), (0.25, 0.3, 0.6)])
def test_linear_frontier(a, d1, d2):
    pie = ng.BargainingProblem([[1, 0], [0, 1]], disagreement=[d1, d2])
    free = 1 - d1 - d2
    nash = pie.nash(weights=[a, 1 - a])
    assert nash.payoffs == pytest.approx([d1 + a * free, d2 + (1 - a) * free], abs=1e-12)
    assert nash.weights == pytest.approx(nash.payoffs, abs=1e-12)
    for other in (pie.nash(), pie.kalai_smorodinsky(), pie.egalitarian(), pie.equal_loss()):
        assert other.payoffs == pytest.approx([d1 + free / 2, d2 + free / 2], abs=1e-12)
    assert pie.egalitarian([a, 1 - a]).payoffs == pytest.approx(nash.payoffs, abs=1e-12)


# Kalai and Smorodinsky's objection to Nash: what B gains does not help it. By hand: in the hull of
# (0,0), (1,0), (1,.7), (0,1) the product is largest at (1,.7); the ideal is (1,1), so the other
# solution is on the diagonal, where 0.7 + 0.3 (1 - x) = x.
def test_objection_to_nash():
    problem = ng.BargainingProblem([[0, 1, 1, 0], [0, 0, 0.7, 1]], disagreement=[0, 0])
    assert problem.nash().payoffs == pytest.approx([1, 0.7], abs=1e-12)
    assert problem.kalai_smorodinsky().payoffs == pytest.approx([1 / 1.3] * 2, abs=1e-12)


# Chun (1988): losses from the ideal (1, 2) of the triangle (0,0), (1,0), (0,2) are equal where
# 2 (1 - l) + (2 - l) = 2.
def test_equal_losses():
    problem = ng.BargainingProblem([[0, 1, 0], [0, 0, 2]], disagreement=[0, 0])
    assert problem.equal_loss().payoffs == pytest.approx([1 / 3, 4 / 3], abs=1e-12)


# Three parties, where the plain Kalai-Smorodinsky point, in the middle of the hull of the three
# agreements, is not Pareto-optimal: C can have more. Imai (1983) goes on.
def test_who_still_can_goes_on():
    u = np.array([[1, 0, 0, 0.5], [0, 1, 0, 0.5], [0, 0, 1, 1]])
    found = ng.BargainingProblem(u, disagreement=[0, 0, 0]).kalai_smorodinsky()
    assert found.payoffs == pytest.approx([0.5, 0.5, 1], abs=1e-12)
    assert found.terms == ("4",)


def test_words_and_tables():
    assert str(TALKS.egalitarian()).splitlines() == [
        "Egalitarian solution: A 3.25, B 3.25",
        "  with probability 0.75: split",
        "  with probability 0.25: south to A",
        "  gains over war: A 3.25, B 3.25",
    ]
    assert repr(TALKS) == "<BargainingProblem: A, B; 4 agreements>"
    assert TALKS.reservation == {"A": 0, "B": 0}
    frame = TALKS.nash().to_frame()
    assert frame["gain"].tolist() == [4, 3]
    assert "<table" in TALKS.nash()._repr_html_()
    assert "<table" in TALKS.zone()._repr_html_()
    assert "<table" in TALKS.frontier()._repr_html_()


# Independent programmes over all lotteries at once


@settings(max_examples=30)
@given(problems(), st.randoms(use_true_random=False))
def test_nash_is_the_largest_product(problem, random):
    u, d = problem
    powers = np.array([random.uniform(0.2, 1) for _ in d])
    found = ng.BargainingProblem(u, d).nash(weights=powers)
    assert found.payoffs == pytest.approx(u @ found.weights, abs=1e-12)
    assert found.weights.sum() == pytest.approx(1)
    assert (found.gains > 0).all()
    # First-order conditions are sufficient: no agreement is worth more at these prices.
    prices = powers / found.gains
    assert (prices @ u).max() == pytest.approx(prices @ found.payoffs, abs=1e-9 * prices.sum())
    assert found.prices == pytest.approx(prices / prices.sum(), rel=1e-9)
    start = np.full(u.shape[1], 1 / u.shape[1])
    assume((u @ start > d).all())
    assert by_slsqp(u, d, powers, start) == pytest.approx(found.payoffs, abs=2e-5)


@settings(max_examples=30)
@given(problems(), st.booleans())
def test_solutions_beside_bare_programmes(problem, whole):
    u, d = problem
    u = np.round(5 * u) if whole else u
    d = u.mean(axis=1) - 0.1 if whole else d
    bargain, n = ng.BargainingProblem(u, d), len(d)
    ideal, eye = ideal_of(u, d), np.eye(n)
    assert bargain.ideal == pytest.approx(ideal, abs=1e-9)
    same = np.ones(n)
    for found, base, direction in (
        (bargain.kalai_smorodinsky(), d, ideal - d),
        (bargain.egalitarian(), d, same),
        (bargain.equal_loss(), ideal, same),
    ):
        rows = np.vstack([eye, eye])
        t = bare(u, rows, np.r_[base, d], np.r_[direction, 0 * direction])
        assert (found.payoffs >= base + t * direction - 1e-8).all()
        assert (found.payoffs >= d - 1e-9).all()
        assert found.payoffs == pytest.approx(u @ found.weights, abs=1e-9)
        # Nothing is left to anybody: the sum cannot grow without a loss.
        rest = bare(u, np.vstack([eye, same]), np.r_[found.payoffs, 0], np.r_[0 * same, 1])
        assert rest is None or rest <= found.payoffs.sum() + 1e-7
    assert bargain.utilitarian().payoffs.sum() == pytest.approx(u.sum(axis=0).max(), abs=1e-9)
    voluntary = bargain.utilitarian(voluntary=True)
    t = bare(u, np.vstack([eye, same]), np.r_[d, 0], np.r_[0 * same, 1])
    assert voluntary.payoffs.sum() == pytest.approx(t, abs=1e-8)
    assert (voluntary.gains >= -1e-9).all()


@settings(max_examples=30)
@given(problems())
def test_without_lotteries_by_brute_force(problem):
    u, d = problem
    bargain = ng.BargainingProblem(u, d, lotteries=False)
    fine = (u >= d[:, None]).all(axis=0)
    if not fine.any():
        assert not bargain.nash().deal
        return
    base = d[:, None]
    own, gains = u[:, fine], u[:, fine] - base
    ideal = own.max(axis=1)
    best = {
        "nash": np.prod(gains, axis=0),
        "kalai_smorodinsky": (gains / (ideal - d)[:, None]).min(axis=0),
        "egalitarian": gains.min(axis=0),
        "equal_loss": -(ideal[:, None] - own).max(axis=0),
    }
    for solution, score in best.items():
        found = getattr(bargain, solution)()
        assert found.payoffs == pytest.approx(own[:, score.argmax()]), solution
        assert found.weights.max() == 1
    assert bargain.utilitarian().payoffs.sum() == pytest.approx(u.sum(axis=0).max())


# Axioms


@settings(max_examples=30)
@given(problems(), st.randoms(use_true_random=False))
def test_units_do_not_matter_to_nash_and_kalai_smorodinsky(problem, random):
    u, d = problem
    scale = np.array([random.uniform(0.01, 100) for _ in d])
    shift = np.array([random.uniform(-100, 100) for _ in d])
    one = ng.BargainingProblem(u, d)
    other = ng.BargainingProblem(scale[:, None] * u + shift[:, None], scale * d + shift)
    for solution in ("nash", "kalai_smorodinsky"):
        before = getattr(one, solution)().payoffs
        after = (getattr(other, solution)().payoffs - shift) / scale
        assert after == pytest.approx(before, abs=1e-7)


@EACH
@settings(max_examples=30)
@given(problems(parties=(2, 3)))
def test_symmetry(solution, problem):
    u, _ = problem
    n = len(u)
    turned = np.hstack([np.roll(u, k, axis=0) for k in range(n)])
    if n == 3:
        turned = np.hstack([turned, turned[::-1]])
    found = getattr(ng.BargainingProblem(turned, np.zeros(n) - 0.1), solution)()
    assert np.ptp(found.payoffs) == pytest.approx(0, abs=1e-8)


@settings(max_examples=30)
@given(problems(), st.randoms(use_true_random=False))
def test_nash_does_not_mind_what_is_not_chosen(problem, random):
    u, d = problem
    found = ng.BargainingProblem(u, d).nash()
    kept = (found.weights > 0) | np.array([random.random() < 0.5 for _ in found.weights])
    again = ng.BargainingProblem(u[:, kept], d).nash()
    assert again.payoffs == pytest.approx(found.payoffs, abs=1e-9)


@settings(max_examples=30)
@given(problems(), st.randoms(use_true_random=False))
def test_more_agreements_hurt_nobody_in_the_egalitarian_solution(problem, random):
    u, d = problem
    more = np.c_[u, [random.uniform(0, 1.5) for _ in d]]
    small = ng.BargainingProblem(u, d).egalitarian()
    large = ng.BargainingProblem(more, d).egalitarian()
    assert large.gains.min() >= small.gains.min() - 1e-9


@settings(max_examples=30)
@given(problems(parties=(2,)), st.floats(0, 1))
def test_kalai_smorodinsky_is_monotonic(problem, x):
    u, d = problem
    # An agreement that leaves A's ideal as it is, so that the new one can only help B.
    ideal = ng.BargainingProblem(u, d).ideal
    extra = np.array([d[0] + x * (ideal[0] - d[0]), ideal[1] + 0.2])
    small = ng.BargainingProblem(u, d).kalai_smorodinsky()
    large = ng.BargainingProblem(np.c_[u, extra], d).kalai_smorodinsky()
    assert large.payoffs[1] >= small.payoffs[1] - 1e-9


@settings(max_examples=30)
@given(problems(whole=True))
def test_all_but_the_utilitarian_solution_give_nobody_less(problem):
    u, d = problem
    bargain = ng.BargainingProblem(u, d)
    for solution in SOLUTIONS[:-1]:
        assert (getattr(bargain, solution)().gains >= -1e-9).all()


# Nothing to gain, or not for all


@EACH
@pytest.mark.parametrize("lotteries", [True, False])
def test_no_deal_is_a_result(solution, lotteries):
    problem = ng.BargainingProblem(
        [[3, 1], [1, 3]], disagreement=[4, 0], parties=["A", "B"], lotteries=lotteries
    )
    zone = problem.zone()
    assert zone.empty
    assert not zone
    text = "no agreement is better than disagreement for both: A has 4 without one, and 3 at most"
    assert text in str(zone)
    if solution == "utilitarian":
        found = problem.utilitarian(voluntary=True)
        assert "not in the interest of A" in str(problem.utilitarian())
    else:
        found = getattr(problem, solution)()
    assert not found.deal
    assert found.payoffs == pytest.approx([4, 0])
    assert not found.weights.any()
    assert text in str(found)
    assert "no agreement; A 4, B 0" in str(found)


def test_zone_that_only_lotteries_reach():
    problem = ng.BargainingProblem([[1, 0], [0, 1]], disagreement=[0.4, 0.4])
    zone = problem.zone()
    assert not zone.empty
    assert not zone.agreements.any()
    assert "no agreement by itself" in str(zone)
    pure = ng.BargainingProblem([[1, 0], [0, 1]], disagreement=[0.4, 0.4], lotteries=False)
    assert pure.zone().empty
    assert "not all of them together" in str(pure.zone())


def test_apart_each_could_but_not_together():
    problem = ng.BargainingProblem([[1, 0], [0, 1]], disagreement=[0.6, 0.6])
    assert "but not all of them together" in problem.nash().reason
    assert not problem.nash().deal


@EACH
def test_disagreement_on_the_frontier(solution):
    problem = ng.BargainingProblem([[1, 0], [0, 1]], disagreement=[0.5, 0.5])
    found = getattr(problem, solution)()
    assert found.payoffs == pytest.approx([0.5, 0.5])
    assert "cannot gain unless others lose" in str(problem.zone())


# B has nothing to gain; then A and C share the pie.
@EACH
def test_a_party_that_cannot_gain(solution):
    u = [[1, 0, 0, 0], [2, 2, 2, 0], [0, 1, 0, 0]]
    problem = ng.BargainingProblem(u, disagreement=[0, 2, 0])
    assert problem.zone().empty
    found = getattr(problem, solution)()
    assert found.deal
    assert found.payoffs == pytest.approx([0.5, 2, 0.5], abs=1e-9)
    assert "party 2 cannot gain" in problem.zone().reason


# A and B cannot gain, but only a lottery over two agreements keeps both where they are, and C is
# better off in one of these than in the other.
@pytest.mark.parametrize("solution", SOLUTIONS[:-1])
def test_parties_that_can_only_be_held_by_a_lottery(solution):
    u = [[1, -1, 0, 2], [-1, 1, 0, -2], [5, 7, 1, 0]]
    found = getattr(ng.BargainingProblem(u, disagreement=[0, 0, 0]), solution)()
    assert found.payoffs == pytest.approx([0, 0, 6], abs=1e-8)
    # 2/3 of the second and 1/3 of the fourth hold them too, but are worth less to C.
    assert found.weights == pytest.approx([0.5, 0.5, 0, 0], abs=1e-8)


@EACH
@pytest.mark.parametrize("n", [2, 3, 5])
def test_a_single_agreement(solution, n):
    problem = ng.BargainingProblem(np.ones((n, 1)), disagreement=np.zeros(n))
    found = getattr(problem, solution)()
    assert found.payoffs == pytest.approx(np.ones(n))
    assert found.weights == pytest.approx([1])


@EACH
def test_flat_hulls(solution):
    line = np.linspace(0, 1, 7)
    u = np.array([line, 1 - line, 2 * line, np.full(7, 0.3)])
    found = getattr(ng.BargainingProblem(u, disagreement=[0, 0, 0, 0]), solution)()
    assert found.payoffs[:2].sum() == pytest.approx(1)
    assert found.payoffs[3] == pytest.approx(0.3)


def test_weight_zero_is_the_limit_of_small_weights():
    u = np.array([[1.0, 0, 0.6], [0, 1, 0.6], [0.2, 0.3, 0.9]])
    problem = ng.BargainingProblem(u, disagreement=[0, 0, 0])
    limit = problem.nash([1, 0, 0]).payoffs
    assert limit == pytest.approx([1, 0, 0.2])
    assert problem.nash([1, 1e-7, 1e-7]).payoffs == pytest.approx(limit, abs=1e-5)


def test_utilitarian_ties_are_shared():
    pie = ng.BargainingProblem([[1, 0, 0], [0, 1, 0], [0, 0, 1]], disagreement=[0.3, 0, 0])
    assert pie.utilitarian().payoffs == pytest.approx([0.3 + 0.7 / 3, 0.7 / 3, 0.7 / 3])


# Frontier


@settings(max_examples=30)
@given(problems(parties=(2, 3, 4), whole=True))
def test_frontier_corners_are_best_at_some_prices(problem):
    u, d = problem
    frontier = ng.BargainingProblem(u, d).frontier()
    n = len(d)
    corners = {tuple(v) for v in frontier.vertices.round(9)}
    assert len(corners) == len(frontier.vertices)
    named = u[:, [int(name) - 1 for name in frontier.agreements]]
    assert named == pytest.approx(frontier.vertices.T)
    # A column is an efficient corner if it is strictly the best at positive prices.
    distinct = np.unique(u, axis=1)
    expected = set()
    for k, own in enumerate(distinct.T):
        others = np.delete(distinct, k, axis=1)
        if not others.size:
            expected.add(tuple(own))
            continue
        answer = linprog(
            np.r_[np.zeros(n), -1],
            A_ub=np.c_[(others - own[:, None]).T, np.ones(others.shape[1])],
            b_ub=np.zeros(others.shape[1]),
            A_eq=np.r_[np.ones(n), 0][None],
            b_eq=[1],
            bounds=[(1e-6, 1)] * n + [(None, None)],
        )
        if -answer.fun > 1e-9:
            expected.add(tuple(own))
    assert corners == expected


def test_frontier_of_two():
    frontier = TALKS.frontier()
    assert frontier.agreements == ("north to A", "split", "south to A")
    assert frontier.vertices.tolist() == [[6, 1], [4, 3], [1, 4]]
    corners = {tuple(v) for v in frontier.feasible.tolist()}
    assert corners == {(6, 1), (4, 3), (1, 4), (0, 0)}
    pure = ng.BargainingProblem([[3, 2, 1, 1], [0, 0.5, 3, 2]], [0, 0], lotteries=False)
    assert pure.frontier().agreements == ("1", "2", "3")


def test_faces_of_three():
    middle = np.array([[1, 0, 0, 0.45], [0, 1, 0, 0.45], [0, 0, 1, 0.45]])
    faces = ng.BargainingProblem(middle, [0, 0, 0]).frontier().faces
    assert sorted(face.tolist() for face in faces) == [[0, 1, 3], [0, 2, 3], [1, 2, 3]]
    # With 0.6 in the place of 0.45 the middle of two corners is worse for all than the new one.
    high = np.where(middle == 0.45, 0.6, middle)
    faces = ng.BargainingProblem(high, [0, 0, 0]).frontier().faces
    assert sorted(face.tolist() for face in faces) == [[0, 3], [1, 3], [2, 3]]
    # A square is one face.
    square = np.array([[2, 2, 1, 1], [1, 2, 2, 1], [1, 0, 1, 2]])
    (face,) = ng.BargainingProblem(square, [0, 0, 0]).frontier().faces
    assert face.tolist() == [0, 1, 2, 3]


# A game's outcomes


def test_outcomes_of_a_game():
    game = ng.NormalFormGame(
        [[[3, 0], [5, 1]], [[3, 5], [0, 1]]],
        players=["A", "B"],
        strategies=[["halt", "fight"]] * 2,
    )
    war = {"A": "fight", "B": "fight"}
    problem = ng.BargainingProblem.from_game(game, war)
    assert problem.instead == "A: fight, B: fight"
    assert problem.nash().terms == ("A: halt, B: halt",)
    by_payoffs = ng.BargainingProblem.from_game(game, [1, 1])
    assert by_payoffs.nash().payoffs == pytest.approx([3, 3])
    with pytest.raises(ng.NegotiationError, match="strategy of 'A'"):
        ng.BargainingProblem.from_game(game, {"A": "fihgt", "B": "fight"})


def test_a_negotiation_as_a_bargaining_problem():
    talks = ng.scenarios.karabakh_2023.ceasefire()
    war = dict.fromkeys(["Azerbaijan"], "press on") | {"Karabakh Armenians": "resist"}
    outcome = {a.name: war.get(a.name, a.options[0]) for a in talks.actors}
    sides = ["Azerbaijan", "Karabakh Armenians"]
    problem = talks.bargaining(outcome, parties=sides)
    assert problem.parties == tuple(sides)
    game = talks.game()
    assert problem.n_parties == 2
    assert problem.utilities.shape == (2, np.prod(game.shape))
    assert problem.disagreement == pytest.approx(
        game.payoffs[(slice(None), *game.profile_index(outcome))][
            [game.player_index(side) for side in sides]
        ]
    )


@pytest.mark.parametrize("n", [2, 3])
@pytest.mark.parametrize("round_", [False, True])
def test_a_hundred_thousand_agreements(n, round_):
    u = np.abs(np.random.default_rng(1).normal(size=(n, 100_000)))
    u = u / np.linalg.norm(u, axis=0) if round_ else u
    problem = ng.BargainingProblem(u, np.zeros(n))
    found = problem.nash()
    prices = 1 / found.gains
    assert (prices @ u).max() == pytest.approx(n, abs=1e-9)


# Mistakes


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"utilities": [1, 2]}, r"shape \(n_parties, n_agreements\), got shape \(2,\)"),
        ({"utilities": [[1, 2]]}, "two parties at least"),
        ({"utilities": [[1, np.nan], [0, 1]]}, r"utilities\[0, 1\] is nan"),
        ({"utilities": "none"}, "must be numbers"),
        ({"disagreement": [0, 0, 0]}, r"2 payoffs, one for each party, got shape \(3,\)"),
        ({"disagreement": [0, np.nan]}, "disagreement of '2' must be a finite number, got nan"),
        ({"disagreement": "wra"}, "no agreement 'wra' for the disagreement"),
        ({"disagreement": {"1": 0}}, "says nothing of '2'"),
        ({"parties": ["A", "A"]}, "repeat"),
        ({"parties": ["A"]}, "need 2 names, got 1"),
        ({"agreements": ["x"]}, "need 2 names, got 1"),
        ({"lotteries": "yes"}, "True or False"),
        ({"title": 3}, "must be text"),
    ],
)
def test_mistakes(change, words):
    given = {"utilities": [[1, 0], [0, 1]], "disagreement": [0, 0]} | change
    with pytest.raises(ng.NegotiationError, match=words):
        ng.BargainingProblem(**given)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([1, -1], "must not be negative: that of 'B' is -1"),
        ([0, 0], "must not all be zero"),
        ([1, np.nan], "2 finite numbers"),
        ([1, 2, 3], "2 finite numbers"),
        ({"A": 1}, "says nothing of 'B'"),
        ({"A": 1, "C": 1}, "no player 'C'"),
    ],
)
def test_mistaken_weights(weights, words):
    for solve in (TALKS.nash, TALKS.utilitarian):
        with pytest.raises(ng.NegotiationError, match=words):
            solve(weights)


def test_egalitarian_weights_are_positive():
    with pytest.raises(ng.NegotiationError, match="must be positive: that of 'B' is 0"):
        TALKS.egalitarian([1, 0])


def test_payoffs_in_different_units_are_not_compared():
    problem = ng.BargainingProblem([[0, 1e9], [1, 0]], [0, 0], parties=["A", "B"])
    assert problem.nash().payoffs == pytest.approx([5e8, 0.5])
    assert problem.kalai_smorodinsky().payoffs == pytest.approx([5e8, 0.5])
    for solution in ("egalitarian", "equal_loss", "utilitarian"):
        with pytest.raises(ng.NegotiationError, match=r"'A' have 1e\+09 times the range .* of 'B'"):
            getattr(problem, solution)()


# No lottery gives B and C their payoffs and leaves the others more: the multipliers of those who
# are held are part of the proof.
@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(2, 5))
def test_prices_prove_efficiency(seed, n):
    rng = np.random.default_rng(seed)
    u = rng.integers(0, 4, (n, int(rng.integers(1, 10)))).astype(float)
    problem = ng.BargainingProblem(u, rng.integers(0, 3, n))
    for solution in SOLUTIONS:
        found = getattr(problem, solution)()
        if found.deal:
            assert found.prices.min() >= 0
            assert found.prices.sum() == pytest.approx(1)
            assert (found.prices @ u).max() == pytest.approx(found.prices @ found.payoffs, abs=1e-8)


def test_a_family_of_games_is_refused():
    family = ng.NormalFormGame(np.zeros((2, 2, 2, 3)))
    with pytest.raises(ng.NegotiationError, match=r"a family of 3: choose one, game\[k\]"):
        ng.BargainingProblem.from_game(family, [0, 0])


def test_too_many_parties_for_a_frontier():
    problem = ng.BargainingProblem(np.eye(7), np.zeros(7))
    with pytest.raises(ng.NegotiationError, match="6 parties at most"):
        problem.frontier()
    assert (
        len(ng.BargainingProblem(np.eye(7), np.zeros(7), lotteries=False).frontier().vertices) == 7
    )


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("product", "product of gains was not found: after 1 step at most"),
        ("reach", "frontier was not reached in 1 steps"),
    ],
)
def test_a_search_that_is_cut_short_is_no_solution(module, words, monkeypatch):
    monkeypatch.setattr(f"negotiation.solvers.bargains.{module}.ROUNDS", 1)
    rng = np.random.default_rng(4)
    u = np.abs(rng.normal(size=(3, 60)))
    u /= np.linalg.norm(u, axis=0)
    with pytest.raises(ng.NegotiationError, match=words):
        ng.BargainingProblem(u, np.zeros(3)).nash()
