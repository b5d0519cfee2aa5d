"""Self-enforcing agreements against closed forms and the decision problem of who may break them."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import negotiation as ng
from negotiation.scenarios import textbook

RNG = np.random.default_rng(12)
HOLD = {"A": "hold", "B": "hold"}


def dilemma(t, r, p, s):
    return ng.NormalFormGame(
        [[[r, s], [t, p]], [[r, t], [s, p]]], ["A", "B"], [["hold", "fire"]] * 2
    )


def gain(agreed, best, punished, discount, lag, detection):
    """What the best plan of violations gains over none, by iteration over pending violations.

    A state is a turn and the violations of the last lag - 1 periods; each violation is found out
    with the probability of detection when it is `lag` periods old, and then there is punishment.
    """
    turns = len(agreed)
    states = list(itertools.product(range(turns), itertools.product((0, 1), repeat=lag - 1)))
    number = {state: k for k, state in enumerate(states)}

    def step(state, violates):
        turn, pending = state
        known = (violates, *pending)
        now = (best if violates else agreed)[turn] - punished
        rest = 1 - detection * known[-1]
        return now, discount * rest, number[(turn + 1) % turns, known[:-1]]

    policy = np.zeros(len(states), dtype=int)
    for _ in range(100):
        now, weight, after = zip(*map(step, states, policy), strict=True)
        matrix = np.eye(len(states))
        matrix[np.arange(len(states)), list(after)] -= weight
        value = np.linalg.solve(matrix, now)
        both = np.array(
            [[n + w * value[a] for n, w, a in (step(s, v) for v in (0, 1))] for s in states]
        )
        better = both.argmax(axis=1)
        kept = np.isclose(both[np.arange(len(states)), policy], both.max(axis=1), atol=1e-13)
        policy = np.where(kept, policy, better)
        if kept.all():
            break
    clear = [number[k, (0,) * (lag - 1)] for k in range(turns)]
    weight = discount ** np.arange(turns)
    keeping = [
        (np.roll(agreed, -k) - punished) @ weight / (1 - discount**turns) for k in range(turns)
    ]
    return max(value[at] - own for at, own in zip(clear, keeping, strict=True))


def test_the_table():
    """Row 12 of the table: T, R, P, L = 5, 3, 1, 3, and detection at 0.9."""
    found = textbook.self_enforcing_ceasefire(T=5, R=3, P=1, L=3, delta=0.9).solve()
    assert found["discount"] == pytest.approx(0.793701, abs=1e-6)
    assert found["detection"] == pytest.approx(1 / 9)


def test_closed_forms():
    """delta^L >= (T-R)/(T-P), and m >= (1-delta)(T-R)/(delta(R-P)) (algebra on the streams)."""
    for _ in range(50):
        s, p, r, t = np.cumsum(RNG.uniform(0.1, 2, 4))
        lag, delta = int(RNG.integers(1, 9)), RNG.uniform(0.3, 0.99)
        found = textbook.self_enforcing_ceasefire(t, r, p, s, lag, delta).solve()
        ratio = (t - r) / (t - p)
        assert found["discount"] == pytest.approx(ratio ** (1 / lag), abs=1e-12)
        least = (1 - delta) * (t - r) / (delta * (r - p))
        assert found["detection"] == pytest.approx(least if least <= 1 else np.inf)
        assert found["longest_lag"] == np.floor(np.log(ratio) / np.log(delta))


@given(
    st.integers(1, 4),
    st.floats(0.1, 1),
    st.lists(st.floats(0.1, 3), min_size=4, max_size=4),
)
@settings(max_examples=40, deadline=None)
def test_no_plan_of_violations_pays(lag, detection, steps):
    """Independent: policy iteration over pending violations, at both sides of the result."""
    s, p, r, t = np.cumsum(steps)
    found = ng.self_enforcing(dilemma(t, r, p, s), HOLD, lag=lag, detection=detection)
    at = float(found.discount)

    def gains(discount):
        return gain(np.array([r]), np.array([t]), p, discount, lag, detection)

    assert gains(min(at + 1e-4, (1 + at) / 2)) < 1e-9
    assert gains(at - 1e-4) > 1e-9


@pytest.mark.parametrize(("lag", "detection"), [(1, 1), (2, 1), (3, 1), (1, 0.4), (1, 0.7)])
def test_by_turns(lag, detection):
    """Two who hold fire by turns: that iteration at a lag of 1, else the unseen stream in full."""
    game = dilemma(5, 3, 1, 0)
    turns = [{"A": "hold", "B": "fire"}, {"A": "fire", "B": "hold"}]
    found = ng.self_enforcing(game, turns, lag=lag, detection=detection)
    # Who holds while the other fires has 0 and by firing 1; the next turn it has 5, and by holding
    # its fire, 3: it never violates that.
    agreed, best = np.array([0.0, 5.0]), np.array([1.0, 3.0])

    def gains(discount):
        if lag > 1:  # In a turn without temptation the best that is unseen is what is agreed.
            stream = np.resize([1.0, 5.0], lag) @ discount ** np.arange(lag) - 1 * (
                1 - discount**lag
            ) / (1 - discount)
            return stream - ((agreed - 1) @ [1, discount]) / (1 - discount**2)
        return gain(agreed, best, 1.0, discount, lag, detection)

    at = float(found.discount)
    assert 0 < at < 1
    assert gains(at + 1e-4) < 1e-9 < gains(at - 1e-4) + 1e-9
    assert gains(at - 1e-4) > 0
    assert found.binding[0, 0]
    assert not found.binding[0, 1]


def test_a_lag_and_uncertain_detection_at_other_numbers():
    """least_detection and longest_lag are the edges of the same policy iteration."""
    game, delta = dilemma(5, 3, 1, 0), 0.93
    for lag in (1, 2, 4):
        least = float(ng.self_enforcing(game, HOLD, lag=lag).least_detection(delta))
        numbers = (np.array([3.0]), np.array([5.0]), 1.0, delta, lag)
        assert gain(*numbers, least + 1e-4) < 1e-9 < gain(*numbers, least - 1e-4)
    for detection in (1.0, 0.5):
        longest = int(ng.self_enforcing(game, HOLD, detection=detection).longest_lag(delta))
        numbers = (np.array([3.0]), np.array([5.0]), 1.0, delta)
        assert gain(*numbers, longest, detection) < 1e-9 < gain(*numbers, longest + 1, detection)


def test_longest_lag_of_a_cycle():
    """The lag at which the smallest discount factor passes the given one."""
    turns = [{"A": "hold", "B": "fire"}, {"A": "fire", "B": "hold"}]
    longest = int(ng.self_enforcing(dilemma(5, 3, 1, 0), turns).longest_lag(0.8))
    least = [
        float(ng.self_enforcing(dilemma(5, 3, 1, 0), turns, lag=lag).discount)
        for lag in (longest, longest + 1)
    ]
    assert least[0] <= 0.8 < least[1]


def test_nobody_is_tempted_in_an_equilibrium():
    found = ng.self_enforcing(dilemma(5, 3, 1, 0), {"A": "fire", "B": "fire"})
    assert found.discount == 0
    assert not found.binding.any()
    assert found.longest_lag(0.5) == np.inf
    assert found.least_detection(0.5) == 0


def test_what_is_worse_than_its_punishment_never_holds():
    found = ng.self_enforcing(dilemma(5, 3, 1, 0), {"A": "hold", "B": "fire"})
    assert found.discount == np.inf
    assert found.binding[0].all()
    assert found.intervals() == []
    assert found.longest_lag(0.9) == 0
    assert found.least_detection(0.9) == np.inf
    assert "at no discount factor below 1" in str(found)


def test_a_punishment_that_is_a_reward_holds_for_the_impatient_only():
    """A keeps 1 now and could have 0, then 2 for ever: it waits for that iff d/(1-d) * 1 > 1."""
    game = ng.NormalFormGame(
        [[[1, 0], [0, 2]], [[1, 0], [0, 2]]], ["A", "B"], [["low", "high"]] * 2
    )
    both = {"A": "low", "B": "low"}
    better = ng.self_enforcing(game, both, punishment={"A": "high", "B": "high"})
    assert better.intervals() == [(0.0, pytest.approx(0.5))]
    assert ng.self_enforcing(game, both).intervals() == [(0.0, 1.0)]


def test_each_player_is_punished_by_its_worst_equilibrium():
    """Battle of the sexes: 1 is the worse of the pure ones, the mixed one pays 2/3 to each."""
    game = ng.NormalFormGame([[[2, 0], [0, 1]], [[1, 0], [0, 2]]], ["A", "B"], [["a", "b"]] * 2)
    found = ng.self_enforcing(game, {"A": "a", "B": "b"})
    assert found.punished.tolist() == pytest.approx([2 / 3, 2 / 3])
    given_one = ng.self_enforcing(game, {"A": "a", "B": "a"}, punishment={"A": "b", "B": "b"})
    assert given_one.punished.tolist() == [1, 2]
    mixed = min(ng.nash_equilibria(game), key=lambda eq: eq.payoffs[0])
    same = ng.self_enforcing(game, {"A": "a", "B": "b"}, punishment=mixed)
    assert same.punished == pytest.approx(found.punished)


def test_minmax_is_a_bound():
    """Matching pennies hold each other down to 0 by mixing; no stage equilibrium is worse."""
    rng = np.random.default_rng(3)
    pennies = ng.NormalFormGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    found = ng.self_enforcing(pennies, {"1": "1", "2": "1"}, punishment="minmax")
    assert found.punished == pytest.approx([0, 0], abs=1e-12)
    assert "no punishment enforces" in str(found)
    for shape in ((3, 3), (2, 2, 2)):
        game = ng.NormalFormGame(rng.integers(0, 9, (len(shape), *shape)))
        best = game.profile(np.unravel_index(game.payoffs.sum(axis=0).argmax(), shape))
        bound = ng.self_enforcing(game, best, punishment="minmax")
        nash = ng.self_enforcing(game, best)
        assert (bound.punished <= nash.punished + 1e-9).all()
        assert bound.discount <= nash.discount + 1e-9


def test_the_ceasefire_of_2023():
    """An equilibrium of a period needs no patience; a promise not to monitor cannot be enforced."""
    talks = ng.scenarios.load("karabakh-2023-resumption")
    calm = ng.pure_equilibria(talks)[0].profile
    assert ng.self_enforcing(talks, calm).discount == 0
    found = ng.self_enforcing(talks, calm | {"Russia": "withdraw"})
    russia = talks.game().player_index("Russia")
    assert found.discount == np.inf
    assert found.binding[russia].all()
    frame = found.to_frame()
    assert frame["strategy"][russia] == "monitor"
    assert "monitor" in found._repr_html_()


def test_a_family_is_its_games():
    t = np.array([[4.0, 5.0], [6.0, 9.0]])
    r, p, s = (np.full((2, 2), v) for v in (3.0, 1.0, 0.0))
    found = ng.self_enforcing(dilemma(t, r, p, s), HOLD, lag=2)
    assert found.discount == pytest.approx(np.sqrt((t - 3) / (t - 1)))
    assert found.longest_lag(0.9).shape == found.least_detection(0.95).shape == (2, 2)
    alone = found[3]
    assert float(alone.discount) == found.discount[1, 1]
    assert alone.longest_lag(0.95) == found.longest_lag(0.95)[1, 1]
    assert len(found.to_frame()) == 8
    assert "game 3" in str(found)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"lag": 0}, "lag must be a whole number from 1 up"),
        ({"detection": 0}, "detection must be a probability above 0"),
        ({"punishment": HOLD}, "no stage equilibrium: somebody gains 2"),
        ({"punishment": {"A": "fire"}}, "says nothing of 'B'"),
        ({"punishment": "grim"}, "or 'minmax', got 'grim'"),
        ({"punishment": {"A": "fire", "C": "fire"}}, "'B'|'C'"),
    ],
)
def test_wrong_arguments(given_, said):
    with pytest.raises(ng.NegotiationError, match=said):
        ng.self_enforcing(dilemma(5, 3, 1, 0), HOLD, **given_)


def test_wrong_agreements():
    game = dilemma(5, 3, 1, 0)
    with pytest.raises(ng.NegotiationError, match="no strategy of 'A' 'hide'"):
        ng.self_enforcing(game, {"A": "hide", "B": "hold"})
    with pytest.raises(ng.NegotiationError, match="nothing is agreed"):
        ng.self_enforcing(game, [])
    with pytest.raises(ng.NegotiationError, match="a list of them, got None"):
        ng.self_enforcing(game, None)
    turns = [HOLD, {"A": "fire", "B": "hold"}]
    with pytest.raises(ng.NegotiationError, match="lag of 1 or a detection of 1"):
        ng.self_enforcing(game, turns, lag=2, detection=0.5)
    with pytest.raises(ng.NegotiationError, match="discount must be"):
        ng.self_enforcing(game, HOLD).longest_lag(1)
    with pytest.raises(ng.NegotiationError, match="T > R > P > S"):
        textbook.self_enforcing_ceasefire(T=2)
