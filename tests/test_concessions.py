"""Salami tactics against value iteration, trees, and the limit of thin slices."""

import numpy as np
import pytest

import negotiation as ng
from negotiation.scenarios import textbook


def iterated(p, costs, d, shares, periods):
    """Values when talks end after some periods, and what A holds then it holds for good."""
    war = p - costs[0], 1 - p - costs[1]
    own, other = shares.copy(), 1 - shares
    up = shares[None] >= shares[:, None] - 1e-12
    for _ in range(periods):
        after = (1 - d) * shares + d * own, (1 - d) * (1 - shares) + d * other
        accepted = up & (after[1][None] >= war[1][:, None] - 1e-12)
        pays = np.where(accepted, after[0][None], -np.inf)
        best = pays.max(axis=1)
        last = pays.shape[1] - 1 - (pays >= best[:, None] - 1e-12)[:, ::-1].argmax(axis=1)
        peace = best >= war[0] - 1e-12
        own, other = np.where(peace, best, war[0]), np.where(peace, after[1][last], war[1])
    return own, other


ODDS = [
    lambda x: 0.3 + 0.4 * x,
    lambda x: 0.2 + 0.5 * x**2,
    lambda x: 0.3 + 0.4 * x + 0.25 * (x > 0.3),
    lambda x: 0.3 + 0.65 * (x > 0.2),
]


@pytest.mark.parametrize("odds", ODDS)
@pytest.mark.parametrize("d", [0.5, 0.8])
def test_value_iteration(odds, d):
    """Independent: the values of 400 periods, from the end, forget the end."""
    found = ng.concessions(odds, 0.05, 0.05, d, slices=60)
    own, other = iterated(odds(found.shares), (0.05, 0.05), d, found.shares, 400)
    assert found.value_a == pytest.approx(own, abs=1e-9)
    assert found.value_b == pytest.approx(other, abs=1e-9)


@pytest.mark.parametrize("jump", [0, 0.3])
@pytest.mark.parametrize("delta", [0.3, 0.9])
def test_the_tree(jump, delta):
    """The tree of two periods, by backward induction, against the values of two periods."""
    shares = np.linspace(0, 1, 6)
    model = textbook.salami_tactics(jump=jump, at=0.5, delta=delta, cost_a=0.02, start=0.2)
    found = ng.backward_induction(model)
    p = 0.3 + 0.4 * shares + jump * (shares > 0.5)
    own, _ = iterated(p, (0.02, 0.1), delta, shares, 2)
    assert max(eq.payoffs[0] for eq in found) == pytest.approx(own[1])


def test_where_it_ends():
    """Smooth odds: no war, B has what war is worth to it, A rests at x = p(x) + cB (algebra)."""
    for low, high, cost in [(0.3, 0.7, 0.1), (0.1, 0.6, 0.05), (0.4, 0.5, 0.2)]:
        found = ng.concessions(
            lambda x, a=low, b=high: a + (b - a) * x, 0.1, cost, 0.8, slices=4000
        )
        assert not found.war
        assert found.path[-1] == pytest.approx((low + cost) / (1 - high + low), abs=2e-3)
        assert found.value_b[0] == pytest.approx(1 - low - cost, abs=1e-3)
        assert found.value_a[0] == pytest.approx(low + cost, abs=1e-3)
        # The first slice, from what B is indifferent to: a linear equation.
        first = (low + cost - 0.8 * (low + cost)) / (0.2 + 0.8 * (high - low))
        assert found.path[1] == pytest.approx(first, abs=1e-3)


def test_the_limit_of_thin_slices():
    """dx/dt = r (p(x) + cB - x)/p'(x), solved for linear odds: an exponential approach."""
    low, slope, cost, r = 0.3, 0.4, 0.1, 1.0
    rest = (low + cost) / (1 - slope)
    errors = []
    for dt in (0.2, 0.1, 0.05):
        found = ng.concessions(
            lambda x: low + slope * x, 0.1, cost, float(np.exp(-r * dt)), slices=4000
        )
        steps = round(1 / dt)
        limit = rest * (1 - np.exp(-r * (1 - slope) / slope))
        errors.append(abs(found.path[steps] - limit))
    assert errors[2] < 0.6 * errors[1] < 0.36 * errors[0] + 1e-3
    assert errors[2] < 0.02


def test_a_height_is_fought_for():
    """A jump of the odds of more than what B can lose in a period: war although war is costly."""
    smooth = textbook.salami_tactics().solve()
    assert not smooth["war"]
    steep = textbook.salami_tactics(jump=0.3, at=0.1, cost_a=0.05).solve()
    assert steep["war"]
    assert steep["end"] <= 0.1
    # A that would lose more by the war stops at the height's foot.
    dear = textbook.salami_tactics(jump=0.3, at=0.45, cost_a=0.3).solve()
    assert not dear["war"]
    assert dear["end"] == pytest.approx(0.45)
    text = str(ng.concessions(ODDS[3], 0.05, 0.01, 0.9))
    assert text == "war at once, at 0"


def test_no_discount_factor_is_too_low():
    """Without a future B accepts down to what war is worth to it at once: x = p(0) + cB."""
    found = ng.concessions(lambda x: 0.3 + 0.4 * x, 0.1, 0.1, 0)
    assert found.path[1] == pytest.approx(0.4)


def test_results():
    found = ng.concessions(np.linspace(0.3, 0.7, 11), 0.1, 0.1, 0.5, slices=10, start=0.2)
    assert found.path[0] == pytest.approx(0.2)
    assert len(found.to_frame()) == 11
    assert "from 0.2 to" in str(found)
    assert "<table" in found._repr_html_()


@pytest.mark.parametrize(
    ("args", "more", "said"),
    [
        ((lambda x: 2 * x, 0.1, 0.1, 0.9), {}, "odds must be 1001 probabilities"),
        (([0.1, 0.2], 0.1, 0.1, 0.9), {}, "odds must be 1001 probabilities"),
        ((0.5, -0.1, 0.1, 0.9), {}, "cost_a must be"),
        ((0.5, 0.1, 0.1, 1), {}, "discount must be"),
        ((0.5, 0.1, 0.1, 0.9), {"start": 2}, "start must be a share"),
        ((0.5, 0.1, 0.1, 0.9), {"slices": 0}, "slices must be a whole number"),
    ],
)
def test_wrong_numbers(args, more, said):
    with pytest.raises(ng.NegotiationError, match=said):
        ng.concessions(*args, **more)
    with pytest.raises(ng.NegotiationError, match="more than 1"):
        textbook.salami_tactics(high=0.9, jump=0.2)
