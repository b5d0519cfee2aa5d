"""Files of games in normal form: what they hold is kept, mistakes are named by line and column.

The games are written by hand, and so is what is expected of them; the order of the profiles is that
of Gambit's manual, the first player's strategy changing fastest. Lines and columns are counted by
hand too.
"""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_efg import numbers, texts

import negotiation as ng

# Written as we write: the normal form. The payoffs say whose they are and at which profile.
PAYOFFS = r"""NFG 1 R "Say \"when\"" { "Row" "Column" }

{ { "up" "down" }
{ "left" "middle" "right" }
}
"Two lines
of comment."

11 -11
21 -21
12 -12
22 -22
13.5 -13.5
1/3 -1/3
"""
OUTCOMES = r"""NFG 1 R "Say \"when\"" { "Row" "Column" }

{ { "up" "down" }
{ "left" "middle" "right" }
}
"Two lines
of comment."

{
{ "" 11, -11 }
{ "" 0, 0 }
{ "" 1/3, -1/3 }
}
1 2 2 2 1 3
"""
# The same as OUTCOMES in another dress: no more than is needed, and 0 for what pays nothing.
LOOSE = r"""
NFG 1 D "Say \"when\""{"Row""Column"}{{"up""down"}{"left""middle""right"}}"Two lines
of comment."{{"won"11,-11}{3/9 -1/3,}{0 0}}1 0 3 0 1 2"""


def test_a_normal_form_stays_as_it_is_to_the_byte():
    assert ng.read_nfg(PAYOFFS).to_nfg() == PAYOFFS
    assert ng.read_nfg(OUTCOMES).to_nfg(outcomes=True) == OUTCOMES
    assert ng.read_nfg(LOOSE).to_nfg(outcomes=True) == OUTCOMES


def test_everything_in_a_file_is_read():
    game = ng.read_nfg(PAYOFFS)
    assert game.title == 'Say "when"'
    assert game.comment == "Two lines\nof comment."
    assert game.players == ("Row", "Column")
    assert game.strategies == (("up", "down"), ("left", "middle", "right"))
    rows = [[11, 12, Fraction(27, 2)], [21, 22, Fraction(1, 3)]]
    assert game.exact_payoffs[0].tolist() == rows
    assert (game.exact_payoffs[1] == -game.exact_payoffs[0]).all()


def test_strategies_may_be_counted():
    game = ng.read_nfg('NFG 1 R "" { "A" "" "C" } { 1 2 3 }\n' + " ".join(map(str, range(18))))
    assert game.players == ("A", "2", "C")
    assert game.strategies == (("1",), ("1", "2"), ("1", "2", "3"))
    # Player A gets 0 at (1, 1, 1), 3 at (1, 2, 1), 6 at (1, 1, 2).
    assert game.payoffs[0].tolist() == [[[0, 6, 12], [3, 9, 15]]]
    assert game.payoffs[2].tolist() == [[[2, 8, 14], [5, 11, 17]]]


def test_an_empty_name_is_a_number():
    game = ng.read_nfg('NFG 1 R "" { "A" } { { "" "go" "" } } 1, 2, 3')
    assert game.strategies == (("1", "go", "3"),)


def test_files_are_read_by_their_path(tmp_path):
    path = tmp_path / "game.nfg"
    path.write_bytes(b"\xef\xbb\xbf" + PAYOFFS.encode())
    assert ng.read_nfg(path).to_nfg() == ng.read_nfg(str(path)).to_nfg() == PAYOFFS
    path.write_text("NFG 1 R", encoding="utf-8")
    with pytest.raises(
        ng.NegotiationError, match=r"game\.nfg: line 1, column 8: expected the title"
    ):
        ng.read_nfg(path)


HEAD = 'NFG 1 R "t" { "A" "B" }\n'
LISTS = '{ { "x" "y" }\n{ "z" } }\n'


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ('EFG 2 R "t"', "1, column 1", "header of a game in normal form, NFG 1 R .*, got 'EFG'"),
        ('NFG 2 R "t"', "1, column 5", "expected 1, the version of the format, got '2'"),
        ('NFG 1 X "t"', "1, column 7", r"expected R \(or D\), the kind of numbers"),
        ('NFG 1 R "t" { }', "1, column 1", "expected 1 to 63 players, got 0"),
        ('NFG 1 R "t" { "A" "A" }', "1, column 1", "the names of players repeat: 'A'"),
        ('NFG 1 R "t" { "A"', "1, column 18", "expected the name of a player, or }.*, got the end"),
        (f"{HEAD}1 2", "2, column 1", "expected { and the strategies, got '1'"),
        (f"{HEAD}{{ 2 }} 1", "2, column 5", "strategies of 'B', or how many there are, got '}'"),
        (f"{HEAD}{{ 2 3 4 }}" + " 1" * 12, "2, column 7", "} after the strategies of all 2"),
        (f"{HEAD}{{ 0 1 }}", "2, column 3", "player 'A' needs a strategy"),
        (f"{HEAD}{{ 1 99999999 }} 1 2", "2, column 5", "99999999 strategies of 'B', and not"),
        (f'{HEAD}{{ {{ "x" "x" }}', "2, column 3", "names of the strategies of 'A' repeat: 'x'"),
        (f"{HEAD}{LISTS}1 2 3", "4, column 1", "expected 4 payoffs, .*; 3 words are left"),
        (f"{HEAD}{LISTS}", "3, column 10", "expected 4 payoffs, .*; the file ends here"),
        (f"{HEAD}{LISTS}1 2 3 x", "4, column 7", "the payoff of player 2 at profile 2: an integer"),
        (f"{HEAD}{LISTS}1 2 3 1/0", "4, column 7", "1/0 divides by zero"),
        (f"{HEAD}{LISTS}1 2 3 4 5", "4, column 9", "expected the end, since all 2 profiles have"),
        (f"{HEAD}{LISTS}{{ 1 2 }} 1 1", "4, column 3", "{ and an outcome, or } after the last"),
        (f'{HEAD}{LISTS}{{ {{ "" 1 }} }}', "4, column 10", "expected 2 payoffs of outcome 1, .* 1"),
        (f'{HEAD}{LISTS}{{ {{ "" 1 2 3', "4, column 12", "} after the payoffs of all 2 players"),
        (f'{HEAD}{LISTS}{{ {{ "" 1 2 }} }} 1', "4, column 16", "outcome for each of 2 profiles; 1"),
        (f'{HEAD}{LISTS}{{ {{ "" 1 2 }} }} 1 2', "4, column 18", "no outcome 2: there are 1"),
        (f'{HEAD}{LISTS}{{ {{ "" 1 2 }} }} 1 -1', "4, column 18", "number of the outcome of prof"),
    ],
)  # fmt: skip
def test_an_error_names_the_line_and_what_was_expected(text, where, what):
    with pytest.raises(ng.NegotiationError, match=rf"^line {where}: .*{what}"):
        ng.read_nfg(text)


def test_what_is_neither_a_file_nor_a_text():
    with pytest.raises(ng.NegotiationError, match=r"neither a file nor .* starts with NFG"):
        ng.read_nfg("no such file.nfg")
    with pytest.raises(ng.NegotiationError, match=r"expected a path or the text of an \.nfg file"):
        ng.read_nfg(3)


def test_a_family_is_not_written():
    family = ng.NormalFormGame(np.zeros((2, 2, 2, 5)))
    for write in (family.to_nfg, family.to_csv):
        with pytest.raises(ng.NegotiationError, match=r"holds one game, .* family of shape \(5,\)"):
            write()


def test_a_conflict_is_written_as_its_game():
    from negotiation.formats.nfg import to_nfg

    talks = ng.scenarios.load("karabakh-2020")
    game = ng.read_nfg(to_nfg(talks))
    assert game.players == tuple(talks.names)
    np.testing.assert_array_equal(game.payoffs, talks.payoffs())


named = texts.filter(str.strip)


@st.composite
def games(draw):
    """A game of up to four players with any names and any numbers."""
    shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    count = len(shape) * int(np.prod(shape))
    given_numbers = draw(st.lists(numbers, min_size=count, max_size=count))
    payoffs = np.empty(count, dtype=object)
    payoffs[:] = given_numbers
    unique = [
        draw(st.lists(named, min_size=s, max_size=s, unique=True)) for s in (len(shape), *shape)
    ]
    return ng.NormalFormGame(
        payoffs.reshape(len(shape), *shape), unique[0], unique[1:],
        title=draw(texts), comment=draw(texts),
    )  # fmt: skip


@settings(max_examples=40)
@given(games(), st.booleans())
def test_any_game_comes_back(game, outcomes):
    text = game.to_nfg(outcomes=outcomes)
    again = ng.read_nfg(text)
    assert (again.players, again.strategies) == (game.players, game.strategies)
    assert (again.title, again.comment) == (game.title, game.comment)
    np.testing.assert_array_equal(again.payoffs, game.payoffs)
    assert again.to_nfg(outcomes=outcomes) == text


# Where Gambit is installed, Gambit itself is asked.


def test_gambit_reads_what_we_write_and_we_read_what_it_writes():
    pygambit = pytest.importorskip("pygambit")
    for text in (PAYOFFS, OUTCOMES):
        game = ng.read_nfg(text)
        theirs = ng.to_pygambit(game)
        for paid, ours in zip(theirs.to_arrays(), game.exact_payoffs, strict=True):
            assert [Fraction(str(v)) for v in paid.flat] == ours.ravel().tolist()
        again = ng.from_pygambit(theirs)
        assert (again.exact_payoffs == game.exact_payoffs).all()
        assert (again.players, again.strategies) == (game.players, game.strategies)
    assert hasattr(pygambit, "read_nfg")


def test_gambit_s_catalogue_is_read_as_gambit_reads_it():
    pygambit = pytest.importorskip("pygambit")
    paths = sorted(Path(pygambit.__file__).parent.rglob("*.nfg"))
    assert paths
    for path in paths:
        game, theirs = ng.read_nfg(path), pygambit.read_nfg(str(path))
        assert game.title == theirs.title
        again = ng.from_pygambit(theirs)
        assert (again.exact_payoffs == game.exact_payoffs).all()
