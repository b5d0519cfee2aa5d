"""Cheap talk and its mediator against closed forms."""

import numpy as np
import pytest

import negotiation as ng
from negotiation.scenarios import textbook

RNG = np.random.default_rng(17)


def closed(b):
    """Crawford and Sobel 1982, section 4: messages, cuts and loss for uniform states."""
    n = int(np.ceil(-0.5 + 0.5 * np.sqrt(1 + 2 / b)))
    i = np.arange(1, n)
    return n, i / n - 2 * b * i * (n - i), 1 / (12 * n**2) + b**2 * (n**2 - 1) / 3


def test_the_table():
    """Row 17 at b = 0.05: cuts 2/15 and 7/15; Goltsman et al. 2009: b(1 - b)/3 with a mediator."""
    found = textbook.cheap_talk(b=0.05).solve()
    assert found["messages"] == 3
    assert found["cuts"] == pytest.approx([2 / 15, 7 / 15], abs=1e-9)
    assert found["loss"] == pytest.approx(closed(0.05)[2], abs=1e-9)
    assert found["loss_mediated"] == pytest.approx(0.05 * 0.95 / 3, abs=1e-9)


@pytest.mark.parametrize("b", [0.007, 0.011, 0.03, 0.07, 0.12, 0.2, 0.26, 0.6])
def test_closed_forms(b):
    n, cuts, loss = closed(b)
    found = ng.cheap_talk(b)
    assert found.messages == found.most == n
    assert found.cuts == pytest.approx(cuts, abs=1e-9)
    assert found.loss == pytest.approx(loss, abs=1e-9)
    assert found.loss_sender == pytest.approx(loss + b**2, abs=1e-9)
    assert found.regret < 1e-9
    down = ng.cheap_talk(-b)
    assert down.cuts == pytest.approx(1 - cuts[::-1], abs=1e-9)
    assert down.actions == pytest.approx(1 - found.actions[::-1], abs=1e-9)


def test_fewer_messages():
    """Each smaller number of messages has an equilibrium, which is worse for both (section 5)."""
    losses = [ng.cheap_talk(0.03, messages=n).loss for n in (1, 2, 3, 4)]
    assert losses == sorted(losses, reverse=True)
    assert losses == pytest.approx(
        [1 / (12 * n**2) + 0.03**2 * (n**2 - 1) / 3 for n in (1, 2, 3, 4)]
    )
    with pytest.raises(ng.NegotiationError, match="with 5 messages: there are 4 at most"):
        ng.cheap_talk(0.03, messages=5)


def test_other_states_and_utilities():
    """A change of scale; a receiver given by its utility; a sender's loss of another form."""
    wide = ng.cheap_talk(0.5, states=(-5, 5))
    assert wide.cuts == pytest.approx(10 * closed(0.05)[1] - 5)
    same = ng.cheap_talk(
        lambda y, t: -np.abs(y - t - 0.05), receiver=lambda y, t: -np.cosh(y - t) + 0 * t
    )
    # Losses that are symmetric about an ideal point have the cuts of the square (section 4).
    assert same.cuts == pytest.approx(closed(0.05)[1], abs=1e-7)


def test_a_density():
    """Density 2t: the receiver does the mean, 2/3 (b^3 - a^3)/(b^2 - a^2), and the sender at a cut
    is as far from one action as from the other."""
    found = ng.cheap_talk(0.05, density=lambda t: t + 1e-12)
    ends = np.concatenate([[0], found.cuts, [1]])
    mean = 2 / 3 * np.diff(ends**3) / np.diff(ends**2)
    assert found.actions == pytest.approx(mean, abs=1e-6)
    assert (mean[1:] + mean[:-1]) / 2 == pytest.approx(found.cuts + 0.05, abs=1e-6)
    assert found.messages > 1
    assert found.regret < 1e-9


@pytest.mark.parametrize("b", [0.01, 0.02, 0.05, 0.13, 0.21, 0.3, 0.33, 0.4, 0.45, 0.49])
def test_the_best_mediator(b):
    """Goltsman et al. 2009: the loss is b(1 - b)/3, which no plan undercuts, up to the grid."""
    plan = ng.mediated_talk(b)
    assert plan.loss >= b * (1 - b) / 3 - 1e-9
    assert plan.loss == pytest.approx(b * (1 - b) / 3, abs=1e-9 if b >= 0.02 else 1e-5)
    assert plan.regret < 1e-9
    assert plan.plan.sum(axis=1) == pytest.approx(np.ones(len(plan.cuts) - 1))


def test_a_mediator_over_random_biases():
    """Never better than the bound, never worse than plain talk."""
    for b in RNG.uniform(0.08, 0.49, 12):
        plan = ng.mediated_talk(b)
        assert plan.bound <= b * (1 - b) / 3 - 1e-9 <= plan.loss <= closed(b)[2] + 1e-9
        assert plan.loss == pytest.approx(b * (1 - b) / 3, abs=1e-6)
        assert plan.bound > 0.93 * plan.loss


@pytest.mark.parametrize("b", [0.01, 0.007, -0.01])
def test_no_worse_than_talk_alone_where_the_grid_is_coarse(b):
    """Crawford and Sobel's partition is a plan, too."""
    plan = ng.mediated_talk(b)
    assert plan.loss <= closed(abs(b))[2] + 1e-12
    assert plan.bound <= abs(b) * (1 - abs(b)) / 3


@pytest.mark.parametrize("density", [None, lambda t: 1 + 3 * t, lambda t: np.exp(-2 * t)])
@pytest.mark.parametrize("b", [0.12, -0.05])
def test_no_plan_undercuts_the_bound(density, b):
    """Not those of other grids either; and it comes closer to them on a finer one."""
    plans = [ng.mediated_talk(b, density=density, cells=cells) for cells in (3, 24)]
    talk = ng.cheap_talk(b, density=density)
    for plan in plans:
        assert plan.bound <= min(other.loss for other in [*plans, talk])
        assert plan.loss <= talk.loss + 1e-9
    assert plans[0].bound <= plans[-1].bound
    assert plans[-1].bound > 0.85 * plans[-1].loss


def test_when_nothing_can_be_said():
    """From a bias of 1/2 up not even a mediator helps: the loss is the variance."""
    assert ng.cheap_talk(0.6).loss == pytest.approx(1 / 12)
    assert ng.mediated_talk(0.6).loss == pytest.approx(1 / 12)


def test_a_mediator_with_a_density_and_a_bias_downwards():
    down = ng.mediated_talk(-0.05)
    assert down.loss == pytest.approx(0.05 * 0.95 / 3, abs=1e-9)
    assert down.loss_sender == pytest.approx(down.loss + 0.05**2)

    def density(t):
        return 1 + t

    assert (
        ng.mediated_talk(0.05, density=density).loss
        <= ng.cheap_talk(0.05, density=density).loss + 1e-9
    )
    wide = ng.mediated_talk(0.5, states=(-5, 5))
    assert wide.loss == pytest.approx(100 * 0.05 * 0.95 / 3, abs=1e-6)


def test_results():
    found = ng.cheap_talk(0.05)
    assert len(found.to_frame()) == 3
    assert "3 messages" in found._repr_html_()
    plan = ng.mediated_talk(0.4)
    assert plan.to_frame()["probability"].gt(0).all()
    assert "<table" in plan._repr_html_()
    assert "MediatedTalk" in str(plan)


def test_the_tree():
    """Babbling is an equilibrium of the tree, and with a small bias so is telling the truth."""

    def told(b):
        eqs = ng.nash_equilibria(textbook.cheap_talk(b=b, states=2))
        return max(eq.payoffs[1] for eq in eqs), min(eq.payoffs[1] for eq in eqs)

    best, worst = told(0.1)
    assert best == pytest.approx(0)
    assert worst == pytest.approx(-0.125)
    # With a bias over half the distance of the states, the envoy always says the higher one.
    assert told(0.3)[0] == pytest.approx(-0.125)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ng.cheap_talk(0), "everything can be told"),
        (lambda: ng.cheap_talk(lambda y, t: -((y - 0.5) ** 2) + 0 * t), "in every state"),
        (lambda: ng.cheap_talk(0.1, states=(1, 0)), "the smallest first"),
        (lambda: ng.cheap_talk(0.1, density=lambda t: t - 0.5), "density must be above 0"),
        (lambda: ng.cheap_talk("much"), "bias must be a finite number"),
        (lambda: ng.cheap_talk(0.1, receiver=3), "must be a function"),
        (lambda: ng.cheap_talk(0.1, receiver=lambda y, t: y + 0 * t), "have a peak"),
        (lambda: ng.cheap_talk(0.1, messages=0), "messages must be a whole number"),
        (lambda: ng.mediated_talk(0), "a number that is not 0"),
        (lambda: ng.mediated_talk(0.1, cells=0), "cells must be a whole number"),
    ],
)
def test_wrong_arguments(call, said):
    with pytest.raises(ng.NegotiationError, match=said):
        call()
