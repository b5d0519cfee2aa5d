"""Figures of what a sample shows: indices that settle, logit paths of many parameter points."""

import numpy as np
import pytest
import xarray as xr
from test_figures import overlapping, words

import negotiation as ng

# Convergence


def indices(n=256, size=3):
    """A sum of three independent terms with variances 4, 2 and 1, over 7."""
    weights = np.sqrt([4, 2, 1, 0.5, 0.25, 0.125, 0.0625])[:size]
    names = [f"x{k}" for k in range(size)]
    return ng.sobol(lambda x: weights @ x, dict.fromkeys(names, (0.0, 1.0)), n=n, resamples=50)


@pytest.mark.parametrize("kind", ["first", "total"])
def test_lines_are_the_indices_by_size_and_bars_their_intervals(kind):
    found = indices()
    ax = ng.figures.convergence(found, kind=kind)
    lines = [line for line in ax.lines if line.get_marker() == "o"]
    bars = [line for line in ax.lines if line.get_marker() == "None" and line.get_linewidth() > 1]
    assert len(lines) == len(bars) == 3
    for k, (line, bar) in enumerate(zip(lines, bars, strict=True)):
        x, y = line.get_data()
        assert x.tolist() == found["size"].values.tolist() == [64, 128, 256]
        assert y == pytest.approx(found[f"{kind}_at"].values[:, k])
        ends = [float(found[f"{kind}_{end}"][k]) for end in ("low", "high")]
        assert list(bar.get_ydata()) == pytest.approx(ends)
    # They come to the shares of the variance (an additive function: first and total are equal).
    last = [line.get_ydata()[-1] for line in lines]
    assert last == pytest.approx([4 / 7, 2 / 7, 1 / 7], abs=0.03)
    assert {"64", "128", "256"} <= set(words(ax))


def test_what_is_not_drawn_is_said_and_more_lines_than_colours_differ():
    found = indices(size=7)
    ax = ng.figures.convergence(found, most=2)
    assert "Parameters not drawn: 5, with a smaller index." in words(ax)
    ax = ng.figures.convergence(found, most=7)
    looks = {
        (line.get_color(), line._dash_pattern[1] and tuple(line._dash_pattern[1]))
        for line in ax.lines if line.get_marker() == "o"
    }  # fmt: skip
    assert len(looks) == 7
    assert overlapping(ax) == ([], [])


def test_convergence_needs_two_sizes_and_a_kind():
    with pytest.raises(ng.NegotiationError, match=r"ask negotiation\.sobol for n of 128"):
        ng.figures.convergence(indices(n=64))
    with pytest.raises(ng.NegotiationError, match="did you mean 'total'"):
        ng.figures.convergence(indices(), kind="totl")
    points = {"x": np.linspace(0, 1, 64)}
    with pytest.raises(ng.NegotiationError, match="this one has no total, total_low"):
        ng.figures.convergence(ng.given_data(points, points["x"]))


# Logit paths


def dominant(samples=16, rationality=(0, 0.5, 1, 2, 4)):
    """One gains c by going, whatever the other does: it goes with 1 / (1 + exp(-l c))."""
    a, b = ng.Actor("A", options=["go", "stay"]), ng.Actor("B", options=["wait", "leave"])
    c = ng.Parameter("c", 1, 0, 2)
    talks = ng.Negotiation("Going", [a, b], [ng.Consideration(a, "gain", c, a("go"))])
    return ng.sweep(talks, samples=samples, outputs={"logit": list(rationality)}, progress=False)


def test_each_point_has_its_line_and_quantiles_are_theirs():
    found = dominant()
    ax = ng.figures.logit_paths(found, actor="A")
    (paths,) = ax.collections
    gains = found["c"].values
    levels = found["rationality"].values
    expected = 1 / (1 + np.exp(-np.outer(gains, levels)))
    assert np.array([s[:, 1] for s in paths.get_segments()]) == pytest.approx(expected, abs=1e-6)
    low, high, median = (line.get_ydata() for line in ax.lines)
    for drawn, q in ((low, 0.05), (high, 0.95), (median, 0.5)):
        assert drawn == pytest.approx(np.quantile(expected, q, axis=0), abs=1e-6)
    assert ax.get_ylabel() == "probability of A: go"
    other = ng.figures.logit_paths(found, actor="A", option="stay")
    assert other.lines[2].get_ydata() == pytest.approx(1 - median)


def test_rationality_stands_where_its_ticks_say():
    found = dominant()
    ax = ng.figures.logit_paths(found, actor="A")
    at = dict(zip([t.get_text() for t in ax.get_xticklabels()], ax.get_xticks(), strict=True))
    across = ax.collections[0].get_segments()[0][:, 0]
    for level, x in zip(found["rationality"].values, across, strict=True):
        if f"{level:g}" in at:
            assert x == pytest.approx(at[f"{level:g}"])
    assert len({f"{v:g}" for v in found["rationality"].values} & set(at)) >= 3
    assert ax.get_xlim() == pytest.approx((0, across[-1]))


def test_how_many_are_drawn_and_which_end_early_is_said():
    found = dominant(samples=8)
    ax = ng.figures.logit_paths(found, actor="A", most=3)
    assert len(ax.collections[0].get_segments()) == 3
    assert "one each: 3 of 8 parameter points" in words(ax)
    short = found.copy(deep=True)
    short["logit_probability"][-1, :, :2] = np.nan
    ax = ng.figures.logit_paths(short, actor="A")
    note = "Lines that end early: 2; the path does not come to more rationality."
    assert note in " ".join(words(ax))
    short["logit_probability"][-1] = np.nan
    ax = ng.figures.logit_paths(short, actor="A")
    assert len(ax.lines[0].get_xdata()) == 4
    assert overlapping(ax) == ([], [])


def test_logit_paths_refuse_what_they_cannot_draw():
    found = dominant(samples=4)
    refused = {
        "this sweep has none": found.drop_vars("logit_probability"),
        "this has none": found.isel(sample=0),
        "two rationalities or more": found.isel(rationality=[0]),
        "over case too: take one": found.expand_dims(case=2),
    }
    for says, given in refused.items():
        with pytest.raises(ng.NegotiationError, match=says):
            ng.figures.logit_paths(given, actor="A")
    with pytest.raises(ng.NegotiationError, match="no actor 'C'"):
        ng.figures.logit_paths(found, actor="C")
    with pytest.raises(ng.NegotiationError, match="did you mean 'go'"):
        ng.figures.logit_paths(found, actor="A", option="goo")
    with pytest.raises(ng.NegotiationError, match="this one has no outcome, actor"):
        ng.figures.logit_paths(xr.Dataset({"x": 1}), actor="A")
    with pytest.raises(ng.NegotiationError, match="most must be a positive number of lines"):
        ng.figures.logit_paths(found, actor="A", most=0)
