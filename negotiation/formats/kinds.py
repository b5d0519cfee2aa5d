"""The roles and instruments that a file knows, and what each has written under it."""

from __future__ import annotations

from negotiation.payoffs.actors import Actor, Backer, Mediator, NonParticipant
from negotiation.payoffs.instruments import Alliance, Bias, Guarantee, Instrument, Support

__all__ = ["INSTRUMENTS", "ROLES", "TEXTS"]

#: Roles, and what each has beside name, options and instruments.
ROLES: dict[str, tuple[type[Actor], dict[str, str]]] = {
    "party": (Actor, {}),
    "mediator": (Mediator, {"between": "actors"}),
    "backer": (Backer, {"of": "actor"}),
    "non-participant": (NonParticipant, {"takes": "name"}),
}
#: Instruments, and what each has.
INSTRUMENTS: dict[str, tuple[type[Instrument], dict[str, str]]] = {
    "guarantee": (
        Guarantee,
        {
            "penalty": "value",
            "cost": "value",
            "option": "name",
            "against": "actor",
            "breach": "condition",
        },
    ),
    "support": (
        Support,
        {"relief": "value", "burden": "value", "option": "name", "when": "condition"},
    ),
    "bias": (Bias, {"towards": "actor", "weight": "value"}),
    "alliance": (Alliance, {"weight": "value"}),
}
#: What a parameter says of itself in words.
TEXTS = ("meaning", "source", "latex", "continuation")
