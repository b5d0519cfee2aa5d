"""Bargaining over issues: closed forms, fine grids, logrolling; and the textbook models."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

import negotiation as ng

PIE = {"pie": "split"}


def curved(g, h=1.0, d=(0, 0)):
    """A pie, worth x ** h to A and (1 - x) ** g to B."""
    return ng.BargainingProblem.over_issues(
        PIE, {"A": {"pie": lambda s: s**h}, "B": {"pie": lambda s: s**g}}, d
    )


# Closed forms: of x ** (h a) (1 - x) ** (g (1 - a)) the largest is at h a / (h a + g (1 - a)).
@settings(max_examples=30)
@given(st.floats(0.2, 1), st.floats(0.2, 1), st.floats(0.1, 0.9))
def test_nash_of_curved_pies(g, h, a):
    problem = curved(g, h)
    x = h * a / (h * a + g * (1 - a))
    found = problem.nash([a, 1 - a])
    assert found.payoffs == pytest.approx([x**h, (1 - x) ** g], abs=1e-7)
    assert found.terms[0]["pie"]["A"] == pytest.approx(x, abs=1e-7)
    (terms,) = found.terms
    assert sum(terms["pie"].values()) == pytest.approx(1)
    same = brentq(lambda x: x**h - (1 - x) ** g, 0, 1, xtol=1e-14)
    for other in (problem.kalai_smorodinsky(), problem.egalitarian(), problem.equal_loss()):
        assert other.payoffs == pytest.approx([same**h, same**h], abs=1e-8)


def test_golden_section():
    problem = curved(0.5)
    assert problem.kalai_smorodinsky().payoffs[0] == pytest.approx((5**0.5 - 1) / 2, abs=1e-9)
    assert problem.nash().payoffs[0] == pytest.approx(2 / 3, abs=1e-7)
    # x + (1 - x) ** 0.5 is largest where (1 - x) ** 0.5 = 1/2.
    assert problem.utilitarian().payoffs == pytest.approx([0.75, 0.5], abs=1e-7)


# Three parties whose utilities are roots: the product is largest at shares in the ratio of w g.
def test_a_pie_for_three():
    g, w = np.array([1, 0.5, 0.25]), np.array([0.2, 0.3, 0.5])
    problem = ng.BargainingProblem.over_issues(
        PIE,
        {name: {"pie": lambda s, k=k: s ** g[k]} for k, name in enumerate("ABC")},
        disagreement={"A": 0, "B": 0, "C": 0},
    )
    shares = w * g / (w @ g)
    found = problem.nash(w)
    assert found.payoffs == pytest.approx(shares**g, abs=1e-6)
    same = brentq(lambda u: (u ** (1 / g)).sum() - 1, 0, 1)
    assert problem.egalitarian().payoffs == pytest.approx([same] * 3, abs=1e-7)


# Convex utilities: the two extreme splits, by lot, are better than any split.
def test_lotteries_where_risk_is_liked():
    problem = curved(2, 2)
    found = problem.nash()
    assert found.payoffs == pytest.approx([0.5, 0.5])
    assert [terms["pie"]["A"] for terms in found.terms] == [0, 1]
    assert found.chances == pytest.approx([0.5, 0.5])
    pure = ng.BargainingProblem.over_issues(
        PIE, {"A": {"pie": lambda s: s**2}, "B": {"pie": lambda s: s**2}}, (0, 0), lotteries=False
    )
    assert pure.nash().payoffs == pytest.approx([0.25, 0.25])
    assert pure.nash().terms == ({"pie": {"A": 0.5, "B": 0.5}},)


# Logrolling: two linear issues. The frontier has the corners (1, 0.8...) of Adjusted Winner.
@settings(max_examples=30)
@given(st.integers(1, 99), st.integers(1, 99))
def test_logrolling_of_two_issues(a, b):
    problem = ng.BargainingProblem.over_issues(
        {"border": "split", "transit": "split"},
        {"A": {"border": a, "transit": 100 - a}, "B": {"border": b, "transit": 100 - b}},
        disagreement=[0, 0],
    )
    s = np.linspace(0, 1, 201)
    x, y = np.meshgrid(s, s)
    ua, ub = a * x + (100 - a) * y, b * (1 - x) + (100 - b) * (1 - y)
    found = problem.nash()
    assert found.payoffs.prod() >= (ua * ub).max() - 1e-6
    assert np.prod(problem.egalitarian().payoffs) <= found.payoffs.prod() + 1e-6
    assert problem.egalitarian().payoffs.min() >= np.minimum(ua, ub).max() - 1e-6
    assert len(found.terms) == 1
    corners = problem.frontier().vertices
    middle = [a, 100 - b] if a > b else [100 - a, b]
    if a != b:
        assert corners == pytest.approx(np.array([[100, 0], middle, [0, 100]]))
    else:
        assert len(corners) == 2


# Beside a fine grid: two amounts that are valued apart, by bent utilities.
def test_beside_a_fine_grid():
    issues = {"border": (-1, 2), "toll": (0, 1)}
    u = {
        "A": {"border": lambda x: -((x - 1.5) ** 2), "toll": lambda t: 2 * np.sqrt(t)},
        "B": {"border": lambda x: -np.abs(x), "toll": lambda t: -3 * t},
    }
    problem = ng.BargainingProblem.over_issues(issues, u, disagreement=[-5, -4])
    x, t = np.meshgrid(np.linspace(-1, 2, 1501), np.linspace(0, 1, 1001), indexing="ij")
    ua = u["A"]["border"](x) + u["A"]["toll"](t)
    ub = u["B"]["border"](x) + u["B"]["toll"](t)
    nash, same = problem.nash(), problem.egalitarian()
    best = ((ua + 5) * (ub + 4)).max()
    assert nash.gains.prod() == pytest.approx(best, abs=1e-4)
    assert nash.gains.prod() >= best
    assert same.gains.min() == pytest.approx(np.minimum(ua + 5, ub + 4).max(), abs=3e-3)
    assert same.gains.min() >= np.minimum(ua + 5, ub + 4).max()
    total = problem.utilitarian()
    # 2 sqrt(t) - 3 t is largest at 1/9; -(x - 1.5)^2 - |x| at 1.
    assert total.payoffs.sum() == pytest.approx(1 / 3 - 1.25, abs=1e-9)
    assert total.terms[0]["border"] == pytest.approx(1, abs=1e-6)
    assert total.terms[0]["toll"] == pytest.approx(1 / 9, abs=1e-6)


def test_issues_valued_together():
    apart = ng.BargainingProblem.over_issues(
        {"x": (0, 1), "y": (0, 1)},
        {"A": {"x": np.sqrt, "y": 1}, "B": {"x": lambda x: 2 - 2 * x, "y": lambda y: 1 - y**2}},
        disagreement=[0, 0],
    )
    together = ng.BargainingProblem.over_issues(
        {"x": (0, 1), "y": (0, 1)},
        {
            "A": lambda x, y: np.sqrt(x) + y,
            "B": {"x": lambda x: 2 - 2 * x, "y": lambda y: 1 - y**2},
        },
        disagreement=[0, 0],
    )
    for solution in ("nash", "kalai_smorodinsky", "egalitarian", "equal_loss", "utilitarian"):
        one, other = getattr(apart, solution)(), getattr(together, solution)()
        assert one.payoffs == pytest.approx(other.payoffs, abs=1e-6)
    # Leontief: land is worth something only with water.
    both = ng.BargainingProblem.over_issues(
        {"land": "split", "water": "split"},
        {"A": np_minimum, "B": np_minimum},
        disagreement=[0, 0],
    )
    assert both.nash().payoffs == pytest.approx([0.5, 0.5], abs=1e-9)


def np_minimum(land, water):
    return np.minimum(land, water)


def test_options_beside_amounts():
    problem = ng.BargainingProblem.over_issues(
        {"seat": ["Geneva", "Moscow"], "aid": (0, 4)},
        {
            "A": {"seat": {"Geneva": 2, "Moscow": 0}, "aid": -1},
            "B": {"seat": [0, 1], "aid": 1},
        },
        disagreement={"seat": "Moscow", "aid": 0},
    )
    assert problem.disagreement == pytest.approx([0, 1])
    found = problem.nash()  # A has 2 - t, B gains t - 1: the middle.
    assert found.terms == ({"seat": "Geneva", "aid": pytest.approx(1.5)},)
    assert found.payoffs == pytest.approx([0.5, 1.5])
    assert "seat: Geneva; aid: 1.5" in str(found)
    assert repr(problem) == "<BargainingProblem: A, B; over seat, aid>"
    with pytest.raises(ng.NegotiationError, match="no list of agreements"):
        _ = problem.utilities


def test_disagreement_by_shares():
    problem = curved(1, d={"pie": {"A": 0.25, "B": 0.75}})
    assert problem.disagreement == pytest.approx([0.25, 0.75])


# Zone


@settings(max_examples=30)
@given(st.floats(0.25, 0.75), st.floats(0.001, 0.2), st.floats(0.001, 0.2))
def test_bargaining_range(p, cost_a, cost_b):
    problem = ng.BargainingProblem.over_issues(
        PIE, {"A": {"pie": 1}, "B": {"pie": 1}}, [p - cost_a, 1 - p - cost_b]
    )
    zone = problem.zone()
    assert zone.issue == "A's pie"
    assert zone.interval == pytest.approx((p - cost_a, p + cost_b), abs=1e-12)
    assert zone.acceptable["A"] == pytest.approx(np.array([[p - cost_a, 1]]), abs=1e-12)
    assert zone.acceptable["B"] == pytest.approx(np.array([[0, p + cost_b]]), abs=1e-12)
    assert zone.ideal == pytest.approx([p + cost_b, 1 - p + cost_a], abs=1e-9)
    assert "acceptable to both: from" in str(zone)


def test_two_intervals():
    problem = ng.BargainingProblem.over_issues(
        {"x": (-2, 2)}, {"A": {"x": np.square}, "B": {"x": lambda x: 0 * x + 1}}, [1, 0]
    )
    zone = problem.zone()
    assert zone.acceptable["A"] == pytest.approx(np.array([[-2, -1], [1, 2]]))
    assert zone.possible == pytest.approx(np.array([[-2, -1], [1, 2]]))
    assert zone.bounds == (-2, 2)
    assert "from -2 to -1 and from 1 to 2" in str(zone)


def test_empty_zone_over_an_issue():
    zone = curved(1, d=(0.7, 0.7)).zone()
    assert zone.empty
    assert np.isnan(zone.interval).all()
    assert "acceptable to both: nowhere" in str(zone)
    assert curved(1, d=(0.7, 0.7)).kalai_smorodinsky().terms == ()
    with pytest.raises(ng.NegotiationError, match="a single issue"):
        _ = ng.BargainingProblem([[1], [1]], [0, 0]).zone().interval


# Textbook


@settings(max_examples=30)
@given(st.floats(0.05, 0.95), st.floats(-0.5, 0.4), st.floats(-0.5, 0.4), st.floats(0.1, 2))
def test_bargaining_solutions(a, d1, d2, g):
    found = ng.scenarios.textbook.bargaining_solutions(a=a, d1=d1, d2=d2, g=g).solve()
    # Without a deal worse than nothing: the pie ends at 0 and 1.
    free = 1 - d1 - d2
    assert found["nash"] == pytest.approx(min(max(d1 + a * free, 0), 1), abs=1e-9)
    if min(d1, d2) >= 0:
        for name in ("kalai_smorodinsky", "egalitarian", "equal_loss"):
            assert found[name] == pytest.approx(d1 + free / 2, abs=1e-9)
    if g <= 1:
        assert found["curved_nash"] == pytest.approx(1 / (1 + g), abs=1e-6)
        same = brentq(lambda x: x - (1 - x) ** g, 0, 1, xtol=1e-13)
        for name in ("curved_kalai_smorodinsky", "curved_egalitarian", "curved_equal_loss"):
            assert found[name] == pytest.approx(same, abs=1e-8)


def test_row_nine():
    found = ng.scenarios.textbook.bargaining_solutions(a=0.7, d1=0.1, d2=0.2, g=0.5).solve()
    assert found["nash"] == pytest.approx(0.59, abs=1e-9)
    assert found["curved_nash"] == pytest.approx(2 / 3, abs=1e-7)
    assert found["curved_kalai_smorodinsky"] == pytest.approx(0.618033989, abs=1e-9)


@settings(max_examples=30)
@given(st.floats(0.25, 0.75), st.floats(0.001, 0.24), st.floats(0.001, 0.24))
def test_indivisible_issue(p, cost_a, cost_b):
    found = ng.scenarios.textbook.indivisible_issue(p=p, cost_a=cost_a, cost_b=cost_b).solve()
    assert not found.pop("whole")
    assert found == pytest.approx(
        {
            "lottery_low": p - cost_a,
            "lottery_high": p + cost_b,
            "payment_low": 1 - p - cost_b,
            "payment_high": 1 - p + cost_a,
        },
        abs=1e-9,
    )


# Mistakes

OK = {"A": {"x": 1}, "B": {"x": -1}}


@pytest.mark.parametrize(
    ("issues", "utilities", "words"),
    [
        ({"x": (0, np.inf)}, OK, "issue 'x' is unbounded, from 0 to inf"),
        ({"x": (-np.inf, 0)}, OK, "unbounded"),
        ({"x": (1, 0)}, OK, "a lower and a higher one"),
        ({"x": (0, 1, 2)}, OK, "'split', a pair of bounds or a list of options"),
        ({"x": "splt"}, OK, "got 'splt'"),
        ({}, OK, "a dict with an entry at least"),
        ({"x": (0, 1)}, {"A": {"x": 1}}, "two parties at least, got 'A' alone"),
        ({"x": (0, 1)}, {"A": {"y": 1}, "B": {"x": 1}}, "no issue 'y'"),
        ({"x": (0, 1)}, {"A": {}, "B": {"x": 1}}, "say nothing of 'x'"),
        ({"x": (0, 1)}, {"A": 3, "B": {"x": 1}}, "a function of all issues"),
        ({"x": (0, 1)}, {"A": {"x": "much"}, "B": {"x": 1}}, "worth of 'x' to 'A'"),
        ({"x": (0, 1)}, {"A": {"x": lambda x: x[:2]}, "B": {"x": 1}}, "must take an array"),
        ({"x": (0, 1)}, {"A": {"x": lambda x: x * np.nan}, "B": {"x": 1}}, "nan at x=0"),
        ({"x": ["a", "b"]}, {"A": {"x": [1]}, "B": {"x": [1, 2]}}, "for each of a, b"),
        ({"x": ["a", "b"]}, {"A": {"x": {"c": 1}}, "B": {"x": [1, 2]}}, "no option of 'x' 'c'"),
        (
            {"x": ["a", "b"], "y": (0, 1)},
            {"A": lambda x, y: x + y, "B": {"x": [0, 1], "y": 1}},
            "list the agreements instead",
        ),
        (
            dict.fromkeys("abcde", (0, 1)),
            {"A": lambda **x: x["a"], "B": dict.fromkeys("abcde", 1)},
            "may have 4 dimensions",
        ),
    ],
)
def test_mistakes(issues, utilities, words):
    with pytest.raises(ng.NegotiationError, match=words):
        ng.BargainingProblem.over_issues(issues, utilities, [0, 0])


@pytest.mark.parametrize(
    ("disagreement", "words"),
    [
        ({"x": 3, "y": {"A": 0.5, "B": 0.5}}, "a number from 0 to 1, got 3"),
        ({"x": 1}, "says nothing of issue 'y'"),
        ({"x": 1, "y": {"A": 0.5, "B": 0.6}}, "add up to 1"),
        ({"x": 1, "y": {"A": 0.5}}, "says nothing of 'B'"),
        ({"C": 1}, "no player 'C'"),
    ],
)
def test_mistaken_disagreement(disagreement, words):
    utilities = {"A": {"x": 1, "y": 1}, "B": {"x": 1, "y": 1}}
    with pytest.raises(ng.NegotiationError, match=words):
        ng.BargainingProblem.over_issues({"x": (0, 1), "y": "split"}, utilities, disagreement)


def test_too_many_settlements_without_lotteries():
    utilities = {who: dict.fromkeys("xyz", 1) for who in "AB"}
    problem = ng.BargainingProblem.over_issues(
        dict.fromkeys("xyz", "split"), utilities, [0, 0], lotteries=False
    )
    with pytest.raises(ng.NegotiationError, match="allow lotteries"):
        problem.nash()
