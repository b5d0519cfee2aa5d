"""Files of games in extensive form: what they hold is kept, and a normal form stays as it is.

The games are written by hand, and so is what is expected of them. The format is Gambit's; where it
is installed, Gambit itself is asked.
"""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import negotiation as ng
from negotiation.games.nodes import CHANCE, Columns

# Written as Gambit writes: the normal form.
ENTRY = r"""EFG 2 R "Entry, \"with weather\"" { "Challenger" "Incumbent" }
"Two lines
of comment."

p "root" 1 1 "Enter?" { "stay out" "enter" } 0
t "" 1 "Peace" { 0, 2 }
c "sky" 1 "Weather" { "good" 1/3 "bad" 2/3 } 2 "Entered" { -0.1, 0 }
p "" 2 1 "Fight?" { "fight" "share" } 0
t "" 3 "War" { -1, -1 }
t "" 4 "" { 1, 1 }
p "" 2 1 "Fight?" { "fight" "share" } 2 "Entered" { -0.1, 0 }
t "end" 3 "War" { -1, -1 }
t "" 0
"""

# The same in another dress: no more than is needed, numbers and white space as they come.
LOOSE = r"""
EFG 2 D "Entry, \"with weather\"" {"Challenger""Incumbent"} "Two lines
of comment." p "root" 1 7 "Enter?" {"stay out" "enter"} 0 t "" 10 "Peace" {0 2.}
c"sky"3"Weather"{"good"1/3"bad"4/6}20"Entered"{-1e-1,+0.0E5,} p "" 2 0 "Fight?" { "fight" "share" }
0 t "" 30 "War" { -2/2 -1.000 } t "" 40 { 1, 1 } p "" 2 0 20
t "end" 30
t "" 0"""

# A text for each @.
QUOTED = """EFG 2 R "" { "A" "B" }
""

p "" 1 1 "@" { "@" } 0
p "@" 2 1 "" { "x" } 0
t "" 1 "@" { 1, 2 }
"""

SHARED = """EFG 2 R "" { "A" }
""

c "" 1 "Coin" { "heads" 0.5 "tails" 0.5 } 0
p "" 1 1 "" { "stop" "again" } 0
t "" 1 "" { 1 }
c "" 1 "Coin" { "heads" 0.5 "tails" 0.5 } 0
t "" 1 "" { 1 }
t "" 0
t "" 0
"""


def same(one, two):
    """All that a tree holds is the same, numbers too."""
    for name in ("players", "title", "comment", "node_names", "set_label", "set_actions"):
        assert getattr(one, name) == getattr(two, name), name
    for name in ("parent", "action", "information", "set_player", "set_number"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name), name)
    paid = [
        [t.outcome_names[k] if k >= 0 else None for k in t.outcome.tolist()] for t in (one, two)
    ]
    assert paid[0] == paid[1]
    np.testing.assert_array_equal(one.payoffs, two.payoffs)
    np.testing.assert_array_equal(one.chances, two.chances)
    return True


def normal(text):
    """Read a text; return its normal form, which must stay as it is, and the tree."""
    tree = ng.read_efg(text)
    again = ng.read_efg(tree.to_efg())
    assert same(tree, again)
    assert again.to_efg() == tree.to_efg()
    return tree.to_efg(), tree


def test_a_normal_form_stays_as_it_is_to_the_byte():
    assert normal(ENTRY)[0] == ENTRY


def test_everything_in_a_file_is_read():
    tree = ng.read_efg(ENTRY)
    assert tree.title == 'Entry, "with weather"'
    assert tree.comment == "Two lines\nof comment."
    assert tree.players == ("Challenger", "Incumbent")
    assert tree.node_names == ["root", "", "sky", "", "", "", "", "end", ""]
    assert [s.key for s in tree.sets] == ["Enter?", "Weather", "Fight?"]
    assert [s.nodes.tolist() for s in tree.sets] == [[0], [2], [3, 6]]
    assert tree.outcome_names == ["Peace", "Entered", "War", ""]
    tenth = Fraction(1, 10)  # What was paid on the way is added up.
    assert tree.exact_payoffs.tolist() == [
        [0, -1 - tenth, 1 - tenth, -1 - 2 * tenth, -2 * tenth],
        [2, -1, 1, -1, 0],
    ]
    assert tree.exact_chances.tolist()[2:4] == [Fraction(1, 3), Fraction(2, 3)]


def test_a_loose_text_is_the_same_game():
    text, tree = normal(LOOSE)
    assert tree.set_number.tolist() == [7, 3, 0]
    numbered = ENTRY.replace("1 1 ", "1 7 ").replace("2 1 ", "2 0 ").replace('sky" 1', 'sky" 3')
    assert text == numbered


def test_sets_are_called_by_the_numbers_of_the_file_where_labels_do_not_do():
    tree = ng.read_efg(
        'EFG 2 R "" { "A" "B" }\n'
        'p "" 1 4 "again" { "l" "r" } 0 p "" 1 2 "again" { "l" } 0 t "" 0\n'
        'p "" 1 9 "" { "l" } 0 p "" 1 3 "A:9" { "l" } 0 p "" 1 5 "A:5" { "l" } 0\n'
        'p "" 2 8 "own" { "l" } 0 t "" 0'
    )
    assert list(tree.sets_of("A")) == ["A:4", "A:2", "A:9", "A:3", "A:5"]
    assert list(tree.sets_of("B")) == ["own"]


def test_chance_moves_may_share_a_set_and_hide_nothing():
    text, tree = normal(SHARED)
    assert text == SHARED
    assert [s.nodes.tolist() for s in tree.sets] == [[0, 3], [1]]
    assert tree.perfect_information


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"say \"no\"", 'say "no"'),
        (r"$\alpha$", r"$\alpha$"),  # As Gambit reads a backslash before anything else.
        (r"a\\\\b", r"a\\b"),
        (r"at the end\\", "at the end\\"),
        (r"\\\"", r"\""),
        ("{ t 0, }", "{ t 0, }"),
        ("ligne\n\tü 俄", "ligne\n\tü 俄"),
    ],
)
def test_quotation_marks_and_backslashes(written, text):
    again, tree = normal(QUOTED.replace("@", written))
    assert tree.node_names == ["", text, ""]
    assert tree.set_label == [text, ""]
    assert tree.set_actions == [(text,), ("x",)]
    assert tree.outcome_names == [text]
    assert written in again


@pytest.mark.parametrize(
    ("written", "value", "normal_form"),
    [
        ("7", 7, "7"),
        ("+7.", 7, "7"),
        ("-.50", Fraction(-1, 2), "-0.5"),
        ("0.1", Fraction(1, 10), "0.1"),
        ("2/6", Fraction(1, 3), "1/3"),
        ("-7/4", Fraction(-7, 4), "-1.75"),
        ("1.5e-3", Fraction(3, 2000), "0.0015"),
        ("12E2", 1200, "1200"),
        ("-0.0", 0, "0"),
        ("123456789012345678901/7", Fraction(123456789012345678901, 7), "123456789012345678901/7"),
    ],
)
def test_numbers_are_kept_exactly(written, value, normal_form):
    again, tree = normal(
        f'EFG 2 R "" {{ "A" }}\np "" 1 1 "" {{ "l" }} 0\nt "" 1 "" {{ {written} }}'
    )
    assert tree.exact_payoffs.tolist() == [[value]]
    assert again.endswith(f"{{ {normal_form} }}\n")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.1, "0.1"),
        (1 / 3, "0.3333333333333333"),
        (1e-7, "0.0000001"),
        (2.0, "2"),
        (1e22, "1" + "0" * 22),
        (np.float64(2.5), "2.5"),
        (np.int64(3), "3"),
        (Fraction(1, 3), "1/3"),
        (Fraction(1, 8), "0.125"),
    ],
)
def test_a_float_is_written_as_the_shortest_decimal_and_a_fraction_as_it_is(number, text):
    tree = ng.Tree(["A"], ng.Decision("A", {"l": [number], "r": [Fraction(1, 7)]}))
    assert f'"" {{ {text} }}' in tree.to_efg()
    assert ng.read_efg(tree.to_efg()).payoffs[0, 0] == float(number)


def test_a_number_that_could_not_be_read_again_is_not_written():
    tree = ng.Tree(["A"], ng.Decision("A", {"l": [Fraction(1, 3**9000)]}))
    with pytest.raises(ng.NegotiationError, match="more than 4000 digits as a fraction"):
        tree.to_efg()


def test_a_family_is_not_written():
    tree = ng.Tree(["A"], ng.Decision("A", {"l": [np.zeros(3)], "r": [1]}))
    with pytest.raises(ng.NegotiationError, match=r"holds one game, .* family of shape \(3,\)"):
        tree.to_efg()


def test_files_are_read_by_their_path(tmp_path):
    path = tmp_path / "entry.efg"
    path.write_bytes(b"\xef\xbb\xbf" + ENTRY.replace("\n", "\r\n").encode())
    tree = ng.read_efg(str(path))
    assert tree.comment == "Two lines\r\nof comment."
    path.write_bytes(ENTRY.encode())
    assert same(ng.read_efg(path), ng.read_efg(ENTRY))
    assert ng.read_efg("\ufeff" + ENTRY).to_efg() == ENTRY


def test_a_tree_without_outcomes_pays_nothing():
    _, tree = normal('EFG 2 R "" { "A" } p "" 1 1 "" { "l" "r" } 0 t "" 0 t "" 0')
    assert tree.payoffs.tolist() == [[0, 0]]


def test_a_tree_a_hundred_thousand_deep():
    depth = 100_000
    moves = [f'p "" {k % 2 + 1} {k // 2 + 1} "" {{ "go" "stop" }} 0' for k in range(depth)]
    ends = [f't "" {k + 1} "" {{ {k} {-k} }}' for k in range(depth + 1)]
    tree = ng.read_efg("\n".join(['EFG 2 R "" { "A" "B" }', *moves, *ends]))
    assert len(tree.leaves) == depth + 1
    assert tree.depth.max() == depth
    assert tree.payoffs[0, [0, -1]].tolist() == [0, depth]  # The first end is the deepest.
    assert tree.to_efg().splitlines()[3:103] == moves[:100]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
numbers = st.one_of(
    st.integers(-(10**20), 10**20),
    st.floats(-1e300, 1e300),
    st.fractions(max_denominator=10**12),
)


@st.composite
def columns(draw):
    """A tree of random size, with one information set a decision, as columns, and its players."""
    players = ["A", draw(texts.filter(lambda name: name not in {"", "A"}))]
    made, moves = Columns.empty(), draw(st.integers(0, 5))
    made.outcome_payoffs = draw(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=3))
    made.outcome_names = [draw(texts) for _ in made.outcome_payoffs]
    # The first two moves are the players', so that nobody has none.
    ahead, owners = [(-1, -1)], [0, 1, *draw(st.lists(st.integers(-1, 1), min_size=moves))]
    while ahead:
        parent, action = ahead.pop()
        made.parent.append(parent)
        made.action.append(action)
        made.names.append(draw(texts))
        made.outcome.append(draw(st.integers(-1, len(made.outcome_names) - 1)))
        if not owners:
            made.information.append(-1)
            continue
        owner = owners.pop(0)
        actions = tuple(draw(st.lists(texts, min_size=1, max_size=3, unique=True)))
        made.information.append(len(made.set_player))
        made.set_player.append(owner)
        made.set_label.append(draw(texts))
        made.set_actions.append(actions)
        weights = draw(st.lists(st.integers(1, 9), min_size=len(actions), max_size=len(actions)))
        chances = [Fraction(w, sum(weights)) for w in weights]
        if draw(st.booleans()):
            chances = [float(p) for p in chances]
        made.set_chances.append(chances if owner == CHANCE else None)
        ahead += [(len(made.parent) - 1, k) for k in reversed(range(len(actions)))]
    return players, made


@given(columns(), texts, texts)
def test_any_tree_comes_back(given_tree, title, comment):
    players, made = given_tree
    tree = ng.Tree.from_columns(players, made, title=title, comment=comment)
    text = tree.to_efg()
    again = ng.read_efg(text)
    assert same(tree, again)
    assert again.to_efg() == text


def test_simultaneous_moves_come_back():
    # Matching pennies twice, the second round knowing the first: 1 + 4 sets a player.
    def second(won, seen):
        answer = [
            ng.Decision(
                "B", {"h": (won + s, -won - s), "t": (won - s, s - won)}, f"2nd after {seen}"
            )
            for s in (1, -1)
        ]
        return ng.Decision("A", dict(zip("ht", answer, strict=True)), f"2nd after {seen}")

    first = [
        ng.Decision("B", {b: second(1 if a == b else -1, a + b) for b in "ht"}, "1st") for a in "ht"
    ]
    tree = ng.Tree(["A", "B"], ng.Decision("A", dict(zip("ht", first, strict=True)), "1st"))
    _, again = normal(tree.to_efg())
    assert same(tree, again)
    assert sorted(len(s.nodes) for s in again.sets) == [1] * 5 + [2] * 5
    assert sorted(again.payoffs[0]) == [-2] * 4 + [0] * 8 + [2] * 4
