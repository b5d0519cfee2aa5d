"""The game theory of diplomacy: from considerations to equilibria, sensitivities and figures.

Everything public is reached from here, and loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

#: Where each public name lives. Modules are named by their own name.
_HOMES = {
    "NegotiationError": "errors",
    "Actor": "payoffs.actors",
    "Backer": "payoffs.actors",
    "Mediator": "payoffs.actors",
    "NonParticipant": "payoffs.actors",
    "Alliance": "payoffs.instruments",
    "Bias": "payoffs.instruments",
    "Guarantee": "payoffs.instruments",
    "Support": "payoffs.instruments",
    "Consideration": "payoffs.considerations",
    "Parameter": "payoffs.parameters",
    "Move": "payoffs.moves",
    "Type": "payoffs.private_types",
    "Negotiation": "payoffs.negotiation",
    "Stages": "stages",
    "NormalFormGame": "games.normal_form",
    "Chance": "games.nodes",
    "Decision": "games.nodes",
    "Tree": "games.tree",
    "from_pygambit": "formats.gambit",
    "read_efg": "formats.efg",
    "to_pygambit": "formats.gambit",
    "Assessment": "solvers.assessments",
    "Assessments": "solvers.assessments",
    "subgame_perfect_equilibria": "solvers.subgame_perfect",
    "sequential_equilibria": "solvers.sequential_equilibria",
    "ForwardInduction": "solvers.forward_induction",
    "forward_induction": "solvers.forward_induction",
    "Verdict": "solvers.verdict.result",
    "is_perfect_bayesian": "solvers.verdicts",
    "is_sequential": "solvers.verdicts",
    "BackwardInduction": "solvers.induction.result",
    "backward_induction": "solvers.backward_induction",
    "Equilibria": "solvers.equilibria",
    "Equilibrium": "solvers.equilibria",
    "Region": "stages",
    "Threshold": "sensitivity.thresholds",
    "boundaries": "sensitivity.boundaries",
    "compare": "sensitivity.compare",
    "compare_trees": "sensitivity.compare_trees",
    "Flip": "sensitivity.flip",
    "flip": "sensitivity.flip",
    "Box": "sensitivity.discovery",
    "discover": "sensitivity.discovery",
    "regional": "sensitivity.discovery",
    "given_data": "sensitivity.given_data",
    "morris": "sensitivity.screening",
    "Branches": "sensitivity.branches",
    "branches": "sensitivity.branches",
    "ordinal": "sensitivity.ordinal",
    "statics": "sensitivity.statics",
    "Share": "sensitivity.robustness",
    "robustness": "sensitivity.robustness",
    "sample": "sensitivity.samples",
    "sobol": "sensitivity.sobol",
    "stability_margin": "sensitivity.tornado",
    "sweep": "sensitivity.sweep",
    "thresholds": "sensitivity.thresholds",
    "tornado": "sensitivity.tornado",
    "best_responses": "solvers.best_response",
    "pure_equilibria": "solvers.pure",
    "CorrelatedEquilibrium": "solvers.plans.recommendations",
    "CorrelatedPayoffs": "solvers.payoff_polygon",
    "coarse_correlated_equilibrium": "solvers.correlated",
    "correlated_equilibrium": "solvers.correlated",
    "correlated_payoffs": "solvers.payoff_polygon",
    "nash_equilibria": "solvers.nash",
    "one_equilibrium": "solvers.one",
    "zero_sum": "solvers.zero_sum",
    "Commitment": "solvers.commitment",
    "commitment": "solvers.commitment",
    "Trajectory": "solvers.trajectory",
    "fictitious_play": "solvers.learning",
    "logit_dynamics": "solvers.populations",
    "replicator": "solvers.populations",
    "Dominated": "solvers.domination.reduced",
    "Elimination": "solvers.domination.reduced",
    "Eliminations": "solvers.domination.reduced",
    "dominated_options": "solvers.dominance",
    "eliminate_dominated": "solvers.dominance",
    "LogitPath": "solvers.logit.branch",
    "QuantalResponse": "solvers.logit.response",
    "quantal_response": "solvers.quantal",
    "RationalityFit": "solvers.rationality",
    "fit_rationality": "solvers.rationality",
    "Rationalizable": "solvers.rationalizable",
    "rationalizable": "solvers.rationalizable",
    "Refinements": "solvers.refining.refined",
    "refinements": "solvers.refinements",
    "Selection": "solvers.selecting",
    "select": "solvers.selecting",
}
_MODULES = ("figures", "scenarios")

__all__ = sorted([*_HOMES, *_MODULES])


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562)."""
    if name in _HOMES:
        value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    elif name in _MODULES:
        value = importlib.import_module(f"{__name__}.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Names for tab-completion."""
    return [*__all__, "__version__"]
