"""Equilibria along a parameter against games whose equilibria are known in closed form."""

import numpy as np
import pytest

import negotiation as ng


def coordination():
    """Both get g if both play x, 1 if both play y."""
    a, b = (ng.Actor(name, options=["x", "y"]) for name in "AB")
    g = ng.Parameter("g", 1, low=-2, high=2)
    both = a("x") & b("x")
    neither = a("y") & b("y")
    return ng.Negotiation(
        "Coordination",
        [a, b],
        [
            *(ng.Consideration(who, "x", g, when=both) for who in (a, b)),
            *(ng.Consideration(who, "y", 1, when=neither) for who in (a, b)),
        ],
    )


def volunteers():
    """Two of three must pay c for something that is worth 1 to each."""
    actors = [ng.Actor(name, options=["give", "keep"]) for name in "ABC"]
    c = ng.Parameter("c", 0.3, low=0.1, high=0.9)
    a, b, d = (actor("give") for actor in actors)
    enough = (a & b) | (b & d) | (a & d)
    return ng.Negotiation(
        "Two of three",
        actors,
        [
            *(ng.Consideration(who, "good", 1, when=enough) for who in actors),
            *(ng.Consideration(who, "cost", -c, when=who("give")) for who in actors),
        ],
    )


def test_a_mixed_equilibrium_is_born_with_a_pure_one():
    """x is an equilibrium iff g >= 0; in the mixed one each plays x with probability 1/(1 + g)."""
    found = ng.branches(coordination(), "g", n=41)
    assert found.complete
    (event,) = found.events
    assert event.value == pytest.approx(0, abs=1e-8)
    assert event.high - event.low <= 4e-9
    assert event.proved
    assert set(event.born) == {"x | x", "x or y | x or y"}
    assert event.gone == ()
    by_label = {branch.label: branch for branch in found.branches}
    assert set(by_label) == {"y | y", "x | x", "x or y | x or y"}
    mixed = by_label["x or y | x or y"]
    assert not mixed.pure
    assert mixed.strategies[0][0] == pytest.approx(1 / (1 + mixed.along))
    assert mixed.payoffs[0] == pytest.approx(mixed.along / (1 + mixed.along))
    assert mixed.along[0] == pytest.approx(0, abs=1e-8)  # it reaches the place of its birth
    assert by_label["y | y"].along[[0, -1]] == pytest.approx([-2, 2])
    assert "y | y: g from -2 to 2" in str(found)


def test_two_mixed_equilibria_meet_in_a_fold():
    """All three mix with p where 2 p (1 - p) = c: two solutions below c = 1/2, none above."""
    found = ng.branches(volunteers(), "c", n=31)
    assert found.complete
    everybody = [b for b in found.branches if b.label.count(" or ") == 3]
    assert len(everybody) == 2
    for branch in everybody:
        p = branch.strategies[0][0]
        assert 2 * p * (1 - p) == pytest.approx(branch.along)
        assert np.ptp(np.sign(p - 0.5)) == 0  # one is above one half all along, the other below
        assert branch.along[-1] == pytest.approx(0.5, abs=1e-8)
    (fold,) = [e for e in found.events if sum(g.count(" or ") == 3 for g in e.gone) == 2]
    assert fold.value == pytest.approx(0.5, abs=1e-8)


def test_events_of_pure_equilibria_are_the_thresholds():
    """Where the reported outcome begins is the exact tipping point."""
    talks = ng.scenarios.karabakh_2023.ceasefire()
    found = ng.branches(talks, "g", n=31)
    (tipping,) = ng.thresholds(talks, talks.reported, "g")
    (event,) = [e for e in found.events if "halt | disarm | broker | back" in e.born]
    assert event.value == pytest.approx(tipping.value, abs=1e-7)


def test_the_table_and_the_text():
    found = ng.branches(coordination(), "g", n=11)
    table = found.to_frame()
    assert list(table.columns)[:4] == ["branch", "label", "g", "A: x"]
    assert len(table) == sum(len(branch.along) for branch in found.branches)
    assert (table["A: x"] + table["A: y"]).to_numpy() == pytest.approx(1)
    text = str(found)
    assert "all equilibria, with proof" in text
    assert "x | x begins" in text


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ng.branches(coordination(), "h"), "'h'"),
        (lambda: ng.branches(coordination(), "g", n=2), "n must be"),
        (lambda: ng.branches("talks", "g"), "expected a Negotiation"),
    ],
)
def test_mistakes(call, words):
    with pytest.raises(ng.NegotiationError, match=words):
        call()
