"""Learning: what is proved of these processes, closed forms, and nashpy beside."""

import nashpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import negotiation as ng

PENNIES = ng.NormalFormGame(
    [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]],
    players=["A", "B"],
    strategies=[["heads", "tails"]] * 2,
)
# Shapley (1964), "Some topics in two-person games": the only equilibrium is uniform.
SHAPLEY = ng.NormalFormGame(np.stack([np.eye(3), np.roll(np.eye(3), 1, axis=1)]))


def play(payoffs, start, rounds):
    """Counts of fictitious play, once more in plain loops, two players, ties to the first."""
    counts = [np.eye(len(payoffs[0]))[start[0]], np.eye(len(payoffs[0][0]))[start[1]]]
    for _ in range(rounds):
        row, column = (payoffs[0] @ counts[1]).argmax(), (counts[0] @ payoffs[1]).argmax()
        counts[0][row] += 1
        counts[1][column] += 1
    return counts


# Shapley (1964): frequencies go round for ever, and the rounds grow by a constant factor.
def test_shapleys_game_cycles():
    path = ng.fictitious_play(SHAPLEY, rounds=20_000, start={"1": "1", "2": "2"})
    assert not path.settled
    assert path.finished
    assert path.regret > 0.05
    x = path.strategies[0]
    late = x[:, 1000:]
    assert (late.max(axis=1) > 0.45).all()  # Each option has its time,
    assert (late.min(axis=1) < 0.3).all()  # and loses it.
    assert "still moving at the end" in str(path)


# Robinson (1951): frequencies converge to optimal strategies in zero-sum games.
def test_zero_sum_games_converge():
    a = np.random.default_rng(0).normal(size=(4, 4, 5))
    family = ng.NormalFormGame(np.stack([a, -a]))
    path = ng.fictitious_play(family, rounds=20_000)
    assert path.regret.shape == (5,)
    assert path.regret.max() < 0.05
    values = [ng.one_equilibrium(game).payoffs[0, 0] for game in family]
    reached = np.einsum("ag,abg,bg->g", path.final[0], a, path.final[1])
    np.testing.assert_allclose(reached, values, atol=0.05)


# Miyasawa (1961): so do they in games of two players with two options.
def test_two_by_two_games_converge():
    payoffs = np.random.default_rng(1).normal(size=(2, 2, 2, 50))
    path = ng.fictitious_play(ng.NormalFormGame(payoffs), rounds=20_000)
    assert path.regret.max() < 0.02


# Monderer and Shapley (1996): and in games of common interest, of any number of players.
def test_common_interest_converges():
    u = np.random.default_rng(2).normal(size=(2, 3, 2, 20))
    path = ng.fictitious_play(ng.NormalFormGame(np.stack([u] * 3)), rounds=3000)
    assert path.regret.max() < 0.01


@settings(max_examples=25)
@given(arrays(float, (2, 3, 4), elements=st.integers(-5, 5).map(float)), st.integers(0, 2))
def test_counts_as_by_plain_loops(payoffs, first):
    path = ng.fictitious_play(
        ng.NormalFormGame(payoffs), rounds=60, start={"1": str(first + 1), "2": "4"}
    )
    for x, counts in zip(path.final, play(payoffs, (first, 3), 60), strict=True):
        np.testing.assert_allclose(x * 61, counts, atol=1e-9)


def test_fictitious_play_as_nashpy_plays_it():
    a, b = np.random.default_rng(3).normal(size=(2, 4, 4))
    start = [np.array([1, 0, 0, 0]), np.array([0, 1, 0, 0])]
    counts = list(nashpy.Game(a, b).fictitious_play(200, play_counts=start))
    path = ng.fictitious_play(ng.NormalFormGame([a, b]), rounds=200, start={"1": "1", "2": "2"})
    for t, (row, column) in enumerate(counts):
        np.testing.assert_allclose(path.strategies[0][:, t] * (t + 1), row, atol=1e-9)
        np.testing.assert_allclose(path.strategies[1][:, t] * (t + 1), column, atol=1e-9)


def test_random_ties():
    game = ng.NormalFormGame(np.zeros((2, 2, 3)))
    first = ng.fictitious_play(game, rounds=3000)
    assert first.final[0][0] > 0.99  # The first of the best, whatever happens.
    drawn = ng.fictitious_play(game, rounds=3000, seed=1)
    for x in drawn.final:
        np.testing.assert_allclose(x, 1 / len(x), atol=0.05)
    again = ng.fictitious_play(game, rounds=3000, seed=1)
    np.testing.assert_array_equal(drawn.strategies[1], again.strategies[1])


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.integers(-30, 30), st.integers(-1000, 1000))
def test_fictitious_play_does_not_see_scale_or_offset(seed, power, shift):
    payoffs = np.random.default_rng(seed).integers(0, 4, (3, 2, 2, 2)).astype(float)
    start = dict.fromkeys("123", "1")
    one = ng.fictitious_play(ng.NormalFormGame(payoffs), rounds=50, start=start)
    changed = ng.NormalFormGame((payoffs + shift) * 2.0**power)
    other = ng.fictitious_play(changed, rounds=50, start=start)
    for x, y in zip(one.strategies, other.strategies, strict=True):
        np.testing.assert_array_equal(x, y)


# Hofbauer and Sigmund (1998), Evolutionary Games and Population Dynamics, 11.2: in matching pennies
# x(1 - x) y(1 - y) stays constant, and the shares go round.
def test_constant_of_motion_in_matching_pennies():
    path = ng.replicator(PENNIES, time=50, start={"A": [0.7, 0.3], "B": [0.4, 0.6]}, points=500)
    product = np.prod([np.prod(x, axis=0) for x in path.strategies], axis=0)
    np.testing.assert_allclose(product, product[0], rtol=1e-6)
    assert not path.settled
    assert (path.strategies[0][0] > 0.6).any()
    assert (path.strategies[0][0] < 0.4).any()


# With payoffs 1 and 0 whatever the other does, x/(1 - x) grows as exp(t).
def test_replicator_in_closed_form():
    game = ng.NormalFormGame([[[1, 1], [0, 0]], [[0, 2], [0, 2]]])
    path = ng.replicator(game, time=8, start={"1": [0.1, 0.9], "2": [0.5, 0.5]}, points=50)
    odds = path.strategies[0][0] / path.strategies[0][1]
    np.testing.assert_allclose(odds, np.exp(path.times) / 9, rtol=1e-7)
    odds = path.strategies[1][1] / path.strategies[1][0]
    np.testing.assert_allclose(odds, np.exp(2 * path.times), rtol=1e-7)


def test_replicator_as_nashpy_has_it():
    a, b = np.random.default_rng(5).normal(size=(2, 3, 3))
    x, y = np.array([0.2, 0.3, 0.5]), np.array([0.5, 0.4, 0.1])
    path = ng.replicator(ng.NormalFormGame([a, b]), time=10, start={"1": x, "2": y}, points=101)
    theirs = nashpy.Game(a, b).asymmetric_replicator_dynamics(x0=x, y0=y, timepoints=path.times)
    for ours, other in zip(path.strategies, theirs, strict=True):
        np.testing.assert_allclose(ours.T, other, atol=1e-5)


# Samuelson and Zhang (1992): strictly dominated strategies die out.
def test_dominated_options_die_out():
    rng = np.random.default_rng(6)
    u = rng.normal(size=(3, 3, 2, 2))
    u[0, 2] = u[0, 0] - 0.5
    path = ng.replicator(ng.NormalFormGame(u), time=200)
    assert path.final[0][2] < 1e-12
    assert path.final[0][2] > 0  # but never to nothing


# Hofbauer and Sigmund (1998): in games of common interest the mean payoff never falls.
def test_common_interest_rises():
    u = np.random.default_rng(7).normal(size=(2, 3, 2, 6))
    path = ng.replicator(ng.NormalFormGame(np.stack([u] * 3)), time=60)
    mean = np.einsum("abcg,atg,btg,ctg->tg", u, *path.strategies)
    assert (np.diff(mean, axis=0) > -1e-9).all()
    assert path.settled.all()
    assert path.regret.max() < 1e-6


# Equilibria are rest points of the replicator equation; so is every pure profile.
def test_rest_points():
    game = ng.NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]])
    for eq in ng.nash_equilibria(game):
        start = dict(zip("12", eq.strategies, strict=True))
        path = ng.replicator(game, time=1, start=start)
        for x, at in zip(path.final, eq.strategies, strict=True):
            np.testing.assert_allclose(x, at, atol=1e-9)
    path = ng.replicator(game, start={"1": "1", "2": "1"})
    assert [x.tolist() for x in path.final] == [[1, 0], [1, 0]]
    assert path.settled
    assert path.regret == 1


# Where it rests, x = softmax(rationality * payoffs): McKelvey and Palfrey (1995).
@pytest.mark.parametrize("rationality", [0, 0.7, 3])
def test_logit_rests_at_quantal_responses(rationality):
    u = np.random.default_rng(8).normal(size=(3, 2, 3, 2))
    path = ng.logit_dynamics(ng.NormalFormGame(u), rationality=rationality)
    x, y, z = path.final
    for own, gains in (
        (x, np.einsum("abc,b,c->a", u[0], y, z)),
        (y, np.einsum("abc,a,c->b", u[1], x, z)),
        (z, np.einsum("abc,a,b->c", u[2], x, y)),
    ):
        weights = np.exp(rationality * gains)
        np.testing.assert_allclose(own, weights / weights.sum(), atol=1e-7)
    assert path.settled
    if rationality == 0:
        assert np.allclose(y, 1 / 3)


# From anywhere, dx/dt = 1/s - x at rationality 0.
def test_logit_in_closed_form():
    path = ng.logit_dynamics(
        PENNIES, rationality=0, time=5, start={"A": "heads", "B": [0.2, 0.8]}, points=30
    )
    np.testing.assert_allclose(path.strategies[0][0], 0.5 + 0.5 * np.exp(-path.times), atol=1e-8)
    np.testing.assert_allclose(path.strategies[1][0], 0.5 - 0.3 * np.exp(-path.times), atol=1e-8)


# Hofbauer and Sandholm (2007): in zero-sum games the logit dynamic converges, from everywhere.
def test_logit_converges_in_matching_pennies():
    path = ng.logit_dynamics(PENNIES, rationality=5, start={"A": "heads", "B": "tails"})
    for x in path.final:
        np.testing.assert_allclose(x, [0.5, 0.5], atol=1e-6)


@pytest.mark.parametrize("dynamics", [ng.replicator, ng.logit_dynamics])
def test_offset_changes_nothing(dynamics):
    u = np.random.default_rng(9).integers(0, 5, (2, 3, 2)).astype(float)
    start = {"1": [0.5, 0.3, 0.2], "2": [0.9, 0.1]}
    one = dynamics(ng.NormalFormGame(u), time=10, start=start)
    other = dynamics(ng.NormalFormGame(u + 1e9), time=10, start=start)
    for x, y in zip(one.strategies, other.strategies, strict=True):
        np.testing.assert_array_equal(x, y)


# A common factor is another unit of time, which the default takes account of.
@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_replicator_in_other_units(scale):
    u = np.random.default_rng(9).normal(size=(2, 3, 2))
    one = ng.replicator(ng.NormalFormGame(u))
    other = ng.replicator(ng.NormalFormGame(u * scale))
    np.testing.assert_allclose(other.times * scale, one.times)
    for x, y in zip(one.strategies, other.strategies, strict=True):
        np.testing.assert_allclose(x, y, atol=1e-7)
    assert other.settled == one.settled


@pytest.mark.parametrize("dynamics", [ng.replicator, ng.logit_dynamics, ng.fictitious_play])
def test_family_as_game_by_game(dynamics):
    u = np.random.default_rng(10).normal(size=(2, 2, 3, 2, 3))
    family = ng.NormalFormGame(u)
    path = dynamics(family, **({} if dynamics is ng.fictitious_play else {"time": 30}))
    assert path.strategies[1].shape[0] == 3
    assert path.strategies[1].shape[2:] == path.settled.shape == (2, 3)
    for g in range(6):
        alone = dynamics(family[g], **({} if dynamics is ng.fictitious_play else {"time": 30}))
        for x, y in zip(alone.strategies, path.strategies, strict=True):
            np.testing.assert_allclose(x, y.reshape(*x.shape, 6)[..., g], atol=1e-6)
    frame = path.to_frame()
    assert frame.columns.tolist()[:2] == ["game", "time"]
    assert len(frame) == 6 * len(path.times)
    np.testing.assert_array_equal(
        frame.loc[frame["game"] == 4, "2: 3"], path.strategies[1][2, :, 1, 1]
    )
    settled = int(path.settled.sum())
    assert f"6 games, {settled} settled" in repr(path)


def test_frame_of_one_game():
    frame = ng.replicator(PENNIES, points=3, time=1).to_frame()
    assert list(frame) == ["game", "time", "A: heads", "A: tails", "B: heads", "B: tails"]
    assert frame["time"].tolist() == [0, 0.5, 1]


@pytest.mark.parametrize("dynamics", [ng.replicator, ng.logit_dynamics, ng.fictitious_play])
def test_budget_and_limits(dynamics, monkeypatch):
    path = dynamics(PENNIES, budget=1e-9)
    assert not path.finished
    assert not path.settled
    assert np.isnan(path.regret)
    assert not np.isnan(path.strategies[0][:, 0]).any()
    assert "not finished within the limits" in str(path)
    monkeypatch.setattr("negotiation.solvers.populations.MOST_STEPS", 3)
    if dynamics is not ng.fictitious_play:
        start = {"A": [0.7, 0.3], "B": [0.4, 0.6]}
        assert not dynamics(PENNIES, time=1e6, start=start).finished


@pytest.mark.parametrize("shape", [(1,), (3,), (1, 1), (3, 1), (2, 1, 2)])
@pytest.mark.parametrize("dynamics", [ng.replicator, ng.logit_dynamics, ng.fictitious_play])
def test_players_without_a_choice(shape, dynamics):
    path = dynamics(ng.NormalFormGame(np.arange(len(shape) * np.prod(shape)).reshape(-1, *shape)))
    assert path.finished
    for x in path.final:
        assert x.sum() == pytest.approx(1)


@pytest.mark.parametrize(("dynamics", "arguments", "message"), [
    (ng.fictitious_play, {"rounds": 0}, "rounds must be a whole number from 1 up, got 0"),
    (ng.fictitious_play, {"rounds": 2.5}, "rounds must be a whole number"),
    (ng.fictitious_play, {"rounds": True}, "rounds must be a whole number"),
    (ng.fictitious_play, {"seed": -1}, "seed must be a whole number from 0 up"),
    (ng.fictitious_play, {"seed": "x"}, "seed must be a whole number from 0 up"),
    (ng.fictitious_play, {"tolerance": 0}, "tolerance must be a positive number"),
    (ng.fictitious_play, {"start": {"A": "heads"}}, "start says nothing of 'B'"),
    (ng.fictitious_play, {"start": {}}, "start says nothing of 'A', 'B'"),
    (ng.fictitious_play, {"start": ["heads", "tails"]}, "did you mean {'A': 'heads', 'B': 'tai"),
    (ng.fictitious_play, {"start": {"A": "heads", "b": "heads"}}, "no player 'b' in start; did"),
    (ng.fictitious_play, {"start": "heads"}, "start is a dict"),
    (ng.fictitious_play, {"start": {"A": "head", "B": "heads"}}, "did you mean 'heads'"),
    (ng.replicator, {"start": {"A": [0.5, 0.6], "B": "heads"}}, "from 0 up and sum to 1"),
    (ng.replicator, {"start": {"A": [np.nan, 1], "B": "heads"}}, "from 0 up and sum to 1"),
    (ng.replicator, {"start": {"A": {"heads": 0.5}, "B": "heads"}}, "from 0 up and sum to 1"),
    (ng.replicator, {"start": {"A": [1e308, 1e308], "B": "heads"}}, "from 0 up and sum to 1"),
    (ng.replicator, {"start": {"A": {"head": 1}, "B": "heads"}}, "did you mean 'heads'"),
    (ng.replicator, {"start": {"A": {"heads": True}, "B": "heads"}}, "probability of 'heads'"),
    (ng.replicator, {"start": {"A": ["0.5", "0.5"], "B": "heads"}}, "2 probabilities, or a dict"),
    (ng.replicator, {"time": 0}, "time must be a positive number, got 0"),
    (ng.replicator, {"time": float("inf")}, "time must be a positive number, got inf"),
    (ng.replicator, {"time": "long"}, "time must be a positive number"),
    (ng.replicator, {"points": 1}, "points must be a whole number from 2 up"),
    (ng.replicator, {"tolerance": None}, "tolerance must be a positive number"),
    (ng.replicator, {"budget": 0}, "budget must be a positive number of seconds"),
    (ng.logit_dynamics, {"rationality": -1}, "rationality must be a number from 0 to 5e[+]11"),
    (ng.logit_dynamics, {"rationality": float("nan")}, "rationality must be a number from 0"),
    (ng.logit_dynamics, {"rationality": True}, "rationality must be a number from 0"),
])  # fmt: skip
def test_bad_questions(dynamics, arguments, message):
    with pytest.raises(ng.NegotiationError, match=message):
        dynamics(PENNIES, **arguments)


@pytest.mark.parametrize(("dynamics", "arguments", "message"), [
    (ng.fictitious_play, {"rounds": 10**12}, "more than 1.3e[+]08: ask for fewer"),
    (ng.replicator, {"points": 10**12}, "ask for fewer"),
    (ng.replicator, {"time": 1e300}, "time is too long: 2e[+]300 times what payoffs take to act"),
    (ng.logit_dynamics, {"time": 1e300}, "what payoffs take to act"),
    (ng.logit_dynamics, {"rationality": 1.7e308}, "a number from 0 to 5e[+]11, got 1.7e[+]308"),
])  # fmt: skip
def test_questions_that_are_too_large(dynamics, arguments, message):
    with pytest.raises(ng.NegotiationError, match=message):
        dynamics(PENNIES, **arguments)


def test_payoffs_out_of_range():
    game = ng.NormalFormGame([[[1.7e308, -1.7e308], [-1.7e308, 1.7e308]]] * 2)
    with pytest.raises(ng.NegotiationError, match="difference of payoffs must be from 1e-300"):
        ng.replicator(game)
    assert ng.fictitious_play(game).finished


# By hand: nobody arms if nobody does, though arming pays 2 more; at the mixed equilibrium of a game
# of coordination the payoffs of both options are equal, and any push leads away.
def test_rest_is_not_called_an_equilibrium_where_it_is_none():
    dilemma = ng.NormalFormGame(
        [[[3, 0], [5, 1]], [[3, 5], [0, 1]]],
        players=["A", "B"],
        strategies=[["disarm", "arm"]] * 2,
    )
    path = ng.replicator(dilemma, start={"A": "disarm", "B": "disarm"})
    assert path.settled
    assert "did not move from A: disarm; B: disarm (regret 2, so no equilibrium)" in str(path)
    meet = ng.NormalFormGame([[[2, 0], [0, 1]], [[1, 0], [0, 2]]])
    path = ng.replicator(meet, start={"1": [2 / 3, 1 / 3], "2": [1 / 3, 2 / 3]})
    assert "did not move from" in str(path)
    assert "no equilibrium" not in str(path)
    aside = ng.replicator(meet, start={"1": [0.7, 0.3], "2": [1 / 3, 2 / 3]})
    assert np.abs(aside.final[0] - [1, 0]).max() < 1e-6  # So it was unstable.


def test_a_spent_budget_needs_no_room_for_what_is_not_played():
    """What was played, and then that the end was not reached: not ten million rounds of NaN."""
    path = ng.fictitious_play(PENNIES, rounds=10**7, budget=1e-9)
    assert path.times.tolist() == [0, 10**7]
    assert [x.shape for x in path.strategies] == [(2, 2), (2, 2)]
    assert np.isnan(path.final[0]).all()
    assert not path.finished
    assert len(path.to_frame()) == 2
