"""Talks in sequence, against solving backwards by hand."""

import copy
import itertools
import pickle
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from strategies import exactly, losses_in, true_of

import negotiation as ng

OPTIONS = ["yes", "no"]
GO = {"A": "yes", "B": "yes"}
PARAMETERS = {
    name: ng.Parameter(name, 0.5, low=-3, high=3, meaning=f"meaning of {name}") for name in "pqr"
}


def table():
    return ng.Actor("A", OPTIONS), ng.Actor("B", OPTIONS)


# By hand


def select(payoffs, players, options, rule):
    """The selected profile of a table of exact payoffs, by the rules' words; None for none."""
    profiles = list(itertools.product(*options))
    stable = []
    for profile in profiles:
        product, ok = 1, True
        for i, name in enumerate(players):
            others = [
                payoffs[name, (*profile[:i], o, *profile[i + 1 :])]
                for o in options[i]
                if o != profile[i]
            ]
            if others:
                loss = payoffs[name, profile] - max(others)
                ok &= loss >= 0
                product *= loss
        if ok:
            stable.append((product, profile))
    if not stable:
        return None
    if rule == "payoff-dominant":
        best = [
            one
            for one in stable
            if all(payoffs[n, one[1]] >= payoffs[n, two[1]] for two in stable for n in players)
        ]
        stable = best or stable
    elif rule.startswith("best for "):
        who = rule.removeprefix("best for ")
        most = max(payoffs[who, profile] for _, profile in stable)
        stable = [(k, p) for k, p in stable if payoffs[who, p] == most]
    most = max(k for k, _ in stable)
    return next(p for k, p in stable if k == most)


def backwards(negotiations, rule, point):
    """Exact payoffs of the first talks, solved from the last; None if something is mixed."""
    worth = {}
    for k, talks in enumerate(reversed(negotiations)):
        at = {
            p: worth[p.continuation] if p.continuation and k else exactly(point[name])
            for name, p in talks.parameters.items()
        }
        payoffs = {}
        names = [a.name for a in talks.actors]
        for options in itertools.product(*(a.options for a in talks.actors)):
            outcome = dict(zip(names, options, strict=True))
            for name in names:
                payoffs[name, options] = sum(
                    Fraction(str(c.value.xreplace(at)))
                    for c in talks.considerations
                    if c.actor == name and true_of(c.when, outcome)
                )
        if k == len(negotiations) - 1:
            return payoffs
        profile = select(payoffs, names, [a.options for a in talks.actors], rule)
        if profile is None:
            return None
        worth = {n: sympy.Rational(str(payoffs[n, profile])) for n in names}
    raise AssertionError


tenths = st.integers(-30, 30).map(lambda k: k / 10)


@st.composite
def one_of_several(draw, last):
    """One negotiation between A and B in p, q, r, and, unless it is the last, what follows."""
    a, b = table()
    conditions = [x(o) for x in (a, b) for o in OPTIONS]
    conditions += [a("yes") & b("yes"), a("no") | b("no"), ~a("yes") & b("yes")]
    own = [PARAMETERS[n] for n in "pqr"]
    terms = st.tuples(tenths.map(exactly), st.sampled_from([1, *own, own[0] * own[1]]))
    considerations = [
        ng.Consideration(
            draw(st.sampled_from([a, b])), f"reason {k}", draw(terms.map(lambda t: t[0] * t[1])),
            draw(st.sampled_from(conditions)),
        )
        for k in range(draw(st.integers(2, 5)))
    ]  # fmt: skip
    if not last:
        for x in (a, b):
            w = ng.Parameter(f"w_{x.name}", 0, continuation=x.name)
            when = draw(st.sampled_from(conditions))
            considerations.append(ng.Consideration(x, "what follows", w, when))
    return ng.Negotiation(f"talks {draw(st.integers(0, 10**6))}", [a, b], considerations)


rules = st.sampled_from(["payoff-dominant", "risk-dominant", "best for A", "best for B"])


@st.composite
def sequences(draw, count):
    return [draw(one_of_several(last=k == count - 1)) for k in range(count)], draw(rules)


def some_points(names, seed=0, n=6):
    rng = np.random.default_rng(seed)
    return {name: rng.integers(-30, 31, n) / 10 for name in names}


@pytest.mark.parametrize("count", [2, 3])
def test_random_sequences_are_solved_backwards(count):
    @settings(max_examples=25 if count == 2 else 10)
    @given(sequences(count))
    def check(case):
        negotiations, rule = case
        talks = ng.Stages(negotiations, rule=rule)
        batch = some_points(talks.parameters)
        payoffs = talks.payoffs(**batch)
        for k in range(6 if batch else 1):
            point = {n: float(x[k]) for n, x in batch.items()}
            full = {n: point.get(n, 0.5) for n in "pqr"}
            expected = backwards(negotiations, rule, full)
            if expected is None:
                continue
            alone = talks.payoffs(**point)
            np.testing.assert_array_equal(alone, payoffs[..., k] if batch else payoffs)
            for (name, options), value in expected.items():
                at = (talks.names.index(name), *(OPTIONS.index(o) for o in options))
                assert alone[at] == pytest.approx(float(value), abs=1e-9)

    check()


def equilibria_by_hand(negotiations, rule, point):
    payoffs = backwards(negotiations, rule, point)
    if payoffs is None:
        return None
    first = negotiations[0]
    return [
        dict(zip(["A", "B"], options, strict=True))
        for options in itertools.product(OPTIONS, OPTIONS)
        if min(losses_in(payoffs, first, options).values()) >= 0
    ]


def in_closed_form(ask):
    """What is asked for, unless the later talks are only mixed somewhere and that is said."""
    try:
        return ask()
    except ng.NegotiationError as error:
        if "only mixed equilibria" in str(error):
            reject()
        raise


@settings(max_examples=25)
@given(sequences(2))
def test_regions_hold_together(case):
    """Where a region's later outcome is the selected one, its conditions decide the first."""
    negotiations, rule = case
    talks = ng.Stages(negotiations, rule=rule)
    regions = in_closed_form(lambda: talks.conditions(GO))
    assert sum(r.share for r in regions) <= 1 + 1e-12
    assert [r.share for r in regions] == sorted((r.share for r in regions), reverse=True)
    batch = some_points(talks.parameters, seed=1)
    for k in range(6 if batch else 1):
        point = {n: float(x[k]) for n, x in batch.items()}
        expected = equilibria_by_hand(negotiations, rule, {n: point.get(n, 0.5) for n in "pqr"})
        if expected is None:
            continue
        selected = int(talks.continuation(**point)[0])
        later = negotiations[1].outcomes()[selected]
        (region,) = [r for r in regions if r.later == (later,)]
        at = {talks.parameters[n]: exactly(x) for n, x in point.items()}
        assert all(r.subs(at) for r in region.when[0])
        assert all(r.subs(at) for r in region.conditions) == (GO in expected)


@settings(max_examples=20)
@given(sequences(2))
def test_thresholds_against_a_grid(case):
    negotiations, rule = case
    talks = ng.Stages(negotiations, rule=rule)
    for name in list(talks.parameters)[:1]:
        found = in_closed_form(lambda name=name: ng.thresholds(talks, GO, name))
        values = [t.value for t in found]
        grid = np.linspace(-3, 3, 121)
        held = ng.stability_margin(talks, GO, **{name: grid}) >= 0
        edges = np.array([-3, *values, 3])
        for left, right in itertools.pairwise(edges):
            # Away from the ends of the interval the status is one; ties at single points aside.
            inside = (grid > left + 1e-6) & (grid < right - 1e-6)
            margin = ng.stability_margin(talks, GO, **{name: grid})
            firm = inside & (np.abs(margin) > 1e-9)
            if firm.any():
                assert np.unique(held[firm]).size == 1 or _only_points(held[firm])
        for t in found:
            k = values.index(t.value)
            below = (edges[k] + t.value) / 2
            above = (t.value + edges[k + 2]) / 2
            one, two = (
                bool(ng.stability_margin(talks, GO, **{name: s}) >= 0) for s in (below, above)
            )
            assert (one, two) == ((True, False) if t.stable == "below" else (False, True))


def _only_points(held):
    """Whether only single points differ: there the later talks tie, and the rule may choose."""
    changes = np.flatnonzero(held[1:] != held[:-1])
    return all(b - a == 1 for a, b in zip(changes[::2], changes[1::2], strict=True))


# Written out


def two_stages(**more):
    """A agrees if what follows is worth more than 1; then A keeps or breaks, for k or t."""
    a = ng.Actor("A", ["agree", "fight"])
    later_a = ng.Actor("A", ["keep", "break"])
    w = ng.Parameter("w", 0, continuation="A")
    k = ng.Parameter("k", 3, 0, 6, meaning="worth of keeping")
    t = ng.Parameter("t", 2, 0, 6, meaning="temptation")
    first = ng.Negotiation(
        "first",
        [a],
        [
            ng.Consideration(a, "what follows", w, a("agree")),
            ng.Consideration(a, "war", 4, a("fight")),
        ],
        **more,
    )
    then = ng.Negotiation(
        "then",
        [later_a],
        [ng.Consideration(later_a, "kept", k, later_a("keep")),
         ng.Consideration(later_a, "broken", t, later_a("break"))],
    )  # fmt: skip
    return ng.Stages([first, then])


def test_thresholds_by_hand():
    # A agrees if max(k, t) >= 4.
    talks = two_stages()
    (found,) = ng.thresholds(talks, {"A": "agree"}, "k")
    assert (found.value, found.stable, found.actor, found.deviation) == (4, "above", "A", "fight")
    (found,) = ng.thresholds(talks, {"A": "fight"}, "t")
    assert (found.value, found.stable) == (4, "below")
    assert ng.thresholds(talks.at(t=5), {"A": "agree"}, "k") == []
    np.testing.assert_array_equal(
        talks.payoffs(k=[1, 3, 5], t=[[2], [6]])[0], [[[2, 3, 5], [6, 6, 6]], [[4] * 3] * 2]
    )


def test_a_jump_of_the_later_talks_is_a_threshold_and_says_so():
    # B chooses later, for its own reason; what that is worth to A jumps from 0 to 5 at k = 2.
    a, b = ng.Actor("A", ["agree", "fight"]), ng.Actor("B", ["help", "leave"])
    watch = ng.Actor("A", ["watch"])
    w, k = ng.Parameter("w", 0, continuation="A"), ng.Parameter("k", 3, 0, 6)
    first = ng.Negotiation(
        "first",
        [a],
        [
            ng.Consideration(a, "what follows", w, a("agree")),
            ng.Consideration(a, "war", 4, a("fight")),
        ],
    )
    then = ng.Negotiation(
        "then",
        [watch, b],
        [
            ng.Consideration(b, "reward", k - 2, b("help")),
            ng.Consideration(watch, "help", 5, b("help")),
        ],
    )
    talks = ng.Stages([first, then])
    (found,) = ng.thresholds(talks, {"A": "agree"}, "k")
    assert (found.value, found.stable) == (2, "above")
    assert "later talks' outcome changes there" in str(found)
    helped, left = sorted(talks.conditions({"A": "agree"}), key=lambda r: r.later[0]["B"])
    assert helped.later == ({"A": "watch", "B": "help"},)
    assert [r.status for r in helped.conditions.rows] == ["always"]
    assert [r.status for r in left.conditions.rows] == ["never"]
    # k is uniform on 0 to 6: 2/3 of it is above 2, estimated from 4096 points.
    assert helped.share == pytest.approx(2 / 3, abs=4 * (2 / 9 / 4096) ** 0.5)
    assert "selected in" in str(helped)


def test_three_stages_by_hand():
    # Each stage passes on the better of its own value and what follows, so that A gets the maximum.
    names = ("first", "second", "third")
    own = [ng.Parameter(n, 1 + k, 0, 9) for k, n in enumerate("xyz")]
    w, v = (ng.Parameter(n, 0, continuation="A") for n in ("w", "v"))
    made = []
    for name, worth, after in zip(names, own, (w, v, None), strict=True):
        a = ng.Actor("A", ["stop", "go on"])
        reasons = [ng.Consideration(a, "own", worth, a("stop"))]
        if after is not None:
            reasons.append(ng.Consideration(a, "what follows", after, a("go on")))
        made.append(ng.Negotiation(name, [a], reasons))
    talks = ng.Stages(made)
    assert list(talks.parameters) == ["x", "y", "z"]
    rng = np.random.default_rng(0)
    point = dict(zip("xyz", rng.uniform(0, 9, (3, 500)), strict=True))
    payoffs = talks.payoffs(**point)[0]
    np.testing.assert_allclose(payoffs[0], point["x"], atol=1e-12)
    rest = np.maximum(point["y"], point["z"])
    np.testing.assert_allclose(payoffs[1], rest, atol=1e-12)
    second, third = talks.course(**point)
    # "go on" is the second option; the last talks have nothing to go on to, which is worth 0.
    assert second == (point["z"] > point["y"]).astype(int).tolist()
    assert third == [0] * 500
    # x has to be at least max(y, z) = 3 at the baseline, and z at most x = 1... which y exceeds.
    (found,) = ng.thresholds(talks, {"A": "stop"}, "x")
    assert (found.value, found.stable) == (3, "above")
    assert ng.thresholds(talks, {"A": "stop"}, "z") == []
    (found,) = ng.thresholds(talks.at(x=5), {"A": "stop"}, "z")
    assert (found.value, found.stable) == (5, "below")
    found = talks.conditions({"A": "stop"})
    assert len({tuple(o["A"] for o in r.later) for r in found}) == len(found)
    found = ng.sweep(talks, x=[0, 2, 4], z=[1, 3, 5])
    expected = np.greater_equal.outer([0, 2, 4], np.maximum(2, [1, 3, 5]))
    np.testing.assert_array_equal(found.equilibrium.sel(outcome="stop"), expected)


def pennies_later():
    """The later talks are matching pennies with a prize: only a mixed equilibrium."""
    a, b = table()
    w = ng.Parameter("w", 0, continuation="A")
    s = ng.Parameter("s", 1, 0.5, 4, meaning="prize")
    first = ng.Negotiation(
        "first", [a, b],
        [ng.Consideration(a, "what follows", w, a("yes")), ng.Consideration(a, "else", 1, a("no"))],
    )  # fmt: skip
    same = a("yes") & b("yes") | a("no") & b("no")
    then = ng.Negotiation(
        "pennies",
        [a, b],
        [ng.Consideration(a, "match", s, same), ng.Consideration(b, "not", 1, ~same)],
    )
    return ng.Stages([first, then])


def test_a_mixed_equilibrium_of_the_later_talks_has_its_value():
    # Both mix evenly, and A matches half of the time: s / 2.
    talks = pennies_later()
    payoffs = talks.payoffs(s=[0.5, 1, 4])
    np.testing.assert_allclose(payoffs[0, 0, 0], [0.25, 0.5, 2], rtol=1e-9)
    np.testing.assert_allclose(payoffs[0, 1, 0], 1)
    selected, worth = talks.continuation(s=[0.5, 4])
    assert selected.tolist() == [-1, -1]
    np.testing.assert_allclose(worth["w"], [0.25, 2], rtol=1e-9)
    found = ng.sweep(talks, s=[1, 2.5, 4])
    assert found.equilibrium.sel(outcome="yes, yes").values.tolist() == [False, True, True]
    assert [d.loss for d in talks.explain(GO, s=4).deviations] == pytest.approx([1, 0])


def test_where_a_value_has_no_closed_form_that_is_said():
    talks = pennies_later()
    for ask in (
        lambda: talks.conditions(GO),
        lambda: ng.thresholds(talks, GO, "s"),
    ):
        with pytest.raises(ng.NegotiationError, match="'pennies' has only mixed"):
            ask()
    # A tornado needs no closed form, but for the marks where the outcome tips.
    assert np.isnan(ng.tornado(talks, GO).tipping).all()


def test_explanations_hold_what_follows():
    talks = two_stages(reported={"A": "fight"})
    assert talks.reported == {"A": "fight"}
    found = talks.explain({"A": "agree"}, k=5)
    (deviation,) = found.deviations
    assert {t.label: t.amount for t in deviation.terms} == {"what follows": 5, "war": -4}
    assert deviation.loss == 1
    assert talks.explain({"A": "agree"}).margin == -1  # max(3, 2) - 4


def test_counterfactuals_reach_every_stage():
    talks = ng.scenarios.karabakh_2023.talks()
    moved = talks.at(g=2)
    for stage in moved.negotiations:
        assert stage.parameters["g"].baseline == 2
    np.testing.assert_array_equal(moved.payoffs(), talks.payoffs(g=2))
    gone = talks.without("Turkey")
    assert all("Turkey" not in stage.names for stage in gone.negotiations)
    # Solved by hand: the later talks without Turkey, then the first with their value.
    later = talks.negotiations[1].without("Turkey")
    outcome = ng.sweep(later).selected.item()
    worth = later.payoffs().reshape(len(later.names), -1)[:, outcome]
    first = talks.negotiations[0].without("Turkey")
    values = {
        n: np.array(worth[later.names.index(p.continuation)])
        for n, p in first.parameters.items()
        if p.continuation
    }
    point = {n: np.array(p.baseline) for n, p in first.parameters.items()} | values
    np.testing.assert_allclose(gone.payoffs(), first.payoffs_at(point, ()), atol=1e-12)
    joined = talks.joined_by("Armenia")
    assert joined.shape == tuple(len(a.all_options) for a in talks.actors)


def test_pickled_and_copied():
    talks = two_stages()
    payoffs = talks.payoffs(k=[1, 5])
    for other in (pickle.loads(pickle.dumps(talks)), copy.deepcopy(talks)):
        np.testing.assert_array_equal(other.payoffs(k=[1, 5]), payoffs)
        assert repr(other) == repr(talks)


def test_views():
    talks = two_stages()
    for view in (str(talks), talks._repr_html_()):
        assert "worth of keeping" in view
        assert "what follows" in view


# What is refused


def plain(name="plain", parameter=None):
    a = ng.Actor("A", ["keep", "break"])
    value = 1 if parameter is None else parameter
    return ng.Negotiation(name, [a], [ng.Consideration(a, "g", value, a("keep"))])


W = ng.Parameter("w", 0, continuation="A")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: ng.Stages(None), "stages must be a list, got None"),
        (lambda: ng.Stages(plain()), "stages must be a list, got <Negotiation"),
        (lambda: ng.Stages("talks"), "stages must be a list, got 'talks'"),
        (lambda: ng.Stages([]), "two or more negotiations"),
        (lambda: ng.Stages([plain("p", W)]), "two or more negotiations"),
        (lambda: ng.Stages([plain("p", W), None]), "two or more negotiations"),
        (lambda: ng.Stages([plain("p", W), plain().game()]), "two or more negotiations"),
        (lambda: ng.Stages([plain("p", W), two_stages()]), "two or more negotiations"),
        (lambda: ng.Stages([plain(), plain()]), "'plain' has no parameter with continuation"),
        (
            lambda: ng.Stages([plain("p", ng.Parameter("w", 0, continuation="a")), plain()]),
            "'a'; did you mean 'A'?",
        ),
        (lambda: ng.Stages([plain("p", W), plain()], rule="best"), "no selection rule 'best'"),
        (lambda: ng.Stages([plain("p", W), plain()], rule=None), "no selection rule None"),
        (lambda: ng.Stages([plain("p", W), plain()], rule=["x"]), "no selection rule"),
        (lambda: ng.Stages([plain("p", W), plain()], rule="best for B"), "B'; there is 'A'"),
        (
            lambda: ng.Stages([plain("p", W + ng.Parameter("k", 1, meaning="one")),
                               plain("q", ng.Parameter("k", 1, meaning="two"))]),
            "two different parameters called 'k': meaning='one' and meaning='two'",
        ),
        (
            lambda: ng.Stages([plain("p", W), plain("q", ng.Parameter("w", 3))]),
            "'w' is what follows the first talks",
        ),
        (lambda: two_stages().payoffs(w=1), "it follows from them and cannot be set"),
        (lambda: two_stages().at(w=1), "it follows from them and cannot be set"),
        (lambda: two_stages().explain({"A": "agree"}, w=1), "cannot be set"),
        (lambda: ng.thresholds(two_stages(), {"A": "agree"}, "w"), "cannot be set"),
        (lambda: ng.sweep(two_stages(), w=[1]), "cannot be set"),
        (lambda: two_stages().payoffs(K=1), "did you mean 'k'?"),
        (lambda: two_stages().payoffs(k="1"), "must be a number or an array of numbers, got '1'"),
        (lambda: two_stages().payoffs(k=[[1, 2], [3]]), "must be a number or an array"),
        (lambda: two_stages().payoffs(k=7), r"'k' is outside its range \[0, 6\]: 7"),
        (lambda: two_stages().payoffs(k=[1, 2], t=[1, 2, 3]), "do not broadcast"),
        (lambda: two_stages().at(k=[1]), "must be a finite number"),
        (lambda: two_stages().conditions(None), "a dict from actor name to option, got None"),
        (lambda: two_stages().conditions({"A": "keep"}), "no option of A 'keep'; there is 'agree'"),
        (lambda: two_stages().explain({"A": "agree"}, k=[1, 2]), "must be a finite number"),
        (lambda: two_stages().without("B"), "no actor 'B'; there is 'A'"),
        (lambda: two_stages().without("A"), "'A' is the only actor of 'first'"),
        (lambda: two_stages().joined_by("A"), "'A' takes part already"),
        (lambda: two_stages().joined_by(None), "no actor None"),
    ],
)  # fmt: skip
def test_one_clear_error(make, says):
    with pytest.raises(ng.NegotiationError, match=says):
        make()


def test_explain_agrees_with_payoffs_on_a_tie_with_what_follows():
    # 0.1 + 0.2 later against 0.3 now: a tie in exact arithmetic.
    a, later = ng.Actor("A", ["agree", "fight"]), ng.Actor("A", ["keep", "break"])
    w = ng.Parameter("w", 0, low=-5, high=5, continuation="A")
    p, q = ng.Parameter("p", 0.1, low=0, high=1), ng.Parameter("q", 0.2, low=0, high=1)
    r = ng.Parameter("r", 0.3, low=0, high=1)
    first = ng.Negotiation(
        "first",
        [a],
        [ng.Consideration(a, "later", w, a("agree")), ng.Consideration(a, "now", r, a("fight"))],
    )
    talks = ng.Stages(
        [
            first,
            ng.Negotiation(
                "then", [later], [ng.Consideration(later, "kept", p + q, later("keep"))]
            ),
        ]
    )
    for choice in ("agree", "fight"):
        found = talks.explain({"A": choice})
        assert found.is_equilibrium
        assert not found.is_strict
