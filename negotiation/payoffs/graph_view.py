"""A negotiation as a graph model: from outcome to outcome, one actor at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.errors import NegotiationError, as_list, unknown_name
from negotiation.games.graph.options import Option
from negotiation.games.graph.preferences import Preference
from negotiation.games.graph_model import GraphModel
from negotiation.payoffs.conditions import Condition

if TYPE_CHECKING:
    from negotiation.payoffs.negotiation import Negotiation

__all__ = ["graph_model"]

#: Outcomes that a graph model of a negotiation may have.
MOST_OUTCOMES = 2**18


def graph_model(
    talks: Negotiation,
    status_quo: Mapping[Any, str] | None,
    one_way: Mapping[Any, Sequence[str]] | None,
    infeasible: Iterable[Condition],
    parameters: Mapping[str, Any],
) -> GraphModel:
    """Make every outcome a state; see `Negotiation.graph_model`."""
    size = int(np.prod(talks.shape, dtype=float))
    if size > MOST_OUTCOMES:
        raise NegotiationError(f"{talks.name!r} has more than {MOST_OUTCOMES:,} outcomes")
    fine = _feasible(talks, infeasible)
    listed = np.argwhere(fine)
    place = np.full(talks.shape, -1)
    place[fine] = np.arange(len(listed))
    kept = _kept(talks, one_way or {})
    names = [_names(actor.name, actor.options, talks) for actor in talks.actors]
    options = [Option(n, a.name) for a, own in zip(talks.actors, names, strict=True) for n in own]
    codes, moves = np.zeros(len(listed), dtype=np.int64), {}
    first = 0
    for i, (actor, own) in enumerate(zip(talks.actors, names, strict=True)):
        now = listed[:, i]
        codes |= np.where(now > 0, np.int64(1) << (first + np.maximum(now, 1) - 1), 0)
        first += len(own)
        pairs = []
        for k in range(len(actor.options)):
            other = listed.copy()
            other[:, i] = k
            to = place[tuple(other.T)]
            may = (to >= 0) & (now != k) & ~np.isin(now, kept[i])
            pairs.append(np.stack([np.flatnonzero(may), to[may]], axis=1))
        moves[actor.name] = np.concatenate(pairs) + 1
    worth = talks.ranked_payoffs(**parameters)[:, fine]
    if worth.ndim > 2:
        raise NegotiationError("a graph model is made at one parameter point; give single numbers")
    bits = codes[:, None] >> np.arange(len(options)) & 1
    at = None if status_quo is None else _position(talks, place, status_quo)
    model = GraphModel(
        talks.names,
        options,
        states={k + 1: row for k, row in enumerate(bits.tolist())},
        moves={name: pairs.tolist() for name, pairs in moves.items()},
        preferences={
            name: Preference.payoffs(own) for name, own in zip(talks.names, worth, strict=True)
        },
        status_quo=at,
        title=talks.name,
    )
    outcomes = talks.outcomes()
    labels = tuple(talks.label(outcomes[k]) for k in np.flatnonzero(fine))
    return model.like(labels=labels, transitive=True)


def _feasible(talks: Negotiation, infeasible: Iterable[Condition]) -> np.ndarray[Any, Any]:
    """Outcomes at which no condition holds, shape (s_1, ..., s_n)."""
    fine = np.ones(talks.shape, dtype=bool)
    for condition in as_list("infeasible", infeasible):
        if not isinstance(condition, Condition):
            raise NegotiationError(
                "infeasible is a list of conditions such as a('halt') & b('resist'), got"
                f" {condition!r}"
            )
        fine &= ~talks.holds(condition)
    if not fine.any():
        raise NegotiationError(f"no outcome of {talks.name!r} is feasible")
    return fine


def _kept(talks: Negotiation, one_way: Mapping[Any, Sequence[str]]) -> list[list[int]]:
    """Options of each actor that it cannot take back, by position."""
    if not isinstance(one_way, Mapping):
        raise NegotiationError(f"one_way is a dict from actor to options, got {one_way!r}")
    kept: dict[str, list[int]] = {}
    for who, options in one_way.items():
        actor = talks.actor(who)
        for option in as_list(f"one-way options of {actor.name!r}", options):
            if option not in actor.options:
                raise unknown_name(f"option of {actor.name}", option, actor.options)
            kept.setdefault(actor.name, []).append(actor.options.index(option))
    return [kept.get(name, []) for name in talks.names]


def _names(actor: str, options: Sequence[str], talks: Negotiation) -> list[str]:
    """Names of the options of a graph model: all but an actor's first, which is to take none."""
    others = [o for a in talks.actors if a.name != actor for o in a.options[1:]]
    return [f"{actor}: {o}" if o in others else o for o in options[1:]]


def _position(talks: Negotiation, place: np.ndarray[Any, Any], outcome: Mapping[Any, str]) -> int:
    """Number of the state of an outcome, from 1."""
    said = talks.outcome(outcome)
    at = place[tuple(a.options.index(said[a.name]) for a in talks.actors)]
    if at < 0:
        raise NegotiationError(f"the status quo is infeasible: {talks.label(said)}")
    return int(at) + 1
