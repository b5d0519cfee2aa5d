"""The textbook models against the closed forms that their sources derive."""

import numpy as np
import pytest

import negotiation as ng
from negotiation.scenarios import textbook

GRID = [round(0.01 * k, 2) for k in range(101)]
RANDOM = 200


def outcomes(tree):
    """Payoffs of all pure subgame-perfect equilibria, without doubles."""
    result = ng.backward_induction(tree)
    assert result.complete.all()
    assert result.regret.max() < 1e-12
    return sorted({tuple(np.round(eq.payoffs, 9).tolist()) for eq in result})


# Demands in the shadow of war: rows 1, 3 and 4


@pytest.mark.parametrize(("p", "a", "b"), [(0.5, 0.1, 0.2), (0.3, 0.05, 0.15), (0.9, 0.1, 0.3)])
def test_bargaining_range_on_a_grid(p, a, b):
    """Fearon 1995: A demands min(1, p + cB), or on a grid one step less; there is no war."""
    most = min(1.0, p + b)
    found = {u[0] for u in outcomes(textbook.bargaining_range(p, a, b, GRID))}
    expected = {round(most, 9)}
    if p + b <= 1:  # B may also refuse what it is indifferent to.
        expected.add(round(most - 0.01, 9))
    assert found == expected


def test_bargaining_range():
    """Fearon 1995: peaceful splits from max(0, p - cA) to min(1, p + cB), the last is agreed on."""
    assert textbook.bargaining_range(0.5, 0.1, 0.2).solve()["demand"] == 0.7
    rng = np.random.default_rng(1)
    for p, a, b in rng.random((50, 3)):
        found = textbook.bargaining_range(p, a, b).solve()
        assert found["low"] == pytest.approx(max(0, p - a), abs=1e-9)
        assert found["high"] == found["demand"] == pytest.approx(min(1, p + b), abs=1e-9)
        assert found["war"] == 0
        assert found["payoff"] == found["demand"]


def test_costless_war_is_as_good_as_peace():
    """Without costs there is one split that both accept, and it is no worse than war."""
    found = textbook.bargaining_range(0.4, 0, 0).solve()
    assert found == {"low": 0.4, "high": 0.4, "demand": 0.4, "war": 0, "payoff": 0.4}


def test_two_types_of_cost():
    """Fearon 1995: the risky demand iff q < (cH - cL)/(cH + cA); here with p + cH below 1."""
    rng = np.random.default_rng(2)
    for q, p, a, *costs in rng.random((60, 5)) * [1, 0.6, 0.5, 0.4, 0.4]:
        low, high = sorted(costs)
        found = textbook.cost_types(q, low, high, a, p).solve()
        risky = q < (high - low) / (high + a)
        assert found["demand"] == pytest.approx(p + (high if risky else low), abs=1e-9)
        assert found["war"] == pytest.approx(q if risky else 0)
        worth = (1 - q) * (p + high) + q * (p - a) if risky else p + low
        assert found["payoff"] == pytest.approx(worth)


@pytest.mark.parametrize(("q", "demand"), [(4 / 7 - 1e-6, 0.75), (4 / 7 + 1e-6, 0.55)])
def test_the_critical_chance_of_a_tough_type(q, demand):
    """Row 3 of the models: 4/7 at cL = .05, cH = .25, cA = .1."""
    assert textbook.cost_types(q).solve()["demand"] == pytest.approx(demand, abs=1e-9)


def test_two_types_of_power():
    """Fearon 1995: the risky demand iff q < (pH - pL)/(pH - pL + cA + cB); .6 in row 4."""
    rng = np.random.default_rng(3)
    for q, a, b, *odds in rng.random((60, 5)) * [1, 0.3, 0.3, 0.7, 0.7]:
        low, high = sorted(odds)
        found = textbook.power_types(q, low, high, a, b).solve()
        risky = q < (high - low) / (high - low + a + b)
        assert found["demand"] == pytest.approx((high if risky else low) + b, abs=1e-9)
        assert found["war"] == pytest.approx(q if risky else 0)
    for q, demand in ((0.599999, 0.8), (0.600001, 0.5)):
        assert textbook.power_types(q).solve()["demand"] == pytest.approx(demand)


def test_types_that_are_alike_are_one():
    """Rows 1, 3 and 4 are the same game if nothing is unknown."""
    known = textbook.bargaining_range(0.5, 0.1, 0.2).solve()
    for one in (
        textbook.cost_types(0.3, 0.2, 0.2, 0.1, 0.5),
        textbook.power_types(0.3, 0.5, 0.5, 0.1, 0.2),
        textbook.cost_types(1, 0.2, 0.4, 0.1, 0.5),
    ):
        assert one.solve() == {key: known[key] for key in ("demand", "war", "payoff")}


def test_the_solver_of_ultimatums_agrees():
    """A tree with the demands that each type would just accept, and a search over all demands."""
    rng = np.random.default_rng(4)
    for q, low, high, a in rng.random((20, 4)) * [1, 0.2, 0.4, 0.3]:
        found = textbook.cost_types(q, low, low + high, a, 0.3).solve()
        fine = np.linspace(0, 1, 100_001)
        refused = np.where(fine > 0.3 + low + 1e-12, q, 0) + np.where(
            fine > 0.3 + low + high + 1e-12, 1 - q, 0
        )
        best = ((1 - refused) * fine + refused * (0.3 - a)).max()
        assert found["payoff"] == pytest.approx(best, abs=2e-5)


# Preventive war: row 5


def powell(p1, p2, delta, cost):
    """War or not and the first offer, derived.

    From the second period on D has the larger of W2 = p2/(1 - delta) - cost and 0, since R offers
    what D would just accept, and cannot take from it. In the first, R can offer the pie at most: D
    fights iff W1 = p1/(1 - delta) - cost is more than 1 + delta max(W2, 0), and else is offered
    W1 - delta max(W2, 0), or nothing if that is negative.
    """
    now, later = p1 / (1 - delta) - cost, max(p2 / (1 - delta) - cost, 0)
    return now > 1 + delta * later, max(now - delta * later, 0)


def by_brute_force(p1, p2, delta, cost, periods=400, steps=2001):
    """The same by value iteration over many periods, each with offers on a grid."""
    offers = np.linspace(0, 1, steps)
    d = 0.0
    for k in range(periods, -1, -1):
        fight = (p2 if k else p1) / (1 - delta) - cost
        accepted = offers[offers + delta * d >= fight - 1e-12]
        if not k:
            return len(accepted) == 0, accepted[0] if len(accepted) else None
        d = accepted[0] + delta * d if len(accepted) else fight
    raise AssertionError


def test_preventive_war():
    """Powell 2006, in both branches of W2, beside a closed form and value iteration on a grid."""
    rng = np.random.default_rng(5)
    seen = set()
    for k in range(RANDOM):
        p2, p1 = sorted(rng.random(2))
        delta, cost = rng.uniform(0.05, 0.95), rng.uniform(0, 3 if k % 2 else 0.3)
        found = textbook.preventive_war(p1=p1, p2=p2, delta=delta, cost=cost).solve()
        war, offer = powell(p1, p2, delta, cost)
        assert found["war"] is bool(war)
        roughly, near = by_brute_force(p1, p2, delta, cost)
        assert war == roughly
        if war:
            assert found["first_offer"] == 1
            assert found["payoff_d"] == pytest.approx(p1 / (1 - delta) - cost)
        else:
            assert found["first_offer"] == pytest.approx(offer, abs=1e-9)
            assert near == pytest.approx(offer, abs=1.1e-3 / (1 - delta))
        seen.add((bool(war), p2 / (1 - delta) > cost))
    assert len(seen) == 4


def test_preventive_war_is_an_equilibrium_of_the_whole_tree():
    """What is found period by period is subgame perfect in the tree of both, over a family."""
    p1 = np.array([0.1, 0.5, 0.25, 0.4, 0.58])
    p2 = np.array([0.02, 0.02, 0.2, 0.2, 0.5])
    model = textbook.preventive_war(p1, p2, 0.9, 0.3)
    found = model.solve()
    assert found["war"].tolist() == [powell(a, b, 0.9, 0.3)[0] for a, b in zip(p1, p2, strict=True)]
    assert found["war"].tolist() == [False, True, False, True, True]
    for k, tree in enumerate(model.tree()):
        payoffs = [eq.payoffs for eq in ng.backward_induction(tree)]
        mine = [found["payoff_r"][k], found["payoff_d"][k]]
        assert min(np.abs(np.array(payoffs) - mine).max(axis=1)) < 1e-9


def test_r_has_no_use_for_its_own_cost_of_war():
    """Only D fights, so that R's cost changes nothing but what a war leaves to R."""
    cheap, dear = (textbook.preventive_war(0.7, 0.2, cost_r=c).solve() for c in (0, 1))
    assert dear.pop("payoff_r") == pytest.approx(cheap.pop("payoff_r") - 1)
    assert cheap == dear


# Threats and signals: rows 10 and 11


def test_audience_costs():
    """Fearon 1994, Schultz 1999; derived from the two indifferences.

    The target does not mind if a threat is meant with probability 1/w: so if q < 1/w the weak bluff
    with m for which q/(q + (1 - q) m) = 1/w. They do not mind if the target concedes with y and
    y = (1 - y) a. If q > 1/w all threaten, and the target concedes.
    """
    rng = np.random.default_rng(6)
    for _ in range(RANDOM):
        q, a, w = rng.uniform([0.01, 0.05, 1.01], [0.99, 2, 6])
        weak, tough = -a - rng.uniform(0.01, 2), -a + rng.uniform(0.01, 3)
        found = textbook.audience_costs(q=q, a=a, w=w, war_tough=tough, war_weak=weak).solve()
        few = {"bluff": q * (w - 1) / (1 - q), "concede": a / (1 + a), "war": q / (1 + a)}
        expected = few if q < 1 / w else {"bluff": 1, "concede": 1, "war": 0}
        assert found == pytest.approx(expected, abs=1e-9)


def test_audience_costs_where_the_target_does_not_mind():
    """At q = 1/w every answer from a/(1 + a) up is one; the best for the challenger is named."""
    found = textbook.audience_costs(q=0.5, w=2).solve()
    assert found == {"bluff": 1, "concede": 1, "war": 0}


@pytest.mark.parametrize("q", [0.1, 0.3, 0.45])
def test_no_threat_is_empty(q):
    eqs = ng.sequential_equilibria(textbook.audience_costs(q))
    assert eqs.complete.all()
    for eq in eqs:  # Off the path neither.
        assert eq.strategies["Challenger"]["tough and resisted"]["fight"] == 1
        assert eq.strategies["Challenger"]["weak and resisted"]["back down"] == 1
        assert eq.regret < 1e-12


@pytest.mark.parametrize(("low", "p", "cost"), [(1, 0.6, 0.8), (0.5, 0.5, 0.7), (1.2, 0.3, 0.9)])
def test_sunk_costs(low, p, cost):
    """Fearon 1997: the cheapest signal that parts the types is the value to the irresolute."""
    high = 4.0
    assert p * low < cost < p * high
    assert 1 - p < cost
    found = textbook.sunk_cost(0.4, high, low, p, cost, signals=[low / 2, 1.5 * low]).solve()
    assert found == {"separates": True, "signal": pytest.approx(low), "deterred": True}


def test_sunk_costs_of_those_who_would_both_fight():
    """Who fights anyway, and is known to, is left alone and has nothing to show."""
    found = textbook.sunk_cost(value_low=1.5).solve()
    assert not found["separates"]
    assert np.isnan(found["signal"])


@pytest.mark.parametrize(("value", "p", "cost"), [(1, 0.6, 0.8), (2, 0.3, 0.9), (2, 0.6, 0.8)])
def test_tied_hands(value, p, cost):
    """Fearon 1997: the defender is locked in iff a >= c - p v."""
    least = max(cost - p * value, 0)
    for a in (0, 0.5 * least, least, least + 0.1):
        found = textbook.tied_hands(value, p, cost, a).solve()
        assert found["locked_in"] == found["deterred"] == (a >= least)
        assert found["least"] == pytest.approx(least)


# Whom to believe: row 15


def kydd(qw, qt, c, low, high):
    """Between which biases truth is told, derived.

    "Much" rather than "little" gains a mediator of bias b, if B is tough with probability q,
    b ((1 - q) cH - cL) - q c. That must not be negative after "weak", nor positive after "tough".
    """
    weak, tough = (1 - qw) * high - low, (1 - qt) * high - low
    return qw * c / weak if weak > 0 else np.inf, qt * c / tough if tough > 0 else np.inf


def test_whom_to_believe():
    """After Kydd 2003; A heeds the reports iff it would risk war after one of them alone."""
    rng = np.random.default_rng(7)
    informative = 0
    for _ in range(RANDOM):
        qw, qt = sorted(rng.random(2))
        low, high = sorted(0.5 * rng.random(2))
        c, a = rng.uniform([0.01, 0], [0.5, 0.4])
        found = textbook.biased_mediator(qw, qt, c, low, high, a).solve()
        least, most = kydd(qw, qt, c, low, high)
        assert found["bias_low"] == pytest.approx(least)
        assert found["bias_high"] == pytest.approx(most)
        assert found["informative"] == (qw < (high - low) / (high + a) < qt)
        informative += found["informative"]
        war, peace = np.array([qw, qt]), np.ones(2)
        advised = ng.advice(
            [0.5, 0.5],
            np.stack([0.5 + (1 - war) * high - war * a, (0.5 + low) * peace], axis=1),
            np.stack([-c * war, 0 * peace], axis=1),
            np.stack([0.5 + (1 - war) * high, (0.5 + low) * peace], axis=1),
        ).truthful
        if found["informative"]:
            ends = advised.low, advised.high
            assert ends == pytest.approx((found["bias_low"], found["bias_high"]))
        else:
            assert advised is None or advised.low > advised.high
    assert 50 < informative < RANDOM - 50


@pytest.mark.parametrize("bias", [0, 0.01, 0.04, 0.1, 1.0, 9.0])
@pytest.mark.parametrize("qt", [0.75, 0.79, 0.85])
def test_truth_is_told_between_the_biases(bias, qt):
    """In some sequential equilibrium with heeded reports, at no other bias; a neutral one is not
    believed, and there is no upper limit if (1 - qt) cH <= cL."""
    model = textbook.biased_mediator(q_tough=qt, bias=bias)
    least, most = kydd(0.1, qt, 0.1, 0.05, 0.25)
    eqs = ng.sequential_equilibria(model)
    assert eqs.complete.all()
    truthful = [
        eq
        for eq in eqs
        if eq.strategies["Mediator"]["knows weak"]["say weak"] == 1
        and eq.strategies["Mediator"]["knows tough"]["say tough"] == 1
    ]
    assert bool(truthful) == model.solve()["truthful"] == (least <= bias <= most)


def test_reports_that_say_nothing():
    """A signal that is worse than none is not informative, whatever the bias."""
    found = textbook.biased_mediator(q_weak=0.6, q_tough=0.2).solve()
    assert not found["informative"]
    assert found["bias_low"] > found["bias_high"]


# Classics


def test_horse():
    """Selten 1975: (A, a) with R at least 3/4 of the time; believed in D no more than 1/3."""
    eqs = ng.sequential_equilibria(textbook.horse())
    assert eqs.complete.all()
    assert sorted(eq.strategies["3"]["3"]["R"] for eq in eqs) == [0.75, 1.0]
    found = textbook.horse().solve()
    assert found == {"least": 0.75, "most": pytest.approx(1 / 3), "payoff": 1}


def test_beer_and_quiche():
    """Cho and Kreps 1987: all drink beer; if the weak are many, some of them do.

    Below 1/2 the receiver must not mind fighting beer: tough = (1 - tough) m. It fights beer with
    1/2, so that the weak do not mind, and quiche always.
    """
    found = textbook.beer_and_quiche(0.9).solve()
    assert (found["beer_tough"], found["beer_weak"], found["fight"]) == (1, 1, 0)
    few = textbook.beer_and_quiche(0.3).solve()
    assert few["beer_weak"] == pytest.approx(0.3 / 0.7)
    assert few["fight"] == pytest.approx(0.6 / 2 + 0.4)
    assert found["kept"] < found["equilibria"]


@pytest.mark.parametrize("moves", [2, 5, 6])
def test_centipede(moves):
    """Rosenthal 1981: take at once, and everywhere."""
    (eq,) = ng.backward_induction(textbook.centipede(moves))
    assert all(at["take"] == 1 for sets in eq.strategies.values() for at in sets.values())
    assert textbook.centipede(moves).solve() == {"taken": 1, "payoff_a": 0.4, "payoff_b": 0.1}


@pytest.mark.parametrize("markets", [1, 3])
def test_chain_store(markets):
    """Selten 1978: everybody enters, and the incumbent never fights."""
    found = textbook.chain_store(markets).solve()
    assert found == {"entries": markets, "fights": 0, "incumbent": 2 * markets}


def test_ultimatum():
    """Nothing is offered and accepted; or one slice, if an offer of nothing is refused."""
    assert outcomes(textbook.ultimatum(10)) == [(9, 1), (10, 0)]
    assert textbook.ultimatum(7).solve() == {"least": 0, "most": 1, "equilibria": 2}
