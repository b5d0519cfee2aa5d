"""Comparative statics, and what follows from the order of payoffs alone."""

import numpy as np
import pytest
from test_sobol import two

import negotiation as ng


def product():
    """A's loss by stopping is x (y - 1) + z^2, B's is 3 - x."""
    a, b = (ng.Actor(name, options=["go", "stop"]) for name in "AB")
    x = ng.Parameter("x", 1, low=0, high=2)
    y = ng.Parameter("y", 1, low=0, high=2)
    z = ng.Parameter("z", 1, low=-1, high=3)
    return ng.Negotiation(
        "Products",
        actors=[a, b],
        considerations=[
            ng.Consideration(a, "a", x * (y - 1) + z**2, when=a("go")),
            ng.Consideration(b, "b", 3 - x, when=b("go")),
        ],
        reported={"A": "go", "B": "go"},
    )


def test_signs_of_a_plane():
    """The loss is 2 x + y - 3."""
    found = ng.statics(two())
    assert (found.sign == "+").all()
    assert found.proved.all()
    assert (found.rises == 1).all()
    assert (found.falls == 0).all()


def test_signs_that_depend_are_shared_out():
    """d/dx = y - 1 rises on half the range of y; d/dz = 2 z on three quarters of that of z."""
    found = ng.statics(product(), n=4096)
    at = found.sel(quantity="A: loss by stop")
    assert at.sign.values.tolist() == ["+/-", "+", "+/-"]
    assert at.proved.values.tolist() == [False, True, False]
    assert at.rises.sel(parameter=["x", "z"]).values == pytest.approx([0.5, 0.75], abs=0.01)
    assert at.falls.sel(parameter=["x", "z"]).values == pytest.approx([0.5, 0.25], abs=0.01)
    b = found.sel(quantity="B: loss by stop")
    assert b.sign.values.tolist() == ["-", "0", "0"]
    assert b.proved.all()


def test_the_margin_is_that_of_the_smallest_loss():
    """Where B's loss is smaller, only x moves the margin: compare differences of the margin."""
    talks = product()
    found = ng.statics(talks, n=2048).sel(quantity="stability margin")
    points = ng.sample(talks, 2048)
    at = {name: points[name].values for name in points}
    step = 1e-7
    up = {**at, "x": np.minimum(at["x"] + step, 2)}
    moved = ng.stability_margin(talks, talks.reported, **up) - ng.stability_margin(
        talks, talks.reported, **at
    )
    assert float(found.rises.sel(parameter="x")) == pytest.approx(np.mean(moved > 0), abs=0.01)
    assert float(found.falls.sel(parameter="x")) == pytest.approx(np.mean(moved < 0), abs=0.01)
    assert found.sign.sel(parameter="y") == "+"
    assert bool(found.proved.sel(parameter="y"))


def test_karabakh_guarantee_and_backing():
    """Walter 1997 and Benson 2012: a guarantee speaks for halting, a backer against it."""
    found = ng.statics(ng.scenarios.karabakh_2023.ceasefire())
    row = found.sel(quantity="Azerbaijan: loss by press on")
    assert row.sign.sel(parameter=["g", "b"]).values.tolist() == ["+", "-"]


def stag_hunt():
    a, b = (ng.Actor(name, options=["stag", "hare"]) for name in "AB")
    both = a("stag") & b("stag")
    return ng.Negotiation(
        "Stag hunt",
        [a, b],
        [
            *(ng.Consideration(who, "stag", 3, when=both) for who in (a, b)),
            *(ng.Consideration(who, "hare", 2, when=who("hare")) for who in (a, b)),
        ],
    )


def test_rankings_of_the_stag_hunt():
    """Gaps above and below the safe payoff are exchangeable: either is risk-dominant in half."""
    hunt = {"A": "stag", "B": "stag"}
    found = ng.ordinal(stag_hunt(), hunt, n=2**14)
    share = found.share
    assert float(share.sel(question="equilibrium")) == 1
    assert float(share.sel(question="only")) == 0
    selected = found.sel(question="selected")
    assert selected.low <= 0.5 <= selected.high
    assert float(selected.share) == pytest.approx(0.5, abs=0.02)
    dominant = ng.ordinal(stag_hunt(), hunt, rule="payoff-dominant")
    assert float(dominant.share.sel(question="selected")) == 1


def test_ties_of_unknown_order():
    """Where nothing is known, each of two deviations pays with probability 1/2."""
    a, b = (ng.Actor(name, options=["l", "r"]) for name in "AB")
    flat = ng.Negotiation("Nothing at stake", [a, b], [])
    equal = ng.ordinal(flat, {"A": "l", "B": "l"})
    assert float(equal.share.sel(question="equilibrium")) == 1
    unknown = ng.ordinal(flat, {"A": "l", "B": "l"}, ties="unknown", n=2**14)
    assert float(unknown.share.sel(question="equilibrium")) == pytest.approx(1 / 4, abs=0.015)
    # Goldberg, Goldman and Newman 1968: a random 2 x 2 game has one pure equilibrium in 3/4 of all
    # cases, at this profile in a quarter of them.
    assert float(unknown.share.sel(question="only")) == pytest.approx(3 / 16, abs=0.015)
    assert not unknown.certain.any()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ng.statics(ng.scenarios.load("karabakh-2023")), "in stages"),
        (lambda: ng.statics(stag_hunt()), "say which one"),
        (lambda: ng.statics(stag_hunt(), {"A": "stag", "B": "stag"}), "no parameter varies"),
        (lambda: ng.ordinal(stag_hunt()), "say which one"),
        (lambda: ng.ordinal(stag_hunt(), {"A": "stag", "B": "hair"}), "did you mean 'hare'"),
        (lambda: ng.ordinal(two(), rule="best"), "rule"),
        (lambda: ng.ordinal(two(), ties="maybe"), "'maybe'"),
        (lambda: ng.ordinal(two(), n=0), "n must be"),
    ],
)
def test_mistakes(call, words):
    with pytest.raises(ng.NegotiationError, match=words):
        call()


def coordination(one, other):
    """A gets `one` if both go left, `other` if both go right; B one and two; else nothing."""
    a, b = ng.Actor("A", ["l", "r"]), ng.Actor("B", ["l", "r"])
    left, right = a("l") & b("l"), a("r") & b("r")
    return ng.Negotiation("Coordination", [a, b], [
        ng.Consideration(a, "left", one, when=left),
        ng.Consideration(a, "right", other, when=right),
        ng.Consideration(b, "left", 1, when=left), ng.Consideration(b, "right", 2, when=right),
    ])  # fmt: skip


def test_what_only_rounding_parts_is_a_tie():
    """A is as well off either way, as 0.1 + 0.2 is 0.3, so that what B loses decides: right."""
    x, y, z = (
        ng.Parameter(name, value) for name, value in zip("xyz", (0.1, 0.2, 0.3), strict=True)
    )
    assert 0.1 + 0.2 != 0.3
    right = {"A": "r", "B": "r"}
    for talks in (coordination(x + y, z), coordination(z, x + y), coordination(3, 3)):
        found = ng.ordinal(talks, right, n=256)
        assert found.share.sel(question="selected") == 1
    better = ng.ordinal(coordination(x + y, z - 0.001), right, n=256)
    assert 0 < better.share.sel(question="selected") < 1
