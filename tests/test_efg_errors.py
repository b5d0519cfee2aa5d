"""Malformed .efg files: every error names the line and the column, and what was expected there.

Lines and columns are counted by hand: `HEAD` has three lines, so that the first node is on line 4.
"""

import pytest

import negotiation as ng

HEAD = 'EFG 2 R "T" { "A" "B" }\n"comment"\n\n'
MOVE = 'p "" 1 1 "s" { "a" "b" } 0\n'
CHANCE = 'c "" 1 "" { "x" 1/2 "y" 1/2 } 0\n'
END = 't "" 1 "o" { 1, 2 }\n'
NONE = 't "" 0\n'


def message(source):
    """What reading says."""
    with pytest.raises(ng.NegotiationError) as error:
        ng.read_efg(source)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        # The prologue.
        ('NFG 1 R "T" { "A" }', "1, column 1", "expected the header of a game in extensive form"),
        ('EFG 1 R "T" { "A" }', "1, column 5", "expected 2, the version of the format, got '1'"),
        ('EFG 2 Q "T" { "A" }', "1, column 7", r"expected R \(or D\), the kind of numbers"),
        ('EFG 2\nR { "A" }', "2, column 3", "expected the title in quotation marks, got '{'"),
        ('EFG 2 R "T { A', "1, column 9", "the title .*, got a quotation mark that is never"),
        ('EFG 2 R "T', "1, column 9", "got a quotation mark that is never closed"),
        ('EFG 2 R "T\\"', "1, column 9", "got a quotation mark that is never closed"),
        ('EFG 2 R "T" "A"', "1, column 13", "expected { and the names of the players, got '\"A\"'"),
        ('EFG 2 R "T" { A }', "1, column 15", "expected the name of a player, or }.*, got 'A'"),
        ('EFG 2 R "T" { "A"', "1, column 18", "expected the name of a player, or }.*, got the end"),
        # Nodes.
        (f"{HEAD}{MOVE}q", "5, column 1", "expected c, p or t, .* after 'a' of the node on line 4"),
        (f"{HEAD}p 1", "4, column 3", r"expected the name of the node \(may be empty\) in quot"),
        (f'{HEAD}p "', "4, column 3", "name of the node .*, got a quotation mark that is never cl"),
        (f"{HEAD}", "2, column 10", "expected c, p or t, .* at the root .*got the end"),
        (f"{HEAD}{MOVE}{NONE}", "5, column 7", "after 'b' of the node on line 4 .1 missing in all"),
        (f"{HEAD}{MOVE}{MOVE}", "5, column 27", r"after 'a' .* line 5 \(3 missing in all\)"),
        (f"{HEAD}{MOVE}{NONE}{NONE}{NONE}", "7, column 1", "expected the end, since all branches"),
        (f"{HEAD}{MOVE}{NONE}{NONE}\0", "7, column 1", r"expected the end.*, got '\\x00'"),
        # Players and information sets.
        (f'{HEAD}p "" 3 1', "4, column 6", "expected the number of a player, from 1 to 2, got 3"),
        (f'{HEAD}p "" 0 1', "4, column 6", "expected the number of a player, from 1 to 2, got 0"),
        (f'{HEAD}p "" one', "4, column 6", "expected the number of a player, got 'one'"),
        (f'{HEAD}p "" 1 -1', "4, column 8", "expected the number of an information set, got '-1'"),
        (f'{HEAD}p "" 1 1 0', "4, column 8", "information set 1 of player 1 was not given before"),
        (f'{HEAD}p "" 1 1 "" 0', "4, column 13", "expected { and the actions, got '0'"),
        (f'{HEAD}p "" 1 1 "" {{ }} 0', "4, column 15", "expected at least one action"),
        (f'{HEAD}p "" 1 1 "" {{ a }} 0', "4, column 15", "expected the name of an action, or }"),
        (f'{HEAD}p "" 1 1 "" {{ "a", "b" }}', "4, column 18", "name of an action, or }.*, got ','"),
        (f'{HEAD}p "" 1 1 "" {{ "a" "a" }}', "4, column 6", "actions of information set 1 repeat"),
        (
            f'{HEAD}p "" 1 1 "s {{ "a" "b" }} 0\n',
            "4, column 16",
            "expected { and the actions, got 'a'; the quotation marks in the file do not pair up",
        ),
        (
            f'{HEAD}{MOVE}p "" 1 1 "s" {{ "a" "c" }} 0',
            "5, column 6",
            "actions of .*set 1 of player 1 must be as on line 4: expected 'a', 'b', got 'a', 'c'",
        ),
        (
            f'{HEAD}{MOVE}p "" 1 1 "z" {{ "a" "b" }} 0',
            "5, column 6",
            "name of information set 1 of player 1 must be as on line 4: expected 's', got 'z'",
        ),
        # Chance.
        (f'{HEAD}c "" 1 0', "4, column 6", "chance move 1 was not given before"),
        (f'{HEAD}c "" 1 "" {{ "x" "y" }}', "4, column 17", "expected the probability of 'x'"),
        (
            f'{HEAD}c "" 1 "" {{ "x" 1/2 "y" 1/3 }} 0',
            "4, column 6",
            "probabilities of chance move 1 add up to 0.8333333333, not 1",
        ),
        (
            f'{HEAD}c "" 1 "" {{ "x" 3/2 "y" -1/2 }} 0',
            "4, column 25",
            "the probability of 'y' is negative",
        ),
        (
            f'{HEAD}{CHANCE}c "" 1 "" {{ "x" 1/3 "y" 2/3 }} 0',
            "5, column 6",
            "probabilities of chance move 1 must be as on line 4: expected 1/2, 1/2, got 1/3, 2/3",
        ),
        # Outcomes.
        (f'{HEAD}{MOVE}t "" x', "5, column 6", "expected the number of an outcome, 0 for none"),
        (f'{HEAD}{MOVE}t "" 7\n', "5, column 6", "outcome 7 was not given before: expected its"),
        (f'{HEAD}{MOVE}t "" 0 "" {{ 1 2 }}', "5, column 8", "outcome 0 stands for none, and has"),
        (f'{HEAD}{MOVE}t "" 1 "" 1 2', "5, column 11", "expected { and the payoffs, got '1'"),
        (f'{HEAD}{MOVE}t "" 1 "" {{ 1 }}', "5, column 15", "expected 2 payoffs of outcome 1, .* 1"),
        (f'{HEAD}{MOVE}t "" 1 "" {{ 1 2 3 }}', "5, column 17", "expected } .* all 2 players"),
        (
            f'{HEAD}{MOVE}{END}t "" 1 "o" {{ 1 3 }}',
            "6, column 6",
            "payoffs of outcome 1 must be as on line 5: expected 1, 2, got 1, 3",
        ),
        (
            f'{HEAD}{MOVE}{END}t "" 1 "p" {{ 1 2 }}',
            "6, column 6",
            "name of outcome 1 must be as on line 5: expected 'o', got 'p'",
        ),
        # Numbers.
        (f'{HEAD}{MOVE}t "" 1 "" {{ 1..2', "5, column 13", "the payoff of player 1: an integer"),
        (f'{HEAD}{MOVE}t "" 1 "" {{ 1, nan', "5, column 16", "the payoff of player 2: .*got 'nan'"),
        (f'{HEAD}{MOVE}t "" 1 "" {{ 1/0', "5, column 13", "1/0 divides by zero"),
        (f'{HEAD}{MOVE}t "" 1 "" {{ 1e400', "5, column 13", "1e400 is too large"),
        (f'{HEAD}{MOVE}t "" 1 "" {{ 1e4000', "5, column 13", "expected the payoff of player 1"),
        (f'{HEAD}{MOVE}t "" 1 "" {{ 0.{"1" * 5000}', "5, column 13", "more than 4000 characters"),
    ],
)  # fmt: skip
def test_an_error_names_the_line_and_what_was_expected(text, where, what):
    with pytest.raises(ng.NegotiationError, match=rf"^line {where}: .*{what}"):
        ng.read_efg(text)


@pytest.mark.parametrize("text", ["", " \n", "\ufeff"])
def test_an_empty_file(text, tmp_path):
    assert message(text).startswith("the file is empty; it starts with the header of a game")
    path = tmp_path / "empty.efg"
    path.write_text(text, encoding="utf-8")
    assert message(path).startswith(f"{path}: the file is empty")


def test_what_is_neither_a_file_nor_a_text():
    said = message("no such file.efg")
    assert said.startswith("no such file.efg: cannot be read (No such file")
    assert said.endswith("neither a file nor the text of one, which starts with EFG")
    assert "null byte" in message("a\0b")
    assert len(message("a" * 5000)) < 400
    assert message(b"EFG 2 R").startswith("expected a path or the text of an .efg file, got b'EFG")


def test_files_with_mistakes_are_named(tmp_path):
    path = tmp_path / "game.efg"
    path.write_text(f"{HEAD}{MOVE}q", encoding="utf-8")
    assert message(path).startswith(f"{path}: line 5, column 1: expected c, p or t")
    path.write_bytes(b'EFG 2 R "T\n\xff\x00"')
    assert message(path).startswith(f"{path}: line 2: expected text in UTF-8, got byte 0xff; save")
    assert message(tmp_path).startswith(f"{tmp_path}: cannot be read (Is a directory)")
    path.write_text(f'{HEAD}p "" 1 1 "" {{ "a" }} 0 t "" 0', encoding="utf-8")
    assert message(path).startswith(f"{path}: player 'B' has no move")


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('{ "A" "B" } p "" 1 1 "" { "a" } 0 t "" 0', "player 'B' has no move"),
        ('{ } t "" 0', "a tree needs players with names"),
        ('{ "A" "" } p "" 1 1 "" { "a" } 0 t "" 0', "a tree needs players with names"),
        ('{ "A" "A" } p "" 1 1 "" { "a" } 0 t "" 0', "player names repeat: A, A"),
        ('{ "A" } t "" 0', "a tree needs a move at its root"),
        (
            '{ "A" } p "" 1 1 "" { "a" } 0 p "" 1 1 0 t "" 0',
            "imperfect recall: at information set 'A:1'",
        ),
    ],
)
def test_what_a_tree_refuses_is_refused(body, what):
    with pytest.raises(ng.NegotiationError, match=what):
        ng.read_efg(f'EFG 2 R "T" {body}')
