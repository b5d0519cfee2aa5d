"""Tables of games between commas: what they hold is kept, mistakes are named by line."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from test_nfg import games

import negotiation as ng

CHICKEN = (
    "Ann,Ben,payoff: Ann,payoff: Ben\nstop,stop,0,0\nstop,go,-1,1\ngo,stop,1,-1\ngo,go,-10,-10\n"
)


def test_a_table_is_read_and_stays_as_it_is():
    game = ng.read_csv(CHICKEN)
    assert game.players == ("Ann", "Ben")
    assert game.strategies == (("stop", "go"),) * 2
    assert game.payoffs.tolist() == [[[0, -1], [1, -10]], [[0, 1], [-1, -10]]]
    assert game.to_csv() == CHICKEN


@pytest.mark.parametrize(
    "text",
    [
        CHICKEN.replace(",", ";"),
        CHICKEN.replace(",", "\t").replace("\n", "\r\n"),
        CHICKEN.replace("stop", '"stop"')
        .replace("0,0", " 0 , 0.0 ")
        .replace("payoff: A", "payoff:A"),
        "\n" + CHICKEN.replace("\n", "\n,,,\n") + "\n\n",
        "\ufeff" + CHICKEN,
    ],
    ids=["semicolons", "tabs", "quotes and spaces", "empty rows", "mark"],
)
def test_another_dress(text):
    assert ng.read_csv(text).to_csv() == CHICKEN


def test_rows_and_columns_come_in_any_order():
    game = ng.read_csv("payoff: B,B,payoff: A,A\n1,r,2,d\n3,l,4,u\n5,l,6,d\n7,r,8,u\n")
    assert game.players == ("B", "A")
    assert game.strategies == (("r", "l"), ("d", "u"))
    assert game.payoffs.tolist() == [[[1, 7], [5, 3]], [[2, 8], [6, 4]]]


def test_numbers_are_kept_exactly():
    game = ng.read_csv("A,payoff: A\nx,1/3\ny,0.1\nz,-2e-3\n")
    tenth = Fraction(1, 10)
    assert game.exact_payoffs.tolist() == [[Fraction(1, 3), tenth, -Fraction(2, 1000)]]


def test_files_are_read_by_their_path(tmp_path):
    path = tmp_path / "game.csv"
    path.write_bytes(CHICKEN.encode("utf-8-sig"))
    assert ng.read_csv(path).to_csv() == CHICKEN
    path.write_text(CHICKEN.replace("-10", "ten"), encoding="utf-8")
    with pytest.raises(
        ng.NegotiationError, match=r"game\.csv: line 5: payoff: Ann: expected an int"
    ):
        ng.read_csv(path)


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        (CHICKEN, "\n", "line 1: expected the players' names, .*; there are none"),
        (CHICKEN, "Ann,payoff: Ann\n", "no row with payoffs follows the players' names"),
        ("Ann,Ben", "Ann,Ann", "line 1: .*; 'Ann' comes twice"),
        ("Ann,Ben", "Ann,", "line 1: .*; a name is empty"),
        (",payoff: Ben", ",payoff: Bob", "line 1: .*; 'payoff: Bob' is of no player"),
        (",payoff: Ben", ",Carl", "line 1: .*; there is no column 'payoff: Ben'"),
        ("stop,go,-1,1", "stop,go,-1", "line 3: expected 4 values, as in the first line, got 3"),
        ("stop,go,-1,1", "stop,,-1,1", "line 3: no strategy of 'Ben'"),
        (
            "stop,go,-1,1",
            "stop,go,-1,one",
            "line 3: payoff: Ben: expected an integer, .* got 'one'",
        ),
        (
            "stop,go,-1,1",
            'stop,go,-1,"0,5"',
            "line 3: payoff: Ben: .* decimal with a point, got '0,5'",
        ),
        ("stop,go,-1,1", "stop,go,-1,1/0", "line 3: payoff: Ben: 1/0 divides by zero"),
        ("stop,go,-1,1", "stop,go,-1,1e999", "line 3: payoff: Ben: 1e999 is too large"),
        ("stop,go,-1,1", "stop,stop,-1,1", "line 3: stop, stop is on line 2 already"),
        ("stop,go,-1,1\n", "", "3 of 4 profiles have a row; there is none for Ann: stop, Ben: go"),
        (
            "stop,go,-1,1",
            "stop,gone,-1,1",
            "4 of 6 profiles have a row; there is none for Ann: stop",
        ),
        ("stop,go,-1,1", 'stop,"go,-1,1', "line 5: this is no CSV: unexpected end of data"),
    ],
)
def test_an_error_names_the_line_and_what_was_expected(old, new, match):
    assert old in CHICKEN
    with pytest.raises(ng.NegotiationError, match=match):
        ng.read_csv(CHICKEN.replace(old, new, 1))


def test_what_is_neither_a_file_nor_a_text():
    with pytest.raises(ng.NegotiationError, match=r"neither a file nor .* has several lines"):
        ng.read_csv("no such file.csv")


@pytest.mark.parametrize(
    "name", ["a;b;c", "a\rb", "a\tb;", "x;;;\ny", 'say "no";;;', '"', ";", ","]
)
def test_what_stands_between_values_may_be_in_a_name(name):
    game = ng.NormalFormGame([[1, 2]], players=[name], strategies=[[name, "other"]])
    again = ng.read_csv(game.to_csv())
    assert (again.players, again.strategies) == (game.players, game.strategies)


@settings(max_examples=40)
@given(games())
def test_any_game_comes_back_or_is_refused_for_its_names(game):
    names = [*game.players, *(name for own in game.strategies for name in own)]
    strange = any(n != n.strip() or n.startswith("payoff") for n in names)
    try:
        again = ng.read_csv(game.to_csv())
    except ng.NegotiationError:
        assert strange
        return
    assert (again.players, again.strategies) == (game.players, game.strategies)
    np.testing.assert_array_equal(again.payoffs, game.payoffs)
