"""Explanations: differences of payoffs term by term, against payoffs by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import brute_losses, brute_payoffs, negotiations_with_points

import negotiation as ng

few = settings(max_examples=20)


@few
@given(negotiations_with_points())
def test_terms_add_up_to_the_difference_of_payoffs(case):
    talks, (point,) = case
    payoffs = brute_payoffs(talks, point)
    for outcome in talks.outcomes()[:3]:
        found = talks.explain(outcome, **point)
        losses = brute_losses(talks, outcome, point)
        mine = {(d.actor, d.instead): d for d in found.deviations if d.available}
        assert mine.keys() == losses.keys()
        for key, loss in losses.items():
            assert mine[key].loss == float(loss)
            assert sum(t.amount for t in mine[key].terms) == pytest.approx(float(loss), abs=1e-9)
            assert mine[key].option == outcome[mine[key].actor]
            labels = {c.label for c in talks.considerations if c.actor == mine[key].actor}
            assert {t.label for t in mine[key].terms} <= labels
        assert found.is_equilibrium == all(loss >= 0 for loss in losses.values())
        assert found.is_strict == all(loss > 0 for loss in losses.values())
        here = tuple(outcome.values())
        for name, payoff in found.payoffs.items():
            assert payoff == pytest.approx(float(payoffs[name, here]), abs=1e-9)
        assert found.parameters == point


@few
@given(negotiations_with_points())
def test_a_non_participant_is_asked_too(case):
    talks, (point,) = case
    if "N" not in talks.names:
        return
    joined = talks.joined_by("N")
    outcome = talks.outcomes()[0]
    losses = brute_losses(joined, outcome, point)
    asked = {
        d.instead: d.loss for d in talks.explain(outcome, **point).deviations if not d.available
    }
    assert asked == {o: float(x) for (who, o), x in losses.items() if who == "N"}
    would = {d.instead for d in talks.explain(outcome, **point).absent_would}
    assert would == {o for (who, o), x in losses.items() if who == "N" and x < 0}


def test_a_tie_is_a_tie():
    # Added up in floats, 0.1 + 0.2 - 0.3 is 5.6e-17, and 0.3 - 0.1 - 0.2 is -2.8e-17.
    a = ng.Actor("A", ["x", "y"])
    parts = {"x": [0.1, 0.2], "y": [0.3]}
    talks = ng.Negotiation(
        "tie",
        [a],
        [ng.Consideration(a, f"{o}{k}", k, a(o)) for o, values in parts.items() for k in values],
    )
    for option in ("x", "y"):
        found = talks.explain({"A": option})
        assert found.margin == 0
        assert found.is_equilibrium
        assert not found.is_strict
        assert "not a strict one" in found.verdict
    assert len(ng.pure_equilibria(talks)) == 2


def test_views():
    talks = ng.scenarios.karabakh_2023.ceasefire()
    found = talks.explain(talks.reported)
    frame = found.to_frame()
    assert set(frame.columns) == {
        "actor", "option", "instead", "available", "label", "amount", "loss",
    }  # fmt: skip
    for (_, _), rows in frame.groupby(["actor", "instead"]):
        assert rows.amount.sum() == pytest.approx(rows.loss.iloc[0])
    for view in (str(found), found._repr_html_(), found.to_latex()):
        assert "press on" in view


def test_nobody_with_a_choice_loses_nothing():
    a = ng.Actor("A", ["x"])
    found = ng.Negotiation("n", [a], [ng.Consideration(a, "g", 1)]).explain({"A": "x"})
    assert found.margin == np.inf
    assert found.is_strict
