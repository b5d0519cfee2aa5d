"""Parameters: arithmetic as sympy's, identity by everything that belongs to them."""

import copy
import math
import pickle
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import negotiation as ng

v = ng.Parameter("v", 10, low=6, high=14, meaning="control", source="F1")
c = ng.Parameter("c", 2, low=1, high=3)
X = ng.Parameter("x", 2)

finite = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))


def test_details():
    p = ng.Parameter("p", np.float32(0.5), 0, 1, "odds", "F2", r"\pi", continuation="A")
    assert (p.name, p.baseline, p.low, p.high) == ("p", 0.5, 0.0, 1.0)
    assert (p.meaning, p.source, p.latex, p.continuation) == ("odds", "F2", r"\pi", "A")
    assert all(type(x) is float for x in (p.baseline, p.low, p.high))
    assert p.label == r"odds, $\pi$"
    assert sympy.latex(p**2) == r"\pi^{2}"
    assert c.label == "$c$"
    alone = ng.Parameter("alone", 3)
    assert (alone.low, alone.high) == (3, 3)


@given(finite, finite)
def test_arithmetic_is_that_of_numbers(x, y):
    # The same formula in floats, as Python computes it.
    formula = (v + 2) * (c - v) / 4 - v**2 + 3 - c * 0.5
    assert float(formula.subs({"v": x, "c": y})) == pytest.approx(
        (x + 2) * (y - x) / 4 - x**2 + 3 - y * 0.5, rel=1e-9, abs=1e-6
    )


@pytest.mark.parametrize("two", [2, 2.0, np.float64(2), np.int64(2), np.float32(2), Fraction(2)])
def test_numbers_of_all_kinds_mix_in(two):
    for value in (two * v, v * two, v + two - two + v):
        assert sympy.nsimplify(value).equals(2 * v)
        assert ng.Consideration("A", "x", value).value == 2 * v


def test_numbers_are_taken_as_they_are_written():
    for given_, exact in [
        (0.1, sympy.Rational(1, 10)),
        (Decimal("0.1"), sympy.Rational(1, 10)),
        (Fraction(1, 3), sympy.Rational(1, 3)),
        (0.1 * v, v / 10),
        (v * 0.1 + v * 0.2, 3 * v / 10),
        (np.float64(2.5), sympy.Rational(5, 2)),
        (np.array(7), sympy.Integer(7)),
        (10**30 + 1, sympy.Integer(10**30 + 1)),
    ]:
        assert ng.Consideration("A", "x", given_).value == exact


def test_substitution_by_name_by_symbol_and_by_text():
    for name in ("v", "E", "I", "S", "N", "beta", "pi", "exp"):
        p = ng.Parameter(name, 1, 0, 5)
        for key in (p, name, sympy.Symbol(name)):
            assert (p**2 + 1).subs(key, 3) == 10
            assert (p * c).subs({key: 3, "c": 2}) == 6
            assert sympy.sqrt(p + c).subs([(key, 7), (c, 2)]) == 3


def test_the_same_name_is_the_same_symbol_only_if_all_else_is_the_same():
    others = [
        {"baseline": 11}, {"low": 5}, {"high": 15}, {"meaning": "x"}, {"source": "F2"},
        {"latex": "w"}, {"continuation": "A"},
    ]  # fmt: skip
    assert v == ng.Parameter("v", 10.0, 6, 14, "control", "F1")
    assert hash(v) == hash(ng.Parameter("v", 10.0, 6, 14, "control", "F1"))
    for change in others:
        other = v.replaced(**change)
        assert other != v
        assert other - v != 0
        assert other != sympy.Symbol("v")
        (key, value), = change.items()  # fmt: skip
        assert getattr(other, key) == value
        assert getattr(v, key) != value


def test_two_negotiations_with_one_name_never_mix():
    # sympy caches results by the symbols in them, and two that print alike must not meet there.
    made = []
    for k in range(20):
        a = ng.Actor("A", ["x", "y"])
        p = ng.Parameter("v", k, low=-1 - k, high=100 + k, meaning=f"meaning {k}", source=f"{k}")
        value = sympy.expand((p + 1) * (p + 2)) + sympy.exp(p / 100) * p
        made.append(ng.Negotiation(f"{k}", [a], [ng.Consideration(a, "g", value, a("x"))]))
    for k, talks in enumerate(made):
        p = talks.parameters["v"]
        assert (p.baseline, p.low, p.high) == (k, -1 - k, 100 + k)
        assert (p.meaning, p.source) == (f"meaning {k}", f"{k}")
        expected = (k + 1) * (k + 2) + np.exp(k / 100) * k
        assert talks.payoffs()[0, 0] == pytest.approx(expected, rel=1e-12)
        for relation in talks.conditions({"A": "x"}):
            assert relation.free_symbols == {p}


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickled(protocol):
    expression = v**2 * c - sympy.exp(v) / c
    other = pickle.loads(pickle.dumps(expression, protocol))
    assert other == expression
    again = pickle.loads(pickle.dumps(v, protocol))
    assert again == v
    assert (again.low, again.high, again.meaning, again.source) == (6, 14, "control", "F1")


def test_copied():
    for other in (copy.copy(v), copy.deepcopy(v), copy.deepcopy([v * c])[0] / c):
        assert other == v
        assert other.meaning == "control"


def test_names_are_read_as_python_reads_them():
    micro, mu = "\u00b5", "\u03bc"  # a keyboard's micro sign, and the letter
    p = ng.Parameter(micro, 1, 0, 5)
    assert p.name == mu
    talks = ng.Negotiation("n", [ng.Actor("A", ["x"])], [ng.Consideration("A", "g", p)])
    assert eval(f"talks.payoffs({micro}=3)", {"talks": talks}).item() == 3


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("", 1), "identifier such as 'v', got ''"),
        ((None, 1), "identifier such as 'v', got None"),
        (("a b", 1), "identifier such as 'v', got 'a b'"),
        (("lambda", 1), "identifier such as 'v', got 'lambda'"),
        ((v, 1), "identifier such as 'v', got v"),
        (("outcome", 1), "cannot be called 'outcome'"),
        (("margin", 1), "cannot be called 'margin'"),
        (("self", 1), "cannot be called 'self'"),
        (("x", None), "baseline of parameter 'x' must be a finite number, got None"),
        (("x", "1"), "baseline of parameter 'x' must be a finite number, got '1'"),
        (("x", True), "must be a finite number, got True"),
        (("x", np.True_), "must be a finite number"),
        (("x", [1]), r"must be a finite number, got \[1\]"),
        (("x", np.array([1.0])), "must be a finite number"),
        (("x", [[1], [2, 3]]), "must be a finite number"),
        (("x", 1j), "must be a finite number, got 1j"),
        (("x", float("nan")), "must be a finite number, got nan"),
        (("x", 10**400), "must be a finite number"),
        (("x", v), "must be a finite number, got v"),
        (("x", 1, 0, float("inf")), "high of parameter 'x' must be a finite number, got inf"),
        (("x", 1, "0", 2), "low of parameter 'x' must be a finite number, got '0'"),
        (("x", 1, 2, 0), "upside down: low=2 is above high=0"),
        (("x", 1, None, 3), "parameter 'x' has high=3 and no low=: a range has two ends"),
        (("x", 1, 0), "parameter 'x' has low=0 and no high=: a range has two ends; leave out both"),
        (("x", 5, 0, 1), r"baseline=5 of parameter 'x' is outside its range \[0, 1\]"),
        (("x", 1, 0, 2, None), "meaning of parameter 'x' must be text, got None"),
        (("x", 1, 0, 2, "", 5), "source of parameter 'x' must be text, got 5"),
        (("x", 1, 0, 2, "", "", None), "latex of parameter 'x' must be text, got None"),
        (("x", 1, 0, 2, "", "", "", 5), "continuation of parameter 'x' must be text, got 5"),
    ],
)
def test_one_clear_error(arguments, says):
    with pytest.raises(ng.NegotiationError, match=says):
        ng.Parameter(*arguments)


@pytest.mark.parametrize("function", [float, math.sqrt, math.exp, lambda p: round(math.log(p))])
def test_functions_of_numbers_refuse_a_parameter(function):
    with pytest.raises(ng.NegotiationError, match=r"'v' is no number: .* sympy\.sqrt\(v\)"):
        function(v)


@pytest.mark.parametrize(
    "ask",
    [
        lambda talks: talks.payoffs(x=0),
        lambda talks: talks.at(x=0),
        lambda talks: ng.sweep(talks, x=[2, 0], progress=False),
    ],
)
def test_without_a_range_only_the_baseline_is_a_value(ask):
    talks = ng.Negotiation("n", [A := ng.Actor("A", ["x"])], [ng.Consideration(A, "g", X)])
    assert talks.at(x=2).payoffs(x=[2, 2]).tolist() == [[[2, 2]]]
    with pytest.raises(ng.NegotiationError, match="'x' is 2 and cannot be 0: no range was"):
        ask(talks)


f = sympy.Function("f")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (None, "must be a finite number or an expression in parameters, got None"),
        ("v", "number or an expression in parameters, without quotes; got 'v'"),
        ("1.5", "number or an expression in parameters, without quotes; got '1.5'"),
        ([1], "must be a finite number"),
        (np.array([1.0, 2.0]) * v, "must be a finite number"),
        (True, "must be a finite number or an expression in parameters, got True"),
        (1j, "must be a finite number"),
        (float("inf"), "expression in parameters, got inf"),
        (v > 3, "expression in parameters, got v > 3"),
        (ng.Actor("B", ["x"])("x"), "expression in parameters, got B: x"),
        (sympy.Symbol("q") + v, "uses the symbol 'q', which is not a Parameter"),
        (sympy.I * v, "not a finite real number"),
        (v / 0, "not a finite real number"),
        (sympy.oo, "not a finite real number: oo"),
        (f(v), "not made of numbers, parameters and functions"),
        (sympy.Integral(v, (v, 0, c)), "not made of numbers, parameters and functions"),
    ],
)
def test_a_value_is_a_number_or_an_expression(value, says):
    with pytest.raises(ng.NegotiationError, match=rf"the value of 'gain' \(A\).*{says}"):
        ng.Consideration("A", "gain", value)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: ng.Consideration(None, "x", 1), "expected an actor or its name, got None"),
        (lambda: ng.Consideration("A", None, 1), "of 'A' needs a label, got None"),
        (lambda: ng.Consideration("A", " ", 1), "of 'A' needs a label, got ' '"),
        (lambda: ng.Consideration("A", v, 1), "got v; the order is actor, label, value"),
        (lambda: ng.Consideration("A", "x", 1, source=None), "source of 'x' .A. must be text"),
        (lambda: ng.Consideration("A", "x", 1, "A: halt"), "must be a condition such as"),
        (lambda: ng.Consideration("A", "x", 1, when=False), "must be a condition such as"),
    ],
)
def test_considerations_that_are_none(make, says):
    with pytest.raises(ng.NegotiationError, match=says):
        make()
