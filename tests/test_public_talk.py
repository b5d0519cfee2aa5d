"""Talk without a mediator, advice of a biased one, and the figure of institutions."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import negotiation as ng
from negotiation.scenarios.textbook.mediation import agreed


def matching(interests):
    """A knows which of two actions of B is right for itself; for B it is, to some extent."""
    right = np.array([[[[1, 0]]], [[[0, 1]]]], dtype=float)
    return ng.BayesianGame([right, interests * right], [[0.3], [0.7]], ["A", "B"])


def test_common_interests_are_told():
    talk = ng.public_talk(matching(1.0))
    assert talk.value == pytest.approx(2)
    assert talk.messages["A"] == [["1"], ["2"]]
    assert ng.public_talk(matching(1.0), messages=False).value == pytest.approx(1.4)


def test_opposed_interests_are_not():
    """B wants to be wrong about A: nobody would be truthful, so B goes by the prior."""
    talk = ng.public_talk(matching(-1.0), "B")
    assert talk.messages["A"] == [["1", "2"]]
    assert talk.value == pytest.approx(-0.3)


def equilibria_by_hand(game):
    """Largest sums by pooling, all pure profiles of type-contingent strategies tried one by one."""
    best = -math.inf
    plans = [
        list(itertools.product(range(s), repeat=t))
        for s, t in zip(game.shape, game.type_shape, strict=True)
    ]

    def worth(a, b):
        return sum(
            game.prior[s, t] * game.payoffs[:, s, t, a[s], b[t]]
            for s, t in np.ndindex(game.type_shape)
        )

    for a, b in itertools.product(*plans):
        own = worth(a, b)
        if all(worth(c, b)[0] <= own[0] + 1e-12 for c in plans[0]) and all(
            worth(a, c)[1] <= own[1] + 1e-12 for c in plans[1]
        ):
            best = max(best, own.sum())
    return best


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_silence_beside_all_pure_profiles(seed):
    rng = np.random.default_rng(seed)
    game = ng.BayesianGame(
        rng.integers(0, 4, (2, 2, 2, 2, 3)), rng.dirichlet(np.ones(4)).reshape(2, 2)
    )
    value = float(ng.public_talk(game, messages=False).value)
    hand = equilibria_by_hand(game)
    assert math.isnan(value) if hand == -math.inf else value == pytest.approx(hand)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_what_is_talked_about_is_a_plan_that_a_mediator_could_get_followed(seed):
    """Every equilibrium with talk is a communication equilibrium (Forges 1986, Myerson 1986)."""
    rng = np.random.default_rng(seed)
    game = ng.BayesianGame(rng.normal(size=(2, 2, 2, 2, 2)), np.full((2, 2), 0.25))
    talk = ng.public_talk(game)
    if np.isnan(talk.value):
        return
    # Interim payoffs of the plan add up, and no lie with the best that can be done after pays.
    plan = talk.plan
    for i in range(2):
        u, p = (np.moveaxis(x, 0 if i == 0 else 1, 0) for x in (game.payoffs[i], plan))
        u, p = (np.moveaxis(x, 2 + i, 2) for x in (u, p))
        for t, r in itertools.product(range(2), repeat=2):
            honest = np.einsum("xay,xay", u[t], p[t])
            lie = sum(
                max(np.einsum("xy,xy", u[t][:, b], p[r][:, a]) for b in range(2)) for a in range(2)
            )
            assert lie <= honest + 1e-7
    assert talk.payoffs.sum() == pytest.approx(float(talk.value))


def test_talk_of_a_family():
    games = [matching(1.0), matching(-1.0)]
    family = ng.BayesianGame(
        np.stack([g.payoffs for g in games], axis=-1), games[0].prior, ["A", "B"]
    )
    talk = ng.public_talk(family, "B")
    assert talk.value == pytest.approx([1, -0.3])
    assert talk[1].messages["A"] == [["1", "2"]]
    assert "says whether it is type 1 or type 2" in str(talk[0])
    assert len(talk.to_frame()) == 4


def test_too_many_ways_to_talk():
    game = ng.BayesianGame(np.zeros((2, 6, 6, 1, 1)), np.full((6, 6), 1 / 36))
    with pytest.raises(ng.NegotiationError, match="ways to say something"):
        ng.public_talk(game)


# Advice


def kydd(q_weak, q_tough, cost, low, high, p=0.5, cost_a=0.1):
    """Advice on whether B is weak, as in the textbook's model of a biased mediator."""
    war = np.array([q_weak, q_tough])
    return ng.advice(
        [0.5, 0.5],
        np.stack([war * (p - cost_a) + (1 - war) * (p + high), np.full(2, p + low)], axis=1),
        np.stack([-cost * war, np.zeros(2)], axis=1),
        np.stack([war * p + (1 - war) * (p + high), np.full(2, p + low)], axis=1),
        signals=["weak", "tough"],
        actions=["demand much", "demand little"],
    )


def test_a_biased_mediator_beside_the_textbook_and_the_closed_form():
    """Row 15 at 200 points: roots of the tree's payoffs, of the tables, and the formula."""
    rng = np.random.default_rng(0)
    seen = 0
    for _ in range(200):
        signals = q_weak, q_tough = sorted(rng.uniform(0.02, 0.98, 2))
        low, high = sorted(rng.uniform(0.02, 0.4, 2))
        cost = rng.uniform(0.01, 0.5)
        report = kydd(q_weak, q_tough, cost, low, high).truthful
        if report is None:  # A would do the same after either report.
            continue
        gains = [(1 - q) * high - low for q in signals]
        roots = [q * cost / g if g > 0 else math.inf for q, g in zip(signals, gains, strict=True)]
        least, most = roots
        if math.isinf(least):
            assert not report.credible
            continue
        assert (report.low, report.high) == pytest.approx((least, most))
        model = ng.scenarios.textbook.biased_mediator(
            q_weak=q_weak, q_tough=q_tough, war_cost_mediator=cost, cost_low=low, cost_high=high
        ).solve()
        assert (model["bias_low"], model["bias_high"]) == pytest.approx((least, most), rel=1e-6)
        seen += 1
    assert seen > 50


def test_a_neutral_mediator_is_not_believed():
    found = kydd(0.1, 0.8, 0.1, 0.05, 0.25)
    assert found.at(0).groups == (("weak", "tough"),)
    assert found.at(1).groups == (("weak",), ("tough",))
    assert found.truthful.binding[0] == ("weak", "tough")
    assert found.to_frame()["low"].tolist() == pytest.approx([0.1 * 0.1 / (0.9 * 0.25 - 0.05), 0])


def test_some_of_three_signals():
    """A biased adviser of Crawford and Sobel's kind, by hand: signals 0, 1, 2, actions alike.

    Principal -(a - s)^2, adviser -(a - s - b)^2 = -(a - s)^2 + 2 b (a - s) - b^2. Next to each
    other, signal s would be taken for s + 1 if 2 b - 1 > 0; so all is told up to a bias of 1/2.
    """
    s, a = np.arange(3.0)[:, None], np.arange(0, 2.1, 0.5)
    loss, pull = -((a - s) ** 2), 2 * (a - s)
    found = ng.advice(np.full(3, 1 / 3), loss, loss, pull, least=-math.inf)
    assert (found.truthful.low, found.truthful.high) == pytest.approx((-0.5, 0.5))
    pair = next(r for r in found.reports if r.groups == (("1",), ("2", "3")))
    # 0 and 1.5: after 0, 1.5 pays 2 b 1.5 - 2.25; after 1, 0 pays -1 against -0.25, 3 b apart.
    assert (pair.low, pair.high) == pytest.approx((-0.25, 0.75))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.5, 0.6], [[1], [1]], [[1], [1]], [[1], [1]]), "add up to 1"),
        (([0.5, 0.5], [[1]], [[1], [1]], [[1], [1]]), "one row a signal"),
        (([0.5, 0.5], [[1], [1]], [[1], [np.nan]], [[1], [1]]), "adviser must be finite"),
        ((0.5, [[1]], [[1]], [[1]]), "chances must be a list"),
    ],
)
def test_advice_that_does_not_fit(arguments, message):
    with pytest.raises(ng.NegotiationError, match=message):
        ng.advice(*arguments)


# The figure


@pytest.fixture(scope="module")
def compared():
    q = np.linspace(0.1, 0.8, 8)
    game = ng.scenarios.textbook.optimal_mediation(q=q).subject
    return q, ng.institutions(game, agreed(6), outside="fight")


def test_the_figure_has_a_line_for_each_institution(compared):
    q, found = compared
    ax = ng.figures.institutions(found, over=q, label="probability", objective="peace")
    assert [line.get_label() for line in ax.get_lines()] == [
        "no talk",
        "public talk",
        "mediator and arbitrator",
    ]
    assert ax.get_lines()[1].get_ydata() == pytest.approx(found.talk)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("probability", "peace")


def test_the_figure_refuses_what_it_cannot_draw(compared):
    q, found = compared
    with pytest.raises(ng.NegotiationError, match="a family along one axis"):
        ng.figures.institutions(found[0], over=[1])
    with pytest.raises(ng.NegotiationError, match="8 increasing numbers"):
        ng.figures.institutions(found, over=q[::-1])
    with pytest.raises(ng.NegotiationError, match="draws the Institutions"):
        ng.figures.institutions(1, over=q)


def test_institutions_in_words(compared):
    _, found = compared
    assert "8 games" in repr(found)
    assert str(found[0]).splitlines()[0] == "The best for the probability of the given event"
    assert len(found.to_frame()) == 8


def test_advice_at_a_bias_that_is_out_of_question():
    found = ng.advice([0.5, 0.5], np.eye(2), np.eye(2), np.ones((2, 2)))
    assert found.at(0) is found.truthful
    with pytest.raises(ng.NegotiationError, match="bias must be a number from 0 up, got -1"):
        found.at(-1)
