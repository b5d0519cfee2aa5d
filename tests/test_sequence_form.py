"""Large trees in sequence form: values that others have published, and the normal form's."""

import contextlib
import itertools
import math

import numpy as np
import pytest
from drawn_trees import random_tree
from scipy.optimize import linprog

import negotiation as ng
from negotiation.games.forms import TooLargeError
from negotiation.solvers.sequence_form import pivoting


def poker():
    """Kuhn 1950, "A simplified two-person poker": three cards, one of them each."""
    cards, deals = "JQK", {}
    for a, b in itertools.permutations(range(3), 2):
        win = 1 if a > b else -1
        call = {"fold": (-1, 1), "call": (2 * win, -2 * win)}
        raised = ng.Decision("1", call, information=f"{cards[a]} raised")
        checked = ng.Decision(
            "2", {"check": (win, -win), "bet": raised}, information=f"{cards[b]} checked"
        )
        answer = {"fold": (1, -1), "call": (2 * win, -2 * win)}
        bet = ng.Decision("2", answer, information=f"{cards[b]} bet")
        first = ng.Decision("1", {"check": checked, "bet": bet}, information=cards[a])
        deals[cards[a] + cards[b]] = (1 / 6, first)
    return ng.Tree(["1", "2"], ng.Chance(deals))


def value(game):
    """What the first player of a zero-sum game can make sure of, by linear programme."""
    u = game.payoffs[0]
    rows, columns = u.shape
    answer = linprog(
        np.append(np.zeros(rows), -1.0),
        A_ub=np.column_stack([-u.T, np.ones(columns)]),
        b_ub=np.zeros(columns),
        A_eq=np.append(np.ones(rows), 0.0)[None],
        b_eq=[1.0],
        bounds=[(0, None)] * rows + [(None, None)],
    )
    return answer.x[-1]


def test_poker():
    """Kuhn 1950: the game is worth -1/18 to who moves first."""
    for solve in (ng.zero_sum, ng.one_equilibrium):
        (eq,) = solve(poker())
        assert eq.payoffs == pytest.approx([-1 / 18, 1 / 18], abs=1e-9)
        assert eq.regret < 1e-9


@pytest.mark.parametrize("seed", range(8))
def test_values_are_those_of_the_normal_form(seed):
    rng = np.random.default_rng(seed)

    def second(k):
        after = {a: (u := float(rng.normal()), -u) for a in "xyz"}
        return ng.Decision("2", after, information="blind" if seed % 2 else f"sees {k}")

    def first(kind):
        return ng.Decision("1", {a: second(a) for a in "lmr"}, information=kind)

    kinds = {"a": (0.4, first("a")), "b": (0.6, first("b"))}
    tree = ng.Tree(["1", "2"], ng.Chance(kinds))
    (eq,) = ng.zero_sum(tree)
    assert eq.payoffs[0] == pytest.approx(value(tree.game()), abs=1e-8)
    assert eq.regret < 1e-8


def test_a_game_that_is_not_zero_sum_is_refused():
    with pytest.raises(ng.NegotiationError, match="one_equilibrium"):
        ng.zero_sum(ng.scenarios.textbook.beer_and_quiche())


@pytest.mark.parametrize("prior", [0.2, 0.5, 0.9])
def test_one_equilibrium_of_a_tree_is_sequential(prior):
    (eq,) = ng.one_equilibrium(ng.scenarios.textbook.audience_costs(q=prior))
    assert eq.regret < 1e-9


def test_poker_is_played_as_kuhn_says():
    """Kuhn 1950: only the second player has a single optimal strategy; the first has a family."""
    for solve in (ng.zero_sum, ng.one_equilibrium):
        (eq,) = solve(poker())
        one, two = eq.strategies["1"], eq.strategies["2"]
        assert two["Q bet"]["call"] == pytest.approx(1 / 3, abs=1e-9)
        assert two["J checked"]["bet"] == pytest.approx(1 / 3, abs=1e-9)
        assert [two["J bet"]["call"], two["K bet"]["call"], two["K checked"]["bet"]] == [0, 1, 1]
        bluff = one["J"]["bet"]
        assert 0 <= bluff <= 1 / 3 + 1e-9
        assert one["K"]["bet"] == pytest.approx(3 * bluff, abs=1e-9)
        assert one["Q"]["bet"] == 0
        assert one["Q raised"]["call"] == pytest.approx(bluff + 1 / 3, abs=1e-9)


def inspections(left, looks, seen=""):
    """Dresher 1962: an inspector with some looks in some months, who knows what it has done."""
    if left == 0:
        return (0, 0)
    if looks == 0:
        return (-1, 1)

    def act(inspects):
        goes_on = inspections(left - 1, looks - inspects, seen + "ri"[inspects])
        after = {"violate": (1, -1) if inspects else (-1, 1), "wait": goes_on}
        return ng.Decision("Violator", after, information=f"after {seen}" if seen else "first")

    return ng.Decision("Inspector", {"inspect": act(1), "rest": act(0)})


@pytest.mark.parametrize(("n", "m"), [(2, 1), (3, 1), (5, 1), (4, 2), (6, 3)])
def test_inspections(n, m):
    """Dresher 1962, in closed form in Avenhaus, von Stengel and Zamir 2002, Handbook of Game Theory
    3, ch. 51: the value is -C(n - 1, m) over the sum of C(n, i) for i up to m."""
    value = -math.comb(n - 1, m) / sum(math.comb(n, i) for i in range(m + 1))
    tree = ng.Tree(["Inspector", "Violator"], inspections(n, m))
    for solve in (ng.zero_sum, ng.one_equilibrium):
        (eq,) = solve(tree)
        assert eq.payoffs == pytest.approx([value, -value], abs=1e-9)


def one_card(cards):
    """One-card poker with an ante of 1 and a bet of 1, for many cards."""

    def play(i, j):
        win = 1 if i > j else -1
        after = {"fold": (1, -1), "call": (2 * win, -2 * win)}
        bet = ng.Decision("2", after, information=f"{j}")
        return ng.Decision("1", {"pass": (win, -win), "bet": bet}, information=f"{i}")

    pairs = list(itertools.permutations(range(cards), 2))
    deals = {f"{i}, {j}": (1 / len(pairs), play(i, j)) for i, j in pairs}
    return ng.Tree(["1", "2"], ng.Chance(deals))


def test_one_card_poker_with_many_cards():
    """Von Neumann 1944, with numbers between 0 and 1 for cards and a bet of B antes: the game is
    worth B / ((B + 1) (B + 4)) to who may bet (Ferguson and Ferguson 2003, "On the Borel and von
    Neumann poker models", Game Theory and Applications 9). Many cards come close to it."""
    for cards in (40, 64):
        (eq,) = ng.zero_sum(one_card(cards))
        assert eq.payoffs[0] == pytest.approx(1 / 10, abs=0.002)


@pytest.mark.parametrize("whole", [False, True])
def test_random_zero_sum_trees(whole):
    rng = np.random.default_rng(whole)
    for _ in range(40):
        tree = random_tree(rng, int(rng.integers(2, 5)), conflict=True, whole=whole)
        (eq,) = ng.zero_sum(tree)
        assert eq.regret < 1e-9
        assert eq.payoffs[0] == pytest.approx(value(tree.game()), abs=1e-8)
        (other,) = ng.one_equilibrium(tree)
        assert other.payoffs[0] == pytest.approx(eq.payoffs[0], abs=1e-9)


def test_optimal_play_is_optimal_in_subgames_that_are_not_reached():
    pennies = ng.Decision("A", {
        a: ng.Decision("B", {b: (3, -3) if a == b else (-3, 3) for b in "ht"}, information="B")
        for a in "ht"
    })  # fmt: skip
    tree = ng.Tree(["A", "B"], ng.Decision("A", {"stay": (1, -1), "go": pennies}))
    (eq,) = ng.zero_sum(tree)
    assert eq.strategies["A"]["A:1"] == {"stay": 1.0, "go": 0.0}
    assert eq.strategies["A"]["A:2"] == pytest.approx({"h": 0.5, "t": 0.5})
    assert eq.strategies["B"]["B"] == pytest.approx({"h": 0.5, "t": 0.5})
    assert eq.beliefs["B"]["B"] == pytest.approx([0.5, 0.5])


def test_payoffs_may_add_up_to_any_constant():
    tree = poker()
    up = ng.Tree.from_columns(tree.players, _raised(tree, 1000.0))
    (eq,) = ng.zero_sum(up)
    assert eq.payoffs == pytest.approx([1000 - 1 / 18, 1000 + 1 / 18], abs=1e-9)


def _raised(tree, constant):
    """The columns of a tree with a constant more for everybody."""
    from negotiation.games.nodes import Columns

    chances = [
        tree.chances[a:b].tolist() if i < 0 else None
        for a, b, i in zip(tree.first_choice, tree.first_choice[1:], tree.set_player, strict=False)
    ]
    outcome = np.full(len(tree.parent), -1)
    outcome[tree.leaves] = np.arange(len(tree.leaves))
    return Columns(
        tree.parent.tolist(), tree.action.tolist(), tree.information.tolist(),
        [""] * len(tree.parent), outcome.tolist(), tree.set_player.tolist(), tree.set_label,
        tree.set_actions, chances, (tree.payoffs.T + constant).tolist(), [""] * len(tree.leaves),
    )  # fmt: skip


def test_games_in_normal_form():
    """Rock, paper, scissors is fair; pennies with stakes: von Neumann 1928's 2 by 2 formula."""
    rock = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    (eq,) = ng.zero_sum(ng.NormalFormGame([rock, -rock]))
    assert eq.payoffs == pytest.approx([0, 0], abs=1e-12)
    assert eq.strategies[0] == pytest.approx([1 / 3] * 3)
    rng = np.random.default_rng(0)
    a, d = rng.uniform(1, 2, (2, 5))
    b, c = rng.uniform(-2, -1, (2, 5))
    payoffs = np.array([[a, b], [c, d]])
    family = ng.zero_sum(ng.NormalFormGame([payoffs, 7 - payoffs]))
    assert family.count.tolist() == [1] * 5
    assert family.payoffs[0] == pytest.approx((a * d - b * c) / (a + d - b - c))


@pytest.mark.parametrize("whole", [False, True])
def test_one_equilibrium_of_random_trees(whole):
    """A sequential equilibrium, verified by regrets at all sets, and Nash in the normal form."""
    rng, compared = np.random.default_rng(whole), 0
    for _ in range(40):
        tree = random_tree(rng, int(rng.integers(2, 6)), whole=whole)
        eqs = ng.one_equilibrium(tree)
        assert len(eqs) == 1
        assert not eqs.unresolved
        assert not np.isnan(eqs.beliefs[tree.information >= 0]).any()
        assert eqs.regret[0] < 1e-9
        with contextlib.suppress(TooLargeError):
            game = tree.game()
            mixed = tree.mixed(eqs[0].strategies)
            for u, x, y in ((game.payoffs[0], *mixed), (game.payoffs[1].T, *mixed[::-1])):
                assert (u @ y).max() - x @ u @ y < 1e-9
            compared += 1
    assert compared > 30


def test_one_equilibrium_is_among_all():
    """Where all sequential equilibria are known, and none is the end of a continuum of beliefs."""
    rng, compared = np.random.default_rng(5), 0
    while compared < 15:
        tree = random_tree(rng, 3, joined=1.0)
        everything = ng.sequential_equilibria(tree, budget=5)
        ranges = [sets for entry in everything for sets in entry.belief_sets.values() if sets]
        if ranges or not everything.complete.all():
            continue
        compared += 1
        (eq,) = ng.one_equilibrium(tree).behaviour.T
        assert np.abs(everything.behaviour.T - eq).max(axis=1).min() < 1e-8


def crisis(rounds, types, rng):
    """Two sides with private types raise or hold in turns, and see each other do it."""

    def turn(k, seen, pair):
        if k == rounds:
            return tuple(rng.normal(size=2))
        after = {a: turn(k + 1, seen + a[0], pair) for a in ("raise", "hold")}
        return ng.Decision("AB"[k % 2], after, information=f"{pair[k % 2]} after {seen}")

    pairs = list(itertools.product(range(types), repeat=2))
    return ng.Tree(["A", "B"], ng.Chance({str(p): (1 / len(pairs), turn(0, "", p)) for p in pairs}))


def test_trees_whose_normal_form_is_too_large():
    tree = crisis(4, 5, np.random.default_rng(0))
    with pytest.raises(ng.NegotiationError, match="too large"):
        tree.game()
    eqs = ng.one_equilibrium(tree)
    assert eqs.regret[0] < 1e-9
    assert not eqs.unresolved


def test_threats_that_are_not_carried_out():
    """The equilibrium that rests on the challenger fighting is Nash, and is not returned."""
    last = ng.Decision("Challenger", {"fight": (-1, -2), "back down": (-0.5, 1)})
    answer = ng.Decision("Target", {"concede": (1, -1), "resist": last})
    tree = ng.Tree(
        ["Challenger", "Target"], ng.Decision("Challenger", {"wait": (0, 0), "threaten": answer})
    )
    (eq,) = ng.one_equilibrium(tree)
    assert eq.strategies["Challenger"]["Challenger:2"] == {"fight": 0.0, "back down": 1.0}
    assert eq.strategies["Target"]["Target:1"] == {"concede": 0.0, "resist": 1.0}
    assert eq.payoffs.tolist() == [0, 0]


def test_payoffs_far_from_zero_and_of_different_size():
    rng = np.random.default_rng(2)
    for factors in ((1e-9, 1e9), (1e200, 1.0), (1.0, 1e-200)):
        tree = random_tree(rng, 4)
        scaled = _raised(tree, 0.0)
        scaled.outcome_payoffs = (tree.payoffs.T * np.array(factors)).tolist()
        (eq,) = ng.one_equilibrium(ng.Tree.from_columns(tree.players, scaled))
        (same,) = ng.one_equilibrium(tree)
        assert str(eq).split("(")[0] == str(same).split("(")[0]
    tree = poker()
    (eq,) = ng.one_equilibrium(ng.Tree.from_columns(tree.players, _raised(tree, 1e6)))
    assert eq.payoffs[0] - 1e6 == pytest.approx(-1 / 18, abs=1e-6)


def test_a_nash_equilibrium_where_no_sequential_one_is_found_in_time(monkeypatch):
    tree = crisis(6, 2, np.random.default_rng(0))
    monkeypatch.setattr(pivoting, "MOST_PIVOTS", 160)
    eqs = ng.one_equilibrium(tree)
    assert eqs.regret[0] < 1e-9
    assert [line.split(" without")[0] for line in eqs.unresolved] == [
        "what is done at information sets"
    ]


def test_games_that_are_not_finished_are_named():
    for solve in (ng.one_equilibrium, ng.zero_sum):
        eqs = solve(poker(), budget=1e-9)
        assert eqs.count.tolist() == [0]
        assert "not finished" in eqs.method


def test_families_are_solved_game_by_game():
    stakes = np.array([1.0, 2.0, 5.0])
    flip = {a: {b: (stakes * (s := 1 if a == b else -1), -stakes * s) for b in "ht"} for a in "ht"}
    tree = ng.Tree(["A", "B"], ng.Decision("A", {
        a: ng.Decision("B", after, information="B") for a, after in flip.items()
    }))  # fmt: skip
    for solve in (ng.one_equilibrium, ng.zero_sum):
        eqs = solve(tree)
        assert eqs.game.tolist() == [0, 1, 2]
        assert eqs.payoffs == pytest.approx(np.zeros((2, 3)), abs=1e-12)


def test_refusals():
    three = random_tree(np.random.default_rng(0), 4, players=3)
    with pytest.raises(ng.NegotiationError, match="two players, got 3"):
        ng.zero_sum(three)
    with pytest.raises(ng.NegotiationError, match="add up to 0 at one end and to 6 at another"):
        ng.zero_sum(ng.NormalFormGame([[[3, 0], [5, 0]], [[3, 5], [0, 0]]]))


def test_more_players_get_the_limit_of_the_logit_path():
    """Selten 1975's horse: one of the two Nash outcomes is not sequential, and is not returned."""
    eqs = ng.one_equilibrium(ng.scenarios.textbook.horse())
    assert eqs.regret[0] < 1e-9
    assert not eqs.unresolved
    assert eqs.payoffs[:, 0] == pytest.approx([1, 1, 1])
