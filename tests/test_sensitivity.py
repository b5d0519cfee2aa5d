"""Tornado, comparison and boundaries."""

import itertools

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from strategies import brute_losses, negotiations_with_points

import negotiation as ng

A, B = ng.Actor("A", ["go", "stay"]), ng.Actor("B", ["go", "stay"])
x = ng.Parameter("x", 5, low=0, high=10, meaning="worth")
y = ng.Parameter("y", 2, low=1, high=4, meaning="cost")
GO = {"A": "go"}


def alone(value):
    """A goes where the value is not negative."""
    return ng.Negotiation("alone", [A], [ng.Consideration(A, "gain", value, A("go"))], reported=GO)


# Tornado


def test_swings_of_a_sum_by_hand():
    found = ng.tornado(alone(x - 3 * y + 2), GO)
    # At the baseline 5 - 6 + 2; x alone moves it from -4 to 6, y alone from 4 to -5.
    assert list(found.parameter.values) == ["x", "y"]
    assert found.attrs["baseline"] == 1
    assert found.attrs["margin"] == 1
    np.testing.assert_array_equal(found.low, [-4, 4])
    np.testing.assert_array_equal(found.high, [6, -5])
    np.testing.assert_array_equal(found.low_value, [0, 1])
    np.testing.assert_array_equal(found.high_value, [10, 4])
    np.testing.assert_allclose(found.tipping, [[4], [7 / 3]])
    assert list(found.label.values) == ["worth, $x$", "cost, $y$"]


def test_a_swing_that_bends_counts_from_the_baseline():
    z = ng.Parameter("z", 1, low=0, high=2)
    # (z - 1)**2 is 1 at both ends and 0 at the baseline: a swing of one, more than y's 0.3.
    found = ng.tornado(alone((z - 1) ** 2 + y / 10), GO)
    assert list(found.parameter.values) == ["z", "y"]
    assert np.isnan(found.tipping).all()


@settings(max_examples=20)
@given(negotiations_with_points())
def test_ends_of_the_swings_by_brute_force(case):
    talks, _ = case
    outcome = talks.outcomes()[0]
    if not talks.parameters or max(talks.shape) == 1:
        return

    def margin(**point):
        return float(min(brute_losses(talks, outcome, point).values()))

    found = ng.tornado(talks, outcome)
    assert found.attrs["baseline"] == pytest.approx(margin(), abs=1e-9)
    widths = []
    for name in found.parameter.values:
        row, p = found.sel(parameter=name), talks.parameters[name]
        ends = margin(**{name: p.low}), margin(**{name: p.high})
        assert (float(row.low), float(row.high)) == pytest.approx(ends, abs=1e-9)
        assert (float(row.low_value), float(row.high_value)) == (p.low, p.high)
        widths.append(max(*ends, margin()) - min(*ends, margin()))
        tipping = [t.value for t in ng.thresholds(talks, outcome, name)]
        assert row.tipping.values[~np.isnan(row.tipping.values)].tolist() == tipping
    assert all(one >= two - 1e-9 for one, two in itertools.pairwise(widths))


def test_any_number_can_be_the_quantity():
    def total(talks):
        return talks.payoffs().sum()

    found = ng.tornado(alone(x - 3 * y + 2), total)
    assert found.attrs["quantity"] == "total"
    assert found.attrs["margin"] == 0
    assert found.attrs["baseline"] == 1
    np.testing.assert_array_equal(found.low, [-4, 4])
    assert found.sizes["k"] == 0


def test_talks_without_parameters():
    found = ng.tornado(alone(3), GO)
    assert found.sizes["parameter"] == 0
    assert found.attrs["baseline"] == 3


@pytest.mark.parametrize("result", [None, "1", 1j, [1], np.array([1.0]), np.nan, np.inf, A])
def test_a_quantity_that_is_no_number(result):
    with pytest.raises(ng.NegotiationError, match="must be one finite number, got"):
        ng.tornado(alone(x), lambda _: result)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: ng.tornado(None, GO), "expected a Negotiation or Stages, got None"),
        (lambda: ng.tornado("alone", len), "expected a Negotiation or Stages"),
        (lambda: ng.consistent(None, GO), "expected a Negotiation or Stages, got None"),
        (lambda: ng.statics(None, GO), "expected a Negotiation or Stages, got None"),
        (lambda: ng.tornado(alone(x), None), "a dict from actor name to option, got None"),
        (lambda: ng.tornado(alone(x), {"A": "og"}), "no option of A 'og'"),
        (lambda: ng.tornado(alone(x), "go"), "a dict from actor name to option, got 'go'"),
        (
            lambda: ng.tornado(ng.Negotiation("n", [ng.Actor("A", ["go"])], []), GO),
            "nobody in 'n' has a choice",
        ),
        (lambda: ng.stability_margin(alone(x), {}), "says nothing of 'A'"),
        (lambda: ng.stability_margin(5, GO), "expected a Negotiation or Stages, got 5"),
        (lambda: ng.stability_margin(alone(x), GO, z=1), "no parameter 'z'"),
        (lambda: ng.stability_margin(alone(x), GO, x=[1, 2], y=1), "no parameter 'y'"),
    ],
)
def test_one_clear_error(call, says):
    with pytest.raises(ng.NegotiationError, match=says):
        call()


@settings(max_examples=20)
@given(negotiations_with_points(count=2))
def test_margins_by_brute_force(case):
    talks, points = case
    outcome = talks.outcomes()[-1]
    batch = {n: [p[n] for p in points] for n in talks.parameters}
    expected = [float(min(brute_losses(talks, outcome, p).values())) for p in points]
    found = ng.stability_margin(talks, outcome, **batch)
    np.testing.assert_allclose(found, expected if batch else expected[0], atol=1e-9)


def test_a_margin_where_nobody_has_a_choice():
    talks = ng.Negotiation("n", [ng.Actor("A", ["go"])], [ng.Consideration("A", "g", x)])
    assert ng.stability_margin(talks, GO, x=[1, 2]).tolist() == [np.inf, np.inf]


# Comparison


def test_cases_side_by_side():
    outside = ng.NonParticipant("N", ["out", "in"], takes="out")
    talks = ng.Negotiation(
        "n",
        [A, B, outside],
        [
            ng.Consideration(A, "gain", x - y, A("go") & ~outside("in")),
            ng.Consideration(B, "gain", 1, B("go") & A("go")),
            ng.Consideration(outside, "gain", 2, outside("in")),
        ],
        reported={"A": "go", "B": "go", "N": "out"},
    )
    cases = {
        "as it was": talks,
        "with N": talks.joined_by("N"),
        "without B": talks.without("B"),
        "x low": talks.at(x=1),
    }
    found = ng.compare(cases)
    assert list(found.case.values) == list(cases)
    assert list(found.actor.values) == ["A", "B", "N"]
    nan = np.nan
    # Losses from "go, go, out" by hand: x - y, 1, and -2 where N may come in.
    expected = [[3, 1, nan], [3, 1, -2], [3, nan, nan], [-1, 1, nan]]
    np.testing.assert_array_equal(found.margin, expected)
    assert found.equilibrium.values.tolist() == [True, False, True, False]
    # With N in, A gets nothing either way and B gains where A goes: (go, go), (stay, any).
    assert found.n_equilibria.values.tolist() == [1, 3, 1, 2]
    assert found.reported.values.tolist() == ["go, go", "go, go, out", "go", "go, go"]
    assert found.selected.values[0] == "go, go"
    for k, case in enumerate(cases.values()):
        assert int(found.n_equilibria[k]) == len(ng.pure_equilibria(case))


def test_where_there_is_no_pure_equilibrium():
    same = A("go") & B("go") | A("stay") & B("stay")
    pennies = ng.Negotiation(
        "pennies",
        [A, B],
        [ng.Consideration(A, "match", 1, same), ng.Consideration(B, "differ", 1, ~same)],
        reported={"A": "go", "B": "go"},
    )
    found = ng.compare({"only": pennies})
    assert found.selected.values.tolist() == ["none"]
    assert found.n_equilibria.values.tolist() == [0]


@pytest.mark.parametrize(
    ("cases", "rule", "says"),
    [
        ({}, "payoff-dominant", "there is no case to compare"),
        (None, "payoff-dominant", "a dict from label to talks, got None"),
        ([alone(x)], "payoff-dominant", "a dict from label to talks"),
        (alone(x), "payoff-dominant", "a dict from label to talks"),
        ({"a": None}, "payoff-dominant", "expected a Negotiation or Stages, got None"),
        ({"a": ng.Negotiation("n", [A], [])}, "payoff-dominant", "'a' has no reported outcome"),
        ({"a": alone(x)}, "dominant", "no selection rule 'dominant'"),
        ({"a": alone(x)}, "best for Z", "no actor 'Z' for the rule 'best for Z'"),
        ({"a": alone(x)}, ["risk-dominant"], "no selection rule"),
    ],
)
def test_comparisons_that_are_refused(cases, rule, says):
    with pytest.raises(ng.NegotiationError, match=says):
        ng.compare(cases, rule=rule)


# Boundaries


def points_of(edge):
    """Points on the curve, without its gaps."""
    return [(a, b) for a, b in zip(edge.x, edge.y, strict=True) if np.isfinite(a + b)]


def check_edges(talks, outcome, edges, names):
    """On the edge the margin is zero; a step to either side of it makes and breaks the outcome."""
    for edge in edges:
        at = np.array(points_of(edge)).T
        assert at.shape[1] > 1
        p, q = (talks.parameters[name] for name in names)
        assert (p.low <= at[0]).all()
        assert (at[0] <= p.high).all()
        assert (q.low <= at[1]).all()
        assert (at[1] <= q.high).all()
        margin = ng.stability_margin(talks, outcome, **dict(zip(names, at, strict=True)))
        np.testing.assert_allclose(margin, 0, atol=1e-7)
        assert edge.parameters == names


@settings(max_examples=20)
@given(negotiations_with_points())
def test_boundaries_lie_on_the_edge(case):
    talks, (point,) = case
    names = tuple(talks.parameters)[:2]
    if len(names) < 2:
        return
    talks = talks.at(**point)
    outcome = talks.outcomes()[0]
    check_edges(talks, outcome, ng.boundaries(talks, *names, [outcome]), names)


def every_change_is_bounded(talks, outcome, names, m=40):
    """Each change of status between neighbours of a grid is at an edge."""
    edges = ng.boundaries(talks, *names, [outcome])
    check_edges(talks, outcome, edges, names)
    p, q = (talks.parameters[name] for name in names)
    # No grid line meets a special value of the cases below.
    u, v = (np.linspace(r.low, r.high, m + 1)[1:] - (r.high - r.low) / m / 2.7 for r in (p, q))
    held = ng.stability_margin(talks, outcome, **{names[0]: u[:, None], names[1]: v}) >= 0
    found = np.array([xy for edge in edges for xy in points_of(edge)]).reshape(-1, 2)
    du, dv = u[1] - u[0], v[1] - v[0]
    for i, j in np.ndindex(m, m):
        for k, n in ((i + 1, j), (i, j + 1)):
            if k < m and n < m and held[i, j] != held[k, n]:
                middle = (u[i] + u[k]) / 2, (v[j] + v[n]) / 2
                near = (np.abs(found - middle) <= 1.2 * np.array([du, dv])).all(axis=1)
                assert near.any(), middle
    return edges


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (x - y, 1),
        (x - 3, 1),  # upright
        (y - 2, 1),  # level
        ((x - 3) * (y - 2), 2),  # a cross
        (y * (x - 3), 1),  # y itself is never zero
        (y - 1 - 300 * (x - 3), 1),  # steeper than the points are close
        ((x - 5) ** 2 + 4 * (y - 2.5) ** 2 - 4, 2),  # a circle, above and below
        (x * y - 6, 1),
        (x**2 - 20 * y, 1),
        (x + 1, 0),
        (-x - 1, 0),
    ],
    ids=str,
)
def test_every_edge_is_found(value, count):
    reasons = {"gain": (value, A("go")), "either way": (x + y, None)}
    talks = ng.Negotiation(
        "alone", [A], [ng.Consideration(A, k, v, when) for k, (v, when) in reasons.items()]
    )
    assert len(every_change_is_bounded(talks, GO, ("x", "y"))) == count


def test_only_the_true_edge_is_kept():
    both = ng.Negotiation(
        "both",
        [A, B],
        [
            ng.Consideration(A, "gain", x - y, A("go")),
            ng.Consideration(B, "gain", x + y - 6, B("go")),
        ],
    )
    edges = every_change_is_bounded(both, {"A": "go", "B": "go"}, ("x", "y"))
    assert {(e.actor, e.deviation) for e in edges} == {("A", "stay"), ("B", "stay")}
    # They meet at (3, 3): A's edge is kept above, B's below.
    for edge in edges:
        ys = np.array(points_of(edge))[:, 1]
        assert (ys >= 3 - 1e-9).all() if edge.actor == "A" else (ys <= 3 + 1e-9).all()
    assert {e.outcome for e in ng.boundaries(both, "x", "y")} == {
        "go, go", "go, stay", "stay, go", "stay, stay",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((None, "x", "y"), "of a single Negotiation, got NoneType"),
        ((alone(x * y), "x", "x"), "two different parameters, got 'x' twice"),
        ((alone(x * y), "x", "z"), "no parameter 'z'"),
        ((alone(x * y), None, "y"), "no parameter None"),
        ((alone(x * y), ["x"], "y"), "no parameter"),
        ((alone(x * y), "x", "y", [{"A": "og"}]), "no option of A 'og'"),
        ((alone(x * y), "x", "y", GO), "a dict from actor name to option, got 'A'"),
        ((alone(sympy.exp(x) - y), "x", "y"), "not polynomial in x and y"),
        ((alone(x / y - 2), "x", "y"), "not polynomial in x and y"),
    ],
)
def test_boundaries_that_are_refused(arguments, says):
    with pytest.raises(ng.NegotiationError, match=says):
        ng.boundaries(*arguments)


def test_stages_have_no_boundaries():
    with pytest.raises(ng.NegotiationError, match="of a single Negotiation, got Stages"):
        ng.boundaries(ng.scenarios.karabakh_2023.talks(), "g", "b")
