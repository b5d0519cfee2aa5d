"""Elementary effects, indices from given data, and what separates runs from each other."""

import numpy as np
import pytest
from test_sobol import PI, ishigami, ishigami_indices, two

import negotiation as ng


def test_elementary_effects_of_a_plane():
    """Morris 1991: the effect of a linear parameter is its slope over its range, without spread."""
    found = ng.morris(
        lambda a, b, c: 3 * a - 2 * b + 0 * c, {"a": (0, 2), "b": (0, 1), "c": (5, 9)}
    )
    assert list(found.parameter.values) == ["a", "b", "c"]
    assert found.mu.values == pytest.approx([6, -2, 0])
    assert found.mu_star.values == pytest.approx([6, 2, 0])
    assert found.sigma.values == pytest.approx([0, 0, 0], abs=1e-12)


def test_elementary_effects_of_a_product():
    """Of x y on the unit square the effect of x is y, which is uniform on the grid's cells."""
    found = ng.morris(lambda x, y: x * y, {"x": (0, 1), "y": (0, 1)}, n=4096, levels=8)
    cells = (np.arange(8) + 0.5) / 8
    assert found.mu.values == pytest.approx([0.5, 0.5], abs=0.02)
    assert found.sigma.values == pytest.approx([cells.std()] * 2, abs=0.02)
    assert (found.mu_star_low < found.mu_star).all()
    assert (found.mu_star < found.mu_star_high).all()


def test_elementary_effects_of_talks():
    """The loss is 2 x + y - 3 on [0, 4] x [0, 2]."""
    found = ng.morris(two(), n=8)
    assert dict(zip(found.parameter.values, found.mu.values, strict=True)) == pytest.approx(
        {"x": 8, "y": 2}
    )


def test_given_data_of_the_ishigami_function():
    rng = np.random.default_rng(0)
    points = {name: rng.uniform(-np.pi, np.pi, 2**13) for name in PI}
    found = ng.given_data(points, ishigami(**points))
    first, _, _, _ = ishigami_indices()
    for name in PI:
        assert float(found.first.sel(parameter=name)) == pytest.approx(first[name], abs=0.03)
    # x3 acts through an interaction only: the distribution sees it, the mean does not.
    assert float(found.pawn.sel(parameter="x3")) > float(found.dummy)


def test_given_data_of_correlated_points():
    """Of two normal scores with correlation r, the other one explains r^2 of the variance."""
    talks = two()
    points = ng.sample(talks, 2**14, correlations={("x", "y"): 0.7}, seed=1)
    from scipy.special import ndtri

    score = ndtri(points.x.values / 4)
    found = ng.given_data(points, score)
    assert float(found.first.sel(parameter="y")) == pytest.approx(0.49, abs=0.02)
    # Twenty-five classes leave some variance inside those at the ends.
    assert float(found.first.sel(parameter="x")) == pytest.approx(1, abs=0.02)


def test_given_data_of_a_grid():
    """b alone makes the values: a says nothing, whatever the order in which the grid is listed."""
    a, b = (axis.ravel() for axis in np.meshgrid([0, 1, 2], np.linspace(0, 1, 400), indexing="ij"))
    found = ng.given_data({"a": a, "b": b, "c": np.ones(1200)}, b)
    assert abs(float(found["first"].sel(parameter="a"))) < 0.01
    assert float(found["first"].sel(parameter="b")) > 0.98
    assert float(found["first"].sel(parameter="c")) == 0
    assert float(found.pawn.sel(parameter="a")) < float(found.dummy)
    assert found.dummy > 0


def test_pawn_of_the_parameter_itself():
    """In class j of m, y = x is uniform on [j/m, (j + 1)/m]: the larger end is the distance."""
    x = (np.arange(8000) + 0.5) / 8000
    found = ng.given_data({"x": x}, x, classes=8)
    j = np.arange(8)
    expected = np.median(np.maximum(j / 8, 1 - (j + 1) / 8))
    assert float(found.pawn[0]) == pytest.approx(expected, abs=1e-3)


def test_a_parameter_without_influence():
    rng = np.random.default_rng(5)
    x, noise = rng.random((2, 4000))
    found = ng.given_data({"x": x, "noise": noise}, x > 0.4)
    at = found.sel(parameter="noise")
    assert at.first_low <= 0.02
    assert float(at.pawn) < 1.5 * float(found.dummy)


def test_regional_against_scipy_and_by_hand():
    rng = np.random.default_rng(2)
    points = {name: rng.random(4000) for name in "ab"}
    found = ng.regional(points, points["a"] > 0.3)
    assert list(found.parameter.values) == ["a", "b"]
    assert float(found.distance[0]) == 1  # the two sets of values do not overlap
    assert bool(found.higher[0])
    assert float(found.p_value[0]) < 1e-100
    assert float(found.distance[1]) < 0.06
    assert found.where_held.sel(parameter="a", quantile=0.5) == pytest.approx(0.65, abs=0.02)
    assert found.elsewhere.sel(parameter="a", quantile=1) <= 0.3


def test_the_box_that_made_the_data_is_found():
    rng = np.random.default_rng(1)
    points = {name: rng.random(5000) for name in "abcde"}
    held = (points["a"] > 0.3) & (points["a"] < 0.6) & (points["b"] > 0.5)
    box = ng.discover(points, held, density=0.95)
    assert set(box.limits) == {"a", "b"}
    assert box.limits["a"] == pytest.approx((0.3, 0.6), abs=0.02)
    assert box.limits["b"][0] == pytest.approx(0.5, abs=0.05)
    assert box.coverage > 0.95
    assert box.density >= 0.95
    inside = np.ones(5000, dtype=bool)
    for name, (low, high) in box.limits.items():
        inside &= (points[name] >= low) & (points[name] <= high)
    assert box.density == held[inside].mean()
    assert box.coverage == held[inside].sum() / held.sum()
    assert box.mass == inside.mean()
    # Without the limit on a, three tenths of the runs above b's limit have it.
    assert box.without["a"] == pytest.approx(0.3, abs=0.03)
    assert box.trail[0] == (1, held.mean(), 1)
    assert "b" in str(box)
    assert list(box.to_frame().index) == list(box.limits)


POINTS = {"a": np.linspace(0, 1, 50)}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ng.morris(lambda a: a, {"a": (0, 1)}, levels=3), "even"),
        (lambda: ng.morris(lambda a: a, {"a": (0, 1)}, n=1), "n must be"),
        (lambda: ng.given_data(POINTS, np.arange(49)), "50 finite numbers"),
        (lambda: ng.given_data(POINTS, np.zeros(50)), "do not vary"),
        (lambda: ng.given_data(POINTS, [np.nan] * 50), "finite"),
        (lambda: ng.given_data(POINTS, np.arange(50), classes=20), "too few"),
        (lambda: ng.given_data({"a": "text"}, np.arange(50)), "points must be"),
        (lambda: ng.given_data({"a": [1, 2], "b": [1]}, np.arange(2)), "points must be"),
        (lambda: ng.given_data({"a": [1, np.inf]}, np.arange(2)), "finite"),
        (lambda: ng.given_data({}, np.arange(2)), "points must be"),
        (lambda: ng.given_data(3, np.arange(2)), "points must be"),
        (lambda: ng.regional(POINTS, np.arange(50)), "truth values"),
        (lambda: ng.regional(POINTS, np.ones(50, dtype=bool)), "everywhere"),
        (lambda: ng.discover(POINTS, np.zeros(50, dtype=bool)), "nowhere"),
        (lambda: ng.discover(POINTS, POINTS["a"] > 0.5, density=80), "between 0 and 1"),
    ],
)
def test_mistakes(call, words):
    with pytest.raises(ng.NegotiationError, match=words):
        call()
