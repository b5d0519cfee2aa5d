"""Which parameters are consistent with what was observed, against areas and polygons by hand."""

import numpy as np
import pytest
from scipy.spatial import ConvexHull
from test_sobol import two
from test_statics import product, stag_hunt

import negotiation as ng


def test_half_plane_in_a_rectangle():
    """2 x + y >= 3 on [0, 4] x [0, 2]: corners (0.5, 2), (1.5, 0), (4, 0), (4, 2)."""
    found = ng.consistent(two())
    assert [p.name for p in found.parameters] == ["x", "y"]
    assert found.matrix.tolist() == [[2, 1]]
    assert found.offset.tolist() == [-3]
    assert found.conditions == [("A", "break")]
    corners = found.projection("x", "y")
    expected = {(0.5, 2), (1.5, 0), (4, 0), (4, 2)}
    assert {tuple(np.round(c, 9)) for c in corners} == expected
    assert ConvexHull(corners).volume == pytest.approx(6)  # of 8; in 2-D the volume is the area
    assert found.share().share == pytest.approx(0.75, abs=0.005)
    assert found.ranges()["x"] == pytest.approx((0.5, 4))
    assert found.contains(x=1.5, y=0)
    assert not found.contains(x=1.4, y=0)
    assert "0.5 <= x <= 4" in str(found)


def test_vertices_go_round_counterclockwise():
    corners = ng.consistent(two()).projection("x", "y")
    x, y = corners.T
    area = (x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2
    assert area == pytest.approx(6)


def test_a_projection_is_the_hull_of_projected_points():
    """Of 20,000 points in the set, none lies outside, and the hull comes close to the polygon."""
    talks = ng.scenarios.karabakh_2023.ceasefire()
    names = ["g", "b", "x", "w_a", "s"]
    found = ng.consistent(talks, over=names)
    corners = found.projection("g", "w_a")
    points = ng.sample(talks, 20000, over=names)
    at = {name: points[name].values for name in names}
    held = ng.stability_margin(talks, talks.reported, **at) >= 0
    shadow = np.stack([at["g"][held], at["w_a"][held]], axis=1)
    edges = np.roll(corners, -1, axis=0) - corners
    for corner, edge in zip(corners, edges, strict=True):
        side = edge[0] * (shadow[:, 1] - corner[1]) - edge[1] * (shadow[:, 0] - corner[0])
        assert side.min() >= -1e-9
    whole = ConvexHull(corners).volume
    assert 0.9 * whole <= ConvexHull(shadow).volume <= whole
    ranges = found.ranges()
    for name in names:
        assert ranges[name][0] <= at[name][held].min()
        assert ranges[name][1] >= at[name][held].max()


def test_the_set_on_one_parameter_ends_at_the_threshold():
    talks = ng.scenarios.karabakh_2023.ceasefire()
    (tipping,) = ng.thresholds(talks, talks.reported, "g")
    assert ng.consistent(talks, over=["g"]).ranges()["g"] == pytest.approx((tipping.value, 8))


def test_an_empty_set_is_a_result():
    found = ng.consistent(two(2.0), over=["y"])  # 2 x + y - 6 at x = 2: y = 2 just does it
    assert not found.empty
    assert found.ranges()["y"] == pytest.approx((2, 2))
    none = ng.consistent(two(4.0))
    assert none.empty
    assert "nowhere" in str(none)
    with pytest.raises(ng.NegotiationError, match="nowhere"):
        none.projection("x", "y")


def test_likelihood_finds_the_parameter_that_made_the_data():
    """A alone, under logit choice: the shares of both options give the difference of payoffs."""
    a = ng.Actor("A", options=["go", "stay"])
    b = ng.Actor("B", options=["go", "stay"])
    g = ng.Parameter("g", 1, low=-1, high=3)
    talks = ng.Negotiation(
        "Logit",
        [a, b],
        [
            ng.Consideration(a, "gain", g, when=a("go")),
            ng.Consideration(b, "known gain", 1, when=b("go")),
        ],
    )
    # B's odds are e^lambda, A's e^(lambda g): with lambda = ln 3 and g = 2, 3 : 1 and 9 : 1.
    seen = {"A": {"go": 900, "stay": 100}, "B": {"go": 750, "stay": 250}}
    found = ng.likelihood(talks, seen, "g", values=np.linspace(-1, 3, 17))
    assert found.estimate == 2
    best = found.sel(g=2)
    assert float(best.rationality) == pytest.approx(np.log(3), rel=1e-4)
    shares = np.array([0.9, 0.1, 0.75, 0.25])
    counts = np.array([900, 100, 750, 250])
    assert float(best.log_likelihood) == pytest.approx(counts @ np.log(shares))
    assert found.low <= 2 <= found.high
    assert not found.flat


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ng.consistent(product()), "not linear in x, y, z together"),
        (lambda: ng.consistent(ng.scenarios.load("karabakh-2023")), "in stages"),
        (lambda: ng.consistent(stag_hunt()), "say which one"),
        (lambda: ng.consistent(two()).projection("x", "x"), "twice"),
        (lambda: ng.consistent(two(), over=["x"]).projection("x", "y"), "not among"),
        (lambda: ng.consistent(two()).contains(x=9), "outside its range"),
        (lambda: ng.likelihood(two(), {"A": {"keep": 1, "break": 0}}, "q"), "'q'"),
        (
            lambda: ng.likelihood(two(), {"A": {"keep": 1, "break": 0}}, "x", values=[[1, 2]]),
            "shape",
        ),
        (
            lambda: ng.likelihood(two(), {"A": {"keep": 1, "break": 0}}, "x", values=[1]),
            "number of values",
        ),
        (lambda: ng.likelihood(two(), {"A": {"keep": -1, "break": 1}}, "x"), "-1"),
        (
            lambda: ng.likelihood(two(), {"A": {"keep": 1, "break": 0}}, "x", confidence=2),
            "confidence",
        ),
    ],
)
def test_mistakes(call, words):
    with pytest.raises(ng.NegotiationError, match=words):
        call()
