"""Mediators and arbitrators beside programmes written out by hand, theorems and closed forms."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import negotiation as ng
from negotiation.scenarios.textbook.mediation import agreed

textbook = ng.scenarios.textbook


def by_hand(game, values, *, obedience=True, outside=None):
    """Best communication equilibrium of a two-player game, every double deviation a constraint.

    A deviation is a false (or true) report with a map from what is told to what is done; honesty
    and obedience are that none gains. All of them are written out, one dense row each.
    """
    types, strategies = game.type_shape, game.shape
    shape = (*types, *strategies)
    rows, limits = [], []
    for i in range(2):
        maps = list(itertools.product(range(strategies[i]), repeat=strategies[i]))
        maps = maps if obedience else [tuple(range(strategies[i]))]
        for true, said in itertools.product(range(types[i]), repeat=2):
            for answer in maps:
                row = np.zeros(shape)
                for x, told, y in itertools.product(
                    range(types[1 - i]), range(strategies[i]), range(strategies[1 - i])
                ):

                    def at(t, a, i=i, x=x, y=y):
                        return (t, x, a, y) if i == 0 else (x, t, y, a)

                    p = game.prior[at(true, 0)[:2]]
                    row[at(true, told)] -= p * game.payoffs[(i, *at(true, told))]
                    row[at(said, told)] += p * game.payoffs[(i, *at(true, answer[told]))]
                rows.append(row.ravel())
                limits.append(0.0)
            if outside is not None and true == said:
                row = np.zeros(shape)
                chosen = (true,) if i == 0 else (slice(None), true)
                odds = game.prior[chosen]
                worth = game.payoffs[(i, *chosen)] * odds[:, None, None]
                row[chosen] = -worth
                rows.append(row.ravel())
                limits.append(-outside[i][true] * odds.sum())
    totals = np.kron(np.eye(int(np.prod(types))), np.ones(int(np.prod(strategies))))
    objective = (values * game.prior[..., None, None]).ravel()
    return linprog(
        -objective, A_ub=np.array(rows), b_ub=limits, A_eq=totals, b_eq=np.ones(len(totals))
    )


def random_game(seed, types=(2, 2), strategies=(2, 2), *, integer=False):
    rng = np.random.default_rng(seed)
    n, shape = len(types), (*types, *strategies)
    payoffs = rng.integers(0, 4, (n, *shape)) if integer else rng.normal(size=(n, *shape))
    prior = rng.dirichlet(np.ones(int(np.prod(types)))).reshape(types)
    return ng.BayesianGame(payoffs, prior)


@pytest.mark.parametrize("integer", [False, True])
@pytest.mark.parametrize(
    ("types", "strategies"), [((2, 2), (2, 2)), ((3, 2), (2, 3)), ((1, 3), (3, 2))]
)
def test_the_best_plan_beside_all_double_deviations_by_hand(types, strategies, integer):
    for seed in range(8):
        game = random_game(seed, types, strategies, integer=integer)
        for obedience in (True, False):
            plan = ng.mediate(game, obedience=obedience)
            hand = by_hand(game, game.payoffs.sum(axis=0), obedience=obedience)
            assert plan.value == pytest.approx(-hand.fun, abs=1e-7)
            assert plan.optimal
            assert plan.regret <= 1e-8
            assert plan.bound >= plan.value - 1e-9


def test_types_without_probability_say_nothing():
    """A correlated prior with an impossible profile and an impossible type."""
    game = random_game(3, (3, 2), (2, 2))
    prior = np.array([[0.5, 0.0], [0.2, 0.3], [0.0, 0.0]])
    game = ng.BayesianGame(game.payoffs, prior)
    plan = ng.mediate(game)
    assert plan.value == pytest.approx(-by_hand(game, game.payoffs.sum(axis=0)).fun, abs=1e-7)
    assert plan.optimal
    assert np.isfinite(plan.value)


def test_staying_away_by_hand():
    """Interim participation, for types of which some would rather not take part."""
    for seed in range(8):
        game = random_game(seed)
        free = ng.mediate(game, obedience=False)
        outside = [own * 0.5 - 0.2 for own in free.interim]
        given_ = {"1": outside[0], "2": outside[1]}
        for obedience in (True, False):
            hand = by_hand(game, game.payoffs.sum(axis=0), obedience=obedience, outside=outside)
            plan = ng.mediate(game, obedience=obedience, outside=given_)
            if hand.status == 2:
                assert not plan.solved
                assert plan.short > 0
                assert "No plan keeps every type from staying away" in str(plan)
            else:
                assert plan.value == pytest.approx(-hand.fun, abs=1e-7)
                assert min(own.min() for own in plan.joining) >= -1e-8


def test_what_nobody_can_be_kept_from():
    """Everybody would rather stay away: the shortfall is what the best plan lacks, by hand."""
    game = ng.BayesianGame.of(ng.NormalFormGame([[[4, 0], [0, 4]], [[0, 4], [4, 0]]]))
    plan = ng.mediate(game, outside={"1": 3.0, "2": 3.0}, obedience=False)
    assert not plan.solved
    assert plan.short == pytest.approx(0.25)  # each can have 2 of the 0 to 4, and wants 3


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_each_institution_is_as_good_as_the_one_before(seed, integer):
    """Silence, talk, mediator and arbitrator: each set of plans contains the one before."""
    game = random_game(seed, integer=integer)
    rng = np.random.default_rng(seed)
    found = ng.institutions(game, rng.normal(size=(2, 2, 2, 2)))
    lines = [float(values) for values in found.lines.values()]
    kept = [value for value in lines if not np.isnan(value)]
    assert all(b >= a - 1e-8 for a, b in itertools.pairwise(kept))


def test_somebody_who_only_listens():
    """A party with one strategy has nothing to obey; B does what suits A's type, which A tells."""
    own = np.eye(2).reshape(2, 1, 1, 2)
    game = ng.BayesianGame([own, own], [[0.5], [0.5]])
    for outside in (None, {"1": 0.2, "2": 0}):
        plan = ng.mediate(game, outside=outside)
        assert plan.value == pytest.approx(2)
        assert plan.optimal
    assert set(plan.obedience_table()["player"]) == {"2"}


def test_without_types_it_is_the_correlated_equilibrium():
    """Chicken (Aumann 1974): 10.5, and 28/3 without a mediator."""
    chicken = ng.NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]])
    plan = ng.mediate(chicken)
    assert plan.value == pytest.approx(10.5)
    assert plan.plan == pytest.approx(np.array([[0.5, 0.25], [0.25, 0]]))
    assert plan.without == pytest.approx(28 / 3)
    assert plan.gain == pytest.approx(10.5 - 28 / 3)
    assert plan.without_is_best
    assert plan.obeying_prices[0][0, 0, 1] == pytest.approx(0.75)
    # The general programme, by way of a constraint that says nothing, has the same optimum.
    assert ng.mediate(chicken, among=np.ones((2, 2), dtype=bool)).value == pytest.approx(10.5)


def test_correlated_plans_are_plans_for_types_that_do_not_matter():
    """With types that change nothing, a mediator can do what it can do without them, and more."""
    chicken = np.array([[[6, 2], [7, 0]], [[6, 7], [2, 0]]])
    payoffs = np.broadcast_to(chicken[:, None, None], (2, 2, 2, 2, 2))
    game = ng.BayesianGame(payoffs, np.full((2, 2), 0.25))
    assert ng.mediate(game).value == pytest.approx(10.5)


@pytest.mark.parametrize("objective", ["sum", "smallest", "1", {"1": 2, "2": -1}])
def test_objectives(objective):
    game = random_game(5)
    plan = ng.mediate(game, objective)
    expected = {
        "sum": plan.payoffs.sum(),
        "smallest": plan.payoffs.min(),
        "1": plan.payoffs[0],
    }.get(objective if isinstance(objective, str) else "", 2 * plan.payoffs[0] - plan.payoffs[1])
    assert plan.value == pytest.approx(expected)
    assert plan.optimal
    assert game.interim(plan.plan)[0] == pytest.approx(plan.interim[0])


def test_the_smallest_payoff_by_hand():
    """The largest level below both payoffs: bisection over weights (a saddle point)."""
    game = random_game(7)
    weights = np.linspace(0, 1, 41)
    sums = [ng.mediate(game, {"1": max(w, 1e-12), "2": max(1 - w, 1e-12)}).value for w in weights]
    assert ng.mediate(game, "smallest").value == pytest.approx(min(sums), abs=0.05)
    assert ng.mediate(game, "smallest").value <= min(sums) + 1e-9


def test_events_are_objectives():
    a, b = (ng.Actor(name, options=["agree", "fight"]) for name in "AB")
    game = ng.BayesianGame(
        random_game(1).payoffs, np.full((2, 2), 0.25), ["A", "B"], None, [["agree", "fight"]] * 2
    )
    by_condition = ng.mediate(game, a("agree") & b("agree"))
    by_values = ng.mediate(game, np.array([[1.0, 0], [0, 0]]))
    assert by_condition.value == pytest.approx(by_values.value)
    assert by_condition.objective == "the probability of A: agree & B: agree"
    with pytest.raises(ng.NegotiationError, match="no strategy of 'A' 'flee'"):
        ng.mediate(game, ng.Actor("A", ["flee"])("flee"))
    with pytest.raises(ng.NegotiationError, match="no player 'C'"):
        ng.mediate(game, ng.Actor("C", ["agree"])("agree"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"objective": "summ"}, "no objective 'summ'; did you mean 'sum'"),
        ({"objective": np.zeros((3, 2))}, r"needs the shape \(2, 2\) or \(2, 2, 2, 2\)"),
        ({"outside": {"3": 1}}, "no player '3'"),
        ({"outside": "flee"}, "no strategy of '1' 'flee'"),
        ({"outside": "1"}, "hangs on what the others do"),
        ({"outside": {"1": np.nan}}, "must be finite"),
        ({"outside": {"1": [1, 2, 3]}}, r"one for each type, shape \(2,\), got shape \(3,\)"),
        ({"among": np.ones((2, 3), dtype=bool)}, "truth values of shape"),
        ({"among": np.zeros((2, 2), dtype=bool)}, "leaves no profile"),
        ({"obedience": "no"}, "obedience must be True or False"),
        ({"budget": -1}, "budget must be a positive number"),
    ],
)
def test_what_is_refused(arguments, message):
    with pytest.raises(ng.NegotiationError, match=message):
        ng.mediate(random_game(0), **arguments)


def test_a_family_has_the_plans_of_its_games():
    games = [random_game(seed) for seed in range(6)]
    payoffs = np.stack([g.payoffs for g in games], axis=-1)
    prior = np.stack([g.prior for g in games], axis=-1)
    values = np.random.default_rng(0).normal(size=(2, 2, 2, 2, 6))
    for objective in ("sum", "smallest", values):
        family = ng.mediate(ng.BayesianGame(payoffs, prior), objective)
        for k, game in enumerate(games):
            own = objective if isinstance(objective, str) else objective[..., k]
            alone = ng.mediate(game, own)
            assert family.value[k] == pytest.approx(float(alone.value))
            assert family[k].without == pytest.approx(alone.without)
    assert "6 games, 6 proved" in repr(family)


def test_three_parties_three_types_three_actions():
    game = random_game(0, (3, 3, 3), (3, 3, 3))
    plan = ng.mediate(game)
    assert plan.optimal


def test_tables_and_text():
    plan = ng.mediate(random_game(4))
    frame = plan.to_frame()
    assert list(frame.columns) == [
        "game", "type: 1", "type: 2", "1", "2", "probability", "payoff: 1", "payoff: 2"
    ]  # fmt: skip
    sums = frame.groupby(["type: 1", "type: 2"])["probability"].sum()
    assert sums.to_numpy() == pytest.approx(1)
    assert len(plan.honesty()) == 4
    assert (plan.honesty()["loss"] >= -1e-9).all()
    assert (plan.obedience_table()["loss"] >= -1e-7).all()
    assert "Why each is honest" in plan._repr_html_()
    text = str(plan)
    assert "Why each is honest, by its best lie:" in text
    assert "Why each obeys, by its best alternative:" in text


def test_a_price_is_what_a_constraint_costs():
    """Shadow prices by a small change of what a type has outside."""
    game = random_game(11)
    plan, outside = ng.mediate(game), {"1": [5.0, -9.0]}
    low = ng.mediate(game, obedience=False, outside={"1": [plan.interim[0][0] + 0.01, -9.0]})
    high = ng.mediate(
        game, obedience=False, outside={"1": [plan.interim[0][0] + 0.01 - 1e-5, -9.0]}
    )
    assert (high.value - low.value) / 1e-5 == pytest.approx(low.joining_prices[0][0], abs=1e-4)
    assert not ng.mediate(game, outside=outside).solved


# Hoerner, Morelli and Squintani 2015


def points(count, seed):
    rng = np.random.default_rng(seed)
    theta = rng.uniform(0.55, 0.95, count)
    return theta, rng.uniform(0.5 / theta, 1), rng.uniform(0.02, 0.9, count)


def best_peace(theta, p, q):
    """Largest probability of peace of an arbitrator, from its binding constraints.

    With lambda and gamma as in the table: honesty of the weak and consent of the strong bind. Below
    gamma/2 only strong meets weak with some war; between, only the strong among themselves.
    """
    odds, gamma = q / (1 - q), (p * theta - 0.5) / ((1 - theta) / 2)
    if odds >= gamma:
        return 1.0
    if odds <= gamma / 2:
        return (1 - q) ** 2 + 2 * q * (1 - q) / (1 + gamma - 2 * odds)
    both_strong = (2 * odds - gamma) / (odds * (1 + gamma - odds))
    return (1 - q) ** 2 + 2 * q * (1 - q) + q**2 * both_strong


def talked_peace(theta, p, q):
    """By talk that separates, for gamma of 1 or more, where only honesty of the weak binds."""
    odds, gamma = q / (1 - q), (p * theta - 0.5) / ((1 - theta) / 2)
    if gamma < 1:
        return np.nan
    if odds >= gamma or odds <= gamma / 2:
        return best_peace(theta, p, q)
    return (1 - q) ** 2 + 2 * q * (1 - q) + q**2 * (2 * odds - gamma) / (odds * (2 + gamma))


def test_optimal_mediation_at_the_tables_point():
    found = textbook.optimal_mediation(theta=0.8, p=0.9, q=0.2).solve()
    assert found["peace_mediator"] == pytest.approx(0.758518519, abs=1e-9)
    assert found["peace_arbitrator"] == pytest.approx(0.758518519, abs=1e-9)
    # Silence: who is weak agrees with who is weak.
    assert found["talk_adds"] == pytest.approx(0.758518519 - 0.8**2, abs=1e-9)
    assert found["mediator_adds"] == pytest.approx(0, abs=1e-9)
    assert found["arbitrator_adds"] == pytest.approx(0, abs=1e-9)


def test_a_mediator_is_as_good_as_an_arbitrator():
    """Two programmes, one with all double deviations, and the closed form, at 300 points."""
    theta, p, q = points(300, 0)
    found = textbook.optimal_mediation(theta=theta, p=p, q=q).solve()
    closed = [best_peace(*at) for at in zip(theta, p, q, strict=True)]
    assert found["peace_mediator"] == pytest.approx(closed, abs=1e-8)
    assert found["peace_arbitrator"] == pytest.approx(closed, abs=1e-8)
    assert found["peace_mediator"] == pytest.approx(found["peace_arbitrator"], abs=1e-8)


def test_talk_alone_does_worse():
    """Separation in closed form where gamma is 1 or more; nowhere better than a mediator."""
    theta, p, q = points(300, 1)
    found = textbook.optimal_mediation(theta=theta, p=p, q=q).solve()
    closed = np.array([talked_peace(*at) for at in zip(theta, p, q, strict=True)])
    known = ~np.isnan(closed)
    assert known.sum() > 100
    assert found["peace_cheap_talk"][known] == pytest.approx(closed[known], abs=1e-8)
    assert (found["peace_mediator"] >= found["peace_cheap_talk"] - 1e-8).all()
    assert (found["peace_cheap_talk"] >= found["peace_silence"] - 1e-8).all()
    # At q = 0.6 the strong are frequent: talk reveals too much.
    model = textbook.optimal_mediation(theta=0.8, p=0.9, q=0.6).solve()
    assert model["peace_mediator"] == pytest.approx(0.64 + 0.36 * 0.8 / 2.55)
    assert model["peace_cheap_talk"] == pytest.approx(0.64 + 0.36 * 0.8 / 6.3)


def test_more_splits_do_not_help():
    """All shares at which some type is just willing to agree, given all it may know, 0 and 1."""
    theta, p, q = points(30, 2)
    model = textbook.optimal_mediation(theta=theta, p=p, q=q)
    strong, weak = q * theta / 2 + (1 - q) * p * theta, q * (1 - p) * theta + (1 - q) * theta / 2
    low = [theta / 2, p * theta, (1 - p) * theta, strong, weak, 0 * p]
    shares = [*low, *(1 - x for x in low), 0 * p + 0.5]
    size = len(shares) + 1
    payoffs = np.empty((2, 2, 2, size, size, len(p)))
    payoffs[:] = model.subject.payoffs[:, :, :, :1, :1]
    for k, x in enumerate(shares, start=1):
        payoffs[0, :, :, k, k], payoffs[1, :, :, k, k] = x, 1 - x
    names = ["fight", *map(str, range(1, size))]
    game = ng.BayesianGame(payoffs, model.subject.prior, None, None, [names] * 2)
    peace = agreed(size)
    drawn = peace.copy()
    drawn[0, 0] = True
    wide = ng.institutions(game, peace, outside="fight", among=drawn)
    narrow = model.solve()
    assert wide.mediator == pytest.approx(narrow["peace_mediator"], abs=1e-8)
    assert wide.arbitrator == pytest.approx(narrow["peace_arbitrator"], abs=1e-8)
    assert wide.talk == pytest.approx(narrow["peace_cheap_talk"], abs=1e-8)
    assert wide.silence == pytest.approx(narrow["peace_silence"], abs=1e-8)


def test_what_may_be_recommended_does_not_matter_for_peace():
    """Different splits for the two are war for all, and nobody need be told them."""
    model = textbook.optimal_mediation(theta=0.8, p=0.9, q=0.5)
    free = ng.mediate(model.subject, agreed(6))
    assert free.value == pytest.approx(model.solve()["peace_mediator"], abs=1e-8)


def test_half_of_the_pie_must_not_be_peace_already():
    with pytest.raises(ng.NegotiationError, match="p theta > 1/2"):
        textbook.optimal_mediation(theta=0.6, p=0.7)


# Chicken


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=4, max_size=4, unique=True).map(sorted))
def test_chicken_in_closed_form(values):
    """Row 14; the best correlated sum by hand: two vertices of the symmetric plans."""
    P, S, R, T = values
    found = textbook.chicken(R=R, S=S, T=T, P=P).solve()
    assert found["hawk"] == pytest.approx((T - R) / (T - R + S - P))
    assert found["critical_risk"] == pytest.approx((T - S) / (T - P))
    # Told to swerve, obeying binds at z (T - R) = y (S - P), with z + 2 y = 1.
    y = (T - R) / (2 * (T - R) + S - P)
    best = max(S + T, 2 * R * (1 - 2 * y) + 2 * y * (S + T))
    assert found["correlated_sum"] == pytest.approx(best)


def test_chicken_wants_its_order():
    with pytest.raises(ng.NegotiationError, match="T > R > S > P"):
        textbook.chicken(R=1, S=2)


def test_the_smallest_payoff_without_a_draw():
    """The battle of the sexes: 1 in every pure equilibrium, 2/3 in the mixed one; a draw gets 3/2.

    Luce, R. D. and Raiffa, H. (1957), Games and Decisions, section 5.3.
    """
    game = ng.NormalFormGame([[[2, 0], [0, 1]], [[1, 0], [0, 2]]])
    plan = ng.mediate(game, "smallest")
    assert plan.value == pytest.approx(1.5)
    assert plan.without == pytest.approx(1)
    assert plan.without_is_best


def test_who_cannot_stay_away_gives_no_consent():
    """Who is not named in `outside` has no row; the plan is that with its least payoff outside."""
    game = random_game(3)
    plan = ng.mediate(game, outside={"1": -10.0})
    assert set(plan.consent()["player"]) == {"1"}
    assert [len(own) for own in plan.joining] == [2, 0]
    assert "2 1: would lose" not in str(plan).partition("takes part")[2]
    low = float(game.payoffs[1].min())
    held = ng.mediate(game, outside={"1": -10.0, "2": low})
    assert plan.value == pytest.approx(float(held.value), abs=1e-9)
    family = ng.BayesianGame(np.stack([game.payoffs] * 3, axis=-1), game.prior)
    wide = ng.mediate(family, outside={"1": -10.0})
    assert wide[2].consent()["payoff"].tolist() == pytest.approx(plan.consent()["payoff"].tolist())


def test_types_go_by_their_own_names():
    """Also of those who have one only; where nobody has types, tables say nothing of any."""
    payoffs = np.array([[[6, 2], [7, 0]], [[6, 7], [2, 0]]], dtype=float)
    plain = ng.NormalFormGame(payoffs, ["A", "B"], [["swerve", "drive on"]] * 2)
    typed = ng.BayesianGame.of(plain, [["bold"], ["careful"]])
    for outside in (None, {"A": 0.0}):
        found = ng.mediate(typed, outside=outside)
        names = found.obedience_table().groupby("player")["type"].unique()
        assert {k: list(v) for k, v in names.items()} == {"A": ["bold"], "B": ["careful"]}
        assert "type" not in ng.mediate(plain, outside=outside).obedience_table()
    assert found.consent()["type"].tolist() == ["bold"]
    assert "<td>careful</td>" in found._repr_html_()
