"""Nagorno-Karabakh, September 2023: the same crisis in order, with what only Russia knows.

The ceasefire talks and the promise that follows them, as one tree. The considerations, and the
parameters in them, are those of `karabakh_2023.ceasefire` and, once terms are accepted, those of
`karabakh_2023.reintegration` that an accepted promise is about. Three things are new:

- the opening: Azerbaijan opens the offensive with its demand (F3), or holds back;
- the end: where terms or a promise are broken, Russia acts on its guarantee or looks away;
- what the others do not know: whether Russia's word is worth much to Russia itself.

The terms come through Russia (F5): if it stands aside there are none, and the offensive goes on, as
it does against resistance. Turkey and Russia take their sides on the same day, neither waiting for
the other; all see both before the Karabakh Armenians answer (F9, F10).

A broker can inform by what it does here, though not by what it says.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from negotiation.errors import known_name
from negotiation.payoffs.actors import Actor, NonParticipant
from negotiation.payoffs.conditions import Choice, Condition
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.moves import Move
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.private_types import Type
from negotiation.scenarios import karabakh as blocks
from negotiation.scenarios.karabakh_2023_parameters import CEASEFIRE, REINTEGRATION

if TYPE_CHECKING:
    from negotiation.games.tree import Tree

__all__ = ["ORDER", "VIEWS", "crisis", "events", "tree", "trees"]

#: Parameters that only the tree has.
OWN = blocks.named(
    Parameter("q", 0.6, 0, 1, "belief that Russia's word is worth much to it", "assumed; F2, F10"),
    Parameter("rho", 3, 0, 6, "what its word is worth to a reliable Russia", "assumed; F10", latex=r"\rho"),
)  # fmt: skip

_OPEN = Choice("offensive", "open")
_BROKER = Choice("Russia", "broker")
_DISARM, _RESIST = (Choice("Karabakh Armenians", option) for option in ("disarm", "resist"))
_HALT, _PRESS = (Choice("Azerbaijan", option) for option in ("halt", "press on"))

#: What it can come to. The offensive goes on unless Azerbaijan halts it.
SITUATIONS = blocks.Situations(
    terms=_BROKER & _DISARM & _HALT,
    war=_OPEN & (~_BROKER | _RESIST & ~_HALT),
    later=_BROKER & _RESIST & _HALT,
    overrun=_BROKER & _DISARM & _PRESS,
    yielded=_BROKER & _DISARM,
    resisted=_OPEN & ~_BROKER | _RESIST,
    pressed=_OPEN & (~_BROKER | _RESIST & ~_HALT | _DISARM & _PRESS),
)

#: Who moves when; those in a list at once. Chance settles what Russia's word is worth to it first.
ORDER = (
    "offensive", "Russia's word", ["Russia", "Turkey"], "Karabakh Armenians", "Armenia",
    "Azerbaijan", "promise", "guarantee",
)  # fmt: skip

#: Where an actor's turn comes: the demand is unconditional (F3), so that only disarming can halt
#: the offensive, and only terms can be answered.
_WHEN = {
    "Russia": _OPEN,
    "Turkey": _OPEN,
    "Karabakh Armenians": _BROKER,
    "Armenia": SITUATIONS.resisted,
    "Azerbaijan": _DISARM,
}


def _view(order: tuple[Any, ...] = ORDER, **other: Any) -> dict[str, Any]:
    return {"order": order, "when": _WHEN, **other}


def _certainly(value: str) -> dict[str, Any]:
    values = {"reliable": 0, "unreliable": 0} | {value: 1}
    return _view(chance={"Russia's word": values})


#: Other orders and other knowledge: what `Negotiation.tree` is told, by label.
VIEWS = MappingProxyType({
    "Russia alone knows": _view(),
    "known to be reliable": _certainly("reliable"),
    "known to be unreliable": _certainly("unreliable"),
    "Russia learns it last": _view((ORDER[0], *ORDER[2:7], ORDER[1], ORDER[7])),
    "Turkey after Russia": _view((*ORDER[:2], "Russia", "Turkey", *ORDER[3:])),
    "Turkey unseen": _view(sees={"Karabakh Armenians": ["Russia"]}),
    "all at once": {
        "order": (*ORDER[:2], list(_WHEN), *ORDER[6:]),
        "when": dict.fromkeys(_WHEN, _OPEN),
    },
})  # fmt: skip


def crisis() -> Negotiation:
    """The crisis of September 2023 (F3, F5-F7, F9-F12), to be put in order by `tree`.

    Returns
    -------
    Negotiation
        With a type, what Russia's word is worth to it, and later moves: the ``offensive`` and the
        ``promise`` of Azerbaijan, the ``guarantee`` of Russia. What is reported is what the
        ceasefire talks came to; of the promise and of the guarantee no outcome is reported.

    Notes
    -----
    Left out: holding out and leaving once terms are accepted, and Turkey's part in those talks,
    which are in `karabakh_2023.reintegration`; the burden of Russia's peacekeepers, who had been
    there since 2020 (F2) in every course; a broker that informs by what it says (Kydd 2003); that
    others than Russia may know something alone; other states and organisations.

    Examples
    --------
    >>> from negotiation.scenarios import karabakh_crisis
    >>> [move.name for move in karabakh_crisis.crisis().moves]
    ['offensive', 'promise', 'guarantee']
    """
    q = blocks.named(*(vars(REINTEGRATION) | vars(CEASEFIRE) | vars(OWN)).values())
    come_to = SITUATIONS
    azerbaijan = Actor("Azerbaijan", options=["halt", "press on"])
    karabakh = Actor("Karabakh Armenians", options=["disarm", "resist"])
    offensive = Move("offensive", ["open", "hold back"], by=azerbaijan)
    promise = Move("promise", ["keep", "withdraw"], by=azerbaijan, when=come_to.terms)
    broken = come_to.overrun | promise("withdraw")
    guarantee = Move("guarantee", ["act", "look away"], by="Russia", when=broken)
    russia = blocks.broker(azerbaijan, karabakh, guarantee("act"), q)
    turkey = blocks.backer(azerbaijan, come_to.pressed, q)
    armenia = NonParticipant("Armenia", options=["stay out", "step in"], takes="stay out")
    word = Type(
        "Russia's word", {"reliable": q.q, "unreliable": None}, of=russia,
        meaning="whether it is worth much to Russia", source="assumed; Walter 1997",
    )  # fmt: skip
    look_away = guarantee("look away")
    return Negotiation(
        "Crisis of September 2023",
        actors=[azerbaijan, karabakh, russia, turkey, armenia],
        considerations=[
            Consideration(karabakh, "self-rule, left alone", q.u, offensive("hold back"), "F1"),
            *blocks.offensive(
                azerbaijan, karabakh, come_to, help_comes=armenia("step in"), terms=(q.v, 0), q=q
            ),
            *blocks.promises(
                azerbaijan, karabakh, accepted=come_to.terms, offered=come_to.terms,
                kept=promise("keep"), broken=promise("withdraw"), q=q,
            ),
            *blocks.brokering(russia, come_to.terms, q),
            Consideration(russia, "credit for a settlement", q.m_r, promise("keep"), "F10"),
            Consideration(russia, "people let down", -q.a_r, look_away, "Fortna 2003; F10"),
            Consideration(
                russia, "its word, worth much to it, broken", -q.rho, look_away & word("reliable"),
                "Walter 1997; Fearon 1994",
            ),
            *blocks.publicly_backing(turkey, russia, q),
            *blocks.neighbour(armenia, come_to, "step in", "stay out", q),
        ],
        types=[word],
        moves=[offensive, promise, guarantee],
        reported={
            "Azerbaijan": "halt",
            "Karabakh Armenians": "disarm",
            "Russia": "broker",
            "Turkey": "back",
            "Armenia": "stay out",
        },
        description=(
            "Azerbaijan opened an offensive and demanded surrender (F3); the Karabakh forces"
            " accepted terms proposed through Russia, and Azerbaijan halted (F5 to F7), with"
            " Turkey's public backing (F9) and without a part of Armenia (F11). Talks on the"
            " region's 're-integration' were set (F12); how they went is not reported, and none of"
            " it is asserted here. That Russia alone knows what its word is worth to it is an"
            " assumption, and so is the order of moves."
        ),
    )  # fmt: skip


def tree(
    talks: Negotiation | None = None, view: str = "Russia alone knows", **parameters: Any
) -> Tree:
    """The crisis in order.

    Parameters
    ----------
    talks : Negotiation, optional
        `crisis`, or a counterfactual of it such as ``crisis().joined_by("Armenia")``.
    view : str, optional
        One of `VIEWS`.
    **parameters : float or array_like
        As for `Negotiation.tree`.

    Returns
    -------
    Tree

    Raises
    ------
    NegotiationError
        For an unknown view, or as for `Negotiation.tree`.

    Examples
    --------
    >>> from negotiation.scenarios import karabakh_crisis
    >>> karabakh_crisis.tree(q=0.4)
    <Tree 'Crisis of September 2023': Azerbaijan, Karabakh Armenians, Russia, Turkey, Armenia; 60 nodes, 30 ends, 19 information sets>
    """
    talks = crisis() if talks is None else talks
    return talks.tree(**VIEWS[known_name("view", view, VIEWS, "of the crisis")], **parameters)


def trees() -> dict[str, Tree]:
    """The crisis in order, and what to compare it with: order, information, reputation, Armenia.

    Returns
    -------
    dict of label to Tree
    """
    talks = crisis()
    found = {label: tree(talks, label) for label in VIEWS if label != "Turkey after Russia"}
    for q in (0.2, 0.4):
        found[f"{next(iter(VIEWS))}, q = {q:g}"] = tree(talks, q=q)
    found["Armenia at the table"] = tree(talks.joined_by("Armenia"))
    return found


def events() -> dict[str, Condition]:
    """What may happen, by label: conditions on choices, to ask how likely an equilibrium makes it.

    Returns
    -------
    dict of label to Condition
    """
    return {
        "Russia brokers": _BROKER,
        "Turkey backs": Choice("Turkey", "back"),
        "terms accepted": SITUATIONS.terms,
        "promise kept": Choice("promise", "keep"),
        "war": SITUATIONS.war,
    }
