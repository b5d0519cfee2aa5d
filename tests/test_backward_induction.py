"""Backward induction against the definition of subgame perfection, and against the literature."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_trees import profile_of, size, subgame_perfect, trees

import negotiation as ng
from negotiation.games.nodes import Columns
from negotiation.scenarios import textbook
from negotiation.solvers.induction import chunks, ties


def pure(result, game=0):
    """The equilibria of one game as profiles, in order."""
    columns = np.flatnonzero(result.game == game)
    return [profile_of(result.source, result.behaviour[:, k]) for k in columns]


# The definition


@settings(max_examples=150)
@given(st.integers(1, 3).flatmap(lambda n: trees(n, 4)))
def test_all_and_only_subgame_perfect_profiles(tree):
    """Selten 1965: no player gains in any subgame, over all profiles; payoffs tie in most trees."""
    assume(size(tree) <= 400)
    expected = subgame_perfect(tree)
    result = ng.backward_induction(tree)
    found = pure(result)
    assert len(found) == len(set(found)) == result.count[0] == len(result)
    assert set(found) == expected
    assert result.complete.all()
    assert not result.unresolved
    assert result.unique[0] == (len(expected) == 1)
    assert result.regret == pytest.approx(0, abs=1e-12)
    assert result.payoffs[:, 0] == pytest.approx(result.first_payoffs)
    assert result.values[:, 0] == pytest.approx(result.first_payoffs)
    # What is optimal somewhere, by the definition.
    first, sets = tree.first_choice, [s for s in tree.sets if s.player]
    taken = {first[s.number] + a for p in expected for s, a in zip(sets, p, strict=True)}
    own = np.repeat(tree.set_player >= 0, np.diff(first))
    assert set(np.flatnonzero(result.optimal & own)) == taken
    assert result.optimal[~own].all()


@settings(max_examples=50)
@given(trees(2, 4, chance=False))
def test_the_first_takes_the_first_of_the_best_actions(tree):
    """By hand: at every node the first action with the largest value, from the ends upwards."""
    values, action = {}, {}
    for node in range(len(tree.parent) - 1, -1, -1):
        if tree.information[node] < 0:
            at = np.searchsorted(tree.leaves, node)
            values[node] = tree.payoffs[:, at]
            continue
        children = np.flatnonzero(tree.parent == node)
        own = [values[child][tree.player[node]] for child in children]
        action[node] = own.index(max(own))
        values[node] = values[children[action[node]]]
    result = ng.backward_induction(tree)
    expected = tuple(action[s.nodes[0]] for s in tree.sets)
    assert pure(result)[0] == expected
    node = 0
    while node in action:
        node = np.flatnonzero(tree.parent == node)[action[node]]
    assert tree.leaves[result.outcome] == node


@given(trees(2, 3), st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_a_family_is_its_games(tree, seed):
    """Every game of a family has the equilibria, in the order, that it has alone."""
    payoffs = np.random.default_rng(seed).integers(0, 3, (*tree.payoffs.shape, 2, 3)).astype(float)
    family = with_payoffs(tree, payoffs)
    result = ng.backward_induction(family, most=20)
    for game in range(6):
        alone = ng.backward_induction(
            with_payoffs(tree, payoffs.reshape(2, -1, 6)[..., game]), most=20
        )
        assert pure(result, game) == pure(alone)
        assert result.count[game] == alone.count[0]
        assert result.unique[game] == alone.unique[0]
        at = np.unravel_index(game, (2, 3))
        assert result.first_payoffs[(slice(None), *at)] == pytest.approx(alone.first_payoffs)
        assert result.optimal[(slice(None), *at)].tolist() == alone.optimal.tolist()
        assert result.outcome[at] == alone.outcome
        assert result.values[(..., *at)] == pytest.approx(alone.values)


def with_payoffs(tree, payoffs):
    """The same tree with other payoffs (n, L, *batch)."""
    sets = tree.sets
    outcome = np.full(len(tree.parent), -1)
    outcome[tree.leaves] = np.arange(len(tree.leaves))
    chances = [
        None if s.player else tree.chances[tree.first_choice[s.number] :][: len(s.actions)].tolist()
        for s in sets
    ]
    return ng.Tree.from_columns(tree.players, Columns(
        tree.parent.tolist(), tree.action.tolist(), tree.information.tolist(),
        [""] * len(tree.parent), outcome.tolist(), tree.set_player.tolist(), [""] * len(sets),
        tree.set_actions, chances, [list(payoffs[:, k]) for k in range(payoffs.shape[1])],
        [""] * payoffs.shape[1],
    ))  # fmt: skip


def test_chunks_change_nothing(monkeypatch):
    """Few games at a time, and ties one by one, as all together."""
    rng = np.random.default_rng(1)
    tree = with_payoffs(binary(4), rng.integers(0, 3, (2, 16, 5, 8)).astype(float))
    whole = ng.backward_induction(tree)
    expected = whole.behaviour, whole.payoffs, whole.count, whole.regret, whole.optimal
    monkeypatch.setattr(chunks, "NUMBERS", 200)
    monkeypatch.setattr(chunks, "TIED", 3)
    parts = ng.backward_induction(tree)
    found = parts.behaviour, parts.payoffs, parts.count, parts.regret, parts.optimal
    for one, other in zip(expected, found, strict=True):
        assert np.array_equal(one, other)
    assert np.array_equal(whole.outcome, parts.outcome)


def binary(depth, payoff=(0, 0)):
    """A and B by turns, two actions each."""
    root = tuple(payoff)
    for k in range(depth):
        root = ng.Decision("BA"[k % 2], {"l": root, "r": root})
    return ng.Tree(["A", "B"], root)


# Ties


def test_ties_within_rounding():
    """0.1 + 0.2 and 0.3 differ as floats, and are the same on paper; so are thirds by chance."""
    tree = ng.Tree(["A"], ng.Decision("A", {"one": [0.1 + 0.2], "two": [0.3], "three": [0.29]}))
    assert ng.backward_induction(tree).count[0] == 2
    thirds = ng.Chance({"a": (1 / 3, [0.1]), "b": (1 / 3, [0.2]), "c": (1 / 3, [0.3])})
    tree = ng.Tree(["A"], ng.Decision("A", {"lottery": thirds, "sure": [0.2]}))
    assert ng.backward_induction(tree).count[0] == 2


@pytest.mark.parametrize("step", [Fraction(1, 10**30), 1])
def test_fractions_and_long_integers_are_compared_exactly(step):
    """The better by a hair is the only equilibrium, though floats cannot tell them apart."""
    large = 10**30 if step == 1 else Fraction(1, 3)
    answer = ng.Decision("B", {"l": (2, large), "r": (1, large + step)})
    tree = ng.Tree(["A", "B"], ng.Decision("A", {"in": answer, "out": (1 + 0 * step, 0)}))
    result = ng.backward_induction(tree)
    # B takes r; then A is indifferent.
    assert [eq.strategies["B"]["B:1"]["r"] for eq in result] == [1, 1]
    assert result.first_payoffs.tolist() == [1, float(large)]


def test_payoffs_on_the_way_add_up_exactly():
    """Tenths as fractions: 1/10 + 2/10 on the way is 3/10 at the end."""
    tree = ng.Tree(["A"], ng.Decision("A", {"one": [Fraction(1, 10)], "two": [Fraction(3, 10)]}))
    columns = Columns(
        [-1, 0, 0], [-1, 0, 1], [0, -1, -1], [""] * 3, [0, 1, 2], [0], [""], [("one", "two")],
        [None], [[Fraction(1, 10)], [Fraction(2, 10)], [Fraction(2, 10)]], [""] * 3,
    )  # fmt: skip
    assert ng.backward_induction(tree).unique[0]
    assert ng.backward_induction(ng.Tree.from_columns(["A"], columns)).count[0] == 2


def test_more_equilibria_than_atoms():
    """Where nothing matters every profile is an equilibrium: 2 to the number of decisions."""
    result = ng.backward_induction(binary(9))
    assert result.count[0] == 2**511
    assert len(result) == 1000
    assert not result.complete[0]
    assert "more than 1000" in result.unresolved[0]
    assert repr(result).startswith("<BackwardInduction: more than 10^153 equilibria of 1 game, not")
    assert len({tuple(column) for column in result.behaviour.T.tolist()}) == 1000
    assert result[999].payoffs.tolist() == [0, 0]
    assert len(ng.backward_induction(binary(9), most=7)) == 7


def test_values_without_room_are_left_out_aloud(monkeypatch):
    """With too many values the first are kept: what is listed is true, and not complete."""
    nodes = [(0, k) for k in range(64)]  # A does not mind which.
    while len(nodes) > 1:
        pairs = zip(nodes[::2], nodes[1::2], strict=True)
        nodes = [ng.Decision("A", dict(zip("lr", pair, strict=True))) for pair in pairs]
    tree = ng.Tree(["A", "B"], ng.Decision("B", {"begin": nodes[0]}))
    whole = ng.backward_induction(tree)
    assert whole.count[0] == 2**63
    assert not any("not all ties" in what for what in whole.unresolved)
    monkeypatch.setattr(ties, "ROOM", 200)
    result = ng.backward_induction(tree)
    assert not result.complete[0]
    assert any("not all ties" in what for what in result.unresolved)
    assert 0 < result.count[0] < whole.count[0]
    assert len({tuple(x) for x in result.behaviour.T.tolist()}) == len(result)
    assert result.regret.max() == 0
    assert result.first_payoffs.tolist() == whole.first_payoffs.tolist()


def test_chance_combines_ties_without_listing_them():
    """Forty independent ties below a chance move: 2 to the 40, of 41 values."""
    branches = {
        str(k): (Fraction(1, 40), ng.Decision("B", {"l": (0, 0), "r": (1, 0)})) for k in range(40)
    }
    tree = ng.Tree(["A", "B"], ng.Decision("A", {"in": ng.Chance(branches), "out": (2, 0)}))
    result = ng.backward_induction(tree)
    assert result.count[0] == 2**40
    assert result.first_payoffs.tolist() == [2, 0]


# Size and shape


def chain(length):
    """A tree in which each move either ends it or goes on."""
    parent, action, information = [], [], []
    last = -1
    for k in range(length):
        here = len(parent)
        parent += [last, here]
        action += [1 if k else -1, 0]
        information += [k, -1]
        last = here
    parent.append(last)
    action.append(1)
    information.append(-1)
    ends = length + 1
    outcome = np.full(len(parent), -1)
    outcome[np.array(information) < 0] = np.arange(ends)
    paid = [[k + 2 * (k % 2 == 0), k + 2 * (k % 2)] for k in range(length)] + [[length + 0.5] * 2]
    return ng.Tree.from_columns(["A", "B"], Columns(
        parent, action, information, [""] * len(parent), outcome.tolist(),
        [k % 2 for k in range(length)], [""] * length, [("stop", "go")] * length,
        [None] * length, paid, [""] * ends,
    ))  # fmt: skip


def test_actions_of_one_name_are_refused_in_columns_too():
    columns = Columns(
        [-1, 0, 0], [-1, 0, 1], [0, -1, -1], [""] * 3, [-1, 0, 1], [0], [""], [("yes", "yes")],
        [None], [[0], [1]], [""] * 2,
    )  # fmt: skip
    with pytest.raises(ng.NegotiationError, match=r"information set number 0 \('A'\) repeat: yes"):
        ng.Tree.from_columns(["A"], columns)


def test_a_deep_tree():
    """Rosenthal 1981: whoever moves takes at once, however long the centipede is."""
    result = ng.backward_induction(chain(20_000))
    assert result.first_payoffs.tolist() == [2, 0]
    assert result.complete[0]
    assert result.path() == {("stop",): 1}
    assert result.regret.tolist() == [0]
    assert "a plan for 10000 decisions" in str(result)


# The literature


@pytest.mark.parametrize("slices", [2, 3, 10, 100])
def test_ultimatum(slices):
    """All is kept, and all accepted; or one slice is offered, and only nothing is refused."""
    result = ng.backward_induction(textbook.ultimatum(slices))
    assert [eq.payoffs.tolist() for eq in result] == [[slices, 0], [slices - 1, 1]]
    refused = [eq.strategies["Responder"]["Responder:1"]["refuse"] for eq in result]
    assert refused == [0, 1]
    assert result.path(1) == {("offer 1", "accept"): 1}


def test_entry_deterrence_over_a_grid():
    """Selten 1978: the entrant enters iff the incumbent would rather share than fight, or loses."""
    fight, share = np.meshgrid(np.linspace(-1, 1, 9), np.linspace(-0.95, 0.95, 8), indexing="ij")
    answer = ng.Decision("Incumbent", {"share": (1, share), "fight": (-1, fight)})
    tree = ng.Tree(["Entrant", "Incumbent"], ng.Decision("Entrant", {"out": (0, 2), "in": answer}))
    result = ng.backward_induction(tree)
    assert result.unique.all()
    assert np.array_equal(result.outcome, np.where(share > fight, 1, 0))
    assert np.array_equal(result.first_payoffs[1], np.where(share > fight, share, 2))


@pytest.mark.parametrize("cost", [0.5, 1.5])
def test_no_incredible_fight_off_the_path(cost):
    """Row of Fearon 1994: a challenger fights only if it loses less than by backing down.

    With a cheap retreat the threat is empty and the target resists. There is a Nash equilibrium in
    which the challenger would fight and the target concedes; it is not subgame perfect.
    """
    last = ng.Decision("Challenger", {"fight": (-1, -2), "back down": (-cost, 0)})
    target = ng.Decision("Target", {"concede": (1, -1), "resist": last})
    tree = ng.Tree(
        ["Challenger", "Target"],
        ng.Decision("Challenger", {"wait": (0, 0), "threaten": target}),
    )
    (eq,) = ng.backward_induction(tree)
    assert eq.strategies["Challenger"]["Challenger:2"]["fight"] == (cost > 1)
    assert eq.payoffs.tolist() == ([1, -1] if cost > 1 else [0, 0])
    nash = {
        e.profile["Challenger"]
        for e in ng.pure_equilibria(tree.game())
        if e.profile["Target"] == "concede"
    }
    assert "threaten, fight" in nash


# What is refused, and what is said


def test_imperfect_information_is_refused():
    answer = [ng.Decision("B", {"l": (0, k), "r": (k, 0)}, information="asked") for k in range(2)]
    tree = ng.Tree(["A", "B"], ng.Decision("A", dict(zip("lr", answer, strict=True))))
    with pytest.raises(
        ng.NegotiationError,
        match=r"'B' cannot tell apart 2 decisions at 'asked'; subgame_.* take such trees$",
    ):
        ng.backward_induction(tree)
    with pytest.raises(ng.NegotiationError, match=r"; talks\.tree\(order=\[\.\.\.\]\) lets them"):
        ng.backward_induction(ng.scenarios.load("karabakh-2020"))


@pytest.mark.parametrize("wrong", [{"most": 0}, {"most": 2.5}, {"most": 2**40}, {"budget": -1}])
def test_wrong_arguments(wrong):
    with pytest.raises(ng.NegotiationError, match=next(iter(wrong))):
        ng.backward_induction(binary(2), **wrong)


def test_what_is_no_tree_is_refused():
    with pytest.raises(ng.NegotiationError, match=r"expected a Tree .* got list; ng\.Tree.* makes"):
        ng.backward_induction([1, 2])
    with pytest.raises(ng.NegotiationError, match="4 are listed"):
        ng.backward_induction(binary(2), most=4)[4]


def test_games_that_are_not_reached_are_named(monkeypatch):
    monkeypatch.setattr(chunks, "NUMBERS", 1)
    tree = with_payoffs(binary(2), np.zeros((2, 4, 5)))
    result = ng.backward_induction(tree, budget=1e-9)
    assert not result.complete.any()
    assert any("not reached in the budget" in what for what in result.unresolved)
    assert len(result) == result.count.sum() < 40
    assert np.isnan(result.first_payoffs).any()


def test_a_family_in_words():
    x = np.array([0.0, 1.0, 2.0])
    answer = ng.Decision("B", {"l": (x, 0), "r": (1, 1)})
    result = ng.backward_induction(
        ng.Tree(["A", "B"], ng.Decision("A", {"in": answer, "out": (x, 0)}))
    )
    assert repr(result) == (
        "<BackwardInduction: one equilibrium in 2 of 3 games, several in 1; backward induction>"
    )
    assert "game 2: A: out  (payoffs 2, 0)" in str(result)
    frame = result.to_frame()
    assert list(frame.columns) == [
        "game", "path", "A at A:1", "B at B:1", "payoff: A", "payoff: B", "regret"
    ]  # fmt: skip
    assert frame["path"].tolist() == ["A: in, B: r", "A: in, B: r", "A: out", "A: out"]
    assert "<th>path</th>" in result._repr_html_()
    assert [len(result.of(k)) for k in range(3)] == [1, 2, 1]


def test_a_path_through_chance():
    """With probability 0.3 the challenger is strong; both kinds are waited for."""
    kinds = ng.Chance({
        "strong": (0.3, ng.Decision("A", {"fight": (1, 0), "yield": (0, 0)})),
        "weak": (0.7, ng.Decision("A", {"fight": (-1, 1), "yield": (0, 0.5)})),
    })  # fmt: skip
    result = ng.backward_induction(
        ng.Tree(["A", "B"], ng.Decision("B", {"challenge": kinds, "leave": (2, 0.2)}))
    )
    assert result.path() == {
        ("challenge", "strong", "fight"): 0.3,
        ("challenge", "weak", "yield"): 0.7,
    }
    assert result.outcome == -1
    assert "B: challenge, strong (0.3), A: fight / B: challenge, weak (0.7), A: yield" in str(
        result
    )
    assert result[0].beliefs["A"]["A:1"].tolist() == [1]
