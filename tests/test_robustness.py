"""Samples, the share of parameter space, and the smallest change that flips an outcome."""

import math

import numpy as np
import pytest
import sympy
from scipy import stats
from test_sobol import two

import negotiation as ng
from negotiation.payoffs.talks import Talks


def test_share_against_an_area():
    """2 x + y >= 3 on [0, 4] x [0, 2]: the rest is a trapezoid of area (1.5 + 0.5)/2 * 2 = 2."""
    found = ng.robustness(two(), n=4096)
    assert found.low <= 0.75 <= found.high
    assert found.share == pytest.approx(0.75, abs=0.005)
    assert float(found) == found.share
    assert found.interval == (found.low, found.high)
    assert found.outcome == {"A": "keep"}
    assert "75" in str(found)


def test_share_under_a_distribution():
    """With y = 1 by `over`, x >= 1: the distribution's own tail."""
    spread = stats.beta(2, 5, scale=4)
    found = ng.robustness(two(), over=["x"], distributions={"x": spread}, n=4096)
    assert found.share == pytest.approx(spread.sf(1), abs=0.005)


def test_share_under_correlation():
    """Both below their medians: 1/4 + asin(rho)/(2 pi) under a Gaussian copula (Sheppard 1899)."""
    points = ng.sample(two(), 2**14, correlations={("x", "y"): 0.6})
    both = np.mean((points.x <= 2) & (points.y <= 1))
    assert float(both) == pytest.approx(0.25 + math.asin(0.6) / (2 * math.pi), abs=0.005)


def test_sure_and_impossible():
    always = ng.robustness(two(0.0), n=200)
    never = ng.robustness(two(0.0), {"A": "break"}, n=200)
    assert (always.share, always.high) == (1.0, 1.0)
    # Clopper and Pearson: 1 - (0.05/2)^(1/n) where nothing was seen.
    assert never.high == pytest.approx(1 - 0.025 ** (1 / 200))
    assert always.low == pytest.approx(0.025 ** (1 / 200))


@pytest.mark.parametrize("method", ["sobol", "latin hypercube", "random"])
def test_samples(method):
    points = ng.sample(two(), 256, method=method, seed=3)
    assert dict(points.sizes) == {"sample": 256}
    for name, high in (("x", 4), ("y", 2)):
        values = points[name].values
        assert values.min() >= 0
        assert values.max() <= high
        slack = 0.02 if method != "random" else 0.15
        assert values.mean() == pytest.approx(high / 2, rel=slack)
    assert points.identical(ng.sample(two(), 256, method=method, seed=3))
    if method == "latin hypercube":  # one point in each of 256 slices (McKay et al. 1979)
        assert np.array_equal(np.sort(points.x.values // (4 / 256)), np.arange(256))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ng.sample(two(), 0), "n must be"),
        (lambda: ng.sample(two(), 8, method="sobool"), "did you mean 'sobol'"),
        (lambda: ng.sample(two(), 8, over=["q"]), "'q'"),
        (lambda: ng.sample(two(), 8, over=["x", "x"]), "named twice"),
        (lambda: ng.sample(two(), 8, over=[]), "no parameter varies"),
        (lambda: ng.sample(two(), 8, over=["x"], distributions={"y": stats.beta(1, 1)}), "'y'"),
        (lambda: ng.sample(two(), 8, correlations={("x", "y"): 1.5}), "between -1 and 1"),
        (lambda: ng.sample(two(), 8, correlations={("x", "x"): 0.5}), "two parameters"),
        (lambda: ng.robustness(two(), {"B": "keep"}), "'B'"),
        (lambda: ng.robustness(two(), confidence=0), "confidence"),
        (lambda: ng.robustness("talks"), "expected a Negotiation"),
        (lambda: ng.flip(two(), over=["q"]), "'q'"),
        (lambda: ng.flip(two(), {"A": "drop"}), "'drop'"),
        (lambda: ng.flip(two(), starts=0), "starts"),
        (lambda: ng.flip(two(), over=[]), "no parameter varies"),
        (lambda: ng.consistent(two(), over=[]), "no parameter varies"),
    ],
)
def test_mistakes(call, words):
    with pytest.raises(ng.NegotiationError, match=words):
        call()


def test_an_outcome_must_be_named_where_none_was_reported():
    talks = ng.scenarios.karabakh_2023.reintegration()
    for ask in (ng.robustness, ng.flip):
        with pytest.raises(ng.NegotiationError, match="say which one"):
            ask(talks)


def holds(talks: Talks, outcome, point) -> bool:
    return bool(ng.stability_margin(talks, outcome, **point) >= 0)


def test_flip_against_the_distance_to_a_line():
    """Loss 2 x + y - 3 is 2 at the baseline; in units of ranges its slopes are 8 and 2."""
    found = ng.flip(two())
    assert found.held
    assert found.distance == pytest.approx(2 / math.hypot(8, 2), rel=1e-6)
    step = 2 / (8**2 + 2**2)
    assert found.changes["x"] == pytest.approx(2 - 4 * 8 * step, rel=1e-6)
    assert found.changes["y"] == pytest.approx(1 - 2 * 2 * step, rel=1e-6)
    assert found.alone == {"x": 1.0}  # y alone cannot: 2*2 + 0 > 3
    assert (found.actor, found.deviation) == ("A", "break")
    assert not holds(two(), {"A": "keep"}, found.parameters)
    assert "One parameter alone does it if x goes from 2 to 1, 0.5 times as much." in str(found)


def test_flip_the_other_way():
    found = ng.flip(two(), {"A": "break"})
    assert not found.held
    assert found.distance == pytest.approx(2 / math.hypot(8, 2), rel=1e-6)
    assert holds(two(), {"A": "break"}, found.parameters)


def test_flip_against_the_tipping_point():
    """Along one parameter it is the threshold, which is exact."""
    talks = ng.scenarios.karabakh_2023.ceasefire()
    (tipping,) = ng.thresholds(talks, talks.reported, "g")
    found = ng.flip(talks, over=["g"])
    assert found.changes["g"] == pytest.approx(tipping.value, rel=1e-6)
    assert (found.actor, found.deviation) == (tipping.actor, tipping.deviation)
    assert found.distance == pytest.approx((5 - 3.5) / 8, rel=1e-6)


def test_flip_against_a_search_at_random():
    """No flipped point of sixty thousand is nearer; the losses are products of parameters."""
    talks = ng.scenarios.karabakh_2023.ceasefire()
    names = ["g", "w_a", "p", "c_a"]
    found = ng.flip(talks, over=names)
    assert not holds(talks, talks.reported, found.parameters)
    points = ng.sample(talks, 2**16, over=names)
    at = {name: points[name].values for name in names}
    flipped = ng.stability_margin(talks, talks.reported, **at) < 0
    parts = [talks.parameters[name] for name in names]
    away = sum(((at[p.name] - p.baseline) / (p.high - p.low)) ** 2 for p in parts) ** 0.5
    assert found.distance <= away[flipped].min()
    assert found.distance == pytest.approx(away[flipped].min(), rel=0.05)


def test_all_deviations_are_given_up_together():
    """Two actors must both stop gaining: the nearest point is the corner of two half-planes."""
    a, b = (ng.Actor(name, options=["keep", "break"]) for name in "AB")
    x, y = (ng.Parameter(name, 0, low=-1, high=1) for name in "xy")
    talks = ng.Negotiation(
        "Two conditions",
        actors=[a, b],
        considerations=[
            ng.Consideration(a, "x", x - 0.3, when=a("keep")),
            ng.Consideration(b, "y", y - 0.4, when=b("keep")),
        ],
    )
    found = ng.flip(talks, {"A": "keep", "B": "keep"})
    assert found.distance == pytest.approx(math.hypot(0.15, 0.2), rel=1e-6)
    assert found.alone == {}
    assert "No parameter alone" in str(found)


def test_at_a_tipping_point_the_smallest_change_flips_it():
    """The loss is the parameter itself, and zero at the baseline; so are all payoffs."""
    a = ng.Actor("A", options=["x", "y"])

    def found(low, high):
        v = ng.Parameter("v", 0, low=low, high=high)
        return ng.flip(
            ng.Negotiation("tie", [a], [ng.Consideration(a, "v", v, when=a("x"))]), {"A": "x"}
        )

    for low, high in ((-1, 1), (-1, 0)):
        change = found(low, high)
        assert change.held
        assert -1e-6 < change.changes["v"] < 0
        assert change.distance < 1e-6
        assert (change.actor, change.deviation) == ("A", "y")
        assert "falls below 0" in str(change)
        assert "tipping point" in str(change)
    assert not found(0, 1).changes  # on this side nothing does it


def test_nothing_flips_it():
    found = ng.flip(two(0.0))
    assert found.changes == {}
    assert found.distance == math.inf
    assert "wherever the search looked" in str(found)


def test_a_parameter_without_a_range_cannot_flip_anything():
    a = ng.Actor("A", options=["x", "y"])
    v = ng.Parameter("v", 2)
    talks = ng.Negotiation("t", [a], [ng.Consideration(a, "gain", v, when=a("x"))])
    with pytest.raises(ng.NegotiationError, match="'v' has no range: its value is 2"):
        ng.flip(talks, {"A": "x"}, over=["v"])


def test_only_what_has_no_closed_form_is_left_undecided(monkeypatch):
    """exp(z) - e z touches zero at 1, which no bisection proves; any other mistake is raised."""
    a = ng.Actor("A", options=["go", "stay"])
    x = ng.Parameter("x", 0.5, low=-1, high=1)
    z = ng.Parameter("z", 2, low=0, high=3)
    worth = sympy.exp(z) - sympy.E * z + x - 0.5
    gain = ng.Consideration(a, "gain", worth, a("go"))
    talks = ng.Negotiation("Touching", [a], [gain], reported={"A": "go"})
    found = ng.flip(talks)
    assert found.undecided == ("z",)
    # At z = 2 it stops where x = 1/2 - e^2 + 2 e, which is out of reach.
    assert found.alone == {}
    swings = ng.tornado(talks, {"A": "go"})
    assert np.isnan(swings.tipping.sel(parameter="z")).all()

    def fail(*_):
        raise ng.NegotiationError("something else")

    for module in ("flip", "tornado"):
        monkeypatch.setattr(f"negotiation.sensitivity.{module}.thresholds", fail)
    for ask in (lambda: ng.flip(talks), lambda: ng.tornado(talks, {"A": "go"})):
        with pytest.raises(ng.NegotiationError, match="something else"):
            ask()
