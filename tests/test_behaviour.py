"""Behaviour and mixed strategies of a tree do the same (Kuhn 1953, theorem 4)."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_trees import size, trees

import negotiation as ng


def any_tree():
    """With two or three players and information sets."""
    return st.integers(2, 3).flatmap(lambda n: trees(n, 4, information=True))


def by_nodes(tree, behaviour):
    """Payoffs of named behaviour, by going down the tree."""
    keys = {s.number: s for s in tree.sets}
    total = np.zeros(tree.n_players)
    for at, leaf in enumerate(tree.leaves):
        likely, node = 1.0, leaf
        while node:
            here = keys[int(tree.information[tree.parent[node]])]
            action = here.actions[tree.action[node]]
            if here.player is None:
                likely *= tree.chances[tree.choice[node]]
            else:
                likely *= behaviour[here.player][here.key][action]
            node = tree.parent[node]
        total += likely * tree.payoffs[:, at]
    return total


def by_profiles(game, mixed):
    """Expected payoffs of mixed strategies in normal form."""
    result = game.payoffs
    for x in reversed(mixed):
        result = result @ x
    return result


@settings(max_examples=60)
@given(any_tree(), st.integers(0, 2**32 - 1))
def test_behaviour_of_mixed_strategies_pays_the_same(tree, seed):
    """Some strategies are never played, so that some sets are never come by."""
    assume(size(tree) <= 2000)
    rng, game = np.random.default_rng(seed), tree.game()
    mixed = []
    for count in game.shape:
        x = rng.random(count) * (rng.random(count) < 0.6)
        x[rng.integers(count)] += 0.1
        mixed.append(x / x.sum())
    behaviour = tree.behaviour(mixed)
    assert by_nodes(tree, behaviour) == pytest.approx(by_profiles(game, mixed))
    again = tree.mixed(behaviour)
    assert by_profiles(game, again) == pytest.approx(by_profiles(game, mixed))
    for sets in behaviour.values():
        for actions in sets.values():
            assert sum(actions.values()) == pytest.approx(1)


@settings(max_examples=60)
@given(any_tree(), st.integers(0, 2**32 - 1))
def test_mixed_strategies_of_behaviour_are_that_behaviour_again(tree, seed):
    """Where everything is possible there and back leads home."""
    assume(size(tree) <= 2000)
    rng = np.random.default_rng(seed)
    behaviour = {
        player: {
            key: dict(zip(s.actions, rng.dirichlet(np.ones(len(s.actions))), strict=True))
            for key, s in tree.sets_of(player).items()
        }
        for player in tree.players
    }
    mixed = tree.mixed(behaviour)
    assert by_profiles(tree.game(), mixed) == pytest.approx(by_nodes(tree, behaviour))
    again = tree.behaviour(mixed)
    for player, sets in behaviour.items():
        for key, actions in sets.items():
            assert again[player][key] == pytest.approx(actions)


def threat():
    again = ng.Decision("A", {"press": (0, 0), "yield": (1, 0)})
    demand = ng.Decision("B", {"accept": (3, 1), "refuse": again})
    return ng.Tree(["A", "B"], ng.Decision("A", {"wait": (2, 2), "demand": demand}))


def test_equilibria_go_both_ways():
    """An equilibrium of the normal form as behaviour, and an assessment as mixed strategies."""
    tree = threat()
    eq = ng.pure_equilibria(tree.game())[0]
    assert tree.mixed(tree.behaviour(eq))[1].tolist() == eq.strategies[1].tolist()
    (induced,) = ng.backward_induction(tree)
    assert [x.tolist() for x in tree.mixed(induced)] == [[0, 0, 1], [1, 0]]
    assert tree.behaviour([[1, 0, 0], [1, 0]])["A"]["A:2"] == {"press": 0.5, "yield": 0.5}


@pytest.mark.parametrize(("wrong", "said"), [
    ([[1, 0], [1, 0]], "3 numbers"),
    ([[1, 0, 0]], "2 mixed strategies needed, one each for A, B; got 1"),
    ([[0.5, 0.6, 0], [1, 0]], "add up to 1.1"),
    ([[1.5, -0.5, 0], [1, 0]], "must not be negative"),
    ("AB", "must be a list"),
])  # fmt: skip
def test_what_is_no_mixed_strategy_is_refused(wrong, said):
    with pytest.raises(ng.NegotiationError, match=said):
        threat().behaviour(wrong)


B = {"B:1": {"accept": 1}}


@pytest.mark.parametrize(("wrong", "said"), [
    ({"B": B}, "says nothing of 'A'"),
    ({"A": {"A:1": {"wait": 1}}, "B": B}, "nothing is said of what 'A' does at 'A:2'"),
    ({"A": {"A:1": {"wat": 1}, "A:2": {"press": 1}}, "B": B}, "did you mean 'wait'"),
    ({"A": {"A:1": {"wait": 0.9}, "A:2": {"press": 1}}, "B": B}, "of 'A' at 'A:1' add up to 0.9"),
    ({"A": {"A:1": 3, "A:2": {"press": 1}}, "B": B}, "dict from action to probability"),
    ({"A": 3, "B": B}, "dict from information set to actions"),
    (3, "is a dict from player"),
])  # fmt: skip
def test_what_is_no_behaviour_is_refused(wrong, said):
    with pytest.raises(ng.NegotiationError, match=said):
        threat().mixed(wrong)
