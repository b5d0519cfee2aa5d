"""What three and more players' results claim: never more than was proved.

Continua in closed form are inside of the unresolved parts, without a crack between two of them;
equilibria that nearly meet are counted as exact fractions count them; what rounding hides is not
taken for a tie.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from exact_enumeration import (
    ROUNDING,
    Enumeration,
    both,
    check_against_enumeration,
    columns,
    game_of,
    integers,
    nearly_double,
    of_gains,
    outside,
    solve,
)

from negotiation.solvers.many_players import found
from negotiation.solvers.many_players.contraction import proved_in
from negotiation.solvers.many_players.faces import kinds_of_faces, whole_faces

# --- continua -----------------------------------------------------------------------------------


def holds(gains, x):
    """Whether second strategies' shares are an equilibrium, in fractions."""
    return all(
        0 <= own <= 1 and not (own < 1 and gain(x) > 0) and not (own > 0 and gain(x) < 0)
        for own, gain in zip(x, gains, strict=True)
    )


def no_stake(x):
    return 0 * x[0]


# What each player gains by its second strategy, given all shares of second strategies; who is free;
# and all shares as functions of theirs, by hand.
CONTINUA = {
    "curve": (
        [lambda x: 1 - 2 * x[1] - x[1] * x[2], lambda x: 1 - 3 * x[0] + x[0] * x[2], no_stake],
        [2],
        lambda z: (1 / (3 - z), 1 / (2 + z), z),
    ),
    "steep curve": (
        [lambda x: 1 - x[1] - 999 * x[1] * x[2], lambda x: 1 - 3 * x[0] + x[0] * x[2], no_stake],
        [2],
        lambda z: (1 / (3 - z), 1 / (1 + 999 * z), z),
    ),
    "curve of four": (
        [
            lambda x: 1 - 2 * x[1] - x[1] * x[3],
            lambda x: 1 - 3 * x[2] + x[2] * x[3],
            lambda x: 2 - 3 * x[0] - x[0] * x[3],
            no_stake,
        ],
        [3],
        lambda w: (2 / (3 + w), 1 / (2 + w), 1 / (3 - w), w),
    ),
    "sheet": (
        [no_stake, lambda x: 1 - 2 * x[0], no_stake],
        [1, 2],
        lambda y, z: (Fraction(1, 2), y, z),
    ),
    "bent sheet": (
        [lambda x: 1 - 4 * x[1] * x[2], no_stake, no_stake],
        [0, 1],
        lambda x, y: (x, y, 1 / (4 * y) if y else Fraction(2)),
    ),
    "sheet of five": (
        [
            lambda x: 1 - 2 * x[1] - x[1] * x[3],
            lambda x: 1 - 3 * x[2] + x[2] * x[4],
            lambda x: 2 - 3 * x[0] - x[0] * x[3],
            no_stake,
            no_stake,
        ],
        [3, 4],
        lambda w, v: (2 / (3 + w), 1 / (2 + w), 1 / (3 - v), w, v),
    ),
}


def near_ends(eqs, player):
    """Shares of a player's second strategy where parts end, next to there, and in between."""
    ends = np.unique([x[player][1] for x in (eqs.unresolved.lower, eqs.unresolved.upper)])
    between = (ends[1:] + ends[:-1]) / 2
    values = np.concatenate([ends, np.nextafter(ends, 0), np.nextafter(ends, 1), between])
    return [Fraction(float(v)) for v in np.unique(values)]


# A face with many boxes gets one around them all; here each stays alone, so a crack would show.
@pytest.mark.parametrize("name", CONTINUA)
def test_no_crack_in_a_continuum(name, monkeypatch):
    monkeypatch.setattr(found, "BOXES", 10**9)
    gains, free, point = CONTINUA[name]
    eqs = solve(game_of(gains))
    assert not eqs.complete.any()
    steps = 400 if len(free) == 1 else 19
    evenly = [Fraction(k, steps) for k in range(steps + 1)]
    samples = []
    for player in free:
        ranges = [near_ends(eqs, player) + evenly if i == player else evenly for i in free]
        samples += [point(*values) for values in itertools.product(*ranges)]
    samples = [x for x in samples if holds(gains, x)]
    assert len(samples) > 300
    shares = both(columns(samples, players=len(gains)))
    assert not outside(eqs, 0, shares, ROUNDING).any()


# Matching pennies in a circle, where a half is the only equilibrium (Jordan 1993). Two players have
# their second strategy twice: half goes to the two together, in any shares.
def test_no_crack_where_strategies_are_doubled(monkeypatch):
    monkeypatch.setattr(found, "BOXES", 10**9)
    who = np.minimum(np.indices((3, 3, 2)), 1)
    payoffs = np.array([who[0] == who[1], who[1] == who[2], who[2] != who[0]], dtype=float)
    eqs = solve(payoffs)
    assert not eqs.complete.any()
    evenly = [Fraction(k, 40) for k in range(21)]
    for player in (0, 1):
        ranges = [evenly, evenly]
        ranges[player] = [v for v in near_ends(eqs, player) if v <= 0.5] + evenly
        shares = columns(itertools.product(*ranges), players=2)
        half = np.full_like(shares, 0.5)
        points = np.stack([half, shares, half - shares], axis=1).reshape(6, -1)
        assert not outside(eqs, 0, np.concatenate([points, half]), ROUNDING).any()


@pytest.mark.parametrize(("most", "games"), [(1, 60), (2, 60), (4, 80), (12, 80)])
def test_no_equilibrium_of_a_game_with_ties_is_missed(most, games, monkeypatch):
    monkeypatch.setattr(found, "BOXES", 10**9)
    payoffs = integers(100 + most, most, games)
    eqs = solve(payoffs)
    for game in range(games):
        truth = Enumeration(payoffs[..., game])
        points = both(columns(truth.points | truth.samples))
        assert not outside(eqs, game, points, ROUNDING).any()


# --- equilibria that nearly meet ----------------------------------------------------------------


# Where nothing is off, rounding decides between none and two: a difference of 1e-16 counts.
@pytest.mark.parametrize(
    ("off", "flat", "proved"),
    [(0.0, 1.0, 0.0), (1e-12, 1.0, 0.2), (1e-9, 1.0, 0.9), (1e-7, 0.01, 0.4)],
)
def test_equilibria_that_nearly_meet_are_counted_as_fractions_count_them(off, flat, proved):
    payoffs = nearly_double(np.random.default_rng(1), 100, off, flat)
    _, complete, finite = check_against_enumeration(payoffs)
    assert finite == 100
    assert complete >= 100 * proved


# Where all mix, the first four do what the fifth does: with a probability that is a root of
# (t - 7/10) (t - 4/5) (t - 9/10) (t + 2/5). A step of Newton's method, from the slope at 1/2, takes
# all shares from 0 to 1 to some strictly in between, so that there is a solution; there are three.
def test_a_range_within_a_cell_is_no_proof_of_one_solution():
    roots = [Fraction(7, 10), Fraction(4, 5), Fraction(9, 10), Fraction(-2, 5)]

    def quartic(x):
        """Mean over the ways to give each root a player: multilinear, and the quartic if equal."""
        ways = list(itertools.permutations(x[:4]))
        factors = [[v - r for v, r in zip(way, roots, strict=True)] for way in ways]
        return float(sum(math.prod(way) for way in factors) / len(ways))

    follow = [lambda x, i=i: x[(i + 1) % 4] - x[4] for i in range(4)]
    payoffs = game_of([*follow, quartic])
    all_mix, first = kinds_of_faces((2,) * 5)[-1], np.array([0])
    assert not proved_in(whole_faces(payoffs[..., None], all_mix, first, first))[0]
    eqs = solve(payoffs)
    shares = columns([[root] * 5 for root in roots[:3]], players=5)
    assert not outside(eqs, 0, both(shares)).any()
    second = np.array([x[1] for x in eqs.strategies])
    assert ((second > 0) & (second < 1)).all(axis=0).sum() == 3


# --- gains that rounding hides ------------------------------------------------------------------


def along_an_edge(*others):
    """Player 1 ties where the others take their first strategies, and else prefers its own first.

    The others' gains are linear in what player 1 does, from the first number to the second.
    """
    own = -np.ones([2] * len(others))
    own[(0,) * len(others)] = 0
    gains = [
        np.broadcast_to(np.reshape(g, [2] + [1] * (len(others) - 1)), [2] * len(others))
        for g in others
    ]
    return of_gains(own, *gains)


def test_an_edge_whose_numbers_underflow():
    # Everything from 1/2 on is an equilibrium; the product of -1 and 1e-323 is no number.
    eqs = solve(along_an_edge((1, -1), (-1, 1e-323))[..., None])
    assert not eqs.complete[0]
    assert eqs.unresolved.lower[0][1].min() <= 0.5
    assert eqs.unresolved.upper[0][1].max() >= 1 - 1e-12


def test_an_edge_emptied_by_a_row_that_rounding_hides():
    # At 1/2 players 2 and 4 tie, and player 3 gains 2**-54, less than rounding shows.
    eqs = solve(along_an_edge((1, -1), (1, -1 + 2.0**-53), (-1, 1))[..., None])
    listed = [eq for eq in eqs if abs(eq.strategies[0][0] - 0.5) < 0.1]
    assert not listed or not eqs.complete[0]


def test_an_edge_emptied_by_a_row_that_rounding_moves():
    # At 5/6 players 2 and 4 tie, and player 3 still gains: its zero is above 5/6, but is rounded to
    # a number below.
    start = 1 + 302747 / 2**20
    end = -start / 5
    assert Fraction(start) + 5 * Fraction(end) > 0
    assert start / (start - end) < 5 / 6
    eqs = solve(along_an_edge((5, -1), (start, end), (-5, 1))[..., None])
    listed = [eq for eq in eqs if abs(eq.strategies[0][1] - 5 / 6) < 0.1]
    assert not listed or not eqs.complete[0]


def test_huge_payoffs_of_one_game_do_not_change_another():
    alone = along_an_edge((1, -1), (-1, 1))
    alone[0, 1, 0, 0] = -5e-324  # No tie, so the edge is none.
    huge = alone.copy()
    huge[1] *= 1e308
    eqs = solve(np.stack([alone, huge], axis=-1))
    assert eqs.count[0] == len(solve(alone[..., None])) == 1


def test_payoffs_of_all_sizes_do_not_make_a_tie():
    # As above, but the tiny payoff is of the player with huge ones: a quarter of it is 0.
    game = along_an_edge((1, -1), (-1, 1))
    game[0] *= 1e308
    game[0, 1, 0, 0] = -5e-324
    eqs = solve(game[..., None])
    assert len(eqs) == 1 or not eqs.complete[0]


# 1 and 2 mix evenly where 3 takes its first strategy, and 3 then ties, in whole numbers; or gains a
# little, which is lost in the difference of its payoffs.
@pytest.mark.parametrize(("lost", "equilibria"), [(0.0, 2), (2.0**-60, 1)])
def test_rounded_differences_are_no_whole_numbers(lost, equilibria):
    payoffs = of_gains([1, 1.5, -1, -0.5], [-1, -0.5, 1, 1.5], [1, 1, -1, -1])
    payoffs[2][0, 0, 0] = -lost
    _, complete, _ = check_against_enumeration(payoffs[..., None])
    assert len(Enumeration(payoffs).points) == equilibria
    assert complete == (lost == 0)


@pytest.mark.parametrize(
    "gains",
    [
        [[1, -1, -1e-308, 1e-308], [-1e-308, -1e-308, 1e-308, -1], [1, -1e-308, -1, -1e-308]],
        [[-1, -1e-103, 1, -1], [-1e-103, 1e-103, -1, -1e-103], [1, -1, -1, -1e-103]],
    ],
)
def test_tiny_gains_make_no_boxes_of_nothing(gains):
    eqs = solve(of_gains(*gains)[..., None])
    for low, high in zip(eqs.unresolved.lower, eqs.unresolved.upper, strict=True):
        assert ((low >= 0) & (low <= high) & (high <= 1)).all()
    assert len(eqs) or len(eqs.unresolved)


def test_the_only_equilibrium_among_tiny_gains_is_not_lost():
    # Exact: second shares 1/2, 3/11, 1/2.
    gains = [
        [-3, 3, 8.095e-320, 2.42843e-319],
        [1.61895e-319, 2, 8.095e-320, -2],
        [1, 2.42843e-319, -1, 8.095e-320],
    ]
    eqs = solve(of_gains(*gains)[..., None])
    point = both(np.array([[0.5], [3 / 11], [0.5]]))
    assert not outside(eqs, 0, point).any()


def test_a_tiny_gain_is_not_taken_for_a_tie():
    # 1 and 2 play a matching of pennies: 2 is indifferent where 1 takes its second strategy with
    # probability 5e-324, and 3 always takes the first. Halved, 5e-324 is 0.
    eqs = solve(of_gains([1, 1, -1, -1], [-5e-324, -5e-324, 1, 1], [-1, -1, -1, -1])[..., None])
    assert len(eqs) or len(eqs.unresolved)
    assert not outside(eqs, 0, both(np.array([[5e-324], [0.5], [0.0]]))).any()
