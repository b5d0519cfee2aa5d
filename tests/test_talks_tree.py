"""The tree as a view of a negotiation.

Ends are compared with sums of considerations by plain loops, information sets with what was
visible on the way.
"""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import points, private_negotiations, true_of, values_at

import negotiation as ng
from negotiation.games.tree import as_tree

few = settings(max_examples=25, deadline=None)


def ways(tree):
    """Choices on the way to each node, in order, by the name of what was decided."""
    ways = [{}]
    for node in range(1, len(tree.parent)):
        above = tree.parent[node]
        h = tree.information[above]
        option = tree.set_actions[h][tree.action[node]]
        # Moves and draws bear their name; an actor's own choice is called by its player.
        name = tree.node_names[above] or tree.players[tree.set_player[h]]
        made = dict(zip(name.split(", "), option.split(", "), strict=True))
        ways.append({**ways[above], **made})
    return ways


@st.composite
def ordered(draw):
    """A negotiation with types and moves, its prior, and an order that its moves allow."""
    talks, prior = draw(private_negotiations(with_moves=True))
    first = draw(st.permutations([*talks.names, *(t.name for t in talks.types)]))
    cut = draw(st.integers(0, len(first)))
    order = [*first[:cut], *([list(first[cut:])] if cut < len(first) else [])]
    return talks, prior, [*order, *(m.name for m in talks.moves)]


@few
@given(st.data())
def test_ends_pay_the_considerations_that_hold_there(data):
    talks, prior, order = data.draw(ordered())
    point = data.draw(points(talks))
    tree = talks.tree(order, **point)
    paths, worth = ways(tree), values_at(talks, point)
    for at, leaf in enumerate(tree.leaves):
        path = paths[leaf]
        for actor, payoff in zip(talks.actors, tree.payoffs[:, at], strict=True):
            expected = sum(
                (
                    value
                    for c, value in zip(talks.considerations, worth, strict=True)
                    if c.actor == actor.name and true_of(c.when, path)
                ),
                start=Fraction(0),
            )
            assert payoff == pytest.approx(float(expected), rel=1e-12, abs=1e-10)
        for move in talks.moves:
            assert (move.name in path) == true_of(move.when, path)
        told = [f"{name}: {option}" for name, option in path.items()]
        assert sorted(tree.outcome_names[tree.outcome[leaf]].split("; ")) == sorted(told)
    # Chance leads to each combination of types as often as the prior says.
    names = [t.name for t in talks.types]
    for values, odds in ((k, v) for k, v in prior.items() if v):
        chance, node = 1.0, 0
        while tree.information[node] >= 0:
            h = tree.information[node]
            below = tree.children[tree.first_child[node] : tree.first_child[node + 1]]
            if tree.set_player[h] < 0:
                wanted = dict(zip(names, values, strict=True))
                drawn = tree.node_names[node].split(", ")
                at = tree.set_actions[h].index(", ".join(wanted[n] for n in drawn))
                chance *= tree.chances[tree.first_choice[h] + at]
            else:
                at = 0
            node = below[at]
        assert chance == pytest.approx(float(odds), rel=1e-12)


@few
@given(st.data())
def test_decisions_are_in_one_set_where_all_that_is_seen_is_the_same(data):
    talks, _, order = data.draw(ordered())
    movers = [m.name for m in talks.moves]
    flat = [name for entry in order for name in (entry if isinstance(entry, list) else [entry])]
    fixed = [a.name for a in talks.actors if len(a.options) == 1]
    sees = {}
    for name in data.draw(st.lists(st.sampled_from(movers), unique=True)):
        sees[name] = data.draw(
            st.lists(st.sampled_from(flat[: flat.index(name)]), max_size=2, unique=True)
        )
    tree = talks.tree(order, sees=sees)
    paths = ways(tree)
    owner = {a.name: a.name for a in talks.actors} | {m.name: m.by for m in talks.moves}
    memory = {name: set() for name in talks.names}
    before, known = set(fixed), {}
    for entry in order:
        group = entry if isinstance(entry, list) else [entry]
        for name in (n for n in group if n in owner and n not in fixed):
            own = {t.name for t in talks.types if owner[name] in t.of} & before
            choices = {n for n in before if n in owner}
            memory[owner[name]] |= own | set(sees.get(name, choices))
            known[name] = set(memory[owner[name]])
            memory[owner[name]].add(name)
        before |= set(group)
    for name, seen in known.items():
        here = [
            node for node in range(len(tree.parent))
            if tree.information[node] >= 0
            and (tree.node_names[node] or tree.players[tree.player[node]]) == name
        ]  # fmt: skip
        for one, other in itertools.combinations(here, 2):
            same = all(paths[one].get(n) == paths[other].get(n) for n in seen)
            assert (tree.information[one] == tree.information[other]) == same


@few
@given(st.data())
def test_all_at_once_without_knowledge_is_the_simultaneous_game(data):
    talks, _ = data.draw(private_negotiations(with_moves=False))
    # Types that nobody has seen: drawn last.
    tree = talks.tree([talks.names, [t.name for t in talks.types]])
    one, other = tree.game(), talks.game()
    assert [list(s) for s in one.strategies] == [list(s) for s in other.strategies]
    np.testing.assert_allclose(one.payoffs, other.payoffs, rtol=1e-10, atol=1e-9)


@few
@given(st.data())
def test_a_family_is_its_trees(data):
    talks, _, order = data.draw(ordered())
    two = [data.draw(points(talks)) for _ in range(2)]
    if talks.parameters:
        family = talks.tree(order, **{name: [p[name] for p in two] for name in talks.parameters})
        for k, point in enumerate(two):
            alone = talks.tree(order, **point)
            np.testing.assert_array_equal(family.payoffs[..., k], alone.payoffs)
            np.testing.assert_array_equal(family.chances[..., k], alone.chances)


# The view


A = ng.Actor("A", options=["keep", "break"])
B = ng.Actor("B", options=["disarm", "hold out"])
M = ng.Mediator("M", options=["broker", "stand aside"], between=[A, B])
N = ng.NonParticipant("N", options=["stay out", "step in"], takes="stay out")
Q = ng.Parameter("q", 0.6, low=0, high=1, meaning="belief that M is reliable")
RESOLVE = ng.Type("resolve", {"reliable": Q, "unreliable": None}, of=M)
ANSWER = ng.Move("answer", ["act", "look away"], M, A("break") & B("disarm") & M("broker"))


def talks(**more):
    return ng.Negotiation(
        "Talks",
        [A, B, M, N],
        [
            ng.Consideration(A, "gain", 2, when=A("break")),
            ng.Consideration(A, "penalty", -4, when=ANSWER("act") & RESOLVE("reliable")),
            ng.Consideration(B, "help", 1, when=N("step in")),
        ],
        **{"types": [RESOLVE], "moves": [ANSWER], **more},
    )


ORDER = [M, B, A, ANSWER, N]


def keys(tree, player):
    return list(tree.sets_of(player))


def test_sets_are_called_by_what_is_known_and_could_be_otherwise():
    tree = talks().tree(ORDER)
    assert keys(tree, "M") == [
        "resolve: reliable", "answer after resolve: reliable",
        "resolve: unreliable", "answer after resolve: unreliable",
    ]  # fmt: skip
    assert keys(tree, "B") == ["M: broker", "M: stand aside"]
    assert keys(tree, "A")[0] == "M: broker; B: disarm"
    assert keys(talks().tree(ORDER, sees={"A": []}), "A") == ["A:1"]
    assert keys(talks().tree(ORDER, sees={A: [RESOLVE]}), "A") == [
        "resolve: reliable", "resolve: unreliable"
    ]  # fmt: skip


def test_a_fixed_choice_stands_at_the_top_once():
    tree = talks().tree(ORDER)
    assert tree.set_actions[0] == ("stay out",)
    assert [len(s.nodes) for s in tree.sets_of("N").values()] == [1]
    joined = talks().joined_by("N").tree(ORDER)
    # It does not see the type: five ways to go on after brokering, four after standing aside.
    assert [len(s.nodes) for s in joined.sets_of("N").values()] == [2] * 9
    assert len(joined.leaves) == 2 * len(tree.leaves)


def test_those_in_a_list_come_at_once():
    tree = talks().tree([M, [B, A], ANSWER])
    assert keys(tree, "A") == keys(tree, "B") == ["M: broker", "M: stand aside"]
    again = talks().tree([M, B, A, ANSWER], sees={A: [M]})
    np.testing.assert_array_equal(tree.payoffs, again.payoffs)
    assert keys(again, "A") == keys(tree, "A")


def test_without_an_order_actors_come_at_once_and_moves_after_them():
    tree = talks().tree()
    assert keys(tree, "A") == ["A:1"]
    assert keys(tree, "M")[:2] == ["resolve: reliable", "answer after resolve: reliable"]


def test_the_bayesian_game_has_a_strategy_for_each_type():
    game = talks(moves=[ng.Move("answer", ["act"], M, ANSWER.when)]).tree().game()
    assert [len(s) for s in game.strategies] == [2, 2, 4, 1]


def test_who_saw_something_remembers_it():
    second = ng.Move("second", ["go on", "stop"], by=B)
    more = talks(moves=[ANSWER, second])
    tree = more.tree([M, B, A, ANSWER, second], sees={B: [M], second: []})
    assert keys(tree, "B") == [
        "M: broker",
        "second after M: broker; B: disarm", "second after M: broker; B: hold out",
        "M: stand aside",
        "second after M: stand aside; B: disarm", "second after M: stand aside; B: hold out",
    ]  # fmt: skip


def test_chance_takes_the_place_of_a_prior():
    tree = talks().tree(ORDER, chance={RESOLVE: {"reliable": 0.25, "unreliable": None}})
    assert tree.chances[1:3].tolist() == [0.25, 0.75]
    assert talks().tree(ORDER).chances[1:3].tolist() == [0.6, 0.4]
    family = talks().tree(
        ORDER, chance={"resolve": {"reliable": Q / 2, "unreliable": None}}, q=[0, 1]
    )
    assert family.chances[1:3].tolist() == [[0, 0.5], [1, 0.5]]


def correlated():
    state, signal = ng.Type("state", ["war", "peace"], A), ng.Type("signal", ["loud", "low"], B)
    prior = {("war", "loud"): Q * 0.75, ("war", "low"): Q * 0.25, ("peace", "loud"): 0,
             ("peace", "low"): None}  # fmt: skip
    return ng.Negotiation("n", [A, B], [], types=[state, signal], prior=prior)


def test_types_drawn_together_are_one_chance_move_and_the_impossible_is_left_out():
    tree = correlated().tree([A, B])
    assert tree.set_actions[0] == ("war, loud", "war, low", "peace, low")
    np.testing.assert_allclose(tree.chances[:3], [0.45, 0.15, 0.4])
    assert keys(tree, "A") == ["state: war", "state: peace"]
    assert keys(tree, "B")[:2] == ["signal: loud; A: keep", "signal: loud; A: break"]


def test_types_drawn_one_after_the_other_are_drawn_given_the_first():
    # Even where q is 0, so that war is impossible, a signal of war is loud with probability 3/4.
    tree = correlated().tree(["state", A, "signal", B], q=[0, 0.6])
    after = {
        s.actions: tree.chances[tree.first_choice[s.number]] for s in tree.sets if not s.player
    }
    np.testing.assert_allclose(after["loud", "low"], [0.75, 0.75])
    np.testing.assert_array_equal(after["low",], [1, 1])


def test_what_cannot_be_conditioned_on_is_refused():
    r = ng.Parameter("r", 0.1, 0, 1)
    state, signal = ng.Type("state", ["war", "peace"], A), ng.Type("signal", ["loud", "low"], B)
    prior = {("war", "loud"): Q, ("war", "low"): r, ("peace", "loud"): 0, ("peace", "low"): None}
    both = ng.Negotiation("n", [A, B], [], types=[state, signal], prior=prior)
    assert both.tree(["state", A, "signal", B], r=0).chances[-1] == 1
    with pytest.raises(ng.NegotiationError, match=r"probability of .*'loud'.* is not a finite"):
        both.tree(["state", A, "signal", B], q=0, r=0)


def test_ends_that_tie_in_decimals_tie():
    three = ng.Actor("C", options=["x", "y", "z"])
    u, v = ng.Parameter("u", 0.1, 0, 1), ng.Parameter("v", 0.2, 0, 1)
    w = ng.Parameter("w", 0.3, 0, 1)
    tree = ng.Negotiation("n", [three], [
        ng.Consideration(three, "one", u, three("x")),
        ng.Consideration(three, "other", v, three("x")),
        ng.Consideration(three, "both", w, three("y")),
        ng.Consideration(three, "more", w + 1e-12, three("z")),
    ]).tree()  # fmt: skip
    assert 0.1 + 0.2 != 0.3
    assert tree.payoffs[0, 0] == tree.payoffs[0, 1]
    assert tree.payoffs[0, 2] > tree.payoffs[0, 1]


def test_counterfactuals_keep_the_order():
    order = [RESOLVE, *ORDER]
    gone = talks().without("M").tree(order, sees={B: [M], A: [B, RESOLVE]}, when={N: ANSWER("act")})
    assert gone.players == ("A", "B", "N")
    assert keys(gone, "A") == ["B: disarm", "B: hold out"]
    assert talks().at(q=0.1).tree(ORDER).chances[1] == 0.1


def test_a_negotiation_stands_for_its_tree():
    assert as_tree(talks()).outcome_names == talks().tree().outcome_names


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        ({"order": [M, B, A]}, "the order says nothing of 'answer'"),
        ({"order": [M, B, ANSWER]}, "the order says nothing of 'A'"),
        ({"order": [M, B, A, "anser"]}, "no actor, move or type 'anser'.*did you mean 'answer'"),
        ({"order": [M, B, A, B, ANSWER]}, "'B' comes twice in the order"),
        ({"order": "MBA"}, "order must be a list"),
        ({"order": [M, B, ANSWER, A]}, "turn of 'answer' comes hangs on 'A', which is not decided"),
        ({"order": [[M, B, A, ANSWER]]}, "turn of .answer. comes hangs on .A., which is not"),
        ({"order": ORDER, "sees": {B: [A]}}, "'B' cannot see 'A', which is not decided before it"),
        ({"order": ORDER, "sees": {B: "M"}}, "what 'B' sees must be a list"),
        ({"order": ORDER, "sees": {RESOLVE: [B]}}, "sees: 'resolve' is a type"),
        ({"order": ORDER, "sees": {"C": []}}, "no actor, move or type 'C'"),
        ({"order": ORDER, "sees": [B]}, "sees is a dict from actors and moves"),
        ({"order": ORDER, "when": {B: "M"}}, "when: 'B' needs a condition"),
        ({"order": ORDER, "when": {B: A("keep")}}, "turn of 'B' comes hangs on 'A', which is not"),
        ({"order": ORDER, "when": {B: ng.Actor("C", ["x"])("x")}}, "no actor, move or type 'C'"),
        ({"order": ORDER, "when": {ANSWER: A("keep")}}, "'answer' has a condition of its own"),
        ({"order": ORDER, "when": {B: M("broker") & ~M("broker")}}, "the turn of 'B' never comes"),
        ({"order": ORDER, "chance": {A: {}}}, "no type 'A'"),
        ({"order": ORDER, "chance": {RESOLVE: {"reliable": 1}}}, "chance: 'resolve' needs a prob"),
        ({"order": ORDER, "chance": [RESOLVE]}, "chance is a dict"),
        ({"order": ORDER, "q": 2}, "parameter 'q' is outside its range"),
        ({"order": ORDER, "r": 2}, "no parameter 'r'"),
    ],
)  # fmt: skip
def test_mistakes_are_named(ask, message):
    with pytest.raises(ng.NegotiationError, match=message):
        talks().tree(**ask)


def test_chance_does_not_part_what_is_drawn_together():
    with pytest.raises(ng.NegotiationError, match="'state' is drawn together with other types"):
        correlated().tree(chance={"state": {"war": 0.5, "peace": 0.5}})


def test_a_tree_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("negotiation.payoffs.tree_view.MOST_NODES", 20)
    with pytest.raises(ng.NegotiationError, match="the tree of 'Talks' has more than 20 nodes"):
        talks().tree()
