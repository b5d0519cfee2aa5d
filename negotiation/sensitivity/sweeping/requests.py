"""Outputs that a sweep has on request, and quantities of one's own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

import numpy as np

from negotiation.errors import NegotiationError, as_list, unknown_name
from negotiation.games.arguments import as_array
from negotiation.games.normal_form import NormalFormGame
from negotiation.sensitivity.sweeping.families import Family
from negotiation.sensitivity.sweeping.outputs import ALL, PURE, SLOW, Arrays, Output, Variable
from negotiation.solvers.correlated import correlated_equilibrium
from negotiation.solvers.quantal import quantal_response

__all__ = ["read_outputs"]


def read_outputs(equilibria: str, given: Any, names: Collection[str]) -> list[Output]:
    """Outputs of a sweep.

    Parameters
    ----------
    equilibria : {"pure", "all"}
    given : sequence of str, or mapping of name to setting
        As for `sweep`.
    names : collection of str
        Of the parameters, which variables cannot have.

    Raises
    ------
    NegotiationError
        If an output is unknown, or a name is taken.
    """
    if equilibria not in ("pure", "all"):
        raise NegotiationError(f"equilibria must be 'pure' or 'all', got {equilibria!r}")
    found = [PURE] if equilibria == "pure" else [PURE, ALL]
    settings = given if isinstance(given, Mapping) else dict.fromkeys(as_list("outputs", given))
    for name, setting in settings.items():
        if callable(setting):
            found.append(_of_function(name, setting, {*names, *_variables(found)}))
        elif name in REQUESTS:
            found.append(REQUESTS[name](*([] if setting is None else [setting])))
        elif name not in PURE.variables or setting is not None:
            raise unknown_name("output", name, [*REQUESTS, *PURE.variables])
    return found


def _variables(outputs: list[Output]) -> set[str]:
    """Names that variables and dimensions have."""
    own = {"outcome", "actor", "option", "sample", "counterfactual", "entry"}
    return own.union(*(o.variables for o in outputs), *(o.labels for o in outputs))


def _payoffs() -> Output:
    """Payoffs of all actors at all outcomes."""
    return Output("payoffs", _all_payoffs, {"payoffs": Variable(("actor", "outcome"))})


def _all_payoffs(family: Family) -> Arrays:
    return {"payoffs": family.of_outcomes}


def _plan(objective: Any = "sum") -> Output:
    """A broker's best plan."""
    objective = getattr(objective, "name", objective)
    return Output(
        "plan",
        partial(_best_plans, objective=objective),
        {
            "plan_probability": Variable(("outcome",), words="probability in the broker's plan"),
            "plan_payoff": Variable(("actor",), words="expected payoff under the broker's plan"),
            "plan_value": Variable(words="what the broker's plan is worth to the broker"),
            "plan_optimal": Variable((), "bool", "no plan is proved to be worth more"),
        },
        settings=_words(objective),
        most=SLOW,
    )


def _best_plans(family: Family, objective: Any) -> Arrays:
    found = correlated_equilibrium(family.game, objective)
    return {
        "plan_probability": found.probabilities.reshape(-1, family.size),
        "plan_payoff": found.payoffs,
        "plan_value": found.value,
        "plan_optimal": found.optimal,
    }


def _logit(rationality: Any = 1.0) -> Output:
    """Logit equilibria at some rationalities."""
    values = as_array(rationality)
    if values is None or values.ndim > 1 or not values.size or not (values >= 0).all():
        raise NegotiationError(
            "the setting of the output 'logit' is a rationality from 0 up, or a list of some, got"
            f" {rationality!r}"
        )
    values = np.atleast_1d(values)
    return Output(
        "logit",
        partial(_logit_choices, rationality=values),
        {"logit_probability": Variable(("rationality", "option"), words="of a logit equilibrium")},
        labels={"rationality": values},
        settings=_words(values),
        most=SLOW // 4,
    )


def _logit_choices(family: Family, rationality: Any) -> Arrays:
    found = quantal_response(family.game, rationality)
    chosen = [np.moveaxis(p, 1, 0) for p in found.strategies]
    return {"logit_probability": np.concatenate(chosen, axis=1)}


#: Outputs by name, each a function of its setting.
REQUESTS: dict[str, Callable[..., Output]] = {"payoffs": _payoffs, "plan": _plan, "logit": _logit}


def _of_function(name: Any, function: Callable[..., Any], taken: Collection[str]) -> Output:
    """A quantity of one's own."""
    if not isinstance(name, str) or not name.isidentifier() or name in taken or name in REQUESTS:
        raise NegotiationError(
            f"an output of one's own needs a name that is an identifier and not taken, got {name!r}"
        )
    known = function if hasattr(function, "__qualname__") else type(function)
    where = f"{known.__module__}.{known.__qualname__}"
    return Output(
        name, partial(_asked, name=name, function=function), {name: Variable()}, settings=where
    )


def _asked(family: Family, name: str, function: Callable[[NormalFormGame], Any]) -> Arrays:
    found = np.asarray(function(family.game))
    if found.dtype.kind not in "biuf" or found.shape != (family.size,):
        raise NegotiationError(
            f"the output {name!r} must be one number for each of the {family.size} games given,"
            f" got an array of shape {found.shape} of {found.dtype}"
        )
    return {name: found}


def _words(setting: Any) -> str:
    """A setting as text that tells it from others."""
    if isinstance(setting, np.ndarray):
        return str(setting.tolist())
    if isinstance(setting, Mapping):
        return str({getattr(who, "name", who): weight for who, weight in setting.items()})
    return str(setting)
