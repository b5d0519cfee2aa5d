"""Parameters of the Karabakh scenarios of 2023: meaning, baseline, range, source.

Where two scenarios speak of the same quantity, they use the same parameter.
"""

from __future__ import annotations

from negotiation.payoffs.parameters import Parameter
from negotiation.scenarios import karabakh as blocks

__all__ = ["CEASEFIRE", "REINTEGRATION", "RESUMPTION"]

#: Of the ceasefire talks of 19-20 September.
CEASEFIRE = blocks.named(
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

#: Of the reintegration talks of 21 September.
REINTEGRATION = blocks.named(
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

#: Of the risk of resumption.
RESUMPTION = blocks.named(
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
