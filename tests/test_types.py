"""Types: what the simultaneous game makes of them, counterfactuals, files, and what is refused.

Payoffs are compared with sums over types and considerations by plain loops; tipping points with
the algebra in the comments.
"""

import itertools
import pickle
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import points, private_negotiations, true_of, values_at

import negotiation as ng

A = ng.Actor("A", options=["keep", "break"])
B = ng.Actor("B", options=["disarm", "hold out"])
M = ng.Mediator("M", options=["broker", "stand aside"], between=[A, B])
Q = ng.Parameter("q", 0.6, low=0, high=1, meaning="belief that M is reliable")
G = ng.Parameter("g", 4, low=0, high=8, meaning="penalty")
RESOLVE = ng.Type("resolve", {"reliable": Q, "unreliable": None}, of=M)
BETRAYED = A("break") & B("disarm")


def talks(**more):
    return ng.Negotiation(
        "Talks",
        [A, B, M],
        [
            ng.Consideration(A, "gain", 2, when=BETRAYED),
            ng.Consideration(A, "penalty", -G, when=BETRAYED & M("broker") & RESOLVE("reliable")),
            ng.Consideration(B, "peace", 3, when=A("keep") & B("disarm")),
            ng.Consideration(B, "betrayed", -5, when=BETRAYED),
            ng.Consideration(M, "credit", 1, when=M("broker") & ~RESOLVE("unreliable")),
        ],
        **{"types": [RESOLVE], **more},
    )


def together():
    """Two types that are drawn together, and what hangs on both."""
    one, two = (ng.Type(name, ["high", "low"], of=who) for name, who in (("one", A), ("two", B)))
    return ng.Negotiation(
        "Talks",
        [A, B],
        [ng.Consideration(A, "both", 1, when=A("keep") & one("high") & two("high")),
         ng.Consideration(B, "either", G, when=B("disarm") & (one("low") | two("low")))],
        types=[one, two],
        prior={("high", "high"): Q / 2, ("high", "low"): 0.1, ("low", "high"): 0.2,
               ("low", "low"): None},
    )  # fmt: skip


# The game of those who do not know the types


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_nobody_knowing_types_payoffs_are_expected_sums(data):
    given_talks, prior = data.draw(private_negotiations(with_moves=False))
    point = data.draw(points(given_talks))
    payoffs = given_talks.payoffs(**point)
    worth = values_at(given_talks, point)
    names = [t.name for t in given_talks.types]
    for i, actor in enumerate(given_talks.actors):
        for index in np.ndindex(*given_talks.shape):
            outcome = {a.name: a.options[k] for a, k in zip(given_talks.actors, index, strict=True)}
            expected = sum(
                (
                    odds * value
                    for values, odds in prior.items()
                    for c, value in zip(given_talks.considerations, worth, strict=True)
                    if c.actor == actor.name
                    and true_of(c.when, {**outcome, **dict(zip(names, values, strict=True))})
                ),
                start=Fraction(0),
            )
            assert payoffs[(i, *index)] == pytest.approx(float(expected), rel=1e-12, abs=1e-10)


def test_conditions_and_tipping_points_have_the_belief_in_them():
    # A keeps its word if q g >= 2.
    outcome = {"A": "keep", "B": "disarm", "M": "broker"}
    [row] = [r for r in talks().conditions(outcome).rows if r.actor == "A"]
    assert row.difference == sympy.expand(Q * G - 2)
    assert [t.value for t in ng.thresholds(talks(), outcome, "q") if t.actor == "A"] == [0.5]
    [turn] = [t for t in ng.thresholds(talks().at(q=0.8), outcome, "g") if t.actor == "A"]
    assert turn.value == pytest.approx(2.5)


def test_a_sweep_over_the_belief_finds_the_tipping_point():
    family = talks().payoffs(q=[0.25, 0.5, 0.75])
    assert (family[0, 0, 0, 0] - family[0, 1, 0, 0]).tolist() == [-1, 0, 1]


def test_reasons_add_up_to_the_expected_loss():
    told = talks().explain({"A": "keep", "B": "disarm", "M": "broker"}, q=0.75)
    [deviation] = [d for d in told.deviations if d.actor == "A"]
    # 0.75 * 4 of the penalty avoided, 2 of the gain forgone.
    assert {t.label: t.amount for t in deviation.terms} == {"gain": -2, "penalty": 3}
    assert deviation.loss == 1


def test_types_that_decide_when_a_reason_counts_take_it_apart():
    # 3 to A when (reliable and keep) or (unreliable and break).
    either = RESOLVE("reliable") & A("keep") | RESOLVE("unreliable") & A("break")
    lone = ng.Negotiation("n", [A, B, M], [ng.Consideration(A, "x", 3, either)], types=[RESOLVE])
    assert [(c.label, c.value, str(c.when)) for c in lone.expected] == [
        ("x (resolve: reliable)", 3 * Q, "A: keep"),
        ("x (resolve: unreliable)", 3 - 3 * Q, "A: break"),
    ]


def test_types_may_be_drawn_together():
    payoffs = together().payoffs(q=[0.2, 0.6])
    np.testing.assert_allclose(payoffs[0, 0, 0], [0.1, 0.3], rtol=1e-15)  # q / 2
    np.testing.assert_allclose(payoffs[1, 0, 0], [4 * 0.9, 4 * 0.7], rtol=1e-15)  # 4 (1 - q / 2)


def test_later_moves_have_no_simultaneous_view():
    later = talks(moves=[ng.Move("answer", ["act", "look away"], by=M, when=BETRAYED)])
    for ask in (
        later.payoffs,
        later.game,
        lambda: later.conditions({"A": "keep", "B": "disarm", "M": "broker"}),
        lambda: later.explain({"A": "keep", "B": "disarm", "M": "broker"}),
    ):
        with pytest.raises(ng.NegotiationError, match=r"has later moves \(answer\).*\.tree\(\)"):
            ask()


# Counterfactuals and files


def test_a_type_goes_with_the_last_who_knew_it():
    gone = talks().without(M)
    assert (gone.types, gone.prior, list(gone.parameters)) == ([], [], ["g"])
    # Nobody is reliable any more, so that nothing is lost by breaking the deal.
    assert gone.payoffs(g=8)[0].tolist() == [[0, 0], [2, 0]]
    shared = talks(types=[ng.Type("resolve", {"reliable": Q, "unreliable": None}, of=[M, A])])
    assert [t.name for t in shared.without(M).types] == ["resolve"]
    assert shared.without(M).without(A).types == []


def test_of_types_drawn_together_the_rest_keeps_its_marginal():
    [draw] = together().without("A").prior
    assert draw.names == ("two",)
    assert {k: sympy.expand(p) for k, p in draw.table.items()} == {
        ("high",): Q / 2 + sympy.Rational(1, 5),
        ("low",): sympy.Rational(4, 5) - Q / 2,
    }


def test_moves_go_with_their_actor():
    later = talks(moves=[ng.Move("answer", ["act", "look away"], by=M, when=BETRAYED)])
    assert later.without("M").moves == []
    assert later.without("M").payoffs().shape == (2, 2, 2)


def test_at_reaches_the_prior():
    assert talks().at(q=0.25).payoffs()[0, 1, 0, 0] == 1  # 2 - 4 / 4
    with pytest.raises(ng.NegotiationError, match=r"probability of .* is negative: -0\.2"):
        talks().replacing({"q": Q - sympy.Rational(8, 10)})


MORE = {
    "a type": talks,
    "drawn together": together,
    "a move": lambda: talks(moves=[ng.Move("answer", ["act", "wait"], M, BETRAYED)]),
    "one gone": lambda: together().without("A"),
    "other numbers": lambda: talks().at(q=0.25, g=1),
    "without its mediator": lambda: talks(moves=[ng.Move("answer", ["a"], M)]).without(M),
    "nobody's": lambda: talks(types=[ng.Type("resolve", {"reliable": 0.3, "unreliable": 0.7}, [])]),
    "told": lambda: talks(
        types=[ng.Type("resolve", {"reliable": 1, "unreliable": 0}, M, "m", "s")]
    ),
}


@pytest.mark.parametrize("case", MORE)
def test_files_keep_types_priors_and_moves(case):
    before = MORE[case]()
    text = before.to_toml()
    after = ng.Negotiation.from_toml(text)
    assert after.to_toml() == text
    assert after.prior == before.prior
    assert after.considerations == before.considerations
    for one, other in zip(before.types, after.types, strict=True):
        kept = ("name", "options", "of", "meaning", "source")
        assert [getattr(one, k) for k in kept] == [getattr(other, k) for k in kept]
    for one, other in zip(before.moves, after.moves, strict=True):
        assert vars(one) == vars(other)
    one, other = before.tree(), after.tree()
    np.testing.assert_array_equal(one.payoffs, other.payoffs)
    assert one.outcome_names == other.outcome_names


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('of = ["M"]', 'of = ["N"]', "no actor 'N' .of the type 'resolve'."),
        ('"1 - q"', '"1 - q/2"', "add up to 1.3, not to 1"),
        ('"1 - q"', '"1 - r"', "no parameter 'r'"),
        ("[[types]]", "[[type]]", "no key 'type'; did you mean 'types'"),
        ('name = "resolve"', 'name = "A"', "two of the actors, types and moves are called 'A'"),
        ("resolve: reliable", "resolve: firm", "no option of resolve 'firm'"),
        ('meaning = "m"', 'options = ["x"]', "type 1 'resolve' .line 33.: no key 'options'"),
    ],
)
def test_files_say_where_a_type_is_wrong(old, new, message):
    told = ng.Type("resolve", {"reliable": Q, "unreliable": None}, M, "m")
    text = talks(types=[told]).to_toml()
    assert old in text
    with pytest.raises(ng.NegotiationError, match=message):
        ng.Negotiation.from_toml(text.replace(old, new))


def test_a_combination_twice_in_a_file():
    text = together().to_toml().replace('["high", "low"]\nprob', '["high", "high"]\nprob')
    with pytest.raises(ng.NegotiationError, match=r"combination 2.*high, high comes twice"):
        ng.Negotiation.from_toml(text)


def test_types_are_shown_as_text_and_as_html():
    told = talks(moves=[ng.Move("answer", ["act", "wait"], M, BETRAYED)])
    assert "resolve  known to M  reliable: q; unreliable: 1 - q" in str(told)
    assert "answer  M  act, wait  A: break & B: disarm" in str(told)
    assert "<td style='text-align:left'>known to M</td>" in told._repr_html_()
    assert repr(talks()).endswith("2 parameters, 1 type>")


def test_pickled_with_types():
    before = talks()
    before.payoffs()
    after = pickle.loads(pickle.dumps(before))
    np.testing.assert_array_equal(after.payoffs(q=0.3), before.payoffs(q=0.3))
    assert after.prior == before.prior


# What is refused


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ng.Type("", {"x": 1}, A), "a type needs a name"),
        (lambda: ng.Type("t", {}, A), "type 't' needs at least one value"),
        (lambda: ng.Type("t", ["x", "x"], A), "type 't' has the value 'x' twice"),
        (lambda: ng.Type("t", {"x": 0.5, "y": 0.6}, A), "add up to 1.1, not to 1"),
        (lambda: ng.Type("t", {"x": 1.5, "y": -0.5}, A), "'y' of 't' is negative: -0.5"),
        (lambda: ng.Type("t", {"x": 1.5, "y": None}, A), "'y' of 't' is negative: -0.5"),
        (lambda: ng.Type("t", {"x": None, "y": None}, A), "leave 'x' and 'y' open"),
        (lambda: ng.Type("t", {"x": "half", "y": None}, A), "probability of 'x' of 't'"),
        (lambda: ng.Type("t", {"x": Q, "y": Q}, A), "add up to 1.2, not to 1"),
        (lambda: ng.Type("t", {"x": 1}, 3), "must be a list, got 3"),
        (lambda: RESOLVE("relyable"), "no value of resolve 'relyable'; did you mean 'reliable'"),
        (lambda: ng.Move("m", [], A), "move 'm' needs at least one option"),
        (lambda: ng.Move("m", ["x"], A, "A: keep"), "'when' of the move 'm' must be a condition"),
        (lambda: talks(types=[A]), "types must be made with ng.Type"),
        (lambda: talks(types=[]), "no actor 'resolve' .condition of 'penalty', A."),
        (lambda: talks(moves=["m"]), "moves must be made with ng.Move"),
        (lambda: talks(moves=[ng.Move("A", ["x"], B)]), "types and moves are called 'A'"),
        (lambda: talks(moves=[ng.Move("m", ["x"], "C")]), "'C' .by whom the move 'm' is."),
        (
            lambda: talks(moves=[ng.Move("m", ["x"], B, ng.Actor("C", ["x"])("x"))]),
            "no actor 'C' .condition of the move 'm'.",
        ),
        (lambda: talks(prior={("reliable",): 1}), "has probabilities of its own beside the prior"),
        (
            lambda: talks(types=[ng.Type("resolve", ["reliable", "unreliable"], M)]),
            "type 'resolve' has no probabilities",
        ),
        (
            lambda: ng.Negotiation("n", [A], [], prior={("x",): 1}),
            "got {.*} for 0 types",
        ),
    ],
)
def test_mistakes_are_named(make, message):
    with pytest.raises(ng.NegotiationError, match=message):
        make()


@pytest.mark.parametrize(
    ("prior", "message"),
    [
        ({"reliable": 1}, "got 'reliable'"),
        ({("reliable", "x"): 1}, r"got \('reliable', 'x'\)"),
        ({("firm",): 1}, r"goes by tuples of values of 'resolve' such as \('reliable',\)"),
        ({("reliable",): 1}, r"says nothing of \('unreliable',\)"),
        ({("reliable",): 0.5, ("unreliable",): 0.4}, "add up to 0.9, not to 1"),
    ],
)
def test_mistakes_in_a_prior_are_named(prior, message):
    with pytest.raises(ng.NegotiationError, match=message):
        talks(types=[ng.Type("resolve", ["reliable", "unreliable"], M)], prior=prior)


def test_probabilities_are_checked_at_every_point():
    r = ng.Parameter("r", 0.2, low=0, high=1)
    three = ng.Type("t", {"x": Q, "y": r, "z": None}, of=[])
    two = ng.Type("t", {"x": Q, "y": 2 * r}, of=[])
    reason = ng.Consideration(A, "x", 1, when=A("keep") & three("x"))
    rest, fixed = (ng.Negotiation("n", [A], [reason], types=[t]) for t in (three, two))
    assert rest.payoffs(q=[0, 1], r=[1, 0])[0, 0].tolist() == [0, 1]
    for ask in (rest.payoffs, rest.tree):
        with pytest.raises(ng.NegotiationError, match=r"a probability of t is -0\.5 at some"):
            ask(q=[0.2, 0.6], r=[0.1, 0.9])
    for ask in (fixed.payoffs, fixed.tree):
        with pytest.raises(ng.NegotiationError, match=r"of t add up to 0\.9, not to 1, at some"):
            ask(q=0.5)


def test_rounding_is_no_negative_probability():
    # 1 - 0.6 - 0.4 is not 0 in floats.
    shares = [ng.Parameter(name, 0.1, low=0, high=1) for name in ("r", "s")]
    odds = dict(zip("xy", shares, strict=True)) | {"z": None}
    lone = ng.Negotiation("n", [A], [], types=[ng.Type("t", odds, of=[])])
    for one, two in itertools.product(np.arange(0, 11) / 10, repeat=2):
        if one + two <= 1:
            assert (lone.tree(r=one, s=two).chances >= 0).all()
