"""What a page can be about: rounds of talks, cases of the catalogue, who is at the table."""

from __future__ import annotations

from dataclasses import dataclass

from negotiation.errors import NegotiationError, unknown_name
from negotiation.payoffs.actors import Backer, Mediator, NonParticipant
from negotiation.payoffs.talks import Talks, as_talks
from negotiation.payoffs.views import role_of
from negotiation.report.parts import plans
from negotiation.scenarios import CATALOGUE, counterfactuals
from negotiation.stages import Stages

__all__ = ["Base", "Seat", "bases", "seats"]


@dataclass(frozen=True)
class Base:
    """Talks that a page starts from.

    Attributes
    ----------
    talks : Negotiation or Stages
    plane : tuple of str
        Parameters on the axes of the phase diagram, where the catalogue names them.
    """

    talks: Talks
    plane: tuple[str, ...] = ()


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
        found[plan.title] = Base(plan.talks, plan.entry.plane if plan.entry else ())
        cases = counterfactuals(plan.entry.name) if plan.entry else {}
        for label, case in [*cases.items()][1:]:  # The first is the talks as they were.
            found[f"{plan.title}: {label}"] = Base(case, plan.entry.plane if plan.entry else ())
    return found


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
    rounds = talks.negotiations if isinstance(talks, Stages) else [talks]
    found: dict[str, Seat] = {}
    for actor in (actor for each in rounds for actor in each.actors):
        away = isinstance(actor, NonParticipant)
        if away or (isinstance(actor, (Mediator, Backer)) and len(talks.actors) > 1):
            found.setdefault(actor.name, Seat(actor.name, role_of(actor), not away))
    return list(found.values())
