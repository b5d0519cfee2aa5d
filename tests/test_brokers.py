"""Brokers side by side, against linear programmes written out here, and theorems."""

import numpy as np
import pytest
from scipy.optimize import linprog

import negotiation as ng

CHICKEN = ng.NormalFormGame(
    [[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
    players=["A", "B"],
    strategies=[["give way", "insist"]] * 2,
)
#: By the mixed equilibrium, in which each insists with probability 1/3.
MIXED = {"A": 14 / 3, "B": 14 / 3}


def programme(payoffs, objective, outside, level=None, weights=(1, 1), allowed=None):
    """Best correlated plan that is accepted, all constraints written out.

    Aumann, R. J. (1974), "Subjectivity and correlation in randomized strategies", Journal of
    Mathematical Economics 1(1):67-96, for the constraints of obedience.
    """
    a, b = payoffs
    rows, right = [], []
    for told in range(a.shape[0]):
        for other in range(a.shape[0]):
            row = np.zeros(a.shape)
            row[told] = a[other] - a[told]
            rows.append(row.ravel())
            right.append(0)
    for told in range(a.shape[1]):
        for other in range(a.shape[1]):
            row = np.zeros(a.shape)
            row[:, told] = b[:, other] - b[:, told]
            rows.append(row.ravel())
            right.append(0)
    for own, least in zip((a, b), outside, strict=True):
        rows.append(-own.ravel())
        right.append(-least)
    if level is not None:
        rows.append(-(weights[0] * a + weights[1] * b).ravel())
        right.append(-level)
    if allowed is not None:
        rows.append((~allowed).ravel().astype(float))
        right.append(0)
    best = linprog(-objective.ravel(), rows, right, np.ones((1, a.size)), [1], bounds=(0, 1))
    return -best.fun if best.status == 0 else np.nan


def test_a_partial_broker_is_refused_until_it_offers_more():
    found = ng.compare_brokers(CHICKEN, {"partial": {"A": 1}, "neutral": "sum"}, outside=MIXED)
    partial = found["partial"]
    # Its best is the equilibrium in which B gives way: 7 and 2.
    assert partial.value == pytest.approx(7)
    assert partial.gains["B"] == pytest.approx([2 - 14 / 3])
    assert partial.accepts == {"A": True, "B": False}
    best = programme(CHICKEN.payoffs, CHICKEN.payoffs[0], MIXED.values())
    assert partial.agreed == pytest.approx(best)
    assert partial.payoffs["B"] == pytest.approx(14 / 3)
    # The best correlated sum of row 14 of the table.
    assert found["neutral"].value == pytest.approx(10.5)
    assert found["neutral"].accepts == {"A": True, "B": True}
    assert found.survivors == ["partial", "neutral"]


def test_rivals_with_the_same_means_serve_the_parties():
    """Bertrand: where two can offer the same, the parties get all of it, whatever the bias."""
    for wants in (
        {"one": "A", "two": "B"},
        {"one": "A", "two": "A"},
        {"one": {"A": -1}, "two": "B"},
    ):
        rivalry = ng.compare_brokers(CHICKEN, wants, outside=MIXED).rivalry
        assert rivalry.chosen == ("one", "two")
        assert sum(rivalry.payoffs.values()) == pytest.approx(10.5)
    alone = ng.compare_brokers(CHICKEN, {"one": "A"}, outside=MIXED)
    assert alone.rivalry.payoffs == pytest.approx(alone["one"].payoffs)
    assert sum(alone.rivalry.payoffs.values()) < 10.5


@pytest.mark.parametrize("seed", range(25))
def test_a_better_rival_offers_as_much_as_the_second(seed):
    """The best plan for the better broker of those worth what the other could offer, by HiGHS."""
    rng = np.random.default_rng(seed)
    payoffs = rng.integers(0, 10, (2, 3, 3)).astype(float)
    game = ng.NormalFormGame(payoffs, players=["A", "B"])
    few = rng.uniform(size=(3, 3)) < 0.6
    few.flat[0] = True
    outside = payoffs.reshape(2, -1).min(axis=1)
    weights = rng.uniform(0.2, 1, 2)
    total = np.tensordot(weights, payoffs, axes=1)
    own = rng.normal(size=(3, 3))
    found = ng.compare_brokers(
        game,
        {"able": ng.Broker(own), "less able": ng.Broker("B", among=few)},
        outside=dict(zip("AB", outside, strict=True)),
        choice=dict(zip("AB", weights, strict=True)),
    )
    most = programme(payoffs, total, outside)
    second = programme(payoffs, total, outside, allowed=few)
    assert np.isnan(second) or second < most + 1e-9
    second = None if np.isnan(second) else min(second, most) - 1e-12
    best = programme(payoffs, own, outside, level=second, weights=weights)
    assert found.rivalry.chosen[0] == "able"
    assert found.rivalry.value == pytest.approx(best, abs=1e-7)
    assert (found.rivalry.plan >= -1e-12).all()
    assert found.rivalry.plan.sum() == pytest.approx(1)


def test_one_proposes_and_another_guarantees():
    """In a prisoner's dilemma no proposal helps; with another's guarantee the plan is the best."""
    names = {"players": ["A", "B"], "strategies": [["keep", "break"]] * 2}
    payoffs = np.array([[[3.0, 0.0], [5.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]])
    plain = ng.NormalFormGame(payoffs, **names)
    penalty = np.array([[[0, 0], [2.5, 2.5]], [[0, 2.5], [0, 2.5]]])
    bound = ng.NormalFormGame(payoffs - penalty, **names)
    found = ng.compare_brokers(plain, {
        "proposes": "sum",
        "proposes what another guarantees": ng.Broker("sum", game=bound),
        "arbitrates": ng.Broker("sum", obedience=False),
    })  # fmt: skip
    assert found.without["A"] == pytest.approx([1])
    assert [o.value for o in found.offers] == pytest.approx([2, 6, 6])
    assert found.survivors == ["proposes what another guarantees", "arbitrates"]
    assert found.rivalry.chosen == tuple(found.survivors)


def test_every_type_has_to_accept():
    """Peace by mediation, the closed form of Hoerner, Morelli and Squintani (2015), row 16.

    War is what each has without a broker, so that a broker who wants war is accepted, and beaten.
    In rivalry it can offer as much as the other, and has to.
    """
    game = ng.scenarios.textbook.optimal_mediation(theta=0.8, p=0.9, q=0.2).subject
    peace = [[a == b > 0 for a in range(6)] for b in range(6)]
    found = ng.compare_brokers(
        game, {"peace": peace, "war": [[not x for x in row] for row in peace]}, outside="fight"
    )
    assert found["peace"].agreed == pytest.approx(0.758518519)
    assert all(found["peace"].accepts.values())
    assert [gain.shape for gain in found["peace"].gains.values()] == [(2,), (2,)]
    assert found["war"].agreed == pytest.approx(1)
    assert found.survivors == ["peace"]
    assert found.rivalry.chosen == ("peace", "war")
    war = 1 - 0.2 * (1 - 0.758518519)
    assert sum(found.rivalry.payoffs.values()) == pytest.approx(war)


def test_what_one_likes_best_may_be_worth_as_much_to_the_parties_as_anything():
    """Then its own plan is an offer that nobody beats, and remains a plan (a linear programme).

    Outside, each insists against a mild side that insists with 1/4: 0.6 if mild, 2.4 if tough.
    """
    worth = {"tough": [[1.5, 3], [0, 1]], "mild": [[-3, 3], [0, 1]]}
    payoffs = np.empty((2, 2, 2, 2, 2))
    for k, own in enumerate(worth.values()):
        payoffs[0, k], payoffs[1, :, k] = own, np.transpose(own)
    game = ng.BayesianGame(payoffs, np.outer([0.2, 0.8], [0.2, 0.8]), players=["A", "B"])
    found = ng.compare_brokers(
        game, {"partial": "A", "both": "sum"}, outside={"A": [2.4, 0.6], "B": [2.4, 0.6]}
    )
    rivalry = found.rivalry
    assert (rivalry.plan >= -1e-9).all()
    assert rivalry.plan.sum(axis=(2, 3)) == pytest.approx(np.ones((2, 2)))
    assert sum(rivalry.payoffs.values()) == pytest.approx(found["both"].agreed)
    assert min(rivalry.payoffs.values()) >= 0.2 * 2.4 + 0.8 * 0.6 - 1e-9


def test_nobody_is_accepted():
    found = ng.compare_brokers(CHICKEN, {"x": "sum"}, outside={"A": 6.5, "B": 6.5})
    assert found["x"].payoffs is None
    assert np.isnan(found["x"].agreed)
    assert found.survivors == []
    assert found.rivalry.chosen == ()
    assert "nothing that it can plan" in str(found)
    # If B alone has to agree, A's loss does not count.
    free = ng.compare_brokers(CHICKEN, {"x": "sum"}, outside={"B": 6.5}, parties=["B"])
    assert free.survivors == ["x"]
    assert free.parties == ("B",)


def test_it_is_told():
    found = ng.compare_brokers(CHICKEN, {"x": "sum"})
    # Without a broker: the pure equilibrium that is best for the sum, one of two, worth 7 and 2.
    assert sorted(float(v[0]) for v in found.without.values()) == [2, 7]
    assert repr(found) == "<Brokers: x; accepted by all: x>"
    assert str(found).startswith("Without a broker")
    assert list(found.to_frame().columns) == [
        "broker", "player", "gain", "accepts", "agreed", "survives"
    ]  # fmt: skip
    assert "<table" in found._repr_html_()


@pytest.mark.parametrize(
    ("brokers", "options", "words"),
    [
        ({}, {}, "at least one broker"),
        ({"x": "sum"}, {"parties": ["C"]}, "C"),
        ({"x": "sum"}, {"parties": []}, "at least one party"),
        ({"x": "sum"}, {"outside": {"A": 1}}, "'B'"),
        ({"x": "smallest"}, {}, "an expectation"),
        ({"x": ng.Broker("sum", game=ng.NormalFormGame(np.zeros((2, 3, 2))))}, {}, "must have the"),
    ],
)
def test_errors(brokers, options, words):
    with pytest.raises(ng.NegotiationError, match=words):
        ng.compare_brokers(CHICKEN, brokers, **options)


def test_games_that_it_does_not_take():
    with pytest.raises(ng.NegotiationError, match="single game"):
        ng.compare_brokers(ng.NormalFormGame(np.zeros((2, 2, 2, 5))), {"x": "sum"})
    pennies = ng.NormalFormGame([[[1, 0], [0, 1]], [[0, 1], [1, 0]]])
    with pytest.raises(ng.NegotiationError, match="no equilibrium in pure strategies"):
        ng.compare_brokers(pennies, {"x": "sum"})
    with pytest.raises(ng.NegotiationError, match="did you mean 'neutral'"):
        ng.compare_brokers(CHICKEN, {"neutral": "sum"})["neutrl"]


def test_types_that_cannot_be_accept_nothing():
    """A type without probability has no say, whatever it would get."""
    worth = np.array([[[6, 2], [7, 0]], [[-6, -2], [-7, -10]]])
    payoffs = np.stack([worth[:, None], np.broadcast_to([[6, 7], [2, 0]], (2, 1, 2, 2))])
    game = ng.BayesianGame(payoffs, [[1.0], [0.0]], players=["A", "B"])
    plain = ng.NormalFormGame(payoffs[:, 0, 0], players=["A", "B"])
    wanted = {"neutral": "sum"}
    found = ng.compare_brokers(game, wanted, outside={"A": 4, "B": 2})["neutral"]
    alone = ng.compare_brokers(plain, wanted, outside={"A": 4, "B": 2})["neutral"]
    assert np.isnan(found.gains["A"][1])
    assert found.accepts == alone.accepts == {"A": True, "B": True}
