"""How the public functions read their arguments: actors for names, mixtures, numbers, nonsense."""

import contextlib
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import negotiation as ng

A, B = (ng.Actor(name, options=["swerve", "drive on"]) for name in "AB")
STRANGER = ng.Actor("a", options=["swerve"])
CHICKEN = ng.NormalFormGame(
    [[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
    players=[A, B],
    strategies=[["swerve", "drive on"]] * 2,
)
SWERVE = {"A": "swerve", "B": "swerve"}
TURNS = {"A": "swerve", "B": "drive on"}

#: Each public solver with its arguments, all of them right.
SOLVERS = {
    ng.best_responses: {"game": CHICKEN, "player": "A", "others": SWERVE, "tolerance": 0},
    ng.expected_payoffs: {"game": CHICKEN, "strategies": SWERVE},
    ng.pure_equilibria: {"game": CHICKEN, "exact": False},
    ng.nash_equilibria: {"game": CHICKEN, "budget": None, "exact": False},
    ng.one_equilibrium: {"game": CHICKEN, "budget": None},
    ng.correlated_equilibrium: {"game": CHICKEN, "objective": "sum", "budget": None},
    ng.coarse_correlated_equilibrium: {"game": CHICKEN, "objective": "sum", "budget": None},
    ng.correlated_payoffs: {
        "game": CHICKEN, "first": "A", "second": "B", "coarse": False, "tolerance": 1e-9,
        "budget": None,
    },
    ng.commitment: {
        "game": CHICKEN, "leader": "A", "mixed": True, "equilibria": "pure", "budget": None,
    },
    ng.fictitious_play: {
        "game": CHICKEN, "rounds": 5, "start": None, "seed": None, "tolerance": 0.1, "budget": None,
    },
    ng.replicator: {
        "game": CHICKEN, "time": 1, "start": None, "points": 3, "tolerance": 0.1, "budget": None,
    },
    ng.logit_dynamics: {
        "game": CHICKEN, "rationality": 1, "time": 1, "start": None, "points": 3, "tolerance": 0.1,
        "budget": None,
    },
    ng.dominated_options: {"game": CHICKEN, "strict": True, "mixed": True},
    ng.eliminate_dominated: {
        "game": CHICKEN, "strict": True, "mixed": True, "order": None, "budget": None,
    },
    ng.quantal_response: {"game": CHICKEN, "rationality": None, "budget": None},
    ng.fit_rationality: {
        "game": CHICKEN, "frequencies": [[3, 4], [5, 2]], "n": None, "confidence": 0.9,
        "budget": None,
    },
    ng.rationalizable: {"game": CHICKEN, "correlated": True, "budget": None},
    ng.refinements: {"source": CHICKEN, "profile": None, "budget": None},
    ng.select: {
        "source": CHICKEN, "rule": "proposal", "proposal": TURNS, "otherwise": None, "budget": None,
    },
}  # fmt: skip

#: What is right for no argument.
NONSENSE = [
    float("nan"), -1, -(10**400), 1j, np.complex128(1), "nonsense", b"A", [[]], {"nobody": 1},
    {1, 2}, object(), object, np.array([]), np.ma.masked, np.array(["A", "C"]), STRANGER,
    [1, "2"], iter("A"),
]  # fmt: skip

QUESTIONS = [(ask, name) for ask, right in SOLVERS.items() for name in right]


def named(question):
    return f"{question[0].__name__}-{question[1]}"


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_nonsense_is_refused_in_words(question):
    """Warnings are errors in these tests, so that none may leak either."""
    ask, name = question
    for thing in NONSENSE:
        with pytest.raises(ng.NegotiationError) as refusal:
            ask(**{**SOLVERS[ask], name: thing})
        assert str(refusal.value)


FLAGS = ("exact", "mixed", "strict", "coarse", "correlated")


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q[1] not in FLAGS], ids=named)
def test_truth_values_are_no_numbers(question):
    ask, name = question
    for thing in (True, np.True_):
        with pytest.raises(ng.NegotiationError):
            ask(**{**SOLVERS[ask], name: thing})


@pytest.mark.parametrize("number", [Fraction(1, 2), Decimal("0.5"), np.float32(0.5), np.array(0.5)])
def test_any_real_number_is_a_number(number):
    assert ng.replicator(CHICKEN, time=number, points=2).times[-1] == 0.5
    assert ng.logit_dynamics(CHICKEN, rationality=number, time=1, points=2).finished
    assert ng.fit_rationality(CHICKEN, [[3, 4], [5, 2]], confidence=number).confidence == 0.5
    assert ng.quantal_response(CHICKEN, number).rationality.tolist() == [0.5]
    assert ng.nash_equilibria(CHICKEN, budget=number).complete.all()


def test_an_actor_stands_for_its_name():
    assert CHICKEN.players == ("A", "B")
    assert CHICKEN.player_index(B) == 1
    assert CHICKEN.profile_index({B: "drive on", A: "swerve"}) == (0, 1)
    assert ng.best_responses(CHICKEN, A, {B: "swerve"}) == ["drive on"]
    assert ng.commitment(CHICKEN, A).leader == "A"
    assert ng.correlated_payoffs(CHICKEN, B, A).players == ("B", "A")
    plan = ng.correlated_equilibrium(CHICKEN, B)
    assert plan.value == ng.correlated_equilibrium(CHICKEN, {B: 1}).value == 7
    assert "in turn: B, A" in ng.eliminate_dominated(CHICKEN, order=[B, A]).method
    assert ng.select(CHICKEN, f"best for {B}")[0].profile == TURNS
    assert ng.select(CHICKEN, "proposal", proposal={A: "swerve", B: "drive on"})[0].profile == TURNS
    counts = {B: [5, 2], A: {"swerve": 3, "drive on": 4}}
    assert ng.fit_rationality(CHICKEN, counts).counts[0].tolist() == [3, 4]
    assert ng.rationalizable(CHICKEN).belief(A, "swerve")
    assert len(ng.refinements(CHICKEN, {A: "swerve", B: "drive on"}).strict) == 1
    path = ng.fictitious_play(CHICKEN, rounds=1, start={A: "swerve", B: "swerve"})
    assert path.strategies[0][:, 0].tolist() == [1, 0]


def test_an_objective_that_has_a_name_is_still_an_array():
    pandas = pytest.importorskip("pandas")
    values = pandas.DataFrame([[0, 1], [0, 0]])
    values.name = "peace"
    assert ng.correlated_equilibrium(CHICKEN, values).value == 1


@pytest.mark.parametrize("player", [STRANGER, "a"])
@pytest.mark.parametrize("ask", [
    CHICKEN.player_index,
    lambda who: ng.best_responses(CHICKEN, who, SWERVE),
    lambda who: ng.commitment(CHICKEN, who),
    lambda who: ng.correlated_payoffs(CHICKEN, "A", who),
    lambda who: ng.eliminate_dominated(CHICKEN, order=["A", who]),
    lambda who: ng.correlated_equilibrium(CHICKEN, {who: 1}),
    lambda who: ng.replicator(CHICKEN, start={who: "swerve", "B": "swerve"}),
    lambda who: ng.fit_rationality(CHICKEN, {who: [1, 2], "B": [1, 2]}),
    lambda who: ng.figures.logit_path(ng.quantal_response(CHICKEN), players=[who]),
    lambda who: ng.select(CHICKEN, f"best for {who}"),
])  # fmt: skip
def test_the_nearest_right_name_is_told(ask, player):
    with pytest.raises(ng.NegotiationError, match=r"'a'.*; did you mean 'A'\?"):
        ask(player)


# Swerving against a mixture of swerving with probability p pays 6 p + 2 (1 - p), driving on 7 p:
# more is better exactly if p < 2/3.
@pytest.mark.parametrize(("p", "best"), [(0.5, ["swerve"]), (0.75, ["drive on"])])
def test_a_mixture_as_a_dict_is_the_mixture(p, best):
    shares = {"drive on": 1 - p, "swerve": p}
    assert ng.best_responses(CHICKEN, "A", {"B": shares}) == best
    assert ng.best_responses(CHICKEN, "A", {"B": [p, 1 - p]}) == best
    for dynamics in (ng.fictitious_play, ng.replicator, ng.logit_dynamics):
        begin = dynamics(CHICKEN, start={"A": {"swerve": 1}, "B": shares}).strategies
        assert begin[0][:, 0].tolist() == [1, 0]
        assert begin[1][:, 0] == pytest.approx([p, 1 - p])


def test_a_mixed_equilibrium_as_a_dict():
    third = {"swerve": Fraction(2, 3), "drive on": Fraction(1, 3)}
    answer = ng.refinements(CHICKEN, {"A": third, "B": third})
    assert answer.equilibria.strategies[0][:, 0] == pytest.approx([2 / 3, 1 / 3])


@pytest.mark.parametrize(("shares", "says"), [
    ({"swerve": 0.5}, "probabilities of 'B' must be from 0 up and sum to 1, got {'swerve': 0.5}"),
    ({"swerve": 1.5, "drive on": -0.5}, "from 0 up and sum to 1"),
    ({"swerve": 1 - 1e-8}, "sum to 1"),
    ({}, "sum to 1"),
    ({"swerf": 1}, "no strategy of 'B' 'swerf'; did you mean 'swerve'"),
    ({"swerve": "1"}, "the probability of 'swerve' for 'B' must be a finite number, got '1'"),
    ([1e308, 1e308], "sum to 1"),
    ([[0.5, 0.5]], "a strategy's name, 2 probabilities, or a dict from name to probability"),
    (["swerve"], "a strategy's name, 2 probabilities, or a dict"),
    ([True, False], "a strategy's name, 2 probabilities, or a dict"),
])  # fmt: skip
def test_what_is_no_mixture(shares, says):
    with pytest.raises(ng.NegotiationError, match=says):
        ng.best_responses(CHICKEN, "A", {"B": shares})


def test_a_whole_profile_that_is_no_dict():
    eqs = ng.nash_equilibria(CHICKEN)
    for given in (["swerve", "drive on"], ("swerve", "drive on")):
        with pytest.raises(ng.NegotiationError, match=r"mean {'A': 'swerve', 'B': 'drive on'}"):
            ng.select(CHICKEN, "proposal", proposal=given)
        with pytest.raises(ng.NegotiationError, match=r"mean {'A': 'swerve', 'B': 'drive on'}"):
            ng.best_responses(CHICKEN, "A", given)
    with pytest.raises(ng.NegotiationError, match=r"; its \.profile is one"):
        ng.replicator(CHICKEN, start=eqs[0])


# The path of the dilemma leads to the equilibrium in dominant strategies; by then the odds of the
# other option are exp(-1 * rationality), which no float can tell from 0.
def test_rationality_up_to_what_floats_can_hold():
    dilemma = ng.NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    assert ng.quantal_response(dilemma, 4e11).strategies[0].tolist() == [[0], [1]]
    with pytest.raises(ng.NegotiationError, match=r"at most 5e\+11 .* got 1e\+300; what the path"):
        ng.quantal_response(dilemma, [1, 1e300])
    with pytest.raises(ng.NegotiationError, match="no number in it: leave it out for the limit"):
        ng.quantal_response(dilemma, [])
    small = ng.NormalFormGame(dilemma.payoffs * 1e-280)
    found = ng.quantal_response(small, 2e280).strategies[0]
    assert found == pytest.approx(ng.quantal_response(dilemma, 2).strategies[0])


SIZES = (1.7e308, 1e299, 1e-300, 5e-324)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shape", [(3,), (1, 1), (2, 2), (2, 1, 2), (2, 2, 2)])
def test_payoffs_at_the_ends_of_the_range_of_floats(shape, size):
    """An answer, or words; no warning, and nothing else is raised."""
    signs = np.random.default_rng(3).choice([-1.0, 0.0, 1.0], size=(len(shape), *shape))
    game = ng.NormalFormGame(signs * size)
    first, last = game.players[0], game.players[-1]
    profile = game.profile([0] * len(shape))
    exact = ng.NormalFormGame(signs.astype(int))
    assert {tuple(eq.profile.items()) for eq in ng.pure_equilibria(game)} == {
        tuple(eq.profile.items()) for eq in ng.pure_equilibria(exact)
    }
    assert len(ng.nash_equilibria(game, budget=5)) >= 1  # Nash (1951).
    assert ng.best_responses(game, first, profile) == ng.best_responses(exact, first, profile)
    for ask in (
        lambda: ng.correlated_equilibrium(game),
        lambda: ng.coarse_correlated_equilibrium(game, "smallest"),
        lambda: ng.correlated_equilibrium(game, {first: 1e300}),
        lambda: ng.correlated_payoffs(game, first, last),
        lambda: ng.commitment(game, last, mixed=False, equilibria="all"),
        lambda: ng.fictitious_play(game, rounds=5),
        lambda: ng.replicator(game, points=3),
        lambda: ng.logit_dynamics(game, points=3),
        lambda: ng.eliminate_dominated(game, strict=False),
        lambda: ng.quantal_response(game, [0, 1]),
        lambda: ng.fit_rationality(game, [[1] * s for s in shape]),
        lambda: ng.rationalizable(game),
        lambda: ng.refinements(game, budget=5),
        lambda: ng.select(game, "logit limit", otherwise="risk-dominant", budget=5),
    ):
        with contextlib.suppress(ng.NegotiationError):
            assert str(ask())


# The best strategies of one player alone are all its equilibria.
@pytest.mark.parametrize("exact", [False, True])
def test_a_game_of_one_player(exact):
    eqs = ng.nash_equilibria(ng.NormalFormGame([[1, 2, 2]], players=[A]), exact=exact)
    assert [eq.profile for eq in eqs] == [{"A": "2"}, {"A": "3"}]
    assert eqs.complete.all()
    assert [part.tolist() for part in eqs.components] == [[0, 1]]


def test_settings_of_figures_can_be_reached():
    assert ng.figures.style.Style is ng.figures.Style
    assert {"Style", "style"} <= set(dir(ng.figures))
    with pytest.raises(ng.NegotiationError, match="must name somebody of 'A', 'B', got none"):
        ng.figures.logit_path(ng.quantal_response(CHICKEN), players=[])


def test_talks_know_their_actors_by_name_and_by_themselves():
    value = ng.Consideration(A, "way", 2, when=A("drive on") & B("swerve"))
    talks = ng.Negotiation("Talks", [A, B], [value])
    outcome = {A: "drive on", B: "swerve"}
    assert talks.outcome(outcome) == {"A": "drive on", "B": "swerve"}
    assert talks.worth(outcome, A) == 2
    assert talks.without(B).names == ["A"]
    axes = ng.figures.explanation(talks.explain(outcome), actor=A)
    assert axes.texts[0].get_text() == "A: drive on, not swerve"
