"""How the model of challenges is read, where the literature differs."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CHOICES", "READINGS", "Reading"]


@dataclass(frozen=True)
class Reading:
    """How the model is read, where the literature differs; see `spatial_bargaining`.

    Attributes
    ----------
    stay : float
    votes, odds, view, confrontation, offers : str
        One each of `CHOICES`.
    """

    stay: float = 1.0
    votes: str = "by distance"
    odds: str = "in the contest"
    view: str = "each its own"
    confrontation: str = "the weaker yields"
    offers: str = "the least"


#: What can be chosen where the literature differs.
CHOICES = {
    "votes": ("by distance", "by utility"),
    "odds": ("in the contest", "in all contests"),
    "view": ("each its own", "the actor's"),
    "confrontation": ("the weaker yields", "nobody yields"),
    "offers": ("the least", "the strongest", "the lowest"),
}
#: The equations of Scholz, Calbert and Smith, and what their tables were computed with.
READINGS = {
    "equations": Reading(),
    "program": Reading(
        votes="by utility", odds="in all contests", view="the actor's", offers="the lowest"
    ),
}
