"""Wars of attrition and contests against closed forms and games in discrete time."""

import numpy as np
import pytest

import negotiation as ng
from negotiation.scenarios import textbook

RNG = np.random.default_rng(13)


def in_periods(v, c, length):
    """Probability that side 1 wins if time comes in periods, from the mixed equilibrium of one.

    Who stays in a period pays for it, and wins if the other leaves; leaving is worth 0, and so is
    going on, as both are indifferent.
    """
    stay = [[-c[0] * length, v[0]], [-c[1] * length, v[1]]]
    payoffs = [[[stay[0][0], stay[0][1]], [0, 0]], [[stay[1][0], 0], [stay[1][1], 0]]]
    (mixed,) = (eq for eq in ng.nash_equilibria(ng.NormalFormGame(payoffs)) if eq.profile is None)
    leave = [x[1] for x in mixed.strategies]
    end = 1 - (1 - leave[0]) * (1 - leave[1])
    return leave[1] * (1 - leave[0]) / end, leave[0] * (1 - leave[1]) / end


@pytest.mark.parametrize(("v", "c"), [((2, 1), (1, 1)), ((3, 1), (0.5, 2)), ((1, 4), (1, 3))])
def test_against_discrete_time(v, c):
    """Independent: Nash equilibria of a period, extrapolated to short periods (Richardson)."""
    length = 1e-3 * min(v)
    coarse, fine = (np.array(in_periods(v, c, length / k)) for k in (1, 2))
    assert ng.attrition(v, c).wins == pytest.approx(2 * fine - coarse, abs=1e-6)


def test_closed_form():
    """Row 13: hazards c2/v2 and c1/v1; side 1 wins with h2/(h1 + h2)."""
    assert textbook.war_of_attrition(v1=2, v2=1, c1=1, c2=1).solve()["wins1"] == pytest.approx(
        1 / 3, abs=1e-9
    )
    v, c = RNG.uniform(0.1, 10, (2, 2, 200))
    found = ng.attrition(v, c)
    h = (c / v)[::-1]
    assert found.hazards[:, 0] == pytest.approx(h)
    assert found.wins == pytest.approx(h[::-1] / h.sum(axis=0), abs=1e-10)
    assert found.duration == pytest.approx(1 / h.sum(axis=0), rel=1e-9)
    assert found.never.max() < 1e-12
    assert found.regret.max() < 1e-9
    alone = textbook.war_of_attrition(*v[:, :3], *c[:, :3]).solve()
    assert alone["wins1"] == pytest.approx(found.wins[0, :3])


def test_a_prize_that_melts():
    """Both hold out with (1 - t)^(1/4), so that the war lasts the integral of (1 - t)^(1/2)."""
    found = ng.attrition([lambda t: 1 - t] * 2, [0.25, 0.25])
    assert found.duration == pytest.approx(2 / 3, abs=1e-9)
    assert found.wins == pytest.approx([0.5, 0.5])
    assert found.time[-1] == pytest.approx(1)
    early = found.time < 0.99
    assert found.holding[0][early] == pytest.approx((1 - found.time[early]) ** 0.25)


def test_interest_and_concessions():
    """Giving in pays 0.3: the other's hazard is (c + r L)/(F - L), by indifference."""
    found = ng.attrition([2, 1], [1, 0.5], concession=[0.3, 0.2], interest=0.1)
    h = np.array([(0.5 + 0.02) / 0.8, (1 + 0.03) / 1.7])
    assert found.hazards[:, 0] == pytest.approx(h)
    assert found.payoffs == pytest.approx([0.3, 0.2])
    assert found.regret < 1e-9


def test_hazards_that_change_leave_nothing_to_gain():
    """Independent: what a plan to give in at t pays, by adding up over small steps."""
    prizes = [lambda t: 2 * np.exp(-0.1 * t), lambda t: 1 + 0.2 * t]
    given = [lambda t: 0.3 + 0.1 * np.sin(t), lambda t: 0.2 * np.exp(-t)]
    found = ng.attrition(prizes, [1, 1], concession=given, interest=0.05)
    assert found.regret < 1e-9
    t = np.linspace(0, 2, 200001)
    slope = 0.1 * np.cos(t)
    hazard = (1 + 0.05 * given[0](t) - slope) / (prizes[0](t) - given[0](t))
    middle = (hazard[1:] + hazard[:-1]) / 2 * np.diff(t)
    holds = np.exp(-np.concatenate([[0], middle.cumsum()]))
    earned = np.exp(-0.05 * t) * holds * (prizes[0](t) * hazard - 1)
    total = np.concatenate([[0], ((earned[1:] + earned[:-1]) / 2 * np.diff(t)).cumsum()])
    pays = total + np.exp(-0.05 * t) * holds * given[0](t)
    assert pays == pytest.approx(np.full_like(t, 0.3), abs=1e-8)


def test_up_to_a_time():
    found = ng.attrition([2, 1], [1, 1], until=1)
    assert found.never == pytest.approx(np.exp(-1.5))
    assert found.wins.sum() + found.never == pytest.approx(1)
    assert "neither with 0.2231" in str(found)
    assert len(found.to_frame()) == 1
    assert "0.2231" in found._repr_html_()


@pytest.mark.parametrize(
    ("prizes", "costs", "more", "said"),
    [
        ([1], [1, 1], {}, "prizes are two"),
        ([1, 0], [1, 1], {}, "side 2 has nothing to win at time 0"),
        ([1, 1], [1, 0], {}, "waiting costs side 2 nothing"),
        ([1, np.nan], [1, 1], {}, "prizes of side 2 must be finite"),
        ([1, 1], [1, 1], {"interest": -1}, "interest must be"),
        ([1, 1], [1, 1], {"until": 0}, "until must be a time above 0"),
        ([np.exp, np.exp], [1, 1], {}, "may go on for ever"),
        ([lambda t: 1 - 2 * (t > 1), 1], [1, 1], {}, "side 1 has nothing to win"),
    ],
)
def test_wrong_wars(prizes, costs, more, said):
    with pytest.raises(ng.NegotiationError, match=said):
        ng.attrition(prizes, costs, **more)


def test_contest_closed_form():
    """Row 22, Tullock 1980: x1 = v1^2 v2/(v1 + v2)^2; with exponent r, Nti (1999)."""
    found = textbook.contest(v1=2, v2=1).solve()
    assert (found["x1"], found["x2"]) == pytest.approx((4 / 9, 2 / 9))
    v = RNG.uniform(0.1, 10, (2, 200))
    for r in (1, 0.7, 0.3):
        one, two = v**r
        expected = r * v * one * two / (one + two) ** 2
        result = ng.contest(v, decisiveness=r)
        assert result.efforts == pytest.approx(expected)
        assert result.wins[0] == pytest.approx(one / (one + two))
        assert result.regret.max() < 1e-9


def test_contest_of_many():
    """Alike: (n - 1)/n^2 each; and who values the prize too little stays out (Stein 2002)."""
    assert ng.contest([1] * 5).efforts == pytest.approx([4 / 25] * 5)
    found = ng.contest([1, 1, 0.3])
    assert found.efforts == pytest.approx([0.25, 0.25, 0], abs=1e-9)
    assert found.regret < 1e-9
    assert "side 3 spends 0" in str(found)
    assert len(found.to_frame()) == 1


def test_contest_on_a_grid():
    """Independent: the equilibrium of a game with many levels of effort is near."""
    efforts = np.linspace(0.02, 0.6, 59)
    x, y = np.meshgrid(efforts, efforts, indexing="ij")
    game = ng.NormalFormGame([2 * x / (x + y) - x, y / (x + y) - y])
    eqs = ng.pure_equilibria(game)
    assert len(eqs) > 0
    found = textbook.contest(v1=2, v2=1).solve()
    for eq in eqs:
        at = game.profile_index(eq.profile)
        assert efforts[list(at)] == pytest.approx([found["x1"], found["x2"]], abs=0.02)


@pytest.mark.parametrize(
    ("prizes", "r", "said"),
    [
        ([1], 1, "two sides or more"),
        ([1, 0], 1, "prize 2 must be numbers above 0"),
        ([1, 1], 1.5, "decisiveness must be"),
        ([[1, 2], [1, 2, 3]], 1, "do not fit"),
    ],
)
def test_wrong_contests(prizes, r, said):
    with pytest.raises(ng.NegotiationError, match=said):
        ng.contest(prizes, decisiveness=r)
