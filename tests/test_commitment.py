"""Commitment: published examples, theorems, and plain loops beside."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import negotiation as ng

# Conitzer and Sandholm (2006), the first example: the one equilibrium pays the row player 2, a pure
# commitment 3, a mixed one 3.5.
CONITZER_SANDHOLM = ng.NormalFormGame(
    [[[2, 4], [1, 3]], [[1, 0], [0, 1]]],
    players=["Row", "Column"],
    strategies=[["up", "down"], ["left", "right"]],
)


def test_published_example():
    answer = ng.commitment(CONITZER_SANDHOLM, "Row")
    assert answer.value == 3.5
    assert answer.payoffs.tolist() == [3.5, 0.5]
    assert [x.tolist() for x in answer.strategies] == [[0.5, 0.5], [0, 1]]
    assert answer.guaranteed == 1.5
    assert (answer.complete, answer.regret) == (True, 0)
    pure = ng.commitment(CONITZER_SANDHOLM, "Row", mixed=False)
    assert pure.value == pure.guaranteed == 3
    assert pure.best.tolist() == pure.worst.tolist() == [2, 3]
    assert str(pure) == "Row announces down and gets 3; then Column: right"
    assert repr(pure) == f"<Commitment: {pure}>"
    assert "<td>right</td>" in pure._repr_html_()
    # The column player moving first: left makes up best, right too: 1 or 0.
    assert ng.commitment(CONITZER_SANDHOLM, "Column").value == 1


# von Stackelberg (1934): inverse demand 1 - q, no costs. The leader sells 1/2 and earns 1/8, the
# follower sells 1/4 and earns 1/16. On these grids every best reply (1 - q)/2 is an option.
def test_duopoly():
    leader, follower = np.arange(0, 5) / 4, np.arange(0, 9) / 8
    price = 1 - leader[:, None] - follower
    game = ng.NormalFormGame(
        [price * leader[:, None], price * follower],
        strategies=[[str(q) for q in leader], [str(q) for q in follower]],
    )
    answer = ng.commitment(game, "1", mixed=False)
    assert str(answer) == "player 1 announces 0.5 and gets 0.125; then player 2: 0.25"
    assert answer.payoffs.tolist() == [1 / 8, 1 / 16]


# Maschler (1966), "A price leadership method for solving the inspector's non-constant-sum game":
# announcing the equilibrium probability d/(b + d) of inspection makes the other comply, so that
# the inspector bears the cost of inspections only.
@pytest.mark.parametrize(("e", "a", "b", "d"), [(0.1, 0.5, 3, 1), (0.3, 0.9, 1, 2)])
def test_inspection(e, a, b, d):
    game = ng.NormalFormGame(
        [[[-e, -a], [0, -1]], [[0, -b], [0, d]]],
        players=["Inspector", "State"],
        strategies=[["inspect", "stay away"], ["comply", "violate"]],
    )
    answer = ng.commitment(game, "Inspector")
    assert answer.strategies[0][0] == pytest.approx(d / (b + d))
    assert answer.strategies[1].tolist() == [1, 0]
    assert answer.value == pytest.approx(-e * d / (b + d))
    # In the only equilibrium the state violates with probability e/(1 - a + e).
    (nash,) = ng.nash_equilibria(game)
    assert answer.value > nash.payoffs[0] == pytest.approx(-e / (1 - a + e))


two_players = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda shape: arrays(float, (2, *shape), elements=st.integers(-3, 3).map(float))
)


# von Stengel and Zamir (2010): a leader can get what it gets in any equilibrium.
@settings(max_examples=60)
@given(two_players)
def test_no_equilibrium_pays_the_leader_more(payoffs):
    game = ng.NormalFormGame(payoffs)
    answer = ng.commitment(game, "1")
    assert answer.value >= max(eq.payoffs[0] for eq in ng.nash_equilibria(game)) - 1e-8
    pure = ng.commitment(game, "1", mixed=False)
    assert answer.value >= pure.value >= pure.guaranteed
    assert answer.complete
    assert answer.regret <= 1e-8


# To be seen costs nothing in a zero-sum game (von Neumann 1928).
@settings(max_examples=40)
@given(two_players)
def test_zero_sum_commitment_pays_the_value(payoffs):
    game = ng.NormalFormGame(np.stack([payoffs[0], -payoffs[0]]))
    answer = ng.commitment(game, "1")
    assert answer.value == pytest.approx(ng.one_equilibrium(game).payoffs[0, 0], abs=1e-8)
    assert answer.guaranteed == pytest.approx(answer.value, abs=1e-7)


def followers_equilibria(payoffs, x):
    """Pure profiles of players 2, 3, ... that are equilibria when player 1 plays x."""
    rest = np.tensordot(payoffs[1:], x, axes=(1, 0))
    for profile in itertools.product(*(range(s) for s in rest.shape[1:])):
        best = True
        for k, u in enumerate(rest):
            index = (*profile[:k], slice(None), *profile[k + 1 :])
            best &= u[index].max() - u[profile] <= 1e-9
        if best:
            yield profile


# With two options, the best mixture is an end or a point where somebody's deviation ties.
def best_by_plain_search(payoffs):
    points = {0.0, 1.0}
    for u in payoffs[1:]:
        for a, b in itertools.product(range(u[0].size), repeat=2):
            rise = [u[k].flat[b] - u[k].flat[a] for k in (0, 1)]
            if rise[0] * rise[1] < 0:
                points.add(rise[0] / (rise[0] - rise[1]))
    values = []
    for p in points:
        x = np.array([1 - p, p])
        values += [x @ payoffs[0][(slice(None), *at)] for at in followers_equilibria(payoffs, x)]
    return max(values, default=np.nan)


@settings(max_examples=40)
@given(arrays(float, (3, 2, 2, 3), elements=st.integers(0, 4).map(float)))
def test_mixture_against_two_as_by_plain_search(payoffs):
    answer = ng.commitment(ng.NormalFormGame(payoffs), "1")
    expected = best_by_plain_search(payoffs)
    np.testing.assert_allclose(answer.value, expected, atol=1e-8)
    if np.isfinite(expected):
        x = answer.strategies[0]
        worst = min(x @ payoffs[0][(slice(None), *at)] for at in followers_equilibria(payoffs, x))
        np.testing.assert_allclose(answer.guaranteed, worst, atol=1e-8)


@settings(max_examples=40)
@given(arrays(float, (3, 3, 2, 2), elements=st.integers(0, 3).map(float)))
def test_single_options_as_by_plain_loops(payoffs):
    answer = ng.commitment(ng.NormalFormGame(payoffs), "1", mixed=False)
    for a, x in enumerate(np.eye(3)):
        values = [payoffs[(0, a, *at)] for at in followers_equilibria(payoffs, x)]
        np.testing.assert_array_equal(answer.best[a], max(values, default=np.nan))
        np.testing.assert_array_equal(answer.worst[a], min(values, default=np.nan))
    if np.isfinite(answer.best).any():
        assert answer.value == np.nanmax(answer.best)
    else:
        assert np.isnan(answer.value)


# Whoever leads, names and places do not matter.
@settings(max_examples=30)
@given(arrays(float, (3, 2, 2, 2), elements=st.integers(0, 4).map(float)), st.booleans())
def test_order_of_players_does_not_matter(payoffs, mixed):
    game = ng.NormalFormGame(payoffs, players=["A", "B", "C"])
    turned = ng.NormalFormGame(payoffs[[2, 0, 1]].transpose(0, 3, 1, 2), players=["C", "A", "B"])
    one, other = (ng.commitment(g, "B", mixed=mixed) for g in (game, turned))
    np.testing.assert_allclose(one.value, other.value, atol=1e-9)
    np.testing.assert_allclose(one.payoffs[1], other.payoffs[2], atol=1e-9)


@pytest.mark.parametrize(("scale", "shift"), [(1e-9, 0), (1e9, 1), (1, 1e6), (1e300, 0)])
def test_affine_changes_change_nothing(scale, shift):
    payoffs = np.random.default_rng(0).integers(0, 9, (3, 3, 2, 2)).astype(float)
    before = ng.commitment(ng.NormalFormGame(payoffs), "2")
    after = ng.commitment(ng.NormalFormGame(payoffs * scale + shift), "2")
    for x, y in zip(before.strategies, after.strategies, strict=True):
        np.testing.assert_allclose(x, y, atol=1e-8)
    np.testing.assert_allclose(before.value * scale + shift, after.value, rtol=1e-9)


PENNIES = np.array([[[1.0, -1], [-1, 1]], [[-1, 1], [1, -1]]])


# Two others who play matching pennies, unless the leader's second option makes them agree.
def test_others_who_mix():
    coordination = np.array([[[1.0, 0], [0, 1]]] * 2)
    others = np.stack([PENNIES, coordination], axis=1)
    leader = np.array([[[4.0, 0], [0, 4]], [[1, 0], [0, 1]]])
    game = ng.NormalFormGame(np.concatenate([leader[None], others]), players=["L", "A", "B"])
    pure = ng.commitment(game, "L", mixed=False)
    np.testing.assert_array_equal(pure.best, [np.nan, 1])
    every = ng.commitment(game, "L", mixed=False, equilibria="all")
    np.testing.assert_allclose(every.best, [2, 1])
    np.testing.assert_allclose(every.worst, [2, 0.5])
    assert every.complete
    assert "A: 0.5 strategy 1 + 0.5 strategy 2" in str(every)
    assert every.regret < 1e-12
    late = ng.commitment(game, "L", mixed=False, equilibria="all", budget=1e-9)
    assert not late.complete
    assert str(late).endswith("; not proved to be the best")


def test_others_without_an_equilibrium():
    game = ng.NormalFormGame(
        np.concatenate([np.ones((1, 2, 2, 2)), np.stack([PENNIES] * 2, axis=1)]),
        players=["L", "A", "B"],
    )
    for mixed in (True, False):
        answer = ng.commitment(game, "L", mixed=mixed)
        assert np.isnan(answer.value).all()
        assert all(np.isnan(x).all() for x in answer.strategies)
        assert answer.complete
        assert str(answer) == (
            "no announcement of L is known to leave the others with a pure equilibrium"
        )
        assert answer.to_frame()["L"].tolist() == [""]


# Duplicates of the follower's option are what ties are about: strong 2, weak 0.
def test_ties_of_the_follower():
    game = ng.NormalFormGame([[[2, 0], [1, 1]], [[1, 1], [1, 1]]])
    answer = ng.commitment(game, "1", mixed=False)
    assert (answer.best.tolist(), answer.worst.tolist()) == ([2, 1], [0, 1])
    assert (answer.value, answer.guaranteed) == (2, 0)
    assert "gets 2, or 0 if the others resolve ties against it" in str(answer)


def test_family_as_game_by_game():
    payoffs = np.random.default_rng(4).integers(0, 5, (3, 2, 3, 2, 4, 5)).astype(float)
    family = ng.NormalFormGame(payoffs)
    for mixed in (True, False):
        answer = ng.commitment(family, "3", mixed=mixed)
        assert len(answer) == 20
        assert answer.value.shape == (4, 5)
        for g, got in enumerate(answer):
            alone = ng.commitment(family[g], "3", mixed=mixed)
            for x, y in zip(alone.strategies, got.strategies, strict=True):
                np.testing.assert_array_equal(x, y)
            np.testing.assert_array_equal(alone.payoffs, got.payoffs)
            np.testing.assert_array_equal(alone.guaranteed, got.guaranteed)
    frame = answer.to_frame()
    assert frame.columns.tolist() == [
        "game", "1", "2", "3", "payoff: 1", "payoff: 2", "payoff: 3", "guaranteed", "complete",
    ]  # fmt: skip
    assert len(frame) == 20
    assert "game 19: " in str(answer)
    assert repr(answer) == "<Commitment: player 3 announces single strategies in 20 games>"


def test_budget_keeps_what_is_known():
    answer = ng.commitment(CONITZER_SANDHOLM, "Row", budget=1e-9)
    assert (answer.value, answer.complete) == (3, False)
    assert str(answer).endswith("not proved to be the best")


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (3, 1), (2, 1, 2), (1, 1, 1)])
def test_players_without_a_choice(shape):
    payoffs = np.random.default_rng(1).normal(size=(len(shape), *shape))
    answer = ng.commitment(ng.NormalFormGame(payoffs), "1")
    if shape[0] == 1:  # It has nothing to announce; the others do what is best for them.
        others = payoffs[1:, 0].reshape(len(shape) - 1, -1)
        expected = payoffs[0].flat[others[0].argmax()]
        assert answer.value == pytest.approx(expected)
    else:
        assert answer.value >= answer.best.max()
    assert answer.complete


@pytest.mark.parametrize(("arguments", "message"), [
    ({"leader": "Rwo"}, "no player 'Rwo'; did you mean 'Row'"),
    ({"leader": 0}, "no player 0"),
    ({"leader": None}, "no player None"),
    ({"leader": "Row", "mixed": "no"}, "mixed must be True or False, got 'no'"),
    ({"leader": "Row", "equilibria": "pur"}, "no kind of equilibria 'pur'; did you mean 'pure'"),
    ({"leader": "Row", "equilibria": None}, "no kind of equilibria None"),
    ({"leader": "Row", "budget": -1}, "budget must be a positive number of seconds"),
])  # fmt: skip
def test_bad_questions(arguments, message):
    with pytest.raises(ng.NegotiationError, match=message):
        ng.commitment(CONITZER_SANDHOLM, **arguments)


def test_questions_without_an_answer():
    with pytest.raises(ng.NegotiationError, match="nobody answers to a commitment of '1'"):
        ng.commitment(ng.NormalFormGame([[1, 2]]), "1")
    with pytest.raises(ng.NegotiationError, match="ask for mixed=False"):
        ng.commitment(ng.NormalFormGame(np.zeros((3, 2, 2, 2))), "1", equilibria="all")
