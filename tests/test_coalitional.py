"""Coalitional games as they are given, the Shapley value, and indices of power in votes."""

import itertools
import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import negotiation as ng
from negotiation.games.coalitional import as_coalitional
from negotiation.games.masks import sums
from negotiation.solvers.dividing.secured import secured

COUNCIL = ng.WeightedVoting([7] * 5 + [1] * 10, 39)

#: Population of the members of the EU, in thousands: invented, of the size of the real ones.
PEOPLE = [
    83_200, 67_900, 58_900, 48_000, 36_700, 19_000, 17_800, 11_800, 10_800, 10_500, 10_500, 10_400,
    9_600, 9_100, 6_400, 5_900, 5_600, 5_400, 5_200, 3_900, 2_900, 2_100, 1_900, 1_370, 920, 660,
    540,
]  # fmt: skip


def by_orders(values, orders):
    """The Shapley value by its definition: over all orders in which players may come."""
    n = orders.shape[1]
    before = np.zeros(len(orders), dtype=np.int64)
    total = np.zeros(n)
    for column in orders.T:
        after = before | 1 << column
        total += np.bincount(column, values[after] - values[before], minlength=n)
        before = after
    return total / len(orders)


@pytest.mark.parametrize("n", range(3, 9))
def test_shapley_value_is_the_average_over_all_orders(n):
    rng = np.random.default_rng(n)
    orders = np.array(list(itertools.permutations(range(n))))
    for _ in range(84):  # 504 games of 3 to 8 players
        values = rng.normal(size=2**n)
        values[0] = 0
        found = ng.shapley(ng.CoalitionalGame(values))
        np.testing.assert_allclose(found, by_orders(values, orders), atol=1e-12)


whole = st.integers(3, 5).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(-20, 20), min_size=2**n - 1, max_size=2**n - 1),
        st.lists(st.integers(-20, 20), min_size=2**n - 1, max_size=2**n - 1),
    )
)


@settings(max_examples=40, deadline=None)
@given(whole)
def test_shapleys_axioms(values):
    # Shapley (1953).
    first, second = (np.array([0, *v]) for v in values)
    n = len(first).bit_length() - 1
    x, y = ng.shapley(ng.CoalitionalGame(first)), ng.shapley(ng.CoalitionalGame(second))
    assert sum(x) == first[-1]
    both = ng.shapley(ng.CoalitionalGame(first + second))
    assert list(both) == [a + b for a, b in zip(x, y, strict=True)]
    alone = int(second[1])  # One more player, who adds that to everybody.
    larger = np.concatenate([first, first + alone])
    dummy = ng.shapley(ng.CoalitionalGame(larger))
    assert list(dummy) == [*x, alone]
    swapped = first.copy()  # Players 0 and 1 are made alike.
    cube = swapped.reshape(-1, 4)
    cube[:, 2] = cube[:, 1]
    alike = ng.shapley(ng.CoalitionalGame(swapped))
    assert alike[0] == alike[1]
    assert len(alike) == n


def test_security_council_is_exact():
    # Row 21 of the reference models: Shapley-Shubik after Straffin (1993); Banzhaf, 848/5080.
    shapley, banzhaf = ng.shapley(COUNCIL), ng.banzhaf(COUNCIL)
    assert list(shapley) == [Fraction(421, 2145)] * 5 + [Fraction(4, 2145)] * 10
    assert list(banzhaf) == [Fraction(848, 5080)] * 5 + [Fraction(84, 5080)] * 10
    np.testing.assert_allclose(banzhaf.values[[0, 5]], [0.166929, 0.0165354], atol=5e-7)
    raw = ng.banzhaf(COUNCIL, normalized=False)
    assert raw[0] == Fraction(848, 2**14)  # All ways for 4 or more of ten: 848
    # Minimal winning: all five with four of ten, 210 of them; each member has a ninth.
    packel = ng.deegan_packel(COUNCIL)
    assert packel[0] == Fraction(1, 9)
    assert packel[5] == Fraction(84, 210 * 9)
    assert ng.deegan_packel(COUNCIL).values.sum() == pytest.approx(1)


def test_nassau_county():
    # Banzhaf (1965): with 9, 9, 7, 3, 1, 1 and a quota of 16, three districts have no power.
    board = ng.WeightedVoting([9, 9, 7, 3, 1, 1], 16)
    assert list(ng.banzhaf(board)) == [Fraction(1, 3)] * 3 + [0] * 3


def test_a_vote_is_counted_as_a_table_is():
    rng = np.random.default_rng(0)
    for _ in range(20):
        n = int(rng.integers(2, 9))
        rules = []
        for _ in range(rng.integers(1, 4)):
            weights = rng.integers(0, 12, n).tolist()
            weights[0] += 1
            rules.append((weights, int(rng.integers(1, sum(weights) + 1))))
        vote = ng.WeightedVoting(rules)
        table = ng.CoalitionalGame(vote.table.astype(int))
        assert list(ng.shapley(vote)) == list(ng.shapley(table))
        assert [vote.value(vote.coalition(m)) for m in range(2**n)] == vote.table.tolist()
        if any(v for v in ng.banzhaf(table, normalized=False)):
            assert list(ng.banzhaf(vote)) == list(ng.banzhaf(table))


def test_large_weights():
    vote = ng.WeightedVoting([10**40, 10**39, 10**30], 10**40 + 1)
    assert list(ng.shapley(vote)) == [Fraction(2, 3), Fraction(1, 6), Fraction(1, 6)]
    assert vote.table.tolist() == [0, 0, 0, 1, 0, 1, 0, 1]
    shares = ng.WeightedVoting([Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)], Fraction(2, 3))
    assert list(ng.banzhaf(shares)) == [Fraction(3, 5), Fraction(1, 5), Fraction(1, 5)]


def test_many_voters():
    # Of 101 alike each has 1/101; of 80 votes for a majority counted beyond machine numbers, too.
    assert set(ng.shapley(ng.WeightedVoting([1] * 101, 51))) == {Fraction(1, 101)}


def test_eu_council_in_time():
    people = [1000 * p + k for k, p in enumerate(PEOPLE)]  # All sums differ.
    quota = Fraction(65, 100) * sum(people)
    started = time.process_time()
    council = ng.WeightedVoting([([1] * 27, 15), (people, quota)])
    power = ng.shapley(council)
    assert time.process_time() - started < 5
    assert sum(power) == 1
    assert list(power) == sorted(power, reverse=True)
    # By chance: a player's index is how often it swings in an order drawn at random.
    rng = np.random.default_rng(1)
    orders = rng.permuted(np.tile(np.arange(27), (20_000, 1)), axis=1)
    reached = np.cumsum(np.array(people)[orders], axis=1) >= float(quota)
    reached[:, :14] = False
    swings = np.bincount(orders[np.arange(20_000), reached.argmax(axis=1)], minlength=27)
    np.testing.assert_allclose(power, swings / 20_000, atol=0.006)  # Four standard errors.


def test_ways_to_give_a_game():
    names = ["A", "B"]
    table = ng.CoalitionalGame([0, 1, 2, 5], players=names)
    listed = ng.CoalitionalGame({frozenset("A"): 1, frozenset("B"): 2, frozenset("AB"): 5})
    asked = ng.CoalitionalGame(lambda s: {"A": 1, "B": 2, "AB": 5}["".join(sorted(s))], names)
    for game in (table, listed, asked):
        assert game.players == ("A", "B")
        assert game.value({"A", "B"}) == 5
        assert list(ng.shapley(game)) == [2, 3]
        assert ng.shapley(game)["B"] == ng.shapley(game)[1] == 3
        assert ng.shapley(game)[ng.Actor("B", options=["x"])] == 3
    assert ng.CoalitionalGame(len, n=3).players == (0, 1, 2)


def test_a_function_is_asked_when_it_is_needed():
    asked = []
    game = ng.CoalitionalGame(lambda s: asked.append(s) or len(s), n=18)
    assert not asked
    assert game.value([0, 5]) == game.value([5, 0]) == 2
    assert asked == [frozenset({0, 5})]


def test_numbers_stay_exact_where_they_are():
    third = Fraction(1, 3)
    exact = ng.shapley(ng.CoalitionalGame([0, third, 0, 1]))
    assert list(exact) == [Fraction(2, 3), third]
    assert ng.shapley(ng.CoalitionalGame([0, 0.5, 0, 1])).exact is None
    huge = ng.shapley(ng.CoalitionalGame([0, 10**30, 0, 10**30 + 1]))
    assert huge[1] == Fraction(1, 2)
    assert np.asarray(exact).dtype == float
    assert exact.to_dict() == {0: Fraction(2, 3), 1: third}


FULL = {frozenset("A"): 1, frozenset("B"): 2, frozenset("AB"): 5}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ng.CoalitionalGame({frozenset("A"): 1, frozenset("B"): 2}),
         r"coalition \{A, B\} has no value"),
        (lambda: ng.CoalitionalGame({frozenset("A"): 1, frozenset("AB"): 2}), "has no value"),
        (lambda: ng.CoalitionalGame({**FULL, ("B", "A"): 5}), r"\{A, B\} has two values"),
        (lambda: ng.CoalitionalGame({**FULL, frozenset(): 1}), "empty coalition is worth 0"),
        (lambda: ng.CoalitionalGame({**FULL, frozenset("A"): float("nan")}),
         r"value of coalition \{A\} must be finite"),
        (lambda: ng.CoalitionalGame({**FULL, frozenset("A"): "much"}), "no number for a value"),
        (lambda: ng.CoalitionalGame({"AB": 1}), "a coalition is a frozenset"),
        (lambda: ng.CoalitionalGame(FULL, players=["A", "C"]), "no player 'B'"),
        (lambda: ng.CoalitionalGame(FULL, n=3), "n is 3, but values are for 2"),
        (lambda: ng.CoalitionalGame([1, 1, 2, 5]), "empty coalition is worth 0"),
        (lambda: ng.CoalitionalGame([0, 1, 2]), "2\\*\\*n numbers"),
        (lambda: ng.CoalitionalGame([0, 1, 2, 5], players=["A"]), "1 players have 2 coalitions"),
        (lambda: ng.CoalitionalGame([0, 1, 2, np.inf]), r"coalition \{0, 1\} must be finite"),
        (lambda: ng.CoalitionalGame(len), "needs players"),
        (lambda: ng.CoalitionalGame(len, players=["A", "A"]), "players repeat"),
        (lambda: ng.CoalitionalGame(len, players=[1.5]), "a name or a whole number"),
        (lambda: ng.CoalitionalGame({}.get, n=2).table, "no number for a value: None"),
        (lambda: ng.CoalitionalGame(FULL).value("A"), "frozenset or a list"),
        (lambda: ng.CoalitionalGame(FULL).value(["a"]), "did you mean 'A'"),
        (lambda: ng.CoalitionalGame(FULL).allocation({"A": 1}), "says nothing of B"),
        (lambda: ng.CoalitionalGame(FULL).allocation([1, np.nan]), "a finite number for each"),
        (lambda: ng.WeightedVoting([1, 2], 4), "at most the sum of the weights, 3"),
        (lambda: ng.WeightedVoting([1, -2, 4], 2), "must not be negative"),
        (lambda: ng.WeightedVoting([1, 2.5], 2), "whole number or a fraction"),
        (lambda: ng.WeightedVoting([1, 2]), "pairs"),
        (lambda: ng.WeightedVoting({"A": 1}), "quota is missing"),
        (lambda: ng.WeightedVoting([([1, 2], 2), ([1], 1)]), "1 weight for 2 players"),
        (lambda: ng.WeightedVoting([({"A": 1, "B": 1}, 2), ({"A": 1}, 1)]), "say nothing of B"),
        (lambda: ng.deegan_packel(ng.CoalitionalGame(FULL)), "simple games"),
        (lambda: ng.banzhaf(ng.CoalitionalGame([0, 0, 0, 0])), "sums to zero"),
        (lambda: ng.shapley("AB"), "expected a CoalitionalGame"),
        (lambda: ng.shapley(COUNCIL)[15], "no player 15"),
    ],
)  # fmt: skip
def test_mistakes_are_named(make, message):
    with pytest.raises(ng.NegotiationError, match=message):
        make()


PENNIES = ng.NormalFormGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], players=["A", "B"])


def test_what_groups_secure_in_a_game():
    # Matching pennies: 0 with a lottery, -1 without; if B answers, A loses.
    assert secured(PENNIES, "maximin").table.tolist() == pytest.approx([0, 0, 0, 0])
    assert secured(PENNIES, "pure maximin").table.tolist() == [0, -1, -1, 0]
    assert secured(PENNIES, "best response").table.tolist() == [0, -1, -1, 0]
    # The prisoners' dilemma: what each can secure is the punishment, 1; together 6. Whoever goes
    # first and knows the answer gets 1, too: defection is dominant.
    dilemma = ng.NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    for kind in ("maximin", "pure maximin", "best response"):
        assert secured(dilemma, kind).table.tolist() == [0, 1, 1, 6]


@pytest.mark.parametrize("seed", range(10))
def test_what_groups_secure_is_superadditive(seed):
    # von Neumann and Morgenstern (1944): two groups secure together what each does.
    rng = np.random.default_rng(seed)
    game = secured(ng.NormalFormGame(rng.normal(size=(3, 2, 3, 2))), "maximin")
    for a, b in itertools.product(range(8), repeat=2):
        if not a & b:
            assert game.table[a | b] >= game.table[a] + game.table[b] - 1e-9


def test_what_a_pair_secures_is_the_value_of_a_zero_sum_game():
    rng = np.random.default_rng(3)
    first = rng.normal(size=(4, 5))
    game = ng.NormalFormGame([first, -first])
    (value, _) = ng.zero_sum(game)[0].payoffs
    assert secured(game, "maximin").table[1] == pytest.approx(value)


def test_a_negotiation_as_a_coalitional_game():
    talks = ng.scenarios.karabakh_2023.ceasefire()
    game = talks.coalitional()
    assert list(game.players) == talks.names
    payoffs = talks.payoffs()
    assert game.table[-1] == pytest.approx(payoffs.sum(axis=0).max())
    assert as_coalitional(talks).table.tolist() == game.table.tolist()
    assert ng.shapley(talks).values.sum() == pytest.approx(game.table[-1])
    with pytest.raises(ng.NegotiationError, match="did you mean 'maximin'"):
        talks.coalitional("maxmin")
    with pytest.raises(ng.NegotiationError, match="one parameter point"):
        talks.coalitional(v=[8, 10])


def test_results_read_well():
    assert repr(COUNCIL) == "<WeightedVoting: 15 players; 39 of 45 win>"
    game = ng.CoalitionalGame(FULL, title="Pair")
    assert repr(game) == "<CoalitionalGame 'Pair': A, B; together worth 5>"
    assert "<td>{A, B}</td><td>5</td>" in game._repr_html_()
    assert "<table" in COUNCIL._repr_html_()
    index = ng.shapley(COUNCIL)
    assert "421/2145" in str(index)
    assert "<table" in index._repr_html_()
    assert index.to_frame()["Shapley-Shubik index"].sum() == pytest.approx(1)
    assert sums([1, 2]).tolist() == [0, 1, 2, 3]
