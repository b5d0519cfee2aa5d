"""Conditions on choices, actors and their instruments; and when an outcome is an equilibrium."""

import itertools
import pickle

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import (
    actors,
    brute_equilibria,
    brute_losses,
    conditions,
    exactly,
    negotiations_with_points,
    true_of,
)

import negotiation as ng
from negotiation.payoffs.conditions import ALWAYS
from negotiation.payoffs.ranges import is_nonnegative

few = settings(max_examples=20)


@st.composite
def tables_with_conditions(draw):
    table = draw(actors())
    return table, draw(conditions(table)), draw(conditions(table))


def holds(condition, table):
    """Truth over all outcomes, as the package finds it."""
    options = {a.name: a.options for a in table}
    return np.broadcast_to(condition.holds(options), [len(o) for o in options.values()])


@given(tables_with_conditions())
def test_a_condition_is_true_where_reading_it_says_so(case):
    table, condition, _ = case
    shape = [len(a.options) for a in table]
    expected = [
        true_of(condition, dict(zip([a.name for a in table], options, strict=True)))
        for options in itertools.product(*(a.options for a in table))
    ]
    np.testing.assert_array_equal(holds(condition, table), np.reshape(expected, shape))


@given(tables_with_conditions())
def test_the_laws_of_logic(case):
    table, p, q = case

    def same(one, other):
        np.testing.assert_array_equal(holds(one, table), holds(other, table))

    same(~(p & q), ~p | ~q)
    same(~(p | q), ~p & ~q)
    same(~~p, p)
    same(p & (p | q), p)
    same(p & ALWAYS, p)
    assert holds(p | ~p, table).all()
    again = pickle.loads(pickle.dumps(p))
    assert again == p
    assert str(again) == str(p)


def test_text_shows_what_binds():
    a, b = ng.Actor("A", ["x", "y"]), ng.Actor("B", ["x", "y"])
    assert str((a("x") | b("x")) & ~(a("y") & b("y"))) == "(A: x | B: x) & ~(A: y & B: y)"
    assert str(a("x") | b("x") & a("y")) == "A: x | B: x & A: y"


A = ng.Actor("Azerbaijan", ["halt", "press on"])
B = ng.Actor("Karabakh", ["disarm", "resist"])


@pytest.mark.parametrize(
    "make",
    [
        lambda: A("halt") and B("disarm"),
        lambda: A("halt") or B("disarm"),
        lambda: not A("halt"),
        lambda: bool(A("halt")),
        lambda: 1 if A("halt") else 0,
    ],
)
def test_the_words_and_or_not_are_refused(make):
    with pytest.raises(ng.NegotiationError, match="not with 'and'"):
        make()


@pytest.mark.parametrize("other", [True, None, "Karabakh: resist", 1, [B("resist")], B])
def test_a_condition_is_combined_with_a_condition(other):
    for combine in (
        lambda: A("halt") & other,
        lambda: other & A("halt"),
        lambda: A("halt") | other,
        lambda: other | A("halt"),
    ):
        with pytest.raises(ng.NegotiationError, match="can be combined with a condition, not with"):
            combine()


def test_a_condition_is_no_number():
    v = ng.Parameter("v", 1)
    for wrong in (
        lambda: v * A("halt"),
        lambda: A("halt") * v,
        lambda: 3 * A("halt"),
        lambda: A("halt") + B("resist"),
        lambda: 1 - A("halt"),
        lambda: A("halt") ^ B("resist"),
    ):
        with pytest.raises(ng.NegotiationError, match=r"no number: give .* as when="):
            wrong()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: A("hlat"), "no option of Azerbaijan 'hlat'; did you mean 'halt'?"),
        (lambda: A("HALT"), "did you mean 'halt'?"),
        (lambda: A(None), "no option of Azerbaijan None; there is 'halt', 'press on'"),
        (lambda: A(["halt"]), "no option of Azerbaijan"),
        (lambda: ng.Actor(None, ["x"]), "an actor needs a name, got None"),
        (lambda: ng.Actor(" ", ["x"]), "an actor needs a name, got ' '"),
        (lambda: ng.Actor(["A"], ["x"]), "an actor needs a name"),
        (lambda: ng.Actor("A", None), "options of 'A' must be a list, got None"),
        (lambda: ng.Actor("A", "halt"), "options of 'A' must be a list, got 'halt'"),
        (lambda: ng.Actor("A", 5), "options of 'A' must be a list, got 5"),
        (lambda: ng.Actor("A", {"x", "y"}), "options of 'A' must be a list"),
        (lambda: ng.Actor("A", []), "'A' needs at least one option"),
        (lambda: ng.Actor("A", ["x", None]), "options of 'A' must be names, got None"),
        (lambda: ng.Actor("A", [""]), "options of 'A' must be names, got ''"),
        (lambda: ng.Actor("A", ["x", "y", "x"]), "'A' has the option 'x' twice"),
        (lambda: ng.Actor("A", ["x"], None), "instruments of 'A' must be a list, got None"),
        (lambda: ng.Actor("A", ["x"], ["guarantee"]), "must be made with ng.Guarantee"),
        (lambda: ng.Actor("A", ["x"], [ng.Guarantee]), "must be made with ng.Guarantee"),
        (lambda: ng.NonParticipant("A", ["x"], takes="y"), "no option of A 'y'; there is 'x'"),
        (lambda: ng.NonParticipant("A", ["x"], takes=None), "no option of A None"),
        (lambda: ng.Mediator("M", ["m"], between=None), "parties of a mediator must be a list"),
        (lambda: ng.Mediator("M", ["m"], between="AB"), "parties of a mediator must be a list"),
        (lambda: ng.Mediator("M", ["m"], between=A), "parties of a mediator must be a list"),
        (lambda: ng.Mediator("M", ["m"], between=[A]), "'M' needs two parties"),
        (lambda: ng.Mediator("M", ["m"], between=[A, A]), "'M' needs two parties"),
        (lambda: ng.Mediator("M", ["m"], between=[A, 5]), "expected an actor or its name, got 5"),
        (lambda: ng.Backer("T", ["t"], of=None), "expected an actor or its name, got None"),
        (lambda: ng.Backer("T", ["t"], of=[A]), "expected an actor or its name"),
    ],
)
def test_one_clear_error(make, says):
    with pytest.raises(ng.NegotiationError, match=says):
        make()


def guarantee(**changes):
    usual = {"penalty": 1, "cost": 1, "option": "m", "against": A, "breach": A("press on")}
    return ng.Guarantee(**{**usual, **changes})


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: guarantee(penalty=None), "penalty of a guarantee must be a finite number"),
        (lambda: guarantee(penalty=-1), "penalty of a guarantee is negative: -1"),
        (lambda: guarantee(cost="1"), "cost of a guarantee must be a finite .* quotes; got '1'"),
        (lambda: guarantee(against=None), "expected an actor or its name, got None"),
        (lambda: guarantee(breach=True), "'breach' of a guarantee must be a condition, got True"),
        (lambda: ng.Support(1, None, "t", A("halt")), "burden of a support must be a finite"),
        (lambda: ng.Support(1, 1, "t", None), "'when' of a support must be a condition, got None"),
        (lambda: ng.Bias(5, 1), "expected an actor or its name, got 5"),
        (lambda: ng.Bias(A, "much"), "weight of a bias must be .*, without quotes; got 'much'"),
        (lambda: ng.Alliance(float("nan")), "weight of an alliance must be a finite number"),
        (lambda: ng.Actor("A", ["m"], [guarantee()]), "instrument of a Mediator, and 'A' is"),
        (lambda: ng.Backer("A", ["m"], A, [guarantee()]), "instrument of a Mediator"),
        (lambda: ng.Mediator("M", ["m"], [A, B], [ng.Alliance(1)]), "instrument of a Backer"),
        (
            lambda: ng.Mediator("M", ["mm"], [A, B], [guarantee()]),
            "no option of M 'm'; did you mean 'mm'?",
        ),
        (
            lambda: ng.Mediator("M", ["m"], [A, B], [guarantee(option=None)]),
            "no option of M None; there is 'm'",
        ),
        (
            lambda: ng.Negotiation(
                "n", [A, B, ng.Mediator("M", ["m"], [A, B], [ng.Bias("Karabak", 1)])], []
            ),
            "no actor 'Karabak' .to whom 'M' refers.; did you mean 'Karabakh'?",
        ),
        (
            lambda: ng.Negotiation("n", [B, ng.Backer("T", ["t"], "Azerbajan")], []),
            "no actor 'Azerbajan' .to whom 'T' refers",
        ),
    ],
)
def test_instruments_that_are_refused(make, says):
    with pytest.raises(ng.NegotiationError, match=says):
        make()


# When an outcome is an equilibrium


def at(talks, relation, point):
    return relation.subs({talks.parameters[n]: exactly(x) for n, x in point.items()})


@few
@given(negotiations_with_points(count=2))
def test_conditions_are_all_true_exactly_where_the_outcome_is_an_equilibrium(case):
    talks, points = case
    relations = [talks.conditions(o) for o in talks.outcomes()[:3]]
    for point in points:
        equilibria = brute_equilibria(talks, point)
        assert [eq.profile for eq in ng.pure_equilibria(talks.game(**point))] == equilibria
        for found in relations:
            holds_here = all(at(talks, r, point) for r in found)
            assert holds_here == (found.outcome in equilibria)


@few
@given(negotiations_with_points())
def test_always_and_never_are_right_at_the_corners_and_inside(case):
    talks, (inside,) = case
    outcome = talks.outcomes()[-1]
    rows = {(r.actor, r.deviation): r for r in talks.conditions(outcome).rows}
    ends = itertools.product(*({p.low, p.high} for p in talks.parameters.values()))
    for point in [inside, *(dict(zip(talks.parameters, end, strict=True)) for end in ends)]:
        losses = brute_losses(talks, outcome, point)
        assert losses.keys() == rows.keys()
        for key, loss in losses.items():
            if rows[key].status == "always":
                assert loss >= 0
            elif rows[key].status == "never":
                assert loss < 0


@given(st.lists(st.tuples(st.integers(-9, 9), st.booleans(), st.booleans(), st.booleans())))
def test_multilinear_losses_are_decided_exactly(terms):
    # Multilinear: the least value is taken at a corner, so brute force over them decides.
    p = [ng.Parameter(name, 1, low, 2) for name, low in (("a", 0.1), ("b", -1), ("c", 1))]
    value = sum(
        (k * sympy.Mul(*(q for q, use in zip(p, uses, strict=True) if use)) for k, *uses in terms),
        sympy.Integer(0),
    )
    corners = itertools.product(*((exactly(q.low), exactly(q.high)) for q in p))
    least = min(value.subs(dict(zip(p, corner, strict=True))) for corner in corners)
    assert is_nonnegative(value) == (least >= 0)
    assert is_nonnegative(value, strict=True) == (least > 0)


def test_many_parameters_are_no_burden():
    p = [ng.Parameter(f"q{k}", 1, 1, 2) for k in range(40)]
    assert is_nonnegative(sympy.Add(*p) - 40)
    assert not is_nonnegative(sympy.Add(*p) - sympy.Rational(401, 10))


@pytest.mark.parametrize(
    ("value", "proved"),
    [
        # x from 1 to 4; the least value by hand.
        (lambda x: x**2 - 2 * x + 1.5, True),  # 0.5 at 1
        (lambda x: x**2 - 5 * x + 6.2, False),  # -0.05 at 2.5
        (lambda x: sympy.exp(x) - 2 * x, True),  # exp(1) - 2
        (lambda x: 2 - sympy.sqrt(x), True),  # 0 at 4
        (lambda x: 1.9 - sympy.sqrt(x), False),
        (lambda x: 1 / x - 0.25, True),  # 0 at 4
        (sympy.log, True),  # 0 at 1
        (lambda x: sympy.Max(x - 2, 0), True),
        (lambda x: sympy.Max(x - 3, 0.5) - 1, False),  # -0.5 at 1
        (lambda x: 3 - sympy.Max(x, 2), False),  # -1 at 4
        (lambda x: sympy.Min(x, 2) - 0.5, True),
        (lambda x: sympy.Min(x, 2) - 1.5, False),
        (lambda x: sympy.Abs(x - 2), True),
        (lambda x: sympy.Abs(x - 2) - 0.1, False),
        (lambda x: sympy.Piecewise((x, x > 2), (-1, True)), False),
    ],
)
def test_other_losses_are_proved_by_intervals(value, proved):
    x = ng.Parameter("x", 2, 1, 4)
    assert is_nonnegative(ng.Consideration("A", "v", value(x)).value) == proved


def test_rows_say_who_deviates_how_and_are_written_plainly():
    v, c = ng.Parameter("v", 5, 1, 9), ng.Parameter("c", 2, 1, 3)
    talks = ng.Negotiation(
        "n",
        [A, B],
        [
            ng.Consideration(A, "gain", 2 * v * c, A("halt")),
            ng.Consideration(A, "force", 6 * c, A("press on")),
            ng.Consideration(B, "loss", -c, B("resist")),
            ng.Consideration(B, "shame", -10 - v, B("disarm") & A("press on")),
        ],
    )
    found = talks.conditions({"Azerbaijan": "halt", "Karabakh": "disarm"})
    # 2vc >= 6c with c > 0 is v >= 3; c >= 0 always.
    assert [str(r) for r in found] == ["v >= 3", "c >= 0"]
    assert [(r.actor, r.deviation, r.status) for r in found.rows] == [
        ("Azerbaijan", "press on", "depends"),
        ("Karabakh", "resist", "always"),
    ]
    assert found.always == (False, True)
    assert found.decisive == (found[0],)
    # -10 - v against -c fails everywhere: 10 + v > c.
    never = talks.conditions({"Azerbaijan": "press on", "Karabakh": "disarm"})
    assert [r.status for r in never.rows] == ["depends", "never"]
    assert list(found.to_frame().status) == ["depends", "always"]
    for view in (str(found), found._repr_html_(), found.to_latex()):
        assert "press on" in view
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert again.rows == found.rows


@few
@given(negotiations_with_points(with_instruments=False), st.data())
def test_an_equilibrium_does_not_hang_on_anybodys_scale(case, data):
    # Multiplying an actor's values by a positive number and adding a constant changes nothing.
    talks, (point,) = case
    who = data.draw(st.sampled_from(talks.names))
    factor = data.draw(st.sampled_from([sympy.Rational(1, 7), 3]))
    scaled = [
        ng.Consideration(c.actor, c.label, c.value * factor if c.actor == who else c.value, c.when)
        for c in talks.considerations
    ]
    scaled.append(ng.Consideration(who, "constant", -3))
    other = ng.Negotiation("scaled", talks.actors, scaled)
    assert brute_equilibria(other, point) == brute_equilibria(talks, point)
    for outcome in talks.outcomes()[:2]:
        for one, two in zip(talks.conditions(outcome), other.conditions(outcome), strict=True):
            assert bool(at(talks, one, point)) == bool(at(other, two, point))
