"""The intuitive criterion and D1 against the literature, and against each other."""

from fractions import Fraction

import numpy as np
import pytest

import negotiation as ng
from negotiation.scenarios import textbook

HALF = Fraction(1, 2)


def sends(messages, replies, paid, prior):
    """A signalling game: `paid` gives both players' payoffs of type, message and reply.

    After "stay" there is no reply.
    """

    def after(kind, message):
        if message == "stay":
            return paid(kind, message, None)
        return ng.Decision("R", {a: paid(kind, message, a) for a in replies}, information=message)

    def chooses(kind):
        return ng.Decision("S", {m: after(kind, m) for m in messages}, information=kind)

    return ng.Tree(["S", "R"], ng.Chance({k: (p, chooses(k)) for k, p in prior.items()}))


@pytest.mark.parametrize("criterion", ["intuitive", "D1"])
@pytest.mark.parametrize("tough", [0.6, 0.9])
def test_beer_survives(tough, criterion):
    """Cho and Kreps 1987, section II: the weak would only lose by beer where all have quiche."""
    equilibria = ng.sequential_equilibria(textbook.beer_and_quiche(tough))
    kept = ng.forward_induction(equilibria, criterion)
    beer = [eq.strategies["Sender"]["weak"]["beer"] == 1 for eq in equilibria]
    assert kept.survives.tolist() == beer
    for survives, doubts in zip(kept.survives, kept.doubts, strict=True):
        assert bool(doubts) != survives
        for doubt in doubts:
            assert (doubt.message, doubt.excluded, doubt.senders) == ("beer", ("weak",), ("tough",))


def job_market(levels, wages=(1, 1.5, 2)):
    """Spence 1973: productivity 1 or 2, alike often; a year costs 0.4 over that.

    The employer loses by how far the wage is from the productivity, squared: it pays what it
    expects.
    """
    worth = {"low": 1, "high": 2}

    def paid(kind, level, wage):
        cost = Fraction(2, 5) * Fraction(level) / worth[kind]
        return Fraction(wage) - cost, -((worth[kind] - Fraction(wage)) ** 2)

    texts = [str(level) for level in levels]
    replies = [str(Fraction(w)) for w in wages]
    return sends(texts, replies, paid, {"low": HALF, "high": HALF})


def test_the_job_market():
    """Spence 1973, Cho and Kreps 1987: only the cheapest separating outcome is left.

    The low ones are kept off by 1 < 2 - 0.4 e no more if e > 2.5. There are pooling equilibria and
    others where some of the low study for 2 years, too.
    """
    equilibria = ng.sequential_equilibria(job_market(["0", "2", "13/5"]))
    assert equilibria.complete.all()
    parted = [
        eq.strategies["S"]["low"]["0"] == 1 and eq.strategies["S"]["high"]["13/5"] == 1
        for eq in equilibria
    ]
    pooled = [eq.strategies["S"]["high"]["0"] == 1 for eq in equilibria]
    assert any(pooled)
    assert any(parted)
    assert not all(one or two for one, two in zip(pooled, parted, strict=True))
    for criterion in ("intuitive", "D1"):
        assert ng.forward_induction(equilibria, criterion).survives.tolist() == parted


def test_sunk_costs():
    """Fearon 1997: the same in crises: only burning just enough to show one's resolve is left.

    A resolved defender, for whom the good is worth 3, would fight for it, which is worth 1/2; one
    for whom it is worth 1 would give it up. The challenger is deterred if half are resolved.
    """
    value, war = {"high": 3, "low": 1}, {"high": HALF, "low": 0}

    def paid(kind, burnt, reply):
        good = value[kind] if reply == "stay out" else war[kind]
        gain = 0 if reply == "stay out" else (1 if kind == "low" else -1)
        return good - Fraction(burnt), gain

    amounts = ["0", "1/2", "11/10", "2"]
    tree = sends(amounts, ["challenge", "stay out"], paid,
        {"high": Fraction(3, 10), "low": Fraction(7, 10)})  # fmt: skip
    equilibria = ng.sequential_equilibria(tree)
    assert equilibria.complete.all()
    kept = ng.forward_induction(equilibria)
    least = [eq.strategies["S"]["high"]["11/10"] == eq.strategies["S"]["low"]["0"] == 1
             for eq in equilibria]  # fmt: skip
    assert kept.survives.tolist() == least
    burns = {m for eq in equilibria for m, p in eq.strategies["S"]["high"].items() if p == 1}
    assert burns == {*amounts}  # Before, whatever was burnt could be an equilibrium.


def eager(a_gains=1, b_gains=3):
    """Both types gain by going if the reply is y, and lose 1 by x; the receiver bets on the type.

    B goes if y has 1/(1 + b_gains), A if it has 1/(1 + a_gains).
    """
    gains = {"A": a_gains, "B": b_gains}

    def paid(kind, message, reply):
        if message == "stay":
            return 0, 0
        return (gains[kind] if reply == "y" else -1), int((reply == "y") == (kind == "B"))

    return sends(["stay", "go"], ["x", "y"], paid, {"A": HALF, "B": HALF})


def test_d1_cuts_more():
    """Banks and Sobel 1987: A gains by fewer replies than B, so that who goes must be B.

    No type would lose by every best reply, so that the intuitive criterion has nothing to say.
    """
    equilibria = ng.sequential_equilibria(eager())
    stay = [eq.strategies["S"]["B"]["stay"] == 1 for eq in equilibria]
    assert 0 < sum(stay) < len(stay)
    assert ng.forward_induction(equilibria).survives.all()
    kept = ng.forward_induction(equilibria, "D1")
    assert kept.survives.tolist() == [not own for own in stay]
    (doubt,) = kept.doubts[stay.index(True)]
    assert (doubt.excluded, doubt.senders) == (("A",), ("B",))
    assert doubt.words == (
        "go: A is less eager to send it than B, so R believes in B, who then gains"
    )


def test_d1_says_nothing_of_types_who_are_alike():
    """Exactly as eager: neither is excluded."""
    equilibria = ng.sequential_equilibria(eager(2, 2))
    assert any(eq.strategies["S"]["B"]["stay"] == 1 for eq in equilibria)
    assert ng.forward_induction(equilibria, "D1").survives.all()


@pytest.mark.parametrize("seed", range(30))
def test_d1_is_the_stronger_one_and_leaves_something(seed):
    """Cho and Kreps 1987: what D1 leaves the intuitive criterion leaves; and in generic games the
    stable outcome passes both.
    """
    draw = np.random.default_rng(seed)
    worth = draw.normal(size=(2, 2, 2, 3, 2)).round(2)
    kinds, messages, replies = ["s", "t"], ["m", "n"], ["a", "b", "c"]

    def paid(kind, message, reply):
        return worth[0, kinds.index(kind), messages.index(message), replies.index(reply)].tolist()

    tree = sends(messages, replies, paid, {"s": HALF, "t": HALF})
    equilibria = ng.sequential_equilibria(tree)
    intuitive, d1 = (
        ng.forward_induction(equilibria, name).survives for name in ("intuitive", "D1")
    )
    assert not (d1 & ~intuitive).any()
    assert d1.any()


def test_in_words():
    kept = ng.forward_induction(ng.sequential_equilibria(textbook.beer_and_quiche()))
    assert repr(kept) == ("<ForwardInduction: 2 of 4 equilibria survive the intuitive criterion>")
    lines = str(kept).splitlines()
    assert lines[2] == (
        "  fails: Sender: quiche at tough, quiche at weak; Receiver: fight at beer, yield at quiche"
    )
    assert lines[3] == (
        "    beer: weak would never gain by it, so Receiver believes in tough, who then gains"
    )
    html = kept._repr_html_()
    assert html.count("<tr>") == 5
    assert html.count("weak would never gain") == 2
    assert kept.to_frame()["survives"].tolist() == kept.survives.tolist()


def test_of_a_family():
    """Each game by its own payoffs."""
    chances = np.array([0.2, 0.8])
    equilibria = ng.sequential_equilibria(textbook.beer_and_quiche(chances))
    kept = ng.forward_induction(equilibria)
    assert np.bincount(equilibria.game[kept.survives]).tolist() == [1, 2]
    assert "game 1: " in str(kept)


@pytest.mark.parametrize(
    ("tree", "reason"),
    [
        (textbook.horse(), "3 players"),
        (textbook.centipede(2), "does not begin with a chance move"),
        (textbook.audience_costs(), "does not have the last word"),
    ],
)
def test_other_games_are_refused(tree, reason):
    equilibria = ng.sequential_equilibria(tree)
    with pytest.raises(ng.NegotiationError, match=f"no signalling game: .*{reason}"):
        ng.forward_induction(equilibria)


def test_a_sender_who_does_not_know_its_type_is_refused():
    def sender(kind):
        reply = ng.Decision("R", {"a": (0, 0), "b": (1, 1)}, information="R")
        return ng.Decision("S", {"m": reply}, information="S", name=kind)

    tree = ng.Tree(["S", "R"], ng.Chance({k: (HALF, sender(k)) for k in ("s", "t")}))
    with pytest.raises(ng.NegotiationError, match="'S' does not know which type it is"):
        ng.forward_induction(ng.sequential_equilibria(tree))


def test_bad_arguments():
    equilibria = ng.sequential_equilibria(textbook.beer_and_quiche())
    with pytest.raises(ng.NegotiationError, match=r"no criterion 'D2'.*'D1'"):
        ng.forward_induction(equilibria, "D2")
    with pytest.raises(ng.NegotiationError, match=r"equilibria are Assessments.*got list"):
        ng.forward_induction([*equilibria])
