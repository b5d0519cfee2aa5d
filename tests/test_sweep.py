"""Sweeps, against solving game by game."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import brute_equilibria, negotiations_with_points

import negotiation as ng
from negotiation.sensitivity.sweeping import plan as module


def ceasefire():
    return ng.scenarios.karabakh_2023.ceasefire()


AXES = {"g": [0.0, 3.5, 8.0], "b": [6.0, 1.0], "v": np.linspace(7, 13, 4)}


def cells(found):
    """Every grid point as position and parameter values."""
    dims = found.n_equilibria.dims
    for index in np.ndindex(*found.n_equilibria.shape):
        at = dict(zip(dims, index, strict=True))
        yield at, {d: float(found[d][k]) for d, k in at.items()}


def check(talks, found):
    labels = list(found.outcome.values)
    outcomes = talks.outcomes()
    assert list(found.actor.values) == [a.name for a in talks.actors]
    assert len(set(labels)) == len(outcomes)
    for at, point in cells(found):
        game = talks.game(**point)
        here = found.isel(at)
        solved = [eq.profile for eq in ng.pure_equilibria(game)]
        assert [o for o, e in zip(outcomes, here.equilibrium.values, strict=True) if e] == solved
        assert int(here.n_equilibria) == len(solved)
        for k, outcome in enumerate(outcomes):
            expected = float(ng.stability_margin(talks, outcome, **point))
            assert float(here.margin[k]) == expected
        chosen = int(here.selected)
        assert (chosen == -1) == (not solved)
        if solved:
            assert outcomes[chosen] in solved
            index = game.profile_index(outcomes[chosen])
            np.testing.assert_array_equal(here.payoff, game.payoffs[:, *index])
        else:
            assert np.isnan(here.payoff).all()


def talks_of(ours, theirs):
    v = ng.Parameter("v", 2, low=1, high=3)
    a, b = ng.Actor("A", ours), ng.Actor("B", theirs)
    return ng.Negotiation("Talks", [a, b], [ng.Consideration(a, "gain", v, when=a(ours[0]))])


@pytest.mark.parametrize(
    ("ours", "theirs", "first"),
    [
        (["cease fire", "press on"], ["pay", "leave"], "cease fire, pay"),
        (
            ["cease fire", "cease fire, leave"],
            ["leave, pay", "pay"],
            "A: cease fire; B: leave, pay",
        ),
        # "A: r; B: s; B: u" could be two outcomes, and so could "p, q, t".
        (
            ["r", "r; B: s", "p", "p, q"],
            ["s; B: u", "u", "q, t", "t"],
            "{'A': 'r', 'B': 's; B: u'}",
        ),
    ],
)
def test_no_two_outcomes_have_one_label(ours, theirs, first):
    talks = talks_of(ours, theirs)
    found = ng.sweep(talks, v=[1, 2, 3])
    check(talks, found)
    assert found.outcome.values[0] == first
    assert found.sel(outcome=first).margin.shape == (3,)


@pytest.mark.parametrize("names", [("g",), ("b", "g"), ("g", "b"), ("v", "g", "b"), ()])
def test_every_cell_is_the_game_solved_alone(names):
    talks = ceasefire()
    found = ng.sweep(talks, **{name: AXES[name] for name in names})
    assert found.n_equilibria.dims == names
    check(talks, found)


@settings(max_examples=15)
@given(negotiations_with_points(count=2))
def test_random_talks_against_brute_force(case):
    talks, points = case
    axes = {n: sorted({p[n] for p in points}) for n in list(talks.parameters)[:2]}
    found = ng.sweep(talks, **axes)
    for at, point in cells(found):
        mask = found.equilibrium.isel(at).values
        held = [o for o, e in zip(talks.outcomes(), mask, strict=True) if e]
        assert held == brute_equilibria(talks, point)


def test_the_order_of_axes_only_turns_the_grid():
    talks = ceasefire()
    first = ng.sweep(talks, **AXES)
    for names in itertools.permutations(AXES):
        other = ng.sweep(talks, **{name: AXES[name] for name in names})
        for name, data in first.data_vars.items():
            np.testing.assert_array_equal(other[name].transpose(*data.dims), data)


@pytest.mark.parametrize("size", [1, 2000, 30_000])
def test_chunks_change_nothing(size, monkeypatch):
    talks = ceasefire()
    axes = {"g": np.linspace(0, 8, 13), "b": np.linspace(0, 6, 17)}
    whole = ng.sweep(talks, **axes, equilibria="all")
    monkeypatch.setattr(module, "CHUNK_BYTES", size)
    if size == 1:
        axes = {name: values[::6] for name, values in axes.items()}
    parts = ng.sweep(talks, **axes, equilibria="all" if size > 1 else "pure")
    for name in parts.data_vars:
        expected = whole[name] if size > 1 else whole[name].isel(g=slice(None, None, 6))
        if size == 1:
            expected = expected.isel(b=slice(None, None, 6))
            if name == "n_equilibria":
                expected = expected.copy(data=parts.equilibrium.sum("outcome"))
        np.testing.assert_array_equal(parts[name], expected)


def test_all_equilibria_are_those_of_the_solver():
    talks = ceasefire()
    found = ng.sweep(talks, equilibria="all", g=[0.0, 5.0], b=[1.0, 5.0, 6.0])
    assert found.complete.dtype == bool
    position = 0
    for k, (at, point) in enumerate(cells(found)):
        alone = ng.nash_equilibria(talks.game(**point))
        assert int(found.n_equilibria.isel(at)) == len(alone)
        assert bool(found.complete.isel(at)) == bool(alone.complete[0])
        rows = np.flatnonzero(found.entry_point.values == k)
        assert len(rows) == len(alone)
        probabilities = np.concatenate(alone.strategies).T
        np.testing.assert_allclose(found.entry_probability.values[rows], probabilities, atol=1e-9)
        np.testing.assert_allclose(found.entry_payoff.values[rows], alone.payoffs.T, atol=1e-9)
        position += len(rows)
    assert position == found.sizes["entry"]


def test_mixed_equilibria_of_matching_pennies():
    # Even wins 1 + s when they match; odd mixes so that even is indifferent: one half each;
    # even plays "1" with probability 1/2 as well, and the value is (1 + s) / 2 - 1 / 2... by hand.
    s = ng.Parameter("s", 0, 0, 3)
    even, odd = ng.Actor("even", ["1", "2"]), ng.Actor("odd", ["1", "2"])
    same = even("1") & odd("1") | even("2") & odd("2")
    talks = ng.Negotiation(
        "pennies",
        [even, odd],
        [ng.Consideration(even, "match", 1 + s, same), ng.Consideration(odd, "differ", 1, ~same)],
    )
    found = ng.sweep(talks, equilibria="all", s=[0, 1, 3])
    assert found.complete.all()
    assert (found.selected == -1).all()
    assert found.payoff.isnull().all()
    assert not found.equilibrium.any()
    np.testing.assert_allclose(found.entry_probability, 0.5)
    np.testing.assert_allclose(found.entry_payoff, [[0.5, 0.5], [1, 0.5], [2, 0.5]])


def test_what_the_dataset_says_of_itself():
    talks = ceasefire()
    found = ng.sweep(talks, rule="best for Russia", g=[1.0, 2.0])
    assert found.attrs["selection_rule"] == "best for Russia"
    assert found.g.attrs["long_name"] == talks.parameters["g"].meaning
    assert "g=" not in found.attrs["baseline"].split(", ")
    assert "b=3" in found.attrs["baseline"].split(", ")
    for name in ("low", "high", "baseline", "source"):
        assert found.g.attrs[name] == getattr(talks.parameters["g"], name)


@given(st.sampled_from(["payoff-dominant", "risk-dominant", "best for Turkey"]))
@settings(max_examples=3)
def test_stages_are_swept_as_they_are_solved(rule):
    talks = ng.scenarios.karabakh_2023.talks()
    found = ng.sweep(talks, rule=rule, g=[0.0, 4.0, 8.0], b=[0.0, 5.0])
    check(talks, found)


def test_progress_is_quiet_when_there_is_little_to_do(capsys):
    ng.sweep(ceasefire(), g=[1.0], progress=True)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("talks", "arguments", "says"),
    [
        (None, {}, "expected a Negotiation or Stages, got None"),
        ("karabakh", {}, "expected a Negotiation or Stages, got 'karabakh'"),
        (0, {"equilibria": "mixed"}, "must be 'pure' or 'all', got 'mixed'"),
        (0, {"equilibria": None}, "must be 'pure' or 'all', got None"),
        (0, {"equilibria": ["pure"]}, "must be 'pure' or 'all'"),
        (0, {"rule": "risk"}, "no selection rule 'risk'"),
        (0, {"rule": "best for Rusia"}, "did you mean 'Russia'?"),
        (0, {"rule": None}, "no selection rule None"),
        (0, {"gg": [1]}, "no parameter 'gg'"),
        (0, {"G": [1]}, "did you mean 'g'?"),
        (0, {"g": 5}, r"array, got shape \(\); for one value take talks.at\(g=5\)"),
        (0, {"g": [[1, 2]]}, r"one-dimensional array, got shape \(1, 2\)$"),
        (0, {"g": []}, "'g' is empty"),
        (0, {"g": "0:8:200"}, "must be a number or an array of numbers, got '0:8:200'"),
        (0, {"g": None}, "'g' must be finite, got None"),
        (0, {"g": [1, float("nan")]}, "'g' must be finite"),
        (0, {"g": [True, False]}, "must be a number or an array of numbers"),
        (0, {"g": [1j]}, "must be a number or an array of numbers"),
        (0, {"g": [0, 9]}, r"'g' is outside its range \[0, 8\]: 9"),
    ],
)
def test_one_clear_error(talks, arguments, says):
    with pytest.raises(ng.NegotiationError, match=says):
        ng.sweep(ceasefire() if talks == 0 else talks, **arguments)
