"""Building blocks that the Karabakh scenarios of 2020 and 2023 share.

Each block is a mechanism of the literature, written once. A scenario supplies who is at the
table, the options' names, and the parameters with their ranges and sources.

Facts are tagged F1 to F12 (reported in the press in September 2023) and X1, X2 (from outside that
report); `docs/karabakh.md` lists them. A payoff is an assumption, never a judgement of anybody's
cause, and an equilibrium is neither a justification nor a prediction.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

from negotiation.payoffs.actors import Actor, Backer, Mediator
from negotiation.payoffs.conditions import Condition
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.instruments import Alliance, Guarantee, Support
from negotiation.payoffs.parameters import Parameter

__all__ = [
    "BACKING", "GUARANTEE", "Situations", "backer", "broker", "brokering", "named", "neighbour",
    "offensive", "promises", "publicly_backing",
]  # fmt: skip

#: Shared by the talks of 19-20 and of 21 September 2023, so that a value set for one holds in both.
GUARANTEE = Parameter(
    "g", 5, 0, 8, "Russia's guarantee: penalty for breaking the terms", "assumed; F2, F10"
)
BACKING = Parameter("b", 3, 0, 6, "Turkey's backing of a harder line", "assumed; F9")


def named(*parameters: Parameter) -> SimpleNamespace:
    """Parameters as attributes of one object, by name."""
    return SimpleNamespace(**{p.name: p for p in parameters})


def broker(azerbaijan: Actor, karabakh: Actor, breach: Condition, q: SimpleNamespace) -> Mediator:
    """Russia as a broker whose peacekeepers make breaking the terms costly (Walter 1997).

    Parameters: g, c_r.
    """
    return Mediator(
        "Russia",
        options=["broker", "stand aside"],
        between=[azerbaijan, karabakh],
        instruments=[
            Guarantee(q.g, cost=q.c_r, option="broker", against=azerbaijan, breach=breach)
        ],
    )


def backer(azerbaijan: Actor, force: Condition, q: SimpleNamespace) -> Backer:
    """Turkey, which lowers Azerbaijan's cost of using force and weighs its payoff (Benson 2012)."""
    return Backer(
        "Turkey",
        options=["back", "restrain"],
        of=azerbaijan,
        instruments=[Support(q.b, burden=q.c_t, option="back", when=force), Alliance(q.omega)],
    )


@dataclass(frozen=True)
class Situations:
    """What an offensive can come to, as conditions.

    Attributes
    ----------
    terms : Condition
        Terms are accepted, and the offensive halts.
    war : Condition
        It goes on against resistance.
    later : Condition
        It halts though they resist, so that the war is put off.
    overrun : Condition
        It goes on against people who have yielded.
    yielded, resisted, pressed : Condition
        What one side does in several of these.
    """

    terms: Condition
    war: Condition
    later: Condition
    overrun: Condition
    yielded: Condition
    resisted: Condition
    pressed: Condition

    @classmethod
    def of(cls, azerbaijan: Actor, karabakh: Actor, yields: str) -> Situations:
        """Those of two sides that choose "halt" or "press on", and `yields` or "resist"."""
        halt, press = azerbaijan("halt"), azerbaijan("press on")
        yielded, resist = karabakh(yields), karabakh("resist")
        return cls(
            halt & yielded, press & resist, halt & resist, press & yielded, yielded, resist, press
        )


def offensive(
    azerbaijan: Actor,
    karabakh: Actor,
    come_to: Situations,
    *,
    help_comes: Condition,
    terms: tuple[object, object],
    q: SimpleNamespace,
) -> list[Consideration]:
    """An offensive that can be stopped by yielding to terms.

    Parameters
    ----------
    azerbaijan, karabakh : Actor
    come_to : Situations
    help_comes : Condition
        When Armenian forces fight beside the Karabakh forces.
    terms : pair of expressions
        What the terms are worth to Azerbaijan and to the Karabakh Armenians.
    q : namespace of Parameter
        v, u, p, d, delta, c_a, c_k, f_a, h_a, h_k, x, s, o_k.

    Returns
    -------
    list of Consideration
        Without terms that are worth nothing in themselves.
    """
    war, later, overrun = come_to.war, come_to.later, come_to.overrun

    def of_azerbaijan(label: str, value: object, when: Condition, source: str) -> Consideration:
        return Consideration(azerbaijan, label, value, when, source)

    def of_karabakh(label: str, value: object, when: Condition, source: str) -> Consideration:
        return Consideration(karabakh, label, value, when, source)

    lottery = "fighting is a costly lottery: Fearon 1995"
    found = [
        of_azerbaijan("what the terms give", terms[0], come_to.terms, "F6"),
        of_azerbaijan("the enclave, as far as force would win it", q.p * q.v, war, lottery),
        of_azerbaijan("cost of fighting", -q.c_a, war, lottery),
        of_azerbaijan("the enclave, if the war comes later", q.delta * q.p * q.v, later, lottery),
        of_azerbaijan("cost of fighting later", -q.delta * q.c_a, later, lottery),
        of_azerbaijan(
            "standing at home, halting without terms", -q.h_a, later, "audience cost: Fearon 1994"
        ),
        of_azerbaijan("the enclave, overrun", q.v, overrun, "F3"),
        of_azerbaijan(
            "no terms to keep", q.x, overrun, "gain from breaking a promise: Fearon 1998"
        ),
        of_azerbaijan(
            "standing abroad, force against people who yielded",
            -q.s, overrun, "international recognition: F1",
        ),
        of_azerbaijan(
            "odds lost to Armenian forces", -q.d * q.v, war & help_comes, "deterrence: Huth 1988"
        ),
        of_azerbaijan(
            "odds lost to Armenian forces later", -q.delta * q.d * q.v, later & help_comes,
            "deterrence: Huth 1988",
        ),
        of_azerbaijan(
            "war with Armenia", -q.f_a, come_to.pressed & help_comes, "deterrence: Fearon 1994; F8"
        ),
        of_karabakh("what the terms leave", terms[1], come_to.terms, "F6"),
        of_karabakh("self-rule, as far as it survives a war", (1 - q.p) * q.u, war, lottery),
        of_karabakh("cost of resisting", -q.c_k, war, "coercion: Schelling 1966; F4"),
        of_karabakh("self-rule, until the war comes", (1 - q.delta * q.p) * q.u, later, lottery),
        of_karabakh("cost of resisting later", -q.delta * q.c_k, later, "coercion: Schelling 1966"),
        of_karabakh(
            "disarmed and overrun", -q.o_k, overrun,
            "yielding shifts power: Fearon 1998, Powell 2006",
        ),
        of_karabakh(
            "standing at home, having yielded", -q.h_k, come_to.yielded, "audience: Fearon 1994"
        ),
        of_karabakh("odds won by Armenian forces", q.d * q.u, war & help_comes, "Huth 1988"),
        of_karabakh(
            "odds won by Armenian forces later", q.delta * q.d * q.u, later & help_comes, "Huth 1988"
        ),
    ]  # fmt: skip
    return [c for c in found if c.value != 0]


def promises(
    azerbaijan: Actor,
    karabakh: Actor,
    *,
    accepted: Condition,
    offered: Condition,
    kept: Condition,
    broken: Condition,
    q: SimpleNamespace,
) -> list[Consideration]:
    """Rights that are promised to people who have disarmed, and kept or withdrawn.

    Parameters
    ----------
    azerbaijan, karabakh : Actor
    accepted : Condition
        When the Karabakh Armenians accept what is said to them.
    offered : Condition
        When rights are offered and accepted, and so the region is settled with its people.
    kept, broken : Condition
        When those rights are kept, and when they are withdrawn later.
    q : namespace of Parameter
        i_a, y_a, s_a, r_k, b_k, h_j.

    Returns
    -------
    list of Consideration
    """
    commitment = "promises after disarming: Fearon 1998, Powell 2006"
    return [
        Consideration(azerbaijan, "a region settled with its people", q.i_a, offered, "F1"),
        Consideration(azerbaijan, "cost of granting rights", -q.y_a, kept, commitment),
        Consideration(azerbaijan, "standing abroad, a word broken", -q.s_a, broken, "F1"),
        Consideration(karabakh, "life with rights kept", q.r_k, kept, "F12"),
        Consideration(karabakh, "rights withdrawn after disarming", -q.b_k, broken, commitment),
        Consideration(karabakh, "cost among their own, accepting", -q.h_j, accepted, "Fearon 1994"),
    ]


def brokering(russia: Mediator, accepted: Condition, q: SimpleNamespace) -> list[Consideration]:
    """What brokering brings and costs Russia beside its guarantee. Parameters: m, e."""
    return [
        Consideration(russia, "credit for the terms", q.m, russia("broker") & accepted, "F5, F10"),
        Consideration(russia, "effort of brokering", -q.e, russia("broker"), "F2"),
    ]


def publicly_backing(turkey: Backer, russia: Mediator, q: SimpleNamespace) -> list[Consideration]:
    """What backing brings and costs Turkey beside its support. Parameters: n_t, z."""
    return [
        Consideration(turkey, "standing as an ally", q.n_t, turkey("back"), "Crawford 2003; F9"),
        Consideration(
            turkey, "strain with Russia, which brokers", -q.z, turkey("back") & russia("broker"),
            "F9, F10",
        ),
    ]  # fmt: skip


def neighbour(
    armenia: Actor, come_to: Situations, fights: str, abstains: str, q: SimpleNamespace
) -> list[Consideration]:
    """What fighting beside the Karabakh forces or abstaining means to Armenia.

    Extended deterrence, or its absence (Huth 1988); looking on while they resist costs standing
    at home (Fearon 1994). Parameters: j, c_m, h_m, y.
    """
    resist, press = come_to.resisted, come_to.pressed
    return [
        Consideration(armenia, "kin defended", q.j, armenia(fights) & resist, "Huth 1988"),
        Consideration(
            armenia, "war with Azerbaijan", -q.c_m, armenia(fights) & press, "F8; Fearon 1994"
        ),
        Consideration(
            armenia, "standing at home, looking on", -q.h_m, armenia(abstains) & resist, "Fearon 1994"
        ),
        Consideration(
            armenia, "blame for going back to war", -q.y, armenia(fights), "F2, F8"
        ),
    ]  # fmt: skip
