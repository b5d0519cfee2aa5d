"""Nagorno-Karabakh, September 2023: the ceasefire, the reintegration talks, the risk of resumption.

Mechanisms, and where they enter:

- fighting is a costly lottery (Fearon 1995): both sides of a war, now or put off;
- coercion, pain that can be stopped by giving in (Schelling 1966): cost of resisting;
- disarming shifts power, so that later promises are not believed (Fearon 1998, Powell 2006):
  what is lost when disarmed people are overrun, or their rights withdrawn;
- a guarantor makes breaking the terms costly (Walter 1997, Fortna 2003): Russia's guarantee;
- a backer lowers its principal's costs and may be drawn in (Crawford 2003, Benson 2012): Turkey;
- extended deterrence, or its absence (Fearon 1994, Huth 1988): Armenia;
- leaving as a way out (Hirschman 1970): the reintegration talks;
- spoilers and scattered violence (Stedman 1997, Kydd and Walter 2002): resumption;
- audience costs (Fearon 1994) and international recognition (F1): standing at home and abroad.

Russia's leaning towards Azerbaijan enters the reintegration talks only, as a weight on Azerbaijan's
payoff. What each scenario leaves out stands with the function that makes it.
"""

from __future__ import annotations

from negotiation.payoffs.actors import Actor, Backer, Mediator, NonParticipant
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.instruments import Alliance, Bias, Guarantee, Support
from negotiation.payoffs.negotiation import Negotiation
from negotiation.scenarios import karabakh as blocks
from negotiation.scenarios.karabakh_2020 import truce
from negotiation.scenarios.karabakh_2023_parameters import CEASEFIRE, REINTEGRATION, RESUMPTION
from negotiation.stages import Stages

__all__ = ["ceasefire", "counterfactuals", "reintegration", "resumption", "talks"]


def ceasefire() -> Negotiation:
    """Ceasefire talks of 19-20 September 2023 (F3-F7, F9-F11).

    Azerbaijan halts its offensive or presses on; the Karabakh Armenians disarm or resist; Russia
    brokers or stands aside; Turkey backs Azerbaijan or restrains it; Armenia stays out.

    Returns
    -------
    Negotiation

    Notes
    -----
    Left out: what only one side knows, so that nobody has anything to learn from Russia (Kydd 2003)
    or from its readiness to enforce (Favretto 2009); ripeness (Zartman), as an offensive of one day
    is no stalemate that hurts both; terms other than those that were proposed; divisions within
    each side; other states and organisations; the people of the region, beyond what their
    authorities chose.

    Examples
    --------
    >>> from negotiation.scenarios import karabakh_2023
    >>> talks = karabakh_2023.ceasefire()
    >>> talks.explain(talks.reported).is_strict
    True
    """
    q = CEASEFIRE
    azerbaijan = Actor("Azerbaijan", options=["halt", "press on"])
    karabakh = Actor("Karabakh Armenians", options=["disarm", "resist"])
    come_to = blocks.Situations.of(azerbaijan, karabakh, "disarm")
    russia = blocks.broker(azerbaijan, karabakh, come_to.overrun, q)
    turkey = blocks.backer(azerbaijan, come_to.pressed, q)
    armenia = NonParticipant("Armenia", options=["stay out", "step in"], takes="stay out")
    return Negotiation(
        "Ceasefire talks, 19-20 September 2023",
        actors=[azerbaijan, karabakh, russia, turkey, armenia],
        considerations=[
            *blocks.offensive(
                azerbaijan, karabakh, come_to, help_comes=armenia("step in"),
                terms=(q.v + q.w_a, q.w_k), q=q,
            ),
            *blocks.brokering(russia, come_to.terms, q),
            *blocks.publicly_backing(turkey, russia, q),
            *blocks.neighbour(armenia, come_to, "step in", "stay out", q),
        ],
        reported={
            "Azerbaijan": "halt",
            "Karabakh Armenians": "disarm",
            "Russia": "broker",
            "Turkey": "back",
            "Armenia": "stay out",
        },
        description=(
            "On 19 September 2023 Azerbaijan opened an offensive; a day later the Karabakh forces"
            " accepted terms proposed through Russia, and Azerbaijan halted (F3 to F7). Turkey"
            " backed Azerbaijan (F9); Armenia said that it took no active part (F11)."
        ),
    )  # fmt: skip


def reintegration() -> Negotiation:
    """Reintegration talks of 21 September 2023 (F12), after the Karabakh forces have disarmed.

    Azerbaijan offers rights and keeps them, offers rights and withdraws them later, or offers
    nothing; the Karabakh Armenians accept what is offered, hold out, or leave; Russia's guarantee
    stands or lapses; Turkey urges a settlement or pressure; Armenia stays out. No outcome is
    reported. (X2, that more than 100,000 people had left by early October, is no part of the
    model; see the documentation for what the model says beside it.)

    Returns
    -------
    Negotiation

    Notes
    -----
    Left out: what kinds of rights might be offered, which are one option here; that some may leave
    and others stay; other states and organisations, which might guarantee rights; what Azerbaijan
    alone knows of its intentions, so that everybody foresees whether rights would be withdrawn; X2,
    that more than 100,000 people had left by early October, to which no parameter was tuned.

    Examples
    --------
    >>> from negotiation.scenarios import karabakh_2023
    >>> karabakh_2023.reintegration().reported is None
    True
    """
    q = REINTEGRATION
    azerbaijan = Actor("Azerbaijan", options=["keep rights", "withdraw rights", "offer nothing"])
    karabakh = Actor("Karabakh Armenians", options=["accept", "hold out", "leave"])
    keep, withdraw, nothing = (azerbaijan(option) for option in azerbaijan.options)
    accept, hold_out, leave = (karabakh(option) for option in karabakh.options)
    russia = Mediator(
        "Russia",
        options=["guarantee stands", "guarantee lapses"],
        between=[azerbaijan, karabakh],
        instruments=[
            Guarantee(
                q.g, cost=q.c_g, option="guarantee stands", against=azerbaijan,
                breach=withdraw & accept,
            ),
            Bias(towards=azerbaijan, weight=q.beta),
        ],
    )  # fmt: skip
    stands, lapses = russia("guarantee stands"), russia("guarantee lapses")
    turkey = Backer(
        "Turkey",
        options=["urge settlement", "urge pressure"],
        of=azerbaijan,
        instruments=[
            Support(q.b, burden=q.c_p, option="urge pressure", when=withdraw | nothing),
            Alliance(q.alpha),
        ],
    )
    armenia = NonParticipant("Armenia", options=["stay out", "take up cause"], takes="stay out")
    cause = armenia("take up cause")
    settled, betrayed = keep & accept, withdraw & accept
    commitment = "promises after disarming: Fearon 1998, Powell 2006"
    way_out = "leaving as a way out: Hirschman 1970"
    return Negotiation(
        "Reintegration talks, 21 September 2023",
        actors=[azerbaijan, karabakh, russia, turkey, armenia],
        considerations=[
            *blocks.promises(
                azerbaijan, karabakh, accepted=accept, offered=accept & ~nothing, kept=settled,
                broken=betrayed, q=q,
            ),
            Consideration(azerbaijan, "standing abroad, an exodus", -q.q_a, leave, "expulsion costs: F1"),
            Consideration(azerbaijan, "undisputed control", q.z_a, leave, "F1"),
            Consideration(azerbaijan, "cost of a standoff", -q.n_a, hold_out, "F8"),
            Consideration(
                azerbaijan, "standing at home, an offer refused", -q.r_a, ~nothing & ~accept,
                "audience cost: Fearon 1994",
            ),
            Consideration(azerbaijan, "foreign troops on its soil", -q.t_a, stands, "F1, F2"),
            Consideration(karabakh, "staying without rights", -q.n_k, nothing & accept, commitment),
            Consideration(karabakh, "home and land left behind", -q.l_k, leave, way_out),
            Consideration(karabakh, "hardship of holding out", -q.d_k, hold_out, "Schelling 1966"),
            Consideration(karabakh, "shelter by peacekeepers", q.p_k, hold_out & stands, "Fortna 2003"),
            Consideration(karabakh, "Armenia's help", q.j_k, hold_out & cause, "Huth 1988"),
            Consideration(russia, "credit for a settlement", q.m_r, settled & stands, "F10"),
            Consideration(russia, "cost of keeping the guarantee up", -q.e_r, stands, "F2"),
            Consideration(
                russia, "people let down", -q.a_r, lapses & (hold_out | betrayed), "Fortna 2003; F10"
            ),
            Consideration(
                turkey, "gain from a settlement", q.k_t, turkey("urge settlement") & settled, "F9"
            ),
            Consideration(
                turkey, "standing as an ally", q.u_t, turkey("urge pressure"), "Crawford 2003; F9"
            ),
            Consideration(armenia, "quarrel with Azerbaijan", -q.c_j, cause, "F8"),
            Consideration(armenia, "standing at home", q.h_c, cause & ~accept, "Fearon 1994"),
            Consideration(armenia, "taking people in", -q.k_m, leave, way_out),
        ],
        description=(
            "Talks between Azerbaijan and the region's Armenian authorities on its"
            " 're-integration' were set for 21 September 2023 (F12). The Karabakh forces have"
            " disarmed (F6), so that an offer is believed only as far as somebody makes breaking"
            " it costly. The report gives no outcome, and none is asserted here."
        ),
    )  # fmt: skip


def talks() -> Stages:
    """The ceasefire talks and the reintegration talks after them, solved from the last backwards.

    Returns
    -------
    Stages

    Notes
    -----
    Left out: what the later talks are worth to Russia, Turkey and Armenia, which does not move them
    in the first; that what happens in the first talks may decide which equilibrium the later ones
    come to; later talks after anything but accepted terms; whatever each round leaves out.

    Examples
    --------
    >>> from negotiation.scenarios import karabakh_2023
    >>> [stage.name for stage in karabakh_2023.talks().negotiations]
    ['Ceasefire talks, 19-20 September 2023', 'Reintegration talks, 21 September 2023']
    """
    return Stages([ceasefire(), reintegration()])


def counterfactuals() -> dict[str, Negotiation]:
    """The ceasefire talks as they were, and as they might have been.

    Returns
    -------
    dict of label to Negotiation
        As it was; Armenia at the table; no backer; no guarantee; the truce of 2020.

    Examples
    --------
    >>> from negotiation.scenarios import karabakh_2023
    >>> list(karabakh_2023.counterfactuals())[0]
    'as it was'
    """
    was = ceasefire()
    return {
        "as it was": was,
        "Armenia at the table": was.joined_by("Armenia"),
        "no backer": was.without("Turkey"),
        "no guarantee": was.at(g=0),
        "truce of 2020": truce(),
    }


def resumption() -> Negotiation:
    """The risk of resumption after the ceasefire of 20 September 2023 (F8).

    Azerbaijan holds its fire or uses force; the Karabakh side restrains its scattered units or
    lets them strike; Russia monitors or withdraws; Turkey restrains Azerbaijan or backs it;
    Armenia stays out or comes in. No outcome is reported.

    Returns
    -------
    Negotiation

    Notes
    -----
    Left out: time, as one choice stands for weeks in which incidents may be repeated; who commands
    the scattered units, which are one actor with those who negotiate; what only one side knows of
    who began an incident; other states and organisations.

    Examples
    --------
    >>> from negotiation.scenarios import karabakh_2023
    >>> karabakh_2023.resumption().shape
    (2, 2, 2, 2, 2)
    """
    q = RESUMPTION
    azerbaijan = Actor("Azerbaijan", options=["hold fire", "use force"])
    karabakh = Actor("Karabakh Armenians", options=["restrain units", "let them strike"])
    hold, force = (azerbaijan(option) for option in azerbaijan.options)
    restrain, strike = (karabakh(option) for option in karabakh.options)
    calm, unprovoked = hold & restrain, force & restrain
    russia = Mediator(
        "Russia",
        options=["monitor", "withdraw"],
        between=[azerbaijan, karabakh],
        instruments=[
            Guarantee(
                q.mu * q.g, cost=q.c_r, option="monitor", against=azerbaijan, breach=unprovoked
            )
        ],
    )
    monitor, withdraw = (russia(option) for option in russia.options)
    turkey = Backer(
        "Turkey",
        options=["restrain", "back"],
        of=azerbaijan,
        instruments=[Support(q.b, burden=q.c_t, option="back", when=force), Alliance(q.omega)],
    )
    armenia = Actor("Armenia", options=["stay out", "come in"])
    stay_out, come_in = (armenia(option) for option in armenia.options)
    spoilers = "spoilers: Stedman 1997, Kydd and Walter 2002"
    lottery = "fighting is costly: Fearon 1995"
    unseen = "incidents that nobody defuses"
    return Negotiation(
        "Risk of resumption after 20 September 2023",
        actors=[azerbaijan, karabakh, russia, turkey, armenia],
        considerations=[
            Consideration(azerbaijan, "calm", q.k_a, calm, "F7"),
            Consideration(azerbaijan, unseen, -q.i * q.eps, calm & withdraw, spoilers),
            Consideration(
                azerbaijan, "incidents in spite of monitors", -q.i * (1 - q.mu) * q.eps,
                calm & monitor, spoilers,
            ),
            Consideration(azerbaijan, "strikes left unanswered", -q.eps, hold & strike, spoilers),
            Consideration(azerbaijan, "what force wins", q.v, force, lottery),
            Consideration(azerbaijan, "cost of using force", -q.c_a, force, lottery),
            Consideration(azerbaijan, "standing abroad, unprovoked force", -q.s, unprovoked, "F1"),
            Consideration(azerbaijan, "war with Armenia", -q.f_a, force & come_in, "Huth 1988; F8"),
            Consideration(karabakh, "calm", q.k_k, calm, "F7"),
            Consideration(karabakh, unseen, -q.i * q.eps, calm & withdraw, spoilers),
            Consideration(
                karabakh, "incidents in spite of monitors", -q.i * (1 - q.mu) * q.eps,
                calm & monitor, spoilers,
            ),
            Consideration(karabakh, "leverage from striking", q.t_k, hold & strike, spoilers),
            Consideration(karabakh, "force against those who hold still", -q.o_k, unprovoked, "F4"),
            Consideration(karabakh, "force in answer to a strike", -q.c_k, force & strike, "F4"),
            Consideration(russia, "credit for calm", q.m, monitor & calm, "F10"),
            Consideration(russia, "cost of monitoring", -q.e, monitor, "F2"),
            Consideration(turkey, "calm, having restrained", q.k_t, turkey("restrain") & hold, "F9"),
            Consideration(armenia, "kin defended", q.j, come_in & force, "Huth 1988"),
            Consideration(armenia, "war with Azerbaijan", -q.c_m, come_in & force, "F8"),
            Consideration(armenia, "standing at home, looking on", -q.h_m, stay_out & force, "Fearon 1994"),
            Consideration(armenia, "blame for breaking the calm", -q.y, come_in & hold, "F2"),
        ],
        description=(
            "After the ceasefire it was unclear whether scattered violence would go on, and there"
            " was fear of a return to full war between Azerbaijan and Armenia (F8). The report"
            " gives no outcome, and none is asserted here."
        ),
    )  # fmt: skip
