"""Take-it-or-leave-it demands: thresholds of types, distributions, and the risk-return curve."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

import negotiation as ng


def test_risk_return_of_a_uniform_cost():
    """Fearon 1995, B's cost uniform on [l, h]: x = p + (h - cA)/2, or p + l if h - cA <= 2l."""
    rng = np.random.default_rng(0)
    low, cost_a, p = rng.uniform(0, 0.2, 300), rng.uniform(0, 0.3, 300), rng.uniform(0.2, 0.5, 300)
    high = low + rng.uniform(0.02, 0.3, 300)
    found = ng.ultimatum(stats.uniform(p + low, high - low), p - cost_a)
    safe = high - cost_a <= 2 * low
    assert 0.2 < safe.mean() < 0.8
    demand = np.where(safe, p + low, p + (high - cost_a) / 2)
    war = np.where(safe, 0, (high - cost_a - 2 * low) / (2 * (high - low)))
    assert found.demand == pytest.approx(demand, abs=1e-7)
    assert found.war == pytest.approx(war, abs=1e-6)
    assert (found.between[0] <= demand + 1e-9).all()
    assert (found.between[1] >= demand - 1e-9).all()


def test_the_curve_is_the_definition():
    """x (1 - F(x)) + war F(x); and with a war whose worth depends on the type, by quadrature."""
    cost = stats.beta(2, 3, loc=0.4, scale=0.5)
    x = np.array([0.3, 0.45, 0.6, 0.75, 0.95])
    payoff, war = ng.ultimatum(cost, 0.35).curve(x)
    assert war == pytest.approx(cost.cdf(x))
    assert payoff == pytest.approx(x * (1 - cost.cdf(x)) + 0.35 * cost.cdf(x))
    payoff, _ = ng.ultimatum(cost, lambda r: r**2 - 0.2).curve(x)
    wars = [quad(lambda r: (r**2 - 0.2) * cost.pdf(r), 0.4, min(y, 0.9))[0] for y in x]
    assert payoff == pytest.approx(x * (1 - cost.cdf(x)) + wars, abs=1e-8)


def test_private_information_about_power():
    """p uniform on [.4, .7], costs .1 each: B accepts p + .1, and war is worth that less .2.

    The slope of A's payoff is (1 - F(x)) - .2 f(x) = (.8 - x - .2)/.3, zero at .6.
    """
    found = ng.ultimatum(stats.uniform(0.5, 0.3), lambda r: r - 0.2)
    assert float(found.demand) == pytest.approx(0.6, abs=1e-7)
    assert float(found.war) == pytest.approx(1 / 3, abs=1e-6)


def test_two_humps():
    """The global optimum of a mixture of two groups, by a search over a fine grid."""

    def cdf(x):
        return 0.5 * stats.norm.cdf(x, 0.3, 0.02) + 0.5 * stats.norm.cdf(x, 0.7, 0.03)

    x = np.linspace(0, 1, 400_001)
    for war in (0.0, 0.1, 0.2):
        pays = x * (1 - cdf(x)) + war * cdf(x)
        found = ng.ultimatum(cdf, war)
        assert float(found.demand) == pytest.approx(x[pays.argmax()], abs=1e-5)
        assert float(found.payoff) >= pays.max() - 1e-12
        assert float(found.gap) <= 1e-6


def test_a_distribution_with_atoms_is_a_list_of_types():
    limits, chances = np.array([0.3, 0.6, 0.8]), np.array([0.2, 0.5, 0.3])
    listed = ng.ultimatum(limits, 0.1, chances)

    def cdf(x):
        return ((limits <= np.asarray(x)[..., None]) * chances).sum(axis=-1)

    found = ng.ultimatum(cdf, 0.1)
    assert float(found.demand) == pytest.approx(float(listed.demand), abs=1e-9)
    assert float(found.payoff) == pytest.approx(float(listed.payoff), abs=1e-9)


def test_the_gap_counts_the_error_of_the_integral():
    """Types at a few points, of which the function knows and the integral does not: a plain sum."""
    rng = np.random.default_rng(11)
    off = []
    for _ in range(12):
        limits, chances = np.sort(rng.random(4)), rng.dirichlet(np.ones(4))

        def cdf(x, limits=limits, chances=chances):
            return ((limits <= np.asarray(x)[..., None]) * chances).sum(axis=-1)

        found = ng.ultimatum(cdf, lambda limit: 0.8 * limit - 0.1)
        accepted = limits >= limits[:, None]  # By row, of a demand that is just some type's limit.
        pays = (chances * np.where(accepted, limits[:, None], 0.8 * limits - 0.1)).sum(axis=1)
        off.append(abs(float(found.payoff) - pays.max()))
        assert off[-1] <= float(found.gap)
        assert found.between[0] <= limits[pays.argmax()] <= found.between[1]
    assert max(off) > 1e-6  # More than the tolerance.
    smooth = ng.ultimatum(stats.beta(2, 3), lambda limit: limit - 0.3)
    assert float(smooth.gap) <= 1e-6


def test_what_a_war_is_worth_may_fall_with_the_limit():
    """Uniform on [0, 1], worth (1 - limit)/2: the slope (1 - x) - x + (1 - x)/2 is 0 at 3/5."""
    found = ng.ultimatum(stats.uniform(), lambda limit: (1 - limit) / 2)
    assert float(found.demand) == pytest.approx(0.6, abs=1e-6)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_demand_is_better(data):
    """Against all demands on a fine grid and just at, and above, every limit."""
    count = data.draw(st.integers(1, 5))
    some = st.integers(0, 20).map(lambda k: k / 20)
    limits = np.array(data.draw(st.lists(some, min_size=count, max_size=count)))
    wars = np.array(data.draw(st.lists(some, min_size=count, max_size=count)))
    raw = np.array(data.draw(st.lists(st.integers(1, 9), min_size=count, max_size=count)))
    found = ng.ultimatum(limits, wars, raw / raw.sum(), low=0.1, high=0.9)
    x = np.r_[np.linspace(0.1, 0.9, 97), limits, limits + 1e-9]
    x = x[(x >= 0.1) & (x <= 0.9)]
    refused = x[:, None] > limits
    pays = (raw / raw.sum() * np.where(refused, wars, x[:, None])).sum(axis=1)
    assert pays.max() <= float(found.payoff) + 1e-12
    payoff, war = found.curve(x)
    assert payoff == pytest.approx(pays)
    assert war == pytest.approx((refused * raw / raw.sum()).sum(axis=1))


def test_of_demands_that_pay_the_same_the_lowest():
    """Fearon 1995: at q = (cH - cL)/(cH + cA) both demands pay p + cL; here 4/7."""
    found = ng.ultimatum([0.55, 0.75], 0.4, [4 / 7, 3 / 7])
    assert float(found.demand) == 0.55
    assert found.between == pytest.approx([0.55, 0.75])


def test_a_family_is_its_games():
    limits = np.array([[0.5, 0.6, 0.4], [0.7, 0.65, 0.9]])
    found = ng.ultimatum(limits, 0.3, [0.4, 0.6])
    assert len(found) == 3
    for k, one in enumerate(found):
        alone = ng.ultimatum(limits[:, k], 0.3, [0.4, 0.6])
        assert float(one.demand) == float(alone.demand)
        assert one.curve([0.6])[0] == pytest.approx(alone.curve([0.6])[0])
    family = ng.ultimatum(stats.uniform(np.array([0.3, 0.5]), 0.4), 0.2)
    one = ng.ultimatum(stats.uniform(0.5, 0.4), 0.2)
    assert family[1].curve([0.6, 0.7])[0] == pytest.approx(one.curve([0.6, 0.7])[0])
    assert list(family.to_frame()["game"]) == [0, 1]
    assert "demand" in family._repr_html_()
    assert "game 1: demand" in str(family)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([0.5, 0.7], 0.3, [0.5, 0.6]), "sum to 1, got 1.1"),
        (([0.5, 0.7], 0.3, [-0.5, 1.5]), "numbers from 0 up, got -0.5"),
        (([0.5, 0.7], [0.1, 0.2, 0.3]), "war has 3 entries for 2 types"),
        (([0.5, np.nan], 0.3), "got nan"),
        (([], 0.3), "a type at least"),
        ((stats.norm(), 0.3, [1.0]), "a distribution has no chances"),
        ((stats.uniform(), lambda _: "much"), "what war is worth must be finite numbers"),
        (("much", 0.3), "got 'much'"),
        ((lambda _: np.asarray(2.0), 0.3), "a cdf must be from 0 to 1"),
        ((stats.uniform(), lambda x: abs(x - 0.6)), "rise, or fall, throughout.*does both"),
    ],
)
def test_what_is_refused(arguments, words):
    with pytest.raises(ng.NegotiationError, match=words):
        ng.ultimatum(*arguments)


def test_a_bare_function_has_no_mass_below_zero_unseen():
    with pytest.raises(ng.NegotiationError, match=r"below 0 with probability 0\.5"):
        ng.ultimatum(stats.norm(0, 0.1).cdf, lambda r: r - 0.2)
    found = ng.ultimatum(stats.norm(0.5, 0.1), lambda r: r - 0.2)
    x = np.linspace(0.2, 0.8, 600_001)
    slope = stats.norm.sf(x, 0.5, 0.1) - 0.2 * stats.norm.pdf(x, 0.5, 0.1)
    assert float(found.demand) == pytest.approx(x[np.abs(slope[:300_000]).argmin()], abs=1e-5)


def test_ends_in_the_wrong_order_are_refused():
    with pytest.raises(ng.NegotiationError, match="low must not be above high"):
        ng.ultimatum([0.5], 0.3, low=1, high=0)
