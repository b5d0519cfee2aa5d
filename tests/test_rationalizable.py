"""Rationalizable options and the beliefs that justify them, beside published games."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import negotiation as ng


# Osborne and Rubinstein (1994), A Course in Game Theory, figure 58.1: everybody's payoff depends
# on all three. M2 is a best response to even odds of (U, L) and (D, R), and to no belief in which
# players 1 and 2 are independent.
def coordination():
    shared = np.zeros((2, 2, 4))
    shared[0, 0] = 8, 4, 0, 3
    shared[1, 1] = 0, 4, 8, 3
    shared[0, 1, 3] = shared[1, 0, 3] = 3
    return ng.NormalFormGame(
        np.stack([shared] * 3), strategies=[["U", "D"], ["L", "R"], ["M1", "M2", "M3", "M4"]]
    )


def test_a_correlated_belief():
    answer = ng.rationalizable(coordination())
    assert answer.options() == {"1": ["U", "D"], "2": ["L", "R"], "3": ["M1", "M2", "M3", "M4"]}
    assert dict(answer.belief("3", "M2")) == pytest.approx({("U", "L"): 0.5, ("D", "R"): 0.5})
    assert "3: 'M2' is best against 0.5 'U' & 'L' + 0.5 'D' & 'R'" in str(answer)


def test_independent_beliefs_only_where_they_make_no_difference():
    with pytest.raises(ng.NegotiationError, match="1, 2, 3 have one: correlated=True"):
        ng.rationalizable(coordination(), correlated=False)
    two = ng.NormalFormGame(np.zeros((3, 2, 1, 2)))
    assert ng.rationalizable(two, correlated=False).options()["1"] == ["1", "2"]


# Bernheim (1984) and Pearce (1984): with strict dominance all the way only the dilemma's
# equilibrium is rationalizable; in matching pennies everything is.
def test_dilemma_and_pennies():
    dilemma = ng.NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    assert ng.rationalizable(dilemma).options() == {"1": ["2"], "2": ["2"]}
    assert dict(ng.rationalizable(dilemma).belief("1", "2")) == {("2",): 1.0}
    with pytest.raises(ng.NegotiationError, match="'1' is strictly dominated by '2'"):
        ng.rationalizable(dilemma).belief("1", "1")
    pennies = ng.NormalFormGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    assert ng.rationalizable(pennies).options() == {"1": ["1", "2"], "2": ["1", "2"]}


# Two players guess two thirds of the mean: of two guesses the lower is always the closer, so that
# iterated dominance takes the highest guess out, and then the next.
def test_guessing_two_thirds_of_the_mean():
    guesses = np.arange(1, 7)
    pairs = np.array([[(a, b) for b in guesses] for a in guesses], dtype=float)
    target = 2 / 3 * pairs.mean(axis=2)
    miss = np.abs(pairs - target[..., None])
    payoffs = [miss[..., 0] <= miss[..., 1], miss[..., 1] <= miss[..., 0]]
    game = ng.NormalFormGame(np.array(payoffs) * 1.0 - 0.01 * np.moveaxis(miss, 2, 0))
    assert ng.rationalizable(game).options() == {"1": ["1"], "2": ["1"]}


# Pearce's lemma: an option survives exactly if some belief about survivors makes it best; and
# every option of a Nash equilibrium is rationalizable (Bernheim 1984, proposition 3.1).
@settings(max_examples=40)
@given(
    st.sampled_from([(3, 3), (2, 2, 2), (2, 3, 2)]).flatmap(
        lambda shape: arrays(float, (len(shape), *shape), elements=st.integers(0, 4).map(float))
    )
)
def test_beliefs_justify_and_equilibria_survive(payoffs):
    game = ng.NormalFormGame(payoffs)
    answer = ng.rationalizable(game)
    left = answer.options()
    for i, (player, names) in enumerate(left.items()):
        rest = [game.strategies[j] for j in range(game.n_players) if j != i]
        places = list(itertools.product(*rest))
        own = np.moveaxis(payoffs[i], i, 0).reshape(game.shape[i], -1)
        for option in names:
            belief = answer.belief(player, option)
            assert sum(belief.values()) == pytest.approx(1)
            others = [names for who, names in left.items() if who != player]
            assert all(n in o for key in belief for n, o in zip(key, others, strict=True))
            expected = own @ [belief.get(place, 0.0) for place in places]
            best = expected[game.strategies[i].index(option)]
            assert best >= expected.max() - 1e-12
    for eq in ng.pure_equilibria(game):
        assert all(option in left[player] for player, option in eq.profile.items())


def test_a_family_and_its_table():
    rng = np.random.default_rng(0)
    family = ng.NormalFormGame(rng.normal(size=(2, 3, 3, 20)))
    answer = ng.rationalizable(family)
    frame = answer.to_frame()
    for k, game in enumerate(family):
        one = ng.rationalizable(game)
        assert answer.options(k) == one.options()
        rows = frame[(frame["game"] == k) & frame["rationalizable"]]
        assert rows.groupby("player")["strategy"].apply(list).to_dict() == one.options()
        for player, names in one.options().items():
            assert answer.belief(player, names[0], k) == one.belief(player, names[0])
    assert "of 120 strategies of 20 games" in repr(answer)


def test_players_alone_or_without_a_choice():
    alone = ng.rationalizable(ng.NormalFormGame([[1, 3, 2]]))
    assert alone.options() == {"1": ["2"]}
    assert "'2' is best of all" in str(alone)
    assert ng.rationalizable(ng.NormalFormGame(np.zeros((1, 1)))).options() == {"1": ["1"]}


def test_bad_questions():
    answer = ng.rationalizable(coordination())
    with pytest.raises(ng.NegotiationError, match="no player '4'"):
        answer.belief("4", "U")
    with pytest.raises(ng.NegotiationError, match="did you mean 'M2'"):
        answer.belief("3", "m2")
    with pytest.raises(ng.NegotiationError, match="no game 1"):
        answer.belief("3", "M2", 1)
    with pytest.raises(ng.NegotiationError, match="correlated must be True or False"):
        ng.rationalizable(coordination(), correlated="yes")
    with pytest.raises(ng.NegotiationError, match="budget must be a positive number"):
        ng.rationalizable(coordination(), budget=-1)
