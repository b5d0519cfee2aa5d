"""Dominated options and their elimination, beside plain loops and published games."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import negotiation as ng

# Gibbons (1992), Game Theory for Applied Economists, figure 1.1.1: iterated elimination leaves
# (up, middle).
GIBBONS = ng.NormalFormGame(
    [[[1, 1, 0], [0, 0, 2]], [[0, 2, 1], [3, 1, 0]]],
    players=["Row", "Column"],
    strategies=[["up", "down"], ["left", "middle", "right"]],
)


def test_published_elimination():
    answer = ng.eliminate_dominated(GIBBONS)
    assert answer.reduced.strategies == (("up",), ("middle",))
    assert [[str(step) for step in steps] for steps in answer.rounds] == [
        ["Column: 'right' is strictly dominated by 'middle'"],
        ["Row: 'down' is strictly dominated by 'up'"],
        ["Column: 'left' is strictly dominated by 'middle'"],
    ]
    assert str(answer).endswith("left: Row: up; Column: middle")
    assert answer.original is GIBBONS
    assert [eq.profile for eq in ng.nash_equilibria(answer)] == [{"Row": "up", "Column": "middle"}]


# Gibbons (1992), figure 1.3.1: no pure strategy dominates the bottom row, half of each other does.
def test_mixture_dominates_where_no_pure_strategy_does():
    game = ng.NormalFormGame([[[3, 0], [0, 3], [1, 1]], np.ones((3, 2))])
    (one,) = ng.dominated_options(game)
    assert (one.player, one.option, one.strict) == ("1", "3", True)
    assert one.by == pytest.approx({"1": 0.5, "2": 0.5})
    assert one.gain == pytest.approx(0.5)
    assert str(one) == "1: '3' is strictly dominated by 0.5 '1' + 0.5 '2'"


# The same figure with 1.5 for 1: the mixture pays the same, so nothing is dominated.
def test_equally_good_mixture_does_not_dominate():
    game = ng.NormalFormGame([[[3, 0], [0, 3], [1.5, 1.5]], np.ones((3, 2))])
    assert ng.dominated_options(game) == []
    assert ng.dominated_options(game, strict=False) == []


def test_weak_dominance_by_mixture():
    game = ng.NormalFormGame([[[4, 0, 1], [0, 4, 1], [2, 2, 0]], np.ones((3, 3))])
    assert ng.dominated_options(game) == []
    (one,) = ng.dominated_options(game, strict=False)
    assert str(one) == "1: '3' is weakly dominated by 0.5 '1' + 0.5 '2'"


def test_weak_elimination_may_lose_equilibria_and_strict_does_not():
    payoffs = [[[1, 0], [1, 0]], [[1, 1], [0, 0]]]
    game = ng.NormalFormGame([[[1, 1], [1, 0]], [[1, 1], [0, 0]]])
    assert ng.eliminate_dominated(game).rounds == ()
    assert str(ng.eliminate_dominated(game)).startswith("no option is dominated")
    assert ng.eliminate_dominated(game, strict=False).reduced.shape == (1, 2)
    assert ng.dominated_options(ng.NormalFormGame(payoffs)) == []


@pytest.mark.parametrize("shape", [(1,), (1, 1), (1, 3), (2, 1, 2)])
def test_players_without_a_choice(shape):
    game = ng.NormalFormGame(np.zeros((len(shape), *shape)))
    assert ng.dominated_options(game, strict=False) == []
    assert ng.eliminate_dominated(game).reduced.shape == shape


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1e9, 1e300, 1.7e307])
def test_scale_changes_nothing(scale):
    game = ng.NormalFormGame(np.array([[[3, 0], [0, 3], [1, 1]], np.ones((3, 2))]) * scale)
    assert [one.option for one in ng.dominated_options(game)] == ["3"]


payoff_arrays = st.lists(st.integers(1, 3), min_size=1, max_size=3).flatmap(
    lambda shape: arrays(float, (len(shape), *shape), elements=st.integers(0, 5).map(float))
)


@given(payoff_arrays)
def test_pure_dominance_as_by_plain_loops(payoffs):
    expected = set()
    for i, size in enumerate(payoffs.shape[1:]):
        own = np.moveaxis(payoffs[i], i, 0).reshape(size, -1)
        for a, b in itertools.permutations(range(size), 2):
            if all(own[b, c] > own[a, c] for c in range(own.shape[1])):
                expected.add((str(i + 1), str(a + 1)))
    found = ng.dominated_options(ng.NormalFormGame(payoffs))
    assert {(one.player, one.option) for one in found if len(one.by) == 1} == expected


@given(payoff_arrays)
def test_every_dominator_dominates(payoffs):
    game = ng.NormalFormGame(payoffs)
    for one in ng.dominated_options(game, strict=False):
        i = game.players.index(one.player)
        own = np.moveaxis(payoffs[i], i, 0).reshape(game.shape[i], -1)
        x = np.array([one.by.get(name, 0.0) for name in game.strategies[i]])
        gain = x @ own - own[game.strategies[i].index(one.option)]
        assert x.sum() == pytest.approx(1)
        assert gain.min() > (0 if one.strict else -1e-9)
        assert gain.max() > 0


# Strict elimination keeps all Nash equilibria (Pearce 1984), so it keeps the pure ones.
@given(payoff_arrays)
def test_strict_elimination_keeps_every_pure_equilibrium(payoffs):
    game = ng.NormalFormGame(payoffs)
    reduced = ng.eliminate_dominated(game).reduced
    assert [eq.profile for eq in ng.pure_equilibria(reduced)] == [
        eq.profile for eq in ng.pure_equilibria(game)
    ]


@pytest.mark.parametrize("ask", [ng.dominated_options, ng.eliminate_dominated])
def test_bad_questions(ask):
    with pytest.raises(ng.NegotiationError, match="takes one game, got a family of 3"):
        ask(ng.NormalFormGame(np.zeros((2, 2, 2, 3))))
    for strict in (None, "yes", 1, 0.5):
        with pytest.raises(ng.NegotiationError, match="strict must be True or False"):
            ask(GIBBONS, strict=strict)
