"""Whether an assessment is an equilibrium, and what is said if it is none."""

import contextlib

import numpy as np
import pytest
from random_information import random_tree
from test_sequential import bets_of_two

import negotiation as ng
from negotiation.scenarios import textbook

HORSE = {"1": {"1:1": "A"}, "2": {"2:1": "a"}, "3": {"3": "R"}}
POOL = {"Sender": {"tough": "quiche", "weak": "quiche"},
        "Receiver": {"beer": "fight", "quiche": "yield"}}  # fmt: skip


def kinds(verdict):
    """What fails, and where."""
    return [(failure.kind, failure.sets) for failure in verdict.failures]


# --- gains --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("belief", "expected"), [(0, 1), (1 / 3, 1), (0.34, 0), (1, 0)])
def test_the_horse(belief, expected):
    """Selten 1975: R is best if the left is believed in with 1/3 at most."""
    tree, beliefs = textbook.horse(), {"3": {"3": [belief, 1 - belief]}}
    for judge in (ng.is_sequential, ng.is_perfect_bayesian):
        verdict = judge(tree, HORSE, beliefs)
        assert bool(verdict) == expected
        if not verdict:
            (failure,) = verdict.failures
            assert failure.kind == "gain"
            assert failure.sets == (("3", "3"),)
            assert failure.instead == {"3": "L"}
            assert failure.gain == pytest.approx(2 * belief - (1 - belief))


def test_the_other_equilibria_of_the_horse():
    """Selten 1975: (D, a, L) is Nash, but 2, if asked, would rather go down and get 4 than 1."""
    play = {"1": {"1:1": "D"}, "2": {"2:1": "a"}, "3": {"3": "L"}}
    verdict = ng.is_sequential(textbook.horse(), play)
    assert kinds(verdict) == [("gain", (("2", "2:1"),))]
    assert verdict.failures[0].gain == pytest.approx(3)
    assert str(verdict) == (
        "This is not a sequential equilibrium:\n  2 at 2:1 would gain 3 by d instead of a"
    )


def test_a_gain_in_several_steps():
    """To go on pays only together with another choice later: one step alone does not show it."""
    last = ng.Decision("A", {"stop": (-1, 0), "reap": (3, 0)}, information="last")
    middle = ng.Decision("B", {"help": last, "harm": (-1, -1)}, information="help")
    tree = ng.Tree(["A", "B"], ng.Decision("A", {"out": (0, 0), "in": middle}, information="first"))
    verdict = ng.is_sequential(tree, {"A": {"first": "out", "last": "stop"}, "B": {"help": "help"}})
    assert kinds(verdict) == [("gain", (("A", "first"),)), ("gain", (("A", "last"),))]
    assert verdict.failures[0].instead == {"first": "in", "last": "reap"}
    assert verdict.failures[0].words == (
        "A at first would gain 3 by in instead of out and reap instead of stop at last"
    )


def test_mixed_play_needs_indifference():
    """Of beer and quiche with few tough; half a percent off, the weak would rather have beer."""
    tree = textbook.beer_and_quiche(0.25)
    play = {
        "Sender": {"tough": "beer", "weak": {"beer": 1 / 3, "quiche": 2 / 3}},
        "Receiver": {"beer": {"fight": 0.5, "yield": 0.5}, "quiche": "fight"},
    }
    assert ng.is_sequential(tree, play, {"Receiver": {"quiche": {"weak": 1}}})
    play["Receiver"]["beer"] = {"fight": 0.495, "yield": 0.505}
    verdict = ng.is_sequential(tree, play)
    assert kinds(verdict) == [("gain", (("Sender", "weak"),))]
    assert verdict.failures[0].gain == pytest.approx(0.01 * 2 / 3)
    assert ng.is_sequential(tree, play, tolerance=0.01)


# --- beliefs ------------------------------------------------------------------------------------


def test_a_belief_that_is_not_bayes_rule():
    beliefs = {"Receiver": {"quiche": [0.5, 0.5], "beer": [0, 1]}}
    verdict = ng.is_perfect_bayesian(textbook.beer_and_quiche(), POOL, beliefs)
    assert kinds(verdict) == [("bayes", (("Receiver", "quiche"),))]
    assert verdict.failures[0].words == (
        "Receiver at quiche believes 0.5 tough + 0.5 weak; by Bayes' rule it is 0.9 tough + 0.1"
        " weak"
    )


def test_bayes_rule_from_one_surprise_to_the_next():
    """Once A has been surprised, it has to keep to what it then believed.

    B stays out. If it came in it would be asked by A twice, and A learns nothing in between.
    """

    def twice():
        again = ng.Decision("A", {"x": (0, -1), "y": (0, -1)}, information="again")
        return ng.Decision("A", {"ask": again, "rest": (0, -1)}, information="once")

    start = {"out": (0, 0)} | {kind: twice() for kind in ("left", "right")}
    tree = ng.Tree(["A", "B"], ng.Decision("B", start, information="B"))
    play = {"B": {"B": "out"}, "A": {"once": "rest", "again": "x"}}
    same = {"A": {"once": [0.3, 0.7], "again": [0.3, 0.7]}}
    assert ng.is_perfect_bayesian(tree, play, same)
    assert ng.is_perfect_bayesian(tree, play, {"A": {"once": [0.3, 0.7]}})  # The rest follows.
    assert ng.is_sequential(tree, play, same)
    other = {"A": {"once": [0.3, 0.7], "again": [0.5, 0.5]}}
    verdict = ng.is_perfect_bayesian(tree, play, other)
    assert kinds(verdict) == [("bayes", (("A", "again"),))]
    assert "from what it believed at once" in verdict.failures[0].words


@pytest.mark.parametrize(
    ("two", "three", "consistent"),
    [
        ([1, 0], [1, 0], True),
        ([1, 0], [0.5, 0.5], False),
        ([0.3, 0.7], [0.3, 0.7], True),
        ([0.3, 0.7], [0.31, 0.69], False),
        ([0, 1], [1, 0], False),
    ],
)
def test_beliefs_of_several_players(two, three, consistent):
    """Kreps and Wilson 1982, section 5: the trembles of 1 are the same for 2 and for 3."""
    tree = bets_of_two()
    best = {i: "l" if x[0] > 2 / 3 else "r" if x[0] < 1 / 3 else "safe"
            for i, x in (("2", two), ("3", three))}  # fmt: skip
    play = {"1": {"1": "out"}, "2": {"2": best["2"]}, "3": {"3": best["3"]}}
    beliefs = {"2": {"2": two}, "3": {"3": three}}
    assert ng.is_perfect_bayesian(tree, play, beliefs)
    verdict = ng.is_sequential(tree, play, beliefs)
    assert bool(verdict) == consistent
    if not consistent:
        assert kinds(verdict) == [("trembles", (("2", "2"), ("3", "3")))]


def test_nobody_signals_what_it_does_not_know():
    """Fudenberg and Tirole 1991: consistent beliefs after a deviation are the prior."""

    def first(state):
        bet = {"x": (-1, int(state == "x")), "y": (-1, int(state == "y"))}
        after = {"out": (0, 0), "in": ng.Decision("2", bet, information="2")}
        return ng.Decision("1", after, information="1")

    tree = ng.Tree(["1", "2"], ng.Chance({"x": (0.7, first("x")), "y": (0.3, first("y"))}))
    play, prior = {"1": {"1": "out"}, "2": {"2": "x"}}, {"2": {"2": [0.7, 0.3]}}
    assert ng.is_sequential(tree, play, prior)
    verdict = ng.is_sequential(tree, play, {"2": {"2": [0.8, 0.2]}})
    assert [failure.kind for failure in verdict.failures] == ["trembles"]
    assert "these odds" in verdict.failures[0].words
    # Bayes' rule alone says nothing of a set that is not reached: so y can be a best reply.
    play = {"1": {"1": "out"}, "2": {"2": "y"}}
    assert ng.is_perfect_bayesian(tree, play)
    verdict = ng.is_sequential(tree, play)
    assert kinds(verdict) == [("beliefs", (("2", "2"),))]


# --- without beliefs ----------------------------------------------------------------------------


def test_beliefs_are_found():
    verdict = ng.is_sequential(textbook.beer_and_quiche(), POOL)
    assert verdict
    assert verdict.beliefs["Receiver"]["beer"][0] <= 0.5
    assert verdict.beliefs["Receiver"]["quiche"] == pytest.approx([0.9, 0.1])
    assert ng.is_sequential(textbook.beer_and_quiche(), POOL, verdict.beliefs)


def test_no_beliefs_would_do():
    """Whatever is believed of the entrant, to accommodate is better by 1 at least."""
    pays = {"one": [(-1, -1), (2, 1)], "two": [(-1, 0), (1, 1)]}
    enter = {
        k: ng.Decision("I", dict(zip(("fight", "give way"), u, strict=True)), information="entry")
        for k, u in pays.items()
    }
    tree = ng.Tree(["E", "I"], ng.Decision("E", {"out": (0, 2), **enter}, information="start"))
    for judge in (ng.is_sequential, ng.is_perfect_bayesian):
        verdict = judge(tree, {"E": {"start": "out"}, "I": {"entry": "fight"}})
        assert kinds(verdict) == [("beliefs", (("I", "entry"),))]
        assert verdict.failures[0].gain == pytest.approx(1)


@pytest.mark.parametrize("players", [2, 3])
@pytest.mark.parametrize("seed", range(20))
def test_without_beliefs_as_with_those_of_the_search(players, seed):
    """Pure profiles are supported by some beliefs if and only if the search has them, or mixes.

    The two share what is plausible, but not how it is decided.
    """
    tree = random_tree(seed, players, ties=False, ends=9)
    result = ng.sequential_equilibria(tree)
    assert result.complete.all()
    listed = {tuple(b) for b in result.behaviour[:, result.is_pure].T}
    own = [here for here in tree.sets if here.player is not None]
    draw = np.random.default_rng(seed)
    for _ in range(25):
        play = {name: {} for name in tree.players}
        behaviour = tree.chances.copy()
        for here in own:
            k = draw.integers(len(here.actions))
            play[here.player][here.key] = here.actions[k]
            first = tree.first_choice[here.number]
            behaviour[first : first + len(here.actions)] = np.eye(len(here.actions))[k]
        with contextlib.suppress(ng.NegotiationError):  # Where it cannot tell.
            assert bool(ng.is_sequential(tree, play)) == (tuple(behaviour) in listed)
    for equilibrium in result:
        assert ng.is_perfect_bayesian(tree, equilibrium.strategies)


# --- what is asked ------------------------------------------------------------------------------


def test_assessments_bring_their_beliefs_and_game():
    tree = textbook.beer_and_quiche(np.array([0.2, 0.8]))
    for equilibrium in ng.sequential_equilibria(tree):
        assert ng.is_sequential(tree, equilibrium)
        assert ng.is_sequential(tree, equilibrium.strategies, equilibrium.beliefs,
            game=equilibrium.game)  # fmt: skip
        assert not ng.is_sequential(tree, equilibrium, game=1 - equilibrium.game)


def changed(player, key, value, given=POOL):
    """A profile with one entry changed."""
    return given | {player: given[player] | {key: value}}


@pytest.mark.parametrize(
    ("strategies", "beliefs", "message"),
    [
        ({"Sender": POOL["Sender"]}, None, "strategies says nothing of 'Receiver'"),
        (changed("Sender", "tuogh", "beer"), None, "no information set 'tuogh'.*'tough'"),
        (changed("Sender", "weak", "ber"), None, "no action 'ber'.*mean 'beer'"),
        (changed("Sender", "weak", {"beer": 0.6}), None, "add up to 0.6, not to 1"),
        (changed("Sender", "weak", {"beer": -1, "quiche": 2}), None, "number from 0 to 1"),
        (changed("Sender", "weak", 0.5), None, "an action or a dict"),
        (POOL | {"Sender": {"weak": "beer"}}, None, "say nothing of 'tough' of 'Sender'"),
        (POOL, {"Receiver": {"beer": [0.5, 0.4]}}, "add up to 0.9"),
        (POOL, {"Receiver": {"beer": [1.0]}}, r"each decision \(tough, weak\)"),
        (POOL, {"Receiver": {"beer": {"tuogh": 1}}}, "no decision 'tuogh'.*'tough'"),
        (POOL, {"Reciever": {}}, "no player 'Reciever'.*'Receiver'"),
        (POOL, {"Receiver": {}}, "beliefs say nothing of 'beer' of 'Receiver'"),
        (POOL, {"Receiver": [1, 0]}, "are a dict from information set"),
        ([POOL], None, "a dict from player"),
    ],
)
def test_bad_input(strategies, beliefs, message):
    with pytest.raises(ng.NegotiationError, match=message):
        ng.is_sequential(textbook.beer_and_quiche(), strategies, beliefs)


def test_which_game():
    tree = textbook.beer_and_quiche(np.array([0.2, 0.8]))
    with pytest.raises(ng.NegotiationError, match="family of 2: say which game"):
        ng.is_sequential(tree, POOL)
    with pytest.raises(ng.NegotiationError, match="no game 2"):
        ng.is_sequential(tree, POOL, game=2)
    assert ng.is_sequential(tree, POOL, game=1)
    assert not ng.is_sequential(tree, POOL, game=0)


def test_in_words():
    good = ng.is_sequential(textbook.beer_and_quiche(), POOL)
    assert str(good) == "This is a sequential equilibrium."
    bad = ng.is_perfect_bayesian(textbook.horse(), HORSE, {"3": {"3": {"D": 1}}})
    assert str(bad) == (
        "This is not a perfect Bayesian equilibrium:\n"
        "  3 at 3 would gain 2 by L instead of R, believing D"
    )
    assert bad._repr_html_().count("<p>") == 2
