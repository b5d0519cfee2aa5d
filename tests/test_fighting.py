"""Bargaining while fighting against a closed form, a search over replies, and small trees."""

import numpy as np
import pytest

import negotiation as ng
from negotiation.scenarios import textbook

RNG = np.random.default_rng(25)


def one_battle(odds, win, costs, shares):
    """Closed form of the last battle: values of A (summed), and of the weak type, at left limits.

    A demands what the strong type accepts, or what the weak one does: the risky demand if the odds
    of the strong type are low enough (Fearon 1995, with the battle as the war).
    """
    worth = [p * shares[1] + (1 - p) * shares[0] for p in win]
    safe, risky = worth[1] + costs[1], worth[0] + costs[1]
    tough = risky + odds * (worth[1] - costs[0])
    soft = safe * (1 + odds)
    weak = np.where(tough >= soft - 1e-12, 1 - risky, 1 - safe)
    return np.maximum(tough, soft), weak


def two_battles(odds, win, costs, shares, points=4001):
    """A's best payoff, by search over how many weak types refuse; one battle is closed."""
    refuse = np.linspace(1e-9, 1, points)
    after = odds / refuse
    total, weak = -costs[0] * (refuse + odds), -costs[1] * np.ones(points)
    strong = -costs[1]
    for won in (1, 0):
        p, q = (w if won else 1 - w for w in win)
        own, other = one_battle(after * q / p, win, costs, shares[won : won + 2])
        total += refuse * p * own
        weak += p * other
        safe = win[1] * shares[won + 1] + (1 - win[1]) * shares[won] + costs[1]
        strong += q * (1 - safe)
    screening = (1 - refuse) * (1 - weak) + total
    return max(screening.max(), (1 - strong) * (1 + odds)) / (1 + odds), 1 - strong


@pytest.mark.parametrize("k", range(200))
def test_one_battle_is_the_risk_of_two_power_types(k):
    """Row 4: the risky demand pH + cB iff q < (pH - pL)/(pH - pL + cA + cB), then war with q."""
    rng = np.random.default_rng(k)
    low, high = np.sort(rng.uniform(0.05, 0.95, 2))
    q, a, b = *rng.uniform(0.05, 0.95, 1), *rng.uniform(0.01, 0.3, 2)
    found = ng.bargaining_while_fighting(q, high, low, a, b, battles=1)
    risky = q < (high - low) / (high - low + a + b)
    assert found.rounds[0].demand == pytest.approx((high if risky else low) + b)
    assert found.war == pytest.approx(q if risky else 0)
    assert found.payoff_strong == pytest.approx(1 - low - b)


@pytest.mark.parametrize("k", range(60))
def test_two_battles_against_a_search(k):
    """Independent: a grid over the weak type's replies, with the last battle in closed form."""
    rng = np.random.default_rng(k)
    low, high = np.sort(rng.uniform(0.1, 0.9, 2))
    q, costs = rng.uniform(0.05, 0.95), rng.uniform(0.01, 0.15, 2)
    found = ng.bargaining_while_fighting(q, high, low, *costs, battles=2)
    shares = np.array([0, 0.5, 1])
    best, safe = two_battles(q / (1 - q), (high, low), costs, shares)
    assert best <= found.payoff_a + 1e-9
    assert best == pytest.approx(found.payoff_a, abs=2e-3)
    assert found.payoff_strong == pytest.approx(1 - safe)


def replayed(found, q, win, costs, battles, shares):
    """Payoffs from the rounds as they are told: A's, and each type's by playing on and on."""
    told = list(found.rounds)

    def values(fought, won, masses):
        if fought == battles:
            return shares[won] * sum(masses), 1 - shares[won], 1 - shares[won]
        belief = masses[1] / sum(masses)
        same = [r for r in told if (r.battles, r.victories) == (fought, won)]
        one = min(same, key=lambda r: abs(r.belief - belief))
        assert one.belief == pytest.approx(belief)
        accepts = np.array([one.weak_accepts, one.strong_accepts])
        stay = masses * (1 - accepts)
        total = (masses * accepts).sum() * (0 if np.isnan(one.demand) else one.demand)
        types = [0.0, 0.0] if np.isnan(one.demand) else list(accepts * (1 - one.demand))
        if stay.sum() < 1e-12:
            return total, *types
        chance = np.array(win)
        up = values(fought + 1, won + 1, stay * chance)
        down = values(fought + 1, won, stay * (1 - chance))
        total += up[0] + down[0] - costs[0] * stay.sum()
        for k in range(2):
            if stay[k] > 0:
                fights = chance[k] * up[k + 1] + (1 - chance[k]) * down[k + 1] - costs[1]
                types[k] += (1 - accepts[k]) * fights
                if 0 < accepts[k] < 1:  # Who does both is indifferent.
                    assert fights == pytest.approx(1 - one.demand)
        return total, *types

    return values(0, 0, np.array([1 - q, q]))


@pytest.mark.parametrize("battles", [2, 3, 5])
def test_what_is_told_is_what_is_paid(battles):
    """The rounds, replayed with Bayes' rule, give the payoffs; a type that mixes is indifferent."""
    fought = 0
    for _ in range(25):
        low, high = np.sort(RNG.uniform(0.2, 0.8, 2))
        q, costs = RNG.uniform(0.05, 0.6), RNG.uniform(0.005, 0.08, 2)
        found = ng.bargaining_while_fighting(q, high, low, *costs, battles=battles)
        wins = np.arange(battles + 1)
        shares = (np.sign(2 * wins - battles) + 1) / 2
        own, weak, strong = replayed(found, q, (high, low), costs, battles, shares)
        assert own == pytest.approx(found.payoff_a)
        assert weak == pytest.approx(found.payoff_weak)
        assert strong == pytest.approx(found.payoff_strong)
        fought += found.war > 0
    assert fought > 5


def test_the_tree_of_one_battle():
    """Independent: all sequential equilibria of the tree, with the two demands that matter."""
    for q in (0.2, 0.7):
        demands = (0.45, 0.75)
        model = textbook.learning_while_fighting(q, battles=1, demands=demands)
        found = model.solve()
        best = max(ng.sequential_equilibria(model), key=lambda eq: eq.payoffs[0])
        assert best.payoffs[0] == pytest.approx(found["payoff"])
        assert best.strategies["A"]["first"][f"demand {found['demand']:g}"] == 1


def test_learning():
    """Powell 2004: refusals and B's victories speak for the strong type; A comes down."""
    found = textbook.learning_while_fighting().solve()
    assert 0.3 < found["belief_won"] < found["belief_refused"] < found["belief_lost"]
    talks = ng.bargaining_while_fighting(0.3, 0.7, 0.4, 0.05, 0.05)
    first, lost, _ = talks.rounds
    assert lost.demand < first.demand
    peace = textbook.learning_while_fighting(strong=0.9, cost_a=0.3).solve()
    assert peace["war"] == 0
    assert np.isnan(peace["belief_won"])


def test_dear_battles_make_peace():
    """The dearer a battle, the less likely is war, in the same war otherwise."""
    wars = [ng.bargaining_while_fighting(0.3, 0.7, 0.4, c, c, battles=3).war for c in (0.01, 0.6)]
    assert wars[0] > wars[1] == 0


def test_a_long_war():
    found = ng.bargaining_while_fighting(0.3, 0.6, 0.45, 0.01, 0.01, battles=12, discount=0.99)
    assert found.rounds[0].reached == 1
    for k in range(12):
        now = [r for r in found.rounds if r.battles == k]
        assert sum(r.reached for r in now) <= 1 + 1e-12
        assert all(0 <= r.victories <= k for r in now)
    assert found.battles >= found.war > 0
    assert found.to_the_end <= found.war
    assert len(found.to_frame()) == len(found.rounds)
    assert "battles won" in found._repr_html_()


@pytest.mark.parametrize(
    ("args", "more", "said"),
    [
        ((0, 0.7, 0.4, 0.1, 0.1), {}, "strong must be a probability"),
        ((0.3, 0.4, 0.7, 0.1, 0.1), {}, "more often against the weak type"),
        ((0.3, 0.7, 0.4, -1, 0.1), {}, "cost_a must be"),
        ((0.3, 0.7, 0.4, 0.1, 0.1), {"battles": 0}, "battles must be a whole number"),
        ((0.3, 0.7, 0.4, 0.1, 0.1), {"discount": 0}, "discount must be"),
        ((0.3, 0.7, 0.4, 0.1, 0.1), {"settlement": [0, 1]}, "settlement is 3 shares"),
        ((0.3, 0.7, 0.4, 0.1, 0.1), {"settlement": [0, 0.6, 0.5]}, "does not fall"),
    ],
)
def test_wrong_numbers(args, more, said):
    with pytest.raises(ng.NegotiationError, match=said):
        ng.bargaining_while_fighting(*args, **more)
