"""Models that a course on international relations teaches, each as a tree.

Every function returns a `Tree`; numbers may be arrays, which makes a family of it. The pie is 1,
`p` the probability that A wins a war, `cost_a` and `cost_b` what the war costs each.
"""

from negotiation.scenarios.textbook.bargaining import (
    alternating_offers,
    bargaining_range,
    cost_types,
    power_types,
    preventive_war,
    ratification,
)
from negotiation.scenarios.textbook.classics import (
    beer_and_quiche,
    centipede,
    chain_store,
    horse,
    ultimatum,
)
from negotiation.scenarios.textbook.signals import (
    biased_mediator,
    escalation,
    sunk_cost,
    tied_hands,
)

__all__ = [
    "alternating_offers",
    "bargaining_range",
    "beer_and_quiche",
    "biased_mediator",
    "centipede",
    "chain_store",
    "cost_types",
    "escalation",
    "horse",
    "power_types",
    "preventive_war",
    "ratification",
    "sunk_cost",
    "tied_hands",
    "ultimatum",
]
