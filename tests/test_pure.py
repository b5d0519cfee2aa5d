"""Pure equilibria, beside an enumeration in plain loops and the textbook games."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import negotiation as ng
from negotiation.solvers.pure import equilibrium_mask, margins


def by_loops(payoffs):
    """Profiles from which nobody gains by deviating, and those from which all deviations cost."""
    n = len(payoffs)
    found, strict = [], []
    for profile in itertools.product(*[range(size) for size in payoffs.shape[1:]]):
        gains = []
        for i in range(n):
            for other in range(payoffs.shape[i + 1]):
                if other != profile[i]:
                    deviation = (*profile[:i], other, *profile[i + 1 :])
                    gains.append(payoffs[(i, *deviation)] - payoffs[(i, *profile)])
        if all(gain <= 0 for gain in gains):
            found.append(profile)
            strict.append(all(gain < 0 for gain in gains))
    return found, strict


# Small games full of ties, of one to four players with one to three options.
games = st.lists(st.integers(1, 3), min_size=1, max_size=4).flatmap(
    lambda shape: arrays(float, (len(shape), *shape), elements=st.integers(0, 3).map(float))
)


@given(games)
def test_as_by_plain_loops(payoffs):
    found, strict = by_loops(payoffs)
    eqs = ng.pure_equilibria(ng.NormalFormGame(payoffs))
    at = [tuple(int(x.argmax()) for x in eq.strategies) for eq in eqs]
    assert at == found
    assert eqs.isolated.tolist() == strict
    assert eqs.complete.all()
    assert not eqs.regret.any()
    assert all(
        eq.payoffs.tolist() == [payoffs[(i, *p)] for i in range(len(payoffs))]
        for eq, p in zip(eqs, found, strict=True)
    )


@given(games)
def test_margin_is_what_the_best_deviation_loses(payoffs):
    margin = margins(payoffs)
    assert np.array_equal((margin >= 0).all(axis=0), equilibrium_mask(payoffs))
    for i, size in enumerate(payoffs.shape[1:]):
        if size == 1:
            assert np.isposinf(margin[i]).all()


def test_family_is_its_games_one_after_the_other():
    payoffs = np.random.default_rng(5).integers(0, 3, size=(3, 2, 3, 2, 4, 5)).astype(float)
    family = ng.NormalFormGame(payoffs)
    eqs = ng.pure_equilibria(family)
    assert eqs.count.sum() == len(eqs)
    for k in range(family.n_games):
        alone = ng.pure_equilibria(family[k])
        assert [eq.profile for eq in eqs.of(k)] == [eq.profile for eq in alone]


# Textbook games (Luce and Raiffa 1957; Osborne 2004) and their equilibria.
@pytest.mark.parametrize(
    ("payoffs", "expected"),
    [
        ([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], [(1, 1)]),  # prisoners' dilemma
        ([[[2, 0], [0, 1]], [[1, 0], [0, 2]]], [(0, 0), (1, 1)]),  # battle of the sexes
        ([[[4, 1], [3, 2]], [[4, 3], [1, 2]]], [(0, 0), (1, 1)]),  # stag hunt
        ([[[6, 2], [7, 0]], [[6, 7], [2, 0]]], [(0, 1), (1, 0)]),  # chicken
        ([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], []),  # matching pennies
    ],
)
def test_textbook_games(payoffs, expected):
    eqs = ng.pure_equilibria(ng.NormalFormGame(payoffs))
    assert [tuple(int(x.argmax()) for x in eq.strategies) for eq in eqs] == expected
    assert eqs.isolated.all()


# Other solvers lose these: payoffs of 1e-8 made every profile an equilibrium, an offset of 1e9 lost
# the prisoners' dilemma (design.md, "Other solvers' failures").
@pytest.mark.parametrize(("scale", "offset"), [(1e-300, 0), (1e-9, 0), (1, 1e9), (1e300, 0)])
def test_comparison_does_not_depend_on_scale(scale, offset):
    dilemma = np.array([[[3, 0], [5, 1]], [[3, 5], [0, 1]]]) * scale + offset
    eqs = ng.pure_equilibria(ng.NormalFormGame(dilemma))
    assert [eq.profile for eq in eqs] == [{"1": "2", "2": "2"}]


def test_best_responses_tell_the_same():
    game = ng.NormalFormGame(
        [[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
        players=["A", "B"],
        strategies=[["swerve", "drive on"]] * 2,
    )
    for eq in ng.pure_equilibria(game):
        for player in game.players:
            assert ng.best_responses(game, player, eq.profile) == [eq.profile[player]]


def test_what_is_mixed_is_worth_the_same_and_nothing_more():
    # Nash (1951): the definition of an equilibrium in mixed strategies.
    rng = np.random.default_rng(5)
    game = ng.NormalFormGame(rng.normal(size=(3, 2, 3, 2)))
    for eq in ng.nash_equilibria(game):
        table = ng.expected_payoffs(game, eq)
        assert table["short"].min() == 0
        assert table["short"][table["probability"] > 1e-9].max() < 1e-9
        for player, payoff in zip(game.players, eq.payoffs, strict=True):
            own = table.loc[player]
            assert (own["probability"] * own["payoff"]).sum() == pytest.approx(payoff, abs=1e-12)
            best = ng.best_responses(game, player, eq, tolerance=1e-9)
            assert best == [*own.index[own["short"] < 1e-9]]


@pytest.mark.parametrize(
    ("player", "others", "says"),
    [
        ("C", {"B": "swerve"}, "no player 'C'"),
        ("A", {}, "the play of the others says nothing of 'B'"),
        ("A", {"B": "swerv"}, "did you mean 'swerve'"),
        ("A", {"B": "swerve", "Z": "swerve"}, "no player 'Z'"),
        ("A", {"B": [0.5, 0.6]}, "from 0 up and sum to 1"),
        ("A", {"B": [np.nan, 1]}, "from 0 up and sum to 1"),
        ("A", {"B": [1.5, -0.5]}, "from 0 up and sum to 1"),
        ("A", {"A": {"swerv": 1}, "B": "swerve"}, "did you mean 'swerve'"),
        ("A", {"B": [1.0]}, "2 probabilities"),
    ],
)
def test_bad_questions_about_best_responses(player, others, says):
    game = ng.NormalFormGame(
        np.zeros((2, 2, 2)), players=["A", "B"], strategies=[["swerve", "drive on"]] * 2
    )
    with pytest.raises(ng.NegotiationError, match=says):
        ng.best_responses(game, player, others)


def test_best_responses_are_asked_of_one_game():
    with pytest.raises(ng.NegotiationError, match="family of 3"):
        ng.best_responses(ng.NormalFormGame(np.zeros((2, 2, 2, 3))), "1", {"2": "1"})
