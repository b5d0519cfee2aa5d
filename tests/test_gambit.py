"""Trees to and from pygambit. Gambit is under the GPL and no dependency; it is asked where it is.

To try it: pip install pygambit==17.0.0b2. Without it, what it answers is made up here.
"""

import sys
from fractions import Fraction
from types import SimpleNamespace

import pytest
from test_efg import ENTRY, SHARED, same

import negotiation as ng


def test_a_missing_library_is_said_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "pygambit", None)
    with pytest.raises(ng.NegotiationError, match=r"pygambit is not installed: .*>=16\.3"):
        ng.to_pygambit(ng.read_efg(ENTRY))


def test_what_is_no_game_of_pygambit_is_refused():
    for wrong in ("efg", None, ng.read_efg(ENTRY), ng.NormalFormGame([[1, 2]])):
        with pytest.raises(ng.NegotiationError, match="expected a game of pygambit, got"):
            ng.from_pygambit(wrong)


def test_a_game_in_strategic_form_is_taken_as_such():
    text = 'NFG 1 R "t" { "A" } { { "x" "y" } } 1 1/3'

    def refuse():
        raise OSError("Undefined operation on game")

    of_16 = SimpleNamespace(is_tree=False, to_efg=lambda: "", to_nfg=lambda: text)
    of_17 = SimpleNamespace(to_efg=refuse, to_nfg=lambda: text)
    for game in (of_16, of_17):
        found = ng.from_pygambit(game)
        assert found.strategies == (("x", "y"),)
        assert found.exact_payoffs.tolist() == [[1, Fraction(1, 3)]]


def test_probabilities_that_rounding_keeps_from_one_add_up(monkeypatch):
    read = SimpleNamespace(read_efg=lambda file: file.read())
    monkeypatch.setitem(sys.modules, "pygambit", read)
    end = ng.Decision("A", {"go": [1]})
    tree = ng.Tree(["A"], ng.Chance(dict.fromkeys("xyz", (1 / 3, end))))
    text = ng.to_pygambit(tree)
    assert '{ "x" 1/3 "y" 1/3 "z" 1/3 }' in text
    assert '"x" 0.3333333333333333 "y"' in tree.to_efg()


@pytest.mark.parametrize("text", [ENTRY, SHARED])
def test_gambit_reads_what_we_write_and_we_read_what_it_writes(text):
    pygambit = pytest.importorskip("pygambit")
    tree = ng.read_efg(text)
    game = ng.to_pygambit(tree)
    assert game.title == tree.title
    back = ng.from_pygambit(game)
    tree.outcome_names = back.outcome_names  # Gambit makes names for those that have none.
    assert same(back, tree)
    assert hasattr(pygambit, "read_efg")


def test_gambit_gets_the_same_payoffs():
    pytest.importorskip("pygambit")
    tree = ng.read_efg(ENTRY)
    game = ng.to_pygambit(tree)
    # Everybody mixes evenly: the ends have these probabilities, by hand.
    ends = [Fraction(w) for w in ("1/2", "1/12", "1/12", "1/6", "1/6")]
    behavior = game.mixed_behavior_profile(rational=True)
    for player, paid in zip(tree.players, tree.exact_payoffs.tolist(), strict=True):
        of_17 = getattr(behavior, "payoffs", None)
        value = of_17[player] if of_17 else behavior.payoff(player)
        assert value == sum(w * u for w, u in zip(ends, paid, strict=True))
