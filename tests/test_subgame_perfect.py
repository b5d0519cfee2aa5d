"""Subgame-perfect equilibria against the definition, other methods, and the literature."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_trees import profile_of, size, subgame_perfect, subgames, trees

import negotiation as ng
from negotiation.scenarios import textbook
from negotiation.solvers.assessments import Assessments
from negotiation.solvers.play import gains, reach, values
from negotiation.solvers.subgames import search
from negotiation.solvers.subgames.beliefs import beliefs_inside
from negotiation.solvers.subgames.pieces import subgame_roots


def pure(result):
    """The pure equilibria, as profiles."""
    found = [profile_of(result.source, column) for column in result.behaviour.T]
    return [profile for profile in found if profile is not None]


def rows(result):
    """All equilibria of a game, as rounded behaviour of the players."""
    own = np.repeat(result.source.set_player >= 0, np.diff(result.source.first_choice))
    return {tuple(np.round(column[own], 7) + 0.0) for column in result.behaviour.T}


def together(name, payoffs):
    """A and B choose at the same time; payoffs by rows."""
    return ng.Decision("A", {
        row: ng.Decision("B", dict(zip("lr", line, strict=True)), information=f"B, {name}")
        for row, line in zip("tb", payoffs, strict=True)
    }, information=f"A, {name}")  # fmt: skip


SEXES = [[(3, 1), (0, 0)], [(0, 0), (1, 3)]]


# The definition


@settings(max_examples=100)
@given(st.integers(2, 3).flatmap(lambda n: trees(n, 4, information=True)))
def test_pure_equilibria_by_the_definition(tree):
    """Selten 1965: nobody gains in any subgame, over all profiles; payoffs tie in most trees."""
    assume(size(tree) <= 300)
    result = ng.subgame_perfect_equilibria(tree, most=3000)
    expected = subgame_perfect(tree)
    assert set(pure(result)) == expected
    assert len(pure(result)) == len(expected)
    assert result.regret.max(initial=0) < 1e-9
    roots = [r for r in subgames(tree) if r == 0 or tree.player[r] >= 0]
    assert np.flatnonzero(subgame_roots(tree)).tolist() == roots
    assert bool(result.complete[0]) == (not result.unresolved)


@settings(max_examples=60)
@given(st.integers(1, 3).flatmap(lambda n: trees(n, 3)))
def test_perfect_information_as_backward_induction(tree):
    inducted = ng.backward_induction(tree)
    assume(inducted.count[0] <= 50)
    assert set(pure(ng.subgame_perfect_equilibria(tree, most=5000))) == set(
        pure(
            Assessments(
                tree, inducted.game, inducted.behaviour, complete=inducted.complete, method=""
            )
        )
    )


@settings(max_examples=30)
@given(trees(2, 3))
def test_perfect_information_mixed_as_sequential_equilibria(tree):
    """With perfect information they are the same (Kreps and Wilson 1982), and found otherwise:
    `sequential_equilibria` goes through supports and solves inequalities in exact numbers."""
    result = ng.subgame_perfect_equilibria(tree)
    assume(len(result) <= 30 and result.complete[0])
    other = ng.sequential_equilibria(tree)
    assume(other.complete[0])
    assert rows(result) == rows(other)


# The literature


@pytest.mark.parametrize("outside", [2.0, 0.9, 0.5, 3.5])
def test_battle_of_the_sexes_after_an_outside_option(outside):
    """Van Damme 1989: all three equilibria of the subgame, whatever forward induction says.

    A meets B where it expects more than outside: 3, 1 or, where both mix, 3/4.
    """
    meet = together("meeting", SEXES)
    tree = ng.Tree(["A", "B"], ng.Decision("A", {"meet": meet, "stay away": (outside, 2)}))
    result = ng.subgame_perfect_equilibria(tree)
    assert result.complete.all()
    assert len(result) == 3
    for eq in result:
        expects = {1: 3, 0: 1}.get(eq.strategies["B"]["B, meeting"]["l"], 0.75)
        assert eq.strategies["A"]["A:1"]["meet"] == (expects > outside)
        assert eq.payoffs[0] == pytest.approx(max(expects, outside))
    mixed = result[2]
    assert list(mixed.strategies["A"]["A, meeting"].values()) == pytest.approx([0.75, 0.25])
    assert list(mixed.strategies["B"]["B, meeting"].values()) == pytest.approx([0.25, 0.75])
    # Reached or not, B believes what A does in the subgame.
    assert mixed.beliefs["B"]["B, meeting"] == pytest.approx([0.75, 0.25])


def test_an_outside_option_that_ties():
    """Outside pays what mixing does: A may do either, and any mixture; both ends are listed."""
    meet = together("meeting", SEXES)
    tree = ng.Tree(["A", "B"], ng.Decision("A", {"meet": meet, "stay away": (0.75, 2)}))
    result = ng.subgame_perfect_equilibria(tree)
    assert result.complete.all()
    assert [eq.payoffs.tolist() for eq in result][:2] == [[3, 1], [1, 3]]
    ends = sorted(eq.strategies["A"]["A:1"]["meet"] for eq in result)
    assert ends == [0, 1, 1, 1]


def test_coordination_in_either_branch():
    """Worth 3, 1 and 3/4 to A in each: 6 pairs with one best branch, 3 with a tie."""
    root = ng.Decision("A", {"x": together("x", SEXES), "y": together("y", SEXES)})
    result = ng.subgame_perfect_equilibria(ng.Tree(["A", "B"], root))
    assert result.complete.all()
    assert len(result) == 6 + 2 * 3
    values_ = sorted(np.round(result.payoffs[0], 9).tolist())
    assert values_ == [0.75] * 2 + [1.0] * 4 + [3.0] * 6


def repeated(stage, rounds, history=()):
    """A game played again and again, everything seen."""
    if len(history) == rounds:
        return tuple(sum(stage[a][b][i] for a, b in history) for i in range(2))
    name = str(history)
    return ng.Decision("A", {
        "tb"[a]: ng.Decision("B", {
            "lr"[b]: repeated(stage, rounds, (*history, (a, b))) for b in range(2)
        }, information=name)
        for a in range(2)
    }, information=name)  # fmt: skip


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_repeated_dilemma(rounds):
    """Luce and Raiffa 1957: the only equilibrium of the stage game, after any history."""
    dilemma = [[(3, 3), (0, 5)], [(5, 0), (1, 1)]]
    result = ng.subgame_perfect_equilibria(ng.Tree(["A", "B"], repeated(dilemma, rounds)))
    assert result.complete.all()
    (eq,) = result
    assert all(at["b"] == 1 for at in eq.strategies["A"].values())
    assert all(at["r"] == 1 for at in eq.strategies["B"].values())


def test_repetition_can_enforce_what_no_single_round_does():
    """Benoit and Krishna 1985: with two equilibria to reward and punish, more than repetition.

    Twice, worth 3 or 1 in each round to either, they can have 3 and then 1; and in the first
    round (t, r), worth nothing, if it is followed by what is better for each than the alternative.
    """
    tree = ng.Tree(["A", "B"], repeated(SEXES, 2))
    result = ng.subgame_perfect_equilibria(tree)
    assert result.complete.all()
    assert result.regret.max() < 1e-12
    # By hand: of 3 ** 4 ways to go on, those in which the first round has a pure equilibrium.
    later = {0: (3, 1), 1: (1, 3), 2: (0.75, 0.75)}
    count = 0
    for plan in np.ndindex(3, 3, 3, 3):
        total = np.array(SEXES) + np.array([later[k] for k in plan]).reshape(2, 2, 2)
        one, two = total[..., 0], total[..., 1]
        best = (one >= one.max(axis=0)) & (two >= two.max(axis=1, keepdims=True))
        count += int(best.sum())
    first = [tree.sets_of(name)["()"].number for name in "AB"]
    pure_first = {
        column.tobytes()
        for column in result.behaviour.T
        if all(set(column[tree.first_choice[h] :][:2]) == {0.0, 1.0} for h in first)
    }
    assert len(pure_first) == count


@pytest.mark.parametrize("slices", [2, 3, 4, 7])
def test_ultimatum_with_mixed_answers(slices):
    """If nothing is accepted with probability (n - 1)/n, the proposer does not mind which it is."""
    result = ng.subgame_perfect_equilibria(textbook.ultimatum(slices))
    assert result.complete.all()
    found = [
        (eq.strategies["Proposer"]["offers"]["offer 0"],
         eq.strategies["Responder"]["Responder:1"]["accept"])
        for eq in result
    ]  # fmt: skip
    middle = (slices - 1) / slices
    expected = [(0, 0), (0, middle), (1, middle), (1, 1)]
    assert sorted(found) == [pytest.approx(pair) for pair in expected]


@pytest.mark.parametrize("model", ["bargaining_range", "ratification", "centipede", "chain_store"])
def test_textbook_trees_as_by_backward_induction(model):
    tree = getattr(textbook, model)()
    result, other = ng.subgame_perfect_equilibria(tree), ng.backward_induction(tree)
    assert result.complete.all()
    assert {tuple(x) for x in result.behaviour.T[result.is_pure].tolist()} == {
        tuple(x) for x in other.behaviour.T.tolist()
    }


def test_a_threat_that_is_no_subgame():
    """Row 10 of the models: the target does not know the type, so that only its last move and the
    whole are subgames; the incredible fight of the weak is excluded there, beliefs are not."""
    result = ng.subgame_perfect_equilibria(textbook.audience_costs())
    for eq in result:
        assert eq.strategies["Challenger"]["weak and resisted"]["back down"] == 1
        assert eq.strategies["Challenger"]["tough and resisted"]["fight"] == 1


# Regret and beliefs


def test_regret_of_an_incredible_threat():
    """Selten 1965: to stay out because the other would fight is no equilibrium of the subgame."""
    answer = ng.Decision("B", {"share": (1, 1), "fight": (-1, -1)})
    tree = ng.Tree(["A", "B"], ng.Decision("A", {"in": answer, "out": (0, 2)}))
    behaviour = np.array([[0.0], [1.0], [0.0], [1.0]])
    beliefs = beliefs_inside(tree, behaviour, subgame_roots(tree))
    threat = Assessments(
        tree, np.zeros(1, int), behaviour, complete=np.ones(1, bool), method="", beliefs=beliefs
    )
    assert threat.regret.tolist() == [2]


@settings(max_examples=60)
@given(trees(2, 4, information=True), st.integers(0, 2**32 - 1))
def test_gains_by_all_pure_plans(tree, seed):
    """From each information set on, the best of all pure plans, beliefs being Bayes's."""
    assume(size(tree) <= 300)
    rng = np.random.default_rng(seed)
    behaviour = tree.chances[:, None].copy()
    for here in tree.sets:
        if here.player:
            own = slice(tree.first_choice[here.number], tree.first_choice[here.number + 1])
            behaviour[own, 0] = rng.dirichlet(np.ones(len(here.actions)))
    likely, payoffs = reach(tree, behaviour), tree.payoffs[..., None]
    beliefs = np.full(likely.shape, np.nan)
    for here in tree.sets:
        beliefs[here.nodes] = likely[here.nodes] / likely[here.nodes].sum()
    found = gains(tree, payoffs, behaviour, beliefs)
    now = values(tree, payoffs, behaviour)
    expected = np.zeros(len(tree.sets))
    for name, i in zip(tree.players, range(tree.n_players), strict=True):
        own = [s for s in tree.sets if s.player == name]
        for plan in np.ndindex(*(len(s.actions) for s in own)):
            other = behaviour.copy()
            for here, action in zip(own, plan, strict=True):
                first = tree.first_choice[here.number]
                other[first : first + len(here.actions), 0] = np.arange(len(here.actions)) == action
            more = (values(tree, payoffs, other) - now)[i]
            for here in own:
                gain = (beliefs[here.nodes] * more[here.nodes]).sum()
                expected[here.number] = max(expected[here.number], gain)
    deciding = tree.set_player >= 0
    assert found[deciding, 0] == pytest.approx(expected[deciding], abs=1e-9)
    assert np.isnan(found[~deciding]).all()


# Families


def test_a_family_is_its_games():
    """Random payoffs, some of them ties: each game as alone."""
    rng = np.random.default_rng(3)
    payoffs = rng.integers(0, 3, (9, 2, 4, 5)).astype(float)

    def tree(u):
        x = together("x", [[tuple(u[0]), tuple(u[1])], [tuple(u[2]), tuple(u[3])]])
        y = together("y", [[tuple(u[4]), tuple(u[5])], [tuple(u[6]), tuple(u[7])]])
        asked = ng.Decision("B", {"x": x, "y": y})
        return ng.Tree(["A", "B"], ng.Decision("A", {"ask": asked, "leave": tuple(u[8])}))

    family = ng.subgame_perfect_equilibria(tree(payoffs), most=5000)
    for game, at in enumerate(np.ndindex(4, 5)):
        alone = ng.subgame_perfect_equilibria(tree(payoffs[(..., *at)]), most=5000)
        mine = {tuple(np.round(x, 7) + 0.0) for x in family.behaviour[:, family.game == game].T}
        assert mine == {tuple(np.round(x, 7) + 0.0) for x in alone.behaviour.T}
        assert family.complete[game] == alone.complete[0]
        assert family.count[game] == len(alone)
    assert family.regret.max() < 1e-9
    assert (np.diff(family.game) >= 0).all()


def test_chances_may_differ_over_a_family():
    """B accepts the lottery iff it wins often enough."""
    p = np.linspace(0.1, 0.9, 9)
    war = ng.Chance({"win": (p, (-1, 1)), "lose": (1 - p, (1, -1))})
    tree = ng.Tree(["A", "B"], ng.Decision("A", {
        "demand": ng.Decision("B", {"give in": (1, -0.1), "fight": war}), "wait": (0.05, 0)
    }))  # fmt: skip
    result = ng.subgame_perfect_equilibria(tree)
    assert result.complete.all()
    assert result.count.tolist() == [1] * 9
    assert np.array_equal(result.payoffs[1] > -0.1 + 1e-12, 2 * p - 1 > -0.1 + 1e-12)


# What is left open


def three_way(payoff):
    """B and then C, neither of whom minds, below A."""
    left = ng.Decision("B", {"l": (payoff, 0, 0), "r": (0, 0, 0)})
    right = ng.Decision("C", {"l": (payoff, 0, 0), "r": (0, 0, 0)})
    return ng.Tree(["A", "B", "C"], ng.Decision("A", {"x": left, "y": right, "z": (1, 0, 0)}))


def test_three_players_who_may_mix():
    """Mixtures of B and C make A indifferent: ends are listed, and more is said to be open."""
    result = ng.subgame_perfect_equilibria(three_way(2))
    assert not result.complete[0]
    (what,) = result.unresolved
    assert what.startswith("subgame at A:1: mixtures of equilibria inside")
    assert set(pure(result)) == subgame_perfect(three_way(2))
    # Where A does not care what they do, nothing is open.
    assert ng.subgame_perfect_equilibria(three_way(0.5)).complete[0]


def test_what_is_left_out_is_said(monkeypatch):
    tree = ng.Tree(["A", "B"], repeated(SEXES, 2))
    few = ng.subgame_perfect_equilibria(tree, most=5)
    assert len(few) == 5
    assert not few.complete[0]
    assert few.unresolved == ["more than 5 equilibria, the first of which are listed"]
    monkeypatch.setattr(search, "COMBINATIONS", 10)
    some = ng.subgame_perfect_equilibria(tree)
    assert not some.complete[0]
    assert "combinations" in some.unresolved[0]
    assert some.regret.max() < 1e-12


def test_a_budget_that_runs_out():
    """Three at a time, seven actions each: what is found in no time is not proved complete."""
    rng = np.random.default_rng(0)

    def third():
        ends = {str(k): tuple(rng.random(3)) for k in range(7)}
        return ng.Decision("C", ends, information="C")

    root = ng.Decision("A", {
        str(i): ng.Decision("B", {str(j): third() for j in range(7)}, information="B")
        for i in range(7)
    })  # fmt: skip
    result = ng.subgame_perfect_equilibria(ng.Tree(["A", "B", "C"], root), budget=1e-3)
    assert not result.complete[0]
    assert "not proved" in result.unresolved[0]


def test_too_large_a_subgame_is_named():
    """A does not see which of 21 moves it is, B does and does not see A's: 2 ** 21 plans of B."""
    first = {
        f"{k}": ng.Decision("A", {
            "l": ng.Decision("B", {"l": (0, 0), "r": (1, 1)}, information=f"{k}"),
            "r": ng.Decision("B", {"l": (1, 0), "r": (0, 1)}, information=f"{k}"),
        }, information="which") for k in range(21)
    }  # fmt: skip
    tree = ng.Tree(["A", "B"], ng.Chance({k: (1 / 21, v) for k, v in first.items()}))
    with pytest.raises(
        ng.NegotiationError, match=r"at 'chance:1' is too large: .* there are 4,194,304 profiles"
    ):
        ng.subgame_perfect_equilibria(tree)


@pytest.mark.parametrize("wrong", [{"most": 0}, {"budget": 0}, {"budget": "long"}])
def test_wrong_arguments(wrong):
    with pytest.raises(ng.NegotiationError, match=next(iter(wrong))):
        ng.subgame_perfect_equilibria(three_way(2), **wrong)


def test_a_deep_tree():
    """No recursion: a chain of three thousand subgames, one inside the other."""
    root = (0, 0)
    for k in range(3000):
        stop = (1, 0) if k % 2 else (0, 1)
        root = ng.Decision("BA"[k % 2], {"stop": stop, "go": root})
    result = ng.subgame_perfect_equilibria(ng.Tree(["A", "B"], root))
    assert result.complete[0]
    (eq,) = result
    assert eq.payoffs.tolist() == [1, 0]
    assert eq.regret == 0
    assert math.isclose(sum(at["stop"] for at in eq.strategies["A"].values()), 1500)
