"""Negotiations: payoffs against sums by hand, counterfactuals, and what is refused."""

import copy
import pickle

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from strategies import brute_equilibria, brute_payoffs, negotiations, negotiations_with_points

import negotiation as ng

few = settings(max_examples=20)


def as_table(talks, payoffs):
    """An array of payoffs as a dict from (actor, options)."""
    return {
        (actor.name, tuple(o[a.name] for a in talks.actors)): payoffs[i][
            tuple(a.options.index(o[a.name]) for a in talks.actors)
        ]
        for i, actor in enumerate(talks.actors)
        for o in talks.outcomes()
    }


def assert_same(talks, payoffs, point):
    expected = brute_payoffs(talks, point)
    found = as_table(talks, payoffs)
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        assert found[key] == pytest.approx(float(value), rel=1e-12, abs=1e-10), key


@few
@given(negotiations_with_points())
def test_payoffs_are_the_sums_of_considerations_by_hand(case):
    talks, (point,) = case
    payoffs = talks.payoffs(**point)
    assert payoffs.shape == (len(talks.actors), *(len(a.options) for a in talks.actors))
    assert_same(talks, payoffs, point)
    assert_same(talks, talks.payoffs(), {})


@few
@given(negotiations_with_points())
def test_equal_sums_tie_exactly(case):
    # Everything is in tenths: what is equal in fractions has to be equal in floats.
    talks, (point,) = case
    expected = brute_equilibria(talks, point)
    assert [eq.profile for eq in ng.pure_equilibria(talks.game(**point))] == expected


@few
@given(negotiations_with_points(count=3))
def test_the_batch_is_last_and_each_point_is_as_if_alone(case):
    talks, points = case
    together = talks.payoffs(**{name: [p[name] for p in points] for name in talks.parameters})
    batch = (3,) if talks.parameters else ()
    assert together.shape == (len(talks.actors), *talks.shape, *batch)
    for k, point in enumerate(points if batch else []):
        np.testing.assert_array_equal(together[..., k], talks.payoffs(**point))


def two_parameters():
    a = ng.Actor("A", ["x", "y"])
    b = ng.Actor("B", ["x", "y", "z"])
    v = ng.Parameter("v", 1, 0, 10, meaning="worth")
    c = ng.Parameter("c", 2, 0, 10, meaning="cost")
    return ng.Negotiation(
        "talks",
        [a, b],
        [
            ng.Consideration(a, "gain", v * c + v, a("x") & ~b("z")),
            ng.Consideration(a, "cost", -c),
            ng.Consideration(b, "gain", sympy.sqrt(v) / (1 + c), b("y") | a("y")),
        ],
        reported={"A": "x", "B": "y"},
    )


@pytest.mark.parametrize(
    ("v", "c", "batch"),
    [
        (1, 2, ()),
        (np.linspace(0, 9, 4), 2, (4,)),
        (np.linspace(0, 9, 4)[:, None], np.linspace(1, 2, 3), (4, 3)),
        (np.ones((2, 1, 3)), np.ones((5, 1)), (2, 5, 3)),
        ([[1, 2]], np.float32(2), (1, 2)),
        (np.array(3), sympy.Rational(1, 2), ()),
    ],
)
def test_parameters_broadcast(v, c, batch):
    talks = two_parameters()
    payoffs = talks.payoffs(v=v, c=c)
    assert payoffs.shape == (2, 2, 3, *batch)
    grid = np.broadcast_arrays(np.asarray(v, float), np.asarray(c, float))
    for index in np.ndindex(*batch):
        x, y = (float(g[index]) for g in grid)
        # Written out by hand from the considerations above.
        assert payoffs[(0, 0, 1, *index)] == pytest.approx(x * y + x - y)
        assert payoffs[(0, 0, 2, *index)] == pytest.approx(-y)
        assert payoffs[(1, 1, 0, *index)] == pytest.approx(x**0.5 / (1 + y))
        assert payoffs[(1, 0, 0, *index)] == 0


def test_payoffs_do_not_depend_on_how_points_are_split():
    talks = ng.scenarios.karabakh_2023.ceasefire()
    rng = np.random.default_rng(0)
    point = {n: rng.uniform(p.low, p.high, 5000) for n, p in talks.parameters.items()}
    whole = talks.payoffs(**point)
    for cuts in ([1, 2, 3, 700], [4999], list(range(500, 5000, 500))):
        parts = np.split(np.arange(5000), cuts)
        split = [talks.payoffs(**{n: x[k] for n, x in point.items()}) for k in parts]
        np.testing.assert_array_equal(np.concatenate(split, axis=-1), whole)


def tied(first, second):
    """Two options whose payoffs are the same in exact arithmetic, written differently."""
    a = ng.Actor("A", ["x", "y"])
    sides = [("x", first), ("y", second)]
    return ng.Negotiation(
        "tie",
        [a],
        [ng.Consideration(a, f"{o} {k}", e, a(o)) for o, es in sides for k, e in enumerate(es)],
    )


def test_decimal_sums_tie():
    assert np.ptp(tied([0.1, 0.2], [0.3]).payoffs()) == 0  # 0.1 + 0.2 != 0.3 in binary
    rng = np.random.default_rng(1)
    for parts in rng.integers(1, 100_000, (200, 3)):
        # Sums in whole thousandths are exact; divided once they are the nearest decimal.
        assert np.ptp(tied([k / 1000 for k in parts], [parts.sum() / 1000]).payoffs()) == 0


def test_sums_of_the_same_terms_tie_at_every_point():
    v, c, d = (ng.Parameter(name, 1, 0, 10) for name in "vcd")
    rng = np.random.default_rng(2)
    point = dict(zip("vcd", rng.uniform(0, 10, (3, 20_000)), strict=True))
    for talks in (
        tied([v, -c, d], [v + d - c]),
        tied([v * c, -c, c * d], [c * (v + d - 1)]),
        tied([v / 3, v / 3, v / 3], [v]),
    ):
        payoffs = talks.payoffs(**{name: point[name] for name in talks.parameters})[0]
        np.testing.assert_array_equal(payoffs[0], payoffs[1])


def test_parameters_may_have_the_names_of_functions_and_of_common_subexpressions():
    names = ["exp", "sqrt", "numpy", "x0", "x1", "E", "I", "S", "beta"]
    p = {name: ng.Parameter(name, 1 + k, 0, 20) for k, name in enumerate(names)}
    value = sympy.exp(p["x0"] / 10) * p["exp"] + sympy.sqrt(p["x0"] + p["x1"]) * p["sqrt"]
    value += (p["x0"] + p["x1"]) ** 3 * p["numpy"] + p["E"] * p["I"] - p["S"] / p["beta"]
    a = ng.Actor("A", ["x"])
    found = ng.Negotiation("n", [a], [ng.Consideration(a, "all", value)]).payoffs()
    # exp=1, sqrt=2, numpy=3, x0=4, x1=5, E=6, I=7, S=8, beta=9
    expected = np.exp(0.4) * 1 + 3 * 2 + 9**3 * 3 + 6 * 7 - 8 / 9
    assert found.item() == pytest.approx(expected, rel=1e-13)


# Counterfactuals


@few
@given(negotiations_with_points())
def test_without_an_actor_its_choices_are_never_made(case):
    talks, (point,) = case
    for gone in talks.names:
        if len(talks.names) == 1:
            continue
        left = talks.without(gone)
        assert left.names == [n for n in talks.names if n != gone]
        kept = {n: x for n, x in point.items() if n in left.parameters}
        # Those that remain are read with nobody there of that name.
        assert_same(left, left.payoffs(**kept), kept)
        assert not [c for c in left.considerations if c.actor == gone]
        # Whatever is not the absent actor's, nor of its instruments or weights, stays.
        written = {(c.actor, c.label) for c in talks.written if c.actor != gone}
        assert written <= {(c.actor, c.label) for c in left.considerations}


def test_without_makes_conditions_false_and_their_negation_true():
    a, b = ng.Actor("A", ["x", "y"]), ng.Actor("B", ["x", "y"])
    values = {"is": (1, b("x")), "is not": (2, ~b("x")), "either": (4, b("x") | b("y"))}
    values["neither"] = (8, ~(b("x") | b("y")))
    talks = ng.Negotiation(
        "n", [a, b], [ng.Consideration(a, k, v, when) for k, (v, when) in values.items()]
    )
    np.testing.assert_array_equal(talks.payoffs()[0], [[5, 6], [5, 6]])
    np.testing.assert_array_equal(talks.without("B").payoffs(), [[10, 10]])


def test_what_an_absent_actor_would_feel_is_weighed_by_nobody():
    a, b = ng.Actor("A", ["x", "y"]), ng.Actor("B", ["x", "y"])
    backer = ng.Backer("T", ["back"], of=a, instruments=[ng.Support(3, 1, "back", b("x"))])
    backer.instruments.append(ng.Alliance(0.5))
    talks = ng.Negotiation("n", [a, b, backer], [ng.Consideration(a, "own", 8, b("x"))])
    assert talks.payoffs()[2, 0, 0, 0] == 0.5 * (8 + 3) - 1
    # The support is spent, but there is no principal whose gain could count.
    assert talks.without("A").payoffs()[1, 0, 0] == -1


def test_a_mediator_may_guarantee_against_both_sides():
    a, b = ng.Actor("A", ["keep", "break"]), ng.Actor("B", ["keep", "break"])
    both = [ng.Guarantee(4, 1, "broker", side, side("break")) for side in (a, b)]
    m = ng.Mediator("M", ["broker"], between=[a, b], instruments=both)
    payoffs = ng.Negotiation("n", [a, b, m], []).payoffs()[..., 0]
    np.testing.assert_array_equal(payoffs[0], [[0, 0], [-4, -4]])
    np.testing.assert_array_equal(payoffs[1], [[0, -4], [0, -4]])
    np.testing.assert_array_equal(payoffs[2], [[0, -1], [-1, -2]])


@few
@given(negotiations_with_points())
def test_joining_adds_the_options_that_were_fixed(case):
    talks, (point,) = case
    if "N" not in talks.names:
        with pytest.raises(ng.NegotiationError, match="no non-participant 'N'"):
            talks.joined_by("N")
        return
    outside = talks.actor("N")
    joined = talks.joined_by("N")
    assert joined.actor("N").options == outside.all_options
    assert_same(joined, joined.payoffs(**point), point)
    # The slice in which it does what it was fixed to is the talks as they were.
    k, axis = outside.all_options.index(outside.takes), talks.names.index("N") + 1
    np.testing.assert_allclose(
        np.take(joined.payoffs(**point), [k], axis=axis), talks.payoffs(**point), atol=1e-10
    )
    with pytest.raises(ng.NegotiationError, match="'N' takes part already"):
        joined.joined_by("N")


@few
@given(negotiations_with_points(count=2))
def test_at_moves_the_baseline_and_nothing_else(case):
    talks, (one, two) = case
    moved = talks.at(**one)
    np.testing.assert_array_equal(moved.payoffs(), talks.payoffs(**one))
    np.testing.assert_array_equal(moved.payoffs(**two), talks.payoffs(**two))
    np.testing.assert_array_equal(moved.at(**two).payoffs(), talks.payoffs(**two))
    for name, p in talks.parameters.items():
        now = moved.parameters[name]
        assert (now.baseline, now.low, now.high) == (one[name], p.low, p.high)
        assert now.meaning == p.meaning
    assert {n: p.baseline for n, p in talks.parameters.items()} == {
        n: p.baseline for n, p in moved.at(**{n: p.baseline for n, p in talks.parameters.items()})
        .parameters.items()
    }  # fmt: skip


@few
@given(negotiations())
def test_pickled_and_copied(talks):
    payoffs, text = talks.payoffs(), str(talks)
    for other in (pickle.loads(pickle.dumps(talks)), copy.deepcopy(talks), copy.copy(talks)):
        np.testing.assert_array_equal(other.payoffs(), payoffs)
        assert str(other) == text
        assert other.parameters == talks.parameters
        assert [str(c) for c in other.considerations] == [str(c) for c in talks.considerations]


def test_worth_is_the_sum_in_symbols():
    talks = two_parameters()
    v, c = talks.parameters["v"], talks.parameters["c"]
    assert talks.worth({"A": "x", "B": "y"}, "A").equals(v * c + v - c)


def test_views_name_everything():
    talks = two_parameters()
    for view in (str(talks), talks._repr_html_()):
        for word in ("A", "B", "gain", "cost", "worth", "always", "Reported outcome"):
            assert word in view


# What is refused

A, B = ng.Actor("Russia", ["broker", "leave"]), ng.Actor("Turkey", ["back", "restrain"])
V = ng.Parameter("value", 1, 0, 10)


def made(actors=(A, B), considerations=(), **more):
    return ng.Negotiation("talks", list(actors), list(considerations), **more)


def simple():
    return made(considerations=[ng.Consideration(A, "gain", V, A("broker"))])


STRANGER = ng.Actor("Iran", ["watch", "act"])


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: ng.Negotiation(None, [A], []), "name of a negotiation must be text, got None"),
        (lambda: ng.Negotiation("n", None, []), "actors of 'n' must be a list, got None"),
        (lambda: ng.Negotiation("n", A, []), "actors of 'n' must be a list"),
        (lambda: ng.Negotiation("n", {A, B}, []), "actors of 'n' must be a list"),
        (lambda: ng.Negotiation("n", [], []), "'n' needs at least one actor"),
        (lambda: ng.Negotiation("n", ["Russia"], []), "made with ng.Actor or a role, got 'Russia'"),
        (lambda: ng.Negotiation("n", [A, A], []), "two actors are called 'Russia'"),
        (lambda: ng.Negotiation("n", [A], None), "considerations of 'n' must be a list, got None"),
        (lambda: ng.Negotiation("n", [A], ["gain"]), "expected a Consideration, got 'gain'"),
        (lambda: ng.Negotiation("n", [A], [], description=5), "description of 'n' must be text"),
        (
            lambda: made(considerations=[ng.Consideration("Rusia", "gain", 1)]),
            r"no actor 'Rusia' \(consideration 'gain'\); did you mean 'Russia'?",
        ),
        (
            lambda: made(considerations=[ng.Consideration(A, "gain", 1, STRANGER("act"))]),
            r"no actor 'Iran' \(condition of 'gain', Russia\); there is 'Russia', 'Turkey'",
        ),
        (
            lambda: made(
                considerations=[
                    ng.Consideration(A, "gain", 1, ng.Actor("Turkey", ["bak"])("bak")),
                ]
            ),
            r"no option of Turkey 'bak' \(condition of 'gain', Russia\); did you mean 'back'?",
        ),
        (
            lambda: made(considerations=[ng.Consideration(A, "gain", k) for k in (1, 2)]),
            "'Russia' has two considerations labelled 'gain'",
        ),
        (
            lambda: made(
                considerations=[
                    ng.Consideration(A, "a", V),
                    ng.Consideration(A, "b", ng.Parameter("value", 2)),
                ]
            ),
            "two different parameters are called 'value': baseline=1.0 and baseline=2.0",
        ),
        (lambda: made(reported={"Russia": "broker"}), "says nothing of 'Turkey'"),
        (lambda: made(reported="broker"), "a dict from actor name to option, got 'broker'"),
        (lambda: made([ng.Backer("T", ["back"], of="Z"), A]), "'Z' .to whom 'T' refers.; there"),
        (lambda: made([ng.Mediator("M", ["m"], [A, STRANGER]), A]), "'Iran' .to whom 'M' refers"),
        # outcomes
        (lambda: simple().conditions(None), "a dict from actor name to option, got None"),
        (lambda: simple().conditions({}), "says nothing of 'Russia'; its options are 'broker'"),
        (
            lambda: simple().explain({"Russia": "brokr", "Turkey": "back"}),
            "'brokr'; did you mean 'broker'?",
        ),
        (
            lambda: simple().outcome({"Russia": "broker", "Turkey": "back", "Iran": "act"}),
            "no actor 'Iran' in 'talks'",
        ),
        (lambda: simple().outcome({"Russia": ["broker"], "Turkey": "back"}), "no option of Russia"),
        # parameters
        (lambda: simple().payoffs(valu=1), "no parameter 'valu' in 'talks'; did you mean 'value'?"),
        (lambda: simple().payoffs(value=None), "'value' must be finite, got None"),
        (lambda: simple().payoffs(value="3"), "must be a number or an array of numbers, got '3'"),
        (lambda: simple().payoffs(value=["3"]), "must be a number or an array of numbers"),
        (lambda: simple().payoffs(value=True), "must be a number or an array of numbers, got True"),
        (lambda: simple().payoffs(value=[True]), "must be a number or an array of numbers"),
        (lambda: simple().payoffs(value=1j), "must be a number or an array of numbers, got 1j"),
        (lambda: simple().payoffs(value=np.array([1j])), "must be a number or an array"),
        (lambda: simple().payoffs(value=[[1, 2], [3]]), "must be a number or an array"),
        (lambda: simple().payoffs(value=10**400), "must be a number or an array of numbers"),
        (lambda: simple().payoffs(value=np.ma.array([1, 2], mask=[0, 1])), "must be a number or"),
        (lambda: simple().payoffs(value=[]), "array of values of parameter 'value' is empty"),
        (lambda: simple().payoffs(value=[1, np.nan]), "'value' must be finite"),
        (lambda: simple().payoffs(value=np.inf), "'value' must be finite, got inf"),
        (lambda: simple().payoffs(value=[1, 11]), r"outside its range \[0, 10\]: 11"),
        (lambda: simple().payoffs(value=-1), r"outside its range \[0, 10\]: -1"),
        (lambda: two_parameters().payoffs(v=[1, 2], c=[1, 2, 3]), "do not broadcast: c"),
        (lambda: simple().at(value=11), r"'value' is outside its range \[0, 10\]: 11"),
        (lambda: simple().at(value=[1]), r"parameter 'value' must be a finite number, got \[1\]"),
        (lambda: simple().at(value="3"), "parameter 'value' must be a finite number, got '3'"),
        (lambda: simple().at(valu=1), "did you mean 'value'?"),
        (lambda: simple().explain({"Russia": "broker", "Turkey": "back"}, value=[[1], [2, 3]]),
         "must be a finite number"),
        (lambda: simple().parameter(["value"]), "no parameter"),
        # counterfactuals
        (lambda: simple().without("Rusia"), "no actor 'Rusia' in 'talks'; did you mean 'Russia'?"),
        (lambda: simple().joined_by("Turkey"), "'Turkey' takes part already"),
        (lambda: made([A]).without("Russia"), "'Russia' is the only actor"),
        (lambda: simple().worth({"Russia": "broker", "Turkey": "back"}, "Iran"), "no actor 'Iran'"),
    ],
)  # fmt: skip
def test_one_clear_error(make, says):
    with pytest.raises(ng.NegotiationError, match=says):
        make()


@pytest.mark.parametrize(
    "value",
    [
        1 / (V - 1),
        sympy.sqrt(V - 2),
        sympy.log(V - 1),
        (V - 1) ** -0.5,
        10**300 * sympy.exp(99 * V),
    ],
)
def test_a_value_that_is_no_number_at_the_point_is_named(value):
    talks = made(considerations=[ng.Consideration(A, "odd", value)])
    with pytest.raises(ng.NegotiationError, match=r"'odd' \(Russia\).* number at value = [19]$"):
        talks.payoffs(value=[1, 9])


def test_payoffs_too_large_for_a_float():
    for value in (10**400 * V, 10**308 * V):
        talks = made(considerations=[ng.Consideration(A, "big", value)])
        with pytest.raises(ng.NegotiationError, match="'Russia' are too large"):
            talks.payoffs(value=10)


def test_a_large_payoff_elsewhere_leaves_others_as_they_are():
    # By hand: A gains 1 by "d" whatever O does; what A never meets in equilibrium is huge.
    a, o = ng.Actor("A", ["c", "d"]), ng.Actor("O", ["x", "y"])
    for size in (1e9, 1e14, 1e15):
        talks = ng.Negotiation(
            "talks",
            [a, o],
            [
                ng.Consideration(a, "gain", 1, a("d")),
                ng.Consideration(a, "never", -size, o("y")),
                ng.Consideration(o, "loss", -1, o("y")),
            ],
        )
        assert [eq.profile for eq in ng.pure_equilibria(talks)] == [{"A": "d", "O": "x"}]
        assert talks.payoffs()[0, 1, 0] == 1


def test_conditions_stay_fast_where_one_weight_multiplies_many_parameters():
    # An alliance weighs every reason of its principal: 2**24 corners, were they all looked at.
    a = ng.Actor("A", ["halt", "fight"])
    weight = ng.Parameter("w", 0.5, low=0, high=1)
    b = ng.Backer("B", ["back", "restrain"], of=a, instruments=[ng.Alliance(weight)])
    many = [ng.Parameter(f"p{k}", 1, low=0, high=2) for k in range(24)]
    talks = ng.Negotiation(
        "talks",
        [a, b],
        [ng.Consideration(a, f"reason {p.name}", p, a("fight") & b("back")) for p in many],
    )
    rows = talks.conditions({"A": "fight", "B": "back"}).rows
    assert [row.status for row in rows] == ["always", "always"]


def test_a_guarantee_may_be_fixed_at_nothing_but_not_below():
    a, b = (ng.Actor(name, ["keep", "break"]) for name in "AB")
    none = ng.Parameter("g", 0)
    ng.Guarantee(none, cost=1, option="broker", against=a, breach=a("break"))
    for negative in (-1, ng.Parameter("g", -2, low=-3, high=-1)):
        with pytest.raises(ng.NegotiationError, match="penalty of a guarantee is negative"):
            ng.Guarantee(negative, cost=1, option="broker", against=a, breach=b("break"))
