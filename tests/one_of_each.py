"""One object of each public class, by name of the class: small ones that are quickly made."""

from functools import cache

import numpy as np

import negotiation as ng

__all__ = ["MAKERS"]

A, B = (ng.Actor(name, options=["halt", "press on"]) for name in "AB")
Q = ng.Parameter("q", 0.6, low=0, high=1, meaning="belief that B is reliable")
CHICKEN = ng.NormalFormGame(
    [[[6, 2], [7, 0]], [[6, 7], [2, 0]]],
    players=["A", "B"],
    strategies=[["swerve", "drive on"]] * 2,
)
MAJORITY = ng.CoalitionalGame(lambda s: len(s) >= 2, players=["A", "B", "C"])
DECK = ng.Tree(
    ["A", "B"],
    ng.Decision(
        "A", {"wait": (0, 0), "demand": ng.Decision("B", {"yield": (1, -1), "resist": (-2, -2)})}
    ),
)
DEALS = ng.BargainingProblem(
    [[6, 4, 1, 0], [1, 3, 4, 0]], disagreement="war", parties=["A", "B"],
    agreements=["north to A", "split", "south to A", "war"],
)  # fmt: skip


@cache
def truce():
    """A conflict of the catalogue."""
    return ng.scenarios.load("karabakh-2020")


@cache
def model():
    """A graph model of the catalogue."""
    return ng.scenarios.graph_models.syria_iraq()


@cache
def signals():
    """A signalling game: beer and quiche."""
    return ng.sequential_equilibria(ng.scenarios.textbook.beer_and_quiche().subject)


@cache
def typed():
    """A game with private types: the tough and the mild."""
    payoffs = np.empty((2, 2, 2, 2, 2))
    for k, own in enumerate(([[1.5, 3], [0, 1]], [[-3, 3], [0, 1]])):
        payoffs[0, k], payoffs[1, :, k] = own, np.transpose(own)
    return ng.BayesianGame(
        payoffs, [[0.04, 0.16], [0.16, 0.64]], players=["A", "B"],
        types=[["tough", "mild"]] * 2, strategies=[["insist", "give way"]] * 2,
    )  # fmt: skip


@cache
def reported():
    """Advice of brokers of several biases."""
    war = np.array([0.1, 0.8])
    return ng.advice(
        [0.5, 0.5], np.stack([war * 0.4 + (1 - war) * 0.75, [0.55, 0.55]], axis=1),
        np.stack([-0.1 * war, [0, 0]], axis=1),
        np.stack([war * 0.5 + (1 - war) * 0.75, [0.55, 0.55]], axis=1),
        signals=["weak", "tough"], actions=["demand much", "demand little"],
    )  # fmt: skip


def deal(share, reliability):
    """A tree in which a deal is kept or broken."""
    broken = 0.25 - 0.1, 0.75 - 0.05 - reliability * 0.5
    word = ng.Decision("G", {"honour": (share, 1 - share), "renege": broken})
    return ng.Tree(["M", "G"], ng.Decision("M", {"disarm": word, "fight": (0.5, 0.35)}))


def sampled():
    """Points of a conflict, and whether its reported outcome holds there."""
    points = ng.sample(truce(), 256)
    return points, ng.stability_margin(truce(), truce().reported, **points) >= 0


def crisis(fight_a=0.0, fight_b=0.0):
    """A threat that may be resisted."""
    answer = ng.Decision("B", {"concede": (1, 0), "resist": (fight_a, fight_b)})
    return ng.Tree(["A", "B"], ng.Decision("A", {"wait": (0, 0), "threaten": answer}))


ODDS = np.linspace(-1, 1, 60)
CHOSEN = np.array(["wait", "concede", "resist"] * 20)
KEPT = {"M": {"M:1": {"disarm": 1}}, "G": {"G:1": {"honour": 1}}}


@cache
def dilemma():
    """The prisoner's dilemma."""
    return ng.NormalFormGame(
        [[[3, 0], [5, 1]], [[3, 5], [0, 1]]], players=["A", "B"], strategies=[["hold", "fire"]] * 2
    )


def families():
    """Two games of one shape."""
    both = np.stack([dilemma().payoffs, CHICKEN.payoffs], axis=-1)
    return ng.NormalFormGame(both, players=["A", "B"], strategies=[["hold", "fire"]] * 2)


@cache
def compared():
    """Two brokers compared."""
    return ng.compare_brokers(CHICKEN, {"partial": {"A": 1}, "neutral": "sum"})


def talked():
    """A game of talk: what B should grant depends on the type of A."""
    right = [[[[1, 0]]], [[[0, 1]]]]
    return ng.BayesianGame(
        [right, right], [[0.3], [0.7]], players=["A", "B"], types=[["tired", "afraid"], ["B"]],
        strategies=[["listen"], ["ceasefire", "inspection"]],
    )  # fmt: skip


@cache
def sequence():
    """Two rounds of talks: what follows an agreement is what the later round is worth."""
    first, then = (
        ng.Actor("A", options=["agree", "fight"]),
        ng.Actor("A", options=["keep", "break"]),
    )
    w = ng.Parameter("w", 0, low=-5, high=5, continuation="A")
    k = ng.Parameter("k", 3, low=0, high=6, meaning="worth of keeping")
    one = ng.Negotiation(
        "first", [first], [ng.Consideration(first, "what follows", w, first("agree"))],
        reported={"A": "agree"},
    )  # fmt: skip
    two = ng.Negotiation("then", [then], [ng.Consideration(then, "kept", k - 1, then("keep"))])
    return ng.Stages([one, two])


MAKERS = {
    "Actor": lambda: A,
    "AdjustedWinner": lambda: ng.adjusted_winner(
        {"A": {"x": 60, "y": 40}, "B": {"x": 30, "y": 70}}
    ),
    "Advice": reported,
    "AdviceReport": lambda: next(iter(reported().reports)),
    "Agreement": DEALS.nash,
    "Alliance": lambda: ng.Alliance(0.4),
    "Allocation": lambda: ng.shapley(MAJORITY),
    "Assessment": lambda: signals()[0],
    "Assessments": signals,
    "Attrition": lambda: ng.attrition(prizes=[2, 1], costs=[1, 1]),
    "Backer": lambda: ng.Backer("C", ["back", "restrain"], of=A),
    "BackwardInduction": lambda: ng.backward_induction(DECK),
    "BargainingProblem": lambda: DEALS,
    "BayesianGame": typed,
    "BestTrade": lambda: ng.best_trade([1, 3], [0, 2]),
    "Bias": lambda: ng.Bias(A, Q / 2),
    "Boundaries": lambda: ng.boundaries(truce(), "g", "b"),
    "Boundary": lambda: ng.boundaries(truce(), "g", "b")[0],
    "Box": lambda: ng.discover(*sampled(), density=0.5),
    "Branches": lambda: ng.branches(truce(), "g", n=11),
    "Broker": lambda: ng.Broker({"A": 1}, obedience=False),
    "Brokers": compared,
    "Chance": lambda: ng.Chance({"rain": (0.5, (1, 0)), "sun": (0.5, (0, 1))}),
    "CheapTalk": lambda: ng.cheap_talk(0.05),
    "CoalitionStructures": lambda: ng.coalition_structures(MAJORITY),
    "CoalitionalGame": lambda: MAJORITY,
    "CoalitionalStability": lambda: ng.coalitional_stability(model()),
    "Commitment": lambda: ng.commitment(CHICKEN, "A"),
    "Concessions": lambda: ng.concessions(lambda x: 0.3 + 0.4 * x, 0.1, 0.1, 0.9),
    "Consideration": lambda: ng.Consideration(A, "control", 2 * Q, when=A("halt") & ~B("press on")),
    "Consistent": lambda: ng.consistent(truce(), over=["g", "b"]),
    "Contest": lambda: ng.contest([2, 1]),
    "Core": lambda: ng.core(MAJORITY),
    "CorrelatedEquilibrium": lambda: ng.correlated_equilibrium(CHICKEN),
    "CorrelatedPayoffs": lambda: ng.correlated_payoffs(CHICKEN, "A", "B"),
    "Decision": lambda: ng.Decision("A", {"stay": (0, 0), "go": (1, -1)}),
    "Dominated": lambda: ng.dominated_options(dilemma())[0],
    "DoubleAuction": lambda: ng.double_auction(k=0.2),
    "Elimination": lambda: ng.dominated_options(dilemma()),
    "Eliminations": lambda: ng.dominated_options(families()),
    "Enforceable": lambda: ng.enforceable(deal, KEPT, share=(0, 1), reliability=(0, 1)),
    "Equilibria": lambda: ng.nash_equilibria(CHICKEN),
    "Equilibrium": lambda: ng.nash_equilibria(CHICKEN)[-1],
    "Evolution": lambda: ng.status_quo(ng.scenarios.graph_models.elmira()),
    "FightingTalks": lambda: ng.bargaining_while_fighting(
        0.3, 0.7, 0.4, cost_a=0.05, cost_b=0.05, battles=2
    ),
    "Flip": lambda: ng.flip(truce(), truce().reported, over=["g"]),
    "Foresight": lambda: ng.limited_moves(model(), horizon=2),
    "ForwardInduction": lambda: ng.forward_induction(signals()),
    "Frontier": DEALS.frontier,
    "GraphModel": model,
    "Guarantee": lambda: ng.Guarantee(4, cost=Q, option="halt", against=A, breach=A("press on")),
    "Institutions": lambda: ng.institutions(typed(), "sum"),
    "InverseStability": lambda: ng.inverse_stability(model(), 2, "nash", vary="Syria"),
    "IssueScale": lambda: ng.IssueScale({"A": 0, "B": 4, "C": 10}, [1, 2, 1], [1, 0.5, 0.8]),
    "KernelCheck": lambda: ng.in_kernel(MAJORITY, {"A": 0.5, "B": 0.5, "C": 0}),
    "LeastCore": lambda: ng.least_core(MAJORITY),
    "LogitPath": lambda: ng.quantal_response(CHICKEN).path,
    "MediatedTalk": lambda: ng.mediated_talk(0.05),
    "Mediation": lambda: ng.mediate(typed()),
    "Mediator": lambda: ng.Mediator("M", ["broker", "stand aside"], between=[A, B]),
    "Move": lambda: ng.Move("last word", ["fight", "back down"], by=A, when=A("press on")),
    "Negotiation": truce,
    "NonParticipant": lambda: ng.NonParticipant("N", ["stay out", "step in"], takes="stay out"),
    "NormalFormGame": lambda: CHICKEN,
    "Offers": lambda: ng.offers([0.8, 0.9], players=["A", "B"]),
    "Parameter": lambda: Q,
    "ParameterSet": lambda: ng.ParameterSet(truce().name, {"g": 4, "b": 2.5}),
    "PayoffFit": lambda: ng.fit_payoffs(
        crisis(), {"odds": ODDS, "end": CHOSEN}, "end", {"A": {"resist": [1]}, "B": {"resist": [1]}}
    ),
    "Preference": lambda: ng.Preference.ranking([3, [1, 2], 4]),
    "PublicTalk": lambda: ng.public_talk(talked()),
    "QuantalResponse": lambda: ng.quantal_response(CHICKEN),
    "RankingSensitivity": lambda: ng.ranking_sensitivity(model(), ["seq"]),
    "Ratification": lambda: ng.ratification(1, 0.2, -0.1),
    "RationalityFit": lambda: ng.fit_rationality(CHICKEN, [[30, 10], [25, 15]]),
    "Rationalizable": lambda: ng.rationalizable(CHICKEN),
    "Refinements": lambda: ng.refinements(CHICKEN),
    "Region": lambda: sequence().conditions(sequence().reported)[0],
    "Selection": lambda: ng.select(CHICKEN),
    "SelfEnforcing": lambda: ng.self_enforcing(dilemma(), {"A": "hold", "B": "hold"}, lag=3),
    "Share": lambda: ng.robustness(truce(), truce().reported, n=64),
    "SpatialBargaining": lambda: ng.spatial_bargaining(MAKERS["IssueScale"]()),
    "Stability": lambda: ng.stability(model()),
    "Stages": sequence,
    "StrategicChoice": lambda: ng.strategic_choice(crisis()),
    "Support": lambda: ng.Support(2, burden=Q, option="back", when=A("press on")),
    "Threshold": lambda: ng.thresholds(truce(), truce().reported, "g")[0],
    "Thresholds": lambda: ng.thresholds(truce(), truce().reported, "g"),
    "Trajectory": lambda: ng.replicator(CHICKEN, time=2, points=3),
    "Tree": lambda: DECK,
    "Type": lambda: ng.Type("resolve", {"firm": Q, "soft": None}, of=B),
    "Ultimatum": lambda: ng.ultimatum(accepts=[0.55, 0.75], chances=[0.3, 0.7], war=0.4),
    "Verdict": lambda: ng.is_sequential(DECK, {"A": {"A:1": "wait"}, "B": {"B:1": "resist"}}),
    "WeightedVoting": lambda: ng.WeightedVoting([3, 2, 2], 4),
    "Zone": DEALS.zone,
}
