"""Sealed bids and the best rules of trade: two ways to the same gains."""

import itertools

import numpy as np
import pytest
from scipy import stats

import negotiation as ng


@pytest.mark.parametrize("k", [0, 0.1, 0.37, 0.5, 0.8, 1])
def test_the_linear_equilibrium(k):
    """Chatterjee and Samuelson 1983, for any k: both lines, where anybody trades."""
    found = ng.double_auction(k)
    v, c = np.linspace((1 - k) / 2, 1, 9), np.linspace(0, 1 - k / 2, 9)
    assert found.bid(v) == pytest.approx((v + k * (1 - k) / 2) / (1 + k), abs=1e-9)
    assert found.ask(c) == pytest.approx(c / (2 - k) + (1 - k) / 2, abs=1e-9)
    assert found.regret.max() < 1e-9
    assert found.bid([0.0]) == [0.0]
    assert found.payoffs.sum() == pytest.approx(found.gains)


def test_regret_knows_what_is_no_equilibrium():
    """Against an honest seller and k = 1 the best bid is v/2: honesty loses v^2/4, at most 1/4."""
    from negotiation.solvers.procedures.sealed import Bids, Values, losses

    sides = Values.of("buyer", None), Values.of("seller", None)
    honest = Bids.between(np.array([0.5, 0.5, 0.5, 0.5]), sides)
    assert losses(1.0, sides, honest) == pytest.approx([0.25, 0], abs=1e-6)


def test_other_distributions_by_simulation():
    """Gains, trade and payoffs of the strategies, by Monte Carlo."""
    buyer, seller = stats.beta(2, 1), stats.beta(1, 2)
    found = ng.double_auction(0.4, buyer=buyer, seller=seller, degree=3)
    rng = np.random.default_rng(0)
    v, c = buyer.rvs(10**6, random_state=rng), seller.rvs(10**6, random_state=rng)
    bid, ask = found.bid(v), found.ask(c)
    trade = bid >= ask
    price = 0.4 * bid + 0.6 * ask
    assert found.trade_probability == pytest.approx(trade.mean(), abs=2e-3)
    assert found.gains == pytest.approx((trade * (v - c)).mean(), abs=1e-3)
    paid = [(trade * (v - price)).mean(), (trade * (price - c)).mean()]
    assert found.payoffs == pytest.approx(paid, abs=1e-3)
    assert found.possible == pytest.approx(np.maximum(v - c, 0).mean(), abs=1e-3)


def test_regret_falls_with_the_degree():
    buyer, seller = stats.beta(2, 1), stats.beta(1, 2)
    regrets = [
        ng.double_auction(buyer=buyer, seller=seller, degree=d).regret.max() for d in (1, 2, 5)
    ]
    assert regrets[0] > 5 * regrets[1] > 50 * regrets[2]


def test_values_that_overlap_in_part():
    """Uniform values on [.2, 1.2] and [0, .8] have lines too; nobody gains by another bid."""
    found = ng.double_auction(0.3, buyer=stats.uniform(0.2, 1), seller=stats.uniform(0, 0.8))
    assert found.regret.max() < 1e-9


def test_the_best_rules_of_trade():
    """Myerson and Satterthwaite 1983: 9/64 for uniform values, here as values get many.

    The error falls as 1/N and 1/N^2, which two extrapolations take away.
    """
    gains = []
    for n in (20, 40, 80):
        x = (np.arange(n) + 0.5) / n
        gains.append(ng.best_trade(x, x).gains)
    assert gains[0] > gains[1] > gains[2] > 9 / 64
    once = [2 * b - a for a, b in itertools.pairwise(gains)]
    limit = once[1] + (once[1] - once[0]) / 3
    assert limit == pytest.approx(9 / 64, abs=1e-5)
    assert ng.double_auction(0.5).gains == pytest.approx(limit, abs=1e-5)


def test_no_auction_beats_the_best_rules():
    """For other weights of the bid the auction makes less."""
    gains = [ng.double_auction(k).gains for k in (0, 0.25, 0.5, 0.75, 1)]
    assert gains[2] == max(gains)
    assert gains == pytest.approx(gains[::-1])


def test_the_best_rules_keep_all_promises():
    """All of them, from the result: truth, taking part, and the money."""
    rng = np.random.default_rng(4)
    for _ in range(20):
        v, c = np.sort(rng.uniform(0, 1, 5)), np.sort(rng.uniform(0, 1, 4))
        f, g = rng.dirichlet(np.ones(5)), rng.dirichlet(np.ones(4))
        found = ng.best_trade(v, c, f, g)
        buys, sells = found.trade @ g, f @ found.trade
        earns = v[:, None] * buys - found.pays
        assert (np.diag(earns)[:, None] >= earns - 1e-8).all()
        assert (np.diag(earns) >= -1e-8).all()
        earns = found.gets - c[:, None] * sells
        assert (np.diag(earns)[:, None] >= earns - 1e-8).all()
        assert (np.diag(earns) >= -1e-8).all()
        assert f @ found.pays == pytest.approx(g @ found.gets, abs=1e-8)
        assert found.gains <= found.possible + 1e-9
        if found.efficient:
            assert ((found.trade > 1 - 1e-6) | (v[:, None] <= c)).all()


def test_values_that_do_not_overlap_lose_nothing():
    """Everybody should trade, at any price between."""
    found = ng.best_trade([2, 3], [0, 1])
    assert found.efficient
    assert found.trade == pytest.approx(np.ones((2, 2)))
    assert "<table" in found._repr_html_()


def test_tables():
    found = ng.double_auction(0.2)
    frame = found.to_frame(5)
    assert frame["bid"].tolist() == pytest.approx(found.bid(frame["value"]).tolist())
    assert "<table" in found._repr_html_()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ng.double_auction(1.5), "from 0 to 1, got 1.5"),
        (lambda: ng.double_auction(buyer=stats.norm()), "must be bounded, got them from -inf"),
        (lambda: ng.double_auction(seller=3), "without cdf and pdf and support"),
        (lambda: ng.double_auction(seller=stats.uniform(2, 1)), "never values the good more"),
        (lambda: ng.best_trade([2, 1], [0]), "must rise"),
        (lambda: ng.best_trade([1, 2], [0], [0.5, 0.6]), "sum to 1, got 1.1"),
        (lambda: ng.best_trade([1, 2], [0], [1.0]), "2 values of the buyer and 1 chances"),
    ],
)
def test_what_is_refused(make, words):
    with pytest.raises(ng.NegotiationError, match=words):
        make()
