"""Games with private information: what is refused, and the views."""

import numpy as np
import pytest

import negotiation as ng

TWO = np.zeros((2, 2, 1, 2, 2))
PRIOR = [[0.4], [0.6]]


@pytest.mark.parametrize(
    ("prior", "message"),
    [
        ([[0.4], [0.5]], "add up to 0.9, not to 1"),
        ([[-0.4], [1.4]], r"must not be negative; prior\[0, 0\] is -0.4"),
        ([[np.nan], [1]], r"must be finite; prior\[0, 0\] is nan"),
        (
            [0.4, 0.6],
            r"one probability for each profile of types, shape \(2, 1\), got shape \(2,\)",
        ),
        ([["a"], ["b"]], "not an array of numbers"),
    ],
)
def test_a_prior_that_is_none(prior, message):
    with pytest.raises(ng.NegotiationError, match=message):
        ng.BayesianGame(TWO, prior)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"players": ["A", "A"]}, "the names of the players repeat: A, A"),
        ({"types": [["x", "x"], ["y"]]}, "the names of the types of '1' repeat: x, x"),
        ({"types": [["x", "z"]]}, "types must be 2 lists of names, one for each player, got 1"),
        ({"types": [["x", ""], ["y"]]}, "must not be empty"),
        ({"strategies": [["a", "b"], ["c"]]}, "the strategies of '2' need 2 names, got 1"),
    ],
)
def test_names_that_do_not_fit(arguments, message):
    with pytest.raises(ng.NegotiationError, match=message):
        ng.BayesianGame(TWO, PRIOR, **arguments)


def test_payoffs_that_do_not_fit():
    with pytest.raises(ng.NegotiationError, match="2 axes of types and 2 of strategies"):
        ng.BayesianGame(np.zeros((2, 2, 2)), [[1.0]])
    bad = TWO.copy()
    bad[0, 1, 0, 0, 1] = np.inf
    with pytest.raises(ng.NegotiationError, match="payoffs must be finite"):
        ng.BayesianGame(bad, PRIOR)
    with pytest.raises(ng.NegotiationError, match="for a family of shape"):
        ng.BayesianGame(np.zeros((2, 2, 1, 2, 2, 3)), np.full((2, 1, 2), 0.5))


def test_a_family_has_its_games():
    rng = np.random.default_rng(0)
    payoffs, prior = rng.normal(size=(2, 2, 2, 2, 3, 4)), np.full((2, 2), 0.25)
    family = ng.BayesianGame(payoffs, prior)
    assert len(family) == 4
    assert [one.payoffs.tolist() for one in family] == np.moveaxis(payoffs, -1, 0).tolist()
    assert family[-1].prior.tolist() == prior.tolist()
    with pytest.raises(ng.NegotiationError, match="the family has 4"):
        _ = family[4]


def test_the_tree_and_the_normal_form_pay_the_same():
    """Expected payoffs of type-contingent strategies, summed by hand."""
    rng = np.random.default_rng(1)
    payoffs = rng.normal(size=(2, 2, 2, 2, 2))
    prior = rng.dirichlet(np.ones(4)).reshape(2, 2)
    game = ng.BayesianGame(payoffs, prior, ["A", "B"], [["x", "y"]] * 2, [["l", "r"]] * 2)
    form = game.game()
    for at, plan in enumerate(np.ndindex(2, 2)):
        for other, reply in enumerate(np.ndindex(2, 2)):
            expected = sum(
                prior[s, t] * payoffs[:, s, t, plan[s], reply[t]]
                for s in range(2)
                for t in range(2)
            )
            assert form.payoffs[:, at, other] == pytest.approx(expected)
    assert form.strategies[0][1] == "l, r"
    assert game.agent_form().n_players == 4


def test_interim_payoffs_average_to_the_expected_ones():
    rng = np.random.default_rng(2)
    payoffs, prior = rng.normal(size=(2, 2, 3, 2, 2)), rng.dirichlet(np.ones(6)).reshape(2, 3)
    game = ng.BayesianGame(payoffs, prior)
    plan = rng.dirichlet(np.ones(4), size=(2, 3)).reshape(2, 3, 2, 2)
    expected = (payoffs * prior[:, :, None, None] * plan).sum(axis=(1, 2, 3, 4))
    for own, odds, total in zip(
        game.interim(plan), (prior.sum(1), prior.sum(0)), expected, strict=True
    ):
        assert own @ odds == pytest.approx(total)
    with pytest.raises(ng.NegotiationError, match="a plan is an array of numbers of shape"):
        game.interim(plan[0])


def talks(moves=()):
    a, b = (ng.Actor(name, options=["agree", "fight"]) for name in "AB")
    strength = ng.Type("strength", {"strong": 0.3, "weak": 0.7}, of=a)
    weather = ng.Type("weather", {"dry": 0.25, "wet": 0.75}, of=[])
    seen = ng.Type("seen", {"yes": 0.4, "no": 0.6}, of=[a, b])
    v = ng.Parameter("v", 2, low=0, high=9, meaning="spoils of war")
    return ng.Negotiation(
        "Talks",
        [a, b],
        [
            ng.Consideration(a, "spoils", v, when=a("fight") & strength("strong")),
            ng.Consideration(a, "luck", 4, when=b("fight") & weather("dry")),
            ng.Consideration(b, "peace", 1, when=a("agree") & b("agree") & seen("yes")),
            ng.Consideration(b, "easy win", 3, when=b("fight") & strength("weak")),
        ],
        types=[strength, weather, seen],
        moves=moves,
    )


def test_a_negotiation_is_the_same_game_as_its_tree():
    """The tree draws the same types; Harsanyi's normal form does not hang on how it is made."""
    view, tree = talks().bayesian(), talks().tree().game()
    assert view.types[0] == ("strong and yes", "strong and no", "weak and yes", "weak and no")
    assert view.prior.sum() == pytest.approx(1)
    form = view.game()
    assert form.shape == tree.shape
    pure = [[eq.payoffs.round(9).tolist() for eq in ng.pure_equilibria(g)] for g in (form, tree)]
    assert sorted(pure[0]) == sorted(pure[1])
    assert np.sort(form.payoffs.ravel()) == pytest.approx(np.sort(tree.payoffs.ravel()))


def test_a_negotiation_at_many_points():
    family = talks().bayesian(v=[1.0, 5.0])
    assert family.batch_shape == (2,)
    assert family[1].payoffs == pytest.approx(talks().bayesian(v=5.0).payoffs)


def test_later_moves_are_no_simultaneous_game():
    with pytest.raises(ng.NegotiationError, match="has later moves"):
        talks(moves=[ng.Move("verify", ["yes", "no"], by="B")]).bayesian()


def test_a_negotiation_can_be_mediated_as_it_is():
    plan = ng.mediate(talks(), "B")
    assert plan.source.is_private
    assert bool(plan.optimal)
