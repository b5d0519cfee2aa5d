"""What results and games say of themselves: numbers, mixtures, lists of equilibria, tables."""

from fractions import Fraction
from xml.etree import ElementTree as ET

import numpy as np
import pytest

import negotiation as ng
from negotiation.games.words import counted, more, number
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.unresolved import Unresolved
from negotiation.solvers.words import choices, mixture

# By hand: each drives on with probability 1/3, and gets 14/3.
CHICKEN = np.array([[[6, 2], [7, 0]], [[6, 7], [2, 0]]])
NAMES = {"players": ["A", "B"], "strategies": [["swerve", "drive on"]] * 2}
# Two components, of which one is a segment: von Stengel's, as in test_two_players.py.
SEGMENT = ng.NormalFormGame([[[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]]])
# Every profile is an equilibrium, and none is isolated.
FLAT = ng.NormalFormGame(np.zeros((3, 2, 2, 2)))


def cells(html):
    """Texts of the rows of the only table, and of the paragraphs around it."""
    page = ET.fromstring(f"<div>{html}</div>")
    rows = [["".join(cell.itertext()) for cell in row] for row in page.iter("tr")]
    return rows, ["".join(p.itertext()) for p in page.iter("p")]


@pytest.mark.parametrize(
    ("value", "size", "text"),
    [
        (2 / 3, 1, "0.6667"),
        (-2.5, 1, "-2.5"),
        (3.0, 1, "3"),
        (12345, 1, "12345"),
        (123456789.4, 1, "123456789"),
        (1e9, 1, "1e+09"),
        (2e-5, 1, "0.00002"),
        (1e-12, 1, "0"),
        (1.1e-12, 1, "1.1e-12"),
        (-1e-9, 1e4, "0"),
        (1e-300, 0, "1e-300"),
        (-0.0, 0, "0"),
        (np.float64(0.25), 1, "0.25"),
        (Fraction(2, 3), 1, "2/3"),
        (Fraction(-4, 2), 1, "-2"),
        (Fraction(1, 10**13), 1e9, "1/10000000000000"),
        (Fraction(0.1), 1, "about 0.1"),
    ],
)
def test_numbers_have_four_digits(value, size, text):
    assert number(value, size) == text


def test_numbers_with_a_sign():
    values = (1.5, -1.5, 0.0, 1e-15, Fraction(1, 3))
    assert [number(v, sign=True) for v in values] == ["+1.5", "-1.5", "0", "0", "+1/3"]


def test_plurals():
    assert [counted(k, "game") for k in (0, 1, 2)] == ["0 games", "1 game", "2 games"]
    assert counted(2, "equilibrium", "equilibria") == "2 equilibria"
    assert [more(k, "row") for k in (-1, 0, 1, 2)] == [
        "", "", "... and 1 more row", "... and 2 more rows",
    ]  # fmt: skip


def test_mixtures_in_words():
    assert mixture(["halt", "press on"], np.array([1.0, 0.0])) == "halt"
    assert mixture(["halt", "press on"], np.array([0.25, 0.75])) == "0.25 halt + 0.75 press on"
    thirds = np.array([Fraction(1, 3), Fraction(2, 3), Fraction(0)])
    assert mixture(["a", "b", "c"], thirds) == "1/3 a + 2/3 b"
    # A share and a number that is a name must not run into one another.
    assert mixture(["1", "5 years"], np.array([0.5, 0.5])) == "0.5 strategy 1 + 0.5 '5 years'"
    assert mixture(["1", "2"], np.array([0, 1])) == "2"  # The name: tables are searched for it.
    # What is played with any probability is said.
    assert mixture("ab", np.array([1e-20, 1.0])) == "1e-20 a + 1 b"
    both = [np.array([0, 1]), np.array([1, 0])]
    assert choices("1B", ["12", ["30 days", "now"]], both) == "player 1: strategy 2; B: 30 days"


def test_equilibria_in_lines():
    lines = str(ng.nash_equilibria(ng.NormalFormGame(CHICKEN, **NAMES))).splitlines()
    assert lines[0].startswith("<Equilibria: 3 equilibria of 1 game, complete; all strategies")
    mixed = "0.6667 swerve + 0.3333 drive on"
    assert lines[1:] == [
        "  A: swerve; B: drive on  (payoffs 2, 7)",
        "  A: drive on; B: swerve  (payoffs 7, 2)",
        f"  A: {mixed}; B: {mixed}  (payoffs 4.667, 4.667)",
    ]


def test_a_game_without_names_is_readable():
    eqs = ng.nash_equilibria(ng.NormalFormGame(CHICKEN))
    assert "  player 1: strategy 1; player 2: strategy 2  (payoffs 2, 7)" in str(eqs)
    assert "player 2: 0.6667 strategy 1 + 0.3333 strategy 2" in str(eqs)
    assert cells(eqs._repr_html_())[0][:2] == [
        ["player 1", "player 2", "payoff: player 1", "payoff: player 2"],
        ["strategy 1", "strategy 2", "2", "7"],
    ]
    assert repr(eqs.source) == "<NormalFormGame: player 1, player 2; 2 x 2>"
    # What programs read has the names themselves.
    assert eqs[0].profile == {"1": "1", "2": "2"}
    assert eqs.to_frame()[["1", "2"]].iloc[0].tolist() == ["1", "2"]


def test_one_and_many_are_counted():
    pennies = ng.NormalFormGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    assert "<Equilibria: 1 equilibrium of 1 game, complete" in repr(ng.nash_equilibria(pennies))
    assert "<Equilibria: 0 equilibria of 1 game, complete" in repr(ng.pure_equilibria(pennies))
    family = ng.NormalFormGame(np.stack([CHICKEN] * 3, axis=-1))
    assert "<Equilibria: 6 equilibria of 3 games, complete" in repr(ng.pure_equilibria(family))


def test_continua_are_counted_by_component():
    eqs = ng.nash_equilibria(SEGMENT)
    assert "<Equilibria: 3 extreme equilibria in 2 components of 1 game, complete" in repr(eqs)
    rows, _ = cells(eqs._repr_html_())
    assert [row[-1] for row in rows] == ["component", "0", "0", "1"]


def test_rounding_is_not_shown():
    # A symmetric zero-sum game is worth nothing to either side (von Neumann 1928).
    a = np.random.default_rng(2).normal(size=(3, 3))
    eqs = ng.nash_equilibria(ng.NormalFormGame([a - a.T, a.T - a]))
    assert eqs.payoffs.any()
    assert eqs.regret.any()
    assert str(eqs).endswith("(payoffs 0, 0)")
    assert "regret" not in eqs._repr_html_() + eqs.to_latex()
    assert eqs.to_frame()["regret"].tolist() == eqs.regret.tolist()


def test_payoffs_that_were_given_are_no_rounding():
    game = ng.NormalFormGame([[[1e-13, 0], [0, 0]], [[1e13, 0], [0, 0]]])
    assert "(payoffs 1e-13, 1e+13)" in str(ng.pure_equilibria(game))


def test_a_regret_that_is_more_than_rounding_is_shown():
    # Both swerve: either would gain 1 by driving on.
    swerve = np.array([[1.0], [0.0]])
    eqs = Equilibria(
        ng.NormalFormGame(CHICKEN, **NAMES),
        np.array([0]),
        [swerve, swerve],
        complete=np.array([False]),
        isolated=np.array([False]),
        method="no method",
    )
    assert str(eqs).endswith("A: swerve; B: swerve  (payoffs 6, 6; regret 1)")
    rows, _ = cells(eqs._repr_html_())
    assert rows == [
        ["A", "B", "payoff: A", "payoff: B", "regret"],
        ["swerve", "swerve", "6", "6", "1"],
    ]
    assert "regret" in eqs.to_latex()


def test_exact_results_are_fractions():
    # The row player mixes so that 2 - x = 1 + x; the column player so that y/3 = (1 - y)/7.
    third, seventh = Fraction(1, 3), Fraction(1, 7)
    game = ng.NormalFormGame([[[third, 0], [0, seventh]], [[2, 1], [1, 2]]], **NAMES)
    eqs = ng.nash_equilibria(game, exact=True)
    said = "A: 1/2 swerve + 1/2 drive on; B: 3/10 swerve + 7/10 drive on"
    assert f"{said}  (payoffs 1/10, 3/2)" in str(eqs)
    assert str(eqs[2]) == said
    rows, _ = cells(eqs._repr_html_())
    mixed = ["1/2 swerve + 1/2 drive on", "3/10 swerve + 7/10 drive on", "1/10", "3/2"]
    assert rows[3] == mixed
    assert " & ".join(mixed) + r" \\" in eqs.to_latex(width=180)
    frame = eqs.to_frame()
    assert frame["B"][2] == mixed[1]
    assert frame["payoff: A"].dtype == float
    assert "(payoffs 1/3, 2)" in str(ng.pure_equilibria(game, exact=True))
    assert cells(game._repr_html_())[0][2:] == [
        ["swerve", "1/3, 2", "0, 1"],
        ["drive on", "0, 1", "1/7, 2"],
    ]


def test_a_family_says_which_game_and_how_many_are_complete():
    # Of three players: one game that is one continuum, and one where everybody's second
    # strategy is better whatever the others do.
    second = np.indices((2, 2, 2))
    flat_and_strict = np.stack([FLAT.payoffs, second], axis=-1)
    eqs = ng.nash_equilibria(ng.NormalFormGame(flat_and_strict))
    rows, paragraphs = cells(eqs._repr_html_())
    assert " of 2 games, complete for 1;" in paragraphs[0]
    assert rows[0] == ["game", *(f"player {k}" for k in "123"), *rows[0][4:]]
    assert rows[-1] == ["1", *["strategy 2"] * 3, "1", "1", "1"]
    assert paragraphs[1].startswith("unresolved: game 0: player 1: ")


def test_components_of_three_players_are_the_isolated_ones():
    eqs = ng.nash_equilibria(FLAT)
    assert len(eqs)
    assert eqs.components == []
    assert (eqs.component == -1).all()
    with pytest.raises(ng.NegotiationError, match="this game has 3: see components and unresolved"):
        _ = eqs.subsets
    with pytest.raises(ng.NegotiationError, match="two players, not for one equilibrium"):
        _ = ng.one_equilibrium(SEGMENT).subsets


def test_unresolved_parts_in_words():
    lower = [np.array([[0.0, 0], [0, 0]]), np.array([[0.25, 0.5], [0, 0.5], [0, 0]])]
    upper = [np.array([[1.0, 0], [1, 1]]), np.array([[1, 0.5], [0.5, 0.5], [0, 0]])]
    parts = Unresolved(np.array([3, 3]), lower, upper)
    assert repr(parts) == "<Unresolved: 2 parts of the strategy space, of 1 game>"
    names = [["yes", "no"], ["x", "y", "z"]]
    assert parts.words(0, "AB", names) == (
        "A: anything; B: probability 0.25 to 1 of x, 0 to 0.5 of y"
    )
    assert parts.words(1, "AB", names) == "A: no; B: 0.5 x + 0.5 y"
    assert parts.words(1, "12", ["12", "123"]) == (
        "player 1: strategy 2; player 2: 0.5 strategy 1 + 0.5 strategy 2"
    )
    face = Unresolved(np.array([0]), [np.zeros((4, 1))], [np.array([[1.0], [1], [1], [0]])])
    assert face.words(0, "A", ["wxyz"]) == "A: any mixture of w, x and y"
    assert face.words(0, "A", ["1234"]) == "A: any mixture of strategy 1, strategy 2 and strategy 3"
    assert repr(Unresolved.none((2, 2))) == "<Unresolved: nothing>"


def test_long_lists_say_how_much_is_left():
    # A coordination game on 24 places: every place is an equilibrium.
    eqs = ng.pure_equilibria(ng.NormalFormGame([np.eye(24)] * 2))
    assert str(eqs).endswith("  ... and 4 more equilibria")
    rows, paragraphs = cells(eqs._repr_html_())
    assert len(rows) == 21
    assert paragraphs[-1] == "... and 4 more equilibria"


def test_two_players_are_a_bimatrix_in_a_notebook():
    game = ng.NormalFormGame(CHICKEN, ["A & B", "<C>"], NAMES["strategies"], title="Chicken")
    rows, paragraphs = cells(game._repr_html_())
    assert rows == [
        ["", "<C>"],
        ["A & B", "swerve", "drive on"],
        ["swerve", "6, 6", "2, 7"],
        ["drive on", "7, 2", "0, 0"],
    ]
    assert paragraphs == ["NormalFormGame 'Chicken': A & B, <C>; 2 x 2"]


def test_large_games_are_cut_in_a_notebook():
    rows, paragraphs = cells(ng.NormalFormGame(np.zeros((2, 21, 25)))._repr_html_())
    assert {len(row) for row in rows[1:]} == {21}
    assert len(rows) == 22
    assert paragraphs[1:] == ["... and 1 more row", "... and 5 more columns"]


def test_three_players_are_a_list_of_profiles_in_a_notebook():
    payoffs = np.arange(81).reshape(3, 3, 3, 3)
    game = ng.NormalFormGame(payoffs, strategies=[["x", "y", "z"]] * 3)
    rows, paragraphs = cells(game._repr_html_())
    assert rows[0][2:5] == ["player 3", "payoff: player 1", "payoff: player 2"]
    assert rows[6] == ["x", "y", "z", *(str(v) for v in payoffs[:, 0, 1, 2])]
    assert len(rows) == 21
    assert paragraphs[1:] == ["... and 7 more profiles"]


def test_a_family_shows_its_first_game_in_a_notebook():
    family = ng.NormalFormGame(np.stack([CHICKEN, CHICKEN + 1], axis=-1), **NAMES)
    rows, paragraphs = cells(family._repr_html_())
    assert rows == cells(family[0]._repr_html_())[0]
    assert paragraphs == ["NormalFormGame: A, B; 2 x 2, family of shape (2,); its first game:"]


@pytest.mark.parametrize(
    "labels", [{"players": ["", "B"]}, {"players": ["A", " "]}, {"strategies": [["x", ""]] * 2}]
)
def test_a_name_says_something(labels):
    with pytest.raises(ng.NegotiationError, match="must not be empty"):
        ng.NormalFormGame(CHICKEN, **labels)


def test_an_actor_has_a_name():
    with pytest.raises(ng.NegotiationError, match="needs a name, got ''"):
        ng.Actor("", options=["halt"])
