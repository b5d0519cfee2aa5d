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

A broker who informs (Kydd 2003) and the bias of a broker who enforces (Favretto 2009) need private
information, and are left out of these simultaneous games; Russia's leaning towards Azerbaijan
enters the reintegration talks only as a weight on Azerbaijan's payoff.
"""

from __future__ import annotations

from negotiation.payoffs.actors import Actor, Backer, Mediator, NonParticipant
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.instruments import Alliance, Bias, Guarantee, Support
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.parameters import Parameter
from negotiation.scenarios import karabakh as blocks
from negotiation.scenarios.karabakh_2020 import truce
from negotiation.stages import Stages

__all__ = ["ceasefire", "counterfactuals", "reintegration", "resumption", "talks"]


def ceasefire() -> Negotiation:
    """Ceasefire talks of 19-20 September 2023 (F3-F7, F9-F11).

    Azerbaijan halts its offensive or presses on; the Karabakh Armenians disarm or resist; Russia
    brokers or stands aside; Turkey backs Azerbaijan or restrains it; Armenia stays out.

    Returns
    -------
    Negotiation

    Examples
    --------
    >>> from negotiation.scenarios import karabakh_2023
    >>> talks = karabakh_2023.ceasefire()
    >>> talks.explain(talks.reported).is_strict
    True
    """
    q = blocks.named(
        Parameter("v", 10, 6, 14, "control of the enclave", "assumed; F1"),
        Parameter("u", 8, 4, 12, "self-rule of the Karabakh Armenians", "assumed; F1"),
        Parameter("p", 0.9, 0.6, 0.98, "Azerbaijan's odds in a war", "assumed; F3, F5"),
        Parameter("d", 0.3, 0, 0.5, "odds that Armenian forces would shift", "assumed; F8"),
        Parameter("delta", 0.8, 0.5, 1, "nearness of a war put off", "assumed", latex=r"\delta"),
        Parameter("c_a", 3, 1, 6, "Azerbaijan's cost of fighting", "assumed; F3"),
        Parameter("c_k", 10, 4, 16, "Karabakh Armenians' cost of resisting", "assumed; F3, F4"),
        Parameter("f_a", 4, 1, 8, "Azerbaijan's cost of a war with Armenia", "assumed; F8"),
        Parameter("h_a", 2, 0, 4, "Azerbaijan's cost at home of halting without terms", "assumed; F3"),
        Parameter("h_k", 1, 0, 3, "Karabakh authorities' cost at home of disarming", "assumed; F1"),
        Parameter("x", 2, 0, 5, "gain from having no terms to keep", "assumed; F6"),
        Parameter("s", 1.5, 0, 4, "cost abroad of force against the disarmed", "assumed; F1"),
        Parameter("o_k", 10, 5, 15, "Karabakh Armenians' loss if disarmed and overrun", "assumed; F6"),
        Parameter(
            "w_a", 0, -6, 6, "what the talks after it are worth to Azerbaijan", "assumed; F12",
            continuation="Azerbaijan",
        ),
        Parameter(
            "w_k", -3, -10, 4, "what the talks after it are worth to the Karabakh Armenians",
            "assumed; F12", continuation="Karabakh Armenians",
        ),
        blocks.GUARANTEE,
        blocks.BACKING,
        Parameter("c_r", 2, 0.5, 4, "Russia's cost of acting on its guarantee", "assumed; F2"),
        Parameter("m", 3, 0, 6, "Russia's credit for the terms", "assumed; F10"),
        Parameter("e", 1.5, 0, 4, "Russia's effort of brokering", "assumed; F2"),
        Parameter("c_t", 1.5, 0, 4, "Turkey's burden if it supports a war", "assumed; F9"),
        Parameter("omega", 0.4, 0, 0.8, "Turkey's weight on Azerbaijan's payoff", "assumed; F9", latex=r"\omega"),
        Parameter("n_t", 2, 0, 4, "Turkey's standing as an ally", "assumed; F9"),
        Parameter("z", 0.5, 0, 3, "Turkey's strain with Russia", "assumed; F10"),
        Parameter("j", 2, 0, 6, "Armenia's worth of defending kin", "assumed; F1"),
        Parameter("c_m", 9, 3, 14, "Armenia's cost of a war with Azerbaijan", "assumed; F8"),
        Parameter("h_m", 2, 0, 5, "Armenia's cost at home of looking on", "assumed; F11"),
        Parameter("y", 1, 0, 3, "Armenia's blame for going back to war", "assumed; F2"),
    )  # fmt: skip
    azerbaijan = Actor("Azerbaijan", options=["halt", "press on"])
    karabakh = Actor("Karabakh Armenians", options=["disarm", "resist"])
    overrun = azerbaijan("press on") & karabakh("disarm")
    russia = blocks.broker(azerbaijan, karabakh, overrun, q)
    turkey = blocks.backer(azerbaijan, azerbaijan("press on"), q)
    armenia = NonParticipant("Armenia", options=["stay out", "step in"], takes="stay out")
    return Negotiation(
        "Ceasefire talks, 19-20 September 2023",
        actors=[azerbaijan, karabakh, russia, turkey, armenia],
        considerations=[
            *blocks.offensive(
                azerbaijan, karabakh, yields="disarm", help_comes=armenia("step in"),
                terms=(q.v + q.w_a, q.w_k), q=q,
            ),
            *blocks.brokering(russia, azerbaijan("halt") & karabakh("disarm"), q),
            *blocks.publicly_backing(turkey, russia, q),
            *blocks.neighbour(armenia, azerbaijan, karabakh, "step in", "stay out", q),
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

    Examples
    --------
    >>> from negotiation.scenarios import karabakh_2023
    >>> karabakh_2023.reintegration().reported is None
    True
    """
    q = blocks.named(
        Parameter("i_a", 4, 1, 8, "Azerbaijan's gain from a region settled with its people", "assumed; F1, F12"),
        Parameter("y_a", 3, 0, 6, "Azerbaijan's cost of granting rights", "assumed; F12"),
        Parameter("s_a", 1.5, 0, 4, "Azerbaijan's cost abroad of breaking its word", "assumed; F1"),
        Parameter("q_a", 2.5, 0, 6, "Azerbaijan's cost abroad of an exodus", "assumed; F1"),
        Parameter("z_a", 2, 0, 5, "Azerbaijan's undisputed control after an exodus", "assumed; F1"),
        Parameter("n_a", 2, 0, 5, "Azerbaijan's cost of a standoff", "assumed; F8"),
        Parameter("r_a", 1, 0, 3, "Azerbaijan's cost at home of an offer refused", "assumed; F3"),
        Parameter("t_a", 2, 0, 4, "Azerbaijan's dislike of foreign troops on its soil", "assumed; F1, F2"),
        Parameter("r_k", 1.5, -2, 5, "life with rights that are kept", "assumed; F12"),
        Parameter("b_k", 8, 3, 12, "loss if rights are withdrawn after disarming", "assumed; F6"),
        Parameter("n_k", 5.5, 1, 9, "insecurity of staying without rights", "assumed; F6, F8"),
        Parameter("l_k", 4, 1, 10, "cost of leaving", "assumed; F1"),
        Parameter("d_k", 6, 2, 10, "hardship of holding out", "assumed; F6"),
        Parameter("p_k", 3, 0, 6, "shelter by peacekeepers", "assumed; F10"),
        Parameter("j_k", 2, 0, 5, "help if Armenia takes up their cause", "assumed; F11"),
        Parameter("h_j", 1, 0, 3, "cost among their own of accepting", "assumed; F1"),
        blocks.GUARANTEE,
        blocks.BACKING,
        Parameter("c_g", 2, 0.5, 4, "Russia's cost of acting on its guarantee after the talks", "assumed; F2"),
        Parameter("m_r", 2.5, 0, 5, "Russia's credit for a settlement", "assumed; F10"),
        Parameter("e_r", 1.5, 0, 4, "Russia's cost of keeping its guarantee up", "assumed; F2"),
        Parameter("a_r", 1, 0, 5, "Russia's cost of letting people down", "assumed; F10"),
        Parameter("beta", 0.1, 0, 1, "Russia's weight on Azerbaijan's payoff", "assumed", latex=r"\beta"),
        Parameter("c_p", 1, 0, 3, "Turkey's burden of supporting pressure", "assumed; F9"),
        Parameter("k_t", 1, 0, 3, "Turkey's gain from a settlement", "assumed"),
        Parameter("u_t", 0.5, 0, 3, "Turkey's standing as an ally who urges pressure", "assumed; F9"),
        Parameter("alpha", 0.4, 0, 0.8, "Turkey's weight on Azerbaijan's payoff in these talks", "assumed; F9", latex=r"\alpha"),
        Parameter("c_j", 3, 0, 6, "Armenia's cost of quarrelling with Azerbaijan", "assumed; F8"),
        Parameter("h_c", 1.5, 0, 5, "Armenia's standing at home from taking up the cause", "assumed; F11"),
        Parameter("k_m", 2, 0, 5, "Armenia's burden of taking people in", "assumed; F1"),
    )  # fmt: skip
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
            Consideration(azerbaijan, "a region settled with its people", q.i_a, accept & ~nothing, "F1"),
            Consideration(azerbaijan, "cost of granting rights", -q.y_a, settled, commitment),
            Consideration(azerbaijan, "standing abroad, a word broken", -q.s_a, betrayed, "F1"),
            Consideration(azerbaijan, "standing abroad, an exodus", -q.q_a, leave, "expulsion costs: F1"),
            Consideration(azerbaijan, "undisputed control", q.z_a, leave, "F1"),
            Consideration(azerbaijan, "cost of a standoff", -q.n_a, hold_out, "F8"),
            Consideration(
                azerbaijan, "standing at home, an offer refused", -q.r_a, ~nothing & ~accept,
                "audience cost: Fearon 1994",
            ),
            Consideration(azerbaijan, "foreign troops on its soil", -q.t_a, stands, "F1, F2"),
            Consideration(karabakh, "life with rights kept", q.r_k, settled, "F12"),
            Consideration(karabakh, "rights withdrawn after disarming", -q.b_k, betrayed, commitment),
            Consideration(karabakh, "staying without rights", -q.n_k, nothing & accept, commitment),
            Consideration(karabakh, "cost among their own, accepting", -q.h_j, accept, "Fearon 1994"),
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

    Examples
    --------
    >>> from negotiation.scenarios import karabakh_2023
    >>> karabakh_2023.resumption().shape
    (2, 2, 2, 2, 2)
    """
    q = blocks.named(
        Parameter("k_a", 3, 1, 6, "calm, to Azerbaijan", "assumed; F7"),
        Parameter("v", 4, 1, 8, "what force could still win", "assumed; F6"),
        Parameter("c_a", 2, 0.5, 5, "Azerbaijan's cost of using force", "assumed; F3"),
        Parameter("s", 1, 0, 3, "Azerbaijan's cost abroad of unprovoked force", "assumed; F1"),
        Parameter("f_a", 4, 1, 8, "Azerbaijan's cost of a war with Armenia", "assumed; F8"),
        Parameter("i", 0.4, 0, 1, "chance of an incident between armed remnants", "assumed; F8"),
        Parameter("mu", 0.6, 0, 1, "share of incidents that monitors defuse", "assumed; F10", latex=r"\mu"),
        Parameter("eps", 3, 1, 6, "loss from an incident that escalates", "assumed; F8", latex=r"\epsilon"),
        Parameter("g", 3, 0, 8, "penalty for force, if monitors can name who began", "assumed; F10"),
        Parameter("k_k", 3, 1, 6, "calm, to the Karabakh Armenians", "assumed; F7"),
        Parameter("t_k", 1.5, 0, 5, "leverage from units that still strike", "assumed; F8"),
        Parameter("o_k", 5, 2, 10, "loss when force is used on those who hold still", "assumed; F4"),
        Parameter("c_k", 4, 2, 10, "loss when force answers a strike", "assumed; F4"),
        Parameter("m", 2, 0, 5, "Russia's credit for calm", "assumed; F10"),
        Parameter("e", 1, 0, 4, "Russia's cost of monitoring", "assumed; F2"),
        Parameter("c_r", 1, 0, 3, "Russia's cost of acting on its guarantee", "assumed; F2"),
        Parameter("b", 2, 0, 6, "Turkey's support of force", "assumed; F9"),
        Parameter("c_t", 1, 0, 4, "Turkey's burden if it supports force", "assumed; F9"),
        Parameter("omega", 0.4, 0, 0.8, "Turkey's weight on Azerbaijan's payoff", "assumed; F9", latex=r"\omega"),
        Parameter("k_t", 1.5, 0, 4, "calm, to Turkey, if it restrained its ally", "assumed; F9"),
        Parameter("j", 3, 0, 8, "Armenia's worth of defending kin", "assumed; F8"),
        Parameter("h_m", 2, 0, 5, "Armenia's cost at home of looking on", "assumed; F8"),
        Parameter("c_m", 8, 2, 14, "Armenia's cost of a war with Azerbaijan", "assumed; F8"),
        Parameter("y", 1, 0, 3, "Armenia's blame for breaking the calm", "assumed; F2"),
    )  # fmt: skip
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
