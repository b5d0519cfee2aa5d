"""Nagorno-Karabakh, September 2023: the same crisis in order, with what only Russia knows.

The ceasefire talks and the promise that follows them as one tree. The considerations, and the
parameters in them, are those of `karabakh_2023.ceasefire` and, once terms are accepted, of
`karabakh_2023.reintegration`. Three things are added:

- an opening: Azerbaijan opens the offensive with its demand (F3), or holds back;
- an end: a guarantee is no machine. Where terms or promises are broken, Russia acts or looks away;
- what the others do not know: whether Russia's word is worth enough to it (reliable) to act.

Left out, and why: in the talks after the terms, holding out and leaving, which are in
`karabakh_2023.reintegration`; the presence of Russia's peacekeepers as a burden, since they had
been there since 2020 (F2) and stay in every course; Turkey's part in the later talks. Russia
informs nobody of anything by its choice of words (Kydd 2003): what it can tell, it tells by what
it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from negotiation.payoffs.actors import Actor, NonParticipant
from negotiation.payoffs.conditions import Choice
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.moves import Move
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.private_types import Type
from negotiation.scenarios import karabakh as blocks
from negotiation.scenarios.karabakh_2023_parameters import CEASEFIRE, REINTEGRATION

if TYPE_CHECKING:
    from negotiation.games.tree import Tree

__all__ = ["ORDER", "crisis", "tree"]

#: Who moves when. Turkey speaks before anybody answers, Azerbaijan goes on or halts after them.
ORDER = (
    "offensive", "Russia's word", "Turkey", "Russia", "Karabakh Armenians", "Armenia", "Azerbaijan",
    "promise", "guarantee",
)  # fmt: skip

#: What is new in the tree; the rest is of the talks.
OWN = blocks.named(
    Parameter("q", 0.6, 0, 1, "belief that Russia's word is worth much to it", "assumed; F2, F10"),
    Parameter("rho", 3, 0, 6, "what its word is worth to a reliable Russia", "assumed; F10", latex=r"\rho"),
)  # fmt: skip


def crisis() -> Negotiation:
    """d."""
    q = blocks.named(*{**vars(REINTEGRATION), **vars(CEASEFIRE), **vars(OWN)}.values())
    azerbaijan = Actor("Azerbaijan", options=["halt", "press on"])
    karabakh = Actor("Karabakh Armenians", options=["disarm", "resist"])
    broker = Choice("Russia", "broker")
    opened = Move("offensive", ["open", "hold back"], by=azerbaijan)("open")
    come_to = _situations(azerbaijan, karabakh, opened, broker)
    offensive = Move("offensive", ["open", "hold back"], by=azerbaijan)
    promise = Move("promise", ["keep", "withdraw"], by=azerbaijan, when=come_to.terms)
    broken = come_to.overrun | promise("withdraw")
    guarantee = Move("guarantee", ["act", "look away"], by="Russia", when=broken)
    act = guarantee("act")
    russia = blocks.broker(azerbaijan, karabakh, act, q)
    turkey = blocks.backer(azerbaijan, come_to.pressed, q)
    armenia = NonParticipant("Armenia", options=["stay out", "step in"], takes="stay out")
    word = Type("Russia's word", {"reliable": q.q, "unreliable": None}, of=russia)
    return Negotiation(
        "The crisis of September 2023",
        actors=[azerbaijan, karabakh, russia, turkey, armenia],
        considerations=[
            Consideration(karabakh, "self-rule, left alone", q.u, offensive("hold back"), "F1"),
            *blocks.offensive(azerbaijan, karabakh, come_to, help_comes=armenia("step in"),
                terms=(q.v, 0), q=q),
            *blocks.promises(azerbaijan, karabakh, accepted=come_to.terms, offered=come_to.terms, kept=promise("keep"), broken=promise("withdraw"), q=q),
            *blocks.brokering(russia, come_to.terms, q),
            Consideration(russia, "credit for a settlement", q.m_r, promise("keep"), "F10"),
            Consideration(russia, "people let down", -q.a_r, guarantee("look away"), "F10"),
            Consideration(russia, "its word broken", -q.rho, guarantee("look away") & word("reliable"), "F10"),
            *blocks.publicly_backing(turkey, russia, q),
            *blocks.neighbour(armenia, come_to, "step in", "stay out", q),
        ],
        types=[word],
        moves=[offensive, promise, guarantee],
        reported={"Azerbaijan": "halt", "Karabakh Armenians": "disarm", "Russia": "broker", "Turkey": "back", "Armenia": "stay out"},
    )


def _situations(azerbaijan, karabakh, opened, broker):
    disarm, resist = karabakh("disarm"), karabakh("resist")
    halt, press = azerbaijan("halt"), azerbaijan("press on")
    later = resist & halt & broker
    war = opened & ~broker | opened & resist & ~halt
    overrun = broker & disarm & press
    return blocks.Situations(
        terms=broker & disarm & halt, war=war, later=later, overrun=overrun,
        yielded=broker & disarm, resisted=war | later, pressed=war | overrun)
