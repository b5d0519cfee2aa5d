"""Conflicts of the literature as graph models, to teach and to compare with.

Preferences are the authors' judgements, and so are the options that they chose to model. An
equilibrium follows from them; it neither justifies nor predicts what anybody does.
"""

from __future__ import annotations

from negotiation.games.graph_model import GraphModel
from negotiation.payoffs.negotiation import Negotiation
from negotiation.scenarios.karabakh_2023 import ceasefire

__all__ = ["cuba", "elmira", "karabakh", "syria_iraq"]


def cuba() -> GraphModel:
    """The Cuban missile crisis of October 1962 (Fraser and Hipel 1984).

    The United States can strike from the air, which cannot be undone, and blockade the island; the
    Soviet Union can withdraw its missiles or escalate, not both. Blockade and withdrawal, state 7,
    is how it was resolved.

    Returns
    -------
    GraphModel
        Twelve states, numbered as in the distributed example of GMCR+.

    Notes
    -----
    Left out: how much one state is preferred to another; Cuba, and the missiles of the United States
    in Turkey; what each side did not know of the other; other ways of pressing and of yielding.

    Examples
    --------
    >>> import negotiation as ng
    >>> model = ng.scenarios.graph_models.cuba()
    >>> model.label(7), 7 in ng.stability(model).equilibria("seq")
    ('Blockade, Withdraw', True)
    """
    return GraphModel(
        ["US", "USSR"],
        {"US": ["Air Strike", "Blockade"], "USSR": ["Withdraw", "Escalate"]},
        one_way={"Air Strike": "fwd"},
        infeasible=[{"Withdraw": 1, "Escalate": 1}],
        preferences={
            "US": [5, 7, 6, 8, 3, 2, 4, 1, 12, 10, 11, 9],
            "USSR": [1, 5, 7, 3, 6, 2, 8, 4, 12, 10, 11, 9],
        },
        status_quo=1,
        title="Cuban missile crisis, 1962",
    )


def elmira() -> GraphModel:
    """The Elmira groundwater conflict in Ontario, 1991 (Hipel, Fang, Kilgour and Haight 1993).

    The Ministry of the Environment (MoE) has ordered the chemical company Uniroyal to clean the
    groundwater, and can modify the order; Uniroyal delays, accepts, or abandons its plant; the
    local government can insist on the order as it stands. Delay ends for good, and so do
    modification and abandonment once chosen.

    Returns
    -------
    GraphModel
        Twelve states, numbered as in the distributed example of GMCR+, in which the four states
        with an abandoned plant are kept apart.

    Notes
    -----
    Left out: how much one state is preferred to another; everybody but these three, the people of
    the town among them; what exactly is to be cleaned, and at whose cost.

    Examples
    --------
    Alone, MoE and Uniroyal stay at state 7; together they do better, and in fact they reached an
    agreement in October 1991.

    >>> import negotiation as ng
    >>> model = ng.scenarios.graph_models.elmira()
    >>> 7 in ng.stability(model).equilibria("nash")
    True
    >>> blocs = [["MoE", "Uniroyal"], ["Local Government"]]
    >>> 7 in ng.stability(model, coalitions=blocs).equilibria("gmr")
    False
    """
    abandoned = [5, 6, 11, 12]
    return GraphModel(
        ["MoE", "Uniroyal", "Local Government"],
        {
            "MoE": ["Modify"],
            "Uniroyal": ["Delay", "Accept", "Abandon"],
            "Local Government": ["Insist"],
        },
        one_way={"Modify": "fwd", "Delay": "back", "Abandon": "fwd"},
        infeasible=[
            {"Delay": 1, "Accept": 1},
            {"Delay": 1, "Abandon": 1},
            {"Accept": 1, "Abandon": 1},
            {"Delay": 0, "Accept": 0, "Abandon": 0},
        ],
        preferences={
            "MoE": [9, 3, 4, 10, 7, 1, 2, 8, abandoned],
            "Uniroyal": [1, 4, 10, 7, abandoned, 2, 3, 9, 8],
            "Local Government": [9, 3, 7, 1, 10, 8, 4, 2, abandoned],
        },
        status_quo=1,
        title="Elmira groundwater conflict, 1991",
    )


def syria_iraq() -> GraphModel:
    """The Euphrates conflict of 1975 between Syria and Iraq (Hipel, Kilgour and Kinsara 2014).

    Syria, which fills a dam, can release water or escalate, not both; Iraq can attack. This is the
    conflict without the third parties that in fact mediated.

    Returns
    -------
    GraphModel
        Six states, numbered as in the source.

    Notes
    -----
    Left out: how much one state is preferred to another; the third parties that mediated; Turkey,
    which lies upstream of both; how much water is released.

    Examples
    --------
    >>> import negotiation as ng
    >>> model = ng.scenarios.graph_models.syria_iraq()
    >>> [model.label(state) for state in ng.stability(model).equilibria("seq")]
    ['Escalate, Attack']
    """
    return GraphModel(
        ["Syria", "Iraq"],
        {"Syria": ["Release Water", "Escalate"], "Iraq": ["Attack"]},
        infeasible=[{"Release Water": 1, "Escalate": 1}],
        preferences={"Syria": [1, 3, 6, 2, 4, 5], "Iraq": [2, 4, 6, 1, 5, 3]},
        status_quo=1,
        title="Euphrates, 1975",
    )


def karabakh(talks: Negotiation | None = None) -> GraphModel:
    """The ceasefire talks on Nagorno-Karabakh of September 2023, as moves and counter-moves.

    The same considerations as in `karabakh_2023.ceasefire`. Those who have disarmed cannot take
    that back. The status quo is the fighting before terms were accepted: Azerbaijan presses on, the
    Karabakh forces resist, Russia stands aside and Turkey backs Azerbaijan.

    Parameters
    ----------
    talks : Negotiation, optional
        The same talks at other values.

    Returns
    -------
    GraphModel

    Notes
    -----
    Left out: how much one outcome is preferred to another, as only the order counts; who moves
    first; whatever `karabakh_2023.ceasefire` leaves out.

    Examples
    --------
    >>> import negotiation as ng
    >>> model = ng.scenarios.graph_models.karabakh()
    >>> model
    <GraphModel 'Ceasefire talks, 19-20 September 2023': ...; 4 options, 16 states, 56 moves>
    """
    talks = ceasefire() if talks is None else talks
    return talks.graph_model(
        status_quo={
            "Azerbaijan": "press on",
            "Karabakh Armenians": "resist",
            "Russia": "stand aside",
            "Turkey": "back",
        },
        one_way={"Karabakh Armenians": ["disarm"]},
    )
