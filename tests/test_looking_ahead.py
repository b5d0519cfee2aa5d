"""Limited moves, non-myopic equilibria, status quo, inverse stability, sensitivity to rankings."""

import itertools
import math
from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sets_of_states import oracle_of
from test_stability import models

import negotiation as ng
from negotiation.solvers.countermoves.result import RULES
from negotiation.solvers.inverse.rankings import PartialOrder

G = ng.scenarios.graph_models
#: Cells of a game of two by two: what the row player and the column player do.
CELLS = [(0, 0), (1, 0), (0, 1), (1, 1)]


def two_by_two(row, column):
    """A game by two players' payoffs in the order of `CELLS`, as states 1 to 4."""
    return ng.GraphModel(
        ["Row", "Column"],
        {"Row": ["r"], "Column": ["c"]},
        preferences={
            "Row": ng.Preference.payoffs(row),
            "Column": ng.Preference.payoffs(column),
        },
    )


def conflicts():
    """All strict ordinal games of two by two in which no cell is best for both, up to symmetry."""
    found = set()
    ranks = list(itertools.permutations((1, 2, 3, 4)))
    swapped = [0, 2, 1, 3]
    for row, column in itertools.product(ranks, ranks):
        alike = []
        for flip in range(4):
            a, b = ([own[s ^ flip] for s in range(4)] for own in (row, column))
            alike.append((tuple(a), tuple(b)))
            alike.append((tuple(b[s] for s in swapped), tuple(a[s] for s in swapped)))
        found.add(min(alike))
    assert len(found) == 78  # Rapoport and Guyer 1966
    return [(a, b) for a, b in found if not any(x == y == 4 for x, y in zip(a, b, strict=True))]


def test_non_myopic_equilibria_of_all_games_of_conflict():
    """Brams and Ismail, Theory and Decision (2021): of 57 games 45 have a cooperative outcome, at
    least next best for both, and it is a non-myopic equilibrium in all except one; every game has a
    non-myopic equilibrium that is Pareto-optimal. (Both hold without the two-sidedness convention
    too; for that see the dilemma below.)
    """
    games = conflicts()
    assert len(games) == 57
    cooperative = held = 0
    for a, b in games:
        found = ng.non_myopic(two_by_two(a, b)).equilibria()
        good = [s for s in range(1, 5) if min(a[s - 1], b[s - 1]) >= 3]
        best = [
            s for s in range(4)
            if not any(a[t] > a[s] and b[t] > b[s] for t in range(4))
        ]  # fmt: skip
        cooperative += bool(good)
        held += bool(set(good) & set(found))
        assert {s + 1 for s in best} & set(found)
    assert (cooperative, held) == (45, 44)


def test_non_myopic_equilibria_of_the_dilemma_and_of_chicken():
    """Brams 1994: in the dilemma (3,3), from wherever one has the most too, and (2,2); in chicken
    (3,3) and both (4,2) and (2,4), which of them from (1,1) hangs on who is first.
    """
    dilemma = ng.non_myopic(two_by_two([2, 1, 4, 3], [2, 4, 1, 3]))
    assert dilemma.outcomes == ((1,), (4,), (4,), (4,))
    chicken = ng.non_myopic(two_by_two([1, 2, 4, 3], [1, 4, 2, 3]))
    assert chicken.equilibria() == [2, 3, 4]
    assert chicken.outcomes[0] == (2, 3)
    assert chicken.to_frame().loc[1, "outcome"] == "2 or 3"


@given(models(most=3))
@settings(max_examples=40)
def test_one_move_ahead_is_nash(model):
    result, nash = ng.limited_moves(model, 1), ng.stability(model)
    for who in model.decision_makers:
        assert result.stable(who) == nash.stable(who, "nash")


@given(models(least=2, most=2), st.integers(1, 5))
@settings(max_examples=40)
def test_looking_ahead_is_backward_induction(model, horizon):
    """Kilgour, Hipel and Fang 1987: anticipation by recursion, for two decision makers."""
    oracle = oracle_of(model)

    def end(i, s, left):
        if not left:
            return s
        ends = [end(1 - i, t, left - 1) for t in sorted(oracle.moves[i][s])]
        best = max(ends, key=lambda e: oracle.worth[i][e], default=s)
        return best if oracle.worth[i][best] > oracle.worth[i][s] else s

    values = [w.values() for w in oracle.worth]
    if any(len(set(v)) < len(v) for v in values):
        return  # Where states tie, which one is taken is a matter of convention.
    result = ng.limited_moves(model, horizon)
    for i in range(2):
        assert [model.ids[k] for k in result.ends[i]] == [end(i, s, horizon) for s in model.ids]


# Status quo


@pytest.mark.parametrize("improving", [True, False])
@given(models())
@settings(max_examples=30)
def test_ways_from_the_status_quo_are_shortest_and_legal(improving, model):
    oracle, start = oracle_of(model), model.ids[0]
    result = ng.status_quo(model, start, improving=improving)
    fewest, ahead, seen = {}, deque([(start, None, 0)]), set()
    while ahead:
        here, last, count = ahead.popleft()
        for i in set(oracle.players) - {last}:
            for t in oracle.steps(i, here, improving=improving):
                if (t, i) not in seen:
                    seen.add((t, i))
                    fewest.setdefault(t, count + 1)
                    ahead.append((t, i, count + 1))
    fewest.pop(start, None)
    assert set(result.reached) == set(fewest)
    for state, count in fewest.items():
        path = result.path(state)
        assert len(path) == count
        assert all(a[0] != b[0] for a, b in itertools.pairwise(path))
        for (_, before), (who, after) in itertools.pairwise([(None, start), *path]):
            assert after in model.reachable(who, before, improving=improving)


# Inverse stability


def counted(model, who, concept, rule):
    """For each state, how many strict rankings of one make it an equilibrium: all are tried."""
    counts = dict.fromkeys(model.ids, 0)
    for ranking in itertools.permutations(model.ids):
        oracle = oracle_of(model.preferring(who, list(ranking)), rule)
        for state in oracle.equilibria(concept):
            counts[state] += 1
    return counts


@pytest.mark.parametrize("concept", ["nash", "gmr", "smr", "seq", "sseq", "sim"])
@pytest.mark.parametrize("who", ["Syria", "Iraq"])
def test_rankings_that_make_a_state_of_1975_an_equilibrium_are_counted(concept, who):
    model = G.syria_iraq()
    expected = counted(model, who, concept, "legal sequence")
    for state in model.ids:
        result = ng.inverse_stability(model, state, concept, vary=who)
        assert result.count == expected[state]
        agree = sum(
            any(all(r.index(a) < r.index(b) for a, b in pairs) for pairs in result.pattern)
            for r in itertools.permutations(model.ids)
        )
        assert agree == result.count


@given(models(least=2, most=3, options=2), st.sampled_from(RULES))
@settings(max_examples=25)
def test_rankings_of_random_models_are_counted(model, rule):
    if len(model) > 5:
        return
    for concept in ("gmr", "seq", "sseq", *(["sim"] if model.options else [])):
        expected = counted(model, model.decision_makers[0], concept, rule)
        for state in model.ids:
            result = ng.inverse_stability(
                model, state, concept, model.decision_makers[0], sanction_rule=rule
            )
            assert result.count == expected[state], (concept, state)


def test_large_counts_have_a_closed_form():
    """R: the state is above the k states that one could move to, which is 1 in k + 1 rankings."""
    model = G.cuba()
    for state in model.ids:
        if state in ng.stability(model).stable("USSR", "nash"):
            k = len(model.reachable("US", state))
            result = ng.inverse_stability(model, state, "nash", vary="US")
            assert result.count * (k + 1) == math.factorial(12)
            assert result.share == pytest.approx(1 / (k + 1), rel=1e-15)


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_linear_extensions_are_counted(m, seed):
    ranking = sorted(range(m), key=lambda k: (seed * (k + 3)) % 17)
    pairs = [
        (a, b) for a, b in itertools.combinations(ranking, 2) if (seed >> (a * m + b) % 30) & 1
    ]
    expected = sum(
        all(r.index(a) < r.index(b) for a, b in pairs) for r in itertools.permutations(range(m))
    )
    assert PartialOrder.of(m, pairs).rankings() == expected


# Sensitivity to rankings


def test_exchanges_of_neighbours_by_solving_again():
    model = G.syria_iraq()
    result = ng.ranking_sensitivity(model, ["nash", "seq"])
    assert len(result.swaps) == 10
    for swap in result.swaps:
        ranking = [tie[0] for tie in model.ranking(swap.who)]
        at = ranking.index(swap.upper[0])
        ranking[at : at + 2] = ranking[at + 1], ranking[at]
        after = oracle_of(model.preferring(swap.who, ranking))
        for concept in ("nash", "seq"):
            before, now = set(result.equilibria[concept]), set(after.equilibria(concept))
            assert set(swap.gained[concept]) == now - before
            assert set(swap.lost[concept]) == before - now
    assert set(result.robust("nash")) <= {6}
    assert list(result.to_frame().columns) == ["decision maker", "above", "below", "R", "SEQ"]
    with pytest.raises(ng.NegotiationError, match="no concept that was asked for 'gmr'"):
        result.robust("gmr")
