"""Refinements of equilibria, beside published games, theorems and plain loops."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import negotiation as ng
from negotiation.solvers.refining.regularity import NO, UNDECIDED, YES

QUESTIONS = (
    "strict",
    "quasi_strict",
    "perfect",
    "strong",
    "strong_to_lotteries",
    "coalition_proof",
    "pareto_dominated",
    "inefficient",
)


def about(game, *profile):
    """Answers about one pure profile, as a dict; `profile` has the names of the options."""
    answer = ng.refinements(game, dict(zip(game.players, profile, strict=True)))
    return {question: int(getattr(answer, question)[0]) for question in QUESTIONS}


# Osborne and Rubinstein (1994), A Course in Game Theory, figure 249.1 (after van Damme 1991):
# (B, L, l) is an equilibrium in undominated strategies and not trembling-hand perfect.
def undominated_and_imperfect():
    u = np.zeros((3, 2, 2, 2))
    u[:, :, :, 0] = np.array([[(1, 1, 1), (1, 0, 1)], [(1, 1, 1), (0, 0, 1)]]).transpose(2, 0, 1)
    u[:, :, :, 1] = np.array([[(1, 1, 0), (0, 0, 0)], [(0, 1, 0), (1, 0, 0)]]).transpose(2, 0, 1)
    return ng.NormalFormGame(u, strategies=[["T", "B"], ["L", "R"], ["l", "r"]])


def test_an_undominated_equilibrium_of_three_players_that_is_not_perfect():
    game = undominated_and_imperfect()
    assert not {"B", "L", "l"} & {one.option for one in ng.dominated_options(game, strict=False)}
    assert about(game, "B", "L", "l")["perfect"] == NO
    assert about(game, "T", "L", "l")["perfect"] == YES


# Myerson (1978), "Refinements of the Nash equilibrium concept", International Journal of Game
# Theory 7:73-80, table 2: of three equilibria on the diagonal the last is not perfect. Without the
# third options (his table 1, after Selten 1975) the second is not either.
MYERSON = np.array([[1, 0, -9], [0, 0, -7], [-9, -7, -7]], dtype=float)


def test_adding_dominated_options_can_make_an_equilibrium_perfect():
    game = ng.NormalFormGame([MYERSON, MYERSON.T])
    found = [about(game, k, k)["perfect"] for k in ("1", "2", "3")]
    assert found == [YES, YES, NO]
    small = ng.NormalFormGame([MYERSON[:2, :2], MYERSON.T[:2, :2]])
    assert [about(small, k, k)["perfect"] for k in ("1", "2")] == [YES, NO]


# Bernheim, Peleg and Whinston (1987), section 1: (A1, B1, C1) pays everybody more than
# (A2, B2, C2), but A and B would leave it for (A2, B2), and stay there. The other is
# coalition-proof and not strong; neither is strong.
def bernheim_peleg_whinston():
    u = np.zeros((3, 2, 2, 2))
    u[:, 0, 0, 0], u[:, 0, 1, 0] = (0, 0, 10), (-5, -5, 0)
    u[:, 1, 0, 0], u[:, 1, 1, 0] = (-5, -5, 0), (1, 1, -5)
    u[:, 0, 0, 1], u[:, 0, 1, 1] = (-2, -2, 0), (-5, -5, 0)
    u[:, 1, 0, 1], u[:, 1, 1, 1] = (-5, -5, 0), (-1, -1, 5)
    names = ["A1", "A2"], ["B1", "B2"], ["C1", "C2"]
    return ng.NormalFormGame(u, players=["A", "B", "C"], strategies=names)


def test_coalition_proof_and_not_strong():
    game = bernheim_peleg_whinston()
    first, second = about(game, "A1", "B1", "C1"), about(game, "A2", "B2", "C2")
    assert (first["strong"], first["coalition_proof"]) == (NO, NO)
    assert (second["strong"], second["coalition_proof"]) == (NO, YES)
    answers = ng.refinements(ng.pure_equilibria(game))
    assert answers.pareto_dominated.tolist() == [NO, YES]
    text = answers.explain(0)
    assert (
        "coalition proof (no coalition gains by a joint deviation that would itself hold): no"
        in text
    )
    assert "A: A2, B: B2; A gains 1, B gains 1" in text
    text = answers.explain(1)
    assert "A: A1, B: B1, C: C1; A gains 1, B gains 1, C gains 5" in text
    assert "better for some and worse for nobody): yes" in text
    assert "by equilibrium 0 (A: A1; B: B1; C: C1), A gains 1, B gains 1, C gains 5" in text


# 0.1 + 0.2 and 0.3 are the same number but for rounding; 0.3 and 0.3 + 1e-8 are not.
@pytest.mark.parametrize(("more", "answer"), [(0.1 + 0.2 - 0.3, NO), (1e-8, YES)])
def test_rounding_makes_no_outcome_better(more, answer):
    assert more > 0
    game = ng.NormalFormGame([[[0.3, 0], [0, 0.3 + more]], [[1, 0], [0, 1]]])
    answers = ng.refinements(ng.pure_equilibria(game))
    assert answers.pareto_dominated.tolist() == answers.inefficient.tolist() == [answer, NO]
    assert ("by equilibrium 1 (" in answers.explain(0)) == (answer == YES)


# A public good that two of three must pay for (each 1, worth 2 to all): that nobody pays is an
# equilibrium that two would leave together; that two pay is strict, strong and efficient.
def test_public_good():
    u = np.zeros((3, 2, 2, 2))
    for profile in itertools.product(range(2), repeat=3):
        u[(slice(None), *profile)] = 2 * (sum(profile) >= 2) - np.array(profile)
    game = ng.NormalFormGame(u, strategies=[["keep", "pay"]] * 3)
    nobody, two = about(game, "keep", "keep", "keep"), about(game, "pay", "pay", "keep")
    assert (nobody["strict"], nobody["strong"], nobody["coalition_proof"]) == (YES, NO, NO)
    assert (two["strict"], two["strong"], two["coalition_proof"]) == (YES, YES, YES)
    assert (nobody["inefficient"], two["inefficient"]) == (YES, NO)


# Three vote by majority between a proposal that all want and one that none wants. That all vote
# for the bad one is an equilibrium, since no vote counts; voting for it is weakly dominated.
def test_majority():
    u = np.zeros((3, 2, 2, 2))
    for profile in itertools.product(range(2), repeat=3):
        u[(slice(None), *profile)] = sum(profile) >= 2
    game = ng.NormalFormGame(u, strategies=[["bad", "good"]] * 3)
    bad, good = about(game, "bad", "bad", "bad"), about(game, "good", "good", "good")
    assert [bad[q] for q in ("strict", "perfect", "strong", "inefficient")] == [NO, NO, NO, YES]
    assert [good[q] for q in ("strict", "perfect", "strong", "inefficient")] == [NO, YES, YES, NO]


# Matching pennies: the one equilibrium is regular, so perfect; the game is zero-sum, so that no
# two can both gain.
def test_matching_pennies():
    game = ng.NormalFormGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    answer = ng.refinements(game)
    found = [int(getattr(answer, question)[0]) for question in QUESTIONS]
    assert found == [NO, YES, YES, YES, YES, YES, NO, NO]
    assert answer.index.tolist() == [1]
    given = ng.refinements(game, [[0.5, 0.5], [0.5, 0.5]])
    assert given.quasi_strict.tolist() == [YES]


# Of two players, a Nash equilibrium is coalition-proof if no other is better for both (Bernheim,
# Peleg and Whinston 1987, section 3). By hand: in the battle of the sexes the mixed one pays 3/4 to
# each, less than either pure one.
def test_of_two_players_mixed_equilibria_are_decided():
    battle = ng.NormalFormGame([[[3, 0], [0, 1]], [[1, 0], [0, 3]]])
    answer = ng.refinements(battle)
    pure = answer.equilibria.is_pure
    assert answer.coalition_proof.tolist() == np.where(pure, YES, NO).tolist()
    k = int(np.flatnonzero(~pure)[0])
    assert "would itself hold): no: by equilibrium" in answer.explain(k)
    mixed = [[0.75, 0.25], [0.25, 0.75]]
    alone = ng.refinements(battle, mixed)
    assert alone.coalition_proof.tolist() == [UNDECIDED]
    why = "other equilibria may be better for both, and not all are known to be listed"
    assert f"coalition proof undecided for equilibrium 0: {why}" in str(alone)


# By hand: matching pennies with payoffs 0 and 2, worth 1 to each, and apart from it a third row and
# column where both get 1/2. No outcome in pure strategies that is an equilibrium betters that.
def test_a_mixed_equilibrium_that_is_better_for_both_undoes_a_pure_one():
    u = np.zeros((2, 3, 3))
    u[0, :2, :2], u[1, :2, :2], u[:, 2, 2] = 2 * np.eye(2), 2 - 2 * np.eye(2), 0.5
    game = ng.NormalFormGame(u)
    assert ng.refinements(ng.pure_equilibria(game)).coalition_proof.tolist() == [YES]
    answer = ng.refinements(game)
    [k] = np.flatnonzero(answer.equilibria.is_pure)
    assert answer.coalition_proof[k] == NO
    assert "player 1 gains 0.5, player 2 gains 0.5" in answer.explain(int(k))


# By hand: where all want to meet, and one place is best for all, nobody gains by leaving it, with
# lots or without; a mixture of the places pays less.
def test_of_three_players_a_strong_equilibrium_decides_some():
    u = np.zeros((3, 2, 2, 2))
    u[:, 0, 0, 0], u[:, 1, 1, 1] = 2, 1
    answer = ng.refinements(ng.NormalFormGame(u))
    best = np.isclose(answer.equilibria.payoffs, 2).all(axis=0)
    assert best.sum() == 1 < len(best)
    assert answer.coalition_proof.tolist() == np.where(best, YES, NO).tolist()


# A coalition that needs a lottery: in the battle of the sexes with a punished middle both would
# draw lots between (3, 1) and (1, 3) rather than stay at (1.5, 1.5).
def test_a_coalition_that_draws_lots():
    u = np.zeros((2, 3, 3))
    u[:, 0, 0], u[:, 1, 1], u[:, 2, 2] = (3, 1), (1, 3), (1.5, 1.5)
    answer = ng.refinements(ng.NormalFormGame(u), {"1": "3", "2": "3"})
    assert (answer.strong[0], answer.strong_to_lotteries[0]) == (YES, NO)
    text = answer.explain(0)
    first, second = (f"player 1: strategy {k}, player 2: strategy {k}" for k in (1, 2))
    gains = "player 1 gains 0.5, player 2 gains 0.5"
    assert f"with 0.5 {first} or with 0.5 {second}; {gains}" in text


# An unused option that ties with the mixture exactly: by hand, at (1/3, 2/3) for the column player
# the third row gets 2/3 as the others do.
def test_an_exact_tie_at_a_mixed_equilibrium():
    rows = np.array([[2, 0, 0], [0, 1, 0], [2 / 2, 1 / 2, 0]])
    columns = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=float)
    game = ng.NormalFormGame([rows, columns - np.array([0, 0, 9])])
    x = [[0.5, 0.5, 0], [1 / 3, 2 / 3, 0]]
    assert ng.refinements(game, x).quasi_strict.tolist() == [NO]
    worse = ng.NormalFormGame([rows - [[0], [0], [0.01]], columns - np.array([0, 0, 9])])
    answer = ng.refinements(worse, x)
    assert answer.quasi_strict.tolist() == [YES]
    assert answer.index.tolist() == [1]


# Shapley (1974), Govindan and Wilson (1997): the indices of all equilibria of a generic game add up
# to one; strict equilibria have index 1.
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 4), (2, 2, 2), (2, 3, 2), (2, 2, 2, 2)])
def test_indices_add_up_to_one(shape):
    payoffs = np.random.default_rng(len(shape)).normal(size=(len(shape), *shape, 60))
    eqs = ng.nash_equilibria(ng.NormalFormGame(payoffs))
    answer = ng.refinements(eqs)
    assert eqs.complete.all()
    assert (answer.index != 0).all()
    assert (np.bincount(eqs.game, weights=answer.index) == 1).all()
    assert (answer.index[answer.strict == YES] == 1).all()
    assert ((answer.strict == YES) == eqs.is_pure).all()
    assert (answer.perfect == YES).all()  # Generic equilibria are regular (Harsanyi 1973).


def strong_by_loops(u, at):
    """Aumann's definition in pure deviations."""
    n = len(u)
    for size in range(2, n + 1):
        for group in itertools.combinations(range(n), size):
            for moves in itertools.product(*(range(u.shape[i + 1]) for i in group)):
                new = list(at)
                for i, move in zip(group, moves, strict=True):
                    new[i] = move
                if all(u[(i, *new)] > u[(i, *at)] for i in group):
                    return False
    return True


def coalition_proof_by_recursion(u, group, at):
    """The definition of Bernheim, Peleg and Whinston, in pure strategies."""

    def others(members):
        for moves in itertools.product(*(range(u.shape[i + 1]) for i in members)):
            new = list(at)
            for i, move in zip(members, moves, strict=True):
                new[i] = move
            yield tuple(new)

    def enforcing(profile):
        return all(
            coalition_proof_by_recursion(u, few, profile)
            for size in range(1, len(group))
            for few in itertools.combinations(group, size)
        )

    if len(group) == 1:
        return all(u[(group[0], *at)] >= u[(group[0], *new)] for new in others(group))
    return enforcing(at) and not any(
        all(u[(i, *new)] > u[(i, *at)] for i in group) and enforcing(new) for new in others(group)
    )


small_games = st.sampled_from([(2, 2), (3, 3), (2, 2, 2), (2, 3, 2)]).flatmap(
    lambda shape: arrays(float, (len(shape), *shape), elements=st.integers(0, 3).map(float))
)


@settings(max_examples=40)
@given(small_games)
def test_definitions_by_loops(u):
    eqs = ng.pure_equilibria(ng.NormalFormGame(u))
    answer = ng.refinements(eqs)
    flat = u.reshape(len(u), -1)
    for k in range(len(eqs)):
        at = tuple(int(x[:, k].argmax()) for x in eqs.strategies)
        mine = u[(slice(None), *at)]
        assert answer.strong[k] == strong_by_loops(u, at)
        assert answer.coalition_proof[k] == coalition_proof_by_recursion(
            u, tuple(range(len(u))), at
        )
        better = (mine <= flat.T).all(axis=1) & (mine < flat.T).any(axis=1)
        assert answer.inefficient[k] == better.any()
        listed = eqs.payoffs.T
        better = (listed >= mine).all(axis=1) & (listed > mine).any(axis=1)
        assert answer.pareto_dominated[k] == better.any()
        ties = sum(
            (u[(i, *at[:i], slice(None), *at[i + 1 :])] == mine[i]).sum() for i in range(len(u))
        )
        assert answer.strict[k] == answer.quasi_strict[k] == (ties == len(u))
    # What holds against lotteries holds without; strong equilibria are coalition-proof (BPW).
    assert (answer.strong_to_lotteries <= answer.strong).all()
    assert (answer.coalition_proof[answer.strong == YES] == YES).all()


# Two players: perfect exactly if nobody uses a weakly dominated option (van Damme 1991), for pure
# equilibria.
@settings(max_examples=60)
@given(small_games)
def test_perfection_and_dominance(u):
    game = ng.NormalFormGame(u)
    eqs = ng.pure_equilibria(game)
    answer = ng.refinements(eqs)
    weak = {(one.player, one.option) for one in ng.dominated_options(game, strict=False)}
    for k, eq in enumerate(eqs):
        if weak & set(eq.profile.items()):
            assert answer.perfect[k] == NO
        elif len(u) == 2:
            assert answer.perfect[k] == YES
    assert (answer.perfect[answer.strict == YES] == YES).all()


# Every game has a perfect equilibrium (Selten 1975).
def test_some_equilibrium_is_perfect():
    rng = np.random.default_rng(7)
    for shape in [(2, 2), (3, 3), (2, 3)]:
        family = ng.NormalFormGame(rng.integers(0, 3, (2, *shape, 15)).astype(float))
        eqs = ng.nash_equilibria(family, budget=20)
        perfect = ng.refinements(eqs).perfect != NO
        some = np.bincount(eqs.game[perfect], minlength=15) > 0
        assert some[eqs.complete].all()
        assert eqs.complete.any()


def gains_at(u, at, odds):
    """What every best reply gains when all err with these odds, in fractions; Selten's test."""
    n, gains = len(u), []
    for i in range(n):
        own = np.moveaxis(u[i], i, 0)
        rest = [j for j in range(n) if j != i]
        base = own[(slice(None), *(at[j] for j in rest))]
        for b in np.flatnonzero(base == base.max()):
            total = Fraction(0)
            for place in itertools.product(*(range(u.shape[j + 1]) for j in rest)):
                weight = math.prod(
                    odds[j, c] if c != at[j] else 1 for j, c in zip(rest, place, strict=True)
                )
                total += weight * Fraction(own[(b, *place)] - own[(at[i], *place)])
            gains.append(total)
    return gains


# Three players. Not perfect: under any small mistakes some reply pays. Perfect: under some none
# does. The mistakes are drawn here, of several orders of magnitude.
@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2)])
def test_perfection_of_three_players_under_drawn_mistakes(shape):
    rng = np.random.default_rng(sum(shape))
    seen = []
    for _ in range(30):
        u = rng.integers(0, 3, (3, *shape)).astype(float)
        eqs = ng.pure_equilibria(ng.NormalFormGame(u))
        answer = ng.refinements(eqs)
        for k in np.flatnonzero(answer.strict == NO):
            at = [int(x[:, k].argmax()) for x in eqs.strategies]
            tries = (
                {
                    (j, c): Fraction(int(rng.integers(1, 20)), 1000 ** int(rng.integers(1, 4)))
                    for j, size in enumerate(shape)
                    for c in range(size)
                }
                for _ in range(400 if answer.perfect[k] == YES else 30)
            )
            survives = any(max(gains_at(u, at, odds)) <= 0 for odds in tries)
            assert answer.perfect[k] in {int(survives), UNDECIDED}
            seen.append(int(answer.perfect[k]))
    assert {YES, NO} <= set(seen)
    assert seen.count(UNDECIDED) <= len(seen) // 20


# A mixed strategy can be weakly dominated though no option in it is: each of the first two rows is
# best against its column, and half of each is beaten by the third (by hand).
def test_a_mixture_of_undominated_options_can_be_dominated():
    rows = np.array([[4, 0, 1], [0, 4, 1], [2, 2, 2]], dtype=float)
    columns = np.array([[1, 1, 0], [1, 1, 0], [1, 1, 0]], dtype=float)
    game = ng.NormalFormGame([rows, columns])
    assert [one.option for one in ng.dominated_options(game, strict=False)] == ["3"]
    mixed = ng.refinements(game, [[0.5, 0.5, 0], [0.5, 0.5, 0]])
    assert mixed.perfect.tolist() == [NO]
    pure = ng.refinements(game, {"1": "3", "2": [0.5, 0.5, 0]})
    assert pure.perfect.tolist() == [YES]


@settings(max_examples=25)
@given(small_games, st.randoms(use_true_random=False), st.data())
def test_relabelling_and_affine_changes(u, random, data):
    n, shape = len(u), u.shape[1:]
    orders = [random.sample(range(size), size) for size in shape]
    factor = np.array([data.draw(st.sampled_from([0.25, 1.0, 1024.0])) for _ in range(n)])
    moved = u * factor.reshape(n, *[1] * n) + np.arange(n).reshape(n, *[1] * n)
    moved = moved[np.ix_(range(n), *orders)]
    tables = []
    for payoffs, names in ((u, [range(size) for size in shape]), (moved, orders)):
        game = ng.NormalFormGame(payoffs, strategies=[list(map(str, name)) for name in names])
        frame = ng.refinements(ng.pure_equilibria(game)).to_frame()
        tables.append(sorted(map(tuple, frame.to_numpy().tolist())))
    before, after = tables
    if n > 2:  # Which proof of perfection is tried first hangs on the order of the options.
        place = list(frame.columns).index("perfect")
        for one, other in zip(before, after, strict=True):
            assert one[:place] == other[:place]
            assert one[place + 1 :] == other[place + 1 :]
            assert {one[place], other[place]} != {"yes", "no"}
    else:
        assert before == after


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1e9, 1.7e307])
def test_scale_changes_nothing(scale):
    game = bernheim_peleg_whinston()
    scaled = ng.NormalFormGame(game.payoffs * scale)
    ours, theirs = (ng.refinements(ng.pure_equilibria(g)) for g in (game, scaled))
    for question in QUESTIONS:
        assert (getattr(ours, question) == getattr(theirs, question)).all()


def test_an_offset_changes_nothing():
    payoffs = np.random.default_rng(5).integers(0, 9, (2, 3, 3, 30)).astype(float)
    one, two = (ng.refinements(ng.NormalFormGame(payoffs + off)) for off in (0.0, 2.0**20))
    assert len(one) == len(two)
    for question in QUESTIONS:
        assert (getattr(one, question) == getattr(two, question)).all()
    assert (one.index == two.index).all()


def test_a_family_is_its_games():
    rng = np.random.default_rng(2)
    family = ng.NormalFormGame(rng.integers(0, 3, (3, 2, 2, 2, 5, 8)).astype(float))
    eqs = ng.pure_equilibria(family)
    whole = ng.refinements(eqs)
    for k, game in enumerate(family):
        part = ng.refinements(ng.pure_equilibria(game))
        for question in (*QUESTIONS, "index"):
            assert (getattr(whole, question)[eqs.game == k] == getattr(part, question)).all()
    frame = whole.to_frame()
    assert len(frame) == len(whole) == len(eqs)
    assert set(frame["strong"]) <= {"yes", "no", "undecided"}
    assert all(isinstance(whole.explain(k), str) for k in range(len(whole)))


def test_no_equilibrium_to_ask_about():
    pennies = ng.NormalFormGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    answer = ng.refinements(ng.pure_equilibria(pennies))
    assert len(answer) == len(answer.to_frame()) == 0
    assert str(answer) == "Refinements: 0 equilibria"


def test_why_an_answer_is_undecided(monkeypatch):
    monkeypatch.setattr("negotiation.solvers.refining.joint_deviations.MOST_COMPARISONS", 10)
    monkeypatch.setattr("negotiation.solvers.refining.joint_deviations.MOST_DEVIATIONS", 10)
    answers = ng.refinements(ng.pure_equilibria(bernheim_peleg_whinston()))
    assert answers[0]["strong"] == answers[1]["coalition_proof"] == "undecided"
    assert repr(answers) == "<Refinements: 2 equilibria, 6 answers undecided>"
    for words in (
        "strong undecided for equilibria 0, 1: the coalitions have too many joint deviations",
        "coalition proof undecided for equilibria 0, 1: there are too many profiles to compare",
    ):
        assert words in str(answers)
        assert words in answers._repr_html_()


@pytest.mark.parametrize("shape", [(1,), (3,), (1, 1), (1, 3), (2, 1, 2)])
def test_players_without_a_choice_and_payoffs_without_a_difference(shape):
    game = ng.NormalFormGame(np.zeros((len(shape), *shape)))
    answer = ng.refinements(ng.pure_equilibria(game))
    assert (answer.perfect == YES).all()
    assert (answer.strong == YES).all()
    assert (answer.coalition_proof == YES).all()
    assert (answer.inefficient == NO).all()


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ({"A": "A1", "B": "B1", "C": "C2"}, "is no equilibrium: .* gains by"),
        ({"A": "A1", "B": "B1"}, "says nothing of 'C'"),
        ({"A": "A1", "B": "B1", "D": "C1"}, "no player 'D'"),
        ({"A": "A1", "B": "B1", "C": "c1"}, "did you mean 'C1'"),
        ([[0.5, 0.5]], "the profile is a dict from player to strategy, got"),
        ([[0.5, 0.6], [1, 0], [1, 0]], "the probabilities of 'A' must .* sum to 1"),
        ([[np.nan, 1], [1, 0], [1, 0]], "the probabilities of 'A' must .* sum to 1"),
        ("A1", "the profile is a dict"),
        (3, "the profile is a dict"),
    ],
)
def test_bad_profiles(profile, says):
    with pytest.raises(ng.NegotiationError, match=says):
        ng.refinements(bernheim_peleg_whinston(), profile)


def test_other_bad_questions():
    with pytest.raises(ng.NegotiationError, match="expected a NormalFormGame"):
        ng.refinements("game")
    with pytest.raises(ng.NegotiationError, match="a profile is of one game, got a family of 3"):
        ng.refinements(ng.NormalFormGame(np.zeros((2, 2, 2, 3))), {"1": "1", "2": "1"})
    with pytest.raises(ng.NegotiationError, match="budget must be a positive number"):
        ng.refinements(bernheim_peleg_whinston(), budget=0)
    with pytest.raises(ng.NegotiationError, match="no equilibrium 7"):
        ng.refinements(bernheim_peleg_whinston()).explain(7)


def test_the_profile_of_a_mixed_equilibrium_is_none():
    """And none is not all: it used to answer about another equilibrium."""
    chicken = ng.NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]])
    eq = ng.nash_equilibria(chicken)[2]
    assert eq.profile is None
    with pytest.raises(ng.NegotiationError, match="give the Equilibrium itself"):
        ng.refinements(chicken, eq.profile)
    assert len(ng.refinements(chicken, eq)) == 1
