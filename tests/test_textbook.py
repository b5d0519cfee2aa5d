"""The textbook trees against the closed forms that their sources derive."""

import numpy as np
import pytest

import negotiation as ng
from negotiation.scenarios import textbook

GRID = [round(0.01 * k, 2) for k in range(101)]


def outcomes(tree):
    """Payoffs of all pure subgame-perfect equilibria, without doubles."""
    result = ng.backward_induction(tree)
    assert result.complete.all()
    assert result.regret.max() < 1e-12
    return sorted({tuple(np.round(eq.payoffs, 9).tolist()) for eq in result})


def kept(tree):
    """What A keeps in one of the equilibria: ties at the end make too many to list."""
    return float(ng.backward_induction(tree, most=1).first_payoffs[0])


@pytest.mark.parametrize(("p", "a", "b"), [(0.5, 0.1, 0.2), (0.3, 0.05, 0.15), (0.9, 0.1, 0.3)])
def test_bargaining_range(p, a, b):
    """Fearon 1995: A demands min(1, p + cB), or on a grid one step less; there is no war."""
    most = min(1.0, p + b)
    found = {u[0] for u in outcomes(textbook.bargaining_range(p, a, b, GRID))}
    expected = {round(most, 9)}
    if p + b <= 1:  # B may also refuse what it is indifferent to.
        expected.add(round(most - 0.01, 9))
    assert found == expected
    assert all(u[0] >= p - a for u in outcomes(textbook.bargaining_range(p, a, b, GRID)))


@pytest.mark.parametrize("q", [0.2, 0.5, 0.57, 0.58, 0.9])
def test_two_types_of_cost(q):
    """Fearon 1995: the risky demand iff q < (cH - cL)/(cH + cA), here 4/7."""
    eqs = ng.sequential_equilibria(textbook.cost_types(tough=q, demands=[0.55, 0.75]))
    assert eqs.complete.all()
    # Both types accept what they are indifferent to.
    best = max(eqs, key=lambda eq: eq.payoffs[0])
    assert best.strategies["A"]["demand"]["demand 0.75"] == float(q < 4 / 7)
    risky = (1 - q) * 0.75 + q * 0.4
    assert best.payoffs[0] == pytest.approx(max(risky, 0.55))


@pytest.mark.parametrize("q", [0.3, 0.59, 0.61, 0.8])
def test_two_types_of_power(q):
    """Fearon 1995: the risky demand iff q < (pH - pL)/(pH - pL + cA + cB), here 0.6."""
    eqs = ng.sequential_equilibria(textbook.power_types(weak=q))
    assert eqs.complete.all()
    best = max(eqs, key=lambda eq: eq.payoffs[0])
    assert best.strategies["A"]["demand"]["demand 0.8"] == float(q < 0.6)


def test_preventive_war_over_a_family():
    """Powell 2006: war iff p1/(1 - d) - cD > 1 + d max(W2, 0), in both branches of W2."""
    p2 = np.array([0.02, 0.02, 0.2, 0.2, 0.5])
    p1 = np.array([0.1, 0.5, 0.25, 0.4, 0.58])
    cost, d = 0.3, 0.9
    tree = textbook.preventive_war(p1, p2, cost, d, GRID)
    later = p2 / (1 - d) - cost
    war = p1 / (1 - d) - cost > 1 + d * np.maximum(later, 0)
    result = ng.backward_induction(tree)
    fight = p1 / (1 - d) - cost
    defender = result.first_payoffs[1]
    assert war.tolist() == [False, True, False, True, True]
    assert (later >= 0).tolist() == [False, False, True, True, True]
    assert defender[war] == pytest.approx(fight[war])
    # In peace D gets what war would, or more if R cannot offer less than nothing; a grid step off.
    peace = np.maximum(fight, d * np.maximum(later, 0))[~war]
    assert defender[~war] == pytest.approx(peace, abs=0.1)


@pytest.mark.parametrize(("d1", "d2"), [(0.8, 0.9), (0.5, 0.5), (0.9, 0.3)])
def test_alternating_offers_of_two_rounds(d1, d2):
    """Stahl 1972: with two rounds 1 keeps 1 - d2, since 2 would keep all in the second."""
    assert kept(textbook.alternating_offers(d1, d2, 2, GRID)) == pytest.approx(1 - d2, abs=0.021)


def test_alternating_offers_of_three_rounds():
    """Stahl 1972: with three rounds 1 keeps 1 - d2 (1 - d1), from the last round backwards."""
    shares = np.round(np.linspace(0, 1, 51), 2)
    tree = textbook.alternating_offers(0.8, 0.9, 3, shares)
    assert kept(tree) == pytest.approx(1 - 0.9 * (1 - 0.8), abs=0.041)


def test_outside_option():
    """Binmore, Shaked and Sutton 1989: it binds only if it is worth more than refusing."""
    binding = textbook.alternating_offers(0.9, 0.9, 2, GRID, outside=0.95)
    assert kept(binding) == pytest.approx(0.05, abs=0.021)
    idle = textbook.alternating_offers(0.9, 0.9, 2, GRID, outside=0.5)
    assert kept(idle) == kept(textbook.alternating_offers(0.9, 0.9, 2, GRID))


def test_risk_of_breakdown_is_a_lower_discount():
    """Binmore, Rubinstein and Wolinsky 1986: with nothing for both, d(1 - pi) instead of d."""
    risk = textbook.alternating_offers(1, 1, 2, GRID, breakdown=0.2)
    assert kept(risk) == pytest.approx(0.2, abs=0.021)


@pytest.mark.parametrize(("s", "r", "q"), [(1, 0.2, -0.1), (1, 0.2, 0.6), (0.3, 0.2, -0.9)])
def test_ratification(s, r, q):
    """Romer and Rosenthal 1978: clip(s, r - |q - r|, r + |q - r|)."""
    agreed = np.clip(s, r - abs(q - r), r + abs(q - r))
    found = outcomes(textbook.ratification(s, r, q))
    assert max(u[0] for u in found) == pytest.approx(-abs(s - agreed))


@pytest.mark.parametrize("q", [0.1, 0.3, 0.45])
@pytest.mark.parametrize("cost", [0.3, 0.5, 0.8])
def test_bluffing(q, cost):
    """A few bluffs, derived from the two indifferences; q below (w - 1)/w, here 1/2.

    The target is indifferent if a threat is meant with probability (1 to concede, w in a war,
    0 when the challenger backs down): 1 = w Pr(tough | threat), so the weak threaten with
    probability m with q/(q + (1 - q) m) = 1/2. The weak are indifferent if the target concedes
    with probability y and y = (1 - y) cost.
    """
    eqs = ng.sequential_equilibria(textbook.escalation(tough=q, audience_cost=cost))
    assert eqs.complete.all()
    bluff = [eq for eq in eqs if 0 < eq.strategies["Challenger"]["weak"]["threaten"] < 1]
    assert len(bluff) == 1
    assert bluff[0].strategies["Challenger"]["weak"]["threaten"] == pytest.approx(q / (1 - q))
    concede = bluff[0].strategies["Target"]["threatened"]["concede"]
    assert concede == pytest.approx(cost / (1 + cost))
    for eq in eqs:  # Nobody's threat is empty off the path either.
        assert eq.strategies["Challenger"]["tough and resisted"]["fight"] == 1
        assert eq.strategies["Challenger"]["weak and resisted"]["back down"] == 1
        assert eq.regret < 1e-12


def test_sunk_costs():
    """Fearon 1997: the cheapest signal that parts the types is the value to the irresolute."""
    tree = textbook.sunk_cost(value_low=1.0, signals=(0.0, 0.5, 1.0))
    parted = [
        eq.strategies["Defender"]["resolved"]
        for eq in ng.sequential_equilibria(tree)
        if eq.strategies["Defender"]["irresolute"]["burn 0"] == 1
        and eq.strategies["Defender"]["resolved"]["burn 0"] == 0
        and max(eq.strategies["Defender"]["resolved"].values()) == 1
    ]
    assert parted
    assert {max(said, key=said.get) for said in parted} == {"burn 1"}


@pytest.mark.parametrize("face", [0.1, 0.19, 0.21, 0.6])
def test_tied_hands(face):
    """Fearon 1997: the defender is locked in iff a >= c - p v, here 0.2."""
    (eq,) = ng.backward_induction(textbook.tied_hands(audience_cost=face))
    committed = eq.strategies["Defender"]["challenged, committed"]["fight"]
    assert committed == float(face >= 0.2)
    assert eq.strategies["Challenger"]["a commitment"]["keep away"] == committed


@pytest.mark.parametrize("bias", [0.01, 0.04, 0.1, 1.0, 9.0])
@pytest.mark.parametrize("tough_if_tough", [0.75, 0.79, 0.85])
def test_whom_to_believe(bias, tough_if_tough):
    """After Kydd 2003: truth between two biases; without an upper limit if (1 - qt) cH <= cL."""
    qw, qt, c, high, low = 0.1, tough_if_tough, 0.1, 0.25, 0.05
    least = qw * c / ((1 - qw) * high - low)
    room = (1 - qt) * high - low
    most = qt * c / room if room > 1e-12 else np.inf
    # A heeds the reports: much after "weak", little after "tough".
    assert (1 - qw) * (high + 0.1) > low + 0.1 > (1 - qt) * (high + 0.1)
    eqs = ng.sequential_equilibria(textbook.biased_mediator(bias, tough_if_tough=qt))
    assert eqs.complete.all()
    truthful = [
        eq
        for eq in eqs
        if eq.strategies["Mediator"]["knows weak"]["say weak"] == 1
        and eq.strategies["Mediator"]["knows tough"]["say tough"] == 1
    ]
    assert bool(truthful) == (least <= bias <= most)


def test_horse():
    """Selten 1975: (A, a) with R at least 3/4 of the time; believed in D no more than 1/3."""
    eqs = ng.sequential_equilibria(textbook.horse())
    assert eqs.complete.all()
    assert sorted(eq.strategies["3"]["3"]["R"] for eq in eqs) == [0.75, 1.0]
    for eq in eqs:
        assert eq.payoffs.tolist() == [1, 1, 1]
        rows = eq.belief_sets["3"].get("3", eq.beliefs["3"]["3"][None])
        assert rows[:, 0].max() == pytest.approx(1 / 3)


def test_centipede():
    """Rosenthal 1981: take at once, and everywhere."""
    (eq,) = ng.backward_induction(textbook.centipede(6))
    assert eq.payoffs == pytest.approx([0.4, 0.1])
    assert all(at["take"] == 1 for sets in eq.strategies.values() for at in sets.values())


def test_chain_store():
    """Selten 1978: everybody enters, and the incumbent never fights."""
    (eq,) = ng.backward_induction(textbook.chain_store(3))
    assert eq.payoffs.tolist() == [6, 2, 2, 2]


def test_ultimatum():
    """Nothing is offered and accepted; or one slice, if an offer of nothing is refused."""
    assert outcomes(textbook.ultimatum(10)) == [(9, 1), (10, 0)]


@pytest.mark.parametrize("wrong", [0, -1, 2.5, True, "3"])
def test_numbers_of_things(wrong):
    with pytest.raises(ng.NegotiationError, match="whole number"):
        textbook.centipede(wrong)
