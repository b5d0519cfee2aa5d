"""Published cases of graph models: a dict, as it comes from a JSON file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negotiation.errors import NegotiationError, as_list, unknown_name
from negotiation.games.graph.options import Option

__all__ = ["arguments_of"]


def arguments_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of a `GraphModel`; see `GraphModel.from_dict`."""
    if not isinstance(case, Mapping):
        raise NegotiationError(f"a case is a dict, got {type(case).__name__}")
    for key in ("decision_makers", "states", "preferences_best_to_worst"):
        if key not in case:
            raise unknown_name("entry of the case", key, case)
    options = _options(case.get("options") or [])
    states = _states(case["states"], bare=not options)
    rankings = case["preferences_best_to_worst"]
    if not isinstance(rankings, Mapping):
        raise NegotiationError("preferences_best_to_worst is a dict from decision maker to ranking")
    return {
        "decision_makers": case["decision_makers"],
        "options": options,
        "infeasible": case.get("infeasible") or (),
        "states": states,
        "moves": case.get("moves"),
        "preferences": {
            who: as_list(f"the ranking of {who!r}", ranking) for who, ranking in rankings.items()
        },
        "status_quo": case.get("status_quo"),
        "title": case.get("title", ""),
    }


def _options(given: Any) -> list[Option]:
    """Options in the order of the case, which is that of the bits of a state."""
    found = []
    for option in as_list("options", given):
        if not isinstance(option, Mapping) or not {"name", "dm"} <= set(option):
            raise NegotiationError(f"an option has a name and a dm, got {option!r}")
        found.append(Option(option["name"], option["dm"], option.get("direction") or "both"))
    return found


def _states(given: Any, *, bare: bool) -> dict[Any, Any]:
    """Options taken by state; without options, states have none."""
    states: dict[Any, Any] = {}
    for state in as_list("states", given):
        if not isinstance(state, Mapping) or "id" not in state:
            raise NegotiationError(f"a state has an id, got {state!r}")
        if state["id"] in states:
            raise NegotiationError(f"state {state['id']!r} is listed twice")
        states[state["id"]] = None if bare else state.get("options")
    return states
