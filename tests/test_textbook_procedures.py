"""The textbook models of procedures: solvers against closed forms, and against their trees."""

import numpy as np
import pytest

import negotiation as ng
from negotiation.scenarios import textbook

RNG = np.random.default_rng(7)
GRID = [round(0.01 * k, 2) for k in range(101)]


def kept(model):
    """What party 1 has in the tree: of equilibria that differ by ties one will do."""
    return float(ng.backward_induction(model, most=1).first_payoffs[0])


def test_alternating_offers():
    """Rubinstein 1982, at the table's point and others."""
    assert textbook.alternating_offers(d1=0.8, d2=0.9).solve()["share"] == pytest.approx(5 / 14)
    for d1, d2 in RNG.uniform(0, 1, (20, 2)):
        found = textbook.alternating_offers(d1=d1, d2=d2).solve()
        assert found["share"] == pytest.approx((1 - d2) / (1 - d1 * d2))
        assert found["share_if_second"] == pytest.approx(d1 * (1 - d2) / (1 - d1 * d2))


@pytest.mark.parametrize(("d1", "d2"), [(0.8, 0.9), (0.5, 0.5), (0.9, 0.3)])
def test_the_tree_of_two_rounds(d1, d2):
    """Stahl 1972: with two rounds 1 keeps 1 - d2, since 2 would keep all in the second."""
    assert kept(textbook.alternating_offers(d1, d2, 2, GRID)) == pytest.approx(1 - d2, abs=0.021)
    assert float(ng.offers([d1, d2], rounds=2).shares[0, 0]) == pytest.approx(1 - d2)


def test_the_tree_of_three_rounds():
    """Stahl 1972: with three rounds 1 keeps 1 - d2 (1 - d1), from the last round backwards."""
    shares = np.round(np.linspace(0, 1, 26), 2)
    model = textbook.alternating_offers(0.8, 0.9, 3, shares)
    expected = float(ng.offers([0.8, 0.9], rounds=3).shares[0, 0])
    assert expected == pytest.approx(1 - 0.9 * (1 - 0.8))
    assert kept(model) == pytest.approx(expected, abs=0.081)


def test_outside_option():
    """Binmore, Shaked and Sutton 1989: it binds only if it is worth more than refusing."""
    for d, w in RNG.uniform(0.05, 0.99, (20, 2)):
        share = textbook.outside_option(d=d, w2=w).solve()["share"]
        assert share == pytest.approx(1 - max(w, d / (1 + d)))
    binding = textbook.outside_option(d=0.9, w2=0.95, shares=GRID)
    assert kept(binding) == pytest.approx(0.05, abs=0.021)
    idle = textbook.outside_option(d=0.9, w2=0.5, shares=GRID)
    assert kept(idle) == kept(textbook.alternating_offers(0.9, 0.9, 2, GRID))


def test_breakdown_risk():
    """Binmore, Rubinstein and Wolinsky 1986, and Nash's solution as the risk gets small."""
    for pi, d1, d2 in RNG.uniform(0.01, 0.5, (20, 3)):
        share = textbook.breakdown_risk(pi=pi, d1=d1, d2=d2).solve()["share"]
        assert share == pytest.approx(((1 - d2) + (1 - pi) * d1) / (2 - pi))
    limit = textbook.breakdown_risk(pi=1e-6, d1=0.1, d2=0.2).solve()["share"]
    assert limit == pytest.approx(0.1 + (1 - 0.3) / 2, abs=1e-6)


@pytest.mark.parametrize(("pi", "d1", "d2"), [(0.2, 0.0, 0.0), (0.4, 0.1, 0.2)])
def test_the_tree_with_a_risk_of_breakdown(pi, d1, d2):
    """By hand: 2 would keep 1 - d1 in the second round, and asks pi d2 + (1 - pi)(1 - d1)."""
    model = textbook.breakdown_risk(pi=pi, d1=d1, d2=d2, shares=GRID)
    expected = 1 - pi * d2 - (1 - pi) * (1 - d1)
    assert kept(model) == pytest.approx(expected, abs=0.021)
    found = ng.offers([1, 1], breakdown=pi, impasse=[d1, d2], rounds=2)
    assert float(found.shares[0, 0]) == pytest.approx(expected)


@pytest.mark.parametrize(("s", "r", "q"), [(1, 0.2, -0.1), (1, 0.2, 0.6), (0.3, 0.2, -0.9)])
def test_ratification(s, r, q):
    """Romer and Rosenthal 1978: clip(s, r - |q - r|, r + |q - r|); all of it is on the tree."""
    agreed = np.clip(s, r - abs(q - r), r + abs(q - r))
    model = textbook.ratification(s=s, r=r, q=q)
    assert model.solve()["agreement"] == pytest.approx(agreed)
    found = ng.backward_induction(model)
    assert found.payoffs[0].max() == pytest.approx(-abs(s - agreed))


def test_risk_return():
    """The table's point, both branches at random ones, and a tree with many costs."""
    found = textbook.risk_return(p=0.5, cost_a=0.1, low=0, high=0.4).solve()
    assert found["demand"] == pytest.approx(0.65, abs=1e-7)
    assert found["war"] == pytest.approx(0.375, abs=1e-6)
    for _ in range(60):
        low, p, cost = RNG.uniform(0, 0.2), RNG.uniform(0, 0.5), RNG.uniform(0, 0.3)
        high = low + RNG.uniform(0.01, 0.3)
        found = textbook.risk_return(p=p, cost_a=cost, low=low, high=high).solve()
        safe = high - cost <= 2 * low
        demand = p + low if safe else p + (high - cost) / 2
        war = 0 if safe else (high - cost - 2 * low) / (2 * (high - low))
        assert found["demand"] == pytest.approx(demand, abs=1e-6)
        assert found["war"] == pytest.approx(war, abs=1e-6)


def test_the_tree_of_the_risk_return_trade_off():
    """Its costs as a list of types, by the solver of demands."""
    model = textbook.risk_return(types=3, high=0.45)
    best = max(ng.sequential_equilibria(model).payoffs[0])
    alone = ng.ultimatum([0.575, 0.725, 0.875], 0.4)
    assert best == pytest.approx(float(alone.payoff))


def test_known_costs():
    """low = high is the bargaining range of Fearon 1995."""
    found = textbook.risk_return(low=0.2, high=0.2).solve()
    assert found == {"demand": 0.7, "war": 0.0, "payoff": 0.7}
    with pytest.raises(ng.NegotiationError, match="high must not be below low"):
        textbook.risk_return(low=0.3, high=0.2)


@pytest.mark.parametrize("n", [3, 5, 9])
def test_legislative_bargaining(n):
    """Baron and Ferejohn 1989."""
    for delta in (0.3, 0.9, 1.0):
        found = textbook.legislative_bargaining(n=n, delta=delta).solve()
        assert found["proposer"] == pytest.approx(1 - delta * (n - 1) / (2 * n))
        assert found["partner"] == pytest.approx(delta / n)
        assert found["partners"] == (n - 1) // 2


def test_double_auction_over_random_weights():
    """Closed form of the linear equilibrium for any k, at 200 of them.

    They trade if v >= (1 + k)/(2 - k) c + (1 - k)/2: a triangle with the sides (1 + k)/2 and
    (2 - k)/2, over which v - c is integrated.
    """
    for k in np.r_[RNG.uniform(0, 1, 198), 0, 1]:
        found = textbook.double_auction(k=k).solve()
        wide, high = (1 + k) / 2, (2 - k) / 2
        area = wide * high / 2
        # The mean of v - c over a triangle is that of its corners.
        mean = ((1 - k) / 2 + 1 + (1 - high)) / 3
        assert found["trade_probability"] == pytest.approx(area, abs=1e-6)
        assert found["gains"] == pytest.approx(area * mean, abs=1e-6)
    half = textbook.double_auction().solve()
    assert half["trade_probability"] == pytest.approx(9 / 32)
    assert half["gains"] == pytest.approx(9 / 64)
    assert half["least_gain"] == pytest.approx(1 / 4)


def test_the_auction_on_a_grid_is_a_game_with_types():
    game = textbook.double_auction(k=0.5, values=2, prices=3).subject
    # Worth 0.75 and 0.25, bid and ask 0.5: traded at 0.5, a quarter for each.
    assert game.payoffs[:, 1, 0, 1, 1].tolist() == [0.25, 0.25]
    assert game.payoffs[:, 1, 0, 0, 1].tolist() == [0, 0]
