"""Nagorno-Karabakh, autumn 2020: the truce that ended the six-week war.

The contrast case to `karabakh_2023.ceasefire`: the same payoff structure from the same building
blocks, with other parameters and with Armenia at the table (X1: its prime minister signed the
statement of 9-10 November 2020). The terms left part of the region to the Karabakh Armenians (F2),
so they cost less to accept; a war had cost both sides dearly for six weeks (a hurting stalemate:
Zartman), and taking all of the region was less sure.
"""

from __future__ import annotations

from negotiation.payoffs.actors import Actor
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.negotiation import Negotiation
from negotiation.payoffs.parameters import Parameter
from negotiation.scenarios import karabakh as blocks

__all__ = ["truce"]


def truce() -> Negotiation:
    """The truce of 9-10 November 2020 (F2, X1).

    Azerbaijan halts or presses on; the Karabakh Armenians stop fighting or resist; Russia brokers
    or stands aside; Turkey backs Azerbaijan or restrains it; Armenia signs or fights on.

    Returns
    -------
    Negotiation

    Notes
    -----
    Left out: six weeks of fighting in which each side learned what the other could do; terms other
    than those that were signed; what only one side knows; how Armenia and the Karabakh Armenians
    came to their choices, which they make apart here; other states and organisations.

    Examples
    --------
    >>> from negotiation.scenarios import karabakh_2020
    >>> truce = karabakh_2020.truce()
    >>> truce.explain(truce.reported).is_strict
    True
    """
    q = blocks.named(
        Parameter("v", 10, 6, 14, "control of all of the region", "assumed; F1"),
        Parameter("sigma", 0.7, 0.4, 0.9, "share of it that the terms give Azerbaijan", "assumed; F2", latex=r"\sigma"),
        Parameter("u", 8, 4, 12, "self-rule of the Karabakh Armenians", "assumed; F1"),
        Parameter("p", 0.75, 0.55, 0.95, "Azerbaijan's odds in a longer war", "assumed; F2"),
        Parameter("d", 0.2, 0, 0.5, "odds that Armenian forces shift", "assumed; F2"),
        Parameter("delta", 0.8, 0.5, 1, "nearness of a war put off", "assumed", latex=r"\delta"),
        Parameter("c_a", 4, 1, 8, "Azerbaijan's cost of fighting on", "assumed; F2"),
        Parameter("c_k", 7, 3, 14, "Karabakh Armenians' cost of resisting", "assumed; F2"),
        Parameter("f_a", 2, 0, 6, "Azerbaijan's cost of a wider war with Armenia", "assumed; F8"),
        Parameter("h_a", 2, 0, 4, "Azerbaijan's cost at home of halting without terms", "assumed"),
        Parameter("h_k", 1, 0, 3, "Karabakh authorities' cost at home of stopping", "assumed; F1"),
        Parameter("x", 1, 0, 4, "gain from having no terms to keep", "assumed; F2"),
        Parameter("s", 2, 0, 4, "cost abroad of force against those who stopped", "assumed; F1"),
        Parameter("o_k", 8, 4, 14, "Karabakh Armenians' loss if overrun after stopping", "assumed; F2"),
        Parameter("w_k", 2, -4, 6, "life in what the terms leave, under peacekeepers", "assumed; F2"),
        Parameter("g", 6, 0, 10, "Russia's guarantee: penalty for breaking the terms", "assumed; F2"),
        Parameter("b", 3, 0, 6, "Turkey's backing of a harder line", "assumed; F9"),
        Parameter("c_r", 2, 0.5, 4, "Russia's cost of acting on its guarantee", "assumed; F2"),
        Parameter("m", 4, 0, 8, "Russia's credit for the terms", "assumed; F2"),
        Parameter("e", 2, 0, 5, "Russia's effort of brokering and of peacekeepers", "assumed; F2"),
        Parameter("c_t", 1.5, 0, 4, "Turkey's burden if it supports a war", "assumed; F9"),
        Parameter("omega", 0.4, 0, 0.8, "Turkey's weight on Azerbaijan's payoff", "assumed; F9", latex=r"\omega"),
        Parameter("n_t", 2, 0, 4, "Turkey's standing as an ally", "assumed; F9"),
        Parameter("z", 0.5, 0, 3, "Turkey's strain with Russia", "assumed; F10"),
        Parameter("j", 4, 0, 8, "Armenia's worth of defending kin", "assumed; X1"),
        Parameter("c_m", 6, 2, 12, "Armenia's cost of a longer war", "assumed; F2, X1"),
        Parameter("h_m", 3, 0, 6, "Armenia's cost at home of looking on", "assumed; X1"),
        Parameter("h_s", 1, 0, 5, "Armenia's cost at home of signing", "assumed; X1"),
        Parameter("k_m", 2, 0, 5, "what the terms keep for Armenia: a road, peacekeepers", "assumed; X1"),
        Parameter("y", 1, 0, 3, "Armenia's blame for going on with the war", "assumed; X1"),
    )  # fmt: skip
    azerbaijan = Actor("Azerbaijan", options=["halt", "press on"])
    karabakh = Actor("Karabakh Armenians", options=["stop fighting", "resist"])
    armenia = Actor("Armenia", options=["sign", "fight on"])
    come_to = blocks.Situations.of(azerbaijan, karabakh, "stop fighting")
    russia = blocks.broker(azerbaijan, karabakh, come_to.overrun, q)
    turkey = blocks.backer(azerbaijan, come_to.pressed, q)
    return Negotiation(
        "Truce of 9-10 November 2020",
        actors=[azerbaijan, karabakh, russia, turkey, armenia],
        considerations=[
            *blocks.offensive(
                azerbaijan, karabakh, come_to, help_comes=armenia("fight on"),
                terms=(q.sigma * q.v, q.w_k), q=q,
            ),
            *blocks.brokering(russia, come_to.terms, q),
            *blocks.publicly_backing(turkey, russia, q),
            *blocks.neighbour(armenia, come_to, "fight on", "sign", q),
            Consideration(
                armenia, "standing at home, having signed", -q.h_s, armenia("sign"),
                "audience cost: Fearon 1994",
            ),
            Consideration(
                armenia, "what the terms keep", q.k_m, armenia("sign") & come_to.terms, "X1; Zartman"
            ),
        ],
        reported={
            "Azerbaijan": "halt",
            "Karabakh Armenians": "stop fighting",
            "Russia": "broker",
            "Turkey": "back",
            "Armenia": "sign",
        },
        description=(
            "A six-week war in autumn 2020 returned parts of the region and the surrounding"
            " districts to Azerbaijan; Russia was the go-between of the truce that ended it, and"
            " sent peacekeepers (F2). Armenia's prime minister signed it (X1)."
        ),
    )  # fmt: skip
