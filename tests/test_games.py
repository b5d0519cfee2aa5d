"""Games in normal form: what they hold, and what they refuse."""

from fractions import Fraction

import numpy as np
import pytest

import negotiation as ng
from negotiation.games.normal_form import as_game

DILEMMA = [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]


def labelled():
    return ng.NormalFormGame(
        DILEMMA,
        players=["North", "South"],
        strategies=[["disarm", "arm"], ["talk", "fight"]],
        title="Dilemma",
    )


def test_shape_and_labels():
    game = labelled()
    assert (game.n_players, game.shape, game.batch_shape, game.n_games) == (2, (2, 2), (), 1)
    assert game.profile_index({"South": "fight", "North": "disarm"}) == (0, 1)
    assert game.profile((0, 1)) == {"North": "disarm", "South": "fight"}
    assert repr(game) == "<NormalFormGame 'Dilemma': North, South; 2 x 2>"
    assert game.game() is game is as_game(game)


def test_labels_by_default_count_from_one():
    game = ng.NormalFormGame(np.zeros((2, 2, 3)))
    assert game.players == ("1", "2")
    assert game.strategies == (("1", "2"), ("1", "2", "3"))


def test_family():
    payoffs = np.random.default_rng(0).normal(size=(2, 2, 3, 4, 5))
    game = ng.NormalFormGame(payoffs)
    assert (game.shape, game.batch_shape, game.n_games, len(game)) == ((2, 3), (4, 5), 20, 20)
    assert np.array_equal(game[7].payoffs, payoffs[..., 1, 2])
    assert np.array_equal(game[-1].payoffs, payoffs[..., 3, 4])
    assert "family of shape (4, 5)" in repr(game)


def test_payoffs_are_a_copy_that_cannot_change():
    payoffs = np.array(DILEMMA, dtype=float)
    game = ng.NormalFormGame(payoffs)
    payoffs[0, 0, 0] = 99
    assert game.payoffs[0, 0, 0] == 3
    with pytest.raises(ValueError, match="read-only"):
        game.payoffs[0, 0, 0] = 99


def test_whatever_makes_a_game_is_taken_for_one():
    class Talks:
        def game(self):
            return labelled()

    assert [eq.profile for eq in ng.pure_equilibria(Talks())] == [
        {"North": "arm", "South": "fight"}
    ]


@pytest.mark.parametrize(
    ("payoffs", "says"),
    [
        (3.0, "first axis"),
        ([], "first axis"),
        ([[1, 2], [3, 4]], "2 players"),
        (np.zeros((2, 0, 2)), "empty axis"),
        (np.zeros((2, 2, 2, 0)), "empty axis"),
        ([[[1, np.nan], [0, 0]], [[0, 0], [0, 0]]], r"payoffs\[0, 0, 1\] is nan"),
        ([[[1, 0], [0, 0]], [[0, np.inf], [0, 0]]], r"payoffs\[1, 0, 1\] is inf"),
        ([[["a", 0], [0, 0]], [[0, 0], [0, 0]]], "not an array of numbers"),
        ([[[1, 0], [0]], [[0, 0], [0, 0]]], "they are lists of different lengths"),
        ([[[1j, 0], [0, 0]], [[0, 0], [0, 0]]], "not an array of numbers: they are complex"),
        ([[[True, False]]], "they are truth values"),
        ([[[10**400, 0]]], "not an array of numbers: one is 1000"),
        (np.array([[["1", 0]]], dtype=object), "not an array of numbers: one is '1'"),
        ({"A": 1}, "not an array of numbers: one is {'A': 1}"),
        (None, "first axis|not an array"),
    ],
)
def test_bad_payoffs_are_named(payoffs, says):
    with pytest.raises(ng.NegotiationError, match=says):
        ng.NormalFormGame(payoffs)


def three_by_two_by_four(seed=0):
    """Payoffs of three players, player by player, and the same in cells."""
    payoffs = np.random.default_rng(seed).normal(size=(3, 3, 2, 4))
    cells = [[[tuple(payoffs[:, i, j, k]) for k in range(4)] for j in range(2)] for i in range(3)]
    return payoffs, cells


def test_cells_are_the_same_game():
    payoffs, cells = three_by_two_by_four()
    strategies = [list("xyz"), list("xy"), list("abcd")]
    game = ng.NormalFormGame.from_cells(cells, ["A", "B", "C"], strategies)
    assert np.array_equal(game.payoffs, payoffs)
    assert game.shape == (3, 2, 4)
    assert np.array_equal(ng.NormalFormGame.from_cells(np.array(cells)).payoffs, payoffs)
    # Row of the table in any textbook: each had better defect, and both then lose.
    dilemma = ng.NormalFormGame.from_cells([[(3, 3), (0, 5)], [(5, 0), (1, 1)]], title="Dilemma")
    assert np.array_equal(dilemma.payoffs, DILEMMA)
    assert [eq.profile for eq in ng.nash_equilibria(dilemma)] == [{"1": "2", "2": "2"}]
    third = ng.NormalFormGame.from_cells([[[Fraction(1, 3), 10**20 + 1]]])
    assert third.exact_payoffs.ravel().tolist() == [Fraction(1, 3), 10**20 + 1]
    assert ng.NormalFormGame.from_cells([(1,), (2,)]).shape == (2,)


PAIRS = [[(3, 3), (0, 5), (1, 1)], [(5, 0), (1, 1), (2, 2)]]
CELLS = three_by_two_by_four()[1]


@pytest.mark.parametrize(
    ("payoffs", "labels"),
    [
        (PAIRS, {}),
        (PAIRS, {"players": ["A", "B"]}),
        (tuple(PAIRS), {}),
        ([row[:2] for row in PAIRS], {}),
        ([row[:2] for row in PAIRS], {"strategies": [["c", "d"]] * 2}),
        (np.array(PAIRS), {"strategies": [["c", "d"], ["c", "d", "e"]]}),
        (np.array(PAIRS).swapaxes(0, 1), {}),
        (CELLS, {}),
        (np.array(CELLS)[:2], {"players": ["A", "B", "C"]}),
        (np.zeros((2, 2, 2, 3)), {"strategies": [["c", "d"]] * 3}),
    ],
)
def test_what_is_seen_to_be_cells_is_refused(payoffs, labels):
    with pytest.raises(ng.NegotiationError, match=r"look like cells, .*from_cells takes cells"):
        ng.NormalFormGame(payoffs, **labels)
    assert ng.NormalFormGame.from_cells(payoffs, **labels).n_players == np.ndim(payoffs) - 1


@pytest.mark.parametrize(
    ("payoffs", "labels"),
    [
        (DILEMMA, {"players": ["A", "B"], "strategies": [["c", "d"]] * 2}),
        (np.array(PAIRS), {}),
        (np.array(PAIRS), {"strategies": [["c", "d", "e"], ["c", "d"]]}),
        (tuple(tuple(map(tuple, own)) for own in DILEMMA), {}),
        ([tuple(map(tuple, own)) for own in DILEMMA], {}),
        ([[(1, 2, 3), (4, 5, 6)], [(1, 2, 3), (4, 5, 6)]], {}),
        ([np.eye(2), np.eye(2)], {}),
        ((np.eye(2), np.eye(2)), {}),
        ([(1, 2)], {}),
        (np.zeros((2, 2, 2, 3)), {"players": ["A", "B"]}),
    ],
)
def test_what_may_be_player_by_player_is_taken_so(payoffs, labels):
    assert np.array_equal(ng.NormalFormGame(payoffs, **labels).payoffs, np.array(payoffs))


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ([[(1, 2, 3), (4, 5, 6)]], r"one payoff a player; got shape \(1, 2, 3\)"),
        (3, r"got shape \(\)"),
        ([], r"got shape \(0,\)"),
        ([[(1, 2), (3,)]], "cells are not an array of numbers: they are lists of diff"),
        ([[("1", "2")]], "cells are not an array of numbers: they are text"),
        ({("c", "d"): (1, 2)}, "cells are not an array of numbers: one is {"),
        ([[(1, np.nan)]], "payoffs must be finite"),
        ([[(np.inf, 1)]], "payoffs must be finite"),
        (np.zeros((0, 2, 2)), "an empty axis"),
    ],
)
def test_bad_cells_are_named(cells, says):
    with pytest.raises(ng.NegotiationError, match=says):
        ng.NormalFormGame.from_cells(cells)


@pytest.mark.parametrize("source", [[[1, 2], [3, 4]], np.eye(2), None, "karabakh-2023"])
def test_what_is_no_game_is_told_how_to_be_one(source):
    says = r"got (list|ndarray|NoneType|str); ng\.NormalFormGame\(payoffs\) makes one"
    with pytest.raises(ng.NegotiationError, match=says):
        ng.nash_equilibria(source)


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ({"players": ["A"]}, "the players need 2 names, got 1"),
        ({"players": "AB"}, "names of the players must be a list, got 'AB'"),
        ({"players": ["A", "A"]}, "repeat: A, A"),
        ({"players": ["A", None]}, "names of the players must be text, got None"),
        ({"strategies": [["x", "y"]]}, "strategies must be 2 lists of names, .* got 1"),
        ({"strategies": [["x", "y"], ["x"]]}, "the strategies of '2' need 2 names, got 1"),
        ({"strategies": [["x", "x"], ["x", "y"]]}, "repeat: x, x"),
    ],
)
def test_bad_labels_are_named(labels, says):
    with pytest.raises(ng.NegotiationError, match=says):
        ng.NormalFormGame(DILEMMA, **labels)


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ({"Norht": "arm", "South": "talk"}, "did you mean 'North'"),
        ({"North": "amr", "South": "talk"}, "did you mean 'arm'"),
        ({"North": "arm"}, "nothing of 'South'"),
        ({}, "nothing of 'North', 'South'"),
        (["arm", "talk"], "is a dict .* did you mean {'North': 'arm', 'South': 'talk'}"),
        ("arm", "is a dict from player to strategy, got 'arm'"),
        ({"North": ["arm"], "South": "talk"}, "no strategy of 'North'"),
        ({"North": "arm", "South": "talk", ng.Actor("North", ["x"]): "arm"}, "'North' twice"),
    ],
)
def test_bad_profiles_are_named(profile, says):
    with pytest.raises(ng.NegotiationError, match=says):
        labelled().profile_index(profile)


@pytest.mark.parametrize("k", [3, -4, 99])
def test_a_game_that_the_family_does_not_have(k):
    with pytest.raises(ng.NegotiationError, match=f"no game {k}: the family has 3"):
        ng.NormalFormGame(np.zeros((2, 2, 2, 3)))[k]


@pytest.mark.parametrize("thing", [None, 3, "game", [[1]], np.zeros((2, 2, 2)), object()])
def test_what_is_no_game_is_refused_by_every_solver(thing):
    for solver in (
        ng.pure_equilibria,
        ng.nash_equilibria,
        ng.dominated_options,
        ng.eliminate_dominated,
    ):
        with pytest.raises(ng.NegotiationError, match="expected a NormalFormGame"):
            solver(thing)
