"""Ratification: win-sets by interval arithmetic, against the closed form and brute force."""

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

import negotiation as ng

POINT = st.integers(-20, 20).map(lambda k: k / 10)


def closed(s, r, q):
    """Romer and Rosenthal 1978."""
    return np.clip(s, r - abs(q - r), r + abs(q - r))


@given(POINT, POINT, POINT)
def test_one_ratifier(s, r, q):
    found = ng.ratification(s, r, q)
    assert found.proposal == pytest.approx(closed(s, r, q))
    assert found.size == pytest.approx(2 * abs(q - r))
    assert found.accepts.all()


@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(-2, 2), st.sampled_from([0.5, 1, 1.7, 2]))
@settings(max_examples=50, deadline=None)
def test_any_utility_that_falls_with_the_distance(s, r, q, power):
    """The set is that of the distance itself, whatever the power, here found by its roots."""
    found = ng.ratification(
        lambda x: -np.abs(x - s), lambda x: -(np.abs(x - r) ** power), q, low=-7, high=7
    )
    assert found.proposal == pytest.approx(closed(s, r, q), abs=1e-6)


def test_a_lopsided_utility():
    """u = x exp(-x) is no less than at 1/2 up to x = -W(-0.5 exp(-0.5)) on the other branch."""
    from scipy.special import lambertw

    end = -lambertw(-0.5 * np.exp(-0.5), -1).real
    found = ng.ratification(9.0, lambda x: x * np.exp(-x), 0.5, low=0, high=10)
    assert found.win_set[0] == pytest.approx((0.5, end))
    assert found.proposal == pytest.approx(end)


@given(POINT, st.lists(POINT, min_size=1, max_size=5), POINT, st.integers(1, 5))
def test_a_quota_by_brute_force(s, ideals, q, quota):
    quota = min(quota, len(ideals))
    found = ng.ratification(s, ideals, q, quota=quota)
    grid = np.round(np.arange(-70, 71) / 10, 1)  # All ends are on it.
    for x in np.r_[grid, grid + 0.03]:
        votes = sum(abs(x - r) <= abs(q - r) + 1e-9 for r in ideals)
        inside = any(a - 1e-9 <= x <= b + 1e-9 for a, b in found.win_set)
        assert inside == (votes >= quota)
        if inside:
            assert abs(s - found.proposal) <= abs(s - x) + 1e-9
    assert found.accepts.sum() >= quota


def test_a_win_set_of_two_parts():
    """Hawks and doves each have a majority with the middle: 2 of 3, nothing in between."""
    found = ng.ratification(2, [-1, 1, 3], 0, quota=2)
    assert found.win_set == [(0.0, 2.0)]
    apart = ng.ratification(0.2, lambda x: -((x**2 - 1) ** 2), 0.9, low=-2, high=2)
    edge = np.sqrt(2 - 0.81)
    assert np.array(apart.win_set) == pytest.approx(np.array([[-edge, -0.9], [0.9, edge]]))
    assert apart.proposal == 0.9


def test_more_ratifiers_make_the_win_set_smaller():
    """Putnam 1988: another veto player can only shrink it."""
    rng = np.random.default_rng(1)
    for _ in range(50):
        ideals = rng.uniform(-1, 1, 4).tolist()
        sizes = [ng.ratification(0.0, ideals[:k], 0.3).size for k in range(1, 5)]
        assert (np.diff(sizes) <= 1e-12).all()


def test_several_issues_by_projection():
    """One ratifier: the nearest point of a ball is on the ray from its centre."""
    rng = np.random.default_rng(2)
    for _ in range(30):
        s, r, q = rng.normal(size=(3, 3))
        radius, far = np.linalg.norm(q - r), np.linalg.norm(s - r)
        expected = s if far <= radius else r + (s - r) * radius / far
        found = ng.ratification(s, [r], q)
        assert found.proposal == pytest.approx(expected, abs=1e-6)


def test_several_issues_by_brute_force():
    """Two of three ratifiers with weights of their own, on a fine grid of two issues."""
    ideals = np.array([[0, 0], [0.3, -0.2], [2, 0]])
    weights = np.array([[1, 1], [1, 2], [3, 1], [1, 1.0]])
    s, q = np.array([1, 1]), np.array([0.5, -0.5])
    found = ng.ratification(s, ideals, q, quota=2, weights=weights)
    x = np.stack(np.meshgrid(np.linspace(-1, 2, 1201), np.linspace(-1, 2, 1201)), -1)
    loss = [(w * (x - r) ** 2).sum(-1) for w, r in zip(weights[1:], ideals, strict=True)]
    most = [(w * (q - r) ** 2).sum() for w, r in zip(weights[1:], ideals, strict=True)]
    votes = sum(a <= b for a, b in zip(loss, most, strict=True))
    best = np.where(votes >= 2, ((x - s) ** 2).sum(-1), np.inf).min()
    own = ((found.proposal - s) ** 2).sum()
    assert own <= best + 1e-9
    assert own == pytest.approx(best, abs=1e-2)
    assert found.accepts.sum() >= 2


def test_nothing_better_than_the_status_quo():
    found = ng.ratification(-1, 0.2, -0.1)
    assert found.proposal == -0.1
    assert "nothing that would be ratified is better" in repr(found)
    assert "<table" in found._repr_html_()
    opposed = ng.ratification([1, 1], [[0, 0], [1, -1]], [0.5, -0.5])
    assert opposed.proposal == pytest.approx([0.5, -0.5])


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((1, 0.2, np.nan), {}, "status quo must be finite numbers, got nan"),
        ((1, [], 0), {}, "a ratifier at least"),
        ((1, [0.2], 0), {"quota": 2}, "at most the number of ratifiers, 1"),
        ((1, lambda x: -x, 0), {}, "low and high are needed"),
        ((1, 0.2, 3), {"low": 0, "high": 1}, "lies outside"),
        ((1, 0.2, 3), {"low": 5, "high": 1}, "low must not be above high, got 5 and 1"),
        ((1, lambda _: None, 0), {"low": 0, "high": 1}, "a number for each of them"),
        ((lambda _: 1.0, 0.2, 0), {"low": 0, "high": 1}, "a number for each of them"),
        ((1, lambda x: x * np.nan, 0), {"low": 0, "high": 1}, "at 0 it is nan"),
        (([1, 1], [[0, 0, 0]], [0, 0]), {}, "2 numbers, as the status quo"),
        (([1, 1], [[0, 0]], [0, 0]), {"weights": [1, -1]}, "numbers above 0, got -1"),
        ((1, [0.2, 0.3], 0), {"names": ["A"]}, "2 ratifiers and 1 names"),
        ((1, 0.2, 0), {"weights": [1]}, "for several issues"),
        (([1e200, 0], [[0, 1e200]], [0, 0]), {}, "too large for floats"),
    ],
)
def test_what_is_refused(arguments, options, words):
    with pytest.raises(ng.NegotiationError, match=words):
        ng.ratification(*arguments, **options)


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_several_issues_where_hardly_anything_is_agreed_on(size):
    """Two ratifiers who want nearly opposite things, by the angle: exact on the chord of the lens.

    Both are at distance 1 of the status quo, at angles of t above the axis, so that they accept
    what is up to 2 sin t above it; a setter who is far above goes to the upper end.
    """
    for t in (1e-2, 1e-4, 1e-6, 1e-8):
        ratifiers = [[np.cos(t), np.sin(t)], [-np.cos(t), np.sin(t)]]
        found = ng.ratification([0, 3 * size], np.array(ratifiers) * size, [0, 0])
        assert found.proposal == pytest.approx([0, 2 * np.sin(t) * size], abs=1e-7 * size)
        assert found.accepts.all()


def test_a_programme_that_is_not_solved_is_no_answer(monkeypatch):
    minimize = scipy.optimize.minimize

    def cut_short(*given, options, **more):
        return minimize(*given, options={**options, "maxiter": 1}, **more)

    monkeypatch.setattr(scipy.optimize, "minimize", cut_short)
    with pytest.raises(ng.NegotiationError, match="that 2 ratifiers accept was not found"):
        ng.ratification([1, 1, 0], [[0, 0, 0.5], [0.3, -0.2, 0]], [0.5, -0.5, 0.2])


def test_who_accepts_does_not_hang_on_the_unit():
    """Of three on two issues, the one who is far on the other side never does."""
    ratifiers = np.array([[1, 0], [0.5, 0.5], [-1, -1]])
    for size in (1e-8, 1.0, 1e8):
        found = ng.ratification([size, size], ratifiers * size, [0, 0], quota=2)
        assert found.accepts.tolist() == [True, True, False]
