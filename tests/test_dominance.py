"""Dominated options and their elimination, beside plain loops and published games."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

import negotiation as ng

# Gibbons (1992), Game Theory for Applied Economists, figure 1.1.1: iterated elimination leaves
# (up, middle).
GIBBONS = ng.NormalFormGame(
    [[[1, 1, 0], [0, 0, 2]], [[0, 2, 1], [3, 1, 0]]],
    players=["Row", "Column"],
    strategies=[["up", "down"], ["left", "middle", "right"]],
)


def test_published_elimination():
    answer = ng.eliminate_dominated(GIBBONS)
    assert answer.reduced.strategies == (("up",), ("middle",))
    assert [[str(step) for step in steps] for steps in answer.rounds] == [
        ["Column: 'right' is strictly dominated by 'middle'"],
        ["Row: 'down' is strictly dominated by 'up'"],
        ["Column: 'left' is strictly dominated by 'middle'"],
    ]
    assert str(answer).endswith("left: Row: up; Column: middle")
    assert answer.original is GIBBONS
    assert [eq.profile for eq in ng.nash_equilibria(answer)] == [{"Row": "up", "Column": "middle"}]


# Gibbons (1992), figure 1.3.1: no pure strategy dominates the bottom row, half of each other does.
def test_mixture_dominates_where_no_pure_strategy_does():
    game = ng.NormalFormGame([[[3, 0], [0, 3], [1, 1]], np.ones((3, 2))])
    (one,) = ng.dominated_options(game)
    assert (one.player, one.option, one.strict) == ("1", "3", True)
    assert one.by == pytest.approx({"1": 0.5, "2": 0.5})
    assert one.gain == pytest.approx(0.5)
    assert str(one) == "player 1: '3' is strictly dominated by 0.5 '1' + 0.5 '2'"


# The same figure with 1.5 for 1: the mixture pays the same, so nothing is dominated.
def test_equally_good_mixture_does_not_dominate():
    game = ng.NormalFormGame([[[3, 0], [0, 3], [1.5, 1.5]], np.ones((3, 2))])
    assert len(ng.dominated_options(game)) == 0
    assert len(ng.dominated_options(game, strict=False)) == 0


def test_weak_dominance_by_mixture():
    game = ng.NormalFormGame([[[4, 0, 1], [0, 4, 1], [2, 2, 0]], np.ones((3, 3))])
    assert len(ng.dominated_options(game)) == 0
    (one,) = ng.dominated_options(game, strict=False)
    assert str(one) == "player 1: '3' is weakly dominated by 0.5 '1' + 0.5 '2'"


def test_weak_elimination_may_lose_equilibria_and_strict_does_not():
    payoffs = [[[1, 0], [1, 0]], [[1, 1], [0, 0]]]
    game = ng.NormalFormGame([[[1, 1], [1, 0]], [[1, 1], [0, 0]]])
    assert ng.eliminate_dominated(game).rounds == ()
    assert str(ng.eliminate_dominated(game)).startswith("no strategy is dominated")
    assert ng.eliminate_dominated(game, strict=False).reduced.shape == (1, 2)
    assert len(ng.dominated_options(ng.NormalFormGame(payoffs))) == 0


@pytest.mark.parametrize("shape", [(1,), (1, 1), (1, 3), (2, 1, 2)])
def test_players_without_a_choice(shape):
    game = ng.NormalFormGame(np.zeros((len(shape), *shape)))
    assert len(ng.dominated_options(game, strict=False)) == 0
    assert ng.eliminate_dominated(game).reduced.shape == shape


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1e9, 1e300, 1.7e307])
def test_scale_changes_nothing(scale):
    game = ng.NormalFormGame(np.array([[[3, 0], [0, 3], [1, 1]], np.ones((3, 2))]) * scale)
    assert [one.option for one in ng.dominated_options(game)] == ["3"]


payoff_arrays = st.lists(st.integers(1, 3), min_size=1, max_size=3).flatmap(
    lambda shape: arrays(float, (len(shape), *shape), elements=st.integers(0, 5).map(float))
)


@given(payoff_arrays)
def test_pure_dominance_as_by_plain_loops(payoffs):
    expected = set()
    for i, size in enumerate(payoffs.shape[1:]):
        own = np.moveaxis(payoffs[i], i, 0).reshape(size, -1)
        for a, b in itertools.permutations(range(size), 2):
            if all(own[b, c] > own[a, c] for c in range(own.shape[1])):
                expected.add((str(i + 1), str(a + 1)))
    found = ng.dominated_options(ng.NormalFormGame(payoffs))
    assert {(one.player, one.option) for one in found if len(one.by) == 1} == expected


@given(payoff_arrays)
def test_every_dominator_dominates(payoffs):
    game = ng.NormalFormGame(payoffs)
    for one in ng.dominated_options(game, strict=False):
        i = game.players.index(one.player)
        own = np.moveaxis(payoffs[i], i, 0).reshape(game.shape[i], -1)
        x = np.array([one.by.get(name, 0.0) for name in game.strategies[i]])
        gain = x @ own - own[game.strategies[i].index(one.option)]
        assert x.sum() == pytest.approx(1)
        assert gain.min() > (0 if one.strict else -1e-9)
        assert gain.max() > 0


# Strict elimination keeps all Nash equilibria (Pearce 1984), so it keeps the pure ones.
@given(payoff_arrays)
def test_strict_elimination_keeps_every_pure_equilibrium(payoffs):
    game = ng.NormalFormGame(payoffs)
    reduced = ng.eliminate_dominated(game).reduced
    assert [eq.profile for eq in ng.pure_equilibria(reduced)] == [
        eq.profile for eq in ng.pure_equilibria(game)
    ]


# Osborne and Rubinstein (1994), A Course in Game Theory, figure 63.1: T and B are both weakly
# dominated by M, and what is left hangs on which of them goes first. Here both go in one round.
ORDER = ng.NormalFormGame(
    [[[1, 0], [1, 2], [0, 2]], [[1, 0], [1, 1], [0, 1]]],
    players=["Row", "Column"],
    strategies=[["T", "M", "B"], ["L", "R"]],
)


def test_the_order_of_weak_elimination():
    at_once = ng.eliminate_dominated(ORDER, strict=False)
    assert at_once.reduced.strategies == (("M",), ("L", "R"))
    assert "all players at once" in at_once.method
    turns = ng.eliminate_dominated(ORDER, strict=False, order=["Column", "Row"])
    assert turns.rounds[0][0].player == "Row"  # Column has nothing to drop in its first turn.
    assert turns.method.endswith("players in turn: Column, Row")
    # Only one of two weakly dominated options goes if its twin goes first: by hand.
    game = ng.NormalFormGame([[[1, 1], [1, 0]], [[1, 1], [1, 0]]])
    first, second = (
        ng.eliminate_dominated(game, strict=False, order=order).reduced.shape
        for order in (["1", "2"], ["2", "1"])
    )
    assert (first, second) == ((1, 2), (2, 1))


def test_without_mixtures():
    game = ng.NormalFormGame([[[3, 0], [0, 3], [1, 1]], np.ones((3, 2))])
    assert len(ng.dominated_options(game, mixed=False)) == 0
    assert ng.eliminate_dominated(game, mixed=False).rounds == ()


# Thirds are no floating-point numbers: exact arithmetic finds the tie, and what breaks it.
@pytest.mark.parametrize(
    ("middle", "answer"), [(1.0, None), (np.nextafter(1, 0), True), (np.nextafter(1, 2), None)]
)
def test_ties_of_mixtures_are_decided_exactly(middle, answer):
    own = np.vstack([3 * np.eye(3), np.full(3, middle)])
    game = ng.NormalFormGame([own, np.zeros((4, 3))])
    found = ng.dominated_options(game)
    assert [one.strict for one in found] == ([answer] if answer else [])
    if answer:
        assert found[0].gain == pytest.approx(1 - middle)


def by_linear_programme(own, a, *, strict):
    """Whether a mixture dominates option `a`, by SciPy, for payoffs that are small integers."""
    others = np.delete(own, a, axis=0) - own[a]
    m, p = others.shape
    if strict:
        answer = linprog(
            np.append(np.zeros(m), -1),
            A_ub=np.column_stack([-others.T, np.ones(p)]),
            b_ub=np.zeros(p),
            A_eq=[[1.0] * m + [0.0]],
            b_eq=[1],
            bounds=[(0, None)] * m + [(None, None)],
        )
        return -answer.fun > 1e-9
    answer = linprog(
        -others.sum(axis=1), A_ub=-others.T, b_ub=np.zeros(p), A_eq=[[1.0] * m], b_eq=[1]
    )
    return answer.status == 0 and -answer.fun > 1e-9


@settings(max_examples=60)
@given(arrays(float, (4, 4), elements=st.integers(0, 3).map(float)), st.booleans())
def test_mixed_dominance_as_by_scipy(own, strict):
    game = ng.NormalFormGame([own, np.zeros((4, 4))])
    found = {one.option for one in ng.dominated_options(game, strict=strict)}
    assert found == {str(a + 1) for a in range(4) if by_linear_programme(own, a, strict=strict)}


def by_fractions(own, a, *, strict):
    """Whether a mixture of two others dominates `a`: at the ends of the intervals of its share."""
    one, two = (
        [Fraction(x) - Fraction(y) for x, y in zip(own[b], own[a], strict=True)]
        for b in range(3)
        if b != a
    )
    shares = {Fraction(0), Fraction(1)}
    shares |= {y / (y - x) for x, y in zip(one, two, strict=True) if x != y and x * y <= 0}
    shares |= {(low + high) / 2 for low, high in itertools.pairwise(sorted(shares))}
    for share in shares:
        gains = [share * x + (1 - share) * y for x, y in zip(one, two, strict=True)]
        if min(gains) > 0 or (not strict and min(gains) == 0 < max(gains)):
            return True
    return False


# Payoffs that tie but for the last bit, or for an offset of 1e9: no answer is lost in rounding.
@pytest.mark.parametrize("strict", [True, False])
def test_near_ties_as_by_fractions(strict):
    rng = np.random.default_rng(11)
    for number in range(150):
        own = rng.integers(0, 4, (3, 4)) / (3.0 if number % 2 else 1.0)
        own = own * (1 + rng.integers(-2, 3, (3, 4)) * 2.0**-52) if number % 3 else own + 1e9
        game = ng.NormalFormGame([own, np.zeros((3, 4))])
        found = {one.option for one in ng.dominated_options(game, strict=strict)}
        assert found == {str(a + 1) for a in range(3) if by_fractions(own, a, strict=strict)}


@pytest.mark.parametrize("shape", [(3, 3), (2, 2, 2), (3, 1, 4), (2, 2, 2, 2, 2)])
@pytest.mark.parametrize("strict", [True, False])
def test_a_family_is_its_games(shape, strict):
    rng = np.random.default_rng(len(shape))
    payoffs = rng.integers(0, 5, (len(shape), *shape, 4, 10)).astype(float)
    family = ng.NormalFormGame(payoffs)
    found = ng.eliminate_dominated(family, strict=strict)
    assert len(found) == 40
    assert [x.shape for x in found.survives] == [(size, 4, 10) for size in shape]
    for k, game in enumerate(family):
        one = ng.eliminate_dominated(game, strict=strict)
        assert found[k].rounds == one.rounds
        assert found[k].reduced.strategies == one.reduced.strategies
        assert (found[k].reduced.payoffs == one.reduced.payoffs).all()
    went = sum(int((r > 0).sum()) for r in found.rounds)
    assert len(found.to_frame()) == went == sum(int((~x).sum()) for x in found.survives)
    assert f"{went} of {40 * sum(shape)} strategies of 40 games" in repr(found)
    once = ng.dominated_options(family, strict=strict)
    assert max(int(r.max()) for r in once.rounds) == (1 if went else 0)


@settings(max_examples=40)
@given(payoff_arrays, st.booleans(), st.randoms(use_true_random=False), st.data())
def test_relabelling_and_affine_changes(payoffs, strict, random, data):
    n, shape = len(payoffs), payoffs.shape[1:]
    orders = [random.sample(range(size), size) for size in shape]
    players = random.sample(range(n), n)
    # Powers of two and small integers, so that ties stay ties.
    factor = np.array([data.draw(st.sampled_from([0.25, 1.0, 1024.0])) for _ in range(n)])
    moved = payoffs * factor.reshape(n, *[1] * n) + np.arange(n).reshape(n, *[1] * n)
    moved = moved[np.ix_(range(n), *orders)].transpose(0, *[1 + i for i in players])[players]
    before, after = (
        ng.eliminate_dominated(ng.NormalFormGame(u[..., None]), strict=strict).rounds
        for u in (payoffs, moved)
    )
    for i, player in enumerate(players):
        assert (after[i] == before[player][orders[player]]).all()


# What is strictly dominated already can be added without changing what is left.
@settings(max_examples=40)
@given(payoff_arrays)
def test_adding_a_dominated_option(payoffs):
    worse = payoffs[:, :1].copy()
    worse[0] = payoffs[0].min(axis=0, keepdims=True) - 1
    more = ng.NormalFormGame(np.concatenate([payoffs, worse], axis=1))
    before = ng.eliminate_dominated(ng.NormalFormGame(payoffs)).reduced
    after = ng.eliminate_dominated(more).reduced
    assert after.strategies == before.strategies
    assert (after.payoffs == before.payoffs).all()


def test_a_spent_budget_leaves_options_undecided():
    own = np.vstack([3 * np.eye(3), np.ones(3)])
    game = ng.NormalFormGame([own, np.zeros((4, 3))])
    cut = ng.eliminate_dominated(game, budget=1e-9)
    assert cut.undecided == (("1", "4"),)
    assert "undecided when the budget was spent: player 1: '4'" in str(cut)
    assert ng.eliminate_dominated(game, budget=60).undecided == ()
    family = ng.eliminate_dominated(ng.NormalFormGame(game.payoffs[..., None]), budget=1e-9)
    assert "1 undecided" in repr(family)


@pytest.mark.parametrize("ask", [ng.dominated_options, ng.eliminate_dominated])
def test_bad_questions(ask):
    for strict in (None, "yes", 1, 0.5):
        with pytest.raises(ng.NegotiationError, match="strict must be True or False"):
            ask(GIBBONS, strict=strict)
        with pytest.raises(ng.NegotiationError, match="mixed must be True or False"):
            ask(GIBBONS, mixed=strict)


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ("Row", "must be a list"),
        (["Rwo", "Column"], "did you mean 'Row'"),
        (["Row"], "must name each of Row, Column once"),
        (["Row", "Column", "Row"], "must name each of Row, Column once"),
        ([1, 2], "no player"),
    ],
)
def test_bad_orders(order, says):
    with pytest.raises(ng.NegotiationError, match=says):
        ng.eliminate_dominated(GIBBONS, order=order)


def test_a_game_that_the_family_does_not_have():
    found = ng.eliminate_dominated(ng.NormalFormGame(np.zeros((2, 2, 2, 3))))
    assert found[-1].rounds == ()
    for k in (3, "1", 0.5):
        with pytest.raises(ng.NegotiationError, match="the family has 3"):
            found[k]
