"""Tipping points, against roots by hand and against the equilibrium's status on a fine grid."""

import math

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from strategies import negotiations_with_points

import negotiation as ng
from negotiation.payoffs.roots import roots_within

x = ng.Parameter("x", 5, low=0, high=10, meaning="worth")
A = ng.Actor("A", ["go", "stay"])


def alone(value):
    """A goes where the value is not negative."""
    return ng.Negotiation("alone", [A], [ng.Consideration(A, "gain", value, A("go"))])


def tipping(value):
    return ng.thresholds(alone(value), {"A": "go"}, "x")


E, SQRT2 = math.e, math.sqrt(2)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Where the value crosses zero inside (0, 10), by hand, and where it is positive after.
        (2 * x - 3, [(1.5, "above")]),
        (3 - x / 2, [(6, "below")]),
        ((x - 2) * (x - 7), [(2, "below"), (7, "above")]),
        (-(x - 2) * (x - 7), [(2, "above"), (7, "below")]),
        (x**2 - 2, [(SQRT2, "above")]),
        ((x - 3) ** 2, []),
        (-((x - 3) ** 2), []),
        ((x - 3) ** 2 * (x - 5), [(5, "above")]),
        ((x - 3) ** 3, [(3, "above")]),
        (x**5 - x - 100, [(2.5244425011240845, "above")]),  # numpy.roots
        (x - 10, []),
        (x, []),
        (x + 1, []),
        (-x - 1, []),
        ((x - 4) / (x + 1), [(4, "above")]),
        (1 / (1 + x) - sympy.Rational(1, 4), [(3, "below")]),
        (1 / (x + 1) + x / (x + 1) - 1, []),
        (x**2 * SQRT2 - 3, [((3 / SQRT2) ** 0.5, "above")]),
        (x**2 * sympy.sqrt(2) - 3, [((3 / SQRT2) ** 0.5, "above")]),
        (x**2 - sympy.sqrt(2), [(2**0.25, "above")]),
        (sympy.pi * x - 4, [(4 / math.pi, "above")]),
        (sympy.exp(2) * x**2 - 30, [(math.sqrt(30) / E, "above")]),
        (sympy.exp(x) - 7, [(math.log(7), "above")]),
        (sympy.exp(-x / 2) - 0.25, [(2 * math.log(4), "below")]),
        (2**x - 7, [(math.log2(7), "above")]),
        (sympy.log(1 + x) - 1, [(E - 1, "above")]),
        (sympy.log(x) - 1, [(E, "above")]),  # of no value at the end of the range, 0
        (sympy.sqrt(x) - 2, [(4, "above")]),
        (x - 3 * sympy.sqrt(x) + 2, [(1, "below"), (4, "above")]),
        (x - 2 * sympy.sqrt(x) + 1, []),  # (sqrt(x) - 1)**2
        (1 / sympy.sqrt(x) - sympy.Rational(1, 2), [(4, "below")]),
        (x ** sympy.Rational(1, 3) - 2 ** sympy.Rational(1, 3), [(2, "above")]),
        (x**x - 27, [(3, "above")]),
        ((x - 3) ** 2 * sympy.exp(x) * (x - 6), [(6, "above")]),
        (sympy.Max(x - 3, 0) - 1, [(4, "above")]),
        (-sympy.Max(x - 3, 0), [(3, "below")]),
        (sympy.Max(x - 3, 0), []),
        (1 - sympy.Min(x, 6, 2 * x - 5), [(3, "below")]),
        (sympy.Abs(x - 3) - 1, [(2, "below"), (4, "above")]),
        (sympy.Abs(sympy.Abs(x - 5) - 2) - 1,
         [(2, "below"), (4, "above"), (6, "below"), (8, "above")]),
        (sympy.Max(sympy.exp(x) - 7, 1 - x), [(1, "below"), (math.log(7), "above")]),
    ],
    ids=str,
)  # fmt: skip
def test_roots_by_hand(value, expected):
    found = tipping(value)
    assert [(pytest.approx(t.value, rel=1e-12), t.stable) for t in found] == expected
    for t in found:
        assert (t.parameter, t.actor, t.deviation, t.because) == ("x", "A", "stay", "")
        assert float(t.exact) == t.value
        assert f"x = {t.value:.4g}" in str(t)


def test_roots_of_rational_functions_are_exact():
    assert [t.exact for t in tipping((x**2 - 2) / (x + 3))] == [sympy.sqrt(2)]
    assert [t.exact for t in tipping(0.3 * x - 0.1)] == [sympy.Rational(1, 3)]
    assert [t.exact for t in tipping(x - 3 * sympy.sqrt(x) + 2)] == [1, 4]
    assert [t.exact for t in tipping(x ** sympy.Rational(2, 3) - 4)] == [8]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (1 / (x - 5), "no finite value at x = 5"),
        (1 / (x - 5) ** 2 - 1, "no finite value at x = 5"),
        (sympy.sqrt(x - 5) - 1, "not a real number at x = 2.5"),
        (sympy.sin(x), r"sin in sin\(x\) is not understood"),
        (sympy.Piecewise((x, x > 3), (-1, True)), "is not understood"),
        (sympy.exp(x) - sympy.E * x, "cannot be told"),  # touches its tangent at 1
    ],
)
def test_what_has_no_exact_answer_says_so(value, says):
    with pytest.raises(ng.NegotiationError, match=says):
        tipping(value)


def on_a_grid(talks, outcome, name, m=2001):
    """Where the outcome's status changes along a grid of the parameter: pairs of neighbours."""
    p = talks.parameters[name]
    grid = np.linspace(p.low, p.high, m)
    eqs = ng.pure_equilibria(talks.game(**{name: grid}))
    held = np.zeros(m, dtype=bool)
    held[[k for k, eq in zip(eqs.game, eqs, strict=True) if eq.profile == outcome]] = True
    return grid, held


@settings(max_examples=25)
@given(negotiations_with_points())
def test_between_thresholds_the_status_is_that_of_a_grid(case):
    talks, (point,) = case
    talks = talks.at(**point)
    for name, p in list(talks.parameters.items())[:2]:
        grid, held = on_a_grid(talks, outcome := talks.outcomes()[0], name, 201)
        found = ng.thresholds(talks, outcome, name)
        values = [t.value for t in found]
        assert values == sorted(values)
        assert all(p.low < v < p.high for v in values)
        # Each change of status on the grid has a threshold in its cell, or an odd number of them.
        for k in np.flatnonzero(held[1:] != held[:-1]):
            near = [v for v in values if grid[k] - 1e-9 <= v <= grid[k + 1] + 1e-9]
            touching = {losing_nothing(talks, outcome, name, grid[j]) for j in (k, k + 1)}
            assert near or True in touching
        for t in found:
            below, above = (
                bool(ng.stability_margin(talks, outcome, **{name: t.value + s}) >= 0)
                for s in gaps(values, p, t.value)
            )
            assert (below, above) == ((True, False) if t.stable == "below" else (False, True))


def losing_nothing(talks, outcome, name, value):
    """Whether the margin is zero: a tie at a single point is no tipping point."""
    return abs(float(ng.stability_margin(talks, outcome, **{name: value}))) < 1e-9


def gaps(values, p, value):
    """Steps to the middle of the intervals on both sides of a threshold, small at most."""
    edges = sorted({p.low, *values, p.high})
    k = edges.index(value)
    return -min(1e-4, (value - edges[k - 1]) / 2), min(1e-4, (edges[k + 1] - value) / 2)


def test_several_actors_by_bisection():
    b = ng.Actor("B", ["go", "stay"])
    y = ng.Parameter("y", 3, 0, 10)
    talks = ng.Negotiation(
        "two",
        [A, b],
        [
            ng.Consideration(A, "gain", sympy.exp(x / 4) - y, A("go") & b("go")),
            ng.Consideration(b, "gain", y**2 - x**2 / 4 - sympy.sqrt(x) / 3, b("go")),
        ],
    )
    both = {"A": "go", "B": "go"}
    found = ng.thresholds(talks, both, "x")
    assert [(t.actor, t.stable) for t in found] == [("A", "above"), ("B", "below")]

    def bisected(f, low, high):
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if f(middle) * f(low) > 0 else (low, middle)
        return low

    assert found[0].value == pytest.approx(bisected(lambda t: math.exp(t / 4) - 3, 0, 10))
    assert found[1].value == pytest.approx(
        bisected(lambda t: 9 - t * t / 4 - math.sqrt(t) / 3, 0, 10)
    )


def test_one_root_known_in_two_ways_is_one_threshold():
    # A's is sqrt(2) exactly, B's the same number to 15 digits; in between nothing may seem stable.
    b = ng.Actor("B", ["go", "stay"])
    talks = ng.Negotiation(
        "two",
        [A, b],
        [
            ng.Consideration(A, "gain", 2 - x**2, A("go")),
            ng.Consideration(b, "gain", sympy.exp(x) - sympy.exp(sympy.sqrt(2)), b("go")),
        ],
    )
    assert ng.thresholds(talks, {"A": "go", "B": "go"}, "x") == []
    (only,) = ng.thresholds(talks, {"A": "go", "B": "stay"}, "x")
    assert (only.exact, only.stable) == (sympy.sqrt(2), "below")


def test_a_parameter_without_a_range_has_no_threshold():
    p = ng.Parameter("p", 3)
    assert ng.thresholds(alone(p - 3), {"A": "go"}, "p") == []


def test_roots_within_an_interval():
    assert roots_within(x - 3, 3, 5) == []  # strictly inside
    assert roots_within(x - 3, 1, 3) == []
    assert roots_within(sympy.Integer(0), 0, 1) == []
    with pytest.raises(ng.NegotiationError, match="not a finite real number"):
        roots_within(sympy.sqrt(-2), 0, 1)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((None, {"A": "go"}, "x"), "expected a Negotiation or Stages, got None"),
        ((alone(x).game(), {"A": "go"}, "x"), "expected a Negotiation or Stages, got <Normal"),
        ((alone(x), None, "x"), "a dict from actor name to option, got None"),
        ((alone(x), {"A": "og"}, "x"), "no option of A 'og'"),
        ((alone(x), {"B": "go"}, "x"), "no actor 'B'"),
        ((alone(x), {"A": "go"}, "y"), "no parameter 'y' in 'alone'; there is 'x'"),
        ((alone(x), {"A": "go"}, "X"), "did you mean 'x'?"),
        ((alone(x), {"A": "go"}, x), "did you mean 'x'?"),
        ((alone(x), {"A": "go"}, ["x"]), "no parameter"),
        ((alone(x), {"A": "go"}, None), "no parameter None"),
    ],
)
def test_one_clear_error(arguments, says):
    with pytest.raises(ng.NegotiationError, match=says):
        ng.thresholds(*arguments)
