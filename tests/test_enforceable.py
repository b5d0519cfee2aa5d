"""When play enforces itself, against closed forms, backward induction and linear programmes."""

import numpy as np
import pytest
from scipy.optimize import linprog

import negotiation as ng
from negotiation.scenarios import textbook

POINTS = 250


def deals(seed=5):
    """Random numbers for a disarmament deal."""
    rng = np.random.default_rng(seed)
    names = ("p1", "p2", "cost_minority", "cost_government", "reliability", "penalty")
    return dict(
        zip(names, rng.uniform(0, [[1], [0.6], [0.3], [0.3], [1], [0.6]], (6, POINTS)), strict=True)
    )


def tree_of(numbers):
    """The textbook's tree over the share, at some numbers."""
    return lambda share, **more: textbook.guaranteed_disarmament(
        **{**numbers, **more}, share=share
    ).tree()


PLAY = {
    "Minority": {"offered": {"disarm": 1}},
    "Government": {"before": {"offer": 1}, "after": {"honour": 1}},
}


def test_deal_by_the_closed_form():
    """Row 20 of the table: zone [p1 - cM, min(p1 + cG, p2 + cG + r k)] within the pie."""
    n = deals()
    low = np.maximum(0, n["p1"] - n["cost_minority"])
    promise = n["p2"] + n["cost_government"] + n["reliability"] * n["penalty"]
    high = np.minimum(1, np.minimum(n["p1"] + n["cost_government"], promise))
    found = ng.enforceable(tree_of(n), PLAY, share=(0, 1))
    some = low <= high
    assert 50 < some.sum() < 200
    assert np.array_equal(found.possible, some)
    assert np.allclose(found.range()[:, some], [low[some], high[some]], rtol=0, atol=1e-12)
    assert np.isnan(found.range()[:, ~some]).all()


def test_model_by_the_closed_form():
    numbers = deals(7)
    found = textbook.guaranteed_disarmament(**numbers).solve()
    assert found["zone"].shape == (2, POINTS)
    for k in range(POINTS):
        p1, p2, cm, cg, r, kay = (float(v[k]) for v in numbers.values())
        low, high = max(0, p1 - cm), min(1, p1 + cg, p2 + cg + r * kay)
        assert found["deal"][k] == (low <= high)
        ends = (low, high) if low <= high else (np.nan, np.nan)
        assert found["zone"][:, k] == pytest.approx(ends, abs=1e-9, nan_ok=True)
        assert (found["low"][k], found["high"][k]) == pytest.approx(ends, abs=1e-9, nan_ok=True)
        missing = low - p2 - cg
        needed = 0 if missing <= 0 else missing / kay
        assert found["reliability_needed"][k] == pytest.approx(
            needed if needed <= 1 else np.nan, abs=1e-9, nan_ok=True
        )
    alone = textbook.guaranteed_disarmament(**{key: v[0] for key, v in numbers.items()}).solve()
    assert (alone["zone"] or (np.nan, np.nan)) == pytest.approx(found["zone"][:, 0], nan_ok=True)


def test_a_guarantor_must_be_worth_the_lost_odds():
    """Row 20 at p1=.6 p2=.25 cM=.1 cG=.05: reliability times penalty of .2, exactly there too."""
    at = textbook.guaranteed_disarmament
    assert at(reliability=0.4, penalty=0.5).solve()["deal"]
    assert not at(reliability=0.399999, penalty=0.5).solve()["deal"]
    for penalty in (0.25, 0.4, 0.8):
        needed = at(penalty=penalty).solve()["reliability_needed"]
        assert needed * penalty == pytest.approx(0.2, abs=1e-12)
    assert np.isnan(at(penalty=0.1).solve()["reliability_needed"])


def test_deals_are_what_backward_induction_leads_to():
    """A share is in the zone if and only if "offer, disarm, honour" is subgame-perfect."""
    rng = np.random.default_rng(3)
    numbers = deals(11)
    shares = rng.uniform(0, 1, POINTS)
    model = textbook.guaranteed_disarmament(**numbers, share=shares)
    solved = ng.backward_induction(model.tree())
    kept = np.zeros(POINTS, dtype=bool)
    np.logical_or.at(kept, solved.game, solved.probability("honour") == 1)
    assert 20 < kept.sum() < POINTS - 20
    assert np.array_equal(model.solve()["kept"], kept)


def test_two_numbers_by_linear_programme():
    """The smallest reliability and its range, by HiGHS on the inequalities written out."""
    numbers = deals(13)
    free = {k: v for k, v in numbers.items() if k != "reliability"}
    found = ng.enforceable(tree_of(free), PLAY, share=(0, 1), reliability=(0, 1))
    for k in range(POINTS):
        p1, p2, cm, cg, kay = (float(v[k]) for v in free.values())
        rows = [[-1, 0], [1, 0], [1, -kay]]
        right = [cm - p1, p1 + cg, p2 + cg]
        for name, costs in (("share", (1, 0)), ("reliability", (0, 1))):
            for side, sign in enumerate((1, -1)):
                best = linprog(np.multiply(sign, costs), rows, right, bounds=[(0, 1)] * 2)
                value = sign * best.fun if best.status == 0 else np.nan
                assert found.range(name)[side, k] == pytest.approx(value, abs=1e-7, nan_ok=True)


def test_backer_by_the_closed_form():
    """Row 20: [p + D - (1 - s) cA, p + D + cB], and Fearon's range without it, within the pie."""
    rng = np.random.default_rng(17)
    for _ in range(200):
        p, ca, cb, shift, share = rng.uniform(0, [0.7, 0.3, 0.3, 0.3, 1])
        found = textbook.backer(p, ca, cb, shift, share).solve()
        low, high = p + shift - (1 - share) * ca, p + shift + cb
        assert found["low"] == pytest.approx(max(0, low), abs=1e-9)
        assert found["high"] == pytest.approx(min(1, high), abs=1e-9)
        assert found["low_without"] == pytest.approx(max(0, p - ca), abs=1e-9)
        assert found["high_without"] == pytest.approx(min(1, p + cb), abs=1e-9)
    with pytest.raises(ng.NegotiationError, match="at most 1"):
        textbook.backer(p=0.8, shift=0.3)


def test_a_profile_of_talks_by_exact_thresholds():
    """Ranges of a simultaneous game against `thresholds`, which is exact."""
    talks = ng.scenarios.karabakh_2023.ceasefire()
    for name in ("g", "b", "w_k", "omega"):
        p = talks.parameters[name]
        found = ng.enforceable(talks, talks.reported, **{name: (p.low, p.high)})
        tips = {t.stable: t.value for t in ng.thresholds(talks, talks.reported, name)}
        assert found.range() == pytest.approx([tips.get("above", p.low), tips.get("below", p.high)])
    for case, g in ((talks, 3.5), (talks.without("Turkey"), 0.5)):
        reported = {k: v for k, v in talks.reported.items() if k in case.names}
        found = ng.enforceable(case.game, reported, g=(0, 8))
        assert found.range() == pytest.approx([g, 8])
        assert found.because() == ("Azerbaijan would rather press on", None)


def offers(odds, worth=3.0):
    """A, weak with some odds, offers; B, who does not know, gets 1, or `worth` from a strong A."""

    def of(kind, other):
        answer = ng.Decision("B", {"accept": (1, 1), "refuse": (0, other)}, information="offered")
        return ng.Decision("A", {"offer": answer, "none": (0, 0)}, information=kind)

    kinds = {"weak": (odds, of("weak", 0.0)), "strong": (1 - odds, of("strong", worth))}
    return ng.Tree(["A", "B"], ng.Chance(kinds))


@pytest.mark.parametrize(("share", "least"), [(1.0, 2 / 3), (0.5, 0.8)])
def test_play_with_beliefs(share, least):
    """A pooled offer is accepted from the prior on at which Bayes' rule makes B indifferent.

    B accepts if the odds of a weak A, given the offer, are at least 2/3: if a share of the weak
    offers, from ``share odds / (share odds + 1 - odds) = 2/3`` on.
    """
    play = {
        "A": {"weak": {"offer": share, "none": 1 - share}, "strong": {"offer": 1}},
        "B": {"offered": {"accept": 1}},
    }
    free = {"A": {**play["A"], "weak": {"offer": 1}}, "B": play["B"]}
    found = ng.enforceable(offers, free, odds=(0.1, 0.9))
    assert found.range() == pytest.approx([2 / 3, 0.9])
    # Who mixes must not mind: A would rather offer, so that the mixture enforces itself nowhere.
    mixed = ng.enforceable(offers, play, odds=(0.1, 0.9))
    assert bool(mixed.possible) == (share == 1)
    k = mixed.departures.index("B would rather refuse")
    root = 0.1 - mixed.constants[k] / mixed.slopes[k, 0]
    assert root == pytest.approx(least)


def test_beliefs_off_the_path():
    """An offer that nobody makes is a slip, by either kind alike: B believes the prior."""
    nobody = {
        "A": {"weak": {"none": 1}, "strong": {"none": 1}},
        "B": {"offered": {"refuse": 1}},
    }
    found = ng.enforceable(offers, nobody, odds=(0.1, 0.9))
    assert found.range() == pytest.approx([0.1, 2 / 3])


def test_sequential_equilibria_hold_where_they_were_found():
    """Equilibria of the crisis that these beliefs support, by `is_sequential`, at q = 0.6."""
    crisis = ng.scenarios.karabakh_crisis
    found = ng.sequential_equilibria(crisis.tree())
    for k in (0, 12, 15):
        result = ng.enforceable(lambda q: crisis.tree(q=q), found[k], q=(0, 1))
        assert bool(result.at(q=0.6)) == bool(ng.is_sequential(crisis.tree(), found[k]))
    # The one in which terms are accepted for sure is one from some belief on.
    low, high = ng.enforceable(lambda q: crisis.tree(q=q), found[0], q=(0, 1)).range()
    assert high == 1
    for q in (low - 1e-6, low + 1e-6):
        assert bool(ng.is_sequential(crisis.tree(q=q), found[0].strategies)) == (q > low)


def test_what_it_cannot_do():
    everybody = {
        "A": {"weak": {"offer": 1}, "strong": {"offer": 1}},
        "B": {"offered": {"accept": 1}},
    }
    for limits in ({"odds": (0.1, 0.9), "worth": (0, 4)}, {"worth": (-1, 1)}):
        make = offers if "odds" in limits else lambda worth: offers(0.5, worth**3 - worth)
        with pytest.raises(ng.NegotiationError, match="not linear in"):
            ng.enforceable(make, everybody, **limits)
    with pytest.raises(ng.NegotiationError, match="changes its shape"):
        ng.enforceable(lambda x: ng.NormalFormGame(np.ones((1, 2 + int(x)))), {"1": "1"}, x=(0, 2))


def test_it_says_what_it_found():
    found = ng.enforceable(tree_of({}), PLAY, share=(0, 1))
    assert repr(found) == "<Enforceable: share from 0.5 to 0.6>"
    assert "above, Government would rather renege" in str(found)
    assert found.because() == ("Minority would rather fight", "Government would rather renege")
    assert bool(found.at(share=0.55))
    assert not bool(found.at(share=0.61))
    nowhere = ng.enforceable(tree_of({"penalty": 0.0}), PLAY, share=(0, 1))
    assert nowhere.because() == (None, None)
    assert "nowhere" in str(nowhere)
    family = ng.enforceable(tree_of({"penalty": np.array([0.0, 0.5])}), PLAY, share=(0, 1))
    assert family.possible.tolist() == [False, True]
    assert family[1].range() == pytest.approx([0.5, 0.6])
    assert list(family.to_frame()["above"]) == ["", "Government would rather renege"]
    assert "<table" in family._repr_html_()
    with pytest.raises(ng.NegotiationError, match="a family of 2"):
        family.because()


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({}, "from 1 to 4 numbers"),
        ({"share": (1, 0)}, "two increasing numbers"),
        ({"share": (-np.inf, 0)}, "two increasing numbers"),
        ({"share": (0, np.nan)}, "two increasing numbers"),
        ({"share": 0.5}, "two increasing numbers"),
    ],
)
def test_limits(limits, words):
    with pytest.raises(ng.NegotiationError, match=words):
        ng.enforceable(tree_of({}), PLAY, **limits)


TALKS = ng.scenarios.load("karabakh-2020")


@pytest.mark.parametrize(
    ("talks", "words"),
    [
        (TALKS, "no parameter 'share'"),
        (TALKS.game(), "takes share and returns a game; got <NormalFormGame"),
        (tree_of({})(0.5), "takes share and returns a game; got <Tree"),
        (textbook.preventive_war, r"takes share .* \(.*unexpected keyword argument 'share'\)"),
        (lambda: None, "unexpected keyword argument 'share'"),
        ("karabakh-2020", "expected talks, or a function that takes share .*; got 'karabakh"),
        (None, "expected talks, .*got None"),
        (float, "expected"),
        (lambda share: share, "expected a NormalFormGame"),
    ],
)
def test_what_makes_no_game_of_the_numbers(talks, words):
    with pytest.raises(ng.NegotiationError, match=words):
        ng.enforceable(talks, PLAY, share=(0, 1))


def test_names_of_numbers():
    found = ng.enforceable(tree_of({}), PLAY, share=(0, 1), reliability=(0, 1))
    with pytest.raises(ng.NegotiationError, match="share, reliability"):
        found.range()
    with pytest.raises(ng.NegotiationError, match="did you mean 'share'"):
        found.range("shar")
    with pytest.raises(ng.NegotiationError, match="needed of reliability"):
        found.at(share=0.5)


@pytest.mark.parametrize(
    ("start", "slope", "expected"),
    [
        (-1, 2, (0.5, np.inf)), (1, -2, (0, 0.5)), (1, 1, (0, np.inf)), (0, 1, (0, np.inf)),
        (0, -1, (0, 0)), (2, 0, (0, np.inf)), (-1, -1, (np.nan, np.nan)), (-1, 0, (np.nan, np.nan)),
    ],
)  # fmt: skip
def test_a_number_without_an_upper_limit(start, slope, expected):
    """Where a line is not negative, from 0 on."""

    def stay(x):
        return ng.Tree(["A"], ng.Decision("A", {"stay": (start + slope * x,), "leave": (0,)}))

    found = ng.enforceable(stay, {"A": {"A:1": {"stay": 1}}}, x=(0, np.inf))
    assert found.range().tolist() == pytest.approx(expected, nan_ok=True)
    assert found.because()[1] == ("A would rather leave" if expected[1] in (0, 0.5) else None)


def test_numbers_without_an_upper_limit_against_linear_programmes():
    """Random regions of two numbers from 0 on, and of one of them up to 2 only."""
    rng = np.random.default_rng(8)
    endless = 0
    for k in range(80):
        slopes, constants = rng.normal(size=(3, 2)), rng.normal(size=3)
        most = np.inf if k % 2 else 2.0

        def make(x, y, slopes=slopes, constants=constants):
            left = constants + slopes @ [x, y]
            others = {f"do {i}": (-v,) for i, v in enumerate(left)}
            return ng.Tree(["A"], ng.Decision("A", {"stay": (0,), **others}))

        found = ng.enforceable(make, {"A": {"A:1": {"stay": 1}}}, x=(0, np.inf), y=(0, most))
        for i, name in enumerate("xy"):
            for side, sign in enumerate((1, -1)):
                solved = linprog(
                    sign * np.eye(2)[i], -slopes, constants, bounds=[(0, None), (0, most)]
                )
                end = found.range(name)[side]
                if solved.status == 3:
                    endless += 1
                    assert end == np.inf
                else:
                    wanted = sign * solved.fun if solved.status == 0 else np.nan
                    assert end == pytest.approx(wanted, abs=1e-7, nan_ok=True)
    assert endless > 20


def test_a_point_for_each_game_of_a_family():
    """Asked of each game alone, and of all at once."""
    family = ng.enforceable(tree_of(deals()), PLAY, share=(0, 1))
    shares = np.linspace(0, 1, POINTS)
    alone = [bool(one.at(share=x)) for one, x in zip(family, shares, strict=True)]
    assert family.at(share=shares).tolist() == alone
    assert 0 < sum(alone) < POINTS
    with pytest.raises(ng.NegotiationError, match=r"of the shape \(250,\), got shape \(3,\)"):
        family.at(share=shares[:3])
