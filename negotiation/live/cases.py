"""What a page can be about: rounds of talks, cases of the catalogue, who is at the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from negotiation.errors import NegotiationError, unknown_name
from negotiation.payoffs.actors import Actor, Backer, Mediator, NonParticipant
from negotiation.payoffs.talks import Talks, as_talks
from negotiation.payoffs.views import role_of
from negotiation.report.parts import plans
from negotiation.scenarios import CATALOGUE, counterfactuals
from negotiation.stages import Stages

__all__ = ["Base", "Seat", "bases", "changes", "idle", "seats"]


@dataclass(frozen=True)
class Base:
    """Talks that a page starts from.

    Attributes
    ----------
    talks : Negotiation or Stages
    origin : str
        Label of the talks of which these are a counterfactual; their own if they are none. Files
        of values are about those.
    plane : tuple of str
        Parameters on the axes of the phase diagram, where the catalogue names them.
    about : str
        What is other than it was; empty for the talks themselves.
    """

    talks: Talks
    origin: str
    plane: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True)
class Seat:
    """A third party that a counterfactual can move.

    Attributes
    ----------
    name, role : str
    at_table : bool
        As the talks are written.
    """

    name: str
    role: str
    at_table: bool


def bases(talks: Talks, name: str | None = None) -> dict[str, Base]:
    """Everything that a page on a conflict can start from, by label.

    Parameters
    ----------
    talks : Negotiation or Stages
    name : str, optional
        In the catalogue.

    Returns
    -------
    dict of label to Base
        The talks themselves first; then each round of talks in sequence alone, and the
        counterfactuals that the catalogue has of them.

    Raises
    ------
    NegotiationError
        If not all choose at once, or the catalogue has no such name.

    Examples
    --------
    >>> import negotiation as ng
    >>> for label in bases(ng.scenarios.load("karabakh-2023-ceasefire"), "karabakh-2023-ceasefire"):
    ...     print(label)
    Ceasefire talks, 19-20 September 2023
    Ceasefire talks, 19-20 September 2023: Armenia at the table
    Ceasefire talks, 19-20 September 2023: no backer
    Ceasefire talks, 19-20 September 2023: no guarantee
    Ceasefire talks, 19-20 September 2023: truce of 2020
    """
    if getattr(as_talks(talks), "moves", ()):
        raise NegotiationError(
            f"{talks.name!r} has later moves, so that not all choose at once; a live page shows"
            " talks in which all do. Its tree is shown by 'negotiation solve'"
        )
    if name is not None and name not in CATALOGUE:
        raise unknown_name("conflict", name, CATALOGUE, "in the catalogue")
    found: dict[str, Base] = {}
    parts = [plan for plan in plans(talks, name) if not getattr(plan.talks, "moves", ())]
    for plan in sorted(parts, key=lambda plan: not isinstance(plan.talks, Stages)):
        plane = plan.entry.plane if plan.entry else ()
        found[plan.title] = Base(plan.talks, plan.title, plane)
        cases = counterfactuals(plan.entry.name) if plan.entry else {}
        for about, case in [*cases.items()][1:]:  # The first is the talks as they were.
            label = f"{plan.title}: {about}"
            of = plan.title if case.name == plan.talks.name else label
            found[label] = Base(case, of, plane, about)
    return found


def changes(origin: Talks, case: Talks) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who has joined, and who is gone, in a counterfactual.

    Parameters
    ----------
    origin, case : Negotiation or Stages

    Returns
    -------
    joined, gone : tuple of str
        In the order of the actors.

    Examples
    --------
    >>> import negotiation as ng
    >>> talks = ng.scenarios.load("karabakh-2023-ceasefire")
    >>> changes(talks, talks.joined_by("Armenia").without("Turkey"))
    (('Armenia',), ('Turkey',))
    """
    was, there = _actors(origin), _actors(case)
    away = [name for name, actor in was.items() if isinstance(actor, NonParticipant)]
    joined = tuple(n for n in away if n in there and not isinstance(there[n], NonParticipant))
    return joined, tuple(name for name in was if name not in there)


def seats(talks: Talks) -> list[Seat]:
    """Third parties of talks, who can leave the table or come to it.

    Parameters
    ----------
    talks : Negotiation or Stages

    Returns
    -------
    list of Seat
        In the order of the actors, those of later rounds after them.

    Examples
    --------
    >>> import negotiation as ng
    >>> for seat in seats(ng.scenarios.load("karabakh-2023-ceasefire")):
    ...     print(seat.name, seat.at_table)
    Russia True
    Turkey True
    Armenia False
    """
    return [
        Seat(name, role_of(actor), not isinstance(actor, NonParticipant))
        for name, actor in _actors(talks).items()
        if isinstance(actor, NonParticipant)
        or (isinstance(actor, (Mediator, Backer)) and len(talks.actors) > 1)
    ]


def idle(talks: Talks) -> set[str]:
    """Parameters that are left of considerations that cannot hold, as who they hang on is gone.

    Parameters
    ----------
    talks : Negotiation or Stages

    Returns
    -------
    set of str

    Examples
    --------
    >>> import negotiation as ng
    >>> a, b = (ng.Actor(name, options=["yield", "press"]) for name in "AB")
    >>> m = ng.Mediator("M", options=["stay", "press"], between=["A", "B"])
    >>> p = ng.Parameter("p", 2, low=1, high=3)
    >>> pressed = ng.Consideration(a, "pressed", -p, when=m("press") & a("press"))
    >>> talks = ng.Negotiation("Talks", [a, b, m], [pressed])
    >>> idle(talks), idle(talks.without("M"))
    (set(), {'p'})
    """
    mentioned: set[str] = set()
    used: set[str] = set()
    rounds: list[Any] = talks.negotiations if isinstance(talks, Stages) else [talks]
    for each in rounds:
        for c in each.expected:
            names = {p.name for p in c.value.free_symbols}
            mentioned |= names
            if each.holds(c.when).any():
                used |= names
    return mentioned - used


def _actors(talks: Talks) -> dict[str, Actor]:
    """Actors by name, as they are in the first round that they take part in."""
    rounds = talks.negotiations if isinstance(talks, Stages) else [talks]
    found: dict[str, Actor] = {}
    for actor in (actor for each in rounds for actor in each.actors):
        found.setdefault(actor.name, actor)
    return found
