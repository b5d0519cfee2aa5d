"""Adjusted Winner: published divisions, and the three properties that Brams and Taylor prove."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

import negotiation as ng


@st.composite
def points(draw):
    """Whole points of two parties, with the same sum; issues that one or both do not want, too."""
    count = draw(st.integers(1, 7))
    first = draw(arrays(int, count, elements=st.integers(0, 20)))
    second = draw(arrays(int, count, elements=st.integers(0, 20)))
    first[0] += 1
    second[-1] += 1
    return np.array([first * second.sum(), second * first.sum()])


# Brams and Taylor (1996) prove these for every division.
@given(points())
def test_equitable_envy_free_and_efficient(p):
    found = ng.adjusted_winner(p)
    total = p[0].sum()
    assert found.payoffs == pytest.approx((p * found.shares).sum(axis=1))
    assert found.payoffs[0] == pytest.approx(found.payoffs[1])  # equitable
    assert (found.payoffs >= total / 2 - 1e-9 * total).all()  # free of envy: half of its points
    assert found.shares.sum(axis=0) == pytest.approx(np.ones(p.shape[1]))
    inner = (found.shares[0] > 0) & (found.shares[0] < 1)
    assert inner.sum() <= 1
    assert (found.divided is not None) == inner.any()
    # Efficient: the most for the second, if the first gets what it has, over all divisions.
    best = linprog(p[1], A_ub=[-p[0]], b_ub=[-found.payoffs[0]], bounds=(0, 1))
    assert total - best.fun <= found.payoffs[1] + 1e-6 * total


@given(points())
def test_it_is_the_egalitarian_solution_over_divisible_issues(p):
    found = ng.adjusted_winner(p)
    names = [str(k) for k in range(p.shape[1])]
    problem = ng.BargainingProblem.over_issues(
        dict.fromkeys(names, "split"),
        {who: dict(zip(names, own, strict=True)) for who, own in zip("AB", p, strict=True)},
        disagreement=[0, 0],
    )
    assert problem.egalitarian().payoffs == pytest.approx(found.payoffs, rel=1e-7)


# By hand: A starts with border (50) and water (30), B with transit (50); water has the ratio
# nearest to 1, and 50 + 30 x = 50 + 20 (1 - x) for x = 0.4.
def test_one_issue_is_divided():
    found = ng.adjusted_winner(
        {
            "A": {"border": 50, "water": 30, "transit": 20},
            "B": {"transit": 50, "water": 20, "border": 30},
        }
    )
    assert found.divided == "water"
    assert found.shares[0] == pytest.approx([1, 0.4, 0])
    assert found.payoffs == pytest.approx([62, 62])
    assert found.to_frame()["share: B"].tolist() == pytest.approx([0, 0.6, 1])
    assert "<table" in found._repr_html_()


def test_nothing_is_divided():
    found = ng.adjusted_winner([[60, 40], [40, 60]])
    assert found.divided is None
    assert found.shares.tolist() == [[1, 0], [0, 1]]
    assert "60 points each, nothing is divided" in repr(found)


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([[60, 40], [50, 40]], "the same number of points, but '1' has 100 and '2' has 90"),
        ([[0, 0], [0, 0]], "the same number of points"),
        ([[60, -40], [10, 10]], "points of '1' on '2' must be a number from 0 up, got -40"),
        ([[1, np.nan], [1, 0]], "from 0 up, got nan"),
        ([[1, 2]], r"shape \(2, m\), got shape \(1, 2\)"),
        ("x", "got str"),
        ({"A": 3, "B": 4}, "a dict from issue to points"),
        ({"A": {"x": 100}, "B": {"y": 100}}, "no issue 'y'"),
        ({"A": {"x": 60, "y": 40}, "B": {"y": 100}}, "points of 'B' on 'x'"),
    ],
)
def test_mistakes(points, words):
    with pytest.raises(ng.NegotiationError, match=words):
        ng.adjusted_winner(points)


def test_names_are_given_once():
    with pytest.raises(ng.NegotiationError, match="named by the dict"):
        ng.adjusted_winner({"A": {"x": 1}, "B": {"x": 1}}, parties=["A", "B"])


def test_unnamed_issues_are_called_issues():
    found = ng.adjusted_winner([[60, 40], [30, 70]])
    assert "issue 2 is divided" in repr(found)
    assert "party 1 gets issue 1, 0.09091 of issue 2" in str(found)
