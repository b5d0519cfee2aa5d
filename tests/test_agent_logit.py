"""Logit equilibria of trees, information set by information set: closed forms, Gambit's numbers."""

import numpy as np
import pytest
from drawn_trees import random_tree
from scipy import stats

import negotiation as ng
from negotiation.solvers.play import bayes, reach, values


def logistic(x):
    return 1 / (1 + np.exp(-x))


def threat():
    last = ng.Decision("Challenger", {"fight": (-1, -2), "back down": (-0.5, 1)})
    answer = ng.Decision("Target", {"concede": (1, -1), "resist": last})
    first = ng.Decision("Challenger", {"wait": (0, 0), "threaten": answer})
    return ng.Tree(["Challenger", "Target"], first)


def myerson():
    """One-card poker: Myerson 1991, Game Theory, figure 2.2."""

    def reply(red):
        after = {"meet": (2, -2) if red else (-2, 2), "pass": (1, -1)}
        return ng.Decision("2", after, information="2")

    red = ng.Decision("1", {"raise": reply(1), "fold": (1, -1)}, information="red")
    black = ng.Decision("1", {"raise": reply(0), "fold": (-1, 1)}, information="black")
    return ng.Tree(["1", "2"], ng.Chance({"red": (0.5, red), "black": (0.5, black)}))


def horse():
    """Selten's horse, in the numbering of its figure: Selten 1975, p. 27."""

    def third(left, right):
        return ng.Decision("3", {"L": left, "R": right}, information="3")

    second = ng.Decision("2", {"d": third((4, 4, 0), (0, 0, 1)), "c": (1, 1, 1)})
    first = ng.Decision("1", {"D": third((3, 3, 2), (0, 0, 0)), "C": second})
    return ng.Tree(["1", "2", "3"], first)


def test_a_single_decision_is_logistic():
    tree = ng.Tree(["A"], ng.Decision("A", {"x": (0,), "y": (1,), "z": (3,)}))
    at = np.array([0, 0.5, 2, 100])
    result = ng.quantal_response(tree, at)
    odds = np.exp(np.outer([0, 1, 3], at))
    np.testing.assert_allclose(result.strategies[0], odds / odds.sum(axis=0), atol=1e-12)
    assert result.limit[0].tolist() == [0, 0, 1]


def test_moves_in_turn_by_hand():
    """The last mover's odds are known, hence what the one before expects, and so on."""
    at = np.array([0, 0.3, 1, 4, 20])
    result = ng.quantal_response(threat(), at)
    fight = logistic(at * (-1 + 0.5))
    resist = logistic(at * ((-2 * fight + (1 - fight)) + 1))
    worth = (1 - resist) + resist * (-fight - 0.5 * (1 - fight))
    wait, concede, last = result.strategies
    np.testing.assert_allclose(last[0], fight, atol=1e-12)
    np.testing.assert_allclose(concede[1], resist, atol=1e-12)
    np.testing.assert_allclose(wait[1], logistic(at * worth), atol=1e-12)


@pytest.mark.parametrize("chance", [0.5, 1e-6, 0.0])
def test_what_counts_is_what_one_expects_once_one_is_there(chance):
    """McKelvey and Palfrey 1998: payoffs are conditional, however seldom somebody comes there."""
    there = ng.Decision("A", {"x": (0,), "y": (1,)})
    tree = ng.Tree(["A"], ng.Chance({"there": (chance, there), "elsewhere": (1 - chance, (0,))}))
    result = ng.quantal_response(tree, [2])
    assert result.strategies[0][1, 0] == pytest.approx(logistic(2), abs=1e-12)


#: Gambit 17.0.0b2, `pygambit.qre.logit_solve_lambda`, at rationality 0.5, 2 and 5; first actions.
GAMBIT = {
    "threat": (threat, [
        [0.5006918440700, 0.7298049349294, 0.9363479930846],
        [0.4150166485559, 0.0842194035481, 0.0001416333413],
        [0.4378234991141, 0.2689414213677, 0.0758581800212],
    ]),
    "poker": (myerson, [
        [0.5757446297787, 0.8029593886320, 0.9698564820870],
        [0.6106572982424, 0.7024471417029, 0.6942356396950],
        [0.5209911676746, 0.4465344764426, 0.3980648950747],
    ]),
    "horse": (horse, [
        [0.4833182046443, 0.3130971226984, 0.2233562249952],
        [0.5930696950251, 0.5087924682767, 0.3040000902970],
        [0.6651075652912, 0.8879867590314, 0.7464943250949],
    ]),
}  # fmt: skip


@pytest.mark.parametrize("name", GAMBIT)
def test_gambit_finds_the_same(name):
    make, expected = GAMBIT[name]
    result = ng.quantal_response(make(), [0.5, 2, 5])
    np.testing.assert_allclose([p[0] for p in result.strategies], expected, atol=1e-7)
    assert result.residual.max() < 1e-12


def test_beer_and_quiche_as_gambit_has_it():
    """Cho and Kreps 1987; numbers as above, at rationality 2. The limit is their outcome."""
    tree = ng.scenarios.textbook.beer_and_quiche().tree()
    result = ng.quantal_response(tree, [2])
    by_name = {
        (here.player, here.key, action): p
        for here, x in zip([s for s in tree.sets if s.player], result.strategies, strict=True)
        for action, p in zip(here.actions, x[:, 0], strict=True)
    }
    expected = [0.9884272227154, 0.6100350284834, 0.1488940008973, 0.7607588660723]
    found = sorted(p for p in by_name.values())
    for p in expected:
        assert min(abs(q - p) for q in found) < 1e-7
    (limit,) = result.assessments
    assert limit.regret == 0
    assert limit.payoffs == pytest.approx([2.9, 0.9])


def simultaneous(game):
    """A game in normal form as a tree: the second player does not see the first one's choice."""
    one, two = game.payoffs
    return ng.Tree(["A", "B"], ng.Decision("A", {
        f"a{i}": ng.Decision(
            "B", {f"b{j}": (one[i, j], two[i, j]) for j in range(one.shape[1])}, information="B"
        )
        for i in range(one.shape[0])
    }))  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_simultaneous_moves_are_the_normal_form(seed):
    """Where nobody moves twice the two definitions agree, turning points and limits included."""
    rng = np.random.default_rng(seed)
    payoffs = rng.normal(size=(2, *rng.integers(2, 5, 2))) if seed else np.array(
        # Turocy 2005, example with a path that turns back.
        [[[1.0, 0.0], [0.0, 1.2]], [[1.0, 0.0], [0.0, 0.9]]]
    )  # fmt: skip
    game = ng.NormalFormGame(payoffs)
    at = [0.5, 2, 10]
    one, two = ng.quantal_response(game, at), ng.quantal_response(simultaneous(game), at)
    for p, q in zip(one.strategies, two.strategies, strict=True):
        np.testing.assert_allclose(p, q, atol=1e-9)
    for p, q in zip(one.limit, two.limit, strict=True):
        np.testing.assert_allclose(p, q, atol=1e-8)
    assert one.turns == two.turns
    assert one.passages.tolist() == two.passages.tolist()


def turning():
    """A game whose path turns back: the equilibrium that it comes to first is not where it ends."""
    rng = np.random.default_rng(0)
    while True:
        game = ng.NormalFormGame(rng.normal(size=(2, 3, 3)))
        if ng.quantal_response(game).turns:
            return game


def test_the_path_turns_back_where_that_of_the_normal_form_does():
    game = turning()
    one, two = ng.quantal_response(game), ng.quantal_response(simultaneous(game))
    assert one.turns == two.turns > 0
    expected = one.path.rationality[one.path.turning]
    np.testing.assert_allclose(two.path.rationality[two.path.turning], expected, rtol=1e-6)


@pytest.mark.parametrize("whole", [False, True])
def test_random_trees(whole):
    """Responses recomputed node by node; limits are sequentially rational at every set."""
    rng = np.random.default_rng(whole)
    for _ in range(15):
        tree = random_tree(
            rng, int(rng.integers(2, 5)), players=int(rng.integers(1, 4)), whole=whole
        )
        result = ng.quantal_response(tree, [0, 1.5])
        own = [here for here in tree.sets if here.player is not None]
        for p in result.strategies:
            np.testing.assert_allclose(p[:, 0], 1 / len(p))
        behaviour = tree.chances[:, None].copy()
        for here, p in zip(own, result.strategies, strict=True):
            first = tree.first_choice[here.number]
            behaviour[first : first + len(p), 0] = p[:, 1]
        believed = bayes(tree, reach(tree, behaviour))
        worth = values(tree, tree.payoffs[..., None], behaviour)[..., 0]
        for here, p in zip(own, result.strategies, strict=True):
            i = tree.players.index(here.player)
            pays = np.zeros(len(p))
            for child in np.flatnonzero(np.isin(tree.parent, here.nodes)):
                pays[tree.action[child]] += believed[tree.parent[child], 0] * worth[i, child]
            response = np.exp(1.5 * pays)
            np.testing.assert_allclose(p[:, 1], response / response.sum(), atol=1e-10)
        assert result.converged
        (limit,) = result.assessments
        assert sum(map(len, limit.beliefs.values())) == len(own)
        assert limit.regret < 1e-6
        assert result.regret == pytest.approx(limit.regret)


def test_limits_are_sequential_equilibria():
    """McKelvey and Palfrey 1998, theorem 4: the limit is one of them, or of a continuum of them."""
    for tree in (threat(), myerson(), horse(), ng.scenarios.textbook.beer_and_quiche()):
        (limit,) = ng.quantal_response(tree).assessments
        everything = ng.sequential_equilibria(tree)
        assert everything.complete.all()
        behaviour = ng.quantal_response(tree).assessments.behaviour
        assert np.abs(everything.behaviour - behaviour).max(axis=0).min() < 1e-9
        assert ng.is_sequential(tree, limit.strategies, limit.beliefs)


def test_families():
    costs = np.linspace(0.2, 1.8, 5)
    answer = ng.Decision("B", {"yield": (2, -1), "fight": (-costs, -costs)})
    tree = ng.Tree(["A", "B"], ng.Decision("A", {"demand": answer, "wait": (0, 0)}))
    together = ng.quantal_response(tree, [0.5, 3])
    assert together.path is None
    assert together.assessments.game.tolist() == list(range(5))
    for k in range(5):
        alone = ng.quantal_response(tree[k], [0.5, 3])
        for p, q in zip(together[k].strategies, alone.strategies, strict=True):
            np.testing.assert_allclose(p, q, atol=1e-10)
        assert str(together[k].assessments[0]) == str(alone.assessments[0])
        assert repr(together[k]) == repr(alone)


def test_tables_and_the_figure_name_information_sets():
    result = ng.quantal_response(threat(), [1])
    frame = result.to_frame()
    assert list(frame.columns) == ["game", "rationality", "player", "strategy", "probability"]
    assert frame["player"].unique().tolist() == [
        "Challenger at Challenger:1", "Target at Target:1", "Challenger at Challenger:2",
    ]  # fmt: skip
    assert "Target at Target:1: resist" in result.path.to_frame().columns
    ax = ng.figures.logit_path(result, players=["Target"])
    assert [t.get_text().split() for t in ax.texts] == [["Target", "at", "Target:1:", "concede"]]
    with pytest.raises(ng.NegotiationError, match="no player 'Targt'"):
        ng.figures.logit_path(result, players=["Targt"])


def test_refusals_and_budgets():
    with pytest.raises(ng.NegotiationError, match="at most"):
        ng.quantal_response(threat(), 1e13)
    spent = ng.quantal_response(threat(), 1, budget=1e-9)
    assert not spent.converged
    assert np.isnan(spent.strategies[0]).all()
    assert len(spent.assessments) == 0
    game = ng.quantal_response(ng.NormalFormGame([[[1, 0], [0, 1]], [[1, 0], [0, 2]]]))
    with pytest.raises(ng.NegotiationError, match="of trees"):
        _ = game.assessments


@pytest.mark.parametrize("small", [1e-10, 1e-14])
def test_a_limit_that_somebody_would_leave_is_none(small):
    """B's stakes are so small that the path ends before B tells x from y, which is worse for it."""
    last = ng.Decision("B", {"x": (1, 0), "y": (0, np.array([1.0, small]))})
    tree = ng.Tree(["A", "B"], ng.Decision("A", {"in": last, "out": (0.4, 0)}))
    for found in (ng.quantal_response(tree), ng.quantal_response(tree[1])):
        converged, regret = np.atleast_1d(found.converged), np.atleast_1d(found.regret)
        assert not converged[-1]
        assert regret[-1] > 0.1 * small
        assert len(found.assessments) == converged.sum()
    assert converged.tolist() == [False]
    assert ng.quantal_response(tree).converged.tolist() == [True, False]


def fights():
    """A threat that a challenger may have to carry out."""
    last = ng.Decision("Challenger", {"fight": (-1, -2), "back down": (-0.5, 1)}, "resisted")
    answer = ng.Decision("Target", {"concede": (1, -1), "resist": last}, "threatened")
    threat = ng.Decision("Challenger", {"wait": (0, 0), "threaten": answer}, "first")
    return ng.Tree(["Challenger", "Target"], threat)


@pytest.mark.parametrize("rationality", [0.4, 1.5, 4.0])
def test_the_rationality_behind_choices_in_a_tree(rationality):
    """Choices as often as the logit equilibrium has it: it is found again, whatever the form.

    The likelihood itself is rebuilt by backward substitution: the agents' choices in this tree are
    logit responses to what comes after.
    """
    tree = fights()
    found = ng.quantal_response(tree, rationality)
    shares = [p[:, 0] for p in found.strategies]  # first, threatened, resisted
    reached = np.array([1.0, shares[0][1], shares[0][1] * shares[1][1]])
    keys = [f"{here.player} at {here.key}" for here in tree.sets]
    order = [keys.index(k) for k in (
        "Challenger at first", "Target at threatened", "Challenger at resisted"
    )]  # fmt: skip
    counts = [1000 * reached[k] * shares[order[k]] for k in range(3)]
    named = {
        "Challenger": {"first": dict(zip(["wait", "threaten"], counts[0], strict=True)),
                       "resisted": dict(zip(["fight", "back down"], counts[2], strict=True))},
        "Target": {"threatened": dict(zip(["concede", "resist"], counts[1], strict=True))},
    }  # fmt: skip
    fit = ng.fit_rationality(tree, named)
    assert fit.rationality == pytest.approx(rationality, rel=1e-6)
    assert fit.interval[0] < rationality < fit.interval[1]
    listed = [None] * 3
    for k in range(3):
        listed[order[k]] = counts[k]
    assert ng.fit_rationality(tree, listed).rationality == pytest.approx(rationality, rel=1e-6)

    def log_likelihood(at):
        """By backward substitution."""
        logit = lambda u: np.exp(at * u) / np.exp(at * u).sum()  # noqa: E731
        last = logit(np.array([-1, -0.5]))
        answer = logit(np.array([-1, last @ [-2, 1]]))
        first = logit(np.array([0, answer @ [1, last @ [-1, -0.5]]]))
        return sum(c @ np.log(p) for c, p in zip(counts, (first, answer, last), strict=True))

    assert fit.log_likelihood == pytest.approx(log_likelihood(rationality))
    drop = fit.log_likelihood - stats.chi2.ppf(0.95, 1) / 2
    for end in fit.interval:
        assert log_likelihood(end) == pytest.approx(drop, abs=1e-6)
    frame = fit.to_frame()
    assert set(frame["player"]) == set(keys)
    assert frame["observed"].to_numpy() == pytest.approx(frame["fitted"].to_numpy(), abs=1e-6)
    assert "Challenger at first" in fit._repr_html_()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"Target": {"threatened": [1, 1]}}, "says nothing of 'Challenger'"),
        ({"Challenger": {"first": [1, 1]}, "Target": {"threatened": [1, 1]}}, "of 'resisted'"),
        ({"Challenger": [1, 1], "Target": {"threatened": [1, 1]}}, "dict from information set"),
        ([[1, 1], [1, 1]], "for 2 information sets, but the game has 3"),
        ([[1, 1], [1, 1], [1, -1]], "must be 2 numbers from 0"),
        ([[0, 0]] * 3, "nothing was observed"),
        ({"Challenger": {"frist": [1, 1]}, "Target": {"threatened": [1, 1]}}, "'first'"),
        (
            {"Challenger": {"first": {"wait": 1, "thraten": 2}, "resisted": [1, 1]},
             "Target": {"threatened": [1, 1]}},
            "option of 'Challenger at first' 'thraten'; did you mean 'threaten'",
        ),
    ],
)  # fmt: skip
def test_choices_in_a_tree_that_are_refused(given, words):
    with pytest.raises(ng.NegotiationError, match=words):
        ng.fit_rationality(fights(), given)


def test_choices_in_a_family_of_trees_are_refused():
    family = ng.Tree(["A"], ng.Decision("A", {"in": (np.array([0, 1]),), "out": (0,)}))
    with pytest.raises(ng.NegotiationError, match="takes one game, got a family of 2"):
        ng.fit_rationality(family, [[1, 1]])
