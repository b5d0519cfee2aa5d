"""Sequential equilibria against the literature, and against closed forms derived here."""

from fractions import Fraction

import numpy as np
import pytest

import negotiation as ng
from negotiation.scenarios import textbook


def solved(tree):
    """All sequential equilibria, none left out, each with no gain anywhere."""
    result = ng.sequential_equilibria(tree)
    assert result.complete.all()
    assert result.unresolved == []
    assert (result.count > 0).all()  # Kreps and Wilson 1982, proposition 1: there is one.
    assert result.regret.max() < 1e-12
    return result


def done(equilibrium, player, key):
    """Probabilities at an information set, in the order of the actions."""
    return [*equilibrium.strategies[player][key].values()]


def believed(equilibrium, player, key):
    """The least and the largest probability of the first decision in supporting beliefs."""
    alone = equilibrium.beliefs[player][key][None]
    rows = equilibrium.belief_sets[player].get(key, alone)
    return rows[:, 0].min(), rows[:, 0].max()


# --- signals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("tough", [0.55, 0.9, Fraction(2, 3)])
def test_beer_and_quiche_with_many_tough(tough):
    """Cho and Kreps 1987, section II: all have beer, or all quiche; the other order is fought.

    It is fought at least half of the time, which keeps the type away that would like it better, and
    at least half of those who give it must be thought weak.
    """
    result = solved(textbook.beer_and_quiche(tough))
    assert len(result) == 4
    for liked, other, payoff in (("beer", "quiche", 2 + tough), ("quiche", "beer", 3 - tough)):
        pools = [eq for eq in result if eq.strategies["Sender"]["weak"][liked] == 1]
        assert [done(eq, "Receiver", other)[0] for eq in pools] == [1, 0.5]
        for eq in pools:
            assert eq.strategies["Sender"]["tough"][liked] == 1
            assert eq.strategies["Receiver"][liked]["yield"] == 1
            assert eq.beliefs["Receiver"][liked] == pytest.approx([float(tough), 1 - float(tough)])
            assert eq.payoffs[0] == pytest.approx(float(payoff))
        assert believed(pools[0], "Receiver", other) == (0, 0.5)
        assert pools[0].beliefs["Receiver"][other].tolist() == [0.25, 0.75]  # In the middle.
        assert believed(pools[1], "Receiver", other) == (0.5, 0.5)


@pytest.mark.parametrize("tough", [0.1, 0.4, Fraction(1, 3)])
def test_beer_and_quiche_with_few_tough(tough):
    """The tough have beer. So do so many weak ones that the receiver does not know what to do.

    It fights half of those with beer, which makes the weak indifferent: 2 (1/2) = 1.
    """
    (eq,) = solved(textbook.beer_and_quiche(tough))
    assert done(eq, "Sender", "tough") == [1, 0]
    assert done(eq, "Sender", "weak")[0] == pytest.approx(float(tough / (1 - tough)))
    assert done(eq, "Receiver", "beer") == [0.5, 0.5]
    assert done(eq, "Receiver", "quiche") == [1, 0]
    assert eq.beliefs["Receiver"]["beer"] == pytest.approx([0.5, 0.5])
    assert eq.beliefs["Receiver"]["quiche"].tolist() == [0, 1]


def test_beer_and_quiche_at_the_threshold():
    """With as many weak as tough, after an order that all give any reply is best.

    All with beer: yield at least half of the time after beer, or the weak change; and what is paid
    for quiche is less by 1/2 at least. All with quiche: the same.
    """
    result = solved(textbook.beer_and_quiche(0.5))
    for eq in result:
        fight = {order: done(eq, "Receiver", order)[0] for order in ("beer", "quiche")}
        for order, other in (("beer", "quiche"), ("quiche", "beer")):
            if (
                eq.strategies["Sender"]["weak"][order]
                == eq.strategies["Sender"]["tough"][order]
                == 1
            ):
                assert fight[other] - fight[order] >= 0.5
    assert {tuple(eq.strategies["Sender"]["weak"].values()) for eq in result} >= {(1, 0), (0, 1)}


@pytest.mark.parametrize(
    ("q", "war_tough", "war_target", "cost"),
    [(0.3, 0.5, -1.5, 0.4), (0.1, 0.2, -3, 0.9), (0.3, -0.1, -2, 0.5), (0.2, -0.25, -4, 0.3)],
)
def test_escalation_with_few_tough(q, war_tough, war_target, cost):
    """Fearon 1994, Schultz 1999: bluffing, with w the target's loss in war and q < 1/w.

    The target is indifferent if a threat is meant with probability 1/w, so b of the weak bluff with
    q/(q + (1 - q) b) = 1/w; they are indifferent if it resists with r and (1 - r) - r cost = 0. For
    the tough a threat is then worth (cost + war)/(1 + cost) > 0. If war is worse than peace for
    them too, nobody threatens if a threat is taken for a bluff and resisted with 1/(1 - war) at
    least.
    """
    w = -war_target
    result = solved(textbook.audience_costs(q=q, a=cost, w=w, war_tough=war_tough))
    (bluff,) = [eq for eq in result if done(eq, "Challenger", "tough")[1] == 1]
    assert done(bluff, "Challenger", "weak")[1] == pytest.approx(q * (w - 1) / (1 - q))
    assert done(bluff, "Target", "threatened")[1] == pytest.approx(1 / (1 + cost))
    assert bluff.beliefs["Target"]["threatened"][0] == pytest.approx(1 / w)
    assert bluff.payoffs[0] == pytest.approx(q * (cost + war_tough) / (1 + cost))
    peace = [eq for eq in result if done(eq, "Challenger", "tough")[1] == 0]
    resisted = [done(eq, "Target", "threatened")[1] for eq in peace]
    assert resisted == ([] if war_tough > 0 else pytest.approx([1, 1 / (1 - war_tough)]))
    for eq in peace:
        assert done(eq, "Challenger", "weak")[1] == 0
        low, high = believed(eq, "Target", "threatened")
        assert high == pytest.approx(1 / w)
        assert low == pytest.approx(0 if done(eq, "Target", "threatened")[1] == 1 else 1 / w)
    for eq in result:  # No empty threat, on the path or off it.
        assert done(eq, "Challenger", "tough and resisted") == [1, 0]
        assert done(eq, "Challenger", "weak and resisted") == [0, 1]


@pytest.mark.parametrize(("q", "war_target"), [(0.8, -1.5), (0.5, -3)])
def test_escalation_with_many_tough(q, war_target):
    """With q > 1/w the target concedes to whoever threatens, and all do."""
    (eq,) = solved(textbook.audience_costs(q=q, w=-war_target, war_tough=0.1))
    assert done(eq, "Challenger", "weak")[1] == done(eq, "Challenger", "tough")[1] == 1
    assert done(eq, "Target", "threatened")[0] == 1
    assert eq.payoffs.tolist() == [1, -1]


def risk_and_return(types):
    """The cost of war to B uniform on [0, 0.4], cut into types; A's is 0.1, and p is 1/2."""
    half, step = Fraction(1, 2), Fraction(2, 5) / types

    def answer(k, x):
        cost = (k + half) * step
        return ng.Decision("B", {"accept": (x, 1 - x), "fight": (Fraction(2, 5), half - cost)})

    def demand(k):
        after = {str(m): answer(k, half + m * step) for m in range(types + 1)}
        return ng.Decision("A", after, information="demand")

    kinds = {str(k): (Fraction(1, types), demand(k)) for k in range(types)}
    return ng.Tree(["A", "B"], ng.Chance(kinds))


@pytest.mark.parametrize("types", [4, 8])
def test_risk_and_return(types):
    """Fearon 1995: x = p + (h - cA)/2 = 0.65, war with (h - cA - 2 l)/(2 (h - l)) = 0.375.

    With demands at the borders of equally likely types; of 4 types 0.6 and 0.7 are equally far.
    """
    result = solved(risk_and_return(types))
    demands = {int(m) for eq in result for m, p in eq.strategies["A"]["demand"].items() if p == 1}
    assert {0.5 + 0.4 * m / types for m in demands} == ({0.65} if types == 8 else {0.6, 0.7})


# --- off the path -------------------------------------------------------------------------------


def test_entry_with_two_ways_in():
    """The incumbent cannot tell whether the entrant is prepared, and to accommodate is dominant.

    Out, and fight if somebody enters, is a Nash equilibrium and subgame perfect (there is no proper
    subgame). Mas-Colell, Whinston and Green 1995, example 9.C.1.
    """
    answer = {"prepared": {"fight": (-1, -1), "accommodate": (2, 1)}}
    answer["unprepared"] = {"fight": (-1, 0), "accommodate": (1, 2)}
    enter = {k: ng.Decision("I", v, information="entry") for k, v in answer.items()}
    tree = ng.Tree(["E", "I"], ng.Decision("E", {"out": (0, 2), **enter}, information="start"))
    (eq,) = solved(tree)
    assert eq.strategies["E"]["start"]["prepared"] == 1
    assert eq.strategies["I"]["entry"]["accommodate"] == 1


@pytest.mark.parametrize("gamma", [-0.5, 0.5, 2])
def test_entry_where_the_belief_decides(gamma):
    """Mas-Colell, Whinston and Green 1995, example 9.C.3, whose payoffs these are.

    To fight is best if the prepared are believed in with 2/3 at least. The entrant mixes (2/3, 1/3)
    between its ways in and the incumbent fights with 1/(gamma + 2). With gamma < 0 the entrant may
    also stay out, if it is fought with 2/(2 - gamma) at least.
    """
    prepared = ng.Decision("I", {"fight": (-1, -1), "give way": (3, -2)}, information="entry")
    other = ng.Decision("I", {"fight": (gamma, -1), "give way": (2, 1)}, information="entry")
    tree = ng.Tree(
        ["E", "I"],
        ng.Decision("E", {"out": (0, 2), "prepared": prepared, "other": other}, information="e"),
    )
    result = solved(tree)
    mixed = [eq for eq in result if done(eq, "E", "e") == pytest.approx([0, 2 / 3, 1 / 3])]
    assert len(mixed) == 1
    assert done(mixed[0], "I", "entry")[0] == pytest.approx(1 / (gamma + 2))
    out = [eq for eq in result if done(eq, "E", "e")[0] == 1]
    fights = [done(eq, "I", "entry")[0] for eq in out]
    assert fights == ([] if gamma > 0 else pytest.approx([1, 2 / (2 - gamma)]))
    for eq in out:
        assert believed(eq, "I", "entry")[0] == pytest.approx(2 / 3)


def bets_of_two():
    """Player 1 stays out, or goes left or right; then 2 or 3, by chance, bets on where it went."""
    paid = {"l": {"left": 1, "right": -2}, "r": {"left": -2, "right": 1}}

    def asked(player, way):
        after = {bet: (-1, *(worth[way] * (player == k) for k in "23"))
                 for bet, worth in paid.items()}  # fmt: skip
        return ng.Decision(player, after | {"safe": (-1, 0, 0)}, information=player)

    def gone(way):
        return ng.Chance({f"ask {k}": (0.5, asked(k, way)) for k in "23"})

    start = {"out": (0, 0, 0), "left": gone("left"), "right": gone("right")}
    return ng.Tree(["1", "2", "3"], ng.Decision("1", start, information="1"))


def test_beliefs_of_several_players_come_of_the_same_trembles():
    """Kreps and Wilson 1982, section 5: consistency ties the beliefs of 2 and 3 to each other.

    A bet is best with a belief of 2/3. With Bayes' rule alone one could be sure of left and the
    other of right.
    """
    result = solved(bets_of_two())
    found = set()
    for eq in result:
        assert eq.strategies["1"]["1"]["out"] == 1
        assert eq.beliefs["2"]["2"] == pytest.approx(eq.beliefs["3"]["3"])
        found.add(tuple(tuple(done(eq, i, i)) for i in "23"))
    left, right, safe = (1, 0, 0), (0, 1, 0), (0, 0, 1)
    ties = {(one, two) for bet in (left, right) for one in (bet, safe) for two in (bet, safe)}
    assert found == ties


def test_nobody_signals_what_it_does_not_know():
    """Fudenberg and Tirole 1991, figure 8.9 in their book: 1 moves without knowing the state.

    That it deviates cannot tell 2 which state it is, so 2 believes in the prior.
    """

    def second(state):
        bet = {"on x": (-1, int(state == "x")), "on y": (1, int(state == "y"))}
        return ng.Decision("2", bet, information="2")

    def first(state):
        return ng.Decision("1", {"out": (0, 0), "in": second(state)}, information="1")

    tree = ng.Tree(["1", "2"], ng.Chance({"x": (0.7, first("x")), "y": (0.3, first("y"))}))
    (eq,) = solved(tree)
    assert eq.strategies["1"]["1"]["out"] == 1
    assert eq.strategies["2"]["2"]["on x"] == 1
    assert eq.beliefs["2"]["2"] == pytest.approx([0.7, 0.3])


def test_slips_of_two_players_multiply():
    """2 and 3 independently go along or slip, and 4 is asked only if both slipped, or one did.

    If the slip of 2 has odds a and that of 3 has odds b, small, both together are out of the
    question: 4 believes in one alone, in any proportion.
    """

    def last(two, three):
        worth = 1 if two and three else 0
        return ng.Decision("4", {"trust": (0, 0, 0, worth), "check": (0, 0, 0, 0.5)},
            information="4")  # fmt: skip

    def at_three(two):
        stay = (1, 1, 1, 1) if not two else last(two, three=False)
        return ng.Decision("3", {"along": stay, "slip": last(two, three=True)}, information="3")

    start = ng.Decision("2", {"along": at_three(two=False), "slip": at_three(two=True)})
    tree = ng.Tree(["1", "2", "3", "4"], ng.Decision("1", {"begin": start}))
    (eq,) = [eq for eq in ng.sequential_equilibria(tree) if eq.payoffs.tolist() == [1, 1, 1, 1]]
    assert eq.strategies["4"]["4"]["check"] == 1
    # In the order of the tree: 3 alone, 2 alone, both.
    assert eq.belief_sets["4"]["4"].tolist() == [[0, 1, 0], [1, 0, 0]]
    assert eq.beliefs["4"]["4"].tolist() == [0.5, 0.5, 0]


# --- what is listed -----------------------------------------------------------------------------


def test_the_horse_has_one_family():
    """Selten 1975: (A, a, R with 3/4 to 1), the ends; the belief in D is 1/3 at most."""
    pure, mixed = solved(textbook.horse())
    assert done(pure, "3", "3") == [0, 1]
    assert done(mixed, "3", "3") == [0.25, 0.75]
    low, high = believed(pure, "3", "3")
    assert (low, high) == (0, pytest.approx(1 / 3))
    assert pure.beliefs["3"]["3"] == pytest.approx([1 / 6, 5 / 6])


def test_only_corners_are_listed():
    """Off the path B and C do not mind what they do; A stays out if B does not go left too often.

    A gets 2 b - 1 from going in, where b is how often B goes left. So b is between 0 and 1/2, and
    what C does is anything: four corners, and none of the mixtures between two of them.
    """
    at_c = ng.Decision("C", {"up": (0, 0, 0), "down": (0, 0, 0)}, information="C")
    at_b = ng.Decision("B", {"left": (1, 0, 0), "right": (-1, 0, 0)}, information="B")
    tree = ng.Tree(
        ["A", "B", "C"],
        ng.Decision("A", {"out": at_c, "in": at_b}, information="A"),
    )
    out = [eq for eq in solved(tree) if done(eq, "A", "A")[0] == 1]
    assert sorted((done(eq, "B", "B")[0], done(eq, "C", "C")[0]) for eq in out) == [
        (0, 0), (0, 1), (0.5, 0), (0.5, 1)
    ]  # fmt: skip


def test_three_unreached_decisions_have_a_triangle_of_beliefs():
    """B bets on where it is: each bet pays 1 if it is right, and the safe reply 1/2.

    Safe is best if nothing is likelier than 1/2: of the triangle of beliefs that leaves the one
    between the middles of the sides.
    """

    def bets(right):
        after = {k: (-1, int(k == right)) for k in "xyz"} | {"safe": (-1, 0.5)}
        return ng.Decision("B", after, information="B")

    start = {"out": (0, 0)} | {k: bets(k) for k in "xyz"}
    tree = ng.Tree(["A", "B"], ng.Decision("A", start, information="A"))
    (safe,) = [eq for eq in solved(tree) if eq.strategies["B"]["B"]["safe"] == 1]
    assert safe.belief_sets["B"]["B"].tolist() == [[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]
    assert safe.beliefs["B"]["B"] == pytest.approx([1 / 3, 1 / 3, 1 / 3])


def test_what_chance_never_does_may_be_believed_in():
    """With no tough sender the receiver may still take an order of beer for the sign of one.

    The limit of small chances: the weak have quiche, as they are fought; the tough, if there were
    one, would have beer.
    """
    result = solved(textbook.beer_and_quiche(0.0))
    for eq in result:
        assert done(eq, "Sender", "weak") == [0, 1]
        assert done(eq, "Sender", "tough") == [1, 0]
        assert done(eq, "Receiver", "quiche") == [1, 0]
    near = solved(textbook.beer_and_quiche(1e-5))
    gap = np.abs(result.behaviour[:, :, None] - near.behaviour[:, None]).max(axis=0).min(axis=0)
    assert gap.max() < 1e-3


def test_printed():
    """Beliefs are named by what led to the decisions, and ranges given as such."""
    text = str(ng.sequential_equilibria(textbook.horse()))
    assert text == (
        "<Assessments: 2 equilibria of 1 game, complete; sequential equilibria, by corners of each"
        " case>\n"
        "  player 1: A at 1:1; player 2: a at 2:1; player 3: R at 3  (payoffs 1, 1, 1)\n"
        "    beliefs of player 3 at 3: 0 to 0.3333 D, 0.6667 to 1 d\n"
        "  player 1: A at 1:1; player 2: a at 2:1; player 3: 0.25 L + 0.75 R at 3  (payoffs 1, 1,"
        " 1)\n"
        "    beliefs of player 3 at 3: 0.3333 D + 0.6667 d"
    )
    frame = ng.sequential_equilibria(textbook.beer_and_quiche()).to_frame()
    assert frame["Receiver at quiche believes"][0] == "0 to 0.5 tough, 0.5 to 1 weak"
    assert frame["Receiver at beer believes"][0] == "0.9 tough + 0.1 weak"
