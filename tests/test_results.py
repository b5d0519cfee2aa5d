"""What the results of all solvers have in common: by game, as a table, in words, in a notebook.

`Equilibria` is by equilibrium, and has its own tests.
"""

import inspect
import re

import numpy as np
import pandas as pd
import pytest

import negotiation as ng
from negotiation.solvers.by_game import ByGame, Tabled

CHICKEN = ng.NormalFormGame(
    [[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
    players=["Armenia", "Azerbaijan"],
    strategies=[["swerve", "drive on"]] * 2,
)
DILEMMA = [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]
PENNIES = [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]
FAMILY = ng.NormalFormGame(
    np.stack([CHICKEN.payoffs, DILEMMA, PENNIES], axis=-1),
    players=["A", "B"],
    strategies=[["soft", "hard"]] * 2,
)
THREE = ng.NormalFormGame(np.random.default_rng(3).integers(0, 4, (3, 2, 2, 2)))

#: Solvers with an answer for each game of a family.
BY_GAME = {
    "correlated": ng.correlated_equilibrium,
    "coarse": ng.coarse_correlated_equilibrium,
    "quantal": lambda game: ng.quantal_response(game, [0, 2]),
    "limit": ng.quantal_response,
    "fictitious": lambda game: ng.fictitious_play(game, rounds=30),
    "replicator": lambda game: ng.replicator(game, time=3, points=4),
    "commitment": lambda game: ng.commitment(game, game.players[0]),
    "select": ng.select,
    "rationalizable": ng.rationalizable,
    "dominated": ng.dominated_options,
    "eliminate": lambda game: ng.eliminate_dominated(game, strict=False),
}
#: Solvers with one answer, or one for each equilibrium.
OTHERS = {
    "refinements": ng.refinements,
    "polygon": lambda game: ng.correlated_payoffs(game[0], *game.players[:2]),
    "path": lambda game: ng.quantal_response(game[0]).path,
    "fit": lambda game: ng.fit_rationality(game[0], [[3, 5]] * game.n_players),
}
SOLVERS = BY_GAME | OTHERS
GAMES = {"one": CHICKEN, "family": FAMILY, "three": THREE}
CLASSES = {type(solve(FAMILY)) for solve in SOLVERS.values()} | {ng.Elimination}

by_game = pytest.mark.parametrize("solve", BY_GAME.values(), ids=BY_GAME)
every = pytest.mark.parametrize("solve", SOLVERS.values(), ids=SOLVERS)


@by_game
def test_the_index_is_the_game(solve):
    result = solve(FAMILY)
    assert isinstance(result, ByGame)
    assert len(result) == len(list(result)) == 3
    for k, (one, game) in enumerate(zip(result, FAMILY, strict=True)):
        assert repr(one) == repr(result[k]) == repr(result[k - 3])
        alone = solve(game)
        if isinstance(result, ng.Selection):
            np.testing.assert_allclose(one.payoffs, alone[0].payoffs, atol=1e-12)
            assert str(one) == str(alone[0])
            continue
        assert type(one) is type(alone)
        assert one.source.batch_shape == ()
        pd.testing.assert_frame_equal(one.to_frame(), alone.to_frame(), atol=1e-6)
    for wrong in (3, -4, "A", 1.0, None):
        with pytest.raises(ng.NegotiationError, match="no game"):
            result[wrong]


@by_game
def test_a_single_game_is_a_family_of_one(solve):
    alone, names = solve(CHICKEN), (CHICKEN.players, CHICKEN.strategies)
    boxed = solve(ng.NormalFormGame(CHICKEN.payoffs[..., None], *names))
    assert len(boxed) == 1
    assert str(boxed) == str(alone)
    if not isinstance(alone, ng.Elimination):
        assert len(alone) == 1
        assert str(alone[0]) in str(alone)
    with pytest.raises(ng.NegotiationError, match="no game 1"):
        boxed[1]


@by_game
def test_axes_of_a_family_are_flattened(solve):
    payoffs = FAMILY.payoffs[..., [0, 1, 2, 2, 1, 0]]
    flat, square = (
        solve(ng.NormalFormGame(payoffs.reshape(2, 2, 2, *shape))) for shape in ((6,), (2, 3))
    )
    assert len(square) == 6
    assert str(flat) == str(square)
    pd.testing.assert_frame_equal(flat.to_frame(), square.to_frame())
    for one, other in zip(flat, square, strict=True):
        assert str(one) == str(other)


@every
@pytest.mark.parametrize("game", GAMES.values(), ids=GAMES)
def test_words_and_tables(solve, game):
    result = solve(game)
    assert isinstance(result, Tabled)
    frame, page = result.to_frame(), result._repr_html_()
    assert isinstance(frame, pd.DataFrame)
    assert page.startswith("<p>")
    assert page.count("<table") >= 1
    assert repr(result)[0] + repr(result)[-1] == "<>"
    assert result.source.shape == game.shape
    for text in (repr(result), str(result), page):
        assert not re.search(r"array\(|NormalFormGame|nan\b|None", text)
        assert not re.search(r"(?<!player )\b1 [a-z]*(ia|s)\b", text)  # one of several
        assert not re.search(r"e-(1[3-9]|[2-9]\d|\d{3})", text)  # rounding
        assert not re.search(r"\boptions?\b|\bactors?\b", text)
    assert "\n" not in repr(result)
    first = page.partition("<table")[2].partition("</table>")[0]
    assert first.count("<tr>") == 1 + min(len(frame), 20)
    assert (f"... and {len(frame) - 20} more row" in page) == (len(frame) > 20)


@every
def test_names_are_escaped(solve):
    game = ng.NormalFormGame(
        CHICKEN.payoffs, players=["<b>A", "B & C"], strategies=[["<i>", "no"]] * 2
    )
    page = solve(game)._repr_html_()
    assert not re.search("<b>|<i>|B & C", page)
    assert "&lt;b&gt;A" in page


@by_game
def test_long_families_are_cut(solve):
    payoffs = np.random.default_rng(0).integers(0, 5, (2, 2, 2, 21)).astype(float)
    lines = str(solve(ng.NormalFormGame(payoffs))).splitlines()
    assert len(lines) == 22
    assert lines[1].startswith("  game 0: ")
    assert lines[-1] == "  ... and 1 more game"


@pytest.mark.parametrize("kind", sorted(CLASSES, key=str), ids=lambda kind: kind.__name__)
def test_results_offer_no_constructors(kind):
    public = [name for name in dir(kind) if not name.startswith("_")]
    assert not [n for n in public if isinstance(inspect.getattr_static(kind, n), classmethod)]


# Under the replicator equation the odds of cooperation in this dilemma, in which defection pays 2
# more whatever the other does, fall as exp(-2 t); at t = 120 they are exp(-240) < 1e-100.
def test_rounding_is_written_as_zero_and_kept_in_the_table():
    gap = ng.NormalFormGame(
        [[[2, 0], [4, 2]], [[2, 4], [0, 2]]], strategies=[["cooperate", "defect"]] * 2
    )
    path = ng.replicator(gap, time=120, points=2)
    share = path.to_frame()["1: cooperate"].to_numpy()
    np.testing.assert_allclose(share, [0.5, np.exp(-240)], rtol=1e-4)
    assert "settled at player 1: defect; player 2: defect (regret 0)" in str(path)
    cells = re.findall("<td>(.*?)</td>", path._repr_html_())
    assert cells == ["0", "0.5", "0.5", "0.5", "0.5", "120", "0", "1", "0", "1"]


# A payoff is rounding beside a player's own payoffs in the same game only.
def test_small_games_beside_large_ones_are_no_rounding():
    scale = np.array([1.0, 1e-15])
    game = ng.NormalFormGame(CHICKEN.payoffs[..., None] * scale)
    plan = ng.correlated_equilibrium(game)
    assert "game 1: 1.05e-14 (payoffs: player 1: 5.25e-15, player 2: 5.25e-15)" in str(plan)
    assert "<td>6e-15</td>" in plan._repr_html_()


def test_dominated_strategies_one_after_another():
    answer = ng.dominated_options(FAMILY)[1]
    assert len(answer) == 2
    assert [one.player for one in answer] == ["A", "B"]
    assert answer[-1] == answer[1]
    assert repr(answer[0]) == "<Dominated: A: 'soft' is strictly dominated by 'hard'>"
    assert repr(answer) == "<Elimination: 2 strategies gone in 1 round; left: A: hard; B: hard>"
    for wrong in (2, -3, "A"):
        with pytest.raises(ng.NegotiationError, match="no dominated strategy"):
            answer[wrong]


def test_refinements_are_by_equilibrium():
    answers = ng.refinements(FAMILY)
    frame = answers.to_frame()
    assert frame.index.tolist() == list(range(len(answers)))
    assert frame["game"].tolist() == answers.equilibria.game.tolist()
    for k, one in enumerate(answers):
        assert one == answers[k - len(answers)]
        named = {question.replace("_", " "): answer for question, answer in one.items()}
        assert frame.loc[k, list(named)].to_dict() == named
    with pytest.raises(ng.NegotiationError, match=f"no equilibrium {len(answers)}"):
        answers[len(answers)]


def test_selection_of_none_says_why():
    proposal = {"Armenia": "swerve", "Azerbaijan": "swerve"}
    chosen = ng.select(CHICKEN, "proposal", proposal=proposal)
    assert chosen[0] is None
    assert str(chosen) == "none selected: the proposal is no equilibrium"
    assert chosen._repr_html_().count("<td>none</td>") == 2
