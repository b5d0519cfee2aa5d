"""Sobol indices against functions whose indices are known."""

import numpy as np
import pytest
from scipy import stats

import negotiation as ng

PI = dict.fromkeys(("x1", "x2", "x3"), (-np.pi, np.pi))


def ishigami(x1, x2, x3):
    """Ishigami and Homma 1990, with a = 7, b = 0.1."""
    return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


def ishigami_indices():
    """Closed form, for instance Saltelli et al. 2008, Global Sensitivity Analysis, p. 179."""
    a, b = 7, 0.1
    v1 = (1 + b * np.pi**4 / 5) ** 2 / 2
    v2 = a**2 / 8
    v13 = b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    v = v1 + v2 + v13
    first = {"x1": v1 / v, "x2": v2 / v, "x3": 0.0}
    total = {"x1": (v1 + v13) / v, "x2": v2 / v, "x3": v13 / v}
    return first, total, v13 / v, v


def test_ishigami_lies_within_the_intervals():
    found = ng.sobol(ishigami, bounds=PI, n=4096, seed=1, second_order=True)
    first, total, pair, variance = ishigami_indices()
    for name in PI:
        at = found.sel(parameter=name)
        assert at.first_low <= first[name] <= at.first_high
        assert at.total_low <= total[name] <= at.total_high
        assert float(at.first) == pytest.approx(first[name], abs=0.02)
        assert float(at.total) == pytest.approx(total[name], abs=0.02)
    assert found.variance == pytest.approx(variance, rel=0.02)
    second = found.second.sel(parameter="x1", other="x3")
    assert float(second) == pytest.approx(pair, abs=0.03)
    assert float(found.second.sel(parameter="x3", other="x1")) == float(second)
    assert float(found.second.sel(parameter="x1", other="x2")) == pytest.approx(0, abs=0.03)
    assert list(found.parameter.values) == ["x1", "x2", "x3"]  # by total index


def test_the_intervals_cover_as_often_as_they_say():
    """Bootstrap intervals of points spread evenly cover more often than 95 %."""
    first, total, _, _ = ishigami_indices()
    inside = []
    for seed in range(20):
        found = ng.sobol(ishigami, bounds=PI, n=512, seed=seed)
        for name in PI:
            at = found.sel(parameter=name)
            inside += [
                bool(at.first_low <= first[name] <= at.first_high),
                bool(at.total_low <= total[name] <= at.total_high),
            ]
    assert np.mean(inside) >= 0.95


def test_g_function():
    """Sobol's g-function: V_i = 1/(3 (1 + a_i)^2), total by the product formula."""
    a = np.array([0, 1, 4.5, 9])
    names = ["p0", "p1", "p2", "p3"]

    def g(x):
        return np.prod((np.abs(4 * x - 2) + a[:, None]) / (1 + a[:, None]), axis=0)

    v = 1 / (3 * (1 + a) ** 2)
    whole = np.prod(1 + v) - 1
    found = ng.sobol(g, dict.fromkeys(names, (0, 1)), n=2**13, seed=0)
    found = found.sel(parameter=names)
    assert found.first.values == pytest.approx(v / whole, abs=0.01)
    total = [v[i] * np.prod(np.delete(1 + v, i)) / whole for i in range(4)]
    assert found.total.values == pytest.approx(total, abs=0.01)


def test_scipy_says_the_same():
    """SciPy's estimators of the same indices, on distributions that are not uniform."""
    spread = [stats.norm(0, 1), stats.beta(2, 3), stats.uniform(1, 2)]

    def f(x):
        return x[0] * x[1] + x[2] ** 2

    theirs = stats.sobol_indices(func=f, n=2**13, dists=spread, rng=np.random.default_rng(0))
    bounds = {"a": (-np.inf, np.inf), "b": (0, 1), "c": (1, 3)}
    bounds["a"] = (-20, 20)
    inside = stats.truncnorm(-20, 20)
    ours = ng.sobol(
        f,
        bounds=bounds,
        n=2**13,
        distributions=dict(zip("abc", [inside, *spread[1:]], strict=True)),
    ).sel(parameter=list("abc"))
    assert ours.first.values == pytest.approx(theirs.first_order, abs=0.02)
    assert ours.total.values == pytest.approx(theirs.total_order, abs=0.02)


def two(a_gain=1.0):
    """One actor, whose loss by deviating is 2 x + y - 3."""
    a = ng.Actor("A", options=["keep", "break"])
    x = ng.Parameter("x", 2, low=0, high=4)
    y = ng.Parameter("y", 1, low=0, high=2)
    return ng.Negotiation(
        "Two parameters",
        actors=[a],
        considerations=[
            ng.Consideration(a, "gain", 2 * x + y, when=a("keep")),
            ng.Consideration(a, "other", 3 * a_gain, when=a("break")),
        ],
        reported={"A": "keep"},
    )


def test_talks_by_margin_and_by_functions():
    """The variance of 2 x + y is 4 (16/12) + 4/12, of which x has 16/17."""
    talks = two()
    by_margin = ng.sobol(talks, {"A": "keep"}, n=1024)
    by_arrays = ng.sobol(talks, lambda t, **at: t.payoffs(**at)[0, 0], n=1024)
    by_points = ng.sobol(talks, lambda t: t.payoffs()[0, 0], n=64)
    for found, close in ((by_margin, 0.01), (by_arrays, 0.01), (by_points, 0.1)):
        assert float(found.first.sel(parameter="x")) == pytest.approx(16 / 17, abs=close)
        assert float(found.total.sel(parameter="y")) == pytest.approx(1 / 17, abs=close)
    assert by_margin.quantity == "the smallest loss by deviating"


def test_the_same_seed_is_the_same_answer():
    one, two_, other = (ng.sobol(ishigami, bounds=PI, n=128, seed=s) for s in (5, 5, 0))
    assert one.identical(two_)
    assert not np.array_equal(one.first, other.first)


def test_it_shows_how_the_indices_settle():
    found = ng.sobol(ishigami, bounds=PI, n=1024)
    assert list(found["size"].values) == [64, 128, 256, 512, 1024]
    assert np.array_equal(found.first_at[-1], found.first)
    alone = ng.sobol(ishigami, bounds=PI, n=256)
    assert found.first_at.sel(size=256).values == pytest.approx(alone.first.values, abs=1e-2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ng.sobol(ishigami, n=64), "bounds"),
        (lambda: ng.sobol(two(), {"A": "keep"}, bounds=PI), "bounds are for a callable"),
        (lambda: ng.sobol(two(), {"A": "brake"}), "did you mean 'break'"),
        (lambda: ng.sobol(lambda x1: x1 * 0, bounds={"x1": (0, 1)}, n=64), "does not vary"),
        (lambda: ng.sobol(lambda x1: x1 / 0, bounds={"x1": (0, 1)}, n=64), "not finite"),
        (lambda: ng.sobol(ishigami, bounds={"x1": (1, 0)}, n=64), "upside down"),
        (lambda: ng.sobol(ishigami, bounds={"x1": 3}, n=64), "the bounds of 'x1'"),
        (lambda: ng.sobol(ishigami, bounds=PI, n=1), "n must be"),
        (lambda: ng.sobol(ishigami, bounds=PI, n=64, confidence=95), "confidence"),
        (lambda: ng.sobol(ishigami, bounds=PI, n=64, seed=-1), "seed"),
        (lambda: ng.sobol(3, {"A": "keep"}), "expected a Negotiation"),
        (lambda: ng.sobol(repr, {"x1": (0, 1)}, n=64), "one number"),
        (
            lambda: ng.sobol(two(), n=64, distributions={"x": stats.norm(2, 1)}),
            "outside the range",
        ),
        (lambda: ng.sobol(two(), n=64, distributions={"z": stats.norm(2, 1)}), "'z'"),
        (lambda: ng.sobol(two(), n=64, distributions={"x": 3}), "scipy.stats"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_mistakes(call, words):
    with pytest.raises(ng.NegotiationError, match=words):
        call()
