"""Large trees in sequence form: values that others have published, and the normal form's."""

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog

import negotiation as ng


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
    (eq,) = ng.one_equilibrium(ng.scenarios.textbook.escalation(tough=prior))
    assert eq.regret < 1e-9
