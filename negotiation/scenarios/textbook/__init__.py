"""Models that a course on international relations teaches, each a game that the solvers solve.

Every function returns a `Model`: `solve` gives its results by name, `print` its set-up, and solvers
of trees and games take it as it is. A number that is an array makes a family. `MODELS` lists them.
"""

from negotiation.scenarios.textbook.attrition import contest, war_of_attrition
from negotiation.scenarios.textbook.bargaining import (
    bargaining_range,
    cost_types,
    power_types,
)
from negotiation.scenarios.textbook.brokers import biased_mediator
from negotiation.scenarios.textbook.classics import (
    beer_and_quiche,
    centipede,
    chain_store,
    horse,
    ultimatum,
)
from negotiation.scenarios.textbook.crises import strategic_probit
from negotiation.scenarios.textbook.deals import bargaining_solutions, indivisible_issue
from negotiation.scenarios.textbook.fighting import learning_while_fighting
from negotiation.scenarios.textbook.guarantees import backer, guaranteed_disarmament
from negotiation.scenarios.textbook.mediation import chicken, optimal_mediation
from negotiation.scenarios.textbook.model import MODELS, Model
from negotiation.scenarios.textbook.offers import (
    alternating_offers,
    breakdown_risk,
    legislative_bargaining,
    outside_option,
)
from negotiation.scenarios.textbook.power import preventive_war
from negotiation.scenarios.textbook.private_values import double_auction, risk_return
from negotiation.scenarios.textbook.ratifying import ratification
from negotiation.scenarios.textbook.repeated import self_enforcing_ceasefire
from negotiation.scenarios.textbook.shifting import salami_tactics
from negotiation.scenarios.textbook.signals import (
    audience_costs,
    sunk_cost,
    tied_hands,
)
from negotiation.scenarios.textbook.talk import cheap_talk

__all__ = [
    "MODELS",
    "Model",
    "alternating_offers",
    "audience_costs",
    "backer",
    "bargaining_range",
    "bargaining_solutions",
    "beer_and_quiche",
    "biased_mediator",
    "breakdown_risk",
    "centipede",
    "chain_store",
    "cheap_talk",
    "chicken",
    "contest",
    "cost_types",
    "double_auction",
    "guaranteed_disarmament",
    "horse",
    "indivisible_issue",
    "learning_while_fighting",
    "legislative_bargaining",
    "optimal_mediation",
    "outside_option",
    "power_types",
    "preventive_war",
    "ratification",
    "risk_return",
    "salami_tactics",
    "self_enforcing_ceasefire",
    "strategic_probit",
    "sunk_cost",
    "tied_hands",
    "ultimatum",
    "war_of_attrition",
]
