"""Offers and answers: closed forms of the papers, and backward induction over trees."""

import itertools
import time

import numpy as np
import pytest

import negotiation as ng
from negotiation.games.offers import OfferGame

RNG = np.random.default_rng(3)


def test_two_parties_in_turn():
    """Rubinstein 1982: x1 = (1 - d2)/(1 - d1 d2), whoever is more patient."""
    d = RNG.uniform(0, 0.999, (2, 500))
    found = ng.offers(d)
    assert found.shares[0, 0] == pytest.approx((1 - d[1]) / (1 - d[0] * d[1]), abs=1e-10)
    assert found.shares[1, 1] == pytest.approx((1 - d[0]) / (1 - d[0] * d[1]), abs=1e-10)
    assert found.residual.max() < 1e-12
    assert found.agreed.all()


def test_several_parties_in_turn_who_are_alike():
    """With n alike the k-th after the proposer gets d^k/(1 + d + ... + d^(n-1)): Sutton 1986."""
    for n in (3, 4, 7):
        for d in (0.3, 0.9, 0.999):
            powers = d ** np.arange(n)
            assert ng.offers([d] * n).shares[0] == pytest.approx(powers / powers.sum(), abs=1e-9)


def test_a_proposer_by_lot_with_unanimity():
    """v_i = p_i (1 - S) + d_i v_i, S the sum of d_j v_j: so v_i is to p_i/(1 - d_i)."""
    d, p = RNG.uniform(0.1, 0.99, (4, 200)), RNG.dirichlet(np.ones(4), 200).T
    found = ng.offers(d, chances=p)
    weights = p / (1 - d)
    assert found.values == pytest.approx(weights / weights.sum(axis=0), abs=1e-9)


def test_outside_options():
    """Binmore, Shaked and Sutton 1989: 1 - max(w2, d/(1 + d))."""
    d, w = RNG.uniform(0.1, 0.99, 300), RNG.uniform(0, 1, 300)
    found = ng.offers([d, d], outside=[np.full(300, np.nan), w])
    assert found.shares[0, 0] == pytest.approx(1 - np.maximum(w, d / (1 + d)), abs=1e-10)


def test_risk_of_breakdown():
    """Binmore, Rubinstein and Wolinsky 1986: ((1 - d2) + (1 - pi) d1)/(2 - pi)."""
    pi, d1 = RNG.uniform(0.01, 1, 300), RNG.uniform(0, 0.5, 300)
    d2 = RNG.uniform(0, 0.5, 300)
    found = ng.offers([1, 1], breakdown=pi, impasse=[d1, d2])
    assert found.shares[0, 0] == pytest.approx(((1 - d2) + (1 - pi) * d1) / (2 - pi), abs=1e-9)


def test_a_last_round():
    """Stahl 1972, by hand: 1, then 1 - d2, then 1 - d2 (1 - d1)."""
    for rounds, share in ((1, 1.0), (2, 0.1), (3, 1 - 0.9 * 0.2), (4, 1 - 0.9 * (1 - 0.8 * 0.1))):
        assert ng.offers([0.8, 0.9], rounds=rounds).shares[0, 0] == pytest.approx(share)
    many = ng.offers([0.8, 0.9], rounds=400).shares[0, 0]
    assert many == pytest.approx(0.1 / 0.28)


@pytest.mark.parametrize("outside", [None, [0.3, 0.35]])
def test_last_rounds_lead_to_the_endless(outside):
    """Three parties, drawn by lot, unequal, with a risk of breakdown: an independent iteration."""
    d, p, pi, b = np.array([0.9, 0.7, 0.8]), np.array([0.2, 0.5, 0.3]), 0.1, np.array([0.1, 0, 0.2])
    w = np.array([-1, *(outside or [-1, -1])])
    v = np.zeros(3)
    for _ in range(3000):
        r = np.maximum.reduce([pi * b + (1 - pi) * d * v, w, np.zeros(3)])
        v = p * (1 - r.sum() + r) + (1 - p) * r
    quits = None if outside is None else [np.nan, *outside]
    found = ng.offers(d, chances=p, breakdown=pi, impasse=b, outside=quits)
    assert found.values == pytest.approx(v, abs=1e-10)
    finite = ng.offers(d, chances=p, breakdown=pi, impasse=b, outside=quits, rounds=300)
    assert finite.values == pytest.approx(v, abs=1e-9)


def test_outside_options_worth_more_than_the_pie():
    """With 0.6 each nobody agrees: the first refusal ends the talks, and all fall back."""
    found = ng.offers([0.9, 0.9], outside=[0.6, 0.6])
    assert not found.agreed.any()
    assert found.values == pytest.approx([0.6, 0.6])
    assert "no offer that is accepted" in repr(found)


def test_a_breakdown_that_all_would_rather_have():
    """With 0.8 each after it they wait for it: v = 0.5 * 0.8 + 0.5 v."""
    found = ng.offers([1, 1], breakdown=0.5, impasse=[0.8, 0.8])
    assert not found.agreed.any()
    assert found.values == pytest.approx([0.8, 0.8])
    assert found.residual < 1e-12


@pytest.mark.parametrize("n", [3, 5, 7, 9])
@pytest.mark.parametrize("d", [0.2, 0.9, 1.0])
def test_majority_among_equals(n, d):
    """Baron and Ferejohn 1989: the proposer keeps 1 - d (n - 1)/(2n), and pays d/n a vote."""
    found = ng.offers([d] * n, chances=[1 / n] * n, quota=(n + 1) // 2)
    assert found.shares[0, 0] == pytest.approx(1 - d * (n - 1) / (2 * n))
    assert found.asks[0] == pytest.approx(np.full(n, d / n))
    assert found.invited[0, 1:] == pytest.approx(np.full(n - 1, 0.5))


def test_majority_in_general_is_a_fixed_point():
    """The Bellman equation and the cheapest coalitions, rebuilt from the shares (Eraslan 2002)."""
    for _ in range(150):
        n = int(RNG.integers(3, 11))
        quota = int(RNG.integers(2, n))
        d, p = RNG.uniform(0.05, 1, n), RNG.dirichlet(np.full(n, 0.7))
        found = ng.offers(d, chances=p, quota=quota)
        asks = d * found.values
        assert found.asks[0] == pytest.approx(asks, abs=1e-9)
        assert p @ found.shares == pytest.approx(found.values, abs=1e-9)
        assert found.shares.sum(axis=1) == pytest.approx(np.ones(n))
        for i in range(n):
            cheapest = np.sort(np.delete(asks, i))[: quota - 1].sum()
            assert found.shares[i, i] == pytest.approx(1 - cheapest, abs=1e-9)
            invited = np.delete(found.invited[i], i)
            assert invited.sum() == pytest.approx(quota - 1)
            assert -1e-12 < invited.min() <= invited.max() < 1 + 1e-12


def test_majority_of_who_proposes_always():
    """p = (1, 0, 0): the others' votes are worth nothing, since they get nothing by waiting."""
    found = ng.offers([0.9] * 3, chances=[1, 0, 0], quota=2)
    assert found.shares[0] == pytest.approx([1, 0, 0])


def test_majority_with_a_last_round():
    """By hand, two rounds of three alike: the last proposer takes all, so a vote costs d/3."""
    found = ng.offers([0.9] * 3, chances=[1 / 3] * 3, quota=2, rounds=2)
    assert found.shares[0] == pytest.approx([0.7, 0.15, 0.15])
    assert ng.offers([0.9] * 3, quota=1, chances=[1 / 3] * 3).shares[1].tolist() == [0, 1, 0]


def test_an_order_with_names():
    """Who may propose twice as often in turn: 1 1 2, by hand from the three stationary values."""
    found = ng.offers([0.9, 0.9], order=["A", "A", "B"], players=["A", "B"])
    assert found.proposers == ("A", "A", "B")
    x, y, z = found.shares[:, 0]  # A's shares
    assert x == pytest.approx(1 - 0.9 * (1 - y))
    assert y == pytest.approx(1 - 0.9 * (1 - z))
    assert z == pytest.approx(0.9 * x)


def test_a_family_is_its_games():
    d = np.array([[0.9, 0.8], [0.7, 0.95]])
    found = ng.offers(d, breakdown=[0.0, 0.2])
    for k, pi in enumerate((0.0, 0.2)):
        alone = ng.offers(d[:, k], breakdown=pi)
        assert found[k].shares == pytest.approx(alone.shares)
    frame = found.to_frame()
    assert list(frame["proposer"]) == ["1", "2", "1", "2"]
    assert "proposes" in str(found)
    assert "<table" in found._repr_html_()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"discounts": [0.9]}, "two parties at least"),
        ({"discounts": [0.9, 1.2]}, "from 0 to 1, got 1.2"),
        ({"discounts": [1, 1]}, "waiting costs nobody anything"),
        ({"discounts": [0.9] * 3, "quota": 2}, "needs the chances"),
        ({"discounts": [0.9] * 3, "quota": 4}, "at most the number of parties, 3"),
        ({"discounts": [0.9] * 2, "chances": [0.4, 0.4]}, "must sum to 1, got 0.8"),
        ({"discounts": [0.9] * 2, "chances": [0.5, 0.5], "order": [1, 2]}, "not both"),
        ({"discounts": [0.9] * 2, "order": ["3"]}, "no player '3'"),
        ({"discounts": [0.9] * 3, "outside": [0, 0, 0], "quota": 2, "chances": [1, 0, 0]}, "need"),
        ({"discounts": [0.9] * 2, "impasse": [0, 0, 0]}, "an entry for each of 2"),
        ({"discounts": [0.9] * 2, "players": ["A"]}, "the players need 2 names, got 1"),
        ({"discounts": [0.9] * 2, "players": ["A", "A"]}, "names of the players repeat"),
        ({"discounts": [0.9] * 2, "chances": 0.5}, "an entry for each of 2 parties, got one"),
        ({"discounts": [0.9] * 2, "chances": np.ones((2, 0))}, "must not have an empty axis"),
        ({"discounts": [0.9] * 2, "chances": [1, 1, 1]}, "an entry for each of 2 parties, got 3"),
        ({"discounts": [0.9] * 2, "chances": "half"}, "chances to propose must be numbers from 0"),
        ({"discounts": [0.9] * 2, "chances": [2, -1]}, "must be numbers from 0 up, got -1"),
        ({"discounts": [0.9] * 2, "order": [True]}, "no player True in the order"),
        ({"discounts": [0.9] * 2, "order": [0, 1]}, "no player .0. in the order"),
        ({"discounts": [0.9] * 2, "order": "AB"}, "order must be a list"),
        ({"discounts": [0.9] * 2, "order": []}, "must name somebody"),
        ({"discounts": [0.9] * 2, "outside": [0, "much"]}, "NaN for who cannot quit"),
        ({"discounts": [0.9] * 2, "outside": [0, np.inf]}, "NaN for who cannot quit"),
        ({"discounts": [0.9] * 2, "rounds": 2, "budget": 0}, "budget must be a positive"),
        ({"discounts": [[0.9, 0.8], [0.9, 0.8]], "breakdown": [0.1] * 3}, "families do not fit"),
    ],
)  # fmt: skip
def test_what_is_refused(given, words):
    with pytest.raises(ng.NegotiationError, match=words):
        ng.offers(**given)


@pytest.mark.parametrize("given", [{"rounds": 1}, {"breakdown": 0.5}])
def test_nobody_pays_more_than_there_is(given):
    """Who has 1.2 without an agreement is not to be had for a pie of 1, whatever it is split."""
    found = ng.offers([0.9, 0.9], impasse=[-5, 1.2], **given)
    assert not found.agreed.any()
    assert np.isnan(found.shares).all()


def test_rules_as_a_game():
    """The same rules, checked before they are solved; a family is its games."""
    rules = {"chances": [0.2, 0.5, 0.3], "breakdown": [0.1, 0.2], "impasse": [0.1, 0, 0]}
    game = OfferGame.of([0.9, 0.8, 0.7], players=["A", "B", "C"], **rules)
    found = ng.offers(game)
    assert found.source is game
    assert found.values.tolist() == ng.offers([0.9, 0.8, 0.7], **rules).values.tolist()
    for k, one in enumerate(found):
        assert one.source.batch_shape == ()
        assert ng.offers(game[k]).values == pytest.approx(one.values)
    assert str(game).splitlines()[0] == (
        "A, B, C divide a pie of 1 by offers by lot, without end; all must agree"
    )
    assert "breakdown: 0.1 to 0.2" in str(game)
    assert "none, 0.6" in str(OfferGame.of([0.9, 0.9], outside=[np.nan, 0.6]))
    with pytest.raises(ng.NegotiationError, match="leave out the others"):
        ng.offers(game, rounds=3)
    with pytest.raises(ng.NegotiationError, match="no game 2"):
        game[2]


def test_a_million_rounds(monkeypatch):
    """They end where one more changes nothing; where they do not, the budget ends them."""
    assert ng.offers([0.8, 0.9], rounds=10**6).shares[0, 0] == pytest.approx(0.1 / 0.28)
    readings = itertools.count()
    with monkeypatch.context() as patched:
        patched.setattr(time, "monotonic", lambda: float(next(readings)))
        # Nobody loses by waiting, so that who is last has all: it goes on by turns.
        with pytest.raises(ng.NegotiationError, match="when 10 of 1000000 rounds were worked back"):
            ng.offers([1, 1], rounds=10**6, budget=9.5)
    assert ng.offers([1, 1], rounds=7).shares[0].tolist() == [1, 0]
